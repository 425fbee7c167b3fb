package drill

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"earmark/schemas"
	"earmark/schemas/plan"
)

// doseFaults are those of chapter O, and T-12 of chapter T.
var doseFaults = []fault{
	{code: "O-01", criterion: "15 % from the volume of the weight, or more", inject: func(v *variant) bool {
		d, ok := v.dose(func(d *schemas.CollectedDose) bool { return d.Volume.OK && strings.EqualFold(d.VolumeUnit, "mL") })
		if !ok {
			return false
		}
		factor := 1.15 + 0.8*v.Float64()
		if v.IntN(2) == 0 {
			factor = 0.85 - 0.5*v.Float64()
		}
		return v.dosed(d, d.VolumeColumn, d.VolumeText, factor)
	}},
	{code: "O-02", inject: func(v *variant) bool { // a dose of ten times, a tenth, or of another group
		d, ok := v.dose(func(d *schemas.CollectedDose) bool { return d.Dose.OK && d.DoseColumn != "" && d.Dose.V > 0 })
		if !ok {
			return false
		}
		factor, _ := pick(v.Rand, []float64{10, 0.1, 3, 100, 2})
		return v.dosed(d, d.DoseColumn, d.DoseText, factor)
	}},
	{code: "O-03", inject: func(v *variant) bool { // doses in mg an animal, or in µg/kg, under a heading of mg/kg
		d, ok := v.dose(func(d *schemas.CollectedDose) bool { return d.Dose.OK && d.DoseUnit == "mg/kg" && d.Dose.V > 0 })
		if !ok {
			return false
		}
		rows := v.doses
		if v.IntN(2) == 0 {
			rows = []schemas.CollectedDose{*d}
		}
		perAnimal := v.IntN(2) == 0
		for i := range rows {
			o := &rows[i]
			weight, known := v.weight(o.Animal, o.StudyDay.Or(0))
			if o.File != d.File || !o.Dose.OK || o.Dose.V != d.Dose.V || o.DoseUnit != d.DoseUnit || !known {
				continue
			}
			x := o.Dose.V * 1000
			if perAnimal {
				x = o.Dose.V * weight / 1000
			}
			v.spoil(o.File, o.Sheet, o.Row, o.DoseColumn, v.show(o.File, o.Sheet, x, 3))
		}
		return len(v.wants) > 0
	}},
	{code: "O-04", inject: func(v *variant) bool { // a strength ten times off, or another
		d, ok := v.dose(func(d *schemas.CollectedDose) bool {
			return d.Concentration.OK && d.ConcentrationColumn != "" && d.Concentration.V > 0
		})
		if !ok {
			return false
		}
		factor, _ := pick(v.Rand, []float64{10, 0.1, 2, 0.5, 3})
		return v.dosed(d, d.ConcentrationColumn, d.ConcentrationText, factor)
	}},
	{code: "O-05", inject: func(v *variant) bool { // an article named as a salt
		name, _, ok := v.treated()
		if !ok || v.group(name).Article == "" || v.group(name).Dose == nil {
			return false
		}
		salt, _ := pick(v.Rand, []string{" phosphate", " hydrochloride", " citrate", " sodium", " mesylate"})
		article := v.group(name).Article
		for i := range v.plan.Groups {
			if v.plan.Groups[i].Article == article {
				v.plan.Groups[i].Article += salt
			}
		}
		for _, d := range v.doses {
			if d.Article == article {
				g := v.grid(d.File, d.Sheet)
				g.line(d.Row).put(g.columnOf("article", "compound", "drug"), article+salt)
			}
		}
		v.note("%s is given as %s", article, article+salt)
		v.expectWho("", article+salt, "") // the issue names articles
		return true
	}},
	{code: "O-06", inject: func(v *variant) bool { // no weighing for more than a week before doses by weight
		d, ok := v.dose(func(d *schemas.CollectedDose) bool {
			return d.Volume.OK && strings.EqualFold(d.VolumeUnit, "mL") && d.StudyDay.OK
		})
		if !ok {
			return false
		}
		from := d.StudyDay.V - 8
		hit := false
		gone := map[*line]bool{}
		var g *grid
		for _, r := range v.chosen(func(r *reading) bool {
			return r.spec.BodyWeight && r.day > from && r.day <= d.StudyDay.V && r.Animal == d.Animal
		}) {
			g = v.grid(r.File, r.Sheet)
			hit = true
			if r.DayColumn == "" {
				v.put(r.File, r.Sheet, r.Row, r.Column, "")
			} else {
				gone[g.line(r.Row)] = true
			}
		}
		if !hit {
			return false
		}
		g.lines = slices.DeleteFunc(g.lines, func(l *line) bool { return gone[l] })
		earlier := len(v.chosen(func(r *reading) bool { return r.spec.BodyWeight && r.day <= from && r.Animal == d.Animal })) > 0
		v.note("%s is not weighed after day %d, until day %d", d.Animal, from, d.StudyDay.V)
		v.expectWho(d.Animal, "", "")
		return earlier
	}},
	{code: "O-07", inject: func(v *variant) bool { // a topical amount that does not say for what
		var topical []int
		for i, g := range v.plan.Groups {
			if g.Topical != nil {
				topical = append(topical, i)
			}
		}
		i, ok := pick(v.Rand, topical)
		if !ok {
			return false
		}
		t := *v.plan.Groups[i].Topical
		switch v.IntN(3) {
		case 0:
			t.Per = ""
		case 1:
			t.Sites = nil
		case 2:
			t.Per, t.Sites = "", nil
		}
		v.plan.Groups[i].Topical = &t
		v.note("topical amount of %s becomes %+v", v.plan.Groups[i].Name, t)
		v.expectWho("", v.plan.Groups[i].Name, "")
		return true
	}},
	{code: "O-08", inject: func(v *variant) bool { // a synonym of a route
		d, ok := v.dose(func(d *schemas.CollectedDose) bool { return d.RouteColumn != "" && d.Route != "" })
		if !ok {
			return false
		}
		synonyms := map[string][]string{
			"oral": {"po", "p.o.", "gavage", "PO", "ig"}, "topical": {"dermal", "cutaneous", "percutaneous"}, "intraperitoneal": {"i.p.", "IP"}, "ip": {"i.p.", "IP"},
		}
		text, ok := pick(v.Rand, synonyms[d.Route])
		if !ok {
			return false
		}
		for i := range v.doses {
			if o := &v.doses[i]; o.Route == d.Route && o.File == d.File {
				v.spoil(o.File, o.Sheet, o.Row, o.RouteColumn, text)
			}
		}
		v.did = nil
		v.note("route %s becomes %s", d.Route, text)
		return true
	}},
	{code: "O-09", criterion: "17 % from nominal or more", inject: func(v *variant) bool {
		name, _, ok := v.treated()
		if !ok {
			return false
		}
		rows := [][]string{{"Group", "Study day", "Nominal (mg/mL)", "Measured (mg/mL)"}}
		bad := between(v.Rand, 1, 4)
		for i := range 4 {
			x := 0.95 + 0.1*v.Float64()
			if i+1 == bad {
				x = 0.83 - 0.4*v.Float64()
				if v.IntN(2) == 0 {
					x = 1.17 + 0.6*v.Float64()
				}
			}
			rows = append(rows, []string{name, fmt.Sprint(3 * i), "3", fmt.Sprintf("%.2f", 3*x)})
		}
		g := v.add(plan.Readout{Kind: "formulation", File: "formulations.csv"}, rows)
		v.expectLine(g, g.lines[bad], "D")
		return true
	}},
	{code: "O-10", inject: func(v *variant) bool { // drug in plasma of an animal without
		r, i, ok := v.plasma()
		if !ok {
			return false
		}
		for range 20 {
			k := i[v.IntN(len(i))]
			if role := v.group(v.animals[k].Group).Role; role == "vehicle" || role == "naive" || role == "sham" {
				l := r.lines[1+slices.Index(i, k)]
				l.put("D", fmt.Sprintf("%.1f", 2+300*v.Float64()))
				v.note("drug in %s of %s", v.animals[k].Animal, v.animals[k].Group)
				v.expectLine(r, l, "")
				return true
			}
		}
		return false
	}},
	{code: "A-30", inject: func(v *variant) bool { // a time after dosing that is none, of an animal with several
		g, i, ok := v.plasma()
		if !ok {
			return false
		}
		var own []int
		for k, at := range i {
			if v.group(v.animals[at].Group).Treated() {
				own = append(own, k)
			}
		}
		k, ok := pick(v.Rand, own)
		if !ok {
			return false
		}
		l := g.lines[1+k]
		twin := &line{cells: slices.Clone(l.cells)}
		text, _ := pick(v.Rand, []string{"peak", "Tx", "late", "before lunch"})
		twin.put("C", text)
		g.lines = append(g.lines, twin)
		v.note("a sample of %s at %q", l.at("A"), text)
		v.expectLine(g, twin, "")
		return true
	}},
	{code: "O-11", inject: func(v *variant) bool { // low above high
		var own []int
		for i, g := range v.plan.Groups {
			if g.Treated() && g.Dose != nil && g.Article != "" {
				own = append(own, i)
			}
		}
		i, ok := pick(v.Rand, own)
		if !ok {
			return false
		}
		k := slices.IndexFunc(v.plan.Groups, func(g plan.Group) bool {
			return g.Name != v.plan.Groups[i].Name && g.Treated() && g.Article == v.plan.Groups[i].Article && g.Dose != nil
		})
		if k < 0 {
			return false
		}
		low, high := i, k
		if *v.plan.Groups[low].Dose > *v.plan.Groups[high].Dose {
			low, high = high, low
		}
		words, _ := pick(v.Rand, [][2]string{{"Low dose", "High dose"}, {"low", "high"}, {"Low", "Mid"}, {"mid", "high"}})
		v.renameGroup(v.plan.Groups[low].Name, words[1])
		v.renameGroup(v.plan.Groups[high].Name, words[0])
		v.expectWho("", words[0], "")
		return true
	}},
	{code: "O-12", until: "inhibit", inject: func(v *variant) bool { // a positive control below its history
		for i, g := range v.plan.Groups {
			if g.Role == plan.Positive && g.Comparator != "" {
				low, high := 300.0, 400.0
				v.plan.Groups[i].History = &plan.History{Low: low, High: high}
				v.note("%s has a history of %g to %g %%", g.Name, low, high)
				v.expectWho("", g.Name, "")
				return v.IntN(3) > 0 || v.spread(g.Name)
			}
		}
		return false
	}},
	{code: "T-12", inject: func(v *variant) bool { // a dose missed, or given twice
		d, ok := v.dose(func(d *schemas.CollectedDose) bool { return d.StudyDay.OK || d.Date.OK })
		if !ok {
			return false
		}
		g := v.grid(d.File, d.Sheet)
		l := g.line(d.Row)
		if v.IntN(2) == 0 {
			g.remove(l)
			v.note("the dose of row %d of %s is missing", d.Row, d.File)
		} else {
			twin := &line{cells: slices.Clone(l.cells)}
			if o := g.columnOf("occasion"); o != "" {
				twin.put(o, "3")
			}
			g.insert(l, twin)
			v.note("the dose of row %d of %s is there twice", d.Row, d.File)
		}
		v.expectWho(d.Animal, "", "")
		return true
	}},
}

// dose is a line of the dosing log that can be changed.
func (v *variant) dose(wanted func(d *schemas.CollectedDose) bool) (*schemas.CollectedDose, bool) {
	var all []*schemas.CollectedDose
	for i := range v.doses {
		if d := &v.doses[i]; v.grids[sheetKey{d.File, d.Sheet}] != nil && wanted(d) {
			all = append(all, d)
		}
	}
	return pick(v.Rand, all)
}

// dosed multiplies a number of the log, in one row or in up to ten rows of the same animal or number.
func (v *variant) dosed(d *schemas.CollectedDose, column, text string, factor float64) bool {
	g := v.grid(d.File, d.Sheet)
	rows := []int32{d.Row}
	if v.IntN(2) == 0 {
		for _, o := range v.doses {
			if o.File == d.File && o.Row > d.Row && len(rows) < 10 && g.line(o.Row).at(column) == g.line(d.Row).at(column) {
				rows = append(rows, o.Row)
			}
		}
	}
	g.comma = g.comma || strings.Contains(text, ",")
	for _, row := range rows {
		x, number := g.number(g.line(row).at(column))
		if !number {
			continue
		}
		to := fmt.Sprint(math.Round(x*factor*1000) / 1000)
		if g.comma {
			to = strings.Replace(to, ".", ",", 1)
		}
		v.spoil(d.File, d.Sheet, row, column, to)
	}
	return len(v.wants) > 0
}

// weight is an animal's latest weight in g on a day.
func (v *variant) weight(animal string, day int32) (float64, bool) {
	var latest *reading
	for _, r := range v.chosen(func(r *reading) bool { return r.spec.BodyWeight && r.Animal == animal && r.day <= day }) {
		if latest == nil || r.day > latest.day {
			latest = r
		}
	}
	if latest == nil {
		return 0, false
	}
	return latest.stored, true
}

// plasma adds concentrations of a drug: above the limit where it was given, below it elsewhere. rows are the animals by
// their lines.
func (v *variant) plasma() (g *grid, rows []int, ok bool) {
	if v.plan.Study.LastDay == nil || len(v.chosen(func(r *reading) bool { return r.Endpoint == "plasma_concentration" })) > 0 {
		return nil, nil, false
	}
	name, _, ok := v.treated()
	if !ok || v.group(name).Article == "" {
		return nil, nil, false
	}
	lines := [][]string{{"Animal", "Drug", "Time (h)", "Concentration (ng/mL)", "LLOQ"}}
	for i, a := range v.animals {
		if a.last <= *v.plan.Study.LastDay || a.role == "satellite" || v.leftOut(a.Animal) {
			continue
		}
		text := "<1"
		if v.group(a.Group).Article == v.group(name).Article {
			text = fmt.Sprintf("%.1f", 20+200*v.Float64())
		}
		lines, rows = append(lines, []string{a.Animal, v.group(name).Article, "2", text, "1"}), append(rows, i)
	}
	g = v.add(plan.Readout{Kind: "plasma", File: "pk.csv", Matrix: "plasma", StudyDay: v.plan.Study.LastDay}, lines)
	return g, rows, len(rows) > 3
}

// leftOut says that the ledger leaves out every value of an animal.
func (s *subject) leftOut(animal string) bool {
	used := func(r reading) bool { return r.Animal == animal && !r.excluded }
	return !slices.ContainsFunc(s.readings, used)
}

// renameGroup gives a group another name in the plan and in every file.
func (v *variant) renameGroup(from, to string) {
	for i := range v.plan.Groups {
		g := &v.plan.Groups[i]
		for _, name := range []*string{&g.Name, &g.Comparator, &g.Floor} {
			if *name == from {
				*name = to
			}
		}
	}
	v.rename(from, to)
	v.note("%s is called %s", from, to)
}

// spread multiplies the values of a group after day 0 a little, each by its own factor.
func (v *variant) spread(group string) bool {
	for _, r := range v.ofGroup(group, func(r *reading) bool { return r.day > 0 && r.spec.Scale == "linear" && r.spec.Components == nil }) {
		x, _ := v.typed(r)
		v.put(r.File, r.Sheet, r.Row, r.Column, v.like(r, x*(0.98+0.04*v.Float64())))
	}
	v.did = nil
	v.note("values of %s vary", group)
	return true
}
