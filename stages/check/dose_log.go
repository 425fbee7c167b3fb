package check

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"earmark/internal/dosing"
	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/schemas"
	"earmark/schemas/plan"
)

type staleCause struct {
	fileCause
	weighed int32
}

// checkWeighing finds volumes that rest on an old weighing (O-06).
func (r *doseReader) checkWeighing(d dosed) {
	g := r.Groups[r.animals[d.animal].group]
	dose, byMass := dosing.DoseOf(d.row.Dose.V, d.row.DoseUnit)
	byWeight := g.VolumePerKg != nil || byMass && dose.PerKg
	latest, _ := r.weighings(d.animal, d.day)
	if !byWeight || !g.Gets(d.row.Article) || !d.row.Volume.OK || latest == nil || float64(d.day-latest.day) <= r.Checks.Limit("O-06") {
		return
	}
	r.stale.add(staleCause{fileCause{d.row.File, d.row.Sheet}, latest.day}, r.rowRef(d, d.row.VolumeColumn, d.row.VolumeText))
}

// staleText says how the animals had changed when they were weighed again; empty if they were not.
func (r *doseReader) staleText(refs []ref) string {
	var change float64
	n := 0
	for _, id := range distinct(refs, animalOf) {
		a := r.byAnimal[id]
		if latest, next := r.weighings(a, refs[0].day.V); latest != nil && next != nil {
			change += next.mean()/latest.mean() - 1
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("; at the next weighing they were %+.0f %% on average", 100*change/float64(n))
}

type routeCause struct {
	fileCause
	kind  string // another route than planned, another spelling, an ambiguous or an unknown one
	group string
}

// How a route is written.
const (
	otherRoute    = "other"
	synonymRoute  = "synonym"
	doubtfulRoute = "doubtful"
	unknownRoute  = "unknown"
)

// spelling says how a route is written, against the one that the plan names for it; empty if there is nothing to say.
func spelling(text, planned string) string {
	_, known := routes[foldRoute(text)]
	switch {
	case text == "":
		return ""
	case foldRoute(text) == "ig":
		return doubtfulRoute
	case routeOf(text) != routeOf(planned) && planned != "":
		return otherRoute
	case !known:
		return unknownRoute
	case fold(text) != fold(planned) && planned != "":
		return synonymRoute
	}
	return ""
}

// checkRoute compares the route of a row with its group's (O-08).
func (r *doseReader) checkRoute(d dosed) {
	g := r.Groups[r.animals[d.animal].group]
	kind := spelling(d.row.Route, g.Route)
	if kind == "" || !g.Gets(d.row.Article) {
		return
	}
	cause := routeCause{fileCause: fileCause{d.row.File, d.row.Sheet}, kind: kind}
	if kind == otherRoute {
		cause.group = g.Name
	}
	r.spelled.add(cause, r.rowRef(d, d.row.RouteColumn, d.row.Route))
}

// routeNames lists the routes of the vocabulary.
func routeNames() string {
	return strings.Join(slices.Compact(slices.Sorted(maps.Values(routes))), ", ")
}

// routeIssue is the issue of routes that are written so.
func routeIssue(kind, group, planned string, texts []string) issue.Issue {
	read := make([]string, len(texts))
	for i, t := range texts {
		read[i] = fmt.Sprintf("%q as %s", t, routeOf(t))
	}
	i := issue.Issue{Code: "O-08", Expected: "one of " + routeNames(), Effect: "routes are compared in one spelling", Fix: "nothing, if that is what was meant"}
	switch kind {
	case otherRoute:
		i.Severity = issue.Warning
		i.Message = fmt.Sprintf("%s: the log says %s, the plan %s", group, strings.Join(texts, ", "), planned)
		i.Expected, i.Effect, i.Fix = routeOf(planned), "used", "correct the route in the log, or in the plan"
	case doubtfulRoute:
		i.Message = fmt.Sprintf("%q is read as oral gavage, not as intragastric infusion", texts[0])
	case unknownRoute:
		i.Message = "a route that is none of the vocabulary: " + list(texts)
		i.Effect = "it is compared as it is written"
	default:
		i.Message = "routes are read by their synonyms: " + list(read)
	}
	return i
}

type topicalCause struct {
	fileCause
	kind string
}

// What is not clear of a topical amount.
const (
	noAmount    = "no amount"
	noSites     = "no sites"
	oneSiteOnly = "one site only"
)

// checkAmount looks at the amount of a topical administration (O-07).
func (r *doseReader) checkAmount(d dosed) {
	g := r.Groups[r.animals[d.animal].group]
	if routeOf(g.Route) != "topical" || !g.Gets(d.row.Article) {
		return
	}
	kind, note := "", g.Name
	switch {
	case g.Topical == nil && !d.row.Volume.OK:
		kind = noAmount
	case g.Topical == nil:
		kind, note = noSites, g.Name+": "+spaced(number(d.row.Volume.V), d.row.VolumeUnit)
	default:
		total, known := g.Topical.Total()
		given, okGiven := dosing.AmountOf(d.row.Volume.V, d.row.VolumeUnit)
		one, okOne := dosing.AmountOf(g.Topical.Amount, g.Topical.AmountUnit)
		if !known || total == g.Topical.Amount || !d.row.Volume.OK || !okGiven || !okOne || given.Of != one.Of || !near1(given.Value/one.Value) {
			return
		}
		kind, note = oneSiteOnly, fmt.Sprintf("%s: %s, planned %s an animal", g.Name, spaced(number(d.row.Volume.V), d.row.VolumeUnit), spaced(number(total), g.Topical.AmountUnit))
	}
	ref := r.rowRef(d, d.row.VolumeColumn, d.row.VolumeText)
	ref.note = note
	r.topical.add(topicalCause{fileCause{d.row.File, d.row.Sheet}, kind}, ref)
}

// raiseUnclear reports what a log leaves open (O-06, O-07, O-08).
func (r *doseReader) raiseUnclear() {
	r.stale.raise(r.study, func(c staleCause, refs []ref) issue.Issue {
		var days []int32
		for _, f := range refs {
			days = append(days, f.day.V)
		}
		return issue.Issue{
			Code: "O-06", Message: fmt.Sprintf("doses of %s use weights of day %d (%s)%s", daysText(days), c.weighed, list(distinct(refs, animalOf)), r.staleText(refs)),
			Expected: fmt.Sprintf("a weight that is at most %s days old", number(r.Checks.Limit("O-06"))), Likely: "a weighing was left out, or its file is missing",
			Effect: "used; exposure may differ", Fix: "add the weights if the animals were weighed",
		}
	})
	r.topical.raise(r.study, func(c topicalCause, refs []ref) issue.Issue {
		i := issue.Issue{
			Code: "O-07", Message: "the log does not say for how many sites or faces its amounts are: " + list(distinct(refs, noteOf)),
			Expected: "an amount for each site, each face of it, or the animal, and the number of sites", Effect: "the amount for an animal may be twice what the log says, or half",
			Fix: "declare topical: {amount: ..., amount_unit: ..., per: site, sites: ...} for the groups",
		}
		switch c.kind {
		case noAmount:
			i.Message, i.Effect = "topical doses without an amount: "+list(distinct(refs, noteOf)), "the dose for an animal is not known"
		case oneSiteOnly:
			i.Message = "the log holds the amount of one site or face, where the plan has several: " + list(distinct(refs, noteOf))
			i.Likely, i.Effect = "the amount of a site was logged instead of the animal's", "used as the amount for the animal; exposure may differ"
			i.Fix = "log what the whole animal got, or correct topical in the plan"
		}
		return i
	})
	r.spelled.raise(r.study, func(c routeCause, refs []ref) issue.Issue {
		planned := ""
		if c.group != "" {
			planned = r.Groups[r.groupAt(c.group)].Route
		}
		return routeIssue(c.kind, c.group, planned, distinct(refs, textOf))
	})
}

// A lapseCause is how the doses of animals depart from their schedule: the same departure is one cause.
type lapseCause struct {
	fileCause
	pattern string
}

// attendance counts the administrations of every animal against its group's schedule (T-12). Days after the end of the log
// are one matter for all, and so is a group that the log does not know.
func (r *doseReader) attendance() {
	if len(r.rows) == 0 {
		return
	}
	given := make([]map[int32]int32, len(r.animals))
	type animalDay struct{ animal, day int32 }
	rows := map[animalDay][]schemas.CollectedDose{}
	end, dosedGroups := r.rows[0].day, map[int32]bool{}
	for _, d := range r.rows {
		end = max(end, d.day)
		group := r.animals[d.animal].group
		if !r.Groups[group].Gets(d.row.Article) {
			continue
		}
		dosedGroups[group] = true
		if given[d.animal] == nil {
			given[d.animal] = map[int32]int32{}
		}
		given[d.animal][d.day]++
		at := animalDay{d.animal, d.day}
		rows[at] = append(rows[at], d.row)
	}
	log := fileCause{r.rows[0].row.File, r.rows[0].row.Sheet}
	whole := func(a int) ref {
		return ref{at: issue.Address{File: log.file, Sheet: log.sheet}, animal: r.animals[a].id, group: r.groupName(r.animals[a].group), cell: -1}
	}
	lapses, unfinished, absent := causes[lapseCause]{}, causes[int32]{}, causes[string]{}
	for a, who := range r.animals {
		if who.group < 0 || r.Groups[who.group].Schedule == nil {
			continue
		}
		g := r.Groups[who.group]
		if !dosedGroups[who.group] {
			absent.add(g.Name, whole(a))
			continue
		}
		var pattern []string
		var refs []ref
		var n, planned int32
		var last maybe.Int
		for _, day := range g.Schedule.Against(given[a], who.fateDay) {
			if day.Day > end {
				last = maybe.Some(day.Day)
				continue
			}
			n, planned = n+day.Given, planned+day.Planned
			if day.Given == day.Planned {
				continue
			}
			pattern = append(pattern, fmt.Sprintf("day %d: %d of %d", day.Day, day.Given, day.Planned))
			if day.Extra() == 0 {
				continue
			}
			for _, row := range rows[animalDay{int32(a), day.Day}] {
				refs = append(refs, r.ref(row, row.DayColumn, ""))
			}
		}
		if last.OK {
			unfinished.add(last.V, whole(a))
		}
		if len(pattern) == 0 {
			continue
		}
		if len(refs) == 0 {
			refs = append(refs, whole(a))
		}
		cause := lapseCause{log, fmt.Sprintf("%d of %d doses; %s", n, planned, list(pattern))}
		for _, f := range refs {
			f.animal, f.group, f.day = who.id, g.Name, maybe.Int{}
			lapses.add(cause, f)
		}
	}
	lapses.raise(r.study, func(c lapseCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "T-12", Message: fmt.Sprintf("%s: %s", list(distinct(refs, animalOf)), c.pattern),
			Expected: "the doses of the schedule, on its days", Likely: "a dose missed or given twice, or a line of the log",
			Effect: "exposure differs from the plan: tables compliance and exposure say by how much", Fix: "complete or correct the log if it is wrong",
		}
	})
	unfinished.raise(r.study, func(last int32, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "T-12", Message: fmt.Sprintf("the dosing log ends on day %d; the schedules of %s go to day %d", end, list(distinct(refs, func(f ref) string { return f.group })), last),
			Expected: "a log of all days of dosing", Likely: "the study is under way, or the log is not complete", Effect: "doses after the end of the log count as missed",
			Fix: "nothing while the study is under way; otherwise complete the log",
		}
	})
	absent.raise(r.study, func(group string, _ []ref) issue.Issue {
		return issue.Issue{
			Code: "T-12", Message: fmt.Sprintf("%s has a schedule, and the dosing log holds no dose of it", group),
			Expected: "a line for each dose", Likely: "the log is not complete, or names the article otherwise than the plan",
			Effect: "nothing is known of the group's exposure", Fix: "complete the log, or name the article as in the plan",
		}
	})
}

type formulationCause struct {
	fileCause
	who string
}

// formulations compares what was found in the formulations with what was meant (O-09).
func formulations(s *study) {
	found := causes[formulationCause]{}
	for _, row := range s.in.Formulations.All() {
		if !row.Nominal.OK || !row.Measured.OK || !(row.Nominal.V > 0) {
			continue
		}
		ratio := row.Measured.V / row.Nominal.V
		if math.Abs(100*ratio-100) <= s.Checks.Limit("O-09")+1e-9 {
			continue
		}
		who := row.Group
		if label := s.labels.find(row.Group); label.how == exact || label.how == folded {
			who = s.groupName(label.group)
		}
		f := ref{
			at: issue.Address{File: row.File, Sheet: row.Sheet, Row: row.Row, Column: row.MeasuredColumn}, group: who, text: row.MeasuredText, cell: -1,
			note: fmt.Sprintf("%s measured, %s nominal (%s %%)", spaced(number(row.Measured.V), row.Unit), spaced(number(row.Nominal.V), row.Unit), number(math.Round(1000*ratio)/10)),
		}
		if day, known, _ := s.day(row.StudyDay, row.Date); known {
			f.day = maybe.Some(day)
			f.note = fmt.Sprintf("day %d: %s", day, f.note)
		}
		if who == "" {
			who = row.Article
		}
		found.add(formulationCause{fileCause{row.File, row.Sheet}, who}, f)
	}
	found.raise(s, func(c formulationCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "O-09", Message: fmt.Sprintf("%s: %s", c.who, list(distinct(refs, noteOf))), Expected: fmt.Sprintf("%s to %s %% of nominal", number(100-s.Checks.Limit("O-09")), number(100+s.Checks.Limit("O-09"))),
			Likely: "an error of preparation, or an article that is not stable", Effect: "used; the dose given is not the nominal one",
			Fix: "say so with the results, or correct the cell",
		}
	})
}

// dosePlan looks at the plan of dosing by itself (O-03 O-04 O-05 O-07 O-08 O-11).
func dosePlan(s *study) {
	var unclear, odd, doubtful []string
	for _, g := range s.Groups {
		s.planLaw(g)
		if g.Topical != nil {
			if _, known := g.Topical.Total(); !known {
				unclear = append(unclear, fmt.Sprintf("%s: %s", g.Name, spaced(number(g.Topical.Amount), g.Topical.AmountUnit)))
			}
		}
		switch spelling(g.Route, "") {
		case unknownRoute:
			odd = append(odd, g.Route)
		case doubtfulRoute:
			doubtful = append(doubtful, g.Route)
		}
	}
	if len(unclear) > 0 {
		s.say(issue.Issue{
			Code: "O-07", Message: "topical amounts of the plan that do not say for what, or for how many sites, they are: " + list(unclear),
			Expected: "per: site, face or animal, and sites", Effect: "the amount for an animal is not known", Fix: "add per and sites to topical",
		})
	}
	if len(odd) > 0 {
		slices.Sort(odd)
		s.say(routeIssue(unknownRoute, "", "", slices.Compact(odd)))
	}
	if len(doubtful) > 0 {
		s.say(routeIssue(doubtfulRoute, "", "", doubtful))
	}
	s.salts()
	s.doseLevels()
}

// planLaw holds a group's dose to its concentration: mg/kg = mg/mL × mL/kg (O-03), or one strength (O-04).
func (s *study) planLaw(g plan.Group) {
	if g.Dose == nil || g.Concentration == nil {
		return
	}
	strength, isStrength := dosing.StrengthOf(*g.Concentration, g.ConcentrationUnit)
	dose, isMass := dosing.DoseOf(*g.Dose, g.DoseUnit)
	declared, declaredTwice := dosing.StrengthOf(*g.Dose, g.DoseUnit)
	switch {
	case !isStrength:
	case declaredTwice && differ(declared, strength):
		s.say(issue.Issue{
			Code: "O-04", Group: g.Name,
			Message: fmt.Sprintf("%s: the dose is %s = %s, the concentration %s = %s", g.Name, spaced(number(*g.Dose), g.DoseUnit), strengthText(declared),
				spaced(number(*g.Concentration), g.ConcentrationUnit), strengthText(strength)),
			Expected: "one strength: 1 % w/w is 10 mg/g, 1 % w/v is 10 mg/mL", Likely: "% and mg exchanged", Effect: "no dose of the group can be checked",
			Fix: "correct one of the two in the config",
		})
	case isMass && dose.PerKg && g.VolumePerKg != nil && strength.Per == dosing.Millilitre:
		law := dosing.MgPerKg(strength.Mg, *g.VolumePerKg)
		if ratio := dose.Mg / law; !(math.Abs(ratio-1) <= volumeTolerance+1e-9) && (dose.Mg > 0 || law > 0) {
			likely := "a concentration for another volume"
			if near1(ratio/1000) || near1(1000*ratio) {
				likely = "mg and µg exchanged"
			}
			s.say(issue.Issue{
				Code: "O-03", Group: g.Name,
				Message: fmt.Sprintf("%s: the dose is %s, but %s × %s mL/kg = %s mg/kg", g.Name, spaced(number(*g.Dose), g.DoseUnit),
					spaced(number(*g.Concentration), g.ConcentrationUnit), number(*g.VolumePerKg), number(law)),
				Expected: "dose = concentration × volume per kg", Likely: likely, Effect: "the dose that the animals get is not certain",
				Fix: "correct dose, concentration or volume_per_kg in the config",
			})
		}
	}
}

// saltWords end the names of salts.
var saltWords = []string{
	"phosphate", "hydrochloride", "hcl", "mesylate", "maleate", "fumarate", "tosylate", "besylate", "citrate", "tartrate",
	"sulfate", "sulphate", "succinate", "hydrobromide", "sodium", "potassium",
}

// salts notes articles that are salts (O-05), with the free base that a dose holds where the factor is declared.
func (s *study) salts() {
	var declared, named []string
	for _, g := range s.Groups {
		words := strings.FieldsFunc(strings.ToLower(g.Article), func(r rune) bool { return r == ' ' || r == '-' || r == ',' })
		isSalt := slices.ContainsFunc(words, func(w string) bool { return slices.Contains(saltWords, w) })
		switch {
		case g.SaltFactor != nil && g.Dose != nil:
			declared = append(declared, fmt.Sprintf("%s: factor %s, %s hold %s of free base", g.Article, number(*g.SaltFactor),
				spaced(number(*g.Dose), g.DoseUnit), spaced(number(round3(*g.Dose / *g.SaltFactor)), g.DoseUnit)))
		case g.SaltFactor == nil && isSalt && g.Treated() && !slices.Contains(named, g.Article):
			named = append(named, g.Article)
		}
	}
	if len(declared) > 0 {
		s.say(issue.Issue{
			Code: "O-05", Message: "doses of a salt, if they are not stated as free base: " + list(declared), Expected: "a protocol that says which of the two the doses are",
			Effect: "none: doses are those of the plan", Fix: "nothing, if doses are of what the article names",
		})
	}
	if len(named) > 0 {
		s.say(issue.Issue{
			Code: "O-05", Message: "articles named as salts, without a salt_factor: " + list(named), Expected: "a protocol that says whether doses are of the salt or of the free base",
			Effect: "none: doses are those of the plan", Fix: "declare salt_factor, or name the free base as article",
		})
	}
}

// levelWords are the ranks of dose levels by name.
var levelWords = map[string]int{
	"low": 1, "lo": 1, "mid": 2, "med": 2, "medium": 2, "middle": 2, "intermediate": 2, "high": 3, "hi": 3,
}

// levelOf is the rank that a group's name gives its dose; 0 for none.
func levelOf(name string) int {
	for _, w := range strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r < 'a' || r > 'z' }) {
		if rank := levelWords[w]; rank > 0 {
			return rank
		}
	}
	return 0
}

// doseLevels reports groups of one article whose doses do not rise as their names say (O-11).
func (s *study) doseLevels() {
	type ladder struct{ article, unit, comparator string }
	wrong := map[ladder][]string{}
	var order []ladder
	for i, g := range s.Groups {
		for _, o := range s.Groups[i+1:] {
			a, b := g, o
			if levelOf(a.Name) > levelOf(b.Name) {
				a, b = b, a
			}
			of := ladder{fold(g.Article), dosing.Unit(g.DoseUnit), g.Comparator}
			if of != (ladder{fold(o.Article), dosing.Unit(o.DoseUnit), o.Comparator}) || g.Dose == nil || o.Dose == nil ||
				levelOf(a.Name) == 0 || levelOf(a.Name) == levelOf(b.Name) || *a.Dose < *b.Dose {
				continue
			}
			if wrong[of] == nil {
				order = append(order, of)
			}
			wrong[of] = append(wrong[of], fmt.Sprintf("group %q %s, %q %s", a.Name, number(*a.Dose), b.Name, spaced(number(*b.Dose), b.DoseUnit)))
		}
	}
	for _, of := range order {
		s.say(issue.Issue{
			Code: "O-11", Message: "dose levels are not in the order of their names: " + list(wrong[of]), Expected: "low below mid below high",
			Likely: "two doses or two names exchanged", Effect: "every result would stand beside the wrong dose", Fix: "correct the doses or the names in the config",
		})
	}
}
