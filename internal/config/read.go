package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

const (
	maxBytes = 4 << 20 // a plan is a few kilobytes; more is another file by mistake
	maxDepth = 20      // settings nest five deep
)

// layer is one source of settings: a file, an embedded preset or a --set. Values are string, bool, int64, float64,
// []any and map[string]any.
type layer struct {
	form    *form
	file    string // as messages name it
	data    []byte // the text of the file
	extends string
	doc     map[string]any
	at      Positions
}

// readLayer reads one config. It is not ok if there is nothing to go on with.
func readLayer(file string, ps *problems) (l layer, ok bool) {
	data, err := readFile(file)
	if err != nil {
		ps.add(Position{File: filepath.ToSlash(file)}, "", "%v", err)
		return layer{}, false
	}
	return planForm.parse(filepath.ToSlash(file), data, ps)
}

// extended is a config with those that it extends, the most general first. led are the configs that led to it, itself the
// last, by their names in the folder of the study's config.
func extended(l layer, folder *Folder, led []string, ps *problems) []layer {
	if l.extends == "" {
		return []layer{l}
	}
	at, alone := l.at.At("extends"), []layer{l}
	if path.IsAbs(l.extends) {
		ps.add(at, "give it relative to this file", "extends: %q is an absolute path", l.extends)
		return alone
	}
	name := path.Join(path.Dir(led[len(led)-1]), l.extends)
	file := folder.path(name)
	if problem, hint := folder.refused(name); problem != "" {
		ps.add(at, hint, "extends: %q %s", l.extends, problem)
		return alone
	}
	if slices.ContainsFunc(led, func(f string) bool { return sameFile(folder.path(f), file) }) {
		ps.add(at, "", "extends: %q leads back to itself: %s", l.extends, strings.Join(append(slices.Clone(led), name), " → "))
		return alone
	}
	if _, err := folder.Stat(name); err != nil {
		ps.add(at, "the name is relative to this file", "extends: there is no file %q", l.extends)
		return alone
	}
	base, ok := readLayer(file, ps)
	if !ok {
		return alone
	}
	return append(extended(base, folder, append(slices.Clone(led), name), ps), l)
}

func sameFile(a, b string) bool {
	ia, errA := os.Stat(a)
	ib, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(ia, ib)
}

func readFile(file string) ([]byte, error) {
	info, err := os.Stat(file)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, errors.New("there is no such file")
	case err != nil:
		return nil, fmt.Errorf("cannot be read: %w", err)
	case info.IsDir():
		return nil, errors.New("is a folder; name the config in it, such as study.yaml")
	case !info.Mode().IsRegular():
		return nil, errors.New("is not a regular file")
	case info.Size() > maxBytes:
		return nil, fmt.Errorf("has %d bytes; a config has at most %d", info.Size(), maxBytes)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("cannot be read: %w", err)
	}
	return data, nil
}

var yamlLine = regexp.MustCompile(`^yaml: line (\d+): (.*)`)

// parse reads one YAML document strictly and holds it to the schema; what is wrong is left out of the layer. It is not
// ok if there is no mapping of settings to go on with.
func (f *form) parse(file string, data []byte, ps *problems) (l layer, ok bool) {
	whole := Position{File: file}
	if !utf8.Valid(data) {
		ps.add(whole, "save it as UTF-8", "is not UTF-8 text")
		return layer{}, false
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var root, second yaml.Node
	err := decoder.Decode(&root)
	if err == nil {
		err = decoder.Decode(&second)
		if err == nil {
			ps.add(Position{file, second.Line, second.Column}, "keep one study in a file, without ---", "a second YAML document begins here")
			err = io.EOF
		}
	}
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		at, text := whole, strings.TrimPrefix(err.Error(), "yaml: ")
		if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
			at.Line, _ = strconv.Atoi(m[1])
			at.Column, text = 1, m[2]
		}
		hint := ""
		if bytes.ContainsRune(data, '\t') {
			hint = "YAML is indented with spaces, not tabs"
		}
		ps.add(at, hint, "is not valid YAML: %s", text)
		return layer{}, false
	case root.Kind != yaml.DocumentNode || isNull(root.Content[0]):
		ps.add(whole, "", "the file is empty: %s", f.begins)
		return layer{}, false
	case root.Content[0].Kind != yaml.MappingNode:
		n := root.Content[0]
		ps.add(Position{file, n.Line, n.Column}, "", "found %s; %s", describe(n.Value, n.Kind), f.begins)
		return layer{}, false
	}

	l = f.newLayer(file, root.Content[0], ps)
	l.data = data
	return l, true
}

// newLayer reads a mapping of settings; what the schema refuses is a problem, and left out.
func (f *form) newLayer(file string, root *yaml.Node, ps *problems) layer {
	l := layer{form: f, file: file}
	first := reader{file: file, at: newPositions(), nodes: map[string]*yaml.Node{}, ps: ps}
	l.doc, l.at = first.mapping(root, nil), first.at
	if refused := l.validate(ps); len(refused) > 0 {
		again := reader{file: file, at: newPositions(), nodes: map[string]*yaml.Node{}, ps: new(problems), skip: map[*yaml.Node]bool{}}
		for _, path := range refused {
			again.skip[first.nodes[path]] = true
		}
		l.doc, l.at = again.mapping(root, nil), again.at
	}
	l.extends, _ = l.doc["extends"].(string)
	delete(l.doc, "extends")
	return l
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

// reader turns YAML nodes into values, refusing what YAML reads differently than people do.
type reader struct {
	file  string
	at    Positions
	nodes map[string]*yaml.Node // node of each path
	skip  map[*yaml.Node]bool   // nodes to leave out
	ps    *problems
}

// value is the value of a node. It is not ok if the node is refused or left out.
func (r *reader) value(n *yaml.Node, path []string) (v any, ok bool) {
	if r.skip[n] {
		return nil, false
	}
	at := Position{r.file, n.Line, n.Column}
	if len(path) > maxDepth {
		r.ps.add(at, "", "is nested more than %d deep", maxDepth)
		return nil, false
	}
	switch n.Kind {
	case yaml.MappingNode:
		return r.mapping(n, path), true
	case yaml.SequenceNode:
		list := make([]any, 0, len(n.Content))
		for _, item := range n.Content {
			if v, ok := r.value(item, append(slices.Clone(path), strconv.Itoa(len(list)))); ok {
				list = append(list, v)
			}
		}
		r.record(n, path)
		return list, true
	case yaml.ScalarNode:
		v, problem, hint := scalar(n)
		if problem != "" {
			r.ps.add(at, hint, "%s", problem)
			return nil, false
		}
		r.record(n, path)
		return v, true
	}
	r.ps.add(at, "write the value again, or share settings by extends", "aliases (*) are not read")
	return nil, false
}

func (r *reader) record(n *yaml.Node, path []string) {
	name := join(path)
	r.at.values[name] = Position{r.file, n.Line, n.Column}
	r.nodes[name] = n
}

func (r *reader) mapping(n *yaml.Node, path []string) map[string]any {
	m := map[string]any{}
	seen := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := Position{r.file, key.Line, key.Column}
		if key.Kind != yaml.ScalarNode || key.ShortTag() != "!!str" {
			r.ps.add(at, "a name with unusual characters belongs in a value", "found %s as a key; keys are plain words", describe(key.Value, key.Kind))
			continue
		}
		if earlier := seen[strings.ToLower(key.Value)]; earlier != nil {
			r.ps.add(at, "", "key %q repeats key %q of line %d; upper and lower case are the same key", key.Value, earlier.Value, earlier.Line)
			continue
		}
		seen[strings.ToLower(key.Value)] = key
		inner := append(slices.Clone(path), key.Value)
		r.at.keys[join(inner)] = at
		if isNull(value) && !r.skip[value] {
			r.ps.add(at, "give it one, or leave the key out", "%q has no value", key.Value)
			continue
		}
		if v, ok := r.value(value, inner); ok {
			m[key.Value] = v
		}
	}
	r.record(n, path)
	return m
}

var (
	decimalInteger = regexp.MustCompile(`^[-+]?(0|[1-9][0-9]*)$`)
	decimalNumber  = regexp.MustCompile(`^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$`)
	ambiguous      = []string{"yes", "no", "on", "off", "y", "n"}
)

// scalar is the value of a scalar node, or what is wrong with it and how to put it right.
func scalar(n *yaml.Node) (v any, problem, hint string) {
	tag := n.ShortTag()
	if n.Style == 0 && slices.Contains(ambiguous, strings.ToLower(n.Value)) {
		return nil, fmt.Sprintf("found %s, which is a truth value to some and a word to others", n.Value), fmt.Sprintf("write true or false, or quote it: %q", n.Value)
	}
	switch tag {
	case "!!str", "!!timestamp": // a date stays as it is written
		return n.Value, "", ""
	case "!!bool":
		return strings.EqualFold(n.Value, "true"), "", ""
	case "!!null":
		return nil, "an item has no value", "give it one, or leave it out"
	case "!!int", "!!float":
		quote := fmt.Sprintf("write it as a decimal number, or quote it: %q", n.Value)
		if tag == "!!int" && decimalInteger.MatchString(n.Value) {
			if i, err := strconv.ParseInt(n.Value, 10, 64); err == nil {
				return i, "", ""
			}
			return nil, fmt.Sprintf("found %s, which is too large", n.Value), quote
		}
		if tag == "!!float" && decimalNumber.MatchString(n.Value) {
			if f, err := strconv.ParseFloat(n.Value, 64); err == nil && !math.IsInf(f, 0) {
				return f, "", ""
			}
			return nil, fmt.Sprintf("found %s, which is too large", n.Value), quote
		}
		return nil, fmt.Sprintf("found %s, which YAML reads as a number in a way that is easily mistaken (octal, binary, underscores, infinity)", n.Value), quote
	}
	return nil, fmt.Sprintf("the tag %s is not read", tag), "leave it out"
}

// describe says in words what a value is.
func describe(text string, kind yaml.Kind) string {
	switch kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "an alias"
	}
	return strconv.Quote(text)
}
