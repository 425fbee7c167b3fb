package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// Sizes of the map, in points. Heights are whole pixels, so that the edges of tiles add no shades to the PNG, which keeps
// to a palette.
const (
	pixel       = 72.0 / resolution
	mapRow      = 40 * pixel // a mediator
	mapAxisRow  = 28 * pixel // the name of an axis
	mapHeader   = 156 * pixel
	mapMargin   = 4 * pixel
	mapName     = 38
	mapReceptor = 86
	mapLane     = 24 // a kinase or STAT
	mapEffect   = 92
	mapTile     = 18 // a group
	mapGroups   = 5  // drawn at most
)

// pathwayMap draws each measured mediator as a line from its receptor over the kinases and STATs that it signals by to its
// effect, and beside it the inhibition of its concentration in every treated group. It returns false where no group is
// treated.
func (s *study) pathwayMap(at pathwayPanel, r result) (figure, bool) {
	groups := s.mapGroups()
	if len(groups) == 0 {
		return figure{}, false
	}
	var kinases, transducers []string
	axes := 0
	for i, m := range at.mediators {
		kinases = appendAll(kinases, m.Kinases, m.KinasesInSome)
		transducers = appendAll(transducers, m.STATs, m.STATsInSome)
		if i == 0 || m.Axis != at.mediators[i-1].Axis {
			axes++
		}
	}
	slices.Sort(kinases)
	slices.Sort(transducers)
	tiles := map[ofGroup]tile{}
	for _, m := range at.mediators {
		for _, g := range groups {
			tiles[ofGroup{at.results[m.Name], g.Group}] = s.inhibitionTile(at.results[m.Name], g.Group)
		}
	}
	height := mapHeader + mapRow*vg.Length(len(at.mediators)) + mapAxisRow*vg.Length(axes) + 4*mapMargin
	caption := fmt.Sprintf("%s, %s: measured mediators, the receptor of each, the kinases and STATs it signals by, and its effect. "+
		"Filled: what the sources agree on; open: in some lists only; dashed: the receptor signals by no JAK. %s: not looked up in a source. "+
		"Tiles: percent inhibition of the concentration against the group's own comparator (ratio of geometric means); blue: lower, vermilion: higher, at full strength from a quarter or four times on.",
		matrixCaption(s.spec(r.endpoint), r.matrix), day(r.day), unverified)
	if len(groups) < len(s.treatedGroups()) {
		caption += " The highest dose of each article."
	}
	return figure{
		Alt:     "Mediators, receptors, kinases, STATs and effects, with the inhibition in each group",
		Caption: caption, width: fullWidth, height: height,
		draw: func(c draw.Canvas) {
			m := newMapLayout(draw.Crop(c, 4, -4, mapMargin, -mapMargin), kinases, transducers)
			m.header(groups)
			y := m.canvas.Max.Y - mapHeader
			for i, mediator := range at.mediators {
				if i == 0 || mediator.Axis != at.mediators[i-1].Axis {
					m.axis(y-mapAxisRow/2, mediator.Axis)
					y -= mapAxisRow
				}
				m.mediator(y-mapRow/2, mediator)
				for j, g := range groups {
					left := m.tiles + vg.Length(j)*mapTile
					drawTile(m.canvas, vg.Rectangle{
						Min: vg.Point{X: left + 0.5, Y: y - mapRow + 3*pixel}, Max: vg.Point{X: left + mapTile - 0.5, Y: y - 3*pixel},
					}, tiles[ofGroup{at.results[mediator.Name], g.Group}], 2)
				}
				y -= mapRow
			}
		},
	}, true
}

// appendAll adds the names of some lists, each once.
func appendAll(names []string, more ...[]string) []string {
	for _, list := range more {
		for _, name := range list {
			names = appendNew(names, name)
		}
	}
	return names
}

// mapGroups are the treated groups, or of many the highest dose of each article.
func (s *study) mapGroups() []schemas.Group {
	groups := s.treatedGroups()
	if len(groups) <= mapGroups {
		return groups
	}
	var highest []schemas.Group
	for _, g := range groups {
		i := slices.IndexFunc(highest, func(h schemas.Group) bool {
			return h.Article == g.Article && h.DoseUnit == g.DoseUnit && h.Comparator == g.Comparator
		})
		switch {
		case i < 0:
			highest = append(highest, g)
		case g.Dose.Or(0) > highest[i].Dose.Or(0):
			highest[i] = g
		}
	}
	return highest[:min(len(highest), mapGroups)]
}

// inhibitionTile is the inhibition of an analyte by the ratio of geometric means, its shade to an eighth of a doubling.
func (s *study) inhibitionTile(r result, group string) tile {
	t := tile{text: absent}
	for _, row := range s.inhibition[ofGroup{r, group}] {
		if row.Definition == endpoint.GMR && row.Percent.OK && row.Percent.V < 100 {
			t = tile{log2: math.Round(8*math.Log2(1-row.Percent.V/100)) / 8, ok: true, text: fixed(row.Percent.V, 0)}
		}
	}
	return t
}

// A mapLayout is where the columns of the map stand.
type mapLayout struct {
	canvas                  draw.Canvas
	kinases, transducers    []string
	receptor, lanes, effect vg.Length // left edges
	tiles                   vg.Length
}

func newMapLayout(c draw.Canvas, kinases, transducers []string) mapLayout {
	m := mapLayout{canvas: c, kinases: kinases, transducers: transducers}
	m.receptor = c.Min.X + mapName
	m.lanes = m.receptor + mapReceptor
	m.effect = m.lane(len(kinases)+len(transducers)) - mapLane/2 + 8
	m.tiles = m.effect + mapEffect
	return m
}

// lane is the middle of the lane of a number, STATs after kinases with a gap between.
func (m mapLayout) lane(i int) vg.Length {
	x := m.lanes + mapLane/2 + vg.Length(i)*mapLane
	if i >= len(m.kinases) {
		x += 8
	}
	return x
}

func (m mapLayout) header(groups []schemas.Group) {
	c := m.canvas
	base := c.Max.Y - mapHeader + 5
	head := lettering(textSize, black, draw.XLeft, draw.YBottom)
	c.FillText(head, vg.Point{X: c.Min.X, Y: base}, "Mediator")
	c.FillText(head, vg.Point{X: m.receptor, Y: base}, "Receptor")
	c.FillText(head, vg.Point{X: m.effect, Y: base}, "Effect")
	for i, name := range slices.Concat(m.kinases, m.transducers) {
		c.FillText(lettering(smallSize, black, draw.XCenter, draw.YBottom), vg.Point{X: m.lane(i), Y: base}, shorten(name, 7))
	}
	over := lettering(textSize, darkGrey, draw.XCenter, draw.YBottom)
	if n := len(m.kinases); n > 0 {
		c.FillText(over, vg.Point{X: (m.lane(0) + m.lane(n-1)) / 2, Y: base + 13}, "Kinases")
	}
	if n, k := len(m.transducers), len(m.kinases); n > 0 {
		c.FillText(over, vg.Point{X: (m.lane(k) + m.lane(k+n-1)) / 2, Y: base + 13}, "STATs")
	}
	c.FillText(over, vg.Point{X: m.tiles + vg.Length(len(groups))*mapTile/2, Y: c.Max.Y - 10}, "Inhibition (%)")
	upright := lettering(smallSize, black, draw.XLeft, draw.YCenter)
	upright.Rotation = math.Pi / 2
	for j, g := range groups {
		c.FillText(upright, vg.Point{X: m.tiles + (vg.Length(j)+0.5)*mapTile, Y: base}, shorten(g.Group, 15))
	}
}

// axis draws the name of an axis, with a line above its mediators.
func (m mapLayout) axis(y vg.Length, name string) {
	c := m.canvas
	c.StrokeLine2(thin(paleGrey), c.Min.X, y+mapAxisRow/2, c.Max.X, y+mapAxisRow/2)
	c.FillText(lettering(smallSize, midGrey, draw.XLeft, draw.YCenter), vg.Point{X: c.Min.X, Y: y}, shorten(name, 30))
}

// mediator draws the line of a mediator.
func (m mapLayout) mediator(y vg.Length, mediator plan.Mediator) {
	c := m.canvas
	small := lettering(smallSize-0.5, black, draw.XLeft, draw.YCenter)
	c.FillText(lettering(textSize, black, draw.XLeft, draw.YCenter), vg.Point{X: c.Min.X, Y: y}, shorten(mediator.Name, 9))
	drawLines(c, small, vg.Point{X: m.receptor, Y: y}, mediator.Receptor+mark(mediator, "receptor"), 28)
	drawLines(c, small, vg.Point{X: m.effect, Y: y}, mediator.Effect+mark(mediator, "effect"), 30)

	from, to := m.lanes-2, m.effect-4
	if len(mediator.Kinases) == 0 {
		c.StrokeLine2(draw.LineStyle{Color: lightGrey, Width: 0.8, Dashes: []vg.Length{2, 2}}, from, y, to, y)
		words := "no JAK"
		if mediator.Dependence == plan.DependsDisputed {
			words = "disputed"
		}
		middle := (m.lane(0) + m.lane(max(0, len(m.kinases)-1))) / 2
		c.FillPolygon(white, corners(vg.Rectangle{Min: vg.Point{X: middle - 22, Y: y - 4.5}, Max: vg.Point{X: middle + 22, Y: y + 4.5}}))
		c.FillText(lettering(smallSize-0.5, darkGrey, draw.XCenter, draw.YCenter), vg.Point{X: middle, Y: y}, words+mark(mediator, "dependence"))
		return
	}
	c.StrokeLine2(draw.LineStyle{Color: darkGrey, Width: 1}, from, y, to, y)
	c.FillPolygon(darkGrey, []vg.Point{{X: to + 3, Y: y}, {X: to - 2, Y: y + 2.4}, {X: to - 2, Y: y - 2.4}})
	for i, name := range slices.Concat(m.kinases, m.transducers) {
		agreed, some, entry := mediator.Kinases, mediator.KinasesInSome, "kinases"
		if i >= len(m.kinases) {
			agreed, some, entry = mediator.STATs, mediator.STATsInSome, "stats"
		}
		at := vg.Point{X: m.lane(i), Y: y}
		switch {
		case slices.Contains(agreed, name):
			if slices.Contains(mediator.Unverified, entry) {
				c.FillText(lettering(smallSize-0.5, black, draw.XLeft, draw.YBottom), at.Add(vg.Point{X: 3, Y: 1}), unverified)
			}
			c.DrawGlyphNoClip(draw.GlyphStyle{Color: black, Radius: 3.6, Shape: draw.CircleGlyph{}}, at)
		case slices.Contains(some, name):
			c.DrawGlyphNoClip(draw.GlyphStyle{Color: white, Radius: 3.6, Shape: draw.CircleGlyph{}}, at)
			c.DrawGlyphNoClip(draw.GlyphStyle{Color: black, Radius: 3.2, Shape: draw.RingGlyph{}}, at)
		}
	}
}

// drawLines writes a text of at most two lines, parted at a semicolon.
func drawLines(c draw.Canvas, sty draw.TextStyle, at vg.Point, t string, length int) {
	first, second, parted := strings.Cut(t, "; ")
	if !parted {
		c.FillText(sty, at, shorten(t, length))
		return
	}
	c.FillText(sty, vg.Point{X: at.X, Y: at.Y + 4}, shorten(first, length))
	c.FillText(sty, vg.Point{X: at.X, Y: at.Y - 4}, shorten(second, length))
}

// setFigure draws the inhibition of the sets of a grouping: a block of rows for every set, a row for every treated group.
func (s *study) setFigure(at pathwayPanel, r result, grouping string) (figure, bool) {
	sets, groups := at.setNames(grouping), s.treatedGroups()
	percents, drawn := span{0, 50}, 0
	for _, set := range sets {
		for _, g := range groups {
			if row, ok := at.setRow(grouping, set, g.Group); ok && row.Percent.OK {
				drawn++
				percents.show(endpoint.Linear, row.Percent.V)
				percents.show(endpoint.Linear, drawnPercent.within(row.CILow.Or(row.Percent.V)))
				percents.show(endpoint.Linear, drawnPercent.within(row.CIHigh.Or(row.Percent.V)))
			}
		}
	}
	if drawn == 0 {
		return figure{}, false
	}
	looks := looks(s.groups)
	p := newPlot("Percent inhibition of the geometric mean (%)", "")
	scaleAxis(&p.X, endpoint.Linear, percents.low, percents.high)
	p.Y.LineStyle.Width, p.Y.Tick.Length = 0, 0
	var ticks []plot.Tick
	block := float64(len(groups)) + 1
	for i, set := range sets {
		ticks = append(ticks, plot.Tick{Value: -float64(i)*block - float64(len(groups)-1)/2, Label: shorten(setName(grouping, set), 14)})
	}
	p.Y.Tick.Marker = plot.ConstantTicks(ticks)
	p.Y.Min, p.Y.Max = -float64(len(sets))*block+0.5, 0.9
	axis := span{p.X.Min, p.X.Max}
	beyond := false
	p.Add(plotter(func(c draw.Canvas, x, y func(float64) vg.Length) {
		c.StrokeLine2(thin(darkGrey), x(0), c.Min.Y, x(0), c.Max.Y)
		for i, set := range sets {
			if i > 0 {
				between := y(-float64(i)*block + 1)
				c.StrokeLine2(thin(paleGrey), c.Min.X, between, c.Max.X, between)
			}
			for j, g := range groups {
				row, ok := at.setRow(grouping, set, g.Group)
				here := y(-float64(i)*block - float64(j))
				switch {
				case ok && row.Percent.OK:
					drawInterval(c, x, axis, looks[g.Group], here, row)
				case ok:
					c.FillText(lettering(smallSize-1, midGrey, draw.XLeft, draw.YCenter), vg.Point{X: x(0) + 4, Y: here}, shorten(g.Group, 20)+": no analyte left")
				}
			}
		}
	}))
	for _, row := range at.rows {
		beyond = beyond || row.Grouping == grouping && row.Percent.OK &&
			(axis.within(row.CILow.Or(row.Percent.V)) != row.CILow.Or(row.Percent.V) || axis.within(row.CIHigh.Or(row.Percent.V)) != row.CIHigh.Or(row.Percent.V))
	}
	legend := family{groups: groups}
	legendHeight := vg.Length((len(groups)+1)/2)*legendRow + 6
	what := map[string]string{"axis": "axis", "kinase": "kinase of the receptor (sets overlap)"}[grouping]
	caption := fmt.Sprintf("Inhibition by %s: geometric mean over the analytes of a set, with its %s CI, not adjusted. 0%s: the group's own comparator. The table below names the analytes.", what, s.level(), percentSign)
	if beyond {
		caption += " An arrow: the interval goes on beyond the axis."
	}
	return figure{
		Alt: fmt.Sprintf("Percent inhibition of %s by %s", matrixCaption(s.spec(r.endpoint), r.matrix), grouping), Caption: caption,
		width: halfWidth, height: vg.Length(p.Y.Max-p.Y.Min)*7.5 + 40 + legendHeight,
		draw: func(c draw.Canvas) {
			c = draw.Crop(c, 2, -10, 4, -4)
			p.Draw(draw.Crop(c, 0, 0, legendHeight, 0))
			box := draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
				Min: vg.Point{X: c.Min.X + 8, Y: c.Min.Y}, Max: vg.Point{X: c.Max.X, Y: c.Min.Y + legendHeight - 6},
			}}
			s.drawLegend(box, legend, looks, 2, func(schemas.Group) string { return "" })
		},
	}, true
}

// drawInterval draws an estimate with its interval, which ends in an arrow where it goes on beyond the axis.
func drawInterval(c draw.Canvas, x func(float64) vg.Length, axis span, l look, y vg.Length, row schemas.Pathway) {
	for _, end := range []struct{ limit, direction float64 }{{row.CILow.Or(row.Percent.V), -1}, {row.CIHigh.Or(row.Percent.V), 1}} {
		drawn := axis.within(end.limit)
		c.StrokeLine2(draw.LineStyle{Color: l.color, Width: 1.1}, x(row.Percent.V), y, x(drawn), y)
		drawEnd(c, l.color, vg.Point{X: x(drawn), Y: y}, vg.Length(end.direction), drawn != end.limit)
	}
	drawMarker(c, l, vg.Point{X: x(row.Percent.V), Y: y}, 2.6)
}
