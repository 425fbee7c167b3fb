// Package qualify compares the statistics with reference cases and says how many digits agree.
//
// A case file is a JSON array of {id, description, input, args, expected}; its name without .json chooses the method.
// Every number, status and flag in "expected" is looked up in what the method computes. A field that is not computed is
// "not judged", and a case with such a field never passes.
package qualify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"path"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"earmark/internal/stats/testdata"
)

// A Case is one reference case: the fields of the JSON, raw.
type Case struct {
	ID          string          `json:"id"`
	Description string          `json:"description"`
	Input       json.RawMessage `json:"input"`
	Args        json.RawMessage `json:"args"`
	Expected    any             `json:"expected"` // decoded; "Inf" and "-Inf" stay strings

	folder fs.FS // where the case file stands; a NIST case reads its data file from here
}

// A method computes what a case file expects, in the same nested structure and under the same field names:
// map[string]any, slices, numbers, strings, booleans and nil. NaN stands for null, ±Inf for "Inf" and "-Inf".
type method struct {
	file    string // case file name without .json
	compute func(Case) (any, error)
}

// A Result says how one case came out.
type Result struct {
	Method string
	ID     string
	Pass   bool
	// WorstDigits is the number of decimal digits to which the worst field agrees, -log10(|got-want|/scale), at most
	// 17. The scale is |want| plus abs/rel of the tolerance, so that a number near zero is judged on the scale on which
	// its absolute tolerance speaks; with no absolute tolerance it is the log relative error. It is 0 if a field has no
	// number where one is expected, or is not judged.
	WorstDigits float64
	WorstField  string // path of that field, like comparisons[2].p_two_sided
	Want, Got   string // the two values of that field
	Tolerance   Tolerance
	Fields      int    // number of fields compared
	Note        string // what failed or was not judged, empty for a pass
}

// Embedded is the folder of reference cases in the binary.
func Embedded() fs.FS { return testdata.Files }

// Run judges every case in a folder, in the order of file names and then of the file. Case files stand in the folder
// itself or in cases/, the NIST sets in nist/certified.json. The folder's own tolerances.json goes before the embedded
// one. An error means that the folder cannot be read as cases, not that a case failed.
func Run(ctx context.Context, cases fs.FS) ([]Result, error) {
	tol, err := readTolerances(cases)
	if err != nil {
		return nil, err
	}
	sets, err := readSets(cases)
	if err != nil {
		return nil, err
	}
	var results []Result
	for _, s := range sets {
		for _, c := range s.cases {
			if err := ctx.Err(); err != nil {
				return nil, fmt.Errorf("qualify %s: %w", s.name, err)
			}
			results = append(results, judge(s.name, c, tol))
		}
	}
	return results, nil
}

// A set is the cases of one file.
type set struct {
	name  string
	cases []Case
}

// readSets reads every case file of a folder, sorted by name.
func readSets(dir fs.FS) ([]set, error) {
	var sets []set
	for _, pattern := range []string{"*.json", "cases/*.json"} {
		names, err := fs.Glob(dir, pattern)
		if err != nil {
			return nil, fmt.Errorf("list case files: %w", err)
		}
		for _, name := range names {
			base := path.Base(name)
			if base == "tolerances.json" || base == "certified.json" {
				continue
			}
			data, err := fs.ReadFile(dir, name)
			if err != nil {
				return nil, fmt.Errorf("read case file: %w", err)
			}
			var cs []Case
			if err := json.Unmarshal(data, &cs); err != nil {
				return nil, fmt.Errorf("case file %s is not an array of {id, input, args, expected}: %w", name, err)
			}
			sets = append(sets, set{strings.TrimSuffix(base, ".json"), cs})
		}
	}
	nist, err := readNIST(dir)
	if err != nil {
		return nil, err
	}
	sets = append(sets, nist...)
	if len(sets) == 0 {
		return nil, errors.New("no case files: expected *.json or cases/*.json in the folder")
	}
	slices.SortStableFunc(sets, func(a, b set) int { return strings.Compare(a.name, b.name) })
	return sets, nil
}

// readNIST turns the sections of certified.json into sets named nist_univariate, nist_anova, nist_linear and
// nist_nonlinear: a case a data set, its whole entry as input and its certified values as expected.
func readNIST(dir fs.FS) ([]set, error) {
	for _, folder := range []string{"nist", "."} {
		data, err := fs.ReadFile(dir, path.Join(folder, "certified.json"))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read NIST cases: %w", err)
		}
		sub, err := fs.Sub(dir, folder)
		if err != nil {
			return nil, fmt.Errorf("read NIST cases: %w", err)
		}
		var sections map[string]json.RawMessage
		if err := json.Unmarshal(data, &sections); err != nil {
			return nil, fmt.Errorf("read NIST certified.json: %w", err)
		}
		var sets []set
		for _, section := range []string{"anova", "linear", "nonlinear", "univariate"} {
			var entries []json.RawMessage
			if sections[section] == nil {
				continue
			}
			if err := json.Unmarshal(sections[section], &entries); err != nil {
				return nil, fmt.Errorf("read NIST certified.json, section %s: %w", section, err)
			}
			s := set{name: "nist_" + section}
			for _, e := range entries {
				var head struct {
					Name      string `json:"name"`
					Certified any    `json:"certified"`
				}
				if err := json.Unmarshal(e, &head); err != nil {
					return nil, fmt.Errorf("read NIST certified.json, section %s: %w", section, err)
				}
				s.cases = append(s.cases, Case{ID: head.Name, Input: e, Expected: head.Certified, folder: sub})
			}
			sets = append(sets, s)
		}
		return sets, nil
	}
	return nil, nil
}

// judge runs one case and compares it.
func judge(name string, c Case, tol tolerances) Result {
	r := Result{Method: name, ID: c.ID, WorstDigits: maxDigits}
	i := slices.IndexFunc(methods, func(m method) bool { return m.file == name })
	if i < 0 {
		r.WorstDigits = 0
		r.Note = "not judged: no method is known for case file " + name + ".json"
		return r
	}
	if c.Expected == nil {
		r.WorstDigits = 0
		r.Note = `not judged: the case has no "expected"`
		return r
	}
	got, err := methods[i].compute(c)
	if err != nil {
		r.WorstDigits = 0
		r.Note = "not judged: " + err.Error()
		return r
	}
	cmp := comparison{result: &r, find: func(field string) Tolerance { return tol.find(name, c, field) }}
	cmp.walk("", c.Expected, got, true)
	r.Fields = cmp.fields
	if cmp.fields == 0 {
		r.WorstDigits = 0
	}
	r.Pass = len(cmp.failed) == 0 && len(cmp.notJudged) == 0 && cmp.fields > 0
	r.Note = cmp.note()
	return r
}

// maxDigits is reported for equal values; a float64 has less than 17 decimal digits.
const maxDigits = 17

// comparison walks the expected tree of one case.
type comparison struct {
	result            *Result
	find              func(field string) Tolerance
	fields            int
	failed, notJudged []string
}

// walk compares one node; present is false where the method returned nothing under this path.
func (c *comparison) walk(field string, want, got any, present bool) {
	if !present {
		c.fields++
		c.notJudged = append(c.notJudged, field)
		c.worst(0, field, show(want), "not judged", Tolerance{})
		return
	}
	switch w := want.(type) {
	case map[string]any:
		g := reflect.ValueOf(got)
		if g.Kind() != reflect.Map || g.Type().Key().Kind() != reflect.String {
			c.mismatch(field, "an object", show(got))
			return
		}
		for _, key := range slices.Sorted(maps.Keys(w)) {
			v := g.MapIndex(reflect.ValueOf(key))
			child := key
			if field != "" {
				child = field + "." + key
			}
			if !v.IsValid() {
				c.walk(child, w[key], nil, false)
				continue
			}
			c.walk(child, w[key], v.Interface(), true)
		}
	case []any:
		g := reflect.ValueOf(got)
		if g.Kind() != reflect.Slice || g.Len() != len(w) {
			c.mismatch(field, fmt.Sprintf("a list of %d", len(w)), show(got))
			return
		}
		for i := range w {
			c.walk(field+"["+strconv.Itoa(i)+"]", w[i], g.Index(i).Interface(), true)
		}
		if len(w) == 0 {
			c.fields++
		}
	default:
		c.leaf(field, want, got)
	}
}

// leaf compares a single value.
func (c *comparison) leaf(field string, want, got any) {
	c.fields++
	w, wantNumber := asNumber(want)
	if text, ok := want.(string); ok && !wantNumber {
		if _, gotNumber := got.(float64); gotNumber { // a number written out in more digits than a float64 holds
			if f, err := strconv.ParseFloat(text, 64); err == nil {
				w, wantNumber = f, true
			}
		}
	}
	if !wantNumber {
		if same(field, want, got) {
			return
		}
		c.fields--
		c.mismatch(field, show(want), show(got))
		return
	}
	g, ok := asNumber(got)
	if !ok || math.IsNaN(w) != math.IsNaN(g) || math.IsInf(w, 0) != math.IsInf(g, 0) {
		c.fields--
		c.mismatch(field, show(want), show(got))
		return
	}
	tol := c.find(field)
	if !tol.accepts(g, w) {
		c.failed = append(c.failed, field)
	}
	c.worst(tol.digits(g, w), field, show(want), show(got), tol)
}

func (c *comparison) mismatch(field, want, got string) {
	c.fields++
	c.failed = append(c.failed, field)
	c.worst(0, field, want, got, Tolerance{})
}

// worst keeps the field with the fewest digits in hand over its tolerance, the first of equals.
func (c *comparison) worst(digits float64, field, want, got string, tol Tolerance) {
	if c.result.WorstField != "" && digits-tol.needed() >= c.result.WorstDigits-c.result.Tolerance.needed() {
		return
	}
	c.result.WorstDigits, c.result.WorstField = digits, field
	c.result.Want, c.result.Got, c.result.Tolerance = want, got, tol
}

func (c *comparison) note() string {
	var parts []string
	if n := len(c.failed); n > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d fields differ: %s", n, c.fields, list(c.failed)))
	}
	if n := len(c.notJudged); n > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d fields not judged: %s", n, c.fields, list(c.notJudged)))
	}
	if c.fields == 0 {
		parts = append(parts, "not judged: nothing is expected")
	}
	return strings.Join(parts, "; ")
}

// list names a few fields.
func list(fields []string) string {
	const most = 4
	if len(fields) <= most {
		return strings.Join(fields, ", ")
	}
	return strings.Join(fields[:most], ", ") + fmt.Sprintf(" and %d more", len(fields)-most)
}

// asNumber reads a number of either side: JSON numbers and Go numbers, null and NaN, "Inf" and "-Inf".
func asNumber(v any) (float64, bool) {
	switch x := v.(type) {
	case nil:
		return math.NaN(), true
	case number:
		return float64(x), true
	case string:
		switch x {
		case "Inf":
			return math.Inf(1), true
		case "-Inf":
			return math.Inf(-1), true
		}
		return 0, false
	}
	rv := reflect.ValueOf(v)
	switch {
	case rv.CanInt():
		return float64(rv.Int()), true
	case rv.CanFloat():
		return rv.Float(), true
	case (rv.Kind() == reflect.Slice || rv.Kind() == reflect.Map || rv.Kind() == reflect.Pointer) && rv.IsNil():
		return math.NaN(), true
	}
	return 0, false
}

// same compares flags and words. A status is compared by its outcome, because its wording is free.
func same(field string, want, got any) bool {
	w, ok := want.(string)
	if !ok {
		return want == got
	}
	g, ok := got.(string)
	if !ok {
		return false
	}
	if field == "status" || strings.HasSuffix(field, ".status") {
		return outcome(w) == outcome(g)
	}
	return w == g
}

// outcome is the part of a status that must agree: ok, undefined, infinite, or the words before an explanation.
func outcome(status string) string {
	for _, class := range []string{"ok", "undefined", "infinite"} {
		if status == class || strings.HasPrefix(status, class+":") || strings.HasPrefix(status, class+" ") {
			return class
		}
	}
	before, _, _ := strings.Cut(status, ":")
	before, _, _ = strings.Cut(before, "(")
	return strings.TrimSpace(before)
}

// show writes a value for a reader.
func show(v any) string {
	if f, ok := asNumber(v); ok {
		if math.IsNaN(f) {
			return "null"
		}
		return strconv.FormatFloat(f, 'g', -1, 64)
	}
	rv := reflect.ValueOf(v)
	switch rv.Kind() {
	case reflect.Map:
		return "an object"
	case reflect.Slice:
		return fmt.Sprintf("a list of %d", rv.Len())
	}
	return fmt.Sprint(v)
}

// number is a float64 whose JSON may be a number, null (NaN), "Inf" or "-Inf".
type number float64

// UnmarshalJSON implements json.Unmarshaler.
func (n *number) UnmarshalJSON(data []byte) error {
	switch {
	case bytes.Equal(data, []byte("null")):
		*n = number(math.NaN())
	case bytes.Equal(data, []byte(`"Inf"`)):
		*n = number(math.Inf(1))
	case bytes.Equal(data, []byte(`"-Inf"`)):
		*n = number(math.Inf(-1))
	default:
		var f float64
		if err := json.Unmarshal(data, &f); err != nil {
			return fmt.Errorf("a number, null, \"Inf\" or \"-Inf\": %w", err)
		}
		*n = number(f)
	}
	return nil
}

// numbers is a list of them; null means missing.
type numbers []number

// all keeps missing values as NaN.
func (x numbers) all() []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = float64(v)
	}
	return out
}

// present drops missing values.
func (x numbers) present() []float64 {
	out := make([]float64, 0, len(x))
	for _, v := range x {
		if !math.IsNaN(float64(v)) {
			out = append(out, float64(v))
		}
	}
	return out
}

// group is one treatment group of a case.
type group struct {
	Name     string  `json:"name"`
	Values   numbers `json:"values"`
	Baseline numbers `json:"baseline"`
}

// decode reads the input or the args of a case; absent JSON leaves the zero value.
func decode[T any](raw json.RawMessage) (T, error) {
	var v T
	if len(raw) == 0 {
		return v, nil
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		return v, fmt.Errorf("decode case: %w", err)
	}
	return v, nil
}
