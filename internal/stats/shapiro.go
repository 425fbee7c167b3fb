package stats

import (
	"math"
	"slices"
)

// A ShapiroWilkTest is the result of ShapiroWilk.
type ShapiroWilkTest struct {
	N      int
	W      float64 // in (0, 1]; small means far from normal
	P      float64 // upper tail of the normalised statistic
	Status string  // "ok" or "undefined: ..."
}

// shapiroLargest is the largest sample for which Royston calibrated the approximation.
const shapiroLargest = 5000

// ShapiroWilk is the Shapiro-Wilk test of normality by Royston's algorithm AS R94 in double precision: W is the squared
// correlation of the ordered sample with approximate weights, and P comes from a normalising transformation of log(1-W)
// (exact for n = 3). It is undefined for fewer than 3 or more than 5000 values, and for equal values.
//
// The order of the arithmetic is that of the published algorithm, so that W and P agree with other implementations of it
// also for values with a large common offset, where division by the range before centring costs digits.
//
// Use it to describe residuals, not to choose a test: with few animals it hardly ever rejects.
//
// Reference: Royston, Appl Stat 44:547 (1995), doi:10.2307/2986146.
func ShapiroWilk(x []float64) (ShapiroWilkTest, error) {
	if err := finiteSample("shapiro-wilk", x); err != nil {
		return ShapiroWilkTest{}, err
	}
	n := len(x)
	t := ShapiroWilkTest{N: n, W: math.NaN(), P: math.NaN(), Status: StatusOK}
	switch {
	case n < 3:
		t.Status = "undefined: fewer than three values"
		return t, nil
	case n > shapiroLargest:
		t.Status = "undefined: more than 5000 values, the approximation is not calibrated"
		return t, nil
	case allEqual(x):
		t.Status = "undefined: all values are equal"
		return t, nil
	}
	s := sortedCopy(x)
	if s[n-1]-s[0] < 1e-10 { // scaled twice, as R does, so that a tiny unit cannot underflow
		scale := s[n-1] - s[0]
		for i := range s {
			s[i] /= scale
		}
	}
	complement := shapiroComplement(s, shapiroWeights(n))
	if notFinite(complement) {
		t.Status = beyondFloat
		return t, nil
	}
	t.W = 1 - complement
	t.P = shapiroP(n, t.W, complement)
	return t, nil
}

// shapiroWeights is the upper half of the antisymmetric weights, the largest first.
func shapiroWeights(n int) []float64 {
	if n == 3 {
		return []float64{math.Sqrt(0.5)}
	}
	a := make([]float64, n/2)
	size := float64(n)
	var squares float64
	for i := range a {
		a[i] = NormalQuantile((float64(i+1) - 0.375) / (size + 0.25))
		squares += float64(a[i] * a[i])
	}
	squares *= 2
	norm, rsn := math.Sqrt(squares), 1/math.Sqrt(size)
	first := shapiroPoly(rsn, 0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056) - a[0]/norm
	if n <= 5 {
		fac := math.Sqrt((squares - float64(2*a[0]*a[0])) / (1 - float64(2*first*first)))
		for i := 1; i < len(a); i++ {
			a[i] /= -fac
		}
		a[0] = first
		return a
	}
	second := shapiroPoly(rsn, 0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633) - a[1]/norm
	fac := math.Sqrt((squares - float64(2*a[0]*a[0]) - float64(2*a[1]*a[1])) /
		(1 - float64(2*first*first) - float64(2*second*second)))
	for i := 2; i < len(a); i++ {
		a[i] /= -fac
	}
	a[0], a[1] = first, second
	return a
}

// shapiroComplement is 1 - W, computed without the cancellation of 1 - W when W is near 1.
func shapiroComplement(sorted, weights []float64) float64 {
	n := len(sorted)
	width := sorted[n-1] - sorted[0]
	scaled, full := make([]float64, n), make([]float64, n)
	var sumX, sumA float64
	for i, v := range sorted {
		scaled[i] = v / width
		sumX += scaled[i]
		switch j := n - 1 - i; {
		case i < j:
			full[i] = -weights[i]
		case i > j:
			full[i] = weights[j]
		}
		sumA += full[i]
	}
	meanX, meanA := sumX/float64(n), sumA/float64(n)
	var ssa, ssx, sax float64
	for i := range scaled {
		a, x := full[i]-meanA, scaled[i]-meanX
		ssa += float64(a * a)
		ssx += float64(x * x)
		sax += float64(a * x)
	}
	root := math.Sqrt(ssa * ssx)
	return max(0, (root-sax)*(root+sax)/(ssa*ssx))
}

// shapiroP is the p value of W for a sample of n.
func shapiroP(n int, w, complement float64) float64 {
	if n == 3 {
		// 6/pi (asin sqrt W - asin sqrt(3/4)), with the constants as published.
		return min(1, max(0, 1.90985931710274*(math.Asin(math.Sqrt(w))-1.04719755119660)))
	}
	y := math.Log(complement)
	size, logSize := float64(n), math.Log(float64(n))
	var mean, sd float64
	if n <= 11 {
		gamma := shapiroPoly(size, -2.273, 0.459)
		if y >= gamma {
			return 1e-99
		}
		y = -math.Log(gamma - y)
		mean = shapiroPoly(size, 0.544, -0.39978, 0.025054, -6.714e-4)
		sd = math.Exp(shapiroPoly(size, 1.3822, -0.77857, 0.062767, -0.0020322))
	} else {
		mean = shapiroPoly(logSize, -1.5861, -0.31082, -0.083751, 0.0038915)
		sd = math.Exp(shapiroPoly(logSize, -0.4803, -0.082676, 0.0030302))
	}
	return NormalSurvival((y - mean) / sd)
}

// shapiroPoly is c0 + c1 x + c2 x^2 + ... by Horner's rule.
func shapiroPoly(x float64, c ...float64) float64 {
	var s float64
	for _, v := range slices.Backward(c) {
		s = float64(s*x) + v
	}
	return s
}
