package draft

import (
	"cmp"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/tabular"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
	"earmark/stages/intake"
)

// A reading is what became of a page when it was read as one kind of readout.
type reading struct {
	readout plan.Readout
	spec    *endpoint.Spec // nil for animals and doses
	needs   []string       // keys that were filled in to read it at all, and that nothing tells
	marks   map[string]string

	fit     float64 // 0 to 1 and more: how much of the page it explains, and whether names say so
	values  int
	wrong   int             // cells with errors
	columns map[string]span // of the values
	days    map[int32]bool
	groups  []string                  // in order, repeated
	first   maybe.Value[schemas.Date] // earliest date of a value without a study day
	animals []schemas.CollectedAnimal // with a group
	doses   []schemas.CollectedDose   // with an amount
	of      map[string]string         // groups of animals
	series  []string                  // analytes, each once, in order
	at      map[schemas.Date]bool     // dates of values without a study day
	said    map[string]bool           // codes of the issues
}

// A span is a range of rows.
type span struct{ first, last int32 }

// leastFit is the least share of values within the usual limits for which a page is taken for a kind of readout.
const leastFit = 0.4

// A filler is a key of a readout that a page can leave to the config. It is put in to see whether the page can be read with
// it, and taken out again where the page can be read without.
type filler struct {
	key      string
	put      func(*plan.Readout)
	take     func(*plan.Readout)
	sensible func(*endpoint.Spec) bool
}

func number(v float64) *float64 { return &v }

// fillers lists what a page can leave to the config, other than the unit.
var fillers = []filler{
	{"site", func(r *plan.Readout) { r.Site = "right" }, func(r *plan.Readout) { r.Site = "" }, func(e *endpoint.Spec) bool { return e.Sided }},
	{"analyte", func(r *plan.Readout) { r.Analyte = "analyte" }, func(r *plan.Readout) { r.Analyte = "" }, func(e *endpoint.Spec) bool { return e.PerAnalyte }},
	{"observation_minutes", func(r *plan.Readout) { r.ObservationMinutes = number(60) }, func(r *plan.Readout) { r.ObservationMinutes = nil }, func(e *endpoint.Spec) bool { return e.Exposure != nil }},
	{"punch_diameter", func(r *plan.Readout) { r.PunchDiameter = number(8) }, func(r *plan.Readout) { r.PunchDiameter = nil }, condition("punch_diameter")},
	{"field_area", func(r *plan.Readout) { r.FieldArea = number(0.25) }, func(r *plan.Readout) { r.FieldArea = nil }, condition("field_area")},
	{"pixels_per_um", func(r *plan.Readout) { r.PixelsPerUM = number(1) }, func(r *plan.Readout) { r.PixelsPerUM = nil }, condition("pixels_per_um")},
	{"nodes", func(r *plan.Readout) { r.Nodes = "single" }, func(r *plan.Readout) { r.Nodes = "" }, setting("nodes")},
	{"device", func(r *plan.Readout) { r.Device = "closed" }, func(r *plan.Readout) { r.Device = "" }, setting("device")},
	{"animals", func(r *plan.Readout) { r.Animals = plan.ByPosition }, func(r *plan.Readout) { r.Animals = "" }, func(*endpoint.Spec) bool { return true }},
	{"study_day", func(r *plan.Readout) { r.StudyDay = new(int32) }, func(r *plan.Readout) { r.StudyDay = nil }, func(*endpoint.Spec) bool { return true }},
}

func condition(key string) func(*endpoint.Spec) bool {
	return func(e *endpoint.Spec) bool {
		return slices.ContainsFunc(e.Conditions, func(c endpoint.Condition) bool { return c.Key == key })
	}
}

func setting(key string) func(*endpoint.Spec) bool {
	return func(e *endpoint.Spec) bool { return e.Setting != nil && e.Setting.Required && e.Setting.Key == key }
}

// read reads a page as a readout: its first rows, or all of it.
func (d *drafter) read(p *page, r plan.Readout, spec *endpoint.Spec, whole bool) (reading, error) {
	sheet := p.head
	if whole {
		sheet = p.sheet
	}
	issues := new(issue.List)
	params := d.params
	if sheet.Prism != nil {
		params.Groups = slices.Concat(params.Groups, titles(sheet.Prism))
	}
	out, err := intake.Look(params, intake.Opened{Path: p.file, Sheets: []tabular.Sheet{sheet}, Info: p.info, Allocated: d.allocated, Listed: d.listed}, r, issues)
	if err != nil {
		return reading{}, fmt.Errorf("read %s as %s: %w", p.file, r.Kind, err)
	}
	got := reading{
		readout: r, spec: spec, columns: map[string]span{}, days: map[int32]bool{}, of: map[string]string{}, said: map[string]bool{},
		at: map[schemas.Date]bool{}, marks: map[string]string{},
	}
	usual := 0
	name := ""
	if spec != nil {
		name = spec.Name
	}
	for _, v := range out.Values.All() {
		if v.Animal == "" || !v.Value.OK || v.Endpoint != name || spec != nil && spec.Exposure != nil && v.Analyte == spec.Exposure.Name {
			continue
		}
		got.values++
		got.groups = append(got.groups, v.Group)
		rows, seen := got.columns[v.Column]
		if !seen {
			rows = span{v.Row, v.Row}
		}
		got.columns[v.Column] = span{min(rows.first, v.Row), max(rows.last, v.Row)}
		if v.Group != "" {
			got.of[v.Animal] = v.Group
		}
		if v.StudyDay.OK {
			got.days[v.StudyDay.V] = true
		}
		if v.Analyte != "" && !slices.Contains(got.series, v.Analyte) && len(got.series) < 200 {
			got.series = append(got.series, v.Analyte)
		}
		if spec != nil && spec.Soft.Contains(v.Value.V*factor(spec, v.Unit)) {
			usual++
		}
		if v.Date.OK && !v.StudyDay.OK {
			got.at[v.Date.V] = true
			if !got.first.OK || v.Date.V < got.first.V {
				got.first = v.Date
			}
		}
	}
	for _, a := range out.Animals.All() {
		if a.Animal != "" && a.Group != "" {
			got.values++
			got.groups = append(got.groups, a.Group)
			got.of[a.Animal] = a.Group
			got.animals = append(got.animals, a)
		}
	}
	for _, dose := range out.Doses.All() {
		if dose.Dose.OK || dose.Volume.OK {
			got.values++
			got.groups = append(got.groups, dose.Group)
			got.doses = append(got.doses, dose)
		}
	}
	got.values += out.Formulations.Len()
	for _, i := range issues.Issues() {
		got.said[i.Code] = true
		if i.Severity == issue.Error {
			got.wrong += i.Count()
		}
	}
	if got.values > 0 {
		got.fit = float64(usual) / float64(max(got.values, got.values+got.wrong-1))
	}
	return got, nil
}

// completed reads the top of a page as an endpoint, with as little filled in as it takes to read it: what no part of the page
// says, and the unit that fits the usual values best.
func (d *drafter) completed(p *page, base plan.Readout, spec *endpoint.Spec) (reading, error) {
	plain, err := d.read(p, base, spec, false)
	if err != nil || plain.values > 0 && plain.fit >= leastFit {
		return plain, err
	}
	var used []filler
	for _, f := range fillers {
		if f.sensible(spec) && (f.key != "animals" || p.sheet.Prism != nil) {
			used = append(used, f)
		}
	}
	units := []string{""}
	for _, u := range spec.Units {
		units = append(units, u.Name)
	}
	top := plain
	for _, unit := range units {
		r := base
		r.Unit = unit
		for _, f := range used {
			f.put(&r)
		}
		got, err := d.read(p, r, spec, false)
		if err != nil {
			return reading{}, err
		}
		if got.values > 0 && got.fit > top.fit {
			top = got
		}
		if unit == "" && top.values > 0 {
			break
		}
	}
	if top.values == 0 {
		return top, nil
	}
	for _, f := range used {
		r := top.readout
		f.take(&r)
		got, err := d.read(p, r, spec, false)
		if err != nil {
			return reading{}, err
		}
		if got.values >= top.values && got.fit >= top.fit {
			got.needs = top.needs
			top = got
			continue
		}
		top.needs = append(top.needs, f.key)
	}
	return top, nil
}

// best are the readings that explain a page: the one that explains most of it, and others of other columns, whose headers say
// that they are what they are taken for.
func (d *drafter) best(p *page) ([]reading, error) {
	base := plan.Readout{File: p.file, Sheet: p.sheetName(), Columns: d.columns(p)}
	// Doses have columns of their own. What stands beside them may be measured.
	given, found, err := d.administered(p, base)
	if err != nil || found && !d.hasOtherNumbers(p) {
		return []reading{given}, err
	}
	var all []reading
	for i := range d.base.Endpoints {
		spec := &d.base.Endpoints[i]
		got, err := d.as(p, base, spec)
		if err != nil {
			return nil, err
		}
		if got.values == 0 || got.fit < leastFit {
			continue
		}
		share := named(p.words, spec)
		if d.knows(got) {
			share = max(share, 0.75)
		}
		got.fit *= 0.5 + share
		all = append(all, got)
	}
	slices.SortStableFunc(all, func(a, b reading) int {
		return cmp.Or(cmp.Compare(b.fit, a.fit), cmp.Compare(a.filled(), b.filled()), cmp.Compare(b.values, a.values))
	})
	var chosen []reading
	taken := map[string][]span{}
	if found {
		chosen = append(chosen, given)
	}
	for _, got := range all {
		headers, apart := "", true
		for _, letters := range sortedKeys(got.columns) {
			rows := got.columns[letters]
			apart = apart && !slices.ContainsFunc(taken[letters], func(t span) bool { return rows.first <= t.last && t.first <= rows.last })
			headers += " " + p.headerAt(letters, rows.first)
		}
		known := got.spec.PerAnalyte && !slices.Contains(got.needs, "analyte") || hasItems(got) || got.spec.Sided && !slices.Contains(got.needs, "site")
		if len(taken) > 0 && (!apart || !known && named(" "+folded(headers)+" ", got.spec) == 0) {
			continue
		}
		chosen = append(chosen, got)
		for letters, rows := range got.columns {
			taken[letters] = append(taken[letters], rows)
		}
	}
	return chosen, nil
}

// hasItems reports whether a reading has items of a score, and not only a total.
func hasItems(r reading) bool {
	return len(r.spec.Components) > 0 && slices.ContainsFunc(r.series, func(s string) bool { return s != endpoint.Total })
}

// knows reports whether all analytes of a reading are known ones of its endpoint.
func (d *drafter) knows(r reading) bool {
	if !r.spec.PerAnalyte || len(r.series) == 0 || slices.Contains(r.needs, "analyte") {
		return false
	}
	of := cmp.Or(r.spec.Analytes, endpoint.Protein)
	return !slices.ContainsFunc(r.series, func(s string) bool {
		return !slices.ContainsFunc(d.base.Analytes, func(a plan.Analyte) bool { return a.Name == s && cmp.Or(a.Of, endpoint.Protein) == of })
	})
}

// headerAt is the text next above a row in a column by its letters.
func (p *page) headerAt(letters string, below int32) string {
	header := ""
	for row := range p.head.Rows() {
		if row.Number >= below {
			break
		}
		for i, cell := range row.Cells {
			text, _ := tabular.Clean(cell)
			if _, number := plainNumber(text); text != "" && !number && p.sheet.ColumnName(i) == letters {
				header = text
			}
		}
	}
	return header
}

// filled is how much was filled in that the page does not say.
func (r reading) filled() int {
	if r.readout.Unit != "" {
		return len(r.needs) + 1
	}
	return len(r.needs)
}

// administered reads a page as doses, or as analyses of what was given.
func (d *drafter) administered(p *page, base plan.Readout) (reading, bool, error) {
	if p.sheet.Prism != nil {
		return reading{}, false, nil
	}
	r := base
	r.Kind = plan.Dosing
	evidence := map[string]bool{"dose": hasWord(p.own, []string{"dosing", "dose", "doses", "gavage", "administration", "administrations"})}
	for _, f := range p.fields {
		switch is := d.means(plan.Dosing, f.header); is {
		case "article", "dose", "route", "volume", "concentration":
			evidence[is] = true
		}
	}
	var got reading
	var err error
	if strong := evidence["article"] || evidence["route"] || evidence["volume"]; evidence["dose"] && (strong || !d.hasOtherNumbers(p)) || len(evidence) > 3 {
		if got, err = d.read(p, r, nil, false); err != nil {
			return got, false, err
		}
		if got.values == 0 {
			r.StudyDay = new(int32)
			if got, err = d.read(p, r, nil, false); err != nil {
				return got, false, err
			}
			got.needs = []string{"study_day"}
		}
		if got.values > 0 {
			return got, true, nil
		}
	}
	r = base
	r.Kind = plan.Formulation
	got, err = d.read(p, r, nil, false)
	return got, err == nil && got.values > 0 && got.wrong == 0, err
}

// hasOtherNumbers reports whether the page has a column of numbers that means nothing in a log of doses.
func (d *drafter) hasOtherNumbers(p *page) bool {
	return slices.ContainsFunc(p.fields, func(f *field) bool {
		return f.header != "" && f.numeric() && d.means(plan.Dosing, f.header) == "" && !d.isOtherField(f)
	})
}

// as reads the top of a page as an endpoint in the ways that the page may be laid out.
func (d *drafter) as(p *page, base plan.Readout, spec *endpoint.Spec) (reading, error) {
	r := base
	r.Kind = spec.Kind
	if spec.ScoreScale != "" {
		r.Scale = spec.ScoreScale
	}
	dates := p.dated()
	isNamed := named(p.own, spec) > 0
	for _, f := range p.fields { // values of one day each
		day, one := dates[f]
		if is := d.meansIn(r, f.header); one && (is == "value" || is == "" && isNamed && !d.isOther(f.header)) {
			r.Columns = append(slices.Clone(r.Columns), plan.Column{Name: f.header, Is: "value", StudyDay: number32(int32(day - d.start.V)), Replicate: number32(1)})
		}
	}
	top, err := d.completed(p, r, spec)
	if err != nil {
		return reading{}, err
	}
	for _, layout := range d.laidOut(p) {
		laid := r
		laid.Layout = layout
		got, err := d.completed(p, laid, spec)
		if err != nil {
			return reading{}, err
		}
		if got.values > 0 && got.values >= top.values && got.fit >= top.fit && len(got.needs) <= max(len(top.needs), 1) {
			got.marks["layout"] = "guessed by the headers and the first column"
			top = got
		}
	}
	if top.values == 0 && len(r.Columns) == len(base.Columns) {
		// The names say what it is, and no header says which column holds it: those of numbers that nothing else explains,
		// neither another readout nor a unit of another quantity. Or the header has all words for it.
		for _, f := range p.fields {
			if (isNamed || named(" "+folded(f.header)+" ", spec) == 1) && f.header != "" && !strings.ContainsAny(f.header, "([") && !f.twice && f.numeric() && d.meansIn(r, f.header) == "" && !d.isOther(f.header) && !isDeclared(r.Columns, f.header) {
				r.Columns = append(slices.Clone(r.Columns), plan.Column{Name: f.header, Is: "value"})
			}
		}
		if n := len(r.Columns) - len(base.Columns); n > 0 && n <= 6 {
			if top, err = d.completed(p, r, spec); err != nil {
				return reading{}, err
			}
		}
	}
	if slices.Contains(top.needs, "study_day") {
		if day, told := dayOf(p.file); told {
			top.readout.StudyDay = &day
			top.days = map[int32]bool{day: true}
			top.needs = slices.DeleteFunc(top.needs, func(key string) bool { return key == "study_day" })
			top.marks["study_day"] = "guessed: the name of the file says it"
		}
	}
	if right, left := strings.Contains(p.own, " right "), strings.Contains(p.own, " left "); right != left && slices.Contains(top.needs, "site") {
		top.readout.Site = map[bool]string{true: "right", false: "left"}[right]
		top.needs = slices.DeleteFunc(top.needs, func(key string) bool { return key == "site" })
		top.marks["site"] = "guessed: the name of the file says it"
	}
	return top, nil
}

func number32(v int32) *int32 { return &v }

func isDeclared(columns []plan.Column, header string) bool {
	return slices.ContainsFunc(columns, func(c plan.Column) bool { return strings.EqualFold(c.Name, header) })
}

// isOther reports whether a header says something that is no value in any readout.
func (d *drafter) isOther(header string) bool {
	return d.means(plan.Animals, header) != "" || d.means(plan.Dosing, header) != "" || intake.IsStatistic(header)
}

// isOtherField is the same of a column: numbers are no fate, and what is called a day is none of the values.
func (d *drafter) isOtherField(f *field) bool {
	if f.numeric() && d.means(plan.Animals, f.header) == "fate" {
		return false
	}
	return isDay(f.header) || d.isOther(f.header)
}

// factor converts a unit of an endpoint to the one in which it is stored.
func factor(spec *endpoint.Spec, unit string) float64 {
	for _, u := range spec.Units {
		if u.Name == unit {
			return u.Factor
		}
	}
	return 1
}

// named is the share, 0 to 1, of the words of an endpoint's kind, or else of its name, that stand in a text.
func named(text string, spec *endpoint.Spec) float64 {
	share := 0.0
	for _, name := range []string{spec.Kind, spec.Name, spec.Title} {
		words := slices.DeleteFunc(strings.Fields(folded(name)), func(w string) bool { return slices.Contains(animalWords, w) }) // any table may say mouse
		n := 0
		for _, w := range words {
			w = strings.TrimSuffix(w, "s")
			if strings.Contains(text, " "+w+" ") || strings.Contains(text, " "+w+"s ") {
				n++
			}
		}
		share = max(share, float64(n)/float64(max(1, len(words))))
	}
	return share
}

var dayInName = regexp.MustCompile(`(?i)(?:^|[_\-. ])d(?:ay)?[_\- ]?(\d{1,3})(?:$|[_\-. ])`)

// dayOf is the study day in the name of a file, such as ears_d7.csv.
func dayOf(file string) (int32, bool) {
	m := dayInName.FindStringSubmatch(strings.TrimSuffix(path.Base(file), path.Ext(file)))
	if m == nil {
		return 0, false
	}
	day, err := strconv.ParseInt(m[1], 10, 32)
	return int32(day), err == nil
}
