// Package store keeps what a run made: Parquet files, the published folder, its lock. It is the only writer of files.
package store

import (
	"bytes"
	"errors"
	"fmt"

	"earmark/internal/table"
	"earmark/schemas"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
)

// rowGroup is the number of rows of a row group: fixed, because it shows in the bytes.
const rowGroup = 1 << 20

// Parquet is a table as the bytes of a Parquet file: zstd (whose frames carry a checksum), data page v1, dictionaries for
// the columns of few strings only, field ids, no bloom filters. Equal tables and metadata give equal bytes.
func Parquet(t table.Any, metadata map[string]string) ([]byte, error) {
	record, err := t.Arrow(metadata)
	if err != nil {
		return nil, err
	}
	defer record.Release()
	options := []parquet.WriterProperty{
		parquet.WithVersion(parquet.V2_LATEST),
		parquet.WithDataPageVersion(parquet.DataPageV1),
		parquet.WithCompression(compress.Codecs.Zstd),
		parquet.WithStats(true),
		parquet.WithPageIndexEnabled(true),
		parquet.WithDictionaryDefault(false),
		parquet.WithMaxRowGroupLength(rowGroup),
		parquet.WithCreatedBy("earmark"),
	}
	var sorting []parquet.SortingColumn
	for i, c := range t.Schema().Columns {
		if c.Dictionary {
			options = append(options, parquet.WithDictionaryFor(c.Name, true))
		}
		if c.Key {
			sorting = append(sorting, parquet.SortingColumn{ColumnIdx: int32(i), NullsFirst: true})
		}
	}
	options = append(options, parquet.WithSortingColumns(sorting))
	var buffer bytes.Buffer
	writer, err := pqarrow.NewFileWriter(record.Schema(), &buffer,
		parquet.NewWriterProperties(options...), pqarrow.NewArrowWriterProperties(pqarrow.WithStoreSchema()))
	if err != nil {
		return nil, fmt.Errorf("table %s: %w", t.Name(), err)
	}
	if err := write(writer, record); err != nil {
		return nil, fmt.Errorf("table %s: %w", t.Name(), err)
	}
	return buffer.Bytes(), nil
}

func write(w *pqarrow.FileWriter, record arrow.RecordBatch) error {
	return errors.Join(w.WriteBuffered(record), w.Close())
}

// Metadata is what every published Parquet file says of itself.
func Metadata(tableName, run, study string) map[string]string {
	return map[string]string{
		"earmark.schema": fmt.Sprint(schemas.Version),
		"earmark.table":  tableName,
		"earmark.run":    run,
		"earmark.study":  study,
	}
}
