// Package pathways summarises a panel of analytes by what their receptors share: an axis, a kinase, a STAT. It describes
// concentrations and says nothing of what a drug bound to.
package pathways

import (
	"cmp"
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
	Groups     []plan.Group
	Endpoints  []endpoint.Spec
	Mediators  []plan.Mediator
	Confidence float64
}

// Input of the stage.
type Input struct {
	Responses *table.Of[schemas.Response]
}

// Output of the stage.
type Output struct {
	Pathways *table.Of[schemas.Pathway]
}

// Groupings of analytes.
const (
	Axis   = "axis"
	Kinase = "kinase"
	STAT   = "stat"
)

// None is the set of mediators whose receptors signal by no JAK and no STAT, or of whom authors disagree.
const None = "none"

const byWelch = "Welch t on the animals' means of logs"

// Run computes the geometric-mean inhibition of every set of mapped analytes, for every treated group and every day after
// day 0, in every variable that has the definition gmr:
//
//	m_i     = mean over the set's analytes of ln(concentration) of animal i
//	gmr     = exp(mean of m_i of the group - mean of m_i of its comparator)
//	percent = 100 (1 - gmr), its interval that of Welch's t on the m_i
//
// The animal is the unit. Nothing is standardised, so the unit of an analyte and its level have no influence. A set holds
// only analytes that all animals of both groups have, none beyond a limit of quantification and all positive; animals are
// those with a value of any analyte of the panel, matrix and day. What is left out is named with the reason.
func Run(p Params, in Input, issues *issue.List) (Output, error) {
	out := Output{Pathways: new(table.Of[schemas.Pathway])}
	var fallen []string
	for _, panel := range p.panels(in.Responses) {
		sets := p.sets(panel)
		for _, g := range p.Groups {
			if !g.Treated() || len(panel.animals[g.Name]) == 0 {
				continue
			}
			for _, s := range sets {
				out.Pathways.Append(panel.row(p, g, s))
			}
			if names := panel.fallen(p, g); len(names) > 0 {
				fallen = append(fallen, fmt.Sprintf("%s under %s%s", strings.Join(names, " and "), g.Name, panel.dayText()))
			}
		}
	}
	noteFallen(fallen, issues)
	out.Pathways.Sort()
	return out, nil
}

// fallen are the mediators whose receptors signal by no JAK and that are lower than in the comparator, with the whole interval
// of the geometric mean ratio (Welch's t on logs) below 1. What a JAK inhibitor does to them it does by another way.
func (at *panel) fallen(p Params, g plan.Group) []string {
	var names []string
	for _, m := range p.Mediators {
		if m.Dependence != plan.DependsNot || !at.has(m) {
			continue
		}
		own, other := at.analytes[m.Name].Group(g.Name), at.analytes[m.Name].Group(g.Comparator)
		if own.N() < 2 || other.N() < 2 || own.Censored()+other.Censored() > 0 || !(slices.Min(slices.Concat(own.Values, other.Values)) > 0) {
			continue
		}
		if r := stats.WelchT(stats.Logs(own.Values), stats.Logs(other.Values), p.Confidence); r.Status == stats.StatusOK && r.CIHigh < 0 {
			names = append(names, m.Name)
		}
	}
	slices.Sort(names)
	return names
}

func (at *panel) dayText() string {
	if day, known := at.first.StudyDay.Get(); known {
		return fmt.Sprintf(" on day %d", day)
	}
	return ""
}

// noteFallen notes what must not be taken for engagement of a target, once for the study.
func noteFallen(fallen []string, issues *issue.List) {
	if len(fallen) == 0 {
		return
	}
	const shown = 6
	text := strings.Join(fallen[:min(len(fallen), shown)], "; ")
	if more := len(fallen) - shown; more > 0 {
		text += fmt.Sprintf("; and %d more", more)
	}
	issues.Add(issue.Issue{
		Code: "R-18", Message: "lower than in the comparator, by receptors that signal by no JAK: " + text,
		Likely: "less disease, which lowers these mediators whatever brought it about", Effect: "none: the results are as they are",
		Fix: "call it a lower concentration, and no engagement of a kinase",
	})
}

// A panel is what was measured of many analytes on one day: the series of each, and the animals of each group.
type panel struct {
	first    series.Series // its endpoint, matrix, day and variable are the panel's
	analytes map[string]series.Series
	animals  map[string][]string // by group, each once
}

// panels gathers the responses of endpoints with many analytes. Panels without a mapped analyte are left out.
func (p Params) panels(responses *table.Of[schemas.Response]) []*panel {
	type variable struct{ endpoint, name string }
	wanted := map[variable]bool{}
	for _, spec := range p.Endpoints {
		for _, v := range spec.Variables {
			wanted[variable{spec.Name, v.Name}] = spec.PerAnalyte && slices.Contains(v.Definitions, endpoint.GMR)
		}
	}
	kept := new(table.Of[schemas.Response])
	for _, r := range responses.All() {
		if wanted[variable{r.Endpoint, r.Variable}] && (!r.StudyDay.OK || r.StudyDay.V > 0) {
			kept.Append(r)
		}
	}
	index := map[series.Key]*panel{}
	var all []*panel
	for _, s := range series.Of(kept) {
		key := s.Key
		key.Analyte = ""
		at := index[key]
		if at == nil {
			at = &panel{first: s, analytes: map[string]series.Series{}, animals: map[string][]string{}}
			index[key] = at
			all = append(all, at)
		}
		at.analytes[s.Analyte] = s
		for _, g := range p.Groups {
			at.animals[g.Name] = union(at.animals[g.Name], s.Group(g.Name).Animals)
		}
	}
	return slices.DeleteFunc(all, func(at *panel) bool {
		return !slices.ContainsFunc(p.Mediators, func(m plan.Mediator) bool { return at.has(m) })
	})
}

func (at *panel) has(m plan.Mediator) bool {
	_, measured := at.analytes[m.Name]
	return measured
}

// union is a sorted list of names with those of another.
func union(names, more []string) []string {
	names = append(names, more...)
	slices.Sort(names)
	return slices.Compact(names)
}

// A set is the mediators of a panel that share something.
type set struct {
	grouping, name string
	members        []plan.Mediator
}

// sets are the sets with a measured member. A mediator is in one axis and in the set of each of its kinases and STATs, or
// in none where it has none.
func (p Params) sets(at *panel) []set {
	var all []set
	add := func(grouping, name string, m plan.Mediator) {
		for i, s := range all {
			if s.grouping == grouping && s.name == name {
				all[i].members = append(all[i].members, m)
				return
			}
		}
		all = append(all, set{grouping, name, []plan.Mediator{m}})
	}
	orNone := func(names []string) []string {
		if len(names) == 0 {
			return []string{None}
		}
		return names
	}
	for _, m := range p.Mediators {
		if !at.has(m) {
			continue
		}
		add(Axis, m.Axis, m)
		for _, kinase := range orNone(m.Kinases) {
			add(Kinase, kinase, m)
		}
		for _, stat := range orNone(m.STATs) {
			add(STAT, stat, m)
		}
	}
	for i := range all {
		// By name, so that a sum does not depend on the order of the map.
		slices.SortFunc(all[i].members, func(a, b plan.Mediator) int { return cmp.Compare(a.Name, b.Name) })
	}
	return all
}

// row is the inhibition of a set in one treated group.
func (at *panel) row(p Params, g plan.Group, s set) schemas.Pathway {
	treated, comparator := at.animals[g.Name], at.animals[g.Comparator]
	row := schemas.Pathway{
		Study: at.first.Study, Group: g.Name, Grouping: s.grouping, Set: s.name, Endpoint: at.first.Endpoint,
		Matrix: at.first.Matrix, StudyDay: at.first.StudyDay, Variable: at.first.Variable, Comparator: g.Comparator,
		NAnimals: int32(len(treated)), NComparator: int32(len(comparator)),
	}
	var used, excluded []string
	var members []plan.Mediator
	t, v := make([]float64, len(treated)), make([]float64, len(comparator))
	for _, m := range s.members {
		a := at.analytes[m.Name]
		own, other := a.Group(g.Name), a.Group(g.Comparator)
		if reason := unusable(own, other, treated, comparator); reason != "" {
			excluded = append(excluded, fmt.Sprintf("%s (%s)", m.Name, reason))
			continue
		}
		used, members = append(used, m.Name), append(members, m)
		addLogs(t, own.Values)
		addLogs(v, other.Values)
	}
	row.NAnalytes = int32(len(used))
	row.Analytes, row.Excluded = strings.Join(used, "; "), strings.Join(excluded, "; ")
	notes := remarks(s, members)
	switch {
	case len(comparator) == 0:
		notes = append(notes, "no percentage: the comparator has no value here")
	case len(used) == 0:
		notes = append(notes, "no percentage: no analyte is left (inhibition has each by itself)")
	default:
		for _, sums := range [][]float64{t, v} {
			for i := range sums {
				sums[i] /= float64(len(used))
			}
		}
		if note := estimate(&row, p.Confidence, t, v); note != "" {
			notes = append(notes, note)
		}
	}
	row.Notes = strings.Join(notes, "; ")
	return row
}

// unusable says why an analyte is left out of a set; empty if it is not.
func unusable(own, other series.Sample, treated, comparator []string) string {
	n := len(treated) + len(comparator)
	censored := own.Censored() + other.Censored()
	switch missing := n - own.N() - other.N(); {
	case !slices.Equal(own.Animals, treated) || !slices.Equal(other.Animals, comparator):
		return fmt.Sprintf("no value of %d of %d animals", missing, n)
	case censored > 0:
		return fmt.Sprintf("%d of %d values beyond a limit", censored, n)
	case n > 0 && slices.Min(slices.Concat(own.Values, other.Values)) <= 0:
		return "a value is zero or negative, which has no logarithm"
	}
	return ""
}

// addLogs adds the logarithm of each animal's value to its sum.
func addLogs(sums, values []float64) {
	for i, v := range values {
		sums[i] += math.Log(v)
	}
}

// estimate writes the geometric mean ratio of animals' means of logs, with its interval. It returns the reason why there is
// no interval, if there is none.
func estimate(row *schemas.Pathway, confidence float64, treated, comparator []float64) string {
	r := stats.WelchT(treated, comparator, confidence)
	row.GMR, row.Percent = maybe.Finite(math.Exp(r.Estimate)), maybe.Finite(-100*math.Expm1(r.Estimate))
	row.Confidence = maybe.Some(confidence)
	if r.Status != stats.StatusOK {
		return "no interval: " + r.Status
	}
	row.Method, row.DF = byWelch, maybe.Finite(r.DF)
	row.CILow, row.CIHigh = maybe.Finite(-100*math.Expm1(r.CIHigh)), maybe.Finite(-100*math.Expm1(r.CILow))
	return ""
}

// remarks are what a reader must know of the analytes used in a set.
func remarks(s set, used []plan.Mediator) []string {
	var context, disputed, axis []string
	for _, m := range used {
		if m.Context {
			context = append(context, m.Name)
		}
		if m.Dependence == plan.DependsDisputed {
			disputed = append(disputed, m.Name)
		}
		if slices.Contains(m.Unverified, "axis") {
			axis = append(axis, m.Name)
		}
	}
	var notes []string
	if len(context) > 0 {
		notes = append(notes, strings.Join(context, " and ")+": whether a fall is good depends on the context")
	}
	if s.grouping == Axis && len(axis) > 0 {
		notes = append(notes, strings.Join(axis, " and ")+": the axis is a convention")
	}
	if s.grouping != Axis && s.name == None {
		notes = append(notes, "a fall is indirect: these receptors signal by no JAK (R-18)")
		if len(disputed) > 0 {
			notes = append(notes, strings.Join(disputed, " and ")+": authors disagree")
		}
	}
	return notes
}
