package check

import (
	"slices"
	"testing"

	"earmark/internal/maybe"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// well adds a well of a panel in serum: of animal M01 to M16, plate, dilution and beads where they are not empty or 0.
func (t *trial) well(row int32, animal, plate string, dilution float64, beads int32, value float64) {
	v := schemas.CollectedValue{
		File: "wells.csv", Row: row, Column: "D", Kind: "cytokines", Endpoint: "cytokines", Animal: animal,
		StudyDay: maybe.Some(int32(14)), Matrix: "serum", Analyte: "IL-4", Unit: "pg/mL", Plate: plate, Well: number(float64(row)),
	}
	if dilution > 0 {
		v.Dilution = maybe.Some(dilution)
	}
	if beads > 0 {
		v.Beads = maybe.Some(beads)
	}
	t.add(v, value)
}

// Every number by hand.
func TestWells(t *testing.T) {
	for _, c := range []struct {
		name       string
		change     func(*trial)
		want, says []string
	}{
		{"wells that agree: CV of 50 and 60 is 7.07/55 = 13 %", func(t *trial) {
			t.well(2, "M01", "1", 0, 0, 50)
			t.well(3, "M01", "1", 0, 0, 60)
		}, nil, nil},
		{
			"A-07: 41 and 71 have mean 56 and SD 30/√2 = 21.2, so a CV of 38 %",
			func(t *trial) {
				t.well(2, "M01", "1", 0, 0, 41)
				t.well(3, "M01", "1", 0, 0, 71)
				t.well(4, "M02", "1", 0, 0, 50)
				t.well(5, "M02", "1", 0, 0, 55)
			},
			[]string{"A-07 warning wells.csv › D2 M01"},
			[]string{"wells of 1 sample disagree: CV M01 day 14 38 % (41, 71)"},
		},
		{
			"A-06: 5.8 × 500 = 2900 and 2.35 × 2000 = 4700",
			func(t *trial) {
				t.well(2, "M01", "1", 500, 0, 5.8)
				t.well(3, "M01", "1", 2000, 0, 2.35)
				t.well(4, "M02", "1", 500, 0, 6)
				t.well(5, "M02", "1", 2000, 0, 1.7) // 3000 and 3400: 13 % apart
			},
			[]string{"A-06 warning wells.csv › D3 M01"},
			[]string{"M01 1:500 → 2900, 1:2000 → 4700"},
		},
		{
			"A-14: 3300 / 2100 = 1.57, the same of both samples",
			func(t *trial) {
				t.well(2, "M01", "1", 0, 0, 2100)
				t.well(3, "M01", "2", 0, 0, 3300)
				t.well(4, "M02", "1", 0, 0, 210)
				t.well(5, "M02", "2", 0, 0, 330)
			},
			[]string{"A-14 warning wells.csv › D3, wells.csv › D5"},
			[]string{"2 samples on plates 1 and 2 with different values: M01 2100 and 3300, M02 210 and 330; plate factor 1.57"},
		},
		{
			"A-15: 35 beads are enough, 34 are not",
			func(t *trial) {
				t.well(2, "M01", "1", 0, 35, 50)
				t.well(3, "M02", "1", 0, 34, 50)
			},
			[]string{"A-15 warning wells.csv › D3 M02"},
			[]string{"1 value from fewer than 35 beads: M02 34"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			trial := clean()
			c.change(trial)
			for i, a := range trial.animals {
				if !slices.ContainsFunc(trial.values, func(v schemas.CollectedValue) bool { return v.File == "wells.csv" && v.Animal == a.Animal }) {
					trial.well(int32(20+i), a.Animal, "1", 0, 0, float64(100+i))
				}
			}
			trial.expect(t, c.want, c.says)
		})
	}
}

func TestTitres(t *testing.T) {
	for _, c := range []struct {
		name       string
		titre      float64
		want, says []string
	}{
		{"1:400 is 50 × 2³", 400, nil, nil},
		{"the first dilution itself", 50, nil, nil},
		{"a dilution that was rounded: 50 × 2^12 = 204800 written 205000", 205000, nil, nil},
		{
			"A-29: 420 is no such power", 420,
			[]string{"A-29 warning titres.csv › C2 M01"},
			[]string{"1 titre that no dilution of the series 1:50 × 2^k has: 420"},
		},
		{
			"A-29: 25 comes before the first dilution", 25,
			[]string{"A-29 warning titres.csv › C2 M01"},
			nil,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			trial := clean()
			for i, a := range trial.animals {
				value := 50.0 * float64(int(1)<<(i%5))
				if i == 0 {
					value = c.titre
				}
				trial.add(schemas.CollectedValue{
					File: "titres.csv", Row: int32(i + 2), Column: "C", Kind: "specific_igg1", Endpoint: "specific_igg1", Animal: a.Animal,
					StudyDay: maybe.Some(int32(14)), Matrix: "serum", Analyte: "OVA", Unit: "titre",
				}, value)
			}
			trial.params.Readouts = []plan.Readout{{Kind: "specific_igg1", File: "titres.csv", FirstDilution: ptr(50.0), DilutionStep: ptr(2.0)}}
			trial.expect(t, c.want, c.says)
		})
	}
}
