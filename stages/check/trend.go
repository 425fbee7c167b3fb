package check

import (
	"cmp"
	"math"
	"slices"

	"earmark/internal/stats"
	"earmark/schemas/endpoint"
)

// Limits of the rules that compare values with the animals' own courses. A reading is compared in units of the scatter of
// its group and course, so that no rule knows an endpoint. The rules ask for a likelihood ratio: half of the sum of squared
// deviations that an exchange explains, which has to be above ln(trials / chance), trials being the number of exchanges that
// were looked at in the study (Bonferroni). The scatter is an estimate, and swelling differs between animals more than normally, so
// that chance is set far below the rate that is wanted: with it, TestSilentOnSimulated measures none in 200 studies.
const (
	chance    = 1e-5 // of an issue in a study of normal scatter without faults
	departs   = 4.0  // scatters from its course at which a value is looked at at all
	agrees    = 2.0  // scatters within which a value agrees with a course
	precision = 0.01 // of the value, below which no scatter is believed, as no reading is finer
)

// A point is what an animal has of one course on one day.
type point struct {
	day      int32
	at       int32 // its first cell
	n        int32
	value    float64
	inner    bool  // there is a day before and one after
	previous int32 // these days
	next     int32
	between  float64 // by the line between the days before and after
	expected float64 // between, and the median departure from that of the group on that day
	scatter  float64 // of the group's departures from what is expected
}

// z is the departure from what is expected, in scatters.
func (p *point) z() float64 { return p.from(p.value) }

// from is the departure of another value in its place.
func (p *point) from(value float64) float64 { return (value - p.expected) / p.scatter }

// A track is the course of an animal at one site, day by day.
type track struct {
	animal, group, course int32
	source                int32
	points                []point
}

// fewestInner is how many departures give a scatter, and how many animals of a group the departure that they share.
const (
	fewestInner = 6
	fewestAlike = 3
)

// makeTracks follows every animal in every course on the linear scale that has three days or more. Only days between two
// others can be compared with the course: the first and the last have no neighbour on one side.
func (s *study) makeTracks() {
	s.tracks = nil
	for first := 0; first < len(s.cells); {
		end := s.endOfCourse(first)
		c := &s.cells[first]
		src := &s.sources[c.source]
		group := s.animals[c.animal].group
		if src.spec.Scale == endpoint.Linear && !src.exposure && !src.item && src.timepoint == "" && group >= 0 {
			if points := s.pointsOf(first, end); len(points) > 0 {
				s.tracks = append(s.tracks, track{c.animal, group, src.course, c.source, points})
			}
		}
		first = end
	}
	slices.SortStableFunc(s.tracks, func(a, b track) int { return cmp.Or(cmp.Compare(a.course, b.course), cmp.Compare(a.group, b.group)) })
	for first := 0; first < len(s.tracks); {
		end := first + 1
		for end < len(s.tracks) && s.tracks[end].course == s.tracks[first].course && s.tracks[end].group == s.tracks[first].group {
			end++
		}
		expect(s.tracks[first:end], s.steps[s.tracks[first].source])
		first = end
	}
}

// pointsOf are the means of a course by day, readings that contradict the others of their day left out.
func (s *study) pointsOf(first, end int) []point {
	var points []point
	for i := first; i < end; i++ {
		c := &s.cells[i]
		if !c.number() || s.explained[int32(i)] {
			continue
		}
		if n := len(points); n == 0 || points[n-1].day != c.day {
			points = append(points, point{day: c.day, at: int32(i)})
		}
		last := &points[len(points)-1]
		last.value, last.n = last.value+c.value, last.n+1
	}
	for k := range points {
		points[k].value /= float64(points[k].n)
	}
	for k := 1; k < len(points)-1; k++ {
		a, p, b := &points[k-1], &points[k], &points[k+1]
		weight := float64(p.day-a.day) / float64(b.day-a.day)
		p.between, p.inner = float64(a.value*(1-weight))+float64(b.value*weight), true
		p.previous, p.next = a.day, b.day
	}
	return points
}

// expect fills in what the points of one group and course should be. The scatter is 1.4826 × the median absolute departure, or
// half a step of the column;
// a point of too few companions is taken for one without neighbours.
func expect(tracks []track, step float64) {
	departures := map[int32][]float64{} // by day
	level := []float64{}
	for t := range tracks {
		for k := range tracks[t].points {
			p := &tracks[t].points[k]
			level = append(level, math.Abs(p.value))
			if p.inner {
				departures[p.day] = append(departures[p.day], p.value-p.between)
			}
		}
	}
	shared := make(map[int32]float64, len(departures))
	for day, d := range departures {
		if len(d) >= fewestAlike {
			shared[day] = stats.Median(d)
		}
	}
	var sizes []float64
	for t := range tracks {
		for k := range tracks[t].points {
			p := &tracks[t].points[k]
			m, known := shared[p.day]
			if p.inner = p.inner && known; p.inner {
				p.expected = p.between + m
				sizes = append(sizes, math.Abs(p.value-p.expected))
			}
		}
	}
	scatter := 0.0
	if len(sizes) > 0 {
		scatter = max(1.4826*stats.Median(sizes), precision*stats.Median(level), step/2)
	}
	usable := len(sizes) >= min(fewestInner, 2*fewestAlike) && scatter > 0 && !math.IsInf(scatter, 0)
	for t := range tracks {
		for k := range tracks[t].points {
			p := &tracks[t].points[k]
			p.inner, p.scatter = p.inner && usable, scatter
		}
	}
}

// A record is what one file has of an animal on one day: what a row, or a line of the notebook, holds together.
type record struct {
	place, animal, day int32
	points             []*point // in order of course
	courses            []int32
}

// records gathers the points that can be compared with their courses, of records with one that departs from its own, in order
// of place, day and animal. points is the number of all that can be compared, pairs that of their pairs within a course and day.
func (s *study) records() (all []record, points, pairs float64) {
	type key struct{ place, animal, day int32 }
	at := map[key]int32{}
	suspect := map[key]bool{}
	type session struct{ course, day int32 }
	n := map[session]float64{}
	for t := range s.tracks {
		tr := &s.tracks[t]
		for k := range tr.points {
			if p := &tr.points[k]; p.inner {
				n[session{tr.course, p.day}]++
				if math.Abs(p.z()) >= departs {
					suspect[key{s.sources[s.cells[p.at].source].place, tr.animal, p.day}] = true
				}
			}
		}
	}
	for _, of := range n {
		points, pairs = points+of, pairs+of*(of-1)/2
	}
	if len(suspect) == 0 {
		return nil, points, pairs
	}
	for t := range s.tracks {
		tr := &s.tracks[t]
		for k := range tr.points {
			p := &tr.points[k]
			if !p.inner {
				continue
			}
			of := key{s.sources[s.cells[p.at].source].place, tr.animal, p.day}
			if !suspect[of] {
				continue
			}
			i, seen := at[of]
			if !seen {
				i = int32(len(all))
				at[of] = i
				all = append(all, record{place: of.place, animal: of.animal, day: of.day})
			}
			all[i].points, all[i].courses = append(all[i].points, p), append(all[i].courses, tr.course)
		}
	}
	slices.SortFunc(all, func(a, b record) int {
		return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.day, b.day), cmp.Compare(a.animal, b.animal))
	})
	return all, points, pairs
}

// cellsAt are the used cells of a point.
func (s *study) cellsAt(p *point) []int32 {
	var cells []int32
	c := &s.cells[p.at]
	for i := p.at; int(i) < len(s.cells) && s.sameKey(c, &s.cells[i]); i++ {
		if s.cells[i].number() {
			cells = append(cells, i)
		}
	}
	return cells
}

// speak marks the cells of points, so that no later rule speaks of them.
func (s *study) speak(points ...*point) []int32 {
	var all []int32
	for _, p := range points {
		for _, i := range s.cellsAt(p) {
			s.explained[i] = true
			all = append(all, i)
		}
	}
	return all
}

// spoken reports whether a rule has spoken of a point.
func (s *study) spoken(p *point) bool { return s.explained[p.at] }
