package store

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"earmark/internal/maybe"
	"earmark/internal/secondreader"
	"earmark/internal/table"
	"earmark/schemas"

	"pgregory.net/rapid"
)

// everything has a column of every kind.
type everything struct {
	Name   string                    `col:"name,key" desc:"d" unit:"µm" send:"TEST"`
	Note   string                    `col:"note,null,text"`
	Group  string                    `col:"group,null"`
	Number float64                   `col:"number"`
	Maybe  maybe.Float               `col:"maybe"`
	Count  int32                     `col:"count"`
	Day    maybe.Int                 `col:"day"`
	Flag   bool                      `col:"flag"`
	Perhap maybe.Value[bool]         `col:"perhaps"`
	Date   maybe.Value[schemas.Date] `col:"date"`
}

func (everything) Table() string { return "everything" }

func anyMaybe[T any](t *rapid.T, g *rapid.Generator[T], label string) maybe.Value[T] {
	if rapid.Bool().Draw(t, label+" is there") {
		return maybe.Some(g.Draw(t, label))
	}
	return maybe.None[T]()
}

func anyRow(t *rapid.T) everything {
	texts := rapid.StringMatching(`[A-Za-zγµ≥ .%/0-9]{1,6}`)
	finite := rapid.Float64Range(-1e300, 1e300)
	return everything{
		Name: texts.Draw(t, "name"), Note: rapid.SampledFrom([]string{"", "x", "a;b"}).Draw(t, "note"),
		Group: rapid.SampledFrom([]string{"", "RUX 0.5%", "MTX 0.3 mg/kg"}).Draw(t, "group"), Number: finite.Draw(t, "number"),
		Maybe: anyMaybe(t, finite, "maybe"), Count: rapid.Int32().Draw(t, "count"), Day: anyMaybe(t, rapid.Int32(), "day"),
		Flag: rapid.Bool().Draw(t, "flag"), Perhap: anyMaybe(t, rapid.Bool(), "perhaps"),
		Date: anyMaybe(t, rapid.Map(rapid.Int32Range(-1000, 30000), func(d int32) schemas.Date { return schemas.Date(d) }), "date"),
	}
}

func orNil[T any](v maybe.Value[T]) any {
	if !v.OK {
		return nil
	}
	return v.V
}

func textOrNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// What we write, another implementation reads, value by value.
func TestSecondReaderReadsWhatWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tbl := new(table.Of[everything])
		for range rapid.IntRange(0, 20).Draw(t, "rows") {
			tbl.Append(anyRow(t))
		}
		tbl.Sort()
		data, err := Parquet(tbl, Metadata("everything", "run", "study"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := secondreader.Read(data)
		if err != nil {
			t.Fatal(err)
		}
		if got.Rows != int64(tbl.Len()) || got.Metadata["earmark.table"] != "everything" || got.Metadata["earmark.run"] != "run" {
			t.Fatalf("%d rows, metadata %v", got.Rows, got.Metadata)
		}
		for i, r := range tbl.All() {
			want := []any{
				r.Name, textOrNil(r.Note), textOrNil(r.Group), r.Number, orNil(r.Maybe), r.Count, orNil(r.Day), r.Flag, orNil(r.Perhap), nil,
			}
			if r.Date.OK {
				want[9] = int32(r.Date.V)
			}
			for c, w := range want {
				if g := got.Columns[c].Values[i]; g != w {
					t.Fatalf("row %d, column %s: read %v, wrote %v", i, got.Columns[c].Name, g, w)
				}
			}
		}
	})
}

// The order in which rows were added cannot be seen in the bytes.
func TestSameRowsSameBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var rows []everything
		for range rapid.IntRange(0, 12).Draw(t, "rows") {
			rows = append(rows, anyRow(t))
		}
		a, b := table.From(rows...), table.From(rapid.Permutation(rows).Draw(t, "order")...)
		a.Sort()
		b.Sort()
		if a.ContentID() != b.ContentID() {
			t.Fatal("content IDs differ")
		}
		first, err := Parquet(a, nil)
		if err != nil {
			t.Fatal(err)
		}
		second, err := Parquet(b, nil)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first, second) {
			t.Fatal("bytes differ")
		}
	})
}

// arrow-go writes a missing value of a required column as zero; we refuse before it can.
func TestRefusesWhatAColumnMustNotHold(t *testing.T) {
	for name, row := range map[string]everything{
		"empty required text": {Number: 1},
		"not a number":        {Name: "a", Number: math.NaN()},
		"infinite":            {Name: "a", Maybe: maybe.Some(math.Inf(1))},
	} {
		if _, err := Parquet(table.From(everything{Name: "first"}, row), nil); err == nil || !strings.Contains(err.Error(), "row 2") {
			t.Errorf("%s: got %v, want an error that names row 2", name, err)
		}
	}
}

// Every published table can be written empty and read back with its columns.
func TestEmptyTables(t *testing.T) {
	for _, tbl := range []table.Any{
		new(table.Of[schemas.Group]), new(table.Of[schemas.Animal]), new(table.Of[schemas.Dose]), new(table.Of[schemas.Measurement]),
		new(table.Of[schemas.Response]), new(table.Of[schemas.Normalised]), new(table.Of[schemas.Summary]),
		new(table.Of[schemas.Inhibition]), new(table.Of[schemas.Comparison]), new(table.Of[schemas.Issue]),
	} {
		data, err := Parquet(tbl, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := secondreader.Read(data)
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Columns) != len(tbl.Schema().Columns) || got.Rows != 0 {
			t.Errorf("%s: %d columns and %d rows, want %d and 0", tbl.Name(), len(got.Columns), got.Rows, len(tbl.Schema().Columns))
		}
	}
}

// A damaged file is an error of the second reader, never a panic or a short column.
func TestDamageIsFound(t *testing.T) {
	tbl := new(table.Of[everything])
	for i := range 500 {
		tbl.Append(everything{Name: "n", Number: float64(i) * 1.1, Count: int32(i)})
	}
	data, err := Parquet(tbl, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, cut := range []int{0, 1, 8, len(data) / 2, len(data) - 1} {
		if _, err := secondreader.Read(data[:cut]); err == nil {
			t.Errorf("a file cut to %d bytes was read without an error", cut)
		}
	}
}
