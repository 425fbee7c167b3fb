package endpoint

// epidermalThickness is measured on stained sections: several fields of a section, one or more sections of an animal. Fields
// collapse to the section and sections to the animal, each by the mean; n is the number of animals.
func epidermalThickness() Spec {
	return Spec{
		Name: "epidermal_thickness", Title: "Epidermal thickness", Kind: "epidermal_thickness", Unit: "µm",
		Units: []Unit{
			{Name: "µm", Factor: 1, Synonyms: []string{"um", "micron", "microns", "micrometer", "micrometre"}},
			{Name: "mm", Factor: 1000, Synonyms: []string{"millimeter", "millimetre"}},
			{Name: "px", Factor: 1, Per: "pixels_per_um", Synonyms: []string{"pixel", "pixels", "pix"}},
		},
		Scale: Linear, Direction: HigherWorse,
		Hard: between(2, 500), Soft: between(5, 300), // unverified defaults; naive 10-25, diseased 30-150
		Collapse: Mean, Digits: 0, FigureOrder: 10,
		Levels: []Level{
			{Name: "field", Column: InReplicate, Headers: fieldHeaders, AtLeast: 5}, // unverified default
			{Name: "section", Column: InSite, Headers: sectionHeaders},
		},
		// A quarter and half a micrometre are usual sizes of a pixel: unverified defaults.
		Slip: &Slip{Code: "V-26", Factors: []float64{1000, 1e-3, 0.25, 0.5}},
		Conditions: []Condition{{
			Name: "pixels_per_um", Title: "pixels per µm", Unit: "px/µm", Units: []Unit{{Name: "px/µm", Factor: 1, Synonyms: []string{"px/um", "pixels/µm", "pixels/um"}}},
			Headers: []string{"pixels per um", "pixels per µm", "px per um", "px per µm"}, Positive: true, Code: "V-26", Key: "pixels_per_um",
		}},
		Variables: []Variable{
			{Name: Value, Scale: Linear, Definitions: []string{Window, NoFloor}, Method: "dunnett", Figure: true},
		},
		Referee:    "how many fields and sections an animal has, how they were chosen, whether the reader was blind, and that n is animals, not fields",
		Unverified: []string{"limits", "fewest fields", "pixel sizes"},
	}
}

var (
	fieldHeaders   = []string{"field", "field no", "fov", "field of view", "hpf"}
	sectionHeaders = []string{"section", "section no", "slide", "slide no"}
)
