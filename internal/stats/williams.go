package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/integrate/quad"
)

// A WilliamsTest is the result of Williams.
type WilliamsTest struct {
	DF          float64 // values less groups
	S           float64 // pooled standard deviation of all groups
	ControlMean float64
	Doses       []WilliamsDose // the treated groups in the order given
	// MinimumEffectiveDose is the index in groups of the lowest dose that is significant together with all higher ones;
	// -1 if the highest is not.
	MinimumEffectiveDose int
	Status               string // "ok" or "undefined: ..."
	Notes                []string
}

// A WilliamsDose is one dose against control. Means are on the scale of the data; TBar is positive in the direction of
// the test.
type WilliamsDose struct {
	Group        int // index of the treated group
	N            int
	Mean         float64
	IsotonicMean float64
	TBar         float64
	P            float64 // one-sided: null probability of at least TBar with this and the lower doses
}

// WilliamsOptions are the control group, the direction of the alternative and the one-sided significance level.
type WilliamsOptions struct {
	Control  int
	Decrease bool    // the response falls with dose; else it rises
	Alpha    float64 // for the minimum effective dose, as 0.05 or 0.025
}

// Williams is Williams' test for a monotone dose response: with the means of the treated groups made monotone by
// weighted isotonic regression, M_i, and s pooled over all groups, TBar_i = (M_i - mean_0)/(s sqrt(1/n_i + 1/n_0)). Groups
// are in the order of dose. P is the exact null probability for the given sizes, equal or not.
//
// Read the doses from the highest down and stop at the first that is not significant: the last significant one is the
// minimum effective dose, with the familywise error kept at Alpha. It needs the assumption that the response is
// monotone in dose; if a higher dose may turn back, prefer Dunnett.
//
// It is undefined without control, without residual degrees of freedom, or without any variation within groups.
//
// References: Williams, Biometrics 27:103 (1971), doi:10.2307/2528930; Williams, Biometrics 28:519 (1972),
// doi:10.2307/2556164.
func Williams(groups [][]float64, options WilliamsOptions) (WilliamsTest, error) {
	if err := manyToOneArguments("williams", groups, options.Control); err != nil {
		return WilliamsTest{}, err
	}
	if !(options.Alpha > 0 && options.Alpha < 1) {
		return WilliamsTest{}, fmt.Errorf("williams: alpha %v is not between 0 and 1", options.Alpha)
	}
	t := WilliamsTest{MinimumEffectiveDose: -1, S: math.NaN(), Status: StatusOK}
	sign := 1.0
	if options.Decrease {
		sign = -1
	}
	origin := firstValue(groups)
	mean := func(g []float64) float64 { return origin + Mean(anovaRelative(g, origin)) }
	control := groups[options.Control]
	t.ControlMean = mean(control)
	constant := true
	var means, sizes []float64
	for i, g := range groups {
		if len(g) == 0 {
			if i != options.Control {
				t.Doses = append(t.Doses, WilliamsDose{i, 0, math.NaN(), math.NaN(), math.NaN(), math.NaN()})
				t.Notes = append(t.Notes, fmt.Sprintf("group %d has no values and was left out", i))
			}
			continue
		}
		t.DF += float64(len(g) - 1)
		constant = constant && allEqual(g)
		if i == options.Control {
			continue
		}
		t.Doses = append(t.Doses, WilliamsDose{i, len(g), mean(g), math.NaN(), math.NaN(), math.NaN()})
		means = append(means, sign*(mean(g)-t.ControlMean))
		sizes = append(sizes, float64(len(g)))
	}
	n0 := float64(len(control))
	_, within := SumsOfSquares(groups)
	switch {
	case n0 == 0:
		t.Status = "undefined: the control has no values"
		return t, nil
	case len(means) == 0:
		t.Status = "undefined: no treated group has values"
		return t, nil
	case t.DF < 1:
		t.Status = "undefined: no residual degree of freedom, every group has one value"
		return t, nil
	case constant:
		t.S = 0
		t.Status = "undefined: no variation within any group"
		return t, nil
	}
	t.S = math.Sqrt(within / t.DF)
	if notFinite(t.S) || t.S == 0 {
		t.S, t.Status = math.NaN(), beyondFloat
		return t, nil
	}
	isotonic := isotonicIncreasing(means, sizes)
	k := 0 // doses with values so far
	for i := range t.Doses {
		d := &t.Doses[i]
		if d.N == 0 {
			continue
		}
		d.IsotonicMean = t.ControlMean + sign*isotonic[k]
		d.TBar = isotonic[k] / (t.S * math.Sqrt(1/sizes[k]+1/n0))
		k++
		d.P = newWilliamsNull(n0, sizes[:k]).tail(d.TBar, t.DF)
	}
	for i := len(t.Doses) - 1; i >= 0 && (t.Doses[i].N == 0 || t.Doses[i].P <= options.Alpha); i-- {
		if t.Doses[i].N > 0 {
			t.MinimumEffectiveDose = t.Doses[i].Group
		}
	}
	return t, nil
}

// WilliamsTail is the null probability that Williams' statistic of the highest of len(treated) doses is at least tBar,
// for group sizes control and treated and df degrees of freedom, which may be +Inf.
func WilliamsTail(tBar float64, control int, treated []int, df float64) (float64, error) {
	null, err := williamsSizes(control, treated, df)
	if err != nil {
		return math.NaN(), err
	}
	if math.IsNaN(tBar) {
		return math.NaN(), fmt.Errorf("williams: the statistic is NaN")
	}
	return null.tail(tBar, df), nil
}

// WilliamsCritical is the value that Williams' statistic exceeds with probability alpha under the null hypothesis; the
// arguments are those of WilliamsTail. The null probability of a decision table is thus exact for unequal sizes too.
func WilliamsCritical(alpha float64, control int, treated []int, df float64) (float64, error) {
	null, err := williamsSizes(control, treated, df)
	if err != nil {
		return math.NaN(), err
	}
	if !(alpha >= 1e-12 && alpha <= 0.5) {
		return math.NaN(), fmt.Errorf("williams: alpha %v is not between 1e-12 and 0.5", alpha)
	}
	if len(treated) == 1 {
		return StudentQuantile(1-alpha, df), nil
	}
	f := func(c float64) float64 { return math.Log(alpha) - math.Log(null.tail(c, df)) }
	high := 4.0
	for f(high) < 0 {
		high *= 2
	}
	return root(f, 0, high), nil
}

func williamsSizes(control int, treated []int, df float64) (williamsNull, error) {
	if control < 1 || len(treated) == 0 {
		return williamsNull{}, fmt.Errorf("williams: a control and a treated group of at least one animal are needed")
	}
	sizes := make([]float64, len(treated))
	for i, n := range treated {
		if n < 1 {
			return williamsNull{}, fmt.Errorf("williams: treated group %d has %d animals", i, n)
		}
		sizes[i] = float64(n)
	}
	if !(df >= 1) {
		return williamsNull{}, fmt.Errorf("williams: %v degrees of freedom", df)
	}
	return newWilliamsNull(float64(control), sizes), nil
}

// firstValue is the first value of the first group with values, else 0.
func firstValue(groups [][]float64) float64 {
	for _, g := range groups {
		if len(g) > 0 {
			return g[0]
		}
	}
	return 0
}

// isotonicIncreasing is the weighted least-squares fit of a non-decreasing sequence, by pooling adjacent violators.
func isotonicIncreasing(values, weights []float64) []float64 {
	type block struct {
		mean, weight float64
		count        int
	}
	var blocks []block
	for i, v := range values {
		b := block{v, weights[i], 1}
		for len(blocks) > 0 && blocks[len(blocks)-1].mean > b.mean {
			last := blocks[len(blocks)-1]
			blocks = blocks[:len(blocks)-1]
			w := last.weight + b.weight
			b = block{(float64(last.mean*last.weight) + float64(b.mean*b.weight)) / w, w, last.count + b.count}
		}
		blocks = append(blocks, b)
	}
	fit := make([]float64, 0, len(values))
	for _, b := range blocks {
		for range b.count {
			fit = append(fit, b.mean)
		}
	}
	return fit
}

// A williamsNull is the null distribution of Williams' statistic for one control size and the sizes of the doses up to
// the one tested. With unit variance let M be the largest of the means of the doses u .. k, u = 1 .. k, weighted by
// their sizes. x holds a grid of values and exceed P(M > x) there.
type williamsNull struct {
	control, top, total float64 // sizes of control, of the highest dose and of all doses
	doses               int
	step                float64
	x, exceed           []float64
}

func newWilliamsNull(control float64, treated []float64) williamsNull {
	k := len(treated)
	null := williamsNull{control: control, top: treated[k-1], doses: k}
	if k == 1 {
		return null
	}
	least := control
	for _, r := range treated {
		least = min(least, r)
		null.total += r
	}
	// The Fourier transform of exceed times the density of the control mean falls as exp(-w^2/(2 (control+total))),
	// so that the trapezoid rule with this step errs by exp(-50).
	null.step = 0.6 / math.Sqrt(control+null.total)
	limit := 9 / math.Sqrt(least)
	walk := newWilliamsWalk(treated)
	points := int(limit*7/3/null.step) + 2
	for i := range points {
		x := float64(float64(i)*null.step) - limit
		null.x = append(null.x, x)
		null.exceed = append(null.exceed, walk.exceed(x))
	}
	return null
}

// tail is P(M - X0 >= t s sqrt(1/top + 1/control)) with X0 the control mean and s the estimate of the standard deviation.
func (w williamsNull) tail(t, df float64) float64 {
	if w.doses == 1 {
		return StudentSurvival(t, df)
	}
	a := t * math.Sqrt(1/w.top+1/w.control)
	// The density of S times a normal tail at t s is largest at s^2 = df/(df + t^2).
	start := -math.Log1p(float64(max(0, t)*max(0, t))/df) / 2
	return min(1, scaleMixture(df, start, mixtureStep(df, 0), func(_ int, s float64) float64 {
		return w.exceedControl(float64(a * s))
	}))
}

// exceedControl is P(M - X0 > y) for the mean X0 of a control of unit variance: the trapezoid rule over the density of
// X0 + y times P(M > x), or times its complement if y < 0, whichever vanishes at both ends of the grid.
func (w williamsNull) exceedControl(y float64) float64 {
	root := math.Sqrt(w.control)
	var sum float64
	for i, x := range w.x {
		z := root * (x - y)
		if math.Abs(z) > 37 { // the density is below 1e-297
			continue
		}
		p := w.exceed[i]
		if y < 0 {
			p = 1 - p
		}
		sum += float64(w.step * root * math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) * p)
	}
	if y < 0 {
		return max(0, 1-sum)
	}
	return sum
}

// A williamsWalk computes P(M > x) as the probability that a walk crosses zero: M > x exactly if one of the sums
// S_m = sum over the m highest doses of r_j (X_j - x) is positive. The steps are normal with mean -r_j x and variance
// r_j. Let g_m(u) be the density of S_m at u <= 0 on paths that have stayed at or below zero, at x = 0; with the drift
// -x it is g_m(u) exp(-u x - R_m x^2/2), R_m the size of the m doses, so that g is computed once for all x.
type williamsWalk struct {
	sizes []float64        // of the steps, highest dose first
	nodes [][]williamsNode // after each step but the last
}

// A williamsNode is a quadrature point u with weight times g(u).
type williamsNode struct{ u, mass float64 }

func newWilliamsWalk(treated []float64) williamsWalk {
	k := len(treated)
	var w williamsWalk
	var total float64
	least := treated[0]
	for j := k - 1; j >= 0; j-- {
		w.sizes = append(w.sizes, treated[j])
		total += treated[j]
		least = min(least, treated[j])
	}
	var passed float64
	for m := range k - 1 {
		passed += w.sizes[m]
		// A path through u that still crosses has relative weight exp(-u^2/2 (1/passed + 1/(total-passed))).
		depth := 9.5 * math.Sqrt(passed*(total-passed)/total)
		nodes := williamsNodes(depth, 0.8*math.Sqrt(least))
		for i, n := range nodes {
			var density float64
			if m == 0 {
				density = normalDensity(n.u, w.sizes[0])
			} else {
				for _, before := range w.nodes[m-1] {
					density += float64(before.mass * normalDensity(n.u-before.u, w.sizes[m]))
				}
			}
			nodes[i].mass *= density
		}
		w.nodes = append(w.nodes, nodes)
	}
	return w
}

// williamsNodes is a Gauss-Legendre rule on [-depth, 0] in panels of at most the given width.
func williamsNodes(depth, width float64) []williamsNode {
	const points = 12
	var x, weight [points]float64
	quad.Legendre{}.FixedLocations(x[:], weight[:], 0, 1)
	panels := int(math.Ceil(depth / width))
	size := depth / float64(panels)
	nodes := make([]williamsNode, 0, panels*points)
	for p := range panels {
		for i := range x {
			nodes = append(nodes, williamsNode{-size * (float64(p) + x[i]), size * weight[i]})
		}
	}
	return nodes
}

// exceed is P(M > x).
func (w williamsWalk) exceed(x float64) float64 {
	p := NormalSurvival(math.Sqrt(w.sizes[0]) * x)
	var passed float64
	for m, nodes := range w.nodes {
		passed += w.sizes[m]
		next := w.sizes[m+1]
		half := float64(passed * x * x / 2)
		for _, n := range nodes {
			drift := math.Exp(-float64(n.u*x) - half)
			p += float64(n.mass * drift * NormalSurvival((float64(next*x)-n.u)/math.Sqrt(next)))
		}
	}
	return min(1, p)
}

// normalDensity is the density at v of a normal distribution with mean 0.
func normalDensity(v, variance float64) float64 {
	return math.Exp(-v*v/(2*variance)) / math.Sqrt(2*math.Pi*variance)
}
