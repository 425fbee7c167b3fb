package intake

import (
	"slices"
	"strings"
	"testing"

	"earmark/schemas/plan"
)

func TestRenamed(t *testing.T) {
	for name, c := range map[string]struct {
		kind string
		a, b string // headers of the values
		want []string
		says string
	}{
		"the same":                        {"ear_thickness", "R ear (µm),L ear (µm)", "L ear (µm),R ear (µm)", nil, ""},
		"another unit and another read":   {"ear_thickness", "R 1 (µm),R 2 (µm)", "R 3 (mm)", nil, ""},
		"another day":                     {"body_weight", "Day 0 (g),Day 1 (g)", "Day 7 (g)", nil, ""},
		"a day and a name":                {"body_weight", "D0 weight (g)", "D7 weight (g)", nil, ""},
		"another name of a side":          {"ear_thickness", "R ear (µm),L ear (µm)", "Right (µm),L ear (µm)", []string{"F-21 C1 +C1"}, `right is called "R ear (µm)" (a.csv › C1), "Right (µm)" (b.csv › C1)`},
		"one name of two in common":       {"ear_thickness", "R (µm),Right 2 (µm)", "Right (µm)", nil, ""},
		"another name of an analyte":      {"cytokines", "IL-17A (pg/mL)", "IL17 (pg/mL)", []string{"F-21 C1 +C1"}, "IL-17A is called"},
		"another spelling of the analyte": {"cytokines", "IL-4 (pg/mL)", "IL4 (pg/mL)", nil, ""},
	} {
		table := func(headers string) string {
			n := strings.Count(headers, ",") + 1
			day := "Day,"
			zero := "0,"
			if strings.HasPrefix(headers, "D") {
				day, zero = "", ""
			}
			return "Animal," + day + headers + "\nM1," + zero + strings.TrimSuffix(strings.Repeat("210,", n), ",") + "\n"
		}
		p := Params{Readouts: []plan.Readout{{Kind: c.kind, File: "*.csv"}}}
		_, issues := run(t, p, file("a.csv", table(c.a)), file("b.csv", table(c.b)))
		if got := marks(issues); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
			continue
		}
		if len(issues) > 0 && !strings.Contains(issues[0].Message, c.says) {
			t.Errorf("%s: %s", name, issues[0].Message)
		}
	}
}
