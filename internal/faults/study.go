package faults

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"earmark/internal/store"
	"earmark/internal/verify"
)

// A Program is the program under test: its path, and variables for its environment.
type Program struct {
	Path string
	Env  []string
}

func (p Program) command(args ...string) *exec.Cmd {
	c := exec.Command(p.Path, args...)
	c.Env = append(os.Environ(), p.Env...) //nolint:forbidigo // what the program is given is what it has anyway
	return c
}

// run runs the program to its end, and is an error unless it ends with exit code 0.
func (p Program) run(args ...string) error {
	if out, err := p.command(args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", args[0], err, bytes.TrimSpace(out))
	}
	return nil
}

// A Study is a copy of a study whose runs are disturbed. It has an input/ears.csv with a row of animal M01 on day 14.
type Study struct {
	config string
	ears   string
	out    string
	dir    string // out/<study>
	inputs int    // so many inputs were written
}

// NewStudy copies the study of a folder into an empty folder. Its ID is the name of the folder it is copied from.
func NewStudy(from, to string) (*Study, error) {
	in, out := filepath.Join(to, "studies", "one"), filepath.Join(to, "out")
	if err := os.CopyFS(in, os.DirFS(from)); err != nil {
		return nil, err
	}
	// Published tables that lie beside a study are none of its inputs.
	if err := os.RemoveAll(filepath.Join(in, "golden")); err != nil {
		return nil, err
	}
	return &Study{
		config: filepath.Join(in, "study.yaml"), ears: filepath.Join(in, "input", "ears.csv"),
		out: out, dir: filepath.Join(out, filepath.Base(from)),
	}, nil
}

var cell = regexp.MustCompile(`(?m)^M01,14,.*$`)

// change gives a cell of the input a value that it has never had, so that a run has something new to publish.
func (s *Study) change() error {
	data, err := os.ReadFile(s.ears)
	if err != nil {
		return err
	}
	if !cell.Match(data) {
		return fmt.Errorf("%s has no row of M01 on day 14", s.ears)
	}
	s.inputs++
	return os.WriteFile(s.ears, cell.ReplaceAll(data, fmt.Appendf(nil, "M01,14,0.%06d", 200_000+s.inputs)), 0o644)
}

// flags are those of run and watch. Few runs are kept, and a small cache, so that old ones are removed under way.
func (s *Study) flags() []string {
	return []string{"--out", s.out, "--set", "output.keep_runs=2", "--set", "output.cache_size=1"}
}

func (s *Study) runArgs() []string { return append([]string{"run", s.config}, s.flags()...) }

func (s *Study) watchArgs() []string {
	return append([]string{"watch", filepath.Dir(s.config), "--once", "--settle", "0s"}, s.flags()...)
}

// A published is a run that readers of the study are led to: its ID and its SHA256SUMS, which all its files agree with.
type published struct{ run, sums string }

// latest is where the link latest leads, and where latest.json does. A run that is not whole is an error.
func (s *Study) latest() (linked, pointed published, err error) {
	to, err := os.Readlink(filepath.Join(s.dir, store.Latest))
	if err != nil {
		return linked, pointed, err
	}
	var pointer struct{ Run, Folder string }
	data, err := os.ReadFile(filepath.Join(s.dir, store.Latest+".json"))
	if err != nil {
		return linked, pointed, err
	}
	if err := json.Unmarshal(data, &pointer); err != nil {
		return linked, pointed, fmt.Errorf("latest.json: %w", err)
	}
	if linked, err = s.whole(filepath.Base(to)); err != nil || pointer.Run == linked.run {
		return linked, linked, err
	}
	pointed, err = s.whole(pointer.Run)
	return linked, pointed, err
}

// whole is a run, if all its files are as they were written.
func (s *Study) whole(run string) (published, error) {
	dir := filepath.Join(s.dir, "runs", run)
	files, err := verify.Files(dir)
	if err != nil {
		return published{}, err
	}
	if files.Mismatches > 0 {
		return published{}, fmt.Errorf("run %s is not whole: %+v", run, files.Listed)
	}
	sums, err := os.ReadFile(filepath.Join(dir, "SHA256SUMS"))
	return published{run, string(sums)}, err
}

// settled is the run that a run without disturbance has published: both ways lead to it, all runs are whole, and nothing
// half-written is left.
func (s *Study) settled() (published, error) {
	linked, pointed, err := s.latest()
	if err == nil && linked != pointed {
		err = fmt.Errorf("latest leads to %s, latest.json to %s", linked.run, pointed.run)
	}
	runs, err2 := os.ReadDir(filepath.Join(s.dir, "runs"))
	for _, r := range runs {
		_, e := s.whole(r.Name())
		err2 = errors.Join(err2, e)
	}
	err3 := filepath.WalkDir(s.out, func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasPrefix(d.Name(), ".partial-") {
			return fmt.Errorf("%s is left", path)
		}
		return err
	})
	return linked, errors.Join(err, err2, err3)
}

// between is nil if what readers saw after a disturbance was the old run or the new one.
func between(seen, old, now published) error {
	if seen != old && seen != now {
		return fmt.Errorf("readers saw run %s: neither the old run %s as it was nor the new run %s as it is", seen.run, old.run, now.run)
	}
	return nil
}
