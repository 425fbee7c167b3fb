package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// repeatedNoise is a sequence of numbers between -0.5 and 0.5, fixed by its seed (a linear congruential recurrence).
func repeatedNoise(seed uint32) func() float64 {
	for range 3 {
		seed = seed*1664525 + 1013904223
	}
	return func() float64 {
		seed = seed*1664525 + 1013904223
		return float64(seed>>8)/(1<<24) - 0.5
	}
}

// repeatedDraw is a study of groups of a few more animals than visits, the visits correlated within animals. Only sizes
// and the seed are drawn: values drawn one by one would shrink to a study without variation.
func repeatedDraw(t *rapid.T, groups, visits int, complete bool) RepeatedMeasures {
	d := RepeatedMeasures{Groups: groups, Reference: rapid.IntRange(0, groups-1).Draw(t, "reference")}
	noise := repeatedNoise(rapid.Uint32().Draw(t, "seed"))
	for g := range groups {
		for range rapid.IntRange(visits+1, visits+4).Draw(t, "animals") {
			animal, row := noise(), make([]float64, visits)
			for v := range row {
				row[v] = 20 + float64(g*v) + animal + noise()
				if noise() < -0.4 && !complete {
					row[v] = math.NaN()
				}
			}
			d.Y, d.Group = append(d.Y, row), append(d.Group, g)
		}
	}
	return d
}

// repeatedNear compares two contrasts.
func repeatedNear(a, b MixedContrast, rel float64) bool {
	return aucNear(a.Estimate, b.Estimate, rel, 1e-9) && aucNear(a.Satterthwaite.SE, b.Satterthwaite.SE, rel, 0) &&
		aucNear(a.Satterthwaite.DF, b.Satterthwaite.DF, rel, 0) && aucNear(a.Satterthwaite.P, b.Satterthwaite.P, 1e3*rel, 1e-12)
}

// With complete data an unstructured covariance gives, at each visit, the analysis of that visit alone: difference of
// means, pooled variance, animals minus groups degrees of freedom, by both methods. Group sizes may differ.
func TestUnstructuredIsOneWayPerVisit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		visits := rapid.IntRange(1, 4).Draw(t, "visits")
		d := repeatedDraw(t, rapid.IntRange(1, 4).Draw(t, "groups"), visits, true)
		f, err := FitRepeated(d, Unstructured, 0.95)
		if err != nil || f.Status != "ok" {
			t.Fatal(err, f.Status)
		}
		for v := range visits {
			groups := make([][]float64, d.Groups)
			for a, row := range d.Y {
				groups[d.Group[a]] = append(groups[d.Group[a]], row[v])
			}
			var within float64
			for _, g := range groups {
				within += SumSquares(g, Mean(g))
			}
			df := float64(len(d.Y) - d.Groups)
			if !aucNear(f.Covariance[v][v], within/df, 1e-9, 0) {
				t.Fatalf("variance at visit %d is %v, want %v", v, f.Covariance[v][v], within/df)
			}
			for g, contrasts := range f.Contrasts {
				if g == d.Reference {
					continue
				}
				c, ref := contrasts[v], groups[d.Reference]
				se := math.Sqrt(within / df * (1/float64(len(groups[g])) + 1/float64(len(ref))))
				diff := Mean(groups[g]) - Mean(ref)
				if !aucNear(c.Estimate, diff, 1e-9, 1e-9) || !aucNear(c.Satterthwaite.SE, se, 1e-9, 0) ||
					!aucNear(c.Satterthwaite.DF, df, 1e-7, 0) || !aucNear(c.KenwardRoger.SE, se, 1e-9, 0) ||
					!aucNear(c.KenwardRoger.DF, df, 1e-7, 0) {
					t.Fatalf("group %d, visit %d: %+v, want %v, se %v, df %v", g, v, c, diff, se, df)
				}
				if mean := f.Means[g][v]; !aucNear(mean.Estimate, Mean(groups[g]), 1e-10, 0) {
					t.Fatalf("mean %v, want %v", mean.Estimate, Mean(groups[g]))
				}
			}
		}
	})
}

// With complete data and a slope for each visit, an unstructured covariance gives the analysis of covariance of each
// visit: slope b = Sxy/Sxx within groups, difference of means minus b times the difference of baselines, and variance
// s^2 (1/n + 1/m + difference^2/Sxx) with animals minus groups minus 1 degrees of freedom.
func TestUnstructuredWithBaselineIsANCOVAPerVisit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		visits := rapid.IntRange(1, 3).Draw(t, "visits")
		d := repeatedDraw(t, 2, visits, true)
		d.Reference, d.BaselineByVisit = 0, true
		for i := range d.Y {
			d.Baseline = append(d.Baseline, 20+rapid.Float64Range(-1, 1).Draw(t, "baseline")+float64(i%3))
		}
		f, err := FitRepeated(d, Unstructured, 0.95)
		if err != nil || f.Status != "ok" {
			t.Fatal(err, f.Status)
		}
		var x [2][]float64
		for a := range d.Y {
			x[d.Group[a]] = append(x[d.Group[a]], d.Baseline[a])
		}
		sxx := SumSquares(x[0], Mean(x[0])) + SumSquares(x[1], Mean(x[1]))
		for v := range visits {
			var y [2][]float64
			for a := range d.Y {
				y[d.Group[a]] = append(y[d.Group[a]], d.Y[a][v])
			}
			var sxy, syy float64
			for g := range 2 {
				mx, my := Mean(x[g]), Mean(y[g])
				for i := range x[g] {
					sxy += (x[g][i] - mx) * (y[g][i] - my)
				}
				syy += SumSquares(y[g], my)
			}
			slope, df := sxy/sxx, float64(len(d.Y)-3)
			dx := Mean(x[1]) - Mean(x[0])
			diff := Mean(y[1]) - Mean(y[0]) - slope*dx
			se := math.Sqrt((syy - slope*sxy) / df * (1/float64(len(x[0])) + 1/float64(len(x[1])) + dx*dx/sxx))
			c := f.Contrasts[1][v]
			if !aucNear(c.Estimate, diff, 1e-8, 1e-9) || !aucNear(c.Satterthwaite.SE, se, 1e-8, 0) ||
				!aucNear(c.Satterthwaite.DF, df, 1e-6, 0) || !aucNear(c.KenwardRoger.DF, df, 1e-6, 0) {
				t.Fatalf("visit %d: %+v, want %v, se %v, df %v", v, c, diff, se, df)
			}
		}
	})
}

// With complete data compound symmetry is the classical analysis: residual variance the mean square of the error,
// variance between animals (MS animals - MS error) / days. Where that is negative, a random intercept has variance 0 and
// the pooled mean square.
func TestCompoundSymmetryIsRepeatedANOVA(t *testing.T) {
	negative := 0
	rapid.Check(t, func(t *rapid.T) {
		visits := rapid.IntRange(2, 4).Draw(t, "visits")
		d := repeatedDraw(t, 2, visits, true)
		if rapid.Bool().Draw(t, "alternate") { // take the animal's mean out, nearly: the variance between turns negative
			for _, row := range d.Y {
				m := Mean(row)
				for v := range row {
					row[v] -= 0.97 * m
				}
			}
		}
		groups := make([][][]float64, 2)
		for a, row := range d.Y {
			groups[d.Group[a]] = append(groups[d.Group[a]], row)
		}
		a, err := RMANOVA(groups)
		if err != nil {
			t.Fatal(err)
		}
		residual := a.SSError / a.DFError
		between := (a.SSAnimals/a.DFAnimals - residual) / float64(visits)
		cs, err := FitRepeated(d, CompoundSymmetry, 0.95)
		if err != nil || cs.Status != "ok" {
			t.Fatal(err, cs.Status)
		}
		if !aucNear(cs.VarResidual, residual, 1e-8, 0) || !aucNear(cs.VarIntercept, between, 1e-7, 1e-9*residual) {
			t.Fatalf("variances %v and %v, want %v and %v", cs.VarIntercept, cs.VarResidual, between, residual)
		}
		ri, err := FitRepeated(d, RandomIntercept, 0.95)
		if err != nil || ri.Status != "ok" {
			t.Fatal(err, ri.Status)
		}
		if between < 0 {
			negative++
			between, residual = 0, (a.SSAnimals+a.SSError)/(a.DFAnimals+a.DFError)
			if len(ri.Notes) == 0 || !aucNear(ri.Contrasts[1-d.Reference][0].Satterthwaite.DF, a.DFAnimals+a.DFError, 1e-7, 0) {
				t.Fatalf("independent observations: notes %q, %+v", ri.Notes, ri.Contrasts)
			}
		}
		if !aucNear(ri.VarResidual, residual, 1e-8, 0) || !aucNear(ri.VarIntercept, between, 1e-7, 1e-9*residual) {
			t.Fatalf("random intercept: %v and %v, want %v and %v", ri.VarIntercept, ri.VarResidual, between, residual)
		}
	})
	if negative == 0 {
		t.Error("no study with a negative variance between animals was drawn")
	}
}

// For two visits heterogeneous AR(1), heterogeneous compound symmetry and unstructured are one model in different
// parameters, and so are AR(1) and compound symmetry: same likelihood, estimates, errors and degrees of freedom, with
// missed visits too.
func TestTwoVisitsAreOneModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := repeatedDraw(t, rapid.IntRange(1, 3).Draw(t, "groups"), 2, false)
		for _, same := range [][]CovarianceStructure{
			{Unstructured, HeterogeneousAutoregressive, HeterogeneousCompoundSymmetry},
			{CompoundSymmetry, FirstOrderAutoregressive},
		} {
			first, err := FitRepeated(d, same[0], 0.95)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range same[1:] {
				other, err := FitRepeated(d, s, 0.95)
				if err != nil {
					t.Fatal(err)
				}
				if len(first.Visits) < 2 {
					continue
				}
				if (first.Status == "ok") != (other.Status == "ok") {
					t.Fatalf("%s: %q, %s: %q", same[0], first.Status, s, other.Status)
				}
				if !aucNear(first.LogLik, other.LogLik, 0, 1e-9) {
					t.Fatalf("%s: likelihood %v, %s: %v", same[0], first.LogLik, s, other.LogLik)
				}
				for g := range first.Means {
					for v, c := range first.Means[g] {
						o := other.Means[g][v]
						if math.Abs(c.Satterthwaite.DF-o.Satterthwaite.DF) < 1e-5*c.Satterthwaite.DF { // what the reference cases ask of df
							o.Satterthwaite.DF = c.Satterthwaite.DF
						}
						if !repeatedNear(c, o, 1e-6) {
							t.Fatalf("%s: %+v\n%s: %+v", same[0], c, s, other.Means[g][v])
						}
					}
				}
			}
		}
	})
}

// Shifting all values leaves the contrasts, scaling scales them, and the order of the animals does not matter.
func TestFitRepeatedEquivariance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := repeatedDraw(t, 2, 3, false)
		shift, scale := rapid.Float64Range(-100, 100).Draw(t, "shift"), rapid.Float64Range(1e-3, 1e3).Draw(t, "scale")
		other := d
		other.Y, other.Group = nil, nil
		for i := range d.Y {
			a := len(d.Y) - 1 - i
			row := make([]float64, 3)
			for v := range row {
				row[v] = (d.Y[a][v] + shift) * scale
			}
			other.Y, other.Group = append(other.Y, row), append(other.Group, d.Group[a])
		}
		for _, s := range remlStructures {
			f, err := FitRepeated(d, s, 0.95)
			if err != nil {
				t.Fatal(err)
			}
			o, err := FitRepeated(other, s, 0.95)
			if err != nil {
				t.Fatal(err)
			}
			if (f.Status == "ok") != (o.Status == "ok") {
				t.Fatalf("%s: %q and %q", s, f.Status, o.Status)
			}
			if want := f.LogLik - float64(f.Observations-f.Fixed)*math.Log(scale); !aucNear(o.LogLik, want, 1e-9, 1e-7) {
				t.Fatalf("%s: likelihood %v, want %v", s, o.LogLik, want)
			}
			for v, c := range f.Contrasts[1-d.Reference] {
				c.Estimate *= scale
				c.Satterthwaite.SE *= scale
				if got := o.Contrasts[1-d.Reference][v]; !aucNear(got.Estimate, c.Estimate, 1e-6, 1e-8*scale) ||
					!aucNear(got.Satterthwaite.SE, c.Satterthwaite.SE, 1e-6, 0) || !aucNear(got.Satterthwaite.DF, c.Satterthwaite.DF, 1e-5, 0) {
					t.Fatalf("%s: %+v, want %+v", s, got, c)
				}
			}
		}
	})
}

// A group that nobody saw at a visit leaves that contrast undefined; the others are those of the study without it.
func TestFitRepeatedEmptyCell(t *testing.T) {
	d := remlStudy()
	for a := range d.Y {
		if d.Group[a] == 1 {
			d.Y[a][3] = math.NaN()
		}
	}
	f, err := FitRepeated(d, CompoundSymmetry, 0.95)
	if err != nil || f.Status != "ok" || len(f.Notes) != 1 || f.Fixed != 7 {
		t.Fatalf("%v, %q, notes %q, %d fixed effects", err, f.Status, f.Notes, f.Fixed)
	}
	for v, c := range f.Contrasts[1] {
		if (c.Status == "ok") != (v < 3) || math.IsNaN(c.Estimate) != (v == 3) || math.IsNaN(c.Satterthwaite.P) != (v == 3) {
			t.Errorf("visit %d: %+v", v, c)
		}
	}
	if c := f.Means[0][3]; c.Status != "ok" {
		t.Errorf("the mean of the group that was seen: %+v", c)
	}
}

func TestFitRepeatedMissing(t *testing.T) {
	d := remlStudy()
	for i := range d.Y {
		d.Baseline = append(d.Baseline, float64(i%5))
	}
	d.Baseline[3] = math.NaN()
	for v := range d.Y[5] {
		d.Y[5][v] = math.NaN()
	}
	f, err := FitRepeated(d, CompoundSymmetry, 0.95)
	if err != nil || f.Status != "ok" || f.Animals != 14 || f.Subjects != 14 || len(f.Notes) != 1 {
		t.Fatalf("%v, %q, %d and %d animals, notes %q", err, f.Status, f.Animals, f.Subjects, f.Notes)
	}
	never := remlStudy()
	for a := range never.Y {
		never.Y[a][1] = math.NaN()
	}
	for _, s := range remlStructures {
		f, err := FitRepeated(never, s, 0.95)
		if err != nil || f.Status != "ok" || len(f.Visits) != 3 {
			t.Errorf("%s, a visit that never took place: %v, %q, visits %v", s, err, f.Status, f.Visits)
		}
	}
	if f, err := FitRepeated(RepeatedMeasures{Groups: 1}, Unstructured, 0.95); err != nil || f.Status == "ok" {
		t.Errorf("no animals: %v, %q", err, f.Status)
	}
}

func TestFitRepeatedMisuse(t *testing.T) {
	for name, change := range map[string]func(*RepeatedMeasures){
		"groups":    func(d *RepeatedMeasures) { d.Group = d.Group[1:] },
		"group":     func(d *RepeatedMeasures) { d.Group[0] = 2 },
		"reference": func(d *RepeatedMeasures) { d.Reference = 2 },
		"ragged":    func(d *RepeatedMeasures) { d.Y[2] = d.Y[2][1:] },
		"infinite":  func(d *RepeatedMeasures) { d.Y[2][0] = math.Inf(-1) },
		"baselines": func(d *RepeatedMeasures) { d.Baseline = []float64{1} },
	} {
		d := remlStudy()
		change(&d)
		if _, err := FitRepeated(d, CompoundSymmetry, 0.95); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := FitRepeated(remlStudy(), CompoundSymmetry, 1); err == nil {
		t.Error("confidence level 1 accepted")
	}
	f, err := FitRepeated(remlStudy(), CompoundSymmetry, 0.9)
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range [][2]int{{-1, 0}, {2, 0}, {0, -1}, {0, 4}} {
		if _, err := f.MeanRow(at[0], at[1]); err == nil {
			t.Errorf("mean of group %d at visit %d accepted", at[0], at[1])
		}
	}
}

// benchmarkStudy is 60 animals in 6 groups at 6 days, values from a fixed recurrence.
func benchmarkStudy(missed bool) RepeatedMeasures {
	d := RepeatedMeasures{Groups: 6}
	next := repeatedNoise(1)
	for a := range 60 {
		animal, row := next(), make([]float64, 6)
		for v := range row {
			row[v] = animal + next() + float64(v*(a%6))/10
			if missed && next() < -0.42 {
				row[v] = math.NaN()
			}
		}
		d.Y, d.Group = append(d.Y, row), append(d.Group, a%6)
		if missed {
			d.Baseline = append(d.Baseline, next())
		}
	}
	d.BaselineByVisit = missed
	return d
}

func BenchmarkMMRM(b *testing.B) {
	for _, c := range []struct {
		name  string
		study RepeatedMeasures
	}{{"complete", benchmarkStudy(false)}, {"missed visits and baseline by visit", benchmarkStudy(true)}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				f, err := FitRepeated(c.study, Unstructured, 0.95)
				if err != nil || f.Status != "ok" {
					b.Fatal(err, f.Status)
				}
			}
		})
	}
}
