package stats

import (
	"fmt"
	"math"
	"slices"
)

// RepeatedMeasures are a study in which animals of several groups are measured at the same planned visits.
type RepeatedMeasures struct {
	Y               [][]float64 // a row an animal, a column a planned visit; NaN where the visit was missed
	Group           []int       // the group of each animal, from 0
	Groups          int         // number of groups
	Reference       int         // the group that the others are compared with
	Baseline        []float64   // covariate of each animal, NaN where missing; nil for none
	BaselineByVisit bool        // the slope on the baseline may differ between visits
}

// RepeatedTerm is a coefficient of the model, in treatment coding.
type RepeatedTerm struct {
	Group    int // the group, or -1
	Visit    int // the visit, or -1
	Baseline bool
	MixedContrast
}

// RepeatedFit is the mixed model group by visit of a study.
type RepeatedFit struct {
	MixedFit
	Animals   int // animals with at least one observation used
	Terms     []RepeatedTerm
	Contrasts [][]MixedContrast // group minus reference at each visit; a row a group, nil for the reference
	Means     [][]MixedContrast // adjusted mean of each group at each visit, at the mean baseline

	design repeatedDesign
}

// FitRepeated fits the means of all groups at all visits by REML with the given covariance structure: fixed effects
// group, visit and group by visit in treatment coding (the reference group and the first visit are the references),
// and, if given, the baseline, centred at its mean over the animals, with one slope or one for each visit.
//
// With complete data and an unstructured covariance the contrast at a visit equals the one-way analysis of that visit.
// A baseline that is used as covariate must not be one of the visits as well; animals without it are left out and
// counted in Notes. A group without observations at a visit leaves the contrasts that need it undefined and the others
// valid. For structure, inference and what else can be undefined see FitMixed and MixedFit.Contrast.
//
// Rows of different lengths, infinite values, and a group outside its range are errors.
func FitRepeated(d RepeatedMeasures, structure CovarianceStructure, conf float64) (RepeatedFit, error) {
	if err := d.check(); err != nil {
		return RepeatedFit{}, fmt.Errorf("repeated measures: %w", err)
	}
	design := repeatedDesign{groups: d.Groups, reference: d.Reference}
	if len(d.Y) > 0 {
		design.visits = len(d.Y[0])
	}
	center, without := 0.0, 0
	if d.Baseline != nil {
		design.slopes = 1
		if d.BaselineByVisit {
			design.slopes = max(1, design.visits)
		}
		known := slices.DeleteFunc(slices.Clone(d.Baseline), math.IsNaN)
		without = len(d.Baseline) - len(known)
		center = Mean(known)
	}
	var data MixedData
	animals := 0
	for a, row := range d.Y {
		baseline := 0.0
		if d.Baseline != nil {
			if math.IsNaN(d.Baseline[a]) {
				continue
			}
			baseline = d.Baseline[a] - center
		}
		before := len(data.Y)
		for v, y := range row {
			if math.IsNaN(y) {
				continue
			}
			data.Y = append(data.Y, y)
			data.X = append(data.X, design.row(d.Group[a], v, baseline))
			data.Subject = append(data.Subject, a)
			data.Visit = append(data.Visit, v)
		}
		if len(data.Y) > before {
			animals++
		}
	}
	mixed, err := FitMixed(data, structure)
	if err != nil {
		return RepeatedFit{}, fmt.Errorf("repeated measures: %w", err)
	}
	f := RepeatedFit{MixedFit: mixed, Animals: animals, design: design}
	if without > 0 {
		f.Notes = append(f.Notes, fmt.Sprintf("%d animals without baseline were left out", without))
	}
	return f, f.infer(conf)
}

func (d RepeatedMeasures) check() error {
	if len(d.Group) != len(d.Y) || (d.Baseline != nil && len(d.Baseline) != len(d.Y)) {
		return fmt.Errorf("%d animals, %d groups and %d baselines must be equally many", len(d.Y), len(d.Group), len(d.Baseline))
	}
	if d.Reference < 0 || d.Reference >= d.Groups {
		return fmt.Errorf("reference group %d is not one of %d groups", d.Reference, d.Groups)
	}
	for a, row := range d.Y {
		if len(row) != len(d.Y[0]) {
			return fmt.Errorf("animal %d has %d visits, animal 0 has %d", a, len(row), len(d.Y[0]))
		}
		if d.Group[a] < 0 || d.Group[a] >= d.Groups {
			return fmt.Errorf("animal %d is in group %d of %d", a, d.Group[a], d.Groups)
		}
		if slices.ContainsFunc(row, isInfinite) || (d.Baseline != nil && isInfinite(d.Baseline[a])) {
			return fmt.Errorf("animal %d has an infinite value", a)
		}
	}
	return nil
}

func isInfinite(x float64) bool { return math.IsInf(x, 0) }

// repeatedDesign is the layout of the fixed effects: intercept, groups, visits, groups by visits (the groups of a
// visit next to each other), slopes.
type repeatedDesign struct {
	groups, reference, visits, slopes int
}

// treated is the place of a group among the groups other than the reference, or -1.
func (d repeatedDesign) treated(group int) int {
	switch {
	case group == d.reference:
		return -1
	case group < d.reference:
		return group
	default:
		return group - 1
	}
}

// row is the row of the design for a group at a visit, with the centred baseline.
func (d repeatedDesign) row(group, visit int, baseline float64) []float64 {
	k, later := d.groups-1, max(0, d.visits-1)
	x := make([]float64, 1+k+later+k*later+d.slopes)
	x[0] = 1
	g := d.treated(group)
	if g >= 0 {
		x[1+g] = 1
	}
	if visit > 0 {
		x[k+visit] = 1
		if g >= 0 {
			x[1+k+later+(visit-1)*k+g] = 1
		}
	}
	switch d.slopes {
	case 0:
	case 1:
		x[len(x)-1] = baseline
	default:
		x[len(x)-d.slopes+visit] = baseline
	}
	return x
}

// terms names the columns of the design.
func (d repeatedDesign) terms() []RepeatedTerm {
	var treated []int
	for g := range d.groups {
		if g != d.reference {
			treated = append(treated, g)
		}
	}
	terms := []RepeatedTerm{{Group: -1, Visit: -1}}
	for _, g := range treated {
		terms = append(terms, RepeatedTerm{Group: g, Visit: -1})
	}
	for v := 1; v < d.visits; v++ {
		terms = append(terms, RepeatedTerm{Group: -1, Visit: v})
	}
	for v := 1; v < d.visits; v++ {
		for _, g := range treated {
			terms = append(terms, RepeatedTerm{Group: g, Visit: v})
		}
	}
	for s := range d.slopes {
		visit := s
		if d.slopes == 1 {
			visit = -1
		}
		terms = append(terms, RepeatedTerm{Group: -1, Visit: visit, Baseline: true})
	}
	return terms
}

// MeanRow is the coefficients of the adjusted mean of a group at a visit, at the mean baseline: differences of rows
// are the contrasts of the model.
func (f *RepeatedFit) MeanRow(group, visit int) ([]float64, error) {
	if d := f.design; group < 0 || group >= d.groups || visit < 0 || visit >= d.visits {
		return nil, fmt.Errorf("repeated measures: no group %d at visit %d among %d groups and %d visits", group, visit, d.groups, d.visits)
	}
	return f.design.row(group, visit, 0), nil
}

// infer fills in terms, contrasts and means.
func (f *RepeatedFit) infer(conf float64) (err error) {
	d := f.design
	f.Terms = d.terms()
	if f.Observations == 0 {
		f.Terms = nil
	}
	for i := range f.Terms {
		unit := make([]float64, len(f.Terms))
		unit[i] = 1
		if f.Terms[i].MixedContrast, err = f.Contrast(unit, conf); err != nil {
			return err
		}
	}
	f.Contrasts, f.Means = make([][]MixedContrast, d.groups), make([][]MixedContrast, d.groups)
	for g := range d.groups {
		for v := range d.visits {
			row := d.row(g, v, 0)
			mean, err := f.Contrast(row, conf)
			if err != nil {
				return err
			}
			f.Means[g] = append(f.Means[g], mean)
			if g == d.reference {
				continue
			}
			remlAddScaled(row, -1, d.row(d.reference, v, 0))
			contrast, err := f.Contrast(row, conf)
			if err != nil {
				return err
			}
			f.Contrasts[g] = append(f.Contrasts[g], contrast)
		}
	}
	return nil
}
