package check

import (
	"fmt"
	"testing"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/schemas"
)

// large is a study of a million values: 2000 mice, both ears with two reads each on 100 days, and a panel of 10 analytes
// on 10 days, of which one value in ten is below its limit.
func large() (Params, Input) {
	base := clean()
	in := Input{
		Values: new(table.Of[schemas.CollectedValue]), Animals: new(table.Of[schemas.CollectedAnimal]),
		Doses: new(table.Of[schemas.CollectedDose]), Formulations: new(table.Of[schemas.CollectedFormulation]), Conditions: new(table.Of[schemas.CollectedCondition]), Exclusions: new(table.Of[schemas.Exclusion]),
	}
	ids := make([]string, 2000)
	for i := range ids {
		ids[i] = fmt.Sprintf("M%04d", i)
		in.Animals.Append(schemas.CollectedAnimal{File: "animals.csv", Row: int32(i + 2), Animal: ids[i], Group: base.params.Groups[i%4].Name})
	}
	row := int32(1)
	for day := range int32(100) {
		for i, id := range ids {
			row++
			for c := range 4 {
				v := 220 + float64(i%50) + float64(day) + float64(c)
				in.Values.Append(schemas.CollectedValue{
					File: "ears.csv", Row: row, Column: string(rune('C' + c)), Kind: "ear_thickness", Endpoint: "ear_thickness", Animal: id,
					StudyDay: maybe.Some(day), Site: []string{"left", "right"}[c/2], Unit: "µm", Censoring: none,
					Text: number(v), Typed: number(v), Value: maybe.Some(v),
				})
			}
		}
	}
	row = 1
	for day := range int32(10) {
		for i, id := range ids {
			for a := range 10 {
				row++
				v := schemas.CollectedValue{
					File: "panel.csv", Row: row, Column: "E", Kind: "cytokines", Endpoint: "cytokines", Animal: id, Matrix: "serum",
					StudyDay: maybe.Some(day), Analyte: fmt.Sprintf("IL-%d", a), Unit: "pg/mL", Censoring: none,
					LowerLimit: maybe.Some(5.0), Value: maybe.Some(10 + float64((i*7+a*13)%997)),
				}
				v.Text = number(v.Value.V)
				if (i+a)%10 == 0 {
					v.Text, v.Value, v.Censoring, v.Limit = "<5", maybe.Float{}, left, maybe.Some(5.0)
				}
				v.Typed = v.Text
				in.Values.Append(v)
			}
		}
	}
	return base.params, in
}

func BenchmarkRun(b *testing.B) {
	p, in := large()
	b.ReportAllocs()
	for b.Loop() {
		var issues issue.List
		out, err := Run(p, in, &issues)
		if err != nil || out.Measurements.Len() != in.Values.Len() {
			b.Fatal(err, out.Measurements.Len())
		}
		b.ReportMetric(float64(in.Values.Len()), "values")
	}
}
