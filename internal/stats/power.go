package stats

import (
	"fmt"
	"math"
)

// A PowerDesign says how a difference will be tested.
type PowerDesign struct {
	Alpha    float64 // level of the test
	TwoSided bool    // two-sided: both tails count as significant; else treated above control only
}

func (d PowerDesign) check() error {
	if !(d.Alpha > 0 && d.Alpha < 1) {
		return fmt.Errorf("power: level %v is not between 0 and 1", d.Alpha)
	}
	return nil
}

// PowerT is the power of the two-sample t-test with the pooled variance, P(|T| > t) or P(T > t) for T noncentral t with
// n1+n2-2 degrees of freedom and noncentrality delta/(sd sqrt(1/n1+1/n2)). delta is the true difference of the means, sd
// the true standard deviation of both groups; n1 and n2 need not be whole. NaN if n1+n2 <= 2.
func PowerT(delta, sd, n1, n2 float64, design PowerDesign) (float64, error) {
	if err := design.check(); err != nil {
		return 0, err
	}
	if !(sd > 0) || math.IsInf(sd, 1) || !isFinite(delta) || !(n1 > 0 && n2 > 0) {
		return 0, fmt.Errorf("power of the t-test: difference %v, standard deviation %v, group sizes %v and %v", delta, sd, n1, n2)
	}
	return powerT(delta/sd, n1, n2, design), nil
}

// powerT takes the difference in standard deviations.
func powerT(effect, n1, n2 float64, design PowerDesign) float64 {
	df := n1 + n2 - 2
	if !(df > 0) {
		return math.NaN()
	}
	return powerOfT(effect/math.Sqrt(1/n1+1/n2), df, design.criticalT(df), design.TwoSided)
}

// criticalT is the critical value of a single t-test.
func (d PowerDesign) criticalT(df float64) float64 {
	if d.TwoSided {
		return -StudentQuantile(d.Alpha/2, df)
	}
	return -StudentQuantile(d.Alpha, df)
}

func powerOfT(ncp, df, critical float64, twoSided bool) float64 {
	p := NoncentralTSurvival(critical, df, ncp)
	if twoSided {
		p += NoncentralTCDF(-critical, df, ncp)
	}
	return math.Min(1, p)
}

// A SampleSize is the number of animals per group that reaches a power.
type SampleSize struct {
	Fractional float64 // where the power is met exactly; 2 if two animals per group exceed it
	PerGroup   int     // the next whole number
	Achieved   float64 // power with PerGroup

	// Status is "ok", or says why no size reaches the power.
	Status string
}

// maxSampleSize bounds the search for a sample size.
const maxSampleSize = 1e6

// sampleSize solves power(n) = target for a power that rises with n.
func sampleSize(power func(n float64) float64, target float64) SampleSize {
	s := SampleSize{Fractional: math.NaN(), Achieved: math.NaN(), Status: "ok"}
	high := 2.0
	for power(high) < target {
		if high *= 2; high > maxSampleSize {
			s.Status = "undefined: no group size up to 1e6 reaches the power"
			return s
		}
	}
	s.Fractional = high
	if high > 2 {
		s.Fractional = root(func(n float64) float64 { return power(n) - target }, high/2, high)
	}
	s.PerGroup = int(math.Ceil(s.Fractional - 1e-9)) // a root a rounding error above a whole number is that number
	s.Achieved = power(float64(s.PerGroup))
	return s
}

func checkTarget(power, alpha float64) error {
	if !(power > alpha && power < 1) {
		return fmt.Errorf("sample size: power %v is not between the level %v and 1", power, alpha)
	}
	return nil
}

// SampleSizeT is the group size with which the two-sample t-test with equal groups finds the difference delta with the
// given power.
func SampleSizeT(delta, sd, power float64, design PowerDesign) (SampleSize, error) {
	if _, err := PowerT(delta, sd, 2, 2, design); err != nil {
		return SampleSize{}, err
	}
	if err := checkTarget(power, design.Alpha); err != nil {
		return SampleSize{}, err
	}
	effect := delta / sd
	if design.TwoSided {
		effect = math.Abs(effect)
	}
	return sampleSize(func(n float64) float64 { return powerT(effect, n, n, design) }, power), nil
}

// DetectableDifference is the difference of means, in units of sd > 0, that the two-sample t-test with groups of n1 and n2
// finds with the given power.
func DetectableDifference(sd, n1, n2, power float64, design PowerDesign) (float64, error) {
	if p, err := PowerT(0, sd, n1, n2, design); err != nil || math.IsNaN(p) {
		return math.NaN(), err
	}
	if err := checkTarget(power, design.Alpha); err != nil {
		return 0, err
	}
	missing := func(effect float64) float64 { return powerT(effect, n1, n2, design) - power }
	high := 1.0
	for missing(high) < 0 && high < 1e9 {
		high *= 2
	}
	return sd * root(missing, 0, high), nil
}

// PowerANOVA is the power of the one-way analysis of variance with equal groups of n, P(F > f) for noncentral F with
// groups-1 and groups (n-1) degrees of freedom and noncentrality (groups-1) n betweenVar/withinVar; betweenVar is the
// variance (divisor groups-1) of the true means, withinVar the common variance. n need not be whole.
func PowerANOVA(groups int, n, betweenVar, withinVar, alpha float64) (power, ncp float64, err error) {
	if err := (PowerDesign{Alpha: alpha}).check(); err != nil {
		return 0, 0, err
	}
	if groups < 2 || !(n > 1) || !(betweenVar >= 0) || !(withinVar > 0) || !isFinite(betweenVar/withinVar) {
		return 0, 0, fmt.Errorf("power of the analysis of variance: %d groups of %v, variances %v between and %v within",
			groups, n, betweenVar, withinVar)
	}
	d1, d2 := float64(groups-1), float64(groups)*(n-1)
	ncp = d1 * n * betweenVar / withinVar
	return NoncentralFSurvival(FQuantile(alpha, d1, d2), d1, d2, ncp), ncp, nil
}

// SampleSizeANOVA is the group size with which PowerANOVA reaches the power.
func SampleSizeANOVA(groups int, betweenVar, withinVar, power, alpha float64) (SampleSize, error) {
	if _, _, err := PowerANOVA(groups, 2, betweenVar, withinVar, alpha); err != nil {
		return SampleSize{}, err
	}
	if err := checkTarget(power, alpha); err != nil {
		return SampleSize{}, err
	}
	if betweenVar == 0 {
		return SampleSize{Fractional: math.NaN(), Achieved: math.NaN(), Status: "undefined: equal means are never found different"}, nil
	}
	return sampleSize(func(n float64) float64 {
		p, _, err := PowerANOVA(groups, n, betweenVar, withinVar, alpha)
		if err != nil {
			return math.NaN()
		}
		return p
	}, power), nil
}

// A DunnettPower is the power of Dunnett's test.
type DunnettPower struct {
	DF       float64
	Critical float64 // of max |T| or max T

	// Any is the probability that at least one group is significant, All that every one is, Each that of every group.
	Any, All float64
	Each     []float64
}

// PowerDunnett is the power of Dunnett's test for groups of nTreated against a control of nControl animals, when the true
// differences from the control are differences and the common standard deviation is sd. With the critical value c of
// level alpha and T_j = (b_j E_j + lambda_j Z + delta_j)/S it integrates over Z and S, as DunnettTail does.
func PowerDunnett(nControl int, nTreated []int, differences []float64, sd float64, design PowerDesign) (DunnettPower, error) {
	if err := design.check(); err != nil {
		return DunnettPower{}, err
	}
	if len(nTreated) == 0 || len(nTreated) != len(differences) || nControl < 1 || !(sd > 0) || math.IsInf(sd, 1) {
		return DunnettPower{}, fmt.Errorf("power of Dunnett's test: control %d, %d groups, %d differences, standard deviation %v",
			nControl, len(nTreated), len(differences), sd)
	}
	total := nControl
	shift := make([]float64, len(nTreated))
	for i, n := range nTreated {
		if n < 1 || !isFinite(differences[i]) {
			return DunnettPower{}, fmt.Errorf("power of Dunnett's test: group %d has size %d and difference %v", i, n, differences[i])
		}
		total += n
		shift[i] = differences[i] / sd / math.Sqrt(1/float64(n)+1/float64(nControl))
	}
	df := float64(total - len(nTreated) - 1)
	if df < 1 {
		return DunnettPower{}, fmt.Errorf("power of Dunnett's test: %d animals in %d groups leave no degrees of freedom",
			total, len(nTreated)+1)
	}
	p := DunnettPower{DF: df, Critical: DunnettCritical(design.Alpha, nControl, nTreated, df, design.TwoSided)}
	for _, ncp := range shift {
		p.Each = append(p.Each, powerOfT(ncp, df, p.Critical, design.TwoSided))
	}
	lambda := dunnettLambda(nControl, nTreated)
	p.Any = powerMixture(df, p.Critical, lambda, shift, design.TwoSided, func(miss []float64) float64 {
		none := 1.0
		for _, m := range miss {
			none *= m
		}
		return 1 - none
	})
	p.All = powerMixture(df, p.Critical, lambda, shift, design.TwoSided, func(miss []float64) float64 {
		all := 1.0
		for _, m := range miss {
			all *= 1 - m
		}
		return all
	})
	return p, nil
}

// powerMixture integrates f of the probabilities that each statistic misses the critical value, given Z and S, over both.
// Powers are not small, so absolute accuracy is enough: Z from -9 to 9 leaves out 1e-18.
func powerMixture(df, critical float64, lambda, shift []float64, twoSided bool, f func(miss []float64) float64) float64 {
	steep := 1.0
	for _, l := range lambda {
		steep += l * l / (1 - l*l)
	}
	step := math.Min(0.25, 0.5/math.Sqrt(steep))
	miss := make([]float64, len(lambda))
	reach := int(9 / step)
	return math.Min(1, scaleMixture(df, 0, mixtureStep(df, critical), func(_ int, s float64) float64 {
		sum := 0.0
		for i := -reach; i <= reach; i++ {
			z := float64(i) * step
			for j, l := range lambda {
				b := math.Sqrt(1 - l*l)
				centre := shift[j] + float64(l*z)
				m := NormalCDF((float64(critical*s) - centre) / b)
				if twoSided {
					m -= NormalCDF((-float64(critical*s) - centre) / b)
				}
				miss[j] = m
			}
			sum += float64(math.Exp(-z*z/2) * f(miss))
		}
		return sum * step / math.Sqrt(2*math.Pi)
	}))
}
