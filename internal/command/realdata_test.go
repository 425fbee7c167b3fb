package command

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
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

// Drafts of real files, each by itself and those of a folder together. Their groups and roles are those that a reader of the
// file sees: the texts of the column of groups, the titles of the data sets of Prism, the trial sets (SET of TX) of SEND, the
// genotypes over the columns of the figures. A draft with groups can be checked; one of a file that names none says so.
func TestDraftsOfRealFiles(t *testing.T) {
	dir := os.Getenv("EARMARK_REALDATA")
	if dir == "" {
		t.Skip("EARMARK_REALDATA does not name a folder of real files")
	}
	type want struct {
		groups   string   // name: role of each, in order; with "..." at the end for those that follow
		readouts []string // kind, file or sheet that a readout names
		says     []string
	}
	wanted := map[string]want{
		"treat-mouse-anle138b/ki_master.tsv": {
			"WT placebo: naive, WT Anle: satellite, CJD placebo: vehicle, CJD Anle: test, FFI placebo: vehicle, FFI Anle: test",
			[]string{"animals ki_master.tsv"},
			[]string{"comparator: \"CJD placebo\"", "comparator: \"FFI placebo\""},
		},
		"treat-mouse-anle138b/rml_master.tsv": {
			"anle138b: test, placebo diet: vehicle", []string{"animals rml_master.tsv"}, []string{`{name: "diet", is: group}`},
		},
		"treat-mouse-anle138b": {
			"WT placebo: naive, WT Anle: satellite, CJD placebo: vehicle, CJD Anle: test, FFI placebo: vehicle, FFI Anle: test, anle138b: test, placebo diet: vehicle",
			[]string{"animals ki_master.tsv", "animals rml_master.tsv"},
			[]string{"comparator: \"placebo diet\"", "# not recognised: \"rml_flux.tsv\": no endpoint was recognised in its columns of numbers: \"flux\""},
		},
		"treat-mouse-woundsirna/Figure_5.txt": {
			"helthy_control: naive, NF_CopFNDsiRNA: test, diabetic_control: disease_untreated, NF: test, NF_CopFNDctrlRNA: vehicle",
			[]string{"animals Figure_5.txt"},
			[]string{`{name: "treat_name", is: group}`, "no column is recognised as that of the animals"},
		},
		"dirty-mouse-course/mousedata.xlsx": { // 16 mice in each group; two are called Placobo and Trmt
			"Plac: vehicle, Tmt: test",
			[]string{"animals Birth", "body_weight Body Weight"},
			[]string{
				`aliases: ["Placobo"]`, `aliases: ["Trmt"]`, "start_date: 2024-10-05  # guessed",
				`{name: "Body Weight 2", is: value, study_day: 7, replicate: 1}`, `{name: "Body Weight 3", is: value, study_day: 14, replicate: 1}`,
				`sheet "Outcome": no endpoint was recognised`,
			},
		},
		"tumour-mouse-fak/41467_2020_16618_MOESM3_ESM.xlsx": {
			"pdgfrbcre-;fakfl/fl: vehicle, RIP-Tag;pdgfrbcre-;fakfl/fl: vehicle, RIP-Tag;pdgfrbcre+;fakfl/fl: test, pdgfrbcre+;fakfl/fl: test, WT: naive, FAKKO: test...",
			nil,
			[]string{"A config cannot add an endpoint", "comparator: \"pdgfrbcre-;fakfl/fl\""},
		},
		"send-nimble-rat": {
			"Control Group, Vehicle Control once daily: vehicle, Low-Dose Group, 10 mg/kg Drug A once daily: test, High-Dose Group, 20 mg/kg Drug A once daily: test",
			[]string{"send *.xpt"},
			[]string{
				`aliases: ["1"]`, `aliases: ["2"]`, `aliases: ["3"]`, "dose: 10  # guessed\n    dose_unit: \"mg/kg\"", "dose: 20  # guessed\n    dose_unit: \"mg/kg\"",
				`article: "Drug A"`, "Most values lie beyond the limits, which are those of mice", "body_weight, 18 days from -61 to 14",
			},
		},
		"send-cber1-monkey-is": {
			"Dose: satellite",
			[]string{"send *.xpt"},
			[]string{"no group is a control", `article: "Hepatitis B Vaccine"`, "dose: 20", `dose_unit: "ug/dose"`, `aliases: ["1"]`},
		},
		// DM alone names the sets by their codes; TX alone has no animals.
		"send-nimble-rat/DM.xpt":      {"3: vehicle...", []string{"send DM.xpt"}, nil},
		"send-nimble-rat/TX.xpt":      {"Control Group, Vehicle Control once daily: vehicle...", []string{"send TX.xpt"}, nil},
		"send-cber1-monkey-is/dm.xpt": {"1: satellite", []string{"send dm.xpt"}, nil},
		"send-cber1-monkey-is/tx.xpt": {"Dose: satellite", []string{"send tx.xpt"}, nil},
		"pzfx/column_sdn.pzfx":        {"A: vehicle, B: test", nil, []string{"holds summaries (SDN): a mean is no animal"}},
		"pzfx/comma_decimal.pzfx":     {"CommaDecimal: satellite", nil, []string{"nothing says what was measured"}},
		"pzfx/exponential_decay.pzfx": {"Control: vehicle, Treated: test", nil, []string{"animals: by_position"}},
		"pzfx/survival.pzfx":          {"Control: vehicle, Treatment A: test, Treatment B: test", nil, []string{"fate_day"}},
		"pzfx/x_y_with_strike.pzfx":   {"Ya: vehicle, Yb: test, Yc: test", nil, []string{"nothing says what was measured"}},
		// Exports of plate readers and tables without groups say what is to be added.
		"treat-mouse-anle138b/rml_flux.tsv":                      {"", nil, []string{`no endpoint was recognised in its columns of numbers: "flux"`}},
		"bioplex-labkey/Guide Set plate 1.xls":                   {"", nil, []string{"save it as .xlsx"}},
		"bioplex-labkey/plate 1_IgA-Biot (Standard2).xlsx":       {"", []string{"cytokines plate 1_IgA-Biot (Standard2).xlsx"}, []string{"# study_day: 14  # needed", "# plate_layout: layout.csv  # needed"}},
		"bioplex-labkey/RawAndSummary.xlsx":                      {"", []string{"cytokines RawAndSummary.xlsx"}, []string{"no animal was measured"}},
		"xponent42-magpix-chul/Chul_IgG3_1.csv":                  {"", []string{"cytokines Chul_IgG3_1.csv"}, []string{"# matrix: serum  # needed"}},
		"xponent31-lx200-wheat/New_Batch_14_20140513_082522.csv": {"", []string{"cytokines New_Batch_14_20140513_082522.csv"}, []string{"# plate_layout: layout.csv  # needed", "signals and no concentrations"}},
		"msd/msd_workbench_test_1.csv":                           {"", []string{"cytokines msd_workbench_test_1.csv"}, []string{"# needed: a table that says which animal is in which group"}},
		"msd/methodical_test_1.txt":                              {"", []string{"cytokines methodical_test_1.txt"}, []string{"# analyte: IL-4  # needed", "# plate_layout: layout.csv  # needed"}},
		"elisa-tecan-magellan/SLA01P01_OD.xlsx":                  {"", []string{"cytokines SLA01P01_OD.xlsx"}, []string{"# plate_layout: layout.csv  # needed"}},
		"elisa-softmaxpro/group_cols_with_int_sample_names.txt":  {"", []string{"cytokines group_cols_with_int_sample_names.txt"}, []string{"# unit: pg/mL  # needed"}},
	}
	var all []string // every file and every folder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		name, _ := filepath.Rel(dir, path)
		if err == nil && name != "." && (d.IsDir() || slices.Contains(tables, strings.ToLower(filepath.Ext(path)))) {
			all = append(all, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range wanted {
		if !slices.Contains(all, name) {
			t.Errorf("%s is not in the folder", name)
		}
	}
	for _, name := range all {
		work := t.TempDir()
		source := filepath.Join(dir, filepath.FromSlash(name))
		if info, err := os.Stat(source); err != nil {
			t.Fatal(err)
		} else if info.IsDir() {
			if err := os.CopyFS(work, os.DirFS(source)); err != nil {
				t.Fatal(err)
			}
		} else {
			data, err := os.ReadFile(source)
			if err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(work, filepath.Base(source)), string(data))
		}
		config := filepath.Join(work, "study.yaml")
		var stdout, stderr bytes.Buffer
		if code := Run(context.Background(), []string{"init", work}, &stdout, &stderr); code != exitOK {
			t.Errorf("init %s: exit code %d: %s", name, code, stderr.String())
			continue
		}
		text, err := os.ReadFile(config)
		if err != nil {
			t.Fatal(err)
		}
		var again bytes.Buffer
		if Run(context.Background(), []string{"init", "--out", "-", work}, &again, &stderr); again.String() != string(text) {
			t.Errorf("%s: a second draft is another", name)
		}
		got, readouts := drafted(t, text)
		code := Run(context.Background(), []string{"check", config}, &stdout, &stderr)
		switch {
		case got != "" && code != exitOK && code != exitData:
			t.Errorf("check the draft of %s: exit code %d: %s\n%s", name, code, stderr.String(), text)
		case got == "" && (code != exitUsage || !strings.Contains(string(text), "needed: no file has groups")):
			t.Errorf("check the draft of %s, which has no groups: exit code %d\n%s", name, code, text)
		}
		w, known := wanted[name]
		if !known {
			continue
		}
		if first, rest := strings.CutSuffix(w.groups, "..."); got != w.groups && (!rest || !strings.HasPrefix(got, first)) {
			t.Errorf("%s: the groups are %s, want %s", name, got, w.groups)
		}
		for _, r := range w.readouts {
			if !slices.Contains(readouts, r) {
				t.Errorf("%s: no readout %s among %q", name, r, readouts)
			}
		}
		for _, says := range w.says {
			if !strings.Contains(string(text), says) {
				t.Errorf("%s: nothing says %q:\n%s", name, says, text)
			}
		}
	}
}

// drafted are the groups of a config, as "name: role", and its readouts, by kind and sheet or else file.
func drafted(t *testing.T, text []byte) (groups string, readouts []string) {
	t.Helper()
	var config struct {
		Groups   []struct{ Name, Role string }
		Readouts []struct{ Kind, File, Sheet string }
	}
	if err := yaml.Unmarshal(text, &config); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	var names []string
	for _, g := range config.Groups {
		names = append(names, g.Name+": "+g.Role)
	}
	for _, r := range config.Readouts {
		readouts = append(readouts, r.Kind+" "+cmp.Or(r.Sheet, r.File))
	}
	return strings.Join(names, ", "), readouts
}
