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

// Limits of exchanged samples: how many readouts of a sample count as independent at most, since mediators of one animal
// rise and fall together.
const (
	independent = 2.0
	tubeChance  = 1e-3 // of an issue in a study of normal scatter without faults
	suspectTube = 2.0  // scatters from the own group, in the root mean square of the readouts, from which a sample is looked at
)

// A tube is what was drawn of one matrix on one day.
type tube struct {
	matrix string
	day    int32
}

// A drawn is the sample of one animal: the logarithm of what each readout has of it.
type drawn struct {
	animal int32
	logs   map[int32]float64 // by series
	cells  []int32
	far    float64 // from its own group
}

// A groupLevel is what a group has of a series: the median of the logarithms and their scatter.
type groupLevel struct{ median, scatter float64 }

// swappedTubes finds samples of two animals that were exchanged before they were assayed: in every readout of the
// matrix and day each fits the group of the other better. With z the departure of a logarithm from the median of
// a group, in scatters (the larger one of the two groups and of all),
//
//	gain = mean over the readouts of (z² own, both animals − z² exchanged, both animals) / 2
//
// is half the fall of the sum of squares, and gain, or 2 × gain of two readouts or more, has to be above ln(pairs / tubeChance): the
// readouts of one animal are not independent. Only readouts whose medians lie apart by two scatters or more tell the two groups from
// each other and are counted; each of them has to speak for the exchange, and none of the others against it. A value beyond a limit
// counts as the limit.
func swappedTubes(s *study) {
	tubes := s.tubes()
	order := make([]tube, 0, len(tubes))
	pairs := 0.0
	for at, samples := range tubes {
		order = append(order, at)
		n := float64(len(samples))
		pairs += n * (n - 1) / 2
	}
	slices.SortFunc(order, func(a, b tube) int { return cmp.Or(cmp.Compare(a.matrix, b.matrix), cmp.Compare(a.day, b.day)) })
	threshold := math.Log(max(1, pairs) / tubeChance)
	found := causes[[3]int32]{}
	for _, at := range order {
		s.swapTubes(at, tubes[at], threshold, found)
	}
	found.raise(s, func(_ [3]int32, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "A-27", Message: refs[0].note, Expected: "samples that fit their own groups, in every readout", Likely: "two tubes, or two places of the layout, exchanged",
			Effect: "used as they are", Fix: "check the labels of the tubes and the layout; if they are exchanged, correct the animals in corrections.csv",
		}
	})
}

// tubes gathers the samples of the endpoints on the log scale that name a matrix.
func (s *study) tubes() map[tube][]drawn {
	tubes := map[tube][]drawn{}
	for first := 0; first < len(s.cells); {
		end := s.endOfCourse(first)
		src := &s.sources[s.cells[first].source]
		if src.spec.Scale == endpoint.Log && src.matrix != "" && src.timepoint == "" && !src.spec.Administered && src.spec.Amplification == nil {
			s.draw(first, end, tubes)
		}
		first = end
	}
	return tubes
}

// draw adds the cells of one animal and course to its samples.
func (s *study) draw(first, end int, tubes map[tube][]drawn) {
	for i := first; i < end; {
		c := &s.cells[i]
		src := &s.sources[c.source]
		var logs []float64
		var cells []int32
		k := i
		for ; k < end && s.cells[k].day == c.day; k++ {
			if o := &s.cells[k]; o.used() && o.value > 0 {
				logs, cells = append(logs, math.Log(o.value)), append(cells, int32(k))
			}
		}
		i = k
		if len(logs) == 0 || s.animals[c.animal].group < 0 {
			continue
		}
		at := tube{src.matrix, c.day}
		n := len(tubes[at])
		if n == 0 || tubes[at][n-1].animal != c.animal { // the cells come by animal
			tubes[at] = append(tubes[at], drawn{animal: c.animal, logs: map[int32]float64{}})
			n++
		}
		of := &tubes[at][n-1]
		of.logs[src.series] = stats.Mean(logs)
		of.cells = append(of.cells, cells...)
	}
}

// swapTubes looks at the samples of one matrix and day.
func (s *study) swapTubes(at tube, samples []drawn, threshold float64, found causes[[3]int32]) {
	levels := s.levelsOf(samples)
	var suspects []*drawn
	for k := range samples {
		d := &samples[k]
		sum, n := 0.0, 0.0
		for series, v := range d.logs {
			if l, known := levels[groupSeries{s.animals[d.animal].group, series}]; known {
				sum, n = sum+square((v-l.median)/l.scatter), n+1
			}
		}
		if d.far = math.Sqrt(sum / n); n > 0 && d.far >= suspectTube {
			suspects = append(suspects, d)
		}
	}
	slices.SortStableFunc(suspects, func(a, b *drawn) int { return cmp.Compare(b.far, a.far) })
	suspects = suspects[:min(len(suspects), mostSuspects)]
	type pair struct {
		a, b *drawn
		gain float64
	}
	var likely []pair
	for i, a := range suspects {
		for _, b := range suspects[i+1:] {
			if gain, ok := s.exchangeTubes(a, b, levels); ok && gain >= threshold {
				likely = append(likely, pair{a, b, gain})
			}
		}
	}
	slices.SortStableFunc(likely, func(x, y pair) int { return cmp.Compare(y.gain, x.gain) })
	taken := map[int32]bool{}
	for _, p := range likely {
		if taken[p.a.animal] || taken[p.b.animal] {
			continue
		}
		taken[p.a.animal], taken[p.b.animal] = true, true
		a, b := p.a, p.b
		if a.animal > b.animal {
			a, b = b, a
		}
		note := fmt.Sprintf("%s of day %d: the samples of %s (%s) and %s (%s) look exchanged: by %d and %d readouts, each fits the group of the other, %s better",
			at.matrix, at.day, s.animals[a.animal].id, s.groupName(s.animals[a.animal].group), s.animals[b.animal].id, s.groupName(s.animals[b.animal].group),
			len(a.logs), len(b.logs), likelier(2*p.gain, 0))
		for _, i := range slices.Concat(a.cells, b.cells) {
			s.explained[i] = true
			r := s.ref(i)
			r.note = note
			found.add([3]int32{a.animal, b.animal, at.day}, r)
		}
	}
}

type groupSeries struct{ group, series int32 }

// levelsOf are the levels of the groups in each series; the scatter is at least that of all groups of the series.
func (s *study) levelsOf(samples []drawn) map[groupSeries]groupLevel {
	values := map[groupSeries][]float64{}
	for k := range samples {
		for series, v := range samples[k].logs {
			key := groupSeries{s.animals[samples[k].animal].group, series}
			values[key] = append(values[key], v)
		}
	}
	levels := map[groupSeries]groupLevel{}
	all := map[int32][]float64{}
	for key, v := range values {
		if len(v) < fewestAlike {
			continue
		}
		m := stats.Median(v)
		sizes := make([]float64, len(v))
		for k := range v {
			sizes[k] = math.Abs(v[k] - m)
		}
		levels[key] = groupLevel{m, 1.4826 * stats.Median(sizes)}
		all[key.series] = append(all[key.series], sizes...)
	}
	pooled := map[int32]float64{}
	for series, sizes := range all {
		if len(sizes) > 1 {
			pooled[series] = max(scatterOf(sizes), finest*math.Ln10)
		}
	}
	for key, l := range levels {
		l.scatter = max(l.scatter, pooled[key.series])
		levels[key] = l
	}
	return levels
}

// exchangeTubes is the gain of the readouts that two samples share, and whether every one of them, and what is left after
// the exchange, speaks for it.
func (s *study) exchangeTubes(a, b *drawn, levels map[groupSeries]groupLevel) (gain float64, ok bool) {
	ga, gb := s.animals[a.animal].group, s.animals[b.animal].group
	var series []int32
	for k := range a.logs {
		if _, both := b.logs[k]; both {
			series = append(series, k)
		}
	}
	if ga == gb || len(series) == 0 {
		return 0, false
	}
	after, telling := 0.0, 0.0
	slices.Sort(series) // sums must not depend on the order of the map
	for _, k := range series {
		la, known := levels[groupSeries{ga, k}]
		lb, alike := levels[groupSeries{gb, k}]
		if !known || !alike {
			return 0, false
		}
		scatter := max(la.scatter, lb.scatter)
		x, y := a.logs[k], b.logs[k]
		left := square((x-lb.median)/scatter) + square((y-la.median)/scatter)
		fall := square((x-la.median)/scatter) + square((y-lb.median)/scatter) - left
		after += left
		if math.Abs(la.median-lb.median) < agrees*scatter {
			continue
		}
		if fall <= 0 {
			return 0, false
		}
		gain, telling = gain+fall/2, telling+1
	}
	if telling == 0 {
		return 0, false
	}
	return gain / telling * min(telling, independent), after <= 2*square(agrees)*float64(len(series))
}
