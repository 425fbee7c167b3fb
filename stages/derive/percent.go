package derive

import (
	"fmt"
	"math"
	"slices"

	"earmark/schemas"
	"earmark/schemas/endpoint"
)

// known are the days of the course with a value that is a number, each collapsed to the animal.
func (c course) known() []point {
	var days []point
	for _, d := range c.days {
		if p := combine(d.points); p.censoring == none && !math.IsNaN(p.value) {
			p.day = d.day
			days = append(days, p)
		}
	}
	return days
}

// percentOfReference is 100 × value / the animal's reference on each day, and the day from which on the course counts.
func (c course) percentOfReference() (percent []point, from int32) {
	percent = c.known()
	days, values := make([]int32, len(percent)), make([]float64, len(percent))
	for i, p := range percent {
		days[i], values[i] = p.day, p.value
	}
	of, from := c.reference.Percent(days, values)
	for i := range percent {
		percent[i].value = of[i]
	}
	return percent, from
}

// nadir is the lowest percentage of the reference after the reference's day; NaN without any such day. n counts the
// measurements of those days.
func (c course) nadir() point {
	percent, from := c.percentOfReference()
	lowest := point{value: math.NaN(), censoring: none}
	for _, p := range percent {
		if p.day <= from || math.IsNaN(p.value) {
			continue
		}
		if math.IsNaN(lowest.value) || p.value < lowest.value {
			lowest.value = p.value
		}
		lowest.n += p.n
	}
	return lowest
}

// peak is the highest value of the declared days, the first and the last one included; NaN without a value on them. n counts
// the measurements of those days.
func (c course) peak(v endpoint.Variable) point {
	highest := point{value: math.NaN(), censoring: none}
	for _, p := range c.known() {
		if v.From != nil && p.day < *v.From || v.To != nil && p.day > *v.To {
			continue
		}
		if math.IsNaN(highest.value) || p.value > highest.value {
			highest.value = p.value
		}
		highest.n += p.n
	}
	return highest
}

// percentOf is 100 × value / the animal's latest value of another endpoint on or before that day, in the same unit. A day
// before the first one has none.
func (c course) percentOf(other string) ([]point, error) {
	whole, err := c.other(other, c.first.Unit)
	if err != nil {
		return nil, err
	}
	var percent []point
	for _, p := range c.known() {
		later := slices.IndexFunc(whole, func(w dayValue) bool { return w.day > p.day })
		if later < 0 {
			later = len(whole)
		}
		if later == 0 || !(whole[later-1].value > 0) {
			continue
		}
		p.value = 100 * p.value / whole[later-1].value
		percent = append(percent, p)
	}
	return percent, nil
}

// A dayValue is a value of the animal on a day.
type dayValue struct {
	day   int32
	value float64
}

// other is the animal's course of an endpoint in one of its units, by day.
func (a animal) other(name, unit string) ([]dayValue, error) {
	spec := a.specs[name]
	k := slices.IndexFunc(spec.Units, func(u endpoint.Unit) bool { return u.Name == unit })
	if k < 0 || spec.Units[k].Factor <= 0 {
		return nil, fmt.Errorf("derive: %q is no endpoint measured in %s", name, unit)
	}
	var ms []schemas.Measurement
	for _, m := range a.measurements {
		if m.Endpoint == name {
			ms = append(ms, m)
		}
	}
	var points []point
	for _, p := range collapseReads(spec.Collapse, ms) {
		if p.censoring == none && !math.IsNaN(p.value) {
			points = append(points, p)
		}
	}
	var values []dayValue
	for _, d := range byDay(points) {
		values = append(values, dayValue{d.day, combine(d.points).value / spec.Units[k].Factor})
	}
	return values, nil
}
