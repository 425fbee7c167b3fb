package schemas

import "earmark/internal/maybe"

// Pathway is the inhibition of a set of analytes that share an axis, a kinase or a STAT: of their geometric mean, which no
// single analyte dominates. It describes concentrations. A falling concentration is not evidence that a kinase was
// inhibited, and under a JAK inhibitor a ligand may rise.
type Pathway struct {
	Study       string      `col:"study,key" desc:"study identifier" send:"STUDYID"`
	Group       string      `col:"group,key" desc:"group"`
	Grouping    string      `col:"grouping,key" desc:"what the analytes of the set share: axis, kinase or stat"`
	Set         string      `col:"set,key" desc:"the axis, kinase or STAT; none: receptors that signal by no JAK or STAT, or disputed ones"`
	Endpoint    string      `col:"endpoint,key" desc:"what is measured"`
	Matrix      string      `col:"matrix,key,null" desc:"serum, skin, ..."`
	StudyDay    maybe.Int   `col:"study_day,key" unit:"study day" desc:"study day; null for a variable of the whole course"`
	Variable    string      `col:"variable,key" desc:"what is derived from the endpoint"`
	Comparator  string      `col:"comparator,null" desc:"the vehicle group"`
	NAnalytes   int32       `col:"n_analytes" unit:"analytes" desc:"analytes that the geometric mean is over"`
	Analytes    string      `col:"analytes,null,text" desc:"their names, separated by semicolons"`
	NAnimals    int32       `col:"n_animals" unit:"animals" desc:"animals of the group"`
	NComparator int32       `col:"n_comparator" unit:"animals" desc:"animals of the comparator"`
	GMR         maybe.Float `col:"gmr" desc:"geometric mean of the group over that of the comparator: exp of the difference of the animals' means of natural logs"`
	Percent     maybe.Float `col:"percent" unit:"%" desc:"geometric-mean inhibition, 100 (1 - gmr), never clipped; null where no analyte is left"`
	CILow       maybe.Float `col:"ci_low" unit:"%" desc:"lower confidence limit of percent"`
	CIHigh      maybe.Float `col:"ci_high" unit:"%" desc:"upper confidence limit of percent"`
	Confidence  maybe.Float `col:"confidence" desc:"confidence level, not adjusted for the number of sets"`
	DF          maybe.Float `col:"df" desc:"Satterthwaite degrees of freedom"`
	Method      string      `col:"method,null" desc:"how the interval is made"`
	Excluded    string      `col:"excluded,null,text" desc:"analytes of the set that are left out, and why, separated by semicolons"`
	Notes       string      `col:"notes,null,text" desc:"what a reader must know, separated by semicolons"`
}

// Table is the table's name.
func (Pathway) Table() string { return "pathways" }
