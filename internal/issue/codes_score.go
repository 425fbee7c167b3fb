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
		Code: "S-02", Severity: Warning, Title: "score between the steps of its scale",
		Meaning:  "the scale has whole numbers only, or half points and nothing between them",
		Detected: "items are compared with the step of their scale; fractions in an endpoint of whole numbers",
		Fix:      "ask the observer, or give two observers' scores as reads; a scale with half points (EASI) is declared by its step",
	},
	{
		Code: "S-03", Severity: Error, Title: "total is not the sum of its items",
		Meaning:  "an item or the total is wrong",
		Detected: "totals as typed are compared with the sum of the items, with the weights that the scale has; totals that are all percentages of the maximum are a note",
		Fix:      "correct the items or the total",
	},
	{
		Code: "S-04", Severity: Warning, Title: "item missing",
		Meaning:  "the total is not computed: a blank is not 0",
		Detected: "scorings with some of the items",
		Fix:      "fill in the items if the notebook has them",
	},
	{
		Code: "S-05", Severity: Error, Title: "scale changed during the study",
		Meaning:  "scores before and after a day mean different things",
		Detected: "items pass the highest score only from some day on, though the highest score was given before it; or an item is missing in all scorings from some day on and in none before",
		Fix:      "ask the observer which scale was used on which days; score again from photographs, or leave out those days",
	},
	{
		Code: "S-06", Severity: Error, Title: "scale reversed",
		Meaning:  "animals without disease have the worst scores, so every percentage is upside down",
		Detected: "the floor's items lie at 75 % of their range or more after day 0, those of its comparator 25 points or more below",
		Fix:      "turn the scores round, or correct groups that were swapped",
	},
	{
		Code: "S-07", Severity: Error, Title: "arithmetic of a weighted score",
		Meaning:  "the total typed comes out of the items by a slip: a weight left out, items added that do not count, factors left out; or, as a warning, a mouse was given scores that only a patient can state (itch, sleep)",
		Detected: "totals that the formula does not give are compared with those that each slip gives",
		Fix:      "correct the total, or leave out the column of totals; take the scale without itch and sleep",
	},
	{
		Code: "S-08", Severity: Warning, Title: "all items equal",
		Meaning:  "one judgement was probably copied to all items, so that the total says no more than one item would",
		Detected: "items of one range are equal in 95 % or more of at least 10 scorings that are not 0, at two levels or more",
		Fix:      "score the items one by one, from photographs if there are any",
	},
	{
		Code: "S-09", Severity: Warning, Title: "observers disagree",
		Meaning:  "two observers of the same animals agree little more than by chance",
		Detected: "weighted kappa (squared differences) below 0.4 in an item that two observers scored at least 10 times as replicates",
		Fix:      "review the definition of the item with both observers",
		Limit:    &Limit{Name: "smallest weighted kappa", Default: 0.4},
	},
	{
		Code: "S-10", Severity: Note, Title: "a method for means asked for on scores",
		Meaning:  "scores are ordinal: the step from 1 to 2 need not be that from 2 to 3, so that their means have no test",
		Detected: "analysis.endpoints names a method for numbers on a variable of the ordinal scale",
		Fix:      "leave the method out: medians and Steel's test are the default, means are printed as a description",
	},
	{
		Code: "S-11", Severity: Note, Title: "score contradicts another endpoint",
		Meaning:  "an animal has the lowest score and much of what shows the same disease, such as a thick ear: one of the two is likely wrong",
		Detected: "an endpoint that the scale names beside itself (ear_thickness, skin_fold, tewl) is 1.5 times that of animals without disease on the day or more, the score is the lowest, and of ten or more other scorings with about as much of it or more at most 5 % are",
		Fix:      "look at the photographs; leave the cell empty if the animal was not scored",
	},
}
