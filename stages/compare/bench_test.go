package compare

import (
	"encoding/csv"
	"os"
	"strconv"
	"testing"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// The responses of the example study, all of whose statistics are to take less than 60 ms on one core.
func exampleStudy(b *testing.B) (Params, Input) {
	b.Helper()
	file, err := os.Open("../../testdata/studies/mc903-topical/golden/responses.csv")
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		b.Fatal(err)
	}
	at := map[string]int{}
	for i, name := range records[0] {
		at[name] = i
	}
	number := func(text string) maybe.Float {
		v, err := strconv.ParseFloat(text, 64)
		return maybe.Float{V: v, OK: err == nil}
	}
	t := new(table.Of[schemas.Response])
	for _, r := range records[1:] {
		day := number(r[at["study_day"]])
		t.Append(schemas.Response{
			Study: r[at["study"]], Animal: r[at["animal"]], Endpoint: r[at["endpoint"]], Analyte: r[at["analyte"]],
			Matrix: r[at["matrix"]], StudyDay: maybe.Int{V: int32(day.V), OK: day.OK}, Variable: r[at["variable"]],
			Group: r[at["group"]], Value: number(r[at["value"]]), Unit: r[at["unit"]], Scale: r[at["scale"]],
			Censoring: r[at["censoring"]], Limit: number(r[at["limit"]]), Baseline: number(r[at["baseline"]]),
		})
	}
	group := func(name, role, comparator string) plan.Group {
		return plan.Group{Name: name, Role: role, Comparator: comparator}
	}
	return Params{
		Groups: []plan.Group{
			group("Vehicle cream", plan.Vehicle, ""), group("RUX 0.5%", plan.Test, "Vehicle cream"),
			group("RUX 1.5%", plan.Test, "Vehicle cream"), group("BMV 0.05%", plan.Positive, "Vehicle cream"),
			group("Vehicle MC p.o.", plan.Vehicle, ""), group("BARI 10 mg/kg", plan.Test, "Vehicle MC p.o."),
		},
		Endpoints: endpoint.All(),
		Analysis: plan.Analysis{
			Confidence: 0.95, Alpha: 0.05, Primary: []plan.Primary{{Endpoint: "ear_thickness", Variable: endpoint.NetAUCMean}},
		},
	}, Input{Responses: t}
}

func BenchmarkExampleStudy(b *testing.B) {
	p, in := exampleStudy(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Run(p, in, new(issue.List)); err != nil {
			b.Fatal(err)
		}
	}
}
