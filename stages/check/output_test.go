package check

import (
	"math"
	"testing"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// measurement is the one from a cell.
func measurement(t *testing.T, out Output, file string, row int32, column string) schemas.Measurement {
	t.Helper()
	for _, m := range out.Measurements.All() {
		if m.SourceFile == file && m.SourceRow == row && m.SourceColumn == column {
			return m
		}
	}
	t.Fatalf("no measurement from %s %s%d", file, column, row)
	return schemas.Measurement{}
}

func near9(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Abs(b) }

// Values are stored as number × factor of the unit × dilution, and so are limits; the text stays as typed.
func TestConversion(t *testing.T) {
	trial := clean()
	ear := trial.at("ears.csv", "E18")
	trial.set("ears.csv", "E18", 0.41)
	ear.Unit = "mm"
	number := trial.at("ige.csv", "B2")
	trial.set("ige.csv", "B2", 1.2)
	number.Unit, number.Dilution, number.LowerLimit, number.UpperLimit = "µg/mL", maybe.Some(20.0), maybe.Some(0.1), maybe.Some(8.0)
	low := trial.at("ige.csv", "B3")
	low.Text, low.Typed, low.Value, low.Censoring, low.Limit, low.Dilution = "<3.2", "<3.2", maybe.Float{}, left, maybe.Some(3.2), maybe.Some(4.0)
	high := trial.at("ige.csv", "B4")
	trial.set("ige.csv", "B4", 9)
	high.Unit, high.UpperLimit, high.Dilution = "µg/mL", maybe.Some(8.0), maybe.Some(2.0)
	out, _ := trial.run(t)

	if m := measurement(t, out, "ears.csv", 18, "E"); !near9(m.Value.V, 410) || m.Unit != "µm" || m.Collected != "0.41" || m.CollectedUnit != "mm" {
		t.Errorf("0.41 mm: %+v", m)
	}
	if m := measurement(t, out, "ige.csv", 2, "B"); !near9(m.Value.V, 1.2*1000*20) || !near9(m.LowerLimit.V, 2000) || !near9(m.UpperLimit.V, 160000) ||
		m.Dilution.V != 20 || m.Unit != "ng/mL" || m.Censoring != none {
		t.Errorf("1.2 µg/mL at 1:20: %+v", m)
	}
	if m := measurement(t, out, "ige.csv", 3, "B"); m.Value.OK || m.Censoring != left || !near9(m.LowerLimit.V, 12.8) { // CHECKS A-01: 3.2 × 4
		t.Errorf("<3.2 at 1:4: %+v", m)
	}
	if m := measurement(t, out, "ige.csv", 4, "B"); m.Value.OK || m.Censoring != right || !near9(m.UpperLimit.V, 16000) || m.Collected != "9" {
		t.Errorf("9 µg/mL above 8 at 1:2: %+v", m)
	}
}

// Reads that the file numbers keep their numbers; the others are counted by column.
func TestReplicates(t *testing.T) {
	trial := clean()
	for i, column := range []string{"G", "H"} {
		v := *trial.at("ears.csv", "E18")
		v.Column, v.Replicate = column, maybe.Some(int32(5-i))
		trial.values = append(trial.values, v)
	}
	out, _ := trial.run(t)
	for column, want := range map[string]int32{"E": 1, "G": 5, "H": 4} {
		if m := measurement(t, out, "ears.csv", 18, column); m.Replicate != want {
			t.Errorf("column %s is read %d, want %d", column, m.Replicate, want)
		}
	}
}

// Codes for missing values, and texts that intake could not read, give no measurement.
func TestMissing(t *testing.T) {
	trial := clean()
	trial.at("ige.csv", "B2").Missing = true
	trial.at("ige.csv", "B3").Value = maybe.Float{}
	trial.at("ige.csv", "B4").Value = maybe.Float{V: math.NaN(), OK: true}
	out, issues := trial.run(t)
	if got, want := out.Measurements.Len(), len(trial.values)-3; got != want {
		t.Errorf("%d measurements, want %d", got, want)
	}
	if summary(issues[0]) != "D-15 warning" || len(issues) != 2 {
		t.Errorf("%+v", issues)
	}
}

// A line of the exclusions ledger settles the error of what it leaves out.
func TestExclusions(t *testing.T) {
	trial := clean()
	trial.set("ears.csv", "E22", 0.4) // V-01 on its own
	trial.exclusions = []schemas.Exclusion{
		{LedgerRow: 2, Animal: "M05", Endpoint: "ear_thickness", StudyDay: maybe.Some(int32(7)), Rule: "X-2", Reason: "ear torn"},
		{LedgerRow: 3, Endpoint: "total_ige", Reason: "plate lost"},
	}
	out, issues := trial.run(t)
	if m := measurement(t, out, "ears.csv", 22, "E"); !m.Excluded || m.ExclusionReason != "X-2: ear torn" || !m.Value.OK {
		t.Errorf("%+v", m)
	}
	if m := measurement(t, out, "ears.csv", 23, "E"); m.Excluded {
		t.Errorf("%+v", m)
	}
	if m := measurement(t, out, "ige.csv", 2, "B"); !m.Excluded || m.ExclusionReason != "plate lost" {
		t.Errorf("%+v", m)
	}
	for i, want := range []int32{2, 16} { // both ears of one mouse on a day; the IgE of 16 mice
		if e := out.Exclusions.At(i); e.Excluded != want {
			t.Errorf("line %d leaves out %d, want %d", i, e.Excluded, want)
		}
	}
	for _, i := range issues {
		if i.Severity == issue.Error || i.Code == "D-15" && i.Severity != issue.Note {
			t.Errorf("%s: %s", summary(i), i.Message)
		}
	}
}

// An error that the plan accepts is marked so and its values are left out; in another file it is not accepted.
func TestAccept(t *testing.T) {
	for file, accepted := range map[string]string{"": "known", "ears.csv": "known", "other.csv": ""} {
		trial := clean()
		trial.set("ears.csv", "E22", 0.4)
		trial.params.Accept = []plan.Accept{{Code: "V-01", File: file, Reason: "known"}}
		out, issues := trial.run(t)
		if issues[0].Code != "V-01" || issues[0].Accepted != accepted {
			t.Errorf("file %q: %s accepted %q", file, summary(issues[0]), issues[0].Accepted)
		}
		want := "V-01: known"
		if accepted == "" {
			want = "V-01: value in another unit"
		}
		if m := measurement(t, out, "ears.csv", 22, "E"); !m.Excluded || m.ExclusionReason != want {
			t.Errorf("file %q: %+v", file, m)
		}
	}
}

// Without an animals readout, the group is the one that most rows of an animal name.
func TestGroupsOfReadouts(t *testing.T) {
	trial := clean()
	for i := range trial.values {
		for k, a := range trial.animals {
			if a.Animal == trial.values[i].Animal {
				trial.values[i].Group, trial.values[i].GroupColumn = trial.params.Groups[k/4].Name, "C"
			}
		}
	}
	trial.animals = nil
	trial.at("ige.csv", "B6").Group = "Low"
	out, issues := trial.run(t)
	if out.Animals.Len() != 16 || out.Animals.At(4).Group != "Vehicle" || out.Animals.At(4).Fate != "scheduled" || out.Animals.At(4).Strain != "BALB/c" {
		t.Errorf("%+v", out.Animals.Rows())
	}
	if summary(issues[0]) != "D-09 error ige.csv › C6 M05" {
		t.Errorf("%s", summary(issues[0]))
	}
}

// An animal that no readout gives a group is an error, once.
func TestNoGroup(t *testing.T) {
	trial := clean()
	trial.animals = nil
	for i := range trial.values {
		if v := &trial.values[i]; v.Animal != "M01" {
			v.Group = "Vehicle"
		}
	}
	trial.params.Groups = trial.params.Groups[1:2]
	_, issues := trial.run(t)
	if summary(issues[0]) != "D-03 error ears.csv › A2 M01" || issues[0].Message != "no group for M01" {
		t.Errorf("%s: %s", summary(issues[0]), issues[0].Message)
	}
}

func TestAnimals(t *testing.T) {
	trial := clean()
	trial.animals[0].Sex, trial.animals[0].Fate = " Female", "Terminal"
	trial.animals[1].Fate, trial.animals[1].FateDate = "Humane endpoint", maybe.Some(schemas.Date(20514+14))
	trial.remove("weights.csv", "C4") // M03 has no weight on day 0
	v := *trial.at("weights.csv", "C2")
	v.Row, v.StudyDay = 90, maybe.Some(int32(-3))
	v.Animal = "M03"
	trial.values = append(trial.values, v)
	out, _ := trial.run(t)
	a := out.Animals.Rows()
	if a[0].Sex != "F" || a[0].Fate != "scheduled" || a[0].WeightDay0 != maybe.Some(20.0) {
		t.Errorf("%+v", a[0])
	}
	if a[1].Fate != "humane endpoint" || a[1].FateDay != maybe.Some(int32(14)) {
		t.Errorf("%+v", a[1])
	}
	if a[2].WeightDay0 != maybe.Some(20.0) { // the latest before day 0
		t.Errorf("%+v", a[2])
	}
}

// Expected volume is dose / concentration × weight: 3 mg/kg / 0.3 mg/mL × 20.5 g = 0.205 mL = 205 µL.
func TestDoses(t *testing.T) {
	trial := clean()
	trial.dose("M09", 2, 7, 3, 0.2)
	d := trial.dose("M09", 3, 9, 3, 200)
	d.VolumeUnit, d.Concentration, d.ConcentrationUnit = "µL", maybe.Some(0.3), "mg/mL"
	trial.dose("M09", 4, 9, 3, 0.2)
	group := trial.dose("", 5, 10, 30, 0.22)
	group.Group = "HD"
	out, issues := trial.run(t)
	for _, i := range issues {
		if i.Code != "D-19" {
			t.Errorf("%s: %s", summary(i), i.Message)
		}
	}
	rows := out.Doses.Rows()
	if len(rows) != 3+4 {
		t.Fatalf("%d doses", len(rows))
	}
	if r := rows[1]; r.StudyDay != 9 || r.Occasion != 1 || !near9(r.ExpectedVolume.V, 205) || r.BodyWeight != maybe.Some(20.5) || r.CumulativeDose != maybe.Some(6.0) {
		t.Errorf("%+v", r)
	}
	if r := rows[2]; r.Occasion != 2 || r.ExpectedVolume.OK || r.CumulativeDose != maybe.Some(9.0) {
		t.Errorf("%+v", r)
	}
	if r := rows[3]; r.Animal != "M13" || r.StudyDay != 10 || r.Dose != maybe.Some(30.0) {
		t.Errorf("%+v", r)
	}
}

// Doses of the dead, of strangers, of another group and without a day are errors and not in the table.
func TestDoseErrors(t *testing.T) {
	trial := clean()
	trial.animals[8].Fate, trial.animals[8].FateDay = "found dead", maybe.Some(int32(14))
	trial.dose("M09", 2, 15, 3, 0.2)
	trial.dose("M99", 3, 7, 3, 0.2)
	trial.dose("M10", 4, 7, 3, 0.2).Group = "Vehicle"
	trial.dose("M10", 5, 7, 3, 0.2).StudyDay = maybe.Int{}
	trial.dose("M10", 6, 7, 3, 0.2).Date = maybe.Some(schemas.Date(20514))
	for row := int32(7); row < 9; row++ {
		trial.dose("M11", row, 7, 3, 0.2).Occasion = maybe.Some(int32(1))
	}
	trial.dose("M05", 9, 7, 3, 0.2) // a vehicle animal that gets the drug
	out, issues := trial.run(t)
	if out.Doses.Len() != 1 {
		t.Errorf("%+v", out.Doses.Rows())
	}
	want := map[string]string{
		"T-09": "dosing.csv › B2", "D-02": "dosing.csv › A3", "D-09": "dosing.csv › row 4", "T-15": "dosing.csv › B5",
		"T-04": "dosing.csv › B6", "D-01": "dosing.csv › row 8", "O-02": "dosing.csv › C9",
	}
	for _, i := range issues {
		if i.Severity != issue.Error {
			continue
		}
		if want[i.Code] != i.At.String() {
			t.Errorf("%s: %s", summary(i), i.Message)
		}
		delete(want, i.Code)
	}
	if len(want) > 0 {
		t.Errorf("missing %v", want)
	}
}

// More than a few unknown animals in one file have one cause.
func TestManyStrangers(t *testing.T) {
	trial := clean()
	for i := range trial.values {
		if v := &trial.values[i]; v.File == "ige.csv" {
			v.Animal = "X" + v.Animal
		}
	}
	_, issues := trial.run(t)
	if got := summary(issues[0]); got != "D-02 error 16 cells from ige.csv › A2" {
		t.Errorf("%s: %s", got, issues[0].Message)
	}
}

// An endpoint declared twice is a fault of the plan.
func TestEndpointTwice(t *testing.T) {
	trial := clean()
	trial.params.Endpoints = append(trial.params.Endpoints, trial.params.Endpoints[0])
	var issues issue.List
	if _, err := Run(trial.params, trial.input(), &issues); err == nil {
		t.Error("no error")
	}
}
