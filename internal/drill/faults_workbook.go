package drill

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"earmark/internal/tabular"
)

// workbookFaults are those of chapter F that only a workbook can have: a text file of the study is saved as one.
var workbookFaults = []fault{
	{code: "F-01", inject: func(v *variant) bool { // the units in a row of their own, or a merged title over the columns
		g := v.anyBook()
		if g == nil {
			return false
		}
		head, below := g.head(), &line{}
		if v.IntN(2) == 0 {
			found := false
			for i, h := range head.cells {
				if open, end := strings.LastIndex(h, "("), strings.LastIndex(h, ")"); open > 0 && end > open && !strings.ContainsAny(h[open:end], "0123456789") {
					head.cells[i], found = strings.TrimSpace(h[:open]), true
					below.put(tabular.ColumnName(i), h[open+1:end])
				}
			}
			if !found {
				return false
			}
			g.insert(g.lines[slices.Index(g.lines, head)+1], below)
			v.note("%s: units stand below the header", g.file)
			v.expectLine(g, below, "")
			v.expectLine(g, head, "")
			return true
		}
		if g.width() < 4 {
			return false
		}
		above := &line{cells: make([]string, g.width())}
		above.cells[2] = "Measured"
		g.insert(head, above)
		g.touch = append(g.touch, func(b *excelize.File, sheet string) error {
			return b.MergeCell(sheet, g.cell(above, "C"), g.cell(above, tabular.ColumnName(g.width()-1)))
		})
		v.note("%s: a merged title over columns", g.file)
		v.expectLine(g, above, "")
		v.expectLine(g, head, "")
		return true
	}},
	{code: "F-03", inject: func(v *variant) bool { // hidden rows, or a hidden column
		g := v.anyBook()
		if g == nil {
			return false
		}
		if v.IntN(3) == 0 && g.width() > 1 {
			column := tabular.ColumnName(1 + v.IntN(g.width()-1))
			g.touch = append(g.touch, func(b *excelize.File, sheet string) error { return b.SetColVisible(sheet, column, false) })
			v.note("%s: column %s is hidden", g.file, column)
			v.wants = append(v.wants, want{file: g.file, sheet: g.sheet, grid: g, column: column})
			for _, l := range g.body() {
				v.expectLine(g, l, column)
			}
			v.expectLine(g, g.head(), column)
			return true
		}
		for _, l := range some(v.Rand, g.body(), between(v.Rand, 1, 6)) {
			v.note("%s: row %d is hidden", g.file, l.was)
			v.expectLine(g, l, "")
			g.touch = append(g.touch, func(b *excelize.File, sheet string) error { return b.SetRowVisible(sheet, int(g.row(l)), false) })
		}
		return true
	}},
	{code: "F-08", inject: func(v *variant) bool { // a value that became a date: a number shown as one
		r, g := v.bookReading(nil)
		if r == nil {
			return false
		}
		l := g.line(r.Row)
		style := 14
		if v.IntN(2) == 0 {
			style = 16
		}
		serial := 45000 + v.IntN(1500)
		g.touch = append(g.touch, func(b *excelize.File, sheet string) error {
			id, err := b.NewStyle(&excelize.Style{NumFmt: style})
			if err != nil {
				return err
			}
			cell := g.cell(l, r.Column)
			if err := b.SetCellInt(sheet, cell, int64(serial)); err != nil {
				return err
			}
			return b.SetCellStyle(sheet, cell, cell, id)
		})
		v.note("%s %s%d becomes a date (%d)", r.File, r.Column, r.Row, serial)
		v.expectLine(g, l, r.Column)
		return true
	}},
	{code: "F-10", inject: func(v *variant) bool { // an animal called 1E3 whose name a workbook turned into 1000, shown as 1E+03
		r, g := v.bookReading(func(r *reading) bool { return r.AnimalColumn != "" })
		if r == nil {
			return false
		}
		v.rename(r.Animal, fmt.Sprintf("%dE%d", between(v.Rand, 1, 9), between(v.Rand, 2, 5)))
		l := g.line(r.Row)
		digits, exponent, _ := strings.Cut(l.at(r.AnimalColumn), "E")
		if exponent == "" {
			return false
		}
		for _, o := range g.lines {
			if name := o.at(r.AnimalColumn); name == digits+"E"+exponent {
				o.put(r.AnimalColumn, digits+strings.Repeat("0", int(exponent[0]-'0')))
				v.expectLine(g, o, r.AnimalColumn)
				g.touch = append(g.touch, func(b *excelize.File, sheet string) error {
					id, err := b.NewStyle(&excelize.Style{NumFmt: 11})
					if err != nil {
						return err
					}
					return b.SetCellStyle(sheet, g.cell(o, r.AnimalColumn), g.cell(o, r.AnimalColumn), id)
				})
			}
		}
		v.note("%s: %sE%s became a number", r.File, digits, exponent)
		return true
	}},
	{code: "F-11", inject: func(v *variant) bool { // a formula without a stored result
		r, g := v.bookReading(nil)
		if r == nil {
			return false
		}
		l := g.line(r.Row)
		l.put(r.Column, "")
		g.touch = append(g.touch, func(b *excelize.File, sheet string) error {
			return b.SetCellFormula(sheet, g.cell(l, r.Column), "AVERAGE(Y1:Z1)")
		})
		v.note("%s %s%d: a formula without result", r.File, r.Column, r.Row)
		v.expectLine(g, l, r.Column)
		return true
	}},
	{code: "F-12", inject: func(v *variant) bool { // a column computed by formulas, some of which read another row, or were typed over
		r, g := v.bookReading(nil)
		if r == nil {
			return false
		}
		body := g.body()
		if len(body) < 10 {
			return false
		}
		raw := tabular.ColumnName(g.width() + 1)
		odd := some(v.Rand, body[1:len(body)-1], between(v.Rand, 1, 3))
		for _, l := range body {
			x, number := g.number(l.at(r.Column))
			if !number {
				continue
			}
			other := slices.Contains(odd, l)
			if other {
				v.expectLine(g, l, r.Column)
				v.note("%s %s%d is computed otherwise", r.File, r.Column, l.was)
			}
			typed := other && v.IntN(2) == 0
			g.touch = append(g.touch, func(b *excelize.File, sheet string) error {
				row := g.row(l)
				if err := b.SetCellFloat(sheet, fmt.Sprintf("%s%d", raw, row), 1000*x, -1, 64); err != nil {
					return err
				}
				formula := fmt.Sprintf("%s%d/1000", raw, row)
				switch {
				case typed:
					return nil
				case other:
					formula = fmt.Sprintf("%s%d/1000", raw, row-1)
				}
				if err := b.SetCellFormula(sheet, g.cell(l, r.Column), formula); err != nil {
					return err
				}
				return nil
			})
		}
		return len(v.wants) > 0
	}},
	{code: "F-18", inject: func(v *variant) bool { // red cells, struck-through text or comments
		r, g := v.bookReading(nil)
		if r == nil {
			return false
		}
		how := v.IntN(3)
		cells := v.plain(func(o *reading) bool { return o.File == r.File && o.Column == r.Column })
		for _, o := range some(v.Rand, cells, between(v.Rand, 1, 4)) {
			l := g.line(o.Row)
			v.expectLine(g, l, o.Column)
			v.note("%s %s%d is marked (%d)", o.File, o.Column, o.Row, how)
			g.touch = append(g.touch, func(b *excelize.File, sheet string) error {
				cell := g.cell(l, o.Column)
				style := &excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FF0000"}}}
				switch how {
				case 1:
					style = &excelize.Style{Font: &excelize.Font{Strike: true}}
				case 2:
					return b.AddComment(sheet, excelize.Comment{Cell: cell, Author: "KB", Text: "tail mark unclear"})
				}
				id, err := b.NewStyle(style)
				if err != nil {
					return err
				}
				return b.SetCellStyle(sheet, cell, cell, id)
			})
		}
		return true
	}},
	{code: "F-22", inject: func(v *variant) bool { // a workbook that is cut off
		g := v.anyBook()
		if g == nil {
			return false
		}
		data, err := g.saved()
		if err != nil {
			return false
		}
		part := between(v.Rand, 10, 99)
		v.whole[bookName(g.file)] = data[:len(data)*part/100]
		v.note("%s is a workbook cut off at %d %%", g.file, part)
		v.expectFile(bookName(g.file))
		return true
	}},
}

// cell is the name of a cell of a line as the file now is.
func (g *grid) cell(l *line, column string) string { return fmt.Sprintf("%s%d", column, g.row(l)) }

// anyBook is a readout of values, saved as a workbook; nil if there is none.
func (v *variant) anyBook() *grid {
	g, ok := pick(v.Rand, v.valueFiles())
	if !ok {
		return nil
	}
	return v.asBook(g.file)
}

// bookReading is a plain reading of a file that is saved as a workbook.
func (v *variant) bookReading(wanted func(r *reading) bool) (*reading, *grid) {
	r, ok := v.one(wanted)
	if !ok {
		return nil, nil
	}
	g := v.asBook(r.File)
	if g == nil {
		return nil, nil
	}
	return r, g
}
