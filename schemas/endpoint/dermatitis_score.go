package endpoint

// dermatitisScore is the sum of four items scored 0 to 3 by an observer (METHODS b). The items are ordinal: tests are on
// ranks, percentages describe.
func dermatitisScore() Spec {
	return Spec{
		Name: "dermatitis_score", Title: "Dermatitis score", Kind: "scores", Unit: "points",
		Units: []Unit{{Name: "points", Factor: 1, Synonyms: []string{"point", "pts", "score"}}},
		Scale: Ordinal, Direction: HigherWorse,
		Hard: between(0, 12), Integer: true,
		Collapse: Mean, Digits: 1, FigureOrder: 2,
		Components: []Component{
			{Name: "erythema", Synonyms: []string{"redness", "erythema/haemorrhage", "erythema/hemorrhage"}, Max: 3},
			{Name: "dryness", Synonyms: []string{"scarring/dryness", "scaling", "scarring", "dryness/scaling"}, Max: 3},
			{Name: "oedema", Synonyms: []string{"edema", "swelling"}, Max: 3},
			{Name: "excoriation", Synonyms: []string{"excoriation/erosion", "erosion"}, Max: 3},
		},
		Variables: []Variable{
			{Name: Value, Scale: Ordinal, Method: "steel", TrueZero: true, PerComponent: true},
			{Name: Total, Scale: Ordinal, Definitions: []string{Window, NoFloor}, Method: "steel", TrueZero: true, Figure: true},
			{Name: NetAUCMean, Scale: Ordinal, Definitions: []string{Window, NoFloor}, Method: "steel", TrueZero: true, Course: true},
		},
	}
}
