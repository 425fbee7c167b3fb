package inhibit

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/series"
	"earmark/internal/stats"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// An activeVehicle is a comparator that differs from animals with disease and no dosing.
type activeVehicle struct {
	vehicle, untreated string
	percent, low, high float64
}

// active is what the comparator of a group does by itself, in percent of the window:
//
//	100 (U - V) / (U - N)
//
// with the means (of logs, for definitions on logs) of untreated disease U, vehicle V and floor N, and Fieller's interval: the
// percent inhibition of the vehicle. It is told where it is further from 0 than the limit of R-03, and its interval leaves 0
// out. There is none without a group of untreated disease, where a value is censored or has no logarithm, or where the window
// of untreated disease is not established or has the wrong sign.
func (d defined) active(comparator, floor string) (activeVehicle, bool) {
	if !slices.ContainsFunc(d.Groups, func(g plan.Group) bool { return g.Role == plan.DiseaseUntreated }) {
		return activeVehicle{}, false
	}
	v, n := d.series.Group(comparator), d.series.Group(floor)
	if v.N() == 0 || n.N() == 0 || v.Censored()+n.Censored() > 0 {
		return activeVehicle{}, false
	}
	for _, g := range d.Groups {
		u := d.series.Group(g.Name)
		if g.Role != plan.DiseaseUntreated || u.N() == 0 || u.Censored() > 0 {
			continue
		}
		values := [3][]float64{u.Values, v.Values, n.Values}
		if d.onLogs() {
			if !(slices.Min(slices.Concat(values[:]...)) > 0) {
				continue
			}
			for i := range values {
				values[i] = stats.Logs(values[i])
			}
		}
		r := stats.Inhibition(values[0], values[1], values[2], d.Analysis.Confidence)
		f := r.Welch.Fieller
		if f.Type != stats.FiellerBounded || wrongSide(d.direction, r.Denominator) || !(math.Abs(r.Percent) > d.Checks.Limit("R-03")) || f.Low <= 0 && f.High >= 0 {
			continue
		}
		return activeVehicle{vehicle: comparator, untreated: g.Name, percent: r.Percent, low: f.Low, high: f.High}, true
	}
	return activeVehicle{}, false
}

// text says what the vehicle does.
func (a activeVehicle) text() string {
	does := "removes"
	if a.percent < 0 {
		does = "adds"
		a.percent, a.low, a.high = -a.percent, -a.high, -a.low
	}
	return fmt.Sprintf("%s %s %s %% of the window of %s (%s, %s)", a.vehicle, does, tenths(a.percent), a.untreated, tenths(a.low), tenths(a.high))
}

// activeVehicles gathers, by vehicle, what they do by themselves in the series that are told.
type activeVehicles struct {
	order []string
	texts map[string][]string
	first map[string]series.Key
}

func (a *activeVehicles) see(key series.Key, v activeVehicle) {
	if a.texts == nil {
		a.texts, a.first = map[string][]string{}, map[string]series.Key{}
	}
	if a.texts[v.vehicle] == nil {
		a.order, a.first[v.vehicle] = append(a.order, v.vehicle), key
	}
	a.texts[v.vehicle] = append(a.texts[v.vehicle], fmt.Sprintf("%s: %s", key, v.text()))
}

func (a *activeVehicles) report(p Params, issues *issue.List) {
	for _, vehicle := range a.order {
		i := issue.Issue{
			Code: "R-03", Group: vehicle, Message: strings.Join(a.texts[vehicle], "; "),
			Expected: fmt.Sprintf("a vehicle within %g %% of the window of untreated disease, or an interval that reaches 0", p.Checks.Limit("R-03")),
			Likely:   "a base that acts by itself: an emollient that mends the barrier, a solvent that irritates, or what handling does",
			Effect:   "used; every percent inhibition against it is what the article does beyond its base",
			Fix:      "nothing, if that is the question; say so with the results, and give the effect of the base beside them",
		}
		if len(a.texts[vehicle]) == 1 {
			i.Endpoint, i.StudyDay = a.first[vehicle].Endpoint, a.first[vehicle].StudyDay
		}
		issues.Add(i)
	}
}

// floorDefinition is the definition of a variable by which its premises are looked into: the first that uses a floor; empty
// where none does.
func floorDefinition(v endpoint.Variable) string {
	for _, definition := range v.Definitions {
		if definition == endpoint.Window && v.Scale != endpoint.Log || definition == endpoint.LogWindow {
			return definition
		}
	}
	return ""
}
