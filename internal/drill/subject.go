package drill

import (
	"context"
	"math"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/table"
	"earmark/internal/tabular"
	"earmark/pipeline"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// A subject is a clean study, read once: what it holds tells the faults where they can strike. It is not changed.
type subject struct {
	plan    *plan.Plan
	version string
	files   []schemas.File
	grids   map[sheetKey]*grid

	readings []reading
	// courses are readings by animal, sessions by day, repeated by both; those of a ledger of exclusions are left out.
	courses, sessions, repeated map[series][]*reading

	animals   []animal
	doses     []schemas.CollectedDose
	wells     []schemas.CollectedWell
	corrected []schemas.Correction
	issues    []issue.Issue
	// ailing are the cells of which the clean study raises a warning or an error.
	ailing map[issue.Address]bool
}

type sheetKey struct{ file, sheet string }

// A reading is a value that became a measurement, with what is known of it.
type reading struct {
	schemas.CollectedValue
	spec   *endpoint.Spec
	unit   endpoint.Unit
	group  string
	day    int32
	stored float64 // in the endpoint's unit; 0 if there is none
	// plain says that the cell holds a number that is used as it is: not censored, not excluded, not corrected, no signal
	// of a plate and no time of observation, and that the file can be changed.
	plain    bool
	excluded bool
}

// An animal is one of the list, with the row that names it.
type animal struct {
	schemas.CollectedAnimal
	role string
	last int32 // the day on which it left the study before its end; the largest number if it did not
}

// read checks a clean study and gathers what it holds.
func read(ctx context.Context, s Study, version string) (*subject, error) {
	sub := &subject{plan: s.Plan, version: version, files: s.Files, grids: map[sheetKey]*grid{}, ailing: map[issue.Address]bool{}}
	for _, f := range s.Files {
		for _, g := range grids(f) {
			sub.grids[sheetKey{g.file, g.sheet}] = g
		}
	}
	result, err := check(ctx, s.Plan, s.Files, "compare", version)
	if err != nil {
		return nil, err
	}
	if result.Blocked {
		return nil, ErrUnclean
	}
	sub.issues = result.Issues.Issues()
	for _, i := range sub.issues {
		if i.Severity == issue.Error || i.Severity == issue.Warning {
			for _, a := range places(i) {
				sub.ailing[a] = true
			}
		}
	}
	collected, err := pipeline.Recompute(s.Plan, "intake", pipeline.Tables{schemas.File{}.Table(): table.From(s.Files...)})
	if err != nil {
		return nil, err
	}
	measured := map[issue.Address][]schemas.Measurement{}
	for _, m := range rows[schemas.Measurement](result.Tables) {
		at := issue.Address{File: m.SourceFile, Sheet: m.SourceSheet, Row: m.SourceRow, Column: m.SourceColumn}
		measured[at] = append(measured[at], m)
	}
	sub.doses, sub.wells = rows[schemas.CollectedDose](collected), rows[schemas.CollectedWell](collected)
	sub.corrected = rows[schemas.Correction](collected)
	sub.gatherReadings(rows[schemas.CollectedValue](collected), measured)
	sub.index()
	sub.gatherAnimals(rows[schemas.CollectedAnimal](collected), rows[schemas.Animal](result.Tables))
	sub.findHeaders()
	return sub, nil
}

func rows[T schemas.Row](tables pipeline.Tables) []T {
	var row T
	return tables[row.Table()].(*table.Of[T]).Rows()
}

// places are the cells of an issue.
func places(i issue.Issue) []issue.Address { return append([]issue.Address{i.At}, i.More...) }

func (s *subject) gatherReadings(values []schemas.CollectedValue, measured map[issue.Address][]schemas.Measurement) {
	for _, v := range values {
		at := issue.Address{File: v.File, Sheet: v.Sheet, Row: v.Row, Column: v.Column}
		k := slices.IndexFunc(measured[at], func(m schemas.Measurement) bool { return m.Endpoint == v.Endpoint })
		if k < 0 {
			continue
		}
		m := measured[at][k]
		r := reading{CollectedValue: v, group: m.Group, day: m.StudyDay, excluded: m.Excluded}
		r.Animal, r.Analyte, r.stored = m.Animal, m.Analyte, m.Value.Or(0)
		for i := range s.plan.Endpoints {
			if s.plan.Endpoints[i].Name == v.Endpoint {
				r.spec = &s.plan.Endpoints[i]
			}
		}
		for _, u := range r.spec.Units {
			if u.Name == v.Unit || slices.Contains(u.Synonyms, v.Unit) {
				r.unit = u
			}
		}
		g := s.grids[sheetKey{v.File, v.Sheet}]
		timed := r.spec.Exposure != nil && v.Analyte == r.spec.Exposure.Name
		r.plain = g != nil && m.Value.OK && m.Censoring == "none" && !m.Excluded && !v.Signal && !timed && v.Text == v.Typed && !s.ailing[at]
		if g != nil && strings.Contains(v.Typed, ",") && m.Value.OK {
			g.comma = true
		}
		s.readings = append(s.readings, r)
	}
}

func (s *subject) gatherAnimals(listed []schemas.CollectedAnimal, known []schemas.Animal) {
	end := int32(math.MinInt32)
	for _, r := range s.readings {
		end = max(end, r.day)
	}
	for _, a := range listed {
		k := slices.IndexFunc(known, func(other schemas.Animal) bool { return other.Animal == a.Animal })
		if k < 0 || s.grids[sheetKey{a.File, a.Sheet}] == nil {
			continue
		}
		last := int32(math.MaxInt32)
		if day, left := known[k].FateDay.Get(); left && day < end {
			last = day
		}
		role := ""
		for _, g := range s.plan.Groups {
			if g.Name == known[k].Group {
				role = g.Role
			}
		}
		a.Group = known[k].Group
		s.animals = append(s.animals, animal{a, role, last})
	}
}

// findHeaders takes for the header of a sheet the last row that holds anything above the first from which something was
// collected.
func (s *subject) findHeaders() {
	first := map[sheetKey]int32{}
	note := func(file, sheet string, row int32) {
		key := sheetKey{file, sheet}
		if at, seen := first[key]; !seen || row < at {
			first[key] = row
		}
	}
	for _, r := range s.readings {
		note(r.File, r.Sheet, r.Row)
	}
	for _, a := range s.animals {
		note(a.File, a.Sheet, a.Row)
	}
	for _, d := range s.doses {
		note(d.File, d.Sheet, d.Row)
	}
	for key, row := range first {
		g := s.grids[key]
		if g == nil {
			continue
		}
		for at := row - 1; at >= 1; at-- {
			if strings.TrimSpace(strings.Join(g.lines[at-1].cells, "")) != "" {
				g.header = at
				break
			}
		}
	}
	for _, path := range []string{s.plan.Ledgers.Corrections, s.plan.Ledgers.Exclusions} {
		if g := s.grids[sheetKey{path, ""}]; path != "" && g != nil {
			g.header = 1
		}
	}
	for _, r := range s.plan.Readouts {
		if g := s.grids[sheetKey{r.PlateLayout, ""}]; r.PlateLayout != "" && g != nil {
			g.header = 1
		}
	}
}

// report is what is said of the study itself.
func (s *subject) report() Clean {
	c := Clean{Study: s.plan.Study.ID, Codes: []string{}}
	for _, i := range s.issues {
		switch {
		case i.Accepted != "":
		case i.Severity == issue.Error:
			c.Errors++
			c.Codes = append(c.Codes, i.Code)
		case i.Severity == issue.Warning:
			c.Warnings++
			c.Codes = append(c.Codes, i.Code)
		}
	}
	slices.Sort(c.Codes)
	return c
}

// says reports whether the clean study raises a code.
func (s *subject) says(code string) bool {
	return slices.ContainsFunc(s.issues, func(i issue.Issue) bool { return i.Code == code })
}

// readoutOf is the readout of a file.
func (s *subject) readoutOf(file string) *plan.Readout {
	for i, r := range s.plan.Readouts {
		if r.File == file {
			return &s.plan.Readouts[i]
		}
	}
	return nil
}

// decimals is the number of digits behind the decimal sign of a number as typed.
func decimals(text string) int {
	text = strings.TrimSpace(text)
	if at := strings.LastIndexAny(text, ".,"); at >= 0 {
		return len(text) - at - 1
	}
	return 0
}

// isText says that a cell is neither blank nor a number.
func isText(cell string) bool {
	_, number := tabular.ParsePlain(strings.Replace(strings.TrimSpace(cell), ",", ".", 1))
	return strings.TrimSpace(cell) != "" && !number
}
