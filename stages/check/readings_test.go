package check

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"earmark/schemas/plan"
)

// A readingCase changes a simulated study and names the issue of its code that must follow; none where want is empty.
type readingCase struct {
	name   string
	seed   uint64
	change func(t *trial)
	want   string // code and severity
	says   []string
}

func runReadings(t *testing.T, cases []readingCase, codes ...string) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			trial := simulated(c.seed)
			c.change(trial)
			_, issues := trial.run(t)
			found := evidence(issues, codes...)
			if c.want == "" && len(found) == 0 {
				return
			}
			if len(found) != 1 || found[0].Code+" "+string(found[0].Severity) != c.want {
				for _, i := range found {
					t.Errorf("%s: %s", summary(i), i.Message)
				}
				t.Fatalf("%d issues, want %q", len(found), c.want)
			}
			holds(t, found[0], c.says)
		})
	}
}

// Readings that look wrong as a set. Seed 4 reads both ears of 50 animals three times to 1 µm, so that a day has 300 readings;
// seed 3 has disease on the right ear only.
func TestReadings(t *testing.T) {
	round := func(day int32, to float64) func(*trial) {
		return func(t *trial) {
			for _, v := range t.ofEndpoint("ear_thickness") {
				if v.StudyDay.V == day {
					put(v, to*math.Round(v.Value.V/to))
				}
			}
		}
	}
	swell := func(by float64) func(*trial) {
		return func(t *trial) {
			for _, v := range t.ofEndpoint("ear_thickness") {
				if v.Site == "left" && v.StudyDay.V > 0 && slices.Contains(t.inGroup("Vehicle"), v.Animal) {
					put(v, 10*math.Round(v.Value.V*by/10)) // seed 3 reads to 10 µm
				}
			}
		}
	}
	tag := func(text string) func(*trial) {
		return func(t *trial) {
			for i := range t.animals[:4] {
				t.animals[i].Tag, t.animals[i].TagColumn = text, "D"
			}
		}
	}
	runReadings(t, []readingCase{
		{"V-10 one day in steps of ten", 4, round(9, 10), "V-10 note", []string{"day 9: 100 % of", "steps of 1 µm"}},
		{"V-10 one day in steps of five", 4, round(14, 5), "V-10 note", []string{"day 14: 100 % of", "end in 0 or 5"}},
		{"even digits only, as of a dial with marks two steps apart", 4, func(t *trial) {
			for _, day := range courseDays {
				round(day, 2)(t)
			}
		}, "", nil},
		{"all days in steps of ten, as of a gauge of 0.01 mm", 10, func(*trial) {}, "", nil},
		{"V-11 a group filled in", 4, func(t *trial) {
			for k, id := range t.inGroup("Low") {
				for _, v := range t.cellsOn(id, "ear_thickness", 11) {
					put(v, 415+float64(k/9)) // one of ten differs by 1 µm: an SD of √(0.9 / 9) = 0.316
				}
			}
		}, "V-11 warning", []string{"ear_thickness left of Low day 11: SD 0.316 µm (n = 10), reading error alone is about"}},
		{"V-11 weights filled in, of which there is one reading", 4, func(t *trial) {
			for _, id := range t.inGroup("Low") {
				put(t.cellsOn(id, "body_weight", 6)[0], 20.5)
			}
		}, "V-11 warning", []string{"body_weight of Low day 6: SD 0 g", "the least that animals differ by"}},
		{"V-13 the other ear of vehicle animals swells", 3, swell(1.38), "V-13 warning", []string{"the left side", "day 14 +3", "15 %"}},
		{"the other ear differs by a few percent, as sides do", 3, swell(1.05), "", nil},
		{"V-14 tags on the ear that is measured", 3, tag("right ear tag"), "V-14 note", []string{"the right ear, which is measured, carries a mark in 4 animals"}},
		{"V-14 punches by code", 3, tag("2R"), "V-14 note", []string{"the right ear"}},
		{"tags on the other ear", 3, tag("left ear tag"), "", nil},
		{"marks of the tail", 3, tag("right of tail, red"), "", nil},
		{"codes that are none of ears", 3, func(t *trial) {
			for i := range t.animals[:4] {
				t.animals[i].Tag = []string{"R1", "S1", "T1", "U1"}[i]
			}
		}, "", nil},
	}, "V-10", "V-11", "V-13", "V-14")
}

// Of ten values half are 1 above the others: √(10 × 0.25 / 9) = 0.527.
func TestRounded3(t *testing.T) {
	for v, want := range map[float64]float64{math.Sqrt(2.5 / 9): 0.527, 0: 0, 12345: 12300, -0.0012345: -0.00123} {
		if got := rounded3(v); math.Abs(got-want) > 1e-9*math.Abs(want) {
			t.Errorf("%v: %v, want %v", v, got, want)
		}
	}
}

// Without a side that was not induced, or without healthy animals, there is nothing to compare.
func TestContralateralNeedsASide(t *testing.T) {
	for name, change := range map[string]func(*trial){
		"both induced": func(t *trial) { t.params.Study.InducedSide = "both" },
		"no healthy group": func(t *trial) {
			t.drop(t.inGroup("Sham")...)
			for i := range t.params.Groups {
				if t.params.Groups[i].Floor == "Sham" {
					t.params.Groups[i].Floor = ""
				}
			}
			t.params.Groups = slices.DeleteFunc(t.params.Groups, func(g plan.Group) bool { return g.Role == plan.Sham })
		},
	} {
		trial := simulated(3)
		for _, v := range trial.ofEndpoint("ear_thickness") {
			if v.Site == "left" && v.StudyDay.V > 0 && slices.Contains(trial.inGroup("Vehicle"), v.Animal) {
				put(v, math.Round(v.Value.V*1.38))
			}
		}
		change(trial)
		_, issues := trial.run(t)
		if found := evidence(issues, "V-13"); len(found) > 0 {
			t.Errorf("%s: %s", name, fmt.Sprint(found[0].Message))
		}
	}
}
