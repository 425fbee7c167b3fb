package compare

import (
	"fmt"
	"math"

	"earmark/internal/maybe"
	"earmark/internal/stats"
	"earmark/schemas"
)

// censoredLogNormal fits log-normal groups with a common spread by maximum likelihood, using values known only as below or
// above a limit as such, and compares each arm with the comparator by the geometric mean ratio. The fit takes in the
// comparator and the arm's own family, over which it is adjusted. p, adjusted p and the interval, which is not
// simultaneous, are those for small samples: Student's t with values less groups degrees of freedom. Where a whole group
// lies beyond the limit there is only the likelihood ratio.
//
// Where more than half of both groups is censored there is too little to estimate a ratio: then the rates of detection are
// compared instead, by Fisher's exact test.
func censoredLogNormal(p problem) fitted {
	rows := make([]schemas.Comparison, len(p.arms))
	families := p.families()
	fits, errs := make([]stats.CensoredFit, len(families)), make([]error, len(families))
	for f, family := range families {
		groups := [][]stats.CensoredValue{p.control.CensoredValues()}
		for _, i := range family {
			groups = append(groups, p.arms[i].sample.CensoredValues())
		}
		fits[f], errs[f] = stats.FitCensored(groups, 0, p.confidence)
		for k, i := range family {
			row, a := &rows[i], p.arms[i]
			row.Adjustment = "dunnett"
			switch {
			case mostlyCensored(a.sample.Censored(), a.sample.N()) && mostlyCensored(p.control.Censored(), p.control.N()):
				p.detection(row, a)
			case errs[f] != nil:
				row.Notes = "no test: " + errs[f].Error()
			default:
				p.censoredRatio(row, a, fits[f], k+1)
			}
		}
	}
	return fitted{rows: rows, describe: func(m *schemas.Model) []residual {
		m.Converged = false
		for f := range families {
			m.Converged = m.Converged || (errs[f] == nil && fits[f].Status == stats.StatusOK)
			m.Notes = notes(m.Notes, fits[f].Status)
			if errs[f] != nil {
				m.Notes = notes(m.Notes, errs[f].Error())
			}
		}
		if len(families) > 1 {
			m.Notes = notes(m.Notes, "a model for each family: that of the first")
		}
		fit := fits[0]
		m.NGroups, m.N = int32(len(fit.Groups)), 0
		for _, g := range fit.Groups {
			m.N += int32(g.N)
		}
		m.ResidualSD, m.LogLikelihood = maybe.Finite(fit.Sigma), maybe.Finite(fit.LogLik)
		global(m, "likelihood_ratio", fit.LikelihoodRatio, float64(len(fit.Groups)-1), math.NaN(), fit.PLikelihoodRatio)
		return nil
	}}
}

// censoredRatio writes the geometric mean ratio of an arm, which is group at of the fit.
func (p problem) censoredRatio(row *schemas.Comparison, a arm, fit stats.CensoredFit, at int) {
	c := fit.Contrasts[at]
	row.EstimateKind = "geometric_mean_ratio"
	row.Estimate, row.SE = maybe.Finite(c.Ratio), maybe.Finite(c.SE)
	row.Notes = notes(fit.Status, c.Status, fmt.Sprintf("%d of %d values censored", a.sample.Censored()+p.control.Censored(), a.sample.N()+p.control.N()))
	n, k := 0, 0 // animals and groups that have a finite mean
	for _, g := range fit.Groups {
		if !math.IsInf(g.MeanLog, 0) && g.N > 0 {
			n, k = n+g.N, k+1
		}
	}
	df := float64(n - k)
	if math.IsNaN(c.PSmallSample) {
		row.CILow, row.CIHigh = maybe.Finite(c.ProfileLow), maybe.Finite(c.ProfileHigh)
		row.P, row.PAdjusted = maybe.Finite(c.PLikelihoodRatio), maybe.Finite(c.PAdjusted)
		row.Notes = notes(row.Notes, "p by likelihood ratio, interval by profile likelihood, not simultaneous")
		return
	}
	row.CILow, row.CIHigh = maybe.Finite(c.SmallSampleLow), maybe.Finite(c.SmallSampleHigh)
	row.Statistic, row.DF = maybe.Finite(c.Z*math.Sqrt(df/float64(n))), maybe.Some(df)
	row.P, row.PAdjusted = maybe.Finite(c.PSmallSample), maybe.Finite(c.PAdjustedSmallSample)
	row.Notes = notes(row.Notes, "p and interval by Student's t for small samples, interval not simultaneous")
}

func mostlyCensored(censored, n int) bool { return 2*censored > n }

// detection compares the numbers of animals with a quantified value.
func (p problem) detection(row *schemas.Comparison, a arm) {
	missed, missedControl := a.sample.Censored(), p.control.Censored()
	found, foundControl := a.sample.N()-missed, p.control.N()-missedControl
	test, err := stats.FisherExact(found, missed, foundControl, missedControl, p.confidence)
	if err != nil {
		row.Notes = "no test: " + err.Error()
		return
	}
	row.Adjustment = unadjusted
	row.EstimateKind = "odds_ratio_of_detection"
	row.Estimate, row.CILow, row.CIHigh = maybe.Finite(test.OddsRatio), maybe.Finite(test.Low), maybe.Finite(test.High)
	row.P = maybe.Finite(math.Min(1, test.PTwoSided))
	row.Notes = fmt.Sprintf("most values of both groups are censored: rates of detection compared, %d/%d against %d/%d, by Fisher's exact test",
		found, a.sample.N(), foundControl, p.control.N())
}
