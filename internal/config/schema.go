package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"earmark/configs"
	"earmark/internal/nearest"
)

// A form is a kind of YAML file and the JSON Schema that it is held to.
type form struct {
	file      string // of the schema
	begins    string // what such a file is, in words
	outline   func() schema
	validator func() *jsonschema.Schema
}

// Files of the schemas.
const (
	planSchema   = "study.schema.json"
	presetSchema = "model.schema.json"
)

var (
	planForm   = newForm(planSchema, "a config is a mapping that begins with study, groups and readouts")
	presetForm = newForm(presetSchema, "a disease model is a mapping that begins with model")
)

// Schema is the JSON Schema of a config (draft 2020-12), as editors use it for completion and checks.
func Schema() []byte { return planForm.source() }

// ModelSchema is the JSON Schema of the preset of a disease model. It refers to that of a config.
func ModelSchema() []byte { return presetForm.source() }

func newForm(file, begins string) *form {
	f := &form{file: file, begins: begins}
	f.outline = sync.OnceValue(func() schema {
		inlined, err := json.Marshal(inline(schemaDocument(f.file), schemaDocument(f.file)))
		if err != nil {
			panic(err) // it was JSON
		}
		var s schema
		if err := json.Unmarshal(inlined, &s); err != nil {
			panic(err) // it is embedded, and a test reads it
		}
		return s
	})
	f.validator = func() *jsonschema.Schema { return compiled()[f.file] }
	return f
}

// compiled are the schemas, by file, made by one compiler: most of its time goes into the schema of schemas.
var compiled = sync.OnceValue(func() map[string]*jsonschema.Schema {
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	for file, document := range documents() {
		if err := c.AddResource(presetPrefix+file, document); err != nil {
			panic(err)
		}
	}
	schemas := map[string]*jsonschema.Schema{}
	for file := range documents() {
		schemas[file] = c.MustCompile(presetPrefix + file)
	}
	return schemas
})

// documents are the schemas as JSON, by file.
var documents = sync.OnceValue(func() map[string]any {
	all := map[string]any{}
	for _, file := range []string{planSchema, presetSchema} {
		data, err := configs.Files.ReadFile(file)
		if err == nil {
			all[file], err = jsonschema.UnmarshalJSON(bytes.NewReader(data))
		}
		if err != nil {
			panic(err) // it is embedded
		}
	}
	return all
})

func schemaDocument(file string) any { return documents()[file] }

func (f *form) source() []byte {
	data, err := configs.Files.ReadFile(f.file)
	if err != nil {
		panic(err) // it is embedded
	}
	return data
}

// inline replaces references (earmark:FILE#/a/b, or #/a/b in the whole document) by what they refer to; what stands beside
// a reference wins.
func inline(part, whole any) any {
	switch part := part.(type) {
	case map[string]any:
		out := map[string]any{}
		if ref, ok := part["$ref"].(string); ok {
			uri, pointer, _ := strings.Cut(ref, "#/")
			target := whole
			if uri != "" {
				target = schemaDocument(strings.TrimPrefix(uri, presetPrefix))
			}
			maps.Copy(out, inline(valueAt(target, strings.Split(pointer, "/")), target).(map[string]any))
		}
		for key, inner := range part {
			if key != "$ref" {
				out[key] = inline(inner, whole)
			}
		}
		return out
	case []any:
		out := make([]any, len(part))
		for i := range part {
			out[i] = inline(part[i], whole)
		}
		return out
	}
	return part
}

// schema is a part of the schema, as far as messages need it.
type schema struct {
	Type       string            `json:"type"`
	Properties map[string]schema `json:"properties"`
	Items      *schema           `json:"items"`
	Enum       []string          `json:"enum"`
	AnyOf      []schema          `json:"anyOf"`
	Comment    string            `json:"$comment"` // a pattern in words
}

// choices are the words that an enumeration allows, alone or as one of several forms; forms are the others in words.
func (s schema) choices() (words, forms []string) {
	words = s.Enum
	for _, either := range s.AnyOf {
		words = append(words, either.Enum...)
		if either.Comment != "" {
			forms = append(forms, either.Comment)
		}
	}
	return words, forms
}

// under is the part of the schema that a path leads to.
func (s schema) under(path []string) (schema, bool) {
	for _, step := range path {
		if s.Items != nil {
			s = *s.Items
			continue
		}
		inner, known := s.Properties[step]
		if !known {
			return schema{}, false
		}
		s = inner
	}
	return s, true
}

// keys lists the keys of a mapping in alphabetical order.
func (s schema) keys() []string {
	keys := make([]string, 0, len(s.Properties))
	for k := range s.Properties {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// violations lists where a document breaks the schema. One that takes none of several forms breaks it once.
func (f *form) violations(doc map[string]any) []*jsonschema.ValidationError {
	var invalid *jsonschema.ValidationError
	if !errors.As(f.validator().Validate(doc), &invalid) {
		return nil
	}
	var leaves []*jsonschema.ValidationError
	var walk func(e *jsonschema.ValidationError)
	walk = func(e *jsonschema.ValidationError) {
		if _, either := e.ErrorKind.(*kind.AnyOf); either || len(e.Causes) == 0 {
			leaves = append(leaves, e)
			return
		}
		for _, cause := range e.Causes {
			walk(cause)
		}
	}
	walk(invalid)
	return leaves
}

// validate holds a layer to the schema, except for what a lower layer may supply. It returns the paths that are refused.
func (l layer) validate(ps *problems) (refused []string) {
	for _, e := range l.form.violations(l.doc) {
		path, at := e.InstanceLocation, l.at.At(e.InstanceLocation...)
		here, _ := l.form.outline().under(path)
		switch k := e.ErrorKind.(type) {
		case *kind.Required:
			continue
		case *kind.AdditionalProperties:
			for _, key := range k.Properties {
				inner := append(slices.Clone(path), key)
				hint := "known here: " + strings.Join(here.keys(), ", ")
				if meant := nearest.Of(key, here.keys()); meant != "" {
					hint = fmt.Sprintf("did you mean %q?", meant)
				}
				ps.add(l.at.keys[join(inner)], hint, "%sunknown key %q (R-15)", label(l.doc, path), key)
				refused = append(refused, join(inner))
			}
			continue
		case *kind.Type:
			ps.add(at, typeHint(l.doc, path, k.Want), "%sfound %s; expected %s", label(l.doc, path), describeValue(valueAt(l.doc, path)), article(k.Want))
		case *kind.Enum:
			hint := ""
			if meant := nearest.Of(fmt.Sprint(k.Got), here.Enum); meant != "" {
				hint = fmt.Sprintf("did you mean %q?", meant)
			}
			ps.add(at, hint, "%sfound %s; allowed are %s", label(l.doc, path), describeValue(k.Got), quoted(here.Enum))
		case *kind.AnyOf:
			words, forms := here.choices()
			found, hint := valueAt(l.doc, path), ""
			if meant := nearest.Of(fmt.Sprint(found), words); meant != "" {
				hint = fmt.Sprintf("did you mean %q?", meant)
			}
			ps.add(at, hint, "%sfound %s; allowed are %s, or %s", label(l.doc, path), describeValue(found), quoted(words), strings.Join(forms, ", or "))
		case *kind.Pattern:
			ps.add(at, "", "%sfound %q; expected %s", label(l.doc, path), k.Got, here.Comment)
		case *kind.Format:
			ps.add(at, "", "%sfound %s; expected a date such as 2026-03-02", label(l.doc, path), describeValue(k.Got))
		case *kind.MinLength:
			ps.add(at, "give it a text, or leave the key out", "%sis empty", label(l.doc, path))
		case *kind.MinItems:
			ps.add(at, "", "%sis empty; at least one is needed", label(l.doc, path))
		case *kind.Minimum:
			ps.add(at, "", "%sfound %s; expected at least %s", label(l.doc, path), number(k.Got), number(k.Want))
		case *kind.Maximum:
			ps.add(at, "", "%sfound %s; expected at most %s", label(l.doc, path), number(k.Got), number(k.Want))
		case *kind.ExclusiveMinimum:
			ps.add(at, "", "%sfound %s; expected more than %s", label(l.doc, path), number(k.Got), number(k.Want))
		case *kind.ExclusiveMaximum:
			ps.add(at, "", "%sfound %s; expected less than %s", label(l.doc, path), number(k.Got), number(k.Want))
		default:
			ps.add(at, "", "%s%s", label(l.doc, path), e.BasicOutput().Error)
		}
		refused = append(refused, join(path))
	}
	return refused
}

// missing reports the keys that no layer gives, unless it was given and refused.
func (f *form) missing(doc map[string]any, at Positions, ps *problems) {
	for _, e := range f.violations(doc) {
		k, required := e.ErrorKind.(*kind.Required)
		if !required {
			continue
		}
		for _, key := range k.Missing {
			if !at.given(append(slices.Clone(e.InstanceLocation), key)...) {
				ps.add(at.At(e.InstanceLocation...), "", "%skey %q is missing", label(doc, e.InstanceLocation), key)
			}
		}
	}
}

func valueAt(doc any, path []string) any {
	for _, step := range path {
		switch v := doc.(type) {
		case map[string]any:
			doc = v[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(v) {
				return nil
			}
			doc = v[i]
		default:
			return nil
		}
	}
	return doc
}

// label names a setting for people: groups › "RUX 0.5%" › dose: with the number of an item that has no name, and with a
// colon and a space unless it is the whole document.
func label(doc any, path []string) string {
	var parts []string
	for i, step := range path {
		if _, list := valueAt(doc, path[:i]).([]any); list {
			if item, ok := valueAt(doc, path[:i+1]).(map[string]any); ok {
				if name, ok := item["name"].(string); ok {
					parts = append(parts, strconv.Quote(name))
					continue
				}
			}
			if n, err := strconv.Atoi(step); err == nil {
				step = fmt.Sprintf("item %d", n+1)
			}
		}
		parts = append(parts, step)
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, " › ") + ": "
}

func describeValue(v any) string {
	switch v := v.(type) {
	case map[string]any:
		return "a mapping"
	case []any:
		return "a list"
	case string:
		return fmt.Sprintf("the text %q", v)
	}
	return fmt.Sprint(v)
}

var typeNames = map[string]string{
	"object": "a mapping (key: value)", "array": "a list", "string": "a text",
	"number": "a number", "integer": "a whole number", "boolean": "true or false",
}

func article(want []string) string {
	var names []string
	for _, t := range want {
		names = append(names, typeNames[t])
	}
	return strings.Join(names, " or ")
}

func typeHint(doc any, path []string, want []string) string {
	found := valueAt(doc, path)
	text, isText := found.(string)
	numeric := slices.Contains(want, "number") || slices.Contains(want, "integer")
	switch {
	case isText && numeric && decimalNumber.MatchString(text):
		return "remove the quotes"
	case isText && numeric && decimalNumber.MatchString(strings.Replace(text, ",", ".", 1)):
		return "write it with a decimal point"
	case slices.Contains(want, "string") && isScalar(found):
		return fmt.Sprintf("quote it: %q", fmt.Sprint(found))
	}
	return ""
}

func isScalar(v any) bool {
	switch v.(type) {
	case map[string]any, []any, nil:
		return false
	}
	return true
}

func quoted(words []string) string {
	q := make([]string, len(words))
	for i, w := range words {
		q[i] = strconv.Quote(w)
	}
	return strings.Join(q, ", ")
}

func number(r *big.Rat) string {
	f, _ := r.Float64()
	return strconv.FormatFloat(f, 'g', -1, 64)
}
