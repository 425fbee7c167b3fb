package stats

import (
	"math"
	"slices"
)

// A SteelTest is the result of Steel.
type SteelTest struct {
	HasTies      bool
	Comparisons  []SteelComparison // every group against control, in the order of the groups
	Permutations float64           // arrangements enumerated for the exact p; NaN if there are too many
	Status       string            // "ok" or "undefined: ..."
	Notes        []string
}

// A SteelComparison is one treated group against control. P values are adjusted for all comparisons (single step);
// greater means the treated group tends to exceed control.
type SteelComparison struct {
	Group      int // index of the treated group
	N          int
	RankSum, U float64 // of the treated group when ranked with control alone; U = RankSum - n(n+1)/2
	Z          float64 // no continuity correction; NaN if all values of the pair are tied
	Lambda     float64 // sqrt(n/(n+n0+1)); corr(Z_i, Z_j) = Lambda_i Lambda_j without ties

	PTwoSided, PGreater, PLess float64 // normal limit: P(max |Z_j| >= |z|), P(max Z_j >= z), P(max -Z_j >= -z)

	// The same with the variance and correlation of the permutation distribution of all groups together, as the R
	// package kSamples has it; equal without ties. The corrected p moves U by 1/2 towards its mean.
	ZJoint, LambdaJoint, PJoint, PJointCorrected float64

	// Exact p of the maximum over all arrangements of the values to groups; NaN where there are too many.
	PExactTwoSided, PExactGreater, PExactLess float64
}

// steelArrangements is the largest number of arrangements that are enumerated, some tenths of a second.
const steelArrangements = 100000

// Steel is Steel's many-to-one rank test: each treated group is ranked with control alone, z = (W - n(n+n0+1)/2)/sd with
// the permutation variance of the pair (midranks, tie-corrected), and p is adjusted through the multivariate normal
// limit of the maximum. With two or more treated groups and at most 100000 arrangements of the values to groups, the
// exact permutation p of the maximum is given too; with one treated group MannWhitney has it.
//
// It is the rank counterpart of Dunnett's test: it controls the familywise error, and other groups do not influence a
// comparison. With few animals it cannot reach small p however clear the effect: three against three never get below
// 0.1 without ties.
//
// Groups without values, treated ones, have NaN and do not count in the adjustment.
//
// References: Steel, Biometrics 15:560 (1959), doi:10.2307/2527654; Scholz, Zhu, R package kSamples (2019).
func Steel(groups [][]float64, control int) (SteelTest, error) {
	if err := manyToOneArguments("steel", groups, control); err != nil {
		return SteelTest{}, err
	}
	t := SteelTest{Permutations: math.NaN(), Status: StatusOK}
	if len(groups[control]) == 0 {
		t.Status = "undefined: the control has no values"
	}
	t.HasTies = rank(groups...).hasTies()
	var lambda, lambdaJoint []float64
	for i, g := range groups {
		if i == control {
			continue
		}
		c := steelCompare(i, g, groups[control])
		if len(g) > 0 {
			lambda = append(lambda, c.Lambda)
		}
		t.Comparisons = append(t.Comparisons, c)
	}
	if t.Status != StatusOK {
		return t, nil
	}
	steelJoint(groups, control, t.Comparisons)
	for _, c := range t.Comparisons {
		if !math.IsNaN(c.LambdaJoint) {
			lambdaJoint = append(lambdaJoint, c.LambdaJoint)
		}
	}
	n0 := float64(len(groups[control]))
	limit, joint := newMaxT(lambda, math.Inf(1)), newMaxT(lambdaJoint, math.Inf(1))
	undefined := 0
	for i := range t.Comparisons {
		c := &t.Comparisons[i]
		if math.IsNaN(c.Z) {
			undefined++
			continue
		}
		c.PTwoSided, c.PGreater, c.PLess = limit.pValues(c.Z)
		if math.IsNaN(c.ZJoint) {
			continue
		}
		c.PJoint = joint.twoSided(math.Abs(c.ZJoint))
		distance := math.Abs(c.U - n0*float64(c.N)/2)
		c.PJointCorrected = 1
		if distance > 0.5 {
			c.PJointCorrected = joint.twoSided(math.Abs(c.ZJoint) * (distance - 0.5) / distance)
		}
	}
	if undefined == len(t.Comparisons) {
		t.Status = "undefined: no treated group has values that differ from control"
	}
	steelExact(groups, control, &t)
	return t, nil
}

// steelCompare ranks one treated group with control.
func steelCompare(i int, treated, control []float64) SteelComparison {
	nan := math.NaN()
	c := SteelComparison{
		Group: i, N: len(treated), RankSum: nan, U: nan, Z: nan, Lambda: nan, PTwoSided: nan, PGreater: nan, PLess: nan,
		ZJoint: nan, LambdaJoint: nan, PJoint: nan, PJointCorrected: nan,
		PExactTwoSided: nan, PExactGreater: nan, PExactLess: nan,
	}
	if len(treated) == 0 || len(control) == 0 {
		return c
	}
	r := rank(treated, control)
	n, n0 := float64(len(treated)), float64(len(control))
	c.RankSum = r.rankSum(0)
	c.U = c.RankSum - n*(n+1)/2
	c.Lambda = math.Sqrt(n / (n + n0 + 1))
	if v := rankSumVariance(len(treated), len(control), r); v > 0 {
		c.Z = (c.RankSum - n*(n+n0+1)/2) / math.Sqrt(v)
	}
	return c
}

// steelJoint fills in the statistics with the permutation covariance of all groups together: with d2 and d3 the sums of
// t(t-1) and t(t-1)(t-2) over tied sets and N values in all,
//
//	s^2 = n0/12 (1 - d3/(N(N-1)(N-2)))
//	g_i^2 = n0 n_i/12 (n0 + 1 - 3 d2/(N(N-1)) - (n0-2) d3/(N(N-1)(N-2)))
//	var U_i = n_i^2 s^2 + g_i^2,  lambda_i = n_i s/sqrt(var U_i).
func steelJoint(groups [][]float64, control int, comparisons []SteelComparison) {
	r := rank(groups...)
	n := float64(r.n)
	if r.n < 3 || len(r.ties) < 2 {
		return
	}
	var d2, d3 float64
	for _, size := range r.ties {
		s := float64(size)
		d2 += s * (s - 1)
		d3 += s * (s - 1) * (s - 2)
	}
	pairs, triples := d2/(n*(n-1)), d3/(n*(n-1)*(n-2))
	n0 := float64(len(groups[control]))
	common := n0 / 12 * (1 - triples)
	for i := range comparisons {
		c := &comparisons[i]
		if c.N == 0 {
			continue
		}
		ni := float64(c.N)
		own := float64(n0 * ni / 12 * (n0 + 1 - float64(3*pairs) - float64((n0-2)*triples)))
		shared := float64(ni * ni * common)
		c.ZJoint = (c.U - n0*ni/2) / math.Sqrt(shared+own)
		c.LambdaJoint = math.Sqrt(shared / (shared + own))
	}
}

// steelExact enumerates every arrangement of the pooled values to groups of the given sizes, all equally likely, and
// counts how often the largest statistic is at least the observed one.
func steelExact(groups [][]float64, control int, t *SteelTest) {
	var treated []int
	for _, c := range t.Comparisons {
		if c.N > 0 {
			treated = append(treated, c.Group)
		}
	}
	sizes := []int{len(groups[control])}
	pooled := slices.Clone(groups[control])
	for _, i := range treated {
		sizes = append(sizes, len(groups[i]))
		pooled = append(pooled, groups[i]...)
	}
	total := arrangements(sizes)
	switch {
	case len(treated) < 2 || total > steelArrangements:
		return
	case len(rank(pooled).ties) < 2:
		return
	}
	t.Permutations = total
	slices.Sort(pooled)
	var largestAbs, largest, smallest []float64
	arranged := make([][]float64, len(sizes))
	forEachArrangement(pooled, sizes, func(of []int) {
		for i := range arranged {
			arranged[i] = arranged[i][:0]
		}
		for j, g := range of {
			arranged[g] = append(arranged[g], pooled[j])
		}
		la, l, s := 0.0, math.Inf(-1), math.Inf(1)
		for _, x := range arranged[1:] {
			z := steelSortedZ(x, arranged[0])
			la, l, s = max(la, math.Abs(z)), max(l, z), min(s, z)
		}
		largestAbs, largest, smallest = append(largestAbs, la), append(largest, l), append(smallest, s)
	})
	slices.Sort(largestAbs)
	slices.Sort(largest)
	slices.Sort(smallest)
	// Statistics of different arrangements that are equal in exact arithmetic may differ by rounding.
	const slack = 1e-9
	atLeast := func(sorted []float64, z float64) float64 {
		i, _ := slices.BinarySearch(sorted, z-slack)
		return float64(len(sorted)-i) / total
	}
	for i := range t.Comparisons {
		c := &t.Comparisons[i]
		if math.IsNaN(c.Z) {
			continue
		}
		c.PExactTwoSided = atLeast(largestAbs, math.Abs(c.Z))
		c.PExactGreater = atLeast(largest, c.Z)
		above, _ := slices.BinarySearch(smallest, c.Z+slack)
		c.PExactLess = float64(above) / total
	}
}

// steelSortedZ is the pairwise z of two sorted samples, 0 if all their values are tied.
func steelSortedZ(x, control []float64) float64 {
	m, n := float64(len(x)), float64(len(control))
	size := m + n
	var rankSum, ties, before float64
	i, j := 0, 0
	for i < len(x) || j < len(control) {
		var v float64
		if j == len(control) || (i < len(x) && x[i] < control[j]) {
			v = x[i]
		} else {
			v = control[j]
		}
		inX, count := 0.0, 0.0
		for ; i < len(x) && x[i] == v; i++ {
			inX++
			count++
		}
		for ; j < len(control) && control[j] == v; j++ {
			count++
		}
		rankSum += inX * (before + (count+1)/2)
		ties += count * (count*count - 1)
		before += count
	}
	variance := m * n / 12 * (size + 1 - ties/(size*(size-1)))
	if variance <= 0 {
		return 0
	}
	return (rankSum - m*(size+1)/2) / math.Sqrt(variance)
}
