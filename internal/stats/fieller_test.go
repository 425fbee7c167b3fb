package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// The window inhibition of the simulated study with Fieller's Welch set, Satterthwaite df and g, from R 4.2.2 (five
// decimals); the share without a floor by hand from the printed means, 100 (1 - 0.449875/0.495875).
func TestInhibitionStudy(t *testing.T) {
	e := earThickness
	for _, tc := range []struct {
		group                             string
		percent, low, high, df, g, noNull float64
	}{
		{"low", 17.33396, -11.38181, 40.64092, 12.69565, 0.0337847, 9.27653},
		{"mid", 52.66133, 38.17654, 64.29044, 14.64227, 0.0328659, 28.18251},
		{"high", 68.77061, 54.15911, 81.51271, 11.09654, 0.0348224, 36.80363},
		{"dex", 81.15874, 73.29215, 88.12456, 16.41193, 0.0322410, 43.43332},
	} {
		r := Inhibition(e["vehicle"], e[tc.group], e["naive"], 0.95)
		near(t, "percent", r.Percent, tc.percent, 1e-6)
		near(t, "low", r.Welch.Fieller.Low, tc.low, 1e-6)
		near(t, "high", r.Welch.Fieller.High, tc.high, 1e-6)
		near(t, "df", r.Welch.DF, tc.df, 1e-6)
		near(t, "g", r.Welch.Fieller.G, tc.g, 2e-6)
		near(t, "without floor", Inhibition(e["vehicle"], e[tc.group], nil, 0.95).Percent, tc.noNull, 1e-6)
		if wide := r.Welch.Simultaneous(2.557859); wide.Low >= r.Welch.Fieller.Low || wide.High <= r.Welch.Fieller.High {
			t.Errorf("%s: the simultaneous set %v is not wider than %v", tc.group, wide, r.Welch.Fieller)
		}
	}
}

// By hand, with t = 1 and no covariance: (a - R b)^2 <= v11 + R^2 v22.
func TestFiellerShapes(t *testing.T) {
	for _, tc := range []struct {
		name                   string
		a, b, v11, v22, v12, t float64
		shape                  string
		low, high, g           float64
	}{
		{"no error", 3, 4, 0, 0, 0, 2, FiellerBounded, 0.75, 0.75, 0},
		// (3 - 4R)^2 <= 9: R between 0 and 1.5
		{"error in a", 3, 4, 9, 0, 0, 1, FiellerBounded, 0, 1.5, 0},
		// (3 - R)^2 <= 4 R^2: outside the roots -3 and 1
		{"denominator open", 3, 1, 0, 4, 0, 1, FiellerExclusive, -3, 1, 4},
		{"nothing known", 0, 1, 9, 4, 0, 1, FiellerWholeLine, math.NaN(), math.NaN(), 4},
		// b = 0: 9 <= R^2 4 + 1, outside -sqrt 2 and sqrt 2
		{"no denominator", 3, 0, 1, 4, 0, 1, FiellerExclusive, -math.Sqrt2, math.Sqrt2, math.Inf(1)},
		// (3 - R)^2 <= R^2: 9 <= 6 R
		{"half line up", 3, 1, 0, 1, 0, 1, FiellerHalfLine, 1.5, math.Inf(1), 1},
		{"half line down", -3, 1, 0, 1, 0, 1, FiellerHalfLine, math.Inf(-1), -1.5, 1},
		{"no denominator, no error", 3, 0, 0, 0, 0, 1, FiellerUndefined, math.NaN(), math.NaN(), math.NaN()},
		{"not finite", 3, math.NaN(), 0, 0, 0, 1, FiellerUndefined, math.NaN(), math.NaN(), math.NaN()},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := Fieller(tc.a, tc.b, tc.v11, tc.v22, tc.v12, tc.t)
			if f.Type != tc.shape {
				t.Fatalf("%+v", f)
			}
			near(t, "low", f.Low, tc.low, 1e-14)
			near(t, "high", f.High, tc.high, 1e-14)
			near(t, "g", f.G, tc.g, 1e-14)
		})
	}
}

// At its limits the set's own inequality is an equation, and inside a bounded set it holds.
func TestFiellerInversion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Float64Range(-5, 5).Draw(t, "a"), rapid.Float64Range(-5, 5).Draw(t, "b")
		s1, s2 := rapid.Float64Range(0.01, 2).Draw(t, "s1"), rapid.Float64Range(0.01, 2).Draw(t, "s2")
		rho, q := rapid.Float64Range(-0.95, 0.95).Draw(t, "rho"), rapid.Float64Range(0.5, 4).Draw(t, "t")
		v11, v22, v12 := s1*s1, s2*s2, rho*s1*s2
		f := Fieller(a, b, v11, v22, v12, q)
		excess := func(r float64) float64 {
			v := v11 - 2*r*v12 + r*r*v22
			return ((a-r*b)*(a-r*b) - q*q*v) / (a*a + r*r*b*b + q*q*(v11+r*r*v22))
		}
		switch f.Type {
		case FiellerBounded, FiellerExclusive:
			if math.Abs(excess(f.Low)) > 1e-9 || math.Abs(excess(f.High)) > 1e-9 {
				t.Fatalf("%+v: %g and %g at the limits", f, excess(f.Low), excess(f.High))
			}
			if inside := excess((f.Low + f.High) / 2); (inside > 1e-9) != (f.Type == FiellerExclusive) && math.Abs(inside) > 1e-9 {
				t.Fatalf("%+v: %g inside", f, inside)
			}
		case FiellerWholeLine:
			for _, r := range []float64{-1e3, -1, 0, a / b, 1, 1e3} {
				if excess(r) > 1e-9 {
					t.Fatalf("%+v excludes %v", f, r)
				}
			}
		}
		if (f.Type == FiellerBounded) != (f.G < 1) {
			t.Fatalf("%+v: bounded exactly if g < 1", f)
		}
	})
}

func TestInhibitionDegenerate(t *testing.T) {
	x := []float64{10, 11, 13}
	for _, tc := range []struct {
		name                    string
		vehicle, treated, floor []float64
		welch, pooled           string
		percent                 float64
	}{
		{"one treated", x, []float64{2}, []float64{0, 0.1, 0.2}, FiellerUndefined, FiellerBounded, math.NaN()},
		{"no variance", []float64{5, 5}, []float64{2, 2}, []float64{1, 1}, FiellerUndefined, FiellerBounded, 75},
		{"no window", x, []float64{2, 3}, x, FiellerUndefined, FiellerExclusive, math.NaN()},
		{"vehicle zero", []float64{0, 0}, []float64{2, 3}, nil, FiellerUndefined, FiellerExclusive, math.NaN()},
		{"empty floor", x, x, []float64{}, FiellerUndefined, FiellerUndefined, math.NaN()},
		{"not finite", x, []float64{math.Inf(1)}, nil, FiellerUndefined, FiellerUndefined, math.NaN()},
		{"empty", nil, nil, nil, FiellerUndefined, FiellerUndefined, math.NaN()},
	} {
		r := Inhibition(tc.vehicle, tc.treated, tc.floor, 0.95)
		if r.Welch.Fieller.Type != tc.welch {
			t.Errorf("%s: welch %+v", tc.name, r.Welch.Fieller)
		}
		if r.PooledGroups.Fieller.Type != tc.pooled {
			t.Errorf("%s: pooled %+v", tc.name, r.PooledGroups.Fieller)
		}
		if !math.IsNaN(tc.percent) && r.Percent != tc.percent || r.Denominator == 0 && !math.IsNaN(r.Percent) {
			t.Errorf("%s: %v", tc.name, r.Percent)
		}
	}
	if g := GeometricInhibition([]float64{1, 2}, []float64{0, 1}, 0.95); g.Status == StatusOK || !math.IsNaN(g.GMR) {
		t.Errorf("a zero has no logarithm: %+v", g)
	}
}

func FuzzInhibition(f *testing.F) {
	f.Add(1.0, 2.0, 3.0, 4.0, 0.1, 0.2, 0.95)
	f.Add(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.5)
	f.Add(1e200, -1e200, 1e300, 1.0, 1e-300, 0.0, 0.999)
	f.Fuzz(func(t *testing.T, a, b, c, d, g, h, conf float64) {
		r := Inhibition([]float64{a, b}, []float64{c, d}, []float64{g, h}, conf)
		if s := r.Welch.Fieller; s.Type == "" || (s.Type == FiellerBounded && s.Low > s.High) {
			t.Errorf("%+v", s)
		}
	})
}
