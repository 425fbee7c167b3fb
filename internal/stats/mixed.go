package stats

import (
	"fmt"
	"math"
	"slices"
)

// MixedData are observations of animals at planned visits, one element or row an observation, in any order.
type MixedData struct {
	Y       []float64   // the observed value
	X       [][]float64 // the fixed effects of the observation; all rows have the same length
	Subject []int       // the animal
	Visit   []int       // the number of the planned visit; an animal has at most one observation a visit
}

// MixedFit is a linear mixed model fitted by restricted maximum likelihood (REML).
type MixedFit struct {
	Structure    CovarianceStructure
	Status       string // "ok", or "undefined: ..." and every number is NaN
	Notes        []string
	Observations int
	Fixed        int // fixed effects that can be estimated: the rank of X
	Subjects     int
	Iterations   int

	LogLik       float64     // restricted log-likelihood, without the term log|X'X| / 2 (the convention of nlme and lme4)
	Visits       []int       // visit numbers in order, the rows of Covariance
	Covariance   [][]float64 // of an animal's observations at Visits
	VarIntercept float64     // variance between animals: random intercept and compound symmetry, else NaN
	VarResidual  float64     // residual variance: random intercept and compound symmetry, else NaN
	Rho          float64     // correlation parameter of the autoregressive structures and of heterogeneous compound symmetry, else NaN

	problem *remlProblem
	state   *remlState
	inverse []float64 // of the observed information
	bias    []float64 // Kenward and Roger's, nil for structures that are not linear
	kr      []float64 // inverse of the expected information, nil like bias
}

// MixedInference is a t statistic against zero with its interval.
type MixedInference struct {
	SE, DF, T, P, Low, High float64 // P is two-sided
}

// MixedContrast is a linear combination of fixed effects.
type MixedContrast struct {
	Estimate      float64
	Satterthwaite MixedInference
	KenwardRoger  MixedInference // NaN for structures that are not linear in their parameters
	Status        string         // "ok", or "undefined: ..."
}

// FitMixed fits Y = X b + e by REML, where the e of one animal have the given covariance structure and animals are
// independent.
//
// The restricted log-likelihood is -((N-p) log 2 pi + log|V| + log|X'WX| + r'Wr) / 2 with W the inverse of V and
// r = y - X b, b the generalised least-squares estimate (Patterson, Thompson, Biometrika 58:545, 1971,
// doi:10.1093/biomet/58.3.545). It is maximised by Fisher scoring and Newton's method with analytic derivatives, from
// moments of the least-squares residuals, until the gradient is zero to rounding: the result does not depend on the
// order of the observations beyond rounding.
//
// Missed visits are simply absent; the estimates are valid if missing at random. Columns of X that depend on those
// to their left are left out, and contrasts that need them are undefined. A fit is undefined, and Status says so,
// if there are too few observations, if the observations do not vary around the fixed effects or follow each other
// exactly, or if they do not determine the covariance (two visits that no animal shares, for an unstructured one).
//
// Prefer Unstructured with Kenward and Roger's degrees of freedom when animals minus groups is at least twice the number
// of visits; otherwise an autoregressive structure or CompoundSymmetry.
//
// Slices of different lengths, rows of different lengths, values that are not finite, two observations of an animal at
// a visit, and an unknown structure are errors.
func FitMixed(d MixedData, structure CovarianceStructure) (MixedFit, error) {
	nan := math.NaN()
	f := MixedFit{Structure: structure, LogLik: nan, VarIntercept: nan, VarResidual: nan, Rho: nan, Observations: len(d.Y)}
	if err := d.check(); err != nil {
		return f, fmt.Errorf("mixed model: %w", err)
	}
	if _, ok := remlModelOf(structure, nil); !ok {
		return f, fmt.Errorf("mixed model: unknown covariance structure %q", structure)
	}
	f.problem, f.Status = remlPrepare(d)
	f.Fixed, f.Visits = f.problem.p, f.problem.visits
	f.Subjects = len(slices.Compact(slices.Sorted(slices.Values(d.Subject))))
	if n := len(f.problem.basis.drop); n > 0 {
		f.Notes = append(f.Notes, fmt.Sprintf("%d fixed effects cannot be told apart from others and were left out", n))
	}
	if f.Status == "ok" {
		f.Status = f.problem.determined(structure)
	}
	if f.Status != "ok" {
		return f, nil
	}
	f.fit(structure)
	if structure == RandomIntercept && f.Status == "ok" && f.VarIntercept < 0 {
		f.fit(remlIndependent)
		f.VarIntercept = 0
		f.Notes = append(f.Notes, "the variance between animals is at its bound 0: the observations count as independent; "+
			"compound symmetry would estimate a negative covariance")
	}
	return f, nil
}

// remlLargestX bounds the elements of a design, so that their squares can be added.
const remlLargestX = 1e100

// check says what makes the observations no data of a mixed model.
func (d MixedData) check() error {
	if len(d.X) != len(d.Y) || len(d.Subject) != len(d.Y) || len(d.Visit) != len(d.Y) {
		return fmt.Errorf("%d values, %d rows of X, %d animals and %d visits must be equally many",
			len(d.Y), len(d.X), len(d.Subject), len(d.Visit))
	}
	type place struct{ subject, visit int }
	seen := make(map[place]bool, len(d.Y))
	for i, y := range d.Y {
		if len(d.X[i]) != len(d.X[0]) {
			return fmt.Errorf("row %d of X has %d elements, row 0 has %d", i, len(d.X[i]), len(d.X[0]))
		}
		for _, v := range append([]float64{y}, d.X[i]...) {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("observation %d is not finite; leave out what is missing", i)
			}
		}
		for j, x := range d.X[i] {
			if math.Abs(x) > remlLargestX {
				return fmt.Errorf("fixed effect %d of observation %d is %v; take another unit", j, i, x)
			}
		}
		at := place{d.Subject[i], d.Visit[i]}
		if seen[at] {
			return fmt.Errorf("animal %d has two observations at visit %d", at.subject, at.visit)
		}
		seen[at] = true
	}
	return nil
}

// determined is "ok" if the observations can determine the structure as far as counting shows.
func (pr *remlProblem) determined(structure CovarianceStructure) string {
	t, m := pr.t, pr.moments
	together := false
	for i := range t {
		for j := range i {
			together = together || m.pairs[i*t+j] > 0
			if structure == Unstructured && m.pairs[i*t+j] == 0 {
				return fmt.Sprintf("undefined: no animal was observed at both visits %d and %d", pr.visits[j], pr.visits[i])
			}
		}
		heterogeneous := structure == Unstructured || structure == HeterogeneousAutoregressive || structure == HeterogeneousCompoundSymmetry
		if heterogeneous && m.product[i*t+i] == 0 {
			return fmt.Sprintf("undefined: no variation at visit %d", pr.visits[i])
		}
	}
	if structure == Unstructured && t > remlMaxUnstructured {
		return fmt.Sprintf("undefined: an unstructured covariance of %d visits has too many parameters (at most %d visits)", t, remlMaxUnstructured)
	}
	if !together && (t > 1 || structure != Unstructured) {
		return "undefined: no animal was observed twice"
	}
	return "ok"
}

// fit maximises the likelihood and keeps what contrasts need.
func (f *MixedFit) fit(structure CovarianceStructure) {
	pr := f.problem
	model, _ := remlModelOf(structure, pr.visits)
	f.state, f.Iterations, f.Status = pr.maximise(model)
	if f.Status != "ok" {
		f.state = nil
		return
	}
	s := f.state
	f.inverse = remlInverseScaled(s.observed, model.parameters)
	if f.inverse == nil {
		f.state, f.Status = nil, "undefined: the likelihood has no unique maximum"
		return
	}
	if model.linear {
		if f.kr = s.inverseExpected(); f.kr != nil {
			f.bias = pr.lambda(s, f.kr)
		}
	}
	unit := pr.scale * pr.scale
	f.LogLik = s.logLik - pr.logDetR - float64(float64(pr.n-pr.p)*math.Log(pr.scale))
	f.Covariance = make([][]float64, pr.t)
	for i := range f.Covariance {
		f.Covariance[i] = make([]float64, pr.t)
		for j := range pr.t {
			f.Covariance[i][j] = unit * s.cov.v[i*pr.t+j]
		}
	}
	last := s.theta[len(s.theta)-1]
	switch structure {
	case RandomIntercept, CompoundSymmetry:
		f.VarIntercept, f.VarResidual = unit*s.theta[0], unit*last
	case remlIndependent:
		f.VarResidual = unit * last
	case FirstOrderAutoregressive, HeterogeneousAutoregressive, HeterogeneousCompoundSymmetry:
		f.Rho = math.Tanh(last)
	case Unstructured:
	}
}

// Contrast is the linear combination l of the fixed effects, with inference at the given confidence level.
//
// With v = l' (X'WX)^-1 l, g its gradient by the covariance parameters and A the inverse of the observed REML
// information, Satterthwaite's degrees of freedom are 2 v^2 / (g' A g) (Giesbrecht, Burns, Biometrics 41:477, 1985,
// doi:10.2307/2530872). Kenward and Roger (Biometrics 53:983, 1997, doi:10.2307/2533558) take the expected information
// instead and enlarge v for the uncertainty of the covariance; that is the better choice for few animals.
//
// l must have as many elements as X has columns, and conf must lie between 0 and 1; otherwise it is an error.
func (f *MixedFit) Contrast(l []float64, conf float64) (MixedContrast, error) {
	nan := math.NaN()
	none := MixedInference{nan, nan, nan, nan, nan, nan}
	c := MixedContrast{Estimate: nan, Satterthwaite: none, KenwardRoger: none, Status: f.Status}
	if !(conf > 0 && conf < 1) {
		return c, fmt.Errorf("contrast of a mixed model: confidence level %v is not between 0 and 1", conf)
	}
	if f.state == nil {
		return c, nil
	}
	pr, s := f.problem, f.state
	row, ok, err := f.coordinates(l)
	if err != nil {
		return c, err
	}
	if !ok || remlDot(row, row) == 0 {
		c.Status = "undefined: cannot be estimated from these observations"
		return c, nil
	}
	c.Estimate = remlDot(row, pr.ols) + float64(pr.scale*remlDot(row, s.b))
	remlForward(s.chol, pr.p, row)
	v := remlDot(row, row)
	gradient := make([]float64, len(s.theta))
	for k, m := range s.m {
		gradient[k] = remlQuadratic(m, row)
	}
	c.Satterthwaite = remlInfer(c.Estimate, pr.scale*math.Sqrt(v), 2*v*v/remlQuadratic(f.inverse, gradient), conf)
	if f.bias != nil { // the enlarged variance of very small studies can be negative; then there is none
		adjusted := v + float64(2*remlQuadratic(f.bias, row))
		if adjusted > 0 {
			c.KenwardRoger = remlInfer(c.Estimate, pr.scale*math.Sqrt(adjusted), 2*v*v/remlQuadratic(f.kr, gradient), conf)
		}
	}
	return c, nil
}

// ContrastCovariance is the covariance of the estimates of two linear combinations of the fixed effects,
// l' (X'WX)^-1 k: what Fieller's interval for a ratio of contrasts needs. It is NaN if one of them cannot be estimated.
func (f *MixedFit) ContrastCovariance(l, k []float64) (float64, error) {
	if f.state == nil {
		return math.NaN(), nil
	}
	a, okA, err := f.coordinates(l)
	if err != nil {
		return math.NaN(), err
	}
	b, okB, err := f.coordinates(k)
	if err != nil || !okA || !okB {
		return math.NaN(), err
	}
	remlForward(f.state.chol, f.problem.p, a)
	remlForward(f.state.chol, f.problem.p, b)
	return f.problem.scale * f.problem.scale * remlDot(a, b), nil
}

// coordinates turns coefficients of the columns of X into coordinates of the basis.
func (f *MixedFit) coordinates(l []float64) (row []float64, ok bool, err error) {
	b := f.problem.basis
	if want := len(b.keep) + len(b.drop); len(l) != want {
		return nil, false, fmt.Errorf("contrast of a mixed model: %d coefficients for %d fixed effects", len(l), want)
	}
	for _, v := range l {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, false, fmt.Errorf("contrast of a mixed model: a coefficient is %v", v)
		}
	}
	row, ok = b.row(l)
	return row, ok, nil
}

// remlQuadratic is x' a x for the square matrix a.
func remlQuadratic(a, x []float64) float64 {
	n := len(x)
	var s float64
	for i, v := range x {
		s += float64(v * remlDot(a[i*n:(i+1)*n], x))
	}
	return s
}

// remlInfer is the t statistic of an estimate.
func remlInfer(estimate, se, df, conf float64) MixedInference {
	t := estimate / se
	half := float64(StudentQuantile((1+conf)/2, df) * se)
	return MixedInference{SE: se, DF: df, T: t, P: StudentTwoSided(t, df), Low: estimate - half, High: estimate + half}
}
