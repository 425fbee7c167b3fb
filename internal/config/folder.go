package config

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"earmark/internal/nearest"
)

// A Folder is the folder of a config, in which the files lie that it names: readouts, plate layouts, ledgers, disease models
// and configs that it extends. Names are relative to it, with forward slashes. A name that leads out of it, by .. or by a
// symbolic link, is refused unless the folder was opened for such names, so that a config from elsewhere cannot read what
// the user did not mean to give away.
type Folder struct {
	root    *os.Root
	outside bool // names may lead out
	lookups []Lookup
}

// A Lookup is a question about names that was put to a folder while a config was read, and the answer. A config of the same
// text is the same plan wherever the answers are the same.
type Lookup struct {
	Question string `json:"question"`
	Name     string `json:"name"`
	Answer   string `json:"answer"`
}

// Questions that are put to a folder.
const (
	askedKind    = "kind"    // what lies under a name: file, folder, something else or nothing
	askedRefusal = "refusal" // why a name may not be opened
	askedMatches = "matches" // the names that match a pattern, a line each
)

// note keeps the answer to a question.
func (f *Folder) note(question, name, answer string) {
	f.lookups = append(f.lookups, Lookup{question, name, answer})
}

// Stands reports whether questions that were put to the folder of a config have the same answers in this one.
func (f *Folder) Stands(lookups []Lookup) bool {
	for _, l := range lookups {
		switch l.Question {
		case askedKind:
			_, _ = f.Stat(l.Name) // the error is the answer
		case askedRefusal:
			f.refused(l.Name)
		case askedMatches:
			_, _ = f.glob(l.Name) // a bad pattern has no matches
		default:
			return false // of another program
		}
		if f.lookups[len(f.lookups)-1] != l {
			return false
		}
	}
	return true
}

// OpenFolder opens the folder dir; outside allows names that lead out of it.
func OpenFolder(dir string, outside bool) (*Folder, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &Folder{root: root, outside: outside}, nil
}

// Close gives the folder back.
func (f *Folder) Close() error { return f.root.Close() }

// ReadFile reads a file by its name.
func (f *Folder) ReadFile(name string) ([]byte, error) {
	if f.outside {
		return os.ReadFile(f.path(name))
	}
	return f.root.ReadFile(name)
}

// path is where a name leads.
func (f *Folder) path(name string) string {
	return filepath.Join(f.root.Name(), filepath.FromSlash(name))
}

// Stat says what a file is, without reading it.
func (f *Folder) Stat(name string) (fs.FileInfo, error) {
	look := f.root.Stat
	if f.outside {
		look = func(name string) (fs.FileInfo, error) { return os.Stat(f.path(name)) }
	}
	info, err := look(name)
	kind := "nothing"
	switch {
	case err != nil:
	case info.Mode().IsRegular():
		kind = "file"
	case info.IsDir():
		kind = "folder"
	default:
		kind = "something else"
	}
	f.note(askedKind, name, kind)
	return info, err
}

func (f *Folder) readDir(name string) ([]fs.DirEntry, error) {
	if f.outside {
		return os.ReadDir(f.path(name))
	}
	return fs.ReadDir(f.root.FS(), name)
}

// glob lists the names that match a pattern, in order.
func (f *Folder) glob(pattern string) ([]string, error) {
	matches, err := f.matches(pattern)
	f.note(askedMatches, pattern, strings.Join(matches, "\n"))
	return matches, err
}

func (f *Folder) matches(pattern string) ([]string, error) {
	if !f.outside {
		return fs.Glob(f.root.FS(), pattern)
	}
	matches, err := filepath.Glob(f.path(pattern))
	for i, m := range matches {
		name, err := filepath.Rel(f.root.Name(), m)
		if err != nil {
			return nil, err
		}
		matches[i] = filepath.ToSlash(name)
	}
	return matches, err
}

// allow is what to do about a name that leads out.
const allow = "move it there, so that the study can be moved as a whole, or allow it with --allow-outside"

// refused says why a name, cleaned, may not be opened, and what to do; nothing if it may, or if nothing is there.
func (f *Folder) refused(name string) (problem, hint string) {
	defer func() { f.note(askedRefusal, name, problem) }()
	switch {
	case strings.Contains(name, `\`):
		return "has a backslash", "write the path with forward slashes"
	case path.IsAbs(name) || filepath.IsAbs(filepath.FromSlash(name)):
		return "is an absolute path", "give it relative to the folder of the config"
	case f.outside:
		return "", ""
	case !fs.ValidPath(name):
		return "is outside the folder of the config", allow
	}
	if _, err := f.root.Stat(name); err == nil {
		return "", ""
	}
	if _, err := os.Stat(f.path(name)); err == nil {
		return "is a link that leads out of the folder of the config", allow
	}
	return "", ""
}

// meant suggests a file in the folder of one that does not exist.
func (f *Folder) meant(name string) string {
	entries, err := f.readDir(path.Dir(name))
	if err != nil {
		return ""
	}
	var names []string
	for _, e := range entries {
		names = append(names, path.Join(path.Dir(name), e.Name()))
	}
	if meant := nearest.Of(name, names); meant != "" {
		return fmt.Sprintf("did you mean %q?", meant)
	}
	return ""
}
