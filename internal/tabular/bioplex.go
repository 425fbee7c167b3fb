package tabular

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Bio-Plex Manager of Bio-Rad exports one analyte a sheet, or one kind of number a sheet (FI, Bead Count, Obs Conc) with a column
// an analyte, called in the header or in the row above it. One analyte a sheet is a header of one key a row, then one table with a row for each
// well, or one with the means of wells (G1,H1), or both below each other. Below the tables stand the meaning of its signs
// and the formula of the curve. Out of range is OOR < or OOR >, beyond the standards *12.3, masked ---, not available ***.

func isBioPlex(head []Row) bool {
	_, columns := bioPlexPanel(head)
	return slices.ContainsFunc(head, isBioPlexHeader) || len(columns) > 0
}

func isBioPlexHeader(r Row) bool {
	seen := map[string]bool{}
	for _, name := range r.Cells {
		if f := fold(name); seen[f] && slices.Contains(bioPlexKinds, f) { // of several analytes
			return false
		}
		seen[fold(name)] = true
	}
	return hasHeader(r, "type") && hasHeader(r, "well") && (hasHeader(r, "fi") || hasHeader(r, "fi - bkgd")) &&
		(hasHeader(r, "dilution") || hasHeader(r, "description") || slices.ContainsFunc(r.Cells, isObserved))
}

// isObserved reports whether a header is that of the result, alone or with its unit: Obs Conc (pg/mL).
func isObserved(header string) bool { return strings.HasPrefix(fold(header), "obs conc") }

// bioPlexRow is a row of a table, whose wells are one, or several whose mean it is.
type bioPlexRow struct {
	row     Row
	columns map[string]int
	wells   []string
}

func readBioPlex(g plateGrid, out *Plates) {
	if out.Instrument == "" {
		out.Instrument = "Bio-Plex Manager"
	}
	if header, analytes := bioPlexPanel(g.rows); len(analytes) > 0 {
		readBioPlexPanel(g, header, analytes, out)
		return
	}
	meta := map[string]string{}
	var columns map[string]int
	var header Row
	var unit string
	var rows []bioPlexRow
	for _, r := range g.rows {
		if isBioPlexHeader(r) {
			header, columns = r, foldedColumns(r)
			for i, c := range r.Cells {
				if isObserved(c) {
					columns["obs conc"], unit = i, bracketed(c)
				}
			}
			continue
		}
		if columns == nil {
			key, value, found := strings.Cut(r.Cells[0], ":")
			if value = strings.TrimSpace(value); found {
				if value == "" {
					value = cell(r, 1).Text
				}
				if _, twice := meta[fold(key)]; !twice {
					meta[fold(key)] = value
				}
			}
			continue
		}
		wells, ok := wellNames(at(r, columns, "well").Text)
		switch {
		case !ok && filled(r) <= 2: // the meaning of signs
			continue
		case !ok || typeOfCode(at(r, columns, "type").Text) == "":
			out.remark(Fail, g.sheet, Entry{Row: r.Number}, "the row has no well or no type such as S1, B, C1 or X1", "the row is not read", "export the sheet again")
		case len(r.Cells) > len(header.Cells):
			out.remark(Fail, g.sheet, cell(r, len(header.Cells)), "the row has more cells than the header", "the row is not read, as values may stand in the wrong column", "export the sheet again")
		default:
			rows = append(rows, bioPlexRow{r, columns, wells})
		}
	}
	if len(rows) == 0 {
		out.remark(Fail, g.sheet, Entry{Row: header.Number}, "the sheet has a header and no wells", "nothing of it is read", "export the sheet again")
	}
	for _, r := range singleWells(rows, g.sheet, out) {
		r.read(g.sheet, meta, unit, out)
	}
}

// bioPlexKinds are the kinds of numbers of a sheet with a column an analyte, folded: by its name, or in its header.
var bioPlexKinds = []string{"fi", "fi - bkgd", "fi-bkgd", "fi-bckg", "fi - bckg", "bead count", "obs conc", "exp conc", "dilution"}

// bioPlexPanel finds the header of a sheet that has a column an analyte, and the analyte of each of these columns: what the
// header says or, where it repeats the kind of number, the row above. Analytes bear the number of their bead region, IL-4
// (18), by which such a sheet is known.
func bioPlexPanel(rows []Row) (header int, analytes map[int]Entry) {
	for i, r := range rows {
		if !hasHeader(r, "type") || !hasHeader(r, "well") {
			continue
		}
		above := Row{}
		if i > 0 {
			above = rows[i-1]
		}
		analytes := map[int]Entry{}
		for c, name := range r.Cells {
			switch e := cell(above, c); {
			case withoutRegion(name) != name:
				analytes[c] = cell(r, c)
			case withoutRegion(e.Text) != e.Text && slices.Contains(bioPlexKinds, fold(name)):
				analytes[c] = e
			}
		}
		if len(analytes) > 0 {
			return i, analytes
		}
	}
	return 0, nil
}

// readBioPlexPanel reads a sheet with a column an analyte, and adds its numbers to the wells that earlier sheets made.
func readBioPlexPanel(g plateGrid, header int, analytes map[int]Entry, out *Plates) {
	columns := foldedColumns(g.rows[header])
	known := map[[2]string]int{} // by well and analyte
	for i, w := range out.Wells {
		known[[2]string{w.Name, w.Analyte}] = i
	}
	kind := fold(g.sheet)
	for c := range analytes {
		if held := fold(cell(g.rows[header], c).Text); slices.Contains(bioPlexKinds, held) {
			kind = held
		}
	}
	if !slices.Contains(bioPlexKinds, kind) {
		return // statistics, such as %CV
	}
	order := slices.Sorted(maps.Keys(analytes))
	plate := ""
	for _, r := range g.rows[:header] {
		if rest, found := strings.CutPrefix(r.Cells[0], "Plate ID:"); found {
			plate = cmp.Or(strings.TrimSpace(rest), cell(r, 1).Text)
		}
	}
	for _, r := range g.rows[header+1:] {
		wells, ok := wellNames(at(r, columns, "well").Text)
		if !ok || len(wells) > 1 || typeOfCode(at(r, columns, "type").Text) == "" {
			if ok && len(wells) == 1 {
				out.remark(Fail, g.sheet, at(r, columns, "type"), "the row has no type such as S1, B, C1 or X1", "the row is not read", "export the sheet again")
			}
			continue // the mean of several wells, or the meaning of signs
		}
		for _, c := range order {
			e := cell(r, c)
			if e.Text == "" {
				continue
			}
			key := [2]string{wells[0], withoutRegion(analytes[c].Text)}
			i, found := known[key]
			if !found {
				i = len(out.Wells)
				w := Well{Sheet: g.sheet, Plate: plate, Name: wells[0], Analyte: key[1], Type: typeOfCode(at(r, columns, "type").Text), Sample: at(r, columns, "description", "sample")}
				if w.Sample.Text == "" {
					w.Sample = at(r, columns, "type")
				}
				if out.add(w); len(out.Wells) == i {
					return
				}
				known[key] = i
			}
			w := &out.Wells[i]
			if w.Sheet != g.sheet {
				e.Sheet = g.sheet
			}
			switch kind {
			case "fi":
				w.Signal, w.Net = e, false
			case "bead count":
				w.Count = e
			case "obs conc":
				w.Result, w.Unit = e, cmp.Or(w.Unit, bracketed(cell(g.rows[header], c).Text))
			case "exp conc":
				w.Expected = e
			case "dilution":
				w.Dilution = e
			default:
				if !w.Signal.Given() {
					w.Signal, w.Net = e, true
				}
			}
		}
	}
}

// bracketed is what stands in brackets in a header.
func bracketed(header string) string {
	_, rest, found := strings.Cut(header, "(")
	if !found {
		return ""
	}
	inside, _, _ := strings.Cut(rest, ")")
	return strings.TrimSpace(inside)
}

func filled(r Row) int {
	n := 0
	for _, c := range r.Cells {
		if c != "" {
			n++
		}
	}
	return n
}

// wellNames reads the name of a well, or of several: G1,H1.
func wellNames(text string) ([]string, bool) {
	if text == "" {
		return nil, false
	}
	var wells []string
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ';' || r == ' ' }) {
		well, ok := wellName(part)
		if !ok {
			return nil, false
		}
		wells = append(wells, well)
	}
	return wells, len(wells) > 0
}

// singleWells leaves out the means of wells that stand in rows of their own, so that nothing counts twice, and wells that
// occur twice.
func singleWells(rows []bioPlexRow, sheet string, out *Plates) []bioPlexRow {
	single := map[[2]string]int32{}
	key := func(r bioPlexRow, well string) [2]string {
		return [2]string{strings.ToLower(at(r.row, r.columns, "analyte").Text), well}
	}
	kept := rows[:0:0]
	for _, r := range rows {
		if len(r.wells) > 1 {
			continue
		}
		if first, twice := single[key(r, r.wells[0])]; twice {
			out.remark(Fail, sheet, at(r.row, r.columns, "well"), "a well occurs twice in the sheet", fmt.Sprintf("the row is not read; that of row %d is", first), "export the sheet again")
			continue
		}
		single[key(r, r.wells[0])] = r.row.Number
		kept = append(kept, r)
	}
	for _, r := range rows {
		if len(r.wells) == 1 {
			continue
		}
		apart := 0
		for _, well := range r.wells {
			if _, found := single[key(r, well)]; found {
				apart++
			}
		}
		switch apart {
		case len(r.wells):
		case 0:
			kept = append(kept, r)
		default:
			out.remark(Fail, sheet, at(r.row, r.columns, "well"), "the row is a mean of wells of which only some have rows of their own", "the mean is not read", "export the sheet again with all wells, or with means only")
		}
	}
	return kept
}

func (b bioPlexRow) read(sheet string, meta map[string]string, unit string, out *Plates) {
	r, columns := b.row, b.columns
	w := Well{
		Sheet: sheet, Plate: meta["plate id"], Name: strings.Join(b.wells, ","), Unit: unit,
		Sample: at(r, columns, "description", "sample"), Type: typeOfCode(at(r, columns, "type").Text),
		Analyte: at(r, columns, "analyte").Text,
		Signal:  at(r, columns, "fi"), Result: at(r, columns, "obs conc"), Expected: at(r, columns, "exp conc"),
		Dilution: at(r, columns, "dilution"), Count: at(r, columns, "bead count"),
	}
	if w.Plate == "" {
		w.Plate = meta["file name"]
	}
	if w.Analyte == "" {
		w.Analyte = meta["analyte"]
	}
	w.Analyte = withoutRegion(w.Analyte)
	if w.Sample.Text == "" { // the samples have no names, only numbers: X1
		w.Sample = at(r, columns, "type")
	}
	if !w.Signal.Given() {
		w.Signal, w.Net = at(r, columns, "fi - bkgd"), true
	}
	if outlier := at(r, columns, "outlier"); outlier.Text != "" && outlier.Text != "0" {
		out.remark(Warn, sheet, outlier, "the software marks the well as an outlier", "the well is used where it has values", "nothing, or exclude the value in exclusions.csv with the reason")
	}
	if e := at(r, columns, "sampling errors"); e.Text != "" {
		out.remark(Warn, sheet, e, fmt.Sprintf("the instrument reports the sampling error %s for the well (1 few beads, 2 aggregated, 3 classified, 4 region, 5 temperature)", e.Text),
			"the well is used where it has values", "look at the bead counts, and repeat the sample if they are low")
	}
	out.add(w)
}
