package stats

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Student's sleep data (Biometrika 6:20, 1908), as R 4.2.2 prints them: t.test(extra ~ group, sleep) gives
// t = -1.8608, df = 17.776, p = 0.07939, interval -3.3654832 0.2054832; var.equal = TRUE gives df = 18, p = 0.07919.
func TestTTestSleep(t *testing.T) {
	a := []float64{0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0}
	b := []float64{1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4}
	w, s := WelchT(a, b, 0.95), StudentT(a, b, 0.95)
	for _, tc := range []struct {
		what           string
		got, want, abs float64
	}{
		{"welch t", w.T, -1.8608, 5e-5},
		{"welch df", w.DF, 17.776, 5e-4},
		{"welch p", w.PTwoSided, 0.07939, 5e-6},
		{"welch low", w.CILow, -3.3654832, 5e-8},
		{"welch high", w.CIHigh, 0.2054832, 5e-8},
		{"student df", s.DF, 18, 0},
		{"student p", s.PTwoSided, 0.07919, 5e-6},
	} {
		if math.Abs(tc.got-tc.want) > tc.abs {
			t.Errorf("%s: %v, want %v", tc.what, tc.got, tc.want)
		}
	}
}

func TestTTestDegenerate(t *testing.T) {
	for _, tc := range []struct {
		name           string
		x, y           []float64
		conf           float64
		student, welch string
	}{
		{"empty", nil, []float64{1, 2}, 0.95, statusNoValues, statusNoValues},
		{"one and one", []float64{1}, []float64{2}, 0.95, "undefined: no degrees", "undefined: fewer than two"},
		{"one and two", []float64{1}, []float64{2, 3}, 0.95, StatusOK, "undefined: fewer than two"},
		{"both constant", []float64{1, 1}, []float64{2, 2}, 0.95, "undefined: zero variance", "undefined: zero variance"},
		{"one constant", []float64{1, 1}, []float64{2, 3}, 0.95, StatusOK, StatusOK},
		{"NaN", []float64{1, math.NaN()}, []float64{2, 3}, 0.95, statusNotFinite, statusNotFinite},
		{"confidence", []float64{1, 3}, []float64{2, 3}, 0, statusConfLevel, statusConfLevel},
	} {
		s, w := StudentT(tc.x, tc.y, tc.conf), WelchT(tc.x, tc.y, tc.conf)
		if !strings.HasPrefix(s.Status, tc.student) || !strings.HasPrefix(w.Status, tc.welch) {
			t.Errorf("%s: %q and %q", tc.name, s.Status, w.Status)
		}
		if (s.Status == StatusOK) == math.IsNaN(s.PTwoSided) || (w.Status == StatusOK) == math.IsNaN(w.PTwoSided) {
			t.Errorf("%s: a p value %v, %v does not fit its status", tc.name, s.PTwoSided, w.PTwoSided)
		}
	}
}

func TestTTestProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-10, 10), 2, 9).Draw(t, "x")
		y := rapid.SliceOfN(rapid.Float64Range(-10, 10), 2, 9).Draw(t, "y")
		for _, test := range []func(x, y []float64, conf float64) TTestResult{StudentT, WelchT} {
			a, b := test(x, y, 0.95), test(y, x, 0.95)
			if a.Status != b.Status {
				t.Fatalf("%q and, swapped, %q", a.Status, b.Status)
			}
			if a.Status != StatusOK {
				continue
			}
			if math.Abs(a.PTwoSided-b.PTwoSided) > 1e-12 || math.Abs(a.PGreater-b.PLess) > 1e-12 || a.PTwoSided < 0 || a.PTwoSided > 1 {
				t.Fatalf("%+v and, swapped, %+v", a, b)
			}
			if math.Abs(a.PGreater+a.PLess-1) > 1e-12 || (a.PTwoSided < 0.05) != (a.CILow > 0 || a.CIHigh < 0) {
				t.Fatalf("p and interval disagree: %+v", a)
			}
		}
		if len(x) == len(y) { // equal sizes: the two tests have the same t
			if s, w := StudentT(x, y, 0.9), WelchT(x, y, 0.9); s.Status == StatusOK && math.Abs(s.T-w.T) > 1e-9*math.Abs(s.T) {
				t.Fatalf("t %v and %v", s.T, w.T)
			}
		}
	})
}

func FuzzTTest(f *testing.F) {
	f.Add(1.0, 2.0, 3.0, 4.0, 0.95)
	f.Add(1e308, -1e308, 1e308, 0.0, 0.5)
	f.Add(1e-320, 0.0, 0.0, 0.0, 0.999999)
	f.Fuzz(func(t *testing.T, a, b, c, d, conf float64) {
		for _, r := range []TTestResult{StudentT([]float64{a, b}, []float64{c, d}, conf), WelchT([]float64{a, b}, []float64{c, d}, conf)} {
			if r.PTwoSided < 0 || r.PTwoSided > 1 || r.Status == "" {
				t.Errorf("%+v", r)
			}
		}
	})
}
