// Package pipeline is the engine and the graph: a study is a list of pure functions on tables.
package pipeline

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"

	"earmark/internal/issue"
	"earmark/internal/table"
)

// Tables are tables by name.
type Tables map[string]table.Any

// A Stage is one step of a study: a pure function from parameters and input tables to output tables.
type Stage struct {
	Name    string
	In, Out []string // names of the tables it reads and makes
	// Gate says that nothing runs after it while errors in the data are unresolved.
	Gate bool
	// empty is an empty table of one of the names in Out.
	empty func(name string) table.Any
	run   func(params json.RawMessage, in Tables, issues *issue.List) (Tables, error)
}

// Define makes a stage of a function. In and Out are structs whose fields are tables, *table.Of[...]: the edges of the
// graph are read off them. Parameters reach the function by way of their canonical JSON, so that what is not in the JSON
// cannot influence a result. It panics on types that are not so, which a test of the graph rules out.
func Define[P, In, Out any](name string, run func(P, In, *issue.List) (Out, error)) Stage {
	return Stage{
		Name: name, In: tableNames[In](name), Out: tableNames[Out](name), empty: emptyTable[Out],
		run: func(params json.RawMessage, in Tables, issues *issue.List) (Tables, error) {
			var p P
			decoder := json.NewDecoder(bytes.NewReader(params))
			decoder.DisallowUnknownFields()
			if err := decoder.Decode(&p); err != nil {
				return nil, fmt.Errorf("stage %s: parameters: %w", name, err)
			}
			var input In
			fields := reflect.ValueOf(&input).Elem()
			for i := range fields.NumField() {
				t, found := in[tableName(fields.Field(i).Type())]
				if !found {
					return nil, fmt.Errorf("stage %s: no table %s", name, tableName(fields.Field(i).Type()))
				}
				fields.Field(i).Set(reflect.ValueOf(t))
			}
			output, err := run(p, input, issues)
			if err != nil {
				return nil, fmt.Errorf("stage %s: %w", name, err)
			}
			out := Tables{}
			made := reflect.ValueOf(output)
			for i := range made.NumField() {
				if made.Field(i).IsNil() {
					return nil, fmt.Errorf("stage %s: made no table %s", name, tableName(made.Field(i).Type()))
				}
				t := made.Field(i).Interface().(table.Any)
				t.Schema() // a table that got no row is ready for several readers only once it knows its columns
				out[t.Name()] = t
			}
			return out, nil
		},
	}
}

// AsGate is the stage as a gate.
func (s Stage) AsGate() Stage {
	s.Gate = true
	return s
}

func tableNames[T any](stage string) []string {
	t := reflect.TypeFor[T]()
	var names []string
	for i := range t.NumField() {
		if !t.Field(i).Type.Implements(reflect.TypeFor[table.Any]()) {
			panic(fmt.Sprintf("pipeline: stage %s: field %s of %s is not a table", stage, t.Field(i).Name, t))
		}
		names = append(names, tableName(t.Field(i).Type))
	}
	return names
}

// emptyTable is an empty table of a name, of the type that a field of Out has.
func emptyTable[Out any](name string) table.Any {
	t := reflect.TypeFor[Out]()
	for i := range t.NumField() {
		if tableName(t.Field(i).Type) == name {
			return reflect.New(t.Field(i).Type.Elem()).Interface().(table.Any)
		}
	}
	panic("pipeline: no table " + name)
}

// tableName is the name of the table of type *table.Of[...].
func tableName(t reflect.Type) string {
	return reflect.New(t.Elem()).Interface().(table.Any).Name()
}
