package drill

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"earmark/internal/tabular"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// plateFaults are those of chapter A of plates: exports with signals and a plate layout, and an export of a bead array that is
// made up from the animals of the study.
var plateFaults = []fault{
	{code: "A-05", inject: func(v *variant) bool { // a control ten times or more from what it should be
		factor, _ := pick(v.Rand, []float64{10, 0.1, 50, 0.02, 100})
		if v.IntN(2) == 0 {
			g, ok := v.beads()
			if !ok {
				return false
			}
			for _, l := range g.kind("C") {
				x, _ := g.number(l.at("J"))
				l.put("J", fmt.Sprint(x*factor))
				v.expectLine(g.grid, l, "")
			}
			v.note("the control should be %g times as high", factor)
			v.expectFile(g.file)
			return true
		}
		p, ok := v.plate()
		if !ok {
			return false
		}
		name, _ := pick(v.Rand, p.samples())
		for _, w := range p.of(name) {
			l := p.row(w.Well)
			conc, ok := p.concentration(w)
			if l == nil || !ok {
				return false
			}
			l.put(p.column("animal"), "")
			l.put(p.column("type"), "control")
			l.put(p.column("dilution"), "")
			l.put(p.column("concentration"), fmt.Sprintf("%.3g", conc*factor))
			v.expect(w.File, w.Sheet, w.Row, w.Column)
			v.expectLine(p.layout, l, "")
		}
		v.note("the wells of %s are a control that should be %g times as high", name, factor)
		v.expectFile(p.file)
		return true
	}},
	{code: "A-06", inject: func(v *variant) bool { // the dilution of one of two wells is another
		p, ok := v.plate()
		if !ok {
			return false
		}
		name, _ := pick(v.Rand, p.samples())
		wells := p.of(name)
		if len(wells) < 2 {
			return false
		}
		w := wells[len(wells)-1]
		l := p.row(w.Well)
		x, _ := p.layout.number(l.at(p.column("dilution")))
		factor, _ := pick(v.Rand, []float64{2, 4, 5, 10, 0.5})
		l.put(p.column("dilution"), fmt.Sprint(x*factor))
		for _, w := range wells {
			v.expect(w.File, w.Sheet, w.Row, w.Column)
			v.expectLine(p.layout, p.row(w.Well), "")
		}
		v.note("the dilution of well %s becomes %s", w.Well, l.at(p.column("dilution")))
		v.expectWho(name, "", "")
		return true
	}},
	{code: "A-07", inject: func(v *variant) bool { // one of two wells far from the other
		p, ok := v.plate()
		if !ok {
			return false
		}
		name, _ := pick(v.Rand, p.samples())
		wells := p.of(name)
		if len(wells) < 2 {
			return false
		}
		w := wells[v.IntN(len(wells))]
		for _, o := range wells {
			v.expect(o.File, o.Sheet, o.Row, o.Column)
		}
		return p.signal(w, w.Signal.V*(0.35+0.2*v.Float64()))
	}},
	{code: "A-08", criterion: "by 50 to 120 %, of a standard that lies between others; the curve bends to less", inject: func(v *variant) bool {
		p, ok := v.plate()
		if !ok {
			return false
		}
		levels := p.levels()
		if len(levels) < 5 {
			return false
		}
		level := levels[between(v.Rand, 1, len(levels)-2)]
		factor := 1.5 + 0.7*v.Float64()
		if v.IntN(2) == 0 {
			factor = 1 / factor
		}
		for _, w := range p.standards() {
			if w.Expected.V == level {
				p.signal(w, p.curve(level*factor))
				v.expect(w.File, w.Sheet, w.Row, w.Column)
			}
		}
		v.expectFile(p.file)
		return true
	}},
	{code: "A-09", inject: func(v *variant) bool { // standards all over the place
		p, ok := v.plate()
		if !ok {
			return false
		}
		for _, w := range p.standards() {
			p.signal(w, w.Signal.V*math.Exp(1.2*v.NormFloat64()))
			v.expect(w.File, w.Sheet, w.Row, w.Column)
		}
		v.did = nil
		v.note("the standards scatter")
		v.expectFile(p.file)
		return true
	}},
	{code: "A-10", inject: func(v *variant) bool { // concentrations of the standards the other way round, or a decimal point moved
		p, ok := v.plate()
		if !ok {
			return false
		}
		levels := p.levels()
		if v.IntN(2) == 0 {
			for _, w := range p.standards() {
				i := slices.Index(levels, w.Expected.V)
				p.row(w.Well).put(p.column("concentration"), fmt.Sprint(levels[len(levels)-1-i]))
				v.expectLine(p.layout, p.row(w.Well), "")
			}
			v.note("the standards are the other way round")
		} else {
			level, _ := pick(v.Rand, levels)
			factor, _ := pick(v.Rand, []float64{10, 0.1, 100})
			for _, w := range p.standards() {
				if w.Expected.V == level {
					p.row(w.Well).put(p.column("concentration"), fmt.Sprint(level*factor))
					v.expectLine(p.layout, p.row(w.Well), "")
					v.expect(w.File, w.Sheet, w.Row, w.Column)
				}
			}
			v.note("the standard of %g becomes %g", level, level*factor)
		}
		v.expectFile(p.file)
		return true
	}},
	{code: "A-11", inject: func(v *variant) bool { // the blank taken from the signals more than once
		p, ok := v.plate()
		if !ok {
			return false
		}
		blank := 0.0
		for _, w := range p.wells {
			if w.SampleType == "blank" {
				blank = math.Max(blank, w.Signal.V)
			}
		}
		if blank == 0 {
			return false
		}
		lowest := math.Inf(1)
		for _, w := range p.wells {
			if w.SampleType != "blank" {
				lowest = math.Min(lowest, w.Signal.V)
			}
		}
		times := lowest / blank * (1.1 + v.Float64())
		for _, w := range p.wells {
			p.signal(w, w.Signal.V-times*blank)
			if w.Signal.V-times*blank < 0 {
				v.expect(w.File, w.Sheet, w.Row, w.Column)
			}
		}
		v.did = nil
		v.note("%.2f times the blank is taken from every signal", times)
		return len(v.wants) > 0
	}},
	{code: "A-12", criterion: "second wells of pairs lie 18 to 50 % higher or lower", inject: func(v *variant) bool {
		p, ok := v.plate()
		if !ok {
			return false
		}
		factor := 1.18 + 0.32*v.Float64()
		if v.IntN(2) == 0 {
			factor = 1 / factor
		}
		for _, name := range p.samples() {
			wells := p.of(name)
			for _, w := range wells[len(wells)/2:] {
				p.signal(w, w.Signal.V*factor)
				v.expect(w.File, w.Sheet, w.Row, w.Column)
			}
		}
		v.did = nil
		v.note("every second well × %.2f", factor)
		v.expectFile(p.file)
		return true
	}},
	{code: "A-13", inject: func(v *variant) bool { // the plate turned by 180°
		p, ok := v.plate()
		if !ok {
			return false
		}
		g := v.grid(p.file, p.sheet)
		cells := p.cells()
		for row := range cells {
			for column := range cells[row] {
				at := cells[len(cells)-1-row][len(cells[row])-1-column]
				text := at.text
				if text == "" { // a reader reads empty wells too
					text = fmt.Sprintf("%.3f", 0.045+0.01*v.Float64())
				}
				g.line(cells[row][column].row).put(cells[row][column].letters, text)
			}
		}
		v.note("%s: the plate is turned", p.file)
		v.expectFile(p.file)
		return true
	}},
	{code: "A-14", criterion: "samples of the second plate 40 to 150 % higher, or lower as much", inject: func(v *variant) bool {
		p, ok := v.plate()
		if !ok {
			return false
		}
		second := v.grid(p.file, p.sheet).clone()
		second.file = "second plate.txt"
		for _, l := range second.lines {
			for i, c := range l.cells {
				if c == p.wells[0].Plate {
					l.cells[i] = c + " b"
				}
			}
		}
		factor := 1.4 + 1.1*v.Float64()
		if v.IntN(2) == 0 {
			factor = 1 / factor
		}
		for _, w := range p.wells {
			if w.SampleType != "sample" {
				continue
			}
			conc, ok := p.concentration(w)
			if ok {
				second.line(w.Row).put(w.Column, fmt.Sprintf("%.3f", p.curve(conc*factor)))
			}
		}
		own := *v.readoutOf(p.file)
		own.File = second.file
		v.plan.Readouts = append(v.plan.Readouts, own)
		v.changed[sheetKey{second.file, ""}] = second
		v.note("a second plate with samples × %.2f", factor)
		v.expectFile(p.file)
		v.expectFile(second.file)
		return true
	}},
	{code: "A-41", inject: func(v *variant) bool { // standards without concentrations
		p, ok := v.plate()
		if !ok {
			return false
		}
		for _, w := range p.standards() {
			p.row(w.Well).put(p.column("concentration"), "")
		}
		v.note("no concentrations of the standards")
		v.expectFile(p.file)
		v.expectFile(p.layout.file)
		return true
	}},
	{code: "A-42", inject: func(v *variant) bool { // an export cut off within the plate
		p, ok := v.plate()
		if !ok {
			return false
		}
		g := v.grid(p.file, p.sheet)
		row := p.wells[v.IntN(len(p.wells))].Row
		g.lines = g.lines[:row]
		if v.IntN(2) == 0 {
			last := g.lines[row-1]
			last.cells = last.cells[:max(2, v.IntN(len(last.cells)))]
		}
		v.note("%s is cut off in row %d", p.file, row)
		v.expectFile(p.file)
		return true
	}},
	{code: "A-43", inject: func(v *variant) bool { // wells that the instrument flags
		g, ok := v.beads()
		if !ok {
			return false
		}
		column := g.addColumn("Sampling Errors", func(*line) string { return "" })
		for _, l := range some(v.Rand, g.kind("X"), between(v.Rand, 1, 5)) {
			l.put(column, fmt.Sprint(between(v.Rand, 1, 5)))
			v.expectLine(g.grid, l, "")
		}
		v.note("sampling errors in wells")
		return true
	}},
	{code: "A-44", inject: func(v *variant) bool { // wells of a sample that the layout does not know
		if v.IntN(2) == 0 {
			g, ok := v.beads()
			if !ok {
				return false
			}
			for _, l := range some(v.Rand, g.kind("X"), between(v.Rand, 1, 6)) {
				l.put("D", "")
				v.expectLine(g.grid, l, "")
			}
			v.note("samples without a name")
			return true
		}
		p, ok := v.plate()
		if !ok {
			return false
		}
		name, _ := pick(v.Rand, p.samples())
		for _, w := range p.of(name) {
			v.expectLine(p.layout, p.row(w.Well), "")
			v.expect(w.File, w.Sheet, w.Row, w.Column)
			if v.IntN(2) == 0 {
				p.row(w.Well).put(p.column("animal"), "")
			} else {
				p.layout.remove(p.row(w.Well))
			}
		}
		v.note("the layout does not say whose the wells of %s are", name)
		v.expectFile(p.layout.file)
		v.expectFile(p.file)
		return true
	}},
	{code: "A-45", inject: func(v *variant) bool { // a well without a value
		p, ok := v.plate()
		if !ok {
			return false
		}
		name, _ := pick(v.Rand, p.samples())
		w, _ := pick(v.Rand, p.of(name))
		text, _ := pick(v.Rand, []string{"", "N/A", "***", "---", "NaN", "?????"})
		v.expectLine(p.layout, p.row(w.Well), "") // the export does not hold a well whose cell is blank
		return v.spoil(w.File, w.Sheet, w.Row, w.Column, text)
	}},
	{code: "A-02", inject: func(v *variant) bool { // results beyond the curve, in the instrument's notation
		g, ok := v.beads()
		if !ok {
			return false
		}
		for _, l := range some(v.Rand, g.kind("X"), between(v.Rand, 1, 6)) {
			text, signal := "OOR <", 9.0
			if v.IntN(2) == 0 {
				text, signal = "OOR >", 26000
			}
			if v.IntN(3) == 0 {
				text, signal = "*"+l.at("I"), 11
			}
			l.put("I", text)
			l.put("E", fmt.Sprint(signal))
			l.put("F", fmt.Sprint(signal))
			v.expectLine(g.grid, l, "")
		}
		v.note("results beyond the curve")
		return true
	}},
	{code: "A-15", inject: func(v *variant) bool { // few beads
		g, ok := v.beads()
		if !ok {
			return false
		}
		for _, l := range some(v.Rand, g.kind("X"), between(v.Rand, 1, 5)) {
			l.put("O", fmt.Sprint(between(v.Rand, 5, 34)))
			v.expectLine(g.grid, l, "O")
			v.note("%s beads in row %d", l.at("O"), l.was)
		}
		return true
	}},
	{code: "A-47", criterion: "results 15 to 60 % from the curve", inject: func(v *variant) bool {
		g, ok := v.beads()
		if !ok {
			return false
		}
		factor := 1.15 + 0.45*v.Float64()
		if v.IntN(2) == 0 {
			factor = 1 / factor
		}
		for _, l := range some(v.Rand, g.kind("X"), between(v.Rand, 2, 40)) {
			x, _ := g.number(l.at("I"))
			l.put("I", fmt.Sprintf("%.2f", x*factor))
			v.expectLine(g.grid, l, "")
		}
		v.note("results of the software × %.2f", factor)
		return true
	}},
}

// A plate is one plate of a readout with a layout.
type plateOf struct {
	*variant
	file, sheet string
	layout      *grid
	wells       []schemas.CollectedWell
}

// plate is the first plate of the study that has a layout in a file that can be changed.
func (v *variant) plate() (*plateOf, bool) {
	for _, w := range v.wells {
		r := v.readoutOf(w.File)
		if r == nil || r.PlateLayout == "" || v.grid(w.File, w.Sheet) == nil || v.grid(r.PlateLayout, "") == nil {
			continue
		}
		p := &plateOf{variant: v, file: w.File, sheet: w.Sheet, layout: v.grid(r.PlateLayout, "")}
		for _, o := range v.wells {
			if o.File == w.File && o.Plate == w.Plate && o.Analyte == w.Analyte {
				p.wells = append(p.wells, o)
			}
		}
		return p, len(p.samples()) > 2 && len(p.standards()) > 4
	}
	return nil, false
}

func (p *plateOf) column(word string) string { return p.layout.columnOf(word) }

// row is the line of the layout of a well.
func (p *plateOf) row(well string) *line {
	column := p.column("well")
	for _, l := range p.layout.body() {
		if l.at(column) == well {
			return l
		}
	}
	return nil
}

// samples are the animals on the plate.
func (p *plateOf) samples() []string {
	var all []string
	for _, w := range p.wells {
		if w.SampleType == "sample" && w.Animal != "" && !slices.Contains(all, w.Animal) {
			all = append(all, w.Animal)
		}
	}
	return all
}

func (p *plateOf) of(animal string) []schemas.CollectedWell {
	return slices.DeleteFunc(slices.Clone(p.wells), func(w schemas.CollectedWell) bool { return w.Animal != animal || w.SampleType != "sample" })
}

func (p *plateOf) standards() []schemas.CollectedWell {
	return slices.DeleteFunc(slices.Clone(p.wells), func(w schemas.CollectedWell) bool { return w.SampleType != "standard" || !w.Expected.OK })
}

// levels are the concentrations of the standards, ascending.
func (p *plateOf) levels() []float64 {
	var all []float64
	for _, w := range p.standards() {
		all = append(all, w.Expected.V)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// curve is the signal of a concentration, on straight lines between the logarithms of the standards, and beyond them on the
// last of these.
func (p *plateOf) curve(conc float64) float64 {
	levels := p.levels()
	signal := func(level float64) float64 {
		sum, n := 0.0, 0.0
		for _, w := range p.standards() {
			if w.Expected.V == level {
				sum, n = sum+w.Signal.V, n+1
			}
		}
		return math.Log(sum / n)
	}
	i := 1
	for i < len(levels)-1 && levels[i] < conc {
		i++
	}
	a, b := levels[i-1], levels[i]
	part := math.Log(conc/a) / math.Log(b/a)
	return math.Exp(signal(a) + (signal(b)-signal(a))*part)
}

// concentration is that of a well, in the well, by the curve; not ok beyond the standards.
func (p *plateOf) concentration(w schemas.CollectedWell) (float64, bool) {
	levels := p.levels()
	low, high := levels[0], levels[len(levels)-1]
	if w.Signal.V <= p.curve(low) || w.Signal.V >= p.curve(high) {
		return 0, false
	}
	for range 60 {
		middle := math.Sqrt(low * high)
		if p.curve(middle) < w.Signal.V {
			low = middle
		} else {
			high = middle
		}
	}
	return low, true
}

// signal gives a well another signal.
func (p *plateOf) signal(w schemas.CollectedWell, x float64) bool {
	return p.put(w.File, w.Sheet, w.Row, w.Column, strconv.FormatFloat(x, 'f', 3, 64))
}

type plateCell struct {
	row     int32
	letters string
	text    string
}

// cells are the cells of the whole plate, row by row, whether wells are used or not.
func (p *plateOf) cells() [][]plateCell {
	g := p.variant.grids[sheetKey{p.file, p.sheet}]
	first := p.wells[0]
	for _, w := range p.wells {
		if w.Well == "A1" {
			first = w
		}
	}
	rows := make([][]plateCell, 8)
	for r := range rows {
		for c := range 12 {
			at := plateCell{row: first.Row + int32(r), letters: tabular.ColumnName(index(first.Column) + c)}
			at.text = g.line(at.row).at(at.letters)
			rows[r] = append(rows[r], at)
		}
	}
	return rows
}

// A beadPlate is an export of a bead array.
type beadPlate struct{ *grid }

// kind are its lines of a type of well: S for standards, C for the control, X for samples.
func (b beadPlate) kind(prefix string) []*line {
	return slices.DeleteFunc(b.body(), func(l *line) bool { return len(l.at("B")) == 0 || l.at("B")[:1] != prefix })
}

// beads adds an export of a bead array to the study: one analyte in the plasma of every animal that lived to the end, read off
// a curve of four parameters with 2 % of scatter, in the way of Bio-Plex Manager.
func (v *variant) beads() (beadPlate, bool) {
	var living []animal
	for _, a := range v.animals {
		if a.last == math.MaxInt32 && a.role != "satellite" {
			living = append(living, a)
		}
	}
	if len(living) < 8 || len(living) > 76 || v.plan.Study.LastDay == nil {
		return beadPlate{}, false
	}
	signal := func(conc float64) float64 { return 12 + 24000/(1+math.Pow(conc/900, -1.15)) }
	rows := [][]string{{"File Name: drill"}, {"Analyte: IL-5 (52)"}, {"Plate ID: D1"}, {""}, {
		"Analyte", "Type", "Well", "Description", "FI", "FI - Bkgd", "Std Dev", "%CV", "Obs Conc", "Exp Conc", "(Obs/Exp) * 100", "Group", "Ratio", "Dilution", "Bead Count",
	}}
	well := 0
	add := func(kind, description string, conc, expected, dilution float64) {
		name := fmt.Sprintf("%c%d", 'A'+rune(well%8), well/8+1)
		well++
		text := ""
		if expected > 0 {
			text = fmt.Sprint(expected)
		}
		x := signal(conc) * math.Exp(0.02*v.NormFloat64())
		if kind == "B" {
			x = 12
		}
		observed := ""
		if kind != "B" {
			observed = fmt.Sprintf("%.2f", dilution*900*math.Pow(24000/(x-12)-1, -1/1.15))
		}
		rows = append(rows, []string{
			"IL-5 (52)", kind, name, description, fmt.Sprintf("%.1f", x), fmt.Sprintf("%.1f", x-12), "", "", observed, text, "", "", "",
			fmt.Sprint(dilution), fmt.Sprint(between(v.Rand, 70, 140)),
		})
	}
	add("B", "", 0, 0, 1)
	add("B", "", 0, 0, 1)
	for k := range 8 {
		for range 2 {
			level := 5000 / math.Pow(4, float64(k))
			add(fmt.Sprint("S", k+1), "", level, math.Round(level*1000)/1000, 1)
		}
	}
	add("C1", "QC", 100, 100, 1)
	add("C1", "QC", 100, 100, 1)
	for i, a := range living {
		add(fmt.Sprint("X", i+1), a.Animal, 15*math.Exp(2.5*v.Float64()), 0, 2)
	}
	g := v.add(plan.Readout{Kind: "cytokines", File: "beads.csv", Unit: "pg/mL", Matrix: "plasma", StudyDay: v.plan.Study.LastDay}, rows)
	g.header = 5
	return beadPlate{g}, true
}
