package table

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"

	"earmark/schemas"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// ArrowSchema is the Arrow schema of a table: dictionaries of int32 to text for strings of few values, date32 for dates,
// and beside each field its unit, description, SEND variable and a fixed Parquet field id.
func ArrowSchema(s schemas.Schema, metadata map[string]string) *arrow.Schema {
	fields := make([]arrow.Field, len(s.Columns))
	for i, c := range s.Columns {
		keys, values := []string{"PARQUET:field_id", "description"}, []string{strconv.Itoa(i + 1), c.Description}
		if c.SEND != "" {
			keys, values = append(keys, "send"), append(values, c.SEND)
		}
		if c.Unit != "" {
			keys, values = append(keys, "unit"), append(values, c.Unit)
		}
		fields[i] = arrow.Field{Name: c.Name, Type: arrowType(c), Nullable: c.Nullable, Metadata: arrow.NewMetadata(keys, values)}
	}
	var keys, values []string
	for _, k := range slices.Sorted(maps.Keys(metadata)) {
		keys, values = append(keys, k), append(values, metadata[k])
	}
	m := arrow.NewMetadata(keys, values)
	return arrow.NewSchema(fields, &m)
}

func arrowType(c schemas.Column) arrow.DataType {
	switch c.Kind {
	case schemas.Float64:
		return arrow.PrimitiveTypes.Float64
	case schemas.Int32:
		return arrow.PrimitiveTypes.Int32
	case schemas.Date32:
		return arrow.FixedWidthTypes.Date32
	case schemas.Bool:
		return arrow.FixedWidthTypes.Boolean
	case schemas.Binary:
		return arrow.BinaryTypes.Binary
	default:
		if c.Dictionary {
			return &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}
		}
		return arrow.BinaryTypes.String
	}
}

// Arrow is the table as one Arrow record, with metadata in its schema. It refuses a missing value in a required column and
// a number that is not finite: the Parquet writer would store the one as zero, and readers disagree about the other.
func (t *Of[T]) Arrow(metadata map[string]string) (arrow.RecordBatch, error) {
	t.init()
	arrays := make([]arrow.Array, len(t.columns))
	for i, c := range t.schema.Columns {
		if err := t.columns[i].sound(c); err != nil {
			return nil, fmt.Errorf("table %s, column %s: %w", t.schema.Table, c.Name, err)
		}
		arrays[i] = t.columns[i].arrow(c, t.n)
	}
	return array.NewRecordBatch(ArrowSchema(t.schema, metadata), arrays, int64(t.n)), nil
}

// sound reports the first value that the column must not hold.
func (c *column) sound(s schemas.Column) error {
	for i, v := range c.floats {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("row %d holds a number that is not finite", i+1)
		}
	}
	if s.Kind == schemas.String && !s.Nullable {
		for i, code := range c.codes {
			if c.texts[code] == "" {
				return fmt.Errorf("row %d is empty, but the column is required", i+1)
			}
		}
	}
	return nil
}

func (c *column) arrow(s schemas.Column, n int) arrow.Array {
	allocator := memory.DefaultAllocator
	switch s.Kind {
	case schemas.Float64:
		b := array.NewFloat64Builder(allocator)
		b.AppendValues(c.floats, c.valid)
		return b.NewArray()
	case schemas.Int32:
		b := array.NewInt32Builder(allocator)
		b.AppendValues(c.ints, c.valid)
		return b.NewArray()
	case schemas.Date32:
		b := array.NewDate32Builder(allocator)
		b.Reserve(n)
		for i, v := range c.ints {
			if c.valid != nil && !c.valid[i] {
				b.AppendNull()
			} else {
				b.Append(arrow.Date32(v))
			}
		}
		return b.NewArray()
	case schemas.Bool:
		b := array.NewBooleanBuilder(allocator)
		b.AppendValues(c.bools, c.valid)
		return b.NewArray()
	case schemas.Binary:
		b := array.NewBinaryBuilder(allocator, arrow.BinaryTypes.Binary)
		b.AppendValues(c.blobs, nil)
		return b.NewArray()
	}
	if s.Dictionary {
		return c.dictionary(n)
	}
	b := array.NewStringBuilder(allocator)
	b.Reserve(n)
	for _, code := range c.codes {
		if text := c.texts[code]; text == "" {
			b.AppendNull()
		} else {
			b.Append(text)
		}
	}
	return b.NewArray()
}

// dictionary is the column as dictionary and indices. The dictionary is sorted, so that it does not tell the order in
// which rows were added; the empty text is null and not in it.
func (c *column) dictionary(n int) arrow.Array {
	index := make([]int32, len(c.texts))
	texts := array.NewStringBuilder(memory.DefaultAllocator)
	for _, code := range c.sortedTexts() {
		if c.texts[code] == "" {
			index[code] = -1
			continue
		}
		index[code] = int32(texts.Len())
		texts.Append(c.texts[code])
	}
	indices := array.NewInt32Builder(memory.DefaultAllocator)
	indices.Reserve(n)
	for _, code := range c.codes {
		if i := index[code]; i < 0 {
			indices.AppendNull()
		} else {
			indices.Append(i)
		}
	}
	kind := &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}
	return array.NewDictionaryArray(kind, indices.NewArray(), texts.NewArray())
}
