package drill

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"earmark/schemas/plan"
)

// designFaults are those of chapter D about groups.
var designFaults = []fault{
	{code: "D-05", inject: func(v *variant) bool { // no vehicle group
		name, comparator, ok := v.treated()
		if !ok {
			return false
		}
		for i := range v.plan.Groups {
			if v.plan.Groups[i].Comparator == comparator {
				v.plan.Groups[i].Comparator = ""
			}
		}
		v.note("nothing to compare %s with", name)
		v.expectWho("", name, "")
		return true
	}},
	{code: "D-06", inject: otherVehicle(plan.Test)},
	{code: "D-07", inject: otherVehicle(plan.Positive)},
	{code: "D-08", inject: func(v *variant) bool { // no floor, or naive animals as floor
		name, _, ok := v.treated()
		if !ok {
			return false
		}
		naive := ""
		for _, g := range v.plan.Groups {
			if g.Role == plan.Naive {
				naive = g.Name
			}
		}
		if v.group(name).Floor == "" || v.group(name).Floor == naive {
			return false
		}
		v.group(name).Floor = ""
		if v.IntN(2) == 0 {
			v.group(name).Floor = naive
		}
		v.note("the floor of %s becomes %q", name, v.group(name).Floor)
		v.expectWho("", name, "")
		return true
	}},
	{code: "D-14", inject: func(v *variant) bool { // a group of one to three animals
		name, _, ok := v.treated()
		if !ok {
			return false
		}
		var own []string
		for _, a := range v.animals {
			if a.Group == name {
				own = append(own, a.Animal)
			}
		}
		left := between(v.Rand, 1, 2)
		if len(own) <= left {
			return false
		}
		v.group(name).N = nil
		v.drop(some(v.Rand, own, len(own)-left)...)
		v.expectWho("", name, "")
		return true
	}},
	{code: "D-15", inject: func(v *variant) bool { // an animal without a value that the others of its group have
		r, ok := v.one(nil)
		if !ok || slices.ContainsFunc(v.animals, func(a animal) bool { return a.Animal == r.Animal && a.last <= r.day }) {
			return false
		}
		course := v.course(r)
		if course[0].day == r.day && len(course) > 1 || len(v.session(r)) < 6 {
			return false // the baseline is another rule's
		}
		gone := map[*line]bool{}
		g := v.grid(r.File, r.Sheet)
		for _, o := range v.chosen(func(o *reading) bool {
			return o.Endpoint == r.Endpoint && o.Animal == r.Animal && o.day == r.day && o.Matrix == r.Matrix
		}) {
			if r.DayColumn != "" || len(course) == 1 {
				gone[g.line(o.Row)] = true
			} else {
				v.put(o.File, o.Sheet, o.Row, o.Column, "")
			}
			if r.spec.PerAnalyte && r.DayColumn == "" {
				gone[g.line(o.Row)] = true
			}
		}
		g.lines = slices.DeleteFunc(g.lines, func(l *line) bool { return gone[l] })
		v.note("%s: %s has no value on day %d", r.File, r.Animal, r.day)
		v.expectWho(r.Animal, "", r.Endpoint)
		return true
	}},
	{code: "D-16", inject: func(v *variant) bool { // another number of animals than planned
		a, ok := pick(v.Rand, v.animals)
		if !ok {
			return false
		}
		n := int32(0)
		for _, o := range v.animals {
			if o.Group == a.Group {
				n++
			}
		}
		n += int32(between(v.Rand, 1, 4))
		v.group(a.Group).N = &n
		v.note("n of %s becomes %d", a.Group, n)
		v.expectWho("", a.Group, "")
		return true
	}},
	{code: "D-18", inject: func(v *variant) bool { // every group in cages of its own
		if len(v.animals) == 0 {
			return false
		}
		g := v.grid(v.animals[0].File, v.animals[0].Sheet)
		column := g.columnOf("cage", "cage no", "cage id")
		if column == "" || v.says("D-18") {
			return false
		}
		seen, size := map[string]int{}, between(v.Rand, 2, 5)
		for _, a := range v.animals {
			i := slices.IndexFunc(v.plan.Groups, func(g plan.Group) bool { return g.Name == a.Group })
			g.line(a.Row).put(column, fmt.Sprintf("K%d%c", i+1, 'a'+rune(seen[a.Group]/size)))
			seen[a.Group]++
		}
		v.note("cages of %d hold one group each", size)
		v.wants = append(v.wants, want{})
		return true
	}},
	{code: "D-20", inject: func(v *variant) bool { // one group female, another male
		name, comparator, ok := v.treated()
		if !ok || len(v.animals) == 0 {
			return false
		}
		g := v.grid(v.animals[0].File, v.animals[0].Sheet)
		column := g.columnOf("sex", "gender")
		if column == "" {
			return false
		}
		for _, a := range v.animals {
			switch a.Group {
			case name:
				g.line(a.Row).put(column, "F")
			case comparator:
				g.line(a.Row).put(column, "M")
			}
		}
		v.note("%s is female, %s is male", name, comparator)
		v.expectWho("", name, "")
		v.expectWho("", comparator, "")
		v.expectFile(g.file)
		return true
	}},
	{code: "D-21", criterion: "weights rise or fall by at least 1.5 % from group to group", inject: func(v *variant) bool {
		weights := v.plain(func(r *reading) bool { return r.spec.BodyWeight })
		if len(weights) == 0 || len(v.plan.Groups) < 4 {
			return false
		}
		step := 0.015 + 0.02*v.Float64()
		if v.IntN(2) == 0 {
			step = -step
		}
		for _, r := range weights {
			i := slices.IndexFunc(v.plan.Groups, func(g plan.Group) bool { return g.Name == r.group })
			x, _ := v.typed(r)
			v.put(r.File, r.Sheet, r.Row, r.Column, v.like(r, x*(1+step*float64(i))))
		}
		v.did = nil
		v.note("body weights change by %.1f %% from group to group", 100*step)
		v.expectWho("", "", weights[0].Endpoint)
		return true
	}},
	{code: "D-22", criterion: "the groups are moved apart by 2.5 to 5 standard deviations within groups", inject: func(v *variant) bool {
		name, comparator, ok := v.treated()
		r, found := v.one(func(r *reading) bool { return r.group == name && r.day <= 0 && r.spec.Components == nil })
		if !ok || !found {
			return false
		}
		early := func(group string) []*reading {
			return v.ofGroup(group, func(o *reading) bool { return o.Endpoint == r.Endpoint && o.day <= 0 })
		}
		sd := deviation(early(name), early(comparator))
		shift := sd * (2.5 + 2.5*v.Float64())
		if sd == 0 || len(v.course(r)) < 2 {
			return false
		}
		for _, o := range early(name) {
			x, _ := v.typed(o)
			v.put(o.File, o.Sheet, o.Row, o.Column, v.like(o, x+shift/o.unit.Factor))
		}
		v.did = nil
		v.note("%s of %s is higher by %.3g up to day 0", r.Endpoint, name, shift)
		v.expectWho("", name, r.Endpoint)
		return true
	}},
	{code: "D-23", inject: func(v *variant) bool { // every day read in order of the groups
		r, ok := v.one(func(r *reading) bool { return r.DayColumn != "" && len(v.course(r)) > 1 })
		if !ok {
			return false
		}
		rank := map[int32][3]int{} // by row: day, group, row
		for _, o := range v.readings {
			if o.File == r.File && o.Sheet == r.Sheet {
				rank[o.Row] = [3]int{int(o.day), slices.IndexFunc(v.plan.Groups, func(g plan.Group) bool { return g.Name == o.group }), int(o.Row)}
			}
		}
		rows := slices.SortedFunc(maps.Keys(rank), func(a, b int32) int {
			x, y := rank[a], rank[b]
			return slices.Compare(x[:], y[:])
		})
		turn := map[int32]int{}
		for i, row := range rows {
			if i > 0 && rank[rows[i-1]][0] == rank[row][0] {
				turn[row] = turn[rows[i-1]] + 1
			} else {
				turn[row] = 1
			}
		}
		v.grid(r.File, r.Sheet).addColumn("Order", func(l *line) string {
			if turn[l.was] == 0 {
				return ""
			}
			return fmt.Sprint(turn[l.was])
		})
		v.note("%s: groups in one order on every day", r.File)
		v.expectWho("", "", r.Endpoint)
		return true
	}},
	{code: "D-24", inject: func(v *variant) bool { // a group measured on other days than its comparator
		name, comparator, ok := v.treated()
		r, found := v.one(func(r *reading) bool { return r.group == name && r.DayColumn != "" && r.day > 0 })
		if !ok || !found {
			return false
		}
		days := map[int32]bool{}
		for _, o := range v.readings {
			if o.Endpoint == r.Endpoint && o.group == comparator {
				days[o.day] = true
			}
		}
		moved := map[int32]bool{}
		for _, o := range v.chosen(func(o *reading) bool { return o.Endpoint == r.Endpoint && o.group == name && o.day > 0 }) {
			if days[o.day-1] || o.Date.OK && o.StudyDay.OK || o.DayColumn == "" || o.Date.OK {
				return false
			}
			if !moved[o.Row] {
				v.put(o.File, o.Sheet, o.Row, o.DayColumn, fmt.Sprint(o.day-1))
				moved[o.Row] = true
			}
		}
		v.did = nil
		v.note("%s of %s a day before %s", r.Endpoint, name, comparator)
		v.expectWho("", name, r.Endpoint)
		return true
	}},
	{code: "D-25", inject: func(v *variant) bool { // groups named in the file of the observer, or a remark that tells
		r, ok := v.one(func(r *reading) bool { return r.spec.Components != nil && r.AnimalColumn != "" })
		if !ok {
			return false
		}
		if v.IntN(2) == 0 {
			g, column := v.labelled(r)
			v.note("%s names the groups", g.file)
			v.expectLine(g, g.head(), column)
			v.expectFile(g.file)
			return true
		}
		g := v.grid(r.File, r.Sheet)
		column := g.addColumn("Notes", func(*line) string { return "" })
		text, _ := pick(v.Rand, []string{"looks better (drug)", "vehicle animal", "treated, clearly better", "surely " + r.group})
		g.line(r.Row).put(column, text)
		v.note("%s row %d: %q", g.file, r.Row, text)
		v.expectFile(g.file)
		return true
	}},
	{code: "D-28", inject: func(v *variant) bool { // a group of the plan without animals
		name, _, ok := v.treated()
		if !ok {
			return false
		}
		var own []string
		for _, a := range v.animals {
			if a.Group == name {
				own = append(own, a.Animal)
			}
		}
		v.drop(own...)
		v.expectWho("", name, "")
		return len(own) > 0
	}},
}

// otherVehicle sets a group of a role against a comparator of another route or base.
func otherVehicle(role string) func(v *variant) bool {
	return func(v *variant) bool {
		var own, vehicles []int
		for i, g := range v.plan.Groups {
			if g.Role == role && g.Comparator != "" && g.Route != "" {
				own = append(own, i)
			}
			if g.Role == plan.Vehicle {
				vehicles = append(vehicles, i)
			}
		}
		i, ok := pick(v.Rand, own)
		k, found := pick(v.Rand, vehicles)
		if !ok || !found {
			return false
		}
		g, other := &v.plan.Groups[i], v.plan.Groups[k]
		switch {
		case other.Route != g.Route && other.Route != "":
			g.Comparator = other.Name
		case g.Vehicle != "" && v.IntN(2) == 0:
			g.Vehicle = "another " + strings.TrimPrefix(g.Vehicle, "0.5 % ")
		default:
			return false
		}
		v.note("%s (%s, %s) is compared with %s (%s, %s)", g.Name, g.Route, g.Vehicle, g.Comparator, v.group(g.Comparator).Route, v.group(g.Comparator).Vehicle)
		v.expectWho("", g.Name, "")
		return true
	}
}
