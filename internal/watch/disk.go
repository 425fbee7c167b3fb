package watch

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"earmark/internal/config"

	"github.com/google/renameio/v2"
	"go.yaml.in/yaml/v3"
)

// A version is what the folder says of a file. Two contents of one version are taken for one.
type version struct {
	Size     int64     `json:"size"`
	Modified time.Time `json:"modified"`
}

func versionOf(path string) (version, bool) {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return version{}, false
	}
	return version{info.Size(), info.ModTime().UTC()}, true
}

// studyKey finds the key study where a config that cannot be parsed has it.
var studyKey = regexp.MustCompile(`(?m)^study\s*:`)

// isStudy reports whether a file of YAML is the config of a study: it has the key study. A preset has the key model, a plan
// that others extend may have neither. What cannot be parsed counts as it looks, so that somebody hears of it.
func isStudy(data []byte) bool {
	var doc map[string]yaml.Node
	if yaml.Unmarshal(data, &doc) != nil {
		return studyKey.Match(data)
	}
	_, study := doc["study"]
	_, preset := doc["model"]
	return study && !preset
}

// folders lists the folders below dir that may hold configs or data, itself among them, and the configs in them, both in
// order of name. Hidden folders are left out, and output folders of studies. A folder that cannot be read is left out, unless
// it is dir.
func folders(dir string) (all, configs []string, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && path == dir:
			return err
		case err != nil:
			return nil //nolint:nilerr // others can be watched still
		case d.IsDir() && path != dir && (strings.HasPrefix(d.Name(), ".") || isOutput(path)):
			return filepath.SkipDir
		case d.IsDir():
			all = append(all, path)
		case filepath.Ext(path) == ".yaml" && !config.Passing(path):
			configs = append(configs, path)
		}
		return nil
	})
	return all, configs, err
}

// isOutput reports whether a folder is the output folder of a study.
func isOutput(dir string) bool {
	for _, name := range []string{"runs", ".lock"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return false
		}
	}
	return true
}

// A found config is what was read of a file of YAML, and from which versions.
type found struct {
	versions map[string]version // by path, of those that are there
	study    bool
	declared config.Declared
}

// same reports whether what a config was read from is as it was.
func (f *found) same() bool {
	for _, path := range f.declared.Configs {
		now, there := versionOf(path)
		before, was := f.versions[path]
		if there != was || !now.equal(before) {
			return false
		}
	}
	return len(f.declared.Configs) > 0
}

// look reads a file of YAML.
func look(path string, set []string) *found {
	f := &found{versions: map[string]version{}, declared: config.Declared{Configs: []string{path}}}
	data, err := os.ReadFile(path)
	if f.study = err == nil && isStudy(data); f.study {
		f.declared = config.Declare(path, set)
	}
	for _, c := range f.declared.Configs {
		if v, there := versionOf(c); there {
			f.versions[c] = v
		}
	}
	return f
}

// bases names the configs that others extend and that have no ID of their own: they are no studies.
func bases(all map[string]*found) map[string]bool {
	extended := map[string]bool{}
	for path, f := range all {
		for _, c := range f.declared.Configs {
			if c != filepath.Clean(path) {
				extended[c] = true
			}
		}
	}
	for path, f := range all {
		if f.declared.Study != "" {
			delete(extended, filepath.Clean(path))
		}
	}
	return extended
}

// inputs are the files that a study is read from, with their versions, and the names that no file bears yet.
func inputs(path string, d config.Declared) (files map[string]version, missing []string) {
	dir := filepath.Dir(path)
	files = map[string]version{}
	add := func(path string) bool {
		v, there := versionOf(path)
		if there {
			files[path] = v
		}
		return there
	}
	for _, c := range d.Configs {
		add(c)
	}
	for _, name := range d.Ledgers {
		add(filepath.Join(dir, filepath.FromSlash(name)))
	}
	for _, name := range d.Files {
		if add(filepath.Join(dir, filepath.FromSlash(name))) {
			continue
		}
		matched := false
		matches, _ := fs.Glob(os.DirFS(dir), name) // a bad pattern matches nothing, and the run says so
		for _, m := range matches {
			if !config.Passing(m) {
				matched = add(filepath.Join(dir, filepath.FromSlash(m))) || matched
			}
		}
		if !matched {
			missing = append(missing, name)
		}
	}
	return files, missing
}

// marker is when the marker of a file was made; zero if there is none.
func marker(path string) time.Time {
	if v, there := versionOf(path + config.Done); there {
		return v.Modified
	}
	return time.Time{}
}

// memory is the state file: what a watcher must know after a restart. Paths are relative to the folder that is watched.
type memory struct {
	Format  int               `json:"format"`
	Studies map[string]record `json:"studies"` // by path of the config
}

const memoryFormat = 1

// A record is what is remembered of a study.
type record struct {
	Files map[string]sighting `json:"files"`          // that it is read from
	Ran   map[string]version  `json:"ran,omitempty"`  // what its last attempt was made of; empty before the first
	Last  Ending              `json:"last,omitzero"`  // how that attempt ended
	Ended time.Time           `json:"ended,omitzero"` // and when
	Tries int                 `json:"tries"`          // attempts in a row that may come out otherwise without a change
}

// A sighting is since when a file has been as it is. Its marker is known by its time: Marker is the one seen last, and Stale
// the one that the version before had, which says nothing of this one.
type sighting struct {
	version
	Since  time.Time `json:"since"`
	Marker time.Time `json:"marker,omitzero"`
	Stale  time.Time `json:"stale,omitzero"`
}

// sight is the sighting of a file after the one before, which is zero for a new file.
func (s sighting) sight(v version, marker, now time.Time) sighting {
	if s.Since.IsZero() || !s.equal(v) || s.Since.After(now) {
		s = sighting{version: v, Since: now, Stale: s.Marker}
	}
	s.Marker = marker
	return s
}

// settles is when a file counts as complete if nothing happens to it: at once if a marker says so that was made for it, or
// else when it has been as it is for a while.
func (s sighting) settles(settle time.Duration) time.Time {
	if !s.Marker.IsZero() && !s.Marker.Equal(s.Stale) && !s.Marker.Before(s.Modified) {
		return s.Since
	}
	return s.Since.Add(settle)
}

// recall reads a state file. What is not there or damaged is forgotten: every study is then looked at anew.
func recall(path string) memory {
	m := memory{Format: memoryFormat, Studies: map[string]record{}}
	data, err := os.ReadFile(path)
	var read memory
	if err == nil && json.Unmarshal(data, &read) == nil && read.Format == memoryFormat && read.Studies != nil {
		m = read
	}
	return m
}

// keep writes a state file by one rename, if it is not as it was.
func (m memory) keep(path string) error {
	data, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return err
	}
	old, err := os.ReadFile(path)
	if err == nil && bytes.Equal(old, data) {
		return nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return renameio.WriteFile(path, data, 0o644)
}

func (v version) equal(o version) bool { return v.Size == o.Size && v.Modified.Equal(o.Modified) }

// cutMarker is the name of the file that a marker marks.
func cutMarker(name string) (marked string, marks bool) { return strings.CutSuffix(name, config.Done) }
