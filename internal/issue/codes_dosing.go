package issue

// Chapter O: dosing.
var dosingCodes = []Entry{
	{
		Code: "O-01", Severity: Warning, Title: "volume does not match the body weight",
		Meaning:  "the animal got another dose than recorded",
		Detected: "volume is compared with dose / concentration × body weight, or with the plan's mL/kg; more than 10 % apart",
		Fix:      "check the dosing log and the weight used",
	},
	{
		Code: "O-02", Severity: Error, Title: "dose not in the plan",
		Meaning:  "the animals were dosed otherwise than planned, or the log is wrong",
		Detected: "the dose of each row is compared with its group's",
		Fix:      "correct the dose, or the plan",
	},
}
