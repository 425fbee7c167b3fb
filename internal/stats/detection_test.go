package stats

import (
	"slices"
	"testing"
)

// 1 of 8 against 5 of 6 detected: by hand, the tables at least as improbable have C(8,x)C(6,6-x)/C(14,6) for x = 0, 1 and
// 6; (1 + 48 + 28)/3003.
func TestCompareDetection(t *testing.T) {
	some := func(detected, n int) []CensoredValue {
		return append(slices.Repeat([]CensoredValue{Measured(9)}, detected), slices.Repeat([]CensoredValue{Below(5)}, n-detected)...)
	}
	got, err := CompareDetection([][]CensoredValue{some(5, 6), some(1, 8), some(3, 6), nil}, 0, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	if c := got[1]; c.Detected != 1 || c.N != 8 || c.ControlDetected != 5 || c.ControlN != 6 || !nearly(c.Fisher.PTwoSided, 77.0/3003, 1e-12) || c.MostlyBelow {
		t.Errorf("got %+v", c)
	}
	if got[3].Status == "ok" || got[0].Status != "" {
		t.Errorf("empty group %q, control %q", got[3].Status, got[0].Status)
	}
	both, err := CompareDetection([][]CensoredValue{some(2, 6), some(1, 8), some(4, 8)}, 0, 0.95)
	if err != nil || !both[1].MostlyBelow || both[2].MostlyBelow { // exactly half is not more than half
		t.Errorf("got %+v, error %v", both, err)
	}
	if _, err := CompareDetection([][]CensoredValue{some(1, 2)}, 1, 0.95); err == nil {
		t.Error("control outside: no error")
	}
	if _, err := CompareDetection([][]CensoredValue{{Below(-1)}, nil}, 0, 0.95); err == nil {
		t.Error("negative limit: no error")
	}
}
