package draft

import (
	"strings"
	"testing"

	"earmark/internal/config"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// The names are those of public study tables and methods sections.
func TestGroups(t *testing.T) {
	for name, want := range map[string]string{
		"Vehicle": plan.Vehicle, "Control Water": plan.Vehicle, "0 mg/kg/day Vehicle Control": plan.Vehicle, "placebo diet": plan.Vehicle,
		"Vas": plan.Vehicle, "PBS": plan.Vehicle, "oxazolone-vehicle": plan.Vehicle, "Vehicle MC p.o.": plan.Vehicle, "0": plan.Vehicle, "0 mg/kg": plan.Vehicle,
		"EtOH": plan.Sham, "Ethanol": plan.Sham,
		"UNI": plan.Naive, "helthy_control": plan.Naive, "Intact control": plan.Naive, "WT placebo": plan.Naive, "untreated control": plan.Naive,
		"AD-only": plan.DiseaseUntreated, "diabetic_control": plan.DiseaseUntreated,
		"oxazolone-clobetasol": plan.Positive, "Dexamethasone 1 mg/kg": plan.Positive,
		"BKM120 (50mg/kg)": plan.Test, "10 mg/kg in PBS": plan.Test, "RUX 0.5%": plan.Test, "Usine": plan.Test,
	} {
		if g := group(name); g.Role != want {
			t.Errorf("%q is %s, want %s", name, g.Role, want)
		}
	}
	if g := group("BKM120 (50mg/kg)"); g.Article != "BKM120" || g.Dose == nil || *g.Dose != 50 || g.DoseUnit != "mg/kg" {
		t.Errorf("a label with a dose is %+v", g)
	}
}

func TestComparators(t *testing.T) {
	all := groups([]string{"Cream", "Vehicle oral", "vehicle  ORAL", "Vehicle cream", "A 1 mg/kg", "Naive", "Intact"}, map[string]string{
		"Vehicle oral": "oral", "Vehicle cream": "topical", "A 1 mg/kg": "topical",
	})
	got := map[string]plan.Group{}
	for _, g := range all {
		got[g.Name] = g
	}
	if a := got["A 1 mg/kg"]; len(all) != 6 || a.Comparator != "Vehicle cream" || a.Floor != "Naive" {
		t.Errorf("%d groups, a treated one is %+v", len(all), a)
	}
	for _, g := range groups([]string{"CJD placebo", "CJD drug", "FFI placebo", "FFI drug"}, nil) { // two strains, each with its own
		if strain, _, _ := strings.Cut(g.Name, " "); strings.HasSuffix(g.Name, "drug") && g.Comparator != strain+" placebo" {
			t.Errorf("%s is compared with %q", g.Name, g.Comparator)
		}
	}
	if first := groups([]string{"A", "B"}, nil); first[0].Role != plan.Vehicle || first[1].Comparator != "A" {
		t.Errorf("without a vehicle group the groups are %+v", first)
	}
}

// Every file of a study is read as what it is, and what a file leaves open is guessed by the usual values and its name.
func TestWrite(t *testing.T) {
	base, err := config.Base()
	if err != nil {
		t.Fatal(err)
	}
	files := []schemas.File{
		{Path: "animals.csv", Data: []byte("Animal,Group,Sex\nM1,Vehicle,F\nM2,\"BKM120 (50mg/kg)\",F\n")},
		{Path: "ears_d7.csv", Data: []byte("Animal,Ear R,Ear L\nM1,0.512,0.498\nM2,0.312,0.318\n")},
		{Path: "notes.txt", Data: []byte("Feed was changed.\n")},
		{Path: "weights.csv", Data: []byte("Animal;Date;Weight (g)\nM1;2026-03-02;19,4\nM2;2026-03-16;18,7\n")},
	}
	text, err := Write("S1", files, base)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"unconfirmed: true\n", "start_date: 2026-03-02  # guessed", `- name: "Vehicle"` + "\n    role: vehicle  # guessed: confirm\n",
		"article: \"BKM120\"  # guessed\n    dose: 50  # guessed\n    dose_unit: \"mg/kg\"\n",
		"- kind: animals  # guessed\n    file: \"animals.csv\"\n",
		"- kind: ear_thickness  # guessed\n    file: \"ears_d7.csv\"\n    unit: \"mm\"  # guessed from the range of the values\n    study_day: 7  # guessed",
		"- kind: body_weight  # guessed\n    file: \"weights.csv\"\n", `# not recognised: "notes.txt"`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if again, _ := Write("S1", files, base); again != text {
		t.Error("a second draft is another")
	}
}
