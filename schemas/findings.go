package schemas

import "earmark/internal/maybe"

// Finding is an issue with all that is known of it: what the report and issues.csv show. It passes from the engine to the
// report and is not published; the table of issues is.
type Finding struct {
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
	Message  string    `col:"message,text" desc:"what is wrong"`
	Expected string    `col:"expected,null,text" desc:"what was expected, and why"`
	Likely   string    `col:"likely,null,text" desc:"the likeliest cause; never applied by itself"`
	Fix      string    `col:"fix,null,text" desc:"what a scientist can do"`
	Effect   string    `col:"effect,null,text" desc:"effect on the results"`
	Count    int32     `col:"count" unit:"cells" desc:"cells with the same cause that this issue stands for"`
	Cells    string    `col:"cells,null,text" desc:"the cells, where there are several"`
	Accepted string    `col:"accepted,null,text" desc:"the reason for which the plan accepts it"`
	Raised   string    `col:"raised,null" desc:"severity at which it was raised, where the plan's checks changed it"`
}

// Table is the table's name.
func (Finding) Table() string { return "findings" }
