package stats

import (
	"math"
	"slices"
)

// The words a Status starts with. Undefined and infinite outcomes add the reason after a colon.
const (
	StatusOK           = "ok"
	statusNotFinite    = "undefined: a value is not a finite number"
	statusConfLevel    = "undefined: the confidence level is not between 0 and 1"
	statusNoValues     = "undefined: no values"
	statusOverflow     = "undefined: the values are too large for their squares"
	statusZeroVariance = "undefined: zero variance"
)

// Summary describes one sample.
type Summary struct {
	N               int
	Mean            float64
	SD, Variance    float64 // divisor n-1
	SEM             float64 // SD/sqrt(n)
	Min, Max        float64
	P05, Q1, Median float64 // quantiles of R's type 7
	Q3, P90, IQR    float64
	MADRaw, MAD     float64 // median |x - median|, and that times 1.4826
	CVPercent       float64 // 100 SD/mean, only for a positive mean
	CILow, CIHigh   float64 // mean -+ t(n-1) SEM
	GeoMean         float64 // exp(mean log x), like all Geo fields only if every value is positive
	GeoSD           float64 // exp(SD of log x), a factor
	GeoCVPercent    float64 // 100 sqrt(exp(s^2) - 1), s the SD of log x
	GeoCILow        float64 // exp(mean log x -+ t(n-1) s/sqrt(n))
	GeoCIHigh       float64
	Skewness        float64 // g1 = m3/m2^1.5 with population moments, from three values
	Status          string
	Notes           []string
}

// Describe summarises the values of one group, in their own unit; conf is the confidence level of both intervals.
// What n or the values do not allow is NaN: everything for no values, spread and intervals for one value, the geometric
// statistics if a value is not positive. Use the geometric part for concentrations and other right-skewed data. The
// intervals assume independent animals and (log-)normal values.
func Describe(x []float64, conf float64) Summary {
	nan := math.NaN()
	s := Summary{
		N: len(x), Mean: nan, SD: nan, Variance: nan, SEM: nan, Min: nan, Max: nan, P05: nan, Q1: nan, Median: nan,
		Q3: nan, P90: nan, IQR: nan, MADRaw: nan, MAD: nan, CVPercent: nan, CILow: nan, CIHigh: nan, GeoMean: nan,
		GeoSD: nan, GeoCVPercent: nan, GeoCILow: nan, GeoCIHigh: nan, Skewness: nan, Status: StatusOK,
	}
	switch {
	case len(x) == 0:
		s.Status = statusNoValues
		return s
	case !finite(x):
		s.Status = statusNotFinite
		return s
	case !(conf > 0 && conf < 1):
		s.Status = statusConfLevel
		return s
	}
	n := float64(len(x))
	sorted := slices.Sorted(slices.Values(x))
	s.Mean = Mean(x)
	s.Min, s.Max = sorted[0], sorted[len(sorted)-1]
	s.P05, s.Q1, s.Median = quantileSorted(sorted, 0.05), quantileSorted(sorted, 0.25), quantileSorted(sorted, 0.5)
	s.Q3, s.P90 = quantileSorted(sorted, 0.75), quantileSorted(sorted, 0.9)
	s.IQR = s.Q3 - s.Q1
	s.MADRaw = MAD(x)
	s.MAD = 1.4826 * s.MADRaw
	if len(x) == 1 {
		s.Notes = append(s.Notes, "one value: no spread and no interval")
	}

	var t float64
	if len(x) > 1 {
		t = StudentQuantile(1-(1-conf)/2, n-1)
		s.Variance = Variance(x)
		s.SD = math.Sqrt(s.Variance)
		s.SEM = s.SD / math.Sqrt(n)
		s.CILow, s.CIHigh = s.Mean-float64(t*s.SEM), s.Mean+float64(t*s.SEM)
		if s.Mean > 0 {
			s.CVPercent = 100 * s.SD / s.Mean
		}
		s.Skewness = skewness(x)
	}
	if s.Min <= 0 {
		s.Notes = append(s.Notes, "a value is not positive: no geometric statistics")
		return s
	}
	// Logs relative to the first value: they keep the spread of values that share a large offset.
	logs := make([]float64, len(x))
	for i, v := range x {
		logs[i] = logRatio(v, x[0])
	}
	m := Mean(logs)
	s.GeoMean = x[0] * math.Exp(m)
	if len(x) > 1 {
		v := Variance(logs)
		se := math.Sqrt(v / n)
		s.GeoSD = math.Exp(math.Sqrt(v))
		s.GeoCVPercent = 100 * math.Sqrt(math.Expm1(v))
		s.GeoCILow = x[0] * math.Exp(m-float64(t*se))
		s.GeoCIHigh = x[0] * math.Exp(m+float64(t*se))
	}
	return s
}

// logRatio is log(a/b) for positive a and b, with full relative accuracy when they are close.
func logRatio(a, b float64) float64 {
	if r := (a - b) / b; math.Abs(r) < 0.5 {
		return math.Log1p(r)
	}
	return math.Log(a) - math.Log(b)
}

// skewness is m3/m2^1.5 with population moments; NaN for fewer than three values or no spread.
func skewness(x []float64) float64 {
	if len(x) < 3 {
		return math.NaN()
	}
	d := make([]float64, len(x))
	for i, v := range x {
		d[i] = v - x[0]
	}
	center, n := Mean(d), float64(len(x))
	var m2, m3 float64
	for _, v := range d {
		e := v - center
		m2 += float64(e * e)
		m3 += float64(float64(e*e) * e)
	}
	m2, m3 = m2/n, m3/n
	if !(m2 > 0) {
		return math.NaN()
	}
	return m3 / float64(m2*math.Sqrt(m2))
}

// Quantile is the p quantile of x, R's type 7: linear between the order statistics around (n-1)p (Hyndman and Fan,
// Am Stat 50:361, 1996). It is NaN for no values, a NaN among them, or p outside [0, 1].
func Quantile(x []float64, p float64) float64 {
	if len(x) == 0 || !(p >= 0 && p <= 1) || slices.ContainsFunc(x, math.IsNaN) {
		return math.NaN()
	}
	return quantileSorted(slices.Sorted(slices.Values(x)), p)
}

// quantileSorted is Quantile for sorted values.
func quantileSorted(x []float64, p float64) float64 {
	h := float64(len(x)-1) * p
	lo := math.Floor(h)
	i := int(lo)
	if i+1 >= len(x) || h == lo || x[i] == x[i+1] {
		return x[i]
	}
	w := h - lo
	return float64((1-w)*x[i]) + float64(w*x[i+1])
}

// Median is the middle value, or the mean of the two middle values; NaN for no values or a NaN among them.
func Median(x []float64) float64 { return Quantile(x, 0.5) }

// MAD is the median of |x - median(x)|, not scaled; multiply by 1.4826 to estimate the SD of normal data.
func MAD(x []float64) float64 {
	m := Median(x)
	d := make([]float64, len(x))
	for i, v := range x {
		d[i] = math.Abs(v - m)
	}
	return Median(d)
}

// LagOneAutocorrelation is sum (x_i - m)(x_{i+1} - m) / sum (x_i - m)^2 with m the mean (NIST StRD definition): a
// measure of drift in values kept in the order of measurement. NaN without spread.
func LagOneAutocorrelation(x []float64) float64 {
	m := Mean(x)
	ss := SumSquares(x, m)
	if !(ss > 0) {
		return math.NaN()
	}
	var c float64
	for i := 1; i < len(x); i++ {
		c += float64((x[i] - m) * (x[i-1] - m))
	}
	return c / ss
}
