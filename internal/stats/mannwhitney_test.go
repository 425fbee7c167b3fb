package stats

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Every choice of ranks for x is equally likely: counted one by one.
func TestMannWhitneyEqualsEnumeration(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y := scoreSample(t, "x", 1, 5), scoreSample(t, "y", 1, 5)
		got, err := MannWhitney(x, y, 0.9)
		if err != nil {
			t.Fatal(err)
		}
		r := rank(x, y)
		all := slices.Concat(r.doubled...)
		observed, total := 0, 0
		for i, d := range all {
			total += d
			if i < len(x) {
				observed += d
			}
		}
		mean := float64(total) * float64(len(x)) / float64(len(all))
		var n, greater, less, distance float64
		subsets(len(all), len(x), func(chosen []int) {
			s := 0
			for _, i := range chosen {
				s += all[i]
			}
			n++
			if s >= observed {
				greater++
			}
			if s <= observed {
				less++
			}
			if math.Abs(float64(s)-mean) >= math.Abs(float64(observed)-mean)-1e-9 {
				distance++
			}
		})
		e := got.Exact
		if e.Permutations != n || !closeTo(e.PGreater, greater/n, 1e-13) || !closeTo(e.PLess, less/n, 1e-13) || !closeTo(e.PTwoSidedDistance, distance/n, 1e-13) {
			t.Fatalf("%+v, enumerated greater %v, less %v, distance %v of %v", e, greater/n, less/n, distance/n, n)
		}
	})
}

// Differences, their median and limits, and the dominance matrix, taken one by one from their definitions.
func TestMannWhitneyEstimatesByDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y := scoreSample(t, "x", 2, 9), scoreSample(t, "y", 2, 9)
		got, err := MannWhitney(x, y, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		var d []float64
		var u, rows, columns, cells float64
		m, n := float64(len(x)), float64(len(y))
		sign := func(a, b float64) float64 {
			switch {
			case a > b:
				return 1
			case a < b:
				return -1
			}
			return 0
		}
		for _, a := range x {
			for _, b := range y {
				d = append(d, a-b)
				u += (sign(a, b) + 1) / 2
			}
		}
		delta := 2*u/(m*n) - 1
		for _, a := range x {
			var s float64
			for _, b := range y {
				s += sign(a, b)
				cells += (sign(a, b) - delta) * (sign(a, b) - delta)
			}
			rows += (s/n - delta) * (s/n - delta)
		}
		for _, b := range y {
			var s float64
			for _, a := range x {
				s += sign(a, b)
			}
			columns += (s/m - delta) * (s/m - delta)
		}
		variance := max((n*n*rows+m*m*columns-cells)/(m*n*(m-1)*(n-1)), (1-delta*delta)/(m*n-1))
		slices.Sort(d)
		k := got.Shift.K
		if got.UX != u || got.UX+got.UY != m*n || math.Abs(got.Cliff.Variance-variance) > 1e-13 {
			t.Fatalf("U %v want %v, variance of delta %v want %v", got.UX, u, got.Cliff.Variance, variance)
		}
		if got.Shift.Estimate != Median(d) || got.Shift.Low != d[k-1] || got.Shift.High != d[len(d)-k] {
			t.Fatalf("%+v, want %v %v %v", got.Shift, Median(d), d[k-1], d[len(d)-k])
		}
	})
}

func TestMannWhitneyInvariance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		groups := [][]float64{scoreSample(t, "x", 1, 60), scoreSample(t, "y", 1, 60)}
		x, y := groups[0], groups[1]
		a, errA := MannWhitney(x, y, 0.95)
		b, errB := MannWhitney(y, x, 0.95)
		m := monotone(groups)
		c, errC := MannWhitney(m[0], m[1], 0.95)
		if errA != nil || errB != nil || errC != nil {
			t.Fatal(errA, errB, errC)
		}
		if !closeTo(a.PTwoSided, b.PTwoSided, 1e-12) || !closeTo(a.PGreater, b.PLess, 1e-12) || a.Shift.Estimate != -b.Shift.Estimate || a.Cliff.Delta != -b.Cliff.Delta {
			t.Fatalf("swapped: %+v, %+v", a, b)
		}
		if !closeTo(a.PTwoSided, c.PTwoSided, 0) || !closeTo(a.Cliff.Low, c.Cliff.Low, 0) || a.Method != c.Method {
			t.Fatalf("transformed: %+v, %+v", a, c)
		}
		// The null distributions nearly agree on large samples.
		if a.Status == "ok" && a.NX > 40 && a.NY > 40 && math.Abs(a.PTwoSided-a.Asymptotic.PTwoSided) > 0.05 {
			t.Fatalf("exact %v, normal %v", a.PTwoSided, a.Asymptotic.PTwoSided)
		}
	})
}

// Beyond the exact limit the interval rank is the normal approximation of the exact one: R 4.2.2 qwilcox(0.025, 50, 50)
// is 966 and qwilcox(0.025, 60, 60) is 1427.
func TestMannWhitneyIntervalRank(t *testing.T) {
	if k, _ := mannWhitneyK(50, 50, 0.05); k != 966 {
		t.Errorf("k of 50 and 50 is %d", k)
	}
	if k, _ := mannWhitneyK(60, 60, 0.05); k < 1426 || k > 1428 {
		t.Errorf("k of 60 and 60 is %d", k)
	}
}

func TestMannWhitneyDegenerate(t *testing.T) {
	none, err := MannWhitney(nil, []float64{1}, 0.95)
	if err != nil || none.Status != "undefined: a sample has no values" || !math.IsNaN(none.PTwoSided) {
		t.Errorf("no values: %+v, error %v", none, err)
	}
	tied, err := MannWhitney([]float64{3, 3}, []float64{3, 3, 3}, 0.95)
	if err != nil || tied.PTwoSided != 1 || tied.Asymptotic.Status != "undefined: all values are tied" {
		t.Errorf("all tied: %+v, error %v", tied, err)
	}
	separate, err := MannWhitney([]float64{5, 6, 7}, []float64{1, 2, 3}, 0.95)
	// One of 20 choices is as high: p = 0.05 one-sided.
	if err != nil || !closeTo(separate.PGreater, 0.05, 1e-15) || separate.Cliff.Delta != 1 || !math.IsNaN(separate.Cliff.Low) {
		t.Errorf("separate: %+v, error %v", separate, err)
	}
	for _, conf := range []float64{0, 1, -1, math.NaN()} {
		if _, err := MannWhitney([]float64{1}, []float64{2}, conf); err == nil {
			t.Errorf("confidence level %v is accepted", conf)
		}
	}
}

// The relative effect and its variance from placements, counted pair by pair: Effect is the mean of the placements
// P(control < x) + P(=)/2 of treated animals, SE^2 the sum of the variances of the mean placements of both samples.
func TestBrunnerMunzelByPlacements(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		treated, control := scoreSample(t, "treated", 2, 9), scoreSample(t, "control", 2, 9)
		placements := func(of, among []float64, higher float64) []float64 {
			var out []float64
			for _, a := range of {
				var s float64
				for _, b := range among {
					switch {
					case a == b:
						s += 0.5
					case (a-b)*higher > 0:
						s++
					}
				}
				out = append(out, s/float64(len(among)))
			}
			return out
		}
		pt, pc := placements(treated, control, 1), placements(control, treated, -1)
		se := math.Sqrt(Variance(pt)/float64(len(pt)) + Variance(pc)/float64(len(pc)))
		e, err := BrunnerMunzel(treated, control, 0.95)
		if err != nil || !closeTo(e.Effect, Mean(pt), 1e-13) || math.Abs(e.SE-se) > 1e-13 {
			t.Fatalf("%+v, want effect %v, SE %v, error %v", e, Mean(pt), se, err)
		}
		other, err := BrunnerMunzel(control, treated, 0.95)
		if err != nil || e.Status != other.Status || e.Status == "ok" && math.Abs(e.PTwoSided-other.PTwoSided) > 1e-12 {
			t.Fatalf("%+v, swapped %+v, error %v", e, other, err)
		}
	})
}

func FuzzMannWhitney(f *testing.F) {
	fuzzSeeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		g := fuzzGroups(data)
		x, y := g[0], g[len(g)-1]
		r, err := MannWhitney(x, y, 0.95)
		if err != nil {
			return
		}
		checkP(t, r.Status, r.PTwoSided, r.PGreater, r.PLess)
		e, err := BrunnerMunzel(x, y, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		checkP(t, e.Status, e.PTwoSided, e.PGreater, e.PLess)
	})
}
