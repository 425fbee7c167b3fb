package intake

import (
	"fmt"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/tabular"
)

// undetermined are the words, in lower case, by which cyclers say that a well never crossed the threshold. NA and - are
// missing values, as everywhere.
var undetermined = []string{"undetermined", "undet", "undet.", "n/a", "nan", "no ct", "noct", "no cq", "no cp", "not detected", "nd", "n.d.", "neg", "negative"}

func isUndetermined(text string) bool {
	return slices.Contains(undetermined, strings.ToLower(strings.Join(strings.Fields(text), " ")))
}

// fold is the expression that the row at hand gives beside its value, if it gives one that is positive.
func (s *sheet) fold() (maybe.Float, string) {
	c := s.of.fold
	if c == nil {
		return maybe.Float{}, ""
	}
	r := tabular.ParseValue(s.text(c), s.survey.numbers[c.index])
	if r.Form != tabular.Number || r.Value <= 0 {
		return maybe.Float{}, c.letters // nothing is computed from it
	}
	return maybe.Some(r.Value), c.letters
}

// datedGenes are gene symbols that spreadsheets take for dates, by month: what stands before the number, and the largest
// number that there is.
var datedGenes = map[int]struct {
	symbol string
	last   int
}{3: {"March", 11}, 9: {"Sept", 15}, 10: {"Oct", 11}, 12: {"Dec", 2}}

// geneDate reports whether the name of a gene is a date, into which a spreadsheet has turned it (F-09). A plain number is
// one only if it is the serial number of a date that a gene of that name can become.
func (s *sheet) geneDate(c *column, text string) bool {
	month, day, serial, ok := tabular.MonthDay(text)
	gene, known := datedGenes[month]
	known = known && day <= gene.last
	if !ok || serial && !known {
		return false
	}
	s.found.addCell(s.at(c), "F-09", text, func() issue.Issue {
		i := issue.Issue{
			Endpoint: s.spec.Name, Found: text,
			Message:  fmt.Sprintf("the gene %q is a date", text),
			Expected: "the symbol of a gene",
			Effect:   "the rows are not read",
			Fix:      "format the column as text before typing, and correct the cells",
		}
		if serial {
			i.Message = fmt.Sprintf("the gene %q is the number by which a spreadsheet stores a date", text)
		}
		if known {
			name := fmt.Sprintf("%s%d", gene.symbol, day)
			i.Likely = fmt.Sprintf("%s, which a spreadsheet took for a date", name)
			i.Fix = "format the column as text before typing, or use a symbol that is no date; " + settle(s.at(c), text, name, "gene symbol restored")
		}
		return i
	})
	return true
}
