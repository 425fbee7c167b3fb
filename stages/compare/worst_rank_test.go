package compare

import (
	"strings"
	"testing"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// Counted by hand. Of 3 and 4 values that are wholly apart p = 2/C(7,3) = 2/35. Two animals of the worse group more leave 5 and 4
// apart: 2/C(9,4) = 2/126. With two of the treated group at the worst ranks, ranks 1 2 3 8 9 against 4 to 7, U = 8 of 20, and
// 46 of the 126 arrangements have a U of 8 or less (the coefficients of the Gaussian binomial of 9 over 4 up to the eighth are 1,
// 1, 2, 3, 5, 6, 8, 9, 11), so that p = 92/126.
func TestWorstRank(t *testing.T) {
	day := int32(14)
	dead := func(group, fate string, days ...int32) []schemas.Animal {
		var all []schemas.Animal
		for i, d := range days {
			all = append(all, schemas.Animal{Animal: string(rune('X' + i)), Group: group, Fate: fate, FateDay: maybe.Some(d)})
		}
		return all
	}
	for name, c := range map[string]struct {
		data      map[string][]float64
		direction string
		animals   []schemas.Animal
		p         float64 // of worst ranks; 0 for none
		raised    bool
		message   string
	}{
		"the vehicle lost two":   {map[string][]float64{"vehicle": {5, 6, 7}, "low": {1, 2, 3, 4}}, endpoint.HigherWorse, dead("vehicle", "found dead", 9, 11), 2.0 / 126, true, "vehicle lost 2 of 5 (X on day 9, Y on day 11); ear_thickness/value/day 14, with worst ranks: low p 0.016 ("},
		"the treated group did":  {map[string][]float64{"vehicle": {5, 6, 7, 8}, "low": {1, 2, 3}}, endpoint.HigherWorse, dead("low", "humane_endpoint", 9, 14), 92.0 / 126, true, "low lost 2 of 5"},
		"lower is worse":         {map[string][]float64{"vehicle": {5, 6, 7}, "low": {10, 20, 30, 40}}, endpoint.LowerWorse, dead("vehicle", "moribund sacrifice", 9, 11), 2.0 / 126, true, "vehicle lost 2 of 5"},
		"one only":               {map[string][]float64{"vehicle": {5, 6, 7}, "low": {1, 2, 3, 4}}, endpoint.HigherWorse, dead("vehicle", "found dead", 9), 0, false, ""},
		"later than the day":     {map[string][]float64{"vehicle": {5, 6, 7}, "low": {1, 2, 3, 4}}, endpoint.HigherWorse, dead("vehicle", "found dead", 15, 16), 0, false, ""},
		"by accident":            {map[string][]float64{"vehicle": {5, 6, 7}, "low": {1, 2, 3, 4}}, endpoint.HigherWorse, dead("vehicle", "accidental death", 9, 11), 0, false, ""},
		"at the planned end":     {map[string][]float64{"vehicle": {5, 6, 7}, "low": {1, 2, 3, 4}}, endpoint.HigherWorse, dead("vehicle", "scheduled", 9, 11), 0, false, ""},
		"of the floor":           {map[string][]float64{"naive": {1, 2, 2}, "vehicle": {5, 6, 7}, "low": {1, 2, 3, 4}}, endpoint.HigherWorse, dead("naive", "found dead", 9, 11), 0, false, ""},
		"what is worse is unset": {map[string][]float64{"vehicle": {5, 6, 7}, "low": {1, 2, 3, 4}}, endpoint.Context, dead("vehicle", "found dead", 9, 11), 0, true, "vehicle lost 2 of 5"},
	} {
		p := params(nil)
		for i := range p.Endpoints {
			if p.Endpoints[i].Name == "ear_thickness" {
				p.Endpoints[i].Direction = c.direction
			}
		}
		p.Analysis.Primary = []plan.Primary{{Endpoint: "ear_thickness", Variable: endpoint.Value, StudyDay: &day}}
		var issues issue.List
		out, err := Run(p, Input{Responses: responses("ear_thickness", endpoint.Value, endpoint.Linear, c.data), Animals: table.From(c.animals...)}, &issues)
		if err != nil {
			t.Fatal(err)
		}
		var worst []schemas.Comparison
		for _, row := range out.Comparisons.All() {
			if row.Method == worstRank {
				worst = append(worst, row)
			}
		}
		if (c.p == 0) != (len(worst) == 0) {
			t.Errorf("%s: rows %+v", name, worst)
			continue
		}
		if c.p > 0 {
			near(t, name+": p", worst[0].P, c.p, 1e-12)
			if w := worst[0]; w.N+w.NComparator != 9 || w.Headline || w.Primary || w.Estimate.OK || !strings.Contains(w.Notes, "lost 2 of 5") {
				t.Errorf("%s: %+v", name, w)
			}
		}
		var raised []issue.Issue
		for _, i := range issues.Issues() {
			if i.Code == "R-14" {
				raised = append(raised, i)
			}
		}
		if c.raised != (len(raised) == 1) || c.raised && !strings.Contains(raised[0].Message, c.message) {
			t.Errorf("%s: %+v", name, raised)
		}
	}
}

// An IgE of 0 has no logarithm: one issue names the animals, also where the plan asks for a method that then is refused.
func TestNoLogarithm(t *testing.T) {
	for name, c := range map[string]struct {
		p     Params
		naive float64
		low   float64
		want  string
	}{
		"a default that gives way":   {params(nil), 30, 0, "total_ige/value/day 14 is analysed on logs, which values of 0 or less do not have: M07 (0)"},
		"a method that is asked for": {asked("total_ige", "welch"), 30, 0, "M07 (0)"},
		"of the floor alone":         {params(nil), 0, 300, ""},
		"all above 0":                {params(nil), 30, 300, ""},
	} {
		data := map[string][]float64{"naive": {c.naive, 40, 50}, "vehicle": {1000, 2000, 3000}, "low": {c.low, 400, 500}}
		_, issues := run(t, c.p, responses("total_ige", endpoint.Value, endpoint.Log, data))
		var codes []string
		for _, i := range issues {
			codes = append(codes, i.Code)
			if i.Code == "R-12" && (c.want == "" || !strings.Contains(i.Message, c.want)) {
				t.Errorf("%s: %s", name, i.Message)
			}
		}
		if want := map[bool]string{true: "R-12"}[c.want != ""]; strings.Join(codes, " ") != want {
			t.Errorf("%s: codes %v, want %q", name, codes, want)
		}
	}
}
