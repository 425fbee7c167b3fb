package endpoint

// flowMFI is a median or mean intensity of fluorescence, an analyte for each marker: log-normal, in units of the instrument's
// own, so that ratios within a study are all that it tells.
func flowMFI() Spec {
	low := 0.0
	return Spec{
		Name: "flow_mfi", Title: "Flow cytometry, MFI", Kind: "flow_mfi", Unit: "MFI",
		Units: []Unit{{Name: "MFI", Factor: 1, Synonyms: []string{"gMFI", "AU", "a.u.", "RFU"}}},
		Scale: Log, Direction: Context,
		Hard: Range{Low: &low}, PerAnalyte: true,
		Collapse: Mean, Digits: 0, FigureOrder: 15,
		Conditions: []Condition{viability()},
		Variables: []Variable{
			{Name: Value, Scale: Log, Method: "dunnett", TrueZero: true, Figure: true},
		},
		Referee:    "whether it is the median or the mean, the background that was subtracted, and that all samples were run with one setting of the instrument",
		Unverified: []string{"viability"},
	}
}
