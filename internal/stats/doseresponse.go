package stats

import (
	"fmt"
	"math"
)

// A DoseResponse is a fitted dose-response curve of a study.
type DoseResponse struct {
	// Curve is the fit, also where the ED50 is refused.
	Curve CurveFit

	// ED50 is the dose of the half-way response; undefined unless Status is "ok".
	ED50 CurveInterval

	// Levels is the number of different doses above 0.
	Levels int

	// PFlat is the p of the F test of the curve against no dose response: the common mean for FourPL and FivePL, a
	// response of 0 for Hill and Emax.
	PFlat float64

	// Status is "ok", or says why there is no ED50.
	Status string
}

// doseResponseAlpha is the level of the F test below which a curve counts as a dose response.
const doseResponseAlpha = 0.05

// FitDoseResponse fits a curve to the responses of single animals (or to group means) at doses >= 0 and estimates the
// ED50. Use Hill or Emax for percent inhibition, where the vehicle is 0 by definition, and FourPL for the endpoint
// itself with the vehicle as dose 0.
//
// An ED50 is refused, with the reason in Status, if the curve is not estimable, if there are fewer than three different
// doses above 0, if the response does not differ from none (F test, 5 %), if Hill or Emax run downwards, or if the ED50
// lies outside the doses given: the doses do not span it, and a number would be an extrapolation. Residuals are taken as
// independent with one variance.
func FitDoseResponse(model CurveModel, dose, response []float64, confLevel float64) (DoseResponse, error) {
	curve, err := FitCurve(model, dose, response, Unweighted, confLevel)
	if err != nil {
		return DoseResponse{}, fmt.Errorf("fit dose response: %w", err)
	}
	r := DoseResponse{Curve: curve, ED50: undefinedCurveInterval(), PFlat: math.NaN(), Status: curve.Status}
	var low, high float64
	for _, d := range distinct(dose) {
		if d <= 0 {
			continue
		}
		if r.Levels == 0 {
			low = d
		}
		high = d
		r.Levels++
	}
	if r.Levels < 3 {
		r.Status = fmt.Sprintf("undefined: %d dose(s) above 0 do not make a dose response, at least 3 are needed", r.Levels)
		return r, nil
	}
	if curve.Status != "ok" {
		return r, nil
	}
	fixed := model == Hill || model == Emax
	flat, free := SumSquares(response, Mean(response)), float64(len(curve.Params)-1)
	if fixed {
		flat, free = 0, float64(len(curve.Params))
		for _, y := range response {
			flat += float64(y * y)
		}
	}
	if curve.DF > 0 {
		r.PFlat = FSurvival(math.Max(0, (flat-curve.RSS)/free)/(curve.RSS/float64(curve.DF)), free, float64(curve.DF))
	}
	switch ed50 := curve.ED50.Estimate; {
	case fixed && curve.param("emax") <= 0:
		r.Status = "undefined: the response does not rise with the dose"
	case math.IsNaN(r.PFlat):
		r.Status = "undefined: no degrees of freedom are left to tell a dose response from none"
	case r.PFlat > doseResponseAlpha:
		r.Status = fmt.Sprintf("undefined: no dose response, the curve does not differ from none (p = %.3g)", r.PFlat)
	case !(ed50 >= low && ed50 <= high):
		r.Status = fmt.Sprintf("undefined: the doses from %g to %g do not span the ED50, the curve puts it at %.3g", low, high, ed50)
	default:
		r.ED50 = curve.ED50
	}
	return r, nil
}
