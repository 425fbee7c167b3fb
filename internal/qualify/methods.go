package qualify

// methods is every case file that can be judged, sorted by name.
var methods = []method{
	{"01_descriptive", computeDescriptive},
	{"14_special_functions", computeSpecialFunctions},
	{"nist_anova", computeNISTAnova},
	{"nist_univariate", computeNISTUnivariate},
}
