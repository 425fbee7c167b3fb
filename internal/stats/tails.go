package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// NormalCDF is P(Z <= z) for a standard normal Z, with full relative accuracy in the lower tail.
func NormalCDF(z float64) float64 { return 0.5 * math.Erfc(-z/math.Sqrt2) }

// NormalSurvival is P(Z > z), with full relative accuracy in the upper tail.
func NormalSurvival(z float64) float64 { return 0.5 * math.Erfc(z/math.Sqrt2) }

// NormalQuantile is z with P(Z <= z) = p.
func NormalQuantile(p float64) float64 { return mathext.NormalQuantile(p) }

// StudentSurvival is P(T > t) for Student's t with df degrees of freedom (df may be fractional or +Inf).
func StudentSurvival(t, df float64) float64 {
	if math.IsInf(df, 1) {
		return NormalSurvival(t)
	}
	p := 0.5 * mathext.RegIncBeta(df/2, 0.5, df/(df+t*t))
	if t < 0 {
		return 1 - p
	}
	return p
}

// StudentQuantile is t with P(T <= t) = p.
func StudentQuantile(p, df float64) float64 {
	if math.IsInf(df, 1) {
		return NormalQuantile(p)
	}
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: df}.Quantile(p)
}

// FSurvival is P(F > f) for F with d1 and d2 degrees of freedom.
func FSurvival(f, d1, d2 float64) float64 {
	return mathext.RegIncBeta(d2/2, d1/2, d2/(d2+d1*f))
}

// ChiSquaredSurvival is P(X > x) for chi-squared with df degrees of freedom.
func ChiSquaredSurvival(x, df float64) float64 { return mathext.GammaIncRegComp(df/2, x/2) }
