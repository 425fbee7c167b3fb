package tabular

import (
	"math"
	"strconv"
	"strings"
)

// Decimal is the sign that separates decimals.
type Decimal byte

// Decimal signs.
const (
	Point Decimal = '.'
	Comma Decimal = ','
)

// shape says how the separators in a number can be read.
type shape int

const (
	notNumber  shape = iota
	whole            // no separator
	pointOnly        // the decimal sign can only be a point: 0.41, 1,250.5, 1,250,000
	commaOnly        // the decimal sign can only be a comma
	pointOrNot       // 1.250: 1.25, or 1250
	commaOrNot       // 1,250: 1.25, or 1250
)

// shapeOf reads the grammar of a number: a sign (also the Unicode minus), digits with a point or a comma among them or
// before them, and a power of ten such as e-3. It knows no hexadecimal, no underscores and no words.
func shapeOf(s string) shape {
	s = unsigned(s)
	i, points, commas := 0, 0, 0
	for ; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
		case c == '.':
			points++
		case c == ',':
			commas++
		default:
			goto mantissaEnd
		}
	}
mantissaEnd:
	mantissa, power := s[:i], s[i:]
	if i == 0 || mantissa[i-1] < '0' || !isPower(power) {
		return notNumber
	}
	switch {
	case points == 0 && commas == 0:
		return whole
	case points == 1 && commas == 0:
		return oneSeparator(mantissa, power, '.', pointOnly, pointOrNot)
	case points == 0 && commas == 1:
		return oneSeparator(mantissa, power, ',', commaOnly, commaOrNot)
	case points == 0 && inThousands(mantissa, ","):
		return pointOnly
	case commas == 0 && inThousands(mantissa, "."):
		return commaOnly
	case points == 1 && inThousands(mantissa[:strings.IndexByte(mantissa, '.')], ","):
		return pointOnly
	case commas == 1 && inThousands(mantissa[:strings.IndexByte(mantissa, ',')], "."):
		return commaOnly
	}
	return notNumber
}

func oneSeparator(mantissa, power string, separator byte, only, either shape) shape {
	at := strings.IndexByte(mantissa, separator)
	if power == "" && len(mantissa)-at == 4 && at >= 1 && at <= 3 && mantissa[0] != '0' {
		return either
	}
	return only
}

// inThousands reports whether the digits stand in groups of three, as 1,250,000 does.
func inThousands(digits, separator string) bool {
	groups := strings.Split(digits, separator)
	if len(groups) < 2 || len(groups[0]) < 1 || len(groups[0]) > 3 || groups[0][0] == '0' {
		return false
	}
	for _, g := range groups[1:] {
		if len(g) != 3 || strings.ContainsAny(g, ".,") {
			return false
		}
	}
	return !strings.ContainsAny(groups[0], ".,")
}

func isPower(s string) bool {
	if s == "" {
		return true
	}
	if s[0] != 'e' && s[0] != 'E' {
		return false
	}
	s = unsigned(s[1:])
	if s == "" || len(s) > 3 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

const minusSign = "−" // U+2212

func unsigned(s string) string {
	if s == "" {
		return s
	}
	if s[0] == '-' || s[0] == '+' {
		return s[1:]
	}
	return strings.TrimPrefix(s, minusSign)
}

// Vote counts the numbers of a column that can be read with one decimal sign only.
type Vote struct{ Point, Comma int }

// Add counts a cell.
func (v *Vote) Add(cell string) {
	if cell != "" && (cell[0] < '0' || cell[0] > '9') {
		cell = strings.TrimLeft(cell, "<>=≤≥*~ ")
	}
	switch shapeOf(strings.TrimRight(cell, " ")) {
	case pointOnly:
		v.Point++
	case commaOnly:
		v.Comma++
	}
}

// Decimal is the sign that most cells ask for; a point if none does.
func (v Vote) Decimal() Decimal {
	if v.Comma > v.Point {
		return Comma
	}
	return Point
}

// Notation says how the numbers of a column are written.
type Notation struct {
	Decimal  Decimal
	Declared bool // by the plan, rather than voted by the cells
	Assay    bool // values are concentrations, so that words for "below the limit" are values
}

// parseNumber reads a number. It is ambiguous if it can be read as two, and against the vote if its decimal sign is not
// the column's, although it can only be read so.
func parseNumber(s string, n Notation) (v float64, ok, ambiguous, against bool) {
	sh := shapeOf(s)
	decimal := n.Decimal
	switch sh {
	case notNumber:
		return 0, false, false, false
	case pointOnly, commaOnly:
		own := Point
		if sh == commaOnly {
			own = Comma
		}
		if own != n.Decimal && n.Declared {
			return 0, false, false, false
		}
		decimal, against = own, own != n.Decimal
	case pointOrNot, commaOrNot:
		own := Point
		if sh == commaOrNot {
			own = Comma
		}
		if own != n.Decimal && !n.Declared {
			return 0, false, true, false
		}
	}
	if sh != whole {
		if decimal == Comma {
			s = strings.ReplaceAll(strings.ReplaceAll(s, ".", ""), ",", ".")
		} else if strings.IndexByte(s, ',') >= 0 {
			s = strings.ReplaceAll(s, ",", "")
		}
	}
	if s[0] == minusSign[0] {
		s = "-" + s[len(minusSign):]
	}
	if i := strings.Index(s, minusSign); i > 0 {
		s = s[:i] + "-" + s[i+len(minusSign):]
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(v, 0) {
		return 0, false, false, false
	}
	return v, true, false, against
}

// ParsePlain reads a number that can be read in one way only, whatever the decimal sign of its column.
func ParsePlain(s string) (float64, bool) {
	v, ok, _, _ := parseNumber(s, Notation{Decimal: Point})
	return v, ok
}

// ParseNumber reads a number in the notation of its column. It is not ok if the number can be read as two.
func ParseNumber(s string, n Notation) (v float64, ok bool) {
	v, ok, _, _ = parseNumber(s, n)
	return v, ok
}

// ParseWhole reads a whole number such as 7, −1 or 7.0.
func ParseWhole(s string) (int32, bool) {
	v, ok, _, _ := parseNumber(s, Notation{Decimal: Point, Declared: true})
	if !ok || v != math.Trunc(v) || math.Abs(v) > 1e6 {
		return 0, false
	}
	return int32(v), true
}
