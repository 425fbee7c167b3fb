package config

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

func mustLoad(t *testing.T, name string) *Preset {
	t.Helper()
	p, err := LoadPreset(name, ".")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Every embedded preset is complete, names what exists and uses the sources that it lists.
func TestEmbeddedPresets(t *testing.T) {
	for _, name := range Models() {
		p := mustLoad(t, name)
		named := map[string]bool{}
		for _, e := range p.Endpoints {
			if named[e.Name] {
				t.Errorf("%s: endpoint %s is listed twice", name, e.Name)
			}
			named[e.Name] = true
			checkEndpoint(t, name, e)
		}
		for _, strain := range p.Model.Strains {
			for _, e := range strain.Endpoints {
				if !named[e.Name] {
					t.Errorf("%s: strain %s names endpoint %s, which the model does not list", name, strain.Name, e.Name)
				}
				checkEndpoint(t, name, e)
			}
		}
		for _, primary := range p.Primary {
			if !named[primary.Endpoint] {
				t.Errorf("%s: primary endpoint %s is not listed", name, primary.Endpoint)
			}
		}
		for _, fact := range slices.Concat(p.Model.Warnings, p.Model.NotErrors) {
			if fact.Endpoint != "" && !named[fact.Endpoint] {
				t.Errorf("%s: %q is about endpoint %s, which is not listed", name, fact.Text, fact.Endpoint)
			}
			if fact.Seen != "" && fact.Endpoint == "" {
				t.Errorf("%s: %q has a sign and no endpoint to see it in", name, fact.Text)
			}
		}
		if len(p.Model.Induction) == 0 && p.Model.TimeAxis != plan.TimeAge {
			t.Errorf("%s: nothing is induced, and age is not its time axis", name)
		}
		data := sourcesOf(t, name)
		for _, source := range p.Model.Sources {
			if !strings.Contains(data, "source: "+source.Name) {
				t.Errorf("%s: nothing uses the source %q", name, source.Name)
			}
		}
	}
}

func checkEndpoint(t *testing.T, model string, e plan.EndpointPreset) {
	t.Helper()
	spec, variable := endpoint.Find(endpoint.All(), e.Name, e.Variable)
	if spec.Name == "" {
		t.Errorf("%s: there is no endpoint %q", model, e.Name)
	}
	if e.Variable != "" && variable.Name == "" {
		t.Errorf("%s: %s has no variable %q", model, e.Name, e.Variable)
	}
	for _, inner := range []plan.Limits{e.Soft, value(e.Naive), value(e.Diseased)} {
		if e.Hard.Low != nil && inner.Low != nil && *inner.Low < *e.Hard.Low || e.Hard.High != nil && inner.High != nil && *inner.High > *e.Hard.High {
			t.Errorf("%s: a range of %s reaches beyond its hard limits", model, e.Name)
		}
	}
}

func value(l *plan.Limits) plan.Limits {
	if l == nil {
		return plan.Limits{}
	}
	return *l
}

func sourcesOf(t *testing.T, model string) string {
	t.Helper()
	var ps problems
	l := modelLayers(model, Position{}, nil, nil, &ps)
	if len(l) != 1 || len(ps) != 0 {
		t.Fatalf("%s: %d layers, problems %v", model, len(l), ps)
	}
	var b strings.Builder
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if source, ok := v["source"].(string); ok {
				b.WriteString("source: " + source + "\n")
			}
			for _, inner := range v {
				walk(inner)
			}
		case []any:
			for _, inner := range v {
				walk(inner)
			}
		}
	}
	walk(l[0].doc)
	return b.String()
}

// What a preset says reaches the plan below what the study says.
func TestPresetBelowStudy(t *testing.T) {
	p := load(t, studyDir(t, strings.Replace(good, "mc903", "oxazolone_acute", 1)), Options{})
	day := int32(1)
	if d := cmp.Diff([]plan.Primary{{Endpoint: "ear_thickness", Variable: "change", StudyDay: &day}}, p.Analysis.Primary); d != "" {
		t.Errorf("primary analyses (-want +got):\n%s", d)
	}
	if p.Study.InducedSide != "right" || p.Model.Title != "Oxazolone, acute (contact hypersensitivity)" {
		t.Errorf("study is %+v of model %q", p.Study, p.Model.Title)
	}
	p = load(t, studyDir(t, strings.Replace(good, "model: mc903", "model: oxazolone_acute\n  induced_side: left", 1)), Options{})
	if p.Study.InducedSide != "left" {
		t.Error("the preset wins over the study")
	}
	if p := load(t, studyDir(t, strings.Replace(good, "  model: mc903\n", "", 1)), Options{}); p.Model.Title != "" {
		t.Errorf("a study without a model has %q", p.Model.Title)
	}
}

// The strain of the study picks the limits: 3.8 is the highest score of BALB/c that Arerugi 2001;50:1152 gives.
func TestStrainPicksLimits(t *testing.T) {
	for strain, want := range map[string]float64{"": 0, "  strain: NC/Nga\n": 0, "  strain: balb/c\n": 3.8, "  strain: BALB/cByJ\n": 3.8} {
		p := load(t, studyDir(t, strings.Replace(good, "  model: mc903\n", "  model: hdm\n"+strain, 1)), Options{})
		score, _ := endpoint.Find(p.Endpoints, "dermatitis_score", "")
		got := 0.0
		if score.Soft.High != nil {
			got = *score.Soft.High
		}
		if got != want || *score.Hard.High != 12 {
			t.Errorf("strain %q: soft limit %g, want %g", strain, got, want)
		}
	}
	p := load(t, studyDir(t, strings.Replace(good, "  model: mc903\n", "  model: hdm\n  strain: BALB/c\n", 1)+"endpoints: [{name: dermatitis_score, soft: {high: 5}}]\n"), Options{})
	if score, _ := endpoint.Find(p.Endpoints, "dermatitis_score", ""); *score.Soft.High != 5 {
		t.Errorf("the strain wins over the study: %g", *score.Soft.High)
	}
}

// A preset or a study may say that an endpoint moves another way: spleens grow under imiquimod.
func TestDirection(t *testing.T) {
	for text, want := range map[string]string{
		"": "higher_worse", "endpoints: [{name: spleen_weight, direction: lower_worse}]\n": "lower_worse",
	} {
		p := load(t, studyDir(t, strings.Replace(good, "mc903", "imiquimod", 1)+text), Options{})
		if spec, _ := endpoint.Find(p.Endpoints, "spleen_weight", ""); spec.Direction != want {
			t.Errorf("%q: spleens are %s, want %s", text, spec.Direction, want)
		}
	}
	if spec, _ := endpoint.Find(endpoint.All(), "spleen_weight", ""); spec.Direction != endpoint.Context {
		t.Errorf("spleens are %s where no model says it", spec.Direction)
	}
}

// scoreStudy reads scores and names no scale.
const scoreStudy = good + "  - {kind: scores, file: scores.csv}\n"

func TestModelScale(t *testing.T) {
	dir := write(t, map[string]string{"study.yaml": scoreStudy, "animals.csv": "", "ears_d0.csv": "", "scores.csv": ""})
	p := load(t, dir, Options{})
	if got := p.Readouts[len(p.Readouts)-1].Scale; got != "ad4" {
		t.Errorf("scores without a scale are read as %q", got)
	}
	if got := p.Readouts[0].Scale; got != "" {
		t.Errorf("animals have the scale %q", got)
	}
}

const own = `extends: imiquimod
model:
  title: Our imiquimod
  strains:
    - {name: BALB/c, endpoints: [{name: body_weight, soft: {low: 15, source: Archive}}]}
    - {name: FVB}
  sources: [{name: Archive, cite: our weights of 2020 to 2025}]
endpoints:
  - {name: body_weight, hard: {low: 8}}
`

func TestOwnPreset(t *testing.T) {
	files := map[string]string{
		"study.yaml":  strings.Replace(good, "model: mc903", "model: ./models/ours.yaml\n  strain: BALB/c", 1),
		"animals.csv": "", "ears_d0.csv": "", "models/ours.yaml": own,
	}
	p := load(t, write(t, files), Options{})
	weight, _ := endpoint.Find(p.Endpoints, "body_weight", "")
	if *weight.Hard.Low != 8 || *weight.Soft.Low != 15 || p.Model.Title != "Our imiquimod" || p.Model.Scale != "pasi" {
		t.Errorf("body weight is %+v, model %+v", weight, p.Model)
	}
	var strains []string
	for _, s := range p.Model.Strains {
		strains = append(strains, s.Name)
	}
	if d := cmp.Diff([]string{"BALB/c", "C57BL/6", "FVB"}, strains); d != "" {
		t.Errorf("strains (-want +got):\n%s", d)
	}
	if len(p.Model.Strains[0].Aliases) == 0 {
		t.Error("an extended strain lost its other names")
	}

	for name, c := range map[string]struct {
		model string
		files map[string]string
		want  []string
	}{
		"misspelt keys, words and sources": {"ours.yaml", map[string]string{"ours.yaml": `extends: imiquimd
model:
  titel: x
  scale: pasy
  warnings: [{text: a, seen: faling}]
  sham: {text: b, source: Archiv}
  sources: [{name: Archive, cite: c}]
`}, []string{
			`ours.yaml:1:10: extends: found the text "imiquimd"; allowed are "dncb", "dnfb", "fitc", "flaky_tail", "hdm", "imiquimod", "mc903", "ova", "oxazolone_acute", "oxazolone_chronic", or a file that ends in .yaml; did you mean "imiquimod"?`,
			`ours.yaml:3:3: model: key "day_zero" is missing`,
			`ours.yaml:3:3: model: key "resembles" is missing`,
			`ours.yaml:3:3: model: key "strains" is missing`,
			`ours.yaml:3:3: model: key "title" is missing`,
			`ours.yaml:3:3: model: unknown key "titel" (R-15); did you mean "title"?`,
			`ours.yaml:4:10: model › scale: found the text "pasy"; allowed are "ad4", "pasi", "easi", "scorad", "objective_scorad", "histology"; did you mean "pasi"?`,
			`ours.yaml:5:30: model › warnings › item 1 › seen: found the text "faling"; allowed are "falling", "below_floor", "at_floor"; did you mean "falling"?`,
			`ours.yaml:6:27: model › sham › source: there is no source "Archiv"; did you mean "Archive"?`,
		}},
		"an endpoint that does not exist": {"ours.yaml", map[string]string{"ours.yaml": "extends: mc903\nmodel: {}\nendpoints: [{name: ear_thicknes}]\n"}, []string{
			`ours.yaml:3:20: there is no endpoint "ear_thicknes"; did you mean "ear_thickness"?`,
		}},
		"a file that is not there": {"our.yaml", map[string]string{"ours.yaml": own}, []string{`study.yaml:4:10: disease model "our.yaml" does not exist; did you mean "ours.yaml"?`}},
		"outside the folder":       {"../ours.yaml", nil, []string{`study.yaml:4:10: disease model "../ours.yaml" is outside the folder of the config; move it there, so that the study can be moved as a whole, or allow it with --allow-outside`}},
		"absolute":                 {"/ours.yaml", nil, []string{`study.yaml:4:10: disease model "/ours.yaml" is an absolute path; give it relative to the folder of the config`}},
		"a circle": {"a.yaml", map[string]string{"a.yaml": "extends: b/b.yaml\nmodel: {}\n", "b/b.yaml": "extends: ../a.yaml\nmodel: {}\n"}, []string{
			`b/b.yaml:1:10: extends: "a.yaml" leads back to itself: a.yaml → b/b.yaml → a.yaml`,
		}},
		"a study in place of a preset": {"study.yaml", nil, []string{
			`study.yaml:2:3: study: unknown key "id" (R-15); known here: induced_side`,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			all := map[string]string{"study.yaml": strings.Replace(good, "mc903", c.model, 1), "animals.csv": "", "ears_d0.csv": ""}
			for file, text := range c.files {
				all[file] = text
			}
			got := problemsOf(t, write(t, all), Options{})
			if name == "a circle" || name == "a study in place of a preset" {
				got = slices.DeleteFunc(got, func(line string) bool { return !slices.Contains(c.want, line) })
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("problems (-want +got):\n%s", d)
			}
		})
	}
}

func TestUnknownPreset(t *testing.T) {
	_, err := LoadPreset("mc930", ".")
	var wrong *Error
	if !errors.As(err, &wrong) || !strings.Contains(err.Error(), `did you mean "mc903"?`) {
		t.Errorf("got %v", err)
	}
}

// What could have a source and has none is listed, and nothing else.
func TestUnverified(t *testing.T) {
	p := mustLoad(t, "hdm")
	for what, want := range map[string]bool{"resembles": true, "course": true, "positive_controls › item 1": false, "strains › \"NC/Nga\"": false, "title": false} {
		if got := slices.Contains(p.Unverified, what); got != want {
			t.Errorf("%s is unverified: %v, want %v", what, got, want)
		}
	}
}

func TestLimitsInWords(t *testing.T) {
	low, high := 1.0, 2.5
	for want, l := range map[string]*plan.Limits{"": nil, "from 1": {Low: &low}, "to 2.5": {High: &high}, "1 to 2.5": {Low: &low, High: &high}} {
		if got := l.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func FuzzPreset(f *testing.F) {
	f.Add([]byte(own))
	f.Add([]byte("extends: hdm\nmodel: {strains: [x, {name: [y]}], sources: [{name: {}}]}\n"))
	f.Add([]byte("model: {warnings: [{source: [a]}]}\nendpoints: [{name: x, hard: {source: y}}]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "fuzz.yaml"), data, 0o644); err != nil {
			t.Fatal(err)
		}
		p, err := LoadPreset("fuzz.yaml", dir)
		var wrong *Error
		if err != nil && !errors.As(err, &wrong) {
			t.Fatalf("a preset failed with %v", err)
		}
		if err == nil && (p.Model.Title == "" || len(p.Model.Strains) == 0) {
			t.Fatal("a preset without a title or strains was accepted")
		}
	})
}
