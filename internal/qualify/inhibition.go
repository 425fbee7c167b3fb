package qualify

import (
	"fmt"

	"earmark/internal/stats"
)

// computeInhibition is 07_percent_inhibition.
func computeInhibition(c Case) (any, error) {
	in, err := decode[struct {
		Groups []group `json:"groups"`
	}](c.Input)
	if err != nil {
		return nil, err
	}
	args, err := decode[struct {
		Vehicle string  `json:"vehicle"`
		Treated string  `json:"treated"`
		Naive   *string `json:"naive"`
	}](c.Args)
	if err != nil {
		return nil, err
	}
	conf, err := confLevel(c)
	if err != nil {
		return nil, err
	}
	byName := map[string][]float64{}
	var all [][]float64
	total := 0
	for _, g := range in.Groups {
		x := g.Values.present()
		byName[g.Name] = x
		all = append(all, x)
		total += len(x)
	}
	var floor []float64
	needed := []string{args.Vehicle, args.Treated}
	if args.Naive != nil {
		needed = append(needed, *args.Naive)
		floor = byName[*args.Naive]
	}
	for _, name := range needed {
		if _, ok := byName[name]; !ok {
			return nil, fmt.Errorf("no group is called %q", name)
		}
	}
	vehicle, treated := byName[args.Vehicle], byName[args.Treated]
	r := stats.Inhibition(vehicle, treated, floor, conf)
	_, within := stats.SumsOfSquares(all)
	df := float64(total - len(all))
	welch := inhibitionFields(r.Welch)
	low, high := r.WelchAtLimit()
	welch["fieller_df_at_limit"] = map[string]any{"low": low, "high": high}
	return map[string]any{
		"inhibition_percent": r.Percent, "mean_vehicle": r.MeanVehicle, "mean_treated": r.MeanTreated,
		"mean_naive": r.MeanFloor, "denominator": r.Denominator,
		"pooled_study":  inhibitionFields(r.Pooled(within/df, df)),
		"pooled_groups": inhibitionFields(r.PooledGroups), "welch": welch,
		"geometric": geometricFields(stats.GeometricInhibition(vehicle, treated, conf)),
	}, nil
}

func inhibitionFields(iv stats.InhibitionInterval) map[string]any {
	return map[string]any{
		"df": iv.DF, "delta_se": iv.DeltaSE, "delta_ci_low": iv.DeltaLow, "delta_ci_high": iv.DeltaHigh,
		"delta_z_ci_low": iv.DeltaZLow, "delta_z_ci_high": iv.DeltaZHigh,
		"fieller": map[string]any{"type": iv.Fieller.Type, "g": iv.Fieller.G, "low": iv.Fieller.Low, "high": iv.Fieller.High},
	}
}

// geometricFields is null for an undefined result, and for a Welch interval without variance.
func geometricFields(r stats.GeometricResult) any {
	if r.Status != stats.StatusOK {
		return nil
	}
	fields := func(iv stats.GeometricInterval) any {
		return map[string]any{"df": iv.DF, "se_log": iv.SELog, "ci_low": iv.Low, "ci_high": iv.High}
	}
	out := map[string]any{
		"gmr": r.GMR, "inhibition_percent": r.Percent, "student": fields(r.Student), "welch": nil,
	}
	if r.Welch.SELog > 0 {
		out["welch"] = fields(r.Welch)
	}
	return out
}
