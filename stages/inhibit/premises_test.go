package inhibit

import (
	"maps"
	"strings"
	"testing"

	"earmark/internal/issue"
	"earmark/internal/table"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// small is a study of four animals a group whose means are whole numbers: floor 2, vehicle 12, treated 7, so that the window is
// 10 and the inhibition 50 %.
func small(change map[string][]float64) map[string][]float64 {
	data := map[string][]float64{"naive": {1, 2, 3, 2}, "vehicle": {11, 12, 13, 12}, "low": {6, 7, 8, 7}}
	maps.Copy(data, change)
	return data
}

func ofCode(code string, issues []issue.Issue) []issue.Issue {
	var found []issue.Issue
	for _, i := range issues {
		if i.Code == code {
			found = append(found, i)
		}
	}
	return found
}

// With the mean U of untreated disease at 12 and the floor at 2 the window is 10: a vehicle at 9 removes (12 - 9)/10 = 30 % of
// it, one at 15 adds 30 %, one at 11.5 removes 5 %. The wide vehicle has the mean 9 too, and a standard error of 2.9, so that
// its interval reaches 0.
func TestActiveVehicle(t *testing.T) {
	untreated := []float64{11, 12, 13, 12}
	for name, c := range map[string]struct {
		vehicle []float64
		limit   float64
		want    string
	}{
		"removes":          {[]float64{8, 9, 10, 9}, 0, "vehicle removes 30 % of the window of mid ("},
		"adds":             {[]float64{14, 15, 16, 15}, 0, "vehicle adds 30 % of the window of mid ("},
		"little":           {[]float64{11, 11, 12, 12}, 0, ""},
		"not established":  {[]float64{2, 9, 16, 9}, 0, ""},
		"by another limit": {[]float64{8, 9, 10, 9}, 35, ""},
	} {
		p := params()
		p.Groups[3] = plan.Group{Name: "mid", Role: plan.DiseaseUntreated} // takes the place of a treated group
		if c.limit > 0 {
			p.Checks = issue.Checks{{Code: "R-03", Limit: &c.limit}}
		}
		rows, issues := run(t, p, responses("ear_thickness", endpoint.Linear, small(map[string][]float64{"vehicle": c.vehicle, "mid": untreated})))
		found := ofCode("R-03", issues)
		if c.want == "" {
			if len(found) > 0 || strings.Contains(rows["low/window"].Notes, "R-03") {
				t.Errorf("%s: %+v", name, found)
			}
			continue
		}
		if len(found) != 1 || !strings.Contains(found[0].Message, c.want) || found[0].Group != "vehicle" || found[0].Endpoint != "ear_thickness" {
			t.Errorf("%s: %+v", name, found)
		}
		if note := rows["low/window"].Notes; !strings.Contains(note, c.want) || !strings.Contains(note, "(R-03)") {
			t.Errorf("%s: notes %q", name, note)
		}
	}
	if _, issues := run(t, params(), responses("ear_thickness", endpoint.Linear, small(nil))); len(ofCode("R-03", issues)) > 0 {
		t.Error("raised without a group of untreated disease")
	}
}

// A treated mean of -4 is (12 + 4)/10 = 160 %, one of 20 is (12 - 20)/10 = -80 %.
func TestBeyond(t *testing.T) {
	for want, treated := range map[string][]float64{
		"above 100 %, with the whole interval: low, ear_thickness/value/day 14: 160 %": {-3, -4, -5, -4},
		"below 0 %, with the whole interval: low, ear_thickness/value/day 14: −80 %":   {19, 20, 21, 20},
		"": {6, 7, 8, 7},
	} {
		_, issues := run(t, params(), responses("ear_thickness", endpoint.Linear, small(map[string][]float64{"low": treated})))
		found := ofCode("R-04", issues)
		switch {
		case want == "" && len(found) > 0:
			t.Errorf("raised for 50 %%: %+v", found)
		case want != "" && (len(found) != 1 || !strings.Contains(found[0].Message, want) || found[0].Severity != issue.Note):
			t.Errorf("%s: %+v", want, found)
		}
	}
}

// Disease thickens an ear and costs weight. A plan that says the other, against groups that are 10 apart, is contradicted, once,
// and not reported as a reversed window as well; a window that is reversed under the endpoint's own direction stays R-02.
func TestDirection(t *testing.T) {
	declared := func(name, direction string) Params {
		p := params()
		for i := range p.Endpoints {
			if p.Endpoints[i].Name == name {
				p.Endpoints[i].Direction = direction
			}
		}
		return p
	}
	for name, c := range map[string]struct {
		p    Params
		of   string
		data map[string][]float64
		want []string
	}{
		"weight declared higher_worse":   {declared("body_weight", endpoint.HigherWorse), "body_weight", map[string][]float64{"naive": {24, 25, 26, 25}, "vehicle": {19, 20, 21, 20}}, []string{"R-05"}},
		"ears declared lower_worse":      {declared("ear_thickness", endpoint.LowerWorse), "ear_thickness", nil, []string{"R-05"}},
		"weight as it is":                {params(), "body_weight", map[string][]float64{"naive": {24, 25, 26, 25}, "vehicle": {19, 20, 21, 20}}, nil},
		"declared and right":             {declared("body_weight", endpoint.HigherWorse), "body_weight", nil, nil},
		"declared, and nothing to see":   {declared("body_weight", endpoint.HigherWorse), "body_weight", map[string][]float64{"naive": {10, 20, 30, 20}, "vehicle": {9, 18, 28, 19}}, nil},
		"the groups are exchanged":       {params(), "ear_thickness", map[string][]float64{"naive": {11, 12, 13, 12}, "vehicle": {1, 2, 3, 2}}, []string{"R-02"}},
		"declared to depend on contexts": {declared("ear_thickness", endpoint.Context), "ear_thickness", map[string][]float64{"naive": {11, 12, 13, 12}, "vehicle": {1, 2, 3, 2}}, nil},
	} {
		_, issues := run(t, c.p, responses(c.of, endpoint.Linear, small(c.data)))
		var codes []string
		for _, i := range issues {
			if i.Code == "R-02" || i.Code == "R-05" {
				codes = append(codes, i.Code)
			}
		}
		if strings.Join(codes, " ") != strings.Join(c.want, " ") {
			t.Errorf("%s: got %v, want %v", name, codes, c.want)
		}
		if found := ofCode("R-05", issues); len(found) == 1 && (found[0].Severity != issue.Withheld || !strings.Contains(found[0].Message, "the group without disease says the other")) {
			t.Errorf("%s: %+v", name, found[0])
		}
	}
}

// The sums of the vehicle's and the naive ears are 3.967 and 1.844: a group as thin as naive ears would have
// 100 (3.967 - 1.844)/3.967 = 53.5 %.
func TestNoFloorHeadline(t *testing.T) {
	p := params()
	p.Analysis.Endpoints = []plan.EndpointAnalysis{{Endpoint: "ear_thickness", Definition: endpoint.NoFloor}}
	_, issues := run(t, p, responses("ear_thickness", endpoint.Linear, ears))
	found := ofCode("R-06", issues)
	if len(found) != 1 || !strings.Contains(found[0].Message, "a group as healthy as the floor would have 53.5 % against vehicle") || found[0].Severity != issue.Warning {
		t.Errorf("%+v", found)
	}
	if _, issues := run(t, params(), responses("ear_thickness", endpoint.Linear, ears)); len(ofCode("R-06", issues)) > 0 {
		t.Error("raised though the headline has a floor")
	}
	p.Analysis.Endpoints = []plan.EndpointAnalysis{{Endpoint: "cell_counts", Definition: endpoint.NoFloor}} // a count of 0 cells is none
	if _, issues := run(t, p, responses("cell_counts", endpoint.Linear, ears)); len(ofCode("R-06", issues)) > 0 {
		t.Error("raised for a true zero")
	}
}

// Standard deviations by hand: 1 of {1, 2, 3}, 4 of {8, 12, 16} and 3 of {9, 12, 15}.
func TestUnequalSpreads(t *testing.T) {
	for name, c := range map[string]struct {
		vehicle []float64
		want    string
	}{
		"4 times": {[]float64{8, 12, 16}, "SD 1 in naive, 4 u in vehicle (4.0 times)"},
		"3 times": {[]float64{9, 12, 15}, ""},
	} {
		data := map[string][]float64{"naive": {1, 2, 3}, "vehicle": c.vehicle, "low": {6, 7, 8}}
		_, issues := run(t, params(), responses("ear_thickness", endpoint.Linear, data))
		found := ofCode("R-11", issues)
		if c.want == "" && len(found) > 0 || c.want != "" && (len(found) != 1 || !strings.Contains(found[0].Message, c.want) || !strings.Contains(found[0].Effect, byFieller)) {
			t.Errorf("%s: %+v", name, found)
		}
	}
}

// A gene that disease lowers has fewer copies, hence more cycles: the cycles, which the table holds beside the expression, are no
// evidence against the direction.
func TestDirectionOfGenes(t *testing.T) {
	p := params()
	p.Analytes = []plan.Analyte{{Name: "Flg", Of: endpoint.Gene, Direction: endpoint.LowerWorse}}
	both := func(expression, cycles map[string][]float64) []issue.Issue {
		all := responses("gene_expression", endpoint.Log, expression).Rows()
		for i := range all {
			all[i].Variable = endpoint.RelativeExpression
		}
		all = append(all, responses("gene_expression", endpoint.Linear, cycles).Rows()...)
		for i := range all {
			all[i].Analyte = "Flg"
		}
		sorted := table.From(all...)
		sorted.Sort()
		_, issues := run(t, p, sorted)
		return ofCode("R-05", issues)
	}
	less := map[string][]float64{"naive": {8, 9, 8}, "vehicle": {1, 1.1, 1}, "low": {2, 3, 4}}
	more := map[string][]float64{"naive": {25, 25.1, 25}, "vehicle": {28, 28.1, 28}, "low": {26, 27, 26}}
	if found := both(less, more); len(found) > 0 {
		t.Errorf("%+v", found)
	}
	if found := both(more, less); len(found) != 1 || !strings.Contains(found[0].Message, "gene_expression Flg is declared lower_worse") {
		t.Errorf("%+v", found)
	}
}
