package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Every value of the resolved config says where it was given, in paths that do not tell the folder.
func TestSettingsSayWhereTheyComeFrom(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "a"), 0o755); err != nil {
		t.Fatal(err)
	}
	files := map[string]string{
		"plan.yaml": "study: {id: P, model: mc903}\ngroups:\n  - {name: V, role: vehicle, n: 8}\nanalysis: {alpha: 0.1}\n",
		"a/s.yaml":  "extends: ../plan.yaml\nstudy: {id: S}\ngroups:\n  - {name: V, n: 9}\nreadouts:\n  - {kind: ige, file: i.csv}\n",
		"a/i.csv":   "x\n",
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	_, at, err := Load(filepath.Join(dir, "a", "s.yaml"), Options{Set: []string{"analysis.confidence=0.9"}, Outside: true})
	if err != nil {
		t.Fatal(err)
	}
	var sources []string
	for _, s := range at.Sources() {
		sources = append(sources, s.Path)
		if name := filepath.Join("a", s.Path); !strings.HasPrefix(s.Path, presetPrefix) && files[filepath.ToSlash(name)] != string(s.Data) {
			t.Errorf("%s: read %q", s.Path, s.Data)
		}
	}
	if diff := cmp.Diff([]string{"earmark:defaults.yaml", "earmark:analytes.yaml", "earmark:models/mc903.yaml", "../plan.yaml", "s.yaml"}, sources); diff != "" {
		t.Error(diff)
	}
	got := map[string]Setting{}
	for _, s := range at.Settings() {
		got[s.Key] = s
	}
	for _, want := range []Setting{
		{"study.id", "S", "s.yaml:2:13", false},
		{"study.model", "mc903", "../plan.yaml:1:23", false},
		{"groups[0].role", "vehicle", "../plan.yaml:3:21", false},
		{"groups[0].n", int64(9), "s.yaml:4:18", false},
		{"analysis.alpha", 0.1, "../plan.yaml:4:19", false},
		{"analysis.confidence", 0.9, "--set analysis.confidence=0.9", false},
		{"output.dir", "out", "earmark:defaults.yaml:9:8", true},
	} {
		if diff := cmp.Diff(want, got[want.Key]); diff != "" {
			t.Errorf("%s: %s", want.Key, diff)
		}
	}
	if s := got["endpoints[0].name"]; !s.Default || !strings.HasPrefix(s.From, "earmark:models/mc903.yaml:") {
		t.Errorf("a value of the preset: %+v", s)
	}
	for _, s := range got {
		if strings.Contains(s.From, dir) {
			t.Errorf("%s tells the folder: %s", s.Key, s.From)
		}
	}
}
