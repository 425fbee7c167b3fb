package compare

import (
	"fmt"
	"math"
	"slices"

	"earmark/internal/maybe"
	"earmark/internal/series"
	"earmark/internal/stats"
	"earmark/schemas"
	"earmark/schemas/endpoint"
)

// exposed are the counts behind a series of rates, with the times in which they were made, and their model once it is
// fitted.
type exposed struct {
	counts, times series.Series
	fit           *stats.RateFit
}

// exposedOf finds the counts and times of a series among all; nil where the endpoint has no observation times.
func exposedOf(spec endpoint.Spec, s series.Series, all []series.Series) *exposed {
	if spec.Exposure == nil || s.Variable != endpoint.Rate {
		return nil
	}
	find := func(analyte string) series.Series {
		key := series.Key{Endpoint: s.Endpoint, Analyte: analyte, Matrix: s.Matrix, StudyDay: s.StudyDay, Variable: endpoint.Value}
		if i, found := slices.BinarySearchFunc(all, key, func(o series.Series, k series.Key) int { return series.Compare(o.Key, k) }); found {
			return all[i]
		}
		return series.Series{}
	}
	return &exposed{counts: find(s.Analyte), times: find(spec.Exposure.Name)}
}

// of is the value that a series of counts or times has for an animal; NaN without one.
func of(sample series.Sample, animal string) float64 {
	if i, found := slices.BinarySearch(sample.Animals, animal); found {
		return sample.Values[i]
	}
	return math.NaN()
}

// lacksRates says why the counts cannot be modelled: a count or its time is missing, a count is the mean of several
// observers and not whole, or the likelihood has no maximum.
func (p problem) lacksRates() string {
	if p.exposed == nil {
		return "it needs counts with their observation times"
	}
	if p.exposed.fit == nil {
		var counts, times [][]float64
		for part, s := range p.samples() {
			group := p.comparator
			if part > 0 {
				group = p.arms[part-1].group.Name
			}
			n, t := make([]float64, s.N()), make([]float64, s.N())
			for i, animal := range s.Animals {
				n[i], t[i] = of(p.exposed.counts.Group(group), animal), of(p.exposed.times.Group(group), animal)
				switch {
				case math.IsNaN(n[i]) || math.IsNaN(t[i]):
					return fmt.Sprintf("the count or the observation time of %s is missing", animal)
				case n[i] != math.Trunc(n[i]):
					return fmt.Sprintf("the count of %s is the mean of several observers and no whole number", animal)
				}
			}
			counts, times = append(counts, n), append(times, t)
		}
		fit, err := stats.FitNegativeBinomial(counts, times, 0, p.confidence)
		if err != nil {
			return err.Error()
		}
		p.exposed.fit = &fit
	}
	if status := p.exposed.fit.Status; status != stats.StatusOK {
		return status
	}
	return ""
}

// negativeBinomial fits negative binomial counts with the log of the observation time as offset and one overdispersion to
// the comparator and all arms, and compares each arm by the ratio of rates. p is the likelihood ratio's and the interval
// the profile likelihood's, which exist for a group without events; the statistic is the signed root of that ratio, se is
// that of the log ratio. The adjustment is Holm's over the arm's own family.
func negativeBinomial(p problem) fitted {
	fit := p.exposed.fit // lacksRates has fitted it
	dispersion := fmt.Sprintf("theta %.4g", fit.Theta)
	if math.IsInf(fit.Theta, 1) {
		dispersion = "" // the fit's own note says so
	}
	rows := make([]schemas.Comparison, len(p.arms))
	for i := range rows {
		row := &rows[i]
		p.cliff(row, i)
		row.EstimateKind = "rate_ratio"
		c := fit.Contrasts[i+1]
		row.Estimate, row.CILow, row.CIHigh = maybe.Finite(c.Ratio), maybe.Finite(c.ProfileLow), maybe.Finite(c.ProfileHigh)
		row.SE, row.P = maybe.Finite(c.SE), maybe.Finite(c.PLikelihoodRatio)
		if row.P.OK {
			row.Statistic = maybe.Finite(math.Copysign(stats.NormalQuantile(row.P.V/2), c.LogRatio))
			row.Notes = "p by likelihood ratio, interval by profile likelihood, not simultaneous"
		}
		row.Notes = notes(append([]string{c.Status, row.Notes, dispersion}, fit.Notes...)...)
	}
	p.holm(rows)
	return fitted{rows: rows, describe: func(m *schemas.Model) []residual {
		m.LogLikelihood = maybe.Finite(fit.LogLik)
		global(m, "likelihood_ratio", fit.LikelihoodRatio, float64(len(p.arms)), math.NaN(), fit.PLikelihoodRatio)
		m.Converged = m.LogLikelihood.OK
		if dispersion != "" && !math.IsNaN(fit.SETheta) {
			dispersion += fmt.Sprintf(" (SE %.4g)", fit.SETheta)
		}
		m.Notes = notes(append([]string{dispersion}, fit.Notes...)...)
		return nil
	}}
}
