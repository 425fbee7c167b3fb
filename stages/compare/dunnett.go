package compare

import (
	"math"

	"earmark/internal/maybe"
	"earmark/internal/stats"
	"earmark/schemas"
)

// dunnett is Dunnett's test against the comparator, on values or on logs. The variance is pooled over the comparator and
// all arms; the adjustment runs over the arm's own family. p is that of the same t without adjustment.
func dunnett(p problem) fitted {
	groups := p.groups()
	control := groups[0]
	total := 0
	for _, g := range groups {
		total += len(g)
	}
	df := float64(total - len(groups))
	_, within := stats.SumsOfSquares(groups)
	rows := make([]schemas.Comparison, len(p.arms))
	for i := range p.arms {
		row := &rows[i]
		x := groups[i+1]
		difference := stats.Mean(x) - stats.Mean(control)
		row.Adjustment = "dunnett"
		p.standardise(row, i)
		if df < 1 || within == 0 {
			p.estimate(row, difference, math.NaN(), math.NaN())
			row.Notes = "no test: no variation within the groups"
			if df < 1 {
				row.Notes = "no test: one animal in every group"
			}
			continue
		}
		family := p.family(i)
		lambda := make([]float64, len(family))
		for k, j := range family {
			n := float64(p.arms[j].sample.N())
			lambda[k] = math.Sqrt(n / (n + float64(len(control))))
		}
		se := math.Sqrt(within / df * (1/float64(len(x)) + 1/float64(len(control))))
		p.student(row, difference, se, df, lambda)
	}
	return fitted{rows: rows, describe: p.describePooled}
}

// student writes a t test adjusted over a family with the correlations lambda_i lambda_j, and its simultaneous interval.
func (p problem) student(row *schemas.Comparison, difference, se, df float64, lambda []float64) {
	t := difference / se
	critical := p.critical.twoSided(1-p.confidence, lambda, df)
	adjusted, _ := stats.MaxTTail(math.Abs(t), lambda, df)
	p.estimate(row, difference, difference-critical*se, difference+critical*se)
	row.SE, row.Statistic, row.DF = maybe.Finite(se), maybe.Finite(t), maybe.Some(df)
	row.P, row.PAdjusted = maybe.Finite(stats.StudentTwoSided(t, df)), maybe.Finite(adjusted)
}
