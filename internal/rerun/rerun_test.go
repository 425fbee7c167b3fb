package rerun

import (
	"strings"
	"testing"

	"earmark/schemas"

	"github.com/google/go-cmp/cmp"
)

func rows(numbers ...int32) map[int32]bool {
	m := map[int32]bool{}
	for _, n := range numbers {
		m[n] = true
	}
	return m
}

// Rows with data move among their neighbours with data; titles, headers, blank lines and other tables stay. A cell may hold
// line feeds; the last row gets the end of line that it lacks.
func TestReorder(t *testing.T) {
	for name, c := range map[string]struct {
		file, want string
		data       map[int32]bool
		moved      map[int32]int32
	}{
		"plain":        {"h\na\nb\nc\n", "h\nc\nb\na\n", rows(2, 3, 4), map[int32]int32{2: 4, 3: 3, 4: 2}},
		"no end":       {"h\na\nb", "h\nb\na\n", rows(2, 3), map[int32]int32{2: 3, 3: 2}},
		"end as CRLF":  {"h\r\na\r\nb", "h\r\nb\r\na\r\n", rows(2, 3), map[int32]int32{2: 3, 3: 2}},
		"two tables":   {"h\na\nb\n\nh\nc\nd\n", "h\nb\na\n\nh\nd\nc\n", rows(2, 3, 6, 7), map[int32]int32{2: 3, 3: 2, 6: 7, 7: 6}},
		"a note":       {"h\na\nnote\nb\nc\n", "h\na\nnote\nc\nb\n", rows(2, 4, 5), map[int32]int32{2: 2, 4: 5, 5: 4}},
		"line in cell": {"h,x\na,\"1\n2\"\nb,\"3\"\n", "h,x\nb,\"3\"\na,\"1\n2\"\n", rows(2, 3), map[int32]int32{2: 3, 3: 2}},
		"doubled":      {"h,x\na,\"say \"\"1\"\"\"\nb,3\n", "h,x\nb,3\na,\"say \"\"1\"\"\"\n", rows(2, 3), map[int32]int32{2: 3, 3: 2}},
		"Latin-1":      {"h,\xb5m\na,1\nb,2\n", "h,\xb5m\nb,2\na,1\n", rows(2, 3), map[int32]int32{2: 3, 3: 2}},
	} {
		got, moved, ok := Reorder([]byte(c.file), c.data, Reversed)
		if diff := cmp.Diff(c.want, string(got)); diff != "" || !ok {
			t.Errorf("%s: ok %v %s", name, ok, diff)
		}
		if diff := cmp.Diff(c.moved, moved); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	for name, file := range map[string]string{
		"quotation marks do not pair": "h\na\"\nb\n", "carriage returns alone": "h\ra\rb\r", "UTF-16": "\xff\xfeh\x00\n\x00a\x00\n\x00", "empty": "",
	} {
		if got, _, ok := Reorder([]byte(file), rows(2, 3), Reversed); ok {
			t.Errorf("%s: reordered to %q", name, got)
		}
	}
}

// Shuffling keeps every row, moves some of ten, and is always the same.
func TestShuffle(t *testing.T) {
	file := "h\n0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n"
	data := rows(2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
	got, moved, ok := Reorder([]byte(file), data, Shuffled)
	again, _, _ := Reorder([]byte(file), data, Shuffled)
	if !ok || string(got) == file || string(got) != string(again) || len(got) != len(file) {
		t.Errorf("shuffled to %q", got)
	}
	lines, old := strings.Split(string(got), "\n"), strings.Split(file, "\n")
	for from, to := range moved {
		if lines[to-1] != old[from-1] {
			t.Errorf("row %d is %q, not %q", to, lines[to-1], old[from-1])
		}
	}
	if reversed, _, _ := Reorder([]byte(file), data, Reversed); string(reversed) == string(got) {
		t.Error("shuffling reverses")
	}
}

// A corrected cell keeps its correction where its row went.
func TestMoveCorrections(t *testing.T) {
	moved := map[string]map[int32]int32{"ears.csv": {3: 7, 4: 4}}
	lines := []schemas.Correction{
		{LedgerRow: 2, File: "ears.csv", Cell: "F3"}, {LedgerRow: 3, File: "other.csv", Cell: "F3"}, {LedgerRow: 4, File: "ears.csv", Cell: "B1"},
	}
	ledger := "file;cell;reason\nears.csv; F3 ;\"typed; twice\"\nother.csv;F3;x\nears.csv;B1;header\n"
	want := "file;cell;reason\nears.csv;F7;\"typed; twice\"\nother.csv;F3;x\nears.csv;B1;header\n"
	got, ok := MoveCorrections([]byte(ledger), lines, moved)
	if diff := cmp.Diff(want, string(got)); diff != "" || !ok {
		t.Errorf("ok %v %s", ok, diff)
	}
	if _, ok := MoveCorrections([]byte("file;cell\nears.csv;G3\n"), lines[:1], moved); ok {
		t.Error("a line without the cell was taken")
	}
}

func float(v float64) any { return v }

// Rows are aligned by their key, whatever their order.
func TestCompareTables(t *testing.T) {
	old := Table{Name: "t", Columns: []string{"study", "k", "v", "text"}, keys: []string{"study", "k"}, Rows: [][]any{
		{"S", int32(1), float(2), "a"}, {"S", int32(2), float(4), nil}, {"S", int32(3), float(0), "c"}, {"S", int32(4), nil, "d"},
	}}
	latest := Table{Name: "t", Columns: []string{"study", "k", "v", "more"}, keys: []string{"study", "k"}, Rows: [][]any{
		{"S", int32(5), float(1), nil}, {"S", int32(2), float(5), nil}, {"S", int32(3), float(0), nil}, {"S", int32(4), float(1), true},
	}}
	part := 0.2 // |5 − 4| / 5
	want := []Difference{
		{Kind: RowMissing, Row: "k=1"},
		{Kind: OtherValue, Row: "k=2", Column: "v", Old: float(4), New: float(5), Relative: &part},
		{Kind: OtherValue, Row: "k=3", Column: "text", Old: "c"},
		{Kind: OtherValue, Row: "k=4", Column: "v", New: float(1)},
		{Kind: OtherValue, Row: "k=4", Column: "text", Old: "d"},
		{Kind: OtherValue, Row: "k=4", Column: "more", New: true},
		{Kind: RowExtra, Row: "k=5"},
	}
	got := CompareTables(old, latest)
	for i := range got { // 5/5 − 4/5 is 0.2 but for its last digit
		if r := got[i].Relative; r != nil && *r > 0.2-1e-15 && *r < 0.2+1e-15 {
			got[i].Relative = &part
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if found := CompareTables(old, old); len(found) > 0 {
		t.Errorf("a table differs from itself: %v", found)
	}
}

// Without row numbers, issues are the same in any order, and one less or another is seen.
func TestWithoutRows(t *testing.T) {
	issues := func(rows ...[]any) Table {
		return withoutRows(Table{
			Name: "issues", Columns: []string{"study", "code", "file", "row", "column", "severity", "message"},
			keys: []string{"study", "code", "file", "row", "column"}, Rows: rows,
		})
	}
	a := []any{"S", "A-01", "f", int32(3), "C", "warning", "27 values, such as <1"}
	b := []any{"S", "A-01", "f", int32(9), "C", "warning", "16 values, such as <2"}
	moved := []any{"S", "A-01", "f", int32(4), "D", "warning", "27 values, such as <0.5"}
	other := []any{"S", "A-02", "f", int32(9), "C", "warning", "16 values, such as <2"}
	if found := CompareTables(issues(a, b), issues(b, moved)); len(found) > 0 {
		t.Errorf("the same issues in another order differ: %v", found)
	}
	for name, latest := range map[string]Table{"another": issues(a, other), "one less": issues(a), "one more": issues(a, b, moved)} {
		if len(CompareTables(issues(a, b), latest)) == 0 {
			t.Errorf("%s: no difference", name)
		}
	}
}

// Of the report, lines that name a cell are left out, but not their number; figures are compared by their bytes.
func TestCompareWithoutRows(t *testing.T) {
	old := Files{"report.md": []byte("a\n| A-01 | f.csv › C3 |\nb\n"), "figures/x.svg": []byte("1"), "run.json": []byte("1"), "issues.csv": []byte("1")}
	for name, c := range map[string]struct {
		latest Files
		want   []string
	}{
		"moved":       {Files{"report.md": []byte("a\n| A-01 | f.csv › C9 |\nb\n"), "figures/x.svg": []byte("1"), "run.json": []byte("2"), "issues.csv": []byte("2")}, nil},
		"other text":  {Files{"report.md": []byte("a\n| A-01 | f.csv › C9 |\nc\n"), "figures/x.svg": []byte("1"), "run.json": nil, "issues.csv": nil}, []string{"report.md: other text, from line 3 on"}},
		"a line less": {Files{"report.md": []byte("a\nb\n"), "figures/x.svg": []byte("1"), "run.json": nil, "issues.csv": nil}, []string{"report.md: other text, from line 2 on"}},
		"figure":      {Files{"report.md": old["report.md"], "figures/x.svg": []byte("12"), "run.json": nil, "issues.csv": nil}, []string{"figures/x.svg: other bytes, from byte 1 on"}},
		"missing":     {Files{"report.md": old["report.md"], "run.json": nil, "issues.csv": nil}, []string{"figures/x.svg: not made again"}},
	} {
		found, err := CompareWithoutRows(old, c.latest)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range found {
			got = append(got, d.String())
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// By hand: |3 − 1| / 3, |−1 − 1| / 1, 0 to anything is 1, and numbers near the largest do not overflow.
func TestRelative(t *testing.T) {
	for _, c := range []struct {
		a, b any
		want float64
		ok   bool
	}{
		{1.0, 3.0, 2.0 / 3, true},
		{1.0, -1.0, 2, true},
		{0.0, 5.0, 1, true},
		{0.0, 0.0, 0, true},
		{int32(4), int32(5), 0.2, true},
		{1e308, -1e308, 2, true},
		{"a", 1.0, 0, false},
		{nil, 1.0, 0, false},
	} {
		if got, ok := Relative(c.a, c.b); ok != c.ok || got < c.want-1e-15 || got > c.want+1e-15 {
			t.Errorf("Relative(%v, %v) = %g, %v, want %g, %v", c.a, c.b, got, ok, c.want, c.ok)
		}
	}
}
