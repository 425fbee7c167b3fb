package compare

import (
	"math"

	"earmark/internal/maybe"
	"earmark/internal/stats"
	"earmark/schemas"
)

// A fitted is what a method made of a problem.
type fitted struct {
	rows []schemas.Comparison
	arms []int // the arm of each row; nil if there is a row an arm, in their order
	// describe fills what was fitted and returns the residuals, if the method has any. It is called for the own method
	// only; nil where there is nothing to say.
	describe func(*schemas.Model) []residual
}

func (f fitted) arm(k int) int {
	if f.arms == nil {
		return k
	}
	return f.arms[k]
}

// A residual is what a model leaves of one animal's value, on the analysis scale.
type residual struct {
	animal, group   string
	part            int // group of the model, the comparator first
	value, residual float64
}

// describe is the model of a fit, with the diagnostics of its residuals.
func (p problem) describe(m method, f fitted) (schemas.Model, []residual) {
	s := p.series
	model := schemas.Model{
		Study: s.Study, Comparator: p.comparator, Endpoint: s.Endpoint, Analyte: s.Analyte, Matrix: s.Matrix,
		StudyDay: s.StudyDay, Variable: s.Variable, Method: m.name, Scale: s.Scale,
		NGroups: int32(1 + len(p.arms)), Converged: true,
	}
	for _, sample := range p.samples() {
		model.N += int32(sample.N())
	}
	residuals := f.describe(&model)
	if len(residuals) == 0 {
		return model, nil
	}
	all := make([]float64, len(residuals))
	parts := make([][]float64, model.NGroups)
	for i, r := range residuals {
		all[i] = r.residual
		parts[r.part] = append(parts[r.part], r.residual)
	}
	if test, err := stats.ShapiroWilk(all); err == nil {
		model.ShapiroP = maybe.Finite(test.P)
	}
	if test, err := stats.BrownForsythe(parts); err == nil && model.ResidualSD.OK { // one spread is assumed
		model.BrownForsytheP = maybe.Finite(test.P)
	}
	return model, residuals
}

// residuals are the values of the comparator and the arms less what a model expects of each.
func (p problem) residuals(expected func(part, i int) float64) []residual {
	var all []residual
	for part, s := range p.samples() {
		group := p.comparator
		if part > 0 {
			group = p.arms[part-1].group.Name
		}
		for i, v := range p.onScale(s.Values) {
			all = append(all, residual{s.Animals[i], group, part, s.Values[i], v - expected(part, i)})
		}
	}
	return all
}

// fromMeans are the residuals from group means.
func (p problem) fromMeans() []residual {
	var means []float64
	for _, g := range p.groups() {
		means = append(means, stats.Mean(g))
	}
	return p.residuals(func(part, _ int) float64 { return means[part] })
}

// global writes the test of any difference between the groups.
func global(m *schemas.Model, name string, statistic, df1, df2, p float64) {
	m.GlobalTest = name
	m.GlobalStatistic, m.GlobalP = maybe.Finite(statistic), maybe.Finite(p)
	m.GlobalDF1, m.GlobalDF2 = maybe.Finite(df1), maybe.Finite(df2)
}

// describePooled describes the one-way model with one variance.
func (p problem) describePooled(m *schemas.Model) []residual {
	test, err := stats.Anova(p.groups())
	if err != nil {
		m.Converged, m.Notes = false, err.Error()
		return nil
	}
	m.DFMethod, m.DF, m.ResidualSD = "residual", maybe.Finite(test.DF2), maybe.Finite(math.Sqrt(test.MSWithin))
	global(m, "anova", test.F, test.DF1, test.DF2, test.P)
	m.Converged = m.GlobalP.OK
	m.Notes = notes(test.Status)
	return p.fromMeans()
}

// describeWelch describes the one-way model with a variance for each group. Its residuals have no common distribution, so
// that they are divided by the group's standard deviation before they are tested for normality.
func (p problem) describeWelch(m *schemas.Model) []residual {
	m.DFMethod = "satterthwaite"
	test, err := stats.WelchAnova(p.groups())
	if err != nil {
		m.Converged, m.Notes = false, err.Error()
		return nil
	}
	global(m, "welch_anova", test.F, test.DF1, test.DF2, test.P)
	m.Converged = m.GlobalP.OK
	m.Notes = notes(test.Status)
	residuals := p.fromMeans()
	for i, g := range p.groups() {
		sd := math.Sqrt(stats.Variance(g))
		for k := range residuals {
			if r := &residuals[k]; r.part == i && sd > 0 {
				r.residual /= sd
			}
		}
	}
	return residuals
}

// describeRanks describes what ranks compare.
func (p problem) describeRanks(m *schemas.Model) []residual {
	var groups [][]float64
	for _, s := range p.samples() {
		groups = append(groups, s.Values)
	}
	test, err := stats.KruskalWallis(groups)
	if err != nil {
		m.Converged, m.Notes = false, err.Error()
		return nil
	}
	global(m, "kruskal_wallis", test.H, test.DF, math.NaN(), test.P)
	m.Converged = m.GlobalP.OK
	m.Notes = notes(test.Status)
	return nil
}
