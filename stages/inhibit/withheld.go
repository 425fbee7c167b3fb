package inhibit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/series"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// withheld gathers the percentages that were not given for want of a window, so that one cause makes one issue: a window
// is a matter of its comparator and floor, whatever the number of treated groups and days.
type withheld struct {
	found []*closedWindow
}

type closedWindow struct {
	reversed                                                           bool
	endpoint, analyte, matrix, variable, definition, comparator, floor string
	days                                                               []string
	first                                                              schemas.Inhibition
	primary                                                            bool
}

// see remembers a row whose window is closed.
func (w *withheld) see(row schemas.Inhibition) {
	if row.WindowClass != Closed {
		return
	}
	c := &closedWindow{
		reversed: strings.Contains(row.Notes, "R-02"), endpoint: row.Endpoint, analyte: row.Analyte, matrix: row.Matrix,
		variable: row.Variable, definition: row.Definition, comparator: row.Comparator, floor: row.Floor,
	}
	at := slices.IndexFunc(w.found, func(o *closedWindow) bool { return c.same(o) })
	if at < 0 {
		c.first = row
		w.found = append(w.found, c)
		at = len(w.found) - 1
	}
	o := w.found[at]
	o.primary = o.primary || row.Primary
	if day, known := row.StudyDay.Get(); known && !slices.Contains(o.days, strconv.Itoa(int(day))) {
		o.days = append(o.days, strconv.Itoa(int(day)))
	}
}

func (c *closedWindow) same(o *closedWindow) bool {
	return c.reversed == o.reversed && c.endpoint == o.endpoint && c.analyte == o.analyte && c.matrix == o.matrix &&
		c.variable == o.variable && c.definition == o.definition && c.comparator == o.comparator && c.floor == o.floor
}

// report adds the issues: one a closed window, unless a wrong direction is behind it, and one for a primary analysis that has no row at all.
func (w *withheld) report(p Params, rows []schemas.Inhibition, wrong map[doubted]bool, issues *issue.List) {
	for _, c := range w.found {
		if c.reversed && (wrong[doubted{endpoint: c.endpoint}] || wrong[doubted{c.endpoint, c.analyte}]) {
			continue // for the direction that is declared
		}
		code, state := "R-01", "is not established"
		if c.reversed {
			code, state = "R-02", "is reversed: the comparator is better than the floor"
		}
		what := strings.Trim(strings.Join([]string{c.endpoint, c.analyte, c.variable}, " "), " ")
		what = strings.Join(strings.Fields(what), " ")
		if len(c.days) > 0 {
			what += ", day " + strings.Join(c.days, ", ")
		}
		message := fmt.Sprintf("%s, %s: the disease window between %s and %s %s", what, c.definition, c.comparator, c.floor, state)
		if low, known := c.first.WindowCILow.Get(); known {
			message += fmt.Sprintf(" (%.3g, interval %.3g to %.3g", c.first.Window.V, low, c.first.WindowCIHigh.V)
			if len(c.days) > 1 {
				message += " on day " + c.days[0]
			}
			message += ")"
		}
		effect := "no percent inhibition there; the difference from the comparator is given instead"
		if c.primary {
			effect = "a primary analysis has " + effect
		}
		issues.Add(issue.Issue{
			Code: code, Endpoint: c.endpoint, Message: message, Effect: effect,
			Fix: "nothing, if the day is before disease develops; otherwise look at the induction, the roles of the groups and the number of animals",
		})
	}
	for _, a := range p.Analysis.Primary {
		if !slices.ContainsFunc(rows, func(r schemas.Inhibition) bool {
			return series.Names(a, series.Key{Endpoint: r.Endpoint, Analyte: r.Analyte, Matrix: r.Matrix, StudyDay: r.StudyDay, Variable: r.Variable})
		}) {
			issues.Add(issue.Issue{
				Code: "R-20", Endpoint: a.Endpoint, Message: fmt.Sprintf("the primary analysis %s has no result", describe(a)),
				Expected: "responses of a treated group, its comparator and its floor for this endpoint, variable and day",
				Effect:   "the plan's primary question is not answered",
				Fix:      "check analysis.primary against the days and endpoints of the readouts",
			})
		}
	}
}

func describe(a plan.Primary) string {
	parts := []string{a.Endpoint}
	if a.Analyte != "" {
		parts = append(parts, a.Analyte)
	}
	parts = append(parts, a.Variable)
	if a.StudyDay != nil {
		parts = append(parts, fmt.Sprintf("day %d", *a.StudyDay))
	}
	return strings.Join(parts, " ")
}
