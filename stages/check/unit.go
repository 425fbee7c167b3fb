package check

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"earmark/internal/issue"
	"earmark/internal/stats"
)

// unitFamilies sets aside values of a series in another quantity than most of it: pg/mL beside pg/mg.
func unitFamilies(s *study) {
	type family struct {
		series int32
		unit   string
	}
	cells := map[family]int32{}
	most := map[int32]string{}
	for i := range s.sources {
		src := &s.sources[i]
		f := family{src.series, src.stored}
		cells[f] += src.cells
		best := family{src.series, most[src.series]}
		if cells[f] > cells[best] || cells[f] == cells[best] && f.unit < best.unit {
			most[src.series] = f.unit
		}
	}
	mixed := false
	for f := range cells {
		mixed = mixed || f.unit != most[f.series]
	}
	if !mixed {
		return
	}
	found := causes[limitCause]{}
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		if src.stored == most[src.series] || !c.used() {
			continue
		}
		r := s.ref(int32(i))
		r.note = fmt.Sprintf("%s beside %s", src.stored, most[src.series])
		found.add(limitCause{fileCause{src.file, src.sheet}, src.endpoint, src.analyte, src.matrix, uncensored}, r)
		s.fail(int32(i), "A-18")
	}
	found.raise(s, func(c limitCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "A-18", Message: fmt.Sprintf("%s: %s in %s", what(c.endpoint, c.analyte, c.matrix), count(len(refs), "value"), refs[0].note),
			Expected: "one quantity for all values of an analyte in a matrix; amounts per volume and per weight cannot be converted",
			Likely:   "a wrong unit in a header, or two batches processed differently", Effect: s.effect(refs),
			Fix: "correct the unit, or declare the other samples as another matrix",
		}
	})
}

// fits is how near a value must come to what the animal's own course expects: within a factor of 1.6 either way, which
// leaves room for a change of 60 % between two days (METHODS b).
const fits = 1.6

// Limits of a slip of many values: how many have to be outside of the hard limits, and from how many on cells that one factor
// explains, a fifth of their column or more, are no slips of single ones.
const (
	fewestOutside = 3
	fewestSlipped = 6
)

// unitMixtures finds values outside of their limits that one factor explains, of those that their endpoint declares (V-01,
// V-02, V-07, or the endpoint's own code): a whole column, or what it holds of a day, where one factor brings nearly all of it
// inside, or which leaves the course of every group by one factor; single cells, where a factor brings them to what the animal's own course, or the animals of its group that day,
// expect.
func unitMixtures(s *study) {
	var suspects []int32
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		if c.number() && !src.item && !src.exposure && c.value > 0 && !(src.hard.Contains(c.value) && src.soft.Contains(c.value)) {
			suspects = append(suspects, int32(i))
		}
	}
	u := unitFinder{study: s, suspect: map[int32]bool{}, found: causes[slipCause]{}}
	for _, i := range suspects {
		u.suspect[i] = true
	}
	u.columns(suspects, false)
	u.columns(suspects, true)
	u.days()
	u.singles(suspects)
	u.found.raise(s, u.write)
}

// slipped reports whether a value outside of its limits tells of a slip of its column.
func (s *source) slipped(v float64) bool { return s.spec.Slips().BySoft || !s.hard.Contains(v) }

type slipCause struct {
	fileCause
	code           string
	endpoint, unit string
	factor         float64
	whole          bool
	column         string // of cells that are no whole column
}

type unitFinder struct {
	*study
	suspect map[int32]bool
	found   causes[slipCause]
	medians map[cohortKey]float64
}

// A stretch is a column, or what it holds of a day.
type stretch struct {
	source int32
	day    int32 // 0 for all days
}

// A readingPool is what is read from one file in one unit: a gauge is the same for all columns.
type readingPool struct {
	place          int32
	endpoint, unit string
}

// columns looks for whole columns, or, byDay, for what they hold of a day: at least three numbers that tell of a slip and a
// fifth of all, four in five of all outside of the usual limits, and a factor that brings nine in ten of those inside. Of
// several such factors that is taken which brings most of the readings of the file inside; of equals the one that brings them
// nearest to the other animals of their groups, or to the middle of the usual limits.
func (u *unitFinder) columns(suspects []int32, byDay bool) {
	at := func(c *cell) stretch {
		if byDay {
			return stretch{c.source, c.day}
		}
		return stretch{c.source, 0}
	}
	numbers := map[stretch]int{}
	for i := range u.cells {
		if c := &u.cells[i]; c.number() {
			numbers[at(c)]++
		}
	}
	outside := map[stretch][]int32{}
	hard := map[stretch]int{}
	for _, i := range suspects {
		c := &u.cells[i]
		if !c.number() {
			continue
		}
		outside[at(c)] = append(outside[at(c)], i)
		if u.sources[c.source].slipped(c.value) {
			hard[at(c)]++
		}
	}
	pools := map[readingPool][]int32{}
	fit := map[stretch][]bool{} // by factor
	for key, cells := range outside {
		src := &u.sources[key.source]
		factors := src.spec.Slips().Factors
		if byDay && numbers[key] < fewestSlipped || hard[key] < fewestOutside || hard[key]*5 < numbers[key] || len(cells)*5 < numbers[key]*4 {
			continue
		}
		inside := make([]bool, len(factors))
		for k := range factors {
			inside[k] = u.within(cells, factors[k])*10 >= len(cells)*9
		}
		if slices.Contains(inside, true) {
			fit[key] = inside
			pool := readingPool{src.place, src.endpoint, src.unit.Name}
			pools[pool] = append(pools[pool], cells...)
		}
	}
	if len(fit) == 0 {
		return
	}
	order := map[readingPool][]int{} // of factors, the best first
	for pool, cells := range pools {
		order[pool] = u.ranked(cells)
	}
	slipOf := map[stretch]float64{}
	for key, inside := range fit {
		src := &u.sources[key.source]
		for _, k := range order[readingPool{src.place, src.endpoint, src.unit.Name}] {
			if inside[k] {
				slipOf[key] = src.spec.Slips().Factors[k]
				break
			}
		}
	}
	for i := range u.cells {
		c := &u.cells[i]
		factor, whole := slipOf[at(c)]
		if !whole || !c.number() {
			continue
		}
		src := &u.sources[c.source]
		code := src.spec.Slips().CodeOf(factor, true)
		u.found.add(slipCause{
			fileCause: fileCause{src.file, src.sheet}, code: code, endpoint: src.endpoint, unit: src.unit.Name, factor: factor, whole: true,
		}, u.ref(int32(i)))
		u.fail(int32(i), code)
	}
}

// within is how many of the cells a factor brings inside of their limits.
func (u *unitFinder) within(cells []int32, factor float64) int {
	n := 0
	for _, i := range cells {
		c := &u.cells[i]
		if src := &u.sources[c.source]; src.hard.Contains(c.value*factor) && src.soft.Contains(c.value*factor) {
			n++
		}
	}
	return n
}

// ranked are the positions of the factors of an endpoint in order of how many cells they bring inside; of equals, in order of
// how near they bring them to what is expected, by the median of the logarithms of the ratio.
func (u *unitFinder) ranked(cells []int32) []int {
	first := &u.sources[u.cells[cells[0]].source]
	factors := first.spec.Slips().Factors
	middle := math.NaN()
	if first.soft.Low != nil && first.soft.High != nil {
		middle = math.Sqrt(*first.soft.Low * *first.soft.High)
	}
	var ratios []float64 // of what is expected to what is typed
	for _, i := range cells {
		want, known := u.groupMedian(u.cohortOf(&u.cells[i]))
		if !known {
			want = middle
		}
		if ratio := math.Log(want / u.cells[i].value); !math.IsNaN(ratio) && !math.IsInf(ratio, 0) {
			ratios = append(ratios, ratio)
		}
	}
	distance := func(k int) float64 {
		if len(ratios) == 0 {
			return 0
		}
		return math.Abs(stats.Median(ratios) - math.Log(factors[k]))
	}
	order := make([]int, len(factors))
	n := make([]int, len(factors))
	for k := range factors {
		order[k], n[k] = k, u.within(cells, factors[k])
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(n[b], n[a]), cmp.Compare(distance(a), distance(b))) })
	return order
}

// singles looks at the cells that are no whole column. Many of a column that one factor explains have the code of many.
func (u *unitFinder) singles(suspects []int32) {
	numbers := map[int32]int{}
	for i := range u.cells {
		if c := &u.cells[i]; c.number() {
			numbers[c.source]++
		}
	}
	type slip struct {
		source int32
		factor float64
	}
	found := map[slip][]ref{}
	var order []slip
	for _, i := range suspects {
		if !u.cells[i].number() {
			continue
		}
		if factor, why, ok := u.single(i); ok {
			key := slip{u.cells[i].source, factor}
			if found[key] == nil {
				order = append(order, key)
			}
			r := u.ref(i)
			r.note = why
			found[key] = append(found[key], r)
		}
	}
	for _, key := range order {
		src := &u.sources[key.source]
		refs := found[key]
		code := src.spec.Slips().CodeOf(key.factor, len(refs) >= fewestSlipped && len(refs)*5 >= numbers[key.source])
		for _, r := range refs {
			u.found.add(slipCause{
				fileCause: fileCause{src.file, src.sheet}, code: code, endpoint: src.endpoint, unit: src.unit.Name, factor: key.factor, column: src.column,
			}, r)
			u.fail(r.cell, code)
		}
	}
}

// single is the factor that brings one cell to what is expected of it, and why that is expected.
func (u *unitFinder) single(i int32) (factor float64, why string, ok bool) {
	c := &u.cells[i]
	for _, want := range u.expected(i) {
		for _, factor := range u.sources[c.source].spec.Slips().Factors {
			if ratio := c.value * factor / want.value; ratio >= 1/fits && ratio <= fits {
				return factor, want.why, true
			}
		}
	}
	return 0, "", false
}

// An expectation is what a cell should hold, and why.
type expectation struct {
	value float64
	why   string
}

// nearby is how many cells the search for an animal's neighbouring values looks at, each way.
const nearby = 16

// expected is what a cell should hold, the best evidence first: by the animal's own course (the mean of its other reads
// that day or, without any, of its values before and after), and by the median of its group that day.
func (u *unitFinder) expected(i int32) []expectation {
	c := &u.cells[i]
	course := u.sources[c.source].course
	var before, same, after []float64
	look := func(k int32) bool {
		if k < 0 || int(k) >= len(u.cells) {
			return false
		}
		o := &u.cells[k]
		if o.animal != c.animal || u.sources[o.source].course != course {
			return false
		}
		if !o.number() || u.suspect[k] {
			return true
		}
		switch {
		case o.day == c.day:
			same = append(same, o.value)
		case o.day < c.day:
			before = append(before, o.value)
			return false
		default:
			after = append(after, o.value)
			return false
		}
		return true
	}
	for _, step := range [...]int32{-1, 1} {
		for k := int32(1); k <= nearby; k++ {
			if !look(i + step*k) {
				break
			}
		}
	}
	unit := u.sources[c.source].stored
	var want []expectation
	switch id := u.animals[c.animal].id; {
	case len(same) > 0:
		want = append(want, expectation{mean(same), fmt.Sprintf("the other reads of %s that day are %s %s", id, joinNumbers(same), unit)})
	case len(before)+len(after) > 0:
		trend := joinNumbers(before) + " → ? → " + joinNumbers(after)
		switch {
		case len(after) == 0:
			trend = joinNumbers(before) + " → ?"
		case len(before) == 0:
			trend = "? → " + joinNumbers(after)
		}
		want = append(want, expectation{mean(append(before, after...)), fmt.Sprintf("the course of %s is %s %s", id, trend, unit)})
	}
	if median, known := u.groupMedian(u.cohortOf(c)); known {
		want = append(want, expectation{median, fmt.Sprintf("the median of its group that day is %s %s", number(median), unit)})
	}
	return want
}

// groupMedian is the median of the numbers of a cohort that are not suspect. Where most of them are, the limits are what is wrong,
// and nothing is known.
func (u *unitFinder) groupMedian(key cohortKey) (float64, bool) {
	if u.medians == nil {
		values, suspects := map[cohortKey][]float64{}, map[cohortKey]int{}
		for i := range u.cells {
			c := &u.cells[i]
			if !c.number() {
				continue
			}
			k := u.cohortOf(c)
			if u.suspect[int32(i)] {
				suspects[k]++
				continue
			}
			values[k] = append(values[k], c.value)
		}
		u.medians = make(map[cohortKey]float64, len(values))
		for k, v := range values {
			if suspects[k] > len(v) {
				continue
			}
			slices.Sort(v)
			u.medians[k] = (v[(len(v)-1)/2] + v[len(v)/2]) / 2
		}
	}
	m, known := u.medians[key]
	return m, known
}

func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

func joinNumbers(x []float64) string {
	names := make([]string, len(x))
	for i, v := range x {
		names[i] = number(v)
	}
	return list(names)
}

// write is the issue of a slip. The numbers of its expectation are in the unit of the column.
func (u *unitFinder) write(cause slipCause, refs []ref) issue.Issue {
	first := &u.cells[refs[0].cell]
	src := &u.sources[first.source]
	right := first.value * cause.factor
	typed := number(u.collected(refs[0].cell).Value.V)
	i := issue.Issue{
		Code: cause.code, Expected: u.expectation(first, src), Effect: u.effect(refs),
		Likely: u.slipText(src, cause, typed, right),
	}
	if cause.whole {
		columns := distinct(refs, func(r ref) string { return r.at.Column })
		low, high := math.Inf(1), math.Inf(-1)
		for _, r := range refs {
			v := u.collected(r.cell).Value.V
			low, high = min(low, v), max(high, v)
		}
		i.Message = fmt.Sprintf("%s: %s of column %s (%s – %s) lie outside of what %s can be in %s", cause.endpoint,
			count(len(refs), "value"), list(columns), number(low), number(high), cause.endpoint, unitText(cause.unit))
		if !slices.ContainsFunc(refs, func(r ref) bool { return !src.hard.Contains(u.cells[r.cell].value) }) {
			i.Message = fmt.Sprintf("%s: %s of column %s (%s – %s) are off by one factor from the days before and after, in every group", cause.endpoint,
				count(len(refs), "value"), list(columns), number(low), number(high))
		}
		i.Fix = "name the right unit in the header or in the config (unit:)"
		if unit := src.unitBy(cause.factor); unit != "" {
			i.Fix = fmt.Sprintf("name the right unit in the header or in the config (unit: %s)", unit)
		}
		return i
	}
	i.Message = fmt.Sprintf("%s of %s: %s %s", src.name(), list(distinct(refs, animalOf)), typed, unitText(cause.unit))
	i.Likely += "; " + refs[0].note
	i.Fix = corrections(refs, "unit or decimal slip", func(r ref) string {
		return number(u.collected(r.cell).Value.V * cause.factor)
	})
	return i
}

func unitText(unit string) string { return cmp.Or(unit, "the unit given") }

// slipText is the likeliest cause of a slip, with the value as it would then be.
func (u *unitFinder) slipText(src *source, cause slipCause, typed string, right float64) string {
	is := fmt.Sprintf("%s would be %s %s", typed, number(right), src.stored)
	power := math.Abs(math.Log10(cause.factor))
	single := cause.code == src.spec.Slips().Decimal
	if unit := src.unitBy(cause.factor); unit != "" && !single {
		return fmt.Sprintf("%s typed in a column of %s: %s", unit, src.unit.Name, is)
	}
	switch {
	case single && near1(power/2):
		return "a decimal point that was lost, or slipped by two places: " + is
	case near1(cause.factor/25.4) || near1(cause.factor*25.4):
		return "inches, or thousandths of one: " + is
	case near1(cause.factor/10) || near1(cause.factor*10):
		return "a slip of the decimal point by one place: " + is
	}
	return fmt.Sprintf("a factor of %s: %s", number(cause.factor), is)
}

// unitBy is the unit of which one is factor of this column's; empty if the endpoint has none.
func (s *source) unitBy(factor float64) string {
	for _, other := range s.spec.Units {
		if other.Stored == s.unit.Stored && other.Per == s.unit.Per && near1(other.Factor/s.unit.Factor/factor) {
			return other.Name
		}
	}
	return ""
}

func near1(x float64) bool { return math.Abs(x-1) < 1e-9 }
