package table

import (
	"errors"
	"fmt"

	"earmark/schemas"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// AppendArrow adds the rows of an Arrow record that holds a table of this kind, found by the names of its columns. A table
// of another version of the program may have more columns, which are left out, or fewer: those that may be missing are then
// missing. It refuses a record that lacks a required column or value, or has another type; the table is of no use then.
func (t *Of[T]) AppendArrow(batch arrow.RecordBatch) error {
	t.init()
	n := int(batch.NumRows())
	for k, c := range t.schema.Columns {
		at := batch.Schema().FieldIndices(c.Name)
		var err error
		switch {
		case len(at) == 1:
			err = t.columns[k].appendArrow(c, batch.Column(at[0]))
		case len(at) > 1:
			err = errors.New("there are several of that name")
		case c.Nullable:
			t.columns[k].appendMissing(t.fields[k], n)
		default:
			err = errors.New("it is not there, but required")
		}
		if err != nil {
			return fmt.Errorf("table %s, column %s: %w", t.schema.Table, c.Name, err)
		}
	}
	t.n += n
	t.content = ""
	return nil
}

func (c *column) appendArrow(s schemas.Column, a arrow.Array) error {
	if a.NullN() > 0 && !s.Nullable {
		return errors.New("a value is missing, but required")
	}
	of := func() bool { return false } // whether the type fits, and then its values are added
	switch s.Kind {
	case schemas.String:
		of = func() bool { return c.appendArrowTexts(a) }
	case schemas.Float64:
		of = func() bool { return appendPrimitive(&c.floats, a, (*array.Float64).Float64Values) }
	case schemas.Int32:
		of = func() bool { return appendPrimitive(&c.ints, a, (*array.Int32).Int32Values) }
	case schemas.Date32:
		of = func() bool {
			return appendPrimitive(&c.ints, a, func(d *array.Date32) []int32 {
				days := make([]int32, d.Len())
				for i, v := range d.Date32Values() {
					days[i] = int32(v)
				}
				return days
			})
		}
	case schemas.Bool:
		of = func() bool {
			return appendPrimitive(&c.bools, a, func(b *array.Boolean) []bool {
				values := make([]bool, b.Len())
				for i := range values {
					values[i] = b.Value(i)
				}
				return values
			})
		}
	case schemas.Binary:
		of = func() bool {
			return appendPrimitive(&c.blobs, a, func(b *array.Binary) [][]byte {
				values := make([][]byte, b.Len())
				for i := range values {
					values[i] = b.Value(i)
				}
				return values
			})
		}
	}
	if !of() {
		return fmt.Errorf("it is of type %s", a.DataType())
	}
	if s.Maybe {
		for i := range a.Len() {
			c.valid = append(c.valid, a.IsValid(i))
		}
	}
	return nil
}

// appendPrimitive adds the values of an array of one type; where one is missing, the zero value, whatever the array has
// there. It reports whether the array is of that type.
func appendPrimitive[V any, A arrow.Array](to *[]V, a arrow.Array, values func(A) []V) bool {
	typed, ok := a.(A)
	if !ok {
		return false
	}
	var zero V
	for i, v := range values(typed) {
		if typed.IsNull(i) {
			v = zero
		}
		*to = append(*to, v)
	}
	return true
}

// appendArrowTexts adds texts, of a dictionary or as they are; a missing one is the empty text.
func (c *column) appendArrowTexts(a arrow.Array) bool {
	texts, index := a, func(i int) int { return i }
	if d, isDictionary := a.(*array.Dictionary); isDictionary {
		texts, index = d.Dictionary(), d.GetValueIndex
	}
	values, ok := texts.(*array.String)
	if !ok {
		return false
	}
	for i := range a.Len() {
		text := ""
		if a.IsValid(i) {
			text = values.Value(index(i))
		}
		c.codes = append(c.codes, c.code(text))
	}
	return true
}

// appendMissing adds n missing values.
func (c *column) appendMissing(f field, n int) {
	for range n {
		switch f.kind {
		case schemas.String:
			c.codes = append(c.codes, c.code(""))
		case schemas.Float64:
			c.floats = append(c.floats, 0)
		case schemas.Int32, schemas.Date32:
			c.ints = append(c.ints, 0)
		case schemas.Bool:
			c.bools = append(c.bools, false)
		}
		if f.maybe {
			c.valid = append(c.valid, false)
		}
	}
}
