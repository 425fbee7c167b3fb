package stats

import (
	"fmt"
	"math"
	"slices"
)

// A RateContrast compares the event rate of one group with that of the control.
type RateContrast struct {
	// LogRatio is the log of the rate ratio, SE its standard error, Z = LogRatio/SE.
	LogRatio, SE, Z float64

	// PWald is the two-sided normal p of Z, PLikelihoodRatio the chi-squared p (1 df) of dropping the effect with the
	// overdispersion estimated again.
	PWald, PLikelihoodRatio float64

	// Ratio is exp(LogRatio), with its Wald and profile-likelihood intervals.
	Ratio, WaldLow, WaldHigh, ProfileLow, ProfileHigh float64

	// Status is "ok", or says why the ratio is infinite or undefined.
	Status string
}

// A RateFit is the result of FitNegativeBinomial.
type RateFit struct {
	// Rates are the fitted events per unit of observation time, SELogRates the standard errors of their logs (NaN for a
	// group without events).
	Rates, SELogRates []float64
	Contrasts         []RateContrast // one a group; the entry of the control is zero

	// Theta is the size of the negative binomial, variance = mean + mean^2/Theta, +Inf in the Poisson limit. SETheta
	// comes from its observed information at the fitted rates; NaN in the limit.
	Theta, SETheta float64

	// LogLik is the maximised log-likelihood (with the factorials), LogLikNull that of one common rate, LikelihoodRatio
	// twice their difference, PLikelihoodRatio its chi-squared p with one degree of freedom less than groups.
	LogLik, LogLikNull, LikelihoodRatio, PLikelihoodRatio float64

	Status string
	Notes  []string
}

// maxCount bounds the counts: the standard error of theta is summed event by event.
const maxCount = 1e6

// FitNegativeBinomial fits event counts (for example scratching bouts) with group effects on the rate by maximum
// likelihood,
//
//	count ~ NB(mean = rate_group * time, variance = mean + mean^2/theta),
//
// with one theta for all groups. counts and times hold, group by group, whole numbers >= 0 and observation times > 0;
// control is the index of the control, confLevel the level of the intervals.
//
// For a given theta every group has one best rate; theta follows from the profile of the likelihood, searched over 1/theta
// from 1e-6 to 1e4. If none is better than 1/theta = 0 the counts are not overdispersed and the fit is the Poisson limit
// (Theta +Inf). Standard errors of rates are from the expected information at the estimated theta, as in MASS::glm.nb; the
// expected information of rate and theta is orthogonal. A group without any event has rate 0: its ratio is 0 (the control:
// infinite), with a likelihood-ratio p and a one-sided profile interval.
//
// Prefer it over a t-test of counts when variances grow with means. The normal p is somewhat too small for few animals.
// References: Venables and Ripley, Modern Applied Statistics with S, 2002, section 7.4, doi:10.1007/978-0-387-21706-2;
// Lawless, Can J Stat 15:209, 1987, doi:10.2307/3314912.
func FitNegativeBinomial(counts, times [][]float64, control int, confLevel float64) (RateFit, error) {
	if len(counts) != len(times) || control < 0 || control >= len(counts) {
		return RateFit{}, fmt.Errorf("fit negative binomial: control %d, %d groups of counts, %d of times", control, len(counts), len(times))
	}
	if err := confidenceLevel("fit negative binomial", confLevel); err != nil {
		return RateFit{}, err
	}
	nan := math.NaN()
	k := len(counts)
	fit := RateFit{
		Rates: make([]float64, k), SELogRates: make([]float64, k), Contrasts: make([]RateContrast, k), Theta: nan, SETheta: nan,
		LogLik: nan, LogLikNull: nan, LikelihoodRatio: nan, PLikelihoodRatio: nan, Status: "ok",
	}
	units := make([]rateUnit, k)
	events, filled := 0.0, 0
	for g := range counts {
		fit.Rates[g], fit.SELogRates[g] = nan, nan
		if len(counts[g]) != len(times[g]) {
			return RateFit{}, fmt.Errorf("fit negative binomial: group %d has %d counts and %d times", g, len(counts[g]), len(times[g]))
		}
		for i, y := range counts[g] {
			if !(y >= 0 && y <= maxCount) || y != math.Trunc(y) {
				return RateFit{}, fmt.Errorf("fit negative binomial: group %d count %d is %v, not a whole number from 0 to 1e6", g, i, y)
			}
			if t := times[g][i]; !(t > 0) || math.IsInf(t, 1) {
				return RateFit{}, fmt.Errorf("fit negative binomial: group %d time %d is %v, not above 0", g, i, t)
			}
			units[g] = append(units[g], rateValue{y, times[g][i]})
			events += y
		}
		if len(counts[g]) > 0 {
			filled++
		}
	}
	full := rateOptimum{}
	switch {
	case len(counts[control]) == 0:
		fit.Status = "undefined: the control has no counts"
	case events == 0:
		fit.Status = "undefined: no event occurred"
	default:
		full = maximiseRates(units)
		if !full.bounded {
			fit.Status = "undefined: the overdispersion has no bound"
		}
	}
	for g := range counts {
		if g == control {
			continue
		}
		c := RateContrast{
			LogRatio: nan, SE: nan, Z: nan, PWald: nan, PLikelihoodRatio: nan, Ratio: nan, WaldLow: nan, WaldHigh: nan,
			ProfileLow: nan, ProfileHigh: nan, Status: fit.Status,
		}
		if fit.Status == "ok" {
			c.fill(units, full, g, control, confLevel)
		}
		fit.Contrasts[g] = c
	}
	if fit.Status != "ok" {
		return fit, nil
	}
	for g, u := range units {
		if len(u) == 0 {
			continue
		}
		fit.Rates[g] = full.rates[g]
		if full.info[g] > 0 {
			fit.SELogRates[g] = math.Sqrt(1 / full.info[g])
		}
	}
	fit.Theta, fit.LogLik = 1/full.alpha, full.logLik
	if full.alpha > 0 {
		fit.SETheta = rateThetaSE(units, full)
	} else {
		fit.Notes = append(fit.Notes, "the counts are not overdispersed: Poisson limit")
	}
	null := maximiseRates([]rateUnit{slices.Concat(units...)})
	if null.bounded && filled > 1 {
		fit.LogLikNull = null.logLik
		fit.LikelihoodRatio = math.Max(0, 2*(full.logLik-null.logLik))
		fit.PLikelihoodRatio = ChiSquaredSurvival(fit.LikelihoodRatio, float64(filled-1))
	}
	return fit, nil
}

// fill sets the contrast of group g with the control.
func (c *RateContrast) fill(units []rateUnit, full rateOptimum, g, control int, confLevel float64) {
	switch {
	case len(units[g]) == 0:
		c.Status = "undefined: the group has no counts"
		return
	case full.rates[g] == 0 && full.rates[control] == 0:
		c.Status = "undefined: no event occurred in the group or in the control"
		return
	}
	z := NormalQuantile(0.5 + confLevel/2)
	drop := func(effect float64) float64 { // 2 (log L - profile log L): the times of the group, times exp(effect), share the control's rate
		tied := slices.Clone(units)
		tied[control] = slices.Clone(units[control])
		for _, v := range units[g] {
			tied[control] = append(tied[control], rateValue{v.count, v.time * math.Exp(effect)})
		}
		tied[g] = nil
		held := maximiseRates(tied)
		if !held.bounded {
			return math.NaN()
		}
		return 2 * (full.logLik - held.logLik)
	}
	excess := func(effect float64) float64 { return drop(effect) - float64(z*z) }
	if lr := drop(0); !math.IsNaN(lr) {
		c.PLikelihoodRatio = ChiSquaredSurvival(math.Max(0, lr), 1)
	}
	c.LogRatio = math.Log(full.rates[g]) - math.Log(full.rates[control])
	c.Ratio = math.Exp(c.LogRatio)
	switch {
	case full.rates[g] == 0:
		c.Status = "infinite: no event occurred in the group, the log ratio has no bound"
		c.ProfileLow, c.ProfileHigh = 0, math.Exp(profileLimit(excess, 0, 1))
	case full.rates[control] == 0:
		c.Status = "infinite: no event occurred in the control"
		c.ProfileLow, c.ProfileHigh = math.Exp(profileLimit(excess, 0, -1)), math.Inf(1)
	default:
		c.SE = math.Sqrt(1/full.info[g] + 1/full.info[control])
		c.Z = c.LogRatio / c.SE
		c.PWald = 2 * NormalSurvival(math.Abs(c.Z))
		c.WaldLow, c.WaldHigh = math.Exp(c.LogRatio-float64(z*c.SE)), math.Exp(c.LogRatio+float64(z*c.SE))
		c.ProfileLow = math.Exp(profileLimit(excess, c.LogRatio, -c.SE))
		c.ProfileHigh = math.Exp(profileLimit(excess, c.LogRatio, c.SE))
	}
}

type rateValue struct{ count, time float64 }

// A rateUnit is everything that shares one rate.
type rateUnit []rateValue

// A rateOptimum is the maximum: alpha = 1/theta, the rates, and the expected information of the log rates.
type rateOptimum struct {
	alpha, logLik float64
	rates, info   []float64
	bounded       bool
}

// maximiseRates searches alpha on a grid, which also tells the Poisson limit, and then solves the profile score between
// the neighbours of the best grid point.
func maximiseRates(units []rateUnit) rateOptimum {
	best, bestAt := ratesAt(units, 0), -1
	const points = 41 // four a decade
	grid := func(i int) float64 { return math.Pow(10, -6+float64(i)/4) }
	if score := rateScore(units, best); score > 0 {
		best.logLik = math.Inf(-1) // the maximum is not at 0, however flat the start of the rise
	}
	for i := range points {
		if o := ratesAt(units, grid(i)); o.logLik > best.logLik {
			best, bestAt = o, i
		}
	}
	if bestAt < 0 {
		best.bounded = true
		return best
	}
	if bestAt == points-1 {
		return best
	}
	logAlpha := root(func(l float64) float64 { return rateScore(units, ratesAt(units, math.Exp(l))) },
		math.Log(grid(bestAt))-math.Ln10/2, math.Log(grid(bestAt+1))+math.Ln10/4)
	best = ratesAt(units, math.Exp(logAlpha))
	best.bounded = true
	return best
}

// ratesAt is the best rate of every unit for a given alpha, by Newton's method on the log rate, where the likelihood is
// concave.
func ratesAt(units []rateUnit, alpha float64) rateOptimum {
	o := rateOptimum{alpha: alpha, rates: make([]float64, len(units)), info: make([]float64, len(units))}
	for g, unit := range units {
		var events, time float64
		for _, v := range unit {
			events += v.count
			time += v.time
		}
		if events == 0 {
			continue // rate 0 has likelihood 1
		}
		logRate := math.Log(events / time)
		for range 100 {
			var score, info float64
			for _, v := range unit {
				mean := v.time * math.Exp(logRate)
				w := 1 / (1 + float64(alpha*mean))
				score += (v.count - mean) * w
				info += float64(mean*w*w) + float64(alpha*v.count*mean*w*w)
			}
			step := score / info
			logRate += math.Max(-2, math.Min(2, step))
			if math.Abs(step) <= 1e-15*math.Max(1, math.Abs(logRate)) {
				break
			}
		}
		o.rates[g] = math.Exp(logRate)
		for _, v := range unit {
			mean := v.time * o.rates[g]
			o.info[g] += mean / (1 + float64(alpha*mean))
			o.logLik += rateLogLik(v.count, mean, alpha)
		}
	}
	return o
}

// rateLogLik is the log probability of count y under mean m and alpha = 1/theta, smooth at alpha = 0: the product of
// (1 + alpha j), j < y, stands for the ratio of gamma functions.
func rateLogLik(y, m, alpha float64) float64 {
	l := -y * math.Log1p(float64(alpha*m))
	if alpha > 0 {
		l -= math.Log1p(float64(alpha*m)) / alpha
	} else {
		l -= m
	}
	if y > 0 {
		l += y * math.Log(m)
	}
	l -= LogGamma(y + 1)
	product, _ := rateProduct(y, alpha)
	return l + product
}

// rateDirect is the count up to which rateProduct adds event by event.
const rateDirect = 64

// rateProduct is the log of the product of (1 + alpha j) over whole j < y, and its derivative by alpha, the sum of
// j/(1 + alpha j). Beyond rateDirect events it is the Euler-Maclaurin sum, whose first neglected term is below 1e-16.
func rateProduct(y, alpha float64) (log, slope float64) {
	for j := 1.0; j < math.Min(y, rateDirect); j++ {
		log += math.Log1p(float64(alpha * j))
		slope += j / (1 + float64(alpha*j))
	}
	if y <= rateDirect {
		return log, slope
	}
	// Bernoulli numbers over factorials, B_2k/(2k)!, for the derivatives of order 1, 3, 5, 7.
	bernoulli := [4]float64{1.0 / 12, -1.0 / 720, 1.0 / 30240, -1.0 / 1209600}
	for _, end := range [2]struct{ j, sign float64 }{{y, 1}, {rateDirect, -1}} {
		j := end.j
		u := float64(alpha * j)
		ratio := alpha / (1 + u) // the derivative of order n of log(1 + alpha j) is -(-ratio)^n (n-1)!
		var a, b float64
		power, factorial := 1.0, 1.0 // ratio^(n-1), (n-1)!
		for k, c := range bernoulli {
			n := float64(2*k + 1)
			a += c * factorial * power * ratio
			b += c * factorial * n * power / ((1 + u) * (1 + u)) // derivative of ratio^n by alpha: n ratio^(n-1)/(1+u)^2
			power *= ratio * ratio
			factorial *= n * (n + 1)
		}
		integralLog, integralSlope := float64(alpha*j*j*rateIntegralLog(u)), float64(j*j*rateIntegralSlope(u))
		log += end.sign * (integralLog - math.Log1p(u)/2 + a)
		slope += end.sign * (integralSlope - j/(1+u)/2 + b)
	}
	return log, slope
}

// rateIntegralLog is ((1+u) log(1+u) - u)/u^2.
func rateIntegralLog(u float64) float64 {
	if u > rateSeries {
		return (float64((1+u)*math.Log1p(u)) - u) / (u * u)
	}
	return alternating(u, func(m float64) float64 { return 1 / ((m + 1) * (m + 2)) })
}

// rateIntegralSlope is (u - log(1+u))/u^2.
func rateIntegralSlope(u float64) float64 {
	if u > rateSeries {
		return (u - math.Log1p(u)) / (u * u)
	}
	return alternating(u, func(m float64) float64 { return 1 / (m + 2) })
}

// rateSeries is the argument up to which functions that cancel at 0 are summed as power series.
const rateSeries = 0.05

// alternating is the sum of (-u)^m coefficient(m) for u up to rateSeries.
func alternating(u float64, coefficient func(m float64) float64) float64 {
	sum, power := 0.0, 1.0
	for m := range 14 {
		sum += power * coefficient(float64(m))
		power *= -u
	}
	return sum
}

// rateScore is the derivative of the profile log-likelihood by alpha.
func rateScore(units []rateUnit, o rateOptimum) float64 {
	s := 0.0
	for g, unit := range units {
		if o.rates[g] == 0 {
			continue
		}
		for _, v := range unit {
			m := v.time * o.rates[g]
			u := o.alpha * m
			s += float64(m*m*rateBend(u)) - v.count*m/(1+u)
			_, slope := rateProduct(v.count, o.alpha)
			s += slope
		}
	}
	return s
}

// rateBend is (log(1+u) - u/(1+u))/u^2.
func rateBend(u float64) float64 {
	if u > rateSeries {
		return (math.Log1p(u) - u/(1+u)) / (u * u)
	}
	return alternating(u, func(m float64) float64 { return (m + 1) / (m + 2) })
}

// rateThetaSE is the standard error of theta from the second derivative of the log-likelihood by theta, rates held.
func rateThetaSE(units []rateUnit, o rateOptimum) float64 {
	theta := 1 / o.alpha
	info := 0.0
	for g, unit := range units {
		if o.rates[g] == 0 {
			continue
		}
		for _, v := range unit {
			m := v.time * o.rates[g]
			info += 2/(m+theta) - 1/theta - (v.count+theta)/((m+theta)*(m+theta))
			for j := range int(v.count) {
				info += 1 / ((theta + float64(j)) * (theta + float64(j)))
			}
		}
	}
	return math.Sqrt(1 / info)
}
