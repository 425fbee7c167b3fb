package compare

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/stats"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// The reference cases below are those of internal/stats/testdata/cases (R 4.2.2 and second routes, see its README), named
// by their id; a case's groups stand in for those of params, in the case's order.

// asked is params with a method that the plan names for an endpoint.
func asked(name, method string) Params {
	p := params(nil)
	p.Analysis.Endpoints = []plan.EndpointAnalysis{{Endpoint: name, Method: method}}
	return p
}

// withBaselines adds the baselines of each group, in the order of its values; a NaN is an animal without one.
func withBaselines(in *table.Of[schemas.Response], baselines map[string][]float64) *table.Of[schemas.Response] {
	out, seen := new(table.Of[schemas.Response]), map[string]int{}
	for _, r := range in.All() {
		if b := baselines[r.Group]; seen[r.Group] < len(b) {
			r.Baseline = maybe.Finite(b[seen[r.Group]])
		}
		seen[r.Group]++
		out.Append(r)
	}
	return out
}

func models(t testing.TB, p Params, r *table.Of[schemas.Response]) []schemas.Model {
	t.Helper()
	out, err := Run(p, Input{Responses: r}, new(issue.List))
	if err != nil {
		t.Fatal(err)
	}
	var rows []schemas.Model
	for _, m := range out.Models.All() {
		rows = append(rows, m)
	}
	return rows
}

// Case ancova-07, with naive in the place of dex.
var (
	adjustedEars = map[string][]float64{
		"vehicle": {.558, .502, .492, .521, .577},
		"low":     {.423, .439, .43, .468, .401, .428, .366},
		"mid":     {.404, .426, .398, .41, .451, .417, .409},
		"high":    {.449, .372, .374, .401, .401, .403, .365},
		"dex":     {.238, .206, .298, .247, .227, .235},
	}
	earBaselines = map[string][]float64{
		"vehicle": {.263, .196, .21, .218, .232},
		"low":     {.204, .212, .196, .22, .207, .191, .226},
		"mid":     {.224, .201, .238, .198, .222, .24, .188},
		"high":    {.187, .202, .182, .206, .194, .196, .203},
		"dex":     {.223, .185, .246, .192, .206, .233},
	}
	earAncova = map[string]struct{ difference, se, t, p, adjusted, low, high float64 }{
		"dex":  {-0.283683237369356, 0.0174017064841478, -16.302035528974077, 3.617683442597967e-15, 1.4125665969456154e-14, -0.3284321420976759, -0.23893433264103614},
		"low":  {-0.10050369826570593, 0.017238483013159153, -5.830193885911279, 3.819130973309824e-06, 1.4259572574377497e-05, -0.14483286993167643, -0.056174526599735444},
		"mid":  {-0.10987476022347298, 0.016766583872894026, -6.55319897341186, 6.001752312818317e-07, 2.2665708874152613e-06, -0.15299043195549522, -0.06675908849145074},
		"high": {-0.12192868710057414, 0.018534940468518505, -6.578315549902594, 5.633444841070591e-07, 2.1281741736104846e-06, -0.1695917301432998, -0.07426564405784847},
	}
)

// Ear thickness is analysed by ANCOVA without being asked. An animal without a baseline takes no part in it, and changes
// nothing but the note.
func TestReferenceAncova(t *testing.T) {
	more := map[string][]float64{}
	for g, v := range adjustedEars {
		more[g] = v
	}
	more["low"] = append(slices.Clone(more["low"]), 0.9)
	for left, data := range []map[string][]float64{adjustedEars, more} {
		r := withBaselines(responses("ear_thickness", endpoint.Value, endpoint.Linear, data), earBaselines)
		rows, issues := run(t, params(nil), r)
		for group, w := range earAncova {
			row := rows[group+"/ancova"]
			near(t, group+" difference", row.Estimate, w.difference, 1e-11)
			near(t, group+" se", row.SE, w.se, 1e-11)
			near(t, group+" t", row.Statistic, w.t, 1e-11)
			near(t, group+" p", row.P, w.p, 1e-10)
			near(t, group+" adjusted p", row.PAdjusted, w.adjusted, 1e-8)
			near(t, group+" low", row.CILow, w.low, 1e-8)
			near(t, group+" high", row.CIHigh, w.high, 1e-8)
			near(t, group+" df", row.DF, 26, 0)
			if row.EstimateKind != "adjusted_mean_difference" || row.FamilySize != 4 || !row.Headline || row.EffectSizeKind != "hedges_g" {
				t.Errorf("%+v", row)
			}
			if said := strings.Contains(row.Notes, "1 animals without a baseline left out"); said != (left == 1) {
				t.Errorf("%d left out: %q", left, row.Notes)
			}
		}
		if rows["low/ancova"].N != 7 || rows["low/ancova"].NComparator != 5 || rows["low/welch"].N != int32(7+left) || len(issues) != 0 {
			t.Errorf("%+v, issues %v", rows["low/ancova"], issues)
		}
		m := models(t, params(nil), r)
		if len(m) != 1 || m[0].N != 32 || m[0].NGroups != 5 || m[0].Method != "ancova" || !m[0].Converged || m[0].GlobalTest != "ancova" {
			t.Fatalf("%+v", m)
		}
		near(t, "slope", m[0].Slope, 0.4654078855339848, 1e-11)
		near(t, "slopes", m[0].SlopesP, 0.23974223763453895, 1e-9)
		near(t, "residual SD", m[0].ResidualSD, math.Sqrt(0.0008041001319741783), 1e-11)
		near(t, "F", m[0].GlobalStatistic, 72.52330974172594, 1e-11)
		near(t, "p", m[0].GlobalP, 1.0201821340672702e-13, 1e-9)
	}
}

// A positive control is a family of its own and leaves slope and variance of the model as they are.
func TestAncovaFamilies(t *testing.T) {
	r := withBaselines(responses("ear_thickness", endpoint.Value, endpoint.Linear, adjustedEars), earBaselines)
	rows, _ := run(t, params(map[string]string{"dex": plan.Positive}), r)
	dex, low := rows["dex/ancova"], rows["low/ancova"]
	near(t, "dex, nothing to adjust", dex.PAdjusted, earAncova["dex"].p, 1e-10)
	near(t, "low, the same model", low.Statistic, earAncova["low"].t, 1e-11)
	if low.FamilySize != 3 || !(low.PAdjusted.V < earAncova["low"].adjusted) || !(low.PAdjusted.V > low.P.V) {
		t.Errorf("%+v", low)
	}
}

// Without baselines enough, ANCOVA as a default gives way to Dunnett's test and says so; asked for, it is refused.
func TestAncovaWithoutBaselines(t *testing.T) {
	nan := math.NaN()
	for name, tc := range map[string]struct {
		baselines map[string][]float64
		reason    string
	}{
		"nobody":    {nil, "no animal has a baseline"},
		"one group": {map[string][]float64{"vehicle": {.2, .3}, "low": {nan, .3, nan}}, "1 animals of low have a baseline, 2 are needed in every group"},
		"equal":     {map[string][]float64{"vehicle": {.2, .2, .2}, "low": {.3, .3}}, "the baseline does not vary within any group"},
	} {
		data := map[string][]float64{"vehicle": {.5, .6, .55}, "low": {.4, .35, .5}}
		r := withBaselines(responses("ear_thickness", endpoint.Value, endpoint.Linear, data), tc.baselines)
		rows, issues := run(t, params(nil), r)
		if row := rows["low/dunnett"]; !row.Headline || !strings.Contains(row.Notes, tc.reason) || len(issues) != 0 {
			t.Errorf("%s: %+v, %v", name, row, issues)
		}
		rows, issues = run(t, asked("ear_thickness", "ancova"), r)
		if len(rows) != 0 || len(issues) != 1 || !strings.Contains(issues[0].Message, tc.reason) {
			t.Errorf("%s, asked for: %v, %v", name, rows, issues)
		}
	}
}

// On the log scale values and baselines are logs: with values exp(v) and baselines exp(b) the ratio is exp of the
// difference.
func TestAncovaOnLogs(t *testing.T) {
	exp := func(in map[string][]float64) map[string][]float64 {
		out := map[string][]float64{}
		for g, values := range in {
			for _, v := range values {
				out[g] = append(out[g], math.Exp(v))
			}
		}
		return out
	}
	r := withBaselines(responses("total_ige", endpoint.Value, endpoint.Log, exp(adjustedEars)), exp(earBaselines))
	rows, _ := run(t, asked("total_ige", "ancova"), r)
	row := rows["low/ancova"]
	near(t, "ratio", row.Estimate, math.Exp(earAncova["low"].difference), 1e-11)
	near(t, "adjusted p", row.PAdjusted, earAncova["low"].adjusted, 1e-8)
	if row.EstimateKind != "adjusted_geometric_mean_ratio" {
		t.Error(row.EstimateKind)
	}
}

// Case ttest-01. A family of one is adjusted by nothing, so that the heteroscedastic Dunnett test is Welch's.
func TestReferencePairs(t *testing.T) {
	data := map[string][]float64{
		"vehicle": {.41, .45, .47, .58, .59, .47, .47, .55, .53, .49}, "low": {.41, .43, .4, .39, .38, .36, .43, .4, .43, .39},
	}
	for method, w := range map[string]struct{ df, p, low float64 }{
		"student":       {18, 0.00010737505687914825, -0.14116408575038622},
		"welch":         {11.783368207163, 0.00036530075916478024, -0.14281662852526925},
		"dunnett_welch": {11.783368207163, 0.00036530075916478024, -0.14281662852526925},
	} {
		rows, issues := run(t, asked("ear_thickness", method), responses("ear_thickness", endpoint.Change, endpoint.Linear, data))
		row := rows["low/"+method]
		near(t, method+" difference", row.Estimate, -0.099, 1e-12)
		near(t, method+" t", row.Statistic, -4.932901503312153, 1e-12)
		near(t, method+" df", row.DF, w.df, 1e-11)
		near(t, method+" p", row.P, w.p, 1e-10)
		near(t, method+" low", row.CILow, w.low, 1e-10)
		if adjusted := method == "dunnett_welch"; row.PAdjusted.OK != adjusted || (row.Adjustment == "none") == adjusted || len(issues) != 0 {
			t.Errorf("%+v %v", row, issues)
		}
	}
}

// Case williams-05: p 3.852714645675434e-05, 4.036963211189987e-05, 4.076888719167774e-05, 1.019824831583968e-08 from the
// lowest dose to the highest; the test goes down from the highest, so that a dose has the largest p from itself upwards.
func TestReferenceWilliams(t *testing.T) {
	data := map[string][]float64{
		"vehicle": {.517, .442, .532, .568, .54, .515, .49},
		"low":     {.458, .338, .356, .413, .423, .355, .434},
		"mid":     {.388, .434, .376, .384, .346, .34, .376},
		"high":    {.53, .496, .472, .499, .5, .448, .459},
		"dex":     {.359, .297, .376, .401, .397, .383, .297},
	}
	p := asked("ear_thickness", "williams")
	for i, dose := range map[string]float64{"low": 1, "mid": 3, "high": 10, "dex": 30} {
		at := slices.IndexFunc(p.Groups, func(g plan.Group) bool { return g.Name == i })
		p.Groups[at].Article, p.Groups[at].Dose, p.Groups[at].DoseUnit = "drug", &dose, "mg/kg"
	}
	rows, issues := run(t, p, responses("ear_thickness", endpoint.Change, endpoint.Linear, data))
	for group, w := range map[string]struct{ tBar, p, mean float64 }{
		"low": {4.575373604214981, 4.076888719167774e-05, 0.4202380952380952}, "mid": {4.575373604214981, 4.076888719167774e-05, 0.4202380952380952},
		"high": {4.575373604214981, 4.076888719167774e-05, 0.4202380952380952}, "dex": {7.557310603439132, 1.019824831583968e-08, 0.3585714285714286},
	} {
		row := rows[group+"/williams"]
		near(t, group+" t", row.Statistic, w.tBar, 1e-11)
		near(t, group+" p", row.PAdjusted, w.p, 1e-9)
		near(t, group+" difference", row.Estimate, w.mean-0.5148571428571429, 1e-11)
		near(t, group+" df", row.DF, 30, 0)
		if row.P.OK || row.Headline || row.FamilySize != 4 || row.Notes != "minimum effective dose of drug 1 mg/kg at one-sided 0.05" ||
			row.Adjustment != "williams, one-sided" || !strings.HasPrefix(row.Family, "doses of drug against vehicle") {
			t.Errorf("%+v", row)
		}
	}
	if row := rows["low/dunnett"]; !row.Headline || len(rows) != 12 || len(issues) != 0 {
		t.Errorf("Williams' test replaced the endpoint's own: %d rows, %v", len(rows), issues)
	}
	// Another comparator whose group has no second dose does not count against the first.
	p.Groups = append(p.Groups, plan.Group{Name: "naive dosed", Role: plan.Test, Comparator: "naive", Article: "other"})
	twice := responses("ear_thickness", endpoint.Change, endpoint.Linear, data)
	for i, v := range []float64{.2, .25, .3, .35} {
		twice.Append(schemas.Response{
			Study: "S", Animal: fmt.Sprintf("N%d", i), Endpoint: "ear_thickness", StudyDay: maybe.Some[int32](14), Variable: endpoint.Change,
			Group: []string{"naive", "naive dosed"}[i%2], Value: maybe.Some(v), Unit: "u", Scale: endpoint.Linear, Censoring: "none",
		})
	}
	twice.Sort()
	if rows, issues := run(t, p, twice); len(rows) != 14 || len(issues) != 0 {
		t.Errorf("two comparators: %d rows, %v", len(rows), issues)
	}
	for i := range p.Groups {
		p.Groups[i].Dose = nil
	}
	rows, issues = run(t, p, responses("ear_thickness", endpoint.Change, endpoint.Linear, data))
	if len(rows) != 8 || len(issues) != 1 || issues[0].Code != "R-21" {
		t.Errorf("without doses: %d rows, %v", len(rows), issues)
	}
}

// Case dunn-02, with naive in the place of high.
func TestReferenceDunn(t *testing.T) {
	data := map[string][]float64{
		"high": {0, 0, 0, 0, .5, 0, 0, 0, 0}, "vehicle": {3, 2, 3, 2.5, 3, 2.5, 2, 2.5, 2},
		"low": {2.5, 4, 2, 4, 2.5, 2.5, 3.5, 3, 3}, "mid": {3.5, .5, 3, 3.5, 3}, "dex": {1, 1, .5, 1.5, .5, 0, .5, .5},
	}
	r := responses("dermatitis_score", endpoint.Total, endpoint.Ordinal, data)
	rows, _ := run(t, asked("dermatitis_score", "dunn"), r)
	for group, w := range map[string]struct{ difference, z, p, holm float64 }{
		"high": {-20.166666666666668, -3.705209523236042, 0.0002112160627873294, 0.0008448642511493176},
		"low":  {4.777777777777779, 0.8778182341550955, 0.38004236748481746, 0.7600847349696349},
		"mid":  {4.100000000000001, 0.6366466974652858, 0.5243550005288204, 0.7600847349696349},
		"dex":  {-12.75, -2.2726071415557008, 0.023049864893591936, 0.0691495946807758},
	} {
		row := rows[group+"/dunn"]
		near(t, group+" difference", row.Estimate, w.difference, 1e-12)
		near(t, group+" z", row.Statistic, w.z, 1e-11)
		near(t, group+" p", row.P, w.p, 1e-10)
		near(t, group+" adjusted p", row.PAdjusted, w.holm, 1e-10)
		if row.Adjustment != "holm" || row.FamilySize != 4 || row.EffectSizeKind != "cliffs_delta" || row.EstimateKind != "mean_rank_difference" {
			t.Errorf("%+v", row)
		}
	}
	m := models(t, asked("dermatitis_score", "dunn"), r)[0]
	near(t, "H", m.GlobalStatistic, 30.307661729819845, 1e-11)
	near(t, "p of H", m.GlobalP, 4.2369213967841096e-06, 1e-10)
}

// Case releff-01.
func TestReferenceRelativeEffect(t *testing.T) {
	data := map[string][]float64{"vehicle": {7, 12, 7, 10, 9, 9}, "low": {7, 8, 5, 7, 6, 10}}
	rows, _ := run(t, asked("dermatitis_score", "relative_effect"), responses("dermatitis_score", endpoint.Total, endpoint.Ordinal, data))
	row := rows["low/relative_effect"]
	near(t, "effect", row.Estimate, 0.23611111111111116, 1e-12)
	near(t, "t", row.Statistic, -1.831670982289285, 1e-11)
	near(t, "df", row.DF, 9.331484944225931, 1e-11)
	near(t, "p", row.P, 0.09905097268002705, 1e-10)
	near(t, "adjusted p", row.PAdjusted, row.P.V, 0)
	near(t, "high", row.CIHigh, 0.5602638628599612, 1e-10)
	if row.CILow.V != 0 || !row.CILow.OK || row.EstimateKind != "relative_effect" {
		t.Errorf("%+v", row)
	}
}

// Case odds-01: p by likelihood ratio 0.3168770914088824, 0.4666192923702412, 0.10761115757522532 and 0.13870644133614402;
// Holm by hand: 4 times the smallest, then 3 times the next, which is less, so that it takes the value before, 2 times, 1.
func TestReferenceProportionalOdds(t *testing.T) {
	data := map[string][]float64{
		"vehicle": {2, 2, 1, 2, 3, 3, 2, 4}, "low": {4, 4, 3, 2, 4, 2, 3, 1}, "mid": {3, 4, 2, 2, 4, 3, 1, 3},
		"high": {1, 1, 3, 3, 1, 1, 2, 1}, "dex": {1, 4, 1, 1, 1, 1, 3, 2},
	}
	r := responses("dermatitis_score", endpoint.Total, endpoint.Ordinal, data)
	rows, _ := run(t, asked("dermatitis_score", "proportional_odds"), r)
	for group, w := range map[string]struct{ ratio, low, high, p, holm float64 }{
		"low":  {2.4409058980646434, 0.425858299522633, 14.897075634678028, 0.3168770914088824, 2 * 0.3168770914088824},
		"mid":  {1.876612258684643, 0.34349529323185557, 10.637685744751103, 0.4666192923702412, 2 * 0.3168770914088824},
		"high": {0.22749084137742348, 0.03185246547736973, 1.3733750489409742, 0.10761115757522532, 4 * 0.10761115757522532},
		"dex":  {0.24844011605630067, 0.033928872512928726, 1.5601047239520742, 0.13870644133614402, 4 * 0.10761115757522532},
	} {
		row := rows[group+"/proportional_odds"]
		near(t, group+" odds ratio", row.Estimate, w.ratio, 1e-8)
		near(t, group+" low", row.CILow, w.low, 1e-7)
		near(t, group+" high", row.CIHigh, w.high, 1e-7)
		near(t, group+" p", row.P, w.p, 1e-8)
		near(t, group+" adjusted p", row.PAdjusted, w.holm, 1e-8)
		// The statistic is a normal one: its tail is p.
		near(t, group+" statistic", maybe.Some(2*stats.NormalSurvival(math.Abs(row.Statistic.V))), w.p, 1e-8)
		if (row.Statistic.V > 0) != (w.ratio > 1) || row.Adjustment != "holm" || row.EstimateKind != "odds_ratio" {
			t.Errorf("%+v", row)
		}
	}
	m := models(t, asked("dermatitis_score", "proportional_odds"), r)[0]
	near(t, "log-likelihood", m.LogLikelihood, -49.48762976587839, 1e-10)
	near(t, "likelihood ratio", m.GlobalStatistic, 10.100267696821964, 1e-8)
	near(t, "its p", m.GlobalP, 0.03877213529292441, 1e-8)
}

// Case censk-01. The p for small samples is Student's of z sqrt((N-k)/N), N = 39 animals in k = 5 groups.
func TestReferenceCensored(t *testing.T) {
	const below = 5.8
	data := map[string][]float64{
		"vehicle": {36.07, 12.05, 69.71, 33.39, 15.06, 13.58, 12.25, 15.67}, "low": {41.59, 1, 62.08, 34.8, 37.6, 25.71, 26.79, 16.27},
		"mid": {18.17, 13.99, 37.44, 9.25, 8.15, 40.2, 9.92}, "high": {8.13, 7.21, 1, 22.47, 11.35, 17.08, 1, 22.45},
		"dex": {23.98, 1, 8.26, 1, 1, 23.45, 7.19, 1},
	}
	r := censor(responses("total_ige", endpoint.Value, endpoint.Log, data), below)
	rows, issues := run(t, params(map[string]string{"dex": plan.Positive}), r)
	for group, w := range map[string]struct{ ratio, se, z float64 }{
		"low":  {1.1992205697782252, 0.3543407609757874, 0.5127037038470648},
		"mid":  {0.764198394175455, 0.365446112075476, -0.7358891951503608},
		"high": {0.4637379013002119, 0.35891658969477475, -2.140987004514917},
		"dex":  {0.3254347666489584, 0.37165257244230837, -3.0205448053856703},
	} {
		row := rows[group+"/censored_lognormal"]
		near(t, group+" ratio", row.Estimate, w.ratio, 1e-7)
		near(t, group+" se", row.SE, w.se, 1e-7)
		statistic := w.z * math.Sqrt(34.0/39)
		near(t, group+" statistic", row.Statistic, statistic, 1e-7)
		near(t, group+" p", row.P, stats.StudentTwoSided(statistic, 34), 1e-6)
		near(t, group+" df", row.DF, 34, 0)
		if !row.Headline || row.PAdjusted.V < row.P.V*(1-1e-12) || (group == "dex") != (row.FamilySize == 1) {
			t.Errorf("%+v", row)
		}
	}
	near(t, "a family of one", rows["dex/censored_lognormal"].PAdjusted, rows["dex/censored_lognormal"].P.V, 1e-9)
	m := models(t, params(nil), r)[0]
	near(t, "sigma", m.ResidualSD, 0.7061089720687856, 1e-8)
	near(t, "log-likelihood", m.LogLikelihood, -135.04162814362124, 1e-9)
	near(t, "likelihood ratio", m.GlobalStatistic, 14.868688300915816, 1e-8)
	if m.N != 39 || m.NGroups != 5 || len(issues) != 0 {
		t.Errorf("%+v %v", m, issues)
	}
}

// Case aov-02, with naive in the place of high: the one-way model of Dunnett's test and its diagnostics.
func TestReferenceModel(t *testing.T) {
	data := map[string][]float64{
		"high": {.219, .21, .204, .194, .221, .206}, "vehicle": {.57, .525, .555, .547, .439, .425},
		"low": {.479, .414, .462, .534, .495, .47}, "mid": {.378, .441, .337, .355, .316, .341}, "dex": {.274, .302, .299, .286, .297, .297},
	}
	m := models(t, params(nil), responses("ear_thickness", endpoint.Change, endpoint.Linear, data))[0]
	near(t, "F", m.GlobalStatistic, 61.85579203977485, 1e-11)
	near(t, "p", m.GlobalP, 1.3349595497864559e-12, 1e-9)
	near(t, "df", m.DF, 25, 0)
	near(t, "residual SD", m.ResidualSD, math.Sqrt(0.0015232400000000008), 1e-11)
	near(t, "Brown-Forsythe", m.BrownForsytheP, 0.0988071195697409, 1e-9)
	if m.GlobalTest != "anova" || m.DFMethod != "residual" || !m.ShapiroP.OK || m.Method != "dunnett" || m.Slope.OK {
		t.Errorf("%+v", m)
	}
	welch := models(t, asked("ear_thickness", "welch"), responses("ear_thickness", endpoint.Change, endpoint.Linear, data))[0]
	near(t, "Welch F", welch.GlobalStatistic, 110.4934743520395, 1e-11)
	near(t, "Welch df2", welch.GlobalDF2, 11.642104128198381, 1e-11)
	if welch.BrownForsytheP.OK || welch.ResidualSD.OK {
		t.Errorf("one spread is not assumed: %+v", welch)
	}
}

// visits are the responses of animals on the days given, a row an animal, NaN where it was missed.
func visits(days []int32, data map[string][][]float64, baselines map[string][]float64) *table.Of[schemas.Response] {
	t := new(table.Of[schemas.Response])
	for _, g := range order {
		for i, row := range data[g] {
			for d, v := range row {
				r := schemas.Response{
					Study: "S", Animal: fmt.Sprintf("%s-%02d", g, i), Endpoint: "ear_thickness", StudyDay: maybe.Some(days[d]), Variable: endpoint.Value,
					Group: g, Value: maybe.Some(v), Unit: "u", Scale: endpoint.Linear, Censoring: "none", NReplicates: 1,
				}
				if b := baselines[g]; i < len(b) {
					r.Baseline = maybe.Finite(b[i])
				}
				if !math.IsNaN(v) {
					t.Append(r)
				}
			}
		}
	}
	t.Sort()
	return t
}

// Case rm-04, all of its days after day 0.
var course04 = map[string][][]float64{
	"vehicle": {{.222, .414, .448}, {.185, .327, .519}, {.224, .413, .507}, {.099, .3, .385}, {.22, .405, .503}, {.232, .356, .482}, {.228, .387, .361}},
	"low": {
		{.161, .26, .39},
		{.229, .293, .433},
		{.183, .28, .31},
		{.229, .357, .466},
		{.194, .352, .385},
		{.23, .299, .464},
		{.165, .255, .339},
		{.248, .331, .375},
	},
}

func byDay(t testing.TB, p Params, r *table.Of[schemas.Response], method string) (map[string]schemas.Comparison, []schemas.Model) {
	t.Helper()
	out, err := Run(p, Input{Responses: r}, new(issue.List))
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]schemas.Comparison{}
	for _, row := range out.Comparisons.All() {
		if row.Method == method {
			rows[fmt.Sprintf("%s/%d", row.Group, row.StudyDay.V)] = row
		}
	}
	var models []schemas.Model
	for _, m := range out.Models.All() {
		models = append(models, m)
	}
	return rows, models
}

func TestReferenceRepeatedMeasures(t *testing.T) {
	rows, models := byDay(t, asked("ear_thickness", "mmrm"), visits([]int32{1, 8, 15}, course04, nil), "mmrm")
	for day, w := range map[int]struct{ estimate, se, t, p, low float64 }{
		1:  {0.003446428571428295, 0.02102127517558937, 0.16394954838089018, 0.8722924074613426, -0.04196727543679436},
		8:  {-0.06833928571428577, 0.021826600414976215, -3.1310091546549366, 0.007957307067727909, -0.11549278912793817},
		15: {-0.0626071428571432, 0.030683275618303203, -2.0404321766674984, 0.062159194205268185, -0.12889432978053444},
	} {
		row := rows[fmt.Sprintf("low/%d", day)]
		near(t, "estimate", row.Estimate, w.estimate, 1e-9)
		near(t, "se", row.SE, w.se, 1e-8)
		near(t, "t", row.Statistic, w.t, 1e-8)
		near(t, "df", row.DF, 13, 1e-5)
		near(t, "p", row.P, w.p, 1e-6)
		near(t, "adjusted p", row.PAdjusted, w.p, 1e-6)
		near(t, "low", row.CILow, w.low, 1e-6)
		if !row.Headline || row.Adjustment != "dunnett" || row.FamilySize != 1 {
			t.Errorf("%+v", row)
		}
	}
	if len(models) != 1 || models[0].StudyDay.OK || models[0].Covariance != "unstructured" || models[0].N != 15 || !models[0].Converged {
		t.Fatalf("%+v", models)
	}
	near(t, "log-likelihood", models[0].LogLikelihood, 64.72541248809763, 1e-9)

	// Two days have two variances and one correlation whatever the structure.
	two := map[string][][]float64{}
	for g, animals := range course04 {
		for _, a := range animals {
			two[g] = append(two[g], a[1:])
		}
	}
	free, _ := byDay(t, asked("ear_thickness", "mmrm"), visits([]int32{8, 15}, two, nil), "mmrm")
	ar1, models := byDay(t, asked("ear_thickness", "mmrm_ar1"), visits([]int32{8, 15}, two, nil), "mmrm_ar1")
	for key, want := range free {
		near(t, key, ar1[key].P, want.P.V, 1e-6)
	}
	if len(free) != 2 || models[0].Covariance != "heterogeneous AR(1)" {
		t.Errorf("%d rows, %+v", len(free), models)
	}
}

// With complete data, no baseline and a free covariance, each day is a one-way analysis of that day: the adjusted p and the
// simultaneous interval are Dunnett's.
func TestRepeatedMeasuresAreDunnettsWhereComplete(t *testing.T) {
	data := map[string][][]float64{}
	for _, g := range order[1:] {
		for i, v := range ears[g] {
			data[g] = append(data[g], []float64{v, 0.3*v + ears[g][(i+3)%8]})
		}
	}
	p := params(map[string]string{"dex": plan.Positive})
	dunnett, _ := byDay(t, p, visits([]int32{7, 14}, data, nil), "dunnett")
	p.Analysis.Endpoints = asked("ear_thickness", "mmrm").Analysis.Endpoints
	mmrm, _ := byDay(t, p, visits([]int32{7, 14}, data, nil), "mmrm")
	for key, want := range dunnett {
		near(t, key+" p", mmrm[key].PAdjusted, want.PAdjusted.V, 1e-5)
		near(t, key+" low", mmrm[key].CILow, want.CILow.V, 1e-6)
	}
	if len(dunnett) != 8 || len(mmrm) != 8 {
		t.Errorf("%d and %d rows", len(dunnett), len(mmrm))
	}
}

// A missed day costs nothing but that day; an animal without a baseline takes no part where the others have one.
func TestRepeatedMeasuresWithGaps(t *testing.T) {
	data := map[string][][]float64{"vehicle": slices.Clone(course04["vehicle"]), "low": slices.Clone(course04["low"])}
	data["low"][0] = []float64{.161, math.NaN(), .39}
	baselines := map[string][]float64{"vehicle": {.2, .21, .22, .19, .2, .23, .24}, "low": {.18, .21, .2, .22, .2, .21, .19}}
	rows, models := byDay(t, asked("ear_thickness", "mmrm"), visits([]int32{1, 8, 15}, data, baselines), "mmrm")
	for key, n := range map[string]int32{"low/1": 7, "low/8": 6, "low/15": 7} {
		if row := rows[key]; row.N != n || row.NComparator != 7 || !row.P.OK {
			t.Errorf("%s: %+v", key, row)
		}
	}
	if len(models) != 1 || models[0].N != 14 || !models[0].Slope.OK || !strings.Contains(models[0].Notes, "1 animals without baseline were left out") {
		t.Errorf("%+v", models)
	}
	rows, _ = byDay(t, asked("ear_thickness", "mmrm"), visits([]int32{1}, map[string][][]float64{"vehicle": {{1}, {2}}, "low": {{1}, {3}}}, nil), "mmrm")
	if len(rows) != 0 {
		t.Errorf("one day: %v", rows)
	}
	few := map[string][][]float64{"vehicle": {{1, 2, 4}}, "low": {{2, 5, 3}}}
	rows, models = byDay(t, asked("ear_thickness", "mmrm"), visits([]int32{1, 2, 3}, few, nil), "mmrm")
	if row := rows["low/1"]; row.P.OK || !strings.HasPrefix(row.Notes, "no test: ") || models[0].Converged {
		t.Errorf("two animals: %+v %+v", row, models)
	}
}

// Benjamini and Hochberg by hand: of two analytes with adjusted p a < b, a becomes the lesser of 2 a and b, and b stays;
// the third belongs to another family, the fourth to none.
func TestPanelFamilies(t *testing.T) {
	p := params(nil)
	p.Analytes = []plan.Analyte{{Name: "IL-4", Family: "Th2"}, {Name: "IL-13", Family: "Th2"}, {Name: "IL-6", Family: "innate"}, {Name: "X"}}
	all := new(table.Of[schemas.Response])
	for i, analyte := range []string{"IL-4", "IL-13", "IL-6", "X"} {
		f := 1 + 0.2*float64(i)
		data := map[string][]float64{"vehicle": {100, 150, 220, 180}, "low": {60 * f, 90 * f, 40 * f, 80 * f}, "mid": {30, 45, 20 * f, 25}}
		for _, r := range responses("cytokines", endpoint.Value, endpoint.Log, data).All() {
			r.Analyte, r.Matrix = analyte, "skin"
			all.Append(r)
		}
	}
	all.Sort()
	out, err := Run(p, Input{Responses: all}, new(issue.List))
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]schemas.Comparison{}
	for _, r := range out.Comparisons.All() {
		rows[r.Group+"/"+r.Analyte+"/"+r.Method] = r
	}
	for _, group := range []string{"low", "mid"} {
		a, b := rows[group+"/IL-4/dunnett"], rows[group+"/IL-13/dunnett"]
		if a.PAdjusted.V > b.PAdjusted.V {
			a, b = b, a
		}
		near(t, group+" smaller", a.PFamily, math.Min(2*a.PAdjusted.V, b.PAdjusted.V), 1e-12)
		near(t, group+" larger", b.PFamily, b.PAdjusted.V, 1e-12)
		alone, none := rows[group+"/IL-6/dunnett"], rows[group+"/X/dunnett"]
		near(t, group+" alone", alone.PFamily, alone.PAdjusted.V, 1e-12)
		if a.PanelFamily != "Th2, analytes: 2" || alone.PanelFamily != "innate, analytes: 1" || none.PFamily.OK || none.PanelFamily != "" ||
			rows[group+"/IL-4/welch"].PFamily.OK {
			t.Errorf("%+v", rows)
		}
	}
}

// Residuals -2 .. 2 of vehicle and -6, -5, -4, -3, 18 of low have the median -1.5 and the MAD 2.5 (by hand), so that 18 has
// the modified z 0.6745 * 19.5 / 2.5 = 5.26 and no other exceeds 1.3.
func TestOutliersAreFlagged(t *testing.T) {
	data := map[string][]float64{"vehicle": {10, 11, 12, 13, 14}, "low": {0, 1, 2, 3, 24}}
	r := responses("ear_thickness", endpoint.Change, endpoint.Linear, data)
	_, issues := run(t, params(nil), r)
	if len(issues) != 0 {
		t.Errorf("not a primary analysis: %v", issues)
	}
	p, day := params(nil), int32(14)
	p.Analysis.Primary = []plan.Primary{{Endpoint: "ear_thickness", Variable: endpoint.Change, StudyDay: &day}}
	rows, issues := run(t, p, r)
	if len(issues) != 1 || issues[0].Code != "R-22" || issues[0].Severity != issue.Note || issues[0].Animal != "M10" ||
		!strings.Contains(issues[0].Message, "M10 of low at 24") || !strings.Contains(issues[0].Message, "+5.3") {
		t.Errorf("%+v", issues)
	}
	if rows["low/dunnett"].N != 5 {
		t.Error("an animal was removed")
	}
}

// A value of zero has no logarithm: the default gives way to ranks and says why.
func TestZeroOnTheLogScale(t *testing.T) {
	data := map[string][]float64{"vehicle": {10, 20, 30}, "low": {0, 2, 3}}
	rows, issues := run(t, params(nil), responses("total_ige", endpoint.Value, endpoint.Log, data))
	if row := rows["low/steel"]; !row.Headline || !strings.Contains(row.Notes, "no logarithm") || len(issues) != 1 || issues[0].Code != "R-12" {
		t.Errorf("%+v %v", rows, issues)
	}
}

// What the plan says of a variable goes before what it says of the endpoint.
func TestTheVariableGoesFirst(t *testing.T) {
	p := asked("ear_thickness", "steel")
	p.Analysis.Endpoints = append(p.Analysis.Endpoints, plan.EndpointAnalysis{Endpoint: "ear_thickness", Variable: endpoint.Change, Method: "student"})
	rows, _ := run(t, p, responses("ear_thickness", endpoint.Change, endpoint.Linear, ears))
	if !rows["low/student"].Headline {
		t.Errorf("%+v", rows)
	}
}

// Another endpoint changes no row, and the order of the rows read changes nothing, by any method.
func TestOtherRowsChangeNothing(t *testing.T) {
	for _, m := range methods {
		p := asked("ear_thickness", m.name)
		p.Analysis.Endpoints = append(p.Analysis.Endpoints, plan.EndpointAnalysis{Endpoint: "total_ige", Method: m.name})
		r := withBaselines(responses("ear_thickness", endpoint.Value, endpoint.Linear, adjustedEars), earBaselines)
		alone, err := Run(p, Input{Responses: r}, new(issue.List))
		if err != nil {
			t.Fatal(err)
		}
		both := new(table.Of[schemas.Response])
		for i := range r.Len() {
			both.Append(r.At(r.Len() - 1 - i))
		}
		for _, row := range responses("total_ige", endpoint.Value, endpoint.Log, ears).All() {
			both.Append(row)
		}
		both.Sort()
		other, err := Run(p, Input{Responses: both}, new(issue.List))
		if err != nil {
			t.Fatal(err)
		}
		kept := new(table.Of[schemas.Comparison])
		for _, row := range other.Comparisons.All() {
			if row.Endpoint == "ear_thickness" {
				kept.Append(row)
			}
		}
		if alone.Comparisons.ContentID() != kept.ContentID() {
			t.Errorf("%s: another endpoint moved a comparison", m.name)
		}
	}
}

// Whatever the data, every method ends in numbers that are numbers, or in a reason.
func TestDegenerateByEveryMethod(t *testing.T) {
	nan := math.NaN()
	for name, data := range map[string]map[string][][]float64{
		"one animal everywhere": {"vehicle": {{.5, .4}}, "low": {{.4, .3}}, "mid": {{.6, .2}}},
		"no spread":             {"vehicle": {{.5, .5}, {.5, .5}}, "low": {{.4, .4}, {.4, .4}}},
		"all equal":             {"vehicle": {{.5, .5}, {.5, .5}}, "low": {{.5, .5}, {.5, .5}}},
		"one day each":          {"vehicle": {{.5, nan}, {nan, .6}}, "low": {{.4, nan}, {nan, .45}}, "mid": {{.4, nan}}},
		"one against many":      {"vehicle": {{.5, .51}}, "low": {{.4, .41}, {.45, .43}, {.39, .48}}},
		"separated":             {"vehicle": {{1, 2}, {2, 3}, {3, 5}}, "low": {{11, 12}, {12, 14}, {13, 11}}, "mid": {{1, 1}, {1, 1}, {1, 1}}},
		"huge":                  {"vehicle": {{1e300, -1e300}, {-1e300, 1e300}}, "low": {{1e300, 1}, {0, 0}}},
		"zero":                  {"vehicle": {{0, 0}, {0, 1}}, "low": {{0, 0}, {1, 0}}},
	} {
		for _, baselines := range []map[string][]float64{nil, {"vehicle": {.2, .3, .25}, "low": {.21, .22, .3}, "mid": {.3, .2, .1}}} {
			for _, m := range methods {
				for _, scale := range m.scales {
					p := asked("ear_thickness", m.name)
					for i, dose := range []float64{1, 2, 3, 4} {
						p.Groups[2+i].Article, p.Groups[2+i].Dose = "drug", &dose
					}
					day := int32(1)
					p.Analysis.Primary = []plan.Primary{{Endpoint: "ear_thickness", Variable: endpoint.Value, StudyDay: &day}}
					in := new(table.Of[schemas.Response])
					for _, r := range visits([]int32{1, 2}, data, baselines).All() {
						r.Scale = scale
						in.Append(r)
					}
					out, err := Run(p, Input{Responses: in}, new(issue.List))
					if err != nil {
						t.Fatalf("%s, %s: %v", name, m.name, err)
					}
					for _, r := range out.Comparisons.All() {
						if (r.P.OK && !(r.P.V >= 0 && r.P.V <= 1)) || (r.PAdjusted.OK && !(r.PAdjusted.V >= 0 && r.PAdjusted.V <= 1)) {
							t.Errorf("%s, %s: p = %v, adjusted %v", name, m.name, r.P, r.PAdjusted)
						}
						if !r.P.OK && !r.PAdjusted.OK && r.Notes == "" {
							t.Errorf("%s, %s on the %s scale: no p and no reason: %+v", name, m.name, scale, r)
						}
					}
					for _, table := range []table.Any{out.Comparisons, out.Models} {
						if _, err := table.Arrow(nil); err != nil {
							t.Errorf("%s, %s on the %s scale: %v", name, m.name, scale, err)
						}
					}
				}
			}
		}
	}
}
