package stats

import (
	"fmt"
	"math"
	"slices"
)

// exactRankLimit is the largest number of values for which exact rank-sum distributions are computed (a fraction of a
// second); beyond it the normal approximation is good to more digits than anyone reports.
const exactRankLimit = 100

// A MannWhitneyTest is the result of MannWhitney.
type MannWhitneyTest struct {
	NX, NY   int
	HasTies  bool
	UX, UY   float64 // UX = #(x > y) + #(x = y)/2; UX + UY = NX*NY
	RankSumX float64
	Variance float64 // null variance of UX, corrected for ties

	// P values: from the exact permutation distribution if Method says so, else from the normal approximation.
	PTwoSided, PGreater, PLess float64
	Method                     string // "exact", "exact permutation of midranks", "normal approximation" or "none"

	Exact      MannWhitneyExact
	Asymptotic MannWhitneyAsymptotic
	Shift      ShiftEstimate
	Cliff      CliffDelta
	Status     string // "ok" or "undefined: ..."
	Notes      []string
}

// MannWhitneyExact is the exact conditional permutation distribution of the rank sum with midranks. All p are NaN and
// Permutations is 0 if it was not computed, see Notes of the test.
type MannWhitneyExact struct {
	PTwoSidedDoubled  float64 // min(1, 2 min(PGreater, PLess))
	PTwoSidedDistance float64 // P(|W - E W| >= |w - E W|); equal to the doubled p without ties
	PGreater, PLess   float64 // x tends to be greater, less than y
	Permutations      float64 // number of equally likely arrangements
}

// MannWhitneyAsymptotic is the normal approximation with the tie-corrected variance.
type MannWhitneyAsymptotic struct {
	Z, PTwoSided, PGreater, PLess      float64 // continuity correction 1/2; Z is the two-sided one
	ZUncorrected, PTwoSidedUncorrected float64 // no continuity correction
	Status                             string
}

// A ShiftEstimate is a Hodges-Lehmann estimate of location with its order-statistic interval.
type ShiftEstimate struct {
	Estimate  float64
	Low, High float64
	K         int     // Low is the K-th smallest, High the K-th largest of the differences or averages
	Level     float64 // confidence level that the interval attains without ties; below the request for tiny samples
}

// CliffDelta is Cliff's delta with its interval.
type CliffDelta struct {
	Delta     float64 // P(x > y) - P(x < y), 2 UX/(NX NY) - 1
	AUC       float64 // P(x > y) + P(x = y)/2
	Variance  float64 // of Delta; NaN for fewer than two values in a sample
	Low, High float64 // NaN with Variance, and for |Delta| = 1
}

// MannWhitney compares two independent samples by ranks. x is treated and y control, so that greater means treated
// above control. conf is the confidence level of the intervals.
//
// Exact p values come from the permutation distribution of the midrank sum given the ties, up to 100 values in all;
// PTwoSided is then the doubled smaller tail. Beyond, they are normal with tie-corrected variance
// mn/12 (N + 1 - sum(t^3-t)/(N(N-1))) and a continuity correction of 1/2 towards the mean.
//
// Shift is the median of all differences x_i - y_j; its interval is [D(k), D(mn+1-k)] with k the alpha/2 quantile of the
// untied Wilcoxon distribution (at least 1). With ties the same k is used, a usual convention. Beyond 100 values k is the
// integer part of mn/2 - z sqrt(mn(N+1)/12).
//
// Cliff's delta has the variance of Cliff (1996), at least (1-d^2)/(mn-1), and the asymmetric interval
// (d - d^3 -+ z s sqrt((1-d^2)^2 + z^2 s^2))/(1 - d^2 + z^2 s^2) of Feng and Cliff.
//
// It tests that both samples come from one distribution; it is a test of medians only if the shapes agree. Prefer it for
// scores and skewed data with few animals, and BrunnerMunzel if the spreads differ.
//
// References: Mann, Whitney, Ann Math Stat 18:50 (1947), doi:10.1214/aoms/1177730491; Hodges, Lehmann, Ann Math Stat
// 34:598 (1963), doi:10.1214/aoms/1177704172; Cliff, Psychol Bull 114:494 (1993), doi:10.1037/0033-2909.114.3.494;
// Feng, Cliff, J Mod Appl Stat Methods 3:322 (2004), doi:10.22237/jmasm/1099267560.
func MannWhitney(x, y []float64, conf float64) (MannWhitneyTest, error) {
	if err := mannWhitneyArguments("mann-whitney", x, y, conf); err != nil {
		return MannWhitneyTest{}, err
	}
	nan := math.NaN()
	m, n := len(x), len(y)
	t := MannWhitneyTest{NX: m, NY: n, Status: StatusOK, Method: "none"}
	if m == 0 || n == 0 {
		t.UX, t.UY, t.RankSumX, t.Variance = nan, nan, nan, nan
		t.PTwoSided, t.PGreater, t.PLess = nan, nan, nan
		t.Exact = MannWhitneyExact{nan, nan, nan, nan, 0}
		t.Status = "undefined: a sample has no values"
		t.Asymptotic = MannWhitneyAsymptotic{nan, nan, nan, nan, nan, nan, t.Status}
		t.Shift = ShiftEstimate{nan, nan, nan, 0, nan}
		t.Cliff = CliffDelta{nan, nan, nan, nan, nan}
		return t, nil
	}
	r := rank(x, y)
	fm, fn, size := float64(m), float64(n), float64(m+n)
	t.HasTies = r.hasTies()
	t.RankSumX = r.rankSum(0)
	t.UX = t.RankSumX - fm*(fm+1)/2
	t.UY = float64(fm*fn) - t.UX
	t.Variance = rankSumVariance(m, n, r)
	t.Asymptotic = mannWhitneyNormal(t.UX, fm*fn/2, t.Variance)
	t.Shift = mannWhitneyShift(x, y, conf)
	t.Cliff = cliffDelta(x, y, t.UX, conf)
	if notFinite(t.Shift.Estimate) {
		t.Notes = append(t.Notes, "differences of the two samples exceed the floating-point numbers")
	}
	if size > exactRankLimit {
		t.Exact = MannWhitneyExact{nan, nan, nan, nan, 0}
		t.PTwoSided, t.PGreater, t.PLess = t.Asymptotic.PTwoSided, t.Asymptotic.PGreater, t.Asymptotic.PLess
		t.Status = t.Asymptotic.Status
		t.Method = "normal approximation"
		t.Notes = append(t.Notes, fmt.Sprintf("exact p is computed up to %d values", exactRankLimit))
		return t, nil
	}
	t.Exact = mannWhitneyExact(r)
	t.PTwoSided, t.PGreater, t.PLess = t.Exact.PTwoSidedDoubled, t.Exact.PGreater, t.Exact.PLess
	t.Method = "exact"
	if t.HasTies {
		t.Method = "exact permutation of midranks"
	}
	return t, nil
}

func mannWhitneyArguments(method string, x, y []float64, conf float64) error {
	if err := confidenceLevel(method, conf); err != nil {
		return err
	}
	if err := finiteSample(method+": first sample", x); err != nil {
		return err
	}
	return finiteSample(method+": second sample", y)
}

// rankSumVariance is the permutation variance of the rank sum of one of two samples ranked together: sizes m and n.
func rankSumVariance(m, n int, r ranking) float64 {
	if len(r.ties) < 2 {
		return 0
	}
	fm, fn, size := float64(m), float64(n), float64(m+n)
	return fm * fn / 12 * (size + 1 - r.tieSum()/(size*(size-1)))
}

func mannWhitneyNormal(u, mean, variance float64) MannWhitneyAsymptotic {
	if variance <= 0 {
		nan := math.NaN()
		return MannWhitneyAsymptotic{nan, nan, nan, nan, nan, nan, "undefined: all values are tied"}
	}
	d, sd := u-mean, math.Sqrt(variance)
	a := MannWhitneyAsymptotic{
		PGreater:     NormalSurvival((d - 0.5) / sd),
		PLess:        NormalCDF((d + 0.5) / sd),
		ZUncorrected: d / sd,
		Status:       StatusOK,
	}
	if d != 0 {
		a.Z = (d - math.Copysign(0.5, d)) / sd
	}
	a.PTwoSided = normalTwoSided(a.Z)
	a.PTwoSidedUncorrected = normalTwoSided(a.ZUncorrected)
	return a
}

// mannWhitneyExact works with the smaller sample, whose distribution is the cheaper one.
func mannWhitneyExact(r ranking) MannWhitneyExact {
	small := 0
	if len(r.doubled[1]) < len(r.doubled[0]) {
		small = 1
	}
	all := slices.Concat(r.doubled...)
	k := len(r.doubled[small])
	mass, choices := rankSumDistribution(all, k)
	total, observed := 0, 0
	for _, d := range all {
		total += d
	}
	for _, d := range r.doubled[small] {
		observed += d
	}
	p := permutationTails(mass, observed, k*total, r.n)
	if small == 1 {
		p.Greater, p.Less = p.Less, p.Greater
	}
	return MannWhitneyExact{p.TwoSidedDoubled, p.TwoSidedDistance, p.Greater, p.Less, choices}
}

// mannWhitneyShift finds order statistics of the differences by counting, so that large samples need no table of them.
func mannWhitneyShift(x, y []float64, conf float64) ShiftEstimate {
	sx, sy := sortedCopy(x), sortedCopy(y)
	m, n := len(sx), len(sy)
	// atMost counts differences <= t: as x grows, fewer small y qualify.
	atMost := func(t float64) int {
		count, j := 0, 0
		for _, v := range sx {
			for j < n && !(v-sy[j] <= t) {
				j++
			}
			if j == n {
				break
			}
			count += n - j
		}
		return count
	}
	kth := func(k int) float64 { return orderStatistic(k, sx[0]-sy[n-1], sx[m-1]-sy[0], atMost) }
	e := ShiftEstimate{Estimate: math.NaN(), Low: math.NaN(), High: math.NaN()}
	e.K, e.Level = mannWhitneyK(m, n, 1-conf)
	if notFinite(sx[0]-sy[n-1]) || notFinite(sx[m-1]-sy[0]) {
		return e
	}
	e.Estimate = orderStatisticMedian(m*n, kth)
	e.Low, e.High = kth(e.K), kth(m*n+1-e.K)
	return e
}

// orderStatisticMedian is the median of n elements of which kth gives the k-th smallest.
func orderStatisticMedian(n int, kth func(int) float64) float64 {
	upper := kth(n/2 + 1)
	if n%2 == 1 {
		return upper
	}
	lower := kth(n / 2)
	return lower + (upper-lower)/2
}

// mannWhitneyK is the rank of the lower confidence limit among the differences and the level attained without ties.
func mannWhitneyK(m, n int, alpha float64) (k int, level float64) {
	if m+n > exactRankLimit {
		fm, fn := float64(m), float64(n)
		sd := math.Sqrt(fm * fn * (fm + fn + 1) / 12)
		k = max(1, int(math.Floor(fm*fn/2+float64(NormalQuantile(alpha/2)*sd))))
		return k, 1 - 2*NormalCDF((float64(k)-0.5-fm*fn/2)/sd)
	}
	return quantileK(mannWhitneyUntied(m, n), alpha)
}

// mannWhitneyUntied is the null distribution of the Mann-Whitney statistic of m and n values without ties, on 0 .. mn.
func mannWhitneyUntied(m, n int) []float64 {
	ranks := make([]int, m+n)
	for i := range ranks {
		ranks[i] = i + 1
	}
	small := min(m, n)
	least := small * (small + 1) / 2
	mass, _ := rankSumDistribution(ranks, small)
	return mass[least : least+m*n+1]
}

// quantileK is the smallest k with P(S <= k) >= alpha/2, but at least 1, for a distribution on 0, 1, ...; the interval
// between the k-th smallest and k-th largest order statistic misses with probability 2 P(S < k).
func quantileK(mass []float64, alpha float64) (k int, level float64) {
	// The same guard against rounding as in R's quantile functions.
	const fuzz = 10 * 2.220446049250313e-16
	target := alpha/2 - fuzz
	var cdf, below float64
	for k < len(mass)-1 && cdf+mass[k] < target {
		cdf += mass[k]
		k++
	}
	below = cdf
	if k == 0 {
		k, below = 1, mass[0]
	}
	return k, 1 - 2*below
}

// cliffDelta computes delta from integer counts of x > y less x < y, so that its variance is exact for moderate samples.
func cliffDelta(x, y []float64, ux, conf float64) CliffDelta {
	m, n := float64(len(x)), float64(len(y))
	mn := float64(m * n)
	d := CliffDelta{Delta: (2*ux - mn) / mn, AUC: ux / mn, Variance: math.NaN(), Low: math.NaN(), High: math.NaN()}
	if m < 2 || n < 2 {
		return d
	}
	sx, sy := sortedCopy(x), sortedCopy(y)
	rows, total, ties := dominance(sx, sy)
	columns, _, _ := dominance(sy, sx)
	numerator := float64(mn*(rows+columns-(mn-ties))) - float64(float64(total*total)*(m+n-1))
	variance := numerator / mn / (mn * (m - 1) * (n - 1))
	dd := float64(d.Delta * d.Delta)
	d.Variance = max(variance, (1-dd)/(mn-1))
	z := NormalQuantile(1 - (1-conf)/2)
	zs2 := float64(float64(z*z) * d.Variance)
	root := float64(z * math.Sqrt(d.Variance) * math.Sqrt(float64((1-dd)*(1-dd))+zs2))
	den := 1 - dd + zs2
	if den > 0 {
		centre := d.Delta - float64(dd*d.Delta)
		d.Low, d.High = (centre-root)/den, (centre+root)/den
	}
	return d
}

// dominance sums over the values of a the square of (number of b below less number of b above); it also gives the plain
// sum and the number of equal pairs. Both samples are sorted.
func dominance(a, b []float64) (squares, total, ties float64) {
	below, notAbove := 0, 0
	for _, v := range a {
		for below < len(b) && b[below] < v {
			below++
		}
		for notAbove < len(b) && b[notAbove] <= v {
			notAbove++
		}
		d := float64(below - (len(b) - notAbove))
		squares += float64(d * d)
		total += d
		ties += float64(notAbove - below)
	}
	return squares, total, ties
}

// A RelativeEffect is the result of BrunnerMunzel.
type RelativeEffect struct {
	Effect    float64 // P(control < treated) + P(control = treated)/2, in [0, 1]
	SE        float64
	T, DF     float64 // (Effect - 1/2)/SE and its Satterthwaite degrees of freedom
	PTwoSided float64
	PGreater  float64 // treated tends to be greater
	PLess     float64
	Low, High float64 // t interval of Effect, cut to [0, 1]
	Status    string  // "ok" or "undefined: ..."
	Notes     []string
}

// BrunnerMunzel estimates the relative effect of two independent samples, the probability that a treated animal exceeds
// a control plus half the probability of equality, with the test of 1/2 and an interval that do not assume equal spread.
//
// With joint midranks R and midranks within the samples Q, mean ranks R1, R2 of control and treated (n1, n2 values),
// s_k^2 the variance of R - Q within sample k: Effect = (R2 - R1)/N + 1/2, SE^2 = s1^2/(n1 n2^2) + s2^2/(n2 n1^2),
// DF = (n1 s1^2 + n2 s2^2)^2/((n1 s1^2)^2/(n1-1) + (n2 s2^2)^2/(n2-1)).
//
// It is undefined for fewer than two values in a sample, and for complete separation or no variation, where SE is 0.
// Below about ten animals a group the test rejects somewhat too often; prefer MannWhitney for a p value there.
//
// Reference: Brunner, Munzel, Biom J 42:17 (2000), doi:10.1002/(SICI)1521-4036(200001)42:1<17::AID-BIMJ17>3.0.CO;2-U.
func BrunnerMunzel(treated, control []float64, conf float64) (RelativeEffect, error) {
	if err := mannWhitneyArguments("brunner-munzel", treated, control, conf); err != nil {
		return RelativeEffect{}, err
	}
	nan := math.NaN()
	e := RelativeEffect{nan, nan, nan, nan, nan, nan, nan, nan, nan, StatusOK, nil}
	n1, n2 := float64(len(control)), float64(len(treated))
	if n1 < 1 || n2 < 1 {
		e.Status = "undefined: a sample has no values"
		return e, nil
	}
	joint := rank(control, treated)
	e.Effect = (joint.rankSum(1) - n2*(n2+1)/2) / (n1 * n2)
	if n1 < 2 || n2 < 2 {
		e.Status = "undefined: a sample has fewer than two values"
		return e, nil
	}
	v1 := placementVariance(joint.doubled[0], rank(control).doubled[0])
	v2 := placementVariance(joint.doubled[1], rank(treated).doubled[0])
	if v1 == 0 && v2 == 0 {
		e.SE = 0
		e.Status = "undefined: the samples are completely separated or do not vary, so the standard error is zero"
		return e, nil
	}
	a, b := v1/(n1*n2*n2), v2/(n2*n1*n1)
	e.SE = math.Sqrt(a + b)
	e.DF = (a + b) * (a + b) / (float64(a*a)/(n1-1) + float64(b*b)/(n2-1))
	e.T = (e.Effect - 0.5) / e.SE
	e.PTwoSided = min(1, 2*StudentSurvival(math.Abs(e.T), e.DF))
	e.PGreater, e.PLess = StudentSurvival(e.T, e.DF), StudentSurvival(-e.T, e.DF)
	half := float64(StudentQuantile(1-(1-conf)/2, e.DF) * e.SE)
	e.Low, e.High = max(0, e.Effect-half), min(1, e.Effect+half)
	if e.Effect-half < 0 || e.Effect+half > 1 {
		e.Notes = append(e.Notes, "a confidence limit lay outside 0 to 1 and was cut")
	}
	return e, nil
}

// placementVariance is the variance of joint less own midranks. Sums of whole numbers are exact, so that no variation
// gives exactly 0.
func placementVariance(joint, own []int) float64 {
	n, sum, squares := len(joint), 0, 0
	for i := range joint {
		d := joint[i] - own[i]
		sum += d
		squares += d * d
	}
	return float64(n*squares-sum*sum) / float64(n) / float64(n-1) / 4 // ranks are doubled
}
