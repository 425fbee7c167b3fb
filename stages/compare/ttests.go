package compare

import (
	"earmark/internal/maybe"
	"earmark/internal/stats"
	"earmark/schemas"
)

// welch is Welch's t test of each arm against the comparator alone, on values or on logs.
func welch(p problem) fitted { return p.tTests(stats.WelchT, p.describeWelch) }

// student is Student's t test of each arm against the comparator alone: the variance is that of the pair, so that no
// other group moves the comparison.
func student(p problem) fitted { return p.tTests(stats.StudentT, p.describePooled) }

func (p problem) tTests(test func(x, y []float64, conf float64) stats.TTestResult, describe func(*schemas.Model) []residual) fitted {
	groups := p.groups()
	rows := make([]schemas.Comparison, len(p.arms))
	for i := range p.arms {
		row := &rows[i]
		t := test(groups[i+1], groups[0], p.confidence)
		p.estimate(row, t.Estimate, t.CILow, t.CIHigh)
		row.SE, row.Statistic, row.DF, row.P = maybe.Finite(t.SE), maybe.Finite(t.T), maybe.Finite(t.DF), maybe.Finite(t.PTwoSided)
		row.Notes = notes(t.Status)
		p.standardise(row, i)
	}
	return fitted{rows: rows, describe: describe}
}
