package qualify

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"earmark/internal/stats"
)

// repeatedInput is the animals of a study with repeated measurements.
type repeatedInput struct {
	Days    numbers  `json:"days"`
	Groups  []string `json:"groups"`
	Animals []struct {
		Group string  `json:"group"`
		Y     numbers `json:"y"`
	} `json:"animals"`
}

// group is the index of each animal's group.
func (in repeatedInput) group() []int {
	g := make([]int, len(in.Animals))
	for i, a := range in.Animals {
		g[i] = slices.Index(in.Groups, a.Group)
	}
	return g
}

// y is a row an animal.
func (in repeatedInput) y() [][]float64 {
	y := make([][]float64, len(in.Animals))
	for i, a := range in.Animals {
		y[i] = a.Y.all()
	}
	return y
}

// computeMixedModels is 10a_mixed_models. Its random intercept is the compound-symmetry solution.
func computeMixedModels(c Case) (any, error) {
	in, err := decode[repeatedInput](c.Input)
	if err != nil {
		return nil, err
	}
	args, err := decode[struct {
		Reference string `json:"reference_group"`
	}](c.Args)
	if err != nil {
		return nil, err
	}
	conf, err := confLevel(c)
	if err != nil {
		return nil, err
	}
	study := stats.RepeatedMeasures{
		Y: in.y(), Group: in.group(), Groups: len(in.Groups), Reference: slices.Index(in.Groups, args.Reference),
	}
	out := map[string]any{}
	for _, model := range []struct {
		key       string
		structure stats.CovarianceStructure
	}{
		{"random_intercept", stats.CompoundSymmetry},
		{"ar1", stats.FirstOrderAutoregressive},
		{"unstructured", stats.Unstructured},
	} {
		f, err := stats.FitRepeated(study, model.structure, conf)
		if err != nil {
			return nil, err
		}
		out["n_obs"], out["n_fixed"], out["n_animals"] = f.Observations, f.Fixed, f.Animals
		fit := map[string]any{
			"loglik_reml": f.LogLik, "fixed": fixedEffects(in, f), "contrasts_vs_vehicle": groupContrasts(in, f),
		}
		switch model.structure {
		case stats.CompoundSymmetry:
			fit["var_intercept"], fit["var_residual"] = f.VarIntercept, f.VarResidual
			fit["sd_intercept"], fit["sd_residual"] = math.Sqrt(f.VarIntercept), math.Sqrt(f.VarResidual)
			fit["icc"] = f.VarIntercept / (f.VarIntercept + f.VarResidual)
			fit["status"] = f.Status
			if f.VarIntercept < 0 {
				fit["status"] = "negative between-animal variance"
			}
		case stats.FirstOrderAutoregressive:
			fit["variance"], fit["rho"] = math.NaN(), f.Rho
			if f.Covariance != nil {
				fit["variance"] = f.Covariance[0][0]
			}
		default:
			fit["covariance"] = f.Covariance
		}
		out[model.key] = fit
	}
	return out, nil
}

// fixedEffects are the coefficients under the names of R's model matrix.
func fixedEffects(in repeatedInput, f stats.RepeatedFit) []map[string]any {
	var out []map[string]any
	for _, t := range f.Terms {
		name := "(Intercept)"
		day := func() string { return "day" + strconv.FormatFloat(float64(in.Days[t.Visit]), 'g', -1, 64) }
		switch {
		case t.Group >= 0 && t.Visit >= 0:
			name = "group" + in.Groups[t.Group] + ":" + day()
		case t.Group >= 0:
			name = "group" + in.Groups[t.Group]
		case t.Visit >= 0:
			name = day()
		}
		out = append(out, map[string]any{"term": name, "estimate": t.Estimate, "se": t.Satterthwaite.SE})
	}
	return out
}

// groupContrasts are the contrasts against the reference group, by group and day.
func groupContrasts(in repeatedInput, f stats.RepeatedFit) []map[string]any {
	var out []map[string]any
	for g, contrasts := range f.Contrasts {
		for v, k := range contrasts {
			s, kr := k.Satterthwaite, k.KenwardRoger
			out = append(out, map[string]any{
				"group": in.Groups[g], "day": float64(in.Days[v]), "estimate": k.Estimate,
				"se": s.SE, "df_satterthwaite": s.DF, "t": s.T, "p_satterthwaite": s.P,
				"ci_low_satterthwaite": s.Low, "ci_high_satterthwaite": s.High,
				"se_kr": kr.SE, "df_kr": kr.DF, "t_kr": kr.T, "p_kr": kr.P,
				"p_normal":      stats.StudentTwoSided(s.T, math.Inf(1)),
				"p_residual_df": stats.StudentTwoSided(s.T, float64(f.Observations-f.Fixed)),
			})
		}
	}
	return out
}

// computeAUC is 10c_auc.
func computeAUC(c Case) (any, error) {
	in, err := decode[struct {
		Time numbers `json:"time"`
		Y    numbers `json:"y"`
	}](c.Input)
	if err != nil {
		return nil, err
	}
	a, err := stats.AUC(in.Time.all(), in.Y.all())
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"n_used": a.Used, "auc_total": a.Total, "auc_net": a.Net, "auc_positive": a.Positive, "auc_negative": a.Negative,
		"t_last": a.LastDay, "time_weighted_mean": a.TimeWeightedMean,
	}, nil
}

// computeRMANOVA is 10b_rm_anova.
func computeRMANOVA(c Case) (any, error) {
	in, err := decode[repeatedInput](c.Input)
	if err != nil {
		return nil, err
	}
	groups := make([][][]float64, len(in.Groups))
	for i, g := range in.group() {
		if g < 0 {
			return nil, fmt.Errorf("animal %d is in no group", i)
		}
		groups[g] = append(groups[g], in.Animals[i].Y.all())
	}
	r, err := stats.RMANOVA(groups)
	if err != nil {
		return nil, err
	}
	line := func(e stats.RepeatedEffect) map[string]any {
		return map[string]any{
			"ss": e.SS, "df1": e.DF1, "df2": e.DF2, "ms": e.MS, "f": e.F, "p": e.P,
			"p_gg": e.PGreenhouseGeisser, "p_hf": e.PHuynhFeldt,
		}
	}
	return map[string]any{
		"status": r.Status,
		"group":  line(r.Group), "subjects_within_group": map[string]any{"ss": r.SSAnimals, "df": r.DFAnimals},
		"day_type1": line(r.DaySequential), "day_type3": line(r.DayUnweighted), "interaction": line(r.Interaction),
		"error":      map[string]any{"ss": r.SSError, "df": r.DFError, "ms": r.SSError / r.DFError},
		"epsilon_gg": r.GreenhouseGeisser, "epsilon_hf": r.HuynhFeldt,
	}, nil
}

// computeSurvival is 09c_survival.
func computeSurvival(c Case) (any, error) {
	in, err := decode[struct {
		Groups []struct {
			Name  string  `json:"name"`
			Time  numbers `json:"time"`
			Event numbers `json:"event"`
		} `json:"groups"`
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
	control := -1
	var groups []stats.SurvivalGroup
	var curves []map[string]any
	for i, g := range in.Groups {
		s := stats.SurvivalGroup{Time: g.Time.all()}
		for _, e := range g.Event {
			s.Event = append(s.Event, e != 0)
		}
		groups = append(groups, s)
		if g.Name == args.Control {
			control = i
		}
		km, err := stats.KaplanMeier(s, conf)
		if err != nil {
			return nil, err
		}
		var steps []map[string]any
		for _, p := range km.Steps {
			steps = append(steps, map[string]any{
				"time": p.Time, "n_risk": p.AtRisk, "n_event": p.Events, "survival": p.Survival, "se": p.SE,
				"ci_log_low": p.LogLow, "ci_log_high": p.LogHigh, "ci_loglog_low": p.LogLogLow, "ci_loglog_high": p.LogLogHi,
			})
		}
		curves = append(curves, map[string]any{
			"group": g.Name, "n": km.Animals, "events": km.Events, "curve": steps,
			"median_first_at_or_below_half": km.MedianFirst, "median_survfit": km.Median,
		})
	}
	overall, err := stats.LogRank(groups)
	if err != nil {
		return nil, err
	}
	pairwise, err := stats.LogRankPairwise(groups, control)
	if err != nil {
		return nil, err
	}
	var pairs []map[string]any
	for _, r := range pairwise {
		pairs = append(pairs, map[string]any{
			"group": in.Groups[r.Group].Name, "chi2": r.ChiSquared, "p": r.P, "p_holm": r.PHolm,
		})
	}
	df := float64(overall.DF)
	if overall.DF == 0 {
		df = math.NaN()
	}
	return map[string]any{
		"logrank": map[string]any{
			"chi2": overall.ChiSquared, "df": df, "p": overall.P,
			"observed": overall.Observed, "expected": overall.Expected, "variance_diag": overall.Variance,
		},
		"kaplan_meier": curves, "pairwise_vs_control": pairs,
	}, nil
}
