package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"reflect"
	"strconv"

	"earmark/internal/maybe"
	"earmark/internal/tabular"
	"earmark/schemas"
)

// IssuesCSV writes the issues table as RFC 4180 CSV with the table's own column names: UTF-8, comma, CRLF, missing
// values empty.
//
// Its texts are what people typed, and a spreadsheet runs a cell that begins with = + - @, a tab or a carriage return.
// Such a cell gets an apostrophe before its first character, which a spreadsheet takes as "this is text". A reader that
// wants the text as typed takes tables/issues.parquet, or drops the apostrophe before one of these characters.
func IssuesCSV(rows []schemas.Finding) ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	columns := schemas.Of(schemas.Finding{}).Columns
	record := make([]string, len(columns))
	for i, c := range columns {
		record[i] = c.Name
	}
	if err := w.Write(record); err != nil {
		return nil, fmt.Errorf("write issues.csv: %w", err)
	}
	for _, row := range rows {
		values := reflect.ValueOf(row)
		for i, c := range columns {
			record[i] = csvCell(values.Field(c.Field).Interface())
		}
		if err := w.Write(record); err != nil {
			return nil, fmt.Errorf("write issues.csv: %w", err)
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// csvCell prints a value of the issues table.
func csvCell(value any) string {
	switch v := value.(type) {
	case string:
		return tabular.Inert(v)
	case int32:
		return strconv.Itoa(int(v))
	case maybe.Int:
		if v.OK {
			return strconv.Itoa(int(v.V))
		}
		return ""
	}
	return fmt.Sprint(value)
}
