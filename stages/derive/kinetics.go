package derive

import (
	"cmp"
	"math"
	"slices"

	"earmark/schemas"
	"earmark/schemas/endpoint"
)

// collapseTimes turns the wells of each day and timepoint into one point.
func collapseTimes(rule string, ms []schemas.Measurement) []point {
	var points []point
	for len(ms) > 0 {
		n := 1
		for n < len(ms) && ms[n].Site == ms[0].Site && ms[n].StudyDay == ms[0].StudyDay && ms[n].Timepoint == ms[0].Timepoint {
			n++
		}
		p := collapse(rule, ms[:n])
		p.hours = math.NaN()
		if h, ok := endpoint.Hours(ms[0].Timepoint); ok {
			p.hours = h
		}
		points = append(points, p)
		ms = ms[n:]
	}
	return points
}

// cmax is the highest concentration of a day's course, and n the measurements of the course. NaN for a single sample, which
// is a value and no course, and where a concentration is known only as above a limit or none is quantified.
func cmax(points []point) (highest float64, n int32) {
	if len(points) < 2 {
		return math.NaN(), 0
	}
	highest = math.NaN()
	for _, p := range points {
		n += p.n
		switch {
		case p.censoring == "right":
			return math.NaN(), 0
		case p.censoring == none && !(p.value <= highest):
			highest = p.value
		}
	}
	return highest, n
}

// aucLast is the area under a day's course of concentrations from its first sample to the last that is quantified, in the
// unit of the concentration times hours, by the linear-up/log-down rule. Between t1 and t2
//
//	(c1 + c2)/2 (t2 - t1)             while concentrations rise, stay, or one is 0
//	(c1 - c2)/ln(c1/c2) (t2 - t1)     while they fall
//
// A sample below its limit counts as 0 before the first that is quantified, and is passed over after it. Nothing is added
// before the first sample: give the sample at 0 where the area is to begin there. NaN without two samples up to the last
// quantified one, with a timepoint that is no time, or with a concentration known only as above a limit.
//
// Reference: Purves, J Pharmacokinet Biopharm 20:211 (1992).
func aucLast(points []point) (area float64, n int32) {
	course := slices.Clone(points)
	slices.SortStableFunc(course, func(a, b point) int { return cmp.Compare(a.hours, b.hours) })
	var samples []point
	quantified, last := false, 0
	for _, p := range course {
		switch {
		case math.IsNaN(p.hours) || p.censoring == "right":
			return math.NaN(), 0
		case p.censoring == none:
			quantified = true
			samples = append(samples, p)
			last = len(samples)
		case !quantified:
			p.value = 0
			samples = append(samples, p)
		}
	}
	if last < 2 {
		return math.NaN(), 0
	}
	n = samples[0].n
	for i := 1; i < last; i++ {
		a, b := samples[i-1], samples[i]
		n += b.n
		mean := (a.value + b.value) / 2
		if b.value > 0 && b.value < a.value {
			mean = (a.value - b.value) / math.Log(a.value/b.value)
		}
		area += float64(mean * (b.hours - a.hours))
	}
	return area, n
}
