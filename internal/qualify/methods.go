package qualify

// methods is every case file that can be judged, sorted by name.
var methods = []method{
	{"01_descriptive", computeDescriptive},
	{"nist_anova", computeNISTAnova},
	{"nist_univariate", computeNISTUnivariate},
}
