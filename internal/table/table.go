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
	for _, row := range rows {
		t.Append(row)
	}
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

// Append adds a row.
func (t *Of[T]) Append(row T) {
	t.init()
	for i := range t.fields {
		t.columns[i].append(&t.fields[i], unsafe.Add(unsafe.Pointer(&row), t.fields[i].offset))
	}
	t.n++
	t.content = ""
}

func (c *column) append(f *field, at unsafe.Pointer) {
	switch f.kind {
	case schemas.String:
		c.codes = append(c.codes, c.code(*(*string)(at)))
	case schemas.Float64:
		v := maybe.Float{OK: true}
		if f.maybe {
			v = *(*maybe.Float)(at)
			c.valid = append(c.valid, v.OK)
		} else {
			v.V = *(*float64)(at)
		}
		if !v.OK {
			v.V = 0 // a missing value has no number behind it, whatever the caller left there
		}
		c.floats = append(c.floats, v.V)
	case schemas.Int32, schemas.Date32:
		v := maybe.Int{OK: true}
		if f.maybe {
			v = *(*maybe.Int)(at) // a Date is an int32 underneath
			c.valid = append(c.valid, v.OK)
		} else {
			v.V = *(*int32)(at)
		}
		if !v.OK {
			v.V = 0
		}
		c.ints = append(c.ints, v.V)
	case schemas.Bool:
		v := maybe.Value[bool]{OK: true}
		if f.maybe {
			v = *(*maybe.Value[bool])(at)
			c.valid = append(c.valid, v.OK)
		} else {
			v.V = *(*bool)(at)
		}
		c.bools = append(c.bools, v.V && v.OK)
	case schemas.Binary:
		c.blobs = append(c.blobs, *(*[]byte)(at))
	}
}

// code is the position of s among the column's distinct texts. Neighbours are often equal, so the last one is tried first.
func (c *column) code(s string) uint32 {
	if n := len(c.codes); n > 0 {
		if last := c.codes[n-1]; c.texts[last] == s {
			return last
		}
	}
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
		at := cells{base: unsafe.Add(unsafe.Pointer(&rows[0]), t.fields[k].offset), stride: unsafe.Sizeof(rows[0])}
		t.columns[k].read(&t.fields[k], i, i+len(rows), at)
	}
}

// cells are where the values of one column lie in rows that follow each other.
type cells struct {
	base   unsafe.Pointer
	stride uintptr
}

func (c cells) at(i int) unsafe.Pointer { return unsafe.Add(c.base, uintptr(i)*c.stride) }

func (c *column) read(f *field, from, to int, rows cells) {
	switch f.kind {
	case schemas.String:
		for i, code := range c.codes[from:to] {
			*(*string)(rows.at(i)) = c.texts[code]
		}
	case schemas.Float64:
		readNumbers(c.floats[from:to], c.valid, from, rows)
	case schemas.Int32, schemas.Date32:
		readNumbers(c.ints[from:to], c.valid, from, rows)
	case schemas.Bool:
		readNumbers(c.bools[from:to], c.valid, from, rows)
	case schemas.Binary:
		for i, v := range c.blobs[from:to] {
			*(*[]byte)(rows.at(i)) = v
		}
	}
}

// readNumbers copies values out; valid, if there is one, says from row from on which of them are there.
func readNumbers[V any](values []V, valid []bool, from int, rows cells) {
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

// block is the number of rows that are copied out at once: few enough to stay in the processor's nearest cache.
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
