package derive

import (
	"cmp"
	"math"
	"slices"

	"earmark/internal/stats"
	"earmark/schemas"
	"earmark/schemas/endpoint"
)

// none is the censoring of a value that is known.
const none = "none"

// collapseReads turns the reads (or wells) of each site and day into one point. Known values collapse by the endpoint's
// rule; censored ones count only where there is no known value beside them: then the point is censored at the limit that
// holds for all of them, the largest of limits below, the smallest of limits above. Of a sample at several dilutions one
// dilution is the value (see oneDilution).
func collapseReads(rule string, ms []schemas.Measurement) []point {
	var points []point
	for len(ms) > 0 {
		n := 1
		for n < len(ms) && ms[n].Site == ms[0].Site && ms[n].StudyDay == ms[0].StudyDay {
			n++
		}
		points = append(points, collapse(rule, ms[:n]))
		ms = ms[n:]
	}
	return points
}

func collapse(rule string, reads []schemas.Measurement) point {
	if rule == endpoint.ByDilution {
		reads = oneDilution(reads)
	}
	p := point{site: reads[0].Site, day: reads[0].StudyDay, censoring: none, cv: math.NaN()}
	var known []float64
	for _, m := range reads {
		if m.Censoring == none {
			known = append(known, m.Value.V)
		}
	}
	if len(known) == 0 {
		return censored(p, reads)
	}
	p.n = int32(len(known))
	mean := stats.Mean(known)
	if len(known) > 1 && mean > 0 {
		p.cv = 100 * math.Sqrt(stats.Variance(known)) / mean
	}
	p.value = mean
	if rule == endpoint.MedianOrMean && len(known) > 2 {
		p.value = median(known)
	}
	return p
}

// oneDilution are the wells of the dilution that stands for a sample: the one with the most wells in range, of equals the
// lowest, whose signal is the furthest from the blank. Where no well is in range it is the dilution whose limit says most:
// of limits below the lowest, of limits above the highest; all wells where some lie below and others above, which says
// nothing together. Values and limits are those of the undiluted sample, so that dilutions can be compared.
func oneDilution(wells []schemas.Measurement) []schemas.Measurement {
	type dilution struct {
		wells   []schemas.Measurement
		inRange int
	}
	var all []dilution
	directions := map[string]bool{}
	for _, m := range wells {
		at := slices.IndexFunc(all, func(d dilution) bool { return d.wells[0].Dilution.Or(1) == m.Dilution.Or(1) })
		if at < 0 {
			at = len(all)
			all = append(all, dilution{})
		}
		all[at].wells = append(all[at].wells, m)
		if m.Censoring == none {
			all[at].inRange++
		}
		directions[m.Censoring] = true
	}
	if len(all) < 2 || !directions[none] && len(directions) > 1 {
		return wells
	}
	factor := func(d dilution) float64 { return d.wells[0].Dilution.Or(1) }
	best := slices.MinFunc(all, func(a, b dilution) int {
		if directions["right"] && a.inRange == 0 && b.inRange == 0 {
			return cmp.Compare(factor(b), factor(a))
		}
		return cmp.Or(cmp.Compare(b.inRange, a.inRange), cmp.Compare(factor(a), factor(b)))
	})
	return best.wells
}

func censored(p point, reads []schemas.Measurement) point {
	p.censoring, p.n = reads[0].Censoring, int32(len(reads))
	p.value = limitOf(reads[0])
	for _, m := range reads[1:] {
		if m.Censoring != p.censoring {
			// Below one limit and above another says nothing together.
			p.value = math.NaN()
			return p
		}
		if p.censoring == "left" {
			p.value = max(p.value, limitOf(m))
		} else {
			p.value = min(p.value, limitOf(m))
		}
	}
	return p
}

func limitOf(m schemas.Measurement) float64 {
	if m.Censoring == "left" {
		return m.LowerLimit.Or(math.NaN())
	}
	return m.UpperLimit.Or(math.NaN())
}

func median(x []float64) float64 {
	sorted := slices.Sorted(slices.Values(x))
	half := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[half]
	}
	return (sorted[half-1] + sorted[half]) / 2
}

// sides splits the points of a two-sided endpoint into those of the induced side and those of the other. Without sides,
// or with both induced, all are of the induced side.
func sides(points []point, sided bool, induced string) (treated, other []point) {
	if !sided || induced == "both" || induced == "" {
		return points, nil
	}
	for _, p := range points {
		switch p.site {
		case "", induced:
			treated = append(treated, p)
		default:
			other = append(other, p)
		}
	}
	return treated, other
}

// dayPoints are the points of all sites on one day.
type dayPoints struct {
	day    int32
	points []point
}

func byDay(points []point) []dayPoints {
	sorted := slices.Clone(points)
	slices.SortStableFunc(sorted, func(a, b point) int { return cmp.Compare(a.day, b.day) })
	var days []dayPoints
	for len(sorted) > 0 {
		n := 1
		for n < len(sorted) && sorted[n].day == sorted[0].day {
			n++
		}
		days = append(days, dayPoints{day: sorted[0].day, points: sorted[:n]})
		sorted = sorted[n:]
	}
	return days
}

// combine makes the animal's value of a day from its sites: the mean of the known ones; censored only if none is known.
func combine(points []point) point {
	if len(points) == 1 {
		return points[0]
	}
	out := point{day: points[0].day, censoring: none, cv: math.NaN()}
	var values, squares []float64
	for _, p := range points {
		if p.censoring != none {
			continue
		}
		values = append(values, p.value)
		out.n += p.n
		if !math.IsNaN(p.cv) {
			squares = append(squares, p.cv*p.cv)
		}
	}
	if len(values) == 0 {
		return points[0]
	}
	out.value = stats.Mean(values)
	if len(squares) > 0 {
		out.cv = math.Sqrt(stats.Mean(squares))
	}
	return out
}

// baseline finds each site's baseline: its value on the last day up to day 0.
func baseline(points []point) []point {
	var base []point
	for _, p := range points { // by site, then day
		if p.day > 0 || p.censoring != none {
			continue
		}
		if n := len(base); n > 0 && base[n-1].site == p.site {
			base[n-1] = p
		} else {
			base = append(base, p)
		}
	}
	return base
}

// animalBaseline is the mean of the sites' baselines; NaN without any.
func animalBaseline(base []point) float64 {
	values := make([]float64, len(base))
	for i, p := range base {
		values[i] = p.value
	}
	return stats.Mean(values)
}

// changeFrom is the mean over the sites of value minus the site's own baseline, with the mean of those baselines and the
// number of measurements in the values. Sites without a baseline do not count; without any the change is NaN.
func changeFrom(base, points []point) (change, start float64, n int32) {
	var changes, starts []float64
	for _, p := range points {
		if p.censoring != none {
			continue
		}
		for _, b := range base {
			if b.site == p.site {
				changes = append(changes, p.value-b.value)
				starts = append(starts, b.value)
				n += p.n
			}
		}
	}
	return stats.Mean(changes), stats.Mean(starts), n
}
