package check

import (
	"fmt"
	"math"

	"earmark/internal/issue"
	"earmark/schemas/endpoint"
)

type levelCause struct {
	fileCause
	endpoint, level string
}

// levels looks at what an endpoint nests in an animal: readings of one site that disagree (V-19), and fewer members than
// there should be (V-28).
func levels(s *study) {
	disagree, few := causes[levelCause]{}, causes[levelCause]{}
	for k := range s.Endpoints {
		spec := &s.Endpoints[k]
		for _, l := range spec.Levels {
			if l.MaxCV > 0 {
				s.disagreeing(spec, l, disagree)
			}
			if l.AtLeast > 0 {
				s.fewMembers(spec, l, few)
			}
		}
	}
	disagree.raise(s, func(c levelCause, refs []ref) issue.Issue {
		l := s.level(c)
		return issue.Issue{
			Code: "V-19", Message: fmt.Sprintf("%s: %ss that disagree: %s", c.endpoint, c.level, list(distinct(refs, noteOf))),
			Expected: fmt.Sprintf("a coefficient of variation of at most %s %%", number(l.MaxCV)), Likely: "one " + c.level + " is of something else",
			Effect: "their mean is used", Fix: "look at them; correct a slip, or leave one out with a line in exclusions.csv",
		}
	})
	few.raise(s, func(c levelCause, refs []ref) issue.Issue {
		l := s.level(c)
		return issue.Issue{
			Code: "V-28", Message: fmt.Sprintf("%s: fewer than %d %ss: %s", c.endpoint, l.AtLeast, c.level, list(distinct(refs, noteOf))),
			Expected: fmt.Sprintf("at least %d %ss of an animal and day", l.AtLeast, c.level), Likely: "means in the file in place of the " + c.level + "s, or few that could be read",
			Effect: "used; n is the number of animals either way", Fix: "give a row or a column for each " + c.level + ", if they are known",
		}
	})
}

func (s *study) level(c levelCause) endpoint.Level {
	for _, l := range s.specs[c.endpoint].Levels {
		if l.Name == c.level {
			return l
		}
	}
	return endpoint.Level{}
}

// disagreeing finds readings of one animal, site and time whose coefficient of variation is too large.
func (s *study) disagreeing(spec *endpoint.Spec, l endpoint.Level, found causes[levelCause]) {
	for first := 0; first < len(s.cells); {
		end := first + 1
		for end < len(s.cells) && s.sameKey(&s.cells[first], &s.cells[end]) {
			end++
		}
		var values []float64
		var cells []int32
		for i := first; i < end; i++ {
			if s.cells[i].number() {
				values, cells = append(values, s.cells[i].value), append(cells, int32(i))
			}
		}
		src := &s.sources[s.cells[first].source]
		first = end
		if src.spec != spec || len(values) < 2 {
			continue
		}
		cv := coefficientOfVariation(values)
		if !(cv > l.MaxCV) {
			continue
		}
		for _, i := range cells {
			r := s.ref(i)
			r.note = fmt.Sprintf("%s (%s, CV %s %%)", spaced(r.animal, src.site, dayText(r.day)), joinNumbers(values), number(math.Round(cv)))
			found.add(levelCause{fileCause{src.file, src.sheet}, src.endpoint, l.Name}, r)
		}
	}
}

// coefficientOfVariation is 100 × the sample standard deviation / the mean; NaN for a mean that is not positive.
func coefficientOfVariation(x []float64) float64 {
	m := mean(x)
	if !(m > 0) {
		return math.NaN()
	}
	sum := 0.0
	for _, v := range x {
		sum += float64((v - m) * (v - m))
	}
	return 100 * math.Sqrt(sum/float64(len(x)-1)) / m
}

// fewMembers finds animals and days with fewer members of a level than there should be.
func (s *study) fewMembers(spec *endpoint.Spec, l endpoint.Level, found causes[levelCause]) {
	type member struct {
		replicate int32
		site      string
	}
	type sampling struct{ animal, series, day int32 }
	members := map[sampling]map[member]bool{}
	var order []sampling
	first := map[sampling]int32{}
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		if src.spec != spec || !c.used() {
			continue
		}
		key := sampling{c.animal, src.series, c.day}
		if members[key] == nil {
			members[key] = map[member]bool{}
			order = append(order, key)
			first[key] = int32(i)
		}
		m := member{site: src.site}
		if l.Column == endpoint.InReplicate {
			m.replicate = c.replicate
		}
		members[key][m] = true
	}
	for _, key := range order {
		n := len(members[key])
		if n >= l.AtLeast {
			continue
		}
		r := s.ref(first[key])
		src := &s.sources[s.cells[first[key]].source]
		r.note = fmt.Sprintf("%s (%d)", spaced(r.animal, src.analyte, dayText(r.day)), n)
		found.add(levelCause{fileCause{src.file, src.sheet}, src.endpoint, l.Name}, r)
	}
}
