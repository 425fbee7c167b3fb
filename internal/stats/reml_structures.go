package stats

import "math"

// CovarianceStructure says how the observations of one animal vary together over the planned visits.
type CovarianceStructure string

// The covariance structures. Visits are numbered by the plan, so that a missed visit keeps its distance; D is the
// absolute difference of two visit numbers and s the standard deviation at a visit.
const (
	// RandomIntercept is an animal effect plus independent residuals, both variances zero or more. Where the REML
	// solution would need a negative variance between animals, the variance is 0 and the observations are independent.
	RandomIntercept CovarianceStructure = "random intercept"
	// CompoundSymmetry is the same covariance without the bound: all pairs of visits have the same covariance, which
	// may be negative.
	CompoundSymmetry CovarianceStructure = "compound symmetry"
	// FirstOrderAutoregressive, AR(1), has one variance and the correlation rho^D.
	FirstOrderAutoregressive CovarianceStructure = "AR(1)"
	// HeterogeneousAutoregressive has a variance for each visit and the correlation rho^D.
	HeterogeneousAutoregressive CovarianceStructure = "heterogeneous AR(1)"
	// HeterogeneousCompoundSymmetry has a variance for each visit and the same correlation rho for all pairs.
	HeterogeneousCompoundSymmetry CovarianceStructure = "heterogeneous compound symmetry"
	// Unstructured has a variance for each visit and a covariance for each pair of visits (MMRM).
	Unstructured CovarianceStructure = "unstructured"

	// remlIndependent is one residual variance: where a random intercept ends if its variance is 0.
	remlIndependent CovarianceStructure = "independent"
)

// remlMaxUnstructured is the largest number of visits of an unstructured covariance: 210 parameters, a few seconds for a
// hundred animals.
const remlMaxUnstructured = 20

// remlCovariance is a covariance matrix over all visits with its derivatives by the parameters; second derivatives
// that are zero are nil.
type remlCovariance struct {
	v      []float64
	first  [][]float64
	second [][][]float64
}

// remlModel is a covariance structure made concrete for the visits of a study.
type remlModel struct {
	parameters int
	linear     bool // the covariance is linear in its parameters, as Kenward and Roger's adjustment needs
	full       bool // the parameters are the elements of the covariance, row by row of the lower triangle
	start      func(m remlMoments) []float64
	at         func(theta []float64) remlCovariance
}

// remlMoments are the mean products of least-squares residuals for each pair of visits, and the number of animals
// behind each.
type remlMoments struct {
	product []float64
	pairs   []int
	visits  int
}

// meanVariance and meanCovariance weight each visit, or pair of visits, by its animals.
func (m remlMoments) meanVariance() float64 { return m.mean(func(i, j int) bool { return i == j }) }

func (m remlMoments) meanCovariance(use func(i, j int) bool) float64 {
	return m.mean(func(i, j int) bool { return i < j && use(i, j) })
}

func (m remlMoments) mean(use func(i, j int) bool) float64 {
	var s, n float64
	for i := range m.visits {
		for j := range m.visits {
			if c := float64(m.pairs[i*m.visits+j]); c > 0 && use(i, j) {
				s += float64(c * m.product[i*m.visits+j])
				n += c
			}
		}
	}
	if n == 0 {
		return 0
	}
	return s / n
}

// remlModelOf builds the model of a structure for the given visit numbers. ok is false for an unknown structure.
func remlModelOf(s CovarianceStructure, visits []int) (m remlModel, ok bool) {
	switch s {
	case RandomIntercept, CompoundSymmetry:
		return remlLinear(remlCompoundBases(len(visits)), remlStartCompound), true
	case remlIndependent:
		return remlLinear(remlCompoundBases(len(visits))[1:], func(m remlMoments) []float64 {
			return []float64{m.meanVariance()}
		}), true
	case Unstructured:
		m = remlLinear(remlUnstructuredBases(len(visits)), remlStartUnstructured)
		m.full = true
		return m, true
	case FirstOrderAutoregressive:
		return remlCorrelated(visits, false, remlPower), true
	case HeterogeneousAutoregressive:
		return remlCorrelated(visits, true, remlPower), true
	case HeterogeneousCompoundSymmetry:
		return remlCorrelated(visits, true, remlConstant), true
	}
	return remlModel{}, false
}

// remlLinear is a covariance that is the sum of fixed matrices, each times a parameter.
func remlLinear(bases [][]float64, start func(remlMoments) []float64) remlModel {
	none := make([][][]float64, len(bases))
	for k := range none {
		none[k] = make([][]float64, len(bases))
	}
	return remlModel{
		parameters: len(bases), linear: true, start: start,
		at: func(theta []float64) remlCovariance {
			v := make([]float64, len(bases[0]))
			for k, b := range bases {
				remlAddScaled(v, theta[k], b)
			}
			return remlCovariance{v: v, first: bases, second: none}
		},
	}
}

// remlCompoundBases are the matrices of the variance between animals (all ones) and of the residual variance.
func remlCompoundBases(t int) [][]float64 {
	ones, unit := make([]float64, t*t), make([]float64, t*t)
	for i := range ones {
		ones[i] = 1
	}
	for i := range t {
		unit[i*t+i] = 1
	}
	return [][]float64{ones, unit}
}

func remlStartCompound(m remlMoments) []float64 {
	variance := m.meanVariance()
	between := min(max(m.meanCovariance(func(_, _ int) bool { return true }), 0), 0.9*variance)
	return []float64{between, variance - float64(between)}
}

// remlUnstructuredBases has a matrix for each element of the lower triangle, in the order of its rows.
func remlUnstructuredBases(t int) [][]float64 {
	var bases [][]float64
	for i := range t {
		for j := range i + 1 {
			b := make([]float64, t*t)
			b[i*t+j], b[j*t+i] = 1, 1
			bases = append(bases, b)
		}
	}
	return bases
}

// remlStartUnstructured shrinks the covariances towards 0 until the matrix of moments is safely positive definite.
func remlStartUnstructured(m remlMoments) []float64 {
	t := m.visits
	shrunk := make([]float64, t*t)
	for keep := 0.7; ; keep *= 0.7 {
		for i := range t {
			for j := range t {
				shrunk[i*t+j] = keep * m.product[i*t+j]
			}
			shrunk[i*t+i] = m.product[i*t+i]
		}
		if _, pivot := remlCholesky(shrunk, t); pivot > 0.01 || keep < 1e-6 {
			break
		}
	}
	var theta []float64
	for i := range t {
		theta = append(theta, shrunk[i*t:i*t+i+1]...)
	}
	return theta
}

// remlPower is the correlation rho^d with its first two derivatives by rho.
func remlPower(rho float64, d int) (r, first, second float64) {
	switch n := float64(d); d {
	case 0:
		return 1, 0, 0
	case 1:
		return rho, 1, 0
	default:
		return math.Pow(rho, n), n * math.Pow(rho, n-1), n * (n - 1) * math.Pow(rho, n-2)
	}
}

// remlConstant is the correlation rho of two different visits with its first two derivatives by rho.
func remlConstant(rho float64, d int) (r, first, second float64) {
	if d == 0 {
		return 1, 0, 0
	}
	return rho, 1, 0
}

// remlCorrelated is a covariance s_i s_j r(rho, D_ij). Its parameters are the logarithm of the variance, one for all
// visits or one each, and the inverse hyperbolic tangent of rho last: near the bounds of rho its likelihood is far from
// a parabola.
func remlCorrelated(visits []int, heterogeneous bool, correlation func(rho float64, d int) (r, first, second float64)) remlModel {
	t := len(visits)
	variances := 1
	if heterogeneous {
		variances = t
	}
	m := variances + 1
	distance := func(i, j int) int { return max(visits[i]-visits[j], visits[j]-visits[i]) }
	// share is the derivative of the logarithm of s_i s_j by the k-th logarithm of a variance.
	share := func(k, i, j int) float64 {
		if !heterogeneous {
			return 1
		}
		var s float64
		if i == k {
			s += 0.5
		}
		if j == k {
			s += 0.5
		}
		return s
	}
	return remlModel{
		parameters: m,
		start: func(moments remlMoments) []float64 {
			theta := make([]float64, m)
			for k := range variances {
				theta[k] = math.Log(moments.meanVariance())
				if heterogeneous {
					theta[k] = math.Log(moments.product[k*t+k])
				}
			}
			neighbours := moments.meanCovariance(func(i, j int) bool { return j == i+1 })
			theta[m-1] = math.Atanh(min(max(neighbours/moments.meanVariance(), 0), 0.9))
			return theta
		},
		at: func(theta []float64) remlCovariance {
			rho := math.Tanh(theta[m-1])
			slope := 1 - float64(rho*rho) // of rho by its parameter
			c := remlCovariance{v: make([]float64, t*t)}
			c.first, c.second = make([][]float64, m), make([][][]float64, m)
			for k := range m {
				c.first[k], c.second[k] = make([]float64, t*t), make([][]float64, m)
				for l := range m {
					c.second[k][l] = make([]float64, t*t)
				}
			}
			for i := range t {
				for j := range t {
					a, b := theta[0], theta[0]
					if heterogeneous {
						a, b = theta[i], theta[j]
					}
					scale := math.Exp((a + b) / 2)
					r, r1, r2 := correlation(rho, distance(i, j))
					r1, r2 = r1*slope, slope*(float64(r2*slope)-float64(2*rho*r1))
					e := i*t + j
					c.v[e] = scale * r
					for k := range variances {
						sk := share(k, i, j)
						c.first[k][e] = sk * scale * r
						for l := range variances {
							c.second[k][l][e] = sk * share(l, i, j) * scale * r
						}
						c.second[k][m-1][e] = sk * scale * r1
						c.second[m-1][k][e] = sk * scale * r1
					}
					c.first[m-1][e] = scale * r1
					c.second[m-1][m-1][e] = scale * r2
				}
			}
			return c
		},
	}
}
