package compare

import (
	"fmt"
	"math"

	"earmark/internal/maybe"
	"earmark/internal/series"
	"earmark/internal/stats"
	"earmark/schemas"
	"earmark/schemas/endpoint"
)

// ancova compares means adjusted to one baseline, on values or on logs of value and baseline: value = group + slope
// baseline. Slope and variance come from the comparator and all arms; the adjustment is Dunnett's over the arm's own
// family, exact for the correlations of adjusted means. Animals without a baseline take no part. The effect size is that
// of the values without adjustment.
func ancova(p problem) fitted {
	q, left := p.withBaseline()
	control, treated := q.ancovaGroup(q.control), make([]stats.AncovaGroup, len(q.arms))
	family := make([]int, len(q.arms))
	for f, members := range q.families() {
		for _, i := range members {
			treated[i], family[i] = q.ancovaGroup(q.arms[i].sample), f
		}
	}
	model := stats.AncovaFamilies(control, treated, family, p.confidence)
	missing := ""
	if left > 0 {
		missing = fmt.Sprintf("%d animals without a baseline left out", left)
	}
	slopes := ""
	if !math.IsNaN(model.SlopesP) {
		slopes = fmt.Sprintf("equal slopes p = %.3g", model.SlopesP)
	}
	rows := make([]schemas.Comparison, len(q.arms))
	for i, c := range model.Comparisons {
		row := &rows[i]
		row.Adjustment = "dunnett"
		row.N, row.NComparator = int32(q.arms[i].sample.N()), int32(q.control.N())
		p.standardise(row, i)
		if c.Status != stats.StatusOK {
			row.Notes = notes("no test: "+c.Status, missing)
			continue
		}
		p.estimate(row, c.Difference, c.CILow, c.CIHigh)
		row.EstimateKind = "adjusted_" + row.EstimateKind
		row.SE, row.Statistic, row.DF = maybe.Finite(c.SE), maybe.Finite(c.T), maybe.Finite(c.DF)
		row.P, row.PAdjusted = maybe.Finite(c.PUnadjusted), maybe.Finite(c.PTwoSided)
		row.Notes = notes(fmt.Sprintf("slope on the baseline %.3g", model.Slope), slopes, missing)
	}
	return fitted{rows: rows, describe: func(m *schemas.Model) []residual {
		m.N = int32(model.N)
		m.DFMethod, m.DF, m.ResidualSD = "residual", maybe.Finite(model.DF), maybe.Finite(math.Sqrt(model.MSE))
		m.Slope, m.SlopesP = maybe.Finite(model.Slope), maybe.Finite(model.SlopesP)
		global(m, "ancova", model.GroupF, model.GroupDF1, model.DF, model.GroupP)
		m.Converged = model.Status == stats.StatusOK
		m.Notes = notes(model.Status, missing)
		groups := append([]stats.AncovaGroup{control}, treated...)
		return q.residuals(func(part, i int) float64 {
			g := groups[part]
			return stats.Mean(g.Values) + model.Slope*(g.Baseline[i]-stats.Mean(g.Baseline))
		})
	}}
}

// lacksBaseline says why there can be no analysis of covariance: it needs two animals with a baseline in every group, and
// baselines that differ within a group.
func (p problem) lacksBaseline() string {
	if lack := p.lacksLogs(); lack != "" {
		return lack
	}
	q, _ := p.withBaseline()
	varies, total := false, 0
	for _, s := range q.samples() {
		total += s.N()
		for _, b := range s.Baselines {
			if p.series.Scale == endpoint.Log && !(b > 0) {
				return "a baseline is zero or negative, which has no logarithm"
			}
			varies = varies || b != s.Baselines[0]
		}
	}
	if total == 0 {
		return "no animal has a baseline"
	}
	for part, s := range q.samples() {
		if s.N() < 2 {
			group := p.comparator
			if part > 0 {
				group = p.arms[part-1].group.Name
			}
			return fmt.Sprintf("%d animals of %s have a baseline, 2 are needed in every group", s.N(), group)
		}
	}
	if !varies {
		return "the baseline does not vary within any group"
	}
	return ""
}

// ancovaGroup is a sample with its baselines, on the analysis scale.
func (p problem) ancovaGroup(s series.Sample) stats.AncovaGroup {
	return stats.AncovaGroup{Baseline: p.onScale(s.Baselines), Values: p.onScale(s.Values)}
}

// withBaseline is the problem with only the animals that have a baseline, and the number of those left out.
func (p problem) withBaseline() (problem, int) {
	q, left := p, 0
	keep := func(s series.Sample) series.Sample {
		var kept series.Sample
		for i, b := range s.Baselines {
			if math.IsNaN(b) {
				left++
				continue
			}
			kept.Animals, kept.Values = append(kept.Animals, s.Animals[i]), append(kept.Values, s.Values[i])
			kept.Censoring, kept.Baselines = append(kept.Censoring, s.Censoring[i]), append(kept.Baselines, b)
		}
		return kept
	}
	q.control, q.arms = keep(p.control), make([]arm, len(p.arms))
	for i, a := range p.arms {
		q.arms[i] = arm{a.group, keep(a.sample)}
	}
	return q, left
}
