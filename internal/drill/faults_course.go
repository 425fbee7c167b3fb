package drill

import (
	"math"
	"slices"
	"strings"

	"earmark/internal/stats"
)

// courseFaults are values that stand in the wrong place, or that left the animal's own course: chapters D, T and V.
var courseFaults = []fault{
	{
		code: "D-10", criterion: "at least 8 rows move, by a median of 4 scatters or more; the day has others before and after",
		inject: shiftRows,
	},
	{
		code: "D-11", criterion: "each value moves by 6 scatters of the day or more; the day has others before and after",
		inject: func(v *variant) bool { return v.swapAnimals(func(r *reading) bool { return !r.spec.BodyWeight }) },
	},
	{
		code: "V-23", criterion: "as D-11",
		inject: func(v *variant) bool { return v.swapAnimals(func(r *reading) bool { return r.spec.BodyWeight }) },
	},
	{
		code: "D-12", criterion: "the mean of the reads of each side moves by 8 scatters of a read or more; the day has others before and after",
		inject: func(v *variant) bool {
			r, ok := v.inner(func(r *reading) bool { return r.spec.Sided && r.Site == "right" && r.day > 0 })
			if !ok {
				return false
			}
			if v.plan.Study.InducedSide == "both" {
				return v.oneSided(r)
			}
			mine := v.chosen(func(o *reading) bool {
				return o.Endpoint == r.Endpoint && o.Animal == r.Animal && o.day == r.day && o.Timepoint == r.Timepoint && o.plain
			})
			var here, there []*reading
			var a, b []float64
			for _, o := range mine {
				if o.Site == r.Site {
					here, a = append(here, o), append(a, o.stored)
				} else {
					there, b = append(there, o), append(b, o.stored)
				}
			}
			if len(here) != len(there) || len(here) == 0 || math.Abs(stats.Mean(a)-stats.Mean(b)) < 8*v.scatter(r) {
				return false
			}
			for i := range here {
				one, other := here[i].Typed, there[i].Typed
				v.retype(here[i], other)
				v.retype(there[i], one)
			}
			return true
		},
	},
	{code: "D-13", inject: func(v *variant) bool { // the other side declared
		side := map[string]string{"left": "right", "right": "left"}[v.plan.Study.InducedSide]
		r, ok := v.one(func(r *reading) bool { return r.spec.Sided && r.Site == side && r.day > 0 })
		if !ok || side == "" {
			return false
		}
		v.plan.Study.InducedSide = side
		v.note("induced_side becomes %s", side)
		v.expectWho("", "", r.Endpoint)
		return true
	}},
	{code: "T-13", criterion: "by 35 to 120 % of the value, and 10 scatters or more", inject: func(v *variant) bool {
		r, ok := v.inner(func(r *reading) bool {
			return r.spec.DailyChange == 0 && r.spec.Components == nil && r.spec.Scale == "linear"
		})
		if !ok {
			return false
		}
		factor := 1.35 + 0.85*v.Float64()
		if v.IntN(3) == 0 {
			factor = 0.65 - 0.2*v.Float64()
		}
		if math.Abs(factor-1)*r.stored < 10*v.scatter(r) {
			return false
		}
		for _, o := range v.reads(r) {
			v.scale(o, factor)
		}
		return true
	}},
	{code: "T-14", criterion: "values of a group scatter over eight steps of the column or more on the day, and one group alone is copied only where the same text on both days for all of it is rarer than 1 in 100 million, from how often texts of an animal repeat in the group in which they do so most", inject: func(v *variant) bool { // a day pasted over another, for a group or for all
		r, ok := v.one(func(r *reading) bool { return r.spec.Components == nil && r.Analyte == "" && len(v.course(r)) > 2 })
		if !ok {
			return false
		}
		course := v.course(r)
		other, _ := pick(v.Rand, course)
		if other.day == r.day {
			return false
		}
		all := v.IntN(2) == 0
		texts := map[string]bool{}
		byGroup := map[string][]float64{}
		for _, o := range v.session(r) {
			if x, number := v.typed(o); number {
				byGroup[o.group] = append(byGroup[o.group], x*math.Pow10(decimals(o.Typed)))
			}
		}
		for group, x := range byGroup {
			if (all || group == r.group) && (len(x) < 6 || math.Sqrt(stats.Variance(x)) < 8) {
				return false
			}
		}
		if !all && math.Pow(v.repeats(r), float64(len(byGroup[r.group]))) > 1e-8 {
			return false
		}
		for _, o := range v.session(r) {
			if !all && o.group != r.group {
				continue
			}
			for _, from := range v.course(o) {
				if from.day == other.day && o.plain && from.plain {
					v.retype(o, from.Typed)
					v.expect(from.File, from.Sheet, from.Row, from.Column)
					texts[from.Typed] = true
				}
			}
		}
		return len(texts) > 4
	}},
	{code: "V-05", criterion: "by 12 to 30 % of the median, and 12 scatters over the root of the number of animals without disease", inject: func(v *variant) bool {
		r, ok := v.inner(func(r *reading) bool {
			return r.spec.Components == nil && r.spec.Scale == "linear" && !r.spec.BodyWeight
		})
		if !ok {
			return false
		}
		var healthy []float64
		session := v.chosen(func(o *reading) bool { return o.Endpoint == r.Endpoint && o.day == r.day && o.plain })
		for _, o := range session {
			if role := v.group(o.group).Role; o.Site == r.Site && (role == "naive" || role == "sham") {
				healthy = append(healthy, o.stored)
			}
		}
		if len(healthy) < 4 {
			return false
		}
		shift := stats.Median(healthy) * (0.12 + 0.18*v.Float64())
		if shift < 12*v.scatter(r)/math.Sqrt(float64(len(healthy))) {
			return false
		}
		if v.IntN(2) == 0 {
			shift = -shift
		}
		for _, o := range session {
			x, _ := v.typed(o)
			v.retype(o, v.like(o, x+shift/o.unit.Factor))
		}
		v.did = nil
		v.note("%s day %d: all values %+.3g %s", r.Endpoint, r.day, shift, r.spec.Unit)
		return true
	}},
	{code: "V-08", criterion: "two different neighbouring digits, that move the value by 8 scatters or more and leave it within the limits of its endpoint", inject: func(v *variant) bool {
		r, ok := v.inner(func(r *reading) bool { return len(v.reads(r)) == 1 })
		if !ok {
			return false
		}
		text := []byte(strings.TrimSpace(r.Typed))
		at := v.IntN(len(text))
		if at+1 >= len(text) || text[at] == text[at+1] || isText(string(text[at])) || isText(string(text[at+1])) {
			return false
		}
		text[at], text[at+1] = text[at+1], text[at]
		x, number := v.grid(r.File, r.Sheet).number(string(text))
		if !number || !r.spec.Hard.Contains(x*r.unit.Factor) || !r.spec.Soft.Contains(x*r.unit.Factor) || math.Abs(x*r.unit.Factor-r.stored) < 8*v.scatter(r) {
			return false
		}
		return v.retype(r, string(text))
	}},
	{code: "V-12", inject: func(v *variant) bool { // the values of one side typed for both
		r, ok := v.one(func(r *reading) bool { return r.spec.Sided && r.Site != "" })
		if !ok {
			return false
		}
		session := v.session(r)
		n := between(v.Rand, max(8, len(session)/3), max(8, len(session)))
		done := 0
		for _, first := range some(v.Rand, session, n) {
			for _, o := range v.reads(first) {
				for _, other := range v.chosen(func(x *reading) bool {
					return x.Endpoint == o.Endpoint && x.Animal == o.Animal && x.day == o.day && x.Replicate == o.Replicate && x.Site != o.Site && x.plain
				}) {
					if other.Typed != o.Typed {
						v.retype(other, o.Typed)
						v.expect(o.File, o.Sheet, o.Row, o.Column)
						done++
					}
				}
			}
		}
		return done >= 2*len(session)/3 || done >= len(session)*len(v.reads(r))/3
	}},
	{code: "V-11", inject: func(v *variant) bool { // a group of a day within a step of each other
		r, ok := v.one(func(r *reading) bool {
			return r.spec.Scale == "linear" && r.spec.Components == nil && r.spec.Amplification == nil && len(v.course(r)) > 1
		})
		if !ok {
			return false
		}
		var values []float64
		mine := v.ofGroup(r.group, func(o *reading) bool { return o.Endpoint == r.Endpoint && o.day == r.day })
		for _, o := range mine {
			values = append(values, o.stored)
		}
		if len(mine) < 5 {
			return false
		}
		middle := stats.Median(values)
		for _, o := range mine {
			step := math.Pow10(-decimals(o.Typed))
			v.retype(o, v.like(o, middle/o.unit.Factor+step*float64(v.IntN(2))))
			v.expect(o.File, o.Sheet, o.Row, o.Column)
		}
		return true
	}},
	{code: "V-13", inject: func(v *variant) bool { // control sides that swell with the others
		side := map[string]string{"left": "right", "right": "left"}[v.plan.Study.InducedSide]
		r, ok := v.one(func(r *reading) bool { return r.Site == side && side != "" && r.day > 0 })
		if !ok {
			return false
		}
		factor := 1.3 + 0.4*v.Float64()
		for _, o := range v.plain(func(o *reading) bool { return o.Endpoint == r.Endpoint && o.Site == side && o.day > 0 }) {
			if role := v.group(o.group).Role; role != "naive" && role != "sham" {
				v.scale(o, factor*(0.97+0.06*v.Float64()))
			}
		}
		v.did = nil
		v.note("%s: control sides thicker by %.0f %%", r.Endpoint, 100*(factor-1))
		v.expectWho("", "", r.Endpoint)
		return true
	}},
	{code: "V-14", inject: func(v *variant) bool { // a tag on the ear that is measured
		r, ok := v.one(func(r *reading) bool { return r.spec.Sided && r.Site != "" })
		if !ok || len(v.animals) == 0 {
			return false
		}
		g := v.grid(v.animals[0].File, v.animals[0].Sheet)
		column := g.columnOf("tag", "mark", "ear tag")
		if column == "" {
			return false
		}
		side := v.plan.Study.InducedSide
		if side == "both" {
			side = r.Site
		}
		text, _ := pick(v.Rand, []string{"ear tag, " + side, side + " ear notch", "tag " + side + " ear", side + " ear punched"})
		for _, a := range some(v.Rand, v.animals, between(v.Rand, 1, len(v.animals))) {
			v.spoil(a.File, a.Sheet, a.Row, column, text)
		}
		v.expectWho("", "", r.Endpoint)
		return true
	}},
	{code: "V-21", inject: func(v *variant) bool { // an overnight change beyond the endpoint's limit
		r, ok := v.inner(func(r *reading) bool { return r.spec.DailyChange > 0 })
		if !ok {
			return false
		}
		course := v.course(r)
		k := slices.IndexFunc(course, func(o *reading) bool { return o.day == r.day })
		if course[k-1].day != r.day-1 {
			return false
		}
		factor := 1 + r.spec.DailyChange/100 + 0.03 + 0.06*v.Float64()
		if v.IntN(2) == 0 {
			factor = 1 / factor
		}
		x := course[k-1].stored / r.unit.Factor * factor
		return v.retype(r, v.like(r, x))
	}},
	{code: "V-22", inject: func(v *variant) bool { // a weight that sinks below the humane limit while the animal goes on
		r, ok := v.one(func(r *reading) bool { return r.spec.Humane != nil && r.day <= 0 && len(v.course(r)) > 4 })
		if !ok {
			return false
		}
		course := v.course(r)
		if len(course) < 6 {
			return false
		}
		first := between(v.Rand, 1, len(course)-4)
		to := 0.70 + 0.07*v.Float64()
		for i, o := range course[first:] {
			part := math.Min(1, float64(i+1)/2)
			x := r.stored * (1 - (1-to)*part)
			v.retype(o, v.like(o, x/o.unit.Factor))
		}
		return true
	}},
	{code: "A-27", criterion: "samples in two readouts or more, of 4-fold or more in one of them", inject: func(v *variant) bool { // exchanged in every assay of a day
		r, ok := v.one(func(r *reading) bool { return r.spec.Scale == "log" && r.Matrix != "" })
		if !ok {
			return false
		}
		other, ok := pick(v.Rand, v.plain(func(o *reading) bool {
			return o.Endpoint == r.Endpoint && o.Analyte == r.Analyte && o.group != r.group && o.day == r.day
		}))
		if !ok || math.Abs(math.Log(other.stored/r.stored)) < math.Log(4) {
			return false
		}
		exchanged := map[string]bool{}
		// What lies below a limit is in the tube too.
		in := func(o *reading) bool {
			return o.Matrix == r.Matrix && o.day == r.day && o.spec.Scale == "log" && !o.Signal && o.Text == o.Typed && v.grids[sheetKey{o.File, o.Sheet}] != nil
		}
		for _, a := range v.chosen(func(o *reading) bool { return o.Animal == r.Animal && in(o) }) {
			exchanged[a.Endpoint+a.Analyte] = true
			for _, b := range v.chosen(func(o *reading) bool {
				return o.Animal == other.Animal && in(o) && o.Endpoint == a.Endpoint && o.Analyte == a.Analyte && o.Replicate == a.Replicate
			}) {
				one, two := a.Typed, b.Typed
				v.retype(a, two)
				v.retype(b, one)
			}
		}
		v.expectWho(r.Animal, "", "")
		return len(v.wants) > 1 && len(exchanged) > 1
	}},
	{code: "S-11", inject: func(v *variant) bool { // a score of 0 beside much swelling, or full marks without any
		thick, ok := v.one(func(r *reading) bool {
			return r.spec.Scale == "linear" && r.spec.Direction == "higher_worse" && r.day > 3 && v.group(r.group).Role == "vehicle"
		})
		if !ok {
			return false
		}
		hit := false
		for _, o := range v.plain(func(o *reading) bool {
			return o.spec.Components != nil && o.Animal == thick.Animal && o.day == thick.day
		}) {
			hit = v.retype(o, "0") || hit
		}
		v.expectWho(thick.Animal, "", "")
		return hit
	}},
}

// repeats is how often the same text follows in the course of an animal of an endpoint, site and read, in the group in which
// it does so most.
func (v *variant) repeats(r *reading) float64 {
	same, all := map[string]float64{}, map[string]float64{}
	for _, o := range v.session(r) {
		course := v.course(o)
		for i := 1; i < len(course); i++ {
			all[o.group]++
			if course[i].Typed == course[i-1].Typed {
				same[o.group]++
			}
		}
	}
	most := 0.0
	for group, n := range all {
		most = math.Max(most, (same[group]+1)/(n+2))
	}
	return most
}

// deviation is the pooled standard deviation of two groups of readings; 0 if either has fewer than three.
func deviation(a, b []*reading) float64 {
	if len(a) < 3 || len(b) < 3 {
		return 0
	}
	values := func(all []*reading) []float64 {
		var x []float64
		for _, r := range all {
			x = append(x, r.stored)
		}
		return x
	}
	return math.Sqrt((stats.Variance(values(a)) + stats.Variance(values(b))) / 2)
}

// oneSided makes a study of both ears one of the right ear: the left ones keep the thickness of the first day, with the
// scatter of its reads. Then it exchanges the ears of an animal (D-12).
func (v *variant) oneSided(r *reading) bool {
	v.plan.Study.InducedSide = "right"
	left := v.chosen(func(o *reading) bool { return o.Endpoint == r.Endpoint && o.Site == "left" && o.plain })
	quiet := map[[2]string][]*reading{}
	for _, o := range left {
		if o.day <= 0 {
			key := [2]string{o.Animal, ""}
			quiet[key] = append(quiet[key], o)
		}
	}
	texts := map[*reading]string{}
	for _, o := range left {
		if of := quiet[[2]string{o.Animal, ""}]; o.day > 0 && len(of) > 0 {
			x, _ := v.typed(of[v.IntN(len(of))])
			text := v.like(o, x*(1+0.02*v.NormFloat64()))
			texts[o] = text
			v.put(o.File, o.Sheet, o.Row, o.Column, text)
		}
	}
	v.did = nil
	v.note("the left side stays as on day 0")
	var difference float64
	for _, o := range v.reads(r) {
		for _, other := range left {
			if other.Animal == o.Animal && other.day == o.day && other.Replicate == o.Replicate && texts[other] != "" {
				x, _ := v.grid(other.File, other.Sheet).number(texts[other])
				difference += math.Abs(o.stored-x*other.unit.Factor) / float64(len(v.reads(r)))
				v.retype(o, texts[other])
				v.retype(other, o.Typed)
			}
		}
	}
	return difference > 8*v.scatter(r) && len(v.wants) > 0
}

// swapAnimals exchanges all values of two animals of one day in one file (D-11).
func (v *variant) swapAnimals(wanted func(r *reading) bool) bool {
	r, ok := v.inner(func(r *reading) bool { return r.spec.Components == nil && wanted(r) })
	if !ok {
		return false
	}
	other, ok := pick(v.Rand, v.session(r))
	if !ok || !other.plain || other.Animal == r.Animal {
		return false
	}
	scatter := v.scatter(r)
	for _, pair := range [][2]*reading{{r, other}, {other, r}} {
		d, inner := departure(v.course(pair[0]), r.day, pair[1].stored)
		before, _ := departure(v.course(pair[0]), r.day, pair[0].stored)
		if !inner || math.Abs(d-before) < 6*scatter {
			return false
		}
	}
	of := func(animal string) []*reading {
		return v.chosen(func(o *reading) bool {
			return o.File == r.File && o.Endpoint == r.Endpoint && o.Animal == animal && o.day == r.day
		})
	}
	mine, theirs := of(r.Animal), of(other.Animal)
	if len(mine) != len(theirs) {
		return false
	}
	for i := range mine {
		one, two := mine[i].Typed, theirs[i].Typed
		v.retype(mine[i], two)
		v.retype(theirs[i], one)
	}
	return true
}

// shiftRows moves the values of a day, from some row on, one row down or up (D-10).
func shiftRows(v *variant) bool {
	r, ok := v.inner(func(r *reading) bool { return r.spec.Components == nil })
	if !ok {
		return false
	}
	rows := v.chosen(func(o *reading) bool {
		return o.File == r.File && o.Sheet == r.Sheet && o.day == r.day && o.Column == r.Column
	})
	slices.SortFunc(rows, func(a, b *reading) int { return int(a.Row - b.Row) })
	if len(rows) < 12 {
		return false
	}
	first := v.IntN(len(rows) - 9)
	moved := rows[first:]
	if v.IntN(2) == 0 {
		moved = moved[:between(v.Rand, 9, len(moved))]
	}
	if v.IntN(2) == 0 {
		moved = slices.Clone(moved)
		slices.Reverse(moved)
	}
	columns := v.chosen(func(o *reading) bool {
		return o.File == r.File && o.Sheet == r.Sheet && o.Row == r.Row && o.day == r.day && o.Endpoint == r.Endpoint
	})
	if v.IntN(2) == 0 {
		columns = []*reading{r}
	}
	var steps []float64
	for i := 1; i < len(moved); i++ {
		steps = append(steps, math.Abs(moved[i].stored-moved[i-1].stored))
		for _, c := range columns {
			g := v.grids[sheetKey{r.File, r.Sheet}]
			v.spoil(r.File, r.Sheet, moved[i].Row, c.Column, g.line(moved[i-1].Row).at(c.Column))
		}
	}
	return stats.Median(steps) >= 4*v.scatter(r)
}
