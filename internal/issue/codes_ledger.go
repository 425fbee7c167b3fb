package issue

// Chapter L: ledgers.
var ledgerCodes = []Entry{
	{
		Code: "L-01", Severity: Error, Title: "a correction that no longer fits",
		Meaning:  "the cell holds another text than the one that was corrected, so the correction may be out of date",
		Detected: "the text of the cell is compared with `found` of the ledger",
		Fix:      "look at the cell; write what it holds now into the ledger, or delete the line",
	},
	{
		Code: "L-02", Severity: Error, Title: "a correction of no cell",
		Meaning:  "the ledger names a cell that no readout reads",
		Detected: "file, sheet and cell are looked up among those that are read",
		Fix:      "correct the address",
	},
	{
		Code: "L-03", Severity: Error, Title: "a ledger line without a reason",
		Meaning:  "a change to data without a reason cannot be defended",
		Detected: "the reason is empty",
		Fix:      "write the reason",
	},
	{
		Code: "L-04", Severity: Error, Title: "a ledger line that cannot be applied",
		Meaning:  "the line contradicts another, names nothing, or the ledger lacks a column",
		Detected: "the ledger is read by the names of its columns",
		Fix:      "correct the line",
	},
	{
		Code: "L-05", Severity: Warning, Title: "an exclusion of nothing",
		Meaning:  "the line leaves nothing out, though somebody meant it to",
		Detected: "no value has the animal, endpoint, analyte and day of the line",
		Fix:      "correct the line, or delete it",
	},
}
