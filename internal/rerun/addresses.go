package rerun

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// rowColumns are the columns of published tables that name a row of a file.
var rowColumns = []string{"source_row", "row", "cell", "cells"}

// firstCell are the columns of issues that tell of the first cell of several, and so of the order of rows.
var firstCell = []string{"column", "animal", "group", "study_day", "value", "message", "expected", "likely", "fix", "effect"}

// CompareWithoutRows compares two runs whose files hold the same rows in another order. Left out is what tells the order:
//
//   - in tables the columns that name rows of files; in the table of issues also those that tell of the first of several cells,
//     so that code, file, sheet, endpoint and severity of every issue are left;
//   - in the report, lines that name a cell, as in "ears.csv › F14", of which only the number must be the same;
//   - issues.csv, which holds what the table of issues does, and the files that hold hashes of the others: run.json,
//     ro-crate-metadata.json, SHA256SUMS.
//
// All else is the same, figures byte by byte, or is a difference.
func CompareWithoutRows(old, latest Files) ([]Difference, error) {
	return compareSome(old, latest, withoutRows, func(line string) bool { return cell.MatchString(line) })
}

// CompareWithoutPlan compares two runs whose plans say the same in another order: as CompareWithoutRows, but all values of
// tables are compared, and of the lines of the report those are left out that name the plan.
func CompareWithoutPlan(old, latest Files) ([]Difference, error) {
	return compareSome(old, latest, func(t Table) Table { return t }, func(line string) bool { return planHash.MatchString(line) })
}

var (
	cell     = regexp.MustCompile(`› [A-Z]{1,3}[0-9]+\b`)
	planHash = regexp.MustCompile(`\bPlan [0-9a-f]{64}\b`)
)

func compareSome(old, latest Files, part func(Table) Table, left func(line string) bool) ([]Difference, error) {
	var all []Difference
	for _, file := range union(old, latest) {
		a, inOld := old[file]
		b, inNew := latest[file]
		switch name := tableName(file); {
		case !inNew:
			all = append(all, Difference{File: file, Kind: Missing})
		case !inOld:
			all = append(all, Difference{File: file, Kind: Extra})
		case name != "":
			first, err := ReadTable(name, a)
			if err != nil {
				return nil, err
			}
			second, err := ReadTable(name, b)
			if err != nil {
				return nil, err
			}
			for _, d := range CompareTables(part(first), part(second)) {
				d.File = file
				all = append(all, d)
			}
		case file == "issues.csv" || path.Dir(file) == "." && !strings.HasPrefix(file, "report."):
		case strings.HasPrefix(file, "report."):
			if !slices.Equal(remaining(a, left), remaining(b, left)) {
				all = append(all, otherLine(file, remaining(a, left), remaining(b, left)))
			}
		case !same(file, old, latest):
			all = append(all, otherBytes(file, a, b))
		}
	}
	return all, nil
}

// remaining are the lines of a text; of those that are left out there is only that they were there.
func remaining(text []byte, left func(line string) bool) []string {
	lines := strings.Split(string(text), "\n")
	for i, line := range lines {
		if left(line) {
			lines[i] = "\x00"
		}
	}
	return lines
}

// otherLine is the first line in which two texts differ.
func otherLine(file string, a, b []string) Difference {
	at := 0
	for at < min(len(a), len(b)) && a[at] == b[at] {
		at++
	}
	line := at + 1
	return Difference{File: file, Kind: OtherLine, Line: &line}
}

// withoutRows is a table without what tells the order of rows in files. Where a column of the key goes, rows are told by all
// that is left of them.
func withoutRows(t Table) Table {
	leave := rowColumns
	if t.Name == "issues" {
		leave = slices.Concat(rowColumns, firstCell)
	}
	less := Table{Name: t.Name, keys: t.keys}
	var kept []int
	for k, c := range t.Columns {
		if slices.Contains(leave, c) {
			if slices.Contains(t.keys, c) {
				less.keys = nil
			}
			continue
		}
		less.Columns = append(less.Columns, c)
		kept = append(kept, k)
	}
	for _, row := range t.Rows {
		values := make([]any, len(kept))
		for i, k := range kept {
			values[i] = row[k]
		}
		less.Rows = append(less.Rows, values)
	}
	return less
}
