package compare

import (
	"math"

	"earmark/internal/maybe"
	"earmark/internal/stats"
	"earmark/schemas"
)

// steel is Steel's rank test of each arm against the comparator, adjusted over the arm's own family. Ranks are of the pair
// alone, so that no other group moves the comparison. p is that of the pair by Mann-Whitney; where the exact distribution
// of the family's maximum can be counted it is used, otherwise its normal limit, and the notes say which.
func steel(p problem) fitted {
	rows := make([]schemas.Comparison, len(p.arms))
	for _, family := range p.families() {
		groups := [][]float64{p.control.Values}
		for _, i := range family {
			groups = append(groups, p.arms[i].sample.Values)
		}
		test, err := stats.Steel(groups, 0)
		for k, i := range family {
			row := &rows[i]
			row.Adjustment = "steel"
			pair := p.pairwise(row, i)
			if err != nil {
				row.Notes = notes("no test: " + err.Error())
				continue
			}
			c := test.Comparisons[k]
			row.Statistic = maybe.Finite(c.Z)
			how := "adjusted p exact"
			switch {
			case len(family) == 1:
				row.PAdjusted, how = row.P, "one comparison: nothing to adjust"
			case !math.IsNaN(c.PExactTwoSided):
				row.PAdjusted = maybe.Finite(c.PExactTwoSided)
			default:
				row.PAdjusted, how = maybe.Finite(c.PTwoSided), "adjusted p by the normal limit"
			}
			row.Notes = notes(row.Notes, how, test.Status, pair)
		}
	}
	return fitted{rows: rows, describe: p.describeRanks}
}

// mannWhitney is the Mann-Whitney test of each arm against the comparator alone.
func mannWhitney(p problem) fitted {
	rows := make([]schemas.Comparison, len(p.arms))
	for i := range p.arms {
		p.pairwise(&rows[i], i)
	}
	return fitted{rows: rows, describe: p.describeRanks}
}

// pairwise writes the Mann-Whitney p, the Hodges-Lehmann shift and Cliff's delta of arm i. It returns a remark where no p
// of this size of groups could be small.
func (p problem) pairwise(row *schemas.Comparison, i int) string {
	test, err := p.rankTest(i)
	if err != nil {
		row.Notes = "no test: " + err.Error()
		return ""
	}
	row.EstimateKind = "hodges_lehmann_shift"
	row.Estimate, row.CILow, row.CIHigh = maybe.Finite(test.Shift.Estimate), maybe.Finite(test.Shift.Low), maybe.Finite(test.Shift.High)
	row.Statistic, row.P = maybe.Finite(test.UX), maybe.Finite(test.PTwoSided)
	p.cliff(row, i)
	row.Notes = notes(append([]string{test.Status, "p: " + test.Method}, test.Notes...)...)
	n := p.arms[i].sample.N()
	if smallest := 2 / math.Exp(logChoose(n+p.control.N(), n)); smallest > 0.05 {
		return "too few animals for any rank test to reach 0.05"
	}
	return ""
}

// logChoose is the log of the number of ways to choose k of n.
func logChoose(n, k int) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return a - b - c
}
