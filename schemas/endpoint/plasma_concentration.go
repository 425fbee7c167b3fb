package endpoint

import (
	"math"
	"strconv"
	"strings"
)

// plasmaConcentration is the concentration of a drug in plasma, described and not compared: it is exposure, not efficacy.
func plasmaConcentration() Spec {
	low := 0.0
	return Spec{
		Name: "plasma_concentration", Title: "Plasma concentration", Kind: "plasma", Unit: "ng/mL",
		Units: []Unit{
			{Name: "ng/mL", Factor: 1, Synonyms: []string{"ng/ml", "µg/L", "ug/L"}},
			{Name: "µg/mL", Factor: 1000, Synonyms: []string{"ug/mL", "µg/ml", "ug/ml", "mg/L"}},
			{Name: "pg/mL", Factor: 0.001, Synonyms: []string{"pg/ml"}},
		},
		Scale: Log, Direction: Context,
		Hard: Range{Low: &low}, PerAnalyte: true, Analytes: Drug, Administered: true,
		Collapse: ByDilution, Digits: 1, FigureOrder: 31,
		Variables: []Variable{
			{Name: Value, Scale: Log, TrueZero: true},
			{Name: Cmax, Scale: Log, TrueZero: true},
			{Name: AUCLast, Unit: "h·ng/mL", Scale: Log, TrueZero: true},
		},
		Referee: "times after dosing, the lower limit of quantification, which animals were sampled, and what control animals had",
	}
}

// Hours reads a timepoint as a time after dosing, in hours: 8, 8 h, 30 min, predose (0). It is not ok for a negative time or
// one that is not finite.
func Hours(timepoint string) (hours float64, ok bool) {
	text := strings.ToLower(strings.TrimSpace(timepoint))
	if text == "predose" || text == "pre-dose" || text == "pre" {
		return 0, true
	}
	per := 1.0
	for _, unit := range []struct {
		suffix string
		per    float64
	}{{"hours", 1}, {"hour", 1}, {"hrs", 1}, {"hr", 1}, {"h", 1}, {"minutes", 60}, {"mins", 60}, {"min", 60}, {"m", 60}} {
		if number, found := strings.CutSuffix(text, unit.suffix); found {
			text, per = strings.TrimSpace(number), unit.per
			break
		}
	}
	v, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
	if err != nil || v < 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, false
	}
	return v / per, true
}
