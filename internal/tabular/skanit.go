package tabular

import (
	"slices"
	"strings"
)

// SkanIt (Thermo) writes a workbook with a sheet for each step of a session: the signals, the signals without the blank, the
// standard curve, results × dilution, and the layout of each plate. A sheet holds pictures of the plate, titled in their
// corner. Signals come from the first step, as read; results from the standard curve, where < Min and > Max stand that later
// sheets call NaN; what a well holds from the layout. Each well keeps the addresses of the sheets that its texts stand on.

func isSkanIt(head []Row) bool {
	if len(head) < 2 {
		return false
	}
	first, second := fold(head[0].Cells[0]), fold(head[1].Cells[0])
	return first == "measurement results" && slices.ContainsFunc(head, func(r Row) bool {
		return strings.HasSuffix(fold(r.Cells[0]), ".skax") || strings.HasPrefix(fold(r.Cells[0]), "autoloading range")
	}) || first == "name" && second == "plate template"
}

func readSkanIt(g plateGrid, out *Plates) {
	if out.Instrument == "" {
		out.Instrument = "SkanIt"
	}
	known := map[[2]string]int{} // plate and well to its place in out
	for i, w := range out.Wells {
		known[[2]string{w.Plate, w.Name}] = i
	}
	if fold(g.rows[0].Cells[0]) == "name" {
		readSkanItLayout(g, known, out)
		return
	}
	plate := ""
	from := 0
	for i, r := range g.rows {
		if len(r.Cells) == 1 && strings.HasPrefix(fold(r.Cells[0]), "plate ") {
			readSkanItPlate(g, g.rows[from:i], plate, known, out)
			plate, from = r.Cells[0], i
		}
	}
	readSkanItPlate(g, g.rows[from:], plate, known, out)
	readSkanItStandards(g, known, out)
}

// readSkanItPlate reads the pictures of one plate on a sheet.
func readSkanItPlate(g plateGrid, rows []Row, plate string, known map[[2]string]int, out *Plates) {
	for _, b := range findGrids(rows, true) {
		title := fold(b.title)
		b.eachWell(out, g.sheet, func(l gridLine, c int, e Entry) {
			key := [2]string{plate, l.well(c)}
			i, found := known[key]
			if !found {
				if !slices.Contains([]string{"abs", "absorbance", "rfu", "fluorescence", "rlu", "luminescence", "blank subtracted"}, title) {
					return
				}
				i = len(out.Wells)
				out.add(Well{Sheet: g.sheet, Plate: plate, Name: l.well(c), Signal: e, InWell: true, Net: title == "blank subtracted"})
				if len(out.Wells) > i {
					known[key] = i
				}
				return
			}
			w := &out.Wells[i]
			if w.Sheet != g.sheet {
				e.Sheet = g.sheet
			}
			switch {
			case title == "sample" && !w.Sample.Given():
				w.Sample = e
			case strings.HasPrefix(title, "conc") && !w.Result.Given():
				w.Result, w.Unit = e, skanItUnit(b.title)
			case title == "dilution factor" && fold(e.Text) != "nan" && !w.Dilution.Given():
				w.Dilution = e
			}
		})
	}
}

// skanItUnit is the unit in a title such as Conc. [microg/ml].
func skanItUnit(title string) string {
	_, unit, _ := strings.Cut(title, "[")
	unit, _, _ = strings.Cut(unit, "]")
	return strings.Replace(strings.TrimSpace(unit), "microg", "µg", 1)
}

// readSkanItStandards reads the table of a curve: Well, Sample, Conc. [...].
func readSkanItStandards(g plateGrid, known map[[2]string]int, out *Plates) {
	concentration := -1
	for _, r := range g.rows {
		if fold(r.Cells[0]) == "well" {
			concentration = slices.IndexFunc(r.Cells, func(name string) bool { return strings.HasPrefix(fold(name), "conc") })
			continue
		}
		name, isWell := wellName(r.Cells[0])
		if concentration < 0 || !isWell {
			continue
		}
		for key, i := range known {
			if w := &out.Wells[i]; key[1] == name && !w.Expected.Given() {
				w.Expected = cell(r, concentration)
				if w.Sheet != g.sheet {
					w.Expected.Sheet = g.sheet
				}
			}
		}
	}
}

// readSkanItLayout reads the layout of a plate: three lines a row, with the sample, its group, and its concentration
// (0.5 microg/ml) or dilution (1:250).
func readSkanItLayout(g plateGrid, known map[[2]string]int, out *Plates) {
	plate := cell(g.rows[0], 1).Text
	for _, b := range findGrids(g.rows, true) {
		for k, l := range b.lines {
			line := 0 // of its row of the plate
			for j := k; j > 0 && b.lines[j-1].plate == l.plate; j-- {
				line++
			}
			for c := range b.columns {
				e := b.cell(l, c)
				i, found := known[[2]string{plate, l.well(c)}]
				if !found || e.Text == "" {
					continue
				}
				w := &out.Wells[i]
				e.Sheet = g.sheet
				switch {
				case line == 0 && !w.Sample.Given():
					w.Sample = e
				case line == 2 && strings.HasPrefix(e.Text, "1:"):
					if !w.Dilution.Given() {
						w.Dilution = e
					}
				case line == 2 && !w.Expected.Given():
					number, unit, _ := strings.Cut(e.Text, " ")
					e.Text = number
					w.Expected = e
					if w.Unit == "" {
						w.Unit = strings.Replace(strings.TrimSpace(unit), "microg", "µg", 1)
					}
				}
			}
		}
	}
}
