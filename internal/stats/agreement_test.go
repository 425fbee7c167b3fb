package stats

import (
	"math"
	"slices"
	"testing"
)

func TestWeightedKappa(t *testing.T) {
	// Two judges of 50 proposals: both yes 20, only the first 5, only the second 10, both no 15. Agreement 35/50 = 0.7, by
	// chance (25·30 + 25·20)/50² = 0.5, so κ = 0.2/0.5 = 0.4; with two categories weights change nothing.
	var first, second []float64
	for _, cell := range []struct {
		x, y float64
		n    int
	}{{1, 1, 20}, {1, 0, 5}, {0, 1, 10}, {0, 0, 15}} {
		first = append(first, slices.Repeat([]float64{cell.x}, cell.n)...)
		second = append(second, slices.Repeat([]float64{cell.y}, cell.n)...)
	}
	for _, c := range []struct {
		name string
		x, y []float64
		want float64
	}{
		{"two categories", first, second, 0.4},
		// Observed 1/4; variances 1.25 and 0.6875, means 1.5 and 1.25: expected 1.25 + 0.6875 + 0.0625 = 2; 1 − 0.25/2.
		{"one step in four", []float64{0, 1, 2, 3}, []float64{0, 1, 2, 2}, 0.875},
		// Half a step weighs a quarter of a step: observed 0.25/4 = 0.0625. The second has mean 1.375 and variance
		// (1.890625 + 0.140625 + 0.390625 + 1.265625)/4 = 0.921875; expected 1.25 + 0.921875 + 0.015625 = 2.1875.
		{"half a step in four", []float64{0, 1, 2, 3}, []float64{0, 1, 2, 2.5}, 1 - 0.0625/2.1875},
		{"full agreement", []float64{0, 1, 3}, []float64{0, 1, 3}, 1},
		// Observed (9 + 1 + 1 + 9)/4 = 5; expected 1.25 + 1.25 + 0 = 2.5.
		{"opposite", []float64{0, 1, 2, 3}, []float64{3, 2, 1, 0}, -1},
		// A rater who gives one score agrees by chance: observed = expected = 1.25 + 0.25.
		{"one score throughout", []float64{0, 1, 2, 3}, []float64{2, 2, 2, 2}, 0},
		{"one and the same score", []float64{2, 2}, []float64{2, 2}, math.NaN()},
		{"none", nil, nil, math.NaN()},
	} {
		got := WeightedKappa(c.x, c.y)
		if math.IsNaN(c.want) != math.IsNaN(got) || math.Abs(got-c.want) > 1e-14 {
			t.Errorf("%s: κ = %v, want %v", c.name, got, c.want)
		}
	}
}
