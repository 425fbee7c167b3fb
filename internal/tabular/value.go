package tabular

import "strings"

// Form is what a cell that should hold a value holds.
type Form int

// Forms of a cell.
const (
	Number       Form = iota
	Below             // below a limit: <3.2, BLQ, OOR <
	Above             // above a limit
	Extrapolated      // *12.3: read off the curve beyond its last standard
	Missing           // blank, or a code for a missing value
	Annotated         // a number with more text: 0.41 (swollen)
	Ambiguous         // a number that can be read as two: 1,250
	FormulaError      // #DIV/0!, or a formula in place of its result
	ExcelDate         // 2-Jan: what a spreadsheet makes of 1-2; or a date in full
	Unreadable
)

// Reading is what a cell says.
type Reading struct {
	Form Form
	// Value is the number of Number and Extrapolated, and the limit of Below and Above where HasLimit.
	Value    float64
	HasLimit bool
	// Instrument says that the notation is that of a bead-array reader: OOR <, *12.3, ---, ***.
	Instrument bool
	// Against says that the decimal sign is not the column's.
	Against bool
}

// ParseValue reads a cell that Clean has cleaned.
func ParseValue(text string, n Notation) Reading {
	if text == "" {
		return Reading{Form: Missing}
	}
	if v, ok, ambiguous, against := parseNumber(text, n); ok || ambiguous {
		if ambiguous {
			return Reading{Form: Ambiguous}
		}
		return Reading{Form: Number, Value: v, Against: against}
	}
	word := strings.ToLower(strings.Join(strings.Fields(text), " "))
	if n.Assay {
		if r, found := assayWords[word]; found {
			return r
		}
		if r, found := limited(text, n); found {
			return r
		}
	}
	switch {
	case missingWords[word], word != "" && strings.Trim(word, "?") == "": // a plate reader writes ????? for a well that it did not read
		return Reading{Form: Missing}
	case strings.HasPrefix(text, "#") && formulaErrors[strings.TrimRight(text, "!?")], text[0] == '=':
		return Reading{Form: FormulaError}
	case isExcelDate(word) || isISODate(word) || isFullDate(text):
		return Reading{Form: ExcelDate}
	case isAnnotated(text, n):
		return Reading{Form: Annotated}
	}
	return Reading{Form: Unreadable}
}

// limited reads a limit (<3.2, ≥ 1000) and an extrapolated value (*12.3).
func limited(text string, n Notation) (Reading, bool) {
	for _, sign := range []struct {
		prefix string
		form   Form
	}{
		{"<=", Below}, {"<", Below}, {"≤", Below}, {">=", Above}, {">", Above}, {"≥", Above}, {"*", Extrapolated},
	} {
		rest, found := strings.CutPrefix(text, sign.prefix)
		if !found {
			continue
		}
		v, ok, ambiguous, against := parseNumber(strings.TrimSpace(rest), n)
		switch {
		case ambiguous:
			return Reading{Form: Ambiguous}, true
		case ok:
			return Reading{Form: sign.form, Value: v, HasLimit: sign.form != Extrapolated, Instrument: sign.form == Extrapolated, Against: against}, true
		}
		return Reading{}, false
	}
	return Reading{}, false
}

// missingWords are codes for a missing value, in lower case.
var missingWords = words("na n/a n.a. n.a nan null none missing - -- --- – — . *** nd n.d. n.d x ? " +
	"._ .a .b .c .d .e .f .g .h .i .j .k .l .m .n .o .p .q .r .s .t .u .v .w .x .y .z") // the special ones of SAS

// assayWords are words of immunoassays, in lower case: in them ND is "not detected", not "not done". Bead-array readers
// write OOR for out of range, --- for an outlier that the operator masked and *** for a fault.
var assayWords = map[string]Reading{
	"blq": below, "bloq": below, "bql": below, "blod": below, "bld": below, "lloq": below, "<lloq": below, "< lloq": below,
	"<loq": below, "< loq": below, "<lod": below, "< lod": below, "<lod/lloq": below, "< min": below, "<min": below,
	"nd": below, "n.d.": below, "n.d": below, "not detected": below, "undetected": below, "undetectable": below,
	"not detectable": below, "below lloq": below, "below lod": below, "below detection range": below,
	"below fit curve range": below, "below range": below,
	"aloq": above, "alq": above, "aql": above, "uloq": above, ">uloq": above, "> uloq": above, ">max": above, "> max": above,
	"above uloq": above, "above detection range": above, "above fit curve range": above, "above range": above,
	"oor <": {Form: Below, Instrument: true}, "oor<": {Form: Below, Instrument: true},
	"oor >": {Form: Above, Instrument: true}, "oor>": {Form: Above, Instrument: true},
	"---": {Form: Missing, Instrument: true}, "***": {Form: Missing, Instrument: true},
}

var below, above = Reading{Form: Below}, Reading{Form: Above}

var formulaErrors = words("#REF #DIV/0 #VALUE #NAME #N/A #NUM #NULL #SPILL #CALC #GETTING_DATA")

func words(list string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}

var months = words("jan feb mar apr may jun jul aug sep oct nov dec")

// isExcelDate reports whether a word, in lower case, is what a spreadsheet shows after it took an entry such as 1-2 for
// a date: 1-feb, 01-feb-26, feb-26.
func isExcelDate(word string) bool {
	parts := strings.Split(word, "-")
	if len(parts) < 2 || len(parts) > 3 {
		return false
	}
	monthAt := -1
	for i, p := range parts {
		if months[p] && monthAt < 0 {
			monthAt = i
		} else if len(p) == 0 || len(p) > 4 || strings.Trim(p, "0123456789") != "" {
			return false
		}
	}
	return monthAt == 0 || monthAt == 1
}

// isISODate reports whether a text is a date as the reader of workbooks writes it.
func isISODate(text string) bool {
	_, _, _, kind := splitDate(text)
	return kind == isoDate
}

// isFullDate reports whether a text is a day, a month and a year of four digits: no number is written with two points or
// strokes.
func isFullDate(text string) bool {
	a, b, c, kind := splitDate(text)
	return (kind == pointDate || kind == ambiguousDate) && a >= 1 && a <= 31 && b >= 1 && b <= 31 && (a <= 12 || b <= 12) && c >= 1900 && c <= 2100
}

// about are words before a number that was estimated, in lower case.
var about = []string{"ca.", "ca ", "circa ", "about ", "approx.", "approx ", "approximately ", "c. "}

// isAnnotated reports whether a text is a number with a remark: ~0.4, ca. 0.4, 0.41*, 0.41 (swollen), 12 mm. A letter that
// looks like a digit is no remark where digits follow it, as in 2l6.
func isAnnotated(text string, n Notation) bool {
	if shapeOf(text) != notNumber {
		return false // a number too large to hold
	}
	text = strings.TrimLeft(text, "~≈*?( ")
	for _, word := range about {
		if len(text) > len(word) && strings.EqualFold(text[:len(word)], word) {
			text = strings.TrimSpace(text[len(word):])
		}
	}
	end := len(text)
	for i, r := range text {
		if (r < '0' || r > '9') && !strings.ContainsRune(".,-+−", r) {
			end = i
			break
		}
	}
	if rest := text[end:]; end > 0 && len(rest) > 1 && strings.ContainsRune("lIOo", rune(rest[0])) && rest[1] >= '0' && rest[1] <= '9' {
		return false
	}
	_, ok, ambiguous, _ := parseNumber(strings.TrimRight(text[:end], ".,-+−"), n)
	return (ok || ambiguous) && end > 0
}
