package intake

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/tabular"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// readPrism reads the table of a Prism file that the readout names, or the only one.
func (in *intake) readPrism(file string, sheets []tabular.Sheet, info tabular.Info, r plan.Readout, spec *endpoint.Spec) {
	var all []string
	var picked []tabular.Sheet
	for _, source := range sheets {
		all = append(all, fmt.Sprintf("%q", source.Name))
		if r.Sheet == "" || strings.EqualFold(r.Sheet, source.Name) || names(r.Sheet, source.Name) {
			picked = append(picked, source)
		}
	}
	switch {
	case len(picked) == 0:
		in.noSheet(file, fmt.Sprintf("no table of the Prism file is called %q, as the config says", r.Sheet), all, r)
		return
	case r.Sheet == "" && len(picked) > 1:
		in.noSheet(file, fmt.Sprintf("the Prism file has %d tables, and the config does not say which holds %s", len(picked), r.Kind), all, r)
		return
	}
	for _, source := range picked {
		in.readPrismTable(file, source, info, r, spec)
	}
}

// readPrismTable reads one table. One whose data sets are groups has a layout of Prism's; any other is read as the table it
// looks like, its row titles being the animals.
func (in *intake) readPrismTable(file string, source tabular.Sheet, info tabular.Info, r plan.Readout, spec *endpoint.Spec) {
	s := in.newSheet(file, source, info, r, spec)
	p := source.Prism
	if why := withoutAnimals(p); why != "" {
		s.found.add(issue.Issue{
			Code: "F-40", At: issue.Address{File: file, Sheet: s.name}, Found: strings.TrimSpace(p.Type + " " + p.Summary),
			Message:  why,
			Expected: "a value of one animal in each cell: the animal is what n counts",
			Likely:   "the table was made to draw a figure from numbers computed elsewhere",
			Effect:   "nothing of the table is read",
			Fix:      "enter the values of the animals in Prism (replicates in subcolumns), give the file that they are in, or name another table as `sheet`",
		})
		return
	}
	if spec == nil || !slices.ContainsFunc(p.Columns, func(c tabular.PrismColumn) bool { return c.Part == tabular.PrismY && s.isGroupName(c.Title) }) {
		if s.titled() {
			s.source = source.NewSheet(s.withHeader("Animal"))
			s.corrected = true
		}
		if s.findHeader() && s.hasRequired() {
			s.readMarked()
		}
		return
	}
	s.readPositions()
}

// readMarked reads the table, and asks about the values that are excluded in Prism.
func (s *sheet) readMarked() {
	before := s.out.Values.Len()
	s.read()
	s.askExclusions(before, s.source.Prism.Struck, nil, "it is excluded in Prism, which keeps no reason", "take the exclusion off in Prism (Edit, Exclude Values)")
}

// withoutAnimals says why a table holds no values of animals; empty if it can.
func withoutAnimals(p *tabular.Prism) string {
	switch {
	case p.Summary != "":
		return fmt.Sprintf("the subcolumns hold summaries (%s) and not replicates: a mean is no animal", p.Summary)
	case p.Type == "Survival":
		return "the table is one of survival times: the day on which an animal left the study is its fate_day in the animals readout"
	case p.Type == "Contingency" || p.Type == "PartsOfWhole":
		return "the table holds counts or fractions of a group"
	}
	return ""
}

// titled reports whether every row of the table has a title that is a listed animal; where none are listed, a title.
func (s *sheet) titled() bool {
	rows := 0
	for row := range s.rows() {
		if row.Number == 0 {
			continue
		}
		rows++
		title, _ := tabular.Clean(row.Cells[0])
		if title == "" || len(s.headings.animals) > 0 && !s.headings.isListed(title) {
			return false
		}
	}
	return rows > 0
}

// withHeader are the rows of the table, corrected, with a header over the row titles.
func (s *sheet) withHeader(header string) func(yield func(tabular.Row) bool) {
	base := s.intake.newSheet(s.file, s.source, s.info, s.readout, s.spec)
	return func(yield func(tabular.Row) bool) {
		for row := range base.rows() {
			if row.Number == 0 {
				row.Cells = slices.Clone(row.Cells)
				row.Cells[0] = header
			}
			if !yield(row) {
				return
			}
		}
	}
}

// readPositions reads a table whose data sets are groups. The place of a value among those of its group says whose it is:
// the row in a column table, the subcolumn in the others. In those a row is a study day, by X or by its title. Row titles
// that are all listed animals win over the place.
func (s *sheet) readPositions() {
	p := s.source.Prism
	perRow := p.Type == "OneWay"
	titled := len(s.headings.animals) > 0 && s.titled()
	if !titled && s.readout.Animals != plan.ByPosition {
		s.noNames(perRow)
		return
	}
	x := slices.ContainsFunc(p.Columns, func(c tabular.PrismColumn) bool { return c.Part == tabular.PrismX })
	for i, c := range p.Columns {
		own := column{index: i, letters: s.source.ColumnName(i), header: c.Title}
		d := s.declared(c.Title)
		switch {
		case c.Part == tabular.PrismTitles && (perRow || titled):
			own.is = isAnimal
		case c.Part == tabular.PrismTitles && !x:
			own.is = isStudyDay
		case c.Part == tabular.PrismX && d == nil && s.headings.recognise(c.Title).is == isStudyDay && c.Subcolumn == 1:
			own.is = isStudyDay
		case c.Part == tabular.PrismY && s.isGroupName(c.Title):
			own.is, own.group = isValue, c.Title
			if !perRow && !titled {
				own.animal = s.nth(&own, c.Subcolumn)
			}
			if !perRow && !titled && own.animal == "" {
				own.is = isIgnored // and an issue says so
			}
		}
		if d != nil {
			own.declare(*d)
		}
		s.columns = append(s.columns, own)
	}
	s.width = len(s.columns)
	s.source = s.source.NewSheet(s.placed(perRow && !titled))
	s.corrected = true
	s.settleColumns()
	s.takeContext(nil)
	if len(s.values) == 0 || !s.hasRequired() {
		return
	}
	if !titled {
		s.notePositions(perRow)
	}
	s.readMarked()
}

// placed are the rows of the table, corrected. Where a row holds an animal of each group, it becomes a row for each of them,
// with the animal in place of the title.
func (s *sheet) placed(perRow bool) func(yield func(tabular.Row) bool) {
	base := s.intake.newSheet(s.file, s.source, s.info, s.readout, s.spec)
	columns := s.columns
	return func(yield func(tabular.Row) bool) {
		for row := range base.rows() {
			if !perRow || row.Number == 0 {
				if !yield(row) {
					return
				}
				continue
			}
			for i := range columns {
				if columns[i].group == "" || strings.TrimSpace(row.Cells[i]) == "" {
					continue
				}
				s.row = row.Number
				cells := make([]string, len(row.Cells))
				cells[0], cells[i] = s.nth(&columns[i], row.Number), row.Cells[i]
				if cells[0] != "" && !yield(tabular.Row{Number: row.Number, Cells: cells}) {
					return
				}
			}
		}
	}
}

// nth is the n-th animal of the column's group in the order of the animals readouts; without any, a name made of the group
// and the number. It is empty, and reported, where the group has fewer animals.
func (s *sheet) nth(c *column, n int32) string {
	if !slices.ContainsFunc(s.params.Readouts, func(r plan.Readout) bool { return r.Kind == animalsKind || r.Kind == plan.SEND }) {
		return fmt.Sprintf("%s %d", c.group, n)
	}
	listed := s.allocatedTo(c.group)
	if int(n) <= len(listed) {
		return listed[n-1]
	}
	s.found.addCell(s.at(c), "F-31", c.group, func() issue.Issue {
		return issue.Issue{
			Group:    c.group,
			Message:  fmt.Sprintf("there is a value in position %d of %s, and the animals readout lists %d animals of it", n, c.group, len(listed)),
			Expected: "as many positions as the group has animals, in their order",
			Likely:   "an animal is missing in the animals readout, the groups are called otherwise there, or the positions are not animals",
			Effect:   "the values in this position are not read",
			Fix:      "list every animal, those that died too, in the order of the Prism table",
		}
	})
	return ""
}

// allocatedTo are the animals of a group in the order of the animals readouts.
func (in *intake) allocatedTo(group string) []string {
	in.listedAnimals()
	wanted := in.declaredGroup(group)
	var animals []string
	for _, a := range in.allocated {
		if in.declaredGroup(a.Group) == wanted && wanted >= 0 {
			animals = append(animals, a.Animal)
		}
	}
	return animals
}

// declaredGroup is the index of the group that a text names, by name or alias; -1 if none.
func (in *intake) declaredGroup(text string) int {
	return slices.IndexFunc(in.params.Groups, func(g plan.Group) bool {
		return strings.EqualFold(g.Name, text) || slices.ContainsFunc(g.Aliases, func(a string) bool { return strings.EqualFold(a, text) })
	})
}

// noNames reports a table that gives its values positions and no animals.
func (s *sheet) noNames(perRow bool) {
	place := "subcolumn"
	if perRow {
		place = "row"
	}
	s.found.add(issue.Issue{
		Code: "F-31", At: issue.Address{File: s.file, Sheet: s.name},
		Message:  fmt.Sprintf("the table names groups and no animals: a value has a position only, its %s", place),
		Expected: "animals by name, as row titles, or a declared rule: whose value it is decides what is paired, excluded and counted",
		Effect:   "nothing of the table is read",
		Fix: fmt.Sprintf("if %s n of every group is the n-th animal of the group in the animals readout, and stays so in all tables, add `animals: by_position` to the readout (%s)",
			place, s.position()),
	})
}

// notePositions says who the positions are.
func (s *sheet) notePositions(perRow bool) {
	place := "subcolumn"
	if perRow {
		place = "row"
	}
	var firsts []string
	seen := map[string]bool{}
	for _, c := range s.values {
		if seen[c.group] {
			continue
		}
		seen[c.group] = true
		if animal := c.animal; animal != "" {
			firsts = append(firsts, fmt.Sprintf("%s: %s", c.group, animal))
		} else if animals := s.allocatedTo(c.group); perRow && len(animals) > 0 {
			firsts = append(firsts, fmt.Sprintf("%s: %s", c.group, animals[0]))
		} else if perRow {
			firsts = append(firsts, fmt.Sprintf("%s: %s 1", c.group, c.group))
		}
	}
	s.found.add(issue.Issue{
		Code: "F-32", At: issue.Address{File: s.file, Sheet: s.name},
		Message: fmt.Sprintf("%s n of each group was read as its n-th animal; the first are %s", place, strings.Join(firsts, ", ")),
		Effect:  "none, if the order is the same in Prism and in the animals readout",
		Fix:     "nothing, if that is so",
	})
}

// askExclusions reports the values, of those from a position on, that are marked in the file as left out and that no line of
// the ledger names: a decision without a reason can neither be followed nor overruled. reasons are those that the file gives.
func (s *sheet) askExclusions(from int, marked []tabular.Cell, reasons map[tabular.Cell]string, message, undo string) {
	if len(marked) == 0 {
		return
	}
	at := map[issue.Address]tabular.Cell{}
	for _, c := range marked {
		at[issue.Address{Row: c.Row, Column: s.source.ColumnName(c.Column)}] = c
	}
	for _, v := range s.out.Values.Range(from, s.out.Values.Len()) {
		cell, isMarked := at[issue.Address{Row: v.Row, Column: v.Column}]
		if !isMarked || v.Missing || s.isExcluded(v) {
			continue
		}
		s.found.add(issue.Issue{
			Code: "F-41", At: issue.Address{File: s.file, Sheet: s.name, Row: v.Row, Column: v.Column},
			Animal: v.Animal, Endpoint: v.Endpoint, StudyDay: v.StudyDay, Found: tabular.Show(v.Text),
			Message:  "the value is marked as left out: " + message,
			Expected: "a line of exclusions.csv for every value that is left out, with a reason: the report prints it, and shows results with and without",
			Effect:   "none is computed before it is decided whether the value counts",
			Fix: fmt.Sprintf("add to exclusions.csv (%s) the line %s; or, if the value counts, %s", ledgerHeader(exclusionColumns),
				issue.ExclusionLine(v.Animal, v.Endpoint, v.Analyte, v.StudyDay, cmp.Or(reasons[cell], "<why>")), undo),
		})
	}
}

// isExcluded reports whether a line of the exclusions ledger names a value.
func (in *intake) isExcluded(v schemas.CollectedValue) bool {
	matches := func(of, is string) bool { return of == "" || strings.EqualFold(of, is) }
	for _, e := range in.out.Exclusions.All() {
		day := !e.StudyDay.OK || v.StudyDay == maybe.Some(e.StudyDay.V)
		if matches(e.Animal, v.Animal) && matches(e.Endpoint, v.Endpoint) && matches(e.Analyte, v.Analyte) && day {
			return true
		}
	}
	return false
}
