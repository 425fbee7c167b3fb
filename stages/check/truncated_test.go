package check

import (
	"fmt"
	"testing"

	"earmark/internal/maybe"
	"earmark/schemas"
)

func TestCutShort(t *testing.T) {
	// The rows of day 14 are 34 to 49, those of the IgE 2 to 17.
	cut := func(t *trial, file string, columns string, from, to int) {
		for row := from; row <= to; row++ {
			for _, c := range columns {
				t.remove(file, fmt.Sprintf("%c%d", c, row))
			}
		}
	}
	for _, c := range []struct {
		name       string
		change     func(*trial)
		want, says []string
	}{
		{
			"F-15 the last rows of the last day",
			func(t *trial) { cut(t, "weights.csv", "C", 47, 49) },
			[]string{"F-15 error weights.csv › row 46"},
			[]string{"day 14: 13 of 16 living animals; M14 to M16 missing", "cut off after row 46"},
		},
		{
			"F-15 through several groups",
			func(t *trial) { cut(t, "ears.csv", "EF", 40, 49) },
			[]string{"F-15 error ears.csv › row 39"},
			[]string{"day 14: 6 of 16 living animals; M07 to M16 missing"},
		},
		{
			"F-15 of one day, by the list of animals",
			func(t *trial) { cut(t, "ige.csv", "B", 16, 17) },
			[]string{"F-15 error ige.csv › row 15"},
			[]string{"day 14: 14 of 16 living animals; M15 and M16 missing"},
		},
		{
			"F-15 before whole groups that were weighed and had been measured before",
			func(t *trial) { cut(t, "ears.csv", "EF", 42, 49) },
			[]string{"F-15 warning ears.csv › row 41"},
			[]string{"M09 to M16 missing", "these groups were not measured on the day"},
		},
		{
			"whole groups that begin later",
			func(t *trial) { cut(t, "ears.csv", "EF", 10, 17) },
			[]string{"T-08 warning"},
			nil,
		},
		{
			// On all days: rows 14 to 17, 30 to 33 and 46 to 49 are those of M13 to M16.
			"F-15 of a table with a column for each day",
			func(t *trial) {
				for i := range t.values {
					if v := &t.values[i]; v.File == "weights.csv" {
						v.Column, v.Row = string('B'+v.StudyDay.V/7), 2+(v.Row-2)%16
					}
				}
				cut(t, "weights.csv", "BCD", 15, 17)
			},
			[]string{"F-15 error weights.csv › row 14"},
			[]string{"days 0, 7, 14: 13 of 16 living animals; M14 to M16 missing"},
		},
		{
			"one animal is missing by chance",
			func(t *trial) { cut(t, "weights.csv", "C", 49, 49) },
			[]string{"D-15 warning M16"},
			nil,
		},
		{
			"animals from the middle of the list",
			func(t *trial) { cut(t, "weights.csv", "C", 40, 41) },
			[]string{"D-15 warning"},
			nil,
		},
		{
			"the last animals, and one from the middle",
			func(t *trial) {
				cut(t, "weights.csv", "C", 48, 49)
				t.remove("weights.csv", "C36")
			},
			[]string{"D-15 warning"},
			nil,
		},
		{
			"the last animals left out by the ledger",
			func(t *trial) {
				t.exclusions = append(t.exclusions,
					schemas.Exclusion{LedgerRow: 2, Animal: "M15", Endpoint: "total_ige", Reason: "haemolysed"},
					schemas.Exclusion{LedgerRow: 3, Animal: "M16", Endpoint: "total_ige", Reason: "haemolysed"})
			},
			[]string{"D-15 note"},
			nil,
		},
		{
			"the last animals left the study",
			func(t *trial) {
				cut(t, "weights.csv", "C", 48, 49)
				cut(t, "ears.csv", "EF", 48, 49)
				cut(t, "ige.csv", "B", 16, 17)
				for i := 14; i < 16; i++ {
					t.animals[i].Fate, t.animals[i].FateDay = "found dead", maybe.Some(int32(10))
				}
			},
			[]string{"D-15 note"},
			nil,
		},
		{
			"rows in another order every day",
			func(t *trial) {
				for i := range t.values {
					if v := &t.values[i]; v.File == "weights.csv" && v.Row >= 34 {
						v.Row = 34 + (v.Row-34)*7%16
					}
				}
				// M14 (26th place: 13·7 mod 16 = 11) and M16 (15·7 mod 16 = 9)
				t.remove("weights.csv", "C45")
				t.remove("weights.csv", "C43")
			},
			[]string{"D-15 warning"},
			nil,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			trial := clean()
			c.change(trial)
			trial.expect(t, c.want, c.says)
		})
	}
}

// The numbers are binomial coefficients; beyond a hundred they are not told apart.
func TestChoices(t *testing.T) {
	for _, c := range [][3]int{{5, 1, 5}, {7, 2, 21}, {9, 3, 84}, {9, 6, 84}, {15, 2, 100}, {48, 7, 100}, {10000, 1, 100}, {4, 4, 1}, {3, 0, 1}} {
		if got := choices(c[0], c[1]); got != c[2] {
			t.Errorf("%d of %d: %d ways, want %d", c[1], c[0], got, c[2])
		}
	}
}
