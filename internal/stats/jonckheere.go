package stats

import (
	"math"
	"slices"
)

// A JonckheereTest is the result of Jonckheere. All p are NaN if the test is undefined.
type JonckheereTest struct {
	JT, Mean, Variance                  float64
	Z                                   float64 // no continuity correction
	PTwoSided, PIncreasing, PDecreasing float64 // normal approximation
	HasTies                             bool
	Exact                               JonckheereExact
	Status                              string // "ok" or "undefined: ..."
	Notes                               []string
}

// JonckheereExact is the exact permutation distribution of JT. Method is "convolution", "enumeration" or "none", then
// all p are NaN.
type JonckheereExact struct {
	PIncreasing, PDecreasing float64
	PTwoSidedDoubled         float64 // min(1, 2 min(PIncreasing, PDecreasing))
	Method                   string
}

// jonckheereArrangements is the largest number of arrangements that are enumerated if there are ties.
const jonckheereArrangements = 40000

// Jonckheere is the Jonckheere-Terpstra test of an ordered alternative: groups in the order given, as of dose,
// JT = sum over i < j of #(x_j > x_i) + #(x_j = x_i)/2. A large JT means that values increase with the order.
//
// The normal approximation has mean (N^2 - sum n^2)/4 and the tie-corrected variance
//
//	[N(N-1)(2N+5) - sum n(n-1)(2n+5) - sum t(t-1)(2t+5)]/72
//	+ sum n(n-1)(n-2) sum t(t-1)(t-2) / (36 N(N-1)(N-2)) + sum n(n-1) sum t(t-1) / (8 N(N-1)).
//
// The exact distribution is computed without ties up to 100 values, by convolution of Mann-Whitney distributions, and by
// enumeration for fewer than 40000 arrangements. Empty groups do not count. It is undefined if fewer than two groups
// have values or all values are tied.
//
// Prefer it to comparisons with control when the question is a dose trend of scores or skewed data.
//
// References: Jonckheere, Biometrika 41:133 (1954), doi:10.1093/biomet/41.1-2.133; Hollander, Wolfe, Chicken,
// Nonparametric Statistical Methods (2014), section 6.2.
func Jonckheere(groups [][]float64) (JonckheereTest, error) {
	if err := finiteGroups("jonckheere", groups); err != nil {
		return JonckheereTest{}, err
	}
	nan := math.NaN()
	t := JonckheereTest{
		JT: nan, Mean: nan, Variance: nan, Z: nan, PTwoSided: nan, PIncreasing: nan, PDecreasing: nan,
		Exact: JonckheereExact{nan, nan, nan, "none"}, Status: StatusOK,
	}
	groups = slices.DeleteFunc(slices.Clone(groups), func(g []float64) bool { return len(g) == 0 })
	if len(groups) < 2 {
		t.Status = "undefined: fewer than two groups have values"
		return t, nil
	}
	r := rank(groups...)
	sizes := make([]int, len(groups))
	for i, g := range groups {
		sizes[i] = len(g)
	}
	t.HasTies = r.hasTies()
	twice := jonckheereTwice(groups)
	t.JT = float64(twice) / 2
	t.Mean, t.Variance = jonckheereMoments(sizes, r.ties)
	if len(r.ties) == 1 {
		t.Variance = 0
		t.Status = "undefined: all values are tied"
	} else {
		t.Z = (t.JT - t.Mean) / math.Sqrt(t.Variance)
		t.PTwoSided = normalTwoSided(t.Z)
		t.PIncreasing, t.PDecreasing = NormalSurvival(t.Z), NormalCDF(t.Z)
	}
	t.Exact = jonckheereExact(groups, sizes, twice, r)
	if t.Exact.Method == "none" {
		t.Notes = append(t.Notes, "no exact p: too many values or arrangements")
	}
	return t, nil
}

// jonckheereTwice is twice the statistic, a whole number.
func jonckheereTwice(groups [][]float64) int {
	sorted := make([][]float64, len(groups))
	for i, g := range groups {
		sorted[i] = sortedCopy(g)
	}
	twice := 0
	for j := range sorted {
		for i := range j {
			below, notAbove := 0, 0
			for _, v := range sorted[j] {
				for below < len(sorted[i]) && sorted[i][below] < v {
					below++
				}
				for notAbove < len(sorted[i]) && sorted[i][notAbove] <= v {
					notAbove++
				}
				twice += below + notAbove
			}
		}
	}
	return twice
}

func jonckheereMoments(sizes, ties []int) (mean, variance float64) {
	var n float64
	for _, s := range sizes {
		n += float64(s)
	}
	// cubes is sum v(v-1)(2v+5), pairs sum v(v-1), triples sum v(v-1)(v-2).
	moments := func(counts []int) (cubes, pairs, triples float64) {
		for _, c := range counts {
			v := float64(c)
			p := v * (v - 1)
			cubes += float64(p * (float64(2*v) + 5))
			pairs += p
			triples += float64(p * (v - 2))
		}
		return cubes, pairs, triples
	}
	var squares float64
	for _, s := range sizes {
		squares += float64(float64(s) * float64(s))
	}
	groupCubes, groupPairs, groupTriples := moments(sizes)
	tieCubes, tiePairs, tieTriples := moments(ties)
	mean = (float64(n*n) - squares) / 4
	variance = (float64(n*(n-1)*(float64(2*n)+5)) - groupCubes - tieCubes) / 72
	if n > 2 {
		variance += groupTriples * tieTriples / (36 * n * (n - 1) * (n - 2))
	}
	variance += groupPairs * tiePairs / (8 * n * (n - 1))
	return mean, variance
}

func jonckheereExact(groups [][]float64, sizes []int, twice int, r ranking) JonckheereExact {
	var increasing, decreasing float64
	var method string
	switch {
	case arrangements(sizes) < jonckheereArrangements:
		method = "enumeration"
		increasing, decreasing = jonckheereEnumerate(groups, sizes, twice)
	case !r.hasTies() && r.n <= exactRankLimit:
		method = "convolution"
		for s, p := range jonckheereDistribution(sizes) {
			if 2*s >= twice {
				increasing += p
			}
			if 2*s <= twice {
				decreasing += p
			}
		}
	default:
		return JonckheereExact{math.NaN(), math.NaN(), math.NaN(), "none"}
	}
	increasing, decreasing = min(1, increasing), min(1, decreasing)
	return JonckheereExact{increasing, decreasing, min(1, 2*min(increasing, decreasing)), method}
}

// jonckheereEnumerate counts arrangements by the statistic they have.
func jonckheereEnumerate(groups [][]float64, sizes []int, twice int) (increasing, decreasing float64) {
	pooled := sortedCopy(slices.Concat(groups...))
	level := make([]int, len(pooled)) // index of the tied set of each value
	for i := 1; i < len(pooled); i++ {
		level[i] = level[i-1]
		if pooled[i] != pooled[i-1] {
			level[i]++
		}
	}
	var total, above, below float64
	forEachArrangement(pooled, sizes, func(of []int) {
		s := 0
		for j := range of {
			for i := range j {
				switch {
				case level[i] == level[j] && of[i] != of[j]:
					s++
				case level[i] < level[j] && of[i] < of[j]:
					s += 2
				}
			}
		}
		total++
		if s >= twice {
			above++
		}
		if s <= twice {
			below++
		}
	})
	return above / total, below / total
}

// jonckheereDistribution is the null distribution of JT without ties: the sum of independent Mann-Whitney statistics of
// each group against all groups before it.
func jonckheereDistribution(sizes []int) []float64 {
	mass := []float64{1}
	before := sizes[0]
	for _, n := range sizes[1:] {
		u := mannWhitneyUntied(before, n)
		next := make([]float64, len(mass)+len(u)-1)
		for i, a := range mass {
			for j, b := range u {
				next[i+j] += float64(a * b)
			}
		}
		mass = next
		before += n
	}
	return mass
}
