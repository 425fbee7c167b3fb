package check

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"earmark/internal/issue"
	"earmark/internal/stats"
)

// fewestShifted is how many rows make a shift.
const fewestShifted = 4

// shiftedRows finds a column of a day whose values, from some row on, fit the courses of the animals one row above or below
// (D-10). The expectation is the line between the animal's days before and after, as medians of groups are of no use where
// rows have moved between them; its scatter is that of all animals in the column on the other days. Departures count up to
// mostDeparture scatters each, so that no single row makes a shift; and the values have to agree with the courses that they
// fit better, half of them within agrees scatters: a day on which disease sets in leaves the line of every animal.
func shiftedRows(s *study) {
	type column struct {
		place, letters, course int32
		day                    int32
	}
	type row struct {
		line int32
		p    *point
	}
	columns := map[column][]row{}
	departures := map[int32]map[int32][]float64{} // by course and day
	for t := range s.tracks {
		tr := &s.tracks[t]
		for k := range tr.points {
			p := &tr.points[k]
			if !p.inner {
				continue
			}
			c := &s.cells[p.at]
			src := &s.sources[c.source]
			key := column{src.place, src.letters, tr.course, p.day}
			columns[key] = append(columns[key], row{c.line, p})
			if departures[tr.course] == nil {
				departures[tr.course] = map[int32][]float64{}
			}
			departures[tr.course][p.day] = append(departures[tr.course][p.day], math.Abs(p.value-p.between))
		}
	}
	scatter := map[int32]float64{} // by course: the median over days of the day's scatter
	for course, days := range departures {
		var each []float64
		for _, d := range days {
			each = append(each, 1.4826*stats.Median(d))
		}
		scatter[course] = stats.Median(each)
	}
	keys := make([]column, 0, len(columns))
	trials := 0.0
	for key, rows := range columns {
		keys = append(keys, key)
		trials += 2 * float64(len(rows))
	}
	slices.SortFunc(keys, func(a, b column) int {
		return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.letters, b.letters), cmp.Compare(a.course, b.course), cmp.Compare(a.day, b.day))
	})
	threshold := math.Log(max(1, trials) / (chance / 1000)) // it stops the study, so that it must be rarer than a warning
	type shift struct {
		column
		points   []*point
		first    int32 // rows
		last     int32
		step     int
		gain     float64
		previous int32 // the days from which the expectation is made
		next     int32
	}
	var shifts []shift
	for _, key := range keys {
		rows := columns[key]
		slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(a.line, b.line) })
		points := make([]*point, len(rows))
		for i := range rows {
			points[i] = rows[i].p
		}
		sd := max(scatter[key.course], precision*math.Abs(points[len(points)/2].value))
		for _, step := range []int{-1, 1} {
			from, to, gain, improved := bestShift(points, sd, step)
			if gain >= threshold && improved >= fewestShifted && shiftedAgree(points, from, to, step, sd) {
				shifts = append(shifts, shift{key, points[from : to+1], rows[from].line, rows[to].line, step, gain, points[from].previous, points[from].next})
			}
		}
	}
	slices.SortStableFunc(shifts, func(a, b shift) int { return cmp.Compare(b.gain, a.gain) })
	found := causes[fileDay]{}
	shifted := map[[2]int32]bool{} // by course and day: days beside a shifted one seem shifted the other way
	for _, k := range shifts {
		if shifted[[2]int32{k.course, k.day}] || shifted[[2]int32{k.course, k.previous}] || shifted[[2]int32{k.course, k.next}] {
			continue
		}
		shifted[[2]int32{k.course, k.day}] = true
		src := &s.sources[s.cells[k.points[0].at].source]
		neighbour := map[int]string{-1: "above", 1: "below"}[k.step]
		for _, c := range s.speak(k.points...) {
			ref := s.ref(c)
			ref.note = fmt.Sprintf("from row %d to %d on day %d the values of column %s fit the animals one row %s better", k.first, k.last, k.day, src.column, neighbour)
			found.add(fileDay{fileCause{src.file, src.sheet}, k.day}, ref)
			s.fail(c, "D-10")
		}
	}
	if len(found) > 0 {
		s.makeTracks() // without them, as they would spoil what is expected of their neighbours
	}
	found.raise(s, func(_ fileDay, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "D-10", Message: list(distinct(refs, noteOf)), Expected: "values that continue the course of the animal in their own row",
			Likely: "a column pasted one row off", Effect: s.effect(refs), Fix: "paste the column again from the raw data, from the first row named",
		}
	})
}

type fileDay struct {
	fileCause
	day int32
}

// mostDeparture is the square of the largest departure that counts, in scatters.
const mostDeparture = 25.0

// shiftedAgree reports whether half of the values of a run lie within agrees scatters of the courses of the rows at a step.
func shiftedAgree(points []*point, from, to, step int, scatter float64) bool {
	var departures []float64
	for i := from; i <= to; i++ {
		departures = append(departures, math.Abs(points[i].value-points[i+step].between)/scatter)
	}
	return stats.Median(departures) <= agrees
}

// bestShift is the run of rows that fits the rows at a step away best: the run with the largest sum of gains (Kadane), and
// the number of its rows that fit better.
func bestShift(points []*point, scatter float64, step int) (from, to int, gain float64, improved int) {
	start, sum, better := 0, 0.0, 0
	for i, p := range points {
		j := i + step
		if j < 0 || j >= len(points) || i > 0 && points[i-1].day != p.day {
			start, sum, better = i+1, 0, 0
			continue
		}
		own := min(mostDeparture, square((p.value-p.between)/scatter))
		other := min(mostDeparture, square((p.value-points[j].between)/scatter))
		if sum <= 0 {
			start, sum, better = i, 0, 0
		}
		sum += (own - other) / 2
		if own-other > 2 {
			better++
		}
		if sum > gain {
			from, to, gain, improved = start, i, sum, better
		}
	}
	return from, to, gain, improved
}
