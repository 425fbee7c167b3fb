package check

import (
	"testing"

	"earmark/internal/maybe"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// panelOf adds a panel of one analyte in serum: a value in column C for each of the 16 animals.
func (t *trial) panelOf(analyte, matrix, unit string, value func(i int) float64) {
	for i, a := range t.animals {
		t.add(schemas.CollectedValue{
			File: "panel.csv", Row: int32(i + 2), Column: "C", Kind: "cytokines", Endpoint: "cytokines", Animal: a.Animal,
			StudyDay: maybe.Some(int32(14)), Matrix: matrix, Analyte: analyte, Unit: unit,
		}, value(i))
	}
}

func steady(base float64) func(int) float64 {
	return func(i int) float64 { return base + float64(i)*base/16 }
}

func TestAnalytes(t *testing.T) {
	analytes := []plan.Analyte{
		{Name: "IL-17A"},
		{Name: "IL-17", Ambiguous: "IL-17A by most kits"},
		{Name: "IL-8", NotInMice: "mice have no IL-8; KC (CXCL1) takes its place"},
		{Name: "Il8", Of: "gene", Ambiguous: "nothing of a protein"},
	}
	for _, c := range []struct {
		name, analyte string
		want, says    []string
	}{
		{"a plain name", "IL-17A", nil, nil},
		{"a gene's entry says nothing of a protein", "Il8", nil, nil},
		{
			"A-16", "IL-17",
			[]string{"A-16 warning 16 cells from panel.csv › C2"},
			[]string{`the name "IL-17" means no single analyte (16 values)`, "IL-17A by most kits", "analytes: [{name: IL-17A, synonyms: [IL-17]}]"},
		},
		{
			"A-17", "IL-8",
			[]string{"A-17 error 16 cells from panel.csv › C2"},
			[]string{"16 values of IL-8, which no sample of a mouse can hold", "KC (CXCL1) takes its place"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			trial := clean()
			trial.params.Analytes = analytes
			trial.panelOf(c.analyte, "serum", "pg/mL", steady(50))
			trial.expect(t, c.want, c.says)
		})
	}
}
