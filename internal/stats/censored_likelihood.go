package stats

import "math"

// A censoredInterval is one value on the log scale, -Inf and +Inf where it has no limit.
type censoredInterval struct{ low, high float64 }

// A censoredModel is the log-normal likelihood of groups with a common sigma.
type censoredModel struct {
	groups [][]censoredInterval
	side   []int // -1: every value of the group is below a limit; +1: above; 0: the group mean can be finite
	offset float64
	sumLog float64 // sum of log y of the measured values: the step from the density of log y to that of y
}

// newCensoredModel takes logs about a common offset, which keeps the sums small.
func newCensoredModel(groups [][]CensoredValue) censoredModel {
	m := censoredModel{groups: make([][]censoredInterval, len(groups)), side: make([]int, len(groups))}
	var finite []float64
	for g, values := range groups {
		m.groups[g] = make([]censoredInterval, len(values))
		for i, v := range values {
			m.groups[g][i] = censoredInterval{math.Log(v.Low), math.Log(v.High)}
			if v.Low == v.High {
				m.sumLog += math.Log(v.Low)
			}
			if v.Low > 0 {
				finite = append(finite, math.Log(v.Low))
			}
			if v.High > v.Low && !math.IsInf(v.High, 1) {
				finite = append(finite, math.Log(v.High))
			}
		}
	}
	if len(finite) > 0 {
		m.offset = Mean(finite)
	}
	for g := range m.groups {
		for i, v := range m.groups[g] {
			m.groups[g][i] = censoredInterval{v.low - m.offset, v.high - m.offset}
		}
		m.side[g] = censoredSide(m.groups[g])
	}
	return m
}

func censoredSide(values []censoredInterval) int {
	below, above := len(values) > 0, len(values) > 0
	for _, v := range values {
		below = below && math.IsInf(v.low, -1)
		above = above && math.IsInf(v.high, 1)
	}
	switch {
	case below:
		return -1
	case above:
		return 1
	}
	return 0
}

// tied is the model in which group, less effect, has the mean of control.
func (m censoredModel) tied(group, control int, effect float64) censoredModel {
	t := censoredModel{offset: m.offset, sumLog: m.sumLog}
	for g, values := range m.groups {
		if g == group {
			continue
		}
		if g == control {
			values = append([]censoredInterval(nil), values...)
			for _, v := range m.groups[group] {
				values = append(values, censoredInterval{v.low - effect, v.high - effect})
			}
		}
		t.groups = append(t.groups, values)
		t.side = append(t.side, censoredSide(values))
	}
	return t
}

// merged is the model of one common mean.
func (m censoredModel) merged() censoredModel {
	var all []censoredInterval
	for _, values := range m.groups {
		all = append(all, values...)
	}
	return censoredModel{groups: [][]censoredInterval{all}, side: []int{censoredSide(all)}, offset: m.offset, sumLog: m.sumLog}
}

// degenerate says why the likelihood has no interior maximum, or is empty. In the concave parameters the likelihood
// rises for ever exactly if sigma can shrink to zero around numbers that agree with every value of every group; without
// a value known from both sides sigma can also grow for ever.
func (m censoredModel) degenerate() string {
	twoSided, spread := false, false
	for _, values := range m.groups {
		low, high := math.Inf(-1), math.Inf(1)
		for _, v := range values {
			low, high = math.Max(low, v.low), math.Min(high, v.high)
			twoSided = twoSided || !math.IsInf(v.low, -1) && !math.IsInf(v.high, 1)
		}
		spread = spread || low > high
	}
	switch {
	case !twoSided:
		return "no value was measured, all lie beyond their limits"
	case !spread:
		return "the values do not contradict a spread of zero"
	}
	return ""
}

// A censoredOptimum is the maximum in gamma = mean/sigma and theta = 1/sigma, with the observed information in (means,
// log sigma): meanInfo its diagonal, shared[g] = -d mean_g / d log sigma along the profile, sigmaInfo the information of
// log sigma after profiling out the means.
type censoredOptimum struct {
	gamma             []float64
	theta, offset     float64
	side              []int
	logLik, sigmaInfo float64
	meanInfo, shared  []float64
	converged         bool
}

func (o censoredOptimum) mean(g int) float64 {
	switch {
	case o.side[g] != 0:
		return math.Inf(o.side[g])
	case o.meanInfo[g] == 0:
		return math.NaN() // no values
	}
	return o.gamma[g]/o.theta + o.offset
}

// A censoredTerm is the log-likelihood of one value with its score and information in (gamma, theta).
type censoredTerm struct{ logLik, g, t, gg, gt, tt float64 }

// maximise runs Newton's method with step halving on the concave log-likelihood of the groups with a finite mean.
func (m censoredModel) maximise() censoredOptimum {
	k := len(m.groups)
	o := censoredOptimum{gamma: make([]float64, k), side: m.side, offset: m.offset, meanInfo: make([]float64, k), shared: make([]float64, k)}
	o.start(m)
	at := m.evaluate(o.gamma, o.theta)
	for range 200 {
		dg, dt, decrement := at.newton(m.side)
		scale := 1.0
		if dt < 0 && o.theta+dt <= o.theta/10 {
			scale = math.Min(1, 0.9*o.theta/-dt)
		}
		var next censoredSums
		gamma := make([]float64, k)
		theta := 0.0
		for {
			for g := range gamma {
				gamma[g] = o.gamma[g] + float64(scale*dg[g])
			}
			theta = o.theta + float64(scale*dt)
			next = m.evaluate(gamma, theta)
			if next.logLik >= at.logLik-1e-13*math.Abs(at.logLik) || scale < 1e-12 {
				break
			}
			scale /= 2
		}
		o.gamma, o.theta, at = gamma, theta, next
		if math.IsNaN(decrement) || math.IsNaN(at.logLik) {
			return o
		}
		if decrement < 1e-25*math.Max(1, math.Abs(at.logLik)) || scale < 1e-12 && decrement < 1e-12 {
			o.converged = true
			break
		}
	}
	o.logLik = at.logLik - m.sumLog
	o.information(at, m.side)
	return o
}

// start places the mean of each group at its crude mean and sigma at the crude spread.
func (o *censoredOptimum) start(m censoredModel) {
	var ss float64
	var n int
	means := make([]float64, len(m.groups))
	for g, values := range m.groups {
		if m.side[g] != 0 || len(values) == 0 {
			continue
		}
		crude := make([]float64, len(values))
		for i, v := range values {
			switch {
			case math.IsInf(v.low, -1):
				crude[i] = v.high - 0.5
			case math.IsInf(v.high, 1):
				crude[i] = v.low + 0.5
			default:
				crude[i] = v.low + (v.high-v.low)/2
			}
		}
		means[g] = Mean(crude)
		ss += SumSquares(crude, means[g])
		n += len(crude)
	}
	o.theta = 1 / math.Max(math.Sqrt(ss/math.Max(1, float64(n))), 1e-8)
	for g := range means {
		o.gamma[g] = means[g] * o.theta
	}
}

// censoredSums are the sums of the terms: per group where the parameter belongs to the group.
type censoredSums struct {
	logLik, t, tt float64
	g, gg, gt     []float64
}

func (m censoredModel) evaluate(gamma []float64, theta float64) censoredSums {
	k := len(m.groups)
	s := censoredSums{g: make([]float64, k), gg: make([]float64, k), gt: make([]float64, k)}
	for g, values := range m.groups {
		if m.side[g] != 0 {
			continue
		}
		for _, v := range values {
			c := censoredTermOf(v, gamma[g], theta)
			s.logLik += c.logLik
			s.t += c.t
			s.tt += c.tt
			s.g[g] += c.g
			s.gg[g] += c.gg
			s.gt[g] += c.gt
		}
	}
	return s
}

// newton is the Newton step and the Newton decrement. The information of the means is diagonal, theta borders it.
func (s censoredSums) newton(side []int) (dg []float64, dt, decrement float64) {
	dg = make([]float64, len(side))
	rest, score := s.tt, s.t
	for g := range side {
		if s.gg[g] > 0 {
			rest -= float64(s.gt[g] * s.gt[g] / s.gg[g])
			score -= float64(s.gt[g] * s.g[g] / s.gg[g])
		}
	}
	dt = score / rest
	decrement = float64(dt * s.t)
	for g := range side {
		if s.gg[g] > 0 {
			dg[g] = (s.g[g] - float64(s.gt[g]*dt)) / s.gg[g]
			decrement += float64(dg[g] * s.g[g])
		}
	}
	return dg, dt, math.Abs(decrement)
}

// information turns the information from (gamma, theta) to (mean, log sigma); the score is zero at the maximum, so the
// change of variables is linear: d gamma = theta d mean - gamma d log sigma, d theta = -theta d log sigma.
func (o *censoredOptimum) information(s censoredSums, side []int) {
	theta := o.theta
	o.sigmaInfo = float64(theta * theta * s.tt)
	for g := range side {
		if side[g] != 0 || s.gg[g] == 0 {
			continue
		}
		gamma := o.gamma[g]
		o.meanInfo[g] = float64(theta * theta * s.gg[g])
		cross := -float64(theta*gamma*s.gg[g]) - float64(theta*theta*s.gt[g])
		o.shared[g] = cross / o.meanInfo[g]
		o.sigmaInfo += float64(gamma*gamma*s.gg[g]) + float64(2*gamma*theta*s.gt[g]) - float64(cross*cross/o.meanInfo[g])
	}
}

const logSqrt2Pi = 0.91893853320467274178032973640561763986139747363778

// censoredTermOf is the contribution of one value with z = theta x - gamma: log theta + log phi(z) if x is measured, else
// log[Phi(z_high) - Phi(z_low)]. The information is minus the second derivative.
func censoredTermOf(v censoredInterval, gamma, theta float64) censoredTerm {
	switch {
	case v.low == v.high:
		z := float64(theta*v.low) - gamma
		return censoredTerm{
			logLik: math.Log(theta) - z*z/2 - logSqrt2Pi,
			g:      z, t: 1/theta - float64(z*v.low),
			gg: 1, gt: -v.low, tt: 1/(theta*theta) + float64(v.low*v.low),
		}
	case math.IsInf(v.low, -1):
		return censoredTail(v.high, gamma, theta, -1)
	case math.IsInf(v.high, 1):
		return censoredTail(v.low, gamma, theta, 1)
	}
	width, centre := theta*(v.high-v.low), float64(theta*(v.low+(v.high-v.low)/2))-gamma
	if width*math.Max(1, math.Abs(centre)) < 1 {
		return censoredNarrow(v, gamma, theta)
	}
	return censoredWide(v, gamma, theta)
}

// censoredTail is the term of a value above x (side +1) or below it (side -1).
func censoredTail(x, gamma, theta, side float64) censoredTerm {
	z := side * (float64(theta*x) - gamma)
	logS := NormalLogCDF(-z)
	h := math.Exp(-z*z/2 - logSqrt2Pi - logS)
	// d/dz log S(z) = -h and -d2/dz2 log S(z) = h (h - z).
	w := h * (h - z)
	return censoredTerm{
		logLik: logS, g: side * h, t: -side * h * x,
		gg: w, gt: -float64(w * x), tt: float64(w * x * x),
	}
}

// censoredWide is the term of an interval whose end probabilities differ clearly.
func censoredWide(v censoredInterval, gamma, theta float64) censoredTerm {
	a, b := float64(theta*v.low)-gamma, float64(theta*v.high)-gamma
	var logP float64
	switch {
	case a > 0:
		logP = censoredLogDiff(NormalLogCDF(-a), NormalLogCDF(-b))
	case b < 0:
		logP = censoredLogDiff(NormalLogCDF(b), NormalLogCDF(a))
	default:
		logP = math.Log1p(-NormalSurvival(b) - NormalCDF(a))
	}
	ha, hb := math.Exp(-a*a/2-logSqrt2Pi-logP), math.Exp(-b*b/2-logSqrt2Pi-logP)
	// d log P = hb db - ha da; minus the second derivatives follow from h' = -h (z + or - h).
	aa, bb, ab := float64(ha*(ha-a)), float64(hb*(hb+b)), -float64(ha*hb)
	return censoredTerm{
		logLik: logP, g: ha - hb, t: float64(hb*v.high) - float64(ha*v.low),
		gg: aa + bb + 2*ab,
		gt: -(float64(aa*v.low) + float64(bb*v.high) + float64(ab*(v.low+v.high))),
		tt: float64(aa*v.low*v.low) + float64(bb*v.high*v.high) + float64(2*ab*v.low*v.high),
	}
}

// censoredLogDiff is log(exp(a) - exp(b)) for a > b.
func censoredLogDiff(a, b float64) float64 { return a + math.Log(-math.Expm1(b-a)) }

// Ten-point Gauss-Legendre nodes and weights on [-1, 1], the positive half (Abramowitz and Stegun, table 25.4).
var gaussLegendre10 = [5][2]float64{
	{0.14887433898163121088, 0.29552422471475287017},
	{0.43339539412924719080, 0.26926671930999635509},
	{0.67940956829902440623, 0.21908636251598204400},
	{0.86506336668898451073, 0.14945134915058059315},
	{0.97390652851717172008, 0.06667134430868813759},
}

// censoredNarrow is the term of an interval much narrower than sigma, by Gauss-Legendre quadrature over the latent value:
// the difference of two nearly equal probabilities would lose digits. Score and information are those of the measured
// value, averaged over the latent value, less the variance of its score (Louis, JRSS B 44:226, 1982).
func censoredNarrow(v censoredInterval, gamma, theta float64) censoredTerm {
	half, centre := (v.high-v.low)/2, v.low+(v.high-v.low)/2
	m := float64(theta*centre) - gamma
	var weight, scoreG, scoreT [10]float64
	total := 0.0
	for i, node := range gaussLegendre10 {
		for j, sign := range [2]float64{1, -1} {
			shift := float64(sign * node[0] * half)
			t := float64(theta * shift)
			z, x := m+t, centre+shift
			w := node[1] * math.Exp(-t*(m+t/2))
			weight[2*i+j], scoreG[2*i+j], scoreT[2*i+j] = w, z, 1/theta-float64(z*x)
			total += w
		}
	}
	var c censoredTerm
	var meanX, meanXX float64
	for i, w := range weight {
		w /= total
		weight[i] = w
		c.g += float64(w * scoreG[i])
		c.t += float64(w * scoreT[i])
		x := (scoreG[i] + gamma) / theta
		meanX += float64(w * x)
		meanXX += float64(w * x * x)
	}
	c.gg, c.gt, c.tt = 1, -meanX, 1/(theta*theta)+meanXX
	for i, w := range weight {
		dg, dt := scoreG[i]-c.g, scoreT[i]-c.t
		c.gg -= float64(w * dg * dg)
		c.gt -= float64(w * dg * dt)
		c.tt -= float64(w * dt * dt)
	}
	c.logLik = -m*m/2 - logSqrt2Pi + math.Log(total) + math.Log(theta*half)
	return c
}
