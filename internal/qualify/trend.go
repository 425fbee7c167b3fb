package qualify

import (
	"fmt"
	"math"
	"slices"

	"earmark/internal/stats"
)

// manyToOneCase is a case with groups of which one is the control.
type manyToOneCase struct {
	groups  [][]float64
	names   []string
	control int
}

func decodeManyToOne(c Case) (manyToOneCase, error) {
	in, err := decode[groupedCase](c.Input)
	if err != nil {
		return manyToOneCase{}, err
	}
	args, err := decode[struct {
		Control string `json:"control"`
	}](c.Args)
	if err != nil {
		return manyToOneCase{}, err
	}
	m := manyToOneCase{groups: in.present()}
	for _, g := range in.Groups {
		m.names = append(m.names, g.Name)
	}
	if m.control = slices.Index(m.names, args.Control); m.control < 0 {
		return manyToOneCase{}, fmt.Errorf("control %q is not a group of the case", args.Control)
	}
	return m, nil
}

// computeDunn is 06a_dunn.
func computeDunn(c Case) (any, error) {
	in, err := decodeManyToOne(c)
	if err != nil {
		return nil, err
	}
	t, err := stats.Dunn(in.groups, in.control)
	if err != nil {
		return nil, err
	}
	comparisons := []map[string]any{}
	for _, d := range t.Comparisons {
		comparisons = append(comparisons, map[string]any{
			"group": in.names[d.Group], "mean_rank": d.MeanRank, "mean_rank_control": d.ControlRank,
			"mean_rank_diff": d.Difference, "z": d.Z, "p_unadjusted": d.P, "p_holm": d.PHolm,
			"p_bonferroni": d.PBonferroni, "p_single_step_mvn": d.PSingleStep,
		})
	}
	return map[string]any{
		"kruskal_h": t.KruskalWallis.H, "kruskal_p": t.KruskalWallis.P, "n_total": t.N, "tie_sum": t.TieSum,
		"variance_factor": t.VarianceFactor, "comparisons": comparisons, "status": t.Status,
	}, nil
}

// computeSteel is 06b_steel.
func computeSteel(c Case) (any, error) {
	in, err := decodeManyToOne(c)
	if err != nil {
		return nil, err
	}
	t, err := stats.Steel(in.groups, in.control)
	if err != nil {
		return nil, err
	}
	comparisons := []map[string]any{}
	for _, s := range t.Comparisons {
		comparisons = append(comparisons, map[string]any{
			"group": in.names[s.Group], "n": s.N, "rank_sum": s.RankSum, "u": s.U, "z": s.Z, "lambda": s.Lambda,
			"p_two_sided": s.PTwoSided, "p_greater": s.PGreater, "p_less": s.PLess, "z_joint_ties": s.ZJoint,
			"lambda_joint_ties": s.LambdaJoint, "p_two_sided_joint_ties": s.PJoint,
			"p_two_sided_joint_ties_cc": s.PJointCorrected, "p_exact_two_sided": s.PExactTwoSided,
			"p_exact_greater": s.PExactGreater, "p_exact_less": s.PExactLess,
		})
	}
	return map[string]any{"has_ties": t.HasTies, "comparisons": comparisons, "n_permutations": t.Permutations}, nil
}

// computeJonckheere is 06c_jonckheere.
func computeJonckheere(c Case) (any, error) {
	in, err := decode[groupedCase](c.Input)
	if err != nil {
		return nil, err
	}
	t, err := stats.Jonckheere(in.present())
	if err != nil {
		return nil, err
	}
	out := map[string]any{
		"jt": t.JT, "mean": t.Mean, "variance": t.Variance, "z": t.Z, "p_two_sided": t.PTwoSided,
		"p_increasing": t.PIncreasing, "p_decreasing": t.PDecreasing, "has_ties": t.HasTies, "status": t.Status,
		"exact": nil,
	}
	if !math.IsNaN(t.Exact.PIncreasing) {
		out["exact"] = map[string]any{
			"p_increasing": t.Exact.PIncreasing, "p_decreasing": t.Exact.PDecreasing,
			"p_two_sided_doubled": t.Exact.PTwoSidedDoubled,
		}
	}
	return out, nil
}

// computeCochranArmitage is 06d_cochran_armitage.
func computeCochranArmitage(c Case) (any, error) {
	in, err := decode[struct {
		Responders []int     `json:"responders"`
		N          []int     `json:"n"`
		Scores     []float64 `json:"scores"`
	}](c.Input)
	if err != nil {
		return nil, err
	}
	t, err := stats.CochranArmitage(in.Responders, in.N, in.Scores)
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"z": t.Z, "chi2": t.ChiSquared, "p_two_sided": t.PTwoSided, "p_increasing": t.PIncreasing,
		"p_decreasing": t.PDecreasing, "z_hypergeometric": t.ZHypergeometric,
		"p_two_sided_hypergeometric": t.PTwoSidedHypergeometric, "status": t.Status,
		"exact_conditional": map[string]any{
			"p_increasing": t.Exact.PIncreasing, "p_decreasing": t.Exact.PDecreasing,
			"p_two_sided_distance": t.Exact.PTwoSidedDistance,
		},
	}, nil
}

// computeWilliams is 06e_williams.
func computeWilliams(c Case) (any, error) {
	in, err := decodeManyToOne(c)
	if err != nil {
		return nil, err
	}
	args, err := decode[struct {
		Direction string `json:"direction"`
	}](c.Args)
	if err != nil {
		return nil, err
	}
	t, err := stats.Williams(in.groups, stats.WilliamsOptions{
		Control: in.control, Decrease: args.Direction == "decrease", Alpha: 0.05,
	})
	if err != nil {
		return nil, err
	}
	doses := []map[string]any{}
	var sizes []int
	for _, d := range t.Doses {
		dose := map[string]any{
			"group": in.names[d.Group], "n": d.N, "mean": d.Mean, "isotonic_mean": d.IsotonicMean, "t_bar": d.TBar,
			"p_value": d.P,
		}
		sizes = append(sizes, d.N)
		for name, alpha := range map[string]float64{"critical_05": 0.05, "critical_025": 0.025, "critical_01": 0.01} {
			if dose[name], err = stats.WilliamsCritical(alpha, len(in.groups[in.control]), sizes, t.DF); err != nil {
				return nil, err
			}
		}
		doses = append(doses, dose)
	}
	return map[string]any{"df": t.DF, "s": t.S, "control_mean": t.ControlMean, "doses": doses}, nil
}

// computeWilliamsCritical is 06f_williams_critical.
func computeWilliamsCritical(c Case) (any, error) {
	in, err := decode[struct {
		Control int   `json:"n_control"`
		Treated []int `json:"n_treated"`
	}](c.Input)
	if err != nil {
		return nil, err
	}
	args, err := decode[struct {
		DF    number  `json:"df"`
		Alpha float64 `json:"alpha"`
	}](c.Args)
	if err != nil {
		return nil, err
	}
	critical, err := stats.WilliamsCritical(args.Alpha, in.Control, in.Treated, float64(args.DF))
	if err != nil {
		return nil, err
	}
	return map[string]any{"critical": critical}, nil
}
