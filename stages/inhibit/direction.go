package inhibit

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"earmark/internal/issue"
	"earmark/internal/series"
	"earmark/internal/stats"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// A doubted is an endpoint, or an analyte of one, whose declared direction the floor contradicts.
type doubted struct{ endpoint, analyte string }

// directions reports directions of the plan that the data contradict: the direction of an endpoint that is not the one it
// has by itself, or of an analyte that is not its endpoint's. A direction is contradicted where, on some day after day 0, the
// whole interval of comparator minus floor (Welch, of logs on the log scale) lies on the healthy side, and on none on the other: in
// the endpoint's first variable that has percent inhibition, or without one in its first. What it reports is not reported as a reversed window again.
func (p Params) directions(all []series.Series, issues *issue.List) map[doubted]bool {
	type evidence struct {
		against, by int
		text        string
		last        series.Key
	}
	found := map[doubted]*evidence{}
	var order []doubted
	for _, s := range all {
		spec, variable := endpoint.Find(p.Endpoints, s.Endpoint, s.Variable)
		direction := plan.Direction(p.Analytes, spec, s.Analyte)
		if beforeTreatment(s) || len(spec.Variables) == 0 || variable.Name != judged(spec) || !declared(p.Analytes, spec, s.Analyte) {
			continue
		}
		at := doubted{endpoint: s.Endpoint}
		if direction != spec.Direction {
			at.analyte = s.Analyte
		}
		for _, of := range p.pairs() {
			v, n := s.Group(of.comparator), s.Group(of.floor)
			if v.N() < 2 || n.N() < 2 || v.Censored()+n.Censored() > 0 {
				continue
			}
			a, b := v.Values, n.Values
			if variable.Scale == endpoint.Log {
				if !(slices.Min(slices.Concat(a, b)) > 0) {
					continue
				}
				a, b = stats.Logs(a), stats.Logs(b)
			}
			w := stats.WelchT(a, b, p.Analysis.Confidence)
			if w.Status != stats.StatusOK || w.CILow <= 0 && w.CIHigh >= 0 {
				continue
			}
			if found[at] == nil {
				found[at] = &evidence{}
				order = append(order, at)
			}
			e := found[at]
			if !wrongSide(direction, w.Estimate) {
				e.by++
				continue
			}
			e.against, e.last = e.against+1, s.Key
			e.text = fmt.Sprintf("%s: %s %.4g, %s %.4g %s", s.Key, of.floor, stats.Mean(n.Values), of.comparator, stats.Mean(v.Values), s.Unit)
		}
	}
	wrong := map[doubted]bool{}
	for _, at := range order {
		e := found[at]
		if e.against == 0 || e.by > 0 {
			continue
		}
		wrong[at] = true
		spec, _ := endpoint.Find(p.Endpoints, at.endpoint, "")
		direction := plan.Direction(p.Analytes, spec, at.analyte)
		other := map[string]string{endpoint.HigherWorse: endpoint.LowerWorse, endpoint.LowerWorse: endpoint.HigherWorse}[direction]
		name := strings.TrimSpace(at.endpoint + " " + at.analyte)
		issues.Add(issue.Issue{
			Code: "R-05", Endpoint: at.endpoint, StudyDay: e.last.StudyDay, Found: "direction: " + direction,
			Message:  fmt.Sprintf("%s is declared %s, and the group without disease says the other: %s", name, direction, e.text),
			Expected: "the group without disease on the healthy side of its comparator", Likely: "direction: " + other + " is meant; or the groups are exchanged",
			Effect: "no percent inhibition by a window; whatever asks what is worse has the wrong sign",
			Fix:    fmt.Sprintf("correct the direction of %s in the config, or check the roles of the groups", name),
		})
	}
	return wrong
}

// judged is the variable by which the direction of an endpoint is judged: cycles of a PCR fall where a gene rises, and have no
// percent inhibition.
func judged(spec endpoint.Spec) string {
	i := slices.IndexFunc(spec.Variables, func(v endpoint.Variable) bool { return len(v.Definitions) > 0 })
	return spec.Variables[max(0, i)].Name
}

// declared reports whether the direction of an endpoint is another than it has by itself, or that of its analyte another than
// the endpoint's.
func declared(analytes []plan.Analyte, spec endpoint.Spec, analyte string) bool {
	direction := plan.Direction(analytes, spec, analyte)
	if direction == endpoint.Context {
		return false
	}
	if direction != spec.Direction {
		return true
	}
	i := slices.IndexFunc(shipped(), func(s endpoint.Spec) bool { return s.Name == spec.Name })
	return i >= 0 && shipped()[i].Direction != direction
}

// shipped are the endpoints as they are without a plan.
var shipped = sync.OnceValue(endpoint.All)
