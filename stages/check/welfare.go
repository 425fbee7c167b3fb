package check

import (
	"fmt"
	"math"
	"slices"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/endpoint"
)

// overnight warns of values that change more from one day to the next than an animal does (V-21).
func overnight(s *study) {
	type changeCause struct {
		fileCause
		endpoint string
	}
	found := causes[changeCause]{}
	for first := 0; first < len(s.cells); {
		end := s.endOfCourse(first)
		src := &s.sources[s.cells[first].source]
		if limit := s.dailyChange(src.spec); limit > 0 {
			days := s.dayMeans(first, end)
			for k := 1; k < len(days); k++ {
				before, now := days[k-1], days[k]
				change := 100 * (now.mean() - before.mean()) / before.mean()
				if now.day-before.day != 1 || !(math.Abs(change) > limit) || s.explained[now.at] || s.explained[before.at] {
					continue
				}
				r := s.ref(now.at)
				r.note = fmt.Sprintf("%s day %d (%s → %s %s, %+.1f %%)", r.animal, now.day, number(before.mean()), number(now.mean()), src.stored, change)
				found.add(changeCause{fileCause{src.file, src.sheet}, src.endpoint}, r)
			}
		}
		first = end
	}
	found.raise(s, func(c changeCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "V-21", Message: c.endpoint + " that changes overnight: " + list(distinct(refs, noteOf)),
			Expected: fmt.Sprintf("at most %s %% from one day to the next", number(s.dailyChange(s.specs[c.endpoint]))),
			Likely:   "a typing slip, or the value of another animal", Effect: "used", Fix: "check both days against the notebook",
		}
	})
}

// dailyChange is the largest change from one day to the next, in percent, that is not questioned; 0 for any.
func (s *study) dailyChange(spec *endpoint.Spec) float64 {
	if spec.DailyChange == 0 {
		return 0
	}
	return s.Checks.LimitOr("V-21", spec.DailyChange)
}

// endOfCourse is the cell after the last one of the animal's course that begins at a cell.
func (s *study) endOfCourse(first int) int {
	c, end := &s.cells[first], first
	course := s.sources[c.source].course
	for end < len(s.cells) && s.cells[end].animal == c.animal && s.sources[s.cells[end].source].course == course {
		end++
	}
	return end
}

// dayMeans are the means of the numbers of a course by day.
func (s *study) dayMeans(first, end int) []dayWeight {
	var days []dayWeight
	for i := first; i < end; i++ {
		c := &s.cells[i]
		if !c.number() {
			continue
		}
		if n := len(days); n == 0 || days[n-1].day != c.day {
			days = append(days, dayWeight{day: c.day, at: int32(i)})
		}
		last := &days[len(days)-1]
		last.sum, last.n = last.sum+c.value, last.n+1
	}
	return days
}

// A welfare finding: how near to its end an animal came.
type welfareCause struct {
	endpoint string
	severity issue.Severity
}

// humaneLimits finds animals that passed a humane limit (V-22): an error where one is dosed or measured after the day on
// which it passed the limit at which it has to leave the study, a note where neither follows; a warning where it came below the
// first limit only.
func (s *study) humaneLimits(doses *table.Of[schemas.Dose]) {
	i := slices.IndexFunc(s.Endpoints, func(e endpoint.Spec) bool { return e.BodyWeight && e.Humane != nil })
	if i < 0 {
		return
	}
	spec := &s.Endpoints[i]
	dosed, measured := map[string]int32{}, make([]maybe.Int, len(s.animals)) // last days
	for _, d := range doses.All() {
		if last, any := dosed[d.Animal]; !any || d.StudyDay > last {
			dosed[d.Animal] = d.StudyDay
		}
	}
	for k := range s.cells {
		c := &s.cells[k]
		if c.used() && (!measured[c.animal].OK || c.day > measured[c.animal].V) {
			measured[c.animal] = maybe.Some(c.day)
		}
	}
	found := causes[welfareCause]{}
	for a := range s.animals {
		weights := s.weights[a]
		days, values := make([]int32, len(weights)), make([]float64, len(weights))
		for k, w := range weights {
			days[k], values[k] = w.day, w.mean()
		}
		percent, _ := spec.Reference.Percent(days, values)
		at := slices.IndexFunc(percent, func(p float64) bool { return p < spec.Humane.Stop })
		severity := issue.Error
		if at < 0 {
			at = slices.IndexFunc(percent, func(p float64) bool { return p < spec.Humane.Warn })
			severity = issue.Warning
		}
		if at < 0 {
			continue
		}
		r := s.ref(weights[at].at)
		r.note = fmt.Sprintf("%s %s %% on day %d", r.animal, number(math.Round(10*percent[at])/10), days[at])
		if severity == issue.Error {
			last, any := dosed[r.animal]
			switch {
			case any && last > days[at]:
				r.note += fmt.Sprintf(", dosed until day %d", last)
			case measured[a].V > days[at]:
				r.note += fmt.Sprintf(", measured until day %d", measured[a].V)
			default:
				severity = issue.Note
			}
		}
		found.add(welfareCause{spec.Name, severity}, r)
	}
	found.raise(s, func(c welfareCause, refs []ref) issue.Issue {
		limit := spec.Humane.Stop
		i := issue.Issue{
			Code: "V-22", Severity: c.severity,
			Message:  fmt.Sprintf("%s below %s %% of %s: %s", c.endpoint, number(limit), spec.Reference.Words(), list(distinct(refs, noteOf))),
			Expected: fmt.Sprintf("that an animal below %s %% leaves the study that day", number(limit)),
			Effect:   "nothing is left out", Fix: "check the welfare record; correct the weight, or accept V-22 with the decision that was taken",
		}
		switch c.severity {
		case issue.Note:
			i.Fix = "nothing: no dose and no value of a later day follows"
		case issue.Warning:
			i.Message = fmt.Sprintf("%s below %s %% of %s: %s", c.endpoint, number(spec.Humane.Warn), spec.Reference.Words(), list(distinct(refs, noteOf)))
			i.Expected, i.Fix = fmt.Sprintf("at least %s %%", number(spec.Humane.Warn)), "check the welfare record; loss of weight can thin skin by itself"
		}
		return i
	})
}
