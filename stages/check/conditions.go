package check

import (
	"fmt"
	"math"
	"path"
	"slices"

	"earmark/internal/issue"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// A rowOf is a row of a readout, as far as it holds values of an endpoint.
type rowOf struct {
	file, sheet string
	row         int32
	endpoint    string
}

// conditionsOf are the conditions that a cell's row holds, in order of their columns.
func (s *study) conditionsOf(c *cell) []schemas.CollectedCondition {
	if s.circumstances == nil {
		s.circumstances = map[rowOf][]schemas.CollectedCondition{}
		for _, k := range s.in.Conditions.All() {
			at := rowOf{k.File, k.Sheet, k.Row, k.Endpoint}
			s.circumstances[at] = append(s.circumstances[at], k)
		}
		for _, of := range s.circumstances {
			slices.SortFunc(of, func(a, b schemas.CollectedCondition) int {
				return compareAddresses(issue.Address{Column: a.Column}, issue.Address{Column: b.Column})
			})
		}
	}
	src := &s.sources[c.source]
	return s.circumstances[rowOf{src.file, src.sheet, c.line, src.endpoint}]
}

// readout is what the plan says of the readout that a source was read by; nil if it says nothing.
func (s *study) readout(src *source) *plan.Readout {
	for i := range s.Readouts {
		r := &s.Readouts[i]
		match, err := path.Match(r.Sheet, src.sheet)
		if r.Kind == src.kind && r.File == src.file && (r.Sheet == "" || src.sheet == "" || err == nil && match) {
			return r
		}
	}
	return nil
}

type circumstanceCause struct {
	fileCause
	endpoint, name string
}

// conditionRef is the cell of a condition beside a value.
func (s *study) conditionRef(i int32, k schemas.CollectedCondition) ref {
	r := s.ref(i)
	r.at.Column, r.text = k.Column, k.Text
	return r
}

// conditions warns of values that were measured outside of what the method asks for (V-18).
func conditions(s *study) {
	if s.in.Conditions.Len() == 0 {
		return
	}
	found := causes[circumstanceCause]{}
	worst := map[circumstanceCause]float64{} // the distance from the limits
	value := map[circumstanceCause]float64{}
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		if !c.used() || len(src.spec.Conditions) == 0 {
			continue
		}
		for _, k := range s.conditionsOf(c) {
			declared := src.spec.Condition(k.Name)
			if declared == nil || declared.Limits.Contains(k.Value) {
				continue
			}
			cause := circumstanceCause{fileCause{src.file, src.sheet}, src.endpoint, k.Name}
			found.add(cause, s.conditionRef(int32(i), k))
			if d := distance(declared.Limits, k.Value); d > worst[cause] || d == worst[cause] && k.Value < value[cause] {
				worst[cause], value[cause] = d, k.Value
			}
		}
	}
	found.raise(s, func(cause circumstanceCause, refs []ref) issue.Issue {
		declared := s.specs[cause.endpoint].Condition(cause.name)
		var days []int32
		for _, r := range refs {
			days = append(days, r.day.V)
		}
		return issue.Issue{
			Code: "V-18", Message: fmt.Sprintf("%s: %s outside of %s in %s (%s), the worst %s", cause.endpoint, declared.Title,
				rangeText(declared.Limits, 1, declared.Unit), count(len(refs), "row"), daysText(days), spaced(number(value[cause]), declared.Unit)),
			Expected: rangeText(declared.Limits, 1, declared.Unit), Likely: "another room, a measurement in haste, a poor sample, or a slip of the pen",
			Effect: "used", Fix: "correct the cell, or leave the values out with a line in exclusions.csv",
		}
	})
}

// distance is how far a value lies outside of a range.
func distance(r endpoint.Range, v float64) float64 {
	switch {
	case r.Low != nil && v < *r.Low:
		return *r.Low - v
	case r.High != nil && v > *r.High:
		return v - *r.High
	}
	return 0
}

// sameConditions sets values aside that were measured under another condition than most of their endpoint, where only the
// same makes them comparable. Of equally common ones the smallest stands.
func sameConditions(s *study) {
	type named struct{ endpoint, name string }
	usual := map[named]map[float64]int{}
	of := func(c *cell, k *endpoint.Condition) (v float64, column string, ok bool) {
		for _, given := range s.conditionsOf(c) {
			if given.Name == k.Name {
				return given.Value, given.Column, true
			}
		}
		src := &s.sources[c.source]
		if r := s.readout(src); r != nil && r.Conditions()[k.Key] != nil {
			return *r.Conditions()[k.Key], src.column, true
		}
		return 0, "", false
	}
	each := func(look func(i int32, k *endpoint.Condition, v float64, column string)) {
		for i := range s.cells {
			c := &s.cells[i]
			src := &s.sources[c.source]
			for j := range src.spec.Conditions {
				k := &src.spec.Conditions[j]
				if !k.Same || !c.used() {
					continue
				}
				if v, column, ok := of(c, k); ok {
					look(int32(i), k, v, column)
				}
			}
		}
	}
	each(func(i int32, k *endpoint.Condition, v float64, _ string) {
		key := named{s.sources[s.cells[i].source].endpoint, k.Name}
		if usual[key] == nil {
			usual[key] = map[float64]int{}
		}
		usual[key][v]++
	})
	most := map[named]float64{}
	for key, n := range usual {
		best := math.Inf(1)
		for v, times := range n {
			if times > n[best] || times == n[best] && v < best {
				best = v
			}
		}
		most[key] = best
	}
	found := causes[circumstanceCause]{}
	each(func(i int32, k *endpoint.Condition, v float64, column string) {
		src := &s.sources[s.cells[i].source]
		if v == most[named{src.endpoint, k.Name}] {
			return
		}
		r := s.ref(i)
		r.at.Column, r.note = column, spaced(number(v), k.Unit)
		found.add(circumstanceCause{fileCause{src.file, src.sheet}, src.endpoint, k.Name}, r)
		s.fail(i, k.Code)
	})
	found.raise(s, func(cause circumstanceCause, refs []ref) issue.Issue {
		k := s.specs[cause.endpoint].Condition(cause.name)
		usual := spaced(number(most[named{cause.endpoint, cause.name}]), k.Unit)
		return issue.Issue{
			Code: k.Code, Message: fmt.Sprintf("%s: %s %s of %s, but %s elsewhere", cause.endpoint, k.Title, list(distinct(refs, noteOf)), count(len(refs), "value"), usual),
			Expected: "one " + k.Title + " in the study: values with two cannot be compared", Likely: "a slip of the pen, or another instrument",
			Effect: s.effect(refs), Fix: "correct it, or leave these values out with a line in exclusions.csv",
		}
	})
}

// sameSettings sets values aside of readouts that declare another setting than most values of their endpoint, where the
// setting is required. Of equally common ones the first by name stands.
func sameSettings(s *study) {
	type named struct{ endpoint, option string }
	cells := map[named]int32{}
	most := map[string]string{}
	for i := range s.sources {
		src := &s.sources[i]
		option := s.option(src)
		if option == "" || !src.spec.Setting.Required {
			continue
		}
		key := named{src.endpoint, option}
		cells[key] += src.cells
		best := named{src.endpoint, most[src.endpoint]}
		if cells[key] > cells[best] || cells[key] == cells[best] && key.option < best.option {
			most[src.endpoint] = option
		}
	}
	found := causes[circumstanceCause]{}
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		if option := s.option(src); c.used() && most[src.endpoint] != "" && option != most[src.endpoint] {
			r := s.ref(int32(i))
			r.note = option
			found.add(circumstanceCause{fileCause{src.file, src.sheet}, src.endpoint, option}, r)
			s.fail(int32(i), src.spec.Setting.Code)
		}
	}
	found.raise(s, func(cause circumstanceCause, refs []ref) issue.Issue {
		setting := s.specs[cause.endpoint].Setting
		return issue.Issue{
			Code: setting.Code, Severity: issue.Error,
			Message:  fmt.Sprintf("%s: %s here, but %s elsewhere (%s)", cause.endpoint, cause.name, most[cause.endpoint], count(len(refs), "value")),
			Expected: "the same in all readouts: " + setting.Title, Likely: "two ways of working in one study",
			Effect: s.effect(refs), Fix: fmt.Sprintf("correct `%s` of the readout in the config, or leave these values out", setting.Key),
		}
	})
}

// option is what the readout of a source declares for the setting of its endpoint; empty if it has none.
func (s *study) option(src *source) string {
	if src.spec.Setting == nil {
		return ""
	}
	r := s.readout(src)
	if r == nil {
		return ""
	}
	return r.Settings()[src.spec.Setting.Key]
}

// reliability warns of values beyond what their device reads rightly (V-17); where the readout does not say which device it
// was, of values beyond what any of them does.
func reliability(s *study) {
	found := causes[circumstanceCause]{}
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		if src.spec.Setting == nil || !c.number() {
			continue
		}
		declared := s.option(src)
		for _, o := range src.spec.Setting.Options {
			if (declared == "" || o.Name == declared) && !o.Reliable.Contains(c.value) {
				found.add(circumstanceCause{fileCause{src.file, src.sheet}, src.endpoint, o.Name}, s.ref(int32(i)))
			}
		}
	}
	found.raise(s, func(cause circumstanceCause, refs []ref) issue.Issue {
		src := &s.sources[s.cells[refs[0].cell].source]
		o, _ := src.spec.Setting.Option(cause.name)
		i := issue.Issue{
			Code: src.spec.Setting.Code, Message: fmt.Sprintf("%s: %s beyond what it reads rightly: %s", cause.endpoint, count(len(refs), "value"), list(distinct(refs, textOf))),
			Expected: rangeText(o.Reliable, 1, src.stored) + " with " + src.spec.Setting.Key + " " + o.Name, Likely: o.Why, Effect: "used",
			Fix: "read them as lower bounds, and the inhibition as too small",
		}
		if s.option(src) == "" {
			i.Likely += "; the readout does not say which device it was"
			i.Fix = fmt.Sprintf("add `%s:` to the readout in the config", src.spec.Setting.Key)
		}
		return i
	})
}
