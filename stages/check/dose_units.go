package check

import (
	"fmt"
	"math"

	"earmark/internal/dosing"
	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// A misread is the unit that explains a dose better than the one that stands beside it.
type misread int

const (
	noUnit           misread = iota
	forAnimal                // mg/kg, but mg for the whole animal is meant
	microForAnimal           // mg/kg, but µg for the whole animal
	micro                    // mg, but µg
	milli                    // µg, but mg
	forKilogram              // mg for the whole animal, but mg/kg
	misreadTolerance = 0.35  // doses for an animal are often computed for a mouse of 20 g, whatever it weighs
)

type misreadCause struct {
	fileCause
	group string
	how   misread
}

// dosesPerKg are the dose of a row and its group's in mg/kg; not comparable where one is no mass, or none is known without
// a body weight.
func dosesPerKg(g plan.Group, row schemas.CollectedDose, weight maybe.Float) (have, want float64, comparable bool) {
	if g.Dose == nil {
		return 0, 0, false
	}
	perKg := func(v float64, unit string) (float64, bool) {
		d, known := dosing.DoseOf(v, unit)
		if known && !d.PerKg {
			return dosing.PerKg(d.Mg, weight.V), weight.OK
		}
		return d.Mg, known
	}
	have, okHave := perKg(row.Dose.V, row.DoseUnit)
	want, okWant := perKg(*g.Dose, g.DoseUnit)
	return have, want, okHave && okWant && want > 0
}

// otherUnit is the unit that makes a row's dose its group's, where its own does not (O-03). A dose that another group of the
// article gets is explained by that.
func (r *doseReader) otherUnit(g plan.Group, row schemas.CollectedDose, weight maybe.Float) misread {
	have, want, comparable := dosesPerKg(g, row, weight)
	if !comparable || !g.Gets(row.Article) {
		return noUnit
	}
	for _, o := range r.Groups {
		sameUnit := dosing.Unit(row.DoseUnit) == dosing.Unit(o.DoseUnit)
		if o.Name != g.Name && o.Dose != nil && o.Article == g.Article && sameUnit && near1(row.Dose.V / *o.Dose) {
			return noUnit
		}
	}
	dose, _ := dosing.DoseOf(row.Dose.V, row.DoseUnit)
	if dose.PerKg && near1(have/want/1000) {
		return micro
	}
	if near1(1000 * have / want) {
		return milli
	}
	within := func(v float64) bool { return math.Abs(v/want-1) <= misreadTolerance }
	switch {
	case !weight.OK:
	case dose.PerKg && within(dosing.PerKg(have, weight.V)):
		return forAnimal
	case dose.PerKg && within(dosing.PerKg(have/1000, weight.V)):
		return microForAnimal
	case !dose.PerKg && near1(dose.Mg/want):
		return forKilogram
	}
	return noUnit
}

// misreadNote is what the dose of a row would be in the unit that explains it.
func misreadNote(g plan.Group, d dosed, grams float64, how misread) string {
	text := fmt.Sprintf("%q", spaced(number(d.row.Dose.V), d.row.DoseUnit))
	planned := spaced(number(*g.Dose), g.DoseUnit)
	dose, _ := dosing.DoseOf(d.row.Dose.V, d.row.DoseUnit)
	switch how {
	case forAnimal:
		return fmt.Sprintf("%s equals %s mg/kg for a mouse of %s g if it is mg for the animal", text, number(round3(dosing.PerKg(dose.Mg, grams))), number(grams))
	case microForAnimal:
		return fmt.Sprintf("%s equals %s mg/kg for a mouse of %s g if it is µg for the animal", text, number(round3(dosing.PerKg(dose.Mg/1000, grams))), number(grams))
	case micro:
		return fmt.Sprintf("%s equals %s if it is in µg", text, planned)
	case milli:
		return fmt.Sprintf("%s equals %s if it is in mg", text, planned)
	}
	return fmt.Sprintf("%s is %s mg/kg for a mouse of %s g", text, number(round3(dosing.PerKg(dose.Mg, grams))), number(grams))
}

// round3 keeps three significant digits, as many as a body weight has.
func round3(v float64) float64 {
	if v == 0 || math.IsInf(v, 0) || math.IsNaN(v) {
		return v
	}
	scale := math.Pow(10, 2-math.Floor(math.Log10(math.Abs(v))))
	return math.Round(v*scale) / scale
}

type strengthCause struct {
	fileCause
	group, text string
}

// Tolerances of strengths: of one kind, and of one per g against one per mL, between which the density decides.
const (
	strengthTolerance        = 0.1
	strengthDensityTolerance = 0.25
)

// strengthOf is the strength of a group's formulation by the plan, and its text: the concentration, or a dose in %.
func strengthOf(g plan.Group) (s dosing.Strength, text string, known bool) {
	if g.Concentration != nil {
		if s, known = dosing.StrengthOf(*g.Concentration, g.ConcentrationUnit); known {
			return s, spaced(number(*g.Concentration), g.ConcentrationUnit), true
		}
	}
	if g.Dose == nil {
		return s, "", false
	}
	s, known = dosing.StrengthOf(*g.Dose, g.DoseUnit)
	return s, spaced(number(*g.Dose), g.DoseUnit), known
}

// differ reports whether two strengths cannot be the same.
func differ(a, b dosing.Strength) bool {
	ratio, same := dosing.Compared(a, b)
	tolerance := strengthTolerance
	if !same {
		tolerance = strengthDensityTolerance
	}
	return !(math.Abs(ratio-1) <= tolerance+1e-9) && (a.Mg != 0 || b.Mg != 0)
}

// strengthText is a strength as mg/g or mg/mL.
func strengthText(s dosing.Strength) string {
	return number(s.Mg) + " " + map[dosing.Basis]string{dosing.Gram: "mg/g", dosing.Millilitre: "mg/mL", dosing.Either: "mg/g or mg/mL"}[s.Per]
}

// strengthPlanned reports whether the strengths that a row names are that of its group's formulation (O-04).
func (r *doseReader) strengthPlanned(d dosed) bool {
	g := r.Groups[r.animals[d.animal].group]
	planned, _, known := strengthOf(g)
	if !known || !g.Gets(d.row.Article) {
		return true
	}
	for _, named := range []struct {
		v                  maybe.Float
		unit, column, text string
	}{
		{d.row.Dose, d.row.DoseUnit, d.row.DoseColumn, d.row.DoseText},
		{d.row.Concentration, d.row.ConcentrationUnit, d.row.ConcentrationColumn, d.row.ConcentrationText},
	} {
		s, isStrength := dosing.StrengthOf(named.v.V, named.unit)
		if !named.v.OK || !isStrength || !differ(s, planned) {
			continue
		}
		ref := r.rowRef(d, named.column, named.text)
		r.strengths.add(strengthCause{fileCause{d.row.File, d.row.Sheet}, g.Name, spaced(number(named.v.V), named.unit)}, ref)
		return false
	}
	return true
}

// article is what a row gave: the article in mg, and per kg of body weight. Strength × amount says it best; otherwise the
// dose that is recorded, if it is a mass.
func (r *doseReader) article(d dosed, weight maybe.Float) (mg, perKg maybe.Float) {
	g := r.Groups[r.animals[d.animal].group]
	if amount, ok := dosing.AmountOf(d.row.Volume.V, d.row.VolumeUnit); ok && d.row.Volume.OK {
		if s, known := r.rowStrength(g, d.row); known {
			if v, determined := dosing.Article(s, amount); determined {
				mg = maybe.Finite(v)
			}
		}
	}
	if !mg.OK && d.row.Dose.OK {
		switch dose, known := dosing.DoseOf(d.row.Dose.V, d.row.DoseUnit); {
		case !known:
		case !dose.PerKg:
			mg = maybe.Finite(dose.Mg)
		case weight.OK:
			return maybe.Finite(dose.Mg * weight.V / 1000), maybe.Finite(dose.Mg)
		default:
			return mg, maybe.Finite(dose.Mg)
		}
	}
	if mg.OK && weight.OK {
		perKg = maybe.Finite(dosing.PerKg(mg.V, weight.V))
	}
	return mg, perKg
}

// rowStrength is the strength of what a row gave: the one it names, or the plan's if it is the group's own article.
func (r *doseReader) rowStrength(g plan.Group, row schemas.CollectedDose) (dosing.Strength, bool) {
	if row.Concentration.OK {
		return dosing.StrengthOf(row.Concentration.V, row.ConcentrationUnit)
	}
	if s, known := dosing.StrengthOf(row.Dose.V, row.DoseUnit); known && row.Dose.OK {
		return s, true
	}
	if !g.Gets(row.Article) {
		return dosing.Strength{}, false
	}
	s, _, known := strengthOf(g)
	return s, known
}

// raiseMisread reports doses and strengths whose unit is not what it says (O-03, O-04).
func (r *doseReader) raiseMisread() {
	r.misread.raise(r.study, func(c misreadCause, refs []ref) issue.Issue {
		g := r.Groups[r.groupAt(c.group)]
		i := issue.Issue{
			Code: "O-03", Message: fmt.Sprintf("%s: %s: %s", c.group, count(len(refs), "dose"), list(distinct(refs, noteOf))),
			Expected: spaced(number(*g.Dose), g.DoseUnit), Likely: "a dose for the animal in a column of mg/kg", Effect: "the doses are not in the table",
			Fix: corrections(refs, "dose as planned", func(ref) string { return number(*g.Dose) }),
		}
		switch c.how {
		case microForAnimal, micro, milli:
			i.Likely = "µg and mg exchanged"
		case forKilogram:
			i.Likely, i.Fix = "a dose in mg/kg in a column of mg", "correct the unit of the dose to mg/kg"
		}
		return i
	})
	r.strengths.raise(r.study, func(c strengthCause, refs []ref) issue.Issue {
		planned, text, _ := strengthOf(r.Groups[r.groupAt(c.group)])
		return issue.Issue{
			Code: "O-04", Message: fmt.Sprintf("%s: %s of %s; the plan's formulation has %s = %s", c.group, count(len(refs), "dose"), c.text, text, strengthText(planned)),
			Expected: strengthText(planned) + ": 1 % w/w is 10 mg/g, 1 % w/v is 10 mg/mL", Likely: "% and mg exchanged, a slip of the decimal point, or the formulation of another group",
			Effect: "the doses are not in the table", Fix: "correct the strength or its unit, in the log or in the plan",
		}
	})
}
