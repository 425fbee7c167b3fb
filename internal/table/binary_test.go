package table

import (
	"bytes"
	"fmt"
	"testing"

	"earmark/internal/maybe"
	"earmark/schemas"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// kinds has a column of every kind.
type kinds struct {
	Text  string                    `col:"text,key,text"`
	Word  string                    `col:"word,null"`
	Num   float64                   `col:"num"`
	Maybe maybe.Float               `col:"maybe"`
	Count int32                     `col:"count"`
	Day   maybe.Int                 `col:"day"`
	Flag  bool                      `col:"flag"`
	May   maybe.Value[bool]         `col:"may"`
	Date  maybe.Value[schemas.Date] `col:"date"`
	Blob  []byte                    `col:"blob"`
}

func (kinds) Table() string { return "kinds" }

func someKinds(t *rapid.T) []kinds {
	var rows []kinds
	for i := range rapid.IntRange(0, 20).Draw(t, "rows") {
		n := rapid.IntRange(-3, 3).Draw(t, fmt.Sprint("n", i))
		row := kinds{Text: rapid.String().Draw(t, "text"), Num: float64(n) / 7, Count: int32(n), Flag: n > 0, Blob: bytes.Repeat([]byte{'x'}, max(0, n))}
		if n > 0 {
			row.Word, row.Maybe, row.Day = fmt.Sprint(n), maybe.Some(1.5), maybe.Some(int32(-n))
			row.May, row.Date = maybe.Some(n > 1), maybe.Some(schemas.Date(n))
		}
		rows = append(rows, row)
	}
	return rows
}

func TestBinaryIsTheTableAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := someKinds(t)
		tbl := From(rows...)
		data, err := tbl.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var got Of[kinds]
		if err := got.UnmarshalBinary(data); err != nil {
			t.Fatal(err)
		}
		if got.ContentID() != tbl.ContentID() || !cmp.Equal(tbl.Rows(), got.Rows()) {
			t.Fatalf("another table: %s", cmp.Diff(tbl.Rows(), got.Rows()))
		}
		got.Append(kinds{Text: "new"}) // what was read is a table like others
		if got.Len() != len(rows)+1 || got.At(len(rows)).Text != "new" {
			t.Fatal("a row could not be added")
		}
	})
}

// Codes of more than 256 and more than 65536 texts take two and four bytes.
func TestBinaryOfManyTexts(t *testing.T) {
	for _, n := range []int{255, 256, 257, 65536, 65537} {
		tbl := new(Of[kinds])
		for i := range n {
			tbl.Append(kinds{Text: fmt.Sprint(i), Word: fmt.Sprint(i % 300)})
		}
		data, err := tbl.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var got Of[kinds]
		if err := got.UnmarshalBinary(data); err != nil || got.ContentID() != tbl.ContentID() {
			t.Errorf("%d texts: %v, or another table", n, err)
		}
	}
}

// Damage is an error or another table, never a panic and never much memory.
func TestBinaryOfDamage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plain := From(someKinds(t)...).appendBinary(nil)
		var got Of[kinds]
		if got.parse(plain[:rapid.IntRange(0, len(plain)-1).Draw(t, "cut")]) {
			t.Fatal("a table that ends before its time was read")
		}
		if got = (Of[kinds]{}); got.parse(append(bytes.Clone(plain), 0)) {
			t.Fatal("a table with something after it was read")
		}
		plain[rapid.IntRange(0, len(plain)-1).Draw(t, "at")] ^= rapid.Byte().Draw(t, "flip")
		if got = (Of[kinds]{}); got.parse(plain) {
			got.Rows()
		}
	})
}

func TestCountRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tbl := new(Of[schemas.Finding])
		want, seen := map[string]int{}, map[string]bool{}
		for i := range rapid.IntRange(0, 60).Draw(t, "rows") {
			f := schemas.Finding{
				File:  rapid.SampledFrom([]string{"a.csv", "b.csv"}).Draw(t, fmt.Sprint("file", i)),
				Sheet: rapid.SampledFrom([]string{"", "S"}).Draw(t, "sheet"),
				Count: rapid.Int32Range(0, 200).Draw(t, "row"),
			}
			tbl.Append(f)
			if key := fmt.Sprint(f.File, f.Sheet, f.Count); !seen[key] {
				seen[key] = true
				want[f.File]++
			}
		}
		if diff := cmp.Diff(want, tbl.CountRows("file", "sheet", "count")); diff != "" {
			t.Fatal(diff)
		}
	})
}
