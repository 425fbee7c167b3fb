package intake

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/tabular"
)

// area is one table of a sheet of a workbook, with the titles above it.
type area struct {
	rows        []tabular.Row // that hold something, from the first title to the last row of the body
	first, last int           // columns
	head        int           // of rows: the row in which the most cells mean something as headers
	beyond      []issue.Address
}

// String is the area's range, such as A1:F30.
func (a *area) String() string {
	top, bottom := a.rows[0].Number, a.rows[len(a.rows)-1].Number
	return tabular.Range{First: tabular.Cell{Row: top, Column: a.first}, Last: tabular.Cell{Row: bottom, Column: a.last}}.String()
}

// cut are the cells of a row that lie in the area, cleaned.
func (a *area) cut(row tabular.Row) []string {
	cells := make([]string, a.last-a.first+1)
	for i := range cells {
		if at := a.first + i; at < len(row.Cells) {
			cells[i], _ = tabular.Clean(row.Cells[at])
		}
	}
	return cells
}

// split finds the tables of rows in columns: those side by side, separated by columns without any cell, then those below
// each other. A part that has no header of its own belongs to the table before it.
func (s *sheet) split(rows []tabular.Row, first, last int) []area {
	if len(rows) == 0 {
		return nil
	}
	bands := s.bands(rows, first, last)
	if len(bands) > 1 {
		var areas []area
		for _, b := range bands {
			var inBand []tabular.Row
			for _, row := range rows {
				if holds(row, b[0], b[1]) {
					inBand = append(inBand, row)
				}
			}
			areas = append(areas, s.split(inBand, b[0], b[1])...)
		}
		return areas
	}
	first, last = bands[0][0], bands[0][1]
	heads := s.heads(rows, first, last)
	if len(heads) < 2 {
		return []area{{rows: rows, first: first, last: last, head: heads[0].row}}
	}
	var areas []area
	for i, h := range heads {
		end := len(rows)
		if i+1 < len(heads) {
			end = heads[i+1].start
		}
		start := h.start
		if i == 0 {
			start = 0
		}
		areas = append(areas, s.split(rows[start:end], first, last)...)
	}
	return areas
}

func holds(row tabular.Row, first, last int) bool {
	return first < len(row.Cells) && !isBlank(row.Cells[first:min(last+1, len(row.Cells))])
}

// bands are the ranges of columns that have tables of their own, separated by columns without any cell.
func (s *sheet) bands(rows []tabular.Row, first, last int) [][2]int {
	used := make([]bool, last-first+1)
	for _, row := range rows {
		for i := first; i <= last && i < len(row.Cells); i++ {
			used[i-first] = used[i-first] || strings.TrimSpace(row.Cells[i]) != ""
		}
	}
	var bands [][2]int
	headed := -1    // the last band that has a header with a key
	var under int32 // the row of that header
	for i := 0; i < len(used); i++ {
		if !used[i] {
			continue
		}
		band := [2]int{first + i, first + i}
		for i+1 < len(used) && used[i+1] {
			i++
			band[1]++
		}
		own := s.headerOf(rows, band)
		switch {
		case own > 0 && headed < 0 && len(bands) == 1 && s.goesOn(rows, own, bands[0]):
			bands[0][1] = band[1] // labels of the rows, before a blank column
			headed, under = 0, own
		case own > 0:
			bands = append(bands, band)
			headed, under = len(bands)-1, own
		case headed == len(bands)-1 && headed >= 0 && s.goesOn(rows, under, band):
			bands[headed][1] = band[1]
		default:
			bands = append(bands, band)
		}
	}
	if len(bands) == 0 {
		bands = [][2]int{{first, last}}
	}
	return bands
}

// headerOf is the number of the row, among the first of a band, that is a header with a key; 0 if there is none.
func (s *sheet) headerOf(rows []tabular.Row, band [2]int) int32 {
	a := area{first: band[0], last: band[1]}
	seen := 0
	for _, row := range rows {
		if !holds(row, band[0], band[1]) {
			continue
		}
		if score, keyed := s.score(a.cut(row)); keyed && score > 1 {
			return row.Number
		}
		if seen++; seen == headerSearch {
			break
		}
	}
	return 0
}

// goesOn reports whether a header row of another band goes on in this one: it has a text there, and no decimals.
func (s *sheet) goesOn(rows []tabular.Row, header int32, band [2]int) bool {
	a := area{first: band[0], last: band[1]}
	for _, row := range rows {
		if row.Number != header {
			continue
		}
		filled := 0
		for _, text := range a.cut(row) {
			if text == "" {
				continue
			}
			filled++
			if _, whole := tabular.ParseWhole(text); !whole {
				if _, plain := tabular.ParsePlain(text); plain {
					return false
				}
			}
		}
		return filled > 0
	}
	return false
}

// head is the header row of a table among others below each other, and the row with which the table begins.
type head struct{ row, start int }

// heads finds the header rows in a band: the best of the first twenty rows; below it, after a gap, a row that is a header
// with a key, and a row that begins as the first header does.
func (s *sheet) heads(rows []tabular.Row, first, last int) []head {
	a := area{first: first, last: last}
	best, bestScore := 0, 0
	for i, row := range rows[:min(len(rows), headerSearch)] {
		score, keyed := s.score(a.cut(row))
		if score > bestScore {
			best, bestScore = i, score
		}
		if keyed && score > 1 && i+1 < len(rows) && rows[i+1].Number > row.Number+1 {
			break // a header with a gap below it has a table of its own
		}
		if keyed && score == bestScore && score > 1 && i > best+2 {
			break
		}
	}
	heads := []head{{row: best}}
	key := firstText(a.cut(rows[best]))
	gap := -10 // the row after the last gap
	for i := best + 1; i < len(rows); i++ {
		if rows[i].Number > rows[i-1].Number+1 {
			gap = i
		}
		afterGap := i-gap <= 3
		if !afterGap && (first >= len(rows[i].Cells) || firstText(a.cutFew(rows[i])) != key) {
			continue
		}
		cells := a.cut(rows[i])
		score, keyed := s.score(cells)
		isHeader := keyed && score > 1 || afterGap && isSummaryHeader(cells)
		if !isHeader {
			continue
		}
		h := head{row: i, start: i}
		switch {
		case afterGap:
			h.start = gap
		case i > best+1 && filledCells(a.cut(rows[i-1])) == 1:
			h.start = i - 1
		}
		if h.start <= heads[len(heads)-1].row {
			continue
		}
		heads = append(heads, h)
	}
	return heads
}

// isSummaryHeader reports whether a row is the header of a table of means: Group, Mean, SD.
func isSummaryHeader(cells []string) bool {
	statistics := 0
	for i, text := range cells {
		if _, number := tabular.ParsePlain(text); number {
			return false
		}
		if i > 0 && isStatistic(text) {
			statistics++
		}
	}
	return statistics > 0
}

// cutFew are the first cells of a row of the area.
func (a *area) cutFew(row tabular.Row) []string {
	few := area{first: a.first, last: min(a.first+3, a.last)}
	return few.cut(row)
}

func firstText(cells []string) string {
	for _, c := range cells {
		if c != "" {
			return strings.ToLower(c)
		}
	}
	return ""
}

func filledCells(cells []string) int {
	n := 0
	for _, c := range cells {
		if c != "" {
			n++
		}
	}
	return n
}

// maxLevels is the number of header rows above the best one, and below it, that are looked at.
const maxLevels = 3

// compose makes one header row of those of the table, and the table's rows the rows of the sheet. It returns the titles
// above the header, the nearest first.
func (s *sheet) compose(a area) (titles []string) {
	s.table = &a
	merged := s.mergedIn(a.rows[0].Number, a.rows[min(len(a.rows)-1, a.head+maxLevels)].Number)
	level := func(i int) []string { return a.fill(a.rows[i], merged) }
	top, bottom := a.head, a.head
	lines := [][]string{level(a.head)}
	raw := [][]string{a.cut(a.rows[a.head])}
	for top > 0 && a.head-top < maxLevels && a.rows[top-1].Number == a.rows[top].Number-1 && s.isUpper(level(top-1), lines[0], raw[0]) {
		top--
		lines, raw = slices.Insert(lines, 0, level(top)), slices.Insert(raw, 0, a.cut(a.rows[top]))
	}
	key := s.keyColumn(lines)
	for bottom+1 < len(a.rows) && bottom-a.head < maxLevels && a.rows[bottom+1].Number == a.rows[bottom].Number+1 {
		below := a.cut(a.rows[bottom+1])
		if !s.isLower(below, raw[len(raw)-1], lines[len(lines)-1], key) {
			break
		}
		bottom++
		lines, raw = append(lines, level(bottom)), append(raw, below)
	}
	header := s.join(lines)
	s.headerRow = a.rows[bottom].Number
	width := len(header)
	for width > 0 && header[width-1] == "" {
		width--
	}
	full := append(make([]string, a.first), header[:width]...)
	body := a.rows[bottom+1:]
	s.fillDown(body, full)
	s.source = s.source.NewSheet(func(yield func(tabular.Row) bool) {
		if !yield(tabular.Row{Number: a.rows[bottom].Number, Cells: slices.Clone(full)}) {
			return
		}
		cells := make([]string, len(full))
		for _, row := range body {
			clear(cells)
			if a.first < len(row.Cells) {
				copy(cells[a.first:], row.Cells[a.first:min(len(row.Cells), len(full))])
			}
			if !yield(tabular.Row{Number: row.Number, Cells: cells}) {
				return
			}
		}
	})
	for _, row := range body {
		for i := len(full); i <= a.last && i < len(row.Cells); i++ {
			if strings.TrimSpace(row.Cells[i]) != "" {
				a.beyond = append(a.beyond, s.cellAt(row.Number, i))
			}
		}
	}
	for i := top - 1; i >= 0; i-- {
		texts := slices.DeleteFunc(a.cut(a.rows[i]), func(c string) bool { return c == "" })
		if titles = append(titles, strings.Join(texts, " ")); len(texts) > 1 { // Study day | 7, or two titles
			titles = append(titles, texts...)
		}
	}
	if top > 0 {
		first := a.cut(a.rows[0])
		s.noteTitles(issue.Address{File: s.file, Sheet: s.name, Row: a.rows[0].Number}, first)
	}
	if bottom > top {
		s.noteLevels(a.rows[top].Number, a.rows[bottom].Number, full, merged)
	}
	return titles
}

func (s *sheet) cellAt(row int32, column int) issue.Address {
	return issue.Address{File: s.file, Sheet: s.name, Row: row, Column: tabular.ColumnName(column)}
}

// mergedIn are the merged ranges that touch the rows.
func (s *sheet) mergedIn(first, last int32) []tabular.Range {
	var merged []tabular.Range
	for _, r := range s.source.Marks.Merged {
		if r.First.Row <= last && r.Last.Row >= first {
			merged = append(merged, r)
		}
	}
	return merged
}

// fill are the cells of a row in the area, each with the text of the merged range that it lies in.
func (a *area) fill(row tabular.Row, merged []tabular.Range) []string {
	cells := a.cut(row)
	for _, r := range merged {
		if row.Number < r.First.Row || row.Number > r.Last.Row {
			continue
		}
		text := ""
		for _, other := range a.rows {
			if other.Number == r.First.Row && r.First.Column < len(other.Cells) {
				text, _ = tabular.Clean(other.Cells[r.First.Column])
			}
			if other.Number >= r.First.Row {
				break
			}
		}
		for column := max(r.First.Column, a.first); column <= min(r.Last.Column, a.last); column++ {
			if cells[column-a.first] == "" {
				cells[column-a.first] = text
			}
		}
	}
	return cells
}

// isUpper reports whether a row above the header belongs to it: it names the key over a blank of the header, or one text
// spans several columns of the header but not its first, or all its texts mean something and there are several.
func (s *sheet) isUpper(upper, header, raw []string) bool {
	known, filled, spans, key := 0, 0, false, false
	for i, text := range upper {
		if text == "" {
			continue
		}
		filled++
		c := s.headings.recognise(text)
		if c.is != "" || s.isGroupName(text) || s.headings.isListed(text) {
			known++
		}
		key = key || c.is == isAnimal && (raw[i] == "" || header[i] == text)
		spans = spans || i > 0 && upper[i-1] == text && upper[0] != text && header[i] != text
	}
	return key || spans || filled > 1 && known == filled
}

// keyColumn is the column of the animals, in the area; 0 if none is named.
func (s *sheet) keyColumn(lines [][]string) int {
	for _, line := range lines {
		for i, text := range line {
			if s.headings.recognise(text).is == isAnimal {
				return i
			}
		}
	}
	return 0
}

// isLower reports whether a row below the header belongs to it: the key is blank in it or goes on, and every other cell is
// a unit, a text that is no value, or stands below a text that spans several columns.
func (s *sheet) isLower(below, header, filled []string, key int) bool {
	if below[key] != "" && !strings.EqualFold(below[key], filled[key]) && !isDash(below[key]) {
		return false
	}
	words, units := 0, 0
	for i, text := range below {
		if text == "" || i == key || isDash(text) {
			continue
		}
		_, isUnit := s.headings.units.find(strings.Trim(text, "()[] "))
		spanned := header[i] == "" || i+1 < len(header) && header[i+1] == "" && i > key
		switch form := tabular.ParseValue(text, tabular.Notation{Decimal: tabular.Point, Assay: true}).Form; {
		case isUnit || strings.HasPrefix(text, "(") && strings.HasSuffix(text, ")"):
			units++
		case form == tabular.Unreadable:
			words++
		case form == tabular.Number && spanned:
			words++
		default:
			return false
		}
	}
	blank := below[key] == ""
	return units > 0 && words == 0 || words > 0 && blank && s.means(below, filled)
}

// means reports whether the texts of a second header row can be headers: some are known, or stand below a text that spans
// several columns.
func (s *sheet) means(below, above []string) bool {
	for i, text := range below {
		if text == "" {
			continue
		}
		if s.headings.recognise(text).is != "" || s.headings.isListed(text) || s.isGroupName(text) {
			return true
		}
		if i > 0 && (above[i] == "" || above[i] == above[i-1]) {
			return true
		}
	}
	return false
}

func isDash(text string) bool { return text == "-" || text == "–" || text == "—" }

// join makes one header of the levels: the texts above each other, without repetition. A text of an upper level goes on to
// the right over blanks of its level, as far as the level below has texts; a unit goes into brackets.
func (s *sheet) join(lines [][]string) []string {
	for l := len(lines) - 2; l >= 0; l-- {
		for i := 1; i < len(lines[l]); i++ {
			if lines[l][i] == "" && lines[l+1][i] != "" && lines[l+1][i-1] != "" && !s.isUnitText(lines[l+1][i]) && lines[l][i-1] != lines[l+1][i-1] {
				lines[l][i] = lines[l][i-1]
			}
		}
	}
	header := make([]string, len(lines[0]))
	for i := range header {
		var parts []string
		for l, line := range lines {
			text := line[i]
			if text == "" || isDash(text) || len(parts) > 0 && strings.EqualFold(parts[len(parts)-1], text) {
				continue
			}
			if l > 0 && len(parts) > 0 && s.isUnitText(text) {
				parts[len(parts)-1] += " (" + strings.Trim(text, "()[] ") + ")"
				continue
			}
			parts = append(parts, text)
		}
		header[i] = strings.Join(parts, levelMark)
	}
	return header
}

func (s *sheet) isUnitText(text string) bool {
	_, isUnit := s.headings.units.find(strings.Trim(text, "()[] "))
	return isUnit || strings.HasPrefix(text, "(") && strings.HasSuffix(text, ")")
}

// noteLevels says how a header of several rows was read.
func (s *sheet) noteLevels(top, bottom int32, header []string, merged []tabular.Range) {
	var spans []string
	for _, r := range slices.SortedFunc(slices.Values(merged), func(a, b tabular.Range) int {
		return cmp.Or(cmp.Compare(a.First.Row, b.First.Row), cmp.Compare(a.First.Column, b.First.Column))
	}) {
		if r.First.Row >= top && r.Last.Row <= bottom {
			spans = append(spans, r.String())
		}
	}
	said := ""
	if len(spans) > 0 {
		said = " (merged " + strings.Join(spans, ", ") + ")"
	}
	var joined []string
	for _, h := range header {
		if h != "" {
			joined = append(joined, fmt.Sprintf("%q", h))
		}
	}
	shown := joined
	if len(joined) > 12 {
		shown = append(slices.Clone(joined[:12]), fmt.Sprintf("and %d more", len(joined)-12))
	}
	message := fmt.Sprintf("the header spans rows %d to %d%s. Read as %s", top, bottom, said, strings.Join(shown, ", "))
	s.found.addCause(cause{code: "F-01", file: s.file, detail: message}, issue.Address{File: s.file, Sheet: s.name, Row: top}, func() issue.Issue {
		return issue.Issue{
			Found:    tabular.Show(strings.Join(joined, " | ")),
			Message:  message,
			Expected: "one header row",
			Effect:   "none, if the headers were read rightly",
			Fix:      "look whether they were; or put one header row",
		}
	})
}

// fillDown lets the rows of a merged range have its text, except in columns of values, where a cell is one value.
func (s *sheet) fillDown(body []tabular.Row, header []string) {
	if len(body) == 0 {
		return
	}
	for _, r := range s.mergedIn(body[0].Number, body[len(body)-1].Number) {
		column := r.First.Column
		if r.First.Row == r.Last.Row || column < s.table.first || column >= len(header) {
			continue
		}
		at, found := slices.BinarySearchFunc(body, r.First.Row, func(row tabular.Row, number int32) int { return int(row.Number - number) })
		if !found || column >= len(body[at].Cells) || body[at].Cells[column] == "" {
			continue
		}
		if is := s.headings.recognise(header[column]).is; is == isValue || is == "" {
			s.found.addCell(s.cellAt(r.First.Row, column), "F-01", "body", func() issue.Issue {
				return issue.Issue{
					Found:    body[at].Cells[column],
					Message:  fmt.Sprintf("the cells %s of the table are merged, and hold one value for several rows", r),
					Expected: "a value in every row",
					Likely:   "the rows share one measurement, or cells were merged to look better",
					Effect:   fmt.Sprintf("the value was read for row %d, the other rows have none", r.First.Row),
					Fix:      "unmerge the cells and write the value into the rows that have it",
				}
			})
			continue
		}
		for i := at + 1; i < len(body) && body[i].Number <= r.Last.Row; i++ {
			for len(body[i].Cells) <= column {
				body[i].Cells = append(body[i].Cells, "")
			}
			if body[i].Cells[column] != "" {
				break
			}
			body[i].Cells[column] = body[at].Cells[column]
		}
	}
}
