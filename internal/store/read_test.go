package store

import (
	"strings"
	"testing"

	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/schemas"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// What was written comes back, row by row.
func TestReadParquetReadsWhatWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := new(table.Of[everything])
		for range rapid.IntRange(0, 20).Draw(t, "rows") {
			want.Append(anyRow(t))
		}
		data, err := Parquet(want, Metadata("everything", "run", "study"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := ReadParquet[everything](data)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.Rows(), got.Rows()); diff != "" || got.ContentID() != want.ContentID() {
			t.Fatal(diff)
		}
	})
}

// other is the table of another version: a column more, a column that may be missing less.
type other struct {
	Name  string      `col:"name,key"`
	More  maybe.Float `col:"more"`
	Count int32       `col:"count"`
}

func (other) Table() string { return "everything" }

type counted struct {
	Name  string      `col:"name,key"`
	Note  string      `col:"note,null,text"`
	Maybe maybe.Float `col:"maybe"`
	Count int32       `col:"count"`
}

func (counted) Table() string { return "everything" }

type misread struct {
	Name float64 `col:"name,key"`
}

func (misread) Table() string { return "everything" }

func TestReadParquetOfAnotherVersion(t *testing.T) {
	data := written(t, table.From(other{"A", maybe.Some(1.5), 3}, other{"B", maybe.None[float64](), 4}))
	got, err := ReadParquet[counted](data)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]counted{{Name: "A", Count: 3}, {Name: "B", Count: 4}}, got.Rows()); diff != "" {
		t.Error(diff)
	}
	if _, err := ReadParquet[everything](data); err == nil || !strings.Contains(err.Error(), "column number: it is not there, but required") {
		t.Errorf("a required column is missing: %v", err)
	}
	if _, err := ReadParquet[misread](data); err == nil || !strings.Contains(err.Error(), "column name: it is of type") {
		t.Errorf("a column has another type: %v", err)
	}
}

// optional may lack what counted asks for.
type optional struct {
	Name  string    `col:"name,key,null"`
	Count maybe.Int `col:"count"`
}

func (optional) Table() string { return "everything" }

func TestReadParquetRefusesWhatIsMissing(t *testing.T) {
	for column, row := range map[string]optional{
		"name": {Count: maybe.Some(int32(1))}, "count": {Name: "A"},
	} {
		_, err := ReadParquet[counted](written(t, table.From(row)))
		if err == nil || !strings.Contains(err.Error(), "column "+column+": a value is missing") {
			t.Errorf("%s: %v", column, err)
		}
	}
}

// A file that is cut short anywhere is an error.
func TestReadParquetRefusesDamage(t *testing.T) {
	data := written(t, table.From(other{"A", maybe.Some(1.5), 3}))
	for n := range data {
		if _, err := ReadParquet[other](data[:n]); err == nil {
			t.Fatalf("%d of %d bytes were read without an error", n, len(data))
		}
	}
}

func written[T schemas.Row](t *testing.T, of *table.Of[T]) []byte {
	t.Helper()
	data, err := Parquet(of, nil)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
