package endpoint

// skinFold is the thickness of a fold of back skin between the jaws of a caliper: skin twice. Reads collapse by the
// median.
func skinFold() Spec {
	return Spec{
		Name: "skin_fold", Title: "Skin fold thickness", Kind: "skin_fold", Unit: "µm",
		Units: lengths(),
		Scale: Linear, Direction: HigherWorse,
		Hard: between(100, 6000), Soft: between(250, 3000), // unverified defaults
		Collapse: MedianOrMean, Digits: 0, FigureOrder: 7,
		Variables: []Variable{
			{Name: Value, Scale: Linear, Definitions: []string{Window, NoFloor}, Method: "ancova", Figure: true},
			{Name: Change, Scale: Linear, Definitions: []string{Window, NoFloor}, Method: "dunnett", TrueZero: true},
			{Name: PercentChange, Unit: "%", Scale: Linear, Method: "dunnett"},
			{Name: NetAUCMean, Scale: Linear, Definitions: []string{Window, NoFloor}, Method: "dunnett", TrueZero: true, Course: true, Figure: true},
		},
		Referee:    "where on the back the fold was lifted, with which caliper and pressure, and whether the observer was blind to the group",
		Unverified: []string{"limits"},
	}
}

// lengths are the units in which thicknesses are read off calipers.
func lengths() []Unit {
	return []Unit{
		{Name: "µm", Factor: 1, Synonyms: []string{"um", "micron", "microns", "micrometer", "micrometre"}},
		{Name: "mm", Factor: 1000, Synonyms: []string{"millimeter", "millimetre"}},
		{Name: "0.01 mm", Factor: 10, Synonyms: []string{"1/100 mm", "10 µm", "10 um"}},
		{Name: "inch", Factor: 25400, Synonyms: []string{"inches"}}, // 25.4 mm by definition
	}
}
