package draft

import (
	"slices"
	"strings"

	"earmark/internal/tabular"
	"earmark/schemas/plan"
	"earmark/stages/intake"
)

// titles are the data sets of a table of GraphPad Prism as groups, if they are not study days.
func titles(p *tabular.Prism) []plan.Group {
	var groups []plan.Group
	for _, c := range p.Columns {
		name := strings.Join(strings.Fields(c.Title), " ")
		if _, _, day := dayOfText(name); c.Part != tabular.PrismY || name == "" || day || slices.ContainsFunc(groups, func(g plan.Group) bool { return key(g.Name) == key(name) }) {
			continue
		}
		groups = append(groups, plan.Group{Name: name})
	}
	return groups
}

// maxTitles is the largest number of groups that are taken from labels over columns of numbers.
const maxTitles = 24

// titleGroups finds groups in the titles of columns, where no column names any: the data sets of Prism, and labels that stand
// over columns of numbers side by side, on one sheet or again and again. If nothing else is read, the first page that has
// them becomes the readout, so that check can say what the table lacks.
func (d *drafter) titleGroups() {
	var first *page
	for _, p := range d.pages {
		if p.sheet.Prism == nil {
			continue
		}
		for _, g := range titles(p.sheet.Prism) {
			d.name(p.file, g.Name)
			if first == nil {
				first = p
			}
		}
	}
	if len(d.groups) == 0 {
		for _, label := range d.labels() {
			d.name(label.page.file, label.text)
			if first == nil {
				first = label.page
			}
		}
	}
	active := slices.ContainsFunc(d.entries, func(e entry) bool { return !e.off })
	if active || len(d.groups) == 0 {
		return
	}
	e := entry{readout: plan.Readout{Kind: plan.Animals}, marks: map[string]string{}}
	if first == nil {
		at := slices.IndexFunc(d.pages, func(p *page) bool { return d.groupTexts(p) != nil })
		if at >= 0 {
			first = d.pages[at]
		}
	}
	if first == nil {
		if at := slices.IndexFunc(d.pages, func(p *page) bool { return p.file == d.groups[0].file }); at >= 0 {
			first = d.pages[at]
		}
	}
	if first == nil {
		return
	}
	e.readout.File, e.readout.Sheet = first.file, first.sheetName()
	if d.groupTexts(first) != nil && first.sheet.Prism == nil {
		e.marks["kind"] = "guessed"
		if e.readout.Columns = d.columns(first); len(e.readout.Columns) > 0 {
			e.marks["columns"] = "guessed"
		}
	} else {
		e.marks["kind"] = "guessed, and likely wrong: put the kind of what was measured (docs/endpoints.md)"
	}
	d.left = slices.DeleteFunc(d.left, func(i Item) bool {
		same := i.File == e.readout.File && i.Sheet == e.readout.Sheet
		if same {
			e.notes = append(e.notes, i.Says)
		}
		return same
	})
	d.halfRead = append(d.halfRead, Item{File: e.readout.File, Sheet: e.readout.Sheet, Says: "groups, and nothing that can be read yet: " + strings.Join(e.notes, "; ")})
	e.notes = append(e.notes, "earmark check says what it lacks")
	d.entries = append(d.entries, e)
}

// A label is a text over a column of numbers.
type label struct {
	page *page
	text string
}

// labels are the texts that stand over columns of numbers and are most likely groups: those that stand beside another of them
// over such columns on two sheets or more, or, if there are none, those that the vocabulary of roles knows and their neighbours.
func (d *drafter) labels() []label {
	type place struct {
		label
		seen map[string]bool // tables
		told bool
	}
	var order []string
	all := map[string]*place{}
	for _, p := range d.pages {
		for _, row := range d.labelRows(p) {
			told := false
			for _, text := range row {
				_, says := guess(text)
				told = told || says && !isQuantity(text)
			}
			for _, text := range row {
				k := key(text)
				if all[k] == nil {
					all[k] = &place{label: label{p, text}, seen: map[string]bool{}}
					order = append(order, k)
				}
				all[k].seen[p.sheet.Name] = true
				all[k].told = all[k].told || told
			}
		}
	}
	var often, told []label
	for _, k := range order {
		if at := all[k]; len(at.seen) > 1 {
			often = append(often, at.label)
		} else if at.told {
			told = append(told, at.label)
		}
	}
	if len(often) < 2 {
		often = append(often, told...)
	}
	return often[:min(len(often), maxTitles)]
}

// isQuantity reports whether a label is the name of what was measured, with its unit: Tumour volume (mm3).
func isQuantity(text string) bool { return strings.ContainsAny(text, "(%") }

// labelRows are the rows of texts side by side that stand over columns of numbers: for each, the texts over columns that
// have two numbers or more directly below. A row of one text is none.
func (d *drafter) labelRows(p *page) [][]string {
	var rows []tabular.Row
	for row := range p.head.Rows() {
		rows = append(rows, row)
	}
	var found [][]string
	for i, row := range rows {
		var texts []string
		for c, cell := range row.Cells {
			text, _ := tabular.Clean(cell)
			if _, number := plainNumber(text); text == "" || number || len(text) > 60 || intake.IsStatistic(text) || isDash(text) {
				continue
			}
			if _, _, day := dayOfText(text); day {
				continue
			}
			if d.isOther(text) || slices.Contains([]string{"timepoint", "unit", "date"}, d.means(d.base.Endpoints[0].Kind, text)) {
				continue // Dose, Time
			}
			numbers := 0
			for _, below := range rows[i+1 : min(len(rows), i+5)] {
				if c >= len(below.Cells) || strings.TrimSpace(below.Cells[c]) == "" {
					break
				}
				if _, number := plainNumber(strings.TrimSpace(below.Cells[c])); !number {
					break
				}
				numbers++
			}
			if numbers > 1 && !slices.ContainsFunc(texts, func(t string) bool { return key(t) == key(text) }) {
				texts = append(texts, text)
			}
		}
		if len(texts) > 1 {
			found = append(found, texts)
		}
	}
	return found
}

func isDash(text string) bool { return strings.Trim(text, "-–— ") == "" }
