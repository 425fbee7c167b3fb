// Package dosesheet works out what every living animal of a study gets on a day: the sheet that lies beside the balance.
package dosesheet

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"earmark/internal/dosing"
	"earmark/internal/maybe"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// Options of a sheet.
type Options struct {
	Day int32
	// Unit is the unit of volumes by body weight, mL or µL, and Round the step, in that unit, to which the pipette or syringe
	// shows them.
	Unit  string
	Round float64
	// MaxAge is the age in days above which a weight is flagged.
	MaxAge int32
	// HumaneLoss is the loss of body weight since day 0, in percent, from which on an animal is flagged; 0 for none.
	HumaneLoss float64
}

// Overage is what is prepared beyond what the animals get.
const Overage = 0.10

// A Weight is an animal's body weight on a day, in g.
type Weight struct {
	Animal string
	Day    int32
	Grams  float64
}

// A Line is one animal.
type Line struct {
	Cage, Animal, Tag, Group, Article string
	Weight                            maybe.Float // in g, the latest on or before the day
	WeighedOn                         maybe.Int
	// Exact and Rounded are the volume or amount of one administration, in Unit; missing where the weight is.
	Exact, Rounded maybe.Float
	Unit           string
	Times          int32       // administrations on the day
	MgPerKg        maybe.Float // what the rounded volume or amount holds; on skin the mg/kg-equivalent
	Flags          []string
}

// Prepared is what a group needs on the day: the rounded volumes or amounts of its animals × the administrations, and that
// with the overage, rounded up to the step.
type Prepared struct {
	Group, Article, Unit string
	Animals              int32 // with a volume
	Without              int32 // without one: their need is not in the total
	Total, WithOverage   float64
}

// A Skipped is a group that is not dosed, and why.
type Skipped struct{ Group, Why string }

// A Sheet is what is given on a day: lines by cage and animal, totals and what is left out in the order of the plan.
type Sheet struct {
	Day      int32
	Lines    []Line
	Prepared []Prepared
	Skipped  []Skipped
}

// Make works out the sheet. A group is dosed where its schedule has the day, or it has no schedule, and where the plan
// says how much: volume_per_kg, a dose in mg/kg and a concentration, or topical.
//
// Volume = weight in g / 1000 × mL/kg, rounded to the nearest step. A topical amount is the plan's, whatever the weight,
// and not rounded. An animal that has left by the day is not in the sheet. Of several weights of a day the mean counts.
func Make(o Options, groups []plan.Group, animals []schemas.Animal, weights []Weight) Sheet {
	sheet := Sheet{Day: o.Day}
	byAnimal := latest(weights, o.Day)
	for _, g := range groups {
		rule, why := ruleOf(g, o)
		if why != "" {
			sheet.Skipped = append(sheet.Skipped, Skipped{g.Name, why})
		}
		if rule == nil {
			continue
		}
		total := Prepared{Group: g.Name, Article: g.Article, Unit: rule.unit}
		for _, a := range animals {
			if a.Group != g.Name || gone(a, o.Day) {
				continue
			}
			l := rule.line(a, byAnimal[a.Animal], o)
			if !l.Rounded.OK {
				total.Without++
			} else {
				total.Animals++
				total.Total += float64(l.Rounded.V * float64(l.Times))
			}
			sheet.Lines = append(sheet.Lines, l)
		}
		total.WithOverage = roundUp((1+Overage)*total.Total, rule.step)
		sheet.Prepared = append(sheet.Prepared, total)
	}
	slices.SortFunc(sheet.Lines, func(a, b Line) int {
		return cmp.Or(byNumber(a.Cage, b.Cage), byNumber(a.Animal, b.Animal))
	})
	return sheet
}

// gone reports whether an animal has left the study by a day: on the day itself unless that is its planned end.
func gone(a schemas.Animal, day int32) bool {
	return a.FateDay.OK && (a.FateDay.V < day || a.FateDay.V == day && a.Fate != "" && a.Fate != "scheduled")
}

// byNumber compares numbers as numbers, and all else as text after them.
func byNumber(a, b string) int {
	m, errA := strconv.Atoi(a)
	n, errB := strconv.Atoi(b)
	switch {
	case errA == nil && errB == nil:
		return cmp.Compare(m, n)
	case errA == nil:
		return -1
	case errB == nil:
		return 1
	}
	return cmp.Compare(a, b)
}

// latest is each animal's mean weight of the last day on or before the day on which it was weighed.
func latest(weights []Weight, day int32) map[string]Weight {
	type sum struct {
		day   int32
		grams float64
		n     int
	}
	sums := map[string]sum{}
	for _, w := range weights {
		s, seen := sums[w.Animal]
		switch {
		case w.Day > day || seen && w.Day < s.day:
			continue
		case !seen || w.Day > s.day:
			s = sum{day: w.Day}
		}
		s.grams, s.n = s.grams+w.Grams, s.n+1
		sums[w.Animal] = s
	}
	out := map[string]Weight{}
	for animal, s := range sums {
		out[animal] = Weight{animal, s.day, s.grams / float64(s.n)}
	}
	return out
}

// A rule is how much a group gets at one administration.
type rule struct {
	group    plan.Group
	mlPerKg  float64 // 0 for an amount
	amount   float64 // in unit
	unit     string
	step     float64
	strength maybe.Value[dosing.Strength]
}

// ruleOf is a group's rule; nil, with the reason if there is one to tell, where it is not dosed.
func ruleOf(g plan.Group, o Options) (*rule, string) {
	r := &rule{group: g, unit: o.Unit, step: o.Round}
	if g.Concentration != nil {
		if s, known := dosing.StrengthOf(*g.Concentration, g.ConcentrationUnit); known {
			r.strength = maybe.Some(s)
		}
	}
	var dose dosing.Dose
	if g.Dose != nil {
		dose, _ = dosing.DoseOf(*g.Dose, g.DoseUnit)
		if s, known := dosing.StrengthOf(*g.Dose, g.DoseUnit); known {
			r.strength = maybe.Some(s)
		}
	}
	switch {
	case g.Schedule != nil && g.Schedule.On(o.Day) == 0:
		return nil, fmt.Sprintf("the schedule has no dose on day %d", o.Day)
	case g.VolumePerKg != nil:
		r.mlPerKg = *g.VolumePerKg
		if !r.strength.OK && dose.PerKg {
			r.strength = maybe.Some(dosing.Strength{Mg: dose.Mg / r.mlPerKg, Per: dosing.Millilitre})
		}
	case g.Topical != nil:
		total, known := g.Topical.Total()
		if !known {
			return nil, "topical of the plan does not say per what, or on how many sites"
		}
		r.amount, r.unit, r.step = total, g.Topical.AmountUnit, 0
	case dose.PerKg && r.strength.OK && r.strength.V.Per == dosing.Millilitre && r.strength.V.Mg > 0:
		r.mlPerKg = dosing.VolumePerKg(dose.Mg, r.strength.V.Mg)
	case g.Schedule != nil || g.Treated() || g.Article != "":
		return nil, "the plan does not say how much: add volume_per_kg, a concentration in mg/mL, or topical"
	default:
		return nil, "" // an untreated group
	}
	return r, ""
}

// line is the line of an animal.
func (r *rule) line(a schemas.Animal, w Weight, o Options) Line {
	l := Line{Cage: a.Cage, Animal: a.Animal, Tag: a.Tag, Group: r.group.Name, Article: r.group.Article, Unit: r.unit, Times: 1}
	if r.group.Schedule != nil {
		l.Times = r.group.Schedule.Times()
	}
	weighed := w.Animal != ""
	if weighed {
		l.Weight, l.WeighedOn = maybe.Some(w.Grams), maybe.Some(w.Day)
		if age := o.Day - w.Day; age > o.MaxAge {
			l.Flags = append(l.Flags, fmt.Sprintf("weight is %d days old", age))
		}
		if loss := 100 * (1 - w.Grams/a.WeightDay0.V); a.WeightDay0.OK && o.HumaneLoss > 0 && loss >= o.HumaneLoss-1e-9 {
			l.Flags = append(l.Flags, fmt.Sprintf("HUMANE LIMIT: lost %.1f %% since day 0", loss))
		}
	}
	switch {
	case r.mlPerKg == 0:
		l.Exact, l.Rounded = maybe.Some(r.amount), maybe.Some(r.amount)
	case weighed:
		l.Exact = maybe.Finite(dosing.Volume(w.Grams, r.mlPerKg) * perMillilitre(r.unit))
		l.Rounded = maybe.Finite(dosing.RoundTo(l.Exact.V, r.step))
		if l.Rounded.V == 0 {
			l.Flags = append(l.Flags, "rounds to 0: choose a finer step")
		}
	}
	if !weighed {
		l.Flags = append(l.Flags, "no weight")
	}
	if amount, known := dosing.AmountOf(l.Rounded.V, l.Unit); known && l.Rounded.OK && weighed && r.strength.OK {
		if mg, determined := dosing.Article(r.strength.V, amount); determined {
			l.MgPerKg = maybe.Finite(dosing.PerKg(mg, w.Grams))
		}
	}
	return l
}

// perMillilitre is how many of the unit a millilitre has.
func perMillilitre(unit string) float64 {
	if dosing.Unit(unit) == "µl" {
		return 1000
	}
	return 1
}

// roundUp is the least multiple of step that is not below v; without a step v itself.
func roundUp(v, step float64) float64 {
	if !(step > 0) {
		return v
	}
	return dosing.RoundTo(math.Ceil(v/step-1e-9)*step, step)
}
