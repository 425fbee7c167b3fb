package inhibit

import (
	"fmt"
	"math"
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

// The reference data set of docs/methods.md: ear thickness (mm) and IgE (ng/mL) of six groups of eight.
var (
	ears = map[string][]float64{
		"naive":   {.220, .237, .225, .227, .231, .206, .245, .253},
		"vehicle": {.461, .415, .523, .474, .621, .464, .528, .481},
		"low":     {.399, .456, .346, .524, .454, .564, .467, .389},
		"mid":     {.404, .323, .306, .376, .345, .373, .382, .340},
		"high":    {.287, .303, .355, .239, .334, .324, .364, .301},
		"dex":     {.270, .267, .248, .300, .291, .277, .310, .281},
	}
	ige = map[string][]float64{
		"naive":   {29.73, 43.77, 30.59, 46.25, 42.65, 61.41, 36.36, 65.45},
		"vehicle": {1256, 4758, 2670, 2969, 2224, 4540, 1269, 1396},
		"low":     {3298, 1049, 1338, 1209, 1258, 1287, 1968, 1361},
		"mid":     {681.4, 1884, 799.8, 815.4, 851.7, 1332, 864.3, 881.6},
		"high":    {343.7, 418.3, 516.8, 361.7, 669.8, 216.9, 591.8, 214.8},
		"dex":     {339, 299.1, 279.4, 387.7, 139.6, 764, 160.1, 310},
	}
	order = []string{"naive", "vehicle", "low", "mid", "high", "dex"}
)

func params() Params {
	groups := []plan.Group{{Name: "naive", Role: plan.Naive}, {Name: "vehicle", Role: plan.Vehicle}}
	for _, name := range order[2:] {
		groups = append(groups, plan.Group{Name: name, Role: plan.Test, Comparator: "vehicle", Floor: "naive"})
	}
	return Params{
		Groups: groups, Endpoints: endpoint.All(),
		Analysis: plan.Analysis{Confidence: 0.95, Alpha: 0.05, Window: plan.WindowLimits{Open: 0.10, Narrow: 0.35}},
	}
}

func responses(name, scale string, data map[string][]float64) *table.Of[schemas.Response] {
	t := new(table.Of[schemas.Response])
	animal := 0
	for _, g := range order {
		for _, v := range data[g] {
			animal++
			t.Append(schemas.Response{
				Study: "S", Animal: fmt.Sprintf("M%02d", animal), Endpoint: name, StudyDay: maybe.Some[int32](14), Variable: endpoint.Value,
				Group: g, Value: maybe.Some(v), Unit: "u", Scale: scale, Censoring: "none", NReplicates: 1,
			})
		}
	}
	t.Sort()
	return t
}

func run(t testing.TB, p Params, r *table.Of[schemas.Response]) (map[string]schemas.Inhibition, []issue.Issue) {
	t.Helper()
	var issues issue.List
	out, err := Run(p, Input{Responses: r}, &issues)
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]schemas.Inhibition{}
	for _, row := range out.Inhibition.All() {
		rows[row.Group+"/"+row.Definition] = row
	}
	return rows, issues.Issues()
}

// near compares to the digits that the source prints.
func near(t testing.TB, what string, got maybe.Float, want, tolerance float64) {
	t.Helper()
	if !got.OK || math.Abs(got.V-want) > tolerance {
		t.Errorf("%s: got %v, want %v within %v", what, got, want, tolerance)
	}
}

// Source: the reference data set of docs/methods.md, computed in R 4.2.2; the printed digits are the accuracy. The
// comparison is with half a unit of the last printed digit.
func TestReferenceEars(t *testing.T) {
	rows, _ := run(t, params(), responses("ear_thickness", endpoint.Linear, ears))
	for _, w := range []struct {
		group                              string
		percent, low, high, df, g, nofloor float64
	}{
		{"low", 17.33396, -11.38181, 40.64092, 12.69565, 0.0337847, 9.27653},
		{"mid", 52.66133, 38.17654, 64.29044, 14.64227, 0.0328659, 28.18251},
		{"high", 68.77061, 54.15911, 81.51271, 11.09654, 0.0348224, 36.80363},
		{"dex", 81.15874, 73.29215, 88.12456, 16.41193, 0.0322410, 43.43332},
	} {
		r := rows[w.group+"/window"]
		near(t, w.group+" percent", r.Percent, w.percent, 5e-6)
		near(t, w.group+" low", r.CILow, w.low, 5e-6)
		near(t, w.group+" high", r.CIHigh, w.high, 5e-6)
		near(t, w.group+" df", r.DF, w.df, 5e-6)
		near(t, w.group+" g", r.WindowG, w.g, 5e-8)
		near(t, w.group+" no floor", rows[w.group+"/no_floor"].Percent, w.nofloor, 5e-6)
		if r.WindowClass != Open || !r.Headline {
			t.Errorf("%s: class %s, headline %v", w.group, r.WindowClass, r.Headline)
		}
	}
}

// Source: as above. 1 - GMR, linear window and log window of the same data are all called percent inhibition.
func TestReferenceIgE(t *testing.T) {
	rows, _ := run(t, params(), responses("total_ige", endpoint.Log, ige))
	for _, w := range []struct {
		group                  string
		gmr, window, logWindow float64
	}{
		{"low", 35.861, 40.114, 11.126}, {"mid", 58.654, 62.588, 22.126}, {"high", 83.367, 85.633, 44.939}, {"dex", 87.278, 88.793, 51.654},
	} {
		near(t, w.group+" gmr", rows[w.group+"/gmr"].Percent, w.gmr, 5e-4)
		near(t, w.group+" window", rows[w.group+"/window"].Percent, w.window, 5e-4)
		near(t, w.group+" log window", rows[w.group+"/log_window"].Percent, w.logWindow, 5e-4)
		if !rows[w.group+"/gmr"].Headline || rows[w.group+"/window"].Headline {
			t.Errorf("%s: the headline of a log scale is gmr", w.group)
		}
	}
}

func TestReferenceRows(t *testing.T) {
	rows, _ := run(t, params(), responses("ear_thickness", endpoint.Linear, ears))
	near(t, "vehicle", rows["vehicle/window"].Percent, 0, 0)
	near(t, "naive", rows["naive/window"].Percent, 100, 0)
	if _, there := rows["naive/no_floor"]; there {
		t.Error("a floor is no reference of a definition without a floor")
	}
	if r := rows["vehicle/window"]; r.CILow.OK || r.CIHigh.OK {
		t.Error("a reference has no interval")
	}
}

func with(data map[string][]float64, group string, values []float64) map[string][]float64 {
	changed := map[string][]float64{}
	for g, v := range data {
		changed[g] = v
	}
	changed[group] = values
	return changed
}

func TestClosedAndReversedWindows(t *testing.T) {
	for _, c := range []struct {
		name, code string
		vehicle    []float64
	}{
		{"closed", "R-01", []float64{.22, .25, .20, .26, .23, .24, .25, .21}},
		{"on the healthy side by chance", "R-01", []float64{.218, .235, .223, .225, .229, .204, .243, .251}}, // each 2 µm thinner, with an SD of 15
		{"reversed", "R-02", []float64{.10, .12, .11, .10, .12, .11, .10, .12}},
	} {
		rows, issues := run(t, params(), responses("ear_thickness", endpoint.Linear, with(ears, "vehicle", c.vehicle)))
		r := rows["mid/window"]
		if r.Percent.OK || r.CILow.OK || r.WindowClass != Closed || !r.Difference.OK || !r.DifferenceCILow.OK {
			t.Errorf("%s: percent %v, class %s, difference %v", c.name, r.Percent, r.WindowClass, r.Difference)
		}
		if len(issues) != 1 || issues[0].Code != c.code || issues[0].Severity != issue.Withheld {
			t.Errorf("%s: issues %+v", c.name, issues)
		}
	}
}

func TestDegenerateGroups(t *testing.T) {
	constant := []float64{.5, .5, .5, .5, .5, .5, .5, .5}
	cases := map[string]map[string][]float64{
		"one animal everywhere": {"naive": {.2}, "vehicle": {.5}, "low": {.4}},
		"no floor":              with(ears, "naive", nil),
		"no comparator":         with(ears, "vehicle", nil),
		"constant vehicle":      with(ears, "vehicle", constant),
		"all constant":          {"naive": {.2, .2}, "vehicle": {.5, .5}, "low": {.4, .4}},
		"vehicle equals floor":  {"naive": {.2, .3}, "vehicle": {.2, .3}, "low": {.4, .4}},
		"nothing":               {},
	}
	for name, data := range cases {
		rows, _ := run(t, params(), responses("ear_thickness", endpoint.Linear, data))
		for key, r := range rows {
			if !r.Percent.OK && r.Notes == "" {
				t.Errorf("%s: %s has no percentage and no reason", name, key)
			}
		}
		if r, there := rows["low/window"]; there && name == "all constant" {
			near(t, name, r.Percent, 100*(.5-.4)/(.5-.2), 1e-9) // by hand
			if r.CILow.OK {
				t.Errorf("%s: an interval without any spread", name)
			}
		}
	}
}

// Treated equal to the comparator is 0 %, equal to the floor 100 %; the unit and a common shift do not matter.
func TestProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(0.1, 0.9), 3, 9)
		data := map[string][]float64{"naive": values.Draw(t, "naive"), "vehicle": values.Draw(t, "vehicle"), "low": values.Draw(t, "low")}
		data["mid"], data["high"] = data["vehicle"], data["naive"]
		var issues issue.List
		scale, shift := rapid.SampledFrom([]float64{1, 25.4, 1000}).Draw(t, "scale"), rapid.Float64Range(0, 5).Draw(t, "shift")
		moved := map[string][]float64{}
		for g, v := range data {
			for _, x := range v {
				moved[g] = append(moved[g], scale*(x+shift))
			}
		}
		results := [2]map[string]schemas.Inhibition{{}, {}}
		for i, d := range []map[string][]float64{data, moved} {
			out, err := Run(params(), Input{Responses: responses("ear_thickness", endpoint.Linear, d)}, &issues)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range out.Inhibition.All() {
				results[i][r.Group+"/"+r.Definition] = r
			}
		}
		for group, want := range map[string]float64{"mid": 0, "high": 100} {
			if r := results[0][group+"/window"]; r.Percent.OK && math.Abs(r.Percent.V-want) > 1e-6 {
				t.Fatalf("%s: %v, want %v", group, r.Percent.V, want)
			}
		}
		a, b := results[0]["low/window"], results[1]["low/window"]
		if g := a.WindowG.Or(0); math.Abs(g-1) > 1e-6 && a.Percent.OK != b.Percent.OK {
			t.Fatalf("moved data: %+v against %+v", a, b)
		}
		if a.Percent.OK && b.Percent.OK && math.Abs(a.Percent.V-b.Percent.V) > 1e-6*(1+math.Abs(a.Percent.V)) {
			t.Fatalf("moved data: %v against %v", a.Percent.V, b.Percent.V)
		}
	})
}

func TestCensoredValues(t *testing.T) {
	r := new(table.Of[schemas.Response])
	for _, row := range responses("total_ige", endpoint.Log, ige).All() {
		if row.Value.V > 4000 { // two of the vehicle group
			row.Censoring, row.Limit, row.Value = "right", maybe.Some(4000.0), maybe.Float{}
		}
		r.Append(row)
	}
	rows, _ := run(t, params(), r)
	gmr := rows["high/gmr"]
	// The vehicle's geometric mean is at least that with 4000 in place of the two larger values: 2237.25 by hand, so the
	// percentage lies above 100 (1 - 386.3394/2237.25) = 82.73.
	if !gmr.Percent.OK || gmr.Percent.V <= 82.73 || gmr.Percent.V > 100 || !gmr.CILow.OK {
		t.Errorf("gmr with censored values: %+v", gmr)
	}
	// Source: the fit is that of R's survreg (case file 09d of internal/stats); here the model's size is what is held: 40
	// animals in five groups leave 35 degrees of freedom.
	if gmr.DF.V != 35 {
		t.Errorf("degrees of freedom %v", gmr.DF.V)
	}
	if w := rows["high/window"]; w.Percent.OK || w.Notes == "" {
		t.Errorf("a window on means of censored values: %+v", w)
	}

	// A group wholly below the limit has no geometric mean: no percentage, however far below the vehicle it must be.
	r = new(table.Of[schemas.Response])
	for _, row := range responses("total_ige", endpoint.Log, ige).All() {
		if row.Group == "dex" {
			row.Censoring, row.Limit, row.Value = "left", maybe.Some(800.0), maybe.Float{}
		}
		r.Append(row)
	}
	rows, _ = run(t, params(), r)
	if dex := rows["dex/gmr"]; dex.Percent.OK || dex.CILow.OK || !strings.Contains(dex.Notes, "every value of a group is beyond a limit") {
		t.Errorf("a group wholly below the limit: %+v", dex)
	}
	if high := rows["high/gmr"]; !high.Percent.OK {
		t.Errorf("the other groups have their percentage: %+v", high)
	}
}

// A series whose direction depends on the context has its percentage, with a remark, and no reversed window.
func TestContext(t *testing.T) {
	r := new(table.Of[schemas.Response])
	for _, row := range responses("cytokines", endpoint.Log, with(ige, "vehicle", ige["naive"])).All() {
		row.Analyte = "IL-10"
		if row.Group == "naive" {
			row.Value = maybe.Some(100 * row.Value.V)
		}
		r.Append(row)
	}
	p := params()
	rows, _ := run(t, p, r)
	if w := rows["mid/window"]; w.Percent.OK || !strings.Contains(w.Notes, "R-02") {
		t.Errorf("higher is worse: %+v", w)
	}
	p.Analytes = []plan.Analyte{{Name: "IL-10", Direction: endpoint.Context}}
	rows, issues := run(t, p, r)
	if w := rows["mid/window"]; !w.Percent.OK || !strings.Contains(w.Notes, "depends on the context") || len(issues) != 0 {
		t.Errorf("context: %+v, issues %v", w, issues)
	}
}

// What is beyond the comparator is worse only where higher is worse: 3 times as much of a gene that disease takes away is
// better, by the geometric mean ratio -200 %.
func TestBeyondByDirection(t *testing.T) {
	data := with(ige, "low", nil)
	for _, v := range ige["vehicle"] {
		data["low"] = append(data["low"], 3*v)
	}
	for direction, says := range map[string]string{
		endpoint.HigherWorse: "worse than the comparator", endpoint.LowerWorse: "a negative one is better", endpoint.Context: "ranks nothing",
	} {
		r := new(table.Of[schemas.Response])
		for _, row := range responses("cytokines", endpoint.Log, data).All() {
			row.Analyte = "X"
			r.Append(row)
		}
		p := params()
		p.Analytes = []plan.Analyte{{Name: "X", Direction: direction}}
		rows, _ := run(t, p, r)
		got := rows["low/gmr"]
		near(t, direction, got.Percent, -200, 1e-9)
		if !strings.Contains(got.Notes, says) || direction != endpoint.HigherWorse && strings.Contains(got.Notes, "worse than the comparator") {
			t.Errorf("%s: %q does not say %q", direction, got.Notes, says)
		}
	}
}
