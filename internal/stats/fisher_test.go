package stats

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// fisherRational is the three p values by exact integers: tables of equal probability are exactly equal.
func fisherRational(a, b, c, d int) (two, greater, less float64) {
	weight := func(x int) *big.Int {
		return new(big.Int).Mul(new(big.Int).Binomial(int64(a+b), int64(x)), new(big.Int).Binomial(int64(c+d), int64(a+c-x)))
	}
	total, sums := new(big.Int), [3]*big.Int{new(big.Int), new(big.Int), new(big.Int)}
	for x := max(0, a-d); x <= min(a+b, a+c); x++ {
		w := weight(x)
		total.Add(total, w)
		for i, in := range []bool{w.Cmp(weight(a)) <= 0, x >= a, x <= a} {
			if in {
				sums[i].Add(sums[i], w)
			}
		}
	}
	p := func(s *big.Int) float64 {
		f, _ := new(big.Rat).SetFrac(s, total).Float64()
		return f
	}
	return p(sums[0]), p(sums[1]), p(sums[2])
}

func drawTable(t *rapid.T, most int) [4]int {
	var n [4]int
	for i := range n {
		n[i] = rapid.IntRange(0, most).Draw(t, "count")
	}
	return n
}

func TestFisherEqualsIntegers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := drawTable(t, rapid.SampledFrom([]int{4, 12, 300}).Draw(t, "size"))
		got, err := FisherExact(n[0], n[1], n[2], n[3], 0.95)
		if err != nil {
			t.Fatal(err)
		}
		two, greater, less := fisherRational(n[0], n[1], n[2], n[3])
		if two < 1e-290 {
			t.Skip("below the range of float64")
		}
		if !closeTo(got.PTwoSided, two, 1e-12) || !closeTo(got.PGreater, greater, 1e-12) || !closeTo(got.PLess, less, 1e-12) {
			t.Fatalf("%v: %+v, want %v %v %v", n, got, two, greater, less)
		}
	})
}

// At the limits of the interval the tail has probability alpha/2, at the estimate the mean of a is a. The odds are
// rational there, so the tilted distribution is summed with big floats.
func TestFisherSolvesItsEquations(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := drawTable(t, 20)
		got, err := FisherExact(n[0], n[1], n[2], n[3], 0.9)
		if err != nil {
			t.Fatal(err)
		}
		at := func(odds float64) (upper, lower, mean float64) {
			total, up, low, m := new(big.Float), new(big.Float), new(big.Float), new(big.Float)
			for x := max(0, n[0]-n[3]); x <= min(n[0]+n[1], n[0]+n[2]); x++ {
				w := new(big.Float).SetPrec(200).SetInt(new(big.Int).Mul(new(big.Int).Binomial(int64(n[0]+n[1]), int64(x)), new(big.Int).Binomial(int64(n[2]+n[3]), int64(n[0]+n[2]-x))))
				for range x {
					w.Mul(w, big.NewFloat(odds))
				}
				total.Add(total, w)
				m.Add(m, new(big.Float).Mul(w, big.NewFloat(float64(x))))
				if x >= n[0] {
					up.Add(up, w)
				}
				if x <= n[0] {
					low.Add(low, w)
				}
			}
			ratio := func(v *big.Float) float64 {
				f, _ := new(big.Float).Quo(v, total).Float64()
				return f
			}
			return ratio(up), ratio(low), ratio(m)
		}
		if got.Low > 0 {
			if upper, _, _ := at(got.Low); !closeTo(upper, 0.05, 1e-11) {
				t.Fatalf("%v: low %v has tail %v", n, got.Low, upper)
			}
		}
		if !math.IsInf(got.High, 1) {
			if _, lower, _ := at(got.High); !closeTo(lower, 0.05, 1e-11) {
				t.Fatalf("%v: high %v has tail %v", n, got.High, lower)
			}
		}
		if got.Status == "ok" && got.OddsRatio > 0 {
			if _, _, mean := at(got.OddsRatio); !closeTo(mean, float64(n[0]), 1e-11) {
				t.Fatalf("%v: estimate %v has mean %v", n, got.OddsRatio, mean)
			}
		}
		if !(got.Low <= got.High) || got.Low > got.OddsRatio*(1+1e-12) || got.High < got.OddsRatio*(1-1e-12) {
			t.Fatalf("%v: estimate %v outside %v to %v", n, got.OddsRatio, got.Low, got.High)
		}
		swapped, err := FisherExact(n[2], n[3], n[0], n[1], 0.9)
		if err != nil || !closeTo(swapped.PTwoSided, got.PTwoSided, 1e-12) || !closeTo(swapped.PGreater, got.PLess, 1e-12) {
			t.Fatalf("%v: %+v, swapped %+v, error %v", n, got, swapped, err)
		}
	})
}

func TestFisherDegenerate(t *testing.T) {
	none, err := FisherExact(0, 0, 0, 0, 0.95)
	if err != nil || none.PTwoSided != 1 || !math.IsNaN(none.OddsRatio) || none.Low != 0 || !math.IsInf(none.High, 1) || none.Status != "undefined: a margin of the table is zero" {
		t.Errorf("no animals: %+v, error %v", none, err)
	}
	// All of 40 treated respond and none of 40 controls: p is 1/C(80, 40) = 1/107507208733336176461620.
	separate, err := FisherExact(40, 0, 0, 40, 0.95)
	if err != nil || !closeTo(separate.PGreater, 1/107507208733336176461620.0, 1e-12) || !math.IsInf(separate.OddsRatio, 1) || separate.Status != "infinite: a cell b or c of the table is zero" {
		t.Errorf("separate: %+v, error %v", separate, err)
	}
	if _, err := FisherExact(-1, 2, 3, 4, 0.95); err == nil {
		t.Error("a negative count is accepted")
	}
	if _, err := FisherExact(1, 2, 3, fisherLargest+1, 0.95); err == nil {
		t.Error("a huge count is accepted")
	}
}

func FuzzFisherExact(f *testing.F) {
	f.Add(0, 0, 0, 0)
	f.Add(3, 0, 0, 3)
	f.Add(1, 4000, 3, 5000)
	f.Add(3000, 2, 1, 3000)
	f.Add(-1, math.MaxInt, math.MinInt, 7)
	f.Fuzz(func(t *testing.T, a, b, c, d int) {
		if max(a, b, c, d) > 5000 && max(a, b, c, d) <= fisherLargest {
			return // legal but slow
		}
		r, err := FisherExact(a, b, c, d, 0.95)
		if err != nil {
			return
		}
		checkP(t, "ok", r.PTwoSided, r.PGreater, r.PLess)
		if !(r.Low >= 0 && r.Low <= r.High) {
			t.Fatalf("interval %v to %v", r.Low, r.High)
		}
	})
}
