package stats

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// finiteSample refuses a value that is NaN or infinite: a missing value is the caller's to drop, and an infinite one is
// an error of the data.
func finiteSample(name string, x []float64) error {
	for i, v := range x {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("%s: value %d is %v: drop missing values and correct infinite ones first", name, i, v)
		}
	}
	return nil
}

// finiteGroups is finiteSample for every group.
func finiteGroups(method string, groups [][]float64) error {
	for i, g := range groups {
		if err := finiteSample(fmt.Sprintf("%s: group %d", method, i), g); err != nil {
			return err
		}
	}
	return nil
}

// confidenceLevel refuses a level outside the open interval (0, 1).
func confidenceLevel(method string, level float64) error {
	if !(level > 0 && level < 1) {
		return fmt.Errorf("%s: confidence level %v is not between 0 and 1", method, level)
	}
	return nil
}

// beyondFloat is the status of a statistic whose intermediate sums leave the range of float64.
const beyondFloat = "undefined: values are too large or too small for floating-point arithmetic"

func notFinite(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }

// allEqual says whether x has one value only; true for no values.
func allEqual(x []float64) bool {
	for _, v := range x {
		if v != x[0] {
			return false
		}
	}
	return true
}

// A ranking is the joint ranks of one or several samples. Ranks are doubled, so that midranks are whole numbers.
type ranking struct {
	doubled [][]int // twice the midrank of every value, in the order of the samples
	n       int     // number of values
	ties    []int   // size of every set of equal values, single values included, from the smallest value up
}

// rank gives midranks over all samples together: tied values share the mean of the ranks they occupy.
func rank(samples ...[]float64) ranking {
	type place struct {
		value       float64
		sample, pos int
	}
	var all []place
	r := ranking{doubled: make([][]int, len(samples))}
	for s, x := range samples {
		r.doubled[s] = make([]int, len(x))
		for i, v := range x {
			all = append(all, place{v, s, i})
		}
	}
	slices.SortStableFunc(all, func(a, b place) int { return cmp.Compare(a.value, b.value) })
	r.n = len(all)
	for lo := 0; lo < len(all); {
		hi := lo + 1
		for hi < len(all) && all[hi].value == all[lo].value {
			hi++
		}
		for _, p := range all[lo:hi] {
			r.doubled[p.sample][p.pos] = lo + 1 + hi
		}
		r.ties = append(r.ties, hi-lo)
		lo = hi
	}
	return r
}

// rankSum is the sum of the midranks of one sample.
func (r ranking) rankSum(sample int) float64 {
	var s int
	for _, d := range r.doubled[sample] {
		s += d
	}
	return float64(s) / 2
}

// hasTies says whether two values are equal.
func (r ranking) hasTies() bool { return len(r.ties) < r.n }

// tieSum is the sum of t^3 - t over the sets of t equal values.
func (r ranking) tieSum() float64 {
	var s float64
	for _, t := range r.ties {
		f := float64(t)
		s += float64(f * (float64(f*f) - 1))
	}
	return s
}

// rankSumDistribution is the exact null distribution of the sum of k of the given doubled midranks, every choice of k
// being equally likely: mass[s] = P(sum = s), s in doubled ranks. It counts by dynamic programming over the values, so
// ties need nothing special. The number of choices is returned too.
func rankSumDistribution(doubled []int, k int) (mass []float64, choices float64) {
	total := 0
	for _, d := range doubled {
		total += d
	}
	// counts[j][s] is the number of ways to choose j values with sum s.
	counts := make([][]float64, k+1)
	for j := range counts {
		counts[j] = make([]float64, total+1)
	}
	counts[0][0] = 1
	reached := 0
	for i, d := range doubled {
		reached += d
		for j := min(k, i+1); j >= 1; j-- {
			from, to := counts[j-1], counts[j]
			for s := reached; s >= d; s-- {
				to[s] += from[s-d]
			}
		}
	}
	mass = counts[k]
	for _, c := range mass {
		choices += c
	}
	for s := range mass {
		mass[s] /= choices
	}
	return mass, choices
}

// A permutationP is the p values of an integer statistic under an exact null distribution.
type permutationP struct {
	TwoSidedDoubled  float64 // twice the smaller tail, at most 1
	TwoSidedDistance float64 // probability to be at least as far from the null mean
	Greater, Less    float64 // upper and lower tail, the observed value included
}

// permutationTails sums the tails of mass at the observed value; centre is the null mean as a ratio num/den, so that
// distances are compared without rounding.
func permutationTails(mass []float64, observed, num, den int) permutationP {
	abs := func(v int) int { return max(v, -v) }
	var p permutationP
	for s, m := range mass {
		if s >= observed {
			p.Greater += m
		}
		if s <= observed {
			p.Less += m
		}
		if abs(s*den-num) >= abs(observed*den-num) {
			p.TwoSidedDistance += m
		}
	}
	p.Greater, p.Less = min(1, p.Greater), min(1, p.Less)
	p.TwoSidedDistance = min(1, p.TwoSidedDistance)
	p.TwoSidedDoubled = min(1, 2*min(p.Greater, p.Less))
	return p
}

// orderStatistic finds the k-th smallest (k = 1 is the smallest) of a large set of numbers of which only a count is at
// hand: atMost(t) = number of elements <= t, non-decreasing in t. It bisects the ordered bit patterns of float64, so the
// result is exactly an element of the set after at most 64 counts.
func orderStatistic(k int, low, high float64, atMost func(float64) int) float64 {
	lo, hi := orderedBits(low), orderedBits(high)
	for lo < hi {
		mid := lo + (hi-lo)/2
		if atMost(fromOrderedBits(mid)) >= k {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return fromOrderedBits(lo) + 0 // + 0 turns a negative zero into zero
}

// orderedBits maps float64 to uint64 so that the order is kept.
func orderedBits(v float64) uint64 {
	b := math.Float64bits(v + 0)
	if b>>63 != 0 {
		return ^b
	}
	return b | 1<<63
}

func fromOrderedBits(b uint64) float64 {
	if b>>63 != 0 {
		return math.Float64frombits(b &^ (1 << 63))
	}
	return math.Float64frombits(^b)
}

// normalTwoSided is twice the smaller tail of a standard normal z, at most 1.
func normalTwoSided(z float64) float64 { return min(1, 2*NormalSurvival(math.Abs(z))) }

func sortedCopy(x []float64) []float64 {
	s := slices.Clone(x)
	slices.Sort(s)
	return s
}

// arrangements is N!/(n_1! ... n_k!), the number of ways to give N values to groups of the sizes n_i; +Inf if it is
// beyond float64.
func arrangements(sizes []int) float64 {
	count, n := 1.0, 0
	for _, s := range sizes {
		for j := 1; j <= s; j++ {
			n++
			count = count * float64(n) / float64(j) // stays whole: a product of binomial coefficients
		}
	}
	return count
}

// forEachArrangement calls visit for every way to give the values to groups of the given sizes; of[j] is the group of
// value j. visit must not keep the slice.
func forEachArrangement(values []float64, sizes []int, visit func(of []int)) {
	left := slices.Clone(sizes)
	of := make([]int, len(values))
	var place func(j int)
	place = func(j int) {
		if j == len(of) {
			visit(of)
			return
		}
		for g := range left {
			if left[g] == 0 {
				continue
			}
			left[g]--
			of[j] = g
			place(j + 1)
			left[g]++
		}
	}
	place(0)
}
