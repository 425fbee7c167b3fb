package drill

import (
	"fmt"
	"strings"

	"earmark/internal/tabular"
)

// ledgerFaults are those of the ledgers: lines that do not do what they are meant to. A study without a ledger gets one.
var ledgerFaults = []fault{
	{code: "L-01", inject: func(v *variant) bool { // the cell of a correction holds another text than it says
		r, ok := v.one(nil)
		if !ok {
			return false
		}
		x, _ := v.typed(r)
		return v.correct(r.File, r.Sheet, fmt.Sprintf("%s%d", r.Column, r.Row), v.like(r, x*1.1+1), r.Typed, "paper record")
	}},
	{code: "L-02", inject: func(v *variant) bool { // a correction of a cell that is not there
		r, ok := v.one(nil)
		if !ok {
			return false
		}
		if v.IntN(2) == 0 {
			return v.correct(r.File+"x", r.Sheet, fmt.Sprintf("%s%d", r.Column, r.Row), r.Typed, "1", "paper record")
		}
		return v.correct(r.File, r.Sheet, fmt.Sprintf("%s%d", r.Column, r.Row+5000), r.Typed, "1", "paper record")
	}},
	{code: "L-03", inject: func(v *variant) bool { // a line without a reason
		r, ok := v.one(nil)
		if !ok {
			return false
		}
		if v.IntN(2) == 0 {
			return v.exclude(r.Animal, r.Endpoint, r.day, "")
		}
		x, _ := v.typed(r)
		return v.correct(r.File, r.Sheet, fmt.Sprintf("%s%d", r.Column, r.Row), r.Typed, v.like(r, x*1.01), "")
	}},
	{code: "L-04", inject: func(v *variant) bool { // a ledger whose columns cannot be told, or a cell that is corrected twice
		r, ok := v.one(nil)
		if !ok {
			return false
		}
		if v.IntN(2) == 0 {
			if !v.exclude(r.Animal, r.Endpoint, r.day, "tube broken") {
				return false
			}
			g := v.grid(v.plan.Ledgers.Exclusions, "")
			return v.spoil(g.file, "", 1, "A", "who was it")
		}
		cell := fmt.Sprintf("%s%d", r.Column, r.Row)
		return v.correct(r.File, r.Sheet, cell, r.Typed, r.Typed, "paper record") && v.correct(r.File, r.Sheet, cell, r.Typed, r.Typed+"1", "typed again")
	}},
	{code: "L-05", inject: func(v *variant) bool { // an exclusion that names nothing of the study
		r, ok := v.one(nil)
		if !ok {
			return false
		}
		if v.IntN(2) == 0 {
			return v.exclude(r.Animal, r.Endpoint, r.day+50, "tube broken")
		}
		return v.exclude(r.Animal+"9", r.Endpoint, r.day, "tube broken")
	}},
}

// correct adds a line to the ledger of corrections, which is where the fault is to be found.
func (v *variant) correct(file, sheet, cell, found, corrected, reason string) bool {
	if v.plan.Ledgers.Corrections == "" {
		v.plan.Ledgers.Corrections = "corrections.csv"
		v.ledger("corrections.csv", "file", "sheet", "cell", "found", "corrected", "reason", "who")
	}
	return v.enter(v.plan.Ledgers.Corrections, map[string]string{
		"file": file, "sheet": sheet, "cell": cell, "found": found, "corrected": corrected, "reason": reason, "who": "KB",
	})
}

// exclude adds a line to the ledger of exclusions, which is where the fault is to be found.
func (v *variant) exclude(animal, endpoint string, day int32, reason string) bool {
	if v.plan.Ledgers.Exclusions == "" {
		v.plan.Ledgers.Exclusions = "exclusions.csv"
		v.ledger("exclusions.csv", "animal", "endpoint", "study_day", "rule", "reason", "who", "when", "blind")
	}
	return v.enter(v.plan.Ledgers.Exclusions, map[string]string{
		"animal": animal, "endpoint": endpoint, "study_day": fmt.Sprint(day), "rule": "SOP 1", "reason": reason, "who": "KB", "when": "2026-05-01", "blind": "yes",
	})
}

func (v *variant) ledger(file string, columns ...string) {
	g := &grid{file: file, info: textInfo, header: 1, lines: []*line{{columns, 1}}}
	v.changed[sheetKey{file, ""}] = g
}

// textInfo is how a text file that a fault adds is written.
var textInfo = tabular.Info{Format: "csv", Delimiter: ",", Encoding: "UTF-8"}

func (v *variant) enter(file string, cells map[string]string) bool {
	g := v.grid(file, "")
	if g == nil || g.header == 0 {
		return false
	}
	l := &line{cells: make([]string, g.width())}
	for i, h := range g.head().cells {
		l.cells[i] = cells[strings.ToLower(strings.TrimSpace(h))]
	}
	g.lines = append(g.lines, l)
	v.note("%s: a line %v is added", file, l.cells)
	v.expectLine(g, l, "")
	return true
}
