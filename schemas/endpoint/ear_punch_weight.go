package endpoint

// earPunchWeight is the weight of a disc punched out of each ear at the end. It grows with the area of the punch, so that it
// means nothing without its diameter, and discs of two diameters cannot be compared.
func earPunchWeight() Spec {
	return Spec{
		Name: "ear_punch_weight", Title: "Ear punch weight", Kind: "ear_punch_weight", Unit: "mg",
		Units: milligrams(),
		Scale: Linear, Direction: HigherWorse,
		Hard: between(0.5, 100), // unverified default; 8 mm: naive 5-12, diseased 12-40
		Slip: &Slip{Code: "V-15", Factors: []float64{1000, 1e-3}},
		Conditions: []Condition{{
			Name: "punch_diameter", Title: "punch diameter", Unit: "mm", Units: []Unit{{Name: "mm", Factor: 1, Synonyms: []string{"millimeter", "millimetre"}}},
			Headers: []string{"punch diameter", "punch", "punch size", "biopsy diameter", "biopsy punch", "diameter"},
			Limits:  between(2, 12), Positive: true, Code: "V-15", Same: true, Key: "punch_diameter",
		}},
		Sided: true, Collapse: Mean, Digits: 1, FigureOrder: 8,
		Variables: []Variable{
			{Name: Value, Scale: Linear, Definitions: []string{Window, NoFloor}, Method: "dunnett", Figure: true},
			{Name: VersusContralateral, Scale: Linear, Definitions: []string{Window, NoFloor}, Method: "dunnett", TrueZero: true},
		},
		Referee:    "the diameter of the punch, the time between the last challenge and the punch, and whether the other ear is a control",
		Unverified: []string{"limits", "punch_diameter"},
	}
}

// milligrams are the units of small weights; 1 g is 1000 mg.
func milligrams() []Unit {
	return []Unit{
		{Name: "mg", Factor: 1, Synonyms: []string{"milligram", "milligrams"}},
		{Name: "g", Factor: 1000, Synonyms: []string{"gram", "grams"}},
		{Name: "µg", Factor: 0.001, Synonyms: []string{"ug", "microgram", "micrograms"}},
	}
}
