package derive

import (
	"maps"
	"math"
	"slices"
	"testing"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/endpoint"

	"pgregory.net/rapid"
)

// read is a measurement of animal M1 in its terse form.
type read struct {
	endpoint, analyte, site string
	day                     int32
	value                   float64
	censoring               string
}

func measurements(reads ...read) *table.Of[schemas.Measurement] {
	t := new(table.Of[schemas.Measurement])
	for i, r := range reads {
		spec, _ := endpoint.Find(endpoint.All(), r.endpoint, endpoint.Value)
		m := schemas.Measurement{
			Study: "S", Animal: "M1", Endpoint: r.endpoint, Analyte: r.analyte, Site: r.site, StudyDay: r.day, Replicate: int32(i + 1),
			Group: "g", Unit: spec.Unit, Censoring: none, Collected: "x", SourceFile: "f", SourceRow: int32(i + 2), SourceColumn: "A",
		}
		switch r.censoring {
		case "left":
			m.Censoring, m.LowerLimit = "left", maybe.Some(r.value)
		case "right":
			m.Censoring, m.UpperLimit = "right", maybe.Some(r.value)
		default:
			m.Value = maybe.Some(r.value)
		}
		t.Append(m)
	}
	t.Sort()
	return t
}

type responseKey struct {
	analyte, variable string
	day               int32 // -99 for none
}

func derive(t testing.TB, side string, m *table.Of[schemas.Measurement]) map[responseKey]schemas.Response {
	t.Helper()
	out, err := Run(Params{InducedSide: side, Endpoints: endpoint.All()}, Input{Measurements: m}, new(issue.List))
	if err != nil {
		t.Fatal(err)
	}
	rows := map[responseKey]schemas.Response{}
	for _, r := range out.Responses.All() {
		key := responseKey{r.Analyte, r.Variable, r.StudyDay.Or(-99)}
		if _, twice := rows[key]; twice {
			t.Errorf("two responses of one animal for %+v", key)
		}
		rows[key] = r
	}
	return rows
}

func want(t testing.TB, rows map[responseKey]schemas.Response, analyte, variable string, day int32, value float64) {
	t.Helper()
	r, there := rows[responseKey{analyte, variable, day}]
	if !there || !r.Value.OK || math.Abs(r.Value.V-value) > 1e-9 {
		t.Errorf("%s %s day %d: got %+v, want %v", analyte, variable, day, r.Value, value)
	}
}

// All expectations by hand from the reads beside them.
func TestEarsBothInduced(t *testing.T) {
	rows := derive(t, "both", measurements(
		read{"ear_thickness", "", "left", 0, 200, ""}, read{"ear_thickness", "", "left", 0, 210, ""}, // mean of two 205
		read{"ear_thickness", "", "right", 0, 215, ""},
		read{"ear_thickness", "", "left", 7, 300, ""}, read{"ear_thickness", "", "left", 7, 310, ""}, read{"ear_thickness", "", "left", 7, 390, ""}, // median 310
		read{"ear_thickness", "", "right", 7, 330, ""},
		read{"ear_thickness", "", "left", 14, 405, ""}, read{"ear_thickness", "", "right", 14, 435, ""},
	))
	want(t, rows, "", "value", 0, 210)
	want(t, rows, "", "value", 7, 320)
	want(t, rows, "", "change", 7, 110) // (310-205 + 330-215)/2
	want(t, rows, "", "percent_change", 7, 100*110.0/210)
	want(t, rows, "", "change", 14, 210)
	// (0+110)/2*7 + (110+210)/2*7 = 385 + 1120 = 1505 over 14 days
	want(t, rows, "", "net_auc_mean", -99, 107.5)
	if r := rows[responseKey{"", "value", 7}]; r.NReplicates != 4 || r.Baseline.V != 210 || r.Unit != "µm" {
		t.Errorf("day 7: %+v", r)
	}
	if _, there := rows[responseKey{"", "versus_contralateral", 7}]; there {
		t.Error("with both ears induced there is no contralateral control")
	}
}

func TestEarsOneInduced(t *testing.T) {
	rows := derive(t, "right", measurements(
		read{"ear_thickness", "", "left", 0, 200, ""}, read{"ear_thickness", "", "right", 0, 210, ""},
		read{"ear_thickness", "", "left", 8, 220, ""}, read{"ear_thickness", "", "right", 8, 500, ""},
	))
	want(t, rows, "", "value", 8, 500)
	want(t, rows, "", "change", 8, 290)
	want(t, rows, "", "versus_contralateral", 8, 280)
	if _, there := rows[responseKey{"", "net_auc_mean", -99}]; there {
		t.Error("a time-averaged change of one day after the baseline")
	}
}

// An animal that leaves early keeps its own time: 100 µm above baseline throughout from day 2 on averages the same
// whether it is seen to day 4 or to day 14, but for the ramp of the first two days.
func TestEarlyLossIsNotShrunk(t *testing.T) {
	rows := derive(t, "both", measurements(
		read{"ear_thickness", "", "", 0, 200, ""}, read{"ear_thickness", "", "", 2, 300, ""}, read{"ear_thickness", "", "", 4, 300, ""},
	))
	want(t, rows, "", "net_auc_mean", -99, 75) // (100 + 200)/4
}

func TestScores(t *testing.T) {
	day := func(d int32, e, dr, o, x float64) []read {
		return []read{
			{"dermatitis_score", "erythema", "", d, e, ""},
			{"dermatitis_score", "dryness", "", d, dr, ""},
			{"dermatitis_score", "oedema", "", d, o, ""},
			{"dermatitis_score", "excoriation", "", d, x, ""},
		}
	}
	reads := append(day(0, 0, 0, 0, 0), day(7, 2, 1, 3, 1)...)
	reads = append(reads, day(14, 3, 2, 3, 2)[:3]...)                              // excoriation missing: no total
	reads = append(reads, read{"dermatitis_score", endpoint.Total, "", 7, 12, ""}) // items are used, not the total given
	rows := derive(t, "both", measurements(reads...))
	want(t, rows, "oedema", "value", 7, 3)
	want(t, rows, "", "total", 7, 7)
	if _, there := rows[responseKey{"", "total", 14}]; there {
		t.Error("a total with a missing item: a blank is not 0")
	}
}

// scored are the items of an endpoint on a day and a site.
func scored(name, site string, day int32, items map[string]float64) []read {
	var reads []read
	for _, item := range slices.Sorted(maps.Keys(items)) {
		reads = append(reads, read{name, item, site, day, items[item], ""})
	}
	return reads
}

// A = 40, B = 9, C = 7: SCORAD 40/5 + 7 × 9/2 + 7 = 46.5, objective SCORAD 39.5. The items keep their own values.
func TestWeightedTotals(t *testing.T) {
	items := map[string]float64{
		"extent": 40, "erythema": 2, "oedema": 2, "oozing": 1, "excoriation": 2, "lichenification": 1, "dryness": 1, "itch": 4, "sleep loss": 3,
	}
	rows := derive(t, "both", measurements(scored("scorad", "", 7, items)...))
	want(t, rows, "", "total", 7, 46.5)
	want(t, rows, "extent", "value", 7, 40)
	rows = derive(t, "both", measurements(scored("objective_scorad", "", 7, items)...))
	want(t, rows, "", "total", 7, 39.5)
	delete(items, "itch")
	rows = derive(t, "both", measurements(scored("objective_scorad", "", 7, items)...))
	want(t, rows, "", "total", 7, 39.5) // the objective total does not need it
	rows = derive(t, "both", measurements(scored("scorad", "", 7, items)...))
	if _, there := rows[responseKey{"", "total", 7}]; there {
		t.Error("a SCORAD without itch")
	}
}

// Each site has a total of its own, and the animal's is their mean: left 4 + 4 + 4 = 12, right 1 + 2 + 0 = 3, so 7.5. On day
// 14 the right side lacks an item, and the left alone counts.
func TestTotalsOfSites(t *testing.T) {
	left := map[string]float64{"erythema": 4, "scaling": 4, "thickness": 4}
	right := map[string]float64{"erythema": 1, "scaling": 2, "thickness": 0}
	reads := append(scored("mouse_pasi", "left", 7, left), scored("mouse_pasi", "right", 7, right)...)
	delete(right, "scaling")
	reads = append(reads, append(scored("mouse_pasi", "left", 14, left), scored("mouse_pasi", "right", 14, right)...)...)
	rows := derive(t, "both", measurements(reads...))
	want(t, rows, "", "total", 7, 7.5)
	want(t, rows, "", "total", 14, 12)
}

func TestTotalAlone(t *testing.T) {
	rows := derive(t, "both", measurements(read{"dermatitis_score", endpoint.Total, "", 7, 9, ""}))
	want(t, rows, "", "total", 7, 9)
}

func TestCensoring(t *testing.T) {
	rows := derive(t, "both", measurements(
		read{"cytokines", "IL-4", "", 14, 3.2, "left"}, read{"cytokines", "IL-4", "", 14, 6.4, "left"},
		read{"cytokines", "IL-5", "", 14, 3.2, "left"}, read{"cytokines", "IL-5", "", 14, 5, ""},
		read{"cytokines", "IL-6", "", 14, 900, "right"}, read{"cytokines", "IL-6", "", 14, 800, "right"},
		read{"cytokines", "IL-9", "", 14, 900, "right"}, read{"cytokines", "IL-9", "", 14, 1, "left"},
	))
	if r := rows[responseKey{"IL-4", "value", 14}]; r.Censoring != "left" || r.Limit.V != 6.4 || r.Value.OK {
		t.Errorf("two wells below: %+v", r)
	}
	want(t, rows, "IL-5", "value", 14, 5) // the well in range is the value
	if r := rows[responseKey{"IL-6", "value", 14}]; r.Censoring != "right" || r.Limit.V != 800 {
		t.Errorf("two wells above: %+v", r)
	}
	if r, there := rows[responseKey{"IL-9", "value", 14}]; there {
		t.Errorf("below one limit and above another: %+v", r)
	}
}

func TestExcludedTakeNoPart(t *testing.T) {
	m := measurements(read{"body_weight", "", "", 0, 20, ""}, read{"body_weight", "", "", 1, 25, ""}).Rows()
	m[1].Excluded = true
	rows := derive(t, "both", table.From(m...))
	if _, there := rows[responseKey{"", "value", 1}]; there {
		t.Error("an excluded measurement became a response")
	}
}

// A common shift moves values and leaves changes; the unit scales both.
func TestShiftAndScale(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var reads []read
		for _, day := range []int32{0, 3, 7, 11} {
			for _, site := range []string{"left", "right"} {
				if rapid.IntRange(0, 9).Draw(t, "missing") > 0 {
					reads = append(reads, read{"ear_thickness", "", site, day, rapid.Float64Range(150, 900).Draw(t, "v"), ""})
				}
			}
		}
		moved := append([]read(nil), reads...)
		for i := range moved {
			moved[i].value = 2 * (moved[i].value + 50)
		}
		a, b := derive2(t, measurements(reads...)), derive2(t, measurements(moved...))
		for key, r := range a {
			want := 2 * r.Value.V
			switch key.variable {
			case "value":
				want = 2 * (r.Value.V + 50)
			case "percent_change":
				continue
			}
			if math.Abs(b[key].Value.V-want) > 1e-9*(1+math.Abs(want)) {
				t.Fatalf("%+v: %v, moved %v, want %v", key, r.Value.V, b[key].Value.V, want)
			}
		}
	})
}

func derive2(t *rapid.T, m *table.Of[schemas.Measurement]) map[responseKey]schemas.Response {
	out, err := Run(Params{InducedSide: "both", Endpoints: endpoint.All()}, Input{Measurements: m}, new(issue.List))
	if err != nil {
		t.Fatal(err)
	}
	rows := map[responseKey]schemas.Response{}
	for _, r := range out.Responses.All() {
		rows[responseKey{r.Analyte, r.Variable, r.StudyDay.Or(-99)}] = r
	}
	return rows
}
