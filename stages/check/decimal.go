package check

import (
	"fmt"
	"math"
	"slices"

	"earmark/internal/issue"
	"earmark/internal/stats"
	"earmark/schemas/endpoint"
)

// Limits of a slip of the decimal point that no limit shows (V-07). The evidence is the likelihood ratio of the value and of
// the value with its point moved, as for exchanges (trend.go), with all
// numbers on the scale of the series for trials: sure sets the value aside, likely warns of it.
const (
	sureSlip    = 1e-7
	likelySlip  = 1e-3
	fewestKnown = 12   // departures that give a scatter
	finest      = 0.02 // in decimal logarithms, below which no scatter is believed: 5 %
)

// decimalCode is the code of a slip of endpoints that declare none for it.
const decimalCode = "V-07"

// A departure is how far a cell lies from what is expected of it, in decimal logarithms.
type departure struct {
	cell int32
	size float64
}

// A pointFinder looks for slips of the decimal point.
type pointFinder struct {
	*study
	of           []bool // by source: its numbers can slip
	sure, likely causes[slipCause]
}

// decimalSlips finds single numbers that are 10 or 100 times too large or too small within their limits (V-07): r, the decimal
// logarithm of the ratio of the value to what is expected, lies beyond what scatter explains, and r ∓ 1 or ∓ 2 does not, and no other read or well of the sample is like it. Expected
// are, the better evidence first, the animal's own course (the values of the days before and after, interpolated in the
// logarithm, and the median departure of its group) and the median of its group on that day.
func decimalSlips(s *study) {
	p := pointFinder{s, s.slippableSources(), causes[slipCause]{}, causes[slipCause]{}}
	byGroup, byCourse := map[int32][]departure{}, map[int32][]departure{} // by series
	medians := p.groupLogs()
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		if m, known := medians[s.crowdOf(c)]; known && p.slippable(c) {
			byGroup[src.series] = append(byGroup[src.series], departure{cell: int32(i), size: math.Log10(c.value) - m})
		}
	}
	p.courseDepartures(byCourse)
	trials := map[string]float64{} // by scale
	for _, all := range byGroup {
		trials[s.scaleOf(all[0])] += float64(len(all))
	}
	for _, evidence := range []struct {
		of  map[int32][]departure
		why string
	}{{byCourse, "the animal's own course expects %s %s"}, {byGroup, "the median of its group that day is %s %s"}} {
		for _, all := range evidence.of {
			sizes := make([]float64, len(all))
			for k, d := range all {
				sizes[k] = math.Abs(d.size)
			}
			if len(sizes) < fewestKnown {
				continue
			}
			scatter := scatterOf(sizes)
			for _, d := range all {
				c := &s.cells[d.cell]
				if !c.used() || s.explained[d.cell] {
					continue
				}
				beyond := math.NaN()
				if m, known := medians[s.crowdOf(c)]; known {
					beyond = math.Log10(c.value) - m
				}
				p.slip(d, beyond, scatter, trials[s.scaleOf(d)], evidence.why)
			}
		}
	}
	write := func(cause slipCause, refs []ref) issue.Issue {
		src := &s.sources[s.cells[refs[0].cell].source]
		typed := s.collected(refs[0].cell).Value.V
		is := fmt.Sprintf("%s would be %s %s", number(typed), number(typed*cause.factor), unitText(src.unit.Name))
		i := issue.Issue{
			Code: cause.code, Message: fmt.Sprintf("%s of %s: %s", src.name(), list(distinct(refs, animalOf)), list(distinct(refs, textOf))),
			Expected: "a value within the scatter of its group and of the animal's course; " + refs[0].note,
			Likely:   "a slip of the decimal point by one place: " + is, Effect: s.effect(refs),
			Fix: corrections(refs, "decimal slip", func(r ref) string { return number(s.collected(r.cell).Value.V * cause.factor) }),
		}
		if cause.factor > 50 || cause.factor < 0.05 {
			i.Likely = "a decimal point that was lost, or slipped by two places: " + is
		}
		return i
	}
	p.sure.raise(s, write)
	p.likely.raise(s, func(cause slipCause, refs []ref) issue.Issue {
		i := write(cause, refs)
		i.Severity, i.Effect = issue.Warning, "used as it is"
		return i
	})
}

// confirmed reports whether another read or well of the same animal and day agrees with a cell to a factor of 3: a slip is of
// one number. Wells of an assay that do not agree are spoken of by.
func (s *study) confirmed(i int32) bool {
	c := &s.cells[i]
	wells := s.sources[c.source].spec.Collapse == endpoint.ByDilution
	agree := func(k int32) bool {
		o := &s.cells[k]
		return o.number() && wells || o.number() && o.value > 0 && math.Abs(math.Log(o.value/c.value)) < math.Log(3)
	}
	for k := i - 1; k >= 0 && s.sameKey(c, &s.cells[k]); k-- {
		if agree(k) {
			return true
		}
	}
	for k := i + 1; int(k) < len(s.cells) && s.sameKey(c, &s.cells[k]); k++ {
		if agree(k) {
			return true
		}
	}
	return false
}

// scatterOf is the standard deviation of departures by their sizes: of 1.4826 × their median and 1.395 × the mean of the lower
// 95 % of them the larger, as the median of few is uncertain. 1.395 makes the mean of |r| up to the 95 % quantile of a normal
// distribution, 2 (φ(0) − φ(1.960)) / 0.95 = 0.717, a standard deviation. It sorts them.
func scatterOf(sizes []float64) float64 {
	slices.Sort(sizes)
	n := len(sizes) - max(1, len(sizes)/20)
	return max(1.4826*stats.Median(sizes), 1.395*stats.Mean(sizes[:n]), finest)
}

func (s *study) scaleOf(d departure) string { return s.sources[s.cells[d.cell].source].spec.Scale }

// slip weighs one departure. The day beside a slip departs from its course too: beyond, the departure from the group, must be
// nearer to the slip than to none, where it is known.
func (p *pointFinder) slip(d departure, beyond, scatter, trials float64, why string) {
	for _, places := range []float64{1, -1, 2, -2} {
		left := d.size - places
		gain := (square(d.size) - square(left)) / (2 * square(scatter))
		if math.Abs(left) > agrees*scatter || gain < math.Log(trials/likelySlip) || math.Abs(beyond-places) > math.Abs(beyond) || p.confirmed(d.cell) || p.collected(d.cell).Signal {
			continue
		}
		c := &p.cells[d.cell]
		src := &p.sources[c.source]
		factor := math.Pow(10, -places)
		code := decimalCode
		if slips := src.spec.Slips(); slices.ContainsFunc(slips.Factors, func(f float64) bool { return near1(f / factor) }) {
			code = slips.CodeOf(factor, false)
		}
		r := p.ref(d.cell)
		r.note = fmt.Sprintf(why, number(c.value/math.Pow(10, d.size)/src.shownFactor()), src.shownUnit())
		cause := slipCause{fileCause: fileCause{src.file, src.sheet}, code: code, endpoint: src.endpoint, unit: src.unit.Name, factor: factor, column: src.column}
		p.explained[d.cell] = true
		if gain < math.Log(trials/sureSlip) {
			p.likely.add(cause, r)
			return
		}
		p.sure.add(cause, r)
		p.fail(d.cell, code)
		return
	}
}

// slippable reports whether a slip of the decimal point can be seen in a cell: in a positive number.
func (p *pointFinder) slippable(c *cell) bool { return p.of[c.source] && c.number() && c.value > 0 }

// slippableSources are the sources whose numbers can slip: no counts, scores, titres or cycles, which are whole numbers or have no
// ratios, nor quotients and their divisors, which A-19 looks at.
func (s *study) slippableSources() []bool {
	of := make([]bool, len(s.sources))
	for i := range s.sources {
		src := &s.sources[i]
		of[i] = !src.item && !src.exposure && !src.unit.Titre && !src.divided && !s.divides(src.spec) && src.timepoint == "" && !src.spec.Integer &&
			src.spec.Amplification == nil && (src.spec.Scale == endpoint.Linear || src.spec.Scale == endpoint.Log)
	}
	return of
}

// divides reports whether values of another endpoint are divided by those of this one.
func (s *study) divides(spec *endpoint.Spec) bool {
	return slices.ContainsFunc(s.Endpoints, func(e endpoint.Spec) bool { return e.Per != nil && e.Per.Endpoint == spec.Name })
}

// A crowd is what one group has of a course on a day.
type crowd struct{ course, day, group int32 }

func (s *study) crowdOf(c *cell) crowd {
	return crowd{s.sources[c.source].course, c.day, s.animals[c.animal].group}
}

// groupLogs are the medians of the decimal logarithms of each group, course and day that has four numbers or more.
func (p *pointFinder) groupLogs() map[crowd]float64 {
	logs := map[crowd][]float64{}
	for i := range p.cells {
		if c := &p.cells[i]; p.slippable(c) && p.animals[c.animal].group >= 0 {
			at := p.crowdOf(c)
			logs[at] = append(logs[at], math.Log10(c.value))
		}
	}
	medians := make(map[crowd]float64, len(logs))
	for at, values := range logs {
		if len(values) >= fewestAlike+1 {
			medians[at] = stats.Median(values)
		}
	}
	return medians
}

// courseDepartures gathers the departures of cells from the animals' own courses, by series.
func (p *pointFinder) courseDepartures(of map[int32][]departure) {
	shared := map[crowd][]float64{}
	var all []departure
	for first := 0; first < len(p.cells); {
		end := p.endOfCourse(first)
		from := len(all)
		all = p.departuresOf(first, end, all)
		for _, d := range all[from:] {
			at := p.crowdOf(&p.cells[d.cell])
			shared[at] = append(shared[at], d.size)
		}
		first = end
	}
	medians := make(map[crowd]float64, len(shared))
	for at, sizes := range shared {
		if len(sizes) >= fewestAlike && at.group >= 0 {
			medians[at] = stats.Median(sizes)
		}
	}
	for _, d := range all {
		c := &p.cells[d.cell]
		if m, known := medians[p.crowdOf(c)]; known {
			series := p.sources[c.source].series
			of[series] = append(of[series], departure{cell: d.cell, size: d.size - m})
		}
	}
}

// departuresOf adds those of one course: of cells with a day before and one after.
func (p *pointFinder) departuresOf(first, end int, all []departure) []departure {
	var days []int32
	var levels []float64 // medians of the logarithms
	for i := first; i < end; {
		var logs []float64
		k := i
		for ; k < end && p.cells[k].day == p.cells[i].day; k++ {
			if c := &p.cells[k]; p.slippable(c) {
				logs = append(logs, math.Log10(c.value))
			}
		}
		if len(logs) > 0 {
			days, levels = append(days, p.cells[i].day), append(levels, stats.Median(logs))
		}
		i = k
	}
	at := 0
	for i := first; i < end; i++ {
		c := &p.cells[i]
		for at < len(days) && days[at] < c.day {
			at++
		}
		if !p.slippable(c) || at == 0 || at+1 >= len(days) {
			continue
		}
		weight := float64(c.day-days[at-1]) / float64(days[at+1]-days[at-1])
		between := float64(levels[at-1]*(1-weight)) + float64(levels[at+1]*weight)
		all = append(all, departure{cell: int32(i), size: math.Log10(c.value) - between})
	}
	return all
}
