package compare

import (
	"math"

	"earmark/internal/maybe"
	"earmark/internal/stats"
	"earmark/schemas"
)

// dunnett is Dunnett's test against the comparator, on values or on logs. The variance is pooled over the comparator and
// all arms; the adjustment runs over the arm's own family. p is that of the same t without adjustment.
func dunnett(p problem) []schemas.Comparison {
	control := p.onScale(p.control)
	groups := [][]float64{control}
	total := len(control)
	for _, a := range p.arms {
		groups = append(groups, p.onScale(a.sample))
		total += a.sample.N()
	}
	df := float64(total - len(groups))
	_, within := stats.SumsOfSquares(groups)
	rows := make([]schemas.Comparison, len(p.arms))
	for i := range p.arms {
		row := &rows[i]
		x := groups[i+1]
		difference := stats.Mean(x) - stats.Mean(control)
		row.Adjustment = "dunnett"
		p.standardise(row, x, control)
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
		t := difference / se
		critical := p.critical.twoSided(1-p.confidence, lambda, df)
		adjusted, _ := stats.MaxTTail(math.Abs(t), lambda, df)
		p.estimate(row, difference, difference-critical*se, difference+critical*se)
		row.SE, row.Statistic, row.DF = maybe.Finite(se), maybe.Finite(t), maybe.Some(df)
		row.P, row.PAdjusted = maybe.Finite(2*stats.StudentSurvival(math.Abs(t), df)), maybe.Finite(adjusted)
	}
	return rows
}

// welch is Welch's t test of each arm against the comparator alone, on values or on logs.
func welch(p problem) []schemas.Comparison {
	control := p.onScale(p.control)
	rows := make([]schemas.Comparison, len(p.arms))
	for i, a := range p.arms {
		row := &rows[i]
		x := p.onScale(a.sample)
		t := stats.WelchT(x, control, p.confidence)
		p.estimate(row, t.Estimate, t.CILow, t.CIHigh)
		row.SE, row.Statistic, row.DF, row.P = maybe.Finite(t.SE), maybe.Finite(t.T), maybe.Finite(t.DF), maybe.Finite(t.PTwoSided)
		row.Notes = notes(t.Status)
		p.standardise(row, x, control)
	}
	return rows
}
