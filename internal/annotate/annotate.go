// Package annotate writes issues into a copy of the workbook that they are about: a comment on each cell, and a sheet that
// lists what to do in order.
package annotate

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/tabular"

	"github.com/xuri/excelize/v2"
)

// SheetName is the name of the sheet that lists the issues; a number follows if the workbook has such a sheet.
const SheetName = "earmark"

// Workbook is a copy of a workbook in which the issues that name cells of it are comments on those cells, and a new last
// sheet lists them all in the order given. A comment that is there already stays as it is. So do all cells, formats and
// formulas. The same workbook and issues give the same bytes. Texts are written as texts, so that none becomes a formula.
// It is not ok if the data are no workbook that can be opened.
//
// Some programs link the comments of a sheet to their boxes in a way that the library cannot add to; the copy of such a
// workbook has the new sheet only.
func Workbook(file string, data []byte, issues []issue.Issue) (copied []byte, ok bool, err error) {
	// The library was not written for hostile files.
	defer func() {
		if recover() != nil {
			copied, ok, err = nil, false, nil
		}
	}()
	copied, whole, err := build(file, data, issues, true)
	if err == nil && !whole {
		copied, _, err = build(file, data, issues, false)
	}
	return copied, copied != nil, err
}

// build makes the copy, or nothing if the data are no workbook. It is whole if every comment can be read back.
func build(file string, data []byte, issues []issue.Issue, comments bool) (copied []byte, whole bool, err error) {
	book, refusal := tabular.OpenWorkbook(data)
	if refusal != nil {
		return nil, true, nil
	}
	defer func() { _ = book.Close() }() // it holds nothing that could be lost
	want := map[string][]string{}
	for _, sheet := range book.GetSheetList() {
		var texts map[string]string
		if comments {
			texts = textsOf(file, sheet, issues)
		}
		if want[sheet], err = comment(book, sheet, texts); err != nil {
			return nil, true, fmt.Errorf("comment on sheet %q of %s: %w", sheet, file, err)
		}
	}
	if err := list(book, file, issues); err != nil {
		return nil, true, fmt.Errorf("list the issues in %s: %w", file, err)
	}
	raw, err := book.WriteToBuffer()
	if err != nil {
		return nil, true, fmt.Errorf("write the copy of %s: %w", file, err)
	}
	if copied, err = inOrder(raw.Bytes()); err != nil {
		return nil, true, fmt.Errorf("write the copy of %s: %w", file, err)
	}
	whole, err = holds(copied, want)
	return copied, whole, err
}

// holds reports whether the sheets of a workbook have comments on just these cells.
func holds(data []byte, want map[string][]string) (bool, error) {
	book, refusal := tabular.OpenWorkbook(data)
	if refusal != nil {
		return false, nil
	}
	defer func() { _ = book.Close() }() // it holds nothing that could be lost
	for sheet, cells := range want {
		got, err := commented(book, sheet)
		if err != nil {
			return false, err
		}
		slices.Sort(cells)
		if !slices.Equal(got, cells) {
			return false, nil
		}
	}
	return true, nil
}

// commented lists the cells of a sheet that have comments, in order of their names.
func commented(book *excelize.File, sheet string) ([]string, error) {
	comments, err := book.GetComments(sheet)
	if err != nil {
		return nil, err
	}
	cells := make([]string, len(comments))
	for i, c := range comments {
		cells[i] = c.Cell
	}
	slices.Sort(cells)
	return cells, nil
}

// addresses are the places of an issue in a file.
func addresses(i issue.Issue, file string) []issue.Address {
	return slices.DeleteFunc(append([]issue.Address{i.At}, i.More...), func(a issue.Address) bool { return a.File != file })
}

// textsOf are the texts of the comments of a sheet, by cell. What is said of a whole row stands at its first cell.
func textsOf(file, sheet string, issues []issue.Issue) map[string]string {
	at := map[string]string{}
	for _, i := range issues {
		for _, a := range addresses(i, file) {
			if a.Sheet != sheet || a.Row == 0 {
				continue
			}
			if a.Column == "" {
				a.Column = "A"
			}
			text := fmt.Sprintf("%s %s: %s", i.Code, i.Severity, i.Message)
			if i.Fix != "" {
				text += "\nfix: " + i.Fix
			}
			if earlier := at[a.Cell()]; earlier != "" {
				text = earlier + "\n\n" + text
			}
			at[a.Cell()] = text
		}
	}
	return at
}

// comment adds comments to a sheet, and lists the cells that have one then.
func comment(book *excelize.File, sheet string, texts map[string]string) ([]string, error) {
	cells, err := commented(book, sheet)
	if err != nil {
		return nil, err
	}
	for _, cell := range slices.Sorted(maps.Keys(texts)) {
		if slices.Contains(cells, cell) {
			continue
		}
		cells = append(cells, cell)
		if err := book.AddComment(sheet, excelize.Comment{
			Cell: cell, Author: SheetName, Paragraph: []excelize.RichTextRun{{Text: texts[cell]}}, Width: 360, Height: 160,
		}); err != nil {
			return nil, err
		}
	}
	return cells, nil
}

// columns of the list, with their widths in characters.
var columns = []struct {
	title string
	width float64
}{
	{"No.", 5},
	{"Code", 7},
	{"Severity", 10},
	{"Sheet", 14},
	{"Cells", 14},
	{"Found", 14},
	{"What is wrong", 60},
	{"Expected", 40},
	{"Likely", 40},
	{"Effect", 40},
	{"What to do", 60},
	{"Accepted", 30},
}

// list adds the sheet with all issues in order.
func list(book *excelize.File, file string, issues []issue.Issue) error {
	name := SheetName
	for n := 2; slices.ContainsFunc(book.GetSheetList(), func(s string) bool { return strings.EqualFold(s, name) }); n++ {
		name = fmt.Sprintf("%s %d", SheetName, n)
	}
	if _, err := book.NewSheet(name); err != nil {
		return err
	}
	wrapped, err := book.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})
	if err != nil {
		return err
	}
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	sheets := book.GetSheetList()
	rows := [][]string{make([]string, len(columns))}
	for i, c := range columns {
		rows[0][i] = c.title
		letter := tabular.ColumnName(i)
		if err := book.SetColWidth(name, letter, letter, c.width); err != nil {
			return err
		}
	}
	for n, i := range issues {
		var cells []string
		places := addresses(i, file)
		for _, a := range places {
			cells = append(cells, a.Cell())
		}
		sheet := ""
		if len(places) > 0 {
			sheet = places[0].Sheet
		}
		rows = append(rows, []string{
			strconv.Itoa(n + 1), i.Code, string(i.Severity), sheet, strings.Join(cells, " "), i.Found, i.Message,
			i.Expected, i.Likely, i.Effect, i.Fix, i.Accepted,
		})
		if first := slices.IndexFunc(places, func(a issue.Address) bool { return a.Row > 0 && a.Column != "" }); first >= 0 && slices.Contains(sheets, sheet) {
			target := "'" + strings.ReplaceAll(sheet, "'", "''") + "'!" + places[first].Cell()
			if err := book.SetCellHyperLink(name, fmt.Sprintf("E%d", n+2), target, "Location"); err != nil {
				return err
			}
		}
	}
	for r, row := range rows {
		for c, text := range row {
			if err := book.SetCellStr(name, fmt.Sprintf("%s%d", tabular.ColumnName(c), r+1), text); err != nil {
				return err
			}
		}
	}
	last := tabular.ColumnName(len(columns) - 1)
	if err := book.SetCellStyle(name, "A1", fmt.Sprintf("%s%d", last, len(rows)), wrapped); err != nil {
		return err
	}
	if err := book.SetCellStyle(name, "A1", last+"1", bold); err != nil {
		return err
	}
	return book.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

var contentType = regexp.MustCompile(`<(?:Default|Override) [^>]*?(?:/>|></(?:Default|Override)>)`)

// inOrder is a workbook with its parts, and the list of their types, in order of name and without times: the library
// writes them in the order of maps.
func inOrder(data []byte) ([]byte, error) {
	from, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	parts := slices.SortedFunc(slices.Values(from.File), func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	var out bytes.Buffer
	to := zip.NewWriter(&out)
	for _, part := range parts {
		r, err := part.Open()
		if err != nil {
			return nil, err
		}
		text, err := io.ReadAll(r)
		if err != nil {
			return nil, err
		}
		if part.Name == "[Content_Types].xml" {
			text = sortedTypes(text)
		}
		w, err := to.CreateHeader(&zip.FileHeader{Name: part.Name, Method: zip.Deflate})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(text); err != nil {
			return nil, err
		}
	}
	err = to.Close()
	return out.Bytes(), err
}

// sortedTypes is the list of types in order.
func sortedTypes(text []byte) []byte {
	at := contentType.FindAllIndex(text, -1)
	if len(at) == 0 {
		return text
	}
	entries := make([]string, len(at))
	for i, span := range at {
		entries[i] = string(text[span[0]:span[1]])
	}
	slices.Sort(entries)
	return slices.Concat(text[:at[0][0]], []byte(strings.Join(entries, "")), text[at[len(at)-1][1]:])
}
