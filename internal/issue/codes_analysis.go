package issue

// Chapter R: analysis and reporting.
var analysisCodes = []Entry{
	{
		Code: "R-01", Severity: Withheld, Title: "window closed",
		Meaning:  "the comparator and the floor cannot be told apart, so there is no disease of which a part could be inhibited",
		Detected: "Fieller's g of the window is 1 or more: the window's own confidence interval includes zero",
		Fix:      "read the difference from the comparator instead; more animals or a later day would open the window",
	},
	{
		Code: "R-02", Severity: Withheld, Title: "window reversed",
		Meaning:  "the comparator is better than the floor, so percent inhibition has no meaning",
		Detected: "comparator minus floor has the wrong sign for the endpoint's direction",
		Fix:      "check the roles of the groups, swapped groups and the endpoint's direction",
	},
	{
		Code: "R-06", Severity: Note, Title: "percentage without a floor on a scale without a true zero",
		Meaning:  "a normal ear is not zero, so no_floor on raw values understates the effect and cannot reach 100 %",
		Detected: "definition no_floor on a variable whose zero does not mean none",
		Fix:      "quote the window definition, or no_floor on the change from baseline",
	},
	{
		Code: "R-13", Severity: Note, Title: "a group without variance",
		Meaning:  "all animals of a group have the same value, so statistics that divide by its standard deviation do not exist",
		Detected: "standard deviation of zero",
		Fix:      "nothing, if the values are right; a whole group at zero is common among healthy animals",
	},
	{
		Code: "R-15", Severity: Error, Title: "unknown key in the config",
		Meaning:  "a setting was typed that does not exist, so the study would run without what was meant",
		Detected: "the config is compared with the schema of all keys",
		Fix:      "correct the key; the message names the nearest one",
	},
	{
		Code: "R-18", Severity: Note, Title: "a concentration is no evidence of target engagement",
		Meaning:  "a mediator that falls does so for many reasons, less disease among them, also where its receptor signals by no JAK; under a JAK inhibitor a ligand may even rise",
		Detected: "analytes that the map of mediators knows: the report's section on mechanism, and notes of the table pathways, say it",
		Fix:      "call it a lower concentration; for engagement measure phosphorylated STATs, or the drug at its target",
	},
	{
		Code: "R-20", Severity: Withheld, Title: "primary analysis without a result",
		Meaning:  "the plan names a primary analysis for which the data hold nothing to compare",
		Detected: "no treated group with a comparator has a response for the endpoint, variable and day named",
		Fix:      "correct analysis.primary, or add the missing readout",
	},
	{
		Code: "R-21", Severity: Withheld, Title: "method does not suit the data",
		Meaning:  "the method that the plan names cannot be used for this variable, and none is put in its place silently",
		Detected: "the method's scale, or its use of values below or above a limit, does not fit the variable",
		Fix:      "name a method for the variable's scale, or leave the endpoint's default",
	},
	{
		Code: "R-22", Severity: Note, Title: "an animal far from its group in a primary analysis",
		Meaning:  "its residual lies far outside the spread of the others; it is used like any other, since leaving out what does not fit raises false positives",
		Detected: "modified z of the residual, 0.6745 (residual - median) / MAD over the comparator and the groups compared with it, beyond 3.5",
		Fix:      "look at the animal's records; leave it out only for a reason that is not its value, in exclusions.csv",
		Limit:    &Limit{Name: "modified z of a residual", Default: 3.5},
	},
}
