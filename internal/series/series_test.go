package series

import (
	"testing"

	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/plan"
)

func TestOf(t *testing.T) {
	in := new(table.Of[schemas.Response])
	for _, r := range []struct {
		animal, endpoint, analyte, group string
		day                              maybe.Int
		value                            float64
		censoring                        string
	}{
		{"M1", "b", "", "g", maybe.Some[int32](7), 1, "none"},
		{"M1", "a", "x", "g", maybe.None[int32](), 2, "left"},
		{"M2", "b", "", "g", maybe.Some[int32](7), 3, "none"},
		{"M3", "b", "", "h", maybe.Some[int32](7), 4, "none"},
		{"M3", "b", "", "h", maybe.Some[int32](0), 5, "right"},
	} {
		row := schemas.Response{
			Study: "S", Animal: r.animal, Endpoint: r.endpoint, Analyte: r.analyte, StudyDay: r.day, Variable: "value", Group: r.group,
			Unit: "u", Scale: "linear", Censoring: r.censoring,
		}
		if r.censoring == "none" {
			row.Value = maybe.Some(r.value)
		} else {
			row.Limit = maybe.Some(r.value)
		}
		in.Append(row)
	}
	in.Sort()
	all := Of(in)
	var keys []string
	for _, s := range all {
		keys = append(keys, s.Key.String())
	}
	want := []string{"a/x/value", "b/value/day 0", "b/value/day 7"}
	if len(keys) != len(want) || keys[0] != want[0] || keys[1] != want[1] || keys[2] != want[2] {
		t.Fatalf("series %v, want %v", keys, want)
	}
	if g := all[2].Group("g"); g.N() != 2 || g.Values[0] != 1 || g.Values[1] != 3 || g.Censored() != 0 {
		t.Errorf("group g: %+v", g)
	}
	if g := all[1].Group("h"); g.Censored() != 1 || g.Values[0] != 5 {
		t.Errorf("a censored value is its limit: %+v", g)
	}
	if all[0].Group("nobody").N() != 0 {
		t.Error("a group without a response has one")
	}
	day := int32(7)
	if !Names(plan.Primary{Endpoint: "b", Variable: "value", StudyDay: &day}, all[2].Key) || Names(plan.Primary{Endpoint: "b", Variable: "value"}, all[2].Key) {
		t.Error("primary analyses are named by their day")
	}
}

// The comparator must lie on the diseased side beyond doubt; by hand: means 5 and 1 or 1.2 apart with SD 1.
func TestEstablished(t *testing.T) {
	low, high, near := []float64{0, 1, 2}, []float64{4, 5, 6}, []float64{1.2, 2.2, 3.2}
	for _, c := range []struct {
		name              string
		comparator, floor []float64
		lowerWorse, want  bool
	}{
		{"far above", high, low, false, true},
		{"far below", low, high, false, false},
		{"far below, where lower is worse", low, high, true, true},
		{"too near", near, low, false, false},
		{"no spread, above", []float64{2, 2}, []float64{1, 1}, false, true},
		{"no spread, equal", []float64{1, 1}, []float64{1, 1}, false, false},
		{"one animal", []float64{9}, low, false, false},
		{"nobody", nil, low, false, false},
	} {
		if got := Established(c.comparator, c.floor, c.lowerWorse, 0.95); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
