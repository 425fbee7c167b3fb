package stats

import (
	"errors"
	"fmt"
	"math"
)

// AUCResult holds the areas under one animal's course. Areas are in unit of y times unit of day.
//
// An area that is undefined is NaN and Status says why.
type AUCResult struct {
	Used             int     // observed visits
	Total            float64 // area above zero: trapezoids over the observed visits
	Net              float64 // area of y minus the first planned value; what lies below it counts negative
	Positive         float64 // the part of Net above the first planned value, cut at the exact crossing points
	Negative         float64 // the part of Net below it, zero or less; Positive + Negative = Net
	FirstDay         float64 // first observed day
	LastDay          float64 // last observed day
	TimeWeightedMean float64 // Total / (LastDay - FirstDay)
	NetMean          float64 // time-averaged change: Net / (LastDay - FirstDay); needs two observations after the baseline
	Status           string  // "ok", or what is undefined and why
}

// AUC integrates one animal's course by the trapezoid rule on the actual days.
//
// days are the actual days of the planned visits, strictly increasing; y are the values in the same order, NaN for a
// visit that was missed. A missed visit between two observed ones is bridged by a straight line; after the last
// observation the course ends, it is never extrapolated. The first planned value is the baseline: if it is missing,
// Net, Positive, Negative and NetMean are undefined. With fewer than two observations every area is undefined, and
// with fewer than two after the baseline NetMean is.
//
// NetMean is the summary to prefer for comparing groups: an animal that leaves early is not shrunk by its shorter time
// axis (Matthews, Altman, Campbell, Royston, BMJ 300:230, 1990, doi:10.1136/bmj.300.6719.230).
//
// Lengths that differ, days that do not increase, and infinite values are errors.
func AUC(days, y []float64) (AUCResult, error) {
	nan := math.NaN()
	r := AUCResult{
		Total: nan, Net: nan, Positive: nan, Negative: nan,
		FirstDay: nan, LastDay: nan, TimeWeightedMean: nan, NetMean: nan,
	}
	if len(days) != len(y) {
		return r, fmt.Errorf("area under the curve: %d days but %d values", len(days), len(y))
	}
	var t, v []float64
	for i, d := range days {
		if math.IsNaN(d) || math.IsInf(d, 0) || math.IsInf(y[i], 0) {
			return r, fmt.Errorf("area under the curve: visit %d (day %v, value %v) is not finite", i, d, y[i])
		}
		if i > 0 && d <= days[i-1] {
			return r, fmt.Errorf("area under the curve: days must increase, but day %v follows %v", d, days[i-1])
		}
		if !math.IsNaN(y[i]) {
			t, v = append(t, d), append(v, y[i])
		}
	}
	r.Used = len(t)
	if r.Used > 0 {
		r.FirstDay, r.LastDay = t[0], t[len(t)-1]
	}
	if r.Used < 2 {
		r.Status = "undefined: fewer than two observations"
		return r, nil
	}
	duration := r.LastDay - r.FirstDay
	r.Total = Sum(aucPieces(t, v, aucTrapezoid))
	r.TimeWeightedMean = r.Total / duration
	r.Status = "ok"
	if !isFinite(r.Total) || !isFinite(r.TimeWeightedMean) {
		return r, errAUCTooLarge
	}
	if math.IsNaN(y[0]) {
		r.Status = "change undefined: the baseline is missing"
		return r, nil
	}
	change := make([]float64, len(v))
	mirrored := make([]float64, len(v))
	for i := range v {
		change[i] = v[i] - y[0]
		mirrored[i] = -change[i]
	}
	r.Net = Sum(aucPieces(t, change, aucTrapezoid))
	r.Positive = Sum(aucPieces(t, change, aucAboveZero))
	r.Negative = 0 - Sum(aucPieces(t, mirrored, aucAboveZero))
	if r.Used < 3 {
		r.Status = "time-averaged change undefined: fewer than two observations after the baseline"
	} else {
		r.NetMean = r.Net / duration
	}
	if !isFinite(r.Net) || !isFinite(r.Positive) || !isFinite(r.Negative) {
		return r, errAUCTooLarge
	}
	return r, nil
}

var errAUCTooLarge = errors.New("area under the curve: the values are too large to be integrated")

// aucPieces applies an area to each interval between neighbouring observations.
func aucPieces(t, y []float64, area func(h, a, b float64) float64) []float64 {
	p := make([]float64, len(t)-1)
	for i := range p {
		p[i] = area(t[i+1]-t[i], y[i], y[i+1])
	}
	return p
}

// aucTrapezoid is the area under the line from a to b over a width h.
func aucTrapezoid(h, a, b float64) float64 { return h * (a + b) / 2 }

// aucAboveZero is the area between zero and the part of the line from a to b that lies above zero.
func aucAboveZero(h, a, b float64) float64 {
	switch top := max(a, b); {
	case a >= 0 && b >= 0:
		return aucTrapezoid(h, a, b)
	case top <= 0:
		return 0
	default: // a triangle of height top whose base is the share top/|b-a| of h
		return h * top * (top / math.Abs(b-a)) / 2
	}
}
