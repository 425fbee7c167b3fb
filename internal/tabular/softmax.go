package tabular

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// SoftMax Pro writes text in UTF-16: ##BLOCKS= with their number, and blocks that end in ~End. A block Plate: holds the
// signals as pictures of the plate, one a wavelength side by side and below them the reduced values, or as a line with a cell a
// well (TimeFormat); a block Group: a table of samples with a line a well, the name only on the first line of a sample, and
// below it which formula stands behind each column. Columns are renamed at will, so the formula says what one holds: !WellIDs,
// !WellValues, !Conc, InterpX(...) of the curve; !SampleDescriptor is a concentration or a dilution, by its name. The header
// writes a unit behind the name of the formula. Masked is a well that the operator left out, Range? a result beyond the curve,
// on either side, as is one whose column of flags compares it with the standards.

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
	{"dilution", "!dilution", []string{"dilution", "dilution factor", "dilutionfactor"}},
	{"plate", "!wellplatename", []string{"wellplatename"}},
	{"result", "interpx(", []string{"result", "results", "backcalcconc"}},
	{"flag", "", []string{"r"}}, // its formula holds quotation marks, which no cell of a text file can
}

// A softMaxColumn is a column of a group.
type softMaxColumn struct {
	index         int // -1 if the group has none
	name, formula string
}

func readSoftMax(g plateGrid, out *Plates) {
	if out.Instrument == "" {
		out.Instrument = "SoftMax Pro"
	}
	var plates []string
	var pictures, groups [][]Row
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
				groups = append(groups, block)
			}
		}
		start = end + 1
	}
	named, repeated := false, softMaxRepeated(groups)
	for _, block := range groups {
		named = named || softMaxType(softMaxName(block[0])) == StandardWell
	}
	for _, block := range groups {
		readSoftMaxGroup(g, block, plates, named, repeated, out)
	}
	if len(groups) > 0 {
		return
	}
	for i, block := range pictures { // nothing was assigned to samples
		readSoftMaxPlate(g, block, plates[i], out)
	}
}

// softMaxRepeated are the numbers by which the software calls the samples of a group, 01, 02 and so on, that several groups of
// samples have: there the name of the group tells them apart.
func softMaxRepeated(groups [][]Row) map[string]bool {
	repeated, seen := map[string]bool{}, map[string]bool{}
	for _, block := range groups {
		if softMaxType(softMaxName(block[0])) != "" {
			continue
		}
		own := map[string]bool{}
		for _, r := range block[1:] {
			if fold(r.Cells[0]) == "group column" {
				break
			}
			if name := r.Cells[0]; len(name) == 2 && strings.Trim(name, "0123456789") == "" && !own[name] {
				own[name], repeated[name] = true, seen[name]
				seen[name] = true
			}
		}
	}
	return repeated
}

// readSoftMaxPlate reads the signals of a plate.
func readSoftMaxPlate(g plateGrid, block []Row, plate string, out *Plates) {
	for _, kind := range []string{"kinetic", "spectrum", "well scan"} {
		if i := slices.IndexFunc(block[0].Cells, func(text string) bool { return fold(text) == kind }); i > 1 {
			out.remark(Fail, g.sheet, cell(block[0], i), fmt.Sprintf("the plate holds several readings of each well (%s), not one", block[0].Cells[i]), "the plate is not read", "export an endpoint, or a group with what the software computed of the readings")
			return
		}
	}
	wavelengths := softMaxWavelengths(block[0])
	begin := len(out.Wells)
	pictures := findGrids(block[1:], false)
	for k := range pictures {
		if k > 0 && len(wavelengths) < 2 {
			break // the reduced values of one wavelength are the raw ones
		}
		pictures[k].eachWell(out, g.sheet, func(l gridLine, c int, e Entry) {
			out.add(Well{Sheet: g.sheet, Plate: plate, Name: l.well(c), Reading: softMaxReading(wavelengths, k, len(pictures)), Signal: e, InWell: true})
		})
	}
	if len(pictures) == 0 {
		readSoftMaxLine(g, block, plate, wavelengths, out)
	}
	// The software computes with the reduced values.
	slices.SortStableFunc(out.Wells[begin:], func(a, b Well) int {
		return cmp.Compare(rank(a.Reading == softMaxReduced), rank(b.Reading == softMaxReduced))
	})
	if len(out.Wells) == begin {
		out.remark(Fail, g.sheet, cell(block[0], 0), "the plate has no picture of its wells", "the plate is not read", "export the plate with its values")
	}
}

// softMaxReading is the name of one of several pictures of a plate: its wavelength, or reduced for the one computed of all.
func softMaxReading(wavelengths []string, k, pictures int) string {
	switch {
	case pictures == 1 || len(wavelengths) < 2:
		return ""
	case k < len(wavelengths):
		return wavelengths[k]
	}
	return softMaxReduced
}

const softMaxReduced = "reduced"

// readSoftMaxLine reads a plate whose wells stand side by side, with their values in the line below.
func readSoftMaxLine(g plateGrid, block []Row, plate string, wavelengths []string, out *Plates) {
	for i, r := range block[1:] {
		seen := map[string]int{}
		most := 0 // readings of a well
		for _, text := range r.Cells {
			if well, isWell := wellName(text); isWell {
				seen[well]++
				most = max(most, seen[well])
			}
		}
		if most == 0 || i+2 == len(block) {
			continue
		}
		clear(seen)
		for c, text := range r.Cells {
			well, isWell := wellName(text)
			if !isWell {
				continue
			}
			if e := cell(block[i+2], c); e.Text != "" {
				out.add(Well{Sheet: g.sheet, Plate: plate, Name: well, Reading: softMaxReading(wavelengths, seen[well], most), Signal: e, InWell: true})
			}
			seen[well]++
		}
		return
	}
}

// rank is 0 for what comes first.
func rank(first bool) int {
	if first {
		return 0
	}
	return 1
}

// softMaxWavelengths are the wavelengths in the first line of a plate, behind their number: 2, then 450 650.
func softMaxWavelengths(r Row) []string {
	for i := 6; i < len(r.Cells); i++ {
		list := strings.Fields(r.Cells[i])
		if n, err := strconv.Atoi(cell(r, i-1).Text); err == nil && n > 1 && n == len(list) {
			for k := range list {
				if slices.Contains(list[:k], list[k]) { // read twice at one
					list[k] = fmt.Sprintf("%s (%d)", list[k], k+1)
				}
			}
			return list
		}
	}
	return nil
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

// readSoftMaxGroup reads the table of a group. named says that a group is called standards, so that no other one holds them
// for having a column of concentrations.
func readSoftMaxGroup(g plateGrid, block []Row, plates []string, named bool, repeated map[string]bool, out *Plates) {
	group := softMaxName(block[0])
	if len(block) < 2 {
		return
	}
	header, body := block[1], block[2:]
	columns := softMaxLayout(header, body)
	if columns["well"].index < 0 || columns["signal"].index < 0 {
		out.remark(Fail, g.sheet, cell(block[0], 0), "the group has no column of wells or of their values", "the group is not read", "export the group with the columns Wells and Values")
		return
	}
	given := func(r Row, is string) Entry {
		if columns[is].index < 0 || cell(r, columns[is].index).Text == "" {
			return Entry{}
		}
		return cell(r, columns[is].index)
	}
	kind := softMaxType(group)
	if concentrations := columns["expected"]; concentrations.index >= 0 {
		switch {
		case kind == "" && !named:
			kind = StandardWell
		case kind == "":
			out.remark(Warn, g.sheet, cell(header, concentrations.index), "the group has a column of concentrations and is not that of the standards", "the column is not read", "where it holds dilutions, give them in the plate layout or call the column Dilution")
			columns["expected"] = softMaxColumn{index: -1}
		}
	}
	unit := ""
	if c := columns["expected"]; c.index >= 0 {
		unit = strings.TrimSpace(strings.TrimPrefix(header.Cells[c.index], c.name))
	}
	var sample, expected, dilution Entry
	for _, r := range body {
		if fold(r.Cells[0]) == "group column" || fold(r.Cells[0]) == "group summaries" {
			break
		}
		name, isWell := wellName(cell(r, columns["well"].index).Text)
		if !isWell {
			if cell(r, columns["well"].index).Text != "" || cell(r, columns["signal"].index).Text != "" {
				out.remark(Fail, g.sheet, cell(r, columns["well"].index), "the line of a group names no well", "the line is not read", "export the group again")
			}
			continue
		}
		if r.Cells[0] != "" && columns["well"].index != 0 {
			sample, expected, dilution = cell(r, 0), given(r, "expected"), given(r, "dilution")
			if kind == "" && repeated[sample.Text] {
				sample.Text = group + " " + sample.Text
			}
		}
		w := Well{
			Sheet: g.sheet, Name: name, Sample: sample, Type: kind, Signal: given(r, "signal"), Result: given(r, "result"), Unit: unit,
			InWell: !strings.Contains(columns["result"].formula, "dilution"), Expected: expected, Dilution: dilution, Plate: given(r, "plate").Text,
		}
		if w.Plate == "" && len(plates) == 1 {
			w.Plate = plates[0]
		}
		if flag := given(r, "flag"); strings.EqualFold(flag.Text, "r") {
			w.Range, w.RangeAt = BeyondRange, flag
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

// softMaxLayout finds the columns of a group; their index is -1 for what it lacks.
func softMaxLayout(header Row, body []Row) map[string]softMaxColumn {
	var listed []softMaxColumn // with their formulas, in order
	inList := false
	for _, r := range body {
		switch {
		case fold(r.Cells[0]) == "group column":
			inList = true
		case fold(r.Cells[0]) == "group summaries":
			inList = false
		case inList && cell(r, 1).Text != "":
			listed = append(listed, softMaxColumn{name: cell(r, 1).Text, formula: strings.ToLower(cell(r, 2).Text)})
		}
	}
	// The header of a column is the name of its formula, with the unit behind it: Concentration ng/mL.
	columns := make([]softMaxColumn, len(header.Cells))
	for i, text := range header.Cells {
		columns[i] = softMaxColumn{index: i, name: text}
		for _, f := range listed {
			if rest, found := strings.CutPrefix(text, f.name); found && (rest == "" || rest[0] == ' ') && (columns[i].formula == "" || len(f.name) > len(columns[i].name)) {
				columns[i].name, columns[i].formula = f.name, f.formula
			}
		}
	}
	find := func(holds func(softMaxColumn) bool) softMaxColumn {
		if i := slices.IndexFunc(columns, holds); i >= 0 {
			return columns[i]
		}
		return softMaxColumn{index: -1}
	}
	of := map[string]softMaxColumn{}
	for _, c := range softMaxColumns {
		of[c.is] = find(func(at softMaxColumn) bool { return c.formula != "" && strings.Contains(at.formula, c.formula) })
		if c.is == "result" { // one that is not multiplied, if there is any
			if plain := find(func(at softMaxColumn) bool {
				return strings.Contains(at.formula, c.formula) && !strings.Contains(at.formula, "dilution")
			}); plain.index >= 0 {
				of[c.is] = plain
			}
		}
		if of[c.is].index < 0 { // a descriptor is what its name says; else a formula says what a column is, whatever its name
			of[c.is] = find(func(at softMaxColumn) bool {
				switch descriptor := strings.Contains(at.formula, "!sampledescriptor"); {
				case descriptor && c.is == "dilution":
					return strings.Contains(fold(at.name), "dil")
				case descriptor && c.is == "expected":
					return !strings.Contains(fold(at.name), "dil")
				}
				return slices.Contains(c.names, fold(at.name)) && (at.formula == "" || c.is == "flag")
			})
		}
	}
	if of["dilution"].index >= 0 && of["dilution"].index == of["expected"].index {
		of["dilution"] = softMaxColumn{index: -1}
	}
	return of
}

// softMaxType is the kind of the wells of a group by its name; empty for other names, whose samples say what they are.
func softMaxType(group string) string {
	name := fold(group)
	switch {
	case strings.HasPrefix(name, "std") || strings.HasPrefix(name, "standard"):
		return StandardWell
	case strings.HasPrefix(name, "blank"):
		return BlankWell
	case strings.HasPrefix(name, "ctrl") || strings.HasPrefix(name, "control") || strings.HasPrefix(name, "qc") || name == "loq":
		return ControlWell
	}
	return ""
}
