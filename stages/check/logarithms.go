package check

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"earmark/internal/issue"
	"earmark/internal/stats"
	"earmark/schemas/endpoint"
)

// Limits of pasted logarithms: how many numbers a column needs, the largest decimal logarithm that a concentration can
// have, how far (in decimal logarithms) the middle of other columns may lie from what the logarithms say, and the least spread
// of the logarithms, below which a column of nearly equal numbers is one.
const (
	fewestPasted  = 6
	highestLog    = 7.0
	logMiddle     = 0.7 // a factor of 5
	leastLogRange = 0.3 // a factor of 2
)

// pastedLogarithms finds columns of an endpoint on the log scale whose numbers are the decimal logarithms of what they should
// be: all of them lie between 0 and 7, and 10 to the power of their median is what other columns of the series hold,
// or, where there are none, lies in the endpoint's usual range, whereas their median itself lies far below either: by a factor of
// 10 below the others, of 5 below the range. The spread has to agree too: a column of logarithms spans a few units at most, 10 to whose power is what
// concentrations span.
func pastedLogarithms(s *study) {
	type column struct{ place, letters, series int32 }
	numbers := map[column][]int32{}
	bySeries := map[int32][]column{}
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		typed := c.number() || c.used() && c.beyond
		if !typed || src.spec.Scale != endpoint.Log || src.unit.Titre || src.spec.Amplification != nil {
			continue
		}
		key := column{src.place, src.letters, src.series}
		if numbers[key] == nil {
			bySeries[src.series] = append(bySeries[src.series], key)
		}
		numbers[key] = append(numbers[key], int32(i))
	}
	found := causes[column]{}
	notes := map[column]string{}
	for _, columns := range bySeries {
		slices.SortFunc(columns, func(a, b column) int { return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.letters, b.letters)) })
		for _, key := range columns {
			var others []float64 // in the stored unit
			for _, other := range columns {
				if other != key {
					for _, i := range numbers[other] {
						if s.cells[i].used() {
							others = append(others, s.cells[i].value)
						}
					}
				}
			}
			why, ok := s.logarithms(numbers[key], others)
			if !ok {
				continue
			}
			notes[key] = why
			for _, i := range numbers[key] {
				found.add(key, s.ref(i))
				s.fail(i, "A-23")
			}
		}
	}
	found.raise(s, func(key column, refs []ref) issue.Issue {
		src := &s.sources[s.cells[refs[0].cell].source]
		low, high := s.typedRange(refs)
		return issue.Issue{
			Code: "A-23", Message: fmt.Sprintf("%s: the numbers of the column lie in %s – %s %s", what(src.endpoint, src.analyte, src.matrix), number(low), number(high), src.unit.Name),
			Expected: notes[key],
			Likely:   fmt.Sprintf("log10 of the values: %s would be %s %s; if the groups hardly differ, another unit", refs[0].text, number(math.Pow(10, s.collected(refs[0].cell).Value.V)), src.unit.Name),
			Effect:   s.effect(refs),
			Fix: "paste the values themselves; or " + corrections(refs, "log10 pasted", func(r ref) string {
				return number(math.Pow(10, s.collected(r.cell).Value.V))
			}),
		}
	})
}

// typedRange is the range of the numbers in some cells as typed.
func (s *study) typedRange(refs []ref) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, r := range refs {
		v := s.collected(r.cell).Value.V
		low, high = min(low, v), max(high, v)
	}
	return low, high
}

// logarithms reports whether the numbers of a column are logarithms, and what they are expected to be by the others.
func (s *study) logarithms(cells []int32, others []float64) (string, bool) {
	if len(cells) < fewestPasted {
		return "", false
	}
	src := &s.sources[s.cells[cells[0]].source]
	typed := make([]float64, len(cells))
	values := make([]float64, len(cells)) // in the stored unit
	meant := make([]float64, len(cells))  // what the logarithms stand for
	for k, i := range cells {
		row := s.collected(i)
		typed[k] = row.Value.V
		if !(typed[k] >= 0 && typed[k] <= highestLog) {
			return "", false
		}
		scale, _ := s.scale(src, &row)
		scale /= s.divisor(i)
		values[k], meant[k] = typed[k]*scale, math.Pow(10, typed[k])*scale
	}
	if slices.Max(typed)-slices.Min(typed) < leastLogRange {
		return "", false
	}
	is, would := stats.Median(values), stats.Median(meant)
	unit := src.stored
	if len(others) >= fewestPasted {
		usual := stats.Median(others)
		low, high := slices.Min(others), slices.Max(others)
		return fmt.Sprintf("numbers as in the other columns of the analyte, %s – %s %s", number(low), number(high), unit),
			is*10 < usual && is < low && math.Abs(math.Log10(would/usual)) < logMiddle
	}
	usual := src.spec.Usual
	if usual.Low == nil || usual.High == nil {
		return "", false
	}
	return "usually " + rangeText(usual, src.shownFactor(), src.shownUnit()), is*5 < *usual.Low && usual.Contains(would)
}
