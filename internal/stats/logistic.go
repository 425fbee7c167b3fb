package stats

import (
	"fmt"
	"math"
	"slices"
)

// A CurveModel is a sigmoid curve of a concentration or dose x >= 0.
type CurveModel string

// The curves. b, c, g, h, ec50 are positive; a is the response at x = 0, d at infinite x.
const (
	FourPL CurveModel = "4pl"  // d + (a-d)/(1+(x/c)^b), parameters a, b, c, d
	FivePL CurveModel = "5pl"  // d + (a-d)/(1+(x/c)^b)^g, parameters a, b, c, d, g
	Hill   CurveModel = "hill" // emax x^h/(ec50^h + x^h), parameters emax, ec50, h
	Emax   CurveModel = "emax" // Hill with h = 1, parameters emax, ec50
)

// ParamNames are the names of the parameters of the model in order; nil for an unknown model.
func (m CurveModel) ParamNames() []string {
	switch m {
	case FourPL:
		return []string{"a", "b", "c", "d"}
	case FivePL:
		return []string{"a", "b", "c", "d", "g"}
	case Hill:
		return []string{"emax", "ec50", "h"}
	case Emax:
		return []string{"emax", "ec50"}
	}
	return nil
}

// A CurveWeighting says how observations are weighted.
type CurveWeighting string

// The weightings; the weights are fixed by the observed responses.
const (
	Unweighted      CurveWeighting = "none"
	InverseY        CurveWeighting = "1/y"  // variance in proportion to the response
	InverseSquaredY CurveWeighting = "1/y2" // constant coefficient of variation
)

// A CurveInterval is an estimate with its interval, from the standard error of its log and Student's t.
type CurveInterval struct{ Estimate, SELog, Low, High float64 }

// A CurveFit is a fitted curve.
type CurveFit struct {
	NonlinearFit
	Model CurveModel

	// HalfMax is c or ec50, the x of the half-way response of a symmetric curve.
	HalfMax CurveInterval

	// ED50 is the x at which the response is half-way between both asymptotes; it differs from HalfMax only for 5PL,
	// where it is c (2^(1/g) - 1)^(1/b).
	ED50 CurveInterval

	tQuantile float64
}

// FitCurve fits a sigmoid curve to responses y at x >= 0 by weighted least squares. confLevel is the level of every
// interval of the fit.
//
// Given the shape parameters the curve is linear in its asymptotes, so the start values come from a grid of shapes with
// the best asymptotes for each; the lowest separate minima of the grid start a Levenberg-Marquardt descent in the logs of
// the positive parameters, polished by Newton steps (FitNonlinear). It is deterministic; the minimum is not proven to be
// global. Status is undefined if the data do not determine the parameters: flat responses, fewer different x than
// parameters, or a best curve that is a step or has its middle beyond reach of the data.
//
// Prefer 4PL for a symmetric standard curve, 5PL if the residuals show asymmetry, Hill or Emax for percent inhibition
// with its bottom fixed at 0. Reference: Findlay and Dillard, AAPS J 9:E260, 2007, doi:10.1208/aapsj0902029.
func FitCurve(model CurveModel, x, y []float64, weighting CurveWeighting, confLevel float64) (CurveFit, error) {
	names := model.ParamNames()
	if names == nil {
		return CurveFit{}, fmt.Errorf("fit curve: unknown model %q", model)
	}
	if len(x) != len(y) {
		return CurveFit{}, fmt.Errorf("fit curve: %d positions for %d responses", len(x), len(y))
	}
	if err := confidenceLevel("fit curve", confLevel); err != nil {
		return CurveFit{}, err
	}
	for i := range x {
		if !(x[i] >= 0) || !isFinite(x[i]) || !isFinite(y[i]) {
			return CurveFit{}, fmt.Errorf("fit curve: point %d (%v, %v) needs a finite x >= 0 and a finite response", i, x[i], y[i])
		}
	}
	rootWeight := make([]float64, len(y))
	for i, v := range y {
		switch weighting {
		case Unweighted:
			rootWeight[i] = 1
		case InverseY:
			rootWeight[i] = 1 / math.Sqrt(math.Abs(v))
		case InverseSquaredY:
			rootWeight[i] = 1 / math.Abs(v)
		default:
			return CurveFit{}, fmt.Errorf("fit curve: unknown weighting %q", weighting)
		}
		if !isFinite(rootWeight[i]) {
			return CurveFit{}, fmt.Errorf("fit curve: response %d is 0 and has no weight %s", i, weighting)
		}
	}
	fit := CurveFit{Model: model, HalfMax: undefinedCurveInterval(), ED50: undefinedCurveInterval(), tQuantile: math.NaN()}
	fit.DF = len(y) - len(names)
	fit.WeightedRSS, fit.RSS, fit.Sigma = math.NaN(), math.NaN(), math.NaN()
	if n := len(distinct(x)); n < len(names) {
		fit.Status = fmt.Sprintf("undefined: not estimable, %d different x for %d parameters", n, len(names))
		return fit, nil
	}
	if len(distinct(y)) < 2 {
		fit.Status = "undefined: not estimable, all responses are equal"
		return fit, nil
	}
	c := newCurve(model, x)
	problem := nlsProblem{model: c.predict, y: y, rootWeight: rootWeight, params: len(names), steps: 500}
	problem.repeats = make([]bool, len(x)) // the animals of one dose
	for i := 1; i < len(x); i++ {
		problem.repeats[i] = x[i] == x[i-1]
	}
	starts := c.starts(problem)
	if len(starts) == 0 {
		fit.Status = "undefined: not estimable, no curve has finite distances from the responses"
		return fit, nil
	}
	best := problem.best(starts, nlsDampings[:1])
	if best.Status == "ok" {
		best.Status = c.plausible(best)
	}
	if best.Status != "ok" {
		fit.Status = best.Status
		return fit, nil
	}
	fit.NonlinearFit = c.natural(best)
	fit.intervals(confLevel)
	return fit, nil
}

func undefinedCurveInterval() CurveInterval {
	nan := math.NaN()
	return CurveInterval{nan, nan, nan, nan}
}

// distinct is the sorted different values of x.
func distinct(x []float64) []float64 {
	s := slices.Clone(x)
	slices.Sort(s)
	return slices.Compact(s)
}

// A curve evaluates a model at given x. Inside, positive parameters are logs, and every model is the five-parameter curve
// with some parameters fixed: index says where its parameters stand in (a, log b, log c, d, log g).
type curve struct {
	model CurveModel
	logX  []float64 // -Inf at 0
	index []int
}

const (
	curveA = iota
	curveB
	curveC
	curveD
	curveG
)

func newCurve(model CurveModel, x []float64) curve {
	c := curve{model: model, logX: make([]float64, len(x))}
	for i, v := range x {
		c.logX[i] = math.Log(v)
	}
	switch model {
	case FourPL:
		c.index = []int{curveA, curveB, curveC, curveD}
	case FivePL:
		c.index = []int{curveA, curveB, curveC, curveD, curveG}
	case Hill:
		c.index = []int{curveD, curveC, curveB}
	case Emax:
		c.index = []int{curveD, curveC}
	}
	return c
}

// predict is a NonlinearModel. With u = (x/c)^b the curve is a s + d (1-s), s = (1+u)^-g.
func (c curve) predict(params []float64, i int, gradient []float64) float64 {
	var full, partial [5]float64
	for j, k := range c.index {
		full[k] = params[j]
	}
	b, g := math.Exp(full[curveB]), math.Exp(full[curveG])
	s, rest := 1.0, 0.0 // rest is 1-s
	if !math.IsInf(c.logX[i], -1) {
		logU := b * (c.logX[i] - full[curveC])
		logS := -g * log1pExp(logU)
		s, rest = math.Exp(logS), -math.Expm1(logS)
		slope := -g * s / (1 + math.Exp(-logU)) // d s / d log u
		partial[curveB] = (full[curveA] - full[curveD]) * slope * logU
		partial[curveC] = -(full[curveA] - full[curveD]) * slope * b
		partial[curveG] = (full[curveA] - full[curveD]) * s * logS
	}
	partial[curveA], partial[curveD] = s, rest
	for j, k := range c.index {
		gradient[j] = partial[k]
	}
	return float64(full[curveA]*s) + float64(full[curveD]*rest)
}

// log1pExp is log(1 + exp(x)) without overflow.
func log1pExp(x float64) float64 {
	if x > 0 {
		return x + math.Log1p(math.Exp(-x))
	}
	return math.Log1p(math.Exp(x))
}

// starts is the lowest minima of a grid over the shape parameters with the best asymptotes for each shape.
func (c curve) starts(p nlsProblem) [][]float64 {
	var positive []float64
	for _, v := range c.logX {
		if !math.IsInf(v, -1) {
			positive = append(positive, v)
		}
	}
	low, high := slices.Min(positive), slices.Max(positive)
	centres := make([]float64, 21)
	for i := range centres {
		centres[i] = low - 2 + float64(float64(i)/20*(high-low+4))
	}
	slopes, asymmetries := []float64{0}, []float64{0}
	if slices.Contains(c.index, curveB) {
		slopes = []float64{-1.2, -0.7, -0.3, 0, 0.3, 0.7, 1.2, 1.8, 2.5}
	}
	if slices.Contains(c.index, curveG) {
		asymmetries = []float64{-1.6, -0.8, -0.4, 0, 0.4, 0.8, 1.6}
	}
	type candidate struct {
		params []float64
		rss    float64
	}
	var found []candidate
	for _, logC := range centres {
		lowest := candidate{rss: math.Inf(1)} // the best shape at each centre: separate valleys have different centres
		for _, logB := range slopes {
			for _, logG := range asymmetries {
				if params, rss, ok := c.asymptotes(p, logB, logC, logG); ok && rss < lowest.rss {
					lowest = candidate{params, rss}
				}
			}
		}
		if lowest.params != nil {
			found = append(found, lowest)
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int {
		switch {
		case a.rss < b.rss:
			return -1
		case a.rss > b.rss:
			return 1
		}
		return 0
	})
	var starts [][]float64
	for _, f := range found[:min(len(found), 8)] {
		starts = append(starts, f.params)
	}
	return starts
}

// asymptotes is the weighted linear regression on (s, 1-s), or on 1-s if the bottom is fixed at 0.
func (c curve) asymptotes(p nlsProblem, logB, logC, logG float64) (params []float64, rss float64, ok bool) {
	full := [5]float64{curveA: 1, curveB: logB, curveC: logC, curveD: 0, curveG: logG}
	params, gradient := make([]float64, len(c.index)), make([]float64, len(c.index))
	for j, k := range c.index {
		params[j] = full[k]
	}
	s := make([]float64, len(p.y))
	var ss, sr, rr, sy, ry float64
	for i, y := range p.y {
		if !p.repeated(i) {
			c.predict(params, i, gradient)
		}
		r := gradient[slices.Index(c.index, curveD)]
		s[i] = 1 - r
		w := p.rootWeight[i] * p.rootWeight[i]
		ss += float64(w * s[i] * s[i])
		sr += float64(w * s[i] * r)
		rr += float64(w * r * r)
		sy += float64(w * s[i] * y)
		ry += float64(w * r * y)
	}
	a, d := 0.0, ry/rr
	if c.index[0] == curveA {
		det := float64(ss*rr) - float64(sr*sr)
		if !(det > 1e-10*ss*rr) {
			return nil, 0, false
		}
		a, d = (float64(sy*rr)-float64(ry*sr))/det, (float64(ry*ss)-float64(sy*sr))/det
	}
	for i, y := range p.y {
		e := p.rootWeight[i] * (y - float64(a*s[i]) - float64(d*(1-s[i])))
		rss += float64(e * e)
	}
	full[curveA], full[curveD] = a, d
	for j, k := range c.index {
		params[j] = full[k]
	}
	return params, rss, isFinite(rss)
}

// plausible says why a numerically estimable curve is none: its middle lies out of reach, or it is a step.
func (c curve) plausible(fit NonlinearFit) string {
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range c.logX {
		if !math.IsInf(v, -1) {
			low, high = math.Min(low, v), math.Max(high, v)
		}
	}
	const (
		reach = 16 // natural-log units beyond the data, a factor of 9 million
		slope = 14 // |log u| beyond which the response is within 1e-6 of an asymptote
	)
	for j, k := range c.index {
		switch {
		case k == curveC && (fit.Params[j] < low-reach || fit.Params[j] > high+reach):
			return "undefined: not estimable, the middle of the curve lies beyond reach of the data"
		case k == curveG && math.Abs(fit.Params[j]) > 12:
			return "undefined: not estimable, the asymmetry of the curve has no bound"
		}
	}
	b, middle := 1.0, 0.0
	for j, k := range c.index {
		switch k {
		case curveB:
			b = math.Exp(fit.Params[j])
		case curveC:
			middle = fit.Params[j]
		}
	}
	for _, v := range c.logX {
		if b*math.Abs(v-middle) < slope { // false at x = 0
			return "ok"
		}
	}
	return "undefined: not estimable, the curve is a step between two doses, none lies on its slope"
}

// natural turns logs into the parameters themselves; the covariance follows by the derivative, which is exact for
// sigma^2 (J'WJ)^-1.
func (c curve) natural(fit NonlinearFit) NonlinearFit {
	scale := make([]float64, len(c.index))
	for j, k := range c.index {
		scale[j] = 1
		if k != curveA && k != curveD {
			fit.Params[j] = math.Exp(fit.Params[j])
			scale[j] = fit.Params[j]
		}
	}
	for i := range fit.Covariance {
		fit.SE[i] *= scale[i]
		for j := range fit.Covariance {
			fit.Covariance[i][j] *= float64(scale[i] * scale[j])
		}
	}
	return fit
}

// intervals sets HalfMax and ED50.
func (f *CurveFit) intervals(confLevel float64) {
	if f.DF < 1 {
		f.HalfMax.Estimate = f.param("c", "ec50")
	} else {
		f.tQuantile = StudentQuantile(0.5+confLevel/2, float64(f.DF))
		gradient := make([]float64, len(f.Params))
		c := f.param("c", "ec50")
		gradient[f.position("c", "ec50")] = 1 / c
		f.HalfMax = f.logInterval(math.Log(c), gradient)
	}
	f.ED50 = f.HalfMax
	if f.Model != FivePL {
		return
	}
	b, c, g := f.Params[1], f.Params[2], f.Params[4]
	root := math.Exp2(1/g) - 1
	if math.IsInf(root, 1) {
		root = math.NaN()
	}
	gradient := []float64{0, -math.Log(root) / (b * b), 1 / c, 0, -(root + 1) * math.Ln2 / (g * g) / (root * b)}
	f.ED50 = f.logInterval(math.Log(c)+math.Log(root)/b, gradient)
}

// logInterval is exp of a log estimate with the delta-method interval from its gradient by the parameters.
func (f *CurveFit) logInterval(log float64, gradient []float64) CurveInterval {
	se := math.Sqrt(f.variance(gradient))
	return CurveInterval{math.Exp(log), se, math.Exp(log - float64(f.tQuantile*se)), math.Exp(log + float64(f.tQuantile*se))}
}

func (f *CurveFit) variance(gradient []float64) float64 {
	var v float64
	for i, a := range gradient {
		for j, b := range gradient {
			v += float64(a * b * f.Covariance[i][j])
		}
	}
	return math.Max(0, v)
}

// position is the index of the parameter with one of the names.
func (f *CurveFit) position(names ...string) int {
	return slices.IndexFunc(f.Model.ParamNames(), func(n string) bool { return slices.Contains(names, n) })
}

func (f *CurveFit) param(names ...string) float64 { return f.Params[f.position(names...)] }

// shape is the fit as a five-parameter curve.
func (f *CurveFit) shape() (a, b, c, d, g float64) {
	switch f.Model {
	case FivePL:
		return f.Params[0], f.Params[1], f.Params[2], f.Params[3], f.Params[4]
	case FourPL:
		return f.Params[0], f.Params[1], f.Params[2], f.Params[3], 1
	case Hill:
		return 0, f.Params[2], f.Params[1], f.Params[0], 1
	}
	return 0, 1, f.Params[1], f.Params[0], 1
}

// Predict is the fitted response at x; NaN if the curve is not estimable.
func (f *CurveFit) Predict(x float64) float64 {
	if f.Status != "ok" {
		return math.NaN()
	}
	a, b, c, d, g := f.shape()
	if x == 0 {
		return a
	}
	logS := -g * log1pExp(b*(math.Log(x)-math.Log(c)))
	return float64(a*math.Exp(logS)) - float64(d*math.Expm1(logS))
}

// A BackCalculated is the x that belongs to a response.
type BackCalculated struct {
	Y, X float64

	// SELog is the standard error of log X; Low and High are the limits of X.
	SELog, Low, High float64

	// Status is "ok"; "equal to asymptote a" (X is 0); "beyond asymptote a (zero dose)" or "beyond asymptote d (infinite
	// dose)": out of range, X is undefined.
	Status string
}

// BackCalculate inverts the curve: x = c (((a-d)/(y-d))^(1/g) - 1)^(1/b).
//
// The standard error of log x has two parts, by the delta method: the covariance of the curve and the spread of y, the
// mean of replicates new measurements with the variance sigma^2/w of the fit (w = 1/y^2 if the fit was weighted so);
// replicates 0 leaves out the second part. The interval is exp(log x -+ t SELog). It widens without bound towards the
// asymptotes, where the inverse is not linear and the interval too narrow: a result outside the quantification limits
// must not be used.
func (f *CurveFit) BackCalculate(y float64, replicates int, weighting CurveWeighting) BackCalculated {
	nan := math.NaN()
	r := BackCalculated{Y: y, X: nan, SELog: nan, Low: nan, High: nan, Status: f.Status}
	if f.Status != "ok" {
		return r
	}
	a, b, c, d, g := f.shape()
	q := (a - d) / (y - d)
	if !isFinite(q) || q <= 0 {
		r.Status = "beyond asymptote d (infinite dose)"
		return r
	}
	u := math.Expm1(math.Log(q) / g)
	switch {
	case u < 0:
		r.Status = "beyond asymptote a (zero dose)"
		return r
	case u == 0:
		r.X, r.Status = 0, "equal to asymptote a"
		return r
	}
	logX := math.Log(c) + math.Log(u)/b
	r.X = math.Exp(logX)
	// d log x by the response and each parameter, from log u = log(q^(1/g) - 1) and d u/d log q = (u+1)/g.
	perLogQ := (u + 1) / (g * u * b)
	byName := map[string]float64{
		"a": perLogQ / (a - d), "b": -math.Log(u) / (b * b), "c": 1 / c,
		"d": perLogQ * (1/(y-d) - 1/(a-d)), "g": -perLogQ * math.Log(q) / g,
	}
	byName["emax"], byName["ec50"], byName["h"] = byName["d"], byName["c"], byName["b"]
	gradient := make([]float64, len(f.Params))
	for j, name := range f.Model.ParamNames() {
		gradient[j] = byName[name]
	}
	variance := f.variance(gradient)
	if replicates > 0 {
		spread := f.Sigma * perLogQ / (y - d)
		switch weighting {
		case InverseY:
			spread *= math.Sqrt(math.Abs(y))
		case InverseSquaredY:
			spread *= y
		}
		variance += float64(spread*spread) / float64(replicates)
	}
	r.SELog = math.Sqrt(variance)
	r.Low, r.High = math.Exp(logX-float64(f.tQuantile*r.SELog)), math.Exp(logX+float64(f.tQuantile*r.SELog))
	r.Status = "ok"
	return r
}

// A StandardRecovery says how well the curve returns one level of the standards.
type StandardRecovery struct {
	X float64 // nominal concentration, > 0
	N int     // replicates

	// Mean is the mean back-calculated concentration, Recovery = 100 Mean/X in percent, CV = 100 SD/Mean of the
	// back-calculated replicates (0 for a single one). NaN if a replicate is out of range.
	Mean, Recovery, CV float64

	// Accepted: by the Acceptance, every replicate in range.
	Accepted bool
}

// A WorkingRange is the range of concentrations that the standards support.
type WorkingRange struct {
	Levels []StandardRecovery // rising X

	// LLOQ and ULOQ are the lowest and highest level of the longest unbroken run of accepted levels, of equally long runs
	// the lower; NaN without one.
	LLOQ, ULOQ float64

	// MaxError is the largest |Recovery - 100| over LLOQ to ULOQ.
	MaxError float64

	Status string
}

// An Acceptance says which standards count, in percent: those whose recovery lies within Recovery of 100, with a coefficient of
// variation of at most CV. Both are 20 by Findlay and Dillard 2007 and the usual criteria of immunoassay software.
type Acceptance struct{ Recovery, CV float64 }

// Recovered reports whether a recovery is accepted.
func (a Acceptance) Recovered(recovery float64) bool {
	return recovery >= 100-a.Recovery && recovery <= 100+a.Recovery
}

// FindWorkingRange back-calculates every standard (x > 0, response y) and finds the quantification limits.
func (f *CurveFit) FindWorkingRange(x, y []float64, accept Acceptance) (WorkingRange, error) {
	if len(x) != len(y) {
		return WorkingRange{}, fmt.Errorf("find working range: %d positions for %d responses", len(x), len(y))
	}
	w := WorkingRange{LLOQ: math.NaN(), ULOQ: math.NaN(), MaxError: math.NaN(), Status: f.Status}
	if f.Status != "ok" {
		return w, nil
	}
	for _, level := range distinct(x) {
		if level <= 0 {
			continue
		}
		var back []float64
		for i := range x {
			if x[i] == level {
				back = append(back, f.BackCalculate(y[i], 0, Unweighted).X)
			}
		}
		s := StandardRecovery{X: level, N: len(back), Mean: Mean(back)}
		s.Recovery = 100 * s.Mean / level
		if s.N > 1 {
			s.CV = 100 * math.Sqrt(Variance(back)) / s.Mean
		}
		s.Accepted = accept.Recovered(s.Recovery) && s.CV <= accept.CV
		w.Levels = append(w.Levels, s)
	}
	bestStart, bestLength, start := 0, 0, 0
	for i, s := range w.Levels {
		if !s.Accepted {
			start = i + 1
			continue
		}
		if i+1-start > bestLength {
			bestStart, bestLength = start, i+1-start
		}
	}
	if bestLength == 0 {
		w.Status = fmt.Sprintf("undefined: no standard is recovered within %g to %g %% with a CV of at most %g %%", 100-accept.Recovery, 100+accept.Recovery, accept.CV)
		return w, nil
	}
	run := w.Levels[bestStart : bestStart+bestLength]
	w.LLOQ, w.ULOQ, w.MaxError = run[0].X, run[bestLength-1].X, 0
	for _, s := range run {
		w.MaxError = math.Max(w.MaxError, math.Abs(s.Recovery-100))
	}
	return w, nil
}
