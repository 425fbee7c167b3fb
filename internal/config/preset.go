package config

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"earmark/configs"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// Preset is a disease model: what is known of it, and the settings that a study of it starts from.
type Preset struct {
	Name        string                `json:"name"` // as a study names it
	Model       plan.Model            `json:"model"`
	InducedSide string                `json:"induced_side"`
	Endpoints   []plan.EndpointPreset `json:"endpoints"` // that are usual in it
	Primary     []plan.Primary        `json:"primary"`
	// Unverified lists the facts that no source supports.
	Unverified []string `json:"unverified"`
}

// Direction is what disease does to an endpoint of the preset: what the preset says, or else the endpoint's own; empty
// where the endpoint is not declared.
func (p *Preset) Direction(e plan.EndpointPreset) string {
	spec, _ := endpoint.Find(endpoint.All(), e.Name, "")
	return cmp.Or(e.Direction, spec.Direction)
}

// Limits says in words which limits of an endpoint hold in the model: those of the preset with their source, or the
// endpoint's own; empty where there are none.
func (p *Preset) Limits(e plan.EndpointPreset) (hard, soft string) {
	spec, _ := endpoint.Find(endpoint.All(), e.Name, "")
	words := func(given plan.Limits, own endpoint.Range) string {
		if given.Given() {
			merged := narrowed(own, given)
			return (&plan.Limits{Low: merged.Low, High: merged.High}).String() + " [" + plan.Evidence(given.Source) + "]"
		}
		if own := (&plan.Limits{Low: own.Low, High: own.High}); own.Given() {
			return own.String() + " [the endpoint's own]"
		}
		return ""
	}
	return words(e.Hard, spec.Hard), words(e.Soft, spec.Soft)
}

// Models lists the names of the embedded disease models in alphabetical order.
func Models() []string {
	entries, err := fs.ReadDir(configs.Files, "models")
	if err != nil {
		panic(err) // it is embedded
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = strings.TrimSuffix(e.Name(), ".yaml")
	}
	return names
}

// LoadPreset reads a disease model: an embedded one by its name, or a YAML file in or below the folder dir by its path
// relative to it. What is wrong comes back as an *Error.
func LoadPreset(name, dir string) (*Preset, error) {
	var ps problems
	if names := Models(); !isFile(name) && !slices.Contains(names, name) {
		ps.add(Position{File: name}, didYouMean(name, names), "there is no disease model of this name")
		return nil, ps.err()
	}
	folder, err := OpenFolder(dir, false)
	if err != nil {
		return nil, fmt.Errorf("open the folder of %s: %w", name, err)
	}
	defer func() { _ = folder.Close() }() // opened to read, so nothing can be lost
	s := newSettings()
	s.merge(embeddedLayer("defaults.yaml", &ps))
	s.merge(embeddedLayer("analytes.yaml", &ps))
	for _, l := range modelLayers(name, Position{File: name}, folder, nil, &ps) {
		s.merge(l)
	}
	if len(ps) == 0 {
		s.checkPreset(&ps)
	}
	if err := ps.err(); err != nil {
		return nil, err
	}
	doc, err := s.document()
	if err != nil {
		return nil, fmt.Errorf("disease model %s: %w", name, err)
	}
	return &Preset{
		Name: name, Model: doc.Model, InducedSide: doc.Study.InducedSide, Endpoints: doc.Endpoints, Primary: doc.Analysis.Primary,
		Unverified: unverified(preset(s.viper.AllSettings())),
	}, nil
}

// unverified lists what could have a source by the schema and has none, in words.
func unverified(doc map[string]any) []string {
	var found []string
	var walk func(v any, path []string)
	walk = func(v any, path []string) {
		switch v := v.(type) {
		case map[string]any:
			here, _ := presetForm.outline().under(path)
			if _, can := here.Properties["source"]; can && v["source"] == nil {
				found = append(found, strings.TrimPrefix(strings.TrimSuffix(label(doc, path), ": "), "model › "))
			}
			for _, key := range here.keys() {
				walk(v[key], append(slices.Clone(path), key))
			}
		case []any:
			for i, item := range v {
				walk(item, append(slices.Clone(path), strconv.Itoa(i)))
			}
		}
	}
	walk(doc, nil)
	return found
}

// presets are the settings below the layers of a study: the defaults, the analytes, the preset of its disease model with those
// that it extends, and what the preset says of the study's strain.
func presets(layers []layer, folder *Folder, ps *problems) *settings {
	s := newSettings()
	s.merge(embeddedLayer("defaults.yaml", ps))
	s.merge(embeddedLayer("analytes.yaml", ps))
	name, at := given(layers, "model")
	if name == "" {
		return s
	}
	model := modelLayers(name, at, folder, nil, ps)
	for _, l := range model {
		s.merge(l)
	}
	if len(model) == 0 {
		return s
	}
	s.checkPreset(ps)
	if strain, _ := given(layers, "strain"); strain != "" {
		if l, special := s.strain(strain); special {
			s.merge(l)
		}
	}
	return s
}

// embeddedLayer is a layer that comes with the program.
func embeddedLayer(file string, ps *problems) layer {
	data, err := configs.Files.ReadFile(file)
	if err != nil {
		panic(err) // it is embedded
	}
	l, _ := planForm.parse(presetPrefix+file, data, ps)
	return l
}

// given is what the topmost layer that names a key under study says, and where.
func given(layers []layer, key string) (string, Position) {
	for _, l := range slices.Backward(layers) {
		if text, ok := valueAt(l.doc, []string{"study", key}).(string); ok {
			return text, l.at.At("study", key)
		}
	}
	return "", Position{}
}

// isFile reports whether the name of a model is that of a file.
func isFile(name string) bool {
	return strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
}

// modelLayers reads a preset and those that it extends, the most general first. at is where it is named, including are the
// presets that led to it.
func modelLayers(name string, at Position, folder *Folder, including []string, ps *problems) []layer {
	var l layer
	var ok bool
	if isFile(name) {
		name = path.Clean(name)
		if slices.Contains(including, name) {
			ps.add(at, "", "extends: %q leads back to itself: %s", name, strings.Join(append(including, name), " → "))
			return nil
		}
		data, problem, hint := readPreset(name, folder)
		if problem != "" {
			ps.add(at, hint, "disease model %q %s", name, problem)
			return nil
		}
		l, ok = presetForm.parse(filepath.ToSlash(folder.path(name)), data, ps)
	} else {
		file := path.Join("models", name+".yaml")
		data, err := configs.Files.ReadFile(file)
		if err != nil {
			return nil // the schema has said so
		}
		l, ok = presetForm.parse(presetPrefix+file, data, ps)
	}
	if !ok {
		return nil
	}
	if l.extends == "" {
		return []layer{l}
	}
	base := l.extends
	if isFile(base) && !path.IsAbs(base) {
		base = path.Join(path.Dir(name), base)
	}
	return append(modelLayers(base, l.at.At("extends"), folder, append(slices.Clone(including), name), ps), l)
}

// readPreset reads the file of a preset, or says what is wrong with it and what to do.
func readPreset(name string, folder *Folder) (data []byte, problem, hint string) {
	if problem, hint = folder.refused(name); problem != "" {
		return nil, problem, hint
	}
	info, err := folder.Stat(name)
	switch {
	case err != nil:
		return nil, "does not exist", folder.meant(name)
	case !info.Mode().IsRegular():
		return nil, "is not a file", ""
	case info.Size() > maxBytes:
		return nil, fmt.Sprintf("has %d bytes; a preset has at most %d", info.Size(), maxBytes), ""
	}
	if data, err = folder.ReadFile(name); err != nil {
		return nil, fmt.Sprintf("cannot be read: %v", err), ""
	}
	return data, "", ""
}

// checkPreset holds a preset, merged with what it extends, to what no single file of it must fulfil: that required keys are
// there, and that facts name sources that are listed.
func (s *settings) checkPreset(ps *problems) {
	doc := s.viper.AllSettings()
	presetForm.missing(preset(doc), s.at, ps)
	var known []string
	sources, _ := valueAt(doc, []string{"model", "sources"}).([]any)
	for _, item := range sources {
		if source, ok := item.(map[string]any); ok {
			name, _ := source["name"].(string)
			known = append(known, name)
		}
	}
	for _, name := range sortedPaths(s.at.values) {
		steps := strings.Split(name, "/")
		if steps[len(steps)-1] != "source" {
			continue
		}
		if source, _ := valueAt(doc, steps).(string); source != "" && !slices.Contains(known, source) {
			ps.add(s.at.values[name], cmp.Or(didYouMean(source, known), "list it under model › sources"), "%sthere is no source %q", label(doc, steps), source)
		}
	}
}

// preset is the part of the settings that belongs to a preset rather than to the defaults.
func preset(doc map[string]any) map[string]any {
	part := map[string]any{}
	for _, key := range presetForm.outline().keys() {
		if v, there := doc[key]; there {
			part[key] = v
		}
	}
	return part
}

func sortedPaths(at map[string]Position) []string {
	paths := make([]string, 0, len(at))
	for p := range at {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	return paths
}

// strain is the layer of what a preset says of a strain, by its name or one of its other names, if it says anything.
func (s *settings) strain(name string) (l layer, special bool) {
	strains, _ := valueAt(s.viper.AllSettings(), []string{"model", "strains"}).([]any)
	for i, item := range strains {
		strain, _ := item.(map[string]any)
		aliases, _ := strain["aliases"].([]any)
		limits, _ := strain["endpoints"].([]any)
		if limits == nil || !slices.ContainsFunc(append([]any{strain["name"]}, aliases...), func(n any) bool { return folded(fmt.Sprint(n)) == folded(name) }) {
			continue
		}
		prefix := join([]string{"model", "strains", fmt.Sprint(i)}) + "/"
		l := layer{form: presetForm, file: s.at.values[prefix+"endpoints"].File, doc: map[string]any{"endpoints": limits}, at: newPositions()}
		for to, from := range map[*map[string]Position]map[string]Position{&l.at.keys: s.at.keys, &l.at.values: s.at.values} {
			for path, at := range from {
				if rest, inside := strings.CutPrefix(path, prefix+"endpoints"); inside {
					(*to)["endpoints"+rest] = at
				}
			}
		}
		return l, true
	}
	return layer{}, false
}
