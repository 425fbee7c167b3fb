package tabular

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// book is a workbook of which the cells are set by name.
func book(t testing.TB, build func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	build(f)
	data, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return data.Bytes()
}

func must(t testing.TB, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// packed is a zip archive.
func packed(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		must(t, err)
		_, err = w.Write([]byte(parts[i+1]))
		must(t, err)
	}
	must(t, z.Close())
	return b.Bytes()
}

// written is a workbook as some other program may write it: one sheet with the given XML.
func written(t testing.TB, worksheet string, more ...string) []byte {
	t.Helper()
	const relations = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>`
	const kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	return packed(t, append([]string{
		"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"_rels/.rels", fmt.Sprintf(relations, `<Relationship Id="rId1" Type="`+kind+`officeDocument" Target="xl/workbook.xml"/>`),
		"xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", fmt.Sprintf(relations, `<Relationship Id="rId1" Type="`+kind+`worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="`+kind+`sharedStrings" Target="/xl/sharedStrings.xml"/>`),
		"xl/sharedStrings.xml", `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>Animal</t></si><si><r><t>M</t></r><r><rPr><b/></rPr><t xml:space="preserve">1 </t></r><rPh sb="0" eb="1"><t>em</t></rPh></si></sst>`,
		"xl/worksheets/sheet1.xml", `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` + worksheet,
	}, more...)...)
}

// shown writes every sheet of a workbook as lines "name!cell: text kind".
func shown(t testing.TB, data []byte) []string {
	t.Helper()
	sheets, info, refusal := Read(data, Options{})
	if refusal != nil {
		t.Fatal(refusal)
	}
	if info.Format != "xlsx" {
		t.Errorf("format %q", info.Format)
	}
	kinds := map[Kind]string{Numeric: " number", Scientific: " scientific", Date: " date", Boolean: " boolean", Failed: " failed", Uncomputed: " uncomputed"}
	var lines []string
	for _, s := range sheets {
		for row := range s.Rows() {
			for i, text := range row.Cells {
				if text != "" {
					c := Cell{row.Number, i}
					line := fmt.Sprintf("%s!%s: %s%s", s.Name, c, text, kinds[s.Marks.Kind(c)])
					if v, kept := s.Marks.Exact(c); kept {
						line += fmt.Sprintf(" of %.17g", v)
					}
					lines = append(lines, line)
				}
			}
		}
	}
	return lines
}

// What excelize stores for these entries is what Excel stores. The serial numbers of the dates are those of Excel: 46083 is
// 2 March 2026 where 1 is 1 January 1900, and 1462 less where 0 is 1 January 1904 (ECMA-376 part 1, 18.17.4.1).
func TestWorkbookCells(t *testing.T) {
	for _, since04 := range []bool{false, true} {
		data := book(t, func(f *excelize.File) {
			serial := 46083.0
			if since04 {
				serial -= 1462
				must(t, f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &since04}))
			}
			style := func(cell string, s excelize.Style) {
				id, err := f.NewStyle(&s)
				must(t, err, f.SetCellStyle("Sheet1", cell, cell, id))
			}
			custom := func(code string) excelize.Style { return excelize.Style{CustomNumFmt: &code} }
			must(t,
				f.SetCellFloat("Sheet1", "A1", 0.41000000000000003, 17, 64), f.SetCellValue("Sheet1", "B1", 0.41),
				f.SetCellValue("Sheet1", "C1", serial), f.SetCellValue("Sheet1", "D1", serial+0.4375),
				f.SetCellValue("Sheet1", "E1", serial), f.SetCellValue("Sheet1", "F1", 0.4375),
				f.SetCellValue("Sheet1", "G1", true), f.SetCellStr("Sheet1", "H1", "0.41"), f.SetCellValue("Sheet1", "I1", 1000),
				f.SetCellValue("Sheet1", "J1", 7), f.SetCellValue("Sheet1", "K1", 1.5), f.SetCellValue("Sheet1", "L1", serial),
				f.SetCellStr("Sheet1", "B3", " M1\u00a0"), f.SetCellRichText("Sheet1", "C3", []excelize.RichTextRun{{Text: "IL-"}, {Text: "4"}}),
			)
			style("C1", excelize.Style{NumFmt: 14})
			style("D1", custom("dd/mm/yyyy hh:mm"))
			style("E1", custom(`[$-409]d\-mmm;@`))
			style("F1", excelize.Style{NumFmt: 20})
			style("I1", excelize.Style{NumFmt: 11})
			style("J1", custom("000"))
			style("K1", custom("[h]:mm"))
			style("L1", custom(`0.00" days"`))
		})
		// The 15 digits of the last date in the system of 1904 are those of 44621.
		plain := "Sheet1!L1: 46083 number"
		if since04 {
			plain = "Sheet1!L1: 44621 number"
		}
		want := []string{
			"Sheet1!A1: 0.41 number of 0.41000000000000003", "Sheet1!B1: 0.41 number", "Sheet1!C1: 2026-03-02 date",
			"Sheet1!D1: 2026-03-02 10:30:00 date", "Sheet1!E1: 2026-03-02 date", "Sheet1!F1: 10:30:00 date", "Sheet1!G1: TRUE boolean",
			"Sheet1!H1: 0.41", "Sheet1!I1: 1000 scientific", "Sheet1!J1: 007 number", "Sheet1!K1: 36:00:00 date", plain,
			"Sheet1!B3:  M1\u00a0", "Sheet1!C3: IL-4",
		}
		if diff := cmp.Diff(want, shown(t, data)); diff != "" {
			t.Errorf("since 1904 %v: %s", since04, diff)
		}
	}
}

func TestWorkbookOfOtherPrograms(t *testing.T) {
	for name, c := range map[string]struct {
		sheet string
		want  []string
	}{
		"rows and cells without addresses": {
			`<sheetData><row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row><row r="4"><c/><c><v>1E-3</v></c></row></sheetData></worksheet>`,
			[]string{"Data!A1: Animal", "Data!B1: M1 ", "Data!B4: 0.001 number"},
		},
		"inline texts, errors and formulas": {
			`<sheetData><row r="1"><c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t>b_x0041_</t></r><rPh><t>x</t></rPh></is></c><c r="C1" t="e"><f>1/0</f><v>#DIV/0!</v></c>` +
				`<c r="D1"><f>A1*2</f></c><c r="E1" t="str"><f>A1</f><v></v></c><c r="F1"><f>1+1</f><v>2</v></c><c r="G1" t="d"><v>2026-03-02T00:00:00</v></c></row></sheetData></worksheet>`,
			[]string{"Data!A1: abA", "Data!C1: #DIV/0! failed", "Data!D1: =A1*2 uncomputed", "Data!F1: 2 number", "Data!G1: 2026-03-02T00:00:00 date"},
		},
		"names with a prefix, and extensions": {
			`<x:sheetData xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:row r="2"><x:c r="B2"><x:v>12345678901234567</x:v></x:c></x:row></x:sheetData><extLst><ext><v>9</v><f>B9</f></ext></extLst></worksheet>`,
			[]string{"Data!B2: 1.23456789012346E+16 scientific of 12345678901234568"},
		},
		"a number that is none": {
			`<sheetData><row r="1"><c r="A1"><v>NaN</v></c><c r="B1"><v>0x1p3</v></c><c r="C1"><v>1e999</v></c></row></sheetData></worksheet>`,
			[]string{"Data!A1: NaN", "Data!B1: 0x1p3", "Data!C1: 1e999"},
		},
	} {
		if diff := cmp.Diff(c.want, shown(t, written(t, c.sheet))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestWorkbookMarks(t *testing.T) {
	data := book(t, func(f *excelize.File) {
		for row := range 5 {
			for _, column := range "ABC" {
				must(t, f.SetCellValue("Sheet1", fmt.Sprintf("%c%d", column, row+1), row))
			}
		}
		red, err := f.NewStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFC7CE"}}})
		must(t, err)
		green, err := f.NewStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"C6EFCE"}}})
		must(t, err)
		struck, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Strike: true}})
		must(t, err)
		must(t,
			f.SetRowVisible("Sheet1", 2, false), f.SetColVisible("Sheet1", "B:C", false), f.SetColVisible("Sheet1", "F", false),
			f.MergeCell("Sheet1", "A4", "B5"), f.SetCellStyle("Sheet1", "C3", "C3", red), f.SetCellStyle("Sheet1", "C4", "C4", green),
			f.SetCellStyle("Sheet1", "C5", "C5", struck), f.SetCellStyle("Sheet1", "F3", "F3", red),
			f.AddComment("Sheet1", excelize.Comment{Cell: "A3", Author: "AB", Paragraph: []excelize.RichTextRun{{Text: "swollen\nlooks odd"}}}),
			f.SetCellFormula("Sheet1", "C1", "SUM(A1:B1)"),
		)
		_, err = f.NewSheet("Old")
		must(t, err, f.SetCellValue("Old", "A1", 1), f.SetSheetVisible("Old", false))
	})
	sheets, _, refusal := Read(data, Options{})
	if refusal != nil {
		t.Fatal(refusal)
	}
	m := sheets[0].Marks
	got := fmt.Sprint(m.Hidden, m.HiddenRows, m.HiddenColumns, m.Merged, m.Red, m.Struck, m.Comments, m.FormulasOf(2))
	want := "false [2] [1 2] [A4:B5] [C3] [C5] [{A3 swollen looks odd}] [C1]"
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if f, found := m.Formula(Cell{1, 2}); !found || f.Text != "SUM(A1:B1)" {
		t.Errorf("formula %+v", f)
	}
	if len(sheets) != 2 || !sheets[1].Marks.Hidden {
		t.Error("the second sheet is hidden")
	}
}

// Of a formula that cells share, only the first cell has the text.
func TestSharedFormula(t *testing.T) {
	data := written(t, `<sheetData><row r="1"><c r="C1"><f t="shared" ref="C1:C2" si="0">SUM(A1:B1)</f><v>1</v></c></row><row r="2"><c r="C2"><f t="shared" si="0"/><v>2</v></c></row></sheetData></worksheet>`)
	sheets, _, refusal := Read(data, Options{})
	if refusal != nil {
		t.Fatal(refusal)
	}
	if f, found := sheets[0].Marks.Formula(Cell{2, 2}); !found || f.Text != "SUM(A1:B1)" || f.At != (Cell{1, 2}) {
		t.Errorf("formula %+v", f)
	}
}

func TestWorkbookRefused(t *testing.T) {
	row := `<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>`
	whole := book(t, func(f *excelize.File) { must(t, f.SetCellValue("Sheet1", "A1", strings.Repeat("x", 100))) })
	locked := func() []byte {
		f := excelize.NewFile()
		data, err := f.WriteToBuffer()
		must(t, err)
		encrypted, err := excelize.Encrypt(data.Bytes(), &excelize.Options{Password: "secret"})
		must(t, err)
		return encrypted
	}
	for name, c := range map[string]struct {
		data []byte
		opts Options
		want Problem
		says string
	}{
		"cut off":            {whole[:len(whole)/2], Options{}, Damaged, "cut off"},
		"with a password":    {locked(), Options{}, Foreign, "password"},
		"old":                {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 1000)), Options{}, Foreign, ".xls"},
		"another archive":    {packed(t, "a.csv", "Animal"), Options{}, Foreign, "zip"},
		"binary":             {packed(t, "[Content_Types].xml", "", "xl/workbook.bin", ""), Options{}, Foreign, ".xlsb"},
		"OpenDocument":       {packed(t, "mimetype", "", "content.xml", ""), Options{}, Foreign, "OpenDocument"},
		"unpacks to more":    {packed(t, "[Content_Types].xml", strings.Repeat(" ", 3<<20)), Options{MaxUnpacked: 2 << 20}, TooLarge, "2 MiB"},
		"too many sheets":    {book(t, func(f *excelize.File) { _, err := f.NewSheet("b"); must(t, err) }), Options{MaxSheets: 1}, TooLarge, "2 sheets"},
		"too many cells":     {book(t, func(f *excelize.File) { must(t, f.SetCellValue("Sheet1", "Z9", 1)) }), Options{MaxCells: 25}, TooLarge, "row 9"},
		"breaks off":         {written(t, row), Options{}, Damaged, "breaks off"},
		"rows out of order":  {written(t, `<sheetData><row r="2"/><row r="1"/></sheetData></worksheet>`), Options{}, Damaged, "row 1 follows row 2"},
		"cells out of order": {written(t, `<sheetData><row r="1"><c r="B1"/><c r="A1"/></row></sheetData></worksheet>`), Options{}, Damaged, "order"},
		"a row in a row":     {written(t, `<sheetData><row r="1"><row r="2"/></row></sheetData></worksheet>`), Options{}, Damaged, "row 1 does not end"},
		"a row without end":  {written(t, `<sheetData><row r="1"></sheetData></worksheet>`), Options{}, Damaged, "breaks off"},
		"a cell of nowhere":  {written(t, `<sheetData><row r="1"><c r="B2"/></row></sheetData></worksheet>`), Options{}, Damaged, `"B2"`},
		"a row beyond all":   {written(t, `<sheetData><row r="1048577"/></sheetData></worksheet>`), Options{}, Damaged, "1048577"},
		"no such text":       {written(t, `<sheetData><row r="1"><c r="A1" t="s"><v>7</v></c></row></sheetData></worksheet>`), Options{}, Damaged, "A1"},
		"a range of nowhere": {written(t, `<mergeCells><mergeCell ref="A1:ZZZZ9"/></mergeCells></worksheet>`), Options{}, Damaged, "merged"},
		"no sheet":           {packed(t, "[Content_Types].xml", "<Types/>", "xl/workbook.xml", "<workbook/>"), Options{}, Damaged, ""},
	} {
		_, _, refusal := Read(c.data, c.opts)
		if refusal == nil || refusal.Problem != c.want || !strings.Contains(refusal.Found, c.says) || refusal.Fix == "" {
			t.Errorf("%s: %+v, want problem %d that says %q", name, refusal, c.want, c.says)
		}
	}
}

// A truncated workbook is refused wherever it was cut, and the whole one is read.
func TestWorkbookCutAnywhere(t *testing.T) {
	data := book(t, func(f *excelize.File) { must(t, f.SetCellValue("Sheet1", "A1", "Animal")) })
	for end := 4; end < len(data); end += 97 {
		if _, _, refusal := Read(data[:end], Options{}); refusal == nil {
			t.Fatalf("cut after %d of %d bytes: read", end, len(data))
		}
	}
}

func FuzzWorkbook(f *testing.F) {
	for _, seed := range []string{
		`<sheetData><row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" s="3"><f t="shared" si="0">SUM(A1:B1)</f><v>46083</v></c></row></sheetData></worksheet>`,
		`<cols><col min="1" max="2" hidden="1"/></cols><sheetData><row hidden="1"><c t="inlineStr"><is><t>x</t></is></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>`,
		`<sheetData><row><c t="b"><v>1</v></c><c t="e"><v>#REF!</v></c><c t="str"><f/><v>_x000D_</v></c></row></sheetData></worksheet>`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, worksheet string) {
		sheets, _, refusal := Read(written(t, worksheet), Options{MaxCells: 100_000})
		if refusal != nil {
			if refusal.Found == "" || refusal.Fix == "" {
				t.Fatalf("%+v does not say what and how", refusal)
			}
			return
		}
		last := int32(0)
		for row := range sheets[0].Rows() {
			if row.Number <= last || len(row.Cells) == 0 || slices.Max(row.Cells) == "" {
				t.Fatalf("row %d after row %d: %q", row.Number, last, row.Cells)
			}
			last = row.Number
			for i, text := range row.Cells {
				if sheets[0].Marks.Kind(Cell{row.Number, i}) != Text && text == "" {
					t.Fatalf("%s is blank and has a kind", Cell{row.Number, i})
				}
			}
		}
	})
}

// Real workbooks, none made for this program: read or refused, never a failure of the program.
func TestRealWorkbooks(t *testing.T) {
	dir := os.Getenv("EARMARK_REALDATA")
	if dir == "" {
		t.Skip("EARMARK_REALDATA does not name a folder of real files")
	}
	workbooks := 0
	must(t, fsWalk(dir, func(name string, data []byte) {
		sheets, info, refusal := Read(data, Options{})
		if strings.HasSuffix(name, ".xls") && (refusal == nil || !strings.Contains(refusal.Found, ".xls")) {
			t.Errorf("%s: %+v", name, refusal)
		}
		if !strings.HasSuffix(name, ".xlsx") {
			return
		}
		workbooks++
		if refusal != nil || info.Format != "xlsx" {
			t.Errorf("%s: %+v", name, refusal)
		}
		for _, s := range sheets {
			rows := 0
			for range s.Rows() {
				rows++
			}
			t.Logf("%s %q: %d rows", name, s.Name, rows)
		}
	}))
	if workbooks == 0 {
		t.Errorf("no workbook in %s", dir)
	}
}

// fsWalk visits every file below a folder.
func fsWalk(dir string, visit func(name string, data []byte)) error {
	root := os.DirFS(dir)
	return fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(root, name)
		if err == nil {
			visit(name, data)
		}
		return err
	})
}
