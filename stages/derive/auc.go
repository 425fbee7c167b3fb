package derive

import (
	"fmt"
	"math"

	"earmark/internal/stats"
)

// netAUCMean is the time-averaged change of an animal (stats.AUC, NetMean): the trapezoid of its change from baseline over
// the actual days, from the baseline day to the last one measured, divided by that time. It is NaN without a baseline, and
// with fewer than two days after it. n counts the measurements in it.
func netAUCMean(base []point, days []dayPoints) (value float64, n int32, err error) {
	if len(base) == 0 {
		return math.NaN(), 0, nil
	}
	start := base[0].day
	for _, b := range base {
		start = max(start, b.day)
	}
	t, change := []float64{float64(start)}, []float64{0}
	for _, d := range days {
		if d.day <= start {
			continue
		}
		c, _, reads := changeFrom(base, d.points)
		if math.IsNaN(c) {
			continue
		}
		t, change = append(t, float64(d.day)), append(change, c)
		n += reads
	}
	area, err := stats.AUC(t, change)
	if err != nil {
		return math.NaN(), 0, fmt.Errorf("time-averaged change: %w", err)
	}
	return area.NetMean, n, nil
}
