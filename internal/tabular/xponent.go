package tabular

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// xPONENT, the software of Luminex (LX100/200, MAGPIX, FLEXMAP 3D, and INTELLIFLEX on request), exports a header of one
// key a row, then blocks: a row DataType: with the name of a statistic, a row of headers, a row for each well. All blocks
// of one run name the same wells by their location.

const dataType = "datatype"

func isXponent(head []Row) bool {
	return slices.ContainsFunc(head, func(r Row) bool {
		return len(r.Cells) > 1 && (fold(r.Cells[0]) == dataType || isProgram(r))
	})
}

// isProgram reports whether a row is the first one of an export.
func isProgram(r Row) bool {
	return len(r.Cells) > 1 && fold(r.Cells[0]) == "program" && strings.Contains(strings.ToLower(r.Cells[1]), "xponent")
}

// xponentRun is one run of an export; files that were joined hold several.
type xponentRun struct {
	sheet  string
	first  int32
	meta   map[string]Row // rows of the header by their key
	blocks map[string]*xponentBlock
	ended  bool // the line of the checksum was read
}

// xponentBlock is one block: what a run says of every well, or of every analyte.
type xponentBlock struct {
	at        Entry // its name
	header    Row
	columns   map[string]int // by folded header
	analytes  []string       // headers that are analytes, in order
	rows      []Row
	locations map[xponentWell]Row
	names     map[string]Row // of named
}

// xponentWell is a location: 1(1,A1) is plate 1, well A1.
type xponentWell struct{ plate, well string }

// notAnalytes are headers of the blocks beside those of analytes.
var notAnalytes = []string{"location", "sample", "total events", "dilution factor", "analyte", "reagent", "notes", ""}

func readXponent(g plateGrid, out *Plates) {
	for _, run := range xponentRuns(g, out) {
		run.read(out)
	}
}

// xponentRuns splits an export into its runs and blocks.
func xponentRuns(g plateGrid, out *Plates) []*xponentRun {
	var runs []*xponentRun
	var run *xponentRun
	var block *xponentBlock
	for _, r := range g.rows {
		if run == nil || isProgram(r) && len(run.blocks) > 0 {
			run = &xponentRun{sheet: g.sheet, first: r.Number, meta: map[string]Row{}, blocks: map[string]*xponentBlock{}}
			runs, block = append(runs, run), nil
		}
		key := fold(r.Cells[0])
		switch {
		case key == dataType:
			name := cell(r, 1)
			block = &xponentBlock{at: name, locations: map[xponentWell]Row{}}
			if first := run.blocks[fold(name.Text)]; first != nil {
				out.remark(Fail, g.sheet, name, fmt.Sprintf("the block %s occurs twice in one run (first in row %d)", name.Text, first.at.Row),
					"the second one is not read", "export the run again, each plate to a file of its own")
				continue
			}
			run.blocks[fold(name.Text)] = block
		case strings.Trim(key, "- ") == "crc":
			run.ended, block = true, nil
		case block == nil && len(run.blocks) == 0:
			if _, twice := run.meta[key]; !twice {
				run.meta[key] = r
			}
		case block == nil: // the checksum
		case block.columns == nil:
			block.takeHeader(r, g.sheet, out)
		default:
			block.rows = append(block.rows, r)
		}
	}
	return runs
}

func (b *xponentBlock) takeHeader(r Row, sheet string, out *Plates) {
	b.header, b.columns = r, map[string]int{}
	for i, name := range r.Cells {
		folded := fold(name)
		if slices.Contains(notAnalytes, folded) {
			if _, twice := b.columns[folded]; !twice {
				b.columns[folded] = i
			}
			continue
		}
		if _, twice := b.columns[folded]; twice {
			out.remark(Fail, sheet, cell(r, i), fmt.Sprintf("the block %s has two columns %q", b.at.Text, name),
				"the second one is not read", "give each analyte a name of its own in the software, and export again")
			continue
		}
		b.columns[folded] = i
		b.analytes = append(b.analytes, name)
	}
}

// locate finds the rows of a block of wells by their location.
func (b *xponentBlock) locate(sheet string, out *Plates) []xponentWell {
	locationColumn, found := b.columns["location"]
	if !found {
		return nil
	}
	var order []xponentWell
	for _, r := range b.rows {
		at := cell(r, locationColumn)
		if fold(at.Text) == "location" { // 3.1 repeats the header
			continue
		}
		plate, well, ok := parseLocation(at.Text)
		switch {
		case !ok:
			out.remark(Fail, sheet, at, fmt.Sprintf("a row of the block %s has no location such as 1(1,A1)", b.at.Text),
				"the row is not read", "export the run again")
			continue
		case len(r.Cells) > len(b.header.Cells):
			out.remark(Fail, sheet, cell(r, len(b.header.Cells)), fmt.Sprintf("a row of the block %s has more cells than its header", b.at.Text),
				"the row is not read, as values may stand under the wrong analyte", "export the run again; a decimal comma without quotation marks splits a number in two")
			continue
		}
		location := xponentWell{plate, well}
		if first, twice := b.locations[location]; twice {
			out.remark(Fail, sheet, at, fmt.Sprintf("the block %s has a well twice", b.at.Text),
				fmt.Sprintf("the row is not read; that of row %d is", first.Number), "export the run again")
			continue
		}
		b.locations[location] = r
		order = append(order, location)
	}
	return order
}

// parseLocation reads 1(1,A1): the number of the sample, then plate and well; or 1,A1 alone.
func parseLocation(text string) (plate, well string, ok bool) {
	if open := strings.IndexByte(text, '('); open >= 0 {
		text = strings.TrimSuffix(strings.TrimSpace(text[open+1:]), ")")
	}
	split := strings.IndexAny(text, ",;")
	if split < 0 {
		well, ok = wellName(text)
		return "1", well, ok
	}
	plate = strings.TrimSpace(text[:split])
	if _, err := strconv.ParseUint(plate, 10, 16); err != nil {
		return "", "", false
	}
	well, ok = wellName(text[split+1:])
	return plate, well, ok
}

// of is the cell of an analyte in a row of the block.
func (b *xponentBlock) of(r Row, analyte string) Entry {
	if b == nil || r.Number == 0 {
		return Entry{}
	}
	return at(r, b.columns, fold(analyte))
}

// named is the row of a block whose first cell is name: a standard, or what is said of every analyte; of two the first.
func (b *xponentBlock) named(name string) Row {
	if b == nil {
		return Row{}
	}
	if b.names == nil {
		b.names = map[string]Row{}
		for _, r := range b.rows {
			if _, twice := b.names[fold(cell(r, 0).Text)]; !twice {
				b.names[fold(cell(r, 0).Text)] = r
			}
		}
	}
	return b.names[fold(name)]
}

func (x *xponentRun) value(key string) string { return cell(x.meta[key], 1).Text }

func (x *xponentRun) read(out *Plates) {
	if out.Instrument == "" {
		out.Instrument = strings.TrimSpace("Luminex xPONENT " + x.value("build"))
	}
	for _, key := range []string{"batchstarttime", "date"} {
		if dated := cell(x.meta[key], 1); dated.Text != "" && !out.Dated.Given() {
			out.Dated = dated
		}
	}
	start := Entry{Row: x.first}
	again := "export the run again (in xPONENT: Results, Export) and copy the file whole"
	if len(x.blocks) == 0 {
		out.remark(Fail, x.sheet, start, "the export ends before its first block of values", "nothing of it is read", again)
		return
	}
	var order []xponentWell
	var analytes []string
	var base *xponentBlock
	for _, name := range []string{"median", "net mfi", "result", "count", "dilution factor", "comments"} {
		b := x.blocks[name]
		if b == nil {
			continue
		}
		located := b.locate(x.sheet, out)
		if name == "count" || name == "dilution factor" || name == "comments" {
			if base != nil && name == "count" {
				x.lacks(b, base, order, out)
			}
			continue
		}
		if base == nil && len(b.analytes) > 0 {
			base, order, analytes = b, located, b.analytes
			continue
		}
		if base == nil {
			continue
		}
		x.lacks(b, base, order, out)
		for _, l := range located {
			if _, known := base.locations[l]; !known {
				out.remark(Fail, x.sheet, cell(b.locations[l], 0), fmt.Sprintf("the block %s has wells that the block %s lacks", b.at.Text, base.at.Text),
					"they are not read", again)
			}
		}
		for _, a := range b.analytes {
			if _, known := base.columns[fold(a)]; !known {
				out.remark(Fail, x.sheet, cell(b.header, b.columns[fold(a)]), fmt.Sprintf("the block %s has an analyte %q that the block %s lacks", b.at.Text, a, base.at.Text),
					"it is not read", again)
			}
		}
	}
	if base == nil || len(order) == 0 || len(analytes) == 0 {
		out.remark(Fail, x.sheet, start, "the export has no block Median, Net MFI or Result with wells and analytes", "nothing of it is read", again)
		return
	}
	x.compareCount(order, out, again)
	x.warnings(out)
	plates := map[string]bool{}
	for _, l := range order {
		plates[l.plate] = true
	}
	for _, l := range order {
		if out.full {
			return
		}
		x.readWell(l, base, analytes, len(plates) > 1, out)
	}
}

// lacks remarks the wells and analytes of the base block that another one lacks.
func (x *xponentRun) lacks(b, base *xponentBlock, order []xponentWell, out *Plates) {
	var missing []string
	for _, l := range order {
		if _, found := b.locations[l]; !found {
			missing = append(missing, l.well)
		}
	}
	if len(missing) > 0 {
		out.remark(Fail, x.sheet, b.at, fmt.Sprintf("the block %s lacks %d of the %d wells of the block %s, from %s on", b.at.Text, len(missing), len(order), base.at.Text, missing[0]),
			"what it says of them is missing", "the file was cut off: export the run again")
	}
	for _, a := range base.analytes {
		if _, found := b.columns[fold(a)]; !found {
			out.remark(Fail, x.sheet, b.at, fmt.Sprintf("the block %s lacks the analyte %q", b.at.Text, a), "what it says of it is missing", "export the run again")
		}
	}
}

// compareCount compares the wells with the number of samples that the header states.
func (x *xponentRun) compareCount(order []xponentWell, out *Plates, again string) {
	stated := cell(x.meta["samples"], 1)
	n, err := strconv.Atoi(stated.Text)
	if stated.Row > 0 && err == nil && n > len(order) {
		out.remark(Warn, x.sheet, stated, fmt.Sprintf("the header counts %d samples, and the export holds %d wells", n, len(order)),
			"only the wells there are used", "if the run was not stopped early, "+again)
	}
	if !x.ended {
		out.remark(Warn, x.sheet, Entry{Row: x.first}, "the export does not end with the line of its checksum (CRC)", "none, if no block is missing", "if the file was cut off, "+again)
	}
}

// warnings remarks what the instrument warned of: one remark a well.
func (x *xponentRun) warnings(out *Plates) {
	b := x.blocks["warnings/errors"]
	if b == nil {
		b = x.blocks["warnings"]
	}
	if b == nil || b.columns == nil {
		return
	}
	seen := map[string]bool{}
	for _, r := range b.rows {
		message := at(r, b.columns, "message")
		if _, well, ok := parseLocation(at(r, b.columns, "location").Text); ok && message.Text != "" && !seen[well+"\x00"+message.Text] {
			seen[well+"\x00"+message.Text] = true
			out.remark(Warn, x.sheet, message, "the instrument warned of the well: "+strings.TrimSuffix(message.Text, "."), "the well is used", "look at the bead counts of the well, and repeat the sample if they are low")
		}
	}
}

func (x *xponentRun) readWell(l xponentWell, base *xponentBlock, analytes []string, several bool, out *Plates) {
	median, net, result, count := x.blocks["median"], x.blocks["net mfi"], x.blocks["result"], x.blocks["count"]
	standards, controls := x.blocks["standard expected concentration"], x.blocks["control expected concentration"]
	rowOf := func(b *xponentBlock) Row {
		if b == nil {
			return Row{}
		}
		return b.locations[l]
	}
	w := Well{Sheet: x.sheet, Plate: x.value("batch"), Name: l.well, Sample: at(rowOf(base), base.columns, "sample")}
	if r := rowOf(result); r.Number > 0 { // messages about a result point at the name in its row
		w.Sample = at(r, result.columns, "sample")
	}
	if w.Plate == "" {
		w.Plate = x.value("session")
	}
	if several {
		w.Plate = strings.TrimSpace(w.Plate + " plate " + l.plate)
	}
	for _, b := range []*xponentBlock{net, result, count} {
		if r := rowOf(b); r.Number > 0 {
			if sample := at(r, b.columns, "sample"); sample.Given() && sample.Text != at(rowOf(base), base.columns, "sample").Text {
				out.remark(Fail, x.sheet, sample, fmt.Sprintf("the block %s names another sample for a well than the block %s", b.at.Text, base.at.Text),
					"the well is not read", "export the run again; do not sort blocks in a spreadsheet")
				return
			}
		}
	}
	if dilution := x.blocks["dilution factor"]; dilution != nil {
		w.Dilution = at(rowOf(dilution), dilution.columns, "dilution factor")
	}
	expected := standards.named(w.Sample.Text)
	switch {
	case expected.Number > 0:
		w.Type = StandardWell
	case controls.named(w.Sample.Text).Number > 0:
		w.Type, expected, standards = ControlWell, controls.named(w.Sample.Text), controls
	}
	units := x.blocks["units"]
	for _, a := range analytes {
		w := w
		w.Analyte = withoutRegion(a)
		w.Unit = units.of(units.named("units"), a).Text
		w.Signal = median.of(rowOf(median), a)
		if median == nil {
			w.Signal, w.Net = net.of(rowOf(net), a), true
		}
		w.Result, w.Count = result.of(rowOf(result), a), count.of(rowOf(count), a)
		w.Expected = standards.of(expected, a)
		if c := x.blocks["comments"].of(rowOf(x.blocks["comments"]), a); strings.Contains(strings.ToLower(c.Text), "extrapolat") {
			w.Range, w.RangeAt = BeyondRange, c
		}
		out.add(w)
	}
}
