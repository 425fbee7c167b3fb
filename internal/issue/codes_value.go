package issue

// Chapter V: values of ear, skin and body.
var valueCodes = []Entry{
	{
		Code: "V-01", Severity: Error, Title: "unit or decimal slip",
		Meaning:  "a value that is wrong by a factor dominates every mean",
		Detected: "values outside of their limits that one factor (1000, 100, 25.4, 10) brings to the animal's own course, or a whole column into its limits",
		Fix:      "correct the cell or the unit of the column",
	},
	{
		Code: "V-03", Severity: Error, Title: "outside of the limits",
		Meaning:  "the value cannot be, such as a thickness of 0",
		Detected: "values are compared with the endpoint's hard limits; a warning outside of the soft ones",
		Fix:      "correct the cell, or leave it out with a line in the exclusions ledger",
	},
	{
		Code: "V-24", Severity: Error, Title: "observation time missing or different",
		Meaning:  "a count says nothing without the time in which it was counted: twice the time gives twice the events",
		Detected: "each count is looked up with its observation time, from a column or from observation_minutes of the readout; a warning where the times differ within the study",
		Fix:      "add the time in a column such as Observation (min), or observation_minutes to the readout in the config",
	},
	{
		Code: "V-25", Severity: Error, Title: "not a count",
		Meaning:  "events are counted in whole numbers from 0; anything else was measured or computed, such as seconds of scratching",
		Detected: "counts are compared with whole numbers from 0",
		Fix:      "enter the counts; those of two observers as two reads",
	},
}
