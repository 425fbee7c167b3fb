package stats

import (
	"math"
	"strings"
	"testing"
)

var fivePercent = PowerDesign{Alpha: 0.05, TwoSided: true}

// Cohen, Statistical Power Analysis, 2nd ed. 1988, table 2.3.5: effect 0.5, 64 per group, power 0.80; table 2.4.1: 26 per
// group find an effect of 0.8 with power 0.80.
func TestPowerTCohen(t *testing.T) {
	if p, err := PowerT(0.5, 1, 64, 64, fivePercent); err != nil || math.Abs(p-0.80) > 0.005 {
		t.Errorf("power %v, error %v", p, err)
	}
	if n, err := SampleSizeT(0.8, 1, 0.8, fivePercent); err != nil || n.PerGroup != 26 {
		t.Errorf("sample size %+v, error %v", n, err)
	}
}

// Sample size, detectable difference and power invert each other; without a difference the power is the level.
func TestPowerInverts(t *testing.T) {
	for _, design := range []PowerDesign{fivePercent, {Alpha: 0.01}} {
		if p, err := PowerT(0, 2, 6, 9, design); err != nil || !nearly(p, design.Alpha, 1e-10) {
			t.Errorf("no difference: power %v, error %v", p, err)
		}
		d, err := DetectableDifference(2, 7, 9, 0.9, design)
		if err != nil {
			t.Fatal(err)
		}
		if p, err := PowerT(d, 2, 7, 9, design); err != nil || !nearly(p, 0.9, 1e-10) {
			t.Errorf("detectable difference %v has power %v, error %v", d, p, err)
		}
		n, err := SampleSizeT(d, 2, 0.9, design)
		if err != nil || n.Status != "ok" {
			t.Fatal(n.Status, err)
		}
		if p, err := PowerT(d, 2, n.Fractional, n.Fractional, design); err != nil || !nearly(p, 0.9, 1e-9) || n.Achieved < 0.9 {
			t.Errorf("sample size %+v has power %v, error %v", n, p, err)
		}
	}
}

// Two groups: F is t squared, and Dunnett's test is Student's.
func TestPowerTwoGroups(t *testing.T) {
	want, err := PowerT(1.3, 1, 8, 8, fivePercent)
	if err != nil {
		t.Fatal(err)
	}
	if p, ncp, err := PowerANOVA(2, 8, 1.3*1.3/2, 1, 0.05); err != nil || !nearly(p, want, 1e-10) || !nearly(ncp, 8*1.3*1.3/2, 1e-12) {
		t.Errorf("analysis of variance: %v, want %v, error %v", p, want, err)
	}
	d, err := PowerDunnett(8, []int{8}, []float64{1.3}, 1, fivePercent)
	if err != nil || !nearly(d.Any, want, 1e-10) || !nearly(d.All, want, 1e-10) || !nearly(d.Each[0], want, 1e-10) {
		t.Errorf("Dunnett: %+v, want %v, error %v", d, want, err)
	}
}

// Without differences the power to find any is the level, however unequal the groups.
func TestPowerDunnettUnderNull(t *testing.T) {
	for _, design := range []PowerDesign{fivePercent, {Alpha: 0.05}} {
		p, err := PowerDunnett(9, []int{4, 7, 5}, []float64{0, 0, 0}, 1, design)
		if err != nil || !nearly(p.Any, 0.05, 1e-8) || !(p.All < p.Each[0] && p.Each[0] < p.Any) {
			t.Errorf("got %+v, error %v", p, err)
		}
	}
}

func TestPowerDegenerate(t *testing.T) {
	if n, err := SampleSizeT(0, 1, 0.8, fivePercent); err != nil || !strings.HasPrefix(n.Status, "undefined") {
		t.Errorf("no difference: %+v, %v", n, err)
	}
	if n, err := SampleSizeT(-1.2, 1, 0.8, PowerDesign{Alpha: 0.05}); err != nil || !strings.HasPrefix(n.Status, "undefined") {
		t.Errorf("a difference on the other side: %+v, %v", n, err)
	}
	if n, err := SampleSizeT(1e6, 1, 0.8, fivePercent); err != nil || n.PerGroup != 2 || n.Achieved < 0.999 {
		t.Errorf("a giant difference: %+v, %v", n, err)
	}
	if n, err := SampleSizeANOVA(3, 0, 1, 0.8, 0.05); err != nil || !strings.HasPrefix(n.Status, "undefined") {
		t.Errorf("equal means: %+v, %v", n, err)
	}
	if p, err := PowerT(1, 1, 1, 1, fivePercent); err != nil || !math.IsNaN(p) {
		t.Errorf("one animal a group: %v, %v", p, err)
	}
	nan := math.NaN()
	for name, err := range map[string]error{
		"alpha": second(PowerT(1, 1, 5, 5, PowerDesign{Alpha: 0})), "sd": second(PowerT(1, 0, 5, 5, fivePercent)),
		"nan": second(PowerT(nan, 1, 5, 5, fivePercent)), "power": second(SampleSizeT(1, 1, 0.01, fivePercent)),
		"difference": second(PowerDunnett(5, []int{5}, []float64{nan}, 1, fivePercent)), "size": second(PowerDunnett(5, []int{0}, []float64{1}, 1, fivePercent)),
		"lengths": second(PowerDunnett(5, []int{5}, nil, 1, fivePercent)), "no df": second(PowerDunnett(1, []int{1}, []float64{1}, 1, fivePercent)),
		"groups": second(SampleSizeANOVA(1, 1, 1, 0.8, 0.05)), "within": second(SampleSizeANOVA(3, 1, 0, 0.8, 0.05)),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
