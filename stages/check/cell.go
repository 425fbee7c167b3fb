package check

import (
	"cmp"
	"slices"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/schemas"
	"earmark/schemas/endpoint"
)

// A source is what the values of one column have in common: where they stand and what they measure.
type source struct {
	sourceKey
	kind           string
	spec           *endpoint.Spec
	unit           endpoint.Unit
	stored         string         // unit in which the values are stored
	hard, soft     endpoint.Range // in the stored unit
	item           bool           // a component of a score
	exposure       bool           // the observation time of counts
	divided        bool           // values are divided by a companion
	plated         bool           // some values name a plate
	place, letters int32          // ranks of file and sheet, and of the column
	course         int32          // rank of endpoint, analyte, matrix and site: the order of the measurements' key
	series         int32          // number of endpoint, analyte and matrix
	time           int32          // rank of the timepoint
	cells          int32
}

type sourceKey struct {
	file, sheet, column, endpoint, analyte, matrix, site, timepoint, unitText string
}

// Censoring as tables write it.
const (
	none  = "none"
	left  = "left"
	right = "right"
)

// A cell is a value whose animal, day and quantity are known.
type cell struct {
	row, line   int32 // position in the collected table; row as a spreadsheet shows it
	source      int32
	animal, day int32
	replicate   int32   // 0 where the file does not number it, until duplicates numbers them
	ledger      int32   // position of the exclusion that leaves it out, counted from 1
	failed      failure // the rule that set it aside
	censoring   censoring
	beyond      bool    // a number beyond the limit given beside it
	value       float64 // in the stored unit; the limit where it is censored
}

type censoring uint8

const (
	uncensored censoring = iota
	leftCensored
	rightCensored
)

func (c censoring) String() string { return [...]string{none, left, right}[c] }

// A failure says which rule set a cell aside.
type failure uint8

// failures are the codes of the rules that set cells aside. The position is what a cell keeps.
var failures = []string{"", "D-01", "D-09", "F-16", "T-04", "T-09", "T-10", "V-01", "V-03", "A-18", "S-01", "S-03", "S-05", "S-07", "A-04", "V-24", "V-25", "V-15", "V-16", "V-20", "V-26", "V-27", "A-17", "A-19", "A-28", "O-10", "D-10", "T-14", "V-04", "D-17", "T-01", "T-02", "T-03", "T-05", "T-07", "V-02", "V-07", "A-23"}

func failureOf(code string) failure { return failure(slices.Index(failures, code)) }

// used reports whether the cell takes part in the analysis.
func (c *cell) used() bool { return c.failed == 0 && c.ledger == 0 }

// number reports whether the cell is used and its value is a number.
func (c *cell) number() bool { return c.used() && c.censoring == uncensored }

// fail sets a cell aside.
func (s *study) fail(i int32, code string) { s.cells[i].failed = failureOf(code) }

// collected is the row that a cell was read from.
func (s *study) collected(i int32) schemas.CollectedValue { return s.in.Values.At(int(s.cells[i].row)) }

// ref is where a cell stands and whose it is.
func (s *study) ref(i int32) ref {
	c := &s.cells[i]
	src := &s.sources[c.source]
	return ref{
		at:     issue.Address{File: src.file, Sheet: src.sheet, Row: c.line, Column: src.column},
		animal: s.animals[c.animal].id, group: s.groupName(s.animals[c.animal].group), endpoint: src.endpoint,
		day: maybe.Some(c.day), text: s.collected(i).Text, cell: i,
	}
}

// sameKey reports whether two cells differ at most in their replicate.
func (s *study) sameKey(a, b *cell) bool {
	x, y := &s.sources[a.source], &s.sources[b.source]
	return a.animal == b.animal && a.day == b.day && x.course == y.course && x.time == y.time
}

// arrange puts the cells in the order of the measurements' key; cells of the same key by replicate, then by address.
func (s *study) arrange() {
	s.rankSources()
	start := make([]int32, len(s.animals)+1)
	for i := range s.cells {
		start[s.cells[i].animal+1]++
	}
	for a := range s.animals {
		start[a+1] += start[a]
	}
	sorted := make([]cell, len(s.cells))
	next := slices.Clone(start)
	for _, c := range s.cells {
		sorted[next[c.animal]] = c
		next[c.animal]++
	}
	s.cells = sorted
	for a := range s.animals {
		slices.SortFunc(s.cells[start[a]:start[a+1]], func(x, y cell) int {
			p, q := &s.sources[x.source], &s.sources[y.source]
			if p.course != q.course {
				return cmp.Compare(p.course, q.course)
			}
			if x.day != y.day {
				return cmp.Compare(x.day, y.day)
			}
			return cmp.Or(
				cmp.Compare(p.time, q.time), cmp.Compare(x.replicate, y.replicate), cmp.Compare(p.place, q.place),
				cmp.Compare(x.line, y.line), cmp.Compare(p.letters, q.letters),
			)
		})
	}
}

// rankSources orders what the sources name, so that cells are compared by numbers.
func (s *study) rankSources() {
	type name [4]string
	rank := func(of func(*source) name, set func(*source, int32)) {
		names := make([]name, len(s.sources))
		for i := range s.sources {
			names[i] = of(&s.sources[i])
		}
		compare := func(a, b name) int { return slices.Compare(a[:], b[:]) }
		slices.SortFunc(names, compare)
		names = slices.Compact(names)
		for i := range s.sources {
			k, _ := slices.BinarySearchFunc(names, of(&s.sources[i]), compare)
			set(&s.sources[i], int32(k))
		}
	}
	rank(func(x *source) name { return name{x.endpoint, x.analyte, x.matrix, x.site} }, func(x *source, r int32) { x.course = r })
	rank(func(x *source) name { return name{x.endpoint, x.analyte, x.matrix} }, func(x *source, r int32) { x.series = r })
	rank(func(x *source) name { return name{x.timepoint} }, func(x *source, r int32) { x.time = r })
	rank(func(x *source) name { return name{x.file, x.sheet} }, func(x *source, r int32) { x.place = r })
	rank(func(x *source) name { return name{string(rune(len(x.column))), x.column} }, func(x *source, r int32) { x.letters = r })
}
