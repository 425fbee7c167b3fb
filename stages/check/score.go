package check

import (
	"fmt"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/schemas/endpoint"
)

// itemRange sets aside items of a score outside of their scale (S-01). Items that pass it from some day on only, while
// earlier days use it to its end, speak of a scale that changed (S-05).
func itemRange(s *study) {
	found, changed := causes[rangeCause]{}, causes[string]{}
	changes := s.scaleChanges()
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		if !src.item || !c.number() {
			continue
		}
		at, out := outOf(src.hard, false, c.value)
		if !out {
			continue
		}
		if _, change := changes[src.endpoint]; change && at == high {
			changed.add(src.endpoint, s.ref(int32(i)))
			s.fail(int32(i), "S-05")
			continue
		}
		found.add(rangeCause{fileCause{src.file, src.sheet}, src.endpoint, at}, s.ref(int32(i)))
		s.fail(int32(i), "S-01")
	}
	found.raise(s, func(cause rangeCause, refs []ref) issue.Issue {
		c := &s.cells[refs[0].cell]
		src := &s.sources[c.source]
		return issue.Issue{
			Code:     "S-01",
			Message:  fmt.Sprintf("%s of %s outside of the scale: %s", list(distinct(refs, s.itemOf)), cause.endpoint, list(distinct(refs, textOf))),
			Expected: fmt.Sprintf("%s (scale %s)", s.expectation(c, src), src.spec.ScoreScale),
			Likely:   s.orOtherScale("a typing slip", refs), Effect: s.effect(refs),
			Fix: "correct the cell, or name the scale that was used: `scale` of the readout",
		}
	})
	changed.raise(s, func(cause string, refs []ref) issue.Issue {
		days := changes[cause]
		return issue.Issue{
			Code: "S-05",
			Message: fmt.Sprintf("%s of %s pass %s only from day %d on: %s", list(distinct(refs, s.itemOf)), cause,
				number(*s.sources[s.cells[refs[0].cell].source].hard.High), days.from, list(distinct(refs, textOf))),
			Expected: fmt.Sprintf("one scale throughout: until day %d the highest score is that of scale %s", days.until, s.specs[cause].ScoreScale),
			Likely:   s.orOtherScale("an observer who changed", refs),
			Effect:   s.effect(refs) + "; scores of those days within the scale are used, though they may mean something else",
			Fix:      "ask the observer which scale was used on which days, and score the photographs again, or leave out those days with lines in exclusions.csv",
		}
	})
}

// itemOf is the item that a place holds.
func (s *study) itemOf(r ref) string { return s.sources[s.cells[r.cell].source].analyte }

// changeDays are the last day before a change of scale and the first one after it.
type changeDays struct{ until, from int32 }

// fewest is the number of scores that it takes to speak of a pattern rather than of slips.
const fewest = 3

// scaleChanges finds, by endpoint, scales that changed during the study: at least three items in two animals pass their
// highest score, all from some day on, and at least three items have just the highest score before that day.
func (s *study) scaleChanges() map[string]changeDays {
	type evidence struct {
		from, cells, top, until int32
		animal                  int32
		animals                 bool // more than one
	}
	all := map[string]*evidence{}
	each := func(look func(e *evidence, c *cell, over float64)) {
		for i := range s.cells {
			c := &s.cells[i]
			src := &s.sources[c.source]
			if !src.item || !c.number() {
				continue
			}
			if all[src.endpoint] == nil {
				all[src.endpoint] = &evidence{animal: -1}
			}
			look(all[src.endpoint], c, c.value-*src.hard.High)
		}
	}
	each(func(e *evidence, c *cell, over float64) {
		if !(over > 0) {
			return
		}
		if e.cells == 0 || c.day < e.from {
			e.from = c.day
		}
		e.cells++
		e.animals = e.animals || e.animal >= 0 && e.animal != c.animal
		e.animal = c.animal
	})
	each(func(e *evidence, c *cell, over float64) {
		if e.cells > 0 && c.day < e.from && over == 0 {
			e.top++
			e.until = max(e.until, c.day)
		}
	})
	changes := map[string]changeDays{}
	for name, e := range all {
		if e.cells >= fewest && e.animals && e.top >= fewest {
			changes[name] = changeDays{e.until, e.from}
		}
	}
	return changes
}

// orOtherScale adds to a likely cause that the items at some places are of another scale: one that is declared and that
// they fit, or one that goes on for one point. Where none is, the cause stays alone.
func (s *study) orOtherScale(cause string, refs []ref) string {
	var fitting []string
	for i := range s.Endpoints {
		other := &s.Endpoints[i]
		if other.ScoreScale != "" && other != s.sources[s.cells[refs[0].cell].source].spec && s.fits(other, refs) {
			fitting = append(fitting, fmt.Sprintf("%s, `scale: %s`", other.Title, other.ScoreScale))
		}
	}
	named := "another scale"
	first := &s.cells[refs[0].cell]
	onePast := !slices.ContainsFunc(refs, func(r ref) bool {
		c := &s.cells[r.cell]
		return c.value != first.value || c.value != *s.sources[c.source].hard.High+1
	})
	switch {
	case onePast:
		named = "a scale of 0 – " + number(first.value)
	case len(fitting) == 0:
		return cause
	}
	if len(fitting) > 0 {
		named += " (" + strings.Join(fitting, "; ") + ")"
	}
	return cause + ", or " + named + ": which scale is it?"
}

// fits reports whether every item at some places has a like of its name in another scale, in which its value can stand.
func (s *study) fits(other *endpoint.Spec, refs []ref) bool {
	return !slices.ContainsFunc(refs, func(r ref) bool {
		c := &s.cells[r.cell]
		src := &s.sources[c.source]
		k := componentOf(src)
		return k < 0 || !slices.ContainsFunc(other.Components, func(o endpoint.Component) bool {
			return alike(src.spec.Components[k], o) && c.value >= o.Min && c.value <= o.Max && o.Holds(c.value)
		})
	})
}

// alike reports whether two items share a name or a synonym.
func alike(a, b endpoint.Component) bool {
	names := append([]string{b.Name}, b.Synonyms...)
	return slices.ContainsFunc(append([]string{a.Name}, a.Synonyms...), func(name string) bool {
		return slices.ContainsFunc(names, func(other string) bool { return strings.EqualFold(name, other) })
	})
}

type stepCause struct {
	fileCause
	step float64
}

// scoreSteps warns of items between the steps of their scale, and of fractions where an endpoint has whole numbers only
// (S-02).
func scoreSteps(s *study) {
	found := causes[stepCause]{}
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		if !c.number() || src.exposure {
			continue
		}
		grid := endpoint.Component{Step: 1}
		if src.item {
			grid = src.spec.Components[componentOf(src)]
		} else if !src.spec.Integer {
			continue
		}
		if !grid.Holds(c.value) {
			found.add(stepCause{fileCause{src.file, src.sheet}, grid.Step}, s.ref(int32(i)))
		}
	}
	found.raise(s, func(cause stepCause, refs []ref) issue.Issue {
		between, expected := "whole numbers", "whole numbers"
		if cause.step != 1 {
			between, expected = "steps of "+number(cause.step), "steps of "+number(cause.step)
		}
		likely := "an observer who could not decide, or the mean of two observers"
		if items := itemsAt(s, refs); len(items) > 0 {
			likely = s.orOtherScale(likely, items)
		}
		return issue.Issue{
			Code: "S-02", Message: fmt.Sprintf("%s between %s: %s", count(len(refs), "score"), between, list(distinct(refs, textOf))),
			Expected: expected, Likely: likely,
			Effect: "used as typed", Fix: "ask the observer, or give both observers' scores as reads; a scale with half points is declared by its `step`",
		}
	})
}

// itemsAt are the places that hold items rather than totals.
func itemsAt(s *study, refs []ref) []ref {
	return slices.DeleteFunc(slices.Clone(refs), func(r ref) bool { return !s.sources[s.cells[r.cell].source].item })
}
