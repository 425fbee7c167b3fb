package report

import (
	"cmp"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	plottext "gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"earmark/schemas"
	"earmark/schemas/plan"
)

// Colours of the figures, which people with any kind of colour vision tell apart (Okabe and Ito 2008).
var (
	black     = color.RGBA{0x22, 0x22, 0x22, 0xff}
	darkGrey  = color.RGBA{0x4d, 0x4d, 0x4d, 0xff}
	midGrey   = color.RGBA{0x80, 0x80, 0x80, 0xff}
	lightGrey = color.RGBA{0xa6, 0xa6, 0xa6, 0xff}
	paleGrey  = color.RGBA{0xdd, 0xdd, 0xdd, 0xff}
	white     = color.RGBA{0xff, 0xff, 0xff, 0xff}
	blue      = color.RGBA{0x00, 0x72, 0xb2, 0xff}
	vermilion = color.RGBA{0xd5, 0x5e, 0x00, 0xff}

	hues = []color.RGBA{
		blue, vermilion, {0x00, 0x9e, 0x73, 0xff}, {0xcc, 0x79, 0xa7, 0xff}, {0xe6, 0x9f, 0x00, 0xff}, {0x56, 0xb4, 0xe9, 0xff},
	}
)

// mix is a colour between a (at 0) and b (at 1).
func mix(a, b color.RGBA, t float64) color.RGBA {
	channel := func(x, y uint8) uint8 { return uint8(math.Round(float64(float64(x)*(1-t)) + float64(float64(y)*t))) }
	return color.RGBA{channel(a.R, b.R), channel(a.G, b.G), channel(a.B, b.B), 0xff}
}

// A look is how a group is drawn, the same in every figure: by hue and shade, and by marker for print in grey.
type look struct {
	color  color.RGBA
	marker draw.GlyphDrawer
	dashes []vg.Length
}

// looks gives every group its look: floors and untreated groups light grey, vehicles dark grey, and the articles one hue
// each with the lower doses in lighter shades.
func looks(groups []schemas.Group) map[string]look {
	all := map[string]look{}
	dashes := [][]vg.Length{nil, {5, 2}, {2, 2}}
	vehicleMarkers := []draw.GlyphDrawer{draw.BoxGlyph{}, draw.SquareGlyph{}}
	controlMarkers := []draw.GlyphDrawer{draw.RingGlyph{}, draw.CrossGlyph{}, draw.PlusGlyph{}}
	treatedMarkers := []draw.GlyphDrawer{
		draw.PyramidGlyph{}, draw.CircleGlyph{}, diamond{}, invertedPyramid{}, draw.TriangleGlyph{}, draw.PlusGlyph{}, draw.CrossGlyph{},
	}
	var vehicles, controls, drawn int
	var articles []string
	for _, g := range groups {
		switch {
		case treated(g):
			if !slices.Contains(articles, g.Article) {
				articles = append(articles, g.Article)
			}
			all[g.Group] = look{marker: treatedMarkers[drawn%len(treatedMarkers)]}
			drawn++
		case g.Role == plan.Vehicle:
			all[g.Group] = look{darkGrey, vehicleMarkers[vehicles%2], dashes[vehicles%3]}
			vehicles++
		default:
			grey := lightGrey
			if g.Role == plan.DiseaseUntreated {
				grey = midGrey
			}
			all[g.Group] = look{grey, controlMarkers[controls%3], dashes[(controls+1)%3]}
			controls++
		}
	}
	for i, article := range articles {
		var doses []schemas.Group
		for _, g := range groups {
			if treated(g) && g.Article == article {
				doses = append(doses, g)
			}
		}
		slices.SortStableFunc(doses, func(a, b schemas.Group) int { return cmp.Compare(a.Dose.Or(0), b.Dose.Or(0)) })
		for j, g := range doses {
			l := all[g.Group]
			l.color = mix(hues[i%len(hues)], white, 0.5*float64(len(doses)-1-j)/float64(max(1, len(doses)-1)))
			all[g.Group] = l
		}
	}
	return all
}

// diamond is a filled square on its corner.
type diamond struct{}

// DrawGlyph draws the marker.
func (diamond) DrawGlyph(c *draw.Canvas, sty draw.GlyphStyle, pt vg.Point) {
	r := sty.Radius * 1.25
	fill(c, sty.Color, pt, []vg.Point{{X: 0, Y: r}, {X: r, Y: 0}, {X: 0, Y: -r}, {X: -r, Y: 0}})
}

// invertedPyramid is a filled triangle on its tip.
type invertedPyramid struct{}

// DrawGlyph draws the marker.
func (invertedPyramid) DrawGlyph(c *draw.Canvas, sty draw.GlyphStyle, pt vg.Point) {
	r := sty.Radius
	fill(c, sty.Color, pt, []vg.Point{{X: -r, Y: r}, {X: r, Y: r}, {X: 0, Y: -r * 1.2}})
}

// fill fills a polygon around a point.
func fill(c *draw.Canvas, clr color.Color, at vg.Point, corners []vg.Point) {
	for i := range corners {
		corners[i] = corners[i].Add(at)
	}
	c.FillPolygon(clr, corners)
}

// Sizes of text, in points.
const (
	textSize  = 8
	smallSize = 7
)

// lettering is the style of a text in a figure.
func lettering(size vg.Length, clr color.Color, x plottext.XAlignment, y plottext.YAlignment) plottext.Style {
	return plottext.Style{
		Color: clr, Font: font.Font{Typeface: "Liberation", Variant: "Sans", Size: size},
		XAlign: x, YAlign: y, Handler: plot.DefaultTextHandler,
	}
}

// thin is a line of an axis, an error bar or a frame.
func thin(clr color.Color) draw.LineStyle { return draw.LineStyle{Color: clr, Width: 0.75} }

// newPlot is a plot with this report's text, axes and margins.
func newPlot(xLabel, yLabel string) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.LineStyle = thin(black)
		axis.Tick.LineStyle = thin(black)
		axis.Tick.Length = 3.5
		axis.Padding = 4
		axis.Label.Padding = 3
		axis.Label.TextStyle = lettering(textSize, black, draw.XCenter, draw.YBottom)
	}
	p.X.Tick.Label = lettering(textSize, black, draw.XCenter, draw.YTop)
	p.Y.Tick.Label = lettering(textSize, black, draw.XRight, draw.YCenter)
	p.X.Label.Text, p.Y.Label.Text = xLabel, yLabel
	return p
}

// A plotter draws onto the data area of a plot.
type plotter func(c draw.Canvas, x, y func(float64) vg.Length)

// Plot draws.
func (f plotter) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	f(c, x, y)
}
