package schemas

import "earmark/internal/maybe"

// Inhibition is the percent inhibition of one group by one definition, with its interval and the state of the window.
type Inhibition struct {
	Study            string      `col:"study,key" desc:"study identifier" send:"STUDYID"`
	Group            string      `col:"group,key" desc:"group"`
	Endpoint         string      `col:"endpoint,key" desc:"what is measured"`
	Analyte          string      `col:"analyte,key,null" desc:"analyte, or component of a score"`
	Matrix           string      `col:"matrix,key,null" desc:"serum, skin, ..."`
	StudyDay         maybe.Int   `col:"study_day,key" unit:"study day" desc:"study day; null for a variable of the whole course"`
	Variable         string      `col:"variable,key" desc:"what is derived from the endpoint"`
	Definition       string      `col:"definition,key" desc:"window, no_floor, gmr or log_window"`
	ResultID         string      `col:"result_id,text" desc:"short name of this result"`
	Comparator       string      `col:"comparator,null" desc:"the vehicle group"`
	Floor            string      `col:"floor,null" desc:"the group that shows no disease"`
	N                int32       `col:"n" unit:"animals" desc:"animals of the group with a value"`
	NComparator      int32       `col:"n_comparator" unit:"animals" desc:"animals of the comparator with a value"`
	NFloor           int32       `col:"n_floor" unit:"animals" desc:"animals of the floor with a value"`
	Percent          maybe.Float `col:"percent" unit:"%" desc:"percent inhibition, never clipped; null when the window is closed or a group has no value"`
	CILow            maybe.Float `col:"ci_low" unit:"%" desc:"lower confidence limit; null when unbounded"`
	CIHigh           maybe.Float `col:"ci_high" unit:"%" desc:"upper confidence limit; null when unbounded"`
	CIMethod         string      `col:"ci_method,null" desc:"how the interval is made"`
	Confidence       maybe.Float `col:"confidence" desc:"confidence level"`
	DF               maybe.Float `col:"df" desc:"degrees of freedom of the interval"`
	Window           maybe.Float `col:"window" unit:"endpoint's unit" desc:"comparator minus floor; difference of logs for log_window"`
	WindowCILow      maybe.Float `col:"window_ci_low" unit:"endpoint's unit" desc:"lower confidence limit of the window (Welch)"`
	WindowCIHigh     maybe.Float `col:"window_ci_high" unit:"endpoint's unit" desc:"upper confidence limit of the window (Welch)"`
	WindowG          maybe.Float `col:"window_g" desc:"Fieller's g of the window: 1 or more means that it is not established"`
	WindowClass      string      `col:"window_class" desc:"open, narrow, weak, closed, or none where there is no floor"`
	Difference       maybe.Float `col:"difference" unit:"endpoint's unit" desc:"group minus comparator, of means; of logs for gmr and log_window"`
	DifferenceCILow  maybe.Float `col:"difference_ci_low" unit:"endpoint's unit" desc:"lower confidence limit of the difference (Welch)"`
	DifferenceCIHigh maybe.Float `col:"difference_ci_high" unit:"endpoint's unit" desc:"upper confidence limit of the difference (Welch)"`
	Headline         bool        `col:"headline" desc:"the endpoint's own definition"`
	Primary          bool        `col:"primary" desc:"a primary analysis of the plan"`
	Notes            string      `col:"notes,null,text" desc:"what a reader must know, separated by semicolons"`
}

// Table is the table's name.
func (Inhibition) Table() string { return "inhibition" }
