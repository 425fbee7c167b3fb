package endpoint

// lymphNodeWeight is the weight of the node that drains the skin, or of the pair of them pooled: which of the two must be
// declared, and be the same for all. It is context, as the spleen is.
func lymphNodeWeight() Spec {
	return Spec{
		Name: "lymph_node_weight", Title: "Lymph node weight", Kind: "lymph_node_weight", Unit: "mg",
		Units: milligrams(),
		Scale: Linear, Direction: Context,
		Hard: between(0.1, 200), Soft: between(0.5, 60), // unverified defaults; auricular: naive 1-5, diseased 5-30
		Slip: organSlip(), Collapse: Mean, Digits: 1, FigureOrder: 13,
		Setting: &Setting{
			Key: "nodes", Title: "single nodes or pairs pooled", Required: true, Code: "V-27",
			Options: []Option{{Name: "single"}, {Name: "pooled"}},
		},
		SEND:       []SENDTest{{Domain: "OM", Test: "WEIGHT", Specimen: "LYMPH NODE"}},
		Variables:  organVariables(4),
		Referee:    "which node it is, whether a pair was pooled, and the weight as a percentage of body weight",
		Unverified: []string{"limits"},
	}
}
