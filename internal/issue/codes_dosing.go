package issue

// Chapter O: dosing.
var dosingCodes = []Entry{
	{
		Code: "O-01", Severity: Warning, Title: "volume does not match the body weight",
		Meaning:  "the animal got another dose than recorded",
		Detected: "volume is compared with dose / concentration × body weight, or with the plan's mL/kg; more than 10 % apart",
		Fix:      "check the dosing log and the weight used",
		Limit:    &Limit{Name: "difference of a volume from what the weight asks for", Unit: "%", Default: 10},
	},
	{
		Code: "O-02", Severity: Error, Title: "dose not in the plan",
		Meaning:  "the animals were dosed otherwise than planned, or the log is wrong",
		Detected: "the dose of each row is compared with its group's",
		Fix:      "correct the dose, or the plan",
	},
	{
		Code: "O-03", Severity: Error, Title: "dose in another unit than it says",
		Meaning:  "mg/kg, mg for an animal and µg are mixed up: the dose is wrong by a factor",
		Detected: "the dose is set against the plan by way of the body weight and of µg; in the plan mg/kg against mg/mL × mL/kg",
		Fix:      "correct the dose or its unit",
	},
	{
		Code: "O-04", Severity: Error, Title: "strength not that of the plan",
		Meaning:  "% and mg/mL or mg/g are mixed up, or another formulation was used: 1 % is 10 mg/g",
		Detected: "strengths of plan and log are brought to mg/g or mg/mL; more than 10 % apart, or 25 % where one is per g and the other per mL",
		Fix:      "correct the strength or its unit",
	},
	{
		Code: "O-05", Severity: Note, Title: "salt or free base",
		Meaning:  "a dose of a salt holds less active substance than the same dose of the free base",
		Detected: "the plan declares a salt factor, or the article is named as a salt",
		Fix:      "say in the protocol which of the two the doses are; declare salt_factor",
	},
	{
		Code: "O-06", Severity: Warning, Title: "weight used is old",
		Meaning:  "animals grow and lose weight: volumes by an old weight give another dose",
		Detected: "volumes by body weight on a day whose latest weighing is more than 7 days old",
		Fix:      "weigh before dosing, at least once a week",
		Limit:    &Limit{Name: "age of a weighing", Unit: "days", Default: 7},
	},
	{
		Code: "O-07", Severity: Warning, Title: "topical amount not clear",
		Meaning:  "an amount for a site, for each face of it or for the animal differs by a factor of two and more",
		Detected: "topical groups are looked at for an amount, for what it is per, and for the number of sites",
		Fix:      "declare topical: {amount: ..., amount_unit: ..., per: ..., sites: ...} for the group",
	},
	{
		Code: "O-08", Severity: Note, Title: "spelling of a route",
		Meaning:  "routes are compared in one spelling each",
		Detected: "routes of the plan and of the dosing log are looked up in the vocabulary",
		Fix:      "nothing, if they are read as meant",
	},
	{
		Code: "O-09", Severity: Warning, Title: "formulation off its nominal strength",
		Meaning:  "the animals got less or more than the dose that the tables name",
		Detected: "measured over nominal strength of the formulation readout, below 85 % or above 115 %",
		Fix:      "state it with the results; prepare and analyse the formulation again",
		Limit:    &Limit{Name: "distance of the measured strength from the nominal", Unit: "%", Default: 15},
	},
	{
		Code: "O-10", Severity: Error, Title: "drug in animals that get none",
		Meaning:  "an animal was dosed by mistake, tubes were exchanged, or the instrument carried over; in the first case the group is no control",
		Detected: "a concentration above the limit of quantification in a naive, sham, untreated or vehicle group",
		Fix:      "look at the dosing log, the order of the tubes and the blanks; leave the animal out, or accept the error with the reason",
	},
	{
		Code: "O-11", Severity: Error, Title: "dose levels not in the order of their names",
		Meaning:  "two groups are exchanged, or a dose is mistyped",
		Detected: "groups of one article called low, mid and high are set in order of dose",
		Fix:      "correct the doses or the names in the config",
	},
	{
		Code: "O-12", Severity: Warning, Title: "positive control below its history",
		Meaning:  "the study may not have been able to show an effect",
		Detected: "the interval of a primary percent inhibition of a positive group lies below the history that the plan declares",
		Fix:      "look for a cause before anything is concluded from groups without effect",
	},
}
