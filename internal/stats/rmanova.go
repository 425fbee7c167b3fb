package stats

import (
	"fmt"
	"math"
)

// RepeatedEffect is one line of a repeated-measures analysis of variance.
type RepeatedEffect struct {
	SS, DF1, DF2, MS, F float64
	P                   float64 // assuming sphericity
	PGreenhouseGeisser  float64 // NaN for an effect between animals
	PHuynhFeldt         float64 // NaN for an effect between animals
}

// RepeatedANOVA is the classical two-way analysis with animals nested in groups.
type RepeatedANOVA struct {
	Group             RepeatedEffect // against animals within groups
	DaySequential     RepeatedEffect // day means over all animals (type I, R's aov)
	DayUnweighted     RepeatedEffect // day means over the unweighted group means (type III)
	Interaction       RepeatedEffect // group by day
	SSAnimals         float64        // animals within groups
	DFAnimals         float64
	SSError           float64 // day by animals within groups
	DFError           float64
	GreenhouseGeisser float64 // epsilon
	HuynhFeldt        float64 // epsilon; may exceed 1, then p values take 1
	Status            string  // "ok", or "undefined: ...", or "infinite: ..." where animals do not vary
}

// RMANOVA is the two-way repeated-measures analysis of variance of groups of animals that were all measured on all
// days. groups holds, for each group, a row an animal with a value a day.
//
// With S the pooled covariance of the days within groups, centred by rows and columns, and T days,
// Greenhouse and Geisser's epsilon is (tr S)^2 / ((T-1) tr S^2) (Psychometrika 24:95, 1959, doi:10.1007/BF02289823), and
// Huynh and Feldt's ((N-g+1)(T-1) eps - 2) / ((T-1)(N-g-(T-1) eps)) with N animals in g groups (J Educ Stat 1:69, 1976,
// doi:10.3102/10769986001001069, with groups as Lecoutre corrected it in 1991 and R computes it). Both multiply the
// degrees of freedom of day and interaction; for two days both are 1. Huynh and Feldt's is undefined where its
// denominator is not positive, that is, with very few animals.
//
// It needs complete data and equal correlations between days up to the epsilons: prefer FitRepeated, and this one only
// where a reader expects it. A missing value (NaN) makes it undefined; animals are never dropped. Rows of different
// lengths and infinite values are errors.
func RMANOVA(groups [][][]float64) (RepeatedANOVA, error) {
	nan := math.NaN()
	none := RepeatedEffect{nan, nan, nan, nan, nan, nan, nan, nan}
	r := RepeatedANOVA{
		Group: none, DaySequential: none, DayUnweighted: none, Interaction: none,
		SSAnimals: nan, DFAnimals: nan, SSError: nan, DFError: nan, GreenhouseGeisser: nan, HuynhFeldt: nan,
	}
	var d rmLayout
	var err error
	if d, r.Status, err = rmCentre(groups); err != nil || r.Status != "ok" {
		return r, err
	}
	t, n, g := float64(d.days), float64(d.animals), float64(len(groups))
	within := make([]float64, d.days*d.days) // sums of products of deviations, centred by animal
	r.SSAnimals, r.SSError = 0, 0
	for _, group := range d.deviations {
		for _, e := range group {
			mean := Mean(e)
			r.SSAnimals += float64(t * mean * mean)
			for i := range e {
				e[i] -= mean
			}
			r.SSError += remlDot(e, e)
			remlAddOuter(within, 1, e, e)
		}
	}
	r.DFAnimals, r.DFError = n-g, (n-g)*(t-1)
	var trace, square float64
	for i := range d.days {
		trace += within[i*d.days+i]
	}
	square = remlDot(within, within)
	if t == 2 {
		r.GreenhouseGeisser, r.HuynhFeldt = 1, 1
	} else if r.SSError > d.noise {
		eps := trace / square * trace / (t - 1)
		r.GreenhouseGeisser = eps
		if below := (t - 1) * (n - g - float64((t-1)*eps)); below > 0 {
			r.HuynhFeldt = (float64((n-g+1)*(t-1)*eps) - 2) / below
		}
	}
	r.Group = d.effect(d.ssGroup, g-1, r.SSAnimals, r.DFAnimals)
	for _, e := range []struct {
		to *RepeatedEffect
		ss float64
		df float64
	}{{&r.DaySequential, d.ssDay, t - 1}, {&r.DayUnweighted, d.ssUnweighted, t - 1}, {&r.Interaction, d.ssInteraction, (g - 1) * (t - 1)}} {
		*e.to = d.effect(e.ss, e.df, r.SSError, r.DFError)
		e.to.PGreenhouseGeisser = e.to.corrected(r.GreenhouseGeisser)
		e.to.PHuynhFeldt = e.to.corrected(r.HuynhFeldt)
	}
	switch {
	case !(r.SSError > d.noise) && !(d.ssDay > d.noise) && !(d.ssInteraction > d.noise):
		r.Status = "undefined: no variation over days within animals"
	case !(r.SSError > d.noise):
		r.Status = "infinite: all animals of a group follow the same course"
	case !(r.SSAnimals > d.noise):
		r.Status = "infinite: the animals of a group have the same mean"
		if !(d.ssGroup > d.noise) && g > 1 {
			r.Status = "undefined: all animals have the same mean"
		}
	}
	return r, nil
}

// rmLayout is the values taken apart: deviations from the group's mean of the day, and sums of squares of the means.
type rmLayout struct {
	days, animals                               int
	deviations                                  [][][]float64
	ssGroup, ssDay, ssUnweighted, ssInteraction float64
	noise                                       float64 // a sum of squares up to this is rounding
}

// rmCentre checks the values and takes them apart.
func rmCentre(groups [][][]float64) (d rmLayout, status string, err error) {
	var all []float64
	d.days = -1
	missing := false
	for g, group := range groups {
		for a, row := range group {
			if d.days >= 0 && len(row) != d.days {
				return d, "", fmt.Errorf("repeated-measures anova: animal %d of group %d has %d days, others %d", a, g, len(row), d.days)
			}
			d.days = len(row)
			for _, y := range row {
				if math.IsInf(y, 0) {
					return d, "", fmt.Errorf("repeated-measures anova: animal %d of group %d has an infinite value", a, g)
				}
				missing = missing || math.IsNaN(y)
			}
			all = append(all, row...)
		}
		d.animals += len(group)
	}
	for g, group := range groups {
		if len(group) == 0 {
			return d, fmt.Sprintf("undefined: group %d has no animals", g), nil
		}
	}
	switch {
	case missing:
		return d, "undefined: a value is missing, and this analysis needs complete data; fit a mixed model", nil
	case len(groups) == 0 || d.days < 2:
		return d, "undefined: fewer than two days", nil
	case d.animals <= len(groups):
		return d, "undefined: no group has two animals", nil
	}
	d.takeApart(groups, all)
	if math.IsInf(d.noise/(rmNoise*rmNoise), 0) {
		return d, "undefined: the values are too large for their squares", nil
	}
	return d, "ok", nil
}

// rmNoise is the share of the largest value below which a deviation is rounding.
const rmNoise = 1e-13

// takeApart computes deviations and sums of squares. All values are taken relative to the grand mean first.
func (d *rmLayout) takeApart(groups [][][]float64, all []float64) {
	grand := Mean(all)
	var largest float64
	for _, y := range all {
		largest = max(largest, math.Abs(y))
	}
	d.noise = float64(len(all)) * (rmNoise * largest) * (rmNoise * largest)
	n, g := float64(d.animals), float64(len(groups))
	total, unweighted := make([]float64, d.days), make([]float64, d.days)
	var harmonic float64
	cells := make([][]float64, len(groups))
	for k, group := range groups {
		size := float64(len(group))
		cells[k] = make([]float64, d.days)
		var deviations [][]float64
		for _, row := range group {
			e := make([]float64, d.days)
			for i, y := range row {
				e[i] = y - grand
			}
			remlAddScaled(cells[k], 1/size, e)
			deviations = append(deviations, e)
		}
		for _, e := range deviations {
			remlAddScaled(e, -1, cells[k])
		}
		d.deviations = append(d.deviations, deviations)
		remlAddScaled(total, size/n, cells[k])
		remlAddScaled(unweighted, 1/g, cells[k])
		harmonic += 1 / size
	}
	middle, middleUnweighted := Mean(total), Mean(unweighted)
	for i := range d.days {
		day, free := total[i]-middle, unweighted[i]-middleUnweighted
		d.ssDay += float64(n * day * day)
		d.ssUnweighted += float64(g * g / harmonic * free * free)
	}
	for k, cell := range cells {
		size, mean := float64(len(groups[k])), Mean(cell)
		d.ssGroup += float64(float64(d.days) * size * (mean - middle) * (mean - middle))
		for i, c := range cell {
			rest := c - mean - total[i] + middle
			d.ssInteraction += float64(size * rest * rest)
		}
	}
}

// effect is the F test of a sum of squares against an error sum of squares. F is infinite without error, and undefined
// without both.
func (d rmLayout) effect(ss, df1, ssError, df2 float64) RepeatedEffect {
	nan := math.NaN()
	e := RepeatedEffect{SS: ss, DF1: df1, DF2: df2, MS: ss / df1, F: nan, P: nan, PGreenhouseGeisser: nan, PHuynhFeldt: nan}
	switch {
	case df1 == 0:
		e.MS = nan
	case ssError > d.noise:
		e.F = e.MS / (ssError / df2)
		e.P = FSurvival(e.F, df1, df2)
	case ss > d.noise:
		e.F, e.P = math.Inf(1), 0
	}
	return e
}

// corrected is the p value with both degrees of freedom multiplied by epsilon, at most 1.
func (e RepeatedEffect) corrected(epsilon float64) float64 {
	if math.IsNaN(e.F) || math.IsInf(e.F, 0) || !(epsilon > 0) {
		return math.NaN()
	}
	f := min(1, epsilon)
	return FSurvival(e.F, e.DF1*f, e.DF2*f)
}
