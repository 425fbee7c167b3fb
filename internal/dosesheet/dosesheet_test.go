package dosesheet

import (
	"math"
	"slices"
	"strings"
	"testing"

	"earmark/internal/maybe"
	"earmark/schemas"
	"earmark/schemas/plan"
)

func ptr[T any](v T) *T { return &v }

var millilitres = Options{Day: 5, Unit: "mL", Round: 0.01, MaxAge: 7, HumaneLoss: 20}

// By hand: 21.0 g × 10 mL/kg = 0.21 mL, of 3 mg/mL 30 mg/kg. 20.4 g ask for 0.204 mL, rounded 0.20 mL: 0.6 mg / 20.4 g =
// 29.41 mg/kg. 15.9 g on day 5 after 20 g on day 0 is a loss of 20.5 %. Twice a day: (0.21 + 0.20 + 0.16) × 2 = 1.14 mL,
// with 10 % 1.254, rounded up 1.26 mL.
func TestVolumes(t *testing.T) {
	groups := []plan.Group{
		{Name: "Sham", Role: plan.Sham},
		{
			Name: "Oral", Role: plan.Test, Article: "drug", Dose: ptr(30.0), DoseUnit: "mg/kg", VolumePerKg: ptr(10.0), Concentration: ptr(3.0), ConcentrationUnit: "mg/mL",
			Schedule: &plan.Schedule{FirstDay: ptr(int32(0)), LastDay: ptr(int32(13)), PerDay: ptr(int32(2))},
		},
	}
	animals := []schemas.Animal{
		{Animal: "M1", Group: "Oral", Cage: "10", WeightDay0: maybe.Some(20.0)},
		{Animal: "M2", Group: "Oral", Cage: "2", WeightDay0: maybe.Some(20.0)},
		{Animal: "M10", Group: "Oral", Cage: "2", WeightDay0: maybe.Some(20.0)},
		{Animal: "M3", Group: "Oral", Cage: "2"},
		{Animal: "M4", Group: "Oral", Fate: "died", FateDay: maybe.Some(int32(5))},
		{Animal: "M5", Group: "Oral", Fate: "scheduled", FateDay: maybe.Some(int32(4))},
		{Animal: "M6", Group: "Sham"},
	}
	weights := []Weight{
		{"M1", 5, 21}, {"M1", 0, 20}, {"M1", 6, 99}, {"M2", 4, 20.3}, {"M2", 4, 20.5}, {"M10", 5, 15.9}, {"M4", 5, 20}, {"M6", 5, 20},
	}
	sheet := Make(millilitres, groups, animals, weights)
	var order []string
	for _, l := range sheet.Lines {
		order = append(order, l.Animal)
	}
	if want := []string{"M10", "M2", "M3", "M1"}; !slices.Equal(order, want) {
		t.Fatalf("animals %v, want %v", order, want)
	}
	for i, w := range []struct {
		exact, rounded, mgPerKg float64
		flags                   string
	}{
		{0.159, 0.16, 0.48 / 0.0159, "HUMANE LIMIT: lost 20.5 % since day 0"},
		{0.204, 0.2, 0.6 / 0.0204, ""},
		{},
		{0.21, 0.21, 30, ""},
	} {
		l := sheet.Lines[i]
		if w.exact == 0 {
			if l.Exact.OK || l.Rounded.OK || l.MgPerKg.OK || !slices.Equal(l.Flags, []string{"no weight"}) {
				t.Errorf("%+v", l)
			}
			continue
		}
		if math.Abs(l.Exact.V-w.exact) > 1e-12 || l.Rounded.V != w.rounded || math.Abs(l.MgPerKg.V-w.mgPerKg) > 1e-9 ||
			strings.Join(l.Flags, "; ") != w.flags || l.Times != 2 || l.Unit != "mL" {
			t.Errorf("got %+v, want %+v", l, w)
		}
	}
	if len(sheet.Prepared) != 1 || len(sheet.Skipped) != 0 {
		t.Fatalf("prepared %+v, skipped %+v", sheet.Prepared, sheet.Skipped)
	}
	p := sheet.Prepared[0]
	if math.Abs(p.Total-1.14) > 1e-12 || p.WithOverage != 1.26 || p.Animals != 3 || p.Without != 1 {
		t.Errorf("prepared %+v, want 1.14 and 1.26 mL for 3 animals, 1 without", p)
	}
}

// By hand: 10 mg/kg of 1 mg/mL is 10 mL/kg, 205 µL for 20.5 g, to the 10 µL 210 (halves go up); of a weight that is 8 days
// old. 20 mg on each of two ears are 40 mg, of 1.5 % w/w 0.6 mg, 30 mg/kg for 20 g.
func TestUnitsAndAmounts(t *testing.T) {
	o := Options{Day: 8, Unit: "µL", Round: 10, MaxAge: 7, HumaneLoss: 20}
	groups := []plan.Group{
		{Name: "Oral", Role: plan.Test, Article: "drug", Dose: ptr(10.0), DoseUnit: "mg/kg", Concentration: ptr(1.0), ConcentrationUnit: "mg/mL"},
		{Name: "Cream", Role: plan.Test, Article: "drug", Dose: ptr(1.5), DoseUnit: "% w/w", Topical: &plan.Topical{Amount: 20, AmountUnit: "mg", Per: plan.PerSite, Sites: ptr(int32(2))}},
		{Name: "Unclear", Role: plan.Test, Article: "drug", Dose: ptr(1.5), DoseUnit: "% w/w", Topical: &plan.Topical{Amount: 20, AmountUnit: "mg"}},
		{Name: "Weekly", Role: plan.Test, Article: "drug", VolumePerKg: ptr(5.0), Schedule: &plan.Schedule{Days: []int32{0, 7}}},
		{Name: "Vague", Role: plan.Vehicle, Article: "oil"},
		{Name: "Naive", Role: plan.Naive},
	}
	var animals []schemas.Animal
	for i, g := range groups {
		animals = append(animals, schemas.Animal{Animal: string(rune('A' + i)), Group: g.Name})
	}
	sheet := Make(o, groups, animals, []Weight{{"A", 0, 20.5}, {"B", 8, 20}})
	if len(sheet.Lines) != 2 {
		t.Fatalf("%+v", sheet.Lines)
	}
	if a := sheet.Lines[0]; math.Abs(a.Exact.V-205) > 1e-9 || a.Rounded.V != 210 || a.Unit != "µL" || !slices.Equal(a.Flags, []string{"weight is 8 days old"}) {
		t.Errorf("%+v", a)
	}
	if b := sheet.Lines[1]; b.Exact.V != 40 || b.Rounded.V != 40 || b.Unit != "mg" || math.Abs(b.MgPerKg.V-30) > 1e-9 || len(b.Flags) != 0 {
		t.Errorf("%+v", b)
	}
	var skipped []string
	for _, s := range sheet.Skipped {
		skipped = append(skipped, s.Group)
	}
	if want := []string{"Unclear", "Weekly", "Vague"}; !slices.Equal(skipped, want) {
		t.Errorf("not dosed: %v, want %v", skipped, want)
	}
	if p := sheet.Prepared[1]; math.Abs(p.WithOverage-44) > 1e-9 {
		t.Errorf("cream to prepare: %+v, want 44 mg", p)
	}
}

// 0.0004 mL cannot be pipetted with a step of 0.01 mL.
func TestAVolumeThatRoundsToNothing(t *testing.T) {
	g := []plan.Group{{Name: "G", Role: plan.Test, VolumePerKg: ptr(0.02)}}
	sheet := Make(millilitres, g, []schemas.Animal{{Animal: "A", Group: "G"}}, []Weight{{"A", 5, 20}})
	if l := sheet.Lines[0]; l.Rounded.V != 0 || !slices.Equal(l.Flags, []string{"rounds to 0: choose a finer step"}) {
		t.Errorf("%+v", l)
	}
}
