package drill

import (
	"slices"

	"earmark/internal/stats"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// analysisFaults are those of chapter R.
var analysisFaults = []fault{
	{code: "R-01", until: "inhibit", inject: func(v *variant) bool { return v.levelled(1.035 + 0.02*v.Float64()) }}, // a comparator without disease
	{code: "R-02", until: "inhibit", inject: func(v *variant) bool { return v.levelled(0.75) }},                     // a comparator better than its floor
	{code: "R-03", until: "inhibit", inject: func(v *variant) bool { // a vehicle that takes away a part of the disease, against untreated animals
		untreated := slices.IndexFunc(v.plan.Groups, func(g plan.Group) bool { return g.Role == plan.DiseaseUntreated })
		var vehicles []int
		for i, g := range v.plan.Groups {
			if g.Role == plan.Vehicle {
				vehicles = append(vehicles, i)
			}
		}
		if untreated < 0 && len(vehicles) > 1 {
			i, _ := pick(v.Rand, vehicles)
			v.plan.Groups[i].Role = plan.DiseaseUntreated
			untreated = i
			vehicles = slices.DeleteFunc(vehicles, func(k int) bool { return k == i })
		}
		k, ok := pick(v.Rand, vehicles)
		if untreated < 0 || !ok {
			return false
		}
		name := v.plan.Groups[k].Name
		for _, r := range v.ofGroup(name, func(r *reading) bool {
			return r.day > 0 && r.spec.Direction == endpoint.HigherWorse && r.spec.Components == nil && r.spec.Amplification == nil
		}) {
			x, _ := v.typed(r)
			v.put(r.File, r.Sheet, r.Row, r.Column, v.like(r, x*(0.55+0.05*v.Float64())))
		}
		v.did = nil
		v.note("%s is milder than the untreated animals", name)
		v.expectWho("", name, "")
		return true
	}},
	{code: "R-05", until: "compare", inject: func(v *variant) bool { // the direction of an endpoint the wrong way round
		r, ok := v.one(func(r *reading) bool { return r.spec.Direction == endpoint.HigherWorse && r.day > 0 })
		if !ok {
			return false
		}
		for i := range v.plan.Endpoints {
			if v.plan.Endpoints[i].Name == r.Endpoint {
				v.plan.Endpoints[i].Direction = endpoint.LowerWorse
			}
		}
		v.note("%s: lower is worse", r.Endpoint)
		v.expectWho("", "", r.Endpoint)
		return true
	}},
	{code: "R-06", until: "inhibit", inject: func(v *variant) bool { // percentages of a value that is not 0 in health
		r, ok := v.one(func(r *reading) bool {
			return r.spec.Scale == endpoint.Linear && r.day > 0 && slices.ContainsFunc(r.spec.Variables, func(o endpoint.Variable) bool {
				return o.Name == endpoint.Value && !o.TrueZero && slices.Contains(o.Definitions, endpoint.NoFloor)
			})
		})
		if !ok {
			return false
		}
		v.plan.Analysis.Endpoints = append([]plan.EndpointAnalysis{{Endpoint: r.Endpoint, Variable: endpoint.Value, Definition: endpoint.NoFloor}}, v.plan.Analysis.Endpoints...)
		v.note("%s: percent inhibition without a floor", r.Endpoint)
		v.expectWho("", "", r.Endpoint)
		return true
	}},
	{code: "R-08", until: "compare", criterion: "four animals, as fewer may be of one group by chance", inject: func(v *variant) bool { // exclusions in one arm only
		name, _, ok := v.treated()
		r, found := v.one(func(r *reading) bool { return r.group == name && r.spec.Components == nil })
		if !ok || !found {
			return false
		}
		done := map[string]bool{}
		for _, o := range some(v.Rand, v.ofGroup(name, func(o *reading) bool { return o.Endpoint == r.Endpoint && o.day == r.day }), 4) {
			if !done[o.Animal] {
				done[o.Animal] = true
				v.exclude(o.Animal, o.Endpoint, o.day, "outlier")
			}
		}
		v.expectWho("", name, "")
		return len(done) > 3
	}},
	{code: "R-11", until: "compare", inject: func(v *variant) bool { // a group that scatters 3.5 to 5 times as much
		name, comparator, ok := v.treated()
		r, found := v.one(func(r *reading) bool {
			return r.group == comparator && r.day > 0 && r.spec.Components == nil && r.spec.Scale == "linear" && hasWindow(r.spec)
		})
		if !ok || !found {
			return false
		}
		var values []float64
		mine := v.ofGroup(comparator, func(o *reading) bool { return o.Endpoint == r.Endpoint && o.day == r.day && o.Site == r.Site })
		for _, o := range mine {
			values = append(values, o.stored)
		}
		middle, factor := stats.Median(values), 3.5+1.5*v.Float64()
		for _, o := range mine {
			x := middle + (o.stored-middle)*factor
			if x <= 0.2*middle {
				return false
			}
			v.put(o.File, o.Sheet, o.Row, o.Column, v.like(o, x/o.unit.Factor))
		}
		v.did = nil
		v.note("%s of %s scatters %.1f times as much on day %d", r.Endpoint, comparator, factor, r.day)
		v.expectWho("", comparator, r.Endpoint)
		v.expectWho("", name, r.Endpoint)
		return true
	}},
	{code: "R-13", inject: func(v *variant) bool { // a group without variance
		r, ok := v.one(func(r *reading) bool {
			return r.spec.Components == nil && r.spec.Scale == "linear" && r.spec.Amplification == nil && len(v.reads(r)) == 1
		})
		if !ok {
			return false
		}
		for _, o := range v.ofGroup(r.group, func(o *reading) bool { return o.Endpoint == r.Endpoint && o.day == r.day && o.Site == r.Site }) {
			v.put(o.File, o.Sheet, o.Row, o.Column, r.Typed)
		}
		if r.spec.Sided {
			return false
		}
		v.did = nil
		v.note("%s of %s on day %d is %s for all", r.Endpoint, r.group, r.day, r.Typed)
		v.expectWho("", r.group, r.Endpoint)
		return true
	}},
	{code: "R-14", until: "compare", inject: func(v *variant) bool { // animals of the vehicle group put down for their disease
		_, comparator, ok := v.treated()
		var own []animal
		for _, a := range v.animals {
			if a.Group == comparator {
				own = append(own, a)
			}
		}
		if !ok || len(own) < 5 || v.plan.Study.LastDay == nil {
			return false
		}
		g := v.grid(own[0].File, own[0].Sheet)
		fate, day := g.columnOf("fate"), g.columnOf("fate day")
		if fate == "" {
			blank := func(*line) string { return "" }
			fate, day = g.addColumn("Fate", blank), g.addColumn("Fate day", blank)
		}
		last := int32(between(v.Rand, int(*v.plan.Study.LastDay)/2, int(*v.plan.Study.LastDay)-1))
		for _, a := range some(v.Rand, own, between(v.Rand, 2, 3)) {
			g.line(a.Row).put(fate, "humane endpoint")
			g.line(a.Row).put(day, "")
			g.line(a.Row).put(day, v.show(g.file, g.sheet, float64(last), 0))
			for _, r := range v.readings {
				if r.Animal == a.Animal && r.day > last {
					v.put(r.File, r.Sheet, r.Row, r.Column, "")
				}
			}
			for _, d := range v.doses {
				if d.Animal == a.Animal && d.StudyDay.Or(0) > last {
					dosing := v.grid(d.File, d.Sheet)
					dosing.remove(dosing.line(d.Row))
				}
			}
		}
		v.did = nil
		v.note("animals of %s left the study on day %d", comparator, last)
		v.expectWho("", comparator, "")
		return true
	}},
	{code: "R-20", until: "compare", inject: func(v *variant) bool { // a primary analysis of a day that nothing was measured on
		if len(v.plan.Analysis.Primary) == 0 {
			return false
		}
		i := v.IntN(len(v.plan.Analysis.Primary))
		p := v.plan.Analysis.Primary[i]
		day := int32(200 + v.IntN(100))
		if p.StudyDay == nil {
			p.Variable = endpoint.Value
		}
		p.StudyDay = &day
		v.plan.Analysis.Primary[i] = p
		v.note("primary: %s on day %d", p.Endpoint, day)
		v.expectWho("", "", p.Endpoint)
		return true
	}},
	{code: "R-21", until: "compare", inject: func(v *variant) bool { // a method for another scale
		r, ok := v.one(func(r *reading) bool {
			return r.spec.Scale == "linear" && r.spec.Components == nil && r.spec.Amplification == nil && r.spec.Direction != endpoint.Context
		})
		if !ok {
			return false
		}
		method, _ := pick(v.Rand, []string{"negative_binomial", "censored_lognormal", "proportional_odds"})
		v.plan.Analysis.Endpoints = append([]plan.EndpointAnalysis{{Endpoint: r.Endpoint, Variable: endpoint.Value, Method: method}}, v.plan.Analysis.Endpoints...)
		v.note("%s by %s", r.Endpoint, method)
		v.expectWho("", "", r.Endpoint)
		return true
	}},
	{code: "R-22", until: "compare", inject: func(v *variant) bool { // an animal far from its group in a primary analysis
		p, ok := pick(v.Rand, v.plan.Analysis.Primary)
		if !ok || p.StudyDay == nil {
			return false
		}
		r, ok := v.one(func(r *reading) bool {
			return r.Endpoint == p.Endpoint && r.day == *p.StudyDay && r.spec.Components == nil && r.spec.Scale == "linear" && v.group(r.group).Treated()
		})
		if !ok {
			return false
		}
		factor := 1.8 + 0.7*v.Float64()
		for _, o := range v.plain(func(o *reading) bool { return o.Endpoint == r.Endpoint && o.Animal == r.Animal && o.day > 0 }) {
			v.scale(o, factor)
		}
		v.did = nil
		v.note("%s of %s is %.1f times higher on every day", r.Endpoint, r.Animal, factor)
		v.expectWho(r.Animal, "", r.Endpoint)
		return true
	}},
}

// hasWindow says that percent inhibition of the values of an endpoint has a window.
func hasWindow(spec *endpoint.Spec) bool {
	return slices.ContainsFunc(spec.Variables, func(x endpoint.Variable) bool {
		return x.Name == endpoint.Value && slices.Contains(x.Definitions, endpoint.Window)
	})
}

// levelled gives the comparator of a treated group, in an endpoint, values of animals of the floor on the same day, times a factor.
func (v *variant) levelled(factor float64) bool {
	name, comparator, ok := v.treated()
	if !ok || v.group(name).Floor == "" {
		return false
	}
	floor := v.group(name).Floor
	r, ok := v.one(func(r *reading) bool {
		return r.group == comparator && r.day > 0 && r.spec.Components == nil && r.spec.Amplification == nil && r.spec.Direction == endpoint.HigherWorse && r.spec.Scale == "linear" && hasWindow(r.spec)
	})
	if !ok {
		return false
	}
	for _, o := range v.ofGroup(comparator, func(o *reading) bool { return o.Endpoint == r.Endpoint && (o.day > 0 || factor > 1) }) {
		like, ok := pick(v.Rand, v.ofGroup(floor, func(x *reading) bool {
			return x.Endpoint == o.Endpoint && x.Analyte == o.Analyte && x.Site == o.Site && x.Replicate == o.Replicate && x.day == o.day
		}))
		if !ok {
			continue
		}
		x, _ := v.typed(like)
		v.put(o.File, o.Sheet, o.Row, o.Column, v.like(o, factor*x))
	}
	v.did = nil
	v.note("%s of %s is %.2f times that of %s", r.Endpoint, comparator, factor, floor)
	v.expectWho("", comparator, r.Endpoint)
	v.expectWho("", name, r.Endpoint)
	return true
}
