package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

func file(path, text string) schemas.File {
	sum := sha256.Sum256([]byte(text))
	return schemas.File{Path: path, SHA256: hex.EncodeToString(sum[:]), Data: []byte(text)}
}

var analytes = []plan.Analyte{
	{Name: "IFN-γ", Synonyms: []string{"IFNg", "IFN-gamma"}},
	{Name: "IL-4"},
	{Name: "IL-17A", Synonyms: []string{"IL17"}},
}

func run(t testing.TB, p Params, files ...schemas.File) (Output, []issue.Issue) {
	t.Helper()
	p.Endpoints, p.Analytes = endpoint.All(), analytes
	p.Groups = []plan.Group{{Name: "Vehicle"}, {Name: "MTX 0.3 mg/kg", Article: "methotrexate", Aliases: []string{"MTX"}}}
	var issues issue.List
	out, err := Run(p, Input{Files: table.From(files...)}, &issues)
	if err != nil {
		t.Fatal(err)
	}
	return out, issues.Issues()
}

// read reads one file as one readout.
func read(t testing.TB, r plan.Readout, text string) (Output, []issue.Issue) {
	t.Helper()
	r.File = "f.csv"
	return run(t, Params{Readouts: []plan.Readout{r}}, file("f.csv", text))
}

// line writes a value as "cell animal d<day> <date> <site> #<read> <analyte> = value unit".
func line(v schemas.CollectedValue) string {
	parts := []string{issue.Address{Column: v.Column, Row: v.Row}.Cell(), v.Animal}
	add := func(s string, present bool) {
		if present && s != "" {
			parts = append(parts, s)
		}
	}
	add(v.Group, true)
	add(fmt.Sprint("d", v.StudyDay.V), v.StudyDay.OK)
	add(v.Date.V.String(), v.Date.OK)
	add(v.Timepoint, true)
	add(v.Site, true)
	add(fmt.Sprint("#", v.Replicate.V), v.Replicate.OK)
	add(v.Analyte, true)
	add(v.Matrix, true)
	add(v.Plate+"/"+v.Well, v.Plate+v.Well != "")
	add(fmt.Sprint("x", v.Dilution.V), v.Dilution.OK)
	add(fmt.Sprint("lloq ", v.LowerLimit.V), v.LowerLimit.OK)
	add(fmt.Sprint("uloq ", v.UpperLimit.V), v.UpperLimit.OK)
	switch {
	case v.Missing:
		parts = append(parts, "missing")
	case v.Censoring != "none":
		parts = append(parts, v.Censoring)
		add(number(v.Limit.V), v.Limit.OK)
	case v.Value.OK:
		parts = append(parts, "= "+number(v.Value.V))
	default:
		parts = append(parts, "unusable")
	}
	return strings.Join(append(parts, v.Unit), " ")
}

func lines(values *table.Of[schemas.CollectedValue]) []string {
	var all []string
	for _, v := range values.All() {
		all = append(all, line(v))
	}
	return all
}

// marks writes issues as "code cell +more".
func marks(issues []issue.Issue) []string {
	var all []string
	for _, i := range issues {
		mark := i.Code
		if cell := i.At.Cell(); cell != "" {
			mark += " " + cell
		}
		for _, m := range i.More {
			mark += " +" + m.Cell()
		}
		all = append(all, mark)
	}
	slices.Sort(all)
	return all
}

func TestLayouts(t *testing.T) {
	day, half := int32(7), 30.0
	ears := plan.Readout{Kind: "ear_thickness", Unit: "mm"}
	for name, c := range map[string]struct {
		readout plan.Readout
		text    string
		want    []string
		issues  []string
	}{
		"long": {
			plan.Readout{Kind: "ear_thickness"},
			"Animal,Group,Study day,Ear,Read,Thickness (µm)\nM1,Vehicle,0,L,1,210\nM1,Vehicle,Day 7,right,2,431.5\n",
			[]string{"F2 M1 Vehicle d0 left #1 = 210 µm", "F3 M1 Vehicle d7 right #2 = 431.5 µm"},
			nil,
		},
		"long with a unit column and dates": {
			plan.Readout{Kind: "ear_thickness"},
			"Mouse ID;Date;Side;Value;Unit\nM1;2026-03-09;LE;0,41;mm\nM1;09.03.2026;RE;431,5;um\n",
			[]string{"D2 M1 2026-03-09 left = 0.41 mm", "D3 M1 2026-03-09 right = 431.5 µm"},
			nil,
		},
		"a column for each ear and read": {
			ears, "Mouse,Day,R1,R 2,Left read 2,LE\nM1,-1,0.21,0.22,0.23,0.24\n",
			[]string{"C2 M1 d-1 right #1 = 0.21 mm", "D2 M1 d-1 right #2 = 0.22 mm", "E2 M1 d-1 left #2 = 0.23 mm", "F2 M1 d-1 left = 0.24 mm"},
			nil,
		},
		"a column for each day and read": {
			ears, "ID,Ear,D0 R,D-1 L 1,Day 7 right 2\nM1,,0.21,0.22,\n",
			[]string{"C2 M1 d0 right = 0.21 mm", "D2 M1 d-1 left #1 = 0.22 mm", "E2 M1 d7 right #2 missing mm"},
			nil,
		},
		"units in the header": {
			plan.Readout{Kind: "ear_thickness"},
			"Animal,Day,Ear R (mm),Ear L [µm],\"R 2, um\",l2_mm\nM1,7,1,2,3,4\n",
			[]string{"C2 M1 d7 right = 1 mm", "D2 M1 d7 left = 2 µm", "E2 M1 d7 right #2 = 3 µm", "F2 M1 d7 left #2 = 4 mm"},
			[]string{"F-05 E1"},
		},
		"weights by day": {
			plan.Readout{Kind: "body_weight"},
			"Animal,d0 (g),d7 (g),BW day 14 (g)\nM1,20.1,20.5,21\n",
			[]string{"B2 M1 d0 = 20.1 g", "C2 M1 d7 = 20.5 g", "D2 M1 d14 = 21 g"},
			nil,
		},
		"scores by component": {
			plan.Readout{Kind: "scores"},
			"Animal,Day,Redness,Scarring/dryness,Edema,Excoriation,Total score\nM1,7,1,2,3,0,6\n",
			[]string{
				"C2 M1 d7 erythema = 1 points", "D2 M1 d7 dryness = 2 points", "E2 M1 d7 oedema = 3 points",
				"F2 M1 d7 excoriation = 0 points", "G2 M1 d7 total = 6 points",
			},
			nil,
		},
		"scores by day and component": {
			plan.Readout{Kind: "scores"},
			"Animal,D7 erythema,D14 total\nM1,1,6\n",
			[]string{"B2 M1 d7 erythema = 1 points", "C2 M1 d14 total = 6 points"},
			nil,
		},
		"scores, long": {
			plan.Readout{Kind: "scores"},
			"Animal,Day,Component,Value\nM1,7,Edema,2\nM1,7,sum,5\nM1,7,,4\n",
			[]string{"D2 M1 d7 oedema = 2 points", "D3 M1 d7 total = 5 points", "D4 M1 d7 total = 4 points"},
			nil,
		},
		"a header that means the total, beside a column of components": {
			plan.Readout{Kind: "scores"},
			"Animal,Day,Item,Dermatitis score\nM1,7,Edema,2\nM1,7,,4\n",
			[]string{"D2 M1 d7 oedema = 2 points", "D3 M1 d7 total = 4 points"},
			nil,
		},
		"scores of another scale, with ranges in the headers": {
			plan.Readout{Kind: "scores", Scale: "pasi"},
			"Mouse,Day,Erythema (0-4),Scaling [0 – 4],Induration,Sum (0-12)\nM1,7,4,3,2,9\n",
			[]string{"C2 M1 d7 erythema = 4 points", "D2 M1 d7 scaling = 3 points", "E2 M1 d7 thickness = 2 points", "F2 M1 d7 total = 9 points"},
			nil,
		},
		"an extent in percent": {
			plan.Readout{Kind: "scores", Scale: "objective_scorad"},
			"Animal,Day,Extent (%),B1,B2,Oozing/crusts,B4,B5,Dryness\nM1,7,40,2,2,1,2,1,1\n",
			[]string{
				"C2 M1 d7 extent = 40 points", "D2 M1 d7 erythema = 2 points", "E2 M1 d7 oedema = 2 points", "F2 M1 d7 oozing = 1 points",
				"G2 M1 d7 excoriation = 2 points", "H2 M1 d7 lichenification = 1 points", "I2 M1 d7 dryness = 1 points",
			},
			nil,
		},
		"regions": {
			plan.Readout{Kind: "scores", Scale: "easi"},
			"Animal,Day,Head area,Head/neck erythema,D14 lower limbs induration,lower edema\nM1,7,2,1.5,0.5,1\n",
			[]string{
				"C2 M1 d7 head area = 2 points", "D2 M1 d7 head erythema = 1.5 points", "E2 M1 d14 lower induration = 0.5 points",
				"F2 M1 d7 lower induration = 1 points",
			},
			nil,
		},
		"a percentage is no total": {
			plan.Readout{Kind: "scores"},
			"Animal,Day,Erythema,Total (%)\nM1,7,2,58\n",
			[]string{"C2 M1 d7 erythema = 2 points"},
			[]string{"F-26 D1"},
		},
		"totals only": {
			plan.Readout{Kind: "scores"},
			"Animal,Day,Score\nM1,7,6\n",
			[]string{"C2 M1 d7 total = 6 points"},
			nil,
		},
		"IgE": {
			plan.Readout{Kind: "ige", StudyDay: &day, Matrix: "serum"},
			"Animal,IgE (ng/mL),Dilution,LLOQ,ULOQ,Plate,Well\nM1,1250.5,1:200,3.2,1000,P1,A1\nM2,>1000,200,,,P1,B1\n",
			[]string{
				"B2 M1 d7 serum P1/A1 x200 lloq 3.2 uloq 1000 = 1250.5 ng/mL",
				"B3 M2 d7 serum P1/B1 x200 right 1000 ng/mL",
			},
			nil,
		},
		"panel, long": {
			plan.Readout{Kind: "cytokines", StudyDay: &day},
			"Animal,Analyte,Conc (pg/ml),LLOQ,Sample\nM1,IFNg,<3.2,3.2,skin\nM1,il-4,BLQ,1.5,skin\nM1,IL-99,14,,serum\n",
			[]string{
				"C2 M1 d7 IFN-γ skin lloq 3.2 left 3.2 pg/mL", "C3 M1 d7 IL-4 skin lloq 1.5 left pg/mL", "C4 M1 d7 IL-99 serum = 14 pg/mL",
			},
			[]string{"F-05 C1"},
		},
		"panel, wide": {
			plan.Readout{Kind: "cytokines", StudyDay: &day, Unit: "pg/mL"},
			"Animal,IFN-γ (ng/mL),IL 17A,IL-99 (pg/mL),Comment\nM1,1,OOR <,*12.3,x\nM2,2,OOR >,20,\n",
			[]string{
				"B2 M1 d7 IFN-γ = 1 ng/mL", "C2 M1 d7 IL-17A left pg/mL", "D2 M1 d7 IL-99 left pg/mL",
				"B3 M2 d7 IFN-γ = 2 ng/mL", "C3 M2 d7 IL-17A right pg/mL", "D3 M2 d7 IL-99 = 20 pg/mL",
			},
			[]string{"A-02 C2", "A-02 C3", "A-02 D2", "F-28 E1"},
		},
		"declared columns win": {
			plan.Readout{Kind: "ear_thickness", Columns: []plan.Column{
				{Name: "R1", Is: "ignore"},
				{Name: "mean", Is: "value", Unit: "mm", Site: "right", StudyDay: &day},
				{Name: "tier", Is: "animal"},
			}},
			"Tier,R1,Mean\nM1,0.2,0.21\n",
			[]string{"C2 M1 d7 right = 0.21 mm"},
			nil,
		},
		"counts and a column of their observation times": {
			plan.Readout{Kind: "scratching"},
			"Animal,Day,Bouts,Window (h)\nM1,7,41,0.5\nM2,7,,0.5\n",
			[]string{"C2 M1 d7 = 41 bouts", "D2 M1 d7 #1 observation_time = 0.5 h", "C3 M2 d7 missing bouts"},
			nil,
		},
		"two observers of one time, and times in minutes unless the header says otherwise": {
			plan.Readout{Kind: "scratching"},
			"Animal,Day,Scratching 1,Scratching 2,Minutes\nM1,7,41,43,30\n",
			[]string{
				"C2 M1 d7 #1 = 41 bouts", "E2 M1 d7 #1 observation_time = 30 min", "D2 M1 d7 #2 = 43 bouts", "E2 M1 d7 #2 observation_time = 30 min",
			},
			nil,
		},
		"counts of two days and the observation time of the config, also for a blank cell": {
			plan.Readout{Kind: "scratching", ObservationMinutes: &half},
			"Animal,Day 7 bouts,Day 9 bouts,Observed\nM1,41,7,\n",
			[]string{
				"B2 M1 d7 = 41 bouts", "B2 M1 d7 #1 observation_time = 30 min", "C2 M1 d9 = 7 bouts", "C2 M1 d9 #1 observation_time = 30 min",
			},
			nil,
		},
		"a declared column of observation times": {
			plan.Readout{Kind: "scratching", Columns: []plan.Column{{Name: "Dauer", Is: "observation_time", Unit: "s"}}},
			"Animal,Day,Scratches,Dauer\nM1,7,41,1800\n",
			[]string{"C2 M1 d7 = 41 bouts", "D2 M1 d7 #1 observation_time = 1800 s"},
			nil,
		},
		"title above the header, blank lines between": {
			plan.Readout{Kind: "body_weight"},
			"Weights of the study\n\nAnimal,Day,Weight (g)\n\nM1,0,20.1\n",
			[]string{"C5 M1 d0 = 20.1 g"},
			[]string{"F-02 row 1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			out, issues := read(t, c.readout, c.text)
			if diff := cmp.Diff(c.want, lines(out.Values)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.issues, marks(issues)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestIssues(t *testing.T) {
	ears := plan.Readout{Kind: "ear_thickness"}
	const head = "Animal,Day,R (µm),L (µm)\n"
	seven := int32(7)
	for name, c := range map[string]struct {
		readout plan.Readout
		text    string
		issues  []string
		found   string // in the first issue
		says    string // some issue says this
		values  int
	}{
		"empty":             {ears, "", []string{"F-23"}, "", "empty", 0},
		"header only":       {ears, head, []string{"F-24 row 1"}, "", "no row below", 0},
		"no header":         {ears, "M1,x,210,220,1\nM2,y,211,221,2\n", []string{"F-25"}, "M1 | x | 210 | 220 | 1", "looks like a header", 0},
		"sides as data":     {ears, "M1,7,L,210,x\nM2,7,R,220,y\n", []string{"F-25"}, "", "looks like a header", 0},
		"one known column":  {ears, "mouse,x,y\nM1,7,210\n", []string{"F-25 row 1"}, "mouse | x | y", "values of Ear thickness", 0},
		"workbook":          {ears, "PK\x03\x04zip", []string{"F-22"}, "", "Excel workbook", 0},
		"binary":            {ears, "a,b\n\x00\x01\x02,\n", []string{"F-22"}, "", "binary", 0},
		"no animal":         {ears, "Day,R (µm),Anmal\n7,210,M1\n", []string{"F-25 row 1"}, "Day | R (µm) | Anmal", `"Anmal" is meant`, 0},
		"no day":            {ears, "Animal,R (µm)\nM1,210\n", []string{"F-25 row 1"}, "", "study_day", 0},
		"no side":           {ears, "Animal,Day,Thickness (µm)\nM1,7,210\n", []string{"F-25 row 1"}, "", "which side", 0},
		"no values":         {ears, "Animal,Day,Mean\nM1,7,210\n", []string{"F-25 row 1"}, "", "Ear thickness", 0},
		"no analyte":        {plan.Readout{Kind: "cytokines"}, "Animal,Day,Value (pg/mL)\nM1,7,2\n", []string{"F-25 row 1"}, "", "which analyte", 0},
		"no time stated":    {plan.Readout{Kind: "scratching"}, "Animal,Day,Bouts\nM1,7,2\n", []string{"V-24 row 1"}, "", "observation time not stated", 0},
		"unknown time":      {plan.Readout{Kind: "scratching"}, "Animal,Day,Bouts,Window (weeks)\nM1,7,2,1\n", []string{"F-26 D1"}, "weeks", "no time is known", 0},
		"time is no time":   {plan.Readout{Kind: "scratching"}, "Animal,Day,Bouts,Minutes\nM1,7,2,long\n", []string{"F-30 D2"}, "long", "observation time", 1},
		"no diameter":       {plan.Readout{Kind: "ear_punch_weight"}, "Animal,Day,R (mg)\nM1,7,12.4\n", []string{"V-15 row 1"}, "", "`punch_diameter:` in mm", 0},
		"blank diameter":    {plan.Readout{Kind: "ear_punch_weight"}, "Animal,Day,R (mg),Punch (mm)\nM1,7,12.4,\nM2,7,11,8\nM3,7,,\n", []string{"V-15 D2"}, "", "fill in the cell", 2},
		"no diameter of 0":  {plan.Readout{Kind: "ear_punch_weight"}, "Animal,Day,R (mg),Punch (mm)\nM1,7,12.4,0\n", []string{"F-30 D2", "V-15 D2"}, "0", "a number above 0, in mm", 0},
		"diameter in inch":  {plan.Readout{Kind: "ear_punch_weight"}, "Animal,Day,R (mg),Punch (in)\nM1,7,12.4,0.3\n", []string{"F-26 D1"}, "in", "no punch diameter is known", 0},
		"pixels, no scale":  {plan.Readout{Kind: "epidermal_thickness"}, "Animal,Day,Thickness (px)\nM1,7,412\n", []string{"V-26 row 1"}, "", "`pixels_per_um:` in px/µm", 0},
		"a row in pixels":   {plan.Readout{Kind: "epidermal_thickness"}, "Animal,Day,Thickness,Unit\nM1,7,412,px\nM1,8,103,µm\n", []string{"V-26 C2"}, "", "a value in px without the pixels per µm", 1},
		"fields, no area":   {plan.Readout{Kind: "cell_counts"}, "Animal,Day,Mast cells (cells/HPF)\nM1,7,12\n", []string{"V-26 row 1"}, "", "`field_area:` in mm²", 0},
		"nodes undeclared":  {plan.Readout{Kind: "lymph_node_weight"}, "Animal,Day,Weight (mg)\nM1,7,4\n", []string{"V-27 row 1"}, "", "`nodes: single`", 0},
		"warm is no number": {plan.Readout{Kind: "tewl"}, "Animal,Day,TEWL (g/m²/h),Temperature (°C)\nM1,7,14,warm\n", []string{"F-30 D2"}, "warm", "room temperature", 1},
		"groups as header":  {plan.Readout{Kind: "body_weight", StudyDay: &seven}, "Day,Vehicle,MTX\n7,20,21\n", []string{"F-25 row 1", "F-25 row 1"}, "", "columns are groups", 0},
		"declared, absent":  {plan.Readout{Kind: "body_weight", Columns: []plan.Column{{Name: "Gewicht", Is: "value", Unit: "g"}}}, "Animal,Day,Gewich\nM1,7,20\n", []string{"F-25 row 1", "F-25 row 1"}, "", `"Gewich" is meant`, 0},
		"no unit":           {ears, "Animal,Day,R1,L1\nM1,7,210,220\nM2,7,210,220\n", []string{"F-26 C1", "F-26 D1"}, "R1", "no unit", 0},
		"unknown unit":      {ears, "Animal,Day,R (mn),L (µm)\nM1,7,210,220\n", []string{"F-26 C1"}, "mn", `"mm" is meant`, 1},
		"unknown row unit":  {ears, "Animal,Day,R,Unit\nM1,7,210,thou\nM2,7,211,µm\n", []string{"F-26 D2"}, "thou", "not known", 1},
		"too many cells":    {ears, head + "M1,7,0,41,0,43\nM2,7,210,220\n", []string{"F-14 row 2"}, "M1 | 7 | 0 | 41 | 0 | 43", "comma", 2},
		"too few cells":     {ears, head + "M1,7,210\nM2,7,210,220\n", []string{"F-14 row 2"}, "M1 | 7 | 210", "3 cells, the header has 4", 2},
		"trailing blanks":   {ears, head + "M1,7,210,220,,\n", nil, "", "", 2},
		"quotation":         {ears, head + "M1,7,2\"10,220\nM2,7,210,220\n", []string{"F-14 row 2"}, "", "quotation", 2},
		"long row":          {ears, head + "M1,7," + strings.Repeat("9", 1<<20) + ",1\nM2,7,210,220\n", []string{"F-29 row 2"}, "", "1 MiB", 2},
		"text":              {ears, head + "M1,7,dead,220\nM2,7,lost,220\n", []string{"F-27 C2", "F-27 C3"}, "dead", "f.csv,,C2,dead,NA,animal dead,<initials>", 4},
		"no number":         {ears, head + "M1,7,gone,220\nM2,7,lost,220\n", []string{"F-27 C2 +C3"}, "gone", "f.csv,,C2,gone,<value>,<why>,<initials>", 4},
		"remark":            {ears, head + "M1,7,0.41 (swollen),220\n", []string{"F-19 C2"}, "0.41 (swollen)", "f.csv,,C2,0.41 (swollen),0.41,comment removed,<initials>", 2},
		"thousands":         {ears, "Animal;Day;R (µm);L (µm)\nM1;7;1,250;0.5\n", []string{"F-07 C2"}, "1,250", "decimal", 2},
		"mixed decimals":    {ears, "Animal;Day;R (mm);L (mm)\nM1;7;0,41;0,4\nM2;7;0,42;0,4\nM3;7;0.43;0,4\n", []string{"F-06 C4"}, "0.43", "read as 0.43", 6},
		"declared decimal":  {plan.Readout{Kind: "ear_thickness", Decimal: "."}, "Animal;Day;R (mm);L (mm)\nM1;7;0,41;0.4\n", []string{"F-27 C2"}, "0,41", "as the config declares", 2},
		"spreadsheet date":  {ears, head + "M1,7,2-Jan,220\n", []string{"F-08 C2"}, "2-Jan", "1-2", 2},
		"failed formula":    {ears, head + "M1,7,#DIV/0!,220\n", []string{"F-11 C2"}, "#DIV/0!", "formula", 2},
		"invisible":         {ears, head + "M1\u00a0,7,210,220\n\u200bM2,7,210,220\n", []string{"F-04 A2 +A3"}, "M1[no-break space]", "cannot be seen", 4},
		"guessed encoding":  {ears, "Animal,Day,R (\xb5m),L (\xb5m)\nM1,7,210,220\n", []string{"F-13"}, "", "Windows-1252", 2},
		"wrong encoding":    {plan.Readout{Kind: "ear_thickness", Encoding: "utf-8"}, "Animal,Day,R (\xb5m)\n", []string{"F-13"}, "", "not UTF-8", 0},
		"codes":             {ears, head + "M1,7,NA,220\nM2,7,,220\nM3,7,n/a,220\n", []string{"F-20 C2 +C3 +C4"}, `"NA", an empty cell, "n/a"`, "3 ways", 6},
		"two codes":         {ears, head + "M1,7,NA,na\nM2,7,,220\n", []string{"F-20 C2 +C3"}, "", "2 ways", 4},
		"impossible code":   {ears, head + "M1,7,-99,220\nM2,7,9999,220\n", []string{"F-20 C2", "F-20 C3"}, "-99", "missing", 4},
		"repeated code":     {ears, head + "M1,7,999,220\nM2,7,999,220\nM3,7,430,220\n", []string{"F-20 C2 +C3"}, "999", "missing", 6},
		"single 999":        {ears, head + "M1,7,999,220\nM2,7,430,220\n", nil, "", "", 4},
		"repeated, near":    {ears, head + "M1,7,999,220\nM2,7,999,220\nM3,7,900,220\n", nil, "", "", 6},
		"no animal in row":  {ears, head + "M1,7,210,220\n,7,211,221\n,,,\n,9,,\n", []string{"F-31 A3"}, "", "no animal", 2},
		"day is no number":  {ears, head + "M1,seven,210,220\n", []string{"F-30 B2"}, "seven", "study day", 0},
		"no day in row":     {ears, head + "M1,,210,220\n", []string{"F-30 B2"}, "", "when it was measured", 0},
		"bad date":          {ears, "Animal,Date,R (µm)\nM1,2026-02-30,210\n", []string{"F-30 B2"}, "2026-02-30", "date", 0},
		"date order":        {ears, "Animal,Date,R (µm)\nM1,3/2/2026,210\nM2,4/2/2026,210\n", []string{"T-01 B2 +B3"}, "3/2/2026", "date_order: dmy", 0},
		"order found":       {ears, "Animal,Date,R (µm)\nM1,3/2/2026,210\nM2,13/2/2026,210\n", nil, "", "", 2},
		"read is no whole":  {ears, "Animal,Day,Read,R (µm)\nM1,7,0.5,210\n", []string{"F-30 C2"}, "0.5", "read or well", 1},
		"bad limit":         {plan.Readout{Kind: "ige"}, "Animal,Day,IgE (ng/mL),LLOQ\nM1,7,210,low\n", []string{"F-30 D2"}, "low", "limit", 1},
		"bad dilution":      {plan.Readout{Kind: "ige"}, "Animal,Day,IgE (ng/mL),Dilution\nM1,7,210,1:0\n", []string{"F-30 D2"}, "1:0", "dilution", 1},
		"unread columns":    {ears, "Animal,Day,R (µm),Notes,Tech\nM1,7,210,,KB\n", []string{"F-28 D1 +E1"}, "Notes | Tech", "not read", 1},
		"remarks on samples": {
			plan.Readout{Kind: "ige", StudyDay: new(int32)},
			"Animal,IgE (ng/mL),Notes\nM2,9,serum hemolysed\nM3,9,not haemolysed\nM20,9,Hämolyse\nM41,9,slightly lipaemic; not icteric\nM5,9,\nM6,9,tail bleed\n",
			[]string{"A-22 C2 +C4 +C5", "F-28 C1"},
			"serum hemolysed", "samples that a remark calls haemolysed or lipaemic: 3 (M2, M20, M41)", 6,
		},
		"a column of remarks": {
			plan.Readout{Kind: "ige", StudyDay: new(int32)},
			"Animal,IgE (ng/mL),Haemolysis\nM2,9,++\nM3,9,no\nM20,9,-\nM41,9,slight\n",
			[]string{"A-22 C2 +C5", "F-28 C1"},
			"++", "haemolysed: 2 (M2, M41)", 4,
		},
		"remarks that deny it": {
			plan.Readout{Kind: "ige", StudyDay: new(int32)},
			"Animal,IgE (ng/mL),Notes\nM2,9,no haemolysis\nM3,9,non-haemolysed\n",
			[]string{"F-28 C1"},
			"Notes", "not read", 2,
		},
		"foreign rows":    {plan.Readout{Kind: "ige"}, "Animal,Day,Analyte,Value (ng/mL)\nM1,7,IgE,210\nM1,7,IgG1,9\n", []string{"F-28 C3"}, "IgG1", "Total IgE", 1},
		"star in between": {plan.Readout{Kind: "ige"}, "Animal,Day,IgE (ng/mL)\nM1,7,10\nM2,7,*20\nM3,7,30\nM4,7,*40\n", []string{"A-02 C5", "F-19 C3"}, "*20", "lloq", 4},
	} {
		t.Run(name, func(t *testing.T) {
			out, issues := read(t, c.readout, c.text)
			if diff := cmp.Diff(c.issues, marks(issues)); diff != "" {
				t.Error(diff)
			}
			if out.Values.Len() != c.values {
				t.Errorf("%d values, want %d: %v", out.Values.Len(), c.values, lines(out.Values))
			}
			if len(issues) == 0 {
				return
			}
			i := issues[0]
			if c.found != "" && i.Found != c.found {
				t.Errorf("found %q, want %q", i.Found, c.found)
			}
			said := ""
			for _, i := range issues {
				said += strings.Join([]string{i.Message, i.Expected, i.Likely, i.Effect, i.Fix}, "\n") + "\n"
			}
			if !strings.Contains(said, c.says) {
				t.Errorf("nothing says %q: %s", c.says, said)
			}
			checkWords(t, issues)
		})
	}
}

// checkWords holds every message to the rules: what, effect and fix are said, and without jargon.
func checkWords(t testing.TB, issues []issue.Issue) {
	t.Helper()
	banned := regexp.MustCompile(`\bNaN\b|(?i)parse|type mismatch|invalid|\bnull\b`)
	for _, i := range issues {
		if i.Message == "" || i.Effect == "" || i.Fix == "" || i.At.File == "" {
			t.Errorf("%s says too little: %+v", i.Code, i)
		}
		i.Found = "" // what others typed may be anything
		if word := banned.FindString(strings.Join([]string{i.Message, i.Expected, i.Likely, i.Effect, i.Fix}, " ")); word != "" {
			t.Errorf("%s says %q", i.Code, word)
		}
	}
}

func TestAnimals(t *testing.T) {
	out, issues := read(t, plan.Readout{Kind: "animals"},
		"Mouse,Treatment,Sex,Strain,Cage,Ear tag,DOB,Fate,Fate day\nM1,Vehicle,F,BALB/c,C1,L1,2025-12-01,scheduled,\nM2,Vehicle,M,BALB/c,C1,,,humane endpoint,Day 9\nM3,Vehicle,,,,,,,soon\n")
	want := []schemas.CollectedAnimal{
		{
			File: "f.csv", Row: 2, Animal: "M1", Group: "Vehicle", Sex: "F", Strain: "BALB/c", Cage: "C1", Tag: "L1",
			BirthDate: maybe.Some(schemas.Date(20423)), Fate: "scheduled", AnimalColumn: "A", GroupColumn: "B", FateColumn: "H", TagColumn: "F",
		},
		{
			File: "f.csv", Row: 3, Animal: "M2", Group: "Vehicle", Sex: "M", Strain: "BALB/c", Cage: "C1",
			Fate: "humane endpoint", FateDay: maybe.Some(int32(9)), AnimalColumn: "A", GroupColumn: "B", FateColumn: "H", TagColumn: "F",
		},
		{File: "f.csv", Row: 4, Animal: "M3", Group: "Vehicle", AnimalColumn: "A", GroupColumn: "B", FateColumn: "H", TagColumn: "F"},
	}
	if diff := cmp.Diff(want, out.Animals.Rows()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"F-30 I4"}, marks(issues)); diff != "" {
		t.Error(diff)
	}
	// The column that bears the very name wins over an earlier synonym; days that no animal table has are not read.
	out, issues = read(t, plan.Readout{Kind: "animals"}, "animal,tx,group,days\n13974,placebo diet,WT placebo,727\n")
	if diff := cmp.Diff([]string{"F-28 B1 +D1"}, marks(issues)); diff != "" || out.Animals.At(0).Group != "WT placebo" {
		t.Error(diff, out.Animals.At(0))
	}
	_, issues = read(t, plan.Readout{Kind: "animals"}, "Mouse,Sex\nM1,F\n")
	if diff := cmp.Diff([]string{"F-25 row 1"}, marks(issues)); diff != "" {
		t.Error(diff)
	}
}

func TestDoses(t *testing.T) {
	out, issues := read(t, plan.Readout{Kind: "dosing"},
		"Animal,Day,Occasion,Compound,Dose (mg/kg),Route,Volume,Conc (mg/mL)\nM1,0,1,MTX,0.3,p.o.,0.21 mL,0.03\nM1,0,p.m.,MTX,much,p.o.,,0.03\n,1,,,,,,\n")
	want := schemas.CollectedDose{
		File: "f.csv", Row: 2, Animal: "M1", StudyDay: maybe.Some(int32(0)), Occasion: maybe.Some(int32(1)), Article: "MTX",
		Dose: maybe.Some(0.3), DoseUnit: "mg/kg", Route: "p.o.", Volume: maybe.Some(0.21), VolumeUnit: "mL",
		Concentration: maybe.Some(0.03), ConcentrationUnit: "mg/mL",
		AnimalColumn: "A", DayColumn: "B", DoseColumn: "E", DoseText: "0.3", VolumeColumn: "G", VolumeText: "0.21 mL",
		ConcentrationColumn: "H", ConcentrationText: "0.03", RouteColumn: "F",
	}
	if out.Doses.Len() != 2 {
		t.Fatalf("%d doses", out.Doses.Len())
	}
	if diff := cmp.Diff(want, out.Doses.At(0)); diff != "" {
		t.Error(diff)
	}
	if d := out.Doses.At(1); d.Dose.OK || d.Volume.OK || d.Occasion != maybe.Some(int32(2)) || d.DoseText != "much" {
		t.Errorf("%+v", d)
	}
	if diff := cmp.Diff([]string{"F-27 E3", "F-30 A4"}, marks(issues)); diff != "" {
		t.Error(diff)
	}
}

func TestFormulations(t *testing.T) {
	out, issues := read(t, plan.Readout{Kind: "formulation"},
		"Group,Day,Nominal (mg/mL),Measured (mg/mL)\nLow,0,3,2.16\n,0,3,3\nMid,,3,BLQ\n")
	want := schemas.CollectedFormulation{
		File: "f.csv", Row: 2, Group: "Low", StudyDay: maybe.Some(int32(0)), Nominal: maybe.Some(3.0), Measured: maybe.Some(2.16), Unit: "mg/mL",
		MeasuredColumn: "D", MeasuredText: "2.16",
	}
	if out.Formulations.Len() != 2 {
		t.Fatalf("%d formulations", out.Formulations.Len())
	}
	if diff := cmp.Diff(want, out.Formulations.At(0)); diff != "" {
		t.Error(diff)
	}
	if f := out.Formulations.At(1); f.Group != "Mid" || f.StudyDay.OK || f.Measured.OK || f.MeasuredText != "BLQ" {
		t.Errorf("%+v", f)
	}
	if diff := cmp.Diff([]string{"F-27 D4", "F-30 row 3"}, marks(issues)); diff != "" {
		t.Error(diff)
	}

	_, issues = read(t, plan.Readout{Kind: "formulation"}, "Compound,Nominal (mg/mL),Measured (% w/v)\nMTX,3,0.3\n")
	if diff := cmp.Diff([]string{"F-30 C2"}, marks(issues)); diff != "" {
		t.Error(diff)
	}
	_, issues = read(t, plan.Readout{Kind: "formulation"}, "Group,Day,Nominal (mg/mL)\nLow,0,3\n")
	if diff := cmp.Diff([]string{"F-25 row 1"}, marks(issues)); diff != "" {
		t.Error(diff)
	}
}

func TestCorrections(t *testing.T) {
	p := Params{
		Readouts: []plan.Readout{{Kind: "ear_thickness", File: "in/ears.csv"}},
		Ledgers:  plan.Ledgers{Corrections: "corrections.csv"},
	}
	ears := file("in/ears.csv", "Animal,Day,R (um),L (µm)\nM1,7,0.41 (swollen),220\nM2,7,230,240\n")
	ledger := "file,sheet,cell,found,corrected,reason,who\n" +
		"ears.csv,,C2,0.41 (swollen),410,comment removed,KB\n" + // by name alone
		"in/ears.csv,,$d$3,999,241,slip,KB\n" + // L-01
		"in/ears.csv,,D99,1,2,slip,KB\n" + // L-02
		"other.csv,,D2,1,2,slip,KB\n" + // L-02
		"in/ears.csv,,14F,1,2,slip,KB\n" + // L-02
		"in/ears.csv,,D2,220,221,,KB\n" + // L-03
		"ears.csv,,C2,0.41 (swollen),411,again,KB\n" // L-04
	out, issues := run(t, p, ears, file("corrections.csv", ledger))
	if diff := cmp.Diff([]string{"F-05 C1", "L-01 row 3", "L-02 row 4", "L-02 row 5", "L-02 row 6", "L-03 row 7", "L-04 row 8"}, marks(issues)); diff != "" {
		t.Error(diff)
	}
	checkWords(t, issues)
	v := out.Values.At(0)
	if v.Value != maybe.Some(410.0) || v.Text != "410" || v.Typed != "0.41 (swollen)" {
		t.Errorf("%+v", v)
	}
	var applied []string
	for _, c := range out.Corrections.All() {
		applied = append(applied, fmt.Sprintf("%d %s %s %v", c.LedgerRow, c.File, c.Cell, c.Applied))
	}
	want := []string{"2 in/ears.csv C2 true", "3 in/ears.csv D3 false", "4 in/ears.csv D99 false", "5 other.csv D2 false", "6 in/ears.csv 14F false", "8 in/ears.csv C2 false"}
	if diff := cmp.Diff(want, applied); diff != "" {
		t.Error(diff)
	}
	for _, i := range issues {
		if i.Code == "L-01" && !strings.Contains(i.Message, `"240"`) {
			t.Errorf("L-01 does not say what the cell holds: %s", i.Message)
		}
	}
	_, issues = run(t, p, ears, file("corrections.csv", "file,cell,found\n"))
	if got := marks(issues); !slices.Contains(got, "L-04 row 1") {
		t.Error(got)
	}
	out, issues = run(t, p, ears, file("corrections.csv", ""))
	if diff := cmp.Diff([]string{"F-05 C1", "F-19 C2"}, marks(issues)); diff != "" || out.Corrections.Len() != 0 {
		t.Error(diff)
	}
}

// A correction may also mend the header or fill an empty cell.
func TestCorrectionOfHeaderAndBlank(t *testing.T) {
	out, issues := run(t, Params{
		Readouts: []plan.Readout{{Kind: "body_weight", File: "w.csv"}}, Ledgers: plan.Ledgers{Corrections: "c.csv"},
	}, file("w.csv", "Animl,Day,Weight (g)\nM1,7,\n"), file("c.csv", "file,cell,found,corrected,reason\nw.csv,A1,Animl,Animal,slip\nw.csv,C2,,20.5,from the paper record\n"))
	if diff := cmp.Diff([]string{"C2 M1 d7 = 20.5 g"}, lines(out.Values)); diff != "" || len(issues) > 0 {
		t.Error(diff, marks(issues))
	}
	if v := out.Values.At(0); v.Typed != "" {
		t.Errorf("typed %q", v.Typed)
	}
}

func TestExclusions(t *testing.T) {
	out, issues := run(t, Params{
		Readouts: []plan.Readout{{Kind: "body_weight", File: "w.csv"}}, Ledgers: plan.Ledgers{Exclusions: "x.csv"},
	}, file("w.csv", "Animal,Day,Weight (g)\nM1,7,20\n"),
		file("x.csv", "animal,endpoint,analyte,study_day,rule,reason,who,when,blind\nM1,total_ige,,14,X-2,haemolysed,KB,2026-04-01,yes\nM2,,,,,died,KB,,\nM3,,,,,,KB,,\nM4,,,soon,,why,KB,,\n,,,,,why,KB,,\n"))
	want := []schemas.Exclusion{
		{LedgerRow: 2, Animal: "M1", Endpoint: "total_ige", StudyDay: maybe.Some(int32(14)), Rule: "X-2", Reason: "haemolysed", Who: "KB", When: "2026-04-01", Blind: "yes"},
		{LedgerRow: 3, Animal: "M2", Reason: "died", Who: "KB"},
	}
	if diff := cmp.Diff(want, out.Exclusions.Rows()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"L-03 row 4", "L-04 row 5", "L-04 row 6"}, marks(issues)); diff != "" {
		t.Error(diff)
	}
	// Who is meant by a column that is called otherwise nobody knows: the line would leave out every animal.
	p := Params{Readouts: []plan.Readout{{Kind: "body_weight", File: "w.csv"}}, Ledgers: plan.Ledgers{Exclusions: "x.csv"}}
	w := file("w.csv", "Animal,Day,Weight (g)\nM1,7,20\n")
	out, issues = run(t, p, w, file("x.csv", "who was it,endpoint,study_day,reason\nM1,ear_thickness,7,escaped\n"))
	if got := marks(issues); !slices.Contains(got, "L-04 row 1") || out.Exclusions.Len() != 0 {
		t.Error(got, out.Exclusions.Len())
	}
	out, issues = run(t, p, w, file("x.csv", "endpoint,study_day,reason\near_thickness,7,gauge broken\n"))
	if got := marks(issues); slices.Contains(got, "L-04 row 1") || out.Exclusions.Len() != 1 {
		t.Error(got, out.Exclusions.Len())
	}
}

func TestFilesAndPatterns(t *testing.T) {
	weights := func(animal string) string { return "Animal,Day,Weight (g)\n" + animal + ",7,20\n" }
	p := Params{Readouts: []plan.Readout{{Kind: "body_weight", File: "./in/w*.csv"}}, Ledgers: plan.Ledgers{Corrections: "in/w_corrections.csv"}}
	out, issues := run(t, p, file("in/w2.csv", weights("M2")), file("in/w1.csv", weights("M1")), file("in/w3.csv", weights("M1")),
		file("in/sub/w4.csv", weights("M4")), file("in/w_corrections.csv", ""))
	if diff := cmp.Diff([]string{"C2 M1 d7 = 20 g", "C2 M2 d7 = 20 g"}, lines(out.Values)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"F-16"}, marks(issues)); diff != "" || issues[0].At.File != "in/w3.csv" {
		t.Error(diff, issues[0].At)
	}
	var list issue.List
	for _, bad := range []plan.Readout{{Kind: "body_weight", File: "none.csv"}, {Kind: "height", File: "w.csv"}} {
		_, err := Run(Params{Readouts: []plan.Readout{bad}, Endpoints: endpoint.All()}, Input{Files: table.From(file("w.csv", weights("M1")))}, &list)
		if err == nil {
			t.Errorf("%+v is accepted", bad)
		}
	}
}

// The same content means the same in any dialect.
func TestDialectsAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "rows")
		rows := [][]string{{"Animal", "Day", "R 1 (µm)", "L 1 (µm)"}}
		for i := range n {
			row := []string{fmt.Sprint("M", i), strconv.Itoa(rapid.IntRange(-1, 20).Draw(t, "day"))}
			for range 2 {
				row = append(row, fmt.Sprintf("%d.%d", rapid.IntRange(50, 900).Draw(t, "value"), rapid.IntRange(1, 99).Draw(t, "decimals")))
			}
			rows = append(rows, row)
		}
		write := func(delimiter, end, quote string, comma bool) string {
			var b strings.Builder
			for i, row := range rows {
				for j, cell := range row {
					if comma && i > 0 {
						cell = strings.ReplaceAll(cell, ".", ",")
					}
					if j > 0 {
						b.WriteString(delimiter)
					}
					b.WriteString(quote + cell + quote)
				}
				b.WriteString(end)
			}
			return b.String()
		}
		values := func(text string) []string {
			var list issue.List
			out, err := Run(Params{Readouts: []plan.Readout{{Kind: "ear_thickness", File: "f.csv"}}, Endpoints: endpoint.All()},
				Input{Files: table.From(schemas.File{Path: "f.csv", Data: []byte(text)})}, &list)
			if err != nil {
				t.Fatal(err)
			}
			return lines(out.Values)
		}
		want := values(write(",", "\n", "", false))
		if len(want) != 2*n {
			t.Fatalf("%d values of %d rows", len(want), n)
		}
		var wide []byte
		for _, u := range utf16.Encode([]rune(write("\t", "\r\n", "", false))) {
			wide = append(wide, byte(u), byte(u>>8))
		}
		for name, text := range map[string]string{
			"semicolons and decimal commas": write(";", "\r\n", "", true),
			"quoted decimal commas":         write(",", "\n", `"`, true),
			"tabs":                          write("\t", "\r", "", false),
			"byte order mark":               "\xef\xbb\xbf" + write(",", "\r\n", `"`, false),
			"Windows-1252":                  strings.ReplaceAll(write(";", "\n", "", false), "µ", "\xb5"),
			"UTF-16":                        "\xff\xfe" + string(wide),
		} {
			if diff := cmp.Diff(want, values(text)); diff != "" {
				t.Fatalf("%s: %s", name, diff)
			}
		}
	})
}

func FuzzRun(f *testing.F) {
	for _, seed := range []string{
		"Animal,Group,Study day,Ear,Read,Thickness (µm)\nM1,Vehicle,0,L,1,210\n",
		"Animal,Analyte,Conc (pg/ml),LLOQ,Day\nM1,IFNg,<3.2,3.2,1\nM1,x,*12,,1\n",
		"Mouse;Date;R1;Unit\nM1;3/2/2026;1,250;mm\n",
		"Animal,D7 erythema,D-1 total\nM1,1.5,999\n",
		"Animal,Day,Erythema (0-4),Time,Total (%)\nM1,7,1.5,4,999\n",
		"Animal,Day,Dose (mg/kg),Volume\nM1,0,0.3,0.21 mL\n",
		"Animal,Day,TEWL (mg/cm2/h),Read,Temp (°C),RH (%),Rest (min)\nM1,0,1.2,1,21,x,-5\n",
		"Animal,Day,Section,Field 1 (px),Field 2 (px),Pixels per um\nM1,0,1,412,,0\n",
		"Animal,Day,Mast cells (cells/HPF),HPF,Field area (um2)\nM1,0,3,1,237000\n",
		"Animal,Day,R (g),Punch (mm)\nM1,0,0.0124,8\n",
		"file,cell,found,corrected,reason\nf.csv,C2,210,211,x\n",
	} {
		f.Add([]byte(seed), []byte(seed))
	}
	f.Fuzz(func(t *testing.T, data, ledger []byte) {
		kinds := []string{"animals", "dosing"}
		for _, spec := range endpoint.All() {
			kinds = append(kinds, spec.Kind)
		}
		for _, kind := range kinds {
			p := Params{
				Readouts:  []plan.Readout{{Kind: kind, File: "f.csv", Nodes: "single"}},
				Endpoints: endpoint.All(), Analytes: analytes,
				Ledgers: plan.Ledgers{Corrections: "c.csv", Exclusions: "x.csv"},
			}
			var list issue.List
			out, err := Run(p, Input{Files: table.From(
				schemas.File{Path: "f.csv", Data: data}, schemas.File{Path: "c.csv", Data: ledger}, schemas.File{Path: "x.csv", Data: ledger},
			)}, &list)
			if err != nil {
				t.Fatal(err)
			}
			checkWords(t, list.Issues())
			for _, v := range out.Values.All() {
				if v.Row < 1 || v.Column == "" || v.Animal == "" || v.Unit == "" || v.Missing && v.Value.OK || v.Value.V-v.Value.V != 0 {
					t.Fatalf("%+v", v)
				}
			}
			for _, c := range out.Conditions.All() {
				if c.Row < 1 || c.Column == "" || c.Animal == "" || c.Name == "" || c.Value-c.Value != 0 {
					t.Fatalf("%+v", c)
				}
			}
		}
	})
}

// A header that ends in dpi is the day of the values, unless it is a column of values on one day.
func TestDaysPostInduction(t *testing.T) {
	readout := plan.Readout{Kind: "body_weight", File: "w.csv"}
	for text, want := range map[string]string{
		"animal,bli_dpi,weight (g)\nM1,7,21.5\n":             "C2 7",
		"animal,7 dpi (g)\nM1,21.5\n":                        "B2 7",
		"animal,death_dpi,dpi,weight (g)\nM1,20,7,21.5\n":    "D2 7",
		"animal,Weight 7 dpi (g),Weight 9 dpi (g)\nM1,21,\n": "B2 7",
	} {
		out, _ := run(t, Params{Readouts: []plan.Readout{readout}}, file("w.csv", text))
		got := ""
		for _, v := range out.Values.Rows() {
			if v.Value.OK {
				got += fmt.Sprintf("%s%d %d", v.Column, v.Row, v.StudyDay.V)
			}
		}
		if got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

// Of a sheet that holds several tables the range is read that the readout names; cells keep their addresses.
func TestRange(t *testing.T) {
	text := "Weights,,,,Others\nAnimal,Day,Weight (g),,Animal,Day,Weight (g)\nM1,0,20.5,,M8,0,30.5\nM2,0,21.5,,M9,0,31.5\nMean,,21,,,,31\n"
	for area, want := range map[string][]string{
		"A2:C4": {"C3 M1 20.5", "C4 M2 21.5"},
		"E2:G4": {"G3 M8 30.5", "G4 M9 31.5"},
		"E2:Z3": {"G3 M8 30.5"},
	} {
		out, issues := run(t, Params{Readouts: []plan.Readout{{Kind: "body_weight", File: "w.csv", Range: area}}}, file("w.csv", text))
		var got []string
		for _, v := range out.Values.Rows() {
			got = append(got, fmt.Sprintf("%s%d %s %g", v.Column, v.Row, v.Animal, v.Value.V))
		}
		if !slices.Equal(got, want) || len(issues) > 0 {
			t.Errorf("%s: %q %q", area, got, codes(issues))
		}
	}
}

// Each column of values may have its dates in the column to its right.
func TestDatesBesideValues(t *testing.T) {
	readout := plan.Readout{Kind: "body_weight", File: "w.csv", Unit: "g"}
	text := "ID,Body Weight 1,Date Body Weight 1,Body Weight 2,Date Body Weight 2\nM1,20.5,2026-03-02,21.5,2026-03-09\nM2,20.1,2026-03-03,,\nM3,20.2,2026-03-02,21.1,\n"
	out, issues := run(t, Params{Readouts: []plan.Readout{readout}}, file("w.csv", text))
	var got []string
	for _, v := range out.Values.Rows() {
		got = append(got, fmt.Sprintf("%s%d %s %g %s %v", v.Column, v.Row, v.Animal, v.Value.V, v.Date.V, v.Replicate.OK))
	}
	want := []string{"B2 M1 20.5 2026-03-02 false", "D2 M1 21.5 2026-03-09 false", "B3 M2 20.1 2026-03-03 false", "B4 M3 20.2 2026-03-02 false"}
	if !slices.Equal(got, want) || !slices.Equal(codes(issues), []string{"F-30 E4"}) {
		t.Errorf("%q %q", got, codes(issues))
	}
	// One column of dates beside the values of one day stays what it was: nothing that is read.
	_, issues = run(t, Params{Readouts: []plan.Readout{readout}}, file("w.csv", "ID,Body Weight,Date of birth\nM1,20.5,2026-03-02\n"))
	if !slices.Contains(codes(issues), "F-25 row 1") {
		t.Errorf("%q", codes(issues))
	}
}
