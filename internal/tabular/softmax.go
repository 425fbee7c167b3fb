package tabular

import (
	"slices"
	"strings"
)

// SoftMax Pro writes text in UTF-16: ##BLOCKS= with their number, and blocks that end in ~End. A block Plate: holds the
// signals as a picture of the plate; a block Group: a table of samples with a line a well, the name only on the first line of
// a sample, and below it which formula stands behind each column. Columns are renamed at will, so the formula says what one
// holds: !WellIDs, !WellValues, !Conc, InterpX(...) of the curve. Masked is a well that the operator left out, Range? a
// result beyond the curve, on either side.

func isSoftMax(head []Row) bool {
	return len(head) > 0 && strings.HasPrefix(strings.ToUpper(head[0].Cells[0]), "##BLOCKS=")
}

// softMaxColumns are the columns of a group: by what the formula says, else by the names that the software proposes.
var softMaxColumns = []struct {
	is      string
	formula string   // a part of it, in lower case
	names   []string // folded
}{
	{"well", "!wellids", []string{"wells", "well"}},
	{"signal", "!wellvalues", []string{"values", "value", "od", "rawod"}},
	{"expected", "!conc", []string{"conc", "concentration"}},
	{"dilution", "!dilution", []string{"dilution", "dilution factor"}},
	{"plate", "!wellplatename", []string{"wellplatename"}},
	{"result", "interpx(", []string{"result", "results", "backcalcconc"}},
}

func readSoftMax(g plateGrid, out *Plates) {
	if out.Instrument == "" {
		out.Instrument = "SoftMax Pro"
	}
	var plates []string
	var pictures [][]Row
	groups := 0
	for start := 0; start < len(g.rows); {
		end := start
		for end < len(g.rows) && !strings.EqualFold(g.rows[end].Cells[0], "~end") {
			end++
		}
		block := g.rows[start:end]
		if len(block) > 0 && strings.HasPrefix(strings.ToUpper(block[0].Cells[0]), "##BLOCKS=") {
			block = block[1:]
		}
		if end == len(g.rows) && len(block) > 0 && isSoftMaxBlock(block[0].Cells[0]) {
			out.remark(Fail, g.sheet, cell(block[0], 0), "the last block has no end (~End): the file is cut off", "wells are missing", "export the plates again")
		}
		if len(block) > 0 {
			switch head := block[0].Cells[0]; {
			case strings.HasPrefix(head, "Plate:"):
				plates = append(plates, softMaxName(block[0]))
				pictures = append(pictures, block)
			case strings.HasPrefix(head, "Group:"):
				groups++
				readSoftMaxGroup(g, block, plates, out)
			}
		}
		start = end + 1
	}
	if groups > 0 {
		return
	}
	for i, block := range pictures { // nothing was assigned to samples
		grids := findGrids(block[1:], false)
		if len(grids) == 0 {
			out.remark(Fail, g.sheet, cell(block[0], 0), "the plate has no picture of its wells", "the plate is not read", "export the plate with its values")
			continue
		}
		b := &grids[0]
		b.eachWell(out, g.sheet, func(l gridLine, c int, e Entry) {
			out.add(Well{Sheet: g.sheet, Plate: plates[i], Name: l.well(c), Signal: e})
		})
	}
}

// softMaxFormulas tells which rows lie among the formulas of a group, whose quotation marks are those of the formula.
func softMaxFormulas(g plateGrid) func(row int32) bool {
	var from, to []int32
	for _, r := range g.rows {
		switch {
		case fold(r.Cells[0]) == "group column" && len(from) == len(to):
			from = append(from, r.Number)
		case strings.EqualFold(r.Cells[0], "~end") && len(from) > len(to):
			to = append(to, r.Number)
		}
	}
	return func(row int32) bool {
		for i := range to {
			if from[i] < row && row < to[i] {
				return true
			}
		}
		return false
	}
}

func isSoftMaxBlock(head string) bool {
	return strings.HasPrefix(head, "Plate:") || strings.HasPrefix(head, "Group:")
}

// softMaxName is the name of a block: the cell behind Plate:, or what follows in the same cell.
func softMaxName(r Row) string {
	_, name, _ := strings.Cut(r.Cells[0], ":")
	if name = strings.TrimSpace(name); name == "" {
		name = cell(r, 1).Text
	}
	return name
}

// readSoftMaxGroup reads the table of a group.
func readSoftMaxGroup(g plateGrid, block []Row, plates []string, out *Plates) {
	group := softMaxName(block[0])
	if len(block) < 2 {
		return
	}
	header, body := block[1], block[2:]
	columns := softMaxLayout(header, body)
	if columns["well"] < 0 || columns["signal"] < 0 {
		out.remark(Fail, g.sheet, cell(block[0], 0), "the group has no column of wells or of their values", "the group is not read", "export the group with the columns Wells and Values")
		return
	}
	given := func(r Row, is string) Entry {
		if columns[is] < 0 || cell(r, columns[is]).Text == "" {
			return Entry{}
		}
		return cell(r, columns[is])
	}
	var sample, expected, dilution Entry
	for _, r := range body {
		if fold(r.Cells[0]) == "group column" || fold(r.Cells[0]) == "group summaries" {
			break
		}
		name, isWell := wellName(cell(r, columns["well"]).Text)
		if !isWell {
			if cell(r, columns["well"]).Text != "" || cell(r, columns["signal"]).Text != "" {
				out.remark(Fail, g.sheet, cell(r, columns["well"]), "the line of a group names no well", "the line is not read", "export the group again")
			}
			continue
		}
		if r.Cells[0] != "" && columns["well"] != 0 {
			sample, expected, dilution = cell(r, 0), given(r, "expected"), given(r, "dilution")
		}
		w := Well{
			Sheet: g.sheet, Name: name, Sample: sample, Type: softMaxType(group, columns["expected"] >= 0), Signal: given(r, "signal"), Result: given(r, "result"), InWell: true,
			Expected: expected, Dilution: dilution, Plate: given(r, "plate").Text,
		}
		if w.Plate == "" && len(plates) == 1 {
			w.Plate = plates[0]
		}
		switch fold(w.Signal.Text) {
		case "masked", "range?":
			out.remark(Warn, g.sheet, w.Signal, "the operator or the software left the well out ("+w.Signal.Text+")", "the well is not used", "nothing, if it was meant")
			w.Signal = Entry{}
		}
		switch fold(w.Result.Text) {
		case "masked", "range?": // the signal tells on which side of the curve it lies
			w.Result = Entry{}
		}
		if w.Signal.Given() || w.Result.Given() {
			out.add(w)
		}
	}
}

// softMaxLayout finds the columns of a group; -1 for what it lacks.
func softMaxLayout(header Row, body []Row) map[string]int {
	formulas := map[string]string{} // by the folded name of the column
	listed := false
	for _, r := range body {
		switch {
		case fold(r.Cells[0]) == "group column":
			listed = true
		case fold(r.Cells[0]) == "group summaries":
			listed = false
		case listed:
			formulas[fold(cell(r, 1).Text)] = strings.ToLower(cell(r, 2).Text)
		}
	}
	columns := map[string]int{}
	for _, c := range softMaxColumns {
		columns[c.is] = slices.IndexFunc(header.Cells, func(name string) bool {
			return strings.Contains(formulas[fold(name)], c.formula)
		})
		if columns[c.is] < 0 {
			columns[c.is] = slices.IndexFunc(header.Cells, func(name string) bool { return slices.Contains(c.names, fold(name)) })
		}
	}
	if columns["dilution"] >= 0 && columns["dilution"] == columns["expected"] {
		columns["dilution"] = -1
	}
	return columns
}

// softMaxType is the kind of the wells of a group: by its name, or standards if it has a column of their concentrations.
// Empty for any other group, whose samples say what they are by their names.
func softMaxType(group string, concentrations bool) string {
	name := fold(group)
	switch {
	case concentrations || strings.HasPrefix(name, "std") || strings.HasPrefix(name, "standard"):
		return StandardWell
	case strings.HasPrefix(name, "blank"):
		return BlankWell
	case strings.HasPrefix(name, "ctrl") || strings.HasPrefix(name, "control") || strings.HasPrefix(name, "qc") || name == "loq":
		return ControlWell
	}
	return ""
}
