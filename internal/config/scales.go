package config

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// scores are the endpoints of the study's own score scales. One that has a mistake comes without items, so that what names
// it is not reported as well.
func (r *resolver) scores(known []endpoint.Spec) []endpoint.Spec {
	var specs []endpoint.Spec
	for i, scale := range r.doc.Scales {
		if scale.Name == "" {
			continue // the schema says that it is missing
		}
		before := len(r.ps)
		r.checkItems(i, scale)
		if len(r.ps) > before {
			scale.Items = nil
		}
		spec := scale.Spec()
		if scale.Maximum != nil && scale.Items != nil && *spec.Hard.High != *scale.Maximum {
			r.add(item("scales", i, "maximum"), "correct the maximum, or the items and their weights",
				"scales › %q: the items make at most %g, not %g", scale.Name, *spec.Hard.High, *scale.Maximum)
		}
		names := make([]string, len(known))
		for k, other := range known {
			names[k] = other.Name
		}
		for k, beside := range scale.Beside {
			if !slices.Contains(names, beside) {
				r.add(item("scales", i, "beside", strconv.Itoa(k)), didYouMean(beside, names), "scales › %q: there is no endpoint %q", scale.Name, beside)
			}
		}
		for _, other := range slices.Concat(known, specs) {
			if other.ScoreScale == scale.Name {
				r.add(item("scales", i, "name"), "give it a name of its own", "scales: there is already a scale %q", scale.Name)
			} else if other.Name == spec.Name {
				r.add(item("scales", i, "endpoint"), "give it a name of its own", "scales › %q: there is already an endpoint %q", scale.Name, spec.Name)
			}
		}
		specs = append(specs, spec)
	}
	return specs
}

// checkItems reports what is wrong with the items of a scale.
func (r *resolver) checkItems(i int, scale endpoint.ScoreScale) {
	where := fmt.Sprintf("scales › %q", scale.Name)
	at := func(k int, keys ...string) []string {
		return item("scales", i, append([]string{"items", strconv.Itoa(k)}, keys...)...)
	}
	names := map[string]string{folded(endpoint.Total): "the total"}
	var items, factors []string
	counted := false // an item has a weight
	for _, it := range scale.Items {
		items = append(items, it.Name)
		if it.Times != "" {
			factors = append(factors, it.Times)
		}
	}
	for k, it := range scale.Items {
		for j, name := range append([]string{it.Name}, it.Synonyms...) {
			place := at(k, "name")
			if j > 0 {
				place = at(k, "synonyms", strconv.Itoa(j-1))
			}
			if bearer, taken := names[folded(name)]; taken && name != "" {
				r.add(place, "", "%s: the name %q is already that of %s", where, name, bearer)
				continue
			}
			names[folded(name)] = fmt.Sprintf("item %q", it.Name)
		}
		factor := slices.Contains(factors, it.Name)
		counted = counted || !factor && (it.Weight == nil || *it.Weight > 0)
		c := endpoint.Component{Min: it.Min, Max: it.Max, Step: 1}
		if it.Step != nil {
			c.Step = *it.Step
		}
		switch target := slices.Index(items, it.Times); {
		case it.Times == "":
		case target < 0:
			r.add(at(k, "times"), didYouMean(it.Times, items), "%s: there is no item %q", where, it.Times)
		case target == k || scale.Items[target].Times != "":
			r.add(at(k, "times"), "an item is multiplied with one that stands alone", "%s: item %q is itself multiplied", where, it.Times)
		}
		switch {
		case it.Max == 0: // missing or refused, which the schema says
		case it.Max <= it.Min:
			r.add(at(k, "max"), "", "%s: item %q: max (%g) must be above min (%g)", where, it.Name, it.Max, it.Min)
		case !c.Holds(it.Max):
			r.add(at(k, "step"), "", "%s: item %q: steps of %g from %g do not reach %g", where, it.Name, c.Step, it.Min, it.Max)
		}
		if factor && it.Weight != nil && *it.Weight != 0 {
			r.add(at(k, "weight"), "leave it out", "%s: item %q is multiplied with others and is not added itself", where, it.Name)
		}
	}
	if len(scale.Items) > 0 && !counted {
		r.add(item("scales", i, "items"), "give one a weight", "%s: no item counts in the total", where)
	}
}

// scale is the score scale of a readout: its own, or else that of the study, or else that of its disease model, or else the
// first of all. Readouts of other kinds have none.
func (r *resolver) scale(i int, readout plan.Readout) string {
	if readout.Kind != endpoint.ScoreKind {
		if readout.Scale != "" {
			r.add(item("readouts", i, "scale"), "leave it out", "readouts › item %d: only readouts of %s have a scale", i+1, endpoint.ScoreKind)
		}
		return ""
	}
	r.checkScale(item("readouts", i, "scale"), fmt.Sprintf("readouts › item %d", i+1), readout.Scale)
	return cmp.Or(readout.Scale, r.doc.Study.Scale, r.doc.Model.Scale, r.scaleNames()[0])
}

// checkScale reports a name that is no scale's.
func (r *resolver) checkScale(at []string, where, name string) {
	if known := r.scaleNames(); name != "" && !slices.Contains(known, name) {
		r.add(at, didYouMean(name, known), "%s: there is no scale %q", where, name)
	}
}

// scaleNames lists the score scales, the embedded ones first.
func (r *resolver) scaleNames() []string {
	var names []string
	for _, e := range r.endpoints {
		if e.ScoreScale != "" {
			names = append(names, e.ScoreScale)
		}
	}
	return names
}
