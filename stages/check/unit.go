package check

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"earmark/internal/issue"
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

// unitMixtures finds values outside of their limits that one factor explains, of those that their endpoint declares (V-01,
// or the endpoint's own code): a whole column, where one factor brings nearly all of it inside; single cells, where a
// factor brings them to what the animal's own course, or the animals of its group that day, expect.
func unitMixtures(s *study) {
	var suspects []int32
	outside := make([]int32, len(s.sources)) // numbers that tell of a slip of their column
	numbers := make([]int32, len(s.sources))
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		if !c.number() || src.item || src.exposure {
			continue
		}
		numbers[c.source]++
		if c.value > 0 && !(src.hard.Contains(c.value) && src.soft.Contains(c.value)) {
			suspects = append(suspects, int32(i))
			if src.slipped(c.value) {
				outside[c.source]++
			}
		}
	}
	if len(suspects) == 0 {
		return
	}
	u := unitFinder{study: s, suspect: map[int32]bool{}, found: causes[slipCause]{}}
	for _, i := range suspects {
		u.suspect[i] = true
	}
	u.columns(suspects, outside, numbers)
	for _, i := range suspects {
		if s.cells[i].used() {
			u.single(i)
		}
	}
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
	column         string // of single cells
}

type unitFinder struct {
	*study
	suspect map[int32]bool
	found   causes[slipCause]
	medians map[cohortKey]float64
}

// columns looks for whole columns: at least three numbers outside of the limits, and four in five of the column.
func (u *unitFinder) columns(suspects, outside, numbers []int32) {
	inside := map[int32][]int32{} // by source: numbers that each slip brings inside
	for _, i := range suspects {
		c := &u.cells[i]
		src := &u.sources[c.source]
		factors := src.spec.Slips().Factors
		if len(factors) == 0 || !src.slipped(c.value) || outside[c.source] < 3 || outside[c.source]*5 < numbers[c.source]*4 {
			continue
		}
		if inside[c.source] == nil {
			inside[c.source] = make([]int32, len(factors))
		}
		for k, factor := range factors {
			if v := c.value * factor; src.hard.Contains(v) && src.soft.Contains(v) {
				inside[c.source][k]++
			}
		}
	}
	if len(inside) == 0 {
		return
	}
	slipOf := map[int32]float64{}
	for source, n := range inside {
		best := 0
		for k := range n {
			if n[k] > n[best] {
				best = k
			}
		}
		if n[best]*10 >= outside[source]*9 {
			slipOf[source] = u.sources[source].spec.Slips().Factors[best]
		}
	}
	for i := range u.cells {
		c := &u.cells[i]
		factor, whole := slipOf[c.source]
		if !whole || !c.number() {
			continue
		}
		src := &u.sources[c.source]
		code := src.spec.Slips().Code
		u.found.add(slipCause{
			fileCause: fileCause{src.file, src.sheet}, code: code, endpoint: src.endpoint, unit: src.unit.Name, factor: factor, whole: true,
		}, u.ref(int32(i)))
		u.fail(int32(i), code)
	}
}

// single looks at one cell.
func (u *unitFinder) single(i int32) {
	c := &u.cells[i]
	slips := u.sources[c.source].spec.Slips()
	for _, want := range u.expected(i) {
		for _, factor := range slips.Factors {
			if ratio := c.value * factor / want.value; !(ratio >= 1/fits && ratio <= fits) {
				continue
			}
			src := &u.sources[c.source]
			r := u.ref(i)
			r.note = want.why
			u.found.add(slipCause{
				fileCause: fileCause{src.file, src.sheet}, code: slips.Code, endpoint: src.endpoint, unit: src.unit.Name, factor: factor, column: src.column,
			}, r)
			u.fail(i, slips.Code)
			return
		}
	}
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

// groupMedian is the median of the numbers of a cohort that are not suspect.
func (u *unitFinder) groupMedian(key cohortKey) (float64, bool) {
	if u.medians == nil {
		values := map[cohortKey][]float64{}
		for i := range u.cells {
			if c := &u.cells[i]; c.number() && !u.suspect[int32(i)] {
				k := u.cohortOf(c)
				values[k] = append(values[k], c.value)
			}
		}
		u.medians = make(map[cohortKey]float64, len(values))
		for k, v := range values {
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
		i.Message = fmt.Sprintf("%s: %s of column %s lie outside of what %s can be in %s", cause.endpoint,
			count(len(refs), "value"), list(columns), cause.endpoint, unitText(cause.unit))
		i.Fix = "name the right unit in the header or in the config (unit:)"
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
	for _, other := range src.spec.Units {
		if other.Stored == src.unit.Stored && near1(other.Factor/src.unit.Factor/cause.factor) {
			return fmt.Sprintf("%s typed in a column of %s: %s", other.Name, src.unit.Name, is)
		}
	}
	switch {
	case near1(cause.factor/25.4) || near1(cause.factor*25.4):
		return "inches: " + is
	case near1(cause.factor/10) || near1(cause.factor*10):
		return "a slip of the decimal point by one place: " + is
	}
	return fmt.Sprintf("a factor of %s: %s", number(cause.factor), is)
}

func near1(x float64) bool { return math.Abs(x-1) < 1e-9 }
