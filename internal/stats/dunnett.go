package stats

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/integrate/quad"
)

// A DunnettComparison is one treated group against the control.
type DunnettComparison struct {
	N          int
	Difference float64 // mean treated - mean control
	SE         float64 // standard error of Difference
	T          float64 // Difference/SE
	DF         float64
	Lambda     float64 // the correlation of two T is the product of their Lambda; NaN after a covariate adjustment
	// PUnadjusted is the two-sided p of this comparison alone.
	PUnadjusted float64
	PTwoSided   float64 // adjusted P(max |T_j| >= |T|)
	PGreater    float64 // adjusted P(max T_j >= T), for treated above control
	PLess       float64 // adjusted P(max -T_j >= -T), for treated below control
	Critical    float64 // |T| above it is significant at 1 - conf, all comparisons together
	CILow       float64 // simultaneous two-sided interval of Difference
	CIHigh      float64
	LowerBound  float64 // simultaneous one-sided bounds of Difference
	UpperBound  float64
	Status      string
}

// A DunnettResult holds all comparisons with one control; Comparisons has the order of the treated groups.
type DunnettResult struct {
	DF, MSE          float64 // pooled within-group variance and its degrees of freedom
	ControlMean      float64
	CriticalTwoSided float64 // |T| above it is significant at 1 - conf, all comparisons together
	CriticalOneSided float64
	Comparisons      []DunnettComparison
	Status           string
	Notes            []string
}

// Dunnett compares every treated group with the control so that the family-wise error is at most 1 - conf (Dunnett,
// JASA 50:1096, 1955, doi:10.1080/01621459.1955.10501294; single-step adjusted p values).
//
// The variance is pooled over all groups given, with df = N - groups, so that a group of one value or without spread is
// allowed. T_i = (mean_i - mean_0)/(s sqrt(1/n_i + 1/n_0)) and Lambda_i = sqrt(n_i/(n_i + n_0)). The probabilities are
// integrals by a deterministic rule (MaxTTail), with relative accuracy also for very small p.
//
// Prefer it when several groups are compared with one vehicle and not with each other. It assumes independent animals,
// normal residuals and one variance; for unequal variances use DunnettWelch. Empty treated groups get a Status and do
// not count.
func Dunnett(control []float64, treated [][]float64, conf float64) DunnettResult {
	f := manyToOneFamily(control, treated, conf)
	if f.result.Status != StatusOK {
		return f.result
	}
	r := f.result
	df := float64(f.total - f.groups)
	if df < 1 {
		return f.undefined("undefined: no degrees of freedom, every group has one value")
	}
	within := SumSquares(control, Mean(control))
	for _, i := range f.present {
		within += SumSquares(treated[i], Mean(treated[i]))
	}
	r.DF, r.MSE = df, within/df
	n0 := float64(len(control))
	var lambda []float64
	for _, i := range f.present {
		n := float64(len(treated[i]))
		c := &r.Comparisons[i]
		c.DF = df
		c.SE = math.Sqrt(r.MSE * (1/n + 1/n0))
		c.Lambda = math.Sqrt(n / (n + n0))
		lambda = append(lambda, c.Lambda)
	}
	family := newMaxT(lambda, df)
	r.CriticalTwoSided, r.CriticalOneSided = family.critical(1-conf, true), family.critical(1-conf, false)
	for _, i := range f.present {
		r.Comparisons[i].judge(family, r.CriticalTwoSided, r.CriticalOneSided)
	}
	if r.MSE == 0 {
		r.Status = "infinite: zero variance within every group"
	}
	return r
}

// judge fills T, p values and intervals from Difference, SE, the family's distribution and its critical values.
func (c *DunnettComparison) judge(family *maxT, twoSided, oneSided float64) {
	c.T = c.Difference / c.SE // ±Inf for a difference without variance
	switch {
	case math.IsNaN(c.T):
		c.Status = "undefined: zero variance and no difference"
	case math.IsInf(c.T, 0):
		c.Status = "infinite: zero variance"
	default:
		c.Status = StatusOK
	}
	c.PUnadjusted = StudentTwoSided(c.T, c.DF)
	c.PTwoSided, c.PGreater, c.PLess = family.pValues(c.T)
	c.Critical = twoSided
	c.CILow, c.CIHigh = c.Difference-float64(twoSided*c.SE), c.Difference+float64(twoSided*c.SE)
	c.LowerBound, c.UpperBound = c.Difference-float64(oneSided*c.SE), c.Difference+float64(oneSided*c.SE)
}

// A manyToOne is a family of comparisons with one control before the variances are known.
type manyToOne struct {
	result  DunnettResult
	present []int // indices of the treated groups that have values
	groups  int   // groups with values, with the control
	total   int   // their values
}

// undefined ends the analysis with one reason for all comparisons.
func (f manyToOne) undefined(status string) DunnettResult {
	f.result.Status = status
	for i := range f.result.Comparisons {
		f.result.Comparisons[i].Status = status
	}
	return f.result
}

// manyToOneFamily checks the groups and computes the differences; all that depends on variances is NaN.
func manyToOneFamily(control []float64, treated [][]float64, conf float64) manyToOne {
	nan := math.NaN()
	f := manyToOne{result: DunnettResult{
		DF: nan, MSE: nan, ControlMean: Mean(control), CriticalTwoSided: nan, CriticalOneSided: nan,
		Comparisons: make([]DunnettComparison, len(treated)), Status: StatusOK,
	}, groups: 1, total: len(control)}
	ok := finite(control)
	for i, g := range treated {
		f.result.Comparisons[i] = DunnettComparison{
			N: len(g), Difference: meanDifference(g, control), SE: nan, T: nan, DF: nan, Lambda: nan, PUnadjusted: nan,
			PTwoSided: nan, PGreater: nan, PLess: nan, Critical: nan, CILow: nan, CIHigh: nan, LowerBound: nan,
			UpperBound: nan, Status: statusNoValues,
		}
		ok = ok && finite(g)
		if len(g) > 0 {
			f.present = append(f.present, i)
			f.groups++
			f.total += len(g)
		}
	}
	switch {
	case !ok:
		f.result = f.undefined(statusNotFinite)
	case !(conf > 0 && conf < 1):
		f.result = f.undefined(statusConfLevel)
	case len(control) == 0:
		f.result = f.undefined("undefined: no values in the control group")
	case len(f.present) == 0:
		f.result = f.undefined("undefined: no treated group has values")
	}
	if empty := len(treated) - len(f.present); empty > 0 {
		f.result.Notes = append(f.result.Notes, fmt.Sprintf("%d treated groups without values are left out", empty))
	}
	return f
}

// meanDifference is mean(x) - mean(y), taken from deviations so that a large offset of both does not cost digits.
func meanDifference(x, y []float64) float64 {
	if len(x) == 0 || len(y) == 0 {
		return math.NaN()
	}
	return meanFrom(x, y[0]) - meanFrom(y, y[0])
}

// meanFrom is the mean of x - origin.
func meanFrom(x []float64, origin float64) float64 {
	d := make([]float64, len(x))
	for i, v := range x {
		d[i] = v - origin
	}
	return Mean(d)
}

// DunnettTail is the three adjusted p values for a statistic t of a treated group: P(max |T_j| >= |t|),
// P(max T_j >= t) and P(max -T_j >= -t), for groups of the given sizes against a control group; df may be +Inf.
func DunnettTail(t float64, nControl int, nTreated []int, df float64) (twoSided, greater, less float64) {
	return newMaxT(dunnettLambda(nControl, nTreated), df).pValues(t)
}

// DunnettCritical is the value that max |T_j| (two-sided) or max T_j exceeds with probability alpha.
func DunnettCritical(alpha float64, nControl int, nTreated []int, df float64, twoSided bool) float64 {
	return MaxTCritical(alpha, dunnettLambda(nControl, nTreated), df, twoSided)
}

func dunnettLambda(nControl int, nTreated []int) []float64 {
	lambda := make([]float64, len(nTreated))
	for i, n := range nTreated {
		lambda[i] = math.Sqrt(float64(n) / float64(n+nControl))
	}
	return lambda
}

// MaxTTail is P(max |T_j| > c) and P(max T_j > c) for a multivariate Student t with df degrees of freedom (+Inf: normal)
// and correlations lambda_i lambda_j, 0 <= lambda <= 1, as many-to-one comparisons have. With T_j = (lambda_j Z +
// sqrt(1-lambda_j^2) Z_j)/S it is an integral over Z and S. The probability inside it is built up as a complement, never
// as 1 minus a product, so that it keeps its relative accuracy however small it is.
func MaxTTail(c float64, lambda []float64, df float64) (twoSided, oneSided float64) {
	m := newMaxT(lambda, df)
	return m.twoSided(c), m.oneSided(c)
}

// MaxTCritical is c with P(max |T_j| > c) = alpha (two-sided) or P(max T_j > c) = alpha; see MaxTTail.
func MaxTCritical(alpha float64, lambda []float64, df float64, twoSided bool) float64 {
	return newMaxT(lambda, df).critical(alpha, twoSided)
}

// maxT is the distribution of the maximum of k correlated t statistics. The nodes of the integral over S lie on one
// lattice of log(c s), whatever c, so that all p values and critical values of a family share the inner integrals.
type maxT struct {
	df, step float64
	k        int
	two, one func(x float64) float64 // tails of the maximum of the normal variables; one is nil where nobody asks for it
	twoAt    map[int]float64         // two(exp(i step)) for the nodes i met so far
	oneAt    [2]map[int]float64      // one(exp(i step)) and one(-exp(i step))
	invalid  bool
}

// newMaxT is the distribution with correlations lambda_i lambda_j.
func newMaxT(lambda []float64, df float64) *maxT {
	if len(lambda) == 0 || slices.ContainsFunc(lambda, func(l float64) bool { return !(l >= 0 && l <= 1) }) {
		return &maxT{invalid: true}
	}
	g := newMaxNormal(lambda)
	return newMaxTOf(len(lambda), df, g.twoSided, g.oneSided)
}

// newMaxTOf is the distribution for given tails of the maximum of k normal variables.
func newMaxTOf(k int, df float64, two, one func(x float64) float64) *maxT {
	return &maxT{
		df: df, step: mixtureStep(df, 0), k: k, two: two, one: one, invalid: !(df > 0),
		twoAt: map[int]float64{}, oneAt: [2]map[int]float64{{}, {}},
	}
}

// twoSided is P(max |T_j| > c).
func (m *maxT) twoSided(c float64) float64 {
	switch {
	case m.invalid || math.IsNaN(c):
		return math.NaN()
	case c <= 0:
		return 1
	case math.IsInf(c, 1):
		return 0
	case m.k == 1:
		return StudentTwoSided(c, m.df)
	}
	return m.mix(c, c, m.two, m.twoAt)
}

// oneSided is P(max T_j > c).
func (m *maxT) oneSided(c float64) float64 {
	switch {
	case m.invalid || m.one == nil || math.IsNaN(c):
		return math.NaN()
	case math.IsInf(c, 0):
		return (1 - math.Copysign(1, c)) / 2
	case m.k == 1:
		return StudentSurvival(c, m.df)
	case c == 0:
		return m.one(0)
	case c < 0:
		return m.mix(-c, 0, func(x float64) float64 { return m.one(-x) }, m.oneAt[1])
	}
	return m.mix(c, c, m.one, m.oneAt[0])
}

// mix is E[g(c S)] for c > 0, where g falls like a normal tail of decay*s.
func (m *maxT) mix(c, decay float64, g func(x float64) float64, at map[int]float64) float64 {
	if math.IsInf(m.df, 1) {
		return min(1, g(c))
	}
	logC := math.Log(c)
	// The density of S times a normal tail at c s is largest at s^2 = df/(df + c^2).
	root := math.Sqrt(m.df)
	i0 := int(math.Round((logC - math.Log(math.Hypot(root, decay)/root)) / m.step))
	return min(1, scaleMixture(m.df, float64(float64(i0)*m.step)-logC, m.step, func(k int, _ float64) float64 {
		i := max(i0+k, -int(40/m.step)) // exp(-40) is 0 to a normal distribution function
		v, ok := at[i]
		if !ok {
			v = g(math.Exp(float64(float64(i) * m.step)))
			at[i] = v
		}
		return v
	}))
}

// pValues are the three adjusted p values of a statistic: for |t|, t and -t.
func (m *maxT) pValues(t float64) (twoSided, greater, less float64) {
	return m.twoSided(math.Abs(t)), m.oneSided(t), m.oneSided(-t)
}

// critical is c with P(max |T_j| > c) = alpha, or P(max T_j > c) = alpha. It lies between the quantile of one statistic
// and that of the Bonferroni inequality.
func (m *maxT) critical(alpha float64, twoSided bool) float64 {
	if m.invalid || !(alpha > 0 && alpha < 1) || (!twoSided && m.one == nil) {
		return math.NaN()
	}
	tail, each := m.oneSided, alpha
	if twoSided {
		tail, each = m.twoSided, alpha/2
	}
	lo, hi := -StudentQuantile(each, m.df), -StudentQuantile(each/float64(m.k), m.df)
	if m.k == 1 {
		return lo
	}
	return root(func(c float64) float64 { return math.Log(tail(c) / alpha) }, lo, hi)
}

// maxNormal evaluates tails of the maximum of normal variables lambda_j Z + b_j Z_j, with equal lambda taken together.
type maxNormal struct {
	lambda, b []float64 // lambda ascending
	count     []int
	steep     int     // lambda[steep:] have b below steepB
	width     float64 // on which the integrand over z varies, the steep variables apart
	step      float64 // of the trapezoid rule in z
}

// farTail is beyond every normal variable: its tail is below the smallest float64.
const farTail = 39

// steepB is the b below which a variable given Z = z is all but a step at lambda z. It concerns groups without variance
// (b = 0), or with a standard error below a tenth of the control group's.
const steepB = 0.1

func newMaxNormal(lambda []float64) maxNormal {
	var m maxNormal
	precision := 1.0
	for i, l := range slices.Sorted(slices.Values(lambda)) {
		b := max(math.Sqrt((1-l)*(1+l)), 1e-300) // never 0/0, even on the step
		if b >= steepB {
			precision += float64(float64(l/b) * (l / b))
		}
		if i > 0 && l == m.lambda[len(m.lambda)-1] {
			m.count[len(m.count)-1]++
			continue
		}
		m.lambda = append(m.lambda, l)
		m.b = append(m.b, b)
		m.count = append(m.count, 1)
		if b >= steepB {
			m.steep = len(m.lambda)
		}
	}
	// The integrand is entire with growth exp(precision y^2/2) for imaginary part y: error exp(-2 pi^2/(h^2 precision)).
	m.width = 1 / math.Sqrt(precision)
	m.step = 0.78 / math.Sqrt(precision)
	return m
}

// reach is the last z that matters for a threshold x: the integrand peaks near lambda x at most.
func (m maxNormal) reach(x float64) float64 {
	return 8.2 + float64(m.lambda[len(m.lambda)-1]*max(0, x))
}

// twoSided is P(max |lambda_j Z + b_j Z_j| > x), x >= 0. The integrand is even in z.
func (m maxNormal) twoSided(x float64) float64 {
	if x > farTail {
		return 0
	}
	return 2 * m.integral(x, true)
}

// oneSided is P(max (lambda_j Z + b_j Z_j) > x).
func (m maxNormal) oneSided(x float64) float64 {
	switch {
	case x > farTail:
		return 0
	case x < -farTail:
		return 1
	}
	return m.integral(x, false)
}

// given is the probability that a variable exceeds x (both: in either direction) when Z = z. 1 - prod (1 - q_j) is added
// up as r + q (1-r).
func (m maxNormal) given(z, x float64, both bool) float64 {
	var r float64
	for j, l := range m.lambda {
		lz := float64(l * z)
		q := NormalSurvival((x - lz) / m.b[j])
		if both {
			q += NormalSurvival((x + lz) / m.b[j])
		}
		for range m.count[j] {
			r += float64(q * (1 - r))
		}
	}
	return r
}

// integral is that of given against the density of Z, over z >= 0 for both directions, otherwise over all z.
func (m maxNormal) integral(x float64, both bool) float64 {
	if m.steep < len(m.lambda) {
		return m.panels(x, both)
	}
	first := 0
	if !both {
		first = -int(8.2 / m.step)
	}
	var sum float64
	for i, last := first, int(m.reach(x)/m.step); i <= last; i++ {
		z := float64(m.step * float64(i))
		w := math.Exp(-0.5 * float64(z*z))
		if both && i == 0 {
			w = 0.5
		}
		sum += float64(w * m.given(z, x, both))
	}
	return m.step * sum / math.Sqrt(2*math.Pi)
}

// panels is the integral by the 16-point Gauss-Legendre rule, on panels that end at the steep places z = ±x/lambda_j and
// are three of their widths b_j/lambda_j long around them.
func (m maxNormal) panels(x float64, both bool) float64 {
	from, to := -8.2, m.reach(x)
	if both {
		from = 0
	}
	cuts := []float64{from, to}
	for j := m.steep; j < len(m.lambda); j++ {
		for d := -9.0; d <= 9; d += 3 {
			for _, edge := range []float64{x, -x} {
				if z := (edge + float64(d*m.b[j])) / m.lambda[j]; z > from && z < to {
					cuts = append(cuts, z)
				}
			}
		}
	}
	slices.Sort(cuts)
	longest := min(3*m.width, 8/max(1, x)) // the density falls like exp(-x z) about x
	var node, weight [16]float64
	quad.Legendre{}.FixedLocations(node[:], weight[:], -1, 1)
	var sum float64
	for i := 1; i < len(cuts); i++ {
		n := math.Ceil((cuts[i] - cuts[i-1]) / longest)
		half := (cuts[i] - cuts[i-1]) / n / 2 // NaN for n = 0, not used
		for p := range int(n) {
			middle := cuts[i-1] + float64(half*float64(2*p+1))
			for k, u := range node {
				z := middle + float64(half*u)
				sum += float64(float64(half*weight[k]*math.Exp(-0.5*float64(z*z))) * m.given(z, x, both))
			}
		}
	}
	return sum / math.Sqrt(2*math.Pi)
}
