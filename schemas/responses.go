package schemas

import "earmark/internal/maybe"

// Response is one value per animal, endpoint, study day and variable: what is analysed.
type Response struct {
	Study       string      `col:"study,key" desc:"study identifier" send:"STUDYID"`
	Animal      string      `col:"animal,key,text" desc:"animal identifier" send:"USUBJID"`
	Endpoint    string      `col:"endpoint,key" desc:"what is measured"`
	Analyte     string      `col:"analyte,key,null" desc:"analyte, or component of a score; null for the endpoint as a whole"`
	Matrix      string      `col:"matrix,key,null" desc:"serum, skin, ..."`
	StudyDay    maybe.Int   `col:"study_day,key" unit:"study day" desc:"study day; null for a variable of the whole course, such as net_auc_mean"`
	Variable    string      `col:"variable,key" desc:"value, change, percent_change, versus_contralateral, net_auc_mean, total, rate, percent_of_reference, nadir, percent_of_body_weight, peak, delta_ct, relative_expression, cmax or auc_last"`
	Group       string      `col:"group" desc:"group of the animal"`
	Value       maybe.Float `col:"value" unit:"unit" desc:"the animal's value; null when censored"`
	Unit        string      `col:"unit" desc:"unit of the value"`
	Scale       string      `col:"scale" desc:"linear, log, ordinal or count: the scale it is analysed on"`
	Censoring   string      `col:"censoring" desc:"none, left (below limit) or right (above limit)"`
	Limit       maybe.Float `col:"limit" unit:"unit" desc:"the limit of a censored value"`
	Baseline    maybe.Float `col:"baseline" unit:"endpoint's unit" desc:"the animal's baseline of the endpoint"`
	NReplicates int32       `col:"n_replicates" desc:"measurements that went into the value"`
	ReplicateCV maybe.Float `col:"replicate_cv" unit:"%" desc:"coefficient of variation of repeated reads or wells, pooled over sites"`
}

// Table is the table's name.
func (Response) Table() string { return "responses" }
