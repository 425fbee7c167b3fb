package derive

import "math"

// netAUCMean is the time-averaged change of an animal: the trapezoid of its change from baseline over the actual days,
// from the baseline day to the last one measured, divided by that time. Negative area counts as negative. Dividing by the
// animal's own time keeps an animal that left early comparable. It is NaN with fewer than two days after the baseline
// (METHODS b). n counts the measurements in it.
func netAUCMean(base []point, days []dayPoints) (value float64, n int32) {
	if len(base) == 0 {
		return math.NaN(), 0
	}
	var start int32 = math.MinInt32
	for _, b := range base {
		start = max(start, b.day)
	}
	var area, before float64
	last, after := start, 0
	for _, d := range days {
		if d.day <= start {
			continue
		}
		change, _, reads := changeFrom(base, d.points)
		if math.IsNaN(change) {
			continue
		}
		area += float64(float64(d.day-last) * (before + change) / 2)
		last, before = d.day, change
		n += reads
		after++
	}
	if after < 2 {
		return math.NaN(), n
	}
	return area / float64(last-start), n
}
