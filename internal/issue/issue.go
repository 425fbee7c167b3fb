// Package issue is what earmark says about data and plans: issues with an address, a reason and a remedy, and the
// catalogue of their codes.
package issue

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"earmark/internal/maybe"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// Severity says what an issue does to a run.
type Severity string

// Severities, the gravest first.
const (
	Error    Severity = "error"    // a value or record cannot be trusted: nothing is published until it is settled
	Withheld Severity = "withheld" // a result has no meaning: it is null, with its reason
	Warning  Severity = "warning"  // used, and the reader must know
	Note     Severity = "note"     // information
)

var gravity = map[Severity]int{Error: 0, Withheld: 1, Warning: 2, Note: 3, plan.Silent: 4}

// Address is a cell as a spreadsheet shows it. A whole file has no row; a whole row has no column.
type Address struct {
	File, Sheet string
	Row         int32 // counted from 1; 0 for none
	Column      string
}

// Cell is the cell's name, such as F14; the row alone, or nothing, where that is all there is. A column that is called by
// more than two characters, as some formats call theirs, stands apart from the row: A:2 row 3.
func (a Address) Cell() string {
	if a.Row == 0 {
		return a.Column
	}
	if a.Column == "" {
		return fmt.Sprintf("row %d", a.Row)
	}
	if len(a.Column) > 2 {
		return fmt.Sprintf("%s row %d", a.Column, a.Row)
	}
	return fmt.Sprintf("%s%d", a.Column, a.Row)
}

// String is the whole address for a person: file › "sheet" › cell.
func (a Address) String() string {
	parts := []string{a.File}
	if a.Sheet != "" {
		parts = append(parts, fmt.Sprintf("%q", a.Sheet))
	}
	if cell := a.Cell(); cell != "" {
		parts = append(parts, cell)
	}
	return strings.Join(parts, " › ")
}

// Issue is one thing that is wrong, or worth knowing. One root cause is one issue, whatever the number of its cells.
type Issue struct {
	Code     string
	Severity Severity // of the catalogue if empty
	At       Address  // the first cell
	More     []Address

	Animal, Group, Endpoint string
	StudyDay                maybe.Int

	Found    string // the text as typed
	Message  string // what is wrong, with the evidence
	Expected string // what was expected, and why
	Likely   string // the likeliest cause, worded as a guess
	Effect   string // effect on the results
	Fix      string // what a scientist can do, with a line to paste where a ledger can settle it

	Accepted string   // the reason for which the plan accepts it
	Raised   Severity // at which it was raised, where the plan's checks changed it
}

// Equal reports whether two issues say the same.
func (i Issue) Equal(other Issue) bool {
	same := slices.Equal(i.More, other.More)
	i.More, other.More = nil, nil
	return same && reflect.DeepEqual(i, other)
}

// Count is the number of cells the issue stands for.
func (i Issue) Count() int { return 1 + len(i.More) }

// List collects issues. The zero List is empty and ready. A List is not safe for concurrent use.
type List struct{ issues []Issue }

// Add adds an issue. A code that the catalogue does not know is a programming error and panics.
func (l *List) Add(i Issue) {
	entry, known := Lookup(i.Code)
	if !known {
		panic("issue: no code " + i.Code + " in the catalogue")
	}
	if i.Severity == "" {
		i.Severity = entry.Severity
	}
	l.issues = append(l.issues, i)
}

// AddAll adds issues that another list collected.
func (l *List) AddAll(issues []Issue) { l.issues = append(l.issues, issues...) }

// Issues returns the issues in order: gravest first, then the most cells, then by code and address.
func (l *List) Issues() []Issue {
	sorted := slices.Clone(l.issues)
	slices.SortStableFunc(sorted, func(a, b Issue) int {
		return cmp.Or(
			cmp.Compare(gravity[a.Severity], gravity[b.Severity]),
			cmp.Compare(b.Count(), a.Count()),
			cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.At.File, b.At.File),
			cmp.Compare(a.At.Sheet, b.At.Sheet),
			cmp.Compare(a.At.Row, b.At.Row),
			cmp.Compare(len(a.At.Column), len(b.At.Column)),
			cmp.Compare(a.At.Column, b.At.Column),
			cmp.Compare(a.Message, b.Message),
		)
	})
	return sorted
}

// Raised returns the issues in the order in which they were added.
func (l *List) Raised() []Issue { return slices.Clone(l.issues) }

// Count is the number of issues of a severity, accepted ones left out.
func (l *List) Count(s Severity) int {
	n := 0
	for _, i := range l.issues {
		if i.Severity == s && i.Accepted == "" {
			n++
		}
	}
	return n
}

// Findings returns the issues as rows for the report, in the order of Issues.
func (l *List) Findings(study string) []schemas.Finding {
	rows := make([]schemas.Finding, 0, len(l.issues))
	for _, i := range l.Issues() {
		row := schemas.Finding{
			Study: study, Code: i.Code, File: i.At.File, Sheet: i.At.Sheet, Column: i.At.Column,
			Severity: string(i.Severity), Animal: i.Animal, Group: i.Group, Endpoint: i.Endpoint, StudyDay: i.StudyDay,
			Value: i.Found, Message: i.Message, Expected: i.Expected, Likely: i.Likely, Fix: i.Fix, Effect: i.Effect,
			Count: int32(i.Count()), Accepted: i.Accepted, Raised: string(i.Raised),
		}
		if i.At.Row > 0 {
			row.Row = maybe.Some(i.At.Row)
		}
		if len(i.More) > 0 {
			cells := []string{i.At.Cell()}
			for _, a := range i.More {
				if a.File == i.At.File && a.Sheet == i.At.Sheet {
					cells = append(cells, a.Cell())
				} else {
					cells = append(cells, a.String())
				}
			}
			row.Cells = strings.Join(cells, " ")
		}
		rows = append(rows, row)
	}
	return rows
}

// Rows returns the issues as rows of the published table, in the order of Issues. Its columns have no place for the
// further cells of an issue nor for the reason of an accepted one: they end its message and its effect.
func (l *List) Rows(study string) []schemas.Issue {
	rows := make([]schemas.Issue, 0, len(l.issues))
	for _, f := range l.Findings(study) {
		row := schemas.Issue{
			Study: f.Study, Code: f.Code, File: f.File, Sheet: f.Sheet, Row: f.Row, Column: f.Column, Severity: f.Severity,
			Animal: f.Animal, Group: f.Group, Endpoint: f.Endpoint, StudyDay: f.StudyDay, Value: f.Value, Message: f.Message,
			Expected: f.Expected, Likely: f.Likely, Fix: f.Fix, Effect: f.Effect,
		}
		if f.Cells != "" {
			row.Message += fmt.Sprintf(" (%d cells: %s)", f.Count, f.Cells)
		}
		if f.Accepted != "" {
			row.Effect = strings.TrimPrefix(row.Effect+"; accepted: "+f.Accepted, "; ")
		}
		rows = append(rows, row)
	}
	return rows
}
