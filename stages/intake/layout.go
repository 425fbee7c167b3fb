package intake

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/tabular"
	"earmark/schemas/plan"
)

// A table is read in one form: a row says what stands in columns of its own, and a column of values says the rest in its
// header. A table laid out otherwise (a column for each animal, days down the rows) needs no turning: its columns of
// values know their animal as others know their side, and every value keeps its cell.

// levelMark joins the texts of headers that stand above each other.
const levelMark = " / "

// levels reads a header of several levels, such as IgE / well 1 or Vehicle / M1: each level says a part of what the column
// holds.
func (h *headings) levels(header string, c *column) bool {
	parts := strings.Split(header, levelMark)
	read := column{header: header}
	under := "" // the word that says what stands below it: of Day / 7 the day
	for i, part := range parts {
		last := i == len(parts)-1
		p := h.recognise(part)
		number, err := strconv.Atoi(strings.TrimSpace(part))
		isNumber := err == nil
		_, isUnit := h.units.find(strings.Trim(part, "()[] "))
		switch {
		case h.isGroup != nil && h.isGroup(part):
			read.group = part
		case under == isStudyDay && isNumber:
			read.day = maybe.Some(int32(number))
		case under == "replicate" && isNumber:
			read.replicate = maybe.Some(int32(number))
		case under == isAnimal && p.is == "" || h.isListed(part):
			read.animal = part
		case p.is == isValue:
			read.is = isValue
			read.add(p)
		case p.is != "" && last:
			read.is = p.is
		case p.is != "":
			under = p.is
		case isUnit:
			read.unit = strings.Trim(part, "()[] ")
		case read.is == isValue && wellNumber(part) > 0:
			read.replicate = maybe.Some(wellNumber(part))
		default:
			// A label over columns that are no values says nothing of them: Animal data / ID.
			if p = h.recognise(parts[len(parts)-1]); p.is == "" || p.is == isValue {
				return false
			}
			p.header = header
			*c = p
			return true
		}
	}
	if read.is == "" && (read.animal != "" || read.day.OK || read.group != "" || read.replicate.OK) {
		read.is = isValue
	}
	if read.is != isValue && read.analyte != "" {
		return false // IL-4 / LLOQ is the limit of one analyte, and not of the row
	}
	*c = read
	return read.is != ""
}

// add takes over what another header says of the values, where this one does not say it.
func (c *column) add(other column) {
	c.unit = cmp.Or(c.unit, other.unit)
	c.site = cmp.Or(c.site, other.site)
	c.analyte = cmp.Or(c.analyte, other.analyte)
	if !c.day.OK {
		c.day = other.day
	}
	if !c.replicate.OK {
		c.replicate = other.replicate
	}
}

// wellNumber is the number of a read or well that a header names (well 2, 2); 0 if it names none.
func wellNumber(text string) int32 {
	words := splitHeader(text)
	if len(words) == 2 && (words[0] == "well" || slices.Contains(readWords, words[0])) {
		words = words[1:]
	}
	if len(words) != 1 {
		return 0
	}
	n, ok := tabular.ParseWhole(words[0])
	if !ok || n < 1 {
		return 0
	}
	return n
}

func (h *headings) isListed(name string) bool { return h.animals[strings.ToLower(name)] }

// listedAnimals are the animals of the animals readouts, in lower case: what tells a header that names an animal.
func (in *intake) listedAnimals() map[string]bool {
	if in.animals != nil {
		return in.animals
	}
	in.animals = map[string]bool{}
	ahead := intake{params: in.params, files: in.files, ledger: in.ledger, out: newOutput(), animals: in.animals}
	for _, f := range in.files {
		for _, r := range in.params.Readouts {
			if (r.Kind == animalsKind || r.Kind == plan.SEND) && names(r.File, f.Path) {
				r.Kind = animalsKind
				_ = ahead.readFile(f, r) // what is wrong with it is said when it is read as itself
			}
		}
	}
	in.allocated = ahead.out.Animals.Rows()
	for _, a := range in.allocated {
		in.animals[strings.ToLower(a.Animal)] = true
	}
	return in.animals
}

// contentOf is the content of a column that holds a dimension of a layout.
var contentOf = map[string]string{
	plan.ByDay: isStudyDay, plan.ByAnimal: isAnimal, plan.ByEar: isSite, plan.ByRead: "replicate", plan.ByAnalyte: isAnalyte, plan.ByGroup: isGroup,
}

// dimensionOf is the dimension of a layout that a content is; empty if it is none.
func dimensionOf(content string) string {
	for _, d := range []string{plan.ByDay, plan.ByAnimal, plan.ByEar, plan.ByRead, plan.ByAnalyte, plan.ByGroup} {
		if contentOf[d] == content {
			return d
		}
	}
	return ""
}

// dimensionNames are the dimensions in words.
var dimensionNames = map[string]string{
	plan.ByDay: "study day", plan.ByAnimal: "animal", plan.ByEar: "ear", plan.ByRead: "read", plan.ByAnalyte: "analyte", plan.ByGroup: "group",
}

// laidScore is the number of cells of a row that are headers of the layout, that which the config declares or one of
// listed animals; filled cells there are.
func (s *sheet) laidScore(cells []string, filled int) int {
	if s.spec == nil {
		return 0
	}
	listed := 0
	for _, cell := range cells {
		if s.headings.isListed(cell) {
			listed++
		}
	}
	layout := s.readout.Layout
	if layout == nil || layout.Columns == plan.ByAnimal && len(s.headings.animals) > 0 {
		if listed > 1 {
			return listed
		}
		return s.dayScore(cells)
	}
	if filled < 2 {
		return 0
	}
	score, ascending, numbers := 0, true, 0
	last := int32(-1 << 31)
	corner := true
	for _, cell := range cells {
		if cell == "" && score > 1 {
			break // what stands behind a blank can be another table
		}
		if cell == "" {
			continue
		}
		number, isNumber := headerDay(cell)
		if _, plain := tabular.ParsePlain(cell); plain && (corner || !isNumber) {
			return 0 // neither the corner of a table is a number, nor has a header decimals
		}
		if isNumber && !corner {
			numbers++
			ascending = ascending && number > last
			last = number
		}
		if corner {
			corner = false
			continue
		}
		if c := (column{header: cell}); s.assign(&c, layout.Columns) {
			score++
		}
	}
	if numbers > 0 && !ascending || layout.Columns == plan.ByAnimal && numbers > 0 && numbers < score {
		return 0 // a row of data
	}
	return score
}

// dayScore is the number of cells of a row that begins with what the values are, or with Animal \ Day, and goes on with
// ascending numbers.
func (s *sheet) dayScore(cells []string) int {
	score, last := 0, int32(0)
	for _, cell := range cells {
		if cell == "" {
			continue
		}
		n, isNumber := tabular.ParseWhole(cell)
		switch _, _, two := cornerWords(s.headings, cell); {
		case score == 0 && !two && s.headings.recognise(cell).unit == "" && s.headings.recognise(cell).is != isStudyDay:
			return 0
		case score > 0 && (!isNumber || score > 1 && n <= last):
			return 0
		}
		last = n
		score++
	}
	if score < 3 {
		return 0
	}
	return score
}

// headerDay is the study day of a header such as 7, Day 7 or d-1.
func headerDay(text string) (int32, bool) {
	words := splitHeader(strings.TrimSpace(text))
	for len(words) > 1 && (words[0] == "study" || slices.Contains(dayWords, words[0])) {
		words = words[1:]
	}
	if n, ok := tabular.ParseWhole(text); ok {
		return n, true
	}
	if len(words) != 1 {
		return 0, false
	}
	return tabular.ParseWhole(words[0])
}

// lay lets the columns of values know what the layout says of them.
func (s *sheet) lay() {
	if s.spec == nil {
		return
	}
	corner := s.corner()
	if corner == nil {
		return
	}
	layout, declared := s.readout.Layout, true
	if layout == nil {
		declared = false
		if layout = s.recogniseLayout(corner); layout == nil {
			return
		}
	}
	rows := layout.Rows
	if rows == "" {
		rows = plan.ByAnimal
		if layout.Columns == plan.ByAnimal {
			rows = plan.ByDay
		}
	}
	meaning := *corner
	if !slices.ContainsFunc(s.columns, func(c column) bool { return c.is == contentOf[rows] }) {
		corner.is, corner.unit = contentOf[rows], ""
		corner.site, corner.analyte, corner.day, corner.replicate = "", "", maybe.Int{}, maybe.Int{}
	}
	n := 0
	for i := range s.columns {
		c := &s.columns[i]
		if c == corner {
			continue
		}
		unread := c.is == "" && c.header != "" && !isStatistic(c.header)
		if layout.Columns != "" && s.declared(c.header) == nil && (unread || c.is == isValue) {
			s.assign(c, layout.Columns)
		}
		if c.is == isValue {
			n++
			if meaning.is == isValue {
				c.add(meaning)
			}
		}
	}
	if declared {
		return
	}
	message := fmt.Sprintf("the rows were read as one for each %s", dimensionNames[rows])
	if layout.Columns != "" {
		message = fmt.Sprintf("the %d columns of values were read as one for each %s, the rows as one for each %s", n, dimensionNames[layout.Columns], dimensionNames[rows])
	}
	fix := "nothing, if that is so"
	if layout.Columns != "" {
		fix += fmt.Sprintf("; `layout: {columns: %s, rows: %s}` says it in the config", layout.Columns, rows)
	}
	s.found.add(issue.Issue{Code: "F-32", At: s.headerAt(corner), Found: corner.header, Message: message, Effect: "none", Fix: fix})
}

func (s *sheet) headerAt(c *column) issue.Address {
	return issue.Address{File: s.file, Sheet: s.name, Row: s.headerRow, Column: c.letters}
}

// corner is the first column of the table; nil if there is none.
func (s *sheet) corner() *column {
	first := 0
	if s.table != nil {
		first = s.table.first
	}
	if first >= len(s.columns) {
		return nil
	}
	return &s.columns[first]
}

// assign reads the header of a column of values as one of the layout's. It reports whether it is one.
func (s *sheet) assign(c *column, dimension string) bool {
	var rest []string
	for part := range strings.SplitSeq(c.header, levelMark) {
		switch {
		case s.isGroupName(part):
			c.group = part
		case s.headings.isListed(part):
			c.animal = part
		default:
			if p := s.headings.recognise(part); p.is == isValue {
				c.add(p)
			}
			rest = append(rest, part)
		}
	}
	ok := false
	switch dimension {
	case plan.ByGroup:
		ok = c.group != ""
	case plan.ByAnimal:
		if c.animal == "" && len(rest) > 0 {
			c.animal = rest[len(rest)-1]
			c.site, c.replicate, c.day = "", maybe.Int{}, maybe.Int{} // L 1 is an animal, not a read
		}
		ok = c.animal != ""
	case plan.ByDay:
		for _, part := range rest {
			if day, isDay := headerDay(part); isDay && !c.day.OK {
				c.day = maybe.Some(day)
			}
		}
		if len(rest) == 1 {
			c.replicate = maybe.Int{}
		}
		ok = c.day.OK
	case plan.ByEar:
		ok = c.site != ""
	case plan.ByRead:
		for _, part := range rest {
			if n := wellNumber(part); n > 0 && !c.replicate.OK {
				c.replicate = maybe.Some(n)
			}
		}
		ok = c.replicate.OK
	case plan.ByAnalyte:
		if c.analyte == "" && len(rest) > 0 && s.spec.PerAnalyte {
			c.analyte = rest[len(rest)-1]
		}
		ok = c.analyte != ""
	}
	if ok {
		c.is = isValue
	}
	return ok
}

// recogniseLayout finds out a layout where it can be only one: headers that are listed animals, or study days that are no
// numbers of reads, or a first column whose cells are all listed animals. It is nil if the table says all by itself.
func (s *sheet) recogniseLayout(corner *column) *plan.Layout {
	rows, columns := dimensionOf(corner.is), ""
	if over, down, two := cornerWords(s.headings, corner.header); two {
		columns, rows = over, down
		corner.is = contentOf[rows]
	}
	listed, numbers, ascending, unknown := 0, 0, true, 0
	last, consecutive := int32(-1<<31), true
	for i := range s.columns {
		c := &s.columns[i]
		if c == corner || c.header == "" || c.is != "" || s.declared(c.header) != nil {
			continue
		}
		unknown++
		if s.headings.isListed(c.header) {
			listed++
		}
		if n, err := strconv.Atoi(c.header); err == nil {
			numbers++
			ascending = ascending && int32(n) > last
			consecutive = consecutive && n == numbers
			last = int32(n)
		}
	}
	if rows == "" {
		rows = s.cellsAre(corner)
	}
	if rows == plan.ByDay && columns == "" && s.cellsAre(corner) == plan.ByAnimal { // Day stands for what is over the columns
		rows, columns = plan.ByAnimal, plan.ByDay
		corner.is = ""
	}
	hasAnimals := slices.ContainsFunc(s.columns, func(c column) bool { return c.is == isAnimal })
	switch {
	case columns != "":
	case listed > 1 && listed*2 > unknown && !hasAnimals:
		columns = plan.ByAnimal
	case numbers > 1 && ascending && !consecutive && (hasAnimals || rows == plan.ByAnimal):
		columns = plan.ByDay
	case corner.is == "" && rows != "" || corner.is == isValue && rows != "":
		return &plan.Layout{Rows: rows}
	}
	if columns == "" || rows == "" || rows == columns {
		return nil
	}
	return &plan.Layout{Columns: columns, Rows: rows}
}

// cornerWords reads a corner such as Animal \ Day, which names what stands down the rows and over the columns.
func cornerWords(h *headings, corner string) (columns, rows string, ok bool) {
	at := strings.IndexAny(corner, `\/|`)
	if at < 0 {
		return "", "", false
	}
	rows, columns = dimensionOf(h.vocabulary[foldHeader(corner[:at])]), dimensionOf(h.vocabulary[foldHeader(corner[at+1:])])
	return columns, rows, rows != "" && columns != "" && rows != columns
}

// cellsAre is the dimension that all cells of a column are: listed animals, study days with the word before them, or known
// analytes. It is empty if they are nothing of that, or not all.
func (s *sheet) cellsAre(c *column) string {
	counts := map[string]int{}
	cells := 0
	for row := range s.rows() {
		if row.Number <= s.headerRow || c.index >= len(row.Cells) {
			continue
		}
		text, _ := tabular.Clean(row.Cells[c.index])
		if text == "" || isStatistic(text) {
			continue
		}
		if cells++; cells > 200 {
			break
		}
		_, isAnalyte := s.headings.names.find(text)
		_, isDay := headerDay(text)
		_, isPlain := tabular.ParsePlain(text)
		switch {
		case s.headings.isListed(text):
			counts[plan.ByAnimal]++
		case isDay && !isPlain:
			counts[plan.ByDay]++
		case isAnalyte:
			counts[plan.ByAnalyte]++
		}
	}
	for _, d := range []string{plan.ByAnimal, plan.ByDay, plan.ByAnalyte} {
		if cells > 0 && counts[d] == cells {
			return d
		}
	}
	return ""
}

var dayInText = regexp.MustCompile(`(?i)(?:^|[^\pL\d])d(?:ay)?[ ._]*(-?\d{1,3})(?:[^\pL\d]|$)`)

// takeContext lets the name of the sheet and the titles above the table say what the table itself does not: the study
// day, the analyte, the side, the group, the unit. The title nearest to the table goes first.
func (s *sheet) takeContext(titles []string) {
	if s.spec == nil {
		return
	}
	has := func(value func(*column) bool, contents ...string) bool {
		return slices.ContainsFunc(contents, func(is string) bool { return s.first[is] != nil }) ||
			len(s.values) > 0 && !slices.ContainsFunc(s.values, func(c *column) bool { return !value(c) })
	}
	hasDay := has(func(c *column) bool { return c.day.OK }, isStudyDay, isDate)
	hasAnalyte := has(func(c *column) bool { return c.analyte != "" }, isAnalyte) || !s.spec.PerAnalyte && len(s.spec.Components) == 0
	hasSite := has(func(c *column) bool { return c.site != "" }, isSite) || !s.spec.Sided
	hasGroup := has(func(c *column) bool { return c.group != "" }, isGroup)
	hasUnit := has(func(c *column) bool { return c.unit != "" }, isUnit) || len(s.spec.Units) < 2
	for i, text := range append(slices.Clone(titles), s.name) {
		c := s.headings.recognise(text)
		if c.is != isValue {
			c = column{}
		}
		if found := dayInText.FindStringSubmatchIndex(text); found != nil && !c.day.OK {
			day, ok := tabular.ParseWhole(text[found[2]:found[3]])
			if ok && !strings.ContainsAny(text[:found[2]]+text[found[3]:], "0123456789") {
				c.day = maybe.Some(day)
			}
		}
		var kinds, taken []string
		take := func(has *bool, present bool, kind, what string, set func()) {
			if !*has && present {
				*has = true
				set()
				kinds = append(kinds, kind)
				taken = append(taken, fmt.Sprintf("%s (here %s)", kind, what))
			}
		}
		take(&hasDay, c.day.OK, "study day", fmt.Sprint(c.day.V), func() { s.readout.StudyDay = &c.day.V })
		take(&hasAnalyte, c.analyte != "", "analyte", c.analyte, func() { s.readout.Analyte = c.analyte })
		take(&hasSite, c.site != "", "side", c.site, func() { s.readout.Site = c.site })
		take(&hasGroup, s.isGroupName(text), "group", text, func() { s.group = text })
		take(&hasUnit, c.unit != "", "unit", c.unit, func() { s.readout.Unit = c.unit })
		if len(taken) == 0 {
			continue
		}
		from := "the name of the sheet"
		if i < len(titles) {
			from = "the title above the table"
		}
		message := fmt.Sprintf("%s says what the table does not: %s", from, strings.Join(taken, ", "))
		at := issue.Address{File: s.file, Sheet: s.name, Row: s.headerRow}
		s.found.addCause(cause{code: "F-32", file: s.file, detail: from + strings.Join(kinds, " ")}, at, func() issue.Issue {
			return issue.Issue{
				Found: text, Message: message, Effect: "it was taken for every value of the table",
				Fix: "nothing, if that is so; or add a column that says it",
			}
		})
	}
}
