package check

import (
	"fmt"
	"testing"

	"earmark/internal/maybe"
	"earmark/schemas"
)

// lysates adds IL-4 of skin in pg/mL, 40 + 2 i in row i + 2, and the protein of its lysate, 2 mg/mL, of every animal.
func (t *trial) lysates() {
	t.panelOf("IL-4", "skin", "pg/mL", func(i int) float64 { return 40 + 2*float64(i) })
	for i, a := range t.animals {
		t.add(schemas.CollectedValue{
			File: "protein.csv", Row: int32(i + 2), Column: "B", Kind: "protein", Endpoint: "total_protein", Animal: a.Animal,
			StudyDay: maybe.Some(int32(14)), Matrix: "skin", Unit: "mg/mL",
		}, 2+float64(i%4)/100)
	}
}

func TestCompanions(t *testing.T) {
	for _, c := range []struct {
		name       string
		change     func(*trial)
		want, says []string
	}{
		{"every lysate with its protein", (*trial).lysates, nil, nil},
		{
			"protein of no matrix goes with every tissue",
			func(t *trial) {
				t.lysates()
				for i := range t.values {
					if t.values[i].File == "protein.csv" {
						t.values[i].Matrix = ""
					}
				}
			}, nil, nil,
		},
		{"serum is per volume", func(t *trial) { t.panelOf("IL-4", "Serum", "pg/mL", steady(40)) }, nil, nil},
		{
			"A-18: a tissue without any protein",
			func(t *trial) { t.panelOf("IL-4", "skin", "pg/mL", steady(40)) },
			[]string{"A-18 warning 16 cells from panel.csv › C2"},
			[]string{"cytokines (skin): 16 values in pg/mL, and no total protein: cannot be normalised"},
		},
		{
			"A-19: one protein missing",
			func(t *trial) {
				t.lysates()
				t.remove("protein.csv", "B6")
			},
			[]string{"A-19 error panel.csv › C6 M05", "D-15 warning M05", "D-15 note M05"},
			[]string{"no total protein for M05, whose 1 value cannot be divided by it"},
		},
		{
			"A-19: a protein of 0",
			func(t *trial) {
				t.lysates()
				t.set("protein.csv", "B6", 0)
			},
			[]string{"A-19 error protein.csv › B6 M05", "D-15 note M05"},
			[]string{"total protein of M05 is 0: nothing can be divided by it", "cytokines (skin) of the sample are not used"},
		},
		{
			"A-19: 0.02 for 2.0",
			func(t *trial) {
				t.lysates()
				t.set("protein.csv", "B6", 0.02)
			},
			[]string{"A-19 warning protein.csv › B6 M05"},
			[]string{"M05 0.02 (median 2.01"},
		},
		{
			"A-18: pg/mg beside what becomes pg/mg by its protein is one quantity",
			func(t *trial) {
				t.lysates()
				t.at("panel.csv", "C2").Unit = "pg/mg"
			}, nil, nil,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			trial := clean()
			c.change(trial)
			trial.expect(t, c.want, c.says)
		})
	}
}

// By hand: 48 pg/mL at 1:4 and 2 mg/mL are 48 × 4 / 2 = 96 pg/mg; the limits 3 and 500 pg/mL are 6 and 1000 pg/mg; <3 is
// censored at 6. What was typed, and its unit, stay.
func TestPerProtein(t *testing.T) {
	trial := clean()
	trial.lysates()
	for _, row := range []int{2, 6} { // 2.00 mg/mL both
		v := trial.at("panel.csv", fmt.Sprintf("C%d", row))
		v.Dilution, v.LowerLimit, v.UpperLimit = maybe.Some(4.0), maybe.Some(3.0), maybe.Some(500.0)
	}
	trial.set("panel.csv", "C6", 48)
	below := trial.at("panel.csv", "C2")
	below.Text, below.Value, below.Censoring, below.Limit = "<3", maybe.Float{}, left, maybe.Some(3.0)
	out, _ := trial.run(t)
	seen := 0
	for _, m := range out.Measurements.All() {
		if m.Endpoint != "cytokines" {
			continue
		}
		if m.Unit != "pg/mg" || m.CollectedUnit != "pg/mL" || m.Excluded {
			t.Fatalf("%+v", m)
		}
		switch m.Animal {
		case "M05":
			seen++
			if m.Value.V != 96 || m.LowerLimit.V != 6 || m.UpperLimit.V != 1000 || m.Collected != "48" {
				t.Errorf("%+v", m)
			}
		case "M01":
			seen++
			if m.Value.OK || m.Censoring != left || m.LowerLimit.V != 6 {
				t.Errorf("%+v", m)
			}
		}
	}
	if seen != 2 {
		t.Errorf("%d of the two measurements", seen)
	}
}
