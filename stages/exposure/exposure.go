// Package exposure sets what every animal was given against the schedule of its group, and says what a percent inhibition
// would be at the planned dose.
package exposure

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"earmark/internal/dosing"
	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/series"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// Params of the stage.
type Params struct {
	Groups []plan.Group
}

// Input of the stage. Doses come sorted by animal, day and occasion, responses by animal.
type Input struct {
	Animals    *table.Of[schemas.Animal]
	Doses      *table.Of[schemas.Dose]
	Responses  *table.Of[schemas.Response]
	Inhibition *table.Of[schemas.Inhibition]
}

// Output of the stage.
type Output struct {
	Compliance *table.Of[schemas.Compliance]
	Exposure   *table.Of[schemas.Exposure]
}

// Run counts, for every animal of a group that has a schedule, the administrations of the group's article, and sums their
// doses:
//
//	relative exposure = dose given / dose planned, both cumulative
//
// For an animal that left, the plan ends with it. The dose of an administration is what its volume and strength hold; where
// the log does not say these, the dose that it records; where it records none, the planned one.
//
// For every headline percent inhibition of a treated group that has a schedule it computes
//
//	percent, exposure-adjusted = percent / mean relative exposure of the animals analysed
//
// with the exposure up to and including the study day of the result, or of the whole schedule for a variable of the whole
// course, and scales the limits alike. That takes the effect for proportional to dose, which can hold for a small
// deviation only: where the mean lies below 0.5 or above 1.5, or the exposure of an animal is not known, there is none.
// The error of the exposure itself is not in the interval. It describes, and never replaces the headline.
func Run(p Params, in Input, _ *issue.List) (Output, error) {
	out := Output{Compliance: new(table.Of[schemas.Compliance]), Exposure: new(table.Of[schemas.Exposure])}
	records := recordsOf(p.Groups, in)
	for _, r := range records {
		out.Compliance.Append(r.compliance())
	}
	out.Compliance.Sort()

	byAnimal := map[string]*record{}
	for _, r := range records {
		byAnimal[r.animal.Animal] = r
	}
	var headlines []schemas.Inhibition
	for _, row := range in.Inhibition.All() {
		if g, known := plan.Find(p.Groups, row.Group); known && row.Headline && g.Treated() && g.Schedule != nil {
			headlines = append(headlines, row)
		}
	}
	if len(headlines) == 0 {
		return out, nil
	}
	samples := map[series.Key]series.Series{}
	for _, s := range series.Of(in.Responses) {
		samples[s.Key] = s
	}
	for _, row := range headlines {
		key := series.Key{Endpoint: row.Endpoint, Analyte: row.Analyte, Matrix: row.Matrix, StudyDay: row.StudyDay, Variable: row.Variable}
		out.Exposure.Append(adjusted(row, samples[key].Group(row.Group).Animals, byAnimal))
	}
	out.Exposure.Sort()
	return out, nil
}

// A record is what the log says of one animal.
type record struct {
	animal schemas.Animal
	group  plan.Group
	logged bool           // the log holds doses of the group
	doses  []schemas.Dose // of the group's article
	days   []plan.DosedDay
	yardstick
}

// recordsOf are the records of the animals whose group has a schedule, in order of animal.
func recordsOf(groups []plan.Group, in Input) []*record {
	var records []*record
	byAnimal := map[string]*record{}
	for _, a := range in.Animals.All() {
		g, known := plan.Find(groups, a.Group)
		if !known || g.Schedule == nil {
			continue
		}
		r := &record{animal: a, group: g, yardstick: yardstickOf(g)}
		records, byAnimal[a.Animal] = append(records, r), r
	}
	logged := map[string]bool{}
	for _, d := range in.Doses.All() {
		if r := byAnimal[d.Animal]; r != nil && r.group.Gets(d.Article) {
			r.doses = append(r.doses, d)
			logged[r.group.Name] = true
		}
	}
	for _, r := range records {
		r.logged = logged[r.group.Name]
		given := map[int32]int32{}
		for _, d := range r.doses {
			given[d.StudyDay]++
		}
		r.days = r.group.Schedule.Against(given, r.animal.FateDay)
	}
	slices.SortFunc(records, func(a, b *record) int { return cmp.Compare(a.animal.Animal, b.animal.Animal) })
	return records
}

// A yardstick is what the doses of a group are summed in: its unit, the planned dose of one administration, and the dose of
// one of the log if that is known.
type yardstick struct {
	unit    string
	planned float64
	given   func(schemas.Dose) maybe.Float
}

// yardstickOf is the yardstick of a group: mg/kg or mg for a dose by mass; mg of article for a strength of which the plan
// says the amount; otherwise the unit of the dose, as recorded; the number of administrations where there is no dose.
func yardstickOf(g plan.Group) yardstick {
	perKg := func(d schemas.Dose) maybe.Float { return d.MgPerKg }
	inMg := func(d schemas.Dose) maybe.Float { return d.ArticleMg }
	if g.Dose == nil {
		return yardstick{"administrations", 1, func(schemas.Dose) maybe.Float { return maybe.Some(1.0) }}
	}
	if dose, byMass := dosing.DoseOf(*g.Dose, g.DoseUnit); byMass && dose.PerKg {
		return yardstick{"mg/kg", dose.Mg, perKg}
	} else if byMass {
		return yardstick{"mg", dose.Mg, inMg}
	}
	if mg, known := topicalArticle(g); known {
		return yardstick{"mg", mg, inMg}
	}
	return yardstick{g.DoseUnit, *g.Dose, func(d schemas.Dose) maybe.Float {
		if d.DoseUnit != "" && dosing.Unit(d.DoseUnit) != dosing.Unit(g.DoseUnit) {
			return maybe.Float{}
		}
		return d.Dose
	}}
}

// topicalArticle is the article in one planned application, in mg: strength × amount.
func topicalArticle(g plan.Group) (float64, bool) {
	if g.Topical == nil {
		return 0, false
	}
	total, known := g.Topical.Total()
	strength, isStrength := dosing.StrengthOf(*g.Dose, g.DoseUnit)
	amount, isAmount := dosing.AmountOf(total, g.Topical.AmountUnit)
	mg, determined := dosing.Article(strength, amount)
	return mg, known && isStrength && isAmount && determined
}

// totals are the cumulative doses planned and given up to and including a day, or of the whole schedule; and the number of
// administrations whose dose the log does not say.
func (r *record) totals(until maybe.Int) (planned, given float64, silent int) {
	for _, d := range r.days {
		if !until.OK || d.Day <= until.V {
			planned += float64(float64(d.Planned) * r.planned)
		}
	}
	for _, d := range r.doses {
		if until.OK && d.StudyDay > until.V {
			continue
		}
		v := r.given(d)
		if !v.OK {
			silent++
		}
		given += v.Or(r.planned)
	}
	return planned, given, silent
}

// relative is the relative exposure up to and including a day; unknown where nothing was planned by then, or the log
// holds nothing of the group.
func (r *record) relative(until maybe.Int) maybe.Float {
	planned, given, _ := r.totals(until)
	if !r.logged || !(planned > 0) {
		return maybe.Float{}
	}
	return maybe.Finite(given / planned)
}

// compliance is the animal's row.
func (r *record) compliance() schemas.Compliance {
	row := schemas.Compliance{
		Study: r.animal.Study, Animal: r.animal.Animal, Group: r.group.Name, Article: r.group.Article, Unit: r.unit,
	}
	var n, missed, extra int32
	for _, d := range r.days {
		row.NPlanned += d.Planned
		n, missed, extra = n+d.Given, missed+d.Missed(), extra+d.Extra()
	}
	planned, given, silent := r.totals(maybe.Int{})
	row.DosePlannedTotal = maybe.Finite(planned)
	var notes []string
	if days := r.group.Schedule.DosingDays(); r.animal.FateDay.OK && len(days) > 0 && r.animal.FateDay.V <= days[len(days)-1] {
		notes = append(notes, fmt.Sprintf("left on day %d: planned up to then", r.animal.FateDay.V))
	}
	if !r.logged {
		row.Notes = strings.Join(append(notes, "the dosing log holds no dose of the group"), "; ")
		return row
	}
	if silent > 0 {
		notes = append(notes, fmt.Sprintf("doses that the log does not state, taken as planned: %d", silent))
	}
	row.NGiven, row.NMissed, row.NExtra = maybe.Some(n), maybe.Some(missed), maybe.Some(extra)
	row.DoseGivenTotal, row.RelativeExposure = maybe.Finite(given), r.relative(maybe.Int{})
	row.PercentGiven = maybe.Finite(100 * float64(n) / float64(row.NPlanned))
	if len(r.doses) > 0 {
		row.FirstDay, row.LastDay = maybe.Some(r.doses[0].StudyDay), maybe.Some(r.doses[len(r.doses)-1].StudyDay)
	}
	row.Notes = strings.Join(notes, "; ")
	return row
}

// Limits of a mean relative exposure within which an effect may be taken as proportional to dose.
const (
	lowestExposure  = 0.5
	highestExposure = 1.5
)

// adjusted is the row beside a headline.
func adjusted(row schemas.Inhibition, animals []string, records map[string]*record) schemas.Exposure {
	out := schemas.Exposure{
		Study: row.Study, Group: row.Group, Endpoint: row.Endpoint, Analyte: row.Analyte, Matrix: row.Matrix, StudyDay: row.StudyDay,
		Variable: row.Variable, Definition: row.Definition, ResultID: row.ResultID, N: int32(len(animals)), Percent: row.Percent, Primary: row.Primary,
	}
	var sum float64
	var each []float64
	logged := false
	for _, id := range animals {
		r := records[id]
		if r == nil {
			continue
		}
		logged = logged || r.logged
		if v, known := r.relative(row.StudyDay).Get(); known {
			sum += v
			each = append(each, v)
		}
	}
	out.NExposure = int32(len(each))
	if len(each) > 0 {
		out.RelativeExposure = maybe.Finite(sum / float64(len(each)))
		out.RelativeExposureLow, out.RelativeExposureHigh = maybe.Finite(slices.Min(each)), maybe.Finite(slices.Max(each))
	}
	mean, known := out.RelativeExposure.Get()
	switch {
	case !logged:
		out.Notes = "not adjusted: the dosing log holds no dose of the group"
	case !known:
		out.Notes = "not adjusted: no dose was planned by that day"
	case out.NExposure < out.N:
		out.Notes = fmt.Sprintf("not adjusted: the exposure of %d of %d animals is not known", out.N-out.NExposure, out.N)
	case mean < lowestExposure || mean > highestExposure:
		out.Notes = fmt.Sprintf("not adjusted: the mean relative exposure lies outside of %g to %g, where no effect can be taken as proportional to dose", lowestExposure, highestExposure)
	case !row.Percent.OK:
		out.Notes = "not adjusted: there is no percentage"
	default:
		out.PercentExposureAdjusted = over(row.Percent, mean)
		out.CILowExposureAdjusted, out.CIHighExposureAdjusted = over(row.CILow, mean), over(row.CIHigh, mean)
		out.Notes = "assumes that the effect is proportional to dose"
	}
	return out
}

func over(v maybe.Float, by float64) maybe.Float {
	if !v.OK {
		return v
	}
	return maybe.Finite(v.V / by)
}
