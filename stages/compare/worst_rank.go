package compare

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/series"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/endpoint"
)

// worstRank names the comparison in which lost animals have the worst ranks. No plan asks for it: it stands beside a primary
// analysis from which animals are missing for the very reason that is studied.
const worstRank = "worst_rank"

// A lostAnimal left the study by death or a humane endpoint.
type lostAnimal struct {
	name string
	day  int32
}

// lostBy are words of a fate that speak of disease or toxicity. An accident is none of them.
var lostBy = []string{"dead", "died", "death", "humane", "moribund", "euthan", "kill", "cull", "sacrific", "ulcer"}

// lostAnimals lists those of each group, by name.
func lostAnimals(animals *table.Of[schemas.Animal]) map[string][]lostAnimal {
	lost := map[string][]lostAnimal{}
	if animals == nil {
		return lost
	}
	for _, a := range animals.All() {
		fate := strings.ToLower(a.Fate)
		if a.Fate == "scheduled" || !a.FateDay.OK || strings.Contains(fate, "accident") ||
			!slices.ContainsFunc(lostBy, func(word string) bool { return strings.Contains(fate, word) }) {
			continue
		}
		lost[a.Group] = append(lost[a.Group], lostAnimal{a.Animal, a.FateDay.V})
	}
	return lost
}

// missing are the lost animals of a group that left up to the day of a series and have no value in it.
func missing(lost []lostAnimal, s series.Sample, day int32) []lostAnimal {
	return slices.DeleteFunc(slices.Clone(lost), func(a lostAnimal) bool {
		_, measured := slices.BinarySearch(s.Animals, a.name)
		return a.day > day || measured
	})
}

// shownLost is how many lost animals of a group are named before the rest is counted.
const shownLost = 6

// withWorst is a sample with lost animals beyond all values of the problem: the earlier one left, the worse. Only the order
// of the values means something (Lachin, Control Clin Trials 20:408, 1999, doi:10.1016/S0197-2456(99)00022-7).
func (p problem) withWorst(s series.Sample, lost []lostAnimal) series.Sample {
	worst, sign := math.Inf(-1), 1.0
	if p.direction == endpoint.LowerWorse {
		sign = -1
	}
	for _, o := range p.samples() {
		for _, v := range o.Values {
			worst = max(worst, sign*v)
		}
	}
	out := series.Sample{
		Animals: slices.Clone(s.Animals), Values: slices.Clone(s.Values), Censoring: slices.Clone(s.Censoring), Baselines: slices.Clone(s.Baselines),
	}
	for _, a := range lost {
		out.Animals = append(out.Animals, a.name)
		out.Values = append(out.Values, sign*(worst+1+float64(p.series.StudyDay.V-a.day)))
		out.Censoring, out.Baselines = append(out.Censoring, "none"), append(out.Baselines, math.NaN())
	}
	return out
}

// worstRanks compares the arms once more with lost animals at the worst ranks, by Steel's test over the arm's own family. It
// gives no rows where no group has lost as many as the limit of R-14, or where nothing is worse than something else: for a
// direction that depends on the context, and for values beyond a limit.
func (p problem) worstRanks(lost map[string][]lostAnimal, limit float64) (rows []schemas.Comparison, losses []string) {
	if !p.series.StudyDay.OK {
		return nil, nil
	}
	day := p.series.StudyDay.V
	q, many := p, false
	see := func(group string, s series.Sample) series.Sample {
		gone := missing(lost[group], s, day)
		if len(gone) == 0 {
			return s
		}
		many = many || float64(len(gone)) >= limit
		var names []string
		for _, a := range gone[:min(len(gone), shownLost)] {
			names = append(names, fmt.Sprintf("%s on day %d", a.name, a.day))
		}
		if more := len(gone) - shownLost; more > 0 {
			names = append(names, fmt.Sprintf("%d more", more))
		}
		losses = append(losses, fmt.Sprintf("%s lost %d of %d (%s)", group, len(gone), len(gone)+s.N(), strings.Join(names, ", ")))
		return p.withWorst(s, gone)
	}
	q.control = see(p.comparator, p.control)
	q.arms, q.pairs = slices.Clone(p.arms), make([]pair, len(p.arms))
	for i, a := range p.arms {
		q.arms[i] = arm{a.group, see(a.group.Name, a.sample)}
	}
	if !many {
		return nil, nil
	}
	if p.direction == endpoint.Context || p.censored() > 0 {
		return nil, losses
	}
	rows = steel(q).rows
	for i := range rows {
		row := &rows[i]
		row.EstimateKind, row.Estimate, row.CILow, row.CIHigh = "", maybe.Float{}, maybe.Float{}, maybe.Float{} // a shift of made-up values
		q.identify(row, i, method{name: worstRank})
		row.Notes = notes("lost animals at the worst ranks, the earlier the worse: "+strings.Join(losses, "; "), row.Notes)
	}
	return rows, losses
}

// A loss is what worst ranks change of one primary analysis.
type loss struct{ losses, results []string }

// lossOf sets the p of a primary analysis beside those with worst ranks.
func lossOf(own, worst []schemas.Comparison, losses []string) loss {
	l := loss{losses: losses}
	for _, w := range worst {
		at := slices.IndexFunc(own, func(o schemas.Comparison) bool {
			return o.Primary && o.Group == w.Group && o.Comparator == w.Comparator
		})
		if at < 0 {
			continue
		}
		l.results = append(l.results, fmt.Sprintf("%s p %s (%s without them)", w.Group, pText(panelP(w)), pText(panelP(own[at]))))
	}
	return l
}

func pText(p maybe.Float) string {
	if !p.OK {
		return "none"
	}
	return fmt.Sprintf("%.2g", p.V)
}

// reportLosses warns of animals that are missing from primary analyses by death or a humane endpoint, once for the study.
func reportLosses(keys []series.Key, all [][]loss, limit float64, issues *issue.List) {
	var losses, results []string
	i := issue.Issue{Code: "R-14"}
	told := 0
	for k, key := range keys {
		for _, l := range all[k] {
			for _, text := range l.losses {
				if !slices.Contains(losses, text) {
					losses = append(losses, text)
				}
			}
			if len(l.results) > 0 {
				results = append(results, fmt.Sprintf("%s, with worst ranks: %s", key, strings.Join(l.results, ", ")))
			}
			if told++; told == 1 {
				i.Endpoint, i.StudyDay = key.Endpoint, key.StudyDay
			} else {
				i.Endpoint, i.StudyDay = "", maybe.Int{}
			}
		}
	}
	if told == 0 {
		return
	}
	i.Message = strings.Join(append(losses, results...), "; ")
	i.Expected = fmt.Sprintf("fewer than %g animals of a group lost to death or a humane endpoint", limit)
	i.Likely = "disease or toxicity that took the worst animals, so that those left are the milder ones"
	i.Effect = "the primary analyses are of the animals that are left; the rows worst_rank of the comparisons give lost animals the worst ranks"
	i.Fix = "report how many were lost, when and why; believe an effect that both analyses show"
	issues.Add(i)
}
