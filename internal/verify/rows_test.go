package verify

import (
	"math"
	"strings"
	"testing"

	"earmark/schemas"
)

// groupsWith is the table of groups with one row that is sound but for one column.
func groupsWith(column string, value any) *table {
	t := &table{schema: schemas.Of(schemas.Group{}), file: "tables/groups.parquet", rows: 1}
	sound := map[string]any{"study": "S", "group": "low", "role": "test", "n": int32(8)}
	sound[column] = value
	for _, c := range t.schema.Columns {
		t.columns = append(t.columns, []any{sound[c.Name]})
	}
	return t
}

// Values that the writer refuses to write, so that no published table can bring them here.
func TestValuesThatNoColumnMayHold(t *testing.T) {
	for _, c := range []struct {
		name, column string
		value        any
		expected     string
	}{
		{"nothing wrong", "dose", 0.5, ""},
		{"missing where it may be", "comparator", nil, ""},
		{"missing where it is required", "role", nil, "required"},
		{"an empty text", "comparator", "", "missing"},
		{"not a number", "dose", math.NaN(), "finite"},
		{"infinite", "dose", math.Inf(-1), "finite"},
		{"no number of animals", "n", int32(-1), "negative"},
		{"no role", "role", "control", "one of"},
		{"another study", "study", "T", "S"},
	} {
		check := newReport().check(values)
		groupsWith(c.column, c.value).checkValues("S", check)
		switch {
		case c.expected == "" && check.Mismatches > 0:
			t.Errorf("%s: %+v", c.name, check.Listed)
		case c.expected != "" && (check.Mismatches != 1 || check.Listed[0].Column != c.column || !strings.Contains(check.Listed[0].Expected, c.expected)):
			t.Errorf("%s: %+v, want one in %s that expects %q", c.name, check.Listed, c.column, c.expected)
		}
	}
}
