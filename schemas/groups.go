package schemas

import "earmark/internal/maybe"

// Group is a group of animals as the study's plan declares it, with the number of animals found.
type Group struct {
	Study      string      `col:"study,key" desc:"study identifier" send:"STUDYID"`
	Group      string      `col:"group,key" desc:"group name as declared" send:"SETCD"`
	Role       string      `col:"role" desc:"naive, sham, disease_untreated, vehicle, test, positive or satellite"`
	Comparator string      `col:"comparator,null" desc:"the vehicle group this group is compared with"`
	Floor      string      `col:"floor,null" desc:"the group that shows no disease"`
	Article    string      `col:"article,null" desc:"what is dosed" send:"EXTRT"`
	Dose       maybe.Float `col:"dose" unit:"dose_unit" desc:"dose level" send:"EXDOSE"`
	DoseUnit   string      `col:"dose_unit,null" desc:"unit of the dose" send:"EXDOSU"`
	Route      string      `col:"route,null" desc:"route of administration" send:"EXROUTE"`
	NPlanned   maybe.Int   `col:"n_planned" unit:"animals" desc:"animals planned"`
	N          int32       `col:"n" unit:"animals" desc:"animals allocated"`
}

// Table is the table's name.
func (Group) Table() string { return "groups" }
