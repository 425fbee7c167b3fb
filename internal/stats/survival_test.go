package stats

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Weeks of remission of 42 children with leukaemia, half of them on 6-mercaptopurine (Freireich et al., Blood 21:699,
// 1963; Gehan, Biometrika 52:203, 1965).
func leukaemia() (treated, placebo SurvivalGroup) {
	treated = SurvivalGroup{
		Time:  []float64{6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35},
		Event: make([]bool, 21),
	}
	for i := range 9 {
		treated.Event[i] = true
	}
	placebo = SurvivalGroup{
		Time:  []float64{1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23},
		Event: slices.Repeat([]bool{true}, 21),
	}
	return treated, placebo
}

// The curve and its errors are printed in Kleinbaum, Klein, Survival Analysis, 2nd ed. 2005, chapter 2, and in Kalbfleisch,
// Prentice; the test, 16.79 with 19.25 events expected under treatment, in the same chapter.
func TestSurvivalLeukaemia(t *testing.T) {
	treated, placebo := leukaemia()
	km, err := KaplanMeier(treated, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	want := [][3]float64{
		{6, 0.857, 0.0764},
		{7, 0.807, 0.0869},
		{10, 0.753, 0.0963},
		{13, 0.690, 0.1068},
		{16, 0.627, 0.1141},
		{22, 0.538, 0.1282},
		{23, 0.448, 0.1346},
	}
	if len(km.Steps) != len(want) || km.Median != 23 || km.MedianFirst != 23 || km.Events != 9 || km.Animals != 21 {
		t.Fatalf("%+v", km)
	}
	for i, s := range km.Steps {
		if w := want[i]; s.Time != w[0] || !aucNear(s.Survival, w[1], 0, 5.1e-4) || !aucNear(s.SE, w[2], 0, 5.1e-5) {
			t.Errorf("step %+v, want %v", s, w)
		}
	}
	if km, err := KaplanMeier(placebo, 0.95); err != nil || km.Median != 8 {
		t.Errorf("median of the placebo group %v (%v), want 8", km.Median, err)
	}
	r, err := LogRank([]SurvivalGroup{treated, placebo})
	if err != nil || r.DF != 1 || !aucNear(r.ChiSquared, 16.793, 0, 5e-4) || !aucNear(r.Expected[0], 19.25, 0, 5e-3) ||
		r.Observed[0] != 9 || r.Observed[1] != 21 {
		t.Errorf("%+v, %v", r, err)
	}
}

// survivalDraw is a group with event times and censored times on a coarse grid, so that ties are common.
func survivalDraw(t *rapid.T, least int) SurvivalGroup {
	var g SurvivalGroup
	for range rapid.IntRange(least, 9).Draw(t, "animals") {
		g.Time = append(g.Time, float64(rapid.IntRange(0, 8).Draw(t, "time")))
		g.Event = append(g.Event, rapid.Bool().Draw(t, "event"))
	}
	return g
}

// Only the order of times matters; the order of groups does not; p is a probability; two groups agree with the pair.
func TestLogRankProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var groups, turned []SurvivalGroup
		for range rapid.IntRange(1, 4).Draw(t, "groups") {
			g := survivalDraw(t, 0)
			later := SurvivalGroup{Event: g.Event}
			for _, x := range g.Time {
				later.Time = append(later.Time, math.Exp(x)-0.5)
			}
			groups = append(groups, g)
			turned = append([]SurvivalGroup{later}, turned...)
		}
		a, err := LogRank(groups)
		if err != nil {
			t.Fatal(err)
		}
		b, err := LogRank(turned)
		if err != nil {
			t.Fatal(err)
		}
		if a.DF != b.DF || !aucNear(a.ChiSquared, b.ChiSquared, 1e-9, 1e-9) || !aucNear(a.P, b.P, 1e-9, 1e-9) {
			t.Fatalf("%+v and %+v", a, b)
		}
		if (a.Status == "ok") != (a.P >= 0 && a.P <= 1) {
			t.Fatalf("%+v", a)
		}
		if !aucNear(Sum(a.Observed), Sum(a.Expected), 1e-12, 1e-12) {
			t.Fatalf("%v events observed, %v expected", a.Observed, a.Expected)
		}
		pairs, err := LogRankPairwise(groups, 0)
		if err != nil || len(pairs) != len(groups)-1 {
			t.Fatal(err, pairs)
		}
		for _, p := range pairs {
			if p.PHolm < p.P || (len(groups) == 2 && !aucNear(p.P, a.P, 1e-12, 0)) || (len(groups) == 2 && !aucNear(p.PHolm, p.P, 1e-12, 0)) {
				t.Fatalf("pair %+v, all groups %+v", p, a)
			}
		}
	})
}

// Without censoring the curve is the share of animals still without event, and Greenwood's error that of a share,
// sqrt(S (1-S) / n). The limits enclose the curve.
func TestKaplanMeierUncensored(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := survivalDraw(t, 1)
		for i := range g.Event {
			g.Event[i] = true
		}
		km, err := KaplanMeier(g, 0.9)
		if err != nil {
			t.Fatal(err)
		}
		n := float64(len(g.Time))
		for _, s := range km.Steps {
			var left float64
			for _, x := range g.Time {
				if x > s.Time {
					left++
				}
			}
			share := left / n
			if !aucNear(s.Survival, share, 1e-13, 1e-15) {
				t.Fatalf("survival %v, want %v", s.Survival, share)
			}
			if share == 0 {
				if !math.IsNaN(s.SE) || !math.IsNaN(s.LogLogHi) {
					t.Fatalf("an error where none is defined: %+v", s)
				}
				continue
			}
			if !aucNear(s.SE, math.Sqrt(share*(1-share)/n), 1e-12, 0) {
				t.Fatalf("error %v at %v of %v", s.SE, share, n)
			}
			if !(0 <= s.LogLow && s.LogLow <= s.Survival && s.Survival <= s.LogHigh && s.LogHigh <= 1 &&
				0 <= s.LogLogLow && s.LogLogLow <= s.Survival && s.Survival <= s.LogLogHi && s.LogLogHi <= 1) {
				t.Fatalf("limits %+v", s)
			}
		}
	})
}

func TestSurvivalDegenerate(t *testing.T) {
	all := func(event bool, times ...float64) SurvivalGroup {
		return SurvivalGroup{Time: times, Event: slices.Repeat([]bool{event}, len(times))}
	}
	for _, c := range []struct {
		name   string
		groups []SurvivalGroup
		df     int
	}{
		{"nothing", nil, 0},
		{"empty groups", []SurvivalGroup{{}, {}}, 0},
		{"one group", []SurvivalGroup{all(true, 1, 2)}, 0},
		{"no events", []SurvivalGroup{all(false, 1, 2), all(false, 3)}, 0},
		{"all at once", []SurvivalGroup{all(true, 3, 3), all(true, 3)}, 0},
		{"one group gone before the first event", []SurvivalGroup{all(false, 1, 1), all(true, 2, 3), all(true, 3, 4)}, 1},
	} {
		r, err := LogRank(c.groups)
		if err != nil || r.DF != c.df || (r.Status == "ok") != (c.df > 0) || math.IsNaN(r.P) != (c.df == 0) {
			t.Errorf("%s: %+v, %v", c.name, r, err)
		}
	}
	km, err := KaplanMeier(SurvivalGroup{}, 0.95)
	if err != nil || len(km.Steps) != 0 || !math.IsNaN(km.Median) {
		t.Errorf("no animals: %+v, %v", km, err)
	}
	bad := []SurvivalGroup{
		{Time: []float64{1}},
		{Time: []float64{-1}, Event: []bool{true}},
		{Time: []float64{math.NaN()}, Event: []bool{true}},
		{Time: []float64{math.Inf(1)}, Event: []bool{false}},
	}
	for _, g := range bad {
		if _, err := KaplanMeier(g, 0.95); err == nil {
			t.Errorf("%+v accepted", g)
		}
		if _, err := LogRankPairwise([]SurvivalGroup{all(true, 1), g}, 0); err == nil {
			t.Errorf("%+v accepted by the test", g)
		}
	}
	if _, err := KaplanMeier(all(true, 1), 1); err == nil {
		t.Error("confidence level 1 accepted")
	}
	if _, err := LogRankPairwise(nil, 0); err == nil {
		t.Error("a control that does not exist accepted")
	}
}

func FuzzSurvival(f *testing.F) {
	f.Add([]byte{2, 3, 7, 9, 200, 130, 5})
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 200 {
			return
		}
		groups := make([]SurvivalGroup, 3)
		for i, x := range b {
			g := &groups[i%3]
			g.Time, g.Event = append(g.Time, float64(x&127)), append(g.Event, x&128 != 0)
		}
		r, err := LogRank(groups)
		if err != nil {
			t.Fatal(err)
		}
		if (r.Status == "ok") != (r.P >= 0 && r.P <= 1) {
			t.Fatalf("%+v", r)
		}
		for _, g := range groups {
			km, err := KaplanMeier(g, 0.95)
			if err != nil {
				t.Fatal(err)
			}
			before := 1.0
			for _, s := range km.Steps {
				if !(s.Survival >= 0 && s.Survival <= before) {
					t.Fatalf("%+v", km)
				}
				before = s.Survival
			}
		}
	})
}
