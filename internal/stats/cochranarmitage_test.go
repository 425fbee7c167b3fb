package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// With two groups scored 0 and 1 the exact tails are those of Fisher's test, and Z^2 is the chi-squared of the table,
// N (ad - bc)^2/(product of the margins).
func TestCochranArmitageTwoGroups(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := drawTable(t, 15) // responders and others of the low, then of the high dose
		got, err := CochranArmitage([]int{n[0], n[2]}, []int{n[0] + n[1], n[2] + n[3]}, []float64{0, 1})
		if err != nil {
			t.Fatal(err)
		}
		if got.Status == "undefined: no animals" {
			return
		}
		fisher, err := FisherExact(n[2], n[3], n[0], n[1], 0.95)
		if err != nil || !closeTo(got.Exact.PIncreasing, fisher.PGreater, 1e-12) || !closeTo(got.Exact.PDecreasing, fisher.PLess, 1e-12) {
			t.Fatalf("%+v, Fisher %+v, error %v", got.Exact, fisher, err)
		}
		if got.Status != "ok" {
			return
		}
		var f [4]float64
		for i := range n {
			f[i] = float64(n[i])
		}
		det := f[2]*f[1] - f[3]*f[0]
		chi := (f[0] + f[1] + f[2] + f[3]) * det * det / ((f[0] + f[1]) * (f[2] + f[3]) * (f[0] + f[2]) * (f[1] + f[3]))
		if math.Abs(got.ChiSquared-chi) > 1e-11*(1+chi) || got.Z*det < 0 {
			t.Fatalf("chi-squared %v, want %v; Z %v, determinant %v", got.ChiSquared, chi, got.Z, det)
		}
	})
}

// A linear change of the scores changes nothing; a reversal swaps the tails.
func TestCochranArmitageScores(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.IntRange(2, 4).Draw(t, "groups")
		var x, n []int
		var w, v, reversed []float64
		for i := range k {
			n = append(n, rapid.IntRange(1, 8).Draw(t, "animals"))
			x = append(x, rapid.IntRange(0, n[i]).Draw(t, "responders"))
			w = append(w, float64(i*i))
			v = append(v, 1000+16*w[i])
			reversed = append(reversed, -w[i])
		}
		a, errA := CochranArmitage(x, n, w)
		b, errB := CochranArmitage(x, n, v)
		c, errC := CochranArmitage(x, n, reversed)
		if errA != nil || errB != nil || errC != nil {
			t.Fatal(errA, errB, errC)
		}
		if a.Status != b.Status || !closeTo(a.PTwoSided, b.PTwoSided, 1e-9) || !closeTo(a.Exact.PIncreasing, b.Exact.PIncreasing, 1e-11) {
			t.Fatalf("%+v, scores changed %+v", a, b)
		}
		if !closeTo(a.PIncreasing, c.PDecreasing, 1e-9) || !closeTo(a.Exact.PIncreasing, c.Exact.PDecreasing, 1e-11) || !closeTo(a.Exact.PTwoSidedDistance, c.Exact.PTwoSidedDistance, 1e-11) {
			t.Fatalf("%+v, reversed %+v", a, c)
		}
	})
}

func TestCochranArmitageDegenerate(t *testing.T) {
	for _, tc := range []struct {
		x, n   []int
		w      []float64
		status string
	}{
		{nil, nil, nil, "undefined: no animals"},
		{[]int{0, 0}, []int{4, 5}, []float64{0, 1}, "undefined: no or every animal responds"},
		{[]int{4, 5}, []int{4, 5}, []float64{0, 1}, "undefined: no or every animal responds"},
		{[]int{1, 2}, []int{4, 5}, []float64{2, 2}, "undefined: all groups have the same score"},
		{[]int{1, 0}, []int{4, 0}, []float64{0, 1}, "undefined: all groups have the same score"},
		{[]int{1, 2}, []int{4, 5}, []float64{1e300, -1e300}, beyondFloat},
		{[]int{1, 2}, []int{4, 5}, []float64{0, 1}, "ok"},
	} {
		r, err := CochranArmitage(tc.x, tc.n, tc.w)
		if err != nil || r.Status != tc.status || math.IsNaN(r.PTwoSided) != (tc.status != "ok") {
			t.Errorf("%+v: %+v, error %v", tc, r, err)
		}
	}
	// 2001^2 tables are too many.
	r, err := CochranArmitage([]int{900, 1000}, []int{2000, 2000}, []float64{0, 1})
	if err != nil || r.Status != "ok" || !math.IsNaN(r.Exact.PIncreasing) || len(r.Notes) != 1 {
		t.Errorf("large: %+v, error %v", r, err)
	}
	for _, bad := range [][]int{{-1, 2}, {5, 2}} {
		if _, err := CochranArmitage(bad, []int{4, 5}, []float64{0, 1}); err == nil {
			t.Errorf("responders %v of 4 and 5 are accepted", bad)
		}
	}
	if _, err := CochranArmitage([]int{1}, []int{4, 5}, []float64{0, 1}); err == nil {
		t.Error("lists of different length are accepted")
	}
}

func FuzzCochranArmitage(f *testing.F) {
	fuzzSeeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		var x, n []int
		for _, b := range data[:min(len(data), 5)] {
			n = append(n, int(b>>4))
			x = append(x, int(b&15))
		}
		w := append(fuzzGroups(data)[0], 0, 1, 2, 3, 4)[:len(n)]
		if r, err := CochranArmitage(x, n, w); err == nil {
			checkP(t, r.Status, r.PTwoSided, r.PIncreasing, r.PDecreasing, r.PTwoSidedHypergeometric)
			checkP(t, r.Status, r.Exact.PIncreasing, r.Exact.PDecreasing, r.Exact.PTwoSidedDistance)
		}
	})
}
