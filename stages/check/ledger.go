package check

import (
	"cmp"
	"fmt"
	"slices"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/schemas"
)

// A ledger is the exclusions ledger, ready to be asked for each value. The positions of its lines count from 1.
type ledger struct {
	lines   []schemas.Exclusion // in order of the ledger
	animals map[string][]int32  // lines that name the animal
	all     []int32             // lines that name none
	matched []bool
}

func newLedger(t *table.Of[schemas.Exclusion]) ledger {
	l := ledger{lines: t.Rows(), animals: map[string][]int32{}}
	slices.SortStableFunc(l.lines, func(a, b schemas.Exclusion) int { return cmp.Compare(a.LedgerRow, b.LedgerRow) })
	l.matched = make([]bool, len(l.lines))
	for i := range l.lines {
		l.lines[i].Excluded = 0
		position := int32(i + 1)
		if id := l.lines[i].Animal; id != "" {
			l.animals[id] = append(l.animals[id], position)
		} else {
			l.all = append(l.all, position)
		}
	}
	return l
}

// match is the first line that leaves a value out; 0 if none does. Every line that matches is remembered.
func (l *ledger) match(animal, endpoint, analyte string, day int32) int32 {
	if len(l.lines) == 0 {
		return 0
	}
	first := int32(0)
	for _, lines := range [...][]int32{l.animals[animal], l.all} {
		for _, position := range lines {
			e := &l.lines[position-1]
			if e.Endpoint != "" && e.Endpoint != endpoint || e.Analyte != "" && e.Analyte != analyte ||
				e.StudyDay.OK && e.StudyDay.V != day {
				continue
			}
			l.matched[position-1] = true
			if first == 0 || position < first {
				first = position
			}
		}
	}
	return first
}

// reason is what a measurement says about the line that leaves it out: "<rule>: <reason>".
func (l *ledger) reason(position int32) string {
	e := l.lines[position-1]
	if e.Rule == "" {
		return e.Reason
	}
	return e.Rule + ": " + e.Reason
}

// exclusions is the ledger with the number of measurements that each line leaves out. A measurement counts for the first
// line that matches it. A line that matches nothing is reported (L-05).
func (s *study) exclusions() *table.Of[schemas.Exclusion] {
	for i := range s.cells {
		if position := s.cells[i].ledger; position > 0 {
			s.ledger.lines[position-1].Excluded++
		}
	}
	for i, e := range s.ledger.lines {
		if s.ledger.matched[i] {
			continue
		}
		s.later(func() issue.Issue {
			return issue.Issue{
				Code: "L-05", At: issue.Address{File: s.Ledgers.Exclusions, Row: e.LedgerRow}, Animal: e.Animal, Endpoint: e.Endpoint, StudyDay: e.StudyDay,
				Message: fmt.Sprintf("row %d of the exclusions ledger: %s matches no value", e.LedgerRow, exclusionText(e)),

				Expected: "a line that names values of the study", Effect: "nothing is left out by this line",
				Fix: "correct the line, or delete it",
			}
		})
	}
	out := table.From(s.ledger.lines...)
	out.Sort()
	return out
}

func exclusionText(e schemas.Exclusion) string {
	return "exclusion of " + spaced(cmp.Or(e.Animal, "all animals"), e.Endpoint, e.Analyte, dayText(e.StudyDay))
}

func dayText(day maybe.Int) string {
	if !day.OK {
		return ""
	}
	return "day " + number(float64(day.V))
}
