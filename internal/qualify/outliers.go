package qualify

import (
	"math"

	"earmark/internal/stats"
)

// computeOutliers is 12a_outliers.
func computeOutliers(c Case) (any, error) {
	in, err := decode[struct {
		Values numbers `json:"values"`
	}](c.Input)
	if err != nil {
		return nil, err
	}
	args, err := decode[struct {
		Alpha float64 `json:"alpha"`
		Most  *int    `json:"esd_max_outliers"`
	}](c.Args)
	if err != nil {
		return nil, err
	}
	x := in.Values.present()
	out := map[string]any{"generalized_esd": nil, "dixon_r10": nil}
	if out["grubbs"], err = computeGrubbs(x, args.Alpha); err != nil {
		return nil, err
	}
	if args.Most != nil {
		e, err := stats.GeneralizedESD(x, *args.Most, args.Alpha)
		if err != nil {
			return nil, err
		}
		if e.Status == stats.StatusOK {
			out["generalized_esd"] = map[string]any{
				"max_outliers": *args.Most, "r": e.R, "lambda": e.Lambda, "removed_index": e.Removed,
				"n_outliers": e.Outliers,
			}
		}
	}
	tukey := map[string]any{}
	for name, k := range map[string]float64{"fence_1_5": 1.5, "fence_3": 3} {
		f, err := stats.Tukey(x, k)
		if err != nil {
			return nil, err
		}
		tukey["q1"], tukey["q3"], tukey["iqr"] = f.Q1, f.Q3, f.IQR
		tukey[name] = map[string]any{"k": k, "low": f.Low, "high": f.High, "outlier_index": f.Outside}
	}
	out["tukey"] = tukey
	z, err := stats.ModifiedZ(x)
	if err != nil {
		return nil, err
	}
	out["modified_z"] = map[string]any{
		"median": z.Median, "mad_raw": z.MAD, "z": z.Z, "flagged_index": z.Flagged, "status": z.Status,
	}
	d, err := stats.Dixon(x)
	if err != nil {
		return nil, err
	}
	if d.Status == stats.StatusOK {
		out["dixon_r10"] = map[string]any{"q_low": d.QLow, "q_high": d.QHigh, "q": d.Q, "p_one_sided": d.POneSided}
	}
	return out, nil
}

func computeGrubbs(x []float64, alpha float64) (map[string]any, error) {
	g, err := stats.Grubbs(x, alpha)
	if err != nil {
		return nil, err
	}
	out := map[string]any{
		"g": g.G, "index": nil, "value": g.Value, "t": g.T, "p_two_sided": g.PTwoSided, "critical": g.Critical,
		"outlier": nil, "status": g.Status,
	}
	if g.Status == stats.StatusOK {
		out["index"], out["outlier"] = g.Index, g.Outlier
	}
	return out, nil
}

// computeDixonCritical is 12b_dixon_critical.
func computeDixonCritical(c Case) (any, error) {
	in, err := decode[struct {
		N int `json:"n"`
	}](c.Input)
	if err != nil {
		return nil, err
	}
	args, err := decode[struct {
		Alpha float64 `json:"alpha_two_sided"`
	}](c.Args)
	if err != nil {
		return nil, err
	}
	critical, err := stats.DixonCritical(in.N, args.Alpha)
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"critical": critical, "published_rorabacher_1991": printedDixon(in.N, args.Alpha),
	}, nil
}

// rorabacher is the printed table of two-sided critical values of Dixon's r10 for n = 3 to 10 that the case file carries
// beside the exact ones (Rorabacher, Anal Chem 63:139, 1991, doi:10.1021/ac00002a010). It is off by up to 0.0054.
var rorabacher = []struct {
	alpha    float64
	critical [8]float64
}{
	{0.10, [8]float64{0.941, 0.765, 0.642, 0.560, 0.507, 0.468, 0.437, 0.412}},
	{0.05, [8]float64{0.970, 0.829, 0.710, 0.625, 0.568, 0.526, 0.493, 0.466}},
	{0.04, [8]float64{0.976, 0.846, 0.729, 0.644, 0.586, 0.543, 0.510, 0.483}},
	{0.02, [8]float64{0.988, 0.889, 0.780, 0.698, 0.637, 0.590, 0.555, 0.527}},
	{0.01, [8]float64{0.994, 0.926, 0.821, 0.740, 0.680, 0.634, 0.598, 0.568}},
}

// printedDixon is NaN where nothing is printed.
func printedDixon(n int, alpha float64) float64 {
	for _, row := range rorabacher {
		if row.alpha == alpha && n >= 3 && n <= 10 {
			return row.critical[n-3]
		}
	}
	return math.NaN()
}
