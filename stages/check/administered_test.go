package check

import (
	"testing"

	"earmark/internal/maybe"
	"earmark/schemas"
)

// plasma adds a sample of every animal, 1 h after dosing on day 14: below 1 ng/mL where value is 0.
func (t *trial) plasma(value func(i int) float64) {
	for i, a := range t.animals {
		v := schemas.CollectedValue{
			File: "pk.csv", Row: int32(i + 2), Column: "D", Kind: "plasma", Endpoint: "plasma_concentration", Animal: a.Animal, Analyte: "drug",
			StudyDay: maybe.Some(int32(14)), Timepoint: "1", Matrix: "plasma", Unit: "ng/mL",
		}
		t.add(v, value(i))
		if value(i) == 0 {
			below := &t.values[len(t.values)-1]
			below.Text, below.Value, below.Censoring, below.Limit = "<1", maybe.Float{}, left, maybe.Some(1.0)
		}
	}
}

// treatedOnly is drug in the animals of the two treated groups, M09 to M16.
func treatedOnly(i int) float64 {
	if i < 8 {
		return 0
	}
	return 50 + float64(i)
}

func TestPlasma(t *testing.T) {
	below := "A-01 warning pk.csv › D2, pk.csv › D3, pk.csv › D4, pk.csv › D5, pk.csv › D6, pk.csv › D7, pk.csv › D8, pk.csv › D9"
	for _, c := range []struct {
		name       string
		change     func(*trial)
		want, says []string
	}{
		{"drug in treated animals only", func(t *trial) { t.plasma(treatedOnly) }, []string{below}, nil},
		{
			"O-10: drug in an animal of the vehicle group",
			func(t *trial) {
				t.plasma(treatedOnly)
				v := t.at("pk.csv", "D6")
				v.Text, v.Typed, v.Value, v.Censoring, v.Limit = "84", "84", maybe.Some(84.0), none, maybe.Float{}
			},
			[]string{"O-10 error pk.csv › D6 M05", "A-01 warning pk.csv › D2, pk.csv › D3, pk.csv › D4, pk.csv › D5, pk.csv › D7, pk.csv › D8, pk.csv › D9", "D-15 note M05"},
			[]string{"drug in animals that get none: M05 (Vehicle) 84 ng/mL", "exchanged tubes", "carry-over"},
		},
		{
			"A-30: a label for a time",
			func(t *trial) {
				t.plasma(treatedOnly)
				v := *t.at("pk.csv", "D17")
				v.Row, v.Timepoint = 90, "late"
				t.values = append(t.values, v)
			},
			[]string{below, "A-30 warning pk.csv › D90 M16"},
			[]string{`1 sample at a timepoint that is no time after dosing: "late"`},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			trial := clean()
			c.change(trial)
			trial.expect(t, c.want, c.says)
		})
	}
}
