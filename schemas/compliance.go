package schemas

import "earmark/internal/maybe"

// Compliance is what one animal was given against the schedule of its group. Only groups that have a schedule are in it.
type Compliance struct {
	Study            string      `col:"study,key" desc:"study identifier" send:"STUDYID"`
	Animal           string      `col:"animal,key,text" desc:"animal identifier" send:"USUBJID"`
	Group            string      `col:"group" desc:"group the animal was allocated to" send:"SETCD"`
	Article          string      `col:"article,null" desc:"the group's article" send:"EXTRT"`
	Unit             string      `col:"unit,null" desc:"unit of the total doses: mg/kg; on skin mg of article; otherwise the unit of the plan's dose; administrations for a group without a dose"`
	NPlanned         int32       `col:"n_planned" unit:"administrations" desc:"administrations of the schedule, up to the day on which the animal left"`
	NGiven           maybe.Int   `col:"n_given" unit:"administrations" desc:"administrations in the log, those beyond the schedule included; null where the log holds none of the group"`
	NMissed          maybe.Int   `col:"n_missed" unit:"administrations" desc:"planned and not given, day by day"`
	NExtra           maybe.Int   `col:"n_extra" unit:"administrations" desc:"given beyond the plan, day by day"`
	PercentGiven     maybe.Float `col:"percent_given" unit:"%" desc:"100 n_given / n_planned"`
	DosePlannedTotal maybe.Float `col:"dose_planned_total" unit:"unit" desc:"sum of the planned doses"`
	DoseGivenTotal   maybe.Float `col:"dose_given_total" unit:"unit" desc:"sum of the doses given: by volume or amount and strength where they are recorded, otherwise as recorded, otherwise as planned"`
	RelativeExposure maybe.Float `col:"relative_exposure" desc:"dose_given_total / dose_planned_total"`
	FirstDay         maybe.Int   `col:"first_day" unit:"study day" desc:"first day on which it was dosed"`
	LastDay          maybe.Int   `col:"last_day" unit:"study day" desc:"last day on which it was dosed"`
	Notes            string      `col:"notes,null,text" desc:"what a reader must know, separated by semicolons"`
}

// Table is the table's name.
func (Compliance) Table() string { return "compliance" }
