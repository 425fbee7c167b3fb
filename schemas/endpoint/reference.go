package endpoint

import "math"

// What a reference is.
const (
	ByBaseline = "baseline" // the value of the last day on or before day 0
	ByPeak     = "peak"     // the largest value up to the day that is looked at
	ByDay      = "day"      // the value of a declared day
)

// Reference says which value of an animal 100 % is.
type Reference struct {
	By  string `json:"by,omitempty"`
	Day int32  `json:"day,omitempty"` // of ByDay
}

// Percent is each value of a course as a percentage of the animal's reference, 100 × value / reference, and the day from
// which on the course counts: the reference's own, or the first one of a peak. Days ascend. A percentage is NaN where there
// is no reference, or one that is not positive.
func (r Reference) Percent(days []int32, values []float64) (percent []float64, from int32) {
	percent = make([]float64, len(days))
	reference := math.NaN()
	for i, day := range days {
		switch {
		case r.By == ByBaseline && day <= 0, r.By == ByDay && day == r.Day:
			reference, from = values[i], day
		case r.By == ByPeak && i == 0:
			from = day
		}
	}
	for i, v := range values {
		if r.By == ByPeak {
			reference = v
			for _, before := range values[:i] {
				reference = max(reference, before)
			}
		}
		percent[i] = math.NaN()
		if reference > 0 {
			percent[i] = 100 * v / reference
		}
	}
	return percent, from
}

// Words says what the reference is.
func (r Reference) Words() string {
	switch r.By {
	case ByPeak:
		return "the animal's highest value so far"
	case ByDay:
		return "the animal's value of the declared day"
	}
	return "the animal's last value on or before day 0"
}
