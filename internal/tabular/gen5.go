package tabular

import (
	"strings"
)

// Gen5 (BioTek, Agilent) writes text: settings, then pictures of the plate below the words Layout and Results. A row of the
// plate has several lines, each labelled behind its wells: Well ID, Name and Conc/Dil in the layout; the reading, the reading
// without its blank and [Concentration] in the results. SPL1:2 is the second dilution of sample 1. OVRFLW is a signal beyond
// the reader, ????? a result that could not be computed.

func isGen5(head []Row) bool {
	for _, r := range head {
		if key := fold(r.Cells[0]); key == "experiment file path" || key == "protocol file path" {
			return true
		}
	}
	return false
}

func readGen5(g plateGrid, out *Plates) {
	if out.Instrument == "" {
		out.Instrument = "Gen5"
	}
	starts := []int{0}
	for i, r := range g.rows {
		if fold(r.Cells[0]) == "plate number" && i > 0 && hasGrid(g.rows[starts[len(starts)-1]:i]) {
			starts = append(starts, i)
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

func hasGrid(rows []Row) bool { return len(findGrids(rows, true)) > 0 }

// readGen5Plate reads the layout and the results of one plate.
func readGen5Plate(g plateGrid, rows []Row, out *Plates) {
	name := ""
	for _, r := range rows {
		if fold(r.Cells[0]) == "plate number" {
			name = cell(r, 1).Text
		}
	}
	wells := map[string]*Well{}
	var order []string
	blanked := map[string]Entry{}
	for _, b := range findGrids(rows, true) {
		layout := fold(b.title) == "layout"
		for _, l := range b.lines {
			label := fold(l.label)
			for c := range b.columns {
				e := b.cell(l, c)
				if e.Text == "" {
					continue
				}
				id := l.well(c)
				w := wells[id]
				if w == nil {
					w = &Well{Sheet: g.sheet, Plate: name, Name: id, InWell: true}
					wells[id], order = w, append(order, id)
				}
				switch {
				case layout && label == "well id":
					w.Sample, w.Type = gen5Sample(e)
				case layout && label == "name":
					w.Sample = e
				case layout && strings.HasPrefix(label, "conc"):
					w.Expected = e
				case layout:
				case strings.HasPrefix(label, "[") || strings.HasPrefix(label, "conc"):
					if strings.Trim(e.Text, "?") != "" && !w.Result.Given() {
						w.Result = e
					}
				case strings.HasPrefix(label, "blank"):
					if _, twice := blanked[id]; !twice {
						blanked[id] = e
					}
				case !w.Signal.Given():
					w.Signal = e
				}
			}
		}
	}
	if len(order) == 0 {
		out.remark(Fail, g.sheet, Entry{Row: rows[0].Number}, "the export has no picture of a plate", "nothing is read", "export the results as a matrix")
	}
	for _, id := range order {
		w := *wells[id]
		if !w.Signal.Given() && blanked[id].Given() {
			w.Signal, w.Net = blanked[id], true
		}
		if w.Type == SampleWell || w.Type == ControlWell { // Conc/Dil holds the dilution of a sample
			if v, ok := ParsePlain(w.Expected.Text); ok && w.Type == SampleWell {
				w.Reciprocal = v < 1
				w.Dilution, w.Expected = w.Expected, Entry{}
			}
		}
		if w.Signal.Given() || w.Result.Given() {
			out.add(w)
		}
	}
}

// gen5Sample is the sample of a well ID, without the number of its dilution, and its kind.
func gen5Sample(e Entry) (sample Entry, kind string) {
	e.Text, _, _ = strings.Cut(e.Text, ":")
	stem := strings.ToUpper(strings.TrimRight(e.Text, "0123456789"))
	return e, map[string]string{"STD": StandardWell, "BLK": BlankWell, "SPL": SampleWell, "CTL": ControlWell, "CTR": ControlWell, "CTRL": ControlWell, "QC": ControlWell}[stem]
}
