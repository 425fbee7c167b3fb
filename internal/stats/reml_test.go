package stats

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

var remlStructures = []CovarianceStructure{
	RandomIntercept, CompoundSymmetry, FirstOrderAutoregressive, HeterogeneousAutoregressive,
	HeterogeneousCompoundSymmetry, Unstructured,
}

// remlStudy is a study of two groups, four visits and missed visits. The numbers are made up; they need no source,
// because they are only compared with themselves.
func remlStudy() RepeatedMeasures {
	nan := math.NaN()
	return RepeatedMeasures{
		Y: [][]float64{
			{0.21, 0.34, 0.52, 0.49},
			{0.23, 0.31, nan, 0.55},
			{0.19, 0.36, 0.47, 0.41},
			{0.22, nan, 0.58, 0.60},
			{0.25, 0.41, 0.55, nan},
			{0.20, 0.29, 0.50, 0.47},
			{0.24, 0.33, 0.61, 0.57},
			{nan, 0.30, 0.49, 0.44},
			{0.22, 0.28, 0.35, 0.30},
			{0.21, 0.25, 0.31, 0.33},
			{0.20, 0.27, 0.33, nan},
			{0.24, 0.31, nan, 0.36},
			{0.19, 0.24, 0.30, 0.26},
			{0.23, 0.29, 0.38, 0.37},
			{0.22, 0.23, 0.29, 0.31},
			{0.21, 0.26, 0.36, 0.28},
		},
		Group:  []int{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1},
		Groups: 2,
	}
}

// remlLong is a study without baseline as observations, its visits numbered as given.
func remlLong(study RepeatedMeasures, numbers []int) MixedData {
	design := repeatedDesign{groups: study.Groups, reference: study.Reference, visits: len(numbers)}
	var d MixedData
	for a, row := range study.Y {
		for v, y := range row {
			if !math.IsNaN(y) {
				d.Y, d.X = append(d.Y, y), append(d.X, design.row(study.Group[a], v, 0))
				d.Subject, d.Visit = append(d.Subject, a), append(d.Visit, numbers[v])
			}
		}
	}
	return d
}

// The gradient is the numerical derivative of the likelihood, and the observed information that of the gradient, at
// points away from the maximum.
func TestREMLDerivatives(t *testing.T) {
	d := remlLong(remlStudy(), []int{0, 1, 2, 5})
	pr, status := remlPrepare(d)
	if status != "ok" {
		t.Fatal(status)
	}
	for _, structure := range remlStructures {
		model, _ := remlModelOf(structure, pr.visits)
		theta := model.start(pr.moments)
		for k := range theta {
			theta[k] += 0.03 * float64(k%3)
		}
		s := pr.at(model, theta)
		pr.differentiate(model, s)
		m := len(theta)
		// moved is the likelihood after a step of the k-th and one of the l-th parameter.
		moved := func(k, l int, a, b float64) float64 {
			step := make([]float64, m)
			step[k] += a
			step[l] += b
			at := slices.Clone(theta)
			remlAddScaled(at, 1, s.direction(step, pr.t))
			return pr.at(model, at).logLik
		}
		// Central differences are off by h squared times higher derivatives, and by rounding over h squared: below 1e-4.
		const h = 1e-3
		for k := range m {
			if d := (moved(k, k, h, 0) - moved(k, k, -h, 0)) / (2 * h); math.Abs(d-s.gradient[k]) > 1e-4*(1+math.Abs(d)) {
				t.Errorf("%s: gradient %d is %v, numerically %v", structure, k, s.gradient[k], d)
			}
			for l := range m {
				d := -(moved(k, l, h, h) - moved(k, l, h, -h) - moved(k, l, -h, h) + moved(k, l, -h, -h)) / (4 * h * h)
				if got := s.observed[k*m+l]; math.Abs(d-got) > 1e-4*(1+math.Abs(d)) {
					t.Errorf("%s: information %d,%d is %v, numerically %v", structure, k, l, got, d)
				}
			}
		}
	}
}

// The expected information is the mean of the observed one. u = P y has the covariance P, whose part within an animal is
// W - z z'; so E[u' V_k W V_l u] is a sum of traces with it, and E[u' V_k X A X' V_l u], A the inverse of X'WX, is
// tr(V_k z z' V_l W) - tr(M_k M_l). What is left after taking off the expected information must be that information.
func TestREMLExpectedInformation(t *testing.T) {
	d := remlLong(remlStudy(), []int{0, 1, 2, 3})
	pr, _ := remlPrepare(d)
	model, _ := remlModelOf(Unstructured, pr.visits)
	s := pr.at(model, model.start(pr.moments))
	counts := make([]float64, len(pr.patterns))
	for _, c := range pr.cells {
		counts[c.pattern] += c.animals
	}
	pr.differentiate(model, s)
	want := slices.Clone(s.expected)
	for i := range pr.patterns {
		for e := range s.products[i] {
			s.products[i][e] = counts[i]*s.weight[i][e] - s.spread[i][e]
		}
	}
	m := len(s.theta)
	for k := range m {
		for l := range m {
			var left, mean float64
			for i := range pr.patterns {
				left += remlTrace(remlMultiply(s.cov.first[k], s.weight[i], pr.t, pr.t), remlMultiply(s.cov.first[l], s.products[i], pr.t, pr.t), pr.t)
				mean += remlTrace(remlMultiply(s.cov.first[k], s.spread[i], pr.t, pr.t), remlMultiply(s.cov.first[l], s.weight[i], pr.t, pr.t), pr.t)
			}
			mean -= remlDot(s.m[k], s.m[l])
			if got := left - mean - want[k*m+l]; math.Abs(got-want[k*m+l]) > 1e-9*(1+math.Abs(want[k*m+l])) {
				t.Fatalf("information %d,%d: %v and %v", k, l, got, want[k*m+l])
			}
		}
	}
}

// A times its inverse is the unit matrix, whatever the scales.
func TestREMLInverseScaled(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "n")
		b := make([]float64, n*n)
		for i := range b {
			b[i] = rapid.Float64Range(-1, 1).Draw(t, "b")
		}
		a := make([]float64, n*n)
		for i := range n {
			for j := range n {
				a[i*n+j] = remlDot(b[i*n:(i+1)*n], b[j*n:(j+1)*n])
			}
			a[i*n+i]++
		}
		for i := range n {
			for j := range n {
				a[i*n+j] *= math.Pow(10, float64(3*(i+j)))
			}
		}
		inverse := remlInverseScaled(a, n)
		if inverse == nil {
			t.Fatal("a positive definite matrix has no inverse")
		}
		product := remlMultiply(a, inverse, n, n)
		for i := range n {
			for j := range n {
				want := 0.0
				if i == j {
					want = 1
				}
				if got := product[i*n+j] * math.Pow(10, float64(3*(j-i))); math.Abs(got-want) > 1e-12 {
					t.Fatalf("element %d,%d of the product is %v", i, j, got)
				}
			}
		}
	})
	if remlInverseScaled([]float64{1, 1, 1, 1}, 2) != nil || remlInverseScaled([]float64{1, 0, 0, -1}, 2) != nil {
		t.Error("a matrix that is not positive definite has an inverse")
	}
}
