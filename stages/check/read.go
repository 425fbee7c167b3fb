package check

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/nearest"
	"earmark/schemas"
	"earmark/schemas/endpoint"
)

// A reader finds out whose value each collected row is, of which day and how much, and gathers the rows of which it
// cannot be told.
type reader struct {
	*study
	bySource map[sourceKey]int32

	strangers causes[strangerCause]
	wrong     causes[labelCause]
	typed     causes[labelCause]
	alike     causes[labelCause]
	moved     causes[movedCause]
	dayless   causes[fileCause]
	misdated  causes[dateCause]
	dead      causes[string]
	late      causes[fileCause]
	unitless  causes[unitCause]
	limitless causes[limitCause]
	diluted   causes[fileCause]
}

type (
	fileCause     struct{ file, sheet string }
	strangerCause struct {
		fileCause
		animal string
	}
	labelCause struct {
		fileCause
		text string
	}
	movedCause struct {
		fileCause
		from, to string
	}
	unitCause struct {
		fileCause
		endpoint, unit string
	}
	limitCause struct {
		fileCause
		endpoint, analyte, matrix string
		direction                 censoring
	}
)

// readValues makes cells of the collected values. Texts without a number or a limit were reported when they were read;
// codes for a missing value are no values.
func (s *study) readValues() {
	r := &reader{
		study: s, bySource: map[sourceKey]int32{},
		strangers: causes[strangerCause]{}, wrong: causes[labelCause]{}, typed: causes[labelCause]{}, alike: causes[labelCause]{},
		moved: causes[movedCause]{}, dayless: causes[fileCause]{}, misdated: causes[dateCause]{}, dead: causes[string]{}, late: causes[fileCause]{},
		unitless: causes[unitCause]{}, limitless: causes[limitCause]{}, diluted: causes[fileCause]{},
	}
	s.cells = make([]cell, 0, s.in.Values.Len())
	for i, row := range s.in.Values.All() {
		if !row.Missing && (finite(row.Value) || row.Censoring == left || row.Censoring == right) {
			r.read(int32(i), &row)
		}
	}
	r.raiseIdentity()
	r.raiseTime()
	r.raiseQuantity()
}

func finite(v maybe.Float) bool { return v.OK && !math.IsNaN(v.V) && !math.IsInf(v.V, 0) }

// read makes a cell of a row. The order of the questions is the order of the rules: who, when, how much.
func (r *reader) read(i int32, row *schemas.CollectedValue) {
	a, known := r.byAnimal[row.Animal]
	if !known {
		r.strangers.add(strangerCause{fileOf(row), row.Animal}, r.rowRef(row, row.AnimalColumn, row.Animal))
		return
	}
	who := &r.animals[a]
	if who.group < 0 && row.Group == "" {
		return // the allocation says why it has no group
	}
	if !r.checkLabel(who, row) {
		r.lose(a, row, "D-03")
		return
	}
	wrong, misdated := r.calendar.misdated(fileOf(row), row.Row, row.StudyDay, row.Date)
	if misdated && !row.StudyDay.OK {
		r.addMisdated(wrong, row)
		r.lose(a, row, wrong.code)
		return
	}
	day, dated, _ := r.day(row.StudyDay, row.Date)
	if !dated {
		r.dayless.add(fileOf(row), r.rowRef(row, row.DayColumn, ""))
		r.lose(a, row, "T-15")
		return
	}
	c := cell{row: i, line: row.Row, animal: a, day: day, replicate: row.Replicate.Or(0)}
	c.source, known = r.source(row)
	if !known {
		r.unitless.add(unitCause{fileOf(row), row.Endpoint, row.Unit}, r.rowRef(row, row.Column, row.Text))
		r.lose(a, row, "V-01")
		return
	}
	if code := r.quantify(&c, row); code != "" {
		r.lose(a, row, code)
		return
	}
	if row.Clock.OK || row.Order.OK {
		r.measured[i] = when{row.Clock, row.Order}
	}
	c.ledger = r.ledger.match(who.id, row.Endpoint, row.Analyte, day)
	if c.ledger == 0 {
		r.checkCell(&c, who, row, wrong)
	}
	src := &r.sources[c.source]
	src.cells, src.plated = src.cells+1, src.plated || row.Plate != ""
	r.cells = append(r.cells, c)
}

// lose remembers that a value of an animal became no cell, and why: its absence is then no news. Of several reasons the
// first by code.
func (r *reader) lose(a int32, row *schemas.CollectedValue, code string) {
	key := loss{a, row.Endpoint}
	if before, known := r.lost[key]; !known || code < before {
		r.lost[key] = code
	}
}

// checkLabel compares the group that a row names with the animal's, and reports whether the animal has one (D-03).
func (r *reader) checkLabel(who *animal, row *schemas.CollectedValue) bool {
	if row.Group == "" {
		return true
	}
	found := r.labels.find(row.Group)
	cause := labelCause{fileOf(row), row.Group}
	switch {
	case found.how == exact:
	case found.how == folded:
		r.alike.add(cause, r.rowRef(row, row.GroupColumn, row.Group))
	case found.how == near && found.group == who.group:
		r.typed.add(cause, r.rowRef(row, row.GroupColumn, row.Group))
	default:
		if !r.listed || !r.grouping.strange[row.Group] { // otherwise it was said of the list of animals
			r.wrong.add(cause, r.rowRef(row, row.GroupColumn, row.Group))
		}
		return false
	}
	return who.group >= 0
}

// addMisdated remembers a row whose date is wrong.
func (r *reader) addMisdated(wrong dateCause, row *schemas.CollectedValue) {
	text := ""
	if row.StudyDay.OK {
		text = fmt.Sprint(row.StudyDay.V)
	}
	r.misdated.add(wrong, dateRef(r.rowRef(row, row.DayColumn, text), wrong.code, row.DateColumn, row.DateText, row.Date.V))
}

// checkCell sets a cell aside whose row contradicts the allocation (D-09), whose date is wrong (T-04 and others of
// readCalendar), or that lies after a death (T-09) or after the end of the study (T-10).
func (r *reader) checkCell(c *cell, who *animal, row *schemas.CollectedValue, wrong dateCause) {
	switch {
	case row.Group != "" && r.labels.find(row.Group).group != who.group:
		c.failed = failureOf("D-09")
		cause := movedCause{fileOf(row), r.groupName(who.group), r.groupName(r.labels.find(row.Group).group)}
		r.moved.add(cause, r.rowRef(row, row.GroupColumn, row.Group))
	case wrong.code != "":
		c.failed = failureOf(wrong.code)
		r.addMisdated(wrong, row)
	case who.dead(c.day):
		c.failed = failureOf("T-09")
		ref := r.rowRef(row, row.Column, row.Text)
		ref.day, ref.note = maybe.Some(c.day), fmt.Sprintf("day %d", c.day)
		r.dead.add(who.id, ref)
	case r.Study.LastDay != nil && c.day > *r.Study.LastDay:
		c.failed = failureOf("T-10")
		ref := r.rowRef(row, row.DayColumn, fmt.Sprint(c.day))
		ref.day, ref.note = maybe.Some(c.day), fmt.Sprintf("day %d", c.day)
		r.late.add(fileOf(row), ref)
	}
}

// source finds the source of a row, and whether its unit is one of the endpoint's.
func (r *reader) source(row *schemas.CollectedValue) (int32, bool) {
	key := sourceKey{
		row.File, row.Sheet, row.Column, row.Endpoint, row.Analyte, row.Matrix, row.Site, row.Timepoint, row.Unit,
	}
	if k, seen := r.bySource[key]; seen {
		return k, k >= 0
	}
	src, known := r.newSource(key, row.Kind)
	if !known {
		r.bySource[key] = -1
		return 0, false
	}
	k := int32(len(r.sources))
	r.sources = append(r.sources, src)
	r.bySource[key] = k
	return k, true
}

func (r *reader) newSource(key sourceKey, kind string) (source, bool) {
	spec, declared := r.specs[key.endpoint]
	if !declared {
		return source{}, false
	}
	units, stored, hard, soft := spec.Units, spec.Unit, spec.Hard, spec.Soft
	exposure := spec.Exposure != nil && key.analyte == spec.Exposure.Name
	if exposure {
		units, stored, hard, soft = spec.Exposure.Units, spec.Exposure.Unit, spec.Exposure.Hard, endpoint.Range{}
	}
	k := slices.IndexFunc(units, func(u endpoint.Unit) bool {
		return u.Name == key.unitText || slices.Contains(u.Synonyms, key.unitText)
	})
	if k < 0 && key.unitText == "" && len(units) == 1 {
		k = 0 // points need no unit
	}
	if k < 0 {
		return source{}, false
	}
	src := source{sourceKey: key, kind: kind, spec: spec, exposure: exposure, unit: units[k], stored: stored, hard: hard, soft: soft}
	if src.unit.Stored != "" {
		src.stored = src.unit.Stored
	}
	if len(spec.Components) > 0 && src.analyte == "" {
		src.analyte = endpoint.Total
	}
	for _, c := range spec.Components {
		if c.Name == src.analyte {
			low, high := c.Min, c.Max
			src.item, src.hard, src.soft = true, endpoint.Range{Low: &low, High: &high}, endpoint.Range{}
		}
	}
	return src, true
}

// quantify gives a cell its value: number × factor of the unit × dilution, limits likewise. It returns the code of the
// rule that a row fails by which this cannot be done.
func (r *reader) quantify(c *cell, row *schemas.CollectedValue) string {
	scale, ok := r.scale(&r.sources[c.source], row)
	if !ok {
		r.diluted.add(fileOf(row), r.rowRef(row, row.Column, row.Text))
		return "V-03"
	}
	limit := row.Limit
	switch {
	case row.Censoring == left:
		c.censoring = leftCensored
		if !limit.OK {
			limit = row.LowerLimit
		}
	case row.Censoring == right:
		c.censoring = rightCensored
		if !limit.OK {
			limit = row.UpperLimit
		}
	case row.LowerLimit.OK && row.Value.V < row.LowerLimit.V:
		c.censoring, c.beyond, limit = leftCensored, true, row.LowerLimit
	case row.UpperLimit.OK && row.Value.V > row.UpperLimit.V:
		c.censoring, c.beyond, limit = rightCensored, true, row.UpperLimit
	default:
		limit = row.Value
	}
	if !limit.OK {
		r.limitless.add(
			limitCause{fileOf(row), row.Endpoint, row.Analyte, row.Matrix, c.censoring}, r.rowRef(row, row.Column, row.Text))
		if c.censoring == rightCensored {
			return "A-04"
		}
		return "A-01"
	}
	c.value = limit.V * scale
	return ""
}

// scale is what a row's numbers are multiplied by to be stored; a dilution, or an area or the like that the unit counts by,
// that is not positive gives none.
func (s *study) scale(src *source, row *schemas.CollectedValue) (float64, bool) {
	dilution, per := row.Dilution.Or(1), row.Per.Or(1)
	return src.unit.Factor * dilution / per, dilution > 0 && per > 0
}

func fileOf(row *schemas.CollectedValue) fileCause { return fileCause{row.File, row.Sheet} }

// rowRef is a cell of a collected row: of the value, or of another column. text is what stands there.
func (r *reader) rowRef(row *schemas.CollectedValue, column, text string) ref {
	out := ref{
		at:     issue.Address{File: row.File, Sheet: row.Sheet, Row: row.Row, Column: column},
		animal: row.Animal, endpoint: row.Endpoint, day: row.StudyDay, text: text, cell: -1,
	}
	if a, known := r.byAnimal[row.Animal]; known {
		out.group = r.groupName(r.animals[a].group)
	}
	return out
}

// raiseIdentity reports unknown animals (D-02), labels (D-03) and animals in another group than their own (D-09).
func (r *reader) raiseIdentity() {
	raiseStrangers(r.study, r.strangers)
	r.wrong.raise(r.study, func(c labelCause, refs []ref) issue.Issue {
		return r.wrongLabel(c.text, refs, "the rows are not used")
	})
	r.alike.raise(r.study, func(c labelCause, refs []ref) issue.Issue { return r.foldedLabel(c.text, refs) })
	r.typed.raise(r.study, func(c labelCause, refs []ref) issue.Issue {
		i := r.foldedLabel(c.text, refs)
		i.Likely = "a typing slip: it is the only group that is near, and the allocation of the animals agrees"
		return i
	})
	r.moved.raise(r.study, func(c movedCause, refs []ref) issue.Issue {
		animals := distinct(refs, animalOf)
		i := issue.Issue{
			Code:     "D-09",
			Message:  fmt.Sprintf("%s: %q here, but %q by the allocation", list(animals), c.to, c.from),
			Expected: "the same group as in the allocation, in every file",
			Likely:   "an identifier mistyped, or the group of another animal",
			Effect:   "the values of these rows are not used",
			Fix:      corrections(refs, "group as allocated", func(ref) string { return c.from }),
		}
		if len(animals) > 2 {
			i.Likely = "a row shift: several animals are off at once"
		}
		return i
	})
}

// raiseStrangers reports rows of animals that the study does not have; more than a few in one file have one cause.
func raiseStrangers(s *study, strangers causes[strangerCause]) {
	perFile := map[fileCause]int{}
	for c := range strangers {
		perFile[c.fileCause]++
	}
	merged := causes[strangerCause]{}
	for c, refs := range strangers {
		if perFile[c.fileCause] > shown {
			c.animal = ""
		}
		merged[c] = append(merged[c], refs...)
	}
	merged.raise(s, func(_ strangerCause, refs []ref) issue.Issue {
		ids := distinct(refs, textOf)
		i := issue.Issue{
			Code: "D-02", Message: fmt.Sprintf("%q (%s) is not in the list of animals", strings.Join(ids, ", "), count(len(refs), "row")),
			Expected: s.animalsText(), Effect: "the rows are not used", Fix: "correct the identifier, or add the animal to the list",
		}
		switch {
		case len(ids) == 0:
			i.Message, i.Fix = count(len(refs), "row")+" without an animal", "fill in the animal"
		case len(ids) > shown:
			i.Message = fmt.Sprintf("%s are not in the list of animals: %s", count(len(ids), "identifier"), list(ids))
			i.Likely = "identifiers of another form than in the list, or the file of another study"
		default:
			if near := nearest.Of(ids[0], s.animalNames()); near != "" {
				i.Likely = "nearest: " + near + s.absence(near, refs[0])
				i.Fix = corrections(refs, "animal mistyped", func(ref) string { return near })
			}
		}
		return i
	})
}

func (s *study) animalNames() []string {
	names := make([]string, len(s.animals))
	for i, a := range s.animals {
		names[i] = a.id
	}
	return names
}

func (s *study) animalsText() string {
	if len(s.animals) == 0 {
		return "animals listed by an animals readout, or a group column beside them"
	}
	return fmt.Sprintf("one of %s, %s to %s", count(len(s.animals), "animal"), s.animals[0].id, s.animals[len(s.animals)-1].id)
}

// absence says that an animal has no value of the endpoint on the day, which makes it the likelier one.
func (s *study) absence(id string, r ref) string {
	if !r.day.OK || r.endpoint == "" {
		return ""
	}
	a := s.byAnimal[id]
	first, _ := slices.BinarySearchFunc(s.cells, a, func(c cell, a int32) int { return int(c.animal) - int(a) })
	for i := first; i < len(s.cells) && s.cells[i].animal == a; i++ {
		if s.cells[i].day == r.day.V && s.sources[s.cells[i].source].endpoint == r.endpoint {
			return ""
		}
	}
	return fmt.Sprintf(", which has no %s on day %d", r.endpoint, r.day.V)
}

// raiseTime reports rows without a day (T-15), dates that are wrong (T-04 and others) and values after a death (T-09)
// or after the end of the study (T-10).
func (r *reader) raiseTime() {
	r.dayless.raise(r.study, func(_ fileCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "T-15", Message: count(len(refs), "row") + " with neither a study day nor a date that gives one",
			Expected: "a study day, or a date; " + r.startText(), Effect: "the rows are not used",
			Fix: "add a study_day column, or study_day: to the readout in the config if the file holds one day only",
		}
	})
	r.misdated.raise(r.study, r.misdatedRows)
	r.dead.raise(r.study, func(id string, refs []ref) issue.Issue {
		a := r.animals[r.byAnimal[id]]
		return issue.Issue{
			Code: "T-09", Message: fmt.Sprintf("%s left the study on day %d (%s) but has values on %s", id, a.fateDay.V, a.fate,
				list(distinct(refs, noteOf))),
			Expected: fmt.Sprintf("no value after day %d", a.fateDay.V), Likely: "a value of another animal, or a wrong day of the fate",
			Effect: "not used", Fix: "correct the fate or the identifier, or leave the values out with a line in exclusions.csv",
		}
	})
	r.late.raise(r.study, func(_ fileCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "T-10", Message: fmt.Sprintf("%s on %s, after the last day of the study", count(len(refs), "value"), list(distinct(refs, noteOf))),
			Expected: fmt.Sprintf("no day after %d, the last_day of the config", *r.Study.LastDay),
			Likely:   "the day of the assay in place of that of the sample, or a day typed wrong",
			Effect:   "not used", Fix: "correct the day, or last_day in the config",
		}
	})
}

// shiftedDays is the error T-04.
func shiftedDays(s *study, offset int32, refs []ref) issue.Issue {
	i := issue.Issue{
		Code: "T-04", Message: fmt.Sprintf("study day %s, but the date %s is day %d (%s)", refs[0].text, refs[0].note,
			refs[0].day.V+offset, count(len(refs), "row")),
		Expected: s.startText(), Likely: "a day typed wrong", Effect: "the rows are not used", Fix: "correct the day or the date",
	}
	if offset == 1 || offset == -1 {
		i.Likely = "the first day counted as day 1 in one place and day 0 in another, or a day typed wrong"
	}
	return i
}

// raiseQuantity reports values whose unit is unknown (V-01), whose dilution is impossible (V-03) and censored texts
// without a limit.
func (r *reader) raiseQuantity() {
	r.unitless.raise(r.study, func(c unitCause, refs []ref) issue.Issue {
		var units []string
		if spec := r.specs[c.endpoint]; spec != nil {
			for _, u := range spec.Units {
				units = append(units, u.Name)
			}
		}
		i := issue.Issue{
			Code: "V-01", Message: fmt.Sprintf("%q is no unit of %s (%s)", c.unit, c.endpoint, count(len(refs), "cell")),
			Expected: "one of " + strings.Join(units, ", "), Effect: "the values are not used",
			Fix: "name the unit in the header, in a unit column or in the config (unit:)",
		}
		if c.unit == "" {
			i.Message = fmt.Sprintf("no unit for %s (%s)", c.endpoint, count(len(refs), "cell"))
		}
		return i
	})
	r.diluted.raise(r.study, func(_ fileCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "V-03", Message: count(len(refs), "row") + " with a dilution factor that is not positive",
			Expected: "1 for an undiluted sample, 20 for 1:20", Effect: "the values are not used", Fix: "correct the dilution factor",
		}
	})
	r.limitless.raise(r.study, func(c limitCause, refs []ref) issue.Issue {
		i := issue.Issue{
			Code: "A-01", Severity: issue.Error,
			Message: fmt.Sprintf("%s: %s below a limit that nothing states: %s", what(c.endpoint, c.analyte, c.matrix),
				count(len(refs), "value"), list(distinct(refs, textOf))),
			Expected: `a limit in the text ("<3.2"), a column lloq, or lloq: in the config`, Effect: "not used",
			Fix: "add the limit of quantification",
		}
		if c.direction == rightCensored {
			i.Code = "A-04"
			i.Message = fmt.Sprintf("%s: %s above a limit that nothing states: %s", what(c.endpoint, c.analyte, c.matrix),
				count(len(refs), "value"), list(distinct(refs, textOf)))
			i.Expected = `a limit in the text (">5000"), a column uloq, or uloq: in the config`
		}
		return i
	})
}

// what names a series for a person.
func what(endpoint, analyte, matrix string) string {
	if matrix != "" {
		matrix = "(" + matrix + ")"
	}
	return spaced(endpoint, analyte, matrix)
}
