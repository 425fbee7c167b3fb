package report

import (
	"fmt"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// front is the first page: what study it is, the primary analyses, and what must not be overlooked.
func (s *study) front(p *page, in Input, issues []schemas.Finding) {
	facts := []string{"Study " + orAbsent(s.plan.Study.ID)}
	if s.plan.Study.Model != "" {
		facts = append(facts, "model "+s.plan.Study.Model)
	}
	if s.plan.Study.Strain != "" {
		facts = append(facts, "strain "+s.plan.Study.Strain)
	}
	facts = append(facts, count(in.Animals.Len(), "animal", "animals")+" in "+count(len(s.groups), "group", "groups"))
	p.text(strings.Join(facts, " · "))
	p.heading(2, "Primary analyses")
	s.primarySummary(p)
	s.warnings(p, in, issues)
}

// primarySummary says in words, and then in a table, what the primary analyses found.
func (s *study) primarySummary(p *page) {
	groups := s.treatedGroups()
	switch {
	case len(s.plan.Analysis.Primary) == 0:
		p.text("The plan names no primary analysis; everything below is exploratory.")
		return
	case len(groups) == 0:
		p.text("The study has no treated group, so nothing is compared and there is no percent inhibition.")
		return
	}
	g := grid{
		Caption: fmt.Sprintf("Percent inhibition by the definition named beside it, with its %s CI (not adjusted for multiplicity); adjusted p of the comparison with the group's own comparator.", s.level()),
		Columns: []column{
			{Name: "Group"},
			{Name: "n (comparator, floor)", Numeric: true},
			{Name: "Percent inhibition (" + s.level() + " CI)", Numeric: true},
			{Name: "Definition, window"},
			{Name: "Adjusted p", Numeric: true},
			{Name: "Notes"},
		},
	}
	for _, primary := range s.plan.Analysis.Primary {
		results := s.primaryResults(primary)
		if len(results) == 0 {
			of := series{endpoint: primary.Endpoint, analyte: primary.Analyte, variable: primary.Variable}
			p.text(s.on(result{of, dayOf(primary.StudyDay)}) + ": no data.")
		}
		for _, r := range results {
			p.text(s.sentence(r, groups))
			g.Rows = append(g.Rows, line{Band: s.on(r)})
			for _, group := range groups {
				g.Rows = append(g.Rows, s.primaryLine(r, group))
			}
		}
	}
	p.table(g)
	if id := s.firstID(groups); id != "" {
		p.text("Where a number comes from, down to the cells of the files: earmark why and the folder of this report, with the id beside the number, such as “earmark why . " + id + "”.")
	}
}

// firstID is the id of the first percentage of the primary analyses; empty if there is none.
func (s *study) firstID(groups []schemas.Group) string {
	for _, primary := range s.plan.Analysis.Primary {
		for _, r := range s.primaryResults(primary) {
			for _, g := range groups {
				if row, ok := s.headline(r, g.Group); ok && row.ResultID != "" {
					return row.ResultID
				}
			}
		}
	}
	return ""
}

// primaryResults finds the results of a primary analysis: one for every matrix, for a plan names none.
func (s *study) primaryResults(primary plan.Primary) []result {
	var found []result
	spec := s.spec(primary.Endpoint)
	for _, of := range s.seriesOf(spec, variable(spec, primary.Variable)) {
		for _, r := range s.results[of] {
			if matches(primary, r) {
				found = append(found, r)
			}
		}
	}
	return found
}

// sentence says which groups differ from their comparator.
func (s *study) sentence(r result, groups []schemas.Group) string {
	var different, alike, without []string
	for _, g := range groups {
		c, ok := s.comparison(r, g.Group)
		if !ok || !c.PAdjusted.OK {
			without = append(without, g.Group)
			continue
		}
		found := g.Group + " ("
		if row, ok := s.headline(r, g.Group); ok && row.Percent.OK {
			by := " by “" + lookup(definitionTerms, row.Definition).words + "”, "
			spread := interval(row.CILow, row.CIHigh, percentage)
			if row.WindowClass == weak {
				found += spread + percentSign + by + "weak window, not for ranking; "
			} else {
				found += percentage(row.Percent.V) + percentSign + by + s.level() + " CI " + spread + "; "
			}
		} else if ok {
			found += withheld(row) + "; "
		}
		found += "adjusted p " + equals(c.PAdjusted.V) + ")"
		if c.PAdjusted.V < s.plan.Analysis.Alpha {
			different = append(different, found)
		} else {
			alike = append(alike, found)
		}
	}
	at := fmt.Sprintf("at the %s level after adjustment", level(s.plan.Analysis.Alpha))
	var parts []string
	if len(different) > 0 {
		parts = append(parts, fmt.Sprintf("different from their own comparator %s: %s", at, list(different)))
	}
	if len(alike) > 0 {
		parts = append(parts, fmt.Sprintf("not shown to differ: %s", list(alike)))
	}
	if len(without) > 0 {
		parts = append(parts, "no comparison: "+list(without))
	}
	return s.on(r) + " – " + strings.Join(parts, "; ") + "."
}

// equals prints a p with its sign of relation: = 0.0123 or < 0.0001.
func equals(p float64) string {
	text := pValue(p)
	if strings.HasPrefix(text, "<") || strings.HasPrefix(text, ">") {
		return text
	}
	return "= " + text
}

func (s *study) primaryLine(r result, group schemas.Group) line {
	l := line{Cells: []cell{text(group.Group), text(absent), text(absent), text(absent), s.pCell(r, group.Group), text("")}}
	row, ok := s.headline(r, group.Group)
	if ok {
		l.Cells[1] = text(fmt.Sprintf("%d (%d, %s)", row.N, row.NComparator, floorCount(row)))
		l.Cells[2] = s.percentCell(r, row)
		l.Cells[3] = cell{
			Text: lookup(definitionTerms, row.Definition).words, Lines: append(windowWords(row), resultName(row.ResultID)...), Weak: row.WindowClass == weak,
		}
	} else if c, found := s.comparison(r, group.Group); found {
		l.Cells[1] = text(fmt.Sprintf("%d (%d)", c.N, c.NComparator))
	}
	l.Cells[0].Lines = []string{"against " + orAbsent(group.Comparator)}
	l.Cells[5] = s.notes(r, group.Group)
	return l
}

func floorCount(row schemas.Inhibition) string {
	if row.Floor == "" {
		return absent
	}
	return whole(row.NFloor)
}

// warnings are what a reader of the first page only must see: accepted errors, left-out measurements, withheld results.
func (s *study) warnings(p *page, in Input, issues []schemas.Finding) {
	accepted := notice{Kind: "accepted", Title: "Errors that the plan accepts, and what became of their values"}
	lowered := notice{Kind: "accepted", Title: "Errors that the plan's checks make milder; what they leave out stays left out"}
	withheldIssues := notice{Kind: "withheld", Title: "Results that are withheld because they have no meaning"}
	for _, i := range issues {
		switch {
		case i.Accepted != "":
			effect := ""
			if i.Effect != "" {
				effect = " Effect: " + sentenceEnd(i.Effect)
			}
			accepted.Items = append(accepted.Items, fmt.Sprintf("%s %s: %s%s Accepted because: %s", i.Code, address(i), sentenceEnd(i.Message), effect, i.Accepted))
		case i.Raised == string(issue.Error):
			lowered.Items = append(lowered.Items, strings.TrimSpace(fmt.Sprintf("%s %s: %s Effect: %s", i.Code, address(i), sentenceEnd(i.Message), i.Effect)))
		case i.Severity == string(issue.Withheld):
			withheldIssues.Items = append(withheldIssues.Items, strings.TrimSpace(i.Code+" "+who(i)+": "+i.Message))
		}
	}
	excluded := 0
	for _, m := range in.Measurements.All() {
		if m.Excluded {
			excluded++
		}
	}
	withheldIssues.Items = append(withheldIssues.Items, s.withoutPercentage(issues)...)
	if more := len(withheldIssues.Items) - mostWithheld; more > 0 {
		withheldIssues.Items = append(withheldIssues.Items[:mostWithheld], fmt.Sprintf("and %d more, each named below", more))
	}
	if len(accepted.Items) > 0 {
		p.notice(accepted)
	}
	if len(lowered.Items) > 0 {
		p.notice(lowered)
	}
	if len(withheldIssues.Items) > 0 {
		p.notice(withheldIssues)
	}
	if excluded > 0 {
		p.notice(notice{Kind: "accepted", Title: fmt.Sprintf("%s of %d left out of the analysis; see the ledgers below.",
			count(excluded, "measurement", "measurements"), in.Measurements.Len())})
	}
	if len(accepted.Items)+len(lowered.Items)+len(withheldIssues.Items)+excluded == 0 {
		p.notice(notice{Kind: "quiet", Title: "No error was accepted, no result is withheld, no measurement is left out."})
	}
}

// mostWithheld is how many withheld results the first page names.
const mostWithheld = 12

// withoutPercentage lists the shown headline results that have none, those left out that an issue speaks of.
func (s *study) withoutPercentage(issues []schemas.Finding) []string {
	var items []string
	for _, r := range s.shownResults() {
		for _, g := range s.treatedGroups() {
			row, ok := s.headline(r, g.Group)
			if !ok || row.Percent.OK || slices.ContainsFunc(issues, func(i schemas.Finding) bool {
				return i.Severity == string(issue.Withheld) && i.Endpoint == r.endpoint && (i.Group == "" || i.Group == g.Group)
			}) {
				continue
			}
			items = append(items, fmt.Sprintf("%s, %s: %s", s.on(r), g.Group, withheld(row)))
		}
	}
	return items
}

// shownResults lists every result that a section shows, in the order of the report.
func (s *study) shownResults() []result {
	var all []result
	for _, spec := range s.endpoints() {
		for _, v := range spec.Variables {
			for _, of := range s.seriesOf(spec, v) {
				if s.hasSection(of, v) {
					all = append(all, s.shown(of)...)
				}
			}
		}
	}
	return all
}

// hasSection reports whether a series is shown: its variable is drawn, or the plan names it as primary.
func (s *study) hasSection(of series, v endpoint.Variable) bool {
	if v.Figure {
		return true
	}
	for _, r := range s.results[of] {
		if s.primary(r) {
			return true
		}
	}
	return false
}

// sentenceEnd ends a message with a full stop.
func sentenceEnd(t string) string {
	if t == "" || strings.HasSuffix(t, ".") {
		return t
	}
	return t + "."
}
