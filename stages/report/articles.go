package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"earmark/schemas"
	"earmark/schemas/endpoint"
)

// articles shows what is known from elsewhere of the study's articles: declared potencies and trials in patients.
func (s *study) articles(p *page, in Input) {
	s.selectivity(p, in.Potencies.Rows())
	s.clinical(p, in.Clinical.Rows())
}

// selectivity shows the potencies that the plan declares, each article's most potent target first.
func (s *study) selectivity(p *page, rows []schemas.Potency) {
	if len(rows) == 0 {
		return
	}
	slices.SortStableFunc(rows, func(a, b schemas.Potency) int {
		return cmp.Or(cmp.Compare(a.Article, b.Article), cmp.Compare(a.IC50, b.IC50), cmp.Compare(a.Target, b.Target))
	})
	p.heading(2, "Selectivity")
	p.text("As declared in the plan. An IC50 depends on the assay, above all on its concentration of ATP: compare targets within one source, and read no effect in an animal from it.")
	g := grid{
		Caption: "IC50, and its ratio to the lowest of the article",
		Columns: []column{{Name: "Target"}, {Name: "IC50 (nM)", Numeric: true}, {Name: "Ratio", Numeric: true}, {Name: "Source"}, {Name: "Notes"}},
	}
	names := fileNames{}
	var figures []figure
	for i, row := range rows {
		if i == 0 || row.Article != rows[i-1].Article {
			g.Rows = append(g.Rows, line{Band: row.Article})
			of := slices.DeleteFunc(slices.Clone(rows), func(r schemas.Potency) bool { return r.Article != row.Article })
			f := potencyFigure(of)
			f.name = names.name("selectivity", row.Article)
			figures = append(figures, f)
		}
		ratio := absent
		if row.Ratio.OK {
			ratio = related(row.Relation, significant(row.Ratio.V, 3))
		}
		g.Rows = append(g.Rows, line{Cells: []cell{
			text(row.Target), text(related(row.Relation, declared(row.IC50))), text(ratio), text(row.Source), {Notes: nonEmpty(row.Notes)},
		}})
	}
	p.figures(figures...)
	p.table(g)
}

// related is a number with what it stands for: a value, or what lies above or below it.
func related(relation, number string) string {
	if relation == "" {
		return number
	}
	return relation + " " + number
}

// declared prints a number with the digits it was declared with, up to six, whatever unit it was converted from.
func declared(v float64) string {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 6, 64), 64)
	if err != nil {
		return plainNumber(v)
	}
	return plainNumber(rounded)
}

// potencyFigure draws the IC50 of one article on a log axis, the most potent target on top.
func potencyFigure(rows []schemas.Potency) figure {
	p := newPlot("IC50 (nM)", "")
	p.Y.LineStyle.Width, p.Y.Tick.Length = 0, 0
	values := nothing()
	var ticks []plot.Tick
	for i, row := range rows {
		values.show(endpoint.Log, row.IC50)
		ticks = append(ticks, plot.Tick{Value: -float64(i), Label: shorten(row.Target, 20)})
	}
	p.Y.Tick.Marker = plot.ConstantTicks(ticks)
	p.Y.Min, p.Y.Max = 0.4-float64(len(rows)), 0.6
	scaleAxis(&p.X, endpoint.Log, values.low/1.5, values.high*1.5)
	p.Add(plotter(func(c draw.Canvas, x, y func(float64) vg.Length) {
		for i, row := range rows {
			at := vg.Point{X: x(row.IC50), Y: y(-float64(i))}
			c.StrokeLine2(thin(paleGrey), c.Min.X, at.Y, c.Max.X, at.Y)
			direction := map[string]vg.Length{"<": -1, ">": 1}[row.Relation]
			if direction == 0 {
				drawMarker(c, look{color: blue, marker: draw.CircleGlyph{}}, at, 3)
				continue
			}
			tip := vg.Point{X: at.X + 16*direction, Y: at.Y}
			c.StrokeLine2(draw.LineStyle{Color: blue, Width: 1.1}, at.X, at.Y, tip.X, tip.Y)
			drawEnd(c, blue, at, direction, false)
			drawEnd(c, blue, tip, direction, true)
		}
	}))
	caption := rows[0].Article + ": IC50 by target; further left is more potent."
	if slices.ContainsFunc(rows, func(r schemas.Potency) bool { return r.Relation != "" }) {
		caption += " An arrow: known only as beyond the mark."
	}
	return figure{
		Alt: "IC50 of " + rows[0].Article + " by target", Caption: caption, width: halfWidth, height: vg.Length(len(rows))*rowHeight + 44,
		draw: func(c draw.Canvas) { p.Draw(draw.Crop(c, 2, -22, 4, -4)) },
	}
}

// clinical sets what trials in patients reported of an article beside what this study found of it.
func (s *study) clinical(p *page, rows []schemas.ClinicalReference) {
	if len(rows) == 0 {
		return
	}
	slices.SortFunc(rows, func(a, b schemas.ClinicalReference) int {
		return cmp.Or(
			cmp.Compare(a.Article, b.Article), cmp.Compare(a.Trial, b.Trial), cmp.Compare(a.Endpoint, b.Endpoint),
			cmp.Compare(a.Week.Or(0), b.Week.Or(0)), cmp.Compare(a.Dose.Or(0), b.Dose.Or(0)), cmp.Compare(a.Arm, b.Arm),
		)
	})
	p.heading(2, "Clinical yardstick")
	p.notice(notice{Kind: "withheld", Title: "No prediction", Items: []string{
		"Percent inhibition in mice says how far a mean moved from the vehicle towards health; a response in patients is the share of them who passed a threshold, beyond placebo. They are different quantities: neither their sizes nor their ranks need agree.",
		"Doses, routes, exposures, durations and background treatments differ between the study and the trials, and among the trials.",
	}})
	var cited []string
	for i, row := range rows {
		if i > 0 && row.Article == rows[i-1].Article {
			continue
		}
		p.heading(3, capitalise(row.Article))
		s.headlineTable(p, row.Article)
		of := slices.DeleteFunc(slices.Clone(rows), func(r schemas.ClinicalReference) bool { return r.Article != row.Article })
		s.trialTable(p, of)
		for _, r := range of {
			for key := range strings.SplitSeq(r.Sources, "; ") {
				cited = appendNew(cited, key)
			}
		}
	}
	s.sources(p, s.plan.Clinical.Sources, cited)
}

// headlineTable lists the headline inhibition of an article's groups in the primary analyses.
func (s *study) headlineTable(p *page, article string) {
	g := grid{
		Caption: fmt.Sprintf("This study, mice: percent inhibition in the primary analyses (%s CI)", s.level()),
		Columns: []column{{Name: "Group"}, {Name: "Analysis"}, {Name: "Definition"}, {Name: "Percent inhibition (" + s.level() + " CI)", Numeric: true}},
	}
	for _, group := range s.treatedGroups() {
		if group.Article != article {
			continue
		}
		for _, primary := range s.plan.Analysis.Primary {
			for _, r := range s.primaryResults(primary) {
				if row, ok := s.headline(r, group.Group); ok {
					g.Rows = append(g.Rows, line{Cells: []cell{
						text(group.Group), text(s.on(r)), text(lookup(definitionTerms, row.Definition).words), s.percentCell(r, row),
					}})
				}
			}
		}
	}
	if len(g.Rows) == 0 {
		p.text("This study has no percent inhibition of it in a primary analysis.")
	}
	p.table(g)
}

// trialTable lists what the trials of an article reported: every active arm beside its control.
func (s *study) trialTable(p *page, rows []schemas.ClinicalReference) {
	g := grid{
		Caption: fmt.Sprintf("Trials, patients: share who responded, and its difference from the control arm in percentage points (%s CI by Newcombe's hybrid score method, where the counts of both arms are known). %s: no source was read for it; not to be cited from here.",
			s.level(), unverified),
		Columns: []column{
			{Name: "Endpoint"},
			{Name: "Arm"},
			{Name: "Responders", Numeric: true},
			{Name: "Control", Numeric: true},
			{Name: "Difference (points)", Numeric: true},
			{Name: "Sources"},
			{Name: "Notes"},
		},
	}
	trial := ""
	for _, row := range rows {
		if row.Control {
			continue
		}
		if row.Trial != trial {
			trial = row.Trial
			g.Rows = append(g.Rows, line{Band: row.Trial + ": " + row.Setting})
		}
		name := row.Endpoint
		if row.Week.OK {
			name += ", week " + whole(row.Week.V)
		}
		responders := text(row.Finding)
		if row.Percent.OK {
			responders = text(fixed(row.Percent.V, 1) + percentSign)
			if row.NResponders.OK && row.NPatients.OK {
				responders.Lines = append(responders.Lines, fmt.Sprintf("%d of %d", row.NResponders.V, row.NPatients.V))
			}
		}
		control, difference := text(absent), text(absent)
		if row.ControlPercent.OK {
			control = text(fixed(row.ControlPercent.V, 1) + percentSign)
		}
		if row.Difference.OK {
			difference = text(signed(row.Difference.V, 1))
			if row.CILow.OK && row.CIHigh.OK {
				difference.Text += " (" + interval(row.CILow, row.CIHigh, func(v float64) string { return signed(v, 1) }) + ")"
			}
		}
		sources := text(orAbsent(strings.ReplaceAll(row.Sources, ";", ",")))
		if !row.Confirmed {
			for _, c := range []*cell{&responders, &control, &difference} {
				c.Weak = true
			}
			difference.Text += "\u00a0" + unverified
		}
		g.Rows = append(g.Rows, line{Cells: []cell{text(name), text(row.Arm), responders, control, difference, sources, {Notes: splitNotes(row.Notes)}}})
	}
	p.table(g)
}
