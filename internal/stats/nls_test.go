package stats

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The eight-digit values of Lanczos1 (NIST StRD, certified parameters). Its case file is judged loosely because its
// residuals are below the rounding of the data; the parameters are not.
func TestLanczos1Parameters(t *testing.T) {
	x, y := make([]float64, 24), make([]float64, 24)
	data := []float64{
		2.513400000000, 2.044333373291, 1.668404436564, 1.366418021208, 1.123232487372, 0.9268897180037, 0.7679338563728,
		0.6388775523106, 0.5337835317402, 0.4479363617347, 0.3775847884350, 0.3197393199326, 0.2720130773746, 0.2324965529032,
		0.1996589546065, 0.1722704126914, 0.1493405660168, 0.1300700206922, 0.1138119324644, 0.1000415587559,
		0.08833209084540, 0.07833544019350, 0.06976693743449, 0.06239312536719,
	}
	for i := range x {
		x[i], y[i] = 0.05*float64(i), data[i]
	}
	model := func(b []float64, i int, g []float64) float64 {
		v := 0.0
		for j := 0; j < 6; j += 2 {
			e := math.Exp(-b[j+1] * x[i])
			g[j], g[j+1] = e, -b[j]*x[i]*e
			v += b[j] * e
		}
		return v
	}
	want := []float64{9.5100000027e-02, 1.0000000001, 8.6070000013e-01, 3.0000000002, 1.5575999998, 5.0000000001}
	for _, start := range [][]float64{{1.2, 0.3, 5.6, 5.5, 6.5, 7.6}, {0.5, 0.7, 3.6, 4.2, 4, 6.3}} {
		fit, err := FitNonlinear(model, y, nil, start)
		if err != nil || fit.Status != "ok" {
			t.Fatalf("status %q, error %v", fit.Status, err)
		}
		for j, w := range want {
			if !nearly(fit.Params[j], w, 1e-8) {
				t.Errorf("start %v: parameter %d is %v, certified %v", start, j+1, fit.Params[j], w)
			}
		}
	}
}

// A model linear in its parameters is the linear regression.
func TestNonlinearOfLinearModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y := rapid.SliceOfN(rapid.Float64Range(-100, 100), 4, 12).Draw(t, "y")
		design := make([][]float64, len(y))
		for i := range design {
			design[i] = []float64{1, float64(i), float64(i * i)}
		}
		model := func(b []float64, i int, g []float64) float64 {
			copy(g, design[i])
			return b[0] + b[1]*g[1] + b[2]*g[2]
		}
		want, err := FitLinear(design, y)
		if err != nil || want.Status != "ok" {
			t.Fatalf("%s %v", want.Status, err)
		}
		got, err := FitNonlinear(model, y, nil, []float64{1, 1, 1})
		if err != nil || got.Status != "ok" {
			t.Fatalf("%s %v", got.Status, err)
		}
		for j := range want.Params {
			if math.Abs(got.Params[j]-want.Params[j]) > 1e-9*(1+math.Abs(want.Params[j])) || !nearly(got.SE[j], want.SE[j], 1e-6) && want.RSS > 1e-12 {
				t.Fatalf("parameter %d: %v se %v, want %v se %v", j, got.Params[j], got.SE[j], want.Params[j], want.SE[j])
			}
		}
	})
}

func TestNonlinearDegenerate(t *testing.T) {
	line := func(b []float64, _ int, g []float64) float64 { g[0], g[1] = 1, 1; return b[0] + b[1] }
	fit, err := FitNonlinear(line, []float64{1, 2, 3}, nil, []float64{0, 0})
	if err != nil || !strings.HasPrefix(fit.Status, "undefined: not estimable") {
		t.Errorf("two names for one parameter: status %q, error %v", fit.Status, err)
	}
	if fit, _ = FitNonlinear(line, []float64{1}, nil, []float64{0, 0}); !strings.HasPrefix(fit.Status, "undefined: 2 parameters") {
		t.Errorf("one value: status %q", fit.Status)
	}
	broken := func(_ []float64, _ int, g []float64) float64 { g[0] = math.NaN(); return math.NaN() }
	if fit, _ = FitNonlinear(broken, []float64{1, 2}, nil, []float64{0}); !strings.HasPrefix(fit.Status, "undefined: the model") {
		t.Errorf("model without value: status %q", fit.Status)
	}
	for name, err := range map[string]error{
		"no start":        second(FitNonlinear(line, []float64{1}, nil)),
		"uneven starts":   second(FitNonlinear(line, []float64{1}, nil, []float64{0, 0}, []float64{0})),
		"negative weight": second(FitNonlinear(line, []float64{1}, []float64{-1}, []float64{0, 0})),
		"nan value":       second(FitNonlinear(line, []float64{math.NaN()}, nil, []float64{0, 0})),
		"weights":         second(FitNonlinear(line, []float64{1}, []float64{1, 1}, []float64{0, 0})),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestLinearDegenerate(t *testing.T) {
	y := []float64{1, 2, 4, 3}
	for name, design := range map[string][][]float64{
		"a column twice":             {{1, 1}, {2, 2}, {3, 3}, {4, 4}},
		"a column of zeros":          {{1, 0}, {2, 0}, {3, 0}, {4, 0}},
		"dependent but for rounding": {{0.1, 0.2, 0.1 + 0.2}, {0.7, 0.1, 0.7 + 0.1}, {0.3, 0.6, 0.3 + 0.6}, {0.11, 0.31, 0.11 + 0.31}},
	} {
		if fit, err := FitLinear(design, y); err != nil || !strings.HasPrefix(fit.Status, "undefined") {
			t.Errorf("%s: status %q, error %v", name, fit.Status, err)
		}
	}
	if fit, _ := FitLinear([][]float64{{1, 2}}, []float64{1}); !strings.HasPrefix(fit.Status, "undefined") {
		t.Errorf("more columns than rows: status %q", fit.Status)
	}
	if fit, err := FitLinear([][]float64{{1, 1}, {1, 2}}, []float64{3, 5}); err != nil || fit.Params[0] != 1 || fit.Params[1] != 2 || fit.RSS != 0 || !math.IsNaN(fit.SE[0]) {
		t.Errorf("as many columns as rows: %+v, %v", fit, err) // y = 1 + 2x, by hand
	}
	for name, err := range map[string]error{
		"ragged": second(FitLinear([][]float64{{1, 2}, {1}}, []float64{1, 2})), "nan": second(FitLinear([][]float64{{math.NaN()}}, []float64{1})),
		"nan value": second(FitLinear([][]float64{{1}}, []float64{math.NaN()})), "empty": second(FitLinear(nil, nil)),
		"degree": second(FitPolynomial([]float64{1}, []float64{1}, 0, true)),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
