package stats

import "math"

// The shapes of a confidence set for a ratio.
const (
	FiellerBounded   = "bounded"    // from Low to High
	FiellerExclusive = "exclusive"  // everything except what lies between Low and High
	FiellerWholeLine = "whole_line" // every ratio: the data say nothing about it
	FiellerHalfLine  = "half_line"  // one of the limits is infinite
	FiellerUndefined = "undefined"  // a variance cannot be estimated, or numerator and denominator are without error
)

// A FiellerSet is a confidence set for a ratio. Low and High are NaN where the shape has no limits.
type FiellerSet struct {
	Type      string
	Low, High float64
	// G is t^2 v22/b^2: the set is bounded exactly if it is below 1, that is if the denominator differs from 0 at the
	// same level. It is +Inf for b = 0.
	G float64
}

// Fieller is the confidence set {R: (a - R b)^2 <= t^2 (v11 - 2 R v12 + R^2 v22)} for the ratio of the expectations of a
// and b, which have variances v11 and v22 and covariance v12 (Fieller, JRSS B 16:175, 1954). t is the critical value: a
// quantile of Student's t for one interval, Dunnett's critical value for simultaneous ones. Unlike the delta method it
// keeps its level when the denominator is uncertain; then the set is unbounded, which is a finding and not a failure.
func Fieller(a, b, v11, v22, v12, t float64) FiellerSet {
	nan := math.NaN()
	undefined := FiellerSet{Type: FiellerUndefined, Low: nan, High: nan, G: nan}
	for _, v := range []float64{a, b, v11, v22, v12, t} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return undefined
		}
	}
	t2 := float64(t * t)
	// A R^2 - 2 h R + c <= 0. The discriminant is expanded so that a^2 b^2 cancels on paper and not in the computer.
	ca := float64(b*b) - float64(t2*v22)
	h := float64(a*b) - float64(t2*v12)
	cc := float64(a*a) - float64(t2*v11)
	d := float64(t2*(float64(t2*(float64(v12*v12)-float64(v11*v22)))+float64(float64(a*a)*v22))) +
		float64(t2*(float64(float64(b*b)*v11)-float64(2*float64(a*b)*v12)))
	g := math.Inf(1)
	if b != 0 {
		g = float64(t*(v22/b)) * (t / b)
	}
	q := h + math.Copysign(math.Sqrt(max(0, d)), h)
	r1, r2 := 0.0, 0.0
	if q != 0 {
		r1, r2 = q/ca, cc/q
	}
	set := FiellerSet{Low: min(r1, r2), High: max(r1, r2), G: g}
	switch {
	case ca > 0:
		set.Type = FiellerBounded
	case ca < 0 && d > 0:
		set.Type = FiellerExclusive
	case ca < 0:
		set = FiellerSet{Type: FiellerWholeLine, Low: nan, High: nan, G: g}
	case h > 0: // c <= 2 h R
		set = FiellerSet{Type: FiellerHalfLine, Low: cc / (2 * h), High: math.Inf(1), G: g}
	case h < 0:
		set = FiellerSet{Type: FiellerHalfLine, Low: math.Inf(-1), High: cc / (2 * h), G: g}
	case cc <= 0 && t2*v11 > 0:
		set = FiellerSet{Type: FiellerWholeLine, Low: nan, High: nan, G: g}
	default:
		return undefined
	}
	return set
}

// An InhibitionInterval is the uncertainty of a percent inhibition under one assumption about the variances. All limits
// are in percent.
type InhibitionInterval struct {
	DF                    float64
	DeltaSE               float64 // delta method, for comparison
	DeltaLow, DeltaHigh   float64 // with Student's t
	DeltaZLow, DeltaZHigh float64 // with the normal quantile
	Fieller               FiellerSet
	ratio                 inhibitionRatio
	variances             []float64
}

// An InhibitionResult is a percent inhibition with its intervals.
type InhibitionResult struct {
	Percent      float64 // 100 (V-T)/(V-N) with a floor, 100 (1 - T/V) without
	MeanVehicle  float64
	MeanTreated  float64
	MeanFloor    float64 // NaN without a floor
	Denominator  float64 // the disease window V-N, or V
	Welch        InhibitionInterval
	PooledGroups InhibitionInterval // one variance, from the groups used here
	Status       string
	ratio        inhibitionRatio
	conf         float64
}

// Inhibition is the percent inhibition of a treated group with Fieller's confidence set. With a floor group (naive, not
// diseased) it is the share of the disease window, 100 (V-T)/(V-N) from group means; with floor nil it is 100 (1 - T/V).
// 0 is vehicle, 100 the floor; values outside are possible.
//
// Welch, the recommended set, uses separate variances and the degrees of freedom of Satterthwaite at the estimate, for
// the contrast whose zero is the ratio (plug-in). Every group needs two values for it. PooledGroups assumes one variance
// and Pooled takes the variance of a whole study. For logarithmic data pass the logarithms. The animals must be
// independent, so that V is the only link of numerator and denominator.
func Inhibition(vehicle, treated, floor []float64, conf float64) InhibitionResult {
	nan := math.NaN()
	none := InhibitionInterval{
		DF: nan, DeltaSE: nan, DeltaLow: nan, DeltaHigh: nan, DeltaZLow: nan, DeltaZHigh: nan,
		Fieller: FiellerSet{Type: FiellerUndefined, Low: nan, High: nan, G: nan},
	}
	r := InhibitionResult{
		Percent: nan, MeanVehicle: Mean(vehicle), MeanTreated: Mean(treated), MeanFloor: Mean(floor), Denominator: nan,
		Welch: none, PooledGroups: none, Status: StatusOK, conf: conf,
	}
	groups := [][]float64{vehicle, treated}
	if floor != nil {
		groups = append(groups, floor)
	}
	for _, g := range groups {
		switch {
		case !finite(g):
			r.Status = statusNotFinite
			return r
		case len(g) == 0:
			r.Status = statusNoValues
			return r
		}
	}
	if !(conf > 0 && conf < 1) {
		r.Status = statusConfLevel
		return r
	}
	r.ratio = newInhibitionRatio(vehicle, treated, floor)
	r.Denominator = r.ratio.b
	if r.ratio.b == 0 {
		r.Status = "undefined: the denominator is zero"
	} else {
		r.Percent = r.ratio.percent(r.ratio.value())
	}

	var within, total float64
	variances := make([]float64, len(groups))
	constant := true
	for i, g := range groups {
		within += SumSquares(g, Mean(g))
		total += float64(len(g))
		variances[i] = Variance(g)
		constant = constant && variances[i] == 0
	}
	if df := total - float64(len(groups)); df > 0 {
		r.PooledGroups = r.Pooled(within/df, df)
	}
	if df := r.ratio.welchDF(variances, r.ratio.value()); !math.IsNaN(df) && !constant {
		r.Welch = r.ratio.interval(variances, df, conf)
	}
	return r
}

// Pooled is the interval with one variance for all groups, with df degrees of freedom: that of a whole study.
func (r InhibitionResult) Pooled(variance, df float64) InhibitionInterval {
	return r.ratio.interval([]float64{variance, variance, variance}, df, r.conf)
}

// WelchAtLimit is the Welch set with the degrees of freedom evaluated at the limit itself, an alternative to the plug-in;
// NaN where there is no limit.
func (r InhibitionResult) WelchAtLimit() (low, high float64) {
	if r.Welch.variances == nil {
		return math.NaN(), math.NaN()
	}
	return r.ratio.limitsAtLimit(r.Welch, r.conf)
}

// Simultaneous is Fieller's set with a critical value in place of the quantile of Student's t, such as Dunnett's.
func (iv InhibitionInterval) Simultaneous(critical float64) FiellerSet {
	if iv.variances == nil {
		return FiellerSet{Type: FiellerUndefined, Low: math.NaN(), High: math.NaN(), G: math.NaN()}
	}
	return iv.ratio.fieller(iv.variances, critical)
}

// An inhibitionRatio is the ratio a/b behind a percent inhibition and the sizes of its groups, in the order vehicle,
// treated, floor. With a floor a = V-T, b = V-N; without, a = T, b = V and the inhibition is 1 - a/b.
type inhibitionRatio struct {
	a, b  float64
	n     []float64
	floor bool
}

func newInhibitionRatio(vehicle, treated, floor []float64) inhibitionRatio {
	q := inhibitionRatio{n: []float64{float64(len(vehicle)), float64(len(treated))}}
	if floor == nil {
		q.a, q.b = Mean(treated), Mean(vehicle)
		return q
	}
	// Differences of rounded means, so that groups whose means print the same have a window of exactly 0.
	q.floor = true
	q.n = append(q.n, float64(len(floor)))
	q.a, q.b = Mean(vehicle)-Mean(treated), Mean(vehicle)-Mean(floor)
	return q
}

// value is a/b, NaN for b = 0.
func (q inhibitionRatio) value() float64 {
	if q.b == 0 {
		return math.NaN()
	}
	return q.a / q.b
}

// percent turns a ratio into a percent inhibition.
func (q inhibitionRatio) percent(ratio float64) float64 {
	if q.floor {
		return 100 * ratio
	}
	return 100 * (1 - ratio)
}

// contrastVariances are the parts q_i = c_i^2 s_i^2/n_i of the variance of a - ratio*b.
func (q inhibitionRatio) contrastVariances(s2 []float64, ratio float64) []float64 {
	c := []float64{-ratio, 1}
	if q.floor {
		c = []float64{1 - ratio, -1, ratio}
	}
	out := make([]float64, len(q.n))
	for i := range out {
		out[i] = float64(float64(c[i]*c[i]) * s2[i] / q.n[i])
	}
	return out
}

// welchDF is the Satterthwaite degrees of freedom of a - ratio*b; NaN if a group has one value or nothing varies.
func (q inhibitionRatio) welchDF(s2 []float64, ratio float64) float64 {
	parts := q.contrastVariances(s2, ratio)
	sum := Sum(parts)
	var inverse float64
	for i, p := range parts {
		share := p / sum
		inverse += float64(share*share) / (q.n[i] - 1)
	}
	if !(inverse > 0) || math.IsInf(inverse, 1) {
		return math.NaN()
	}
	return 1 / inverse
}

// interval is the delta method and Fieller's set for given variances.
func (q inhibitionRatio) interval(s2 []float64, df, conf float64) InhibitionInterval {
	t, z := -StudentQuantile((1-conf)/2, df), -NormalQuantile((1-conf)/2)
	estimate := q.percent(q.value())
	se := 100 * math.Sqrt(Sum(q.contrastVariances(s2, q.value()))) / math.Abs(q.b)
	return InhibitionInterval{
		DF: df, DeltaSE: se, DeltaLow: estimate - float64(t*se), DeltaHigh: estimate + float64(t*se),
		DeltaZLow: estimate - float64(z*se), DeltaZHigh: estimate + float64(z*se),
		Fieller: q.fieller(s2, t), ratio: q, variances: s2,
	}
}

// fieller is Fieller's set in percent.
func (q inhibitionRatio) fieller(s2 []float64, t float64) FiellerSet {
	vehicle, treated := s2[0]/q.n[0], s2[1]/q.n[1]
	if !q.floor {
		f := Fieller(q.a, q.b, treated, vehicle, 0, t)
		f.Low, f.High = q.percent(f.High), q.percent(f.Low)
		return f
	}
	f := Fieller(q.a, q.b, vehicle+treated, vehicle+s2[2]/q.n[2], vehicle, t)
	f.Low, f.High = q.percent(f.Low), q.percent(f.High)
	return f
}

// limitsAtLimit solves |a - R b| = t(df(R)) se(R) on both sides of the estimate, where the degrees of freedom follow R.
// The search goes out from an eighth of the plug-in interval in steps of 1.3.
func (q inhibitionRatio) limitsAtLimit(plugIn InhibitionInterval, conf float64) (low, high float64) {
	if plugIn.Fieller.Type != FiellerBounded {
		return math.NaN(), math.NaN()
	}
	excess := func(ratio float64) float64 {
		t := -StudentQuantile((1-conf)/2, q.welchDF(plugIn.variances, ratio))
		return math.Abs(q.a-float64(ratio*q.b)) - float64(t*math.Sqrt(Sum(q.contrastVariances(plugIn.variances, ratio))))
	}
	r := q.value()
	reach := math.Abs(plugIn.Fieller.Low-q.percent(r))/100 + 1e-6
	limit := func(dir float64) float64 {
		near, far := r, reach/8
		for range 60 {
			at := r + float64(dir*far)
			if excess(at) > 0 {
				return q.percent(root(excess, near, at))
			}
			near = at
			far *= 1.3
		}
		return math.NaN()
	}
	low, high = limit(-1), limit(1)
	if !q.floor {
		low, high = high, low
	}
	return low, high
}

// A GeometricInterval is the interval of a geometric mean ratio, as percent inhibition.
type GeometricInterval struct {
	DF, SELog, Low, High float64
}

// A GeometricResult is the percent inhibition from geometric means.
type GeometricResult struct {
	GMR            float64 // geometric mean of treated over that of vehicle
	Percent        float64 // 100 (1 - GMR)
	Student, Welch GeometricInterval
	Status         string
}

// GeometricInhibition is 100 (1 - GMR) with intervals of the t tests on natural logarithms: for concentrations without a
// floor group. Every value must be positive and both groups need two. Equal values within both groups leave Welch NaN.
func GeometricInhibition(vehicle, treated []float64, conf float64) GeometricResult {
	nan := math.NaN()
	empty := GeometricInterval{DF: nan, SELog: nan, Low: nan, High: nan}
	r := GeometricResult{GMR: nan, Percent: nan, Student: empty, Welch: empty, Status: StatusOK}
	switch {
	case !finite(vehicle) || !finite(treated):
		r.Status = statusNotFinite
		return r
	case len(vehicle) < 2 || len(treated) < 2:
		r.Status = "undefined: fewer than two values in a group"
		return r
	case !(conf > 0 && conf < 1):
		r.Status = statusConfLevel
		return r
	}
	logs := func(x []float64) []float64 {
		out := make([]float64, len(x))
		for i, v := range x {
			if v <= 0 {
				r.Status = "undefined: a value is not positive"
				return nil
			}
			out[i] = logRatio(v, vehicle[0])
		}
		return out
	}
	v, t := logs(vehicle), logs(treated)
	if r.Status != StatusOK {
		return r
	}
	d := Mean(t) - Mean(v)
	r.GMR, r.Percent = math.Exp(d), -100*math.Expm1(d)
	interval := func(se, df float64) GeometricInterval {
		half := float64(-StudentQuantile((1-conf)/2, df) * se)
		return GeometricInterval{DF: df, SELog: se, Low: -100 * math.Expm1(d+half), High: -100 * math.Expm1(d-half)}
	}
	nv, nt := float64(len(v)), float64(len(t))
	df := nv + nt - 2
	within := SumSquares(v, Mean(v)) + SumSquares(t, Mean(t))
	r.Student = interval(math.Sqrt(within/df*(1/nv+1/nt)), df)
	if se, df := welchError(Variance(t), len(t), Variance(v), len(v)); se > 0 {
		r.Welch = interval(se, df)
	}
	return r
}
