package compare

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"earmark/internal/maybe"
	"earmark/internal/stats"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// williams is Williams' test of the doses of each article, on values or on logs: one-sided, in the direction that is
// the opposite of what disease does. The model is the comparator and the article's own doses. The adjusted p of a dose is
// the largest p of it and all higher doses, since the test goes down from the highest; there is no unadjusted two-sided p.
func williams(p problem) fitted {
	var f fitted
	groups := p.groups()
	for _, doses := range p.doses() {
		data := [][]float64{groups[0]}
		for _, i := range doses {
			data = append(data, groups[i+1])
		}
		test, err := stats.Williams(data, stats.WilliamsOptions{Decrease: p.direction == endpoint.HigherWorse, Alpha: p.alpha})
		if err != nil || len(test.Doses) != len(doses) {
			continue // neither can be: every arm has a value
		}
		article := p.arms[doses[0]].group.Article
		effective := fmt.Sprintf("no effective dose of %s at one-sided %g", article, p.alpha)
		if at := test.MinimumEffectiveDose; at > 0 {
			effective = fmt.Sprintf("minimum effective dose of %s %s at one-sided %g", article, p.dose(doses[at-1]), p.alpha)
		}
		rows := make([]schemas.Comparison, len(doses))
		adjusted := 0.0
		for k := len(doses) - 1; k >= 0; k-- {
			d, row := test.Doses[k], &rows[k]
			adjusted = max(adjusted, d.P)
			row.Adjustment = "williams, one-sided"
			row.Family = fmt.Sprintf("doses of %s against %s: %s", article, p.comparator, p.series.Key)
			row.FamilySize = int32(len(doses))
			p.standardise(row, doses[k])
			p.estimate(row, d.IsotonicMean-test.ControlMean, math.NaN(), math.NaN())
			row.EstimateKind = "isotonic_" + row.EstimateKind
			row.Statistic = maybe.Finite(d.TBar)
			row.Notes = notes("no test: " + test.Status)
			if test.Status == stats.StatusOK {
				row.DF, row.PAdjusted = maybe.Finite(test.DF), maybe.Finite(adjusted)
				row.Notes = effective
			}
		}
		f.rows, f.arms = append(f.rows, rows...), append(f.arms, doses...)
	}
	return f
}

// dose is the dose of an arm for a person.
func (p problem) dose(i int) string {
	g := p.arms[i].group
	return fmt.Sprintf("%g %s", *g.Dose, g.DoseUnit)
}

// doses lists the arms of each test article that has two or more doses in one unit, by rising dose.
func (p problem) doses() [][]int {
	var articles [][]int
	for i, a := range p.arms {
		g := a.group
		if g.Role != plan.Test || g.Article == "" || g.Dose == nil {
			continue
		}
		at := slices.IndexFunc(articles, func(l []int) bool {
			h := p.arms[l[0]].group
			return h.Article == g.Article && h.DoseUnit == g.DoseUnit && h.Route == g.Route
		})
		if at < 0 {
			at = len(articles)
			articles = append(articles, nil)
		}
		articles[at] = append(articles[at], i)
	}
	articles = slices.DeleteFunc(articles, func(l []int) bool { return len(l) < 2 })
	for _, l := range articles {
		slices.SortStableFunc(l, func(i, j int) int { return cmp.Compare(*p.arms[i].group.Dose, *p.arms[j].group.Dose) })
	}
	return articles
}

// lacksDoses says why there can be no trend over doses.
func (p problem) lacksDoses() string {
	switch lack := p.lacksLogs(); {
	case lack != "":
		return lack
	case p.direction != endpoint.HigherWorse && p.direction != endpoint.LowerWorse:
		return "the endpoint has no direction that is worse, which a one-sided trend needs"
	case len(p.doses()) == 0:
		return fmt.Sprintf("no article has two doses in one unit against %s", p.comparator)
	}
	return ""
}
