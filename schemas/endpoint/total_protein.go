package endpoint

// totalProtein is the total protein of a lysate, by which amounts per volume of it are divided. It is reported and not
// compared.
func totalProtein() Spec {
	low, softHigh := 0.0, 100.0
	return Spec{
		Name: "total_protein", Title: "Total protein", Kind: "protein", Unit: "mg/mL",
		Units: []Unit{
			{Name: "mg/mL", Factor: 1, Synonyms: []string{"mg/ml", "g/L", "g/l", "µg/µL", "ug/uL", "µg/µl", "ug/ul"}},
			{Name: "µg/mL", Factor: 0.001, Synonyms: []string{"ug/mL", "µg/ml", "ug/ml", "mg/L"}},
		},
		Scale: Linear, Direction: Context,
		Hard: Range{Low: &low}, Soft: Range{High: &softHigh},
		Collapse: Mean, Digits: 2, FigureOrder: 30,
		Variables:  []Variable{{Name: Value, Scale: Linear, TrueZero: true}},
		Referee:    "the assay of the protein, and from how much tissue in how much buffer the lysate was made",
		Unverified: []string{"limits"},
	}
}
