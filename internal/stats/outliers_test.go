package stats

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// NIST/SEMATECH e-Handbook of Statistical Methods, section 1.3.5.17.1: G = 2.4687 (cut to four decimals).
func TestGrubbsHandbook(t *testing.T) {
	x := []float64{199.31, 199.53, 200.19, 200.82, 201.92, 201.95, 202.18, 245.57}
	g, err := Grubbs(x, 0.05)
	if err != nil || math.Abs(g.G-2.46875) > 5e-5 || g.Index != 7 || g.Value != 245.57 || !g.Outlier {
		t.Errorf("%+v, error %v", g, err)
	}
}

// Rosner's data, NIST/SEMATECH e-Handbook, section 1.3.5.17.3: three outliers; statistics and critical values are cut
// to three decimals.
func TestGeneralizedESDHandbook(t *testing.T) {
	x := []float64{
		-0.25, 0.68, 0.94, 1.15, 1.20, 1.26, 1.26, 1.34, 1.38, 1.43, 1.49, 1.49, 1.55, 1.56, 1.58, 1.65, 1.69, 1.70,
		1.76, 1.77, 1.81, 1.91, 1.94, 1.96, 1.99, 2.06, 2.09, 2.10, 2.14, 2.15, 2.23, 2.24, 2.26, 2.35, 2.37, 2.40,
		2.47, 2.54, 2.62, 2.64, 2.90, 2.92, 2.92, 2.93, 3.21, 3.26, 3.30, 3.59, 3.68, 4.30, 4.64, 5.34, 5.42, 6.01,
	}
	e, err := GeneralizedESD(x, 10, 0.05)
	if err != nil || e.Outliers != 3 || !slices.Equal(e.Removed[:3], []int{53, 52, 51}) {
		t.Fatalf("%+v, error %v", e, err)
	}
	r := []float64{3.118, 2.942, 3.179, 2.810, 2.815, 2.848, 2.279, 2.310, 2.101, 2.067}
	lambda := []float64{3.158, 3.151, 3.143, 3.136, 3.128, 3.120, 3.111, 3.103, 3.094, 3.085}
	for i := range r {
		if math.Abs(e.R[i]-r[i]) > 1e-3 || math.Abs(e.Lambda[i]-lambda[i]) > 1e-3 {
			t.Errorf("step %d: %v against %v, want %v against %v", i+1, e.R[i], e.Lambda[i], r[i], lambda[i])
		}
	}
}

// The first step of the generalised test is Grubbs' test; the critical G has p = alpha; t is the other form of G.
func TestGrubbsConsistent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := normalSample(t, "x", 4, 15)
		if Variance(x) < 1e-3 {
			t.Skip("no spread")
		}
		g, err := Grubbs(x, 0.05)
		if err != nil || !(g.PTwoSided >= 0 && g.PTwoSided <= 1) || (g.G > g.Critical) != g.Outlier {
			t.Fatalf("%+v, error %v", g, err)
		}
		if g.Outlier != (g.PTwoSided < 0.05) && math.Abs(g.PTwoSided-0.05) > 1e-9 {
			t.Fatalf("p %v but outlier %v", g.PTwoSided, g.Outlier)
		}
		n := float64(len(x))
		if q := (n-1)*(n-1) - n*g.G*g.G; q > 1e-3 && !closeTo(g.T, math.Sqrt(n*(n-2)*g.G*g.G/q), 1e-9) {
			t.Fatalf("t %v, from G %v", g.T, math.Sqrt(n*(n-2)*g.G*g.G/q))
		}
		e, err := GeneralizedESD(x, 1, 0.05)
		if err != nil || e.R[0] != g.G || e.Lambda[0] != g.Critical || e.Removed[0] != g.Index || (e.Outliers == 1) != g.Outlier {
			t.Fatalf("%+v, Grubbs %+v, error %v", e, g, err)
		}
	})
}

// The values of P(r10 > q) are a double integral by mpmath 1.3.0 at 25 digits; the critical values are the printed
// ones of Rorabacher (1991), which are off by up to 0.0054.
func TestDixonDistribution(t *testing.T) {
	for _, tc := range []struct {
		n       int
		q, want float64
	}{
		{9, 0.7968127490039841, 3.076172924313430764e-05},
		{8, 0.8174603174603174, 5.708198439841999618e-05},
		{3, 0.9545454545454545, 0.03844402385336405933},
		{5, 0.999, 7.090657411067514644e-10}, // the gaps of the others cancel three digits
		{10, 0.9, 2.226181775680982270e-08},
	} {
		if got := dixonTail(tc.n, tc.q); !closeTo(got, tc.want, 1e-11) {
			t.Errorf("n %d, q %v: %v, want %v", tc.n, tc.q, got, tc.want)
		}
	}
	for _, tc := range []struct {
		n               int
		alpha, critical float64
	}{{3, 0.05, 0.970}, {4, 0.01, 0.926}, {7, 0.05, 0.568}, {10, 0.10, 0.412}} {
		c, err := DixonCritical(tc.n, tc.alpha)
		if err != nil || math.Abs(c-tc.critical) > 0.0055 || !closeTo(dixonTail(tc.n, c), tc.alpha/2, 1e-10) {
			t.Errorf("n %d: %v, printed %v, error %v", tc.n, c, tc.critical, err)
		}
	}
	// Three exchangeable values: either gap is at least half the range with probability one half at each end.
	if got := dixonTail(3, 0.5); !closeTo(got, 0.5, 1e-12) {
		t.Errorf("n 3, q 1/2: %v", got)
	}
}

// By hand: quartiles of 1 2 3 4 100 are 2 and 4; the median is 3, the median absolute deviation 1.
func TestFencesAndModifiedZ(t *testing.T) {
	x := []float64{1, 2, 3, 4, 100}
	f, err := Tukey(x, 1.5)
	if err != nil || f.Q1 != 2 || f.Q3 != 4 || f.Low != -1 || f.High != 7 || !slices.Equal(f.Outside, []int{4}) {
		t.Errorf("%+v, error %v", f, err)
	}
	z, err := ModifiedZ(x)
	if err != nil || z.Z[0] != -1.349 || z.Z[2] != 0 || !slices.Equal(z.Flagged, []int{4}) {
		t.Errorf("%+v, error %v", z, err)
	}
}

func TestOutliersDegenerate(t *testing.T) {
	perfect, err := Grubbs([]float64{5, 5, 5, 5, 5, 9}, 0.05)
	if err != nil || !math.IsInf(perfect.T, 1) || perfect.PTwoSided != 0 || !perfect.Outlier {
		t.Errorf("perfect outlier: %+v, error %v", perfect, err)
	}
	for _, tc := range []struct {
		x                            []float64
		grubbs, esd, modified, dixon string
	}{
		{nil, "undefined: fewer than three values", "undefined: 0 values are too few for 1 outliers", "undefined: no values", "undefined: 0 values, r10 is for 3 to 10"},
		{[]float64{1, 2}, "undefined: fewer than three values", "undefined: 2 values are too few for 1 outliers", "ok", "undefined: 2 values, r10 is for 3 to 10"},
		{[]float64{2, 2, 2, 2}, "undefined: all values are equal", "undefined: all values are equal", "undefined: the median absolute deviation is zero", "undefined: all values are equal"},
		{[]float64{-math.MaxFloat64, 0, 1, math.MaxFloat64}, beyondFloat, beyondFloat, "ok", beyondFloat},
		{make([]float64, 11), "undefined: all values are equal", "undefined: all values are equal", "undefined: the median absolute deviation is zero", "undefined: 11 values, r10 is for 3 to 10"},
	} {
		g, errG := Grubbs(tc.x, 0.05)
		e, errE := GeneralizedESD(tc.x, 1, 0.05)
		z, errZ := ModifiedZ(tc.x)
		d, errD := Dixon(tc.x)
		if _, err := Tukey(tc.x, 1.5); err != nil || errG != nil || errE != nil || errZ != nil || errD != nil {
			t.Errorf("%v: errors %v %v %v %v %v", tc.x, err, errG, errE, errZ, errD)
		}
		if g.Status != tc.grubbs || e.Status != tc.esd || z.Status != tc.modified || d.Status != tc.dixon {
			t.Errorf("%v: %q %q %q %q", tc.x, g.Status, e.Status, z.Status, d.Status)
		}
	}
	if _, err := Grubbs([]float64{1, 2, 3}, 0); err == nil {
		t.Error("alpha 0 is accepted")
	}
	if _, err := GeneralizedESD([]float64{1, 2, 3}, 0, 0.05); err == nil {
		t.Error("no possible outlier is accepted")
	}
	if _, err := DixonCritical(11, 0.05); err == nil {
		t.Error("n = 11 is accepted")
	}
}

func FuzzOutliers(f *testing.F) {
	fuzzSeeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, x := range fuzzGroups(data) {
			g, err := Grubbs(x, 0.05)
			if err != nil {
				continue
			}
			checkP(t, g.Status, g.PTwoSided)
			e, _ := GeneralizedESD(x, 3, 0.05)
			if e.Outliers > len(e.Removed) {
				t.Fatalf("%+v", e)
			}
			d, _ := Dixon(x)
			checkP(t, d.Status, d.POneSided)
			if _, err := ModifiedZ(x); err != nil {
				t.Fatal(err)
			}
			if _, err := Tukey(x, 1.5); err != nil {
				t.Fatal(err)
			}
		}
	})
}
