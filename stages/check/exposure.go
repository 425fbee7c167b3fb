package check

import (
	"fmt"
	"math"
	"slices"

	"earmark/internal/issue"
	"earmark/schemas/endpoint"
)

// counts sets aside counts that are not whole numbers from 0 (V-25).
func counts(s *study) {
	found := causes[fileCause]{}
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		if !src.count() || !c.number() || c.value >= 0 && c.value == math.Trunc(c.value) {
			continue
		}
		found.add(fileCause{src.file, src.sheet}, s.ref(int32(i)))
		s.fail(int32(i), "V-25")
	}
	found.raise(s, func(_ fileCause, refs []ref) issue.Issue {
		c := &s.cells[refs[0].cell]
		src := &s.sources[c.source]
		return issue.Issue{
			Code: "V-25", Message: fmt.Sprintf("%s: %s not a count of %s: %s", src.endpoint, count(len(refs), "value"), src.stored, list(distinct(refs, textOf))),
			Expected: "whole numbers from 0", Likely: "seconds of " + src.endpoint + ", a rate, or the mean of two observers",
			Effect: s.effect(refs), Fix: "enter the counts; those of two observers as two reads",
		}
	})
}

// count reports whether the source holds counts of events, rather than their observation times.
func (s *source) count() bool { return s.spec.Scale == endpoint.Count && !s.exposure }

// A sighting is one count of one animal, and its observation time.
type sighting struct {
	animal, day, time, replicate int32
	endpoint, matrix, site       string
}

func (s *study) sighting(c *cell) sighting {
	src := &s.sources[c.source]
	return sighting{c.animal, c.day, src.time, c.replicate, src.endpoint, src.matrix, src.site}
}

// observationTimes sets counts aside that have no observation time (V-24), and warns where the times of an endpoint differ.
func observationTimes(s *study) {
	used, failed := map[sighting]int32{}, map[sighting]bool{}
	for i := range s.cells {
		c := &s.cells[i]
		switch {
		case !s.sources[c.source].exposure:
		case c.number():
			used[s.sighting(c)] = int32(i)
		default:
			failed[s.sighting(c)] = true
		}
	}
	without := causes[fileCause]{}
	cells := map[string][]int32{} // observation times by endpoint
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		if !src.count() || !c.used() {
			continue
		}
		at := s.sighting(c)
		if time, there := used[at]; there {
			cells[src.endpoint] = append(cells[src.endpoint], time)
			continue
		}
		if !failed[at] { // what failed was said
			without.add(fileCause{src.file, src.sheet}, s.ref(int32(i)))
		}
		s.fail(int32(i), "V-24")
	}
	without.raise(s, func(_ fileCause, refs []ref) issue.Issue {
		src := &s.sources[s.cells[refs[0].cell].source]
		return issue.Issue{
			Code: "V-24", Message: fmt.Sprintf("%s: %s without an observation time", src.endpoint, count(len(refs), "count")),
			Expected: "the time in which each was counted", Likely: "a cell left blank", Effect: s.effect(refs),
			Fix: "fill in the time, or add observation_minutes to the readout in the config",
		}
	})
	s.differentTimes(cells)
}

// differentTimes warns of observation times other than the most common one of their endpoint; of equally common ones
// than the shortest (V-24).
func (s *study) differentTimes(cells map[string][]int32) {
	differing := causes[string]{}
	usual := map[string]float64{}
	for name, of := range cells {
		n := map[float64]int{}
		for _, i := range of {
			n[s.cells[i].value]++
		}
		best := math.Inf(1)
		for v, times := range n {
			if times > n[best] || times == n[best] && v < best {
				best = v
			}
		}
		usual[name] = best
		for _, i := range of {
			if c := &s.cells[i]; c.value != best {
				r := s.ref(i)
				r.note = fmt.Sprintf("%s on day %d", spaced(number(c.value), s.sources[c.source].stored), c.day)
				differing.add(name, r)
			}
		}
	}
	differing.raise(s, func(name string, refs []ref) issue.Issue {
		unit := s.sources[s.cells[refs[0].cell].source].stored
		groups := distinct(refs, func(r ref) string { return r.group })
		slices.Sort(groups)
		return issue.Issue{
			Code: "V-24", Severity: issue.Warning,
			Message: fmt.Sprintf("%s: observation times differ: %s most often, but %s (%s)", name,
				spaced(number(usual[name]), unit), list(distinct(refs, noteOf)), list(groups)),
			Expected: "one observation time in all groups and on all days", Effect: "rates are used; counts cannot be compared",
			Fix: "nothing, if the times are right",
		}
	})
}
