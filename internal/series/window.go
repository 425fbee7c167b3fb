package series

import "earmark/internal/stats"

// Established reports whether the disease window, comparator minus floor, is beyond doubt: its Welch interval leaves zero
// out, on the side that disease moves the endpoint to. Without spread in both groups the sign alone decides.
func Established(comparator, floor []float64, lowerWorse bool, confidence float64) bool {
	w := stats.WelchT(comparator, floor, confidence)
	low, high := w.CILow, w.CIHigh
	if w.Status != stats.StatusOK {
		if len(comparator) < 2 || len(floor) < 2 {
			return false
		}
		low, high = w.Estimate, w.Estimate
	}
	if lowerWorse {
		return high < 0
	}
	return low > 0
}
