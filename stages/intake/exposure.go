package intake

import (
	"cmp"
	"fmt"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/tabular"
	"earmark/schemas"
)

// needExposure reports a sheet of counts that does not say in which time they were counted, or not in a known unit (V-24,
// F-26).
func (s *sheet) needExposure() {
	e := s.spec.Exposure
	if e == nil {
		return
	}
	at := issue.Address{File: s.file, Sheet: s.name, Row: s.headerRow}
	c := s.of.exposure
	if c == nil {
		if s.readout.ObservationMinutes == nil {
			s.found.add(issue.Issue{
				Code: "V-24", At: at, Endpoint: s.spec.Name,
				Message:  "observation time not stated: neither a column nor the config says in which time the " + s.spec.Unit + " were counted",
				Expected: fmt.Sprintf("a column such as %q, or observation_minutes of the readout", "Observation ("+e.Unit+")"),
				Effect:   "nothing of the file is read",
				Fix:      fmt.Sprintf("add the column, or `observation_minutes: 30` (or what it was) to the readout in the config (%s)", s.position()),
			})
		}
		return
	}
	s.columnOf(c, e.Name, e.Unit, s.headings.times, "time")
}

// columnOf brings the unit of a column beside the values into its canonical spelling; one that is not known is reported
// (F-26). usual is the unit of a header that gives none, quantity what is measured in it.
func (s *sheet) columnOf(c *column, is, usual string, known *units, quantity string) {
	if unit, found := known.find(cmp.Or(c.unit, usual)); found {
		c.unit = unit.Name
		return
	}
	s.found.add(issue.Issue{
		Code: "F-26", At: issue.Address{File: s.file, Sheet: s.name, Row: s.headerRow, Column: c.letters}, Endpoint: s.spec.Name, Found: c.unit,
		Message:  fmt.Sprintf("the header %q gives the unit %q, in which no %s is known to be measured", c.header, c.unit, quantity),
		Expected: "one of " + strings.Join(known.names, ", "),
		Effect:   "nothing of the file is read",
		Fix:      fmt.Sprintf("correct the unit, or say it in the config: `columns: [{name: ..., is: %s, unit: %s}]`", is, usual),
	})
}

// observation is the time in which a count was made, as a value of its own: of the row's cell or, where that is blank or
// missing, of the config, in which case it has the address of the count. It has the number of the count as replicate; the
// counts of a row that the file does not number are numbered in their order, day by day. observed are the days of the
// counts before it in the row.
func (s *sheet) observation(count schemas.CollectedValue, observed []maybe.Int) (schemas.CollectedValue, bool) {
	v := count
	v.Analyte, v.Censoring = s.spec.Exposure.Name, uncensored
	v.Limit, v.LowerLimit, v.UpperLimit, v.Dilution = maybe.Float{}, maybe.Float{}, maybe.Float{}, maybe.Float{}
	if !v.Replicate.OK {
		n := int32(1)
		for _, day := range observed {
			if day == count.StudyDay {
				n++
			}
		}
		v.Replicate = maybe.Some(n)
	}
	c := s.of.exposure
	if text := s.text(c); text != "" {
		switch r := tabular.ParseValue(text, s.survey.numbers[c.index]); r.Form {
		case tabular.Number:
			v.Column, v.Unit, v.Text, v.Typed = c.letters, c.unit, text, s.typed(c)
			v.Value = maybe.Some(r.Value)
			return v, true
		case tabular.Missing:
		default:
			s.unreadable(c, text, "the cell does not hold an observation time", "a number, in "+c.unit, "30")
			return v, false
		}
	}
	if s.readout.ObservationMinutes == nil {
		return v, false // check says which counts have none
	}
	v.Value, v.Unit = maybe.Some(*s.readout.ObservationMinutes), "min"
	v.Text = number(v.Value.V)
	v.Typed = v.Text
	return v, true
}
