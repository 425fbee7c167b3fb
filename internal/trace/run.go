// Package trace finds where a published number comes from: the formula with its numbers filled in, the animals behind every
// number of the formula, and for each animal the cells of the input files, as typed. It reads the published run alone, its
// tables and run.json, and recomputes on the way what it shows.
package trace

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"earmark/internal/provenance"
	"earmark/internal/store"
	"earmark/internal/table"
	"earmark/schemas"
)

// ErrNoRun says that a folder holds no published run with results.
var ErrNoRun = errors.New("no published run")

// ErrDamaged says that a file of the run is not the one that run.json names.
var ErrDamaged = errors.New("the run is damaged")

// A Run is a published run, opened for questions.
type Run struct {
	folder string // without links
	record provenance.Record

	groups       *table.Of[schemas.Group]
	animals      *table.Of[schemas.Animal]
	measurements *table.Of[schemas.Measurement]
	responses    *table.Of[schemas.Response]
	inhibition   *table.Of[schemas.Inhibition]
	comparisons  *table.Of[schemas.Comparison]
	models       *table.Of[schemas.Model]
	corrections  *table.Of[schemas.Correction]
	exclusions   *table.Of[schemas.Exclusion]
	issues       *table.Of[schemas.Issue]
}

// Open opens the run in a folder: a run's own, or a study's output folder for its latest run. It reads no file of the run
// that is not, byte for byte, the one that run.json names.
func Open(folder string) (*Run, error) {
	dir := folder
	if _, err := os.Stat(filepath.Join(dir, provenance.RecordFile)); err != nil {
		dir = filepath.Join(folder, store.Latest)
	}
	data, err := os.ReadFile(filepath.Join(dir, provenance.RecordFile))
	if err != nil {
		return nil, fmt.Errorf("%w in %s: name the folder of a run, or a study's output folder (%w)", ErrNoRun, folder, err)
	}
	r := new(Run)
	// Not as strictly as provenance.Parse: a run of another version is still a run.
	if err := json.Unmarshal(data, &r.record); err != nil {
		return nil, fmt.Errorf("%w: %s in %s is not the record of a run: %w", ErrNoRun, provenance.RecordFile, dir, err)
	}
	if r.record.Blocked {
		return nil, fmt.Errorf("%w in %s: run %s was stopped by errors in the data and has no results; see its issues.csv", ErrNoRun, folder, r.record.Run)
	}
	if r.folder, err = filepath.EvalSymlinks(dir); err != nil {
		return nil, err
	}
	return r, errors.Join(
		readTable(r, &r.groups), readTable(r, &r.animals), readTable(r, &r.measurements), readTable(r, &r.responses),
		readTable(r, &r.inhibition), readTable(r, &r.comparisons), readTable(r, &r.models), readTable(r, &r.corrections),
		readTable(r, &r.exclusions), readTable(r, &r.issues))
}

// readTable reads a table of the run; one that the run does not have is empty.
func readTable[T schemas.Row](r *Run, t **table.Of[T]) error {
	*t = new(table.Of[T])
	name := "tables/" + (*t).Name() + ".parquet"
	for _, f := range r.record.Files {
		if f.Path != name {
			continue
		}
		data, err := os.ReadFile(filepath.Join(r.folder, filepath.FromSlash(name)))
		if err != nil {
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != f.SHA256 {
			return fmt.Errorf("%w: %s is not the file that %s names; publish the run again", ErrDamaged, name, provenance.RecordFile)
		}
		if *t, err = store.ReadParquet[T](data); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// A File is a file that was read, and what has become of it.
type File struct {
	Path   string `json:"path"` // relative to the study's config
	SHA256 string `json:"sha256"`
	Bytes  int    `json:"bytes"`
	Kept   *Copy  `json:"kept,omitempty"`    // the copy in the output folder; absent if none was kept
	Now    *Copy  `json:"present,omitempty"` // the file as it is now; absent if it was not found
}

// A Copy is a file that should hold the bytes that were read.
type Copy struct {
	Path    string `json:"path"`
	Matches bool   `json:"matches"` // it has the SHA-256 of what was read
}

// file is what has become of an input. The present file is looked for from the data folder, or without one from the folders
// above the run, of which the config's is one unless it was published elsewhere.
func (r *Run) file(in provenance.Source, data string) File {
	f := File{Path: in.Path, SHA256: in.SHA256, Bytes: in.Bytes}
	study := filepath.Dir(filepath.Dir(r.folder))
	if in.Kept != "" {
		path := filepath.Join(study, filepath.FromSlash(in.Kept))
		f.Kept = &Copy{path, hashes(path, in.SHA256)}
	}
	places := []string{data}
	if data == "" {
		places = nil
		for dir := study; ; dir = filepath.Dir(dir) {
			places = append(places, dir)
			if dir == filepath.Dir(dir) {
				break
			}
		}
	}
	for _, dir := range places {
		path := filepath.Join(dir, filepath.FromSlash(in.Path))
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			f.Now = &Copy{path, hashes(path, in.SHA256)}
			break
		}
	}
	return f
}

// hashes reports whether a file can be read and has that SHA-256.
func hashes(path, want string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }() // it was only read
	h := sha256.New()
	_, err = io.Copy(h, f)
	return err == nil && hex.EncodeToString(h.Sum(nil)) == want
}

// files are the inputs of those paths, in order of path.
func (r *Run) files(paths []string, data string) []File {
	var files []File
	for _, in := range r.record.Inputs {
		if slices.Contains(paths, in.Path) {
			files = append(files, r.file(in.Source, data))
		}
	}
	return files
}
