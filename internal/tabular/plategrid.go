package tabular

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A gridBlock is a picture of a plate in a sheet: the numbers of its columns in a row, and below it for each row of the
// plate one line or more. The letter of the row stands before the line, on the first of several; some exports have none.
type gridBlock struct {
	title   string // what stands in the corner, or else in the row above
	at      Entry  // of the title; without a row if there is none
	columns int
	first   int // column of the sheet that holds the plate's first
	lines   []gridLine
}

// A gridLine is one line of a block.
type gridLine struct {
	row   Row
	plate int    // row of the plate, counted from 0
	label string // what stands behind the wells; empty if nothing
}

// well is the name of a well of a line.
func (l gridLine) well(column int) string { return fmt.Sprintf("%s%d", ColumnName(l.plate), column+1) }

// cell is the cell of a well.
func (b *gridBlock) cell(l gridLine, column int) Entry { return cell(l.row, b.first+column) }

// A gridSpan is where the numbers of the columns of a plate stand in a row.
type gridSpan struct{ first, columns int }

// gridSpans finds the numbers of the columns of plates of 96 or 384 wells in a row; of several pictures side by side, each.
func gridSpans(r Row) []gridSpan {
	var spans []gridSpan
	for i := 0; i < len(r.Cells); i++ {
		if !isColumnNumber(r.Cells[i], 1) {
			continue
		}
		n := 1
		for i+n < len(r.Cells) && isColumnNumber(r.Cells[i+n], n+1) {
			n++
		}
		if n == 12 || n == 24 {
			spans = append(spans, gridSpan{i, n})
		}
		i += n - 1
	}
	return spans
}

// isColumnNumber reports whether a cell is the number of a column of a plate: 1, 01 or, from a workbook, 1.0.
func isColumnNumber(text string, n int) bool {
	v, err := strconv.Atoi(strings.TrimSuffix(text, ".0"))
	return err == nil && v == n
}

// rowLetter is the row of the plate that a line names, counted from 0; -1 if none.
// Only columns from first on are looked at.
func rowLetter(r Row, first, before, rows int) int {
	for i := before - 1; i >= first && i < len(r.Cells); i-- {
		text := r.Cells[i]
		if upper := strings.ToUpper(text); len(upper) == 1 && upper[0] >= 'A' && int(upper[0]-'A') < rows {
			return int(upper[0] - 'A')
		}
		if text != "" {
			return -1
		}
	}
	return -1
}

// findGrids finds the pictures of plates in rows. lettered asks for a letter on the first line of each row of a plate;
// without, the lines below the header are its rows, blank ones included. Of pictures side by side those without letters have the letters of the first.
func findGrids(rows []Row, lettered bool) []gridBlock {
	var blocks []gridBlock
	for i := range rows {
		left := 0 // the first column that is no part of the picture before
		var outer gridSpan
		for k, span := range gridSpans(rows[i]) {
			if k == 0 {
				outer = span
			}
			b := gridBlock{columns: span.columns, first: span.first}
			b.title, b.at = gridTitle(rows, i, left, span.first)
			b.lines = gridLines(rows, i, span, func(r Row) int {
				letter := rowLetter(r, left, span.first, span.columns*2/3)
				if letter < 0 && k > 0 && !anyText(r, left, span.first) {
					letter = rowLetter(r, 0, outer.first, span.columns*2/3)
				}
				return letter
			}, lettered)
			left = span.first + span.columns
			if len(b.lines) > 1 || !lettered && len(b.lines) > 0 {
				blocks = append(blocks, b)
			}
		}
	}
	return blocks
}

// gridLines are the lines of the picture whose header is row i, with the letter of each as letterOf finds it.
func gridLines(rows []Row, i int, span gridSpan, letterOf func(Row) int, lettered bool) []gridLine {
	var lines []gridLine
	first, end, height := span.first, span.first+span.columns, span.columns*2/3
	alone := !slices.ContainsFunc(gridSpans(rows[i]), func(s gridSpan) bool { return s.first > first })
	at := -1
	for j := i + 1; j < len(rows) && (!lettered || rows[j].Number-rows[j-1].Number <= 1); j++ {
		r := rows[j]
		if len(gridSpans(r)) > 0 {
			break
		}
		letter := letterOf(r)
		switch below := int(r.Number-rows[i].Number) - 1; {
		case !lettered && below < height:
			at = below
		case lettered && letter == at+1:
			at = letter
		case lettered && letter < 0 && at >= 0 && !anyText(r, 0, first) && anyText(r, first, end):
		default:
			return lines
		}
		l := gridLine{row: r, plate: at}
		if alone { // else it is the letter of the picture to the right
			l.label = cell(r, end).Text
		}
		lines = append(lines, l)
	}
	return lines
}

// anyText reports whether any cell of a row between two columns holds anything.
func anyText(r Row, from, to int) bool {
	return slices.ContainsFunc(r.Cells[min(from, len(r.Cells)):min(to, len(r.Cells))], func(text string) bool { return text != "" })
}

// gridTitle is what stands before the numbers of the columns, else alone in the row above.
// Only columns from left on are looked at before the numbers, and of several pictures side by side only these.
func gridTitle(rows []Row, header, left, first int) (string, Entry) {
	for i := first - 1; i >= left; i-- {
		if text := rows[header].Cells[i]; text != "" && text != "<>" {
			return text, cell(rows[header], i)
		}
	}
	if header == 0 {
		return "", Entry{}
	}
	above := rows[header-1]
	at := -1
	end := len(above.Cells)
	for _, span := range gridSpans(rows[header]) {
		if span.first < first {
			continue
		}
		if span.first > first {
			end = min(end, span.first-1)
			break
		}
	}
	for i, text := range above.Cells[:end] {
		if text == "" || i < left {
			continue
		}
		if at >= 0 {
			return "", Entry{}
		}
		at = i
	}
	if at < 0 {
		return "", Entry{}
	}
	return above.Cells[at], cell(above, at)
}

// A plain picture of a plate is what people make of one: a grid of 8 rows and 12 columns, or 16 and 24, with letters and
// numbers around it. A sheet may hold more: the first of numbers is the signals, as is every other one that is not titled as
// concentrations or dilutions, each a plate of its own; one of texts names the samples of the plates above it.

func isPlainGrid(head []Row) bool {
	blocks := findGrids(head, true)
	return len(blocks) > 0 && blocks[0].lines[0].plate == 0 && len(blocks[0].lines) >= 2
}

// role is what a picture of a plate holds.
type role int

const (
	signalGrid role = iota
	sampleGrid
	expectedGrid
	dilutionGrid
)

// roleOf tells what a picture holds: by its title, else by whether most of its cells are numbers.
func (b *gridBlock) roleOf() role {
	title := fold(b.title)
	for _, known := range []struct {
		word string
		is   role
	}{{"dilution", dilutionGrid}, {"conc", expectedGrid}, {"expected", expectedGrid}, {"sample", sampleGrid}, {"layout", sampleGrid}, {"animal", sampleGrid}} {
		if strings.Contains(title, known.word) {
			return known.is
		}
	}
	numbers, texts := 0, 0
	for _, l := range b.lines {
		for c := range b.columns {
			switch text := b.cell(l, c).Text; {
			case text == "":
			case ParseValue(text, Notation{}).Form == Unreadable && !IsSaturated(text):
				texts++
			default:
				numbers++
			}
		}
	}
	if texts > numbers {
		return sampleGrid
	}
	return signalGrid
}

func readPlainGrid(g plateGrid, out *Plates) {
	if out.Instrument == "" {
		out.Instrument = "a plate reader (grid)"
	}
	begin := len(out.Wells)
	plates := 0
	blocks := findGrids(g.rows, true)
	for i := range blocks {
		b := &blocks[i]
		if b.roleOf() == signalGrid {
			plates++
		}
	}
	number := 0
	for i := range blocks {
		b := &blocks[i]
		if b.roleOf() != signalGrid {
			continue
		}
		number++
		name := g.sheet
		if plates > 1 {
			name = b.title
			if name == "" {
				name = fmt.Sprintf("plate %d", number)
			}
		}
		b.eachWell(out, g.sheet, func(l gridLine, c int, e Entry) {
			out.add(Well{Sheet: g.sheet, Plate: name, Name: l.well(c), Signal: e})
		})
	}
	wells := map[string][]int{} // by name
	for i := begin; i < len(out.Wells); i++ {
		wells[out.Wells[i].Name] = append(wells[out.Wells[i].Name], i)
	}
	for i := range blocks {
		b := &blocks[i]
		of := b.roleOf()
		if of == signalGrid {
			continue
		}
		b.eachWell(out, g.sheet, func(l gridLine, c int, e Entry) {
			for _, i := range wells[l.well(c)] {
				out.Wells[i].describe(of, e)
			}
		})
	}
}

// describe takes what a picture beside the signals says of a well. The name of a sample may end in its dilution: M01 1:100.
func (w *Well) describe(of role, e Entry) {
	switch of {
	case expectedGrid:
		w.Expected = e
	case dilutionGrid:
		w.Dilution = e
	case sampleGrid:
		if at := max(strings.LastIndex(e.Text, " 1:"), strings.LastIndex(e.Text, " 1/")); at > 0 {
			w.Dilution = e
			w.Dilution.Text = e.Text[at+1:]
			e.Text = strings.TrimSpace(e.Text[:at])
		}
		w.Sample = e
	}
}

// eachWell visits the wells of a block that hold anything. Lines beyond the first of a row are reported: a plain picture has
// one line a row.
func (b *gridBlock) eachWell(out *Plates, sheet string, visit func(l gridLine, column int, e Entry)) {
	for i, l := range b.lines {
		if i > 0 && l.plate == b.lines[i-1].plate {
			out.remark(Fail, sheet, cell(l.row, b.first), "a row of the plate has several lines, and nothing says what they are", "the line is not read", "give every line its letter, or a grid of its own")
			continue
		}
		for c := range b.columns {
			if e := b.cell(l, c); e.Text != "" {
				visit(l, c, e)
			}
		}
	}
}
