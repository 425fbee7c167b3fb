package stats

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A simulated study of ear thickness (mm) on day 14, six groups of eight mice.
var earThickness = map[string][]float64{
	"naive":   {.220, .237, .225, .227, .231, .206, .245, .253},
	"vehicle": {.461, .415, .523, .474, .621, .464, .528, .481},
	"low":     {.399, .456, .346, .524, .454, .564, .467, .389},
	"mid":     {.404, .323, .306, .376, .345, .373, .382, .340},
	"high":    {.287, .303, .355, .239, .334, .324, .364, .301},
	"dex":     {.270, .267, .248, .300, .291, .277, .310, .281},
}

// The adjusted p values of the study against vehicle, the naive group not in the model, were computed in R 4.2.2 by
// two-dimensional quadrature (8 and 5 printed digits); t by R's aov.
func TestDunnettStudy(t *testing.T) {
	e := earThickness
	r := Dunnett(e["vehicle"], [][]float64{e["low"], e["mid"], e["high"], e["dex"]}, 0.95)
	if r.DF != 35 || r.Status != StatusOK {
		t.Fatalf("df %v, status %q", r.DF, r.Status)
	}
	for i, want := range []struct{ t, p, rel float64 }{
		{-1.87208432, 0.20554995, 3e-8},
		{-5.68747357, 7.7686364e-6, 1e-7},
		{-7.42729106, 4.2730373e-8, 1e-7},
		{-8.76522089, 9.3921e-10, 1e-4},
	} {
		near(t, "t", r.Comparisons[i].T, want.t, 1e-8)
		near(t, "p", r.Comparisons[i].PTwoSided, want.p, want.rel)
	}
}

// Printed values: Dunnett, Biometrics 20:482 (1964), table for 5 % two-sided, p = 3 and 4, df 20 and 30; the others from
// R 4.2.2 by quadrature, six digits.
func TestDunnettCriticalPublished(t *testing.T) {
	for _, tc := range []struct {
		k    int
		df   float64
		want float64
		abs  float64
	}{
		{3, 20, 2.54, 0.005},
		{3, 20, 2.54035, 5e-6},
		{4, 35, 2.557859, 5e-7},
	} {
		n := make([]int, tc.k)
		for i := range n {
			n[i] = 6
		}
		if got := DunnettCritical(0.05, 6, n, tc.df, true); math.Abs(got-tc.want) > tc.abs {
			t.Errorf("k = %d, df = %v: %v, want %v", tc.k, tc.df, got, tc.want)
		}
	}
}

// One treated group is Student's t test.
func TestDunnettOneGroupIsStudent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-10, 10), 2, 12).Draw(t, "x")
		y := rapid.SliceOfN(rapid.Float64Range(-10, 10), 2, 12).Draw(t, "y")
		d, s := Dunnett(y, [][]float64{x}, 0.9), StudentT(x, y, 0.9)
		if s.Status != StatusOK {
			return
		}
		c := d.Comparisons[0]
		for _, pair := range [][2]float64{
			{c.T, s.T}, {c.PTwoSided, s.PTwoSided}, {c.PGreater, s.PGreater}, {c.PLess, s.PLess}, {c.CILow, s.CILow}, {c.CIHigh, s.CIHigh},
		} {
			if math.Abs(pair[0]-pair[1]) > 1e-9*(1+math.Abs(pair[1])) {
				t.Fatalf("%v and %v", pair[0], pair[1])
			}
		}
	})
}

// Adjusted p values lie between the unadjusted one and Bonferroni's, do not change with shift, scale and order, and turn
// greater into less when the sign turns.
func TestDunnettProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) []float64 { return rapid.SliceOfN(rapid.Float64Range(-5, 5), 2, 9).Draw(t, name) }
		control := draw("control")
		treated := make([][]float64, rapid.IntRange(2, 5).Draw(t, "k"))
		turned := make([][]float64, len(treated))
		shift, scale := rapid.Float64Range(-9, 9).Draw(t, "shift"), rapid.Float64Range(0.1, 9).Draw(t, "scale")
		turn := func(x []float64) []float64 {
			out := make([]float64, len(x))
			for i, v := range x {
				out[len(x)-1-i] = shift - scale*v
			}
			return out
		}
		for i := range treated {
			treated[i] = draw("treated")
			turned[i] = turn(treated[i])
		}
		a, b := Dunnett(control, treated, 0.95), Dunnett(turn(control), turned, 0.95)
		if a.MSE < 1e-6 {
			return
		}
		for i, c := range a.Comparisons {
			one, k := StudentTwoSided(c.T, c.DF), float64(len(treated))
			if c.PTwoSided < one*(1-1e-9) || c.PTwoSided > min(1, k*one)*(1+1e-9) {
				t.Fatalf("p %v is not between %v and Bonferroni's", c.PTwoSided, one)
			}
			if d := b.Comparisons[i]; math.Abs(d.PTwoSided-c.PTwoSided) > 1e-6 || math.Abs(d.PLess-c.PGreater) > 1e-6 {
				t.Fatalf("p changed: %+v and %+v", c, d)
			}
			if (c.PTwoSided < 0.05) != (c.CILow > 0 || c.CIHigh < 0) && math.Abs(c.PTwoSided-0.05) > 1e-9 {
				t.Fatalf("p %v and interval %v %v disagree", c.PTwoSided, c.CILow, c.CIHigh)
			}
		}
	})
}

// Halving the steps of both rules must not change a probability: the integrals are converged.
func TestMaxTTailConverged(t *testing.T) {
	for _, lambda := range [][]float64{{0.5, 0.5}, {0.7, 0.7, 0.7, 0.7}, {0.3, 0.6, 0.9}, {0.95, 0.99, 0.2, 0.5, 0.7}} {
		for _, df := range []float64{1, 2, 3, 7, 20, 60, 300, 5000} {
			for _, c := range []float64{0.1, 1, 2.5, 6, 15} {
				normal := newMaxNormal(lambda)
				normal.step /= 2
				fine := newMaxTOf(len(lambda), df, normal.twoSided, normal.oneSided)
				fine.step /= 2
				want, want1 := fine.twoSided(c), fine.oneSided(c)
				two, one := MaxTTail(c, lambda, df)
				near(t, "two-sided", two, want, 3e-12)
				near(t, "one-sided", one, want1, 3e-12)
			}
		}
	}
}

// Variables that are a step given the common one, or nearly: integrals in mpmath at 34 digits (dunnett_welch.py of the
// reference cases, tails of the normal maximum). For lambda 1 and 0 the two are independent: 1 - (1 - 2 q)^2.
func TestMaxTTailSteep(t *testing.T) {
	q := NormalSurvival(3)
	for _, tc := range []struct {
		lambda        []float64
		c             float64
		two, one, low float64 // P(max |N| > c), P(max N > c), P(max N > -c)
	}{
		{[]float64{1, 0.6}, 2, 0.079999947114836293008, 0.040000287919222221825, 0.99450002402286380742},
		{[]float64{1, 1, 0.6, 0.3}, 0.7, 0.83515477080814205514, 0.47997655257776620564, 0.9502079254511316416},
		{[]float64{0.99999, 0.9998, 0.5}, 1.5, 0.23194083253813779643, 0.11614779405100302301, 0.9818837223996880974},
		{[]float64{0.999, 0.4}, 6, 3.9462342341441046082e-9, 1.9731171170720523041e-9, 0.999999999999941827},
		{[]float64{1, 0}, 3, 4 * q * (1 - q), q * (2 - q), 1 - q*q},
	} {
		two, one := MaxTTail(tc.c, tc.lambda, math.Inf(1))
		_, low := MaxTTail(-tc.c, tc.lambda, math.Inf(1))
		near(t, "two-sided", two, tc.two, 1e-13)
		near(t, "one-sided", one, tc.one, 1e-13)
		near(t, "below", low, tc.low, 1e-13)
	}
}

func TestDunnettDegenerate(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, tc := range []struct {
		name    string
		control []float64
		treated [][]float64
		conf    float64
		status  string
	}{
		{"no control", nil, [][]float64{{1, 2}}, 0.95, "undefined: no values in the control"},
		{"no treated group", []float64{1, 2}, nil, 0.95, "undefined: no treated group"},
		{"only empty groups", []float64{1, 2}, [][]float64{nil, {}}, 0.95, "undefined: no treated group"},
		{"one value each", []float64{1}, [][]float64{{2}, {3}}, 0.95, "undefined: no degrees of freedom"},
		{"not finite", []float64{1, nan}, [][]float64{{2, 3}}, 0.95, statusNotFinite},
		{"infinite", []float64{1, 2}, [][]float64{{2, inf}}, 0.95, statusNotFinite},
		{"confidence", []float64{1, 2}, [][]float64{{2, 4}}, 1.5, statusConfLevel},
		{"no variance", []float64{1, 1}, [][]float64{{2, 2}, {1, 1}}, 0.95, "infinite: zero variance"},
	} {
		r := Dunnett(tc.control, tc.treated, tc.conf)
		if !strings.HasPrefix(r.Status, tc.status) || len(r.Comparisons) != len(tc.treated) {
			t.Errorf("%s: status %q, %d comparisons", tc.name, r.Status, len(r.Comparisons))
		}
	}
	r := Dunnett([]float64{1, 1}, [][]float64{{2, 2}, {1, 1}}, 0.95)
	if a := r.Comparisons[0]; a.T != inf || a.PTwoSided != 0 || a.PGreater != 0 || a.PLess != 1 {
		t.Errorf("a difference without variance: %+v", a)
	}
	if b := r.Comparisons[1]; !math.IsNaN(b.PTwoSided) || !strings.HasPrefix(b.Status, "undefined") {
		t.Errorf("no difference and no variance: %+v", b)
	}
	r = Dunnett([]float64{1, 2, 4}, [][]float64{{2, 3}, nil, {5}}, 0.95)
	if r.DF != 3 || !math.IsNaN(r.Comparisons[1].PTwoSided) || r.Comparisons[2].Status != StatusOK || len(r.Notes) != 1 {
		t.Errorf("an empty group among others: %+v", r)
	}
}

func FuzzMaxTTail(f *testing.F) {
	f.Add(2.5, 0.7, 0.7, 20.0)
	f.Add(-3.0, 0.0, 1.0, 1.0)
	f.Add(1e300, 1.0, 1.0, 1e-3)
	f.Add(0.0, 0.5, 1.5, math.Inf(1))
	f.Fuzz(func(t *testing.T, c, l1, l2, df float64) {
		for _, p := range func() []float64 { a, b := MaxTTail(c, []float64{l1, l2}, df); return []float64{a, b} }() {
			if p < 0 || p > 1 {
				t.Errorf("p = %v", p)
			}
		}
	})
}

// BenchmarkDunnett is a full analysis, p values and critical values, of a vehicle and five groups.
func BenchmarkDunnett(b *testing.B) {
	for name, drop := range map[string]int{"balanced": 0, "unbalanced": 1} {
		b.Run(name, func(b *testing.B) {
			e := earThickness
			treated := [][]float64{e["low"][drop*1:], e["mid"][drop*2:], e["high"][drop*3:], e["dex"][drop*4:], e["naive"]}
			for b.Loop() {
				Dunnett(e["vehicle"], treated, 0.95)
			}
		})
	}
}
