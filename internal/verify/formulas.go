package verify

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// mean is Σx/n; NaN without values. Deviations from the first value keep the digits of values that are close together.
func mean(x []float64) float64 {
	if len(x) == 0 {
		return math.NaN()
	}
	sum := 0.0
	for _, v := range x {
		sum += v - x[0]
	}
	return x[0] + sum/float64(len(x))
}

// variance is Σ(x - mean)²/(n - 1), 0 for equal values; NaN for fewer than two.
func variance(x []float64) float64 {
	if len(x) < 2 {
		return math.NaN()
	}
	sum, squares := 0.0, 0.0
	for _, v := range x {
		sum += v - x[0]
	}
	center := sum / float64(len(x))
	for _, v := range x {
		d := v - x[0] - center
		squares += d * d
	}
	return squares / float64(len(x)-1)
}

// quantile is the p quantile of sorted values, type 7 of Hyndman and Fan: with h = (n - 1) p, the value at position ⌊h⌋ and
// the share h - ⌊h⌋ of the way to the next.
func quantile(sorted []float64, p float64) float64 {
	h := float64(len(sorted)-1) * p
	low := sorted[int(math.Floor(h))]
	high := sorted[int(math.Ceil(h))]
	if low == high {
		return low
	}
	return low + (h-math.Floor(h))*(high-low)
}

// logs are the natural logarithms; not ok if a value has none.
func logs(x []float64) (y []float64, ok bool) {
	y = make([]float64, len(x))
	for i, v := range x {
		if v <= 0 {
			return nil, false
		}
		y[i] = math.Log(v)
	}
	return y, true
}

// student is the two-sided critical value of Student's t: P(|T| <= t) = confidence. Gonum's quantile is polished by one step
// of Newton's method, on the tail 1/2 I(ν/(ν + t²); ν/2, 1/2).
func student(confidence, df float64) float64 {
	if !(df > 0) {
		return math.NaN()
	}
	tail := (1 - confidence) / 2
	dist := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: df}
	t := dist.Quantile(1 - tail)
	if density := dist.Prob(t); density > 0 {
		t += (mathext.RegIncBeta(df/2, 0.5, df/(df+t*t))/2 - tail) / density
	}
	return t
}

// interval is an estimate with its limits and their degrees of freedom; NaN where there is none.
type interval struct{ estimate, low, high, df float64 }

// welch is mean(x) - mean(y) with the interval estimate ∓ t √(s²_x/n_x + s²_y/n_y), with Satterthwaite's degrees of freedom.
// There is no interval for fewer than two values in a group or without spread in both.
func welch(x, y []float64, confidence float64) interval {
	nan := math.NaN()
	w := interval{mean(x) - mean(y), nan, nan, nan}
	a, b := variance(x)/float64(len(x)), variance(y)/float64(len(y))
	if len(x) < 2 || len(y) < 2 || a+b == 0 {
		return w
	}
	w.df = satterthwaite([]float64{a, b}, []int{len(x), len(y)})
	half := student(confidence, w.df) * math.Sqrt(a+b)
	w.low, w.high = w.estimate-half, w.estimate+half
	return w
}

// satterthwaite is (Σq)²/Σ(q²/(n - 1)) of parts q of a variance, from groups of n values.
func satterthwaite(parts []float64, n []int) float64 {
	sum, below := 0.0, 0.0
	for _, q := range parts {
		sum += q
	}
	for i, q := range parts {
		below += (q / sum) * (q / sum) / float64(n[i]-1)
	}
	return 1 / below
}

// A ratio is an estimated ratio a/b with Fieller's limits, in percent inhibition, the degrees of freedom of their t, and g.
type ratio struct {
	percent, low, high, df, g float64
	bounded                   bool // g < 1, so that there are limits
}

// fieller is the percent inhibition of t between the comparator v and the floor n, or without a floor of t against v:
//
//	with a floor    100 a/b, a = V - T, b = V - N, v11 = s²_V/n_V + s²_T/n_T, v22 = s²_V/n_V + s²_N/n_N, v12 = s²_V/n_V
//	without         100 (1 - a/b), a = T, b = V, v11 = s²_T/n_T, v22 = s²_V/n_V, v12 = 0
//
// of group means. With R = a/b, g = t² v22/b² and q the quantile of Student's t at the degrees of freedom of a - R b,
//
//	limits of R = {R - q² v12/b² ∓ q/|b| √(v11 - 2 R v12 + R² v22 - g v11 + q² v12²/b²)} / (1 - g)
//
// if g < 1; this is Fieller's formula as textbooks print it. Without spread in any group, or with one value in one, there
// are no limits and no g.
func fieller(v, t, n []float64, withFloor bool, confidence float64) ratio {
	nan := math.NaN()
	vv, vt := variance(v)/float64(len(v)), variance(t)/float64(len(t))
	a, b, v11, v22, v12 := mean(t), mean(v), vt, vv, 0.0
	sizes := []int{len(v), len(t)}
	if withFloor {
		a, b = mean(v)-mean(t), mean(v)-mean(n)
		v11, v22, v12 = vv+vt, vv+variance(n)/float64(len(n)), vv
		sizes = append(sizes, len(n))
	}
	r := a / b
	percent := func(r float64) float64 { return 100 * (1 - r) }
	parts := []float64{r * r * vv, vt}
	if withFloor {
		percent = func(r float64) float64 { return 100 * r }
		parts = []float64{(1 - r) * (1 - r) * vv, vt, r * r * (v22 - vv)}
	}
	out := ratio{percent: percent(r), low: nan, high: nan, df: nan, g: nan}
	if slices.Min(sizes) < 2 || v11+v22 == 0 {
		return out
	}
	out.df = satterthwaite(parts, sizes)
	q := student(confidence, out.df)
	out.g = q * q * v22 / (b * b)
	if !(out.g < 1) {
		return out
	}
	out.bounded = true
	center := r - q*q*v12/(b*b)
	under := v11 - 2*r*v12 + r*r*v22 - out.g*v11 + q*q*v12*v12/(b*b)
	half := q / math.Abs(b) * math.Sqrt(math.Max(0, under))
	one, other := percent((center-half)/(1-out.g)), percent((center+half)/(1-out.g))
	out.low, out.high = math.Min(one, other), math.Max(one, other)
	return out
}
