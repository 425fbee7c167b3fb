package check

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"
	"slices"

	"earmark/internal/issue"
	"earmark/schemas/endpoint"
)

// Limits of a copy (T-14): how many animals must have the same texts on both days, and how many different texts they hold.
const (
	fewestCopied = 5
	fewestTexts  = 4
)

// copiedColumns finds days whose texts are those of another day, animal by animal, in a whole group (T-14). That this is
// chance has the probability p^n for each two days, p being the part of the values that are the same on two days that follow
// each other, in the group of the course that repeats its values most: without disease, and before it, they hardly change.
// Summed over all pairs of days and groups of the course it has to be below chance; n are the animals of all groups that hold
// the texts of the same other day.
func copiedColumns(s *study) {
	type column struct{ course, replicate, time, group int32 }
	type value struct{ animal, day, cell int32 }
	columns := map[column][]value{}
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		group := s.animals[c.animal].group
		if c.number() && !src.exposure && !src.item && group >= 0 && (src.spec.Scale == endpoint.Linear || src.spec.Scale == endpoint.Log || src.spec.Scale == endpoint.Count) {
			key := column{src.course, c.replicate, src.time, group}
			columns[key] = append(columns[key], value{c.animal, c.day, int32(i)})
		}
	}
	type rate struct{ same, all float64 }
	rates := map[column]rate{}
	tries := map[int32]float64{}
	days := map[column][]int32{}
	for key, values := range columns {
		var r rate
		for k := 1; k < len(values); k++ {
			if values[k].animal == values[k-1].animal {
				r.all++
				if s.cells[values[k].cell].value == s.cells[values[k-1].cell].value {
					r.same++
				}
			}
		}
		rates[key] = r
		for _, v := range values {
			days[key] = append(days[key], v.day)
		}
		slices.Sort(days[key])
		days[key] = slices.Compact(days[key])
		n := float64(len(days[key]))
		tries[key.course] += n * (n - 1) / 2
	}
	keys := make([]column, 0, len(columns))
	for key := range columns {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b column) int {
		return cmp.Or(cmp.Compare(a.course, b.course), cmp.Compare(a.replicate, b.replicate), cmp.Compare(a.time, b.time), cmp.Compare(a.group, b.group))
	})
	// A repeat is a day of a column that holds the texts of another day. Repeats of several groups on the same two days are one
	// copy, for which chance has to do the same in each of them.
	type copied struct{ course, first, second int32 }
	type repeat struct {
		column
		values []value
	}
	type session struct {
		copied
		replicate, time int32
	}
	repeats := map[session][]repeat{}
	var order []session
	for _, key := range keys {
		if len(days[key]) < 2 {
			continue
		}
		byDay := map[int32][]value{}
		for _, v := range columns[key] {
			byDay[v.day] = append(byDay[v.day], v)
		}
		seen := map[uint64]int32{}
		for at, day := range days[key] {
			values := byDay[day]
			h := fnv.New64a()
			for _, v := range values {
				var b [12]byte
				binary.LittleEndian.PutUint32(b[:], uint32(v.animal))
				binary.LittleEndian.PutUint64(b[4:], math.Float64bits(s.cells[v.cell].value))
				h.Write(b[:])
			}
			sum := h.Sum64()
			before, again := seen[sum]
			if !again {
				seen[sum] = day
				continue
			}
			if !slices.EqualFunc(byDay[before], values, func(a, b value) bool {
				return a.animal == b.animal && s.collected(a.cell).Text == s.collected(b.cell).Text
			}) {
				continue
			}
			if days[key][at-1] == before { // a copy is no measure of chance
				n := float64(len(values))
				rates[key] = rate{max(0, rates[key].same-n), max(0, rates[key].all-n)}
			}
			on := session{copied{key.course, before, day}, key.replicate, key.time}
			if repeats[on] == nil {
				order = append(order, on)
			}
			repeats[on] = append(repeats[on], repeat{key, values})
		}
	}
	highest := map[int32]float64{} // rate of a course
	for key, r := range rates {
		highest[key.course] = max(highest[key.course], (r.same+1)/(r.all+2))
	}
	found := causes[copied]{}
	for _, on := range order {
		n, different := 0, map[float64]bool{}
		for _, r := range repeats[on] {
			n += len(r.values)
			for _, v := range r.values {
				different[s.cells[v.cell].value] = true
			}
		}
		if n < fewestCopied || len(different) < fewestTexts {
			continue
		}
		if math.Pow(highest[on.course], float64(n))*tries[on.course] >= chance {
			continue
		}
		for _, r := range repeats[on] {
			for _, v := range r.values {
				if s.explained[v.cell] {
					continue
				}
				s.explained[v.cell] = true
				s.fail(v.cell, "T-14")
				found.add(on.copied, s.ref(v.cell))
			}
		}
	}
	found.raise(s, func(c copied, refs []ref) issue.Issue {
		src := &s.sources[s.cells[refs[0].cell].source]
		groups := distinct(refs, func(r ref) string { return r.group })
		return issue.Issue{
			Code: "T-14", Message: fmt.Sprintf("%s: day %d holds the values of day %d, text by text, for all %s of %s", src.name(), c.second, c.first,
				count(len(distinct(refs, animalOf)), "animal"), list(groups)),
			Expected: "values that differ between days as they do on the others", Likely: "a column copied from the other day", Effect: s.effect(refs),
			Fix: "enter the values of the day from the raw data; if the other day holds the copy, correct that one",
		}
	})
}
