package compare

import (
	"earmark/internal/maybe"
	"earmark/internal/stats"
	"earmark/schemas"
)

// relativeEffect is the probability that an animal of the arm has a higher value than one of the comparator, plus half
// that of equal values, with the test of Brunner and Munzel, adjusted by Holm over the arm's own family.
func relativeEffect(p problem) fitted {
	rows := make([]schemas.Comparison, len(p.arms))
	for i, a := range p.arms {
		row := &rows[i]
		p.cliff(row, i)
		c, err := stats.BrunnerMunzel(a.sample.Values, p.control.Values, p.confidence)
		if err != nil {
			row.Notes = "no test: " + err.Error()
			continue
		}
		row.EstimateKind = "relative_effect"
		row.Estimate, row.CILow, row.CIHigh = maybe.Finite(c.Effect), maybe.Finite(c.Low), maybe.Finite(c.High)
		row.SE, row.Statistic, row.DF, row.P = maybe.Finite(c.SE), maybe.Finite(c.T), maybe.Finite(c.DF), maybe.Finite(c.PTwoSided)
		row.Notes = notes(append([]string{c.Status, "interval not simultaneous"}, c.Notes...)...)
	}
	p.holm(rows)
	return fitted{rows: rows, describe: p.describeRanks}
}
