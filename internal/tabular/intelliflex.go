package tabular

import (
	"fmt"
	"slices"
	"strings"
)

// The INTELLIFLEX of Luminex exports one row a well, with eleven columns or more for each bead region and reporter
// channel: R25: RP1 MEDIAN. The name of the analyte stands in a column of its own, and is NaN in a well without beads.

func isIntelliflex(head []Row) bool {
	return slices.ContainsFunc(head, isIntelliflexHeader)
}

func isIntelliflexHeader(r Row) bool {
	return hasHeader(r, "well location") && len(intelliflexRegions(r)) > 0
}

func hasHeader(r Row, name string) bool {
	return slices.ContainsFunc(r.Cells, func(c string) bool { return fold(c) == name })
}

// intelliflexRegion is a bead region in a reporter channel, with its columns by what they hold.
type intelliflexRegion struct {
	name    string // R25
	channel string // RP1
	columns map[string]int
	analyte string
	named   Entry
}

// intelliflexRegions finds the regions of a header, in order.
func intelliflexRegions(header Row) []*intelliflexRegion {
	var regions []*intelliflexRegion
	known := map[[2]string]*intelliflexRegion{}
	for i, c := range header.Cells {
		region, rest, found := strings.Cut(c, ":")
		words := strings.Fields(rest)
		if !found || len(words) < 2 || len(region) < 2 || region[0] != 'R' || strings.Trim(region[1:], "0123456789") != "" || !strings.HasPrefix(words[0], "RP") {
			continue
		}
		r := known[[2]string{region, words[0]}]
		if r == nil {
			r = &intelliflexRegion{name: region, channel: words[0], columns: map[string]int{}}
			known[[2]string{region, words[0]}], regions = r, append(regions, r)
		}
		what := fold(strings.Join(words[1:], " "))
		if _, twice := r.columns[what]; !twice {
			r.columns[what] = i
		}
	}
	return regions
}

func readIntelliflex(g plateGrid, out *Plates) {
	first := slices.IndexFunc(g.rows, isIntelliflexHeader)
	if first < 0 {
		return
	}
	header := g.rows[first]
	columns, regions := foldedColumns(header), intelliflexRegions(header)
	var rows []Row
	for _, r := range g.rows[first+1:] {
		if strings.HasPrefix(r.Cells[0], "--") { // the signature
			break
		}
		_, ok := wellName(at(r, columns, "well location").Text)
		switch {
		case !ok:
			out.remark(Fail, g.sheet, cell(r, columns["well location"]), "the row names no well", "the row is not read", "export the plate again and copy the file whole")
		case len(r.Cells) > len(header.Cells):
			out.remark(Fail, g.sheet, cell(r, len(header.Cells)), "the row has more cells than the header", "the row is not read, as values may stand under the wrong analyte", "export the plate again")
		default:
			rows = append(rows, r)
		}
	}
	if len(rows) == 0 {
		out.remark(Fail, g.sheet, Entry{Row: header.Number}, "the export has a header and no wells", "nothing of it is read", "export the plate again and copy the file whole")
		return
	}
	for _, region := range regions {
		region.nameOf(rows, g.sheet, out)
	}
	out.Instrument = "Luminex INTELLIFLEX"
	if version := at(rows[0], columns, "software version"); version.Given() {
		name, _, _ := strings.Cut(version.Text, "/")
		if !strings.Contains(strings.ToUpper(name), "INTELLIFLEX") {
			name = "Luminex INTELLIFLEX " + name
		}
		out.Instrument = name
	}
	for _, r := range rows {
		if out.full {
			return
		}
		readIntelliflexWell(g.sheet, r, columns, regions, out)
	}
}

// nameOf finds the analyte of the region: its name in the wells that have one.
func (i *intelliflexRegion) nameOf(rows []Row, sheet string, out *Plates) {
	for _, r := range rows {
		name := at(r, i.columns, "analyte name")
		switch {
		case isNaN(name.Text):
		case i.analyte == "":
			i.analyte, i.named = name.Text, name
		case i.analyte != name.Text:
			out.remark(Fail, sheet, name, fmt.Sprintf("region %s is called %q, and %q in row %d", i.name, name.Text, i.analyte, i.named.Row),
				"all wells of the region are read under the first name", "export each panel to a file of its own")
		}
	}
	if i.analyte == "" {
		i.analyte = i.name
	}
	if i.channel != "RP1" {
		i.analyte += " " + i.channel
	}
}

func isNaN(text string) bool {
	return text == "" || strings.EqualFold(text, "nan") || strings.EqualFold(text, "n/a")
}

func readIntelliflexWell(sheet string, r Row, columns map[string]int, regions []*intelliflexRegion, out *Plates) {
	name, _ := wellName(at(r, columns, "well location").Text)
	w := Well{
		Sheet: sheet, Name: name, Plate: at(r, columns, "plate name").Text, Sample: at(r, columns, "sample id", "sample"),
		Type: typeOfCode(at(r, columns, "well type").Text), Dilution: at(r, columns, "dilution"),
	}
	if status := at(r, columns, "well status"); status.Given() && !slices.Contains([]string{"", "ok", "normal", "success", "complete", "completed", "passed"}, fold(status.Text)) {
		out.remark(Warn, sheet, status, fmt.Sprintf("the instrument gives the well the status %q", status.Text), "the well is used where it has values", "repeat the sample, if its bead counts are low")
	}
	if isNaN(w.Dilution.Text) {
		w.Dilution = Entry{}
	}
	for _, region := range regions {
		w := w
		w.Analyte = region.analyte
		w.Signal = at(r, region.columns, "median")
		if !w.Signal.Given() {
			w.Signal, w.Net = at(r, region.columns, "net median"), true
		}
		w.Count = at(r, region.columns, "count")
		w.Result = at(r, region.columns, "result", "concentration", "calculated concentration")
		w.Expected = at(r, region.columns, "expected", "expected concentration")
		w.Unit = at(r, region.columns, "unit", "units").Text
		out.add(w)
	}
}
