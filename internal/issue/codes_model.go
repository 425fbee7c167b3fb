package issue

// Chapter M: the disease model.
var modelCodes = []Entry{
	{
		Code: "M-01", Severity: Note, Title: "looks like an error and is not",
		Meaning:  "the data show what is usual in this disease model, and nothing needs correction",
		Detected: "the preset of the disease model says what is usual, of which endpoint, and by which sign in the data it is seen",
		Fix:      "nothing",
	},
	{
		Code: "M-02", Severity: Note, Title: "to watch in this disease model",
		Meaning:  "results of this endpoint can mislead in this disease model",
		Detected: "the preset of the disease model warns of an endpoint that is measured, or of a sign that its data show",
		Fix:      "read the results with it in mind",
	},
	{
		Code: "M-03", Severity: Note, Title: "no positive control",
		Meaning:  "where an article shows no effect, nothing tells whether the study could have shown one",
		Detected: "the plan has test groups and no group of role positive, and the preset of the disease model names usual ones",
		Fix:      "add a group of a reference drug next time, or give the group its role in the config",
	},
}
