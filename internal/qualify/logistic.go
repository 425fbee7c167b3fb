package qualify

import (
	"strings"

	"earmark/internal/stats"
)

func computeLogisticCurve(c Case) (any, error) {
	in, err := decode[struct {
		X, Y     numbers
		UnknownY numbers `json:"unknown_y"`
	}](c.Input)
	if err != nil {
		return nil, err
	}
	args, err := decode[struct {
		Model     string
		Weights   string
		ConfLevel float64 `json:"conf_level"`
	}](c.Args)
	if err != nil {
		return nil, err
	}
	weighting := stats.CurveWeighting(args.Weights)
	fit, err := stats.FitCurve(stats.CurveModel(strings.ToLower(args.Model)), in.X.all(), in.Y.all(), weighting, args.ConfLevel)
	if err != nil {
		return nil, err
	}
	if fit.Status != "ok" {
		return map[string]any{"parameters": nil, "status": fit.Status}, nil
	}
	parameters, se := map[string]any{}, map[string]any{}
	for j, name := range fit.Model.ParamNames() {
		parameters[name], se[name] = fit.Params[j], fit.SE[j]
	}
	half := map[string]any{
		"c": fit.HalfMax.Estimate, "se_log_c": fit.HalfMax.SELog, "c_ci_low": fit.HalfMax.Low, "c_ci_high": fit.HalfMax.High,
		"ed50": fit.ED50.Estimate, "se_log_ed50": fit.ED50.SELog, "ed50_ci_low": fit.ED50.Low, "ed50_ci_high": fit.ED50.High,
	}
	var back []map[string]any
	for _, y := range in.UnknownY.all() {
		b := fit.BackCalculate(y, 1, weighting)
		back = append(back, map[string]any{"y": b.Y, "x": b.X, "status": b.Status})
	}
	return map[string]any{
		"parameters": parameters, "se": se, "covariance": fit.Covariance, "df": fit.DF, "weighted_rss": fit.WeightedRSS,
		"rss": fit.RSS, "sigma": fit.Sigma, "half_max": half, "fitted": fit.Fitted, "back_calculated": back, "status": fit.Status,
	}, nil
}
