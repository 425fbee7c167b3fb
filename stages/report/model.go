package report

import (
	"slices"
	"strings"

	"earmark/schemas/plan"
)

// model says what the preset tells of the disease model: what it stands for, how it is read, and how far that is known.
func (s *study) model(p *page) {
	m := s.plan.Model
	if m.Title == "" {
		return
	}
	g := grid{Caption: "Disease model: " + m.Title, Columns: []column{{Name: "Of"}, {Name: "Statement"}, {Name: "Source"}}}
	var cited []string
	add := func(of string, facts ...plan.Fact) {
		for _, f := range facts {
			if f.Text == "" {
				continue
			}
			cited = append(cited, f.Source)
			g.Rows = append(g.Rows, line{Cells: []cell{text(of), text(f.Text), text(plan.Evidence(f.Source))}})
		}
	}
	add("resembles", m.Resembles)
	add("day zero", m.DayZero)
	add("sham", m.Sham)
	add("to watch", m.Warnings...)
	add("looks like an error and is not", m.NotErrors...)
	p.table(g)
	var sources []string
	for _, source := range m.Sources {
		if slices.Contains(cited, source.Name) {
			sources = append(sources, source.Name+": "+source.Cite)
		}
	}
	if len(sources) > 0 {
		p.text("Sources of the disease model – " + strings.Join(sources, "; ") + ".")
	}
	if slices.Contains(cited, "") {
		p.text("An " + plan.Unverified + " is working practice that no source of the preset supports: it guides the checks and is not to be quoted.")
	}
}
