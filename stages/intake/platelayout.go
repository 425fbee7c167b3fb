package intake

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/tabular"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// plateLayout says what is in the wells of plates: a table with a row a well. It may be nil, and then says nothing.
type plateLayout struct {
	file   string
	places map[placeKey]*place
	order  []placeKey
	used   map[*place]bool // by the export at hand
}

// placeKey is a well of a plate, for one analyte or, if analyte is empty, for all; of every plate if plate is empty. All
// are in lower case but the well.
type placeKey struct{ plate, well, analyte string }

// place is what a row of the layout says.
type place struct {
	at                           issue.Address
	kind, sample, animal, matrix string
	day                          maybe.Int
	dilution, expected           maybe.Float
}

// layoutColumns are the columns of a layout, with what else people call them.
var layoutColumns = []synonyms{
	{"well", "well|wells|well id|position"},
	{"plate", "plate|plate id|plate name|barcode"},
	{"animal", "animal|animal id|mouse|mouse id|subject"},
	{"sample", "sample|sample id|sample name|description"},
	{"type", "type|sample type|well type|content"},
	{"analyte", "analyte|assay|cytokine"},
	{"dilution", "dilution|dilution factor"},
	{"concentration", "concentration|conc|expected|expected concentration|exp conc"},
	{"study_day", "study day|day"},
	{"matrix", "matrix|specimen|tissue"},
}

// wellKinds are the words for what a well holds.
var wellKinds = map[string]string{
	"sample": tabular.SampleWell, "unknown": tabular.SampleWell, "x": tabular.SampleWell, "u": tabular.SampleWell,
	"standard": tabular.StandardWell, "std": tabular.StandardWell, "s": tabular.StandardWell,
	"blank": tabular.BlankWell, "background": tabular.BlankWell, "b": tabular.BlankWell, "empty": tabular.BlankWell,
	"control": tabular.ControlWell, "qc": tabular.ControlWell, "c": tabular.ControlWell,
}

// layoutOf is the layout of a readout, not yet used; nil if it has none.
func (in *intake) layoutOf(r plan.Readout) *plateLayout {
	if r.PlateLayout == "" {
		return nil
	}
	l, known := in.layouts[r.PlateLayout]
	if !known {
		l = in.readLayout(r)
		if in.layouts == nil {
			in.layouts = map[string]*plateLayout{}
		}
		in.layouts[r.PlateLayout] = l
	}
	if l != nil {
		l.used = map[*place]bool{}
	}
	return l
}

func (in *intake) readLayout(r plan.Readout) *plateLayout {
	at := slices.IndexFunc(in.files, func(f schemas.File) bool { return f.Path == path.Clean(r.PlateLayout) })
	if at < 0 {
		return nil // the config refuses a file that is not there
	}
	f := in.files[at]
	sheets, _, problem := tabular.Read(f.Data, tabular.Options{})
	if problem != nil {
		in.unreadable(f.Path, problem)
		return nil
	}
	l := &plateLayout{file: f.Path, places: map[placeKey]*place{}}
	var columns map[string]int
	for row := range in.corrected(f.Path, sheets[0]) {
		a := issue.Address{File: f.Path, Sheet: sheets[0].Name, Row: row.Number}
		if row.Broken != "" {
			in.badLayout(a, "", "the row cannot be split into cells: "+row.Broken, "cells between separators")
			continue
		}
		if isBlank(row.Cells) {
			continue
		}
		if columns == nil {
			if columns = l.header(in, a, row.Cells); columns["well"] < 0 {
				return nil
			}
			continue
		}
		l.take(in, a, row.Cells, columns)
	}
	return l
}

// header finds the columns of the layout by their names; -1 for what it lacks.
func (l *plateLayout) header(in *intake, at issue.Address, cells []string) map[string]int {
	columns := map[string]int{}
	for _, c := range layoutColumns {
		known := strings.Split(c.headers, "|")
		columns[c.is] = slices.IndexFunc(cells, func(text string) bool { return slices.Contains(known, foldHeader(text)) })
	}
	if columns["well"] < 0 {
		in.found.add(issue.Issue{
			Code: "F-25", At: at, Found: tabular.Show(strings.Join(cells, " | ")), Message: "the plate layout has no column Well",
			Expected: "a header such as Plate, Well, Animal, Type, Dilution, Concentration in the first row", Effect: "the layout is not used", Fix: "correct the header of the layout",
		})
	}
	return columns
}

func (in *intake) badLayout(at issue.Address, found, message, expected string) {
	in.found.addCell(at, "F-30", message, func() issue.Issue {
		return issue.Issue{Found: tabular.Show(found), Message: message, Expected: expected, Effect: "the row of the layout is not used", Fix: "correct the plate layout"}
	})
}

// take reads a row of the layout.
func (l *plateLayout) take(in *intake, at issue.Address, cells []string, columns map[string]int) {
	get := func(is string) (string, issue.Address) {
		c, a := columns[is], at
		if c < 0 || c >= len(cells) {
			return "", a
		}
		a.Column = tabular.ColumnName(c)
		text, _ := tabular.Clean(cells[c])
		return text, a
	}
	ok := true
	bad := func(a issue.Address, found, message, expected string) {
		in.badLayout(a, found, message, expected)
		ok = false
	}
	positive := func(is, what string) maybe.Float {
		text, a := get(is)
		if text == "" {
			return maybe.Float{}
		}
		if is == "dilution" {
			text = strings.TrimSpace(strings.TrimPrefix(strings.ReplaceAll(text, "/", ":"), "1:"))
		}
		v, isNumber := tabular.ParsePlain(text)
		if !isNumber || v < 0 || v == 0 && is == "dilution" {
			bad(a, text, "the cell does not hold "+what, what+" as a number that can be read in one way only")
			return maybe.Float{}
		}
		return maybe.Some(v)
	}
	text, a := get("well")
	well, isWell := tabular.WellName(text)
	if !isWell {
		bad(a, text, "the cell does not hold a well", "a well such as A1")
		return
	}
	p := &place{at: a, dilution: positive("dilution", "a dilution factor"), expected: positive("concentration", "a concentration")}
	p.sample, _ = get("sample")
	p.animal, _ = get("animal")
	p.matrix, _ = get("matrix")
	if text, a := get("type"); text != "" {
		p.kind = wellKinds[strings.TrimRight(strings.ToLower(text), "0123456789 ")]
		if p.kind == "" {
			bad(a, text, "the cell does not say what the well holds", "sample, standard, blank or control")
		}
		if p.animal != "" && p.kind != tabular.SampleWell && p.kind != "" {
			bad(a, text, "the well holds a "+p.kind+" and an animal", "one of them")
		}
	} else if p.animal != "" {
		p.kind = tabular.SampleWell
	}
	if text, a := get("study_day"); text != "" {
		if day, isDay := tabular.ParseWhole(text); isDay {
			p.day = maybe.Some(day)
		} else {
			bad(a, text, "the cell does not hold a study day", "a whole number, such as 7")
		}
	}
	if !ok {
		return
	}
	key := placeKey{well: well}
	key.plate, _ = get("plate")
	key.analyte, _ = get("analyte")
	key.plate, key.analyte = strings.ToLower(key.plate), strings.ToLower(key.analyte)
	if first := l.places[key]; first != nil {
		in.badLayout(a, text, fmt.Sprintf("the well stands in the layout twice (first in %s)", first.at.Cell()), "a row a well")
		return
	}
	l.places[key], l.order = p, append(l.order, key)
}

// find is what the layout says of an analyte in a well: what it says of this plate wins, then of this analyte.
func (l *plateLayout) find(plate, well, analyte string) *place {
	if l == nil {
		return nil
	}
	plate, analyte = strings.ToLower(plate), strings.ToLower(analyte)
	for _, key := range []placeKey{{plate, well, analyte}, {plate, well, ""}, {"", well, analyte}, {"", well, ""}} {
		if p := l.places[key]; p != nil {
			l.used[p] = true
			return p
		}
	}
	return nil
}

// unused reports rows of the layout that no well of the export has: the layout may be that of another plate.
func (l *plateLayout) unused(in *intake, plates map[string]bool) {
	if l == nil {
		return
	}
	known := map[string]bool{"": true}
	for name := range plates {
		known[strings.ToLower(name)] = true
	}
	for _, key := range l.order {
		p := l.places[key]
		if l.used[p] || !known[key.plate] || p.animal == "" {
			continue
		}
		in.found.addCell(p.at, "A-44", "layout", func() issue.Issue {
			return issue.Issue{
				Animal: p.animal, Message: fmt.Sprintf("the plate layout puts %s into well %s, which the export does not hold", p.animal, key.well),
				Expected: "every sample of the layout in the export", Likely: "the layout is that of another plate, or the export was cut off",
				Effect: "the animal has no value from this well", Fix: "correct the plate layout, or export the whole plate",
			}
		})
	}
}
