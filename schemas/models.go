package schemas

import "earmark/internal/maybe"

// Model is the model that an endpoint's own method fitted to a comparator and the groups compared with it.
type Model struct {
	Study           string      `col:"study,key" desc:"study identifier" send:"STUDYID"`
	Comparator      string      `col:"comparator,key" desc:"the vehicle group"`
	Endpoint        string      `col:"endpoint,key" desc:"what is measured"`
	Analyte         string      `col:"analyte,key,null" desc:"analyte, or component of a score"`
	Matrix          string      `col:"matrix,key,null" desc:"serum, skin, ..."`
	StudyDay        maybe.Int   `col:"study_day,key" unit:"study day" desc:"study day; null for a variable of the whole course and for a model of all days"`
	Variable        string      `col:"variable,key" desc:"what is derived from the endpoint"`
	Method          string      `col:"method,key" desc:"name of the method, as in comparisons"`
	Scale           string      `col:"scale" desc:"linear, log, ordinal or count: residuals and slopes are on it"`
	N               int32       `col:"n" unit:"animals" desc:"animals in the model, the comparator's included"`
	NGroups         int32       `col:"n_groups" desc:"groups in the model, the comparator included"`
	Covariance      string      `col:"covariance,null" desc:"covariance of an animal's days in a model of repeated measures"`
	DFMethod        string      `col:"df_method,null" desc:"residual, satterthwaite, or null where the method has no degrees of freedom"`
	DF              maybe.Float `col:"df" desc:"residual degrees of freedom; null where every comparison has its own"`
	ResidualSD      maybe.Float `col:"residual_sd" desc:"standard deviation of the residuals on the analysis scale; of natural logs on the log scale"`
	Slope           maybe.Float `col:"slope" desc:"common slope on the baseline"`
	SlopesP         maybe.Float `col:"slopes_p" desc:"p of different slopes in the groups: small where one common slope does not describe them"`
	LogLikelihood   maybe.Float `col:"log_likelihood" desc:"maximised log-likelihood; restricted (REML) for repeated measures"`
	Converged       bool        `col:"converged" desc:"the model could be estimated"`
	ShapiroP        maybe.Float `col:"shapiro_p" desc:"Shapiro-Wilk p of the residuals of all groups: describes, chooses nothing"`
	BrownForsytheP  maybe.Float `col:"brown_forsythe_p" desc:"Brown-Forsythe p of equal spread of the residuals in the groups: describes, chooses nothing"`
	GlobalTest      string      `col:"global_test,null" desc:"test of any difference between the groups: anova, ancova, welch_anova, kruskal_wallis or likelihood_ratio"`
	GlobalStatistic maybe.Float `col:"global_statistic" desc:"its statistic: F, or chi-squared"`
	GlobalDF1       maybe.Float `col:"global_df1" desc:"its degrees of freedom"`
	GlobalDF2       maybe.Float `col:"global_df2" desc:"its denominator degrees of freedom; null for chi-squared"`
	GlobalP         maybe.Float `col:"global_p" desc:"its p"`
	Notes           string      `col:"notes,null,text" desc:"what a reader must know, separated by semicolons"`
}

// Table is the table's name.
func (Model) Table() string { return "models" }
