package qualify

import (
	"bytes"
	"context"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"earmark/internal/stats/testdata"
)

// TestReferenceCases judges every embedded case of the listed methods. Other files are only counted.
func TestReferenceCases(t *testing.T) {
	results, err := Run(t.Context(), Embedded())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range summarise(results) {
		if !slices.ContainsFunc(methods, func(m method) bool { return m.file == s.Method }) {
			t.Logf("no method yet: %s, %d cases", s.Method, s.Cases)
			continue
		}
		t.Run(s.Method, func(t *testing.T) {
			for _, r := range s.Results {
				if !r.Pass {
					t.Errorf("%s: %s\n\t%s: want %s, got %s (%s)", r.ID, r.Note, r.WorstField, r.Want, r.Got, r.Tolerance)
				}
			}
			t.Logf("%d cases, worst %.1f digits at %s %s", s.Cases, s.Worst.WorstDigits, s.Worst.ID, s.Worst.WorstField)
		})
	}
}

func TestMethodsSortedAndUnique(t *testing.T) {
	for i := 1; i < len(methods); i++ {
		if methods[i-1].file >= methods[i].file {
			t.Errorf("%q stands before %q", methods[i-1].file, methods[i].file)
		}
	}
}

// oneCase is a folder with a case of 01_descriptive for the values 1 2 3 and the expected fields given.
func oneCase(expected string) fstest.MapFS {
	return fstest.MapFS{"01_descriptive.json": {Data: []byte(
		`[{"id":"a","input":{"values":[1,null,2,3]},"args":{"conf_level":0.95},"expected":` + expected + `}]`)}}
}

// The mean of 1 2 3 is 2, the standard deviation 1, by hand.
func TestJudgement(t *testing.T) {
	for _, tc := range []struct {
		name, expected string
		pass           bool
		field, note    string
	}{
		{"equal", `{"mean":2,"sd":1}`, true, "mean", ""},
		{"within tolerance", `{"mean":2.0000000000001}`, true, "mean", ""},
		{"written out", `{"mean":"2.00000000000000000000001"}`, true, "mean", ""},
		{"written out and off", `{"mean":"2.001"}`, false, "mean", "1 of 1 fields differ: mean"},
		{"off", `{"mean":2.001,"sd":1}`, false, "mean", "1 of 2 fields differ: mean"},
		{"not computed", `{"mean":2,"mode":2}`, false, "mode", "1 of 2 fields not judged: mode"},
		{"not computed though null", `{"mean":2,"mode":null}`, false, "mode", "1 of 2 fields not judged: mode"},
		{"null for a number", `{"mean":null}`, false, "mean", "1 of 1 fields differ: mean"},
		{"infinite", `{"mean":"Inf"}`, false, "mean", "1 of 1 fields differ: mean"},
		{"list for a number", `{"mean":[2]}`, false, "mean", "1 of 1 fields differ: mean"},
		{"object for a number", `{"mean":{"a":1}}`, false, "mean", "1 of 1 fields differ: mean"},
		{"word for a number", `{"mean":"two"}`, false, "mean", "1 of 1 fields differ: mean"},
		{"nothing expected", `{}`, false, "", "not judged: nothing is expected"},
		{"no expected", `null`, false, "", `not judged: the case has no "expected"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			results, err := Run(t.Context(), oneCase(tc.expected))
			if err != nil || len(results) != 1 {
				t.Fatalf("%d results, error %v", len(results), err)
			}
			r := results[0]
			if r.Pass != tc.pass || r.WorstField != tc.field || r.Note != tc.note {
				t.Errorf("pass %v at %q, note %q", r.Pass, r.WorstField, r.Note)
			}
			if !r.Pass && r.WorstDigits > 4 {
				t.Errorf("a failed case claims %.1f digits", r.WorstDigits)
			}
		})
	}
}

func TestUserFolder(t *testing.T) {
	dir := oneCase(`{"mean":2.001}`)
	dir["tolerances.json"] = &fstest.MapFile{Data: []byte(`{"_note":"x","01_descriptive":{"mean":{"rel":0.01,"abs":0}}}`)}
	dir["99_unknown.json"] = &fstest.MapFile{Data: []byte(`[{"id":"u","expected":{"x":1}}]`)}
	results, err := Run(t.Context(), dir)
	if err != nil || len(results) != 2 {
		t.Fatalf("%d results, error %v", len(results), err)
	}
	if !results[0].Pass {
		t.Errorf("the folder's tolerance is not honoured: %s", results[0].Note)
	}
	if results[1].Pass || !strings.Contains(results[1].Note, "not judged") {
		t.Errorf("unknown file: pass %v, %q", results[1].Pass, results[1].Note)
	}
	for name, dir := range map[string]fstest.MapFS{
		"empty folder":    {},
		"not json":        {"01_descriptive.json": {Data: []byte(`{`)}},
		"not an array":    {"01_descriptive.json": {Data: []byte(`{}`)}},
		"bad tolerances":  {"tolerances.json": {Data: []byte(`{"a":3}`)}, "01_descriptive.json": {Data: []byte(`[]`)}},
		"bad certificate": {"certified.json": {Data: []byte(`[]`)}},
	} {
		if _, err := Run(t.Context(), dir); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Run(ctx, oneCase(`{"mean":2}`)); err == nil {
		t.Error("a cancelled run returned results")
	}
}

func TestToleranceKeys(t *testing.T) {
	tol, err := readTolerances(testdata.Files)
	if err != nil {
		t.Fatal(err)
	}
	fivePL := Case{ID: "x", Args: []byte(`{"model":"5pl"}`)}
	fourPL := Case{ID: "x", Args: []byte(`{"model":"4pl"}`)}
	for _, tc := range []struct {
		file, id, field string
		c               Case
		want            Tolerance // as tolerances.json has it
	}{
		{file: "01_descriptive", field: "mean", want: Tolerance{1e-12, 1e-15}},
		{file: "01_descriptive", c: Case{ID: "desc-16"}, field: "sd", want: Tolerance{1e-8, 1e-8}},
		{file: "03a_dunnett", field: "comparisons[2].p_greater", want: Tolerance{1e-8, 1e-40}},
		{file: "03a_dunnett", field: "comparisons[2].ci_high", want: Tolerance{1e-10, 1e-13}},
		{file: "05_p_adjust", field: "bh[3]", want: Tolerance{1e-13, 0}},
		{file: "08_logistic_curves", c: fourPL, field: "parameters.c", want: Tolerance{1e-7, 1e-9}},
		{file: "08_logistic_curves", c: fivePL, field: "parameters.c", want: Tolerance{1e-6, 1e-8}},
		{file: "08_logistic_curves", c: fivePL, field: "covariance[0][1]", want: Tolerance{1e-5, 0}},
		{file: "08_logistic_curves", c: fourPL, field: "back_calculated[1].x", want: Tolerance{1e-6, 0}},
		{file: "08_logistic_curves", c: fourPL, field: "df", want: strict},
		{file: "09a_censored_lognormal", field: "se_mean_log", want: Tolerance{1e-7, 0}},
		{file: "10a_mixed_models", field: "ar1.rho", want: Tolerance{1e-6, 0}},
		{file: "10a_mixed_models", field: "ar1.contrasts_vs_vehicle[0].df_satterthwaite", want: Tolerance{1e-5, 0}},
		{file: "10a_mixed_models", field: "ar1.contrasts_vs_vehicle[0].se", want: Tolerance{1e-7, 0}},
		{file: "12a_outliers", field: "dixon_r10.p_one_sided", want: Tolerance{1e-6, 0}},
		{file: "12a_outliers", field: "grubbs.g", want: Tolerance{1e-10, 1e-12}},
		{file: "13_power", field: "power_each[1]", want: Tolerance{1e-8, 1e-10}},
		{file: "13_power", field: "n_per_group", want: Tolerance{0, 0}},
		{file: "14_special_functions", field: "value", want: Tolerance{1e-12, 0}},
		{file: "14_special_functions", c: Case{Input: []byte(`{"fn":"pnct_upper"}`)}, field: "value", want: Tolerance{1e-9, 0}},
		{file: "nist_anova", c: Case{ID: "SiRstv"}, field: "f", want: Tolerance{1e-9, 0}},
		{file: "unknown", field: "n", want: strict},
	} {
		if got := tol.find(tc.file, tc.c, tc.field); got != tc.want {
			t.Errorf("%s %s %s: %v, want %v", tc.file, tc.c.ID, tc.field, got, tc.want)
		}
	}
}

// A status is compared by its outcome only.
func TestOutcome(t *testing.T) {
	for _, tc := range []struct {
		want, got string
		same      bool
	}{
		{"ok", "ok", true},
		{"ok", "undefined: n < 2", false},
		{"undefined", "undefined: zero variance", true},
		{"undefined: a", "infinite: a", false},
		{"beyond asymptote a (zero dose)", "beyond asymptote a", true},
		{"beyond asymptote a (zero dose)", "beyond asymptote d (infinite dose)", false},
	} {
		if got := same("fit.status", tc.want, tc.got); got != tc.same {
			t.Errorf("%q and %q: %v", tc.want, tc.got, got)
		}
	}
	if same("type", "bounded", "bounded (low)") {
		t.Error("a word that is no status must agree exactly")
	}
}

func TestDigits(t *testing.T) {
	rel := Tolerance{Rel: 1e-10}
	if d := rel.digits(1.001, 1); math.Abs(d-3) > 1e-9 {
		t.Errorf("log relative error of 1.001 to 1 is 3, got %v", d)
	}
	if d := rel.digits(2, 2); d != 17 {
		t.Errorf("equal values: %v", d)
	}
	if d := rel.digits(1e-3, 0); d != 0 {
		t.Errorf("a number for zero has no digits, got %v", d)
	}
	// abs/rel = 1: a difference of 1e-6 at zero is six digits on that scale.
	if d := (Tolerance{Rel: 1e-10, Abs: 1e-10}).digits(1e-6, 0); math.Abs(d-6) > 1e-9 {
		t.Errorf("absolute scale: %v", d)
	}
}

func TestRenderers(t *testing.T) {
	results, err := Run(t.Context(), oneCase(`{"mean":2.001,"sd":1}`))
	if err != nil {
		t.Fatal(err)
	}
	results = append(results, Result{Method: "<b>", ID: "h", Pass: true, WorstDigits: 12.3456, WorstField: "x"})
	var text, lines, page bytes.Buffer
	if err := WriteText(&text, results); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"FAIL 01_descriptive a: 1 of 2 fields differ: mean", "mean: want 2.001, got 2", "1 of 2 cases pass"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("text lacks %q:\n%s", want, text.String())
		}
	}
	if err := WriteJSON(&lines, results); err != nil {
		t.Fatal(err)
	}
	if want := `{"method":"<b>","id":"h","pass":true,"worst_digits":12.34,"worst_field":"x","note":""}` + "\n"; !strings.HasSuffix(lines.String(), want) {
		t.Errorf("json: %s", lines.String())
	}
	if err := WriteHTML(&page, results, Environment{"1.2", "abc", "go1.26", "linux", "amd64"}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1 of 2 cases pass", "2.001", "&lt;b&gt;", "linux on amd64"} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("report lacks %q", want)
		}
	}
	if strings.Contains(page.String(), "<b>") || strings.Contains(page.String(), "http") {
		t.Error("the report must escape names and refer to nothing outside itself")
	}
}
