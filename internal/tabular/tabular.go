// Package tabular reads files that people and instruments keep tables in, as cells with the addresses that a spreadsheet
// shows. It knows text, numbers and dates, and nothing of mice.
package tabular

import (
	"bytes"
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"
)

// Options says what is declared about a file; what is empty is found out.
type Options struct {
	Delimiter string // "," ";" or "tab"
	Encoding  string // utf-8, utf-16 or windows-1252

	// Limits, so that a hostile file cannot exhaust memory; a workbook can unpack to far more than its size. 0 for the usual
	// ones.
	MaxFile     int64 // bytes of the file: MaxFile
	MaxUnpacked int64 // bytes of all parts of a workbook: 512 MiB
	MaxSheets   int   // 256
	MaxCells    int   // cells of all its sheets, blank ones before the last of a row included: ten million
}

// Info says how a file was read.
type Info struct {
	Format   string // csv, xlsx, xport or pzfx
	Encoding string // UTF-8, UTF-16 or Windows-1252
	// Guessed says that the encoding was neither declared nor marked in the file, and is not UTF-8.
	Guessed   bool
	Delimiter string // as in Options
}

// A Sheet is a table of cells. Name is empty for a file that is one sheet.
type Sheet struct {
	Name string
	// Marks are what a workbook knows of the sheet beyond the texts of its cells; nil for a text file.
	Marks *Marks
	// Columns are the names of the columns in a format that has its own, as its programs show them; nil where they are
	// letters.
	Columns []string
	// Labels say what the columns hold, in a format that says it beside their names; nil otherwise.
	Labels []string
	// Prism is what a table of GraphPad Prism is; nil in other formats.
	Prism *Prism
	rows  iter.Seq[Row]
}

// NewSheet is a sheet with other rows: a part of it, or with its header rewritten. The rows keep their numbers and the
// cells their columns, so that addresses stay true.
func (s Sheet) NewSheet(rows iter.Seq[Row]) Sheet {
	s.rows = rows
	return s
}

// ColumnName is the name of a column, counted from 0, as the program of the file's format shows it.
func (s Sheet) ColumnName(index int) string {
	if index < len(s.Columns) {
		return s.Columns[index]
	}
	return ColumnName(index)
}

// Rows ranges over the rows that hold anything, from the top. It can be called again.
func (s Sheet) Rows() iter.Seq[Row] { return s.rows }

// Row is a row of a sheet.
type Row struct {
	Number int32 // as a spreadsheet shows it: blank rows count, a line break inside a cell does not
	// Cells are the texts as typed, from column A. They may be overwritten once the next row is asked for.
	Cells []string
	// Broken says why the row could not be split into cells; empty if it could.
	Broken string
}

// Limits on a file, so that a hostile one cannot exhaust memory.
const (
	// MaxFile is how many bytes a file has at most, unless its options say otherwise.
	MaxFile    = 1 << 30
	maxRow     = 1 << 20
	maxColumns = 1 << 14 // as many as Excel has
)

// Problem is the kind of reason for which a file cannot be read at all.
type Problem int

// Problems of a whole file.
const (
	Empty    Problem = iota + 1 // no byte, or nothing but blanks
	Foreign                     // another format than its readers know
	Encoding                    // bytes that the declared encoding does not have
	TooLarge                    // beyond the limits
	Damaged                     // a workbook that is cut off or contradicts itself
)

// A Refusal says why a file cannot be read at all, and what to do. It is no error of the program, and no Go error: it goes
// to the owner of the file.
type Refusal struct {
	Problem    Problem
	Found, Fix string
}

// formats lists the readers of formats that say by their first bytes whose they are. CSV, which says nothing, is what
// remains. A reader of another format is a file of its own and a line here.
var formats = []struct {
	holds func(data []byte) bool
	read  func(data []byte, opts Options) ([]Sheet, Info, *Refusal)
}{
	{isZip, readWorkbook},
	{isCompound, refuseCompound},
	{isTransport, readTransport},
	{isPrism, readPrism},
}

// Read finds the format of a file and reads it, or says why it cannot be read.
func Read(data []byte, opts Options) ([]Sheet, Info, *Refusal) {
	if limit := cmp.Or(opts.MaxFile, MaxFile); int64(len(data)) > limit {
		return nil, Info{}, &Refusal{TooLarge, fmt.Sprintf("the file is larger than %d MiB", limit>>20), "split it into several files"}
	}
	for _, f := range formats {
		if f.holds(data) {
			return f.read(data, opts)
		}
	}
	if format := foreign(data); format != "" {
		return nil, Info{}, &Refusal{Foreign, "the file is " + format, "save it as CSV or .xlsx (in a spreadsheet: Save As)"}
	}
	return readCSV(data, opts)
}

// signatures are the first bytes of formats that people take for a table, and that have no reader here.
var signatures = []struct{ prefix, format string }{
	{"%PDF", "a PDF document"},
	{"PAR1", "a Parquet file"},
	{"\x1f\x8b", "compressed with gzip"},
	{"\x89PNG", "an image"},
	{"\xff\xd8\xff", "an image"},
	{"{\\rtf", "a text document (RTF)"},
	{"<!DOCTYPE html", "a web page"},
	{"<html", "a web page"},
	{"<?xml", "an XML document"},
}

func foreign(data []byte) string {
	for _, s := range signatures {
		if bytes.HasPrefix(data, []byte(s.prefix)) {
			return s.format
		}
	}
	return ""
}

// ColumnName is the name of a column, counted from 0, as a spreadsheet shows it: A to Z, then AA.
func ColumnName(index int) string {
	var name [8]byte
	at := len(name)
	for index++; index > 0; index = (index - 1) / 26 {
		at--
		name[at] = byte('A' + (index-1)%26)
	}
	return string(name[at:])
}

// SplitCell splits the name of a cell into the name of its column, in capitals, and its row: F14, $F$14 or F row 14 as a
// spreadsheet has it, A:2 row 3 or VISITDY row 3 as formats have it that name their columns themselves. There a row can
// be 0.
func SplitCell(name string) (column string, row int32, ok bool) {
	name = strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(name), "$", ""))
	column, digits, apart := strings.Cut(name, " ROW ")
	if !apart {
		column = strings.TrimRight(name, "0123456789")
		digits = name[len(column):]
	}
	if column == "" || digits == "" || len(digits) > 9 || len(digits) > 1 && digits[0] == '0' {
		return "", 0, false
	}
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' {
			return "", 0, false
		}
		row = 10*row + int32(c-'0')
	}
	return column, row, true
}

// ParseCell splits the name of a cell of a spreadsheet, such as F14 or $F$14, into its column, counted from 0, and its
// row, counted from 1.
func ParseCell(name string) (column int, row int32, ok bool) {
	letters, row, ok := SplitCell(name)
	if !ok || len(letters) > 3 || row == 0 {
		return 0, 0, false
	}
	for _, c := range []byte(letters) {
		if c < 'A' || c > 'Z' {
			return 0, 0, false
		}
		column = 26*column + int(c-'A') + 1
	}
	return column - 1, row, true
}

// Within is the part of a sheet that lies in a range; the cells keep their addresses.
func (s Sheet) Within(area Range) Sheet {
	from, to := area.First, area.Last
	whole := s.rows
	return s.NewSheet(func(yield func(Row) bool) {
		var cells []string
		for row := range whole {
			if row.Number < from.Row {
				continue
			}
			if row.Number > to.Row {
				return
			}
			if row.Broken == "" {
				cells = append(cells[:0], row.Cells[:min(len(row.Cells), to.Column+1)]...)
				for i := range min(len(cells), from.Column) {
					cells[i] = ""
				}
				if row.Cells = cells; !slices.ContainsFunc(cells, func(text string) bool { return text != "" }) {
					continue
				}
			}
			if !yield(row) {
				return
			}
		}
	})
}
