package tabular

import (
	"fmt"
	"slices"
	"strings"
)

// Plates are the wells that the software of a plate reader exported, one entry for each analyte of a well, with the
// address of every text. What the texts mean as numbers is for the reader of values to say.
type Plates struct {
	Instrument string // the software and its version, as the export names them
	Wells      []Well
	Remarks    []Remark
	PassedOver []string // names of sheets that are no part of the export
	Dated      Entry    // the date of the run, as the export has it; not given if it says none

	full bool // the limit was reached
}

// Kinds of wells.
const (
	StandardWell = "standard"
	BlankWell    = "blank"
	ControlWell  = "control"
	SampleWell   = "sample"
)

// Flag says on which side of its standard curve the software puts a result, beyond what the text of the result says.
type Flag int

// Ranges of a result.
const (
	InRange Flag = iota
	BelowRange
	AboveRange
	BeyondRange // below or above
)

// A Well is one analyte in one well of a plate. An Entry without a row is not in the export.
type Well struct {
	Sheet   string
	Plate   string // as the export names it; empty if it does not
	Name    string // A1 to P24; the wells of a mean that is given without them: G1,H1
	Sample  Entry
	Type    string // a kind of well; empty if the export does not say
	Analyte string // as typed; empty if the export names none
	Unit    string // of Result and Expected, as typed; empty if the export does not say
	// Reading is which of several signals of the well Signal is, such as a wavelength, as the export names it; empty if it
	// names none. The wells of another reading follow as wells of their own.
	Reading string
	Signal  Entry
	Net     bool  // the blank is already subtracted from Signal
	Result  Entry // the concentration in the sample that the software computed, × its dilution
	InWell  bool  // Result is not multiplied by the dilution
	Range   Flag
	RangeAt Entry // the text that says so

	Expected Entry // the concentration of a standard or control
	Dilution Entry
	// Reciprocal says that Dilution is the part that the sample makes up: 0.25 for 1:4.
	Reciprocal bool
	Count      Entry // beads
}

// An Entry is the text of a cell with its address in the sheet.
type Entry struct {
	Row    int32 // 0 if there is no such cell
	Column int   // counted from 0
	Text   string
	Sheet  string // if it is not that of the well
}

// Given reports whether the export has the cell.
func (e Entry) Given() bool { return e.Row > 0 }

// Gravity is what a Remark means for the wells.
type Gravity int

// Gravities, the gravest first.
const (
	Fail Gravity = iota // wells are missing or contradict each other
	Warn
)

// A Remark is something wrong with an export, or something that the instrument warned of.
type Remark struct {
	Gravity Gravity
	Sheet   string
	At      Entry
	Message string // the same for all cells of one cause
	Effect  string
	Fix     string
}

// Limits on an export: a plate has 384 wells, a panel a hundred analytes.
const (
	maxPlateCells = 4_000_000
	maxWells      = 500_000
	maxRemarks    = 20_000
)

// An instrument is a kind of export.
type instrument struct {
	holds func(head []Row) bool
	read  func(g plateGrid, out *Plates)
	// needless, if not nil, tells which rows of an export may be left out because they cannot be split into cells.
	needless func(g plateGrid) func(row int32) bool
}

// instruments lists the exports of plate readers that say by their content whose they are.
var instruments = []instrument{
	{holds: isXponent, read: readXponent},
	{holds: isIntelliflex, read: readIntelliflex},
	{holds: isBioPlex, read: readBioPlex},
	{holds: isWorkbench, read: readWorkbench},
	{holds: isMethodical, read: readMethodical},
	{holds: isSoftMax, read: readSoftMax, needless: softMaxFormulas},
	{holds: isGen5, read: readGen5},
	{holds: isSkanIt, read: readSkanIt},
	{holds: isMagellan, read: readMagellan},
	{holds: isPlainGrid, read: readPlainGrid},
}

// detectionRows is how many rows of a sheet tell whose export it is.
const detectionRows = 80

// ReadPlates reads the sheets that are exports of one kind of plate reader; ok is false if none is known. Sheets beside
// them, such as notes, are passed over.
func ReadPlates(sheets []Sheet) (plates Plates, ok bool) {
	reader := -1
	for _, s := range sheets {
		var head []Row
		for row := range s.Rows() {
			if cells := cleanCells(row.Cells); len(cells) > 0 {
				head = append(head, Row{Number: row.Number, Cells: cells})
			}
			if len(head) == detectionRows {
				break
			}
		}
		kind := slices.IndexFunc(instruments, func(i instrument) bool { return i.holds(head) })
		if kind < 0 || reader >= 0 && kind != reader {
			plates.PassedOver = append(plates.PassedOver, s.Name)
			continue
		}
		reader = kind
		g, whole := gridOf(s, &plates)
		if !whole {
			return plates, true
		}
		instruments[kind].read(g, &plates)
		needless := func(int32) bool { return false }
		if instruments[kind].needless != nil {
			needless = instruments[kind].needless(g)
		}
		g.remarkBroken(&plates, needless)
	}
	if reader >= 0 && len(plates.Wells) == 0 && !slices.ContainsFunc(plates.Remarks, func(r Remark) bool { return r.Gravity == Fail }) {
		plates.remark(Fail, "", Entry{}, "the export holds no well with a signal or a result", "nothing of the file is read", "export the plates with their values")
	}
	return plates, reader >= 0
}

// plateGrid is a sheet in memory: its rows that hold anything, with clean cells.
type plateGrid struct {
	sheet  string
	rows   []Row
	broken []Row // that cannot be split into cells
}

// remarkBroken remarks on rows that cannot be split into cells, but for those that a reader does not need.
func (g plateGrid) remarkBroken(out *Plates, needless func(row int32) bool) {
	for _, row := range g.broken {
		if !needless(row.Number) {
			out.remark(Fail, g.sheet, Entry{Row: row.Number}, "the row cannot be split into cells: "+row.Broken, "the row is not read", "export the file again, or correct the row in a text editor")
		}
	}
}

func gridOf(s Sheet, out *Plates) (plateGrid, bool) {
	g := plateGrid{sheet: s.Name}
	cells := 0
	for row := range s.Rows() {
		if row.Broken != "" {
			g.broken = append(g.broken, row)
			continue
		}
		clean := cleanCells(row.Cells)
		if len(clean) == 0 {
			continue
		}
		if cells += len(clean); cells > maxPlateCells {
			out.remark(Fail, s.Name, Entry{Row: row.Number}, fmt.Sprintf("the export has more than %d cells", maxPlateCells), "nothing of the file is read", "export each plate to a file of its own")
			return g, false
		}
		g.rows = append(g.rows, Row{Number: row.Number, Cells: clean})
	}
	return g, true
}

// cleanCells is a copy of the cells, cleaned, without blank ones at the end.
func cleanCells(cells []string) []string {
	n := len(cells)
	for n > 0 && strings.TrimSpace(cells[n-1]) == "" {
		n--
	}
	clean := make([]string, n)
	for i := range n {
		clean[i], _ = Clean(cells[i])
	}
	for n > 0 && clean[n-1] == "" { // of characters that cannot be seen
		n--
	}
	return clean[:n]
}

// cell is a cell of a row; of one beyond its end the text is empty.
func cell(r Row, column int) Entry {
	e := Entry{Row: r.Number, Column: column}
	if column < len(r.Cells) {
		e.Text = r.Cells[column]
	}
	return e
}

func (p *Plates) remark(g Gravity, sheet string, at Entry, message, effect, fix string) {
	if len(p.Remarks) == maxRemarks {
		return // so many say nothing more
	}
	p.Remarks = append(p.Remarks, Remark{g, sheet, at, message, effect, fix})
}

// add adds a well up to the limit.
func (p *Plates) add(w Well) {
	switch {
	case len(p.Wells) < maxWells:
		p.Wells = append(p.Wells, w)
	case !p.full:
		p.full = true
		p.remark(Fail, w.Sheet, w.Signal, fmt.Sprintf("the export has more than %d values", maxWells), "the others are not read", "export each plate to a file of its own")
	}
}

// fold writes a header so that case, blanks and a colon at the end do not matter.
func fold(header string) string {
	return strings.ToLower(strings.TrimRight(strings.Join(strings.Fields(header), " "), ": "))
}

// foldedColumns are the columns of a header row by their folded names; of two with one name the first.
func foldedColumns(header Row) map[string]int {
	columns := map[string]int{}
	for i, name := range header.Cells {
		if _, twice := columns[fold(name)]; !twice && name != "" {
			columns[fold(name)] = i
		}
	}
	return columns
}

// at is the cell of a row in a named column; not given if there is no such column.
func at(r Row, columns map[string]int, names ...string) Entry {
	for _, name := range names {
		if c, found := columns[name]; found {
			return cell(r, c)
		}
	}
	return Entry{}
}

// wellName writes the name of a well without zeros before its number (A01 is A1); it is not ok if text names no well of a
// plate of up to 1536.
func wellName(text string) (string, bool) {
	column, row, ok := ParseCell(strings.ToUpper(strings.TrimSpace(unpad(text))))
	if !ok || column > 31 || row > 48 {
		return "", false
	}
	return fmt.Sprintf("%s%d", ColumnName(column), row), true
}

// WellName is the name of a well as wells of exports have it: a01 is A1. It is not ok if text names no well.
func WellName(text string) (string, bool) { return wellName(text) }

// IsSaturated reports whether the text in the place of a signal says that there was more than the reader can measure.
func IsSaturated(signal string) bool { return saturated[strings.ToLower(strings.TrimSpace(signal))] }

var saturated = words("ovrflw overflow over saturated sat #sat >sat >max")

// SplitWell is the column and the row of a well such as A1, both counted from 0. It is not ok if text names no well.
func SplitWell(text string) (column, row int, ok bool) {
	name, ok := wellName(text)
	if !ok {
		return 0, 0, false
	}
	letter, number, ok := ParseCell(name)
	return int(number) - 1, letter, ok
}

// unpad leaves out zeros between the letters and the number of a well.
func unpad(text string) string {
	digits := strings.TrimLeft(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz ")
	return strings.TrimSpace(text[:len(text)-len(digits)]) + strings.TrimLeft(digits, "0")
}

// TypeOfName guesses the kind of a well from the name of its sample, by the words that the software proposes: Standard1,
// Background0, Control1. A name that says nothing is that of a sample.
func TypeOfName(sample string) string {
	stem := strings.ToLower(strings.TrimRight(sample, "0123456789 _-#."))
	switch {
	case strings.HasSuffix(stem, "standard") || stem == "std" || stem == "calibrator" || stem == "cal":
		return StandardWell
	case strings.HasSuffix(stem, "background") || strings.HasSuffix(stem, "blank") || stem == "bkgd" || stem == "zero":
		return BlankWell
	}
	for _, level := range []string{"low", "mid", "medium", "high"} {
		stem = strings.Trim(strings.TrimSuffix(strings.TrimPrefix(stem, level), level), " _-")
	}
	switch stem {
	case "control", "ctrl", "qc", "quality control":
		return ControlWell
	}
	return SampleWell
}

// typeOfCode is the kind of a well of a code such as S1, B, C2, U10 or X3, in which standard, blank, control and sample
// are said by letters; empty if it is no such code.
func typeOfCode(code string) string {
	letters := strings.ToUpper(strings.TrimRight(strings.TrimSpace(code), "0123456789"))
	switch letters {
	case "S", "ES", "STD":
		return StandardWell
	case "B":
		return BlankWell
	case "C", "QC":
		return ControlWell
	case "X", "U":
		return SampleWell
	}
	return ""
}

// withoutRegion takes the number of the bead region off the name of an analyte: IL-4 (18) is IL-4.
func withoutRegion(analyte string) string {
	open := strings.LastIndexByte(analyte, '(')
	if open <= 0 || !strings.HasSuffix(analyte, ")") {
		return analyte
	}
	if region := analyte[open+1 : len(analyte)-1]; region == "" || strings.Trim(region, "0123456789") != "" {
		return analyte
	}
	return strings.TrimSpace(analyte[:open])
}
