package stats

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// One treated group is Welch's t test.
func TestDunnettWelchOneGroupIsWelch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-10, 10), 2, 12).Draw(t, "x")
		y := rapid.SliceOfN(rapid.Float64Range(-10, 10), 2, 12).Draw(t, "y")
		w := WelchT(x, y, 0.9)
		if w.Status != StatusOK {
			return
		}
		c := DunnettWelch(y, [][]float64{x}, 0.9).Comparisons[0]
		for _, pair := range [][2]float64{
			{c.T, w.T}, {c.DF, w.DF}, {c.PTwoSided, w.PTwoSided}, {c.PGreater, w.PGreater}, {c.PLess, w.PLess}, {c.CILow, w.CILow}, {c.CIHigh, w.CIHigh},
		} {
			if math.Abs(pair[0]-pair[1]) > 1e-12*(1+math.Abs(pair[1])) {
				t.Fatalf("%v and %v", pair[0], pair[1])
			}
		}
	})
}

// With equal sample variances and sizes, the statistic and the correlations (1/2) are Dunnett's; only the degrees of
// freedom differ, 2(n-1) for each comparison by Satterthwaite.
func TestDunnettWelchEqualVariances(t *testing.T) {
	control := []float64{1, 2, 4, 7}
	treated := [][]float64{{4, 5, 7, 10}, {0, 1, 3, 6}, {7, 4, 2, 1}}
	d, w := Dunnett(control, treated, 0.95), DunnettWelch(control, treated, 0.95)
	for i, c := range w.Comparisons {
		near(t, "t", c.T, d.Comparisons[i].T, 1e-13)
		near(t, "df", c.DF, 6, 1e-13)
		near(t, "lambda", c.Lambda, math.Sqrt(0.5), 1e-13)
		two, _, _ := DunnettTail(c.T, 4, []int{4, 4, 4}, 6)
		near(t, "p", c.PTwoSided, two, 1e-12)
	}
}

func TestDunnettWelchProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) []float64 { return rapid.SliceOfN(rapid.Float64Range(-5, 5), 3, 9).Draw(t, name) }
		control, treated := draw("control"), [][]float64{draw("a"), draw("b"), draw("c")}
		var scaled [][]float64
		scale := func(x []float64) []float64 {
			out := make([]float64, len(x))
			for i, v := range x {
				out[len(x)-1-i] = 4*v + 3
			}
			return out
		}
		for _, g := range treated {
			scaled = append(scaled, scale(g))
			if Variance(g) < 1e-3 {
				return
			}
		}
		if Variance(control) < 1e-3 {
			return
		}
		r, s := DunnettWelch(control, treated, 0.95), DunnettWelch(scale(control), scaled, 0.95)
		for i, c := range r.Comparisons {
			if math.Abs(c.PTwoSided-s.Comparisons[i].PTwoSided) > 1e-8 {
				t.Fatalf("p %v and, scaled, %v", c.PTwoSided, s.Comparisons[i].PTwoSided)
			}
			if c.PTwoSided < c.PUnadjusted*(1-1e-9) || c.PTwoSided > min(1, 3*c.PUnadjusted)*(1+1e-9) {
				t.Fatalf("p %v for an unadjusted %v", c.PTwoSided, c.PUnadjusted)
			}
			if (c.PTwoSided < 0.05) != (c.CILow > 0 || c.CIHigh < 0) && math.Abs(c.PTwoSided-0.05) > 1e-9 {
				t.Fatalf("p %v and interval %v %v disagree", c.PTwoSided, c.CILow, c.CIHigh)
			}
		}
	})
}

func TestDunnettWelchDegenerate(t *testing.T) {
	r := DunnettWelch([]float64{1, 2, 3}, [][]float64{{4, 4, 4}, {5}, {5, 7}, nil}, 0.95)
	for i, want := range []string{StatusOK, "undefined: fewer than two", StatusOK, statusNoValues} {
		if c := r.Comparisons[i]; !strings.HasPrefix(c.Status, want) || (want == StatusOK) == math.IsNaN(c.PTwoSided) {
			t.Errorf("comparison %d: %+v", i, c)
		}
	}
	if len(r.Notes) != 2 {
		t.Errorf("notes %q: the group without variance and the empty one must be named", r.Notes)
	}
	for name, r := range map[string]DunnettResult{
		"one control value":  DunnettWelch([]float64{1}, [][]float64{{4, 5}}, 0.95),
		"no variance at all": DunnettWelch([]float64{1, 1}, [][]float64{{4, 4}, {1, 1}}, 0.95),
		"not finite":         DunnettWelch([]float64{1, math.Inf(1)}, [][]float64{{4, 4}}, 0.95),
	} {
		if r.Status == StatusOK || !math.IsNaN(r.Comparisons[0].PTwoSided) {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func FuzzDunnettWelch(f *testing.F) {
	f.Add(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 0.95)
	f.Add(1.0, 1.0, 2.0, 2.0, 1e300, -1e300, 0.5)
	f.Add(1.0, 2.0, 3.0, 3.0, 4.0, 4.0, 0.9)
	f.Add(0.0, 1e-200, 3.0, 3.0, 4.0, 4.0+1e-15, 0.9)
	f.Fuzz(func(t *testing.T, a, b, c, d, e, g, conf float64) {
		for _, c := range DunnettWelch([]float64{a, b}, [][]float64{{c, d}, {e, g}}, conf).Comparisons {
			if c.PTwoSided < 0 || c.PTwoSided > 1 || c.Status == "" {
				t.Errorf("%+v", c)
			}
			for _, v := range []float64{
				c.Difference, c.SE, c.T, c.DF, c.Lambda, c.PUnadjusted, c.PTwoSided, c.PGreater, c.PLess, c.Critical, c.CILow,
				c.CIHigh, c.LowerBound, c.UpperBound,
			} {
				if c.Status == StatusOK && math.IsNaN(v) {
					t.Errorf("not a number though ok: %+v", c)
				}
			}
		}
	})
}
