// Package inhibit computes percent inhibition by every definition that applies, each with its interval and with the state
// of the disease window that it rests on.
package inhibit

import (
	"slices"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/series"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// Params of the stage.
type Params struct {
	Groups    []plan.Group
	Endpoints []endpoint.Spec
	Analytes  []plan.Analyte
	Analysis  plan.Analysis
	Checks    issue.Checks `json:",omitempty"`
}

// Input of the stage.
type Input struct {
	Responses *table.Of[schemas.Response]
}

// Output of the stage.
type Output struct {
	Inhibition *table.Of[schemas.Inhibition]
}

// Classes of a window.
const (
	Open   = "open"
	Narrow = "narrow"
	Weak   = "weak"
	Closed = "closed"
	None   = "none"
)

// Run computes the percent inhibition of every treated group, for every variable that has definitions and every day after
// day 0. The comparator and the floor get a row each, 0 % and 100 % by construction, as references.
func Run(p Params, in Input, issues *issue.List) (Output, error) {
	out := Output{Inhibition: new(table.Of[schemas.Inhibition])}
	var closed withheld
	var treated []schemas.Inhibition
	all := series.Of(in.Responses)
	told := p.told(all)
	var active activeVehicles
	for _, s := range all {
		if beforeTreatment(s) {
			continue
		}
		spec, variable := endpoint.Find(p.Endpoints, s.Endpoint, s.Variable)
		for _, definition := range variable.Definitions {
			d := defined{
				Params: p, variable: variable, series: s, definition: definition,
				direction: plan.Direction(p.Analytes, spec, s.Analyte),
				headline:  definition == plan.Headline(p.Analysis, spec.Name, variable),
			}
			if told[s.Key] && definition == floorDefinition(variable) {
				for _, of := range p.pairs() {
					if v, found := d.active(of.comparator, of.floor); found {
						active.see(s.Key, v)
					}
				}
			}
			for _, row := range d.references() {
				out.Inhibition.Append(row)
			}
			for _, g := range p.Groups {
				if g.Treated() && s.Group(g.Name).N() > 0 {
					row := d.treated(g)
					closed.see(row)
					treated = append(treated, row)
					out.Inhibition.Append(row)
				}
			}
		}
	}
	closed.report(p, treated, p.directions(all, issues), issues)
	active.report(p, issues)
	reportBeyond(p, treated, issues)
	p.noFloor(all, issues)
	p.unequalSpreads(all, told, treated, issues)
	positiveControls(p, treated, issues)
	out.Inhibition.Sort()
	return out, nil
}

// A defined is a series under one definition of percent inhibition.
type defined struct {
	Params
	direction  string // what disease does to the series
	variable   endpoint.Variable
	series     series.Series
	definition string
	headline   bool
}

// usesFloor reports whether the definition needs the floor.
func (d defined) usesFloor() bool {
	return d.definition == endpoint.Window || d.definition == endpoint.LogWindow
}

// onLogs reports whether the definition is on the log scale.
func (d defined) onLogs() bool {
	return d.definition == endpoint.GMR || d.definition == endpoint.LogWindow
}

func (d defined) row(group, comparator, floor string) schemas.Inhibition {
	s := d.series
	return schemas.Inhibition{
		Study: s.Study, Group: group, Endpoint: s.Endpoint, Analyte: s.Analyte, Matrix: s.Matrix, StudyDay: s.StudyDay,
		Variable: s.Variable, Definition: d.definition,
		ResultID:   schemas.ResultID("inhibition", s.Study, group, s.Key.String(), d.definition),
		Comparator: comparator, Floor: floor, WindowClass: None,
		N: int32(s.Group(group).N()), NComparator: int32(s.Group(comparator).N()), NFloor: int32(s.Group(floor).N()),
		Headline: d.headline, Primary: d.headline && d.primary(),
	}
}

// primary reports whether the plan names the series as a primary analysis.
func (d defined) primary() bool {
	return slices.ContainsFunc(d.Analysis.Primary, func(p plan.Primary) bool { return series.Names(p, d.series.Key) })
}

// references are the rows of the comparators and floors.
func (d defined) references() []schemas.Inhibition {
	var rows []schemas.Inhibition
	for _, g := range d.Groups {
		if d.series.Group(g.Name).N() == 0 {
			continue
		}
		comparator, floor := plan.Reference(d.Groups, g.Name)
		isComparator := slices.ContainsFunc(d.Groups, func(o plan.Group) bool { return o.Treated() && o.Comparator == g.Name })
		isFloor := slices.ContainsFunc(d.Groups, func(o plan.Group) bool { return o.Treated() && o.Floor == g.Name })
		row := d.row(g.Name, comparator, floor)
		row.Primary = false
		switch {
		case isComparator:
			row.Percent, row.Notes = maybe.Some(0.0), "reference: the comparator is 0 % by construction"
		case isFloor && d.usesFloor():
			row.Percent, row.Notes = maybe.Some(100.0), "reference: the floor is 100 % by construction"
		default:
			continue
		}
		rows = append(rows, row)
	}
	return rows
}
