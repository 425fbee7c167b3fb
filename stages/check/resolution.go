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

// Limits of a coarse reading (V-06) and of equal sides (V-12).
const (
	fewestNumbers = 20   // of a column, that tell its step
	coarsePart    = 0.25 // of the median up to day 0, from which a step hides what happens
	fewestEqual   = 6    // animals whose sides are equal
	equalSteps    = 3.0  // steps by which sides that are not equal have to differ in the middle, so that equality is no rounding
)

// stepOf is the largest of 1, 2 and 5 times a power of ten that divides all numbers of a column; 0 for none.
func stepOf(values []float64) float64 {
	for power := 3; power >= -6; power-- {
		for _, m := range []float64{5, 2, 1} {
			step := m * math.Pow(10, float64(power))
			if !slices.ContainsFunc(values, func(v float64) bool { return math.Abs(v/step-math.Round(v/step)) > 1e-6 }) {
				return step
			}
		}
	}
	return 0
}

// typedNumbers are the numbers of each series on the linear scale as they were typed, by source.
func (s *study) typedNumbers() map[int32][]float64 {
	typed := map[int32][]float64{}
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		if c.number() && src.spec.Scale == endpoint.Linear && !src.item && !src.exposure && src.unit.Per == "" && !src.divided && !src.spec.Integer {
			typed[c.source] = append(typed[c.source], c.value/src.unit.Factor)
		}
	}
	return typed
}

// measureSteps finds the step of each column, in the stored unit: no rule that weighs scatter believes less than half of it.
func (s *study) measureSteps() {
	s.steps = make([]float64, len(s.sources))
	for source, values := range s.typedNumbers() {
		if len(values) >= fewestNumbers {
			s.steps[source] = stepOf(values) * s.sources[source].unit.Factor
		}
	}
}

// coarseReadings warns of gauges whose step is a quarter of what they measure before the disease, or more (V-06). Their columns are
// compared with no course. A column of one day, as sheets have that are wide, holds too little to tell; it is judged by all
// columns of its endpoint, unit and sheet together.
func coarseReadings(s *study) {
	before := map[int32][]float64{}
	first := map[int32]int32{}
	for i := range s.cells {
		c := &s.cells[i]
		if src := &s.sources[c.source]; c.number() && c.day <= 0 {
			before[c.source] = append(before[c.source], c.value/src.unit.Factor)
			if _, seen := first[c.source]; !seen {
				first[c.source] = int32(i)
			}
		}
	}
	type sheet struct {
		place          int32
		endpoint, unit string
	}
	typed := s.typedNumbers()
	sheetOf := func(source int32) sheet {
		src := &s.sources[source]
		return sheet{src.place, src.endpoint, src.unit.Name}
	}
	together, togetherBefore := map[sheet][]float64{}, map[sheet][]float64{}
	for source, values := range typed {
		on := sheetOf(source)
		together[on], togetherBefore[on] = append(together[on], values...), append(togetherBefore[on], before[source]...)
	}
	found := causes[fileCause]{}
	coarse := map[int32]bool{}
	for source, values := range typed {
		early := before[source]
		if len(early) == 0 || len(early) == len(values) {
			values, early = together[sheetOf(source)], togetherBefore[sheetOf(source)]
		}
		level := stats.Median(early)
		different := slices.Compact(slices.Sorted(slices.Values(values)))
		if len(values) < fewestNumbers || len(different) < 3 || !(level > 0) {
			continue
		}
		step := stepOf(values)
		if step < coarsePart*level {
			continue
		}
		src := &s.sources[source]
		coarse[source] = true
		at, seen := first[source]
		if !seen {
			continue // another column of the sheet speaks for it
		}
		r := s.ref(at)
		r.note = fmt.Sprintf("column %s in steps of %s %s, with a median of %s up to day 0", src.column, number(step), src.unit.Name, number(level))
		found.add(fileCause{src.file, src.sheet}, r)
	}
	for i := range s.cells {
		if len(coarse) > 0 && coarse[s.cells[i].source] {
			s.explained[int32(i)] = true
		}
	}
	found.raise(s, func(_ fileCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "V-06", Message: refs[0].endpoint + " is read coarsely: " + list(distinct(refs, noteOf)), Expected: "steps below a quarter of the value without disease",
			Likely: "a gauge with a coarse scale, or numbers that were rounded when they were typed", Effect: "used; differences below a step cannot be seen, and spreads are those of rounding",
			Fix: "give the numbers as they were read; a finer gauge in the next study",
		}
	})
}

// equalSides finds files and days on which left and right are the same in text for many animals (V-12). Sides that are not
// equal have to differ by equalSteps of the column in the middle, and those that differ by one step have to be fewer than a
// third of those that are equal: rounding makes equal sides only together with neighbours.
func equalSides(s *study) {
	type session struct {
		place, series, day int32
	}
	type sides struct{ a, b int32 }
	typed := s.typedNumbers()
	steps := map[int32]float64{}
	pairs := map[session][]sides{}
	var order []session
	last := map[[5]int32]int32{}
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		if _, linear := typed[c.source]; !linear || !src.spec.Sided || src.site == "" || !c.number() || s.explained[int32(i)] {
			continue
		}
		key := [5]int32{c.animal, src.series, c.day, c.replicate, src.time}
		other, seen := last[key]
		if !seen {
			last[key] = int32(i)
			continue
		}
		if o := &s.sources[s.cells[other].source]; o.site == src.site || o.place != src.place {
			continue
		}
		at := session{src.place, src.series, c.day}
		if pairs[at] == nil {
			order = append(order, at)
		}
		pairs[at] = append(pairs[at], sides{other, int32(i)})
		if _, known := steps[c.source]; !known {
			steps[c.source] = stepOf(typed[c.source])
		}
	}
	slices.SortFunc(order, func(a, b session) int {
		return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.series, b.series), cmp.Compare(a.day, b.day))
	})
	found := causes[fileDay]{}
	totals := map[fileDay]int{}
	for _, at := range order {
		var equal []sides
		var apart []float64 // steps between sides that differ
		beside := 0
		for _, p := range pairs[at] {
			a, b := &s.cells[p.a], &s.cells[p.b]
			src := &s.sources[b.source]
			if a.value == b.value {
				if s.collected(p.a).Text == s.collected(p.b).Text {
					equal = append(equal, p)
				}
				continue
			}
			n := math.Abs(a.value-b.value) / src.unit.Factor / steps[b.source]
			apart = append(apart, n)
			if n < 1.5 {
				beside++
			}
		}
		if len(equal) < fewestEqual || len(equal) < 3*(beside+1) || 4*len(equal) < len(pairs[at]) || len(apart) < fewestEqual || stats.Median(apart) < equalSteps {
			continue
		}
		src := &s.sources[s.cells[equal[0].b].source]
		key := fileDay{fileCause{src.file, src.sheet}, at.day}
		totals[key] += len(pairs[at])
		for _, p := range equal {
			r := s.ref(p.b)
			found.add(key, r)
		}
	}
	found.raise(s, func(key fileDay, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "V-12", Message: fmt.Sprintf("%s: left and right are the same to the last digit in %d of %s on day %d", refs[0].endpoint, len(refs), count(totals[key], "pair"), key.day),
			Expected: "sides that differ, as those of the other animals do", Likely: "one side copied to the other", Effect: "used; a side that was not read adds nothing to n",
			Fix: "enter the values of the side from the raw data, or leave its cells empty",
		}
	})
}
