package endpoint

import (
	"math"
	"slices"
	"strings"
	"testing"

	"earmark/configs"
)

// byScale is the endpoint of an embedded scale.
func byScale(t testing.TB, name string) Spec {
	t.Helper()
	specs := All()
	i := slices.IndexFunc(specs, func(s Spec) bool { return s.ScoreScale == name })
	if i < 0 {
		t.Fatalf("there is no scale %q", name)
	}
	return specs[i]
}

// blank is a missing item.
var blank = math.NaN()

// The totals are worked out by hand from the published formulas, beside each case.
func TestTotalOf(t *testing.T) {
	for _, c := range []struct {
		name, scale string
		values      []float64
		want        float64
	}{
		{"3 + 2 + 3 + 2", "ad4", []float64{3, 2, 3, 2}, 10},
		{"4 × 3", "ad4", []float64{3, 3, 3, 3}, 12},
		{"a blank is not 0", "ad4", []float64{3, 2, blank, 2}, blank},
		{"3 + 4 + 2", "pasi", []float64{3, 4, 2}, 9},
		{"3 × 4", "pasi", []float64{4, 4, 4}, 12},
		{"half points, of two observers: 2.5 + 3 + 1.5", "pasi", []float64{2.5, 3, 1.5}, 7},
		{"4 + 0 + 2 + 3 + 1", "histology", []float64{4, 0, 2, 3, 1}, 10},
		{"5 × 4", "histology", []float64{4, 4, 4, 4, 4}, 20},
		// A = 40, B = 2 + 2 + 1 + 2 + 1 + 1 = 9, C = 4 + 3 = 7: 40/5 + 7 × 9/2 + 7 = 8 + 31.5 + 7
		{"A/5 + 7B/2 + C", "scorad", []float64{40, 2, 2, 1, 2, 1, 1, 4, 3}, 46.5},
		{"100/5 + 7 × 18/2 + 20", "scorad", []float64{100, 3, 3, 3, 3, 3, 3, 10, 10}, 103},
		{"no C", "scorad", []float64{40, 2, 2, 1, 2, 1, 1, blank, 3}, blank},
		{"A/5 + 7B/2 = 8 + 31.5, C blank", "objective_scorad", []float64{40, 2, 2, 1, 2, 1, 1, blank, blank}, 39.5},
		{"A/5 + 7B/2 = 8 + 31.5, C does not count", "objective_scorad", []float64{40, 2, 2, 1, 2, 1, 1, 4, 3}, 39.5},
		{"100/5 + 7 × 18/2", "objective_scorad", []float64{100, 3, 3, 3, 3, 3, 3, blank, blank}, 83},
		// Signs 4 × 3 = 12 and area 6 everywhere: (0.1 + 0.2 + 0.3 + 0.4) × 6 × 12
		{"everything", "easi", []float64{6, 3, 3, 3, 3, 6, 3, 3, 3, 3, 6, 3, 3, 3, 3, 6, 3, 3, 3, 3}, 72},
		// Head 0.1 × 2 × (1.5 + 1 + 0.5 + 0) = 0.6; upper 0; trunk 0.3 × 4 × (2 + 1.5 + 1 + 1) = 6.6; lower 0.4 × 1 × (1 + 0 + 0 + 0.5) = 0.6
		{"half points", "easi", []float64{2, 1.5, 1, 0.5, 0, 0, 0, 0, 0, 0, 4, 2, 1.5, 1, 1, 1, 1, 0, 0, 0.5}, 7.8},
		{"signs without their area", "easi", []float64{blank, 1.5, 1, 0.5, 0, 0, 0, 0, 0, 0, 4, 2, 1.5, 1, 1, 1, 1, 0, 0, 0.5}, blank},
	} {
		t.Run(c.scale+" "+c.name, func(t *testing.T) {
			// Totals are settled, so that they are the very numbers of the derivation.
			if got := byScale(t, c.scale).TotalOf(c.values); got != c.want && !(math.IsNaN(got) && math.IsNaN(c.want)) {
				t.Errorf("total is %v, want %v", got, c.want)
			}
		})
	}
}

// Two ways to the same EASI tie: head 0.1 × 1 × 3 and trunk 0.3 × 1 × 1 are 0.3 both, though 0.1 × 3 is not 0.3 in binary.
func TestEqualTotalsTie(t *testing.T) {
	easi := byScale(t, "easi")
	head, trunk := make([]float64, 20), make([]float64, 20)
	head[0], head[1], head[2], head[3] = 1, 1, 1, 1
	trunk[10], trunk[11] = 1, 1
	if a, b := easi.TotalOf(head), easi.TotalOf(trunk); a != b || a != 0.3 {
		t.Errorf("totals are %v and %v, want 0.3 twice", a, b)
	}
}

// The maxima are those that the scales' sources state: SCORAD 103, objective SCORAD 83, EASI 72.
func TestPresetScales(t *testing.T) {
	entries, err := configs.Files.ReadDir("scales")
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != len(presets()) {
		t.Errorf("%d scales are embedded and %d listed", len(entries), len(presets()))
	}
	for _, scale := range presets() {
		spec := scale.Spec()
		if scale.Maximum == nil || *spec.Hard.High != *scale.Maximum || *spec.Hard.Low != 0 {
			t.Errorf("%s: totals run from %v to %v, not from 0 to the maximum stated", scale.Name, *spec.Hard.Low, *spec.Hard.High)
		}
		if integer := !strings.Contains("easi scorad objective_scorad", scale.Name); spec.Integer != integer {
			t.Errorf("%s: whole totals %v, want %v", scale.Name, spec.Integer, integer)
		}
	}
}

func TestFormula(t *testing.T) {
	for scale, want := range map[string]string{
		"ad4":              "erythema + dryness + oedema + excoriation",
		"objective_scorad": "0.2 × extent + 3.5 × (erythema + oedema + oozing + excoriation + lichenification + dryness)",
		"easi": "0.1 × head area × (head erythema + head induration + head excoriation + head lichenification)" +
			" + 0.2 × upper area × (upper erythema + upper induration + upper excoriation + upper lichenification)" +
			" + 0.3 × trunk area × (trunk erythema + trunk induration + trunk excoriation + trunk lichenification)" +
			" + 0.4 × lower area × (lower erythema + lower induration + lower excoriation + lower lichenification)",
	} {
		if got := byScale(t, scale).Formula(); got != want {
			t.Errorf("%s: %s", scale, got)
		}
	}
}

func TestHolds(t *testing.T) {
	for _, c := range []struct {
		component Component
		value     float64
		want      bool
	}{
		{Component{Step: 1}, 2, true},
		{Component{Step: 1}, 1.5, false},
		{Component{Step: 0.5}, 1.5, true},
		{Component{Step: 0.5}, 1.25, false},
		{Component{Step: 0.1}, 0.3, true}, // 0.3/0.1 is not 3 in binary
		{Component{Min: 1, Step: 2}, 4, false},
		{Component{Min: 1, Step: 2}, 5, true},
	} {
		if got := c.component.Holds(c.value); got != c.want {
			t.Errorf("%+v holds %v: %v", c.component, c.value, got)
		}
	}
}
