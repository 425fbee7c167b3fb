// Package table holds tables: the one bridge between Go rows and Arrow. A table is columnar inside, so that a million
// measurements fit in memory, and is ranged over as typed rows.
package table

import (
	"fmt"
	"iter"
	"reflect"
	"slices"
	"sync"
	"unsafe"

	"earmark/internal/maybe"
	"earmark/schemas"

	"github.com/apache/arrow-go/v18/arrow"
)

// Any is a table of any row type.
type Any interface {
	Name() string
	Len() int
	Schema() schemas.Schema
	// ContentID names the values: the SHA-256, in hexadecimal, of the schema and the rows in their order.
	ContentID() string
	// Arrow is the table as one Arrow record, with metadata in its schema. It refuses a missing value in a required
	// column and a number that is not finite.
	Arrow(metadata map[string]string) (arrow.RecordBatch, error)
	// MarshalBinary is the table in a compact form, from which UnmarshalBinary of a table of the same type makes it again.
	MarshalBinary() ([]byte, error)
	UnmarshalBinary(data []byte) error
}

// Of is a table of rows of type T. The zero Of is an empty table.
type Of[T schemas.Row] struct {
	schema  schemas.Schema
	fields  []field
	columns []column
	n       int
	content string // the content ID, once it was asked for and until the rows change
}

// A field is where a column's value lies in a row.
type field struct {
	offset uintptr
	kind   schemas.Kind
	maybe  bool
}

// A column holds one column's values; which slice is used follows from its kind.
type column struct {
	codes  []uint32 // strings: positions in texts
	texts  []string
	index  map[string]uint32
	floats []float64
	ints   []int32 // int32 and date
	bools  []bool
	blobs  [][]byte
	valid  []bool // for maybe values
}

var layouts sync.Map // reflect.Type -> layout

type layout struct {
	schema schemas.Schema
	fields []field
}

func layoutOf(row schemas.Row) layout {
	t := reflect.TypeOf(row)
	if l, known := layouts.Load(t); known {
		return l.(layout)
	}
	l := layout{schema: schemas.Of(row)}
	for _, c := range l.schema.Columns {
		l.fields = append(l.fields, field{offset: t.Field(c.Field).Offset, kind: c.Kind, maybe: c.Maybe})
	}
	layouts.Store(t, l)
	return l
}

// From is a table of the rows given.
func From[T schemas.Row](rows ...T) *Of[T] {
	t := new(Of[T])
	t.Append(rows...)
	return t
}

func (t *Of[T]) init() {
	if t.fields == nil {
		var row T
		l := layoutOf(row)
		t.schema, t.fields = l.schema, l.fields
		t.columns = make([]column, len(l.fields))
	}
}

// Name is the table's name.
func (t *Of[T]) Name() string { var row T; return row.Table() }

// Schema describes the table's columns.
func (t *Of[T]) Schema() schemas.Schema { t.init(); return t.schema }

// Len is the number of rows.
func (t *Of[T]) Len() int { return t.n }

// Grow makes room for n more rows, so that adding them copies nothing.
func (t *Of[T]) Grow(n int) {
	t.init()
	for i := range t.fields {
		c, f := &t.columns[i], t.fields[i]
		switch f.kind {
		case schemas.String:
			c.codes = slices.Grow(c.codes, n)
		case schemas.Float64:
			c.floats = slices.Grow(c.floats, n)
		case schemas.Int32, schemas.Date32:
			c.ints = slices.Grow(c.ints, n)
		case schemas.Bool:
			c.bools = slices.Grow(c.bools, n)
		case schemas.Binary:
			c.blobs = slices.Grow(c.blobs, n)
		}
		if f.maybe {
			c.valid = slices.Grow(c.valid, n)
		}
	}
}

// Append adds rows. Many at once are faster than one by one, as each column then takes its values in one go.
func (t *Of[T]) Append(rows ...T) {
	t.init()
	if len(rows) == 0 {
		return
	}
	for k := range t.fields {
		t.columns[k].append(&t.fields[k], cellsOf(rows, t.fields[k]), len(rows))
	}
	t.n += len(rows)
	t.content = ""
}

// AppendSeq adds the rows of a sequence.
func (t *Of[T]) AppendSeq(rows iter.Seq[T]) {
	some := make([]T, 0, block)
	for row := range rows {
		if some = append(some, row); len(some) == block {
			t.Append(some...)
			some = some[:0]
		}
	}
	t.Append(some...)
}

// cells are where the values of one column lie in rows that follow each other.
type cells struct {
	first  unsafe.Pointer
	stride uintptr
}

func cellsOf[T any](rows []T, f field) cells {
	return cells{first: unsafe.Add(unsafe.Pointer(&rows[0]), f.offset), stride: unsafe.Sizeof(rows[0])}
}

func (c cells) at(i int) unsafe.Pointer { return unsafe.Add(c.first, uintptr(i)*c.stride) }

func (c *column) append(f *field, rows cells, n int) {
	switch f.kind {
	case schemas.String:
		codes := c.codes
		for i := range n {
			s := *(*string)(rows.at(i))
			if k := len(codes); k > 0 && c.texts[codes[k-1]] == s { // neighbours are often equal
				codes = append(codes, codes[k-1])
			} else {
				codes = append(codes, c.code(s))
			}
		}
		c.codes = codes
	case schemas.Float64:
		if f.maybe {
			c.floats, c.valid = appendMaybe(c.floats, c.valid, rows, n)
		} else {
			c.floats = appendValues(c.floats, rows, n)
		}
	case schemas.Int32, schemas.Date32: // a Date is an int32 underneath
		if f.maybe {
			c.ints, c.valid = appendMaybe(c.ints, c.valid, rows, n)
		} else {
			c.ints = appendValues(c.ints, rows, n)
		}
	case schemas.Bool:
		if f.maybe {
			c.bools, c.valid = appendMaybe(c.bools, c.valid, rows, n)
		} else {
			c.bools = appendValues(c.bools, rows, n)
		}
	case schemas.Binary:
		for i := range n {
			c.blobs = append(c.blobs, *(*[]byte)(rows.at(i)))
		}
	}
}

// appendValues adds the values of n rows.
func appendValues[V any](values []V, rows cells, n int) []V {
	for i := range n {
		values = append(values, *(*V)(rows.at(i)))
	}
	return values
}

// appendMaybe adds the values of n rows that may be missing. A missing value has no number behind it, whatever the caller
// left there.
func appendMaybe[V any](values []V, valid []bool, rows cells, n int) ([]V, []bool) {
	for i := range n {
		v := *(*maybe.Value[V])(rows.at(i))
		if !v.OK {
			v = maybe.Value[V]{}
		}
		values, valid = append(values, v.V), append(valid, v.OK)
	}
	return values, valid
}

// code is the position of s among the column's distinct texts.
func (c *column) code(s string) uint32 {
	code, known := c.index[s]
	if !known {
		if c.index == nil {
			c.index = map[string]uint32{}
		}
		code = uint32(len(c.texts))
		c.texts = append(c.texts, s)
		c.index[s] = code
	}
	return code
}

// At is row i.
func (t *Of[T]) At(i int) T {
	if i < 0 || i >= t.n {
		panic(fmt.Sprintf("table %s: row %d of %d", t.Name(), i, t.n))
	}
	var row [1]T
	t.read(i, row[:])
	return row[0]
}

// read copies out rows from row i on, column by column, which is faster than row by row.
func (t *Of[T]) read(i int, rows []T) {
	for k := range t.fields {
		t.columns[k].read(&t.fields[k], i, i+len(rows), cellsOf(rows, t.fields[k]))
	}
}

func (c *column) read(f *field, from, to int, rows cells) {
	switch f.kind {
	case schemas.String:
		for i, code := range c.codes[from:to] {
			*(*string)(rows.at(i)) = c.texts[code]
		}
	case schemas.Float64:
		readValues(c.floats[from:to], c.valid, from, rows)
	case schemas.Int32, schemas.Date32:
		readValues(c.ints[from:to], c.valid, from, rows)
	case schemas.Bool:
		readValues(c.bools[from:to], c.valid, from, rows)
	case schemas.Binary:
		for i, v := range c.blobs[from:to] {
			*(*[]byte)(rows.at(i)) = v
		}
	}
}

// readValues copies values out; valid, if there is one, says from row from on which of them are there.
func readValues[V any](values []V, valid []bool, from int, rows cells) {
	if valid == nil {
		for i, v := range values {
			*(*V)(rows.at(i)) = v
		}
		return
	}
	for i, v := range values {
		*(*maybe.Value[V])(rows.at(i)) = maybe.Value[V]{V: v, OK: valid[from+i]}
	}
}

// block is the number of rows that are copied in or out at once: few enough to stay in the processor's nearest cache.
const block = 64

// All ranges over the rows in order.
func (t *Of[T]) All() iter.Seq2[int, T] { return t.Range(0, t.n) }

// Range ranges over the rows first..last-1 in order.
func (t *Of[T]) Range(first, last int) iter.Seq2[int, T] {
	return func(yield func(int, T) bool) {
		rows := make([]T, min(block, max(0, last-first)))
		for from := first; from < last; from += block {
			rows = rows[:min(block, last-from)]
			t.read(from, rows)
			for i, row := range rows {
				if !yield(from+i, row) {
					return
				}
			}
		}
	}
}

// Rows copies all rows out.
func (t *Of[T]) Rows() []T {
	rows := make([]T, 0, t.n)
	for _, row := range t.All() {
		rows = append(rows, row)
	}
	return rows
}
