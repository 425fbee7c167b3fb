package check

import (
	"fmt"
	"slices"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// A study is what the rules share while they look at it.
type study struct {
	Params
	in       Input
	specs    map[string]*endpoint.Spec
	order    map[string]int // of endpoints, as declared
	labels   *labels
	ledger   ledger
	animals  []animal // in order of identifier
	byAnimal map[string]int32
	listed   bool // the animals readouts name the groups

	grouping grouping // of the labels of the allocation; filled by allocate
	calendar calendar // of all dates; filled by readCalendar

	// Filled by readValues and arrange.
	sources []source
	cells   []cell          // in order of measurement key
	lost    map[loss]string // by the code of the rule, values that became no cell
	// measured is when rows were measured, by position in the collected table, of those that say so.
	measured map[int32]when

	sittings []sitting         // of scores, in order of animal, endpoint and moment; filled by totals
	divisors map[int32]float64 // by cell, filled by companions: what its value was divided by

	// Filled by assemble, of the cells that are used.
	cohorts  []cohort
	cohortAt map[cohortKey]int32
	ranges   []numberRange // by source; nil until an issue asks

	steps     []float64      // by source, of its numbers; 0 where unknown; filled by measureSteps
	tracks    []track        // filled by makeTracks
	explained map[int32]bool // cells of which a rule has said what is likely wrong: later rules are silent

	weights       [][]dayWeight                          // by animal
	circumstances map[rowOf][]schemas.CollectedCondition // nil until a rule asks

	// findings are written once all rules have run, so that an effect can say what is left.
	findings []func() issue.Issue
}

// An animal is one mouse and its allocation.
type animal struct {
	id        string
	group     int32 // position in the plan; -1 where it could not be told
	contested bool  // two rows give it two groups
	row       schemas.CollectedAnimal
	fate      string
	fateDay   maybe.Int
}

// A loss names the animal and the endpoint of values that became no cell.
type loss struct {
	animal   int32
	endpoint string
}

// scheduled is the fate of an animal that lived to the planned end.
const scheduled = "scheduled"

// dead reports whether the animal had left the study before the day.
func (a *animal) dead(day int32) bool {
	return a.fate != scheduled && a.fateDay.OK && a.fateDay.V < day
}

func newStudy(p Params, in Input) (*study, error) {
	in.Values = withCalibrated(in)
	s := &study{
		Params: p, in: in,
		specs: map[string]*endpoint.Spec{}, order: map[string]int{},
		labels: newLabels(p.Groups), ledger: newLedger(in.Exclusions),
		byAnimal: map[string]int32{}, lost: map[loss]string{}, divisors: map[int32]float64{}, explained: map[int32]bool{}, measured: map[int32]when{},
	}
	for i := range p.Endpoints {
		spec := &p.Endpoints[i]
		if _, twice := s.specs[spec.Name]; twice {
			return nil, fmt.Errorf("check: endpoint %q is declared twice", spec.Name)
		}
		s.specs[spec.Name], s.order[spec.Name] = spec, i
	}
	return s, nil
}

// withCalibrated are the collected values, with those that were read off a standard curve in the place of what stood in
// their cells.
func withCalibrated(in Input) *table.Of[schemas.CollectedValue] {
	if in.Calibrated == nil || in.Calibrated.Len() == 0 {
		return in.Values
	}
	type cellKey struct {
		file, sheet, column string
		row                 int32
	}
	replaced := map[cellKey]bool{}
	for _, v := range in.Calibrated.All() {
		replaced[cellKey{v.File, v.Sheet, v.Column, v.Row}] = true
	}
	out := new(table.Of[schemas.CollectedValue])
	for _, v := range in.Values.All() {
		if !replaced[cellKey{v.File, v.Sheet, v.Column, v.Row}] {
			out.Append(v)
		}
	}
	for _, v := range in.Calibrated.All() {
		out.Append(schemas.CollectedValue(v))
	}
	return out
}

// groupName is the name of the group at a position of the plan.
func (s *study) groupName(group int32) string {
	if group < 0 {
		return ""
	}
	return s.Groups[group].Name
}

// day is the study day of a row, and whether it has one; offset is how far its date lies from its own day, if it names both.
func (s *study) day(day maybe.Int, date maybe.Value[schemas.Date]) (d int32, ok bool, offset int32) {
	dated := date.OK && s.Study.HasStart
	switch {
	case day.OK && dated:
		return day.V, true, int32(date.V-s.Study.StartDate) - day.V
	case day.OK:
		return day.V, true, 0
	case dated:
		return int32(date.V - s.Study.StartDate), true, 0
	}
	return 0, false, 0
}

// later adds a finding; the issue is written when all rules have run.
func (s *study) later(write func() issue.Issue) { s.findings = append(s.findings, write) }

// raise writes the findings and adds them to the list; errors that the plan accepts carry its reason.
func (s *study) raise(issues *issue.List) {
	for _, write := range s.findings {
		i := write()
		severity := i.Severity
		if severity == "" {
			entry, _ := issue.Lookup(i.Code)
			severity = entry.Severity
		}
		if severity == issue.Error {
			i.Accepted = s.accepted(i.Code, i.At.File)
		}
		issues.Add(i)
	}
}

// accepted is the reason for which the plan accepts errors of a code in a file; empty if it does not.
func (s *study) accepted(code, file string) string {
	i := slices.IndexFunc(s.Accept, func(a plan.Accept) bool {
		return a.Code == code && (a.File == "" || a.File == file)
	})
	if i < 0 {
		return ""
	}
	return s.Accept[i].Reason
}
