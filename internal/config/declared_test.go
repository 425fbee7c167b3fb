package config

import (
	"os"
	"path/filepath"
	"testing"

	"earmark/schemas/plan"

	"github.com/google/go-cmp/cmp"
)

// Declare names what a config names, though files are missing and other settings are wrong.
func TestDeclare(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"plan.yaml": "study: {model: own/model.yaml}\noutput: {dir: ../results}\n",
		"lab/study.yaml": `extends: ../plan.yaml
study: {id: S-1}
colour: red
readouts:
  - {kind: animals, file: animals.csv}
  - {kind: ear_thickness, file: "./ears/*.csv", unit: furlong}
  - {kind: scores, file: ../outside.csv}
ledgers: {corrections: fix.csv}
notify: {url: "https://example.org/hook", on: always}
`,
		"lab/broken.yaml": "study: {id: [\n",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	study := filepath.Join(dir, "lab", "study.yaml")
	want := Declared{
		Study: "S-1", Dir: "../results", Notify: plan.Notify{URL: "https://example.org/hook", On: plan.NotifyAlways},
		Configs: []string{filepath.Join(dir, "lab", "own", "model.yaml"), study, filepath.Join(dir, "plan.yaml")},
		Files:   []string{"animals.csv", "ears/*.csv", "fix.csv"},
		Ledgers: []string{"exclusions.csv"},
	}
	if diff := cmp.Diff(want, Declare(study, nil)); diff != "" {
		t.Error(diff)
	}
	if got := Declare(study, []string{"study.id=S-2"}).Study; got != "S-2" {
		t.Errorf("with --set the ID is %q", got)
	}
	for _, name := range []string{"broken.yaml", "nowhere.yaml"} {
		path := filepath.Join(dir, "lab", name)
		if diff := cmp.Diff(Declared{Configs: []string{path}}, Declare(path, nil)); diff != "" {
			t.Error(diff)
		}
	}
}

// A pattern stands for data, not for what copies and editors leave beside them.
func TestPassing(t *testing.T) {
	for name, want := range map[string]bool{
		"ears.csv": false, "a/ears.part.csv": false, "partial": false, "done": false,
		".ears.csv": true, "a/~$ears.xlsx": true, "ears.csv.part": true, "ears.TMP": true, "ears.csv.partial": true,
		"ears.xlsx.crdownload": true, "ears.csv.done": true,
	} {
		if got := Passing(name); got != want {
			t.Errorf("Passing(%q) = %v", name, got)
		}
	}
}
