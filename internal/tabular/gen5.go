package tabular

import (
	"slices"
	"strings"
)

// Gen5 (BioTek, Agilent) writes text or a workbook: settings, then pictures of the plate below the words Layout and Results,
// or below the name of a reading. A row of the plate has several lines, each labelled behind its wells: Well ID, Name and
// Conc/Dil in the layout; each reading, the reading without its blank and [Concentration] in the results. Instead of
// pictures there may be a list of the wells, grouped by sample, with the ID only on the first well of a group; or a list with
// the wells side by side. SPL1:2 is the second dilution of sample 1. OVRFLW is a signal beyond the reader, ????? a result that
// could not be computed, *0.356* a well that the operator left out. Readings over time, spectra and scans are not read.

func isGen5(head []Row) bool {
	return slices.ContainsFunc(head, func(r Row) bool {
		key := fold(r.Cells[0])
		return key == "experiment file path" || key == "protocol file path" || len(r.Cells) > 12 && rowLetter(r, 0, 1, 32) >= 0 && fold(r.Cells[len(r.Cells)-1]) == gen5ID
	})
}

// Labels of the lines and columns of a layout, folded.
const (
	gen5ID   = "well id"
	gen5Name = "name"
)

// gen5Statistics are labels of what is computed of several wells, which no signal is.
var gen5Statistics = map[string]bool{
	"count": true, "mean": true, "average": true, "std dev": true, "std. dev.": true, "std err": true, "cv (%)": true, "cv": true, "%cv": true,
	"variance": true, "min": true, "max": true, "sum": true, "range": true, "median": true,
}

func readGen5(g plateGrid, out *Plates) {
	if out.Instrument == "" {
		out.Instrument = "Gen5"
	}
	starts := []int{0}
	named := false
	for i, r := range g.rows {
		if fold(r.Cells[0]) == "plate number" {
			if named {
				starts = append(starts, i)
			}
			named = true
		}
	}
	for i, start := range starts {
		end := len(g.rows)
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		readGen5Plate(g, g.rows[start:end], out)
	}
}

// gen5Plate is one plate of an export.
type gen5Plate struct {
	sheet, name string
	wells       map[string]*gen5Well
	order       []string
}

// gen5Well is a well with all its readings.
type gen5Well struct {
	well    Well
	signals []gen5Signal
}

// gen5Signal is one reading of a well.
type gen5Signal struct {
	reading       string
	read, blanked Entry
}

func (p *gen5Plate) at(well string) *gen5Well {
	w := p.wells[well]
	if w == nil {
		w = &gen5Well{well: Well{Sheet: p.sheet, Plate: p.name, Name: well, InWell: true}}
		p.wells[well], p.order = w, append(p.order, well)
	}
	return w
}

// readGen5Plate reads the layout and the results of one plate.
func readGen5Plate(g plateGrid, rows []Row, out *Plates) {
	p := &gen5Plate{sheet: g.sheet, wells: map[string]*gen5Well{}}
	for _, r := range rows {
		if fold(r.Cells[0]) == "plate number" {
			p.name = cell(r, 1).Text
		}
		if dated := cell(r, 1); fold(r.Cells[0]) == "date" && dated.Text != "" && !out.Dated.Given() {
			out.Dated = dated
		}
	}
	if over, what := gen5Series(rows); over.Given() {
		out.remark(Fail, g.sheet, over, "the export holds "+what+", not one reading of each well", "the plate is not read", "export an endpoint: one reading, or what the software computed of the series, as a matrix or a list")
		return
	}
	for _, b := range findGrids(rows, true) {
		title := fold(b.title)
		for _, l := range b.lines {
			label := l.label
			if label == "" && title != "layout" && title != "results" {
				label = b.title
			}
			for c := range b.columns {
				if e := b.cell(l, c); e.Text != "" {
					p.at(l.well(c)).take(title == "layout", label, e, g.sheet, out)
				}
			}
		}
	}
	p.readLists(rows, out)
	if len(p.order) == 0 {
		out.remark(Fail, g.sheet, Entry{Row: rows[0].Number}, "the export has no picture of a plate, and no list of its wells", "nothing is read", "export the results as a matrix")
	}
	for _, id := range p.order {
		p.wells[id].write(out)
	}
}

// gen5Series finds readings over time, a spectrum or a scan of the wells: where it stands, and what it is.
func gen5Series(rows []Row) (at Entry, what string) {
	for _, r := range rows {
		first := slices.IndexFunc(r.Cells, func(text string) bool { return text != "" })
		wells := 0
		for _, text := range r.Cells[first+1:] {
			if _, isWell := wellName(text); isWell {
				wells++
			}
		}
		switch text := fold(r.Cells[first]); {
		case text == "start kinetic" || text == "time" && wells > 0:
			return cell(r, first), "readings over time (kinetic)"
		case text == "wavelength" && wells > 0 || len(r.Cells) <= 2 && strings.HasSuffix(text, " spectrum"):
			return cell(r, first), "a spectrum"
		case len(r.Cells) <= 2 && strings.HasSuffix(text, " area scan"):
			return cell(r, first), "a scan of the area of the wells"
		}
	}
	return Entry{}, ""
}

// take takes what a cell says of a well, by its label.
func (w *gen5Well) take(layout bool, label string, e Entry, sheet string, out *Plates) {
	folded := fold(label)
	switch {
	case folded == gen5ID:
		w.well.Sample, w.well.Type = gen5Sample(e)
	case folded == gen5Name:
		w.well.Sample = e
	case layout && strings.HasPrefix(folded, "conc") || folded == "conc/dil":
		w.well.Expected = e
	case layout || gen5Statistics[folded]:
	case isGen5Result(folded):
		if strings.Trim(e.Text, "?") != "" && !w.well.Result.Given() {
			w.well.Result = e
		}
	default:
		w.signal(label, e, sheet, out)
	}
}

// isGen5Result reports whether a label is that of concentrations read off a curve, not yet multiplied by a dilution.
func isGen5Result(label string) bool {
	return !strings.ContainsAny(label, "*×") && !strings.Contains(label, "dil") && (strings.HasPrefix(strings.TrimLeft(label, "["), "conc") || strings.HasSuffix(label, "[concentration]"))
}

// signal adds a reading, or a reading without its blank.
func (w *gen5Well) signal(label string, e Entry, sheet string, out *Plates) {
	if len(e.Text) > 2 && strings.HasPrefix(e.Text, "*") && strings.HasSuffix(e.Text, "*") {
		out.remark(Warn, sheet, e, "the operator left the well out (the value stands between asterisks)", "the well is not used", "nothing, if it was meant")
		return
	}
	if strings.Trim(e.Text, "?") == "" { // computed of a signal, and could not be
		return
	}
	reading, blanked := label, false
	if n := len("blank "); len(label) > n && strings.EqualFold(label[:n], "blank ") {
		reading, blanked = strings.TrimSpace(label[n:]), true
	}
	i := slices.IndexFunc(w.signals, func(s gen5Signal) bool { return fold(s.reading) == fold(reading) })
	if i < 0 {
		i = len(w.signals)
		w.signals = append(w.signals, gen5Signal{reading: reading})
	}
	switch s := &w.signals[i]; {
	case blanked && !s.blanked.Given():
		s.blanked = e
	case !blanked && !s.read.Given():
		s.read = e
	}
}

// readLists reads lists of wells: a line a well below a header with Well, or a column a well beside the word Well.
func (p *gen5Plate) readLists(rows []Row, out *Plates) {
	for i := range rows {
		at := slices.IndexFunc(rows[i].Cells, func(text string) bool { return fold(text) == "well" })
		if at < 0 {
			continue
		}
		if _, across := wellName(cell(rows[i], at+1).Text); across {
			p.readAcross(rows[i:], at, out)
		} else if len(rows[i].Cells) > 1 {
			p.readDown(rows[i:], at, out)
		}
	}
}

// readAcross reads a list whose first row names the wells, and each other one a reading of them.
func (p *gen5Plate) readAcross(rows []Row, at int, out *Plates) {
	for k, r := range rows[1:] {
		label := cell(r, at).Text
		if label == "" || r.Number-rows[k].Number > 1 {
			return
		}
		for c := at + 1; c < len(r.Cells); c++ {
			name, isWell := wellName(cell(rows[0], c).Text)
			if e := cell(r, c); isWell && e.Text != "" {
				p.at(name).take(false, label, e, p.sheet, out)
			}
		}
	}
}

// readDown reads a list with a line a well. The ID, the name and the concentration or dilution of a group of wells stand on
// its first line.
func (p *gen5Plate) readDown(rows []Row, at int, out *Plates) {
	header := rows[0]
	group := map[int]Entry{} // by column
	for _, r := range rows[1:] {
		name, isWell := wellName(cell(r, at).Text)
		if !isWell {
			if fold(cell(r, at).Text) == "well" || len(group) > 0 {
				return
			}
			continue
		}
		begins := false
		for c, label := range header.Cells {
			begins = begins || fold(label) == gen5ID && cell(r, c).Text != ""
		}
		w := p.at(name)
		for c, label := range header.Cells {
			e := cell(r, c)
			switch folded := fold(label); {
			case c == at || label == "":
				continue
			case folded != gen5ID && folded != gen5Name && folded != "conc/dil":
			case e.Text == "" && !begins:
				e = group[c]
			default:
				group[c] = e
			}
			if e.Text != "" {
				w.take(false, label, e, p.sheet, out)
			}
		}
	}
}

// write adds the well, once for each of its readings.
func (w *gen5Well) write(out *Plates) {
	if w.well.Type == SampleWell { // Conc/Dil holds the dilution of a sample
		if v, ok := ParsePlain(w.well.Expected.Text); ok {
			w.well.Reciprocal = v < 1
			w.well.Dilution, w.well.Expected = w.well.Expected, Entry{}
		}
	}
	if len(w.signals) == 0 && w.well.Result.Given() {
		out.add(w.well)
	}
	for _, s := range w.signals {
		well := w.well
		well.Reading, well.Signal = s.reading, s.read
		if !s.read.Given() {
			well.Signal, well.Net = s.blanked, true
		}
		out.add(well)
	}
}

// gen5Sample is the sample of a well ID, without the number of its dilution, and its kind.
func gen5Sample(e Entry) (sample Entry, kind string) {
	e.Text, _, _ = strings.Cut(e.Text, ":")
	stem := strings.ToUpper(strings.TrimRight(e.Text, "0123456789"))
	return e, map[string]string{"STD": StandardWell, "BLK": BlankWell, "SPL": SampleWell, "CTL": ControlWell, "CTR": ControlWell, "CTRL": ControlWell, "QC": ControlWell}[stem]
}
