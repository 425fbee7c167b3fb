package endpoint

// cellCounts are cells of a type in stained sections, by area: an analyte for each type. Counts per high-power field become
// densities by the area of the field. Fields collapse to the section and sections to the animal, each by the mean.
// Densities have spreads that grow with their means, so groups have variances of their own.
func cellCounts() Spec {
	low := 0.0
	return Spec{
		Name: "cell_counts", Title: "Cell counts", Kind: "cell_counts", Unit: "cells/mm²",
		Units: []Unit{
			{Name: "cells/mm²", Factor: 1, Synonyms: []string{"cells/mm2", "cells/mm^2", "/mm²", "/mm2", "per mm²", "per mm2", "n/mm²", "n/mm2"}},
			{Name: "cells/HPF", Factor: 1, Per: "field_area", Synonyms: []string{"/HPF", "per HPF", "cells per HPF", "HPF", "cells/field", "per field", "/field"}},
		},
		Scale: Linear, Direction: HigherWorse,
		Hard: Range{Low: &low}, PerAnalyte: true,
		Collapse: Mean, Digits: 0, FigureOrder: 11,
		Levels: []Level{
			{Name: "field", Column: InReplicate, Headers: fieldHeaders, AtLeast: 5}, // unverified default
			{Name: "section", Column: InSite, Headers: sectionHeaders},
		},
		Slip: &Slip{Code: "V-26"},
		Conditions: []Condition{{
			Name: "field_area", Title: "area of a field", Unit: "mm²",
			Units: []Unit{
				{Name: "mm²", Factor: 1, Synonyms: []string{"mm2", "mm^2"}},
				{Name: "µm²", Factor: 1e-6, Synonyms: []string{"um²", "um2", "µm2", "um^2", "µm^2"}},
			},
			Headers: []string{"field area", "area", "area of field", "hpf area"}, Positive: true, Code: "V-26", Key: "field_area",
		}},
		Variables: []Variable{
			{Name: Value, Scale: Linear, Definitions: []string{Window, NoFloor}, Method: "dunnett_welch", TrueZero: true, Figure: true},
		},
		Referee:    "the stain, the area of a field, how many fields and sections an animal has and how they were chosen, and that n is animals, not fields",
		Unverified: []string{"fewest fields"},
	}
}
