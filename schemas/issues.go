package schemas

import "earmark/internal/maybe"

// Issue is something wrong with the data or the plan, addressed as a spreadsheet shows it.
type Issue struct {
	Study    string    `col:"study,key" desc:"study identifier" send:"STUDYID"`
	Code     string    `col:"code,key" desc:"code of the catalogue"`
	File     string    `col:"file,key,null" desc:"file"`
	Sheet    string    `col:"sheet,key,null" desc:"sheet of a workbook"`
	Row      maybe.Int `col:"row,key" desc:"row as a spreadsheet shows it; the first of several"`
	Column   string    `col:"column,key,null" desc:"column letters as a spreadsheet shows them"`
	Severity string    `col:"severity" desc:"error, withheld, warning or note"`
	Animal   string    `col:"animal,null,text" desc:"animal"`
	Group    string    `col:"group,null" desc:"group"`
	Endpoint string    `col:"endpoint,null" desc:"endpoint"`
	StudyDay maybe.Int `col:"study_day" unit:"study day" desc:"study day"`
	Value    string    `col:"value,null,text" desc:"what was found, as typed"`
	Message  string    `col:"message,text" desc:"what is wrong, with the further cells of the same cause"`
	Expected string    `col:"expected,null,text" desc:"what was expected, and why"`
	Likely   string    `col:"likely,null,text" desc:"the likeliest cause; never applied by itself"`
	Fix      string    `col:"fix,null,text" desc:"what a scientist can do"`
	Effect   string    `col:"effect,null,text" desc:"effect on the results; of an accepted error also the reason for which the plan accepts it"`
}

// Table is the table's name.
func (Issue) Table() string { return "issues" }
