package derive

import (
	"math"
	"testing"

	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/endpoint"
)

// sampled is a plasma sample: its time after dosing, and its concentration in ng/mL, or its limit where it is censored.
type sampled struct {
	time      string
	value     float64
	censoring string
}

// By hand. Course: 0 to 100 in 0.5 h is (0 + 100)/2 × 0.5 = 25, 100 to 200 in 0.5 h 75, 200 to 50 in 2 h
// (200 - 50)/ln 4 × 2 = 300/1.3862943611 = 216.4042561, 50 to 50 in 1 h 50: 366.4042561. The sample at 24 h lies below its
// limit after the last that is quantified. The order of the file, 10 h before 2 h as texts, does not matter.
func TestKinetics(t *testing.T) {
	falling := 300 / math.Log(4)
	for _, c := range []struct {
		name             string
		samples          []sampled
		value, cmax, auc float64 // NaN for none
	}{
		{"a course", []sampled{{"0", 5, "left"}, {"0.5", 100, ""}, {"1", 200, ""}, {"3 h", 50, ""}, {"4", 50, ""}, {"24", 5, "left"}}, math.NaN(), 200, 100 + falling + 50},
		{"below the limit in the middle is passed over: 200 to 50 in 2 h", []sampled{{"1", 200, ""}, {"2", 5, "left"}, {"3", 50, ""}}, math.NaN(), 200, falling},
		{"order is that of the hours", []sampled{{"10", 100, ""}, {"2", 100, ""}}, math.NaN(), 100, 800},
		{"minutes", []sampled{{"30 min", 100, ""}, {"90 min", 100, ""}}, math.NaN(), 100, 100},
		{"one sample is a value and no course", []sampled{{"8", 42, ""}}, 42, math.NaN(), math.NaN()},
		{"nothing quantified", []sampled{{"1", 5, "left"}, {"2", 5, "left"}}, math.NaN(), math.NaN(), math.NaN()},
		{"only the first quantified", []sampled{{"1", 50, ""}, {"2", 5, "left"}}, math.NaN(), 50, math.NaN()},
		{"above the limit", []sampled{{"1", 5000, "right"}, {"2", 50, ""}}, math.NaN(), math.NaN(), math.NaN()},
		{"a timepoint that is none", []sampled{{"am", 100, ""}, {"2", 50, ""}}, math.NaN(), 100, math.NaN()},
	} {
		in := new(table.Of[schemas.Measurement])
		for _, s := range c.samples {
			m := schemas.Measurement{
				Study: "S", Animal: "M1", Endpoint: "plasma_concentration", Analyte: "ruxolitinib", Matrix: "plasma", StudyDay: 14, Timepoint: s.time,
				Replicate: 1, Group: "g", Unit: "ng/mL", Censoring: none,
			}
			switch s.censoring {
			case "left":
				m.Censoring, m.LowerLimit = s.censoring, maybe.Some(s.value)
			case "right":
				m.Censoring, m.UpperLimit = s.censoring, maybe.Some(s.value)
			default:
				m.Value = maybe.Some(s.value)
			}
			in.Append(m)
		}
		in.Sort()
		rows := derive(t, "both", in)
		for variable, want := range map[string]float64{endpoint.Value: c.value, endpoint.Cmax: c.cmax, endpoint.AUCLast: c.auc} {
			r, there := rows[responseKey{"ruxolitinib", variable, 14}]
			if there != !math.IsNaN(want) || there && math.Abs(r.Value.V-want) > 1e-9 {
				t.Errorf("%s: %s %+v, want %v", c.name, variable, r.Value, want)
			}
			if there && variable == endpoint.AUCLast && r.Unit != "h·ng/mL" {
				t.Errorf("%s: unit %s", c.name, r.Unit)
			}
		}
	}
}
