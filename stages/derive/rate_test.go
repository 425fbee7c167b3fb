package derive

import (
	"testing"

	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/endpoint"
)

// By hand. Day 7: two sessions, 30 bouts in 10 min and 60 in 20 min: 90 bouts in 30 min, 3 a minute. Day 9:
// two observers of 30 min, 12 and 13 bouts: 12.5/30. Day 10: the second session has no time, so that the first stands
// alone: 8/10. Day 11: no count. Day 12: no bout in 30 min is the rate 0.
func TestRate(t *testing.T) {
	in := new(table.Of[schemas.Measurement])
	add := func(day int32, time string, replicate int32, analyte string, value float64, excluded bool) {
		unit := "bouts"
		if analyte != "" {
			unit = "min"
		}
		in.Append(schemas.Measurement{
			Study: "S", Animal: "M1", Endpoint: "scratching", Analyte: analyte, StudyDay: day, Timepoint: time, Replicate: replicate, Group: "g",
			Value: maybe.Some(value), Unit: unit, Censoring: none, Excluded: excluded,
		})
	}
	const minutes = "observation_time"
	add(7, "am", 1, "", 30, false)
	add(7, "am", 1, minutes, 10, false)
	add(7, "pm", 1, "", 60, false)
	add(7, "pm", 1, minutes, 20, false)
	add(9, "", 1, "", 12, false)
	add(9, "", 2, "", 13, false)
	add(9, "", 1, minutes, 30, false)
	add(9, "", 2, minutes, 30, false)
	add(10, "am", 1, "", 8, false)
	add(10, "am", 1, minutes, 10, false)
	add(10, "pm", 1, "", 90, false)
	add(10, "pm", 1, minutes, 45, true)
	add(11, "", 1, minutes, 30, false)
	add(12, "", 1, "", 0, false)
	add(12, "", 1, minutes, 30, false)
	in.Sort()
	rows := derive(t, "both", in)
	for day, w := range map[int32]struct{ bouts, minutes, rate float64 }{
		7: {90, 30, 3}, 9: {12.5, 30, 12.5 / 30}, 10: {8, 10, 0.8}, 12: {0, 30, 0},
	} {
		want(t, rows, "", endpoint.Value, day, w.bouts)
		want(t, rows, minutes, endpoint.Value, day, w.minutes)
		want(t, rows, "", endpoint.Rate, day, w.rate)
	}
	if len(rows) != 12 {
		t.Errorf("%d responses: %v", len(rows), rows)
	}
	if r := rows[responseKey{"", endpoint.Rate, 7}]; r.Unit != "bouts/min" || r.Scale != endpoint.Count || r.NReplicates != 2 {
		t.Errorf("%+v", r)
	}
	if r := rows[responseKey{minutes, endpoint.Value, 7}]; r.Unit != "min" || r.Scale != endpoint.Linear {
		t.Errorf("%+v", r)
	}
}
