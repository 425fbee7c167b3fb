package qualify

import (
	"fmt"
	"slices"

	"earmark/internal/stats"
)

// controlled names the control group of a case.
type controlled struct {
	Control   string
	ConfLevel float64 `json:"conf_level"`
}

// indexOf is the position of the control among the groups.
func (c controlled) indexOf(names []string) (int, error) {
	i := slices.Index(names, c.Control)
	if i < 0 {
		return 0, fmt.Errorf("control %q is none of the groups %q", c.Control, names)
	}
	return i, nil
}

func computeProportionalOdds(c Case) (any, error) {
	in, err := decode[struct{ Groups []group }](c.Input)
	if err != nil {
		return nil, err
	}
	args, err := decode[controlled](c.Args)
	if err != nil {
		return nil, err
	}
	var names []string
	var groups [][]float64
	for _, g := range in.Groups {
		names, groups = append(names, g.Name), append(groups, g.Values.present())
	}
	control, err := args.indexOf(names)
	if err != nil {
		return nil, err
	}
	fit, err := stats.FitProportionalOdds(groups, control, args.ConfLevel)
	if err != nil {
		return nil, err
	}
	contrasts := make([]map[string]any, 0, len(groups))
	for g, k := range fit.Contrasts {
		if g == control {
			continue
		}
		contrasts = append(contrasts, map[string]any{
			"name": names[g], "log_odds_ratio": k.LogOddsRatio, "se": k.SE, "z": k.Z, "p_wald": k.PWald, "p_lrt": k.PLikelihoodRatio,
			"ratio": k.OddsRatio, "wald_low": k.WaldLow, "wald_high": k.WaldHigh, "profile_low": k.ProfileLow,
			"profile_high": k.ProfileHigh, "status": k.Status,
		})
	}
	return map[string]any{
		"status": fit.Status, "thresholds": fit.Thresholds, "se_thresholds": fit.SEThresholds, "loglik": fit.LogLik,
		"loglik_null": fit.LogLikNull, "lrt_chi2": fit.LikelihoodRatio, "p_lrt": fit.PLikelihoodRatio, "contrasts": contrasts,
	}, nil
}

func computeNegativeBinomial(c Case) (any, error) {
	in, err := decode[struct {
		Groups []struct {
			Name          string
			Counts, Times numbers
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
	var counts, times [][]float64
	for _, g := range in.Groups {
		names, counts, times = append(names, g.Name), append(counts, g.Counts.all()), append(times, g.Times.all())
	}
	control, err := args.indexOf(names)
	if err != nil {
		return nil, err
	}
	fit, err := stats.FitNegativeBinomial(counts, times, control, args.ConfLevel)
	if err != nil {
		return nil, err
	}
	contrasts := make([]map[string]any, 0, len(counts))
	for g, k := range fit.Contrasts {
		if g == control {
			continue
		}
		contrasts = append(contrasts, map[string]any{
			"name": names[g], "log_ratio": k.LogRatio, "se": k.SE, "z": k.Z, "p_wald": k.PWald, "p_lrt": k.PLikelihoodRatio,
			"ratio": k.Ratio, "wald_low": k.WaldLow, "wald_high": k.WaldHigh, "profile_low": k.ProfileLow,
			"profile_high": k.ProfileHigh, "status": k.Status,
		})
	}
	return map[string]any{
		"status": fit.Status, "theta": fit.Theta, "se_theta": fit.SETheta, "rates": fit.Rates, "loglik": fit.LogLik,
		"loglik_null": fit.LogLikNull, "lrt_chi2": fit.LikelihoodRatio, "p_lrt": fit.PLikelihoodRatio, "contrasts": contrasts,
	}, nil
}
