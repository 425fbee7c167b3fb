package tabular

import (
	"bytes"
	"encoding/hex"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"earmark/internal/xportfile"
)

// Wikipedia, IBM hexadecimal floating-point: -118.625 is C276A000, the largest number 7FFFFFFF..., the smallest
// 00100000...; 0.1 is a repeating 0.1999... in base 16, rounded in its 14th digit. Missing values: SAS Technical Note TS-140.
func TestIBMFloat(t *testing.T) {
	for _, c := range []struct {
		bytes, missing string
		want           float64
	}{
		{"c276a00000000000", "", -118.625},
		{"4110000000000000", "", 1},
		{"401999999999999a", "", 0.1},
		{"7fffffffffffffff", "", math.Ldexp(1, 252)}, // (1 - 2^-56) × 16^63, rounded to 53 bits
		{"0010000000000000", "", math.Ldexp(1, -260)},
		{"0000000000000000", "", 0},
		{"8000000000000000", "", 0},
		{"2e00000000000000", ".", 0},
		{"5f00000000000000", "._", 0},
		{"4100000000000000", ".A", 0},
		{"5a00000000000000", ".Z", 0},
		{"4200000000000001", "", math.Ldexp(1, 8-56)},
	} {
		var stored [8]byte
		if _, err := hex.Decode(stored[:], []byte(c.bytes)); err != nil {
			t.Fatal(err)
		}
		if got, missing := ibmFloat(stored); got != c.want || missing != c.missing || math.Signbit(got) != (c.want < 0) {
			t.Errorf("%s: got %v %q, want %v %q", c.bytes, got, missing, c.want, c.missing)
		}
	}
}

// Written by pyreadstat 1.3.7 (ReadStat) from the values below. The date is day 19033 of SAS; 2012-02-10 is Python's
// date(1960, 1, 1) + timedelta(19033).
func TestTransportOfAnotherWriter(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "xport", "readstat.xpt"))
	if err != nil {
		t.Fatal(err)
	}
	sheets, info, problem := Read(data, Options{})
	if problem != nil || info.Format != "xport" || info.Guessed || len(sheets) != 1 || sheets[0].Name != "BW" {
		t.Fatalf("%v %+v %v", sheets, info, problem)
	}
	if labels := sheets[0].Labels; !slices.Equal(labels, []string{"Unique Subject Identifier", "Sex", "Result", "Wide range", "Date"}) {
		t.Errorf("labels %q", labels)
	}
	want := [][]string{
		{"USUBJID", "SEX", "BWSTRESN", "BIG", "D"},
		{"S1-001", "F", "18.25", "7e+70", "2012-02-10"},
		{"S1-002", "M", "", "0", "1960-01-01"},
		{"S1-003", "", "-0.1", "1e-75", "1959-12-31"},
	}
	for i, row := range rowsOf(sheets[0]) {
		if row.Number != int32(i+1) || i >= len(want) || !slices.Equal(row.Cells, want[i]) {
			t.Errorf("row %d: %q", row.Number, row.Cells)
		}
	}
}

func rowsOf(s Sheet) []Row {
	var rows []Row
	for row := range s.Rows() {
		row.Cells = slices.Clone(row.Cells)
		rows = append(rows, row)
	}
	return rows
}

// Numbers as IBM writes them: 118.625 cut to four bytes, and the missing value .C.
var (
	ibm118     = []byte("\x42\x76\xa0\x00")
	ibmSpecial = []byte("\x43\x00\x00\x00\x00\x00\x00\x00")
)

// short is a numeric variable of four bytes.
var short = []xportfile.Variable{{Name: "V3", Numeric: true, Length: 4}}

func bodyWeights() xportfile.Member {
	return xportfile.Member{
		Name: "BW", Variables: slices.Concat(xportfile.Texts(6, "V1"), xportfile.Numbers("V2"), short),
		Rows: [][]any{{"M1", 1.0, ibm118}, {"M2", ibmSpecial, nil}},
	}
}

// Short observations, of which the padding of the last record could hold many; several members; short numbers; a text that
// is not UTF-8; a last observation that ends in blanks.
func TestTransport(t *testing.T) {
	data := xportfile.Write(
		xportfile.Member{Name: "DM", Variables: xportfile.Texts(6, "V1", "V2"), Rows: [][]any{{"M1", "F"}, {"M2", ""}, {" M3", "M"}}},
		bodyWeights(),
		xportfile.Member{Name: "CO", Variables: xportfile.Texts(90, "V1"), Rows: [][]any{{"5 \xb5g"}}},
		xportfile.Member{Name: "EMPTY", Variables: xportfile.Texts(3, "V1")},
	)
	sheets, info, problem := Read(data, Options{})
	if problem != nil || len(sheets) != 4 {
		t.Fatalf("%d sheets: %+v", len(sheets), problem)
	}
	if info.Encoding != "Windows-1252" || !info.Guessed {
		t.Errorf("read as %+v", info)
	}
	want := [][][]string{
		{{"V1", "V2"}, {"M1", "F"}, {"M2", ""}, {" M3", "M"}},
		{{"V1", "V2", "V3"}, {"M1", "1", "118.625"}, {"M2", ".C", ""}},
		{{"V1"}, {"5 µg"}},
		{{"V1"}},
	}
	for i, s := range sheets {
		for j, row := range rowsOf(s) {
			if j >= len(want[i]) || !slices.Equal(row.Cells, want[i][j]) {
				t.Errorf("%s row %d: %q", s.Name, row.Number, row.Cells)
			}
		}
	}
	if r := ParseValue(".C", Notation{Decimal: Point}); r.Form != Missing {
		t.Errorf("a special missing value reads as %+v", r)
	}
	if _, _, problem := Read(data, Options{Encoding: "utf-8"}); problem == nil || problem.Problem != Encoding {
		t.Errorf("texts that are not UTF-8 as declared: %+v", problem)
	}
	if _, info, _ := Read(data, Options{Encoding: "windows-1252"}); info.Guessed {
		t.Errorf("guessed although declared: %+v", info)
	}
}

// A whole file, changed in one place.
func TestTransportRefused(t *testing.T) {
	whole := xportfile.Write(xportfile.Member{
		Name: "BW", Variables: slices.Concat(xportfile.Texts(6, "V1"), xportfile.Numbers("V2"), xportfile.Texts(40, "V3", "V4")),
		Rows: [][]any{{"M1", 1.0, "", "x"}, {"M2", 1.0, "", "x"}},
	})
	variables := 8 * xportRecord // where the descriptions of the variables begin
	change := func(at int, text string) []byte {
		b := slices.Clone(whole)
		copy(b[at:], text)
		return b
	}
	if _, _, problem := Read(whole, Options{}); problem != nil {
		t.Fatalf("the whole file: %+v", problem)
	}
	for _, c := range []struct {
		name    string
		data    []byte
		problem Problem
		says    string
	}{
		{"cut within a record", whole[:len(whole)-7], Damaged, "its last record has 73 bytes of 80"},
		{"cut in the last observation", whole[:len(whole)-xportRecord], Damaged, "the last observation of BW is not complete"},
		{"cut in the variables", whole[:variables+2*xportRecord], Damaged, "it ends in the variables of BW"},
		{"cut after the library", whole[:3*xportRecord], Damaged, "it holds no data set"},
		{"cut after the header of a member", whole[:4*xportRecord], Damaged, "is not the header of a description"},
		{"text mode", bytes.ReplaceAll(whole, []byte{0}, []byte(" ")), Damaged, "neither a number nor a text"},
		{"a number of nine bytes", change(variables+140+4, "\x00\x09"), Damaged, "V2 of BW has 9 bytes"},
		{"a text of no bytes", change(variables+4, "\x00\x00"), Damaged, "V1 of BW has 0 bytes"},
		{"a variable that overlaps another", change(variables+140+84, "\x00\x00\x00\x02"), Damaged, "V2 of BW does not begin"},
		{"no number of variables", change(variables-xportRecord+54, "abcd"), Damaged, "the number of variables of BW"},
		{"descriptions of another size", change(4*xportRecord-6, "0100"), Damaged, "neither 140 nor 136 bytes"},
		{"version 8", change(0, xportLong), Foreign, "version 8"},
		{"two members of one name", append(slices.Clone(whole), whole[3*xportRecord:]...), Damaged, "two of its data sets are called BW"},
	} {
		_, _, problem := Read(c.data, Options{})
		if problem == nil || problem.Problem != c.problem || !strings.Contains(problem.Found, c.says) || problem.Fix == "" {
			t.Errorf("%s: %+v", c.name, problem)
		}
	}
	if _, _, problem := Read(whole, Options{MaxCells: 7}); problem == nil || problem.Problem != TooLarge {
		t.Errorf("8 values where 7 are allowed: %+v", problem)
	}
}

// The real files that EARMARK_REALDATA names: rows and values as pandas 2 reads them, but for what pandas.read_sas gets
// wrong: it takes the IBM zero for 5.4e-79, and leaves out a last observation whose blanks it takes for padding (TA has 8).
func TestRealTransportFiles(t *testing.T) {
	dir := os.Getenv("EARMARK_REALDATA")
	if dir == "" {
		t.Skip("EARMARK_REALDATA does not name a folder of real files")
	}
	for _, c := range []struct {
		file     string
		rows     int
		row      int // among them, counted from 0
		variable string
		want     string
	}{
		{"send-nimble-rat/BW.xpt", 228, 2, "BWSTRESN", "52.203"},
		{"send-nimble-rat/LB.xpt", 1086, 0, "VISITDY", "-11"},
		{"send-nimble-rat/TA.xpt", 8, 7, "EPOCH", "FOLLOW-UP"},
		{"send-nimble-rat/OM.xpt", 132, 2, "OMORRES", "8.52"},
		{"send-cber1-monkey-is/is.xpt", 80, 0, "ISORRES", "<100"},
		{"send-cber1-monkey-is/is.xpt", 80, 0, "ISSTRESN", ""},
		{"send-cber1-monkey-is/bw.xpt", 44, 0, "BWDTC", "2015-07-23T14:56:21"},
	} {
		data, err := os.ReadFile(filepath.Join(dir, c.file))
		if err != nil {
			t.Fatal(err)
		}
		sheets, _, problem := Read(data, Options{})
		if problem != nil {
			t.Errorf("%s: %+v", c.file, problem)
			continue
		}
		rows := rowsOf(sheets[0])
		if len(rows) != c.rows+1 {
			t.Errorf("%s: %d observations, want %d", c.file, len(rows)-1, c.rows)
			continue
		}
		if got := rows[c.row+1].Cells[slices.Index(sheets[0].Columns, c.variable)]; got != c.want {
			t.Errorf("%s: %s of observation %d is %q, want %q", c.file, c.variable, c.row+1, got, c.want)
		}
	}
}

func FuzzTransport(f *testing.F) {
	f.Add(xportfile.Write(bodyWeights()))
	f.Add(xportfile.Write(
		xportfile.Member{Name: "DM", Variables: xportfile.Texts(3, "V1"), Rows: [][]any{{"M1"}, {""}}},
		xportfile.Member{Name: "TS", Variables: xportfile.Texts(90, "V1")},
	))
	f.Fuzz(func(t *testing.T, data []byte) { checkSheets(t, data) })
}

// checkSheets reads a file of a format with several sheets and holds what comes out to what every reader promises.
func checkSheets(t *testing.T, data []byte) {
	sheets, _, problem := Read(data, Options{MaxCells: 1 << 16})
	if problem != nil {
		if problem.Found == "" || problem.Fix == "" {
			t.Fatalf("%+v does not say what and how", problem)
		}
		return
	}
	for _, s := range sheets {
		last := int32(-1)
		for row := range s.Rows() {
			if row.Number <= last || s.Columns != nil && len(row.Cells) != len(s.Columns) {
				t.Fatalf("row %d of %d cells after row %d", row.Number, len(row.Cells), last)
			}
			last = row.Number
			for _, cell := range row.Cells {
				text, _ := Clean(cell)
				if v, ok := ParsePlain(text); ok && v-v != 0 {
					t.Fatalf("%q reads as %v", cell, v)
				}
			}
		}
	}
}
