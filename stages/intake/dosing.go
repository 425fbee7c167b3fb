package intake

import (
	"fmt"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/tabular"
	"earmark/schemas"
)

// readDoses reads a sheet with a row for each administration, to an animal or to a group.
func (s *sheet) readDoses() {
	for row := range s.body(true) {
		d := schemas.CollectedDose{
			File: s.file, Sheet: s.name, Row: row,
			Animal: s.text(s.first[isAnimal]), Group: s.text(s.first[isGroup]),
			Occasion: s.occasion(), Clock: s.clock(s.first[isClock], s.first["occasion"], s.first[isDate]),
			Article: s.text(s.first["article"]), Route: s.text(s.first["route"]),
			AnimalColumn: s.letters(isAnimal, isGroup), DayColumn: s.letters(isStudyDay, isDate),
			DoseColumn: s.letters("dose"), VolumeColumn: s.letters("volume"),
			ConcentrationColumn: s.letters("concentration"), RouteColumn: s.letters("route"),
		}
		if d.Animal == "" && d.Group == "" {
			s.unreadable(s.first[isAnimal], "", "the row names neither an animal nor a group", "an animal or a group in every row", "<animal>")
			continue
		}
		ok := false
		if d.StudyDay, d.Date, ok = s.doseDay(); !ok {
			continue
		}
		if d.Date.OK {
			d.DateColumn, d.DateText = s.of.date.letters, s.peek(s.of.date)
		}
		d.Dose, d.DoseUnit, d.DoseText = s.quantity("dose", "dose_unit")
		d.Volume, d.VolumeUnit, d.VolumeText = s.quantity("volume", "volume_unit")
		d.Concentration, d.ConcentrationUnit, d.ConcentrationText = s.quantity("concentration", "concentration_unit")
		s.out.Doses.Append(d)
	}
}

// occasion is the administration within the day: a number from 1, or am and pm for the first and the second. A time of day
// is when it was, and not which.
func (s *sheet) occasion() maybe.Int {
	switch compact(s.text(s.first["occasion"])) {
	case "am", "morning":
		return maybe.Some(int32(1))
	case "pm", "evening", "afternoon":
		return maybe.Some(int32(2))
	}
	if _, _, isTime := tabular.ParseClock(s.peek(s.first["occasion"])); isTime {
		return maybe.Int{}
	}
	return s.whole(s.first["occasion"], "the number of the administration within the day, counted from 1, or am and pm")
}

// doseDay is the day of a row that has no columns of days.
func (s *sheet) doseDay() (maybe.Int, maybe.Value[schemas.Date], bool) {
	return s.day([]*column{{}})
}

// quantity reads a number with its unit, which stands in a column of its own, in the header, or behind the number
// ("10 mg/kg").
func (s *sheet) quantity(is, unitIs string) (v maybe.Float, unit, text string) {
	c := s.first[is]
	text = s.text(c)
	if isNone(text) {
		return maybe.Float{}, "", text
	}
	unit = s.text(s.first[unitIs])
	if unit == "" {
		unit = c.unit
	}
	digits, behind := text, ""
	if end := strings.IndexFunc(text, func(r rune) bool { return r != '.' && r != ',' && (r < '0' || r > '9') }); end > 0 {
		digits, behind = text[:end], strings.TrimSpace(text[end:])
	}
	r := tabular.ParseValue(text, s.survey.numbers[c.index])
	if r.Form == tabular.Annotated && unit == "" && behind != "" && strings.IndexFunc(behind, isUnitStart) == 0 {
		unit = behind
		r = tabular.ParseValue(digits, s.survey.numbers[c.index])
	}
	if r.Form == tabular.Number {
		return maybe.Some(r.Value), unit, text
	}
	at := s.at(c)
	code := "F-27"
	if r.Form == tabular.Ambiguous {
		code = "F-07"
	}
	s.found.addCell(at, code, "", func() issue.Issue {
		i := issue.Issue{
			Found:    text,
			Message:  fmt.Sprintf("the cell of the %s holds text that is no number", is),
			Expected: "a number, with its unit in the header or in a column of its own",
			Effect:   "the " + is + " of the row is not known",
			Fix:      settle(at, text, "<value>", "<why>"),
		}
		if r.Form == tabular.Ambiguous {
			i.Message = "the number can be read as thousands or as decimals"
			i.Fix = "add `decimal: \".\"` (or \",\") to the readout in the config"
		}
		return i
	})
	return maybe.Float{}, unit, text
}

func isUnitStart(r rune) bool {
	return r == '%' || r == 'µ' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

// isNone reports whether an optional cell says that there is nothing.
func isNone(text string) bool {
	return tabular.ParseValue(text, tabular.Notation{Decimal: tabular.Point}).Form == tabular.Missing
}
