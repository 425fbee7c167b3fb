package tabular

import (
	"fmt"
	"strings"
)

// Cell is the place of a cell in its sheet.
type Cell struct {
	Row    int32 // counted from 1
	Column int   // counted from 0
}

// String is the name of the cell as a spreadsheet shows it, such as F14.
func (c Cell) String() string { return fmt.Sprintf("%s%d", ColumnName(c.Column), c.Row) }

// Range is a rectangle of cells.
type Range struct{ First, Last Cell }

// String is the range as a spreadsheet writes it, such as B2:D2.
func (r Range) String() string { return r.First.String() + ":" + r.Last.String() }

// Holds reports whether a cell lies in the range.
func (r Range) Holds(c Cell) bool {
	return c.Row >= r.First.Row && c.Row <= r.Last.Row && c.Column >= r.First.Column && c.Column <= r.Last.Column
}

// ParseRange reads a range such as B2:D2, or the name of one cell.
func ParseRange(text string) (Range, bool) {
	first, last, two := strings.Cut(text, ":")
	if !two {
		last = first
	}
	c0, r0, ok0 := ParseCell(first)
	c1, r1, ok1 := ParseCell(last)
	r := Range{Cell{min(r0, r1), min(c0, c1)}, Cell{max(r0, r1), max(c0, c1)}}
	return r, ok0 && ok1 && r.Last.Column < maxColumns && r.Last.Row <= maxRows
}

// Kind is what a workbook says that a cell holds.
type Kind uint8

// Kinds of a cell.
const (
	Text       Kind = iota // also a blank cell
	Numeric                // a number
	Scientific             // a number that the workbook shows with a power of ten
	Date                   // a date or a time, given as ISO 8601 writes it
	Boolean                // TRUE or FALSE
	Failed                 // the error of a formula
	Uncomputed             // a formula without a stored result, given as its text
)

// Formula is the formula of a cell.
type Formula struct {
	Text string // without the equals sign
	// At is the cell for which Text was written. Another cell that shares the formula has its relative references moved by
	// the distance between the two.
	At Cell
}

// Comment is a remark attached to a cell.
type Comment struct {
	Cell Cell
	Text string
}

// Marks are what a workbook knows of a sheet beyond the texts of its cells.
type Marks struct {
	Hidden        bool
	HiddenRows    []int32 // that hold something
	HiddenColumns []int   // that hold something
	Filtered      bool    // a filter hides rows
	Merged        []Range
	Comments      []Comment
	Red, Struck   []Cell // cells that hold something and are filled red, or struck through

	grid     *grid
	exact    map[Cell]float64
	formulas map[Cell]Formula
	computed map[int][]Cell // the cells with a formula, by column, from the top
}

// Kind is what the workbook says that a cell holds.
func (m *Marks) Kind(c Cell) Kind {
	if m == nil {
		return Text
	}
	return m.grid.kind(c)
}

// Exact is the stored number of a cell whose text, rounded to 15 digits as spreadsheets show numbers, is another: for the
// text 0.41 the number 0.41000000000000003.
func (m *Marks) Exact(c Cell) (float64, bool) {
	if m == nil || len(m.exact) == 0 {
		return 0, false
	}
	v, found := m.exact[c]
	return v, found
}

// Formula is the formula of a cell.
func (m *Marks) Formula(c Cell) (Formula, bool) {
	if m == nil {
		return Formula{}, false
	}
	f, found := m.formulas[c]
	return f, found
}

// FormulasOf lists the cells of a column that have a formula, from the top.
func (m *Marks) FormulasOf(column int) []Cell {
	if m == nil {
		return nil
	}
	return m.computed[column]
}

// MergedAt is the merged range that a cell lies in.
func (m *Marks) MergedAt(c Cell) (Range, bool) {
	if m != nil {
		for _, r := range m.Merged {
			if r.Holds(c) {
				return r, true
			}
		}
	}
	return Range{}, false
}
