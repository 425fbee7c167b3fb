package config

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"earmark/configs"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// good is a plan without mistakes, and the files it names.
const good = `study:
  id: AD-1
  title: A study
  model: mc903
  start_date: 2026-03-02
groups:
  - {name: Naive, role: naive}
  - {name: Ethanol, role: sham}
  - {name: Cream, role: vehicle, route: topical}
  - {name: MC p.o., role: vehicle, route: oral}
  - {name: RUX 0.5%, role: test, dose: 0.5, dose_unit: "% w/w", route: topical}
  - {name: MTX 0.3 mg/kg, role: test, dose: 0.3, dose_unit: mg/kg, route: oral, floor: Naive}
  - {name: "≥10 µg", role: positive, route: topical, comparator: Cream}
readouts:
  - {kind: animals, file: animals.csv}
  - {kind: ear_thickness, file: "ears_d*.csv", unit: um}
`

// write fills a folder with files and returns it. Contents of files that do not end in .yaml do not matter to a plan.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func studyDir(t *testing.T, text string) string {
	t.Helper()
	return write(t, map[string]string{
		"study.yaml": text, "animals.csv": "", "ears_d0.csv": "", "ears_d14.csv": "", "exclusions.csv": "",
	})
}

func load(t *testing.T, dir string, opts Options) *plan.Plan {
	t.Helper()
	p, _, err := Load(filepath.Join(dir, "study.yaml"), opts)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// problemsOf loads a config that has problems and lists them, with the folder cut off.
func problemsOf(t *testing.T, dir string, opts Options) []string {
	t.Helper()
	p, _, err := Load(filepath.Join(dir, "study.yaml"), opts)
	var wrong *Error
	if !errors.As(err, &wrong) {
		t.Fatalf("got %v and error %v, want an *Error", p, err)
	}
	return strings.Split(strings.ReplaceAll(err.Error(), filepath.ToSlash(dir)+"/", ""), "\n")
}

func TestLoadResolves(t *testing.T) {
	dir := studyDir(t, good)
	p := load(t, dir, Options{})

	if !p.Study.HasStart || p.Study.StartDate.String() != "2026-03-02" || p.Study.InducedSide != "both" {
		t.Errorf("study is %+v", p.Study)
	}
	if p.Analysis.Alpha != 0.05 || p.Analysis.Confidence != 0.95 || p.Analysis.Window != (plan.WindowLimits{Open: 0.10, Narrow: 0.35}) || p.Output.Dir != "out" {
		t.Errorf("defaults are %+v, %+v", p.Analysis, p.Output)
	}
	type pair struct{ Comparator, Floor string }
	var got []pair
	for _, g := range p.Groups {
		got = append(got, pair{g.Comparator, g.Floor})
	}
	want := []pair{{}, {}, {"", "Ethanol"}, {"", "Ethanol"}, {"Cream", "Ethanol"}, {"MC p.o.", "Naive"}, {"Cream", "Ethanol"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("comparators and floors (-want +got):\n%s", d)
	}
	var files []string
	for _, r := range p.Readouts {
		files = append(files, r.Kind+" "+r.File+" "+r.Unit+strings.ReplaceAll(r.Position, filepath.ToSlash(dir), ""))
	}
	if d := cmp.Diff([]string{"animals animals.csv /study.yaml:15:27", "ear_thickness ears_d0.csv µm/study.yaml:16:33", "ear_thickness ears_d14.csv µm/study.yaml:16:33"}, files); d != "" {
		t.Errorf("readouts (-want +got):\n%s", d)
	}
	if p.Ledgers != (plan.Ledgers{Exclusions: "exclusions.csv"}) {
		t.Errorf("ledgers are %+v", p.Ledgers)
	}
	if d := cmp.Diff([]plan.Primary{{Endpoint: "ear_thickness", Variable: "net_auc_mean"}}, p.Analysis.Primary); d != "" {
		t.Errorf("the preset's primary analyses (-want +got):\n%s", d)
	}
}

func TestNamesSurvive(t *testing.T) {
	names := []string{"MTX 0.3 mg/kg", "RUX 0.5%", "≥10 µg", "IFN-γ", "a::b", "Ünïcode/Πρ. 1.5 % (w/w)", "UPPER.lower"}
	var groups strings.Builder
	for _, n := range names {
		groups.WriteString("  - {name: \"" + n + "\", role: satellite}\n")
	}
	text := "study: {id: S, title: T, model: mc903}\ngroups:\n" + groups.String() + "readouts: [{kind: animals, file: animals.csv}]\nanalytes: [{name: IL-4.X, synonyms: [Il-4/x]}]\n"
	p := load(t, studyDir(t, text), Options{})
	var got []string
	for _, g := range p.Groups {
		got = append(got, g.Name)
	}
	if d := cmp.Diff(names, got); d != "" {
		t.Errorf("group names (-want +got):\n%s", d)
	}
	last := p.Analytes[len(p.Analytes)-1]
	if last.Name != "IL-4.X" || last.Synonyms[0] != "Il-4/x" {
		t.Errorf("analyte is %+v", last)
	}
}

// endpointNames lists every endpoint as a message does.
func endpointNames() string {
	var names []string
	for _, s := range endpoint.All() {
		names = append(names, strconv.Quote(s.Name))
	}
	return strings.Join(names, ", ")
}

// A study says what its kit means by a name that is listed as ambiguous.
func TestAmbiguousNameClaimed(t *testing.T) {
	find := func(text string) (listed bool) {
		p := load(t, studyDir(t, text), Options{})
		return slices.ContainsFunc(p.Analytes, func(a plan.Analyte) bool { return a.Name == "IL-17" })
	}
	if !find(good) {
		t.Error("IL-17 is not listed as ambiguous")
	}
	if find(good + "analytes: [{name: IL-17A, synonyms: [IL-17]}]\n") {
		t.Error("IL-17 is still listed as ambiguous")
	}
}

func TestProblems(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		opts Options
		want []string
	}{
		"every problem at once, unknown keys with what was meant": {
			text: `study:
  id: AD 1
  titel: A study
  model: mc930
  start_date: 2026-02-30
groups:
  - {name: Naive, role: naive, n: 0}
  - {name: Cream, role: vehcile}
  - {name: 12, role: naive}
  - {name: RUX, role: test, comparator: Craem, dose: "0.5"}
readouts:
  - {kind: ear_thicknes, file: ears_d0.csv}
  - {kind: animals, file: animal.csv}
analysis:
  alpha: 0,05
  confidence: 95
colour: 1
`,
			want: []string{
				`study.yaml:2:7: study › id: found "AD 1"; expected up to 64 letters (A-Z), digits, dots, dashes and underscores, beginning and ending with a letter or digit`,
				`study.yaml:3:3: study: unknown key "titel" (R-15); did you mean "title"?`,
				`study.yaml:4:10: study › model: found the text "mc930"; allowed are "dncb", "dnfb", "fitc", "flaky_tail", "hdm", "imiquimod", "mc903", "ova", "oxazolone_acute", "oxazolone_chronic", or a file that ends in .yaml; did you mean "mc903"?`,
				`study.yaml:5:15: study › start_date: found the text "2026-02-30"; expected a date such as 2026-03-02`,
				`study.yaml:7:35: groups › "Naive" › n: found 0; expected at least 1`,
				`study.yaml:8:25: groups › "Cream" › role: found the text "vehcile"; allowed are "naive", "sham", "disease_untreated", "vehicle", "test", "positive", "satellite"; did you mean "vehicle"?`,
				`study.yaml:9:12: groups › item 3 › name: found 12; expected a text; quote it: "12"`,
				`study.yaml:10:41: groups › "RUX" › comparator: there is no group "Craem"; did you mean "Cream"?`,
				`study.yaml:10:54: groups › "RUX" › dose: found the text "0.5"; expected a number; remove the quotes`,
				`study.yaml:12:12: readouts › item 1: there is no kind "ear_thicknes"; did you mean "ear_thickness"?`,
				`study.yaml:13:27: readouts › item 2: there is no file "animal.csv"; did you mean "animals.csv"?`,
				`study.yaml:15:10: analysis › alpha: found the text "0,05"; expected a number; write it with a decimal point`,
				`study.yaml:16:15: analysis › confidence: found 95; expected less than 1`,
				`study.yaml:17:1: unknown key "colour" (R-15); known here: accept, analysis, analytes, articles, checks, endpoints, extends, groups, ledgers, notify, output, readouts, scales, study, unconfirmed`,
			},
		},
		"what YAML reads differently than people": {
			text: strings.Replace(good, "  id: AD-1\n", "  id: 007\n  ID: x\n  strain: no\n  last_day: 0x10\n", 1) + "analysis: {alpha: .nan}\naccept:\noutput: *x\n",
			want: []string{`study.yaml: is not valid YAML: unknown anchor 'x' referenced`},
		},
		"numbers, truth values and twins": {
			text: strings.Replace(good, "  id: AD-1\n", "  id: 007\n  ID: x\n  strain: no\n  last_day: 0x10\n", 1) + "analysis: {alpha: .nan, confidence: .inf}\naccept:\noutput: {dir: !x out, animal_lines: yes}\n",
			want: []string{
				`study.yaml:2:7: found 007, which YAML reads as a number in a way that is easily mistaken (octal, binary, underscores, infinity); write it as a decimal number, or quote it: "007"`,
				`study.yaml:3:3: key "ID" repeats key "id" of line 2; upper and lower case are the same key`,
				`study.yaml:4:11: found no, which is a truth value to some and a word to others; write true or false, or quote it: "no"`,
				`study.yaml:5:13: found 0x10, which YAML reads as a number in a way that is easily mistaken (octal, binary, underscores, infinity); write it as a decimal number, or quote it: "0x10"`,
				`study.yaml:20:19: found .nan, which YAML reads as a number in a way that is easily mistaken (octal, binary, underscores, infinity); write it as a decimal number, or quote it: ".nan"`,
				`study.yaml:20:37: found .inf, which YAML reads as a number in a way that is easily mistaken (octal, binary, underscores, infinity); write it as a decimal number, or quote it: ".inf"`,
				`study.yaml:21:1: "accept" has no value; give it one, or leave the key out`,
				`study.yaml:22:15: the tag !x is not read; leave it out`,
				`study.yaml:22:37: found yes, which is a truth value to some and a word to others; write true or false, or quote it: "yes"`,
			},
		},
		"twins with the capitals first": {text: strings.Replace(good, "  id: AD-1\n", "  Title: x\n  id: AD-1\n", 1), want: []string{
			`study.yaml:2:3: study: unknown key "Title" (R-15); did you mean "title"?`,
			`study.yaml:4:3: key "title" repeats key "Title" of line 2; upper and lower case are the same key`,
		}},
		"nested too deep": {text: good + "accept: " + strings.Repeat("[", 30) + strings.Repeat("]", 30) + "\n", want: []string{
			`study.yaml:17:10: accept › item 1: found a list; expected a mapping (key: value)`,
			`study.yaml:17:29: is nested more than 20 deep`,
		}},
		"exact duplicate keys":       {text: good + "study: {}\n", want: []string{`study.yaml:17:1: key "study" repeats key "study" of line 1; upper and lower case are the same key`}},
		"second document":            {text: good + "---\nstudy: {}\n", want: []string{`study.yaml:17:1: a second YAML document begins here; keep one study in a file, without ---`}},
		"tabs":                       {text: "study:\n\tid: x\n", want: []string{`study.yaml:2:1: is not valid YAML: found character that cannot start any token; YAML is indented with spaces, not tabs`}},
		"empty file":                 {text: "", want: []string{`study.yaml: the file is empty: a config is a mapping that begins with study, groups and readouts`}},
		"comments only":              {text: "# later\n", want: []string{`study.yaml: the file is empty: a config is a mapping that begins with study, groups and readouts`}},
		"a list":                     {text: "- a\n", want: []string{`study.yaml:1:1: found a list; a config is a mapping that begins with study, groups and readouts`}},
		"not UTF-8":                  {text: "study: \xff\n", want: []string{`study.yaml: is not UTF-8 text; save it as UTF-8`}},
		"merge keys are unknown":     {text: good + "<<: {a: 1}\n", want: []string{`study.yaml:17:1: found "<<" as a key; keys are plain words; a name with unusual characters belongs in a value`}},
		"a mapping in place of text": {text: strings.Replace(good, "title: A study", "title: {a: 1}", 1), want: []string{`study.yaml:3:10: study › title: found a mapping; expected a text`}},
		"a value in place of a list": {text: strings.Replace(good, "title: A study", "title: A study\n  last_day: 1.5", 1) + "accept: V-01\n", want: []string{
			`study.yaml:4:13: study › last_day: found 1.5; expected a whole number`,
			`study.yaml:18:9: accept: found the text "V-01"; expected a list`,
		}},
		"a seal of many files, and a reason without a seal": {
			text: strings.Replace(good, "readouts:\n", "readouts:\n  - {kind: body_weight, file: \"ears_d*.csv\", sha256: "+strings.Repeat("ab", 32)+"}\n  - {kind: ige, file: animals.csv, seal_reason: x}\n  - {kind: tewl, file: animals.csv, sha256: abc}\n", 1),
			want: []string{
				"study.yaml:15:54: readouts › item 1: a seal is of one file, and \"ears_d*.csv\" matches 2; name each file in an item of its own",
				"study.yaml:16:49: readouts › item 2: there is a reason for a seal and no seal; add `sha256`",
				"study.yaml:17:45: readouts › item 3 › sha256: found \"abc\"; expected 64 hexadecimal digits, as sha256sum prints them",
			},
		},
		"groups that clash or miss something": {
			text: `study: {id: S, title: T, model: mc903}
groups:
  - {name: Naive, role: naive}
  - {name: NAIVE, role: sham}
  - {name: Oil, role: sham}
  - {name: Cream, role: vehicle, route: topical, aliases: [oil]}
  - {name: Gel, role: vehicle, route: topical}
  - {name: A, role: test, route: topical, dose: 1}
  - {name: B, role: test, route: oral}
  - {name: C, role: test, comparator: Naive, floor: Cream}
  - {name: D, role: sham, comparator: Cream}
  - {name: E, role: positive, route: topical, comparator: Gel, floor: Oil}
  - {name: F, role: test, concentration: 1, comparator: Gel, floor: Oil}
readouts: [{kind: animals, file: animals.csv}]
`,
			want: []string{
				`study.yaml:4:12: groups: the name "NAIVE" is already that of group "Naive"; upper and lower case are the same name`,
				`study.yaml:6:60: groups: the name "oil" is already that of group "Oil"; upper and lower case are the same name`,
				`study.yaml:8:5: groups › "A": comparator is missing, and 2 vehicle groups have its route "topical"; name one of "Cream", "Gel"`,
				`study.yaml:8:5: groups › "A": floor is missing, and several groups could be it; name one of "NAIVE", "Oil", "D"`,
				`study.yaml:8:49: groups › "A": a dose needs a dose_unit; such as mg/kg or % w/w`,
				`study.yaml:9:5: groups › "B": comparator is missing, and 0 vehicle groups have its route "oral"; vehicle groups are "Cream", "Gel"`,
				`study.yaml:9:5: groups › "B": floor is missing, and several groups could be it; name one of "NAIVE", "Oil", "D"`,
				`study.yaml:10:39: groups › "C" › comparator: group "Naive" has role naive; the comparator must have role vehicle; groups of that role: "Cream", "Gel"`,
				`study.yaml:10:53: groups › "C" › floor: group "Cream" has role vehicle; the floor must have role sham or naive; groups of that role: "Naive", "NAIVE", "Oil", "D"`,
				`study.yaml:11:39: groups › "D": a sham group has no comparator; test and positive groups have one (R-09); leave it out`,
				`study.yaml:13:42: groups › "F": a concentration needs a concentration_unit; such as mg/mL`,
			},
		},
		"dosing that contradicts itself": {
			text: `study: {id: S, title: T, model: mc903, last_day: 14}
groups:
  - {name: Oil, role: sham, history: {low: 1, high: 2}}
  - {name: Cream, role: vehicle, route: topical, schedule: {first_day: 3, last_day: 2}}
  - {name: A, role: test, route: topical, schedule: {days: [0, 3, 0], every: 2}, topical: {amount: 20, amount_unit: mg, per: ear}}
  - {name: B, role: test, route: topical, schedule: {days: [0, 3, 0, 15]}, topical: {amount: 20}}
  - {name: C, role: test, route: topical, schedule: {per_day: 2}, topical: {amount: 20, amount_unit: mg}, volume_per_kg: 10}
  - {name: D, role: positive, route: topical, schedule: {first_day: 0, last_day: "3"}, history: {low: 85, high: 55}}
  - {name: E, role: positive, route: topical, salt_factor: 0.5, schedule: {first_day: 0, last_day: 3, every: 0}}
  - {name: F, role: test, route: topical, salt_factor: 1.3}
readouts: [{kind: animals, file: animals.csv}]
`,
			want: []string{
				`study.yaml:3:38: groups › "Oil": history belongs to a positive control, and the role is sham; leave it out`,
				`study.yaml:4:72: groups › "Cream" › schedule: first_day (3) is after last_day (2)`,
				`study.yaml:5:53: groups › "A" › schedule: days and first_day to last_day both say when; give one of them`,
				`study.yaml:5:126: groups › "A" › topical › per: found the text "ear"; allowed are "site", "face", "animal"`,
				`study.yaml:6:53: groups › "B" › schedule: it goes to day 15, and the last day of the study is 14`,
				`study.yaml:6:67: groups › "B" › schedule › days: day 0 is given twice; per_day says how often on each day`,
				`study.yaml:6:85: groups › "B" › topical: key "amount_unit" is missing`,
				`study.yaml:7:53: groups › "C" › schedule: it needs first_day and last_day, or days; such as {first_day: 0, last_day: 13, per_day: 2}`,
				`study.yaml:7:76: groups › "C": topical gives an amount for the skin, volume_per_kg a volume by body weight; leave one of them out`,
				`study.yaml:8:82: groups › "D" › schedule › last_day: found the text "3"; expected a whole number; remove the quotes`,
				`study.yaml:8:103: groups › "D" › history: low (85) must be below high (55)`,
				`study.yaml:9:60: groups › "E" › salt_factor: found 0.5; expected at least 1`,
				`study.yaml:9:110: groups › "E" › schedule › every: found 0; expected at least 1`,
				`study.yaml:10:56: groups › "F": a salt_factor belongs to an article, and there is none; name the article`,
			},
		},
		"readouts": {
			text: strings.Replace(good, "unit: um}", `unit: cm, columns: [{name: X, is: animal, unit: "μm"}, {name: X, is: aminal, unit: thou}], lloq: 5, uloq: 2}`, 1) + `  - {kind: animals, file: ./animals.csv}
  - {kind: ige, file: ../animals.csv}
  - {kind: ige, file: /etc/passwd}
  - {kind: ige, file: 'sub\ige.csv'}
  - {kind: ige, file: "ige_*.csv"}
  - {kind: ige, file: "[.csv"}
  - {kind: ige, file: .}
  - {kind: animals, file: animals.csv, sheet: A, layout: {columns: day, rows: day}}
ledgers: {corrections: correction.csv}
`,
			opts: Options{Columns: []string{"animal", "value"}},
			want: []string{
				`study.yaml:16:54: ear_thickness is not measured in "cm"; accepted are "µm", "mm", "0.01 mm", "inch"`,
				`study.yaml:16:110: readouts › item 2: column "X" is declared twice`,
				`study.yaml:16:117: readouts › item 2 › column "X": a column cannot be "aminal"; did you mean "animal"?`,
				`study.yaml:16:131: ear_thickness is not measured in "thou"; accepted are "µm", "mm", "0.01 mm", "inch"`,
				`study.yaml:16:145: readouts › item 2: lloq (5) must be below uloq (2)`,
				`study.yaml:17:27: readouts › item 3: animals.csv is already declared as animals at study.yaml:15:27`,
				`study.yaml:18:23: readouts › item 4: file "../animals.csv" is outside the folder of the config; move it there, so that the study can be moved as a whole, or allow it with --allow-outside`,
				`study.yaml:19:23: readouts › item 5: file "/etc/passwd" is an absolute path; give it relative to the folder of the config`,
				`study.yaml:20:23: readouts › item 6: file "sub\\ige.csv" has a backslash; write the path with forward slashes`,
				`study.yaml:21:23: readouts › item 7: no file matches "ige_*.csv"`,
				`study.yaml:22:23: readouts › item 8: "[.csv" is no pattern; use * ? and [a-z]`,
				`study.yaml:23:23: readouts › item 9: "." is not a file`,
				`study.yaml:24:58: readouts › item 10 › layout: columns and rows are both "day"`,
				`study.yaml:25:24: ledgers › corrections: there is no file "correction.csv"`,
			},
		},
		"analysis": {
			text: good + `analysis:
  primary:
    - {endpoint: ear_thickness, variable: value}
    - {endpoint: ear_thickness, variable: net_auc_mean, study_day: 14}
    - {endpoint: ear, variable: value}
    - {endpoint: total_ige, variable: valeu, study_day: 14}
    - {endpoint: cytokines, variable: value, study_day: 14}
    - {endpoint: cytokines, variable: value, study_day: 14, analyte: IFN-g}
    - {endpoint: body_weight, variable: value, study_day: 14, analyte: IL-4}
    - {endpoint: cytokines, variable: value, study_day: 14, analyte: IFN-γ}
  endpoints:
    - {endpoint: ear_thickness, method: dunnet}
    - {endpoint: ear_thickness, method: dunnett, definition: gmr}
    - {endpoint: body_weight, definition: window}
    - {endpoint: total_ige, variable: change}
  window: {open: 0.4}
endpoints:
  - {name: total_ige, definition: no_floor, hard: {high: -1}}
  - {name: ears}
`,
			opts: Options{Methods: []string{"dunnett", "welch"}},
			want: []string{
				`study.yaml:19:7: analysis › primary › item 1: value needs a study_day`,
				`study.yaml:20:68: analysis › primary › item 2: net_auc_mean belongs to the whole course and has no study_day; leave it out`,
				`study.yaml:21:18: there is no endpoint "ear"; known are ` + endpointNames(),
				`study.yaml:22:39: total_ige has no variable "valeu"; did you mean "value"?`,
				`study.yaml:23:7: analysis › primary › item 5: cytokines needs an analyte`,
				`study.yaml:24:70: analysis › primary › item 6: there is no analyte "IFN-g"; did you mean "IFN-γ"?`,
				`study.yaml:25:72: analysis › primary › item 7: body_weight has no analytes; leave it out`,
				`study.yaml:28:41: analysis › endpoints › item 1: there is no method "dunnet"; did you mean "dunnett"?`,
				`study.yaml:29:7: analysis › endpoints › item 2: ear_thickness is declared twice`,
				`study.yaml:29:62: ear_thickness has no definition "gmr" of percent inhibition; it has "no_floor", "window"`,
				`study.yaml:30:43: body_weight has no definition "window" of percent inhibition; it has none`,
				`study.yaml:31:39: total_ige has no variable "change"; known are "value"`,
				`study.yaml:32:18: analysis › window: open (0.4) must be below narrow (0.35)`,
				`study.yaml:34:35: total_ige has no definition "no_floor" of percent inhibition; it has "gmr", "log_window", "window"`,
				`study.yaml:34:51: endpoints › "total_ige" › hard: low (0) must be below high (-1)`,
				`study.yaml:35:12: there is no endpoint "ears"; known are ` + endpointNames(),
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := problemsOf(t, studyDir(t, c.text), c.opts)
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("problems (-want +got):\n%s", d)
			}
		})
	}
}

func TestExtends(t *testing.T) {
	dir := write(t, map[string]string{
		"study.yaml": `extends: plans/base.yaml
study: {id: S-2, title: Second}
groups:
  - {name: RUX, dose: 1.5}
  - {name: BARI, role: test, route: topical, dsoe: 1}
analytes:
  - {name: IL-4, family: Th1}
`,
		"plans/base.yaml": `extends: ../root.yaml
study: {id: S-1, model: mc903}
groups:
  - {name: Naive, role: naive}
  - {name: Cream, role: vehicle, route: topical}
  - {name: RUX, role: test, route: topical, dose: 0.5, dose_unit: "% w/w"}
`,
		"root.yaml":   "readouts: [{kind: animals, file: animals.csv}]\nanalysis: {alpha: 0.01, confidence: 2}\n",
		"animals.csv": "",
	})
	want := []string{
		`root.yaml:2:37: analysis › confidence: found 2; expected less than 1`,
		`study.yaml:5:46: groups › "BARI": unknown key "dsoe" (R-15); did you mean "dose"?`,
	}
	if d := cmp.Diff(want, problemsOf(t, dir, Options{})); d != "" {
		t.Fatalf("problems (-want +got):\n%s", d)
	}

	for file, swap := range map[string][2]string{"study.yaml": {", dsoe: 1", ""}, "root.yaml": {"confidence: 2", "confidence: 0.9"}} {
		data, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, file), []byte(strings.Replace(string(data), swap[0], swap[1], 1)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p, at, err := Load(filepath.Join(dir, "study.yaml"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	var groups []string
	for _, g := range p.Groups {
		groups = append(groups, g.Name)
	}
	if d := cmp.Diff([]string{"Naive", "Cream", "RUX", "BARI"}, groups); d != "" {
		t.Errorf("groups (-want +got):\n%s", d)
	}
	if rux := p.Groups[2]; *rux.Dose != 1.5 || rux.DoseUnit != "% w/w" || rux.Comparator != "Cream" {
		t.Errorf("RUX is %+v", rux)
	}
	if p.Study.ID != "S-2" || p.Analysis.Alpha != 0.01 || p.Analysis.Confidence != 0.9 {
		t.Errorf("study is %+v, analysis %+v", p.Study, p.Analysis)
	}
	i := slices.IndexFunc(p.Analytes, func(a plan.Analyte) bool { return a.Name == "IL-4" })
	if p.Analytes[i].Family != "Th1" || len(p.Analytes[i].Synonyms) == 0 {
		t.Errorf("IL-4 is %+v, want the study's family and the preset's synonyms", p.Analytes[i])
	}
	for path, want := range map[string]string{
		"groups/2/dose":        "study.yaml:4:23",
		"groups/2/dose_unit":   "plans/base.yaml:6:67",
		"groups/3/name":        "study.yaml:5:12",
		"groups/3/nonesuch":    "study.yaml:5:5",
		"readouts/0/file":      "root.yaml:1:34",
		"analysis/alpha":       "root.yaml:2:19",
		"analysis/window/open": "earmark:defaults.yaml:7:18",
	} {
		if got := strings.TrimPrefix(at.At(strings.Split(path, "/")...).String(), filepath.ToSlash(dir)+"/"); got != want {
			t.Errorf("position of %s is %s, want %s", path, got, want)
		}
	}
}

// A list without names replaces the one below, positions and all.
func TestReplacedLists(t *testing.T) {
	dir := write(t, map[string]string{
		"study.yaml":  "extends: base.yaml\nreadouts: [{kind: dosing, file: doses.csv}]\n",
		"base.yaml":   good + "accept: [{code: V-01, reason: x}]\n",
		"animals.csv": "", "doses.csv": "",
	})
	p, at, err := Load(filepath.Join(dir, "study.yaml"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Readouts) != 1 || p.Readouts[0].Kind != plan.Dosing {
		t.Errorf("readouts are %+v", p.Readouts)
	}
	if got := at.At("readouts", "1", "file").String(); !strings.HasSuffix(got, "study.yaml:2:11") {
		t.Errorf("a replaced item still has the position %s", got)
	}
}

func TestExtendsMistakes(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"cycle": {
			map[string]string{"study.yaml": "extends: a/b.yaml\n" + good, "a/b.yaml": "extends: ../a/../study.yaml\nstudy: {}\n", "animals.csv": "", "ears_d0.csv": ""},
			[]string{`a/b.yaml:1:10: extends: "../a/../study.yaml" leads back to itself: study.yaml → a/b.yaml → study.yaml`},
		},
		"itself": {
			map[string]string{"study.yaml": "extends: study.yaml\n" + good, "animals.csv": "", "ears_d0.csv": ""},
			[]string{`study.yaml:1:10: extends: "study.yaml" leads back to itself: study.yaml → study.yaml`},
		},
		"missing": {
			map[string]string{"study.yaml": "extends: base.yaml\n" + good, "animals.csv": "", "ears_d0.csv": ""},
			[]string{`study.yaml:1:10: extends: there is no file "base.yaml"; the name is relative to this file`},
		},
		"absolute": {
			map[string]string{"study.yaml": "extends: /base.yaml\n" + good, "animals.csv": "", "ears_d0.csv": ""},
			[]string{`study.yaml:1:10: extends: "/base.yaml" is an absolute path; give it relative to this file`},
		},
		"twins of one layer stay two": {
			map[string]string{
				"study.yaml": "extends: base.yaml\ngroups:\n  - {name: Naive, role: naive}\n  - {name: Naive, role: sham}\n", "base.yaml": good, "animals.csv": "", "ears_d0.csv": "",
			},
			[]string{
				`base.yaml:11:5: groups › "RUX 0.5%": floor is missing, and several groups could be it; name one of "Ethanol", "Naive"`,
				`base.yaml:13:5: groups › "≥10 µg": floor is missing, and several groups could be it; name one of "Ethanol", "Naive"`,
				`study.yaml:4:12: groups: the name "Naive" is already that of group "Naive"; upper and lower case are the same name`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := problemsOf(t, write(t, c.files), Options{})
			// The chain of a cycle is printed with the paths as they were reached.
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("problems (-want +got):\n%s", d)
			}
		})
	}
}

func TestUnreadableConfig(t *testing.T) {
	dir := write(t, map[string]string{"study.yaml/keep": "", "big/study.yaml": strings.Repeat("#", maxBytes+1)})
	if got := problemsOf(t, dir, Options{}); got[0] != "study.yaml: is a folder; name the config in it, such as study.yaml" {
		t.Errorf("a folder gives %q", got)
	}
	if got := problemsOf(t, t.TempDir(), Options{}); got[0] != "study.yaml: there is no such file" {
		t.Errorf("a missing file gives %q", got)
	}
	if got := problemsOf(t, filepath.Join(dir, "big"), Options{}); got[0] != "study.yaml: has 4194305 bytes; a config has at most 4194304" {
		t.Errorf("a huge file gives %q", got)
	}
}

func TestSet(t *testing.T) {
	dir := studyDir(t, good)
	p, at, err := Load(filepath.Join(dir, "study.yaml"), Options{Set: []string{
		"analysis.alpha=0.01", "output.dir=else/where=x", "output.animal_lines=true", "study.title=007", "study.last_day=14", "analysis.window.open=0.2",
	}})
	if err != nil {
		t.Fatal(err)
	}
	if p.Analysis.Alpha != 0.01 || p.Output.Dir != "else/where=x" || !p.Output.AnimalLines || p.Study.Title != "007" || *p.Study.LastDay != 14 {
		t.Errorf("plan is %+v", p)
	}
	if p.Study.ID != "AD-1" || p.Analysis.Confidence != 0.95 || p.Analysis.Window != (plan.WindowLimits{Open: 0.2, Narrow: 0.35}) {
		t.Errorf("other settings changed: %+v, %+v", p.Study, p.Analysis)
	}
	if got := at.At("analysis", "alpha").String(); got != "--set analysis.alpha=0.01" {
		t.Errorf("position is %q", got)
	}

	got := problemsOf(t, dir, Options{Set: []string{
		"analysis.alpha=5", "analysis.confidence=0,9", "analysis.alhpa=0.1", "groups=x", "output.dir", "output.animal_lines=yes", "study.id=", "extends=x.yaml",
	}})
	scalars := "keys that can be set are analysis.alpha, analysis.confidence, analysis.window.narrow, analysis.window.open, ledgers.corrections, ledgers.exclusions, output.animal_lines, output.cache_size, output.dir, output.keep_inputs, output.keep_runs, study.id, study.induced_side, study.last_day, study.model, study.scale, study.start_date, study.strain, study.title"
	want := []string{
		`--set analysis.alhpa=0.1: "analysis.alhpa" is not a key; did you mean "analysis.alpha"?`,
		`--set analysis.alpha=5: analysis › alpha: found 5; expected less than 1`,
		`--set analysis.confidence=0,9: analysis › confidence: found the text "0,9"; expected a number; write it with a decimal point`,
		`--set extends=x.yaml: "extends" is not a scalar key; ` + scalars,
		`--set groups=x: "groups" is not a scalar key; ` + scalars,
		`--set output.animal_lines=yes: found yes, which is a truth value to some and a word to others; write true or false, or quote it: "yes"`,
		`--set output.dir: expected key=value, such as analysis.alpha=0.01`,
		`--set study.id=: study › id: found ""; expected up to 64 letters (A-Z), digits, dots, dashes and underscores, beginning and ending with a letter or digit`,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("problems (-want +got):\n%s", d)
	}
}

func TestEnvironmentIsIgnored(t *testing.T) {
	for _, name := range []string{"STUDY::ID", "STUDY_ID", "EARMARK_STUDY_ID", "STUDY", "OUTPUT_DIR", "ANALYSIS::ALPHA"} {
		t.Setenv(name, "0.5")
	}
	p := load(t, studyDir(t, good), Options{})
	if p.Study.ID != "AD-1" || p.Analysis.Alpha != 0.05 || p.Output.Dir != "out" {
		t.Errorf("plan is %+v", p)
	}
}

// What a config names lies in its folder, unless the user allows it to lie elsewhere: neither .. nor a symbolic link leads
// out, also not one that a pattern or a default finds.
func TestFilesStayInTheFolder(t *testing.T) {
	outside := write(t, map[string]string{
		"secret.csv": "", "base.yaml": "study: {title: Base}\n", "ours.yaml": "extends: mc903\nmodel: {}\n",
		"study/study.yaml": "extends: ../base.yaml\n" + strings.NewReplacer("ears_d*.csv", "*.csv", "model: mc903", "model: ../ours.yaml").Replace(good) +
			"  - {kind: ige, file: link.csv}\n  - {kind: ige, file: folder/secret.csv}\n  - {kind: ige, file: inner.csv}\n  - {kind: ige, file: ../secret.csv}\n",
		"study/animals.csv": "",
	})
	dir := filepath.Join(outside, "study")
	for link, target := range map[string]string{
		"link.csv": filepath.Join(outside, "secret.csv"), "folder": outside, "inner.csv": "animals.csv", "corrections.csv": "../secret.csv",
	} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Skip("no symbolic links here:", err)
		}
	}
	var want []string
	for _, refused := range []string{
		`1:1: ledgers › corrections: file "corrections.csv" is a link that leads out of`,
		`1:10: extends: "../base.yaml" is outside`,
		`5:10: disease model "../ours.yaml" is outside`,
		`17:33: readouts › item 2: file "corrections.csv" is a link that leads out of`,
		`17:33: readouts › item 2: file "link.csv" is a link that leads out of`,
		`18:23: readouts › item 3: file "link.csv" is a link that leads out of`,
		`19:23: readouts › item 4: file "folder/secret.csv" is a link that leads out of`,
		`21:23: readouts › item 6: file "../secret.csv" is outside`,
	} {
		want = append(want, "study.yaml:"+refused+" the folder of the config; "+allow)
	}
	if d := cmp.Diff(want, problemsOf(t, dir, Options{})); d != "" {
		t.Errorf("problems (-want +got):\n%s", d)
	}
	p := load(t, dir, Options{Outside: true})
	var files []string
	for _, r := range p.Readouts {
		files = append(files, r.File)
	}
	if d := cmp.Diff([]string{"animals.csv", "animals.csv", "corrections.csv", "inner.csv", "link.csv", "link.csv", "folder/secret.csv", "inner.csv", "../secret.csv"}, files); d != "" {
		t.Errorf("files that are allowed (-want +got):\n%s", d)
	}
	if p.Ledgers.Corrections != "corrections.csv" || p.Study.Model != "../ours.yaml" {
		t.Errorf("ledgers %+v, model %s", p.Ledgers, p.Study.Model)
	}
}

// A file whose name looks like a pattern is that file.
func TestFileNamedLikeAPattern(t *testing.T) {
	dir := write(t, map[string]string{"study.yaml": strings.Replace(good, "ears_d*.csv", "ears[1].csv", 1), "animals.csv": "", "ears[1].csv": "", "ears1.csv": ""})
	if p := load(t, dir, Options{}); len(p.Readouts) != 2 || p.Readouts[1].File != "ears[1].csv" {
		t.Errorf("readouts are %+v", p.Readouts)
	}
}

func TestEndpointChanges(t *testing.T) {
	p := load(t, studyDir(t, good+`endpoints:
  - {name: ear_thickness, soft: {high: 900}, definition: no_floor}
`), Options{})
	ears := p.Endpoints[slices.IndexFunc(p.Endpoints, func(e endpoint.Spec) bool { return e.Name == "ear_thickness" })]
	if *ears.Soft.Low != 150 || *ears.Soft.High != 900 || *ears.Hard.High != 3000 {
		t.Errorf("limits are %v-%v, hard to %v", *ears.Soft.Low, *ears.Soft.High, *ears.Hard.High)
	}
	for _, v := range ears.Variables {
		if len(v.Definitions) > 0 && !slices.Equal(v.Definitions, []string{"no_floor", "window"}) {
			t.Errorf("%s has definitions %v", v.Name, v.Definitions)
		}
	}
	if again := endpoint.All()[0]; !slices.Equal(again.Variables[0].Definitions, []string{"window", "no_floor"}) || *again.Soft.High != 1200 {
		t.Errorf("the declaration itself changed: %+v", again)
	}
}

// The peak of a variable analysed by its baseline is analysed without one, as no day is its own.
func TestReferenceAndPeak(t *testing.T) {
	p := load(t, studyDir(t, good+`endpoints:
  - {name: body_weight, reference: day, reference_day: 3, humane: {warn: 90}}
  - {name: skin_fold, peak_window: {from: 7, to: 14}}
`), Options{})
	weight, _ := endpoint.Find(p.Endpoints, "body_weight", endpoint.Nadir)
	if weight.Reference != (endpoint.Reference{By: endpoint.ByDay, Day: 3}) || *weight.Humane != (endpoint.Humane{Warn: 90, Stop: 80}) {
		t.Errorf("%+v, %+v", weight.Reference, weight.Humane)
	}
	_, peak := endpoint.Find(p.Endpoints, "skin_fold", endpoint.Peak)
	if !peak.Course || peak.Method != "dunnett" || *peak.From != 7 || *peak.To != 14 || !slices.Equal(peak.Definitions, []string{"window", "no_floor"}) {
		t.Errorf("%+v", peak)
	}
	if _, without := endpoint.Find(p.Endpoints, "tewl", endpoint.Peak); without.Name != "" {
		t.Error("a peak that nobody asked for")
	}
	again, _ := endpoint.Find(endpoint.All(), "body_weight", endpoint.Value)
	if *again.Humane != (endpoint.Humane{Warn: 85, Stop: 80}) {
		t.Errorf("the declaration itself changed: %+v", again.Humane)
	}
}

// backScale is a scale of one region with an area, as a study declares it.
const backScale = `scales:
  - name: easi_back
    title: EASI of the back
    maximum: 72
    items:
      - {name: area, max: 6}
      - {name: erythema,        max: 3, step: 0.5, times: area}
      - {name: induration,      max: 3, step: 0.5, times: area, synonyms: [edema]}
      - {name: excoriation,     max: 3, step: 0.5, times: area}
      - {name: lichenification, max: 3, step: 0.5, times: area}
`

func TestScales(t *testing.T) {
	readouts := `  - {kind: scores, file: ears_d0.csv, scale: easi_back}
  - {kind: scores, file: ears_d0.csv, scale: pasi}
  - {kind: scores, file: ears_d14.csv}
`
	p := load(t, studyDir(t, good+readouts+backScale), Options{})
	spec, variable := endpoint.Find(p.Endpoints, "easi_back", endpoint.Total)
	if spec.Title != "EASI of the back" || spec.Kind != "scores" || variable.Method != "steel" || *spec.Hard.High != 72 || spec.Integer {
		t.Errorf("endpoint is %+v", spec)
	}
	want := []endpoint.Component{
		{Name: "area", Max: 6, Step: 1},
		{Name: "erythema", Max: 3, Step: 0.5, Weight: 1, Times: "area"},
		{Name: "induration", Max: 3, Step: 0.5, Weight: 1, Times: "area", Synonyms: []string{"edema"}},
		{Name: "excoriation", Max: 3, Step: 0.5, Weight: 1, Times: "area"},
		{Name: "lichenification", Max: 3, Step: 0.5, Weight: 1, Times: "area"},
	}
	if d := cmp.Diff(want, spec.Components); d != "" {
		t.Errorf("components (-want +got):\n%s", d)
	}
	var scales []string
	for _, r := range p.Readouts {
		scales = append(scales, r.Kind+" "+r.Scale)
	}
	if d := cmp.Diff([]string{"animals ", "ear_thickness ", "ear_thickness ", "scores easi_back", "scores pasi", "scores ad4"}, scales); d != "" {
		t.Errorf("scales of the readouts (-want +got):\n%s", d)
	}
	p = load(t, studyDir(t, strings.Replace(good, "model: mc903", "model: mc903\n  scale: easi_back", 1)+readouts+backScale), Options{})
	if last := p.Readouts[len(p.Readouts)-1]; last.Scale != "easi_back" || p.Study.Scale != "easi_back" {
		t.Errorf("a readout without a scale has %q, not that of the study", last.Scale)
	}
}

// The embedded scales are what a study may declare: under another name they load, by the same schema and checks.
func TestPresetScalesAreSound(t *testing.T) {
	entries, err := configs.Files.ReadDir("scales")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		data, err := configs.Files.ReadFile("scales/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(string(data), "\nname: ", "\nname: own_")
		text = strings.ReplaceAll(text, "\nendpoint: ", "\nendpoint: own_")
		p := load(t, studyDir(t, good+"scales:\n  -\n    "+strings.ReplaceAll(text, "\n", "\n    ")+"\n"), Options{})
		name := strings.TrimSuffix(e.Name(), ".yaml")
		of := func(scale string) endpoint.Spec {
			return p.Endpoints[slices.IndexFunc(p.Endpoints, func(e endpoint.Spec) bool { return e.ScoreScale == scale })]
		}
		if d := cmp.Diff(of(name).Components, of("own_"+name).Components); d != "" {
			t.Errorf("%s (-embedded +declared):\n%s", name, d)
		}
	}
}

func TestScaleProblems(t *testing.T) {
	text := good + `  - {kind: scores, file: ears_d0.csv, scale: pasy}
  - {kind: ear_thickness, file: ears_d0.csv, sheet: x, unit: mm, scale: pasi}
scales:
  - {name: ad4, items: [{name: a, max: 1}]}
  - {name: ears, endpoint: ear_thickness, items: [{name: a, max: 1}]}
  - name: own
    maximum: 9
    items: [{name: a, max: 3}, {name: b, max: 3, weight: 1.5}]
  - name: twisted
    items:
      - {name: Total, max: 3}
      - {name: area, max: 6, weight: 2, synonyms: [extent]}
      - {name: redness, max: 3, times: area}
      - {name: swelling, max: 3, times: aera}
      - {name: scales, max: 3, times: redness}
      - {name: Extent, max: 3}
      - {name: e, min: 3, max: 3}
      - {name: f, max: 3, step: 2}
      - {name: g, max: "3"}
  - {name: nothing, items: [{name: a, max: 3, weight: 0}]}
  - {name: Upper, items: []}
  - {name: two, items: [{max: 3, stepp: 1}]}
  - {name: apart, beside: [ear_thicknes], items: [{name: a, max: 1}]}
`
	want := []string{
		`study.yaml:17:46: readouts › item 3: there is no scale "pasy"; did you mean "pasi"?`,
		`study.yaml:18:73: readouts › item 4: only readouts of scores have a scale; leave it out`,
		`study.yaml:20:12: scales: there is already a scale "ad4"; give it a name of its own`,
		`study.yaml:21:28: scales › "ears": there is already an endpoint "ear_thickness"; give it a name of its own`,
		`study.yaml:23:14: scales › "own": the items make at most 7.5, not 9; correct the maximum, or the items and their weights`,
		`study.yaml:27:16: scales › "twisted": the name "Total" is already that of the total`,
		`study.yaml:28:38: scales › "twisted": item "area" is multiplied with others and is not added itself; leave it out`,
		`study.yaml:30:41: scales › "twisted": there is no item "aera"; did you mean "area"?`,
		`study.yaml:31:39: scales › "twisted": item "redness" is itself multiplied; an item is multiplied with one that stands alone`,
		`study.yaml:32:16: scales › "twisted": the name "Extent" is already that of item "area"`,
		`study.yaml:33:32: scales › "twisted": item "e": max (3) must be above min (3)`,
		`study.yaml:34:33: scales › "twisted": item "f": steps of 2 from 0 do not reach 3`,
		`study.yaml:35:24: scales › "twisted" › items › "g" › max: found the text "3"; expected a number; remove the quotes`,
		`study.yaml:36:28: scales › "nothing": no item counts in the total; give one a weight`,
		`study.yaml:37:12: scales › "Upper" › name: found "Upper"; expected up to 40 lower-case letters (a-z), digits and underscores, beginning with a letter and not ending with an underscore`,
		`study.yaml:37:26: scales › "Upper" › items: is empty; at least one is needed`,
		`study.yaml:38:25: scales › "two" › items › item 1: key "name" is missing`,
		`study.yaml:38:34: scales › "two" › items › item 1: unknown key "stepp" (R-15); did you mean "step"?`,
		`study.yaml:39:28: scales › "apart": there is no endpoint "ear_thicknes"; did you mean "ear_thickness"?`,
	}
	if d := cmp.Diff(want, problemsOf(t, studyDir(t, text), Options{})); d != "" {
		t.Errorf("problems (-want +got):\n%s", d)
	}
}

// keysOf collects the json keys of a struct as schema.keysOf collects those of the schema: dotted, list items as [].
func keysOf(t reflect.Type, prefix string, into map[string]bool) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		if t.Kind() == reflect.Slice {
			prefix += "[]"
		}
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		into[prefix] = true
		return
	}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name != "-" {
			keysOf(t.Field(i).Type, strings.TrimPrefix(prefix+"."+name, "."), into)
		}
	}
}

func (s schema) keysOf(prefix string, into map[string]bool) {
	switch {
	case s.Items != nil:
		s.Items.keysOf(prefix+"[]", into)
	case s.Properties != nil:
		for k, inner := range s.Properties {
			inner.keysOf(strings.TrimPrefix(prefix+"."+k, "."), into)
		}
	default:
		into[prefix] = true
	}
}

func TestSchemaHasTheKeysOfTheDocument(t *testing.T) {
	inGo, inSchema := map[string]bool{}, map[string]bool{}
	keysOf(reflect.TypeFor[document](), "", inGo)
	planForm.outline().keysOf("", inSchema)
	presetForm.outline().keysOf("", inSchema)
	if d := cmp.Diff(inGo, inSchema); d != "" {
		t.Errorf("keys (-Go +schema):\n%s", d)
	}
}

func TestPresets(t *testing.T) {
	for _, model := range Models() {
		p := load(t, studyDir(t, strings.Replace(good, "mc903", model, 1)), Options{})
		seen := map[string]string{}
		for _, a := range p.Analytes {
			for _, name := range append([]string{a.Name}, a.Synonyms...) {
				name = a.Of + " " + name
				if other, clash := seen[strings.ToLower(name)]; clash && other != a.Name {
					t.Errorf("%s: %q names both %s and %s", model, name, other, a.Name)
				}
				seen[strings.ToLower(name)] = a.Name
			}
		}
	}
	part, _ := planForm.outline().under([]string{"study", "model"})
	words, _ := part.choices()
	if d := cmp.Diff(words, Models()); d != "" {
		t.Errorf("models (-schema +embedded):\n%s", d)
	}
}

func FuzzConfig(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte("study: {id: &a [*a]}\n"))
	f.Add([]byte("groups: [{name: [x], role: {}}, 5, ~, {name: a}]\nanalysis: {primary: [{endpoint: cytokines}]}\n"))
	f.Add([]byte("a:\n  - - - b\n? [x]\n: y\n"))
	f.Add([]byte("endpoints: [{name: total_ige, hard: {low: 1e999}}]\nreadouts: [{kind: ige, file: '[]'}]\n"))
	f.Add([]byte(backScale))
	f.Add([]byte("scales: [{name: a, items: [{name: b, max: 1e300, times: c}, {name: c, max: 0.5, step: 0.3, times: b}]}]\n"))
	f.Add([]byte("groups/0/name: x\ngroups: [{name/x: 1}]\n"))
	folder, err := OpenFolder(f.TempDir(), false)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { folder.Close() })
	f.Fuzz(func(t *testing.T, data []byte) {
		var ps problems
		l, ok := planForm.parse("fuzz.yaml", data, &ps)
		if !ok {
			if len(ps) == 0 {
				t.Fatal("refused without a reason")
			}
			return
		}
		if _, _, err := assemble([]layer{l}, Options{}, folder, ps); err == nil {
			t.Fatal("a plan whose files do not exist was accepted")
		}
	})
}
