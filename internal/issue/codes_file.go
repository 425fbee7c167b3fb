package issue

// Chapter F: files, sheets, headers and cells.
var fileCodes = []Entry{
	{
		Code: "F-02", Severity: Note, Title: "titles or notes above the header",
		Meaning:  "rows above the header were passed over",
		Detected: "the row of the first twenty in which the most cells are known column names is the header",
		Fix:      "nothing, if the row named is the header",
	},
	{
		Code: "F-04", Severity: Warning, Title: "characters that cannot be seen",
		Meaning:  "two names that look the same would be two, such as an animal with a no-break space behind it",
		Detected: "no-break spaces, tabs, line breaks and zero-width characters at the ends of a cell, zero-width ones anywhere",
		Fix:      "nothing, they are left out; or type the cell again",
	},
	{
		Code: "F-05", Severity: Note, Title: "another spelling of a unit",
		Meaning:  "one unit is written in several ways: µ as a Greek letter, as a sign, or as u",
		Detected: "the unit is a known synonym",
		Fix:      "nothing, if the unit is right",
	},
	{
		Code: "F-06", Severity: Warning, Title: "decimal commas and points in one column",
		Meaning:  "some numbers of a column have another decimal sign than most; each can be read in one way only and was read so",
		Detected: "the numbers that can be read with one sign only vote for the column",
		Fix:      "look at the cells; declare `decimal` to make one sign binding",
	},
	{
		Code: "F-07", Severity: Error, Title: "thousands or decimals",
		Meaning:  "1,250 may be 1250 or 1.25, a difference of a thousandfold",
		Detected: "one separator with three digits behind it, other than the decimal sign of the column",
		Fix:      "declare `decimal` for the readout, or correct the cell",
	},
	{
		Code: "F-08", Severity: Error, Title: "a date in place of a number",
		Meaning:  "a spreadsheet took an entry such as 1-2 for a date, and the entry is lost",
		Detected: "a day and the name of a month in a cell of values",
		Fix:      "type the value again into a column formatted as text, or correct it in the ledger",
	},
	{
		Code: "F-11", Severity: Error, Title: "the error of a formula",
		Meaning:  "the cell was computed by the spreadsheet, and failed",
		Detected: "#DIV/0!, #REF!, #N/A and their like",
		Fix:      "correct the formula, or give the raw values",
	},
	{
		Code: "F-13", Severity: Warning, Title: "encoding guessed",
		Meaning:  "letters beyond ASCII, such as µ and γ, were read in an encoding that nothing in the file confirms",
		Detected: "the bytes are not UTF-8 and have no byte order mark; an error where they contradict the encoding declared",
		Fix:      "save as CSV UTF-8, or declare `encoding`",
	},
	{
		Code: "F-14", Severity: Error, Title: "a row with other cells than the header",
		Meaning:  "values of the row may stand under the wrong header",
		Detected: "the number of cells differs from the header's, or quotation marks do not pair",
		Fix:      "correct the row; a cell that holds the separator needs quotation marks",
	},
	{
		Code: "F-16", Severity: Error, Title: "the same file twice",
		Meaning:  "every value would count twice",
		Detected: "two files of one kind of readout hold the same bytes",
		Fix:      "delete one, or name only one in the config",
	},
	{
		Code: "F-19", Severity: Error, Title: "a number with a remark",
		Meaning:  "what the remark means for the number is not known",
		Detected: "a number with text before or behind it, such as 0.41 (swollen); a star without limits to say on which side",
		Fix:      "move the remark into a notes column, or settle the cell in the corrections ledger",
	},
	{
		Code: "F-20", Severity: Warning, Title: "codes for missing values",
		Meaning:  "missing values are marked in several ways, or by a number such as 999",
		Detected: "several marks in one file; numbers used as marks that the endpoint cannot have, or that are repeated far above all others",
		Fix:      "nothing, if they are missing values; leave such cells empty",
	},
	{
		Code: "F-22", Severity: Error, Title: "not the format that it seems",
		Meaning:  "the file is a workbook, a document or binary data",
		Detected: "by its first bytes, or zero bytes in it",
		Fix:      "export it as CSV",
	},
	{
		Code: "F-23", Severity: Error, Title: "empty file",
		Meaning:  "the file holds nothing",
		Detected: "no characters other than blanks",
		Fix:      "export or copy it again, or take the readout out of the config",
	},
	{
		Code: "F-24", Severity: Error, Title: "a header and nothing else",
		Meaning:  "the file holds no row of data",
		Detected: "nothing below the header row",
		Fix:      "export it again, or take the readout out of the config",
	},
	{
		Code: "F-25", Severity: Error, Title: "a column is missing",
		Meaning:  "without it the rows have no meaning",
		Detected: "no header was recognised as what every row needs, or a column that the config names does not exist",
		Fix:      "correct the header, or say under `columns` of the readout which column it is",
	},
	{
		Code: "F-26", Severity: Error, Title: "unit not stated or not known",
		Meaning:  "millimetres and micrometres differ a thousandfold, so no unit is ever guessed",
		Detected: "neither the header, a unit column nor the config gives a unit, or what they give is none of the endpoint's",
		Fix:      "state the unit in the header or as `unit` of the readout",
	},
	{
		Code: "F-27", Severity: Error, Title: "not a number",
		Meaning:  "the cell holds text where a number is expected",
		Detected: "the text is neither a number nor a known mark of a missing or censored value",
		Fix:      "correct the cell, or settle it in the corrections ledger",
	},
	{
		Code: "F-28", Severity: Note, Title: "not read",
		Meaning:  "the file holds columns, or rows of another analyte, that the readout does not use",
		Detected: "headers and analytes that mean nothing to the readout",
		Fix:      "nothing, if they are not needed; `is: ignore` says so",
	},
	{
		Code: "F-29", Severity: Error, Title: "too large",
		Meaning:  "the file, a row or the number of columns is beyond what any study has",
		Detected: "files above 1 GiB, rows above 1 MiB, more than 16384 columns",
		Fix:      "check that the file is the table it should be; split it",
	},
	{
		Code: "F-30", Severity: Error, Title: "a cell that does not hold what its column says",
		Meaning:  "a study day, a date, a replicate, a limit or a dilution cannot be read",
		Detected: "the text does not follow the grammar of its column",
		Fix:      "correct the cell, or settle it in the corrections ledger",
	},
	{
		Code: "F-31", Severity: Error, Title: "values without an animal",
		Meaning:  "nobody can say whose values they are",
		Detected: "a row with a value and an empty animal cell",
		Fix:      "fill the animal in, or delete a row of means below the table",
	},
}
