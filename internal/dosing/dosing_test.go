package dosing

import (
	"math"
	"testing"
)

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-12*math.Max(1, math.Abs(want))) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// Each number follows by hand from the units: 21.0 g is 0.021 kg, × 10 mL/kg = 0.21 mL; 3 mg/mL × 10 mL/kg = 30 mg/kg;
// 0.3 mg / 0.020 kg = 15 mg/kg; 0.6 mg / 0.020 kg = 30 mg/kg.
func TestLaws(t *testing.T) {
	near(t, "volume", Volume(21, 10), 0.21)
	near(t, "mg/kg", MgPerKg(3, 10), 30)
	near(t, "mL/kg", VolumePerKg(30, 3), 10)
	near(t, "mg/kg-equivalent", PerKg(0.3, 20), 15)
	near(t, "mg an animal", PerKg(0.6, 20), 30)
}

// 1 % w/w is 1 g in 100 g, that is 10 mg/g; 1 % w/v is 1 g in 100 mL, that is 10 mg/mL. 1.5 % of 20 mg is 0.3 mg.
func TestArticle(t *testing.T) {
	for _, c := range []struct {
		strength       float64
		strengthUnit   string
		amount         float64
		amountUnit     string
		want           float64
		ok             bool
		wantPerKgOf20g float64
	}{
		{1.5, "% w/w", 20, "mg", 0.3, true, 15},
		{1.5, "%(w/w)", 0.02, "g", 0.3, true, 15},
		{1.5, "% w/v", 20, "µL", 0.3, true, 15},
		{1.5, "%", 20, "μl", 0.3, true, 15}, // Greek mu
		{15, "mg/g", 20, "mg", 0.3, true, 15},
		{15, "mg/mL", 20, "uL", 0.3, true, 15},
		{1, "mg/mL", 0.21, "mL", 0.21, true, 10.5},
		{500, "µg/mL", 0.2, "mL", 0.1, true, 5},
		{0, "% w/w", 20, "mg", 0, true, 0},
		{1.5, "% w/w", 20, "µL", 0, false, 0}, // the density decides
		{15, "mg/mL", 20, "mg", 0, false, 0},
	} {
		s, okStrength := StrengthOf(c.strength, c.strengthUnit)
		a, okAmount := AmountOf(c.amount, c.amountUnit)
		if !okStrength || !okAmount {
			t.Fatalf("%s, %s: not read", c.strengthUnit, c.amountUnit)
		}
		mg, ok := Article(s, a)
		if ok != c.ok {
			t.Errorf("%v %s of %v %s: ok %v", c.strength, c.strengthUnit, c.amount, c.amountUnit, ok)
		}
		if ok {
			near(t, c.strengthUnit+" of "+c.amountUnit, mg, c.want)
			near(t, "per kg", PerKg(mg, 20), c.wantPerKgOf20g)
		}
	}
}

func TestUnitsOfDoses(t *testing.T) {
	for _, c := range []struct {
		unit string
		mg   float64 // of 2 of the unit
		kg   bool
	}{
		{"mg/kg", 2, true},
		{"MG / KG", 2, true},
		{"ug/kg", 0.002, true},
		{"mcg/kg", 0.002, true},
		{"g/kg", 2000, true},
		{"mg", 2, false},
		{"mg/mouse", 2, false},
		{"µg/animal", 0.002, false},
	} {
		d, ok := DoseOf(2, c.unit)
		if !ok || d.PerKg != c.kg {
			t.Errorf("%s: %+v, %v", c.unit, d, ok)
		}
		near(t, c.unit, d.Mg, c.mg)
	}
	for _, unit := range []string{"", "% w/w", "nmol", "mg/mL", "IU/kg"} {
		if d, ok := DoseOf(2, unit); ok {
			t.Errorf("%q was read as a dose by mass: %+v", unit, d)
		}
	}
	if _, ok := StrengthOf(1, "mg/kg"); ok {
		t.Error("mg/kg was read as a strength")
	}
}

// 1.5 % w/w is 15 mg/g: ten times what a label of 1.5 mg/g says.
func TestCompared(t *testing.T) {
	percent, _ := StrengthOf(1.5, "% w/w")
	label, _ := StrengthOf(1.5, "mg/g")
	perML, _ := StrengthOf(15, "mg/mL")
	if ratio, same := Compared(percent, label); math.Abs(ratio-10) > 1e-12 || !same {
		t.Errorf("1.5 %% w/w over 1.5 mg/g: %v, %v; want 10 of the same basis", ratio, same)
	}
	if ratio, same := Compared(percent, perML); math.Abs(ratio-1) > 1e-12 || same {
		t.Errorf("1.5 %% w/w over 15 mg/mL: %v, %v; want 1 of different bases", ratio, same)
	}
}

func TestRoundTo(t *testing.T) {
	for _, c := range []struct{ v, step, want float64 }{
		{0.2051, 0.01, 0.21},
		{0.2049, 0.01, 0.2},
		{0.205, 0.005, 0.205},
		{0.3, 0.1, 0.3},
		{207, 5, 205},
		{208, 5, 210},
		{-0.25, 0.5, -0.5},
		{0.2051, 0, 0.2051},
		{0.2051, -1, 0.2051},
		{10, 3, 9},
	} {
		if got := RoundTo(c.v, c.step); got != c.want {
			t.Errorf("%v to %v: got %v, want %v", c.v, c.step, got, c.want)
		}
	}
}
