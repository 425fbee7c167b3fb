// Package normalise sets every response against its group's own comparator and floor.
package normalise

import (
	"math"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/series"
	"earmark/internal/stats"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// Params of the stage.
type Params struct {
	Groups    []plan.Group
	Endpoints []endpoint.Spec
	Analytes  []plan.Analyte
	Analysis  plan.Analysis
}

// Input of the stage.
type Input struct {
	Responses *table.Of[schemas.Response]
}

// Output of the stage.
type Output struct {
	Normalised *table.Of[schemas.Normalised]
}

// Run normalises every response. With V the center of the comparator, N that of the floor and y the animal's value:
//
//	percent_of_comparator  100 y / V                  null for V = 0
//	log2_ratio             log2(y / V)                null unless both are positive
//	percent_inhibition     100 (V - y) / (V - N)      window: linear and ordinal variables
//	                       100 (1 - y / V)            gmr: variables on the log scale; no_floor, where the plan names it
//	z_score                (y - mean of the comparator) / its SD, on logs for variables on the log scale
//
// A center is the mean, on the log scale the geometric mean. It is missing where a value of the group is censored, because
// neither exists then. The window percentage is missing where the window is not established (its Welch interval holds
// zero) or has the wrong sign for the endpoint's direction. Nothing is clipped.
func Run(p Params, in Input, _ *issue.List) (Output, error) {
	type reference struct{ comparator, floor string }
	references := map[string]reference{}
	for _, g := range p.Groups {
		comparator, floor := plan.Reference(p.Groups, g.Name)
		references[g.Name] = reference{comparator, floor}
	}
	all := map[series.Key]series.Series{}
	for _, s := range series.Of(in.Responses) {
		all[s.Key] = s
	}
	type setKey struct {
		key   series.Key
		group string
	}
	sets := map[setKey]set{}
	normalise := func(r schemas.Response) schemas.Normalised {
		key := setKey{series.Key{Endpoint: r.Endpoint, Analyte: r.Analyte, Matrix: r.Matrix, StudyDay: r.StudyDay, Variable: r.Variable}, r.Group}
		ref := references[r.Group]
		against, seen := sets[key]
		if !seen {
			spec, variable := endpoint.Find(p.Endpoints, r.Endpoint, r.Variable)
			direction := plan.Direction(p.Analytes, spec, r.Analyte)
			against = newSet(spec, direction, variable, all[key.key], ref.comparator, ref.floor, p.Analysis)
			sets[key] = against
		}
		row := schemas.Normalised{
			Study: r.Study, Animal: r.Animal, Endpoint: r.Endpoint, Analyte: r.Analyte, Matrix: r.Matrix,
			StudyDay: r.StudyDay, Variable: r.Variable, Group: r.Group,
			Comparator: ref.comparator, Floor: ref.floor, Value: r.Value,
			ComparatorCenter: maybe.Finite(against.comparator), FloorCenter: maybe.Finite(against.floor),
		}
		against.normalise(&row)
		return row
	}
	out := Output{Normalised: new(table.Of[schemas.Normalised])}
	out.Normalised.Grow(in.Responses.Len())
	out.Normalised.AppendSeq(func(yield func(schemas.Normalised) bool) {
		for _, r := range in.Responses.All() {
			if !yield(normalise(r)) {
				return
			}
		}
	})
	out.Normalised.Sort()
	return out, nil
}

// A set is what the responses of one group and series are set against. What does not exist is NaN.
type set struct {
	comparator, floor float64 // centers
	mean, sd          float64 // of the comparator, on the analysis scale
	log               bool
	window            float64 // comparator minus floor, NaN where it is not established
	definition        string
}

func newSet(spec endpoint.Spec, direction string, v endpoint.Variable, s series.Series, comparator, floor string, analysis plan.Analysis) set {
	c, f := s.Group(comparator), s.Group(floor)
	a := set{log: v.Scale == endpoint.Log, window: math.NaN()}
	a.comparator, a.floor = center(c, a.log), center(f, a.log)
	a.mean, a.sd = math.NaN(), math.NaN()
	if !math.IsNaN(a.comparator) {
		values := c.Values
		if a.log {
			values = stats.Logs(values)
		}
		a.mean, a.sd = stats.Mean(values), math.Sqrt(stats.Variance(values))
	}
	a.definition = plan.Headline(analysis, spec.Name, v)
	if a.definition == endpoint.Window && !math.IsNaN(a.comparator) && !math.IsNaN(a.floor) {
		if series.Established(c.Values, f.Values, direction == endpoint.LowerWorse, analysis.Confidence) {
			a.window = a.comparator - a.floor
		}
	}
	return a
}

// center is the mean of a sample, or the geometric mean; NaN without values or with censored ones.
func center(s series.Sample, log bool) float64 {
	if s.Censored() > 0 {
		return math.NaN()
	}
	if !log {
		return stats.Mean(s.Values)
	}
	return math.Exp(stats.Mean(stats.Logs(s.Values)))
}

func (a set) normalise(row *schemas.Normalised) {
	y, known := row.Value.Get()
	if !known {
		return
	}
	if a.comparator != 0 {
		row.PercentOfComparator = maybe.Finite(100 * y / a.comparator)
	}
	if y > 0 && a.comparator > 0 {
		row.Log2Ratio = maybe.Finite(math.Log2(y / a.comparator))
	}
	if a.sd > 0 {
		z := (y - a.mean) / a.sd
		if a.log {
			z = (math.Log(y) - a.mean) / a.sd
		}
		row.ZScore = maybe.Finite(z)
	}
	switch a.definition {
	case endpoint.Window:
		row.PercentInhibition = maybe.Finite(100 * (a.comparator - y) / a.window)
	case endpoint.GMR, endpoint.NoFloor: // by the center: geometric mean or mean
		if a.comparator > 0 {
			row.PercentInhibition = maybe.Finite(100 * (1 - y/a.comparator))
		}
	}
	if row.PercentInhibition.OK {
		row.Definition = a.definition
	}
}
