package stats

import (
	"math"
	"strings"
	"testing"
)

// Emax 80, ED50 5 with small deviations that add to nothing: the estimate must come back near, with its interval.
func TestDoseResponse(t *testing.T) {
	var dose, inhibition []float64
	for _, d := range []float64{1, 3, 10, 30} {
		for _, e := range []float64{-2, 2, -1, 1} {
			dose, inhibition = append(dose, d), append(inhibition, 80*d/(5+d)+e)
		}
	}
	r, err := FitDoseResponse(Emax, dose, inhibition, 0.95)
	if err != nil || r.Status != "ok" || math.Abs(r.ED50.Estimate-5) > 0.3 || !(r.ED50.Low < 5 && 5 < r.ED50.High) || r.Levels != 4 || !(r.PFlat < 1e-9) {
		t.Errorf("got %+v, error %v", r, err)
	}
}

func TestDoseResponseRefusals(t *testing.T) {
	low := []float64{0.1, 0.1, 0.3, 0.3, 0.5, 0.5}
	for _, tc := range []struct {
		name           string
		model          CurveModel
		dose, response []float64
		reason         string
	}{
		{"doses below the ED50", Emax, low, []float64{1.61, 1.53, 4.49, 4.57, 7.22, 7.32}, "do not span the ED50"},
		{"two doses", Emax, []float64{1, 1, 5, 5, 0, 0}, []float64{10, 12, 50, 52, 0, 1}, "at least 3 are needed"},
		{"no effect", FourPL, []float64{0, 0, 1, 1, 3, 3, 10, 10, 30, 30}, []float64{5, 7, 5.2, 6.9, 5.4, 7.1, 5.9, 7.2, 5.8, 7.6}, "no dose response"},
		{"worse with dose", Emax, []float64{1, 1, 3, 3, 10, 10}, []float64{-10, -12, -22, -24, -33, -34}, "does not rise"},
		{"flat", FourPL, []float64{0, 1, 3, 10, 30}, []float64{5, 5, 5, 5, 5}, "not estimable"},
		{"no degrees of freedom", Hill, []float64{1, 5, 20}, []float64{15, 52, 78}, "degrees of freedom"},
	} {
		r, err := FitDoseResponse(tc.model, tc.dose, tc.response, 0.95)
		if err != nil || !strings.HasPrefix(r.Status, "undefined") || !strings.Contains(r.Status, tc.reason) || !math.IsNaN(r.ED50.Estimate) {
			t.Errorf("%s: status %q, ED50 %v, error %v", tc.name, r.Status, r.ED50, err)
		}
	}
	if _, err := FitDoseResponse(Emax, []float64{-1}, []float64{1}, 0.95); err == nil {
		t.Error("negative dose: no error")
	}
}
