package drill

import (
	"slices"
	"strings"

	"earmark/schemas/plan"
)

// identityFaults are those of chapter D about whose a value is.
var identityFaults = []fault{
	{code: "D-01", inject: func(v *variant) bool { // a row twice, the copy equal or with a value changed
		r, ok := v.one(func(r *reading) bool { return r.AnimalColumn != "" })
		if !ok {
			return false
		}
		g := v.grid(r.File, r.Sheet)
		l := g.line(r.Row)
		twin := &line{cells: slices.Clone(l.cells)}
		if x, _ := v.typed(r); v.IntN(2) == 0 {
			twin.put(r.Column, v.like(r, x*(1.02+0.06*v.Float64())))
		}
		body := g.body()
		before, _ := pick(v.Rand, body)
		g.insert(before, twin)
		v.note("%s row %d is there twice, again at row %d", r.File, r.Row, g.row(twin))
		v.expectLine(g, l, "")
		v.expectLine(g, twin, "")
		return true
	}},
	{code: "D-01", inject: func(v *variant) bool { // an animal twice in the list
		a, ok := pick(v.Rand, v.animals)
		if !ok {
			return false
		}
		g := v.grid(a.File, a.Sheet)
		twin := &line{cells: slices.Clone(g.line(a.Row).cells)}
		g.lines = append(g.lines, twin)
		v.note("%s: %s is there twice", a.File, a.Animal)
		v.expectLine(g, twin, "")
		v.expect(a.File, a.Sheet, a.Row, "")
		return true
	}},
	{code: "D-02", inject: func(v *variant) bool { // a slip in an identifier
		r, ok := v.one(func(r *reading) bool { return r.AnimalColumn != "" })
		if !ok {
			return false
		}
		name := v.misspelt(r.Animal)
		if name == "" {
			return false
		}
		hit := false
		for _, o := range v.chosen(func(o *reading) bool { return o.File == r.File && o.Animal == r.Animal && o.day == r.day }) {
			if v.put(o.File, o.Sheet, o.Row, o.AnimalColumn, name) {
				hit = true
			}
			v.expect(o.File, o.Sheet, o.Row, o.AnimalColumn)
		}
		return hit
	}},
	{code: "D-03", inject: func(v *variant) bool { // the label of one animal with a slip
		a, ok := pick(v.Rand, v.animals)
		if !ok || a.GroupColumn == "" {
			return false
		}
		label := v.slipOf(a.Group)
		if label == a.Group || slices.ContainsFunc(v.plan.Groups, func(g plan.Group) bool { return g.Name == label }) {
			return false
		}
		return v.spoil(a.File, a.Sheet, a.Row, a.GroupColumn, label)
	}},
	{code: "D-04", inject: func(v *variant) bool { // a group split by its label
		a, ok := pick(v.Rand, v.animals)
		if !ok || a.GroupColumn == "" {
			return false
		}
		suffix, _ := pick(v.Rand, []string{" cohort 2", " second batch", " late enrolment"})
		same := slices.DeleteFunc(slices.Clone(v.animals), func(o animal) bool { return o.Group != a.Group })
		for _, o := range some(v.Rand, same, max(2, len(same)/2)) {
			v.spoil(o.File, o.Sheet, o.Row, o.GroupColumn, a.Group+suffix)
		}
		return len(v.wants) > 1
	}},
	{code: "D-09", inject: func(v *variant) bool { // rows that name another group than the allocation, some of them or a run one row off
		r, ok := v.one(func(r *reading) bool { return r.AnimalColumn != "" && r.GroupColumn == "" })
		if !ok {
			return false
		}
		g, column := v.labelled(r)
		body := slices.DeleteFunc(g.body(), func(l *line) bool { return l.at(column) == "" })
		if len(body) < 6 {
			return false
		}
		first, n := v.IntN(len(body)-4), between(v.Rand, 1, 4)
		hit := false
		for i := first; i < min(first+n, len(body)-1); i++ {
			if own, next := body[i].at(column), body[i+1].at(column); own != next {
				body[i].put(column, next)
				v.expectLine(g, body[i], column)
				v.note("%s row %d: %q becomes %q", g.file, body[i].was, own, next)
				hit = true
			}
		}
		return hit
	}},
	{code: "D-26", inject: func(v *variant) bool { // animals of kinetics among those of efficacy
		name, _, ok := v.treated()
		if !ok {
			return false
		}
		extra := *v.group(name)
		label, _ := pick(v.Rand, []string{"PK satellite", "PK", "TK satellite", "Satellite"})
		extra.Name, extra.Role, extra.Comparator, extra.N = label, plan.Satellite, "", nil
		own := slices.DeleteFunc(slices.Clone(v.animals), func(a animal) bool { return a.Group != name })
		if len(own) < 5 || own[0].GroupColumn == "" {
			return false
		}
		v.plan.Groups = append(v.plan.Groups, extra)
		for _, a := range own[len(own)-3:] {
			v.spoil(a.File, a.Sheet, a.Row, a.GroupColumn, label)
		}
		v.expectWho("", label, "")
		return true
	}},
	{code: "D-27", inject: func(v *variant) bool { // a sex or a strain that is no term
		a, ok := pick(v.Rand, v.animals)
		if !ok {
			return false
		}
		g := v.grid(a.File, a.Sheet)
		column := g.columnOf("sex", "gender")
		text, _ := pick(v.Rand, []string{"X", "w", "?", "Q", "1"})
		if strain := g.columnOf("strain"); v.IntN(2) == 0 && strain != "" {
			column = strain
			text = v.misspelt(g.line(a.Row).at(strain))
		}
		if column == "" || text == "" {
			return false
		}
		return v.spoil(a.File, a.Sheet, a.Row, column, text)
	}},
	{code: "D-19", inject: func(v *variant) bool { // ears listed as animals
		sided := v.plain(func(r *reading) bool { return r.Site != "" && r.AnimalColumn != "" })
		r, ok := pick(v.Rand, sided)
		if !ok || len(v.animals) == 0 || len(v.corrected) > 0 {
			return false
		}
		g := v.grid(r.File, r.Sheet)
		left := []string{"L", "-L", " left", "l"}
		right := []string{"R", "-R", " right", "r"}
		k := v.IntN(len(left))
		list := v.grid(v.animals[0].File, v.animals[0].Sheet)
		for _, a := range v.animals {
			l := list.line(a.Row)
			twin := &line{cells: slices.Clone(l.cells)}
			l.put(a.AnimalColumn, a.Animal+left[k])
			twin.put(a.AnimalColumn, a.Animal+right[k])
			list.insert(l, twin)
			v.expectLine(list, l, "")
			v.expectLine(list, twin, "")
		}
		for _, l := range g.body() {
			name := l.at(r.AnimalColumn)
			if name == "" || !isText(name) {
				continue
			}
			twin := &line{cells: slices.Clone(l.cells)}
			l.put(r.AnimalColumn, name+left[k])
			twin.put(r.AnimalColumn, name+right[k])
			for _, o := range v.readings {
				if o.File != r.File || o.Row != l.was {
					continue
				}
				switch o.Site {
				case "left":
					twin.put(o.Column, "")
				case "right":
					l.put(o.Column, "")
				}
			}
			g.insert(l, twin)
			v.expectLine(g, l, "")
			v.expectLine(g, twin, "")
		}
		v.note("every ear is an animal")
		return true
	}},
}

// slipOf is a word with two letters exchanged, one lost, doubled or another digit.
func (v *variant) slipOf(word string) string {
	letters := []rune(word)
	if len(letters) < 2 {
		return word
	}
	at := v.IntN(len(letters) - 1)
	switch v.IntN(4) {
	case 0:
		letters[at], letters[at+1] = letters[at+1], letters[at]
	case 1:
		letters = slices.Insert(letters, at, letters[at])
	case 2:
		letters[at+1] = rune('0' + v.IntN(10))
	case 3:
		letters = slices.Delete(letters, at, at+1)
	}
	return string(letters)
}

// misspelt is an identifier with a slip; empty if that is another animal's, or none.
func (v *variant) misspelt(name string) string {
	slip := v.slipOf(name)
	if slip == name || slices.ContainsFunc(v.animals, func(a animal) bool { return strings.EqualFold(a.Animal, slip) }) {
		return ""
	}
	return slip
}

// rename gives an animal another identifier in every file.
func (v *variant) rename(from, to string) {
	for _, key := range sortedKeys(v.grids) {
		g := v.grids[key]
		for i, l := range g.lines {
			for k, text := range l.cells {
				if strings.TrimSpace(text) == from {
					v.grid(key.file, key.sheet).lines[i].cells[k] = to
				}
			}
		}
	}
}

// labelled adds to the file of a reading a column with the group of each row's animal.
func (v *variant) labelled(r *reading) (g *grid, column string) {
	g = v.grid(r.File, r.Sheet)
	groups := map[string]string{}
	for _, a := range v.animals {
		groups[a.Animal] = a.Group
	}
	return g, g.addColumn("Group", func(l *line) string { return groups[strings.TrimSpace(l.at(r.AnimalColumn))] })
}

// drop takes the rows of animals out of every file.
func (v *variant) drop(animals ...string) {
	for _, key := range sortedKeys(v.grids) {
		var gone []int32
		note := func(file, sheet string, row int32, animal string) {
			if file == key.file && sheet == key.sheet && slices.Contains(animals, animal) {
				gone = append(gone, row)
			}
		}
		for _, a := range v.animals {
			note(a.File, a.Sheet, a.Row, a.Animal)
		}
		for _, r := range v.readings {
			note(r.File, r.Sheet, r.Row, r.Animal)
		}
		for _, d := range v.doses {
			note(d.File, d.Sheet, d.Row, d.Animal)
		}
		if len(gone) == 0 {
			continue
		}
		g := v.grid(key.file, key.sheet)
		g.keep(func(l *line) bool { return !slices.Contains(gone, l.was) })
	}
	v.note("%s left out of every file", strings.Join(animals, ", "))
}
