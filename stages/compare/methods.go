package compare

import (
	"fmt"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/series"
	"earmark/internal/stats"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// A method compares the arms of a problem with their comparator.
type method struct {
	name     string
	scales   []string
	censored bool // can use values known only as below or above a limit
	addition bool // stands beside the endpoint's own method, never in its place
	// companion is the method without adjustment that is shown beside it; empty for none.
	companion string
	// instead is the default that a default gives way to where the data lack what it needs; empty for none.
	instead string
	// needs says what the data lack for the method; nil if it needs nothing but values, else empty if they lack nothing.
	needs func(problem) string
	run   func(problem) fitted
}

var (
	numeric = []string{endpoint.Linear, endpoint.Log}
	ranked  = []string{endpoint.Ordinal, endpoint.Linear, endpoint.Log, endpoint.Count}
)

// methods lists every method.
var methods = []method{
	{name: "ancova", scales: numeric, companion: "welch", instead: "dunnett", needs: problem.lacksBaseline, run: ancova},
	{name: "dunnett", scales: numeric, companion: "welch", instead: "steel", needs: problem.lacksLogs, run: dunnett},
	{name: "dunnett_welch", scales: numeric, companion: "welch", needs: problem.lacksLogs, run: dunnettWelch},
	{name: "welch", scales: numeric, needs: problem.lacksLogs, run: welch},
	{name: "student", scales: numeric, needs: problem.lacksLogs, run: student},
	{name: "williams", scales: numeric, addition: true, needs: problem.lacksDoses, run: williams},
	{name: "mmrm", scales: numeric, companion: "welch", needs: problem.lacksDays, run: mmrm(stats.Unstructured)},
	{name: "mmrm_ar1", scales: numeric, companion: "welch", needs: problem.lacksDays, run: mmrm(stats.HeterogeneousAutoregressive)},
	{name: "steel", scales: ranked, companion: "mann_whitney", run: steel},
	{name: "mann_whitney", scales: ranked, run: mannWhitney},
	{name: "dunn", scales: ranked, companion: "mann_whitney", run: dunn},
	{name: "relative_effect", scales: ranked, companion: "mann_whitney", run: relativeEffect},
	{name: "proportional_odds", scales: []string{endpoint.Ordinal}, companion: "mann_whitney", run: proportionalOdds},
	{name: "negative_binomial", scales: []string{endpoint.Count}, companion: "mann_whitney", instead: "steel", needs: problem.lacksRates, run: negativeBinomial},
	{name: "censored_lognormal", scales: []string{endpoint.Log}, censored: true, needs: problem.lacksLogs, run: censoredLogNormal},
}

// Methods names every method, for the config.
func Methods() []string {
	names := make([]string, len(methods))
	for i, m := range methods {
		names[i] = m.name
	}
	return names
}

func find(name string) method {
	i := slices.IndexFunc(methods, func(m method) bool { return m.name == name })
	if i < 0 {
		return method{}
	}
	return methods[i]
}

// A choice is how a problem is analysed.
type choice struct {
	own       method   // without run if there is none
	additions []method // that the plan asks for
	note      string   // why the default is not used
	refused   []refusal
}

// A refusal says why a method that the plan names, or a default that nothing can replace, cannot be used.
type refusal struct{ method, reason string }

// choose is the method that the plan names for the endpoint, otherwise the variable's default. What the plan says of a
// variable goes before what it says of the whole endpoint. A method named that does not suit is refused, and none put in
// its place; a default that cannot be used gives way to its second, and the note says why.
//
// On the log scale the default is censored_lognormal where values are censored and dunnett, on logs, where none is: without
// censoring the two are the same test.
func choose(a plan.Analysis, v endpoint.Variable, p problem) choice {
	var c choice
	name, specific := "", false
	for _, e := range a.Endpoints {
		if e.Method == "" || e.Endpoint != p.series.Endpoint || (e.Variable != "" && e.Variable != v.Name) {
			continue
		}
		if m := find(e.Method); m.addition {
			if reason := m.unsuited(p); reason != "" {
				c.refused = append(c.refused, refusal{m.name, reason})
			} else {
				c.additions = append(c.additions, m)
			}
			continue
		}
		if name == "" || (e.Variable != "" && !specific) {
			name, specific = e.Method, e.Variable != ""
		}
	}
	if name != "" {
		if m := find(name); m.unsuited(p) != "" {
			c.refused = append(c.refused, refusal{m.name, m.unsuited(p)})
		} else {
			c.own = m
		}
		return c
	}
	m := find(v.Method)
	if m.name == "censored_lognormal" && p.censored() == 0 {
		m = find("dunnett")
	}
	for {
		reason := m.unsuited(p)
		if reason == "" {
			c.own = m
			return c
		}
		if m.instead == "" {
			c.refused = append(c.refused, refusal{m.name, notes(c.note, reason)})
			return c
		}
		c.note = notes(c.note, "not by the default: "+reason)
		m = find(m.instead)
	}
}

// unsuited says why the method cannot be used for a problem; empty if it can.
func (m method) unsuited(p problem) string {
	if !slices.Contains(m.scales, p.series.Scale) {
		return fmt.Sprintf("method %s is for the %v scale, this variable is %s", m.name, m.scales, p.series.Scale)
	}
	if p.censored() > 0 && !m.censored {
		return fmt.Sprintf("method %s cannot use values below or above a limit", m.name)
	}
	if m.needs != nil {
		if lack := m.needs(p); lack != "" {
			return fmt.Sprintf("method %s: %s", m.name, lack)
		}
	}
	return ""
}

// methods are the own method, its companion, which shows what adjusting and pooling change, and the additions.
func (c choice) methods() []method {
	var all []method
	if c.own.run != nil {
		all = append(all, c.own)
		if c.own.companion != "" {
			all = append(all, find(c.own.companion))
		}
	}
	return append(all, c.additions...)
}

const noLogarithm = "a value is zero or negative, which has no logarithm"

// nonLogs are the animals whose values have no logarithm, on the log scale.
func (p problem) nonLogs() []string {
	if p.series.Scale != endpoint.Log {
		return nil
	}
	var animals []string
	for _, s := range p.samples() {
		for i, v := range s.Values {
			if !(v > 0) {
				animals = append(animals, fmt.Sprintf("%s (%g)", s.Animals[i], v))
			}
		}
	}
	return animals
}

// reportNonLogs reports values of a series that is analysed on logs and that have none: once for each endpoint and variable.
func reportNonLogs(key series.Key, animals []string, told map[string]bool, issues *issue.List) {
	at := key.Endpoint + "/" + key.Variable + "/R-12"
	if len(animals) == 0 || told[at] {
		return
	}
	told[at] = true
	slices.Sort(animals)
	animals = slices.Compact(animals)
	issues.Add(issue.Issue{
		Code: "R-12", Endpoint: key.Endpoint, StudyDay: key.StudyDay,
		Message:  fmt.Sprintf("%s is analysed on logs, which values of 0 or less do not have: %s", key, strings.Join(animals, ", ")),
		Expected: "values above 0", Likely: "values below the limit of quantification that were replaced by 0",
		Effect: "no percentage and no comparison on logs; a default method gives way to ranks",
		Fix:    "give such a value as < and its limit, or name a method of ranks in analysis.endpoints",
	})
}

// lacksLogs says what stands against logs, on the log scale.
func (p problem) lacksLogs() string {
	if p.series.Scale != endpoint.Log {
		return ""
	}
	for _, s := range p.samples() {
		if slices.ContainsFunc(s.Values, func(v float64) bool { return !(v > 0) }) {
			return noLogarithm
		}
	}
	return ""
}
