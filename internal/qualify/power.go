package qualify

import (
	"math"

	"earmark/internal/stats"
)

// computePower serves the cases of 13_power; the fields of the input say which design is meant.
func computePower(c Case) (any, error) {
	in, err := decode[struct {
		Delta, SD, Power float64
		NPerGroup        float64 `json:"n_per_group"`
		N1, N2           float64
		Means            numbers
		Groups           int
		BetweenVar       float64   `json:"between_var"`
		WithinVar        float64   `json:"within_var"`
		NControl         int       `json:"n_control"`
		NTreated         []int     `json:"n_treated"`
		MeanDifferences  []float64 `json:"mean_differences"`
	}](c.Input)
	if err != nil {
		return nil, err
	}
	args, err := decode[struct {
		Alpha float64
		Sided string
	}](c.Args)
	if err != nil {
		return nil, err
	}
	design := stats.PowerDesign{Alpha: args.Alpha, TwoSided: args.Sided == "two"}
	switch {
	case in.NTreated != nil:
		p, err := stats.PowerDunnett(in.NControl, in.NTreated, in.MeanDifferences, in.SD, design)
		if err != nil {
			return nil, err
		}
		return map[string]any{"df": p.DF, "critical": p.Critical, "power_any": p.Any, "power_all": p.All, "power_each": p.Each}, nil
	case in.Means != nil:
		power, ncp, err := stats.PowerANOVA(len(in.Means), in.NPerGroup, stats.Variance(in.Means.all()), in.SD*in.SD, args.Alpha)
		return map[string]any{"ncp": ncp, "power": power}, err
	case in.Groups > 0:
		return sampleSizeOf(stats.SampleSizeANOVA(in.Groups, in.BetweenVar, in.WithinVar, in.Power, args.Alpha))
	case in.Power > 0:
		return sampleSizeOf(stats.SampleSizeT(in.Delta, in.SD, in.Power, design))
	}
	if in.N1 == 0 {
		in.N1, in.N2 = in.NPerGroup, in.NPerGroup
	}
	power, err := stats.PowerT(in.Delta, in.SD, in.N1, in.N2, design)
	return map[string]any{"power": power}, err
}

func sampleSizeOf(s stats.SampleSize, err error) (any, error) {
	n := math.NaN()
	if s.Status == "ok" {
		n = float64(s.PerGroup)
	}
	return map[string]any{"n_fractional": s.Fractional, "n_per_group": n, "achieved_power": s.Achieved}, err
}
