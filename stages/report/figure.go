package report

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// resolution of the PNG files, in dots per inch.
const resolution = 150

// A figure is a drawing with its words, drawn once onto SVG and once onto PNG.
type figure struct {
	Alt, Caption  string
	name          string // file name without its ending
	width, height vg.Length
	draw          func(draw.Canvas)

	inline string // SVG as HTML holds it
	svg    []byte
	png    []byte
}

// path is the figure's file in the published run.
func (f figure) path(ending string) string { return "figures/" + f.name + "." + ending }

// render draws the figure.
func (f *figure) render() error {
	vector := vgsvg.New(f.width, f.height)
	f.draw(draw.New(vector))
	var out bytes.Buffer
	if _, err := vector.WriteTo(&out); err != nil {
		return fmt.Errorf("draw %s: %w", f.path("svg"), err)
	}
	f.inline, f.svg = portable(out.String(), f)

	raster := vgimg.NewWith(vgimg.UseWH(f.width, f.height), vgimg.UseDPI(resolution))
	f.draw(draw.New(raster))
	out = bytes.Buffer{}
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(&out, reduced(raster.Image())); err != nil {
		return fmt.Errorf("draw %s: %w", f.path("png"), err)
	}
	f.png = out.Bytes()
	return nil
}

// areaRun is how many pixels alike in a row make an area rather than a smoothed edge.
const areaRun = 4

// reduced is a drawing with a palette of at most 256 colours: a quarter of the bytes to compress. The colours of areas
// stay as they are. The many colours of smoothed edges, which nobody tells apart, become the first that agrees with them
// in their five leading bits, or the nearest one once the palette is full.
func reduced(drawing image.Image) image.Image {
	rgba, ok := drawing.(*image.RGBA)
	if !ok {
		return drawing
	}
	small := image.NewPaletted(rgba.Rect, nil)
	pixel := func(i int) uint32 { return binary.BigEndian.Uint32(rgba.Pix[4*i:]) } // red first
	var edges [1 << 15]uint16                                                      // places in the palette, counted from 1
	edge := func(c uint32) *uint16 { return &edges[c>>27<<10|c>>19&31<<5|c>>11&31] }
	areas := map[uint32]uint16{}
	add := func(c uint32) uint16 {
		small.Palette = append(small.Palette, opaque(c))
		return uint16(len(small.Palette))
	}
	var previous uint32
	run := 0
	for i := range small.Pix {
		c := pixel(i)
		if run++; c != previous {
			previous, run = c, 1
		}
		if run == areaRun && areas[c] == 0 {
			if len(small.Palette) == 256 {
				return drawing
			}
			areas[c] = add(c)
			*edge(c) = areas[c]
		}
	}
	for i := range small.Pix {
		c := pixel(i)
		if i > 0 && c == previous {
			small.Pix[i] = small.Pix[i-1]
			continue
		}
		previous = c
		place := edge(c)
		if last := i + areaRun - 1; last < len(small.Pix) && pixel(last) == c && areas[c] > 0 {
			at := areas[c]
			place = &at
		}
		switch {
		case *place > 0:
		case len(small.Palette) < 256:
			*place = add(c)
		default:
			*place = uint16(small.Palette.Index(opaque(c))) + 1
		}
		small.Pix[i] = uint8(*place - 1)
	}
	return small
}

// opaque is a colour of four bytes, red first, without its transparency.
func opaque(c uint32) color.RGBA {
	return color.RGBA{uint8(c >> 24), uint8(c >> 16), uint8(c >> 8), 0xff}
}

// fontNames replaces the one font that the canvas names by ones of the same metrics, so that a machine without it does
// not fall back to a wider one, and drops what says the default.
var fontNames = strings.NewReplacer(
	"font-family:Liberation Sans;font-variant:normal;font-weight:normal;font-style:normal;", "",
	"font-family:Liberation Sans;font-variant:normal;font-weight:bold;font-style:normal;", "font-weight:bold;",
)

// portable makes the canvas's output scale with the page: without a fixed size, with a description, and with fonts that
// every machine has. It returns the element as HTML holds it and as a file of its own holds it.
func portable(svg string, f *figure) (inline string, file []byte) {
	_, body, _ := strings.Cut(svg, "<svg")
	_, body, _ = strings.Cut(body, ">")
	body = fontNames.Replace(strings.ReplaceAll(body, "\n\t", " "))
	attributes := fmt.Sprintf(`viewBox="0 0 %.5g %.5g" role="img" font-family="'Liberation Sans',Arial,Helvetica,sans-serif"`,
		f.width.Points(), f.height.Points())
	var alt strings.Builder
	for _, r := range shorten(f.Alt, 400) {
		switch r {
		case '<':
			alt.WriteString("&lt;")
		case '>':
			alt.WriteString("&gt;")
		case '&':
			alt.WriteString("&amp;")
		default:
			alt.WriteRune(r)
		}
	}
	body = "><title>" + alt.String() + "</title>" + body
	return "<svg " + attributes + body,
		[]byte(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<svg xmlns="http://www.w3.org/2000/svg" ` + attributes + body)
}

// fileNames hands out names for the figures' files: letters, digits, hyphens and underscores, each once.
type fileNames map[string]int

// name makes a file name of parts; empty parts are left out, and what is not safe everywhere becomes a hyphen.
func (used fileNames) name(parts ...string) string {
	var kept []string
	for _, part := range parts {
		safe := strings.Map(func(r rune) rune {
			switch {
			case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '_':
				return r
			}
			return '-'
		}, strings.ToLower(part))
		for strings.Contains(safe, "--") {
			safe = strings.ReplaceAll(safe, "--", "-")
		}
		if safe = strings.Trim(safe, "-"); safe != "" {
			kept = append(kept, safe)
		}
	}
	if len(kept) == 0 {
		kept = []string{"figure"}
	}
	name := strings.Join(kept, "-")
	used[name]++
	if n := used[name]; n > 1 {
		return used.name(name, fmt.Sprint(n))
	}
	return name
}
