package normalise

import (
	"math"
	"testing"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

var groups = []plan.Group{
	{Name: "Sham", Role: plan.Sham},
	{Name: "Vehicle", Role: plan.Vehicle},
	{Name: "Other vehicle", Role: plan.Vehicle},
	{Name: "Low", Role: plan.Test, Comparator: "Vehicle", Floor: "Sham"},
	{Name: "Other", Role: plan.Test, Comparator: "Other vehicle", Floor: "Sham"},
}

type animal struct {
	name, group string
	value       float64
	censoring   string
}

func normalise(t *testing.T, name, scale string, animals []animal) map[string]schemas.Normalised {
	t.Helper()
	in := new(table.Of[schemas.Response])
	for _, a := range animals {
		r := schemas.Response{
			Study: "S", Animal: a.name, Endpoint: name, StudyDay: maybe.Some[int32](7), Variable: endpoint.Value, Group: a.group,
			Value: maybe.Some(a.value), Unit: "u", Scale: scale, Censoring: "none",
		}
		if a.censoring != "" {
			r.Censoring, r.Limit, r.Value = a.censoring, maybe.Some(a.value), maybe.Float{}
		}
		in.Append(r)
	}
	in.Sort()
	out, err := Run(Params{Groups: groups, Endpoints: endpoint.All(), Analysis: plan.Analysis{Confidence: 0.95}}, Input{Responses: in}, new(issue.List))
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]schemas.Normalised{}
	for _, r := range out.Normalised.All() {
		rows[r.Animal] = r
	}
	return rows
}

var linear = []animal{
	{"s1", "Sham", 190, ""},
	{"s2", "Sham", 200, ""},
	{"s3", "Sham", 210, ""}, // mean 200
	{"v1", "Vehicle", 390, ""},
	{"v2", "Vehicle", 400, ""},
	{"v3", "Vehicle", 410, ""}, // mean 400, SD 10
	{"w1", "Other vehicle", 590, ""},
	{"w2", "Other vehicle", 600, ""},
	{"w3", "Other vehicle", 610, ""}, // mean 600
	{"l1", "Low", 300, ""},
	{"l2", "Low", 100, ""},
	{"o1", "Other", 300, ""},
}

func same(t *testing.T, what string, got maybe.Float, want float64) {
	t.Helper()
	if !got.OK || math.Abs(got.V-want) > 1e-9*(1+math.Abs(want)) {
		t.Errorf("%s: got %+v, want %v", what, got, want)
	}
}

// Expectations by hand from the means beside the data.
func TestEachGroupAgainstItsOwnComparator(t *testing.T) {
	rows := normalise(t, "ear_thickness", endpoint.Linear, linear)
	same(t, "percent of comparator", rows["l1"].PercentOfComparator, 75)
	same(t, "inhibition", rows["l1"].PercentInhibition, 50)
	same(t, "beyond the floor is not clipped", rows["l2"].PercentInhibition, 150)
	same(t, "z", rows["l1"].ZScore, -10)
	same(t, "log2", rows["l2"].Log2Ratio, -2)
	same(t, "other comparator", rows["o1"].PercentOfComparator, 50)
	same(t, "other window", rows["o1"].PercentInhibition, 75) // (600-300)/(600-200)
	same(t, "vehicle against itself", rows["v1"].PercentInhibition, 5)
	if rows["o1"].Comparator != "Other vehicle" || rows["l1"].Comparator != "Vehicle" || rows["l1"].Definition != endpoint.Window {
		t.Errorf("%+v", rows["o1"])
	}
	// Sham serves two comparators, so it is set against none.
	if r := rows["s1"]; r.Comparator != "" || r.PercentOfComparator.OK || r.PercentInhibition.OK {
		t.Errorf("%+v", r)
	}
}

func TestLogScaleUsesGeometricMeans(t *testing.T) {
	rows := normalise(t, "total_ige", endpoint.Log, []animal{
		{"v1", "Vehicle", 100, ""}, {"v2", "Vehicle", 400, ""}, // geometric mean 200
		{"l1", "Low", 50, ""}, {"l2", "Low", 20, "left"},
	})
	same(t, "center", rows["l1"].ComparatorCenter, 200)
	same(t, "percent of comparator", rows["l1"].PercentOfComparator, 25)
	same(t, "inhibition", rows["l1"].PercentInhibition, 75)
	same(t, "log2", rows["l1"].Log2Ratio, -2)
	if r := rows["l2"]; r.Value.OK || r.PercentInhibition.OK || r.ZScore.OK {
		t.Errorf("a censored value was normalised: %+v", r)
	}
}

func TestNoPercentageWithoutAWindow(t *testing.T) {
	closed := append([]animal(nil), linear...)
	for i := range closed {
		if closed[i].group == "Sham" {
			closed[i].value += 195 // mean 395 against 400
		}
	}
	if r := normalise(t, "ear_thickness", endpoint.Linear, closed)["l1"]; r.PercentInhibition.OK || r.Definition != "" || !r.PercentOfComparator.OK {
		t.Errorf("%+v", r)
	}
}

func TestCensoredComparatorHasNoCenter(t *testing.T) {
	rows := normalise(t, "total_ige", endpoint.Log, []animal{
		{"v1", "Vehicle", 100, ""}, {"v2", "Vehicle", 400, "right"}, {"l1", "Low", 50, ""},
	})
	if r := rows["l1"]; r.ComparatorCenter.OK || r.PercentInhibition.OK || r.Log2Ratio.OK {
		t.Errorf("%+v", r)
	}
}
