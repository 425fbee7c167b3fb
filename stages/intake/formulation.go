package intake

import "earmark/schemas"

// readFormulations reads a sheet with a row for each analysed sample of a formulation.
func (s *sheet) readFormulations() {
	for row := range s.body(true) {
		f := schemas.CollectedFormulation{
			File: s.file, Sheet: s.name, Row: row,
			Group: s.text(s.first[isGroup]), Article: s.text(s.first["article"]), MeasuredColumn: s.letters("measured"),
		}
		if f.Group == "" && f.Article == "" {
			s.unreadable(nil, "", "the row names neither a group nor an article", "a group or an article in every row", "<group>")
			continue
		}
		f.StudyDay, f.Date, _ = s.day(nil)
		unit := ""
		f.Nominal, unit, _ = s.quantity("nominal", isUnit)
		f.Measured, f.Unit, f.MeasuredText = s.quantity("measured", isUnit)
		if f.Unit == "" {
			f.Unit = unit
		}
		if unit != "" && unit != f.Unit {
			s.unreadable(s.first["measured"], f.MeasuredText, "nominal and measured strength are in different units ("+unit+" and "+f.Unit+")", "one unit for both", f.MeasuredText)
			continue
		}
		s.out.Formulations.Append(f)
	}
}
