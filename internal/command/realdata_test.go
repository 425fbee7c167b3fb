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

// Two whole studies in CDISC SEND, each as one readout: an anonymised study of rats, in which an arm does not separate the
// doses, and one of monkeys without a control. The counts are the rows of the domains as pandas.read_sas reads them.
func TestRealSENDStudies(t *testing.T) {
	dir := os.Getenv("EARMARK_REALDATA")
	if dir == "" {
		t.Skip("EARMARK_REALDATA does not name a folder of real files")
	}
	for _, c := range []struct {
		folder, groups, readouts string
		says                     []string
	}{
		{
			"send-nimble-rat", `  - {name: "Control Group, Vehicle Control once daily", role: vehicle}
  - {name: Low, role: test, aliases: ["2"], comparator: "Control Group, Vehicle Control once daily"}
  - {name: High, role: test, aliases: ["3"], comparator: "Control Group, Vehicle Control once daily"}
`, "  - {kind: send, file: send/*.xpt}\n",
			[]string{
				"1: Control Group, Vehicle Control once daily (0 mg/kg/day, 50 animals); 2: Low-Dose Group, 10 mg/kg Drug A once daily (10 mg/kg/day, 26 animals); 3: High-Dose",
				"the arm TRT (ARMCD) holds the trial sets 2, 3", "the species is RAT", "Salivation (35)",
				"not read: LB (ALB whole blood, CL whole blood, K whole blood)", "not read: FW: food and water", "not read: MI: microscopic",
			},
		},
		{
			"send-cber1-monkey-is", "  - {name: Dose, role: vehicle}\n",
			"  - {kind: send, file: send/*.xpt}\n  - {kind: specific_igg1, file: send/is.xpt, test: IGGHBA, antigen: HBsAg}\n",
			[]string{"1: Dose (20 ug/dose, 4 animals)", "the species is MONKEY", "not read: IS (IGMHBA serum, IGGHBA serum)", "not read: SUPPIS: supplemental", "HBsAg (serum): 8 values below the limit of quantification"},
		},
	} {
		work := t.TempDir()
		if err := os.CopyFS(filepath.Join(work, "send"), os.DirFS(filepath.Join(dir, c.folder))); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(work, "study.yaml"), "study: {id: real, model: mc903}\ngroups:\n"+c.groups+
			"readouts:\n"+c.readouts+"endpoints:\n  - {name: body_weight, hard: {low: 1, high: 100000}, soft: {low: 1, high: 90000}}\n")
		var stdout, stderr bytes.Buffer
		if code := Run(context.Background(), []string{"check", "--json", filepath.Join(work, "study.yaml")}, &stdout, &stderr); code != exitData && code != exitOK {
			t.Errorf("%s: exit code %d: %s", c.folder, code, stderr.String())
			continue
		}
		var result struct{ Issues []issueEntry }
		if err := json.Unmarshal(stdout.Bytes(), &result); err != nil {
			t.Fatal(err)
		}
		var all strings.Builder
		for _, i := range result.Issues {
			fmt.Fprintln(&all, i.Code, i.Message)
			if i.Severity == "error" && i.Code != "V-22" { // a rat lost a fifth of its weight
				t.Errorf("%s: %s: %s", c.folder, i.Code, i.Message)
			}
		}
		for _, says := range c.says {
			if !strings.Contains(all.String(), says) {
				t.Errorf("%s: nothing says %q:\n%s", c.folder, says, all.String())
			}
		}
	}
}

// The draft made of a real table that has groups is a config: whatever is wrong with the table, check says it.
func TestDraftsOfRealFiles(t *testing.T) {
	dir := os.Getenv("EARMARK_REALDATA")
	if dir == "" {
		t.Skip("EARMARK_REALDATA does not name a folder of real files")
	}
	drafts := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		config := filepath.Join(t.TempDir(), "study.yaml")
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		file := filepath.Join(filepath.Dir(config), filepath.Base(path))
		write(t, file, string(data))
		var stdout, stderr bytes.Buffer
		if code := Run(context.Background(), []string{"init", file}, &stdout, &stderr); code != exitOK {
			t.Errorf("init %s: exit code %d: %s", path, code, stderr.String())
			return nil
		}
		text, err := os.ReadFile(config)
		if err != nil {
			return err
		}
		code := Run(context.Background(), []string{"check", config}, &stdout, &stderr)
		switch drafted := !bytes.Contains(text, []byte("\ngroups: []")); {
		case drafted && code != exitOK && code != exitData:
			t.Errorf("check the draft of %s: exit code %d: %s\n%s", path, code, stderr.String(), text)
		case drafted:
			drafts++
		case code != exitUsage:
			t.Errorf("check the draft of %s, which has no groups: exit code %d", path, code)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if drafts == 0 {
		t.Error("no draft has groups")
	}
}
