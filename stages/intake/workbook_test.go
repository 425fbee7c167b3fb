package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"earmark/internal/issue"
	"earmark/internal/tabular"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// builder makes a workbook. Every error ends the test.
type builder struct {
	t testing.TB
	f *excelize.File
	// sheet is the sheet at hand.
	sheet string
}

func newBook(t testing.TB) *builder {
	return &builder{t, excelize.NewFile(), "Sheet1"}
}

func (b *builder) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// on goes to a sheet, which is made if it is not there. The first one takes the place of the empty sheet.
func (b *builder) on(name string) *builder {
	if b.sheet == "Sheet1" {
		b.must(b.f.SetSheetName("Sheet1", name))
	} else {
		_, err := b.f.NewSheet(name)
		b.must(err)
	}
	b.sheet = name
	return b
}

// rows writes rows from a cell on: cells separated by |, numbers as numbers, =x as a formula with the value after a colon.
func (b *builder) rows(from string, rows ...string) *builder {
	b.t.Helper()
	column, top, err := excelize.CellNameToCoordinates(from)
	b.must(err)
	for i, row := range rows {
		for j, text := range strings.Split(row, "|") {
			cell, err := excelize.CoordinatesToCellName(column+j, top+i)
			b.must(err)
			text = strings.TrimSpace(text)
			var number float64
			switch n, err := fmt.Sscanf(text+"\n", "%g\n", &number); {
			case text == "":
			case n == 1 && err == nil:
				b.must(b.f.SetCellValue(b.sheet, cell, number))
			case text[0] == '=':
				formula, value, _ := strings.Cut(text[1:], "->")
				if n, err := fmt.Sscanf(value+"\n", "%g\n", &number); n == 1 && err == nil {
					b.must(b.f.SetCellValue(b.sheet, cell, number))
				}
				b.must(b.f.SetCellFormula(b.sheet, cell, formula))
			default:
				b.must(b.f.SetCellStr(b.sheet, cell, strings.ReplaceAll(text, "_", " ")))
			}
		}
	}
	return b
}

func (b *builder) merge(ranges ...string) *builder {
	for _, r := range ranges {
		first, last, _ := strings.Cut(r, ":")
		b.must(b.f.MergeCell(b.sheet, first, last))
	}
	return b
}

func (b *builder) styled(cells string, style excelize.Style) *builder {
	id, err := b.f.NewStyle(&style)
	b.must(err)
	first, last, two := strings.Cut(cells, ":")
	if !two {
		last = first
	}
	b.must(b.f.SetCellStyle(b.sheet, first, last, id))
	return b
}

// file is the workbook as a file.
func (b *builder) file(path string) schemas.File {
	data, err := b.f.WriteToBuffer()
	b.must(err)
	sum := sha256.Sum256(data.Bytes())
	return schemas.File{Path: path, SHA256: hex.EncodeToString(sum[:]), Data: data.Bytes()}
}

// in writes a value as line does, with its sheet before it if there are several.
func inSheets(out Output) []string {
	var all []string
	sheets := map[string]bool{}
	for _, v := range out.Values.All() {
		sheets[v.Sheet] = true
	}
	for _, v := range out.Values.All() {
		l := line(v)
		if len(sheets) > 1 {
			l = v.Sheet + "!" + l
		}
		all = append(all, l)
	}
	return all
}

// allocation lists the animals M1 to M4.
const allocation = "Animal,Group\nM1,Vehicle\nM2,Vehicle\nM3,MTX\nM4,MTX\n"

func TestWorkbooks(t *testing.T) {
	ears := plan.Readout{Kind: "ear_thickness", Unit: "mm"}
	right := plan.Readout{Kind: "ear_thickness", Unit: "mm", Site: "right"}
	laid := func(r plan.Readout, columns, rows string) plan.Readout {
		r.Layout = &plan.Layout{Columns: columns, Rows: rows}
		return r
	}
	panel := plan.Readout{Kind: "cytokines", Unit: "pg/mL", Matrix: "serum"}
	named := func(r plan.Readout, sheet string) plan.Readout {
		r.Sheet = sheet
		return r
	}
	for name, c := range map[string]struct {
		readout plan.Readout
		build   func(b *builder)
		want    []string
		issues  []string
		listed  bool // an allocation lists the animals
	}{
		"titles above the header": {
			ears, func(b *builder) {
				b.rows("A1", "Study 7|", "", "Animal|Day|R 1|L 1", "M1|7|0.41|0.2", "M2|7|0.43|0.21")
			},
			[]string{"C4 M1 d7 right #1 = 0.41 mm", "D4 M1 d7 left #1 = 0.2 mm", "C5 M2 d7 right #1 = 0.43 mm", "D5 M2 d7 left #1 = 0.21 mm"},
			[]string{"F-02 row 1"},
			false,
		},
		"a table that begins in C3, with a unit row": {
			plan.Readout{Kind: "ear_thickness"},
			func(b *builder) {
				b.rows("C3", "Animal|Day|R|L", "-|-|mm|(mm)", "M1|7|0.41|0.2")
			},
			[]string{"E5 M1 d7 right = 0.41 mm", "F5 M1 d7 left = 0.2 mm"},
			[]string{"F-01 row 3"},
			false,
		},
		"merged header of two rows": {
			plan.Readout{Kind: "ige", Unit: "ng/mL", Matrix: "serum"},
			func(b *builder) {
				b.rows("A1", "Animal|Day|IgE||", "||well 1|well 2|mean", "M1|14|46|48|47", "M2|14|12|13|12.5").merge("A1:A2", "B1:B2", "C1:E1")
			},
			[]string{
				"C3 M1 d14 #1 serum = 46 ng/mL", "D3 M1 d14 #2 serum = 48 ng/mL", "C4 M2 d14 #1 serum = 12 ng/mL", "D4 M2 d14 #2 serum = 13 ng/mL",
			},
			[]string{"F-01 row 1", "F-28 E2"},
			false,
		},
		"two header rows that are not merged": {
			ears, func(b *builder) {
				b.rows("A1", "Animal|Day 0|||Day 7||", "|R|L||R|L", "M1|0.2|0.21||0.4|0.41")
			},
			[]string{"B3 M1 d0 right = 0.2 mm", "C3 M1 d0 left = 0.21 mm", "E3 M1 d7 right = 0.4 mm", "F3 M1 d7 left = 0.41 mm"},
			[]string{"F-01 row 1"},
			false,
		},
		"Day merged over bare numbers": {
			right, func(b *builder) {
				b.rows("A1", "Mouse|Day||", "|0|3|7", "M1|0.2|0.3|0.4").merge("B1:D1")
			},
			[]string{"B3 M1 d0 right = 0.2 mm", "C3 M1 d3 right = 0.3 mm", "D3 M1 d7 right = 0.4 mm"},
			[]string{"F-01 row 1"},
			false,
		},
		"bare days, which are no numbers of reads": {
			right, func(b *builder) { b.rows("A1", "Mouse|0|3|7", "M1|0.2|0.3|0.4") },
			[]string{"B2 M1 d0 right = 0.2 mm", "C2 M1 d3 right = 0.3 mm", "D2 M1 d7 right = 0.4 mm"},
			[]string{"F-32 A1"},
			false,
		},
		"a meaning in the corner": {
			plan.Readout{Kind: "ear_thickness"},
			func(b *builder) { b.rows("A1", "Right ear (mm)|0|3|7", "M1|0.2|0.3|0.4", "M3|0.1|0.2|0.3") },
			[]string{
				"B2 M1 d0 right = 0.2 mm", "C2 M1 d3 right = 0.3 mm", "D2 M1 d7 right = 0.4 mm",
				"B3 M3 d0 right = 0.1 mm", "C3 M3 d3 right = 0.2 mm", "D3 M3 d7 right = 0.3 mm",
			},
			[]string{"F-32 A1"},
			true,
		},
		"a column for each animal": {
			right, func(b *builder) { b.rows("A1", "Day|M1|M2|Mean", "0|0.2|0.21|0.205", "7|0.4|0.41|0.405") },
			[]string{"B2 M1 d0 right = 0.2 mm", "C2 M2 d0 right = 0.21 mm", "B3 M1 d7 right = 0.4 mm", "C3 M2 d7 right = 0.41 mm"},
			[]string{"F-28 D1", "F-32 A1"},
			true,
		},
		"a column for each animal, declared": {
			laid(right, "animal", ""), func(b *builder) { b.rows("A1", "Ear (mm)|X1|X2", "d0|0.2|0.21", "d7|0.4|0.41") },
			[]string{"B2 X1 d0 right = 0.2 mm", "C2 X2 d0 right = 0.21 mm", "B3 X1 d7 right = 0.4 mm", "C3 X2 d7 right = 0.41 mm"},
			nil, false,
		},
		"a column for each animal under merged groups": {
			right, func(b *builder) {
				b.rows("A1", "|Vehicle||MTX|", "Day|M1|M2|M3|M4", "0|0.2|0.21|0.22|0.23", "7|0.4|0.41|0.3|0.31").merge("B1:C1", "D1:E1")
			},
			[]string{
				"B3 M1 Vehicle d0 right = 0.2 mm", "C3 M2 Vehicle d0 right = 0.21 mm", "D3 M3 MTX d0 right = 0.22 mm", "E3 M4 MTX d0 right = 0.23 mm",
				"B4 M1 Vehicle d7 right = 0.4 mm", "C4 M2 Vehicle d7 right = 0.41 mm", "D4 M3 MTX d7 right = 0.3 mm", "E4 M4 MTX d7 right = 0.31 mm",
			},
			[]string{"F-01 row 1"},
			true,
		},
		"a column for each group, animals down the rows": {
			laid(plan.Readout{Kind: "body_weight", Unit: "g"}, "group", "animal"), func(b *builder) {
				b.on("Day 14").rows("A1", "Mouse|Vehicle|MTX", "M1|20.1|", "M3||19.2")
			},
			[]string{"B2 M1 Vehicle d14 = 20.1 g", "C3 M3 MTX d14 = 19.2 g"},
			[]string{"F-32 row 1"},
			true,
		},
		"analytes down the rows": {
			laid(panel, "animal", "analyte"), func(b *builder) {
				b.on("Day 14").rows("A1", "pg/mL|M1|M3", "IL-4|18.2|6.4", "IFNg|3.1|<3.2")
			},
			[]string{"B2 M1 d14 IL-4 serum = 18.2 pg/mL", "C2 M3 d14 IL-4 serum = 6.4 pg/mL", "B3 M1 d14 IFN-γ serum = 3.1 pg/mL", "C3 M3 d14 IFN-γ serum left 3.2 pg/mL"},
			[]string{"F-32 row 1"},
			true,
		},
		"Animal over Day in the corner": {
			right, func(b *builder) { b.rows("A1", `Animal \ Day|1|2|3`, "X1|0.2|0.3|0.4") },
			[]string{"B2 X1 d1 right = 0.2 mm", "C2 X1 d2 right = 0.3 mm", "D2 X1 d3 right = 0.4 mm"},
			[]string{"F-32 A1"},
			false,
		},
		"Day in the corner, over the columns": {
			right, func(b *builder) { b.rows("A1", "DAY|0|6|8", "M1|0.2|0.3|0.4") },
			[]string{"B2 M1 d0 right = 0.2 mm", "C2 M1 d6 right = 0.3 mm", "D2 M1 d8 right = 0.4 mm"},
			[]string{"F-32 A1"},
			true,
		},
		"tables of groups side by side and below each other, declared": {
			laid(right, "day", "animal"), func(b *builder) {
				b.rows("A1", "Figure_1", "|Vehicle|||||MTX", "DAY|0|6|||DAY|0|6", "1|0.2|0.3|||3|0.22|0.28", "2|0.21|0.31", "", "|MTX", "DAY|0|6", "4|0.23|0.29")
			},
			[]string{
				"B4 1 Vehicle d0 right = 0.2 mm", "C4 1 Vehicle d6 right = 0.3 mm", "B5 2 Vehicle d0 right = 0.21 mm", "C5 2 Vehicle d6 right = 0.31 mm",
				"B9 4 MTX d0 right = 0.23 mm", "C9 4 MTX d6 right = 0.29 mm", "G4 3 MTX d0 right = 0.22 mm", "H4 3 MTX d6 right = 0.28 mm",
			},
			[]string{"F-02 row 1 +row 7 +row 2", "F-32 row 3 +row 8 +row 3"},
			false,
		},
		"a sheet for each day": {
			ears, func(b *builder) {
				b.on("Day 7").rows("A1", "Animal|R|L", "M1|0.41|0.2").on("D14").rows("A1", "Animal|R|L", "M1|0.51|0.21").
					on("Notes").rows("A1", "Nothing here|is data")
			},
			[]string{"Day 7!B2 M1 d7 right = 0.41 mm", "Day 7!C2 M1 d7 left = 0.2 mm", "D14!B2 M1 d14 right = 0.51 mm", "D14!C2 M1 d14 left = 0.21 mm"},
			[]string{"F-28 A1", "F-32 row 1 +row 1"},
			false,
		},
		"a sheet for each analyte, by pattern": {
			named(panel, "IL-*"), func(b *builder) {
				b.on("IL-4").rows("A1", "Animal|Day|Conc", "M1|14|18").on("IL-17A").rows("A1", "Animal|Day|Conc", "M1|14|28").
					on("Layout").rows("A1", "Animal|Day|Conc", "M9|14|28")
			},
			[]string{"IL-4!C2 M1 d14 IL-4 serum = 18 pg/mL", "IL-17A!C2 M1 d14 IL-17A serum = 28 pg/mL"},
			[]string{"F-32 row 1 +row 1"},
			false,
		},
		"tables below each other, with days above them": {
			ears, func(b *builder) {
				b.rows("A1", "Day 7", "Animal|R|L", "M1|0.41|0.2", "", "Day 14", "Animal|R|L", "M1|0.51|0.21")
			},
			[]string{"B3 M1 d7 right = 0.41 mm", "C3 M1 d7 left = 0.2 mm", "B7 M1 d14 right = 0.51 mm", "C7 M1 d14 left = 0.21 mm"},
			[]string{"F-02 row 1 +row 5", "F-32 row 2 +row 6"},
			false,
		},
		"tables side by side": {
			ears, func(b *builder) {
				b.rows("A1", "Day 7||||Day 14", "Animal|R|L||Animal|R|L", "M1|0.41|0.2||M1|0.51|0.21", "M2|0.42|0.2||M2|0.52|0.22", "||||M3|0.53|0.23")
			},
			[]string{
				"B3 M1 d7 right = 0.41 mm", "C3 M1 d7 left = 0.2 mm", "B4 M2 d7 right = 0.42 mm", "C4 M2 d7 left = 0.2 mm",
				"F3 M1 d14 right = 0.51 mm", "G3 M1 d14 left = 0.21 mm", "F4 M2 d14 right = 0.52 mm", "G4 M2 d14 left = 0.22 mm",
				"F5 M3 d14 right = 0.53 mm", "G5 M3 d14 left = 0.23 mm",
			},
			[]string{"F-02 row 1 +row 1", "F-32 row 2 +row 2"},
			false,
		},
		"means below the table, and a table of means": {
			right, func(b *builder) {
				b.rows("A1", "Animal|Group|Day|Value", "M1|Vehicle|7|0.41", "M2|Vehicle|7|0.43", "Mean||7|0.42", "SD|||0.014", "", "Group|Mean|SD", "Vehicle|0.42|0.014", "MTX|0.3|0.02")
			},
			[]string{"D2 M1 Vehicle d7 right = 0.41 mm", "D3 M2 Vehicle d7 right = 0.43 mm"},
			[]string{"F-28 A7", "F-33 A4 +A5"},
			false,
		},
		"an animal merged over its rows": {
			ears, func(b *builder) {
				b.rows("A1", "Animal|Day|Ear|Value", "M1|7|R|0.41", "|7|L|0.2", "M2|7|R|0.42", "|7|L|0.21").merge("A2:A3", "A4:A5")
			},
			[]string{"D2 M1 d7 right = 0.41 mm", "D3 M1 d7 left = 0.2 mm", "D4 M2 d7 right = 0.42 mm", "D5 M2 d7 left = 0.21 mm"},
			nil, false,
		},
		"a value merged over rows": {
			right, func(b *builder) {
				b.rows("A1", "Animal|Day|Value", "M1|7|0.41", "M2|7|").merge("C2:C3")
			},
			[]string{"C2 M1 d7 right = 0.41 mm", "C3 M2 d7 right missing mm"},
			[]string{"F-01 C2"},
			false,
		},
		"hidden rows and columns, colours, strike-through and comments": {
			ears, func(b *builder) {
				b.rows("A1", "Animal|Day|R|L", "M1|7|0.41|0.2", "M2|7|0.42|0.21", "M3|7|0.43|0.22")
				b.must(b.f.SetRowVisible(b.sheet, 3, false))
				b.must(b.f.SetColVisible(b.sheet, "D", false))
				b.must(b.f.AddComment(b.sheet, excelize.Comment{Cell: "C2", Text: "swollen?"}))
				b.styled("C4", excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FF0000"}}})
				b.styled("D2", excelize.Style{Font: &excelize.Font{Strike: true}})
				b.styled("A1", excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FF0000"}}})
			},
			[]string{
				"C2 M1 d7 right = 0.41 mm", "D2 M1 d7 left = 0.2 mm", "C3 M2 d7 right = 0.42 mm", "D3 M2 d7 left = 0.21 mm",
				"C4 M3 d7 right = 0.43 mm", "D4 M3 d7 left = 0.22 mm",
			},
			[]string{"F-03 D1", "F-03 row 3", "F-18 C2", "F-18 C4", "F-18 D2"},
			false,
		},
		"formulas": {
			right, func(b *builder) {
				b.rows("A1", "Animal|Day|a|b|c|Value",
					"M1|7|1|2|3|=AVERAGE(C2:E2)->2", "M2|7|1|2|6|=AVERAGE(C3:E3)->3", "M3|7|2|2|9|=AVERAGE(C4:D4)->2", "M4|7|2|2|2|=AVERAGE(C5:E5)->2",
					"M5|7|2|2|2|=AVERAGE(C6:E6)->2", "M6|7|2|2|5|4", "M7|7||||=AVERAGE(C8:E8)", "M8|7|4|4|4|=AVERAGE(C9:E9)->4")
			},
			[]string{
				"F2 M1 d7 right = 2 mm", "F3 M2 d7 right = 3 mm", "F4 M3 d7 right = 2 mm", "F5 M4 d7 right = 2 mm", "F6 M5 d7 right = 2 mm",
				"F7 M6 d7 right = 4 mm", "F8 M7 d7 right unusable mm", "F9 M8 d7 right = 4 mm",
			},
			[]string{"F-11 F8", "F-12 F4", "F-12 F7", "F-28 C1 +D1 +E1"},
			false,
		},
		"dates, and a date among values": {
			right, func(b *builder) {
				b.rows("A1", "Animal|Date|Value", "M1|46083|0.41", "M2|46083|45323").styled("B2:B3", excelize.Style{NumFmt: 14}).styled("C3", excelize.Style{NumFmt: 16})
			},
			[]string{"C2 M1 2026-03-02 right = 0.41 mm", "C3 M2 2026-03-02 right unusable mm"},
			[]string{"F-08 C3"},
			false,
		},
		"animals that became numbers": {
			right, func(b *builder) {
				b.rows("A1", "Animal|Day|Value", "M1|7|0.41", "1000|7|0.42", "007|7|0.43").styled("A3", excelize.Style{NumFmt: 11})
				zeros := "000"
				b.styled("A4", excelize.Style{CustomNumFmt: &zeros})
			},
			[]string{"C2 M1 d7 right = 0.41 mm", "C3 1000 d7 right = 0.42 mm", "C4 007 d7 right = 0.43 mm"},
			[]string{"F-10 A3"},
			false,
		},
		"no sheet of that name": {
			named(right, "Week*"), func(b *builder) { b.on("Day 7").rows("A1", "Animal|Value", "M1|1").on("Day 8").rows("A1", "x") },
			nil,
			[]string{"F-25"},
			false,
		},
		"no sheet with a header": {
			right, func(b *builder) { b.on("A").rows("A1", "x|y", "1|2").on("B").rows("A1", "z") },
			nil,
			[]string{"F-25"},
			false,
		},
		"an empty workbook": {right, func(*builder) {}, nil, []string{"F-23"}, false},
		"hidden sheets are read by name only": {
			right, func(b *builder) {
				b.on("Day 7").rows("A1", "Animal|Value", "M1|0.4").on("Day 8").rows("A1", "Animal|Value", "M1|0.5")
				b.must(b.f.SetSheetVisible("Day 8", false))
			},
			[]string{"B2 M1 d7 right = 0.4 mm"},
			[]string{"F-03", "F-32 row 1"},
			false,
		},
		"a hidden sheet that is named": {
			named(right, "Day 8"), func(b *builder) {
				b.on("Day 7").rows("A1", "Animal|Value", "M1|0.4").on("Day 8").rows("A1", "Animal|Value", "M1|0.5")
				b.must(b.f.SetSheetVisible("Day 8", false))
			},
			[]string{"B2 M1 d8 right = 0.5 mm"},
			[]string{"F-03", "F-32 row 1"},
			false,
		},
		"notes beside and below the table": {
			right, func(b *builder) {
				b.rows("A1", "Animal|Day|Value|", "M1|7|0.41|looked ill", "M2|7|0.42|", "", "|||", "|||measured by AB")
			},
			[]string{"C2 M1 d7 right = 0.41 mm", "C3 M2 d7 right = 0.42 mm"},
			[]string{"F-28 D2 +D6"},
			false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBook(t)
			c.build(b)
			c.readout.File = "f.xlsx"
			p := Params{Readouts: []plan.Readout{c.readout}}
			files := []schemas.File{b.file("f.xlsx")}
			if c.listed {
				p.Readouts = append(p.Readouts, plan.Readout{Kind: "animals", File: "a.csv"})
				files = append(files, file("a.csv", allocation))
			}
			out, issues := run(t, p, files...)
			if diff := cmp.Diff(c.want, inSheets(out)); diff != "" {
				t.Error(diff)
			}
			got := marks(issues)
			slices.Sort(c.issues)
			if diff := cmp.Diff(c.issues, got); diff != "" {
				t.Error(diff)
			}
			if t.Failed() {
				for _, i := range issues {
					t.Log(i.Code, i.At, i.Message)
				}
			}
			checkWords(t, issues)
		})
	}
}

// The ledger corrects a cell of a sheet, also in a table beside another; the cell has two texts, one for each sheet.
func TestWorkbookCorrections(t *testing.T) {
	b := newBook(t)
	b.on("Day 7").rows("A1", "Animal|R|L||Animal|R|L", "M1|0.41|0.2||M2|0.41000000000000003|0.3").on("Day 8").rows("A1", "Animal|R|L", "M1|0.41|0.2")
	ledger := "file,sheet,cell,found,corrected,reason\nf.xlsx,Day 7,F2,0.41,0.45,notebook\nf.xlsx,Day 8,B2,0.41,0.46,notebook\nf.xlsx,Day 9,B2,0.41,0.46,notebook\nf.xlsx,,B2,0.41,0.46,notebook\n"
	out, issues := run(t, Params{
		Readouts: []plan.Readout{{Kind: "ear_thickness", Unit: "mm", File: "f.xlsx"}}, Ledgers: plan.Ledgers{Corrections: "c.csv"},
	}, b.file("f.xlsx"), file("c.csv", ledger))
	want := []string{
		"Day 7!B2 M1 d7 right = 0.41 mm", "Day 7!C2 M1 d7 left = 0.2 mm", "Day 7!F2 M2 d7 right = 0.45 mm", "Day 7!G2 M2 d7 left = 0.3 mm",
		"Day 8!B2 M1 d8 right = 0.46 mm", "Day 8!C2 M1 d8 left = 0.2 mm",
	}
	if diff := cmp.Diff(want, inSheets(out)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"F-32 row 1 +row 1 +row 1", "L-02 row 4", "L-02 row 5"}, marks(issues)); diff != "" {
		t.Error(diff)
	}
	if v := out.Values.At(2); v.Typed != "0.41" || v.Text != "0.45" {
		t.Errorf("typed %q, read %q", v.Typed, v.Text)
	}
}

// A number keeps the value that is stored, although its text has 15 digits.
func TestStoredNumber(t *testing.T) {
	b := newBook(t).rows("A1", "Animal|Day|R", "M1|7|")
	b.must(b.f.SetCellFloat("Sheet1", "C2", 0.41000000000000003, 17, 64))
	out, _ := run(t, Params{Readouts: []plan.Readout{{Kind: "ear_thickness", Unit: "mm", File: "f.xlsx"}}}, b.file("f.xlsx"))
	if v := out.Values.At(0); v.Text != "0.41" || v.Value.V != 0.41000000000000003 {
		t.Errorf("text %q, value %.17g", v.Text, v.Value.V)
	}
}

func TestFileNamedOtherwise(t *testing.T) {
	b := newBook(t).rows("A1", "Animal|Day|R", "M1|7|0.4")
	held := b.file("f.csv")
	for _, f := range []schemas.File{held, file("f.xlsx", "Animal,Day,R\nM1,7,0.4\n")} {
		out, issues := run(t, Params{Readouts: []plan.Readout{{Kind: "ear_thickness", Unit: "mm", File: f.Path}}}, f)
		if diff := cmp.Diff([]string{"C2 M1 d7 right = 0.4 mm"}, lines(out.Values)); diff != "" {
			t.Error(diff)
		}
		if len(issues) != 1 || issues[0].Code != "F-22" || issues[0].Severity != issue.Note {
			t.Errorf("issues %+v", issues)
		}
	}
}

// A layout holds for text files as well.
func TestLayoutOfText(t *testing.T) {
	out, issues := read(t, plan.Readout{Kind: "ear_thickness", Site: "right", Layout: &plan.Layout{Columns: "animal", Rows: "day"}},
		"Ear (mm);X1;X2\nDay 0;0,2;0,21\nDay 7;0,4;0,41\n")
	want := []string{"B2 X1 d0 right = 0.2 mm", "C2 X2 d0 right = 0.21 mm", "B3 X1 d7 right = 0.4 mm", "C3 X2 d7 right = 0.41 mm"}
	if diff := cmp.Diff(want, lines(out.Values)); diff != "" || len(issues) > 0 {
		t.Error(diff, issues)
	}
}

// The reads that a formula leaves out are named, also where it is shared with another cell and written for that one.
func TestWorkbookWords(t *testing.T) {
	b := newBook(t).on("Ears").rows("A1", "Animal|Day|a|b|c|Value",
		"M1|7|1|2|3|=AVERAGE(C2:E2)->2", "M2|7|1|2|3|=AVERAGE(C3:E3)->2", "M3|7|1|2|3|=AVERAGE(C4:E4)->2", "M4|7|1|2|3|=AVERAGE(C5:E5)->2",
		"M5|7|1|2|3|2", "M6|7|1|2|9|2")
	kind, cells := "shared", "F6:F7"
	b.must(b.f.SetCellFormula("Ears", "F6", "AVERAGE(C6:D6)", excelize.FormulaOpts{Type: &kind, Ref: &cells}))
	_, issues := run(t, Params{Readouts: []plan.Readout{{Kind: "ear_thickness", Unit: "mm", Site: "right", File: "f.xlsx"}}}, b.file("f.xlsx"))
	var got []string
	for _, i := range issues {
		if i.Code == "F-12" {
			got = append(got, i.At.Cell()+": "+i.Message, i.Expected)
		}
	}
	want := []string{
		"F6: the cell is computed otherwise than the 4 other rows: AVERAGE of C6:D6; left out without a note: E6 (3)", "as the 4 other rows: AVERAGE of C6:E6",
		"F7: the cell is computed otherwise than the 4 other rows: AVERAGE of C7:D7; left out without a note: E7 (9)", "as the 4 other rows: AVERAGE of C7:E7",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// The example study kept in workbooks, with numbers as numbers and dates as dates, holds what its text files hold, in the
// same cells.
func TestWorkbookAsText(t *testing.T) {
	const dir = "../../testdata/studies/mc903-topical/input/"
	day := int32(14)
	for name, r := range map[string]plan.Readout{
		"animals": {Kind: "animals"}, "dosing": {Kind: "dosing"}, "ears": {Kind: "ear_thickness"}, "scores": {Kind: "scores"},
		"weights": {Kind: "body_weight"}, "ige": {Kind: "ige"}, "panel": {Kind: "cytokines", StudyDay: &day},
	} {
		text, err := os.ReadFile(dir + name + ".csv")
		if err != nil {
			t.Fatal(err)
		}
		sheets, _, refusal := tabular.Read(text, tabular.Options{})
		if refusal != nil {
			t.Fatal(refusal)
		}
		b := newBook(t).on("Data")
		dated, err := b.f.NewStyle(&excelize.Style{NumFmt: 14})
		b.must(err)
		for row := range sheets[0].Rows() {
			for i, cell := range row.Cells {
				at := tabular.Cell{Row: row.Number, Column: i}.String()
				number, isNumber := tabular.ParsePlain(cell)
				if comma, ok := tabular.ParseNumber(cell, tabular.Notation{Decimal: tabular.Comma, Declared: true}); ok && name == "weights" {
					number, isNumber = comma, true
				}
				date, isDate, _ := tabular.ParseDate(cell, "")
				switch {
				case cell == "":
				case isNumber:
					b.must(b.f.SetCellValue("Data", at, number))
				case isDate:
					day, err := time.Parse(time.DateOnly, date.String())
					b.must(err)
					b.must(b.f.SetCellValue("Data", at, day))
					b.must(b.f.SetCellStyle("Data", at, at, dated))
				default:
					b.must(b.f.SetCellStr("Data", at, cell))
				}
			}
		}
		r.File = "f.*"
		asText, _ := run(t, Params{Readouts: []plan.Readout{r}}, schemas.File{Path: "f.csv", SHA256: "1", Data: text})
		asBook, _ := run(t, Params{Readouts: []plan.Readout{r}}, b.file("f.xlsx"))
		if asText.Values.Len()+asText.Animals.Len()+asText.Doses.Len() == 0 {
			t.Errorf("%s: nothing was read", name)
		}
		if diff := cmp.Diff(lines(asText.Values), lines(asBook.Values)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		var animals, doses [2][]string
		for i, out := range []Output{asText, asBook} {
			for _, a := range out.Animals.All() {
				a.File, a.Sheet = "", ""
				animals[i] = append(animals[i], fmt.Sprint(a))
			}
			for _, d := range out.Doses.All() {
				d.File, d.Sheet, d.DoseText, d.VolumeText = "", "", "", "" // 0.20 is 0.2 as a number
				doses[i] = append(doses[i], fmt.Sprint(d))
			}
		}
		if diff := cmp.Diff(animals[0], animals[1]) + cmp.Diff(doses[0], doses[1]); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Real workbooks: what the weighings of a course and the tumour tables of a paper hold, at their addresses.
func TestRealTables(t *testing.T) {
	dir := os.Getenv("EARMARK_REALDATA")
	if dir == "" {
		t.Skip("EARMARK_REALDATA does not name a folder of real files")
	}
	load := func(path string) schemas.File {
		data, err := os.ReadFile(dir + "/" + path)
		if err != nil {
			t.Fatal(err)
		}
		return schemas.File{Path: "f.xlsx", SHA256: path, Data: data}
	}
	// The serial number 45570 is 5 October 2024, 278 days after 45292, which is 1 January.
	weights := plan.Readout{Kind: "body_weight", File: "f.xlsx", Sheet: "Body Weight", Unit: "g", Columns: []plan.Column{
		{Name: "Body Weight 1", Is: "value"}, {Name: "Body Weight 2", Is: "ignore"}, {Name: "Body Weight 3", Is: "ignore"}, {Name: "Date Body Weight 1", Is: "date"},
	}}
	out, _ := run(t, Params{Readouts: []plan.Readout{weights}}, load("dirty-mouse-course/mousedata.xlsx"))
	if first := line(out.Values.At(0)); out.Values.Len() < 25 || first != "B2 C57BL6J_M_1 2024-10-05 #1 = 23.8064 g" {
		t.Errorf("%d weights, the first %q", out.Values.Len(), first)
	}
	tumours := plan.Readout{Kind: "body_weight", File: "f.xlsx", Sheet: "Figure 1", Unit: "g", Layout: &plan.Layout{Columns: "day", Rows: "animal"}}
	out, _ = run(t, Params{Readouts: []plan.Readout{tumours}}, load("tumour-mouse-fak/41467_2020_16618_MOESM3_ESM.xlsx"))
	got := lines(out.Values)
	for _, want := range []string{"F5 Mouse 1 d12 = 1764 g", "F20 16 d12 = 6 g", "E26 2 d10 = 615.16 g"} {
		if !slices.Contains(got, want) {
			t.Errorf("no %q among %d values", want, len(got))
		}
	}
}

// Whatever stands in a workbook, in whatever layout it is declared, ends in values with addresses of its cells and issues.
func FuzzTables(f *testing.F) {
	for _, seed := range []string{
		"Animal|Day|R 1|L 1\nM1|7|0.41|0.2\n\nMean||0.4|0.2", "|Vehicle||MTX|\nDay|M1|M2|M3|M4\n0|1|2|3|4", "Day 7||||Day 14\nAnimal|R|L||Animal|R|L\nM1|1|2||M1|3|4",
		"Animal|IgE||\n|well 1|well 2|mean\nM1|46|48|=AVERAGE(B3:C3)", "DAY|0|6|8\n1|0.2|0.3|0.4\n\n|MTX\nDAY|0|6\n4|1|2", "||\n|\n| |", "R|L\n|mm",
	} {
		f.Add(seed, "A1:A2 B1:D1", uint8(len(seed)))
	}
	dimensions := []string{"", "day", "animal", "ear", "read", "analyte", "group"}
	f.Fuzz(func(t *testing.T, text, merged string, layout uint8) {
		if len(text) > 2000 || !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\n' }) {
			return
		}
		b := newBook(t)
		stored := map[string]bool{}
		for i, row := range strings.Split(text, "\n") {
			for j, cell := range strings.Split(row, "|") {
				name := tabular.Cell{Row: int32(i + 1), Column: j}.String()
				if cell == "" || i > 60 || j > 40 {
					continue
				}
				stored[name] = true
				if v, ok := tabular.ParsePlain(cell); ok {
					b.must(b.f.SetCellValue("Sheet1", name, v))
				} else if len(cell) > 1 && cell[0] == '=' {
					b.must(b.f.SetCellFormula("Sheet1", name, cell[1:]))
				} else {
					b.must(b.f.SetCellStr("Sheet1", name, cell))
				}
			}
		}
		for _, r := range strings.Fields(merged) {
			if area, ok := tabular.ParseRange(r); ok && area.Last.Row < 100 && area.Last.Column < 100 {
				b.must(b.f.MergeCell("Sheet1", area.First.String(), area.Last.String()))
			}
		}
		held := b.file("f.xlsx")
		for _, kind := range []string{"animals", "dosing", "ear_thickness", "scores", "ige", "cytokines"} {
			r := plan.Readout{Kind: kind, File: "f.xlsx"}
			if columns, rows := dimensions[int(layout)%7], dimensions[int(layout)/7%7]; columns != "" && columns != rows {
				r.Layout = &plan.Layout{Columns: columns, Rows: rows}
			}
			out, issues := run(t, Params{Readouts: []plan.Readout{r, {Kind: "animals", File: "a.csv"}}}, held, file("a.csv", allocation))
			checkWords(t, issues)
			for _, v := range out.Values.All() {
				if cell := v.Column + fmt.Sprint(v.Row); v.Typed != "" && !stored[cell] {
					t.Errorf("%s: no cell %s holds %q", kind, cell, v.Typed)
				}
			}
		}
	})
}

func BenchmarkWorkbook(b *testing.B) {
	f := excelize.NewFile()
	stream, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	row := []any{"Animal", "Group", "Date", "R 1", "R 2", "L 1"}
	for i := range 50_001 {
		cell, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := stream.SetRow(cell, row); err != nil {
			b.Fatal(err)
		}
		row = []any{fmt.Sprintf("M%04d", i/30), "Vehicle", fmt.Sprintf("2026-03-%02d", i%30+1), 0.2 + float64(i%100)/700, 0.3, 0.21}
	}
	if err := stream.Flush(); err != nil {
		b.Fatal(err)
	}
	held := (&builder{b, f, "Sheet1"}).file("f.xlsx")
	for b.Loop() {
		out, _ := run(b, Params{Readouts: []plan.Readout{{Kind: "ear_thickness", Unit: "mm", File: "f.xlsx"}}}, held)
		if out.Values.Len() != 150_000 {
			b.Fatal(out.Values.Len())
		}
	}
}
