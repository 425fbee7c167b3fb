package qualify

import (
	"fmt"
	"math"

	"earmark/internal/stats"
)

// censoredValues builds the values of a case: a censored value holds its limit.
func censoredValues(values numbers, censoring []string) ([]stats.CensoredValue, error) {
	if len(values) != len(censoring) {
		return nil, fmt.Errorf("%d values but %d censoring marks", len(values), len(censoring))
	}
	out := make([]stats.CensoredValue, len(values))
	for i, v := range values {
		switch censoring[i] {
		case "none":
			out[i] = stats.Measured(float64(v))
		case "left":
			out[i] = stats.Below(float64(v))
		case "right":
			out[i] = stats.Above(float64(v))
		default:
			return nil, fmt.Errorf("value %d: censoring %q is none of none, left, right", i, censoring[i])
		}
	}
	return out, nil
}

type confidence struct {
	ConfLevel float64 `json:"conf_level"`
}

func computeCensoredLogNormal(c Case) (any, error) {
	in, err := decode[struct {
		Values    numbers
		Censoring []string
	}](c.Input)
	if err != nil {
		return nil, err
	}
	args, err := decode[confidence](c.Args)
	if err != nil {
		return nil, err
	}
	values, err := censoredValues(in.Values, in.Censoring)
	if err != nil {
		return nil, err
	}
	fit, err := stats.FitCensored([][]stats.CensoredValue{values}, 0, args.ConfLevel)
	if err != nil {
		return nil, err
	}
	g := fit.Groups[0]
	return map[string]any{
		"n": g.N, "n_left_censored": g.Below, "n_right_censored": g.Above,
		"mean_log": g.MeanLog, "sd_log": fit.Sigma, "se_mean_log": g.SEMeanLog, "se_log_sd_log": fit.SELogSigma,
		"loglik": fit.LogLik, "geo_mean": g.GeoMean, "geo_mean_ci_low": g.GeoMeanLow, "geo_mean_ci_high": g.GeoMeanHigh,
		"arith_mean": g.ArithMean, "status": fit.Status,
		"substitution": map[string]any{
			"lloq_half":  substitution(values, 0.5),
			"lloq_sqrt2": substitution(values, 1/math.Sqrt2),
			"lloq":       substitution(values, 1),
		},
	}, nil
}

func substitution(values []stats.CensoredValue, factor float64) map[string]any {
	logs := logsSubstituted(values, factor)
	mean := stats.Mean(logs)
	return map[string]any{"mean_log": mean, "sd_log": math.Sqrt(stats.Variance(logs)), "geo_mean": math.Exp(mean)}
}

func logsSubstituted(values []stats.CensoredValue, factor float64) []float64 {
	logs := stats.SubstituteCensored(values, factor)
	for i, v := range logs {
		logs[i] = math.Log(v)
	}
	return logs
}

func computeTobitTwoGroup(c Case) (any, error) {
	in, err := decode[struct {
		Values    numbers
		Censoring []string
		Treated   []int
	}](c.Input)
	if err != nil {
		return nil, err
	}
	args, err := decode[confidence](c.Args)
	if err != nil {
		return nil, err
	}
	values, err := censoredValues(in.Values, in.Censoring)
	if err != nil {
		return nil, err
	}
	groups := make([][]stats.CensoredValue, 2)
	for i, g := range in.Treated {
		groups[g] = append(groups[g], values[i])
	}
	fit, err := stats.FitCensored(groups, 0, args.ConfLevel)
	if err != nil {
		return nil, err
	}
	k := fit.Contrasts[1]
	return map[string]any{
		"intercept": fit.Groups[0].MeanLog, "se_intercept": fit.Groups[0].SEMeanLog,
		"treatment_log_effect": k.Effect, "se_treatment": k.SE,
		"log_sigma": math.Log(fit.Sigma), "sigma": fit.Sigma, "se_log_sigma": fit.SELogSigma,
		"z": k.Z, "p_wald": k.PWald, "loglik": fit.LogLik, "loglik_null": fit.LogLikNull,
		"lrt_chi2": fit.LikelihoodRatio, "p_lrt": fit.PLikelihoodRatio,
		"geometric_mean_ratio": k.Ratio, "gmr_ci_low": k.WaldLow, "gmr_ci_high": k.WaldHigh,
		"substitution_lloq_half":  substitutedT(groups, 0.5),
		"substitution_lloq_sqrt2": substitutedT(groups, 1/math.Sqrt2),
	}, nil
}

// substitutedT is the t-test with pooled variance on the substituted logs.
func substitutedT(groups [][]stats.CensoredValue, factor float64) map[string]any {
	x, y := logsSubstituted(groups[1], factor), logsSubstituted(groups[0], factor)
	nx, ny := float64(len(x)), float64(len(y))
	diff := stats.Mean(x) - stats.Mean(y)
	df := nx + ny - 2
	pooled := (stats.SumSquares(x, stats.Mean(x)) + stats.SumSquares(y, stats.Mean(y))) / df
	t := diff / math.Sqrt(pooled*(1/nx+1/ny))
	return map[string]any{"diff_log": diff, "t": t, "p": 2 * stats.StudentSurvival(math.Abs(t), df)}
}

// computeCensoredGroups gives limits as pairs: equal for a measured value, null below or above.
func computeCensoredGroups(c Case) (any, error) {
	in, err := decode[struct {
		Groups []struct {
			Name      string
			Low, High numbers
		}
	}](c.Input)
	if err != nil {
		return nil, err
	}
	args, err := decode[controlled](c.Args)
	if err != nil {
		return nil, err
	}
	var names []string
	groups := make([][]stats.CensoredValue, len(in.Groups))
	for g, group := range in.Groups {
		names = append(names, group.Name)
		for i := range group.Low {
			low, high := float64(group.Low[i]), float64(group.High[i])
			if math.IsNaN(low) {
				low = 0
			}
			if math.IsNaN(high) {
				high = math.Inf(1)
			}
			groups[g] = append(groups[g], stats.Between(low, high))
		}
	}
	control, err := args.indexOf(names)
	if err != nil {
		return nil, err
	}
	fit, err := stats.FitCensored(groups, control, args.ConfLevel)
	if err != nil {
		return nil, err
	}
	means := make([]map[string]any, len(groups))
	contrasts := make([]map[string]any, 0, len(groups))
	for g, s := range fit.Groups {
		means[g] = map[string]any{
			"name": names[g], "mean_log": s.MeanLog, "se_mean_log": s.SEMeanLog, "geo_mean": s.GeoMean,
			"geo_mean_ci_low": s.GeoMeanLow, "geo_mean_ci_high": s.GeoMeanHigh,
		}
		if g == control {
			continue
		}
		k := fit.Contrasts[g]
		contrasts = append(contrasts, map[string]any{
			"name": names[g], "log_effect": k.Effect, "se": k.SE, "z": k.Z, "p_wald": k.PWald,
			"p_lrt": k.PLikelihoodRatio, "p_dunnett": k.PAdjusted, "ratio": k.Ratio, "wald_low": k.WaldLow, "wald_high": k.WaldHigh,
			"profile_low": k.ProfileLow, "profile_high": k.ProfileHigh, "status": k.Status,
		})
	}
	return map[string]any{
		"groups": means, "contrasts": contrasts, "sigma": fit.Sigma, "se_log_sigma": fit.SELogSigma, "loglik": fit.LogLik,
		"loglik_null": fit.LogLikNull, "lrt_chi2": fit.LikelihoodRatio, "p_lrt": fit.PLikelihoodRatio,
		"critical_dunnett": fit.Critical, "status": fit.Status,
	}, nil
}
