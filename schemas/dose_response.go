package schemas

import "earmark/internal/maybe"

// DoseResponse is the curve of an endpoint over the doses of one article, the comparator being dose 0.
type DoseResponse struct {
	Study      string      `col:"study,key" desc:"study identifier" send:"STUDYID"`
	Comparator string      `col:"comparator,key" desc:"the vehicle group: dose 0"`
	Article    string      `col:"article,key" desc:"test article"`
	Endpoint   string      `col:"endpoint,key" desc:"what is measured"`
	Analyte    string      `col:"analyte,key,null" desc:"analyte, or component of a score"`
	Matrix     string      `col:"matrix,key,null" desc:"serum, skin, ..."`
	StudyDay   maybe.Int   `col:"study_day,key" unit:"study day" desc:"study day; null for a variable of the whole course"`
	Variable   string      `col:"variable,key" desc:"what is derived from the endpoint"`
	ResultID   string      `col:"result_id,text" desc:"short name of this result"`
	Model      string      `col:"model" desc:"4pl: bottom and top joined by a symmetric sigmoid of the log dose, fitted to single animals"`
	Scale      string      `col:"scale" desc:"linear or log: the scale on which the curve was fitted"`
	DoseUnit   string      `col:"dose_unit,null" desc:"unit of the doses"`
	ED50       maybe.Float `col:"ed50" unit:"dose_unit" desc:"dose half-way between the plateaus, on the scale of the fit; null where it is refused"`
	ED50Low    maybe.Float `col:"ed50_ci_low" unit:"dose_unit" desc:"lower confidence limit of ed50"`
	ED50High   maybe.Float `col:"ed50_ci_high" unit:"dose_unit" desc:"upper confidence limit of ed50"`
	Hill       maybe.Float `col:"hill" desc:"steepness, positive whether the response rises or falls"`
	Top        maybe.Float `col:"top" unit:"endpoint's unit" desc:"the higher plateau"`
	Bottom     maybe.Float `col:"bottom" unit:"endpoint's unit" desc:"the lower plateau"`
	P          maybe.Float `col:"p" desc:"p of the curve against one common mean (F test)"`
	NLevels    int32       `col:"n_levels" desc:"different doses above 0"`
	N          int32       `col:"n" unit:"animals" desc:"animals in the fit, the comparator's included"`
	Converged  bool        `col:"converged" desc:"the curve and its ed50 could be estimated"`
	Notes      string      `col:"notes,null,text" desc:"why there is no ed50"`
}

// Table is the table's name.
func (DoseResponse) Table() string { return "dose_response" }
