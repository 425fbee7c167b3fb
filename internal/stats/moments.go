package stats

import "math"

// Sum is the sum of x in order, with Neumaier's compensation (ZAMM 54:39, 1974).
func Sum(x []float64) float64 {
	var s, c float64
	for _, v := range x {
		t := s + v
		if math.Abs(s) >= math.Abs(v) {
			c += (s - t) + v
		} else {
			c += (v - t) + s
		}
		s = t
	}
	return s + c
}

// Mean is the arithmetic mean; NaN for no values. The mean of equal values is exactly that value: the first estimate is
// corrected by the mean of the residuals.
func Mean(x []float64) float64 {
	if len(x) == 0 {
		return math.NaN()
	}
	n := float64(len(x))
	m := Sum(x) / n
	var r, c float64
	for _, v := range x { // Sum of v-m without a second slice
		d := v - m
		t := r + d
		if math.Abs(r) >= math.Abs(d) {
			c += (r - t) + d
		} else {
			c += (d - t) + r
		}
		r = t
	}
	return m + (r+c)/n
}

// Variance is the sample variance with divisor n-1; NaN for fewer than two values, exactly 0 for equal values.
func Variance(x []float64) float64 {
	if len(x) < 2 {
		return math.NaN()
	}
	return SumSquares(x, Mean(x)) / float64(len(x)-1)
}

// SumSquares is the sum of squared deviations from the mean of x, of which center is a rounded value: it corrects for
// that rounding (Chan, Golub, LeVeque, Am Stat 37:242, 1983) and is never negative.
func SumSquares(x []float64, center float64) float64 {
	if len(x) == 0 {
		return 0
	}
	var s, r float64
	for _, v := range x {
		d := v - center
		s += float64(d * d)
		r += d
	}
	return max(0, s-float64(r*r)/float64(len(x)))
}

// SumsOfSquares splits the variation of groups of values: between is the sum of n_i (mean_i - grand mean)^2, within the
// sum of squared deviations from the group means. Empty groups do not count.
func SumsOfSquares(groups [][]float64) (between, within float64) {
	var first float64
	var n int
	for _, g := range groups {
		if len(g) > 0 && n == 0 {
			first = g[0]
		}
		n += len(g)
	}
	// Deviations from one of the values keep the digits of the differences when all values share a large offset.
	means := make([]float64, len(groups))
	var weighted []float64
	for i, g := range groups {
		d := make([]float64, len(g))
		for j, v := range g {
			d[j] = v - first
		}
		means[i] = Mean(d)
		if len(g) > 0 {
			weighted = append(weighted, float64(float64(len(g))*means[i]))
		}
		within += SumSquares(d, means[i])
	}
	grand := Sum(weighted) / float64(n)
	for i, g := range groups {
		if len(g) > 0 {
			d := means[i] - grand
			between += float64(float64(len(g)) * float64(d*d))
		}
	}
	return between, within
}

// finite says whether every value is a number: no NaN, no infinity.
func finite(x []float64) bool {
	for _, v := range x {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}
