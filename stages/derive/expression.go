package derive

import (
	"maps"
	"math"
	"slices"
)

// referencesOf are the means of the reference genes by day, from the same animal and matrix, on the days on which all of them
// have a Ct; nil for a reference gene itself.
func referencesOf(genes []string, target series, all []series) []dayPoints {
	if slices.Contains(genes, target.first.Analyte) {
		return nil
	}
	type sum struct {
		genes int
		point
	}
	sums := map[int32]*sum{} // by day
	for _, s := range all {
		if !slices.Contains(genes, s.first.Analyte) || s.first.Matrix != target.first.Matrix {
			continue
		}
		for _, d := range byDay(s.points) {
			ct := combine(d.points)
			if ct.censoring != none {
				continue
			}
			if sums[d.day] == nil {
				sums[d.day] = &sum{point: point{day: d.day, censoring: none, cv: math.NaN()}}
			}
			at := sums[d.day]
			at.genes, at.value, at.n = at.genes+1, at.value+ct.value, at.n+ct.n
		}
	}
	var days []dayPoints
	for _, day := range slices.Sorted(maps.Keys(sums)) {
		if at := sums[day]; at.genes == len(genes) {
			at.value /= float64(len(genes))
			days = append(days, dayPoints{day: day, points: []point{at.point}})
		}
	}
	return days
}

// deltaCt is the Ct of a day less the mean Ct of the reference genes. Of an undetermined gene it is known only to be above
// the number of cycles less that mean. NaN without the reference genes.
func (c course) deltaCt(d dayPoints) point {
	delta := combine(d.points)
	at := slices.IndexFunc(c.references, func(r dayPoints) bool { return r.day == d.day })
	if at < 0 {
		delta.value = math.NaN()
		return delta
	}
	reference := combine(c.references[at].points)
	delta.value -= reference.value
	delta.n += reference.n
	return delta
}

// expression is 2^-ΔCt. A ΔCt known only as above a limit is an expression known only as below one.
func expression(delta point) point {
	delta.value = math.Exp2(-delta.value)
	switch delta.censoring {
	case "right":
		delta.censoring = "left"
	case "left":
		delta.censoring = "right"
	}
	return delta
}
