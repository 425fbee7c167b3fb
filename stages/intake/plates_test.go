package intake

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// export is a sample of an instrument's file; the samples lie with their readers.
func export(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "internal", "tabular", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func day(n int32) *int32 { return &n }

// readPlate reads a sample as a panel in serum of day 14, in a study with the animals M01 to M04.
func readPlate(t testing.TB, r plan.Readout, text string, more ...schemas.File) (Output, []issue.Issue) {
	t.Helper()
	r.File = "f.csv"
	if r.Kind == "" {
		r.Kind = "cytokines"
	}
	if r.StudyDay == nil {
		r.StudyDay = day(14)
	}
	files := append([]schemas.File{file("f.csv", text), file("animals.csv", "Animal,Group\nM01,Vehicle\nM02,Vehicle\nM03,MTX\nM04,MTX\n")}, more...)
	return run(t, Params{Readouts: []plan.Readout{{Kind: "animals", File: "animals.csv"}, r}, Ledgers: plan.Ledgers{Corrections: "c.csv"}}, files...)
}

// plateLines writes the values as "cell animal analyte text: value censoring [lower, upper] × dilution well".
func plateLines(out Output) []string {
	number := func(v maybe.Float) string {
		if !v.OK {
			return "-"
		}
		return fmt.Sprintf("%g", v.V)
	}
	var all []string
	for _, v := range out.Values.All() {
		state := number(v.Value) + " " + v.Censoring
		if v.Missing {
			state = "missing"
		}
		if v.Limit.OK {
			state += " at " + number(v.Limit)
		}
		all = append(all, fmt.Sprintf("%s%d %s %s %q: %s %s [%s, %s] × %s %s", v.Column, v.Row, v.Animal, v.Analyte, v.Text, state, v.Unit, number(v.LowerLimit), number(v.UpperLimit), number(v.Dilution), v.Well))
	}
	return all
}

func codes(issues []issue.Issue) []string {
	var all []string
	for _, i := range issues {
		all = append(all, i.Code+" "+i.At.Cell())
	}
	slices.Sort(all)
	return all
}

// Limits by hand. xponent.csv, IL-4: the standards 1000, 200, 40 and 8 recover 101, 98, 102.5 and 50 %, so 40 to 1000 in
// the well. The software multiplied the results by 4. bioplex.csv: 500, 50 and 5 recover 101, 102 and 104 %. workbench.csv: 100 and 10 recover
// 100.5 and 99 %, and 1 has no result.
func TestPlates(t *testing.T) {
	for name, c := range map[string]struct {
		readout plan.Readout
		values  []string
		issues  []string
	}{
		"xponent.csv": {
			plan.Readout{},
			[]string{
				`C56 M01 IL-4 "598": 149.5 none pg/mL [40, 1000] × 4 G1`,
				`D56 M01 TSLP "< 16": - left at 4 pg/mL [40, 1000] × 4 G1`,
				`C57 M02 IL-4 "10.5": 2.625 none pg/mL [40, 1000] × 4 H1`,
				`D57 M02 TSLP "NaN": missing pg/mL [40, 1000] × 4 H1`,
			},
			[]string{"A-15 C35", "A-40 ", "A-43 C98", "A-45 D57", "A-46 C50", "A-46 C51", "A-46 C55"},
		},
		"xponent_resaved.csv": {
			plan.Readout{Decimal: ","},
			[]string{
				`C56 M01 IL-4 "598": 149.5 none pg/mL [40, 1000] × 4 G1`,
				`D56 M01 TSLP "< 16": - left at 4 pg/mL [40, 1000] × 4 G1`,
				`C57 M02 IL-4 "10,5": 2.625 none pg/mL [40, 1000] × 4 H1`,
				`D57 M02 TSLP "NaN": missing pg/mL [40, 1000] × 4 H1`,
			},
			[]string{"A-15 C35", "A-40 ", "A-43 C98", "A-45 D57", "A-46 C50", "A-46 C51", "A-46 C55"},
		},
		"bioplex.csv": {
			plan.Readout{Unit: "pg/mL"},
			[]string{
				`I19 M01 IL-4 "60": 15 none pg/mL [5, 500] × 4 G1`,
				`I20 M01 IL-4 "64": 16 none pg/mL [5, 500] × 4 H1`,
				`I21 M02 IL-4 "OOR <": - left pg/mL [5, 500] × 4 G2`,
				`I22 M02 IL-4 "*6.1": - left pg/mL [5, 500] × 4 H2`,
				`I23 M03 IL-4 "OOR >": - right pg/mL [5, 500] × 4 G3`,
				`I24 M03 IL-4 "*2410": - right pg/mL [5, 500] × 4 H3`,
				`I25 M04 IL-4 "---": missing pg/mL [5, 500] × 4 G4`,
				`I26 M04 IL-4 "***": missing pg/mL [5, 500] × 4 H4`,
			},
			[]string{"A-02 I21", "A-02 I23", "A-15 O24", "A-40 ", "A-43 P24", "A-45 I25", "A-45 I26", "A-46 I12", "A-46 I14", "A-46 I18"},
		},
		"workbench.csv": {
			plan.Readout{Unit: "pg/mL"},
			[]string{
				`L7 M01 IL-4 "24.5": 12.25 none pg/mL [10, 100] × 2 D1`,
				`L8 M02 IL-4 "0.4": - left pg/mL [10, 100] × 2 E1`,
				`L9 M03 IL-4 "NaN": - right pg/mL [10, 100] × 2 F1`,
				`L10 M04 IL-4 "NaN": missing pg/mL [10, 100] × 2 G1`,
			},
			[]string{"A-02 E8", "A-02 E9", "A-40 ", "A-45 L10", "A-46 L3"},
		},
		"intelliflex.csv": {plan.Readout{}, nil, []string{"A-15 M4", "A-43 F4", "A-43 F5", "A-45 K5", "A-46 K2", "A-46 K3"}},
		"methodical.txt":  {plan.Readout{Analyte: "IL-4"}, nil, []string{"A-44 "}},
	} {
		t.Run(name, func(t *testing.T) {
			out, issues := readPlate(t, c.readout, export(t, name))
			if diff := cmp.Diff(c.values, plateLines(out)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.issues, codes(issues)); diff != "" {
				t.Error(diff)
			}
			checkWords(t, issues)
		})
	}
}

// Wells carry the signals of standards, blanks and samples for a calibration.
func TestPlateWells(t *testing.T) {
	out, _ := readPlate(t, plan.Readout{Unit: "pg/mL", Matrix: "serum"}, export(t, "bioplex.csv"))
	if out.Wells.Len() != 15 {
		t.Fatalf("%d wells", out.Wells.Len())
	}
	for _, w := range out.Wells.All() {
		if w.Well != "H3" {
			continue
		}
		want := schemas.CollectedWell{
			File: "f.csv", Row: 24, Column: "E", Kind: "cytokines", Endpoint: "cytokines", Instrument: "Bio-Plex Manager", Plate: "P3", Well: "H3",
			SampleType: "sample", Sample: "M03", Animal: "M03", StudyDay: maybe.Some(int32(14)), Analyte: "IL-4", Matrix: "serum", Text: "28500",
			Signal: maybe.Some(28500.0), Unit: "pg/mL", Dilution: maybe.Some(4.0), Beads: maybe.Some(30.0), Censoring: "right", ResultText: "*2410", ResultRow: 24, ResultColumn: "I",
		}
		if diff := cmp.Diff(want, w); diff != "" {
			t.Error(diff)
		}
		return
	}
	t.Error("no well H3")
}

// The layout says what is in a well: it wins over the name of the sample and multiplies what the software did not.
func TestPlateLayout(t *testing.T) {
	text := strings.NewReplacer(`"M01"`, `"Unknown1"`, `"M02"`, `"Unknown2"`).Replace(export(t, "xponent.csv"))
	_, issues := readPlate(t, plan.Readout{}, text)
	if !slices.Contains(codes(issues), "A-44 B56") {
		t.Errorf("%q", codes(issues))
	}
	out, issues := readPlate(t, plan.Readout{PlateLayout: "layout.csv"}, text,
		file("layout.csv", "Plate,Well,Animal,Type,Dilution,Study day\nEARS 14,g01,M03,,8,\nEARS 14,H1,M04,sample,1:4,7\nother,A1,M01,,,\n"))
	want := []string{
		`C56 M03 IL-4 "598": 149.5 none pg/mL [40, 1000] × 8 G1`, `D56 M03 TSLP "< 16": - left at 4 pg/mL [40, 1000] × 8 G1`,
		`C57 M04 IL-4 "10.5": 2.625 none pg/mL [40, 1000] × 4 H1`, `D57 M04 TSLP "NaN": missing pg/mL [40, 1000] × 4 H1`,
	}
	if diff := cmp.Diff(want, plateLines(out)); diff != "" {
		t.Error(diff)
	}
	if row := out.Values.Rows()[2]; row.StudyDay != maybe.Some(int32(7)) || out.Values.Rows()[0].StudyDay != maybe.Some(int32(14)) {
		t.Errorf("study day %v", row.StudyDay)
	}
	if got := codes(issues); slices.ContainsFunc(got, func(c string) bool { return strings.HasPrefix(c, "A-44") }) {
		t.Errorf("%q", got)
	}
}

// Each mistake in a layout is named at its cell.
func TestPlateLayoutIssues(t *testing.T) {
	for name, c := range map[string]struct{ layout, want string }{
		"no well":             {"Plate,Animal\nP3,M01\n", "F-25 row 1"},
		"not a well":          {"Well,Animal\nQQQ,M01\n", "F-30 A2"},
		"twice":               {"Well,Animal\nG1,M01\nG01,M02\n", "F-30 A3"},
		"type":                {"Well,Type\nG1,Probe\n", "F-30 B2"},
		"animal and standard": {"Well,Animal,Type\nG1,M01,Standard\n", "F-30 C2"},
		"dilution":            {"Well,Animal,Dilution\nG1,M01,0\n", "F-30 C2"},
		"ambiguous":           {"Well,Type,Concentration\nG1,Standard,\"1,250\"\n", "F-30 C2"},
		"day":                 {"Well,Animal,Day\nG1,M01,late\n", "F-30 C2"},
		"other plate":         {"Well,Animal\nE12,M01\n", "A-44 A2"},
		"empty":               {"", "F-23 "},
		"quotation mark":      {"Well,Animal\nG1,\"M01\nG2,M02\n", "F-30 row 2"},
	} {
		_, issues := readPlate(t, plan.Readout{Unit: "pg/mL", PlateLayout: "layout.csv"}, export(t, "bioplex.csv"), file("layout.csv", c.layout))
		at := slices.IndexFunc(issues, func(i issue.Issue) bool { return i.At.File == "layout.csv" })
		if at < 0 || issues[at].Code+" "+issues[at].At.Cell() != c.want {
			t.Errorf("%s: %q", name, codes(issues))
		}
		checkWords(t, issues)
	}
}

func TestPlateSamples(t *testing.T) {
	samples := []plan.Sample{{Name: "QC low", Animal: "M04", StudyDay: day(3)}, {Name: "m01", Type: "control"}, {Name: "M02", Type: "sample"}}
	out, issues := readPlate(t, plan.Readout{Unit: "pg/mL", Samples: samples}, export(t, "bioplex.csv"))
	var animals []string
	for _, v := range out.Values.All() {
		animals = append(animals, fmt.Sprint(v.Animal, " ", v.StudyDay.V))
	}
	if want := []string{"M03 14", "M03 14", "M04 14", "M04 14", "M04 3"}; !slices.Equal(slices.Sorted(slices.Values(animals)), want) {
		t.Errorf("%q", animals)
	}
	if got := codes(issues); slices.ContainsFunc(got, func(c string) bool { return strings.HasPrefix(c, "A-44") }) {
		t.Errorf("%q", got)
	}
}

// What a result needs and nobody says is asked for once.
func TestPlatesLack(t *testing.T) {
	none := plan.Readout{Kind: "cytokines", File: "f.csv", Unit: "pg/mL"}
	_, issues := run(t, Params{Readouts: []plan.Readout{none}}, file("f.csv", export(t, "bioplex.csv")))
	if !slices.Contains(codes(issues), "F-25 ") {
		t.Errorf("no study day: %q", codes(issues))
	}
	for name, c := range map[string]struct {
		readout   plan.Readout
		old, new  string
		want, not string
	}{
		"no unit":              {plan.Readout{}, "", "", "F-26 ", "A-40 "},
		"another analyte":      {plan.Readout{Kind: "ige", Unit: "ng/mL"}, "", "", "F-25 ", "A-40 "},
		"declared analyte":     {plan.Readout{Kind: "ige", Unit: "ng/mL", Analyte: "il-4"}, "", "", "A-40 ", "F-25 "},
		"only standards":       {plan.Readout{Unit: "pg/mL"}, ",X", ",S", "A-44 ", "A-40 "},
		"no standards":         {plan.Readout{Unit: "pg/mL"}, "Exp Conc", "Expected", "F-19 I22", "A-43 I22"},
		"words for a result":   {plan.Readout{Unit: "pg/mL"}, ",,60,", ",,sixty,", "F-27 I19", "F-30 I19"},
		"ambiguous result":     {plan.Readout{Unit: "pg/mL"}, ",,60,", ",,\"1,250\",", "F-07 I19", "F-27 I19"},
		"dilution in words":    {plan.Readout{Unit: "pg/mL"}, "60,,,,,4,95", "60,,,,,four,95", "F-30 N19", "F-27 I19"},
		"signal with a remark": {plan.Readout{Unit: "pg/mL"}, ",M01,750,", ",M01,750 ?,", "F-30 E19", "F-27 E19"},
	} {
		text := export(t, "bioplex.csv")
		if c.old != "" {
			text = strings.ReplaceAll(text, c.old, c.new)
		}
		_, issues := readPlate(t, c.readout, text)
		if got := codes(issues); !slices.Contains(got, c.want) || slices.Contains(got, c.not) {
			t.Errorf("%s: %q", name, got)
		}
		checkWords(t, issues)
	}
}

// Who declares the columns wants the table to be read as such.
func TestPlateAsTable(t *testing.T) {
	text := "Type,Well,Description,FI,Obs Conc,Dilution\nX1,G1,M01,750,60,4\n"
	columns := []plan.Column{{Name: "Description", Is: "animal"}, {Name: "Obs Conc", Is: "value"}}
	out, _ := readPlate(t, plan.Readout{Unit: "pg/mL", Analyte: "IL-4", Columns: columns}, text)
	if out.Wells.Len() != 0 || !slices.Equal(plateLines(out), []string{`E2 M01 IL-4 "60": 60 none pg/mL [-, -] × 4 G1`}) {
		t.Errorf("%d wells, %q", out.Wells.Len(), plateLines(out))
	}
	out, _ = readPlate(t, plan.Readout{Unit: "pg/mL", Analyte: "IL-4"}, text)
	if out.Wells.Len() != 1 {
		t.Errorf("%d wells", out.Wells.Len())
	}
}

// A correction of the ledger is in the cell before the export is understood.
func TestPlateCorrection(t *testing.T) {
	out, issues := readPlate(t, plan.Readout{Unit: "pg/mL"}, export(t, "bioplex.csv"), file("c.csv", "file,cell,found,corrected,reason\nf.csv,I25,---,71,read again\n"))
	lines := plateLines(out)
	if !slices.Contains(lines, `I25 M04 IL-4 "71": 17.75 none pg/mL [5, 500] × 4 G4`) {
		t.Errorf("%q, %q", lines, codes(issues))
	}
	if v := out.Values.Rows()[6]; v.Typed != "---" {
		t.Errorf("typed %q", v.Typed)
	}
}

// The order of files and readouts aside, a second reading gives the same.
func TestPlatesTwice(t *testing.T) {
	once, first := readPlate(t, plan.Readout{Unit: "pg/mL"}, export(t, "bioplex.csv"))
	twice, second := readPlate(t, plan.Readout{Unit: "pg/mL"}, export(t, "bioplex.csv"))
	if cmp.Diff(once.Wells.Rows(), twice.Wells.Rows()) != "" || cmp.Diff(first, second) != "" {
		t.Error("two readings differ")
	}
}

func FuzzPlates(f *testing.F) {
	for _, name := range []string{"xponent.csv", "xponent_resaved.csv", "intelliflex.csv", "bioplex.csv", "workbench.csv", "methodical.txt"} {
		f.Add([]byte(export(f, name)), []byte("Plate,Well,Sample,Animal,Type,Analyte,Dilution,Concentration,Study day,Matrix\nP3,G1,,M1,,,4,,7,serum\n,A1,,,standard,,,500,,\n"))
	}
	f.Fuzz(func(t *testing.T, data, layout []byte) {
		for _, kind := range []string{"cytokines", "ige"} {
			p := Params{
				Readouts:  []plan.Readout{{Kind: kind, File: "f.csv", StudyDay: day(1), Unit: "ng/mL", PlateLayout: "layout.csv"}},
				Endpoints: endpoint.All(), Analytes: analytes,
			}
			var list issue.List
			out, err := Run(p, Input{Files: table.From(schemas.File{Path: "f.csv", Data: data}, schemas.File{Path: "layout.csv", Data: layout})}, &list)
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range list.Issues() { // the fix of some quotes what others typed, which may be anything
				if i.Message == "" || i.Effect == "" || i.Fix == "" || i.At.File == "" {
					t.Fatalf("%s says too little: %+v", i.Code, i)
				}
			}
			for _, v := range out.Values.All() {
				if v.Row < 1 || v.Column == "" || v.Animal == "" || v.Unit == "" || v.Missing && v.Value.OK || v.Value.V-v.Value.V != 0 || v.LowerLimit.V-v.LowerLimit.V != 0 {
					t.Fatalf("%+v", v)
				}
			}
			for _, w := range out.Wells.All() {
				if w.Row < 1 || w.Column == "" || w.Plate == "" || w.Well == "" || w.SampleType == "" || w.Signal.V-w.Signal.V != 0 || w.Result.V-w.Result.V != 0 {
					t.Fatalf("%+v", w)
				}
			}
		}
	})
}

// Of several readings of a well the one is read that the config names, else the first, and the others are named. The list has
// 11 signals: six at 450 nm or left out there, six at 570 nm; B3 is left out at 450 nm.
func TestReadings(t *testing.T) {
	for _, c := range []struct {
		reading, signal string
		issues          []string
	}{
		{"", "1.525", []string{"A-48 G24"}},
		{"570", "0.041", nil},
		{" 450", "1.525", nil},
		{"600", "", []string{"F-25 "}},
	} {
		out, issues := readPlate(t, plan.Readout{Unit: "pg/mL", Analyte: "IL-4", Reading: c.reading}, export(t, "gen5_list.txt"))
		wells := out.Wells.Rows()
		signal := ""
		for _, w := range wells {
			if w.Well == "A1" {
				signal += w.Text
			}
		}
		var found []string
		for _, code := range codes(issues) {
			if strings.HasPrefix(code, "A-48") || strings.HasPrefix(code, "F-25") {
				found = append(found, code)
			}
		}
		if signal != c.signal || !slices.Equal(found, c.issues) {
			t.Errorf("%q: %q %q", c.reading, signal, found)
		}
		checkWords(t, issues)
	}
}

// Files of one panel that spell an unlisted analyte otherwise hold one analyte.
func TestSpellings(t *testing.T) {
	text := export(t, "xponent.csv")
	other := strings.ReplaceAll(strings.ReplaceAll(text, "TSLP", "tslp"), "EARS 14", "EARS 15")
	files := []schemas.File{file("a.csv", text), file("b.csv", other), file("animals.csv", "Animal,Group\nM01,Vehicle\nM02,MTX\n")}
	readout := func(name string) plan.Readout { return plan.Readout{Kind: "cytokines", File: name, StudyDay: day(14)} }
	out, issues := run(t, Params{Readouts: []plan.Readout{{Kind: "animals", File: "animals.csv"}, readout("a.csv"), readout("b.csv")}}, files...)
	analytes := map[string]bool{}
	for _, w := range out.Wells.Rows() {
		analytes[w.Analyte] = true
	}
	if len(analytes) != 2 || !analytes["TSLP"] || !slices.Contains(codes(issues), "F-32 ") {
		t.Errorf("%v %q", analytes, codes(issues))
	}
	checkWords(t, issues)
}

// A letter that another program could not read is named at its cell.
func TestDestroyedCharacters(t *testing.T) {
	_, issues := run(t, Params{Readouts: []plan.Readout{{Kind: "animals", File: "animals.csv"}}}, file("animals.csv", "Animal,Group\nM01,Vehicle 50\uFFFDl\nM02,MTX\n"))
	if got := codes(issues); !slices.Contains(got, "F-34 B2") {
		t.Error(got)
	}
	checkWords(t, issues)
}

// A date in the name of a file is compared with that of the run, in whatever order it is written.
func TestDatedExports(t *testing.T) {
	for name, c := range map[string]struct {
		file, date string
		want       bool
	}{
		"another year":    {"New_20140513_0825.csv", "3/13/2016", true},
		"month first":     {"run_20160313.csv", "3/13/2016", false},
		"day first":       {"run_20160313.csv", "13.03.2016", false},
		"either order":    {"run_20160304.csv", "3/4/2016", false},
		"over midnight":   {"run_20160314.csv", "3/13/2016", false},
		"no date in it":   {"run_99999999.csv", "3/13/2016", false},
		"a longer number": {"run_120140513.csv", "3/13/2016", false},
		"no date there":   {"run_20140513.csv", "today", false},
	} {
		text := regexp.MustCompile(`(?m)^"?(Date|BatchStartTime)"?,.*$`).ReplaceAllString(export(t, "xponent.csv"), "Date,"+c.date)
		r := plan.Readout{Kind: "cytokines", File: c.file, StudyDay: day(14)}
		_, issues := run(t, Params{Readouts: []plan.Readout{{Kind: "animals", File: "animals.csv"}, r}}, file(c.file, text), file("animals.csv", "Animal,Group\nM01,Vehicle\nM02,MTX\n"))
		if got := slices.ContainsFunc(issues, func(i issue.Issue) bool { return i.Code == "A-49" }); got != c.want {
			t.Errorf("%s: %q", name, codes(issues))
		}
		checkWords(t, issues)
	}
}

// A unit in the export that is not that of the config is a warning that names both; xponent.csv says pg/mL for its analytes.
func TestUnitsOfExports(t *testing.T) {
	for name, c := range map[string]struct {
		exported, stated, used string
		want                   bool
	}{
		"the same":       {"pg/mL", "pg/mL", "pg/mL", false},
		"another":        {"pg/mL", "ng/mL", "pg/mL", true},
		"none stated":    {"pg/mL", "", "pg/mL", false},
		"one it has not": {"g/dL", "pg/mL", "pg/mL", true},
		"no unit":        {"Bead", "pg/mL", "pg/mL", false},
	} {
		text := strings.ReplaceAll(export(t, "xponent.csv"), "pg/mL", c.exported)
		out, issues := readPlate(t, plan.Readout{Unit: c.stated}, text)
		if got := slices.ContainsFunc(issues, func(i issue.Issue) bool { return i.Code == "F-26" && i.Severity == issue.Warning }); got != c.want {
			t.Errorf("%s: %q", name, codes(issues))
		}
		if unit := out.Wells.At(0).Unit; unit != c.used {
			t.Errorf("%s: read in %q", name, unit)
		}
		checkWords(t, issues)
	}
}

// A dilution is written 1:100, 1/100 or 100, in a picture of its own or behind the name of the sample.
func TestDilutionsOfGrids(t *testing.T) {
	numbers := ",1,2,3,4,5,6,7,8,9,10,11,12\n"
	text := "OD" + numbers + "A,0.5,0.6,0.7\nB,0.8\n\nSamples" + numbers + "A,M01 1/100,M02 1:50,M03\nB,M04\n\nDilution" + numbers + "A,,,1/200\nB,400\n"
	out, _ := readPlate(t, plan.Readout{Unit: "pg/mL", Analyte: "IL-4"}, text)
	var got []string
	for _, w := range out.Wells.Rows() {
		got = append(got, fmt.Sprint(w.Animal, " ", w.Dilution.V))
	}
	if want := []string{"M01 100", "M02 50", "M03 200", "M04 400"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
