package intake

import "earmark/internal/issue"

// findings collects issues so that one cause is one issue: the first cell describes it, the others are listed.
type findings struct {
	list  []*issue.Issue
	group map[cause]*issue.Issue
}

// cause identifies a root cause: a code in a column of a sheet, and what else tells causes apart, such as the analyte.
type cause struct{ code, file, sheet, column, detail string }

// add reports an issue that stands alone.
func (f *findings) add(i issue.Issue) { f.list = append(f.list, &i) }

// addCell reports a cell. Only for the first cell of its cause is it described.
func (f *findings) addCell(at issue.Address, code, detail string, describe func() issue.Issue) {
	f.addCause(cause{code, at.File, at.Sheet, at.Column, detail}, at, describe)
}

// addCause reports a cell of a cause that may show in several columns.
func (f *findings) addCause(c cause, at issue.Address, describe func() issue.Issue) {
	if first := f.group[c]; first != nil {
		first.More = append(first.More, at)
		return
	}
	i := describe()
	i.Code, i.At = c.code, at
	if f.group == nil {
		f.group = map[cause]*issue.Issue{}
	}
	f.group[c] = &i
	f.list = append(f.list, &i)
}

func (f *findings) report(issues *issue.List) {
	for _, i := range f.list {
		issues.Add(*i)
	}
}

// settle is the advice for a cell that a correction can settle.
func settle(at issue.Address, found, corrected, reason string) string {
	return "correct the cell, or add to corrections.csv a line for each cell: " + issue.CorrectionLine(at, found, corrected, reason)
}

// addOnce reports a cell whose cause shows in many rows, and lists it once.
func (f *findings) addOnce(at issue.Address, code, detail string, describe func() issue.Issue) {
	if f.group[cause{code, at.File, at.Sheet, at.Column, detail}] == nil {
		f.addCell(at, code, detail, describe)
	}
}

// merge adds what other findings hold. A cause that both have is one.
func (f *findings) merge(other findings) {
	known := map[*issue.Issue]bool{}
	for c, i := range other.group {
		if f.group == nil {
			f.group = map[cause]*issue.Issue{}
		}
		if first := f.group[c]; first != nil {
			first.More = append(append(first.More, i.At), i.More...)
			known[i] = true
			continue
		}
		f.group[c] = i
	}
	for _, i := range other.list {
		if !known[i] {
			f.list = append(f.list, i)
		}
	}
}
