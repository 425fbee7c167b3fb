package intake

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"earmark/internal/issue"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// prismTable writes a table of Prism: the cells of a column are separated by blanks, _ is a blank cell, and a star marks an
// excluded value. The name of a column before a colon is X, Titles, or that of a data set; ; separates subcolumns.
func prismTable(title, attributes string, columns ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<Table %s><Title>%s</Title>\n", attributes, title)
	for _, c := range columns {
		name, cells, _ := strings.Cut(c, ":")
		tag := "YColumn"
		switch {
		case name == "Titles":
			tag = "RowTitlesColumn"
		case strings.HasPrefix(name, "X "):
			tag, name = "XColumn", strings.TrimPrefix(name, "X ")
		}
		fmt.Fprintf(&b, "<%s><Title>%s</Title>", tag, name)
		for sub := range strings.SplitSeq(cells, ";") {
			b.WriteString("<Subcolumn>")
			for cell := range strings.FieldsSeq(sub) {
				value, struck := strings.CutSuffix(strings.ReplaceAll(cell, "_", ""), "*")
				mark := ""
				if struck {
					mark = ` Excluded="1"`
				}
				fmt.Fprintf(&b, "<d%s>%s</d>", mark, value)
			}
			b.WriteString("</Subcolumn>")
		}
		fmt.Fprintf(&b, "</%s>\n", tag)
	}
	return b.String() + "</Table>"
}

func prismFile(path string, tables ...string) schemas.File {
	return file(path, `<?xml version="1.0" encoding="UTF-8"?><GraphPadPrismFile PrismXMLVersion="5.00">`+strings.Join(tables, "\r\n")+"</GraphPadPrismFile>")
}

const (
	xy     = `XFormat="numbers" YFormat="replicates" TableType="XY"`
	oneWay = `XFormat="none" TableType="OneWay"`
	twoWay = `XFormat="none" YFormat="replicates" TableType="TwoWay"`
)

// The allocation lists V1, V2, V3 and T1, T2 in this order; MTX is an alias of the second group.
var prismAnimals = file("animals.csv", "Animal,Group\nV1,Vehicle\nT1,MTX 0.3 mg/kg\nV2,Vehicle\nT2,MTX\nV3,Vehicle\n")

func TestPrismTables(t *testing.T) {
	day7 := int32(7)
	for _, c := range []struct {
		name    string
		readout plan.Readout
		table   string
		values  []string
		issues  []string
	}{
		{
			"X is the day, a subcolumn an animal",
			plan.Readout{Animals: plan.ByPosition},
			prismTable("Weight (g)", xy, "X Day:0 7", "Vehicle:20,5 21,5;20 _", "MTX:19 18"),
			[]string{
				"A:1 row 1 V1 Vehicle d0 = 20.5 g", "A:2 row 1 V2 Vehicle d0 = 20 g", "B1 T1 MTX d0 = 19 g",
				"A:1 row 2 V1 Vehicle d7 = 21.5 g", "A:2 row 2 V2 Vehicle d7 missing g", "B2 T1 MTX d7 = 18 g",
			},
			[]string{"F-32", "F-32"},
		},
		{
			"a row is an animal",
			plan.Readout{Animals: plan.ByPosition, Unit: "g", StudyDay: &day7},
			prismTable("Data 1", oneWay, "Vehicle:20 21 22", "MTX 0.3 mg/kg:_ 19"),
			[]string{"A1 V1 Vehicle d7 = 20 g", "A2 V2 Vehicle d7 = 21 g", "B2 T2 MTX 0.3 mg/kg d7 = 19 g", "A3 V3 Vehicle d7 = 22 g"},
			[]string{"F-32"},
		},
		{
			"the title names the day",
			plan.Readout{Animals: plan.ByPosition, Unit: "g"},
			prismTable("Weight day 7", oneWay, "Vehicle:20", "MTX:19"),
			[]string{"A1 V1 Vehicle d7 = 20 g", "B1 T1 MTX d7 = 19 g"},
			[]string{"F-32", "F-32"},
		},
		{
			"row titles are days",
			plan.Readout{Animals: plan.ByPosition, Unit: "g"},
			prismTable("Data 1", twoWay, "Titles:d0 d7", "Vehicle:20 21;22 23", "MTX:19 18;17 16"),
			[]string{
				"A:1 row 1 V1 Vehicle d0 = 20 g", "A:2 row 1 V2 Vehicle d0 = 22 g", "B:1 row 1 T1 MTX d0 = 19 g", "B:2 row 1 T2 MTX d0 = 17 g",
				"A:1 row 2 V1 Vehicle d7 = 21 g", "A:2 row 2 V2 Vehicle d7 = 23 g", "B:1 row 2 T1 MTX d7 = 18 g", "B:2 row 2 T2 MTX d7 = 16 g",
			},
			[]string{"F-32"},
		},
		{
			"row titles are animals",
			plan.Readout{Unit: "g", StudyDay: &day7},
			prismTable("Data 1", oneWay, "Titles:V2 V1 T1", "Vehicle:20 21 _", "MTX:_ _ 19"),
			[]string{"A1 V2 Vehicle d7 = 20 g", "A2 V1 Vehicle d7 = 21 g", "B3 T1 MTX d7 = 19 g"},
			nil,
		},
		{
			"row titles are animals, data sets days",
			plan.Readout{Unit: "g"},
			prismTable("Data 1", twoWay, "Titles:V2 V1", "Day 0:20 21", "Day 7:22 _"),
			[]string{"A1 V2 d0 = 20 g", "B1 V2 d7 = 22 g", "A2 V1 d0 = 21 g", "B2 V1 d7 missing g"},
			nil,
		},
		{
			"no rule for the names",
			plan.Readout{Unit: "g", StudyDay: &day7},
			prismTable("Data 1", oneWay, "Vehicle:20", "MTX:19"),
			nil,
			[]string{"F-31"},
		},
		{
			"more positions than animals",
			plan.Readout{Animals: plan.ByPosition, Unit: "g"},
			prismTable("Data 1", xy, "X Day:0", "Vehicle:20", "MTX:19;18;17"),
			[]string{"A1 V1 Vehicle d0 = 20 g", "B:1 row 1 T1 MTX d0 = 19 g", "B:2 row 1 T2 MTX d0 = 18 g"},
			[]string{"F-31 B:3", "F-32"},
		},
		{
			"X is no day",
			plan.Readout{Animals: plan.ByPosition, Unit: "g"},
			prismTable("Data 1", xy, "X Minutes:0", "Vehicle:20", "MTX:19"),
			nil,
			[]string{"F-25"},
		},
		{
			"X is declared a day",
			plan.Readout{Animals: plan.ByPosition, Unit: "g", Columns: []plan.Column{{Name: "XX", Is: "study_day"}}},
			prismTable("Data 1", xy, "X XX:5", "Vehicle:20", "MTX:19"),
			[]string{"A1 V1 Vehicle d5 = 20 g", "B1 T1 MTX d5 = 19 g"},
			[]string{"F-32"},
		},
		{
			"excluded values",
			plan.Readout{Animals: plan.ByPosition, Unit: "g"},
			prismTable("Data 1", xy, "X Day:0 7", "Vehicle:20* 21;22 23*", "MTX:19 18"),
			[]string{
				"A:1 row 1 V1 Vehicle d0 = 20 g", "A:2 row 1 V2 Vehicle d0 = 22 g", "B1 T1 MTX d0 = 19 g",
				"A:1 row 2 V1 Vehicle d7 = 21 g", "A:2 row 2 V2 Vehicle d7 = 23 g", "B2 T1 MTX d7 = 18 g",
			},
			[]string{"F-41 A:1 row 1", "F-41 A:2 row 2", "F-32"},
		},
		{
			"mean, SD and N",
			plan.Readout{Animals: plan.ByPosition, Unit: "g"},
			prismTable("Data 1", `YFormat="SDN" TableType="TwoWay"`, "Vehicle:20;1;8", "MTX:19;1;8"),
			nil,
			[]string{"F-40"},
		},
		{"survival", plan.Readout{}, prismTable("Data 1", `TableType="Survival"`, "X Days:3", "Vehicle:1"), nil, []string{"F-40"}},
		{"data sets that are no groups", plan.Readout{Unit: "g"}, prismTable("Data 1", oneWay, "CommaDecimal:3,5"), nil, []string{"F-25"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.readout.Kind, c.readout.File = "body_weight", "w.pzfx"
			out, issues := run(t, Params{Readouts: []plan.Readout{{Kind: "animals", File: "animals.csv"}, c.readout}}, prismAnimals, prismFile("w.pzfx", c.table))
			if diff := cmp.Diff(c.values, lines(out.Values)); diff != "" {
				t.Errorf("values (-want +got):\n%s", diff)
			}
			got := marks(issues)
			slices.Sort(got)
			slices.Sort(c.issues)
			if diff := cmp.Diff(c.issues, got); diff != "" {
				t.Errorf("issues (-want +got):\n%s", diff)
			}
		})
	}
}

// A correction names the cell as Prism shows it; a line of the exclusions ledger settles an excluded value; without an
// animals readout the positions get names of their own.
func TestPrismLedgers(t *testing.T) {
	table := prismTable("Weight (g)", xy, "X Day:0", "Vehicle:20*;205", "MTX:19")
	weights := plan.Readout{Kind: "body_weight", File: "w.pzfx", Animals: plan.ByPosition}
	out, issues := run(t, Params{Readouts: []plan.Readout{weights}, Ledgers: plan.Ledgers{Corrections: "c.csv", Exclusions: "x.csv"}},
		file("c.csv", "file,sheet,cell,found,corrected,reason,who\nw.pzfx,Weight (g),A:2 row 1,205,20.5,decimal point,KB\n"),
		prismFile("w.pzfx", table),
		file("x.csv", "animal,endpoint,study_day,reason,who\nVehicle 1,body_weight,0,scale was not tared,KB\n"))
	want := []string{"A:1 row 1 Vehicle 1 Vehicle d0 = 20 g", "A:2 row 1 Vehicle 2 Vehicle d0 = 20.5 g", "B1 MTX 1 MTX d0 = 19 g"}
	if diff := cmp.Diff(want, lines(out.Values)); diff != "" {
		t.Error(diff)
	}
	if typed := out.Values.Rows()[1].Typed; typed != "205" {
		t.Errorf("the corrected cell was typed %q", typed)
	}
	if diff := cmp.Diff([]string{"F-32", "F-32"}, marks(issues)); diff != "" {
		t.Error(diff)
	}
	if c := out.Corrections.Rows(); len(c) != 1 || !c[0].Applied {
		t.Errorf("corrections %+v", c)
	}
	_, issues = run(t, Params{Readouts: []plan.Readout{weights}}, prismFile("w.pzfx", table))
	i := slices.IndexFunc(issues, func(i issue.Issue) bool { return i.Code == "F-41" })
	if i < 0 || !strings.Contains(issues[i].Fix, "Vehicle 1,body_weight,,0,,<why>,<initials>") {
		t.Errorf("no line to paste: %+v", issues)
	}
}

// Of several tables the config names one.
func TestPrismTableByName(t *testing.T) {
	weights := plan.Readout{Kind: "body_weight", File: "w.pzfx", Animals: plan.ByPosition, Unit: "g"}
	file := prismFile("w.pzfx", prismTable("Ears", xy, "X Day:0", "Vehicle:210"), prismTable("Weight", xy, "X Day:0", "Vehicle:20"))
	for sheet, want := range map[string][]string{"weight": {"A1 Vehicle 1 Vehicle d0 = 20 g"}, "": nil, "Spleen": nil} {
		weights.Sheet = sheet
		out, issues := run(t, Params{Readouts: []plan.Readout{weights}}, file)
		if diff := cmp.Diff(want, lines(out.Values)); diff != "" {
			t.Errorf("sheet %q: %s", sheet, diff)
		}
		if refused := slices.Contains(marks(issues), "F-25"); refused != (want == nil) {
			t.Errorf("sheet %q: issues %v", sheet, marks(issues))
		}
	}
}
