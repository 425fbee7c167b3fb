package stats

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Two groups of two animals on two days, by hand. Values 1 3 | 3 5 and 2 8 | 4 10: group means 3 and 6, day means
// 2.5 and 6.5, grand mean 4.5. SS group = 4*(1.5^2+1.5^2) = 18. Animal means 2, 4 and 5, 7: SS animals = 2*(1+1+1+1) = 8.
// SS day = 4*(2^2+2^2) = 32. Cells 2, 4, 3, 9 deviate from additivity by 1 each: SS interaction = 2*4*1 = 8. Every animal
// follows its group, so the error is 0; adding 1 to the last value makes it known below.
func TestRMANOVAByHand(t *testing.T) {
	r, err := RMANOVA([][][]float64{{{1, 3}, {3, 5}}, {{2, 8}, {4, 10}}})
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range [][2]float64{
		{r.Group.SS, 18},
		{r.SSAnimals, 8},
		{r.DaySequential.SS, 32},
		{r.DayUnweighted.SS, 32},
		{r.Interaction.SS, 8},
		{r.SSError, 0},
		{r.Group.F, 4.5},
		{r.Interaction.F, math.Inf(1)},
		{r.Interaction.P, 0},
	} {
		if p[0] != p[1] && !aucNear(p[0], p[1], 1e-12, 1e-12) {
			t.Errorf("number %d is %v, want %v", i, p[0], p[1])
		}
	}
	if !strings.HasPrefix(r.Status, "infinite") {
		t.Errorf("status %q", r.Status)
	}
	// With 11 for the last 10 the error of group two is the spread of the differences 6 and 7: SS = 0.5^2/2*2 = 0.25.
	r, err = RMANOVA([][][]float64{{{1, 3}, {3, 5}}, {{2, 8}, {4, 11}}})
	if err != nil || r.Status != "ok" || !aucNear(r.SSError, 0.25, 1e-12, 0) || r.GreenhouseGeisser != 1 || r.HuynhFeldt != 1 {
		t.Errorf("%+v, %v", r, err)
	}
}

// For two days, day and interaction are the tests of each animal's difference: the interaction of two groups is the
// square of Student's t of the differences, the unweighted day that of the mean of the groups' mean differences.
func TestRMANOVATwoDaysIsTTest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := repeatedDraw(t, 2, 2, true)
		groups, diff := make([][][]float64, 2), make([][]float64, 2)
		for a, row := range d.Y {
			groups[d.Group[a]] = append(groups[d.Group[a]], row)
			diff[d.Group[a]] = append(diff[d.Group[a]], row[1]-row[0])
		}
		r, err := RMANOVA(groups)
		if err != nil || r.Status != "ok" {
			t.Fatal(err, r.Status)
		}
		n, m := float64(len(diff[0])), float64(len(diff[1]))
		pooled := (SumSquares(diff[0], Mean(diff[0])) + SumSquares(diff[1], Mean(diff[1]))) / (n + m - 2)
		between, mean := Mean(diff[1])-Mean(diff[0]), (Mean(diff[1])+Mean(diff[0]))/2
		spread := pooled * (1/n + 1/m)
		if !aucNear(r.Interaction.F, between*between/spread, 1e-9, 1e-12) || !aucNear(r.DayUnweighted.F, mean*mean/(spread/4), 1e-9, 1e-12) {
			t.Fatalf("F %v and %v, want %v and %v", r.Interaction.F, r.DayUnweighted.F, between*between/spread, mean*mean/(spread/4))
		}
		if !aucNear(r.Interaction.PGreenhouseGeisser, r.Interaction.P, 1e-12, 0) {
			t.Fatalf("%+v", r.Interaction)
		}
	})
}

// Epsilon lies between 1/(T-1) and 1, its correction never makes p of a large F smaller, the order of animals and days
// does not matter, and shift and scale do not change a test.
func TestRMANOVAProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		days := rapid.IntRange(2, 5).Draw(t, "days")
		d := repeatedDraw(t, rapid.IntRange(1, 4).Draw(t, "groups"), days, true)
		shift, scale := rapid.Float64Range(-50, 50).Draw(t, "shift"), rapid.Float64Range(0.01, 100).Draw(t, "scale")
		groups, other := make([][][]float64, d.Groups), make([][][]float64, d.Groups)
		for a, row := range d.Y {
			g := d.Group[a]
			groups[g] = append(groups[g], row)
			turned := make([]float64, days)
			for v := range row {
				turned[days-1-v] = row[v]*scale + shift
			}
			other[d.Groups-1-g] = append([][]float64{turned}, other[d.Groups-1-g]...)
		}
		a, err := RMANOVA(groups)
		if err != nil || a.Status != "ok" {
			t.Fatal(err, a.Status)
		}
		b, err := RMANOVA(other)
		if err != nil {
			t.Fatal(err)
		}
		low := 1 / float64(days-1)
		if !(a.GreenhouseGeisser >= low-1e-12 && a.GreenhouseGeisser <= 1+1e-12 && a.HuynhFeldt >= a.GreenhouseGeisser-1e-12) {
			t.Fatalf("epsilon %v and %v for %d days", a.GreenhouseGeisser, a.HuynhFeldt, days)
		}
		if a.DaySequential.F > 10 && a.DaySequential.PGreenhouseGeisser < a.DaySequential.P*(1-1e-9) {
			t.Fatalf("%+v", a.DaySequential)
		}
		for _, p := range [][2]float64{
			{a.Group.F, b.Group.F},
			{a.DaySequential.F, b.DaySequential.F},
			{a.DayUnweighted.F, b.DayUnweighted.F},
			{a.Interaction.F, b.Interaction.F},
			{a.GreenhouseGeisser, b.GreenhouseGeisser},
			{a.HuynhFeldt, b.HuynhFeldt},
		} {
			if !aucNear(p[0], p[1], 1e-7, 1e-9) {
				t.Fatalf("%+v\n%+v", a, b)
			}
		}
	})
}

func TestRMANOVADegenerate(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name   string
		groups [][][]float64
		status string
	}{
		{"nothing", nil, "undefined"},
		{"empty group", [][][]float64{{{1, 2}, {3, 4}}, {}}, "undefined"},
		{"one day", [][][]float64{{{1}, {2}}, {{3}, {4}}}, "undefined"},
		{"one animal each", [][][]float64{{{1, 2}}, {{3, 5}}}, "undefined"},
		{"missing", [][][]float64{{{1, nan}, {2, 2}}, {{3, 5}, {2, 5}}}, "undefined"},
		{"constant", [][][]float64{{{1, 1}, {1, 1}}, {{1, 1}, {1, 1}}}, "undefined"},
		{"constant animals", [][][]float64{{{1, 1}, {2, 2}}, {{3, 3}, {4, 4}}}, "undefined"},
		{"same courses", [][][]float64{{{1, 2, 4}, {2, 3, 5}}, {{1, 1, 1}, {3, 3, 3}}}, "infinite"},
		{"same means", [][][]float64{{{1, 2}, {2, 1}}, {{3, 5}, {5, 3}}}, "infinite"},
		{"one group", [][][]float64{{{1, 2, 5}, {2, 4, 4}, {1, 3, 3}}}, "ok"},
		{"too large", [][][]float64{{{1e200, 2e200}, {2e200, 4e200}}}, "undefined"},
	} {
		r, err := RMANOVA(c.groups)
		if err != nil || !strings.HasPrefix(r.Status, c.status) {
			t.Errorf("%s: status %q, %v", c.name, r.Status, err)
		}
		for _, e := range []RepeatedEffect{r.Group, r.DaySequential, r.DayUnweighted, r.Interaction} {
			if e.P < 0 || e.P > 1 || (strings.HasPrefix(c.status, "undefined") && e.F > 0 && c.name != "constant animals") {
				t.Errorf("%s: %+v", c.name, e)
			}
		}
	}
	for _, groups := range [][][][]float64{
		{{{1, 2}, {1, 2, 3}}},
		{{{1, 2}, {1, math.Inf(1)}}},
	} {
		if _, err := RMANOVA(groups); err == nil {
			t.Errorf("%v accepted", groups)
		}
	}
}

func FuzzRMANOVA(f *testing.F) {
	f.Add([]byte{2, 1, 2, 3, 4, 5, 6, 7, 9, 9, 9, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) < 1 || len(b) > 60 {
			return
		}
		days := 1 + int(b[0]%4)
		groups := make([][][]float64, 2)
		for i := 1; i+days <= len(b); i += days {
			row := make([]float64, days)
			for v := range row {
				row[v] = float64(b[i+v]) / 7
			}
			groups[i%2] = append(groups[i%2], row)
		}
		r, err := RMANOVA(groups)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range []RepeatedEffect{r.Group, r.DaySequential, r.DayUnweighted, r.Interaction} {
			for _, p := range []float64{e.P, e.PGreenhouseGeisser, e.PHuynhFeldt} {
				if p < 0 || p > 1 || (r.Status == "ok" && !math.IsNaN(e.F) && math.IsNaN(e.P)) {
					t.Fatalf("%+v", r)
				}
			}
		}
	})
}
