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

// Two cells with one number would see the same animals.
func TestCellsHaveTheirOwnNumber(t *testing.T) {
	seen := map[int]cell{}
	for _, c := range cells() {
		if other, taken := seen[c.number]; taken {
			t.Errorf("%s, %s and %s, %s both have number %d", c.name, c.design, other.name, other.design, c.number)
		}
		seen[c.number] = c
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
