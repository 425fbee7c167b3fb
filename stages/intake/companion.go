package intake

import (
	"strings"

	"earmark/internal/maybe"
	"earmark/internal/tabular"
	"earmark/schemas"
	"earmark/schemas/endpoint"
)

// companion is the endpoint by which the values of another are divided; nil if there is none.
func (in *intake) companion(spec *endpoint.Spec) *endpoint.Spec {
	if spec == nil || spec.Per == nil {
		return nil
	}
	for i := range in.params.Endpoints {
		if in.params.Endpoints[i].Name == spec.Per.Endpoint {
			return &in.params.Endpoints[i]
		}
	}
	return nil
}

// companionColumn is the column beside the values that holds what they are divided by; nil if there is none.
func (s *sheet) companionColumn() *column {
	if s.companion == nil {
		return nil
	}
	return s.first[s.spec.Per.Column]
}

// needCompanionUnit reports a column of what values are divided by in an unknown unit (F-26).
func (s *sheet) needCompanionUnit() {
	if c := s.of.companion; c != nil {
		is := s.spec.Per.Column
		s.columnOf(c, is, s.companion.Unit, s.headings.conditions[is], strings.ToLower(s.companion.Title))
	}
}

// A sample is what a value beside others belongs to. A long file repeats it in every row of the sample.
type sample struct {
	animal, timepoint, site, matrix, text string
	day                                   maybe.Int
	date                                  maybe.Value[schemas.Date]
}

// beside is what the values of the row at hand are divided by, as a value of its own endpoint. A sample that has said the
// same before says nothing new; one that says something else does, for the check of duplicates to find. A blank cell, or a
// code for a missing value, is no value: check says which samples have none.
func (s *sheet) beside(v schemas.CollectedValue, said map[sample]bool) (schemas.CollectedValue, bool) {
	c := s.of.companion
	text := s.text(c)
	r := tabular.ParseValue(text, s.survey.numbers[c.index])
	key := sample{v.Animal, v.Timepoint, v.Site, v.Matrix, text, v.StudyDay, v.Date}
	if r.Form == tabular.Missing || said[key] {
		return v, false
	}
	said[key] = true
	if r.Form != tabular.Number {
		s.unreadable(c, text, "the cell does not hold "+strings.ToLower(s.companion.Title), "a number, in "+c.unit, "2.4")
		return v, false
	}
	return schemas.CollectedValue{
		File: v.File, Sheet: v.Sheet, Row: v.Row, Column: c.letters, Kind: s.companion.Kind, Endpoint: s.companion.Name,
		Animal: v.Animal, Group: v.Group, StudyDay: v.StudyDay, Date: v.Date, Timepoint: v.Timepoint, Site: v.Site, Matrix: v.Matrix,
		Text: text, Typed: s.typed(c), Value: maybe.Some(r.Value), Censoring: uncensored, Unit: c.unit,
		AnimalColumn: v.AnimalColumn, GroupColumn: v.GroupColumn, DayColumn: v.DayColumn,
	}, true
}
