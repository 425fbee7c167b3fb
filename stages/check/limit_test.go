package check

import (
	"testing"

	"earmark/internal/issue"
	"earmark/schemas/plan"
)

// A limit of the plan moves what a rule questions, both ways: each change has a size between the two limits.
func TestLimitsOfThePlan(t *testing.T) {
	for _, c := range []struct {
		code          string
		quiet, raised float64 // limits
		change        func(*trial)
	}{
		{"A-07", 15, 10, func(t *trial) { // CV of 50 and 60: 13 %
			t.well(2, "M01", "1", 0, 0, 50)
			t.well(3, "M01", "1", 0, 0, 60)
		}},
		{"A-06", 15, 10, func(t *trial) { // 3000 and 3400: 13 %
			t.well(2, "M02", "1", 500, 0, 6)
			t.well(3, "M02", "1", 2000, 0, 1.7)
		}},
		{"A-14", 60, 50, func(t *trial) { // 3300 / 2100 = 1.57
			t.well(2, "M01", "1", 0, 0, 2100)
			t.well(3, "M01", "2", 0, 0, 3300)
		}},
		{"A-15", 20, 30, func(t *trial) { t.well(2, "M02", "1", 0, 25, 50) }},
		// 20 → 17.9 g is 10.5 %.
		{"V-21", 11, 10, func(t *trial) { t.weights([]int32{0, 7, 8, 14}, 20, 20, 17.9, 20) }},
		// The groups have four animals.
		{"D-14", 4, 5, func(*trial) {}},
	} {
		for limit, want := range map[float64]bool{c.quiet: false, c.raised: true} {
			trial := clean()
			c.change(trial)
			trial.params.Checks = issue.Checks{plan.Check{Code: c.code, Limit: &limit}}
			_, issues := trial.run(t)
			if got := len(evidence(issues, c.code)) > 0; got != want {
				t.Errorf("%s with a limit of %g: raised %v, want %v", c.code, limit, got, want)
			}
		}
	}
}

// What an error made milder sets aside stays set aside, with the plan's reason beside it.
func TestMilderErrorLeavesOut(t *testing.T) {
	trial := clean()
	trial.set("ears.csv", "E22", 0.4) // V-01 on its own
	trial.params.Checks = issue.Checks{{Code: "V-01", Severity: "warning", Reason: "gauge in mm that day"}}
	out, _ := trial.run(t)
	if m := measurement(t, out, "ears.csv", 22, "E"); !m.Excluded || m.ExclusionReason != "V-01: gauge in mm that day" {
		t.Errorf("%+v", m)
	}
}
