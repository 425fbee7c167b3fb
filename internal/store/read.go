package store

import (
	"bytes"
	"context"
	"fmt"

	"earmark/internal/table"
	"earmark/schemas"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
)

// ReadParquet reads a table that Parquet wrote, also one of another version of the program (table.Of.AppendArrow). Damage
// of any kind is an error, not a panic. Whoever reads a file that may be crafted compares its hash first: a crafted footer
// can ask for any amount of memory.
func ReadParquet[T schemas.Row](data []byte) (t *table.Of[T], err error) {
	t = new(table.Of[T])
	defer func() {
		if p := recover(); p != nil {
			t, err = nil, fmt.Errorf("the Parquet reader gave up: %v", p)
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
	whole, err := reader.ReadTable(context.Background())
	if err != nil {
		return nil, err
	}
	defer whole.Release()
	batches := array.NewTableReader(whole, 0)
	defer batches.Release()
	for batches.Next() {
		if err := t.AppendArrow(batches.RecordBatch()); err != nil {
			return nil, err
		}
	}
	return t, batches.Err()
}
