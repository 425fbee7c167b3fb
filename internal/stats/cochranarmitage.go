package stats

import (
	"fmt"
	"math"
)

// A CochranArmitageTest is the result of CochranArmitage. All z and p of the normal approximations are NaN if the test
// is undefined.
type CochranArmitageTest struct {
	Z                                   float64
	ChiSquared                          float64 // Z^2, one degree of freedom
	PTwoSided, PIncreasing, PDecreasing float64
	ZHypergeometric                     float64 // variance with N-1 for N, the permutation variance
	PTwoSidedHypergeometric             float64
	Exact                               CochranArmitageExact
	Status                              string // "ok" or "undefined: ..."
	Notes                               []string
}

// CochranArmitageExact is the conditional permutation distribution of the score sum of the responders. All p are NaN if
// there are too many tables.
type CochranArmitageExact struct {
	PIncreasing, PDecreasing float64
	PTwoSidedDistance        float64 // P(|T - E T| >= |t - E T|)
}

// cochranArmitageTables is the largest number of tables that are enumerated.
const cochranArmitageTables = 2e6

// CochranArmitage is the Cochran-Armitage test for a trend of proportions: x_i responders of n_i animals in groups with
// scores w_i, p = sum x/sum n,
//
//	Z = [sum w x - p sum w n]/sqrt(p (1-p) [sum n w^2 - (sum n w)^2/N]).
//
// A positive Z means that responses increase with the score. ZHypergeometric has the permutation variance, Z^2 (N-1)/N.
// The exact distribution is that of sum w x over all tables with the same margins. It is undefined if no or every animal
// responds, or all scores with animals are equal; the exact p is then 1.
//
// It suits responder counts by dose; the scores are part of the hypothesis and must be chosen beforehand. Errors: lengths
// that differ, a count below zero or above its group, a score that is not finite.
//
// References: Cochran, Biometrics 10:417 (1954), doi:10.2307/3001616; Armitage, Biometrics 11:375 (1955),
// doi:10.2307/3001775.
func CochranArmitage(responders, animals []int, scores []float64) (CochranArmitageTest, error) {
	if len(responders) != len(animals) || len(scores) != len(animals) {
		return CochranArmitageTest{}, fmt.Errorf("cochran-armitage: %d responder counts, %d group sizes and %d scores: need one each a group",
			len(responders), len(animals), len(scores))
	}
	if err := finiteSample("cochran-armitage: scores", scores); err != nil {
		return CochranArmitageTest{}, err
	}
	const largest = 1 << 40
	for i, n := range animals {
		if n < 0 || n > largest || responders[i] < 0 || responders[i] > n {
			return CochranArmitageTest{}, fmt.Errorf("cochran-armitage: group %d: %d responders of %d animals", i, responders[i], n)
		}
	}
	nan := math.NaN()
	t := CochranArmitageTest{nan, nan, nan, nan, nan, nan, nan, CochranArmitageExact{nan, nan, nan}, StatusOK, nil}
	var n, x, weighted, responded float64
	for i, w := range scores {
		n += float64(animals[i])
		x += float64(responders[i])
		weighted += float64(w * float64(animals[i]))
		responded += float64(w * float64(responders[i]))
	}
	if n == 0 {
		t.Status = "undefined: no animals"
		return t, nil
	}
	// Centred scores: sum n (w - mean)^2 without cancellation.
	mean := weighted / n
	var spread, statistic float64
	for i, w := range scores {
		d := w - mean
		spread += float64(float64(animals[i]) * float64(d*d))
		statistic += float64(d * float64(responders[i]))
	}
	p := x / n
	switch {
	case x == 0 || x == n:
		t.Status = "undefined: no or every animal responds"
	case cochranArmitageOneScore(animals, scores):
		t.Status = "undefined: all groups have the same score"
	case notFinite(spread) || notFinite(responded) || spread == 0:
		t.Status = beyondFloat
		return t, nil
	default:
		t.Z = statistic / math.Sqrt(p*(1-p)*spread)
		t.ChiSquared = t.Z * t.Z
		t.PTwoSided = normalTwoSided(t.Z)
		t.PIncreasing, t.PDecreasing = NormalSurvival(t.Z), NormalCDF(t.Z)
		t.ZHypergeometric = t.Z * math.Sqrt((n-1)/n)
		t.PTwoSidedHypergeometric = normalTwoSided(t.ZHypergeometric)
	}
	tables := 1.0
	for _, a := range animals {
		tables *= float64(a + 1)
	}
	if tables > cochranArmitageTables {
		t.Notes = append(t.Notes, "no exact p: too many tables")
		return t, nil
	}
	t.Exact = cochranArmitageEnumerate(responders, animals, scores, mean)
	return t, nil
}

func cochranArmitageOneScore(animals []int, scores []float64) bool {
	var used []float64
	for i, n := range animals {
		if n > 0 {
			used = append(used, scores[i])
		}
	}
	return allEqual(used)
}

// cochranArmitageEnumerate sums the probabilities of all tables with the observed margins by their score sum, taken
// about the mean score, where its null mean is 0.
func cochranArmitageEnumerate(responders, animals []int, scores []float64, mean float64) CochranArmitageExact {
	weights := make([][]float64, len(animals))
	room := make([]int, len(animals)+1) // animals in this group and all after it
	for i := len(animals) - 1; i >= 0; i-- {
		weights[i] = binomialWeights(animals[i])
		room[i] = room[i+1] + animals[i]
	}
	var total int
	var observed, scale float64
	for i, x := range responders {
		total += x
		d := scores[i] - mean
		observed += float64(d * float64(x))
		scale += math.Abs(float64(d * float64(animals[i])))
	}
	slack := 1e-12 * scale // equal score sums may differ by rounding
	var all, increasing, decreasing, distant float64
	var place func(group, left int, sum, weight float64)
	place = func(group, left int, sum, weight float64) {
		if group == len(animals) {
			all += weight
			if sum >= observed-slack {
				increasing += weight
			}
			if sum <= observed+slack {
				decreasing += weight
			}
			if math.Abs(sum) >= math.Abs(observed)-slack {
				distant += weight
			}
			return
		}
		for x := max(0, left-room[group+1]); x <= min(left, animals[group]); x++ {
			d := float64((scores[group] - mean) * float64(x))
			place(group+1, left-x, sum+d, weight*weights[group][x])
		}
	}
	place(0, total, 0, 1)
	return CochranArmitageExact{min(1, increasing/all), min(1, decreasing/all), min(1, distant/all)}
}

// binomialWeights is C(n, x) for x = 0 .. n, relative to the largest.
func binomialWeights(n int) []float64 {
	w := make([]float64, n+1)
	w[n/2] = 1
	for x := n / 2; x < n; x++ {
		w[x+1] = w[x] * float64(n-x) / float64(x+1)
	}
	for x := n / 2; x > 0; x-- {
		w[x-1] = w[x] * float64(x) / float64(n-x+1)
	}
	return w
}
