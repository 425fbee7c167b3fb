package trace

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"earmark/internal/maybe"
	"earmark/internal/nearest"
	"earmark/schemas"
)

// A Ref names a result of a run by its id and its key.
type Ref struct {
	ID         string `json:"result_id"`
	Table      string `json:"table"`
	Group      string `json:"group"`
	Endpoint   string `json:"endpoint"`
	Analyte    string `json:"analyte,omitempty"`
	Matrix     string `json:"matrix,omitempty"`
	StudyDay   *int32 `json:"study_day,omitempty"` // absent for the whole course
	Variable   string `json:"variable"`
	Definition string `json:"definition,omitempty"` // of inhibition
	Method     string `json:"method,omitempty"`     // of comparisons
	Headline   bool   `json:"headline"`
	Primary    bool   `json:"primary"`
}

// String is the result's key for a person.
func (r Ref) String() string {
	parts := []string{r.Group, r.Endpoint}
	for _, part := range []string{r.Analyte, r.Matrix} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	day := "whole course"
	if r.StudyDay != nil {
		day = fmt.Sprintf("day %d", *r.StudyDay)
	}
	return strings.Join(append(parts, r.Variable, day, r.Definition+r.Method), ", ")
}

// A Query says which result is meant: by its id, or the beginning of one, or by parts of its key. What is empty matches
// everything.
type Query struct {
	ID                                                                         string
	Table, Group, Endpoint, Analyte, Matrix, Day, Variable, Definition, Method string
}

// NotOne says that a query names no result, or several.
type NotOne struct {
	Message    string
	Candidates []Ref // those that it may mean, primary and headline results first
}

// Error is the message.
func (e *NotOne) Error() string { return e.Message }

// Find finds the one result that the query names, or returns a *NotOne.
func (r *Run) Find(q Query) (Ref, error) {
	all := r.Results()
	if q.ID != "" {
		return findID(all, strings.ToLower(q.ID))
	}
	filters := []struct {
		name, want string
		of         func(Ref) string
	}{
		{"table", q.Table, func(r Ref) string { return r.Table }},
		{"endpoint", q.Endpoint, func(r Ref) string { return r.Endpoint }},
		{"group", q.Group, func(r Ref) string { return r.Group }},
		{"analyte", q.Analyte, func(r Ref) string { return r.Analyte }},
		{"matrix", q.Matrix, func(r Ref) string { return r.Matrix }},
		{"day", q.Day, func(r Ref) string {
			if r.StudyDay == nil {
				return "none"
			}
			return strconv.Itoa(int(*r.StudyDay))
		}},
		{"variable", q.Variable, func(r Ref) string { return r.Variable }},
		{"definition", q.Definition, func(r Ref) string { return r.Definition }},
		{"method", q.Method, func(r Ref) string { return r.Method }},
	}
	left := all
	for _, f := range filters {
		if f.want == "" {
			continue
		}
		var values []string
		var kept []Ref
		for _, ref := range left {
			value := f.of(ref)
			if strings.EqualFold(value, f.want) {
				kept = append(kept, ref)
			}
			if value != "" && !slices.Contains(values, value) {
				values = append(values, value)
			}
		}
		if len(kept) == 0 {
			message := fmt.Sprintf("no such result has the %s %q", f.name, f.want)
			if meant := nearest.Of(f.want, values); meant != "" {
				message += fmt.Sprintf("; did you mean %q?", meant)
			} else if len(values) > 0 {
				message += "; there are " + strings.Join(values, ", ")
			}
			return Ref{}, &NotOne{Message: message}
		}
		left = kept
	}
	if len(left) == 1 {
		return left[0], nil
	}
	return Ref{}, &NotOne{Message: fmt.Sprintf("%d results fit; name one by its id, or say more of it", len(left)), Candidates: left}
}

func findID(all []Ref, id string) (Ref, error) {
	var found []Ref
	var ids []string
	for _, ref := range all {
		ids = append(ids, ref.ID)
		if strings.HasPrefix(ref.ID, id) {
			found = append(found, ref)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return Ref{}, &NotOne{Message: fmt.Sprintf("%d results have an id that begins with %s", len(found), id), Candidates: found}
	}
	e := &NotOne{Message: fmt.Sprintf("no percent inhibition and no comparison of this run has the id %q", id)}
	if meant := nearest.Of(id, ids); meant != "" {
		e.Message += "; the nearest is " + meant
		e.Candidates = []Ref{all[slices.Index(ids, meant)]}
	}
	return Ref{}, e
}

// Results are all results of the run that have an origin to tell: not the references, 0 and 100 % by construction. Primary
// ones come first, then headline ones, each in the order of the tables.
func (r *Run) Results() []Ref {
	var all []Ref
	for _, row := range r.inhibition.All() {
		if r.treated(row.Group) {
			ref := refOf(row.Group, row.Endpoint, row.Analyte, row.Matrix, row.StudyDay, row.Variable)
			ref.ID, ref.Table, ref.Definition, ref.Headline, ref.Primary = row.ResultID, row.Table(), row.Definition, row.Headline, row.Primary
			all = append(all, ref)
		}
	}
	for _, row := range r.comparisons.All() {
		ref := refOf(row.Group, row.Endpoint, row.Analyte, row.Matrix, row.StudyDay, row.Variable)
		ref.ID, ref.Table, ref.Method, ref.Headline, ref.Primary = row.ResultID, row.Table(), row.Method, row.Headline, row.Primary
		all = append(all, ref)
	}
	rank := func(r Ref) int {
		switch {
		case r.Primary:
			return 0
		case r.Headline:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(all, func(a, b Ref) int { return rank(a) - rank(b) })
	return all
}

func refOf(group, endpoint, analyte, matrix string, day maybe.Int, variable string) Ref {
	ref := Ref{Group: group, Endpoint: endpoint, Analyte: analyte, Matrix: matrix, Variable: variable}
	if d, known := day.Get(); known {
		ref.StudyDay = &d
	}
	return ref
}

// treated reports whether the plan compares a group with a comparator.
func (r *Run) treated(group string) bool {
	for _, g := range r.record.Plan.Groups {
		if g.Name == group {
			return g.Treated()
		}
	}
	return false
}

// names reports whether a response belongs to the result's series.
func (r Ref) names(s schemas.Response) bool {
	return s.Endpoint == r.Endpoint && s.Analyte == r.Analyte && s.Matrix == r.Matrix && s.Variable == r.Variable &&
		s.StudyDay == r.day()
}

func (r Ref) day() maybe.Int {
	if r.StudyDay == nil {
		return maybe.Int{}
	}
	return maybe.Some(*r.StudyDay)
}
