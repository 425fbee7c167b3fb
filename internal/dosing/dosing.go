// Package dosing is the arithmetic of doses: what a dose, a strength, an amount and a body weight say of each other. It
// knows units, and neither animals nor files.
//
// Two laws hold it together. By body weight: mg/kg = mg/mL × mL/kg, and an animal's volume in mL is its weight in g / 1000
// × mL/kg. On skin: the article in mg is strength × amount, and the dose that the body would see if all of it went
// in, the mg/kg-equivalent, is that over the body weight in kg.
package dosing

import (
	"math"
	"strings"
	"unicode"
)

// MgPerKg is the dose in mg/kg of a volume per body weight: mg/mL × mL/kg.
func MgPerKg(mgPerML, mlPerKg float64) float64 { return mgPerML * mlPerKg }

// VolumePerKg is the volume in mL/kg that holds a dose: mg/kg over mg/mL. A concentration of 0 holds none: +Inf.
func VolumePerKg(mgPerKg, mgPerML float64) float64 { return mgPerKg / mgPerML }

// Volume is the volume in mL for an animal: weight in g / 1000 × mL/kg.
func Volume(grams, mlPerKg float64) float64 { return grams * mlPerKg / 1000 }

// PerKg is an amount of article in mg per kg of body weight, of a weight in g: 1000 × mg / g. Of a weight of 0 it is +Inf.
func PerKg(mg, grams float64) float64 { return 1000 * mg / grams }

// RoundTo is the multiple of step that lies nearest to v, as a pipette or a syringe shows it; halves go away from 0. A step
// that is not positive rounds nothing.
func RoundTo(v, step float64) float64 {
	if !(step > 0) {
		return v
	}
	steps := math.Round(v / step)
	if per := math.Round(1 / step); per > 0 && math.Abs(per*step-1) < 1e-9 {
		return steps / per // 0.21, not 0.21000000000000002
	}
	return steps * step
}

// A Basis is what a strength is per, and what an amount of a formulation is of.
type Basis int

// Bases of strengths and amounts.
const (
	Either Basis = iota // "%" alone does not say it
	Gram
	Millilitre
)

// agree reports whether two bases can be the same.
func agree(a, b Basis) bool { return a == b || a == Either || b == Either }

// A Strength is how much article a formulation holds: mg per g or per mL. 1 % w/w is 10 mg/g, 1 % w/v is 10 mg/mL.
type Strength struct {
	Mg  float64
	Per Basis
}

// An Amount is how much of a formulation was given, in g or mL.
type Amount struct {
	Value float64
	Of    Basis
}

// A Dose is an amount of article for an animal: mg per kg of body weight, or mg for the whole animal.
type Dose struct {
	Mg    float64
	PerKg bool
}

// Grams and millilitres in the units that labs write.
var (
	strengths = map[string]Strength{
		"%": {10, Either}, "%w/w": {10, Gram}, "%m/m": {10, Gram}, "%w/v": {10, Millilitre}, "%m/v": {10, Millilitre},
		"mg/g": {1, Gram}, "µg/mg": {1, Gram}, "µg/g": {1e-3, Gram},
		"mg/ml": {1, Millilitre}, "µg/µl": {1, Millilitre}, "g/l": {1, Millilitre}, "µg/ml": {1e-3, Millilitre}, "mg/l": {1e-3, Millilitre},
	}
	amounts = map[string]Amount{
		"g": {1, Gram}, "mg": {1e-3, Gram}, "µg": {1e-6, Gram},
		"ml": {1, Millilitre}, "µl": {1e-3, Millilitre}, "l": {1e3, Millilitre},
	}
	doses = map[string]Dose{
		"mg/kg": {1, true}, "µg/kg": {1e-3, true}, "g/kg": {1e3, true},
		"mg": {1, false}, "µg": {1e-3, false}, "mg/animal": {1, false}, "µg/animal": {1e-3, false},
	}
)

// Unit is a unit in one spelling: lower case, without spaces and brackets, with one µ; a mouse is an animal.
func Unit(text string) string {
	folded := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), r == '(', r == ')':
			return -1
		case r == 'μ': // the Greek letter
			return 'µ'
		}
		return unicode.ToLower(r)
	}, text)
	parts := strings.Split(folded, "/")
	for i, p := range parts {
		switch p {
		case "ug", "mcg":
			parts[i] = "µg"
		case "ul", "mcl":
			parts[i] = "µl"
		case "mouse":
			parts[i] = "animal"
		case "kgbw":
			parts[i] = "kg"
		}
	}
	return strings.Join(parts, "/")
}

// StrengthOf reads a strength; false if the unit is none of a strength.
func StrengthOf(v float64, unit string) (Strength, bool) {
	s, known := strengths[Unit(unit)]
	s.Mg *= v
	return s, known
}

// AmountOf reads an amount of a formulation; false if the unit is none of a mass or volume.
func AmountOf(v float64, unit string) (Amount, bool) {
	a, known := amounts[Unit(unit)]
	if Unit(unit) == "mg" || Unit(unit) == "µl" {
		return Amount{v / 1000, a.Of}, known // exact where × 0.001 is not
	}
	a.Value *= v
	return a, known
}

// DoseOf reads a dose of an article by mass; false if the unit is none of it, as a strength is not.
func DoseOf(v float64, unit string) (Dose, bool) {
	d, known := doses[Unit(unit)]
	d.Mg *= v
	return d, known
}

// Article is the article in an amount, in mg: strength × amount. False where a strength per mass meets a volume, or the
// other way round, for then the density decides.
func Article(s Strength, a Amount) (mg float64, ok bool) {
	return s.Mg * a.Value, agree(s.Per, a.Of)
}

// Compared is one strength over another, and whether both are per the same; per g against per mL it is as if 1 mL weighed
// 1 g. Over a strength of 0 it is infinite or NaN.
func Compared(s, other Strength) (ratio float64, same bool) {
	return s.Mg / other.Mg, agree(s.Per, other.Per)
}
