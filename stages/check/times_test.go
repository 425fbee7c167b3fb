package check

import (
	"slices"
	"testing"

	"earmark/internal/maybe"
	"earmark/schemas"
)

// timed gives the weights of each day a time of day, in minutes after midnight, by the animal counted from 0.
func (t *trial) timed(at func(day int32, i int) int32) {
	for k := range t.values {
		v := &t.values[k]
		if v.File == "weights.csv" {
			i := slices.IndexFunc(t.animals, func(a schemas.CollectedAnimal) bool { return a.Animal == v.Animal })
			v.Clock = maybe.Some(at(v.StudyDay.V, i))
		}
	}
}

// dosedAt adds a dose at a time to every animal of the two treated groups, on day 7.
func (t *trial) dosedAt(minutes func(i int) int32) {
	for i := 8; i < 16; i++ {
		d := t.dose(t.animals[i].Animal, int32(2+i), 7, 3, 0.2)
		if i >= 12 {
			d.Dose, d.DoseText = maybe.Some(30.0), "30"
		}
		d.Volume = maybe.Float{}
		d.Clock = maybe.Some(minutes(i))
	}
}

func TestTimes(t *testing.T) {
	mixed := func(_ int32, i int) int32 { return 540 + int32(i*7%16) } // group by group no more: 7 and 16 have no common factor
	inOrder := func(_ int32, i int) int32 { return 540 + 2*int32(i) }
	for _, c := range []struct {
		name       string
		change     func(*trial)
		want, says []string
	}{
		{
			"D-23 group after group on every day",
			func(t *trial) { t.timed(inOrder) },
			[]string{"D-23 note"},
			[]string{"body_weight: the groups were measured one after the other, in the same order on days 0, 7, 14: Sham, Vehicle, Low, High dose"},
		},
		{
			"D-23 by a column of the order",
			func(t *trial) {
				t.timed(inOrder)
				for k := range t.values {
					if v := &t.values[k]; v.Clock.OK {
						v.Order, v.Clock = v.Clock, maybe.Int{}
					}
				}
			},
			[]string{"D-23 note"},
			nil,
		},
		{"mixed order", func(t *trial) { t.timed(mixed) }, nil, nil},
		{
			"group after group on some days only",
			func(t *trial) {
				t.timed(func(day int32, i int) int32 {
					if day == 7 {
						return mixed(day, i)
					}
					return inOrder(day, i)
				})
			},
			nil, nil,
		},
		{
			"group after group, the other way round on one day",
			func(t *trial) {
				t.timed(func(day int32, i int) int32 {
					if day == 7 {
						return 600 - int32(i)
					}
					return inOrder(day, i)
				})
			},
			nil, nil,
		},
		{
			"one time for all",
			func(t *trial) { t.timed(func(int32, int) int32 { return 540 }) },
			nil, nil,
		},
		{
			"one day only",
			func(t *trial) {
				t.timed(inOrder)
				for k := range t.values {
					if v := &t.values[k]; v.StudyDay.V != 7 {
						v.Clock = maybe.Int{}
					}
				}
			},
			nil, nil,
		},
		{
			// Weighed at 9:00 to 9:15; M09 to M12 dosed at 8:00, M13 to M16 at 10:00.
			"T-11 some before the dose of the day",
			func(t *trial) {
				t.timed(mixed)
				t.dosedAt(func(i int) int32 { return 480 + 120*int32(i/12) })
			},
			[]string{"T-11 warning weights.csv › C30, weights.csv › C31, weights.csv › C32, weights.csv › C33"},
			[]string{"day 7: 4 animals measured before the dose of the day, and 4 after it"},
		},
		{
			// Weighed at about 9:00, dosed at 0:00 to 7:00: 2 h to 9 h before.
			"T-11 intervals that differ",
			func(t *trial) {
				t.timed(func(int32, int) int32 { return 540 })
				t.dosedAt(func(i int) int32 { return 60 * int32(i-8) })
			},
			[]string{"T-11 warning weights.csv › C26, weights.csv › C27, weights.csv › C28, weights.csv › C29, weights.csv › C30, weights.csv › C31, weights.csv › C32, weights.csv › C33"},
			[]string{"day 7: measured 2 to 9 h after the dose"},
		},
		{
			"intervals alike",
			func(t *trial) {
				t.timed(mixed)
				t.dosedAt(func(int) int32 { return 420 })
			},
			nil, nil,
		},
		{
			"all before the dose of the day",
			func(t *trial) {
				t.timed(mixed)
				t.dosedAt(func(int) int32 { return 720 })
			},
			nil, nil,
		},
		{
			"T-07 a baseline of day 7",
			func(t *trial) {
				v := t.at("weights.csv", "C22")
				v.Timepoint = "Baseline"
			},
			[]string{"T-07 error weights.csv › C22 M05", "D-15 note M05"},
			[]string{"called a baseline, and measured on day 7: 1 value"},
		},
		{
			"a baseline of day 0",
			func(t *trial) { t.at("weights.csv", "C6").Timepoint = "baseline" },
			nil, nil,
		},
		{
			"T-07 the baseline of animals that are treated when they are ill",
			func(t *trial) {
				t.dosedAt(func(int) int32 { return 720 })
				t.at("weights.csv", "C26").Timepoint = "baseline" // M09
			},
			[]string{"T-07 warning weights.csv › C26 M09"},
			[]string{"let day 0 be the day of the first dose"},
		},
		{
			"T-07 dosed before the baseline",
			func(t *trial) { t.dose("M09", 2, -1, 3, 0.2) },
			[]string{"T-07 warning ears.csv › E10, ears.csv › F10 M09", "T-07 warning weights.csv › C10 M09"},
			[]string{"baseline on day 0, first dose on day -1 (1 animal of Low)"},
		},
		{
			"T-07 dosed before the baseline of the day",
			func(t *trial) {
				t.timed(mixed)
				t.dose("M09", 2, 0, 3, 0.2).Clock = maybe.Some(int32(500))
			},
			[]string{"T-07 warning weights.csv › C10 M09"},
			[]string{"baseline of day 0 after the first dose, on the same day"},
		},
		{
			"dosed on day 0, nobody knows when",
			func(t *trial) { t.dose("M09", 2, 0, 3, 0.2) },
			nil, nil,
		},
		{
			"what induces the disease is not the article",
			func(t *trial) { t.dose("M09", 2, -7, 3, 0.2).Article = "oxazolone" },
			nil, nil,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			trial := clean()
			c.change(trial)
			trial.expect(t, c.want, c.says)
		})
	}
}
