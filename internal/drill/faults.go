package drill

// faults are all that can be put into a study, by code. Each family has a file.
var faults = byCode(
	fileFaults, workbookFaults, prismFaults, ledgerFaults, identityFaults, designFaults, timeFaults, courseFaults, valueFaults, scoreFaults,
	doseFaults, assayFaults, plateFaults, analysisFaults,
)

// An Exemption is a code that no drill puts into data, and why.
type Exemption struct{ Code, Why string }

// Undrilled are the codes that no drill can put into data.
var Undrilled = []Exemption{
	{"A-40", "says how an export of a plate reader was read; there is no error to inject"},
	{"A-48", "needs an export with several readings of each well, which no example has"},
	{"A-49", "needs an export that tells its date in its name, which no example has"},
	{"A-46", "says which wells are no samples; there is no error to inject"},
	{"F-42", "says how a SEND study was read; there is no error to inject"},
	{"M-01", "explains what looks like an error and is none"},
	{"M-02", "a reminder of the disease model that depends on no data"},
	{"M-03", "a remark on the plan that depends on no data"},
	{"R-04", "says that a percentage beyond 100 or below 0 is reported as it is; there is no error to inject"},
	{"R-07", "compares the plan with one of an earlier run, and a drill has none"},
	{"R-09", "the config is refused when it is read, before there is a study"},
	{"R-10", "concerns summaries in the place of values, which no example has"},
	{"R-12", "guards derived values: a zero in a file is V-03 or a value below its limit before it comes so far"},
	{"R-15", "the config is refused when it is read, before there is a study (tested in testdata/script/config-errors.txtar)"},
	{"R-16", "compares with an earlier run (earmark prove, earmark diff)"},
	{"R-17", "compares a text with results, and a drill has no text"},
	{"R-18", "a note that goes with every panel of mediators; there is no error to inject"},
	{"T-11", "needs the times of day of doses and readings, which no example has"},
}
