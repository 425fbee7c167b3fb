// Package draft writes a first plan of a study from its readout files. It guesses what each file holds by reading it as
// every kind of readout and keeping the reading that explains most of it, and what each group is by its name and by the log of
// its doses. What is guessed is marked, what nothing tells is named, and the plan is unconfirmed until its user says otherwise.
package draft

import (
	"cmp"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"earmark/internal/maybe"
	"earmark/internal/tabular"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
	"earmark/stages/intake"
)

// A Draft is the text of a plan, and in a line each what was recognised and what was not.
type Draft struct {
	Text       string
	Recognised []Item
	Left       []Item
	Groups     int
	Missing    []string // what has to be filled in before the plan can be checked
}

// An Item is a file, or a sheet of one, and what is to be said of it.
type Item struct {
	File  string `json:"file"`
	Sheet string `json:"sheet,omitempty"`
	Says  string `json:"says"`
}

// A drafter is one draft under way.
type drafter struct {
	base      *plan.Plan
	params    intake.Params
	allocated []schemas.CollectedAnimal // those that the animals readouts list
	listed    map[string]bool           // the same by name, in lower case
	start     maybe.Value[schemas.Date]
	startWhy  string
	meanings  map[[2]string]func(header string) string // by kind and scale

	pages   []*page
	plates  []*export
	layouts []string // paths of plate layouts
	send    []*sendFolder
	ledgers []ledger

	entries  []entry // of the list of readouts, in order
	groups   []origin
	groupAt  map[string]int // by name and alias
	left     []Item
	halfRead []Item // that have a readout in the draft, for the groups alone

	measured []measured
	limits   []limits
}

// An entry is a readout of the draft with what is to be said of its keys: marks of what was guessed, needs of what is to be
// filled in, notes above it.
type entry struct {
	readout plan.Readout
	marks   map[string]string
	needs   []need
	notes   []string
	off     bool // it is written as a comment
	// optional says that the needs are only there for who wants them.
	optional bool
	says     string
}

// limits are those of an endpoint that the values of most animals break: they are of another species.
type limits struct {
	endpoint string
	highest  float64
	species  string
}

// measured is an endpoint that the files hold, and its study days.
type measured struct {
	endpoint, analyte string
	days              map[int32]bool
}

// measure notes that the files hold an endpoint.
func (d *drafter) measure(name, analyte string, days map[int32]bool) {
	at := slices.IndexFunc(d.measured, func(m measured) bool { return m.endpoint == name })
	if at < 0 {
		at = len(d.measured)
		d.measured = append(d.measured, measured{name, analyte, map[int32]bool{}})
	}
	for day := range days {
		d.measured[at].days[day] = true
	}
}

// A need is a key that the user has to fill in, with an example and the reason.
type need struct{ key, example, why string }

// Write drafts the plan of the study id from its files, whose paths are relative to the folder of the plan. base has the
// endpoints and analytes that are known; passed are files that were not read, and why.
func Write(id string, files []schemas.File, base *plan.Plan, passed ...Item) (Draft, error) {
	d := &drafter{base: base, params: intake.Params{Study: "draft", Endpoints: base.Endpoints, Analytes: base.Analytes}, meanings: map[[2]string]func(string) string{}, groupAt: map[string]int{}, left: slices.Clone(passed)}
	files = slices.Clone(files)
	slices.SortFunc(files, func(a, b schemas.File) int { return cmp.Compare(a.Path, b.Path) })
	for _, f := range files {
		d.open(f)
	}
	d.findStart()
	readings, err := d.readPages()
	if err != nil {
		return Draft{}, err
	}
	if err := d.addSEND(files); err != nil {
		return Draft{}, err
	}
	d.entries = append(d.entries, d.merged(readings)...)
	d.addPlates()
	d.titleGroups()
	return d.finish(id), nil
}

// open sorts a file by what it is.
func (d *drafter) open(f schemas.File) {
	if !utf8.ValidString(f.Path) || strings.Contains(f.Path, `\`) {
		d.leave(f.Path, "", "its name cannot be written in a config; give it another one")
		return
	}
	sheets, info, refusal := tabular.Read(f.Data, tabular.Options{})
	if refusal != nil {
		d.leave(f.Path, "", refusal.Found+"; "+refusal.Fix)
		return
	}
	if info.Format == "xport" && len(sheets) > 0 && slices.Contains(sheets[0].Columns, "STUDYID") {
		d.addDomain(f.Path, sheets)
		return
	}
	var visible []tabular.Sheet
	var hidden []string
	for _, s := range sheets {
		if s.Marks != nil && s.Marks.Hidden {
			hidden = append(hidden, fmt.Sprintf("%q", s.Name))
			continue
		}
		visible = append(visible, s)
	}
	if len(hidden) > 0 {
		d.leave(f.Path, "", "hidden sheets are not looked at: "+strings.Join(hidden, ", "))
	}
	if info.Format != "pzfx" {
		if plates, ok := tabular.ReadPlates(visible); ok {
			d.plates = append(d.plates, newExport(f.Path, plates, visible))
			return
		}
	}
	for _, s := range visible {
		p := newPage(f.Path, info, s, len(sheets) == 1)
		switch {
		case d.isLedger(p):
		case len(visible) == 1 && d.isPlateLayout(p):
			d.layouts = append(d.layouts, f.Path)
		default:
			d.pages = append(d.pages, p)
		}
	}
}

// leave says why something is not in the draft.
func (d *drafter) leave(file, sheet, why string) {
	d.left = append(d.left, Item{File: file, Sheet: sheet, Says: why})
}

// A ledger is a file of corrections or exclusions.
type ledger struct{ key, file string }

// isLedger takes a page for a ledger by the columns that only a ledger has.
func (d *drafter) isLedger(p *page) bool {
	has := map[string]bool{}
	for _, f := range p.fields {
		has[folded(f.header)] = true
	}
	switch {
	case has["cell"] && has["found"] && has["corrected"]:
		d.ledgers = append(d.ledgers, ledger{"corrections", p.file})
	case has["reason"] && has["animal"] && has["endpoint"] && (has["rule"] || has["who"] || has["blind"]):
		d.ledgers = append(d.ledgers, ledger{"exclusions", p.file})
	default:
		return false
	}
	return true
}

// isPlateLayout takes a page for a plate layout: it has a column of wells, and says whose they are.
func (d *drafter) isPlateLayout(p *page) bool {
	has := map[string]bool{}
	wells := 0
	for _, f := range p.fields {
		is := intake.LayoutColumn(f.header)
		has[is] = true
		if is == "well" {
			for _, text := range f.cells {
				if _, ok := tabular.WellName(text); ok {
					wells++
				}
			}
			if wells*2 < f.filled {
				return false
			}
		}
		if is == "" && f.numeric() {
			return false // it holds what was measured, too
		}
	}
	return wells > 0 && (has["animal"] || has["sample"] || has["type"])
}

// findStart finds the date of study day 0 that the files tell: that of an inoculation or of the first dose, or else the
// earliest of columns of dates beside columns of values.
func (d *drafter) findStart() {
	for _, p := range d.pages {
		if day, ok := p.start(); ok && (!d.start.OK || day < d.start.V) {
			d.start, d.startWhy = maybe.Some(day), "guessed: the date of the induction or of the first dose in "+quote(p.file)
		}
	}
	if d.start.OK {
		return
	}
	for _, p := range d.pages {
		for _, day := range p.dated() {
			if !d.start.OK || day < d.start.V {
				d.start = maybe.Some(day)
			}
		}
	}
	if d.start.OK {
		d.startWhy = "guessed: the earliest date; it must be the date of study day 0"
	}
}

// pageReadings are the readings of a page.
type pageReading struct {
	page *page
	reading
}

// readPages reads the pages: first those that list the animals, as their names and groups help to read the others.
func (d *drafter) readPages() ([]pageReading, error) {
	listing, once := map[*page]reading{}, map[*page]reading{} // all that list each animal once, and of these the lists of animals
	for _, p := range d.pages {
		r := plan.Readout{Kind: plan.Animals, File: p.file, Sheet: p.sheetName(), Columns: d.columns(p)}
		got, err := d.read(p, r, nil, true)
		if err != nil {
			return nil, err
		}
		if got.values == 0 {
			if p.sheet.Prism == nil {
				d.name(p.file, d.groupTexts(p)...)
			}
			continue
		}
		d.name(p.file, got.groups...)
		numbers := d.numbersOf(p)
		for _, name := range sortedKeys(numbers) {
			d.alias(p.file, name, numbers[name])
		}
		if len(got.of) == 0 || len(got.of) != len(got.animals) {
			continue
		}
		once[p] = got
		if d.describes(p) {
			listing[p] = got
			d.allocated = append(d.allocated, got.animals...)
			for _, a := range got.animals {
				if o := d.origin(p.file, a.Group); o != nil {
					o.animals++
				}
			}
		}
	}
	if len(d.groups) == 0 { // labels that span columns, one of which is that of a control
		for _, p := range d.pages {
			if slices.ContainsFunc(p.above, func(text string) bool { _, told := guess(text); return told && !isQuantity(text) }) {
				d.name(p.file, p.above...)
			}
		}
	}
	d.listed = make(map[string]bool, len(d.allocated))
	for _, a := range d.allocated {
		d.listed[strings.ToLower(a.Animal)] = true
	}
	if len(listing) > 0 {
		d.params.Readouts = []plan.Readout{{Kind: plan.Animals}} // that there are some
	}
	var all []pageReading
	for _, p := range d.pages {
		chosen, err := d.best(p)
		if err != nil {
			return nil, err
		}
		chosen = slices.DeleteFunc(chosen, func(r reading) bool { // a guess by its bare range
			return r.spec != nil && !evident(p, r)
		})
		got, lists := listing[p]
		if !lists && len(chosen) == 0 { // the values are not read, and it allocates animals all the same
			got, lists = once[p]
		}
		if lists && !slices.ContainsFunc(chosen, func(r reading) bool { return r.spec == nil }) {
			all = append(all, pageReading{p, got})
		}
		for _, r := range chosen {
			whole, err := d.read(p, r.readout, r.spec, true)
			if err != nil {
				return nil, err
			}
			whole.needs, whole.marks = r.needs, r.marks
			for _, f := range p.fields {
				_, read := whole.columns[p.sheet.ColumnName(f.index)]
				f.read = f.read || read
			}
			all = append(all, pageReading{p, whole})
			d.name(p.file, whole.groups...)
			d.administeredTo(p.file, whole.doses)
			for _, day := range sortedKeys(whole.at) {
				if !d.start.OK || d.startWhy == "" && day < d.start.V {
					d.start = maybe.Some(day)
				}
			}
		}
		if len(chosen) == 0 && !lists {
			d.leave(p.file, p.sheetName(), d.unknown(p))
		}
	}
	if d.start.OK && d.startWhy == "" {
		d.startWhy = "guessed: the earliest date; it must be the date of study day 0"
	}
	d.sheetGroups(all)
	return all, nil
}

// evident reports whether more than the range of its values speaks for a reading: a name, the unit, a side, the item of a score
// or an analyte.
func evident(p *page, r reading) bool {
	switch {
	case slices.Contains(r.needs, "analyte"):
		return named(p.own, r.spec) > 0
	case named(p.words, r.spec) > 0:
		return true
	case p.sheet.Prism != nil:
		return false
	case len(r.spec.Components) > 0:
		return hasItems(r)
	}
	return r.spec.PerAnalyte || r.spec.Sided && !slices.Contains(r.needs, "site") || r.readout.Unit == "" && len(r.spec.Units) > 1
}

// sheetGroups takes the names of sheets for groups, where no column names any, two sheets or more of a workbook are read, and
// one of their names is that of a control.
func (d *drafter) sheetGroups(all []pageReading) {
	if len(d.groups) > 0 {
		return
	}
	told := map[string]bool{}
	sheets := map[string]int{}
	for _, r := range all {
		if g, says := guess(r.page.sheet.Name); says && r.page.sheetName() != "" && g.Dose == nil {
			told[r.page.file] = true
		}
		sheets[r.page.file]++
	}
	for _, r := range all {
		if told[r.page.file] && sheets[r.page.file] > 1 {
			d.name(r.page.file, r.page.sheet.Name)
		}
	}
}

// describes reports whether a page says more of the animals than their groups, or nothing that is measured: it is the list of
// animals then, and not merely a table of values with a column of groups.
func (d *drafter) describes(p *page) bool {
	numbers := false
	for _, f := range p.fields {
		switch is := d.means(plan.Animals, f.header); {
		case is != "" && is != "animal" && is != "group":
			return true
		case is == "" && f.numeric():
			numbers = true
		}
	}
	return !numbers
}

// unknown says what is known of a page that is not read, and what could be done.
func (d *drafter) unknown(p *page) string {
	var headers, numbers []string
	for _, f := range p.fields {
		if f.header == "" {
			continue
		}
		if len(headers) < 12 {
			headers = append(headers, quote(f.header))
		}
		is := d.means(plan.Animals, f.header)
		if f.numeric() && (is == "" || is == "fate") && !isDay(f.header) && !intake.IsStatistic(f.header) && !isDash(f.header) && len(numbers) < 6 && !slices.Contains(numbers, quote(f.header)) {
			numbers = append(numbers, quote(f.header))
		}
	}
	switch prism := p.sheet.Prism; {
	case prism != nil && len(titles(prism)) > 0:
		var names []string
		for _, g := range titles(prism) {
			names = append(names, quote(g.Name))
		}
		text := "a table of the groups " + strings.Join(names, ", ")
		switch {
		case prism.Summary != "":
			return text + " that holds summaries (" + prism.Summary + "): a mean is no animal. Give the file that the values of the animals are in"
		case prism.Type == "Survival":
			return text + " with survival times: the day on which an animal left the study is its fate_day in a table of animals"
		}
		return text + ", and nothing says what was measured. " + whatToAdd + ", with `animals: by_position` where row or subcolumn n of every group is its n-th animal"
	case d.groupTexts(p) != nil && !d.hasAnimals(p):
		return "it names groups, and no column is recognised as that of the animals: add one, or say in a readout which it is, under `columns`"
	case len(headers) < 2 || p.rows == 0:
		return "no table with a header was found"
	case len(numbers) == 0:
		return "no column looks like values; its columns are " + strings.Join(headers, ", ")
	}
	return noEndpoint + strings.Join(numbers, ", ")
}

// hasAnimals reports whether a column of the page names the animals, by its header or by what columns guesses.
func (d *drafter) hasAnimals(p *page) bool {
	return slices.ContainsFunc(p.fields, func(f *field) bool { return d.means(plan.Animals, f.header) == "animal" }) ||
		slices.ContainsFunc(d.columns(p), func(c plan.Column) bool { return c.Is == "animal" })
}

// What is said of tables that nothing was recognised in.
const (
	noEndpoint = "no endpoint was recognised in its columns of numbers: "
	whatToAdd  = "Add a readout with its kind (docs/endpoints.md)"
)

// merged makes entries of the readings: sheets of a workbook that are read alike become one.
func (d *drafter) merged(all []pageReading) []entry {
	var entries []entry
	done := make([]bool, len(all))
	for i, r := range all {
		if done[i] {
			continue
		}
		same := []int{i}
		for j := i + 1; j < len(all); j++ {
			if !done[j] && all[j].page.file == r.page.file && all[j].page != r.page && alike(all[j].reading, r.reading) {
				same = append(same, j)
			}
		}
		pattern, ok := d.pattern(all, same)
		if len(same) > 1 && !ok {
			same = same[:1]
		}
		for _, j := range same {
			done[j] = true
		}
		e := d.entryOf(r)
		for _, j := range same {
			if spec := all[j].spec; spec != nil {
				analyte := ""
				if len(all[j].series) > 0 {
					analyte = all[j].series[0]
				}
				d.measure(spec.Name, analyte, d.daysOf(all[j].reading))
			}
		}
		if len(same) > 1 {
			e.readout.Sheet = pattern
			e.marks["sheet"] = fmt.Sprintf("guessed: %d sheets that are read alike", len(same))
			together, days := r.reading, map[int32]bool{}
			together.values = 0
			for _, j := range same {
				together.values += all[j].values
				for day := range d.daysOf(all[j].reading) {
					days[day] = true
				}
			}
			e.says = d.sayReading(together, days)
		}
		entries = append(entries, e)
	}
	// The animals come first.
	slices.SortStableFunc(entries, func(a, b entry) int { return cmp.Compare(order(a.readout.Kind), order(b.readout.Kind)) })
	return entries
}

// daysOf are the study days of a reading; those of dates are counted from the start. None where the day is to be filled in.
func (d *drafter) daysOf(r reading) map[int32]bool {
	if slices.Contains(r.needs, "study_day") {
		return nil
	}
	days := map[int32]bool{}
	for day := range r.days {
		days[day] = true
	}
	for date := range r.at {
		if d.start.OK {
			days[int32(date-d.start.V)] = true
		}
	}
	return days
}

func order(kind string) int {
	switch kind {
	case plan.Animals:
		return 0
	case plan.Dosing, plan.Formulation:
		return 1
	}
	return 2
}

// alike reports whether two sheets can be one readout.
func alike(a, b reading) bool {
	form := func(r reading) string {
		r.readout.Sheet = ""
		text, err := json.Marshal(r.readout)
		if err != nil {
			return ""
		}
		return string(text) + strings.Join(r.needs, " ")
	}
	return form(a) == form(b)
}

// pattern names some sheets of a workbook and no others: by what their names begin and end with, or not at all, if they are
// all visible ones.
func (d *drafter) pattern(all []pageReading, same []int) (string, bool) {
	var names, others []string
	file := all[same[0]].page.file
	for _, i := range same {
		names = append(names, all[i].page.sheet.Name)
	}
	for _, p := range d.pages {
		if p.file == file && !slices.Contains(names, p.sheet.Name) {
			others = append(others, p.sheet.Name)
		}
	}
	if len(names) < 2 {
		return "", false
	}
	if len(others) == 0 && names[0] != "" && all[same[0]].page.sheet.Prism == nil {
		return "", true
	}
	prefix := names[0]
	for _, n := range names {
		for !strings.HasPrefix(n, prefix) {
			prefix = prefix[:len(prefix)-1]
		}
	}
	for prefix != "" && !utf8.ValidString(prefix) {
		prefix = prefix[:len(prefix)-1]
	}
	if prefix == "" || strings.ContainsAny(prefix, `*?[\/`) {
		return "", false
	}
	matches := func(name string) bool {
		ok, err := path.Match(prefix+"*", name)
		return err == nil && ok
	}
	if slices.ContainsFunc(others, matches) || slices.ContainsFunc(names, func(n string) bool { return !matches(n) }) {
		return "", false
	}
	return prefix + "*", true
}

// needed are the keys that the user has to fill in, each with an example and what it is for.
var needed = map[string]need{
	"study_day":           {"study_day", "14", "nothing says on which study day it was measured"},
	"site":                {"site", "right", "nothing says on which side it was measured: left or right"},
	"analyte":             {"analyte", "IL-4", "nothing says what was assayed"},
	"antigen":             {"antigen", "OVA", "nothing says what the antibodies bind"},
	"observation_minutes": {"observation_minutes", "60", "nothing says for how long was counted"},
	"punch_diameter":      {"punch_diameter", "8", "nothing says how wide the punch was, in mm"},
	"field_area":          {"field_area", "0.237", "nothing says how large a field was, in mm²"},
	"pixels_per_um":       {"pixels_per_um", "2.5", "nothing says the scale of the images"},
	"reference_genes":     {"reference_genes", "[Actb, Gapdh]", "no usual reference gene is among the genes"},
	"unit":                {"unit", "pg/mL", "nothing says in which unit"},
	"matrix":              {"matrix", "serum", "what was assayed: serum, skin, ..."},
	"plate_layout":        {"plate_layout", "layout.csv", "who is in which well: a table with the columns Well, Animal, Type, Dilution, Concentration"},
	"nodes":               {"nodes", "single", "single, or pooled where both nodes were weighed together"},
	"device":              {"device", "closed", "open, closed or condenser"},
}

// entryOf makes an entry of a reading.
func (d *drafter) entryOf(r pageReading) entry {
	e := entry{readout: r.readout, marks: r.marks}
	e.marks["kind"] = "guessed"
	if r.readout.Unit != "" {
		e.marks["unit"] = "guessed from the range of the values"
	}
	if r.readout.Scale != "" {
		e.marks["scale"] = "guessed"
	}
	if len(r.readout.Columns) > 0 {
		e.marks["columns"] = "guessed"
	}
	for _, key := range r.needs {
		n := needed[key]
		switch key {
		case "study_day":
			e.readout.StudyDay = nil
		case "site":
			e.readout.Site = ""
		case "analyte":
			e.readout.Analyte = ""
			if r.spec.Analytes == endpoint.Antigen {
				n = needed["antigen"]
			}
		case "observation_minutes":
			e.readout.ObservationMinutes = nil
		case "punch_diameter":
			e.readout.PunchDiameter = nil
		case "field_area":
			e.readout.FieldArea = nil
		case "pixels_per_um":
			e.readout.PixelsPerUM = nil
		case "nodes":
			e.readout.Nodes = ""
		case "device":
			e.readout.Device = ""
		case "animals":
			e.marks["animals"] = "guessed: position n of a group is its n-th animal"
			continue
		}
		e.needs = append(e.needs, n)
	}
	if r.spec != nil {
		if r.spec.Scale == endpoint.Log && r.spec.PerAnalyte && r.spec.Amplification == nil && e.readout.Matrix == "" && !d.hasMatrix(r) {
			e.needs = append(e.needs, needed["matrix"])
		}
		if r.spec.Setting != nil && !slices.Contains(r.needs, r.spec.Setting.Key) {
			e.needs = append(e.needs, needed[r.spec.Setting.Key])
		}
		if r.spec.Amplification != nil {
			e.readout.ReferenceGenes = referenceGenes(r.series)
			e.marks["reference_genes"] = "guessed: genes that are commonly the reference"
			if len(e.readout.ReferenceGenes) == 0 {
				e.off = true
				e.needs = append(e.needs, needed["reference_genes"])
			}
		}
	}
	e.says = d.sayReading(r.reading, d.daysOf(r.reading))
	if unread := d.unread(r); len(unread) > 0 {
		e.notes = append(e.notes, "columns of numbers that it leaves out: "+strings.Join(unread, ", "))
	}
	return e
}

// unread are the headers of columns of numbers that mean nothing in any readout of the page.
func (d *drafter) unread(r pageReading) []string {
	if r.page.sheet.Prism != nil {
		return nil
	}
	var unread []string
	for _, f := range r.page.fields {
		if f.header == "" || f.read || !f.numeric() || d.isOtherField(f) || isDeclared(r.readout.Columns, f.header) ||
			d.meansIn(r.readout, f.header) != "" {
			continue
		}
		f.read = true // said once
		if unread = append(unread, quote(f.header)); len(unread) == 8 {
			return append(unread, "...")
		}
	}
	return unread
}

func (d *drafter) hasMatrix(r pageReading) bool {
	return slices.ContainsFunc(r.page.fields, func(f *field) bool {
		return d.means(r.readout.Kind, f.header) == "matrix"
	})
}

// usualReferences are genes that a PCR is commonly set against, in lower case.
var usualReferences = []string{"actb", "gapdh", "hprt", "hprt1", "b2m", "18s", "rn18s", "rplp0", "tbp", "ppia", "rpl13a", "rps18", "gusb", "ywhaz"}

func referenceGenes(genes []string) []string {
	var found []string
	for _, g := range genes {
		if slices.Contains(usualReferences, strings.ToLower(g)) {
			found = append(found, g)
		}
	}
	return found
}

// sayReading says in a line what a reading found.
func (d *drafter) sayReading(r reading, days map[int32]bool) string {
	switch {
	case r.readout.Kind == plan.Animals:
		return fmt.Sprintf("animals: %s in %s", count(len(r.of), "animal"), count(distinct(r.groups), "group"))
	case r.readout.Kind == plan.Dosing:
		return "dosing: " + count(len(r.doses), "administration")
	case r.spec == nil:
		return r.readout.Kind
	}
	text := fmt.Sprintf("%s: %s", r.spec.Name, count(r.values, "value"))
	if slices.Contains(r.needs, "study_day") {
		return text
	}
	if said := sayDays(days); said != "" {
		text += " on " + said
	}
	return text
}

func count(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

func distinct(names []string) int {
	seen := map[string]bool{}
	for _, n := range names {
		if n != "" {
			seen[key(n)] = true
		}
	}
	return len(seen)
}

// sayDays lists study days: all of up to six, or the first and the last.
func sayDays(days map[int32]bool) string {
	sorted := sortedKeys(days)
	var texts []string
	for _, day := range sorted {
		texts = append(texts, fmt.Sprint(day))
	}
	switch {
	case len(texts) == 0:
		return ""
	case len(texts) == 1:
		return "day " + texts[0]
	case len(texts) <= 6:
		return "days " + strings.Join(texts, ", ")
	}
	return fmt.Sprintf("%d days from %s to %s", len(texts), texts[0], texts[len(texts)-1])
}
