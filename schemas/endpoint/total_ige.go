package endpoint

// totalIgE is total serum IgE by sandwich ELISA, in neat serum: log-normal, so geometric means and their ratio come first.
func totalIgE() Spec {
	low, softHigh := 0.0, 100000.0
	return Spec{
		Name: "total_ige", Title: "Total IgE", Kind: "ige", Unit: "ng/mL",
		Units: []Unit{
			{Name: "ng/mL", Factor: 1, Synonyms: []string{"ng/ml", "µg/L", "ug/L"}},
			{Name: "µg/mL", Factor: 1000, Synonyms: []string{"ug/mL", "µg/ml", "ug/ml", "mg/L"}},
			{Name: "pg/mL", Factor: 0.001, Synonyms: []string{"pg/ml"}},
		},
		Scale: Log, Direction: HigherWorse,
		Hard: Range{Low: &low}, Soft: Range{High: &softHigh},
		Collapse: Mean, Digits: 0, FigureOrder: 4,
		Variables: []Variable{
			{Name: Value, Scale: Log, Definitions: []string{GMR, Window, LogWindow}, Method: "censored_lognormal", TrueZero: true, Figure: true},
		},
		Referee:    "the kit and its range, the dilution of each sample, how values beyond the range were treated, and that animals and not wells are n",
		Unverified: []string{"limits"},
	}
}
