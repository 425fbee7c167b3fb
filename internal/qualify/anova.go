package qualify

import "earmark/internal/stats"

// groupedCase is the input of a case with groups.
type groupedCase struct {
	Groups []group `json:"groups"`
}

// present is the non-missing values of each group.
func (g groupedCase) present() [][]float64 {
	out := make([][]float64, len(g.Groups))
	for i, x := range g.Groups {
		out[i] = x.Values.present()
	}
	return out
}

// computeAnovaFamily is 02a_anova_family.
func computeAnovaFamily(c Case) (any, error) {
	in, err := decode[groupedCase](c.Input)
	if err != nil {
		return nil, err
	}
	groups := in.present()
	out := map[string]any{}
	for name, test := range map[string]func([][]float64) (stats.FTest, error){
		"anova": stats.Anova, "levene_mean": stats.Levene, "brown_forsythe": stats.BrownForsythe,
	} {
		t, err := test(groups)
		if err != nil {
			return nil, err
		}
		out[name] = map[string]any{
			"df1": t.DF1, "df2": t.DF2, "ss_between": t.SSBetween, "ss_within": t.SSWithin, "ms_between": t.MSBetween,
			"ms_within": t.MSWithin, "f": t.F, "p": t.P, "status": t.Status,
		}
	}
	w, err := stats.WelchAnova(groups)
	if err != nil {
		return nil, err
	}
	out["welch"] = map[string]any{"f": w.F, "df1": w.DF1, "df2": w.DF2, "p": w.P, "status": w.Status}
	b, err := stats.Bartlett(groups)
	if err != nil {
		return nil, err
	}
	out["bartlett"] = map[string]any{"k2": b.ChiSquared, "df": b.DF, "p": b.P, "status": b.Status}
	k, err := stats.KruskalWallis(groups)
	if err != nil {
		return nil, err
	}
	out["kruskal"] = map[string]any{
		"h": k.H, "h_uncorrected": k.HUncorrected, "tie_correction": k.TieCorrection, "df": k.DF, "p": k.P,
		"mean_ranks": k.MeanRanks, "status": k.Status,
	}
	return out, nil
}

// computeShapiroWilk is 02b_shapiro_wilk.
func computeShapiroWilk(c Case) (any, error) {
	in, err := decode[struct {
		Values numbers `json:"values"`
	}](c.Input)
	if err != nil {
		return nil, err
	}
	t, err := stats.ShapiroWilk(in.Values.present())
	if err != nil {
		return nil, err
	}
	return map[string]any{"n": t.N, "w": t.W, "p": t.P, "status": t.Status}, nil
}
