package schemas

import "earmark/internal/maybe"

// ClinicalReference is what one arm of a trial in patients reported for an article of the study. It stands beside the
// study's results and predicts nothing: a responder rate and a percent inhibition are different quantities.
type ClinicalReference struct {
	Study          string      `col:"study,key" desc:"study identifier" send:"STUDYID"`
	Article        string      `col:"article,key" desc:"article, as the study names it"`
	Trial          string      `col:"trial,key" desc:"trial"`
	Endpoint       string      `col:"endpoint,key" desc:"endpoint of the trial"`
	Week           maybe.Int   `col:"week,key" unit:"week" desc:"week of the trial; null for a finding about onset"`
	Arm            string      `col:"arm,key" desc:"arm of the trial"`
	Setting        string      `col:"setting" desc:"route, frequency and background treatment"`
	Control        bool        `col:"control" desc:"the arm is placebo or vehicle"`
	Dose           maybe.Float `col:"dose" unit:"dose_unit" desc:"dose or strength"`
	DoseUnit       string      `col:"dose_unit,null" desc:"unit of the dose"`
	Percent        maybe.Float `col:"percent" unit:"%" desc:"patients who responded"`
	NResponders    maybe.Int   `col:"n_responders" unit:"patients" desc:"patients who responded, where a source gives it"`
	NPatients      maybe.Int   `col:"n_patients" unit:"patients" desc:"patients of whom, where a source gives it"`
	ControlPercent maybe.Float `col:"control_percent" unit:"%" desc:"the same of the trial's control arm"`
	Difference     maybe.Float `col:"difference" unit:"percentage points" desc:"percent minus control_percent; from the counts where all four are known"`
	CILow          maybe.Float `col:"ci_low" unit:"percentage points" desc:"lower confidence limit of the difference; null unless all four counts are known"`
	CIHigh         maybe.Float `col:"ci_high" unit:"percentage points" desc:"upper confidence limit of the difference; null unless all four counts are known"`
	Confidence     maybe.Float `col:"confidence" desc:"confidence level"`
	CIMethod       string      `col:"ci_method,null" desc:"how the interval is made"`
	Finding        string      `col:"finding,null,text" desc:"what the trial reported in words"`
	Confirmed      bool        `col:"confirmed" desc:"a source was read for the figure, and for its control arm's: do not cite it from here otherwise"`
	Sources        string      `col:"sources,null,text" desc:"sources, separated by semicolons"`
	Notes          string      `col:"notes,null,text" desc:"what a reader must know, separated by semicolons"`
}

// Table is the table's name.
func (ClinicalReference) Table() string { return "clinical_reference" }
