package check

import (
	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/schemas"
)

// measurements is the table of every cell, those that are set aside as excluded ones with the reason.
func (s *study) measurements() *table.Of[schemas.Measurement] {
	out, _ := table.Build(len(s.cells), func(from, to int, part *table.Of[schemas.Measurement]) error {
		part.Grow(to - from)
		part.AppendSeq(func(yield func(schemas.Measurement) bool) {
			for i := from; i < to && yield(s.measurement(int32(i))); i++ {
			}
		})
		return nil
	})
	out.Sort()
	return out
}

// measurement is the row of a cell.
func (s *study) measurement(i int32) schemas.Measurement {
	c := &s.cells[i]
	src := &s.sources[c.source]
	row := s.collected(i)
	scale, _ := s.scale(src, &row)
	scale /= s.divisor(i)
	m := schemas.Measurement{
		Study: s.Study.ID, Animal: s.animals[c.animal].id, Group: s.groupName(s.animals[c.animal].group),
		Endpoint: src.endpoint, Analyte: src.analyte, Matrix: src.matrix, Site: src.site, StudyDay: c.day,
		Timepoint: src.timepoint, Replicate: c.replicate, Unit: src.stored, Censoring: c.censoring.String(),
		LowerLimit: times(row.LowerLimit, scale), UpperLimit: times(row.UpperLimit, scale),
		Plate: row.Plate, Well: row.Well, Dilution: row.Dilution, Collected: row.Typed, CollectedUnit: row.Unit,
		SourceFile: src.file, SourceSheet: src.sheet, SourceRow: c.line, SourceColumn: src.column,
	}
	if row.Signal {
		m.CollectedUnit = ""
	}
	switch c.censoring {
	case leftCensored:
		m.LowerLimit = maybe.Finite(c.value)
	case rightCensored:
		m.UpperLimit = maybe.Finite(c.value)
	default:
		m.Value = maybe.Finite(c.value)
	}
	if !c.used() {
		m.Excluded, m.ExclusionReason = true, s.exclusionReason(c, src)
	}
	return m
}

func times(v maybe.Float, factor float64) maybe.Float {
	if !v.OK {
		return v
	}
	return maybe.Finite(v.V * factor)
}

// exclusionReason says why a cell is left out: the ledger's line, or the rule it failed with what the plan says to it.
func (s *study) exclusionReason(c *cell, src *source) string {
	if c.ledger > 0 {
		return s.ledger.reason(c.ledger)
	}
	code := failures[c.failed]
	if accepted := s.accepted(code, src.file); accepted != "" {
		return code + ": " + accepted
	}
	if lowered := s.Checks.Lowered(code); lowered != "" {
		return code + ": " + lowered
	}
	entry, _ := issue.Lookup(code)
	return code + ": " + entry.Title
}
