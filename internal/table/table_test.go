package table

import (
	"fmt"
	"slices"
	"testing"

	"earmark/internal/maybe"
	"earmark/schemas"

	"github.com/google/go-cmp/cmp"
)

func issue(code, file string, row int32) schemas.Finding {
	i := schemas.Finding{Study: "S", Code: code, File: file, Severity: "note", Message: "m", Count: 1}
	if row > 0 {
		i.Row = maybe.Some(row)
	}
	return i
}

func TestRowsComeBackAsTheyWere(t *testing.T) {
	rows := []schemas.Finding{issue("V-01", "b.csv", 3), issue("V-01", "", 0), issue("D-01", "a.csv", 1)}
	if diff := cmp.Diff(rows, From(rows...).Rows()); diff != "" {
		t.Error(diff)
	}
	var none Of[schemas.Finding]
	if none.Len() != 0 || len(none.Rows()) != 0 || none.Name() != "findings" {
		t.Errorf("the zero table has %d rows and the name %q", none.Len(), none.Name())
	}
}

func TestSortPutsMissingFirst(t *testing.T) {
	tbl := From(issue("V-01", "b.csv", 3), issue("V-01", "b.csv", 2), issue("V-01", "b.csv", 0), issue("V-01", "", 9), issue("D-01", "z.csv", 1))
	tbl.Sort()
	want := []schemas.Finding{
		issue("D-01", "z.csv", 1), issue("V-01", "", 9), issue("V-01", "b.csv", 0), issue("V-01", "b.csv", 2), issue("V-01", "b.csv", 3),
	}
	if diff := cmp.Diff(want, tbl.Rows()); diff != "" {
		t.Error(diff)
	}
}

// A missing value leaves no trace of what stood behind it.
func TestMissingHasNoValue(t *testing.T) {
	a, b := issue("V-01", "a.csv", 0), issue("V-01", "a.csv", 0)
	b.Row = maybe.Int{V: 17}
	if From(a).ContentID() != From(b).ContentID() {
		t.Error("two missing values have different content")
	}
}

func TestContentIDSeesEveryColumn(t *testing.T) {
	base := schemas.Measurement{
		Study: "S", Animal: "M1", Endpoint: "e", StudyDay: 1, Replicate: 1, Group: "g", Unit: "u", Censoring: "none",
		Collected: "1", SourceFile: "f", SourceRow: 2, SourceColumn: "A",
	}
	changed := []schemas.Measurement{base, base, base, base, base, base}
	changed[0].Animal = "M2"
	changed[1].Value = maybe.Some(0.0)
	changed[2].StudyDay = 2
	changed[3].Excluded = true
	changed[4].Site = "left"
	changed[5].Value = maybe.Some(1e-300)
	ids := []string{From(base).ContentID(), From(base, base).ContentID()}
	for _, c := range changed {
		ids = append(ids, From(c).ContentID())
	}
	slices.Sort(ids)
	if n := len(slices.Compact(ids)); n != len(changed)+2 {
		t.Errorf("%d different contents, want %d", n, len(changed)+2)
	}
}

func BenchmarkAppend(b *testing.B) {
	row := schemas.Measurement{
		Study: "S", Animal: "M1", Endpoint: "ear_thickness", StudyDay: 1, Replicate: 1, Group: "g", Unit: "µm", Censoring: "none",
		Collected: "1", SourceFile: "f", SourceRow: 2, SourceColumn: "A", Value: maybe.Some(1.5),
	}
	for _, n := range []int{1, block} {
		b.Run(fmt.Sprintf("rows=%d", n), func(b *testing.B) {
			rows := slices.Repeat([]schemas.Measurement{row}, n)
			tbl := new(Of[schemas.Measurement])
			tbl.Grow(b.N * n)
			b.ResetTimer()
			for range b.N {
				tbl.Append(rows...)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/row")
		})
	}
}

func BenchmarkAll(b *testing.B) {
	tbl := new(Of[schemas.Measurement])
	for range 100000 {
		tbl.Append(schemas.Measurement{Animal: "M1", Value: maybe.Some(1.0)})
	}
	b.ResetTimer()
	for range b.N {
		n := 0
		for _, m := range tbl.All() {
			if m.Value.OK {
				n++
			}
		}
		if n != 100000 {
			b.Fatal(n)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/100000, "ns/row")
}

func BenchmarkAt(b *testing.B) {
	tbl := new(Of[schemas.Measurement])
	for range 1000 {
		tbl.Append(schemas.Measurement{Animal: "M1", Value: maybe.Some(1.0)})
	}
	b.ReportAllocs()
	for i := range b.N {
		if !tbl.At(i % 1000).Value.OK {
			b.Fatal(i)
		}
	}
}
