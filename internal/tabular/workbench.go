package tabular

import (
	"fmt"
	"slices"
	"strings"
)

// Discovery Workbench of MSD exports a table with a row for each spot of a well, below a line with the name of the plate.
// Where a result lies beyond the curve a column says so in words, and the result is NaN or a number. Columns with means
// repeat the mean of the wells of a sample in each of their rows.

func isWorkbench(head []Row) bool {
	return slices.ContainsFunc(head[:min(len(head), 20)], isWorkbenchHeader)
}

func isWorkbenchHeader(r Row) bool {
	return hasHeader(r, "assay") && hasHeader(r, "well") && hasHeader(r, "signal") && (hasHeader(r, "detection range") || hasHeader(r, "calc. concentration") || hasHeader(r, "spot"))
}

func readWorkbench(g plateGrid, out *Plates) {
	out.Instrument = "MSD Discovery Workbench"
	plate := ""
	var columns map[string]int
	var header Row
	seen := map[[4]string]int32{}
	wells := len(out.Wells)
	for _, r := range g.rows {
		switch {
		case isWorkbenchHeader(r):
			header, columns = r, foldedColumns(r)
			continue
		case filled(r) == 1 && r.Cells[0] != "":
			plate = r.Cells[0]
			continue
		case columns == nil:
			continue
		}
		name, ok := wellName(at(r, columns, "well").Text)
		switch {
		case !ok:
			out.remark(Fail, g.sheet, cell(r, columns["well"]), "the row names no well", "the row is not read", "export the table again and copy the file whole")
			continue
		case len(r.Cells) > len(header.Cells):
			out.remark(Fail, g.sheet, cell(r, len(header.Cells)), "the row has more cells than the header", "the row is not read, as values may stand in the wrong column", "export the table again")
			continue
		}
		w := Well{
			Sheet: g.sheet, Plate: plate, Name: name, Sample: at(r, columns, "sample"), Analyte: at(r, columns, "assay").Text,
			Signal: at(r, columns, "signal"), Result: at(r, columns, "calc. concentration", "calc concentration"), Unit: at(r, columns, "units", "unit", "concentration units").Text,
			Expected: at(r, columns, "concentration"), Dilution: at(r, columns, "dilution", "dilution factor"), RangeAt: at(r, columns, "detection range"),
		}
		if named := at(r, columns, "plate name", "plate"); named.Text != "" {
			w.Plate = named.Text
		}
		w.Type = typeOfCode(w.Sample.Text)
		if kind := typeOfCode(at(r, columns, "sample type", "type").Text); kind != "" {
			w.Type = kind
		}
		if w.Type == SampleWell {
			w.Expected = Entry{}
		}
		spot := at(r, columns, "spot")
		key := [4]string{w.Plate, w.Name, strings.ToLower(w.Analyte), spot.Text}
		if first, twice := seen[key]; twice {
			out.remark(Fail, g.sheet, at(r, columns, "well"), "a spot of a well occurs twice in the table", fmt.Sprintf("the row is not read; that of row %d is", first), "export the table again")
			continue
		}
		seen[key] = r.Number
		switch words := fold(w.RangeAt.Text); {
		case strings.HasPrefix(words, "below"):
			w.Range = BelowRange
		case strings.HasPrefix(words, "above"):
			w.Range = AboveRange
		case words != "" && words != "nan" && !strings.HasPrefix(words, "in ") && words != "in range" && words != "within detection range":
			out.remark(Warn, g.sheet, w.RangeAt, fmt.Sprintf("the detection range %q is not known", w.RangeAt.Text), "the result is used as it stands", "look the words up in the manual of the software")
		}
		out.add(w)
	}
	if len(out.Wells) == wells {
		out.remark(Fail, g.sheet, Entry{Row: header.Number}, "the export has a header and no wells", "nothing of it is read", "export the table again and copy the file whole")
	}
}
