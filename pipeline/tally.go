package pipeline

import (
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// A tally counts rows of files: those that a table was collected from, or those that it names as its source.
type tally struct{ Read, Used map[string]int }

// rowsOfFiles counts the rows of files that a table tells of; nothing for a table that tells of none.
func rowsOfFiles(t table.Any, ledgers plan.Ledgers) tally {
	switch t := t.(type) {
	case *table.Of[schemas.CollectedValue]:
		return tally{Read: t.CountRows("file", "sheet", "row")}
	case *table.Of[schemas.CollectedAnimal]:
		return tally{Read: t.CountRows("file", "sheet", "row")}
	case *table.Of[schemas.CollectedDose]:
		return tally{Read: t.CountRows("file", "sheet", "row")}
	case *table.Of[schemas.CollectedFormulation]:
		return tally{Read: t.CountRows("file", "sheet", "row")}
	case *table.Of[schemas.Measurement]:
		return tally{Used: t.CountRows("source_file", "source_sheet", "source_row")}
	case *table.Of[schemas.Dose]:
		return tally{Used: t.CountRows("source_file", "", "source_row")}
	case *table.Of[schemas.Correction]:
		return lines(ledgers.Corrections, t, func(line schemas.Correction) bool { return line.Applied })
	case *table.Of[schemas.Exclusion]:
		return lines(ledgers.Exclusions, t, func(line schemas.Exclusion) bool { return line.Excluded > 0 })
	}
	return tally{}
}

// lines counts the lines of a ledger, and those that had an effect.
func lines[T schemas.Row](ledger string, t *table.Of[T], applied func(T) bool) tally {
	if ledger == "" {
		return tally{}
	}
	used := 0
	for _, line := range t.All() {
		if applied(line) {
			used++
		}
	}
	return tally{Read: map[string]int{ledger: t.Len()}, Used: map[string]int{ledger: used}}
}

func (t tally) addTo(read, used map[string]int) {
	for file, n := range t.Read {
		read[file] += n
	}
	for file, n := range t.Used {
		used[file] += n
	}
}
