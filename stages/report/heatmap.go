package report

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"earmark/schemas"
)

// A tile is one cell of the heat map.
type tile struct {
	log2   float64
	ok     bool // the ratio exists
	hidden bool // most values of the group or of its comparator are censored
	text   string
}

// Sizes of the heat map, in points.
const (
	tileHeight    = 17
	tilesAcross   = 14 // analytes in one band of tiles
	tileNameWidth = 128
)

// heatMap draws the ratios of geometric means to the own comparator, groups by analytes. It returns false where there
// is nothing to draw.
func (s *study) heatMap(results []result) (figure, bool) {
	results = slices.DeleteFunc(slices.Clone(results), func(r result) bool { return r.analyte == "" })
	groups, families := s.rows(func(f family, g schemas.Group) bool {
		return f.comparator != "" && g.Group != f.comparator && f.hasTreated() && (treated(g) || f.floor(g.Group))
	})
	if len(results) == 0 || len(groups) == 0 {
		return figure{}, false
	}
	tiles := map[ofGroup]tile{} // by result and row; a floor may have a row in several families
	largest, drawn, masked := 1.0, 0, 0
	at := func(r result, g rowGroup) ofGroup {
		return ofGroup{r, families[g.family].comparator + "\x00" + g.Group.Group}
	}
	for _, r := range results {
		for _, g := range groups {
			t := s.tile(r, families[g.family].comparator, g.Group.Group)
			tiles[at(r, g)] = t
			if t.ok {
				drawn++
				largest = math.Max(largest, math.Abs(t.log2))
			}
			if t.hidden {
				masked++
			}
		}
	}
	if drawn == 0 {
		return figure{}, false
	}
	limit := math.Min(4, math.Ceil(largest))
	bands := (len(results) + tilesAcross - 1) / tilesAcross
	bandRows := 0 - families[len(families)-1].bottom + 0.5
	headroom := vg.Length(34) // for the analytes' names above the first row of tiles
	if families[0].headed() {
		headroom -= tileHeight // its heading stands beside them
	}
	bandHeight := vg.Length(bandRows)*tileHeight + headroom + 6
	r := results[0]
	caption := fmt.Sprintf("%s, %s: log2 of the geometric mean over that of the group's own comparator (−1: half, +1: double), printed in each tile.",
		s.spec(r.endpoint).Title, day(r.day))
	if masked > 0 {
		caption += " Hatched grey: most values of the group or of its comparator are beyond a limit of quantification."
	}
	return figure{
		Alt: "Heat map of " + s.spec(r.endpoint).Title, Caption: caption,
		width: fullWidth, height: vg.Length(bands)*bandHeight + 30,
		draw: func(c draw.Canvas) {
			c = draw.Crop(c, 4, -4, 4, -4)
			width := (c.Size().X - tileNameWidth - 10) / vg.Length(min(tilesAcross, max(6, len(results))))
			for band := range bands {
				top := c.Max.Y - vg.Length(band)*bandHeight - headroom
				y := func(row float64) vg.Length { return top + vg.Length(row-0.5)*tileHeight }
				for _, f := range families {
					if f.headed() {
						c.FillText(lettering(smallSize, darkGrey, draw.XLeft, draw.YCenter), vg.Point{X: c.Min.X, Y: y(f.head)}, shorten(f.title(), 28))
					}
				}
				for _, g := range groups {
					name := g.Group.Group
					if !treated(g.Group) {
						name = shorten(name, 18) + " (floor)"
					}
					c.FillText(lettering(smallSize, black, draw.XRight, draw.YCenter), vg.Point{X: c.Min.X + tileNameWidth - 5, Y: y(g.y)}, shorten(name, 28))
				}
				for i, r := range results[band*tilesAcross : min(len(results), (band+1)*tilesAcross)] {
					left := c.Min.X + tileNameWidth + vg.Length(i)*width
					name := lettering(smallSize, black, draw.XLeft, draw.YCenter)
					name.Rotation = math.Pi / 4
					c.FillText(name, vg.Point{X: left + width/2 - 2, Y: y(groups[0].y+0.5) + 6}, shorten(r.analyte, 14))
					for _, g := range groups {
						drawTile(c, vg.Rectangle{
							Min: vg.Point{X: left + 0.5, Y: y(g.y-0.5) + 0.5}, Max: vg.Point{X: left + width - 0.5, Y: y(g.y+0.5) - 0.5},
						}, tiles[at(r, g)], limit)
					}
				}
			}
			drawScale(c, limit)
		},
	}, true
}

// tile compares a group's geometric mean with its comparator's.
func (s *study) tile(r result, comparator, group string) tile {
	own, okOwn := s.summaries[ofGroup{r, group}]
	other, okOther := s.summaries[ofGroup{r, comparator}]
	t := tile{text: absent}
	if !okOwn || !okOther {
		return t
	}
	t.hidden = 2*own.NCensored > own.N || 2*other.NCensored > other.N
	a, b := own.GeometricMean, other.GeometricMean
	if !a.OK || !b.OK || a.V <= 0 || b.V <= 0 {
		return t
	}
	t.log2, t.ok = math.Log2(a.V/b.V), true
	t.text = signed(t.log2, 1)
	return t
}

// drawTile fills a tile with the colour of its ratio: blue below the comparator, vermilion above.
func drawTile(c draw.Canvas, box vg.Rectangle, t tile, limit float64) {
	ink := black
	switch {
	case t.hidden || !t.ok:
		c.FillPolygon(color.RGBA{0xee, 0xee, 0xee, 0xff}, corners(box))
		for x := box.Min.X; x < box.Max.X; x += 4 {
			reach := min(box.Size().Y, box.Max.X-x)
			c.StrokeLine2(draw.LineStyle{Color: paleGrey, Width: 0.6}, x, box.Min.Y, x+reach, box.Min.Y+reach)
		}
		ink = midGrey
	default:
		shade := ratioColour(t.log2, limit)
		c.FillPolygon(shade, corners(box))
		c.StrokeLines(draw.LineStyle{Color: paleGrey, Width: 0.5}, append(corners(box), box.Min))
		if luminance(shade) < 0.42 {
			ink = white
		}
	}
	c.FillText(lettering(smallSize, ink, draw.XCenter, draw.YCenter),
		vg.Point{X: (box.Min.X + box.Max.X) / 2, Y: (box.Min.Y + box.Max.Y) / 2}, t.text)
}

// ratioColour is white at 0 and full at the limit, on either side.
func ratioColour(log2, limit float64) color.RGBA {
	strength := math.Min(1, math.Abs(log2)/limit)
	if log2 < 0 {
		return mix(white, blue, strength)
	}
	return mix(white, vermilion, strength)
}

// luminance is the relative brightness of a colour, 0 to 1, by the weights of ITU-R BT.709.
func luminance(c color.RGBA) float64 {
	return (float64(0.2126*float64(c.R)) + float64(0.7152*float64(c.G)) + float64(0.0722*float64(c.B))) / 255
}

func corners(r vg.Rectangle) []vg.Point {
	return []vg.Point{r.Min, {X: r.Max.X, Y: r.Min.Y}, r.Max, {X: r.Min.X, Y: r.Max.Y}}
}

// drawScale draws the colours' meaning below the tiles.
func drawScale(c draw.Canvas, limit float64) {
	const steps, width, height = 40, 160.0, 7.0
	left := c.Min.X + tileNameWidth
	for i := range steps {
		x := left + vg.Length(i)*width/steps
		value := limit * (2*float64(i)/(steps-1) - 1)
		c.FillPolygon(ratioColour(value, limit), corners(vg.Rectangle{
			Min: vg.Point{X: x, Y: c.Min.Y + 8}, Max: vg.Point{X: x + width/steps + 0.2, Y: c.Min.Y + 8 + height},
		}))
	}
	sty := lettering(smallSize-1, black, draw.XCenter, draw.YTop)
	for _, v := range []float64{-limit, 0, limit} {
		c.FillText(sty, vg.Point{X: left + vg.Length(v/limit+1)*width/2, Y: c.Min.Y + 7}, signed(v, 0))
	}
	c.FillText(lettering(smallSize, black, draw.XLeft, draw.YCenter), vg.Point{X: left + width + 10, Y: c.Min.Y + 8 + height/2}, "log2 ratio to the comparator")
}
