package rerun

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"earmark/internal/secondreader"
	"earmark/internal/store"
	"earmark/internal/table"
	"earmark/schemas"
)

// A Table is a published table of any version of the program: values by name of column, nil where one is missing, otherwise
// bool, int32, float64 or string.
type Table struct {
	Name    string
	Columns []string
	Rows    [][]any
	keys    []string // columns of the key that this program knows
}

// ReadTable reads the Parquet file of a table.
func ReadTable(name string, data []byte) (Table, error) {
	read, err := secondreader.Read(data)
	if err != nil {
		return Table{}, fmt.Errorf("table %s: %w", name, err)
	}
	t := Table{Name: name, Rows: make([][]any, read.Rows)}
	for i := range t.Rows {
		t.Rows[i] = make([]any, len(read.Columns))
	}
	for k, c := range read.Columns {
		t.Columns = append(t.Columns, c.Name)
		for i, v := range c.Values {
			if f, ok := v.(float64); ok && (math.IsNaN(f) || math.IsInf(f, 0)) {
				v = Show(f) // no sound run publishes one: it is shown, and no number to reckon with
			}
			t.Rows[i][k] = v
		}
	}
	for _, row := range schemas.Published() {
		if row.Table() != name {
			continue
		}
		for _, c := range schemas.Of(row).Columns {
			if c.Key && slices.Contains(t.Columns, c.Name) {
				t.keys = append(t.keys, c.Name)
			}
		}
	}
	return t, nil
}

// TableOf is a table that was computed, by way of its Parquet file, so that it is seen as it would be published.
func TableOf(t table.Any) (Table, error) {
	data, err := store.Parquet(t, nil)
	if err != nil {
		return Table{}, err
	}
	return ReadTable(t.Name(), data)
}

// Value is the value of a row in a column; nil if it is missing or there is no such column.
func (t *Table) Value(row int, column string) any {
	if k := slices.Index(t.Columns, column); k >= 0 {
		return t.Rows[row][k]
	}
	return nil
}

// Key is what names a row: the values of the key, but for the study and what is missing, as in "group=mid study_day=14".
// Without a known key it is all of the row.
func (t *Table) Key(row int) string {
	columns := t.keys
	if len(columns) == 0 {
		columns = t.Columns
	}
	var parts []string
	for _, c := range columns {
		if v := t.Value(row, c); v != nil && c != "study" {
			parts = append(parts, c+"="+Show(v))
		}
	}
	return strings.Join(parts, " ")
}

// index maps the name of each row to its position. Where several rows have a name, which the tables of a sound run have not,
// the later ones are numbered.
func (t *Table) index() (names []string, at map[string]int) {
	at = make(map[string]int, len(t.Rows))
	for i := range t.Rows {
		name := t.Key(i)
		for n := 2; ; n++ {
			if _, taken := at[name]; !taken {
				break
			}
			name = fmt.Sprintf("%s (%d)", t.Key(i), n)
		}
		at[name] = i
		names = append(names, name)
	}
	return names, at
}

// Show is a value as text: numbers in the fewest digits that tell them from all others.
func Show(v any) string {
	switch v := v.(type) {
	case nil:
		return "none"
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return fmt.Sprint(v)
}

// Relative is the relative difference of two numbers, |b − a| / max(|a|, |b|): 0 if they are equal, 1 if one is 0, at most 2.
// There is none between texts or where a value is missing.
func Relative(a, b any) (float64, bool) {
	x, okX := number(a)
	y, okY := number(b)
	if !okX || !okY {
		return 0, false
	}
	if x == y {
		return 0, true
	}
	largest := max(math.Abs(x), math.Abs(y))
	return math.Abs(y/largest - x/largest), true // in this order nothing overflows
}

func number(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case int32:
		return float64(v), true
	}
	return 0, false
}
