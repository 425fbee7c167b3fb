package stats

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestShapiroWilkInvariance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := normalSample(t, "x", 3, 40)
		if Variance(x) < 1e-3 {
			t.Skip("no spread")
		}
		a, err := ShapiroWilk(x)
		if err != nil || !(a.W > 0 && a.W <= 1) || !(a.P >= 0 && a.P <= 1) {
			t.Fatalf("%+v, error %v", a, err)
		}
		b, err := ShapiroWilk(affine([][]float64{x}, 3, -2)[0]) // W is symmetric too
		if err != nil || math.Abs(a.W-b.W) > 1e-12 || math.Abs(a.P-b.P) > 1e-9 {
			t.Fatalf("%+v, transformed %+v, error %v", a, b, err)
		}
	})
}

func TestShapiroWilkDegenerate(t *testing.T) {
	for _, tc := range []struct {
		name, status string
		x            []float64
	}{
		{"none", "undefined: fewer than three values", nil},
		{"two", "undefined: fewer than three values", []float64{1, 2}},
		{"equal", "undefined: all values are equal", []float64{2, 2, 2}},
		{"too many", "undefined: more than 5000 values, the approximation is not calibrated", make([]float64, 5001)},
		{"tiny unit", "ok", []float64{1e-310, 2e-310, 4e-310, 9e-310}},
		{"beyond float64", beyondFloat, []float64{-math.MaxFloat64, 0, math.MaxFloat64}},
	} {
		r, err := ShapiroWilk(tc.x)
		if err != nil || r.Status != tc.status || r.N != len(tc.x) {
			t.Errorf("%s: %+v, error %v", tc.name, r, err)
		}
	}
	if _, err := ShapiroWilk([]float64{1, math.Inf(1), 2}); err == nil || !strings.Contains(err.Error(), "value 1") {
		t.Errorf("error %v", err)
	}
}

func FuzzShapiroWilk(f *testing.F) {
	fuzzSeeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, x := range fuzzGroups(data) {
			if r, err := ShapiroWilk(x); err == nil {
				checkP(t, r.Status, r.P)
			}
		}
	})
}
