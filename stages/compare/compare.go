// Package compare tests every treated group against its own comparator, on the endpoint's scale.
package compare

import (
	"fmt"
	"math"
	"slices"
	"strings"

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
	Analysis  plan.Analysis
}

// Input of the stage.
type Input struct {
	Responses *table.Of[schemas.Response]
}

// Output of the stage.
type Output struct {
	Comparisons *table.Of[schemas.Comparison]
}

// Run compares every treated group with its own comparator, for every variable that has a method and every day after
// day 0, by the endpoint's own method and by its companion without adjustment.
//
// A family of comparisons that are adjusted together is: the test groups that share a comparator, within one endpoint,
// analyte, matrix, variable and day. Positive controls are a family of their own, being a check of the assay. Where a
// method pools a variance it pools over the comparator and all groups compared with it; the floor is never in the model.
func Run(p Params, in Input, issues *issue.List) (Output, error) {
	out := Output{Comparisons: new(table.Of[schemas.Comparison])}
	refused := map[string]bool{}
	critical := criticalValues{}
	for _, s := range series.Of(in.Responses) {
		if s.StudyDay.OK && s.StudyDay.V <= 0 {
			continue // before there is anything to inhibit
		}
		_, variable := endpoint.Find(p.Endpoints, s.Endpoint, s.Variable)
		if variable.Method == "" {
			continue
		}
		for _, pr := range problems(p.Groups, s, p.Analysis.Confidence) {
			pr.critical = critical
			own, reason := chosen(p.Analysis, variable, pr)
			if reason != "" && !refused[s.Endpoint+"/"+s.Variable+"/"+reason] {
				refused[s.Endpoint+"/"+s.Variable+"/"+reason] = true
				issues.Add(issue.Issue{
					Code: "R-21", Endpoint: s.Endpoint, Message: fmt.Sprintf("%s: %s", s.Key, reason),
					Effect: "no comparison by this method",
					Fix:    "name another method in analysis.endpoints of the config, or leave it out to get the endpoint's default",
				})
			}
			for _, m := range methodsFor(own, pr) {
				for i, row := range m.run(pr) {
					pr.identify(&row, i, m)
					row.Primary = m.name == own.name && slices.ContainsFunc(p.Analysis.Primary, func(a plan.Primary) bool { return series.Names(a, s.Key) })
					out.Comparisons.Append(row)
				}
			}
		}
	}
	out.Comparisons.Sort()
	return out, nil
}

// An arm is a treated group of a problem.
type arm struct {
	group  plan.Group
	sample series.Sample
}

// A problem is one series and one comparator with the groups that are compared with it.
type problem struct {
	series     series.Series
	comparator string
	control    series.Sample
	arms       []arm // in the order of the plan; each has at least one animal, as the control has
	confidence float64
	critical   criticalValues
}

// problems splits a series by comparator. Groups without a response take no part.
func problems(groups []plan.Group, s series.Series, confidence float64) []problem {
	var all []problem
	for _, g := range groups {
		if !g.Treated() || s.Group(g.Name).N() == 0 || s.Group(g.Comparator).N() == 0 {
			continue
		}
		at := slices.IndexFunc(all, func(p problem) bool { return p.comparator == g.Comparator })
		if at < 0 {
			at = len(all)
			all = append(all, problem{
				series: s, comparator: g.Comparator, control: s.Group(g.Comparator), confidence: confidence,
			})
		}
		all[at].arms = append(all[at].arms, arm{g, s.Group(g.Name)})
	}
	return all
}

// censored is the number of censored values among the comparator and the arms.
func (p problem) censored() int {
	n := p.control.Censored()
	for _, a := range p.arms {
		n += a.sample.Censored()
	}
	return n
}

// family lists the arms that are adjusted together with arm i.
func (p problem) family(i int) []int {
	var members []int
	for j, a := range p.arms {
		if a.group.Role == p.arms[i].group.Role {
			members = append(members, j)
		}
	}
	return members
}

// identify fills what every comparison says of itself.
func (p problem) identify(row *schemas.Comparison, i int, m method) {
	s, a := p.series, p.arms[i]
	row.Study, row.Group, row.Endpoint, row.Analyte, row.Matrix = s.Study, a.group.Name, s.Endpoint, s.Analyte, s.Matrix
	row.StudyDay, row.Variable, row.Method, row.Scale = s.StudyDay, s.Variable, m.name, s.Scale
	row.Comparator = p.comparator
	row.N, row.NComparator = int32(a.sample.N()), int32(p.control.N())
	row.ResultID = schemas.ResultID("comparison", row.Study, row.Group, s.Key.String(), m.name)
	kind := "test groups"
	if a.group.Role == plan.Positive {
		kind = "positive controls"
	}
	row.Family, row.FamilySize = fmt.Sprintf("%s against %s: %s", kind, p.comparator, s.Key), int32(len(p.family(i)))
	if !m.adjusts {
		row.Family, row.FamilySize, row.Adjustment = fmt.Sprintf("%s against %s: %s", a.group.Name, p.comparator, s.Key), 1, "none"
	}
}

// onScale is a sample's values on the analysis scale.
func (p problem) onScale(s series.Sample) []float64 {
	if p.series.Scale == endpoint.Log {
		return stats.Logs(s.Values)
	}
	return s.Values
}

// estimate writes a difference on the analysis scale and its interval: as a ratio of geometric means on the log scale.
func (p problem) estimate(row *schemas.Comparison, difference, low, high float64) {
	row.EstimateKind = "mean_difference"
	if p.series.Scale == endpoint.Log {
		row.EstimateKind = "geometric_mean_ratio"
		difference, low, high = math.Exp(difference), math.Exp(low), math.Exp(high)
	}
	row.Estimate, row.CILow, row.CIHigh = maybe.Finite(difference), maybe.Finite(low), maybe.Finite(high)
}

// standardise writes Hedges' g with its exact interval.
func (p problem) standardise(row *schemas.Comparison, x, y []float64) {
	g := stats.HedgesG(x, y, p.confidence)
	if g.Status != stats.StatusOK {
		return
	}
	row.EffectSizeKind = "hedges_g"
	row.EffectSize, row.EffectCILow, row.EffectCIHigh = maybe.Finite(g.G), maybe.Finite(g.GLow), maybe.Finite(g.GHigh)
}

func notes(parts ...string) string {
	parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" || s == stats.StatusOK })
	return strings.Join(parts, "; ")
}
