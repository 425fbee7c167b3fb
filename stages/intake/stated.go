package intake

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/tabular"
)

// A block is the numbers of one column since the last row that summarises others, by their number, mean and sum of squared
// distances from it.
type block struct {
	n             int
	mean, squares float64
}

func (b *block) add(v float64) {
	b.n++
	d := v - b.mean
	b.mean += d / float64(b.n)
	b.squares += float64(d * (v - b.mean))
}

// gather adds a number of the row at hand to the block of its column. The first one below a summary begins new blocks.
func (s *sheet) gather(c *column, v float64) {
	if s.summarised || s.blocks == nil {
		s.blocks, s.summarised = make([]block, len(s.columns)), false
	}
	s.blocks[c.index].add(v)
}

// Words that label a row of standard deviations, or of standard errors.
var (
	deviations = []string{"sd", "stdev"}
	errorsOf   = []string{"sem", "stderr"}
)

// stated compares a row of standard deviations or standard errors, as its label says, with the numbers above it:
//
//	SD = sqrt(sum (x - mean)² / (n - 1)),  SEM = SD / sqrt(n)
//
// Where the numbers of every column with three or more are, as precisely as they are typed, those of the other word and not of
// its own, the label is wrong. One column alone has to show three digits.
func (s *sheet) stated(label string) {
	s.summarised = true
	words := strings.Fields(foldHeader(label))
	has := func(any []string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(any, w) })
	}
	deviation, standardError := has(deviations), has(errorsOf)
	if s.blocks == nil || deviation == standardError || has([]string{"mean", "average", "avg"}) {
		return
	}
	said, is := "SD", "SEM"
	if standardError {
		said, is = is, said
	}
	var notes []string
	var cells []issue.Address
	digits := 0
	for _, c := range s.values {
		b := s.blocks[c.index]
		if b.n < 3 || c.index >= len(s.cells) {
			continue
		}
		text, _ := tabular.Clean(s.cells[c.index])
		r := tabular.ParseValue(text, s.survey.numbers[c.index])
		if r.Form != tabular.Number || r.Value <= 0 {
			continue
		}
		sd := math.Sqrt(b.squares / float64(b.n-1))
		sem := sd / math.Sqrt(float64(b.n))
		own, other := sd, sem
		if standardError {
			own, other = sem, sd
		}
		if typedAs(text, r.Value, own) || !typedAs(text, r.Value, other) {
			return
		}
		digits = max(digits, significant(text))
		cells = append(cells, s.at(c))
		notes = append(notes, fmt.Sprintf("%s, where the SD of the %d values above is %s and their SEM %s", text, b.n, number(sd), number(sem)))
	}
	if len(notes) == 0 || len(notes) == 1 && digits < 3 {
		return
	}
	for i, at := range cells {
		s.found.addCause(cause{"R-10", at.File, at.Sheet, "", said}, at, func() issue.Issue {
			return issue.Issue{
				Found: label, Message: fmt.Sprintf("the row says %s and holds the %s: %s", said, is, notes[i]),
				Expected: "standard deviations, sqrt(n) times as large as standard errors, under their own name", Likely: is + " is meant",
				Effect: "none here: means and deviations are computed from the animals; a figure or a sample size taken from this row would be wrong",
				Fix:    "correct the label",
			}
		})
	}
}

// typedAs reports whether a number could have been typed for a value: as precisely as its text shows, with one unit in the last
// digit for a value that was computed from rounded numbers.
func typedAs(text string, typed, value float64) bool {
	unit := 1.0
	if at := strings.IndexAny(text, ".,"); at >= 0 {
		unit = math.Pow10(-(len(text) - at - 1))
	}
	return math.Abs(typed-value) <= max(unit, 1e-9*value)
}

// significant counts the digits of a number from the first that is not 0.
func significant(text string) int {
	n := 0
	for _, c := range text {
		if c >= '1' && c <= '9' || c == '0' && n > 0 {
			n++
		}
	}
	return n
}
