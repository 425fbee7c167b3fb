package stats

import (
	"fmt"
	"math"
	"slices"
)

// SurvivalGroup is the follow-up of the animals of one group.
type SurvivalGroup struct {
	Time  []float64 // day of the event, or last day known without it
	Event []bool    // whether the event happened; false is censored
}

// SurvivalStep is the Kaplan-Meier curve at one event time.
type SurvivalStep struct {
	Time      float64
	AtRisk    int
	Events    int
	Survival  float64
	SE        float64 // Greenwood's; undefined once Survival is 0, like the limits
	LogLow    float64 // limits on the scale of log S, at most 1
	LogHigh   float64
	LogLogLow float64 // limits on the scale of log(-log S): within 0 and 1 by themselves, better for few animals
	LogLogHi  float64
}

// SurvivalCurve is the Kaplan-Meier curve of a group.
type SurvivalCurve struct {
	Animals, Events int
	Steps           []SurvivalStep
	// MedianFirst is the first event time at which survival is at most one half; undefined if it stays above.
	MedianFirst float64
	// Median is the same, or, if survival is exactly one half from one event time to the next, their midpoint: the
	// convention of R's survfit.
	Median float64
}

// survivalTie is how far from one half a survival still counts as one half: a product of fractions is not exact.
const survivalTie = 1e-12

// KaplanMeier estimates survival: the product over event times of 1 - d/n with d events among n animals at risk. An
// animal censored at an event time is at risk at that time.
//
// Greenwood's standard error is S sqrt(sum d / (n (n-d))). With z the normal quantile and w the square root, the
// limits are S exp(-+ z w) and S^exp(-+ z w / log S) (Kaplan, Meier, JASA 53:457, 1958,
// doi:10.1080/01621459.1958.10501452; Kalbfleisch, Prentice, The Statistical Analysis of Failure Time Data).
//
// Lengths that differ, times that are negative or not finite, and a confidence level outside 0 to 1 are errors.
func KaplanMeier(g SurvivalGroup, conf float64) (SurvivalCurve, error) {
	if err := g.check(); err != nil {
		return SurvivalCurve{}, err
	}
	if !(conf > 0 && conf < 1) {
		return SurvivalCurve{}, fmt.Errorf("survival: confidence level %v is not between 0 and 1", conf)
	}
	z := NormalQuantile((1 + conf) / 2)
	c := SurvivalCurve{Animals: len(g.Time), MedianFirst: math.NaN(), Median: math.NaN()}
	survival, greenwood := 1.0, 0.0
	count := newSurvivalCounts(g)
	for _, time := range slices.Compact(slices.Clone(count.events)) {
		n, d := count.at(time)
		c.Events += d
		nan := math.NaN()
		s := SurvivalStep{Time: time, AtRisk: n, Events: d, SE: nan, LogLow: nan, LogHigh: nan, LogLogLow: nan, LogLogHi: nan}
		survival *= 1 - float64(d)/float64(n)
		s.Survival = survival
		if d < n {
			greenwood += float64(d) / (float64(n) * float64(n-d))
			w := math.Sqrt(greenwood)
			s.SE = survival * w
			s.LogLow, s.LogHigh = survival*math.Exp(-z*w), min(1, survival*math.Exp(z*w))
			w /= math.Log(survival)
			s.LogLogLow, s.LogLogHi = math.Pow(survival, math.Exp(-z*w)), math.Pow(survival, math.Exp(z*w))
		}
		c.Steps = append(c.Steps, s)
	}
	half := slices.IndexFunc(c.Steps, func(s SurvivalStep) bool { return s.Survival <= 0.5+survivalTie })
	if half >= 0 {
		c.MedianFirst = c.Steps[half].Time
		c.Median = c.MedianFirst
		if math.Abs(c.Steps[half].Survival-0.5) < survivalTie && half+1 < len(c.Steps) {
			c.Median = (c.MedianFirst + c.Steps[half+1].Time) / 2
		}
	}
	return c, nil
}

// LogRankResult is the comparison of the survival of groups.
type LogRankResult struct {
	ChiSquared float64
	DF         int // groups that had an animal at risk at an event time, minus one; 0 if undefined
	P          float64
	Observed   []float64 // events of each group
	Expected   []float64 // events expected of it if all groups had the same hazard
	Variance   []float64 // variance of observed minus expected
	Status     string    // "ok", or "undefined: ..."
}

// LogRank tests that all groups have the same hazard (Mantel, Cancer Chemother Rep 50:163, 1966; Peto, Peto, J R Stat
// Soc A 135:185, 1972, doi:10.2307/2344317).
//
// At each event time, the d events among n animals are expected in proportion to the n_i at risk, with hypergeometric
// covariance d (n-d)/(n-1) (delta_ij n_i/n - n_i n_j / n^2). The statistic is the quadratic form of observed minus
// expected over all groups but one, chi-squared with one degree of freedom less than groups. Groups without any
// expected event do not count; with fewer than two that count, for example without any event, the test is undefined.
//
// Misuse as in KaplanMeier is an error.
func LogRank(groups []SurvivalGroup) (LogRankResult, error) {
	k := len(groups)
	r := LogRankResult{
		ChiSquared: math.NaN(), P: math.NaN(),
		Observed: make([]float64, k), Expected: make([]float64, k), Variance: make([]float64, k),
	}
	var times []float64
	counts := make([]survivalCounts, k)
	for i, g := range groups {
		if err := g.check(); err != nil {
			return r, fmt.Errorf("group %d: %w", i, err)
		}
		counts[i] = newSurvivalCounts(g)
		times = append(times, counts[i].events...)
	}
	slices.Sort(times)
	covariance := make([]float64, k*k)
	for _, time := range slices.Compact(times) {
		var n, d float64
		share := make([]float64, k)
		for i, c := range counts {
			risk, events := c.at(time)
			share[i] = float64(risk)
			n += float64(risk)
			d += float64(events)
			r.Observed[i] += float64(events)
		}
		for i := range share {
			share[i] /= n
			r.Expected[i] += float64(d * share[i])
		}
		if n > 1 {
			spread := d * (n - d) / (n - 1)
			for i := range k {
				covariance[i*k+i] += float64(spread * share[i])
			}
			remlAddOuter(covariance, -spread, share, share)
		}
	}
	var use []int
	for i := range k {
		r.Variance[i] = covariance[i*k+i]
		if r.Expected[i] > 0 {
			use = append(use, i)
		}
	}
	if len(use) < 2 {
		r.Status = "undefined: fewer than two groups could have had an event"
		return r, nil
	}
	m := len(use) - 1
	v, u := make([]float64, m*m), make([]float64, m)
	for a := range m {
		u[a] = r.Observed[use[a]] - r.Expected[use[a]]
		for b := range m {
			v[a*m+b] = covariance[use[a]*k+use[b]]
		}
	}
	l, pivot := remlCholesky(v, m)
	if !(pivot > 1e-12) {
		r.Status = "undefined: the events do not tell the groups apart"
		return r, nil
	}
	remlForward(l, m, u)
	r.ChiSquared, r.DF, r.Status = remlDot(u, u), m, "ok"
	r.P = ChiSquaredSurvival(r.ChiSquared, float64(m))
	return r, nil
}

// LogRankComparison is the comparison of one group with the control.
type LogRankComparison struct {
	Group int // index of the group
	LogRankResult
	PHolm float64 // P adjusted by Holm over all comparisons that are defined
}

// LogRankPairwise compares each other group with the control by LogRank, in the order of groups. In Observed, Expected
// and Variance the control stands first. A comparison that is undefined does not count for Holm's adjustment.
func LogRankPairwise(groups []SurvivalGroup, control int) ([]LogRankComparison, error) {
	if control < 0 || control >= len(groups) {
		return nil, fmt.Errorf("log-rank: control %d is not one of %d groups", control, len(groups))
	}
	var out []LogRankComparison
	var p []float64
	for i, g := range groups {
		if i == control {
			continue
		}
		r, err := LogRank([]SurvivalGroup{groups[control], g})
		if err != nil {
			return nil, fmt.Errorf("log-rank of group %d and control: %w", i, err)
		}
		out = append(out, LogRankComparison{Group: i, LogRankResult: r})
		p = append(p, r.P)
	}
	adjusted, err := AdjustP(p, Holm)
	if err != nil {
		return nil, fmt.Errorf("log-rank: %w", err)
	}
	for i := range out {
		out[i].PHolm = adjusted[i]
	}
	return out, nil
}

func (g SurvivalGroup) check() error {
	if len(g.Time) != len(g.Event) {
		return fmt.Errorf("survival: %d times but %d events", len(g.Time), len(g.Event))
	}
	for i, t := range g.Time {
		if !(t >= 0) || math.IsInf(t, 0) {
			return fmt.Errorf("survival: time %v of animal %d is not a day", t, i)
		}
	}
	return nil
}

// survivalCounts are the sorted times of a group: of all animals, and of those with an event.
type survivalCounts struct{ all, events []float64 }

func newSurvivalCounts(g SurvivalGroup) survivalCounts {
	var c survivalCounts
	c.all = slices.Sorted(slices.Values(g.Time))
	for i, t := range g.Time {
		if g.Event[i] {
			c.events = append(c.events, t)
		}
	}
	slices.Sort(c.events)
	return c
}

// at counts the animals at risk at a time and the events then.
func (c survivalCounts) at(time float64) (atRisk, events int) {
	gone, _ := slices.BinarySearch(c.all, time)
	before, _ := slices.BinarySearch(c.events, time)
	until, _ := slices.BinarySearch(c.events, math.Nextafter(time, math.Inf(1)))
	return len(c.all) - gone, until - before
}
