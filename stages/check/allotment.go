package check

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/stats"
	"earmark/schemas/endpoint"
)

// cages finds studies in which no cage holds animals of two groups (D-18). Animals housed alone are no cage mates, so that cage
// and animal are the same there.
func cages(s *study) {
	groups := map[string]map[int32]bool{}
	perGroup := make([]map[string]bool, len(s.Groups))
	animals := 0
	for _, a := range s.animals {
		if a.row.Cage == "" || a.group < 0 {
			continue
		}
		if groups[a.row.Cage] == nil {
			groups[a.row.Cage] = map[int32]bool{}
		}
		if perGroup[a.group] == nil {
			perGroup[a.group] = map[string]bool{}
		}
		groups[a.row.Cage][a.group], perGroup[a.group][a.row.Cage] = true, true
		animals++
	}
	with, fewest := 0, math.MaxInt
	for _, c := range perGroup {
		if len(c) > 0 {
			with++
			fewest = min(fewest, len(c))
		}
	}
	if with < 2 || animals <= len(groups) {
		return
	}
	for _, in := range groups {
		if len(in) > 1 {
			return
		}
	}
	s.say(issue.Issue{
		Code: "D-18", Message: fmt.Sprintf("every group sits in its own cages (%s for %s, %s in the group with the fewest)", count(len(groups), "cage"),
			count(with, "group"), count(fewest, "cage")),
		Expected: "groups mixed within cages, or many cages in each group", Likely: "housing by group, as topical treatment asks for where animals groom each other",
		Effect: "cage and treatment cannot be told apart: intervals may be too short and p too small, as animals of a cage are alike",
		Fix:    "report it; in the next study mix groups within cages, or keep more and smaller cages",
	})
}

// Limits of differences before treatment. Both ask for a p below baselineChance over everything that was compared (Bonferroni):
// the size alone would question one study in three with groups of eight.
const (
	baselineChance = 1e-3
	baselinePart   = 0.05 // of the mean, that extreme groups have to differ by (D-21)
	baselineSDs    = 1.0  // SDs within groups, that a group has to differ from its comparator by (D-22)
)

// baseline is the mean of the last day up to day 0 of each animal of a series, by group.
func (s *study) baseline(series int32) [][]float64 {
	groups := make([][]float64, len(s.Groups))
	type sum struct {
		day   int32
		value float64
		n     int
	}
	of := map[int32]*sum{}
	var animals []int32
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		if src.series != series || c.day > 0 || !c.number() || s.animals[c.animal].group < 0 {
			continue
		}
		b := of[c.animal]
		if b == nil {
			b = &sum{day: c.day}
			of[c.animal] = b
			animals = append(animals, c.animal)
		}
		if c.day > b.day {
			*b = sum{day: c.day}
		}
		if c.day == b.day {
			b.value, b.n = b.value+c.value, b.n+1
		}
	}
	for _, a := range animals {
		g := s.animals[a].group
		groups[g] = append(groups[g], of[a].value/float64(of[a].n))
	}
	return groups
}

// A baselineOf is a series on the linear scale, by its first source, with its values before treatment.
type baselineOf struct {
	src    *source
	groups [][]float64
}

// beforeTreatment lists the series on the linear scale that have values up to day 0.
func (s *study) beforeTreatment() []baselineOf {
	var all []baselineOf
	seen := map[int32]bool{}
	for i := range s.sources {
		src := &s.sources[i]
		if seen[src.series] || src.spec.Scale != endpoint.Linear || src.exposure || src.item || src.cells == 0 {
			continue
		}
		seen[src.series] = true
		groups := s.baseline(src.series)
		if slices.ContainsFunc(groups, func(g []float64) bool { return len(g) > 0 }) {
			all = append(all, baselineOf{src, groups})
		}
	}
	slices.SortFunc(all, func(a, b baselineOf) int { return cmp.Compare(a.src.series, b.src.series) })
	return all
}

// allotment questions the randomisation where weights before treatment rise or fall over the groups in the order of the plan
// (D-21): Jonckheere's trend test and the difference of the extreme groups.
func allotment(s *study) {
	for _, b := range s.beforeTreatment() {
		if !b.src.spec.BodyWeight {
			continue
		}
		var groups [][]float64
		var names []string
		for g, values := range b.groups {
			if len(values) >= fewestAlike {
				groups, names = append(groups, values), append(names, s.groupName(int32(g)))
			}
		}
		if len(groups) < 3 {
			continue
		}
		trend, err := stats.Jonckheere(groups)
		low, high := math.Inf(1), math.Inf(-1)
		for _, g := range groups {
			low, high = min(low, stats.Mean(g)), max(high, stats.Mean(g))
		}
		if err != nil || !(trend.PTwoSided < baselineChance) || !(high-low > baselinePart*high) {
			continue
		}
		direction := "rises"
		if stats.Mean(groups[0]) > stats.Mean(groups[len(groups)-1]) {
			direction = "falls"
		}
		i := issue.Issue{
			Code: "D-21", Endpoint: b.src.endpoint,
			Message: fmt.Sprintf("%s before treatment %s over the groups in the order of the plan: %s %s (%s) to %s (%s), Jonckheere p = %.1g", b.src.endpoint, direction,
				number(math.Round(100*stats.Mean(groups[0]))/100), b.src.stored, names[0], number(math.Round(100*stats.Mean(groups[len(groups)-1]))/100), names[len(names)-1], trend.PTwoSided),
			Expected: "groups alike before treatment, as randomisation makes them", Likely: "animals allocated in the order of their weights",
			Effect: "used; differences between groups may be those of their animals", Fix: "say how animals were allocated; in the next study randomise, in blocks of weight",
		}
		if s.allottedInOrder() {
			i.Message += "; identifiers run through the groups in order"
			i.Likely = "animals allocated in the order in which they were caught and numbered"
		}
		s.say(i)
	}
}

// allottedInOrder reports whether the identifiers, in order, run through one group after the other.
func (s *study) allottedInOrder() bool {
	changes, groups := 0, map[int32]bool{}
	for i, a := range s.animals {
		groups[a.group] = true
		if i > 0 && a.group != s.animals[i-1].group {
			changes++
		}
	}
	return changes == len(groups)-1
}

// unlikeBaselines warns of treated groups that differ from their comparator before treatment (D-22).
func unlikeBaselines(s *study) {
	type difference struct {
		endpoint, text string
		p, sds         float64
	}
	var all []difference
	for _, b := range s.beforeTreatment() {
		_, within := stats.SumsOfSquares(b.groups)
		df := 0
		for _, g := range b.groups {
			df += max(0, len(g)-1)
		}
		sd := math.Sqrt(within / float64(df))
		if df < fewestInner || !(sd > precision*math.Abs(stats.Mean(slices.Concat(b.groups...)))) {
			continue
		}
		for g := range s.Groups {
			c := s.groupAt(s.Groups[g].Comparator)
			if !s.Groups[g].Treated() || c < 0 || len(b.groups[g]) < fewestAlike || len(b.groups[c]) < fewestAlike {
				continue
			}
			x, y := b.groups[g], b.groups[c]
			t := (stats.Mean(x) - stats.Mean(y)) / (sd * math.Sqrt(1/float64(len(x))+1/float64(len(y))))
			p, _, _ := stats.DunnettTail(t, len(y), []int{len(x)}, float64(df)) // of one comparison: Student's t
			all = append(all, difference{
				b.src.endpoint, fmt.Sprintf("%s: %s %s, %s %s %s", b.src.name(), s.groupName(int32(g)), number(math.Round(100*stats.Mean(x))/100),
					s.groupName(int32(c)), number(math.Round(100*stats.Mean(y))/100), b.src.stored),
				p, (stats.Mean(x) - stats.Mean(y)) / sd,
			})
		}
	}
	var texts []string
	names := map[string]bool{}
	for _, d := range all {
		if d.p*float64(len(all)) < baselineChance && math.Abs(d.sds) >= baselineSDs {
			texts = append(texts, fmt.Sprintf("%s (%.1f SD)", d.text, math.Abs(d.sds)))
			names[d.endpoint] = true
		}
	}
	if len(texts) == 0 {
		return
	}
	i := issue.Issue{
		Code: "D-22", Message: "groups differ before treatment: " + list(texts), Expected: "groups alike before treatment, within what chance leaves",
		Likely: "animals that were not randomised, or enrolled by their disease", Effect: "used; an analysis of changes can mistake regression to the mean for an effect",
		Fix: "use ANCOVA with the baseline as covariate, and say how animals were allocated",
	}
	if len(names) == 1 {
		i.Endpoint = slices.Collect(maps.Keys(names))[0]
	}
	s.say(i)
}

// separateSessions finds treated groups whose comparator was measured on other days only, or on other plates only (D-24):
// the difference of the groups is then that of the days, or of the plates.
func separateSessions(s *study) {
	type key struct {
		endpoint string
		group    int32
	}
	days, plates := map[key]map[string]bool{}, map[key]map[string]bool{}
	put := func(m map[key]map[string]bool, k key, v string) {
		if m[k] == nil {
			m[k] = map[string]bool{}
		}
		m[k][v] = true
	}
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		if !c.used() || src.exposure || src.spec.Administered {
			continue
		}
		k := key{src.endpoint, s.animals[c.animal].group}
		if c.day > 0 {
			put(days, k, fmt.Sprintf("day %d", c.day))
		}
		if src.plated && src.spec.Amplification == nil { // threshold cycles are set against reference genes of their own plate
			put(plates, k, "plate "+s.collected(int32(i)).Plate)
		}
	}
	for _, spec := range s.Endpoints {
		var texts []string
		for g := range s.Groups {
			c := s.groupAt(s.Groups[g].Comparator)
			if !s.Groups[g].Treated() || c < 0 {
				continue
			}
			for _, m := range []map[key]map[string]bool{days, plates} {
				a, b := m[key{spec.Name, int32(g)}], m[key{spec.Name, int32(c)}]
				if len(a) == 0 || len(b) == 0 || overlap(a, b) {
					continue
				}
				texts = append(texts, fmt.Sprintf("%s on %s, %s on %s", s.groupName(int32(g)), list(sortedKeys(a)), s.groupName(int32(c)), list(sortedKeys(b))))
			}
		}
		if len(texts) == 0 {
			continue
		}
		s.say(issue.Issue{
			Code: "D-24", Endpoint: spec.Name, Message: spec.Name + ": groups that are compared were never measured together: " + strings.Join(texts, "; "),
			Expected: "every plate and every day of measuring with animals of the groups that are compared", Likely: "samples processed group by group, or a day typed wrong for one group",
			Effect: "the difference between the groups cannot be told from that between the plates or days",
			Fix:    "correct the day or the plate if it is typed wrong; otherwise assay samples of both groups on one plate, or accept D-24 with a reason",
		})
	}
}

func overlap(a, b map[string]bool) bool {
	for k := range a {
		if b[k] {
			return true
		}
	}
	return false
}

func sortedKeys(m map[string]bool) []string { return slices.Sorted(maps.Keys(m)) }
