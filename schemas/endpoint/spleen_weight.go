package endpoint

// spleenWeight is context: disease enlarges the spleen, and inhibitors of JAK and steroids shrink it below that of a naive
// animal, so that a reduction is no inhibition of disease by itself. The percentage of body weight is compared.
func spleenWeight() Spec {
	return Spec{
		Name: "spleen_weight", Title: "Spleen weight", Kind: "spleen_weight", Unit: "mg",
		Units: milligrams(),
		Scale: Linear, Direction: Context,
		Hard: between(10, 1500), // unverified default; naive 70-120
		Slip: organSlip(), Collapse: Mean, Digits: 0, FigureOrder: 12,
		SEND:       []SENDTest{{Domain: "OM", Test: "WEIGHT", Specimen: "SPLEEN"}},
		Variables:  organVariables(2),
		Referee:    "the weight as a percentage of body weight, and how far a small spleen tells of toxicity or of less disease",
		Unverified: []string{"limits"},
	}
}

// organSlip is how weights of organs go wrong: g in a column of mg, or the reverse.
func organSlip() *Slip { return &Slip{Code: "V-27", Factors: []float64{1000, 1e-3}} }

// organVariables are the weight and its percentage of the animal's latest body weight on or before that day, the latter
// with the decimals given.
func organVariables(digits int) []Variable {
	return []Variable{
		{Name: Value, Scale: Linear, Method: "dunnett", Figure: true},
		{Name: PercentOfBodyWeight, Unit: "%", Scale: Linear, Method: "dunnett", Of: "body_weight", Digits: digits, Figure: true},
	}
}
