package check

import (
	"fmt"
	"math"

	"earmark/internal/issue"
	"earmark/schemas/endpoint"
)

// side says on which side of a range a value lies.
type side int

const (
	low side = iota
	high
)

type rangeCause struct {
	fileCause
	endpoint string
	side     side
}

// outOf reports whether a value lies outside of a range, and on which side. On a logarithmic scale nothing is zero.
func outOf(r endpoint.Range, logarithmic bool, v float64) (side, bool) {
	if math.IsNaN(v) || r.Low != nil && v < *r.Low || logarithmic && v <= 0 {
		return low, true
	}
	return high, r.High != nil && v > *r.High || math.IsInf(v, 0)
}

// limits sets aside numbers outside of the hard limits of their endpoint, and warns of those outside of the soft ones
// (V-03).
func limits(s *study) {
	hard, soft := causes[rangeCause]{}, causes[rangeCause]{}
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		if !c.number() || src.item {
			continue
		}
		logarithmic := src.spec.Scale == endpoint.Log
		where := fileCause{src.file, src.sheet}
		if at, out := outOf(src.hard, logarithmic, c.value); out {
			hard.add(rangeCause{where, src.endpoint, at}, s.ref(int32(i)))
			s.fail(int32(i), "V-03")
		} else if at, out := outOf(src.soft, false, c.value); out {
			soft.add(rangeCause{where, src.endpoint, at}, s.ref(int32(i)))
		}
	}
	hard.raise(s, func(cause rangeCause, refs []ref) issue.Issue {
		c := &s.cells[refs[0].cell]
		src := &s.sources[c.source]
		i := issue.Issue{
			Code: "V-03", Message: fmt.Sprintf("%s: %s outside of the limits: %s", cause.endpoint, count(len(refs), "value"), list(distinct(refs, textOf))),
			Expected: s.expectation(c, src), Effect: s.effect(refs),
			Fix: "correct the cell, or leave it out with a line in exclusions.csv",
		}
		switch {
		case c.value < 0:
			i.Message = fmt.Sprintf("%s cannot be negative: %s", src.name(), list(distinct(refs, textOf)))
			i.Likely = "a change typed as a value, or a sign slip"
		case c.value == 0 && src.spec.Scale == endpoint.Log:
			i.Message = fmt.Sprintf("%s: %s of 0, which is below a limit that nothing states", src.name(), count(len(refs), "value"))
			i.Likely = "below the limit of quantification"
			i.Fix = `write "<" and the limit, or add a column lloq or lloq: in the config`
		case c.value == 0:
			i.Message = fmt.Sprintf("%s cannot be 0 (%s)", src.name(), count(len(refs), "value"))
			i.Likely = "a missing value typed as 0"
			i.Fix = "leave the cell empty, or type the value"
		}
		return i
	})
	soft.raise(s, func(cause rangeCause, refs []ref) issue.Issue {
		c := &s.cells[refs[0].cell]
		src := &s.sources[c.source]
		return issue.Issue{
			Code: "V-03", Severity: issue.Warning,
			Message:  fmt.Sprintf("%s: %s unusual: %s", cause.endpoint, count(len(refs), "value"), list(distinct(refs, textOf))),
			Expected: fmt.Sprintf("usually %s", rangeText(src.soft, src.shownFactor(), src.shownUnit())), Effect: "used",
			Fix: "check the cells against the notebook",
		}
	})
}

// A numberRange is the range of the numbers of a source that are used.
type numberRange struct {
	n         int
	low, high float64
}

// expectation is what a cell should hold, in the unit of its column, or after division in that of the quotient: the limits of
// the endpoint, and the range of the other values of the column.
func (s *study) expectation(c *cell, src *source) string {
	factor := src.shownFactor()
	text := rangeText(src.hard, factor, src.shownUnit())
	if s.ranges == nil {
		s.ranges = make([]numberRange, len(s.sources))
		for i := range s.cells {
			o := &s.cells[i]
			if !o.number() {
				continue
			}
			r := &s.ranges[o.source]
			if r.n == 0 {
				r.low, r.high = o.value, o.value
			}
			r.n, r.low, r.high = r.n+1, min(r.low, o.value), max(r.high, o.value)
		}
	}
	if r := s.ranges[c.source]; r.n > 0 {
		text += fmt.Sprintf("; the other %s of this column lie in %s – %s", count(r.n, "value"),
			number(r.low/factor), number(r.high/factor))
	}
	return text
}

// shownUnit is the unit in which limits are told to people: that of the column, unless its values become the stored quantity
// only by a condition of their own row.
func (s *source) shownUnit() string {
	if s.unit.Per != "" || s.divided {
		return s.stored
	}
	return s.unit.Name
}

func (s *source) shownFactor() float64 {
	if s.unit.Per != "" || s.divided {
		return 1
	}
	return s.unit.Factor
}

// rangeText is a range in a unit of which one is factor stored ones.
func rangeText(r endpoint.Range, factor float64, unit string) string {
	text := "any number"
	switch {
	case r.Low != nil && r.High != nil:
		text = number(*r.Low/factor) + " – " + number(*r.High/factor)
	case r.Low != nil:
		text = "at least " + number(*r.Low/factor)
	case r.High != nil:
		text = "at most " + number(*r.High/factor)
	}
	return spaced(text, unit)
}
