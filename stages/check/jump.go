package check

import (
	"fmt"
	"math"

	"earmark/internal/issue"
)

// jumpScatters is the least jump (T-13), what one animal's reading does in a day and undoes the next, in scatters. The scatter
// of real courses has heavier tails than the normal distribution, so that a jump has to be large as a part of the value, too.
const jumpScatters = 8.0

// jumps finds single days on which an animal leaves its course and is back on the next: two digits exchanged, where that
// explains it (V-08), otherwise a warning of the jump itself (T-13). Endpoints with a limit for a change overnight have their
// jumps warned of by that.
func jumps(s *study) {
	transposed, leapt := causes[fileCause]{}, causes[fileCause]{}
	trials := 0.0
	for t := range s.tracks {
		trials += float64(len(s.tracks[t].points))
	}
	threshold := math.Log(max(1, trials) / chance)
	for t := range s.tracks {
		tr := &s.tracks[t]
		for k := range tr.points {
			p := &tr.points[k]
			if !p.inner || s.spoken(p) || math.Abs(p.z()) < departs || !s.largest(tr.points, k) {
				continue
			}
			src := &s.sources[s.cells[p.at].source]
			course := fmt.Sprintf("%s → %s → %s %s", number(tr.points[k-1].value/src.shownFactor()), number(p.value/src.shownFactor()),
				number(tr.points[k+1].value/src.shownFactor()), src.shownUnit())
			if text, ok := s.transposition(p, threshold); ok {
				r := s.ref(p.at)
				r.note = text
				transposed.add(fileCause{src.file, src.sheet}, r)
				s.speak(p)
				continue
			}
			if math.Abs(p.z()) < jumpScatters || math.Abs(p.value-p.expected) < s.Checks.Limit("T-13")/100*math.Abs(p.expected) || src.spec.DailyChange > 0 {
				continue
			}
			for _, c := range s.speak(p) {
				r := s.ref(c)
				r.note = fmt.Sprintf("%s day %d (%s)", spaced(r.animal, src.site), p.day, course)
				leapt.add(fileCause{src.file, src.sheet}, r)
			}
		}
	}
	transposed.raise(s, func(_ fileCause, refs []ref) issue.Issue {
		lines := make([]string, len(refs))
		for i, r := range refs {
			lines[i] = fmt.Sprintf("%s day %d: %s fits its course as %s", spaced(r.animal, s.sources[s.cells[r.cell].source].site), r.day.V, r.text, r.note)
		}
		return issue.Issue{
			Code: "V-08", Message: list(lines), Expected: "a value that continues the animal's own course", Likely: "two digits exchanged when it was typed",
			Effect: "used as it is", Fix: corrections(refs, "digits exchanged", noteOf),
		}
	})
	leapt.raise(s, func(_ fileCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "T-13", Message: "a jump and back: " + list(distinct(refs, noteOf)),
			Expected: "a course without jumps: no tissue swells and heals in a day", Likely: "a typing slip, or another animal's value", Effect: "used",
			Fix: "check the cells against the notebook",
		}
	})
}

// largest reports whether a point departs more than its neighbours, to which it lends half of its own departure.
func (s *study) largest(points []point, k int) bool {
	for _, o := range []*point{&points[k-1], &points[k+1]} {
		if o.inner && math.Abs(o.z()) > math.Abs(points[k].z()) {
			return false
		}
	}
	return true
}

// transposition is the text of a single reading with two neighbouring digits exchanged, if that brings it to its course.
func (s *study) transposition(p *point, threshold float64) (string, bool) {
	if p.n != 1 {
		return "", false
	}
	row := s.collected(p.at)
	typed, ok := plainNumber(row.Text)
	if !ok || typed == 0 {
		return "", false
	}
	best, text := math.Inf(1), ""
	for i := range len(row.Text) - 1 {
		j := i + 1
		if row.Text[j] == '.' || row.Text[j] == ',' {
			j++
		}
		if j >= len(row.Text) || row.Text[i] == row.Text[j] || !digit(row.Text[i]) || !digit(row.Text[j]) {
			continue
		}
		b := []byte(row.Text)
		b[i], b[j] = b[j], b[i]
		other, _ := plainNumber(string(b))
		if z := math.Abs(p.from(p.value * other / typed)); z < best {
			best, text = z, string(b)
		}
	}
	return text, best <= agrees && (square(p.z())-square(best))/2 >= threshold
}
