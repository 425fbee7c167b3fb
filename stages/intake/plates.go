package intake

import (
	"cmp"
	"fmt"
	"iter"
	"path"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/tabular"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// plateReading is the export of a plate reader while it is read as one readout.
type plateReading struct {
	*sheet    // for its names, units and addresses; it has no columns
	export    tabular.Plates
	layout    *plateLayout
	signals   tabular.Notation
	results   tabular.Notation
	contents  []wellContent // of the wells of the export
	curves    map[curveKey]*curve
	samples   map[string]*plan.Sample // by name
	folded    map[string]*plan.Sample // by name in lower case
	skipped   map[string][]issue.Address
	order     []string               // of skipped
	used      int                    // wells whose result became a value
	diluted   int                    // of these, wells with a dilution
	ownerless int                    // wells of samples of which nobody says whose they are
	owned     int                    // wells of samples of animals
	reported  map[issue.Address]bool // the samples of the ownerless wells
	plates    map[string]bool
	series    map[string]bool
}

// curveKey names the standards of an analyte on a plate.
type curveKey struct{ sheet, plate, analyte string }

// curve is what the standards of a plate say of the range of an analyte: the lowest and the highest concentration whose
// mean result lies within 20 % of what was expected, in the well, with the mean signals there.
type curve struct {
	levels    map[float64]level // by the expected concentration
	low, high level
	ok        bool // there are two
}

// level is a concentration of the standards: what was expected, the means of results and signals, and of how many wells.
type level struct{ expected, result, signal, n float64 }

// recovery bounds result / expected of a standard that the range may begin or end with.
const lowRecovery, highRecovery = 0.8, 1.2

// readPlates reads a file as the export of a plate reader. It reports whether it is one.
func (in *intake) readPlates(file string, sheets []tabular.Sheet, r plan.Readout, spec *endpoint.Spec) bool {
	// Readers of plates measure concentrations; and who says what the columns are wants a table to be read.
	if spec.Scale != endpoint.Log || spec.Amplification != nil || len(r.Columns) > 0 || r.Layout != nil {
		return false
	}
	var picked []tabular.Sheet
	for _, s := range sheets {
		if r.Sheet == "" || s.Name == "" || names(r.Sheet, s.Name) {
			picked = append(picked, s.NewSheet(in.corrected(file, s)))
		}
	}
	export, ok := tabular.ReadPlates(picked)
	if !ok {
		return false
	}
	p := &plateReading{
		sheet:  &sheet{intake: in, file: file, readout: r, spec: spec, headings: newHeadings(r.Kind, spec, nil, in.params.Analytes)},
		export: export, layout: in.layoutOf(r), curves: map[curveKey]*curve{},
		samples: map[string]*plan.Sample{}, folded: map[string]*plan.Sample{}, skipped: map[string][]issue.Address{},
		reported: map[issue.Address]bool{}, plates: map[string]bool{}, series: map[string]bool{},
	}
	for i := range r.Samples {
		p.samples[r.Samples[i].Name] = &r.Samples[i]
		p.folded[strings.ToLower(r.Samples[i].Name)] = &r.Samples[i]
	}
	p.remarks()
	p.dated()
	p.chooseReading()
	p.vote()
	for i := range p.export.Wells {
		p.contents = append(p.contents, p.content(&p.export.Wells[i]))
	}
	p.findRanges()
	for i := range p.export.Wells {
		p.read(&p.export.Wells[i], p.contents[i])
	}
	p.finish()
	return true
}

// corrected ranges over the rows of a sheet with the corrections of the ledger in their cells.
func (in *intake) corrected(file string, source tabular.Sheet) iter.Seq[tabular.Row] {
	corrections := in.ledger.bySheet[[2]string{file, source.Name}]
	return func(yield func(tabular.Row) bool) {
		for row := range source.Rows() {
			if row.Broken == "" {
				for _, c := range corrections[row.Number] {
					row.Cells = c.apply(row.Cells)
				}
			}
			if !yield(row) {
				return
			}
		}
	}
}

// address is that of an entry of the export.
func (p *plateReading) address(sheet string, e tabular.Entry) issue.Address {
	a := issue.Address{File: p.file, Sheet: cmp.Or(e.Sheet, sheet), Row: e.Row}
	if e.Row > 0 {
		a.Column = tabular.ColumnName(e.Column)
	}
	return a
}

// typedAt is the text of an entry before any correction.
func (p *plateReading) typedAt(sheet string, e tabular.Entry) string {
	for _, c := range p.ledger.bySheet[[2]string{p.file, cmp.Or(e.Sheet, sheet)}][e.Row] {
		if c.column == e.Column && c.Applied {
			return c.held
		}
	}
	return e.Text
}

func (p *plateReading) remarks() {
	for _, r := range p.export.Remarks {
		code := "A-42"
		if r.Gravity == tabular.Warn {
			code = "A-43"
		}
		p.found.addCell(p.address(r.Sheet, r.At), code, r.Message, func() issue.Issue {
			i := issue.Issue{Endpoint: p.spec.Name, Found: tabular.Show(p.typedAt(r.Sheet, r.At)), Message: r.Message, Effect: r.Effect, Fix: r.Fix}
			if r.Gravity == tabular.Fail {
				i.Expected = "a whole export of " + p.export.Instrument + ", as the software wrote it"
			}
			return i
		})
	}
	if len(p.export.PassedOver) > 0 && len(p.export.Wells) > 0 {
		p.found.add(issue.Issue{
			Code: "F-28", At: issue.Address{File: p.file, Sheet: p.export.PassedOver[0]}, Found: strings.Join(p.export.PassedOver, ", "),
			Message: "sheets that are no part of the export are not read: " + strings.Join(p.export.PassedOver, ", "),
			Effect:  "none, if they are not needed", Fix: "nothing",
		})
	}
}

// dated compares the date of the run with one in the name of the file.
func (p *plateReading) dated() {
	at := p.export.Dated
	name := path.Base(p.file)
	text, _, _ := strings.Cut(at.Text, " ")
	read := false
	for i := 0; i+8 <= len(name); i++ {
		run := name[i : i+8]
		if strings.Trim(run, "0123456789") != "" || i > 0 && isDigit(name[i-1]) || i+8 < len(name) && isDigit(name[i+8]) {
			continue
		}
		named, ok, _ := tabular.ParseDate(run[:4]+"-"+run[4:6]+"-"+run[6:], tabular.YearFirst)
		if !ok {
			continue
		}
		for _, order := range []tabular.DateOrder{tabular.DayFirst, tabular.MonthFirst, tabular.YearFirst} {
			held, ok, _ := tabular.ParseDate(text, order)
			if ok && held-named <= 1 && named-held <= 1 { // over midnight
				return
			}
			read = read || ok
		}
		if read {
			p.found.add(issue.Issue{
				Code: "A-49", At: p.address("", at), Endpoint: p.spec.Name, Found: at.Text, Message: fmt.Sprintf("the name of the file has the date %s, and the export says %s", run, at.Text),
				Expected: "one date", Likely: "the file was renamed, or the clock of the instrument was wrong", Effect: "none; dates of an export are not used", Fix: "nothing, if it is the right run",
			})
			return
		}
	}
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// chooseReading keeps one reading of the wells: the one that the readout names, else the first of each plate.
func (p *plateReading) chooseReading() {
	fold := func(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }
	wanted := fold(p.readout.Reading)
	first := map[[2]string]string{} // by sheet and plate
	var names []string
	var others []issue.Address
	found := false
	kept := p.export.Wells[:0:0]
	for _, w := range p.export.Wells {
		if !slices.Contains(names, w.Reading) && w.Reading != "" {
			names = append(names, w.Reading)
		}
		plate := [2]string{w.Sheet, w.Plate}
		reading, known := first[plate]
		if !known {
			first[plate], reading = fold(w.Reading), fold(w.Reading)
		}
		if wanted != "" && w.Reading != "" {
			reading = wanted
		}
		if fold(w.Reading) == reading {
			kept, found = append(kept, w), found || w.Reading != "" || wanted == ""
			continue
		}
		others = append(others, p.address(w.Sheet, w.Signal))
	}
	if wanted != "" && !found {
		p.found.add(issue.Issue{
			Code: "F-25", At: issue.Address{File: p.file}, Endpoint: p.spec.Name, Message: fmt.Sprintf("no well of the export has a reading %q", p.readout.Reading),
			Expected: "one of the readings of the export: " + cmp.Or(strings.Join(names, ", "), "it names none"), Effect: "nothing of the file is read", Fix: "correct `reading` of the readout in the config",
		})
		kept = nil
	}
	if wanted == "" && len(others) > 0 {
		p.found.add(issue.Issue{
			Code: "A-48", At: others[0], More: others[1:], Endpoint: p.spec.Name,
			Message:  fmt.Sprintf("the export holds several readings of its wells: %s; %s is read, these are not", strings.Join(names, ", "), names[0]),
			Expected: "one reading of each well, or `reading` of the readout", Effect: "the others are not used",
			Fix: "declare the one that is meant: `reading: \"" + names[0] + "\"`",
		})
	}
	p.export.Wells = kept
}

// vote learns how the numbers of the file are written: one program wrote all of them.
func (p *plateReading) vote() {
	var vote tabular.Vote
	for i := range p.export.Wells {
		w := &p.export.Wells[i]
		for _, e := range []tabular.Entry{w.Signal, w.Result, w.Expected, w.Dilution} {
			vote.Add(e.Text)
		}
	}
	p.signals = tabular.Notation{Decimal: vote.Decimal()}
	if p.readout.Decimal != "" {
		p.signals.Decimal, p.signals.Declared = tabular.Decimal(p.readout.Decimal[0]), true
	}
	p.results = p.signals
	p.results.Assay = true
}

// number is a number beside a value: an expected concentration, a dilution, a count; missing if there is none. What is no
// number is reported.
func (p *plateReading) number(sheet string, e tabular.Entry, what string) maybe.Float {
	if !e.Given() {
		return maybe.Float{}
	}
	switch r := tabular.ParseValue(e.Text, p.signals); r.Form {
	case tabular.Number:
		return maybe.Some(r.Value)
	case tabular.Missing:
		return maybe.Float{}
	}
	at := p.address(sheet, e)
	p.found.addCell(at, "F-30", what, func() issue.Issue {
		return issue.Issue{
			Found: tabular.Show(p.typedAt(sheet, e)), Endpoint: p.spec.Name, Message: "the cell does not hold " + what, Expected: "a number, or nothing",
			Effect: "the cell is not used", Fix: settle(at, e.Text, "1", "<why>") + "; if it can be read as two numbers, declare `decimal` of the readout",
		}
	})
	return maybe.Float{}
}

// dilution is the dilution factor in the export, which may be written 1:250 or 1/250.
func (p *plateReading) dilution(w *tabular.Well) maybe.Float {
	e := w.Dilution
	if rest, found := strings.CutPrefix(strings.NewReplacer(" ", "", "/", ":").Replace(e.Text), "1:"); found {
		e.Text = rest
	}
	return p.number(w.Sheet, e, "a dilution factor")
}

// plate is the name of a well's plate; that of the file where the export names none.
func (p *plateReading) plate(w *tabular.Well) string {
	return cmp.Or(w.Plate, strings.TrimSuffix(path.Base(p.file), path.Ext(p.file)))
}

// wellContent is what a well holds, as the layout, the plan, the export or the name of its sample say.
type wellContent struct {
	kind, sample, animal, matrix string
	day                          maybe.Int
	exported                     maybe.Float // the dilution factor in the export, by which results are multiplied
	dilution, expected           maybe.Float // as the layout has them, else the export
}

// content says what a well holds: what the layout says of the well, else what the plan says of its sample, else the
// animal of that name, else what the export says of the well, else what its name suggests.
func (p *plateReading) content(w *tabular.Well) wellContent {
	c := wellContent{matrix: p.readout.Matrix, exported: p.dilution(w), expected: p.number(w.Sheet, w.Expected, "an expected concentration")}
	if w.Reciprocal && c.exported.V > 0 {
		c.exported = maybe.Finite(1 / c.exported.V)
	}
	c.dilution, c.sample = c.exported, w.Sample.Text
	if w.InWell {
		c.exported = maybe.Float{}
	}
	if p.readout.StudyDay != nil {
		c.day = maybe.Some(*p.readout.StudyDay)
	}
	name := w.Sample.Text
	if place := p.layout.find(p.plate(w), w.Name, w.Analyte); place != nil {
		c.kind, c.animal, c.matrix = place.kind, place.animal, cmp.Or(place.matrix, c.matrix)
		if place.day.OK {
			c.day = place.day
		}
		if place.dilution.OK {
			c.dilution = place.dilution
		}
		if place.expected.OK {
			c.expected = place.expected
		}
		name = cmp.Or(place.sample, name)
		c.sample = name
		if c.kind != "" && (c.kind != tabular.SampleWell || c.animal != "") {
			return c
		}
	}
	sample := p.samples[name]
	if sample == nil {
		sample = p.folded[strings.ToLower(name)]
	}
	switch {
	case sample != nil && name != "":
		c.kind, c.animal = cmp.Or(sample.Type, tabular.SampleWell), sample.Animal
		if sample.StudyDay != nil {
			c.day = maybe.Some(*sample.StudyDay)
		}
	case name != "" && (w.Type == "" || w.Type == tabular.SampleWell) && p.listedAnimals()[strings.ToLower(name)]:
		c.kind, c.animal = tabular.SampleWell, name
	case w.Type != "":
		c.kind = w.Type
	default:
		c.kind = tabular.TypeOfName(name)
	}
	if c.kind == tabular.SampleWell && c.animal == "" && !isNumbered(name) && (sample == nil || sample.Type == "") {
		c.animal = name // check says so if the study has no such animal
	}
	return c
}

// isNumbered reports whether a name is a number that the software gave, and names nobody: Unknown7, X3, U012.
func isNumbered(name string) bool {
	stem := strings.ToLower(strings.TrimRight(name, "0123456789 _-"))
	return slices.Contains([]string{"unknown", "sample", "unk", "un", "u", "x", "spl"}, stem)
}

// findRanges finds the range of each analyte on each plate.
func (p *plateReading) findRanges() {
	for i := range p.export.Wells {
		w, c := &p.export.Wells[i], &p.contents[i]
		if c.kind != tabular.StandardWell || !c.expected.OK || c.expected.V <= 0 {
			continue
		}
		key := curveKey{w.Sheet, p.plate(w), w.Analyte}
		if p.curves[key] == nil {
			p.curves[key] = &curve{levels: map[float64]level{}}
		}
		p.curves[key].add(c.expected.V, tabular.ParseValue(w.Result.Text, p.results), tabular.ParseValue(w.Signal.Text, p.signals))
	}
	for _, c := range p.curves {
		c.bound()
	}
}

func (c *curve) add(expected float64, result, signal tabular.Reading) {
	if result.Form != tabular.Number && result.Form != tabular.Extrapolated || signal.Form != tabular.Number {
		return
	}
	l := c.levels[expected]
	l.expected = expected
	l.n++
	l.result += (result.Value - l.result) / l.n
	l.signal += (signal.Value - l.signal) / l.n
	c.levels[expected] = l
}

func (c *curve) bound() {
	passing := 0
	for _, l := range c.levels {
		if recovery := l.result / l.expected; recovery < lowRecovery || recovery > highRecovery {
			continue
		}
		if passing == 0 || l.expected < c.low.expected {
			c.low = l
		}
		if passing == 0 || l.expected > c.high.expected {
			c.high = l
		}
		passing++
	}
	c.ok = passing > 1
}

// analyte is what the results call the analyte of a well. It is not ok if the readout does not hold it.
func (p *plateReading) analyte(w *tabular.Well) (string, bool) {
	name := w.Analyte
	if !p.spec.PerAnalyte {
		if name == "" || strings.EqualFold(name, p.readout.Analyte) || p.readout.Analyte == "" && p.isOwnName(name) {
			return "", true
		}
		p.skip(fmt.Sprintf("%q is not %s, which the readout holds; where it is, declare `analyte: %s`", name, p.spec.Title, name), p.address(w.Sheet, w.Signal))
		return "", false
	}
	if name == "" {
		name = p.readout.Analyte
	}
	if name == "" {
		at := p.address(w.Sheet, w.Signal)
		p.found.addOnce(issue.Address{File: at.File, Sheet: at.Sheet}, "F-25", "analyte", func() issue.Issue {
			return issue.Issue{
				Endpoint: p.spec.Name, Message: "the export does not name the analyte", Expected: "the analyte in the export or in the config",
				Effect: "nothing of the file is read", Fix: "state `analyte` for the readout in the config",
			}
		})
		return "", false
	}
	if found, listed := p.headings.names.find(name); listed {
		return found, true
	}
	for _, species := range []string{"mouse ", "mo ", "ms "} {
		if len(name) > len(species) && strings.EqualFold(name[:len(species)], species) {
			if found, listed := p.headings.names.find(name[len(species):]); listed {
				return found, true
			}
		}
	}
	return p.spelled(p.spec.Name, name, p.address(w.Sheet, w.Signal)), true
}

// unitOf is the unit of the concentrations of a well: of the export, else of the config, else the only one there is. Where
// export and config say different units a warning names both (F-26).
func (p *plateReading) unitOf(w *tabular.Well) (endpoint.Unit, bool) {
	exported, knowsExported := p.headings.units.find(w.Unit)
	knowsExported = knowsExported && w.Unit != ""
	stated, knowsStated := p.headings.units.find(p.readout.Unit)
	knowsStated = knowsStated && p.readout.Unit != ""
	switch {
	case knowsExported && knowsStated && exported.Name != stated.Name:
		p.contradiction(w, stated.Name, exported.Name)
	case !knowsExported && knowsStated && strings.Contains(w.Unit, "/"): // Bead, MFI and the like are no concentrations
		p.contradiction(w, stated.Name, stated.Name)
	}
	switch {
	case knowsExported:
		return exported, true
	case knowsStated:
		return stated, true
	case len(p.spec.Units) == 1 && !strings.Contains(w.Unit, "/"):
		return p.spec.Units[0], true
	}
	return endpoint.Unit{}, false
}

// contradiction warns of an export in another unit than the config says.
func (p *plateReading) contradiction(w *tabular.Well, stated, used string) {
	p.found.addOnce(issue.Address{File: p.file, Sheet: w.Sheet}, "F-26", "stated "+w.Unit, func() issue.Issue {
		return issue.Issue{
			Severity: issue.Warning, Endpoint: p.spec.Name, Found: w.Unit, Message: fmt.Sprintf("the export gives its concentrations in %s, and the config says %s", w.Unit, stated),
			Expected: "one unit", Likely: "the config was written for another export", Effect: "the numbers are read as " + used,
			Fix: "correct or remove `unit` of the readout; if the endpoint does not have the unit of the export, export in one that it has",
		}
	})
}

// skip notes a cell that is not read, and why.
func (p *plateReading) skip(why string, at issue.Address) {
	if _, known := p.skipped[why]; !known {
		p.order = append(p.order, why)
	}
	p.skipped[why] = append(p.skipped[why], at)
}

// read reads one analyte of one well.
func (p *plateReading) read(w *tabular.Well, c wellContent) {
	analyte, ok := p.analyte(w)
	if !ok {
		return
	}
	unit, hasUnit := p.unitOf(w)
	well := schemas.CollectedWell{
		File: p.file, Sheet: w.Sheet, Kind: p.readout.Kind, Endpoint: p.spec.Name, Instrument: p.export.Instrument,
		Plate: p.plate(w), Well: w.Name, SampleType: c.kind, Sample: c.sample, Animal: c.animal, StudyDay: c.day, Analyte: analyte, Matrix: c.matrix,
		Text: w.Signal.Text, Blanked: w.Net, Expected: c.expected, Unit: unit.Name, Dilution: p.dilutionOf(c), Censoring: uncensored,
		ResultText: w.Result.Text, ResultRow: w.Result.Row,
	}
	if c.kind == tabular.ControlWell && c.expected.V == 0 { // Bio-Plex Manager writes 0 where none was typed
		well.Expected = maybe.Float{}
	}
	p.plates[well.Plate], p.series[analyte] = true, true
	first := w.Signal
	if w.Result.Given() {
		well.ResultSheet = cmp.Or(w.Result.Sheet, w.Sheet)
		well.ResultColumn = tabular.ColumnName(w.Result.Column)
	}
	if !first.Given() {
		first = w.Result
		well.Sheet = well.ResultSheet
	}
	if !first.Given() {
		return
	}
	well.Row, well.Column = first.Row, tabular.ColumnName(first.Column)
	well.Saturated = tabular.IsSaturated(w.Signal.Text)
	if !well.Saturated {
		well.Signal = p.signal(w)
	}
	well.Beads = p.beads(w, analyte)
	if w.Result.Given() {
		p.result(w, c, &well, unit, hasUnit)
	}
	p.out.Wells.Append(well)
	switch {
	case c.kind == tabular.SampleWell && c.animal == "":
		p.nobodys(w)
	case c.kind == tabular.SampleWell:
		p.owned++
	case c.kind != tabular.SampleWell && !w.Result.Given() && w.Signal.Given():
		p.skip(p.notSamples(c.kind), p.address(w.Sheet, w.Signal))
	case c.kind != tabular.SampleWell:
		p.skip(p.notSamples(c.kind), p.address(w.Sheet, w.Result))
	}
}

func (p *plateReading) notSamples(kind string) string {
	return map[string]string{
		tabular.StandardWell: "wells of standards are no values of the study",
		tabular.BlankWell:    "wells of blanks are no values of the study",
		tabular.ControlWell:  "wells of controls are no values of the study",
	}[kind]
}

// nobodys reports wells of samples of which nobody says whose they are.
func (p *plateReading) nobodys(w *tabular.Well) {
	if sample := p.samples[w.Sample.Text]; sample != nil && sample.Type == tabular.SampleWell {
		return // declared to be nobody's
	}
	p.ownerless++
	at := p.address(w.Sheet, w.Sample)
	if !w.Sample.Given() {
		at = issue.Address{File: p.file, Sheet: w.Sheet}
	}
	if p.reported[at] {
		return
	}
	p.reported[at] = true
	p.found.addCause(cause{code: "A-44", file: p.file, detail: "nobody's"}, at, func() issue.Issue {
		message := fmt.Sprintf("the export numbers its samples, such as %s in well %s, and nothing says whose they are", w.Sample.Text, w.Name)
		if w.Sample.Text == "" {
			message = "the export names no samples, and nothing says whose the wells are"
		}
		return issue.Issue{
			Endpoint: p.spec.Name, Found: w.Sample.Text, Message: message,
			Expected: "the animals in the names of the samples, or in the config", Effect: "the wells are not used",
			Fix: "add `plate_layout: layout.csv` to the readout, a table Well, Animal; or `samples: [{name: " + cmp.Or(w.Sample.Text, "...") + ", animal: ...}]`",
		}
	})
}

// finish says what was made of the file.
func (p *plateReading) finish() {
	whole := issue.Address{File: p.file}
	if p.used > 0 {
		where := "in the sample, the dilution factors of the export included"
		if p.export.Wells[0].InWell {
			where = "in the well, to be multiplied by the dilution"
		}
		i := issue.Issue{
			Code: "A-40", At: whole, Endpoint: p.spec.Name,
			Message: fmt.Sprintf("export of %s, results: %d, analytes: %d, plates: %d; concentrations %s",
				p.export.Instrument, p.used, len(p.series), len(p.plates), where),
			Expected: "limits of quantification from the standards that recover 80 to 120 %, unless the config states them",
			Effect:   "used where no concentration can be read off the standards of the plate, and compared with it where one can",
			Fix:      "nothing, if the software multiplied by the dilution; `dilution` of the readout is multiplied on top",
		}
		if p.diluted > 0 {
			i.Message += fmt.Sprintf("; results of diluted samples: %d", p.diluted)
		}
		p.found.add(i)
	}
	if len(p.series) > 0 && p.owned == 0 && p.ownerless == 0 {
		p.found.add(issue.Issue{
			Code: "A-44", At: whole, Endpoint: p.spec.Name, Message: "no well of the export holds the sample of an animal",
			Expected: "wells whose samples are named as the animals, or a plate layout", Effect: "nothing of the file is read",
			Fix: "export the samples too; or add `plate_layout` or `samples` to the readout",
		})
	}
	for _, why := range p.order {
		cells := p.skipped[why]
		code := "A-46"
		if !strings.HasPrefix(why, "wells of") {
			code = "F-28"
		}
		p.found.add(issue.Issue{Code: code, At: cells[0], More: cells[1:], Endpoint: p.spec.Name, Message: why, Effect: "none, if they are no samples of animals", Fix: "nothing; or declare `samples` with the animal"})
	}
	if len(p.export.Wells) > 0 && len(p.series) == 0 {
		p.found.add(issue.Issue{
			Code: "F-25", At: whole, Endpoint: p.spec.Name, Message: "no analyte of the export is what the readout holds: " + p.spec.Title,
			Expected: "an analyte of that name, or `analyte` of the readout", Effect: "nothing of the file is read", Fix: "state in the config what the export calls it: `analyte: ...`",
		})
	}
	p.layout.unused(p.intake, p.plates)
}
