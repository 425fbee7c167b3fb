package config

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"earmark/schemas/plan"
)

// mediatorProblems lists what is wrong with a map, held against a list of analytes.
func mediatorProblems(p plan.Pathways, analytes []plan.Analyte) []string {
	var problems []string
	keys := map[string]bool{}
	for _, s := range p.Sources {
		if s.Key == "" || s.Text == "" || keys[s.Key] {
			problems = append(problems, fmt.Sprintf("source %q: empty, or twice", s.Key))
		}
		keys[s.Key] = true
	}
	seen := map[string]bool{}
	for _, m := range p.Mediators {
		add := func(format string, args ...any) {
			problems = append(problems, m.Name+": "+fmt.Sprintf(format, args...))
		}
		if seen[m.Name] || m.Name == "" {
			add("no name, or twice")
		}
		seen[m.Name] = true
		for entry, text := range map[string]string{"receptor": m.Receptor, "effect": m.Effect} {
			if text == "" {
				add("no %s", entry)
			}
		}
		for entry, word := range map[string][]string{
			m.Axis:       {"Th2", "Th1", "Th17/22", "innate", "chemokine"},
			m.Status:     {"agreed", "incomplete", "disputed", "indirect"},
			m.Dependence: {plan.DependsDirectly, plan.DependsNot, plan.DependsDisputed},
		} {
			if !slices.Contains(word, entry) {
				add("%q is none of %v", entry, word)
			}
		}
		if direct := m.Dependence == plan.DependsDirectly; direct != (len(m.Kinases) > 0) || direct != (len(m.STATs) > 0) {
			add("dependence %s with kinases %v and STATs %v", m.Dependence, m.Kinases, m.STATs)
		}
		if (m.Status == "indirect") != (m.Dependence == plan.DependsNot) {
			add("status %s with dependence %s", m.Status, m.Dependence)
		}
		for _, names := range [][2][]string{{m.Kinases, m.KinasesInSome}, {m.STATs, m.STATsInSome}} {
			all := slices.Concat(names[0], names[1])
			if slices.Sort(all); len(slices.Compact(all)) != len(names[0])+len(names[1]) {
				add("%v and %v overlap", names[0], names[1])
			}
		}
		for _, kinase := range slices.Concat(m.Kinases, m.KinasesInSome) {
			if !slices.Contains([]string{"JAK1", "JAK2", "JAK3", "TYK2"}, kinase) {
				add("no kinase %s", kinase)
			}
		}
		for _, stat := range slices.Concat(m.STATs, m.STATsInSome) {
			if !strings.HasPrefix(stat, "STAT") {
				add("no STAT %s", stat)
			}
		}
		for _, key := range m.Sources {
			if !keys[key] {
				add("no source %s", key)
			}
		}
		for _, entry := range m.Unverified {
			if !slices.Contains([]string{"receptor", "kinases", "stats", "axis", "dependence", "effect"}, entry) {
				add("%s cannot be unverified", entry)
			}
		}
		if len(m.Sources) == 0 && !slices.Contains(m.Unverified, "dependence") {
			add("neither a source nor marked as unverified")
		}
		i := slices.IndexFunc(analytes, func(a plan.Analyte) bool { return a.Name == m.Name })
		switch {
		case i < 0 && m.Unlisted == "":
			add("no analyte of the list, and no reason")
		case i >= 0 && analytes[i].Family != m.Axis:
			add("axis %s, but family %s", m.Axis, analytes[i].Family)
		}
	}
	slices.Sort(problems)
	return problems
}

func TestPathways(t *testing.T) {
	analytes := load(t, studyDir(t, good), Options{}).Analytes
	if d := cmp.Diff([]string(nil), mediatorProblems(Pathways(), analytes)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if n := len(Pathways().Mediators); n != 21 {
		t.Errorf("%d mediators", n)
	}
}

// Each rule finds a map that breaks it.
func TestPathwayRules(t *testing.T) {
	sound := plan.Mediator{
		Name: "IL-4", Receptor: "r", Kinases: []string{"JAK1"}, STATs: []string{"STAT6"}, Axis: "Th2", Dependence: plan.DependsDirectly,
		Status: "agreed", Effect: "e", Sources: []string{"A"},
	}
	analytes := []plan.Analyte{{Name: "IL-4", Family: "Th2"}}
	for want, change := range map[string]func(*plan.Mediator){
		"":                                       func(*plan.Mediator) {},
		"IL-4: no receptor":                      func(m *plan.Mediator) { m.Receptor = "" },
		"IL-4: no effect":                        func(m *plan.Mediator) { m.Effect = "" },
		"IL-5: no analyte of the list":           func(m *plan.Mediator) { m.Name = "IL-5" },
		"IL-4: axis Th1, but family Th2":         func(m *plan.Mediator) { m.Axis = "Th1" },
		`IL-4: "sure" is none of`:                func(m *plan.Mediator) { m.Status = "sure" },
		"IL-4: dependence direct with kinases":   func(m *plan.Mediator) { m.Kinases = nil },
		"IL-4: status indirect with dependence":  func(m *plan.Mediator) { m.Status = "indirect" },
		"IL-4: [JAK1] and [JAK1] overlap":        func(m *plan.Mediator) { m.KinasesInSome = []string{"JAK1"} },
		"IL-4: no kinase JAK5":                   func(m *plan.Mediator) { m.KinasesInSome = []string{"JAK5"} },
		"IL-4: no STAT S6":                       func(m *plan.Mediator) { m.STATsInSome = []string{"S6"} },
		"IL-4: no source B":                      func(m *plan.Mediator) { m.Sources = []string{"B"} },
		"IL-4: colour cannot be unverified":      func(m *plan.Mediator) { m.Unverified = []string{"colour"} },
		"IL-4: neither a source nor marked":      func(m *plan.Mediator) { m.Sources = nil },
		"IL-4: [JAK1 JAK1] and [] overlap":       func(m *plan.Mediator) { m.Kinases = []string{"JAK1", "JAK1"} },
		"IL-4: \"\" is none of [Th2 Th1 Th17/22": func(m *plan.Mediator) { m.Axis = "" },
	} {
		m := sound
		change(&m)
		got := mediatorProblems(plan.Pathways{Sources: []plan.Source{{Key: "A", Text: "a"}}, Mediators: []plan.Mediator{m}}, analytes)
		if want == "" && len(got) > 0 || want != "" && !slices.ContainsFunc(got, func(p string) bool { return strings.HasPrefix(p, want) }) {
			t.Errorf("want %q, got %q", want, got)
		}
	}
	twice := plan.Pathways{Sources: []plan.Source{{Key: "A", Text: "a"}, {Key: "A", Text: "b"}}, Mediators: []plan.Mediator{sound, sound}}
	if got := mediatorProblems(twice, analytes); len(got) != 2 {
		t.Errorf("a source and a mediator twice: %q", got)
	}
}

// clinicalProblems lists what is wrong with a table of trials.
func clinicalProblems(c plan.Clinical) []string {
	var problems []string
	add := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	keys, articles, trials := map[string]bool{}, map[string]bool{}, map[string]plan.Trial{}
	for _, s := range c.Sources {
		keys[s.Key] = true
	}
	cites := func(what string, sources []string) {
		for _, key := range sources {
			if !keys[key] {
				add("%s: no source %s", what, key)
			}
		}
	}
	names := map[string]bool{}
	for _, a := range c.Articles {
		articles[a.Name] = true
		for _, name := range append([]string{a.Name}, a.Synonyms...) {
			if names[folded(name)] {
				add("the name %s is that of two articles", name)
			}
			names[folded(name)] = true
		}
	}
	for _, trial := range c.Trials {
		if !articles[trial.Article] || trial.Setting == "" || trial.Patients <= 0 || len(trial.Sources) == 0 {
			add("trial %s: no article, setting, number of patients or source", trial.Name)
		}
		cites(trial.Name, trial.Sources)
		trials[trial.Name] = trial
	}
	seen := map[string]bool{}
	for _, r := range c.Results {
		week := "-"
		if r.Week != nil {
			week = fmt.Sprint(*r.Week)
		}
		what := strings.Join([]string{r.Trial, r.Endpoint, week, r.Arm}, "/")
		if seen[what] {
			add("%s: twice", what)
		}
		seen[what] = true
		if _, known := trials[r.Trial]; !known || r.Endpoint == "" || r.Arm == "" {
			add("%s: no trial, endpoint or arm", what)
		}
		cites(what, r.Sources)
		if r.Confirmed != (len(r.Sources) > 0) {
			add("%s: confirmed means that it has a source", what)
		}
		if (r.Percent != nil) == (r.Finding != "") {
			add("%s: a percentage or a finding", what)
		}
		if (r.Percent != nil) != (r.Week != nil) || (r.Dose != nil) == r.Control || (r.Dose != nil) != (r.DoseUnit != "") {
			add("%s: a percentage has a week; a control has no dose, another arm has one with its unit", what)
		}
		if r.Percent != nil && r.N != nil && r.Patients != nil {
			// The printed percentage is that of the counts, to its one decimal.
			if of := 100 * float64(*r.N) / float64(*r.Patients); of < *r.Percent-0.05 || of > *r.Percent+0.05 {
				add("%s: %d of %d is not %g %%", what, *r.N, *r.Patients, *r.Percent)
			}
		}
		if r.Percent != nil && !r.Control && !slices.ContainsFunc(c.Results, func(o plan.TrialResult) bool {
			return o.Control && o.Trial == r.Trial && o.Endpoint == r.Endpoint && o.Week != nil && *o.Week == *r.Week
		}) {
			add("%s: no control arm", what)
		}
	}
	for _, correction := range c.Corrections {
		for trial := range strings.SplitSeq(correction.Trial, ", ") {
			if _, known := trials[trial]; !known {
				add("correction: no trial %s", trial)
			}
		}
		if correction.Found == "" || correction.Correct == "" || correction.Reason == "" || len(correction.Sources) == 0 {
			add("correction of %s: incomplete", correction.Trial)
		}
		cites("correction", correction.Sources)
	}
	return problems
}

func TestClinical(t *testing.T) {
	if d := cmp.Diff([]string(nil), clinicalProblems(Clinical())); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if len(Clinical().Results) != 47 || len(Clinical().Corrections) != 8 {
		t.Errorf("%d results, %d corrections", len(Clinical().Results), len(Clinical().Corrections))
	}
}

// Each rule finds a table that breaks it.
func TestClinicalRules(t *testing.T) {
	number := func(v float64) *float64 { return &v }
	count := func(n int32) *int32 { return &n }
	sound := func() plan.Clinical {
		return plan.Clinical{
			Articles: []plan.ClinicalArticle{{Name: "a", Synonyms: []string{"b"}}},
			Sources:  []plan.Source{{Key: "S", Text: "s"}},
			Trials:   []plan.Trial{{Name: "T", Article: "a", Setting: "oral", Patients: 10, Sources: []string{"S"}}},
			Results: []plan.TrialResult{
				{Trial: "T", Endpoint: "E", Week: count(8), Arm: "placebo", Control: true, Percent: number(10), Confirmed: true, Sources: []string{"S"}},
				{Trial: "T", Endpoint: "E", Week: count(8), Arm: "1 mg", Dose: number(1), DoseUnit: "mg", Percent: number(33.3), N: count(1), Patients: count(3)},
			},
			Corrections: []plan.Correction{{Trial: "T", Found: "f", Correct: "c", Reason: "r", Sources: []string{"S"}}},
		}
	}
	for want, change := range map[string]func(*plan.Clinical){
		"":                            func(*plan.Clinical) {},
		"the name B is that of two":   func(c *plan.Clinical) { c.Articles = append(c.Articles, plan.ClinicalArticle{Name: "B"}) },
		"trial T: no article":         func(c *plan.Clinical) { c.Trials[0].Setting = "" },
		"T: no source X":              func(c *plan.Clinical) { c.Trials[0].Sources = []string{"X"} },
		"T/E/8/1 mg: twice":           func(c *plan.Clinical) { c.Results = append(c.Results, c.Results[1]) },
		"U/E/8/1 mg: no trial":        func(c *plan.Clinical) { c.Results[1].Trial = "U" },
		"T/E/8/1 mg: confirmed means": func(c *plan.Clinical) { c.Results[1].Confirmed = true },
		"T/E/8/1 mg: a percentage or": func(c *plan.Clinical) { c.Results[1].Finding = "f" },
		"T/E/8/1 mg: a percentage has a week": func(c *plan.Clinical) {
			c.Results[1].DoseUnit = ""
		},
		"T/E/8/1 mg: 1 of 3 is not 34 %": func(c *plan.Clinical) { c.Results[1].Percent = number(34) },
		"T/E/8/1 mg: no control arm":     func(c *plan.Clinical) { c.Results = c.Results[1:] },
		"correction: no trial V":         func(c *plan.Clinical) { c.Corrections[0].Trial = "V" },
		"correction of T: incomplete":    func(c *plan.Clinical) { c.Corrections[0].Reason = "" },
	} {
		c := sound()
		change(&c)
		got := clinicalProblems(c)
		if want == "" && len(got) > 0 || want != "" && !slices.ContainsFunc(got, func(p string) bool { return strings.HasPrefix(p, want) }) {
			t.Errorf("want %q, got %q", want, got)
		}
	}
}

// withArticles is a plan whose groups got the articles given.
func withArticles(articles string) string {
	return strings.NewReplacer(
		"{name: RUX 0.5%, role: test,", "{name: RUX 0.5%, role: test, article: Ruxolitinib,",
		"{name: MTX 0.3 mg/kg, role: test,", "{name: MTX 0.3 mg/kg, role: test, article: C-17,",
	).Replace(good) + articles
}

func TestArticles(t *testing.T) {
	p := load(t, studyDir(t, withArticles("articles:\n  - {name: c-17, synonyms: [olumiant], potency: [{target: JAK1, ic50: 5.9, unit: nM, source: s}, {target: JAK3, relation: \">\", ic50: 400, unit: nM, source: s}]}\n")), Options{})
	want := []plan.Article{{Name: "c-17", Synonyms: []string{"olumiant"}, Potency: []plan.Potency{
		{Target: "JAK1", IC50: 5.9, Unit: "nM", Source: "s"}, {Target: "JAK3", Relation: ">", IC50: 400, Unit: "nM", Source: "s"},
	}}}
	if d := cmp.Diff(want, p.Articles); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	// Names are compared without regard to case, by name and by declared synonym.
	named := map[string][]string{}
	for _, a := range p.Clinical.Articles {
		named[a.Name] = a.StudyNames
	}
	if d := cmp.Diff(map[string][]string{"ruxolitinib": {"Ruxolitinib"}, "baricitinib": {"C-17"}}, named); d != "" {
		t.Errorf("articles of trials (-want +got):\n%s", d)
	}
	if len(p.Clinical.Results) != len(Clinical().Results) || len(p.Clinical.Corrections) != 0 {
		t.Errorf("%d results, %d corrections", len(p.Clinical.Results), len(p.Clinical.Corrections))
	}
	if none := load(t, studyDir(t, good), Options{}).Clinical; len(none.Articles)+len(none.Trials)+len(none.Results)+len(none.Sources) > 0 {
		t.Errorf("trials of a study without their articles: %+v", none)
	}
	for _, a := range Clinical().Articles {
		if a.StudyNames != nil {
			t.Errorf("a study left its names in the table: %v", a.StudyNames)
		}
	}
}

func TestArticleProblems(t *testing.T) {
	got := problemsOf(t, studyDir(t, withArticles(`articles:
  - {name: ruxolitinb}
  - {name: c-17, potency: [{target: JAK1, ic50: 5, unit: nM, source: s}, {target: jak1, ic50: 6, unit: nM, source: s}]}
  - {name: C-17}
  - {potency: [{target: JAK1, ic50: 0, unit: nm, source: s}], nam: x}
  - {name: Ruxolitinib, potency: [{target: JAK1, relation: ">=", ic50: "5.9"}]}
`)), Options{})
	want := []string{
		`study.yaml:18:12: articles: no group got "ruxolitinb"; did you mean "Ruxolitinib"?`,
		`study.yaml:19:83: articles › "c-17": target "jak1" is declared twice; give the value of one assay`,
		`study.yaml:20:12: articles: "C-17" is declared twice; upper and lower case are the same name`,
		`study.yaml:21:5: articles › item 4: key "name" is missing`,
		`study.yaml:21:37: articles › item 4 › potency › item 1 › ic50: found 0; expected more than 0`,
		`study.yaml:21:46: articles › item 4 › potency › item 1 › unit: found the text "nm"; allowed are "pM", "nM", "µM"; did you mean "nM"?`,
		`study.yaml:21:63: articles › item 4: unknown key "nam" (R-15); did you mean "name"?`,
		`study.yaml:22:35: articles › "Ruxolitinib" › potency › item 1: key "source" is missing`,
		`study.yaml:22:35: articles › "Ruxolitinib" › potency › item 1: key "unit" is missing`,
		`study.yaml:22:60: articles › "Ruxolitinib" › potency › item 1 › relation: found the text ">="; allowed are ">", "<"; did you mean ">"?`,
		`study.yaml:22:72: articles › "Ruxolitinib" › potency › item 1 › ic50: found the text "5.9"; expected a number; remove the quotes`,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("problems (-want +got):\n%s", d)
	}
}
