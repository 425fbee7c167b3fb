package report

import (
	"math"
	"strconv"
	"strings"
	"unicode"

	"earmark/internal/maybe"
)

// absent stands in a cell that has no value.
const absent = "–"

// fixed prints v with a fixed number of decimals and a proper minus sign; what rounds to zero has no sign.
func fixed(v float64, decimals int) string {
	text := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.Trim(text, "-0.") == "" {
		return strings.TrimPrefix(text, "-")
	}
	return strings.Replace(text, "-", "−", 1)
}

// signed is fixed with a plus sign before what is above zero.
func signed(v float64, decimals int) string {
	text := fixed(v, decimals)
	if strings.HasPrefix(text, "−") || strings.Trim(text, "0.") == "" {
		return text
	}
	return "+" + text
}

// significant prints v with at least the number of significant digits given, and never fewer than its whole part has.
func significant(v float64, digits int) string {
	if v == 0 {
		return "0"
	}
	magnitude := int(math.Floor(math.Log10(math.Abs(v))))
	// 9.996 has one digit more once it is rounded to three.
	if scaled := math.Abs(v) / math.Pow10(magnitude-digits+1); math.Round(scaled) >= math.Pow10(digits) {
		magnitude++
	}
	return fixed(v, max(0, digits-1-magnitude))
}

// plainNumber prints a declared number, such as a dose, with the digits it was declared with.
func plainNumber(v float64) string {
	return strings.Replace(strconv.FormatFloat(v, 'f', -1, 64), "-", "−", 1)
}

// percentSign stands after a number, kept on its line.
const percentSign = "\u00a0%"

// percentage prints a percent inhibition: one decimal, always with its sign, never clipped.
func percentage(v float64) string { return signed(v, 1) }

// pValue prints a p to three significant digits. Smaller ones than 0.0001 stand exactly in the tables only.
func pValue(p float64) string {
	switch {
	case p < 0.0001:
		return "< 0.0001"
	case p > 0.999:
		return "> 0.999"
	}
	return significant(p, 3)
}

// degrees prints degrees of freedom: whole ones without decimals.
func degrees(df float64) string {
	if df == math.Trunc(df) {
		return fixed(df, 0)
	}
	return fixed(df, 1)
}

// interval prints confidence limits with the printer given, or says which of them does not exist.
func interval(low, high maybe.Float, number func(float64) string) string {
	switch {
	case low.OK && high.OK:
		return number(low.V) + " to " + number(high.V)
	case low.OK:
		return "from " + number(low.V) + ", no upper limit"
	case high.OK:
		return "up to " + number(high.V) + ", no lower limit"
	}
	return "no interval"
}

// level prints a confidence level such as 0.95 as "95 %".
func level(confidence float64) string {
	return strconv.FormatFloat(math.Round(1e6*confidence)/1e4, 'f', -1, 64) + percentSign
}

// count prints a number of things with the right form of the noun.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// day names a study day; a variable of the whole course has none.
func day(d maybe.Int) string {
	if !d.OK {
		return "whole course"
	}
	return "day " + whole(d.V)
}

// whole prints a whole number with a proper minus sign.
func whole[N int | int32](n N) string { return fixed(float64(n), 0) }

// optional prints a whole number that may be missing.
func optional(n maybe.Int) string {
	if !n.OK {
		return absent
	}
	return whole(n.V)
}

// orAbsent is the text, or a dash where there is none.
func orAbsent(text string) string {
	if text == "" {
		return absent
	}
	return text
}

// words turns a name of the tables, such as mean_difference, into words.
func words(name string) string { return strings.ReplaceAll(name, "_", " ") }

// capitalise makes the first letter of a sentence a capital.
func capitalise(text string) string {
	for i, r := range text {
		return string(unicode.ToUpper(r)) + text[i+len(string(r)):]
	}
	return text
}

// list joins items as a sentence does: a, b and c.
func list(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	return strings.Join(items[:len(items)-1], ", ") + " and " + items[len(items)-1]
}

// shorten cuts a long name before its end, for figures only: both ends tell groups apart, and the tables have all of it.
// Control characters, which no image file may hold, become spaces.
func shorten(name string, length int) string {
	clean := []rune(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(name, "\uFFFD")))
	if len(clean) <= length {
		return string(clean)
	}
	head := 2 * (length - 1) / 3
	return string(clean[:head]) + "…" + string(clean[len(clean)-(length-1-head):])
}
