package endpoint

import (
	"math"
	"slices"
	"testing"
)

// By hand. 1 mg/cm²/h is 1e-3 g on 1e-4 m² in an hour, so that 7.5 mg/cm²/h is 75 g/m²/h (the limit of open chambers in
// Scott et al. 1982 in both units). The pound is 453.59237 g by definition (1959). 25 cells in a field of 0.25 mm² are 100
// a mm²; 412 px at 4 px/µm are 103 µm.
func TestConversions(t *testing.T) {
	for _, c := range []struct {
		endpoint, unit string
		value, per     float64
		stored         float64
	}{
		{"tewl", "mg/cm²/h", 7.5, 1, 75},
		{"tewl", "g/m²/h", 12, 1, 12},
		{"body_weight", "lb", 1, 1, 453.59237},
		{"body_weight", "kg", 0.0214, 1, 21.4},
		{"spleen_weight", "g", 0.092, 1, 92},
		{"lymph_node_weight", "µg", 4200, 1, 4.2},
		{"ear_punch_weight", "g", 0.0124, 1, 12.4},
		{"skin_fold", "mm", 0.61, 1, 610},
		{"skin_fold", "0.01 mm", 61, 1, 610},
		{"epidermal_thickness", "px", 412, 4, 103},
		{"epidermal_thickness", "mm", 0.05, 1, 50},
		{"cell_counts", "cells/HPF", 25, 0.25, 100},
		{"flow_percent", "fraction", 0.35, 1, 35},
	} {
		spec, _ := Find(All(), c.endpoint, Value)
		i := slices.IndexFunc(spec.Units, func(u Unit) bool { return u.Name == c.unit })
		if i < 0 {
			t.Errorf("%s is not measured in %s", c.endpoint, c.unit)
			continue
		}
		u := spec.Units[i]
		if got := u.Factor * c.value / c.per; math.Abs(got-c.stored) > 1e-12*c.stored || (u.Per != "") != (c.per != 1) {
			t.Errorf("%g %s of %s is %g %s, want %g", c.value, c.unit, c.endpoint, got, spec.Unit, c.stored)
		}
	}
	for unit, condition := range map[string]string{"px": "pixels_per_um", "cells/HPF": "field_area"} {
		found := false
		for _, s := range All() {
			for _, u := range s.Units {
				found = found || u.Name == unit && u.Per == condition && s.Condition(condition) != nil
			}
		}
		if !found {
			t.Errorf("%s is not counted by %s", unit, condition)
		}
	}
}

// What one declaration says of another must hold: units, conditions and endpoints that are referred to exist, and issues
// have an entry in the catalogue.
func TestDeclarations(t *testing.T) {
	all := All()
	weights := 0
	for i, s := range all {
		if slices.ContainsFunc(all[:i], func(o Spec) bool { return o.Name == s.Name }) {
			t.Errorf("%s is declared twice", s.Name)
		}
		if s.BodyWeight {
			weights++
		}
		if !slices.ContainsFunc(s.Units, func(u Unit) bool { return u.Name == s.Unit && u.Factor == 1 && u.Per == "" }) {
			t.Errorf("%s: the stored unit %s is not among the units with the factor 1", s.Name, s.Unit)
		}
		for _, u := range s.Units {
			if u.Factor <= 0 || u.Per != "" && s.Condition(u.Per) == nil {
				t.Errorf("%s: unit %+v", s.Name, u)
			}
		}
		for _, c := range s.Conditions {
			if (c.Code != "") != (c.Key != "") || !slices.ContainsFunc(c.Units, func(u Unit) bool { return u.Name == c.Unit && u.Factor == 1 }) {
				t.Errorf("%s: condition %+v", s.Name, c)
			}
		}
		for _, v := range s.Variables {
			other, _ := Find(all, v.Of, Value)
			if v.Of != "" && !slices.ContainsFunc(other.Units, func(u Unit) bool { return u.Name == s.Unit }) {
				t.Errorf("%s: %s is not measured in %s", s.Name, v.Of, s.Unit)
			}
			if (v.Name == PercentOfReference || v.Name == Nadir) && s.Reference.By == "" {
				t.Errorf("%s: no reference for %s", s.Name, v.Name)
			}
		}
	}
	if weights != 1 {
		t.Errorf("%d endpoints are body weight, want 1", weights)
	}
}

// By hand: 20 g before day 0 and 21 g on it, then 22, 19 and 18 g. The baseline is the later of the two, the peak so far is 22 g
// from day 3 on, day 3 is 22 g.
func TestReference(t *testing.T) {
	days, weights := []int32{-2, 0, 3, 7, 10}, []float64{20, 21, 22, 19, 18}
	for by, c := range map[string]struct {
		day  int32
		want []float64
		from int32
	}{
		ByBaseline: {0, []float64{100 * 20.0 / 21, 100, 100 * 22.0 / 21, 100 * 19.0 / 21, 100 * 18.0 / 21}, 0},
		ByPeak:     {0, []float64{100, 100, 100, 100 * 19.0 / 22, 100 * 18.0 / 22}, -2},
		ByDay:      {3, []float64{100 * 20.0 / 22, 100 * 21.0 / 22, 100, 100 * 19.0 / 22, 100 * 18.0 / 22}, 3},
	} {
		got, from := Reference{By: by, Day: c.day}.Percent(days, weights)
		for i := range c.want {
			if math.Abs(got[i]-c.want[i]) > 1e-12 {
				t.Errorf("%s day %d: %g, want %g", by, days[i], got[i], c.want[i])
			}
		}
		if from != c.from {
			t.Errorf("%s counts from day %d, want %d", by, from, c.from)
		}
	}
	for _, r := range []Reference{{By: ByBaseline}, {By: ByDay, Day: 4}, {}} {
		got, _ := r.Percent([]int32{3, 7}, []float64{20, 19})
		if !math.IsNaN(got[0]) || !math.IsNaN(got[1]) {
			t.Errorf("%+v without a reference: %v", r, got)
		}
	}
}
