package report

import (
	"runtime"
	"strings"

	"golang.org/x/sync/errgroup"
)

// A page is the report as a sequence of blocks: made once, then written as HTML and as Markdown, so that both say the
// same.
type page struct {
	title  string
	blocks []block
}

// A block is one of its fields.
type block struct {
	Heading *heading
	Text    string
	Notice  *notice
	Table   *grid
	Figures []figure
}

type heading struct {
	Level int
	Text  string
}

// A notice is a framed list that must not be overlooked.
type notice struct {
	Kind  string // quiet, withheld or accepted
	Title string
	Items []string
}

// A grid is a table for people.
type grid struct {
	Caption   string
	Columns   []column
	Rows      []line
	Footnotes []footnote
}

// A footnote is a note of one or more cells of a table, which name it by its mark.
type footnote struct{ Mark, Text string }

type column struct {
	Name    string
	Numeric bool
}

// A line is a row of a grid. One with a band is a heading across all columns.
type line struct {
	Band  string
	Class string // empty or reference
	Cells []cell
}

// A cell has a text and, below it in small print, what a reader must know beside it.
type cell struct {
	Text  string
	Lines []string
	Notes []string // printed once below the table; the cell gets their marks
	Weak  bool     // printed in grey: it rests on a weak window
}

// text is a cell without small print.
func text(t string) cell { return cell{Text: t} }

func (p *page) heading(level int, t string) {
	p.blocks = append(p.blocks, block{Heading: &heading{Level: level, Text: t}})
}

func (p *page) text(sentences ...string) {
	p.blocks = append(p.blocks, block{Text: strings.Join(sentences, " ")})
}

func (p *page) notice(n notice) { p.blocks = append(p.blocks, block{Notice: &n}) }

// table adds a table; columns that are empty in every row are left out, a table without rows entirely.
func (p *page) table(g grid) {
	if len(g.Rows) == 0 {
		return
	}
	g.markNotes()
	p.blocks = append(p.blocks, block{Table: g.withoutEmptyColumns()})
}

// markNotes gives every note of the table a mark, in the order in which they are met, and each cell the marks of its own.
// Many rows share a note; printed beside each they would bury the numbers.
func (g *grid) markNotes() {
	for _, row := range g.Rows {
		for i := range row.Cells {
			c := &row.Cells[i]
			var marks []string
			for _, note := range c.Notes {
				marks = append(marks, g.mark(note))
			}
			if len(marks) > 0 {
				c.Lines = append(c.Lines, "note "+strings.Join(marks, ", "))
			}
		}
	}
}

// mark is the mark of a note: a to z, then aa.
func (g *grid) mark(note string) string {
	for _, f := range g.Footnotes {
		if f.Text == note {
			return f.Mark
		}
	}
	mark := ""
	for n := len(g.Footnotes); n >= 0; n = n/26 - 1 {
		mark = string(rune('a'+n%26)) + mark
	}
	g.Footnotes = append(g.Footnotes, footnote{mark, note})
	return mark
}

func (p *page) figures(f ...figure) {
	if len(f) > 0 {
		p.blocks = append(p.blocks, block{Figures: f})
	}
}

// render draws the figures, each by itself, so that they share the processors and nothing depends on how many there are.
func (p *page) render() error {
	var drawing errgroup.Group
	drawing.SetLimit(runtime.GOMAXPROCS(0))
	for _, b := range p.blocks {
		for i := range b.Figures {
			drawing.Go(b.Figures[i].render)
		}
	}
	return drawing.Wait()
}

// withoutEmptyColumns drops the columns in which no row has anything.
func (g grid) withoutEmptyColumns() *grid {
	kept := grid{Caption: g.Caption, Footnotes: g.Footnotes}
	var keep []int
	for i, c := range g.Columns {
		for _, row := range g.Rows {
			if row.Band == "" && (row.Cells[i].Text != "" && row.Cells[i].Text != absent || len(row.Cells[i].Lines) > 0) {
				keep = append(keep, i)
				kept.Columns = append(kept.Columns, c)
				break
			}
		}
	}
	for _, row := range g.Rows {
		short := line{Band: row.Band, Class: row.Class}
		if row.Band == "" {
			for _, i := range keep {
				short.Cells = append(short.Cells, row.Cells[i])
			}
		}
		kept.Rows = append(kept.Rows, short)
	}
	return &kept
}
