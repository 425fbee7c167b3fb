package issue

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"earmark/internal/maybe"
)

// Every entry is complete, and says what it says without the words that mean nothing to a scientist.
func TestCatalogue(t *testing.T) {
	banned := regexp.MustCompile(`(?i)\bNaN\b|parse error|type mismatch|null pointer`)
	var codes []string
	for _, e := range Catalogue {
		if !regexp.MustCompile(`^[A-Z]-\d\d$`).MatchString(e.Code) {
			t.Errorf("code %q", e.Code)
		}
		if e.Title == "" || e.Meaning == "" || e.Detected == "" || e.Fix == "" || gravity[e.Severity] == 0 && e.Severity != Error {
			t.Errorf("%s is not complete: %+v", e.Code, e)
		}
		if text := e.Title + e.Meaning + e.Detected + e.Fix; banned.MatchString(text) {
			t.Errorf("%s: %s", e.Code, text)
		}
		codes = append(codes, e.Code)
	}
	if !slices.IsSorted(codes) || len(slices.Compact(slices.Clone(codes))) != len(codes) {
		t.Error("codes are not sorted and unique")
	}
	for _, code := range strings.Fields("F-04 F-05 F-06 F-13 F-14 F-16 F-20 D-01 D-02 D-03 D-05 D-06 D-08 D-09 D-14 D-15 D-19 T-04 T-08 T-09 " +
		"V-01 V-03 S-01 S-03 A-01 A-02 O-01 O-02 R-01 R-02 R-15") {
		if _, known := Lookup(code); !known {
			t.Errorf("%s is not in the catalogue", code)
		}
	}
	if _, known := Lookup("Q-99"); known {
		t.Error("a code that is not there was found")
	}
}

func at(file string, row int32, column string) Address {
	return Address{File: file, Row: row, Column: column}
}

func TestGravestFirst(t *testing.T) {
	var l List
	l.Add(Issue{Code: "F-05", At: at("a.csv", 1, "A"), Message: "note"})
	l.Add(Issue{Code: "V-01", At: at("b.csv", 9, "C"), Message: "one cell"})
	l.Add(Issue{Code: "V-03", At: at("b.csv", 10, "C"), More: []Address{at("b.csv", 11, "C")}, Message: "two cells"})
	l.Add(Issue{Code: "V-01", At: at("b.csv", 8, "AA"), Message: "column AA"})
	l.Add(Issue{Code: "V-01", At: at("b.csv", 8, "Z"), Message: "column Z", Accepted: "known"})
	var order []string
	for _, i := range l.Issues() {
		order = append(order, i.Message)
	}
	if got, want := strings.Join(order, ", "), "two cells, column Z, column AA, one cell, note"; got != want {
		t.Errorf("order %s, want %s", got, want)
	}
	if n := l.Count(Error); n != 3 {
		t.Errorf("%d unresolved errors, want 3: an accepted one is settled", n)
	}
}

func TestUnknownCodePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("an issue outside the catalogue was taken")
		}
	}()
	new(List).Add(Issue{Code: "Q-99"})
}

func TestText(t *testing.T) {
	var b bytes.Buffer
	err := WriteText(&b, []Issue{{
		Code: "V-01", Severity: Error, At: Address{File: "ears_d7.xlsx", Sheet: "Day 7", Row: 14, Column: "F"},
		More: []Address{{File: "ears_d7.xlsx", Sheet: "Day 7", Row: 15, Column: "F"}}, Animal: "M017", StudyDay: maybe.Some[int32](7),
		Message: "millimetres in a column of micrometres", Found: "0.41", Expected: "150 to 1200 µm", Likely: "0.41 mm = 410 µm",
		Effect: "not used", Fix: "correct the cell",
	}}, false)
	if err != nil {
		t.Fatal(err)
	}
	want := `V-01  error  ears_d7.xlsx › "Day 7" › F14 and F15  animal M017, day 7
  millimetres in a column of micrometres
  found     0.41
  expected  150 to 1200 µm
  likely    0.41 mm = 410 µm
  effect    not used
  fix       correct the cell
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

// The published table has no place for further cells and for the reason of an accepted error: both are in its texts.
func TestRowsLoseNothing(t *testing.T) {
	var l List
	l.Add(Issue{Code: "V-01", At: at("a.csv", 2, "B"), More: []Address{at("a.csv", 3, "B"), at("b.csv", 4, "C")}, Message: "m", Effect: "e", Accepted: "known slip"})
	row := l.Rows("S")[0]
	if row.Message != "m (3 cells: B2 B3 b.csv › C4)" || row.Effect != "e; accepted: known slip" || row.Row.V != 2 || row.Column != "B" {
		t.Errorf("%+v", row)
	}
	f := l.Findings("S")[0]
	if f.Count != 3 || f.Cells != "B2 B3 b.csv › C4" || f.Accepted != "known slip" || f.Message != "m" {
		t.Errorf("%+v", f)
	}
}

// A file cannot speak to the terminal: neither ESC nor marks that turn the direction of text get through.
func TestTextCannotSteerATerminal(t *testing.T) {
	var b strings.Builder
	err := WriteText(&b, []Issue{{Code: "V-01", Severity: Error, At: Address{File: "a\x1b[2J.csv"}, Animal: "M\r1", Found: "\u202e12\u009b", Message: "m"}}, true)
	if err != nil {
		t.Fatal(err)
	}
	want := "V-01  \x1b[1;31merror\x1b[0m  a\ufffd[2J.csv  animal M\ufffd1\n  m\n  found     \ufffd12\ufffd\n"
	if b.String() != want {
		t.Errorf("got  %q\nwant %q", b.String(), want)
	}
}
