package intake

import (
	"fmt"
	"testing"

	"earmark/schemas/endpoint"
	"earmark/schemas/plan"

	"github.com/google/go-cmp/cmp"
)

// Conditions are read in their declared unit, from a column or from the config, and values that are counted by one carry
// it. By hand: 0.25 h is 15 min; 237 000 µm² are 0.237 mm².
func TestConditions(t *testing.T) {
	seven := int32(7)
	area, diameter := 0.2, 8.0
	for name, c := range map[string]struct {
		readout    plan.Readout
		text       string
		values     []string
		conditions []string
		issues     []string
	}{
		"room": {
			plan.Readout{Kind: "tewl"},
			"Animal,Day,Read 1 (mg/cm²/h),Read 2 (mg/cm²/h),Temp (°C),RH %,Rest (h)\nM1,7,1.2,1.3,21.5,,0.25\n",
			[]string{"C2 M1 d7 #1 = 1.2 mg/cm²/h", "D2 M1 d7 #2 = 1.3 mg/cm²/h"},
			[]string{"E2 room_temperature 21.5", "G2 acclimatisation 15"},
			nil,
		},
		"fields of sections": {
			plan.Readout{Kind: "epidermal_thickness", StudyDay: &seven},
			"Animal,Section,Field 1 (µm),Field 2 (µm)\nM1,2,40,50\n",
			[]string{"C2 M1 d7 2 #1 = 40 µm", "D2 M1 d7 2 #2 = 50 µm"},
			nil, nil,
		},
		"an area beside each count, or of the config": {
			plan.Readout{Kind: "cell_counts", FieldArea: &area},
			"Animal,Day,HPF,Mast cells (cells/HPF),Field area (µm²)\nM1,7,1,12,237000\nM1,7,2,9,\n",
			[]string{"D2 M1 d7 #1 Mast cells = 12 cells/HPF / 0.237", "D3 M1 d7 #2 Mast cells = 9 cells/HPF / 0.2"},
			[]string{"E2 field_area 0.237"},
			nil,
		},
		"densities need no area": {
			plan.Readout{Kind: "cell_counts"},
			"Animal,Day,Mast cells (cells/mm²)\nM1,7,51\n",
			[]string{"C2 M1 d7 Mast cells = 51 cells/mm²"},
			nil, nil,
		},
		"a diameter of the config": {
			plan.Readout{Kind: "ear_punch_weight", PunchDiameter: &diameter},
			"Animal,Day,R (g),L (g)\nM1,7,0.0124,0.008\n",
			[]string{"C2 M1 d7 right = 0.0124 g", "D2 M1 d7 left = 0.008 g"},
			nil, nil,
		},
		"viability": {
			plan.Readout{Kind: "flow_percent"},
			"Animal,Day,CD4+ (%),Viability (%)\nM1,7,21,66\n",
			[]string{"C2 M1 d7 CD4+ = 21 %"},
			[]string{"D2 viability 66"},
			nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			out, issues := read(t, c.readout, c.text)
			values := lines(out.Values)
			for i, v := range out.Values.Rows() {
				if v.Per.OK {
					values[i] += fmt.Sprintf(" / %g", v.Per.V)
				}
			}
			var conditions []string
			for _, k := range out.Conditions.All() {
				conditions = append(conditions, fmt.Sprintf("%s%d %s %g", k.Column, k.Row, k.Name, k.Value))
			}
			if diff := cmp.Diff(c.values, values); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.conditions, conditions); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.issues, marks(issues)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The header that a message proposes is understood, as are all that are declared.
func TestConditionHeaders(t *testing.T) {
	for _, spec := range endpoint.All() {
		h := newHeadings(spec.Kind, &spec, nil, nil)
		for i := range spec.Conditions {
			k := &spec.Conditions[i]
			for _, header := range append([]string{conditionHeader(k)}, k.Headers...) {
				if c := h.recognise(header); c.is != k.Name {
					t.Errorf("%s: %q is read as %q, want %s", spec.Name, header, c.is, k.Name)
				}
			}
		}
		for _, l := range spec.Levels {
			for _, header := range l.Headers {
				if c := h.recognise(header); c.is != l.Column {
					t.Errorf("%s: %q is read as %q, want %s", spec.Name, header, c.is, l.Column)
				}
			}
		}
	}
}
