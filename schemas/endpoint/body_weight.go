package endpoint

// bodyWeight is a safety endpoint: everything is reported, nothing is called inhibition. Loss of weight is judged against
// the animal's reference weight, which a study declares (the baseline unless it says otherwise). The humane limits are
// working practice and no source: the licence decides.
func bodyWeight() Spec {
	return Spec{
		Name: "body_weight", Title: "Body weight", Kind: "body_weight", Unit: "g",
		Units: []Unit{
			{Name: "g", Factor: 1, Synonyms: []string{"gram", "grams", "gr"}},
			{Name: "kg", Factor: 1000},
			{Name: "mg", Factor: 0.001},
			{Name: "lb", Factor: gramsPerPound, Synonyms: []string{"lbs", "pound", "pounds"}},
		},
		Scale: Linear, Direction: LowerWorse,
		Hard: between(5, 80), Soft: between(10, 40), Collapse: Mean, Digits: 1, FigureOrder: 3,
		Slip:       &Slip{Code: "V-20", Factors: []float64{1000, 1e-3, 10, 0.1, 100, 1e-2, gramsPerPound}},
		SEND:       []SENDTest{{Domain: "BW", Test: "BW"}},
		BodyWeight: true, Reference: Reference{By: ByBaseline},
		Humane: &Humane{Warn: 85, Stop: 80}, DailyChange: 10, // unverified defaults
		Variables: []Variable{
			{Name: Value, Scale: Linear, Method: "welch"},
			{Name: PercentChange, Unit: "%", Scale: Linear, Method: "welch", Figure: true},
			{Name: PercentOfReference, Unit: "%", Scale: Linear, Method: "welch"},
			{Name: Nadir, Unit: "%", Scale: Linear, Method: "welch", Course: true},
		},
		Referee:    "which day the reference weight is of, what the humane limit was, and who left the study because of it",
		Unverified: []string{"limits", "humane limits", "largest change in a day"},
	}
}

// gramsPerPound is the international avoirdupois pound, 0.45359237 kg by definition (International Yard and Pound
// Agreement, 1959).
const gramsPerPound = 453.59237
