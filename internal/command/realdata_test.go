package command

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Real exports and study tables of many origins, none made for earmark, each as every kind of readout: whatever they hold
// ends in issues that a scientist can act on, never in a failure of the program. EARMARK_REALDATA names their folder.
func TestRealFiles(t *testing.T) {
	dir := os.Getenv("EARMARK_REALDATA")
	if dir == "" {
		t.Skip("EARMARK_REALDATA does not name a folder of real files")
	}
	banned := regexp.MustCompile(`\bNaN\b|parse error|type mismatch|0x[0-9a-f]{6}`)
	files := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		work := t.TempDir()
		held := "data.csv"
		if strings.HasPrefix(filepath.Ext(path), ".xls") {
			held = "data" + filepath.Ext(path)
		}
		write(t, filepath.Join(work, held), string(data))
		write(t, filepath.Join(work, "allocation.csv"), "Animal,Group\nM1,Naive\nM2,Vehicle\nM3,Low\n")
		for _, kind := range []string{"animals", "dosing", "body_weight", "ear_thickness", "scores", "ige", "cytokines"} {
			name := filepath.Base(path) + " as " + kind
			readouts := "  - {kind: animals, file: allocation.csv}\n"
			if kind == "animals" {
				readouts = ""
			}
			write(t, filepath.Join(work, "study.yaml"), fmt.Sprintf(`study: {id: real, model: mc903}
groups:
  - {name: Naive, role: naive}
  - {name: Vehicle, role: vehicle}
  - {name: Low, role: test, comparator: Vehicle, floor: Naive}
readouts:
%s  - {kind: %s, file: %s}
`, readouts, kind, held))
			var stdout, stderr bytes.Buffer
			if code := Run(context.Background(), []string{"check", "--json", filepath.Join(work, "study.yaml")}, &stdout, &stderr); code != exitData {
				t.Errorf("%s: exit code %d: %s", name, code, stderr.String())
				continue
			}
			var result struct{ Issues []issueEntry }
			if err := json.Unmarshal(stdout.Bytes(), &result); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			about := 0
			for _, i := range result.Issues {
				if text := i.Message + i.Expected + i.Likely + i.Effect + i.Fix; banned.MatchString(text) {
					t.Errorf("%s: %s: %s", name, i.Code, text)
				}
				if i.Severity == "error" && i.File == held {
					about++
					if strings.TrimSpace(i.Fix) == "" {
						t.Errorf("%s: %s says no way to fix it", name, i.Code)
					}
				}
			}
			if about == 0 && !strings.Contains(stdout.String(), `"D-28"`) {
				t.Errorf("%s: no error names the file", name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files == 0 {
		t.Errorf("no file in %s", dir)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
