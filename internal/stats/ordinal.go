package stats

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// An OrdinalContrast compares the scores of one group with those of the control.
type OrdinalContrast struct {
	// LogOddsRatio is the log of the odds of a higher score, group against control, the same at every threshold. SE is
	// its standard error from the observed information, Z = LogOddsRatio/SE.
	LogOddsRatio, SE, Z float64

	// PWald is the two-sided normal p of Z, PLikelihoodRatio the chi-squared p (1 df) of dropping the effect.
	PWald, PLikelihoodRatio float64

	// OddsRatio is exp(LogOddsRatio), with its Wald and profile-likelihood intervals.
	OddsRatio, WaldLow, WaldHigh, ProfileLow, ProfileHigh float64

	// Status is "ok", or says why the effect is infinite or undefined.
	Status string
}

// An OrdinalFit is the result of FitProportionalOdds.
type OrdinalFit struct {
	Contrasts []OrdinalContrast // one a group; the entry of the control is zero

	// Categories are the different scores that the thresholds separate; Thresholds[j] is the log odds of a score of at
	// most Categories[j] in the control, SEThresholds its standard error. Both are empty if the control has an infinite
	// position, and leave out scores that only groups with infinite effects have.
	Categories, Thresholds, SEThresholds []float64

	// LogLik is the (limit of the) maximised log-likelihood, LogLikNull that without group effects, LikelihoodRatio
	// twice their difference, PLikelihoodRatio its chi-squared p with one degree of freedom less than groups.
	LogLik, LogLikNull, LikelihoodRatio, PLikelihoodRatio float64

	Status string
}

// FitProportionalOdds fits the cumulative logit model with group effects to ordinal scores,
//
//	logit P(score <= c_j) = threshold_j - effect_group,   effect_control = 0,
//
// by maximum likelihood. groups holds the scores of each group, control is the index of the control, confLevel the level
// of the intervals. Scores need an order only: any increasing relabelling gives the same result.
//
// The log-likelihood is concave. It has a finite maximum if and only if the graph of the comparisons "threshold at least
// effect" and "effect at least threshold", one for every score that occurs, is strongly connected. A group whose scores
// are all the lowest (highest) that occur has an infinite effect and is reported so, with the limit of its likelihood
// ratio and a one-sided profile interval; the others are estimated without it, which is the limit of the likelihood. If
// the rest is still separated, the whole fit has Status "infinite" and no numbers: use an exact rank test.
//
// Prefer it for clinical and histology scores with ties, where a mean has no meaning; it is the model behind the
// Wilcoxon-Mann-Whitney test. It assumes that a treatment shifts every threshold alike. References: McCullagh, JRSS B
// 42:109, 1980; Albert and Anderson, Biometrika 71:1, 1984, doi:10.1093/biomet/71.1.1.
func FitProportionalOdds(groups [][]float64, control int, confLevel float64) (OrdinalFit, error) {
	if control < 0 || control >= len(groups) {
		return OrdinalFit{}, fmt.Errorf("fit proportional odds: control %d is none of the %d groups", control, len(groups))
	}
	if err := confidenceLevel("fit proportional odds", confLevel); err != nil {
		return OrdinalFit{}, err
	}
	scores := distinct(slices.Concat(groups...))
	for _, s := range scores {
		if !isFinite(s) {
			return OrdinalFit{}, errors.New("fit proportional odds: a score is not finite")
		}
	}
	nan := math.NaN()
	fit := OrdinalFit{
		Contrasts: make([]OrdinalContrast, len(groups)), LogLik: nan, LogLikNull: nan, LikelihoodRatio: nan,
		PLikelihoodRatio: nan, Status: "ok",
	}
	units := make([]ordinalUnit, len(groups))
	for g, values := range groups {
		units[g] = ordinalUnit{newOrdinalPart(values, scores)}
	}
	units[0], units[control] = units[control], units[0] // the first unit is the reference
	full := maximiseOrdinal(units)
	switch {
	case len(groups[control]) == 0:
		fit.Status = "undefined: the control has no scores"
	case len(scores) < 2:
		fit.Status = "undefined: all scores are equal"
	case !full.exists:
		fit.Status = "infinite: the scores separate the groups perfectly, no finite effects exist; use an exact rank test"
	}
	for g := range groups {
		if g == control {
			continue
		}
		c := OrdinalContrast{
			LogOddsRatio: nan, SE: nan, Z: nan, PWald: nan, PLikelihoodRatio: nan, OddsRatio: nan, WaldLow: nan, WaldHigh: nan,
			ProfileLow: nan, ProfileHigh: nan, Status: fit.Status,
		}
		if fit.Status == "ok" {
			at := g
			if g == 0 {
				at = control
			}
			c.fill(units, full, at, confLevel)
		}
		fit.Contrasts[g] = c
	}
	if fit.Status != "ok" {
		return fit, nil
	}
	fit.LogLik = full.logLik
	null := maximiseOrdinal([]ordinalUnit{slices.Concat(units...)})
	fit.LogLikNull = null.logLik
	fit.LikelihoodRatio = math.Max(0, 2*(full.logLik-null.logLik))
	k := 0
	for _, values := range groups {
		if len(values) > 0 {
			k++
		}
	}
	if k > 1 {
		fit.PLikelihoodRatio = ChiSquaredSurvival(fit.LikelihoodRatio, float64(k-1))
	}
	if full.side[0] == 0 {
		for _, j := range full.categories {
			fit.Categories = append(fit.Categories, scores[j])
		}
		fit.Thresholds, fit.SEThresholds = full.thresholds, full.seThresholds
	}
	return fit, nil
}

// fill sets the contrast of unit at against unit 0.
func (c *OrdinalContrast) fill(units []ordinalUnit, full ordinalOptimum, at int, confLevel float64) {
	switch {
	case units[at].empty():
		c.Status = "undefined: the group has no scores"
		return
	case full.side[at] != 0 && full.side[at] == full.side[0]:
		c.Status = "undefined: the group and the control have nothing but the same extreme score"
		return
	}
	z := NormalQuantile(0.5 + confLevel/2)
	drop := func(effect float64) float64 { // 2 (log L - profile log L)
		tied := slices.Clone(units)
		tied[0] = slices.Clone(units[0])
		for _, part := range units[at] {
			tied[0] = append(tied[0], ordinalPart{part.counts, part.shift + effect})
		}
		tied[at] = nil
		held := maximiseOrdinal(tied)
		if !held.exists {
			return math.NaN()
		}
		return 2 * (full.logLik - held.logLik)
	}
	excess := func(effect float64) float64 { return drop(effect) - float64(z*z) }
	if lr := drop(0); !math.IsNaN(lr) {
		c.PLikelihoodRatio = ChiSquaredSurvival(math.Max(0, lr), 1)
	}
	if side := full.side[at] - full.side[0]; side != 0 {
		c.Status = "infinite: every score of the group or of the control is the lowest or highest that occurs"
		c.LogOddsRatio = math.Inf(side)
		c.OddsRatio = math.Exp(c.LogOddsRatio)
		if side < 0 {
			c.ProfileLow, c.ProfileHigh = 0, math.Exp(profileLimit(excess, 0, 1))
		} else {
			c.ProfileLow, c.ProfileHigh = math.Exp(profileLimit(excess, 0, -1)), math.Inf(1)
		}
		return
	}
	c.LogOddsRatio, c.SE = full.effects[at], full.se[at]
	c.Z = c.LogOddsRatio / c.SE
	c.PWald = 2 * NormalSurvival(math.Abs(c.Z))
	c.OddsRatio = math.Exp(c.LogOddsRatio)
	c.WaldLow, c.WaldHigh = math.Exp(c.LogOddsRatio-float64(z*c.SE)), math.Exp(c.LogOddsRatio+float64(z*c.SE))
	c.ProfileLow = math.Exp(profileLimit(excess, c.LogOddsRatio, -c.SE))
	c.ProfileHigh = math.Exp(profileLimit(excess, c.LogOddsRatio, c.SE))
}

// An ordinalPart is the number of scores in each category, with a known shift of the effect.
type ordinalPart struct {
	counts []float64
	shift  float64
}

// An ordinalUnit is everything that shares one effect.
type ordinalUnit []ordinalPart

func newOrdinalPart(values, scores []float64) ordinalPart {
	p := ordinalPart{counts: make([]float64, len(scores))}
	for _, v := range values {
		i, _ := slices.BinarySearch(scores, v)
		p.counts[i]++
	}
	return p
}

func (u ordinalUnit) count(category int) float64 {
	n := 0.0
	for _, p := range u {
		n += p.counts[category]
	}
	return n
}

func (u ordinalUnit) empty() bool {
	for _, p := range u {
		if slices.ContainsFunc(p.counts, func(n float64) bool { return n > 0 }) {
			return false
		}
	}
	return true
}

// An ordinalOptimum is the maximum, or the limit of the likelihood where units have infinite effects.
type ordinalOptimum struct {
	exists                   bool
	side                     []int     // of each unit: -1 or +1 if its effect is infinite
	effects, se              []float64 // of each unit relative to the first, NaN where there is none
	categories               []int     // that occur among units with finite effects
	thresholds, seThresholds []float64
	logLik                   float64
}

// maximiseOrdinal fits the units. It sets aside, again and again, units with nothing but the lowest or highest category
// that still occurs: in the limit they add nothing to the log-likelihood.
func maximiseOrdinal(units []ordinalUnit) ordinalOptimum {
	o := ordinalOptimum{side: make([]int, len(units)), effects: make([]float64, len(units)), se: make([]float64, len(units))}
	for i := range units {
		o.effects[i], o.se[i] = math.NaN(), math.NaN()
	}
	if len(units) == 0 || len(units[0]) == 0 {
		return o
	}
	var used []int // units with finite effects
	for i, u := range units {
		if !u.empty() {
			used = append(used, i)
		}
	}
	for {
		o.categories = nil
		for j := range units[0][0].counts {
			if slices.ContainsFunc(used, func(i int) bool { return units[i].count(j) > 0 }) {
				o.categories = append(o.categories, j)
			}
		}
		if len(o.categories) < 2 {
			break
		}
		rest := slices.DeleteFunc(slices.Clone(used), func(i int) bool {
			low, high := o.categories[0], o.categories[len(o.categories)-1]
			inner := false
			for _, j := range o.categories[1 : len(o.categories)-1] {
				inner = inner || units[i].count(j) > 0
			}
			switch {
			case !inner && units[i].count(high) == 0:
				o.side[i] = -1
			case !inner && units[i].count(low) == 0:
				o.side[i] = 1
			}
			return o.side[i] != 0
		})
		if len(rest) == len(used) {
			break
		}
		used = rest
	}
	if len(o.categories) < 2 { // one category is certain, or nothing is left: the likelihood tends to 1
		o.exists = true
		o.categories = nil
		return o
	}
	m := ordinalModel{categories: o.categories}
	for _, i := range used {
		m.units = append(m.units, units[i])
	}
	if !m.connected() {
		return o
	}
	params, info, logLik, ok := m.maximise()
	if !ok {
		return o
	}
	o.exists, o.logLik = true, logLik
	thresholds := len(o.categories) - 1
	for j := range params {
		unit := make([]float64, len(params))
		unit[j] = 1
		column, ok := nlsSolvePositive(info, unit)
		if !ok {
			column[j] = math.NaN()
		}
		se := math.Sqrt(column[j])
		if j < thresholds {
			o.thresholds, o.seThresholds = append(o.thresholds, params[j]), append(o.seThresholds, se)
			continue
		}
		i := used[j-thresholds+1]
		o.effects[i], o.se[i] = params[j], se
	}
	o.effects[used[0]] = 0
	return o
}

// An ordinalModel is the likelihood in (thresholds, effects of all units but the first).
type ordinalModel struct {
	units      []ordinalUnit
	categories []int
}

// connected reports whether the comparisons of thresholds (nodes 0 to J-2) and effects tie all of them together.
func (m ordinalModel) connected() bool {
	thresholds := len(m.categories) - 1
	n := thresholds + len(m.units)
	above := make([][]bool, n) // above[u][v]: u is at least v in every direction in which the likelihood does not fall
	for i := range above {
		above[i] = make([]bool, n)
	}
	for g, u := range m.units {
		for j, category := range m.categories {
			if u.count(category) == 0 {
				continue
			}
			if j < thresholds {
				above[j][thresholds+g] = true
			}
			if j > 0 {
				above[thresholds+g][j-1] = true
			}
		}
	}
	for k := range n {
		for i := range n {
			for j := range n {
				above[i][j] = above[i][j] || above[i][k] && above[k][j]
			}
		}
	}
	for i := range n {
		for j := range n {
			if i != j && !above[i][j] {
				return false
			}
		}
	}
	return true
}

// maximise is Newton's method with step halving from the pooled thresholds.
func (m ordinalModel) maximise() (params []float64, info [][]float64, logLik float64, ok bool) {
	thresholds := len(m.categories) - 1
	params = make([]float64, thresholds+len(m.units)-1)
	var below, total float64
	for _, j := range m.categories {
		for _, u := range m.units {
			total += u.count(j)
		}
	}
	for j, category := range m.categories[:thresholds] {
		for _, u := range m.units {
			below += u.count(category)
		}
		params[j] = math.Log(below / (total - below))
	}
	logLik, score, info := m.evaluate(params)
	for range 200 {
		step, solved := nlsSolvePositive(info, score)
		if !solved {
			return nil, nil, 0, false
		}
		decrement := 0.0
		for j := range step {
			decrement += float64(step[j] * score[j])
		}
		for scale := 1.0; ; scale /= 2 {
			next := make([]float64, len(params))
			for j := range next {
				next[j] = params[j] + float64(scale*step[j])
			}
			l, s, i := m.evaluate(next)
			if l >= logLik-1e-13*math.Abs(logLik) {
				params, logLik, score, info = next, l, s, i
				break
			}
			if scale < 1e-12 {
				return params, info, logLik, decrement < 1e-12
			}
		}
		if decrement < 1e-25*math.Max(1, math.Abs(logLik)) {
			return params, info, logLik, true
		}
	}
	return nil, nil, 0, false
}

// evaluate is the log-likelihood with score and observed information. A score of category j has probability
// F(a) - F(b) = F(a) (1 - F(b)) (1 - exp(b-a)) with a and b the thresholds above and below it less the effect.
func (m ordinalModel) evaluate(params []float64) (logLik float64, score []float64, info [][]float64) {
	thresholds := len(m.categories) - 1
	score, info = make([]float64, len(params)), make([][]float64, len(params))
	for j := range info {
		info[j] = make([]float64, len(params))
	}
	for g, unit := range m.units {
		effect, at := 0.0, -1
		if g > 0 {
			at = thresholds + g - 1
			effect = params[at]
		}
		for _, part := range unit {
			for j, category := range m.categories {
				n := part.counts[category]
				if n == 0 {
					continue
				}
				a, b := math.Inf(1), math.Inf(-1)
				if j < thresholds {
					a = params[j] - effect - part.shift
				}
				if j > 0 {
					b = params[j-1] - effect - part.shift
				}
				if !(a > b) {
					return math.Inf(-1), score, info
				}
				above, below := 1/(1+math.Exp(a)), 1/(1+math.Exp(-b)) // 1-F(a), F(b)
				var ratio, curve float64                              // from the last factor
				logLik -= n * (log1pExp(-a) + log1pExp(b))
				if j > 0 && j < thresholds {
					logLik += n * math.Log(-math.Expm1(b-a))
					ratio = 1 / math.Expm1(a-b)
					curve = float64(ratio * (1 + ratio))
				}
				up, down := n*(above+ratio), -n*(below+ratio)
				upUp, downDown := n*(float64(above*(1-above))+curve), n*(float64(below*(1-below))+curve)
				across := -n * curve
				if j < thresholds {
					score[j] += up
					info[j][j] += upUp
				}
				if j > 0 {
					score[j-1] += down
					info[j-1][j-1] += downDown
				}
				if j > 0 && j < thresholds {
					info[j][j-1] += across
					info[j-1][j] += across
				}
				if at < 0 {
					continue
				}
				score[at] -= up + down
				info[at][at] += upUp + downDown + 2*across
				if j < thresholds {
					info[at][j] -= upUp + across
					info[j][at] -= upUp + across
				}
				if j > 0 {
					info[at][j-1] -= downDown + across
					info[j-1][at] -= downDown + across
				}
			}
		}
	}
	return logLik, score, info
}
