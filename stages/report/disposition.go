package report

import (
	"cmp"
	"fmt"
	"slices"

	"earmark/schemas"
)

// scheduled is the fate of an animal that lived to the planned end.
const scheduled = "scheduled"

// disposition counts the animals of every group and lists those that left early.
func (s *study) disposition(p *page, in Input) {
	p.heading(2, "Animals")
	animals := in.Animals.Rows()
	if len(animals) == 0 {
		p.text("The study has no animals.")
		return
	}
	slices.SortFunc(animals, func(a, b schemas.Animal) int {
		return cmp.Or(cmp.Compare(s.order(a.Group), s.order(b.Group)), cmp.Compare(a.Animal, b.Animal))
	})
	counts := grid{
		Columns: []column{
			{Name: "Group"},
			{Name: "Planned", Numeric: true},
			{Name: "Allocated", Numeric: true},
			{Name: "Lived to the planned end", Numeric: true},
			{Name: "Left early", Numeric: true},
			{Name: "Fate not recorded", Numeric: true},
		},
	}
	lost := grid{
		Caption: "Animals that left the study early",
		Columns: []column{{Name: "Animal"}, {Name: "Group"}, {Name: "Study day", Numeric: true}, {Name: "Fate"}},
	}
	for _, g := range s.groups {
		var ended, early, unknown int
		for _, a := range animals {
			if a.Group != g.Group {
				continue
			}
			switch a.Fate {
			case "":
				unknown++
			case scheduled:
				ended++
			default:
				early++
				lost.Rows = append(lost.Rows, line{Cells: []cell{text(a.Animal), text(a.Group), text(optional(a.FateDay)), text(words(a.Fate))}})
			}
		}
		counts.Rows = append(counts.Rows, line{Cells: []cell{
			text(g.Group), text(optional(g.NPlanned)), text(fmt.Sprint(g.N)), text(fmt.Sprint(ended)), text(fmt.Sprint(early)), text(fmt.Sprint(unknown)),
		}})
	}
	p.table(counts)
	if len(lost.Rows) == 0 {
		p.text("No animal is recorded to have left the study early.")
	}
	p.table(lost)
}

// order is a group's position in the plan; groups that the plan does not know come last.
func (s *study) order(group string) int {
	if i := slices.IndexFunc(s.groups, func(g schemas.Group) bool { return g.Group == group }); i >= 0 {
		return i
	}
	return len(s.groups)
}

// ledgers lists every exclusion and correction that was applied, and those that found nothing.
func (s *study) ledgers(p *page, in Input) {
	p.heading(2, "Exclusions and corrections")
	exclusions := grid{
		Caption: "Exclusions: measurements that are kept in the tables and left out of the analysis",
		Columns: []column{
			{Name: "Ledger row", Numeric: true},
			{Name: "Animal"},
			{Name: "Endpoint"},
			{Name: "Study day", Numeric: true},
			{Name: "Measurements", Numeric: true},
			{Name: "Rule"},
			{Name: "Reason"},
			{Name: "Decided by"},
			{Name: "Blind"},
		},
	}
	rows := in.Exclusions.Rows()
	slices.SortFunc(rows, func(a, b schemas.Exclusion) int {
		return cmp.Or(cmp.Compare(a.LedgerRow, b.LedgerRow), cmp.Compare(a.Animal, b.Animal))
	})
	for _, e := range rows {
		what := "all"
		if e.Endpoint != "" {
			what = s.spec(e.Endpoint).Title
		}
		if e.Analyte != "" {
			what += ", " + e.Analyte
		}
		on := "all"
		if e.StudyDay.OK {
			on = whole(e.StudyDay.V)
		}
		exclusions.Rows = append(exclusions.Rows, line{Cells: []cell{
			text(whole(e.LedgerRow)), text(e.Animal), text(what), text(on), text(whole(e.Excluded)), text(orAbsent(e.Rule)),
			text(e.Reason),
			{Text: orAbsent(e.Who), Lines: nonEmpty(e.When)},
			text(orAbsent(e.Blind)),
		}})
	}
	corrections := grid{
		Caption: "Corrections: cells that are read as if they held another text; the files are never changed",
		Columns: []column{
			{Name: "Ledger row", Numeric: true},
			{Name: "Cell"},
			{Name: "Found"},
			{Name: "Read as"},
			{Name: "Reason"},
			{Name: "Decided by"},
			{Name: "Applied"},
		},
	}
	cells := in.Corrections.Rows()
	slices.SortFunc(cells, func(a, b schemas.Correction) int {
		return cmp.Or(cmp.Compare(a.LedgerRow, b.LedgerRow), cmp.Compare(a.File, b.File), cmp.Compare(a.Cell, b.Cell))
	})
	for _, c := range cells {
		applied := "yes"
		if !c.Applied {
			applied = "no"
		}
		corrections.Rows = append(corrections.Rows, line{Cells: []cell{
			text(whole(c.LedgerRow)), text(place(c.File, c.Sheet, c.Cell)), text(orAbsent(c.Found)), text(orAbsent(c.Corrected)),
			text(c.Reason), text(orAbsent(c.Who)), text(applied),
		}})
	}
	if len(exclusions.Rows) == 0 {
		p.text("Nothing was excluded by a ledger.")
	}
	p.table(exclusions)
	if len(corrections.Rows) == 0 {
		p.text("No cell was corrected by a ledger.")
	}
	p.table(corrections)
}

// nonEmpty is the texts without the empty ones.
func nonEmpty(texts ...string) []string {
	return slices.DeleteFunc(texts, func(t string) bool { return t == "" })
}
