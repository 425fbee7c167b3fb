package rundiff

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"earmark/schemas/plan"
)

// A parameter is a value of the plan that differs between two runs.
type parameter struct {
	path     []string // keys of mappings, and of lists the identity of an item in brackets
	old, new any      // as JSON has them; absent if there is none
}

// absent stands for a value that is not there.
type absent struct{}

// labels are parameters that name the study and reach no result.
var labels = []string{"study.id", "study.title"}

// name is the path as the config writes it.
func (p parameter) name() string {
	var b strings.Builder
	for i, step := range p.path {
		if i > 0 && !strings.HasPrefix(step, "[") {
			b.WriteByte('.')
		}
		b.WriteString(step)
	}
	return b.String()
}

// text is the parameter with both values.
func (p parameter) text() string {
	return fmt.Sprintf("parameter %s: %s to %s", p.name(), shown(p.old), shown(p.new))
}

// shown is a value as JSON, as long as a line bears.
func shown(v any) string {
	const most = 80
	if _, none := v.(absent); none {
		return "none"
	}
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // it came from JSON
	}
	if text := []rune(string(data)); len(text) > most {
		return string(text[:most]) + "..."
	}
	return string(data)
}

// tree is a plan as JSON has it.
func tree(p *plan.Plan) (any, error) {
	data, err := json.Marshal(p.Results())
	if err != nil {
		return nil, fmt.Errorf("plan: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var v any
	return v, decoder.Decode(&v)
}

// parameters lists the values that differ between two plans. Items of lists are paired by their identity, so that an item more
// does not change all that follow it.
func parameters(old, latest *plan.Plan) ([]parameter, error) {
	a, err := tree(old)
	if err != nil {
		return nil, err
	}
	b, err := tree(latest)
	if err != nil {
		return nil, err
	}
	found := differing(nil, nil, a, b)
	return slices.DeleteFunc(found, func(p parameter) bool { return slices.Contains(labels, p.name()) }), nil
}

func differing(found []parameter, path []string, a, b any) []parameter {
	if reflect.DeepEqual(a, b) {
		return found
	}
	am, aIsMap := a.(map[string]any)
	bm, bIsMap := b.(map[string]any)
	if !aIsMap || !bIsMap {
		al, aIsList := a.([]any)
		bl, bIsList := b.([]any)
		if am, bm = items(al), items(bl); !aIsList || !bIsList || am == nil || bm == nil || reflect.DeepEqual(am, bm) {
			return append(found, parameter{slices.Clone(path), a, b})
		}
	}
	keys := slices.Concat(slices.Collect(maps.Keys(am)), slices.Collect(maps.Keys(bm)))
	slices.Sort(keys)
	for _, key := range slices.Compact(keys) {
		found = differing(found, append(slices.Clone(path), key), member(am, key), member(bm, key))
	}
	return found
}

func member(m map[string]any, key string) any {
	if v, there := m[key]; there {
		return v
	}
	return absent{}
}

// identifying are the keys that tell an item of a list from the others, where it has no name.
var identifying = []string{"kind", "file", "sheet", "scale", "endpoint", "analyte", "matrix", "variable", "study_day", "code"}

// identity tells an item of a list from the others, in brackets; empty if it has none.
func identity(item any) string {
	m, isMap := item.(map[string]any)
	if !isMap {
		return ""
	}
	if name, named := m["name"].(string); named {
		return "[" + name + "]"
	}
	var parts []string
	for _, key := range identifying {
		if v, there := m[key]; there {
			parts = append(parts, fmt.Sprint(v))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "[" + strings.Join(parts, " ") + "]"
}

// items are the items of a list by identity; nil if they cannot be told from each other.
func items(list []any) map[string]any {
	m := make(map[string]any, len(list))
	for _, item := range list {
		id := identity(item)
		if _, twice := m[id]; twice || id == "" {
			return nil
		}
		m[id] = item
	}
	return m
}

// apply is a plan with the parameter's new value.
func (p parameter) apply(to *plan.Plan) (*plan.Plan, error) {
	t, err := tree(to)
	if err != nil {
		return nil, err
	}
	data, err := json.Marshal(replaced(t, p.path, p.new))
	if err != nil {
		return nil, fmt.Errorf("plan: %w", err)
	}
	changed := new(plan.Plan)
	if err := json.Unmarshal(data, changed); err != nil {
		return nil, fmt.Errorf("plan: %w", err)
	}
	return changed, nil
}

// replaced is a tree with another value at a path; an item of a list that is not there yet comes last.
func replaced(v any, path []string, value any) any {
	if len(path) == 0 {
		return value
	}
	_, gone := value.(absent)
	last := len(path) == 1
	switch v := v.(type) {
	case map[string]any:
		if last && gone {
			delete(v, path[0])
		} else {
			v[path[0]] = replaced(v[path[0]], path[1:], value)
		}
		return v
	case []any:
		i := slices.IndexFunc(v, func(item any) bool { return identity(item) == path[0] })
		switch {
		case last && gone:
			return slices.Delete(v, i, i+1)
		case i < 0:
			return append(v, value)
		}
		v[i] = replaced(v[i], path[1:], value)
		return v
	}
	return value
}
