package compare

import (
	"earmark/internal/maybe"
	"earmark/internal/stats"
	"earmark/schemas"
)

// dunn is Dunn's test after Kruskal and Wallis: ranks of the comparator and all arms together, adjusted by Holm over the
// arm's own family. The estimate is the difference of mean ranks.
func dunn(p problem) fitted {
	var groups [][]float64
	for _, s := range p.samples() {
		groups = append(groups, s.Values)
	}
	rows := make([]schemas.Comparison, len(p.arms))
	test, err := stats.Dunn(groups, 0)
	for i := range rows {
		row := &rows[i]
		p.cliff(row, i)
		if err != nil {
			row.Notes = "no test: " + err.Error()
			continue
		}
		c := test.Comparisons[i]
		row.EstimateKind, row.Estimate = "mean_rank_difference", maybe.Finite(c.Difference)
		row.Statistic, row.P = maybe.Finite(c.Z), maybe.Finite(c.P)
		row.Notes = notes(test.Status)
	}
	p.holm(rows)
	return fitted{rows: rows, describe: p.describeRanks}
}
