package issue

// Chapter S: scores.
var scoreCodes = []Entry{
	{
		Code: "S-01", Severity: Error, Title: "item outside of its scale",
		Meaning:  "the score cannot have been given",
		Detected: "items are compared with their scale",
		Fix:      "correct the cell",
	},
	{
		Code: "S-02", Severity: Warning, Title: "score between whole numbers",
		Meaning:  "the scale has whole numbers only",
		Detected: "fractions in an endpoint of whole numbers",
		Fix:      "ask the observer, or give two observers' scores as reads",
	},
	{
		Code: "S-03", Severity: Error, Title: "total is not the sum of its items",
		Meaning:  "an item or the total is wrong",
		Detected: "totals as typed are compared with the sum of the items",
		Fix:      "correct the items or the total",
	},
	{
		Code: "S-04", Severity: Warning, Title: "item missing",
		Meaning:  "the total is not computed: a blank is not 0",
		Detected: "scorings with some of the items",
		Fix:      "fill in the items if the notebook has them",
	},
}
