package stats

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// nearly reports agreement to a relative tolerance.
func nearly(got, want, rel float64) bool {
	return got == want || math.Abs(got-want) <= rel*math.Abs(want)
}

func measuredGroups(groups ...[]float64) [][]CensoredValue {
	out := make([][]CensoredValue, len(groups))
	for g, values := range groups {
		for _, v := range values {
			out[g] = append(out[g], Measured(v))
		}
	}
	return out
}

// Without censoring the estimates are those of the normal distribution in closed form: group means of the logs, sigma
// with divisor N, and the small-sample p is the pooled t-test.
func TestCensoredWithoutCensoring(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		groups := make([][]float64, rapid.IntRange(2, 4).Draw(t, "groups"))
		for g := range groups {
			groups[g] = rapid.SliceOfN(rapid.Float64Range(0.1, 1000), 2, 8).Draw(t, "values")
		}
		fit, err := FitCensored(measuredGroups(groups...), 0, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		ss, n := 0.0, 0.0
		means := make([]float64, len(groups))
		for g, values := range groups {
			logs := make([]float64, len(values))
			for i, v := range values {
				logs[i] = math.Log(v)
			}
			means[g] = Mean(logs)
			ss += SumSquares(logs, means[g])
			n += float64(len(values))
		}
		sigma := math.Sqrt(ss / n)
		if sigma < 1e-3 {
			t.Skip("no spread worth a comparison")
		}
		if fit.Status != "ok" || !nearly(fit.Sigma, sigma, 1e-9) || !nearly(fit.SELogSigma, 1/math.Sqrt(2*n), 1e-7) {
			t.Fatalf("status %s, sigma %v want %v, se %v", fit.Status, fit.Sigma, sigma, fit.SELogSigma)
		}
		for g := 1; g < len(groups); g++ {
			se := sigma * math.Sqrt(1/float64(len(groups[0]))+1/float64(len(groups[g])))
			df := n - float64(len(groups))
			want := 2 * StudentSurvival(math.Abs(means[g]-means[0])/se*math.Sqrt(df/n), df)
			c := fit.Contrasts[g]
			if !nearly(c.SE, se, 1e-7) || math.Abs(c.Effect-(means[g]-means[0])) > 1e-9 || math.Abs(c.PSmallSample-want) > 1e-7 {
				t.Fatalf("contrast %d: %+v, want effect %v se %v p %v", g, c, means[g]-means[0], se, want)
			}
		}
	})
}

// The unit of measurement moves the means and leaves p and ratios alone; the order of values means nothing; exchanging
// the two groups inverts the ratio.
func TestCensoredInvariance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) []CensoredValue {
			var values []CensoredValue
			for _, v := range rapid.SliceOfN(rapid.Float64Range(1, 100), 3, 8).Draw(t, label) {
				switch {
				case v < 10:
					values = append(values, Below(10))
				case v > 80:
					values = append(values, Above(80))
				case v > 60:
					values = append(values, Between(v/1.3, v*1.3))
				default:
					values = append(values, Measured(v))
				}
			}
			return values
		}
		a, b := draw("control"), draw("treated")
		fit, err := FitCensored([][]CensoredValue{a, b}, 0, 0.9)
		if err != nil {
			t.Fatal(err)
		}
		c := fit.Contrasts[1]
		for _, p := range []float64{c.PWald, c.PLikelihoodRatio, c.PSmallSample, c.PAdjusted} {
			if p < 0 || p > 1 {
				t.Fatalf("p outside [0,1]: %+v", c)
			}
		}
		if fit.Status != "ok" || c.Status != "ok" {
			return
		}
		if !(c.ProfileLow < c.Ratio && c.Ratio < c.ProfileHigh) {
			t.Fatalf("profile interval %v to %v does not hold %v", c.ProfileLow, c.ProfileHigh, c.Ratio)
		}
		scaled := slices.Clone(b)
		slices.Reverse(scaled)
		turned, err := FitCensored([][]CensoredValue{times(scaled, 1000), times(a, 1000)}, 1, 0.9)
		if err != nil {
			t.Fatal(err)
		}
		d := turned.Contrasts[0]
		if math.Abs(d.Effect-c.Effect) > 1e-7 || !nearly(d.PWald, c.PWald, 1e-6) || !nearly(d.ProfileLow, c.ProfileLow, 1e-6) {
			t.Fatalf("in other units and order %+v, want %+v", d, c)
		}
		swapped, err := FitCensored([][]CensoredValue{a, b}, 1, 0.9)
		if err != nil {
			t.Fatal(err)
		}
		if s := swapped.Contrasts[0]; !nearly(s.Ratio, 1/c.Ratio, 1e-7) || !nearly(s.PLikelihoodRatio, c.PLikelihoodRatio, 1e-6) ||
			!nearly(s.ProfileHigh, 1/c.ProfileLow, 1e-6) {
			t.Fatalf("with the groups exchanged %+v, want the inverse of %+v", s, c)
		}
	})
}

func times(values []CensoredValue, factor float64) []CensoredValue {
	out := make([]CensoredValue, len(values))
	for i, v := range values {
		out[i] = CensoredValue{v.Low * factor, v.High * factor}
	}
	return out
}

// The narrow-interval quadrature and the difference of probabilities are two formulas for one term.
func TestCensoredIntervalFormulasAgree(t *testing.T) {
	for _, gamma := range []float64{-3, -0.4, 0, 1.7} {
		v := censoredInterval{-0.2, 0.3}
		const theta = 1.9
		a, b := censoredNarrow(v, gamma, theta), censoredWide(v, gamma, theta)
		for i, pair := range [][2]float64{{a.logLik, b.logLik}, {a.g, b.g}, {a.t, b.t}, {a.gg, b.gg}, {a.gt, b.gt}, {a.tt, b.tt}} {
			if math.Abs(pair[0]-pair[1]) > 1e-12*(1+math.Abs(pair[1])) {
				t.Errorf("gamma %v, component %d: quadrature %v, difference %v", gamma, i, pair[0], pair[1])
			}
		}
	}
}

// Without censoring the contrasts share only the control, as Dunnett's do: the adjusted p is that of the product form, and
// the one for small samples is Dunnett's test on the logs.
func TestCensoredAdjustedIsDunnett(t *testing.T) {
	groups := [][]float64{{9, 12, 14, 10}, {7, 11, 6}, {5, 8, 9, 7, 6}, {11, 10}}
	fit, err := FitCensored(measuredGroups(groups...), 0, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	logs := make([][]float64, len(groups))
	for g, values := range groups {
		for _, v := range values {
			logs[g] = append(logs[g], math.Log(v))
		}
	}
	for i, c := range Dunnett(logs[0], logs[1:], 0.95).Comparisons {
		if got := fit.Contrasts[i+1].PAdjustedSmallSample; !nearly(got, c.PTwoSided, 1e-8) {
			t.Errorf("group %d: small-sample p %v, Dunnett's test %v", i+1, got, c.PTwoSided)
		}
	}
	lambda := dunnettLambda(4, []int{3, 5, 2})
	for g := 1; g < 4; g++ {
		c := fit.Contrasts[g]
		want, _ := MaxTTail(math.Abs(c.Z), lambda, math.Inf(1))
		if !nearly(c.PAdjusted, want, 1e-9) || c.PAdjusted < c.PWald {
			t.Errorf("group %d: got %v, want %v", g, c.PAdjusted, want)
		}
	}
	if want := MaxTCritical(0.05, lambda, math.Inf(1), true); !nearly(fit.Critical, want, 1e-9) {
		t.Errorf("critical %v, want %v", fit.Critical, want)
	}
}

func TestCensoredDegenerate(t *testing.T) {
	below := func(n int) []CensoredValue { return slices.Repeat([]CensoredValue{Below(5)}, n) }
	for _, tc := range []struct {
		name           string
		groups         [][]CensoredValue
		status, effect string // beginnings
	}{
		{"no values at all", [][]CensoredValue{nil, nil}, "undefined", "undefined"},
		{"everything below", [][]CensoredValue{below(4), below(3)}, "undefined", "undefined"},
		{"constant values", measuredGroups([]float64{3, 3}, []float64{4, 4}), "undefined: the values do not contradict", "undefined"},
		{"one limit that allows no spread to be seen", [][]CensoredValue{{Measured(3), Below(5)}, below(2)}, "undefined", "undefined"},
		{"one value above a limit of its group", [][]CensoredValue{{Measured(7), Below(5)}, {Measured(6)}}, "ok", "ok"},
		{"treated wholly below", [][]CensoredValue{{Measured(20), Measured(30), Measured(25)}, below(5)}, "ok", "infinite"},
		{"control wholly below", [][]CensoredValue{below(5), {Measured(20), Measured(30), Measured(25)}}, "ok", "infinite"},
		{"treated empty", [][]CensoredValue{{Measured(20), Measured(30)}, nil}, "ok", "undefined: the group has no values"},
		{"control empty", [][]CensoredValue{nil, {Measured(20), Measured(30)}}, "ok", "undefined: the control has no values"},
		{"huge and tiny values", measuredGroups([]float64{1e-300, 1e300}, []float64{1, 2}), "ok", "ok"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			fit, err := FitCensored(tc.groups, 0, 0.95)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(fit.Status, tc.status) || !strings.HasPrefix(fit.Contrasts[1].Status, tc.effect) {
				t.Errorf("status %q and %q, want %q and %q", fit.Status, fit.Contrasts[1].Status, tc.status, tc.effect)
			}
		})
	}
}

// A group wholly below its limit: ratio 0, an upper limit that the limit itself explains, a p from the likelihood.
func TestCensoredGroupWhollyBelow(t *testing.T) {
	fit, err := FitCensored([][]CensoredValue{
		{Measured(50), Measured(70), Measured(60), Measured(90)},
		{Below(5), Below(5), Below(5), Below(5)},
	}, 0, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	c := fit.Contrasts[1]
	if c.Ratio != 0 || c.ProfileLow != 0 || !(c.ProfileHigh > 0 && c.ProfileHigh < 5.0/50) || !(c.PLikelihoodRatio < 1e-3) || !math.IsNaN(c.PWald) {
		t.Errorf("got %+v", c)
	}
}

func TestCensoredMisuse(t *testing.T) {
	good := measuredGroups([]float64{1, 2}, []float64{3, 4})
	for name, err := range map[string]error{
		"control":   second(FitCensored(good, 2, 0.95)),
		"level":     second(FitCensored(good, 0, 95)),
		"negative":  second(FitCensored(measuredGroups([]float64{-1, 2}), 0, 0.95)),
		"zero":      second(FitCensored(measuredGroups([]float64{0, 2}), 0, 0.95)),
		"nan":       second(FitCensored(measuredGroups([]float64{math.NaN(), 2}), 0, 0.95)),
		"infinite":  second(FitCensored(measuredGroups([]float64{math.Inf(1), 2}), 0, 0.95)),
		"inverted":  second(FitCensored([][]CensoredValue{{Between(3, 2)}}, 0, 0.95)),
		"no limits": second(FitCensored([][]CensoredValue{{{0, math.Inf(1)}}}, 0, 0.95)),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func FuzzFitCensored(f *testing.F) {
	f.Add(1.0, 2.0, 3.0, 4.0, uint16(0))
	f.Add(1.0, 1e300, 5e-324, 4.0, uint16(0x1b1b))
	f.Fuzz(func(t *testing.T, a, b, c, d float64, kinds uint16) {
		groups := make([][]CensoredValue, 3)
		for i := range 8 {
			x := []float64{a, b, c, d}[i%4] * float64(1+i/4)
			v := Measured(x)
			switch kinds >> (2 * i) & 3 {
			case 1:
				v = Below(x)
			case 2:
				v = Above(x)
			case 3:
				v = Between(x, 2*x)
			}
			groups[i%3] = append(groups[i%3], v)
		}
		fit, err := FitCensored(groups, 0, 0.95)
		if err != nil {
			return
		}
		for g, k := range fit.Contrasts {
			for _, p := range []float64{k.PWald, k.PLikelihoodRatio, k.PSmallSample, k.PAdjusted, k.PAdjustedSmallSample, fit.PLikelihoodRatio} {
				if p < 0 || p > 1 {
					t.Errorf("group %d: p outside [0,1]: %+v", g, k)
				}
			}
			if g > 0 && k.Status == "" {
				t.Errorf("group %d has no status", g)
			}
		}
	})
}

func ExampleFitCensored() {
	vehicle := []CensoredValue{Measured(31.7), Measured(52.1), Measured(24.9), Measured(40.2)}
	treated := []CensoredValue{Measured(9.6), Below(6.4), Below(6.4), Measured(14.2)}
	fit, err := FitCensored([][]CensoredValue{vehicle, treated}, 0, 0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(fit.Contrasts[1].Ratio < 0.4, fit.Contrasts[1].ProfileHigh < 1)
	// Output: true true
}

// A family of one is not adjusted beyond its own p, others are adjusted among themselves, and the model is that of all
// groups. Without censoring and with equal sizes the correlations are Dunnett's, 1/2.
func TestCensoredFamilies(t *testing.T) {
	var groups [][]CensoredValue
	for _, g := range [][]float64{{2, 4, 9, 7}, {1, 2, 5, 4}, {3, 1, 2, 2}, {1, 1.5, 0.5, 1}} {
		var values []CensoredValue
		for _, v := range g {
			values = append(values, Measured(v))
		}
		groups = append(groups, values)
	}
	all, err := FitCensored(groups, 0, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	split, err := FitCensoredFamilies(groups, 0, []int{0, 1, 2, 1}, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	ratios, err := FitCensoredRatios(groups, 0, []int{0, 1, 2, 1}, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	for g := 1; g < 4; g++ {
		if a, b := all.Contrasts[g], split.Contrasts[g]; a.Z != b.Z || a.PSmallSample != b.PSmallSample || a.ProfileLow != b.ProfileLow {
			t.Errorf("group %d: the model depends on the families: %+v and %+v", g, a, b)
		}
		if a, b := split.Contrasts[g], ratios.Contrasts[g]; a.PAdjustedSmallSample != b.PAdjustedSmallSample ||
			a.SmallSampleLow != b.SmallSampleLow || !math.IsNaN(b.ProfileLow) || math.IsNaN(a.ProfileLow) {
			t.Errorf("group %d: but for the profile both are one: %+v and %+v", g, a, b)
		}
	}
	if c := split.Contrasts[2]; !nearly(c.PAdjustedSmallSample, c.PSmallSample, 1e-12) {
		t.Errorf("alone: %v, unadjusted %v", c.PAdjustedSmallSample, c.PSmallSample)
	}
	for _, g := range []int{1, 3} {
		c := split.Contrasts[g]
		if want, _, _ := DunnettTail(c.Z*math.Sqrt(12.0/16), 4, []int{4, 4}, 12); !nearly(c.PAdjustedSmallSample, want, 1e-9) {
			t.Errorf("group %d: %v, want %v", g, c.PAdjustedSmallSample, want)
		}
	}
	if _, err := FitCensoredFamilies(groups, 0, nil, 0.95); err == nil {
		t.Error("families of no group were accepted")
	}
}
