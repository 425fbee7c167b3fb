package check

import (
	"cmp"
	"fmt"
	"slices"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// Limits of what a date has to be to be questioned.
const (
	distant  = 14   // days that a date lies outside of the days of the study
	macShift = 1462 // days between 1900-01-01 and 1904-01-02: the two date systems of spreadsheets
	years    = 100  // by which a year can be wrong
)

// A stamp is the date of a row, with the study day that the row names beside it, if any. Rows of several values have one.
type stamp struct {
	fileCause
	row    int32
	day    maybe.Int
	date   schemas.Date
	group  int32 // of its animal; -1 where unknown
	animal int32 // -1 for a dose of a group
	dose   bool
}

// A rowDay names a row of a readout, and the day that it names.
type rowDay struct {
	fileCause
	row int32
	day maybe.Int
}

// A calendar is what the dates of a study say, taken together: which of them cannot be right, and what is likely wrong with
// them.
type calendar struct {
	origin maybe.Value[schemas.Date] // the date of study day 0: of the plan, or else what most rows with a day and a date say
	wrong  map[rowDay]string         // code of what is likely wrong with the date
	taken  map[rowDay]int32          // of D-17, the group whose dates lie apart
	low    int32                     // first and last day of the study, as far as rows tell
	high   int32
}

// offset is how far a date lies from the study day that its row names; 0 where one of them, or the date of day 0, is not
// known.
func (c *calendar) offset(day maybe.Int, date maybe.Value[schemas.Date]) int32 {
	if !day.OK || !date.OK || !c.origin.OK {
		return 0
	}
	return int32(date.V-c.origin.V) - day.V
}

// readCalendar looks at all dates together before any row is read. A date is questioned by its study day where the row names
// one, and otherwise where it lies more than distant days outside of the study (and is explained). The study goes from the
// first to the last day among those that rows name, and those of dates without a day that lie no more than distant days from
// these or from each other, beginning with day 0; to last_day, where the plan declares it. What explains a date:
//
//	T-02  it lies exactly 1462 days from where it should: a spreadsheet counted from 1904 and another from 1900
//	T-03  it is right but for the year
//	T-01  it is right with day and month exchanged
//	T-05  every date of the file lies one day from its study day, on two days or more
//	D-17  every date of a control group, of three animals or more, lies apart from the study and those of no other group do
//
// A date that contradicts its study day and has no such explanation is T-04. Without a start date in the plan, day 0 is the
// one that most rows with both a day and a date agree on.
func (s *study) readCalendar() {
	s.calendar = calendar{wrong: map[rowDay]string{}, taken: map[rowDay]int32{}}
	stamps := s.stamps()
	if len(stamps) == 0 {
		return
	}
	s.calendar.origin = s.origin(stamps)
	if !s.calendar.origin.OK {
		return
	}
	s.calendar.low, s.calendar.high = s.span(stamps, -1)
	for _, t := range stamps {
		if code := s.questioned(t); code != "" {
			s.calendar.wrong[t.key()] = code
		}
	}
	s.otherConvention(stamps)
	s.otherStudy(stamps)
}

func (t stamp) key() rowDay { return rowDay{t.fileCause, t.row, t.day} }

// stamps lists the dates of all rows, each row once.
func (s *study) stamps() []stamp {
	var all []stamp
	add := func(t stamp, animal, group string) {
		t.group, t.animal = -1, -1
		if a, known := s.byAnimal[animal]; known {
			t.group, t.animal = s.animals[a].group, a
		} else if found := s.labels.find(group); group != "" && found.how >= folded {
			t.group = found.group
		}
		if n := len(all); n == 0 || all[n-1] != t {
			all = append(all, t)
		}
	}
	for _, v := range s.in.Values.All() {
		if v.Date.OK {
			add(stamp{fileCause: fileCause{v.File, v.Sheet}, row: v.Row, day: v.StudyDay, date: v.Date.V}, v.Animal, v.Group)
		}
	}
	for _, d := range s.in.Doses.All() {
		if d.Date.OK {
			add(stamp{fileCause: fileCause{d.File, d.Sheet}, row: d.Row, day: d.StudyDay, date: d.Date.V, dose: true}, d.Animal, d.Group)
		}
	}
	return all
}

// origin is the date of study day 0: the plan's, or else that on which more than half of the rows with a day and a date agree.
func (s *study) origin(stamps []stamp) maybe.Value[schemas.Date] {
	if s.Study.HasStart {
		return maybe.Some(s.Study.StartDate)
	}
	votes, n := map[schemas.Date]int{}, 0
	for _, t := range stamps {
		if t.day.OK {
			votes[t.date-schemas.Date(t.day.V)]++
			n++
		}
	}
	for date, v := range votes {
		if 2*v > n {
			return maybe.Some(date)
		}
	}
	return maybe.Value[schemas.Date]{}
}

// span is the first and the last day of the study, as readCalendar has it, by the rows that are not of the group.
func (s *study) span(stamps []stamp, without int32) (low, high int32) {
	name := func(day int32) { low, high = min(low, day), max(high, day) }
	other := func(animal string) bool {
		a, known := s.byAnimal[animal]
		return without < 0 || !known || s.animals[a].group != without
	}
	for _, v := range s.in.Values.All() {
		if v.StudyDay.OK && other(v.Animal) {
			name(v.StudyDay.V)
		}
	}
	for _, d := range s.in.Doses.All() {
		if d.StudyDay.OK && other(d.Animal) {
			name(d.StudyDay.V)
		}
	}
	var dated []int32
	for _, t := range stamps {
		if !t.day.OK && (without < 0 || t.group != without) {
			dated = append(dated, int32(t.date-s.calendar.origin.V))
		}
	}
	slices.Sort(dated)
	first, _ := slices.BinarySearch(dated, low)
	for i := first; i < len(dated) && dated[i] <= high+distant; i++ {
		high = max(high, dated[i])
	}
	for i := first - 1; i >= 0 && dated[i] >= low-distant; i-- {
		low = dated[i]
	}
	if s.Study.LastDay != nil {
		high = *s.Study.LastDay
	}
	return low, high
}

// questioned is the code of what is likely wrong with the date of a row; T-04 where it contradicts the row's day and nothing
// explains it, empty where nothing is wrong.
func (s *study) questioned(t stamp) string {
	day := int32(t.date - s.calendar.origin.V)
	low, high := s.calendar.low, s.calendar.high
	switch {
	case t.day.OK && day == t.day.V, !t.day.OK && day >= low-distant && day <= high+distant:
		return ""
	case t.day.OK:
		low, high = t.day.V, t.day.V
	}
	if code := s.slip(t.date, low, high); code != "" || !t.day.OK {
		return code
	}
	return "T-04"
}

// slip is the code of the slip by which a date between two study days became another date; empty if there is none.
func (s *study) slip(date schemas.Date, low, high int32) string {
	fits := func(d schemas.Date) bool {
		day := int32(d - s.calendar.origin.V)
		return day >= low && day <= high
	}
	if fits(date-macShift) || fits(date+macShift) {
		return "T-02"
	}
	if _, ok := rightYear(date, fits); ok {
		return "T-03"
	}
	if d, ok := swapped(date); ok && fits(d) {
		return "T-01"
	}
	return ""
}

// rightYear is the date in the nearest other year in which it fits.
func rightYear(date schemas.Date, fits func(schemas.Date) bool) (schemas.Date, bool) {
	year, month, day := date.Parts()
	for k := 1; k <= years; k++ {
		for _, y := range []int{year - k, year + k} {
			if d, ok := schemas.DateIn(y, month, day); ok && fits(d) {
				return d, true
			}
		}
	}
	return 0, false
}

// swapped is the date with day and month exchanged.
func swapped(date schemas.Date) (schemas.Date, bool) {
	year, month, day := date.Parts()
	d, ok := schemas.DateIn(year, day, month)
	return d, ok && day != month
}

// otherConvention finds files that count days otherwise than the study (T-05): every date lies one day from its study day, in
// the same direction.
func (s *study) otherConvention(stamps []stamp) {
	type seen struct {
		offset int32
		days   map[int32]bool
		mixed  bool
	}
	files := map[string]*seen{}
	for _, t := range stamps {
		if !t.day.OK {
			continue
		}
		offset := s.calendar.offset(t.day, maybe.Some(t.date))
		f := files[t.file]
		if f == nil {
			f = &seen{offset: offset, days: map[int32]bool{}}
			files[t.file] = f
		}
		f.days[t.day.V] = true
		f.mixed = f.mixed || offset != f.offset
	}
	for _, t := range stamps {
		if f := files[t.file]; f != nil && t.day.OK && !f.mixed && (f.offset == 1 || f.offset == -1) && len(f.days) > 1 {
			s.calendar.wrong[t.key()] = "T-05"
		}
	}
}

// otherStudy finds control groups whose dates lie apart from the study (D-17).
func (s *study) otherStudy(stamps []stamp) {
	for g := range s.Groups {
		group := int32(g)
		if !s.isControl(group) {
			continue
		}
		low, high := s.span(stamps, group)
		animals, far, others := map[int32]bool{}, true, 0
		var of []stamp
		for _, t := range stamps {
			if t.dose || t.animal < 0 {
				continue
			}
			day := int32(t.date - s.calendar.origin.V)
			outside := day < low-distant || day > high+distant
			switch code := s.calendar.wrong[t.key()]; {
			case t.group != group && !outside:
				others++
			case t.group == group && (!outside || code == "T-02" || code == "T-03"):
				far = false
			case t.group == group:
				animals[t.animal] = true
				of = append(of, t)
			}
		}
		if !far || len(animals) < 3 || others == 0 {
			continue
		}
		for _, t := range of {
			s.calendar.wrong[t.key()], s.calendar.taken[t.key()] = "D-17", group
		}
	}
}

// isControl reports whether other groups are set against a group.
func (s *study) isControl(group int32) bool {
	g := s.Groups[group]
	return !g.Treated() && slices.ContainsFunc(s.Groups, func(o plan.Group) bool {
		return o.Treated() && (o.Comparator == g.Name || o.Floor == g.Name)
	})
}

// A dateCause is one thing that is wrong with dates of a sheet: of T-04 by how many days, of D-17 the group.
type dateCause struct {
	fileCause
	code  string
	days  int32
	group int32
}

// misdated is what is wrong with the date of a row; not ok if nothing is.
func (c *calendar) misdated(file fileCause, row int32, day maybe.Int, date maybe.Value[schemas.Date]) (dateCause, bool) {
	if !date.OK {
		return dateCause{}, false
	}
	key := rowDay{file, row, day}
	code := c.wrong[key]
	cause := dateCause{fileCause: file, code: code}
	switch code {
	case "":
		return cause, false
	case "T-04":
		cause.days = c.offset(day, date)
	case "D-17":
		cause.group = c.taken[key]
	}
	return cause, true
}

// dateRef is the cell of a date that is wrong, with the date as a note; of T-04 and T-05 the cell of the day.
func dateRef(r ref, code, column, text string, date schemas.Date) ref {
	r.note = date.String()
	if code != "T-04" && code != "T-05" {
		r.at.Column, r.text = cmp.Or(column, r.at.Column), text
	}
	return r
}

// misdatedRows is the issue of dates that are wrong.
func (s *study) misdatedRows(c dateCause, refs []ref) issue.Issue {
	dates := distinct(refs, noteOf)
	slices.Sort(dates)
	span := dates[0]
	if len(dates) > 1 {
		span += " to " + dates[len(dates)-1]
	}
	i := issue.Issue{Code: c.code, Expected: s.periodText(), Effect: "the rows are not used"}
	var right func(ref) string
	switch c.code {
	case "T-01":
		i.Message = fmt.Sprintf("%s cannot be right, and with day and month exchanged %s (%s)", span, s.wouldText(swapped, refs), count(len(refs), "row"))
		i.Likely = "day and month were exchanged when the date was typed or the file was opened"
		right = s.rightDate(swapped)
	case "T-02":
		i.Message = fmt.Sprintf("%s: the dates lie 1462 days (four years and a day) from where they should (%s)", span, count(len(refs), "row"))
		i.Likely = "the dates were copied between workbooks of which one counts from 1904, as those of old Macs do, and the other from 1900"
		right = s.rightDate(s.otherSystem)
	case "T-03":
		i.Message = fmt.Sprintf("%s: right but for the year (%s)", span, count(len(refs), "row"))
		i.Likely = "the year typed wrong, as happens in January, or filled in by a program from a date without one"
		if group := s.wholeGroup(refs); group != "" {
			i.Likely += fmt.Sprintf("; or, as all dates of %s are so, animals of an earlier study", group)
		}
		right = s.rightDate(s.inOtherYear(refs))
	case "T-05":
		offset := s.calendar.offset(refs[0].day, refDate(refs[0]))
		i.Message = fmt.Sprintf("the file calls %s day %d; it is day %d of the study, and so with every date of the file (%s)",
			refs[0].note, refs[0].day.V, refs[0].day.V+offset, count(len(refs), "row"))
		i.Likely = "the first day is counted as day 1 in one place and as day 0 in the other"
		i.Fix = "count days in the file as in the others, or correct start_date in the config; without the study days, the dates alone would do"
		return i
	case "D-17":
		i.Group = s.groupName(c.group)
		i.Message = fmt.Sprintf("%s: its dates are %s, and those of the other groups are of this study (%s)", i.Group, span, count(len(refs), "row"))
		i.Expected = "controls of the same days as the groups that are set against them; " + s.periodText()
		i.Likely = "the control group of another study was copied in"
		i.Effect = "the rows are not used: a difference from them is also one between studies"
		i.Fix = "use concurrent controls; if only the dates are wrong, correct them"
		return i
	default:
		return shiftedDays(s, c.days, refs)
	}
	i.Fix = corrections(refs, "date corrected", right)
	return i
}

// refDate is the date that a place notes.
func refDate(r ref) maybe.Value[schemas.Date] {
	var d schemas.Date
	if err := d.UnmarshalText([]byte(r.note)); err != nil {
		return maybe.Value[schemas.Date]{}
	}
	return maybe.Some(d)
}

// rightDate writes what a date should be, if a slip explains it.
func (s *study) rightDate(slip func(schemas.Date) (schemas.Date, bool)) func(ref) string {
	return func(r ref) string {
		date := refDate(r)
		if !date.OK {
			return ""
		}
		if d, ok := slip(date.V); ok {
			return d.String()
		}
		return ""
	}
}

// wouldText says where dates would lie if a slip were undone.
func (s *study) wouldText(slip func(schemas.Date) (schemas.Date, bool), refs []ref) string {
	date := refDate(refs[0])
	d, _ := slip(date.V)
	text := fmt.Sprintf("%s is day %d", d, int32(d-s.calendar.origin.V))
	if refs[0].day.OK {
		return text + ", as the row says"
	}
	return text
}

// otherSystem is a date in the other date system of spreadsheets.
func (s *study) otherSystem(date schemas.Date) (schemas.Date, bool) {
	if date < s.calendar.origin.V+schemas.Date(s.calendar.low) {
		return date + macShift, true
	}
	return date - macShift, true
}

// inOtherYear is a date in the year in which it lies in the study.
func (s *study) inOtherYear(refs []ref) func(schemas.Date) (schemas.Date, bool) {
	low, high := s.calendar.low, s.calendar.high
	for _, r := range refs {
		if r.day.OK {
			low, high = min(low, r.day.V), max(high, r.day.V)
		}
	}
	return func(date schemas.Date) (schemas.Date, bool) {
		return rightYear(date, func(d schemas.Date) bool {
			day := int32(d - s.calendar.origin.V)
			return day >= low && day <= high
		})
	}
}

// wholeGroup is the group of which the places hold every animal, three or more; empty if they do not, or hold others.
func (s *study) wholeGroup(refs []ref) string {
	groups, animals := distinct(refs, func(r ref) string { return r.group }), distinct(refs, animalOf)
	if len(groups) != 1 || len(animals) < 3 {
		return ""
	}
	n := 0
	for _, a := range s.animals {
		if s.groupName(a.group) == groups[0] {
			n++
		}
	}
	if n != len(animals) {
		return ""
	}
	return groups[0]
}

// periodText says when the study was.
func (s *study) periodText() string {
	at := func(day int32) schemas.Date { return s.calendar.origin.V + schemas.Date(day) }
	text := fmt.Sprintf("study day 0 is %s", s.calendar.origin.V)
	if !s.Study.HasStart {
		text += " by most rows"
	}
	return text + fmt.Sprintf("; the study goes from %s to %s", at(s.calendar.low), at(s.calendar.high))
}
