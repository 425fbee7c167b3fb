package config

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"earmark/internal/nearest"
	"earmark/internal/tabular"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// document is a config as it is written. Its json tags are the keys of the schema.
type document struct {
	Extends     string                `json:"extends"`
	Unconfirmed bool                  `json:"unconfirmed"`
	Model       plan.Model            `json:"model"` // of the preset; a study has none of its own
	Study       study                 `json:"study"`
	Groups      []plan.Group          `json:"groups"`
	Readouts    []plan.Readout        `json:"readouts"`
	Ledgers     plan.Ledgers          `json:"ledgers"`
	Scales      []endpoint.ScoreScale `json:"scales"`
	Endpoints   []plan.EndpointPreset `json:"endpoints"`
	Analytes    []plan.Analyte        `json:"analytes"`
	Analysis    plan.Analysis         `json:"analysis"`
	Accept      []plan.Accept         `json:"accept"`
	Checks      []plan.Check          `json:"checks"`
	Output      plan.Output           `json:"output"`
	Notify      plan.Notify           `json:"notify"`
	Articles    []plan.Article        `json:"articles"`
}

type study struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Model       string `json:"model"`
	StartDate   string `json:"start_date"`
	Strain      string `json:"strain"`
	InducedSide string `json:"induced_side"`
	Scale       string `json:"scale"`
	LastDay     *int32 `json:"last_day"`
}

// resolver turns a document into a plan and reports what does not fit together.
type resolver struct {
	doc    document
	at     Positions
	opts   Options
	folder *Folder
	ps     problems

	groups    []plan.Group
	endpoints []endpoint.Spec
}

func (r *resolver) resolve() *plan.Plan {
	p := &plan.Plan{
		Unconfirmed: r.doc.Unconfirmed,
		Study:       r.study(),
		Model:       r.doc.Model,
		Groups:      r.resolveGroups(),
		Analytes:    r.analytes(),
		Accept:      r.accept(),
		Checks:      r.checks(),
		Output:      r.doc.Output,
		Notify:      r.notify(),
		Articles:    r.articles(),
		Pathways:    Pathways(),
		Clinical:    r.clinical(),
	}
	p.Endpoints = r.resolveEndpoints()
	p.Readouts = r.readouts()
	p.Ledgers = r.ledgers()
	p.Analysis = r.analysis()
	return p
}

// add reports a problem at a setting, list items counted from 0.
func (r *resolver) add(at []string, hint, format string, args ...any) {
	r.ps.add(r.at.At(at...), hint, format, args...)
}

func item(list string, i int, keys ...string) []string {
	return append(append(strings.Split(list, "."), strconv.Itoa(i)), keys...)
}

func didYouMean(word string, known []string) string {
	if meant := nearest.Of(word, known); meant != "" {
		return fmt.Sprintf("did you mean %q?", meant)
	}
	if len(known) == 0 {
		return ""
	}
	return "known are " + quoted(known)
}

// folded is a name as people compare it: without regard to case and to compatible characters such as the two µ.
func folded(name string) string {
	return cases.Fold().String(norm.NFKC.String(name))
}

func (r *resolver) study() plan.Study {
	s := plan.Study{
		ID: r.doc.Study.ID, Title: r.doc.Study.Title, Model: r.doc.Study.Model,
		Strain: r.doc.Study.Strain, InducedSide: r.doc.Study.InducedSide, Scale: r.doc.Study.Scale, LastDay: r.doc.Study.LastDay,
	}
	if r.doc.Study.StartDate != "" {
		day, err := time.Parse(time.DateOnly, r.doc.Study.StartDate)
		if err != nil {
			r.add([]string{"study", "start_date"}, "", "study › start_date: found %q; expected a date such as 2026-03-02", r.doc.Study.StartDate)
			return s
		}
		s.StartDate, s.HasStart = schemas.DateOf(day), true
	}
	return s
}

// resolveGroups checks the groups and decides comparators and floors.
func (r *resolver) resolveGroups() []plan.Group {
	r.groups = slices.Clone(r.doc.Groups)
	seen := map[string]string{} // folded name or alias → what bears it
	for i, g := range r.groups {
		names := append([]string{g.Name}, g.Aliases...)
		for j, name := range names {
			at := item("groups", i, "name")
			if j > 0 {
				at = item("groups", i, "aliases", strconv.Itoa(j-1))
			}
			if earlier, clash := seen[folded(name)]; clash && name != "" {
				r.add(at, "upper and lower case are the same name", "groups: the name %q is already that of %s", name, earlier)
				continue
			}
			seen[folded(name)] = fmt.Sprintf("group %q", g.Name)
		}
		if g.Dose != nil && !r.at.given(item("groups", i, "dose_unit")...) {
			r.add(item("groups", i, "dose"), "such as mg/kg or % w/w", "groups › %q: a dose needs a dose_unit", g.Name)
		}
		if g.Concentration != nil && !r.at.given(item("groups", i, "concentration_unit")...) {
			r.add(item("groups", i, "concentration"), "such as mg/mL", "groups › %q: a concentration needs a concentration_unit", g.Name)
		}
		r.dosing(i, g)
	}
	resolved := slices.Clone(r.groups)
	for i := range resolved {
		resolved[i].Comparator = r.comparator(i)
		resolved[i].Floor = r.floor(i)
	}
	return resolved
}

// named lists the names of the groups that a rule holds for; a group whose name was refused is none.
func (r *resolver) named(holds func(plan.Group) bool) []string {
	var names []string
	for _, g := range r.groups {
		if g.Name != "" && holds(g) {
			names = append(names, g.Name)
		}
	}
	return names
}

func (r *resolver) role(roles ...string) []string {
	return r.named(func(g plan.Group) bool { return slices.Contains(roles, g.Role) })
}

// reference checks that a setting of a group names a declared group of one of the roles.
func (r *resolver) reference(i int, key, name string, roles ...string) string {
	at, g := item("groups", i, key), r.groups[i]
	all := r.named(func(plan.Group) bool { return true })
	j := slices.IndexFunc(r.groups, func(g plan.Group) bool { return g.Name == name })
	switch {
	case j < 0:
		r.add(at, didYouMean(name, all), "groups › %q › %s: there is no group %q", g.Name, key, name)
	case r.groups[j].Role != "" && !slices.Contains(roles, r.groups[j].Role):
		hint := ""
		if fit := r.role(roles...); len(fit) > 0 {
			hint = fmt.Sprintf("groups of that role: %s", quoted(fit))
		}
		r.add(at, hint, "groups › %q › %s: group %q has role %s; the %s must have role %s", g.Name, key, name, r.groups[j].Role, key, strings.Join(roles, " or "))
	default:
		return name
	}
	return ""
}

// comparator is the vehicle group that a treated group is compared with: the declared one, or the only one of its route.
func (r *resolver) comparator(i int) string {
	g := r.groups[i]
	switch {
	case g.Role == "":
		return ""
	case !g.Treated() && g.Comparator != "":
		code := ""
		if g.Role == plan.Naive || g.Role == plan.Sham || g.Role == plan.DiseaseUntreated {
			code = " (R-09)" // it would be a member of the family of comparisons
		}
		r.add(item("groups", i, "comparator"), "leave it out", "groups › %q: a %s group has no comparator; test and positive groups have one%s", g.Name, g.Role, code)
		return ""
	case !g.Treated():
		return ""
	case g.Comparator != "":
		return r.reference(i, "comparator", g.Comparator, plan.Vehicle)
	case r.at.given(item("groups", i, "comparator")...):
		return "" // given and refused
	}
	fit := r.named(func(v plan.Group) bool { return v.Role == plan.Vehicle && folded(v.Route) == folded(g.Route) })
	if len(fit) == 1 {
		return fit[0]
	}
	route := "no route"
	if g.Route != "" {
		route = fmt.Sprintf("route %q", g.Route)
	}
	hint := "name the vehicle group that it is compared with"
	if all := r.role(plan.Vehicle); len(fit) > 1 {
		hint = "name one of " + quoted(fit)
	} else if len(all) > 0 {
		hint = "vehicle groups are " + quoted(all)
	}
	r.add(item("groups", i), hint, "groups › %q: comparator is missing, and %d vehicle groups have its %s", g.Name, len(fit), route)
	return ""
}

// floor is the group that shows no disease: the declared one, or else the only sham, or without a sham the only naive
// group. Groups that show none themselves, and satellites, have none.
func (r *resolver) floor(i int) string {
	g := r.groups[i]
	if g.Floor != "" {
		return r.reference(i, "floor", g.Floor, plan.Sham, plan.Naive)
	}
	if !g.Treated() && g.Role != plan.Vehicle && g.Role != plan.DiseaseUntreated {
		return ""
	}
	candidates := r.role(plan.Sham)
	if len(candidates) == 0 {
		candidates = r.role(plan.Naive)
	}
	if len(candidates) == 1 {
		return candidates[0]
	}
	if len(candidates) > 1 && g.Treated() && !r.at.given(item("groups", i, "floor")...) {
		r.add(item("groups", i), "name one of "+quoted(candidates), "groups › %q: floor is missing, and several groups could be it", g.Name)
	}
	return ""
}

// analytes are the analytes but for those that only warn of an ambiguous name which another one claims as its synonym: the
// study has then said what it means.
func (r *resolver) analytes() []plan.Analyte {
	claimed := map[[2]string]bool{} // sort, and folded synonym
	for _, a := range r.doc.Analytes {
		for _, name := range a.Synonyms {
			if a.Ambiguous == "" {
				claimed[[2]string{a.Of, folded(name)}] = true
			}
		}
	}
	var analytes []plan.Analyte
	seen := map[[2]string]string{}
	for i, a := range r.doc.Analytes {
		if a.Ambiguous != "" && claimed[[2]string{a.Of, folded(a.Name)}] {
			continue
		}
		analytes = append(analytes, a)
		for j, name := range append([]string{a.Name}, a.Synonyms...) {
			at := item("analytes", i, "name")
			if j > 0 {
				at = item("analytes", i, "synonyms", strconv.Itoa(j-1))
			}
			key := [2]string{a.Of, folded(name)}
			if earlier, clash := seen[key]; clash && name != "" && (earlier != a.Name || j == 0) {
				r.add(at, "", "analytes: the name %q is already that of %q", name, earlier)
				continue
			}
			seen[key] = a.Name
		}
	}
	return analytes
}

func (r *resolver) resolveEndpoints() []endpoint.Spec {
	r.endpoints = append(endpoint.All(), r.scores(endpoint.All())...)
	for i, c := range r.doc.Endpoints {
		spec := r.endpoint(item("endpoints", i, "name"), c.Name)
		if spec == nil {
			continue
		}
		spec.Hard = narrowed(spec.Hard, c.Hard)
		spec.Soft = narrowed(spec.Soft, c.Soft)
		for key, limits := range map[string]endpoint.Range{"hard": spec.Hard, "soft": spec.Soft} {
			if limits.Low != nil && limits.High != nil && *limits.Low >= *limits.High {
				r.add(item("endpoints", i, key), "", "endpoints › %q › %s: low (%g) must be below high (%g)", c.Name, key, *limits.Low, *limits.High)
			}
		}
		spec.Direction = cmp.Or(c.Direction, spec.Direction)
		r.reference100(i, spec, c)
		r.humane(i, spec, c)
		r.peak(i, spec, c)
		if c.Definition == "" {
			continue
		}
		at := item("endpoints", i, "definition")
		if r.definition(at, spec.Variables, spec.Name, c.Definition) {
			for j, v := range spec.Variables {
				spec.Variables[j].Definitions = headlined(v.Definitions, c.Definition)
			}
		}
	}
	return r.endpoints
}

// reference100 sets what 100 % of an endpoint is.
func (r *resolver) reference100(i int, spec *endpoint.Spec, c plan.EndpointPreset) {
	at := item("endpoints", i, "reference")
	switch {
	case c.Reference == "" && c.ReferenceDay == nil:
	case spec.Reference.By == "":
		if c.Reference == "" {
			at = item("endpoints", i, "reference_day")
		}
		r.add(at, "", "endpoints › %q: no variable refers to a reference", c.Name)
	case c.Reference == endpoint.ByDay && c.ReferenceDay == nil:
		r.add(at, "", "endpoints › %q: reference: day needs a reference_day", c.Name)
	case c.Reference != endpoint.ByDay && c.ReferenceDay != nil:
		r.add(item("endpoints", i, "reference_day"), "add reference: day", "endpoints › %q: reference_day is the day of reference: day only", c.Name)
	default:
		spec.Reference = endpoint.Reference{By: c.Reference}
		if c.ReferenceDay != nil {
			spec.Reference.Day = *c.ReferenceDay
		}
	}
}

// humane sets the humane limits of an endpoint.
func (r *resolver) humane(i int, spec *endpoint.Spec, c plan.EndpointPreset) {
	if c.Humane == nil {
		return
	}
	at := item("endpoints", i, "humane")
	if spec.Humane == nil {
		r.add(at, "", "endpoints › %q has no humane limits", c.Name)
		return
	}
	changed := *spec.Humane
	if c.Humane.Warn != nil {
		changed.Warn = *c.Humane.Warn
	}
	if c.Humane.Stop != nil {
		changed.Stop = *c.Humane.Stop
	}
	if changed.Stop > changed.Warn {
		r.add(at, "", "endpoints › %q › humane: stop (%g) must not be above warn (%g)", c.Name, changed.Stop, changed.Warn)
		return
	}
	spec.Humane = &changed
}

// peak gives an endpoint the variable peak: the highest value, or total of a score, of the declared days, analysed as they
// are.
func (r *resolver) peak(i int, spec *endpoint.Spec, c plan.EndpointPreset) {
	if c.PeakWindow == nil || c.PeakWindow.From == nil || c.PeakWindow.To == nil {
		return
	}
	at := item("endpoints", i, "peak_window")
	if *c.PeakWindow.From > *c.PeakWindow.To {
		r.add(at, "", "endpoints › %q › peak_window: from (%d) must not be after to (%d)", c.Name, *c.PeakWindow.From, *c.PeakWindow.To)
		return
	}
	k := slices.IndexFunc(spec.Variables, func(v endpoint.Variable) bool {
		return (v.Name == endpoint.Value || v.Name == endpoint.Total) && !v.PerComponent
	})
	if k < 0 || spec.Direction == endpoint.LowerWorse || spec.Exposure != nil {
		r.add(at, "", "endpoints › %q has no peak", c.Name)
		return
	}
	peak := spec.Variables[k]
	peak.Name, peak.Course, peak.Figure = endpoint.Peak, true, false
	peak.From, peak.To = c.PeakWindow.From, c.PeakWindow.To
	if peak.Method == "ancova" {
		peak.Method = "dunnett" // the plan may ask for another
	}
	spec.Variables = append(spec.Variables, peak)
}

// narrowed is a range with the bounds that are given.
func narrowed(r endpoint.Range, given plan.Limits) endpoint.Range {
	return endpoint.Range{Low: cmp.Or(given.Low, r.Low), High: cmp.Or(given.High, r.High)}
}

// headlined is a list of definitions with one moved to the front, if it is there.
func headlined(definitions []string, headline string) []string {
	i := slices.Index(definitions, headline)
	if i < 0 {
		return definitions
	}
	return slices.Concat([]string{headline}, definitions[:i], definitions[i+1:])
}

// endpoint finds an endpoint by name; nil, with a problem, if there is none. An empty name is missing, which the schema
// says.
func (r *resolver) endpoint(at []string, name string) *endpoint.Spec {
	if name == "" {
		return nil
	}
	var names []string
	for i, e := range r.endpoints {
		if e.Name == name {
			return &r.endpoints[i]
		}
		names = append(names, e.Name)
	}
	r.add(at, didYouMean(name, names), "there is no endpoint %q", name)
	return nil
}

// variables are the variables of an endpoint of a name, or all for no name; none, with a problem, if there is no such.
func (r *resolver) variables(at []string, spec *endpoint.Spec, name string) []endpoint.Variable {
	if name == "" {
		return spec.Variables
	}
	var names []string
	for i, v := range spec.Variables {
		if v.Name == name {
			return spec.Variables[i : i+1]
		}
		names = append(names, v.Name)
	}
	r.add(at, didYouMean(name, names), "%s has no variable %q", spec.Name, name)
	return nil
}

// definition reports whether one of the variables has a definition of percent inhibition.
func (r *resolver) definition(at []string, variables []endpoint.Variable, name, definition string) bool {
	var known []string
	for _, v := range variables {
		known = append(known, v.Definitions...)
	}
	if slices.Contains(known, definition) {
		return true
	}
	slices.Sort(known)
	hint := "it has none"
	if known = slices.Compact(known); len(known) > 0 {
		hint = "it has " + quoted(known)
	}
	r.add(at, hint, "%s has no definition %q of percent inhibition", name, definition)
	return false
}

// readouts checks the readouts and replaces patterns by the files that match.
func (r *resolver) readouts() []plan.Readout {
	var kinds []string
	for _, e := range r.endpoints {
		if !slices.Contains(kinds, e.Kind) {
			kinds = append(kinds, e.Kind)
		}
	}
	kinds = append([]string{plan.Animals, plan.Dosing, plan.Formulation, plan.SEND}, kinds...)
	r.checkScale([]string{"study", "scale"}, "study › scale", r.doc.Study.Scale)
	var resolved []plan.Readout
	first := map[[5]string]Position{}
	for i, readout := range r.doc.Readouts {
		if readout.Kind != "" && !slices.Contains(kinds, readout.Kind) {
			r.add(item("readouts", i, "kind"), didYouMean(readout.Kind, kinds), "readouts › item %d: there is no kind %q", i+1, readout.Kind)
		}
		if readout.LLOQ != nil && readout.ULOQ != nil && *readout.LLOQ >= *readout.ULOQ {
			r.add(item("readouts", i, "lloq"), "", "readouts › item %d: lloq (%g) must be below uloq (%g)", i+1, *readout.LLOQ, *readout.ULOQ)
		}
		if readout.ObservationMinutes != nil && !slices.ContainsFunc(r.endpoints, func(e endpoint.Spec) bool { return e.Kind == readout.Kind && e.Exposure != nil }) {
			r.add(item("readouts", i, "observation_minutes"), "", "readouts › item %d: nothing is counted in a readout of %s", i+1, readout.Kind)
		}
		if readout.Range != "" {
			if _, ok := tabular.ParseRange(readout.Range); !ok {
				r.add(item("readouts", i, "range"), "write the upper left and the lower right cell, as in A4:F20", "readouts › item %d: range %q names no cells", i+1, readout.Range)
			}
		}
		r.circumstances(i, readout)
		readout.SHA256 = strings.ToLower(readout.SHA256)
		if readout.SealReason != "" && readout.SHA256 == "" {
			r.add(item("readouts", i, "seal_reason"), "add `sha256`", "readouts › item %d: there is a reason for a seal and no seal", i+1)
		}
		readout.Scale = r.scale(i, readout)
		if readout.Layout != nil && readout.Layout.Columns == readout.Layout.Rows {
			r.add(item("readouts", i, "layout"), "", "readouts › item %d › layout: columns and rows are both %q", i+1, readout.Layout.Rows)
		}
		readout.Analyte = r.antigen(i, readout)
		r.amplification(i, readout)
		readout.PlateLayout = r.plate(i, readout)
		readout.Unit = r.unit(item("readouts", i, "unit"), readout.Kind, "", readout.Unit)
		readout.Columns = r.columns(i, readout)
		if readout.File == "" {
			continue
		}
		at := item("readouts", i, "file")
		readout.Position = r.at.At(at...).String()
		files := r.files(at, fmt.Sprintf("readouts › item %d", i+1), readout.File)
		if len(files) > 1 && readout.SHA256 != "" {
			r.add(item("readouts", i, "sha256"), "name each file in an item of its own", "readouts › item %d: a seal is of one file, and %q matches %d", i+1, readout.File, len(files))
		}
		for _, file := range files {
			key := [5]string{readout.Kind, file, readout.Sheet, readout.Scale, readout.Range}
			if earlier, twice := first[key]; twice {
				r.add(at, "", "readouts › item %d: %s is already declared as %s at %s", i+1, file, readout.Kind, earlier)
				continue
			}
			first[key] = r.at.At(at...)
			one := readout
			one.File = file
			resolved = append(resolved, one)
		}
	}
	return resolved
}

// circumstances refuses keys of a readout that its endpoint does not know.
func (r *resolver) circumstances(i int, readout plan.Readout) {
	has := func(knows func(endpoint.Spec) bool) bool {
		return slices.ContainsFunc(r.endpoints, func(e endpoint.Spec) bool {
			return (e.Kind == readout.Kind || readout.Kind == plan.SEND && len(e.SEND) > 0) && knows(e)
		})
	}
	conditions, settings := readout.Conditions(), readout.Settings()
	for _, key := range slices.Sorted(maps.Keys(conditions)) {
		if conditions[key] != nil && !has(func(e endpoint.Spec) bool {
			return slices.ContainsFunc(e.Conditions, func(c endpoint.Condition) bool { return c.Key == key })
		}) {
			r.add(item("readouts", i, key), "leave it out", "readouts › item %d: a readout of %s has no %s", i+1, readout.Kind, key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(settings)) {
		if settings[key] != "" && !has(func(e endpoint.Spec) bool { return e.Setting != nil && e.Setting.Key == key }) {
			r.add(item("readouts", i, key), "leave it out", "readouts › item %d: a readout of %s has no %s", i+1, readout.Kind, key)
		}
	}
}

// antigen is the analyte of all values of a readout: of antibodies the antigen that they bind.
func (r *resolver) antigen(i int, readout plan.Readout) string {
	binds := slices.ContainsFunc(r.endpoints, func(e endpoint.Spec) bool { return e.Kind == readout.Kind && e.Analytes == endpoint.Antigen })
	titration := item("readouts", i, "dilution_step")
	if readout.DilutionStep == nil {
		titration[len(titration)-1] = "first_dilution"
	}
	switch {
	case readout.Antigen != "" && !binds:
		r.add(item("readouts", i, "antigen"), "", "readouts › item %d: a readout of %s has no antigen", i+1, readout.Kind)
	case readout.Antigen != "" && readout.Analyte != "":
		r.add(item("readouts", i, "analyte"), "leave it out", "readouts › item %d: the analyte of antibodies is their antigen", i+1)
	case (readout.DilutionStep != nil || readout.FirstDilution != nil) && !binds:
		r.add(titration, "", "readouts › item %d: a readout of %s has no titres", i+1, readout.Kind)
	case readout.FirstDilution != nil && readout.DilutionStep == nil:
		r.add(titration, "such as 2", "readouts › item %d: a first_dilution needs a dilution_step", i+1)
	}
	return cmp.Or(readout.Antigen, readout.Analyte)
}

// amplification writes what a readout says of a PCR into the declaration of its endpoint. All readouts of it must agree, as
// the expression of one gene is of one sort.
func (r *resolver) amplification(i int, readout plan.Readout) {
	at := slices.IndexFunc(r.endpoints, func(e endpoint.Spec) bool { return e.Kind == readout.Kind && e.Amplification != nil })
	if at < 0 {
		for key, given := range map[string]bool{"reference_genes": readout.ReferenceGenes != nil, "cycles": readout.Cycles != nil} {
			if given {
				r.add(item("readouts", i, key), "", "readouts › item %d: a readout of %s has no %s", i+1, readout.Kind, strings.ReplaceAll(key, "_", " "))
			}
		}
		return
	}
	spec := &r.endpoints[at]
	own := *spec.Amplification
	first := len(own.References) == 0
	if len(readout.ReferenceGenes) == 0 {
		if !r.at.given(item("readouts", i, "reference_genes")...) {
			r.add(item("readouts", i), "such as reference_genes: [Actb, Gapdh]", "readouts › item %d: %s needs reference_genes", i+1, readout.Kind)
		}
		return
	}
	own.References = slices.Clone(readout.ReferenceGenes)
	if readout.Cycles != nil {
		own.Cycles = *readout.Cycles
	}
	if !first && (own.Cycles != spec.Amplification.Cycles || !slices.Equal(own.References, spec.Amplification.References)) {
		r.add(item("readouts", i, "reference_genes"), "", "readouts › item %d: reference_genes and cycles differ from those of another readout of %s", i+1, readout.Kind)
		return
	}
	spec.Amplification = &own
	spec.Hard.High = &own.Cycles
}

// plate checks what a readout says of the wells of a plate, and is the path of its layout.
func (r *resolver) plate(i int, readout plan.Readout) string {
	seen := map[string]bool{}
	for j, s := range readout.Samples {
		at := item("readouts", i, "samples", strconv.Itoa(j), "name")
		switch {
		case s.Name == "":
		case seen[s.Name]:
			r.add(at, "", "readouts › item %d: sample %q is declared twice", i+1, s.Name)
		case s.Animal == "" && s.Type == "":
			r.add(at, "add `animal`, or `type: control` for what is no animal", "readouts › item %d: nothing is said of sample %q", i+1, s.Name)
		case s.Animal != "" && s.Type != "" && s.Type != "sample":
			r.add(at, "leave one of them out", "readouts › item %d: sample %q is a %s and of an animal", i+1, s.Name, s.Type)
		}
		seen[s.Name] = true
	}
	if readout.PlateLayout == "" {
		return ""
	}
	at := item("readouts", i, "plate_layout")
	if strings.ContainsAny(readout.PlateLayout, "*?[") {
		r.add(at, "name one file; its column Plate tells plates apart", "readouts › item %d: plate_layout %q is a pattern", i+1, readout.PlateLayout)
		return ""
	}
	for _, file := range r.files(at, fmt.Sprintf("readouts › item %d", i+1), readout.PlateLayout) {
		return file
	}
	return ""
}

func (r *resolver) columns(i int, readout plan.Readout) []plan.Column {
	columns := slices.Clone(readout.Columns)
	seen := map[string]bool{}
	for j, c := range columns {
		at := item("readouts", i, "columns", strconv.Itoa(j), "name")
		if seen[c.Name] && c.Name != "" {
			r.add(at, "", "readouts › item %d: column %q is declared twice", i+1, c.Name)
		}
		seen[c.Name] = true
		if c.Is != "" && r.opts.Columns != nil && !slices.Contains(r.opts.Columns, c.Is) {
			at[len(at)-1] = "is"
			r.add(at, didYouMean(c.Is, r.opts.Columns), "readouts › item %d › column %q: a column cannot be %q", i+1, c.Name, c.Is)
		}
		at[len(at)-1] = "unit"
		columns[j].Unit = r.unit(at, readout.Kind, c.Is, c.Unit)
	}
	return columns
}

// unit is the canonical spelling of a unit of a readout, or of a column of it that holds what is says. Readouts of animals
// and doses have units of their own, which are taken as they are.
func (r *resolver) unit(at []string, kind, is, unit string) string {
	i := slices.IndexFunc(r.endpoints, func(e endpoint.Spec) bool { return e.Kind == kind })
	if unit == "" || i < 0 {
		return unit
	}
	name, units := r.endpoints[i].Name, r.endpoints[i].Units
	if e := r.endpoints[i].Exposure; e != nil && is == e.Name {
		name, units = e.Name, e.Units
	}
	if c := r.endpoints[i].Condition(is); c != nil {
		name, units = c.Name, c.Units
	}
	if per := r.endpoints[i].Per; per != nil && is == per.Column {
		if j := slices.IndexFunc(r.endpoints, func(e endpoint.Spec) bool { return e.Name == per.Endpoint }); j >= 0 {
			name, units = per.Endpoint, r.endpoints[j].Units
		}
	}
	var known []string
	for _, u := range units {
		known = append(known, u.Name)
		for _, spelling := range append([]string{u.Name}, u.Synonyms...) {
			if norm.NFKC.String(spelling) == norm.NFKC.String(unit) {
				return u.Name
			}
		}
	}
	r.add(at, "accepted are "+quoted(known), "%s is not measured in %q", name, unit)
	return unit
}

// files are the regular files that a name or pattern stands for, in order of name.
func (r *resolver) files(at []string, where, name string) []string {
	clean := path.Clean(name)
	if problem, hint := r.folder.refused(clean); problem != "" {
		r.add(at, hint, "%s: file %q %s", where, name, problem)
		return nil
	}
	// A name that exists is itself, whatever characters are in it.
	info, err := r.folder.Stat(clean)
	if err == nil && info.Mode().IsRegular() {
		return []string{clean}
	}
	if err == nil {
		r.add(at, "", "%s: %q is not a file", where, name)
		return nil
	}
	if !strings.ContainsAny(clean, "*?[") {
		r.add(at, r.folder.meant(clean), "%s: there is no file %q", where, name)
		return nil
	}
	matches, err := r.folder.glob(clean)
	if err != nil {
		r.add(at, "use * ? and [a-z]", "%s: %q is no pattern", where, name)
		return nil
	}
	matches = slices.DeleteFunc(matches, func(m string) bool {
		if Passing(m) {
			return true
		}
		if problem, hint := r.folder.refused(m); problem != "" {
			r.add(at, hint, "%s: file %q %s", where, m, problem)
			return true
		}
		info, err := r.folder.Stat(m)
		return err != nil || !info.Mode().IsRegular()
	})
	if len(matches) == 0 {
		r.add(at, "", "%s: no file matches %q", where, name)
	}
	slices.Sort(matches)
	return matches
}

// notify is who is told of a run. No message repeats the address: it may hold a secret.
func (r *resolver) notify() plan.Notify {
	n := r.doc.Notify
	if n.URL != "" {
		if u, err := url.Parse(n.URL); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			r.add([]string{"notify", "url"}, "such as https://chat.example.org/hook", "notify › url: this is no address of http or https")
		}
	}
	return n
}

func (r *resolver) ledgers() plan.Ledgers {
	ledger := func(key, name string) string {
		switch {
		case name != "":
			if files := r.files([]string{"ledgers", key}, "ledgers › "+key, name); len(files) == 1 {
				return files[0]
			} else if len(files) > 1 {
				r.add([]string{"ledgers", key}, "", "ledgers › %s: name one file, not a pattern", key)
			}
		case !r.at.given("ledgers", key):
			file := key + ".csv"
			if problem, hint := r.folder.refused(file); problem != "" {
				r.add(nil, hint, "ledgers › %s: file %q %s", key, file, problem)
			} else if info, err := r.folder.Stat(file); err == nil && info.Mode().IsRegular() {
				return file
			}
		}
		return ""
	}
	return plan.Ledgers{
		Corrections: ledger("corrections", r.doc.Ledgers.Corrections),
		Exclusions:  ledger("exclusions", r.doc.Ledgers.Exclusions),
	}
}

func (r *resolver) analysis() plan.Analysis {
	a := r.doc.Analysis
	if a.Window.Open >= a.Window.Narrow && a.Window.Narrow != 0 {
		r.add([]string{"analysis", "window", "open"}, "", "analysis › window: open (%g) must be below narrow (%g)", a.Window.Open, a.Window.Narrow)
	}
	for i, p := range a.Primary {
		r.primary(i, p)
	}
	seen := map[[2]string]bool{}
	for i, e := range a.Endpoints {
		spec := r.endpoint(item("analysis.endpoints", i, "endpoint"), e.Endpoint)
		if spec == nil {
			continue
		}
		if key := [2]string{e.Endpoint, e.Variable}; seen[key] {
			r.add(item("analysis.endpoints", i), "", "analysis › endpoints › item %d: %s is declared twice", i+1, strings.TrimSpace(e.Endpoint+" "+e.Variable))
		} else {
			seen[key] = true
		}
		variables := r.variables(item("analysis.endpoints", i, "variable"), spec, e.Variable)
		if e.Definition != "" && variables != nil {
			r.definition(item("analysis.endpoints", i, "definition"), variables, strings.TrimSpace(e.Endpoint+" "+e.Variable), e.Definition)
		}
		if e.Method != "" && r.opts.Methods != nil && !slices.Contains(r.opts.Methods, e.Method) {
			r.add(item("analysis.endpoints", i, "method"), didYouMean(e.Method, r.opts.Methods), "analysis › endpoints › item %d: there is no method %q", i+1, e.Method)
		}
	}
	return a
}

func (r *resolver) primary(i int, p plan.Primary) {
	spec := r.endpoint(item("analysis.primary", i, "endpoint"), p.Endpoint)
	if spec == nil {
		return
	}
	where := fmt.Sprintf("analysis › primary › item %d", i+1)
	var analytes []string
	for _, a := range r.doc.Analytes {
		if a.BelongsTo(*spec) {
			analytes = append(analytes, a.Name)
		}
	}
	listed := cmp.Or(spec.Analytes, endpoint.Protein) == endpoint.Protein // genes, antigens and drugs have no list
	at := item("analysis.primary", i, "analyte")
	switch {
	case !spec.PerAnalyte && p.Analyte != "":
		r.add(at, "leave it out", "%s: %s has no analytes", where, spec.Name)
	case spec.PerAnalyte && p.Analyte == "" && !r.at.given(at...):
		r.add(at, "", "%s: %s needs an analyte", where, spec.Name)
	case spec.PerAnalyte && listed && p.Analyte != "" && !slices.Contains(analytes, p.Analyte):
		r.add(at, didYouMean(p.Analyte, analytes), "%s: there is no analyte %q", where, p.Analyte)
	}
	if p.Variable == "" {
		return
	}
	at = item("analysis.primary", i, "study_day")
	for _, v := range r.variables(item("analysis.primary", i, "variable"), spec, p.Variable) {
		switch {
		case v.Course && p.StudyDay != nil:
			r.add(at, "leave it out", "%s: %s belongs to the whole course and has no study_day", where, v.Name)
		case !v.Course && p.StudyDay == nil && !r.at.given(at...):
			r.add(at, "", "%s: %s needs a study_day", where, v.Name)
		}
	}
}
