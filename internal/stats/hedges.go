package stats

import "math"

// A HedgesResult is a standardised mean difference of x and y.
type HedgesResult struct {
	CohenD              float64 // (mean(x) - mean(y)) / pooled SD
	J, JApprox          float64 // exact small-sample correction, and 1 - 3/(4 df - 1)
	G                   float64 // J * CohenD
	T, DF               float64 // Student's t and n_x + n_y - 2
	NCPLow, NCPHigh     float64 // confidence limits of the noncentrality of T
	DeltaLow, DeltaHigh float64 // those limits on the scale of CohenD
	GLow, GHigh         float64 // and on the scale of G
	Status              string
	Notes               []string
}

// HedgesG is Hedges' g with an exact interval: d = (mean(x) - mean(y))/s with the pooled SD s, times
// J = Gamma(v/2)/(sqrt(v/2) Gamma((v-1)/2)), v = n_x + n_y - 2 (Hedges, J Educ Stat 6:107, 1981,
// doi:10.3102/10769986006002107). The limits are the noncentralities for which the observed T is at the upper and lower
// (1-conf)/2 point of the noncentral t distribution. Use it to compare sizes of effects across endpoints of different
// units; it assumes normal values and one variance.
func HedgesG(x, y []float64, conf float64) HedgesResult {
	nan := math.NaN()
	df := float64(len(x) + len(y) - 2)
	r := HedgesResult{
		CohenD: nan, J: nan, JApprox: 1 - 3/(4*df-1), G: nan, T: nan, DF: df, NCPLow: nan, NCPHigh: nan, DeltaLow: nan,
		DeltaHigh: nan, GLow: nan, GHigh: nan,
	}
	t := StudentT(x, y, conf)
	if r.Status = t.Status; r.Status != StatusOK {
		return r
	}
	h := math.Sqrt(1/float64(len(x)) + 1/float64(len(y)))
	r.T, r.CohenD = t.T, t.T*h
	if df > 1 {
		// Gamma(a)/(sqrt(a) Gamma(a-1/2)) with a = df/2, by Stirling's formula and its errors.
		a := df / 2
		r.J = math.Exp(-float64((a-1)*math.Log1p(-1/df)) - 0.5 + stirlingError(a) - stirlingError(a-0.5))
	} else {
		r.Notes = append(r.Notes, "one degree of freedom: the small-sample correction and g are undefined")
	}
	r.G = r.J * r.CohenD
	r.NCPLow, r.NCPHigh = noncentrality(r.T, df, (1-conf)/2)
	r.DeltaLow, r.DeltaHigh = r.NCPLow*h, r.NCPHigh*h
	r.GLow, r.GHigh = r.J*r.DeltaLow, r.J*r.DeltaHigh
	return r
}

// noncentrality is the two ncp with P(T >= t; low) = alpha and P(T <= t; high) = alpha.
func noncentrality(t, df, alpha float64) (low, high float64) {
	below := func(t float64) float64 { // P(T' >= t; ncp) rises with ncp
		switch { // T is ncp/S then: the error is about 1/ncp^2
		case t > 1e5:
			return t * math.Sqrt(ChiSquaredQuantile(1-alpha, df)/df)
		case t < -1e5:
			return t * math.Sqrt(ChiSquaredQuantile(alpha, df)/df)
		}
		excess := func(ncp float64) float64 { return math.Log(NoncentralTSurvival(t, df, ncp) / alpha) }
		// T' is about normal with mean ncp and this standard deviation: a bracket around that guess is soon narrow.
		sd := math.Sqrt(1 + t*t/(2*df))
		guess := t + float64(NormalQuantile(alpha)*sd)
		step := sd / 16
		lo, hi := guess-step, guess+step
		for ; excess(lo) > 0 && step < 1e300; lo -= step {
			hi, step = lo, 2*step
		}
		for ; excess(hi) < 0 && step < 1e300; hi += step {
			lo, step = hi, 2*step
		}
		return root(excess, lo, hi)
	}
	return below(t), -below(-t)
}
