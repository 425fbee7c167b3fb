package check

import (
	"fmt"
	"testing"

	"earmark/internal/maybe"
)

// Faults of the design: that the groups were alike and treated alike, but for the treatment.
func TestAllotment(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*trial)
		want   []string
		says   []string
	}{
		{"D-18 cages of one group", func(t *trial) {
			for i := range t.animals {
				t.animals[i].Cage = fmt.Sprint("C", i/2)
			}
		}, []string{"D-18 warning"}, []string{"8 cages for 4 groups, 2 cages in the group with the fewest"}},
		{"a cage of two groups is enough", func(t *trial) {
			for i := range t.animals {
				t.animals[i].Cage = fmt.Sprint("C", (i+1)/2)
			}
		}, nil, nil},
		{"animals housed alone", func(t *trial) {
			for i := range t.animals {
				t.animals[i].Cage = fmt.Sprint("C", i)
			}
		}, nil, nil},
		{"D-21 D-22 weights that fall with the group", func(t *trial) {
			for i := range 16 {
				for d := range 3 {
					t.set("weights.csv", fmt.Sprint("C", 2+16*d+i), 26-float64(i)*0.4+float64(d)/2)
				}
			}
		}, []string{"D-21 warning", "D-22 warning"}, []string{"falls over the groups", "25.4 g (Sham) to 20.6 (High dose)", "identifiers run through the groups in order", "High dose 20.6, Vehicle 23.8 g"}},
		{"D-24 days", func(t *trial) {
			for i := 8; i < 12; i++ {
				t.at("ige.csv", fmt.Sprint("B", i+2)).StudyDay = maybe.Some(int32(13))
			}
		}, []string{"D-24 error"}, []string{"Low on day 13, Vehicle on day 14"}},
		{"D-24 plates", func(t *trial) {
			for i := range 16 {
				v := t.at("ige.csv", fmt.Sprint("B", i+2))
				v.Plate, v.Well = fmt.Sprint(1+i/8), fmt.Sprint("A", i%8+1)
			}
		}, []string{"D-24 error"}, []string{"Low on plate 2, Vehicle on plate 1; High dose on plate 2, Vehicle on plate 1"}},
		{"plates that share a group pair", func(t *trial) {
			for i := range 16 {
				v := t.at("ige.csv", fmt.Sprint("B", i+2))
				v.Plate, v.Well = fmt.Sprint(1+i%2), fmt.Sprint("A", i/2+1)
			}
		}, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			trial := clean()
			c.change(trial)
			trial.expect(t, c.want, c.says)
		})
	}
}
