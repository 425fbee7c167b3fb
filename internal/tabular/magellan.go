package tabular

import (
	"slices"
	"strings"
)

// Magellan (Tecan) can export a list: a line a well with its position, in order of the columns of the plate, a column for each
// measurement under the label that the user gave it, and below the wells what was measured how. Its other form is the plain
// picture of a plate.

func isMagellan(head []Row) bool { return magellanHeader(head) >= 0 }

func magellanHeader(rows []Row) int {
	return slices.IndexFunc(rows, func(r Row) bool { return hasHeader(r, magellanPosition) && len(r.Cells) > 1 })
}

const magellanPosition = "well positions"

// magellanColumns are the columns of a list beside those of measurements, folded.
var magellanColumns = struct{ sample, result, dilution, expected, other []string }{
	sample:   []string{"sample", "sample id", "layout"},
	result:   []string{"single conc", "single conc.", "conc", "conc.", "concentration"},
	dilution: []string{"dilution", "dil. factor", "dilution factor"},
	expected: []string{"std. conc.", "standard conc.", "expected conc."},
	other: []string{
		magellanPosition, "plate", "replicate info", "replicate", "mean", "mean conc", "mean conc.", "average", "sd", "std. dev.", "st. dev.", "cv", "cv %", "% cv",
		"qual. eval.", "error", "errors", "time", "temperature", "",
	},
}

// magellanSignals are the columns of a header that hold measurements, each by its label. The signal without its blank is read
// only where there is no other.
func magellanSignals(header Row) []int {
	var signals, blanked []int
	for i, name := range header.Cells {
		folded := fold(name)
		c := magellanColumns
		switch {
		case slices.ContainsFunc([][]string{c.sample, c.result, c.dilution, c.expected, c.other}, func(known []string) bool { return slices.Contains(known, folded) }):
		case isMagellanBlanked(name):
			blanked = append(blanked, i)
		default:
			signals = append(signals, i)
		}
	}
	if len(signals) == 0 {
		return blanked
	}
	return signals
}

func isMagellanBlanked(label string) bool { return strings.HasPrefix(fold(label), "blank reduced") }

func readMagellan(g plateGrid, out *Plates) {
	if out.Instrument == "" {
		out.Instrument = "Magellan"
	}
	header := magellanHeader(g.rows)
	if header < 0 {
		return
	}
	columns := foldedColumns(g.rows[header])
	signals := magellanSignals(g.rows[header])
	given := func(r Row, names []string) Entry {
		if e := at(r, columns, names...); e.Text != "" {
			return e
		}
		return Entry{}
	}
	seen := map[[2]string]bool{}
	for _, r := range g.rows[header+1:] {
		position := at(r, columns, magellanPosition)
		name, isWell := wellName(position.Text)
		if !isWell {
			if len(r.Cells) > 1 && position.Text != "" {
				out.remark(Fail, g.sheet, position, "the line of a list names no well", "the line is not read", "export the list again")
			}
			continue // what was measured how
		}
		c := magellanColumns
		w := Well{
			Sheet: g.sheet, Plate: at(r, columns, "plate").Text, Name: name, Sample: given(r, c.sample),
			Result: given(r, c.result), InWell: true, Dilution: given(r, c.dilution), Expected: given(r, c.expected),
		}
		w.Type = magellanType(w.Sample.Text)
		key := [2]string{w.Plate, name}
		if seen[key] {
			out.remark(Fail, g.sheet, position, "the well stands in the list twice", "the second is not read", "export the list again")
			continue
		}
		seen[key] = true
		for _, i := range signals {
			if e := cell(r, i); e.Text != "" {
				w := w
				w.Signal, w.Reading, w.Net = e, g.rows[header].Cells[i], isMagellanBlanked(g.rows[header].Cells[i])
				out.add(w)
			}
		}
		if len(signals) == 0 && w.Result.Given() {
			out.add(w)
		}
	}
}

// magellanType is the kind of a well by the codes of the layout: SM1_1, ST1_1, BL1, CT1; empty for other texts.
func magellanType(sample string) string {
	stem, _, _ := strings.Cut(sample, "_")
	return map[string]string{"SM": SampleWell, "ST": StandardWell, "BL": BlankWell, "CT": ControlWell}[strings.ToUpper(strings.TrimRight(stem, "0123456789"))]
}
