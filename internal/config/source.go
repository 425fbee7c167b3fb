package config

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// presetPrefix marks what is embedded in the program rather than a file of the user.
const presetPrefix = "earmark:"

// A Source is a file of settings that was read: the defaults, the preset of the disease model, a config that the study's
// extends, or the study's own, which is the last.
type Source struct {
	Path string // relative to the study's config, with forward slashes; earmark:<name> for what is embedded
	Data []byte
}

// Embedded reports whether the source is part of the program rather than a file of the user.
func (s Source) Embedded() bool { return strings.HasPrefix(s.Path, presetPrefix) }

// SHA256 is the SHA-256 of the text, in hexadecimal.
func (s Source) SHA256() string {
	sum := sha256.Sum256(s.Data)
	return hex.EncodeToString(sum[:])
}

// A Setting is one value of the resolved config, and where it was given.
type Setting struct {
	Key     string `json:"key"` // such as groups[3].dose, items counted from 0
	Value   any    `json:"value"`
	From    string `json:"from"`              // file:line:column, relative as in Source, or the --set
	Default bool   `json:"default,omitempty"` // not of the study: from the defaults or the preset of its model
}

// Sources lists the files of settings that were read, the most general first.
func (p Positions) Sources() []Source {
	sources := slices.Clone(p.sources)
	for i := range sources {
		sources[i].Path = p.relative(sources[i].Path)
	}
	return sources
}

// Lookups lists what the folder of the config was asked while the config was read, with the answers.
func (p Positions) Lookups() []Lookup { return slices.Clone(p.lookups) }

// Settings lists every value of the resolved config in the order of its key, with the place that it comes from. No path
// in it depends on the folder that the config was read from.
func (p Positions) Settings() []Setting { return p.settings(nil, p.resolved, nil) }

func (p Positions) settings(all []Setting, v any, path []string) []Setting {
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			all = p.settings(all, v[key], append(path, key))
		}
		return all
	case []any:
		for i, item := range v {
			all = p.settings(all, item, append(path, strconv.Itoa(i)))
		}
		if len(v) > 0 {
			return all
		}
	}
	var key strings.Builder
	for i, step := range path {
		switch _, err := strconv.Atoi(step); {
		case err == nil:
			key.WriteString("[" + step + "]")
		case i > 0:
			key.WriteString("." + step)
		default:
			key.WriteString(step)
		}
	}
	at := p.At(path...)
	at.File = p.relative(at.File)
	return append(all, Setting{
		Key: key.String(), Value: v, From: at.String(), Default: strings.HasPrefix(at.File, presetPrefix),
	})
}

// relative is the path of a file as it is seen from the folder of the study's config. What is embedded and a --set have
// no folder.
func (p Positions) relative(file string) string {
	if strings.HasPrefix(file, presetPrefix) || strings.HasPrefix(file, "--set ") {
		return file
	}
	path, err := filepath.Rel(filepath.Dir(filepath.FromSlash(p.file)), filepath.FromSlash(file))
	if err != nil {
		panic(err) // both were given relative to one folder, or neither was
	}
	return filepath.ToSlash(path)
}
