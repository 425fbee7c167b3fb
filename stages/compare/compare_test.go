package compare

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"

	"pgregory.net/rapid"
)

// Ear thickness (mm) of the reference data set of docs/methods.md.
var ears = map[string][]float64{
	"naive":   {.220, .237, .225, .227, .231, .206, .245, .253},
	"vehicle": {.461, .415, .523, .474, .621, .464, .528, .481},
	"low":     {.399, .456, .346, .524, .454, .564, .467, .389},
	"mid":     {.404, .323, .306, .376, .345, .373, .382, .340},
	"high":    {.287, .303, .355, .239, .334, .324, .364, .301},
	"dex":     {.270, .267, .248, .300, .291, .277, .310, .281},
}

var order = []string{"naive", "vehicle", "low", "mid", "high", "dex"}

func params(roles map[string]string) Params {
	groups := []plan.Group{{Name: "naive", Role: plan.Naive}, {Name: "vehicle", Role: plan.Vehicle}}
	for _, name := range order[2:] {
		role := plan.Test
		if r, given := roles[name]; given {
			role = r
		}
		groups = append(groups, plan.Group{Name: name, Role: role, Comparator: "vehicle", Floor: "naive"})
	}
	return Params{Groups: groups, Endpoints: endpoint.All(), Analysis: plan.Analysis{Confidence: 0.95, Alpha: 0.05}}
}

func responses(name, variable, scale string, data map[string][]float64) *table.Of[schemas.Response] {
	t := new(table.Of[schemas.Response])
	animal := 0
	for _, g := range order {
		for _, v := range data[g] {
			animal++
			t.Append(schemas.Response{
				Study: "S", Animal: fmt.Sprintf("M%02d", animal), Endpoint: name, StudyDay: maybe.Some[int32](14), Variable: variable,
				Group: g, Value: maybe.Some(v), Unit: "u", Scale: scale, Censoring: "none", NReplicates: 1,
			})
		}
	}
	t.Sort()
	return t
}

func run(t testing.TB, p Params, r *table.Of[schemas.Response]) (map[string]schemas.Comparison, []issue.Issue) {
	t.Helper()
	var issues issue.List
	out, err := Run(p, Input{Responses: r}, &issues)
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]schemas.Comparison{}
	for _, row := range out.Comparisons.All() {
		rows[row.Group+"/"+row.Method] = row
	}
	return rows, issues.Issues()
}

func near(t testing.TB, what string, got maybe.Float, want, relative float64) {
	t.Helper()
	if !got.OK || math.Abs(got.V-want) > relative*math.Abs(want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// Source: the reference data set of docs/methods.md: adjusted p by quadrature, 8 digits printed (5 for dex), of t =
// -1.87208432, -5.68747357, -7.42729106, -8.76522089 with 35 df.
func TestReferenceDunnett(t *testing.T) {
	rows, _ := run(t, params(nil), responses("ear_thickness", endpoint.Value, endpoint.Linear, ears))
	for group, w := range map[string]struct{ t, p, accuracy float64 }{
		"low": {-1.87208432, 0.20554995, 5e-8}, "mid": {-5.68747357, 7.7686364e-6, 5e-8},
		"high": {-7.42729106, 4.2730373e-8, 5e-8}, "dex": {-8.76522089, 9.3921e-10, 1e-5},
	} {
		r := rows[group+"/dunnett"]
		near(t, group+" t", r.Statistic, w.t, 1e-8)
		near(t, group+" adjusted p", r.PAdjusted, w.p, w.accuracy)
		near(t, group+" df", r.DF, 35, 0)
		if r.FamilySize != 4 || r.Adjustment != "dunnett" || r.EstimateKind != "mean_difference" {
			t.Errorf("%s: %+v", group, r)
		}
		// Source: two-sided 5 % critical value for 4 comparisons and 35 df, 2.557859, as printed there.
		near(t, group+" interval", maybe.Some((r.CIHigh.V-r.Estimate.V)/r.SE.V), 2.557859, 5e-7)
	}
	if _, there := rows["naive/dunnett"]; there {
		t.Error("the floor was compared")
	}
}

// A positive control is a family of its own: its p is that of the pooled t without adjustment, and the test groups are
// three; the pooled variance stays.
func TestPositiveControlIsAFamilyOfItsOwn(t *testing.T) {
	rows, _ := run(t, params(map[string]string{"dex": plan.Positive}), responses("ear_thickness", endpoint.Value, endpoint.Linear, ears))
	dex, low := rows["dex/dunnett"], rows["low/dunnett"]
	if dex.FamilySize != 1 || low.FamilySize != 3 || dex.DF.V != 35 {
		t.Errorf("family sizes %d and %d, df %v", dex.FamilySize, low.FamilySize, dex.DF.V)
	}
	near(t, "one comparison needs no adjustment", dex.PAdjusted, dex.P.V, 1e-10)
	if low.Family == dex.Family {
		t.Errorf("one family for both: %s", low.Family)
	}
}

// Welch's t of one group does not see the others; the numbers are those of R's t.test as the window of METHODS is:
// t = -11.782, df 7.7845, p = 3.087e-6 for naive against vehicle, here with naive in a treated group's place.
func TestReferenceWelch(t *testing.T) {
	data := map[string][]float64{"vehicle": ears["vehicle"], "low": ears["naive"]}
	rows, _ := run(t, params(nil), responses("ear_thickness", endpoint.Value, endpoint.Linear, data))
	r := rows["low/welch"]
	near(t, "t", r.Statistic, -11.782, 5e-5)
	near(t, "df", r.DF, 7.7845, 1e-5)
	near(t, "p", r.P, 3.087e-6, 2e-4)
	if r.PAdjusted.OK || r.Adjustment != "none" || r.FamilySize != 1 {
		t.Errorf("welch is not adjusted: %+v", r)
	}
}

func TestLogScaleGivesRatios(t *testing.T) {
	data := map[string][]float64{"vehicle": {100, 200, 400}, "low": {50, 100, 200}} // half, by hand
	rows, _ := run(t, params(nil), responses("total_ige", endpoint.Value, endpoint.Log, data))
	r := rows["low/dunnett"]
	near(t, "ratio", r.Estimate, 0.5, 1e-12)
	if r.EstimateKind != "geometric_mean_ratio" || r.CILow.V <= 0 || r.CIHigh.V <= r.CILow.V {
		t.Errorf("%+v", r)
	}
}

func TestScoresAreRanked(t *testing.T) {
	data := map[string][]float64{"vehicle": {8, 9, 9, 10, 11, 12}, "low": {5, 6, 7, 7, 8, 8}, "mid": {1, 2, 2, 3, 4, 4}}
	rows, _ := run(t, params(nil), responses("dermatitis_score", endpoint.Total, endpoint.Ordinal, data))
	for _, key := range []string{"low/steel", "mid/steel", "low/mann_whitney", "mid/mann_whitney"} {
		r, there := rows[key]
		if !there || !r.P.OK || r.EffectSizeKind != "cliffs_delta" || r.EffectSize.V >= 0 {
			t.Errorf("%s: %+v", key, r)
		}
	}
	// Mid lies wholly below vehicle: exact two-sided Mann-Whitney p is 2 / C(12,6) = 2/924.
	near(t, "separated", rows["mid/mann_whitney"].P, 2.0/924, 1e-12)
	near(t, "separated, Cliff's delta", rows["mid/steel"].EffectSize, -1, 0)
	if rows["mid/steel"].PAdjusted.V < rows["mid/steel"].P.V/2 {
		t.Errorf("adjusting made p smaller: %+v", rows["mid/steel"])
	}
}

func censor(in *table.Of[schemas.Response], below float64) *table.Of[schemas.Response] {
	out := new(table.Of[schemas.Response])
	for _, r := range in.All() {
		if r.Value.V < below {
			r.Censoring, r.Limit, r.Value = "left", maybe.Some(below), maybe.Float{}
		}
		out.Append(r)
	}
	return out
}

func TestCensoredValues(t *testing.T) {
	data := map[string][]float64{"vehicle": {40, 50, 60, 70, 80, 90}, "low": {5, 8, 12, 15, 18, 25}, "mid": {1, 2, 2, 3, 4, 5}}
	r := censor(responses("total_ige", endpoint.Value, endpoint.Log, data), 10)
	rows, issues := run(t, params(nil), r)
	low := rows["low/censored_lognormal"]
	if !low.Estimate.OK || low.Estimate.V <= 0 || low.Estimate.V >= 0.5 || !low.PAdjusted.OK || low.EstimateKind != "geometric_mean_ratio" {
		t.Errorf("%+v", low)
	}
	if mid := rows["mid/censored_lognormal"]; mid.Notes == "" {
		t.Errorf("all values censored, and no note: %+v", mid)
	}
	if len(rows) != 2 || len(issues) != 0 {
		t.Errorf("%d rows, issues %v", len(rows), issues)
	}

	// Both groups mostly below the limit: rates of detection, 1/6 against 2/6; Fisher's p is 1 (by hand: no table of
	// these margins is less probable than 1 + 3 of 12, so all count).
	data = map[string][]float64{"vehicle": {5, 6, 7, 8, 20, 30}, "low": {1, 2, 3, 4, 5, 25}}
	rows, _ = run(t, params(nil), censor(responses("total_ige", endpoint.Value, endpoint.Log, data), 10))
	low = rows["low/censored_lognormal"]
	if low.EstimateKind != "odds_ratio_of_detection" {
		t.Errorf("%+v", low)
	}
	near(t, "Fisher", low.P, 1, 1e-12)
}

// Three animals wholly below the limit against three measured ones: Fisher's p is 2/C(6,3) = 0.1 by hand, as small as any
// test of three against three can be. The likelihood alone would claim 3e-5.
func TestGroupWhollyBelowTheLimit(t *testing.T) {
	data := map[string][]float64{"vehicle": {40, 50, 60}, "low": {1, 2, 3}, "mid": {20, 30, 25}}
	rows, _ := run(t, params(nil), censor(responses("total_ige", endpoint.Value, endpoint.Log, data), 10))
	low := rows["low/censored_lognormal"]
	near(t, "Fisher", low.P, 0.1, 1e-12)
	if low.EstimateKind != "odds_ratio_of_detection" || low.PAdjusted.OK {
		t.Errorf("%+v", low)
	}
	if mid := rows["mid/censored_lognormal"]; mid.EstimateKind != "geometric_mean_ratio" || !mid.P.OK {
		t.Errorf("the other group is compared by its ratio: %+v", mid)
	}
}

// A method that does not suit is refused with the reason, never swapped. One that compares means of scores is a note as well.
func TestUnsuitableMethodIsRefused(t *testing.T) {
	p := params(nil)
	p.Analysis.Endpoints = []plan.EndpointAnalysis{{Endpoint: "dermatitis_score", Method: "dunnett"}, {Endpoint: "total_ige", Method: "dunnett"}}
	for _, c := range []struct {
		responses *table.Of[schemas.Response]
		codes     []string
	}{
		{responses("dermatitis_score", endpoint.Total, endpoint.Ordinal, map[string][]float64{"vehicle": {8, 9, 10}, "low": {1, 2, 3}}), []string{"R-21", "S-10"}},
		{censor(responses("total_ige", endpoint.Value, endpoint.Log, map[string][]float64{"vehicle": {80, 90}, "low": {1, 20}}), 10), []string{"R-21"}},
	} {
		rows, issues := run(t, p, c.responses)
		var codes []string
		for _, i := range issues {
			codes = append(codes, i.Code)
		}
		if len(rows) != 0 || !slices.Equal(codes, c.codes) {
			t.Errorf("rows %v, issues %v", rows, issues)
		}
	}
}

func TestPrimary(t *testing.T) {
	p, day := params(nil), int32(14)
	p.Analysis.Primary = []plan.Primary{{Endpoint: "ear_thickness", Variable: endpoint.Value, StudyDay: &day}}
	rows, _ := run(t, p, responses("ear_thickness", endpoint.Value, endpoint.Linear, ears))
	if !rows["low/dunnett"].Primary || rows["low/welch"].Primary {
		t.Error("the endpoint's own method is the primary one, its companion is not")
	}
}

func TestDegenerate(t *testing.T) {
	for name, data := range map[string]map[string][]float64{
		"one animal everywhere": {"vehicle": {.5}, "low": {.4}},
		"no spread":             {"vehicle": {.5, .5}, "low": {.4, .4}},
		"all equal":             {"vehicle": {.5, .5}, "low": {.5, .5}},
		"no comparator":         {"low": {.4, .5}},
		"nobody":                {},
	} {
		for _, scale := range []struct{ endpoint, variable, scale string }{
			{"ear_thickness", endpoint.Value, endpoint.Linear},
			{"total_ige", endpoint.Value, endpoint.Log},
			{"dermatitis_score", endpoint.Total, endpoint.Ordinal},
		} {
			rows, _ := run(t, params(nil), responses(scale.endpoint, scale.variable, scale.scale, data))
			for key, r := range rows {
				if !r.P.OK && r.Notes == "" {
					t.Errorf("%s, %s: no p and no reason", name, key)
				}
				if r.P.OK && (r.P.V < 0 || r.P.V > 1) {
					t.Errorf("%s, %s: p = %v", name, key, r.P.V)
				}
			}
		}
	}
}

// The order of animals, a common shift and the unit change no p.
func TestInvariance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(0.1, 0.9), 2, 8)
		data := map[string][]float64{"vehicle": values.Draw(t, "vehicle"), "low": values.Draw(t, "low"), "mid": values.Draw(t, "mid")}
		moved := map[string][]float64{}
		for _, g := range order {
			for _, v := range rapid.Permutation(data[g]).Draw(t, g) {
				moved[g] = append(moved[g], 1000*(v+0.5))
			}
		}
		var a, b issue.List
		first, err := Run(params(nil), Input{Responses: responses("ear_thickness", endpoint.Value, endpoint.Linear, data)}, &a)
		if err != nil {
			t.Fatal(err)
		}
		second, err := Run(params(nil), Input{Responses: responses("ear_thickness", endpoint.Value, endpoint.Linear, moved)}, &b)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range first.Comparisons.All() {
			q := second.Comparisons.At(i)
			if math.Abs(r.PAdjusted.V-q.PAdjusted.V) > 1e-8 || math.Abs(r.P.V-q.P.V) > 1e-8 {
				t.Fatalf("%s: p %v and %v, adjusted %v and %v", r.Method, r.P.V, q.P.V, r.PAdjusted.V, q.PAdjusted.V)
			}
		}
	})
}

// The remarks follow the simulation: SD of the comparator 2 against 1 in the groups; four animals against four twice, of
// which Steel's z is at most sqrt(3*16/9) = 2.31, whose p adjusted over three groups is above 0.05.
func TestCautions(t *testing.T) {
	wide := map[string][]float64{"vehicle": {3, 5, 7}, "low": {1, 2, 3}, "mid": {4, 5, 6}} // SD 2, 1 and 1
	rows, _ := run(t, params(nil), responses("ear_thickness", endpoint.NetAUCMean, endpoint.Linear, wide))
	if !strings.Contains(rows["low/dunnett"].Notes, "varies 2 times as much") || strings.Contains(rows["low/welch"].Notes, "varies") {
		t.Errorf("%q, %q", rows["low/dunnett"].Notes, rows["low/welch"].Notes)
	}
	even := map[string][]float64{"vehicle": {4, 5, 6}, "low": {1, 2, 3}}
	rows, _ = run(t, params(nil), responses("ear_thickness", endpoint.NetAUCMean, endpoint.Linear, even))
	if strings.Contains(rows["low/dunnett"].Notes, "varies") {
		t.Errorf("%q", rows["low/dunnett"].Notes)
	}
	few := map[string][]float64{"vehicle": {9, 10, 11, 12}, "low": {1, 2, 3, 4}, "mid": {5, 6, 7, 8}, "high": {5, 6, 7, 8}}
	rows, _ = run(t, params(nil), responses("dermatitis_score", endpoint.Total, endpoint.Ordinal, few))
	for _, want := range []string{"too few animals for an adjusted p below 0.05", "the interval of Cliff's delta is rough"} {
		if !strings.Contains(rows["low/steel"].Notes, want) {
			t.Errorf("%q lacks %q", rows["low/steel"].Notes, want)
		}
	}
	if p := rows["low/steel"].PAdjusted.V; p < 0.05 {
		t.Errorf("adjusted p %v: the remark is wrong", p)
	}
}
