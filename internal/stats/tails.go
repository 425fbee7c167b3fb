package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// The central distributions are computed here and not by gonum, whose incomplete beta function (Cephes) is only good to
// 5e-10 at a million degrees of freedom. The continued fractions are the usual ones; what keeps the last digits is the
// factor in front of them, which is evaluated by deviances (Loader 2000, as in R's dbinom) instead of log-gammas.

// NormalCDF is P(Z <= z) for a standard normal Z, with full relative accuracy in the lower tail.
func NormalCDF(z float64) float64 { return 0.5 * math.Erfc(-z/math.Sqrt2) }

// NormalSurvival is P(Z > z), with full relative accuracy in the upper tail.
func NormalSurvival(z float64) float64 { return 0.5 * math.Erfc(z/math.Sqrt2) }

// NormalLogCDF is log P(Z <= z), finite for every finite z.
func NormalLogCDF(z float64) float64 {
	switch {
	case z > 0:
		return math.Log1p(-NormalSurvival(z))
	case z > -30:
		return math.Log(NormalCDF(z))
	}
	// Asymptotic series of the Mills ratio, 1 - 1/z^2 + 3/z^4 - 15/z^6 ...: below 1e-16 after six terms at |z| = 30.
	r := 1 / float64(z*z)
	var series float64
	term := 1.0
	for k := 1; k <= 6; k++ {
		term = -float64(term * float64(float64(2*k-1)*r))
		series += term
	}
	return -0.5*float64(z*z) - math.Log(-z) - 0.5*math.Log(2*math.Pi) + math.Log1p(series)
}

// NormalQuantile is z with P(Z <= z) = p (Wichura 1988, AS 241).
func NormalQuantile(p float64) float64 {
	if p > 0.75 { // 1-p is exact, and the lower tail is the accurate one
		return -mathext.NormalQuantile(1 - p)
	}
	return mathext.NormalQuantile(p)
}

// LogGamma is the natural logarithm of the gamma function of x > 0.
func LogGamma(x float64) float64 {
	v, _ := math.Lgamma(x)
	return v
}

// stirlingError is log Gamma(n+1) - [(n+1/2) log n - n + log(2 pi)/2], the error of Stirling's formula, for n > 0.
func stirlingError(n float64) float64 {
	// Down from n >= 16 by the exact difference of neighbours; the series needs no more than seven terms there.
	var shift float64
	for n < 16 {
		shift += float64((n+0.5)*math.Log1p(1/n)) - 1
		n++
	}
	r := 1 / float64(n*n)
	series := 1. / 156
	for _, c := range []float64{691. / 360360, 1. / 1188, 1. / 1680, 1. / 1260, 1. / 360, 1. / 12} {
		series = c - float64(r*series)
	}
	return series/n + shift
}

// deviance is x log(x/m) + m - x without cancellation for x near m (Loader's bd0); x >= 0, m > 0.
func deviance(x, m float64) float64 {
	if x == 0 {
		return m
	}
	d := x - m
	if math.Abs(d) < 0.1*(x+m) {
		v := d / (x + m)
		s := float64(d * v)
		e := 2 * float64(x*v)
		v2 := float64(v * v)
		for j := 3.0; j < 1000; j += 2 {
			e = float64(e * v2)
			next := s + e/j
			if next == s {
				break
			}
			s = next
		}
		return s
	}
	return float64(x*math.Log(x/m)) - d
}

// incompleteBeta is the regularised incomplete beta function I_x(a, b) and its complement, both with full relative
// accuracy; y = 1-x is an argument because the caller often knows it better than by subtraction.
func incompleteBeta(x, y, a, b float64) (lower, upper float64) {
	switch {
	case math.IsNaN(x) || math.IsNaN(y) || !(a > 0 && b > 0):
		return math.NaN(), math.NaN()
	case x <= 0:
		return 0, 1
	case y <= 0:
		return 1, 0
	case x > (a+1)/(a+b+2):
		upper, lower = incompleteBeta2(y, x, b, a)
		return lower, upper
	}
	return incompleteBeta2(x, y, a, b)
}

// incompleteBeta2 is incompleteBeta where the continued fraction for I_x converges fast, x <= (a+1)/(a+b+2)
// (DLMF 8.17.22), by Lentz' method.
func incompleteBeta2(x, y, a, b float64) (value, complement float64) {
	const tiny = 1e-300
	guard := func(v float64) float64 {
		if math.Abs(v) < tiny {
			return tiny
		}
		return v
	}
	n := a + b
	factor := math.Sqrt(float64(a*b)/(2*math.Pi*n)) *
		math.Exp(stirlingError(n)-stirlingError(a)-stirlingError(b)-deviance(a, float64(n*x))-deviance(b, float64(n*y)))
	c, d := 1.0, 1/guard(1-n*x/(a+1))
	f := d
	for m := 1.0; m < 200000; m++ { // about 5 sqrt(max(a, b)) steps are needed
		num := m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		d = 1 / guard(1+float64(num*d))
		c = guard(1 + num/c)
		f *= float64(d * c)
		num = -(a + m) * (n + m) * x / ((a + 2*m) * (a + 2*m + 1))
		d = 1 / guard(1+float64(num*d))
		c = guard(1 + num/c)
		step := float64(d * c)
		f *= step
		if math.Abs(step-1) < 2e-16 {
			break
		}
	}
	value = min(1, factor*f/a)
	return value, 1 - value
}

// RegIncBeta is the regularised incomplete beta function I_x(a, b) for 0 <= x <= 1 and positive a, b.
func RegIncBeta(x, a, b float64) float64 {
	lower, _ := incompleteBeta(x, 1-x, a, b)
	return lower
}

// incompleteGamma is the regularised incomplete gamma function P(a, x) and its complement Q(a, x), both with full
// relative accuracy (series DLMF 8.11.4 below a+1, continued fraction DLMF 8.9.2 above).
func incompleteGamma(a, x float64) (lower, upper float64) {
	switch {
	case math.IsNaN(x) || !(a > 0):
		return math.NaN(), math.NaN()
	case x <= 0:
		return 0, 1
	case math.IsInf(x, 1):
		return 1, 0
	}
	factor := math.Exp(-stirlingError(a)-deviance(a, x)) / math.Sqrt(2*math.Pi*a) // x^a e^-x / Gamma(a+1)
	if x < a+1 {
		sum, term := 1.0, 1.0
		for k := 1.0; k < 200000 && term > 1e-17*sum; k++ {
			term = float64(term * (x / (a + k)))
			sum += term
		}
		lower = min(1, factor*sum)
		return lower, 1 - lower
	}
	const tiny = 1e-300
	b := x + 1 - a
	c, d := 1/tiny, 1/b
	f := d
	for k := 1.0; k < 200000; k++ {
		an := -k * (k - a)
		b += 2
		if d = float64(an*d) + b; math.Abs(d) < tiny {
			d = tiny
		}
		if c = b + an/c; math.Abs(c) < tiny {
			c = tiny
		}
		d = 1 / d
		step := float64(d * c)
		f *= step
		if math.Abs(step-1) < 2e-16 {
			break
		}
	}
	upper = min(1, factor*a*f)
	return 1 - upper, upper
}

// studentTails is P(|T| > |t|) and P(|T| <= |t|) for Student's t.
func studentTails(t, df float64) (outside, inside float64) {
	if df > 1e10 { // an expansion whose error is far below 1e-16 there (Abramowitz and Stegun 26.7.8)
		z := math.Abs(t) * (1 - 1/(4*df)) / math.Sqrt(1+float64(t*t)/(2*df))
		return 2 * NormalSurvival(z), math.Erf(z / math.Sqrt2)
	}
	if t2 := float64(t * t); t2 < 1e300 {
		return incompleteBeta(df/(df+t2), t2/(df+t2), df/2, 0.5)
	}
	r := float64(df/t) / t
	return incompleteBeta(r/(1+r), 1/(1+r), df/2, 0.5)
}

// StudentSurvival is P(T > t) for Student's t with df > 0 degrees of freedom, which may be fractional or +Inf.
func StudentSurvival(t, df float64) float64 {
	switch {
	case math.IsNaN(t) || !(df > 0):
		return math.NaN()
	case math.IsInf(df, 1):
		return NormalSurvival(t)
	case math.IsInf(t, 0):
		return (1 - math.Copysign(1, t)) / 2
	}
	outside, inside := studentTails(t, df)
	switch {
	case t < 0:
		return 0.5 + 0.5*inside
	case inside < 0.5: // near the middle the inner part is the accurate one
		return 0.5 - 0.5*inside
	}
	return 0.5 * outside
}

// StudentTwoSided is P(|T| >= |t|).
func StudentTwoSided(t, df float64) float64 { return 2 * StudentSurvival(math.Abs(t), df) }

// StudentQuantile is t with P(T <= t) = p, for 0 < p < 1.
func StudentQuantile(p, df float64) float64 {
	switch {
	case !(p > 0 && p < 1) || !(df > 0):
		return math.NaN()
	case math.IsInf(df, 1):
		return NormalQuantile(p)
	case p == 0.5:
		return 0
	case p > 0.5:
		return -StudentQuantile(1-p, df)
	}
	outside, inside := func(t float64) float64 { o, _ := studentTails(t, df); return o },
		func(t float64) float64 { _, i := studentTails(t, df); return i }
	return -upperQuantile(outside, inside, 2*p, 1-2*p)
}

// FSurvival is P(F > f) for F with d1 and d2 degrees of freedom.
func FSurvival(f, d1, d2 float64) float64 {
	_, upper := fTails(f, d1, d2)
	return upper
}

func fTails(f, d1, d2 float64) (lower, upper float64) {
	switch {
	case math.IsInf(d2, 1):
		return incompleteGamma(d1/2, float64(d1*f)/2)
	case math.IsInf(f, 1):
		return 1, 0
	}
	a := float64(d1 * f)
	return incompleteBeta(a/(d2+a), d2/(d2+a), d1/2, d2/2)
}

// FQuantile is f with P(F > f) = p: p is the upper tail.
func FQuantile(p, d1, d2 float64) float64 {
	return upperQuantile(
		func(f float64) float64 { _, u := fTails(f, d1, d2); return u },
		func(f float64) float64 { l, _ := fTails(f, d1, d2); return l }, p, 1-p)
}

// ChiSquaredCDF is P(X <= x) for chi-squared with df degrees of freedom.
func ChiSquaredCDF(x, df float64) float64 {
	lower, _ := incompleteGamma(df/2, x/2)
	return lower
}

// ChiSquaredSurvival is P(X > x) for chi-squared with df degrees of freedom.
func ChiSquaredSurvival(x, df float64) float64 {
	_, upper := incompleteGamma(df/2, x/2)
	return upper
}

// ChiSquaredQuantile is x with P(X > x) = p: p is the upper tail.
func ChiSquaredQuantile(p, df float64) float64 {
	return upperQuantile(
		func(x float64) float64 { return ChiSquaredSurvival(x, df) },
		func(x float64) float64 { return ChiSquaredCDF(x, df) }, p, 1-p)
}

// upperQuantile is x > 0 with upper(x) = p and lower(x) = q = 1-p. It works on the smaller of the two tails and on the
// scale of log x and log p, so that extreme values keep their digits.
func upperQuantile(upper, lower func(float64) float64, p, q float64) float64 {
	if !(p >= 0 && q >= 0 && p+q > 0) || math.IsNaN(upper(1)) {
		return math.NaN()
	}
	if p == 0 {
		return math.Inf(1)
	}
	if q == 0 {
		return 0
	}
	excess := func(u float64) float64 { return math.Log(upper(math.Exp(u))) - math.Log(p) }
	if q < p {
		excess = func(u float64) float64 { return math.Log(q) - math.Log(lower(math.Exp(u))) }
	}
	lo, hi := -1.0, 1.0
	for ; excess(lo) < 0 && lo > -700; lo *= 2 {
	}
	for ; excess(hi) > 0 && hi < 700; hi *= 2 {
	}
	return math.Exp(root(excess, lo, hi))
}

// root is a zero of f between lo and hi, where f has opposite signs, to the last bits of the abscissa (Brent's method,
// Computer J 14:422, 1971). Without a change of sign it is the end with the smaller |f|.
func root(f func(float64) float64, lo, hi float64) float64 {
	a, b := lo, hi
	fa, fb := f(a), f(b)
	if fa == 0 {
		return a
	}
	if fb == 0 {
		return b
	}
	if (fa > 0) == (fb > 0) || math.IsNaN(fa) || math.IsNaN(fb) {
		if math.Abs(fa) < math.Abs(fb) {
			return a
		}
		return b
	}
	c, fc := a, fa
	d := b - a
	e := d
	for range 200 {
		if (fb > 0) == (fc > 0) {
			c, fc = a, fa
			d = b - a
			e = d
		}
		if math.Abs(fc) < math.Abs(fb) {
			a, b, c = b, c, b
			fa, fb, fc = fb, fc, fb
		}
		tol := float64(2e-16*math.Abs(b)) + 1e-300
		m := (c - b) / 2
		if math.Abs(m) <= tol || fb == 0 {
			return b
		}
		if math.Abs(e) < tol || math.Abs(fa) <= math.Abs(fb) {
			d, e = m, m
		} else {
			var p, q float64
			s := fb / fa
			if a == c {
				p, q = 2*m*s, 1-s
			} else {
				r, t := fb/fc, fa/fc
				p = s * (float64(2*m*t*(t-r)) - float64((b-a)*(r-1)))
				q = (t - 1) * (r - 1) * (s - 1)
			}
			if p > 0 {
				q = -q
			} else {
				p = -p
			}
			if 2*p < min(float64(3*m*q)-math.Abs(float64(tol*q)), math.Abs(float64(e*q))) {
				e, d = d, p/q
			} else {
				d, e = m, m
			}
		}
		a, fa = b, fb
		if math.Abs(d) > tol {
			b += d
		} else {
			b += math.Copysign(tol, m)
		}
		fb = f(b)
	}
	return b
}

// scaleMixture is E[g(S)] for S = sqrt(X/df), X chi-squared with df degrees of freedom: the step from a normal to a
// Student-type tail probability. It is the trapezoid rule in log s, which converges exponentially, at the nodes
// log s = start + k*step, from k = 0 outwards until the terms no longer count. At the start, density times g should be
// about largest; g must not oscillate and must be smooth on the scale of step in log s. Small results keep their
// relative accuracy. With df = +Inf, S is 1.
func scaleMixture(df, start, step float64, g func(k int, s float64) float64) float64 {
	if math.IsInf(df, 1) {
		return g(0, 1)
	}
	constant := math.Log(2) - 0.5*math.Log(4*math.Pi/df) - stirlingError(df/2)
	term := func(k int) float64 {
		w := start + float64(float64(k)*step)
		exponent := float64(df*(w-0.5*math.Expm1(2*w))) + constant
		if exponent < -745 {
			return 0
		}
		return float64(math.Exp(exponent) * g(k, math.Exp(w)))
	}
	sum := term(0)
	for _, dir := range []int{-1, 1} {
		peak := sum
		for k := 1; k < 1e6; k++ {
			v := term(k * dir)
			sum += v
			peak = max(peak, v)
			if v <= 1e-16*peak && k > 2 {
				break
			}
		}
	}
	return step * sum
}

// mixtureStep is the step with which scaleMixture has an error near 1e-14 for a g that varies no faster than a normal
// distribution function of slope*s. The error of the trapezoid rule for a function analytic within the strip |Im w| < a
// is exp(-2 pi a/step) times its growth there, which for this density is cos(2a)^(-df/2); the step is the best over a.
func mixtureStep(df, slope float64) float64 {
	n := df + float64(slope*slope)
	best := 0.0
	for a := 0.7; a > 1e-6; a *= 0.8 {
		h := 2 * math.Pi * a / (32 - float64(0.5*n*math.Log(math.Cos(2*a))))
		if h < best {
			break
		}
		best = h
	}
	return best
}

// NoncentralTSurvival is P(T > t) for T = (Z + ncp)/S with df degrees of freedom, with relative accuracy in the tail.
func NoncentralTSurvival(t, df, ncp float64) float64 {
	if math.IsNaN(t) || math.IsNaN(ncp) || !(df > 0) {
		return math.NaN()
	}
	if math.IsInf(t, 0) {
		return (1 - math.Copysign(1, t)) / 2
	}
	// The stationary point of the log density plus -(ts-ncp)^2/2, if that is in the tail, else the density's mode.
	s0 := 1.0
	if !math.IsInf(df, 1) {
		b := float64(ncp * t)
		a := df + float64(t*t)
		s := (b + math.Sqrt(float64(b*b)+float64(4*df*a))) / (2 * a)
		if s*t > ncp && s > 0 {
			s0 = s
		}
	}
	// In log s the normal tail is as steep as t s where it turns, at t s = ncp, if S gets that far.
	steep := max(math.Abs(t)*s0, min(math.Abs(ncp), math.Abs(t)*math.Sqrt(1+75/df)))
	return min(1, scaleMixture(df, math.Log(s0), max(1e-5, mixtureStep(df, steep)), func(_ int, s float64) float64 {
		return NormalSurvival(float64(t*s) - ncp)
	}))
}

// NoncentralTCDF is P(T <= t), with relative accuracy in the lower tail.
func NoncentralTCDF(t, df, ncp float64) float64 { return NoncentralTSurvival(-t, df, -ncp) }

// NoncentralFSurvival is P(F > f) for the noncentral F distribution: the Poisson mixture of central beta tails.
func NoncentralFSurvival(f, d1, d2, ncp float64) float64 {
	if math.IsNaN(f) || !(ncp >= 0) || !(d1 > 0 && d2 > 0) {
		return math.NaN()
	}
	if ncp == 0 {
		return FSurvival(f, d1, d2)
	}
	if f <= 0 {
		return 1
	}
	half := ncp / 2
	term := func(j float64) float64 { // all terms are positive, so the sum keeps its relative accuracy
		w := math.Exp(-half)
		if j > 0 {
			w = math.Exp(-stirlingError(j)-deviance(j, half)) / math.Sqrt(2*math.Pi*j)
		}
		a := float64(d1 * f)
		_, upper := incompleteBeta(a/(d2+a), d2/(d2+a), d1/2+j, d2/2)
		return float64(w * upper)
	}
	mode := math.Floor(half)
	sum := term(mode)
	for j := mode + 1; j < mode+1e6; j++ {
		v := term(j)
		sum += v
		if v <= 1e-17*sum && j > 2*mode+20 {
			break
		}
	}
	for j := mode - 1; j >= 0; j-- {
		v := term(j)
		sum += v
		if v <= 1e-17*sum {
			break
		}
	}
	return min(1, sum)
}

// NoncentralFCDF is P(F <= f) for the noncentral F distribution.
func NoncentralFCDF(f, d1, d2, ncp float64) float64 { return 1 - NoncentralFSurvival(f, d1, d2, ncp) }

// StudentizedRangeSurvival is P(Q > q) for the range of groups independent means over their common standard error with
// df degrees of freedom (Tukey's HSD). The range integral is taken over the largest mean.
func StudentizedRangeSurvival(q float64, groups int, df float64) float64 {
	if math.IsNaN(q) || groups < 2 || !(df > 0) {
		return math.NaN()
	}
	if q <= 0 {
		return 1
	}
	if math.IsInf(q, 1) {
		return 0
	}
	k := float64(groups)
	const h = 0.1
	rangeTail := func(w float64) float64 {
		// P(range > w) = k int phi(z) [Phi(z)^(k-1) - (Phi(z)-Phi(z-w))^(k-1)] dz
		if w > 2*farTail {
			return 0
		}
		var sum float64
		for i := -90; i <= 90+int(w/h); i++ {
			z := float64(h * float64(i))
			below := NormalCDF(z)
			if below == 0 {
				continue
			}
			inside := -math.Expm1((k - 1) * math.Log1p(-min(1, NormalCDF(z-w)/below)))
			sum += float64(math.Exp(-0.5*float64(z*z)) * math.Pow(below, k-1) * inside)
		}
		return min(1, h*k*sum/math.Sqrt(2*math.Pi))
	}
	s0 := 1.0
	if !math.IsInf(df, 1) {
		s0 = math.Sqrt(df / (df + 0.5*float64(q*q)))
	}
	return min(1, scaleMixture(df, math.Log(s0), mixtureStep(df, 0), func(_ int, s float64) float64 {
		return rangeTail(float64(q * s))
	}))
}
