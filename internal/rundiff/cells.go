package rundiff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"earmark/internal/maybe"
	"earmark/internal/rerun"
	"earmark/internal/table"
	"earmark/schemas"
)

// A cellChange is a measurement that differs between two runs, with the cell that it was read from.
type cellChange struct {
	old, new *schemas.Measurement // nil where there is none
}

// key tells a measurement from the others of its study.
func key(m schemas.Measurement) schemas.Measurement {
	return schemas.Measurement{
		Animal: m.Animal, Endpoint: m.Endpoint, Analyte: m.Analyte, Matrix: m.Matrix, Site: m.Site,
		StudyDay: m.StudyDay, Timepoint: m.Timepoint, Replicate: m.Replicate,
	}
}

// bare is a measurement without what does not make it another one: the place that it was read from, and the group and the
// study, which other tables say.
func bare(m schemas.Measurement) schemas.Measurement {
	m.Study, m.Group, m.SourceFile, m.SourceSheet, m.SourceRow, m.SourceColumn = "", "", "", "", 0, ""
	return m
}

// cellChanges aligns measurements by their key and lists those that differ, in order of file, sheet, column and row.
func cellChanges(old, latest *table.Of[schemas.Measurement]) []cellChange {
	before := map[schemas.Measurement]schemas.Measurement{}
	for _, m := range old.All() {
		before[key(m)] = m
	}
	var found []cellChange
	for _, m := range latest.All() {
		was, there := before[key(m)]
		delete(before, key(m))
		switch {
		case !there:
			found = append(found, cellChange{new: &m})
		case bare(was) != bare(m):
			found = append(found, cellChange{old: &was, new: &m})
		}
	}
	for _, m := range before {
		found = append(found, cellChange{old: &m})
	}
	slices.SortFunc(found, func(a, b cellChange) int {
		x, y := a.at(), b.at()
		return cmp.Or(
			cmp.Compare(x.SourceFile, y.SourceFile), cmp.Compare(x.SourceSheet, y.SourceSheet),
			cmp.Compare(len(x.SourceColumn), len(y.SourceColumn)), cmp.Compare(x.SourceColumn, y.SourceColumn),
			cmp.Compare(x.SourceRow, y.SourceRow), cmp.Compare(x.Animal, y.Animal), cmp.Compare(x.StudyDay, y.StudyDay),
			cmp.Compare(x.Endpoint, y.Endpoint), cmp.Compare(x.Analyte, y.Analyte), cmp.Compare(x.Replicate, y.Replicate))
	})
	return found
}

// at is the measurement whose cell stands for the change: the new one, or the old one where there is none.
func (c cellChange) at() *schemas.Measurement {
	if c.new != nil {
		return c.new
	}
	return c.old
}

// cell is where a measurement was read, as in "ears.csv F14".
func cell(m *schemas.Measurement) string {
	place := m.SourceFile
	if m.SourceSheet != "" {
		place += " " + m.SourceSheet
	}
	return fmt.Sprintf("%s %s%d", place, m.SourceColumn, m.SourceRow)
}

// typed is the text of the cell with its unit.
func typed(m *schemas.Measurement) string {
	return strings.TrimSpace(m.Collected + " " + m.CollectedUnit)
}

// text is the change in words, as in "M017 day 9 right ear thickness 0.61 to 0.16 mm (ears.csv F14)".
func (c cellChange) text() string {
	m := c.at()
	what := fmt.Sprintf("%s day %d %s", m.Animal, m.StudyDay, words(m.Site, m.Endpoint, m.Analyte, m.Timepoint))
	place := cell(m)
	if c.old != nil && c.new != nil && cell(c.old) != place {
		place += ", before " + cell(c.old)
	}
	return fmt.Sprintf("%s %s (%s)", what, c.how(), place)
}

// how says what became of the measurement.
func (c cellChange) how() string {
	switch {
	case c.old == nil:
		return typed(c.new) + " is new"
	case c.new == nil:
		return typed(c.old) + " is gone"
	case c.old.Collected != c.new.Collected && c.old.CollectedUnit == c.new.CollectedUnit:
		return c.old.Collected + " to " + typed(c.new)
	case typed(c.old) != typed(c.new):
		return typed(c.old) + " to " + typed(c.new)
	case !c.old.Excluded && c.new.Excluded:
		return typed(c.new) + " is excluded now: " + c.new.ExclusionReason
	case c.old.Excluded && !c.new.Excluded:
		return typed(c.new) + " is not excluded any more"
	case c.old.Value != c.new.Value:
		return fmt.Sprintf("%s is read as %s instead of %s %s", typed(c.new), known(c.new.Value), known(c.old.Value), c.new.Unit)
	}
	return typed(c.new) + " has other limits, dilution or plate"
}

func known(v maybe.Float) string {
	if !v.OK {
		return "missing"
	}
	return rerun.Show(v.V)
}

// swapped are the old measurements with some changes made. An animal that the old run has stays in its group.
func swapped(old *table.Of[schemas.Measurement], changes []cellChange) *table.Of[schemas.Measurement] {
	group := map[string]string{}
	for _, m := range old.All() {
		group[m.Animal] = m.Group
	}
	change := map[schemas.Measurement]cellChange{}
	for _, c := range changes {
		change[key(*c.at())] = c
	}
	made := new(table.Of[schemas.Measurement])
	add := func(old, latest *schemas.Measurement) {
		m := *latest
		if old != nil {
			m.Study, m.Group = old.Study, old.Group
		} else if g, known := group[m.Animal]; known {
			m.Group = g
		}
		made.Append(m)
	}
	for _, m := range old.All() {
		c, changed := change[key(m)]
		switch {
		case !changed:
			made.Append(m)
		case c.new != nil:
			add(c.old, c.new)
		}
	}
	for _, c := range changes {
		if c.old == nil {
			add(nil, c.new)
		}
	}
	made.Sort()
	return made
}

// A batch is cell changes that are tried together.
type batch []cellChange

// text is what the batch changes: one cell in full, several by file, column, first and last row.
func (b batch) text() string {
	if len(b) == 1 {
		return b[0].text()
	}
	first, last := b[0].at(), b[len(b)-1].at()
	place := first.SourceFile
	if first.SourceSheet != "" && first.SourceSheet == last.SourceSheet {
		place += " " + first.SourceSheet
	}
	if first.SourceColumn == last.SourceColumn {
		place += fmt.Sprintf(" column %s rows %d to %d", first.SourceColumn, first.SourceRow, last.SourceRow)
	} else {
		place += fmt.Sprintf(" %s%d to %s%d", first.SourceColumn, first.SourceRow, last.SourceColumn, last.SourceRow)
	}
	return fmt.Sprintf("%d cells of %s", len(b), place)
}

// batches splits changes by what a function says of their cells.
func batches(changes []cellChange, by func(*schemas.Measurement) string) []batch {
	var all []batch
	for i, c := range changes {
		if i == 0 || by(c.at()) != by(changes[i-1].at()) {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], c)
	}
	return all
}

// firstBatches are the batches that are tried first: each cell alone if there are runs for all, otherwise each column of each
// file, or each file.
func firstBatches(changes []cellChange, runs int) []batch {
	if len(changes) <= runs {
		var all []batch
		for _, c := range changes {
			all = append(all, batch{c})
		}
		return all
	}
	columns := batches(changes, func(m *schemas.Measurement) string {
		return strings.Join([]string{m.SourceFile, m.SourceSheet, m.SourceColumn}, "\x00")
	})
	if len(columns) <= runs {
		return columns
	}
	return batches(changes, func(m *schemas.Measurement) string { return m.SourceFile })
}
