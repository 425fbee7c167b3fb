package check

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/stats"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

type scoreCause struct {
	fileCause
	endpoint string
}

// subjective questions items that only the subject can state, as a mouse states nothing (S-07).
func subjective(s *study) {
	found := causes[scoreCause]{}
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		if src.item && c.number() && src.spec.Components[componentOf(src)].Subjective {
			found.add(scoreCause{fileCause{src.file, src.sheet}, src.endpoint}, s.ref(int32(i)))
		}
	}
	found.raise(s, func(cause scoreCause, refs []ref) issue.Issue {
		spec := s.specs[cause.endpoint]
		i := issue.Issue{
			Code: "S-07", Severity: issue.Warning,
			Message:  fmt.Sprintf("%s: %s given for mice, though only a patient can state it", cause.endpoint, list(distinct(refs, s.itemOf))),
			Expected: "a scale of what an observer sees", Effect: "used as the scale has it: the total counts it", Fix: "take out the column",
			Likely: "a form made for patients",
		}
		if k := componentOf(&s.sources[s.cells[refs[0].cell].source]); !spec.Needed(k) {
			i.Effect = "not in the total, which this scale makes without it"
		}
		for k := range s.Endpoints {
			if other := &s.Endpoints[k]; other != spec && sameButSubjective(spec, other) {
				i.Fix = fmt.Sprintf("take the scale without it: `scale: %s`", other.ScoreScale)
			}
		}
		return i
	})
}

// componentOf is the position of the item that a source holds.
func componentOf(src *source) int {
	return slices.IndexFunc(src.spec.Components, func(c endpoint.Component) bool { return c.Name == src.analyte })
}

// sameButSubjective reports whether another score makes its total of the same items but for those that only the subject can
// state.
func sameButSubjective(spec, other *endpoint.Spec) bool {
	counted := func(spec *endpoint.Spec, subjective bool) []string {
		var names []string
		for k, c := range spec.Components {
			if spec.Needed(k) && (subjective || !c.Subjective) {
				names = append(names, fmt.Sprint(c.Name, c.Max, c.Weight, c.Times))
			}
		}
		return names
	}
	return len(other.Components) > 0 && slices.Equal(counted(spec, false), counted(other, true))
}

// reversedScales finds scores that run the other way (S-06): the animals of the floor near the worst of the scale, those of
// the comparator clearly below them.
func reversedScales(s *study) {
	type extent struct {
		sum float64
		n   int
	}
	type of struct {
		endpoint string
		group    string
	}
	shares := map[of]extent{} // of the items' ranges, after the first induction
	cells := map[of][]int32{}
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		if !src.item || !c.number() || c.day <= 0 || src.spec.Direction != endpoint.HigherWorse {
			continue
		}
		key := of{src.endpoint, s.groupName(s.animals[c.animal].group)}
		e := shares[key]
		shares[key] = extent{e.sum + (c.value-*src.hard.Low)/(*src.hard.High-*src.hard.Low), e.n + 1}
		cells[key] = append(cells[key], int32(i))
	}
	mean := func(key of) float64 { return shares[key].sum / float64(shares[key].n) } // NaN without any
	for _, spec := range s.Endpoints {
		found := causes[scoreCause]{}
		var words []string
		for _, pair := range s.windows() {
			floor, comparator := of{spec.Name, pair.floor}, of{spec.Name, pair.comparator}
			if shares[floor].n < fewest || !(mean(floor) >= 0.75 && mean(comparator) <= mean(floor)-0.25) {
				continue
			}
			words = append(words, fmt.Sprintf("%s at %.0f %% of the scale, %s at %.0f %%", pair.floor, 100*mean(floor), pair.comparator, 100*mean(comparator)))
			for _, i := range cells[floor] {
				found.add(scoreCause{endpoint: spec.Name}, s.ref(i))
			}
		}
		found.raise(s, func(cause scoreCause, _ []ref) issue.Issue {
			return issue.Issue{
				Code: "S-06", Message: fmt.Sprintf("%s: %s", cause.endpoint, list(words)),
				Expected: "animals without disease near 0, the highest score for the worst disease",
				Likely:   "a reversed scale, on which 0 is the worst", Effect: "used as typed: every percentage would be upside down",
				Fix: "turn the scores round (highest score minus score) in the file, or correct the groups if they were swapped",
			}
		})
	}
}

type window struct{ comparator, floor string }

// windows lists the comparators of the plan with their floors, each pair once.
func (s *study) windows() []window {
	var all []window
	for _, g := range s.Groups {
		w := window{g.Comparator, g.Floor}
		if g.Role == plan.Vehicle {
			w.comparator = g.Name
		}
		if w.comparator != "" && w.floor != "" && !slices.Contains(all, w) {
			all = append(all, w)
		}
	}
	return all
}

// copiedItems warns of observers who give every item the same score (S-08): in at least 95 % of ten or more scorings above
// the lowest score, at two levels or more. Items of one range are looked at, the most numerous of a scale; scores of 0
// throughout are those of healthy animals.
func copiedItems(s *study) {
	type tally struct {
		scorings, equal int
		levels          map[float64]bool
		rows            []ref
	}
	all := map[scoreCause]*tally{}
	for k := range s.sittings {
		at := &s.sittings[k]
		items := likeItems(at.spec)
		if len(items) < 2 || slices.ContainsFunc(items, func(k int) bool { return at.items[k] < 0 || !s.cells[at.items[k]].number() }) {
			continue
		}
		lowest := at.spec.Components[items[0]].Min
		level := s.cells[at.items[items[0]]].value
		equal := !slices.ContainsFunc(items, func(k int) bool { return s.cells[at.items[k]].value != level })
		if equal && level == lowest {
			continue
		}
		r := s.rowOf(at)
		cause := scoreCause{fileCause{r.at.File, r.at.Sheet}, at.spec.Name}
		if all[cause] == nil {
			all[cause] = &tally{levels: map[float64]bool{}}
		}
		t := all[cause]
		t.scorings++
		if equal {
			t.equal++
			t.levels[level] = true
			t.rows = append(t.rows, r)
		}
	}
	found := causes[scoreCause]{}
	for cause, t := range all {
		if t.scorings >= 10 && float64(t.equal) >= 0.95*float64(t.scorings) && len(t.levels) > 1 {
			found[cause] = t.rows
		}
	}
	found.raise(s, func(cause scoreCause, _ []ref) issue.Issue {
		var names []string
		for _, k := range likeItems(s.specs[cause.endpoint]) {
			names = append(names, s.specs[cause.endpoint].Components[k].Name)
		}
		return issue.Issue{
			Code: "S-08", Message: fmt.Sprintf("%s: %s are equal in %d of %s that are not 0", cause.endpoint, list(names), all[cause].equal,
				count(all[cause].scorings, "scoring")),
			Expected: "items that differ, as they are judged one by one", Likely: "one judgement copied to all items",
			Effect: "used; the total says no more than one item would", Fix: "ask the observer; score the items one by one, from photographs if there are any",
		}
	})
}

// likeItems are the positions of the items that count in a total and share one range and step: of several such sets the
// largest, of equals the first.
func likeItems(spec *endpoint.Spec) []int {
	var best []int
	for _, like := range spec.Components {
		var set []int
		for k, c := range spec.Components {
			if c.Weight != 0 && c.Min == like.Min && c.Max == like.Max && c.Step == like.Step {
				set = append(set, k)
			}
		}
		if len(set) > len(best) {
			best = set
		}
	}
	return best
}

// scorers compares observers who scored the same animals as replicates, item by item, by the weighted kappa of each two of
// them over at least ten scorings (S-09).
func scorers(s *study) {
	type scene struct { // a sitting but for its observer
		spec   *endpoint.Spec
		animal int32
		moment
	}
	type pair struct {
		spec         *endpoint.Spec
		item         int
		first, other int32
	}
	type ratings struct {
		x, y    []float64
		differs []ref
	}
	scenes := map[scene][]*sitting{}
	var order []scene
	for k := range s.sittings {
		at := &s.sittings[k]
		here := scene{at.spec, at.animal, at.moment}
		here.replicate = 0
		if scenes[here] == nil {
			order = append(order, here)
		}
		scenes[here] = append(scenes[here], at)
	}
	all := map[pair]*ratings{}
	for _, here := range order {
		for a, first := range scenes[here] {
			for _, other := range scenes[here][a+1:] {
				for k := range first.items {
					x, y := first.items[k], other.items[k]
					if x < 0 || y < 0 || !s.cells[x].number() || !s.cells[y].number() {
						continue
					}
					p := pair{here.spec, k, first.replicate, other.replicate}
					if all[p] == nil {
						all[p] = &ratings{}
					}
					r := all[p]
					r.x, r.y = append(r.x, s.cells[x].value), append(r.y, s.cells[y].value)
					if s.cells[x].value != s.cells[y].value {
						r.differs = append(r.differs, s.ref(y))
					}
				}
			}
		}
	}
	found, words := causes[string]{}, map[string][]string{}
	pairs := slices.SortedFunc(maps.Keys(all), func(a, b pair) int {
		return cmp.Or(cmp.Compare(s.order[a.spec.Name], s.order[b.spec.Name]), cmp.Compare(a.item, b.item), cmp.Compare(a.first, b.first), cmp.Compare(a.other, b.other))
	})
	for _, p := range pairs {
		r := all[p]
		if len(r.x) < 10 {
			continue
		}
		if kappa := stats.WeightedKappa(r.x, r.y); kappa < s.Checks.Limit("S-09") {
			name := p.spec.Name
			words[name] = append(words[name], fmt.Sprintf("%s (observers %d and %d: κ = %.2f, %d scorings)", p.spec.Components[p.item].Name, p.first, p.other, kappa, len(r.x)))
			found[name] = append(found[name], r.differs...)
		}
	}
	found.raise(s, func(cause string, _ []ref) issue.Issue {
		return issue.Issue{
			Code: "S-09", Message: fmt.Sprintf("%s: observers disagree on %s", cause, strings.Join(words[cause], ", ")),
			Expected: fmt.Sprintf("a weighted kappa of %s or more", number(s.Checks.Limit("S-09"))), Likely: "observers who understand the item differently",
			Effect: "used: the mean of the observers", Fix: "review the definition of the item with both observers, and score again from photographs",
		}
	})
}
