package qualify

import (
	"earmark/internal/stats"
)

// computeDescriptive is 01_descriptive.
func computeDescriptive(c Case) (any, error) {
	in, err := decode[struct {
		Values numbers `json:"values"`
	}](c.Input)
	if err != nil {
		return nil, err
	}
	conf, err := confLevel(c)
	if err != nil {
		return nil, err
	}
	s := stats.Describe(in.Values.present(), conf)
	return map[string]any{
		"n": s.N, "mean": s.Mean, "sd": s.SD, "var": s.Variance, "sem": s.SEM, "min": s.Min, "max": s.Max, "q1": s.Q1,
		"median": s.Median, "q3": s.Q3, "p05": s.P05, "p90": s.P90, "iqr": s.IQR, "mad_raw": s.MADRaw, "mad": s.MAD,
		"cv_percent": s.CVPercent, "ci_low": s.CILow, "ci_high": s.CIHigh, "geo_mean": s.GeoMean, "geo_sd": s.GeoSD,
		"geo_cv_percent": s.GeoCVPercent, "geo_ci_low": s.GeoCILow, "geo_ci_high": s.GeoCIHigh,
		"skewness_g1": s.Skewness,
	}, nil
}

// confLevel is args.conf_level, 0.95 if it is absent.
func confLevel(c Case) (float64, error) {
	args, err := decode[struct {
		Conf *float64 `json:"conf_level"`
	}](c.Args)
	if err != nil || args.Conf == nil {
		return 0.95, err
	}
	return *args.Conf, nil
}
