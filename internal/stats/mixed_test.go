package stats

import (
	"math"
	"slices"
	"testing"
)

// The distance in mm from the pituitary to the pterygomaxillary fissure of 16 boys and 11 girls at the ages 8, 10, 12 and 14
// (Potthoff, Roy, Biometrika 51:313, 1964; nlme's Orthodont).
var orthodont = [][]float64{
	{26, 25, 29, 31},
	{21.5, 22.5, 23, 26.5},
	{23, 22.5, 24, 27.5},
	{25.5, 27.5, 26.5, 27},
	{20, 23.5, 22.5, 26},
	{24.5, 25.5, 27, 28.5},
	{22, 22, 24.5, 26.5},
	{24, 21.5, 24.5, 25.5},
	{23, 20.5, 31, 26},
	{27.5, 28, 31, 31.5},
	{23, 23, 23.5, 25},
	{21.5, 23.5, 24, 28},
	{17, 24.5, 26, 29.5},
	{22.5, 25.5, 25.5, 26},
	{23, 24.5, 26, 30},
	{22, 21.5, 23.5, 25},
	{21, 20, 21.5, 23},
	{21, 21.5, 24, 25.5},
	{20.5, 24, 24.5, 26},
	{23.5, 24.5, 25, 26.5},
	{21.5, 23, 22.5, 23.5},
	{20, 21, 21, 22.5},
	{21.5, 22.5, 23, 25},
	{23, 23, 23.5, 24},
	{20, 21, 22, 21.5},
	{16.5, 19, 19, 19.5},
	{24.5, 25, 28, 28},
}

func orthodontData() MixedData {
	var d MixedData
	for child, row := range orthodont {
		for v, y := range row {
			girl := 0.0
			if child >= 16 {
				girl = 1
			}
			d.Y, d.X = append(d.Y, y), append(d.X, []float64{1, 8 + 2*float64(v), girl})
			d.Subject, d.Visit = append(d.Subject, child), append(d.Visit, v)
		}
	}
	return d
}

// The numbers are printed in the documentation of R's nlme: lme(distance ~ age + Sex, random = ~ 1 | Subject), REML
// (Pinheiro, Bates, Mixed-Effects Models in S and S-PLUS, 2000, section 4.1; also help(lme)). 26 children minus the sex is
// the between-children 25 df, 80 the within-children df, which Satterthwaite's df equal with complete data.
func TestFitMixedOrthodont(t *testing.T) {
	f, err := FitMixed(orthodontData(), RandomIntercept)
	if err != nil || f.Status != "ok" {
		t.Fatal(err, f.Status)
	}
	checks := []struct {
		name            string
		got, want, upTo float64
	}{
		{"log-likelihood", f.LogLik, -218.7563, 5e-5},
		{"sd intercept", math.Sqrt(f.VarIntercept), 1.807425, 5e-7},
		{"sd residual", math.Sqrt(f.VarResidual), 1.431592, 5e-7},
	}
	for i, w := range [][3]float64{{17.706713, 0.8339225, math.NaN()}, {0.660185, 0.0616059, 80}, {-2.321023, 0.7614168, 25}} {
		l := make([]float64, 3)
		l[i] = 1
		c, err := f.Contrast(l, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		checks = append(checks, []struct {
			name            string
			got, want, upTo float64
		}{{"estimate", c.Estimate, w[0], 5e-7}, {"se", c.Satterthwaite.SE, w[1], 5e-8}, {"df", c.Satterthwaite.DF, w[2], 1e-6}}...)
	}
	for _, c := range checks {
		if !math.IsNaN(c.want) && !(math.Abs(c.got-c.want) <= c.upTo) {
			t.Errorf("%s is %.9g, published %.9g", c.name, c.got, c.want)
		}
	}
}

// The order of observations, the numbering of animals, and other columns that span the same space do not matter.
func TestFitMixedInvariance(t *testing.T) {
	d := orthodontData()
	other := MixedData{}
	for i := range d.Y {
		k := (i * 41) % len(d.Y) // 41 and 108 have no common factor
		x := d.X[k]
		other.Y = append(other.Y, d.Y[k])
		other.X = append(other.X, []float64{1, (x[1] - 11) * 100, x[2], 1 - x[2]})
		other.Subject = append(other.Subject, 1000-7*d.Subject[k])
		other.Visit = append(other.Visit, d.Visit[k])
	}
	for _, s := range remlStructures {
		a, err := FitMixed(d, s)
		if err != nil || a.Status != "ok" {
			t.Fatal(s, err, a.Status)
		}
		b, err := FitMixed(other, s)
		if err != nil || b.Status != "ok" {
			t.Fatal(s, err, b.Status)
		}
		if len(b.Notes) != 1 {
			t.Errorf("%s: the notes %q do not speak of the fourth column", s, b.Notes)
		}
		ca, _ := a.Contrast([]float64{0, 1, 0}, 0.95)
		cb, _ := b.Contrast([]float64{0, 100, 0, 0}, 0.95)
		sexA, _ := a.Contrast([]float64{0, 0, 1}, 0.95)
		sexB, _ := b.Contrast([]float64{0, 0, 1, -1}, 0.95)
		for _, p := range [][2]float64{
			{a.LogLik + math.Log(100), b.LogLik + 2*math.Log(100)}, // a column times 100 takes log 100 off
			{ca.Estimate, cb.Estimate},
			{ca.Satterthwaite.SE, cb.Satterthwaite.SE},
			{ca.Satterthwaite.DF, cb.Satterthwaite.DF},
			{ca.KenwardRoger.SE, cb.KenwardRoger.SE},
			{ca.KenwardRoger.DF, cb.KenwardRoger.DF},
			{sexA.Estimate, sexB.Estimate},
			{sexA.Satterthwaite.DF, sexB.Satterthwaite.DF},
			{a.Rho, b.Rho},
		} {
			if !aucNear(p[0], p[1], 1e-9, 0) {
				t.Errorf("%s: %v and %v", s, p[0], p[1])
			}
		}
		if c, err := b.Contrast([]float64{0, 0, 1, 0}, 0.95); err != nil || c.Status == "ok" || !math.IsNaN(c.Estimate) {
			t.Errorf("%s: girls alone cannot be estimated beside an intercept, but are %+v (%v)", s, c, err)
		}
	}
}

func TestFitMixedCovarianceOfContrasts(t *testing.T) {
	f, err := FitMixed(orthodontData(), FirstOrderAutoregressive)
	if err != nil {
		t.Fatal(err)
	}
	// Var(a + b) = Var a + 2 Cov(a, b) + Var b.
	a, b, sum := []float64{1, 8, 0}, []float64{0, 1, 1}, []float64{1, 9, 1}
	var v [3]float64
	for i, l := range [][]float64{a, b, sum} {
		c, err := f.Contrast(l, 0.9)
		if err != nil {
			t.Fatal(err)
		}
		v[i] = c.Satterthwaite.SE * c.Satterthwaite.SE
	}
	cov, err := f.ContrastCovariance(a, b)
	if err != nil || !aucNear(cov, (v[2]-v[0]-v[1])/2, 1e-10, 0) {
		t.Errorf("covariance %v, variances %v, %v", cov, v, err)
	}
}

func TestFitMixedDegenerate(t *testing.T) {
	const undefined = "undefined"
	one := func(y []float64, subject, visit []int) MixedData {
		d := MixedData{Y: y, Subject: subject, Visit: visit}
		for range y {
			d.X = append(d.X, []float64{1})
		}
		return d
	}
	twice := []int{0, 0, 1, 1, 2, 2, 3, 3}
	days := []int{0, 1, 0, 1, 0, 1, 0, 1}
	for _, c := range []struct {
		name    string
		data    MixedData
		defined []CovarianceStructure
	}{
		{"nothing", MixedData{}, nil},
		{"one value", one([]float64{1}, []int{0}, []int{0}), nil},
		{"constant", one([]float64{3, 3, 3, 3, 3, 3, 3, 3}, twice, days), nil},
		{"constant but for rounding", one([]float64{.3, math.Nextafter(.3, 1), .3, .3, math.Nextafter(.3, 0), .3, .3, .3}, twice, days), nil},
		{"zero", one(make([]float64, 8), twice, days), nil},
		{"one visit each", one([]float64{1, 2, 4, 3}, []int{0, 1, 2, 3}, []int{0, 0, 0, 0}), []CovarianceStructure{Unstructured}},
		{"no shared visits", one([]float64{1, 2, 4, 3}, []int{0, 1, 2, 3}, []int{0, 0, 1, 1}), nil},
		{"every animal repeats its value", one([]float64{1, 1, 2, 2, 4, 4, 3, 3}, twice, days), nil},
		{"one animal", one([]float64{1, 2, 4, 3}, []int{0, 0, 0, 0}, []int{0, 1, 2, 3}), nil},
		{"one animal seen twice, visits have their own means", MixedData{
			Y: []float64{1, 2, 4, 3}, X: [][]float64{{1, 0}, {1, 1}, {1, 1}, {1, 1}}, Subject: []int{0, 0, 1, 2}, Visit: []int{0, 1, 1, 1},
		}, nil},
		{"constant at a visit", one([]float64{1, 0, 2, 0, 4, 0, 3, 0}, twice, days), nil},
		{"huge", one([]float64{1e300, 2e300, 3e300, 1e300, 5e300, 2e300, 1e300, 1e300}, twice, days), nil},
		{"tiny", one([]float64{1e-300, 2e-300, 3e-300, 1e-300, 5e-300, 2e-300, 1e-300, 1e-300}, twice, days), nil},
	} {
		for _, s := range remlStructures {
			f, err := FitMixed(c.data, s)
			if err != nil {
				t.Errorf("%s, %s: %v", c.name, s, err)
				continue
			}
			ok := f.Status == "ok"
			if !ok && (len(f.Status) < len(undefined) || f.Status[:len(undefined)] != undefined || !math.IsNaN(f.LogLik)) {
				t.Errorf("%s, %s: status %q, likelihood %v", c.name, s, f.Status, f.LogLik)
			}
			// "constant at a visit" is within reach of a common variance; the others are judged by the list.
			if want := slices.Contains(c.defined, s); ok != want && c.name != "constant at a visit" && c.name != "one animal" {
				t.Errorf("%s, %s: status %q", c.name, s, f.Status)
			}
		}
	}
}

func TestFitMixedMisuse(t *testing.T) {
	for name, change := range map[string]func(*MixedData){
		"short":          func(d *MixedData) { d.Visit = d.Visit[1:] },
		"ragged":         func(d *MixedData) { d.X[3] = d.X[3][1:] },
		"missing":        func(d *MixedData) { d.Y[3] = math.NaN() },
		"infinite":       func(d *MixedData) { d.X[3][1] = math.Inf(1) },
		"too large":      func(d *MixedData) { d.X[3][1] = 1e200 },
		"measured twice": func(d *MixedData) { d.Visit[1] = d.Visit[0] },
	} {
		d := orthodontData()
		change(&d)
		if _, err := FitMixed(d, Unstructured); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := FitMixed(orthodontData(), "toeplitz"); err == nil {
		t.Error("unknown structure accepted")
	}
	f, err := FitMixed(orthodontData(), CompoundSymmetry)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range [][]float64{nil, {1, 2}, {1, 2, math.NaN()}} {
		if _, err := f.Contrast(l, 0.95); err == nil {
			t.Errorf("contrast %v accepted", l)
		}
		if _, err := f.ContrastCovariance(l, []float64{1, 0, 0}); err == nil {
			t.Errorf("covariance with contrast %v accepted", l)
		}
	}
	for _, conf := range []float64{0, 1, math.NaN()} {
		if _, err := f.Contrast([]float64{1, 0, 0}, conf); err == nil {
			t.Errorf("confidence %v accepted", conf)
		}
	}
}

// FuzzFitMixed builds small studies from bytes: two groups, up to four visits, any pattern of missed visits.
func FuzzFitMixed(f *testing.F) {
	f.Add([]byte{3, 10, 20, 30, 12, 25, 31, 9, 0, 28, 11, 22, 33, 50, 60, 70}, uint8(5))
	f.Add([]byte{1, 5, 5, 6, 6, 7, 7, 8, 8}, uint8(0))
	f.Add([]byte{2, 1, 2, 3, 2, 3, 4, 3, 4, 5, 4, 5, 6, 9, 8, 7}, uint8(3))
	f.Fuzz(func(t *testing.T, b []byte, kind uint8) {
		if len(b) < 2 || len(b) > 49 {
			return
		}
		study := RepeatedMeasures{Groups: 2}
		visits := 1 + int(b[0]%4)
		for a := 1; a+visits <= len(b); a += visits {
			row := make([]float64, visits)
			for v := range row {
				row[v] = float64(b[a+v]) / 8
				if b[a+v] == 0 {
					row[v] = math.NaN()
				}
			}
			study.Y, study.Group = append(study.Y, row), append(study.Group, a%2)
			study.Baseline = append(study.Baseline, float64(b[a]%7))
		}
		if kind&64 == 0 {
			study.Baseline = nil
		}
		study.BaselineByVisit = kind&128 != 0
		r, err := FitRepeated(study, remlStructures[int(kind&63)%len(remlStructures)], 0.95)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range slices.Concat(r.Contrasts[1], r.Means[0], r.Means[1]) {
			s := c.Satterthwaite
			if c.Status == "ok" && !(s.P >= 0 && s.P <= 1 && s.SE > 0 && s.DF > 0 && s.Low <= c.Estimate && c.Estimate <= s.High) {
				t.Fatalf("%s: %+v", r.Structure, c)
			}
			if kr := c.KenwardRoger; !math.IsNaN(kr.P) && !(kr.P >= 0 && kr.P <= 1 && kr.SE > 0 && kr.DF > 0) {
				t.Fatalf("%s: %+v", r.Structure, c)
			}
		}
	})
}
