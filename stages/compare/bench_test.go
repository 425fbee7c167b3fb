package compare

import (
	"fmt"
	"testing"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// A study of the size of the example: ear thickness on six days, a score with its four items on six days, and twelve
// analytes; the statistics of such a study are to take less than 60 ms on one core.
func BenchmarkRun(b *testing.B) {
	p := params(map[string]string{"dex": plan.Positive})
	all := new(table.Of[schemas.Response])
	add := func(r schemas.Response, day int, scale float64) {
		r.StudyDay, r.Value.V = maybe.Some(int32(day)), r.Value.V*scale
		r.Baseline = maybe.Some(0.2 + 0.01*float64((len(r.Animal)+int(r.Animal[2]))%7))
		all.Append(r)
	}
	for day := 1; day <= 6; day++ {
		for _, v := range []string{endpoint.Value, endpoint.Change, endpoint.PercentChange} {
			for _, r := range responses("ear_thickness", v, endpoint.Linear, ears).All() {
				add(r, day, 1000+float64(day))
			}
		}
		for _, item := range []string{"", "erythema", "dryness", "oedema", "excoriation"} {
			v := endpoint.Value
			if item == "" {
				v = endpoint.Total
			}
			for _, r := range responses("dermatitis_score", v, endpoint.Ordinal, ears).All() {
				r.Analyte, r.Value.V = item, float64(int(10*r.Value.V))
				add(r, day, 1)
			}
		}
	}
	for i := range 12 {
		for _, r := range responses("cytokines", endpoint.Value, endpoint.Log, ears).All() {
			r.Analyte, r.Matrix = fmt.Sprint(i), "skin"
			if i < 3 && r.Value.V < 0.28 {
				r.Censoring, r.Limit, r.Value = "left", maybe.Some(0.28), maybe.Float{}
			}
			add(r, 14, 1+float64(i))
		}
	}
	all.Sort()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Run(p, Input{Responses: all}, new(issue.List)); err != nil {
			b.Fatal(err)
		}
	}
}
