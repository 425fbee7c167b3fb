package endpoint

// flowPercent is the percentage of cells in a gate of a flow cytometer, an analyte for each population. What a change means
// depends on the population and on its parent gate, so that nothing is called inhibition.
func flowPercent() Spec {
	return Spec{
		Name: "flow_percent", Title: "Flow cytometry, percent of parent", Kind: "flow_percent", Unit: "%",
		Units: []Unit{
			{Name: "%", Factor: 1, Synonyms: []string{"percent", "pct", "% of parent"}},
			{Name: "fraction", Factor: 100, Synonyms: []string{"proportion"}},
		},
		Scale: Linear, Direction: Context,
		Hard: between(0, 100), PerAnalyte: true,
		Collapse: Mean, Digits: 1, FigureOrder: 14,
		Conditions: []Condition{viability()},
		Variables: []Variable{
			{Name: Value, Scale: Linear, Method: "dunnett_welch", TrueZero: true, Figure: true},
		},
		Referee:    "the gating strategy and the parent of each percentage, viability, the number of events, and the controls of each gate",
		Unverified: []string{"viability"},
	}
}

// viability is the percentage of living cells in a sample.
func viability() Condition {
	low, high := 70.0, 100.0 // unverified default
	return Condition{
		Name: "viability", Title: "viability", Unit: "%",
		Units:   []Unit{{Name: "%", Factor: 1, Synonyms: []string{"percent", "pct"}}, {Name: "fraction", Factor: 100}},
		Headers: []string{"viability", "viable", "live", "live cells", "percent viable"}, Limits: Range{Low: &low, High: &high},
	}
}
