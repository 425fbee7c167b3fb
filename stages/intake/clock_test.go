package intake

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/schemas/plan"
)

// A time of day beside or behind the date is kept as such; as a timepoint only where it tells sessions of a day apart.
func TestClocks(t *testing.T) {
	weights := plan.Readout{Kind: "body_weight"}
	for name, c := range map[string]struct {
		text       string
		clocks     []int32 // -1 for none
		timepoints []string
	}{
		"a column Time":         {"Animal,Day,Time,Weight (g)\nM1,0,9:15,20\nM2,0,9:20,21\n", []int32{555, 560}, []string{"", ""}},
		"behind the date":       {"Animal,Date,Weight (g)\nM1,2026-03-02 09:15,20\nM2,02.03.2026 9:20,21\n", []int32{555, 560}, []string{"", ""}},
		"two sessions of a day": {"Animal,Day,Time,Weight (g)\nM1,0,9:15,20\nM1,0,16:00,21\n", []int32{555, 960}, []string{"9:15", "16:00"}},
		"midnight of a program": {"Animal,Date,Weight (g)\nM1,2026-03-02 00:00:00,20\n", []int32{-1}, []string{""}},
		"times of another sort": {"Animal,Day,Time,Weight (g)\nM1,0,am,20\n", []int32{-1}, []string{"am"}},
	} {
		out, issues := read(t, weights, c.text)
		var got []int32
		var timepoints []string
		for _, v := range out.Values.All() {
			got, timepoints = append(got, v.Clock.Or(-1)), append(timepoints, v.Timepoint)
		}
		if !slices.Equal(got, c.clocks) || !slices.Equal(timepoints, c.timepoints) || len(issues) > 0 {
			t.Errorf("%s: %v %q %v, want %v %q", name, got, timepoints, marks(issues), c.clocks, c.timepoints)
		}
	}
	out, _ := read(t, weights, "Animal,Day,Order,Weight (g)\nM1,0,2,20\nM2,0,x,21\n")
	if a, b := out.Values.At(0), out.Values.At(1); a.Order != maybe.Some(int32(2)) || b.Order.OK {
		t.Errorf("orders %v %v", a.Order, b.Order)
	}
	doses, issues := read(t, plan.Readout{Kind: "dosing"}, "Animal,Day,Time of day,Dose (mg/kg)\nM1,0,8:30,3\nM1,0,16:30,3\n")
	if a, b := doses.Doses.At(0), doses.Doses.At(1); a.Clock.V != 510 || b.Clock.V != 990 || a.Occasion.OK || len(issues) > 0 {
		t.Errorf("%+v %+v %v", a, b, marks(issues))
	}
}

func TestZones(t *testing.T) {
	sheet := func(format string, first int) string {
		text := "Animal,Date,Weight (g)\n"
		for i := range 12 {
			text += fmt.Sprintf("M%d,2026-03-02T%s,20\n", i, fmt.Sprintf(format, (first+i/4)%24, 5*i))
		}
		return text
	}
	for name, c := range map[string]struct {
		a, b string
		want []string
		says string
	}{
		"local times":               {sheet("%02d:%02d", 9), sheet("%02d:%02d", 14), nil, ""},
		"one zone in all":           {sheet("%02d:%02dZ", 9), sheet("%02d:%02dZ", 14), nil, ""},
		"UTC beside local":          {sheet("%02d:%02d", 9), sheet("%02d:%02dZ", 7), []string{"T-06 B2"}, "marked as those of the zone UTC"},
		"hours of the night":        {sheet("%02d:%02d", 9), sheet("%02d:%02d", 3), []string{"T-06 B2"}, "12 of 12 times lie between 20:00 and 6:00"},
		"dates that can be another": {sheet("%02d:%02d", 9), sheet("%02d:%02dZ", 22), []string{"T-06 B2 +B3 +B4 +B5 +B6 +B7 +B8 +B9 +B10 +B11 +B12 +B13"}, "12 rows within two hours of midnight"},
	} {
		p := Params{Readouts: []plan.Readout{{Kind: "body_weight", File: "a.csv"}, {Kind: "body_weight", File: "b.csv"}}}
		_, issues := run(t, p, file("a.csv", c.a), file("b.csv", c.b))
		if !slices.Equal(marks(issues), c.want) {
			t.Errorf("%s: %v, want %v", name, marks(issues), c.want)
			continue
		}
		if len(issues) > 0 && (issues[0].At.File != "b.csv" || issues[0].Severity != issue.Note || !strings.Contains(issues[0].Message+issues[0].Effect, c.says)) {
			t.Errorf("%s: %+v", name, issues[0])
		}
	}
}
