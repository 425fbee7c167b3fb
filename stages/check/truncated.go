package check

import (
	"cmp"
	"fmt"
	"slices"

	"earmark/internal/issue"
	"earmark/internal/maybe"
)

// fewestChoices is the number of ways to miss as many animals as are missing of which one is the end of the list: only where
// the end is missing by chance in at most a hundredth of lists is a file taken for cut short.
const fewestChoices = 100

// A sheetOf is what a sheet holds of an endpoint: the animals of each day with the row in which each stands first, and the last
// row.
type sheetOf struct {
	fileCause
	endpoint string
	rows     map[int32]map[int32]int32 // by day, by animal
}

// cutShort finds files that end before the last animals (F-15), and what attendance need not say again. A day of a sheet is cut
// short where its animals stand in the usual order, living animals of that order are missing, no reason is known for any of
// them, those missing are the last of it, and chance hardly makes them so: all choices of as many are equal to it. Where they are whole groups, which may be left out on purpose, it is
// a warning, and only if each of them has been measured before and has a value of another endpoint on the day.
func (s *study) cutShort() map[absence]bool {
	sheets := s.sheetsOf()
	said := map[absence]bool{}
	byEndpoint := map[string][]*sheetOf{}
	for _, h := range sheets {
		byEndpoint[h.endpoint] = append(byEndpoint[h.endpoint], h)
	}
	for _, spec := range s.Endpoints {
		of := byEndpoint[spec.Name]
		if len(of) == 0 {
			continue
		}
		present := s.presentOn(of)
		usual := s.usualOrder(of)
		for _, h := range of {
			cuts := map[cut][]int32{}
			for _, day := range sortedDays(h.rows) {
				last, missing := s.tail(h.rows[day], usual, present[day], spec.Name, day)
				if len(missing) == 0 {
					continue
				}
				whole := s.wholeGroups(missing, present[day])
				if whole && !s.expected(missing, spec.Name, day, present) {
					continue
				}
				of := fmt.Sprintf("%d of %d living animals; %s missing", len(present[day]), len(present[day])+len(missing), s.rangeText(missing))
				cuts[cut{last, of, whole}] = append(cuts[cut{last, of, whole}], day)
				for _, a := range missing {
					said[absence{a, spec.Name, day}] = true
				}
			}
			found := causes[cutCause]{}
			for c, days := range cuts {
				r := ref{at: issue.Address{File: h.file, Sheet: h.sheet, Row: c.row}, endpoint: spec.Name, cell: -1}
				if len(days) == 1 {
					r.day = maybe.Some(days[0])
				}
				r.note = daysText(days) + ": " + c.text
				r.text = r.note
				found.add(cutCause{h.fileCause, c.whole}, r)
			}
			found.raise(s, func(c cutCause, refs []ref) issue.Issue {
				i := issue.Issue{
					Code: "F-15", Message: list(distinct(refs, noteOf)) + ": these are the last animals of the usual order",
					Expected: "all living animals, as on other days or in the list", Likely: fmt.Sprintf("the table was cut off after row %d when it was copied or exported", refs[len(refs)-1].at.Row),
					Effect: "the animals have no value there", Fix: "copy or export the file again, or say in exclusions.csv why they are missing",
				}
				if c.whole {
					i.Severity = issue.Warning
					i.Likely += "; or these groups were not measured on the day"
				}
				return i
			})
		}
	}
	return said
}

// A cut is where days of a sheet end, and what is missing then.
type cut struct {
	row   int32
	text  string
	whole bool // whole groups
}

// A cutCause is a sheet that was cut short, through a group or before whole groups.
type cutCause struct {
	fileCause
	whole bool
}

// wholeGroups reports whether no animal of the groups of those missing is there.
func (s *study) wholeGroups(missing []int32, present map[int32]bool) bool {
	groups := map[int32]bool{}
	for _, a := range missing {
		groups[s.animals[a].group] = true
	}
	for a := range present {
		if groups[s.animals[a].group] {
			return false
		}
	}
	return true
}

// expected reports whether each of the animals has a value of the endpoint on an earlier day, and one of another endpoint on
// the day.
func (s *study) expected(animals []int32, endpoint string, day int32, present map[int32]map[int32]bool) bool {
	before := map[int32]bool{}
	for d, here := range present {
		for a := range here {
			before[a] = before[a] || d < day
		}
	}
	for _, a := range animals {
		first, end := s.cellsOfAnimal(a)
		there := slices.ContainsFunc(s.cells[first:end], func(c cell) bool {
			return c.day == day && s.sources[c.source].endpoint != endpoint
		})
		if !before[a] || !there {
			return false
		}
	}
	return true
}

// cellsOfAnimal are the positions of the first cell of an animal, and after its last.
func (s *study) cellsOfAnimal(a int32) (first, end int) {
	by := func(c cell, a int32) int { return cmp.Compare(c.animal, a) }
	first, _ = slices.BinarySearchFunc(s.cells, a, by)
	end, _ = slices.BinarySearchFunc(s.cells, a+1, by)
	return first, end
}

// An absence is an animal without a value of an endpoint on a day.
type absence struct {
	animal   int32
	endpoint string
	day      int32
}

// sheetsOf lists the sheets of each endpoint, in order of endpoint, file and sheet.
func (s *study) sheetsOf() []*sheetOf {
	type key struct {
		fileCause
		endpoint string
	}
	at := map[key]*sheetOf{}
	var all []*sheetOf
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		if src.exposure || src.spec.Administered || src.plated {
			continue // a sample has its place on a plate, and not in a list
		}
		k := key{fileCause{src.file, src.sheet}, src.endpoint}
		h := at[k]
		if h == nil {
			h = &sheetOf{fileCause: k.fileCause, endpoint: k.endpoint, rows: map[int32]map[int32]int32{}}
			at[k] = h
			all = append(all, h)
		}
		if h.rows[c.day] == nil {
			h.rows[c.day] = map[int32]int32{}
		}
		if row, seen := h.rows[c.day][c.animal]; !seen || c.line < row {
			h.rows[c.day][c.animal] = c.line
		}
	}
	slices.SortFunc(all, func(a, b *sheetOf) int {
		return cmp.Or(cmp.Compare(s.order[a.endpoint], s.order[b.endpoint]), cmp.Compare(a.file, b.file), cmp.Compare(a.sheet, b.sheet))
	})
	return all
}

func sortedDays(rows map[int32]map[int32]int32) []int32 {
	days := make([]int32, 0, len(rows))
	for d := range rows {
		days = append(days, d)
	}
	slices.Sort(days)
	return days
}

// presentOn are the animals that have a value of the endpoint on each day, in whichever sheet.
func (s *study) presentOn(of []*sheetOf) map[int32]map[int32]bool {
	present := map[int32]map[int32]bool{}
	for _, h := range of {
		for day, rows := range h.rows {
			if present[day] == nil {
				present[day] = map[int32]bool{}
			}
			for a := range rows {
				present[day][a] = true
			}
		}
	}
	return present
}

// usualOrder are the animals of an endpoint in the order of the list of animals, of groups that the endpoint has something of;
// where the rows of the day that has the most of them are in another order, as these rows are.
func (s *study) usualOrder(of []*sheetOf) []int32 {
	var most map[int32]int32
	groups := map[int32]bool{}
	for _, h := range of {
		for _, day := range sortedDays(h.rows) {
			if len(h.rows[day]) > len(most) {
				most = h.rows[day]
			}
			for a := range h.rows[day] {
				groups[s.animals[a].group] = true
			}
		}
	}
	listed := map[int32]int32{}
	for i, a := range s.animals {
		if groups[a.group] && a.row.Row > 0 {
			listed[int32(i)] = a.row.Row
		}
	}
	rows := inRows(most)
	if slices.IsSortedFunc(rows, func(a, b int32) int { return cmp.Compare(listed[a], listed[b]) }) {
		return inRows(listed)
	}
	return rows
}

// inRows are animals in the order of their rows.
func inRows(rows map[int32]int32) []int32 {
	order := make([]int32, 0, len(rows))
	for a := range rows {
		order = append(order, a)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Or(cmp.Compare(rows[a], rows[b]), cmp.Compare(a, b)) })
	return order
}

// tail are the animals that are missing on a day, where they are the last of the usual order, and the last row that is there.
func (s *study) tail(rows map[int32]int32, usual []int32, present map[int32]bool, endpoint string, day int32) (last int32, missing []int32) {
	if len(present) >= len(usual) {
		return 0, nil
	}
	place := make(map[int32]int, len(usual))
	for i, a := range usual {
		place[a] = i
	}
	end, row := -1, int32(-1) // the last animal that is there, by the usual order, and its row
	for _, a := range inRows(rows) {
		at, known := place[a]
		switch {
		case !known:
			continue
		case at < end || rows[a] == row:
			return 0, nil // another order, or animals beside each other
		}
		end, row = at, rows[a]
	}
	if end < 0 {
		return 0, nil
	}
	for at, a := range usual {
		if present[a] || s.animals[a].dead(day+1) {
			continue
		}
		if at < end || s.reasonOfAbsence(a, endpoint, day) != "" {
			return 0, nil
		}
		missing = append(missing, a)
	}
	if there := len(present); choices(there+len(missing), len(missing)) < fewestChoices {
		return 0, nil
	}
	return row, missing
}

// choices is the number of ways to choose k of n, or fewestChoices where there are more.
func choices(n, k int) int {
	k = min(k, n-k)
	ways := 1
	for i := 1; i <= k && ways < fewestChoices; i++ {
		ways = ways * (n - k + i) / i
	}
	return min(ways, fewestChoices)
}

// rangeText names animals that follow each other: the first and the last.
func (s *study) rangeText(animals []int32) string {
	first, last := s.animals[animals[0]].id, s.animals[animals[len(animals)-1]].id
	if len(animals) == 2 {
		return first + " and " + last
	}
	return first + " to " + last
}
