package stats

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// drawPairs draws scores of pairs, with ties and zero differences.
func drawPairs(t *rapid.T, least, most int) (treated, control []float64) {
	n := rapid.IntRange(least, most).Draw(t, "n")
	return scoreSample(t, "treated", n, n), scoreSample(t, "control", n, n)
}

// Every choice of signs is equally likely, counted one by one; the pseudo-median is the median of all Walsh averages.
func TestSignedRankEqualsEnumeration(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		treated, control := drawPairs(t, 1, 10)
		got, err := WilcoxonSignedRank(treated, control, 0.9)
		if err != nil {
			t.Fatal(err)
		}
		var size, walsh []float64
		var observed, greater, less, n float64
		for i := range treated {
			for j := range i + 1 {
				walsh = append(walsh, (treated[i]-control[i]+treated[j]-control[j])/2)
			}
			if d := treated[i] - control[i]; d != 0 {
				size = append(size, math.Abs(d))
			}
		}
		r := rank(size)
		used := 0
		for i := range treated {
			if d := treated[i] - control[i]; d > 0 {
				observed += float64(r.doubled[0][used]) / 2
				used++
			} else if d < 0 {
				used++
			}
		}
		for k := range used + 1 {
			subsets(used, k, func(chosen []int) {
				var v float64
				for _, i := range chosen {
					v += float64(r.doubled[0][i]) / 2
				}
				n++
				if v >= observed {
					greater++
				}
				if v <= observed {
					less++
				}
			})
		}
		if got.V != observed || got.NUsed != used {
			t.Fatalf("V %v of %d, want %v of %d", got.V, got.NUsed, observed, used)
		}
		if used > 0 && (!closeTo(got.PGreater, greater/n, 1e-13) || !closeTo(got.PLess, less/n, 1e-13)) {
			t.Fatalf("p %v %v, want %v %v", got.PGreater, got.PLess, greater/n, less/n)
		}
		slices.Sort(walsh)
		e, k := got.PseudoMedian, got.PseudoMedian.K
		if e.Estimate != Median(walsh) || e.Low != walsh[k-1] || e.High != walsh[len(walsh)-k] {
			t.Fatalf("%+v, want %v %v %v", e, Median(walsh), walsh[k-1], walsh[len(walsh)-k])
		}
	})
}

func TestPairedInvariance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		treated, control := drawPairs(t, 2, 120)
		for _, test := range []struct {
			name string
			run  func(a, b []float64) (two, greater, less float64, status string)
		}{
			{"t", func(a, b []float64) (float64, float64, float64, string) {
				r, err := PairedT(a, b, 0.95)
				if err != nil {
					t.Fatal(err)
				}
				return r.PTwoSided, r.PGreater, r.PLess, r.Status
			}},
			{"signed rank", func(a, b []float64) (float64, float64, float64, string) {
				r, err := WilcoxonSignedRank(a, b, 0.95)
				if err != nil {
					t.Fatal(err)
				}
				return r.PTwoSided, r.PGreater, r.PLess, r.Status
			}},
		} {
			two, greater, less, status := test.run(treated, control)
			two2, greater2, less2, status2 := test.run(control, treated)
			if status != status2 || !closeTo(two, two2, 1e-10) || !closeTo(greater, less2, 1e-10) || !closeTo(less, greater2, 1e-10) {
				t.Fatalf("%s: %v %v %v %s, swapped %v %v %v %s", test.name, two, greater, less, status, two2, greater2, less2, status2)
			}
			shifted := affine([][]float64{treated, control}, 64, 2) // exact in binary
			two3, _, _, status3 := test.run(shifted[0], shifted[1])
			if status != status3 || !closeTo(two, two3, 1e-10) {
				t.Fatalf("%s: %v %s, shifted %v %s", test.name, two, status, two3, status3)
			}
		}
	})
}

// 0.3-0.1, 0.4-0.2 and 0.5-0.3 differ in the last bits but are one difference; 0.3-0.2-0.1 is none.
func TestPairedDecimalTies(t *testing.T) {
	treated, control := []float64{0.3, 0.4, 0.5}, []float64{0.1, 0.2, 0.3}
	r, err := WilcoxonSignedRank(treated, control, 0.95)
	if err != nil || !r.HasTies || r.PGreater != 0.125 {
		t.Errorf("%+v, error %v", r, err)
	}
	p, err := PairedT(treated, control, 0.95)
	if err != nil || p.Status != "undefined: all differences are equal" || p.SD != 0 {
		t.Errorf("%+v, error %v", p, err)
	}
	zero, err := WilcoxonSignedRank([]float64{0.1 + 0.2, 1, 2}, []float64{0.3, 0.5, 1}, 0.95)
	if err != nil || zero.NUsed != 2 || len(zero.Notes) != 1 {
		t.Errorf("%+v, error %v", zero, err)
	}
}

func TestPairedDegenerate(t *testing.T) {
	for n, want := range []string{"undefined: no pairs", "undefined: fewer than two pairs"} {
		r, err := PairedT(make([]float64, n), make([]float64, n), 0.95)
		if err != nil || r.Status != want || !math.IsNaN(r.PTwoSided) {
			t.Errorf("%d pairs: %+v, error %v", n, r, err)
		}
	}
	r, err := WilcoxonSignedRank([]float64{1, 2}, []float64{1, 2}, 0.95)
	if err != nil || r.Status != "undefined: no pair differs" || !math.IsNaN(r.PTwoSided) || r.PseudoMedian.Estimate != 0 {
		t.Errorf("no difference: %+v, error %v", r, err)
	}
	if _, err := PairedT([]float64{1}, []float64{1, 2}, 0.95); err == nil {
		t.Error("samples of different length are accepted")
	}
	// 2 of 2^150 sign choices are as extreme; beyond the limit p is normal: z = (V - mean - 1/2)/sd = 10.6.
	big := make([]float64, 150)
	for i := range big {
		big[i] = float64(i + 1)
	}
	r, err = WilcoxonSignedRank(big, make([]float64, 150), 0.95)
	mean, sd := 150*151/4.0, math.Sqrt(150*151*301/24.0)
	if want := math.Erfc((mean - 0.5) / sd / math.Sqrt2); err != nil || r.Method != "normal approximation" || !closeTo(r.PTwoSided, want, 1e-12) {
		t.Errorf("150 pairs: %+v, error %v", r, err)
	}
}

func FuzzPaired(f *testing.F) {
	fuzzSeeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		g := fuzzGroups(data)
		x, y := g[0], g[len(g)-1]
		n := min(len(x), len(y))
		r, err := WilcoxonSignedRank(x[:n], y[:n], 0.95)
		if err != nil {
			return
		}
		checkP(t, r.Status, r.PTwoSided, r.PGreater, r.PLess)
		p, err := PairedT(x[:n], y[:n], 0.95)
		if err != nil {
			t.Fatal(err)
		}
		checkP(t, p.Status, p.PTwoSided, p.PGreater, p.PLess)
	})
}
