package intake

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/efp"

	"earmark/internal/issue"
	"earmark/internal/tabular"
)

// formulaAt is the formula of a cell for a message; empty if it has none.
func (s *sheet) formulaAt(c *column) string {
	cell := tabular.Cell{Row: s.row, Column: c.index}
	f, found := s.source.Marks.Formula(cell)
	if !found {
		return ""
	}
	return " (formula =" + f.Text + moved(f, cell) + ")"
}

// moved says for which cell a shared formula was written.
func moved(f tabular.Formula, cell tabular.Cell) string {
	if f.At == cell {
		return ""
	}
	return ", as written for " + f.At.String()
}

// reach is what a formula reads and computes, seen from its cell: two rows with one pattern have one reach.
type reach struct {
	pattern string
	cells   []tabular.Range // that it reads in its own sheet, where they stand for this cell
	name    string          // of its function, or empty
}

// reachOf reads a formula. References move with the cell, unless a dollar sign holds them.
func reachOf(f tabular.Formula, cell tabular.Cell) reach {
	var r reach
	var pattern strings.Builder
	parser := efp.ExcelParser()
	for _, t := range parser.Parse(f.Text) {
		if t.TType == efp.TokenTypeFunction && t.TSubType == efp.TokenSubTypeStart && r.name == "" {
			r.name = strings.ToUpper(t.TValue)
		}
		if t.TType != efp.TokenTypeOperand || t.TSubType != efp.TokenSubTypeRange {
			fmt.Fprintf(&pattern, "%s|%s ", t.TType, t.TValue)
			continue
		}
		first, last, two := strings.Cut(t.TValue, ":")
		if !two {
			last = first
		}
		a, offA, okA := reference(first, f.At, cell)
		b, offB, okB := reference(last, f.At, cell)
		if !okA || !okB {
			fmt.Fprintf(&pattern, "name|%s ", t.TValue)
			continue
		}
		fmt.Fprintf(&pattern, "range|%s:%s ", offA, offB)
		r.cells = append(r.cells, tabular.Range{First: a, Last: b})
	}
	r.pattern = pattern.String()
	return r
}

// reference is the cell that a reference written for one cell means in another, and its distance from there.
func reference(text string, written, cell tabular.Cell) (tabular.Cell, string, bool) {
	column, row, ok := tabular.ParseCell(text)
	if !ok {
		return tabular.Cell{}, "", false
	}
	c := tabular.Cell{Row: row, Column: column}
	distance := ""
	if strings.HasPrefix(text, "$") {
		distance = fmt.Sprintf("C%d", column)
	} else {
		c.Column += cell.Column - written.Column
		distance = fmt.Sprintf("C[%d]", column-written.Column)
	}
	if strings.Contains(text[1:], "$") {
		distance += fmt.Sprintf("R%d", row)
	} else {
		c.Row += cell.Row - written.Row
		distance += fmt.Sprintf("R[%d]", row-written.Row)
	}
	return c, distance, c.Row > 0 && c.Column >= 0
}

// noteFormulas reports, in each column of values that most rows compute in one way, the rows that do it in another, and
// those that hold a typed number (F-12).
func (s *sheet) noteFormulas(m *tabular.Marks) {
	for _, c := range s.values {
		reaches := map[int32]reach{}
		counts := map[string]int{}
		var order []string
		for _, cell := range m.FormulasOf(c.index) {
			f, _ := m.Formula(cell)
			r := reachOf(f, cell)
			reaches[cell.Row] = r
			if counts[r.pattern]++; counts[r.pattern] == 1 {
				order = append(order, r.pattern)
			}
		}
		if len(reaches) < 3 {
			continue
		}
		usual := slices.MaxFunc(order, func(a, b string) int { return counts[a] - counts[b] })
		s.unusualFormulas(c, reaches, usual, counts[usual])
	}
}

// unusualFormulas reports the rows of a column that do not compute as the usual ones do.
func (s *sheet) unusualFormulas(c *column, reaches map[int32]reach, usual string, times int) {
	var like reach // of a usual row
	likeRow := int32(0)
	type line struct {
		row   int32
		cells []string
	}
	var others []line
	rows := 0
	for row := range s.rows() {
		if row.Number <= s.headerRow || c.index >= len(row.Cells) || strings.TrimSpace(row.Cells[c.index]) == "" {
			continue
		}
		rows++
		if r, computed := reaches[row.Number]; computed && r.pattern == usual {
			if likeRow == 0 {
				like, likeRow = r, row.Number
			}
			continue
		}
		others = append(others, line{row.Number, slices.Clone(row.Cells)})
	}
	if likeRow == 0 || times*3 < rows*2 {
		return // no way of computing is that of most rows
	}
	for _, o := range others {
		at := s.cellAt(o.row, c.index)
		r, computed := reaches[o.row]
		expected := fmt.Sprintf("as the %d other rows: %s", times, describe(like, o.row-likeRow))
		if !computed {
			if form := tabular.ParseValue(o.cells[c.index], tabular.Notation{Decimal: tabular.Point}).Form; form != tabular.Number {
				continue
			}
			s.found.addCell(at, "F-12", "typed", func() issue.Issue {
				return issue.Issue{
					Found: o.cells[c.index], Message: fmt.Sprintf("the cell holds a typed number, %d other rows of the column a formula", times),
					Expected: expected, Likely: "the result of the formula was overwritten", Effect: "used as it stands",
					Fix: "restore the formula, or note why the number was typed",
				}
			})
			continue
		}
		var left []string
		for _, read := range like.cells {
			for row := read.First.Row; row <= read.Last.Row && len(left) < 10; row++ {
				for column := read.First.Column; column <= read.Last.Column && len(left) < 10; column++ {
					cell := tabular.Cell{Row: row + o.row - likeRow, Column: column}
					if slices.ContainsFunc(r.cells, func(x tabular.Range) bool { return x.Holds(cell) }) {
						continue
					}
					name := cell.String()
					if cell.Row == o.row && column < len(o.cells) && o.cells[column] != "" {
						name += fmt.Sprintf(" (%s)", o.cells[column])
					}
					left = append(left, name)
				}
			}
		}
		message := fmt.Sprintf("the cell is computed otherwise than the %d other rows: %s", times, describe(r, 0))
		if len(left) > 0 {
			message += "; left out without a note: " + strings.Join(left, ", ")
		}
		s.found.addCell(at, "F-12", message, func() issue.Issue {
			return issue.Issue{
				Found: o.cells[c.index], Message: message, Expected: expected,
				Likely: "a read was left out, or a formula was not copied to its end", Effect: "used as it stands",
				Fix: "correct the formula, or give the raw reads; a read that is not to be used belongs into exclusions.csv, with a reason",
			}
		})
	}
}

// describe writes a reach, with its cells moved by rows.
func describe(r reach, by int32) string {
	var cells []string
	for _, x := range r.cells {
		x.First.Row += by
		x.Last.Row += by
		if x.First == x.Last {
			cells = append(cells, x.First.String())
		} else {
			cells = append(cells, x.String())
		}
	}
	if r.name == "" {
		return "a formula over " + strings.Join(cells, ", ")
	}
	return r.name + " of " + strings.Join(cells, ", ")
}
