package schemas

import "earmark/internal/maybe"

// Correction is a line of the corrections ledger: a cell that is read as if it held another text.
type Correction struct {
	Study     string `col:"study,key" desc:"study identifier" send:"STUDYID"`
	LedgerRow int32  `col:"ledger_row,key" desc:"row of the ledger, as a spreadsheet shows it"`
	File      string `col:"file,null" desc:"file of the cell"`
	Sheet     string `col:"sheet,null" desc:"sheet of the cell"`
	Cell      string `col:"cell,null,text" desc:"cell as a spreadsheet shows it, such as F14"`
	Found     string `col:"found,null,text" desc:"the text that the cell must hold for the correction to apply"`
	Corrected string `col:"corrected,null,text" desc:"the text that is read instead"`
	Reason    string `col:"reason,text" desc:"why"`
	Who       string `col:"who,null" desc:"who decided"`
	Applied   bool   `col:"applied" desc:"whether the cell was found and read so"`
}

// Table is the table's name.
func (Correction) Table() string { return "corrections" }

// Exclusion is a line of the exclusions ledger: measurements that are kept but left out of the analysis. Empty fields
// match everything.
type Exclusion struct {
	Study     string    `col:"study,key" desc:"study identifier" send:"STUDYID"`
	LedgerRow int32     `col:"ledger_row,key" desc:"row of the ledger, as a spreadsheet shows it"`
	Animal    string    `col:"animal,null,text" desc:"animal; null for all"`
	Endpoint  string    `col:"endpoint,null" desc:"endpoint; null for all"`
	Analyte   string    `col:"analyte,null" desc:"analyte; null for all"`
	StudyDay  maybe.Int `col:"study_day" unit:"study day" desc:"study day; null for all"`
	Rule      string    `col:"rule,null" desc:"the rule of the plan that asks for it"`
	Reason    string    `col:"reason,text" desc:"why"`
	Who       string    `col:"who,null" desc:"who decided"`
	When      string    `col:"when,null" desc:"when it was decided"`
	Blind     string    `col:"blind,null" desc:"whether it was decided blind"`
	Excluded  int32     `col:"excluded" unit:"measurements" desc:"measurements that it leaves out"`
}

// Table is the table's name.
func (Exclusion) Table() string { return "exclusions" }
