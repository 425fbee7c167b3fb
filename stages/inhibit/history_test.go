package inhibit

import (
	"testing"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/schemas"
	"earmark/schemas/plan"
)

func TestPositiveControlBelowItsHistory(t *testing.T) {
	groups := []plan.Group{{Name: "dex", Role: plan.Positive, History: &plan.History{Low: 55, High: 85}}, {Name: "test", Role: plan.Test}}
	row := func(group string, percent, low, high float64, primary bool) schemas.Inhibition {
		return schemas.Inhibition{
			Group: group, Endpoint: "ear", StudyDay: maybe.Some(int32(14)), Variable: "value", Percent: maybe.Some(percent),
			CILow: maybe.Some(low), CIHigh: maybe.Some(high), Primary: primary,
		}
	}
	open := row("dex", 12, -9, 31, true)
	open.CIHigh = maybe.Float{}
	bare := open
	bare.CILow = maybe.Float{}
	none := row("dex", 12, -9, 31, true)
	none.Percent = maybe.Float{}
	for _, c := range []struct {
		name string
		row  schemas.Inhibition
		want string
	}{
		{"below", row("dex", 12, -9.04, 31, true), "dex: ear/value/day 14 12 % (−9, 31); history 55 to 85 %"},
		{"an interval without an upper limit", open, ""},
		{"no interval", bare, "dex: ear/value/day 14 12 %; history 55 to 85 %"},
		{"an interval that reaches the history", row("dex", 40, 20, 55, true), ""},
		{"within", row("dex", 70, 60, 80, true), ""},
		{"above", row("dex", 95, 90, 99, true), ""},
		{"not a primary analysis", row("dex", 12, -9, 31, false), ""},
		{"no percentage", none, ""},
		{"a test group", row("test", 12, -9, 31, true), ""},
	} {
		var issues issue.List
		positiveControls(Params{Groups: groups}, []schemas.Inhibition{c.row}, &issues)
		got := ""
		for _, i := range issues.Issues() {
			got += i.Message
			if i.Code != "O-12" || i.Severity != issue.Warning || i.Group != "dex" {
				t.Errorf("%s: %+v", c.name, i)
			}
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}
