package qualify

import (
	"fmt"
	"math"

	"earmark/internal/stats"
)

// samplePair is the input of a case with two samples.
type samplePair struct {
	X numbers `json:"x"`
	Y numbers `json:"y"`
}

// computeMannWhitney is 04b_mann_whitney.
func computeMannWhitney(c Case) (any, error) {
	in, err := decode[samplePair](c.Input)
	if err != nil {
		return nil, err
	}
	conf, err := confLevel(c)
	if err != nil {
		return nil, err
	}
	t, err := stats.MannWhitney(in.X.present(), in.Y.present(), conf)
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"n_x": t.NX, "n_y": t.NY, "has_ties": t.HasTies, "u_x": t.UX, "u_y": t.UY, "rank_sum_x": t.RankSumX,
		"variance_u": t.Variance,
		"exact": map[string]any{
			"p_two_sided_doubled": t.Exact.PTwoSidedDoubled, "p_two_sided_distance": t.Exact.PTwoSidedDistance,
			"p_greater": t.Exact.PGreater, "p_less": t.Exact.PLess, "n_permutations": t.Exact.Permutations,
		},
		"asymptotic": asymptoticFields(t.Asymptotic),
		"hodges_lehmann": map[string]any{
			"shift": t.Shift.Estimate, "order_statistic_ci": orderStatisticFields(t.Shift),
		},
		"cliff": map[string]any{
			"delta": t.Cliff.Delta, "auc": t.Cliff.AUC, "variance": t.Cliff.Variance, "ci_low": t.Cliff.Low,
			"ci_high": t.Cliff.High,
		},
	}, nil
}

// computeFisherExact is 04d_fisher_exact.
func computeFisherExact(c Case) (any, error) {
	in, err := decode[struct{ A, B, C, D int }](c.Input)
	if err != nil {
		return nil, err
	}
	conf, err := confLevel(c)
	if err != nil {
		return nil, err
	}
	t, err := stats.FisherExact(in.A, in.B, in.C, in.D, conf)
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"p_two_sided": t.PTwoSided, "p_greater": t.PGreater, "p_less": t.PLess, "odds_ratio_cmle": t.OddsRatio,
		"ci_low": t.Low, "ci_high": t.High, "odds_ratio_sample": t.SampleOddsRatio,
	}, nil
}

// computePaired is 04e_paired.
func computePaired(c Case) (any, error) {
	in, err := decode[samplePair](c.Input)
	if err != nil {
		return nil, err
	}
	conf, err := confLevel(c)
	if err != nil {
		return nil, err
	}
	if len(in.X) != len(in.Y) {
		return nil, fmt.Errorf("%d x but %d y: pairs are needed", len(in.X), len(in.Y))
	}
	var x, y []float64
	for i := range in.X {
		if a, b := float64(in.X[i]), float64(in.Y[i]); !math.IsNaN(a) && !math.IsNaN(b) {
			x, y = append(x, a), append(y, b)
		}
	}
	t, err := stats.PairedT(x, y, conf)
	if err != nil {
		return nil, err
	}
	r, err := stats.WilcoxonSignedRank(x, y, conf)
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"paired_t": map[string]any{
			"n": t.N, "mean_difference": t.MeanDifference, "sd": t.SD, "se": t.SE, "t": t.T, "df": t.DF,
			"p_two_sided": t.PTwoSided, "p_greater": t.PGreater, "p_less": t.PLess, "ci_low": t.Low, "ci_high": t.High,
			"status": t.Status,
		},
		"signed_rank": map[string]any{
			"n": r.N, "n_used": r.NUsed, "has_ties": r.HasTies, "v": r.V, "variance_v": r.Variance,
			"exact": map[string]any{
				"p_two_sided_doubled": r.Exact.PTwoSidedDoubled, "p_greater": r.Exact.PGreater, "p_less": r.Exact.PLess,
			},
			"asymptotic": asymptoticFields(r.Asymptotic),
			"pseudo_median": map[string]any{
				"estimate": r.PseudoMedian.Estimate, "order_statistic_ci": orderStatisticFields(r.PseudoMedian),
			},
			"status": r.Status,
		},
	}, nil
}

// computeRelativeEffect is 04f_relative_effect.
func computeRelativeEffect(c Case) (any, error) {
	in, err := decode[samplePair](c.Input)
	if err != nil {
		return nil, err
	}
	conf, err := confLevel(c)
	if err != nil {
		return nil, err
	}
	e, err := stats.BrunnerMunzel(in.X.present(), in.Y.present(), conf)
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"effect": e.Effect, "se": e.SE, "t": e.T, "df": e.DF, "p_two_sided": e.PTwoSided, "p_greater": e.PGreater,
		"p_less": e.PLess, "ci_low": e.Low, "ci_high": e.High, "status": e.Status,
	}, nil
}

func asymptoticFields(a stats.MannWhitneyAsymptotic) map[string]any {
	return map[string]any{
		"z_two_sided": a.Z, "p_two_sided": a.PTwoSided, "p_greater": a.PGreater, "p_less": a.PLess,
		"z_no_cc": a.ZUncorrected, "p_two_sided_no_cc": a.PTwoSidedUncorrected, "status": a.Status,
	}
}

func orderStatisticFields(e stats.ShiftEstimate) map[string]any {
	return map[string]any{"k": e.K, "ci_low": e.Low, "ci_high": e.High, "achieved_conf_no_ties": e.Level}
}
