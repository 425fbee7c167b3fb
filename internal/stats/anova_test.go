package stats

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// normalSample draws values with a spread, without ties of note.
func normalSample(t *rapid.T, label string, least, most int) []float64 {
	return rapid.SliceOfN(rapid.Float64Range(-5, 5), least, most).Draw(t, label)
}

func affine(groups [][]float64, shift, scale float64) [][]float64 {
	out := make([][]float64, len(groups))
	for i, g := range groups {
		for _, v := range g {
			out[i] = append(out[i], shift+scale*v)
		}
	}
	return out
}

// The tests of means and variances do not depend on the unit, the origin, and the order of groups and values.
func TestAnovaFamilyInvariance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		groups := [][]float64{normalSample(t, "a", 3, 8), normalSample(t, "b", 3, 8), normalSample(t, "c", 3, 8)}
		for _, g := range groups {
			if Variance(g) < 1e-3 {
				t.Skip("no spread")
			}
		}
		other := affine(groups, 100, 8)
		slices.Reverse(other)
		slices.Reverse(other[1])
		f := func(p float64, err error) float64 {
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		for name, test := range map[string]func([][]float64) (float64, error){
			"anova":          func(g [][]float64) (float64, error) { r, err := Anova(g); return r.P, err },
			"levene":         func(g [][]float64) (float64, error) { r, err := Levene(g); return r.P, err },
			"brown-forsythe": func(g [][]float64) (float64, error) { r, err := BrownForsythe(g); return r.P, err },
			"welch":          func(g [][]float64) (float64, error) { r, err := WelchAnova(g); return r.P, err },
			"bartlett":       func(g [][]float64) (float64, error) { r, err := Bartlett(g); return r.P, err },
		} {
			p, q := f(test(groups)), f(test(other))
			if !(p >= 0 && p <= 1) || math.Abs(p-q) > 1e-9 {
				t.Fatalf("%s: p %v, transformed %v", name, p, q)
			}
		}
	})
}

// With two groups F is the square of Student's t, computed here from its definition, and Welch's F that of Welch's t.
func TestTwoGroupsAreTSquared(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y := normalSample(t, "x", 3, 9), normalSample(t, "y", 3, 9)
		vx, vy, nx, ny := Variance(x), Variance(y), float64(len(x)), float64(len(y))
		if vx < 1e-3 || vy < 1e-3 {
			t.Skip("no spread")
		}
		d := Mean(x) - Mean(y)
		pooled := ((nx-1)*vx + (ny-1)*vy) / (nx + ny - 2) * (1/nx + 1/ny)
		separate := vx/nx + vy/ny
		a, err := Anova([][]float64{x, y})
		if err != nil || math.Abs(a.F-d*d/pooled) > 1e-10*(1+a.F) {
			t.Fatalf("F %v, t squared %v, error %v", a.F, d*d/pooled, err)
		}
		w, err := WelchAnova([][]float64{x, y})
		df := separate * separate / (vx*vx/nx/nx/(nx-1) + vy*vy/ny/ny/(ny-1))
		if err != nil || math.Abs(w.F-d*d/separate) > 1e-10*(1+w.F) || !closeTo(w.DF2, df, 1e-10) {
			t.Fatalf("Welch F %v df %v, want %v %v, error %v", w.F, w.DF2, d*d/separate, df, err)
		}
	})
}

func TestKruskalWallisInvariance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		groups := scoreGroups(t, 2, 5, 1, 8)
		k, err := KruskalWallis(groups)
		if err != nil {
			t.Fatal(err)
		}
		m, err := KruskalWallis(monotone(groups))
		if err != nil || k.Status != m.Status || !closeTo(k.P, m.P, 0) {
			t.Fatalf("p %v %s, transformed %v %s, error %v", k.P, k.Status, m.P, m.Status, err)
		}
		if len(groups) != 2 || k.Status != "ok" {
			return
		}
		u, err := MannWhitney(groups[0], groups[1], 0.95)
		if z := u.Asymptotic.ZUncorrected; err != nil || math.Abs(k.H-z*z) > 1e-10*(1+k.H) {
			t.Fatalf("H %v, z squared %v, error %v", k.H, z*z, err)
		}
	})
}

func TestAnovaDegenerate(t *testing.T) {
	for _, tc := range []struct {
		name                                    string
		groups                                  [][]float64
		anova, levene, welch, bartlett, kruskal string
	}{
		{"no groups", nil, "undefined", "undefined", "undefined", "undefined", "undefined"},
		{"one group", [][]float64{{1, 2}}, "undefined", "undefined", "undefined", "undefined", "undefined"},
		{"empty group does not count", [][]float64{{1, 2, 4}, {}, {2, 3, 7}}, "ok", "ok", "ok", "ok", "ok"},
		{"one value each", [][]float64{{1}, {2}, {3}}, "undefined", "undefined", "undefined", "undefined", "ok"},
		{"all equal", [][]float64{{2, 2}, {2, 2, 2}}, "undefined", "undefined", "undefined", "undefined", "undefined"},
		{"constant groups", [][]float64{{1, 1}, {2, 2, 2}}, "infinite", "undefined", "undefined", "undefined", "ok"},
		{"one constant group", [][]float64{{1, 1, 1}, {2, 3, 5}}, "ok", "ok", "undefined", "infinite", "ok"},
		// |x - mean| is equal within a group of two.
		{"two values each", [][]float64{{0.22, 0.182}, {0.476, 0.48}, {0.1, 0.7}}, "ok", "infinite", "ok", "ok", "ok"},
		{"beyond float64", [][]float64{{1e300, -1e300, 3}, {5, 1e300, 7}}, "undefined", "undefined", "undefined", "undefined", "ok"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a, errA := Anova(tc.groups)
			l, errL := Levene(tc.groups)
			w, errW := WelchAnova(tc.groups)
			b, errB := Bartlett(tc.groups)
			k, errK := KruskalWallis(tc.groups)
			for i, err := range []error{errA, errL, errW, errB, errK} {
				if err != nil {
					t.Errorf("test %d: %v", i, err)
				}
			}
			for _, s := range [][2]string{
				{a.Status, tc.anova}, {l.Status, tc.levene}, {w.Status, tc.welch}, {b.Status, tc.bartlett}, {k.Status, tc.kruskal},
			} {
				if class, _, _ := strings.Cut(s[0], ":"); class != s[1] {
					t.Errorf("status %q, want %s; all: %q %q %q %q %q", s[0], s[1], a.Status, l.Status, w.Status, b.Status, k.Status)
				}
			}
		})
	}
}

func TestAnovaOfConstantGroups(t *testing.T) {
	a, err := Anova([][]float64{{1, 1}, {2, 2, 2}})
	if err != nil || !math.IsInf(a.F, 1) || a.P != 0 || a.SSWithin != 0 || !closeTo(a.SSBetween, 1.2, 1e-15) { // 2*0.6^2 + 3*0.4^2
		t.Errorf("%+v, error %v", a, err)
	}
}

func TestNotANumberIsAnError(t *testing.T) {
	bad := [][]float64{{1, 2}, {3, math.NaN()}}
	if _, err := Anova(bad); err == nil || !strings.Contains(err.Error(), "group 1: value 1 is NaN") {
		t.Errorf("error %v", err)
	}
}

func FuzzAnova(f *testing.F) {
	fuzzSeeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		groups := fuzzGroups(data)
		a, err := Anova(groups)
		if err != nil {
			return
		}
		checkP(t, a.Status, a.P)
		l, _ := Levene(groups)
		checkP(t, l.Status, l.P)
		b, _ := BrownForsythe(groups)
		checkP(t, b.Status, b.P)
		w, _ := WelchAnova(groups)
		checkP(t, w.Status, w.P)
		c, _ := Bartlett(groups)
		checkP(t, c.Status, c.P)
		k, _ := KruskalWallis(groups)
		checkP(t, k.Status, k.P)
	})
}
