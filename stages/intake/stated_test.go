package intake

import (
	"strings"
	"testing"

	"earmark/schemas/plan"
)

// 20 + 2, 4, 4, 4, 5, 5, 7, 9 have the mean 25 and squared distances of 9, 1, 1, 1, 0, 0, 4, 16: their SD is sqrt(32/7) = 2.138 and
// their SEM 2.138/sqrt(8) = 0.756. The second column is ten times as far from its mean.
func TestStatedDeviation(t *testing.T) {
	values := "M1,22,220\nM2,24,240\nM3,24,240\nM4,24,240\nM5,25,250\nM6,25,250\nM7,27,270\nM8,29,290\n"
	for name, c := range map[string]struct{ rows, want string }{
		"an SEM called SD":              {values + "Mean,25,250\nSD,0.756,7.559\n", "the row says SD and holds the SEM: 0.756, where the SD of the 8 values above is 2.13809 and their SEM 0.755929"},
		"an SD called SEM":              {values + "SEM,2.14,21.4\n", "the row says SEM and holds the SD: 2.14"},
		"an SD":                         {values + "Mean,25,250\nSD,2.138,21.38\n", ""},
		"an SEM":                        {values + "Mean,25,250\nSEM,0.76,7.6\n", ""},
		"both":                          {values + "SD,2.14,21.4\nSEM,0.76,7.6\n", ""},
		"neither":                       {values + "SD,1.5,15\n", ""},
		"one column of each":            {values + "SD,0.756,21.38\n", ""},
		"one column, one digit":         {values + "SD,0.8,\n", ""},
		"one column, three digits":      {values + "SD,0.756,\n", "the row says SD and holds the SEM: 0.756"},
		"two values":                    {"M1,22,220\nM2,24,240\nSD,1.0,10.0\n", ""},
		"of the group above only":       {"M9,10,100\nMean,10,100\n" + values + "Vehicle SD,0.756,7.559\n", "the row says SD and holds the SEM"},
		"a mean with its error":         {values + "Mean SEM,0.756,7.559\n", ""},
		"all values alike":              {"M1,22,220\nM2,22,220\nM3,22,220\nSD,0,0\n", ""},
		"a row of deviations and no SD": {"SD,0.756,7.559\n" + values, ""},
	} {
		_, issues := read(t, plan.Readout{Kind: "body_weight", Unit: "g", StudyDay: new(int32)}, "Animal,Weight (g),Body weight (g)\n"+c.rows)
		var got []string
		for _, i := range issues {
			if i.Code == "R-10" {
				got = append(got, i.Message)
			}
		}
		if c.want == "" && len(got) > 0 || c.want != "" && (len(got) != 1 || !strings.Contains(got[0], c.want)) {
			t.Errorf("%s: %v", name, got)
		}
	}
}
