package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"earmark/internal/maybe"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// offPlan is how far a relative exposure may lie from 1 before the animal is listed.
const offPlan = 0.1

// exposure shows what was given against the schedules of the plan. A study without schedules has no such section.
func (s *study) exposure(p *page, in Input) {
	rows := in.Compliance.Rows()
	if len(rows) == 0 {
		return
	}
	slices.SortFunc(rows, func(a, b schemas.Compliance) int {
		return cmp.Or(cmp.Compare(s.order(a.Group), s.order(b.Group)), cmp.Compare(a.Animal, b.Animal))
	})
	p.heading(2, "Exposure")
	p.text("Administrations are counted against the schedule of the plan, for an animal that left early up to then.",
		"Relative exposure is the cumulative dose given over the one planned.")
	p.table(s.complianceByGroup(rows))
	off := animalsOffPlan(rows)
	if len(off.Rows) == 0 {
		p.text("No animal of the dosing log missed a dose, got one too many, or departed from its planned cumulative dose by more than 10" + percentSign + ".")
	}
	p.table(off)
	s.adjusted(p, in)
}

// complianceByGroup sums up the animals of each group.
func (s *study) complianceByGroup(rows []schemas.Compliance) grid {
	g := grid{
		Caption: "Given against planned",
		Columns: []column{
			{Name: "Group"},
			{Name: "Schedule"},
			{Name: "Animals", Numeric: true},
			{Name: "Planned", Numeric: true},
			{Name: "Given", Numeric: true},
			{Name: "Missed", Numeric: true},
			{Name: "Extra", Numeric: true},
			{Name: "Planned dose, mean", Numeric: true},
			{Name: "Given dose, mean", Numeric: true},
			{Name: "Relative exposure, mean (range)", Numeric: true},
		},
	}
	for _, group := range s.groups {
		var animals, planned, given, missed, extra int32
		var plannedDose, givenDose float64
		var relative []float64
		unit, logged := "", false
		for _, r := range rows {
			if r.Group != group.Group {
				continue
			}
			animals, planned, unit = animals+1, planned+r.NPlanned, r.Unit
			given, missed, extra = given+r.NGiven.V, missed+r.NMissed.V, extra+r.NExtra.V
			plannedDose, givenDose = plannedDose+r.DosePlannedTotal.V, givenDose+r.DoseGivenTotal.V
			logged = logged || r.NGiven.OK
			if v, known := r.RelativeExposure.Get(); known {
				relative = append(relative, v)
			}
		}
		if animals == 0 {
			continue
		}
		l := line{Cells: []cell{text(group.Group), text(s.schedule(group.Group)), text(whole(animals)), text(whole(planned))}}
		if !logged {
			l.Cells = append(l.Cells, text("not in the log"), text(absent), text(absent), text(absent), text(absent), text(absent))
			g.Rows = append(g.Rows, l)
			continue
		}
		mean := func(sum float64) cell {
			if !group.Dose.OK {
				return text(absent)
			}
			return text(significant(sum/float64(animals), 3) + " " + unit)
		}
		l.Cells = append(l.Cells, text(whole(given)), text(whole(missed)), text(whole(extra)), mean(plannedDose), mean(givenDose), text(relativeText(relative)))
		g.Rows = append(g.Rows, l)
	}
	return g
}

// relativeText is a mean with its range.
func relativeText(values []float64) string {
	if len(values) == 0 {
		return absent
	}
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return fmt.Sprintf("%s (%s to %s)", fixed(sum/float64(len(values)), 2), fixed(slices.Min(values), 2), fixed(slices.Max(values), 2))
}

// schedule is a group's schedule in words.
func (s *study) schedule(group string) string {
	g, _ := plan.Find(s.plan.Groups, group)
	if g.Schedule == nil {
		return absent
	}
	days := g.Schedule.DosingDays()
	if len(days) == 0 {
		return absent
	}
	var when string
	switch {
	case len(days) == 1:
		when = "day " + whole(days[0])
	case len(g.Schedule.Days) > 0:
		var names []string
		for _, d := range days {
			names = append(names, whole(d))
		}
		when = "days " + list(names)
	default:
		when = fmt.Sprintf("days %s to %s", whole(days[0]), whole(days[len(days)-1]))
		if n := g.Schedule.Every; n != nil && *n > 1 {
			when += fmt.Sprintf(", every %s days", whole(*n))
		}
	}
	if n := g.Schedule.Times(); n > 1 {
		when += fmt.Sprintf(", %s a day", whole(n))
	}
	return when
}

// animalsOffPlan lists the animals that missed a dose, got one too many, or departed from their cumulative dose.
func animalsOffPlan(rows []schemas.Compliance) grid {
	g := grid{
		Caption: "Animals off plan",
		Columns: []column{
			{Name: "Animal"},
			{Name: "Group"},
			{Name: "Given of planned", Numeric: true},
			{Name: "Missed", Numeric: true},
			{Name: "Extra", Numeric: true},
			{Name: "Relative exposure", Numeric: true},
			{Name: "Notes"},
		},
	}
	for _, r := range rows {
		v, known := r.RelativeExposure.Get()
		if r.NMissed.V == 0 && r.NExtra.V == 0 && (!known || math.Abs(v-1) <= offPlan) {
			continue
		}
		relative := absent
		if known {
			relative = fixed(v, 2)
		}
		g.Rows = append(g.Rows, line{Cells: []cell{
			text(r.Animal), text(r.Group), text(optional(r.NGiven) + " of " + whole(r.NPlanned)), text(optional(r.NMissed)), text(optional(r.NExtra)),
			text(relative), text(orAbsent(r.Notes)),
		}})
	}
	return g
}

// adjusted shows the primary results beside what they would be at the planned dose.
func (s *study) adjusted(p *page, in Input) {
	g := grid{
		Caption: "Primary results at the planned dose, if the effect were proportional to it",
		Columns: []column{
			{Name: "Result"},
			{Name: "Group"},
			{Name: "% inhibition (" + s.level() + " CI)", Numeric: true},
			{Name: "Relative exposure, mean (range)", Numeric: true},
			{Name: "Exposure-adjusted (" + s.level() + " CI)", Numeric: true},
		},
	}
	for _, primary := range s.plan.Analysis.Primary {
		for _, r := range s.primaryResults(primary) {
			for _, group := range s.groups {
				row, found := exposureOf(in.Exposure.Rows(), r, group.Group)
				headline, known := s.headline(r, group.Group)
				if !found || !known {
					continue
				}
				at := headline
				at.Percent, at.CILow, at.CIHigh = row.PercentExposureAdjusted, row.CILowExposureAdjusted, row.CIHighExposureAdjusted
				adjusted := s.percentCell(r, at)
				if !at.Percent.OK {
					adjusted = cell{Text: absent, Notes: nonEmpty(strings.TrimPrefix(row.Notes, "not adjusted: "))}
				}
				g.Rows = append(g.Rows, line{Cells: []cell{
					text(s.on(r)), text(group.Group), s.percentCell(r, headline), text(rangeText(row)), adjusted,
				}})
			}
		}
	}
	if len(g.Rows) == 0 {
		return
	}
	p.text("The last column is the percentage divided by the mean relative exposure of the animals analysed. It describes what a small departure",
		"from the planned dose may have cost, and never replaces the result.")
	p.table(g)
}

// exposureOf is the row beside a group's headline.
func exposureOf(rows []schemas.Exposure, r result, group string) (schemas.Exposure, bool) {
	i := slices.IndexFunc(rows, func(e schemas.Exposure) bool {
		return e.Group == group && result{series{e.Endpoint, e.Analyte, e.Matrix, e.Variable}, e.StudyDay} == r
	})
	if i < 0 {
		return schemas.Exposure{}, false
	}
	return rows[i], true
}

// rangeText is the exposure of the animals of a result.
func rangeText(row schemas.Exposure) string {
	number := func(v maybe.Float) string { return fixed(v.V, 2) }
	if !row.RelativeExposure.OK {
		return absent
	}
	return fmt.Sprintf("%s (%s to %s)", number(row.RelativeExposure), number(row.RelativeExposureLow), number(row.RelativeExposureHigh))
}
