package derive

import (
	"testing"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/endpoint"
)

// By hand: 20 g on day 0 (the reference), then 21, 17 and 18 g: 105, 85 and 90 %; the lowest after day 0 is 85 %. The 16 g
// before day 0 are no loss of weight.
func TestPercentOfReference(t *testing.T) {
	rows := derive(t, "both", measurements(
		read{"body_weight", "", "", -3, 16, ""}, read{"body_weight", "", "", 0, 20, ""}, read{"body_weight", "", "", 3, 21, ""},
		read{"body_weight", "", "", 7, 17, ""}, read{"body_weight", "", "", 10, 18, ""},
	))
	for day, percent := range map[int32]float64{-3: 80, 0: 100, 3: 105, 7: 85, 10: 90} {
		want(t, rows, "", endpoint.PercentOfReference, day, percent)
	}
	want(t, rows, "", endpoint.Nadir, -99, 85)
	if r := rows[responseKey{"", endpoint.Nadir, -99}]; r.Unit != "%" || r.NReplicates != 3 || r.StudyDay.OK {
		t.Errorf("%+v", r)
	}
}

// With nothing after the reference there is no nadir, and without a baseline no percentage of it.
func TestNoReference(t *testing.T) {
	rows := derive(t, "both", measurements(read{"body_weight", "", "", 0, 20, ""}))
	if _, there := rows[responseKey{"", endpoint.Nadir, -99}]; there {
		t.Error("a nadir of the baseline")
	}
	rows = derive(t, "both", measurements(read{"body_weight", "", "", 1, 20, ""}, read{"body_weight", "", "", 2, 10, ""}))
	for _, name := range []string{endpoint.PercentOfReference, endpoint.Nadir} {
		for _, day := range []int32{1, 2, -99} {
			if r, there := rows[responseKey{"", name, day}]; there {
				t.Errorf("without a baseline: %+v", r)
			}
		}
	}
}

// By hand: 92 mg of 20 g is 0.46 % and 120 mg of the same 20 g, the latest weight on or before day 14, 0.6 %. On day −1 no
// weight is known. The weight itself is of day 15 and comes too late for any of them.
func TestPercentOfBodyWeight(t *testing.T) {
	out, err := Run(Params{Endpoints: endpoint.All()}, Input{Measurements: measurements(
		read{"body_weight", "", "", 0, 25, ""}, read{"body_weight", "", "", 7, 19.5, ""}, read{"body_weight", "", "", 7, 20.5, ""},
		read{"body_weight", "", "", 15, 40, ""},
		read{"spleen_weight", "", "", -1, 80, ""}, read{"spleen_weight", "", "", 7, 92, ""}, read{"spleen_weight", "", "", 14, 120, ""},
	)}, new(issue.List))
	if err != nil {
		t.Fatal(err)
	}
	rows := map[responseKey]schemas.Response{}
	for _, r := range out.Responses.All() {
		if r.Endpoint == "spleen_weight" {
			rows[responseKey{r.Analyte, r.Variable, r.StudyDay.Or(-99)}] = r
		}
	}
	want(t, rows, "", endpoint.PercentOfBodyWeight, 7, 0.46)
	want(t, rows, "", endpoint.PercentOfBodyWeight, 14, 0.6)
	if r, there := rows[responseKey{"", endpoint.PercentOfBodyWeight, -1}]; there {
		t.Errorf("a percentage of a weight that is not known yet: %+v", r)
	}
}

// By hand: the highest value of days 3 to 10, both included, is 40; the 90 of day 14 lies after them.
func TestPeak(t *testing.T) {
	from, to := int32(3), int32(10)
	specs := endpoint.All()
	for i := range specs {
		if specs[i].Name == "tewl" {
			specs[i].Variables = append(specs[i].Variables, endpoint.Variable{
				Name: endpoint.Peak, Scale: endpoint.Linear, Course: true, From: &from, To: &to,
			})
		}
	}
	out, err := Run(Params{Endpoints: specs}, Input{Measurements: measurements(
		read{"tewl", "", "", 0, 70, ""}, read{"tewl", "", "", 3, 30, ""}, read{"tewl", "", "", 10, 40, ""}, read{"tewl", "", "", 14, 90, ""},
	)}, new(issue.List))
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, r := range out.Responses.All() {
		if r.Variable == endpoint.Peak {
			found++
			if r.Value != maybe.Some(40.0) || r.StudyDay.OK || r.NReplicates != 2 {
				t.Errorf("%+v", r)
			}
		}
	}
	if found != 1 {
		t.Errorf("%d peaks", found)
	}
}

// By hand: section 1 has fields of 40, 50 and 60 (mean 50), section 2 one of 90: the animal has 70, each section counting
// once, and not the 60 of all fields. The CV is that of section 1: 10/50 = 20 %.
func TestNestedMeans(t *testing.T) {
	rows := derive(t, "both", measurements(
		read{"epidermal_thickness", "", "1", 14, 40, ""}, read{"epidermal_thickness", "", "1", 14, 50, ""}, read{"epidermal_thickness", "", "1", 14, 60, ""},
		read{"epidermal_thickness", "", "2", 14, 90, ""},
	))
	want(t, rows, "", endpoint.Value, 14, 70)
	if r := rows[responseKey{"", endpoint.Value, 14}]; r.NReplicates != 4 || r.ReplicateCV != maybe.Some(20.0) {
		t.Errorf("%+v", r)
	}
}

// A variable that refers to an endpoint without its unit is a mistake in the declaration, and no panic.
func TestUnknownWhole(t *testing.T) {
	spec := endpoint.Spec{Name: "x", Unit: "mg", Variables: []endpoint.Variable{{Name: endpoint.PercentOfBodyWeight, Of: "nothing"}}}
	in := table.From(schemas.Measurement{Animal: "M1", Endpoint: "x", Unit: "mg", Value: maybe.Some(1.0), Censoring: none})
	if _, err := Run(Params{Endpoints: []endpoint.Spec{spec}}, Input{Measurements: in}, new(issue.List)); err == nil {
		t.Error("no error")
	}
}
