package pathways

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
	"earmark/stages/inhibit"
)

// mediators are made up: a and b share an axis and K1, a has K2 too, c has no kinase.
var mediators = []plan.Mediator{
	{Name: "b", Axis: "x", Dependence: plan.DependsDirectly, Kinases: []string{"K1"}, STATs: []string{"S1"}},
	{Name: "a", Axis: "x", Dependence: plan.DependsDirectly, Kinases: []string{"K1", "K2"}, STATs: []string{"S1"}, Context: true, Unverified: []string{"axis"}},
	{Name: "c", Axis: "y", Dependence: plan.DependsDisputed},
}

// panelOf are animals' values by group and analyte; NaN for an animal without the value, a negative number for one below
// its amount.
type panelOf map[string]map[string][]float64

func params() Params {
	return Params{
		Groups: []plan.Group{
			{Name: "vehicle", Role: plan.Vehicle},
			{Name: "drug", Role: plan.Test, Comparator: "vehicle"},
		},
		Endpoints: endpoint.All(), Mediators: mediators, Confidence: 0.95,
	}
}

func responses(data panelOf) *table.Of[schemas.Response] {
	t := new(table.Of[schemas.Response])
	for group, analytes := range data {
		for analyte, values := range analytes {
			for i, v := range values {
				if math.IsNaN(v) {
					continue
				}
				row := schemas.Response{
					Study: "S", Animal: fmt.Sprintf("%s%d", group, i), Endpoint: "cytokines", Analyte: analyte, Matrix: "skin",
					StudyDay: maybe.Some[int32](14), Variable: endpoint.Value, Group: group, Value: maybe.Some(v), Unit: "pg/mL",
					Scale: endpoint.Log, Censoring: "none", NReplicates: 1,
				}
				if v < 0 {
					row.Value, row.Censoring, row.Limit = maybe.Float{}, "left", maybe.Some(-v)
				}
				t.Append(row)
			}
		}
	}
	t.Sort()
	return t
}

func run(t testing.TB, p Params, data panelOf) map[string]schemas.Pathway {
	t.Helper()
	out, err := Run(p, Input{Responses: responses(data)}, &issue.List{})
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]schemas.Pathway{}
	for _, row := range out.Pathways.All() {
		rows[row.Grouping+" "+row.Set] = row
	}
	return rows
}

func near(t testing.TB, what string, got maybe.Float, want, tolerance float64) {
	t.Helper()
	if !got.OK || math.Abs(got.V-want) > tolerance {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

var two = panelOf{
	"drug":    {"a": {1, 2, 4}, "b": {4, 2, 16}},
	"vehicle": {"a": {8, 8, 32}, "b": {32, 8, 32}},
}

// By hand, in logs to the base 2: the animals' means are 1, 1, 3 (mean 5/3, variance 4/3) and 4, 3, 5 (mean 4, variance 1).
// The difference is -7/3, its squared standard error 4/9 + 3/9 = 7/9, its df (7/9)²/((4/9)²/2 + (3/9)²/2) = 49/12.5 = 3.92.
// R 4.2.2: qt(0.975, 3.92) = 2.798934931638249, and the limits 100 (1 - 2^(-7/3 ± t sqrt(7/9))).
func TestTwoAnalytes(t *testing.T) {
	rows := run(t, params(), two)
	for _, set := range []string{"axis x", "kinase K1", "stat S1"} {
		r := rows[set]
		near(t, set+" gmr", r.GMR, math.Pow(2, -7.0/3), 1e-14)
		near(t, set+" percent", r.Percent, 80.157486850397504, 1e-10)
		near(t, set+" low", r.CILow, -9.816531855686449, 1e-9)
		near(t, set+" high", r.CIHigh, 96.414698939777523, 1e-9)
		near(t, set+" df", r.DF, 3.92, 1e-12)
		if r.NAnalytes != 2 || r.Analytes != "a; b" || r.NAnimals != 3 || r.NComparator != 3 || r.Comparator != "vehicle" || r.Excluded != "" || r.Method != byWelch {
			t.Errorf("%s: %+v", set, r)
		}
	}
	if r := rows["kinase K2"]; r.Analytes != "a" {
		t.Errorf("K2 holds %q", r.Analytes)
	}
	if len(rows) != 4 {
		t.Errorf("%d sets", len(rows))
	}
}

// With one analyte it is the gmr row of the inhibition table.
func TestOneAnalyteIsTheGMR(t *testing.T) {
	p := params()
	out, err := inhibit.Run(inhibit.Params{Groups: p.Groups, Endpoints: p.Endpoints, Analysis: plan.Analysis{Confidence: 0.95}},
		inhibit.Input{Responses: responses(two)}, &issue.List{})
	if err != nil {
		t.Fatal(err)
	}
	got, compared := run(t, p, two)["kinase K2"], 0
	for _, want := range out.Inhibition.All() {
		if want.Group != "drug" || want.Analyte != "a" || want.Definition != endpoint.GMR {
			continue
		}
		compared++
		if got.Percent != want.Percent || got.CILow != want.CILow || got.CIHigh != want.CIHigh || got.DF != want.DF || got.Confidence != want.Confidence {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	if compared != 1 {
		t.Errorf("%d rows compared", compared)
	}
}

// Neither the order of the map nor the unit or level of an analyte has any influence.
func TestOrderAndUnitsDoNotMatter(t *testing.T) {
	want := run(t, params(), two)
	p := params()
	p.Mediators = slices.Clone(mediators)
	slices.Reverse(p.Mediators)
	for set, r := range run(t, p, two) {
		if r != want[set] {
			t.Errorf("%s: got %+v, want %+v", set, r, want[set])
		}
	}
	scaled := panelOf{"drug": {"a": {1e3, 2e3, 4e3}, "b": {4, 2, 16}}, "vehicle": {"a": {8e3, 8e3, 32e3}, "b": {32, 8, 32}}}
	for set, r := range run(t, params(), scaled) {
		near(t, set+" percent", r.Percent, want[set].Percent.V, 1e-11)
		near(t, set+" low", r.CILow, want[set].CILow.V, 1e-10)
	}
}

// What cannot enter a mean of logs of all animals is left out and named.
func TestExcluded(t *testing.T) {
	for _, c := range []struct {
		what     string
		a        []float64
		excluded string
	}{
		{"censored", []float64{1, -2, -2}, "a (2 of 6 values beyond a limit)"},
		{"missing", []float64{1, math.NaN(), 4}, "a (no value of 1 of 6 animals)"},
		{"zero", []float64{1, 0, 4}, "a (a value is zero or negative, which has no logarithm)"},
	} {
		rows := run(t, params(), panelOf{"drug": {"a": c.a, "b": {4, 2, 16}}, "vehicle": two["vehicle"]})
		r := rows["axis x"]
		if r.Analytes != "b" || r.Excluded != c.excluded || !r.Percent.OK {
			t.Errorf("%s: %+v", c.what, r)
		}
		alone := rows["kinase K2"]
		if alone.Percent.OK || alone.NAnalytes != 0 || alone.Method != "" || !strings.Contains(alone.Notes, "no analyte is left") {
			t.Errorf("%s alone: %+v", c.what, alone)
		}
	}
}

// Animals are those with any analyte of the panel: one that the map does not know counts too.
func TestAnimalsOfThePanel(t *testing.T) {
	data := panelOf{
		"drug":    {"a": {1, 2, 4}, "other": {1, 1, 1, 1}},
		"vehicle": {"a": {8, 8, 32}, "other": {1, 1, 1}},
	}
	if r := run(t, params(), data)["axis x"]; r.Excluded != "a (no value of 1 of 7 animals)" || r.NAnimals != 4 {
		t.Errorf("%+v", r)
	}
}

// Degenerate groups have a defined outcome.
func TestDegenerate(t *testing.T) {
	one := run(t, params(), panelOf{"drug": {"a": {1}}, "vehicle": {"a": {8, 8, 32}}})["axis x"]
	if !one.Percent.OK || one.CILow.OK || one.DF.OK || !strings.Contains(one.Notes, "no interval") {
		t.Errorf("one animal: %+v", one)
	}
	none := run(t, params(), panelOf{"drug": {"a": {1, 2}}})["axis x"]
	if none.Percent.OK || !strings.Contains(none.Notes, "the comparator has no value") {
		t.Errorf("no comparator: %+v", none)
	}
	if rows := run(t, params(), panelOf{"drug": {"other": {1, 2}}, "vehicle": {"other": {1, 2}}}); len(rows) != 0 {
		t.Errorf("no mapped analyte: %v", rows)
	}
	if rows := run(t, params(), nil); len(rows) != 0 {
		t.Errorf("no data: %v", rows)
	}
}

// A row says what its analytes need said.
func TestNotes(t *testing.T) {
	rows := run(t, params(), panelOf{
		"drug":    {"a": {1, 2, 4}, "c": {4, 2, 16}},
		"vehicle": {"a": {8, 8, 32}, "c": {32, 8, 32}},
	})
	for set, want := range map[string][]string{
		"axis x":      {"a: whether a fall is good depends on the context", "a: the axis is a convention"},
		"kinase K1":   {"a: whether a fall is good depends on the context"},
		"axis y":      nil,
		"kinase none": {"a fall is indirect: these receptors signal by no JAK (R-18)", "c: authors disagree"},
		"stat none":   {"a fall is indirect: these receptors signal by no JAK (R-18)", "c: authors disagree"},
	} {
		if got := rows[set].Notes; got != strings.Join(want, "; ") {
			t.Errorf("%s: %q", set, got)
		}
	}
}

// Days up to day 0 have nothing to be inhibited.
func TestDayZero(t *testing.T) {
	r := responses(two)
	before := new(table.Of[schemas.Response])
	for _, row := range r.All() {
		row.StudyDay = maybe.Some[int32](0)
		before.Append(row)
	}
	out, err := Run(params(), Input{Responses: before}, &issue.List{})
	if err != nil || out.Pathways.Len() != 0 {
		t.Errorf("%d rows, error %v", out.Pathways.Len(), err)
	}
}

// A mediator without a JAK that is 100 times lower is noted once, with its group and day; one that scatters around the
// comparator, one that rises, one whose receptor has a JAK, and one beyond a limit are not.
func TestFallWithoutKinase(t *testing.T) {
	p := params()
	p.Mediators = append(slices.Clone(mediators), plan.Mediator{Name: "d", Axis: "y", Dependence: plan.DependsNot})
	high, low := []float64{100, 200, 100, 200}, []float64{1, 2, 1, 2}
	for name, c := range map[string]struct {
		data panelOf
		want string
	}{
		"falls":           {panelOf{"drug": {"d": low}, "vehicle": {"d": high}}, "lower than in the comparator, by receptors that signal by no JAK: d under drug on day 14"},
		"rises":           {panelOf{"drug": {"d": high}, "vehicle": {"d": low}}, ""},
		"scatters":        {panelOf{"drug": {"d": {90, 210, 110, 190}}, "vehicle": {"d": high}}, ""},
		"by a JAK":        {panelOf{"drug": {"b": low}, "vehicle": {"b": high}}, ""},
		"disputed":        {panelOf{"drug": {"c": low}, "vehicle": {"c": high}}, ""},
		"beyond a limit":  {panelOf{"drug": {"d": {1, 2, 1, -2}}, "vehicle": {"d": high}}, ""},
		"one animal only": {panelOf{"drug": {"d": {1}}, "vehicle": {"d": high}}, ""},
	} {
		var issues issue.List
		if _, err := Run(p, Input{Responses: responses(c.data)}, &issues); err != nil {
			t.Fatal(err)
		}
		raised := issues.Issues()
		if c.want == "" && len(raised) > 0 || c.want != "" && (len(raised) != 1 || raised[0].Code != "R-18" || raised[0].Message != c.want) {
			t.Errorf("%s: %+v", name, raised)
		}
	}
}
