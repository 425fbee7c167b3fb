package pipeline

import (
	"math"
	"testing"

	"earmark/internal/issue"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
	"earmark/stages/check"
	"earmark/stages/derive"
	"earmark/stages/intake"
)

// FuzzScores reads an arbitrary sheet of scores by an arbitrary scale that a config may declare: nothing panics, no total is
// beyond what the scale can make, and each is a number.
func FuzzScores(f *testing.F) {
	sheet := "Animal,Group,Day,Replicate,a,b,area,Total\nM1,V,7,1,2,1.5,4,33\nM1,V,7,2,3,,4,\nM2,N,7,1,9,0,0,0\n"
	f.Add([]byte(sheet), uint8(4), 0.5, 3.5, true, false)
	f.Add([]byte(sheet), uint8(100), 1.0, 0.2, false, true)
	f.Add([]byte("Mouse,D7 a,D7 b (0-4),D14 sum\nM1,1,-1,999\nM1,1e308,<3,1\n"), uint8(0), 0.1, 1e6, true, true)
	f.Fuzz(func(t *testing.T, data []byte, most uint8, step, weight float64, times, subjective bool) {
		if !(step >= 0.001 && step <= 1e6) || !(weight >= 0 && weight <= 1e6) {
			return // refused by the schema of the config
		}
		scale := endpoint.ScoreScale{Name: "fuzz", Items: []endpoint.ScoreItem{
			{Name: "a", Max: float64(most), Step: &step, Weight: &weight},
			{Name: "b", Max: 4, Subjective: subjective},
			{Name: "area", Max: 6, Synonyms: []string{"time", "value"}},
		}}
		if times {
			scale.Items[0].Times = "area"
		}
		specs := []endpoint.Spec{scale.Spec()}
		groups := []plan.Group{{Name: "V", Role: plan.Vehicle, Floor: "N"}, {Name: "N", Role: plan.Naive}}
		var issues issue.List
		read, err := intake.Run(intake.Params{
			Readouts: []plan.Readout{{Kind: endpoint.ScoreKind, File: "s.csv", Scale: "fuzz"}}, Endpoints: specs, Groups: groups,
		}, intake.Input{Files: table.From(schemas.File{Path: "s.csv", Data: data})}, &issues)
		if err != nil {
			t.Fatal(err)
		}
		checked, err := check.Run(check.Params{Study: plan.Study{ID: "F"}, Groups: groups, Endpoints: specs}, check.Input{
			Values: read.Values, Animals: read.Animals, Doses: read.Doses, Exclusions: read.Exclusions, Conditions: read.Conditions, Formulations: read.Formulations,
		}, &issues)
		if err != nil {
			t.Fatal(err)
		}
		derived, err := derive.Run(derive.Params{InducedSide: "both", Endpoints: specs}, derive.Input{Measurements: checked.Measurements}, &issues)
		if err != nil {
			t.Fatal(err)
		}
		highest := specs[0].Highest()
		for _, r := range derived.Responses.All() {
			if v := r.Value.Or(0); r.Variable == endpoint.Total && (math.IsNaN(v) || v < -1e-9 || v > highest*(1+1e-12)) {
				t.Fatalf("a total of %v of at most %v: %+v", v, highest, r)
			}
		}
		for _, i := range issues.Rows("F") {
			if i.Message == "" || i.Fix == "" || i.Effect == "" {
				t.Fatalf("%+v", i)
			}
		}
	})
}
