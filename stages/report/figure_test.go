package report

import (
	"image"
	"image/color"
	"testing"
)

// A drawing with more than 256 colours keeps those of its areas, and no pixel changes by more than an eye can see.
func TestReducedKeepsTheColoursOfAreas(t *testing.T) {
	drawing := image.NewRGBA(image.Rect(0, 0, 64, 64))
	for y := range 64 {
		for x := range 64 {
			drawing.SetRGBA(x, y, color.RGBA{uint8(4 * x), uint8(4 * y), uint8(x * y / 16), 0xff}) // no two alike in a row
		}
	}
	areas := []color.RGBA{white, black, blue, vermilion, {0xeb, 0xf4, 0xf8, 0xff}, {0xea, 0xf3, 0xf9, 0xff}} // the last two differ little
	for i, c := range areas {
		for x := range 64 {
			drawing.SetRGBA(x, 63-i, c) // last, when the palette is full
		}
	}
	got, ok := reduced(drawing).(*image.Paletted)
	if !ok || len(got.Palette) != 256 {
		t.Fatalf("the drawing has no palette of 256 colours but is a %T", reduced(drawing))
	}
	for i, c := range areas {
		if at := got.At(10, 63-i); at != c {
			t.Errorf("an area of %v became %v", c, at)
		}
	}
	if _, ok := reduced(image.NewGray(image.Rect(0, 0, 1, 1))).(*image.Gray); !ok {
		t.Error("a drawing of another kind must stay as it is")
	}
}
