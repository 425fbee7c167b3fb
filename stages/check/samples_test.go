package check

import (
	"math"
	"slices"
	"testing"

	"earmark/internal/maybe"
	"earmark/schemas"
)

// chemokines adds two cytokines of serum on day 14 to a simulated study, in log steps of its IgE: the groups differ by as much, and
// within a group animals differ by 10 % steps, in another order for each analyte.
func (t *trial) chemokines() {
	level := map[string]float64{"Sham": 5, "Vehicle": 200, "Low": 120, "High dose": 50, "Steroid": 20}
	nth := map[string]int{}
	for n, a := range t.animals {
		k := nth[a.Group]
		nth[a.Group]++
		for j, analyte := range []string{"CCL17", "IL-13"} {
			t.add(schemas.CollectedValue{
				File: "panel.csv", Row: int32(n + 2), Column: string(rune('C' + j)), Kind: "cytokines", Endpoint: "cytokines", Analyte: analyte, Matrix: "serum",
				Animal: a.Animal, StudyDay: maybe.Some(int32(14)), Unit: "pg/mL",
			}, rounded(level[a.Group]*float64(j+1)*math.Pow(1.1, float64((k*(2*j+1))%5)), 2))
		}
	}
}

// swapTubesOf exchanges all values of serum of two animals.
func (t *trial) swapTubesOf(a, b string, endpoints ...string) {
	for _, endpoint := range endpoints {
		x, y := t.cellsOn(a, endpoint, 14), t.cellsOn(b, endpoint, 14)
		for k := range x {
			swap(x[k], y[k])
		}
	}
}

// limitsOf puts lower limits beside the values of the panel: of the first plate, and of the second.
func (t *trial) limitsOf(first, second float64, plates bool) {
	for k, v := range t.ofEndpoint("cytokines") {
		v.LowerLimit = maybe.Some(first)
		plate := "1"
		if k >= 50 {
			v.LowerLimit, plate = maybe.Some(second), "2"
		}
		if plates {
			v.Plate = plate
		}
	}
}

// Samples of simulated studies. Seed 4 has 10 animals in each of 5 groups.
func TestSamples(t *testing.T) {
	runReadings(t, []readingCase{
		{"A-27 the tubes of an animal of Sham and one of Vehicle", 4, func(t *trial) {
			t.chemokines()
			t.swapTubesOf(t.inGroup("Sham")[2], t.inGroup("Vehicle")[3], "total_ige", "cytokines")
		}, "A-27 warning", []string{"serum of day 14", "by 3 and 3 readouts, each fits the group of the other"}},
		{"only one readout exchanged is no tube", 4, func(t *trial) {
			t.chemokines()
			t.swapTubesOf(t.inGroup("Sham")[2], t.inGroup("Vehicle")[3], "total_ige")
		}, "", nil},
		{"an animal without disease among those with it, and no other way round", 4, func(t *trial) {
			t.chemokines()
			for _, endpoint := range []string{"total_ige", "cytokines"} {
				from, to := t.cellsOn(t.inGroup("Sham")[2], endpoint, 14), t.cellsOn(t.inGroup("Vehicle")[3], endpoint, 14)
				for k := range from {
					put(to[k], from[k].Value.V)
				}
			}
		}, "", nil},
		{"animals of one group", 4, func(t *trial) {
			t.chemokines()
			t.swapTubesOf(t.inGroup("Sham")[2], t.inGroup("Sham")[3], "total_ige", "cytokines")
		}, "", nil},
		{"A-20 limits of two plates", 4, func(t *trial) { t.chemokines(); t.limitsOf(2.1, 3.8, true) }, "A-20 note", []string{"CCL17 LLOQ 2.1 (plate 1), 3.8 (plate 2)"}},
		{"A-20 limits of one file that differ by day", 4, func(t *trial) {
			t.chemokines()
			t.limitsOf(2.1, 3.8, false)
			for k, v := range t.ofEndpoint("cytokines") {
				if k >= 50 {
					v.StudyDay = maybe.Some(int32(7))
				}
			}
		}, "A-20 note", []string{"2.1 (panel.csv, day 14), 3.8 (panel.csv, day 7)"}},
		{"one limit on two plates", 4, func(t *trial) { t.chemokines(); t.limitsOf(2.1, 2.15, true) }, "", nil},
	}, "A-20", "A-27")
}

// The groups of simulated studies are spread over two plates, every second animal on each.
func TestPlatesApart(t *testing.T) {
	spread := func(of func(group string, nth int) float64) func(*trial) {
		return func(t *trial) {
			nth := map[string]int{}
			for _, a := range t.animals {
				k := nth[a.Group]
				nth[a.Group]++
				v := t.cellsOn(a.Animal, "total_ige", 14)[0]
				v.Plate = []string{"1", "2"}[k%2]
				if k%2 == 1 {
					put(v, rounded(v.Value.V*of(a.Group, k), 3))
				}
			}
		}
	}
	runReadings(t, []readingCase{
		{"A-05 a dilution that is missing on one plate", 4, spread(func(string, int) float64 { return 0.01 }), "A-05 error", []string{"higher on plate 1", "-fold", "a dilution factor that is missing"}},
		{"plates that agree", 4, spread(func(string, int) float64 { return 1 }), "", nil},
		{"a factor of 2, as assays have", 4, spread(func(string, int) float64 { return 2 }), "", nil},
		{"one group that differs", 4, spread(func(group string, _ int) float64 {
			if group == "Low" {
				return 0.01
			}
			return 1
		}), "", nil},
		{"groups on plates of their own, which differ by their disease", 4, func(t *trial) {
			for _, v := range t.ofEndpoint("total_ige") {
				v.Plate = map[bool]string{true: "1", false: "2"}[slices.Contains(t.inGroup("Vehicle"), v.Animal)]
			}
		}, "", nil},
	}, "A-05", "A-23", "V-07", "A-27")
}

// Scores of all animals on day 14 by group: 0 of those without disease, 8 to 10 of the others. Ears of animals with disease are
// then 1.6 times those of Sham or more in Vehicle and Low, by simulated().
func TestContradictions(t *testing.T) {
	scored := func(of func(group string, k int) [4]float64) func(*trial) {
		return func(t *trial) {
			for n, a := range t.animals {
				t.score(a.Animal, int32(n+2), 14, of(a.Group, n), -1)
			}
		}
	}
	usual := func(group string, k int) [4]float64 {
		if group == "Sham" {
			return [4]float64{}
		}
		return [][4]float64{{2, 3, 2, 2}, {3, 2, 2, 1}, {2, 2, 3, 3}}[k%3]
	}
	runReadings(t, []readingCase{
		{"S-11 a swollen ear with score 0", 4, func(t *trial) {
			scored(usual)(t)
			last := t.inGroup("Vehicle")[9]
			ears := func(id string) (sum float64) {
				for _, v := range t.cellsOn(id, "ear_thickness", 14) {
					sum += v.Value.V
				}
				return sum
			}
			for _, id := range t.inGroup("Vehicle") { // the thinnest of them, so that ten others and more are thicker
				if ears(id) < ears(last) {
					last = id
				}
			}
			for _, v := range t.cellsOn(last, "ear_thickness", 14) {
				put(v, 370) // 1.6 times the 216 µm of Sham and more
			}
			for _, v := range t.cellsOn(last, "dermatitis_score", 14) {
				put(v, 0)
			}
		}, "S-11 note", []string{"dermatitis_score contradicts ear_thickness", "score 0 with ear_thickness"}},
		{"scores that agree with the ears", 4, scored(usual), "", nil},
		{"swelling that goes before the scores in many animals", 4, scored(func(group string, k int) [4]float64 {
			if k%3 == 0 {
				return [4]float64{}
			}
			return usual(group, k)
		}), "", nil},
		{"a score of 0 with a thin ear", 4, func(t *trial) {
			scored(usual)(t)
			for _, v := range t.cellsOn(t.inGroup("Steroid")[0], "dermatitis_score", 14) {
				put(v, 0)
			}
		}, "", nil},
	}, "S-11")
}

// One readout is enough where the groups are far apart.
func TestOneReadoutExchanged(t *testing.T) {
	runReadings(t, []readingCase{
		{"of Sham and Vehicle", 4, func(t *trial) {
			t.swapTubesOf(t.inGroup("Sham")[2], t.inGroup("Vehicle")[3], "total_ige")
		}, "A-27 warning", []string{"by 1 and 1 readouts"}},
	}, "A-27", "V-07")
}
