package check

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"earmark/internal/issue"
)

// exchange is what changing the values of two points for each other explains: the fall of the sum of squared departures, in
// scatters, and what is left of it. To count, both must depart from their own courses before and agree with them after.
func exchange(a, b *point) (before, after float64) {
	return square(a.z()) + square(b.z()), square(a.from(b.value)) + square(b.from(a.value))
}

func square(x float64) float64 { return float64(x * x) }

// likelier is how many times likelier normal scatter makes the values after an exchange than before it, as a text.
func likelier(before, after float64) string {
	if gain := (before - after) / 2; gain < 20 {
		return fmt.Sprintf("%s-fold", number(math.Round(math.Exp(gain))))
	}
	return "more than 100 million-fold"
}

// swappedSides finds animals whose left and right values of a day fit their courses only when they are exchanged (D-12).
func swappedSides(s *study) {
	records, trials, _ := s.records()
	found := causes[fileCause]{}
	threshold := math.Log(max(1, trials) / chance)
	for r := range records {
		at := &records[r]
		for i, a := range at.points {
			for _, b := range at.points[i+1:] {
				p, q := &s.sources[s.cells[a.at].source], &s.sources[s.cells[b.at].source]
				if p.series != q.series || !p.spec.Sided || s.spoken(a) || s.spoken(b) || math.Abs(a.z()) < departs || math.Abs(b.z()) < departs {
					continue
				}
				before, after := exchange(a, b)
				if (before-after)/2 < threshold || after > 2*square(agrees) {
					continue
				}
				note := fmt.Sprintf("%s day %d (%s %s, %s %s; exchanged they fit its own course %s better)", s.animals[at.animal].id, at.day,
					p.site, number(a.value), q.site, number(b.value), likelier(before, after))
				for _, c := range s.speak(a, b) {
					ref := s.ref(c)
					ref.note = note
					found.add(fileCause{p.file, p.sheet}, ref)
				}
			}
		}
	}
	found.raise(s, func(_ fileCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "D-12", Message: "left and right look exchanged: " + list(distinct(refs, noteOf)),
			Expected: "values that continue the course of their own side, within the scatter of the group", Likely: "left and right exchanged when they were read or written",
			Effect: "used as they are", Fix: swapLines(s, refs, "left and right exchanged"),
		}
	})
}

// swappedAnimals finds two animals whose values of a day in one file fit their courses only when they are exchanged (D-11, of
// body weights alone V-23). Animals of one cage are taken out together: there are fewer such pairs, so that less evidence
// does. Only animals that depart from their courses are paired, at most mostSuspects of a file and day: more have another cause.
func swappedAnimals(s *study) {
	records, _, trials := s.records()
	threshold, mates := math.Log(max(1, trials)/chance), math.Log(max(1, s.matePairs())/chance)
	found := causes[[2]int32]{}
	for first := 0; first < len(records); {
		end := sameDay(records, first)
		s.swapWithin(records[first:end], threshold, mates, found)
		first = end
	}
	found.raise(s, func(_ [2]int32, refs []ref) issue.Issue {
		code := "D-11"
		if !slices.ContainsFunc(refs, func(r ref) bool { return !s.sources[s.cells[r.cell].source].spec.BodyWeight }) {
			code = "V-23"
		}
		return issue.Issue{
			Code: code, Message: refs[0].note, Expected: "values that continue each animal's own course, within the scatter of its group",
			Likely: "two rows, or two animals, exchanged on that day", Effect: "used as they are",
			Fix: "check the sheet and the tags; if they are exchanged, correct the identifiers, or the cells in corrections.csv",
		}
	})
}

// mostSuspects bounds the pairs of a file and day that are compared.
const mostSuspects = 32

// sameDay is the end of the records of one file and day.
func sameDay(records []record, first int) int {
	end := first + 1
	for end < len(records) && records[end].place == records[first].place && records[end].day == records[first].day {
		end++
	}
	return end
}

// matePairs is the number of pairs of one cage within a course and day that can be compared.
func (s *study) matePairs() float64 {
	type session struct {
		course, day int32
		cage        string
	}
	n := map[session]float64{}
	pairs := 0.0
	for t := range s.tracks {
		tr := &s.tracks[t]
		cage := s.animals[tr.animal].row.Cage
		for k := range tr.points {
			if at := (session{tr.course, tr.points[k].day, cage}); cage != "" && tr.points[k].inner {
				pairs += n[at] // with each that came before
				n[at]++
			}
		}
	}
	return pairs
}

// mates reports whether two animals share a cage.
func (s *study) mates(a, b int32) bool {
	cage := s.animals[a].row.Cage
	return cage != "" && cage == s.animals[b].row.Cage
}

func (s *study) swapWithin(records []record, threshold, mates float64, found causes[[2]int32]) {
	var suspects []*record
	for r := range records {
		if slices.ContainsFunc(records[r].points, func(p *point) bool { return math.Abs(p.z()) >= departs && !s.spoken(p) }) {
			suspects = append(suspects, &records[r])
		}
	}
	if len(suspects) > mostSuspects {
		return
	}
	type pair struct {
		a, b          *record
		before, after float64
	}
	var pairs []pair
	for i, a := range suspects {
		for _, b := range suspects[i+1:] {
			if !slices.Equal(a.courses, b.courses) {
				continue
			}
			p := pair{a: a, b: b}
			for k := range a.points {
				before, after := exchange(a.points[k], b.points[k])
				p.before, p.after = p.before+before, p.after+after
			}
			need := threshold
			if s.mates(a.animal, b.animal) {
				need = mates
			}
			if (p.before-p.after)/2 >= need && p.after <= 2*square(agrees)*float64(len(a.points)) {
				pairs = append(pairs, p)
			}
		}
	}
	slices.SortStableFunc(pairs, func(x, y pair) int { return cmp.Compare(y.before-y.after, x.before-x.after) })
	for _, p := range pairs {
		if slices.ContainsFunc(append(slices.Clone(p.a.points), p.b.points...), s.spoken) {
			continue
		}
		src := &s.sources[s.cells[p.a.points[0].at].source]
		together := ""
		if s.mates(p.a.animal, p.b.animal) {
			together = ", of one cage,"
		}
		note := fmt.Sprintf("%s: %s and %s%s look exchanged on day %d (%s and %s): each fits the other's course, %s better", src.endpoint,
			s.animals[p.a.animal].id, s.animals[p.b.animal].id, together, p.a.day, number(p.a.points[0].value), number(p.b.points[0].value), likelier(p.before, p.after))
		for _, c := range s.speak(append(slices.Clone(p.a.points), p.b.points...)...) {
			ref := s.ref(c)
			ref.note = note
			found.add([2]int32{p.a.points[0].at, p.b.points[0].at}, ref)
		}
	}
}

// swapLines are the lines of the ledger that exchange the sides of an animal, where each has one reading; otherwise words.
func swapLines(s *study, refs []ref, reason string) string {
	if len(refs) != 2 {
		return "check the sheet; if they are exchanged, exchange the cells, or correct them in corrections.csv"
	}
	return corrections(refs, reason, func(r ref) string {
		if r.cell == refs[0].cell {
			return s.collected(refs[1].cell).Text
		}
		return s.collected(refs[0].cell).Text
	})
}
