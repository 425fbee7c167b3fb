package intake

import (
	"math"

	"earmark/internal/tabular"
	"earmark/schemas/endpoint"
)

// survey is what a first look at all rows tells about each column: how numbers and dates are written, and where the
// numbers lie.
type survey struct {
	numbers []tabular.Notation
	dates   []tabular.DateOrder
	spread  []spread
	rows    int // rows of the body
	// sessions says that the times of day of the sheet tell several measurements of a day apart.
	sessions bool
}

// spread is the range of the numbers of a column and the count of each code that may stand for a missing value.
type spread struct {
	n         int
	low, high float64
	codes     map[string]int
}

func (r *spread) add(v float64) {
	if r.n == 0 {
		r.low, r.high = v, v
	}
	r.n++
	r.low, r.high = math.Min(r.low, v), math.Max(r.high, v)
}

// sentinels are numbers that people and programs write for a missing value.
var sentinels = map[string]float64{
	"-9": -9, "-99": -99, "-999": -999, "-9999": -9999, "999": 999, "9999": 9999, "99999": 99999,
}

// sentinel is the number of a text that is written for missing values.
func sentinel(text string) (float64, bool) {
	if text == "" || text[0] != '9' && text[0] != '-' {
		return 0, false
	}
	v, found := sentinels[text]
	return v, found
}

// numeric lists the contents, beside values, that are numbers with decimals.
var numeric = map[string]bool{"lloq": true, "uloq": true, "dose": true, "volume": true, "concentration": true, isExposure: true, isFold: true}

// look takes the first look.
func (s *sheet) look() *survey {
	n := len(s.columns)
	v := &survey{numbers: make([]tabular.Notation, n), dates: make([]tabular.DateOrder, n), spread: make([]spread, n)}
	votes, dateVotes := make([]tabular.Vote, n), make([]tabular.DateVote, n)
	var numbers, dates []*column
	for i := range s.columns {
		switch c := &s.columns[i]; {
		case c.is == isValue || numeric[c.is] || s.headings.conditions[c.is] != nil:
			numbers = append(numbers, c)
		case c.is == isDate || c.is == isValueDate || c.is == "birth_date" || c.is == "fate_date":
			dates = append(dates, c)
		}
	}
	clocks := map[string]string{} // of whom, when and of what, to the time of day
	for range s.body(false) {
		v.rows++
		v.sessions = v.sessions || s.severalSessions(clocks)
		for _, c := range numbers {
			text := s.cells[c.index]
			if text == "" {
				continue
			}
			votes[c.index].Add(text)
			if _, found := sentinel(text); found && c.is == isValue {
				r := &v.spread[c.index]
				if r.codes == nil {
					r.codes = map[string]int{}
				}
				r.codes[text]++
				continue
			}
			if number, ok := tabular.ParsePlain(text); ok {
				v.spread[c.index].add(number)
			}
		}
		for _, c := range dates {
			dateVotes[c.index].Add(s.cells[c.index])
		}
	}
	for i := range n {
		v.numbers[i] = tabular.Notation{Decimal: votes[i].Decimal(), Assay: s.spec != nil && s.spec.Scale == endpoint.Log}
		if s.readout.Decimal != "" {
			v.numbers[i].Decimal, v.numbers[i].Declared = tabular.Decimal(s.readout.Decimal[0]), true
		}
		v.dates[i] = dateVotes[i].Order()
		if s.readout.DateOrder != "" {
			v.dates[i] = tabular.DateOrder(s.readout.DateOrder)
		}
	}
	return v
}

// isSentinel reports whether a number stands for a missing value: if the endpoint cannot have it, or if it is repeated
// and lies far (by half) above every other number of its column. Only the numbers that people use so are looked at.
func (s *sheet) isSentinel(text string, c *column, unit endpoint.Unit) bool {
	v, found := sentinel(text)
	if !found {
		return false
	}
	if !s.spec.Hard.Contains(v * unit.Factor) {
		return true
	}
	column := s.survey.spread[c.index]
	return v > 0 && column.codes[text] > 1 && column.n > 0 && v > 1.5*column.high
}
