package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// unverified marks what no source of the map was read for.
const unverified = "†"

// A pathwayPanel is what the report shows of one panel of analytes: its mapped analytes, and the rows of its sets.
type pathwayPanel struct {
	results   map[string]result // by analyte
	mediators []plan.Mediator   // measured ones, in the order of the map
	rows      []schemas.Pathway
}

// mechanism shows the panel by what the analytes' receptors share. It is there only for studies with a mapped analyte.
func (s *study) mechanism(p *page, in Input) {
	panels := s.pathwayPanels(in.Pathways.Rows())
	if len(panels) == 0 {
		return
	}
	p.heading(2, "Mechanism")
	var measured []plan.Mediator
	for _, m := range s.plan.Pathways.Mediators {
		if slices.ContainsFunc(panels, func(at pathwayPanel) bool { return at.has(m) }) {
			measured = append(measured, m)
		}
	}
	s.mechanismNotice(p, measured)
	names := fileNames{}
	for _, at := range panels {
		r := at.results[at.mediators[0].Name]
		if len(panels) > 1 {
			p.heading(3, matrixCaption(s.spec(r.endpoint), r.matrix)+", "+day(r.day))
		}
		s.pathwayFigures(p, names, at, r)
		s.setTable(p, at, r)
	}
	s.mapTable(p, measured)
}

func (at pathwayPanel) has(m plan.Mediator) bool {
	return slices.ContainsFunc(at.mediators, func(o plan.Mediator) bool { return o.Name == m.Name })
}

// pathwayPanels are the panels with a mapped analyte, each on its last day.
func (s *study) pathwayPanels(rows []schemas.Pathway) []pathwayPanel {
	var panels []pathwayPanel
	for _, spec := range s.endpoints() {
		for _, v := range spec.Variables {
			if !spec.PerAnalyte || !slices.Contains(v.Definitions, endpoint.GMR) {
				continue
			}
			all := s.seriesOf(spec, v)
			for len(all) > 0 {
				matrix := all[0].matrix
				next := 0
				for next < len(all) && all[next].matrix == matrix {
					next++
				}
				if at, ok := s.pathwayPanel(all[:next], rows); ok {
					panels = append(panels, at)
				}
				all = all[next:]
			}
		}
	}
	return panels
}

// pathwayPanel gathers one matrix of a panel on the last day of any mapped analyte.
func (s *study) pathwayPanel(all []series, rows []schemas.Pathway) (pathwayPanel, bool) {
	at := pathwayPanel{results: map[string]result{}}
	var last result
	for _, of := range all {
		if !slices.ContainsFunc(s.plan.Pathways.Mediators, func(m plan.Mediator) bool { return m.Name == of.analyte }) {
			continue
		}
		for _, r := range s.results[of] {
			if last.endpoint == "" || r.day.OK && (!last.day.OK || r.day.V > last.day.V) {
				last = r
			}
		}
	}
	for _, m := range s.plan.Pathways.Mediators {
		of := series{last.endpoint, m.Name, last.matrix, last.variable}
		if r := (result{of, last.day}); slices.Contains(s.results[of], r) {
			at.results[m.Name] = r
			at.mediators = append(at.mediators, m)
		}
	}
	for _, row := range rows {
		if row.Endpoint == last.endpoint && row.Matrix == last.matrix && row.Variable == last.variable && row.StudyDay == last.day {
			at.rows = append(at.rows, row)
		}
	}
	return at, len(at.mediators) > 0
}

// mechanismNotice says what the section is no evidence of.
func (s *study) mechanismNotice(p *page, measured []plan.Mediator) {
	n := notice{Kind: "withheld", Title: "Concentrations, not target engagement", Items: []string{
		"A concentration that falls is not evidence that the kinase of its own receptor was inhibited (R-18): it also falls when there is less disease, whatever the reason. Under a JAK inhibitor a ligand may even rise, as less of it is consumed and feedback is lost. Phosphorylated STATs, or the drug at its target, would be evidence.",
	}}
	var indirect, disputed, context []string
	for _, m := range measured {
		switch m.Dependence {
		case plan.DependsNot:
			indirect = append(indirect, m.Name)
		case plan.DependsDisputed:
			disputed = append(disputed, m.Name)
		}
		if m.Context {
			context = append(context, m.Name)
		}
	}
	if len(indirect) > 0 {
		n.Items = append(n.Items, list(indirect)+": no receptor of these signals by a JAK, so a change is indirect.")
	}
	if len(disputed) > 0 {
		n.Items = append(n.Items, list(disputed)+": authors disagree whether JAKs take part.")
	}
	if len(context) > 0 {
		n.Items = append(n.Items, list(context)+": whether a fall is good or bad depends on the context.")
	}
	p.notice(n)
}

// pathwayFigures draws the map with the inhibition of every analyte, and the inhibition of the sets.
func (s *study) pathwayFigures(p *page, names fileNames, at pathwayPanel, r result) {
	if f, ok := s.pathwayMap(at, r); ok {
		f.name = names.name("mechanism", r.endpoint, r.matrix, "map")
		p.figures(f)
	}
	var forests []figure
	for _, grouping := range []string{"axis", "kinase"} {
		if f, ok := s.setFigure(at, r, grouping); ok {
			f.name = names.name("mechanism", r.endpoint, r.matrix, grouping)
			forests = append(forests, f)
		}
	}
	p.figures(forests...)
}

// setName is what people call a set.
func setName(grouping, name string) string {
	if grouping != "axis" && name == "none" {
		return "no JAK"
	}
	return name
}

// setNames lists the sets of a grouping: axes in the order of the map, kinases by name with none last.
func (at pathwayPanel) setNames(grouping string) []string {
	var names []string
	for _, row := range at.rows {
		if row.Grouping == grouping {
			names = appendNew(names, row.Set)
		}
	}
	place := func(set string) int {
		switch {
		case grouping == "axis":
			return slices.IndexFunc(at.mediators, func(m plan.Mediator) bool { return m.Axis == set })
		case set == "none":
			return 1
		}
		return 0
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a, b)) })
	return names
}

// setRow is a group's row of a set.
func (at pathwayPanel) setRow(grouping, set, group string) (schemas.Pathway, bool) {
	for _, row := range at.rows {
		if row.Grouping == grouping && row.Set == set && row.Group == group {
			return row, true
		}
	}
	return schemas.Pathway{}, false
}

// setTable lists the inhibition of the sets by axis and by kinase.
func (s *study) setTable(p *page, at pathwayPanel, r result) {
	g := grid{
		Caption: fmt.Sprintf("%s, %s: inhibition of the geometric mean over the analytes of a set, with its %s CI (Welch's t on the animals' means of logs; not adjusted for the number of sets). Sets by kinase overlap. Those by STAT, and other days, are in the table pathways.",
			matrixCaption(s.spec(r.endpoint), r.matrix), day(r.day), s.level()),
		Columns: []column{
			{Name: "Group"},
			{Name: "n (comparator)", Numeric: true},
			{Name: "Analytes"},
			{Name: "Ratio to the comparator", Numeric: true},
			{Name: "Percent inhibition (" + s.level() + " CI)", Numeric: true},
			{Name: "Left out"},
			{Name: "Notes"},
		},
	}
	for _, grouping := range []string{"axis", "kinase"} {
		for _, set := range at.setNames(grouping) {
			rows := 0
			for _, group := range s.treatedGroups() {
				row, ok := at.setRow(grouping, set, group.Group)
				if !ok {
					continue
				}
				if rows++; rows == 1 {
					g.Rows = append(g.Rows, line{Band: capitalise(grouping) + ": " + setName(grouping, set)})
				}
				l := line{Cells: []cell{
					text(row.Group), text(fmt.Sprintf("%d (%d)", row.NAnimals, row.NComparator)),
					text(orAbsent(strings.ReplaceAll(row.Analytes, ";", ","))), text(absent), text("no percentage"),
					text(strings.ReplaceAll(row.Excluded, ";", ",")),
					{Notes: splitNotes(row.Notes)},
				}}
				if row.Percent.OK {
					l.Cells[3] = text(significant(row.GMR.V, 3))
					l.Cells[4] = text(percentage(row.Percent.V) + " (" + interval(row.CILow, row.CIHigh, percentage) + ")")
				}
				g.Rows = append(g.Rows, l)
			}
		}
	}
	p.table(g)
	var absentees []string
	for of := range s.results {
		if of.endpoint == r.endpoint && of.matrix == r.matrix && of.variable == r.variable && at.results[of.analyte] == (result{}) {
			absentees = append(absentees, of.analyte)
		}
	}
	if slices.Sort(absentees); len(absentees) > 0 {
		p.text("Not in the map, or not measured on that day: " + list(absentees) + ".")
	}
}

// mapTable prints the rows of the map that the study uses, with their status and sources.
func (s *study) mapTable(p *page, measured []plan.Mediator) {
	g := grid{
		Caption: "Receptors, kinases and STATs of the measured mediators. " + unverified + ": from general knowledge, not looked up in a source. In brackets: in some lists only. " +
			"Status: of the sources read, on kinases and STATs.",
		Columns: []column{
			{Name: "Mediator"},
			{Name: "Axis"},
			{Name: "Receptor"},
			{Name: "Kinases"},
			{Name: "STATs"},
			{Name: "Effect"},
			{Name: "Status"},
			{Name: "Sources"},
			{Name: "Notes"},
		},
	}
	var cited []string
	for _, m := range measured {
		for _, key := range m.Sources {
			cited = appendNew(cited, key)
		}
		kinases := inSome(m.Kinases, m.KinasesInSome)
		if kinases == "" {
			kinases = map[string]string{plan.DependsNot: "no JAK", plan.DependsDisputed: "disputed"}[m.Dependence]
		}
		g.Rows = append(g.Rows, line{Cells: []cell{
			text(m.Name), text(m.Axis + mark(m, "axis")), text(m.Receptor + mark(m, "receptor")),
			text(kinases + mark(m, "kinases") + mark(m, "dependence")), text(orAbsent(inSome(m.STATs, m.STATsInSome)) + mark(m, "stats")),
			text(m.Effect + mark(m, "effect")), text(m.Status), text(orAbsent(strings.Join(m.Sources, ", "))),
			{Notes: nonEmpty(m.Note)},
		}})
	}
	p.table(g)
	s.sources(p, s.plan.Pathways.Sources, cited)
}

// sources lists the sources that a table cites.
func (s *study) sources(p *page, known []plan.Source, cited []string) {
	g := grid{Caption: "Sources", Columns: []column{{Name: "Key"}, {Name: "Source"}}}
	for _, source := range known {
		if slices.Contains(cited, source.Key) {
			g.Rows = append(g.Rows, line{Cells: []cell{text(source.Key), text(source.Text)}})
		}
	}
	p.table(g)
}

// mark marks an entry of the map that was not verified.
func mark(m plan.Mediator, entry string) string {
	if slices.Contains(m.Unverified, entry) {
		return "\u00a0" + unverified
	}
	return ""
}

// inSome lists names, and in brackets those that are in some lists only.
func inSome(names, some []string) string {
	joined := strings.Join(names, ", ")
	if len(some) > 0 {
		joined += " (" + strings.Join(some, ", ") + ")"
	}
	return joined
}
