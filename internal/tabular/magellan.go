package tabular

import "strings"

// Magellan (Tecan) can export a list: a line a well with its position, in order of the columns of the plate, and below the
// wells what was measured how.

func isMagellan(head []Row) bool { return magellanHeader(head) >= 0 }

func magellanHeader(rows []Row) int {
	for i, r := range rows {
		columns := foldedColumns(r)
		_, position := columns["well positions"]
		if _, raw := columns["raw data"]; position && raw {
			return i
		}
	}
	return -1
}

func readMagellan(g plateGrid, out *Plates) {
	if out.Instrument == "" {
		out.Instrument = "Magellan"
	}
	header := magellanHeader(g.rows)
	if header < 0 {
		return
	}
	columns := foldedColumns(g.rows[header])
	seen := map[[2]string]bool{}
	for _, r := range g.rows[header+1:] {
		position := at(r, columns, "well positions")
		name, isWell := wellName(position.Text)
		if !isWell {
			if len(r.Cells) > 1 && position.Text != "" {
				out.remark(Fail, g.sheet, position, "the line of a list names no well", "the line is not read", "export the list again")
			}
			continue // what was measured how
		}
		w := Well{
			Sheet: g.sheet, Plate: at(r, columns, "plate").Text, Name: name, Sample: at(r, columns, "sample", "sample id", "layout"), Signal: at(r, columns, "raw data"),
			Result: at(r, columns, "single conc", "single conc.", "conc", "conc."), InWell: true, Dilution: at(r, columns, "dilution", "dil. factor"),
			Expected: at(r, columns, "std. conc.", "standard conc."),
		}
		if w.Sample.Text == "" {
			w.Sample = Entry{}
		}
		if w.Result.Text == "" {
			w.Result = Entry{}
		}
		w.Type = magellanType(w.Sample.Text)
		if key := [2]string{w.Plate, name}; seen[key] {
			out.remark(Fail, g.sheet, position, "the well stands in the list twice", "the second is not read", "export the list again")
			continue
		} else {
			seen[key] = true
		}
		if w.Signal.Text != "" || w.Result.Given() {
			out.add(w)
		}
	}
}

// magellanType is the kind of a well by the codes of the layout: SM1_1, ST1_1, BL1, CT1; empty for other texts.
func magellanType(sample string) string {
	stem, _, _ := strings.Cut(sample, "_")
	return map[string]string{"SM": SampleWell, "ST": StandardWell, "BL": BlankWell, "CT": ControlWell}[strings.ToUpper(strings.TrimRight(stem, "0123456789"))]
}
