package intake

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/tabular"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// CDISC SEND (Standard for Exchange of Nonclinical Data; SENDIG 3.0 and 3.1) gives a study as domains, each a SAS transport
// file with a row for each record and names of variables that are the same in every study: --TESTCD stands for BWTESTCD in
// the domain BW. What the variables below mean is said there.
//
// SEND counts study days from the reference start date of the animal (RFSTDTC), which is day 1; the day before is day -1,
// and there is no day 0. earmark's days have no gap: day d of SEND is study day d-1+day_one for d > 0 and d+day_one for
// d < 0, where day_one is the readout's (0 if it is not declared).

// domainTitles are the domains that SEND calls so and that nothing is read of, for the note that lists them.
var domainTitles = map[string]string{
	"BG": "body weight gains, which follow from the weights", "CO": "comments", "CV": "cardiovascular", "DD": "death diagnosis",
	"EG": "electrocardiograms", "FW": "food and water consumption, often of a cage", "MA": "macroscopic findings",
	"MI": "microscopic findings", "PC": "concentrations", "PM": "palpable masses", "PP": "pharmacokinetic parameters",
	"RE": "respiratory", "SC": "characteristics of the animals", "SE": "elements of the animals", "TF": "tumour findings",
	"VS": "vital signs", "POOLDEF": "animals of a pool", "RELREC": "related records",
}

// sendStudy is what the domains of the plan's files say of a study beyond the measured values.
type sendStudy struct {
	starts map[string]schemas.Date // RFSTDTC by USUBJID
	fates  map[string]sendFate     // the disposition by USUBJID
	sets   []sendSet
}

type sendFate struct{ decode, day string }

// sendSet is a trial set: the animals that have a SETCD.
type sendSet struct {
	code, name string
	parameters map[string]string // TXPARMCD to TXVAL
	animals    int
	at         issue.Address
}

// domainOf is the domain that a data set of a transport file is; empty if it is none of SEND.
func domainOf(source tabular.Sheet) string {
	if source.Columns == nil || !slices.Contains(source.Columns, "STUDYID") {
		return ""
	}
	return strings.ToUpper(source.Name)
}

// record is a row of a domain by the names of its variables.
type record struct {
	variables []string
	cells     []string
}

func (r record) of(variable string) string {
	i := slices.Index(r.variables, variable)
	if i < 0 || i >= len(r.cells) {
		return ""
	}
	text, _ := tabular.Clean(r.cells[i])
	return text
}

// first is the first variable of several that says something, and what it says.
func (r record) first(variables ...string) (text, variable string) {
	for _, v := range variables {
		if text := r.of(v); text != "" {
			return text, v
		}
	}
	return "", ""
}

// records ranges over the rows of a domain, with the corrections of the ledger.
func (s *sheet) records(yield func(int32, record) bool) {
	for row := range s.rows() {
		if row.Number > 1 && !yield(row.Number, record{s.source.Columns, row.Cells}) {
			return
		}
	}
}

// sendContext gathers what other domains say of animals and groups, from every transport file of the plan.
func (in *intake) sendContext() *sendStudy {
	if in.send != nil {
		return in.send
	}
	study := &sendStudy{starts: map[string]schemas.Date{}, fates: map[string]sendFate{}}
	in.send = study
	inSet := map[string]int{}
	for _, f := range in.files {
		if !strings.EqualFold(path.Ext(f.Path), ".xpt") {
			continue
		}
		var opts tabular.Options
		for _, r := range in.params.Readouts {
			if names(r.File, f.Path) {
				opts = options(r)
			}
		}
		sheets, info, problem := tabular.Read(f.Data, opts)
		if problem != nil {
			continue // said when the file is read as itself
		}
		for _, source := range sheets {
			s := in.newSheet(f.Path, source, info, plan.Readout{Kind: animalsKind}, nil)
			for row, r := range s.records {
				switch domainOf(source) {
				case "DM":
					inSet[r.of("SETCD")]++
					if start, ok, _ := tabular.ParseDate(r.of("RFSTDTC"), ""); ok {
						study.starts[r.of("USUBJID")] = start
					}
				case "DS":
					day, _ := r.first("DSSTDY", "DSNOMDY", "VISITDY")
					if decode, _ := r.first("DSDECOD", "DSTERM"); decode != "" {
						study.fates[r.of("USUBJID")] = sendFate{decode, day}
					}
				case "TX":
					study.add(r, issue.Address{File: f.Path, Sheet: s.name, Row: row})
				}
			}
		}
	}
	for i := range study.sets {
		study.sets[i].animals = inSet[study.sets[i].code]
	}
	return study
}

func (study *sendStudy) add(r record, at issue.Address) {
	code := r.of("SETCD")
	i := slices.IndexFunc(study.sets, func(set sendSet) bool { return set.code == code })
	if i < 0 {
		i = len(study.sets)
		study.sets = append(study.sets, sendSet{code: code, name: r.of("SET"), parameters: map[string]string{}, at: at})
	}
	study.sets[i].parameters[r.of("TXPARMCD")] = r.of("TXVAL")
}

// group is the group of an animal by its trial set: the code of the set, or its name or label where the plan declares a
// group so, and no group by the code.
func (in *intake) sendGroup(code string) string {
	if code == "" || in.declaredGroup(code) >= 0 {
		return code
	}
	for _, set := range in.sendContext().sets {
		if set.code != code {
			continue
		}
		for _, name := range []string{set.name, set.parameters["GRPLBL"]} {
			shared := slices.ContainsFunc(in.send.sets, func(other sendSet) bool {
				return other.code != code && (other.name == name || other.parameters["GRPLBL"] == name)
			})
			if name != "" && !shared && in.declaredGroup(name) >= 0 {
				return name
			}
		}
	}
	return code
}

// sendDay is the study day of a day of SEND, as text. Day 0, which SEND does not have, and what is no number stay as they
// are, to be reported.
func (s *sheet) sendDay(text string) string {
	d, ok := tabular.ParseWhole(text)
	switch {
	case !ok:
		return text
	case d == 0:
		return "0 (SEND has no day 0)"
	case d > 0:
		d--
	}
	if s.readout.DayOne != nil {
		d += *s.readout.DayOne
	}
	return strconv.Itoa(int(d))
}

// dayOf is the study day of a record: its actual day, else the nominal, else the planned one, else from its date and the
// animal's reference start date.
func (s *sheet) dayOf(r record, day, nominal, date string) string {
	if text, _ := r.first(day, nominal, "VISITDY"); text != "" {
		return s.sendDay(text)
	}
	start, started := s.sendContext().starts[r.of("USUBJID")]
	on, ok, _ := tabular.ParseDate(r.of(date), "")
	if !started || !ok {
		return ""
	}
	d := int(on - start)
	if d >= 0 {
		d++
	}
	return s.sendDay(strconv.Itoa(d))
}

// readSEND reads the data sets of a transport file: of a readout `send` every domain that earmark knows, of another kind the
// domain that holds it.
func (in *intake) readSEND(file string, sheets []tabular.Sheet, info tabular.Info, r plan.Readout, spec *endpoint.Spec) {
	for _, source := range sheets {
		domain := domainOf(source)
		switch {
		case domain == "" && r.Kind == plan.SEND:
			in.passOver(source.Name, issue.Address{File: file, Sheet: source.Name}, "it has no variable STUDYID and is no domain of SEND", "nothing")
		case domain == "":
			s := in.newSheet(file, source, info, r, spec)
			if s.findHeader() && s.hasRequired() {
				s.read()
			}
		case r.Kind == plan.SEND:
			in.readDomain(domain, file, source, info, r)
		case !in.readAs(domain, file, source, info, r, spec):
			in.found.add(issue.Issue{
				Code: "F-25", At: issue.Address{File: file, Sheet: source.Name}, Endpoint: r.Kind,
				Message:  fmt.Sprintf("no record of the domain %s is read as %s", domain, r.Kind),
				Expected: "animals in DM, dosing in EX, measured values in a findings domain such as BW or LB",
				Effect:   "nothing of the file is read",
				Fix:      "name the domain that holds it; of one that holds several tests, name the test (--TESTCD) as `test` of the readout",
			})
		}
	}
}

// readDomain reads a domain as what it holds.
func (in *intake) readDomain(domain, file string, source tabular.Sheet, info tabular.Info, r plan.Readout) {
	at := issue.Address{File: file, Sheet: source.Name}
	as := func(kind string) plan.Readout {
		one := r
		one.Kind = kind
		return one
	}
	switch domain {
	case "DM":
		in.readAs(domain, file, source, info, as(animalsKind), nil)
		in.noteDays(at, r)
	case "EX":
		in.readAs(domain, file, source, info, as(dosingKind), nil)
	case "TX":
		in.noteSets(at)
	case "TS":
		in.noteStudy(in.newSheet(file, source, info, as(animalsKind), nil))
	case "CL":
		in.noteSigns(in.newSheet(file, source, info, as(animalsKind), nil))
	case "DS", "TA", "TE": // beside the others, not measured
	default:
		found := false
		for i := range in.params.Endpoints {
			spec := &in.params.Endpoints[i]
			if slices.ContainsFunc(spec.SEND, func(t endpoint.SENDTest) bool { return t.Domain == domain }) {
				found = in.readAs(domain, file, source, info, as(spec.Kind), spec) || found
			}
		}
		in.noteTests(in.newSheet(file, source, info, as(animalsKind), nil), domain, found)
	}
}

// Variables of the domains whose rows are read as they are, and what they are to earmark.
var (
	animalVariables = map[string]string{"USUBJID": isAnimal, "SEX": "sex", "STRAIN": "strain", "BRTHDTC": "birth_date"}
	doseVariables   = map[string]string{
		"USUBJID": isAnimal, "EXTRT": "article", "EXDOSE": "dose", "EXROUTE": "route", "EXVAMT": "volume", "EXVAMTU": "volume_unit",
	}
)

// findingVariables are those of a findings domain, as the result was collected.
func findingVariables(domain string) map[string]string {
	return map[string]string{
		"USUBJID": isAnimal, domain + "ORRES": isValue, domain + "LLOQ": "lloq", domain + "ULOQ": "uloq",
		domain + "TPT": "timepoint",
	}
}

// A derivation is a column that a domain does not have: what it is, the variable that addresses name, and its text.
type derivation struct {
	is, variable string
	text         func(record) string
}

// readAs reads the records of a domain as one kind of readout. It reports whether there is any.
func (in *intake) readAs(domain, file string, source tabular.Sheet, info tabular.Info, r plan.Readout, spec *endpoint.Spec) bool {
	if r.Kind == animalsKind && domain != "DM" || r.Kind == dosingKind && domain != "EX" {
		return false
	}
	s := in.newSheet(file, source, info, r, spec)
	base := in.newSheet(file, source, info, r, spec)
	keep := func(record) bool { return true }
	repeat := func(int32, record) int { return 1 } // a record can stand for several days
	var variables map[string]string
	var derived []derivation
	day := func(on, nominal, date string) derivation {
		return derivation{isStudyDay, s.dayVariable(on, nominal, date), func(r record) string { return s.dayOf(r, on, nominal, date) }}
	}
	switch r.Kind {
	case animalsKind:
		variables = animalVariables
		fate := func(r record) sendFate { return in.sendContext().fates[r.of("USUBJID")] }
		derived = []derivation{
			{isGroup, "SETCD", func(r record) string { return in.sendGroup(cmp.Or(r.of("SETCD"), r.of("ARMCD"))) }},
			{"fate", "DSDECOD", func(r record) string { return fateOfSEND(fate(r).decode) }},
			{"fate_day", "DSSTDY", func(r record) string { return s.sendDay(fate(r).day) }},
		}
	case dosingKind:
		variables = doseVariables
		repeat = s.doses
		derived = []derivation{
			day("EXSTDY", "EXNOMDY", "EXSTDTC"),
			{"dose_unit", "EXDOSU", func(r record) string { return doseUnitOfSEND(r) }},
		}
	default:
		if spec == nil {
			return false
		}
		variables = findingVariables(domain)
		tests := s.sendTests(domain)
		keep = func(r record) bool { return tests(r) != "" }
		derived = []derivation{
			day(domain+"DY", domain+"NOMDY", domain+"DTC"),
			{isUnit, domain + "ORRESU", func(r record) string {
				if r.of(domain+"ORRES") == "" {
					return spec.Unit // not done, so that it has no unit either
				}
				return r.of(domain + "ORRESU")
			}},
			{isAnalyte, domain + "TESTCD", func(r record) string {
				if spec.PerAnalyte && s.readout.Analyte == "" && s.readout.Antigen == "" {
					return tests(r)
				}
				return ""
			}},
			{"matrix", domain + "SPEC", func(r record) string {
				if spec.Scale == endpoint.Log {
					return strings.ToLower(r.of(domain + "SPEC"))
				}
				return ""
			}},
		}
	}
	any := false
	for _, r := range base.records {
		any = any || keep(r)
	}
	if !any {
		return false
	}
	s.headerRow, s.row = 1, 1
	names := slices.Clone(source.Columns)
	for i, name := range source.Columns {
		c := column{index: i, letters: name, header: name, is: cmp.Or(variables[name], isIgnored)}
		if d := s.declared(name); d != nil {
			c.declare(*d)
		}
		s.columns = append(s.columns, c)
	}
	for _, d := range derived {
		s.columns = append(s.columns, column{index: len(names), letters: d.variable, header: d.variable, is: d.is})
		names = append(names, d.variable)
	}
	s.source.Columns, s.width, s.corrected = names, len(names), true
	days := slices.IndexFunc(s.columns, func(c column) bool { return c.is == isStudyDay })
	s.source = s.source.NewSheet(func(yield func(tabular.Row) bool) {
		for number, r := range base.records {
			if !keep(r) {
				continue
			}
			for i := range repeat(number, r) {
				cells := slices.Clone(r.cells)
				for _, d := range derived {
					cells = append(cells, d.text(r))
				}
				if first, ok := tabular.ParseWhole(cells[max(days, 0)]); ok && i > 0 {
					cells[days] = strconv.Itoa(int(first) + i)
				}
				if !yield(tabular.Row{Number: number, Cells: cells}) {
					return
				}
			}
		}
	})
	s.settleColumns()
	if !s.hasRequired() {
		return true
	}
	before := s.out.Values.Len()
	s.read()
	s.askFlagged(domain, base, before)
	return true
}

// dayVariable is the variable of the domain that says the day, for addresses.
func (s *sheet) dayVariable(variables ...string) string {
	for _, v := range []string{variables[0], variables[1], "VISITDY"} {
		if slices.Contains(s.source.Columns, v) {
			return v
		}
	}
	return variables[2]
}

// sendTests finds the analyte that a record is of, or the name of the endpoint where it has no analytes; empty if the
// record is of another test. A readout that names a test takes that one.
func (s *sheet) sendTests(domain string) func(record) string {
	return func(r record) string {
		code, name := r.of(domain+"TESTCD"), r.of(domain+"TEST")
		if wanted := s.readout.Test; wanted != "" {
			if strings.EqualFold(wanted, code) || strings.EqualFold(wanted, name) {
				return cmp.Or(name, code)
			}
			return ""
		}
		for _, t := range s.spec.SEND {
			if t.Domain != domain || !strings.HasPrefix(strings.ToUpper(r.of(domain+"SPEC")), t.Specimen) {
				continue
			}
			if t.Test == code && code != "" {
				return s.spec.Name
			}
			if t.Test != "" {
				continue
			}
			for _, text := range []string{code, name} {
				if analyte, known := s.headings.names.find(text); known && text != "" {
					return analyte
				}
			}
		}
		return ""
	}
}

// doses is the number of days on which the dose of a record was given: one, or from EXSTDY to EXENDY where it was given once
// a day. A record of several days that does not say so counts for none, and is reported.
func (s *sheet) doses(row int32, r record) int {
	first, ok := tabular.ParseWhole(r.of("EXSTDY"))
	last, spans := tabular.ParseWhole(r.of("EXENDY"))
	switch {
	case !ok || !spans || last <= first:
		return 1
	case onceDaily[strings.ToUpper(r.of("EXDOSFRQ"))]:
		if first < 0 && last > 0 {
			last-- // there is no day 0
		}
		return min(int(last-first)+1, maxDosingDays)
	}
	s.found.addOnce(issue.Address{File: s.file, Sheet: s.name, Row: row, Column: "EXENDY"}, "F-30", "frequency", func() issue.Issue {
		return issue.Issue{
			Found:    fmt.Sprintf("days %d to %d, %s", first, last, cmp.Or(r.of("EXDOSFRQ"), "no EXDOSFRQ")),
			Message:  "a record of doses spans several days, and EXDOSFRQ does not say that the animal was dosed once a day",
			Expected: "EXDOSFRQ QD (once a day), or a record for each administration",
			Effect:   "the records are not read",
			Fix:      "give a record for each administration, or a dosing log as CSV",
		}
	})
	return 0
}

// onceDaily are the terms of EXDOSFRQ for one administration a day. maxDosingDays is that of the longest studies, two
// years and more; it keeps a wrong day from filling the memory.
var onceDaily = map[string]bool{"QD": true, "ONCE PER DAY": true, "DAILY": true, "ONCE DAILY": true, "Q24H": true}

const maxDosingDays = 1000

// doseUnitOfSEND is the unit of one administration: mg/kg/day is mg/kg where the animal is dosed once a day, and ug/dose
// is ug.
func doseUnitOfSEND(r record) string {
	unit := strings.TrimSuffix(r.of("EXDOSU"), "/dose")
	if onceDaily[strings.ToUpper(r.of("EXDOSFRQ"))] {
		unit = strings.TrimSuffix(unit, "/day")
	}
	return unit
}

// fateOfSEND writes a disposition as earmark does: every planned sacrifice is scheduled.
func fateOfSEND(decode string) string {
	switch strings.ToUpper(decode) {
	case "TERMINAL SACRIFICE", "RECOVERY SACRIFICE", "INTERIM SACRIFICE", "NON-TERMINAL SACRIFICE", "SURVIVED TO END OF STUDY":
		return "scheduled"
	}
	return strings.ToLower(decode)
}

// askFlagged asks about values that the domain flags as excluded (--EXCLFL, with the reason --REASEX).
func (s *sheet) askFlagged(domain string, base *sheet, before int) {
	if s.spec == nil {
		return
	}
	value := slices.Index(s.source.Columns, domain+"ORRES")
	var marked []tabular.Cell
	reasons := map[tabular.Cell]string{}
	for number, r := range base.records {
		if r.of(domain+"EXCLFL") == "Y" {
			c := tabular.Cell{Row: number, Column: value}
			marked = append(marked, c)
			reasons[c] = r.of(domain + "REASEX")
		}
	}
	s.askExclusions(before, marked, reasons, domain+"EXCLFL is Y", "take the flag off")
}

// noteDays says how the days of SEND became study days.
func (in *intake) noteDays(at issue.Address, r plan.Readout) {
	one := int32(0)
	if r.DayOne != nil {
		one = *r.DayOne
	}
	in.found.add(issue.Issue{
		Code: "F-42", At: at,
		Message: fmt.Sprintf("SEND has no day 0: its day 1, the animal's reference start date (RFSTDTC), was read as study day %d, and its day -1 as study day %d", one, one-1),
		Effect:  "study days have no gap, and differ from those of SEND",
		Fix:     "nothing, if that is meant; `day_one` of the readout declares the study day of day 1, such as 7 where dosing began a week after induction",
	})
}

// noteSets lists the trial sets with lines for the config, and says where an arm does not tell them apart.
func (in *intake) noteSets(at issue.Address) {
	var lines []string
	arms := map[string][]string{}
	for _, set := range in.sendContext().sets {
		dose := strings.TrimSpace(set.parameters["TRTDOS"] + " " + set.parameters["TRTDOSU"])
		lines = append(lines, fmt.Sprintf("%s: %s (%s, %d animals)", set.code, set.name, cmp.Or(dose, "no dose stated"), set.animals))
		arm := set.parameters["ARMCD"]
		arms[arm] = append(arms[arm], set.code)
		if arm == "" {
			delete(arms, arm)
		}
	}
	in.found.add(issue.Issue{
		Code: "F-42", At: at,
		Message: "the animals are in groups by their trial set (SETCD): " + strings.Join(lines, "; "),
		Effect:  "none",
		Fix:     "declare each set as a group, by its code or its name, as name or alias: `{name: ..., role: ..., aliases: [\"<SETCD>\"]}`",
	})
	for _, arm := range slices.Sorted(maps.Keys(arms)) {
		if len(arms[arm]) > 1 {
			in.found.add(issue.Issue{
				Code: "F-42", At: at, Found: arm,
				Message: fmt.Sprintf("the arm %s (ARMCD) holds the trial sets %s: an arm does not separate their doses, SETCD does", arm, strings.Join(arms[arm], ", ")),
				Effect:  "none: arms are not read", Fix: "nothing",
			})
		}
	}
}

// noteStudy says what the trial summary says, and warns of another species than the mouse.
func (in *intake) noteStudy(s *sheet) {
	values := map[string]string{}
	species := issue.Address{File: s.file, Sheet: s.name}
	for row, r := range s.records {
		code := r.of("TSPARMCD")
		values[code] = cmp.Or(values[code], r.of("TSVAL"))
		if code == "SPECIES" {
			species.Row, species.Column = row, "TSVAL"
		}
	}
	var facts []string
	for _, f := range []struct{ code, title string }{
		{"STITLE", "title"},
		{"SPECIES", "species"},
		{"STRAIN", "strain"},
		{"ROUTE", "route"},
		{"TRT", "article"},
		{"STSTDTC", "start of the study"},
		{"EXPSTDTC", "start of the experiment"},
		{"EXPENDTC", "end of the experiment"},
	} {
		if v := values[f.code]; v != "" {
			facts = append(facts, f.title+": "+v)
		}
	}
	in.found.add(issue.Issue{
		Code: "F-42", At: issue.Address{File: s.file, Sheet: s.name},
		Message: "the trial summary says: " + strings.Join(facts, "; "),
		Effect:  "none: the study is what the config says",
		Fix:     "nothing, if the config says the same",
	})
	if v := values["SPECIES"]; v != "" && !strings.EqualFold(v, "MOUSE") {
		in.found.add(issue.Issue{
			Code: "F-42", Severity: issue.Warning, At: species, Found: v,
			Message: fmt.Sprintf("the animals are no mice: the limits of the endpoints, such as those of body weight, are those of mice, and the species is %s", v),
			Effect:  "values beyond the limits are errors",
			Fix:     "declare the limits of the species under `endpoints` in the config",
		})
	}
}

// noteSigns lists the clinical signs, which are no numbers.
func (in *intake) noteSigns(s *sheet) {
	animals := map[string]map[string]bool{}
	for _, r := range s.records {
		sign, _ := r.first("CLSTRESC", "CLORRES")
		if sign == "" || strings.EqualFold(sign, "NORMAL") {
			continue
		}
		if animals[sign] == nil {
			animals[sign] = map[string]bool{}
		}
		animals[sign][r.of("USUBJID")] = true
	}
	var signs []string
	for _, sign := range slices.Sorted(maps.Keys(animals)) {
		signs = append(signs, fmt.Sprintf("%s (%d)", sign, len(animals[sign])))
	}
	in.found.add(issue.Issue{
		Code: "F-42", At: issue.Address{File: s.file, Sheet: s.name},
		Message: "clinical signs other than normal, with the number of animals: " + cmp.Or(strings.Join(signs, "; "), "none"),
		Effect:  "none: they are texts, and are not analysed",
		Fix:     "nothing; scores are read from a readout of `scores`",
	})
}

// noteTests lists the tests of a domain that no endpoint holds.
func (in *intake) noteTests(s *sheet, domain string, some bool) {
	var tests []string
	seen := map[string]bool{}
	for _, r := range s.records {
		read := slices.ContainsFunc(in.params.Endpoints, func(spec endpoint.Spec) bool {
			of := sheet{spec: &spec, headings: &headings{names: newSeriesNames(&spec, in.params.Analytes)}}
			return of.sendTests(domain)(r) != ""
		})
		name := strings.TrimSpace(r.of(domain+"TESTCD") + " " + strings.ToLower(r.of(domain+"SPEC")))
		if !read && !seen[name] && name != "" {
			seen[name] = true
			tests = append(tests, name)
		}
	}
	at := issue.Address{File: s.file, Sheet: s.name}
	switch why, known := domainTitles[domain]; {
	case strings.HasPrefix(domain, "SUPP"):
		in.passOver(s.name, at, "supplemental qualifiers", "nothing")
	case known:
		in.passOver(s.name, at, why, "nothing")
	case len(tests) > 0:
		in.passOver(s.name+" ("+strings.Join(tests, ", ")+")", at, "no endpoint holds these tests",
			fmt.Sprintf("nothing; or read a test that an endpoint can hold by itself: `{kind: <endpoint>, file: %s, test: <%sTESTCD>}`", s.file, domain))
	case !some:
		in.passOver(s.name, at, "it is no domain that earmark knows", "nothing")
	}
}

// passOver says that something of a SEND study is not read.
func (in *intake) passOver(what string, at issue.Address, why, fix string) {
	in.found.add(issue.Issue{
		Code: "F-28", At: at, Found: what, Message: fmt.Sprintf("not read: %s: %s", what, why),
		Effect: "none, if it is not needed", Fix: fix,
	})
}
