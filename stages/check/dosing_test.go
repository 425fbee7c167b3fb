package check

import (
	"math"
	"slices"
	"strings"
	"testing"

	"earmark/internal/maybe"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// daily is a schedule of every day from 0 to last.
func daily(last int32) *plan.Schedule {
	return &plan.Schedule{FirstDay: ptr(int32(0)), LastDay: &last}
}

// topically makes the groups of the clean study topical: 1.5 % w/w, 20 mg on each of two ears.
func (t *trial) topically() {
	for i := range t.params.Groups[1:] {
		g := &t.params.Groups[i+1]
		g.Route, g.VolumePerKg = "topical", nil
		if g.Role == plan.Test {
			g.Dose, g.DoseUnit = ptr([]float64{0.5, 1.5}[i-1]), "% w/w"
		}
		g.Topical = &plan.Topical{Amount: 20, AmountUnit: "mg", Per: plan.PerSite, Sites: ptr(int32(2))}
	}
}

// cream adds a topical dose of 1.5 % w/w to an animal of the high dose.
func (t *trial) cream(animal string, row, day int32, amount float64) *schemas.CollectedDose {
	d := t.dose(animal, row, day, 1.5, amount)
	d.Route, d.DoseUnit, d.VolumeUnit = "topical", "% w/w", "mg"
	return d
}

// The name in full of a route is of the vocabulary.
func TestRoutesInFull(t *testing.T) {
	for short, full := range routes {
		if kind := spelling(full, full); kind != "" {
			t.Errorf("%s, the route %q in full, is %s", full, short, kind)
		}
	}
}

// Each case names every issue that must follow. Weights of the clean study: 20 to 23 g on day 0, 0.5 g more on days 7 and 14.
func TestDosingRules(t *testing.T) {
	formulation := func(measured float64, group string) func(*trial) {
		return func(t *trial) {
			t.formulations = append(t.formulations, schemas.CollectedFormulation{
				File: "qc.csv", Row: 2, Group: group, Article: "drug", StudyDay: maybe.Some(int32(0)), Nominal: maybe.Some(3.0),
				Measured: maybe.Some(measured), Unit: "mg/mL", MeasuredColumn: "D", MeasuredText: number(measured),
			})
		}
	}
	for _, c := range []struct {
		name   string
		change func(*trial)
		want   []string
		says   []string
	}{
		{
			"O-03 milligrams for the animal in a column of mg/kg", // 0.615 mg / 0.0205 kg = 30 mg/kg
			func(t *trial) { t.dose("M13", 2, 7, 0.615, 0.205) },
			[]string{"O-03 error dosing.csv › C2 M13"},
			[]string{`High dose: 1 dose: "0.615 mg/kg" equals 30 mg/kg for a mouse of 20.5 g if it is mg for the animal`, "dosing.csv,,C2,0.615,30,"},
		},
		{
			"O-03 micrograms for the animal",
			func(t *trial) { t.dose("M13", 2, 7, 615, 0.205) },
			[]string{"O-03 error dosing.csv › C2 M13"},
			[]string{`"615 mg/kg" equals 30 mg/kg for a mouse of 20.5 g if it is µg for the animal`},
		},
		{
			"O-03 micrograms",
			func(t *trial) { t.dose("M13", 2, 7, 30000, 0.205) },
			[]string{"O-03 error dosing.csv › C2 M13"},
			[]string{`"30000 mg/kg" equals 30 mg/kg if it is in µg`},
		},
		{
			"O-03 the plan's number in another unit",
			func(t *trial) { t.dose("M13", 2, 7, 30, 0.205).DoseUnit = "µg/kg" },
			[]string{"O-03 error dosing.csv › C2 M13"},
			[]string{`"30 µg/kg" equals 30 mg/kg if it is in mg`},
		},
		{
			"O-03 mg/kg in a column of mg", // 30 mg / 0.0205 kg = 1463 mg/kg
			func(t *trial) { t.dose("M13", 2, 7, 30, 0.205).DoseUnit = "mg/mouse" },
			[]string{"O-03 error dosing.csv › C2 M13"},
			[]string{`"30 mg/mouse" is 1460 mg/kg for a mouse of 20.5 g`, "to mg/kg"},
		},
		{
			"a dose in mg for the animal that is the plan's",
			func(t *trial) { t.dose("M13", 2, 7, 0.615, 0.205).DoseUnit = "mg/animal" },
			nil, nil,
		},
		{
			"O-02 the dose of another group is no unit",
			func(t *trial) { t.dose("M13", 2, 7, 3, 0.205) },
			[]string{"O-02 error dosing.csv › C2 M13"},
			[]string{"the dose of Low"},
		},
		{
			"O-03 a plan against its own law",
			func(t *trial) {
				g := &t.params.Groups[3]
				g.Concentration, g.ConcentrationUnit = ptr(6.0), "mg/mL"
			},
			[]string{"O-03 error"},
			[]string{"High dose: the dose is 30 mg/kg, but 6 mg/mL × 10 mL/kg = 60 mg/kg"},
		},
		{
			"O-04 mg/g for %", // 1.5 % w/w is 15 mg/g
			func(t *trial) {
				t.topically()
				d := t.cream("M13", 2, 7, 40)
				d.Concentration, d.ConcentrationUnit, d.ConcentrationText = maybe.Some(1.5), "mg/g", "1.5"
			},
			[]string{"O-04 error dosing.csv › F2 M13"},
			[]string{"High dose: 1 dose of 1.5 mg/g; the plan's formulation has 1.5 % w/w = 15 mg/g"},
		},
		{
			"O-04 the dose itself in mg/g",
			func(t *trial) {
				t.topically()
				t.cream("M13", 2, 7, 40).DoseUnit = "mg/g"
			},
			[]string{"O-04 error dosing.csv › C2 M13"},
			nil,
		},
		{
			"15 mg/g is 1.5 % w/w, and 14 mg/mL may be",
			func(t *trial) {
				t.topically()
				for i, unit := range []string{"mg/g", "mg/mL"} {
					d := t.cream("M13", int32(i+2), int32(i), 40)
					d.Concentration, d.ConcentrationUnit = maybe.Some(15-float64(i)), unit
				}
			},
			nil, nil,
		},
		{
			"O-04 a plan of two strengths",
			func(t *trial) {
				t.topically()
				g := &t.params.Groups[3]
				g.Concentration, g.ConcentrationUnit = ptr(1.5), "mg/g"
			},
			[]string{"O-04 error"},
			[]string{"the dose is 1.5 % w/w = 15 mg/g, the concentration 1.5 mg/g = 1.5 mg/g"},
		},
		{
			"O-05 a salt with its factor", // 30 / 1.32 = 22.7
			func(t *trial) { t.params.Groups[3].SaltFactor = ptr(1.32) },
			[]string{"O-05 note"},
			[]string{"factor 1.32, 30 mg/kg hold 22.7 mg/kg of free base"},
		},
		{
			"O-05 a salt without a factor",
			func(t *trial) {
				t.params.Groups[2].Article, t.params.Groups[3].Article = "drug phosphate", "drug phosphate"
			},
			[]string{"O-05 note"},
			[]string{"without a salt_factor: drug phosphate"},
		},
		{
			"O-06 weights of 9 days ago", // 23.5 / 23 - 1 = 2 %
			func(t *trial) {
				for i := range 16 {
					t.remove("weights.csv", "C"+number(float64(18+i)))
				}
				t.dose("M16", 2, 9, 30, 0.23)
				t.dose("M16", 3, 7, 30, 0.23)
				t.set("weights.csv", "C49", 23.5)
			},
			[]string{"O-06 warning dosing.csv › D2 M16"},
			[]string{"doses of day 9 use weights of day 0 (M16); at the next weighing they were +2 % on average"},
		},
		{
			"O-07 an amount of the plan without sites",
			func(t *trial) {
				t.topically()
				t.params.Groups[3].Topical = &plan.Topical{Amount: 20, AmountUnit: "mg", Per: plan.PerFace}
			},
			[]string{"O-07 warning"},
			[]string{"High dose: 20 mg"},
		},
		{
			"O-07 a log that does not say for how many sites",
			func(t *trial) {
				t.topically()
				t.params.Groups[3].Topical = nil
				t.cream("M13", 2, 7, 20)
			},
			[]string{"O-07 warning dosing.csv › D2 M13"},
			[]string{"for how many sites or faces its amounts are: High dose: 20 mg"},
		},
		{
			"O-07 no amount at all",
			func(t *trial) {
				t.topically()
				t.params.Groups[3].Topical = nil
				t.cream("M13", 2, 7, 20).Volume = maybe.Float{}
			},
			[]string{"O-07 warning dosing.csv › D2 M13"},
			[]string{"topical doses without an amount: High dose"},
		},
		{
			"O-07 the amount of one ear logged for two",
			func(t *trial) {
				t.topically()
				t.cream("M13", 2, 6, 40)
				t.cream("M13", 3, 7, 20)
			},
			[]string{"O-07 warning dosing.csv › D3 M13"},
			[]string{"High dose: 20 mg, planned 40 mg an animal"},
		},
		{
			"O-08 a synonym",
			func(t *trial) { t.dose("M13", 2, 7, 30, 0.205).Route = "gavage" },
			[]string{"O-08 note dosing.csv › E2 M13"},
			[]string{`routes are read by their synonyms: "gavage" as oral`},
		},
		{
			"O-08 a doubtful abbreviation",
			func(t *trial) { t.dose("M13", 2, 7, 30, 0.205).Route = "i.g." },
			[]string{"O-08 note dosing.csv › E2 M13"},
			[]string{`"i.g." is read as oral gavage, not as intragastric infusion`},
		},
		{
			"O-08 another route than planned",
			func(t *trial) { t.dose("M13", 2, 7, 30, 0.205).Route = "i.p." },
			[]string{"O-08 warning dosing.csv › E2 M13"},
			[]string{"High dose: the log says i.p., the plan oral"},
		},
		{
			"O-08 a route that nobody knows",
			func(t *trial) { t.params.Groups[3].Route, t.params.Groups[1].Route = "intrathecal", "intrathecal" },
			[]string{"D-06 error", "O-08 note"},
			[]string{"none of the vocabulary: intrathecal"},
		},
		{
			"O-09 a formulation of 72 %", // 2.16 / 3
			formulation(2.16, "High dose"),
			[]string{"O-09 warning qc.csv › D2"},
			[]string{"High dose: day 0: 2.16 mg/mL measured, 3 mg/mL nominal (72 %)"},
		},
		{"a formulation of 85 %", formulation(2.55, "High dose"), nil, nil},
		{"O-09 a formulation of 116 %", formulation(3.48, ""), []string{"O-09 warning qc.csv › D2"}, []string{"drug: day 0"}},
		{
			"O-11 low above high",
			func(t *trial) { t.params.Groups[2].Dose = ptr(300.0) },
			[]string{"O-11 error"},
			[]string{`group "Low" 300, "High dose" 30 mg/kg`},
		},
		{
			"T-12 a missed and a double dose",
			func(t *trial) {
				for i := range 4 {
					t.params.Groups[3].Schedule = daily(2)
					for day := range int32(3) {
						if i != 1 || day != 1 {
							t.dose([]string{"M13", "M14", "M15", "M16"}[i], int32(2+3*i)+day, day, 30, 0.2+float64(i)*0.01)
						}
					}
				}
				t.dose("M13", 20, 2, 30, 0.2).Occasion = maybe.Some(int32(2))
			},
			[]string{"T-12 warning dosing.csv M14", "T-12 warning dosing.csv › B4, dosing.csv › B20 M13"},
			[]string{"M14: 2 of 3 doses; day 1: 0 of 1", "M13: 4 of 3 doses; day 2: 2 of 1"},
		},
		{
			"an animal that left is not missed",
			func(t *trial) {
				t.params.Groups[3].Schedule = daily(2)
				for i, id := range []string{"M13", "M14", "M15", "M16"} {
					t.animals[12+i].Fate, t.animals[12+i].FateDay = "died", maybe.Some(int32(14))
					for day := range int32(3) {
						t.dose(id, int32(2+3*i)+day, day, 30, 0.2+float64(i)*0.01)
					}
				}
				t.animals[12].FateDay = maybe.Some(int32(1))
				t.values = slices.DeleteFunc(t.values, func(v schemas.CollectedValue) bool { return v.Animal == "M13" && v.StudyDay.V > 1 })
				t.doses = slices.DeleteFunc(t.doses, func(d schemas.CollectedDose) bool { return d.Animal == "M13" && d.StudyDay.V > 0 })
			},
			[]string{"D-15 note M13"},
			nil,
		},
		{
			"T-12 a log that ends early, and a group without a line",
			func(t *trial) {
				t.params.Groups[2].Schedule, t.params.Groups[3].Schedule = daily(4), daily(4)
				for i, id := range []string{"M13", "M14", "M15", "M16"} {
					for day := range int32(3) {
						t.dose(id, int32(2+3*i)+day, day, 30, 0.2+float64(i)*0.01)
					}
				}
			},
			[]string{"T-12 warning dosing.csv", "T-12 warning dosing.csv"},
			[]string{"ends on day 2; the schedules of High dose go to day 4", "Low has a schedule, and the dosing log holds no dose of it"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			trial := clean()
			c.change(trial)
			_, issues := trial.run(t)
			var got []string
			texts := ""
			for _, i := range issues {
				if i.Code == "D-19" && i.Severity == "note" {
					continue
				}
				got = append(got, summary(i))
				texts += strings.Join([]string{i.Message, i.Expected, i.Likely, i.Effect, i.Fix}, "\n") + "\n"
			}
			slices.Sort(got)
			want := slices.Sorted(slices.Values(c.want))
			if !slices.Equal(got, want) {
				t.Errorf("issues\n%s\nwant\n%s\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"), texts)
			}
			for _, s := range c.says {
				if !strings.Contains(texts, s) {
					t.Errorf("no %q in\n%s", s, texts)
				}
			}
		})
	}
}

// By hand: 40 mg of 1.5 % w/w hold 0.6 mg, 28.6 mg/kg for 21 g; 0.2 mL of 3 mg/mL hold 0.6 mg; 30 mg/kg of 20.5 g are
// 0.615 mg where no volume tells.
func TestArticleGiven(t *testing.T) {
	trial := clean()
	trial.topically()
	trial.cream("M14", 2, 0, 40) // 21 g
	out, _ := trial.run(t)
	given := func(d schemas.Dose, mg, perKg float64) {
		t.Helper()
		if !d.ArticleMg.OK || math.Abs(d.ArticleMg.V-mg) > 1e-9 || !d.MgPerKg.OK || math.Abs(d.MgPerKg.V-perKg) > 1e-9 {
			t.Errorf("%s day %d: %v mg, %v mg/kg; want %v, %v", d.Animal, d.StudyDay, d.ArticleMg, d.MgPerKg, mg, perKg)
		}
	}
	given(out.Doses.At(0), 0.6, 0.6/0.021)

	trial = clean()
	d := trial.dose("M13", 2, 0, 30, 0.2)
	d.Concentration, d.ConcentrationUnit = maybe.Some(3.0), "mg/mL"
	trial.dose("M13", 3, 7, 30, 0.2).Volume = maybe.Float{}
	d = trial.dose("M13", 4, 8, 2, 0.02)
	d.Article, d.DoseUnit, d.Route = "MC903", "nmol", "topical"
	out, _ = trial.run(t)
	given(out.Doses.At(0), 0.6, 30)
	given(out.Doses.At(1), 0.615, 30)
	if other := out.Doses.At(2); other.ArticleMg.OK || other.MgPerKg.OK {
		t.Errorf("2 nmol have a mass: %+v", other)
	}
}
