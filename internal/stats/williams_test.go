package stats

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// With doses of equal size r the walk has equal steps, and Spitzer's identity (Trans Am Math Soc 82:323, 1956) gives the
// probability f_m that it first crosses zero at step m: m f_m = b_m - sum over j < m of b_j f_{m-j}, where
// b_m = P(N(0, 1) > x sqrt(m r)). P(M > x) is the sum of the f_m.
func TestWilliamsWalkEqualsSpitzer(t *testing.T) {
	for _, k := range []int{2, 3, 5, 9} {
		for _, r := range []float64{1, 6, 40} {
			sizes := make([]float64, k)
			for i := range sizes {
				sizes[i] = r
			}
			walk := newWilliamsWalk(sizes)
			for _, scaled := range []float64{-4, -1, -0.3, 0, 0.2, 1, 2, 5, 9} {
				x := scaled / math.Sqrt(r)
				b, f := make([]float64, k+1), make([]float64, k+1)
				var want float64
				for m := 1; m <= k; m++ {
					b[m] = NormalSurvival(x * math.Sqrt(float64(m)*r))
					f[m] = b[m]
					for j := 1; j < m; j++ {
						f[m] -= b[j] * f[m-j]
					}
					f[m] /= float64(m)
					want += f[m]
				}
				if got := walk.exceed(x); !closeTo(got, want, 1e-12) {
					t.Errorf("k %d, r %v, x sqrt(r) %v: %v, want %v", k, r, scaled, got, want)
				}
			}
		}
	}
}

// Two doses of sizes r and s: M > x unless X_2 <= x and the weighted mean is <= x. By conditioning on X_2 it is an
// integral in one variable, summed here by the plain trapezoid rule.
func TestWilliamsWalkUnequalSizes(t *testing.T) {
	for _, size := range [][2]float64{{3, 9}, {10, 4}, {1, 50}} {
		walk := newWilliamsWalk(size[:])
		for _, x := range []float64{-1, 0, 0.4, 1.1} {
			want := NormalSurvival(math.Sqrt(size[1]) * x)
			const h = 1e-3
			for u := -h / 2; u > -12*math.Sqrt(size[1]); u -= h { // u = s (X_2 - x) <= 0, midpoints
				density := math.Exp(-(u+size[1]*x)*(u+size[1]*x)/(2*size[1])) / math.Sqrt(2*math.Pi*size[1])
				want += h * density * NormalSurvival((size[0]*x-u)/math.Sqrt(size[0]))
			}
			if got := walk.exceed(x); !closeTo(got, want, 1e-6) {
				t.Errorf("sizes %v, x %v: %v, want %v", size, x, got, want)
			}
		}
	}
}

// Printed critical values, Williams (1972), to their three decimals.
func TestWilliamsPublishedTables(t *testing.T) {
	data, err := os.ReadFile("testdata/published/williams_tables.json")
	if err != nil {
		t.Fatal(err)
	}
	var table []struct {
		K         int
		DF        any
		Alpha     float64
		Published float64
	}
	if err := json.Unmarshal(data, &table); err != nil || len(table) != 182 {
		t.Fatalf("%d rows, error %v", len(table), err)
	}
	for _, row := range table {
		df, ok := row.DF.(float64)
		if !ok {
			df = math.Inf(1) // "Inf"
		}
		c, err := WilliamsCritical(row.Alpha, 6, slices.Repeat([]int{6}, row.K), df)
		if err != nil || math.Abs(c-row.Published) > 6e-4 {
			t.Errorf("%d doses, df %v, alpha %v: %v, printed %v, error %v", row.K, row.DF, row.Alpha, c, row.Published, err)
		}
	}
}

// One dose is Student's t; the means of one dose and of two equal ones agree with the definition by hand:
// control 1 2 3, doses 2 3 4 and 1 2 3 (pooled to 2.5), s^2 = 1, TBar = 0.5/sqrt(2/3).
func TestWilliamsByHand(t *testing.T) {
	groups := [][]float64{{1, 2, 3}, {2, 3, 4}, {1, 2, 3}}
	w, err := Williams(groups, WilliamsOptions{Alpha: 0.05})
	if err != nil || w.DF != 6 || w.S != 1 || w.ControlMean != 2 || w.MinimumEffectiveDose != -1 {
		t.Fatalf("%+v, error %v", w, err)
	}
	for i, isotonic := range []float64{2.5, 2.5} {
		d := w.Doses[i]
		if d.Group != i+1 || !closeTo(d.IsotonicMean, isotonic, 1e-15) || !closeTo(d.TBar, 0.5/math.Sqrt(2.0/3), 1e-14) {
			t.Errorf("dose %d: %+v", i, d)
		}
	}
	if want := StudentSurvival(w.Doses[0].TBar, 6); !closeTo(w.Doses[0].P, want, 1e-14) {
		t.Errorf("p of the lowest dose %v, Student %v", w.Doses[0].P, want)
	}
}

// The minimum effective dose is the lowest of an unbroken run of significant doses from the top.
func TestWilliamsStepDown(t *testing.T) {
	groups := [][]float64{{10, 11, 12, 11}, {10, 11, 12, 11.5}, {6, 7, 8, 7}, {}, {3, 4, 5, 4}}
	w, err := Williams(groups, WilliamsOptions{Decrease: true, Alpha: 0.05})
	if err != nil || w.MinimumEffectiveDose != 2 || len(w.Doses) != 4 || len(w.Notes) != 1 {
		t.Errorf("%+v, error %v", w, err)
	}
	up, err := Williams(groups, WilliamsOptions{Alpha: 0.05})
	if err != nil || up.MinimumEffectiveDose != -1 {
		t.Errorf("other direction: %+v, error %v", up, err)
	}
}

func TestWilliamsInvariance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		groups := [][]float64{normalSample(t, "control", 3, 6), normalSample(t, "low", 2, 6), normalSample(t, "high", 2, 6)}
		if _, within := SumsOfSquares(groups); within < 1e-3 {
			t.Skip("no spread")
		}
		a, errA := Williams(groups, WilliamsOptions{Alpha: 0.05})
		b, errB := Williams(affine(groups, 100, -4), WilliamsOptions{Decrease: true, Alpha: 0.05})
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		for i := range a.Doses {
			p, q := a.Doses[i].P, b.Doses[i].P
			if !(p >= 0 && p <= 1) || math.Abs(p-q) > 1e-9 {
				t.Fatalf("dose %d: p %v, transformed %v", i, p, q)
			}
			// A dose cannot be less conclusive than its place among more doses makes it: the null of k doses is larger.
			if single := StudentSurvival(a.Doses[i].TBar, a.DF); p < single-1e-12 {
				t.Fatalf("dose %d: p %v below Student's %v", i, p, single)
			}
		}
	})
}

// M is at least the mean of the highest dose, so p is at least that of Student's t, for negative statistics too.
func TestWilliamsTailOfNegativeStatistics(t *testing.T) {
	for _, tBar := range []float64{-0.5, -2, -3.5, -5, -6, -7, -9, -30} {
		for _, df := range []float64{1, 4, 20, math.Inf(1)} {
			for _, sizes := range [][]int{{2, 2}, {9, 3}, {3, 9}} {
				p, err := WilliamsTail(tBar, 3, sizes, df)
				single := StudentSurvival(tBar, df)
				if err != nil || p < single*(1-1e-12) || p > 1 {
					t.Errorf("TBar %v, df %v, sizes %v: p %v, one dose %v, error %v", tBar, df, sizes, p, single, err)
				}
			}
		}
	}
}

// The critical value has the tail probability asked for.
func TestWilliamsCriticalInvertsTail(t *testing.T) {
	for _, sizes := range [][]int{{5}, {4, 9}, {8, 8, 8, 8, 8, 8, 8, 8}, {3, 12, 2}} {
		for _, df := range []float64{1, 7, 40.5, math.Inf(1)} {
			for _, alpha := range []float64{0.4, 0.05, 1e-4} {
				c, err := WilliamsCritical(alpha, 6, sizes, df)
				if err != nil {
					t.Fatal(err)
				}
				p, err := WilliamsTail(c, 6, sizes, df)
				if err != nil || !closeTo(p, alpha, 1e-10) {
					t.Errorf("sizes %v, df %v: tail at %v is %v, want %v, error %v", sizes, df, c, p, alpha, err)
				}
			}
		}
	}
}

func TestWilliamsDegenerate(t *testing.T) {
	for _, tc := range []struct {
		groups [][]float64
		status string
	}{
		{[][]float64{{}, {1, 2}}, "undefined: the control has no values"},
		{[][]float64{{1, 2}, {}}, "undefined: no treated group has values"},
		{[][]float64{{1}, {2}}, "undefined: no residual degree of freedom, every group has one value"},
		{[][]float64{{1, 1}, {2, 2}}, "undefined: no variation within any group"},
		{[][]float64{{1e300, -1e300}, {2, 2}}, beyondFloat},
		{[][]float64{{1, 2}, {3}}, "ok"},
	} {
		w, err := Williams(tc.groups, WilliamsOptions{Alpha: 0.05})
		if err != nil || w.Status != tc.status {
			t.Errorf("%v: %+v, error %v", tc.groups, w, err)
		}
	}
	if _, err := Williams([][]float64{{1}}, WilliamsOptions{Control: 1, Alpha: 0.05}); err == nil {
		t.Error("a control that is no group is accepted")
	}
	if _, err := Williams([][]float64{{1, 2}, {3}}, WilliamsOptions{}); err == nil {
		t.Error("alpha 0 is accepted")
	}
	for _, sizes := range [][]int{nil, {0}, {3, -1}} {
		if _, err := WilliamsTail(1, 5, sizes, 10); err == nil {
			t.Errorf("sizes %v are accepted", sizes)
		}
	}
}

func FuzzWilliams(f *testing.F) {
	fuzzSeeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		groups := fuzzGroups(data)
		if len(groups) > 8 {
			groups = groups[:8]
		}
		w, err := Williams(groups, WilliamsOptions{Alpha: 0.05})
		if err != nil {
			return
		}
		for _, d := range w.Doses {
			status := w.Status
			if d.N == 0 {
				status = "no values"
			}
			checkP(t, status, d.P)
		}
	})
}
