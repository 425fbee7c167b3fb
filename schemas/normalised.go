package schemas

import "earmark/internal/maybe"

// Normalised is a response set against its group's own comparator and floor.
type Normalised struct {
	Study               string      `col:"study,key" desc:"study identifier" send:"STUDYID"`
	Animal              string      `col:"animal,key,text" desc:"animal identifier" send:"USUBJID"`
	Endpoint            string      `col:"endpoint,key" desc:"what is measured"`
	Analyte             string      `col:"analyte,key,null" desc:"analyte, or component of a score"`
	Matrix              string      `col:"matrix,key,null" desc:"serum, skin, ..."`
	StudyDay            maybe.Int   `col:"study_day,key" unit:"study day" desc:"study day; null for a variable of the whole course"`
	Variable            string      `col:"variable,key" desc:"what is derived from the endpoint"`
	Group               string      `col:"group" desc:"group of the animal"`
	Comparator          string      `col:"comparator,null" desc:"the vehicle group it is set against"`
	Floor               string      `col:"floor,null" desc:"the group that shows no disease"`
	Value               maybe.Float `col:"value" unit:"endpoint's unit" desc:"the animal's value; null when censored"`
	ComparatorCenter    maybe.Float `col:"comparator_center" unit:"endpoint's unit" desc:"mean of the comparator; geometric mean on the log scale"`
	FloorCenter         maybe.Float `col:"floor_center" unit:"endpoint's unit" desc:"mean of the floor; geometric mean on the log scale"`
	PercentOfComparator maybe.Float `col:"percent_of_comparator" unit:"%" desc:"100 value / comparator_center; null for a zero center"`
	Log2Ratio           maybe.Float `col:"log2_ratio" desc:"log2(value / comparator_center); null unless both are positive"`
	PercentInhibition   maybe.Float `col:"percent_inhibition" unit:"%" desc:"the animal's percent inhibition by the definition named beside it; describes, carries no interval"`
	Definition          string      `col:"definition,null" desc:"window, gmr or no_floor: the headline definition"`
	ZScore              maybe.Float `col:"z_score" unit:"SD" desc:"(value - comparator mean) / comparator SD, on the analysis scale"`
}

// Table is the table's name.
func (Normalised) Table() string { return "normalised" }
