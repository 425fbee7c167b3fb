package check

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/schemas/endpoint"
)

// A sitting is one scoring of one animal by one observer: its items and, perhaps, their total as typed.
type sitting struct {
	moment
	spec    *endpoint.Spec
	animal  int32
	items   []int32 // cell of each component; -1 where there is none
	total   int32   // cell of the total; -1 without one
	settled bool    // an item failed or was left out: what follows from that was said
}

// A moment tells the sittings of an animal apart.
type moment struct {
	day, time    int32
	matrix, site string
	replicate    int32
}

func compareMoments(a, b moment) int {
	return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.time, b.time), cmp.Compare(a.replicate, b.replicate),
		cmp.Compare(a.matrix, b.matrix), cmp.Compare(a.site, b.site))
}

// sit gathers the cells of scores into sittings, in order of animal, endpoint and moment.
func (s *study) sit() []sitting {
	var all []sitting
	for first := 0; first < len(s.cells); {
		c := &s.cells[first]
		spec := s.sources[c.source].spec
		end := first + 1
		for end < len(s.cells) && s.cells[end].animal == c.animal && s.sources[s.cells[end].source].spec == spec {
			end++
		}
		if len(spec.Components) > 0 {
			all = append(all, s.sitAnimal(spec, first, end)...)
		}
		first = end
	}
	return all
}

// sitAnimal gathers the cells of one animal and endpoint.
func (s *study) sitAnimal(spec *endpoint.Spec, first, end int) []sitting {
	at := map[moment]*sitting{}
	for i := first; i < end; i++ {
		c := &s.cells[i]
		src := &s.sources[c.source]
		m := moment{c.day, src.time, src.matrix, src.site, c.replicate}
		if at[m] == nil {
			at[m] = &sitting{moment: m, spec: spec, animal: c.animal, items: slices.Repeat([]int32{-1}, len(spec.Components)), total: -1}
		}
		k := slices.IndexFunc(spec.Components, func(own endpoint.Component) bool { return own.Name == src.analyte })
		switch {
		case k >= 0 && c.number():
			at[m].items[k] = int32(i)
		case k >= 0:
			at[m].settled = true
		case src.analyte == endpoint.Total && c.number():
			at[m].total = int32(i)
		}
	}
	sittings := make([]sitting, 0, len(at))
	for _, m := range slices.SortedFunc(maps.Keys(at), compareMoments) {
		sittings = append(sittings, *at[m])
	}
	return sittings
}

// values are the items of a sitting, NaN for one that is missing.
func (s *study) values(at *sitting) []float64 {
	values := make([]float64, len(at.items))
	for k, i := range at.items {
		values[k] = math.NaN()
		if i >= 0 {
			values[k] = s.cells[i].value
		}
	}
	return values
}

// missing are the names of the items that the total of a sitting needs and does not have; none where it has no item at all.
func (at *sitting) missing() string {
	var missing []string
	for k, i := range at.items {
		if i < 0 && at.spec.Needed(k) {
			missing = append(missing, at.spec.Components[k].Name)
		}
	}
	if at.first() < 0 {
		return ""
	}
	return strings.Join(missing, ", ")
}

// first is the cell of the first item that a sitting has; -1 without one.
func (at *sitting) first() int32 {
	k := slices.IndexFunc(at.items, func(i int32) bool { return i >= 0 })
	if k < 0 {
		return -1
	}
	return at.items[k]
}

// row is the place of a sitting as a whole.
func (s *study) rowOf(at *sitting) ref {
	r := s.ref(at.first())
	r.note = fmt.Sprintf("day %d", at.day)
	r.at.Column, r.text = "", ""
	return r
}

type (
	gapCause struct {
		fileCause
		endpoint, missing string
	}
	totalCause struct {
		fileCause
		endpoint string
		slip     int // position in totalSlips; -1 for none
	}
	droppedCause struct{ endpoint, missing string }
)

// totals compares the totals typed with those that the items make (S-03, and S-07 where a slip of the formula explains
// them), and finds sittings without some of their items (S-04), or without them from some day on (S-05).
func totals(s *study) {
	wrong, gaps, dropped := causes[totalCause]{}, causes[gapCause]{}, causes[droppedCause]{}
	s.sittings = s.sit()
	lost := s.droppedItems()
	var doubted []*sitting
	for k := range s.sittings {
		at := &s.sittings[k]
		if at.settled || at.first() < 0 {
			continue
		}
		switch missing := at.missing(); {
		case missing != "":
			r := s.rowOf(at)
			if cause := (droppedCause{at.spec.Name, missing}); lost[cause] {
				dropped.add(cause, r)
			} else {
				gaps.add(gapCause{fileCause{r.at.File, r.at.Sheet}, at.spec.Name, missing}, r)
			}
		case at.total >= 0 && !s.typedAs(at, at.spec.TotalOf(s.values(at)), false):
			doubted = append(doubted, at)
		}
	}
	s.explain(doubted, wrong)
	wrong.raise(s, s.wrongTotal)
	gaps.raise(s, func(cause gapCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "S-04", Message: fmt.Sprintf("%s: no %s for %s (%s)", cause.endpoint, cause.missing, list(distinct(refs, animalOf)),
				list(distinct(refs, noteOf))),
			Expected: "all items at each scoring", Effect: "the total is not computed: a blank is not 0",
			Fix: "fill in the items if the notebook has them",
		}
	})
	dropped.raise(s, func(cause droppedCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code:     "S-05",
			Message:  fmt.Sprintf("%s: no %s from %s on, and always before", cause.endpoint, cause.missing, refs[0].note),
			Expected: "the same items throughout", Likely: "a scale of fewer items was used from that day on, or a column was lost",
			Effect: "the total is not computed on those days: a blank is not 0",
			Fix:    "fill in the items if the notebook has them; or declare a scale of the items that all days have, under `scales`",
		}
	})
}

// droppedItems finds items that all sittings have before some day and none from it on, three at least on both sides.
func (s *study) droppedItems() map[droppedCause]bool {
	type evidence struct{ from, lacking int32 }
	all := map[droppedCause]*evidence{}
	for k := range s.sittings {
		at := &s.sittings[k]
		if missing := at.missing(); missing != "" && !at.settled {
			cause := droppedCause{at.spec.Name, missing}
			if all[cause] == nil {
				all[cause] = &evidence{from: at.day}
			}
			all[cause].from = min(all[cause].from, at.day)
			all[cause].lacking++
		}
	}
	lost := map[droppedCause]bool{}
	for cause, e := range all {
		before, after := 0, 0 // complete sittings
		for k := range s.sittings {
			at := &s.sittings[k]
			switch {
			case at.spec.Name != cause.endpoint || at.settled || at.first() < 0 || at.missing() != "":
			case at.day < e.from:
				before++
			default:
				after++
			}
		}
		if e.lacking >= fewest && before >= fewest && after == 0 {
			lost[cause] = true
		}
	}
	return lost
}

// typedAs reports whether the total typed is a number, up to the rounding of a text with decimals; coarse allows for the
// rounding of one without.
func (s *study) typedAs(at *sitting, total float64, coarse bool) bool {
	decimals := 0
	text := s.collected(at.total).Text
	if mark := strings.LastIndexAny(text, ".,"); mark >= 0 {
		decimals = len(text) - mark - 1
	}
	tolerance := 1e-9
	if decimals > 0 || coarse {
		tolerance += 0.5 * math.Pow10(-decimals)
	}
	return math.Abs(total-s.cells[at.total].value) <= tolerance
}

// A totalSlip is a mistake in the arithmetic of a total: the scale with the mistake in it, or a percentage of the maximum.
type totalSlip struct {
	text    string
	mistake endpoint.Spec
	percent bool
}

// total is what the slip makes of the items.
func (p totalSlip) total(values []float64) float64 {
	total := p.mistake.TotalOf(values)
	if p.percent {
		return 100 * total / p.mistake.Highest()
	}
	return total
}

// totalSlips lists the mistakes that a scale invites: a percentage for the total, a weight left out, all of them left out, items
// of the subject left out or added, and factors left out.
func totalSlips(spec *endpoint.Spec) []totalSlip {
	with := func(text string, change func(c *endpoint.Component) bool) []totalSlip {
		mistake := *spec
		mistake.Components = slices.Clone(spec.Components)
		var items []string
		for k := range mistake.Components {
			if change(&mistake.Components[k]) {
				items = append(items, mistake.Components[k].Name)
			}
		}
		if len(items) == 0 {
			return nil
		}
		return []totalSlip{{text: strings.ReplaceAll(text, "ITEMS", strings.Join(items, ", ")), mistake: mistake}}
	}
	all := []totalSlip{{text: "they are percentages of the maximum", mistake: *spec, percent: true}}
	var weights []float64
	for _, c := range spec.Components {
		if c.Weight != 0 && c.Weight != 1 && !slices.Contains(weights, c.Weight) {
			weights = append(weights, c.Weight)
		}
	}
	for _, w := range weights {
		text := "ITEMS not multiplied with " + number(w)
		if inverse := 1 / w; w < 1 && math.Abs(inverse-math.Round(inverse)) < 1e-9 {
			text = "ITEMS not divided by " + number(math.Round(inverse))
		}
		all = append(all, with(text, func(c *endpoint.Component) bool {
			hit := c.Weight == w
			if hit {
				c.Weight = 1
			}
			return hit
		})...)
	}
	if len(weights) > 1 {
		all = append(all, with("no item weighted", func(c *endpoint.Component) bool {
			if c.Weight != 0 {
				c.Weight = 1
			}
			return c.Weight != 0
		})...)
	}
	all = append(all, with("ITEMS left out", func(c *endpoint.Component) bool {
		hit := c.Subjective && c.Weight != 0
		if hit {
			c.Weight = 0
		}
		return hit
	})...)
	all = append(all, with("ITEMS added, which the scale does not count", func(c *endpoint.Component) bool {
		hit := c.Subjective && c.Weight == 0
		if hit {
			c.Weight = 1
		}
		return hit
	})...)
	return append(all, with("ITEMS not multiplied with the item that belongs to each", func(c *endpoint.Component) bool {
		hit := c.Times != ""
		c.Times = ""
		return hit
	})...)
}

// explain finds out by which slip the totals typed come out of their items: of each sheet and endpoint the slip that
// explains the most of them, then the next, until none explains another.
func (s *study) explain(doubted []*sitting, wrong causes[totalCause]) {
	sheets := map[totalCause][]*sitting{}
	for _, at := range doubted {
		src := &s.sources[s.cells[at.total].source]
		cause := totalCause{fileCause{src.file, src.sheet}, at.spec.Name, -1}
		sheets[cause] = append(sheets[cause], at)
	}
	for sheet, left := range sheets {
		known := totalSlips(left[0].spec)
		explains := func(p totalSlip, at *sitting) bool { return s.typedAs(at, p.total(s.values(at)), p.percent) }
		for len(left) > 0 {
			cause, most := sheet, 0
			for k, p := range known {
				if n := countIf(left, func(at *sitting) bool { return explains(p, at) }); n > most {
					cause.slip, most = k, n
				}
			}
			left = slices.DeleteFunc(left, func(at *sitting) bool {
				if cause.slip >= 0 && !explains(known[cause.slip], at) {
					return false
				}
				r := s.ref(at.total)
				r.note = fmt.Sprintf("%s day %d: %s typed, items give %s", r.animal, at.day, r.text, number(at.spec.TotalOf(s.values(at))))
				wrong.add(cause, r)
				s.fail(at.total, cause.code(s))
				return true
			})
		}
	}
}

// countIf is the number of items of a list that a condition holds for.
func countIf[T any](list []T, holds func(T) bool) int {
	n := 0
	for _, x := range list {
		if holds(x) {
			n++
		}
	}
	return n
}

// code is S-07 for a slip of the formula, else S-03.
func (c totalCause) code(s *study) string {
	if c.slip < 0 || totalSlips(s.specs[c.endpoint])[c.slip].percent {
		return "S-03"
	}
	return "S-07"
}

// wrongTotal writes the issue of totals that the items do not make.
func (s *study) wrongTotal(cause totalCause, refs []ref) issue.Issue {
	spec := s.specs[cause.endpoint]
	i := issue.Issue{
		Code: cause.code(s), Message: fmt.Sprintf("%s: totals that the items do not make: %s", cause.endpoint, list(distinct(refs, noteOf))),
		Expected: fmt.Sprintf("%s, at most %s", spec.Formula(), number(spec.Highest())), Likely: "an item or the total changed without the other",
		Effect: "the items are used, the totals typed are not", Fix: "correct the items or the total, or leave out the column of totals",
	}
	if cause.slip < 0 {
		return i
	}
	p := totalSlips(spec)[cause.slip]
	i.Likely = p.text + ": the totals typed then come out"
	if p.percent {
		i.Likely = fmt.Sprintf("%s, which is %s", p.text, number(spec.Highest()))
		if len(refs) >= fewest {
			i.Severity = issue.Note
			i.Message = fmt.Sprintf("%s: the totals typed are percentages of the maximum (%s): %s", cause.endpoint, number(spec.Highest()), list(distinct(refs, noteOf)))
			i.Fix = "nothing"
		}
	}
	return i
}
