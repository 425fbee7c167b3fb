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
// comparator and all arms; the adjustment runs over the arm's own family. p, adjusted p and the interval, which is not
// simultaneous, are those for small samples: Student's t with values less groups degrees of freedom.
//
// Where more than half of both groups lies below the limit, or a whole group beyond it, there is too little to estimate a
// ratio (of a group wholly below the limit the likelihood alone would claim more than any three animals can show): then
// the rates of detection are compared instead, by Fisher's exact test.
func censoredLogNormal(p problem) fitted {
	var groups [][]stats.CensoredValue
	for _, s := range p.samples() {
		groups = append(groups, s.CensoredValues())
	}
	family := make([]int, len(groups))
	for f, members := range p.families() {
		for _, i := range members {
			family[i+1] = f
		}
	}
	fit, err := stats.FitCensoredRatios(groups, 0, family, p.confidence)
	var detection []stats.DetectionContrast
	if err == nil {
		detection, err = stats.CompareDetection(groups, 0, p.confidence)
	}
	rows := make([]schemas.Comparison, len(p.arms))
	for i, a := range p.arms {
		row := &rows[i]
		row.Adjustment = "dunnett"
		switch {
		case err != nil:
			row.Notes = "no test: " + err.Error()
		case detection[i+1].MostlyBelow:
			detected(row, detection[i+1], "most values of both groups are below the limit")
		case fit.Status == stats.StatusOK && math.IsNaN(fit.Contrasts[i+1].PSmallSample):
			detected(row, detection[i+1], "every value of a group is beyond the limit")
		default:
			p.censoredRatio(row, a, fit, i+1)
		}
	}
	return fitted{rows: rows, describe: func(m *schemas.Model) []residual {
		if err != nil {
			m.Converged, m.Notes = false, err.Error()
			return nil
		}
		m.Converged, m.Notes = fit.Status == stats.StatusOK, notes(fit.Status)
		m.ResidualSD, m.LogLikelihood = maybe.Finite(fit.Sigma), maybe.Finite(fit.LogLik)
		global(m, "likelihood_ratio", fit.LikelihoodRatio, float64(len(groups)-1), math.NaN(), fit.PLikelihoodRatio)
		return nil
	}}
}

// censoredRatio writes the geometric mean ratio of an arm, which is group at of the fit.
func (p problem) censoredRatio(row *schemas.Comparison, a arm, fit stats.CensoredFit, at int) {
	c := fit.Contrasts[at]
	row.EstimateKind = "geometric_mean_ratio"
	row.Estimate, row.SE = maybe.Finite(c.Ratio), maybe.Finite(c.SE)
	row.Notes = notes(fit.Status, c.Status, fmt.Sprintf("%d of %d values censored", a.sample.Censored()+p.control.Censored(), a.sample.N()+p.control.N()))
	row.CILow, row.CIHigh = maybe.Finite(c.SmallSampleLow), maybe.Finite(c.SmallSampleHigh)
	row.Statistic, row.DF = maybe.Finite(c.TSmallSample), maybe.Finite(fit.SmallSampleDF)
	row.P, row.PAdjusted = maybe.Finite(c.PSmallSample), maybe.Finite(c.PAdjustedSmallSample)
	if row.P.OK {
		row.Notes = notes(row.Notes, "p and interval by Student's t for small samples, interval not simultaneous")
	}
}

// detected compares the numbers of animals with a value that is not below the limit.
func detected(row *schemas.Comparison, d stats.DetectionContrast, why string) {
	row.Adjustment = unadjusted
	row.EstimateKind = "odds_ratio_of_detection"
	row.Estimate, row.CILow, row.CIHigh = maybe.Finite(d.Fisher.OddsRatio), maybe.Finite(d.Fisher.Low), maybe.Finite(d.Fisher.High)
	row.P = maybe.Finite(math.Min(1, d.Fisher.PTwoSided))
	row.Notes = fmt.Sprintf("%s: rates of detection compared, %d/%d against %d/%d, by Fisher's exact test", why,
		d.Detected, d.N, d.ControlDetected, d.ControlN)
}
