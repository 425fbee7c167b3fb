package stats

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
)

// remlProblem is a mixed model made ready for fitting: the observations are least-squares residuals in units of their
// standard deviation, the design is an orthonormal basis, and animals that share visits and design stand together.
type remlProblem struct {
	n, p, t  int // observations, fixed effects, visits
	visits   []int
	basis    remlBasis
	ols      []float64 // least-squares coordinates of the observations, in their unit
	scale    float64   // standard deviation of the residuals
	logDetR  float64
	patterns [][]int // the visits seen, as indices of visits
	cells    []remlCell
	moments  remlMoments
}

// remlCell is the animals with the same visits and the same design. Matrices have a row for each visit, zero where the
// visit was missed.
type remlCell struct {
	pattern   int
	animals   float64
	q         []float64   // design, t by p
	residuals [][]float64 // each animal's observations
	sum       []float64   // their sum
}

// remlPrepare orders the observations of d by animal. status is not "ok" if no structure can be fitted.
func remlPrepare(d MixedData) (pr *remlProblem, status string) {
	pr = &remlProblem{n: len(d.Y), visits: slices.Compact(slices.Sorted(slices.Values(d.Visit)))}
	pr.t = len(pr.visits)
	columns := 0
	if pr.n > 0 {
		columns = len(d.X[0])
	}
	pr.basis = remlOrthogonalise(d.X, columns)
	pr.p = len(pr.basis.keep)
	for i := range pr.p {
		pr.logDetR += math.Log(pr.basis.r[i*pr.p+i])
	}
	if pr.n <= pr.p {
		return pr, "undefined: no more observations than fixed effects"
	}
	var largest float64
	for _, y := range d.Y {
		largest = max(largest, math.Abs(y))
	}
	// The largest value is divided out first, so that squares neither overflow nor vanish.
	residual := make([]float64, pr.n)
	for i, y := range d.Y {
		residual[i] = y / largest
	}
	pr.ols = remlProject(pr.basis.q, residual)
	for i := range pr.ols {
		pr.ols[i] *= largest
	}
	relative := math.Sqrt(remlDot(residual, residual) / float64(pr.n-pr.p))
	if !(relative > remlNoise) {
		return pr, "undefined: no variation around the fixed effects"
	}
	pr.scale = relative * largest
	if variance := pr.scale * pr.scale; math.IsInf(variance, 0) || variance < remlSmallest {
		return pr, "undefined: the variance of the observations is beyond the range of numbers"
	}
	for i := range residual {
		residual[i] /= relative
	}
	pr.group(d, residual)
	for i := range pr.t {
		if !(math.Sqrt(pr.moments.product[i*pr.t+i]) > remlNoise/relative) {
			pr.moments.product[i*pr.t+i] = 0
		}
	}
	return pr, "ok"
}

// remlNoise is the share of the largest observation below which a standard deviation is rounding.
const remlNoise = 1e-13

// remlSmallest is the smallest number with full precision.
const remlSmallest = 0x1p-1022

// group sorts the observations into cells and takes their moments.
func (pr *remlProblem) group(d MixedData, residual []float64) {
	order := make([]int, pr.n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(d.Subject[a], d.Subject[b]), cmp.Compare(d.Visit[a], d.Visit[b]))
	})
	patternOf, cellOf := map[string]int{}, map[string]int{}
	pr.moments = remlMoments{product: make([]float64, pr.t*pr.t), pairs: make([]int, pr.t*pr.t), visits: pr.t}
	for from := 0; from < pr.n; {
		to := from + 1
		for to < pr.n && d.Subject[order[to]] == d.Subject[order[from]] {
			to++
		}
		var key []byte
		var seen []int
		values := make([]float64, pr.t)
		for _, o := range order[from:to] {
			v, _ := slices.BinarySearch(pr.visits, d.Visit[o])
			seen = append(seen, v)
			values[v] = residual[o]
			key = binary.LittleEndian.AppendUint64(key, uint64(v))
		}
		pattern, known := patternOf[string(key)]
		if !known {
			pattern = len(pr.patterns)
			patternOf[string(key)] = pattern
			pr.patterns = append(pr.patterns, seen)
		}
		for _, o := range order[from:to] {
			for _, x := range d.X[o] {
				key = binary.LittleEndian.AppendUint64(key, math.Float64bits(x))
			}
		}
		c, known := cellOf[string(key)]
		if !known {
			c = len(pr.cells)
			cellOf[string(key)] = c
			q := make([]float64, pr.t*pr.p)
			for k, o := range order[from:to] {
				row, _ := pr.basis.row(d.X[o])
				copy(q[seen[k]*pr.p:], row)
			}
			pr.cells = append(pr.cells, remlCell{pattern: pattern, q: q, sum: make([]float64, pr.t)})
		}
		cell := &pr.cells[c]
		cell.animals++
		cell.residuals = append(cell.residuals, values)
		remlAddScaled(cell.sum, 1, values)
		for _, i := range seen {
			for _, j := range seen {
				pr.moments.product[i*pr.t+j] += float64(values[i] * values[j])
				pr.moments.pairs[i*pr.t+j]++
			}
		}
		from = to
	}
	inflate := float64(pr.n) / float64(pr.n-pr.p)
	for i, c := range pr.moments.pairs {
		if c > 0 {
			pr.moments.product[i] *= inflate / float64(c)
		}
	}
}

// remlState is the likelihood at one value of the parameters, with what its derivatives need.
type remlState struct {
	theta    []float64
	cov      remlCovariance
	logLik   float64
	pivot    float64     // smallest share of a variance that other visits do not explain
	weight   [][]float64 // inverse covariance of each pattern, zero where a visit was missed
	chol     []float64   // of Q'WQ
	b        []float64   // generalised least-squares coordinates of the residuals
	z        [][]float64 // W Q C'^-1 of each cell, so that z z' = W X (X'WX)^-1 X' W
	products [][]float64 // sums of u u' of each pattern, u = W (y - Xb)
	weighted [][]float64 // sum of u of each cell
	spread   [][]float64 // sums of z z' of each pattern

	white    []float64 // L of whiten, nil if theta are the parameters
	gradient []float64
	observed []float64   // minus the second derivatives of the restricted likelihood
	expected []float64   // their expectation
	known    []float64   // the diagonal of expected, if the fixed effects were known
	m        [][]float64 // sum of z' (dV/dtheta_k) z, p by p
}

// at evaluates the restricted likelihood; nil if the covariance is not positive definite there.
func (pr *remlProblem) at(model remlModel, theta []float64) *remlState {
	s := &remlState{theta: theta, cov: model.at(theta), pivot: math.Inf(1)}
	t, p := pr.t, pr.p
	logDet := make([]float64, len(pr.patterns))
	for k, seen := range pr.patterns {
		n := len(seen)
		sub := make([]float64, n*n)
		for i, a := range seen {
			for j, b := range seen {
				sub[i*n+j] = s.cov.v[a*t+b]
			}
		}
		l, pivot := remlCholesky(sub, n)
		if !(pivot > 0) {
			return nil
		}
		s.pivot = min(s.pivot, pivot)
		logDet[k] = remlLogDet(l, n)
		inverse := remlInverse(l, n)
		w := make([]float64, t*t)
		for i, a := range seen {
			for j, b := range seen {
				w[a*t+b] = inverse[i*n+j]
			}
		}
		s.weight = append(s.weight, w)
		s.products = append(s.products, make([]float64, t*t))
		s.spread = append(s.spread, make([]float64, t*t))
	}
	information := make([]float64, p*p)
	s.b = make([]float64, p)
	for _, c := range pr.cells {
		wq := remlMultiply(s.weight[c.pattern], c.q, t, p)
		s.z = append(s.z, wq)
		for v := range t {
			for i, f := range c.q[v*p : (v+1)*p] {
				if f != 0 {
					remlAddScaled(information[i*p:(i+1)*p], c.animals*f, wq[v*p:(v+1)*p])
				}
			}
			remlAddScaled(s.b, c.sum[v], wq[v*p:(v+1)*p])
		}
	}
	var pivot float64
	if s.chol, pivot = remlCholesky(information, p); !(pivot > 0) {
		return nil
	}
	remlForward(s.chol, p, s.b)
	remlBackward(s.chol, p, s.b)
	var quadratic, logDetV float64
	for k, c := range pr.cells {
		fitted := make([]float64, t)
		for _, v := range pr.patterns[c.pattern] {
			fitted[v] = remlDot(c.q[v*p:(v+1)*p], s.b)
		}
		total := make([]float64, t)
		for _, e := range c.residuals {
			r := make([]float64, t)
			for _, v := range pr.patterns[c.pattern] {
				r[v] = e[v] - fitted[v]
			}
			u := remlMultiply(s.weight[c.pattern], r, t, 1)
			quadratic += remlDot(r, u)
			remlAddOuter(s.products[c.pattern], 1, u, u)
			remlAddScaled(total, 1, u)
		}
		s.weighted = append(s.weighted, total)
		logDetV += float64(c.animals * logDet[c.pattern])
		z := s.z[k]
		for v := range t {
			remlForward(s.chol, p, z[v*p:(v+1)*p])
		}
		for i := range t {
			for j := range t {
				s.spread[c.pattern][i*t+j] += float64(c.animals * remlDot(z[i*p:(i+1)*p], z[j*p:(j+1)*p]))
			}
		}
	}
	free := float64(pr.n - pr.p)
	s.logLik = -(float64(free*math.Log(2*math.Pi)) + logDetV + remlLogDet(s.chol, p) + quadratic) / 2
	if math.IsNaN(s.logLik) || math.IsInf(s.logLik, 0) {
		return nil
	}
	return s
}

// remlAddOuter adds f times the outer product of a and b to dst.
func remlAddOuter(dst []float64, f float64, a, b []float64) {
	n := len(b)
	for i, x := range a {
		if x != 0 {
			remlAddScaled(dst[i*n:(i+1)*n], f*x, b)
		}
	}
}

// whiten changes the parameters of an unstructured covariance to those of E in V = L E L', L L' = V: their information
// is well conditioned even if visits are nearly collinear, and stays as sparse. What the derivatives need is multiplied
// by L' from the left and L from the right. If V is not positive definite over all visits (no animal needs to have seen
// all of them), the parameters stay.
func (pr *remlProblem) whiten(s *remlState) {
	t := pr.t
	l, pivot := remlCholesky(s.cov.v, t)
	if !(pivot > 0) {
		return
	}
	s.white = l
	transposed := remlTranspose(l, t)
	for i := range pr.patterns {
		for _, m := range []*[]float64{&s.weight[i], &s.products[i], &s.spread[i]} {
			*m = remlMultiply(remlMultiply(transposed, *m, t, t), l, t, t)
		}
	}
	for c := range pr.cells {
		s.z[c] = remlMultiply(transposed, s.z[c], t, pr.p)
		s.weighted[c] = remlMultiply(transposed, s.weighted[c], t, 1)
	}
}

// direction is a step of the parameters behind the derivatives as a step of theta.
func (s *remlState) direction(step []float64, t int) []float64 {
	if s.white == nil {
		return step
	}
	e := make([]float64, t*t)
	k := 0
	for i := range t {
		for j := range i + 1 {
			e[i*t+j], e[j*t+i] = step[k], step[k]
			k++
		}
	}
	v := remlMultiply(remlMultiply(s.white, e, t, t), remlTranspose(s.white, t), t, t)
	out := make([]float64, 0, len(step))
	for i := range t {
		out = append(out, v[i*t:i*t+i+1]...)
	}
	return out
}

// differentiate fills in the gradient and both informations (Harville, JASA 72:320, 1977; the second derivatives as in
// Lindstrom and Bates, JASA 83:1014, 1988).
//
// With P = W - W X (X'WX)^-1 X' W and u = P y, the derivatives by theta_k and theta_l are
//
//	gradient_k  = (u' V_k u - tr P V_k) / 2
//	expected_kl = tr(P V_k P V_l) / 2
//	observed_kl = u' V_k P V_l u - expected_kl - (u' V_kl u - tr P V_kl) / 2
//
// For an unstructured covariance, the parameters are those of whiten. Each derivative is a sum over animals of traces of
// visits-by-visits matrices, once z z' stands for the part of P that connects animals. It must be called once a state.
func (pr *remlProblem) differentiate(model remlModel, s *remlState) {
	if model.full {
		pr.whiten(s)
	}
	t, p, m := pr.t, pr.p, len(s.theta)
	counts := make([]float64, len(pr.patterns))
	for _, c := range pr.cells {
		counts[c.pattern] += c.animals
	}
	force := make([]float64, t*t)
	for k := range pr.patterns {
		remlAddScaled(force, 1, s.products[k])
		remlAddScaled(force, -counts[k], s.weight[k])
		remlAddScaled(force, 1, s.spread[k])
	}
	s.gradient = make([]float64, m)
	s.m = make([][]float64, m)
	h := make([][]float64, m)
	for k, v := range s.cov.first {
		s.gradient[k] = remlDot(v, force) / 2
		s.m[k], h[k] = make([]float64, p*p), make([]float64, p)
		for c, cell := range pr.cells {
			vz := remlMultiply(v, s.z[c], t, p)
			vu := remlMultiply(v, s.weighted[c], t, 1)
			for a := range t {
				if !slices.ContainsFunc(v[a*t:(a+1)*t], isNotZero) {
					continue
				}
				row := vz[a*p : (a+1)*p]
				remlAddScaled(h[k], vu[a], s.z[c][a*p:(a+1)*p])
				for i, f := range s.z[c][a*p : (a+1)*p] {
					remlAddScaled(s.m[k][i*p+i:(i+1)*p], cell.animals*f, row[i:])
				}
			}
		}
		for i := range p {
			for j := range i {
				s.m[k][i*p+j] = s.m[k][j*p+i]
			}
		}
	}
	s.expected, s.observed, s.known = make([]float64, m*m), make([]float64, m*m), make([]float64, m)
	for i, w := range s.weight {
		half := make([]float64, t*t)
		remlAddScaled(half, counts[i]/2, w)
		remlAddScaled(half, -1, s.spread[i])
		left := make([][]float64, m)
		for k, v := range s.cov.first {
			left[k] = remlMultiply(v, w, t, t)
			s.known[k] += float64(counts[i] * remlTrace(left[k], left[k], t) / 2)
		}
		for l, v := range s.cov.first {
			right, data := remlMultiply(v, half, t, t), remlMultiply(v, s.products[i], t, t)
			for k := range l + 1 {
				s.expected[k*m+l] += remlTrace(left[k], right, t)
				s.observed[k*m+l] += remlTrace(left[k], data, t)
			}
		}
	}
	for l := range m {
		for k := range l + 1 {
			s.expected[k*m+l] += remlDot(s.m[k], s.m[l]) / 2
			s.observed[k*m+l] -= remlDot(h[k], h[l]) + s.expected[k*m+l]
			if curve := s.cov.second[k][l]; curve != nil {
				s.observed[k*m+l] -= remlDot(curve, force) / 2
			}
			s.expected[l*m+k], s.observed[l*m+k] = s.expected[k*m+l], s.observed[k*m+l]
		}
	}
}

func isNotZero(x float64) bool { return x != 0 }

// Limits of the iteration.
const (
	remlIterations = 200
	remlSingular   = 1e-10 // share of a variance left unexplained below which a covariance counts as singular
	// remlNearlySingular is the share below which an information that cannot be inverted is put down to that.
	remlNearlySingular  = 1e-3
	remlTendsToSingular = "undefined: the covariance of the visits tends to a singular one; too few animals for this structure"
	remlConverged       = 1e-16 // squared distance to the maximum, in standard errors of the parameters, before the last step
)

// maximise climbs the restricted likelihood by Fisher scoring, and by Newton's method once near. status is "ok" only
// at a maximum: gradient zero, observed information positive definite.
func (pr *remlProblem) maximise(model remlModel) (s *remlState, iterations int, status string) {
	m := model.parameters
	if pr.n-pr.p < m {
		return nil, 0, "undefined: fewer residual degrees of freedom than covariance parameters"
	}
	if s = pr.at(model, model.start(pr.moments)); s == nil {
		return nil, 0, "undefined: no starting value with a positive definite covariance"
	}
	near := false
	for iterations = 1; iterations <= remlIterations; iterations++ {
		if s.pivot < remlSingular {
			return nil, iterations, remlTendsToSingular
		}
		pr.differentiate(model, s)
		inverse, newton := []float64(nil), false
		if near {
			inverse = remlInverseScaled(s.observed, m)
			newton = inverse != nil
		}
		if !newton {
			if inverse = s.inverseExpected(); inverse == nil {
				if s.pivot < remlNearlySingular {
					return nil, iterations, remlTendsToSingular
				}
				return nil, iterations, "undefined: the observations do not determine the covariance"
			}
		}
		step := remlMultiply(inverse, s.gradient, m, 1)
		distance := remlDot(step, s.gradient)
		near = distance < 1
		next := pr.climb(model, s, s.direction(step, pr.t))
		if newton && distance < remlConverged {
			if next != nil {
				pr.differentiate(model, next)
				s = next
			}
			return s, iterations, "ok"
		}
		if next == nil {
			break
		}
		s = next
	}
	return nil, min(iterations, remlIterations), "undefined: the likelihood did not converge"
}

// inverseExpected is the inverse of the expected information; nil if it is singular, or if the fixed effects use up
// what the observations say about a parameter.
func (s *remlState) inverseExpected() []float64 {
	m := len(s.theta)
	for k, known := range s.known {
		if !(s.expected[k*m+k] > remlSingular*known) {
			return nil
		}
	}
	return remlInverseScaled(s.expected, m)
}

// climb goes along step, halving it until the likelihood does not fall by more than rounding; nil if it always does.
func (pr *remlProblem) climb(model remlModel, s *remlState, step []float64) *remlState {
	for f := 1.0; f > 1e-12; f /= 2 {
		theta := slices.Clone(s.theta)
		remlAddScaled(theta, f, step)
		if next := pr.at(model, theta); next != nil && next.logLik >= s.logLik-float64(1e-11*(1+math.Abs(s.logLik))) {
			return next
		}
	}
	return nil
}

// lambda is the sum over k and l of inverse_kl (Q_kl - P_k (X'WX)^-1 P_l) in the coordinates of z: the bias of the
// estimated covariance of fixed effects (Kenward and Roger 1997, for covariances that are linear in the parameters).
func (pr *remlProblem) lambda(s *remlState, inverse []float64) []float64 {
	t, p, m := pr.t, pr.p, len(s.theta)
	lambda := make([]float64, p*p)
	inner := make([][]float64, len(pr.patterns))
	for i := range inner {
		inner[i] = make([]float64, t*t)
	}
	for l := range m {
		left, mixed := make([]float64, t*t), make([]float64, p*p)
		for k := range m {
			remlAddScaled(left, inverse[k*m+l], s.cov.first[k])
			remlAddScaled(mixed, inverse[k*m+l], s.m[k])
		}
		for i, w := range s.weight {
			remlAddScaled(inner[i], 1, remlMultiply(left, remlMultiply(w, s.cov.first[l], t, t), t, t))
		}
		remlAddScaled(lambda, -1, remlMultiply(mixed, s.m[l], p, p))
	}
	for c, cell := range pr.cells {
		vz := remlMultiply(inner[cell.pattern], s.z[c], t, p)
		for a := range t {
			remlAddOuter(lambda, cell.animals, s.z[c][a*p:(a+1)*p], vz[a*p:(a+1)*p])
		}
	}
	return lambda
}
