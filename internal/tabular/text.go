package tabular

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Clean trims a cell and brings its letters into one form (Unicode NFC, one sign for micro). It reports whether
// characters were taken off that a reader does not see, such as a no-break space; ordinary spaces are not reported.
func Clean(cell string) (text string, invisible bool) {
	if isClean(cell) {
		return cell, false
	}
	text = strings.Trim(cell, " ")
	trimmed := strings.TrimFunc(text, isInvisible)
	invisible = len(trimmed) != len(text)
	text = trimmed
	if strings.ContainsFunc(text, isZeroWidth) {
		invisible = true
		text = strings.Map(func(r rune) rune {
			if isZeroWidth(r) {
				return -1
			}
			return r
		}, text)
	}
	return strings.ReplaceAll(norm.NFC.String(text), greekMu, microSign), invisible
}

const (
	microSign = "µ" // U+00B5, which keyboards have
	greekMu   = "μ" // U+03BC, which looks the same
)

// isClean reports whether a cell is plain ASCII without blanks at its ends, as nearly all are.
func isClean(cell string) bool {
	if cell == "" {
		return true
	}
	for i := range len(cell) {
		if c := cell[i]; c < ' ' || c >= 0x7f {
			return false
		}
	}
	return cell[0] != ' ' && cell[len(cell)-1] != ' '
}

func isZeroWidth(r rune) bool {
	return r >= 0x200b && r <= 0x200f || r >= 0x2060 && r <= 0x2064 || r == 0xfeff || r == 0xad || r >= 0x202a && r <= 0x202e
}

func isInvisible(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || isZeroWidth(r) }

// Show writes a cell so that invisible characters in it can be seen.
func Show(cell string) string {
	if isClean(cell) {
		return cell
	}
	var b strings.Builder
	for _, r := range cell {
		switch {
		case r == 0xa0 || r == 0x202f:
			b.WriteString("[no-break space]")
		case r == '\t':
			b.WriteString("[tab]")
		case r == '\n' || r == '\r':
			b.WriteString("[line break]")
		case isZeroWidth(r):
			b.WriteString("[zero-width character]")
		case unicode.IsControl(r):
			b.WriteString("[control character]")
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Inert is a text that no spreadsheet takes for a formula when it opens a CSV file: one that begins like a formula gets an
// apostrophe before it.
func Inert(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
