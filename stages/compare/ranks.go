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
func steel(p problem) []schemas.Comparison {
	rows := make([]schemas.Comparison, len(p.arms))
	for i := range p.arms {
		row := &rows[i]
		family := p.family(i)
		groups := [][]float64{p.control.Values}
		at := 0
		for k, j := range family {
			groups = append(groups, p.arms[j].sample.Values)
			if j == i {
				at = k
			}
		}
		row.Adjustment = "steel"
		pair := p.pairwise(row, p.arms[i].sample.Values)
		test, err := stats.Steel(groups, 0)
		if err != nil {
			row.Notes = notes("no test: " + err.Error())
			continue
		}
		c := test.Comparisons[at]
		row.Statistic = maybe.Finite(c.Z)
		switch {
		case len(family) == 1:
			row.PAdjusted = row.P
			row.Notes = notes(row.Notes, "one comparison: nothing to adjust")
		case !math.IsNaN(c.PExactTwoSided):
			row.PAdjusted = maybe.Finite(c.PExactTwoSided)
			row.Notes = notes(row.Notes, "adjusted p exact")
		default:
			row.PAdjusted = maybe.Finite(c.PTwoSided)
			row.Notes = notes(row.Notes, "adjusted p by the normal limit")
		}
		row.Notes = notes(row.Notes, test.Status, pair)
	}
	return rows
}

// mannWhitney is the Mann-Whitney test of each arm against the comparator alone.
func mannWhitney(p problem) []schemas.Comparison {
	rows := make([]schemas.Comparison, len(p.arms))
	for i, a := range p.arms {
		p.pairwise(&rows[i], a.sample.Values)
	}
	return rows
}

// pairwise writes the Mann-Whitney p, the Hodges-Lehmann shift and Cliff's delta of a group against the comparator. It
// returns a remark where no p of this size of groups could be small.
func (p problem) pairwise(row *schemas.Comparison, x []float64) string {
	test, err := stats.MannWhitney(x, p.control.Values, p.confidence)
	if err != nil {
		row.Notes = "no test: " + err.Error()
		return ""
	}
	row.EstimateKind = "hodges_lehmann_shift"
	row.Estimate, row.CILow, row.CIHigh = maybe.Finite(test.Shift.Estimate), maybe.Finite(test.Shift.Low), maybe.Finite(test.Shift.High)
	row.Statistic, row.P = maybe.Finite(test.UX), maybe.Finite(test.PTwoSided)
	row.EffectSizeKind = "cliffs_delta"
	row.EffectSize, row.EffectCILow, row.EffectCIHigh = maybe.Finite(test.Cliff.Delta), maybe.Finite(test.Cliff.Low), maybe.Finite(test.Cliff.High)
	row.Notes = notes(append([]string{test.Status, "p: " + test.Method}, test.Notes...)...)
	if smallest := 2 / math.Exp(logChoose(len(x)+p.control.N(), len(x))); smallest > 0.05 {
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
