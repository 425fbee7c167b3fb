package report

import (
	"fmt"
	"strings"

	"earmark/schemas"
)

// design shows the groups as the plan declares them, and what was dosed.
func (s *study) design(p *page, in Input) {
	p.heading(2, "Design")
	if len(s.groups) == 0 {
		p.text("The study has no groups.")
		return
	}
	p.text("The experimental unit is the animal: n counts animals, never ears, wells or reads.")
	groups := grid{
		Columns: []column{
			{Name: "Group"},
			{Name: "Role"},
			{Name: "Article"},
			{Name: "Dose", Numeric: true},
			{Name: "Route, base"},
			{Name: "Comparator"},
			{Name: "Floor"},
			{Name: "n (planned)", Numeric: true},
		},
	}
	for _, g := range s.groups {
		planned := ""
		if g.NPlanned.OK {
			planned = fmt.Sprintf(" (%d)", g.NPlanned.V)
		}
		comparator := text(orAbsent(g.Comparator))
		base := ""
		for _, declared := range s.plan.Groups {
			if declared.Name == g.Group {
				base = declared.Vehicle
				if declared.AcceptUnmatched != "" {
					comparator.Lines = []string{"not matched, accepted: " + declared.AcceptUnmatched}
				}
			}
		}
		groups.Rows = append(groups.Rows, line{Cells: []cell{
			text(g.Group), text(lookup(roleTerms, g.Role).words), text(orAbsent(g.Article)), text(dose(g)),
			text(orAbsent(strings.Trim(g.Route+", "+base, ", "))), comparator, text(orAbsent(g.Floor)), text(whole(g.N) + planned),
		}})
	}
	p.table(groups)
	s.dosing(p, in)
}

// dose is a group's dose with its unit.
func dose(g schemas.Group) string {
	if !g.Dose.OK {
		return absent
	}
	return strings.TrimSpace(plainNumber(g.Dose.V) + " " + g.DoseUnit)
}

// dosing sums up the recorded administrations by group.
func (s *study) dosing(p *page, in Input) {
	groupOf := map[string]string{}
	for _, a := range in.Animals.All() {
		groupOf[a.Animal] = a.Group
	}
	type record struct {
		administrations int
		animals         map[string]bool
		first, last     int32
	}
	records := map[string]*record{}
	for _, d := range in.Doses.All() {
		group := groupOf[d.Animal]
		r := records[group]
		if r == nil {
			r = &record{animals: map[string]bool{}, first: d.StudyDay, last: d.StudyDay}
			records[group] = r
		}
		r.administrations++
		r.animals[d.Animal] = true
		r.first, r.last = min(r.first, d.StudyDay), max(r.last, d.StudyDay)
	}
	doses := grid{
		Caption: "Recorded dosing",
		Columns: []column{
			{Name: "Group"},
			{Name: "Animals dosed", Numeric: true},
			{Name: "Administrations", Numeric: true},
			{Name: "Study days", Numeric: true},
		},
	}
	for _, g := range s.groups {
		if r := records[g.Group]; r != nil {
			days := whole(r.first)
			if r.last > r.first {
				days += " to " + whole(r.last)
			}
			doses.Rows = append(doses.Rows, line{Cells: []cell{
				text(g.Group), text(whole(int32(len(r.animals)))), text(whole(int32(r.administrations))),
				text(days),
			}})
		}
	}
	p.table(doses)
}
