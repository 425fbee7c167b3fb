package doseresponse

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
)

// Reference case nls-14 of internal/stats/testdata/cases/08_logistic_curves.json (R 4.2.2, refined at 50 digits): ear
// thickness by dose, seven animals a dose, dose 0 is the vehicle.
var ears = map[float64][]float64{
	0:   {.499, .516, .52, .52, .523, .54, .531},
	0.3: {.54, .568, .55, .553, .517, .535, .513},
	1:   {.484, .47, .487, .487, .505, .495, .537},
	3:   {.407, .472, .439, .437, .415, .453, .416},
	10:  {.345, .329, .323, .336, .345, .338, .322},
	30:  {.298, .282, .326, .315, .285, .281, .294},
	100: {.294, .288, .332, .304, .281, .284, .258},
}

func study(scale string, doses ...float64) (Params, *table.Of[schemas.Response]) {
	name := "ear_thickness"
	if scale == endpoint.Log {
		name = "total_ige"
	}
	p := Params{
		Groups: []plan.Group{{Name: "vehicle", Role: plan.Vehicle}}, Endpoints: endpoint.All(),
		Analysis: plan.Analysis{Confidence: 0.95},
	}
	t := new(table.Of[schemas.Response])
	for _, d := range append([]float64{0}, doses...) {
		group := "vehicle"
		if d > 0 {
			group = fmt.Sprint(d)
			p.Groups = append(p.Groups, plan.Group{
				Name: group, Role: plan.Test, Comparator: "vehicle", Article: "drug", Dose: &d, DoseUnit: "mg/kg",
			})
		}
		for i, v := range ears[d] {
			if scale == endpoint.Log {
				v = math.Exp(v)
			}
			t.Append(schemas.Response{
				Study: "S", Animal: fmt.Sprintf("%s-%d", group, i), Endpoint: name, StudyDay: maybe.Some[int32](14),
				Variable: endpoint.Value, Group: group, Value: maybe.Some(v), Unit: "u", Scale: scale, Censoring: "none",
			})
		}
	}
	t.Sort()
	return p, t
}

func run(t testing.TB, p Params, r *table.Of[schemas.Response]) []schemas.DoseResponse {
	t.Helper()
	out, err := Run(p, Input{Responses: r}, new(issue.List))
	if err != nil {
		t.Fatal(err)
	}
	var rows []schemas.DoseResponse
	for _, row := range out.DoseResponse.All() {
		rows = append(rows, row)
	}
	return rows
}

func near(t testing.TB, what string, got maybe.Float, want float64) {
	t.Helper()
	if !got.OK || math.Abs(got.V-want) > 1e-7*math.Abs(want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// The same curve on logs of exp(values) has plateaus that are exp of the reference's.
func TestReferenceCurve(t *testing.T) {
	for scale, back := range map[string]func(float64) float64{
		endpoint.Linear: func(v float64) float64 { return v }, endpoint.Log: math.Exp,
	} {
		p, r := study(scale, 0.3, 1, 3, 10, 30, 100)
		rows := run(t, p, r)
		if len(rows) != 1 {
			t.Fatalf("%s: %d rows", scale, len(rows))
		}
		row := rows[0]
		near(t, "ED50", row.ED50, 3.8442919606048123)
		near(t, "lower limit", row.ED50Low, 3.1913085184541337)
		near(t, "upper limit", row.ED50High, 4.6308843513285645)
		near(t, "hill", row.Hill, 1.5198896243485025)
		near(t, "top", row.Top, back(0.5300237261835605))
		near(t, "bottom", row.Bottom, back(0.2885790543070674))
		if !row.Converged || row.NLevels != 6 || row.N != 49 || row.Notes != "" || row.DoseUnit != "mg/kg" || !row.P.OK {
			t.Errorf("%s: %+v", scale, row)
		}
	}
}

// What cannot be fitted is a row without numbers and with the reason.
func TestRefused(t *testing.T) {
	for name, tc := range map[string]struct {
		doses  []float64
		change func(*Params, *schemas.Response)
		note   string
		levels int32
	}{
		"two doses":     {[]float64{1, 10}, nil, "no curve: doses above 0: 2, 3 are needed", 2},
		"beyond":        {[]float64{10, 30, 100}, nil, "no ED50: ", 3},
		"units":         {[]float64{1, 3, 10}, func(p *Params, _ *schemas.Response) { p.Groups[1].DoseUnit = "%" }, "no curve: the doses are in different units", 3},
		"censored":      {[]float64{1, 3, 10}, func(_ *Params, r *schemas.Response) { r.Censoring, r.Limit, r.Value = "left", r.Value, maybe.Float{} }, "no curve: values below or above a limit: 28", 3},
		"same response": {[]float64{1, 3, 10}, func(_ *Params, r *schemas.Response) { r.Value = maybe.Some(0.5) }, "no ED50: ", 3},
	} {
		p, in := study(endpoint.Linear, tc.doses...)
		changed := new(table.Of[schemas.Response])
		for _, r := range in.All() {
			if tc.change != nil {
				tc.change(&p, &r)
			}
			changed.Append(r)
		}
		rows := run(t, p, changed)
		if len(rows) != 1 || rows[0].Converged || rows[0].ED50.OK || rows[0].Top.OK || !strings.HasPrefix(rows[0].Notes, tc.note) || rows[0].NLevels != tc.levels {
			t.Errorf("%s: %+v", name, rows)
		}
	}
}

// Positive controls, groups without a dose, scores, days before treatment and variables without a percent inhibition have
// no curve.
func TestNoRow(t *testing.T) {
	for name, change := range map[string]func(*Params, *schemas.Response){
		"positive": func(p *Params, _ *schemas.Response) { p.Groups[1].Role = plan.Positive },
		"no dose":  func(p *Params, _ *schemas.Response) { p.Groups[1].Dose = nil },
		"score":    func(_ *Params, r *schemas.Response) { r.Scale = endpoint.Ordinal },
		"day 0":    func(_ *Params, r *schemas.Response) { r.StudyDay = maybe.Some[int32](0) },
		"variable": func(_ *Params, r *schemas.Response) { r.Variable = endpoint.PercentChange },
		"nobody":   func(_ *Params, r *schemas.Response) { r.Group = "vehicle" },
		"no zero":  func(_ *Params, r *schemas.Response) { r.Group = "1" },
	} {
		p, in := study(endpoint.Linear, 1)
		changed := new(table.Of[schemas.Response])
		for _, r := range in.All() {
			change(&p, &r)
			changed.Append(r)
		}
		if rows := run(t, p, changed); len(rows) != 0 {
			t.Errorf("%s: %+v", name, rows)
		}
	}
}
