package schemas

import "earmark/internal/maybe"

// Dose is one administration to one animal.
type Dose struct {
	Study             string      `col:"study,key" desc:"study identifier" send:"STUDYID"`
	Animal            string      `col:"animal,key,text" desc:"animal identifier" send:"USUBJID"`
	StudyDay          int32       `col:"study_day,key" unit:"study day" desc:"study day of the administration" send:"EXSTDY"`
	Occasion          int32       `col:"occasion,key" desc:"administration within the day, counted from 1"`
	Article           string      `col:"article,null" desc:"what was given" send:"EXTRT"`
	Dose              maybe.Float `col:"dose" unit:"dose_unit" desc:"dose as recorded" send:"EXDOSE"`
	DoseUnit          string      `col:"dose_unit,null" desc:"unit of the dose" send:"EXDOSU"`
	Route             string      `col:"route,null" desc:"route of administration" send:"EXROUTE"`
	Volume            maybe.Float `col:"volume" unit:"volume_unit" desc:"volume or amount given" send:"EXVAMT"`
	VolumeUnit        string      `col:"volume_unit,null" desc:"unit of the volume" send:"EXVAMTU"`
	Concentration     maybe.Float `col:"concentration" unit:"concentration_unit" desc:"concentration of the formulation"`
	ConcentrationUnit string      `col:"concentration_unit,null" desc:"unit of the concentration"`
	BodyWeight        maybe.Float `col:"body_weight" unit:"g" desc:"latest body weight on or before the day"`
	ExpectedVolume    maybe.Float `col:"expected_volume" unit:"volume_unit" desc:"volume that dose, concentration and body weight ask for; null where the three do not determine it"`
	CumulativeDose    maybe.Float `col:"cumulative_dose" unit:"dose_unit" desc:"sum of the doses up to and including this one"`
	ArticleMg         maybe.Float `col:"article_mg" unit:"mg" desc:"article in what was given: concentration × volume, or on skin strength × amount; null where the two do not determine it"`
	MgPerKg           maybe.Float `col:"mg_per_kg" unit:"mg/kg" desc:"article_mg per kg of body_weight; of a topical dose the mg/kg-equivalent: as if all of it went in"`
	SourceFile        string      `col:"source_file" desc:"file the row was read from"`
	SourceRow         int32       `col:"source_row" desc:"row as a spreadsheet shows it"`
}

// Table is the table's name.
func (Dose) Table() string { return "doses" }
