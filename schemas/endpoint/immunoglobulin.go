package endpoint

// totalIgE is total serum IgE by sandwich ELISA, in neat serum.
func totalIgE() Spec {
	low, softHigh := 0.0, 100000.0
	s := immunoglobulin("total_ige", "Total IgE", Range{Low: &low}, Range{High: &softHigh})
	s.Kind, s.FigureOrder = "ige", 4
	s.SEND = []SENDTest{{Domain: "LB", Test: "IGE"}}
	s.Usual = between(30, 100000) // unverified default
	s.Unverified = []string{"limits", "usual range"}
	s.Units = append(s.Units, Unit{Name: "pg/mL", Factor: 0.001, Synonyms: []string{"pg/ml"}})
	return s
}

// specificIgE, specificIgG1 and specificIgG2a are antibodies of serum that bind one antigen, by ELISA with the antigen on
// the plate. IgG2a follows the type of the response more than its size, so that no direction of it is worse.
func specificIgE() Spec { return specific("specific_ige", "Specific IgE", HigherWorse, 7) }

func specificIgG1() Spec { return specific("specific_igg1", "Specific IgG1", HigherWorse, 8) }

func specificIgG2a() Spec { return specific("specific_igg2a", "Specific IgG2a", Context, 9) }

// specific is an antibody of a class that binds an antigen, which is its analyte. Amounts, arbitrary units of a reference
// serum and titres are three quantities.
func specific(name, title, direction string, order int) Spec {
	low := 0.0
	s := immunoglobulin(name, title, Range{Low: &low}, Range{})
	s.Direction, s.FigureOrder, s.PerAnalyte, s.Analytes = direction, order, true, Antigen
	s.Units = append(s.Units,
		Unit{Name: "AU/mL", Factor: 1, Stored: "AU/mL", Synonyms: []string{"AU/ml", "U/mL", "U/ml", "arbitrary units/mL"}},
		Unit{Name: "titre", Factor: 1, Stored: "titre", Titre: true, Synonyms: []string{"titer", "reciprocal titre", "reciprocal titer", "1/titre", "1/titer", "endpoint titre", "endpoint titer"}},
	)
	return s
}

// immunoglobulin is an antibody of serum: log-normal, so geometric means and their ratio come first.
func immunoglobulin(name, title string, hard, soft Range) Spec {
	return Spec{
		Name: name, Title: title, Kind: name, Unit: "ng/mL",
		Units: []Unit{
			{Name: "ng/mL", Factor: 1, Synonyms: []string{"ng/ml", "µg/L", "ug/L"}},
			{Name: "µg/mL", Factor: 1000, Synonyms: []string{"ug/mL", "µg/ml", "ug/ml", "mg/L"}},
		},
		Scale: Log, Direction: HigherWorse,
		Hard: hard, Soft: soft,
		Collapse: ByDilution, Digits: 0,
		Variables: []Variable{
			{Name: Value, Scale: Log, Definitions: []string{GMR, Window, LogWindow}, Method: "censored_lognormal", TrueZero: true, Figure: true},
		},
		Referee: "the kit and its range, the dilution of each sample, how values beyond the range were treated, and that animals and not wells are n",
	}
}
