package derive

import (
	"testing"

	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/endpoint"
)

// wells are wells of one sample: the dilution, the concentration of the undiluted sample, and the censoring at it.
type well struct {
	dilution, value float64
	censoring       string
}

// Every expectation by hand: what stands for a sample is one dilution, and the mean of its wells in range.
func TestDilutions(t *testing.T) {
	for _, c := range []struct {
		name      string
		wells     []well
		value     float64
		censoring string
		n         int32
	}{
		{"the dilution with the most wells in range", []well{{50, 900, "right"}, {50, 880, ""}, {500, 1000, ""}, {500, 1100, ""}}, 1050, none, 2},
		{"of equals the lowest", []well{{500, 1000, ""}, {50, 800, ""}}, 800, none, 1},
		{"one dilution with all its wells", []well{{50, 1000, ""}, {50, 1200, ""}}, 1100, none, 2},
		{"no dilution is neat", []well{{0, 10, ""}, {1, 14, ""}, {4, 20, ""}}, 12, none, 2},
		{"below at both: the lower limit says more", []well{{200, 100, "left"}, {50, 25, "left"}}, 25, "left", 1},
		{"above at both: the higher limit says more", []well{{50, 900, "right"}, {500, 9000, "right"}}, 9000, "right", 1},
		{"wells of one dilution below two limits", []well{{50, 25, "left"}, {50, 30, "left"}}, 30, "left", 2},
	} {
		in := new(table.Of[schemas.Measurement])
		for i, w := range c.wells {
			m := schemas.Measurement{
				Study: "S", Animal: "M1", Endpoint: "total_ige", StudyDay: 14, Replicate: int32(i + 1), Group: "g", Unit: "ng/mL", Censoring: none,
			}
			if w.dilution > 0 {
				m.Dilution = maybe.Some(w.dilution)
			}
			switch w.censoring {
			case "left":
				m.Censoring, m.LowerLimit = w.censoring, maybe.Some(w.value)
			case "right":
				m.Censoring, m.UpperLimit = w.censoring, maybe.Some(w.value)
			default:
				m.Value = maybe.Some(w.value)
			}
			in.Append(m)
		}
		in.Sort()
		r := derive(t, "both", in)[responseKey{"", endpoint.Value, 14}]
		if r.Censoring != c.censoring || r.Value.Or(r.Limit.Or(-1)) != c.value || r.NReplicates != c.n {
			t.Errorf("%s: %+v", c.name, r)
		}
	}
	// Below at one dilution and above at another is no value.
	in := table.From(
		schemas.Measurement{Study: "S", Animal: "M1", Endpoint: "total_ige", StudyDay: 14, Replicate: 1, Dilution: maybe.Some(50.0), Censoring: "left", LowerLimit: maybe.Some(25.0)},
		schemas.Measurement{Study: "S", Animal: "M1", Endpoint: "total_ige", StudyDay: 14, Replicate: 2, Dilution: maybe.Some(500.0), Censoring: "right", UpperLimit: maybe.Some(9000.0)},
	)
	if rows := derive(t, "both", in); len(rows) != 0 {
		t.Errorf("below and above: %+v", rows)
	}
}
