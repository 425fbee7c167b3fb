package stats

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// The convolution for untied values equals the enumeration of all arrangements, and the variance formula that of the
// enumerated distribution.
func TestJonckheereDistributionEqualsEnumeration(t *testing.T) {
	for _, sizes := range [][]int{{1, 1}, {3, 2}, {2, 2, 2}, {1, 3, 2}, {2, 1, 2, 2}} {
		var groups [][]float64
		n := 0
		for _, s := range sizes {
			var g []float64
			for range s {
				n++
				g = append(g, float64(n))
			}
			groups = append(groups, g)
		}
		mass := jonckheereDistribution(sizes)
		ones := make([]int, n)
		for i := range ones {
			ones[i] = 1
		}
		mean, variance := jonckheereMoments(sizes, ones)
		var above, m, v float64
		for s := len(mass) - 1; s >= 0; s-- {
			above += mass[s]
			m += mass[s] * float64(s)
			v += mass[s] * (float64(s) - mean) * (float64(s) - mean)
			if got, _ := jonckheereEnumerate(groups, sizes, 2*s); !closeTo(got, above, 1e-13) {
				t.Errorf("%v: P(JT >= %d) is %v, enumerated %v", sizes, s, above, got)
			}
		}
		if !closeTo(m, mean, 1e-13) || !closeTo(v, variance, 1e-13) {
			t.Errorf("%v: mean %v variance %v, want %v %v", sizes, mean, variance, m, v)
		}
	}
}

func TestJonckheereInvariance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		groups := scoreGroups(t, 2, 4, 1, 5)
		a, errA := Jonckheere(groups)
		b, errB := Jonckheere(monotone(groups))
		reversed := slices.Clone(groups)
		slices.Reverse(reversed)
		c, errC := Jonckheere(reversed)
		if errA != nil || errB != nil || errC != nil {
			t.Fatal(errA, errB, errC)
		}
		if a.JT != b.JT || !closeTo(a.PTwoSided, b.PTwoSided, 0) || !closeTo(a.Exact.PIncreasing, b.Exact.PIncreasing, 0) {
			t.Fatalf("%+v, transformed %+v", a, b)
		}
		if !closeTo(a.PTwoSided, c.PTwoSided, 1e-12) || !closeTo(a.PIncreasing, c.PDecreasing, 1e-12) || !closeTo(a.Exact.PIncreasing, c.Exact.PDecreasing, 1e-12) {
			t.Fatalf("%+v, reversed %+v", a, c)
		}
		if len(groups) == 2 && a.Status == "ok" {
			u, err := MannWhitney(groups[1], groups[0], 0.95)
			if err != nil || a.JT != u.UX || !closeTo(a.PTwoSided, u.Asymptotic.PTwoSidedUncorrected, 1e-12) || !closeTo(a.Exact.PIncreasing, u.Exact.PGreater, 1e-12) {
				t.Fatalf("%+v, Mann-Whitney %+v, error %v", a, u, err)
			}
		}
	})
}

func TestJonckheereDegenerate(t *testing.T) {
	for _, tc := range []struct {
		groups [][]float64
		status string
	}{
		{nil, "undefined: fewer than two groups have values"},
		{[][]float64{{1, 2}, {}}, "undefined: fewer than two groups have values"},
		{[][]float64{{1, 1}, {1}}, "undefined: all values are tied"},
		{[][]float64{{1}, {}, {2}}, "ok"},
	} {
		r, err := Jonckheere(tc.groups)
		if err != nil || r.Status != tc.status || math.IsNaN(r.PTwoSided) != (tc.status != "ok") {
			t.Errorf("%v: %+v, error %v", tc.groups, r, err)
		}
	}
}

func FuzzJonckheere(f *testing.F) {
	fuzzSeeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		if r, err := Jonckheere(fuzzGroups(data)); err == nil {
			checkP(t, r.Status, r.PTwoSided, r.PIncreasing, r.PDecreasing)
			checkP(t, r.Exact.Method, r.Exact.PIncreasing, r.Exact.PDecreasing, r.Exact.PTwoSidedDoubled)
		}
	})
}
