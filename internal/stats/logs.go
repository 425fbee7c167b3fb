package stats

import "math"

// Logs is the natural logarithm of every value; NaN where a value is not positive.
func Logs(x []float64) []float64 {
	logs := make([]float64, len(x))
	for i, v := range x {
		if v > 0 {
			logs[i] = math.Log(v)
		} else {
			logs[i] = math.NaN()
		}
	}
	return logs
}
