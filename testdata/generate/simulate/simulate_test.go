package main

import (
	"math"
	"math/rand/v2"
	"runtime"
	"testing"

	"earmark/internal/stats"
)

// A quarter of normal values lies below the quantile -0.674489750196 (R 4.2.2, qnorm(0.25)).
func TestLogLimit(t *testing.T) {
	got := design{n: 4, below: 0.25}.logLimit([]float64{0, 0, 0})
	if want := -0.674489750196 * logSD; math.Abs(got-want) > 1e-9 {
		t.Errorf("limit %v, want %v", got, want)
	}
}

// The same probability summed over all pairs of categories.
func TestScoreDelta(t *testing.T) {
	p := func(i int, mean, sd float64) float64 {
		cuts := append(append([]float64{math.Inf(-1)}, scoreCuts...), math.Inf(1))
		return stats.NormalCDF((cuts[i+1]-mean)/sd) - stats.NormalCDF((cuts[i]-mean)/sd)
	}
	want := 0.0
	for i := range 5 {
		for j := range 5 {
			switch pair := p(i, -1, 1) * p(j, 0, 1.3); {
			case i > j:
				want += pair
			case i < j:
				want -= pair
			}
		}
	}
	if got := scoreDelta(-1, 1, 0, 1.3); math.Abs(got-want) > 1e-12 {
		t.Errorf("delta %v, want %v", got, want)
	}
}

// The shortcut must not drop a study in which Ancova would reject.
func TestLeastAncovaP(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		groups := make([]stats.AncovaGroup, 4)
		for g := range groups {
			groups[g] = stats.AncovaGroup{Baseline: normal(r, 5, 0, 1), Values: normal(r, 5, float64(g), 1)}
		}
		want := 1.0
		for _, c := range stats.Ancova(groups[0], groups[1:], conf).Comparisons {
			want = min(want, c.PUnadjusted)
		}
		if got := leastAncovaP(groups[0], groups[1:]); math.Abs(got-want) > 1e-10*want {
			t.Errorf("least p %v, want %v", got, want)
		}
	}
}

// Mean 60 and variance 60 + 60^2/4 = 960, to five standard errors; that of the variance is about 960 sqrt(2.6/draws).
func TestNegativeBinomial(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	x := make([]float64, 20000)
	for i := range x {
		x[i] = negativeBinomial(r, 60, 0.25)
	}
	if got := stats.Mean(x); math.Abs(got-60) > 5*math.Sqrt(960.0/20000) {
		t.Errorf("mean %v, want 60", got)
	}
	if got := stats.Variance(x); math.Abs(got-960) > 5*960*math.Sqrt(2.6/20000) {
		t.Errorf("variance %v, want 960", got)
	}
}

func TestSameNumbersOnAnyProcessors(t *testing.T) {
	tables := func(processors int) string {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
		return markdown(measure(cells(), 20, "ratio,window"), 20)
	}
	one, four := tables(1), tables(4)
	if one != four {
		t.Errorf("one processor:\n%s\nfour:\n%s", one, four)
	}
	if len(one) < 1000 {
		t.Errorf("hardly a table:\n%s", one)
	}
}
