// Package secondreader reads Parquet with xitongsys/parquet-go, code that shares nothing with the writer, so that what we
// write is known to be what another implementation reads.
package secondreader

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/xitongsys/parquet-go/parquet"
	"github.com/xitongsys/parquet-go/reader"
	"github.com/xitongsys/parquet-go/source"
)

// A Column is a column of a file: one value a row, nil where it is missing. Values are bool, int32, float64 or string.
type Column struct {
	Name     string
	Type     string // physical type and, where there is one, converted type, such as "BYTE_ARRAY UTF8"
	Optional bool   // may be missing
	FieldID  int32
	Values   []any
}

// A Table is a file as the second reader sees it.
type Table struct {
	Rows     int64
	Metadata map[string]string
	Columns  []Column
}

// Read reads a whole file. Damage of any kind is an error, not a panic and not a short column. Whoever reads a file that may
// be crafted compares its hash first: a crafted footer can ask for any amount of memory.
func Read(data []byte) (t Table, err error) {
	defer func() {
		if p := recover(); p != nil {
			t, err = Table{}, fmt.Errorf("the second reader gave up: %v", p)
		}
	}()
	r, err := reader.NewParquetColumnReader(open(data), 1)
	if err != nil {
		return Table{}, fmt.Errorf("footer: %w", err)
	}
	t = Table{Rows: r.GetNumRows(), Metadata: map[string]string{}}
	for _, kv := range r.Footer.KeyValueMetadata {
		t.Metadata[kv.GetKey()] = kv.GetValue()
	}
	for _, path := range r.SchemaHandler.ValueColumns {
		c, err := readColumn(data, r, path)
		if err != nil {
			return Table{}, fmt.Errorf("column %s: %w", c.Name, err)
		}
		if int64(len(c.Values)) != t.Rows {
			return Table{}, fmt.Errorf("column %s: %d values, but the file has %d rows", c.Name, len(c.Values), t.Rows)
		}
		t.Columns = append(t.Columns, c)
	}
	return t, nil
}

// readColumn reads page by page, because the reader's own column function swallows the errors of pages.
func readColumn(data []byte, r *reader.ParquetReader, path string) (Column, error) {
	index := r.SchemaHandler.MapIndex[path]
	element := r.SchemaHandler.SchemaElements[index]
	c := Column{Name: r.SchemaHandler.Infos[index].ExName}
	c.Type, c.FieldID = element.GetType().String(), element.GetFieldID()
	if element.IsSetConvertedType() {
		c.Type += " " + element.GetConvertedType().String()
	}
	c.Optional = element.GetRepetitionType() == parquet.FieldRepetitionType_OPTIONAL
	buffer, err := reader.NewColumnBuffer(open(data), r.Footer, r.SchemaHandler, path)
	if err != nil {
		return c, err
	}
	c.Values = make([]any, 0, min(r.GetNumRows(), int64(len(data)))) // what the footer says may be anything
	for {
		err := buffer.ReadPage()
		if buffer.DataTable != nil {
			for i, v := range buffer.DataTable.Values {
				if c.Optional && buffer.DataTable.DefinitionLevels[i] == 0 {
					v = nil
				}
				c.Values = append(c.Values, v)
			}
			buffer.DataTable.Values, buffer.DataTable.DefinitionLevels, buffer.DataTable.RepetitionLevels = nil, nil, nil
		}
		if errors.Is(err, io.EOF) {
			return c, nil
		}
		if err != nil {
			return c, err
		}
	}
}

// memory is a file in memory, as the reader wants files.
type memory struct {
	*bytes.Reader
	data []byte
}

func open(data []byte) *memory { return &memory{bytes.NewReader(data), data} }

// Open opens the file anew; the name does not matter.
func (m *memory) Open(string) (source.ParquetFile, error) { return open(m.data), nil }

// Create is refused: this is a reader.
func (*memory) Create(string) (source.ParquetFile, error) { return nil, io.ErrClosedPipe }

// Write is refused: this is a reader.
func (*memory) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// Close does nothing.
func (*memory) Close() error { return nil }
