package report

import (
	"cmp"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// severities in the order of the report, with what they mean.
var severities = []struct {
	severity       issue.Severity
	title, meaning string
}{
	{issue.Error, "Errors", "Published only because the plan accepts them; the effect says what became of their values."},
	{issue.Withheld, "Withheld results", "Results that have no meaning: they are empty in the tables, for the reason given."},
	{issue.Warning, "Warnings", "Used as they are; the reader must know."},
	{issue.Note, "Notes", "For information, and what looks wrong and is not."},
}

// sortedIssues puts issues in order: the gravest first, then the most cells, then by code and address.
func sortedIssues(rows []schemas.Finding) []schemas.Finding {
	gravity := func(severity string) int {
		for i, s := range severities {
			if string(s.severity) == severity {
				return i
			}
		}
		return len(severities)
	}
	slices.SortFunc(rows, func(a, b schemas.Finding) int {
		return cmp.Or(
			cmp.Compare(gravity(a.Severity), gravity(b.Severity)),
			cmp.Compare(b.Count, a.Count),
			cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.File, b.File),
			cmp.Compare(a.Sheet, b.Sheet),
			compareInts(a.Row, b.Row),
			cmp.Compare(len(a.Column), len(b.Column)),
			cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Message, b.Message),
			cmp.Compare(a.Animal, b.Animal),
			cmp.Compare(a.Group, b.Group),
			cmp.Compare(a.Endpoint, b.Endpoint),
			compareInts(a.StudyDay, b.StudyDay),
			cmp.Compare(a.Value, b.Value),
			cmp.Compare(a.Cells, b.Cells),
			cmp.Compare(a.Accepted, b.Accepted),
		)
	})
	return rows
}

// compareInts orders missing values first.
func compareInts(a, b maybe.Int) int {
	return cmp.Or(first(!a.OK, !b.OK), cmp.Compare(a.V, b.V))
}

// issueSection lists every issue by severity.
func issueSection(p *page, issues []schemas.Finding, checks []plan.Check) {
	p.heading(2, "Issues")
	changedChecks(p, checks)
	if len(issues) == 0 {
		p.text("Nothing was found wrong with the data or the plan.")
		return
	}
	p.text("The same list with all its columns is issues.csv, where an apostrophe stands before a text that a spreadsheet would run as a formula, and the table issues.")
	for _, s := range severities {
		g := grid{
			Caption: s.meaning,
			Columns: []column{
				{Name: "Code"},
				{Name: "Where"},
				{Name: "Found"},
				{Name: "What"},
				{Name: "Expected"},
				{Name: "Likely"},
				{Name: "Effect"},
				{Name: "What to do"},
			},
		}
		for _, i := range issues {
			if i.Severity != string(s.severity) {
				continue
			}
			message := text(i.Message)
			if i.Accepted != "" {
				message.Lines = append(message.Lines, "accepted: "+i.Accepted)
			}
			at := cell{Text: orAbsent(address(i)), Lines: nonEmpty(who(i))}
			if i.Count > 1 {
				at.Lines = append(at.Lines, whole(i.Count)+" cells: "+shorten(i.Cells, 60))
			}
			code := text(i.Code)
			if entry, known := issue.Lookup(i.Code); known {
				code.Lines = nonEmpty(entry.Title)
			}
			g.Rows = append(g.Rows, line{Cells: []cell{
				code, at, text(i.Value), message, text(i.Expected), text(i.Likely), text(i.Effect), text(i.Fix),
			}})
		}
		if len(g.Rows) > 0 {
			p.heading(3, s.title)
			p.table(g)
		}
	}
}

// changedChecks lists what the plan changes of the catalogue of issues.
func changedChecks(p *page, checks []plan.Check) {
	g := grid{
		Caption: "Checks that the plan changes. An issue raised under one says so in its effect; what a rule leaves out stays left out, whatever its severity.",
		Columns: []column{{Name: "Code"}, {Name: "Check"}, {Name: "Changed"}, {Name: "Reason"}},
	}
	for _, k := range checks {
		entry, known := issue.Lookup(k.Code)
		if change := issue.Change(k); known && change != "" {
			g.Rows = append(g.Rows, line{Cells: []cell{text(k.Code), text(entry.Title), text(change), text(orAbsent(k.Reason))}})
		}
	}
	if len(g.Rows) > 0 {
		p.table(g)
	}
}

// address is where an issue is, as a spreadsheet shows it.
func address(i schemas.Finding) string {
	at := issue.Address{File: i.File, Sheet: i.Sheet, Row: i.Row.Or(0), Column: i.Column}
	return place(at.File, at.Sheet, at.Cell())
}

// place joins file, sheet and cell; parts that are empty are left out.
func place(file, sheet, cell string) string {
	return strings.Join(nonEmpty(file, sheet, cell), " › ")
}

// who is what an issue is about: animal, group, endpoint and day.
func who(i schemas.Finding) string {
	var parts []string
	for _, part := range []struct{ noun, name string }{{"animal ", i.Animal}, {"", i.Group}, {"", words(i.Endpoint)}} {
		if part.name != "" {
			parts = append(parts, part.noun+part.name)
		}
	}
	if i.StudyDay.OK {
		parts = append(parts, day(i.StudyDay))
	}
	return strings.Join(parts, ", ")
}
