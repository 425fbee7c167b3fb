package trace

import (
	"regexp"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/tabular"
	"earmark/schemas"
)

// ledgersAndIssues adds the lines of the ledgers, and the issues, that concern the result.
func (r *Run) ledgersAndIssues(t *Trace) {
	cells := map[issue.Address]bool{}
	files := map[string]bool{}
	animals, groups := map[string]bool{}, map[string]bool{}
	type left struct {
		animal, endpoint, analyte string
		day                       int32
	}
	excluded := map[left]bool{}
	days := map[int32]bool{}
	for _, s := range t.Groups {
		groups[s.Group] = true
		for _, a := range s.Animals {
			animals[a.Animal] = true
			for _, c := range a.Cells {
				at, _ := address(c.File, c.Sheet, c.Cell)
				cells[at], files[c.File], days[c.StudyDay] = true, true, true
				if c.Excluded != "" {
					excluded[left{a.Animal, c.Endpoint, c.Analyte, c.StudyDay}] = true
				}
			}
		}
	}
	for _, line := range r.corrections.All() {
		if at, ok := address(line.File, line.Sheet, line.Cell); ok && line.Applied && cells[at] {
			t.Corrections = append(t.Corrections, columns(line))
		}
	}
	for _, line := range r.exclusions.All() {
		for e := range excluded {
			if fits(line.Animal, e.animal) && fits(line.Endpoint, e.endpoint) && fits(line.Analyte, e.analyte) &&
				(!line.StudyDay.OK || line.StudyDay.V == e.day) {
				t.Exclusions = append(t.Exclusions, columns(line))
				break // a line is listed once, whichever value it was met by
			}
		}
	}
	for _, i := range r.issues.All() {
		var concerns bool
		switch {
		case i.Column != "":
			concerns = slices.ContainsFunc(cellsOf(i), func(at issue.Address) bool { return cells[at] })
		case i.File != "" && i.Endpoint == "" && i.Animal == "":
			concerns = files[i.File]
		default:
			concerns = i.Endpoint == t.Ref.Endpoint || i.Endpoint == "" && (i.Animal != "" || i.Group != "")
		}
		if i.Column == "" {
			concerns = concerns && (i.Animal == "" || animals[i.Animal]) && (i.Group == "" || groups[i.Group]) &&
				(!i.StudyDay.OK || days[i.StudyDay.V])
		}
		if concerns {
			t.Issues = append(t.Issues, columns(i))
		}
	}
}

// fits reports whether a field of an exclusion, which is empty for all, names a value.
func fits(field, value string) bool { return field == "" || field == value }

// further finds the cells that the table of issues has at the end of a message (issue.List.Rows): "(3 cells: C5 C7 D9)".
var further = regexp.MustCompile(`\([0-9]+ cells: (.*)\)$`)

// cellsOf are the cells that an issue stands for, as far as they lie in its own file and sheet.
func cellsOf(i schemas.Issue) []issue.Address {
	names := []string{issue.Address{Row: i.Row.V, Column: i.Column}.Cell()}
	if m := further.FindStringSubmatch(i.Message); m != nil {
		tokens := strings.Fields(m[1]) // the first cell is among them
		names = nil
		for k, name := range tokens {
			if k == 0 || tokens[k-1] != "›" { // the end of an address elsewhere
				names = append(names, name)
			}
		}
	}
	var all []issue.Address
	for _, name := range names {
		if at, ok := address(i.File, i.Sheet, name); ok {
			all = append(all, at)
		}
	}
	return all
}

// address is the address of a cell by its name, such as F14.
func address(file, sheet, name string) (issue.Address, bool) {
	column, row, ok := tabular.ParseCell(name)
	return issue.Address{File: file, Sheet: sheet, Row: row, Column: tabular.ColumnName(column)}, ok
}

// addFiles adds the files that the cells lie in, and the ledgers that concern them.
func (r *Run) addFiles(t *Trace, data string) {
	var paths []string
	for _, s := range t.Groups {
		for _, a := range s.Animals {
			for _, c := range a.Cells {
				paths = append(paths, c.File)
			}
		}
	}
	if len(t.Corrections) > 0 {
		paths = append(paths, r.record.Plan.Ledgers.Corrections)
	}
	if len(t.Exclusions) > 0 {
		paths = append(paths, r.record.Plan.Ledgers.Exclusions)
	}
	t.Files = r.files(paths, data)
}
