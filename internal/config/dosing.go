package config

import (
	"fmt"
	"slices"

	"earmark/schemas/plan"
)

// dosing checks what a group's plan of dosing says about itself.
func (r *resolver) dosing(i int, g plan.Group) {
	if g.Schedule != nil {
		r.schedule(i, g)
	}
	if g.Topical != nil && g.VolumePerKg != nil {
		r.add(item("groups", i, "topical"), "leave one of them out", "groups › %q: topical gives an amount for the skin, volume_per_kg a volume by body weight", g.Name)
	}
	if g.SaltFactor != nil && g.Article == "" && !r.at.given(item("groups", i, "article")...) {
		r.add(item("groups", i, "salt_factor"), "name the article", "groups › %q: a salt_factor belongs to an article, and there is none", g.Name)
	}
	if h := g.History; h != nil {
		at := item("groups", i, "history")
		switch {
		case g.Role != "" && g.Role != plan.Positive:
			r.add(at, "leave it out", "groups › %q: history belongs to a positive control, and the role is %s", g.Name, g.Role)
		case h.Low >= h.High && r.at.given(append(at, "low")...) && r.at.given(append(at, "high")...):
			r.add(append(at, "low"), "", "groups › %q › history: low (%g) must be below high (%g)", g.Name, h.Low, h.High)
		}
	}
}

// schedule checks that the days of a group's schedule are told in one way, in order, and within the study.
func (r *resolver) schedule(i int, g plan.Group) {
	s, at := g.Schedule, item("groups", i, "schedule")
	of := func(key string) []string { return append(slices.Clone(at), key) }
	listed, ranged := r.at.given(of("days")...), r.at.given(of("first_day")...) || r.at.given(of("last_day")...) || r.at.given(of("every")...)
	switch {
	case listed && ranged:
		r.add(at, "give one of them", "groups › %q › schedule: days and first_day to last_day both say when", g.Name)
		return
	case listed:
		for k, d := range s.Days {
			if first := slices.Index(s.Days, d); first < k {
				r.add(append(of("days"), fmt.Sprint(k)), "per_day says how often on each day", "groups › %q › schedule › days: day %d is given twice", g.Name, d)
			}
		}
	case !r.at.given(of("first_day")...) || !r.at.given(of("last_day")...):
		r.add(at, "such as {first_day: 0, last_day: 13, per_day: 2}", "groups › %q › schedule: it needs first_day and last_day, or days", g.Name)
		return
	case s.FirstDay == nil || s.LastDay == nil: // given and refused
		return
	case *s.FirstDay > *s.LastDay:
		r.add(of("first_day"), "", "groups › %q › schedule: first_day (%d) is after last_day (%d)", g.Name, *s.FirstDay, *s.LastDay)
		return
	}
	days := s.DosingDays()
	if end := r.doc.Study.LastDay; end != nil && len(days) > 0 && days[len(days)-1] > *end {
		r.add(at, "", "groups › %q › schedule: it goes to day %d, and the last day of the study is %d", g.Name, days[len(days)-1], *end)
	}
}
