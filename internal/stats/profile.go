package stats

import "math"

// profileLimit is where a profile likelihood has fallen by the allowed amount: excess (the fall beyond the allowance) is
// negative near the estimate and rises in the direction of step. The search starts at start; if excess is already
// positive there, because the estimate is infinite on the other side, it first walks back. NaN if there is no such place.
func profileLimit(excess func(float64) float64, start, step float64) float64 {
	inner := start
	for range 100 {
		e := excess(inner)
		if math.IsNaN(e) {
			return math.NaN()
		}
		if e <= 0 {
			break
		}
		inner -= step
	}
	for range 60 {
		outer := inner + step
		e := excess(outer)
		if math.IsNaN(e) {
			return math.NaN()
		}
		if e > 0 {
			return root(excess, inner, outer)
		}
		inner = outer
		step *= 1.5
	}
	return math.NaN()
}
