package report

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"earmark/schemas"
)

// rowHeight is the least height of a group's row, in points.
const rowHeight = 16

// A rowGroup is a group of a figure in which every group has a row.
type rowGroup struct {
	schemas.Group
	family int
	y      float64
}

// A rowFamily is a block of rows that share a comparator.
type rowFamily struct {
	family
	head, top, bottom float64 // of its heading and of its rows; no heading if there is only one family
}

// headed reports whether the block has a heading.
func (f rowFamily) headed() bool { return f.head > f.top }

// rows lays groups out from the top down, in blocks by comparator. Groups that keep refuses have no row.
func (s *study) rows(keep func(family, schemas.Group) bool) (groups []rowGroup, families []rowFamily) {
	y := 0.0
	for _, f := range s.families {
		block := rowFamily{family: f, head: y}
		if len(s.families) > 1 {
			y--
		}
		block.top = y + 0.5
		n := 0
		for _, g := range f.groups {
			if keep(f, g) {
				groups = append(groups, rowGroup{g, len(families), y})
				y--
				n++
			}
		}
		if n == 0 {
			y = block.head
			continue
		}
		block.bottom = y + 0.5
		families = append(families, block)
	}
	return groups, families
}

// rowPlot is a plot with a named row for every group; the names stand in the middle of the rows, lifted by a part of one.
func rowPlot(xLabel string, groups []rowGroup, families []rowFamily, lift float64, label func(rowGroup) string) *plot.Plot {
	p := newPlot(xLabel, "")
	p.Y.LineStyle.Width, p.Y.Tick.Length = 0, 0
	var ticks []plot.Tick
	for _, g := range groups {
		ticks = append(ticks, plot.Tick{Value: g.y + lift, Label: label(g)})
	}
	p.Y.Tick.Label.Font.Size = smallSize
	p.Y.Tick.Marker = plot.ConstantTicks(ticks)
	p.Y.Max, p.Y.Min = 0.6, families[len(families)-1].bottom-0.1
	return p
}

// drawRowFamilies draws the headings and the lines between blocks of rows.
func drawRowFamilies(c draw.Canvas, y func(float64) vg.Length, families []rowFamily) {
	for i, f := range families {
		if !f.headed() {
			continue
		}
		if i > 0 {
			c.StrokeLine2(thin(paleGrey), c.Min.X, y(f.head+0.5), c.Max.X, y(f.head+0.5))
		}
		c.FillText(lettering(smallSize, darkGrey, draw.XLeft, draw.YCenter), vg.Point{X: c.Min.X + 2, Y: y(f.head)},
			shorten(f.title(), 44))
	}
}

// rowsHeight is the height of a figure whose rows have the height given.
func rowsHeight(p *plot.Plot, row vg.Length) vg.Length {
	const axis = 40 // the axis with its label
	return vg.Length(p.Y.Max-p.Y.Min)*row + axis
}
