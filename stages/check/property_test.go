package check

import (
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// Rows in another order give the same tables and the same issues.
func TestShuffled(t *testing.T) {
	faulty := func() *trial {
		t := clean()
		t.scores()
		t.panel()
		for _, cell := range []string{"B2", "B3", "B4"} {
			v := *t.at("ige.csv", cell)
			v.File = "ige2.csv"
			t.values = append(t.values, v)
		}
		t.above("B6", "B9")
		t.set("ears.csv", "E22", 0.4)
		t.set("ears.csv", "F24", 4)
		t.set("ears.csv", "F25", 0)
		t.set("scores.csv", "C2", 5)
		t.set("scores.csv", "G5", 7)
		t.remove("scores.csv", "D3")
		t.at("ige.csv", "B12").Animal = "M1l"
		t.at("ears.csv", "E28").StudyDay = maybe.Int{}
		t.at("ears.csv", "E29").Date = maybe.Some(schemas.Date(1))
		t.at("panel.csv", "D2").Unit = "pg/mg"
		for i, id := range []string{"M09", "M10", "M10", "M05", "M77"} {
			t.dose(id, int32(i+2), 7, 3, 0.3)
		}
		a := t.animals[3]
		a.Row, a.Group = 77, "Low"
		t.animals = append(t.animals, a)
		t.animals[8].Group = "low "
		t.exclusions = []schemas.Exclusion{
			{LedgerRow: 2, Animal: "M14", Reason: "a"},
			{LedgerRow: 3, StudyDay: maybe.Some(int32(7)), Endpoint: "body_weight", Reason: "b"},
			{LedgerRow: 4, Animal: "nobody", Reason: "c"},
		}
		return t
	}
	want, wantIssues := faulty().run(t)
	if len(wantIssues) < 15 {
		t.Fatalf("only %d issues", len(wantIssues))
	}
	for seed := range uint64(20) {
		shuffled := faulty()
		r := rand.New(rand.NewPCG(seed, 1))
		r.Shuffle(len(shuffled.values), reflect.Swapper(shuffled.values))
		r.Shuffle(len(shuffled.animals), reflect.Swapper(shuffled.animals))
		r.Shuffle(len(shuffled.doses), reflect.Swapper(shuffled.doses))
		r.Shuffle(len(shuffled.exclusions), reflect.Swapper(shuffled.exclusions))
		got, issues := shuffled.run(t)
		if !slices.Equal(got.Measurements.Rows(), want.Measurements.Rows()) || !slices.Equal(got.Animals.Rows(), want.Animals.Rows()) ||
			!slices.Equal(got.Doses.Rows(), want.Doses.Rows()) || !slices.Equal(got.Exclusions.Rows(), want.Exclusions.Rows()) ||
			!slices.Equal(got.Groups.Rows(), want.Groups.Rows()) {
			t.Fatalf("seed %d: other tables", seed)
		}
		if !reflect.DeepEqual(issues, wantIssues) {
			t.Fatalf("seed %d: other issues", seed)
		}
	}
}

// Wells that the file does not number are numbered by their place on the plate, not by their row in the file.
func TestWellsAreNumberedByPlace(t *testing.T) {
	numbered := func(firstRow, secondRow int32) map[string]int32 {
		c := clean()
		v := *c.at("ige.csv", "B2")
		c.at("ige.csv", "B2").Well, c.at("ige.csv", "B2").Row = "A10", firstRow
		v.Well, v.Row = "A9", secondRow
		c.values = append(c.values, v)
		out, _ := c.run(t)
		found := map[string]int32{}
		for _, m := range out.Measurements.All() {
			if m.Well != "" {
				found[m.Well] = m.Replicate
			}
		}
		return found
	}
	want := map[string]int32{"A9": 1, "A10": 2}
	for _, rows := range [][2]int32{{90, 91}, {91, 90}} {
		if got := numbered(rows[0], rows[1]); !maps.Equal(got, want) {
			t.Errorf("rows %v: %v, want %v", rows, got, want)
		}
	}
}

// FuzzRun makes small studies of bytes: no input may panic, break a key or give a number that is none.
func FuzzRun(f *testing.F) {
	for seed := range byte(8) {
		f.Add([]byte{seed, 1, 7, 3, 200, 9, 14, 77, 5, 2, 31, 64, 128, 255, 0, 17, 99, 13, 42, 8})
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		at := 0
		next := func(n int) int {
			if at >= len(data) {
				return 0
			}
			at++
			return int(data[at-1]) % n
		}
		ids := []string{"M1", "M2", "M3", "M1-L", "M1-R", "", "X"}
		groups := []string{"", "V", "T", "v ", "Tt", "zzz", "N"}
		units := []string{"µm", "mm", "g", "kg", "ng/mL", "pg/mL", "pg/mg", "points", "", "furlong", "px", "cells/HPF", "mg", "mg/cm²/h", "%", "lb"}
		numbers := []float64{0, -1, 1, 0.41, 410, 2, 3, 1e300, 4100, 20, 1e-300}
		float := func() maybe.Float {
			if next(3) == 0 {
				return maybe.Float{}
			}
			return maybe.Some(numbers[next(len(numbers))])
		}
		day := func() maybe.Int {
			if next(5) == 0 {
				return maybe.Int{}
			}
			return maybe.Some(int32(next(6)) - 2)
		}
		date := func() maybe.Value[schemas.Date] {
			if next(3) > 0 {
				return maybe.Value[schemas.Date]{}
			}
			return maybe.Some(schemas.Date(next(6)))
		}
		trial := &trial{params: Params{
			Study: plan.Study{ID: "F", HasStart: next(2) == 0}, Endpoints: endpoint.All(),
			Groups: []plan.Group{
				{Name: "V", Role: plan.Vehicle, VolumePerKg: ptr(10.0)},
				{Name: "T", Role: plan.Test, Comparator: "V", Floor: "N", Dose: ptr(1.0), DoseUnit: "mg/kg"},
				{Name: "N", Role: plan.Naive},
			},
			Accept: []plan.Accept{{Code: "V-01", Reason: "r"}},
		}}
		for _, spec := range trial.params.Endpoints {
			trial.params.Readouts = append(trial.params.Readouts, plan.Readout{
				Kind: spec.Kind, File: []string{"a", "b"}[next(2)], PunchDiameter: ptr(numbers[next(len(numbers))]), Device: []string{"", "open"}[next(2)],
				Nodes: []string{"", "single", "pooled"}[next(3)],
			})
		}
		for range next(6) {
			trial.animals = append(trial.animals, schemas.CollectedAnimal{
				File: "a", Row: int32(len(trial.animals) + 2), Animal: ids[next(len(ids))], Group: groups[next(len(groups))],
				Fate: []string{"", "found dead"}[next(2)], FateDay: day(), FateDate: date(),
			})
		}
		for at < len(data) {
			spec := trial.params.Endpoints[next(len(trial.params.Endpoints))]
			v := schemas.CollectedValue{
				File: []string{"a", "b"}[next(2)], Row: int32(next(5)), Column: []string{"C", "D", "AA"}[next(3)], Kind: spec.Kind, Endpoint: spec.Name,
				Animal: ids[next(len(ids))], Group: groups[next(len(groups))], StudyDay: day(), Date: date(),
				Site: []string{"", "left", "right"}[next(3)], Analyte: []string{"", "erythema", "total", "IL-4", "extent", "itch", "head area"}[next(7)],
				Unit: units[next(len(units))], Text: "t", Typed: "t", Value: float(), Censoring: []string{none, left, right}[next(3)],
				Limit: float(), LowerLimit: float(), UpperLimit: float(), Dilution: float(), Missing: next(9) == 1,
			}
			if next(3) == 1 {
				v.Per = float()
			}
			if len(spec.Conditions) > 0 && next(2) == 1 {
				trial.conditions = append(trial.conditions, schemas.CollectedCondition{
					File: v.File, Row: v.Row, Column: "E", Endpoint: spec.Name, Animal: v.Animal, Name: spec.Conditions[next(len(spec.Conditions))].Name,
					Text: "t", Value: numbers[next(len(numbers))],
				})
			}
			if next(4) == 1 {
				v.Replicate = maybe.Some(int32(next(3)))
			}
			trial.values = append(trial.values, v)
			if next(5) == 1 {
				trial.doses = append(trial.doses, schemas.CollectedDose{
					File: "d", Row: int32(next(9)), Animal: ids[next(len(ids))], Group: groups[next(len(groups))], StudyDay: day(), Date: date(),
					Dose: float(), DoseUnit: "mg/kg", Volume: float(), VolumeUnit: []string{"mL", "µL", "drop"}[next(3)],
					Concentration: float(), ConcentrationUnit: "mg/mL",
				})
			}
			if next(7) == 1 {
				trial.exclusions = append(trial.exclusions, schemas.Exclusion{
					LedgerRow: int32(len(trial.exclusions) + 2), Animal: ids[next(len(ids))], StudyDay: day(), Reason: "r",
				})
			}
		}
		var issues issue.List
		out, err := Run(trial.params, trial.input(), &issues)
		if err != nil {
			t.Fatal(err)
		}
		type key struct {
			animal, endpoint, analyte, matrix, site, timepoint string
			day, replicate                                     int32
		}
		seen := map[key]bool{}
		for _, m := range out.Measurements.All() {
			k := key{m.Animal, m.Endpoint, m.Analyte, m.Matrix, m.Site, m.Timepoint, m.StudyDay, m.Replicate}
			if seen[k] || m.Group == "" || m.Replicate < 1 {
				t.Fatalf("key %+v", m)
			}
			seen[k] = true
		}
		for _, made := range []table.Any{out.Measurements, out.Animals, out.Groups, out.Doses, out.Exclusions} {
			if _, err := made.Arrow(nil); err != nil {
				t.Fatal(err)
			}
		}
		for _, i := range issues.Rows("F") {
			if i.Message == "" || i.Fix == "" || i.Effect == "" {
				t.Fatalf("%+v", i)
			}
		}
	})
}
