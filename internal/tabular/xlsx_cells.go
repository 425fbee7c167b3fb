package tabular

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

const (
	maxRows   = 1 << 20 // as many as Excel has
	maxMerged = 1 << 16
)

// grid holds the cells of a sheet of a workbook, row after row, blank ones before the last of a row included.
type grid struct {
	marks Marks
	texts []string
	kinds []Kind
	rows  []gridRow
}

type gridRow struct {
	number     int32
	start, end int // in texts
}

// all ranges over the rows that hold anything.
func (g *grid) all(yield func(Row) bool) {
	var cells []string
	for _, r := range g.rows {
		cells = append(cells[:0], g.texts[r.start:r.end]...)
		if !yield(Row{Number: r.number, Cells: cells}) {
			return
		}
	}
}

func (g *grid) kind(c Cell) Kind {
	i, found := slices.BinarySearchFunc(g.rows, c.Row, func(r gridRow, row int32) int { return int(r.number - row) })
	if !found || c.Column < 0 || c.Column >= g.rows[i].end-g.rows[i].start {
		return Text
	}
	return g.kinds[g.rows[i].start+c.Column]
}

// escaped is a character that XML cannot hold, as workbooks write it.
var escaped = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

func unescape(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	return escaped.ReplaceAllStringFunc(text, func(code string) string {
		r, err := strconv.ParseUint(code[2:6], 16, 16)
		if err != nil {
			return code
		}
		return string(rune(r))
	})
}

// readStrings reads the texts that cells share. The runs of a rich text are one; phonetic guides (rPh) are no part of it.
func (w *workbook) readStrings(part string) error {
	data, found := w.part(part)
	if !found {
		return errors.New("the texts of its cells are missing")
	}
	d := xml.NewDecoder(bytes.NewReader(data))
	var text strings.Builder
	inText, guides := false, 0
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return errors.New("the texts of its cells cannot be read")
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "si":
				text.Reset()
			case "rPh":
				guides++
			case "t":
				inText = guides == 0
			}
		case xml.CharData:
			if inText {
				text.Write(t)
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "si":
				w.strings = append(w.strings, unescape(text.String()))
			case "rPh":
				guides--
			case "t":
				inText = false
			}
		}
	}
}

// sheetReader is a sheet while its cells are read.
type sheetReader struct {
	*workbook
	*grid
	row    int32
	cell   xmlCell
	at     Cell
	hidden []bool // columns, nil if none is hidden
	rowOff bool   // the row is hidden
	ranges int    // of columns that were read
	shared map[string]Formula
	used   map[int]bool // hidden columns that hold something
}

// xmlCell is a cell as the worksheet writes it.
type xmlCell struct {
	kind, value, formula, shared string
	style                        int
	text                         strings.Builder // of an inline string
	hasFormula, hasValue         bool
}

// readSheet reads the cells of a worksheet and what is marked in it.
func (w *workbook) readSheet(part string) (*grid, error) {
	data, found := w.part(part)
	if !found {
		return nil, errors.New("it is missing")
	}
	r := &sheetReader{workbook: w, grid: &grid{}, shared: map[string]Formula{}, used: map[int]bool{}}
	r.marks.grid = r.grid
	d := xml.NewDecoder(bytes.NewReader(data))
	inRows, inRow, inCell, guides := false, false, false, 0
	var capture *string // of the element at hand
	inText := false
	closed := false
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, errors.New("it cannot be read to its end")
		}
		switch t := token.(type) {
		case xml.StartElement:
			if inCell {
				switch t.Name.Local {
				case "v":
					capture, r.cell.hasValue = &r.cell.value, true
				case "f":
					capture, r.cell.hasFormula = &r.cell.formula, true
					if attribute(t, "t") == "shared" {
						r.cell.shared = attribute(t, "si")
					}
				case "rPh":
					guides++
				case "t":
					inText = guides == 0
				}
				continue
			}
			switch t.Name.Local {
			case "sheetData":
				inRows = true
			case "row":
				if inRow {
					return nil, fmt.Errorf("row %d does not end", r.row)
				}
				if inRow = inRows; inRow {
					if err := r.startRow(t); err != nil {
						return nil, err
					}
				}
			case "c":
				if inRow {
					inCell = true
					if err := r.startCell(t); err != nil {
						return nil, err
					}
				}
			default:
				if err := r.mark(t); err != nil {
					return nil, err
				}
			}
		case xml.CharData:
			switch {
			case capture != nil:
				*capture += string(t)
			case inText:
				r.cell.text.Write(t)
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "v", "f":
				capture = nil
			case "t":
				inText = false
			case "rPh":
				guides--
			case "c":
				if inCell {
					inCell = false
					if err := r.endCell(); err != nil {
						return nil, err
					}
				}
			case "row":
				if inRow {
					r.endRow()
				}
				inRow = false
			case "sheetData":
				inRows = false
			case "worksheet":
				closed = true
			}
		}
	}
	if !closed || inRow {
		return nil, errors.New("it breaks off")
	}
	for column := range r.used {
		r.marks.HiddenColumns = append(r.marks.HiddenColumns, column)
	}
	slices.Sort(r.marks.HiddenColumns)
	return r.grid, nil
}

func attribute(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

func isTrue(text string) bool { return text == "1" || text == "true" }

// mark reads what stands beside the rows.
func (r *sheetReader) mark(t xml.StartElement) error {
	switch t.Name.Local {
	case "col":
		if r.ranges++; r.ranges > maxColumns {
			return errors.New("it describes more columns than a sheet has")
		}
		if isTrue(attribute(t, "hidden")) {
			first, _ := strconv.Atoi(attribute(t, "min"))
			last, _ := strconv.Atoi(attribute(t, "max"))
			if r.hidden == nil {
				r.hidden = make([]bool, maxColumns)
			}
			for column := max(first, 1); column <= min(last, maxColumns); column++ {
				r.hidden[column-1] = true
			}
		}
	case "sheetPr":
		r.marks.Filtered = isTrue(attribute(t, "filterMode"))
	case "mergeCell":
		merged, ok := ParseRange(attribute(t, "ref"))
		if !ok {
			return errors.New("a merged range is outside the sheet")
		}
		if len(r.marks.Merged) == maxMerged {
			return &limitError{fmt.Sprintf("a sheet has more than %d merged ranges", maxMerged)}
		}
		r.marks.Merged = append(r.marks.Merged, merged)
	}
	return nil
}

// spend takes cells off what may be read.
func (r *sheetReader) spend(cells int) error {
	limit := r.workbook.cells
	if r.workbook.cells -= cells; r.workbook.cells < 0 {
		return &limitError{fmt.Sprintf("the workbook has more cells than can be read: the limit is passed in row %d, where %d are left", r.row, limit)}
	}
	return nil
}

func (r *sheetReader) startRow(t xml.StartElement) error {
	number := int64(r.row) + 1
	if text := attribute(t, "r"); text != "" {
		var err error
		if number, err = strconv.ParseInt(text, 10, 32); err != nil {
			return fmt.Errorf("it has a row %q", text)
		}
	}
	if number <= int64(r.row) || number > maxRows {
		return fmt.Errorf("row %d follows row %d", number, r.row)
	}
	r.row, r.at.Row, r.at.Column = int32(number), int32(number), -1
	r.rowOff = isTrue(attribute(t, "hidden"))
	r.rows = append(r.rows, gridRow{r.row, len(r.texts), len(r.texts)})
	return nil
}

func (r *sheetReader) startCell(t xml.StartElement) error {
	r.cell = xmlCell{}
	column := r.at.Column + 1
	for _, a := range t.Attr {
		switch a.Name.Local {
		case "r":
			var row int32
			var ok bool
			if column, row, ok = ParseCell(a.Value); !ok || row != r.row {
				return fmt.Errorf("row %d has a cell %q", r.row, a.Value)
			}
		case "t":
			r.cell.kind = a.Value
		case "s":
			r.cell.style, _ = strconv.Atoi(a.Value)
		}
	}
	if column <= r.at.Column || column >= maxColumns || len(r.rows) == 0 {
		return fmt.Errorf("its cells are out of order in row %d", r.row)
	}
	r.at.Column = column
	return nil
}

// endCell keeps the cell, unless it is blank.
func (r *sheetReader) endCell() error {
	text, kind, err := r.read()
	if err != nil || text == "" {
		return err
	}
	start := r.rows[len(r.rows)-1].start
	blanks := r.at.Column - (len(r.texts) - start)
	if err := r.spend(blanks + 1); err != nil {
		return err
	}
	for range blanks {
		r.texts, r.kinds = append(r.texts, ""), append(r.kinds, Text)
	}
	r.texts, r.kinds = append(r.texts, text), append(r.kinds, kind)
	if r.cell.style != 0 {
		switch style := r.style(r.cell.style); {
		case style.red:
			r.marks.Red = append(r.marks.Red, r.at)
		case style.struck:
			r.marks.Struck = append(r.marks.Struck, r.at)
		}
	}
	if r.hidden != nil && r.hidden[r.at.Column] {
		r.used[r.at.Column] = true
	}
	return nil
}

func (r *sheetReader) endRow() {
	if len(r.rows) == 0 {
		return
	}
	row := &r.rows[len(r.rows)-1]
	row.end = len(r.texts)
	switch {
	case row.end == row.start:
		r.rows = r.rows[:len(r.rows)-1]
	case r.rowOff:
		r.marks.HiddenRows = append(r.marks.HiddenRows, row.number)
	}
}

// read is the text of the cell at hand and what it holds.
func (r *sheetReader) read() (string, Kind, error) {
	c := &r.cell
	if c.hasFormula {
		r.formula()
		if c.value == "" && (c.kind != "str" || !c.hasValue) { // a text may be an empty one
			return "=" + r.marks.formulas[r.at].Text, Uncomputed, nil
		}
	}
	switch c.kind {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(c.value))
		if err != nil || i < 0 || i >= len(r.strings) {
			return "", Text, fmt.Errorf("the text of %s is missing", r.at)
		}
		return r.strings[i], Text, nil
	case "inlineStr":
		return unescape(c.text.String()), Text, nil
	case "str":
		return unescape(c.value), Text, nil
	case "b":
		if isTrue(c.value) {
			return "TRUE", Boolean, nil
		}
		return "FALSE", Boolean, nil
	case "e":
		return c.value, Failed, nil
	case "d":
		return c.value, Date, nil
	}
	if c.value == "" {
		return "", Text, nil
	}
	text, kind := r.number(c.value)
	return text, kind, nil
}

// formula notes the formula of the cell at hand. Of a formula that several cells share only the first gives the text.
func (r *sheetReader) formula() {
	f := Formula{unescape(r.cell.formula), r.at}
	if r.cell.shared != "" {
		if f.Text != "" {
			r.shared[r.cell.shared] = f
		} else {
			f = r.shared[r.cell.shared]
		}
	}
	if f.Text == "" {
		return
	}
	if r.marks.formulas == nil {
		r.marks.formulas, r.marks.computed = map[Cell]Formula{}, map[int][]Cell{}
	}
	r.marks.formulas[r.at] = f
	r.marks.computed[r.at.Column] = append(r.marks.computed[r.at.Column], r.at)
}

// number is the text of a stored number: of a date in ISO 8601, of any other as spreadsheets show it, to 15 significant
// digits. The number itself is kept where its text is another.
func (r *sheetReader) number(stored string) (string, Kind) {
	stored = strings.TrimSpace(stored)
	style := r.style(r.cell.style)
	plain := len(stored) <= 15 && strings.Trim(stored, "0123456789.-") == ""
	if plain && style.plain() {
		return stored, Numeric
	}
	v, err := strconv.ParseFloat(stored, 64)
	if err != nil || strings.Trim(stored, "0123456789.+-eE") != "" {
		return stored, Text
	}
	if style.date || style.time {
		if text, ok := r.date(v, style); ok {
			return text, Date
		}
	}
	shown, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64)
	if err != nil {
		return stored, Numeric
	}
	if shown != v {
		if r.marks.exact == nil {
			r.marks.exact = map[Cell]float64{}
		}
		r.marks.exact[r.at] = v
	}
	size := max(shown, -shown)
	kind := Numeric
	if style.scientific || !style.formatted && size >= 1e11 { // from 1e11 on the format General shows a power of ten
		kind = Scientific
	}
	format := byte('f')
	if size != 0 && (size < 1e-9 || size >= 1e15) {
		format = 'E'
	}
	text := strconv.FormatFloat(shown, format, -1, 64)
	if style.zeros > len(text) && strings.Trim(text, "0123456789") == "" { // the format 000 shows 7 as 007
		text = strings.Repeat("0", style.zeros-len(text)) + text
	}
	return text, kind
}

// date is a serial number as a date, a time or both.
func (r *sheetReader) date(v float64, style cellStyle) (string, bool) {
	const last = 2958466 // the first day that Excel does not have: 1 January 10000
	if v < 0 || v >= last {
		return "", false
	}
	if style.elapsed || !style.date && v < 1 {
		seconds := int64(v*86400 + 0.5)
		return fmt.Sprintf("%02d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60), true
	}
	if v < 1 && !r.since04 {
		return "", false // the day 0 January 1900 is none
	}
	t, err := excelize.ExcelDateToTime(v, r.since04)
	if err != nil {
		return "", false
	}
	if !style.time || v == float64(int64(v)) {
		return t.Format(time.DateOnly), true
	}
	return t.Format(time.DateTime), true
}
