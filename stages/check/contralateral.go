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

// Limits of a contralateral side that is not normal (V-13): by how much of the healthy value it has to be worse, in how many
// standard errors, and how many animals of each group. Sides of one animal differ by a few percent, which is normal.
const (
	contraPart   = 0.15
	contraErrors = 4.0
	fewestContra = 3
)

// contralateral compares the side that was not induced of animals with untreated disease with the same side of those without,
// by day (V-13): the difference of the means of the animals, in standard errors of Welch's test. The side that was
// induced has to be worse still, as it is where the sides are not exchanged (D-13).
func contralateral(s *study) {
	induced := s.Study.InducedSide
	if induced != "left" && induced != "right" {
		return
	}
	type at struct {
		series, day     int32
		diseased, other bool // other: the side that was not induced
	}
	values := map[at]map[int32][]float64{} // by animal
	first := map[at]int32{}
	type seriesDay struct{ series, day int32 }
	var order []seriesDay
	seen := map[seriesDay]bool{}
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		group := s.animals[c.animal].group
		if !c.number() || group < 0 || c.day <= 0 || !src.spec.Sided || src.site != "left" && src.site != "right" || src.spec.Direction == endpoint.Context {
			continue
		}
		sick := diseased(s.Groups[group].Role)
		if !sick && !s.healthy(group) {
			continue
		}
		key := at{src.series, c.day, sick, src.site != induced}
		if values[key] == nil {
			values[key], first[key] = map[int32][]float64{}, int32(i)
		}
		values[key][c.animal] = append(values[key][c.animal], c.value)
		if on := (seriesDay{src.series, c.day}); !seen[on] {
			seen[on] = true
			order = append(order, on)
		}
	}
	slices.SortFunc(order, func(a, b seriesDay) int { return cmp.Or(cmp.Compare(a.series, b.series), cmp.Compare(a.day, b.day)) })
	means := func(key at) []float64 {
		var all []float64
		for _, v := range values[key] {
			all = append(all, stats.Mean(v))
		}
		slices.Sort(all) // the order of the map must not show
		return all
	}
	found := causes[int32]{}
	for _, on := range order {
		key := at{on.series, on.day, true, true}
		sick, normal, sickInduced := means(key), means(at{on.series, on.day, false, true}), means(at{on.series, on.day, true, false})
		if len(sick) < fewestContra || len(normal) < fewestContra || len(sickInduced) < fewestContra {
			continue
		}
		src := &s.sources[s.cells[first[key]].source]
		sign := 1.0
		if src.spec.Direction == endpoint.LowerWorse {
			sign = -1
		}
		level := stats.Mean(normal)
		excess := sign * (stats.Mean(sick) - level)
		se := math.Sqrt(stats.Variance(sick)/float64(len(sick)) + stats.Variance(normal)/float64(len(normal)))
		if !(excess > contraPart*math.Abs(level)) || !(excess > contraErrors*se) || !(sign*(stats.Mean(sickInduced)-level) > excess) {
			continue
		}
		r := s.ref(first[key])
		r.note = fmt.Sprintf("day %d %+.0f %%", on.day, 100*sign*excess/math.Abs(level))
		found.add(on.series, r)
	}
	found.raise(s, func(_ int32, refs []ref) issue.Issue {
		src := &s.sources[s.cells[refs[0].cell].source]
		return issue.Issue{
			Code: "V-13", Message: fmt.Sprintf("%s: the %s side of animals with untreated disease differs from that of animals without: %s", src.spec.Name, src.site, list(distinct(refs, noteOf))),
			Expected: "a side that was not induced that is like that of healthy animals, to 15 %", Likely: "the inducer was spread by grooming or is carried by the blood, or the disease is systemic",
			Effect: "used; the difference from the other side underestimates the disease", Fix: "compare with the groups without disease rather than with the other side",
		}
	})
}
