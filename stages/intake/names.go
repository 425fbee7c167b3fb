package intake

import (
	"fmt"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/tabular"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// totalName is the analyte of a score that is given as a sum.
const totalName = endpoint.Total

// seriesNames finds what a series of an endpoint is called: an analyte, a component of a score or its total.
type seriesNames struct {
	exact, loose map[string]string // by name in lower case, and by its letters and digits alone
}

func newSeriesNames(spec *endpoint.Spec, analytes []plan.Analyte) seriesNames {
	n := seriesNames{exact: map[string]string{}, loose: map[string]string{}}
	add := func(name string, synonyms ...string) {
		for _, s := range append([]string{name}, synonyms...) {
			clean, _ := tabular.Clean(s)
			addOnce(n.exact, strings.ToLower(clean), name)
			addOnce(n.loose, compact(clean), name)
		}
	}
	if spec == nil {
		return n
	}
	for _, c := range spec.Components {
		add(c.Name, c.Synonyms...)
	}
	if len(spec.Components) > 0 {
		add(totalName, "sum", "total score", "sum score", "score total", "score sum", spec.Title, spec.Name)
	}
	if spec.Amplification != nil {
		for _, gene := range spec.Amplification.References { // as the plan spells them
			add(gene)
		}
	}
	for _, a := range analytes {
		if a.BelongsTo(*spec) {
			add(a.Name, a.Synonyms...)
		}
	}
	return n
}

// addOnce adds an entry unless its key is empty or taken.
func addOnce(index map[string]string, key, name string) {
	if _, taken := index[key]; !taken && key != "" {
		index[key] = name
	}
}

// find is the series that a name means.
func (n seriesNames) find(name string) (string, bool) {
	if series, found := n.exact[strings.ToLower(name)]; found {
		return series, true
	}
	series, found := n.loose[compact(name)]
	return series, found
}

// units finds the units of a quantity.
type units struct {
	exact, loose map[string]endpoint.Unit // as written, and in lower case where that is unambiguous
	names        []string
}

func newUnits(accepted []endpoint.Unit) *units {
	u := &units{exact: map[string]endpoint.Unit{}, loose: map[string]endpoint.Unit{}}
	ambiguous := map[string]bool{}
	for _, unit := range accepted {
		u.names = append(u.names, unit.Name)
		for _, name := range append([]string{unit.Name}, unit.Synonyms...) {
			key := unitKey(name)
			u.exact[key] = unit
			lower := strings.ToLower(key)
			if other, taken := u.loose[lower]; taken && other.Name != unit.Name {
				ambiguous[lower] = true
			}
			u.loose[lower] = unit
		}
	}
	for key := range ambiguous {
		delete(u.loose, key)
	}
	return u
}

// unitKey writes a unit without blanks, and with one sign for micro.
func unitKey(name string) string {
	name, _ = tabular.Clean(name)
	return strings.ReplaceAll(strings.Join(strings.Fields(name), ""), "Âµ", "µ")
}

// find is the unit that a name means.
func (u *units) find(name string) (endpoint.Unit, bool) {
	key := unitKey(name)
	if unit, found := u.exact[key]; found {
		return unit, true
	}
	unit, found := u.loose[strings.ToLower(key)]
	return unit, found
}

// spelled is the name of an analyte that nobody lists, as it is spelled where it is first read: files of one panel write it
// in capitals or not.
func (in *intake) spelled(endpointName, name string, at issue.Address) string {
	key := [2]string{endpointName, strings.ToLower(strings.Join(strings.Fields(name), " "))}
	first, known := in.spellings[key]
	if !known {
		if in.spellings == nil {
			in.spellings = map[[2]string]string{}
		}
		in.spellings[key] = name
		return name
	}
	if first != name {
		in.found.addOnce(issue.Address{File: at.File, Sheet: at.Sheet}, "F-32", "spelling "+name, func() issue.Issue {
			return issue.Issue{
				Endpoint: endpointName, Found: name, Message: fmt.Sprintf("the analyte %q is written %q elsewhere, and read as one", name, first),
				Effect: "values under both spellings are compared with each other", Fix: "nothing; or list the analyte in the config with `synonyms`",
			}
		})
	}
	return first
}
