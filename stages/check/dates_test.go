package check

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"earmark/internal/maybe"
	"earmark/schemas"
	"earmark/schemas/plan"
)

const march2 = schemas.Date(20514) // 2026-03-02, day 0 of the clean study: 56 years of 365 days, 14 leap days and 31 + 28 + 1

// dated gives the rows of a file, without names of all files, the dates of their days, in column D; without their days if
// alone.
func (t *trial) dated(file string, alone bool) {
	for i := range t.values {
		v := &t.values[i]
		if file != "" && v.File != file {
			continue
		}
		v.DateColumn = "D"
		setDate(v, march2+schemas.Date(v.StudyDay.V))
		if alone {
			v.StudyDay = maybe.Int{}
		}
	}
}

func setDate(v *schemas.CollectedValue, d schemas.Date) {
	v.Date, v.DateText = maybe.Some(d), d.String()
}

// on is a date of 2026 or another year, by its parts.
func on(year, month, day int) schemas.Date {
	d, ok := schemas.DateIn(year, month, day)
	if !ok {
		panic("no such date")
	}
	return d
}

// errorsOf are the errors and withheld results that a study has, as summary writes them.
func (t *trial) errorsOf(tb testing.TB) (found []string, texts string) {
	tb.Helper()
	_, issues := t.run(tb)
	for _, i := range issues {
		if i.Severity == "error" || i.Severity == "withheld" {
			found = append(found, summary(i))
			texts += strings.Join([]string{i.Message, i.Expected, i.Likely, i.Fix}, "\n") + "\n"
		}
	}
	return found, texts
}

func TestDates(t *testing.T) {
	for _, c := range []struct {
		name       string
		change     func(*trial)
		want, says []string
	}{
		{"dates that agree with their days", func(t *trial) { t.dated("", false) }, nil, nil},
		{"dates alone", func(t *trial) { t.dated("weights.csv", true) }, nil, nil},
		{
			"T-03 last year's date beside its day",
			func(t *trial) {
				t.dated("weights.csv", false)
				setDate(t.at("weights.csv", "C22"), on(2025, 3, 9)) // M05, day 7
			},
			[]string{"T-03 error weights.csv › D22 M05"},
			[]string{"2025-03-09: right but for the year (1 row)", "weights.csv,,D22,2025-03-09,2026-03-09,date corrected,<initials>"},
		},
		{
			"T-03 next year's date without a day",
			func(t *trial) {
				t.dated("weights.csv", true)
				setDate(t.at("weights.csv", "C22"), on(2027, 3, 9))
			},
			[]string{"T-03 error weights.csv › D22 M05"},
			[]string{"the study goes from 2026-03-02 to 2026-03-16", "weights.csv,,D22,2027-03-09,2026-03-09"},
		},
		{
			"T-03 of a whole control group says what else it can be",
			func(t *trial) {
				t.dated("weights.csv", false)
				for i := range t.values {
					if v := &t.values[i]; v.Date.OK && slices.Contains([]string{"M05", "M06", "M07", "M08"}, v.Animal) {
						setDate(v, v.Date.V-365)
					}
				}
			},
			[]string{"T-03 error 12 cells from weights.csv › D6"},
			[]string{"as all dates of Vehicle are so, animals of an earlier study"},
		},
		{
			// 2026-03-09 less 1462 days: 1461 are four years with a leap day (2024-02-29), so 2022-03-09 less one.
			"T-02 a file of the other date system",
			func(t *trial) {
				t.dated("weights.csv", false)
				for i := range t.values {
					if v := &t.values[i]; v.Date.OK {
						setDate(v, v.Date.V-1462)
					}
				}
			},
			[]string{"T-02 error 48 cells from weights.csv › D2"},
			[]string{"2022-03-01 to 2022-03-15: the dates lie 1462 days", "weights.csv,,D2,2022-03-01,2026-03-02"},
		},
		{
			"T-02 without days, too late",
			func(t *trial) {
				t.dated("weights.csv", true)
				for i := range t.values {
					if v := &t.values[i]; v.Date.OK {
						setDate(v, v.Date.V+1462)
					}
				}
			},
			[]string{"T-02 error 48 cells from weights.csv › D2"},
			[]string{"2030-03-03 to 2030-03-17", "weights.csv,,D2,2030-03-03,2026-03-02"},
		},
		{
			"T-01 day and month exchanged beside the day", // 9 March as 3 September
			func(t *trial) {
				t.dated("weights.csv", false)
				setDate(t.at("weights.csv", "C22"), on(2026, 9, 3))
			},
			[]string{"T-01 error weights.csv › D22 M05"},
			[]string{"2026-09-03 cannot be right, and with day and month exchanged 2026-03-09 is day 7, as the row says", "2026-09-03,2026-03-09"},
		},
		{
			"T-01 without a day, by the days of the study",
			func(t *trial) {
				t.dated("weights.csv", true)
				setDate(t.at("weights.csv", "C22"), on(2026, 9, 3))
			},
			[]string{"T-01 error weights.csv › D22 M05"},
			nil,
		},
		{
			"T-04 what no slip explains",
			func(t *trial) {
				t.dated("weights.csv", false)
				setDate(t.at("weights.csv", "C22"), on(2026, 3, 14))
			},
			[]string{"T-04 error weights.csv › B22 M05"},
			[]string{"study day 7, but the date 2026-03-14 is day 12"},
		},
		{
			"a follow-up long after the others that no slip explains", // 2026-05-25 is day 84
			func(t *trial) {
				t.dated("weights.csv", true)
				for i := range t.values {
					if v := &t.values[i]; v.Date.OK && v.Date.V == march2+14 {
						setDate(v, on(2026, 5, 25))
					}
				}
			},
			nil, nil,
		},
		{
			"T-05 a file that begins with day 1",
			func(t *trial) {
				t.dated("", false)
				for i := range t.values {
					if v := &t.values[i]; v.File == "ears.csv" {
						v.StudyDay.V++
					}
				}
			},
			[]string{"T-05 error 48 cells from ears.csv › B2"},
			[]string{"the file calls 2026-03-02 day 1; it is day 0 of the study"},
		},
		{
			"T-05 without a start date in the plan: most rows say it",
			func(t *trial) {
				t.dated("", false)
				t.params.Study.HasStart = false
				for i := range t.values {
					if v := &t.values[i]; v.File == "weights.csv" {
						v.StudyDay.V++
					}
				}
			},
			[]string{"T-05 error 48 cells from weights.csv › B2"},
			[]string{"the file calls 2026-03-02 day 1; it is day 0", "study day 0 is 2026-03-02 by most rows"},
		},
		{
			"one day of a file is no convention",
			func(t *trial) {
				t.dated("ige.csv", false)
				for i := range t.values {
					if v := &t.values[i]; v.File == "ige.csv" {
						v.StudyDay.V++
					}
				}
			},
			[]string{"T-04 error 16 cells from ige.csv › B2"},
			nil,
		},
		{
			"D-17 a vehicle group of last November",
			func(t *trial) {
				t.dated("weights.csv", false)
				t.control(-110)
			},
			[]string{"D-17 error 12 cells from weights.csv › D6"},
			[]string{"Vehicle: its dates are 2025-11-12 to 2025-11-26"},
		},
		{
			"D-17 by dates alone",
			func(t *trial) {
				t.dated("weights.csv", true)
				t.control(-110)
			},
			[]string{"D-17 error 12 cells from weights.csv › D6"},
			nil,
		},
		{
			"a satellite group may be of another time",
			func(t *trial) {
				t.params.Groups[1].Role = plan.Satellite
				t.params.Groups[2].Comparator, t.params.Groups[3].Comparator = "Sham", "Sham"
				t.dated("weights.csv", true)
				t.control(60)
			},
			nil, nil,
		},
		{
			"controls that begin a week earlier",
			func(t *trial) {
				t.dated("weights.csv", true)
				t.control(-7)
			},
			nil, nil,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			trial := clean()
			c.change(trial)
			got, texts := trial.errorsOf(t)
			if !slices.Equal(got, c.want) {
				t.Errorf("errors\n%s\nwant\n%s\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"), texts)
			}
			for _, s := range c.says {
				if !strings.Contains(texts, s) {
					t.Errorf("%q is not said in\n%s", s, texts)
				}
			}
		})
	}
}

// control moves the dates of the vehicle group.
func (t *trial) control(days int) {
	for i := range t.values {
		if v := &t.values[i]; v.Date.OK && slices.Contains([]string{"M05", "M06", "M07", "M08"}, v.Animal) {
			setDate(v, v.Date.V+schemas.Date(days))
		}
	}
}

// A wrong date of a dose is found like that of a value.
func TestDatesOfDoses(t *testing.T) {
	trial := clean()
	for k := range int32(3) {
		d := trial.dose("M09", 2+k, k, 3, 0.2)
		d.Date, d.DateColumn, d.DateText = maybe.Some(march2+schemas.Date(k)), "H", fmt.Sprint(march2+schemas.Date(k))
		if k == 1 {
			d.Date = maybe.Some(on(2025, 3, 3))
			d.DateText = "03.03.2025"
		}
	}
	got, texts := trial.errorsOf(t)
	if !slices.Equal(got, []string{"T-03 error dosing.csv › H3 M09"}) || !strings.Contains(texts, "dosing.csv,,H3,03.03.2025,2026-03-03") {
		t.Error(got, texts)
	}
}

// Rules on dates, times and attendance are silent on simulated studies without a fault, whose weights have a date (in every
// second one in the place of the day), a time of day in random order, and doses at 8:00; in which one value in fifty is missing, at
// random, and all of them of an animal that died. Of 200 studies none of the codes may come up in more than one (0.5 %).
// Measured on 1000: none of them in any.
func TestSilentOnDatedSimulated(t *testing.T) {
	codes := []string{"D-04", "D-17", "D-20", "D-23", "F-15", "T-01", "T-02", "T-03", "T-04", "T-05", "T-07", "T-11", "T-15"}
	seeds := uint64(200)
	if testing.Short() {
		seeds = 20
	}
	raised := map[string]int{}
	for seed := range seeds {
		random := rand.New(rand.NewPCG(seed, 4))
		trial := simulated(seed)
		trial.animals[3].Fate, trial.animals[3].FateDay = "found dead", maybe.Some(int32(9))
		dead := trial.animals[3].Animal
		trial.values = slices.DeleteFunc(trial.values, func(v schemas.CollectedValue) bool {
			return v.Animal == dead && v.StudyDay.V > 9 || v.File == "weights.csv" && random.IntN(50) == 0
		})
		trial.dated("weights.csv", seed%2 == 0)
		for i := range trial.values {
			if v := &trial.values[i]; v.File == "weights.csv" {
				v.Clock = maybe.Some(int32(540 + random.IntN(120)))
			}
		}
		for i, a := range trial.animals {
			trial.doses = append(trial.doses, schemas.CollectedDose{
				File: "dosing.csv", Row: int32(2 + i), Animal: a.Animal, StudyDay: maybe.Some(int32(1)), Clock: maybe.Some(int32(480)),
				DateColumn: "C", Date: maybe.Some(march2 + 1), DateText: "2026-03-03",
			})
		}
		_, issues := trial.run(t)
		seen := map[string]bool{}
		for _, i := range issues {
			if slices.Contains(codes, i.Code) && !seen[i.Code] {
				seen[i.Code] = true
				raised[i.Code]++
				t.Logf("seed %d: %s: %s", seed, i.Code, i.Message)
			}
		}
	}
	for code, n := range raised {
		if n > 1 {
			t.Errorf("%s in %d of %d studies without a fault", code, n, seeds)
		}
	}
}
