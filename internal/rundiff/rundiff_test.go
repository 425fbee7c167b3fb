package rundiff

import (
	"encoding/json"
	"testing"

	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/plan"

	"github.com/google/go-cmp/cmp"
)

func number(v float64) *float64 { return &v }

// Primary results that crossed alpha, changed class, came or went are first, then primary, headline and other results, each
// by the relative change of the estimate.
func TestOrderOfChanges(t *testing.T) {
	of := func(r Result, primary, headline bool) *Result {
		r.primary, r.headline = primary, headline
		return &r
	}
	key := func(k string) name { return name{"inhibition", k} }
	old := map[name]*Result{
		key("other"):            of(Result{Estimate: number(10)}, false, false),
		key("headline"):         of(Result{Estimate: number(50)}, false, true),
		key("headline, more"):   of(Result{Estimate: number(50)}, false, true),
		key("primary"):          of(Result{Estimate: number(50), P: number(0.01)}, true, true),
		key("primary, crossed"): of(Result{Estimate: number(50), P: number(0.01), PAdjusted: number(0.049)}, true, true),
		key("primary, class"):   of(Result{Estimate: number(50), Class: "open"}, true, true),
		key("primary, gone"):    of(Result{Estimate: number(50)}, true, true),
		key("same"):             of(Result{Estimate: number(50), Low: number(40)}, true, true),
		key("alpha alone"):      of(Result{Estimate: number(50), P: number(0.03)}, false, true),
	}
	latest := map[name]*Result{
		key("other"):            of(Result{Estimate: number(90)}, false, false),
		key("headline"):         of(Result{Estimate: number(49)}, false, true),
		key("headline, more"):   of(Result{Estimate: number(40)}, false, true),
		key("primary"):          of(Result{Estimate: number(49), P: number(0.011)}, true, true),
		key("primary, crossed"): of(Result{Estimate: number(50), P: number(0.01), PAdjusted: number(0.051)}, true, true),
		key("primary, class"):   of(Result{Estimate: number(50), Class: "narrow"}, true, true),
		key("same"):             of(Result{Estimate: number(50), Low: number(40)}, true, true),
		key("alpha alone"):      of(Result{Estimate: number(50), P: number(0.03)}, false, true),
		key("other, new"):       of(Result{Estimate: number(1)}, false, false),
	}
	var got []string
	for _, c := range changes(old, latest, 0.05, 0.02) {
		got = append(got, c.Key)
	}
	want := []string{
		"primary, gone", "primary, class", "primary, crossed", "primary",
		"headline, more", "headline", "alpha alone", "other, new", "other",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What the effects of single causes leave of a change is said: 10 to 17 with effects of 4 and 2 leaves 1.
func TestUnexplained(t *testing.T) {
	n := name{"inhibition", "k"}
	results := func(v float64) map[name]*Result { return map[name]*Result{n: {Estimate: number(v)}} }
	for _, c := range []struct {
		after    []float64
		left     float64
		together bool
	}{
		{[]float64{14, 12}, 1, true},
		{[]float64{12, 15}, 0, false},
		{[]float64{17}, 0, false},
		{nil, 7, true},
	} {
		all := changes(results(10), results(17), 0.05, 0.05)
		var with []contrast
		for _, v := range c.after {
			with = append(with, contrast{results(10), results(v)})
		}
		attribute(all, with)
		if *all[0].Unexplained != c.left || all[0].Together != c.together || len(all[0].Effects) != len(c.after) {
			t.Errorf("%v: %g unexplained, together %v, %d effects", c.after, *all[0].Unexplained, all[0].Together, len(all[0].Effects))
		}
		if len(c.after) == 2 && *all[0].Effects[0].Difference < *all[0].Effects[1].Difference {
			t.Errorf("%v: the weaker effect is first", c.after)
		}
	}
}

// Each changed value of a plan is a parameter of its own, and applying all of them gives the other plan. Items of lists are
// paired by what they are, not by their place.
func TestParameters(t *testing.T) {
	two := 2.0
	day := int32(7)
	old := &plan.Plan{
		Study:  plan.Study{ID: "A", Title: "a"},
		Groups: []plan.Group{{Name: "V", Role: plan.Vehicle}, {Name: "T", Role: plan.Test, Comparator: "V"}},
		Readouts: []plan.Readout{
			{Kind: "ear_thickness", File: "a.csv"},
			{Kind: "ige", File: "b.csv"},
		},
		Analysis: plan.Analysis{Alpha: 0.05, Primary: []plan.Primary{{Endpoint: "ear_thickness", Variable: "value", StudyDay: &day}}},
	}
	latest := &plan.Plan{
		Study:    plan.Study{ID: "B", Title: "b"},
		Groups:   []plan.Group{{Name: "V", Role: plan.Vehicle}, {Name: "N", Role: plan.Naive}, {Name: "T", Role: plan.Test, Comparator: "V", Dose: &two}},
		Readouts: []plan.Readout{{Kind: "ige", File: "b.csv", LLOQ: &two}},
		Analysis: plan.Analysis{Alpha: 0.01, Primary: []plan.Primary{{Endpoint: "ear_thickness", Variable: "value", StudyDay: &day}}},
	}
	found, err := parameters(old, latest)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	changed := old
	for _, p := range found {
		names = append(names, p.text())
		if changed, err = p.apply(changed); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{
		"parameter analysis.alpha: 0.05 to 0.01",
		`parameter groups[N]: none to {"name":"N","role":"naive"}`,
		"parameter groups[T].dose: none to 2",
		`parameter readouts[ear_thickness a.csv]: {"file":"a.csv","kind":"ear_thickness"} to none`,
		"parameter readouts[ige b.csv].lloq: none to 2",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
	left, err := parameters(changed, latest)
	if err != nil {
		t.Fatal(err)
	}
	if len(left) != 1 || left[0].name() != "groups" { // a new item comes last, whatever its place was
		t.Errorf("after applying all there is left: %+v", left)
	}
	if _, err := json.Marshal(old); err != nil || old.Analysis.Alpha != 0.05 || len(old.Groups) != 2 {
		t.Error("applying a parameter changed the plan that it was applied to")
	}
}

// Measurements are aligned by what they are of, so that moved rows are no change, and swapped in one by one.
func TestCells(t *testing.T) {
	m := func(animal string, day int32, text string, v float64, row int32) schemas.Measurement {
		return schemas.Measurement{
			Study: "S", Animal: animal, Endpoint: "ear_thickness", Site: "right", StudyDay: day, Group: "low", Value: maybe.Some(v), Unit: "µm",
			Censoring: "none", Collected: text, CollectedUnit: "mm", SourceFile: "ears.csv", SourceRow: row, SourceColumn: "F",
		}
	}
	out := m("M2", 9, "0.30", 300, 15)
	out.Excluded, out.ExclusionReason = true, "haemolysed"
	moved := m("M5", 9, "0.25", 250, 99)
	moved.Group = "high"
	corrected := m("M6", 9, "2.5", 250, 19)
	old := table.From(m("M1", 9, "0.61", 610, 14), m("M2", 9, "0.30", 300, 15), m("M3", 9, "0.40", 400, 16), m("M5", 9, "0.25", 250, 18), m("M6", 9, "2.5", 2500, 19))
	latest := table.From(m("M1", 9, "0.16", 160, 14), out, m("M4", 9, "0.50", 500, 16), moved, corrected)
	found := cellChanges(old, latest)
	var texts []string
	for _, c := range found {
		texts = append(texts, c.text())
	}
	want := []string{
		"M1 day 9 right ear thickness 0.61 to 0.16 mm (ears.csv F14)",
		"M2 day 9 right ear thickness 0.30 mm is excluded now: haemolysed (ears.csv F15)",
		"M3 day 9 right ear thickness 0.40 mm is gone (ears.csv F16)",
		"M4 day 9 right ear thickness 0.50 mm is new (ears.csv F16)",
		"M6 day 9 right ear thickness 2.5 mm is read as 250 instead of 2500 µm (ears.csv F19)",
	}
	if diff := cmp.Diff(want, texts); diff != "" {
		t.Fatal(diff)
	}
	if left := cellChanges(swapped(old, found), latest); len(left) > 0 {
		t.Errorf("swapping all leaves %s", left[0].text())
	}
	if left := cellChanges(swapped(old, found[:1]), latest); len(left) != len(found)-1 {
		t.Errorf("swapping one of %d leaves %d", len(found), len(left))
	}
	for runs, want := range map[int][]string{5: texts, 4: {"5 cells of ears.csv column F rows 14 to 19"}} {
		var got []string
		for _, b := range firstBatches(found, runs) {
			got = append(got, b.text())
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d runs: %s", runs, diff)
		}
	}
}

// A primary analysis that only one run has is named with its code; so are results that differ though nothing else does.
func TestRemarks(t *testing.T) {
	ten, fourteen := int32(10), int32(14)
	at := func(day *int32, alpha float64, file string) Run {
		return Run{
			Program: "earmark " + file,
			Plan:    &plan.Plan{Analysis: plan.Analysis{Alpha: alpha, Primary: []plan.Primary{{Endpoint: "ear_thickness", Variable: "value", StudyDay: day}}}},
			Files:   table.From(schemas.File{Path: "ears.csv", SHA256: file}),
		}
	}
	moved := Remark{"R-07", "the primary analysis changed from ear_thickness/value/day 14 to ear_thickness/value/day 10"}
	unknown := at(&fourteen, 0.05, "a")
	unknown.Files = nil
	other := at(&fourteen, 0.05, "a")
	other.Program = "earmark b"
	for name, c := range map[string]struct {
		old, latest Run
		changes     int
		want        []Remark
	}{
		"the day":            {at(&fourteen, 0.05, "a"), at(&ten, 0.05, "a"), 1, []Remark{moved}},
		"alpha":              {at(&fourteen, 0.05, "a"), at(&fourteen, 0.01, "a"), 1, nil},
		"nothing":            {at(&fourteen, 0.05, "a"), at(&fourteen, 0.05, "a"), 0, nil},
		"the program alone":  {at(&fourteen, 0.05, "a"), other, 1, []Remark{{"R-16", "results differ with the same files and the same plan: made by earmark a, then by earmark b"}}},
		"the files, too":     {at(&fourteen, 0.05, "a"), at(&fourteen, 0.05, "b"), 1, nil},
		"files that are not": {unknown, other, 1, nil},
		"no primary before":  {Run{Plan: &plan.Plan{}}, at(&ten, 0.05, "a"), 1, []Remark{{"R-07", "the primary analysis changed from none to ear_thickness/value/day 10"}}},
	} {
		d := Diff{Changes: make([]Change, c.changes)}
		d.remarks(c.old, c.latest)
		if diff := cmp.Diff(c.want, d.Remarks); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
