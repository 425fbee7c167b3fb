package stats

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// With one treated group Dunn and Steel are the Mann-Whitney z without continuity correction.
func TestManyToOneOfTwoGroups(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		control, treated := scoreSample(t, "control", 1, 9), scoreSample(t, "treated", 1, 9)
		u, err := MannWhitney(treated, control, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		groups := [][]float64{treated, control}
		d, errD := Dunn(groups, 1)
		s, errS := Steel(groups, 1)
		if errD != nil || errS != nil {
			t.Fatal(errD, errS)
		}
		if u.Asymptotic.Status != "ok" {
			if d.Status == "ok" || s.Status == "ok" || !math.IsNaN(d.Comparisons[0].P) || !math.IsNaN(s.Comparisons[0].PTwoSided) {
				t.Fatalf("Dunn %+v, Steel %+v", d, s)
			}
			return
		}
		z, p := u.Asymptotic.ZUncorrected, u.Asymptotic.PTwoSidedUncorrected
		c, e := d.Comparisons[0], s.Comparisons[0]
		if math.Abs(c.Z-z) > 1e-12 || !closeTo(c.P, p, 1e-11) || !closeTo(c.PHolm, p, 1e-11) || !closeTo(c.PSingleStep, p, 1e-11) {
			t.Fatalf("Dunn %+v, want z %v p %v", c, z, p)
		}
		if e.U != u.UX || math.Abs(e.Z-z) > 1e-12 || !closeTo(e.PTwoSided, p, 1e-11) || !closeTo(e.PGreater, NormalSurvival(z), 1e-11) {
			t.Fatalf("Steel %+v, want z %v p %v", e, z, p)
		}
	})
}

// Other arrangements of equal values are indistinguishable: the exact p of a maximum, counted over all permutations of
// the animals (Heap's algorithm) with the statistic from ranks.
func TestSteelExactEqualsPermutations(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		groups := scoreGroups(t, 3, 3, 1, 2)
		got, err := Steel(groups, 0)
		if err != nil {
			t.Fatal(err)
		}
		z := func(x, control []float64) float64 {
			r := rank(x, control)
			v := rankSumVariance(len(x), len(control), r)
			if v == 0 {
				return 0
			}
			n := float64(len(x))
			return (r.rankSum(0) - n*(n+float64(len(control))+1)/2) / math.Sqrt(v)
		}
		pooled := slices.Concat(groups...)
		n0, n1 := len(groups[0]), len(groups[1])
		var total float64
		var two, greater, less [2]float64
		var permute func(k int)
		permute = func(k int) {
			if k > 1 {
				for i := range k {
					permute(k - 1)
					j := 0
					if k%2 == 0 {
						j = i
					}
					pooled[j], pooled[k-1] = pooled[k-1], pooled[j]
				}
				return
			}
			za, zb := z(pooled[n0:n0+n1], pooled[:n0]), z(pooled[n0+n1:], pooled[:n0])
			total++
			for i := range two {
				observed := z(groups[i+1], groups[0])
				if max(math.Abs(za), math.Abs(zb)) >= math.Abs(observed)-1e-9 {
					two[i]++
				}
				if max(za, zb) >= observed-1e-9 {
					greater[i]++
				}
				if min(za, zb) <= observed+1e-9 {
					less[i]++
				}
			}
		}
		permute(len(pooled))
		for i, c := range got.Comparisons {
			if math.IsNaN(c.Z) {
				continue
			}
			if !closeTo(c.PExactTwoSided, two[i]/total, 1e-12) || !closeTo(c.PExactGreater, greater[i]/total, 1e-12) || !closeTo(c.PExactLess, less[i]/total, 1e-12) {
				t.Fatalf("%+v, want %v %v %v", c, two[i]/total, greater[i]/total, less[i]/total)
			}
		}
	})
}

func TestManyToOneInvariance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		groups := scoreGroups(t, 2, 5, 1, 6)
		other := monotone(groups)
		for _, g := range other {
			slices.Reverse(g)
		}
		d, errD := Dunn(groups, 0)
		d2, errD2 := Dunn(other, 0)
		s, errS := Steel(groups, 0)
		s2, errS2 := Steel(other, 0)
		if errD != nil || errD2 != nil || errS != nil || errS2 != nil {
			t.Fatal(errD, errD2, errS, errS2)
		}
		for i, c := range d.Comparisons {
			if !closeTo(c.PSingleStep, d2.Comparisons[i].PSingleStep, 0) || c.PSingleStep < c.P-1e-12 || c.PBonferroni < c.PSingleStep-1e-12 || c.PBonferroni < c.PHolm {
				t.Fatalf("Dunn %+v, transformed %+v", c, d2.Comparisons[i])
			}
		}
		for i, c := range s.Comparisons {
			e := s2.Comparisons[i]
			if !closeTo(c.PTwoSided, e.PTwoSided, 0) || !closeTo(c.PExactTwoSided, e.PExactTwoSided, 0) || !closeTo(c.PJointCorrected, e.PJointCorrected, 0) {
				t.Fatalf("Steel %+v, transformed %+v", c, e)
			}
			if c.PJointCorrected < c.PJoint-1e-12 {
				t.Fatalf("the correction lowers p: %+v", c)
			}
		}
	})
}

func TestManyToOneDegenerate(t *testing.T) {
	for _, tc := range []struct {
		name        string
		groups      [][]float64
		dunn, steel string
	}{
		{"empty control", [][]float64{{}, {1, 2}, {3}}, "undefined: the control has no values", "undefined: the control has no values"},
		{"all tied", [][]float64{{1, 1}, {1, 1}, {1}}, "undefined: all values are tied", "undefined: no treated group has values that differ from control"},
		{"one value", [][]float64{{1}, {}}, "undefined: fewer than two values", "undefined: no treated group has values that differ from control"},
		{"control alone", [][]float64{{1, 2, 3}}, "ok", "undefined: no treated group has values that differ from control"},
		{"empty treated group", [][]float64{{1, 2, 3}, {}, {2, 3, 4}}, "ok", "ok"},
		{"one pair tied", [][]float64{{1, 1}, {1, 1}, {3, 4}}, "ok", "ok"},
	} {
		d, errD := Dunn(tc.groups, 0)
		s, errS := Steel(tc.groups, 0)
		if errD != nil || errS != nil || d.Status != tc.dunn || s.Status != tc.steel {
			t.Errorf("%s: Dunn %q, Steel %q, errors %v %v", tc.name, d.Status, s.Status, errD, errS)
		}
	}
	for _, control := range []int{-1, 2} {
		if _, err := Steel([][]float64{{1}, {2}}, control); err == nil {
			t.Errorf("Steel accepts control %d", control)
		}
		if _, err := Dunn([][]float64{{1}, {2}}, control); err == nil {
			t.Errorf("Dunn accepts control %d", control)
		}
	}
}

func FuzzManyToOne(f *testing.F) {
	fuzzSeeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		groups := fuzzGroups(data)
		d, err := Dunn(groups, len(groups)-1)
		if err != nil {
			return
		}
		for _, c := range d.Comparisons {
			checkP(t, "may be undefined", c.P, c.PHolm, c.PBonferroni, c.PSingleStep)
		}
		s, err := Steel(groups, len(groups)-1)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range s.Comparisons {
			checkP(t, "may be undefined", c.PTwoSided, c.PGreater, c.PLess, c.PJoint, c.PJointCorrected, c.PExactTwoSided, c.PExactGreater, c.PExactLess)
		}
	})
}
