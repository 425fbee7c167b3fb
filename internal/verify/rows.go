package verify

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"earmark/internal/maybe"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// rowsOf is a table as rows of its Go type; none for a table that was not read.
func rowsOf[T schemas.Row](t *table) []T {
	if t == nil {
		return nil
	}
	rows := make([]T, t.rows)
	for i := range rows {
		row := reflect.ValueOf(&rows[i]).Elem()
		for k, c := range t.schema.Columns {
			if v := t.columns[k][i]; v != nil {
				set(row.Field(c.Field).Addr().Interface(), v)
			}
		}
	}
	return rows
}

// set puts a value into a field of a row: the column has the type of the field.
func set(field, v any) {
	switch field := field.(type) {
	case *string:
		*field = v.(string)
	case *float64:
		*field = v.(float64)
	case *int32:
		*field = v.(int32)
	case *bool:
		*field = v.(bool)
	case *schemas.Date:
		*field = schemas.Date(v.(int32))
	case *maybe.Float:
		*field = maybe.Some(v.(float64))
	case *maybe.Int:
		*field = maybe.Some(v.(int32))
	case *maybe.Value[bool]:
		*field = maybe.Some(v.(bool))
	case *maybe.Value[schemas.Date]:
		*field = maybe.Some(schemas.Date(v.(int32)))
	}
}

// key is the key of a row for a person: its parts but for the study, which is the same in all.
func (t *table) key(row int) string {
	var parts []string
	for k, c := range t.schema.Columns {
		if c.Key && c.Name != "study" && t.columns[k][row] != nil {
			parts = append(parts, fmt.Sprintf("%s=%v", c.Name, t.columns[k][row]))
		}
	}
	return strings.Join(parts, " ")
}

// compare orders values of one column: missing first, then ascending, false before true, texts by their bytes.
func compare(a, b any) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	switch a := a.(type) {
	case string:
		return cmp.Compare(a, b.(string))
	case int32:
		return cmp.Compare(a, b.(int32))
	case float64:
		return cmp.Compare(a, b.(float64))
	case bool:
		switch {
		case a == b.(bool):
			return 0
		case a:
			return 1
		}
		return -1
	}
	return 0
}

// checkKeys tells rows that are not in order of the key, and keys that are not unique. The key of an issue is an address,
// which issues may share: there, whole rows are unique.
func (t *table) checkKeys(c *Check) {
	var byKey, others []int
	for k, column := range t.schema.Columns {
		if column.Key {
			byKey = append(byKey, k)
		} else {
			others = append(others, k)
		}
	}
	by := func(columns []int) func(a, b int) int {
		return func(a, b int) int {
			for _, k := range columns {
				if d := compare(t.columns[k][a], t.columns[k][b]); d != 0 {
					return d
				}
			}
			return 0
		}
	}
	inOrder, unique := by(byKey), by(byKey)
	if t.schema.Table == (schemas.Issue{}).Table() {
		unique = by(slices.Concat(byKey, others))
	}
	c.Compared += t.rows
	rows := make([]int, t.rows)
	for i := range rows {
		rows[i] = i
		if i > 0 && inOrder(i-1, i) > 0 {
			c.mismatch(Mismatch{File: t.file, Row: t.key(i), Found: "row " + strconv.Itoa(i+1), Expected: "before " + t.key(i-1)})
		}
	}
	slices.SortFunc(rows, unique)
	for i := 1; i < len(rows); i++ {
		if unique(rows[i-1], rows[i]) == 0 {
			c.mismatch(Mismatch{File: t.file, Row: t.key(rows[i]), Found: "twice", Expected: "once"})
		}
	}
}

// words are the columns that hold one of few words, by table and column.
var words = map[string][]string{
	"groups.role":             {plan.Naive, plan.Sham, plan.DiseaseUntreated, plan.Vehicle, plan.Test, plan.Positive, plan.Satellite},
	"measurements.censoring":  censorings,
	"responses.censoring":     censorings,
	"responses.scale":         scales,
	"comparisons.scale":       scales,
	"models.scale":            scales,
	"dose_response.scale":     scales,
	"normalised.definition":   definitions,
	"inhibition.definition":   definitions,
	"exposure.definition":     definitions,
	"inhibition.window_class": {classOpen, classNarrow, classWeak, classClosed, classNone},
	"inhibition.ci_method":    {byFieller, byWelch, byLikelihood},
	"issues.severity":         severities,
	"pathways.grouping":       {"axis", "kinase", "stat"},
	"potencies.relation":      {"<", ">"},
	"models.df_method":        {"residual", "satterthwaite"},
	"dose_response.model":     {"4pl"},
}

var (
	censorings  = []string{measured, "left", "right"}
	scales      = []string{endpoint.Linear, endpoint.Log, endpoint.Ordinal, endpoint.Count}
	definitions = []string{endpoint.Window, endpoint.NoFloor, endpoint.GMR, endpoint.LogWindow}
	severities  = []string{"error", "withheld", "warning", "note"}
)

// measured is the censoring of a value that is known.
const measured = "none"

// checkValues tells values that a column must not hold: a missing one where it is required, an empty text, a number that is
// not finite, a word out of its set, a negative number of animals, and a p outside 0 to 1; and limits in the wrong order.
func (t *table) checkValues(study string, c *Check) {
	for k, column := range t.schema.Columns {
		set := words[t.schema.Table+"."+column.Name]
		probability := column.Kind == schemas.Float64 && (column.Name == "p" || strings.HasPrefix(column.Name, "p_") || strings.HasSuffix(column.Name, "_p"))
		count := column.Kind == schemas.Int32 && (column.Name == "n" || strings.HasPrefix(column.Name, "n_"))
		c.Compared += t.rows
		for i, v := range t.columns[k] {
			expected := ""
			switch v := v.(type) {
			case nil:
				if !column.Nullable {
					expected = "a value: the column is required"
				}
			case string:
				switch {
				case v == "":
					expected = "a text, or missing"
				case column.Name == "study" && v != study:
					expected = show(study)
				case set != nil && !slices.Contains(set, v):
					expected = "one of " + strings.Join(set, ", ")
				}
			case float64:
				switch {
				case math.IsNaN(v) || math.IsInf(v, 0):
					expected = "a finite number, or missing"
				case probability && !(v >= 0 && v <= 1):
					expected = "a probability"
				}
			case int32:
				if count && v < 0 {
					expected = "no negative number"
				}
			}
			if expected != "" {
				c.mismatch(Mismatch{File: t.file, Row: t.key(i), Column: column.Name, Found: show(v), Expected: expected})
			}
		}
	}
	t.checkLimits(c)
}

// checkLimits tells lower limits above their upper ones: <name>_low and <name>_high, <name>_ci_low and <name>_ci_high.
func (t *table) checkLimits(c *Check) {
	for low, column := range t.schema.Columns {
		name, isLow := strings.CutSuffix(column.Name, "_low")
		high := slices.IndexFunc(t.schema.Columns, func(o schemas.Column) bool { return o.Name == name+"_high" })
		if !isLow || high < 0 {
			continue
		}
		for i := range t.rows {
			a, b := t.columns[low][i], t.columns[high][i]
			if a != nil && b != nil && compare(a, b) > 0 {
				c.mismatch(Mismatch{File: t.file, Row: t.key(i), Column: column.Name, Found: show(a), Expected: "at most " + show(b) + ", the upper limit"})
			}
		}
	}
}

// checkCensoring tells responses and measurements whose value, limit and censoring do not go together: a measured response
// has a value, and a censored one a limit and no value.
func (a all) checkCensoring(c *Check) {
	responses, measurements := a.tables["responses"], a.tables["measurements"]
	censoring := measurements.column("censoring")
	for i, r := range a.responses {
		if r.Value.OK == (r.Censoring == measured) && r.Limit.OK == (r.Censoring != measured) {
			continue
		}
		c.mismatch(Mismatch{
			File: responses.file, Row: responses.key(i), Column: "censoring",
			Found: fmt.Sprintf("%s with value %s and limit %s", r.Censoring, number(r.Value), number(r.Limit)), Expected: "a value, or a limit and its direction",
		})
	}
	for i, v := range measurements.column("value") {
		if v != nil && censoring[i] != measured {
			c.mismatch(Mismatch{File: measurements.file, Row: measurements.key(i), Column: "value", Found: show(v), Expected: "missing: it is censored"})
		}
	}
}

// number is a number of a table for a person.
func number(v maybe.Float) string {
	if !v.OK {
		return "missing"
	}
	return show(v.V)
}
