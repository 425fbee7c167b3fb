package trace

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"earmark/internal/table"
	"earmark/pipeline"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/stages/report"
)

// A Trace is everything that is known of where a result comes from.
type Trace struct {
	Run     Published      `json:"run"`
	Ref     Ref            `json:"result"`
	Columns map[string]any `json:"columns"` // the published row, by the names of its columns
	Unit    string         `json:"unit"`    // of the responses
	Digits  int            `json:"-"`
	Model   string         `json:"model,omitempty"` // what the method is, where a formula on the groups' centres is not all
	Formula *Formula       `json:"formula,omitempty"`
	Groups  []Sample       `json:"groups"` // treated, comparator, and where it matters the floor
	// Corrections, Exclusions and Issues are those that concern the cells of the animals, or the result.
	Corrections []Row  `json:"corrections"`
	Exclusions  []Row  `json:"exclusions"`
	Issues      []Row  `json:"issues"`
	Files       []File `json:"files"`
	// Checks are what was recomputed, from the responses up and from the cells up.
	Checks []Check `json:"checks"`
}

// Row is a row of a published table by the names of its columns; what is missing is null.
type Row map[string]any

// Published says which run it is.
type Published struct {
	Folder  string `json:"folder"`
	Run     string `json:"run"`
	Study   string `json:"study"`
	Program string `json:"program"` // the version that made it
}

// A Sample is what a group contributes.
type Sample struct {
	Symbol  string   `json:"symbol"` // in the formula: T, V or N
	Role    string   `json:"role"`   // treated, comparator or floor
	Group   string   `json:"group"`
	N       int      `json:"n"`                // animals with a value, censored ones included
	Centre  *float64 `json:"centre,omitempty"` // as Kind says; absent where a value is censored and in models of ranks
	Kind    string   `json:"centre_kind,omitempty"`
	Animals []Animal `json:"animals"` // of the group, those without a value included
}

// An Animal is an animal's response, and what it is made of.
type Animal struct {
	Animal    string   `json:"animal"`
	Value     *float64 `json:"value,omitempty"` // absent where it is censored, or there is none
	Censoring string   `json:"censoring,omitempty"`
	Limit     *float64 `json:"limit,omitempty"`
	Baseline  *float64 `json:"baseline,omitempty"`
	Without   string   `json:"without,omitempty"` // why there is no value
	How       string   `json:"how,omitempty"`     // the value from its steps
	Steps     []Step   `json:"steps,omitempty"`
	Cells     []Cell   `json:"cells,omitempty"`
}

// A Cell is a cell of an input file, and the measurement that it became.
type Cell struct {
	File       string   `json:"file"`
	Sheet      string   `json:"sheet,omitempty"`
	Cell       string   `json:"cell"`  // as a spreadsheet shows it
	Typed      string   `json:"typed"` // the text as typed
	TypedUnit  string   `json:"typed_unit,omitempty"`
	Corrected  *string  `json:"corrected,omitempty"` // the text that is read instead
	Factor     float64  `json:"factor,omitempty"`    // of the unit as typed to the stored one
	Per        string   `json:"per,omitempty"`       // what it is divided by on the way
	Dilution   *float64 `json:"dilution,omitempty"`
	Value      *float64 `json:"value,omitempty"` // stored; absent where it is censored
	Censoring  string   `json:"censoring,omitempty"`
	LowerLimit *float64 `json:"lower_limit,omitempty"`
	UpperLimit *float64 `json:"upper_limit,omitempty"`
	Unit       string   `json:"unit"`
	Endpoint   string   `json:"endpoint"`
	Analyte    string   `json:"analyte,omitempty"`
	Matrix     string   `json:"matrix,omitempty"`
	Site       string   `json:"site,omitempty"`
	StudyDay   int32    `json:"study_day"`
	Timepoint  string   `json:"timepoint,omitempty"`
	Replicate  int32    `json:"replicate"`
	Plate      string   `json:"plate,omitempty"`
	Well       string   `json:"well,omitempty"`
	Excluded   string   `json:"excluded,omitempty"` // why it is left out; absent for a cell that is used
}

// A Check is something that was recomputed.
type Check struct {
	What   string `json:"what"`
	Agrees bool   `json:"agrees"`
	Detail string `json:"detail,omitempty"` // the numbers that differ
}

// Agrees reports whether everything that was recomputed is what was published, and no kept copy of a file has changed.
func (t *Trace) Agrees() bool {
	for _, f := range t.Files {
		if f.Kept != nil && !f.Kept.Matches {
			return false
		}
	}
	return !slices.ContainsFunc(t.Checks, func(c Check) bool { return !c.Agrees })
}

// Trace traces a result that Find found. Data is the folder of the study's config, to compare the files in it with those
// that were read; empty to look for it above the run.
func (r *Run) Trace(ref Ref, data string) (*Trace, error) {
	p := &r.record.Plan
	spec, variable := endpoint.Find(p.Endpoints, ref.Endpoint, ref.Variable)
	t := &Trace{
		Run: Published{Folder: r.folder, Run: r.record.Run, Study: r.record.Study, Program: r.record.Program.Version},
		Ref: ref, Digits: spec.Digits, Corrections: []Row{}, Exclusions: []Row{}, Issues: []Row{},
	}
	var comparator, floor string
	var inhibition *schemas.Inhibition
	var comparison *schemas.Comparison
	for _, row := range r.inhibition.All() {
		if ref.Table == row.Table() && row.ResultID == ref.ID {
			inhibition, comparator, t.Columns = &row, row.Comparator, columns(row)
			if row.Definition == endpoint.Window || row.Definition == endpoint.LogWindow {
				floor = row.Floor
			}
		}
	}
	for _, row := range r.comparisons.All() {
		if ref.Table == row.Table() && row.ResultID == ref.ID {
			comparison, comparator, t.Columns = &row, row.Comparator, columns(row)
		}
	}
	if t.Columns == nil {
		return nil, fmt.Errorf("run %s has no result %s in %s", r.record.Run, ref.ID, ref.Table)
	}
	adjusted := comparison != nil && strings.HasPrefix(comparison.EstimateKind, adjustedTo)
	for _, s := range []Sample{
		{Symbol: "T", Role: "treated", Group: ref.Group}, {Symbol: "V", Role: "comparator", Group: comparator}, {Symbol: "N", Role: "floor", Group: floor},
	} {
		if s.Group == "" {
			continue
		}
		check, err := r.sample(&s, t, adjusted)
		if err != nil {
			return nil, err
		}
		t.Groups, t.Checks = append(t.Groups, s), append(t.Checks, check)
	}
	if inhibition != nil {
		t.percentage(*inhibition)
	} else {
		t.comparison(*comparison, r.model(ref, comparator), variable)
		_, t.Model = report.Method(comparison.Method)
	}
	check, err := r.recomputed(ref, t.Columns)
	if err != nil {
		return nil, err
	}
	t.Checks = append(t.Checks, check)
	r.ledgersAndIssues(t)
	r.addFiles(t, data)
	return t, nil
}

// model is the model that a comparison by the endpoint's own method was fitted with; zero if there is none.
func (r *Run) model(ref Ref, comparator string) schemas.Model {
	for _, m := range r.models.All() {
		if m.Comparator == comparator && m.Endpoint == ref.Endpoint && m.Analyte == ref.Analyte && m.Matrix == ref.Matrix &&
			m.StudyDay == ref.day() && m.Variable == ref.Variable && m.Method == ref.Method {
			return m
		}
	}
	return schemas.Model{}
}

// sample fills in a group's animals, and checks their responses against what their cells give.
func (r *Run) sample(s *Sample, t *Trace, baseline bool) (Check, error) {
	published := map[string]schemas.Response{}
	for _, row := range r.responses.All() {
		if row.Group == s.Group && t.Ref.names(row) {
			published[row.Animal] = row
			t.Unit = row.Unit
		}
	}
	var ids []string
	fates := map[string]string{}
	for _, a := range r.animals.All() {
		if a.Group == s.Group {
			ids = append(ids, a.Animal)
			if day, known := a.FateDay.Get(); known && a.Fate != "" && a.Fate != "scheduled" {
				fates[a.Animal] = fmt.Sprintf("%s on day %d", a.Fate, day)
			}
		}
	}
	measured := map[string][]schemas.Measurement{}
	for _, m := range r.measurements.All() {
		if m.Group == s.Group {
			measured[m.Animal] = append(measured[m.Animal], m)
		}
	}
	// What an animal has, and what those with exclusions would have without them.
	used, lifted := make([][]schemas.Measurement, len(ids)), make([][]schemas.Measurement, len(ids))
	for i, id := range ids {
		used[i] = slices.DeleteFunc(slices.Clone(measured[id]), func(m schemas.Measurement) bool { return m.Excluded })
		if len(used[i]) == len(measured[id]) {
			continue
		}
		lifted[i] = slices.Clone(measured[id])
		for k := range lifted[i] {
			lifted[i][k].Excluded = false
		}
	}
	p := &r.record.Plan
	from, err := sources(p, t.Ref, baseline, used)
	if err != nil {
		return Check{}, err
	}
	all, err := sources(p, t.Ref, baseline, lifted)
	if err != nil {
		return Check{}, err
	}
	derived, err := derive(p, used)
	if err != nil {
		return Check{}, err
	}
	between, err := steps(p, used, from)
	if err != nil {
		return Check{}, err
	}
	check := Check{What: fmt.Sprintf("the responses of %s from their cells", s.Group), Agrees: true}
	for i, id := range ids {
		a := Animal{Animal: id, Steps: between[i]}
		for _, k := range from[i] {
			a.Cells = append(a.Cells, r.cell(used[i][k]))
		}
		row, has := published[id]
		for k, m := range measured[id] {
			// What was left out before it had a number moves nothing, and may yet be why there is no response.
			leaves := !has && m.Endpoint == t.Ref.Endpoint && m.Analyte == t.Ref.Analyte && m.Matrix == t.Ref.Matrix &&
				(t.Ref.StudyDay == nil || *t.Ref.StudyDay == m.StudyDay)
			if m.Excluded && (leaves || slices.Contains(all[i], k)) {
				a.Cells = append(a.Cells, r.cell(m))
			}
		}
		if again := responseOf(t.Ref, derived[i]); !same(columns(row), columns(again), &check) {
			check.Agrees = false
		}
		if has {
			a.Value, a.Limit, a.Baseline = pointer(row.Value), pointer(row.Limit), pointer(row.Baseline)
			if row.Censoring != none {
				a.Censoring = row.Censoring
			}
			a.How = t.how(a, p.Study.InducedSide, baseline)
			s.N++
		} else {
			a.Without = withoutValue(a, fates[id])
		}
		s.Animals = append(s.Animals, a)
	}
	return check, nil
}

// none is the censoring of a value that is known.
const none = "none"

// withoutValue says why an animal has no value.
func withoutValue(a Animal, fate string) string {
	for _, c := range a.Cells {
		if c.Excluded != "" {
			return "left out: " + c.Excluded
		}
	}
	if fate != "" {
		return "no value: " + fate
	}
	return "no value"
}

// cell is the cell that a measurement was read from.
func (r *Run) cell(m schemas.Measurement) Cell {
	c := Cell{
		File: m.SourceFile, Sheet: m.SourceSheet, Cell: fmt.Sprintf("%s%d", m.SourceColumn, m.SourceRow),
		Typed: m.Collected, TypedUnit: m.CollectedUnit, Dilution: pointer(m.Dilution), Value: pointer(m.Value),
		LowerLimit: pointer(m.LowerLimit), UpperLimit: pointer(m.UpperLimit), Unit: m.Unit, Endpoint: m.Endpoint,
		Analyte: m.Analyte, Matrix: m.Matrix, Site: m.Site, StudyDay: m.StudyDay, Timepoint: m.Timepoint,
		Replicate: m.Replicate, Plate: m.Plate, Well: m.Well,
	}
	if m.Censoring != none {
		c.Censoring = m.Censoring
	}
	if m.Excluded {
		c.Excluded = cmp.Or(m.ExclusionReason, "excluded")
	}
	spec, _ := endpoint.Find(r.record.Plan.Endpoints, m.Endpoint, "")
	for _, u := range spec.Units {
		if u.Name == m.CollectedUnit {
			c.Factor, c.Per = u.Factor, u.Per
		}
	}
	for _, line := range r.corrections.All() {
		if line.Applied && line.File == c.File && line.Sheet == c.Sheet && line.Cell == c.Cell {
			c.Corrected = &line.Corrected
		}
	}
	return c
}

// recomputed runs the stage that made the result again, on the published responses of its endpoint.
func (r *Run) recomputed(ref Ref, want Row) (Check, error) {
	some := new(table.Of[schemas.Response])
	for _, row := range r.responses.All() {
		if row.Endpoint == ref.Endpoint {
			some.Append(row)
		}
	}
	stage := map[string]string{schemas.Inhibition{}.Table(): "inhibit", schemas.Comparison{}.Table(): "compare"}[ref.Table]
	check := Check{What: "every number of the result from the responses"}
	made, err := pipeline.Recompute(&r.record.Plan, stage, pipeline.Tables{some.Name(): some, r.animals.Name(): r.animals})
	if err != nil {
		return check, err
	}
	var got Row
	switch rows := made[ref.Table].(type) {
	case *table.Of[schemas.Inhibition]:
		for _, row := range rows.All() {
			if row.ResultID == ref.ID {
				got = columns(row)
			}
		}
	case *table.Of[schemas.Comparison]:
		for _, row := range rows.All() {
			if row.ResultID == ref.ID {
				got = columns(row)
			}
		}
	}
	if got == nil {
		check.Detail = "this program makes no such result of them"
		return check, nil
	}
	check.Agrees = same(want, got, &check)
	return check, nil
}

// columns is a row of a table by the names of its columns; what is missing is nil.
func columns(row schemas.Row) Row {
	v := reflect.ValueOf(row)
	all := Row{}
	for _, c := range schemas.Of(row).Columns {
		field := v.Field(c.Field)
		switch {
		case c.Maybe && !field.FieldByName("OK").Bool():
			all[c.Name] = nil
		case c.Maybe:
			all[c.Name] = field.FieldByName("V").Interface()
		case c.Nullable && field.IsZero():
			all[c.Name] = nil
		default:
			all[c.Name] = field.Interface()
		}
	}
	return all
}

// rounding is the relative difference of two numbers that other orders of summation explain.
const rounding = 1e-9

// same compares the numbers of two rows, and names the first that differ in the check. Texts may be worded anew.
func same(want, got Row, check *Check) bool {
	equal := true
	names := make([]string, 0, len(want))
	for name := range want {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		_, text := cmp.Or[any](want[name], got[name]).(string)
		if text || near(want[name], got[name]) {
			continue
		}
		equal = false
		if check.Detail == "" {
			check.Detail = fmt.Sprintf("%s is published as %s and comes out as %s", name, shown(want[name]), shown(got[name]))
		}
	}
	return equal
}

func near(a, b any) bool {
	x, isNumber := a.(float64)
	y, both := b.(float64)
	if isNumber && both {
		return x == y || math.Abs(x-y) <= rounding*max(math.Abs(x), math.Abs(y))
	}
	return a == b
}

func shown(v any) string {
	if v == nil {
		return "missing"
	}
	return fmt.Sprint(v)
}
