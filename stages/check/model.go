package check

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// modelNotes says of the disease model what concerns these data: what is usual in it (M-01), what to watch (M-02), and
// that a positive control is missing (M-03). A fact about an endpoint is said where the endpoint is measured, and one with
// a sign where the data show the sign.
func modelNotes(s *study) {
	for _, chapter := range []struct {
		code  string
		facts []plan.Fact
	}{{"M-01", s.Model.NotErrors}, {"M-02", s.Model.Warnings}} {
		for _, fact := range chapter.facts {
			at := s.course(fact.Endpoint)
			if at == nil {
				continue
			}
			seen, shown := fact.Endpoint+" is measured", true
			switch fact.Seen {
			case plan.SeenFalling:
				seen, shown = at.falling()
			case plan.SeenBelowFloor:
				seen, shown = at.belowFloor()
			case plan.SeenAtFloor:
				seen, shown = at.atFloor()
			}
			if !shown {
				continue
			}
			s.say(issue.Issue{
				Code: chapter.code, Endpoint: fact.Endpoint, Message: s.Model.Title + ": " + seen,
				Expected: fact.Text + " (" + plan.Evidence(fact.Source) + ")", Effect: "used", Fix: "nothing",
			})
		}
	}
	s.positiveControls()
}

func (s *study) positiveControls() {
	role := func(role string) bool {
		return slices.ContainsFunc(s.Groups, func(g plan.Group) bool { return g.Role == role })
	}
	if len(s.Model.PositiveControls) == 0 || !role(plan.Test) || role(plan.Positive) {
		return
	}
	var usual []string
	for _, c := range s.Model.PositiveControls {
		usual = append(usual, spaced(c.Article, c.Dose, c.Route))
	}
	s.say(issue.Issue{
		Code: "M-03", Message: s.Model.Title + ": no group has the role positive", Expected: "usual in this model: " + strings.Join(usual, "; "),
		Effect: "no assay check; results are not affected", Fix: "give a reference drug the role positive in the config, or nothing",
	})
}

// fallBy is the least fall of a mean, as a part of it, that is called one (plan.SeenFalling).
const fallBy = 0.05

// A course is what the animals of each group have of an endpoint: one value per animal and day, the mean of its reads and
// sites, or the sum of the items of a score. Values beyond a limit count with the limit.
type course struct {
	*study
	spec   *endpoint.Spec
	values map[cohortKey][]float64 // by day and group, in order of animal
	days   []int32
}

// course gathers an endpoint; nil if it is not measured, or has several analytes and so no single course.
func (s *study) course(name string) *course {
	spec, declared := s.specs[name]
	if !declared {
		return nil
	}
	type sum struct{ total, items, totals, scored float64 }
	type subject struct{ animal, day int32 }
	sums := map[subject]*sum{}
	var order []subject
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		if !c.used() || src.endpoint != name || src.exposure || s.animals[c.animal].group < 0 {
			continue
		}
		key := subject{c.animal, c.day}
		if sums[key] == nil {
			sums[key] = &sum{}
			order = append(order, key)
		}
		if src.item {
			sums[key].items += c.value
			sums[key].scored++
		} else {
			sums[key].total += c.value
			sums[key].totals++
		}
	}
	if len(sums) == 0 {
		return nil
	}
	at := &course{study: s, spec: spec, values: map[cohortKey][]float64{}}
	if spec.PerAnalyte {
		return at
	}
	for _, key := range order {
		v := sums[key]
		value := v.total / v.totals
		if v.totals == 0 {
			value = v.items / v.scored * float64(len(spec.Components))
		}
		cohort := cohortKey{day: key.day, group: s.animals[key.animal].group}
		at.values[cohort] = append(at.values[cohort], value)
		if !slices.Contains(at.days, key.day) {
			at.days = append(at.days, key.day)
		}
	}
	slices.Sort(at.days)
	return at
}

func (c *course) mean(day int32, group int) (float64, bool) {
	values := c.values[cohortKey{day: day, group: int32(group)}]
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values)), len(values) > 0
}

// falling names the diseased group and day whose mean lies furthest below that of the group's first day, if by fallBy or more.
func (c *course) falling() (text string, seen bool) {
	deepest := -fallBy
	for g, group := range c.Groups {
		if group.Role == plan.Naive || group.Role == plan.Sham || group.Role == plan.Satellite {
			continue
		}
		start, first, known := 0.0, int32(0), false
		for _, day := range c.days {
			mean, there := c.mean(day, g)
			switch {
			case there && !known:
				start, first, known = mean, day, true
			case there && start > 0 && mean/start-1 <= deepest:
				deepest = mean/start - 1
				text = fmt.Sprintf("%s of %s falls by %s %% from day %d to day %d", c.spec.Name, group.Name, number(math.Round(-1000*deepest)/10), first, day)
			}
		}
	}
	return text, text != ""
}

// belowFloor names the treated groups whose mean lies below that of their floor on the last day that both were measured.
func (c *course) belowFloor() (text string, seen bool) {
	var below []string
	for g, group := range c.Groups {
		floor := c.groupAt(group.Floor)
		if !group.Treated() || floor < 0 {
			continue
		}
		for _, day := range slices.Backward(c.days) {
			treated, a := c.mean(day, g)
			healthy, b := c.mean(day, floor)
			if a && b && day > 0 {
				if treated < healthy {
					below = append(below, fmt.Sprintf("%s (day %d)", group.Name, day))
				}
				break
			}
		}
	}
	return fmt.Sprintf("the mean %s lies below that of the floor in %s", c.spec.Name, list(below)), len(below) > 0
}

// atFloor counts the animals of comparators that are no higher than the highest of their floor on the last day of both.
func (c *course) atFloor() (text string, seen bool) {
	var found []string
	for g, group := range c.Groups {
		floor := c.groupAt(group.Floor)
		if group.Role != plan.Vehicle && group.Role != plan.DiseaseUntreated || floor < 0 {
			continue
		}
		for _, day := range slices.Backward(c.days) {
			ill := c.values[cohortKey{day: day, group: int32(g)}]
			healthy := c.values[cohortKey{day: day, group: int32(floor)}]
			if len(ill) == 0 || len(healthy) == 0 || day <= 0 {
				continue
			}
			highest, n := slices.Max(healthy), 0
			for _, v := range ill {
				if v <= highest {
					n++
				}
			}
			if n > 0 {
				found = append(found, fmt.Sprintf("%d of %s of %s (day %d)", n, count(len(ill), "animal"), group.Name, day))
			}
			break
		}
	}
	return fmt.Sprintf("%s no higher than the floor's highest: %s", c.spec.Name, list(found)), len(found) > 0
}
