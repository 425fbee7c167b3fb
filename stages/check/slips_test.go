package check

import (
	"math"
	"slices"
	"strings"
	"testing"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/schemas"
)

// ofEndpoint are the values of an endpoint.
func (t *trial) ofEndpoint(name string) []*schemas.CollectedValue {
	var of []*schemas.CollectedValue
	for i := range t.values {
		if t.values[i].Endpoint == name {
			of = append(of, &t.values[i])
		}
	}
	return of
}

// rounded is a number to some decimals, as it would be typed.
func rounded(v float64, decimals int) float64 {
	power := math.Pow(10, float64(decimals))
	return math.Round(v*power) / power
}

// inGroup are the animals of a group.
func (t *trial) inGroup(group string) []string {
	var ids []string
	for _, a := range t.animals {
		if a.Group == group {
			ids = append(ids, a.Animal)
		}
	}
	return ids
}

// Factors put into simulated studies of 50 animals (seed 4, 10 of each group) or fewer, each found as one issue of one code. 0.01 mm
// is 10 µm; an inch is 25.4 mm by definition, so that 0.0254 mm are 0.001 inch.
func TestSlips(t *testing.T) {
	codes := []string{"V-01", "V-02", "V-03", "V-07", "V-16", "V-20", "A-23", "T-13", "V-05", "D-11"}
	for _, c := range []struct {
		name   string
		seed   uint64
		change func(t *trial) int // the number of cells that the issue must have
		want   string             // code and severity; empty for no issue
		says   []string
	}{
		{"V-02 the whole readout in hundredths of a millimetre, called millimetres", 10, func(t *trial) int {
			all := t.ofEndpoint("ear_thickness")
			for _, v := range all {
				v.Unit = "mm"
				put(v, rounded(v.Value.V/10, 0)) // 220 µm are 22 hundredths
			}
			return len(all)
		}, "V-02 error", []string{"0.01 mm typed in a column of mm", "unit: 0.01 mm"}},
		{"V-02 the whole readout in hundredths of a millimetre, called micrometres", 4, func(t *trial) int {
			all := t.ofEndpoint("ear_thickness")
			for _, v := range all {
				put(v, rounded(v.Value.V/10, 0))
			}
			return len(all)
		}, "V-02 error", []string{"0.01 mm typed in a column of µm", "unit: 0.01 mm"}},
		{"V-02 the whole readout in inches, called millimetres", 4, func(t *trial) int {
			all := t.ofEndpoint("ear_thickness")
			for _, v := range all {
				v.Unit = "mm"
				put(v, rounded(v.Value.V/25400, 4))
			}
			return len(all)
		}, "V-02 error", []string{"inch typed in a column of mm", "unit: inch"}},
		{"V-01 the whole readout in millimetres, called micrometres", 4, func(t *trial) int {
			all := t.ofEndpoint("ear_thickness")
			for _, v := range all {
				put(v, rounded(v.Value.V/1000, 3))
			}
			return len(all)
		}, "V-01 error", []string{"mm typed in a column of µm", "unit: mm"}},
		{"V-02 one day in hundredths of a millimetre", 4, func(t *trial) int {
			n := 0
			for _, v := range t.ofEndpoint("ear_thickness") {
				if v.StudyDay.V == 9 {
					put(v, rounded(v.Value.V/10, 0))
					n++
				}
			}
			return n
		}, "V-02 error", []string{"0.01 mm typed in a column of µm"}},
		{"V-02 a second person who reads another scale", 4, func(t *trial) int {
			n := 0
			for k, v := range t.ofEndpoint("ear_thickness") {
				if v.StudyDay.V >= 9 && k%2 == 0 {
					put(v, rounded(v.Value.V/10, 0))
					n++
				}
			}
			return n
		}, "V-02 error", []string{"0.01 mm typed in a column of µm"}},
		{"V-16 a day in mg/cm²/h, most of it within the limits of g/m²/h", 4, func(t *trial) int {
			level := map[string]float64{"Sham": 8, "Vehicle": 60, "Low": 50, "High dose": 35, "Steroid": 30}
			n := 0
			for k, a := range t.animals {
				for d, day := range []int32{0, 4, 7, 11} {
					v := schemas.CollectedValue{
						File: "tewl.csv", Row: int32(2 + 4*k + d), Column: "C", Kind: "tewl", Endpoint: "tewl", Animal: a.Animal, StudyDay: maybe.Some(day), Unit: "g/m²/h",
					}
					value := 8 + (level[a.Group]-8)*float64(min(d, 2))/2 + float64(k%5)/5
					if day == 7 {
						value = rounded(value/10, 2) // 1 mg/cm²/h is 10 g/m²/h
						n++
					}
					t.add(v, value)
				}
			}
			return n
		}, "V-16 error", []string{"off by one factor from the days before and after", "mg/cm²/h typed in a column of g/m²/h", "unit: mg/cm²/h"}},
		{"a readout in inches that says so", 4, func(t *trial) int {
			for _, v := range t.ofEndpoint("ear_thickness") {
				v.Unit = "inch"
				put(v, rounded(v.Value.V/25400, 5))
			}
			return 0
		}, "", nil},
		{"V-07 a decimal point one place to the right", 10, func(t *trial) int {
			for _, v := range t.ofEndpoint("ear_thickness") {
				v.Unit = "mm"
				put(v, rounded(v.Value.V/1000, 2))
			}
			v := t.cellsOn(t.inGroup("Vehicle")[0], "ear_thickness", 9)[0]
			put(v, v.Value.V*10)
			return 1
		}, "V-07 error", []string{"a slip of the decimal point by one place"}},
		{"V-07 a lost decimal point", 10, func(t *trial) int {
			for _, v := range t.ofEndpoint("ear_thickness") {
				v.Unit = "mm"
				put(v, rounded(v.Value.V/1000, 2))
			}
			v := t.cellsOn(t.inGroup("Vehicle")[0], "ear_thickness", 9)[0]
			put(v, v.Value.V*100)
			return 1
		}, "V-07 error", []string{"a decimal point that was lost"}},
		{"V-07 within the limits, by the group", 4, func(t *trial) int {
			n := 0
			for _, a := range t.animals {
				v := schemas.CollectedValue{
					File: "lungs.csv", Row: int32(len(t.values)), Column: "C", Kind: "spleen_weight", Endpoint: "spleen_weight", Animal: a.Animal,
					StudyDay: maybe.Some(int32(14)), Unit: "mg",
				}
				t.add(v, 90+float64(n%7)) // 90 to 96 mg
				n++
			}
			v := t.cellsOn(t.inGroup("Low")[3], "spleen_weight", 14)[0]
			put(v, v.Value.V*10) // within 10 to 1500 mg
			return 1
		}, "V-07 error", []string{"a slip of the decimal point by one place", "the median of its group that day is"}},
		{"V-07 a concentration, which scatters more, is a warning", 4, func(t *trial) int {
			for k, v := range t.ofEndpoint("total_ige") {
				put(v, []float64{220, 275, 340, 425, 530}[k%5]) // steps of 25 %
			}
			v := t.cellsOn(t.inGroup("Low")[3], "total_ige", 14)[0]
			put(v, 3400)
			return 1
		}, "V-07 warning", []string{"3400 would be 340 ng/mL"}},
		{"a concentration ten times its group's middle where animals differ so much", 4, func(t *trial) int {
			for k, v := range t.ofEndpoint("total_ige") {
				put(v, []float64{50, 150, 450, 1350, 4050}[k%5]) // steps of 3
			}
			return 0
		}, "", nil},
		{"A-23 log10 of all values of the readout", 4, func(t *trial) int {
			all := t.ofEndpoint("total_ige")
			for _, v := range all {
				put(v, rounded(math.Log10(v.Value.V), 2))
			}
			return len(all)
		}, "A-23 error", []string{"log10 of the values", "usually 30 – 100000 ng/mL"}},
		{"A-23 log10 of the values of one of two files", 4, func(t *trial) int {
			n := 0
			for k, v := range t.ofEndpoint("total_ige") {
				if k%2 == 0 {
					v.File = "ige2.csv"
					put(v, rounded(math.Log10(v.Value.V), 2))
					n++
				}
			}
			return n
		}, "A-23 error", []string{"log10 of the values", "numbers as in the other columns"}},
		{"concentrations that are small numbers", 4, func(t *trial) int {
			for _, v := range t.ofEndpoint("total_ige") {
				v.Unit = "µg/mL"
				put(v, rounded(v.Value.V/1000, 3)) // 60 to 5000 ng/mL
			}
			return 0
		}, "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			trial := simulated(c.seed)
			cells := c.change(trial)
			_, issues := trial.run(t)
			found := evidence(issues, codes...)
			if c.want == "" && len(found) == 0 {
				return
			}
			if len(found) != 1 || found[0].Code+" "+string(found[0].Severity) != c.want {
				for _, i := range found {
					t.Errorf("%s: %s", summary(i), i.Message)
				}
				t.Fatalf("%d issues, want %q", len(found), c.want)
			}
			if found[0].Count() != cells {
				t.Errorf("%d cells, want %d", found[0].Count(), cells)
			}
			holds(t, found[0], c.says)
		})
	}
}

// holds asks for texts in an issue.
func holds(t *testing.T, i issue.Issue, says []string) {
	t.Helper()
	text := strings.Join([]string{i.Message, i.Expected, i.Likely, i.Effect, i.Fix}, "\n")
	for _, s := range says {
		if !strings.Contains(text, s) {
			t.Errorf("no %q in\n%s", s, text)
		}
	}
}

// The code of a factor is that of a unit for 1000, of the gauge for many values or for inches, else of a decimal slip.
func TestSlipCodes(t *testing.T) {
	trial := simulated(0)
	var got []string
	for _, name := range []string{"ear_thickness", "body_weight"} {
		for _, spec := range trial.params.Endpoints {
			if spec.Name != name {
				continue
			}
			slips := spec.Slips()
			got = append(got, slips.CodeOf(1000, true), slips.CodeOf(1e-3, false), slips.CodeOf(10, true), slips.CodeOf(0.1, false), slips.CodeOf(100, false), slips.CodeOf(25.4, false))
		}
	}
	want := []string{"V-01", "V-01", "V-02", "V-07", "V-07", "V-02", "V-20", "V-20", "V-20", "V-20", "V-20", "V-20"}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
