package stats

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Two categories are a 2x2 table: the log odds ratio and its standard error are the textbook ones (Woolf).
func TestProportionalOddsTwoByTwo(t *testing.T) {
	fit, err := FitProportionalOdds([][]float64{{1, 1, 1, 0, 0}, {1, 0, 0, 0, 0, 0, 0}}, 0, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	c := fit.Contrasts[1]
	if want := math.Log(1.0 / 6 / (3.0 / 2)); !nearly(c.LogOddsRatio, want, 1e-12) {
		t.Errorf("log odds ratio %v, want %v", c.LogOddsRatio, want)
	}
	if want := math.Sqrt(1 + 1.0/6 + 1.0/3 + 1.0/2); !nearly(c.SE, want, 1e-10) {
		t.Errorf("standard error %v, want %v", c.SE, want)
	}
	// The likelihood ratio is G = 2 sum n log(n/expected) of the table, expected from the margins 4/12 and 8/12.
	g := 2 * (3*math.Log(3/(5*4/12.0)) + 2*math.Log(2/(5*8/12.0)) + math.Log(1/(7*4/12.0)) + 6*math.Log(6/(7*8/12.0)))
	if !nearly(fit.LikelihoodRatio, g, 1e-12) || !nearly(c.PLikelihoodRatio, fit.PLikelihoodRatio, 1e-9) {
		t.Errorf("likelihood ratio %v, want %v", fit.LikelihoodRatio, g)
	}
}

// Only the order of scores counts; reversed scores and exchanged groups turn the sign; row order is nothing.
func TestProportionalOddsInvariance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		score := rapid.Float64Range(0, 4.49)
		groups := make([][]float64, 3)
		for g := range groups {
			for _, v := range rapid.SliceOfN(score, 3, 9).Draw(t, "scores") {
				groups[g] = append(groups[g], math.Round(v))
			}
		}
		fit, err := FitProportionalOdds(groups, 0, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		curved, reversed := make([][]float64, 3), make([][]float64, 3)
		for g, values := range groups {
			for _, v := range values {
				curved[g], reversed[g] = append(curved[g], math.Exp(v)), append(reversed[g], -v)
			}
			slices.Reverse(curved[g])
		}
		a, err := FitProportionalOdds(curved, 0, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		b, err := FitProportionalOdds(reversed, 0, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		if a.Status != fit.Status || b.Status != fit.Status {
			t.Fatalf("status %q, %q, %q", fit.Status, a.Status, b.Status)
		}
		for g := 1; g < 3; g++ {
			c, ca, cb := fit.Contrasts[g], a.Contrasts[g], b.Contrasts[g]
			for _, p := range []float64{c.PWald, c.PLikelihoodRatio} {
				if p < 0 || p > 1 {
					t.Fatalf("p outside [0,1]: %+v", c)
				}
			}
			if ca.Status != c.Status || cb.Status != c.Status {
				t.Fatalf("status %q, %q, %q", c.Status, ca.Status, cb.Status)
			}
			if !(math.IsNaN(c.LogOddsRatio) && math.IsNaN(ca.LogOddsRatio) || c.LogOddsRatio == ca.LogOddsRatio || math.Abs(c.LogOddsRatio-ca.LogOddsRatio) < 1e-8) {
				t.Fatalf("relabelled: %v, want %v", ca.LogOddsRatio, c.LogOddsRatio)
			}
			if c.Status == "ok" && (math.Abs(c.LogOddsRatio+cb.LogOddsRatio) > 1e-7 || !nearly(c.PLikelihoodRatio, cb.PLikelihoodRatio, 1e-6)) {
				t.Fatalf("reversed: %v, want minus %v", cb.LogOddsRatio, c.LogOddsRatio)
			}
			if c.Status == "ok" && !(c.ProfileLow < c.OddsRatio && c.OddsRatio < c.ProfileHigh) {
				t.Fatalf("profile interval %v to %v does not hold %v", c.ProfileLow, c.ProfileHigh, c.OddsRatio)
			}
		}
	})
}

func TestProportionalOddsDegenerate(t *testing.T) {
	for _, tc := range []struct {
		name           string
		groups         [][]float64
		status, effect string
	}{
		{"no scores", [][]float64{nil, nil}, "undefined", "undefined"},
		{"control empty", [][]float64{nil, {1, 2}}, "undefined: the control", "undefined"},
		{"treated empty", [][]float64{{1, 2}, nil}, "ok", "undefined: the group"},
		{"equal scores", [][]float64{{2, 2}, {2}}, "undefined: all scores are equal", "undefined"},
		{"separated", [][]float64{{3, 4, 3}, {0, 1, 2}}, "infinite", "infinite"},
		{"separated but for a shared border", [][]float64{{2, 3, 4}, {0, 1, 2}}, "infinite", "infinite"},
		{"treated all lowest", [][]float64{{0, 1, 2}, {0, 0, 0}}, "ok", "infinite"},
		{"control all highest", [][]float64{{4, 4, 4}, {4, 3, 2}}, "ok", "infinite"},
		{"both single, apart", [][]float64{{4, 4, 4}, {0, 0}}, "ok", "infinite"},
		{"overlapping", [][]float64{{1, 3}, {2, 1}}, "ok", "ok"},
	} {
		fit, err := FitProportionalOdds(tc.groups, 0, 0.95)
		if err != nil || !strings.HasPrefix(fit.Status, tc.status) || !strings.HasPrefix(fit.Contrasts[1].Status, tc.effect) {
			t.Errorf("%s: status %q and %q, error %v", tc.name, fit.Status, fit.Contrasts[1].Status, err)
		}
		if c := fit.Contrasts[1]; !isFinite(c.LogOddsRatio) && !math.IsNaN(c.SE) {
			t.Errorf("%s: a standard error without an estimate: %+v", tc.name, c)
		}
	}
	for name, err := range map[string]error{
		"control": second(FitProportionalOdds([][]float64{{1}}, 1, 0.95)), "level": second(FitProportionalOdds([][]float64{{1}}, 0, 0)),
		"nan": second(FitProportionalOdds([][]float64{{math.NaN()}}, 0, 0.95)),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func FuzzFitProportionalOdds(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 4, 1, 2, 1, 0}, uint8(3))
	f.Add([]byte{0, 0, 0, 4, 4, 4}, uint8(2))
	f.Fuzz(func(t *testing.T, scores []byte, k uint8) {
		groups := make([][]float64, 1+int(k%5))
		for i, s := range scores[:min(len(scores), 60)] {
			groups[i%len(groups)] = append(groups[i%len(groups)], float64(s%6))
		}
		fit, err := FitProportionalOdds(groups, int(k)%len(groups), 0.95)
		if err != nil {
			t.Fatal(err)
		}
		for g, c := range fit.Contrasts {
			if c.PWald < 0 || c.PWald > 1 || c.PLikelihoodRatio < 0 || c.PLikelihoodRatio > 1 {
				t.Errorf("p outside [0,1]: %+v", c)
			}
			if g != int(k)%len(groups) && c.Status == "" || math.Abs(c.LogOddsRatio) > 60 && !math.IsInf(c.LogOddsRatio, 0) {
				t.Errorf("group %d: %+v", g, c)
			}
		}
	})
}

// The graph of comparisons tells separation exactly: a group above another at every threshold, or meeting it only in one
// category at the border, leaves a direction in which the likelihood never falls.
func TestOrdinalConnected(t *testing.T) {
	for _, tc := range []struct {
		counts [2][]float64
		want   bool
	}{
		{[2][]float64{{1, 1, 0, 0}, {0, 0, 1, 1}}, false},
		{[2][]float64{{1, 1, 1, 0}, {0, 0, 1, 1}}, false},
		{[2][]float64{{1, 1, 1, 0}, {0, 1, 1, 1}}, true},
		{[2][]float64{{1, 0, 0, 1}, {0, 1, 1, 0}}, true},
	} {
		m := ordinalModel{categories: []int{0, 1, 2, 3}}
		for _, counts := range tc.counts {
			m.units = append(m.units, ordinalUnit{{counts: counts}})
		}
		if got := m.connected(); got != tc.want {
			t.Errorf("%v: connected %v, want %v", tc.counts, got, tc.want)
		}
	}
}
