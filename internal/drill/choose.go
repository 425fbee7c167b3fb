package drill

import (
	"math"
	"math/rand/v2"
	"slices"

	"earmark/internal/maybe"
	"earmark/internal/stats"
)

// pick is one of the items by chance.
func pick[T any](random *rand.Rand, items []T) (T, bool) {
	if len(items) == 0 {
		var none T
		return none, false
	}
	return items[random.IntN(len(items))], true
}

// some are n of the items by chance, in their own order; all if there are fewer.
func some[T any](random *rand.Rand, items []T, n int) []T {
	order := random.Perm(len(items))[:min(n, len(items))]
	slices.Sort(order)
	chosen := make([]T, len(order))
	for i, k := range order {
		chosen[i] = items[k]
	}
	return chosen
}

// between is a number from low to high.
func between(random *rand.Rand, low, high int) int { return low + random.IntN(high-low+1) }

// chosen are the readings that are wanted.
func (v *variant) chosen(wanted func(r *reading) bool) []*reading {
	var all []*reading
	for i := range v.readings {
		if wanted(&v.readings[i]) {
			all = append(all, &v.readings[i])
		}
	}
	return all
}

// plain are the plain readings that are wanted; nil for all.
func (v *variant) plain(wanted func(r *reading) bool) []*reading {
	return v.chosen(func(r *reading) bool { return r.plain && (wanted == nil || wanted(r)) })
}

// numbers are the readings with a number in a file that can be changed, those that a ledger leaves out or corrects among them.
func (v *variant) numbers(wanted func(r *reading) bool) []*reading {
	return v.chosen(func(r *reading) bool {
		g := v.grids[sheetKey{r.File, r.Sheet}]
		if g == nil || r.Signal || r.Text != r.Typed {
			return false
		}
		_, number := g.number(r.Typed)
		return number && wanted(r)
	})
}

// one is a plain reading by chance, of an endpoint by chance: so that an endpoint with few values is as likely as another.
func (v *variant) one(wanted func(r *reading) bool) (*reading, bool) {
	all := v.plain(wanted)
	var endpoints []string
	for _, r := range all {
		endpoints = append(endpoints, r.Endpoint)
	}
	slices.Sort(endpoints)
	e, ok := pick(v.Rand, slices.Compact(endpoints))
	if !ok {
		return nil, false
	}
	return pick(v.Rand, slices.DeleteFunc(all, func(r *reading) bool { return r.Endpoint != e }))
}

// A series is what readings share that are compared: those of an animal or of a day, where these are not blank.
type series struct {
	endpoint, analyte, matrix, site, animal, timepoint string
	replicate                                          maybe.Int
	day                                                maybe.Int
}

// index gathers the readings that no ledger leaves out: by animal, by day, and by both.
func (s *subject) index() {
	s.courses, s.sessions, s.repeated = map[series][]*reading{}, map[series][]*reading{}, map[series][]*reading{}
	for i := range s.readings {
		if r := &s.readings[i]; !r.excluded {
			s.courses[r.courseOf()] = append(s.courses[r.courseOf()], r)
			s.sessions[r.sessionOf()] = append(s.sessions[r.sessionOf()], r)
			s.repeated[r.repeatOf()] = append(s.repeated[r.repeatOf()], r)
		}
	}
	for _, course := range s.courses {
		slices.SortStableFunc(course, func(a, b *reading) int { return int(a.day - b.day) })
	}
}

func (r *reading) courseOf() series {
	return series{r.Endpoint, r.Analyte, r.Matrix, r.Site, r.Animal, "", r.Replicate, maybe.Int{}}
}

func (r *reading) sessionOf() series {
	return series{r.Endpoint, r.Analyte, r.Matrix, r.Site, "", "", r.Replicate, maybe.Some(r.day)}
}

func (r *reading) repeatOf() series {
	return series{r.Endpoint, r.Analyte, r.Matrix, r.Site, r.Animal, r.Timepoint, maybe.Int{}, maybe.Some(r.day)}
}

// course are the readings of the same animal, site, analyte and read, by day.
func (s *subject) course(r *reading) []*reading { return s.courses[r.courseOf()] }

// session are the readings of the same endpoint, analyte, site, read and day of all animals.
func (s *subject) session(r *reading) []*reading { return s.sessions[r.sessionOf()] }

// reads are the reads of a reading's animal, site and day.
func (s *subject) reads(r *reading) []*reading { return s.repeated[r.repeatOf()] }

// departure is how far a value lies from the line between the days before and after of the animal's own course.
func departure(course []*reading, day int32, value float64) (float64, bool) {
	k := slices.IndexFunc(course, func(r *reading) bool { return r.day == day })
	if k < 1 || k+1 >= len(course) {
		return 0, false
	}
	a, b := course[k-1], course[k+1]
	part := float64(day-a.day) / float64(b.day-a.day)
	return value - (a.stored + (b.stored-a.stored)*part), true
}

// scatter is the robust standard deviation of the departures of the courses of an endpoint, site and read on a day from
// what the group departs by.
func (v *variant) scatter(r *reading) float64 {
	byGroup := map[string][]float64{}
	for _, o := range v.session(r) {
		if d, ok := departure(v.course(o), o.day, o.stored); ok {
			byGroup[o.group] = append(byGroup[o.group], d)
		}
	}
	var sizes []float64
	for _, d := range byGroup {
		m := stats.Median(d)
		for _, x := range d {
			sizes = append(sizes, math.Abs(x-m))
		}
	}
	if len(sizes) == 0 {
		return 0
	}
	return 1.4826 * stats.Median(sizes)
}

// inner are plain readings with a day of their own course before and after.
func (v *variant) inner(wanted func(r *reading) bool) (*reading, bool) {
	r, ok := v.one(func(r *reading) bool { return r.Analyte == "" && (wanted == nil || wanted(r)) })
	if !ok {
		return nil, false
	}
	_, ok = departure(v.course(r), r.day, r.stored)
	return r, ok
}

// ofGroup are the plain readings of a group.
func (v *variant) ofGroup(group string, wanted func(r *reading) bool) []*reading {
	return v.plain(func(r *reading) bool { return r.group == group && (wanted == nil || wanted(r)) })
}

// treated is a treated group by chance, with its comparator.
func (v *variant) treated() (name, comparator string, ok bool) {
	var all []int
	for i, g := range v.plan.Groups {
		if g.Treated() && g.Comparator != "" {
			all = append(all, i)
		}
	}
	i, ok := pick(v.Rand, all)
	if !ok {
		return "", "", false
	}
	return v.plan.Groups[i].Name, v.plan.Groups[i].Comparator, true
}

// list are the grids of the readouts that can be changed, by the kinds that are wanted; none for all.
func (v *variant) list(kinds ...string) []*grid {
	var all []*grid
	for _, key := range sortedKeys(v.grids) {
		g := v.grids[key]
		r := v.readoutOf(key.file)
		if r == nil || g.header == 0 || len(kinds) > 0 && !slices.Contains(kinds, r.Kind) {
			continue
		}
		all = append(all, g)
	}
	return all
}

// valueFiles are the grids of readouts of an endpoint, that are no export of a plate reader.
func (v *variant) valueFiles() []*grid {
	return slices.DeleteFunc(v.list(), func(g *grid) bool {
		r := v.readoutOf(g.file)
		return r.Kind == "animals" || r.Kind == "dosing" || r.Kind == "formulation" || r.Kind == "send" || r.PlateLayout != ""
	})
}
