package drill

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"earmark/internal/tabular"
	"earmark/schemas"
)

// A grid is a text file, or a sheet of a workbook, as lines of cells that can be changed. Its n-th line is row n.
type grid struct {
	file, sheet string
	info        tabular.Info
	marked      bool // the text begins with a byte order mark
	windows     bool // lines end with a carriage return and a line feed
	comma       bool // numbers have decimal commas
	header      int32
	lines       []*line
	original    []byte

	// book says that a text file is to be saved as a workbook, where touch changes what is no text.
	book  bool
	touch []func(b *excelize.File, sheet string) error
}

// A line is a row; was is its number in the clean file, 0 for a new one.
type line struct {
	cells []string
	was   int32
}

// bookSheet is the name of the sheet of a text file that was saved as a workbook.
const bookSheet = "Sheet1"

// grids reads a file as grids: one of a text file, one a sheet of a workbook. Nil for other formats, and for text with rows
// that cannot be told.
func grids(f schemas.File) []*grid {
	sheets, info, refusal := tabular.Read(f.Data, tabular.Options{})
	if refusal != nil || info.Format != "csv" && info.Format != "xlsx" {
		return nil
	}
	var all []*grid
	for _, s := range sheets {
		g := &grid{
			file: f.Path, sheet: s.Name, info: info, original: f.Data,
			marked: bytes.HasPrefix(f.Data, []byte("\xef\xbb\xbf")), windows: bytes.Contains(f.Data, []byte("\r\n")),
		}
		for row := range s.Rows() {
			if row.Broken != "" {
				return nil
			}
			for int(row.Number) > len(g.lines) {
				g.lines = append(g.lines, &line{was: int32(len(g.lines) + 1)})
			}
			g.lines[row.Number-1].cells = slices.Clone(row.Cells)
		}
		all = append(all, g)
	}
	return all
}

// clone is a copy that can be changed.
func (g *grid) clone() *grid {
	c := *g
	c.lines = make([]*line, len(g.lines))
	for i, l := range g.lines {
		c.lines[i] = &line{slices.Clone(l.cells), l.was}
	}
	c.touch = nil
	return &c
}

// line is the line that has, or in the clean file had, a number.
func (g *grid) line(row int32) *line {
	if row >= 1 && int(row) <= len(g.lines) && g.lines[row-1].was == row {
		return g.lines[row-1]
	}
	if i := slices.IndexFunc(g.lines, func(l *line) bool { return l.was == row }); i >= 0 {
		return g.lines[i]
	}
	return nil
}

// head is the line of the header.
func (g *grid) head() *line { return g.line(g.header) }

// row is the number of a line as the file now is.
func (g *grid) row(l *line) int32 { return int32(slices.Index(g.lines, l) + 1) }

// body are the lines below the header that hold anything.
func (g *grid) body() []*line {
	var all []*line
	for _, l := range g.lines {
		if l.was > g.header && strings.TrimSpace(strings.Join(l.cells, "")) != "" {
			all = append(all, l)
		}
	}
	return all
}

// index is the position of a column by its letters.
func index(letters string) int {
	column, _, ok := tabular.ParseCell(letters + "1")
	if !ok {
		return -1
	}
	return column
}

// at is the text of a cell of a line; empty where there is none.
func (l *line) at(letters string) string {
	if i := index(letters); i >= 0 && i < len(l.cells) {
		return l.cells[i]
	}
	return ""
}

// put gives a cell of a line a text; a column that there is not is left alone.
func (l *line) put(letters, text string) {
	i := index(letters)
	if i < 0 {
		return
	}
	for len(l.cells) <= i {
		l.cells = append(l.cells, "")
	}
	l.cells[i] = text
}

// width is the number of columns of the header.
func (g *grid) width() int { return len(g.head().cells) }

// columnOf is the column whose header, in lower case and up to a bracket, is one of the words; empty for none.
func (g *grid) columnOf(words ...string) string {
	if g.header == 0 {
		return ""
	}
	for i, h := range g.head().cells {
		h, _, _ = strings.Cut(strings.ToLower(h), "(")
		if slices.Contains(words, strings.TrimSpace(h)) {
			return tabular.ColumnName(i)
		}
	}
	return ""
}

// addColumn adds a column at the right, with a text in each line of the body, and returns its letters.
func (g *grid) addColumn(header string, text func(l *line) string) string {
	letters := tabular.ColumnName(g.width())
	g.head().put(letters, header)
	for _, l := range g.body() {
		l.put(letters, text(l))
	}
	return letters
}

// insert puts lines before a line.
func (g *grid) insert(before *line, lines ...*line) {
	g.lines = slices.Insert(g.lines, slices.Index(g.lines, before), lines...)
}

// remove takes lines out.
func (g *grid) remove(lines ...*line) {
	g.lines = slices.DeleteFunc(g.lines, func(l *line) bool { return slices.Contains(lines, l) })
}

// keep takes all other lines of the body out.
func (g *grid) keep(wanted func(l *line) bool) {
	g.lines = slices.DeleteFunc(g.lines, func(l *line) bool { return l.was > g.header && !wanted(l) })
}

// delimiter is the character between cells.
func (g *grid) delimiter() rune {
	return map[string]rune{",": ',', ";": ';', "tab": '\t'}[g.info.Delimiter]
}

// text is the file as text.
func (g *grid) text() string {
	var b bytes.Buffer
	end := "\n"
	if g.windows {
		end = "\r\n"
	}
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = g.delimiter(), g.windows
	for _, l := range g.lines {
		if len(l.cells) == 0 || len(l.cells) == 1 && l.cells[0] == "" {
			w.Flush()
			b.WriteString(end)
			continue
		}
		if err := w.Write(l.cells); err != nil {
			panic(err) // a buffer takes everything, and the delimiters are valid
		}
	}
	w.Flush()
	return b.String()
}

// encoded is text in the encoding of the file.
func (g *grid) encoded(text string) ([]byte, error) {
	switch {
	case g.info.Encoding == "UTF-16":
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(text))
	case g.info.Encoding == "Windows-1252":
		return charmap.Windows1252.NewEncoder().Bytes([]byte(text))
	case g.marked:
		return []byte("\xef\xbb\xbf" + text), nil
	}
	return []byte(text), nil
}

// number is the number that a cell shows, in the way of the file.
func (g *grid) number(text string) (float64, bool) {
	if g.comma {
		text = strings.Replace(text, ",", ".", 1)
	}
	return tabular.ParsePlain(strings.TrimSpace(text))
}

// saved is a text file as a workbook: numbers as numbers, everything else as text.
func (g *grid) saved() (data []byte, err error) {
	book := excelize.NewFile()
	for i, l := range g.lines {
		for k, text := range l.cells {
			if text == "" {
				continue
			}
			cell := fmt.Sprintf("%s%d", tabular.ColumnName(k), i+1)
			if x, is := g.number(text); is {
				err = book.SetCellFloat(bookSheet, cell, x, -1, 64)
			} else {
				err = book.SetCellStr(bookSheet, cell, text)
			}
			if err != nil {
				return nil, err
			}
		}
	}
	return g.written(book, bookSheet)
}

// written is a workbook after what is no text was changed.
func (g *grid) written(book *excelize.File, sheet string) ([]byte, error) {
	for _, touch := range g.touch {
		if err := touch(book, sheet); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	if _, err := book.WriteTo(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), book.Close()
}

// rewritten is a workbook of which some sheets were changed, cell by cell.
func rewritten(original []byte, changed []*grid) ([]byte, error) {
	book, refusal := tabular.OpenWorkbook(original)
	if refusal != nil {
		return nil, fmt.Errorf("open the workbook: %s", refusal.Found)
	}
	for _, g := range changed {
		before := map[string]string{}
		for i, l := range grids(schemas.File{Path: g.file, Data: original})[g.place()].lines {
			for k, text := range l.cells {
				before[fmt.Sprintf("%s%d", tabular.ColumnName(k), i+1)] = text
			}
		}
		for i, l := range g.lines {
			for k, text := range l.cells {
				cell := fmt.Sprintf("%s%d", tabular.ColumnName(k), i+1)
				was := before[cell]
				delete(before, cell)
				if was == text {
					continue
				}
				var err error
				if x, is := tabular.ParsePlain(text); is {
					err = book.SetCellFloat(g.sheet, cell, x, -1, 64)
				} else {
					err = book.SetCellStr(g.sheet, cell, text)
				}
				if err != nil {
					return nil, err
				}
			}
		}
		for cell, text := range before {
			if text != "" {
				if err := book.SetCellValue(g.sheet, cell, nil); err != nil {
					return nil, err
				}
			}
		}
		for _, touch := range g.touch {
			if err := touch(book, g.sheet); err != nil {
				return nil, err
			}
		}
	}
	var b bytes.Buffer
	if _, err := book.WriteTo(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), book.Close()
}

// place is the position of the grid's sheet among those of its file.
func (g *grid) place() int {
	return slices.IndexFunc(grids(schemas.File{Path: g.file, Data: g.original}), func(other *grid) bool { return other.sheet == g.sheet })
}
