package qualify

import (
	"fmt"

	"earmark/internal/stats"
)

// controlAndTreated splits the groups of a case; groups without values are left out.
func controlAndTreated(c Case) (names []string, control []float64, treated [][]float64, err error) {
	in, err := decode[struct {
		Groups []group `json:"groups"`
	}](c.Input)
	if err != nil {
		return nil, nil, nil, err
	}
	args, err := decode[struct {
		Control string `json:"control"`
	}](c.Args)
	if err != nil {
		return nil, nil, nil, err
	}
	found := false
	for _, g := range in.Groups {
		x := g.Values.present()
		switch {
		case g.Name == args.Control:
			control, found = x, true
		case len(x) > 0:
			names = append(names, g.Name)
			treated = append(treated, x)
		}
	}
	if !found {
		return nil, nil, nil, fmt.Errorf("no group is called %q, the control", args.Control)
	}
	return names, control, treated, nil
}

// computeDunnett is 03a_dunnett.
func computeDunnett(c Case) (any, error) {
	names, control, treated, err := controlAndTreated(c)
	if err != nil {
		return nil, err
	}
	conf, err := confLevel(c)
	if err != nil {
		return nil, err
	}
	r := stats.Dunnett(control, treated, conf)
	var comparisons []any
	for i, d := range r.Comparisons {
		comparisons = append(comparisons, map[string]any{
			"group": names[i], "n": d.N, "diff": d.Difference, "se": d.SE, "t": d.T, "lambda": d.Lambda,
			"p_two_sided": d.PTwoSided, "p_greater": d.PGreater, "p_less": d.PLess, "ci_low": d.CILow,
			"ci_high": d.CIHigh, "lower_bound_one_sided": d.LowerBound, "upper_bound_one_sided": d.UpperBound,
		})
	}
	return map[string]any{
		"df": r.DF, "mse": r.MSE, "control_mean": r.ControlMean, "critical_two_sided": r.CriticalTwoSided,
		"critical_one_sided": r.CriticalOneSided, "comparisons": comparisons,
	}, nil
}

// computeDunnettWelch is 03d_dunnett_welch.
func computeDunnettWelch(c Case) (any, error) {
	names, control, treated, err := controlAndTreated(c)
	if err != nil {
		return nil, err
	}
	conf, err := confLevel(c)
	if err != nil {
		return nil, err
	}
	r := stats.DunnettWelch(control, treated, conf)
	var comparisons []any
	for i, d := range r.Comparisons {
		comparisons = append(comparisons, map[string]any{
			"group": names[i], "n": d.N, "diff": d.Difference, "se": d.SE, "t": d.T, "df": d.DF, "lambda": d.Lambda,
			"p_unadjusted": d.PUnadjusted, "p_two_sided": d.PTwoSided, "p_greater": d.PGreater, "p_less": d.PLess,
			"critical_two_sided": d.Critical, "ci_low": d.CILow, "ci_high": d.CIHigh,
			"lower_bound_one_sided": d.LowerBound, "upper_bound_one_sided": d.UpperBound, "status": d.Status,
		})
	}
	return map[string]any{"control_mean": r.ControlMean, "comparisons": comparisons, "status": r.Status}, nil
}

// sizes is the input of 03b and 03c.
type sizes struct {
	Control int     `json:"n_control"`
	Treated []int   `json:"n_treated"`
	T       float64 `json:"t"`
}

// computeDunnettCritical is 03b_dunnett_critical.
func computeDunnettCritical(c Case) (any, error) {
	in, err := decode[sizes](c.Input)
	if err != nil {
		return nil, err
	}
	args, err := decode[struct {
		DF    number  `json:"df"`
		Alpha float64 `json:"alpha"`
		Sided string  `json:"sided"`
	}](c.Args)
	if err != nil {
		return nil, err
	}
	df, two := float64(args.DF), args.Sided == "two"
	critical := stats.DunnettCritical(args.Alpha, in.Control, in.Treated, df, two)
	tail, greater, _ := stats.DunnettTail(critical, in.Control, in.Treated, df)
	if !two {
		tail = greater
	}
	return map[string]any{"critical": critical, "tail_at_critical": tail}, nil
}

// computeDunnettTail is 03c_dunnett_tail.
func computeDunnettTail(c Case) (any, error) {
	in, err := decode[sizes](c.Input)
	if err != nil {
		return nil, err
	}
	args, err := decode[struct {
		DF number `json:"df"`
	}](c.Args)
	if err != nil {
		return nil, err
	}
	two, greater, less := stats.DunnettTail(in.T, in.Control, in.Treated, float64(args.DF))
	return map[string]any{"p_two_sided": two, "p_greater": greater, "p_less": less}, nil
}

// twoSamples is the input of 04a and 04c.
type twoSamples struct {
	X numbers `json:"x"`
	Y numbers `json:"y"`
}

// computeTTests is 04a_t_tests.
func computeTTests(c Case) (any, error) {
	in, err := decode[twoSamples](c.Input)
	if err != nil {
		return nil, err
	}
	conf, err := confLevel(c)
	if err != nil {
		return nil, err
	}
	fields := func(r stats.TTestResult) map[string]any {
		return map[string]any{
			"estimate": r.Estimate, "se": r.SE, "t": r.T, "df": r.DF, "p_two_sided": r.PTwoSided,
			"p_greater": r.PGreater, "p_less": r.PLess, "ci_low": r.CILow, "ci_high": r.CIHigh, "status": r.Status,
		}
	}
	x, y := in.X.present(), in.Y.present()
	student, welch := stats.StudentT(x, y, conf), stats.WelchT(x, y, conf)
	return map[string]any{"student": fields(student), "welch": fields(welch)}, nil
}

// computeHedges is 04c_hedges_g.
func computeHedges(c Case) (any, error) {
	in, err := decode[twoSamples](c.Input)
	if err != nil {
		return nil, err
	}
	conf, err := confLevel(c)
	if err != nil {
		return nil, err
	}
	r := stats.HedgesG(in.X.present(), in.Y.present(), conf)
	return map[string]any{
		"cohen_d": r.CohenD, "j": r.J, "j_approx": r.JApprox, "hedges_g": r.G, "t": r.T, "df": r.DF,
		"ncp_low": r.NCPLow, "ncp_high": r.NCPHigh, "delta_ci_low": r.DeltaLow, "delta_ci_high": r.DeltaHigh,
		"g_ci_low": r.GLow, "g_ci_high": r.GHigh, "status": r.Status,
	}, nil
}

// computePAdjust is 05_p_adjust.
func computePAdjust(c Case) (any, error) {
	in, err := decode[struct {
		P numbers `json:"p"`
	}](c.Input)
	if err != nil {
		return nil, err
	}
	out := map[string]any{}
	for _, m := range []stats.PAdjustment{
		stats.Bonferroni, stats.Holm, stats.Hochberg, stats.Hommel, stats.BenjaminiHochberg, stats.BenjaminiYekutieli,
	} {
		if out[string(m)], err = stats.AdjustP(in.P.all(), m); err != nil {
			return nil, err
		}
	}
	return out, nil
}
