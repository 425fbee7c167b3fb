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
		Code: "R-03", Severity: Warning, Title: "vehicle that acts by itself",
		Meaning:  "the base mends or irritates the skin, so that percent inhibition against it is what the article does beyond its base",
		Detected: "the percent inhibition of the comparator against a group of role disease_untreated, in the primary analyses (or, without any, on the last day of what is drawn): more than 20 % of the window either way, with an interval that leaves 0 out",
		Fix:      "say so with the results, and give the effect of the base beside them",
		Limit:    &Limit{Name: "effect of the vehicle by itself, in percent of the window", Unit: "%", Default: 20},
	},
	{
		Code: "R-04", Severity: Note, Title: "percent inhibition beyond 0 or 100",
		Meaning:  "no mistake: below the floor is real where an article acts on healthy tissue too, and below 0 is a group that is worse than its comparator; nothing is cut off",
		Detected: "the whole interval of a headline percentage lies above 100 or below 0",
		Fix:      "nothing; look at the floor or the group if it makes no sense",
	},
	{
		Code: "R-05", Severity: Withheld, Title: "direction that the data contradict",
		Meaning:  "what disease does to the endpoint is declared the wrong way round, so that healthy counts as ill",
		Detected: "the plan declares another direction than the endpoint has by itself, or for an analyte another than its endpoint's; the interval of comparator minus floor lies on the healthy side on some day and on the other on none",
		Fix:      "correct the direction, or check the roles of the groups",
	},
	{
		Code: "R-06", Severity: Warning, Title: "percentage without a floor on a scale without a true zero",
		Meaning:  "a normal ear is not zero, so no_floor on raw values understates the effect and cannot reach 100 %",
		Detected: "no_floor is the headline definition of a variable whose zero does not mean none; the message gives what a group as healthy as the floor would have, 100 (V - N) / V",
		Fix:      "quote the window definition, or no_floor on the change from baseline",
	},
	{
		Code: "R-07", Severity: Warning, Title: "primary analysis changed between two runs",
		Meaning:  "an endpoint or a day that is chosen once results are known finds more than there is: the best of six days is significant in 21 % of studies without an effect",
		Detected: "earmark diff compares analysis.primary of two runs",
		Fix:      "name the primary analysis before the data are seen, and say with the results that it was changed and why",
	},
	{
		Code: "R-08", Severity: Warning, Title: "exclusions in one group only",
		Meaning:  "leaving animals out of one arm moves its mean and nothing else: of all ways to find an effect that is not there, one of the surest",
		Detected: "every animal that lines of exclusions.csv leave out of an endpoint is of one group, which chance would do in less than one study of 20 (and there are three at least)",
		Fix:      "say for each line whether it was decided blind and by which rule of the plan; run the study once without the ledger and compare with earmark diff",
	},
	{
		Code: "R-09", Severity: Error, Title: "group without disease among the comparisons",
		Meaning:  "the floor is the measure of 100 % and no treatment: with it in the family every adjusted p is larger than it need be, and the disease itself is tested as if it were a drug",
		Detected: "a group of role naive, sham or disease_untreated has a comparator in the config",
		Fix:      "leave its comparator out; the window says how far it is from the comparator",
	},
	{
		Code: "R-11", Severity: Note, Title: "groups that vary differently",
		Meaning:  "healthy groups vary less than diseased ones: a variance pooled over them would be wrong for both",
		Detected: "the largest standard deviation among comparator, floor and treated groups of a primary analysis is more than 3 times the smallest; of logs where the headline is on logs",
		Fix:      "nothing: intervals of percent inhibition take a variance for each group; method dunnett_welch does so for comparisons",
		Limit:    &Limit{Name: "largest over smallest standard deviation", Default: 3},
	},
	{
		Code: "R-12", Severity: Withheld, Title: "logarithm of zero or less",
		Meaning:  "an analysis of logs needs values above 0; a 0 is nearly always a value below the limit of quantification",
		Detected: "responses of 0 or less in a variable that is analysed on logs (zeros in the files are V-03 before that)",
		Fix:      "give the value as < and its limit, or name a method of ranks",
	},
	{
		Code: "R-13", Severity: Note, Title: "a group without variance",
		Meaning:  "all animals of a group have the same value, so statistics that divide by its standard deviation do not exist",
		Detected: "standard deviation of zero",
		Fix:      "nothing, if the values are right; a whole group at zero is common among healthy animals",
	},
	{
		Code: "R-14", Severity: Warning, Title: "animals lost to death or a humane endpoint",
		Meaning:  "those that are left are the milder ones, so that the group looks better than it is",
		Detected: "two animals or more of a treated group or its comparator left before the day of a primary analysis, by the words of their fate (died, found dead, humane, moribund, euthanised, killed), and have no value on it",
		Fix:      "read the row worst_rank beside the primary one, in which they have the worst ranks; say how many were lost",
		Limit:    &Limit{Name: "animals of a group lost", Unit: "animals", Default: 2},
	},
	{
		Code: "R-15", Severity: Error, Title: "unknown key in the config",
		Meaning:  "a setting was typed that does not exist, so the study would run without what was meant",
		Detected: "the config is compared with the schema of all keys",
		Fix:      "correct the key; the message names the nearest one",
	},
	{
		Code: "R-16", Severity: Error, Title: "a rerun differs",
		Meaning:  "the same files and plan gave other results",
		Detected: "earmark reproduce compares bytes; earmark diff names the program where neither cells nor parameters differ",
		Fix:      "read the change log between the two programs, and quote the program with every result",
	},
	{
		Code: "R-18", Severity: Note, Title: "a concentration is no evidence of target engagement",
		Meaning:  "a mediator that falls does so for many reasons, less disease among them, also where its receptor signals by no JAK; under a JAK inhibitor a ligand may even rise",
		Detected: "a mediator whose receptor signals by no JAK, by the map of mediators, is lower than in the comparator with the whole interval of the ratio; the report's section on mechanism and notes of the table pathways say it too",
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
