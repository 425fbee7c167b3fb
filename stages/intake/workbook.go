package intake

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/tabular"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// nameAndContent notes a file whose name says another format than its bytes.
func (in *intake) nameAndContent(file string, info tabular.Info) {
	named := strings.ToLower(path.Ext(file))
	is, says := "text", "a workbook"
	switch {
	case info.Format == "csv" && slices.Contains([]string{".xlsx", ".xlsm", ".xls", ".xlsb"}, named):
	case info.Format == "xlsx" && slices.Contains([]string{".csv", ".txt", ".tsv"}, named):
		is, says = "an Excel workbook", "text"
	default:
		return
	}
	in.found.add(issue.Issue{
		Code: "F-22", Severity: issue.Note, At: issue.Address{File: file},
		Message: fmt.Sprintf("the name of the file says %s, and its content is %s", says, is),
		Likely:  "the file was renamed rather than exported",
		Effect:  "it was read by its content",
		Fix:     "nothing; or give the file the name of what it is",
	})
}

// trial is a table of a workbook that was looked at, and whether it can be read as the readout.
type trial struct {
	sheet *sheet
	ok    bool
	keyed bool // it has a column of animals, or a layout
	found findings
}

// readWorkbook reads the sheets that the readout names or, if it names none, every visible sheet that has a table of the
// readout's kind. What is not read is named.
func (in *intake) readWorkbook(file string, sheets []tabular.Sheet, info tabular.Info, r plan.Readout, spec *endpoint.Spec) {
	var picked []tabular.Sheet
	var all, hidden []string
	for _, source := range sheets {
		all = append(all, fmt.Sprintf("%q", source.Name))
		switch {
		case r.Sheet != "" && !strings.EqualFold(r.Sheet, source.Name) && !names(r.Sheet, source.Name):
		case r.Sheet == "" && source.Marks.Hidden:
			hidden = append(hidden, fmt.Sprintf("%q", source.Name))
		default:
			picked = append(picked, source)
		}
	}
	if len(hidden) > 0 {
		in.found.add(issue.Issue{
			Code: "F-03", At: issue.Address{File: file}, Found: strings.Join(hidden, ", "),
			Message: fmt.Sprintf("the workbook has hidden sheets, which are not read: %s", strings.Join(hidden, ", ")),
			Effect:  "none, if they are not needed",
			Fix:     "nothing; or name such a sheet as `sheet` of a readout, or unhide it",
		})
	}
	if len(picked) == 0 {
		message := "every sheet of the workbook is hidden"
		if r.Sheet != "" {
			message = fmt.Sprintf("no sheet of the workbook is called %q, as the config says", r.Sheet)
		}
		in.noSheet(file, message, all, r)
		return
	}
	var trials []trial
	blank := 0
	for _, source := range picked {
		tried := in.tryTables(file, source, info, r, spec)
		trials = append(trials, tried...)
		if len(tried) == 0 {
			blank++
		}
		if r.Sheet != "" || len(picked) == 1 {
			in.settleTrials(trials)
			trials = nil
		}
	}
	if blank == len(picked) {
		in.found.add(issue.Issue{
			Code: "F-23", At: issue.Address{File: file}, Found: strings.Join(all, ", "),
			Message: "the sheets that were looked at are empty", Expected: "a header row and a row for each animal or value",
			Effect: "nothing of the file is read", Fix: "look whether the data are in the workbook, and whether `sheet` of the readout names the right sheet",
		})
		return
	}
	if len(trials) > 0 && !slices.ContainsFunc(trials, func(t trial) bool { return t.ok || t.keyed }) && len(trials) > 1 {
		in.noSheet(file, fmt.Sprintf("no sheet of the workbook has a header of %s", r.Kind), all, r)
		return
	}
	in.settleTrials(trials)
}

func (in *intake) noSheet(file, message string, all []string, r plan.Readout) {
	in.found.add(issue.Issue{
		Code: "F-25", At: issue.Address{File: file}, Found: strings.Join(all, ", "),
		Message:  message + "; its sheets are " + strings.Join(all, ", "),
		Expected: "a sheet with a header row and a row for each animal or value",
		Effect:   "nothing of the file is read",
		Fix:      "name the sheet, or a pattern such as \"Day*\", as `sheet` of the readout of " + r.Kind + " in the config",
	})
}

// tryTables finds the tables of a sheet and looks whether each can be read.
func (in *intake) tryTables(file string, source tabular.Sheet, info tabular.Info, r plan.Readout, spec *endpoint.Spec) []trial {
	template := in.newSheet(file, source, info, r, spec)
	var rows []tabular.Row
	last := 0
	for row := range template.rows() {
		if isBlank(row.Cells) {
			continue
		}
		row.Cells = slices.Clone(row.Cells)
		rows = append(rows, row)
		last = max(last, len(row.Cells)-1)
	}
	var trials []trial
	kept := in.found
	for _, a := range template.split(rows, 0, last) {
		in.found = findings{}
		t := trial{sheet: in.newSheet(file, source, info, r, spec)}
		titles := t.sheet.compose(a)
		if t.sheet.findHeader() {
			_, t.keyed = t.sheet.score(headersOf(t.sheet.columns))
			t.sheet.takeContext(titles)
			t.ok = t.sheet.hasRequired()
		}
		t.found = in.found
		trials = append(trials, t)
	}
	in.found = kept
	return trials
}

func headersOf(columns []column) []string {
	headers := make([]string, len(columns))
	for i, c := range columns {
		headers[i] = c.header
	}
	return headers
}

// settleTrials reads the tables that can be read. If there are any, the others are named; if not, all that is wrong with
// those that have a key is reported, or with the first.
func (in *intake) settleTrials(trials []trial) {
	some := slices.ContainsFunc(trials, func(t trial) bool { return t.ok })
	keyed := slices.ContainsFunc(trials, func(t trial) bool { return t.keyed })
	for i, t := range trials {
		switch {
		case t.ok:
			in.found.merge(t.found)
			t.sheet.read()
		case some:
			in.notRead(t)
		case t.keyed || !keyed && i == 0:
			in.found.merge(t.found)
		}
	}
}

// notRead names a table beside others that were read.
func (in *intake) notRead(t trial) {
	s := t.sheet
	var why []string
	for _, i := range t.found.list {
		if i.Code == "F-24" || i.Code == "F-25" || i.Code == "F-26" || i.Code == "V-24" {
			why = append(why, i.Message)
		}
	}
	severity := issue.Note
	if t.keyed && len(s.values) > 0 { // it looks like data that should be read
		severity = issue.Warning
	}
	at := s.cellAt(s.table.rows[0].Number, s.table.first)
	in.found.add(issue.Issue{
		Code: "F-28", Severity: severity, At: at,
		Message: fmt.Sprintf("the table in %s is not read as %s: %s", s.table, s.readout.Kind, strings.Join(why, "; ")),
		Effect:  "none, if it is not needed",
		Fix:     "nothing; or correct its header, or name the sheets to read as `sheet` of the readout",
	})
}

// noteMarks says what a workbook marks in the table that a reader of cells does not see.
func (s *sheet) noteMarks() {
	m := s.source.Marks
	if m == nil {
		return
	}
	rows := map[int32]bool{}
	for row := range s.rows() {
		if row.Number > s.headerRow {
			rows[row.Number] = true
		}
	}
	inBody := func(c tabular.Cell) bool {
		return rows[c.Row] && c.Column >= s.table.first && c.Column < s.width
	}
	s.noteHidden(m, rows)
	s.noteCells(m.Red, inBody, "filled red", "colour is not read")
	s.noteCells(m.Struck, inBody, "struck through", "it is not read that they are")
	s.noteComments(m.Comments, inBody)
	s.noteBeyond()
	s.noteChangedNames(m)
	s.noteFormulas(m)
}

func (s *sheet) noteHidden(m *tabular.Marks, rows map[int32]bool) {
	add := func(at issue.Address, more []issue.Address, what string) {
		likely := "somebody hid them to look at the rest"
		if m.Filtered {
			likely = "a filter is on"
		}
		s.found.add(issue.Issue{
			Code: "F-03", At: at, More: more,
			Message: what + " but hold data. They ARE read",
			Likely:  likely,
			Effect:  "their values are used as all others",
			Fix:     "unhide them; what is not to be used belongs into exclusions.csv, with a reason",
		})
	}
	if m.Hidden {
		s.found.add(issue.Issue{
			Code: "F-03", At: issue.Address{File: s.file, Sheet: s.name},
			Message: "the sheet is hidden. It IS read, as the config names it",
			Effect:  "its values are used as all others", Fix: "unhide the sheet, so that everybody sees the data",
		})
	}
	var cells []issue.Address
	for _, row := range m.HiddenRows {
		if rows[row] {
			cells = append(cells, issue.Address{File: s.file, Sheet: s.name, Row: row})
		}
	}
	if len(cells) > 0 {
		add(cells[0], cells[1:], fmt.Sprintf("%d rows are hidden", len(cells)))
	}
	var columns []issue.Address
	var headers []string
	for _, index := range m.HiddenColumns {
		if index < len(s.columns) && s.columns[index].is != "" && s.columns[index].is != isIgnored {
			columns = append(columns, s.headerAt(&s.columns[index]))
			headers = append(headers, s.columns[index].header)
		}
	}
	if len(columns) > 0 {
		add(columns[0], columns[1:], fmt.Sprintf("the columns %s are hidden", strings.Join(headers, ", ")))
	}
}

func (s *sheet) noteCells(marked []tabular.Cell, inBody func(tabular.Cell) bool, how, what string) {
	var cells []issue.Address
	for _, c := range marked {
		if inBody(c) {
			cells = append(cells, s.cellAt(c.Row, c.Column))
		}
	}
	if len(cells) == 0 {
		return
	}
	s.found.add(issue.Issue{
		Code: "F-18", At: cells[0], More: cells[1:],
		Message: fmt.Sprintf("%d cells are %s; %s", len(cells), how, what),
		Likely:  "it means that the value is doubtful or not to be used",
		Effect:  "the values are used as all others",
		Fix:     "if it means \"exclude\", say so in exclusions.csv, with a reason",
	})
}

func (s *sheet) noteComments(comments []tabular.Comment, inBody func(tabular.Cell) bool) {
	for _, c := range comments {
		if !inBody(c.Cell) {
			continue
		}
		s.found.addCell(s.cellAt(c.Cell.Row, c.Cell.Column), "F-18", "comment "+c.Text, func() issue.Issue {
			return issue.Issue{
				Found:   c.Text,
				Message: "the cell has a comment, which is not read",
				Effect:  "the value is used as all others",
				Fix:     "if it means that the value is not to be used, say so in exclusions.csv, with a reason",
			}
		})
	}
}

func (s *sheet) noteBeyond() {
	beyond := s.table.beyond
	if len(beyond) == 0 {
		return
	}
	s.found.add(issue.Issue{
		Code: "F-28", At: beyond[0], More: beyond[1:],
		Message: "cells to the right of the last header are not read",
		Effect:  "none, if they are notes",
		Fix:     "nothing; or give the column a header",
	})
}

// noteChangedNames reports animals that the spreadsheet has changed: a name such as 1E3 into the number 1000, which it
// shows with a power of ten, or 3-2 into a date.
func (s *sheet) noteChangedNames(m *tabular.Marks) {
	c := s.of.animal
	if c == nil {
		return
	}
	for row := range s.rows() {
		if row.Number <= s.headerRow || c.index >= len(row.Cells) {
			continue
		}
		kind := m.Kind(tabular.Cell{Row: row.Number, Column: c.index})
		if kind != tabular.Scientific && kind != tabular.Date || s.headings.isListed(row.Cells[c.index]) {
			continue
		}
		s.found.addCell(s.cellAt(row.Number, c.index), "F-10", "", func() issue.Issue {
			what, likely := "a number that the workbook shows with a power of ten", "the name had an E among digits, such as 1E3, or very many digits"
			if kind == tabular.Date {
				what, likely = "a date", "the name looked like a date to the spreadsheet, such as 3-2"
			}
			return issue.Issue{
				Found:    row.Cells[c.index],
				Message:  fmt.Sprintf("the cell of the animal holds %s, not the name", what),
				Expected: "the animal as the allocation names it",
				Likely:   likely,
				Effect:   "the row is that of an animal that does not exist",
				Fix:      "format the column as text and type the name again, or " + settle(s.cellAt(row.Number, c.index), row.Cells[c.index], "<animal>", "name restored"),
			}
		})
	}
}

// exact is the stored number of the cell at hand, of which the text shows 15 digits; the number of the text itself if the
// workbook has no other, or the ledger corrected the cell.
func (s *sheet) exact(c *column, shown float64) float64 {
	v, found := s.source.Marks.Exact(tabular.Cell{Row: s.row, Column: c.index})
	if !found || s.typed(c) != s.cells[c.index] {
		return shown
	}
	return v
}
