package schemas

import "earmark/internal/maybe"

// Comparison is a test of one group against its own comparator.
type Comparison struct {
	Study          string      `col:"study,key" desc:"study identifier" send:"STUDYID"`
	Group          string      `col:"group,key" desc:"group"`
	Endpoint       string      `col:"endpoint,key" desc:"what is measured"`
	Analyte        string      `col:"analyte,key,null" desc:"analyte, or component of a score"`
	Matrix         string      `col:"matrix,key,null" desc:"serum, skin, ..."`
	StudyDay       maybe.Int   `col:"study_day,key" unit:"study day" desc:"study day; null for a variable of the whole course"`
	Variable       string      `col:"variable,key" desc:"what is derived from the endpoint"`
	Method         string      `col:"method,key" desc:"name of the method"`
	ResultID       string      `col:"result_id,text" desc:"short name of this result"`
	Comparator     string      `col:"comparator" desc:"the vehicle group"`
	Scale          string      `col:"scale" desc:"linear, log, ordinal or count"`
	Estimate       maybe.Float `col:"estimate" desc:"group against comparator, as estimate_kind says"`
	EstimateKind   string      `col:"estimate_kind,null" desc:"mean_difference, geometric_mean_ratio, ..."`
	CILow          maybe.Float `col:"ci_low" desc:"lower confidence limit of the estimate; simultaneous where adjustment is"`
	CIHigh         maybe.Float `col:"ci_high" desc:"upper confidence limit of the estimate"`
	SE             maybe.Float `col:"se" desc:"standard error on the analysis scale"`
	Statistic      maybe.Float `col:"statistic" desc:"the test statistic"`
	DF             maybe.Float `col:"df" desc:"degrees of freedom; null where the method has none"`
	P              maybe.Float `col:"p" desc:"two-sided p, not adjusted"`
	PAdjusted      maybe.Float `col:"p_adjusted" desc:"p adjusted over the family; two-sided unless adjustment says otherwise"`
	Adjustment     string      `col:"adjustment" desc:"how p_adjusted is adjusted; none where it is not"`
	Family         string      `col:"family,text" desc:"the comparisons that are adjusted together"`
	FamilySize     int32       `col:"family_size" desc:"number of comparisons in the family"`
	PFamily        maybe.Float `col:"p_family_adjusted" desc:"p_adjusted (p where there is none), adjusted once more over the analytes of panel_family for the same group and day: Benjamini and Hochberg's false discovery rate; only for the endpoint's own method"`
	PanelFamily    string      `col:"panel_family,null,text" desc:"the declared family of analytes and its number of analytes with a p"`
	EffectSize     maybe.Float `col:"effect_size" desc:"standardised effect, as effect_size_kind says"`
	EffectSizeKind string      `col:"effect_size_kind,null" desc:"hedges_g, cliffs_delta, ..."`
	EffectCILow    maybe.Float `col:"effect_ci_low" desc:"lower confidence limit of the effect size"`
	EffectCIHigh   maybe.Float `col:"effect_ci_high" desc:"upper confidence limit of the effect size"`
	N              int32       `col:"n" unit:"animals" desc:"animals of the group"`
	NComparator    int32       `col:"n_comparator" unit:"animals" desc:"animals of the comparator"`
	Headline       bool        `col:"headline" desc:"by the endpoint's own method, the plan's or the default, rather than by a companion"`
	Primary        bool        `col:"primary" desc:"a primary analysis of the plan, by the endpoint's own method"`
	Notes          string      `col:"notes,null,text" desc:"what a reader must know, separated by semicolons"`
}

// Table is the table's name.
func (Comparison) Table() string { return "comparisons" }
