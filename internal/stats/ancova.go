package stats

import (
	"math"
	"slices"
)

// An AncovaGroup is one group with a covariate: Baseline[i] and Values[i] belong to the same animal.
type AncovaGroup struct {
	Baseline, Values []float64
}

// An AdjustedMean is the mean of a group at the mean covariate of all animals.
type AdjustedMean struct {
	N                  int
	Mean, BaselineMean float64
	Adjusted, SE       float64
	CILow, CIHigh      float64 // not simultaneous
}

// An AncovaResult is an analysis of covariance with comparisons against one control.
type AncovaResult struct {
	N                        int
	DF, MSE                  float64 // residual, with df = N - groups - 1
	Slope, SlopeSE, SlopeP   float64 // common slope of the values on the covariate
	CovariateMean            float64 // of all animals used; where the means are adjusted to
	CovariateF, CovariateP   float64 // after groups, 1 and DF degrees of freedom
	GroupF, GroupDF1, GroupP float64 // after the covariate, GroupDF1 and DF degrees of freedom
	// Homogeneity of slopes: group x covariate. A small p says that one common slope does not describe the groups.
	SlopesF, SlopesDF1, SlopesDF2, SlopesP float64
	Control                                AdjustedMean
	Treated                                []AdjustedMean
	CriticalTwoSided, CriticalOneSided     float64             // NaN if there are several families
	Comparisons                            []DunnettComparison // of adjusted means
	Correlation                            [][]float64         // of the comparisons that have a result
	Status                                 string
	Notes                                  []string
}

// Ancova fits values = group + slope*covariate and compares the adjusted mean of every treated group with that of the
// control. The p values and intervals of the comparisons are Dunnett's, exact for the correlations of the adjusted
// differences,
//
//	cov_ij = delta_ij/n_i + 1/n_0 + (x_i - x_0)(x_j - x_0)/Sxx,
//
// with x the mean covariates and Sxx the pooled sum of squares within groups. They have two common factors, so the
// probability is a triple integral, by the same deterministic rule as MaxTTail.
//
// Prefer it to Dunnett when a baseline measurement explains part of the variation: it removes chance differences at the
// start and narrows the intervals. It assumes one slope (see SlopesP), one variance, normal residuals, and a baseline
// taken before treatment. Every animal needs both measurements. Groups without animals get a Status and do not count.
func Ancova(control AncovaGroup, treated []AncovaGroup, conf float64) AncovaResult {
	return ancova(control, treated, make([]int, len(treated)), conf, true)
}

// AncovaFamilies is Ancova with the adjustment by family: treated group i is adjusted together with the groups j of
// family[j] == family[i] only. Slope and variance come from all groups. One-sided p values, bounds and critical values,
// which take half of the time, are NaN.
func AncovaFamilies(control AncovaGroup, treated []AncovaGroup, family []int, conf float64) AncovaResult {
	return ancova(control, treated, family, conf, false)
}

func ancova(control AncovaGroup, treated []AncovaGroup, family []int, conf float64, oneSided bool) AncovaResult {
	nan := math.NaN()
	values := make([][]float64, len(treated))
	for i, g := range treated {
		values[i] = g.Values
	}
	f := manyToOneFamily(control.Values, values, conf)
	r := AncovaResult{
		N: f.total, DF: nan, MSE: nan, Slope: nan, SlopeSE: nan, SlopeP: nan, CovariateMean: nan, CovariateF: nan,
		CovariateP: nan, GroupF: nan, GroupDF1: nan, GroupP: nan, SlopesF: nan, SlopesDF1: nan, SlopesDF2: nan,
		SlopesP: nan, CriticalTwoSided: nan, CriticalOneSided: nan, Treated: make([]AdjustedMean, len(treated)),
		Status: f.result.Status, Notes: f.result.Notes,
	}
	stop := func(status string) AncovaResult {
		r.Status = status
		r.Comparisons = f.undefined(status).Comparisons
		return r
	}
	if len(family) != len(treated) {
		return stop("undefined: not every group belongs to a family")
	}
	for _, g := range slices.Concat([]AncovaGroup{control}, treated) {
		switch {
		case len(g.Baseline) != len(g.Values):
			return stop("undefined: a group has not one covariate for each value")
		case !finite(g.Baseline):
			return stop(statusNotFinite)
		}
	}
	if r.Status != StatusOK {
		return stop(r.Status)
	}
	all := []AncovaGroup{control}
	for _, i := range f.present {
		all = append(all, treated[i])
	}
	fit := fitAncova(all)
	r.DF = float64(f.total - f.groups - 1)
	r.CovariateMean = fit.covariateMean
	switch {
	case !(fit.sxx > 0):
		return stop("undefined: the covariate does not vary within any group")
	case r.DF < 1:
		return stop("undefined: no residual degrees of freedom")
	}
	r.Slope, r.MSE = fit.slope, fit.sse/r.DF
	r.SlopeSE = math.Sqrt(r.MSE / fit.sxx)
	r.SlopeP = StudentTwoSided(r.Slope/r.SlopeSE, r.DF)
	r.CovariateF = float64(r.Slope*r.Slope) * fit.sxx / r.MSE
	r.CovariateP = FSurvival(r.CovariateF, 1, r.DF)
	r.GroupDF1 = float64(f.groups - 1)
	r.GroupF = (fit.sseNoGroups - fit.sse) / r.GroupDF1 / r.MSE
	r.GroupP = FSurvival(r.GroupF, r.GroupDF1, r.DF)
	r.SlopesDF1, r.SlopesDF2 = float64(fit.slopes-1), float64(f.total-f.groups-fit.slopes)
	if r.SlopesDF1 > 0 && r.SlopesDF2 > 0 {
		r.SlopesF = fit.ssSlopes / r.SlopesDF1 / (fit.sseSlopes / r.SlopesDF2)
		r.SlopesP = FSurvival(r.SlopesF, r.SlopesDF1, r.SlopesDF2)
	} else {
		r.Notes = append(r.Notes, "too few animals to test for equal slopes")
	}

	t := -StudentQuantile((1-conf)/2, r.DF)
	adjusted := func(g AncovaGroup) AdjustedMean {
		m := AdjustedMean{N: len(g.Values), Mean: Mean(g.Values), BaselineMean: Mean(g.Baseline)}
		d := meanFrom(g.Baseline, r.CovariateMean)
		m.Adjusted = m.Mean - float64(r.Slope*d)
		m.SE = math.Sqrt(r.MSE * (1/float64(m.N) + float64(d*d)/fit.sxx))
		m.CILow, m.CIHigh = m.Adjusted-float64(t*m.SE), m.Adjusted+float64(t*m.SE)
		return m
	}
	r.Control = adjusted(control)
	r.Comparisons = f.result.Comparisons
	// T_i = lambda_i Z_1 + mu_i Z_2 + b_i Z_(i): the factors are the control mean and the slope.
	var factors twoFactors
	members := map[int][]int{} // of a family: positions in f.present
	n0 := float64(len(control.Values))
	for at, i := range f.present {
		g := treated[i]
		r.Treated[i] = adjusted(g)
		c := &r.Comparisons[i]
		d := meanDifference(g.Baseline, control.Baseline)
		v := 1/float64(c.N) + 1/n0 + float64(d*d)/fit.sxx
		c.DF = r.DF
		c.Difference -= float64(r.Slope * d)
		c.SE = math.Sqrt(r.MSE * v)
		factors.add(math.Sqrt(1/n0/v), d/math.Sqrt(float64(fit.sxx*v)), math.Sqrt(1/float64(c.N)/v))
		members[family[i]] = append(members[family[i]], at)
	}
	r.Correlation = factors.correlation()
	for _, m := range members {
		joint := factors.joint(m, r.DF)
		if !oneSided {
			joint.one = nil
		}
		two, one := joint.critical(1-conf, true), joint.critical(1-conf, false)
		for _, at := range m {
			r.Comparisons[f.present[at]].judge(joint, two, one)
		}
		if len(members) == 1 {
			r.CriticalTwoSided, r.CriticalOneSided = two, one
		}
	}
	if r.MSE == 0 {
		r.Status = "infinite: no residual variance"
	}
	return r
}

// An ancovaFit holds the sums of the model and of the models it is compared with.
type ancovaFit struct {
	covariateMean   float64
	sxx, slope, sse float64 // within groups, common slope
	sseNoGroups     float64 // one line for all animals
	slopes          int     // groups in which the covariate varies
	sseSlopes       float64 // own slopes
	ssSlopes        float64 // what own slopes explain beyond the common one
}

func fitAncova(groups []AncovaGroup) ancovaFit {
	var x, y []float64
	for _, g := range groups {
		x, y = append(x, g.Baseline...), append(y, g.Values...)
	}
	var f ancovaFit
	f.covariateMean = Mean(x)
	f.sseNoGroups = lineResidual(x, y, nil)

	var sxy float64
	own := make([]float64, len(groups))
	sxx := make([]float64, len(groups))
	for i, g := range groups {
		var xy float64
		sxx[i], xy = crossProducts(g.Baseline, g.Values)
		f.sxx += sxx[i]
		sxy += xy
		if sxx[i] > 0 {
			f.slopes++
			own[i] = xy / sxx[i]
		}
	}
	f.slope = sxy / f.sxx
	for i, g := range groups {
		f.sse += lineResidual(g.Baseline, g.Values, &f.slope)
		f.sseSlopes += lineResidual(g.Baseline, g.Values, &own[i])
		d := own[i] - f.slope
		f.ssSlopes += float64(sxx[i] * float64(d*d))
	}
	return f
}

// crossProducts is the sum of squared deviations of x and the sum of products of deviations of x and y.
func crossProducts(x, y []float64) (xx, xy float64) {
	if len(x) == 0 {
		return 0, 0
	}
	mx, my := meanFrom(x, x[0]), meanFrom(y, y[0])
	for i := range x {
		dx := x[i] - x[0] - mx
		xx += float64(dx * dx)
		xy += float64(dx * (y[i] - y[0] - my))
	}
	return xx, xy
}

// lineResidual is the residual sum of squares of y on a line in x with the given slope, or with its own for nil.
func lineResidual(x, y []float64, slope *float64) float64 {
	if len(x) == 0 {
		return 0
	}
	var b float64
	if slope != nil {
		b = *slope
	} else if xx, xy := crossProducts(x, y); xx > 0 {
		b = xy / xx
	}
	e := make([]float64, len(x))
	for i := range x {
		e[i] = y[i] - y[0] - float64(b*(x[i]-x[0]))
	}
	return SumSquares(e, Mean(e))
}

// minimalB keeps the conditional distributions wide enough for the trapezoid rule: a correlation above 1 - 1e-4 is
// lowered to that. It concerns groups ten thousand times larger than the control group.
const minimalB = 1e-2

// twoFactors evaluates tails of the maximum of normal variables lambda_j Z_1 + mu_j Z_2 + b_j Z_(j).
type twoFactors struct {
	lambda, mu, b []float64
	step1, step2  float64
	reach         float64 // largest length of (lambda, mu)
}

func (f *twoFactors) add(lambda, mu, b float64) {
	f.lambda, f.mu, f.b = append(f.lambda, lambda), append(f.mu, mu), append(f.b, max(b, minimalB))
}

// joint is the distribution of the largest of the variables named, over S. The correlation of two is a single factor's
// unless it is negative, so two need one dimension less.
func (f *twoFactors) joint(members []int, df float64) *maxT {
	var g twoFactors
	for _, i := range members {
		g.add(f.lambda[i], f.mu[i], f.b[i])
	}
	if len(members) == 2 {
		if rho := g.correlation()[0][1]; rho >= 0 {
			return newMaxT([]float64{math.Sqrt(min(1, rho)), math.Sqrt(min(1, rho))}, df)
		}
	}
	g.prepare()
	return newMaxTOf(len(members), df, g.twoSided, g.oneSided)
}

func (f *twoFactors) correlation() [][]float64 {
	out := make([][]float64, len(f.b))
	for i := range out {
		out[i] = make([]float64, len(f.b))
		for j := range out[i] {
			out[i][j] = float64(f.lambda[i]*f.lambda[j]) + float64(f.mu[i]*f.mu[j])
		}
		out[i][i] = 1
	}
	return out
}

// prepare chooses the steps as for maxNormal, in both directions, but with a little less in reserve: the plane has many points.
func (f *twoFactors) prepare() {
	p1, p2 := 1.0, 1.0
	for j, b := range f.b {
		p1 += float64(float64(f.lambda[j]/b) * (f.lambda[j] / b))
		p2 += float64(float64(f.mu[j]/b) * (f.mu[j] / b))
		f.reach = max(f.reach, math.Hypot(f.lambda[j], f.mu[j]))
	}
	f.step1, f.step2 = 0.8/math.Sqrt(p1), 0.8/math.Sqrt(p2)
}

// twoSided is P(max |N_j| > x), x >= 0: the integrand is symmetric about the origin, so half the plane is enough.
func (f *twoFactors) twoSided(x float64) float64 {
	if x > farTail {
		return 0
	}
	return 2 * f.sum(x, 0, func(z, b float64) float64 { return NormalSurvival((x-z)/b) + NormalSurvival((x+z)/b) })
}

// oneSided is P(max N_j > x).
func (f *twoFactors) oneSided(x float64) float64 {
	switch {
	case x > farTail:
		return 0
	case x < -farTail:
		return 1
	}
	return f.sum(x, -1, func(z, b float64) float64 { return NormalSurvival((x - z) / b) })
}

// sum is the trapezoid rule for 1 - prod (1 - q_j) over the plane of the two factors, or over its half z_1 >= 0 for from
// = 0. Points outside the circle that holds every peak of the integrand with its surroundings do not count.
func (f *twoFactors) sum(x float64, from int, q func(z, b float64) float64) float64 {
	radius := 8 + float64(f.reach*max(0, x))
	n1 := int(radius / f.step1)
	var sum float64
	for i := from * n1; i <= n1; i++ {
		z1 := float64(f.step1 * float64(i))
		edge := 1.0
		if from == 0 && i == 0 {
			edge = 0.5
		}
		n2 := int(math.Sqrt(max(0, float64(radius*radius)-float64(z1*z1))) / f.step2)
		for k := -n2; k <= n2; k++ {
			z2 := float64(f.step2 * float64(k))
			var r float64
			for j, b := range f.b {
				r += float64(q(float64(f.lambda[j]*z1)+float64(f.mu[j]*z2), b) * (1 - r))
			}
			sum += float64(edge * math.Exp(-0.5*(float64(z1*z1)+float64(z2*z2))) * r)
		}
	}
	return f.step1 * f.step2 * sum / (2 * math.Pi)
}
