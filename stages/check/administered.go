package check

import (
	"fmt"
	"slices"

	"earmark/internal/issue"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// untreatedExposure sets aside drug that was quantified in animals of groups that get none (O-10). Values below the limit of
// quantification are what such animals have.
func untreatedExposure(s *study) {
	without := []string{plan.Naive, plan.Sham, plan.DiseaseUntreated, plan.Vehicle}
	found := causes[analyteCause]{}
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		if !src.spec.Administered || !c.used() || c.censoring == leftCensored {
			continue
		}
		group := s.Groups[s.animals[c.animal].group]
		if !slices.Contains(without, group.Role) {
			continue
		}
		r := s.ref(int32(i))
		r.note = fmt.Sprintf("%s (%s) %s", r.animal, group.Name, spaced(number(c.value), src.stored))
		found.add(analyteCause{src.endpoint, src.analyte}, r)
		s.fail(int32(i), "O-10")
	}
	found.raise(s, func(c analyteCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "O-10", Message: fmt.Sprintf("%s: drug in animals that get none: %s", what(c.endpoint, c.analyte, ""), list(distinct(refs, noteOf))),
			Expected: "nothing above the limit of quantification without a test article",
			Likely:   "the wrong syringe or cream (or drug licked off a cage mate), exchanged tubes, or carry-over from the sample before",
			Effect:   s.effect(refs) + "; what these animals show of efficacy is in doubt",
			Fix:      "look at the dosing log, the order of the tubes and the blanks of the run; leave the animal out with a line in exclusions.csv, or accept the error with the reason",
		}
	})
}

// timesAfterDosing warns of times after dosing that cannot be read, of animals that have several samples on a day.
func timesAfterDosing(s *study) {
	found := causes[fileCause]{}
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		if !src.spec.Administered || !c.used() {
			continue
		}
		several := false
		for _, k := range [2]int{i - 1, i + 1} {
			if k < 0 || k >= len(s.cells) {
				continue
			}
			o := &s.cells[k]
			several = several || o.animal == c.animal && o.day == c.day && s.sources[o.source].course == src.course && s.sources[o.source].time != src.time
		}
		if _, known := endpoint.Hours(src.timepoint); several && !known {
			r := s.ref(int32(i))
			r.note = fmt.Sprintf("%q", src.timepoint)
			found.add(fileCause{src.file, src.sheet}, r)
		}
	}
	found.raise(s, func(_ fileCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "A-30", Message: fmt.Sprintf("%s at a timepoint that is no time after dosing: %s", count(len(refs), "sample"), list(distinct(refs, noteOf))),
			Expected: "hours after dosing as a number, with h or min or without, or predose", Likely: "a label of the schedule in place of the time",
			Effect: "the highest concentration is used; there is no area under the course of these animals", Fix: "type the time after dosing, in hours",
		}
	})
}
