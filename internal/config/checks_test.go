package config

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"earmark/schemas/plan"
)

func TestChecks(t *testing.T) {
	text := good + `checks:
  - {code: V-05, severity: error}
  - {code: V-03, severity: warning, reason: an old balance}
  - {code: A-07, limit: 25}
  - {code: D-14, severity: silent, reason: a pilot}
accept: [{code: V-01, reason: x}, {code: D-03, reason: x}]
`
	limit := 25.0
	want := []plan.Check{
		{Code: "V-05", Severity: "error"},
		{Code: "V-03", Severity: "warning", Reason: "an old balance"},
		{Code: "A-07", Limit: &limit},
		{Code: "D-14", Severity: "silent", Reason: "a pilot"},
	}
	if d := cmp.Diff(want, load(t, studyDir(t, text), Options{}).Checks); d != "" {
		t.Errorf("checks (-want +got):\n%s", d)
	}
}

func TestWrongChecks(t *testing.T) {
	text := good + `checks:
  - {code: V-99, severity: note}
  - {code: V-5, severity: note}
  - {code: V-05}
  - {code: V-03, severity: warning}
  - {code: V-01, severity: silent, reason: x}
  - {code: R-01, severity: silent, reason: x}
  - {code: V-03, severity: error}
  - {code: V-06, severity: warn}
  - {code: F-14, limit: 2}
  - {code: A-07, limit: 0}
  - {code: A-14, limit: 30, why: x}
  - {severity: note}
  - {code: S-01, severity: note, reason: x}
  - {code: R-15, severity: note, reason: x}
accept: [{code: S-01, reason: x}, {code: V-77, reason: x}]
`
	want := []string{
		`study.yaml:18:12: checks › item 1: there is no issue "V-99"; did you mean "V-09"? earmark explain lists all codes`,
		`study.yaml:19:12: checks › item 2 › code: found "V-5"; expected a code of the catalogue, such as V-05`,
		`study.yaml:20:5: checks › item 3: nothing is changed of V-05; give it a severity or a limit`,
		`study.yaml:21:28: checks › item 4: a severity below that of V-03 (error) needs a reason`,
		`study.yaml:22:28: checks › item 5: V-01 is an issue of severity error, which leaves values or results out: it cannot be silenced; a warning or a note says it more quietly`,
		`study.yaml:23:28: checks › item 6: R-01 is an issue of severity withheld, which leaves values or results out: it cannot be silenced; a warning or a note says it more quietly`,
		`study.yaml:24:12: checks › item 7: V-03 is changed twice; say it in one item`,
		`study.yaml:25:28: checks › item 8 › severity: found the text "warn"; allowed are "error", "warning", "note", "silent"`,
		`study.yaml:26:25: checks › item 9: F-14 has no limit that can be changed here; those that have one are ` + strings.Join(limited(), ", "),
		`study.yaml:27:25: checks › item 10 › limit: found 0; expected more than 0`,
		`study.yaml:28:29: checks › item 11: unknown key "why" (R-15); known here: code, limit, reason, severity`,
		`study.yaml:29:5: checks › item 12: key "code" is missing`,
		`study.yaml:31:12: checks › item 14: R-15 is told by the config and not by a run; leave it out`,
		`study.yaml:32:17: accept › item 1: the checks make S-01 less than an error, and only an error can be accepted; leave one of the two out`,
		`study.yaml:32:42: accept › item 2: there is no issue "V-77"; did you mean "V-07"? earmark explain lists all codes`,
	}
	if d := cmp.Diff(want, problemsOf(t, studyDir(t, text), Options{})); d != "" {
		t.Errorf("problems (-want +got):\n%s", d)
	}
}
