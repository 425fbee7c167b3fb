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
)

// needConditions reports a sheet that gives neither in a column nor in the config what its values mean nothing without, and
// columns of conditions in an unknown unit (F-26).
func (s *sheet) needConditions() {
	at := issue.Address{File: s.file, Sheet: s.name, Row: s.headerRow}
	stated := s.readout.Conditions()
	for i := range s.spec.Conditions {
		k := &s.spec.Conditions[i]
		if c := s.first[k.Name]; c != nil {
			s.columnOf(c, k.Name, k.Unit, s.headings.conditions[k.Name], k.Title)
			continue
		}
		if k.Code == "" || stated[k.Key] != nil || !s.needs(k) {
			continue
		}
		s.found.add(issue.Issue{
			Code: k.Code, Severity: issue.Error, At: at, Endpoint: s.spec.Name,
			Message:  fmt.Sprintf("%s not stated: neither a column nor the config gives it", k.Title),
			Expected: fmt.Sprintf("a column such as %q, or %s of the readout", conditionHeader(k), k.Key),
			Effect:   "nothing of the file is read: the values mean nothing without it",
			Fix:      fmt.Sprintf("add the column, or `%s:` in %s to the readout in the config (%s)", k.Key, k.Unit, s.position()),
		})
	}
	setting := s.spec.Setting
	if setting == nil || !setting.Required || s.readout.Settings()[setting.Key] != "" {
		return
	}
	var names []string
	for _, o := range setting.Options {
		names = append(names, o.Name)
	}
	s.found.add(issue.Issue{
		Code: setting.Code, Severity: issue.Error, At: at, Endpoint: s.spec.Name,
		Message:  setting.Title + ": the config does not say which",
		Expected: fmt.Sprintf("%s of the readout: %s", setting.Key, strings.Join(names, " or ")),
		Effect:   "nothing of the file is read: the values mean nothing without it",
		Fix:      fmt.Sprintf("add `%s: %s` (or what it was) to the readout in the config (%s)", setting.Key, names[0], s.position()),
	})
}

// conditionHeader is a header that names a condition and its unit.
func conditionHeader(k *endpoint.Condition) string {
	return strings.ReplaceAll(k.Name, "_", " ") + " (" + k.Unit + ")"
}

// needs reports whether values of the sheet mean nothing without a condition: all of them, or those in a unit that is
// counted by it.
func (s *sheet) needs(k *endpoint.Condition) bool {
	per := func(u endpoint.Unit) bool { return u.Per == k.Name }
	if !slices.ContainsFunc(s.spec.Units, per) {
		return true
	}
	for _, c := range s.values {
		if u, known := s.headings.units.find(cmp.Or(c.unit, s.readout.Unit)); known && per(u) {
			return true
		}
	}
	return false // rows that state such a unit say so themselves
}

// conditions reads the conditions of the row at hand, each in its declared unit, by name: of the row's cell or, where that
// is blank, of the config. Those of a cell are kept for check.
func (s *sheet) conditions(animal string) map[string]float64 {
	if len(s.spec.Conditions) == 0 {
		return nil
	}
	found := map[string]float64{}
	stated := s.readout.Conditions()
	for i := range s.spec.Conditions {
		k := &s.spec.Conditions[i]
		if v := stated[k.Key]; v != nil {
			found[k.Name] = *v
		}
		c := s.first[k.Name]
		text := s.text(c)
		if text == "" {
			continue
		}
		switch r := tabular.ParseValue(text, s.survey.numbers[c.index]); {
		case r.Form == tabular.Missing:
		case r.Form != tabular.Number || k.Positive && r.Value <= 0:
			expected := "a number, in " + c.unit
			if k.Positive {
				expected = "a number above 0, in " + c.unit
			}
			s.unreadable(c, text, "the cell does not hold the "+k.Title, expected, "<number>")
			delete(found, k.Name)
		default:
			unit, _ := s.headings.conditions[k.Name].find(c.unit)
			value := r.Value * unit.Factor
			found[k.Name] = value
			s.out.Conditions.Append(schemas.CollectedCondition{
				File: s.file, Sheet: s.name, Row: s.row, Column: c.letters, Endpoint: s.spec.Name, Animal: animal, Name: k.Name,
				Text: text, Value: value,
			})
		}
	}
	return found
}

// complete reports whether the row at hand gives what a value in a unit means nothing without, and what the value is to be
// divided by, if anything.
func (s *sheet) complete(c *column, unit endpoint.Unit, given map[string]float64) (per maybe.Float, ok bool) {
	for i := range s.spec.Conditions {
		k := &s.spec.Conditions[i]
		v, there := given[k.Name]
		if unit.Per == k.Name && there {
			per = maybe.Some(v)
		}
		counted := slices.ContainsFunc(s.spec.Units, func(u endpoint.Unit) bool { return u.Per == k.Name })
		if there || k.Code == "" || counted && unit.Per != k.Name {
			continue
		}
		at := s.at(c)
		if own := s.first[k.Name]; own != nil {
			at = s.at(own)
		}
		s.found.addCell(at, k.Code, k.Name, func() issue.Issue {
			return issue.Issue{
				Severity: issue.Error, Endpoint: s.spec.Name,
				Message:  fmt.Sprintf("a value in %s without the %s", unit.Name, k.Title),
				Expected: fmt.Sprintf("the %s of each value in %s", k.Title, k.Unit),
				Likely:   "a cell left blank",
				Effect:   "the value is not read",
				Fix:      fmt.Sprintf("fill in the cell, or add `%s:` to the readout in the config", k.Key),
			}
		})
		return per, false
	}
	return per, true
}
