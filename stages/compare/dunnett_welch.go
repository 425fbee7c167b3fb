package compare

import (
	"earmark/internal/maybe"
	"earmark/internal/stats"
	"earmark/schemas"
)

// dunnettWelch is Dunnett's test with a variance for each group and Satterthwaite's degrees of freedom for each comparison,
// adjusted over the arm's own family.
func dunnettWelch(p problem) fitted {
	groups := p.groups()
	rows := make([]schemas.Comparison, len(p.arms))
	for _, family := range p.families() {
		var treated [][]float64
		for _, i := range family {
			treated = append(treated, groups[i+1])
		}
		test := stats.DunnettWelch(groups[0], treated, p.confidence)
		for k, i := range family {
			c, row := test.Comparisons[k], &rows[i]
			row.Adjustment = "dunnett"
			p.standardise(row, i)
			p.estimate(row, c.Difference, c.CILow, c.CIHigh)
			row.SE, row.Statistic, row.DF = maybe.Finite(c.SE), maybe.Finite(c.T), maybe.Finite(c.DF)
			row.P, row.PAdjusted = maybe.Finite(c.PUnadjusted), maybe.Finite(c.PTwoSided)
			row.Notes = notes(append([]string{c.Status}, test.Notes...)...)
		}
	}
	return fitted{rows: rows, describe: p.describeWelch}
}
