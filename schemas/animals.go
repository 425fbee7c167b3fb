package schemas

import "earmark/internal/maybe"

// Animal is one mouse: the experimental unit unless the plan declares another.
type Animal struct {
	Study      string            `col:"study,key" desc:"study identifier" send:"STUDYID"`
	Animal     string            `col:"animal,key,text" desc:"animal identifier, always text" send:"USUBJID"`
	Group      string            `col:"group" desc:"group the animal was allocated to" send:"SETCD"`
	Sex        string            `col:"sex,null" desc:"F or M" send:"SEX"`
	Strain     string            `col:"strain,null" desc:"strain" send:"STRAIN"`
	Cage       string            `col:"cage,null" desc:"cage"`
	Tag        string            `col:"tag,null,text" desc:"how the animal is marked"`
	BirthDate  maybe.Value[Date] `col:"birth_date" desc:"date of birth" send:"BRTHDTC"`
	WeightDay0 maybe.Float       `col:"weight_day0" unit:"g" desc:"body weight on study day 0, or on the last day before it"`
	Fate       string            `col:"fate,null" desc:"scheduled (lived to the planned end) or why the animal left the study" send:"DSDECOD"`
	FateDay    maybe.Int         `col:"fate_day" unit:"study day" desc:"study day of the fate" send:"DSSTDY"`
}

// Table is the table's name.
func (Animal) Table() string { return "animals" }
