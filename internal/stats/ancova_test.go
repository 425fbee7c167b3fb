package stats

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Baselines of the simulated study, same animals.
var earBaseline = map[string][]float64{
	"vehicle": {.227, .216, .238, .225, .213, .193, .233, .219},
	"low":     {.220, .231, .230, .227, .231, .229, .221, .196},
	"mid":     {.227, .219, .218, .202, .214, .225, .236, .219},
	"high":    {.225, .219, .203, .215, .215, .219, .233, .229},
	"dex":     {.218, .217, .228, .227, .212, .212, .224, .229},
}

func ancovaStudy() (control AncovaGroup, treated []AncovaGroup) {
	for _, name := range []string{"low", "mid", "high", "dex"} {
		treated = append(treated, AncovaGroup{earBaseline[name], earThickness[name]})
	}
	return AncovaGroup{earBaseline["vehicle"], earThickness["vehicle"]}, treated
}

// R 4.2.2: lm(y ~ base + group) and multcomp's Dunnett contrasts, whose p values have Monte Carlo accuracy.
func TestAncovaStudy(t *testing.T) {
	control, treated := ancovaStudy()
	r := Ancova(control, treated, 0.95)
	for i, want := range []struct{ diff, p, rel float64 }{
		{-0.048400, 0.1707, 2e-3}, {-0.139293, 8.1e-6, 0.02}, {-0.181814, 0, 0}, {-0.215718, 0, 0},
	} {
		if c := r.Comparisons[i]; math.Abs(c.Difference-want.diff) > 5e-7 || (want.p > 0 && math.Abs(c.PTwoSided/want.p-1) > want.rel) {
			t.Errorf("comparison %d: difference %v, p %v", i, c.Difference, c.PTwoSided)
		}
	}
}

// A covariate with the same values in every group leaves the differences of means, and the correlations are Dunnett's.
// Then the two-factor integral must equal the one-factor integral.
func TestAncovaBalancedCovariateIsDunnett(t *testing.T) {
	x := []float64{1, 2, 3, 5}
	y := [][]float64{{4, 1, 3, 2}, {5, 7, 6, 9}, {2, 3, 1, 1}, {4, 4, 5, 2}}
	var treated []AncovaGroup
	for _, v := range y[1:] {
		treated = append(treated, AncovaGroup{x, v})
	}
	r := Ancova(AncovaGroup{x, y[0]}, treated, 0.9)
	lambda := []float64{math.Sqrt(0.5), math.Sqrt(0.5), math.Sqrt(0.5)}
	near(t, "critical value", r.CriticalTwoSided, MaxTCritical(0.1, lambda, 11, true), 1e-12)
	for i, c := range r.Comparisons {
		near(t, "difference", c.Difference, Mean(y[i+1])-Mean(y[0]), 1e-12)
		two, one := MaxTTail(math.Abs(c.T), lambda, 11)
		near(t, "p", c.PTwoSided, two, 1e-11)
		near(t, "one-sided p", min(c.PGreater, c.PLess), one, 1e-11)
		near(t, "correlation", r.Correlation[i][(i+1)%3], 0.5, 1e-14)
	}
}

// Shift of the covariate and change of units leave every p value, and the adjusted means follow the values' unit. The
// p values stay between the unadjusted one and Bonferroni's.
func TestAncovaProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		group := func(name string) AncovaGroup {
			n := rapid.IntRange(2, 6).Draw(t, name)
			return AncovaGroup{
				rapid.SliceOfN(rapid.Float64Range(-3, 3), n, n).Draw(t, "x"),
				rapid.SliceOfN(rapid.Float64Range(-3, 3), n, n).Draw(t, "y"),
			}
		}
		a, b, c := group("control"), group("first"), group("second")
		move := func(g AncovaGroup) AncovaGroup {
			var out AncovaGroup
			for i := range g.Values {
				out.Baseline = append(out.Baseline, 7-2*g.Baseline[i])
				out.Values = append(out.Values, 3*g.Values[i]+11)
			}
			return out
		}
		r := Ancova(a, []AncovaGroup{b, c}, 0.95)
		if r.Status != StatusOK || r.MSE < 1e-6 || fitAncova([]AncovaGroup{a, b, c}).sxx < 1e-6 {
			return
		}
		s := Ancova(move(a), []AncovaGroup{move(b), move(c)}, 0.95)
		for i, d := range r.Comparisons {
			if math.Abs(s.Comparisons[i].PTwoSided-d.PTwoSided) > 1e-7 || math.Abs(s.Treated[i].Adjusted-(3*r.Treated[i].Adjusted+11)) > 1e-6 {
				t.Fatalf("changed: %+v and %+v", d, s.Comparisons[i])
			}
			if d.PTwoSided < d.PUnadjusted*(1-1e-9) || d.PTwoSided > min(1, 2*d.PUnadjusted)*(1+1e-9) {
				t.Fatalf("p %v for an unadjusted %v", d.PTwoSided, d.PUnadjusted)
			}
			if math.Abs(r.Treated[i].Adjusted-r.Control.Adjusted-d.Difference) > 1e-9*(1+math.Abs(d.Difference)) {
				t.Fatalf("difference %v of adjusted means %v and %v", d.Difference, r.Treated[i].Adjusted, r.Control.Adjusted)
			}
		}
		if math.Abs(r.CovariateP-r.SlopeP) > 1e-9 {
			t.Fatalf("F and t of the covariate: %v and %v", r.CovariateP, r.SlopeP)
		}
	})
}

// A family of one is not adjusted, the others are adjusted among themselves; the model is that of all groups. With the
// covariate balanced between groups, so that it is orthogonal to them, Dunnett's correlations are exact.
func TestAncovaFamilies(t *testing.T) {
	x := []float64{1, 2, 3, 4, 5}
	control := AncovaGroup{x, []float64{2, 5, 3, 8, 7}}
	treated := []AncovaGroup{{x, []float64{1, 4, 4, 6, 6}}, {x, []float64{1, 1, 3, 5, 4}}, {x, []float64{0, 1, 1, 3, 2}}}
	all, split := Ancova(control, treated, 0.95), AncovaFamilies(control, treated, []int{1, 0, 1}, 0.95)
	for i, c := range split.Comparisons {
		if c.T != all.Comparisons[i].T || c.DF != all.Comparisons[i].DF || c.SE != all.Comparisons[i].SE {
			t.Errorf("group %d: the model depends on the families: %+v", i, c)
		}
	}
	near(t, "alone", split.Comparisons[1].PTwoSided, split.Comparisons[1].PUnadjusted, 1e-12)
	for _, i := range []int{0, 2} {
		c := split.Comparisons[i]
		two, _, _ := DunnettTail(c.T, 5, []int{5, 5}, c.DF)
		near(t, "two-sided", c.PTwoSided, two, 1e-10)
		if !math.IsNaN(c.PGreater) || !math.IsNaN(c.LowerBound) {
			t.Errorf("one-sided: %+v", c)
		}
		near(t, "critical", c.Critical, DunnettCritical(0.05, 5, []int{5, 5}, c.DF, true), 1e-9)
	}
	if r := AncovaFamilies(control, treated, nil, 0.95); !strings.HasPrefix(r.Status, "undefined") {
		t.Error(r.Status)
	}
}

func TestAncovaDegenerate(t *testing.T) {
	g := AncovaGroup{[]float64{1, 2, 3}, []float64{3, 5, 4}}
	flat := AncovaGroup{[]float64{2, 2}, []float64{3, 5}}
	for _, tc := range []struct {
		name    string
		control AncovaGroup
		treated []AncovaGroup
		status  string
	}{
		{"no covariate variation", flat, []AncovaGroup{flat}, "undefined: the covariate"},
		{"lengths", g, []AncovaGroup{{[]float64{1}, []float64{1, 2}}}, "undefined: a group has not one covariate"},
		{"NaN covariate", g, []AncovaGroup{{[]float64{1, math.NaN()}, []float64{1, 2}}}, statusNotFinite},
		{"NaN value", g, []AncovaGroup{{[]float64{1, 2}, []float64{1, math.NaN()}}}, statusNotFinite},
		{"nobody", AncovaGroup{}, nil, "undefined: no values in the control"},
		{"no residual df", AncovaGroup{[]float64{1, 2}, []float64{1, 3}}, []AncovaGroup{{[]float64{1}, []float64{4}}}, "undefined: no residual"},
		{"one empty group", g, []AncovaGroup{g, {}}, StatusOK},
		{"exact line", AncovaGroup{[]float64{1, 2, 4}, []float64{1, 2, 4}}, []AncovaGroup{{[]float64{1, 2, 4}, []float64{3, 4, 6}}}, "infinite"},
	} {
		r := Ancova(tc.control, tc.treated, 0.95)
		if !strings.HasPrefix(r.Status, tc.status) || len(r.Comparisons) != len(tc.treated) {
			t.Errorf("%s: %q, %d comparisons", tc.name, r.Status, len(r.Comparisons))
		}
	}
}

func FuzzAncova(f *testing.F) {
	f.Add(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 0.95)
	f.Add(0.0, 0.0, 1e300, -1e300, 1e-300, 0.0, 0.5)
	f.Fuzz(func(t *testing.T, a, b, c, d, e, g, conf float64) {
		r := Ancova(AncovaGroup{[]float64{a, b, c}, []float64{d, e, g}}, []AncovaGroup{{[]float64{c, a}, []float64{g, b}}}, conf)
		for _, c := range r.Comparisons {
			if c.PTwoSided < 0 || c.PTwoSided > 1 || c.Status == "" {
				t.Errorf("%+v", c)
			}
		}
	})
}

func BenchmarkAncova(b *testing.B) {
	control, treated := ancovaStudy()
	for b.Loop() {
		Ancova(control, treated, 0.95)
	}
}
