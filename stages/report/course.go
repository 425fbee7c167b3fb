package report

import (
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"earmark/schemas"
	"earmark/schemas/endpoint"
)

// Sizes of the figures, in points.
const (
	fullWidth = 7.4 * vg.Inch
	halfWidth = 4.8 * vg.Inch
)

// A track is the course of one group, or of one animal.
type track struct {
	day               []float64
	centre, low, high []float64
	bars              bool
}

// course draws how the groups develop: a panel for every comparator, so that the eye compares a group with its own
// vehicle. It returns false where there are fewer than two days.
func (s *study) course(of series) (figure, bool) {
	days := s.days[of]
	if len(days) < 2 {
		return figure{}, false
	}
	v := variable(s.spec(of.endpoint), of.variable)
	looks := looks(s.groups)
	values := nothing()
	tracks := map[string]track{}
	animals := map[string][]track{}
	for _, g := range s.groups {
		t := s.groupTrack(of, v, g.Group)
		for i := range t.day {
			values.show(v.Scale, t.centre[i])
			values.show(v.Scale, t.low[i])
			values.show(v.Scale, t.high[i])
		}
		tracks[g.Group] = t
		if s.plan.Output.AnimalLines {
			animals[g.Group] = s.animalTracks(of, v, g.Group)
			for _, a := range animals[g.Group] {
				for _, y := range a.centre {
					values.show(v.Scale, y)
				}
			}
		}
	}
	families := slices.DeleteFunc(slices.Clone(s.families), func(f family) bool {
		return !slices.ContainsFunc(f.groups, func(g schemas.Group) bool { return len(tracks[g.Group].day) > 0 })
	})
	if len(families) == 0 {
		return figure{}, false
	}

	across := min(len(families), panelsAcross)
	legendColumns := 3 - min(across, 2)
	legendRows := 0 // of the longest legend
	for _, f := range families {
		legendRows = max(legendRows, (len(f.groups)+legendColumns-1)/legendColumns)
	}
	legendHeight := vg.Length(legendRows)*legendRow + 6
	var strips [][]*plot.Plot
	for i, f := range families {
		if i%across == 0 {
			strips = append(strips, make([]*plot.Plot, across))
		}
		p := newPlot("Study day", "")
		if i%across == 0 {
			p.Y.Label.Text = s.axisLabel(of)
		}
		scaleAxis(&p.Y, v.Scale, values.low, values.high)
		step := dodge(days, len(f.groups))
		p.X.Min = float64(days[0]) - step*float64(len(f.groups))/2
		p.X.Max = float64(days[len(days)-1]) + step*float64(len(f.groups))/2
		p.X.Tick.Marker = plot.ConstantTicks(dayTicks(days, (fullWidth-60)/vg.Length(across)-20))
		p.Add(plotter(func(c draw.Canvas, x, y func(float64) vg.Length) {
			if v.Scale != endpoint.Log && p.Y.Min < 0 && p.Y.Max > 0 {
				c.StrokeLine2(thin(paleGrey), c.Min.X, y(0), c.Max.X, y(0))
			}
			for j, g := range f.groups {
				shift := step * (float64(j) - float64(len(f.groups)-1)/2)
				for _, a := range animals[g.Group] {
					drawTrack(c, x, y, a, shift, look{color: mix(looks[g.Group].color, white, 0.6)}, 0.4)
				}
				drawTrack(c, x, y, tracks[g.Group], shift, looks[g.Group], 1.2)
			}
		}))
		strips[len(strips)-1][i%across] = p
	}

	stripHeight := 2.8*vg.Inch + legendHeight
	caption := fmt.Sprintf("%s over the study: %s by group, slightly offset so that bars do not overlap. n is animals; a range where it changes over the days.",
		s.name(of), s.averageWords(v.Scale, true))
	if s.plan.Output.AnimalLines {
		caption += " Thin lines: single animals."
	}
	if len(families) > 1 {
		caption += " One panel for every comparator."
	}
	return figure{
		Alt:     "Course of " + s.name(of) + " by group",
		Caption: caption,
		width:   fullWidth, height: vg.Length(len(strips)) * stripHeight,
		draw: func(c draw.Canvas) {
			title := lettering(textSize, black, draw.XLeft, draw.YTop)
			for i, plots := range strips {
				strip := c
				strip.Max.Y -= vg.Length(i) * stripHeight
				strip.Min.Y = strip.Max.Y - stripHeight
				strip = draw.Crop(strip, 4, -6, 4, -4)
				tiles := draw.Tiles{Rows: 1, Cols: across, PadX: 14}
				panels := plot.Align([][]*plot.Plot{plots}, tiles, draw.Crop(strip, 0, 0, legendHeight, -14))
				for j, p := range plots {
					if p == nil {
						continue
					}
					f := families[i*across+j]
					area := p.DataCanvas(panels[0][j])
					c.FillText(title, vg.Point{X: area.Min.X, Y: strip.Max.Y}, shorten(f.title(), 96/across))
					p.Draw(panels[0][j])
					legend := draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
						Min: vg.Point{X: area.Min.X, Y: strip.Min.Y},
						Max: vg.Point{X: area.Max.X, Y: strip.Min.Y + legendHeight - 6},
					}}
					s.drawLegend(legend, f, looks, legendColumns, func(g schemas.Group) string { return s.courseCount(of, g.Group) })
				}
			}
		},
	}, true
}

// panelsAcross is how many panels stand beside each other.
const panelsAcross = 3

// groupTrack is a group's course.
func (s *study) groupTrack(of series, v endpoint.Variable, group string) track {
	t := track{bars: true}
	for _, d := range s.days[of] {
		sum, ok := s.summaries[ofGroup{result{of, dayOf(&d)}, group}]
		a := averageOf(v.Scale, true, sum)
		if !ok || !a.centre.OK || (v.Scale == endpoint.Log && a.centre.V <= 0) {
			continue
		}
		t.day = append(t.day, float64(d))
		t.centre = append(t.centre, a.centre.V)
		t.low = append(t.low, a.low.Or(a.centre.V))
		t.high = append(t.high, a.high.Or(a.centre.V))
	}
	return t
}

// animalTracks are the courses of a group's animals, without the values that are censored.
func (s *study) animalTracks(of series, v endpoint.Variable, group string) []track {
	at := map[string]int{}
	var tracks []track
	for _, d := range s.days[of] {
		for _, row := range s.responses[ofGroup{result{of, dayOf(&d)}, group}] {
			if !row.Value.OK || (v.Scale == endpoint.Log && row.Value.V <= 0) {
				continue
			}
			i, known := at[row.Animal]
			if !known {
				i = len(tracks)
				at[row.Animal] = i
				tracks = append(tracks, track{})
			}
			tracks[i].day = append(tracks[i].day, float64(d))
			tracks[i].centre = append(tracks[i].centre, row.Value.V)
		}
	}
	return tracks
}

// dodge is the offset between neighbouring groups, in days: together they take less than half of the shortest gap, and not
// more than 6 % of the axis, so that a marker stays near its day where there are few.
func dodge(days []int32, groups int) float64 {
	span := float64(days[len(days)-1] - days[0])
	gap := span
	for i := 1; i < len(days); i++ {
		gap = min(gap, float64(days[i]-days[i-1]))
	}
	return min(0.45*gap, 0.06*span) / float64(max(groups, 4))
}

func drawTrack(c draw.Canvas, x, y func(float64) vg.Length, t track, shift float64, l look, width vg.Length) {
	points := make([]vg.Point, len(t.day))
	for i := range t.day {
		points[i] = vg.Point{X: x(t.day[i] + shift), Y: y(t.centre[i])}
	}
	if len(points) > 1 {
		c.StrokeLines(draw.LineStyle{Color: l.color, Width: width, Dashes: l.dashes}, points)
	}
	if !t.bars {
		return
	}
	for i, at := range points {
		whisker(c, l.color, true, at.X, y(t.low[i]), y(t.high[i]))
		drawMarker(c, l, at, 2.4)
	}
}

// drawMarker draws a group's marker; open ones on white, so that lines do not show through.
func drawMarker(c draw.Canvas, l look, at vg.Point, radius vg.Length) {
	switch l.marker.(type) {
	case draw.RingGlyph, draw.SquareGlyph, draw.TriangleGlyph:
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: white, Radius: radius, Shape: draw.CircleGlyph{}}, at)
	}
	c.DrawGlyphNoClip(draw.GlyphStyle{Color: l.color, Radius: radius, Shape: l.marker}, at)
}

// whisker draws an error bar with caps, upright or lying.
func whisker(c draw.Canvas, clr interface{ RGBA() (r, g, b, a uint32) }, upright bool, across, low, high vg.Length) {
	if low == high {
		return
	}
	sty := draw.LineStyle{Color: clr, Width: 0.8}
	const capLength = 1.8
	point := func(along, side vg.Length) vg.Point {
		if upright {
			return vg.Point{X: across + side, Y: along}
		}
		return vg.Point{X: along, Y: across + side}
	}
	c.StrokeLines(sty,
		[]vg.Point{point(low, 0), point(high, 0)},
		[]vg.Point{point(low, -capLength), point(low, capLength)},
		[]vg.Point{point(high, -capLength), point(high, capLength)})
}

// legendRow is the height of a line of a legend.
const legendRow = 11

// drawLegend lists a family's groups with their looks and numbers of animals.
func (s *study) drawLegend(c draw.Canvas, f family, looks map[string]look, columns int, count func(schemas.Group) string) {
	width := c.Size().X / vg.Length(columns)
	rows := (len(f.groups) + columns - 1) / columns
	sty := lettering(smallSize, black, draw.XLeft, draw.YCenter)
	length := max(12, int(width/3.9)-16) // characters of a name, besides its marker and n
	for i, g := range f.groups {
		l := looks[g.Group]
		at := vg.Point{X: c.Min.X + vg.Length(i/rows)*width, Y: c.Max.Y - (vg.Length(i%rows)+0.5)*legendRow}
		c.StrokeLines(draw.LineStyle{Color: l.color, Width: 1.2, Dashes: l.dashes}, []vg.Point{at, {X: at.X + 18, Y: at.Y}})
		drawMarker(c, l, vg.Point{X: at.X + 9, Y: at.Y}, 2.4)
		c.FillText(sty, vg.Point{X: at.X + 23, Y: at.Y}, shorten(g.Group, length)+count(g))
	}
}

// courseCount is a group's n for the legend of a course, a range where it changes.
func (s *study) courseCount(of series, group string) string {
	var low, high int32
	for i, d := range s.days[of] {
		n := s.summaries[ofGroup{result{of, dayOf(&d)}, group}].N
		if i == 0 {
			low, high = n, n
		}
		low, high = min(low, n), max(high, n)
	}
	if low == high {
		return fmt.Sprintf(" (n = %d)", high)
	}
	return fmt.Sprintf(" (n = %d to %d)", low, high)
}

// axisLabel names a series with its unit, as an axis does: without the endpoint where the variable says enough.
func (s *study) axisLabel(of series) string {
	label := s.name(of)
	if of.variable != endpoint.Value {
		label = strings.TrimPrefix(label, s.spec(of.endpoint).Title+", ")
	}
	label = shorten(capitalise(label), 44)
	if unit := s.unit(of); unit != "" {
		label += " (" + shorten(unit, 20) + ")"
	}
	return label
}
