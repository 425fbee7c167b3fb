package exposure

import (
	"math"
	"strings"
	"testing"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/plan"
)

func ptr[T any](v T) *T { return &v }

// oral is a group of 10 mg/kg, twice a day on days 0 to 3: 8 administrations, 80 mg/kg.
func oral() plan.Group {
	return plan.Group{
		Name: "Oral", Role: plan.Test, Article: "drug", Dose: ptr(10.0), DoseUnit: "mg/kg",
		Schedule: &plan.Schedule{FirstDay: ptr(int32(0)), LastDay: ptr(int32(3)), PerDay: ptr(int32(2))},
	}
}

// log is a dosing log: an administration for each dose, in mg/kg.
func log(animal string, doses map[int32][]maybe.Float) []schemas.Dose {
	var rows []schemas.Dose
	for day := range int32(20) {
		for i, dose := range doses[day] {
			rows = append(rows, schemas.Dose{Study: "S", Animal: animal, StudyDay: day, Occasion: int32(i + 1), Article: "Drug", MgPerKg: dose})
		}
	}
	return rows
}

func mg(doses ...float64) []maybe.Float {
	var list []maybe.Float
	for _, d := range doses {
		list = append(list, maybe.Some(d))
	}
	return list
}

type study struct {
	groups     []plan.Group
	animals    []schemas.Animal
	doses      []schemas.Dose
	responses  []schemas.Response
	inhibition []schemas.Inhibition
}

func (s study) run(t *testing.T) Output {
	t.Helper()
	out, err := Run(Params{Groups: s.groups}, Input{
		Animals: table.From(s.animals...), Doses: table.From(s.doses...), Responses: table.From(s.responses...), Inhibition: table.From(s.inhibition...),
	}, new(issue.List))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// result adds a headline of 60 % (40 to 75) on a day, of the animals.
func (s *study) result(day maybe.Int, animals ...string) {
	s.inhibition = append(s.inhibition, schemas.Inhibition{
		Study: "S", Group: "Oral", Endpoint: "e", StudyDay: day, Variable: "value", Definition: "window", ResultID: "r", Headline: true,
		Percent: maybe.Some(60.0), CILow: maybe.Some(40.0), CIHigh: maybe.Some(75.0),
	})
	for _, a := range animals {
		s.responses = append(s.responses, schemas.Response{
			Study: "S", Animal: a, Endpoint: "e", StudyDay: day, Variable: "value", Group: "Oral", Value: maybe.Some(1.0), Censoring: "none",
		})
	}
}

func is(t *testing.T, what string, got maybe.Float, want float64) {
	t.Helper()
	if !got.OK || math.Abs(got.V-want) > 1e-12*math.Max(1, math.Abs(want)) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// By hand. A got all 8 doses of 10. B missed one of day 1 and got three on day 2, one of them of 15 and one that the log does
// not state: 2×10, 10, 10+15+10, 2×10 = 85 of 80. C left on day 2 after one dose: 5 planned, 5 given. D got nothing but
// what induces the disease.
func TestCompliance(t *testing.T) {
	s := study{groups: []plan.Group{oral()}}
	for _, id := range []string{"A", "B", "C", "D"} {
		s.animals = append(s.animals, schemas.Animal{Study: "S", Animal: id, Group: "Oral"})
	}
	s.animals = append(s.animals, schemas.Animal{Study: "S", Animal: "N", Group: "Naive"})
	s.animals[2].Fate, s.animals[2].FateDay = "died", maybe.Some(int32(2))
	s.doses = append(s.doses, log("A", map[int32][]maybe.Float{0: mg(10, 10), 1: mg(10, 10), 2: mg(10, 10), 3: mg(10, 10)})...)
	s.doses = append(s.doses, log("B", map[int32][]maybe.Float{0: mg(10, 10), 1: mg(10), 2: append(mg(10, 15), maybe.Float{}), 3: mg(10, 10)})...)
	s.doses = append(s.doses, log("C", map[int32][]maybe.Float{0: mg(10, 10), 1: mg(10, 10), 2: mg(10)})...)
	s.doses = append(s.doses, schemas.Dose{Study: "S", Animal: "D", StudyDay: 0, Occasion: 1, Article: "MC903"})
	out := s.run(t)
	if out.Compliance.Len() != 4 {
		t.Fatalf("%d rows: only groups with a schedule are in the table", out.Compliance.Len())
	}
	for i, w := range []struct {
		planned, given, missed, extra int32
		percent, total, doses, ratio  float64
		notes                         string
	}{
		{8, 8, 0, 0, 100, 80, 80, 1, ""},
		{8, 8, 1, 1, 100, 80, 85, 1.0625, "taken as planned: 1"},
		{5, 5, 0, 0, 100, 50, 50, 1, "left on day 2: planned up to then"},
		{8, 0, 8, 0, 0, 80, 0, 0, ""},
	} {
		row := out.Compliance.At(i)
		if row.NPlanned != w.planned || row.NGiven != maybe.Some(w.given) || row.NMissed != maybe.Some(w.missed) || row.NExtra != maybe.Some(w.extra) {
			t.Errorf("%s: %+v", row.Animal, row)
		}
		is(t, row.Animal+" percent", row.PercentGiven, w.percent)
		is(t, row.Animal+" planned", row.DosePlannedTotal, w.total)
		is(t, row.Animal+" given", row.DoseGivenTotal, w.doses)
		is(t, row.Animal+" relative", row.RelativeExposure, w.ratio)
		if row.Unit != "mg/kg" || !strings.Contains(row.Notes, w.notes) || w.notes == "" && row.Notes != "" {
			t.Errorf("%s: unit %q, notes %q", row.Animal, row.Unit, row.Notes)
		}
	}
	if b := out.Compliance.At(1); b.FirstDay != maybe.Some(int32(0)) || b.LastDay != maybe.Some(int32(3)) {
		t.Errorf("first and last day of B: %v, %v", b.FirstDay, b.LastDay)
	}
	if d := out.Compliance.At(3); d.FirstDay.OK || d.LastDay.OK {
		t.Errorf("D was dosed: %+v", d)
	}
}

// 1.5 % w/w of 20 mg on each of two ears is 0.6 mg; two doses of four, one of them half: 0.9 of 2.4 mg.
func TestTotalsInTheUnitOfThePlan(t *testing.T) {
	schedule := &plan.Schedule{FirstDay: ptr(int32(0)), LastDay: ptr(int32(3))}
	half := []schemas.Dose{
		{Study: "S", Animal: "A", StudyDay: 0, Occasion: 1, ArticleMg: maybe.Some(0.6), Dose: maybe.Some(1.5), DoseUnit: "% w/w"},
		{Study: "S", Animal: "A", StudyDay: 1, Occasion: 1, ArticleMg: maybe.Some(0.3), Dose: maybe.Some(1.5), DoseUnit: "%(w/w)"},
	}
	for _, c := range []struct {
		group          plan.Group
		unit           string
		planned, given float64
	}{
		{plan.Group{Dose: ptr(1.5), DoseUnit: "% w/w", Topical: &plan.Topical{Amount: 20, AmountUnit: "mg", Per: plan.PerSite, Sites: ptr(int32(2))}}, "mg", 2.4, 0.9},
		{plan.Group{Dose: ptr(1.5), DoseUnit: "% w/w"}, "% w/w", 6, 3},
		{plan.Group{Dose: ptr(0.6), DoseUnit: "mg/mouse"}, "mg", 2.4, 0.9},
		{plan.Group{}, "administrations", 4, 2},
	} {
		c.group.Name, c.group.Schedule = "G", schedule
		row := study{groups: []plan.Group{c.group}, animals: []schemas.Animal{{Study: "S", Animal: "A", Group: "G"}}, doses: half}.run(t).Compliance.At(0)
		if row.Unit != c.unit {
			t.Errorf("unit %q, want %q", row.Unit, c.unit)
		}
		is(t, c.unit+" planned", row.DosePlannedTotal, c.planned)
		is(t, c.unit+" given", row.DoseGivenTotal, c.given)
		is(t, c.unit+" relative", row.RelativeExposure, c.given/c.planned)
	}
}

// By hand: A had all of its doses, B one of two on day 0 and all others: by day 0 the mean exposure is (1 + 0.5)/2 = 0.75,
// by day 3 (1 + 7/8)/2 = 0.9375. 60 % / 0.75 = 80 %, 60 % / 0.9375 = 64 %; limits alike.
func TestAdjusted(t *testing.T) {
	s := study{groups: []plan.Group{oral()}, animals: []schemas.Animal{{Study: "S", Animal: "A", Group: "Oral"}, {Study: "S", Animal: "B", Group: "Oral"}}}
	full := map[int32][]maybe.Float{0: mg(10, 10), 1: mg(10, 10), 2: mg(10, 10), 3: mg(10, 10)}
	less := map[int32][]maybe.Float{0: mg(10), 1: mg(10, 10), 2: mg(10, 10), 3: mg(10, 10)}
	s.doses = append(log("A", full), log("B", less)...)
	s.result(maybe.Int{}, "A", "B")
	s.result(maybe.Some(int32(-1)), "A", "B")
	s.result(maybe.Some(int32(0)), "A", "B")
	s.result(maybe.Some(int32(14)), "A", "B")
	beside := s.inhibition[0]
	beside.Headline, beside.Definition = false, "no_floor"
	s.inhibition = append(s.inhibition, beside)
	out := s.run(t).Exposure
	if out.Len() != 4 {
		t.Fatalf("%d rows; only headlines are adjusted", out.Len())
	}
	for i, w := range []float64{0.9375, 0, 0.75, 0.9375} {
		row := out.At(i)
		if w == 0 {
			if row.PercentExposureAdjusted.OK || row.Notes != "not adjusted: no dose was planned by that day" {
				t.Errorf("before the first dose: %+v", row)
			}
			continue
		}
		is(t, "mean", row.RelativeExposure, w)
		is(t, "percent", row.PercentExposureAdjusted, 60/w)
		is(t, "low", row.CILowExposureAdjusted, 40/w)
		is(t, "high", row.CIHighExposureAdjusted, 75/w)
		is(t, "headline", row.Percent, 60)
		is(t, "most exposed", row.RelativeExposureHigh, 1)
		is(t, "least exposed", row.RelativeExposureLow, 2*w-1)
		if row.N != 2 || row.NExposure != 2 || row.ResultID != "r" {
			t.Errorf("%+v", row)
		}
	}
}

func TestNotAdjusted(t *testing.T) {
	base := func() study {
		s := study{groups: []plan.Group{oral()}, animals: []schemas.Animal{{Study: "S", Animal: "A", Group: "Oral"}, {Study: "S", Animal: "B", Group: "Oral"}}}
		s.result(maybe.Some(int32(14)), "A", "B")
		return s
	}
	days := func(n int32, dose float64) map[int32][]maybe.Float {
		m := map[int32][]maybe.Float{}
		for d := range n {
			m[d] = mg(dose, dose)
		}
		return m
	}
	for _, c := range []struct {
		name   string
		change func(*study)
		notes  string
	}{
		{"no log", func(*study) {}, "the dosing log holds no dose of the group"},
		{"too little", func(s *study) { s.doses = append(log("A", days(1, 10)), log("B", days(2, 10))...) }, "outside of 0.5 to 1.5"},
		{"too much", func(s *study) { s.doses = append(log("A", days(4, 16)), log("B", days(4, 16))...) }, "outside of 0.5 to 1.5"},
		{"a stranger", func(s *study) {
			s.doses = append(log("A", days(4, 10)), log("B", days(4, 10))...)
			s.result(maybe.Some(int32(14)), "X")
			s.inhibition = s.inhibition[:1]
		}, "the exposure of 1 of 3 animals is not known"},
		{"no percentage", func(s *study) {
			s.doses = append(log("A", days(4, 10)), log("B", days(4, 10))...)
			s.inhibition[0].Percent = maybe.Float{}
		}, "there is no percentage"},
		{"half is enough", func(s *study) { s.doses = append(log("A", days(2, 10)), log("B", days(2, 10))...) }, ""},
	} {
		s := base()
		c.change(&s)
		row := s.run(t).Exposure.At(0)
		if c.notes == "" {
			is(t, c.name, row.PercentExposureAdjusted, 120)
			continue
		}
		if row.PercentExposureAdjusted.OK || row.CILowExposureAdjusted.OK || row.CIHighExposureAdjusted.OK || !strings.Contains(row.Notes, c.notes) {
			t.Errorf("%s: %+v", c.name, row)
		}
	}
}

// A study without schedules has neither table; one with a vehicle's schedule has no adjusted percentage.
func TestNothingToSay(t *testing.T) {
	g := oral()
	g.Schedule = nil
	s := study{groups: []plan.Group{g}, animals: []schemas.Animal{{Study: "S", Animal: "A", Group: "Oral"}}}
	s.result(maybe.Some(int32(14)), "A")
	if out := s.run(t); out.Compliance.Len() != 0 || out.Exposure.Len() != 0 {
		t.Errorf("%d and %d rows without a schedule", out.Compliance.Len(), out.Exposure.Len())
	}
	g = oral()
	g.Role = plan.Vehicle
	s.groups = []plan.Group{g}
	out := s.run(t)
	if out.Compliance.Len() != 1 || out.Exposure.Len() != 0 {
		t.Errorf("%d and %d rows of a vehicle", out.Compliance.Len(), out.Exposure.Len())
	}
	if row := out.Compliance.At(0); row.NGiven.OK || row.RelativeExposure.OK || row.NPlanned != 8 || row.Notes != "the dosing log holds no dose of the group" {
		t.Errorf("%+v", row)
	}
}
