package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"earmark/schemas"
	"earmark/schemas/endpoint"
)

// endpointSections adds a section for every endpoint that has data.
func (s *study) endpointSections(p *page) {
	specs := s.endpoints()
	if len(specs) == 0 {
		p.heading(2, "Results")
		p.text("No endpoint has data, so there are no results and no figures.")
		return
	}
	names := fileNames{}
	for _, spec := range specs {
		p.heading(2, spec.Title)
		shown := false
		never := !slices.ContainsFunc(spec.Variables, func(v endpoint.Variable) bool { return len(v.Definitions) > 0 })
		for _, v := range spec.Variables {
			var drawn []series
			for _, of := range s.seriesOf(spec, v) {
				if s.hasSection(of, v) {
					drawn = append(drawn, of)
				}
			}
			if len(drawn) == 0 {
				continue
			}
			if what := lowerFirst(spec.Title); len(v.Definitions) == 0 && (!never || !shown) { // of an endpoint without any it is said once
				if !never {
					what += ", " + lookup(variableTerms, v.Name).words
				}
				p.text("Percent inhibition has no meaning for " + what + ": group means and their differences only.")
			}
			shown = true
			if spec.PerAnalyte {
				s.panelSection(p, names, spec, drawn)
				continue
			}
			for _, of := range drawn {
				s.seriesSection(p, names, of, true)
			}
		}
		if !shown {
			p.text("Measured; its summaries are in the tables, and the plan draws none of its variables.")
		}
	}
}

// panelSection shows many analytes: a heat map and a table for every matrix, and the figures of the analytes that the
// plan names as primary. A single analyte of a matrix is shown as any other endpoint is.
func (s *study) panelSection(p *page, names fileNames, spec endpoint.Spec, drawn []series) {
	var matrices []string
	for _, of := range drawn {
		if !slices.Contains(matrices, of.matrix) {
			matrices = append(matrices, of.matrix)
		}
	}
	for _, matrix := range matrices {
		var results []result
		var inMatrix []series
		for _, of := range drawn {
			if of.matrix == matrix {
				inMatrix = append(inMatrix, of)
				results = append(results, s.shown(of)...)
			}
		}
		if !slices.ContainsFunc(inMatrix, func(of series) bool { return of.analyte != inMatrix[0].analyte }) {
			for _, of := range inMatrix {
				s.seriesSection(p, names, of, true)
			}
			continue
		}
		if matrix != "" {
			p.heading(3, spec.Title+" in "+matrix)
		}
		if f, ok := s.heatMap(results); ok {
			f.name = names.name(spec.Name, matrix, "heatmap")
			p.figures(f)
		}
		for _, r := range results {
			if s.primary(r) {
				s.seriesSection(p, names, r.series, false)
			}
		}
		s.panelTable(p, results, matrixCaption(spec, matrix))
	}
}

func matrixCaption(spec endpoint.Spec, matrix string) string {
	if matrix == "" {
		return spec.Title
	}
	return spec.Title + " (" + matrix + ")"
}

// seriesSection shows one series: its course, and for every shown day the animals, the inhibition and the numbers.
func (s *study) seriesSection(p *page, names fileNames, of series, withTable bool) {
	if name := s.name(of); name != s.spec(of.endpoint).Title {
		p.heading(3, name)
	}
	if f, ok := s.course(of); ok {
		f.name = names.name(of.endpoint, of.analyte, of.matrix, of.variable, "course")
		p.figures(f)
	}
	results := s.shown(of)
	if len(results) == 1 && !s.primary(results[0]) && results[0].day.OK {
		p.text(fmt.Sprintf("The plan names no primary day; shown is %s, the last measured one.", day(results[0].day)))
	}
	for _, r := range results {
		at := ""
		if r.day.OK {
			at = "day" + strings.ReplaceAll(whole(r.day.V), "−", "minus")
		}
		var figures []figure
		if f, ok := s.animals(r); ok {
			f.name = names.name(of.endpoint, of.analyte, of.matrix, of.variable, at, "animals")
			figures = append(figures, f)
		}
		if f, ok := s.inhibitionFigure(r); ok {
			f.name = names.name(of.endpoint, of.analyte, of.matrix, of.variable, at, "inhibition")
			figures = append(figures, f)
		}
		p.figures(figures...)
		if withTable {
			caption := s.on(r)
			if s.primary(r) {
				caption += " – a primary analysis"
			}
			s.resultTable(p, r, caption)
			if curves := s.doseResponse(r); len(curves) > 0 {
				p.text(curves...)
			}
		}
	}
}

// resultTable adds the table of a result: a block of rows for every family, with its references.
func (s *study) resultTable(p *page, r result, caption string) {
	g := s.resultGrid([]result{r}, caption)
	for _, f := range s.families {
		rows := s.familyLines(r, f)
		if len(rows) > 0 && len(s.families) > 1 {
			g.Rows = append(g.Rows, line{Band: f.title()})
		}
		g.Rows = append(g.Rows, rows...)
	}
	p.table(g)
}

// panelTable adds the table of many analytes: the treated groups only, each with the average of its comparator.
func (s *study) panelTable(p *page, results []result, caption string) {
	g := s.resultGrid(results, caption)
	for _, r := range results {
		var rows []line
		for _, f := range s.families {
			for _, l := range s.familyLines(r, f) {
				if l.Class == reference {
					continue
				}
				l.Cells[0].Lines = append(l.Cells[0].Lines, lowerFirst(f.title()))
				if sum, ok := s.summaries[ofGroup{r, f.comparator}]; ok {
					other := s.averageCell(r, sum)
					l.Cells[2].Lines = append(l.Cells[2].Lines, "comparator "+strings.Join(append([]string{other.Text}, other.Lines...), ", "))
				}
				rows = append(rows, l)
			}
		}
		if len(rows) > 0 {
			g.Rows = append(append(g.Rows, line{Band: r.analyte + ", " + day(r.day)}), rows...)
		}
	}
	p.table(g)
}

// lowerFirst makes the first letter small, for the middle of a line.
// lowerFirst is a title within a sentence; an abbreviation stays as it is.
func lowerFirst(t string) string {
	if len(t) > 1 && t[1] >= 'A' && t[1] <= 'Z' {
		return t
	}
	return strings.ToLower(t[:1]) + t[1:]
}

// resultGrid is an empty table of results of one variable.
func (s *study) resultGrid(results []result, caption string) grid {
	of := results[0].series
	v := variable(s.spec(of.endpoint), of.variable)
	return grid{
		Caption: caption + ". " + s.tableCaption(v),
		Columns: []column{
			{Name: "Group"},
			{Name: "n", Numeric: true},
			{Name: averageHead(v.Scale, s.level()) + " (" + s.unit(of) + ")", Numeric: true},
			{Name: capitalise(s.estimateHead(results, v.Scale)) + " (" + s.level() + " CI)", Numeric: true},
			{Name: "Percent inhibition (" + s.level() + " CI)", Numeric: true},
			{Name: "Adjusted p", Numeric: true},
			{Name: "Effect size (" + s.level() + " CI)", Numeric: true},
			{Name: "Notes"},
		},
	}
}

// tableCaption says what the columns rest on.
func (s *study) tableCaption(v endpoint.Variable) string {
	c := "n is animals with a value. The interval of a difference or ratio is simultaneous where p is adjusted by its method; that of percent inhibition is not adjusted."
	if v.Scale == endpoint.Ordinal && len(v.Definitions) > 0 {
		c += " Scores are ordinal: the tests use ranks, and a percentage describes only."
	}
	return c
}

func averageHead(scale, level string) string {
	switch scale {
	case endpoint.Log:
		return "Geometric mean, " + level + " CI"
	case endpoint.Ordinal:
		return "Median, quartiles"
	}
	return "Mean ± SD"
}

// estimateHead names what the comparisons of a table estimate.
func (s *study) estimateHead(results []result, scale string) string {
	for _, r := range results {
		for _, g := range s.groups {
			if c, ok := s.comparison(r, g.Group); ok && c.EstimateKind != "" {
				return lookup(estimateTerms, c.EstimateKind).words
			}
		}
	}
	if scale == endpoint.Log {
		return "ratio to the comparator"
	}
	return "difference from the comparator"
}

// reference is the class of the rows that others are read against.
const reference = "reference"

// familyLines are the rows of one family: references first as the plan orders them, and the treated groups.
func (s *study) familyLines(r result, f family) []line {
	var lines []line
	for _, g := range f.groups {
		sum, ok := s.summaries[ofGroup{r, g.Group}]
		if !ok {
			continue
		}
		l := line{Cells: []cell{text(g.Group), countCell(sum), s.averageCell(r, sum), text(""), text(""), text(""), text(""), text("")}}
		if !treated(g) {
			l.Class = reference
			l.Cells[4] = text(s.referenceText(r, f, g))
			lines = append(lines, l)
			continue
		}
		if row, found := s.headline(r, g.Group); found {
			l.Cells[4] = s.percentCell(r, row)
			details, notes := s.percentDetails(r, row)
			l.Cells[4].Lines, l.Cells[4].Notes = append(append(l.Cells[4].Lines, details...), resultName(row.ResultID)...), notes
		}
		if c, found := s.comparison(r, g.Group); found {
			l.Cells[3] = text(estimate(c, s.printer(r.series)))
			l.Cells[6] = effectCell(c)
		}
		l.Cells[5] = s.pCell(r, g.Group)
		l.Cells[7] = s.notes(r, g.Group)
		lines = append(lines, l)
	}
	return lines
}

// referenceText is what the percentage of a comparator or floor is by construction.
func (s *study) referenceText(r result, f family, g schemas.Group) string {
	var definition string
	for _, other := range f.groups {
		if row, ok := s.headline(r, other.Group); ok && treated(other) {
			definition = row.Definition
		}
	}
	switch {
	case definition == "":
		return ""
	case g.Group == f.comparator:
		return "reference, 0" + percentSign
	case f.floor(g.Group) && (definition == endpoint.Window || definition == endpoint.LogWindow):
		return "reference, 100" + percentSign
	}
	return ""
}

func countCell(sum schemas.Summary) cell {
	c := text(whole(sum.N))
	if sum.NMissing > 0 {
		c.Lines = append(c.Lines, whole(sum.NMissing)+" missing")
	}
	if sum.NCensored > 0 {
		c.Lines = append(c.Lines, whole(sum.NCensored)+" beyond a limit")
	}
	return c
}

// averageCell is the centre and spread of a group, by scale.
func (s *study) averageCell(r result, sum schemas.Summary) cell {
	v := variable(s.spec(r.endpoint), r.variable)
	show := s.printer(r.series)
	meanScale := v.Scale == endpoint.Linear || v.Scale == endpoint.Count
	switch {
	case meanScale && sum.Mean.OK && sum.SD.OK:
		return text(show(sum.Mean.V) + " ± " + show(sum.SD.V))
	case meanScale && sum.Mean.OK:
		return text(show(sum.Mean.V))
	}
	a := averageOf(v.Scale, false, sum)
	if !a.centre.OK {
		return text(absent)
	}
	if !a.low.OK && !a.high.OK {
		return text(show(a.centre.V))
	}
	return cell{Text: show(a.centre.V), Lines: []string{interval(a.low, a.high, show)}}
}

// estimate prints a comparison's estimate with its interval.
func estimate(c schemas.Comparison, show func(float64) string) string {
	if !c.Estimate.OK {
		return absent
	}
	number := func(v float64) string { return withSign(show, v) }
	if !isDifference(c.EstimateKind) {
		number = func(v float64) string { return significant(v, 3) }
	}
	return number(c.Estimate.V) + " (" + interval(c.CILow, c.CIHigh, number) + ")"
}

// isDifference reports whether an estimate is in the endpoint's unit and 0 where groups are equal; ratios and probabilities
// are not.
func isDifference(kind string) bool {
	return strings.HasSuffix(kind, "_difference") || strings.HasSuffix(kind, "_shift")
}

// withSign adds a plus sign to what prints as more than zero.
func withSign(show func(float64) string, v float64) string {
	t := show(v)
	if v <= 0 || strings.Trim(t, "0.") == "" {
		return t
	}
	return "+" + t
}

// percentCell is a percent inhibition with its interval, or the reason why there is none with the raw difference.
func (s *study) percentCell(r result, row schemas.Inhibition) cell {
	if row.Percent.OK {
		spread := interval(row.CILow, row.CIHigh, percentage)
		if row.WindowClass == weak { // the number alone would be quoted and ranked
			return cell{Text: spread, Weak: true}
		}
		return cell{Text: percentage(row.Percent.V) + " (" + spread + ")"}
	}
	c := text(withheld(row))
	if row.Difference.OK {
		c.Lines = append(c.Lines, s.rawDifference(r, row))
	}
	return c
}

// rawDifference is the group against its comparator in the endpoint's own unit, or as a ratio where logs were compared.
func (s *study) rawDifference(r result, row schemas.Inhibition) string {
	if row.Definition == endpoint.GMR || row.Definition == endpoint.LogWindow {
		ratio := func(v float64) string { return significant(math.Exp(v), 3) }
		return "ratio " + ratio(row.Difference.V) + " (" + interval(row.DifferenceCILow, row.DifferenceCIHigh, ratio) + ")"
	}
	show := s.printer(r.series)
	number := func(v float64) string { return withSign(show, v) }
	return "difference " + number(row.Difference.V) + " " + s.unit(r.series) + " (" + interval(row.DifferenceCILow, row.DifferenceCIHigh, number) + ")"
}

// percentDetails names the headline definition with its degrees of freedom and window, and gives the other definitions, with
// their notes apart.
func (s *study) percentDetails(r result, headline schemas.Inhibition) (lines, notes []string) {
	first := "by “" + lookup(definitionTerms, headline.Definition).words + "”"
	if headline.DF.OK {
		first += ", df " + degrees(headline.DF.V)
	}
	lines = append([]string{first}, windowWords(headline)...)
	for _, row := range s.inhibition[ofGroup{r, headline.Group}] {
		if row.Headline {
			continue
		}
		text := withheld(row)
		if row.Percent.OK {
			text = s.percentCell(r, row).Text
		}
		lines = append(lines, lookup(definitionTerms, row.Definition).words+": "+text)
		for _, note := range splitNotes(row.Notes) {
			notes = appendNew(notes, strings.TrimPrefix(note, "no percentage: "))
		}
	}
	return lines, notes
}

// resultName is the id by which "earmark why" finds where a number comes from.
func resultName(id string) []string {
	if id == "" {
		return nil
	}
	return []string{"id " + id}
}

// windowWords says how well the window is established.
func windowWords(row schemas.Inhibition) []string {
	if row.WindowClass == "none" || row.WindowClass == "" {
		return nil
	}
	class := lookup(windowTerms, row.WindowClass)
	w := "window " + class.words
	if row.WindowG.OK {
		w += ", g " + significant(row.WindowG.V, 2)
	}
	if class.explanation != "" {
		w += ": " + class.explanation
	}
	return []string{w}
}

// pCell is the adjusted p with what it needs to be read: method, statistic's degrees of freedom, family and its size.
// Comparisons by other methods stand below it.
func (s *study) pCell(r result, group string) cell {
	c := text("")
	for i, row := range s.comparisons[ofGroup{r, group}] {
		method := lookup(methodTerms, row.Method).words
		if row.DF.OK {
			method += ", df " + degrees(row.DF.V)
		}
		switch {
		case !row.PAdjusted.OK && row.P.OK:
			c.Lines = append(c.Lines, method+": p "+equals(row.P.V)+", not adjusted")
			continue
		case !row.PAdjusted.OK:
			c.Lines = append(c.Lines, method+": no p")
			continue
		case i == 0:
			c.Text = pValue(row.PAdjusted.V)
			c.Lines = append(c.Lines, method)
		default:
			c.Lines = append(c.Lines, method+": "+pValue(row.PAdjusted.V))
		}
		if row.PFamily.OK {
			c.Lines = append(c.Lines, "BH over "+row.PanelFamily+": "+pValue(row.PFamily.V))
		}
		if row.Adjustment == "none" || row.FamilySize <= 1 {
			c.Lines = append(c.Lines, "family of 1: no adjustment")
		} else {
			c.Lines = append(c.Lines, fmt.Sprintf("family of %d", row.FamilySize))
		}
	}
	if rows := s.comparisons[ofGroup{r, group}]; len(rows) > 0 && len(s.inhibition[ofGroup{r, group}]) == 0 {
		c.Lines = append(c.Lines, resultName(rows[0].ResultID)...) // no percentage has one beside it
	}
	return c
}

// effectCell is the standardised effect of a comparison.
func effectCell(c schemas.Comparison) cell {
	if !c.EffectSize.OK {
		return text("")
	}
	number := func(v float64) string { return signed(v, 2) }
	out := cell{Text: number(c.EffectSize.V), Lines: []string{lookup(effectTerms, c.EffectSizeKind).words}}
	if c.EffectCILow.OK || c.EffectCIHigh.OK {
		out.Text += " (" + interval(c.EffectCILow, c.EffectCIHigh, number) + ")"
	}
	return out
}

// notes gathers what the tables note about a result, each once. Notes of other definitions stand beside their numbers.
func (s *study) notes(r result, group string) cell {
	var notes []string
	if row, ok := s.headline(r, group); ok {
		notes = splitNotes(row.Notes)
	}
	for _, row := range s.comparisons[ofGroup{r, group}] {
		for _, note := range splitNotes(row.Notes) {
			notes = appendNew(notes, note)
		}
	}
	return cell{Notes: notes}
}

// splitNotes separates the notes of a row.
func splitNotes(joined string) []string {
	var notes []string
	for note := range strings.SplitSeq(joined, ";") {
		notes = appendNew(notes, strings.TrimSpace(note))
	}
	return notes
}
