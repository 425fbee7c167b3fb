package check

import (
	"strings"
	"testing"

	"earmark/internal/issue"
	"earmark/schemas/plan"
)

// noted runs a trial under facts that are no errors and returns the messages of a code.
func noted(t *testing.T, trial *trial, code string) []issue.Issue {
	t.Helper()
	_, all := trial.run(t)
	var found []issue.Issue
	for _, i := range all {
		if i.Code == code {
			found = append(found, i)
		}
	}
	return found
}

// The notes of a model appear where their endpoint is measured and their sign is seen, and nowhere else. In clean, all
// weights rise by 1 g from day 0 to day 14; the ears of the vehicle on day 14 lie 14 × 25 µm above 220, those of the sham
// 14 µm above it.
func TestModelNotes(t *testing.T) {
	fall := plan.Fact{Text: "usual", Endpoint: "body_weight", Seen: plan.SeenFalling, Source: "A paper"}
	thin := plan.Fact{Text: "atrophy", Endpoint: "ear_thickness", Seen: plan.SeenBelowFloor}
	well := plan.Fact{Text: "not all fall ill", Endpoint: "ear_thickness", Seen: plan.SeenAtFloor}
	late := plan.Fact{Text: "rises late", Endpoint: "total_ige"}
	none := plan.Fact{Text: "never", Endpoint: "scratching"}
	model := plan.Model{Title: "Model", NotErrors: []plan.Fact{fall, thin, well, none}, Warnings: []plan.Fact{late, none}}

	trial := clean()
	trial.params.Model = model
	if got := noted(t, trial, "M-01"); len(got) != 0 {
		t.Errorf("a clean study has %+v", got)
	}
	got := noted(t, trial, "M-02")
	if len(got) != 1 || got[0].Severity != issue.Note || got[0].Expected != "rises late (unverified default)" || got[0].Endpoint != "total_ige" {
		t.Errorf("warnings are %+v", got)
	}

	trial = clean()
	trial.params.Model = model
	for i := range trial.values {
		v := &trial.values[i]
		switch {
		case v.Endpoint == "body_weight" && v.StudyDay.V == 7 && (v.Animal == "M05" || v.Animal == "M06" || v.Animal == "M07" || v.Animal == "M08"):
			v.Value.V *= 0.9 // of 20.5 to 23.5: mean 22 × 0.9 = 19.8 after 21.5, -7.9 %
		case v.Endpoint == "ear_thickness" && v.StudyDay.V == 14 && (v.Animal == "M13" || v.Animal == "M14" || v.Animal == "M15" || v.Animal == "M16"):
			v.Value.V = 200 // below the sham
		case v.Endpoint == "ear_thickness" && v.StudyDay.V == 14 && v.Animal == "M08":
			v.Value.V = 230 // the sham's highest is 220 + 14 + 9 + 1
		}
	}
	got = noted(t, trial, "M-01")
	want := map[string]string{
		"Model: body_weight of Vehicle falls by 7.9 % from day 0 to day 7":                            "usual (A paper)",
		"Model: the mean ear_thickness lies below that of the floor in High dose (day 14)":            "atrophy (unverified default)",
		"Model: ear_thickness no higher than the floor's highest: 1 of 4 animals of Vehicle (day 14)": "not all fall ill (unverified default)",
	}
	if len(got) != len(want) {
		t.Errorf("notes are %+v", got)
	}
	for _, i := range got {
		if want[i.Message] != i.Expected {
			t.Errorf("%q: %q, want %q", i.Message, i.Expected, want[i.Message])
		}
	}
}

// The items of a score count as their sum: 4 × 2 of the vehicle, and 4 × 1 of one animal, beside totals of 4 of the sham.
func TestModelNoteOfScores(t *testing.T) {
	trial := clean()
	trial.params.Model = plan.Model{Title: "Model", NotErrors: []plan.Fact{{Text: "not all fall ill", Endpoint: "dermatitis_score", Seen: plan.SeenAtFloor}}}
	for i, a := range trial.animals {
		item, total := 2.0, -1.0
		switch {
		case i < 4:
			item, total = -1, 4
		case a.Animal == "M06":
			item = 1
		}
		trial.score(a.Animal, int32(i+2), 14, [4]float64{item, item, item, item}, total)
	}
	got := noted(t, trial, "M-01")
	if len(got) != 1 || !strings.Contains(got[0].Message, "1 of 4 animals of Vehicle (day 14)") {
		t.Errorf("notes are %+v", got)
	}
}

func TestPositiveControl(t *testing.T) {
	trial := clean()
	trial.params.Model = plan.Model{Title: "Model", PositiveControls: []plan.Control{{Article: "dexamethasone", Dose: "1 mg/kg", Route: "oral"}}}
	got := noted(t, trial, "M-03")
	if len(got) != 1 || got[0].Expected != "usual in this model: dexamethasone 1 mg/kg oral" {
		t.Errorf("without a positive control: %+v", got)
	}
	trial.params.Groups[3].Role = plan.Positive
	if got := noted(t, trial, "M-03"); len(got) != 0 {
		t.Errorf("with one: %+v", got)
	}
}
