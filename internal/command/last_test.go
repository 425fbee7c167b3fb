package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"earmark/internal/store"
)

// The last run is found again without understanding the config, and not where anything differs that a run could see: each
// change is made to a study of its own whose readout is named by a pattern.
func TestRepeated(t *testing.T) {
	write := func(path, text string) error { return os.WriteFile(path, []byte(text), 0o644) }
	for name, change := range map[string]struct {
		make  func(dir string) error
		flags studyFlags
		found bool
	}{
		"nothing":                         {make: func(string) error { return nil }, found: true},
		"a file that the config leaves":   {make: func(dir string) error { return write(filepath.Join(dir, "notes.txt"), "x") }, found: true},
		"a file that comes under a name":  {make: func(dir string) error { return write(filepath.Join(dir, "exclusions.csv"), "animal,reason\n") }},
		"a file that matches the pattern": {make: func(dir string) error { return write(filepath.Join(dir, "input", "ears2.csv"), "Animal,Day\n") }},
		"a byte of a readout":             {make: func(dir string) error { return appendTo(filepath.Join(dir, "input", "ige.csv"), "\n") }},
		"a byte of the config":            {make: func(dir string) error { return appendTo(filepath.Join(dir, "study.yaml"), "# x\n") }},
		"a readout that went away":        {make: func(dir string) error { return os.Remove(filepath.Join(dir, "input", "ige.csv")) }},
		"a published file that was cut": {make: func(dir string) error {
			return write(filepath.Join(dir, "out", "golden-48", "latest", "report.md"), "")
		}},
		"a note of the last run that went": {make: func(dir string) error { return os.Remove(filepath.Join(dir, "out", "golden-48", lastRun)) }},
		"a folder in the place of a file": {make: func(dir string) error {
			ears := filepath.Join(dir, "input", "ears.csv")
			if err := os.Remove(ears); err != nil {
				return err
			}
			return os.Mkdir(ears, 0o755)
		}},
		"files that may lie outside": {make: func(string) error { return nil }, flags: studyFlags{outside: true}},
		"a setting":                  {make: func(string) error { return nil }, flags: studyFlags{set: []string{"analysis.alpha=0.01"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(filepath.Dir(golden48))); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, "study.yaml")
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := write(path, strings.Replace(string(text), "input/ears.csv", `"input/ears*.csv"`, 1)); err != nil {
				t.Fatal(err)
			}
			earmark(t, "run", path)
			if err := change.make(dir); err != nil {
				t.Fatal(err)
			}
			build, err := buildID()
			if err != nil {
				t.Fatal(err)
			}
			s := settings{disk: store.Disk{}}
			o, found, err := s.repeated(path, build, runOptions{studyFlags: change.flags})
			if err != nil || found != change.found {
				t.Fatalf("found %v, want %v; %v", found, change.found, err)
			}
			if found && (!o.Unchanged || o.Study != "golden-48" || o.Run == "" || o.issues == "") {
				t.Errorf("the outcome is %+v", o)
			}
			if _, found, err := s.repeated(path, "another build", runOptions{studyFlags: change.flags}); err != nil || found {
				t.Errorf("another build finds it: %v; %v", found, err)
			}
		})
	}
}

func appendTo(path, text string) error {
	data, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, append(data, text...), 0o644)
	}
	return err
}
