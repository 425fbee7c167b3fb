package compare

import (
	"math"

	"earmark/internal/maybe"
	"earmark/internal/stats"
	"earmark/schemas"
)

// proportionalOdds fits the cumulative logit model to the scores of the comparator and all arms, and compares each arm by
// the odds ratio of a higher score. p is the likelihood ratio's and the interval the profile likelihood's, which exist
// for a group that has the lowest score only; the statistic is the signed root of that ratio. The adjustment is Holm's over
// the arm's own family.
func proportionalOdds(p problem) fitted {
	var groups [][]float64
	for _, s := range p.samples() {
		groups = append(groups, s.Values)
	}
	rows := make([]schemas.Comparison, len(p.arms))
	fit, err := stats.FitProportionalOdds(groups, 0, p.confidence)
	for i := range rows {
		row := &rows[i]
		p.cliff(row, i)
		if err != nil {
			row.Notes = "no test: " + err.Error()
			continue
		}
		row.EstimateKind = "odds_ratio"
		if len(fit.Contrasts) <= i+1 {
			row.Notes = "no test: " + fit.Status
			continue
		}
		c := fit.Contrasts[i+1]
		row.Estimate, row.CILow, row.CIHigh = maybe.Finite(c.OddsRatio), maybe.Finite(c.ProfileLow), maybe.Finite(c.ProfileHigh)
		row.SE, row.P = maybe.Finite(c.SE), maybe.Finite(c.PLikelihoodRatio)
		if row.P.OK {
			row.Statistic = maybe.Finite(math.Copysign(stats.NormalQuantile(row.P.V/2), c.LogOddsRatio))
			row.Notes = "p by likelihood ratio, interval by profile likelihood, not simultaneous"
		}
		row.Notes = notes(fit.Status, c.Status, row.Notes)
	}
	p.holm(rows)
	return fitted{rows: rows, describe: func(m *schemas.Model) []residual {
		if err != nil {
			m.Converged, m.Notes = false, err.Error()
			return nil
		}
		m.LogLikelihood = maybe.Finite(fit.LogLik)
		global(m, "likelihood_ratio", fit.LikelihoodRatio, float64(len(p.arms)), math.NaN(), fit.PLikelihoodRatio)
		m.Converged, m.Notes = m.LogLikelihood.OK, notes(fit.Status)
		return nil
	}}
}
