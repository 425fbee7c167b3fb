package endpoint

// bodyWeight is a safety endpoint: everything is reported, nothing is called inhibition.
func bodyWeight() Spec {
	return Spec{
		Name: "body_weight", Title: "Body weight", Kind: "body_weight", Unit: "g",
		Units: []Unit{
			{Name: "g", Factor: 1, Synonyms: []string{"gram", "grams", "gr"}},
			{Name: "kg", Factor: 1000},
			{Name: "mg", Factor: 0.001},
		},
		Scale: Linear, Direction: LowerWorse,
		Hard: between(5, 80), Collapse: Mean, Digits: 1, FigureOrder: 3,
		Variables: []Variable{
			{Name: Value, Scale: Linear, Method: "welch"},
			{Name: PercentChange, Unit: "%", Scale: Linear, Method: "welch", Figure: true},
		},
	}
}
