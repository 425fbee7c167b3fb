package check

import (
	"cmp"
	"math"
	"slices"

	"earmark/internal/stats"
)

// Limits of a day in another unit that its limits do not show: the least decimal logarithm of the factor, and the days of one
// course that can be off.
const (
	dayFactor = 0.9 // a factor of 8
	dayRounds = 8
)

// days looks for days on which all groups of a course leave it by one factor that the endpoint knows, those without disease among
// them, though most values stay within their limits: TEWL of 5 in the place of 50, in mg/cm²/h. The days beside one seem to
// leave their courses too, the other way and less; so of a course the day that leaves it most is taken, and the others are
// looked at again without it.
func (u *unitFinder) days() {
	p := pointFinder{study: u.study, of: u.slippableSources()}
	for range dayRounds {
		slips := u.slippedDays(p)
		if len(slips) == 0 {
			return
		}
		for i := range u.cells {
			c := &u.cells[i]
			src := &u.sources[c.source]
			slip, off := slips[src.course]
			if !off || slip.day != c.day || !p.slippable(c) {
				continue
			}
			code := src.spec.Slips().CodeOf(slip.factor, true)
			u.found.add(slipCause{
				fileCause: fileCause{src.file, src.sheet}, code: code, endpoint: src.endpoint, unit: src.unit.Name, factor: slip.factor, whole: true,
			}, u.ref(int32(i)))
			u.fail(int32(i), code)
		}
	}
}

// A daySlip is a day that is off by a factor.
type daySlip struct {
	day       int32
	departure float64
	factor    float64
}

// slippedDays are the days that leave their courses most, by course.
func (u *unitFinder) slippedDays(p pointFinder) map[int32]daySlip {
	sizes := map[crowd][]float64{}
	for first := 0; first < len(u.cells); {
		end := u.endOfCourse(first)
		for _, d := range p.departuresOf(first, end, nil) {
			at := u.crowdOf(&u.cells[d.cell])
			sizes[at] = append(sizes[at], d.size)
		}
		first = end
	}
	type courseDay struct{ course, day int32 }
	groups := map[courseDay][]float64{}
	healthy := map[courseDay]bool{}
	for at, all := range sizes {
		if at.group < 0 || len(all) < fewestAlike {
			continue
		}
		on := courseDay{at.course, at.day}
		groups[on] = append(groups[on], stats.Median(all))
		healthy[on] = healthy[on] || u.healthy(at.group)
	}
	factors := map[int32][]float64{} // by course
	for i := range u.sources {
		factors[u.sources[i].course] = u.sources[i].spec.Slips().Factors
	}
	most := map[int32]daySlip{}
	for on, medians := range groups {
		if len(medians) < 2 || !healthy[on] {
			continue
		}
		slices.Sort(medians) // the order of the map must not show
		best := slices.MinFunc(append([]float64{1}, factors[on.course]...), func(a, b float64) int {
			return cmp.Compare(math.Abs(stats.Median(medians)+math.Log10(a)), math.Abs(stats.Median(medians)+math.Log10(b)))
		})
		size := -math.Log10(best)
		if math.Abs(size) < dayFactor || slices.ContainsFunc(medians, func(m float64) bool { return math.Abs(m-size) > math.Log10(fits) }) {
			continue
		}
		found := daySlip{on.day, math.Abs(stats.Median(medians)), best}
		before, known := most[on.course]
		if !known || found.departure > before.departure || found.departure == before.departure && found.day < before.day {
			most[on.course] = found
		}
	}
	return most
}
