package stats

import "math"

// An FTest is a one-way analysis of variance table. P is the upper tail of F with DF1 and DF2 degrees of freedom.
//
// Status is "ok"; "undefined: ..." if there is no residual degree of freedom or no variation at all (F and P are NaN);
// or "infinite: ..." if every group is constant but groups differ (F = +Inf, P = 0).
type FTest struct {
	DF1, DF2            float64
	SSBetween, SSWithin float64 // sums of squares between and within groups
	MSBetween, MSWithin float64
	F, P                float64
	Status              string
}

// constantWithin is the spread, relative to the largest value, below which values count as equal: residuals that are
// equal mathematically, like |x - mean| of two animals, differ by rounding.
const constantWithin = 1e-12

// Anova is the one-way fixed-effects analysis of variance: F = MSB/MSW with MSB = sum n_i (m_i - m)^2/(k-1) and
// MSW = sum (x_ij - m_i)^2/(N-k). Empty groups do not count.
//
// It tests equal means of independent, normal samples of equal variance. Prefer WelchAnova when variances differ and
// KruskalWallis for scores.
//
// Reference: Fisher, Statistical Methods for Research Workers (1925).
func Anova(groups [][]float64) (FTest, error) {
	if err := finiteGroups("anova", groups); err != nil {
		return FTest{}, err
	}
	var largest float64
	for _, g := range groups {
		for _, v := range g {
			largest = max(largest, math.Abs(v))
		}
	}
	return anovaTable(groups, largest), nil
}

// Levene is Levene's test of equal variances: the analysis of variance of |x - group mean|. It is sensitive to skewed
// data; prefer BrownForsythe there.
//
// Reference: Levene, in Olkin et al., Contributions to Probability and Statistics (1960).
func Levene(groups [][]float64) (FTest, error) {
	return anovaDeviations("levene", groups, Mean)
}

// BrownForsythe is the Brown-Forsythe test of equal variances: the analysis of variance of |x - group median|. It is
// robust to skewed data.
//
// Reference: Brown, Forsythe, J Am Stat Assoc 69:364 (1974), doi:10.1080/01621459.1974.10482955.
func BrownForsythe(groups [][]float64) (FTest, error) {
	return anovaDeviations("brown-forsythe", groups, Median)
}

func anovaDeviations(method string, groups [][]float64, centre func([]float64) float64) (FTest, error) {
	if err := finiteGroups(method, groups); err != nil {
		return FTest{}, err
	}
	var z [][]float64
	for _, g := range groups {
		if len(g) == 0 {
			continue
		}
		// Relative to the group's own first value the residuals of two animals are exactly equal.
		d := anovaRelative(g, g[0])
		c := centre(d)
		for i, v := range d {
			d[i] = math.Abs(v - c)
		}
		z = append(z, d)
	}
	var largest float64
	for _, g := range z {
		for _, v := range g {
			largest = max(largest, v)
		}
	}
	return anovaTable(z, largest), nil
}

// anovaShifted drops empty groups and takes all values relative to the first, so that a large common offset costs no
// digits.
func anovaShifted(groups [][]float64) [][]float64 {
	var shifted [][]float64
	var origin float64
	for _, g := range groups {
		if len(g) == 0 {
			continue
		}
		if shifted == nil {
			origin = g[0]
		}
		shifted = append(shifted, anovaRelative(g, origin))
	}
	return shifted
}

func anovaRelative(x []float64, origin float64) []float64 {
	d := make([]float64, len(x))
	for i, v := range x {
		d[i] = v - origin
	}
	return d
}

// anovaTable computes the table; largest is the magnitude on which values count as equal.
func anovaTable(groups [][]float64, largest float64) FTest {
	var all []float64
	var k float64
	constant := true
	for _, g := range groups {
		if len(g) == 0 {
			continue
		}
		k++
		all = append(all, g...)
		constant = constant && anovaRange(g) <= constantWithin*largest
	}
	nan := math.NaN()
	n := float64(len(all))
	t := FTest{DF1: max(0, k-1), DF2: n - k, MSBetween: nan, MSWithin: nan, F: nan, P: nan}
	if k < 2 {
		t.SSBetween, t.SSWithin = nan, nan
		t.Status = "undefined: fewer than two groups have values"
		return t
	}
	t.SSBetween, t.SSWithin = SumsOfSquares(groups)
	t.MSBetween = t.SSBetween / t.DF1
	if constant {
		t.SSWithin = 0
	}
	switch {
	case t.DF2 < 1:
		t.Status = "undefined: no residual degree of freedom, every group has one value"
		return t
	case constant && anovaRange(all) <= constantWithin*largest:
		t.SSBetween, t.MSBetween, t.MSWithin = 0, 0, 0
		t.Status = "undefined: all values are equal"
		return t
	case constant:
		t.MSWithin, t.F, t.P = 0, math.Inf(1), 0
		t.Status = "infinite: no variation within any group"
		return t
	}
	t.MSWithin = t.SSWithin / t.DF2
	t.F = t.MSBetween / t.MSWithin
	if notFinite(t.F) {
		t.F, t.Status = math.NaN(), beyondFloat
		return t
	}
	t.P = FSurvival(t.F, t.DF1, t.DF2)
	t.Status = StatusOK
	return t
}

func anovaRange(x []float64) float64 {
	lo, hi := x[0], x[0]
	for _, v := range x {
		lo, hi = min(lo, v), max(hi, v)
	}
	return hi - lo
}

// A WelchTest is the result of WelchAnova; DF2 is fractional.
type WelchTest struct {
	F, DF1, DF2, P float64
	Status         string // "ok" or "undefined: ..."
}

// WelchAnova is Welch's one-way test of equal means without equal variances: with w_i = n_i/s_i^2, m = sum w_i m_i/W and
// L = sum (1 - w_i/W)^2/(n_i - 1),
//
//	F = [sum w_i (m_i - m)^2/(k-1)] / [1 + 2 (k-2) L/(k^2-1)],  df1 = k-1,  df2 = (k^2-1)/(3 L).
//
// It is undefined if a group has fewer than two values or no variance. Two groups give the square of Welch's t. Empty
// groups do not count.
//
// Reference: Welch, Biometrika 38:330 (1951), doi:10.1093/biomet/38.3-4.330.
func WelchAnova(groups [][]float64) (WelchTest, error) {
	if err := finiteGroups("welch anova", groups); err != nil {
		return WelchTest{}, err
	}
	shifted := anovaShifted(groups)
	k := float64(len(shifted))
	t := WelchTest{F: math.NaN(), DF1: max(0, k-1), DF2: math.NaN(), P: math.NaN()}
	if t.Status = anovaVarianceStatus(shifted); t.Status != StatusOK {
		return t, nil
	}
	means, weights := make([]float64, len(shifted)), make([]float64, len(shifted))
	var total, weighted float64
	for i, g := range shifted {
		means[i] = Mean(g)
		weights[i] = float64(len(g)) / Variance(g)
		total += weights[i]
		weighted += float64(weights[i] * means[i])
	}
	centre := weighted / total
	var between, lambda float64
	for i, g := range shifted {
		d := means[i] - centre
		between += float64(weights[i] * float64(d*d))
		u := 1 - weights[i]/total
		lambda += float64(u*u) / float64(len(g)-1)
	}
	k21 := float64(k*k) - 1
	t.F = between / (k - 1) / (1 + float64(2*(k-2)/k21*lambda))
	t.DF2 = k21 / (3 * lambda)
	if notFinite(t.F) || notFinite(t.DF2) {
		t.F, t.DF2, t.Status = math.NaN(), math.NaN(), beyondFloat
		return t, nil
	}
	t.P = FSurvival(t.F, t.DF1, t.DF2)
	return t, nil
}

// anovaVarianceStatus says whether every group has a positive variance.
func anovaVarianceStatus(groups [][]float64) string {
	if len(groups) < 2 {
		return "undefined: fewer than two groups have values"
	}
	for _, g := range groups {
		if len(g) < 2 {
			return "undefined: a group has fewer than two values"
		}
	}
	for _, g := range groups {
		if allEqual(g) {
			return "undefined: a group has no variance"
		}
	}
	return StatusOK
}

// A ChiSquaredTest is a test statistic with an upper-tail chi-squared p.
type ChiSquaredTest struct {
	ChiSquared, DF, P float64
	Status            string // "ok", "undefined: ..." or "infinite: ..."
}

// Bartlett is Bartlett's test of equal variances: with v_i = n_i - 1, v = sum v_i and the pooled variance s^2,
//
//	K2 = [v log s^2 - sum v_i log s_i^2] / [1 + (sum 1/v_i - 1/v)/(3 (k-1))],
//
// chi-squared with k-1 degrees of freedom. It assumes normal data and rejects for heavy tails too; prefer BrownForsythe.
// It is undefined if a group has fewer than two values or all variances are zero, and infinite if only some are zero.
// Empty groups do not count.
//
// Reference: Bartlett, Proc R Soc A 160:268 (1937), doi:10.1098/rspa.1937.0109.
func Bartlett(groups [][]float64) (ChiSquaredTest, error) {
	if err := finiteGroups("bartlett", groups); err != nil {
		return ChiSquaredTest{}, err
	}
	shifted := anovaShifted(groups)
	k := float64(len(shifted))
	t := ChiSquaredTest{ChiSquared: math.NaN(), DF: max(0, k-1), P: math.NaN(), Status: StatusOK}
	if len(shifted) < 2 {
		t.Status = "undefined: fewer than two groups have values"
		return t, nil
	}
	constant := 0
	var df, inverse, pooled, logs float64
	for _, g := range shifted {
		if len(g) < 2 {
			t.Status = "undefined: a group has fewer than two values"
			return t, nil
		}
		if allEqual(g) {
			constant++
			continue
		}
		v := float64(len(g) - 1)
		df += v
		inverse += 1 / v
		pooled += float64(v * Variance(g))
		logs += float64(v * math.Log(Variance(g)))
	}
	switch {
	case constant == len(shifted):
		t.Status = "undefined: no group has variance"
		return t, nil
	case constant > 0:
		t.ChiSquared, t.P, t.Status = math.Inf(1), 0, "infinite: a group has no variance"
		return t, nil
	}
	k2 := (float64(df*math.Log(pooled/df)) - logs) / (1 + (inverse-1/df)/(3*(k-1)))
	if notFinite(k2) {
		t.Status = beyondFloat
		return t, nil
	}
	t.ChiSquared = max(0, k2) // equal variances leave rounding of either sign
	t.P = ChiSquaredSurvival(t.ChiSquared, t.DF)
	return t, nil
}

// A KruskalWallisTest is the result of KruskalWallis.
type KruskalWallisTest struct {
	H             float64   // corrected for ties
	HUncorrected  float64   // before division by TieCorrection
	TieCorrection float64   // 1 - sum(t^3-t)/(N^3-N)
	DF, P         float64   // chi-squared approximation with k-1 degrees of freedom
	MeanRanks     []float64 // one a group, NaN for an empty one
	Status        string    // "ok" or "undefined: ..."
}

// KruskalWallis is the rank analysis of variance: with joint midranks and mean ranks R_i,
// H = 12/(N(N+1)) sum n_i (R_i - (N+1)/2)^2 / TieCorrection, chi-squared with k-1 degrees of freedom.
//
// It tests that samples come from one distribution and suits scores and skewed data; the approximation is rough below
// five values a group. Two groups give the square of the Mann-Whitney z without continuity correction. Empty groups do
// not count.
//
// Reference: Kruskal, Wallis, J Am Stat Assoc 47:583 (1952), doi:10.1080/01621459.1952.10483441.
func KruskalWallis(groups [][]float64) (KruskalWallisTest, error) {
	if err := finiteGroups("kruskal-wallis", groups); err != nil {
		return KruskalWallisTest{}, err
	}
	r := rank(groups...)
	n := float64(r.n)
	nan := math.NaN()
	t := KruskalWallisTest{H: nan, HUncorrected: nan, TieCorrection: nan, P: nan, MeanRanks: make([]float64, len(groups))}
	var k, sum float64
	for i, g := range groups {
		if len(g) == 0 {
			t.MeanRanks[i] = nan
			continue
		}
		k++
		t.MeanRanks[i] = r.rankSum(i) / float64(len(g))
		d := t.MeanRanks[i] - (n+1)/2
		sum += float64(float64(len(g)) * float64(d*d))
	}
	t.DF = max(0, k-1)
	if k < 2 {
		t.Status = "undefined: fewer than two groups have values"
		return t, nil
	}
	if len(r.ties) == 1 {
		t.TieCorrection = 0
		t.Status = "undefined: all values are tied"
		return t, nil
	}
	t.TieCorrection = 1 - r.tieSum()/(float64(n*n*n)-n)
	t.HUncorrected = 12 / (n * (n + 1)) * sum
	t.H = t.HUncorrected / t.TieCorrection
	t.P = ChiSquaredSurvival(t.H, t.DF)
	t.Status = StatusOK
	return t, nil
}
