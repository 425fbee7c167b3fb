package tabular

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func encodeUTF16(text string) string {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(text)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

// swapBytes turns little-endian UTF-16 into big-endian.
func swapBytes(s string) string {
	b := []byte(s)
	for i := 0; i+1 < len(b); i += 2 {
		b[i], b[i+1] = b[i+1], b[i]
	}
	return string(b)
}

// dump writes rows as "number: cell|cell".
func dump(t testing.TB, data string, opts Options) ([]string, Info) {
	t.Helper()
	sheets, info, err := Read([]byte(data), opts)
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for row := range sheets[0].Rows() {
		rows = append(rows, fmt.Sprintf("%d: %s%s", row.Number, strings.Join(row.Cells, "|"), row.Broken))
	}
	return rows, info
}

func TestReadDialects(t *testing.T) {
	plain := []string{"1: Animal|Ear (µm)", "2: M1|210", "3: M2|220"}
	text := "Animal,Ear (µm)\nM1,210\nM2,220\n"
	for name, c := range map[string]struct {
		data string
		want []string
		info Info
	}{
		"comma":          {text, plain, Info{"csv", "UTF-8", false, ","}},
		"no last end":    {strings.TrimSuffix(text, "\n"), plain, Info{"csv", "UTF-8", false, ","}},
		"semicolon":      {strings.ReplaceAll(text, ",", ";"), plain, Info{"csv", "UTF-8", false, ";"}},
		"tab":            {strings.ReplaceAll(text, ",", "\t"), plain, Info{"csv", "UTF-8", false, "tab"}},
		"byte order":     {"\xef\xbb\xbf" + text, plain, Info{"csv", "UTF-8", false, ","}},
		"UTF-16 LE":      {encodeUTF16(text), plain, Info{"csv", "UTF-16", false, ","}},
		"UTF-16 BE":      {swapBytes(encodeUTF16(text)), plain, Info{"csv", "UTF-16", false, ","}},
		"UTF-16 LE bare": {encodeUTF16(text)[2:], plain, Info{"csv", "UTF-16", true, ","}},
		"UTF-16 BE bare": {swapBytes(encodeUTF16(text))[2:], plain, Info{"csv", "UTF-16", true, ","}},
		"Windows-1252":   {strings.ReplaceAll(text, "µ", "\xb5"), plain, Info{"csv", "Windows-1252", true, ","}},
		"CRLF":           {strings.ReplaceAll(text, "\n", "\r\n"), plain, Info{"csv", "UTF-8", false, ","}},
		"CR":             {strings.ReplaceAll(text, "\n", "\r"), plain, Info{"csv", "UTF-8", false, ","}},
		"quoted":         {"\"Animal\",\"Ear (µm)\"\n\"M1\",\"210\"\nM2,220\n", plain, Info{"csv", "UTF-8", false, ","}},
		"decimal commas": {"a;b;c\n1,5;2,5;3\n1,25;2,5;3,5\n", []string{"1: a|b|c", "2: 1,5|2,5|3", "3: 1,25|2,5|3,5"}, Info{"csv", "UTF-8", false, ";"}},
		// A blank line is a row, as in a spreadsheet.
		"blank lines":        {"\na,b\n\n\n1,2\n", []string{"2: a|b", "5: 1|2"}, Info{"csv", "UTF-8", false, ","}},
		"blank lines quoted": {"\n\"a\",b\n\n\n1,2\n", []string{"2: a|b", "5: 1|2"}, Info{"csv", "UTF-8", false, ","}},
		// A line break inside a cell is none.
		"line break in a cell": {"a,b\n1,\"x\ny\r\nz\"\n\n3,4\n", []string{"1: a|b", "2: 1|x\ny\nz", "4: 3|4"}, Info{"csv", "UTF-8", false, ","}},
		"line break first":     {"a,b\n\"x\ny\",1\n3,4\n", []string{"1: a|b", "2: x\ny|1", "3: 3|4"}, Info{"csv", "UTF-8", false, ","}},
		"ragged":               {"a,b\n1\n1,2,3\n", []string{"1: a|b", "2: 1", "3: 1|2|3"}, Info{"csv", "UTF-8", false, ","}},
		"stray quotation":      {"a,b\n1,x\"y\n3,4\n", []string{"1: a|b", "2: its quotation marks do not pair", "3: 3|4"}, Info{"csv", "UTF-8", false, ","}},
		"open quotation": {
			"a,b\n1,\"x\n3,4\n",
			[]string{"1: a|b", "2: a quotation mark that opens in it is not closed properly; 2 lines were read as one cell"},
			Info{"csv", "UTF-8", false, ","},
		},
		"one column": {"a\n1\n", []string{"1: a", "2: 1"}, Info{"csv", "UTF-8", false, ","}},
		"title":      {"Ears, day 7\n\na;b;c\n1;2;3\n4;5;6\n", []string{"1: Ears, day 7", "3: a|b|c", "4: 1|2|3", "5: 4|5|6"}, Info{"csv", "UTF-8", false, ";"}},
	} {
		t.Run(name, func(t *testing.T) {
			rows, info := dump(t, c.data, Options{})
			if diff := cmp.Diff(c.want, rows); diff != "" {
				t.Error(diff)
			}
			if info != c.info {
				t.Errorf("info %+v, want %+v", info, c.info)
			}
		})
	}
}

func TestReadDeclared(t *testing.T) {
	rows, info := dump(t, "a;b,c\n1;2,3\n", Options{Delimiter: ";", Encoding: "windows-1252"})
	if diff := cmp.Diff([]string{"1: a|b,c", "2: 1|2,3"}, rows); diff != "" {
		t.Error(diff)
	}
	if info.Guessed || info.Encoding != "Windows-1252" {
		t.Errorf("info %+v", info)
	}
}

func TestReadRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		data string
		opts Options
		want Problem
	}{
		"nothing":     {"", Options{}, Empty},
		"blanks":      {" \r\n\n\t", Options{}, Empty},
		"only a mark": {"\xef\xbb\xbf", Options{}, Empty},
		"xlsx":        {"PK\x03\x04...", Options{}, Damaged},
		"xls":         {"\xd0\xcf\x11\xe0...", Options{}, Foreign},
		"zero bytes":  {"a,b\n1,\x00\n", Options{}, Foreign},
		"not UTF-8":   {"a,\xb5\n", Options{Encoding: "utf-8"}, Encoding},
	} {
		_, _, problem := Read([]byte(c.data), c.opts)
		if problem == nil || problem.Problem != c.want {
			t.Errorf("%s: %+v, want problem %d", name, problem, c.want)
		}
	}
}

func TestReadLimits(t *testing.T) {
	// The pages of the slice are never touched, so this needs no memory.
	if _, _, problem := Read(make([]byte, MaxFile+1), Options{}); problem == nil || problem.Problem != TooLarge {
		t.Errorf("a file of more than 1 GiB: %+v", problem)
	}
	long := strings.Repeat("x", maxRow+1)
	wide := strings.Repeat(",", maxColumns)
	for name, row := range map[string]string{"long": "a," + long, "long quoted": `"a",` + long, "wide": wide, "wide quoted": `""` + wide} {
		sheets, _, err := Read([]byte("a,b\n"+row+"\n1,2\n"), Options{})
		if err != nil {
			t.Fatal(err)
		}
		rows := slices.Collect(sheets[0].Rows())
		if len(rows) != 3 || rows[1].Broken == "" || rows[1].Cells != nil || rows[2].Number != 3 {
			t.Errorf("%s: the row was not refused", name)
		}
	}
}

// Both ways to split rows must agree on text that needs no quotation marks.
func TestPlainAgreesWithQuoted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`([a-c ,]{0,6}\r?\n){0,8}[a-c,]{0,3}`).Draw(t, "text")
		collect := func(split func(string, byte, func(Row) bool)) []string {
			var rows []string
			split(text, ',', func(r Row) bool {
				rows = append(rows, fmt.Sprintf("%d: %q", r.Number, r.Cells))
				return true
			})
			return rows
		}
		if diff := cmp.Diff(collect(quotedRows), collect(plainRows)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestCellNames(t *testing.T) {
	for index, name := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA", 16383: "XFD"} {
		if got := ColumnName(index); got != name {
			t.Errorf("ColumnName(%d) = %s, want %s", index, got, name)
		}
		if column, row, ok := ParseCell(" $" + strings.ToLower(name) + "$14"); !ok || column != index || row != 14 {
			t.Errorf("ParseCell(%s14) = %d, %d, %v", name, column, row, ok)
		}
	}
	for _, bad := range []string{"", "14", "F", "F0", "F-1", "1F", "F1.5", "ABCD1", "F1234567890", "É1"} {
		if _, _, ok := ParseCell(bad); ok {
			t.Errorf("ParseCell(%q) is ok", bad)
		}
	}
}

func TestClean(t *testing.T) {
	for cell, want := range map[string]struct {
		text      string
		invisible bool
		shown     string
	}{
		"M017":                    {"M017", false, "M017"},
		" M017  ":                 {"M017", false, " M017  "},
		"M017\u00a0":              {"M017", true, "M017[no-break space]"},
		"\tM017":                  {"M017", true, "[tab]M017"},
		"M0\u200b17":              {"M017", true, "M0[zero-width character]17"},
		"\ufeffAnimal":            {"Animal", true, "[zero-width character]Animal"},
		"a\nb":                    {"a\nb", false, "a[line break]b"},
		"Ear (\u03bcm)":           {"Ear (\u00b5m)", false, "Ear (\u03bcm)"}, // Greek mu
		"\u0065\u0301rythe\u0300": {"\u00e9ryth\u00e8", false, "\u0065\u0301rythe\u0300"},
		"":                        {"", false, ""},
	} {
		text, invisible := Clean(cell)
		if text != want.text || invisible != want.invisible || Show(cell) != want.shown {
			t.Errorf("Clean(%q) = %q, %v; Show %q", cell, text, invisible, Show(cell))
		}
	}
}

func TestNumbers(t *testing.T) {
	point, comma := Notation{Decimal: Point}, Notation{Decimal: Comma}
	declaredPoint, declaredComma := Notation{Decimal: Point, Declared: true}, Notation{Decimal: Comma, Declared: true}
	for _, c := range []struct {
		text string
		n    Notation
		want Reading
	}{
		{"41", point, Reading{Value: 41}},
		{"-0.41", point, Reading{Value: -0.41}},
		{"−0.41", point, Reading{Value: -0.41}}, // U+2212
		{"+.5", point, Reading{Value: 0.5}},
		{"1e3", point, Reading{Value: 1000}},
		{"1.5E−2", point, Reading{Value: 0.015}},
		{"0,41", comma, Reading{Value: 0.41}},
		{"1,250", comma, Reading{Value: 1.25}},
		{"1.250", point, Reading{Value: 1.25}},
		{"1,250", point, Reading{Form: Ambiguous}},
		{"1.250", comma, Reading{Form: Ambiguous}},
		{"1,250", declaredPoint, Reading{Value: 1250}},
		{"1.250", declaredComma, Reading{Value: 1250}},
		{"1,250.5", point, Reading{Value: 1250.5}},
		{"1.250,5", comma, Reading{Value: 1250.5}},
		{"1,250,000", point, Reading{Value: 1250000}},
		{"0,41", point, Reading{Value: 0.41, Against: true}},
		{"0.41", comma, Reading{Value: 0.41, Against: true}},
		{"0,250", point, Reading{Value: 0.25, Against: true}}, // no thousands begin with 0
		{"0,41", declaredPoint, Reading{Form: Unreadable}},
		{"1,25,000", point, Reading{Form: Unreadable}},
		{"5.", point, Reading{Form: Annotated}},
		{"0x1F", point, Reading{Form: Annotated}},
		{"ca. 0.41", point, Reading{Form: Annotated}},
		{"approx. 0,41", comma, Reading{Form: Annotated}},
		{"about it", point, Reading{Form: Unreadable}},
		{"2l6.9", point, Reading{Form: Unreadable}}, // the letter stands for a digit
		{"4O1", point, Reading{Form: Unreadable}},
		{"?????", point, Reading{Form: Missing}},
		{"01.02.2026", point, Reading{Form: ExcelDate}},
		{"1/2/2026", point, Reading{Form: ExcelDate}},
		{"1.2.3", point, Reading{Form: Unreadable}},
		{"10.11.12", point, Reading{Form: Unreadable}}, // no year of four digits
		{"45.13.2026", point, Reading{Form: Unreadable}},
		{"12 mm", point, Reading{Form: Annotated}},
		{"1_000", point, Reading{Form: Annotated}},
		{"1e999", point, Reading{Form: Unreadable}},
		{"Inf", point, Reading{Form: Unreadable}},
		{"NaN", point, Reading{Form: Missing}},
		{"e5", point, Reading{Form: Unreadable}},
		{".", point, Reading{Form: Missing}},
		{"-", point, Reading{Form: Missing}},
		{"--5", point, Reading{Form: Unreadable}},
		{"", point, Reading{Form: Missing}},
		{" ", point, Reading{Form: Unreadable}}, // Clean comes first
		{"n/a", point, Reading{Form: Missing}},
		{"ND", point, Reading{Form: Missing}},
		{"0.41 (swollen)", point, Reading{Form: Annotated}},
		{"0.41*", point, Reading{Form: Annotated}},
		{"~0.4", point, Reading{Form: Annotated}},
		{"12 mm", point, Reading{Form: Annotated}},
		{"#DIV/0!", point, Reading{Form: FormulaError}},
		{"#N/A", point, Reading{Form: FormulaError}},
		{"2-Jan", point, Reading{Form: ExcelDate}},
		{"Jan-26", point, Reading{Form: ExcelDate}},
		{"dead", point, Reading{Form: Unreadable}},
		{"<3.2", point, Reading{Form: Unreadable}}, // no assay
	} {
		if got := ParseValue(c.text, c.n); got != c.want {
			t.Errorf("ParseValue(%q, %+v) = %+v, want %+v", c.text, c.n, got, c.want)
		}
	}
}

func TestAssayValues(t *testing.T) {
	for text, want := range map[string]Reading{
		"<3.2":                  {Form: Below, Value: 3.2, HasLimit: true},
		"< 3.2":                 {Form: Below, Value: 3.2, HasLimit: true},
		"≤3.2":                  {Form: Below, Value: 3.2, HasLimit: true},
		">1000":                 {Form: Above, Value: 1000, HasLimit: true},
		"> 1,250":               {Form: Ambiguous},
		"BLQ":                   {Form: Below},
		"<LLOQ":                 {Form: Below},
		"ND":                    {Form: Below},
		">ULOQ":                 {Form: Above},
		"Above Detection Range": {Form: Above},
		"OOR <":                 {Form: Below, Instrument: true},
		"OOR  >":                {Form: Above, Instrument: true},
		"*12.3":                 {Form: Extrapolated, Value: 12.3, Instrument: true},
		"---":                   {Form: Missing, Instrument: true},
		"***":                   {Form: Missing, Instrument: true},
		"<":                     {Form: Unreadable},
		"<3.2*":                 {Form: Unreadable},
		"14":                    {Value: 14},
	} {
		if got := ParseValue(text, Notation{Decimal: Point, Assay: true}); got != want {
			t.Errorf("ParseValue(%q) = %+v, want %+v", text, got, want)
		}
	}
}

func TestVote(t *testing.T) {
	for cells, want := range map[string]Decimal{
		"0,41 0,43 0.5":      Comma,
		"0.41 0.43 0,5":      Point,
		"1,250 2,375":        Point, // undecided: read with a point, these are ambiguous
		"<0,5 1,250":         Comma,
		"41 42":              Point,
		"1.250,5 1.250":      Comma,
		"1,250,000 3.25 0.5": Point,
	} {
		var v Vote
		for cell := range strings.FieldsSeq(cells) {
			v.Add(cell)
		}
		if v.Decimal() != want {
			t.Errorf("%s: %q", cells, v.Decimal())
		}
	}
}

func TestDates(t *testing.T) {
	const march2 = "2026-03-02"
	for _, c := range []struct {
		text  string
		order DateOrder
		want  string // a date, ambiguous, or empty
	}{
		{"2026-03-02", "", march2},
		{"2026/3/2", "", march2},
		{"2026-03-02 10:15", "", march2},
		{"2026-03-02T10:15:00", "", march2},
		{"02.03.2026", "", march2},
		{"02.03.2026", MonthFirst, march2}, // points always mean day first
		{"2 Mar 2026", "", march2},
		{"02-Mar-26", "", march2},
		{"March 2, 2026", "", march2},
		{"2026-Mar-02", "", march2},
		{"3/2/2026", "", "ambiguous"},
		{"3/2/2026", MonthFirst, march2},
		{"2/3/26", DayFirst, march2},
		{"26-03-02", YearFirst, march2},
		{"3/3/2026", "", "2026-03-03"},
		{"31/12/2026", DayFirst, "2026-12-31"},
		{"31/12/2026", MonthFirst, ""},
		{"2026-02-30", "", ""},
		{"2026-13-01", "", ""},
		{"45323", "", ""},
		{"7", "", ""},
		{"soon", "", ""},
		{"", "", ""},
		{"1/2", "", ""},
	} {
		d, ok, ambiguous := ParseDate(c.text, c.order)
		got := ""
		switch {
		case ok:
			got = d.String()
		case ambiguous:
			got = "ambiguous"
		}
		if got != c.want {
			t.Errorf("ParseDate(%q, %q) = %q, want %q", c.text, c.order, got, c.want)
		}
	}
	for cells, want := range map[string]DateOrder{
		"3/2/2026 13/2/2026": DayFirst, "3/2/2026 3/13/2026": MonthFirst, "3/2/2026": "", "13/2/2026 2/13/2026": "",
	} {
		var v DateVote
		for cell := range strings.FieldsSeq(cells) {
			v.Add(cell)
		}
		if v.Order() != want {
			t.Errorf("%s: %q", cells, v.Order())
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"Animal,Ear (µm)\nM1,210\n", "a;b\r1;2\r", "\"a\nb\",c\n\n1,\"2", encodeUTF16("a\tb\n1\t2\n"), "\xff\xfe\x00", "PK\x03\x04",
		"a,\xb5\n", "\xef\xbb\xbf\"", "<3.2,*12.3,OOR <,1,250.5,2-Jan,3/2/2026,0.41 (x)\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		sheets, _, problem := Read(data, Options{})
		if problem != nil {
			if problem.Found == "" || problem.Fix == "" {
				t.Fatalf("%+v does not say what and how", problem)
			}
			return
		}
		last := int32(0)
		for row := range sheets[0].Rows() {
			if row.Number <= last {
				t.Fatalf("row %d after row %d", row.Number, last)
			}
			last = row.Number
			if len(row.Cells) == 0 && row.Broken == "" {
				t.Fatal("a row without cells")
			}
			for _, cell := range row.Cells {
				text, _ := Clean(cell)
				if again, _ := Clean(text); again != text {
					t.Fatalf("%q cleans to %q, then to %q", cell, text, again)
				}
				for _, n := range []Notation{{Decimal: Point}, {Decimal: Comma, Assay: true}, {Decimal: Comma, Declared: true}} {
					if r := ParseValue(text, n); r.Value != r.Value || r.Value-r.Value != 0 {
						t.Fatalf("%q reads as %v", text, r.Value)
					}
				}
				ParseDate(text, "")
				ParseWhole(text)
				Show(cell)
			}
		}
	})
}

// Rows of quoted text are those of the parser of the standard library, whose record holds a quotation that is not closed as
// an error; only blank lines, which it skips, count.
func TestQuotedRowsAsStandard(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom([]rune("\"\"\",,a\n\r\u00b5")), 0, 40, -1).Draw(t, "text")
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r", "\r\n"), "\r\n\n", "\r\n")
		r := csv.NewReader(strings.NewReader(text))
		r.FieldsPerRecord = -1
		quotedRows(text, ',', func(row Row) bool {
			want, err := r.Read()
			if broken := row.Broken != ""; broken != (err != nil) || !broken && !slices.Equal(want, row.Cells) {
				t.Fatalf("%q: row %d %q %s, want %q %v", text, row.Number, row.Cells, row.Broken, want, err)
			}
			return true
		})
		if _, err := r.Read(); !errors.Is(err, io.EOF) {
			t.Fatalf("%q: more rows: %v", text, err)
		}
	})
}

// A row takes no memory of its own, however long it is.
func TestLongRows(t *testing.T) {
	for name, text := range map[string]string{
		"plain":       "a,b\n" + strings.Repeat("x", 64<<20) + "\n1,2\n",
		"quoted":      "a,b\n\"" + strings.Repeat("x", 64<<20) + "\"\n1,2\n",
		"not closed":  "a,b\n\"" + strings.Repeat("x\n", 32<<20),
		"delimiters":  "a,b\n" + strings.Repeat(",", 64<<20) + "\n1,2\n",
		"many quoted": "a,b\n" + strings.Repeat("\"x\",", 16<<20) + "\n1,2\n",
	} {
		sheets, _, refusal := Read([]byte(text), Options{})
		if refusal != nil {
			t.Fatal(refusal)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		broken, rows := 0, 0
		for row := range sheets[0].Rows() {
			rows++
			if row.Broken != "" {
				broken++
			}
		}
		runtime.ReadMemStats(&after)
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 48<<20 {
			t.Errorf("%s: %d MiB for its rows", name, grown>>20)
		}
		if want := map[bool]int{true: 2, false: 3}[name == "not closed"]; broken != 1 || rows != want {
			t.Errorf("%s: %d rows, %d broken", name, rows, broken)
		}
	}
}
