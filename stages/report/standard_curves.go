package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"earmark/internal/maybe"
	"earmark/schemas"
	"earmark/schemas/endpoint"
)

// Sizes of the small multiples of standard curves.
const (
	curvesAcross  = 3
	curvesFigure  = 12 // in one figure
	curveHeight   = 2.0 * vg.Inch
	curveTitle    = 14
	curveSteps    = 120
	curveOverhang = 2.0 // factor by which the axis goes on beyond the standards
)

// standardCurves shows the curves by which signals of plates became concentrations. A study without plates has no such
// section.
func (s *study) standardCurves(p *page, in Input) {
	rows := in.Curves.Rows()
	if len(rows) == 0 {
		return
	}
	points := map[[3]string][]schemas.CurvePoint{}
	for _, pt := range in.Points.Rows() {
		key := [3]string{pt.Endpoint, pt.Plate, pt.Analyte}
		points[key] = append(points[key], pt)
	}
	p.heading(2, "Standard curves")
	p.text("Concentrations are read off the curve of each plate's own standards. A curve is judged by how it recovers its standards (80 to 120"+percentSign+", CV at most 20"+percentSign+"), not by R².",
		"Samples outside of the working range are censored at its ends, × their dilution.")
	g := grid{
		Caption: "Standard curves",
		Columns: []column{
			{Name: "Plate"},
			{Name: "Analyte"},
			{Name: "Model"},
			{Name: "Weights"},
			{Name: "Blank"},
			{Name: "Standards", Numeric: true},
			{Name: "Working range", Numeric: true},
			{Name: "Largest error of recovery (%)", Numeric: true},
			{Name: "Wells of samples", Numeric: true},
			{Name: "Notes"},
		},
	}
	for i, row := range rows {
		if i == 0 || row.Endpoint != rows[i-1].Endpoint {
			g.Rows = append(g.Rows, line{Band: s.spec(row.Endpoint).Title})
		}
		limits := absent
		if row.LLOQ.OK && row.ULOQ.OK {
			limits = fmt.Sprintf("%s to %s %s", significant(row.LLOQ.V, 3), significant(row.ULOQ.V, 3), row.Unit)
		}
		g.Rows = append(g.Rows, line{Cells: []cell{
			text(row.Plate), text(row.Analyte), text(row.Model), text(row.Weighting), text(row.Blank), text(whole(row.Standards)), text(limits),
			text(fixedOr(row.MaxError, 1)), text(whole(row.Used)), text(row.Notes),
		}})
	}
	names := fileNames{}
	var figures []figure
	for from := 0; from < len(rows); {
		to := from
		for to < len(rows) && to-from < curvesFigure && rows[to].Endpoint == rows[from].Endpoint {
			to++
		}
		f := curvesFigureOf(rows[from:to], points)
		f.name = names.name("standard-curves", rows[from].Endpoint)
		figures = append(figures, f)
		from = to
	}
	p.figures(figures...)
	p.table(g)
}

func fixedOr(v maybe.Float, decimals int) string {
	if !v.OK {
		return absent
	}
	return fixed(v.V, decimals)
}

// curvesFigureOf draws curves of one endpoint as small multiples.
func curvesFigureOf(rows []schemas.StandardCurve, points map[[3]string][]schemas.CurvePoint) figure {
	plots := make([]*plot.Plot, len(rows))
	for i, row := range rows {
		plots[i] = curvePlot(row, points[[3]string{row.Endpoint, row.Plate, row.Analyte}])
	}
	down := (len(rows) + curvesAcross - 1) / curvesAcross
	across := min(len(rows), curvesAcross)
	width := fullWidth / curvesAcross * vg.Length(across)
	if across == 1 {
		width = halfWidth
	}
	return figure{
		Alt: "Signal over concentration: standards, fitted curve, samples and the working range of each plate",
		Caption: "Black: standards. Line: fitted curve. Blue: samples in range, where their signal meets the curve; open, vermilion: beyond the working range, censored. " +
			"Dashed: ends of the working range, LLOQ and ULOQ. Both as in the well, before the dilution.",
		width: width, height: vg.Length(down) * curveHeight,
		draw: func(c draw.Canvas) {
			for i, row := range rows {
				left := c.Min.X + vg.Length(i%curvesAcross)*width/vg.Length(across)
				top := c.Max.Y - vg.Length(i/curvesAcross)*curveHeight
				panel := draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
					Min: vg.Point{X: left + 2, Y: top - curveHeight + 4}, Max: vg.Point{X: left + width/vg.Length(across) - 8, Y: top},
				}}
				panel.FillText(lettering(textSize, black, draw.XLeft, draw.YTop), vg.Point{X: panel.Min.X + 4, Y: panel.Max.Y - 2}, shorten(strings.TrimSpace(row.Analyte+" "+row.Plate), 34))
				plots[i].Draw(draw.Crop(panel, 0, 0, 0, -curveTitle))
			}
		},
	}
}

// curvePlot is one curve with the wells on and beyond it: both axes are logarithms where all signals are positive.
func curvePlot(row schemas.StandardCurve, points []schemas.CurvePoint) *plot.Plot {
	scale := endpoint.Log
	if slices.ContainsFunc(points, func(pt schemas.CurvePoint) bool { return pt.Y <= 0 }) {
		scale = endpoint.Linear
	}
	concentrations, signals := nothing(), nothing()
	for _, pt := range points {
		signals.show(scale, pt.Y)
		if pt.Kind == "standard" && pt.X.OK {
			concentrations.show(endpoint.Log, pt.X.V)
		}
	}
	p := newPlot("Concentration ("+row.Unit+")", "Signal")
	if row.Unit == "" {
		p.X.Label.Text = "Concentration"
	}
	scaleAxis(&p.X, endpoint.Log, concentrations.low/curveOverhang, concentrations.high*curveOverhang)
	scaleAxis(&p.Y, scale, signals.low, signals.high)
	within := span{p.X.Min, p.X.Max}
	p.Add(plotter(func(c draw.Canvas, x, y func(float64) vg.Length) {
		for _, limit := range []maybe.Float{row.LLOQ, row.ULOQ} {
			if limit.OK {
				c.StrokeLine2(draw.LineStyle{Color: midGrey, Width: 0.8, Dashes: []vg.Length{3, 2}}, x(limit.V), c.Min.Y, x(limit.V), c.Max.Y)
			}
		}
		if row.A.OK {
			var track []vg.Point
			for i := range curveSteps + 1 {
				at := within.low * math.Pow(within.high/within.low, float64(i)/curveSteps)
				if v := signalAt(row, at); v >= p.Y.Min && v <= p.Y.Max {
					track = append(track, vg.Point{X: x(at), Y: y(v)})
				}
			}
			if len(track) > 1 {
				c.StrokeLines(draw.LineStyle{Color: darkGrey, Width: 1.1}, track)
			}
		}
		for _, pt := range points {
			at, ok := drawnAt(pt, within)
			if !ok {
				continue
			}
			place := vg.Point{X: x(at), Y: y(pt.Y)}
			switch {
			case pt.Kind == "standard":
				drawMarker(c, look{color: black, marker: draw.CircleGlyph{}}, place, 2.2)
			case pt.Kind == "control":
				drawMarker(c, look{color: darkGrey, marker: diamond{}}, place, 2.2)
			case pt.Censoring == "none":
				drawMarker(c, look{color: blue, marker: draw.PyramidGlyph{}}, place, 2.2)
			default:
				drawMarker(c, look{color: vermilion, marker: draw.RingGlyph{}}, place, 2.4)
			}
		}
	}))
	return p
}

// signalAt is the curve of a row at a concentration above 0.
func signalAt(row schemas.StandardCurve, x float64) float64 {
	share := math.Pow(1+math.Pow(x/row.C.V, row.B.V), -row.G.V)
	return float64(row.A.V*share) + float64(row.D.V*(1-share))
}

// drawnAt is where a well stands along the axis: a sample beyond it, or beyond the curve, at the end on its side. Without a
// curve samples have no place, and a standard of concentration 0 has none on a logarithmic axis.
func drawnAt(pt schemas.CurvePoint, axis span) (float64, bool) {
	switch {
	case pt.X.OK && (pt.X.V > 0 || pt.Kind != "standard"):
		return axis.within(pt.X.V), true
	case pt.X.OK:
		return 0, false
	case pt.Censoring == "left":
		return axis.low, true
	case pt.Censoring == "right":
		return axis.high, true
	}
	return 0, false
}
