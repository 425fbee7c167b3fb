package tabular

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Methodical Mind, which runs the readers of MSD, writes the counts of a plate as a grid, several plates one after the
// other: keys with a colon, a banner ====Data====, the numbers of the columns, then for each row of the plate as many
// lines as a well has spots, the letter only on the first. It knows neither samples nor concentrations.

func isMethodical(head []Row) bool {
	return slices.ContainsFunc(head, func(r Row) bool { return banner(r) == "data" || fold(methodicalKey(r)) == "stack id" })
}

// banner is the word of a line such as ====Data====; empty if it is no banner.
func banner(r Row) string {
	text := r.Cells[0]
	if !strings.HasPrefix(text, "===") || len(r.Cells) > 1 {
		return ""
	}
	return strings.ToLower(strings.Trim(text, "= "))
}

func methodicalKey(r Row) string {
	key, _, found := strings.Cut(r.Cells[0], ":")
	if !found {
		return ""
	}
	return key
}

// methodicalPlate is one plate of the export.
type methodicalPlate struct {
	meta    map[string]Entry
	first   int32
	columns map[int]string // of the grid: number of the column of the plate
	width   int
	lines   []methodicalLine
	began   bool // the banner was read
}

// methodicalLine is one line of the grid: a spot in a row of the plate.
type methodicalLine struct {
	row    Row
	letter string
	spot   int   // counted from 0
	begins int32 // the row of the sheet that holds the letter
}

func readMethodical(g plateGrid, out *Plates) {
	if out.Instrument == "" {
		out.Instrument = "MSD Methodical Mind"
	}
	var plates []*methodicalPlate
	var p *methodicalPlate
	inGrid := false
	for _, r := range g.rows {
		key := fold(methodicalKey(r))
		if p == nil || (key == "stack id" || key == "filename") && (p.began || p.meta[key].Given()) {
			p = &methodicalPlate{meta: map[string]Entry{}, first: r.Number}
			plates, inGrid = append(plates, p), false
		}
		switch word := banner(r); {
		case word == "data":
			p.began, inGrid = true, true
		case word != "":
			inGrid = false
		case inGrid && p.columns == nil:
			p.takeColumns(r)
		case inGrid:
			p.takeLine(r, g.sheet, out)
		case key != "" && !p.began:
			value := cell(r, 1)
			if _, rest, _ := strings.Cut(r.Cells[0], ":"); value.Text == "" {
				value = Entry{Row: r.Number, Text: strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(rest), `\t`))}
			}
			if _, twice := p.meta[key]; !twice {
				p.meta[key] = value
			}
		}
	}
	names := map[string]bool{}
	for i, p := range plates {
		p.read(g.sheet, i+1, names, out)
	}
}

func (p *methodicalPlate) takeColumns(r Row) {
	p.columns, p.width = map[int]string{}, len(r.Cells)
	for i, c := range r.Cells {
		if n, err := strconv.Atoi(c); err == nil && n > 0 && n <= 48 {
			p.columns[i] = strconv.Itoa(n) // however it is written: +1, 01
		}
	}
}

func (p *methodicalPlate) takeLine(r Row, sheet string, out *Plates) {
	line := methodicalLine{row: r, letter: strings.ToUpper(r.Cells[0]), begins: r.Number}
	again := "export the plate again and copy the file whole"
	if line.letter == "" {
		if len(p.lines) == 0 {
			out.remark(Fail, sheet, cell(r, 0), "the first line of the grid has no letter of a row", "the line is not read", again)
			return
		}
		last := p.lines[len(p.lines)-1]
		line.letter, line.spot, line.begins = last.letter, last.spot+1, last.begins
		if at := int(r.Number - last.begins); at < p.spotsOfType() { // lines of spots that are not there are blank
			line.spot = at
		}
	}
	notLetter := func(r rune) bool { return r < 'A' || r > 'Z' }
	switch _, ok := wellName(line.letter + "1"); {
	case !ok || strings.ContainsFunc(line.letter, notLetter):
		out.remark(Fail, sheet, cell(r, 0), "the line begins with no letter of a row of the plate", "the line is not read", again)
	case len(r.Cells) > p.width:
		out.remark(Fail, sheet, cell(r, p.width), "the line has more cells than the plate has columns", "the line is not read", again)
	default:
		p.lines = append(p.lines, line)
	}
}

// spotsOfType is how many places for spots a well of the type of plate has: 10 of 96 Multi-Spot 10; 0 if the header does not
// say it.
func (p *methodicalPlate) spotsOfType() int {
	_, rest, _ := strings.Cut(strings.ToLower(p.meta["type"].Text), "multi-spot")
	n, err := strconv.Atoi(strings.TrimSpace(rest))
	if err != nil || n < 0 || n > 1000 {
		return 0
	}
	return n
}

// number is a whole number of the header; 0 if it is not there.
func (p *methodicalPlate) number(key string) int {
	n, err := strconv.Atoi(p.meta[key].Text)
	if err != nil || n < 0 || n > 1000 {
		return 0
	}
	return n
}

// list splits a value of the header at its commas; nil if nothing stands between them.
func (p *methodicalPlate) list(key string) []string {
	text := p.meta[key].Text
	if strings.Trim(text, ", ") == "" {
		return nil
	}
	parts := strings.Split(text, ",")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

func (p *methodicalPlate) read(sheet string, number int, names map[string]bool, out *Plates) {
	again := "export the plate again and copy the file whole"
	start := Entry{Row: p.first}
	if len(p.lines) == 0 || len(p.columns) == 0 {
		out.remark(Fail, sheet, start, "the plate ends before its grid of counts", "nothing of it is read", again)
		return
	}
	name := strings.Trim(p.meta["barcode1"].Text, "<>* ")
	spot := "" // the only one of the grid, where each spot of a plate has a grid of its own
	if p.number("spotid") > 0 {
		spot = "spot " + p.meta["spotid"].Text
	}
	if name == "" || names[name+"\x00"+spot] {
		name = strings.TrimSpace(fmt.Sprintf("%s plate %d", name, number))
	}
	names[name+"\x00"+spot] = true
	spots := max(p.number("spots per well"), 1)
	if p.meta["spots per well"].Row == 0 {
		spots = max(spots, p.spotsOfType())
	}
	numbers, analytes := p.list("visible spots"), p.list("assays")
	if len(numbers) > 0 {
		spots = len(numbers)
	}
	if columns := p.number("wells per row"); columns > 0 && columns != len(p.columns) {
		out.remark(Fail, sheet, start, fmt.Sprintf("the header counts %d columns, and the grid of counts has %d", columns, len(p.columns)), "the columns there are read", again)
	}
	lines := map[string]int{}
	held := map[string]string{} // the spots of a row of the plate
	for _, l := range p.lines {
		held[l.letter] += fmt.Sprint(l.spot, " ")
		if l.spot == 0 && lines[l.letter] > 0 {
			out.remark(Fail, sheet, cell(l.row, 0), "a row of the plate occurs twice in its grid", "none of the plate is read", again)
			return
		}
		lines[l.letter]++
	}
	if rows := p.number("wells per col"); rows > len(lines) {
		out.remark(Fail, sheet, start, fmt.Sprintf("the header counts %d rows of the plate, and the grid of counts has %d", rows, len(lines)), "the rows there are read", "the file was cut off: "+again)
	}
	for _, l := range p.lines {
		// Spots that are not there leave a gap, the same in every row.
		gaps := held[l.letter] == held[p.lines[0].letter] && l.spot < spots && lines[l.letter] > 1 && len(lines) > 1
		if lines[l.letter] != spots && !gaps {
			if l.spot == 0 {
				out.remark(Fail, sheet, cell(l.row, 0), fmt.Sprintf("a row of the plate has another number of lines than the %d spots of a well", spots), "the row is not read, as it is unsure which spot is which", again)
			}
			continue
		}
		analyte := spot
		if spots > 1 {
			analyte = fmt.Sprintf("spot %d", l.spot+1)
			if len(numbers) > 0 {
				analyte = "spot " + numbers[l.spot]
			}
		}
		if l.spot < len(analytes) && analytes[l.spot] != "" {
			analyte = analytes[l.spot]
		}
		for c := 1; c < p.width; c++ {
			if column := p.columns[c]; column != "" {
				well, _ := wellName(l.letter + column)
				out.add(Well{Sheet: sheet, Plate: name, Name: well, Analyte: analyte, Signal: cell(l.row, c)})
			}
		}
	}
}
