package stats

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// near fails unless got is within a relative tolerance of want.
func near(t *testing.T, what string, got, want, rel float64) {
	t.Helper()
	if got == want || (math.IsNaN(got) && math.IsNaN(want)) {
		return
	}
	if !(math.Abs(got-want) <= rel*math.Abs(want)) {
		t.Errorf("%s: got %.17g, want %.17g", what, got, want)
	}
}

// By hand: the seventh type of quantile of 1 2 4 8 is 1 + 0.75*1 at p = 0.25, 3 at the middle.
func TestQuantile(t *testing.T) {
	x := []float64{8, 1, 4, 2}
	near(t, "q1", Quantile(x, 0.25), 1.75, 0)
	near(t, "median", Median(x), 3, 0)
	near(t, "minimum", Quantile(x, 0), 1, 0)
	near(t, "maximum", Quantile(x, 1), 8, 0)
	near(t, "MAD, median of 2 1 1 5", MAD(x), 1.5, 0)
	if !slices.Equal(x, []float64{8, 1, 4, 2}) {
		t.Error("the caller's values were reordered")
	}
	for _, got := range []float64{Quantile(nil, 0.5), Quantile(x, -0.1), Quantile(x, 1.1), Quantile([]float64{1, math.NaN()}, 0.5)} {
		if !math.IsNaN(got) {
			t.Errorf("got %v, want NaN", got)
		}
	}
}

func TestDescribeDegenerate(t *testing.T) {
	for _, tc := range []struct {
		name   string
		x      []float64
		conf   float64
		status string
	}{
		{"no values", nil, 0.95, statusNoValues},
		{"not a number", []float64{1, math.NaN()}, 0.95, statusNotFinite},
		{"infinite", []float64{1, math.Inf(1)}, 0.95, statusNotFinite},
		{"confidence 1", []float64{1, 2}, 1, statusConfLevel},
		{"confidence NaN", []float64{1, 2}, math.NaN(), statusConfLevel},
	} {
		if s := Describe(tc.x, tc.conf); s.Status != tc.status || !math.IsNaN(s.Mean) {
			t.Errorf("%s: %q, mean %v", tc.name, s.Status, s.Mean)
		}
	}
	s := Describe([]float64{0.53, 0.53, 0.53, 0.53, 0.53, 0.53, 0.53}, 0.95)
	if s.SD != 0 || s.Mean != 0.53 || s.CILow != 0.53 || s.GeoSD != 1 || !math.IsNaN(s.Skewness) {
		t.Errorf("equal values: %+v", s)
	}
}

// The mean and the spread move with a shift and a change of unit, whatever the order of rows.
func TestDescribeProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-100, 100), 2, 20).Draw(t, "x")
		shift, scale := rapid.Float64Range(-50, 50).Draw(t, "shift"), rapid.Float64Range(0.1, 10).Draw(t, "scale")
		y := make([]float64, len(x))
		for i, v := range x {
			y[len(x)-1-i] = float64(scale*v) + shift
		}
		a, b := Describe(x, 0.9), Describe(y, 0.9)
		for what, d := range map[string]float64{
			"mean":   b.Mean - (scale*a.Mean + shift),
			"sd":     b.SD - scale*a.SD,
			"median": b.Median - (scale*a.Median + shift),
			"iqr":    b.IQR - scale*a.IQR,
			"low":    b.CILow - (scale*a.CILow + shift),
		} {
			if math.Abs(d) > 1e-10*1e3 {
				t.Fatalf("%s is off by %g", what, d)
			}
		}
		if a.Mean < a.Min-1e-9 || a.Mean > a.Max+1e-9 || a.Q1 > a.Median || a.Median > a.Q3 {
			t.Fatalf("order violated: %+v", a)
		}
	})
}

func FuzzDescribe(f *testing.F) {
	f.Add(1.0, 2.0, 3.0, 0.95)
	f.Add(math.Inf(1), math.NaN(), math.Copysign(0, -1), 2.0)
	f.Add(1e308, 1e308, -1e308, 0.5)
	f.Add(5e-324, 1e-300, 1e300, 1e-17)
	f.Fuzz(func(t *testing.T, a, b, c, conf float64) {
		s := Describe([]float64{a, b, c}, conf)
		if s.Status == "" || s.SD < 0 || s.GeoSD < 1 {
			t.Errorf("%+v", s)
		}
	})
}
