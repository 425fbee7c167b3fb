package qualify

import (
	"fmt"
	"math"

	"earmark/internal/stats"
)

// computeAncova is 11_ancova. Animals without baseline or value are left out.
func computeAncova(c Case) (any, error) {
	in, err := decode[struct {
		Groups []group `json:"groups"`
	}](c.Input)
	if err != nil {
		return nil, err
	}
	args, err := decode[struct {
		Control string `json:"control"`
	}](c.Args)
	if err != nil {
		return nil, err
	}
	conf, err := confLevel(c)
	if err != nil {
		return nil, err
	}
	var control *stats.AncovaGroup
	var names []string
	var treated []stats.AncovaGroup
	for _, g := range in.Groups {
		var pairs stats.AncovaGroup
		if len(g.Baseline) != len(g.Values) {
			return nil, fmt.Errorf("group %q has %d baselines for %d values", g.Name, len(g.Baseline), len(g.Values))
		}
		for i, v := range g.Values.all() {
			if b := float64(g.Baseline[i]); !math.IsNaN(b) && !math.IsNaN(v) {
				pairs.Baseline, pairs.Values = append(pairs.Baseline, b), append(pairs.Values, v)
			}
		}
		switch {
		case g.Name == args.Control:
			control = &pairs
		case len(pairs.Values) > 0:
			names, treated = append(names, g.Name), append(treated, pairs)
		}
	}
	if control == nil {
		return nil, fmt.Errorf("no group is called %q, the control", args.Control)
	}
	r := stats.Ancova(*control, treated, conf)
	mean := func(name string, m stats.AdjustedMean) any {
		return map[string]any{
			"group": name, "n": m.N, "mean": m.Mean, "baseline_mean": m.BaselineMean, "adjusted_mean": m.Adjusted,
			"se": m.SE, "ci_low": m.CILow, "ci_high": m.CIHigh,
		}
	}
	means := []any{mean(args.Control, r.Control)}
	var comparisons []any
	for i, d := range r.Comparisons {
		means = append(means, mean(names[i], r.Treated[i]))
		comparisons = append(comparisons, map[string]any{
			"group": names[i], "diff": d.Difference, "se": d.SE, "t": d.T, "p_unadjusted": d.PUnadjusted,
			"p_dunnett_two_sided": d.PTwoSided, "p_dunnett_greater": d.PGreater, "p_dunnett_less": d.PLess,
			"ci_low": d.CILow, "ci_high": d.CIHigh,
		})
	}
	return map[string]any{
		"n": r.N, "df": r.DF, "mse": r.MSE, "slope": r.Slope, "slope_se": r.SlopeSE, "slope_p": r.SlopeP,
		"covariate_mean": r.CovariateMean, "group_f": r.GroupF, "group_df1": r.GroupDF1, "group_p": r.GroupP,
		"covariate_f": r.CovariateF, "covariate_p": r.CovariateP, "slopes_homogeneity_f": r.SlopesF,
		"slopes_homogeneity_df1": r.SlopesDF1, "slopes_homogeneity_df2": r.SlopesDF2,
		"slopes_homogeneity_p": r.SlopesP, "adjusted_means": means, "critical_two_sided": r.CriticalTwoSided,
		"comparisons": comparisons, "correlation": r.Correlation,
	}, nil
}
