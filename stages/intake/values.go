package intake

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/nearest"
	"earmark/internal/tabular"
	"earmark/schemas"
	"earmark/schemas/endpoint"
)

// Censoring of a value.
const (
	uncensored    = "none"
	leftCensored  = "left"
	rightCensored = "right"
)

// missingCodes notes the first cell of each way in which a sheet marks a missing value.
type missingCodes struct {
	codes []string
	cells []issue.Address
	seen  map[string]bool
}

func (m *missingCodes) add(code string, at func() issue.Address) {
	folded := strings.ToLower(code)
	if m.seen[folded] {
		return
	}
	if m.seen == nil {
		m.seen = map[string]bool{}
	}
	m.seen[folded] = true
	m.codes, m.cells = append(m.codes, code), append(m.cells, at())
}

// readValues reads a sheet of measured values.
func (s *sheet) readValues() {
	columnUnits := make([]maybe.Value[endpoint.Unit], len(s.columns))
	values := s.values[:0:0]
	for _, c := range s.values {
		unit, ok := s.columnUnit(c)
		if !ok {
			continue
		}
		columnUnits[c.index] = unit
		values = append(values, c)
	}
	s.out.Values.Grow(s.survey.rows * len(values))
	s.out.Values.AppendSeq(s.collected(values, columnUnits))
}

// collected ranges over the values of the sheet; columnUnits are the units of its columns where a row states none.
func (s *sheet) collected(values []*column, columnUnits []maybe.Value[endpoint.Unit]) iter.Seq[schemas.CollectedValue] {
	return func(yield func(schemas.CollectedValue) bool) {
		var missing missingCodes
		var ranges map[string]spread
		series := map[string]string{}
		sites := map[string]string{}
		said := map[sample]bool{}
		var observed []maybe.Int // days of the row's counts that have an observation time
		animalColumn, groupColumn, dayColumn := s.letters(isAnimal), s.letters(isGroup), s.letters(isStudyDay, isDate)
		for row := range s.body(true) {
			v := schemas.CollectedValue{
				File: s.file, Sheet: s.name, Row: row, Kind: s.readout.Kind, Endpoint: s.spec.Name,
				Animal: s.text(s.of.animal), Group: s.text(s.of.group),
				Timepoint: s.timepoint(), Plate: s.text(s.of.plate), Well: s.text(s.of.well),
				Matrix: s.readout.Matrix, Censoring: uncensored,
				AnimalColumn: animalColumn, GroupColumn: groupColumn, DayColumn: dayColumn,
			}
			if matrix := s.text(s.of.matrix); matrix != "" {
				v.Matrix = matrix
			}
			if v.Group == "" {
				v.Group = s.group
			}
			if v.Animal == "" && slices.ContainsFunc(values, func(c *column) bool { return c.animal == "" }) {
				s.nobody(values)
				continue
			}
			var dayOK bool
			if v.StudyDay, v.Date, dayOK = s.day(values); !dayOK {
				continue
			}
			v.Clock, v.Order = s.clock(s.of.timepoint, s.of.date), s.order()
			if v.Date.OK {
				v.DateColumn, v.DateText = s.of.date.letters, s.peek(s.of.date)
			}
			v.Replicate = s.whole(s.of.replicate, "the number of the read or well, counted from 1")
			rowSite := s.site(sites)
			rowSeries, mine := s.rowSeries(series)
			if !mine {
				continue
			}
			rowUnit, unitOK := s.rowUnit()
			if !unitOK {
				continue
			}
			v.LowerLimit, v.UpperLimit, v.Dilution = s.limits()
			given := s.conditions(v.Animal)
			s.takeRemarks(v.Animal)
			if s.of.companion != nil {
				of := v
				of.Site = rowSite
				if !of.StudyDay.OK && !of.Date.OK {
					of.StudyDay = values[0].day
				}
				if beside, ok := s.beside(of, said); ok && !yield(beside) {
					return
				}
			}
			v.Fold, v.FoldColumn = s.fold()
			v.Beads = s.whole(s.of.beads, "the number of beads, counted from 1")
			observed = observed[:0]
			for _, c := range values {
				u := rowUnit
				if !u.OK {
					u = columnUnits[c.index]
				}
				if !u.OK {
					s.noUnit(c)
					continue
				}
				cell := v
				cell.Column, cell.Unit = c.letters, u.V.Name
				if c.dated != nil {
					dated := s.text(c.dated)
					if dated == "" && s.text(c) == "" {
						continue // not measured
					}
					if cell.Date, cell.DayColumn = s.date(c.dated, dated), c.dated.letters; !cell.Date.OK {
						if dated == "" {
							s.unreadable(c.dated, "", "the value beside it has no date", "a date for every value", "the date")
						}
						continue
					}
				}
				if c.animal != "" {
					cell.Animal, cell.AnimalColumn = c.animal, c.letters
				}
				if c.group != "" {
					if c.animal == "" && s.text(c) == "" {
						continue // the animal is of the group of another column
					}
					cell.Group, cell.GroupColumn = c.group, c.letters
				}
				cell.Site, cell.Analyte = rowSite, rowSeries
				if c.day.OK {
					cell.StudyDay = c.day
				}
				if c.site != "" {
					cell.Site = c.site
				}
				if c.analyte != "" && s.text(s.of.analyte) == "" {
					cell.Analyte = c.analyte
				}
				if c.replicate.OK {
					cell.Replicate = c.replicate
				}
				cell.Text, cell.Typed = s.text(c), s.typed(c)
				s.value(&cell, c, u.V, &missing, &ranges)
				if !cell.Missing {
					var complete bool
					if cell.Per, complete = s.complete(c, u.V, given); !complete {
						continue
					}
				}
				if !yield(cell) {
					return
				}
				if s.spec.Exposure == nil || cell.Missing || !cell.Value.OK && cell.Censoring == uncensored {
					continue
				}
				if time, ok := s.observation(cell, observed); ok {
					observed = append(observed, cell.StudyDay)
					if !yield(time) {
						return
					}
				}
			}
		}
		s.mixedCodes(&missing)
		s.noteRemarks()
	}
}

// columnUnit is the unit that a column's values have where no row states one: of its header, or else of the config, or
// else the only one that the endpoint has. It is not ok if a unit is stated that the endpoint does not know.
func (s *sheet) columnUnit(c *column) (maybe.Value[endpoint.Unit], bool) {
	stated, where := c.unit, fmt.Sprintf("the header %q", c.header)
	if stated == "" {
		stated, where = s.readout.Unit, "the config"
	}
	switch {
	case stated == "" && len(s.spec.Units) == 1:
		return maybe.Some(s.spec.Units[0]), true
	case stated == "":
		return maybe.Value[endpoint.Unit]{}, true // the rows may state one
	}
	unit, known := s.headings.units.find(stated)
	if !known {
		s.row = s.headerRow
		s.unknownUnit(s.at(c), stated, where)
		return maybe.Value[endpoint.Unit]{}, false
	}
	if c.unit != "" && unitKey(c.unit) != unitKey(unit.Name) || strings.Contains(c.unit, "Âµ") {
		s.row = s.headerRow
		s.found.addCell(issue.Address{File: s.file, Sheet: s.name, Row: s.headerRow, Column: c.letters}, "F-05", "", func() issue.Issue {
			return issue.Issue{Found: c.header, Message: fmt.Sprintf("unit %q is read as %s", c.unit, unit.Name), Effect: "none", Fix: "nothing"}
		})
	}
	return maybe.Some(unit), true
}

// rowUnit is the unit that the row at hand states in a column of its own, if any.
func (s *sheet) rowUnit() (maybe.Value[endpoint.Unit], bool) {
	c := s.of.unit
	stated := s.text(c)
	if stated == "" {
		return maybe.Value[endpoint.Unit]{}, true
	}
	unit, known := s.headings.units.find(stated)
	if !known {
		s.unknownUnit(s.at(c), stated, "the column "+c.header)
		return maybe.Value[endpoint.Unit]{}, false
	}
	return maybe.Some(unit), true
}

func (s *sheet) unknownUnit(at issue.Address, stated, where string) {
	s.found.addCell(at, "F-26", stated, func() issue.Issue {
		likely := ""
		if near := nearest.Of(stated, s.headings.units.names); near != "" {
			likely = fmt.Sprintf("%q is meant", near)
		}
		return issue.Issue{
			Endpoint: s.spec.Name, Found: stated,
			Message:  fmt.Sprintf("%s gives the unit %q, in which %s is not known to be measured", where, stated, s.spec.Title),
			Expected: "one of " + strings.Join(s.headings.units.names, ", "),
			Likely:   likely,
			Effect:   "the values are not read",
			Fix:      "correct the unit, or say it in the config: `columns: [{name: ..., is: value, unit: " + s.spec.Unit + "}]`",
		}
	})
}

func (s *sheet) noUnit(c *column) {
	at := issue.Address{File: s.file, Sheet: s.name, Row: s.headerRow, Column: c.letters}
	s.found.addOnce(at, "F-26", "none", func() issue.Issue {
		return issue.Issue{
			Endpoint: s.spec.Name, Found: c.header,
			Message:  fmt.Sprintf("the values of %q have no unit", c.header),
			Expected: fmt.Sprintf("a unit in the header, such as %q, in a column Unit, or as `unit` of the readout: one of %s", c.header+" ("+s.spec.Unit+")", strings.Join(s.headings.units.names, ", ")),
			Effect:   "the values are not read, as a guess could be wrong a thousandfold",
			Fix:      "add `unit: " + s.spec.Unit + "` (or what it was) to the readout in the config",
		}
	})
}

// timepoint is the time within the day that the row at hand names. A plain number of a time after dosing gets the unit of
// its header. A time of day is a timepoint only where animals were measured at several on a day.
func (s *sheet) timepoint() string {
	c := s.of.timepoint
	text := s.text(c)
	if _, _, isClock := tabular.ParseClock(text); isClock && !s.spec.Administered && !s.survey.sessions {
		return "" // when the row was measured, and not which of several measurements of the day it is
	}
	if _, plain := tabular.ParsePlain(text); plain && s.spec.Administered && c.unit != "" {
		return text + " " + c.unit
	}
	return text
}

// nobody reports a row that has values and no animal. A row without either is a gap between blocks and means nothing.
func (s *sheet) nobody(values []*column) {
	for _, c := range values {
		if c.index < len(s.cells) && strings.TrimSpace(s.cells[c.index]) != "" {
			s.found.addCell(s.at(s.of.animal), "F-31", "", func() issue.Issue {
				return issue.Issue{
					Message:  "the row has a value and no animal",
					Expected: "the animal in every row",
					Likely:   "the animal stands only in the first of several rows, or a mean was written below the table",
					Effect:   "the row is not read",
					Fix:      settle(s.at(s.of.animal), "", "<animal>", "animal filled in"),
				}
			})
			return
		}
	}
}

// day is when the row at hand was measured. It is not ok if neither the row, nor the headers, nor the config say so.
func (s *sheet) day(values []*column) (day maybe.Int, date maybe.Value[schemas.Date], ok bool) {
	dayColumn, dateColumn := s.of.day, s.of.date
	dayText, dateText := s.text(dayColumn), s.text(dateColumn)
	day = s.studyDay(dayColumn, dayText)
	date = s.date(dateColumn, dateText)
	if !day.OK && dayText == "" && s.readout.StudyDay != nil {
		day = maybe.Some(*s.readout.StudyDay)
	}
	if day.OK || date.OK {
		return day, date, true
	}
	for _, c := range values {
		if !c.day.OK && c.dated == nil {
			if dayText == "" && dateText == "" {
				at := dayColumn
				if at == nil {
					at = dateColumn
				}
				s.unreadable(at, "", "the row does not say when it was measured", "a study day or a date in every row", "the study day")
			}
			return day, date, false
		}
	}
	return day, date, len(values) > 0
}

// studyDay reads a study day: 7, −1, Day 7, d7.
func (s *sheet) studyDay(c *column, text string) maybe.Int {
	if text == "" {
		return maybe.Int{}
	}
	number := strings.TrimSpace(text)
	for _, word := range []string{"study day", "day", "dpi", "d"} {
		if len(number) > len(word) && strings.EqualFold(number[:len(word)], word) {
			number = strings.TrimLeft(number[len(word):], " ._")
			break
		}
	}
	day, ok := tabular.ParseWhole(number)
	if !ok {
		s.unreadable(c, text, "the cell does not hold a study day", "a whole number, such as 7 or Day 7", "7")
		return maybe.Int{}
	}
	return maybe.Some(day)
}

// date reads a date.
func (s *sheet) date(c *column, text string) maybe.Value[schemas.Date] {
	if text == "" {
		return maybe.Value[schemas.Date]{}
	}
	cell := dateCell{c.index, text}
	if d, known := s.dates[cell]; known {
		return maybe.Some(d)
	}
	d, ok, ambiguous := tabular.ParseDate(text, s.survey.dates[c.index])
	switch {
	case ambiguous:
		s.found.addCell(s.at(c), "T-01", "", func() issue.Issue { return s.eitherOrder(c, text) })
	case !ok:
		s.unreadable(c, text, "the cell does not hold a date", "a date such as 2026-03-02", "2026-03-02")
	default:
		s.dates[cell] = d
		return maybe.Some(d)
	}
	return maybe.Value[schemas.Date]{}
}

// unreadable reports a cell, other than a value, that does not hold what its column asks for.
func (s *sheet) unreadable(c *column, text, message, expected, example string) {
	at := s.at(c)
	s.found.addCell(at, "F-30", message, func() issue.Issue {
		return issue.Issue{
			Found: tabular.Show(text), Message: message, Expected: expected,
			Effect: "the cell is not used, nor is a row that needs it",
			Fix:    settle(at, text, example, "<why>"),
		}
	})
}

// whole reads a cell that holds a whole number from 1, with a word before it or without (2, #2, read 2), if there is such
// a column.
func (s *sheet) whole(c *column, expected string) maybe.Int {
	text := s.text(c)
	if text == "" {
		return maybe.Int{}
	}
	n, ok := tabular.ParseWhole(strings.TrimLeftFunc(text, func(r rune) bool { return unicode.IsLetter(r) || r == '#' || r == ' ' }))
	if !ok || n < 1 {
		s.unreadable(c, text, "the cell does not hold "+expected, expected, "1")
		return maybe.Int{}
	}
	return maybe.Some(n)
}

// site is the side that the row at hand names, or else the config.
func (s *sheet) site(cache map[string]string) string {
	text := s.text(s.of.site)
	if text == "" {
		text = s.readout.Site
	}
	if site, known := cache[text]; known {
		return site
	}
	site := text
	if s.spec.Sided {
		site = cmp.Or(Side(text), text)
	}
	cache[text] = site
	return site
}

// rowSeries is the analyte or component that the row at hand names, or else the config; a score without one is a total.
// It is not the row of this readout if the endpoint is a single analyte and the row names another.
func (s *sheet) rowSeries(cache map[string]string) (series string, mine bool) {
	c := s.of.analyte
	text := s.text(c)
	single := !s.spec.PerAnalyte && len(s.spec.Components) == 0
	if text == "" && !single {
		text = s.readout.Analyte
		if text == "" && len(s.spec.Components) > 0 {
			return totalName, true
		}
	}
	if text == "" {
		return "", true
	}
	if s.spec.Analytes == endpoint.Gene && s.geneDate(c, text) {
		return "", false
	}
	series, known := cache[text]
	if !known {
		found, listed := s.headings.names.find(text)
		switch {
		case single && s.isOwnName(text):
			found = ""
		case single:
			found = foreignSeries
		case !listed:
			found = s.spelled(s.spec.Name, text, s.at(c))
		}
		cache[text], series = found, found
	}
	if series == foreignSeries {
		s.found.addCell(s.at(c), "F-28", text, func() issue.Issue {
			return issue.Issue{
				Found: text, Endpoint: s.spec.Name,
				Message: fmt.Sprintf("the row is of %q, and the readout holds %s only: it is not read", text, s.spec.Title),
				Effect:  "none, if the values are not needed",
				Fix:     "nothing; or add a readout of another kind for the same file",
			}
		})
		return "", false
	}
	return series, true
}

// foreignSeries marks an analyte that is not the readout's.
const foreignSeries = "\x00"

// isOwnName reports whether a text names the endpoint itself, or what the config says that the readout calls it.
func (s *sheet) isOwnName(text string) bool {
	if strings.EqualFold(text, s.readout.Analyte) {
		return true
	}
	for _, word := range splitHeader(text) {
		if !strings.Contains(compact(s.spec.Title+s.spec.Name), word) {
			return false
		}
	}
	return true
}

// limits are the limits of quantification and the dilution that the row at hand gives, or else the config.
func (s *sheet) limits() (lower, upper, dilution maybe.Float) {
	lower = s.limit(s.of.lloq, s.readout.LLOQ)
	upper = s.limit(s.of.uloq, s.readout.ULOQ)
	dilution = s.dilution()
	return lower, upper, dilution
}

func (s *sheet) limit(c *column, declared *float64) maybe.Float {
	text := s.text(c)
	if c != nil && text != "" {
		r := tabular.ParseValue(strings.TrimLeft(text, "<>≤≥= "), s.survey.numbers[c.index])
		switch r.Form {
		case tabular.Number:
			return maybe.Some(r.Value)
		case tabular.Missing:
		default:
			s.unreadable(c, text, "the cell does not hold a limit of quantification", "a number, in the unit of the value", "3.2")
			return maybe.Float{}
		}
	}
	if declared != nil {
		return maybe.Some(*declared)
	}
	return maybe.Float{}
}

// dilution reads a dilution factor: 4, 1:4 or neat.
func (s *sheet) dilution() maybe.Float {
	c := s.of.dilution
	text := s.text(c)
	switch {
	case text == "" && s.readout.Dilution != nil:
		return maybe.Some(*s.readout.Dilution)
	case text == "":
		return maybe.Float{}
	case strings.EqualFold(text, "neat") || strings.EqualFold(text, "undiluted"):
		return maybe.Some(1.0)
	}
	factor := strings.TrimSpace(strings.TrimPrefix(strings.ReplaceAll(text, "/", ":"), "1:"))
	v, ok := tabular.ParseNumber(strings.TrimPrefix(factor, "x"), tabular.Notation{Decimal: tabular.Point})
	if !ok || v <= 0 {
		s.unreadable(c, text, "the cell does not hold a dilution", "a factor, such as 4 or 1:4", "4")
		return maybe.Float{}
	}
	return maybe.Some(v)
}

// value reads the text of a cell into v.
func (s *sheet) value(v *schemas.CollectedValue, c *column, unit endpoint.Unit, missing *missingCodes, ranges *map[string]spread) {
	if s.isSentinel(v.Text, c, unit) {
		v.Missing = true
		s.sentinel(v, c)
		return
	}
	if s.spec.Amplification != nil && isUndetermined(v.Text) {
		v.Censoring, v.Limit = rightCensored, maybe.Some(s.spec.Amplification.Cycles)
		return
	}
	n := s.survey.numbers[c.index]
	text := v.Text
	if unit.Titre {
		text = reciprocal(text)
	}
	r := tabular.ParseValue(text, n)
	switch r.Form {
	case tabular.Number:
		v.Value = maybe.Some(s.exact(c, r.Value))
		s.gather(c, r.Value)
	case tabular.Missing:
		v.Missing = true
		missing.add(v.Text, func() issue.Address { return s.at(c) })
		if r.Instrument {
			s.instrument(v, c, "no value: the reader marks a masked outlier or a fault")
		}
	case tabular.Below, tabular.Above:
		v.Censoring = leftCensored
		side := "below"
		if r.Form == tabular.Above {
			v.Censoring, side = rightCensored, "above"
		}
		if r.HasLimit {
			v.Limit = maybe.Some(r.Value)
		}
		if r.Instrument {
			s.instrument(v, c, side+" the range of the curve")
		}
	case tabular.Extrapolated:
		s.extrapolated(v, c, r.Value, ranges)
	default:
		s.unusable(v, c, r.Form)
	}
	if r.Against {
		s.against(v, c, n)
	}
}

// reciprocal writes a titre as a number: 400 for 1:400 and 1/400, <50 for <1:50.
func reciprocal(text string) string {
	sign := text[:len(text)-len(strings.TrimLeft(text, "<>≤≥= "))]
	rest := text[len(sign):]
	for _, prefix := range []string{"1:", "1/", "1 : ", "1 / "} {
		if denominator, found := strings.CutPrefix(rest, prefix); found {
			return sign + strings.TrimSpace(denominator)
		}
	}
	return text
}

// extrapolated keeps a value that was read off the curve beyond its last standard as censored, on the side on which it
// lies: beyond a limit of quantification, or else beyond every unmarked value of its series.
func (s *sheet) extrapolated(v *schemas.CollectedValue, c *column, value float64, ranges *map[string]spread) {
	low, high := v.LowerLimit, v.UpperLimit
	if !low.OK && !high.OK {
		if *ranges == nil {
			*ranges = s.ranges()
		}
		if r := (*ranges)[v.Analyte]; r.n > 0 {
			low, high = maybe.Some(r.low), maybe.Some(r.high)
		}
	}
	switch {
	case low.OK && value <= low.V:
		v.Censoring = leftCensored
		s.instrument(v, c, "below the range of the curve")
	case high.OK && value >= high.V:
		v.Censoring = rightCensored
		s.instrument(v, c, "above the range of the curve")
	default:
		s.found.addCell(s.at(c), "F-19", "extrapolated "+v.Analyte, func() issue.Issue {
			return issue.Issue{
				Animal: v.Animal, Endpoint: v.Endpoint, StudyDay: v.StudyDay, Found: v.Typed,
				Message:  "the star marks a value beyond the standard curve, and nothing tells whether it lies below or above",
				Expected: "limits of quantification beside the values (columns LLOQ and ULOQ), or in the config",
				Effect:   "the value is not used",
				Fix:      "add `lloq` and `uloq` to the readout in the config, or write the cell as <limit or >limit",
			}
		})
	}
}

// ranges are the lowest and highest unmarked numbers of each series of the sheet.
func (s *sheet) ranges() map[string]spread {
	all := map[string]spread{}
	cache := map[string]string{}
	row, cells := s.row, s.cells
	for range s.body(false) {
		series, _ := s.rowSeries(cache)
		for _, c := range s.values {
			name := series
			if c.analyte != "" && s.text(s.of.analyte) == "" {
				name = c.analyte
			}
			if v, ok := tabular.ParseNumber(s.cells[c.index], s.survey.numbers[c.index]); ok {
				r := all[name]
				r.add(v)
				all[name] = r
			}
		}
	}
	s.row, s.cells = row, cells
	return all
}

// what names the series of a value for a message.
func (s *sheet) what(v *schemas.CollectedValue) string {
	if v.Analyte != "" {
		return v.Analyte
	}
	return s.spec.Title
}

func (s *sheet) instrument(v *schemas.CollectedValue, c *column, meaning string) {
	s.found.addCell(s.at(c), "A-02", v.Analyte+"\x00"+meaning, func() issue.Issue {
		return issue.Issue{
			Animal: v.Animal, Endpoint: v.Endpoint, StudyDay: v.StudyDay, Found: v.Typed,
			Message:  fmt.Sprintf("%s: values such as %q are kept as %s", s.what(v), v.Typed, meaning),
			Expected: "the notation of bead-array readers: OOR < and OOR > out of range, * extrapolated, --- masked, *** fault",
			Effect:   "used as censored, or as missing",
			Fix:      "nothing",
		}
	})
}

func (s *sheet) sentinel(v *schemas.CollectedValue, c *column) {
	s.found.addCell(s.at(c), "F-20", v.Text, func() issue.Issue {
		return issue.Issue{
			Animal: v.Animal, Endpoint: v.Endpoint, StudyDay: v.StudyDay, Found: v.Typed,
			Message:  fmt.Sprintf("the column holds %s, which is taken for a missing value", v.Text),
			Expected: "an empty cell or NA" + s.others(c),
			Likely:   "a program or a form asks for a number where there is none",
			Effect:   "treated as missing",
			Fix:      settle(s.at(c), v.Typed, "NA", "code for missing") + "; if it is a measured value, write it as " + v.Text + ".0",
		}
	})
}

// others says where the other numbers of a column lie.
func (s *sheet) others(c *column) string {
	r := s.survey.spread[c.index]
	if r.n < 2 {
		return ""
	}
	return fmt.Sprintf("; the %d plain numbers of the column lie between %s and %s", r.n, number(r.low), number(r.high))
}

// number writes a number for a message.
func number(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }

func (s *sheet) mixedCodes(m *missingCodes) {
	if len(m.codes) < 2 {
		return
	}
	shown := make([]string, len(m.codes))
	for i, code := range m.codes {
		shown[i] = strconv.Quote(code)
		if code == "" {
			shown[i] = "an empty cell"
		}
	}
	s.found.add(issue.Issue{
		Code: "F-20", At: m.cells[0], More: m.cells[1:], Endpoint: s.spec.Name, Found: strings.Join(shown, ", "),
		Message:  fmt.Sprintf("missing values are marked in %d ways: %s", len(m.codes), strings.Join(shown, ", ")),
		Expected: "one mark, as different marks may have different meanings (not measured, lost, not applicable)",
		Effect:   "all are treated as missing",
		Fix:      "nothing, if they mean the same",
	})
}

func (s *sheet) against(v *schemas.CollectedValue, c *column, n tabular.Notation) {
	s.found.addCell(s.at(c), "F-06", "", func() issue.Issue {
		own := "points"
		if n.Decimal == tabular.Comma {
			own = "commas"
		}
		return issue.Issue{
			Animal: v.Animal, Endpoint: v.Endpoint, StudyDay: v.StudyDay, Found: v.Typed,
			Message:  fmt.Sprintf("most numbers of the column have decimal %s; this one looks inconsistent", own),
			Expected: "one decimal sign in a column" + s.others(c),
			Likely:   "the value was typed on another computer",
			Effect:   fmt.Sprintf("used, and read as %s", number(v.Value.Or(v.Limit.Or(0)))),
			Fix:      "nothing, if it was read rightly; `decimal` of the readout makes one sign binding",
		}
	})
}

// deathWords are what people write in the place of a number once an animal has left the study.
var deathWords = map[string]bool{
	"dead": true, "died": true, "death": true, "found dead": true, "fd": true, "sacrificed": true, "sacrified": true, "sac": true, "culled": true, "killed": true,
	"euthanised": true, "euthanized": true, "euth": true, "†": true, "tot": true, "gestorben": true, "mort": true,
}

// unusable reports a text that is no value.
func (s *sheet) unusable(v *schemas.CollectedValue, c *column, form tabular.Form) {
	at := s.at(c)
	code := map[tabular.Form]string{
		tabular.Annotated: "F-19", tabular.Ambiguous: "F-07", tabular.FormulaError: "F-11", tabular.ExcelDate: "F-08",
	}[form]
	if code == "" {
		code = "F-27"
	}
	died := code == "F-27" && deathWords[strings.ToLower(v.Text)]
	detail := ""
	if died {
		detail = "died"
	}
	s.found.addCell(at, code, detail, func() issue.Issue {
		i := issue.Issue{
			Animal: v.Animal, Endpoint: v.Endpoint, StudyDay: v.StudyDay, Found: v.Typed,
			Expected: fmt.Sprintf("a number in %s, or a blank cell", v.Unit) + s.others(c),
			Effect:   "the value is not used",
			Fix:      settle(at, v.Text, "<value>", "<why>"),
		}
		switch form {
		case tabular.Annotated:
			digits := strings.TrimFunc(v.Text, func(r rune) bool { return r < '0' || r > '9' })
			if end := strings.IndexFunc(digits, func(r rune) bool { return !strings.ContainsRune("0123456789.,", r) }); end > 0 {
				digits = digits[:end]
			}
			i.Message = "the cell holds a number and a remark, and nobody but its author knows what the remark means for the number"
			i.Likely = digits + " was measured, and the remark belongs into a notes column"
			i.Fix = settle(at, v.Text, digits, "comment removed")
		case tabular.Ambiguous:
			i.Message = "the number can be read as thousands or as decimals"
			i.Expected = "a number that can be read in one way only" + s.others(c)
			i.Fix = "add `decimal: \".\"` (or \",\") to the readout in the config"
		case tabular.FormulaError:
			i.Message = "the cell holds the error of a spreadsheet formula" + s.formulaAt(c)
			i.Likely = "cells that the formula reads are empty or not numbers"
			i.Fix = "correct the formula and export the file again, or " + settle(at, v.Text, "NA", "formula failed")
			if strings.HasPrefix(v.Text, "=") {
				i.Message = "the cell holds a formula and no result of it"
				i.Likely = "the file was written by a program that does not calculate"
				i.Fix = "open the file in a spreadsheet, which calculates it, and save it; or " + settle(at, v.Text, "<value>", "formula without a result")
			}
		case tabular.ExcelDate:
			i.Message = "the cell holds a date where a number is expected"
			i.Likely = "a spreadsheet took an entry such as 1-2 or 1.2 for a date"
			i.Fix = "format the column as text before typing, or " + settle(at, v.Text, "<value>", "date undone")
		default:
			if died {
				i.Message = "a word for a death stands in the place of a number"
				i.Likely = "the animal was no longer there to be measured"
				i.Fix = "leave the cell blank, and say in the animals readout what became of the animal, and when (Fate, Fate day); or " + settle(at, v.Text, "NA", "animal dead")
				return i
			}
			i.Message = "the cell holds text that is no number"
			if n := s.survey.numbers[c.index]; n.Declared {
				i.Expected += fmt.Sprintf("; the decimal sign is %q, as the config declares", string(rune(n.Decimal)))
			}
		}
		return i
	})
}
