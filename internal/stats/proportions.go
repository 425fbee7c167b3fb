package stats

import "math"

// A ProportionDifference is the difference of two proportions with its interval.
type ProportionDifference struct {
	Estimate      float64 // p1 - p2
	CILow, CIHigh float64
	Status        string
}

// DifferenceOfProportions is k1/n1 - k2/n2 of independent samples with Newcombe's hybrid score interval without continuity
// correction (Stat Med 17:873, 1998, method 10, doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I).
// With l and u Wilson's score limits of each proportion,
//
//	low  = p1 - p2 - sqrt((p1 - l1)² + (u2 - p2)²)
//	high = p1 - p2 + sqrt((u1 - p1)² + (p2 - l2)²)
//
// It stays within -1 to 1 and needs no zero cell corrected, where Wald's interval fails. Counts that are negative or exceed
// their number, and samples without anyone, have no estimate.
func DifferenceOfProportions(k1, n1, k2, n2 int, conf float64) ProportionDifference {
	nan := math.NaN()
	r := ProportionDifference{Estimate: nan, CILow: nan, CIHigh: nan, Status: StatusOK}
	switch {
	case n1 <= 0 || n2 <= 0:
		r.Status = statusNoValues
		return r
	case k1 < 0 || k2 < 0 || k1 > n1 || k2 > n2:
		r.Status = "undefined: a count is not between zero and its number"
		return r
	case !(conf > 0 && conf < 1):
		r.Status = statusConfLevel
		return r
	}
	p1, p2 := float64(k1)/float64(n1), float64(k2)/float64(n2)
	l1, u1 := wilson(k1, n1, conf)
	l2, u2 := wilson(k2, n2, conf)
	r.Estimate = p1 - p2
	r.CILow, r.CIHigh = r.Estimate-length(p1-l1, u2-p2), r.Estimate+length(u1-p1, p2-l2)
	return r
}

// length is sqrt(a² + b²) of numbers of at most 1.
func length(a, b float64) float64 { return math.Sqrt(float64(a*a) + float64(b*b)) }

// wilson is Wilson's score interval of k of n (J Am Stat Assoc 22:209, 1927).
func wilson(k, n int, conf float64) (low, high float64) {
	z := -NormalQuantile((1 - conf) / 2)
	size, z2 := float64(n), float64(z*z)
	p := float64(k) / size
	centre := float64(2*float64(k)) + z2
	half := z * math.Sqrt(z2+float64(4*float64(k)*(1-p)))
	scale := 2 * (size + z2)
	low, high = (centre-half)/scale, (centre+half)/scale
	if k == 0 {
		low = 0 // exactly, where the difference of two equal numbers would only round to it
	}
	if k == n {
		high = 1
	}
	return low, high
}
