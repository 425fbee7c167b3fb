package check

import (
	"math"
	"slices"
	"strings"
	"testing"

	"earmark/internal/issue"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// Four groups of four: chance leaves three animals of one group out in 4 C(4,3)/C(16,3) = 16/560 of studies, two in
// 4 C(4,2)/C(16,2) = 24/120. Six groups of eight: 6 C(8,3)/C(48,3) = 336/17296.
func TestAllInOne(t *testing.T) {
	for _, c := range []struct {
		sizes []int
		k     int
		want  float64
	}{{[]int{4, 4, 4, 4}, 3, 16.0 / 560}, {[]int{4, 4, 4, 4}, 2, 24.0 / 120}, {[]int{8, 8, 8, 8, 8, 8}, 3, 336.0 / 17296}, {[]int{2, 6}, 3, 20.0 / 56}} {
		total := 0
		for _, n := range c.sizes {
			total += n
		}
		if got := allInOne(c.sizes, total, c.k); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%v, %d: %v, want %v", c.sizes, c.k, got, c.want)
		}
	}
}

func TestOneSided(t *testing.T) {
	line := func(row int32, animal, of, blind string) schemas.Exclusion {
		return schemas.Exclusion{LedgerRow: row, Animal: animal, Endpoint: of, Reason: "outlier", Blind: blind}
	}
	for name, c := range map[string]struct {
		lines []schemas.Exclusion
		want  string
	}{
		"three of one group":         {[]schemas.Exclusion{line(2, "M13", "total_ige", "no"), line(3, "M14", "total_ige", "yes"), line(4, "M16", "total_ige", "no")}, "total_ige: 3 animals left out, all of High dose: M13, M14, M16 (3 rows of the exclusions ledger: 2, 3, 4; decided blind: 1 of 3)"},
		"from every endpoint, once":  {[]schemas.Exclusion{line(2, "M13", "", "no"), line(3, "M14", "", "no"), line(4, "M16", "", "no")}, "3 animals left out, all of High dose"},
		"of two groups":              {[]schemas.Exclusion{line(2, "M13", "total_ige", "no"), line(3, "M14", "total_ige", "no"), line(4, "M05", "total_ige", "no")}, ""},
		"two":                        {[]schemas.Exclusion{line(2, "M13", "total_ige", "no"), line(3, "M14", "total_ige", "no")}, ""},
		"one animal in three lines":  {[]schemas.Exclusion{line(2, "M13", "total_ige", "no"), line(3, "M13", "ear_thickness", "no"), line(4, "M13", "body_weight", "no")}, ""},
		"one line is of nothing":     {[]schemas.Exclusion{line(2, "M13", "total_ige", "no"), line(3, "M14", "total_ige", "no"), line(4, "M16", "spleen_weight", "no")}, ""},
		"a line that names all":      {[]schemas.Exclusion{line(2, "", "total_ige", "no")}, ""},
		"each from another endpoint": {[]schemas.Exclusion{line(2, "M13", "total_ige", "no"), line(3, "M14", "ear_thickness", "no"), line(4, "M16", "body_weight", "no")}, ""},
	} {
		trial := clean()
		trial.exclusions = c.lines
		_, issues := trial.run(t)
		found := slices.DeleteFunc(issues, func(i issue.Issue) bool { return i.Code != "R-08" })
		if c.want == "" && len(found) > 0 || c.want != "" && (len(found) != 1 || !strings.Contains(found[0].Message, c.want) || found[0].Group != "High dose") {
			t.Errorf("%s: %+v", name, found)
		}
	}
	trial := clean()
	trial.params.Groups[3].Role = plan.Satellite
	trial.exclusions = []schemas.Exclusion{line(2, "M13", "", "no"), line(3, "M14", "", "no"), line(4, "M16", "", "no")}
	if _, issues := trial.run(t); slices.ContainsFunc(issues, func(i issue.Issue) bool { return i.Code == "R-08" }) {
		t.Error("raised for a satellite group")
	}
}
