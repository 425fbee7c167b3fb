package issue

// Chapter A: assays, plates and panels.
var assayCodes = []Entry{
	{
		Code: "A-01", Severity: Warning, Title: "below the limit of quantification",
		Meaning:  "the value is known to be small but not how small; it is kept as censored at its limit, never as 0 or as half the limit",
		Detected: "texts such as <3.2 or BLQ, and numbers below the LLOQ beside them; an error where nothing states the limit",
		Fix:      "nothing, if the limits are right; otherwise state the limit in the text, in a column lloq or in the config",
	},
	{
		Code: "A-02", Severity: Warning, Title: "out-of-range notation of an instrument",
		Meaning:  "the instrument marks values outside of its curve; they are kept as censored",
		Detected: "OOR <, OOR >, *12.3, --- and *** of bead-array readers",
		Fix:      "nothing, if the limits are right",
	},
	{
		Code: "A-03", Severity: Warning, Title: "values below the limit that were replaced by a constant",
		Meaning:  "substituted constants shrink the spread and shift the mean",
		Detected: "three or more equal numbers at 0, LLOQ/2 or LLOQ/√2; without an LLOQ, the smallest number of an analyte if a tenth of its values equal it",
		Fix:      "give the values as the instrument reports them, with their limits",
	},
	{
		Code: "A-04", Severity: Error, Title: "above the upper limit of quantification",
		Meaning:  "a group that is cut off at the top has no mean, only a floor of one, and inhibition against it is underestimated",
		Detected: "texts such as >5000 and numbers above the ULOQ beside them; a warning where the values are at most half of each group on a day and the endpoint is analysed with censoring",
		Fix:      "assay the samples again at a higher dilution",
	},
	{
		Code: "A-06", Severity: Warning, Title: "dilutions of one sample disagree",
		Meaning:  "the sample does not dilute in parallel to the standard (a hook, or an effect of the matrix), or a dilution factor is wrong",
		Detected: "the mean concentrations of two dilutions of a sample on one plate, both in range, differ by more than 20 %",
		Fix:      "check the dilution factors; otherwise prefer the dilution in the middle of the curve",
	},
	{
		Code: "A-07", Severity: Warning, Title: "replicate wells disagree",
		Meaning:  "one of the wells is likely wrong, and nothing in the file tells which",
		Detected: "the coefficient of variation of the wells of a sample at one dilution on one plate is above 20 %",
		Fix:      "look at the wells (bubble, edge, pipetting); repeat the sample, or leave a well out with a line in exclusions.csv",
	},
	{
		Code: "A-14", Severity: Warning, Title: "one sample on two plates with different values",
		Meaning:  "the plates read differently, so that groups on different plates cannot be compared directly",
		Detected: "the mean concentrations of a sample on two plates differ by more than 20 %",
		Fix:      "check the standards of both plates; keep every group on every plate",
	},
	{
		Code: "A-15", Severity: Warning, Title: "few beads",
		Meaning:  "the median of so few beads is uncertain",
		Detected: "a column of bead counts gives fewer than 35 for a well",
		Fix:      "look at the well (clogged needle, aggregated beads); repeat the sample if others of it agree badly",
	},
	{
		Code: "A-16", Severity: Warning, Title: "ambiguous name of an analyte",
		Meaning:  "kits mean different analytes by the name, so that values of two studies under it may not be of one thing",
		Detected: "the name is listed as ambiguous among the analytes (IL-17, IL-12, IL-1), and no analyte has it as a synonym",
		Fix:      "correct the name, or give it as a synonym of the analyte that the kit measures",
	},
	{
		Code: "A-17", Severity: Error, Title: "analyte that mice do not have",
		Meaning:  "a kit for human samples reads nothing in samples of mice, or something else than it says",
		Detected: "the analyte is listed as absent in mice (IL-8)",
		Fix:      "check which kit was used; correct the name if only that is wrong",
	},
	{
		Code: "A-18", Severity: Error, Title: "two quantities in one analyte",
		Meaning:  "an amount per volume and an amount per weight of tissue or protein cannot be converted into each other",
		Detected: "the units of an analyte in a matrix belong to different quantities; a warning where all values of a tissue are per volume and the study has no total protein to divide them by",
		Fix:      "correct the unit, or declare the other samples as another matrix; add the total protein of the lysates",
	},
	{
		Code: "A-19", Severity: Error, Title: "total protein missing, zero or outlying",
		Meaning:  "amounts per volume are divided by it: without one there is no value, and one that is far off moves every value of the sample",
		Detected: "the total protein of each sample is looked up by animal, matrix and study day; one more than 3.5 robust standard deviations (of the logarithms) and a factor of 2 from the median of its matrix and day is a warning",
		Fix:      "fill in or correct the total protein, or leave the sample out with a line in exclusions.csv",
	},
	{
		Code: "A-21", Severity: Warning, Title: "most values below the limit",
		Meaning:  "means and ratios rest on few numbers",
		Detected: "more than half of an analyte's values are below the limit of quantification",
		Fix:      "read the detection rates; a more sensitive assay would help",
	},
	{
		Code: "A-24", Severity: Warning, Title: "undetermined or late threshold cycle",
		Meaning:  "a well that never crosses the threshold has less of the gene than any that does, but not a Ct of the last cycle; a late one is near to that",
		Detected: "texts such as Undetermined, N/A or No Ct, and a Ct equal to the number of cycles (40, or cycles of the readout); a Ct above 35",
		Fix:      "nothing, if the number of cycles is right; look at the melting curves of late wells",
	},
	{
		Code: "A-25", Severity: Error, Title: "reference gene differs between the groups",
		Meaning:  "the difference goes into the expression of every gene",
		Detected: "Welch's analysis of variance of the animals' mean Ct by group has p below 0.05, and the means of two groups of three animals or more differ by at least 0.5 cycles",
		Fix:      "take another reference gene, or accept the error with the reason",
	},
	{
		Code: "A-26", Severity: Error, Title: "folds with the wrong sign",
		Meaning:  "what the file calls higher is lower by its cycles, or the other way round",
		Detected: "log2 of the folds follows ΔCt of the animals rather than its negative",
		Fix:      "find out which of the two is wrong, and correct the cycles or leave the folds out",
	},
	{
		Code: "A-28", Severity: Error, Title: "gene without its reference gene",
		Meaning:  "without the reference genes of the same sample the amount of RNA in the reaction is not known",
		Detected: "a sample (animal, matrix and study day) has no determined Ct of a gene that reference_genes names",
		Fix:      "add the wells, or correct reference_genes in the config",
	},
	{
		Code: "A-29", Severity: Warning, Title: "titre not in the series of dilutions",
		Meaning:  "a titre is one of the dilutions that were made; another number is a slip, or an interpolated value",
		Detected: "the titre is not first_dilution × dilution_step to a whole power, as the readout declares them",
		Fix:      "correct the titre, or first_dilution and dilution_step in the config",
	},
	{
		Code: "A-30", Severity: Warning, Title: "time after dosing not readable",
		Meaning:  "an area under a course of concentrations needs the time of every sample",
		Detected: "an animal has several samples of plasma on a day, and a timepoint is neither a number of hours or minutes nor predose",
		Fix:      "type the time after dosing, in hours",
	},
}
