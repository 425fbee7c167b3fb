package tabular

import (
	"fmt"
	"slices"
	"strings"
)

// Bio-Plex Manager of Bio-Rad exports one analyte a sheet: a header of one key a row, then one table with a row for each
// well, or one with the means of wells (G1,H1), or both below each other. Below the tables stand the meaning of its signs
// and the formula of the curve. Out of range is OOR < or OOR >, beyond the standards *12.3, masked ---, not available ***.

func isBioPlex(head []Row) bool { return slices.ContainsFunc(head, isBioPlexHeader) }

func isBioPlexHeader(r Row) bool {
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
