package inhibit

import (
	"slices"

	"earmark/internal/series"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// told are the series whose premises are looked into, so that what holds on every day of a course is said once: the primary
// analyses, and where the plan names none, the last day of every variable that the report draws of endpoints without analytes.
func (p Params) told(all []series.Series) map[series.Key]bool {
	told := map[series.Key]bool{}
	last := map[series.Key]series.Key{} // by key without the day
	for _, s := range all {
		if beforeTreatment(s) {
			continue
		}
		if len(p.Analysis.Primary) > 0 {
			if slices.ContainsFunc(p.Analysis.Primary, func(a plan.Primary) bool { return series.Names(a, s.Key) }) {
				told[s.Key] = true
			}
			continue
		}
		spec, variable := endpoint.Find(p.Endpoints, s.Endpoint, s.Variable)
		if spec.PerAnalyte || !variable.Figure {
			continue
		}
		last[s.Course()] = s.Key // series come by day
	}
	for _, key := range last {
		told[key] = true
	}
	return told
}

// beforeTreatment reports whether a series is of a day on which there is nothing to inhibit yet.
func beforeTreatment(s series.Series) bool { return s.StudyDay.OK && s.StudyDay.V <= 0 }

// pairs are the comparators of treated groups with their floors, each pair once, in the order of the plan.
func (p Params) pairs() []pair {
	var all []pair
	for _, g := range p.Groups {
		if of := (pair{g.Comparator, g.Floor}); g.Treated() && g.Comparator != "" && g.Floor != "" && !slices.Contains(all, of) {
			all = append(all, of)
		}
	}
	return all
}

type pair struct{ comparator, floor string }
