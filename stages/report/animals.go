package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"earmark/schemas"
	"earmark/schemas/endpoint"
)

// Sizes of a row of animals, in points: the average stands below the dots, so that neither hides the other, and
// neighbouring dots may cover each other by a third.
const (
	dotRadius    = 1.9
	laneStep     = 2.6
	mostLanes    = 13
	averageAbove = 4 // above the foot of the row
	dotsAbove    = 9
)

// animals draws every animal of a result as a dot, with the average of its group and an interval. It returns false
// where no animal has a value.
func (s *study) animals(r result) (figure, bool) {
	v := variable(s.spec(r.endpoint), r.variable)
	looks := looks(s.groups)
	values := nothing()
	censored, hidden := 0, 0
	groups, families := s.rows(func(_ family, g schemas.Group) bool { return len(s.responses[ofGroup{r, g.Group}]) > 0 })
	for _, g := range s.groups {
		for _, row := range s.responses[ofGroup{r, g.Group}] {
			at, beyond, ok := position(row)
			if ok && v.Scale == endpoint.Log && at <= 0 {
				hidden++
				continue
			}
			if ok {
				values.show(v.Scale, at)
			}
			if beyond != 0 {
				censored++
			}
		}
		a := averageOf(v.Scale, false, s.summaries[ofGroup{r, g.Group}])
		for _, limit := range []float64{a.low.Or(a.centre.V), a.high.Or(a.centre.V)} {
			if a.centre.OK {
				values.show(v.Scale, limit)
			}
		}
	}
	if len(groups) == 0 || values.low > values.high {
		return figure{}, false
	}
	var axis plot.Axis
	axis.Scale = plot.LinearScale{}
	scaleAxis(&axis, v.Scale, values.low, values.high)
	dots := map[string][]dot{}
	height := vg.Length(rowHeight)
	for _, g := range groups {
		dots[g.Group.Group] = s.dots(r, v.Scale, g.Group.Group, axis.Norm)
		for _, d := range dots[g.Group.Group] {
			height = max(height, vg.Length(d.lane)*laneStep+dotsAbove+dotRadius+1)
		}
	}
	p := rowPlot(s.axisLabel(r.series), groups, families, float64((averageAbove+dotsAbove)/2/height)-0.5, func(g rowGroup) string {
		return fmt.Sprintf("%s (n = %d)", shorten(g.Group.Group, 24), s.summaries[ofGroup{r, g.Group.Group}].N)
	})
	p.X.Min, p.X.Max, p.X.Scale, p.X.Tick.Marker = axis.Min, axis.Max, axis.Scale, axis.Tick.Marker
	p.Add(plotter(func(c draw.Canvas, x, y func(float64) vg.Length) {
		drawRowFamilies(c, y, families)
		for _, f := range families {
			a := averageOf(v.Scale, false, s.summaries[ofGroup{r, f.comparator}])
			if a.centre.OK && (v.Scale != endpoint.Log || a.centre.V > 0) {
				c.StrokeLine2(draw.LineStyle{Color: lightGrey, Width: 0.7, Dashes: []vg.Length{2, 2}},
					x(a.centre.V), y(f.top), x(a.centre.V), y(f.bottom))
			}
		}
		for _, g := range groups {
			drawDots(c, x, y(g.y)-height/2+dotsAbove, dots[g.Group.Group], looks[g.Group.Group])
			a := averageOf(v.Scale, false, s.summaries[ofGroup{r, g.Group.Group}])
			if !a.centre.OK || (v.Scale == endpoint.Log && (a.centre.V <= 0 || a.low.Or(1) <= 0)) {
				continue
			}
			drawAverage(c, x, y(g.y)-height/2+averageAbove, a)
		}
	}))
	caption := fmt.Sprintf("%s: every animal, and the %s of its group below (black). Dashed: the comparator of the block.",
		s.on(r), s.averageWords(v.Scale, false))
	if censored > 0 {
		caption += fmt.Sprintf(" %s beyond a limit of quantification: an open triangle at the limit, pointing to where the value lies.",
			count(censored, "animal is", "animals are"))
	}
	if hidden > 0 {
		caption += fmt.Sprintf(" %s at or below zero and cannot be drawn on a log axis.", count(hidden, "value is", "values are"))
	}
	return figure{
		Alt: "Every animal of " + s.on(r), Caption: caption,
		width: halfWidth, height: rowsHeight(p, height),
		draw: func(c draw.Canvas) { p.Draw(draw.Crop(c, 2, -10, 4, -4)) },
	}, true
}

// position is where an animal's response is drawn: at its value, or at its limit with the direction in which the value
// lies (-1 below, 1 above).
func position(row schemas.Response) (at float64, beyond int, ok bool) {
	switch {
	case row.Value.OK:
		return row.Value.V, 0, true
	case row.Limit.OK && row.Censoring == "left":
		return row.Limit.V, -1, true
	case row.Limit.OK && row.Censoring == "right":
		return row.Limit.V, 1, true
	}
	return 0, 0, false
}

// A dot is an animal: its value, or its limit and the direction in which its value lies, and how high it is stacked.
type dot struct {
	at     float64
	beyond int
	lane   int
}

// dots stacks a group's animals, each in the lowest lane where it can be seen. Norm places a value on the axis, 0 to 1.
func (s *study) dots(r result, scale, group string, norm func(float64) float64) []dot {
	const across = 225 // points from end to end of the axis, about
	var dots []dot
	for _, response := range s.responses[ofGroup{r, group}] {
		if at, beyond, ok := position(response); ok && (scale != endpoint.Log || at > 0) {
			dots = append(dots, dot{at: at, beyond: beyond})
		}
	}
	slices.SortStableFunc(dots, func(a, b dot) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.beyond, b.beyond))
	})
	for i := range dots {
		for free := false; !free && dots[i].lane < mostLanes-1; {
			free = true
			for _, other := range dots[max(0, i-2*mostLanes):i] {
				apart := math.Hypot(across*(norm(dots[i].at)-norm(other.at)), laneStep*float64(dots[i].lane-other.lane))
				free = free && apart >= 0.99*laneStep
			}
			if !free {
				dots[i].lane++
			}
		}
	}
	return dots
}

// drawDots draws a group's dots on a line.
func drawDots(c draw.Canvas, x func(float64) vg.Length, row vg.Length, dots []dot, l look) {
	for _, d := range dots {
		at := vg.Point{X: x(d.at), Y: row + vg.Length(d.lane)*laneStep}
		if d.beyond == 0 {
			c.DrawGlyphNoClip(draw.GlyphStyle{Color: white, Radius: dotRadius + 0.4, Shape: draw.CircleGlyph{}}, at)
			c.DrawGlyphNoClip(draw.GlyphStyle{Color: l.color, Radius: dotRadius, Shape: draw.CircleGlyph{}}, at)
			continue
		}
		toward, radius := vg.Length(d.beyond)*dotRadius*1.2, vg.Length(dotRadius*1.2)
		c.StrokeLines(draw.LineStyle{Color: l.color, Width: 0.8}, []vg.Point{
			{X: at.X + toward, Y: at.Y},
			{X: at.X - toward, Y: at.Y + radius},
			{X: at.X - toward, Y: at.Y - radius},
			{X: at.X + toward, Y: at.Y},
		})
	}
}

// drawAverage draws a group's average and its interval.
func drawAverage(c draw.Canvas, x func(float64) vg.Length, row vg.Length, a average) {
	at := x(a.centre.V)
	whisker(c, black, false, row, x(a.low.Or(a.centre.V)), x(a.high.Or(a.centre.V)))
	c.StrokeLine2(draw.LineStyle{Color: black, Width: 1.6}, at, row-3, at, row+3)
}
