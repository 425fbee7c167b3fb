package tabular

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// readExport reads a file that is an export of a plate reader.
func readExport(t testing.TB, data []byte) Plates {
	t.Helper()
	sheets, _, problem := Read(data, Options{})
	if problem != nil {
		t.Fatalf("%+v", problem)
	}
	plates, ok := ReadPlates(sheets)
	if !ok {
		t.Fatal("no export was recognised")
	}
	return plates
}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// lineOf writes a well as "plate well sample type analyte: signal@cell #count = result@cell unit (flag) expected dilution".
func lineOf(w Well) string {
	show := func(e Entry) string {
		if !e.Given() {
			return "-"
		}
		return fmt.Sprintf("%s@%s%d", e.Text, ColumnName(e.Column), e.Row)
	}
	flag := [...]string{"", " below", " above", " beyond"}[w.Range]
	return fmt.Sprintf("%s %s %s %s %s: %s #%s = %s%s%s, %s, %s", w.Plate, w.Name, w.Sample.Text, w.Type, w.Analyte,
		show(w.Signal), w.Count.Text, show(w.Result), w.Unit, flag, show(w.Expected), show(w.Dilution))
}

func lines(p Plates) []string {
	var all []string
	for _, w := range p.Wells {
		all = append(all, lineOf(w))
	}
	return all
}

func remarks(p Plates) []string {
	var all []string
	for _, r := range p.Remarks {
		at := fmt.Sprint(r.At.Row)
		if r.At.Text != "" || r.At.Column > 0 {
			at = ColumnName(r.At.Column) + at
		}
		all = append(all, fmt.Sprintf("%d %s %s", r.Gravity, at, r.Message))
	}
	return all
}

// Each sample holds what the dialect is known for; the expected lines are read off the sample by eye.
func TestReadPlates(t *testing.T) {
	for name, c := range map[string]struct {
		instrument string
		wells      int
		some       []string
		remarks    []string
	}{
		"xponent.csv": {
			"Luminex xPONENT 4.2.1705.0", 16,
			[]string{
				"EARS 14 A1 Background0  IL-4: 10@C17 #118 = < 1.6@C50pg/mL, -, @C87",
				"EARS 14 B1 Standard1 standard IL-4: 9000@C18 #115 = 1010@C51pg/mL, 1000@B76, 1@C88",
				"EARS 14 F1 Control1 control TSLP: 820@D22 #115 = 98@D55pg/mL, 100@C83, 1@C92",
				"EARS 14 G1 M01  TSLP: 31.5@D23 #91 = < 16@D56pg/mL, -, 4@C93",
				"EARS 14 H1 M02  TSLP: NaN@D24 #0 = NaN@D57pg/mL, -, 4@C94",
			},
			[]string{"1 C98 the instrument warned of the well: Too few beads in a region"},
		},
		"intelliflex.csv": {
			"Luminex INTELLIFLEX Bundle 2.2", 12,
			[]string{
				"P7 A1  blank IL-4: 11.5@K2 #101 = -, -, 1@H2",
				"P7 C1 M01 sample TSLP RP2: 12@U4 #96 = -, -, 4@H4",
				"P7 D1 M02 sample IL-4: NaN@K5 #NaN = -, -, 4@H5",
			},
			[]string{`1 F4 the instrument gives the well the status "Warning"`, `1 F5 the instrument gives the well the status "Dry"`},
		},
		"bioplex.csv": {
			"Bio-Plex Manager", 15, // the three means count nothing
			[]string{
				"P3 A1 B blank IL-4: 10@E12 #104 = @I12, @J12, 1@N12",
				"P3 C1 Std standard IL-4: 20500@E14 #110 = *490@I14, 500@J14, 1@N14",
				"P3 G2 M02 sample IL-4: 20@E21 #120 = OOR <@I21, @J21, 4@N21",
				"P3 H4 M04 sample IL-4: ***@E26 #87 = ***@I26, @J26, 4@N26",
			},
			[]string{"1 P24 the instrument reports the sampling error 1 for the well (1 few beads, 2 aggregated, 3 classified, 4 region, 5 temperature)"},
		},
		"workbench.csv": {
			"MSD Discovery Workbench", 8,
			[]string{
				"Plate_EARS14 A1 S001 standard IL-4: 50210@H3 # = 101@L3, 100@G3, @F3",
				"Plate_EARS14 E1 M02  IL-4: 190@H8 # = 0.4@L8 below, @G8, 2@F8",
				"Plate_EARS14 F1 M03  IL-4: 812400@H9 # = NaN@L9 above, @G9, 2@F9",
			},
			nil,
		},
		"methodical.txt": {
			"MSD Methodical Mind", 18,
			[]string{
				"22A B3   : 1103@D16 # = -, -, -",
				"22B A1   spot 1: 2001@B36 # = -, -, -",
				"22B B2   IL-4: 2112@C40 # = -, -, -",
			},
			nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := readExport(t, sample(t, name))
			if p.Instrument != c.instrument || len(p.Wells) != c.wells {
				t.Errorf("%s, %d wells", p.Instrument, len(p.Wells))
			}
			all := lines(p)
			for _, want := range c.some {
				if !slices.Contains(all, want) {
					t.Errorf("no line %q in\n%s", want, strings.Join(all, "\n"))
				}
			}
			if diff := cmp.Diff(c.remarks, remarks(p)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A run that a spreadsheet saved again says the same of every well: rows padded, semicolons, decimal commas.
func TestReadPlatesResaved(t *testing.T) {
	want := lines(readExport(t, sample(t, "xponent.csv")))
	got := lines(readExport(t, sample(t, "xponent_resaved.csv")))
	for i := range got {
		got[i] = strings.ReplaceAll(got[i], ",5@", ".5@")
		got[i] = strings.ReplaceAll(got[i], ",6@", ".6@")
		got[i] = strings.ReplaceAll(got[i], "2,4@", "2.4@")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What differs harmlessly changes nothing.
func TestReadPlatesTolerates(t *testing.T) {
	text := string(sample(t, "xponent.csv"))
	want := len(readExport(t, []byte(text)).Wells)
	for name, other := range map[string]string{
		"no quotation marks but on wells": strings.NewReplacer(`"1(`, `"1(`, `"Location","Sample"`, `Location,Sample`).Replace(text),
		"blank lines":                     strings.ReplaceAll(text, "\n\n", "\n\n\n\n"),
		"carriage returns":                strings.ReplaceAll(text, "\n", "\r\n"),
		"UTF-16":                          encodeUTF16(text),
		"byte order mark":                 "\xef\xbb\xbf" + text,
		"upper case":                      strings.ReplaceAll(strings.ReplaceAll(text, "DataType:", "DATATYPE"), "Net MFI", "NET MFI"),
		"tabs":                            strings.ReplaceAll(strings.ReplaceAll(text, `","`, "\"\t\""), "1(1,", "1(1,"),
	} {
		p := readExport(t, []byte(other))
		if len(p.Wells) != want || len(p.Remarks) != 1 {
			t.Errorf("%s: %d wells, %q", name, len(p.Wells), remarks(p))
		}
	}
}

// What changes numbers is remarked at its cell.
func TestReadPlatesRemarks(t *testing.T) {
	for name, c := range map[string]struct {
		file, old, new string
		wells          int
		want           string
	}{
		"only a header":                 {"xponent.csv", "\"DataType:\"", "\"x\"", 0, "0 1 the export ends before its first block of values"},
		"a well twice":                  {"xponent.csv", `"8(1,H1)","M02","22"`, `"8(1,G1)","M02","22"`, 14, "0 A24 the block Median has a well twice"},
		"no well":                       {"xponent.csv", `"8(1,H1)","M02","22"`, `"8","M02","22"`, 14, "0 A24 a row of the block Median has no location such as 1(1,A1)"},
		"sorted block":                  {"xponent.csv", `"8(1,H1)","M02","10.5"`, `"8(1,H1)","M01","10.5"`, 14, "0 B57 the block Result names another sample for a well than the block Median"},
		"decimal comma splits a number": {"xponent.csv", `"1500","31.5","181"`, `"1500","31","5","181"`, 14, "0 F23 a row of the block Median has more cells than its header"},
		"wells missing":                 {"xponent.csv", "\"8(1,H1)\",\"M02\",\"10.5\",\"NaN\",\"57\"\n", "", 16, "0 B48 the block Result lacks 1 of the 8 wells of the block Median, from H1 on"},
		"analyte missing":               {"xponent.csv", "\"Location\",\"Sample\",\"IL-4 (18)\",\"TSLP (25)\",\"Total Events\"\n\"1(1,A1)\",\"Background0\",\"< 1.6\"", "\"Location\",\"Sample\",\"IL-4 (18)\",\"IL-31\",\"Total Events\"\n\"1(1,A1)\",\"Background0\",\"< 1.6\"", 16, `0 B48 the block Result lacks the analyte "TSLP (25)"`},
		"analyte twice":                 {"xponent.csv", `"IL-4 (18)","TSLP (25)","Total Events"`, `"TSLP (25)","TSLP (25)","Total Events"`, 8, `0 D16 the block Median has two columns "TSLP (25)"`},
		"fewer samples than counted":    {"xponent.csv", `"Samples","8"`, `"Samples","96"`, 16, "1 B11 the header counts 96 samples, and the export holds 8 wells"},
		"cut before the checksum":       {"xponent.csv", "-- CRC --\nCRC32: 00C0FFEE\n", "", 16, "1 1 the export does not end with the line of its checksum (CRC)"},
		"block twice":                   {"xponent.csv", `"Avg Result"`, `"Median"`, 16, "0 B64 the block Median occurs twice in one run (first in row 15)"},
		"no block of wells":             {"xponent.csv", "\"Location\",\"Sample\"", "\"Place\",\"Sample\"", 0, "0 1 the export has no block Median, Net MFI or Result with wells and analytes"},
		"region with two names":         {"intelliflex.csv", "IL-4,18,1520.5", "IL-5,18,1520.5", 12, `0 I4 region R18 is called "IL-5", and "IL-4" in row 2`},
		"no well location":              {"intelliflex.csv", ",C1,U1,", ",,U1,", 9, "0 D4 the row names no well"},
		"only the header of a table":    {"intelliflex.csv", "\nINTELLIFLEX DR", "\n--", 0, "0 1 the export has a header and no wells"},
		"mean of wells half there":      {"bioplex.csv", "IL-4 (18),X1,H1,M01,770,759,,,64,,,,,4,92,\n", "", 14, "0 C9 the row is a mean of wells of which only some have rows of their own"},
		"well in two rows":              {"bioplex.csv", ",X1,H1,", ",X1,G1,", 14, "0 C20 a well occurs twice in the sheet"},
		"no type":                       {"bioplex.csv", ",X4,G4,", ",,G4,", 14, "0 25 the row has no well or no type such as S1, B, C1 or X1"},
		"range in other words":          {"workbench.csv", "Above Fit Curve Range", "Hook", 8, `1 E9 the detection range "Hook" is not known`},
		"spot twice":                    {"workbench.csv", "M01,IL-4,D01", "M01,IL-4,C01", 7, "0 C7 a spot of a well occurs twice in the table"},
		"more cells than the header":    {"workbench.csv", "24.5,24.5", "24,5,24,5", 7, "0 N7 the row has more cells than the header"},
		"row of the plate missing":      {"methodical.txt", "B \t      1101  \t      1102  \t      1103  \t\n", "", 15, "0 1 the header counts 2 rows of the plate, and the grid of counts has 1"},
		"spot missing":                  {"methodical.txt", "  \t      2011  \t      2012  \t      2013  \t\n", "", 12, "0 A36 a row of the plate has another number of lines than the 2 spots of a well"},
		"no grid":                       {"methodical.txt", "\n==========Data==========\n  \t1         \t2         \t3         \t\nA \t      1001", "\n\nA \t      1001", 12, "0 1 the plate ends before its grid of counts"},
		"column missing":                {"methodical.txt", "  \t1         \t2         \t3         \t\nA \t      1001  ", "  \t1         \t2         \t\nA \t      1001  ", 12, "0 D15 the line has more cells than the plate has columns"},
	} {
		t.Run(name, func(t *testing.T) {
			text := string(sample(t, c.file))
			if !strings.Contains(text, c.old) {
				t.Fatalf("the sample does not hold %q", c.old)
			}
			n := 1
			if strings.HasPrefix(name, "only") || strings.HasPrefix(name, "no block") {
				n = -1
			}
			p := readExport(t, []byte(strings.Replace(text, c.old, c.new, n)))
			if len(p.Wells) != c.wells || !slices.Contains(remarks(p), c.want) {
				t.Errorf("%d wells, %s", len(p.Wells), strings.Join(remarks(p), "\n"))
			}
		})
	}
}

// The wells of a file are bounded, and so is the time that a hostile one takes: a header of as many analytes as a row may
// have, over many short rows.
func TestReadPlatesBounded(t *testing.T) {
	header, rows, wide, wells := []string{"Location", "Sample"}, []string{}, []string{"WELL LOCATION"}, []string{}
	for i := range maxColumns - 2 {
		header = append(header, fmt.Sprint("a", i))
		wide = append(wide, fmt.Sprintf("R%d: RP1 MEDIAN", i))
	}
	for i := range 1500 {
		well := fmt.Sprintf("%s%d", ColumnName(i%32), 1+i/32)
		rows, wells = append(rows, fmt.Sprintf("%d(1;%s),S%d", i, well, i)), append(wells, well+",1")
	}
	for _, text := range []string{
		"Program,xPONENT\nDataType:,Median\n" + strings.Join(header, ",") + "\n" + strings.Join(rows, "\n") + "\n",
		strings.Join(wide, ",") + "\n" + strings.Join(wells, "\n") + "\n",
	} {
		p := readExport(t, []byte(text))
		if len(p.Wells) != maxWells || !slices.ContainsFunc(p.Remarks, func(r Remark) bool { return r.Message == "the export has more than 500000 values" }) {
			t.Errorf("%d wells", len(p.Wells))
		}
	}
}

// A table of a laboratory is no export, whatever words stand in it.
func TestReadPlatesForeign(t *testing.T) {
	for _, text := range []string{
		"Animal,Well,Type,Conc\nM1,A1,X1,3\n", "Sample,Assay,Value\nM1,IL-4,3\n", "Program,Other\nM1,2\n", "Location,Sample,IL-4\n1,M1,2\n", "a\n",
	} {
		sheets, _, problem := Read([]byte(text), Options{})
		if problem != nil {
			t.Fatal(problem)
		}
		if _, ok := ReadPlates(sheets); ok {
			t.Errorf("%q is taken for an export", text)
		}
	}
}

func TestTypeOfName(t *testing.T) {
	for name, want := range map[string]string{
		"Standard1": StandardWell, "African-Mix-Standard01": StandardWell, "Std 3": StandardWell, "Background0": BlankWell, "blank": BlankWell,
		"Control2": ControlWell, "QC low": ControlWell, "High control": ControlWell, "Unknown7": SampleWell, "M01": SampleWell,
		"Vehicle control 3": SampleWell, "Healthy-control-negative": SampleWell, "": SampleWell,
	} {
		if got := TypeOfName(name); got != want {
			t.Errorf("%q is taken for a %s", name, got)
		}
	}
}

func TestWellName(t *testing.T) {
	for text, want := range map[string]string{"A1": "A1", "a01": "A1", " H12 ": "H12", "P24": "P24", "AF48": "AF48", "A0": "", "A": "", "12": "", "A1,B1": "", "A49": "", "$A$1": "A1"} {
		if got, _ := WellName(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

// The counts are read off the files by hand: wells × analytes.
func TestReadPlatesOfRealFiles(t *testing.T) {
	dir := os.Getenv("EARMARK_REALDATA")
	if dir == "" {
		t.Skip("EARMARK_REALDATA does not name a folder of real files")
	}
	for name, c := range map[string]struct {
		wells int
		fails []string
	}{
		"xponent31-lx200-wheat/New_Batch_14_20140513_082522.csv":              {75 * 22, nil},
		"xponent42-magpix-chul/Chul_IgG3_1.csv":                               {95 * 10, nil},
		"xponent42-magpix-chul/Chul_TotalIgG_2.csv":                           {95 * 10, []string{"0 B161 the block Net MFI names another sample for a well than the block Median"}},
		"xponent43-flexmap3d/luminex_xPONENT_example02.csv":                   {4 * 2, nil},
		"xponent43-flexmap3d/luminex_xPONENT_NaN_and_not_reported_values.csv": {96 * 3, nil},
		"xponent-intelliflex/luminex_intelliflex_example_01.csv":              {12 * 5, nil},
		"xponent-intelliflex/luminex_intelliflex_v2_2.csv":                    {10 * 14, nil},
		"bioplex-labkey/plate 1_IgA-Biot (Standard2).xlsx":                    {36 * 5, nil},
		"bioplex-labkey/RawAndSummary.xlsx":                                   {24 * 3, nil},
		"msd/methodical_test_1.txt":                                           {2 * 96, nil},
		"msd/methodical_test_3.txt":                                           {4 * 12 * 10, []string{"0 1 the header counts 8 rows of the plate, and the grid of counts has 4"}},
		"msd/msd_workbench_test_1.csv":                                        {4, nil},
	} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Error(err)
			continue
		}
		p := readExport(t, data)
		var fails []string
		for i, r := range remarks(p) {
			if p.Remarks[i].Gravity == Fail {
				fails = append(fails, r)
			}
		}
		if len(p.Wells) != c.wells || !slices.Equal(fails, c.fails) {
			t.Errorf("%s: %d wells, %q", name, len(p.Wells), fails)
		}
	}
}

// Bio-Plex Manager can write one kind of number a sheet, with the analytes side by side.
func TestBioPlexPanels(t *testing.T) {
	sheet := func(name, over, numbers string) string {
		return "= " + name + "\nPlate ID: P3\n\n\t\t\tIL-4 (18)\tTSLP (33)\nType\tWell\tDescription\t" + over + "\t" + over + "\n" + numbers
	}
	p := readExport(t, bookOf(t, sheet("FI", "FI", "B\tA1\t\t10\t11\nS1\tC1\tStd\t21000\t9000\nX1\tG1,H1\tM01\t755\t90\nX1\tG1\tM01\t750\t91\n\n***\tnot available\n")+
		sheet("FI - Bkgd", "FI - Bkgd", "S1\tC1\tStd\t20990\t8989\n")+sheet("%CV", "%CV", "S1\tC1\tStd\t3\t4\n")+
		sheet("Bead Count", "Bead Count", "X1\tG1\tM01\t31\t90\n")+sheet("Obs Conc", "Obs Conc", "S1\tC1\tStd\t505\t98\nX1\tG1\tM01\tOOR <\t*12.3\n")+
		"= Exp Conc\nType\tWell\tDescription\tIL-4 (18)\tTSLP (33)\nS1\tC1\tStd\t500\t100\n"))
	want := []string{
		"P3 A1 B blank IL-4: 10@D5 # = -, -, -", "P3 A1 B blank TSLP: 11@E5 # = -, -, -",
		"P3 C1 Std standard IL-4: 21000@D6 # = 505@D5, 500@D2, -", "P3 C1 Std standard TSLP: 9000@E6 # = 98@E5, 100@E2, -",
		"P3 G1 M01 sample IL-4: 750@D8 #31 = OOR <@D6, -, -", "P3 G1 M01 sample TSLP: 91@E8 #90 = *12.3@E6, -, -",
	}
	if d := cmp.Diff(want, lines(p)); d != "" {
		t.Error(d)
	}
	if w := p.Wells[4]; w.Sheet != "FI" || w.Result.Sheet != "Obs Conc" || w.Count.Sheet != "Bead Count" || w.Net || len(p.Remarks) > 0 {
		t.Errorf("%+v %q", w, remarks(p))
	}
}

// Spots that are not there are blank lines of the grid, or each spot has a grid of its own; a grid with fewer lines for one
// row of the plate than for others is cut off.
func TestMethodicalSpots(t *testing.T) {
	head := func(kind, spot string) string {
		return "FileName :\tx.txt\nStack ID :\t0.1\nBarcode1 :\t<22A>\nType     :\t" + kind + "\nSpotID   :\t" + spot + "\n=====Data=====\n  \t1  \t2  \t\n"
	}
	for name, c := range map[string]struct {
		text           string
		wells, remarks []string
	}{
		"missing spots": {
			head("96 Multi-Spot 4", "all") + "A \t 11 \t 12 \t\n  \t  \t  \t\n  \t 31 \t 32 \t\n  \t  \t  \t\n\nB \t 13 \t 14 \t\n  \t  \t  \t\n  \t 33 \t 34 \t\n  \t  \t  \t\n",
			[]string{"22A A1 spot 1 11", "22A A2 spot 1 12", "22A A1 spot 3 31", "22A A2 spot 3 32", "22A B1 spot 1 13", "22A B2 spot 1 14", "22A B1 spot 3 33", "22A B2 spot 3 34"},
			nil,
		},
		"cut off": {
			head("96 Multi-Spot 4", "all") + "A \t 11 \t 12 \t\n  \t  \t  \t\n  \t 31 \t 32 \t\n  \t  \t  \t\n\nB \t 13 \t 14 \t\n",
			[]string{"22A A1 spot 1 11", "22A A2 spot 1 12", "22A A1 spot 3 31", "22A A2 spot 3 32"},
			[]string{"0 A13 a row of the plate has another number of lines than the 4 spots of a well"},
		},
		"a grid a spot": {
			head("96", "1") + "A \t 11 \t 12\nB \t 13 \t 14\n=====Statistics=====\nSector   :\t1\n\n" + head("96", "8") + "A \t 81 \t 82\nB \t 83 \t 84\n",
			[]string{"22A A1 spot 1 11", "22A A2 spot 1 12", "22A B1 spot 1 13", "22A B2 spot 1 14", "22A A1 spot 8 81", "22A A2 spot 8 82", "22A B1 spot 8 83", "22A B2 spot 8 84"},
			nil,
		},
	} {
		p := readExport(t, []byte(c.text))
		var wells []string
		for _, w := range p.Wells {
			wells = append(wells, w.Plate+" "+w.Name+" "+w.Analyte+" "+w.Signal.Text)
		}
		if d := cmp.Diff(c.wells, wells); d != "" {
			t.Errorf("%s: %s", name, d)
		}
		if d := cmp.Diff(c.remarks, remarks(p)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// Wherever an export is cut off, what is left of it is read or a remark says why it is not; nothing panics.
func TestExportsCutAnywhere(t *testing.T) {
	for _, name := range []string{
		"xponent.csv", "xponent_resaved.csv", "intelliflex.csv", "bioplex.csv", "workbench.csv", "methodical.txt", "softmax.txt", "gen5.txt", "gen5_list.txt",
		"magellan.csv", "grid.csv",
	} {
		whole := sample(t, name)
		for n := 0; n <= len(whole); n += 1 + len(whole)/400 {
			for _, data := range [][]byte{whole[:n], whole[n:]} {
				sheets, _, refusal := Read(data, Options{})
				if refusal != nil {
					if refusal.Found == "" || refusal.Fix == "" {
						t.Errorf("%s cut at %d: %+v", name, n, refusal)
					}
					continue
				}
				p, ok := ReadPlates(sheets)
				if ok && len(p.Wells) == 0 && len(p.Remarks) == 0 {
					t.Errorf("%s cut at %d: nothing was read, and nothing says why", name, n)
				}
			}
		}
	}
}

func fuzzPlates(f *testing.F, names ...string) {
	for _, name := range names {
		data := sample(f, name)
		f.Add(data)
		f.Add(data[:len(data)/2])
		f.Add(data[len(data)/3:])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		sheets, _, problem := Read(data, Options{})
		if problem != nil {
			return
		}
		p, ok := ReadPlates(sheets)
		if !ok && (len(p.Wells) > 0 || len(p.Remarks) > 0) {
			t.Fatal("something was read of a file that is no export")
		}
		if ok && len(p.Wells) == 0 && !slices.ContainsFunc(p.Remarks, func(r Remark) bool { return r.Gravity == Fail }) {
			t.Fatal("nothing was read, and no remark says why")
		}
		held := map[[2]int]bool{}
		for row := range sheets[0].Rows() {
			for i := range row.Cells {
				held[[2]int{int(row.Number), i}] = true
			}
		}
		for _, w := range p.Wells {
			if w.Name == "" {
				t.Fatalf("%+v has no name", w)
			}
			for _, e := range []Entry{w.Signal, w.Result} {
				if e.Text != "" && len(sheets) == 1 && !held[[2]int{int(e.Row), e.Column}] {
					t.Fatalf("%+v is not in the file", e)
				}
			}
		}
		for _, r := range p.Remarks {
			if r.Message == "" || r.Effect == "" || r.Fix == "" {
				t.Fatalf("%+v does not say what and how", r)
			}
		}
	})
}

func FuzzReadXponent(f *testing.F)     { fuzzPlates(f, "xponent.csv", "xponent_resaved.csv") }
func FuzzReadIntelliflex(f *testing.F) { fuzzPlates(f, "intelliflex.csv") }
func FuzzReadBioPlex(f *testing.F)     { fuzzPlates(f, "bioplex.csv") }
func FuzzReadWorkbench(f *testing.F)   { fuzzPlates(f, "workbench.csv") }
func FuzzReadMethodical(f *testing.F)  { fuzzPlates(f, "methodical.txt") }
