package inhibit

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/series"
	"earmark/internal/stats"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// shownRows is how many results an issue names before the rest is counted.
const shownRows = 6

func named(texts []string) string {
	if more := len(texts) - shownRows; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(texts[:shownRows], "; "), more)
	}
	return strings.Join(texts, "; ")
}

// reportBeyond notes headline percentages whose whole interval lies above 100 or below 0, which are reported as they are
// . One issue an endpoint and side.
func reportBeyond(p Params, rows []schemas.Inhibition, issues *issue.List) {
	for _, spec := range p.Endpoints {
		for _, above := range []bool{true, false} {
			var texts []string
			for _, row := range rows {
				if row.Endpoint != spec.Name || !row.Headline {
					continue
				}
				d := defined{direction: plan.Direction(p.Analytes, spec, row.Analyte), definition: row.Definition}
				if len(d.beyond(&row)) == 0 || (row.CILow.OK && row.CILow.V > 100) != above {
					continue
				}
				key := series.Key{Endpoint: row.Endpoint, Analyte: row.Analyte, Matrix: row.Matrix, StudyDay: row.StudyDay, Variable: row.Variable}
				texts = append(texts, fmt.Sprintf("%s, %s: %s %% (%s, %s)", row.Group, key, tenths(row.Percent.V), limitText(row.CILow.V, row.CILow.OK), limitText(row.CIHigh.V, row.CIHigh.OK)))
			}
			if len(texts) == 0 {
				continue
			}
			i := issue.Issue{
				Code: "R-04", Endpoint: spec.Name, Message: "above 100 %, with the whole interval: " + named(texts),
				Expected: "0 to 100 %, though more is no mistake", Effect: "none: a percentage is never cut off",
				Likely: "an article that acts on healthy tissue too: corticosteroids thin normal skin, and steroids and JAK inhibitors shrink a normal spleen; or a change since a diseased baseline, which ends below 0",
				Fix:    "nothing; look at the floor, if an effect below it makes no sense",
			}
			if !above {
				i.Message, i.Expected = "below 0 %, with the whole interval: "+named(texts), "0 to 100 %, though less is no mistake"
				i.Likely, i.Fix = "a group that is worse than its comparator: irritation, toxicity, or an immune reaction to the article", "nothing; look at the group, if that makes no sense"
			}
			issues.Add(i)
		}
	}
}

func limitText(v float64, known bool) string {
	if !known {
		return "unbounded"
	}
	return tenths(v)
}

// noFloor warns of variables whose headline is the percentage without a floor though their zero does not mean none, with
// the most that such a percentage can be: that of a group with the floor's mean,
//
//	100 (V - N) / V
//
// with the means of comparator V and floor N on the primary day, or else the last one. One issue a variable.
func (p Params) noFloor(all []series.Series, issues *issue.List) {
	for _, spec := range p.Endpoints {
		for _, v := range spec.Variables {
			if plan.Headline(p.Analysis, spec.Name, v) != endpoint.NoFloor || v.TrueZero {
				continue
			}
			var at series.Series
			found, primary := false, false
			for _, s := range all {
				if s.Endpoint != spec.Name || s.Variable != v.Name || beforeTreatment(s) || !p.compared(s) {
					continue
				}
				named := slices.ContainsFunc(p.Analysis.Primary, func(a plan.Primary) bool { return series.Names(a, s.Key) })
				if named || !primary {
					at, found, primary = s, true, primary || named
				}
			}
			if !found {
				continue
			}
			var most []string
			for _, of := range p.pairs() {
				c, f := at.Group(of.comparator), at.Group(of.floor)
				if c.N() == 0 || f.N() == 0 || c.Censored()+f.Censored() > 0 || stats.Mean(c.Values) == 0 {
					continue
				}
				most = append(most, fmt.Sprintf("%s %% against %s", tenths(100*(stats.Mean(c.Values)-stats.Mean(f.Values))/stats.Mean(c.Values)), of.comparator))
			}
			message := fmt.Sprintf("%s: percent inhibition without a floor, of values whose zero does not mean none", at.Key)
			if len(most) > 0 {
				message += "; a group as healthy as the floor would have " + strings.Join(most, ", ")
			}
			issues.Add(issue.Issue{
				Code: "R-06", Endpoint: spec.Name, StudyDay: at.StudyDay, Message: message,
				Expected: "a percentage of which 100 means healthy", Likely: "a definition taken over from changes or counts",
				Effect: "the percentages are given as asked; they understate the effect and cannot reach 100",
				Fix:    "take definition: window, or no_floor of a variable that is 0 without disease, such as the change from baseline",
			})
		}
	}
}

// compared reports whether a treated group and its comparator have a response in the series.
func (p Params) compared(s series.Series) bool {
	return slices.ContainsFunc(p.Groups, func(g plan.Group) bool {
		return g.Treated() && s.Group(g.Name).N() > 0 && s.Group(g.Comparator).N() > 0
	})
}

// unequalSpreads notes series that are told in which one group varies more than another by more than the limit of R-11, among a
// comparator, its floor and the groups compared with it, three animals or more in each: standard deviations, of logs where the
// headline is on logs. Groups that do not vary are R-13's. Where there is no
// interval there is nothing to say. One issue an endpoint.
func (p Params) unequalSpreads(all []series.Series, told map[series.Key]bool, rows []schemas.Inhibition, issues *issue.List) {
	limit := p.Checks.Limit("R-11")
	said := map[string]bool{}
	for _, s := range all {
		spec, variable := endpoint.Find(p.Endpoints, s.Endpoint, s.Variable)
		headline := plan.Headline(p.Analysis, spec.Name, variable)
		if !told[s.Key] || said[s.Endpoint] || headline == "" || variable.Scale != endpoint.Linear && variable.Scale != endpoint.Log {
			continue
		}
		method := p.interval(s.Key, rows)
		if method == "" {
			continue
		}
		logs := defined{definition: headline}.onLogs()
		for _, of := range p.pairs() {
			names := []string{of.floor, of.comparator}
			for _, g := range p.Groups {
				if g.Treated() && g.Comparator == of.comparator {
					names = append(names, g.Name)
				}
			}
			least, most := math.Inf(1), 0.0
			var leastName, mostName string
			for _, name := range names {
				sample := s.Group(name)
				if sample.N() < 3 || sample.Censored() > 0 || logs && !(slices.Min(sample.Values) > 0) {
					continue
				}
				values := sample.Values
				if logs {
					values = stats.Logs(values)
				}
				sd := math.Sqrt(stats.Variance(values))
				if sd > 0 && sd < least {
					least, leastName = sd, name
				}
				if sd > most {
					most, mostName = sd, name
				}
			}
			if leastName == "" || !(most > limit*least) {
				continue
			}
			what, unit := "SD", " "+s.Unit
			if logs {
				what, unit = "SD of logs", ""
			}
			said[s.Endpoint] = true
			issues.Add(issue.Issue{
				Code: "R-11", Endpoint: s.Endpoint, StudyDay: s.StudyDay,
				Message:  fmt.Sprintf("%s: %s %.3g in %s, %.3g%s in %s (%.1f times)", s.Key, what, least, leastName, most, unit, mostName, most/least),
				Expected: fmt.Sprintf("spreads within a factor of %g, where a variance is pooled", limit),
				Likely:   "healthy or well treated animals, which vary less than diseased ones",
				Effect:   "intervals of percent inhibition: " + method + "; a comparison that pools the variance (dunnett, ancova) leaves the floor out, and says where the comparator varies more than the groups",
				Fix:      "nothing; or method: dunnett_welch, which pools no variance",
			})
			break
		}
	}
}

// interval says how the intervals of the headline percentages of a series are made; empty if there is none.
func (p Params) interval(key series.Key, rows []schemas.Inhibition) string {
	for _, row := range rows {
		of := series.Key{Endpoint: row.Endpoint, Analyte: row.Analyte, Matrix: row.Matrix, StudyDay: row.StudyDay, Variable: row.Variable}
		if row.Headline && of == key && row.CIMethod != "" {
			return row.CIMethod
		}
	}
	return ""
}
