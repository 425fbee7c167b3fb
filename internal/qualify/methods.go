package qualify

// methods is every case file that can be judged, sorted by name.
var methods = []method{
	{"01_descriptive", computeDescriptive},
	{"03a_dunnett", computeDunnett},
	{"03b_dunnett_critical", computeDunnettCritical},
	{"03c_dunnett_tail", computeDunnettTail},
	{"04a_t_tests", computeTTests},
	{"04c_hedges_g", computeHedges},
	{"05_p_adjust", computePAdjust},
	{"07_percent_inhibition", computeInhibition},
	{"08_logistic_curves", computeLogisticCurve},
	{"09a_censored_lognormal", computeCensoredLogNormal},
	{"09b_tobit_two_group", computeTobitTwoGroup},
	{"09d_censored_groups", computeCensoredGroups},
	{"11_ancova", computeAncova},
	{"14_special_functions", computeSpecialFunctions},
	{"nist_anova", computeNISTAnova},
	{"nist_univariate", computeNISTUnivariate},
}
