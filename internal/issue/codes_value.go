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
	{
		Code: "V-04", Severity: Error, Title: "changes in place of values",
		Meaning:  "a change of a change is derived, and percentages of a baseline of 0",
		Detected: "five values or more up to day 0, all of them 0, of an endpoint that cannot be 0",
		Fix:      "give the values as they were measured",
	},
	{
		Code: "V-05", Severity: Warning, Title: "gauge not set to zero",
		Meaning:  "all values of a day are off by the same amount, and with them every change from the baseline",
		Detected: "the groups without disease leave the line between the days before and after by eight standard errors of their median and 8 % of the value, and every other group by at least half as much",
		Fix:      "ask who measured, and with what",
		Limit:    &Limit{Name: "departure of the groups without disease, as a part of the value", Unit: "%", Default: 8},
	},
	{
		Code: "V-06", Severity: Warning, Title: "coarse gauge",
		Meaning:  "with steps of 0.1 mm on an ear of 0.2 mm, differences below a step cannot be seen",
		Detected: "the largest of 1, 2 and 5 times a power of ten that divides all numbers of a column is a quarter or more of their median up to day 0",
		Fix:      "give the numbers as they were read; a finer gauge in the next study",
	},
	{
		Code: "V-08", Severity: Warning, Title: "digits exchanged",
		Meaning:  "0.35 in place of 0.53 is within every limit and still wrong",
		Detected: "a single reading departs from the animal's own course by four scatters of the group, and agrees with it when two neighbouring digits are exchanged",
		Fix:      "correct the cell",
	},
	{
		Code: "V-09", Severity: Warning, Title: "repeated reads disagree",
		Meaning:  "one of the reads is a slip, and moves the mean of two",
		Detected: "a read further from the median of its site and day than 20 % and ten scatters of all reads, for endpoints without a limit for their coefficient of variation",
		Fix:      "check the cells against the notebook",
		Limit:    &Limit{Name: "distance of a read from the median", Unit: "%", Default: 20},
	},
	{
		Code: "V-12", Severity: Warning, Title: "left and right the same",
		Meaning:  "one side was copied and never read",
		Detected: "the same text on both sides of a quarter of the pairs of a day and six or more, where the others differ by three steps of the column in the middle, and those that differ by one step are fewer than a third of the equal ones",
		Fix:      "enter the values of the side from the raw data",
	},
	{
		Code: "V-15", Severity: Error, Title: "punch weight in another unit, or without its diameter",
		Meaning:  "a punch weighs by its area: without the diameter, or with two diameters, weights cannot be compared, and a weight in grams is wrong a thousandfold",
		Detected: "a weight outside of its limits that a factor brings to the animals of its group; a readout without punch_diameter; diameters that differ",
		Fix:      "correct the cell or the unit; give the diameter in a column or as punch_diameter of the readout, and leave out punches of another one",
	},
	{
		Code: "V-16", Severity: Error, Title: "unit of TEWL",
		Meaning:  "1 mg/cm²/h is 10 g/m²/h: a column in the other unit is wrong tenfold",
		Detected: "values outside of their limits that a factor of 10 brings to the animal's own course, or a whole column into its limits",
		Fix:      "correct the cell or the unit of the column",
	},
	{
		Code: "V-17", Severity: Warning, Title: "beyond what the device reads rightly",
		Meaning:  "an open chamber reads too low above 75 g/m²/h, so that severe disease looks milder, and its inhibition too small",
		Detected: "values are compared with the range of the device that the readout declares",
		Fix:      "read them as lower bounds; a closed chamber or a condenser would measure them",
	},
	{
		Code: "V-18", Severity: Warning, Title: "circumstances outside of what the method asks for",
		Meaning:  "values measured in another room, after too short a rest or in a poor sample may differ for that reason alone",
		Detected: "columns such as room temperature, humidity, acclimatisation or viability are compared with the limits of the endpoint",
		Fix:      "correct the cell, leave the values out with a line in the exclusions ledger, or report the circumstances",
	},
	{
		Code: "V-19", Severity: Warning, Title: "repeated readings disagree",
		Meaning:  "one of the readings is of something else, such as a probe that was lifted, and pulls their mean",
		Detected: "the coefficient of variation of the readings of one animal, site and time is compared with the endpoint's limit",
		Fix:      "look at the readings; correct a slip, or leave one out with its reason",
	},
	{
		Code: "V-20", Severity: Error, Title: "unit of body weight",
		Meaning:  "a weight in kg, in lb or ten times too large moves doses and humane limits with it",
		Detected: "weights outside of their limits that one factor (1000, 10, 453.59 of the pound) brings to the animal's own course, or a whole column into its limits",
		Fix:      "correct the cell or the unit of the column",
	},
	{
		Code: "V-21", Severity: Warning, Title: "change overnight",
		Meaning:  "an animal does not change so much in a day; a typing slip or another animal's value is likelier",
		Detected: "values of one animal on consecutive days are compared",
		Fix:      "check both days against the notebook",
		Limit:    &Limit{Name: "change from one day to the next", Unit: "%", Default: 10},
	},
	{
		Code: "V-22", Severity: Error, Title: "humane limit passed",
		Meaning:  "the animal passed the limit at which it has to leave the study, and is dosed or measured after that day; or it came near the limit, which is a warning",
		Detected: "body weights as percentages of the animal's reference are compared with the humane limits",
		Fix:      "check the welfare record; correct the weight, or accept V-22 with the decision that was taken: nothing is left out by that",
	},
	{
		Code: "V-24", Severity: Error, Title: "observation time missing or different",
		Meaning:  "a count says nothing without the time in which it was counted: twice the time gives twice the events",
		Detected: "each count is looked up with its observation time, from a column or from observation_minutes of the readout; a warning where the times differ within the study",
		Fix:      "add the time in a column such as Observation (min), or observation_minutes to the readout in the config",
	},
	{
		Code: "V-25", Severity: Error, Title: "not a count",
		Meaning:  "events are counted in whole numbers from 0; anything else was measured or computed, such as seconds of scratching",
		Detected: "counts are compared with whole numbers from 0",
		Fix:      "enter the counts; those of two observers as two reads",
	},
	{
		Code: "V-26", Severity: Error, Title: "scale of an image",
		Meaning:  "pixels or fields are no micrometres or square millimetres: without the scale of the image values are wrong by it",
		Detected: "values in pixels without pixels_per_um, or per field without field_area; values outside of their limits that a factor brings to the animals of their group",
		Fix:      "give the scale in a column or in the readout, or correct the unit",
	},
	{
		Code: "V-27", Severity: Error, Title: "organ weight in another unit, or of one node beside a pair",
		Meaning:  "a weight in grams is wrong a thousandfold, and a pair of lymph nodes twice as heavy as one",
		Detected: "weights outside of their limits that a factor brings to the animals of their group; a readout that does not say, or says differently, whether nodes are single or pooled",
		Fix:      "correct the cell or the unit; declare nodes in the readout, the same for all",
	},
	{
		Code: "V-28", Severity: Warning, Title: "few fields",
		Meaning:  "the mean of few fields follows the choice of the fields rather than the animal",
		Detected: "the fields (or what the endpoint nests in an animal) of an animal and day are counted",
		Fix:      "nothing, if no more were read; report how many and how they were chosen",
	},
}
