package tabular

import (
	"slices"
	"strings"
)

// SkanIt (Thermo) writes a workbook with a sheet for each step of a session: the signals, the signals without the blank, the
// standard curve, results × dilution, and the layout of each plate. A sheet holds pictures of the plate, titled in their
// corner. Signals come from the first step, as read; results from the standard curve, where < Min and > Max stand that later
// sheets call NaN; what a well holds from the layout. Each well keeps the addresses of the sheets that its texts stand on. A
// line Wavelength: above a picture names its reading; a plate read in several steps has a reading for each.

func isSkanIt(head []Row) bool {
	if len(head) < 2 {
		return false
	}
	first, second := fold(head[0].Cells[0]), fold(head[1].Cells[0])
	if first == "name" && second == "plate template" {
		return true
	}
	session := first == "measurement results" || slices.ContainsFunc(head, func(r Row) bool {
		return strings.HasSuffix(fold(r.Cells[0]), ".skax") || strings.HasPrefix(fold(r.Cells[0]), "autoloading range")
	})
	return session && slices.ContainsFunc(head, func(r Row) bool { return len(gridSpans(r)) > 0 || hasHeader(r, "well") })
}

// skanItWells are the wells of an export by plate and name: their places among all, one for each reading.
type skanItWells map[[2]string][]int

func readSkanIt(g plateGrid, out *Plates) {
	if out.Instrument == "" {
		out.Instrument = "SkanIt"
	}
	known := skanItWells{}
	for i, w := range out.Wells {
		key := [2]string{w.Plate, w.Name}
		known[key] = append(known[key], i)
	}
	if fold(g.rows[0].Cells[0]) == "name" {
		readSkanItLayout(g, known, out)
		return
	}
	plate := ""
	from := 0
	for i, r := range g.rows {
		if name := skanItPlate(r); name != "" {
			readSkanItPlate(g, g.rows[from:i], plate, known, out)
			plate, from = name, i
		}
	}
	readSkanItPlate(g, g.rows[from:], plate, known, out)
	readSkanItStandards(g, known, out)
}

// skanItPlate is the name of the plate in a row that holds nothing else, such as Plate 1.
func skanItPlate(r Row) string {
	text := r.Cells[0]
	if len(r.Cells) > 1 {
		return ""
	}
	rest, found := strings.CutPrefix(strings.ToLower(text), "plate")
	if rest = strings.TrimSpace(rest); !found || rest == "" || rest[0] < '0' || rest[0] > '9' {
		return ""
	}
	return text
}

// skanItSignals are titles of pictures of signals, folded.
var skanItSignals = []string{"abs", "absorbance", "od", "rfu", "fluorescence", "rlu", "luminescence", skanItBlanked}

const skanItBlanked = "blank subtracted"

// readSkanItPlate reads the pictures of one plate on a sheet.
func readSkanItPlate(g plateGrid, rows []Row, plate string, known skanItWells, out *Plates) {
	for _, b := range findGrids(rows, true) {
		title := fold(b.title)
		isSignal := slices.Contains(skanItSignals, title)
		reading := skanItReading(rows, b.lines[0].row.Number)
		b.eachWell(out, g.sheet, func(l gridLine, c int, e Entry) {
			key := [2]string{plate, l.well(c)}
			if isSignal {
				known.signal(Well{Sheet: g.sheet, Plate: plate, Name: l.well(c), Reading: reading, Signal: e, InWell: true, Net: title == skanItBlanked}, key, out)
				return
			}
			for _, i := range known[key] {
				w, e := &out.Wells[i], e
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
			}
		})
	}
}

// skanItReading is the wavelength in the last line above a row that names one; empty if none does.
func skanItReading(rows []Row, before int32) string {
	reading := ""
	for _, r := range rows {
		if r.Number >= before {
			break
		}
		for _, text := range r.Cells {
			if _, rest, found := strings.Cut(text, "Wavelength:"); found {
				reading = strings.TrimSpace(rest)
			}
		}
	}
	return reading
}

// signal adds a reading of a well. Signals without their blank are read where there are no others; one of a later step of
// the session that has the name of an earlier one is called by its sheet.
func (k skanItWells) signal(w Well, key [2]string, out *Plates) {
	held := k[key]
	if len(held) > 0 && w.Net {
		return
	}
	if slices.ContainsFunc(held, func(i int) bool { return out.Wells[i].Reading == w.Reading }) {
		w.Reading = strings.TrimSpace(w.Sheet + " " + w.Reading)
	}
	if len(held) > 0 {
		w.Sample, w.Result, w.Expected, w.Dilution, w.Unit = out.Wells[held[0]].Sample, out.Wells[held[0]].Result, out.Wells[held[0]].Expected, out.Wells[held[0]].Dilution, out.Wells[held[0]].Unit
		for _, e := range []*Entry{&w.Sample, &w.Result, &w.Expected, &w.Dilution} {
			if e.Given() && e.Sheet == "" {
				e.Sheet = out.Wells[held[0]].Sheet
			}
		}
	}
	n := len(out.Wells)
	if out.add(w); len(out.Wells) > n {
		k[key] = append(held, n)
	}
}

// skanItUnit is the unit in a title such as Conc. [microg/ml].
func skanItUnit(title string) string {
	_, unit, _ := strings.Cut(title, "[")
	unit, _, _ = strings.Cut(unit, "]")
	return strings.Replace(strings.TrimSpace(unit), "microg", "µg", 1)
}

// readSkanItStandards reads the table of a curve: Well, Sample, Conc. [...].
func readSkanItStandards(g plateGrid, known skanItWells, out *Plates) {
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
		for _, i := range known.named(name) {
			if w := &out.Wells[i]; !w.Expected.Given() {
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
func readSkanItLayout(g plateGrid, known skanItWells, out *Plates) {
	plate := cell(g.rows[0], 1).Text
	for _, b := range findGrids(g.rows, true) {
		for k, l := range b.lines {
			line := 0 // of its row of the plate
			for j := k; j > 0 && b.lines[j-1].plate == l.plate; j-- {
				line++
			}
			for c := range b.columns {
				e := b.cell(l, c)
				e.Sheet = g.sheet
				for _, i := range known[[2]string{plate, l.well(c)}] {
					out.Wells[i].laidOut(line, e)
				}
			}
		}
	}
}

// laidOut takes what a line of the layout says of a well.
func (w *Well) laidOut(line int, e Entry) {
	switch {
	case e.Text == "":
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

// named are the places of the wells of a name on every plate.
func (k skanItWells) named(name string) []int {
	var places []int
	for key, held := range k {
		if key[1] == name {
			places = append(places, held...)
		}
	}
	return places
}
