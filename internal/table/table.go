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
	var row T
	for k := range t.fields {
		t.columns[k].read(&t.fields[k], i, unsafe.Add(unsafe.Pointer(&row), t.fields[k].offset))
	}
	return row
}

func (c *column) read(f *field, i int, at unsafe.Pointer) {
	switch f.kind {
	case schemas.String:
		*(*string)(at) = c.texts[c.codes[i]]
	case schemas.Float64:
		if f.maybe {
			*(*maybe.Float)(at) = maybe.Float{V: c.floats[i], OK: c.valid[i]}
		} else {
			*(*float64)(at) = c.floats[i]
		}
	case schemas.Int32, schemas.Date32:
		if f.maybe {
			*(*maybe.Int)(at) = maybe.Int{V: c.ints[i], OK: c.valid[i]}
		} else {
			*(*int32)(at) = c.ints[i]
		}
	case schemas.Bool:
		if f.maybe {
			*(*maybe.Value[bool])(at) = maybe.Value[bool]{V: c.bools[i], OK: c.valid[i]}
		} else {
			*(*bool)(at) = c.bools[i]
		}
	case schemas.Binary:
		*(*[]byte)(at) = c.blobs[i]
	}
}

// All ranges over the rows in order.
func (t *Of[T]) All() iter.Seq2[int, T] {
	return func(yield func(int, T) bool) {
		for i := range t.n {
			if !yield(i, t.At(i)) {
				return
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
