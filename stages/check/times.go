package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/schemas/endpoint"
)

// Limits of times between dose and measurement (T-11).
const (
	dayMinutes  = 24 * 60
	dosedWithin = 48 * 60 // before a measurement, for the dose to belong to it
	wideRange   = 3 * 60  // between the shortest and the longest interval of a day
	wideFactor  = 2       // and of the longest over the shortest
)

// A moment of measuring is what a row says of when it was measured.
type when struct{ clock, order maybe.Int }

// A doseTime is when an animal was dosed: minutes after the midnight of day 0, where the time of day is known.
type doseTime struct {
	day     int32
	minutes maybe.Int
}

// doseTimes are the administrations of each animal, in order: those that its group's schedule can have, on days that are known.
func (s *study) doseTimes() [][]doseTime {
	all := make([][]doseTime, len(s.animals))
	members := make([][]int32, len(s.Groups))
	for i, a := range s.animals {
		if a.group >= 0 {
			members[a.group] = append(members[a.group], int32(i))
		}
	}
	for _, row := range s.in.Doses.All() {
		day, dated, _ := s.day(row.StudyDay, row.Date)
		if _, wrong := s.calendar.misdated(fileCause{row.File, row.Sheet}, row.Row, row.StudyDay, row.Date); wrong || !dated {
			continue
		}
		t := doseTime{day: day}
		if row.Clock.OK {
			t.minutes = maybe.Some(day*dayMinutes + row.Clock.V)
		}
		var who []int32
		if a, known := s.byAnimal[row.Animal]; known {
			who = []int32{a}
		} else if found := s.labels.find(row.Group); row.Animal == "" && row.Group != "" && found.how >= folded {
			who = members[found.group]
		}
		for _, a := range who {
			if g := s.animals[a].group; g >= 0 && s.Groups[g].Gets(row.Article) {
				all[a] = append(all[a], t)
			}
		}
	}
	for _, doses := range all {
		slices.SortFunc(doses, func(a, b doseTime) int {
			return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.minutes.Or(-1), b.minutes.Or(-1)))
		})
	}
	return all
}

// A turn is the first measurement of an animal in a session.
type turn struct {
	animal int32
	at     int32 // in minutes after the midnight of day 0, or in the order of measuring
	cell   int32
}

// A sessionDay is a day of an endpoint.
type sessionDay struct {
	endpoint string
	day      int32
}

// turns are the animals of each day of each endpoint in the order in which they were measured, by the pick of what their rows
// say.
func (s *study) turns(pick func(when) maybe.Int) (map[sessionDay][]turn, []sessionDay) {
	first := map[sessionDay]map[int32]turn{}
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		if c.failed > 0 || src.exposure || src.spec.Administered || src.plated {
			continue // a time of sampling for kinetics, or of an assay
		}
		at := pick(s.measured[c.row])
		if !at.OK {
			continue
		}
		key := sessionDay{src.endpoint, c.day}
		if first[key] == nil {
			first[key] = map[int32]turn{}
		}
		if t, seen := first[key][c.animal]; !seen || at.V < t.at {
			first[key][c.animal] = turn{c.animal, at.V, int32(i)}
		}
	}
	out := map[sessionDay][]turn{}
	var keys []sessionDay
	for key, of := range first {
		keys = append(keys, key)
		for _, t := range of {
			out[key] = append(out[key], t)
		}
		slices.SortFunc(out[key], func(a, b turn) int {
			return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(s.animals[a.animal].group, s.animals[b.animal].group), cmp.Compare(a.animal, b.animal))
		})
	}
	slices.SortFunc(keys, func(a, b sessionDay) int {
		return cmp.Or(cmp.Compare(s.order[a.endpoint], s.order[b.endpoint]), cmp.Compare(a.day, b.day))
	})
	return out, keys
}

func clockOf(w when) maybe.Int { return w.clock }

// orderOf is the place in the order of measuring, by a column of it or else by the time of day.
func orderOf(w when) maybe.Int {
	if w.order.OK {
		return w.order
	}
	return w.clock
}

// measuredInOrder notes endpoints of which the groups were measured one after the other, in the same order on all days (D-23):
// two days or more, on each of which three groups or more have three animals or more with a time of day or a place in the order
// of measuring, no group interrupts another, and the groups come in the same order. Rows that share a time are taken in the
// order of the groups. By chance this happens once in (3 × 3)! / (3!)^3 = 1680 days of three groups of three, in one order.
// The order of rows says nothing: people sort tables.
func measuredInOrder(s *study) {
	if len(s.measured) == 0 {
		return
	}
	turns, keys := s.turns(orderOf)
	for _, spec := range s.Endpoints {
		var order []int32
		var days []int32
		always := true
		for _, key := range keys {
			if key.endpoint != spec.Name {
				continue
			}
			blocks, enough := s.blocks(turns[key])
			if !enough {
				continue
			}
			days = append(days, key.day)
			if order == nil {
				order = blocks
			}
			always = always && blocks != nil && slices.Equal(blocks, order)
		}
		if !always || order == nil || len(days) < 2 {
			continue
		}
		names := make([]string, len(order))
		for i, g := range order {
			names[i] = s.groupName(g)
		}
		s.say(issue.Issue{
			Code: "D-23", Endpoint: spec.Name, Message: fmt.Sprintf("%s: the groups were measured one after the other, in the same order on %s: %s", spec.Name, daysText(days), strings.Join(names, ", ")),
			Expected: "animals of all groups in mixed order", Likely: "cages or lists in the order of the groups",
			Effect: "used; the time of day and how tired the observer is run with the groups", Fix: "report it; measure in random order in the next study",
		})
	}
}

// blocks are the groups in the order of their turns, nil where one interrupts another; enough says that three groups or more
// have three animals or more, and that not all turns are at one time.
func (s *study) blocks(turns []turn) (groups []int32, enough bool) {
	animals := map[int32]int{}
	for _, t := range turns {
		animals[s.animals[t.animal].group]++
	}
	large := 0
	for _, n := range animals {
		if n >= fewestAlike {
			large++
		}
	}
	times := map[int32]bool{}
	for _, t := range turns {
		times[t.at] = true
	}
	if large < 3 || len(times) < len(animals) {
		return nil, false
	}
	for _, t := range turns {
		g := s.animals[t.animal].group
		switch {
		case len(groups) > 0 && groups[len(groups)-1] == g:
		case slices.Contains(groups, g):
			return nil, true
		default:
			groups = append(groups, g)
		}
	}
	return groups, true
}

// intervals warns where animals were measured before and after the dose of the day, or at very different times after the dose
// (T-11): of a day of an endpoint with three animals or more whose times and doses are known,
//
//	interval = time of the first measurement of the animal - time of its last dose before, if within 48 h
//
// and the longest is 3 h and the double above the shortest.
func intervals(s *study) {
	if len(s.measured) == 0 {
		return
	}
	doses := s.doseTimes()
	turns, keys := s.turns(clockOf)
	found := causes[string]{}
	for _, key := range keys {
		var before, after, all []ref
		shortest, longest := int32(-1), int32(-1)
		for _, t := range turns[key] {
			at := key.day*dayMinutes + t.at
			last, later := maybe.Int{}, false
			for _, d := range doses[t.animal] {
				switch {
				case !d.minutes.OK:
				case d.minutes.V <= at:
					last = d.minutes
				case d.day == key.day && (!last.OK || last.V < key.day*dayMinutes):
					later = true
				}
			}
			r := s.ref(t.cell)
			if later {
				before = append(before, r)
				continue
			}
			if !last.OK || at-last.V > dosedWithin {
				continue
			}
			if last.V >= key.day*dayMinutes {
				after = append(after, r)
			}
			interval := at - last.V
			if len(all) == 0 {
				shortest, longest = interval, interval
			}
			shortest, longest = min(shortest, interval), max(longest, interval)
			all = append(all, r)
		}
		switch {
		case len(before) > 0 && len(after) > 0 && len(before)+len(after) >= fewestAlike:
			some, rest, how := before, len(after), "before the dose of the day, and %s after it"
			if len(after) < len(before) {
				some, rest, how = after, len(before), "after the dose of the day, and %s before it"
			}
			for _, r := range some {
				r.note = fmt.Sprintf("day %d: %s measured "+how, key.day, count(len(some), "animal"), fmt.Sprint(rest))
				found.add(key.endpoint, r)
			}
		case len(all) >= fewestAlike && longest-shortest >= wideRange && longest >= wideFactor*shortest:
			for _, r := range all {
				r.note = fmt.Sprintf("day %d: measured %s to %s h after the dose", key.day, hours(shortest), hours(longest))
				found.add(key.endpoint, r)
			}
		}
	}
	found.raise(s, func(of string, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "T-11", Message: of + ": " + list(distinct(refs, noteOf)), Expected: "all animals at the same time after the dose, or all before it",
			Likely: "one round of doses and another of measurements, in different order; or a time typed wrong",
			Effect: "used; what the dose does within hours is spread over the values", Fix: "report it; correct times that are typed wrong",
		}
	})
}

// hours writes minutes as hours, to a tenth.
func hours(minutes int32) string { return number(float64((minutes*10+30)/60) / 10) }

// baselineWords are what a timepoint is called that is meant as the baseline.
var baselineWords = []string{"baseline", "base line", "bl", "pretreatment", "pre-treatment", "preinduction", "pre-induction", "pretest", "pre-test"}

// lateBaselines finds baselines that are none (T-07). A value that its timepoint calls a baseline on a day after day 0, with which
// induction or dosing begins, is an error and set aside; a warning where the animal was not dosed before. A warning, too, where the
// last value of an animal up to day 0, which is its baseline, follows the first dose of its group's article: by days, or on
// one day by their times.
func lateBaselines(s *study) {
	doses := s.doseTimes()
	named, treated := causes[baselineCause]{}, causes[string]{}
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		if !c.used() || src.spec.Administered || c.day <= 0 || !slices.Contains(baselineWords, strings.ToLower(src.timepoint)) {
			continue
		}
		d := doses[c.animal]
		cause := baselineCause{fileCause: fileCause{src.file, src.sheet}, enrolled: len(d) > 0 && d[0].day >= c.day}
		r := s.ref(int32(i))
		r.note = fmt.Sprintf("day %d", c.day)
		if !cause.enrolled {
			s.fail(int32(i), "T-07")
		}
		named.add(cause, r)
	}
	for first := 0; first < len(s.cells); {
		c, end, last := &s.cells[first], first, -1
		src := &s.sources[c.source]
		for ; end < len(s.cells) && s.cells[end].animal == c.animal && s.sources[s.cells[end].source].course == src.course; end++ {
			if s.cells[end].number() && s.cells[end].day <= 0 {
				last = end
			}
		}
		first = end
		if last < 0 || !changes(src.spec) || len(doses[c.animal]) == 0 {
			continue
		}
		base, dose := &s.cells[last], doses[c.animal][0]
		clock := s.measured[base.row].clock
		sameDay := dose.day == base.day && dose.minutes.OK && clock.OK && base.day*dayMinutes+clock.V > dose.minutes.V
		if base.day <= dose.day && !sameDay {
			continue
		}
		r := s.ref(int32(last))
		r.note = fmt.Sprintf("baseline on day %d, first dose on day %d", base.day, dose.day)
		if sameDay {
			r.note = fmt.Sprintf("baseline of day %d after the first dose, on the same day", base.day)
		}
		treated.add(src.endpoint, r)
	}
	named.raise(s, func(c baselineCause, refs []ref) issue.Issue {
		i := issue.Issue{
			Code: "T-07", Message: fmt.Sprintf("called a baseline, and measured on %s: %s", list(distinct(refs, noteOf)), count(len(refs), "value")),
			Expected: "a baseline on or before day 0, before anything is done; " + s.startText(), Likely: "a day typed wrong, or the first value after induction taken for a baseline",
			Effect: s.effect(refs), Fix: "correct the day or the name of the timepoint",
		}
		if c.enrolled {
			i.Severity = issue.Warning
			i.Likely = "a baseline before treatment, in animals that are ill already"
			i.Effect = "used as values of their days: changes are computed from the last value up to day 0, and not from these"
			i.Fix = "let day 0 be the day of the first dose (start_date and study days), if changes are to be from these values"
		}
		return i
	})
	treated.raise(s, func(of string, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "T-07", Severity: issue.Warning,
			Message:  fmt.Sprintf("%s: %s (%s of %s)", of, list(distinct(refs, noteOf)), count(len(distinct(refs, animalOf)), "animal"), list(distinct(refs, func(r ref) string { return r.group }))),
			Expected: "a baseline before the first dose", Likely: "dosing before induction by plan; or a baseline measured late",
			Effect: "used; what the article did before the baseline is not part of the change from it", Fix: "nothing, if dosing before the baseline was planned; otherwise correct the days",
		}
	})
}

type baselineCause struct {
	fileCause
	enrolled bool // dosing begins with it or later
}

// changes reports whether changes from baseline are derived from an endpoint.
func changes(spec *endpoint.Spec) bool {
	return slices.ContainsFunc(spec.Variables, func(v endpoint.Variable) bool {
		return v.Name == endpoint.Change || v.Name == endpoint.PercentChange || v.Name == endpoint.NetAUCMean
	})
}
