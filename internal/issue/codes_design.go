package issue

// Chapter D: identity, groups and design.
var designCodes = []Entry{
	{
		Code: "D-01", Severity: Error, Title: "the same value twice",
		Meaning:  "an animal would count twice, or one of two contradicting values would be chosen by chance",
		Detected: "the same animal, endpoint, place, day and read in two rows; the same animal in two rows of the list",
		Fix:      "keep one of the rows, or number them as reads",
	},
	{
		Code: "D-02", Severity: Error, Title: "unknown animal",
		Meaning:  "the values belong to nobody that was allocated to a group",
		Detected: "identifiers are compared with the list of animals",
		Fix:      "correct the identifier, or add the animal to the list",
	},
	{
		Code: "D-03", Severity: Warning, Title: "group label not as declared",
		Meaning:  "a label that is misread puts values into another group",
		Detected: "labels are compared with names and aliases, then without case and spaces; one that is merely alike is believed only where the allocation agrees; a label that names no group is an error",
		Fix:      "correct the label, or declare it as an alias",
	},
	{
		Code: "D-05", Severity: Withheld, Title: "no vehicle group",
		Meaning:  "percent inhibition has nothing to stand on; a naive group is no substitute",
		Detected: "a treated group has no comparator",
		Fix:      "declare the vehicle group of the same route and base",
	},
	{
		Code: "D-06", Severity: Error, Title: "vehicle of another route or base",
		Meaning:  "inhibition would hold the difference between two vehicles",
		Detected: "route and base of a group and its comparator are compared; a note where the plan accepts it",
		Fix:      "name a matching vehicle, or accept the mismatch with a reason (accept_unmatched)",
	},
	{
		Code: "D-07", Severity: Warning, Title: "positive control in another vehicle",
		Meaning:  "its inhibition holds the difference between two vehicles",
		Detected: "route and base of a positive control and its comparator are compared",
		Fix:      "name a matching vehicle, or read it as an assay check only",
	},
	{
		Code: "D-08", Severity: Warning, Title: "no floor, or a naive one",
		Meaning:  "without a group that had everything but the disease, the effect of the solvent is inside every inhibition",
		Detected: "the floor of each treated group and its role",
		Fix:      "declare a sham group and name it as floor",
	},
	{
		Code: "D-09", Severity: Error, Title: "an animal in two groups",
		Meaning:  "values may belong to another animal",
		Detected: "the group of each row is compared with the allocation",
		Fix:      "correct the group or the identifier",
	},
	{
		Code: "D-10", Severity: Error, Title: "rows shifted",
		Meaning:  "values stand beside another animal's identifier",
		Detected: "from some row on, the values of a day fit the courses of the animals one row above or below; half of the squared departures explained, in scatters, has to be above ln(columns × rows × 100000)",
		Fix:      "paste the column again from the raw data",
	},
	{
		Code: "D-11", Severity: Warning, Title: "two animals exchanged",
		Meaning:  "both values are another animal's; where the two are of different groups, both groups are wrong",
		Detected: "both depart from their own courses on one day by four scatters of their group, and each agrees with the other's; half of the squared departures explained has to be above ln(pairs × 100000)",
		Fix:      "check the sheet and the tags; correct the identifiers or the cells",
	},
	{
		Code: "D-12", Severity: Warning, Title: "left and right exchanged",
		Meaning:  "the side with the disease is read as the one without",
		Detected: "both sides depart from their own courses on one day by four scatters of their group, and each agrees with the other's",
		Fix:      "check the sheet; exchange the cells",
	},
	{
		Code: "D-13", Severity: Error, Title: "disease on the other side",
		Meaning:  "the healthy side is analysed as the diseased one",
		Detected: "in nine of ten of six or more untreated or vehicle animals the other side is worse than the one declared as induced, by 10 % of the value",
		Fix:      "correct the sides in the files, or induced_side in the config",
	},
	{
		Code: "D-14", Severity: Warning, Title: "group too small",
		Meaning:  "tests with it cannot show anything, whatever the drug does",
		Detected: "two animals or fewer; or a rank test of two groups whose smallest possible p is above 0.05",
		Fix:      "more animals, or describe without tests",
		Limit:    &Limit{Name: "fewest animals of a group", Unit: "animals", Default: 3},
	},
	{
		Code: "D-15", Severity: Warning, Title: "animals missing from a readout",
		Meaning:  "n differs between readouts, and who is missing may not be chance",
		Detected: "a day on which others of the group have a value; a note where the fate, the exclusions ledger or another issue explains it",
		Fix:      "add the values, or say why in the exclusions ledger",
	},
	{
		Code: "D-16", Severity: Note, Title: "another number of animals than planned",
		Meaning:  "the power is not what was planned",
		Detected: "animals allocated are compared with n of the plan",
		Fix:      "nothing, if the difference is known",
	},
	{
		Code: "D-17", Severity: Error, Title: "controls of another study",
		Meaning:  "controls that were not there with the others differ from them in everything that time changes",
		Detected: "all dates of a group that others are set against, of three animals or more, lie more than 14 days outside the days of the other groups, and no slip of the date explains it",
		Fix:      "use concurrent controls; correct the dates if only they are wrong",
	},
	{
		Code: "D-18", Severity: Warning, Title: "cage and treatment not told apart",
		Meaning:  "animals of a cage are alike, so that intervals may be too short and p too small",
		Detected: "no cage holds animals of two groups, and cages hold several animals",
		Fix:      "report it; mix groups within cages where the treatment allows it",
	},
	{
		Code: "D-19", Severity: Error, Title: "ears counted as animals",
		Meaning:  "two ears of a mouse are not independent, so intervals would be too short and p too small",
		Detected: "identifiers in pairs that differ in left and right only; a note that n counts animals where both sides are measured",
		Fix:      "use the mouse's identifier, and left and right as site",
	},
	{
		Code: "D-21", Severity: Warning, Title: "weights that run with the groups",
		Meaning:  "animals were not allocated by chance, so that groups differ before treatment",
		Detected: "Jonckheere's trend test of body weights up to day 0 over the groups of the plan, p < 0.001, and extreme groups 5 % apart",
		Fix:      "say how animals were allocated; randomise in the next study",
	},
	{
		Code: "D-22", Severity: Warning, Title: "groups differ before treatment",
		Meaning:  "an effect may be a difference that was there before, or regression to the mean",
		Detected: "a treated group differs from its comparator up to day 0 by an SD within groups or more, with p < 0.001 over all that is compared",
		Fix:      "use the baseline as covariate, and say how animals were allocated",
	},
	{
		Code: "D-24", Severity: Error, Title: "groups never measured together",
		Meaning:  "the difference between groups is also that between days or plates",
		Detected: "a treated group and its comparator have no day after day 0 of an endpoint in common, or no plate",
		Fix:      "correct the day or the plate; otherwise assay both groups on one plate, or accept D-24 with a reason",
	},
	{
		Code: "D-27", Severity: Note, Title: "term not known",
		Meaning:  "the term is left out of the table",
		Detected: "terms for the sex are compared with those for F and M",
		Fix:      "use F or M",
	},
	{
		Code: "D-28", Severity: Error, Title: "group without animals",
		Meaning:  "nothing can be computed for a group of the plan",
		Detected: "no animal is allocated to it",
		Fix:      "allocate its animals, or take it out of the config",
	},
}
