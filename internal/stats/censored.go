package stats

import (
	"fmt"
	"math"
	"slices"
)

// A CensoredValue is one positive measurement known only to lie in [Low, High]: Low == High for a measured value,
// Low 0 for a value below its limit, High +Inf for a value above it.
type CensoredValue struct{ Low, High float64 }

// Measured is a value that was quantified.
func Measured(v float64) CensoredValue { return CensoredValue{v, v} }

// Below is a value known only to be below limit (left-censored).
func Below(limit float64) CensoredValue { return CensoredValue{0, limit} }

// Above is a value known only to be above limit (right-censored).
func Above(limit float64) CensoredValue { return CensoredValue{limit, math.Inf(1)} }

// Between is a value known only to lie from low to high (interval-censored).
func Between(low, high float64) CensoredValue { return CensoredValue{low, high} }

func (v CensoredValue) valid() bool {
	return v.Low >= 0 && v.High >= v.Low && v.High > 0 && !math.IsInf(v.Low, 1) && (v.Low > 0 || !math.IsInf(v.High, 1))
}

// A CensoredGroup is the fitted log-normal of one group.
type CensoredGroup struct {
	N, Measured, Below, Above, Between int

	// MeanLog is the maximum-likelihood mean of the natural log; -Inf if every value of the group is below a limit,
	// +Inf if every one is above. SEMeanLog comes from the observed information.
	MeanLog, SEMeanLog float64

	// GeoMean is exp(MeanLog); the interval is exp(MeanLog -+ z SEMeanLog).
	GeoMean, GeoMeanLow, GeoMeanHigh float64

	// ArithMean is the mean of the fitted log-normal, exp(MeanLog + sigma^2/2).
	ArithMean float64
}

// A CensoredContrast compares one group with the control on the log scale. Log effects are group minus control.
type CensoredContrast struct {
	// Effect is the log of the geometric mean ratio, SE its standard error, Z = Effect/SE.
	Effect, SE, Z float64

	// PWald is the two-sided normal p of Z; PLikelihoodRatio the chi-squared p (1 df) of dropping the effect.
	PWald, PLikelihoodRatio float64

	// PSmallSample is the two-sided p of Z*sqrt((N-k)/N) against Student's t with N-k degrees of freedom, N and k the
	// values and groups with a finite mean. Without censoring it is the t-test with the pooled variance. SmallSampleLow and
	// SmallSampleHigh are the interval of the ratio that belongs to it. See FitCensored on small samples.
	// TSmallSample is that statistic.
	TSmallSample, PSmallSample, SmallSampleLow, SmallSampleHigh float64

	// PAdjusted is the single-step (Dunnett-type) p of Z over all groups against the control, PAdjustedSmallSample the same
	// for the statistic and degrees of freedom of PSmallSample: without censoring it is Dunnett's test on the logs.
	PAdjusted, PAdjustedSmallSample float64

	// Ratio is the geometric mean ratio exp(Effect) with its Wald, profile-likelihood and simultaneous Wald intervals.
	Ratio, WaldLow, WaldHigh, ProfileLow, ProfileHigh, SimultaneousLow, SimultaneousHigh float64

	// Status is "ok", or says why the effect is infinite or undefined.
	Status string
}

// A CensoredFit is the result of FitCensored.
type CensoredFit struct {
	Groups    []CensoredGroup
	Contrasts []CensoredContrast // one a group; the entry of the control is zero

	// Sigma is the common standard deviation of the log values; SELogSigma the standard error of its log.
	Sigma, SELogSigma float64

	// LogLik is the log-likelihood on the original scale (it includes -log y of every measured value), LogLikNull that of
	// one common mean; LikelihoodRatio = 2 (LogLik - LogLikNull), PLikelihoodRatio its chi-squared p with one degree of
	// freedom less than there are groups.
	LogLik, LogLikNull, LikelihoodRatio, PLikelihoodRatio float64

	// SmallSampleDF are the degrees of freedom of the small-sample p and intervals, the values less the groups with a finite
	// mean; NaN if there are none.
	SmallSampleDF float64

	// Critical is the two-sided single-step critical value of |Z| at the confidence level; NaN if there are several families.
	Critical float64

	Status string
	Notes  []string
}

// FitCensored fits log-normal groups with a common standard deviation of the log by maximum likelihood when some values
// are known only as below, above or between limits, and compares every group with the control.
//
//	log L = sum log f(y) over measured + sum log[F(high) - F(low)] over censored values
//
// groups holds the values of each group, control is the index of the control, confLevel (for example 0.95) the level of
// the intervals. In Olsen's parameters (mean/sigma, 1/sigma) the log-likelihood is concave, so the Newton iteration finds
// the one maximum. It exists if and only if a value is known from both sides and, in some group, no single number
// agrees with all the group's values; otherwise Status says so. A group that lies wholly below (above) its limits has an
// infinite log mean: its contrast has a Status, a ratio of 0 (+Inf), the limit of the likelihood ratio and a one-sided
// profile limit.
//
// The adjusted p is P(max |Z| >= |z|) for the normal contrasts with the correlation of the observed information. That
// correlation is not of product form, since the effects share the control and the common sigma: with the information
// D_j of each mean, c_j = D_j^-1 I(mean_j, log sigma) and S the information of log sigma left over,
// cov_ij = [i=j]/D_i + 1/D_0 + (c_i-c_0)(c_j-c_0)/S. Given two common normal factors the contrasts are independent, and
// a two-dimensional trapezoid sum gives the tail. A group with an infinite mean joins by Bonferroni with its likelihood
// ratio p.
//
// Small samples: the normal theory is too optimistic. In a simulation of two equal groups of 4, 6, 8 and 12 (4000 studies
// each) tests at 5 % rejected by Wald 13, 11, 8 and 8 % without censoring and 12, 9, 7 and 8 % with a quarter of the values
// below the limit, by the likelihood ratio 6 to 10 %, by PSmallSample 4 to 5 % (1 to 4 % with half of the values below the
// limit). PSmallSample is therefore the p to publish; it rests on this simulation, not on theory, once values are censored.
//
// Prefer it over substituting a part of the limit, which biases the mean and understates the spread. It assumes log-normal
// values with equal spread.
//
// References: Olsen, Econometrica 46:1211, 1978, doi:10.2307/1911445; Burridge, JRSS B 43:41, 1981; Cohen,
// Technometrics 1:217, 1959, doi:10.1080/00401706.1959.10489859; Helsel, Chemosphere 65:2434, 2006,
// doi:10.1016/j.chemosphere.2006.04.051.
func FitCensored(groups [][]CensoredValue, control int, confLevel float64) (CensoredFit, error) {
	return fitCensored(groups, control, make([]int, len(groups)), confLevel, true)
}

// FitCensoredFamilies is FitCensored with the adjustment by family: group i is adjusted together with the groups j of
// family[j] == family[i] only; what family says of the control does not matter. The spread comes from all groups.
func FitCensoredFamilies(groups [][]CensoredValue, control int, family []int, confLevel float64) (CensoredFit, error) {
	return fitCensored(groups, control, family, confLevel, true)
}

// FitCensoredRatios is FitCensoredFamilies without what costs more than all else and is not for publication: finite
// contrasts have no likelihood-ratio p and no profile limits.
func FitCensoredRatios(groups [][]CensoredValue, control int, family []int, confLevel float64) (CensoredFit, error) {
	return fitCensored(groups, control, family, confLevel, false)
}

func fitCensored(groups [][]CensoredValue, control int, family []int, confLevel float64, profiles bool) (CensoredFit, error) {
	if len(family) != len(groups) {
		return CensoredFit{}, fmt.Errorf("fit censored groups: %d families for %d groups", len(family), len(groups))
	}
	if control < 0 || control >= len(groups) {
		return CensoredFit{}, fmt.Errorf("fit censored groups: control %d is none of the %d groups", control, len(groups))
	}
	if err := confidenceLevel("fit censored groups", confLevel); err != nil {
		return CensoredFit{}, err
	}
	for g, values := range groups {
		for i, v := range values {
			if !v.valid() {
				return CensoredFit{}, fmt.Errorf("fit censored groups: group %d value %d: limits %v and %v do not enclose a positive value",
					g, i, v.Low, v.High)
			}
		}
	}
	fit := newCensoredFit(groups)
	m := newCensoredModel(groups)
	if reason := m.degenerate(); reason != "" {
		fit.Status = "undefined: " + reason
		for i := range fit.Contrasts {
			fit.Contrasts[i] = undefinedCensoredContrast(fit.Status)
		}
		return fit, nil
	}
	full := m.maximise()
	if !full.converged {
		fit.Status = "undefined: the likelihood iteration did not converge"
		for i := range fit.Contrasts {
			fit.Contrasts[i] = undefinedCensoredContrast(fit.Status)
		}
		return fit, nil
	}
	fit.fill(m, full, confLevel)
	fit.compare(m, full, control, family, confLevel, profiles)
	return fit, nil
}

// newCensoredFit counts the values; every estimate is undefined.
func newCensoredFit(groups [][]CensoredValue) CensoredFit {
	nan := math.NaN()
	fit := CensoredFit{
		Groups: make([]CensoredGroup, len(groups)), Contrasts: make([]CensoredContrast, len(groups)), Status: "ok",
		Sigma: nan, SELogSigma: nan, LogLik: nan, LogLikNull: nan, LikelihoodRatio: nan, PLikelihoodRatio: nan, SmallSampleDF: nan,
		Critical: nan,
	}
	for g, values := range groups {
		s := CensoredGroup{
			N: len(values), MeanLog: nan, SEMeanLog: nan, GeoMean: nan, GeoMeanLow: nan, GeoMeanHigh: nan, ArithMean: nan,
		}
		for _, v := range values {
			switch {
			case v.Low == v.High:
				s.Measured++
			case v.Low == 0:
				s.Below++
			case math.IsInf(v.High, 1):
				s.Above++
			default:
				s.Between++
			}
		}
		fit.Groups[g] = s
	}
	return fit
}

func undefinedCensoredContrast(status string) CensoredContrast {
	nan := math.NaN()
	return CensoredContrast{
		Effect: nan, SE: nan, Z: nan, PWald: nan, PLikelihoodRatio: nan, TSmallSample: nan, PSmallSample: nan, SmallSampleLow: nan, SmallSampleHigh: nan,
		PAdjusted: nan, PAdjustedSmallSample: nan, Ratio: nan,
		WaldLow: nan, WaldHigh: nan, ProfileLow: nan, ProfileHigh: nan, SimultaneousLow: nan, SimultaneousHigh: nan,
		Status: status,
	}
}

// fill sets the group estimates and the likelihood ratio of all groups.
func (f *CensoredFit) fill(m censoredModel, full censoredOptimum, confLevel float64) {
	z := NormalQuantile(0.5 + confLevel/2)
	f.Sigma, f.SELogSigma, f.LogLik = 1/full.theta, math.Sqrt(1/full.sigmaInfo), full.logLik
	k := 0
	for g := range f.Groups {
		s := &f.Groups[g]
		if s.N > 0 {
			k++
		}
		s.MeanLog, s.SEMeanLog = full.mean(g), math.NaN()
		if m.side[g] == 0 && s.N > 0 {
			s.SEMeanLog = math.Sqrt(1/full.meanInfo[g] + float64(full.shared[g]*full.shared[g])/full.sigmaInfo)
		}
		s.GeoMean = math.Exp(s.MeanLog)
		s.GeoMeanLow, s.GeoMeanHigh = math.Exp(s.MeanLog-float64(z*s.SEMeanLog)), math.Exp(s.MeanLog+float64(z*s.SEMeanLog))
		s.ArithMean = math.Exp(s.MeanLog + float64(f.Sigma*f.Sigma)/2)
	}
	one := m.merged()
	if one.degenerate() != "" {
		return
	}
	null := one.maximise()
	if !null.converged {
		return
	}
	f.LogLikNull = null.logLik
	f.LikelihoodRatio = math.Max(0, 2*(f.LogLik-null.logLik))
	if k > 1 {
		f.PLikelihoodRatio = ChiSquaredSurvival(f.LikelihoodRatio, float64(k-1))
	}
}

// compare sets the contrasts with the control.
func (f *CensoredFit) compare(m censoredModel, full censoredOptimum, control int, family []int, confLevel float64, profiles bool) {
	level := NormalQuantile(0.5 + confLevel/2)
	var families []censoredFamily
	infinite := 0
	n, k := 0, 0
	for g, s := range f.Groups {
		if s.N > 0 && m.side[g] == 0 {
			n, k = n+s.N, k+1
		}
		if g == control {
			continue
		}
		c := undefinedCensoredContrast("ok")
		switch {
		case s.N == 0:
			c.Status = "undefined: the group has no values"
		case f.Groups[control].N == 0:
			c.Status = "undefined: the control has no values"
		case m.side[g] != 0 && m.side[g] == m.side[control]:
			c.Status = "undefined: the group and the control both lie wholly beyond their limits"
		}
		if c.Status != "ok" {
			f.Contrasts[g] = c
			continue
		}
		at := slices.IndexFunc(families, func(o censoredFamily) bool { return o.name == family[g] })
		if at < 0 {
			at = len(families)
			families = append(families, censoredFamily{name: family[g]})
		}
		c.Effect = full.mean(g) - full.mean(control)
		c.Ratio = math.Exp(c.Effect)
		if m.side[g] == 0 && m.side[control] == 0 {
			d := full.shared[g] - full.shared[control]
			c.SE = math.Sqrt(1/full.meanInfo[g] + 1/full.meanInfo[control] + float64(d*d)/full.sigmaInfo)
			c.Z = c.Effect / c.SE
			c.PWald = 2 * NormalSurvival(math.Abs(c.Z))
			c.WaldLow, c.WaldHigh = math.Exp(c.Effect-float64(level*c.SE)), math.Exp(c.Effect+float64(level*c.SE))
			families[at].finite = append(families[at].finite, g)
		} else {
			families[at].infinite = append(families[at].infinite, g)
			infinite++
			c.Status = "infinite: every value of the group or of the control lies beyond its limit"
		}
		if profiles || c.Status != StatusOK {
			m.profile(&c, full, g, control, confLevel)
		}
		f.Contrasts[g] = c
	}
	df, shrink := float64(n-k), math.Sqrt(float64(n-k)/float64(n))
	if n > k {
		f.SmallSampleDF = df
		t := StudentQuantile(0.5+confLevel/2, df)
		for g := range f.Contrasts {
			c := &f.Contrasts[g]
			if g == control || math.IsNaN(c.Z) {
				continue
			}
			c.TSmallSample = c.Z * shrink
			c.PSmallSample = StudentTwoSided(c.TSmallSample, df)
			c.SmallSampleLow, c.SmallSampleHigh = math.Exp(c.Effect-float64(t*c.SE/shrink)), math.Exp(c.Effect+float64(t*c.SE/shrink))
		}
	}
	for _, o := range families {
		critical := f.adjust(full, control, o, df, shrink, confLevel)
		if len(families) == 1 {
			f.Critical = critical
		}
	}
	if k > 1 {
		f.Notes = append(f.Notes, "p and intervals of Wald and of the likelihood use normal theory, which is too optimistic for "+
			"few animals; those for small samples use Student's t with values minus groups degrees of freedom")
	}
	if infinite > 0 {
		f.Notes = append(f.Notes, fmt.Sprintf("%d group(s) beyond the limit in every animal: compared by the likelihood ratio, "+
			"adjusted by Bonferroni", infinite))
	}
}

// A censoredFamily are the groups, other than the control, that are adjusted together.
type censoredFamily struct {
	name             int
	finite, infinite []int // by the effect
}

// adjust sets the single-step p values and intervals of a family, and returns the critical value: the maximum over the
// finite contrasts, normal and with df degrees of freedom for the statistics times shrink, plus Bonferroni for the infinite
// ones.
func (f *CensoredFit) adjust(full censoredOptimum, control int, family censoredFamily, df, shrink, confLevel float64) float64 {
	finite, infinite := family.finite, float64(len(family.infinite))
	all := float64(len(finite)) + infinite
	for _, g := range family.infinite {
		if c := &f.Contrasts[g]; !math.IsNaN(c.PLikelihoodRatio) {
			c.PAdjusted = math.Min(1, all*c.PLikelihoodRatio)
		}
	}
	if len(finite) == 0 {
		return math.NaN()
	}
	var factors twoFactors // the control and sigma
	var members []int
	for i, g := range finite {
		se := f.Contrasts[g].SE
		factors.add(math.Sqrt(1/full.meanInfo[control])/se, (full.shared[g]-full.shared[control])/math.Sqrt(full.sigmaInfo)/se,
			math.Sqrt(1/full.meanInfo[g])/se)
		members = append(members, i)
	}
	normal, student := factors.joint(members, math.Inf(1)), factors.joint(members, df)
	tail := func(c float64) float64 {
		return math.Min(1, float64(infinite*2*NormalSurvival(c))+normal.twoSided(c))
	}
	alpha := 1 - confLevel
	low, high := NormalQuantile(1-alpha/2), NormalQuantile(1-alpha/2/all)
	critical := root(func(c float64) float64 { return math.Log(tail(c) / alpha) }, low, math.Max(high, low)+1e-9)
	for _, g := range finite {
		c := &f.Contrasts[g]
		c.PAdjusted = math.Max(c.PWald, tail(math.Abs(c.Z)))
		if df > 0 {
			t := math.Abs(c.Z) * shrink
			c.PAdjustedSmallSample = math.Min(1, student.twoSided(t)+float64(infinite*StudentTwoSided(t, df)))
		}
		c.SimultaneousLow = math.Exp(c.Effect - float64(critical*c.SE))
		c.SimultaneousHigh = math.Exp(c.Effect + float64(critical*c.SE))
	}
	return critical
}

// profile sets the likelihood ratio p and the profile-likelihood interval of a contrast. With the effect held at d the
// values of the group, divided by exp(d), share the mean of the control, so each point of the profile is a fit with one
// group less.
func (m censoredModel) profile(c *CensoredContrast, full censoredOptimum, group, control int, confLevel float64) {
	drop := func(effect float64) float64 { // 2 (log L - profile log L), 0 at the estimate
		held := m.tied(group, control, effect)
		if held.degenerate() != "" {
			return math.NaN()
		}
		at := held.maximise()
		if !at.converged {
			return math.NaN()
		}
		return 2 * (full.logLik - at.logLik)
	}
	if lr := drop(0); !math.IsNaN(lr) {
		c.PLikelihoodRatio = ChiSquaredSurvival(math.Max(0, lr), 1)
	}
	z := NormalQuantile(0.5 + confLevel/2)
	excess := func(effect float64) float64 { return drop(effect) - float64(z*z) }
	switch spread := 1 / full.theta; {
	case math.IsInf(c.Effect, -1):
		c.ProfileLow, c.ProfileHigh = 0, math.Exp(profileLimit(excess, 0, spread))
	case math.IsInf(c.Effect, 1):
		c.ProfileLow, c.ProfileHigh = math.Exp(profileLimit(excess, 0, -spread)), math.Inf(1)
	default:
		c.ProfileLow = math.Exp(profileLimit(excess, c.Effect, -c.SE))
		c.ProfileHigh = math.Exp(profileLimit(excess, c.Effect, c.SE))
	}
}

// SubstituteCensored replaces a value below its limit by factor times the limit and one above by the limit; a value
// between limits by their geometric mean. For comparison with FitCensored only: substitution is not recommended.
func SubstituteCensored(values []CensoredValue, factor float64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		switch {
		case v.Low == 0:
			out[i] = v.High * factor
		case math.IsInf(v.High, 1), v.Low == v.High:
			out[i] = v.Low
		default:
			out[i] = math.Sqrt(v.Low) * math.Sqrt(v.High)
		}
	}
	return out
}
