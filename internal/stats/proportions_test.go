package stats

import (
	"math"
	"testing"
)

// Source: Newcombe's formula, written out in R 4.2.2 over the Wilson limits of prop.test(k, n, correct = FALSE), with 15
// decimals.
func TestDifferenceOfProportions(t *testing.T) {
	for _, c := range []struct {
		k1, n1, k2, n2      int
		conf                float64
		estimate, low, high float64
	}{
		{56, 70, 48, 80, 0.95, 0.200000000000000, 0.052431472402365, 0.333872654036906},
		{9, 10, 3, 10, 0.95, 0.600000000000000, 0.170522723934503, 0.809017973535488},
		{5, 56, 0, 29, 0.95, 0.089285714285714, -0.038137147903537, 0.192560013855112},
		{0, 10, 0, 20, 0.95, 0.000000000000000, -0.161125158052819, 0.277532799862889},
		{10, 10, 0, 20, 0.95, 1.000000000000000, 0.679086037141915, 1.000000000000000},
		{10, 10, 0, 10, 0.95, 1.000000000000000, 0.607509350430524, 1.000000000000000},
		{53, 111, 25, 109, 0.90, 0.248119679312340, 0.142841386040149, 0.345713374256891},
	} {
		r := DifferenceOfProportions(c.k1, c.n1, c.k2, c.n2, c.conf)
		if r.Status != StatusOK {
			t.Errorf("%+v: %s", c, r.Status)
		}
		for _, v := range []struct{ got, want, tolerance float64 }{
			{r.Estimate, c.estimate, 1e-12},
			{r.CILow, c.low, 1e-12},
			{r.CIHigh, c.high, 1e-12},
		} {
			if math.Abs(v.got-v.want) > v.tolerance {
				t.Errorf("%d/%d - %d/%d: got %.15f, want %.15f", c.k1, c.n1, c.k2, c.n2, v.got, v.want)
			}
		}
	}
}

// What has no difference says why, and has no number.
func TestDifferenceOfProportionsUndefined(t *testing.T) {
	for _, c := range []struct {
		k1, n1, k2, n2 int
		conf           float64
	}{{1, 0, 1, 2, 0.95}, {1, 2, 0, 0, 0.95}, {3, 2, 1, 2, 0.95}, {1, 2, 3, 2, 0.95}, {-1, 2, 1, 2, 0.95}, {1, 2, -1, 2, 0.95}, {1, 2, 1, 2, 1}, {1, 2, 1, 2, math.NaN()}} {
		r := DifferenceOfProportions(c.k1, c.n1, c.k2, c.n2, c.conf)
		if r.Status == StatusOK || !math.IsNaN(r.Estimate) || !math.IsNaN(r.CILow) || !math.IsNaN(r.CIHigh) {
			t.Errorf("%+v: got %+v", c, r)
		}
	}
}
