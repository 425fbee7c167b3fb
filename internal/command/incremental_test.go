package command

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"earmark/internal/config"
	"earmark/internal/provenance"
	"earmark/pipeline"
	"earmark/schemas/plan"

	"github.com/google/go-cmp/cmp"
)

const golden48 = studies + "golden-48/study.yaml"

// earmark runs a command line that must succeed, and returns what it prints.
func earmark(t *testing.T, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := Run(context.Background(), args, &stdout, &stderr); code != exitOK {
		t.Fatalf("earmark %s: exit %d: %s", strings.Join(args, " "), code, stderr.String())
	}
	return stdout.String()
}

// folder is every file of the run that latest leads to.
func folder(t *testing.T, out string) map[string]string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(filepath.Join(out, "golden-48", "latest"))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		files[strings.TrimPrefix(path, dir)] = string(data)
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatal(len(files), err)
	}
	return files
}

// entries lists the files of the cache.
func entries(t *testing.T, out string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(out, ".cache", "*", "*"))
	if err != nil || len(paths) == 0 {
		t.Fatal("no cache", err)
	}
	return paths
}

// Whatever the cache holds, and however damaged it is, a run has the same bytes.
func TestCacheDoesNotShow(t *testing.T) {
	fresh := t.TempDir()
	earmark(t, "run", "--out", fresh, golden48)
	want := folder(t, fresh)

	damage := map[string]func(path string, data []byte) error{
		"whole":    func(string, []byte) error { return nil },
		"deleted":  func(path string, _ []byte) error { return os.Remove(path) },
		"cut":      func(path string, data []byte) error { return os.WriteFile(path, data[:len(data)/2], 0o644) },
		"garbage":  func(path string, _ []byte) error { return os.WriteFile(path, []byte("garbage"), 0o644) },
		"a folder": func(path string, _ []byte) error { return errors.Join(os.Remove(path), os.Mkdir(path, 0o755)) },
		"flipped": func(path string, data []byte) error {
			data[len(data)*2/3] ^= 0x10
			return os.WriteFile(path, data, 0o644)
		},
	}
	for name, harm := range damage {
		t.Run(name, func(t *testing.T) {
			out := t.TempDir()
			earmark(t, "run", "--out", out, golden48)
			for i, path := range entries(t, out) {
				data, err := os.ReadFile(path)
				if err == nil && (i%2 == 0 || name != "deleted") { // some deleted, the others found
					err = harm(path, data)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			earmark(t, "run", "--out", out, "--set", "analysis.alpha=0.01", golden48)
			if err := os.RemoveAll(filepath.Join(out, "golden-48")); err != nil {
				t.Fatal(err)
			}
			earmark(t, "run", "--out", out, golden48)
			if diff := cmp.Diff(want, folder(t, out)); diff != "" {
				t.Error(firstLines(diff, 20))
			}
			if got := earmark(t, "run", "--out", out, golden48); !strings.Contains(got, "unchanged") {
				t.Errorf("the same again says %q", got)
			}
		})
	}
}

// A published file that was damaged, added or removed is found, and the run published anew.
func TestDamagedPublicationIsFound(t *testing.T) {
	out := t.TempDir()
	earmark(t, "run", "--out", out, golden48)
	want := folder(t, out)
	study := filepath.Join(out, "golden-48")
	input := entriesOf(t, filepath.Join(study, "inputs"))[0]
	kept, err := os.ReadFile(input)
	if err != nil {
		t.Fatal(err)
	}
	for name, harm := range map[string]func() error{
		"flipped byte": func() error {
			path := filepath.Join(study, "latest", "tables", "groups.parquet")
			data, err := os.ReadFile(path)
			if err == nil {
				data[len(data)/2] ^= 1
				err = os.WriteFile(path, data, 0o644)
			}
			return err
		},
		"removed":       func() error { return os.Remove(filepath.Join(study, "latest", "report.md")) },
		"added":         func() error { return os.WriteFile(filepath.Join(study, "latest", "notes.txt"), nil, 0o644) },
		"no link":       func() error { return os.Remove(filepath.Join(study, "latest")) },
		"no pointer":    func() error { return os.Remove(filepath.Join(study, "latest.json")) },
		"another input": func() error { return os.WriteFile(input, []byte("x"), 0o644) },
		"no inputs":     func() error { return os.RemoveAll(filepath.Join(study, "inputs")) },
	} {
		if err := harm(); err != nil {
			t.Fatal(err)
		}
		if got := earmark(t, "run", "--out", out, golden48); !strings.Contains(got, "published") {
			t.Errorf("%s: says %q", name, got)
		}
		if diff := cmp.Diff(want, folder(t, out)); diff != "" {
			t.Errorf("%s: %s", name, firstLines(diff, 20))
		}
		if data, err := os.ReadFile(input); err != nil || !bytes.Equal(data, kept) {
			t.Errorf("%s: the kept input: %v", name, err)
		}
		if got := earmark(t, "run", "--out", out, golden48); !strings.Contains(got, "unchanged") {
			t.Errorf("%s: the run after it says %q", name, got)
		}
	}
}

func entriesOf(t *testing.T, dir string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(paths) == 0 {
		t.Fatal("nothing in", dir, err)
	}
	return paths
}

// The record names every file, input and stage; the numbers of rows are those that one counts in the files.
func TestRecord(t *testing.T) {
	out := t.TempDir()
	earmark(t, "run", "--out", out, studies+"mc903-topical/study.yaml")
	dir := filepath.Join(out, "mc903-topical", "latest")
	data, err := os.ReadFile(filepath.Join(dir, provenance.RecordFile))
	if err != nil {
		t.Fatal(err)
	}
	r, err := provenance.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	var named []string
	for _, f := range r.Files {
		named = append(named, f.Path)
		data, err := os.ReadFile(filepath.Join(dir, f.Path))
		if err != nil || len(data) != f.Bytes || sum(data) != f.SHA256 {
			t.Errorf("%s: %v, or other bytes", f.Path, err)
		}
	}
	paths, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil || len(named) < len(paths) {
		t.Errorf("%d files named, %d in folders alone", len(named), len(paths))
	}
	for _, source := range r.Config.Sources {
		kept(t, filepath.Join(out, "mc903-topical"), source)
	}
	for _, in := range r.Inputs {
		kept(t, filepath.Join(out, "mc903-topical"), in.Source)
		text, err := os.ReadFile(filepath.Join(studies, "mc903-topical", in.Path))
		if err != nil {
			t.Fatal(err)
		}
		rows := bytes.Count(text, []byte("\n")) - 1 // under a header; no row of the example is empty
		if in.Path == "input/scores.csv" {
			rows-- // its title
		}
		if in.RowsRead != rows {
			t.Errorf("%s: %d rows read, the file has %d", in.Path, in.RowsRead, rows)
		}
		if animals := in.Path == "input/animals.csv"; animals != (in.RowsUsed == nil) || !animals && *in.RowsUsed > in.RowsRead {
			t.Errorf("%s: rows used %v of %d", in.Path, in.RowsUsed, in.RowsRead)
		}
	}
	if len(r.Stages) != len(pipeline.Study) || r.Config.File != "study.yaml" || r.Program.Build == "" || bytes.Contains(data, []byte(out)) {
		t.Errorf("%d stages, config %q, build %q, or the record tells the folder", len(r.Stages), r.Config.File, r.Program.Build)
	}
}

func kept(t *testing.T, study string, s provenance.Source) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(study, s.Kept))
	if err != nil || sum(data) != s.SHA256 || len(data) != s.Bytes {
		t.Errorf("%s is not kept as %s: %v", s.Path, s.Kept, err)
	}
}

// A file that vanishes or is closed to us between the listing and the reading is named, with what to do.
func TestInputThatCannotBeRead(t *testing.T) {
	p := &plan.Plan{Readouts: []plan.Readout{{File: "ears.csv"}}}
	for _, want := range []struct {
		err  error
		text string
		exit int
	}{
		{fs.ErrNotExist, "ears.csv went away", exitUsage},
		{fs.ErrPermission, "ears.csv may not be read", exitUsage},
		{errors.New("input/output error"), "ears.csv cannot be read", exitInternal},
	} {
		_, err := readFiles(func(name string) ([]byte, error) {
			return nil, &fs.PathError{Op: "open", Path: name, Err: want.err}
		}, p)
		if err == nil || !strings.Contains(err.Error(), want.text) {
			t.Fatalf("got %v, want %q", err, want.text)
		}
		var configError *config.Error
		err = unusable("study.yaml", err)
		if usage := errors.As(err, &configError); usage != (want.exit == exitUsage) || exitCode(err, new(bytes.Buffer)) != want.exit {
			t.Errorf("%v: exit code %d, want %d", err, exitCode(err, new(bytes.Buffer)), want.exit)
		}
	}
}

// An entry that is whole but of something else is found by --verify-cache, which names stage and table, publishes nothing
// and removes it.
func TestVerifyCacheFindsADifference(t *testing.T) {
	out := t.TempDir()
	earmark(t, "run", "--out", out, golden48)
	report := largest(t, entries(t, out)) // of all stages, the report makes the most
	earmark(t, "run", "--out", out, "--set", "analysis.alpha=0.01", golden48)
	others := slices.DeleteFunc(entries(t, out), func(path string) bool { return path == report })
	other, err := os.ReadFile(largest(t, others))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(report, other, 0o644); err != nil {
		t.Fatal(err)
	}
	before := folder(t, out)
	var stdout, stderr bytes.Buffer
	if code := Run(context.Background(), []string{"run", "--verify-cache", "--out", out, golden48}, &stdout, &stderr); code != exitMismatch {
		t.Errorf("exit %d, want %d", code, exitMismatch)
	}
	if !strings.Contains(stderr.String(), "stage report, table documents") || stdout.Len() > 0 {
		t.Errorf("prints %q and %q", stdout.String(), stderr.String())
	}
	if diff := cmp.Diff(before, folder(t, out)); diff != "" {
		t.Error("latest moved")
	}
	if got := earmark(t, "run", "--verify-cache", "--out", out, golden48); !strings.Contains(got, "published") {
		t.Errorf("the run after it says %q", got)
	}
}

func largest(t *testing.T, paths []string) string {
	t.Helper()
	size := func(path string) int64 {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	return slices.MaxFunc(paths, func(a, b string) int { return int(size(a) - size(b)) })
}
