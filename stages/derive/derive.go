// Package derive turns measurements into responses: reads to site, sites to animal, and from the animal's course the
// change from baseline, the difference from the other side, the time-averaged change and the total of a score.
//
// The animal is the experimental unit: whatever number of reads, ears or wells it has, it gives one response per
// endpoint, study day and variable.
package derive

import (
	"cmp"
	"fmt"
	"iter"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/endpoint"
)

// Params of the stage.
type Params struct {
	// InducedSide is left, right or both: the side whose disease is measured. With left or right the other side is the
	// contralateral control.
	InducedSide string
	Endpoints   []endpoint.Spec
}

// Input of the stage.
type Input struct {
	Measurements *table.Of[schemas.Measurement]
}

// Output of the stage.
type Output struct {
	Responses *table.Of[schemas.Response]
}

// Run derives the responses. Excluded measurements and those without a value or a limit take no part.
func Run(p Params, in Input, _ *issue.List) (Output, error) {
	specs := make(map[string]endpoint.Spec, len(p.Endpoints))
	for _, s := range p.Endpoints {
		specs[s.Name] = s
	}
	ms := in.Measurements
	responses, err := table.Build(ms.Len(), func(from, to int, part *table.Of[schemas.Response]) error {
		return animals(specs, p.InducedSide, ms.Range(animalFrom(ms, from), animalFrom(ms, to)), part)
	})
	if err != nil {
		return Output{}, err
	}
	responses.Sort()
	return Output{Responses: responses}, nil
}

// animalFrom is the first row from row i on with which an animal begins, or the number of rows.
func animalFrom(ms *table.Of[schemas.Measurement], i int) int {
	for i > 0 && i < ms.Len() && ms.At(i).Animal == ms.At(i-1).Animal {
		i++
	}
	return i
}

// animals derives the responses of whole animals.
func animals(specs map[string]endpoint.Spec, induced string, ms iter.Seq2[int, schemas.Measurement], out *table.Of[schemas.Response]) error {
	of := animal{specs: specs, induced: induced}
	flush := func() error {
		rows, err := of.responses()
		if err != nil {
			return err
		}
		out.Append(rows...)
		of.measurements = of.measurements[:0]
		return nil
	}
	for _, m := range ms {
		if m.Excluded || (!m.Value.OK && m.Censoring == none) {
			continue
		}
		if len(of.measurements) > 0 && of.measurements[0].Animal != m.Animal {
			if err := flush(); err != nil {
				return err
			}
		}
		of.measurements = append(of.measurements, m)
	}
	return flush()
}

// An animal is one animal's measurements that take part, in the order of the table's key.
type animal struct {
	specs        map[string]endpoint.Spec
	induced      string
	measurements []schemas.Measurement
}

// responses derives the responses of the animal, endpoint by endpoint.
func (a animal) responses() ([]schemas.Response, error) {
	var rows []schemas.Response
	for ms := a.measurements; len(ms) > 0; {
		n := 1
		for n < len(ms) && ms[n].Endpoint == ms[0].Endpoint {
			n++
		}
		derived, err := a.course(ms[:n])
		if err != nil {
			return nil, err
		}
		rows = append(rows, derived...)
		ms = ms[n:]
	}
	return rows, nil
}

// A point is the value of one site, or of the animal, on one day.
type point struct {
	site      string
	day       int32
	value     float64 // the value; the limit if it is censored
	censoring string
	n         int32   // measurements in it
	cv        float64 // of its reads, in percent; NaN for a single read
	hours     float64 // after dosing, where that is known of such values; NaN otherwise
}

// A series is what an animal has of one endpoint, analyte and matrix.
type series struct {
	first  schemas.Measurement // for the columns that all its responses share
	points []point             // by site, then day
}

// course derives the responses of one endpoint. The measurements come in the order of the table's key.
func (a animal) course(ms []schemas.Measurement) ([]schemas.Response, error) {
	spec, known := a.specs[ms[0].Endpoint]
	if !known {
		return nil, fmt.Errorf("derive: no endpoint is called %q", ms[0].Endpoint)
	}
	collapseDay := collapseReads
	if spec.Exposure != nil {
		ms, collapseDay = observed(spec.Exposure.Name, ms), sumSessions
	}
	if spec.Administered {
		collapseDay = collapseTimes
	}
	var all []series
	for len(ms) > 0 {
		n := 1
		for n < len(ms) && ms[n].Analyte == ms[0].Analyte && ms[n].Matrix == ms[0].Matrix {
			n++
		}
		all = append(all, series{first: ms[0], points: collapseDay(spec.Collapse, ms[:n])})
		ms = ms[n:]
	}
	if len(spec.Components) > 0 {
		all = scoreTotals(spec, all)
	}
	var rows []schemas.Response
	for _, s := range all {
		component := len(spec.Components) > 0 && s.first.Analyte != ""
		c := s.course(spec.Sided, a.induced)
		c.reference, c.other = spec.Reference, a.other
		c.fractions = len(spec.Components) > 0 && !spec.Integer
		if e := spec.Exposure; e != nil && s.first.Analyte == e.Name {
			derived, err := c.responses(endpoint.Variable{Name: endpoint.Value, Scale: endpoint.Linear})
			if err != nil {
				return nil, fmt.Errorf("animal %s, %s: %w", s.first.Animal, s.first.Endpoint, err)
			}
			rows = append(rows, derived...)
			continue
		} else if e != nil {
			c.times = timesOf(e.Name, s, all)
		}
		if spec.Administered {
			c.kinetic, c.start = true, maybe.Float{} // there is no baseline of a drug
		}
		if a := spec.Amplification; a != nil {
			c.references = referencesOf(a.References, s, all)
		}
		for _, v := range spec.Variables {
			if v.PerComponent == component {
				derived, err := c.responses(v)
				if err != nil {
					return nil, fmt.Errorf("animal %s, %s: %w", s.first.Animal, s.first.Endpoint, err)
				}
				rows = append(rows, derived...)
			}
		}
	}
	return rows, nil
}

// A course is a series by day: of the sides whose disease is measured, and of the others.
type course struct {
	first  schemas.Measurement
	days   []dayPoints
	others []dayPoints
	base   []point     // each site's baseline
	start  maybe.Float // the animal's baseline
	times  []dayPoints // of a count: its observation times
	// fractions says that it is of a score with fractions, whose ties would otherwise hang on the order of additions.
	fractions bool

	reference endpoint.Reference
	other     func(endpoint, unit string) ([]dayValue, error) // the animal's course of another endpoint, in a unit

	// references are, of threshold cycles, the means of the reference genes by day; nil of a reference gene.
	references []dayPoints
	kinetic    bool // the points of a day are its times after dosing
}

func (s series) course(sided bool, induced string) course {
	treated, other := sides(s.points, sided, induced)
	base := baseline(treated)
	return course{
		first: s.first, days: byDay(treated), others: byDay(other), base: base, start: maybe.Finite(animalBaseline(base)),
	}
}

// responses derives one variable of a course.
func (c course) responses(v endpoint.Variable) ([]schemas.Response, error) {
	rows := make([]schemas.Response, 0, len(c.days))
	add := func(day maybe.Int, value point, n int32) {
		r := schemas.Response{
			Study: c.first.Study, Animal: c.first.Animal, Endpoint: c.first.Endpoint, Analyte: c.first.Analyte,
			Matrix: c.first.Matrix, StudyDay: day, Variable: v.Name, Group: c.first.Group,
			Unit: cmp.Or(v.Unit, c.first.Unit), Scale: v.Scale, Censoring: value.censoring,
			Baseline: c.start, NReplicates: n,
		}
		if c.fractions {
			value.value = endpoint.Settle(value.value)
		}
		if value.censoring == none {
			r.Value = maybe.Finite(value.value)
		} else {
			r.Limit = maybe.Finite(value.value)
		}
		if !r.Value.OK && !r.Limit.OK {
			return // nothing is known
		}
		if v.Name == endpoint.DeltaCt || v.Name == endpoint.RelativeExpression {
			r.Baseline = maybe.Float{} // that of the cycles is none of these
		}
		if v.Name == endpoint.Value {
			r.ReplicateCV = maybe.Finite(value.cv)
		}
		rows = append(rows, r)
	}
	switch v.Name {
	case endpoint.Value, endpoint.Total:
		for _, d := range c.days {
			if c.kinetic && len(d.points) > 1 {
				continue // a course has no single value
			}
			mean := combine(d.points)
			add(maybe.Some(d.day), mean, mean.n)
		}
	case endpoint.Rate:
		for _, d := range c.days {
			rate := c.rate(d)
			add(maybe.Some(d.day), rate, rate.n)
		}
	case endpoint.Cmax, endpoint.AUCLast:
		for _, d := range c.days {
			of := cmax
			if v.Name == endpoint.AUCLast {
				of = aucLast
			}
			value, n := of(d.points)
			add(maybe.Some(d.day), point{value: value, censoring: none}, n)
		}
	case endpoint.DeltaCt, endpoint.RelativeExpression:
		for _, d := range c.days {
			delta := c.deltaCt(d)
			if v.Name == endpoint.RelativeExpression {
				delta = expression(delta)
			}
			add(maybe.Some(d.day), delta, delta.n)
		}
	case endpoint.Change, endpoint.PercentChange:
		for _, d := range c.days {
			change, start, n := changeFrom(c.base, d.points)
			if v.Name == endpoint.PercentChange {
				change = 100 * change / start
			}
			add(maybe.Some(d.day), point{value: change, censoring: none}, n)
		}
	case endpoint.VersusContralateral:
		for _, d := range c.days {
			for _, o := range c.others {
				here, there := combine(d.points), combine(o.points)
				if o.day == d.day && here.censoring == none && there.censoring == none {
					add(maybe.Some(d.day), point{value: here.value - there.value, censoring: none}, here.n+there.n)
				}
			}
		}
	case endpoint.PercentOfReference:
		percent, _ := c.percentOfReference()
		for _, p := range percent {
			add(maybe.Some(p.day), p, p.n)
		}
	case endpoint.Nadir:
		lowest := c.nadir()
		add(maybe.None[int32](), lowest, lowest.n)
	case endpoint.Peak:
		highest := c.peak(v)
		add(maybe.None[int32](), highest, highest.n)
	case endpoint.PercentOfBodyWeight:
		percent, err := c.percentOf(v.Of)
		if err != nil {
			return nil, err
		}
		for _, p := range percent {
			add(maybe.Some(p.day), p, p.n)
		}
	case endpoint.NetAUCMean:
		value, n, err := netAUCMean(c.base, c.days)
		if err != nil {
			return nil, err
		}
		add(maybe.None[int32](), point{value: value, censoring: none}, n)
	}
	return rows, nil
}
