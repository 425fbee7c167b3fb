package issue

// Chapter T: time.
var timeCodes = []Entry{
	{
		Code: "T-01", Severity: Error, Title: "day and month not told apart",
		Meaning:  "the date may be another one, up to months away",
		Detected: "dates that can be read both ways where no date of the column tells which, or where some tell this and some that; the order in which all lie in the study is named, not applied. A date that is right, or lies in the study, only with day and month exchanged",
		Fix:      "add date_order to the readout in the config, or correct the date",
	},
	{
		Code: "T-02", Severity: Error, Title: "dates of the other date system",
		Meaning:  "spreadsheets count days from 1900 or from 1904; dates copied from one into the other are four years and a day off",
		Detected: "a date lies exactly 1462 days from its study day, or from the days of the study",
		Fix:      "add or take away 1462 days in the workbook; let both workbooks use one date system",
	},
	{
		Code: "T-03", Severity: Error, Title: "wrong year",
		Meaning:  "the values would stand a year away from the study",
		Detected: "a date is right, or lies in the study, in another year only",
		Fix:      "correct the year, or start_date in the config if all dates are so",
	},
	{
		Code: "T-04", Severity: Error, Title: "wrong study day",
		Meaning:  "the values would stand on another day of the course",
		Detected: "the date minus the start date is compared with the study day",
		Fix:      "correct the day, the date or the start date",
	},
	{
		Code: "T-05", Severity: Error, Title: "first day counted as day 0 and as day 1",
		Meaning:  "the days of two files differ by one, so that values of one day are compared with those of the next",
		Detected: "every date of a file, on two days or more, lies one day from its study day in the same direction, by start_date or by most rows of the study",
		Fix:      "count days in one way in all files, or correct start_date",
	},
	{
		Code: "T-06", Severity: Note, Title: "times of another zone",
		Meaning:  "an instrument that writes UTC dates what was done in the evening or at night to another day",
		Detected: "times marked with a zone beside others without it or with another; more than half of ten or more times of a file between 20:00 and 6:00; dates within two hours of midnight are named",
		Fix:      "look at the dates near midnight; nothing, if they are local",
	},
	{
		Code: "T-07", Severity: Error, Title: "a baseline after induction or dose",
		Meaning:  "what was done before the baseline is not part of any change from it",
		Detected: "timepoints called baseline after day 0, a warning where dosing begins with them; a warning where the last value up to day 0 follows the first dose, by days or by times of one day",
		Fix:      "correct the day or the name of the timepoint; nothing where dosing before the baseline was planned",
	},
	{
		Code: "T-08", Severity: Warning, Title: "baseline missing",
		Meaning:  "change from baseline and what follows from it cannot be computed",
		Detected: "no value on or before day 0, for an endpoint of which a change is derived",
		Fix:      "add the baseline if it was measured",
	},
	{
		Code: "T-09", Severity: Error, Title: "measured after death",
		Meaning:  "the value belongs to another animal, or the day of the fate is wrong",
		Detected: "days of values and doses are compared with the day of the fate",
		Fix:      "correct the fate or the identifier",
	},
	{
		Code: "T-10", Severity: Error, Title: "measured after the end of the study",
		Meaning:  "no animal was there to be measured on that day",
		Detected: "days are compared with study.last_day of the config, where it is declared",
		Fix:      "correct the day, or last_day in the config",
	},
	{
		Code: "T-11", Severity: Warning, Title: "another time after the dose",
		Meaning:  "what a dose does within hours is spread over the values, and between groups if they are measured in order",
		Detected: "where values and doses have times: some animals measured before the dose of the day and others after it; or intervals after the last dose that differ by 3 h and a factor of 2 on a day",
		Fix:      "report it; correct times that are typed wrong",
	},
	{
		Code: "T-12", Severity: Warning, Title: "missed or double dose",
		Meaning:  "animals were exposed to less or more than planned",
		Detected: "the administrations of each animal and day are counted against the group's schedule, up to the day on which it left",
		Fix:      "complete the dosing log if the dose was given; otherwise nothing: table compliance says what it means",
	},
	{
		Code: "T-13", Severity: Warning, Title: "a jump and back",
		Meaning:  "no tissue swells and heals in a day; a slip is likelier",
		Detected: "one day of an animal departs from the line between its neighbouring days by eight scatters of the group and 30 % of the value",
		Fix:      "check the cell against the notebook",
		Limit:    &Limit{Name: "jump, as a part of the value", Unit: "%", Default: 30},
	},
	{
		Code: "T-14", Severity: Error, Title: "a column copied",
		Meaning:  "the values of a day are those of another one, so that a treatment seems to stand still",
		Detected: "the same texts on two days for every animal of a group of five or more, at least four of them different; by chance less likely than one in 100000, from how often values of one animal repeat",
		Fix:      "enter the values of the day from the raw data",
	},
	{
		Code: "T-15", Severity: Error, Title: "no day",
		Meaning:  "the value has no place in the course",
		Detected: "neither a study day, nor a date and a start date that give one",
		Fix:      "add a study_day column, or study_day to the readout in the config",
	},
}
