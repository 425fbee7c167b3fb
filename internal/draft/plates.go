package draft

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"earmark/internal/tabular"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// An export is the file of a plate reader, with what a plan has to say of it.
type export struct {
	file       string
	instrument string
	analytes   []string
	samples    int  // wells that may be of animals
	named      bool // some sample has a name of its own, not a number of the software
	results    bool // concentrations are in the file, or standards to read them off
	unit       string
	words      string // folded: of the name of the file and of the texts at its top
}

// softwareName is what the software of a reader calls a sample that nobody named, or a well in which nothing is known.
var softwareName = regexp.MustCompile(`(?i)^(?:unknown|unk|un|x|u|spl|sm|sample)?[ _-]*\d*$`)

func newExport(file string, plates tabular.Plates, sheets []tabular.Sheet) *export {
	e := &export{file: file, instrument: plates.Instrument, words: " " + folded(strings.TrimSuffix(file, path.Ext(file))) + " "}
	for _, s := range sheets {
		n := 0
		for row := range s.Rows() {
			e.words += folded(strings.Join(row.Cells[:min(len(row.Cells), 12)], " ")) + " "
			if n++; n == headRows {
				break
			}
		}
	}
	wells := map[string]bool{}
	for _, w := range plates.Wells {
		if w.Analyte != "" && !slices.Contains(e.analytes, w.Analyte) {
			e.analytes = append(e.analytes, w.Analyte)
		}
		if e.unit == "" {
			e.unit = w.Unit
		}
		e.results = e.results || w.Result.Given() || w.Expected.Given()
		kind := w.Type
		if kind == "" {
			kind = tabular.TypeOfName(w.Sample.Text)
		}
		if kind != "" && kind != tabular.SampleWell {
			continue
		}
		if place := w.Plate + "\x00" + w.Name; !wells[place] {
			wells[place] = true
			e.samples++
		}
		e.named = e.named || w.Sample.Text != "" && !softwareName.MatchString(strings.TrimSpace(w.Sample.Text))
	}
	return e
}

// addPlates drafts a readout of every export: what is assayed by the names of the analytes and of the file, and whose the
// wells are by a plate layout, where there is one.
func (d *drafter) addPlates() {
	used := map[string]bool{}
	for _, e := range d.plates {
		spec, analyte, why := d.assayed(e)
		r := plan.Readout{Kind: spec.Kind, File: e.file, Analyte: analyte}
		n := entry{readout: r, marks: map[string]string{"kind": why}}
		known := len(e.analytes)
		switch {
		case spec.PerAnalyte && analyte != "":
			n.marks["analyte"] = "guessed by the names"
		case spec.Analytes == endpoint.Antigen:
			n.needs = append(n.needs, needed["antigen"])
		case spec.PerAnalyte && known == 0:
			n.needs = append(n.needs, needed["analyte"])
		}
		if day, told := dayOf(e.file); told {
			n.readout.StudyDay, n.marks["study_day"] = &day, "guessed: the name of the file says it"
		} else {
			need := needed["study_day"]
			need.why = "the day on which the samples were taken: the date in an export is that of the assay"
			n.needs = append(n.needs, need)
		}
		if !slices.ContainsFunc(spec.Units, func(u endpoint.Unit) bool {
			return e.unit != "" && (u.Name == e.unit || slices.Contains(u.Synonyms, e.unit))
		}) {
			need := needed["unit"]
			need.example, need.why = spec.Unit, "the export names none that is known; that of the standards"
			n.needs = append(n.needs, need)
		}
		if spec.PerAnalyte {
			n.needs = append(n.needs, needed["matrix"])
		}
		if layout := d.layoutFor(e.file); layout != "" {
			used[layout] = true
			n.readout.PlateLayout, n.marks["plate_layout"] = layout, "guessed: a table of wells"
		} else if e.samples == 0 {
			n.notes = append(n.notes, "all of its wells are standards, blanks or controls: no animal was measured")
		} else if !e.named {
			n.needs = append(n.needs, needed["plate_layout"])
		} else {
			n.notes = append(n.notes, "the names of its samples are looked for among the animals; those that are none need `samples` or a plate layout (docs/instruments.md)")
		}
		if !e.results {
			n.notes = append(n.notes, "the export has signals and no concentrations: the plate layout has to say which wells are standards, and of which concentration")
		}
		n.says = fmt.Sprintf("%s: plates of %s, %s", spec.Kind, instrumentName(e.instrument), count(e.samples, "sample well"))
		if known > 0 {
			n.says += " of " + count(known, "analyte")
		}
		d.entries = append(d.entries, n)
	}
	for _, layout := range d.layouts {
		if !used[layout] {
			d.leave(layout, "", "it looks like a plate layout, and no export of a plate reader was found that it could belong to; name it as `plate_layout` of a readout")
		}
	}
}

func instrumentName(name string) string {
	if name == "" {
		return "a plate reader"
	}
	return quote(name)
}

// layoutFor is the plate layout for an export: the only one of its folder, or the one whose name has the most in common with
// the export's.
func (d *drafter) layoutFor(file string) string {
	best, top := "", 0
	for _, layout := range d.layouts {
		if path.Dir(layout) != path.Dir(file) && len(d.layouts) > 1 {
			continue
		}
		shared := 1
		own := strings.Fields(folded(strings.TrimSuffix(path.Base(file), path.Ext(file))))
		for _, w := range strings.Fields(folded(strings.TrimSuffix(path.Base(layout), path.Ext(layout)))) {
			if slices.Contains(own, w) {
				shared++
			}
		}
		if shared > top {
			best, top = layout, shared
		}
	}
	return best
}

// assayed is the endpoint that an export most likely holds: by the words of its names, by its analytes, or else a panel.
func (d *drafter) assayed(e *export) (spec *endpoint.Spec, analyte, why string) {
	names := " " + folded(strings.Join(e.analytes, " ")) + e.words
	var panel *endpoint.Spec
	for i := range d.base.Endpoints {
		s := &d.base.Endpoints[i]
		if s.Scale != endpoint.Log || s.Amplification != nil {
			continue
		}
		if s.PerAnalyte && s.MinBeads > 0 && s.Analytes == "" {
			panel = s
			continue
		}
		if len(e.analytes) < 2 && strings.Contains(names, " "+folded(s.Kind)+" ") {
			return s, "", "guessed by the names"
		}
	}
	if panel == nil {
		panel = &d.base.Endpoints[0]
	}
	if len(e.analytes) > 0 {
		return panel, "", "guessed: the export names analytes"
	}
	for _, a := range d.base.Analytes {
		for _, n := range append([]string{a.Name}, a.Synonyms...) {
			if a.Of != endpoint.Gene && a.Ambiguous == "" && strings.Contains(names, " "+folded(n)+" ") && len(n) > 2 {
				return panel, a.Name, "guessed by the names"
			}
		}
	}
	return panel, "", "guessed: nothing says what was assayed; ige, specific_ige, ... where it was an antibody"
}
