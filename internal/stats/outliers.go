package stats

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/integrate/quad"
)

// A GrubbsTest is the result of Grubbs.
type GrubbsTest struct {
	G         float64 // largest |x - mean|/sd
	Index     int     // of that value, the first of equals; -1 if undefined
	Value     float64
	T         float64 // the equivalent t with n-2 degrees of freedom, +Inf if all other values are equal
	PTwoSided float64 // min(1, 2 n P(T_{n-2} > t))
	Critical  float64 // of G at alpha; NaN for n < 3
	Outlier   bool    // G > Critical
	Status    string  // "ok" or "undefined: ..."
}

// Grubbs is Grubbs' two-sided test for one outlier in a normal sample: G = max |x_i - mean|/sd, compared with
// (n-1)/sqrt(n) sqrt(t^2/(n-2+t^2)), t the upper alpha/(2n) point of Student's t with n-2 degrees of freedom (the usual
// Bonferroni form). It is undefined for fewer than three values or equal values.
//
// A flag asks for a look at the record; it is never a reason to drop an animal. Use GeneralizedESD if several values may
// be off.
//
// Reference: Grubbs, Technometrics 11:1 (1969), doi:10.1080/00401706.1969.10490657.
func Grubbs(x []float64, alpha float64) (GrubbsTest, error) {
	if err := outlierArguments("grubbs", x, alpha); err != nil {
		return GrubbsTest{}, err
	}
	nan := math.NaN()
	n := float64(len(x))
	t := GrubbsTest{nan, -1, nan, nan, nan, nan, false, StatusOK}
	if len(x) < 3 {
		t.Status = "undefined: fewer than three values"
		return t, nil
	}
	t.Critical = grubbsCritical(len(x), alpha)
	if allEqual(x) {
		t.Status = "undefined: all values are equal"
		return t, nil
	}
	g, i := mostExtreme(x)
	if notFinite(g) {
		t.Status = beyondFloat
		return t, nil
	}
	t.G, t.Index, t.Value = g, i, x[i]
	// t^2 = n(n-2)G^2/((n-1)^2 - nG^2) loses digits when all other values nearly agree; the sum of squares of the others
	// says the same without cancellation.
	others := anovaRelative(slices.Concat(x[:i], x[i+1:]), x[i])
	mean := Mean(others) // how far the others lie from the suspected value
	spread := SumSquares(others, mean)
	switch {
	case allEqual(others) || spread == 0:
		t.T, t.PTwoSided = math.Inf(1), 0
	default:
		t.T = math.Abs(mean) * math.Sqrt((n-1)*(n-2)/n/spread)
		t.PTwoSided = min(1, 2*n*StudentSurvival(t.T, n-2))
	}
	t.Outlier = t.G > t.Critical
	return t, nil
}

func outlierArguments(method string, x []float64, alpha float64) error {
	if !(alpha > 0 && alpha < 1) {
		return fmt.Errorf("%s: alpha %v is not between 0 and 1", method, alpha)
	}
	return finiteSample(method, x)
}

// mostExtreme is the largest |x - mean|/sd and the index of its value, the first of equals.
func mostExtreme(x []float64) (g float64, index int) {
	d := anovaRelative(x, x[0])
	mean := Mean(d)
	largest := -1.0
	for i, v := range d {
		if a := math.Abs(v - mean); a > largest {
			largest, index = a, i
		}
	}
	return largest / math.Sqrt(Variance(d)), index
}

// grubbsCritical is the two-sided critical value of the largest standardised deviate of n values.
func grubbsCritical(n int, alpha float64) float64 {
	f := float64(n)
	t := -StudentQuantile(alpha/(2*f), f-2)
	return (f - 1) / math.Sqrt(f) / math.Sqrt(1+(f-2)/float64(t*t))
}

// An ESDTest is the result of GeneralizedESD.
type ESDTest struct {
	R        []float64 // statistic of each step
	Lambda   []float64 // its critical value
	Removed  []int     // index in x of the value taken out at each step
	Outliers int       // the largest number i with R_i > Lambda_i; the outliers are Removed[:Outliers]
	Status   string    // "ok" or "undefined: ..."
}

// GeneralizedESD is Rosner's generalised extreme studentised deviate test for up to most outliers in a normal sample:
// R_i = max |x - mean|/sd of what is left after i-1 removals, compared with lambda_i, the Grubbs critical value for the
// n-i+1 values left. The number of outliers is the largest i with R_i > lambda_i, so that outliers cannot mask each
// other. It is undefined unless n > most + 2 and values differ.
//
// Its level is right from about 25 values; with 15 or fewer it is approximate.
//
// Reference: Rosner, Technometrics 25:165 (1983), doi:10.1080/00401706.1983.10487848.
func GeneralizedESD(x []float64, most int, alpha float64) (ESDTest, error) {
	if err := outlierArguments("generalised esd", x, alpha); err != nil {
		return ESDTest{}, err
	}
	if most < 1 {
		return ESDTest{}, fmt.Errorf("generalised esd: at least one possible outlier is needed, not %d", most)
	}
	t := ESDTest{Status: StatusOK}
	switch {
	case len(x) <= most+2:
		t.Status = fmt.Sprintf("undefined: %d values are too few for %d outliers", len(x), most)
		return t, nil
	case allEqual(x):
		t.Status = "undefined: all values are equal"
		return t, nil
	}
	left := slices.Clone(x)
	index := make([]int, len(x))
	for i := range index {
		index[i] = i
	}
	for range most {
		if allEqual(left) {
			break // nothing more can stand out
		}
		r, i := mostExtreme(left)
		if notFinite(r) {
			return ESDTest{Status: beyondFloat}, nil
		}
		t.R = append(t.R, r)
		t.Lambda = append(t.Lambda, grubbsCritical(len(left), alpha))
		t.Removed = append(t.Removed, index[i])
		if r > t.Lambda[len(t.Lambda)-1] {
			t.Outliers = len(t.R)
		}
		left, index = slices.Delete(left, i, i+1), slices.Delete(index, i, i+1)
	}
	return t, nil
}

// TukeyFences is the result of Tukey. All numbers are NaN for no values.
type TukeyFences struct {
	Q1, Q3, IQR float64
	Low, High   float64 // Q1 - k IQR and Q3 + k IQR
	Outside     []int   // indices of values beyond a fence
}

// Tukey is Tukey's fences at k interquartile ranges beyond the quartiles (type 7): k = 1.5 for values far from the rest,
// k = 3 for very far ones. Of normal values 0.7 % lie beyond 1.5, in small samples several times as many.
//
// Reference: Tukey, Exploratory Data Analysis (1977).
func Tukey(x []float64, k float64) (TukeyFences, error) {
	if err := finiteSample("tukey", x); err != nil {
		return TukeyFences{}, err
	}
	if !(k >= 0) || math.IsInf(k, 1) {
		return TukeyFences{}, fmt.Errorf("tukey: fence distance %v is not a number from 0 up", k)
	}
	f := TukeyFences{Q1: Quantile(x, 0.25), Q3: Quantile(x, 0.75)}
	f.IQR = f.Q3 - f.Q1
	f.Low, f.High = f.Q1-float64(k*f.IQR), f.Q3+float64(k*f.IQR)
	for i, v := range x {
		if v < f.Low || v > f.High {
			f.Outside = append(f.Outside, i)
		}
	}
	return f, nil
}

// A ModifiedZTest is the result of ModifiedZ.
type ModifiedZTest struct {
	Median, MAD float64   // MAD is not scaled
	Z           []float64 // one a value; NaN if undefined
	Flagged     []int     // indices with |Z| > 3.5
	Status      string    // "ok" or "undefined: ..."
}

// ModifiedZ is the robust score 0.6745 (x - median)/MAD of each value, flagged beyond 3.5 (Iglewicz and Hoaglin). It is
// undefined if the MAD is zero, when more than half of the values are equal, as in scores.
//
// Reference: Iglewicz, Hoaglin, How to Detect and Handle Outliers (1993).
func ModifiedZ(x []float64) (ModifiedZTest, error) {
	if err := finiteSample("modified z", x); err != nil {
		return ModifiedZTest{}, err
	}
	t := ModifiedZTest{Median: Median(x), MAD: MAD(x), Z: make([]float64, len(x)), Status: StatusOK}
	switch {
	case len(x) == 0:
		t.Status = "undefined: no values"
	case t.MAD == 0:
		t.Status = "undefined: the median absolute deviation is zero"
	case notFinite(t.MAD):
		t.Status = beyondFloat
	}
	for i, v := range x {
		t.Z[i] = math.NaN()
		if t.Status != StatusOK {
			continue
		}
		t.Z[i] = 0.6745 * (v - t.Median) / t.MAD
		if math.Abs(t.Z[i]) > 3.5 {
			t.Flagged = append(t.Flagged, i)
		}
	}
	return t, nil
}

// A DixonTest is the result of Dixon.
type DixonTest struct {
	QLow, QHigh float64 // gap to the neighbour over range, at the low and the high end
	Q           float64 // the larger one
	POneSided   float64 // P(r10 > Q) for an end prescribed beforehand; double it if the end was chosen by the data
	Status      string  // "ok" or "undefined: ..."
}

// dixonLargest is the largest sample for which the ratio r10 is in use.
const dixonLargest = 10

// Dixon is Dixon's ratio r10 = gap/range for an outlier at either end of 3 to 10 normal values, with the exact p of the
// normal theory. It is undefined for other sizes, where gap over range says little, and for equal values.
//
// Reference: Dixon, Ann Math Stat 22:68 (1951), doi:10.1214/aoms/1177729693.
func Dixon(x []float64) (DixonTest, error) {
	if err := finiteSample("dixon", x); err != nil {
		return DixonTest{}, err
	}
	nan := math.NaN()
	t := DixonTest{nan, nan, nan, nan, StatusOK}
	n := len(x)
	switch {
	case n < 3 || n > dixonLargest:
		t.Status = fmt.Sprintf("undefined: %d values, r10 is for 3 to %d", n, dixonLargest)
		return t, nil
	case allEqual(x):
		t.Status = "undefined: all values are equal"
		return t, nil
	}
	s := sortedCopy(x)
	width := s[n-1] - s[0]
	if notFinite(width) {
		t.Status = beyondFloat
		return t, nil
	}
	t.QLow, t.QHigh = (s[1]-s[0])/width, (s[n-1]-s[n-2])/width
	t.Q = max(t.QLow, t.QHigh)
	t.POneSided = dixonTail(n, t.Q)
	return t, nil
}

// DixonCritical is the two-sided critical value of Dixon's r10 for n normal values, 3 <= n <= 10: the value that the
// ratio at one prescribed end exceeds with probability alpha/2.
func DixonCritical(n int, alpha float64) (float64, error) {
	if n < 3 || n > dixonLargest {
		return math.NaN(), fmt.Errorf("dixon: %d values, r10 is for 3 to %d", n, dixonLargest)
	}
	if !(alpha > 1e-12 && alpha < 1) {
		return math.NaN(), fmt.Errorf("dixon: alpha %v is not between 1e-12 and 1", alpha)
	}
	return root(func(q float64) float64 { return math.Log(dixonTail(n, q)) - math.Log(alpha/2) }, 0, 1-1e-12), nil
}

// dixonTail is P(r10 > q) at the high end of n normal values: with the range v and the centre y of the extremes,
//
//	n(n-1) int_0^inf exp(-v^2/4) int exp(-y^2) [Phi(y + v/2 - q v) - Phi(y - v/2)]^(n-2) dy dv / (2 pi),
//
// the other n-2 values lying between the smallest and q v below the largest.
func dixonTail(n int, q float64) float64 {
	switch {
	case q <= 0:
		return 1
	case q >= 1:
		return 0
	}
	const (
		points  = 16
		panel   = 1.0
		longest = 16.0 // exp(-v^2/4) is 1e-28
		reach   = 7.0
		step    = 0.125
	)
	var x, weight [points]float64
	quad.Legendre{}.FixedLocations(x[:], weight[:], 0, panel)
	var total float64
	for start := 0.0; start < longest; start += panel {
		for i := range x {
			v := start + x[i]
			var inner float64
			for y := -reach; y <= reach; y += step {
				between := NormalCDF(y+v/2-float64(q*v)) - NormalCDF(y-v/2)
				inner += float64(math.Exp(-y*y) * math.Pow(max(0, between), float64(n-2)))
			}
			total += float64(weight[i] * math.Exp(-v*v/4) * inner)
		}
	}
	return min(1, float64(n*(n-1))*step*total/(2*math.Pi))
}
