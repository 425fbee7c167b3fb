// Package doseresponse fits the dose-response curve of each article, and says why where there is none.
package doseresponse

import (
	"fmt"
	"math"
	"slices"
	"strings"

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
	Groups    []plan.Group
	Endpoints []endpoint.Spec
	Analysis  plan.Analysis
}

// Input of the stage.
type Input struct {
	Responses *table.Of[schemas.Response]
}

// Output of the stage.
type Output struct {
	DoseResponse *table.Of[schemas.DoseResponse]
}

// levelsNeeded is the number of doses above 0 from which a curve is fitted.
const levelsNeeded = 3

// Run fits a four-parameter logistic curve to the animals' values, or logs of them on the log scale, of each test article
// against its comparator as dose 0: for every primary analysis of the plan, and for every variable that the report draws on
// its last day, or over the whole course; if it has a percent inhibition and a scale on which means have a meaning. Groups
// without a declared dose take no part.
//
// Every article gets a row for each of these. Where there are fewer than three doses above 0, the animals do not determine
// the curve, the curve does not differ from a common mean, or the doses do not span the ED50, the row holds no curve but
// the reason.
func Run(p Params, in Input, _ *issue.List) (Output, error) {
	articles, all := articlesOf(p.Groups), series.Of(in.Responses)
	last := lastDays(all)
	rows, err := table.Build(len(all), func(from, to int, part *table.Of[schemas.DoseResponse]) error {
		for _, s := range all[from:to] {
			_, variable := endpoint.Find(p.Endpoints, s.Endpoint, s.Variable)
			if !asked(p.Analysis, s.Key, variable, last) || len(variable.Definitions) == 0 || s.Scale == endpoint.Ordinal || (s.StudyDay.OK && s.StudyDay.V <= 0) {
				continue
			}
			for _, a := range articles {
				row, fits, err := a.fit(s, p.Analysis.Confidence)
				if err != nil {
					return fmt.Errorf("dose response of %s, %s: %w", a.name, s.Key, err)
				}
				if fits {
					part.Append(row)
				}
			}
		}
		return nil
	})
	if err != nil {
		return Output{}, err
	}
	rows.Sort()
	return Output{DoseResponse: rows}, nil
}

// asked reports whether the curve of a series is of use.
func asked(a plan.Analysis, k series.Key, v endpoint.Variable, last map[series.Key]int32) bool {
	if slices.ContainsFunc(a.Primary, func(p plan.Primary) bool { return series.Names(p, k) }) {
		return true
	}
	return v.Figure && (!k.StudyDay.OK || k.StudyDay.V == last[anyDay(k)])
}

// lastDays is the last day of what the keys without a day name.
func lastDays(all []series.Series) map[series.Key]int32 {
	last := map[series.Key]int32{}
	for _, s := range all {
		if day, known := last[anyDay(s.Key)]; s.StudyDay.OK && (!known || s.StudyDay.V > day) {
			last[anyDay(s.Key)] = s.StudyDay.V
		}
	}
	return last
}

func anyDay(k series.Key) series.Key {
	k.StudyDay = maybe.Int{}
	return k
}

// An article is what is given in several doses against one comparator.
type article struct {
	name, comparator string
	groups           []plan.Group
}

// articlesOf lists the test articles that have a declared dose above 0, in the order of the plan.
func articlesOf(groups []plan.Group) []article {
	var all []article
	for _, g := range groups {
		if g.Role != plan.Test || g.Article == "" || g.Comparator == "" || g.Dose == nil || !(*g.Dose > 0) {
			continue
		}
		at := slices.IndexFunc(all, func(a article) bool { return a.name == g.Article && a.comparator == g.Comparator })
		if at < 0 {
			at = len(all)
			all = append(all, article{name: g.Article, comparator: g.Comparator})
		}
		all[at].groups = append(all[at].groups, g)
	}
	return all
}

// fit fits the curve of an article in a series; false if the comparator or all of its groups have no value.
func (a article) fit(s series.Series, confidence float64) (schemas.DoseResponse, bool, error) {
	row := schemas.DoseResponse{
		Study: s.Study, Comparator: a.comparator, Article: a.name, Endpoint: s.Endpoint, Analyte: s.Analyte, Matrix: s.Matrix,
		StudyDay: s.StudyDay, Variable: s.Variable, Model: string(stats.FourPL), Scale: s.Scale, DoseUnit: a.groups[0].DoseUnit,
		ResultID: schemas.ResultID("dose_response", s.Study, a.comparator, a.name, s.Key.String()),
	}
	var dose, response []float64
	censored, oneUnit := 0, true
	add := func(d float64, sample series.Sample) {
		for _, v := range sample.Values {
			dose, response = append(dose, d), append(response, v)
		}
		censored += sample.Censored()
	}
	add(0, s.Group(a.comparator))
	control := len(dose)
	var levels []float64
	for _, g := range a.groups {
		oneUnit = oneUnit && g.DoseUnit == row.DoseUnit
		if s.Group(g.Name).N() > 0 && !slices.Contains(levels, *g.Dose) {
			levels = append(levels, *g.Dose)
		}
		add(*g.Dose, s.Group(g.Name))
	}
	if control == 0 || len(dose) == control {
		return row, false, nil
	}
	row.N, row.NLevels = int32(len(dose)), int32(len(levels))
	switch {
	case !oneUnit:
		row.DoseUnit, row.Notes = "", "no curve: the doses are in different units"
	case len(levels) < levelsNeeded:
		row.Notes = fmt.Sprintf("no curve: doses above 0: %d, %d are needed", len(levels), levelsNeeded)
	case censored > 0:
		row.Notes = fmt.Sprintf("no curve: values below or above a limit: %d", censored)
	case s.Scale == endpoint.Log && slices.ContainsFunc(response, func(v float64) bool { return !(v > 0) }):
		row.Notes = "no curve: a value is zero or negative, which has no logarithm"
	default:
		if s.Scale == endpoint.Log {
			response = stats.Logs(response)
		}
		curve, err := stats.FitDoseResponse(stats.FourPL, dose, response, confidence)
		if err != nil {
			return row, false, fmt.Errorf("curve: %w", err)
		}
		write(&row, curve)
	}
	return row, true, nil
}

// write writes a curve that has an ED50, or the reason why it has none.
func write(row *schemas.DoseResponse, r stats.DoseResponse) {
	row.P = maybe.Finite(r.PFlat)
	if r.Status != stats.StatusOK {
		row.Notes = "no ED50: " + strings.TrimPrefix(r.Status, "undefined: ")
		return
	}
	a, hill, d := r.Curve.Params[0], r.Curve.Params[1], r.Curve.Params[3]
	if row.Scale == endpoint.Log {
		a, d = math.Exp(a), math.Exp(d)
	}
	row.Converged = true
	row.ED50, row.ED50Low, row.ED50High = maybe.Finite(r.ED50.Estimate), maybe.Finite(r.ED50.Low), maybe.Finite(r.ED50.High)
	row.Hill, row.Top, row.Bottom = maybe.Finite(hill), maybe.Finite(max(a, d)), maybe.Finite(min(a, d))
}
