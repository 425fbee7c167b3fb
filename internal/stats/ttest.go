package stats

import "math"

// A TTestResult is the comparison of two means.
type TTestResult struct {
	Estimate      float64 // mean(x) - mean(y)
	SE, T, DF     float64
	PTwoSided     float64
	PGreater      float64 // for mean(x) above mean(y)
	PLess         float64
	CILow, CIHigh float64 // two-sided interval of Estimate
	Status        string
}

// StudentT is the two-sample t test with pooled variance and n_x + n_y - 2 degrees of freedom (Student, Biometrika 6:1,
// 1908). One of the samples may have a single value. It assumes independent animals, normal values and equal variances;
// with unequal variances use WelchT.
func StudentT(x, y []float64, conf float64) TTestResult {
	r := newTTest(x, y, conf)
	df := float64(len(x) + len(y) - 2)
	switch {
	case r.Status != StatusOK:
		return r
	case df < 1:
		r.Status = "undefined: no degrees of freedom"
		return r
	}
	ssx, ssy := SumSquares(x, Mean(x)), SumSquares(y, Mean(y))
	return r.judge(math.Sqrt((ssx+ssy)/df*(1/float64(len(x))+1/float64(len(y)))), df, conf)
}

// WelchT is the two-sample t test with separate variances and the degrees of freedom of Satterthwaite (Welch, Biometrika
// 34:28, 1947, doi:10.1093/biomet/34.1-2.28). Prefer it unless equal variances are part of the design: it loses little
// when they are. Each sample needs two values; one of them may be constant.
func WelchT(x, y []float64, conf float64) TTestResult {
	r := newTTest(x, y, conf)
	switch {
	case r.Status != StatusOK:
		return r
	case len(x) < 2 || len(y) < 2:
		r.Status = "undefined: fewer than two values in a group"
		return r
	}
	se, df := welchError(Variance(x), len(x), Variance(y), len(y))
	return r.judge(se, df, conf)
}

// welchError is sqrt(vx/nx + vy/ny) and its Satterthwaite degrees of freedom.
func welchError(vx float64, nx int, vy float64, ny int) (se, df float64) {
	a, b := vx/float64(nx), vy/float64(ny)
	if a+b == 0 {
		return 0, math.NaN()
	}
	p, q := a/(a+b), b/(a+b) // shares of the variance, so that tiny variances do not underflow when squared
	return math.Sqrt(a + b), 1 / (float64(p*p)/float64(nx-1) + float64(q*q)/float64(ny-1))
}

func newTTest(x, y []float64, conf float64) TTestResult {
	nan := math.NaN()
	r := TTestResult{
		Estimate: meanDifference(x, y), SE: nan, T: nan, DF: nan, PTwoSided: nan, PGreater: nan, PLess: nan, CILow: nan,
		CIHigh: nan, Status: StatusOK,
	}
	switch {
	case !finite(x) || !finite(y):
		r.Status = statusNotFinite
	case len(x) == 0 || len(y) == 0:
		r.Status = statusNoValues
	case !(conf > 0 && conf < 1):
		r.Status = statusConfLevel
	}
	return r
}

// judge fills the test from its standard error. Two constant samples have no test, even if they differ.
func (r TTestResult) judge(se, df, conf float64) TTestResult {
	r.SE, r.DF = se, df
	if !(se > 0) {
		r.Status = "undefined: zero variance in both groups"
		return r
	}
	if math.IsInf(se, 1) || math.IsInf(r.Estimate, 0) {
		r.Status = statusOverflow
		return r
	}
	r.T = r.Estimate / se
	r.PTwoSided = StudentTwoSided(r.T, df)
	r.PGreater, r.PLess = StudentSurvival(r.T, df), StudentSurvival(-r.T, df)
	half := float64(-StudentQuantile((1-conf)/2, df) * se)
	r.CILow, r.CIHigh = r.Estimate-half, r.Estimate+half
	return r
}
