package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// The limits solve their definition, and the interval excludes 0 exactly if the t test does.
func TestHedgesProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-10, 10), 2, 9).Draw(t, "x")
		y := rapid.SliceOfN(rapid.Float64Range(-10, 10), 2, 9).Draw(t, "y")
		r, s := HedgesG(x, y, 0.9), HedgesG(y, x, 0.9)
		if r.Status != StatusOK || math.Abs(r.T) > 30 {
			return
		}
		if p := NoncentralTSurvival(r.T, r.DF, r.NCPLow); math.Abs(p-0.05) > 1e-10 {
			t.Fatalf("P(T >= t) at the lower limit is %v", p)
		}
		if p := NoncentralTCDF(r.T, r.DF, r.NCPHigh); math.Abs(p-0.05) > 1e-10 {
			t.Fatalf("P(T <= t) at the upper limit is %v", p)
		}
		if math.Abs(r.GLow+s.GHigh) > 1e-8*(1+math.Abs(r.GLow)) {
			t.Fatalf("swapped: %+v and %+v", r, s)
		}
		if p := StudentTwoSided(r.T, r.DF); (p < 0.1) != (r.GLow > 0 || r.GHigh < 0) && math.Abs(p-0.1) > 1e-9 {
			t.Fatalf("p %v and interval %v %v disagree", p, r.GLow, r.GHigh)
		}
	})
}

// J(2) = Gamma(1)/(1 Gamma(1/2)) = 1/sqrt(pi), J(4) = Gamma(2)/(sqrt 2 Gamma(3/2)) = sqrt(2/pi), by hand.
func TestHedgesCorrection(t *testing.T) {
	near(t, "J(2)", HedgesG([]float64{1, 2}, []float64{3, 5}, 0.95).J, 1/math.Sqrt(math.Pi), 1e-14)
	near(t, "J(4)", HedgesG([]float64{1, 2, 4}, []float64{3, 5, 6}, 0.95).J, math.Sqrt(2/math.Pi), 1e-14)
	for name, r := range map[string]HedgesResult{
		"constant": HedgesG([]float64{1, 1}, []float64{2, 2}, 0.95),
		"empty":    HedgesG(nil, nil, 0.95),
		"NaN":      HedgesG([]float64{1, math.NaN()}, []float64{2, 2}, 0.95),
	} {
		if r.Status == StatusOK || !math.IsNaN(r.G) || !math.IsNaN(r.NCPLow) {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if r := HedgesG([]float64{1, 2}, []float64{4}, 0.95); r.Status != StatusOK || !math.IsNaN(r.G) || math.IsNaN(r.CohenD) || len(r.Notes) == 0 {
		t.Errorf("one degree of freedom has no correction: %+v", r)
	}
}

// The limits of an enormous t, where S alone decides, continue those by the integral
// up to their order 1/ncp^2.
func TestNoncentralityContinuous(t *testing.T) {
	for _, df := range []float64{2, 9} {
		for _, sign := range []float64{-1, 1} {
			low, high := noncentrality(sign*2e4, df, 0.025)
			far, further := noncentrality(sign*2e5, df, 0.025)
			near(t, "low", far, 10*low, 1e-7)
			near(t, "high", further, 10*high, 1e-7)
		}
	}
}

func FuzzHedges(f *testing.F) {
	f.Add(1.0, 2.0, 3.0, 5.0, 0.95)
	f.Add(1e9, 1e9+1e-6, 0.0, 1e-6, 0.5)
	f.Fuzz(func(t *testing.T, a, b, c, d, conf float64) {
		r := HedgesG([]float64{a, b}, []float64{c, d}, conf)
		if r.Status == "" || r.NCPLow > r.NCPHigh {
			t.Errorf("%+v", r)
		}
	})
}
