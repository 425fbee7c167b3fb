// Package articles tells what is known from elsewhere of the articles of a study: how potent they are at which target, and
// what trials in patients reported. It stands beside the study's results and enters none of them.
package articles

import (
	"math"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/stats"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// Params of the stage.
type Params struct {
	Study      string
	Articles   []plan.Article
	Clinical   plan.Clinical
	Confidence float64
}

// Input of the stage: what it tells is declared, not measured.
type Input struct{}

// Output of the stage.
type Output struct {
	Potencies         *table.Of[schemas.Potency]
	ClinicalReference *table.Of[schemas.ClinicalReference]
}

// Run makes the tables.
func Run(p Params, _ Input, _ *issue.List) (Output, error) {
	out := Output{new(table.Of[schemas.Potency]), new(table.Of[schemas.ClinicalReference])}
	for _, a := range p.Articles {
		out.Potencies.Append(p.potencies(a)...)
	}
	for _, a := range p.Clinical.Articles {
		for _, name := range a.StudyNames {
			out.ClinicalReference.Append(p.clinical(a, name)...)
		}
	}
	out.Potencies.Sort()
	out.ClinicalReference.Sort()
	return out, nil
}

// nanomolar is how many nM a unit is.
var nanomolar = map[string]float64{"pM": 0.001, "nM": 1, "µM": 1000}

// potencies are the rows of an article: each IC50 in nM and over the lowest one. Only IC50 that are values can be the
// lowest. One known as above a number has a ratio above the one given; one known as below a number has none.
func (p Params) potencies(a plan.Article) []schemas.Potency {
	lowest := math.Inf(1)
	for _, potency := range a.Potency {
		if potency.Relation == "" {
			lowest = min(lowest, potency.IC50*nanomolar[potency.Unit])
		}
	}
	var rows []schemas.Potency
	for _, potency := range a.Potency {
		row := schemas.Potency{
			Study: p.Study, Article: a.Name, Target: potency.Target, Relation: potency.Relation,
			IC50: potency.IC50 * nanomolar[potency.Unit], Source: potency.Source, Notes: potency.Note,
		}
		if potency.Relation != "<" {
			if ratio := row.IC50 / lowest; ratio > 0 {
				row.Ratio = maybe.Finite(ratio)
			}
		}
		rows = append(rows, row)
	}
	return rows
}

const byNewcombe = "Newcombe's hybrid score interval"

// clinical are the rows of an article of trials, under the name that the study gives it. The difference from the control arm
// of the same trial, endpoint and week is in percentage points: of the counts where both arms have them, with its interval;
// otherwise of the printed percentages, without one.
func (p Params) clinical(a plan.ClinicalArticle, name string) []schemas.ClinicalReference {
	var rows []schemas.ClinicalReference
	for _, trial := range p.Clinical.Trials {
		if trial.Article != a.Name {
			continue
		}
		for _, r := range p.Clinical.Results {
			if r.Trial != trial.Name {
				continue
			}
			row := schemas.ClinicalReference{
				Study: p.Study, Article: name, Trial: trial.Name, Endpoint: r.Endpoint, Week: given(r.Week), Arm: r.Arm,
				Setting: trial.Setting, Control: r.Control, Dose: given(r.Dose), DoseUnit: r.DoseUnit, Percent: given(r.Percent),
				NResponders: given(r.N), NPatients: given(r.Patients), Finding: r.Finding, Confirmed: r.Confirmed,
				Sources: strings.Join(r.Sources, "; "), Notes: r.Note,
			}
			if control, found := p.control(r); found && !r.Control {
				p.compare(&row, r, control)
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// given is a value that may be missing.
func given[T any](v *T) maybe.Value[T] {
	if v == nil {
		return maybe.None[T]()
	}
	return maybe.Some(*v)
}

// control is the control arm that a result is read against.
func (p Params) control(r plan.TrialResult) (plan.TrialResult, bool) {
	i := slices.IndexFunc(p.Clinical.Results, func(c plan.TrialResult) bool {
		return c.Control && c.Trial == r.Trial && c.Endpoint == r.Endpoint && given(c.Week) == given(r.Week)
	})
	if i < 0 {
		return plan.TrialResult{}, false
	}
	return p.Clinical.Results[i], true
}

// compare writes the difference of an arm from its control.
func (p Params) compare(row *schemas.ClinicalReference, r, control plan.TrialResult) {
	row.ControlPercent = given(control.Percent)
	row.Confirmed = r.Confirmed && control.Confirmed
	if r.N != nil && r.Patients != nil && control.N != nil && control.Patients != nil {
		d := stats.DifferenceOfProportions(int(*r.N), int(*r.Patients), int(*control.N), int(*control.Patients), p.Confidence)
		if d.Status == stats.StatusOK {
			row.Difference = maybe.Finite(100 * d.Estimate)
			row.CILow, row.CIHigh = maybe.Finite(100*d.CILow), maybe.Finite(100*d.CIHigh)
			row.Confidence, row.CIMethod = maybe.Some(p.Confidence), byNewcombe
			return
		}
	}
	if r.Percent != nil && control.Percent != nil {
		row.Difference = maybe.Finite(*r.Percent - *control.Percent)
	}
}
