// Package compare tests every treated group against its own comparator, on the endpoint's scale.
package compare

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/series"
	"earmark/internal/stats"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"

	"golang.org/x/sync/errgroup"
)

// Params of the stage.
type Params struct {
	Groups    []plan.Group
	Endpoints []endpoint.Spec
	Analytes  []plan.Analyte
	Analysis  plan.Analysis
	Checks    issue.Checks `json:",omitempty"`
}

// Input of the stage.
type Input struct {
	Animals   *table.Of[schemas.Animal]
	Responses *table.Of[schemas.Response]
}

// Output of the stage.
type Output struct {
	Comparisons *table.Of[schemas.Comparison]
	Models      *table.Of[schemas.Model]
}

// Run compares every treated group with its own comparator, for every variable that has a method and every day after
// day 0: by the endpoint's own method, by its companion without adjustment, and by what the plan asks for in addition.
//
// A family of comparisons that are adjusted together is: the test groups that share a comparator, within one endpoint,
// analyte, matrix, variable and day. Positive controls are a family of their own, being a check of the assay. Where a
// method pools a variance it pools over the comparator and all groups compared with it; the floor is never in the model.
func Run(p Params, in Input, issues *issue.List) (Output, error) {
	all := series.Of(in.Responses)
	courses := coursesOf(all)
	critical := &criticalValues{known: map[string]float64{}}
	lost := lostAnimals(in.Animals)
	analyses := make([]analysis, len(all))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, s := range all { // each by itself, so that nothing depends on how many are at work
		group.Go(func() error {
			analyses[i] = analyse(p, s, all, courses[s.Course()], critical, lost)
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return Output{}, err
	}

	out := Output{Comparisons: new(table.Of[schemas.Comparison]), Models: new(table.Of[schemas.Model])}
	refused := map[string]bool{}
	var rows []schemas.Comparison
	far := outliers{limit: p.Checks.Limit("R-22")}
	keys, losses := make([]series.Key, len(all)), make([][]loss, len(all))
	for i, a := range analyses {
		rows = append(rows, a.rows...)
		keys[i], losses[i] = all[i].Key, a.losses
		reportNonLogs(all[i].Key, a.nonLogs, refused, issues)
		out.Models.Append(a.models...)
		for _, residuals := range a.residuals {
			far.see(all[i].Key, residuals)
		}
		for _, r := range a.refusals {
			key := all[i].Endpoint + "/" + all[i].Variable + "/" + r.reason
			if refused[key] {
				continue
			}
			refused[key] = true
			issues.Add(issue.Issue{
				Code: "R-21", Endpoint: all[i].Endpoint, Message: fmt.Sprintf("%s: %s", all[i].Key, r.reason),
				Effect: "no comparison by this method",
				Fix:    "name another method in analysis.endpoints of the config, or leave it out to get the endpoint's default",
			})
			noteOrdinal(all[i], r.method, refused, issues)
		}
	}
	adjustPanels(p, rows)
	out.Comparisons.Append(rows...)
	far.report(issues)
	reportLosses(keys, losses, p.Checks.Limit("R-14"), issues)
	out.Comparisons.Sort()
	out.Models.Sort()
	return out, nil
}

// noteOrdinal says once for an endpoint and method that a method for numbers was asked for on scores (S-10).
func noteOrdinal(s series.Series, method string, noted map[string]bool, issues *issue.List) {
	key := s.Endpoint + "/" + method
	if s.Scale != endpoint.Ordinal || slices.Contains(find(method).scales, endpoint.Ordinal) || noted[key] {
		return
	}
	noted[key] = true
	issues.Add(issue.Issue{
		Code: "S-10", Endpoint: s.Endpoint, Message: fmt.Sprintf("%s: the config asks for %s, which compares means; scores are ordinal", s.Endpoint, method),
		Expected: "a method of ranks: steel, mann_whitney, dunn, relative_effect or proportional_odds",
		Effect:   "means and standard errors of scores are printed as a description; they are not tested",
		Fix:      "leave the method out: medians and Steel's test are the default",
	})
}

// An analysis is what comes of one series.
type analysis struct {
	rows      []schemas.Comparison
	models    []schemas.Model
	residuals [][]residual // of the models of a primary series
	refusals  []refusal    // of methods that no comparator's groups allow
	losses    []loss       // of animals, from a primary series
	nonLogs   []string     // animals whose values have no logarithm, on the log scale
}

func analyse(p Params, s series.Series, all []series.Series, c *course, critical *criticalValues, lost map[string][]lostAnimal) analysis {
	spec, variable := endpoint.Find(p.Endpoints, s.Endpoint, s.Variable)
	if variable.Method == "" || beforeTreatment(s) {
		return analysis{}
	}
	var a analysis
	primary := slices.ContainsFunc(p.Analysis.Primary, func(a plan.Primary) bool { return series.Names(a, s.Key) })
	var refusals []refusal
	var added []method // additions that some comparator's groups allow
	for _, pr := range problems(p.Groups, s, p.Analysis) {
		pr.exposed = exposedOf(spec, s, all)
		pr.critical, pr.course, pr.direction = critical, c, plan.Direction(p.Analytes, spec, s.Analyte)
		a.nonLogs = append(a.nonLogs, pr.nonLogs()...)
		choice := choose(p.Analysis, variable, pr)
		refusals, added = append(refusals, choice.refused...), append(added, choice.additions...)
		for _, m := range choice.methods() {
			f := m.run(pr)
			headline := m.name == choice.own.name
			for k, row := range f.rows {
				pr.identify(&row, f.arm(k), m)
				row.Headline, row.Primary = headline, headline && primary
				if headline {
					row.Notes = notes(choice.note, row.Notes)
				}
				if row.P.OK || row.PAdjusted.OK {
					row.Notes = notes(append([]string{row.Notes}, pr.cautions(m, f.arm(k))...)...)
				}
				a.rows = append(a.rows, row)
			}
			if !headline || f.describe == nil {
				continue
			}
			model, residuals := pr.describe(m, f)
			model.Notes = notes(choice.note, model.Notes)
			a.models = append(a.models, model)
			if primary {
				a.residuals = append(a.residuals, residuals)
			}
		}
		if primary {
			worst, losses := pr.worstRanks(lost, p.Checks.Limit("R-14"))
			if len(losses) > 0 {
				a.losses = append(a.losses, lossOf(a.rows, worst, losses))
			}
			a.rows = append(a.rows, worst...)
		}
	}
	a.refusals = slices.DeleteFunc(refusals, func(r refusal) bool {
		return slices.ContainsFunc(added, func(m method) bool { return m.name == r.method }) || len(a.nonLogs) > 0 && strings.Contains(r.reason, noLogarithm)
	})
	return a
}

// beforeTreatment reports whether a series is of a day on which there is nothing to inhibit yet.
func beforeTreatment(s series.Series) bool { return s.StudyDay.OK && s.StudyDay.V <= 0 }

// An arm is a treated group of a problem.
type arm struct {
	group  plan.Group
	sample series.Sample
}

// A problem is one series and one comparator with the groups that are compared with it.
type problem struct {
	series            series.Series
	comparator        string
	control           series.Sample
	arms              []arm        // in the order of the plan; each has at least one animal, as the control has
	treated           []plan.Group // all groups that are compared with the comparator, on whatever day
	confidence, alpha float64
	direction         string // what disease does to the series
	critical          *criticalValues
	course            *course  // the same on all days
	exposed           *exposed // of rates; nil for what is not counted
	pairs             []pair   // what is known of each arm and the comparator alone
}

// problems splits a series by comparator. Groups without a response take no part.
func problems(groups []plan.Group, s series.Series, a plan.Analysis) []problem {
	var all []problem
	for _, g := range groups {
		if !g.Treated() || s.Group(g.Name).N() == 0 || s.Group(g.Comparator).N() == 0 {
			continue
		}
		at := slices.IndexFunc(all, func(p problem) bool { return p.comparator == g.Comparator })
		if at < 0 {
			at = len(all)
			all = append(all, problem{
				series: s, comparator: g.Comparator, control: s.Group(g.Comparator), confidence: a.Confidence, alpha: a.Alpha,
			})
		}
		all[at].arms = append(all[at].arms, arm{g, s.Group(g.Name)})
	}
	for i := range all {
		all[i].pairs = make([]pair, len(all[i].arms))
		for _, g := range groups {
			if g.Treated() && g.Comparator == all[i].comparator {
				all[i].treated = append(all[i].treated, g)
			}
		}
	}
	return all
}

// censored is the number of censored values among the comparator and the arms.
func (p problem) censored() int {
	n := p.control.Censored()
	for _, a := range p.arms {
		n += a.sample.Censored()
	}
	return n
}

// samples are the comparator's and those of the arms, in order.
func (p problem) samples() []series.Sample {
	all := []series.Sample{p.control}
	for _, a := range p.arms {
		all = append(all, a.sample)
	}
	return all
}

// groups are the values of the comparator and the arms on the analysis scale.
func (p problem) groups() [][]float64 {
	var all [][]float64
	for _, s := range p.samples() {
		all = append(all, p.onScale(s.Values))
	}
	return all
}

// families splits the arms, by position, into those that are adjusted together.
func (p problem) families() [][]int {
	var families [][]int
	for i, a := range p.arms {
		at := slices.IndexFunc(families, func(f []int) bool { return p.arms[f[0]].group.Role == a.group.Role })
		if at < 0 {
			at = len(families)
			families = append(families, nil)
		}
		families[at] = append(families[at], i)
	}
	return families
}

// family lists the arms that are adjusted together with arm i.
func (p problem) family(i int) []int {
	for _, f := range p.families() {
		if slices.Contains(f, i) {
			return f
		}
	}
	return nil
}

// identify fills what every comparison says of itself. A method may have written animals and family itself.
func (p problem) identify(row *schemas.Comparison, i int, m method) {
	s, a := p.series, p.arms[i]
	row.Study, row.Group, row.Endpoint, row.Analyte, row.Matrix = s.Study, a.group.Name, s.Endpoint, s.Analyte, s.Matrix
	row.StudyDay, row.Variable, row.Method, row.Scale = s.StudyDay, s.Variable, m.name, s.Scale
	row.Comparator = p.comparator
	if row.N == 0 {
		row.N, row.NComparator = int32(a.sample.N()), int32(p.control.N())
	}
	row.ResultID = schemas.ResultID("comparison", row.Study, row.Group, s.Key.String(), m.name)
	switch {
	case row.Family != "":
	case row.Adjustment == "" || row.Adjustment == unadjusted:
		row.Family, row.FamilySize, row.Adjustment = fmt.Sprintf("%s against %s: %s", a.group.Name, p.comparator, s.Key), 1, unadjusted
	default:
		kind := "test groups"
		if a.group.Role == plan.Positive {
			kind = "positive controls"
		}
		row.Family, row.FamilySize = fmt.Sprintf("%s against %s: %s", kind, p.comparator, s.Key), int32(len(p.family(i)))
	}
}

// unadjusted says that a p is of one comparison alone.
const unadjusted = "none"

// onScale is values on the analysis scale.
func (p problem) onScale(values []float64) []float64 {
	if p.series.Scale == endpoint.Log {
		return stats.Logs(values)
	}
	return values
}

// estimate writes a difference on the analysis scale and its interval: as a ratio of geometric means on the log scale.
func (p problem) estimate(row *schemas.Comparison, difference, low, high float64) {
	row.EstimateKind = "mean_difference"
	if p.series.Scale == endpoint.Log {
		row.EstimateKind = "geometric_mean_ratio"
		difference, low, high = math.Exp(difference), math.Exp(low), math.Exp(high)
	}
	row.Estimate, row.CILow, row.CIHigh = maybe.Finite(difference), maybe.Finite(low), maybe.Finite(high)
}

// A pair is what several methods need of one arm and the comparator, computed once.
type pair struct {
	hedges *stats.HedgesResult
	ranks  *rankPair
}

type rankPair struct {
	test stats.MannWhitneyTest
	err  error
}

// standardise writes Hedges' g of arm i with its exact interval. It is that of the values as they are, without a
// covariate, so that it is the same whatever the method.
func (p problem) standardise(row *schemas.Comparison, i int) {
	if p.pairs[i].hedges == nil {
		g := stats.HedgesG(p.onScale(p.arms[i].sample.Values), p.onScale(p.control.Values), p.confidence)
		p.pairs[i].hedges = &g
	}
	g := p.pairs[i].hedges
	if g.Status != stats.StatusOK {
		return
	}
	row.EffectSizeKind = "hedges_g"
	row.EffectSize, row.EffectCILow, row.EffectCIHigh = maybe.Finite(g.G), maybe.Finite(g.GLow), maybe.Finite(g.GHigh)
}

// rankTest is the Mann-Whitney test of arm i, computed once.
func (p problem) rankTest(i int) (stats.MannWhitneyTest, error) {
	if p.pairs[i].ranks == nil {
		test, err := stats.MannWhitney(p.arms[i].sample.Values, p.control.Values, p.confidence)
		p.pairs[i].ranks = &rankPair{test, err}
	}
	return p.pairs[i].ranks.test, p.pairs[i].ranks.err
}

// cliff writes Cliff's delta of arm i.
func (p problem) cliff(row *schemas.Comparison, i int) {
	test, err := p.rankTest(i)
	if err != nil {
		return
	}
	row.EffectSizeKind = "cliffs_delta"
	row.EffectSize, row.EffectCILow, row.EffectCIHigh = maybe.Finite(test.Cliff.Delta), maybe.Finite(test.Cliff.Low), maybe.Finite(test.Cliff.High)
}

// holm writes the p of every row adjusted within its family by Holm's method.
func (p problem) holm(rows []schemas.Comparison) {
	for _, family := range p.families() {
		raw := make([]float64, len(family))
		for k, i := range family {
			raw[k] = rows[i].P.Or(math.NaN())
			rows[i].Adjustment = "holm"
		}
		adjusted, err := stats.AdjustP(raw, stats.Holm)
		if err != nil {
			continue // no p is outside 0 to 1
		}
		for k, i := range family {
			rows[i].PAdjusted = maybe.Finite(adjusted[k])
		}
	}
}

// notes joins remarks, each once.
func notes(parts ...string) string {
	var said []string
	for _, part := range parts {
		if part != "" && part != stats.StatusOK && !slices.Contains(said, part) {
			said = append(said, part)
		}
	}
	return strings.Join(said, "; ")
}
