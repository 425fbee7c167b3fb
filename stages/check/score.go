package check

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/schemas/endpoint"
)

// itemRange sets aside items of a score outside of their scale (S-01).
func itemRange(s *study) {
	found := causes[rangeCause]{}
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		if !src.item || !c.number() {
			continue
		}
		if at, out := outOf(src.hard, false, c.value); out {
			found.add(rangeCause{fileCause{src.file, src.sheet}, src.endpoint, at}, s.ref(int32(i)))
			s.fail(int32(i), "S-01")
		}
	}
	found.raise(s, func(cause rangeCause, refs []ref) issue.Issue {
		c := &s.cells[refs[0].cell]
		src := &s.sources[c.source]
		items := distinct(refs, func(r ref) string { return s.sources[s.cells[r.cell].source].analyte })
		i := issue.Issue{
			Code: "S-01", Message: fmt.Sprintf("%s of %s outside of the scale: %s", list(items), cause.endpoint, list(distinct(refs, textOf))),
			Expected: s.expectation(c, src) + s.scaleText(src), Likely: "a typing slip", Effect: s.effect(refs),
			Fix: "correct the cell",
		}
		if src.hard.High != nil && c.value == *src.hard.High+1 {
			i.Likely = fmt.Sprintf("a typing slip, or a scale of 0 – %s", number(*src.hard.High+1))
		}
		return i
	})
}

// scaleText names the scale that the config declares for a readout of the kind.
func (s *study) scaleText(src *source) string {
	for _, r := range s.Readouts {
		if r.Kind == src.kind && r.Scale != "" {
			return " (scale " + r.Scale + ")"
		}
	}
	return ""
}

// wholeNumbers warns of fractions where an endpoint has whole numbers only (S-02).
func wholeNumbers(s *study) {
	found := causes[fileCause]{}
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		if src.spec.Integer && !src.exposure && c.number() && c.value != math.Trunc(c.value) {
			found.add(fileCause{src.file, src.sheet}, s.ref(int32(i)))
		}
	}
	found.raise(s, func(_ fileCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "S-02", Message: fmt.Sprintf("%s between whole numbers: %s", count(len(refs), "score"), list(distinct(refs, textOf))),
			Expected: "whole numbers", Likely: "an observer who could not decide, or the mean of two observers",
			Effect: "used as typed", Fix: "ask the observer, or give both observers' scores as reads",
		}
	})
}

// A sitting is one scoring of one animal: its items and, perhaps, their total as typed.
type sitting struct {
	sum     float64
	items   []bool  // by component, whether it is there
	cells   []int32 // of the items
	total   int32   // cell of the total, -1 without one
	settled bool    // an item failed or was left out: what follows from that was said
}

// totals compares the totals typed with the sum of their items (S-03) and finds sittings without some of their items
// (S-04).
func totals(s *study) {
	wrong, gaps := causes[fileCause]{}, causes[gapCause]{}
	for first := 0; first < len(s.cells); {
		c := &s.cells[first]
		spec := s.sources[c.source].spec
		end := first + 1
		for end < len(s.cells) && s.cells[end].animal == c.animal && s.sources[s.cells[end].source].spec == spec {
			end++
		}
		if len(spec.Components) > 0 {
			s.compareTotals(spec, first, end, wrong, gaps)
		}
		first = end
	}
	wrong.raise(s, func(_ fileCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "S-03", Message: "totals that are not the sum of their items: " + list(distinct(refs, noteOf)),
			Expected: "the sum of the items", Likely: "an item or the total changed without the other",
			Effect: "the items are used, the totals typed are not", Fix: "correct the items or the total, or leave out the column of totals",
		}
	})
	gaps.raise(s, func(cause gapCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "S-04", Message: fmt.Sprintf("%s: no %s for %s (%s)", cause.endpoint, cause.missing, list(distinct(refs, animalOf)),
				list(distinct(refs, noteOf))),
			Expected: "all items at each scoring", Effect: "the total is not computed: a blank is not 0",
			Fix: "fill in the items if the notebook has them",
		}
	})
}

type gapCause struct {
	fileCause
	endpoint, missing string
}

// compareTotals looks at the sittings of one animal.
func (s *study) compareTotals(spec *endpoint.Spec, first, end int, wrong causes[fileCause], gaps causes[gapCause]) {
	type moment struct {
		day, time, replicate int32
		matrix, site         string
	}
	sittings := map[moment]*sitting{}
	for i := first; i < end; i++ {
		c := &s.cells[i]
		src := &s.sources[c.source]
		m := moment{c.day, src.time, c.replicate, src.matrix, src.site}
		at := sittings[m]
		if at == nil {
			at = &sitting{items: make([]bool, len(spec.Components)), total: -1}
			sittings[m] = at
		}
		item := slices.IndexFunc(spec.Components, func(c endpoint.Component) bool { return c.Name == src.analyte })
		switch {
		case item >= 0:
			at.items[item] = true
			at.sum += c.value
			at.cells = append(at.cells, int32(i))
			at.settled = at.settled || !c.number()
		case src.analyte == endpoint.Total && c.number():
			at.total = int32(i)
		}
	}
	moments := slices.SortedFunc(maps.Keys(sittings), func(a, b moment) int {
		return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.time, b.time), cmp.Compare(a.replicate, b.replicate),
			cmp.Compare(a.matrix, b.matrix), cmp.Compare(a.site, b.site))
	})
	for _, m := range moments {
		at := sittings[m]
		if at.settled || len(at.cells) == 0 {
			continue
		}
		var missing []string
		for k, there := range at.items {
			if !there {
				missing = append(missing, spec.Components[k].Name)
			}
		}
		r := s.ref(at.cells[0])
		switch {
		case len(missing) > 0:
			r.note = fmt.Sprintf("day %d", m.day)
			r.at.Column, r.text = "", ""
			gaps.add(gapCause{fileCause{r.at.File, r.at.Sheet}, spec.Name, strings.Join(missing, ", ")}, r)
		case at.total >= 0 && math.Abs(at.sum-s.cells[at.total].value) > 1e-9:
			r = s.ref(at.total)
			r.note = fmt.Sprintf("%s day %d: %s typed, items give %s", r.animal, m.day, r.text, number(at.sum))
			wrong.add(fileCause{r.at.File, r.at.Sheet}, r)
			s.fail(at.total, "S-03")
		}
	}
}
