package intake

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/nearest"
	"earmark/internal/tabular"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// sheet is one sheet of one file while it is read as one readout.
type sheet struct {
	*intake
	file, name string
	source     tabular.Sheet
	info       tabular.Info
	readout    plan.Readout
	spec       *endpoint.Spec
	companion  *endpoint.Spec // what its values are divided by; nil for nothing
	headings   *headings

	headerRow int32
	width     int // columns up to the last one with a header
	columns   []column
	first     map[string]*column // the column of each content; of values the first
	values    []*column
	of        rowColumns

	row   int32
	cells []string // of the row at hand

	table       *area  // of the sheet of a workbook; nil for a text file
	group       string // of all rows: that of the sheet's name or of a title
	survey      *survey
	corrections map[int32][]*correction   // by row
	corrected   bool                      // the source's rows have them in their cells already
	dates       map[dateCell]schemas.Date // those read, as dates repeat
	statistics  map[string]bool           // the texts looked at, and whether they label a summary
	blocks      []block                   // by column; nil before the first number
	summarised  bool                      // the last row summarised others
	remarks     []remark                  // on samples
}

// rowColumns are the columns of a sheet of values that say something of the whole row; nil if there is none.
type rowColumns struct {
	animal, group, day, date, timepoint, site, replicate, analyte, matrix, unit, lloq, uloq, plate, well, dilution, exposure, beads, companion, fold, order *column
}

// dateCell is the text of a date, and the column that says in what order it is written.
type dateCell struct {
	column int
	text   string
}

// newSheet is a sheet before its header is looked for.
func (in *intake) newSheet(file string, source tabular.Sheet, info tabular.Info, r plan.Readout, spec *endpoint.Spec) *sheet {
	companion := in.companion(spec)
	s := &sheet{
		intake: in, file: file, name: source.Name, source: source, info: info, readout: r, spec: spec, companion: companion,
		headings: newHeadings(r.Kind, spec, companion, in.params.Analytes),
		first:    map[string]*column{}, dates: map[dateCell]schemas.Date{}, statistics: map[string]bool{},
		corrections: in.correctionsOf(file, source),
	}
	s.headings.isGroup = s.isGroupName
	if r.Kind != animalsKind {
		s.headings.animals = in.listedAnimals()
	}
	return s
}

// read learns how the numbers and dates of the sheet are written, then reads its rows. The header was found.
func (s *sheet) read() {
	s.noteUnread()
	s.noteMarks()
	s.survey = s.look()
	switch s.readout.Kind {
	case animalsKind:
		s.readAnimals()
	case dosingKind:
		s.readDoses()
	case formulationKind:
		s.readFormulations()
	default:
		s.noteNames()
		s.readValues()
	}
	s.lookForGroups()
}

// at is the address of a cell of the row at hand; of the whole row if c is nil.
func (s *sheet) at(c *column) issue.Address {
	a := issue.Address{File: s.file, Sheet: s.name, Row: s.row}
	if c != nil {
		a.Column = c.letters
	}
	return a
}

// rows ranges over the rows that could be split into cells, with the corrections of the ledger in their cells.
func (s *sheet) rows() iter.Seq[tabular.Row] {
	return func(yield func(tabular.Row) bool) {
		for row := range s.source.Rows() {
			if row.Broken == "" && s.table == nil && !s.corrected { // in a workbook before it was split into tables
				for _, c := range s.corrections[row.Number] {
					row.Cells = c.apply(row.Cells)
				}
			}
			if !yield(row) {
				return
			}
		}
	}
}

// headerSearch is the number of rows among which the header row is looked for.
const headerSearch = 20

// findHeader takes for the header the row of the first twenty in which the most cells mean something; of equals, the
// first. It reports whether there is one, with rows below it.
func (s *sheet) findHeader() bool {
	var best, firstRow []string
	bestScore, seen := 0, 0
	var skipped issue.Address
	last := int32(0)
	for row := range s.rows() {
		seen++
		last = row.Number
		if seen > headerSearch || s.table != nil && seen > 1 { // a table begins with its header
			break
		}
		cells := slices.Clone(row.Cells)
		for i := range cells {
			cells[i], _ = tabular.Clean(cells[i])
		}
		if seen == 1 {
			firstRow = cells
			skipped = issue.Address{File: s.file, Sheet: s.name, Row: row.Number}
		}
		score, _ := s.score(cells)
		if score > bestScore {
			best, bestScore, s.headerRow = cells, score, row.Number
		}
	}
	if bestScore == 0 {
		if s.table != nil {
			seen = len(s.table.rows)
		}
		s.found.add(issue.Issue{
			Code: "F-25", At: issue.Address{File: s.file, Sheet: s.name},
			Found:    tabular.Show(strings.Join(firstRow, " | ")),
			Message:  fmt.Sprintf("none of the first %d rows looks like a header of %s", min(seen, headerSearch), s.readout.Kind),
			Expected: "a row of column names, such as " + s.exampleHeader(),
			Likely:   "the header row is missing, or the file belongs to another readout",
			Effect:   "nothing of the file is read",
			Fix:      "add a header row, or say in the config what the columns are: `columns: [{name: ..., is: animal}, ...]`",
		})
		return false
	}
	if last == s.headerRow {
		s.found.add(issue.Issue{
			Code: "F-24", At: issue.Address{File: s.file, Sheet: s.name, Row: s.headerRow},
			Message:  "there is a header and no row below it",
			Expected: "a row for each animal or value",
			Likely:   "the export was broken off, or an empty template was copied",
			Effect:   "nothing of the file is read",
			Fix:      "export the file again, or take the readout out of the config",
		})
		return false
	}
	if skipped.Row != s.headerRow {
		s.noteTitles(skipped, firstRow)
	}
	s.row = s.headerRow
	s.takeColumns(best)
	return true
}

// noteTitles says that the rows above the header were passed over, once for all tables.
func (s *sheet) noteTitles(first issue.Address, cells []string) {
	s.found.addCause(cause{code: "F-02"}, first, func() issue.Issue {
		return issue.Issue{
			Found:   tabular.Show(strings.Join(slices.DeleteFunc(cells, func(c string) bool { return c == "" }), " | ")),
			Message: fmt.Sprintf("what stands above the header was passed over as a title or notes; here the header was found in row %d", s.headerRow),
			Effect:  "none",
			Fix:     "nothing, if that is so",
		}
	})
}

// score is the number of cells of a row that mean something as headers, and whether one of them names the animals, or
// what else stands in every row.
func (s *sheet) score(cells []string) (score int, keyed bool) {
	groups, filled, named := 0, 0, false
	for _, cell := range cells {
		if cell != "" {
			filled++
		}
		d, c := s.declared(cell), s.headings.recognise(cell)
		is := c.is
		if d != nil {
			is = d.Is
		}
		switch {
		case is != "":
			score++
			named = named || c.is != isValue
			keyed = keyed || is == isAnimal || is == isGroup && s.spec == nil
		case s.isGroupName(cell):
			groups++
		}
	}
	if layout := s.readout.Layout; groups > 1 && (layout == nil || layout.Columns == plan.ByGroup) { // a column for each group; a row of data names one
		score += groups
	}
	if score == 1 && !named && !keyed && len(cells) > 2 {
		score = 0 // L among data is no header
	}
	if laid := s.laidScore(cells, filled); laid > score {
		return laid, true
	}
	return score, keyed
}

// exampleHeader is a header row that would do.
func (s *sheet) exampleHeader() string {
	switch {
	case s.readout.Kind == animalsKind:
		return "Animal, Group, Sex, Cage"
	case s.readout.Kind == dosingKind:
		return "Animal, Study day, Article, Dose (mg/kg), Volume (mL)"
	case s.readout.Kind == formulationKind:
		return "Group, Study day, Nominal (mg/mL), Measured (mg/mL)"
	case s.spec.Sided:
		return fmt.Sprintf("Animal, Day, R 1 (%s), R 2 (%s), L 1 (%s)", s.spec.Unit, s.spec.Unit, s.spec.Unit)
	case s.spec.PerAnalyte:
		return fmt.Sprintf("Animal, Day, Analyte, Value (%s)", s.spec.Unit)
	case s.spec.Exposure != nil:
		return fmt.Sprintf("Animal, Day, %s (%s), Observation (%s)", s.spec.Title, s.spec.Unit, s.spec.Exposure.Unit)
	case len(s.spec.Components) > 0:
		return "Animal, Day, " + s.spec.Components[0].Name + ", total"
	}
	return fmt.Sprintf("Animal, Day, Value (%s)", s.spec.Unit)
}

// declared is what the plan says of a column of this header; nil if nothing.
func (s *sheet) declared(header string) *plan.Column {
	for i := range s.readout.Columns {
		name, _ := tabular.Clean(s.readout.Columns[i].Name)
		if header != "" && strings.EqualFold(name, header) {
			return &s.readout.Columns[i]
		}
	}
	return nil
}

func (s *sheet) takeColumns(header []string) {
	for i, text := range header {
		c := s.headings.recognise(text)
		c.index, c.letters = i, s.source.ColumnName(i)
		if d := s.declared(text); d != nil {
			c.declare(*d)
		}
		if text != "" {
			s.width = i + 1
		}
		s.columns = append(s.columns, c)
	}
	s.lay()
	s.settleColumns()
}

// settleColumns decides which column is read for each content.
func (s *sheet) settleColumns() {
	for i := range s.columns {
		c := &s.columns[i]
		switch {
		case c.is == isValue:
			s.values = append(s.values, c)
		case c.is == "" || c.is == isIgnored || s.first[c.is] == nil:
		case s.declared(s.first[c.is].header) == nil && (s.declared(c.header) != nil || foldHeader(c.header) == strings.ReplaceAll(c.is, "_", " ")):
			// Of two columns with one content the declared one is read, or the one that bears its very name, else the first.
			s.first[c.is].is, s.first[c.is] = "", c
		default:
			c.is = ""
		}
		if c.is != "" && s.first[c.is] == nil {
			s.first[c.is] = c
		}
	}
	s.of = rowColumns{
		s.first[isAnimal], s.first[isGroup], s.first[isStudyDay], s.first[isDate], s.first["timepoint"], s.first[isSite],
		s.first["replicate"], s.first[isAnalyte], s.first["matrix"], s.first[isUnit], s.first["lloq"], s.first["uloq"],
		s.first["plate"], s.first["well"], s.first["dilution"], s.first[isExposure],
		s.first[isBeads], s.companionColumn(), s.first[isFold], s.first[isOrder],
	}
	// A declared column must exist.
	for _, d := range s.readout.Columns {
		name, _ := tabular.Clean(d.Name)
		if slices.ContainsFunc(s.columns, func(c column) bool { return strings.EqualFold(c.header, name) }) {
			continue
		}
		s.missing(fmt.Sprintf("the config says what the column %q holds, and the file has no such column", d.Name), d.Name,
			fmt.Sprintf("correct the name under `columns` of the readout (%s)", s.position()))
	}
}

func (s *sheet) position() string {
	if s.readout.Position == "" {
		return s.readout.Kind
	}
	return s.readout.Position
}

// missing reports a column that the sheet lacks, with the headers it has.
func (s *sheet) missing(message, wanted, fix string) {
	var headers []string
	for _, c := range s.columns {
		if c.header != "" {
			headers = append(headers, c.header)
		}
	}
	likely := ""
	if near := nearest.Of(wanted, headers); near != "" {
		likely = fmt.Sprintf("%q is meant", near)
	}
	s.found.add(issue.Issue{
		Code: "F-25", At: issue.Address{File: s.file, Sheet: s.name, Row: s.headerRow},
		Found:    tabular.Show(strings.Join(headers, " | ")),
		Message:  message,
		Expected: "a header such as " + s.exampleHeader(),
		Likely:   likely,
		Effect:   "nothing of the file is read",
		Fix:      fix,
	})
}

// hasRequired reports whether the sheet has the columns without which its rows mean nothing; it names all it lacks.
func (s *sheet) hasRequired() bool {
	s.pairDates()
	before := len(s.found.list)
	lacks := func(contents ...string) bool {
		return !slices.ContainsFunc(contents, func(is string) bool { return s.first[is] != nil })
	}
	need := func(what, wanted string, example string) {
		s.missing(fmt.Sprintf("no column was recognised as %s", what), wanted,
			"correct the header, or say in the config which column it is: `columns: [{name: "+example+"}]`")
	}
	switch s.readout.Kind {
	case dosingKind:
		if lacks(isAnimal, isGroup) {
			need("the animal or the group", isAnimal, "..., is: animal")
		}
		if lacks(isStudyDay, isDate) && s.readout.StudyDay == nil {
			need("the study day or the date", isStudyDay, "..., is: study_day")
		}
		return len(s.found.list) == before
	case formulationKind:
		if lacks(isGroup, "article") {
			need("the group or the article", isGroup, "..., is: group")
		}
		if lacks("nominal") {
			need("the nominal strength", "nominal", "..., is: nominal")
		}
		if lacks("measured") {
			need("the measured strength", "measured", "..., is: measured")
		}
		return len(s.found.list) == before
	case animalsKind:
		if lacks(isAnimal) {
			need("the animal", isAnimal, "..., is: animal")
		}
		if lacks(isGroup) {
			need("the group", isGroup, "..., is: group")
		}
		return len(s.found.list) == before
	}
	lacksOnValues := func(has func(*column) bool) bool {
		return slices.ContainsFunc(s.values, func(c *column) bool { return !has(c) })
	}
	if lacks(isAnimal) && (len(s.values) == 0 || lacksOnValues(func(c *column) bool { return c.animal != "" })) {
		if groups := s.groupColumns(); len(groups) > 0 {
			s.missing("the columns are groups ("+strings.Join(groups, ", ")+") and no column names the animals", isAnimal,
				"give each value its animal: a column Animal and a column Value, one row a value")
		} else {
			need("the animal", isAnimal, "..., is: animal")
		}
	}
	if len(s.values) == 0 {
		need("the values of "+s.spec.Title, isValue, "..., is: value, unit: "+s.spec.Unit)
	}
	if lacks(isStudyDay, isDate) && s.readout.StudyDay == nil && lacksOnValues(func(c *column) bool { return c.day.OK || c.dated != nil }) {
		s.missing("neither a column, nor the headers, nor the config say on which study day the values were measured", isStudyDay,
			"add a column Study day, or state `study_day` for the readout in the config")
	}
	if s.spec.Sided && lacks(isSite) && s.readout.Site == "" && lacksOnValues(func(c *column) bool { return c.site != "" }) {
		s.missing("neither a column, nor the headers, nor the config say on which side the values were measured", isSite,
			"add a column Side (L, R), write the side in the header (R 1), or state `site` for the readout in the config")
	}
	if s.needsSeries() && lacks(isAnalyte) && s.readout.Analyte == "" && lacksOnValues(func(c *column) bool { return c.analyte != "" }) {
		what := cmp.Or(s.spec.Analytes, "analyte")
		s.missing("neither a column, nor the headers, nor the config say which "+what+" the values are of", isAnalyte,
			fmt.Sprintf("add a column %s, or state `%s` for the readout in the config", strings.ToUpper(what[:1])+what[1:], s.analyteKey()))
	}
	s.needExposure()
	s.needConditions()
	s.needCompanionUnit()
	return len(s.found.list) == before
}

// pairDates finds columns of dates that stand each to the right of the values that it dates: Weight 1, Date 1, Weight 2,
// Date 2. They need to be two or more, and no column of the table holds the day or the date of the row. A number in the header
// of such values counts the dates, and is no number of a read.
func (s *sheet) pairDates() {
	if s.first[isStudyDay] != nil || s.first[isDate] != nil || s.readout.StudyDay != nil {
		return
	}
	var pairs [][2]*column
	for _, c := range s.values {
		at := slices.IndexFunc(s.columns, func(right column) bool { return right.index == c.index+1 })
		if at < 0 || s.columns[at].is != "" || c.day.OK {
			continue
		}
		if words := strings.Fields(foldHeader(s.columns[at].header)); slices.Contains(words, "date") || slices.Contains(words, "datum") {
			pairs = append(pairs, [2]*column{c, &s.columns[at]})
		}
	}
	if len(pairs) < 2 || len(pairs) < len(s.values) {
		return
	}
	for _, pair := range pairs {
		pair[0].dated, pair[0].replicate, pair[1].is = pair[1], maybe.Int{}, isValueDate
	}
}

// needsSeries reports whether each value must say of which analyte it is. A score without one is the total.
func (s *sheet) needsSeries() bool { return s.spec.PerAnalyte }

// analyteKey is the key of a readout that names the analyte of all its values.
func (s *sheet) analyteKey() string {
	if s.spec.Analytes == endpoint.Antigen {
		return endpoint.Antigen
	}
	return isAnalyte
}

// groupColumns lists the headers that are names of groups.
func (s *sheet) groupColumns() []string {
	var found []string
	for _, c := range s.columns {
		if s.isGroupName(c.header) {
			found = append(found, c.header)
		}
	}
	return found
}

func (s *sheet) isGroupName(header string) bool {
	return slices.ContainsFunc(s.params.Groups, func(g plan.Group) bool {
		return strings.EqualFold(g.Name, header) || slices.ContainsFunc(g.Aliases, func(a string) bool { return strings.EqualFold(a, header) })
	})
}

// noteUnread lists the columns that are not read, so that nothing is left out unseen.
func (s *sheet) noteUnread() {
	var unread []*column
	var headers []string
	for i := range s.columns {
		if c := &s.columns[i]; c.is == "" && c.header != "" {
			unread = append(unread, c)
			headers = append(headers, c.header)
		}
	}
	if len(unread) == 0 {
		return
	}
	i := issue.Issue{
		Code: "F-28", At: s.at(unread[0]), Found: strings.Join(headers, " | "),
		Message: fmt.Sprintf("columns not read, as their headers say nothing that a readout of %s holds: %s", s.readout.Kind, strings.Join(headers, ", ")),
		Effect:  "none, if they are not needed",
		Fix:     "nothing; or say in the config what they are: `columns: [{name: " + headers[0] + ", is: ...}]`, or `is: ignore`",
	}
	for _, c := range unread[1:] {
		i.More = append(i.More, s.at(c))
	}
	s.found.add(i)
}

// body ranges over the rows below the header that can be read, and reports the others once. It sets the row at hand.
func (s *sheet) body(report bool) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for row := range s.rows() {
			if row.Number <= s.headerRow {
				continue
			}
			s.row, s.cells = row.Number, row.Cells
			if row.Broken != "" {
				if report {
					s.broken(row.Broken)
				}
				continue
			}
			if isBlank(row.Cells) {
				continue
			}
			if used := usedCells(row.Cells); used > s.width || len(row.Cells) < s.width {
				if report {
					s.ragged(max(used, len(row.Cells)))
				}
				continue
			}
			if s.isSummary(report) {
				continue
			}
			if !yield(row.Number) {
				return
			}
		}
	}
}

func isBlank(cells []string) bool {
	for _, c := range cells {
		if c != "" && strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

// usedCells is the number of cells up to the last one that is not blank.
func usedCells(cells []string) int {
	n := len(cells)
	for n > 0 && strings.TrimSpace(cells[n-1]) == "" {
		n--
	}
	return n
}

func (s *sheet) broken(why string) {
	code := "F-14"
	if !strings.Contains(why, "quotation") {
		code = "F-29"
	}
	s.found.addCell(s.at(nil), code, why, func() issue.Issue {
		return issue.Issue{
			Message:  "the row cannot be split into cells: " + why,
			Expected: "cells between separators; a quotation mark inside a cell is doubled",
			Likely:   "a cell holds a single quotation mark, or the file is not a table",
			Effect:   "the row is not read",
			Fix:      "open the file in a text editor at this row and correct it",
		}
	})
}

func (s *sheet) ragged(cells int) {
	found := strings.Join(s.cells, " | ")
	s.found.addCell(s.at(nil), "F-14", fmt.Sprint(cells), func() issue.Issue {
		likely := "a separator is missing, or the row was cut off"
		if cells > s.width {
			likely = "a cell holds the separator without quotation marks around it"
			if s.info.Delimiter == "," {
				likely = "a cell holds a comma (in a name, or as decimal sign) without quotation marks around it"
			}
		}
		return issue.Issue{
			Found:    tabular.Show(found),
			Message:  fmt.Sprintf("the row has %d cells, the header has %d", cells, s.width),
			Expected: fmt.Sprintf("%d cells as in the header: otherwise values stand under the wrong header", s.width),
			Likely:   likely,
			Effect:   "the row is not read",
			Fix:      "correct the row in the file, with quotation marks around a cell that holds the separator",
		}
	})
}

// text is the cleaned text of a cell of the row at hand; empty if there is no such column.
func (s *sheet) text(c *column) string {
	if c == nil || c.index >= len(s.cells) {
		return ""
	}
	cell := s.cells[c.index]
	text, invisible := tabular.Clean(cell)
	if invisible {
		s.found.addCell(s.at(c), "F-04", "", func() issue.Issue {
			return issue.Issue{
				Found:    tabular.Show(cell),
				Message:  fmt.Sprintf("the cell holds characters that cannot be seen: %q was read as %q", tabular.Show(cell), text),
				Expected: "text without them, as two names that look the same would otherwise be two",
				Likely:   "it was copied from a web page, a document or another program",
				Effect:   "none: the characters are left out",
				Fix:      "nothing; or type the cell again",
			}
		})
	}
	return text
}

// peek is the cleaned text of a cell of the row at hand that is read elsewhere, where what is wrong with it is said.
func (s *sheet) peek(c *column) string {
	if c == nil || c.index >= len(s.cells) {
		return ""
	}
	text, _ := tabular.Clean(s.cells[c.index])
	return text
}

// typed is the text of a cell as typed, before any correction.
func (s *sheet) typed(c *column) string {
	for _, correction := range s.corrections[s.row] {
		if correction.column == c.index && correction.Applied {
			return correction.held
		}
	}
	return s.cells[c.index]
}
