package check

import (
	"fmt"
	"testing"

	"earmark/schemas"
	"earmark/schemas/plan"
)

// relabel gives the animals from the n-th on, counted from 0, another label in the list.
func (t *trial) relabel(label string, from, to int) {
	for i := from; i < to; i++ {
		t.animals[i].Group = label
	}
}

func TestGrouping(t *testing.T) {
	unlisted := func(t *trial) { // the groups stand beside the weights only
		for i := range t.values {
			if v := &t.values[i]; v.File == "weights.csv" {
				for _, a := range t.animals {
					if a.Animal == v.Animal {
						v.Group, v.GroupColumn = a.Group, "F"
					}
				}
			}
		}
		t.animals = nil
	}
	for _, c := range []struct {
		name       string
		change     func(*trial)
		want, says []string
	}{
		{
			"D-04 a group that the plan does not have",
			func(t *trial) { t.relabel("100 mg/kg bid", 14, 16) },
			[]string{"D-04 error animals.csv › B16, animals.csv › B17", "D-14 warning"},
			[]string{`5 groups found, 4 planned: "100 mg/kg bid" (2 animals) is none of the plan's`, `aliases: ["100 mg/kg bid"]`},
		},
		{
			"D-04 a group by another name: that the plan's has no animals is the same news",
			func(t *trial) { t.relabel("Top level", 12, 16) },
			[]string{"D-04 error animals.csv › B14, animals.csv › B15, animals.csv › B16, animals.csv › B17"},
			[]string{`4 groups found, 4 planned: "Top level" (4 animals)`, `no animals have "High dose"`},
		},
		{
			"D-04 one group in two spellings",
			func(t *trial) { t.relabel("high  Dose", 14, 16) },
			[]string{"D-04 warning animals.csv › B16, animals.csv › B17"},
			[]string{`groups "High dose" (2 animals) and "high  Dose" (2 animals) found, and the plan has one of them, "High dose": both are read as it`},
		},
		{
			"a whole group in another spelling is D-03",
			func(t *trial) { t.relabel("high  Dose", 12, 16) },
			[]string{"D-03 warning animals.csv › B14, animals.csv › B15, animals.csv › B16, animals.csv › B17"},
			nil,
		},
		{
			"a slip for a group that has animals is D-03",
			func(t *trial) { t.relabel("Vehcile", 4, 6) },
			[]string{"D-03 error animals.csv › B6, animals.csv › B7", "D-14 warning"},
			nil,
		},
		{
			"a declared alias beside the name is no split",
			func(t *trial) { t.relabel("HD", 14, 16) },
			nil, nil,
		},
		{
			"D-04 a label that can be either of two groups",
			func(t *trial) {
				t.params.Groups = append(t.params.Groups, plan.Group{Name: "Highdose", Role: plan.Naive})
				t.relabel("HIGH DOSE", 12, 14)
				t.relabel("Highdose", 14, 16)
			},
			[]string{"D-04 error animals.csv › B14, animals.csv › B15", "D-14 warning"},
			[]string{"High dose, Highdose: they differ in case or spaces only"},
		},
		{
			"D-04 two groups under one label",
			func(t *trial) {
				for i := range t.params.Groups {
					t.params.Groups[i].N = ptr(int32(4))
				}
				t.relabel("Low", 12, 16)
			},
			[]string{"D-04 error"},
			[]string{`"Low" has 8 animals, 4 planned, and "High dose" none, 4 planned`},
		},
		{
			"D-04 without a list of animals",
			func(t *trial) {
				t.relabel("Top level", 12, 16)
				unlisted(t)
			},
			[]string{"D-04 error 12 cells from weights.csv › F14"},
			[]string{`"Top level" (4 animals)`},
		},
		{
			"labels beside the values that the list has too are said once",
			func(t *trial) {
				t.relabel("Top level", 12, 16)
				list := append([]schemas.CollectedAnimal(nil), t.animals...)
				unlisted(t)
				t.animals = list
			},
			[]string{"D-04 error animals.csv › B14, animals.csv › B15, animals.csv › B16, animals.csv › B17"},
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

// Ten thousand labels are as quick as one: nothing is compared with everything.
func TestManyLabels(t *testing.T) {
	trial := clean()
	for i := range 3000 {
		a := trial.animals[0]
		a.Animal, a.Group, a.Row = fmt.Sprint("X", i), fmt.Sprint("group of ", i/2), int32(100+i)
		trial.animals = append(trial.animals, a)
	}
	_, issues := trial.run(t)
	if len(issues) < 1500 {
		t.Errorf("%d issues", len(issues))
	}
}
