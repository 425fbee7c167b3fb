package issue

import (
	"testing"

	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// V-03 is an error with a milder kind (warnings of soft limits), D-03 a warning with a graver one (labels of no group), D-19 an
// error with a note of another kind.
func TestChecksChangeSeverities(t *testing.T) {
	for name, c := range map[string]struct {
		check  plan.Check
		raised Issue
		want   Severity // plan.Silent for none
		effect string
	}{
		"an error becomes a warning":                {plan.Check{Code: "V-03", Severity: "warning", Reason: "old balance"}, Issue{Code: "V-03", Severity: Error, Effect: "not used"}, Warning, "not used; by the plan's checks severity changed from error to warning: old balance"},
		"the milder kind stays below":               {plan.Check{Code: "V-03", Severity: "warning", Reason: "x"}, Issue{Code: "V-03", Severity: Warning}, Warning, ""},
		"the milder kind is lowered, too":           {plan.Check{Code: "V-03", Severity: "note", Reason: "x"}, Issue{Code: "V-03", Severity: Warning}, Note, "by the plan's checks severity changed from warning to note: x"},
		"a warning becomes an error":                {plan.Check{Code: "V-05", Severity: "error"}, Issue{Code: "V-05", Severity: Warning}, Error, "by the plan's checks severity changed from warning to error"},
		"the graver kind keeps its own":             {plan.Check{Code: "D-03", Severity: "note", Reason: "x"}, Issue{Code: "D-03", Severity: Error}, Error, ""},
		"the milder kind is not raised":             {plan.Check{Code: "V-05", Severity: "error"}, Issue{Code: "V-05", Severity: Note}, Note, ""},
		"the severity of the catalogue":             {plan.Check{Code: "V-05", Severity: "warning"}, Issue{Code: "V-05", Severity: Warning, Effect: "used"}, Warning, "used"},
		"silenced":                                  {plan.Check{Code: "V-05", Severity: "silent", Reason: "x"}, Issue{Code: "V-05", Severity: Warning}, plan.Silent, ""},
		"silence leaves the graver kind":            {plan.Check{Code: "D-03", Severity: "silent", Reason: "x"}, Issue{Code: "D-03", Severity: Error}, Error, ""},
		"another code":                              {plan.Check{Code: "V-05", Severity: "error"}, Issue{Code: "V-06", Severity: Warning}, Warning, ""},
		"a limit is said":                           {plan.Check{Code: "A-07", Limit: number(25)}, Issue{Code: "A-07", Severity: Warning, Effect: "used"}, Warning, "used; by the plan's checks limit 25 % in place of 20 %"},
		"a lowered error is accepted by nobody":     {plan.Check{Code: "V-03", Severity: "warning", Reason: "x"}, Issue{Code: "V-03", Severity: Error, Accepted: "y"}, Warning, "by the plan's checks severity changed from error to warning: x"},
		"a result withheld becomes an error":        {plan.Check{Code: "R-20", Severity: "error"}, Issue{Code: "R-20", Severity: Withheld}, Error, "by the plan's checks severity changed from withheld to error"},
		"a result withheld becomes less than it is": {plan.Check{Code: "R-01", Severity: "note", Reason: "x"}, Issue{Code: "R-01", Severity: Withheld}, Note, "by the plan's checks severity changed from withheld to note: x"},
	} {
		got := Checks{c.check}.Apply([]Issue{c.raised})
		if c.want == plan.Silent {
			if len(got) != 0 {
				t.Errorf("%s: %+v is still raised", name, got)
			}
			continue
		}
		if len(got) != 1 || got[0].Severity != c.want || got[0].Effect != c.effect || got[0].Accepted != "" {
			t.Errorf("%s: got %+v, want severity %s and effect %q", name, got, c.want, c.effect)
			continue
		}
		if changed := got[0].Severity != c.raised.Severity; changed != (got[0].Raised == c.raised.Severity) {
			t.Errorf("%s: raised is %q", name, got[0].Raised)
		}
	}
}

func number(v float64) *float64 { return &v }

func TestLimits(t *testing.T) {
	if got := (Checks{}).Limit("A-07"); got != 20 {
		t.Errorf("without a check %g", got)
	}
	if got := (Checks{{Code: "A-07", Limit: number(25)}}).Limit("A-07"); got != 25 {
		t.Errorf("with a check %g", got)
	}
	if got := (Checks{{Code: "A-07", Severity: "note"}}).LimitOr("A-07", 30); got != 30 {
		t.Errorf("a check without a limit gives %g", got)
	}
	for _, e := range Catalogue {
		if e.Limit != nil && !(e.Limit.Default > 0 && e.Limit.Name != "") {
			t.Errorf("%s: %+v", e.Code, e.Limit)
		}
	}
}

// Where endpoints declare a limit of their own, the catalogue prints that one.
func TestLimitsOfEndpoints(t *testing.T) {
	for _, spec := range endpoint.All() {
		if own := float64(spec.MinBeads); own != 0 && own != (Checks{}).Limit("A-15") {
			t.Errorf("%s: %g beads", spec.Name, own)
		}
		if own := spec.DailyChange; own != 0 && own != (Checks{}).Limit("V-21") {
			t.Errorf("%s: %g %%", spec.Name, own)
		}
	}
}
