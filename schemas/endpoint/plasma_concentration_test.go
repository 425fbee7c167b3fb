package endpoint

import (
	"math"
	"testing"
)

func TestHours(t *testing.T) {
	for text, want := range map[string]float64{
		"8": 8, "0.25": 0.25, "0,5": 0.5, "8 h": 8, "24hr": 24, "30 min": 0.5, "15min": 0.25, "Predose": 0, "0": 0, " 1 H ": 1,
		"-1": -1, "am": -1, "": -1, "NaN": -1, "inf": -1, "h": -1, "1e999": -1, "T1": -1,
	} {
		got, ok := Hours(text)
		if ok != (want >= 0) || ok && got != want {
			t.Errorf("%q: %v %v, want %v", text, got, ok, want)
		}
	}
}

func FuzzHours(f *testing.F) {
	f.Add("30 min")
	f.Add("1,5h")
	f.Fuzz(func(t *testing.T, text string) {
		if h, ok := Hours(text); ok && (h < 0 || math.IsNaN(h) || math.IsInf(h, 0)) {
			t.Fatalf("%q: %v", text, h)
		}
	})
}
