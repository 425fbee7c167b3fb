// Package summarise describes every group's responses.
package summarise

import (
	"math"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/series"
	"earmark/internal/stats"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// Params of the stage.
type Params struct {
	Groups     []plan.Group
	Confidence float64
}

// Input of the stage.
type Input struct {
	Animals   *table.Of[schemas.Animal]
	Responses *table.Of[schemas.Response]
}

// Output of the stage.
type Output struct {
	Summaries *table.Of[schemas.Summary]
}

// Run describes each series group by group. Every animal allocated to the group counts: with a value, or as missing.
//
// With censored values a mean, a standard deviation and the intervals made from them do not exist and are missing; the
// median, the quartiles and the extremes are given where the censored values cannot reach them; the geometric mean and its
// interval come from the log-normal likelihood (stats.FitCensored).
func Run(p Params, in Input, _ *issue.List) (Output, error) {
	allocated := map[string]int{}
	for _, a := range in.Animals.All() {
		allocated[a.Group]++
	}
	out := Output{Summaries: new(table.Of[schemas.Summary])}
	for _, s := range series.Of(in.Responses) {
		for _, g := range p.Groups {
			sample := s.Group(g.Name)
			if sample.N() == 0 && allocated[g.Name] == 0 {
				continue
			}
			out.Summaries.Append(describe(s, g.Name, sample, allocated[g.Name], p.Confidence))
		}
	}
	out.Summaries.Sort()
	return out, nil
}

func describe(s series.Series, group string, sample series.Sample, allocated int, confidence float64) schemas.Summary {
	row := schemas.Summary{
		Study: s.Study, Group: group, Endpoint: s.Endpoint, Analyte: s.Analyte, Matrix: s.Matrix, StudyDay: s.StudyDay,
		Variable: s.Variable, Unit: s.Unit, N: int32(sample.N()), NMissing: int32(max(0, allocated-sample.N())),
		NCensored: int32(sample.Censored()),
	}
	if sample.Censored() > 0 {
		describeCensored(&row, sample, confidence)
		return row
	}
	d := stats.Describe(sample.Values, confidence)
	row.Mean, row.SD, row.SEM, row.CV = maybe.Finite(d.Mean), maybe.Finite(d.SD), maybe.Finite(d.SEM), maybe.Finite(d.CVPercent)
	row.Median, row.Q1, row.Q3 = maybe.Finite(d.Median), maybe.Finite(d.Q1), maybe.Finite(d.Q3)
	row.Min, row.Max = maybe.Finite(d.Min), maybe.Finite(d.Max)
	row.GeometricMean, row.GeometricSD = maybe.Finite(d.GeoMean), maybe.Finite(d.GeoSD)
	row.CILow, row.CIHigh = maybe.Finite(d.CILow), maybe.Finite(d.CIHigh)
	if s.Scale == endpoint.Log {
		row.CILow, row.CIHigh = maybe.Finite(d.GeoCILow), maybe.Finite(d.GeoCIHigh)
	}
	return row
}

// describeCensored gives the order statistics that the censored values leave certain, and the geometric mean by maximum
// likelihood.
func describeCensored(row *schemas.Summary, sample series.Sample, confidence float64) {
	if fit, err := stats.FitCensored([][]stats.CensoredValue{sample.CensoredValues()}, 0, confidence); err == nil && fit.Status == stats.StatusOK {
		g := fit.Groups[0]
		row.GeometricMean, row.GeometricSD = maybe.Finite(g.GeoMean), maybe.Finite(math.Exp(fit.Sigma))
		row.CILow, row.CIHigh = maybe.Finite(g.GeoMeanLow), maybe.Finite(g.GeoMeanHigh)
	}
	// Each value lies between low and high: a statistic is certain where both give the same.
	low, high := make([]float64, sample.N()), make([]float64, sample.N())
	for i, v := range sample.Values {
		low[i], high[i] = v, v
		switch sample.Censoring[i] {
		case "left":
			low[i] = math.Inf(-1)
		case "right":
			high[i] = math.Inf(1)
		}
	}
	certain := func(p float64) maybe.Float {
		a, b := stats.Quantile(low, p), stats.Quantile(high, p)
		if a != b { // also where one is not finite
			return maybe.Float{}
		}
		return maybe.Finite(a)
	}
	row.Min, row.Q1, row.Median, row.Q3, row.Max = certain(0), certain(0.25), certain(0.5), certain(0.75), certain(1)
}
