package stats

import (
	"fmt"
	"math"
	"slices"
)

// A PairedTTest is the result of PairedT.
type PairedTTest struct {
	N                          int
	MeanDifference, SD, SE     float64
	T, DF                      float64
	PTwoSided, PGreater, PLess float64
	Low, High                  float64 // interval of the mean difference
	Status                     string  // "ok" or "undefined: ..."
}

// PairedT is Student's t test of the differences treated_i - control_i of pairs, as of the two ears of a mouse: t =
// mean(d)/(sd(d)/sqrt n) with n-1 degrees of freedom. It is undefined for fewer than two pairs and for equal
// differences. An error if the samples differ in length.
//
// It assumes normal differences, not normal values. Prefer it to a two-sample test whenever the same animal carries both
// treatments, and WilcoxonSignedRank for scores.
//
// Reference: Student, Biometrika 6:1 (1908), doi:10.1093/biomet/6.1.1.
func PairedT(treated, control []float64, conf float64) (PairedTTest, error) {
	d, err := pairedDifferences("paired t", treated, control, conf)
	if err != nil {
		return PairedTTest{}, err
	}
	nan := math.NaN()
	n := float64(len(d))
	t := PairedTTest{len(d), nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, StatusOK}
	if len(d) == 0 {
		t.Status = "undefined: no pairs"
		return t, nil
	}
	shifted := anovaRelative(d, d[0])
	t.MeanDifference = d[0] + Mean(shifted)
	if len(d) < 2 {
		t.Status = "undefined: fewer than two pairs"
		return t, nil
	}
	t.DF = n - 1
	t.SD = math.Sqrt(Variance(shifted))
	t.SE = t.SD / math.Sqrt(n)
	t.T = t.MeanDifference / t.SE
	if pairedConstant(treated, control, d) {
		t.SD, t.SE, t.T = 0, 0, nan
		t.Status = "undefined: all differences are equal"
		return t, nil
	}
	if notFinite(t.T) {
		t.MeanDifference, t.SD, t.SE, t.T = nan, nan, nan, nan
		t.Status = beyondFloat
		return t, nil
	}
	t.PTwoSided = min(1, 2*StudentSurvival(math.Abs(t.T), t.DF))
	t.PGreater, t.PLess = StudentSurvival(t.T, t.DF), StudentSurvival(-t.T, t.DF)
	half := float64(StudentQuantile(1-(1-conf)/2, t.DF) * t.SE)
	t.Low, t.High = t.MeanDifference-half, t.MeanDifference+half
	return t, nil
}

// pairedConstant says whether the differences are equal up to the rounding of the subtraction: 0.3-0.1 and 0.4-0.2
// differ in the last bit.
func pairedConstant(treated, control, d []float64) bool {
	var largest float64
	for i := range d {
		largest = max(largest, math.Abs(treated[i]), math.Abs(control[i]))
	}
	return anovaRange(d) <= 4*pairedUlp*largest
}

// pairedUlp is the relative spacing of float64.
const pairedUlp = 2.220446049250313e-16

func pairedDifferences(method string, treated, control []float64, conf float64) ([]float64, error) {
	if err := mannWhitneyArguments(method, treated, control, conf); err != nil {
		return nil, err
	}
	if len(treated) != len(control) {
		return nil, fmt.Errorf("%s: %d treated but %d control values: pairs are needed", method, len(treated), len(control))
	}
	d := make([]float64, len(treated))
	for i := range d {
		d[i] = treated[i] - control[i]
	}
	return d, nil
}

// A SignedRankTest is the result of WilcoxonSignedRank.
type SignedRankTest struct {
	N        int     // pairs
	NUsed    int     // pairs with a difference other than zero
	HasTies  bool    // among the absolute non-zero differences
	V        float64 // sum of the midranks of positive differences
	Variance float64 // null variance of V, sum of squared midranks over 4

	// P values: exact given the ties if Method says so, else from the normal approximation.
	PTwoSided, PGreater, PLess float64
	Method                     string // "exact", "exact permutation of signs", "normal approximation" or "none"

	Exact        SignedRankExact
	Asymptotic   MannWhitneyAsymptotic
	PseudoMedian ShiftEstimate
	Status       string // "ok" or "undefined: ..."
	Notes        []string
}

// SignedRankExact is the exact distribution of V over all choices of signs.
type SignedRankExact struct {
	PTwoSidedDoubled float64 // min(1, 2 min(PGreater, PLess)); the distribution is symmetric
	PGreater, PLess  float64
}

// WilcoxonSignedRank is Wilcoxon's signed rank test of the differences treated_i - control_i of pairs. Differences of
// zero are dropped (Wilcoxon's rule), |d| get midranks, and V is the sum of the ranks of positive differences. Two
// differences that are equal in exact arithmetic count as tied although their last bits differ.
//
// Up to 100 used pairs p is exact over all 2^n signs given the midranks, so ties need no approximation; beyond, V is
// normal with mean sum(r)/2, variance sum(r^2)/4 and a continuity correction of 1/2 towards the mean. With no non-zero
// difference the test is undefined.
//
// PseudoMedian is the median of the Walsh averages (d_i + d_j)/2, i <= j, of all differences, zeros included, with the
// interval between its k-th smallest and k-th largest, k the alpha/2 quantile of the untied distribution of V (at least
// 1); beyond 100 pairs k comes from the normal approximation.
//
// It assumes differences symmetric about their median. Prefer it to PairedT for scores and outlying differences.
//
// References: Wilcoxon, Biometrics Bull 1:80 (1945), doi:10.2307/3001968; Hodges, Lehmann, Ann Math Stat 34:598 (1963),
// doi:10.1214/aoms/1177704172.
func WilcoxonSignedRank(treated, control []float64, conf float64) (SignedRankTest, error) {
	d, err := pairedDifferences("wilcoxon signed rank", treated, control, conf)
	if err != nil {
		return SignedRankTest{}, err
	}
	nan := math.NaN()
	t := SignedRankTest{N: len(d), Method: "none", Status: StatusOK}
	t.Exact = SignedRankExact{nan, nan, nan}
	t.PTwoSided, t.PGreater, t.PLess = nan, nan, nan
	for _, v := range d {
		if notFinite(v) {
			t.V, t.Variance, t.Status = nan, nan, beyondFloat
			t.Asymptotic = MannWhitneyAsymptotic{nan, nan, nan, nan, nan, nan, t.Status}
			t.PseudoMedian = ShiftEstimate{nan, nan, nan, 0, nan}
			return t, nil
		}
	}
	signedRankSnap(treated, control, d)
	t.PseudoMedian = pseudoMedian(d, conf)
	var size []float64
	var positive []bool
	for _, v := range d {
		if v != 0 {
			size = append(size, math.Abs(v))
			positive = append(positive, v > 0)
		}
	}
	t.NUsed = len(size)
	if t.NUsed < t.N {
		t.Notes = append(t.Notes, fmt.Sprintf("%d pairs without difference were dropped from the test", t.N-t.NUsed))
	}
	r := rank(size)
	t.HasTies = r.hasTies()
	var doubledV, sum int
	var squares float64
	for i, q := range r.doubled[0] {
		sum += q
		squares += float64(float64(q) * float64(q))
		if positive[i] {
			doubledV += q
		}
	}
	t.V = float64(doubledV) / 2
	t.Variance = squares / 16
	t.Asymptotic = mannWhitneyNormal(t.V, float64(sum)/4, t.Variance)
	switch {
	case t.NUsed == 0:
		t.Status = "undefined: no pair differs"
		t.Asymptotic.Status = t.Status
	case t.NUsed > exactRankLimit:
		t.PTwoSided, t.PGreater, t.PLess = t.Asymptotic.PTwoSided, t.Asymptotic.PGreater, t.Asymptotic.PLess
		t.Method = "normal approximation"
		t.Notes = append(t.Notes, fmt.Sprintf("exact p is computed up to %d pairs", exactRankLimit))
	default:
		p := permutationTails(signedRankDistribution(r.doubled[0]), doubledV, sum, 2)
		t.Exact = SignedRankExact{p.TwoSidedDoubled, p.Greater, p.Less}
		t.PTwoSided, t.PGreater, t.PLess = p.TwoSidedDoubled, p.Greater, p.Less
		t.Method = "exact"
		if t.HasTies || t.NUsed < t.N {
			t.Method = "exact permutation of signs"
		}
	}
	return t, nil
}

// signedRankSnap makes differences equal whose distance, in sign or size, is rounding of the subtraction: decimal data
// like 0.3-0.1 and 0.4-0.2 are tied, and 0.3-0.1-0.2 is none. The smallest of a run of such sizes stands for it.
func signedRankSnap(treated, control, d []float64) {
	var largest float64
	for i := range d {
		largest = max(largest, math.Abs(treated[i]), math.Abs(control[i]))
	}
	slack := 4 * pairedUlp * largest
	sizes := make([]float64, 0, len(d)+1)
	sizes = append(sizes, 0)
	for _, v := range d {
		sizes = append(sizes, math.Abs(v))
	}
	slices.Sort(sizes)
	sizes = slices.Compact(sizes)
	snapped := slices.Clone(sizes)
	for i := 1; i < len(sizes); i++ {
		if sizes[i]-sizes[i-1] <= slack {
			snapped[i] = snapped[i-1]
		}
	}
	for i, v := range d {
		k, _ := slices.BinarySearch(sizes, math.Abs(v))
		d[i] = math.Copysign(snapped[k], v)
	}
}

// signedRankDistribution is the distribution of the sum of the given ranks, each included with probability 1/2.
func signedRankDistribution(ranks []int) []float64 {
	total := 0
	for _, r := range ranks {
		total += r
	}
	mass := make([]float64, total+1)
	mass[0] = 1
	reached := 0
	for _, r := range ranks {
		reached += r
		for s := reached; s >= 0; s-- {
			v := mass[s] / 2
			if s >= r {
				v += mass[s-r] / 2
			}
			mass[s] = v
		}
	}
	return mass
}

// pseudoMedian finds order statistics of the Walsh averages by counting.
func pseudoMedian(d []float64, conf float64) ShiftEstimate {
	s := sortedCopy(d)
	n := len(s)
	e := ShiftEstimate{Estimate: math.NaN(), Low: math.NaN(), High: math.NaN(), Level: math.NaN()}
	if n == 0 {
		return e
	}
	pairs := n * (n + 1) / 2
	average := func(a, b float64) float64 { return a/2 + b/2 }
	// atMost counts pairs i <= j with average <= t: as i grows, fewer j qualify.
	atMost := func(t float64) int {
		count, end := 0, n
		for i, v := range s {
			for end > i && !(average(v, s[end-1]) <= t) {
				end--
			}
			if end <= i {
				break
			}
			count += end - i
		}
		return count
	}
	kth := func(k int) float64 { return orderStatistic(k, s[0], s[n-1], atMost) }
	e.Estimate = orderStatisticMedian(pairs, kth)
	if n <= exactRankLimit {
		ranks := make([]int, n)
		for i := range ranks {
			ranks[i] = i + 1
		}
		e.K, e.Level = quantileK(signedRankDistribution(ranks), 1-conf)
	} else {
		fn := float64(n)
		mean, sd := float64(pairs)/2, math.Sqrt(fn*(fn+1)*(float64(2*fn)+1)/24)
		e.K = max(1, int(math.Floor(mean+float64(NormalQuantile((1-conf)/2)*sd))))
		e.Level = 1 - 2*NormalCDF((float64(e.K)-0.5-mean)/sd)
	}
	e.Low, e.High = kth(e.K), kth(pairs+1-e.K)
	return e
}
