package stats

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// standards are exact responses of a curve: every fit must return its parameters.
func standards(curve func(x float64) float64) (x, y []float64) {
	for _, v := range []float64{0, 4, 8, 16, 31, 62, 125, 250, 500, 1000, 2000} {
		x, y = append(x, v, v), append(y, curve(v), curve(v))
	}
	return x, y
}

func TestCurveRecoversExactParameters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, d := rapid.Float64Range(0.02, 0.1).Draw(t, "a"), rapid.Float64Range(2, 4).Draw(t, "d")
		if rapid.Bool().Draw(t, "decreasing") {
			a, d = d, a
		}
		b, c := rapid.Float64Range(0.7, 2).Draw(t, "b"), rapid.Float64Range(30, 300).Draw(t, "c")
		x, y := standards(func(x float64) float64 { return d + (a-d)/(1+math.Pow(x/c, b)) })
		fit, err := FitCurve(FourPL, x, y, Unweighted, 0.95)
		if err != nil || fit.Status != "ok" {
			t.Fatalf("status %q, error %v", fit.Status, err)
		}
		for j, want := range []float64{a, b, c, d} {
			if !nearly(fit.Params[j], want, 1e-8) {
				t.Fatalf("%s is %v, want %v", fit.Model.ParamNames()[j], fit.Params[j], want)
			}
		}
		if back := fit.BackCalculate(fit.Predict(77), 1, Unweighted); back.Status != "ok" || !nearly(back.X, 77, 1e-9) {
			t.Fatalf("back-calculated %+v, want 77", back)
		}
	})
}

// A unit of concentration moves c only, a unit of response a and d only.
func TestCurveUnits(t *testing.T) {
	x, y := standards(func(x float64) float64 { return 3 - 2.9/(1+math.Pow(x/120, 1.2)) })
	for i := range y {
		y[i] += 0.03 * math.Sin(float64(7*i))
	}
	fit, err := FitCurve(FourPL, x, y, InverseSquaredY, 0.95)
	if err != nil || fit.Status != "ok" {
		t.Fatal(fit.Status, err)
	}
	for i := range x {
		x[i] *= 1000
		y[i] *= 50
	}
	scaled, err := FitCurve(FourPL, x, y, InverseSquaredY, 0.95)
	if err != nil || scaled.Status != "ok" {
		t.Fatal(scaled.Status, err)
	}
	for j, factor := range []float64{50, 1, 1000, 50} {
		if !nearly(scaled.Params[j], fit.Params[j]*factor, 1e-8) || !nearly(scaled.SE[j], fit.SE[j]*factor, 1e-6) {
			t.Errorf("parameter %d: %v, want %v", j, scaled.Params[j], fit.Params[j]*factor)
		}
	}
}

// y = 2 - 1/(1+x), that is a 1, b 1, c 1, d 2: x = (y-1)/(2-y), by hand. Beyond 2 the dose is infinite, below 1 there is
// none. The interval without replicates and without residuals has no width.
func TestBackCalculateByHand(t *testing.T) {
	x := []float64{0, 0.25, 0.5, 1, 2, 4, 8}
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = 2 - 1/(1+v)
	}
	fit, err := FitCurve(FourPL, x, y, Unweighted, 0.95)
	if err != nil || fit.Status != "ok" {
		t.Fatal(fit.Status, err)
	}
	for _, tc := range []struct {
		y, x   float64
		status string
	}{
		{1.5, 1, "ok"},
		{1.75, 3, "ok"},
		{1.2, 0.25, "ok"},
		{2.1, math.NaN(), "beyond asymptote d (infinite dose)"},
		{0.9, math.NaN(), "beyond asymptote a (zero dose)"},
	} {
		got := fit.BackCalculate(tc.y, 2, Unweighted)
		if got.Status != tc.status || !(nearly(got.X, tc.x, 1e-7) || math.IsNaN(got.X) && math.IsNaN(tc.x)) {
			t.Errorf("response %v: %+v, want %v (%s)", tc.y, got, tc.x, tc.status)
		}
	}
}

// The delta-method gradient against numerical derivatives of the inverse by each parameter and by the response.
func TestBackCalculateInterval(t *testing.T) {
	x, y := standards(func(x float64) float64 { return 3 - 2.9/math.Pow(1+math.Pow(x/120, 1.2), 0.7) })
	for i := range y {
		y[i] += 0.02 * math.Cos(float64(5*i))
	}
	fit, err := FitCurve(FivePL, x, y, Unweighted, 0.95)
	if err != nil || fit.Status != "ok" {
		t.Fatal(fit.Status, err)
	}
	inverse := func(p []float64, y float64) float64 {
		return math.Log(p[2]) + math.Log(math.Pow((p[0]-p[3])/(y-p[3]), 1/p[4])-1)/p[1]
	}
	const at = 1.4
	gradient := make([]float64, 5)
	for j := range gradient {
		up, down := append([]float64(nil), fit.Params...), append([]float64(nil), fit.Params...)
		h := 1e-5 * fit.Params[j]
		up[j] += h
		down[j] -= h
		gradient[j] = (inverse(up, at) - inverse(down, at)) / (2 * h)
	}
	slope := (inverse(fit.Params, at+1e-5) - inverse(fit.Params, at-1e-5)) / 2e-5
	want := math.Sqrt(fit.variance(gradient) + slope*slope*fit.Sigma*fit.Sigma/3)
	if got := fit.BackCalculate(at, 3, Unweighted); !nearly(got.SELog, want, 1e-6) || !(got.Low < got.X && got.X < got.High) {
		t.Errorf("got %+v, want a standard error of %v", got, want)
	}
}

// Recovery 100 % at every level but one that is 50 % off: the run above it is longer than the run below.
func TestWorkingRange(t *testing.T) {
	x, y := standards(func(x float64) float64 { return 3 - 2.9/(1+math.Pow(x/120, 1.2)) })
	fit, err := FitCurve(FourPL, x, y, Unweighted, 0.95)
	if err != nil || fit.Status != "ok" {
		t.Fatal(fit.Status, err)
	}
	for i := range x {
		if x[i] == 16 {
			y[i] = fit.Predict(24)
		}
	}
	w, err := fit.FindWorkingRange(x, y, Acceptance{20, 20})
	if err != nil || w.LLOQ != 31 || w.ULOQ != 2000 || len(w.Levels) != 10 || w.MaxError > 1e-6 {
		t.Errorf("got %+v, error %v", w, err)
	}
	if s := w.Levels[2]; s.X != 16 || s.Accepted || !nearly(s.Recovery, 150, 1e-9) || s.CV > 1e-9 {
		t.Errorf("level 16: %+v", s)
	}
	y[len(y)-1] = 99 // a replicate beyond the asymptote
	if w, _ = fit.FindWorkingRange(x, y, Acceptance{20, 20}); w.ULOQ != 1000 {
		t.Errorf("with a replicate out of range ULOQ is %v", w.ULOQ)
	}
}

// The expected values are the zero of the gradient of sum (y - f)^2/y at 40 digits (mpmath 1.3.0, findroot), and x of 0.7 by
// the inverse function there; R 4.2.2's nls(weights = 1/y) agrees to 7 digits in the parameters.
func TestCurveInverseY(t *testing.T) {
	x := []float64{1000, 1000, 500, 500, 250, 250, 125, 125, 62.5, 62.5, 31.25, 31.25, 15.625, 15.625, 7.8125, 7.8125}
	y := []float64{2.412, 2.376, 1.981, 2.047, 1.462, 1.418, 0.927, 0.955, 0.556, 0.531, 0.324, 0.339, 0.205, 0.197, 0.136, 0.141}
	fit, err := FitCurve(FourPL, x, y, InverseY, 0.95)
	if err != nil || fit.Status != "ok" {
		t.Fatalf("%v, %s", err, fit.Status)
	}
	want := []float64{0.08643128686541498, 1.115513594018044404, 270.579691700457568136, 2.946584982791553194}
	for j, w := range want {
		if math.Abs(fit.Params[j]/w-1) > 1e-10 {
			t.Errorf("parameter %d: %.15g, want %.15g", j, fit.Params[j], w)
		}
	}
	if got, w := fit.WeightedRSS, 0.005573510930174884667; math.Abs(got/w-1) > 1e-10 {
		t.Errorf("weighted sum of squares %.15g, want %.15g", got, w)
	}
	back := fit.BackCalculate(0.7, 1, InverseY)
	if w := 84.52858531255676904932; math.Abs(back.X/w-1) > 1e-10 {
		t.Errorf("x of 0.7: %.15g, want %.15g", back.X, w)
	}
	// The second part of the variance of log x is sigma^2 y/(f' x)^2, with f' by a central difference.
	const h = 1e-4
	slope := (fit.Predict(back.X+h) - fit.Predict(back.X-h)) / (2 * h)
	curve := fit.BackCalculate(0.7, 0, InverseY).SELog
	want2 := curve*curve + fit.WeightedRSS/float64(fit.DF)*0.7/(slope*back.X*slope*back.X)
	if math.Abs(back.SELog*back.SELog/want2-1) > 1e-6 {
		t.Errorf("variance of log x %.12g, want %.12g", back.SELog*back.SELog, want2)
	}
}

func TestCurveDegenerate(t *testing.T) {
	x := []float64{0, 1, 3, 10, 30, 100}
	for _, tc := range []struct {
		name  string
		model CurveModel
		x, y  []float64
	}{
		{"flat", FourPL, x, []float64{2, 2, 2, 2, 2, 2}},
		{"too few levels", FourPL, []float64{1, 1, 1, 3, 3, 10}, []float64{1, 2, 3, 4, 5, 6}},
		{"a straight line of the log dose", FourPL, []float64{1, 10, 100, 1000, 1e4}, []float64{1, 2, 3, 4, 5}},
		{"a step", FourPL, x, []float64{0, 0, 0, 1, 1, 1}},
		{"nothing", Emax, nil, nil},
		{"all at dose 0", Emax, []float64{0, 0, 0}, []float64{1, 2, 3}},
		{"one level above 0", Emax, []float64{0, 0, 3, 3}, []float64{0, 0.1, 3, 2}},
	} {
		fit, err := FitCurve(tc.model, tc.x, tc.y, Unweighted, 0.95)
		if err != nil || !strings.HasPrefix(fit.Status, "undefined") || fit.Params != nil || !math.IsNaN(fit.HalfMax.Estimate) {
			t.Errorf("%s: status %q, parameters %v, error %v", tc.name, fit.Status, fit.Params, err)
		}
		if got := fit.BackCalculate(1, 1, Unweighted); got.Status == "ok" || !math.IsNaN(got.X) {
			t.Errorf("%s: back-calculated %+v", tc.name, got)
		}
	}
	for name, err := range map[string]error{
		"model": second(FitCurve("3pl", x, x, Unweighted, 0.95)), "level": second(FitCurve(Emax, x, x, Unweighted, 1)),
		"weights": second(FitCurve(Emax, x, x, "y", 0.95)), "zero weight": second(FitCurve(Emax, x, x, InverseSquaredY, 0.95)),
		"negative dose": second(FitCurve(Emax, []float64{-1}, []float64{1}, Unweighted, 0.95)), "length": second(FitCurve(Emax, x, nil, Unweighted, 0.95)),
		"nan": second(FitCurve(Emax, []float64{1}, []float64{math.NaN()}, Unweighted, 0.95)),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func FuzzFitCurve(f *testing.F) {
	f.Add(1.0, 2.0, 3.0, 4.0, 5.0, uint8(0))
	f.Add(0.0, 1e300, -3.0, 5e-324, 5.0, uint8(3))
	f.Fuzz(func(t *testing.T, a, b, c, d, e float64, kind uint8) {
		model := []CurveModel{FourPL, FivePL, Hill, Emax}[kind%4]
		x := []float64{0, 1, 3, 10, 30, 100, math.Abs(e)}
		y := []float64{a, b, c, d, e, a + b, c + d}
		fit, err := FitCurve(model, x, y, Unweighted, 0.95)
		if err != nil {
			return
		}
		if fit.Status != "ok" {
			if !strings.HasPrefix(fit.Status, "undefined") {
				t.Errorf("status %q", fit.Status)
			}
			return
		}
		for j, p := range fit.Params {
			if !isFinite(p) {
				t.Errorf("parameter %d is %v", j, p)
			}
		}
		for _, v := range y {
			fit.BackCalculate(v, 1, Unweighted)
		}
		if _, err := fit.FindWorkingRange(x, y, Acceptance{20, 20}); err != nil {
			t.Error(err)
		}
	})
}
