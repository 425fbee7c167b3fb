package store

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// InputPath is where the copy of an input is kept, relative to the study's output folder.
func InputPath(sha256 string) string { return "inputs/" + sha256 }

// A Keeping is copies of inputs on their way into the study's folder.
type Keeping struct {
	study *Study
	dir   string   // where those lie that were not there; empty if all were
	names []string // their SHA-256
	done  chan struct{}
	err   error
}

// Keep begins to copy inputs into the study's folder, each once, named by its content; the Path of a file does not matter.
// They appear there when they are settled.
func (s *Study) Keep(inputs []File) *Keeping {
	k := &Keeping{study: s, done: make(chan struct{})}
	go func() {
		defer close(k.done)
		k.err = k.write(inputs)
	}()
	return k
}

func (k *Keeping) write(inputs []File) error {
	var files []File
	for _, f := range inputs {
		name := f.SHA256()
		want := Expected{SHA256: name, Bytes: len(f.Data)}
		if slices.Contains(k.names, name) || k.study.check(filepath.Join(k.study.dir, "inputs", name), want) == nil {
			continue
		}
		k.names = append(k.names, name)
		files = append(files, File{Path: name, Data: f.Data})
	}
	if len(files) == 0 {
		return nil
	}
	var err error
	if k.dir, err = k.study.fs.MkdirTemp(k.study.dir, partial); err != nil {
		return err
	}
	return k.study.writeAll(k.dir, files)
}

// Settle waits for the copies and gives them their names, each by one rename. It reports whether all were there before.
func (k *Keeping) Settle() (unchanged bool, err error) {
	<-k.done
	if k.dir == "" {
		return k.err == nil, k.wrap(k.err)
	}
	s, inputs := k.study, filepath.Join(k.study.dir, "inputs")
	err = k.err
	if err == nil {
		err = s.fs.MkdirAll(inputs)
	}
	for _, name := range k.names {
		if err == nil {
			err = s.fs.Rename(filepath.Join(k.dir, name), filepath.Join(inputs, name))
		}
	}
	if err == nil {
		err = errors.Join(s.fs.SyncDir(inputs), s.fs.SyncDir(s.dir))
	}
	return false, k.wrap(errors.Join(err, s.fs.RemoveAll(k.dir)))
}

// Drop forgets copies that are not settled.
func (k *Keeping) Drop() error {
	<-k.done
	if k.dir == "" {
		return nil
	}
	return k.study.fs.RemoveAll(k.dir)
}

func (k *Keeping) wrap(err error) error {
	if err != nil {
		return fmt.Errorf("keep the inputs: %w", err)
	}
	return nil
}

// HoldsInputs reports whether every input is kept, whole.
func (s *Study) HoldsInputs(inputs []Expected) bool {
	for _, in := range inputs {
		if s.check(filepath.Join(s.dir, "inputs", in.SHA256), in) != nil {
			return false
		}
	}
	return true
}

// pinnedFile names runs that are never removed: one a line, whatever follows the name.
const pinnedFile = "pinned"

// Retain removes the oldest runs, by the time of their folders, until n are left, and the kept inputs that no run names any
// more. A run that latest, last-attempt or the file pinned names is not removed. An n of 0 or less keeps all.
func (s *Study) Retain(n int) error {
	if n <= 0 {
		return nil
	}
	entries, err := s.fs.ReadDir(filepath.Join(s.dir, "runs"))
	if err != nil {
		return fmt.Errorf("keep %d runs: %w", n, err)
	}
	entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return !e.IsDir() })
	excess := len(entries) - n
	if excess <= 0 {
		return nil
	}
	protected, err := s.protected()
	if err != nil {
		return fmt.Errorf("keep %d runs: %w", n, err)
	}
	type run struct {
		name string
		made time.Time
	}
	var runs []run
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			return fmt.Errorf("keep %d runs: %w", n, err)
		}
		if !protected[e.Name()] {
			runs = append(runs, run{e.Name(), info.ModTime()})
		}
	}
	slices.SortFunc(runs, func(a, b run) int { return cmp.Or(a.made.Compare(b.made), cmp.Compare(a.name, b.name)) })
	for _, r := range runs[:min(excess, len(runs))] {
		err = errors.Join(err, s.setAside(s.Dir(r.name)))
	}
	if err = errors.Join(err, s.forgetInputs()); err != nil {
		return fmt.Errorf("keep %d runs: %w", n, err)
	}
	return nil
}

// protected names the runs that stay.
func (s *Study) protected() (map[string]bool, error) {
	names := map[string]bool{}
	for _, link := range []string{Latest, LastAttempt} {
		names[s.pointer(link).Run] = true
		if to, err := s.fs.Readlink(filepath.Join(s.dir, link)); err == nil {
			names[filepath.Base(to)] = true
		}
	}
	pinned, err := s.fs.ReadFile(filepath.Join(s.dir, pinnedFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for lines := bufio.NewScanner(bytes.NewReader(pinned)); lines.Scan(); {
		if words := strings.Fields(lines.Text()); len(words) > 0 {
			names[words[0]] = true
		}
	}
	return names, nil
}

// forgetInputs removes the kept inputs that no run names. Where the record of a run cannot be read, all stay.
func (s *Study) forgetInputs() error {
	kept, err := s.fs.ReadDir(filepath.Join(s.dir, "inputs"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	runs, err2 := s.fs.ReadDir(filepath.Join(s.dir, "runs"))
	if err := errors.Join(err, err2); err != nil {
		return err
	}
	named := map[string]bool{}
	for _, r := range runs {
		if !r.IsDir() {
			continue
		}
		data, err := s.fs.ReadFile(filepath.Join(s.Dir(r.Name()), "run.json"))
		if err != nil {
			return err
		}
		type source struct {
			SHA256 string `json:"sha256"`
		}
		var record struct {
			Config struct {
				Sources []source `json:"sources"`
			} `json:"config"`
			Inputs []source `json:"inputs"`
		}
		if err := json.Unmarshal(data, &record); err != nil {
			return fmt.Errorf("run.json of %s: %w", r.Name(), err)
		}
		for _, source := range append(record.Config.Sources, record.Inputs...) {
			named[source.SHA256] = true
		}
	}
	for _, e := range kept {
		if !named[e.Name()] {
			if err := s.fs.Remove(filepath.Join(s.dir, "inputs", e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}
