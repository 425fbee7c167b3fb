package stats

import (
	"errors"
	"fmt"
	"math"
)

// A NonlinearModel is the prediction for observation i; it fills gradient with the derivatives by the parameters.
type NonlinearModel func(params []float64, i int, gradient []float64) float64

// A NonlinearFit is a least-squares fit.
type NonlinearFit struct {
	Params, SE []float64

	// Covariance is Sigma^2 (J'WJ)^-1, the linear approximation at the estimate.
	Covariance [][]float64

	// WeightedRSS is the minimised sum of w (y - f)^2, RSS the unweighted sum at the same parameters,
	// Sigma = sqrt(WeightedRSS/DF), DF = observations - parameters. Without degrees of freedom Sigma, SE and Covariance
	// are undefined.
	WeightedRSS, RSS, Sigma float64
	DF                      int

	Fitted []float64

	// Status is "ok", or starts with "undefined" and says why the parameters are not estimable.
	Status string
}

// FitNonlinear minimises sum w (y - f)^2 over the parameters of model and keeps the best minimum from the starts. A nil
// weights means 1; weights are fixed and not negative.
//
// From every start it runs the Levenberg-Marquardt method with little damping, scaled by the largest column norms of the
// Jacobian so far, then polishes by Newton steps. Only if that finds no minimum it tries again with the current norms, and
// then with much damping. A polishing step is the Gauss-Newton step from a QR
// decomposition of the Jacobian, corrected by the second derivatives of the model: J = QR, B = -R^-T (sum r f”) R^-1,
// step = R^-1 (I + B)^-1 Q'r. It does not square the condition of the Jacobian, as a Newton step on the sum of squares
// would, and converges also where residuals are large. A minimum is not proven to be global.
//
// References: Moré, LNM 630:105, 1978, doi:10.1007/BFb0067700; Nielsen, IMM-REP-1999-05, 1999; Bates and Watts, Nonlinear
// Regression Analysis and Its Applications, 1988, doi:10.1002/9780470316757.
func FitNonlinear(model NonlinearModel, y, weights []float64, starts ...[]float64) (NonlinearFit, error) {
	if len(starts) == 0 || len(starts[0]) == 0 {
		return NonlinearFit{}, errors.New("fit nonlinear model: no start values")
	}
	if weights != nil && len(weights) != len(y) {
		return NonlinearFit{}, fmt.Errorf("fit nonlinear model: %d weights for %d values", len(weights), len(y))
	}
	problem := nlsProblem{model: model, y: y, rootWeight: make([]float64, len(y)), params: len(starts[0]), steps: 20000}
	for i := range y {
		problem.rootWeight[i] = 1
		if weights != nil {
			problem.rootWeight[i] = math.Sqrt(weights[i])
		}
		if !isFinite(y[i]) || !isFinite(problem.rootWeight[i]) {
			return NonlinearFit{}, fmt.Errorf("fit nonlinear model: value or weight %d is not finite or negative", i)
		}
	}
	for _, s := range starts {
		if len(s) != problem.params {
			return NonlinearFit{}, errors.New("fit nonlinear model: the starts differ in length")
		}
	}
	return problem.best(starts, nlsDampings), nil
}

func isFinite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// An nlsProblem is a weighted least-squares problem.
type nlsProblem struct {
	model      NonlinearModel
	y          []float64
	rootWeight []float64
	params     int
	steps      int // most steps of one descent
	// repeats says of a point that the model is the same as at the point before it; nil if no two are known to be so.
	repeats []bool
}

func (p nlsProblem) repeated(i int) bool { return p.repeats != nil && p.repeats[i] }

// An nlsPoint is the problem at a parameter vector: weighted residuals, their sum of squares and, column by column, the
// weighted Jacobian of the predictions.
type nlsPoint struct {
	params    []float64
	residuals []float64
	jacobian  [][]float64
	rss       float64
}

// at evaluates the problem; ok is false if a prediction or derivative is not finite.
func (p nlsProblem) at(params []float64) (nlsPoint, bool) {
	point := nlsPoint{params: params, residuals: make([]float64, len(p.y)), jacobian: make([][]float64, p.params)}
	for j := range point.jacobian {
		point.jacobian[j] = make([]float64, len(p.y))
	}
	gradient := make([]float64, p.params)
	var prediction float64
	for i, y := range p.y {
		if !p.repeated(i) {
			prediction = p.model(params, i, gradient)
		}
		w := p.rootWeight[i]
		r := w * (y - prediction)
		point.residuals[i] = r
		point.rss += float64(r * r)
		for j, g := range gradient {
			point.jacobian[j][i] = w * g
			if !isFinite(g) {
				return point, false
			}
		}
	}
	return point, isFinite(point.rss)
}

// An nlsDamping says how the Levenberg-Marquardt method is damped at first, and whether the scale of a parameter may
// shrink again.
type nlsDamping struct {
	first     float64
	keepScale bool
}

var nlsDampings = []nlsDamping{{1e-3, true}, {1e-3, false}, {1e3, true}}

// best is the lowest minimum over the starts, with the first damping that finds one.
func (p nlsProblem) best(starts [][]float64, dampings []nlsDamping) NonlinearFit {
	var best NonlinearFit
	for _, start := range starts {
		for _, d := range dampings {
			fit := p.fit(start, d)
			if best.Status == "" || nlsBetter(fit, best) {
				best = fit
			}
			if fit.Status == "ok" {
				break
			}
		}
	}
	return best
}

// nlsBetter prefers an estimable fit, then a sum of squares lower by more than rounding.
func nlsBetter(a, b NonlinearFit) bool {
	if okA, okB := a.Status == "ok", b.Status == "ok"; okA != okB {
		return okA
	}
	return a.WeightedRSS < b.WeightedRSS*(1-1e-9)
}

// fit runs one start to the end.
func (p nlsProblem) fit(start []float64, how nlsDamping) NonlinearFit {
	undefined := NonlinearFit{DF: len(p.y) - p.params, WeightedRSS: math.Inf(1), RSS: math.NaN(), Sigma: math.NaN()}
	if undefined.DF < 0 {
		undefined.Status = fmt.Sprintf("undefined: %d parameters cannot be estimated from %d values", p.params, len(p.y))
		return undefined
	}
	point, ok := p.at(start)
	if !ok {
		undefined.Status = "undefined: the model has no finite value at the start"
		return undefined
	}
	point, settled := p.polish(p.descend(point, how))
	undefined.WeightedRSS = point.rss
	r, condition := nlsTriangle(point.jacobian)
	if !(condition < 1e12) {
		undefined.Status = "undefined: not estimable, the data do not determine all parameters"
		return undefined
	}
	if !settled {
		undefined.Status = "undefined: the least-squares iteration did not settle"
		return undefined
	}
	return p.summarise(point, r)
}

// descend is the Levenberg-Marquardt method with Nielsen's damping. It ends when a step no longer changes the parameters.
func (p nlsProblem) descend(point nlsPoint, how nlsDamping) nlsPoint {
	scale := make([]float64, p.params)
	damping, growth := how.first, 2.0
	for range p.steps {
		for j, column := range point.jacobian {
			norm := nlsNorm(column)
			if norm > scale[j] || !how.keepScale {
				scale[j] = norm
			}
		}
		step, ok := nlsDampedStep(point, scale, damping)
		if !ok {
			return point
		}
		next := make([]float64, p.params)
		moved := false
		for j := range next {
			next[j] = point.params[j] + step[j]
			moved = moved || math.Abs(step[j]) > 1e-11*math.Abs(point.params[j])
		}
		if !moved {
			return point
		}
		trial, ok := p.at(next)
		predicted := nlsPredicted(point, step, scale, damping)
		if ok && trial.rss < point.rss && predicted > 0 {
			gain := (point.rss - trial.rss) / predicted
			point = trial
			damping = math.Max(1e-18, damping*math.Max(1.0/3, 1-math.Pow(2*gain-1, 3)))
			growth = 2
			continue
		}
		damping *= growth
		growth *= 2
		if damping > 1e30 {
			return point
		}
	}
	return point
}

// nlsDampedStep minimises |r - J s|^2 + damping |D s|^2 by a QR decomposition of the stacked system.
func nlsDampedStep(point nlsPoint, scale []float64, damping float64) ([]float64, bool) {
	n, k := len(point.residuals), len(scale)
	columns := make([][]float64, k)
	for j := range columns {
		columns[j] = make([]float64, n+k)
		copy(columns[j], point.jacobian[j])
		columns[j][n+j] = math.Sqrt(damping) * math.Max(scale[j], 1e-300)
	}
	rhs := make([]float64, n+k)
	copy(rhs, point.residuals)
	nlsHouseholder(columns, rhs)
	return nlsBackSubstitute(columns, rhs)
}

// nlsPredicted is the decrease of the sum of squares that the linear model promises for a damped step.
func nlsPredicted(point nlsPoint, step, scale []float64, damping float64) float64 {
	var linear, damped float64
	for i := range point.residuals {
		var js float64
		for j, s := range step {
			js += float64(point.jacobian[j][i] * s)
		}
		linear += float64(js * js)
	}
	for j, s := range step {
		ds := scale[j] * s
		damped += float64(ds * ds)
	}
	return linear + float64(2*damping*damped)
}

// polish runs Newton steps until they stop shrinking. It reports whether the last step was negligible.
func (p nlsProblem) polish(point nlsPoint) (nlsPoint, bool) {
	best, smallest := point, math.Inf(1)
	stalls := 0
	exact := false
	for range 60 {
		step, size, rounding, ok := p.newtonStep(point)
		if !ok {
			break
		}
		exact = exact || rounding
		if size < smallest {
			if size > smallest/2 {
				stalls++
			}
			best, smallest = point, size
		} else {
			stalls++
		}
		if stalls > 3 || size == 0 {
			break
		}
		next := make([]float64, p.params)
		for j := range next {
			next[j] = point.params[j] + step[j]
		}
		trial, ok := p.at(next)
		if !ok || trial.rss > point.rss*(1+1e-6)+1e-300 {
			break
		}
		point = trial
	}
	return best, smallest < 1e-7 || exact
}

// newtonStep is the corrected Gauss-Newton step (see FitNonlinear) and its size: the smaller of the largest relative
// change of a parameter and the relative offset, the length of the Gauss-Newton step in units of the residuals. rounding
// says that the step moves the predictions by no more than rounding errors: a fit without residuals has no other measure.
func (p nlsProblem) newtonStep(point nlsPoint) (step []float64, size float64, rounding, ok bool) {
	columns := make([][]float64, p.params)
	norms := make([]float64, p.params)
	for j, column := range point.jacobian {
		norms[j] = nlsNorm(column)
		if norms[j] == 0 {
			return nil, 0, false, false
		}
		columns[j] = make([]float64, len(column))
		for i, v := range column {
			columns[j][i] = v / norms[j]
		}
	}
	rhs := append([]float64(nil), point.residuals...)
	nlsHouseholder(columns, rhs)
	projected := rhs[:p.params]
	if curved := p.curvature(point, norms, columns); curved != nil {
		if solved, ok := nlsSolvePositive(curved, projected); ok {
			projected = solved
		}
	}
	step, ok = nlsBackSubstitute(columns, projected)
	if !ok {
		return nil, 0, false, false
	}
	move := nlsNorm(rhs[:p.params])
	offset := move / math.Sqrt(point.rss)
	change := 0.0
	for j := range step {
		step[j] /= norms[j]
		change = math.Max(change, math.Abs(step[j])/math.Abs(point.params[j]))
	}
	if point.rss == 0 {
		offset = 0
	}
	size = math.Min(change, offset)
	if math.IsNaN(size) {
		size = offset
	}
	weighted := make([]float64, len(p.y))
	for i, y := range p.y {
		weighted[i] = p.rootWeight[i] * y
	}
	return step, size, move <= 1e-13*nlsNorm(weighted), isFinite(size)
}

// curvature is I + B of the Newton step: B = -R^-T S R^-1 with S = sum of residual times second derivatives, by central
// differences of J'r with the residuals held. Nil if the model is not finite beside the point.
func (p nlsProblem) curvature(point nlsPoint, norms []float64, triangle [][]float64) [][]float64 {
	s := make([][]float64, p.params)
	for j := range s {
		h := 1e-5 * math.Abs(point.params[j])
		if h == 0 {
			h = 1e-5
		}
		up, down := append([]float64(nil), point.params...), append([]float64(nil), point.params...)
		up[j] += h
		down[j] -= h
		above, ok1 := p.at(up)
		below, ok2 := p.at(down)
		if !ok1 || !ok2 {
			return nil
		}
		s[j] = make([]float64, p.params)
		for k := range s[j] {
			var sum float64
			for i, r := range point.residuals {
				sum += float64((above.jacobian[k][i] - below.jacobian[k][i]) * r)
			}
			s[j][k] = sum / (up[j] - down[j]) / norms[j] / norms[k]
		}
	}
	for j := range s {
		for k := range j {
			mean := (s[j][k] + s[k][j]) / 2
			s[j][k], s[k][j] = mean, mean
		}
	}
	// R^-T S R^-1: forward substitution on the rows, then on the columns.
	for range 2 {
		for j := range s {
			nlsForwardSubstitute(triangle, s[j])
		}
		for j := range s {
			for k := range j {
				s[j][k], s[k][j] = s[k][j], s[j][k]
			}
		}
	}
	for j := range s {
		for k := range s {
			s[j][k] = -s[j][k]
		}
		s[j][j]++
	}
	return s
}

// summarise sets the standard errors from R of the Jacobian: (J'J)^-1 = R^-1 R^-T.
func (p nlsProblem) summarise(point nlsPoint, triangle [][]float64) NonlinearFit {
	k := p.params
	fit := NonlinearFit{
		Params: point.params, SE: make([]float64, k), Covariance: make([][]float64, k), WeightedRSS: point.rss,
		DF: len(p.y) - k, Fitted: make([]float64, len(p.y)), Sigma: math.NaN(), Status: "ok",
	}
	if fit.DF > 0 {
		fit.Sigma = math.Sqrt(point.rss / float64(fit.DF))
	}
	gradient := make([]float64, k)
	residuals := make([]float64, len(p.y))
	for i := range p.y {
		fit.Fitted[i] = p.model(point.params, i, gradient)
		residuals[i] = p.y[i] - fit.Fitted[i]
		fit.RSS += float64(residuals[i] * residuals[i])
	}
	inverse := make([][]float64, k) // rows of R^-T, that is columns of R^-1
	for j := range inverse {
		inverse[j] = make([]float64, k)
		inverse[j][j] = 1
		nlsForwardSubstitute(triangle, inverse[j])
	}
	for a := range k {
		fit.Covariance[a] = make([]float64, k)
		for b := range k {
			var sum float64
			for j := range k {
				sum += float64(inverse[a][j] * inverse[b][j])
			}
			fit.Covariance[a][b] = sum * fit.Sigma * fit.Sigma
		}
		fit.SE[a] = math.Sqrt(fit.Covariance[a][a])
	}
	return fit
}

// nlsTriangle is R of the Jacobian and the ratio of the largest to the smallest diagonal element once its columns are
// scaled to length 1: a lower bound of the condition.
func nlsTriangle(jacobian [][]float64) (r [][]float64, condition float64) {
	r = make([][]float64, len(jacobian))
	norms := make([]float64, len(jacobian))
	for j, column := range jacobian {
		norms[j] = nlsNorm(column)
		r[j] = append([]float64(nil), column...)
	}
	nlsHouseholder(r, make([]float64, len(jacobian[0])))
	smallest, largest := math.Inf(1), 0.0
	for j := range r {
		d := math.Abs(r[j][j]) / norms[j]
		smallest, largest = math.Min(smallest, d), math.Max(largest, d)
	}
	return r, largest / smallest
}

// nlsHouseholder turns the columns of a tall matrix into R (column j holds R[0..j][j]) and rhs into Q'rhs.
func nlsHouseholder(columns [][]float64, rhs []float64) {
	for j, column := range columns {
		norm := nlsNorm(column[j:])
		if norm == 0 {
			continue
		}
		v := append([]float64(nil), column[j:]...)
		if v[0] < 0 {
			norm = -norm
		}
		for i := range v {
			v[i] /= norm
		}
		v[0]++
		reflect := func(x []float64) {
			var dot float64
			for i, e := range v {
				dot += float64(e * x[i])
			}
			dot /= v[0]
			for i, e := range v {
				x[i] -= float64(dot * e)
			}
		}
		for _, other := range columns[j+1:] {
			reflect(other[j:])
		}
		reflect(rhs[j:])
		clear(column[j:])
		column[j] = -norm
	}
}

// nlsBackSubstitute solves R x = b.
func nlsBackSubstitute(r [][]float64, b []float64) ([]float64, bool) {
	k := len(r)
	x := append([]float64(nil), b[:k]...)
	for j := k - 1; j >= 0; j-- {
		x[j] /= r[j][j]
		if !isFinite(x[j]) {
			return nil, false
		}
		for i := range j {
			x[i] -= float64(r[j][i] * x[j])
		}
	}
	return x, true
}

// nlsForwardSubstitute replaces b by the solution of R' x = b.
func nlsForwardSubstitute(r [][]float64, b []float64) {
	for j := range r {
		for i := range j {
			b[j] -= float64(r[j][i] * b[i])
		}
		b[j] /= r[j][j]
	}
}

// nlsSolvePositive solves a x = b by Cholesky; false if a is not positive definite.
func nlsSolvePositive(a [][]float64, b []float64) ([]float64, bool) {
	k := len(b)
	l := make([][]float64, k) // l[j] is column j of the upper factor, as nlsBackSubstitute wants it
	for j := range l {
		l[j] = make([]float64, k)
		for i := range j + 1 {
			sum := a[i][j]
			for m := range i {
				sum -= float64(l[i][m] * l[j][m])
			}
			if i < j {
				l[j][i] = sum / l[i][i]
				continue
			}
			if !(sum > 0) {
				return nil, false
			}
			l[j][j] = math.Sqrt(sum)
		}
	}
	x := append([]float64(nil), b...)
	nlsForwardSubstitute(l, x)
	return nlsBackSubstitute(l, x)
}

// nlsNorm is the Euclidean length, safe against overflow of the squares.
func nlsNorm(x []float64) float64 {
	var largest float64
	for _, v := range x {
		largest = max(largest, math.Abs(v))
	}
	if largest == 0 || !isFinite(largest) {
		return largest
	}
	var sum float64
	for _, v := range x {
		s := v / largest
		sum += float64(s * s)
	}
	return largest * math.Sqrt(sum)
}
