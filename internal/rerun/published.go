// Package rerun is for computing published runs again: it finds a run with what it was made from, and says in which bytes,
// rows and values two runs differ.
package rerun

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"earmark/internal/provenance"
	"earmark/internal/table"
	"earmark/internal/verify"
	"earmark/schemas"
)

// A Published is a published run on disk.
type Published struct {
	Dir    string // the run's folder, links resolved
	Record *provenance.Record
	Files  Files
}

// Files are the files of a run: path in the run's folder, with forward slashes, and bytes.
type Files map[string][]byte

// Paths lists the paths in order.
func (f Files) Paths() []string {
	paths := make([]string, 0, len(f))
	for path := range f {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	return paths
}

// sum is the SHA-256 of data, in hexadecimal.
func sum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Open reads the run in a folder, a link to one, or a study's output folder, which stands for its latest. It returns
// verify.ErrNoRun if there is none.
func Open(path string) (*Published, error) {
	dir, err := verify.Find(path)
	if err == nil {
		dir, err = filepath.EvalSymlinks(dir)
	}
	if err != nil {
		return nil, err
	}
	files, err := ReadFiles(dir)
	if err != nil {
		return nil, err
	}
	p := &Published{Dir: dir, Files: files}
	if p.Record, err = provenance.Parse(files[provenance.RecordFile]); err != nil {
		return nil, fmt.Errorf("%s: %w that can be computed again: %w", path, verify.ErrNoRun, err)
	}
	return p, nil
}

// ReadFiles reads every file of a run's folder.
func ReadFiles(dir string) (Files, error) {
	files := Files{}
	tree := os.DirFS(dir)
	err := fs.WalkDir(tree, ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files[path], err = fs.ReadFile(tree, path)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the run: %w", err)
	}
	return files, nil
}

// An InputProblem is an input that is not there any more as the run read it.
type InputProblem struct {
	Path  string `json:"path"`
	Want  string `json:"want"`            // SHA-256 that the record has
	Found string `json:"found,omitempty"` // SHA-256 found instead; absent if nothing was found
	// Needed says that the run cannot be computed without it: a data file or ledger, not a text that the plan was read from.
	Needed bool `json:"needed"`
}

// String is the problem in words.
func (p InputProblem) String() string {
	if p.Found == "" {
		return fmt.Sprintf("%s: missing (SHA-256 %s)", p.Path, p.Want)
	}
	return fmt.Sprintf("%s: changed (SHA-256 %s, not %s)", p.Path, p.Found, p.Want)
}

// Inputs reads the data files and ledgers of the run, each held against its SHA-256 in the record. They come from dir, by
// their path or by their SHA-256 as a name, or, if dir is empty, from the copies beside the run. Problems are what is missing
// or changed; a text of the config that is not in a dir is none, as the record has the plan.
func (p *Published) Inputs(dir string) (*table.Of[schemas.File], []InputProblem, error) {
	var problems []InputProblem
	for _, s := range p.Record.Config.Sources {
		_, problem, err := p.input(dir, s)
		if err != nil {
			return nil, nil, err
		}
		if problem != nil && (problem.Found != "" || dir == "" && s.Kept != "") {
			problems = append(problems, *problem)
		}
	}
	files := new(table.Of[schemas.File])
	for _, in := range p.Record.Inputs {
		data, problem, err := p.input(dir, in.Source)
		if err != nil {
			return nil, nil, err
		}
		if problem != nil {
			problem.Needed = true
			problems = append(problems, *problem)
			continue
		}
		files.Append(schemas.File{Path: in.Path, SHA256: in.SHA256, Data: data})
	}
	return files, problems, nil
}

// input reads one input, or says what is wrong with it.
func (p *Published) input(dir string, s provenance.Source) ([]byte, *InputProblem, error) {
	var places []string
	switch {
	case dir != "":
		if !strings.HasPrefix(s.Path, "earmark:") {
			places = append(places, filepath.Join(dir, filepath.FromSlash(s.Path)))
		}
		places = append(places, filepath.Join(dir, s.SHA256))
	case s.Kept != "" && filepath.IsLocal(filepath.FromSlash(s.Kept)):
		places = append(places, filepath.Join(p.Dir, "..", "..", filepath.FromSlash(s.Kept)))
	}
	problem := &InputProblem{Path: s.Path, Want: s.SHA256}
	for _, place := range places {
		data, err := os.ReadFile(place)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return nil, nil, fmt.Errorf("input %s: %w", s.Path, err)
		case sum(data) == s.SHA256:
			return data, nil, nil
		case problem.Found == "":
			problem.Found = sum(data)
		}
	}
	return nil, problem, nil
}
