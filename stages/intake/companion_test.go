package intake

import (
	"slices"
	"testing"

	"earmark/internal/issue"
	"earmark/schemas/plan"
)

// The protein of a sample is a value of its own, said once, whatever number of rows the sample has.
func TestProteinColumn(t *testing.T) {
	day14 := new(int32(14))
	for name, c := range map[string]struct {
		readout plan.Readout
		text    string
		want    []string
		codes   []string
	}{
		"a row an analyte": {
			plan.Readout{Kind: "cytokines", Matrix: "skin", StudyDay: day14},
			"Animal,Analyte,Conc (pg/mL),Protein (mg/mL)\nM1,IL-4,18,2.5\nM1,IFNg,7,2.5\nM2,IL-4,9,\nM2,IFNg,3,NA\n",
			[]string{"D2 M1 total_protein = 2.5 mg/mL", "C2 M1 cytokines = 18 pg/mL", "C3 M1 cytokines = 7 pg/mL", "C4 M2 cytokines = 9 pg/mL", "C5 M2 cytokines = 3 pg/mL"},
			nil,
		},
		"a column an analyte, protein in another unit": {
			plan.Readout{Kind: "cytokines", Matrix: "skin", StudyDay: day14, Unit: "pg/mL"},
			"Animal,IL-4,IFNg,Total protein (ug/mL)\nM1,18,7,2500\n",
			[]string{"D2 M1 total_protein = 2500 µg/mL", "B2 M1 cytokines = 18 pg/mL", "C2 M1 cytokines = 7 pg/mL"},
			nil,
		},
		"two proteins of one sample are two values": {
			plan.Readout{Kind: "cytokines", Matrix: "skin", StudyDay: day14},
			"Animal,Analyte,Conc (pg/mL),Protein\nM1,IL-4,18,2.5\nM1,IFNg,7,3.5\n",
			[]string{"D2 M1 total_protein = 2.5 mg/mL", "C2 M1 cytokines = 18 pg/mL", "D3 M1 total_protein = 3.5 mg/mL", "C3 M1 cytokines = 7 pg/mL"},
			nil,
		},
		"a text": {
			plan.Readout{Kind: "cytokines", Matrix: "skin", StudyDay: day14},
			"Animal,Analyte,Conc (pg/mL),Protein\nM1,IL-4,18,lost\n",
			[]string{"C2 M1 cytokines = 18 pg/mL"},
			[]string{"F-30"},
		},
		"an unknown unit": {
			plan.Readout{Kind: "cytokines", Matrix: "skin", StudyDay: day14},
			"Animal,Analyte,Conc (pg/mL),Protein (mmol)\nM1,IL-4,18,2.5\n",
			nil,
			[]string{"F-26"},
		},
		"a readout of its own": {
			plan.Readout{Kind: "protein", Matrix: "skin", StudyDay: day14},
			"Animal,Protein (mg/mL)\nM1,2.5\n",
			[]string{"B2 M1 total_protein = 2.5 mg/mL"},
			nil,
		},
	} {
		out, issues := read(t, c.readout, c.text)
		var got []string
		for _, v := range out.Values.All() {
			got = append(got, v.Column+number(float64(v.Row))+" "+v.Animal+" "+v.Endpoint+" = "+v.Text+" "+v.Unit)
			if v.Matrix != "skin" || v.StudyDay.V != 14 {
				t.Errorf("%s: %+v", name, v)
			}
		}
		if codes := codesOf(issues); !slices.Equal(codes, c.codes) {
			t.Errorf("%s: issues %v, want %v", name, codes, c.codes)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s:\n%q\nwant\n%q", name, got, c.want)
		}
	}
}

func codesOf(issues []issue.Issue) []string {
	var codes []string
	for _, i := range issues {
		codes = append(codes, i.Code)
	}
	return codes
}
