package endpoint

// earThickness is measured by caliper or micrometer on each ear, one to three reads (METHODS b). Reads collapse to the
// ear by the median, ears to the animal by the mean of the induced ears.
func earThickness() Spec {
	return Spec{
		Name: "ear_thickness", Title: "Ear thickness", Kind: "ear_thickness", Unit: "µm",
		Units: lengths(),
		Scale: Linear, Direction: HigherWorse,
		Hard: between(50, 3000), Soft: between(150, 1200),
		Sided: true, Collapse: MedianOrMean, Digits: 0, FigureOrder: 1,
		Variables: []Variable{
			{Name: Value, Scale: Linear, Definitions: []string{Window, NoFloor}, Method: "ancova", Figure: true},
			{Name: Change, Scale: Linear, Definitions: []string{Window, NoFloor}, Method: "dunnett", TrueZero: true},
			{Name: PercentChange, Unit: "%", Scale: Linear, Method: "dunnett"},
			{Name: VersusContralateral, Scale: Linear, Definitions: []string{Window, NoFloor}, Method: "dunnett", TrueZero: true},
			{Name: NetAUCMean, Scale: Linear, Definitions: []string{Window, NoFloor}, Method: "dunnett", TrueZero: true, Course: true, Figure: true},
		},
		Referee:    "the gauge and its pressure, who read it and whether blind, when after the last challenge, and that the animal is n, not the ear",
		Unverified: []string{"limits"},
	}
}
