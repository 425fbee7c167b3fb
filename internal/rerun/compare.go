package rerun

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Kinds of difference.
const (
	Missing    = "missing"     // the file is not in the second run
	Extra      = "extra"       // the file is in the second run only
	OtherBytes = "bytes"       // a file has other bytes, and is not a table or has the same values
	OtherLine  = "line"        // a text has another line
	RowMissing = "row missing" // a row is not in the second run
	RowExtra   = "row extra"   // a row is in the second run only
	OtherValue = "value"       // a value differs
)

// A Difference is one way in which a second run differs from a first.
type Difference struct {
	File   string `json:"file"`
	Kind   string `json:"kind"`
	Row    string `json:"row,omitempty"` // its key
	Column string `json:"column,omitempty"`
	Old    any    `json:"old,omitempty"`
	New    any    `json:"new,omitempty"`
	// Relative is |new − old| / max(|old|, |new|); nil where there are no two numbers.
	Relative *float64 `json:"relative,omitempty"`
	Offset   *int     `json:"offset,omitempty"` // of the first byte that differs
	Line     *int     `json:"line,omitempty"`   // the first that differs, counted from 1
}

// String is the difference in words.
func (d Difference) String() string {
	switch d.Kind {
	case Missing:
		return d.File + ": not made again"
	case Extra:
		return d.File + ": not in the first"
	case OtherBytes:
		return fmt.Sprintf("%s: other bytes, from byte %d on", d.File, *d.Offset)
	case OtherLine:
		return fmt.Sprintf("%s: other text, from line %d on", d.File, *d.Line)
	case RowMissing:
		return fmt.Sprintf("%s: %s: row is gone", d.File, d.Row)
	case RowExtra:
		return fmt.Sprintf("%s: %s: row is new", d.File, d.Row)
	}
	text := fmt.Sprintf("%s: %s: %s: %s -> %s", d.File, d.Row, d.Column, Show(d.Old), Show(d.New))
	if d.Relative != nil {
		text += fmt.Sprintf(" (relative difference %.2g)", *d.Relative)
	}
	return text
}

// tableName is the name of the table that a file of a run holds; empty for other files.
func tableName(file string) string {
	name, isTable := strings.CutPrefix(file, "tables/")
	name, parquet := strings.CutSuffix(name, ".parquet")
	if !isTable || !parquet {
		return ""
	}
	return name
}

// Compare compares all files of two runs byte by byte. For tables whose bytes differ it says which values do.
func Compare(old, latest Files) ([]Difference, error) {
	var all []Difference
	for _, path := range union(old, latest) {
		found, err := compareFile(path, old, latest)
		if err != nil {
			return nil, err
		}
		if len(found) == 0 && !same(path, old, latest) {
			found = []Difference{otherBytes(path, old[path], latest[path])}
		}
		all = append(all, found...)
	}
	return all, nil
}

// CompareValues compares the values of the tables of two runs, without the columns that a function names, biggest relative
// difference first, missing and different texts before all. Other files are left out.
func CompareValues(old, latest Files, without func(table, column string) bool) ([]Difference, error) {
	var all []Difference
	for _, path := range union(old, latest) {
		if tableName(path) == "" {
			continue
		}
		found, err := compareFile(path, old, latest)
		if err != nil {
			return nil, err
		}
		for _, d := range found {
			if d.Kind != OtherValue || without == nil || !without(tableName(path), d.Column) {
				all = append(all, d)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Difference) int { return cmp.Compare(b.size(), a.size()) })
	return all, nil
}

// size orders differences: 3, above every relative difference, where there is none.
func (d Difference) size() float64 {
	if d.Relative == nil {
		return 3
	}
	return *d.Relative
}

func union(a, b Files) []string {
	paths := slices.Concat(a.Paths(), b.Paths())
	slices.Sort(paths)
	return slices.Compact(paths)
}

func same(path string, old, latest Files) bool { return bytes.Equal(old[path], latest[path]) }

func otherBytes(path string, a, b []byte) Difference {
	at := 0
	for at < min(len(a), len(b)) && a[at] == b[at] {
		at++
	}
	return Difference{File: path, Kind: OtherBytes, Offset: &at}
}

// compareFile says whether a file is missing or extra, and for tables in which values they differ.
func compareFile(path string, old, latest Files) ([]Difference, error) {
	a, inOld := old[path]
	b, inNew := latest[path]
	name := tableName(path)
	switch {
	case !inNew:
		return []Difference{{File: path, Kind: Missing}}, nil
	case !inOld:
		return []Difference{{File: path, Kind: Extra}}, nil
	case name == "" || bytes.Equal(a, b):
		return nil, nil
	}
	first, err := ReadTable(name, a)
	if err != nil {
		// What is published may be damaged: then its bytes differ, which is all that can be said.
		return []Difference{otherBytes(path, a, b)}, nil //nolint:nilerr // the damage is the finding
	}
	second, err := ReadTable(name, b)
	if err != nil {
		return nil, err
	}
	found := CompareTables(first, second)
	for i := range found {
		found[i].File = path
	}
	return found, nil
}

// CompareTables says in which rows and values two tables differ, in the order of the first, then of what only the second has.
// Rows are the same if their keys are.
func CompareTables(old, latest Table) []Difference {
	var found []Difference
	names, _ := old.index()
	newNames, at := latest.index()
	columns := slices.Clone(old.Columns)
	for _, c := range latest.Columns {
		if !slices.Contains(columns, c) {
			columns = append(columns, c)
		}
	}
	seen := make(map[string]bool, len(names))
	for i, name := range names {
		seen[name] = true
		j, there := at[name]
		if !there {
			found = append(found, Difference{Kind: RowMissing, Row: name})
			continue
		}
		for _, c := range columns {
			a, b := old.Value(i, c), latest.Value(j, c)
			if a == b {
				continue
			}
			d := Difference{Kind: OtherValue, Row: name, Column: c, Old: a, New: b}
			if r, ok := Relative(a, b); ok {
				d.Relative = &r
			}
			found = append(found, d)
		}
	}
	for _, name := range newNames {
		if !seen[name] {
			found = append(found, Difference{Kind: RowExtra, Row: name})
		}
	}
	return found
}
