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

// Mean is the arithmetic mean; NaN for no values.
func Mean(x []float64) float64 {
	if len(x) == 0 {
		return math.NaN()
	}
	return Sum(x) / float64(len(x))
}

// Variance is the sample variance with divisor n-1; NaN for fewer than two values.
func Variance(x []float64) float64 {
	if len(x) < 2 {
		return math.NaN()
	}
	return SumSquares(x, Mean(x)) / float64(len(x)-1)
}

// SumSquares is the sum of squared deviations from center, corrected for the rounding of center
// (Chan, Golub, LeVeque, Am Stat 37:242, 1983).
func SumSquares(x []float64, center float64) float64 {
	var s, r float64
	for _, v := range x {
		d := v - center
		s += float64(d * d)
		r += d
	}
	if len(x) == 0 {
		return 0
	}
	return s - float64(r*r)/float64(len(x))
}
