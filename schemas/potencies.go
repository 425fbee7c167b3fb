package schemas

import "earmark/internal/maybe"

// Potency is a half-maximal inhibitory concentration that the study declares for an article at a target.
type Potency struct {
	Study    string      `col:"study,key" desc:"study identifier" send:"STUDYID"`
	Article  string      `col:"article,key" desc:"article"`
	Target   string      `col:"target,key" desc:"target"`
	Relation string      `col:"relation,null" desc:"> where the IC50 lies above the number, < where it lies below; null for a value"`
	IC50     float64     `col:"ic50" unit:"nM" desc:"half-maximal inhibitory concentration; it depends on the assay"`
	Ratio    maybe.Float `col:"ratio" desc:"IC50 over the lowest IC50 of the article, of those that are values; null where there is none, and where the IC50 is known as below a number"`
	Source   string      `col:"source,text" desc:"where the number comes from"`
	Notes    string      `col:"notes,null,text" desc:"what a reader must know"`
}

// Table is the table's name.
func (Potency) Table() string { return "potencies" }
