package schemas

import "earmark/internal/maybe"

// Exposure is a headline percent inhibition beside what it would be at the planned dose, if effect were proportional to
// dose. It describes; it never replaces the headline. Treated groups that have a schedule are in it.
type Exposure struct {
	Study                   string      `col:"study,key" desc:"study identifier" send:"STUDYID"`
	Group                   string      `col:"group,key" desc:"group"`
	Endpoint                string      `col:"endpoint,key" desc:"what is measured"`
	Analyte                 string      `col:"analyte,key,null" desc:"analyte, or component of a score"`
	Matrix                  string      `col:"matrix,key,null" desc:"serum, skin, ..."`
	StudyDay                maybe.Int   `col:"study_day,key" unit:"study day" desc:"study day; null for a variable of the whole course"`
	Variable                string      `col:"variable,key" desc:"what is derived from the endpoint"`
	Definition              string      `col:"definition,key" desc:"window, no_floor, gmr or log_window"`
	ResultID                string      `col:"result_id,text" desc:"the result of table inhibition that it stands beside"`
	N                       int32       `col:"n" unit:"animals" desc:"animals analysed"`
	NExposure               int32       `col:"n_exposure" unit:"animals" desc:"animals analysed whose relative exposure is known"`
	RelativeExposure        maybe.Float `col:"relative_exposure" desc:"mean of the animals' given over planned dose, up to and including the study day"`
	RelativeExposureLow     maybe.Float `col:"relative_exposure_low" desc:"lowest of the animals"`
	RelativeExposureHigh    maybe.Float `col:"relative_exposure_high" desc:"highest of the animals"`
	Percent                 maybe.Float `col:"percent" unit:"%" desc:"percent inhibition, the headline"`
	PercentExposureAdjusted maybe.Float `col:"percent_exposure_adjusted" unit:"%" desc:"percent / relative_exposure; null where the exposure is not known, below 0.5 or above 1.5"`
	CILowExposureAdjusted   maybe.Float `col:"ci_low_exposure_adjusted" unit:"%" desc:"lower confidence limit / relative_exposure"`
	CIHighExposureAdjusted  maybe.Float `col:"ci_high_exposure_adjusted" unit:"%" desc:"upper confidence limit / relative_exposure"`
	Primary                 bool        `col:"primary" desc:"a primary analysis of the plan"`
	Notes                   string      `col:"notes,null,text" desc:"the assumption, or why there is no adjusted percentage"`
}

// Table is the table's name.
func (Exposure) Table() string { return "exposure" }
