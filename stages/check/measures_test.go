package check

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// flat is a value that differs a little between animals.
func flat(value float64) func(int) float64 {
	return func(i int) float64 { return value * (1 + float64(i%4)/50) }
}

// fields adds five fields of the epidermis of each animal, in columns C to G.
func (t *trial) fields() {
	t.measure("epidermal_thickness", plan.Readout{}, flat(60))
	for i := range t.animals {
		for _, column := range []string{"D", "E", "F", "G"} {
			v := *t.at("epidermal_thickness.csv", fmt.Sprint("C", i+2))
			v.Column = column
			t.add(v, v.Value.V+5)
		}
	}
}

// Units, circumstances and welfare, as TestRules has the other rules.
func TestMeasures(t *testing.T) {
	diameter, otherDiameter := 8.0, 6.0
	others := []string{"D-14", "D-15", "D-19", "T-08"} // follow from what is left out, and from measuring on one day
	punch := plan.Readout{PunchDiameter: &diameter}
	for _, c := range []struct {
		name   string
		change func(*trial)
		want   []string
		says   []string
	}{
		{"a study of all kinds without a fault", func(t *trial) {
			t.measure("ear_punch_weight", punch, flat(12))
			t.measure("tewl", plan.Readout{Device: "open"}, flat(40))
			t.fields()
			t.measure("spleen_weight", plan.Readout{}, flat(90))
			t.measure("lymph_node_weight", plan.Readout{Nodes: "single"}, flat(8))
			t.measure("skin_fold", plan.Readout{}, flat(700))
			t.measure("flow_percent", plan.Readout{}, flat(30))
			for i := range t.values { // no baseline is no fault here
				if v := &t.values[i]; v.Endpoint == "tewl" || v.Endpoint == "skin_fold" {
					v.StudyDay = maybe.Some(int32(0))
				}
			}
		}, nil, nil},
		{"V-15 grams in a column of milligrams", func(t *trial) {
			t.measure("ear_punch_weight", punch, flat(12))
			t.set("ear_punch_weight.csv", "C6", 0.0124)
		}, []string{"V-15 error ear_punch_weight.csv › C6 M05"}, []string{"g typed in a column of mg: 0.0124 would be 12.4 mg", "ear_punch_weight.csv,,C6,0.0124,12.4"}},
		{"V-15 two diameters", func(t *trial) {
			t.measure("ear_punch_weight", punch, flat(12))
			t.beside("ear_punch_weight", 6, "punch_diameter", 6)
		}, []string{"V-15 error ear_punch_weight.csv › E6 M05"}, []string{"punch diameter 6 mm of 1 value, but 8 mm elsewhere"}},
		{"V-15 two readouts with a diameter each", func(t *trial) {
			t.measure("ear_punch_weight", punch, flat(12))
			t.params.Readouts = append(t.params.Readouts, plan.Readout{Kind: "ear_punch_weight", File: "late.csv", PunchDiameter: &otherDiameter})
			t.at("ear_punch_weight.csv", "C6").File = "late.csv"
		}, []string{"V-15 error late.csv › C6 M05"}, nil},
		{"V-16 a value in mg/cm²/h", func(t *trial) {
			t.measure("tewl", plan.Readout{}, flat(12))
			t.set("tewl.csv", "C6", 1.2)
		}, []string{"V-16 error tewl.csv › C6 M05"}, []string{"mg/cm²/h typed in a column of g/m²/h: 1.2 would be 12 g/m²/h"}},
		{"V-16 a whole column, within the hard limits", func(t *trial) {
			t.measure("tewl", plan.Readout{}, flat(0.9))
		}, []string{"V-16 error 16 cells from tewl.csv › C2"}, []string{"0.9 would be 9 g/m²/h", "name the right unit"}},
		{"V-17 an open chamber at its end", func(t *trial) {
			t.measure("tewl", plan.Readout{Device: "open"}, flat(60))
			t.set("tewl.csv", "C6", 88)
		}, []string{"V-17 warning tewl.csv › C6 M05"}, []string{"reads too low above 75 g/m²/h", "at most 75 g/m²/h with device open"}},
		{"V-17 a device that is not declared", func(t *trial) {
			t.measure("tewl", plan.Readout{}, flat(60))
			t.set("tewl.csv", "C6", 88)
		}, []string{"V-17 warning tewl.csv › C6 M05"}, []string{"does not say which device", "add `device:`"}},
		{"a closed chamber reads on", func(t *trial) {
			t.measure("tewl", plan.Readout{Device: "closed"}, flat(88))
		}, nil, nil},
		{"V-18 the room, the worst of it", func(t *trial) {
			t.measure("tewl", plan.Readout{}, flat(40))
			t.beside("tewl", 2, "humidity", 60)
			t.beside("tewl", 3, "humidity", 61)
			t.beside("tewl", 4, "humidity", 33)
			t.beside("tewl", 5, "acclimatisation", 14.9)
		}, []string{"V-18 warning tewl.csv › E3, tewl.csv › E4", "V-18 warning tewl.csv › E5 M04"}, []string{
			"relative humidity outside of 40 – 60 % in 2 rows (day 14), the worst 33 %", "15 – 20 min",
		}},
		{"V-18 viability", func(t *trial) {
			t.measure("flow_percent", plan.Readout{}, flat(30))
			t.beside("flow_percent", 2, "viability", 69)
			t.beside("flow_percent", 3, "viability", 70)
		}, []string{"V-18 warning flow_percent.csv › E2 M01"}, []string{"the worst 69 %"}},
		// By hand: 11, 12 and 31 have the mean 18 and the SD √(49+36+169)/2 = 11.27: a CV of 62.6 %.
		{"V-19 reads that disagree", func(t *trial) {
			t.measure("tewl", plan.Readout{}, flat(11))
			t.reads("tewl", 12, 31)
		}, []string{"V-19 warning tewl.csv › C2, tewl.csv › D2, tewl.csv › E2 M01"}, []string{"M01 day 14 (11, 12, 31, CV 63 %)", "at most 15 %"}},
		{
			"V-20 kilograms", func(t *trial) { t.set("weights.csv", "C22", 0.0214) },
			[]string{"V-20 error weights.csv › C22 M05"},
			[]string{"kg typed in a column of g: 0.0214 would be 21.4 g"},
		},
		{
			"V-20 pounds", func(t *trial) { t.set("weights.csv", "C22", 0.0451) },
			[]string{"V-20 error weights.csv › C22 M05"},
			[]string{"lb typed in a column of g: 0.0451 would be 20.457 g"},
		},
		{
			"V-20 ten times", func(t *trial) { t.set("weights.csv", "C22", 205) },
			[]string{"V-20 error weights.csv › C22 M05"},
			[]string{"205 would be 20.5 g"},
		},
		{
			"V-21 overnight", func(t *trial) { t.weights([]int32{0, 7, 8, 14}, 20, 20, 17.9, 20) },
			[]string{"V-21 warning weights.csv › C102 M09"},
			[]string{"M09 day 8 (20 → 17.9 g, -10.5 %)"},
		},
		{"not overnight: two days", func(t *trial) { t.weights([]int32{0, 7, 9, 14}, 20, 20, 17.9, 20) }, nil, nil},
		// By hand: 15.78 of 20 g is 78.9 %.
		{"V-22 still dosed", func(t *trial) {
			t.weights([]int32{0, 7, 14}, 20, 15.78, 20)
			t.dose("M09", 40, 10, 3, 0.158)
		}, []string{"V-22 error weights.csv › C101 M09"}, []string{"M09 78.9 % on day 7, dosed until day 10", "below 80 %", "accept V-22"}},
		{
			"V-22 still measured", func(t *trial) { t.weights([]int32{0, 7, 14}, 20, 15.78, 20) },
			[]string{"V-22 error weights.csv › C101 M09"},
			[]string{"measured until day 14"},
		},
		{
			"V-22 left that day", func(t *trial) { t.weights([]int32{0, 7, 14}, 20, 18, 15.78) },
			[]string{"V-22 note weights.csv › C102 M09"},
			[]string{"no dose and no value of a later day"},
		},
		{
			"V-22 attention", func(t *trial) { t.weights([]int32{0, 7, 14}, 20, 18, 16.8) },
			[]string{"V-22 warning weights.csv › C102 M09"},
			[]string{"below 85 %", "M09 84 % on day 14"},
		},
		// By hand: 18.5 of the peak of 24 g is 77.1 %, of the baseline of 20 g 92.5 %.
		{"V-22 of the peak", func(t *trial) {
			t.weights([]int32{0, 7, 14}, 20, 24, 18.5)
			i := slices.IndexFunc(t.params.Endpoints, func(s endpoint.Spec) bool { return s.BodyWeight })
			t.params.Endpoints[i].Reference = endpoint.Reference{By: endpoint.ByPeak}
		}, []string{"V-22 note weights.csv › C102 M09"}, []string{"77.1 %", "highest value so far"}},
		{"V-26 millimetres of epidermis", func(t *trial) {
			t.measure("epidermal_thickness", plan.Readout{}, flat(60))
			t.set("epidermal_thickness.csv", "C6", 0.06)
		}, []string{"V-26 error epidermal_thickness.csv › C6 M05", "V-28 warning 15 cells from epidermal_thickness.csv › C2"}, []string{"0.06 would be 60 µm"}},
		{"V-26 pixels of epidermis", func(t *trial) {
			t.measure("epidermal_thickness", plan.Readout{}, flat(103))
			t.set("epidermal_thickness.csv", "C6", 412)
		}, []string{"V-26 error epidermal_thickness.csv › C6 M05", "V-28 warning 15 cells from epidermal_thickness.csv › C2"}, []string{"a factor of 0.25: 412 would be 103 µm"}},
		{"V-27 grams of spleen", func(t *trial) {
			t.measure("spleen_weight", plan.Readout{}, flat(90))
			t.set("spleen_weight.csv", "C6", 0.092)
		}, []string{"V-27 error spleen_weight.csv › C6 M05"}, []string{"g typed in a column of mg: 0.092 would be 92 mg"}},
		{"V-27 pairs beside single nodes", func(t *trial) {
			t.measure("lymph_node_weight", plan.Readout{Nodes: "single"}, flat(8))
			t.params.Readouts = append(t.params.Readouts, plan.Readout{Kind: "lymph_node_weight", File: "late.csv", Nodes: "pooled"})
			t.at("lymph_node_weight.csv", "C6").File = "late.csv"
		}, []string{"V-27 error late.csv › C6 M05"}, []string{"pooled here, but single elsewhere"}},
		{"V-28 few fields", func(t *trial) {
			t.fields()
			t.remove("epidermal_thickness.csv", "E2")
			t.remove("epidermal_thickness.csv", "G2")
		}, []string{"V-28 warning epidermal_thickness.csv › C2 M01"}, []string{"fewer than 5 fields: M01 day 14 (3)"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			trial := clean()
			c.change(trial)
			_, issues := trial.run(t)
			var got []string
			texts := ""
			for _, i := range issues {
				if slices.Contains(others, i.Code) {
					continue
				}
				got = append(got, summary(i))
				texts += strings.Join([]string{i.Message, i.Expected, i.Likely, i.Effect, i.Fix}, "\n") + "\n"
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("issues\n%s\nwant\n%s\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"), texts)
			}
			for _, s := range c.says {
				if !strings.Contains(texts, s) {
					t.Errorf("no %q in\n%s", s, texts)
				}
			}
		})
	}
}

// A count per field is divided by the area of its field. By hand: 12 cells in 0.24 mm² are 50 a mm², and a limit of the
// endpoint is told in mm².
func TestPer(t *testing.T) {
	trial := clean()
	trial.measure("cell_counts", plan.Readout{}, func(int) float64 { return 12 })
	for i := range trial.values {
		if v := &trial.values[i]; v.Endpoint == "cell_counts" {
			v.Unit, v.Per, v.Analyte = "cells/HPF", maybe.Some(0.24), "Mast cells"
		}
	}
	out, _ := trial.run(t)
	n := 0
	for _, m := range out.Measurements.All() {
		if m.Endpoint == "cell_counts" {
			n++
			if m.Value != maybe.Some(50.0) || m.Unit != "cells/mm²" || m.CollectedUnit != "cells/HPF" {
				t.Fatalf("%+v", m)
			}
		}
	}
	if n != 16 {
		t.Errorf("%d measurements", n)
	}
	trial.set("cell_counts.csv", "C2", -1)
	_, issues := trial.run(t)
	if i := slices.IndexFunc(issues, func(i issue.Issue) bool { return i.Code == "V-03" }); i < 0 ||
		!strings.Contains(issues[i].Expected, "at least 0 cells/mm²; the other 15 values of this column lie in 50 – 50") {
		t.Errorf("%+v", issues)
	}
}

// Every code by which a declaration can set cells aside must be one that cells can keep.
func TestFailureCodes(t *testing.T) {
	for _, s := range endpoint.All() {
		codes := []string{s.Slips().Code}
		for _, c := range s.Conditions {
			if c.Same {
				codes = append(codes, c.Code)
			}
		}
		if s.Setting != nil && s.Setting.Required {
			codes = append(codes, s.Setting.Code)
		}
		for _, code := range codes {
			if !slices.Contains(failures, code) {
				t.Errorf("%s: cells cannot be set aside by %s", s.Name, code)
			}
		}
	}
}
