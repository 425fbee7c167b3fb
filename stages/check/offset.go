package check

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"earmark/internal/issue"
	"earmark/internal/stats"
	"earmark/schemas/plan"
)

// Limits of an offset (V-05). The floor, in which nothing happens, has to leave its course by offsetErrors standard errors of
// its median and by a part of its value (8 %, unless the plan changes the limit); most of the other groups by at least half as much,
// the same way: one whose disease sets in on that day bends the other way by itself.
const offsetErrors = 8.0

// offsets finds days on which all groups leave their courses alike, those without disease among them, as a gauge does that was
// not set to zero (V-05).
func offsets(s *study) {
	type place struct{ course, day int32 }
	departures := map[place][][]float64{} // by group
	levels := map[place][]float64{}
	points := map[place][]*point{}
	for t := range s.tracks {
		tr := &s.tracks[t]
		for k := range tr.points {
			p := &tr.points[k]
			if !p.inner {
				continue
			}
			at := place{tr.course, p.day}
			if departures[at] == nil {
				departures[at] = make([][]float64, len(s.Groups))
			}
			departures[at][tr.group] = append(departures[at][tr.group], p.value-p.between)
			points[at] = append(points[at], p)
			if s.healthy(tr.group) {
				levels[at] = append(levels[at], p.between)
			}
		}
	}
	type offset struct {
		place
		size float64
	}
	var all []offset
	for at, groups := range departures {
		if size, ok := s.sharedOffset(groups, stats.Median(levels[at])); ok {
			all = append(all, offset{at, size})
		}
	}
	slices.SortFunc(all, func(a, b offset) int {
		return cmp.Or(cmp.Compare(math.Abs(b.size), math.Abs(a.size)), cmp.Compare(a.course, b.course), cmp.Compare(a.day, b.day))
	})
	found := causes[fileDay]{}
	moved := map[place]bool{} // the days beside one that moved seem to move the other way
	for _, o := range all {
		at, size := o.place, o.size
		beside := points[at][0]
		if moved[place{at.course, beside.previous}] || moved[place{at.course, beside.next}] {
			continue
		}
		moved[at] = true
		for _, p := range points[at] {
			for _, c := range s.speak(p) {
				r := s.ref(c)
				src := &s.sources[s.cells[c].source]
				r.note = fmt.Sprintf("%s day %d %s", src.name(), at.day, spaced(fmt.Sprintf("%+.4g", size/src.shownFactor()), src.shownUnit()))
				found.add(fileDay{fileCause{src.file, src.sheet}, at.day}, r)
			}
		}
	}
	found.raise(s, func(_ fileDay, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "V-05", Message: "all groups leave their courses alike, also those without disease: " + list(distinct(refs, noteOf)),
			Expected: "a group without disease that stays where it was on the days before and after", Likely: "a gauge that was not set to zero that day, or another gauge or operator",
			Effect: "used; differences between groups of that day keep their meaning, changes since the baseline do not",
			Fix:    "ask who measured, and with what; if the offset is known, correct the cells in corrections.csv",
		}
	})
}

// healthy reports whether a group has no disease by plan.
func (s *study) healthy(group int32) bool {
	role := s.Groups[group].Role
	return role == plan.Naive || role == plan.Sham
}

// sharedOffset is the median departure of the groups without disease, and whether it is an offset that all groups share. The
// standard error of a median is 1.2533 scatters over the root of n.
func (s *study) sharedOffset(groups [][]float64, level float64) (float64, bool) {
	var floor []float64
	others := 0
	for g, d := range groups {
		if s.healthy(int32(g)) {
			floor = append(floor, d...)
		} else if len(d) > 0 {
			others++
		}
	}
	if len(floor) < fewestAlike || others == 0 {
		return 0, false
	}
	size := stats.Median(floor)
	scatter := max(1.4826*stats.MAD(floor), precision*math.Abs(level))
	if math.Abs(size) < offsetErrors*1.2533*scatter/math.Sqrt(float64(len(floor))) || math.Abs(size) < s.Checks.Limit("V-05")/100*math.Abs(level) {
		return 0, false
	}
	alike := 0
	for g, d := range groups {
		if !s.healthy(int32(g)) && len(d) > 0 && stats.Median(d)/size >= 0.5 {
			alike++
		}
	}
	return size, 2*alike > others
}
