package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// By hand for p = 0.01 0.02 0.022 0.09, where Hommel is smaller than Hochberg. NaN does not count.
func TestAdjustP(t *testing.T) {
	p := []float64{0.022, math.NaN(), 0.01, 0.09, 0.02}
	nan := math.NaN()
	for method, want := range map[PAdjustment][]float64{
		Bonferroni:        {0.088, nan, 0.04, 0.36, 0.08},
		Holm:              {0.06, nan, 0.04, 0.09, 0.06},
		Hochberg:          {0.044, nan, 0.04, 0.09, 0.044},
		Hommel:            {0.044, nan, 0.03, 0.09, 0.04}, // closed testing with Simes: 0.03 = 3*0.01, 0.04 = 2*0.02
		BenjaminiHochberg: {4 * 0.022 / 3, nan, 4 * 0.022 / 3, 0.09, 4 * 0.022 / 3},
	} {
		got, err := AdjustP(p, method)
		if err != nil {
			t.Fatal(err)
		}
		for i := range want {
			near(t, string(method), got[i], want[i], 1e-14)
		}
	}
	for _, bad := range [][]float64{{-0.1}, {1.1}, {math.Inf(1)}} {
		if _, err := AdjustP(bad, Holm); err == nil {
			t.Errorf("%v was accepted", bad)
		}
	}
	if _, err := AdjustP(p, "sidak"); err == nil {
		t.Error("an unknown method was accepted")
	}
}

// Hommel is the closed test of all intersections by Simes' test; every method keeps the order of the p values, and none
// is below the p value or above Bonferroni.
func TestAdjustPProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 7).Draw(t, "p")
		n := len(p)
		all := map[PAdjustment][]float64{}
		for _, m := range []PAdjustment{Bonferroni, Holm, Hochberg, Hommel, BenjaminiHochberg, BenjaminiYekutieli} {
			out, err := AdjustP(p, m)
			if err != nil {
				t.Fatal(err)
			}
			all[m] = out
			for i := range p {
				if out[i] < p[i] || out[i] > 1 {
					t.Fatalf("%s: %v for %v", m, out[i], p[i])
				}
				for j := range p {
					if p[i] < p[j] && out[i] > out[j] {
						t.Fatalf("%s changes the order of %v", m, p)
					}
				}
			}
		}
		closed := make([]float64, n)
		for set := 1; set < 1<<n; set++ {
			var sub []float64
			for i := range p {
				if set>>i&1 == 1 {
					sub = append(sub, p[i])
				}
			}
			simes := 1.0
			for _, v := range sub {
				var rank float64
				for _, w := range sub {
					if w <= v {
						rank++
					}
				}
				simes = min(simes, float64(len(sub))*v/rank)
			}
			for i := range p {
				if set>>i&1 == 1 {
					closed[i] = max(closed[i], simes)
				}
			}
		}
		for i := range p {
			if math.Abs(all[Hommel][i]-closed[i]) > 1e-14 {
				t.Fatalf("hommel %v, closed test %v for %v", all[Hommel], closed, p)
			}
			if all[Holm][i] > all[Bonferroni][i] || all[Hochberg][i] > all[Holm][i] || all[Hommel][i] > all[Hochberg][i]+1e-15 {
				t.Fatalf("order of the methods: %v", all)
			}
		}
	})
}

func FuzzAdjustP(f *testing.F) {
	f.Add(0.1, 0.2, 0.3, "hommel")
	f.Add(math.NaN(), math.NaN(), -1.0, "bh")
	f.Fuzz(func(t *testing.T, a, b, c float64, method string) {
		out, err := AdjustP([]float64{a, b, c}, PAdjustment(method))
		if err != nil {
			return
		}
		for _, p := range out {
			if p < 0 || p > 1 {
				t.Errorf("%v", out)
			}
		}
	})
}
