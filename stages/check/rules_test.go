package check

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"earmark/internal/maybe"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// Each case changes the clean study and names every issue that must follow, in a line each: code, severity, cells and
// animal. The clean study itself is the case in which no rule fires.
func TestRules(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*trial)
		want   []string
		says   []string // texts of the first issue
	}{
		{
			"D-01 a row copied with another value",
			func(t *trial) {
				v := *t.at("ears.csv", "E18")
				v.Row = 90
				t.values = append(t.values, v)
				t.set("ears.csv", "E90", 250)
			},
			[]string{"D-01 error ears.csv › E18, ears.csv › E90 M01"},
			[]string{"M01 ear_thickness left day 7 in E18 and E90 (227 / 250, different)", "Sham day 7 would have n = 4"},
		},
		{
			"D-01 a row copied as it is: one of the two is used",
			func(t *trial) {
				v := *t.at("weights.csv", "C18")
				v.Row = 90
				t.values = append(t.values, v)
			},
			[]string{"D-01 error weights.csv › C18, weights.csv › C90 M01"},
			[]string{"(20.5 / 20.5, equal)", "Sham day 7 would have n = 4"},
		},
		{
			"T-10 values after the last day that the plan declares",
			func(t *trial) {
				last := int32(13)
				t.params.Study.LastDay = &last
			},
			[]string{
				"T-10 error 16 cells from ears.csv › B34", "T-10 error 16 cells from ige.csv › B2", "T-10 error 16 cells from weights.csv › B34",
			},
			[]string{"16 values on day 14, after the last day of the study", "no day after 13"},
		},
		{
			"the last day itself is part of the study",
			func(t *trial) {
				last := int32(14)
				t.params.Study.LastDay = &last
			},
			nil, nil,
		},
		{
			"unnumbered reads in two columns of a row are reads",
			func(t *trial) {
				v := *t.at("ears.csv", "E18")
				v.Column = "G"
				t.values = append(t.values, v)
			},
			nil, nil,
		},
		{
			"wells are reads",
			func(t *trial) {
				v := *t.at("ige.csv", "B2")
				t.at("ige.csv", "B2").Well = "A1"
				v.Row, v.Well = 90, "A2"
				t.values = append(t.values, v)
			},
			nil, nil,
		},
		{
			"D-01 an animal listed twice",
			func(t *trial) {
				a := t.animals[0]
				a.Row = 40
				t.animals = append(t.animals, a)
			},
			[]string{"D-01 error animals.csv › A2, animals.csv › A40 M01"},
			[]string{"M01 is listed in animals.csv › A2, in animals.csv › A40"},
		},
		{
			"D-02 an identifier mistyped",
			func(t *trial) { t.at("ige.csv", "B17").Animal = "M61" },
			[]string{"D-02 error ige.csv › A17 M61", "D-15 warning M16"},
			[]string{
				"nearest: M01", `ige.csv,,A17,M61,M01,animal mistyped,<initials>`,
			},
		},
		{
			"D-03 case and spaces",
			func(t *trial) { t.animals[12].Group = "high  Dose" },
			[]string{"D-03 warning animals.csv › B14 M13"},
			[]string{`"high  Dose" (1 row) is read as "High dose"`},
		},
		{
			"a declared alias is a name",
			func(t *trial) { t.animals[12].Group = "HD" },
			nil, nil,
		},
		{
			"D-03 a typing slip in the allocation is only a suggestion",
			func(t *trial) { t.animals[4].Group = "Vehcile" },
			[]string{"D-03 error animals.csv › B6 M05"},
			[]string{`"Vehcile" (1 row) names no group`, `"Vehicle"; a label is never matched`, `animals.csv,,B6,Vehcile,Vehicle,group label,<initials>`},
		},
		{
			"D-03 a typing slip that the allocation confirms",
			func(t *trial) {
				v := t.at("ige.csv", "B6")
				v.Group, v.GroupColumn = "Vehcile", "C"
			},
			[]string{"D-03 warning ige.csv › C6 M05"},
			[]string{"the allocation of the animals agrees"},
		},
		{
			"D-03 a typing slip that the allocation contradicts",
			func(t *trial) {
				v := t.at("ige.csv", "B10")
				v.Group, v.GroupColumn = "Vehcile", "C"
			},
			[]string{"D-03 error ige.csv › C10 M09", "D-15 note M09"},
			nil,
		},
		{
			"T-09 values after the death that the ledger leaves out",
			func(t *trial) {
				t.animals[4].Fate, t.animals[4].FateDay = "found dead", maybe.Some(int32(13))
				t.exclusions = []schemas.Exclusion{{LedgerRow: 2, Animal: "M05", StudyDay: maybe.Some(int32(14)), Reason: "another mouse"}}
			},
			[]string{"D-15 note M05"},
			nil,
		},
		{
			"V-01 at the baseline: that it is missing is no news",
			func(t *trial) { t.set("ears.csv", "E6", 0.22) },
			[]string{"V-01 error ears.csv › E6 M05"},
			nil,
		},
		{
			"D-09 another group than allocated",
			func(t *trial) {
				v := t.at("ige.csv", "B6")
				v.Group, v.GroupColumn = "Low", "C"
			},
			[]string{"D-09 error ige.csv › C6 M05", "D-15 note M05"},
			[]string{`M05: "Low" here, but "Vehicle" by the allocation`, `ige.csv,,C6,Low,Vehicle,group as allocated,<initials>`},
		},
		{
			"D-09 an animal listed in two groups",
			func(t *trial) {
				a := t.animals[0]
				a.Row, a.Group = 40, "Low"
				t.animals = append(t.animals, a)
			},
			[]string{"D-09 error animals.csv › A2, animals.csv › A40 M01"},
			[]string{`"Sham" in animals.csv › A2, "Low" in animals.csv › A40`},
		},
		{
			"D-28 a group without animals",
			func(t *trial) {
				t.params.Groups = append(t.params.Groups, plan.Group{Name: "Naive", Role: plan.Naive})
			},
			[]string{"D-28 error"},
			[]string{`group "Naive" has no animals`},
		},
		{
			"D-05 no comparator",
			func(t *trial) { t.params.Groups[2].Comparator = "" },
			[]string{"D-05 withheld"},
			[]string{"no vehicle group for Low"},
		},
		{
			"D-06 another route",
			func(t *trial) { t.params.Groups[2].Route = "topical" },
			[]string{"D-06 error"},
			[]string{"Low is set against Vehicle: route topical against p.o."},
		},
		{
			"D-06 another base, accepted by the plan",
			func(t *trial) {
				t.params.Groups[1].Vehicle, t.params.Groups[2].Vehicle = "cream", "gel"
				t.params.Groups[2].AcceptUnmatched = "no gel left"
			},
			[]string{"D-06 note"},
			[]string{"base gel against cream", "accepted by the plan: no gel left"},
		},
		{
			"D-07 a positive control of another route",
			func(t *trial) { t.params.Groups[2].Role, t.params.Groups[2].Route = plan.Positive, "i.p." },
			[]string{"D-07 warning"},
			nil,
		},
		{
			"D-08 a naive floor beside a sham group",
			func(t *trial) {
				t.params.Groups[3].Role, t.params.Groups[3].Comparator, t.params.Groups[3].Floor = plan.Naive, "", ""
				t.params.Groups[2].Floor = "High dose"
			},
			[]string{"D-08 warning"},
			[]string{"the floor is naive although there is a sham group (Low)"},
		},
		{
			"D-08 no floor",
			func(t *trial) { t.params.Groups[2].Floor = "" },
			[]string{"D-08 warning"},
			[]string{"no group without disease (Low)"},
		},
		{
			"D-14 two animals",
			func(t *trial) { t.drop("M03", "M04") },
			[]string{"D-14 warning"},
			[]string{"Sham has 2 animals"},
		},
		{
			// 2/C(6,3) = 0.1
			"D-14 three against three cannot reach 0.05 by ranks",
			func(t *trial) {
				t.drop("M08", "M12", "M16")
				for i, id := range []string{"M01", "M02", "M03", "M04"} {
					t.score(id, int32(i+2), 0, [4]float64{float64(i % 3), 1, 0, 2}, -1)
				}
			},
			[]string{"D-14 warning", "D-14 warning"},
			[]string{"n = 3 v 3: no rank test can reach p < 0.05 (minimum 0.1)"},
		},
		{
			"D-15 a sample without a reason",
			func(t *trial) { t.remove("ige.csv", "B6") },
			[]string{"D-15 warning M05"},
			[]string{"total_ige: no value for M05 on day 14"},
		},
		{
			"D-15 a sample of an animal that had left",
			func(t *trial) {
				t.remove("ige.csv", "B6")
				for _, cell := range []string{"E38", "F38"} {
					t.remove("ears.csv", cell)
				}
				t.remove("weights.csv", "C38")
				t.animals[4].Fate, t.animals[4].FateDay = "Humane  endpoint", maybe.Some(int32(9))
			},
			[]string{"D-15 note M05"},
			[]string{"no values after an animal left the study: M05 (humane endpoint on day 9; body_weight on day 14; ear_thickness on day 14; total_ige on day 14)"},
		},
		{
			"D-16 fewer than planned",
			func(t *trial) { t.params.Groups[2].N = ptr(int32(5)) },
			[]string{"D-16 note"},
			[]string{"Low: 5 planned, 4 allocated"},
		},
		{
			"T-04 day and date disagree",
			func(t *trial) { t.at("ige.csv", "B6").Date = maybe.Some(schemas.Date(20514 + 13)) },
			[]string{"T-04 error ige.csv › B6 M05", "D-15 note M05"},
			[]string{"study day 14, but the date 2026-03-15 is day 13", "study day 0 is 2026-03-02"},
		},
		{
			"a date alone is a day",
			func(t *trial) {
				v := t.at("ige.csv", "B6")
				v.StudyDay, v.Date = maybe.Int{}, maybe.Some(schemas.Date(20514+14))
			},
			nil, nil,
		},
		{
			"T-15 no day",
			func(t *trial) { t.at("ige.csv", "B6").StudyDay = maybe.Int{} },
			[]string{"T-15 error ige.csv › B6 M05", "D-15 note M05"},
			nil,
		},
		{
			"T-08 no baseline",
			func(t *trial) { t.remove("weights.csv", "C2") },
			[]string{"D-15 warning M01", "T-08 warning M01"},
			nil,
		},
		{
			"T-09 values after the death",
			func(t *trial) {
				t.animals[4].Fate, t.animals[4].FateDay = "found dead", maybe.Some(int32(9))
				t.remove("ige.csv", "B6")
				t.remove("weights.csv", "C38")
			},
			[]string{
				"T-09 error ears.csv › E38, ears.csv › F38 M05", "D-15 note M05",
			},
			[]string{"M05 left the study on day 9 (found dead) but has values on day 14"},
		},
		{
			"V-01 millimetres in a column of micrometres",
			func(t *trial) { t.set("ears.csv", "E22", 0.4) },
			[]string{"V-01 error ears.csv › E22 M05"},
			[]string{
				"ear_thickness left of M05: 0.4 µm", "50 – 3000 µm; the other 47 values of this column lie in 220 – 579",
				"mm typed in a column of µm: 0.4 would be 400 µm; the course of M05 is 220 → ? → 570 µm",
				"not used; Vehicle day 7 would have n = 4", `ears.csv,,E22,0.4,400,unit or decimal slip,<initials>`,
			},
		},
		{
			"V-07 a decimal point one place off, within the hard limits",
			func(t *trial) { t.set("ears.csv", "E22", 2950) },
			[]string{"V-07 error ears.csv › E22 M05"},
			[]string{"a slip of the decimal point by one place: 2950 would be 295 µm"},
		},
		{
			"V-01 a whole column",
			func(t *trial) {
				for i := range t.values {
					if v := &t.values[i]; v.Column == "E" && v.File == "ears.csv" {
						t.set("ears.csv", cellOf(v), v.Value.V/1000)
					}
				}
			},
			[]string{"V-01 error 48 cells from ears.csv › E2"},
			[]string{"48 values of column E (0.22 – 0.579) lie outside", "mm typed in a column of µm: 0.22 would be 220 µm"},
		},
		{
			"V-03 zero and negative",
			func(t *trial) { t.set("ears.csv", "E22", 0); t.set("ears.csv", "E23", -0.02) },
			[]string{"V-03 error ears.csv › E22, ears.csv › E23"},
			[]string{"ear_thickness left cannot be 0"},
		},
		{
			"V-03 unusual",
			func(t *trial) { t.set("ears.csv", "E22", 1300) },
			[]string{"V-03 warning ears.csv › E22 M05"},
			[]string{"usually 150 – 1200 µm"},
		},
		{
			"S-01 an item above its scale",
			func(t *trial) { t.scores(); t.set("scores.csv", "C2", 4) },
			[]string{"S-01 error scores.csv › C2 M01"},
			[]string{"erythema of dermatitis_score outside of the scale: 4", "0 – 3 points", "or a scale of 0 – 4"},
		},
		{
			"S-02 a half score",
			func(t *trial) { t.scores(); t.set("scores.csv", "C2", 1.5); t.set("scores.csv", "G2", 4.5) },
			[]string{"S-02 warning scores.csv › C2, scores.csv › G2 M01"},
			nil,
		},
		{"bouts with their observation times", (*trial).scratching, nil, nil},
		{
			"V-25 half a bout",
			func(t *trial) { t.scratching(); t.set("scratching.csv", "C2", 12.5) },
			[]string{"V-25 error scratching.csv › C2 M01", "D-15 note M01"},
			[]string{"1 value not a count of bouts: 12.5", "seconds of scratching"},
		},
		{
			"V-25 a negative count",
			func(t *trial) { t.scratching(); t.set("scratching.csv", "C3", -4) },
			[]string{"V-25 error scratching.csv › C3 M02", "D-15 note M02"},
			nil,
		},
		{
			"V-24 counts without their observation time",
			func(t *trial) {
				t.scratching()
				t.remove("scratching.csv", "D4")
				t.remove("scratching.csv", "D5")
			},
			[]string{"V-24 error scratching.csv › C4, scratching.csv › C5", "D-15 note"},
			[]string{"2 counts without an observation time"},
		},
		{
			"V-24 another observation time in a group",
			func(t *trial) { t.scratching(); t.set("scratching.csv", "D6", 60); t.set("scratching.csv", "D7", 60) },
			[]string{"V-24 warning scratching.csv › D6, scratching.csv › D7"},
			[]string{"30 min most often, but 60 min on day 7 (Vehicle)"},
		},
		{
			"a time is no count: it may be a fraction",
			func(t *trial) { t.scratching(); t.set("scratching.csv", "D6", 22.5) },
			[]string{"V-24 warning scratching.csv › D6 M05"},
			[]string{"but 22.5 min on day 7"},
		},
		{
			"V-03 seconds in a column of minutes: no factor of a unit of length explains them",
			func(t *trial) {
				t.scratching()
				for row := range 16 {
					t.set("scratching.csv", fmt.Sprint("D", row+2), 1800)
				}
			},
			[]string{"V-03 error 16 cells from scratching.csv › D2"},
			[]string{"scratching: 16 values outside of the limits: 1800"},
		},
		{
			"R-13 no bout in a group, in one time of observation",
			func(t *trial) {
				t.scratching()
				for row := range 4 {
					t.set("scratching.csv", fmt.Sprint("C", row+2), 0)
				}
			},
			[]string{"R-13 note"},
			[]string{"Sham on day 7", "a whole group at 0 is common"},
		},
		{
			"V-03 no observation at all; its count is said no more",
			func(t *trial) { t.scratching(); t.set("scratching.csv", "D4", 0) },
			[]string{"V-03 error scratching.csv › D4 M03", "D-15 note M03"},
			[]string{"scratching observation_time cannot be 0", "0.1 – 1440 min"},
		},
		{
			"S-03 a total that is not the sum",
			func(t *trial) { t.scores(); t.set("scores.csv", "G3", 9) },
			[]string{"S-03 error scores.csv › G3 M02"},
			[]string{"M02 day 0: 9 typed, items give 4", "erythema + dryness + oedema + excoriation, at most 12"},
		},
		{
			"S-04 an item missing",
			func(t *trial) { t.scores(); t.remove("scores.csv", "D3") },
			[]string{"S-04 warning scores.csv › row 3 M02"},
			[]string{"dermatitis_score: no dryness for M02 (day 0)"},
		},
		{
			"A-01 below the limit, as text and as number",
			func(t *trial) {
				t.set("ige.csv", "B2", 3)
				t.at("ige.csv", "B2").LowerLimit = maybe.Some(5.0)
				v := t.at("ige.csv", "B3")
				v.Text, v.Value, v.Censoring, v.Limit, v.Dilution = "<5", maybe.Float{}, left, maybe.Some(5.0), maybe.Some(4.0)
			},
			[]string{"A-01 warning ige.csv › B2, ige.csv › B3"},
			[]string{`total_ige (serum): 2 values below the limit of quantification, such as "3" at 5 ng/mL`},
		},
		{
			"A-01 below the limits of several analytes",
			func(t *trial) {
				t.panel()
				t.at("panel.csv", "D3").Analyte = "IL-13"
				for _, cell := range []string{"D2", "D3", "D4"} {
					v := t.at("panel.csv", cell)
					v.Text, v.Value, v.Censoring, v.Limit = "<5", maybe.Float{}, left, maybe.Some(5.0)
				}
			},
			[]string{"A-18 warning 16 cells from panel.csv › D2", "A-01 warning panel.csv › D2, panel.csv › D3, panel.csv › D4", "A-21 warning"},
			[]string{`cytokines (skin): 3 values of 2 analytes below the limit of quantification: 2 of IL-4, such as "<5" at 5 pg/mL, 1 of IL-13, such as "<5" at 5 pg/mL`},
		},
		{
			"A-01 below a limit that nothing states",
			func(t *trial) {
				v := t.at("ige.csv", "B2")
				v.Text, v.Value, v.Censoring = "BLQ", maybe.Float{}, left
			},
			[]string{"A-01 error ige.csv › B2 M01", "D-15 note M01"},
			nil,
		},
		{
			"A-01 the notation of an instrument",
			func(t *trial) {
				v := t.at("ige.csv", "B2")
				v.Text, v.Value, v.Censoring, v.Limit = "OOR <", maybe.Float{}, left, maybe.Some(5.0)
			},
			[]string{"A-01 warning ige.csv › B2 M01"},
			[]string{`"OOR <" at 5 ng/mL`},
		},
		{
			"A-03 half the limit, three times",
			func(t *trial) {
				for _, cell := range []string{"B2", "B3", "B4"} {
					t.set("ige.csv", cell, 2.5)
					t.at("ige.csv", cell).LowerLimit = maybe.Some(5.0)
				}
			},
			[]string{
				"A-01 warning ige.csv › B2, ige.csv › B3, ige.csv › B4", "A-03 warning ige.csv › B2, ige.csv › B3, ige.csv › B4",
			},
			nil,
		},
		{
			"A-04 above the limit in half of a group",
			func(t *trial) { t.above("B6", "B7") },
			[]string{"A-04 warning ige.csv › B6, ige.csv › B7"},
			[]string{`2 values above the upper limit of quantification, such as ">900" at 900 ng/mL`},
		},
		{
			"A-04 above the limit in most of a group",
			func(t *trial) { t.above("B6", "B7", "B8") },
			[]string{"A-04 error ige.csv › B6, ige.csv › B7, ige.csv › B8", "D-15 note"},
			[]string{"not used; Vehicle day 14 would have n = 1"},
		},
		{
			"A-21 most below the limit",
			func(t *trial) {
				for i := range t.values {
					if v := &t.values[i]; v.File == "ige.csv" && v.Row < 11 {
						v.Text, v.Value, v.Censoring, v.Limit = "<5", maybe.Float{}, left, maybe.Some(5.0)
					}
				}
			},
			[]string{"A-01 warning 9 cells from ige.csv › B2", "A-21 warning"},
			nil,
		},
		{
			"A-18 two quantities",
			func(t *trial) {
				t.panel()
				t.at("panel.csv", "D2").Unit = "pg/mg"
			},
			[]string{"A-18 error panel.csv › D2 M01", "A-18 warning 15 cells from panel.csv › D3", "D-15 note M01"},
			[]string{"cytokines IL-4 (skin): 1 value in pg/mg beside pg/mL"},
		},
		{
			"O-01 a volume that does not fit",
			func(t *trial) { t.dose("M09", 2, 7, 3, 0.31) }, // 20.5 g × 10 mL/kg = 0.205 mL
			[]string{"O-01 warning dosing.csv › D2 M09"},
			[]string{"M09 day 7: given 0.31 mL; 20.5 g × 10 mL/kg = 0.205 mL (151 %)"},
		},
		{
			"a volume within 10 %",
			func(t *trial) { t.dose("M09", 2, 7, 3, 0.22) },
			nil, nil,
		},
		{
			"O-02 ten times the dose",
			func(t *trial) { t.dose("M13", 2, 7, 300, 0.205) },
			[]string{"O-02 error dosing.csv › C2 M13"},
			[]string{"High dose: dose 300 is not the group's", "30 mg/kg", "factor 10", `dosing.csv,,C2,300,30,dose as planned,<initials>`},
		},
		{
			"what induces the disease is not the plan's dose",
			func(t *trial) {
				d := t.dose("M13", 2, 7, 2, 0.02)
				d.Article, d.DoseUnit, d.Route = "MC903", "nmol", "topical"
			},
			nil, nil,
		},
		{
			"F-16 two versions of a file",
			func(t *trial) {
				for _, cell := range []string{"B2", "B3", "B4"} {
					v := *t.at("ige.csv", cell)
					v.File = "ige (1).csv"
					t.values = append(t.values, v)
				}
				t.set("ige (1).csv", "B3", 7)
			},
			[]string{"F-16 error ige.csv › B2, ige.csv › B3, ige.csv › B4", "D-15 note M02"},
			[]string{`"ige (1).csv" and "ige.csv" hold the same animals and days: 2 values equal, 1 different: M02 day 14`},
		},
		{
			"L-05 an exclusion of nothing",
			func(t *trial) {
				t.params.Ledgers.Exclusions = "exclusions.csv"
				t.exclusions = []schemas.Exclusion{{LedgerRow: 2, Animal: "M99", Reason: "escaped"}}
			},
			[]string{"L-05 warning exclusions.csv › row 2 M99"},
			[]string{"row 2 of the exclusions ledger: exclusion of M99 matches no value"},
		},
		{
			"R-13 a whole group at one value",
			func(t *trial) {
				t.scores()
				for i := range t.values {
					if v := &t.values[i]; v.File == "scores.csv" {
						v.StudyDay = maybe.Some(int32(14))
						if v.Row <= 5 {
							t.set("scores.csv", cellOf(v), 0)
						}
					}
				}
				t.score("M01", 90, 0, [4]float64{}, 0)
				t.score("M02", 91, 0, [4]float64{}, 0)
				t.score("M03", 92, 0, [4]float64{}, 0)
				t.score("M04", 93, 0, [4]float64{}, 0)
			},
			[]string{"T-08 warning", "R-13 note"},
			[]string{"the same value: Sham on day 14", "healthy animals"},
		},
		{
			"D-19 ears listed as animals",
			func(t *trial) {
				rename := map[string]string{"M01": "A-L", "M02": "A-R", "M03": "B-L", "M04": "B-R", "M05": "C-L", "M06": "C-R", "M07": "D-L", "M08": "D-R"}
				for i := range t.animals {
					if to := rename[t.animals[i].Animal]; to != "" {
						t.animals[i].Animal = to
					}
				}
				for i := range t.values {
					if to := rename[t.values[i].Animal]; to != "" {
						t.values[i].Animal = to
					}
				}
			},
			[]string{"D-19 error animals.csv › A2, animals.csv › A3, animals.csv › A4, animals.csv › A5, animals.csv › A6, animals.csv › A7, animals.csv › A8, animals.csv › A9"},
			nil,
		},
		{
			"D-27 a sex that is none",
			func(t *trial) { t.animals[0].Sex = "x" },
			[]string{"D-27 note animals.csv › row 2 M01"},
			nil,
		},
		{
			"D-27 a slip in a strain; other spellings and other strains are none",
			func(t *trial) {
				for i := range t.animals {
					t.animals[i].Strain = "C57BL/6J"
				}
				t.animals[0].Strain, t.animals[1].Strain, t.animals[2].Strain = "C57BI/6", "c57bl 6j", "BALB/c"
			},
			[]string{"D-27 note animals.csv › row 2 M01"},
			[]string{`strain "C57BI/6" of M01`, "C57BL/6J, with a typing slip"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			trial := clean()
			c.change(trial)
			trial.expect(t, c.want, c.says)
		})
	}
}

// expect runs the study and compares its issues, and texts that they must hold, with what is wanted. That ears are the
// unit of a plan is said of every such study and left out here.
func (t *trial) expect(tb testing.TB, want, says []string) {
	tb.Helper()
	_, issues := t.run(tb)
	var got []string
	texts := ""
	for _, i := range issues {
		if i.Code == "D-19" && i.Severity == "note" {
			continue
		}
		got = append(got, summary(i))
		texts += strings.Join([]string{i.Message, i.Expected, i.Likely, i.Effect, i.Fix}, "\n") + "\n"
	}
	if !slices.Equal(got, want) {
		tb.Errorf("issues\n%s\nwant\n%s\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"), texts)
	}
	for _, s := range says {
		if !strings.Contains(texts, s) {
			tb.Errorf("no %q in\n%s", s, texts)
		}
	}
}
