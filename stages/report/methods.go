package report

import (
	"fmt"
	"slices"
	"strings"

	"earmark/schemas"
)

// methods says in words how the printed numbers are made: only what this report uses.
func (s *study) methods(p *page) {
	p.heading(2, "Methods")
	p.text("The experimental unit is the animal. Repeated reads and wells collapse to one value, sites of an animal to one value, before anything is compared; n is the number of animals.")
	s.circumstances(p)
	s.model(p)
	var variables, definitions, methods, intervals, families []string
	for _, r := range s.shownResults() {
		variables = appendNew(variables, r.variable)
		for _, g := range s.groups {
			for _, row := range s.inhibition[ofGroup{r, g.Group}] {
				definitions = appendNew(definitions, row.Definition)
				if row.CIMethod != "" {
					intervals = appendNew(intervals, lookup(definitionTerms, row.Definition).words+": "+words(row.CIMethod))
				}
			}
			for _, row := range s.comparisons[ofGroup{r, g.Group}] {
				methods = appendNew(methods, row.Method)
				if row.Family != "" {
					families = appendNew(families, fmt.Sprintf("%s (%s; adjustment: %s)", row.Family, count(int(row.FamilySize), "comparison", "comparisons"), words(row.Adjustment)))
				}
			}
		}
	}
	terms(p, "Variables", variableTerms, variables)
	s.scales(p)
	if len(definitions) > 0 {
		terms(p, "Percent inhibition. V: mean of the group's own comparator, F: of its floor, T: of the group", definitionTerms, definitions)
		p.text("Percentages are never cut off at 0 or 100 %: above 100 % means beyond the floor, below 0 % worse than the comparator.")
		limits := s.plan.Analysis.Window
		p.text(fmt.Sprintf("The window is comparator minus floor. Fieller's g says how well it is established: below %s the window is open, below %s narrow (read with caution), below 1 weak (the interval only, in grey, not for ranking); from 1 on, or with the wrong sign, it is closed and there is no percentage but the raw difference.",
			plainNumber(limits.Open), plainNumber(limits.Narrow)))
	}
	if len(intervals) > 0 {
		p.text("Intervals of percent inhibition, " + s.level() + ", not adjusted for multiplicity – " + strings.Join(intervals, "; ") + ".")
	}
	terms(p, "Comparisons", methodTerms, methods)
	if len(families) > 0 {
		p.table(grid{Caption: "Families: comparisons whose p and intervals are adjusted together", Columns: []column{{Name: "Family"}}, Rows: lines(families)})
	}
	if len(methods) > 0 {
		p.text("All p are two-sided; the tables hold them in full, adjusted and not. A group is compared with its own comparator only: that one group differs from it and another does not is no evidence that the two differ from each other.")
	}
	p.text("Values beyond a limit of quantification are kept with the direction of the limit and never replaced by a number. No value is removed as an outlier; only a ledger excludes.")
}

// circumstances says how the endpoints of the report were measured, as far as the plan and their declarations say so.
func (s *study) circumstances(p *page) {
	for _, spec := range s.endpoints() {
		var facts []string
		if len(spec.Levels) > 0 {
			facts = append(facts, spec.CollapseWords())
		}
		for _, r := range s.plan.Readouts {
			if r.Kind != spec.Kind {
				continue
			}
			for _, c := range spec.Conditions {
				if v := r.Conditions()[c.Key]; v != nil {
					facts = appendNew(facts, c.Title+" "+plainNumber(*v)+" "+c.Unit)
				}
			}
			if spec.Setting != nil && r.Settings()[spec.Setting.Key] != "" {
				facts = appendNew(facts, spec.Setting.Title+": "+r.Settings()[spec.Setting.Key])
			}
		}
		if spec.Reference.By != "" {
			facts = append(facts, "100 % of the reference is "+spec.Reference.Words())
		}
		if spec.Humane != nil {
			facts = append(facts, fmt.Sprintf("humane limits %s %% (attention) and %s %% (leaves the study) of the reference", plainNumber(spec.Humane.Warn), plainNumber(spec.Humane.Stop)))
		}
		if len(facts) > 0 {
			p.text(spec.Title + ": " + strings.Join(facts, "; ") + ".")
		}
	}
}

// scales says how the scores of the report make their totals.
func (s *study) scales(p *page) {
	g := grid{Caption: "Scores", Columns: []column{{Name: "Score"}, {Name: "Scale"}, {Name: "Total"}, {Name: "Highest total", Numeric: true}, {Name: "Source"}}}
	for _, spec := range s.endpoints() {
		if len(spec.Components) > 0 {
			g.Rows = append(g.Rows, line{Cells: []cell{text(spec.Title), text(spec.ScoreScale), text(spec.Formula()), text(plainNumber(spec.Highest())), text(orAbsent(spec.Source))}})
		}
	}
	if len(g.Rows) > 0 {
		p.table(g)
	}
}

// appendNew adds a text that the list does not hold yet.
func appendNew(list []string, t string) []string {
	if t == "" || slices.Contains(list, t) {
		return list
	}
	return append(list, t)
}

func lines(texts []string) []line {
	var rows []line
	for _, t := range texts {
		rows = append(rows, line{Cells: []cell{text(t)}})
	}
	return rows
}

// terms explains the names that the report uses, in the order of the vocabulary.
func terms(p *page, caption string, known []term, used []string) {
	g := grid{Caption: caption, Columns: []column{{Name: "Name"}, {Name: "Meaning"}}}
	for _, t := range known {
		if slices.Contains(used, t.name) {
			g.Rows = append(g.Rows, line{Cells: []cell{text(t.words), text(t.explanation)}})
		}
	}
	for _, name := range used {
		if !slices.ContainsFunc(known, func(t term) bool { return t.name == name }) {
			g.Rows = append(g.Rows, line{Cells: []cell{text(words(name)), text("named so in the tables; see the manual")}})
		}
	}
	p.table(g)
}

// provenance says what made the report.
func (s *study) provenance(p *page, params Params) {
	p.heading(2, "Provenance")
	facts := []string{"Made by earmark " + orAbsent(params.Version) + fmt.Sprintf(", table schema version %d.", schemas.Version)}
	if params.PlanHash != "" {
		facts = append(facts, "Plan "+params.PlanHash+".")
	}
	if s.plan.Study.HasStart {
		facts = append(facts, "Study day 0 is "+s.plan.Study.StartDate.String()+".")
	}
	p.text(append(facts, "Every number of this report stands, with all its digits, in the tables of the same run; run.json names the bytes that they were made from.")...)
}
