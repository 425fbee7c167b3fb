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
}
