// Package config reads the plan of a study: a YAML file, strictly, over the plans it extends, the preset of its disease
// model, the analytes and the defaults. Every mistake is reported at once, each with file, line and column.
//
// It is the only user of viper, which layers the sources. Nothing comes from the environment.
package config

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/go-viper/mapstructure/v2"
	"github.com/spf13/viper"
	"go.yaml.in/yaml/v3"

	"earmark/internal/nearest"
	"earmark/schemas/plan"
)

// Options are what a plan is read with.
type Options struct {
	// Set holds key=value settings that win over every file, such as analysis.alpha=0.01. Keys are scalar settings.
	Set []string
	// Methods and Columns are the names that analysis.endpoints.method and readouts.columns.is may have; nil for any.
	Methods, Columns []string
	// Outside allows files that lie outside the folder of the config.
	Outside bool
}

// Load reads the config at file and resolves it to a plan in which defaults are filled in, comparators and floors are
// decided and files are known to exist. Files are relative to the folder of this config, also where an extended config
// names them. What is wrong comes back as an *Error.
func Load(file string, opts Options) (*plan.Plan, Positions, error) {
	var ps problems
	own, ok := readLayer(file, &ps)
	if !ok {
		return nil, Positions{}, ps.err()
	}
	folder, err := OpenFolder(filepath.Dir(file), opts.Outside)
	if err != nil {
		return nil, Positions{}, fmt.Errorf("open the folder of %s: %w", file, err)
	}
	defer func() { _ = folder.Close() }() // opened to read, so nothing can be lost
	return assemble(extended(own, folder, []string{filepath.Base(file)}, &ps), opts, folder, ps)
}

// assemble layers the settings and resolves them to a plan. The last of the layers is the study's own config.
func assemble(layers []layer, opts Options, folder *Folder, ps problems) (*plan.Plan, Positions, error) {
	set := setLayers(opts.Set, &ps)
	s := presets(append(slices.Clone(layers), set...), folder, &ps)
	s.at.file = layers[len(layers)-1].file
	for _, l := range layers {
		s.merge(l)
	}
	for _, l := range set {
		s.override(l)
	}
	planForm.missing(s.viper.AllSettings(), s.at, &ps)

	doc, err := s.document()
	if err != nil {
		if len(ps) == 0 {
			ps.add(Position{File: layers[len(layers)-1].file}, "", "%v", err)
		}
		return nil, s.at, ps.err()
	}
	r := resolver{doc: doc, at: s.at, opts: opts, folder: folder, ps: ps}
	p := r.resolve()
	if err := r.ps.err(); err != nil {
		return nil, s.at, err
	}
	s.at.lookups = folder.lookups
	s.at.resolved = s.viper.AllSettings()
	delete(s.at.resolved, "notify") // it has no influence on results and may hold a secret
	return p, s.at, nil
}

// document is what the settings say, in the types of a plan.
func (s *settings) document() (document, error) {
	var doc document
	err := s.viper.UnmarshalExact(&doc, func(c *mapstructure.DecoderConfig) {
		c.TagName = "json"
		c.WeaklyTypedInput = false
		c.DecodeHook = nil
		c.MatchName = func(key, field string) bool { return key == field }
	})
	return doc, err
}

// keyDelimiter cannot stand in a key, so that viper never splits one.
const keyDelimiter = "::"

// settings is what the layers merged so far say, and where.
type settings struct {
	viper *viper.Viper
	at    Positions
}

func newSettings() *settings {
	return &settings{viper: viper.NewWithOptions(viper.KeyDelimiter(keyDelimiter)), at: newPositions()}
}

// merge lays a layer over the settings. Mappings merge, lists are replaced; where all items of two lists have a name,
// items of the same name merge and new ones follow.
func (s *settings) merge(l layer) {
	if l.data != nil {
		s.at.sources = append(s.at.sources, Source{Path: l.file, Data: l.data})
	}
	lists := map[string][]int{} // path of a list → index of each item of the layer after merging
	s.mergeLists(l.doc, nil, lists)
	for name, at := range l.at.keys {
		s.at.keys[renumber(name, lists)] = at
	}
	for name, at := range l.at.values {
		s.at.values[renumber(name, lists)] = at
	}
	if err := s.viper.MergeConfigMap(l.doc); err != nil {
		panic(err) // it has no cause to fail
	}
}

// mergeLists replaces the lists of a layer by what they are after merging with the settings below.
func (s *settings) mergeLists(m map[string]any, at []string, lists map[string][]int) {
	for key, v := range m {
		here := append(slices.Clone(at), key)
		switch v := v.(type) {
		case map[string]any:
			s.mergeLists(v, here, lists)
		case []any:
			below, _ := s.viper.Get(strings.Join(here, keyDelimiter)).([]any)
			merged, index := mergeByName(below, v)
			if len(below) > 0 && len(merged) == len(v) && !named(v) {
				s.forget(join(here))
			}
			m[key], lists[join(here)] = merged, index
		}
	}
}

// forget drops the positions inside a list that is replaced.
func (s *settings) forget(list string) {
	for _, positions := range []map[string]Position{s.at.keys, s.at.values} {
		for name := range positions {
			if strings.HasPrefix(name, list+"/") {
				delete(positions, name)
			}
		}
	}
}

// mergeByName merges two lists and says where each item of the upper one went.
func mergeByName(below, above []any) (merged []any, index []int) {
	index = make([]int, len(above))
	if !named(below) || !named(above) {
		for i := range above {
			index[i] = i
		}
		return above, index
	}
	merged = slices.Clone(below)
	taken := map[int]bool{} // a second item of a name is a mistake that must stay visible
	for i, item := range above {
		name := item.(map[string]any)["name"]
		j := slices.IndexFunc(below, func(b any) bool { return b.(map[string]any)["name"] == name })
		if j < 0 || taken[j] {
			index[i] = len(merged)
			merged = append(merged, item)
			continue
		}
		taken[j] = true
		index[i] = j
		merged[j] = mergeItem(below[j].(map[string]any), item.(map[string]any))
	}
	return merged, index
}

// mergeItem lays one item of a list over another of the same name.
func mergeItem(below, above map[string]any) map[string]any {
	v := viper.NewWithOptions(viper.KeyDelimiter(keyDelimiter))
	for _, m := range []map[string]any{below, above} {
		if err := v.MergeConfigMap(m); err != nil {
			panic(err) // it has no cause to fail
		}
	}
	return v.AllSettings()
}

// named reports whether all items have a name.
func named(list []any) bool {
	return len(list) > 0 && !slices.ContainsFunc(list, func(item any) bool {
		m, ok := item.(map[string]any)
		if !ok {
			return true
		}
		_, ok = m["name"].(string)
		return !ok
	})
}

// renumber is a path of a layer after its lists were merged.
func renumber(name string, lists map[string][]int) string {
	steps := strings.Split(name, "/")
	for i := 1; i < len(steps); i++ {
		if index, ok := lists[join(steps[:i])]; ok {
			if n, err := strconv.Atoi(steps[i]); err == nil && n < len(index) {
				steps[i] = strconv.Itoa(index[n])
			}
			break // lists inside items move with them
		}
	}
	return join(steps)
}

// override lays a --set over all files.
func (s *settings) override(l layer) {
	for name, at := range l.at.keys {
		s.at.keys[name] = at
	}
	for name, at := range l.at.values {
		s.at.values[name] = at
		if v := valueAt(l.doc, strings.Split(name, "/")); isScalar(v) {
			s.viper.Set(strings.ReplaceAll(name, "/", keyDelimiter), v)
		}
	}
}

// setLayers reads key=value settings, each typed by the schema.
func setLayers(set []string, ps *problems) []layer {
	var layers []layer
	for _, assignment := range set {
		at := Position{File: "--set " + assignment}
		key, text, found := strings.Cut(assignment, "=")
		if !found {
			ps.add(at, "", "expected key=value, such as analysis.alpha=0.01")
			continue
		}
		keys := strings.Split(key, ".")
		part, known := planForm.outline().under(keys)
		scalars := scalarKeys(planForm.outline(), "")
		if !known || !slices.Contains(scalars, key) {
			message := fmt.Sprintf("%q is not a key", key)
			if known {
				message = fmt.Sprintf("%q is not a scalar key", key)
			}
			hint := "keys that can be set are " + strings.Join(scalars, ", ")
			if meant := nearest.Of(key, scalars); meant != "" {
				hint = fmt.Sprintf("did you mean %q?", meant)
			}
			ps.add(at, hint, "%s", message)
			continue
		}
		node := &yaml.Node{Kind: yaml.ScalarNode, Value: text}
		if part.Type == "string" || part.Enum != nil {
			node.Tag, node.Style = "!!str", yaml.DoubleQuotedStyle
		}
		for _, k := range slices.Backward(keys) {
			word := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: k}
			node = &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{word, node}}
		}
		layers = append(layers, planForm.newLayer(at.File, node, ps))
	}
	return layers
}

// scalarKeys lists the keys of single values outside lists, in alphabetical order. What a plan extends, who is notified, and
// that nobody confirmed it, cannot be set.
func scalarKeys(s schema, prefix string) []string {
	var keys []string
	for _, k := range s.keys() {
		inner := s.Properties[k]
		switch {
		case prefix+k == "notify": // --set is published with the run, and an address may hold a secret
		case inner.Properties != nil:
			keys = append(keys, scalarKeys(inner, prefix+k+".")...)
		case inner.Items == nil && prefix+k != "extends" && prefix+k != "unconfirmed":
			keys = append(keys, prefix+k)
		}
	}
	return keys
}

// Base is a plan without a study: the endpoints and analytes that are known, with their own limits.
func Base() (*plan.Plan, error) {
	var ps problems
	s := presets(nil, nil, &ps)
	doc, err := s.document()
	if err != nil {
		return nil, fmt.Errorf("the defaults: %w", err)
	}
	r := resolver{doc: doc, at: s.at, ps: ps}
	p := &plan.Plan{Analytes: r.analytes(), Endpoints: r.resolveEndpoints()}
	return p, r.ps.err()
}
