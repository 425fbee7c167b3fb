package tabular

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// prismXML is a file as Prism writes it, with the lines between the tables ended as Windows does and those within as Unix.
func prismXML(tables ...string) []byte {
	return []byte("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<GraphPadPrismFile PrismXMLVersion=\"5.00\">\r\n<Created/>\r\n" +
		strings.Join(tables, "\r\n") + "\r\n<Template dt:dt=\"bin.base64\" xmlns:dt=\"urn:x\">eF7s</Template>\r\n</GraphPadPrismFile>\r\n")
}

func column(tag, title string, subcolumns ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<%s Width=\"81\" Subcolumns=\"%d\"><Title>%s</Title>\n", tag, len(subcolumns), title)
	for _, s := range subcolumns {
		b.WriteString("<Subcolumn>\n")
		for cell := range strings.FieldsSeq(s) {
			switch text, struck := strings.CutSuffix(cell, "*"); {
			case cell == "_":
				b.WriteString("<d/>\n")
			case struck:
				b.WriteString("<d Excluded=\"1\">" + text + "</d>\n")
			default:
				b.WriteString("<d>" + cell + "</d>\n")
			}
		}
		b.WriteString("</Subcolumn>\n")
	}
	b.WriteString("</" + tag + ">\n")
	return b.String()
}

// Three tables: X and replicates with a value struck out and a gap, columns with decimal commas and marks for alignment in
// titles and cells, and a table of the second's name.
func TestPrism(t *testing.T) {
	data := prismXML(
		`<Table ID="Table0" XFormat="numbers" YFormat="replicates" Replicates="2" TableType="XY"><Title>Ear
 thickness</Title>`+column("XColumn", "Day", "0. _ 7.")+
			column("YColumn", `<TextAlign align="Center"><B>Vehicle</B> &amp; oil</TextAlign>`, "210. _ 480.5*", "212 _ 490")+"</Table>",
		`<Table ID="Table1" XFormat="none" TableType="OneWay"><Title>Data 1</Title>`+
			`<RowTitlesColumn Width="1"><Subcolumn><d/><d><TextAlign align="Left">second</TextAlign></d></Subcolumn></RowTitlesColumn>`+
			column("YColumn", "Naive", "3,5 4,25")+column("YColumn", "Low", "5")+"</Table>",
		`<HugeTable ID="Table2" XFormat="none" YFormat="SDN" TableType="TwoWay"><Title>data 1</Title>`+column("YColumn", "Low", "1", "2", "3")+"</HugeTable>",
	)
	sheets, info, problem := Read(data, Options{})
	if problem != nil || info.Format != "pzfx" || len(sheets) != 3 {
		t.Fatalf("%d sheets: %+v", len(sheets), problem)
	}
	for i, want := range []struct {
		name, table, summary string
		columns              []string
		rows                 [][]string
		numbers              []int32
		struck               []Cell
	}{
		{
			"Ear thickness", "XY", "",
			[]string{"Row title", "X", "A:1", "A:2"},
			[][]string{{"", "Day", "Vehicle & oil", "Vehicle & oil"}, {"", "0", "210", "212"}, {"", "7", "480.5", "490"}},
			[]int32{0, 1, 3},
			[]Cell{{3, 2}},
		},
		{"Data 1", "OneWay", "", []string{"Row title", "A", "B"}, [][]string{{"", "Naive", "Low"}, {"", "3,5", "5"}, {"second", "4,25", ""}}, []int32{0, 1, 2}, nil},
		{"data 1 (2)", "TwoWay", "SDN", []string{"Row title", "A:1", "A:2", "A:3"}, [][]string{{"", "Low", "Low", "Low"}, {"", "1", "2", "3"}}, []int32{0, 1}, nil},
	} {
		s := sheets[i]
		if s.Name != want.name || s.Prism.Type != want.table || s.Prism.Summary != want.summary || !slices.Equal(s.Columns, want.columns) || !slices.Equal(s.Prism.Struck, want.struck) {
			t.Errorf("table %d: %q %+v %q", i, s.Name, s.Prism, s.Columns)
		}
		rows := rowsOf(s)
		if len(rows) != len(want.rows) {
			t.Errorf("table %d: %d rows", i, len(rows))
			continue
		}
		for j, row := range rows {
			if row.Number != want.numbers[j] || !slices.Equal(row.Cells, want.rows[j]) {
				t.Errorf("table %d, row %d: %q", i, row.Number, row.Cells)
			}
		}
	}
	if c := sheets[0].Prism.Columns[3]; c != (PrismColumn{PrismY, "Vehicle & oil", 2}) {
		t.Errorf("column A:2 is %+v", c)
	}
}

func TestPrismRefused(t *testing.T) {
	table := `<Table TableType="OneWay"><Title>Data 1</Title>` + column("YColumn", "Naive", "1 2 3") + "</Table>"
	bomb := `<!DOCTYPE bomb [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>`
	head, rest, _ := strings.Cut(string(prismXML(strings.Replace(table, "1", "&b;", 1))), "\r\n")
	for _, c := range []struct {
		name    string
		data    string
		problem Problem
		says    string
	}{
		{"entities of its own", head + bomb + rest, Foreign, "<!DOCTYPE>"},
		{"an entity that nothing defines", head + rest, Damaged, "invalid character entity &b;"},
		{"too deep", string(prismXML(strings.Repeat("<a>", 80) + strings.Repeat("</a>", 80))), TooLarge, "more than 64 deep"},
		{"cut off", string(prismXML(table))[:300], Damaged, "cut off or damaged: line"},
		{"no table", string(prismXML()), Empty, "holds no table"},
		{"another encoding", strings.Replace(string(prismXML(table)), "UTF-8", "EBCDIC", 1), Damaged, "cut off or damaged"},
		{"another document", `<?xml version="1.0"?><svg></svg>`, Foreign, "an XML document"},
	} {
		_, _, problem := Read([]byte(c.data), Options{})
		if problem == nil || problem.Problem != c.problem || !strings.Contains(problem.Found, c.says) || problem.Fix == "" {
			t.Errorf("%s: %+v", c.name, problem)
		}
	}
	if _, _, problem := Read(prismXML(table), Options{MaxCells: 2}); problem == nil || problem.Problem != TooLarge {
		t.Errorf("3 cells where 2 are allowed: %+v", problem)
	}
	// Columns of unlike length: 2 + 1 cells in the file, 3 columns × 2 rows in the sheet.
	uneven := `<Table TableType="OneWay"><Title>Data 1</Title>` + column("YColumn", "Naive", "1 2") + column("YColumn", "Low", "1") + "</Table>"
	if _, _, problem := Read(prismXML(uneven), Options{MaxCells: 5}); problem == nil || problem.Problem != TooLarge {
		t.Errorf("6 cells where 5 are allowed: %+v", problem)
	}
}

// The real files that EARMARK_REALDATA names, as Prism 6 to 8 wrote them.
func TestRealPrismFiles(t *testing.T) {
	dir := os.Getenv("EARMARK_REALDATA")
	if dir == "" {
		t.Skip("EARMARK_REALDATA does not name a folder of real files")
	}
	for _, c := range []struct {
		file, table, summary string
		columns, rows        int
		last                 string // cell of the last column that is filled
		struck               []Cell
	}{
		{"comma_decimal", "OneWay", "", 2, 2, "3,5", nil},
		{"x_y_with_strike", "XY", "", 8, 4, "2", []Cell{{2, 2}, {2, 3}, {2, 4}}},
		{"column_sdn", "TwoWay", "SDN", 7, 4, "30", nil},
		{"survival", "Survival", "", 5, 28, "1", nil},
		{"exponential_decay", "XY", "", 8, 14, "1293", nil},
	} {
		data, err := os.ReadFile(filepath.Join(dir, "pzfx", c.file+".pzfx"))
		if err != nil {
			t.Fatal(err)
		}
		sheets, _, problem := Read(data, Options{})
		if problem != nil || len(sheets) != 1 {
			t.Errorf("%s: %+v", c.file, problem)
			continue
		}
		s, rows := sheets[0], rowsOf(sheets[0])
		final := rows[len(rows)-1].Cells
		if s.Prism.Type != c.table || s.Prism.Summary != c.summary || len(s.Columns) != c.columns || len(rows) != c.rows ||
			!slices.Equal(s.Prism.Struck, c.struck) || final[len(final)-1] != c.last {
			t.Errorf("%s: %+v, %d columns, %d rows, last %q", c.file, s.Prism, len(s.Columns), len(rows), final)
		}
	}
}

func FuzzPrism(f *testing.F) {
	f.Add(prismXML(`<Table TableType="XY"><Title>T</Title>` + column("XColumn", "Day", "0 7") + column("YColumn", "Vehicle", "1 2*", "_ 4,5") + "</Table>"))
	f.Add(prismXML(`<HugeTable YFormat="SDN"><Title><TextAlign>T</TextAlign></Title>` + column("YColumn", "A", "1", "2", "3") + "</HugeTable>"))
	f.Fuzz(func(t *testing.T, data []byte) { checkSheets(t, data) })
}
