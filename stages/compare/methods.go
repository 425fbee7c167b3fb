package compare

import (
	"fmt"
	"slices"

	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// A method compares the arms of a problem with their comparator; run returns a row an arm, in their order.
type method struct {
	name     string
	scales   []string
	censored bool // can use values known only as below or above a limit
	adjusts  bool // adjusts over a family
	run      func(problem) []schemas.Comparison
}

// methods lists every method. The first of a scale that can use censored values is what an endpoint's own method gives
// way to when there are some.
var methods = []method{
	{"dunnett", []string{endpoint.Linear, endpoint.Log}, false, true, dunnett},
	{"welch", []string{endpoint.Linear, endpoint.Log}, false, false, welch},
	{"steel", []string{endpoint.Ordinal, endpoint.Linear, endpoint.Log}, false, true, steel},
	{"mann_whitney", []string{endpoint.Ordinal, endpoint.Linear, endpoint.Log}, false, false, mannWhitney},
	{"censored_lognormal", []string{endpoint.Log}, true, true, censoredLogNormal},
}

// Methods names every method, for the config.
func Methods() []string {
	names := make([]string, len(methods))
	for i, m := range methods {
		names[i] = m.name
	}
	return names
}

// chosen is the method by which a problem is analysed: the one that the plan names for the endpoint, otherwise the
// variable's own. On the log scale the own method is censored_lognormal where values are censored and dunnett, on logs,
// where none is: without censoring the likelihood's normal p would be too small for few animals. A reason says that the
// method named cannot be used, and then the method is empty.
func chosen(a plan.Analysis, v endpoint.Variable, p problem) (method, string) {
	name := v.Method
	for _, e := range a.Endpoints {
		if e.Method != "" && e.Endpoint == p.series.Endpoint && (e.Variable == "" || e.Variable == v.Name) {
			name = e.Method
			m := find(name)
			if !slices.Contains(m.scales, v.Scale) {
				return method{}, fmt.Sprintf("method %s is for the %v scale, this variable is %s", name, m.scales, v.Scale)
			}
			if n := p.censored(); n > 0 && !m.censored {
				return method{}, fmt.Sprintf("method %s cannot use values below or above a limit", name)
			}
			return m, ""
		}
	}
	if name == "censored_lognormal" && p.censored() == 0 {
		name = "dunnett"
	}
	return find(name), ""
}

func find(name string) method {
	i := slices.IndexFunc(methods, func(m method) bool { return m.name == name })
	if i < 0 {
		return method{}
	}
	return methods[i]
}

// methodsFor is the method and its unadjusted companion, which shows what adjusting and pooling change.
func methodsFor(own method, p problem) []method {
	var companion method
	switch {
	case own.run == nil:
		return nil
	case p.censored() > 0 || !own.adjusts:
		return []method{own}
	case p.series.Scale == endpoint.Ordinal:
		companion = find("mann_whitney")
	default:
		companion = find("welch")
	}
	return []method{own, companion}
}
