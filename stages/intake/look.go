package intake

import (
	"strings"

	"earmark/internal/issue"
	"earmark/internal/tabular"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// Opened is a file that was opened before, or a part of it, with the animals that the study is known to have: for the draft
// of a plan, which reads one file in many ways.
type Opened struct {
	Path      string
	Sheets    []tabular.Sheet
	Info      tabular.Info
	Allocated []schemas.CollectedAnimal
	Listed    map[string]bool // the same by name, in lower case
}

// Look reads an open file as one readout, as Run reads one of the plan.
func Look(p Params, f Opened, r plan.Readout, issues *issue.List) (Output, error) {
	run := intake{params: p, out: newOutput(), animals: f.Listed, allocated: f.Allocated}
	if run.animals == nil {
		run.animals = map[string]bool{}
	}
	if err := run.readSheets(f.Path, f.Sheets, f.Info, r); err != nil {
		return Output{}, err
	}
	run.found.report(issues)
	return run.out, nil
}

// Meanings tells what a header says that its column holds, in a readout: one of Contents, or nothing.
func Meanings(p Params, r plan.Readout) func(header string) string {
	in := intake{params: p}
	spec := in.spec(r.Kind, r.Scale)
	h := newHeadings(r.Kind, spec, in.companion(spec), p.Analytes)
	return func(header string) string { return h.recognise(header).is }
}

// Side is the side of an animal that the label of a row names, such as R ear: left or right; empty if it names none.
func Side(label string) string {
	for _, word := range splitHeader(label) {
		if side := siteWords[word]; side != "" {
			return side
		}
	}
	return ""
}

// IsStatistic reports whether the label of a row or column says that it holds a summary, such as Mean or SD.
func IsStatistic(label string) bool { return isStatistic(label) }

// LayoutColumn is what a header says that its column holds, in a plate layout: well, animal, sample, type and so on.
func LayoutColumn(header string) string {
	for _, c := range layoutColumns {
		for h := range strings.SplitSeq(c.headers, "|") {
			if h == foldHeader(header) {
				return c.is
			}
		}
	}
	return ""
}
