package report

import (
	"fmt"
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"earmark/schemas"
	"earmark/schemas/endpoint"
)

// drawnPercent bounds the axis of percent inhibition: an interval that reaches further ends in an arrow. Estimates are
// always inside the axis, and the table has every number.
var drawnPercent = span{-100, 200}

// inhibitionFigure draws the percent inhibition of every treated group by the headline definition, with its interval,
// between the two references. It returns false where a result has no percentages.
func (s *study) inhibitionFigure(r result) (figure, bool) {
	looks := looks(s.groups)
	definition, hasFloor := "", false
	percents := span{0, 100}
	groups, families := s.rows(func(_ family, g schemas.Group) bool {
		_, ok := s.headline(r, g.Group)
		return ok && treated(g)
	})
	if len(groups) == 0 {
		return figure{}, false
	}
	confidence := s.plan.Analysis.Confidence
	for _, g := range groups {
		row, _ := s.headline(r, g.Group.Group)
		definition = row.Definition
		confidence = row.Confidence.Or(confidence)
		hasFloor = hasFloor || definition == endpoint.Window || definition == endpoint.LogWindow
		if row.Percent.OK {
			percents.show(endpoint.Linear, row.Percent.V)
			for _, limit := range []float64{row.CILow.Or(row.Percent.V), row.CIHigh.Or(row.Percent.V)} {
				percents.show(endpoint.Linear, drawnPercent.within(limit))
			}
		}
	}
	p := rowPlot("Percent inhibition (%)", groups, families, 0, func(g rowGroup) string {
		row, _ := s.headline(r, g.Group.Group)
		return fmt.Sprintf("%s (n = %d)", shorten(g.Group.Group, 24), row.N)
	})
	scaleAxis(&p.X, endpoint.Linear, percents.low, percents.high)
	axis := span{p.X.Min, p.X.Max}
	arrows := false
	for _, g := range groups {
		row, _ := s.headline(r, g.Group.Group)
		arrows = arrows || row.Percent.OK && (axis.within(row.CILow.Or(row.Percent.V)) != row.CILow.Or(row.Percent.V) ||
			axis.within(row.CIHigh.Or(row.Percent.V)) != row.CIHigh.Or(row.Percent.V))
	}
	p.Add(plotter(func(c draw.Canvas, x, y func(float64) vg.Length) {
		for _, f := range families {
			c.StrokeLine2(thin(darkGrey), x(0), y(f.top), x(0), y(f.bottom))
			if hasFloor {
				c.StrokeLine2(draw.LineStyle{Color: lightGrey, Width: 0.75, Dashes: []vg.Length{4, 2}}, x(100), y(f.top), x(100), y(f.bottom))
			}
		}
		drawRowFamilies(c, y, families)
		for _, g := range groups {
			row, _ := s.headline(r, g.Group.Group)
			if !row.Percent.OK {
				c.FillText(lettering(smallSize, midGrey, draw.XLeft, draw.YCenter), vg.Point{X: x(0) + 4, Y: y(g.y)}, shorten(withheld(row), 44))
				continue
			}
			l := looks[g.Group.Group]
			if row.WindowClass == weak {
				l.color = lightGrey
			}
			at := y(g.y)
			for _, end := range []struct{ limit, direction float64 }{{row.CILow.Or(row.Percent.V), -1}, {row.CIHigh.Or(row.Percent.V), 1}} {
				drawn := axis.within(end.limit)
				c.StrokeLine2(draw.LineStyle{Color: l.color, Width: 1.1}, x(row.Percent.V), at, x(drawn), at)
				drawEnd(c, l.color, vg.Point{X: x(drawn), Y: at}, vg.Length(end.direction), drawn != end.limit)
			}
			drawMarker(c, l, vg.Point{X: x(row.Percent.V), Y: at}, 2.8)
		}
	}))
	caption := fmt.Sprintf("%s: percent inhibition by the definition “%s”, with its %s CI. 0%s: the group's own comparator",
		s.on(r), lookup(definitionTerms, definition).words, level(confidence), percentSign)
	if hasFloor {
		caption += "; 100" + percentSign + " (dashed): the floor"
	}
	caption += "."
	if arrows {
		caption += " An arrow: the interval goes on beyond the axis."
	}
	if anyWeak(s, r, groups) {
		caption += " Grey: weak window, not for ranking."
	}
	return figure{
		Alt: "Percent inhibition of " + s.on(r), Caption: caption,
		width: halfWidth, height: rowsHeight(p, rowHeight),
		draw: func(c draw.Canvas) { p.Draw(draw.Crop(c, 2, -10, 4, -4)) },
	}, true
}

// drawEnd ends an interval with a cap, or with an arrow in its direction where it goes on.
func drawEnd(c draw.Canvas, clr color.RGBA, at vg.Point, direction vg.Length, beyond bool) {
	sty := draw.LineStyle{Color: clr, Width: 1.1}
	if beyond {
		c.StrokeLines(sty, []vg.Point{
			{X: at.X - 3.5*direction, Y: at.Y + 2.2}, at, {X: at.X - 3.5*direction, Y: at.Y - 2.2},
		})
		return
	}
	c.StrokeLine2(sty, at.X, at.Y-2.2, at.X, at.Y+2.2)
}

// anyWeak reports whether a drawn percentage rests on a weak window.
func anyWeak(s *study, r result, groups []rowGroup) bool {
	for _, g := range groups {
		if row, _ := s.headline(r, g.Group.Group); row.Percent.OK && row.WindowClass == weak {
			return true
		}
	}
	return false
}

// withheld says why a result has no percentage.
func withheld(row schemas.Inhibition) string {
	switch {
	case row.WindowClass == closed:
		return "no percentage: window closed"
	case row.N == 0 || row.NComparator == 0:
		return "no percentage: a group has no value"
	case row.NFloor == 0 && (row.Definition == endpoint.Window || row.Definition == endpoint.LogWindow):
		return "no percentage: no value of the floor"
	}
	return "no percentage"
}
