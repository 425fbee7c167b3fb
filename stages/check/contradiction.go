package check

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"earmark/internal/issue"
	"earmark/internal/stats"
	"earmark/schemas/endpoint"
)

// Limits of a score that contradicts another endpoint (S-11): by what factor the value lies beyond that of animals without
// disease, how many other scorings with about as much of it or more tell what their scores are, and what part of those may be the
// lowest too.
const (
	contradictBy    = 1.5
	comradePart     = 0.8 // of its extent, from which another scoring is one with as much
	fewestComrades  = 10
	contradictParts = 0.05
)

// An occasion is an animal on a day with a score and a value of the endpoint that stands beside it.
type occasion struct {
	extent float64 // of the other endpoint, over that of animals without disease on the day
	lowest bool
	total  int32 // a cell of the score
	value  int32 // a cell of the other endpoint
}

// contradictions notes animals with the lowest score and much of the endpoint beside it (S-11): 1.5 times the median of the
// animals without disease on that day or more, where of ten or more other scorings with about as much of it or more hardly any is the lowest. Of
// sided endpoints the worse side counts.
func contradictions(s *study) {
	found := causes[contradiction]{}
	for k := range s.Endpoints {
		spec := &s.Endpoints[k]
		for _, name := range spec.Beside {
			if beside := s.specs[name]; beside != nil && beside.Direction == endpoint.HigherWorse && s.measures(spec.Name) && s.measures(name) {
				s.contradict(spec, beside, found)
			}
		}
	}
	found.raise(s, func(c contradiction, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "S-11", Message: fmt.Sprintf("%s contradicts %s: %s", c.endpoint, c.beside, list(distinct(refs, noteOf))),
			Expected: "a score above the lowest, as other animals with as much of it have", Likely: "an animal that was passed over when scores were given, or two rows exchanged",
			Effect: "used", Fix: "look at the photographs of the day, if there are any; leave the cell empty if the animal was not scored",
		}
	})
}

// A contradiction is a score and the endpoint beside it.
type contradiction struct {
	fileCause
	endpoint, beside string
}

// contradict looks at one score and one endpoint beside it.
func (s *study) contradict(spec, beside *endpoint.Spec, found causes[contradiction]) {
	occasions, least := s.occasions(spec, beside)
	slices.SortFunc(occasions, func(a, b occasion) int { return cmp.Or(cmp.Compare(b.extent, a.extent), cmp.Compare(a.total, b.total)) })
	lowest := make([]int, len(occasions)+1) // of the first k occasions, those with the lowest score
	for k, at := range occasions {
		lowest[k+1] = lowest[k]
		if at.lowest {
			lowest[k+1]++
		}
	}
	for _, at := range occasions {
		if !at.lowest || at.extent < contradictBy {
			continue
		}
		alike, _ := slices.BinarySearchFunc(occasions, comradePart*at.extent, func(o occasion, extent float64) int {
			if o.extent >= extent {
				return -1
			}
			return 1
		})
		if others := alike - 1; others < fewestComrades || float64(lowest[alike]-1) > contradictParts*float64(others) {
			continue
		}
		r := s.ref(at.total)
		src := &s.sources[s.cells[at.value].source]
		r.note = fmt.Sprintf("%s day %d: score %s with %s %s %s", r.animal, r.day.V, number(least), src.name(),
			number(s.cells[at.value].value/src.shownFactor()), src.shownUnit())
		found.add(contradiction{fileCause{r.at.File, r.at.Sheet}, spec.Name, beside.Name}, r)
	}
}

// totalOf is the total of a sitting, by its items or as typed, and a cell of it; NaN without one.
func (s *study) totalOf(at *sitting) (float64, int32) {
	used := func(i int32) bool { return i >= 0 && s.cells[i].number() }
	if total := at.spec.TotalOf(s.values(at)); used(at.first()) && !at.settled && !math.IsNaN(total) {
		return total, at.first()
	}
	if at.first() < 0 && used(at.total) {
		return s.cells[at.total].value, at.total
	}
	return math.NaN(), -1
}

// occasions gathers the scorings of a score with the values of the endpoint beside it, by animal and day; least is the lowest
// total that the score can have.
func (s *study) occasions(spec, beside *endpoint.Spec) (all []occasion, least float64) {
	lowest := make([]float64, len(spec.Components))
	for k, c := range spec.Components {
		lowest[k] = c.Min
	}
	least = spec.TotalOf(lowest)
	type at struct{ animal, day int32 }
	worst := map[at]int32{}
	healthy := map[int32][]float64{} // by day
	for i := range s.cells {
		c := &s.cells[i]
		if s.sources[c.source].spec != beside || !c.number() {
			continue
		}
		key := at{c.animal, c.day}
		if before, seen := worst[key]; !seen || c.value > s.cells[before].value {
			worst[key] = int32(i)
		}
		if group := s.animals[c.animal].group; group >= 0 && s.healthy(group) {
			healthy[c.day] = append(healthy[c.day], c.value)
		}
	}
	normal := make(map[int32]float64, len(healthy))
	for day, values := range healthy {
		if len(values) >= fewestAlike {
			normal[day] = stats.Median(values)
		}
	}
	for k := range s.sittings {
		sat := &s.sittings[k]
		value, measured := worst[at{sat.animal, sat.day}]
		if sat.spec != spec || !measured || !(normal[sat.day] > 0) {
			continue
		}
		if total, cell := s.totalOf(sat); !math.IsNaN(total) {
			all = append(all, occasion{s.cells[value].value / normal[sat.day], total <= least, cell, value})
		}
	}
	return all, least
}
