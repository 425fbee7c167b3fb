package stats

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// In the Poisson limit the rates are events per time, the standard error of the log ratio is sqrt(1/a + 1/b) of the
// event totals, by hand; the counts spread less than Poisson counts.
func TestNegativeBinomialPoissonLimit(t *testing.T) {
	fit, err := FitNegativeBinomial([][]float64{{11, 12, 13}, {6, 7, 8}}, [][]float64{{10, 10, 10}, {5, 5, 5}}, 0, 0.95)
	if err != nil || fit.Status != "ok" {
		t.Fatal(fit.Status, err)
	}
	c := fit.Contrasts[1]
	if !math.IsInf(fit.Theta, 1) || len(fit.Notes) != 1 || !nearly(fit.Rates[0], 1.2, 1e-14) || !nearly(fit.Rates[1], 1.4, 1e-14) {
		t.Errorf("got %+v", fit)
	}
	if !nearly(c.Ratio, 7.0/6, 1e-13) || !nearly(c.SE, math.Sqrt(1.0/36+1.0/21), 1e-13) {
		t.Errorf("got %+v", c)
	}
}

// The Euler-Maclaurin sums against the sums event by event.
func TestRateProduct(t *testing.T) {
	for _, alpha := range []float64{0, 1e-6, 1e-3, 0.01, 0.3, 5, 1e4} {
		for _, y := range []float64{0, 1, 2, 64, 65, 66, 300, 5000} {
			var log, slope float64
			for j := 1.0; j < y; j++ {
				log += math.Log1p(alpha * j)
				slope += j / (1 + alpha*j)
			}
			if a, b := rateProduct(y, alpha); math.Abs(a-log) > 1e-13*log || math.Abs(b-slope) > 1e-13*slope {
				t.Errorf("alpha %v, count %v: %v and %v, want %v and %v", alpha, y, a, b, log, slope)
			}
		}
	}
}

// The power series against the closed forms, where those have lost only three digits.
func TestRateSeries(t *testing.T) {
	const u = rateSeries
	l := math.Log1p(u)
	for name, pair := range map[string][2]float64{
		"bend": {rateBend(u), (l - u/(1+u)) / (u * u)}, "log": {rateIntegralLog(u), ((1+u)*l - u) / (u * u)},
		"slope": {rateIntegralSlope(u), (u - l) / (u * u)},
	} {
		if !nearly(pair[0], pair[1], 1e-12) {
			t.Errorf("%s: series %v, closed form %v", name, pair[0], pair[1])
		}
	}
}

// The unit of time, the order of animals and the choice of the control move only what they should.
func TestNegativeBinomialInvariance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts, times := make([][]float64, 2), make([][]float64, 2)
		for g := range counts {
			for _, v := range rapid.SliceOfN(rapid.IntRange(0, 60), 3, 8).Draw(t, "counts") {
				counts[g] = append(counts[g], float64(v))
				times[g] = append(times[g], 30+float64(v%3))
			}
		}
		fit, err := FitNegativeBinomial(counts, times, 0, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		c := fit.Contrasts[1]
		if c.PWald < 0 || c.PWald > 1 || c.PLikelihoodRatio < 0 || c.PLikelihoodRatio > 1 {
			t.Fatalf("p outside [0,1]: %+v", c)
		}
		for g := range counts {
			slices.Reverse(counts[g])
			slices.Reverse(times[g])
			for i := range times[g] {
				times[g][i] *= 60
			}
		}
		other, err := FitNegativeBinomial(counts, times, 1, 0.95)
		if err != nil || other.Status != fit.Status {
			t.Fatal(other.Status, fit.Status, err)
		}
		if c.Status != "ok" {
			return
		}
		if d := other.Contrasts[0]; math.Abs(d.LogRatio+c.LogRatio) > 1e-7 || !nearly(d.SE, c.SE, 1e-6) || !nearly(d.PLikelihoodRatio, c.PLikelihoodRatio, 1e-5) {
			t.Fatalf("got %+v, want the inverse of %+v", d, c)
		}
		if !(c.ProfileLow < c.Ratio && c.Ratio < c.ProfileHigh) {
			t.Fatalf("profile interval %v to %v does not hold %v", c.ProfileLow, c.ProfileHigh, c.Ratio)
		}
	})
}

func TestNegativeBinomialDegenerate(t *testing.T) {
	minute := func(n int) []float64 { return slices.Repeat([]float64{1}, n) }
	for _, tc := range []struct {
		name             string
		control, treated []float64
		status, effect   string
	}{
		{"nothing", nil, nil, "undefined", "undefined"},
		{"no event", []float64{0, 0}, []float64{0}, "undefined: no event", "undefined"},
		{"control empty", nil, []float64{3}, "undefined: the control", "undefined"},
		{"treated empty", []float64{3}, nil, "ok", "undefined: the group"},
		{"treated without events", []float64{3, 9, 1}, []float64{0, 0}, "ok", "infinite"},
		{"control without events", []float64{0, 0}, []float64{3, 9, 1}, "ok", "infinite"},
		{"one animal each", []float64{3}, []float64{9}, "ok", "ok"},
		{"one animal has all the events", []float64{0, 0, 0, 0, 900000}, []float64{0, 1}, "ok", "ok"},
	} {
		fit, err := FitNegativeBinomial([][]float64{tc.control, tc.treated}, [][]float64{minute(len(tc.control)), minute(len(tc.treated))}, 0, 0.95)
		if err != nil || !strings.HasPrefix(fit.Status, tc.status) || !strings.HasPrefix(fit.Contrasts[1].Status, tc.effect) {
			t.Errorf("%s: status %q and %q, error %v", tc.name, fit.Status, fit.Contrasts[1].Status, err)
		}
	}
	one := [][]float64{{1}}
	for name, err := range map[string]error{
		"half a count": second(FitNegativeBinomial([][]float64{{1.5}}, one, 0, 0.95)), "negative": second(FitNegativeBinomial([][]float64{{-1}}, one, 0, 0.95)),
		"nan": second(FitNegativeBinomial([][]float64{{math.NaN()}}, one, 0, 0.95)), "huge": second(FitNegativeBinomial([][]float64{{1e7}}, one, 0, 0.95)),
		"no time": second(FitNegativeBinomial(one, [][]float64{{0}}, 0, 0.95)), "lengths": second(FitNegativeBinomial(one, [][]float64{{1, 2}}, 0, 0.95)),
		"control": second(FitNegativeBinomial(one, one, 1, 0.95)), "level": second(FitNegativeBinomial(one, one, 0, 1)),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func FuzzFitNegativeBinomial(f *testing.F) {
	f.Add([]byte{3, 9, 1, 0, 4, 250}, uint8(0), 30.0)
	f.Add([]byte{0, 0, 0, 9}, uint8(1), 1e-300)
	f.Fuzz(func(t *testing.T, bytes []byte, k uint8, time float64) {
		counts, times := make([][]float64, 1+int(k%3)), make([][]float64, 1+int(k%3))
		for i, b := range bytes[:min(len(bytes), 24)] {
			g := i % len(counts)
			counts[g], times[g] = append(counts[g], float64(b)), append(times[g], time*float64(1+i%3))
		}
		fit, err := FitNegativeBinomial(counts, times, 0, 0.95)
		if err != nil {
			return
		}
		for _, c := range fit.Contrasts {
			if c.PWald < 0 || c.PWald > 1 || c.PLikelihoodRatio < 0 || c.PLikelihoodRatio > 1 {
				t.Errorf("p outside [0,1]: %+v", c)
			}
		}
	})
}
