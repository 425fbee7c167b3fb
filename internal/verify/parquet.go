package verify

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strconv"

	"earmark/internal/secondreader"
	"earmark/schemas"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
)

// A table is a published table as the second reader reads it: for each column of the schema, in its order, a value a row,
// nil where it is missing.
type table struct {
	schema  schemas.Schema
	file    string
	rows    int
	columns [][]any
}

// readTable reads a Parquet file with both readers and compares what they read, with each other and with the schema. It
// returns no table if that is not the one of the schema.
func readTable(dir, name string, schema schemas.Schema, rec recorded, r *Report) *table {
	data, err := readWhole(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		r.check(readers).mismatch(Mismatch{File: name, Found: err.Error(), Expected: "a file that can be read"})
		return nil
	}
	second, err := secondreader.Read(data)
	if err != nil {
		r.check(readers).mismatch(Mismatch{File: name, Found: "parquet-go: " + err.Error(), Expected: "a sound file"})
		return nil
	}
	first, err := readArrow(data)
	if err != nil {
		r.check(readers).mismatch(Mismatch{File: name, Found: "arrow-go: " + err.Error(), Expected: "a sound file"})
		return nil
	}
	defer first.Release()
	compareReaders(name, first, second, r.check(readers))
	if !compareSchema(name, first.Schema(), second, schema, rec, r.check(columns)) {
		return nil
	}
	t := &table{schema: schema, file: name, rows: int(second.Rows)}
	for _, c := range second.Columns {
		t.columns = append(t.columns, c.Values)
	}
	return t
}

// readArrow reads a file with the writer's own library.
func readArrow(data []byte) (t arrow.Table, err error) {
	defer func() {
		if p := recover(); p != nil {
			t, err = nil, fmt.Errorf("it gave up: %v", p)
		}
	}()
	parquet, err := file.NewParquetReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	reader, err := pqarrow.NewFileReader(parquet, pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	if err != nil {
		return nil, err
	}
	return reader.ReadTable(context.Background())
}

// compareReaders compares two readings of a file cell by cell; numbers bit by bit.
func compareReaders(name string, first arrow.Table, second secondreader.Table, c *Check) {
	if first.NumRows() != second.Rows || int(first.NumCols()) != len(second.Columns) {
		c.mismatch(Mismatch{
			File: name, Found: fmt.Sprintf("%d rows and %d columns by arrow-go", first.NumRows(), first.NumCols()),
			Expected: fmt.Sprintf("%d and %d, by parquet-go", second.Rows, len(second.Columns)),
		})
		return
	}
	for k, column := range second.Columns {
		row := 0
		for _, chunk := range first.Column(k).Data().Chunks() {
			at := cellsOf(chunk)
			for i := range chunk.Len() {
				var v any
				if !chunk.IsNull(i) {
					v = at(i)
				}
				if row < len(column.Values) && !same(v, column.Values[row]) {
					c.mismatch(Mismatch{
						File: name, Row: "row " + strconv.Itoa(row+1), Column: column.Name,
						Found: show(v) + " by arrow-go", Expected: show(column.Values[row]) + " by parquet-go",
					})
				}
				row++
			}
		}
		c.Compared += row
	}
}

// cellsOf is the value of a cell that is not missing, as the second reader gives it; a text that says so for types that no
// table has.
func cellsOf(a arrow.Array) func(i int) any {
	switch a := a.(type) {
	case *array.String:
		return func(i int) any { return a.Value(i) }
	case *array.Dictionary:
		if texts, ok := a.Dictionary().(*array.String); ok {
			return func(i int) any { return texts.Value(a.GetValueIndex(i)) }
		}
	case *array.Float64:
		return func(i int) any { return a.Value(i) }
	case *array.Int32:
		return func(i int) any { return a.Value(i) }
	case *array.Date32:
		return func(i int) any { return int32(a.Value(i)) }
	case *array.Boolean:
		return func(i int) any { return a.Value(i) }
	}
	return func(int) any { return "a value of type " + a.DataType().String() }
}

func same(a, b any) bool {
	x, isFloat := a.(float64)
	y, both := b.(float64)
	if isFloat && both {
		return math.Float64bits(x) == math.Float64bits(y)
	}
	return a == b
}

// show is a value for a person.
func show(v any) string {
	switch v := v.(type) {
	case nil:
		return "missing"
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case string:
		return strconv.Quote(v)
	}
	return fmt.Sprint(v)
}

// A columnType is how a kind of column is stored: as the Arrow schema in the file names it, and as Parquet stores it.
type columnType struct{ arrow, parquet string }

// typeOf is the type of a column in a file.
func typeOf(c schemas.Column) columnType {
	switch c.Kind {
	case schemas.Bool:
		return columnType{"bool", "BOOLEAN"}
	case schemas.Int32:
		return columnType{"int32", "INT32 INT_32"}
	case schemas.Float64:
		return columnType{"float64", "DOUBLE"}
	case schemas.Date32:
		return columnType{"date32", "INT32 DATE"}
	}
	if c.Dictionary {
		return columnType{"dictionary<values=utf8, indices=int32, ordered=false>", "BYTE_ARRAY UTF8"}
	}
	return columnType{"utf8", "BYTE_ARRAY UTF8"}
}

// compareSchema compares the columns and the metadata of a file with the schema, and reports whether the columns are those of
// the schema, so that rows can be made of them.
func compareSchema(name string, stored *arrow.Schema, second secondreader.Table, schema schemas.Schema, rec recorded, c *Check) bool {
	tell := func(column, what, found, expected string) {
		if found != expected {
			c.mismatch(Mismatch{File: name, Column: column, Found: what + " " + found, Expected: expected})
		}
	}
	metadata := map[string]string{
		"earmark.schema": strconv.Itoa(schemas.Version), "earmark.table": schema.Table, "earmark.run": rec.Run, "earmark.study": rec.Study,
		"ARROW:schema": second.Metadata["ARROW:schema"], // compared by what it says, below
	}
	for _, key := range slices.Sorted(maps.Keys(second.Metadata)) {
		if _, known := metadata[key]; !known {
			tell("", "metadata "+key, show(second.Metadata[key]), "no such key")
		}
	}
	for _, key := range slices.Sorted(maps.Keys(metadata)) {
		tell("", "metadata "+key, show(second.Metadata[key]), show(metadata[key]))
	}
	if len(second.Columns) != len(schema.Columns) || stored.NumFields() != len(schema.Columns) {
		tell("", "columns", fmt.Sprintf("%d, in the Arrow schema %d", len(second.Columns), stored.NumFields()), fmt.Sprintf("%d", len(schema.Columns)))
		return false
	}
	usable := true
	for i, want := range schema.Columns {
		c.Compared++
		got, field, kind := second.Columns[i], stored.Field(i), typeOf(want)
		usable = usable && got.Name == want.Name && got.Type == kind.parquet
		tell(want.Name, "name", got.Name, want.Name)
		tell(want.Name, "name in the Arrow schema", field.Name, want.Name)
		tell(want.Name, "type", got.Type, kind.parquet)
		tell(want.Name, "type in the Arrow schema", field.Type.String(), kind.arrow)
		tell(want.Name, "may be missing", strconv.FormatBool(got.Optional), strconv.FormatBool(want.Nullable))
		tell(want.Name, "may be missing in the Arrow schema", strconv.FormatBool(field.Nullable), strconv.FormatBool(want.Nullable))
		tell(want.Name, "field id", strconv.Itoa(int(got.FieldID)), strconv.Itoa(i+1))
		about := map[string]string{"description": want.Description, "unit": want.Unit, "send": want.SEND, "PARQUET:field_id": strconv.Itoa(i + 1)}
		for _, key := range slices.Sorted(maps.Keys(about)) {
			value, _ := field.Metadata.GetValue(key)
			tell(want.Name, key, value, about[key])
		}
		for _, key := range field.Metadata.Keys() {
			if _, known := about[key]; !known {
				tell(want.Name, key, "metadata", "no such key")
			}
		}
	}
	return usable
}

// checkContent computes the content ID of a table from the values read and compares it with the record's. The ID is the
// SHA-256 of the table's name, the version of the tables, the number of rows, and for each column its name, its kind (0 text,
// 1 bool, 2 int32, 3 float64, 4 date) and its values:
//
//   - of texts, the different ones in ascending order, a missing one being empty, then for each row the position among them;
//     of a table without rows nothing;
//   - of others the value of each row, 0 where it is missing, then for columns that may be missing whether it is there.
//
// Counts, kinds and lengths are unsigned numbers of 8 bytes, floats their 8 bytes, int32, dates and positions 4 bytes, all
// little-endian; a bool is one byte; a text has its length before it.
func (t *table) checkContent(rec recorded, c *Check) {
	want, known := rec.table(t.schema.Table)
	if !known {
		return // told by the check of the record
	}
	c.Compared++
	if t.rows != want.Rows {
		c.mismatch(Mismatch{File: t.file, Column: "rows", Found: strconv.Itoa(t.rows), Expected: strconv.Itoa(want.Rows)})
	}
	sum := sha256.New()
	number := func(n int) { sum.Write(binary.LittleEndian.AppendUint64(nil, uint64(n))) }
	text := func(s string) { number(len(s)); sum.Write([]byte(s)) }
	text(t.schema.Table)
	number(schemas.Version)
	number(t.rows)
	for k, column := range t.schema.Columns {
		text(column.Name)
		number(int(column.Kind))
		var b []byte
		if column.Kind == schemas.String {
			position := map[string]uint32{}
			for _, v := range t.columns[k] {
				s, _ := v.(string)
				position[s] = 0
			}
			for i, s := range slices.Sorted(maps.Keys(position)) {
				text(s)
				position[s] = uint32(i)
			}
			for _, v := range t.columns[k] {
				s, _ := v.(string)
				b = binary.LittleEndian.AppendUint32(b, position[s])
			}
			sum.Write(b)
			continue
		}
		for _, v := range t.columns[k] {
			b = appendValue(b, v, column.Kind)
		}
		if column.Nullable {
			for _, v := range t.columns[k] {
				b = appendValue(b, v != nil, schemas.Bool)
			}
		}
		sum.Write(b)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != want.Content {
		c.mismatch(Mismatch{File: t.file, Column: "content", Found: got, Expected: want.Content})
	}
}

func appendValue(b []byte, v any, kind schemas.Kind) []byte {
	switch kind {
	case schemas.Float64:
		f, _ := v.(float64)
		return binary.LittleEndian.AppendUint64(b, math.Float64bits(f))
	case schemas.Bool:
		if there, _ := v.(bool); there {
			return append(b, 1)
		}
		return append(b, 0)
	}
	n, _ := v.(int32)
	return binary.LittleEndian.AppendUint32(b, uint32(n))
}
