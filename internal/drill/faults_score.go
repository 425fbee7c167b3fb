package drill

import (
	"fmt"
	"slices"
	"strconv"

	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// scoreFaults are those of chapter S.
var scoreFaults = []fault{
	{code: "S-01", inject: func(v *variant) bool { // an item outside of its scale
		r, ok := v.one(isItem)
		if !ok {
			return false
		}
		text := fmt.Sprint(int(component(r).Max) + between(v.Rand, 1, 4))
		if v.IntN(4) == 0 {
			text = "-1"
		}
		return v.retype(r, text)
	}},
	{code: "S-02", inject: func(v *variant) bool { // a score between the steps
		r, ok := v.one(func(r *reading) bool { return isItem(r) && component(r).Step != 0.5 })
		if !ok || r.stored >= component(r).Max {
			return false
		}
		x, _ := v.typed(r)
		return v.retype(r, v.show(r.File, r.Sheet, x+0.5, 1))
	}},
	{code: "S-03", inject: func(v *variant) bool { // a total that is not the sum
		r, ok := v.one(func(r *reading) bool { return r.spec.Components != nil && r.Analyte == endpoint.Total })
		if !ok {
			return false
		}
		x, _ := v.typed(r)
		other := x + float64(between(v.Rand, 1, 3))
		if v.IntN(2) == 0 {
			other = x - float64(between(v.Rand, 1, 3))
		}
		if other < 0 {
			return false
		}
		return v.retype(r, v.show(r.File, r.Sheet, other, decimals(r.Typed)))
	}},
	{code: "S-04", inject: func(v *variant) bool { // an item missing
		r, ok := v.one(isItem)
		if !ok {
			return false
		}
		g := v.grid(r.File, r.Sheet)
		for _, o := range some(v.Rand, v.plain(func(o *reading) bool { return isItem(o) && o.Column == r.Column && o.File == r.File }), between(v.Rand, 1, 4)) {
			v.put(o.File, o.Sheet, o.Row, o.Column, "")
			v.expectLine(g, g.line(o.Row), "")
			v.expectWho(o.Animal, "", o.Endpoint)
		}
		return true
	}},
	{code: "S-05", inject: func(v *variant) bool { // a scale that changes on some day: an item more, or one fewer
		r, ok := v.one(func(r *reading) bool { return isItem(r) && r.day > 3 && component(r).Step != 0.5 })
		if !ok {
			return false
		}
		late := v.plain(func(o *reading) bool { return isItem(o) && o.Endpoint == r.Endpoint && o.day >= r.day })
		if v.IntN(2) == 0 {
			for _, o := range late {
				if o.Analyte == r.Analyte {
					v.put(o.File, o.Sheet, o.Row, o.Column, "")
					v.expect(o.File, o.Sheet, o.Row, "")
				}
			}
			v.did = nil
			v.note("%s is not scored from day %d on", r.Analyte, r.day)
			v.expectWho("", "", r.Endpoint)
			return true
		}
		most := component(r).Max
		hit := 0
		for _, o := range late {
			if x, _ := v.typed(o); x >= most-1 && component(o).Max == most {
				v.retype(o, fmt.Sprint(x+1))
				hit++
			}
		}
		v.did = nil
		v.note("items up to %g from day %d on", most+1, r.day)
		early := v.plain(func(o *reading) bool {
			return isItem(o) && o.Endpoint == r.Endpoint && o.day < r.day && o.stored >= component(o).Max
		})
		return hit > 3 && len(early) > 0
	}},
	{code: "S-06", inject: func(v *variant) bool { // 0 is the worst
		r, ok := v.one(isItem)
		if !ok {
			return false
		}
		for _, o := range v.plain(func(o *reading) bool { return o.spec.Components != nil && o.File == r.File }) {
			x, _ := v.typed(o)
			most := 0.0
			for _, c := range o.spec.Components {
				if c.Name == o.Analyte || o.Analyte == endpoint.Total {
					most += c.Max
				}
			}
			v.retype(o, v.show(o.File, o.Sheet, most-x, decimals(o.Typed)))
		}
		v.did = nil
		v.note("%s: 0 is the worst", r.File)
		v.expectWho("", "", r.Endpoint)
		return true
	}},
	{code: "S-07", inject: func(v *variant) bool { // a slip in the formula of SCORAD
		spec := v.spec("scorad")
		if spec == nil || len(v.animals) < 4 {
			return false
		}
		if v.plan.Study.LastDay == nil {
			return false
		}
		header := []string{"Animal", "Day"}
		for _, c := range spec.Components {
			header = append(header, c.Name)
		}
		rows := [][]string{append(header, "Total")}
		how := v.IntN(2)
		for _, a := range some(v.Rand, v.animals, between(v.Rand, 8, 20)) {
			row := []string{a.Animal, fmt.Sprint(*v.plan.Study.LastDay)}
			sum, area := 0.0, 0.0
			for _, c := range spec.Components {
				x := float64(v.IntN(int(c.Max) + 1))
				row = append(row, fmt.Sprint(x))
				weight := 1.0
				if c.Weight != 0 {
					weight = c.Weight
				}
				if weight == 0.2 {
					area = x
				}
				sum += weight * x
			}
			switch how {
			case 0: // the extent is not divided by 5
				sum += 0.8 * area
			case 1: // the intensity is not multiplied by 7/2
				sum = 0
				for i, c := range spec.Components {
					x, _ := strconv.ParseFloat(row[2+i], 64)
					weight := c.Weight
					if weight == 0 || weight == 3.5 {
						weight = 1
					}
					sum += weight * x
				}
			}
			rows = append(rows, append(row, strconv.FormatFloat(sum, 'f', 1, 64)))
		}
		g := v.add(plan.Readout{Kind: "scores", File: "scorad.csv", Scale: "scorad"}, rows)
		v.expectFile(g.file)
		return true
	}},
	{code: "S-08", inject: func(v *variant) bool { // one item typed for all
		r, ok := v.one(func(r *reading) bool { return isItem(r) && r.stored > 0 })
		if !ok {
			return false
		}
		byRow := map[int32]string{}
		for _, o := range v.plain(func(o *reading) bool { return isItem(o) && o.File == r.File && o.Analyte == r.Analyte }) {
			byRow[o.Row] = o.Typed
		}
		for _, o := range v.plain(func(o *reading) bool { return isItem(o) && o.File == r.File && component(o).Max == component(r).Max }) {
			if text, known := byRow[o.Row]; known {
				v.retype(o, text)
			}
		}
		v.did = nil
		v.note("%s: every item is %s", r.File, r.Analyte)
		v.expectWho("", "", r.Endpoint)
		return true
	}},
	{code: "S-09", inject: func(v *variant) bool { // a second observer who sees something else
		r, ok := v.one(func(r *reading) bool { return isItem(r) && r.DayColumn != "" })
		if !ok {
			return false
		}
		g := v.grid(r.File, r.Sheet)
		total := g.columnOf("total", "sum")
		items := map[int32][]*reading{}
		for _, o := range v.plain(func(o *reading) bool { return isItem(o) && o.File == r.File }) {
			items[o.Row] = append(items[o.Row], o)
		}
		body := g.body()
		column := g.addColumn("Read", func(*line) string { return "1" })
		for _, l := range body {
			twin := &line{cells: slices.Clone(l.cells)}
			twin.put(column, "2")
			for _, o := range items[l.was] {
				if o.Analyte == r.Analyte {
					twin.put(o.Column, fmt.Sprint(v.IntN(int(component(o).Max)+1)))
				}
			}
			if total != "" {
				twin.put(total, "")
			}
			g.lines = append(g.lines, twin)
		}
		v.note("%s: a second observer disagrees on %s", g.file, r.Analyte)
		v.expectWho("", "", r.Endpoint)
		return len(items) > 20
	}},
	{code: "S-10", until: "compare", inject: func(v *variant) bool { // means and a t test asked for scores
		r, ok := v.one(func(r *reading) bool { return r.spec.Components != nil })
		if !ok {
			return false
		}
		method, _ := pick(v.Rand, []string{"dunnett", "welch_t", "ancova"})
		v.plan.Analysis.Endpoints = append(v.plan.Analysis.Endpoints, plan.EndpointAnalysis{Endpoint: r.Endpoint, Variable: endpoint.Total, Method: method})
		v.note("%s by %s", r.Endpoint, method)
		v.expectWho("", "", r.Endpoint)
		return true
	}},
}

// isItem says that a reading is an item of a score.
func isItem(r *reading) bool {
	return r.spec.Components != nil && r.Analyte != endpoint.Total && component(r) != nil
}

// component is the item that a reading is of; nil for a total.
func component(r *reading) *endpoint.Component {
	for i := range r.spec.Components {
		if r.spec.Components[i].Name == r.Analyte {
			return &r.spec.Components[i]
		}
	}
	return nil
}

// spec is the endpoint of a scale of scores.
func (s *subject) spec(scale string) *endpoint.Spec {
	for i := range s.plan.Endpoints {
		if s.plan.Endpoints[i].ScoreScale == scale {
			return &s.plan.Endpoints[i]
		}
	}
	return nil
}
