package intake

import (
	"earmark/internal/maybe"
	"earmark/schemas"
)

// readAnimals reads a sheet with a row for each animal.
func (s *sheet) readAnimals() {
	for row := range s.body(true) {
		a := schemas.CollectedAnimal{
			File: s.file, Sheet: s.name, Row: row,
			Animal: s.text(s.first[isAnimal]), Group: s.text(s.first[isGroup]),
			Sex: s.text(s.first["sex"]), Strain: s.text(s.first["strain"]), Cage: s.text(s.first["cage"]), Tag: s.text(s.first["tag"]),
			Fate:         s.text(s.first["fate"]),
			BirthDate:    s.date(s.first["birth_date"], s.text(s.first["birth_date"])),
			FateDay:      s.optionalDay("fate_day"),
			FateDate:     s.date(s.first["fate_date"], s.text(s.first["fate_date"])),
			AnimalColumn: s.letters(isAnimal), GroupColumn: s.letters(isGroup), FateColumn: s.letters("fate", "fate_day", "fate_date"), TagColumn: s.letters("tag"),
		}
		s.out.Animals.Append(a)
		s.takeRemarks(a.Animal)
	}
	s.noteRemarks()
}

// optionalDay reads a study day in a column of which many cells say that there is none.
func (s *sheet) optionalDay(is string) maybe.Int {
	c := s.first[is]
	text := s.text(c)
	if isNone(text) {
		return maybe.Int{}
	}
	return s.studyDay(c, text)
}

// letters are the column letters of the first of the contents that the sheet has.
func (s *sheet) letters(contents ...string) string {
	for _, is := range contents {
		if c := s.first[is]; c != nil {
			return c.letters
		}
	}
	return ""
}
