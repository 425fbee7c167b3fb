package stats

import (
	"encoding/binary"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// scoreSample draws half-step scores, so that ties are common.
func scoreSample(t *rapid.T, label string, least, most int) []float64 {
	halves := rapid.SliceOfN(rapid.IntRange(0, 9), least, most).Draw(t, label)
	x := make([]float64, len(halves))
	for i, h := range halves {
		x[i] = float64(h) / 2
	}
	return x
}

// scoreGroups draws several such samples.
func scoreGroups(t *rapid.T, least, most, leastSize, mostSize int) [][]float64 {
	k := rapid.IntRange(least, most).Draw(t, "groups")
	groups := make([][]float64, k)
	for i := range groups {
		groups[i] = scoreSample(t, "group", leastSize, mostSize)
	}
	return groups
}

// monotone is a strictly increasing transformation that keeps ties.
func monotone(groups [][]float64) [][]float64 {
	out := make([][]float64, len(groups))
	for i, g := range groups {
		for _, v := range g {
			out[i] = append(out[i], math.Exp(v)-7)
		}
	}
	return out
}

// fuzzGroups turns bytes into samples, among them extreme and non-finite numbers.
func fuzzGroups(data []byte) [][]float64 {
	special := []float64{0, math.Copysign(0, -1), math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, -math.MaxFloat64, 5e-324, 1e-300, 1e200}
	var groups [][]float64
	var group []float64
	for i := 0; i < len(data) && i < 60; i++ {
		switch b := data[i]; {
		case b == 255:
			groups, group = append(groups, group), nil
		case b >= 240:
			group = append(group, special[int(b-240)%len(special)])
		case b >= 230 && i+8 < len(data):
			group = append(group, math.Float64frombits(binary.LittleEndian.Uint64(data[i+1:])))
			i += 8
		default:
			group = append(group, float64(b)/4-10)
		}
	}
	return append(groups, group)
}

// fuzzSeeds covers plain, tied, empty, constant and extreme samples.
func fuzzSeeds(f *testing.F) {
	for _, s := range []string{
		"", "\xff", "a", "a\xffb", "abc\xffdef\xffghi", "aaa\xffaaa", "aaa\xffbbb\xffccc", "abcd\xff\xffbcde", "\xf2ab\xffcd",
		"\xf3\xf4\xffab", "\xf5\xf6\xff\xf5\xf5", "\xf7\xf8\xff\xf7\xf7", "\xf9\xf9a\xffb\xf9", "abcabcabcabc\xffbcdbcdbcd\xffaaaabbbb",
		"\xf0\xf1\xff\xf1\xf0",
	} {
		f.Add([]byte(s))
	}
}

// checkP fails if a p value is outside [0, 1]; NaN is allowed only with a status other than ok.
func checkP(t *testing.T, status string, p ...float64) {
	t.Helper()
	for i, v := range p {
		if math.IsNaN(v) && status == "ok" || v < 0 || v > 1 {
			t.Fatalf("p value %d is %v with status %q", i, v, status)
		}
	}
}

// subsets calls visit with every choice of k of n indices.
func subsets(n, k int, visit func(chosen []int)) {
	chosen := make([]int, 0, k)
	var choose func(from int)
	choose = func(from int) {
		if len(chosen) == k {
			visit(chosen)
			return
		}
		for i := from; i < n; i++ {
			chosen = append(chosen, i)
			choose(i + 1)
			chosen = chosen[:len(chosen)-1]
		}
	}
	choose(0)
}

func closeTo(got, want, rel float64) bool {
	return got == want || math.Abs(got-want) <= rel*math.Max(math.Abs(got), math.Abs(want)) || math.IsNaN(got) && math.IsNaN(want)
}

// By hand: 3 1 1 2 in two samples have midranks 4 1.5 1.5 3.
func TestRank(t *testing.T) {
	r := rank([]float64{3, 1}, []float64{1, 2})
	if !slices.Equal(r.doubled[0], []int{8, 3}) || !slices.Equal(r.doubled[1], []int{3, 6}) {
		t.Errorf("doubled midranks %v", r.doubled)
	}
	if !slices.Equal(r.ties, []int{2, 1, 1}) || r.tieSum() != 6 || !r.hasTies() || r.rankSum(0) != 5.5 {
		t.Errorf("ties %v, sum %v, rank sum %v", r.ties, r.tieSum(), r.rankSum(0))
	}
}

func TestRankSumDistributionEqualsEnumeration(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doubled := rank(scoreSample(t, "x", 1, 9)).doubled[0]
		k := rapid.IntRange(0, len(doubled)).Draw(t, "k")
		mass, choices := rankSumDistribution(doubled, k)
		want := make([]float64, len(mass))
		var n float64
		subsets(len(doubled), k, func(chosen []int) {
			s := 0
			for _, i := range chosen {
				s += doubled[i]
			}
			want[s]++
			n++
		})
		if choices != n {
			t.Fatalf("%v choices, enumerated %v", choices, n)
		}
		for s := range mass {
			if !closeTo(mass[s], want[s]/n, 1e-14) {
				t.Fatalf("mass at %d is %v, enumerated %v", s, mass[s], want[s]/n)
			}
		}
	})
}

func TestOrderStatisticEqualsSorting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-1e300, 1e300), 1, 30).Draw(t, "x")
		sorted := sortedCopy(x)
		k := rapid.IntRange(1, len(x)).Draw(t, "k")
		got := orderStatistic(k, sorted[0], sorted[len(x)-1], func(v float64) int {
			n := 0
			for _, w := range x {
				if w <= v {
					n++
				}
			}
			return n
		})
		if got != sorted[k-1] {
			t.Fatalf("element %d is %v, want %v", k, got, sorted[k-1])
		}
	})
}
