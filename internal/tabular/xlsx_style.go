package tabular

import (
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
	"github.com/xuri/nfp"
)

// cellStyle is what the format of a cell says about its content.
type cellStyle struct {
	date, time, elapsed bool
	scientific          bool
	formatted           bool // otherwise than as General
	zeros               int  // digits that are always shown, of a format of zeros only
	red, struck         bool
}

// plain reports whether a number is shown as it is stored, but for its decimals.
func (s cellStyle) plain() bool { return !s.date && !s.time && !s.scientific && s.zeros < 2 }

func (w *workbook) style(id int) cellStyle {
	if s, known := w.styles[id]; known {
		return s
	}
	var s cellStyle
	if held, err := w.file.GetStyle(id); err == nil {
		s = styleOf(held)
	}
	w.styles[id] = s
	return s
}

func styleOf(held *excelize.Style) cellStyle {
	var s cellStyle
	if held.CustomNumFmt != nil {
		s.readFormat(*held.CustomNumFmt)
	} else {
		s.readNumbered(held.NumFmt)
	}
	s.red = held.Fill.Type != "" && len(held.Fill.Color) > 0 && isRed(held.Fill.Color[0])
	s.struck = held.Font != nil && held.Font.Strike
	return s
}

// readNumbered reads a format that workbooks name by a number (ECMA-376 part 1, 18.8.30): 14 to 17 are dates, 18 to 21 and
// 45 to 47 times, 22 both, 27 to 36 and 50 to 58 the dates of East Asia, 11 and 48 powers of ten.
func (s *cellStyle) readNumbered(id int) {
	s.formatted = id != 0
	switch {
	case id >= 14 && id <= 17, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 58:
		s.date = true
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id == 45, id == 47:
		s.time = true
	case id == 46:
		s.time, s.elapsed = true, true
	case id == 22:
		s.date, s.time = true, true
	case id == 11, id == 48:
		s.scientific = true
	}
}

// readFormat reads the code of a format, such as yyyy-mm-dd or 000. The first of its sections holds for positive numbers.
// An m beside hours or seconds is minutes, otherwise months.
func (s *cellStyle) readFormat(code string) {
	parser := nfp.NumberFormatParser()
	sections := parser.Parse(code)
	if len(sections) == 0 {
		return
	}
	months, only := false, true
	for _, item := range sections[0].Items {
		letters := strings.ToLower(item.TValue)
		switch item.TType {
		case nfp.TokenTypeGeneral:
			return
		case nfp.TokenTypeDateTimes:
			switch {
			case strings.ContainsAny(letters, "yd"):
				s.date = true
			case strings.ContainsAny(letters, "hs"):
				s.time = true
			case strings.HasPrefix(letters, "m"):
				months = true
			}
		case nfp.TokenTypeElapsedDateTimes:
			s.time, s.elapsed = true, true
		case nfp.TokenTypeExponential:
			s.scientific = true
		case nfp.TokenTypeZeroPlaceHolder:
			s.zeros += len(item.TValue)
			continue
		}
		only = false
	}
	s.formatted = true
	s.date = s.date || months && !s.time
	if !only {
		s.zeros = 0
	}
}

// isRed reports whether a colour, RRGGBB in hexadecimal, is a red or a light red: its hue lies within 15 degrees of red and
// it is no grey.
func isRed(colour string) bool {
	colour = strings.TrimPrefix(colour, "#")
	if len(colour) == 8 { // with its opacity before it
		colour = colour[2:]
	}
	n, err := strconv.ParseUint(colour, 16, 32)
	if err != nil || len(colour) != 6 {
		return false
	}
	r, g, b := int(n>>16), int(n>>8&0xff), int(n&0xff)
	low, high := min(r, g, b), max(r, g, b)
	// The hue is 60 (g − b) / (high − low) degrees where red is the highest.
	return r == high && high-low >= 32 && 4*max(g-b, b-g) <= high-low
}
