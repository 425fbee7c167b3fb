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
// comparator and all arms; the adjustment runs over the arm's own family. The interval is the profile likelihood's, not
// simultaneous.
//
// Where more than half of both groups is censored there is too little to estimate a ratio: then the rates of detection are
// compared instead, by Fisher's exact test.
func censoredLogNormal(p problem) []schemas.Comparison {
	rows := make([]schemas.Comparison, len(p.arms))
	for i, a := range p.arms {
		row := &rows[i]
		row.Adjustment = "dunnett"
		if mostlyCensored(a.sample.Censored(), a.sample.N()) && mostlyCensored(p.control.Censored(), p.control.N()) {
			p.detection(row, a)
			continue
		}
		groups := [][]stats.CensoredValue{p.control.CensoredValues()}
		at := 0
		for _, j := range p.family(i) {
			groups = append(groups, p.arms[j].sample.CensoredValues())
			if j == i {
				at = len(groups) - 1
			}
		}
		fit, err := stats.FitCensored(groups, 0, p.confidence)
		if err != nil {
			row.Notes = "no test: " + err.Error()
			continue
		}
		c := fit.Contrasts[at]
		row.EstimateKind = "geometric_mean_ratio"
		row.Estimate, row.CILow, row.CIHigh = maybe.Finite(c.Ratio), maybe.Finite(c.ProfileLow), maybe.Finite(c.ProfileHigh)
		row.SE, row.Statistic = maybe.Finite(c.SE), maybe.Finite(c.Z)
		row.P, row.PAdjusted = maybe.Finite(c.PWald), maybe.Finite(c.PAdjusted)
		row.Notes = notes(append([]string{
			fit.Status, c.Status, fmt.Sprintf("%d of %d values censored", a.sample.Censored()+p.control.Censored(), a.sample.N()+p.control.N()),
			"interval by profile likelihood, not simultaneous",
		}, fit.Notes...)...)
	}
	return rows
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
	row.Adjustment = "none"
	row.EstimateKind = "odds_ratio_of_detection"
	row.Estimate, row.CILow, row.CIHigh = maybe.Finite(test.OddsRatio), maybe.Finite(test.Low), maybe.Finite(test.High)
	row.P = maybe.Finite(math.Min(1, test.PTwoSided))
	row.Notes = fmt.Sprintf("most values of both groups are censored: rates of detection compared, %d/%d against %d/%d, by Fisher's exact test",
		found, a.sample.N(), foundControl, p.control.N())
}
