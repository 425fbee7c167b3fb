package report

import (
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// A term is a name of the tables and what people say for it. Names without a term are printed as they are, so a new
// method or variable needs nothing here.
type term struct{ name, words, explanation string }

var variableTerms = []term{
	{name: endpoint.Value, words: "value", explanation: "the animal's value as measured, its reads and sites collapsed to one"},
	{name: endpoint.Change, words: "change from baseline", explanation: "value minus the animal's own baseline"},
	{name: endpoint.PercentChange, words: "percent change from baseline", explanation: "100 × change / the animal's own baseline"},
	{name: endpoint.VersusContralateral, words: "difference from the other side", explanation: "induced side minus the other side of the same animal"},
	{name: endpoint.NetAUCMean, words: "net AUC per day", explanation: "area under the course above the animal's own baseline (trapezoids over the actual days) divided by the days it spans"},
	{name: endpoint.Total, words: "total score", explanation: "sum of the score's items, as its scale weights them"},
	{name: endpoint.Rate, words: "rate", explanation: "events divided by the time of observation"},
	{name: endpoint.PercentOfReference, words: "percent of reference", explanation: "100 × value / the animal's reference value, which the plan declares"},
	{name: endpoint.Nadir, words: "nadir", explanation: "the animal's lowest percent of reference after the day of the reference"},
	{name: endpoint.PercentOfBodyWeight, words: "percent of body weight", explanation: "100 × value / the animal's latest body weight on or before that day"},
	{name: endpoint.Peak, words: "peak", explanation: "the animal's highest value in the days that the plan declares"},
	{name: endpoint.DeltaCt, words: "ΔCt", explanation: "mean Ct of the gene's wells minus the mean Ct of the reference genes of the same sample; more cycles are less of the gene"},
	{name: endpoint.Cmax, words: "Cmax", explanation: "highest concentration of the day's course"},
	{name: endpoint.AUCLast, words: "AUClast", explanation: "area under the day's course to the last quantified sample, linear while concentrations rise and logarithmic while they fall"},
	{name: endpoint.RelativeExpression, words: "relative expression", explanation: "2^−ΔCt; the ratio of the geometric means of two groups is 2^−ΔΔCt"},
}

var definitionTerms = []term{
	{name: endpoint.Window, words: "window", explanation: "100 × (V − T) / (V − F): the part of the disease (comparator minus floor) that is gone"},
	{name: endpoint.NoFloor, words: "no floor", explanation: "100 × (V − T) / V: the reduction from the comparator; understates the effect where a healthy animal is not at zero"},
	{name: endpoint.GMR, words: "geometric mean ratio", explanation: "100 × (1 − GM(T) / GM(V)), from geometric means"},
	{name: endpoint.LogWindow, words: "log window", explanation: "100 × (ln V − ln T) / (ln V − ln F), from geometric means"},
}

var methodTerms = []term{
	{name: "ancova", words: "ANCOVA", explanation: "analysis of covariance with the animal's own baseline: means adjusted to one baseline, one slope and one variance for the comparator and all groups compared with it; Dunnett's adjustment and simultaneous intervals"},
	{name: "dunnett", words: "Dunnett", explanation: "Dunnett's two-sided comparison of every group of the family with its comparator; variance pooled over the comparator and all groups compared with it (the floor is not in the model); simultaneous intervals"},
	{name: "dunnett_welch", words: "Dunnett, unequal variances", explanation: "Dunnett's comparison with a variance for each group and Satterthwaite's degrees of freedom for each comparison; simultaneous intervals"},
	{name: "williams", words: "Williams", explanation: "Williams' one-sided test of a trend over the doses of one article, in the direction against disease, from the highest dose down"},
	{name: "mmrm", words: "MMRM", explanation: "mixed model for repeated measures of all days of treatment by REML: group, day, group by day and the baseline, unstructured covariance, Satterthwaite's degrees of freedom; adjusted over the groups of a day by Dunnett's method, not over days"},
	{name: "mmrm_ar1", words: "MMRM, AR(1)", explanation: "as MMRM, with an autoregressive covariance and a variance for each day"},
	{name: "student", words: "Student t", explanation: "Student's two-sided t test with the variance pooled over the two groups"},
	{name: "welch", words: "Welch t", explanation: "Welch's two-sided t test with the Satterthwaite degrees of freedom; variances not pooled"},
	{name: "steel", words: "Steel", explanation: "Steel's two-sided comparison of ranks of every group of the family with its comparator"},
	{name: "censored_lognormal", words: "censored log-normal", explanation: "maximum likelihood on the log scale in which a value beyond a limit of quantification counts as exactly that, and never as a number; ratios of geometric means"},
	{name: "dunn", words: "Dunn", explanation: "Dunn's two-sided comparison of joint ranks after Kruskal and Wallis, adjusted by Holm's method over the family"},
	{name: "relative_effect", words: "Brunner–Munzel", explanation: "two-sided test of the relative effect, the probability of a higher value than in the comparator plus half that of an equal one, adjusted by Holm's method over the family"},
	{name: "proportional_odds", words: "proportional odds", explanation: "cumulative logit model of the scores; odds ratio of a higher score, p by likelihood ratio, adjusted by Holm's method over the family"},
	{name: "negative_binomial", words: "negative binomial", explanation: "negative binomial regression of counts with the log of the observation time as offset and one overdispersion for the comparator and all groups compared with it; ratio of rates, p by likelihood ratio, adjusted by Holm's method over the family"},
	{name: "mann_whitney", words: "Mann–Whitney", explanation: "Mann–Whitney's two-sided test of ranks"},
	{name: "worst_rank", words: "Steel, worst ranks", explanation: "Steel's comparison once more with the animals that were lost to death or a humane endpoint at the worst ranks, the earlier the worse"},
}

var estimateTerms = []term{
	{name: "mean_difference", words: "difference in means"},
	{name: "geometric_mean_ratio", words: "ratio of geometric means"},
	{name: "hodges_lehmann_shift", words: "Hodges–Lehmann shift"},
	{name: "adjusted_mean_difference", words: "adjusted difference in means"},
	{name: "adjusted_geometric_mean_ratio", words: "adjusted ratio of geometric means"},
	{name: "isotonic_mean_difference", words: "isotonic difference in means"},
	{name: "isotonic_geometric_mean_ratio", words: "isotonic ratio of geometric means"},
	{name: "mean_rank_difference", words: "difference in mean ranks"},
	{name: "relative_effect", words: "relative effect"},
	{name: "rate_ratio", words: "ratio of rates"},
	{name: "odds_ratio", words: "odds ratio of a higher score"},
	{name: "odds_ratio_of_detection", words: "odds ratio of detection"},
}

var effectTerms = []term{
	{name: "hedges_g", words: "Hedges g"},
	{name: "cliffs_delta", words: "Cliff's δ"},
	{name: "glass_delta", words: "Glass's Δ"},
	{name: "cohens_d", words: "Cohen's d"},
}

var roleTerms = []term{
	{name: plan.DiseaseUntreated, words: "disease, untreated"},
	{name: plan.Positive, words: "positive control"},
}

// Classes of a window that the report treats in a way of their own.
const (
	weak   = "weak"
	closed = "closed"
)

var windowTerms = []term{
	{name: "open", words: "open"},
	{name: "narrow", words: "narrow", explanation: "read with caution"},
	{name: weak, words: "weak", explanation: "not for ranking"},
	{name: closed, words: "closed", explanation: "no percentage"},
	{name: "none", words: "no floor"},
}

// lookup finds the term of a name; a name without one speaks for itself.
func lookup(terms []term, name string) term {
	for _, t := range terms {
		if t.name == name {
			return t
		}
	}
	return term{name: name, words: words(name)}
}

// Method is what people say for the name of a method of comparison, and what the method is; both are as the report has them.
func Method(name string) (words, explanation string) {
	t := lookup(methodTerms, name)
	return t.words, t.explanation
}
