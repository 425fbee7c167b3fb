package check

import (
	"testing"

	"earmark/internal/maybe"
	"earmark/schemas"
	"earmark/schemas/plan"
)

func TestComposition(t *testing.T) {
	sexes := func(t *trial, from int, sexes ...string) {
		for k, sex := range sexes {
			t.animals[from+k].Sex = sex
		}
	}
	for _, c := range []struct {
		name       string
		change     func(*trial)
		want, says []string
	}{
		{
			// Low (M09 to M12) has 2 males of 4, Vehicle none: half of the group.
			"D-20 another part of males",
			func(t *trial) { sexes(t, 8, "M", "male", "F", "F") },
			[]string{"D-20 note"},
			[]string{"Low 2 F/2 M, Vehicle 4 F"},
		},
		{"one male of four is not yet another group", func(t *trial) { sexes(t, 8, "M", "F", "F", "F") }, nil, nil},
		{
			"sexes alike in the groups that are compared, and others in the floor",
			func(t *trial) { sexes(t, 0, "M", "M", "M", "M") },
			nil, nil,
		},
		{
			"D-20 another strain",
			func(t *trial) {
				for i := range t.animals {
					t.animals[i].Strain = []string{"BALB/c", "balb-c"}[i%2]
					if i >= 12 {
						t.animals[i].Strain = "C57BL/6"
					}
				}
			},
			[]string{"D-20 note"},
			[]string{"High dose 4 C57BL/6, Vehicle 4 BALB/c"},
		},
		{
			"spellings of a strain are one",
			func(t *trial) {
				for i := range t.animals {
					t.animals[i].Strain = "BALB/c"
					if i >= 12 {
						t.animals[i].Strain = "BALB-C"
					}
				}
			},
			nil, nil,
		},
		{
			"D-20 another age", // all born on one day, Low ten days later
			func(t *trial) {
				for i := range t.animals {
					t.animals[i].BirthDate = maybe.Some(march2 - 70)
					if i >= 8 && i < 12 {
						t.animals[i].BirthDate = maybe.Some(march2 - 60)
					}
				}
			},
			[]string{"D-20 note"},
			[]string{"Low 10 days younger than Vehicle"},
		},
		{
			// Vehicle is born on days 0, 10, 20, 30 and Low on 8, 18, 28, 38: 8 days apart with an SD of 12.9.
			"ages that scatter more than they differ",
			func(t *trial) {
				for i := range t.animals {
					t.animals[i].BirthDate = maybe.Some(march2 - 100 + schemas.Date(10*(i%4)))
					if i >= 8 && i < 12 {
						t.animals[i].BirthDate.V += 8
					}
				}
			},
			nil, nil,
		},
		{
			"D-26 animals of a satellite group",
			func(t *trial) { t.satellite() },
			[]string{"D-26 note"},
			[]string{"4 animals of PK (PK1, PK2, PK3, PK4) are left out of every comparison"},
		},
		{
			"D-26 a satellite animal among those of efficacy",
			func(t *trial) {
				t.satellite()
				a := t.animals[len(t.animals)-1]
				a.Animal, a.Group, a.Row = "PK5", "Low", 60
				t.animals = append(t.animals, a)
			},
			[]string{"D-15 warning PK5", "D-15 warning PK5", "D-15 warning PK5", "D-26 warning animals.csv › B60 PK5", "D-26 note"},
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

// satellite adds a satellite group of four animals without values.
func (t *trial) satellite() {
	t.params.Groups = append(t.params.Groups, plan.Group{Name: "PK", Role: plan.Satellite})
	for i, id := range []string{"PK1", "PK2", "PK3", "PK4"} {
		t.animals = append(t.animals, schemas.CollectedAnimal{
			File: "animals.csv", Row: int32(50 + i), Animal: id, Group: "PK", Sex: "F", AnimalColumn: "A", GroupColumn: "B", FateColumn: "C",
		})
	}
}
