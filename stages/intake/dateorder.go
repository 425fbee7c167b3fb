package intake

import (
	"fmt"

	"earmark/internal/issue"
	"earmark/internal/tabular"
	"earmark/schemas"
)

// How far before and after the start of the study a date still can be of it, where the plan does not say when it ends.
const (
	daysBefore = 60
	daysAfter  = 180
)

// An orderOf is what the dates of a column are in one order of day and month.
type orderOf struct {
	key, name string
	order     tabular.DateOrder
	n, inside int // dates that there are in this order, and those of them in the study
	low, high schemas.Date
}

func (o *orderOf) add(d schemas.Date, inside bool) {
	if o.n == 0 {
		o.low, o.high = d, d
	}
	o.low, o.high = min(o.low, d), max(o.high, d)
	o.n++
	if inside {
		o.inside++
	}
}

// eitherOrder is the issue of a column of dates whose order of day and month is not known: because no date tells, or because
// some tell this and some that. Which order fits the days of the study, if one alone does, is said and not applied.
func (s *sheet) eitherOrder(c *column, text string) issue.Issue {
	orders := []*orderOf{{key: "dmy", name: "day first", order: tabular.DayFirst}, {key: "mdy", name: "month first", order: tabular.MonthFirst}}
	var vote tabular.DateVote
	dates := 0
	row, cells := s.row, s.cells
	for range s.body(false) {
		cell, _ := tabular.Clean(s.cells[c.index])
		if _, _, ambiguous := tabular.ParseDate(cell, ""); !ambiguous {
			continue
		}
		vote.Add(cell)
		dates++
		for _, o := range orders {
			if d, ok, _ := tabular.ParseDate(cell, o.order); ok {
				o.add(d, s.inStudy(d))
			}
		}
	}
	s.row, s.cells = row, cells
	i := issue.Issue{
		Found:    text,
		Message:  "the date can be read with the day or with the month first, and no date of the column tells which",
		Expected: "dates such as 2026-03-02, or the order in the config",
		Effect:   "the dates of the column are not read",
		Fix:      "add `date_order: dmy` (or mdy) to the readout in the config",
	}
	if vote.Day > 0 && vote.Month > 0 {
		i.Message = fmt.Sprintf("of the %d dates of the column %d can only have the day first and %d only the month first", dates, vote.Day, vote.Month)
		i.Likely = "they were typed by two people, or on computers of two countries"
		i.Fix = "write the dates of the column in one order, best as 2026-03-02"
		return i
	}
	for k, o := range orders {
		other := orders[1-k]
		if s.params.Start == nil || o.inside < dates || other.inside == dates {
			continue
		}
		i.Likely = fmt.Sprintf("the %s: so all %d dates lie in the study (%s to %s); with the %s %s would not (%s to %s)", o.name, dates, o.low, o.high,
			other.name, count(dates-other.inside, "date"), other.low, other.high)
		i.Fix = fmt.Sprintf("add `date_order: %s` to the readout in the config, if that is so", o.key)
	}
	return i
}

// inStudy reports whether a date can be one of the study.
func (s *sheet) inStudy(d schemas.Date) bool {
	start := s.params.Start
	last := int32(daysAfter)
	if s.params.LastDay != nil {
		last = *s.params.LastDay
	}
	return start != nil && d >= *start-daysBefore && d <= *start+schemas.Date(last)
}

// count is "1 date", "2 dates".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
