package check

import (
	"cmp"
	"fmt"
	"slices"
)

// A cohort is what one group has of one series on one day.
type cohort struct {
	cohortKey
	source        int32   // one of its sources
	animals       []int32 // in order, with at least one value that is used
	values, below int     // values that are used, and those of them below the limit
	above         int
	low, high     float64 // of the values that are numbers
	first         int32   // a cell of it
}

type cohortKey struct{ series, day, group int32 }

// assemble gathers the cells that are used into cohorts, in order of series, day and group.
func (s *study) assemble() {
	at := map[cohortKey]int32{}
	for i := range s.cells {
		c := &s.cells[i]
		if !c.used() {
			continue
		}
		key := s.cohortOf(c)
		k, seen := at[key]
		if !seen {
			k = int32(len(s.cohorts))
			at[key] = k
			s.cohorts = append(s.cohorts, cohort{cohortKey: key, source: c.source, first: int32(i)})
		}
		s.cohorts[k].add(c)
	}
	slices.SortFunc(s.cohorts, func(a, b cohort) int {
		return cmp.Or(cmp.Compare(a.series, b.series), cmp.Compare(a.day, b.day), cmp.Compare(a.group, b.group))
	})
	for k := range s.cohorts {
		at[s.cohorts[k].cohortKey] = int32(k)
	}
	s.cohortAt = at
}

func (s *study) cohortOf(c *cell) cohortKey {
	return cohortKey{s.sources[c.source].series, c.day, s.animals[c.animal].group}
}

func (h *cohort) add(c *cell) {
	if n := len(h.animals); n == 0 || h.animals[n-1] != c.animal {
		h.animals = append(h.animals, c.animal) // the cells come by animal
	}
	switch c.censoring {
	case leftCensored:
		h.below++
	case rightCensored:
		h.above++
	default:
		if numbers := h.values - h.below - h.above; numbers == 0 {
			h.low, h.high = c.value, c.value
		} else {
			h.low, h.high = min(h.low, c.value), max(h.high, c.value)
		}
	}
	h.values++
}

// effect says what setting cells aside does to the number of animals.
func (s *study) effect(refs []ref) string {
	smallest, n, hit := "", -1, map[cohortKey]bool{}
	for _, i := range cellsOf(refs) {
		c := &s.cells[i]
		key := s.cohortOf(c)
		if hit[key] {
			continue
		}
		hit[key] = true
		left := 0
		if k, any := s.cohortAt[key]; any {
			left = len(s.cohorts[k].animals)
		}
		if n < 0 || left < n {
			smallest, n = fmt.Sprintf("%s day %d", s.groupName(key.group), c.day), left
		}
	}
	switch {
	case n < 0:
		return "not used"
	case len(hit) == 1:
		return fmt.Sprintf("not used; %s would have n = %d", smallest, n)
	}
	return fmt.Sprintf("not used; of %d groups and days the smallest would be %s with n = %d", len(hit), smallest, n)
}
