package qualify

import (
	"errors"
	"fmt"
	"math"

	"earmark/internal/stats"
)

// computeNISTLinear is the linear regression section of the NIST StRD.
func computeNISTLinear(c Case) (any, error) {
	in, err := decode[struct {
		Degree    int       `json:"polynomial_degree"`
		Intercept bool      `json:"intercept"`
		Data      []numbers `json:"data"`
	}](c.Input)
	if err != nil {
		return nil, err
	}
	x, y := make([][]float64, len(in.Data)), make([]float64, len(in.Data))
	for i, row := range in.Data {
		values := row.all()
		if len(values) < 2 {
			return nil, fmt.Errorf("data row %d has no predictor", i)
		}
		y[i], x[i] = values[0], values[1:]
	}
	var fit stats.LinearFit
	if in.Degree > 0 {
		fit, err = stats.FitPolynomial(column(x, 0), y, in.Degree, in.Intercept)
	} else {
		if in.Intercept {
			for i := range x {
				x[i] = append([]float64{1}, x[i]...)
			}
		}
		fit, err = stats.FitLinear(x, y)
	}
	if err != nil {
		return nil, err
	}
	return map[string]any{"parameters": fit.Params, "se": fit.SE, "residual_sd": fit.Sigma, "rss": fit.RSS}, nil
}

func column(rows [][]float64, j int) []float64 {
	out := make([]float64, len(rows))
	for i, row := range rows {
		out[i] = row[j]
	}
	return out
}

// computeNISTNonlinear is the nonlinear regression section of the NIST StRD. Both certified starts are used on their own;
// the result with fewer agreeing digits is not hidden: they must agree with each other to eight digits.
func computeNISTNonlinear(c Case) (any, error) {
	in, err := decode[struct {
		Name     string    `json:"name"`
		Model    string    `json:"model"`
		Response string    `json:"response"`
		Start1   numbers   `json:"start1"`
		Start2   numbers   `json:"start2"`
		Data     []numbers `json:"data"`
	}](c.Input)
	if err != nil {
		return nil, err
	}
	formula, err := parseFormula(in.Model)
	if err != nil {
		return nil, fmt.Errorf("model of %s: %w", in.Name, err)
	}
	y := make([]float64, len(in.Data))
	rows := make([][]float64, len(in.Data))
	for i, row := range in.Data {
		values := row.all()
		if len(values) < 2 {
			return nil, fmt.Errorf("data row %d has no predictor", i)
		}
		y[i], rows[i] = values[0], values[1:]
		if in.Response == "log(y)" {
			y[i] = math.Log(y[i])
		}
	}
	model := func(params []float64, i int, gradient []float64) float64 {
		v := formula(params, rows[i])
		copy(gradient, v.gradient)
		return v.value
	}
	var fits [2]stats.NonlinearFit
	for i, start := range []numbers{in.Start1, in.Start2} {
		fits[i], err = stats.FitNonlinear(model, y, nil, start.all())
		if err != nil {
			return nil, err
		}
		if fits[i].Status != "ok" {
			return nil, fmt.Errorf("start %d: %s", i+1, fits[i].Status)
		}
	}
	for j, p := range fits[0].Params {
		if math.Abs(p-fits[1].Params[j]) > 1e-8*math.Abs(p) {
			return nil, errors.New("the two starts lead to different minima")
		}
	}
	f := fits[0]
	return map[string]any{"parameters": f.Params, "se": f.SE, "rss": f.WeightedRSS, "residual_sd": f.Sigma}, nil
}
