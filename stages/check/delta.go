package check

import (
	"fmt"

	"earmark/internal/issue"
	"earmark/schemas/endpoint"
)

// fewestZero is how many zeros before the disease make a column of changes.
const fewestZero = 5

// changesAsValues finds endpoints that cannot be 0 whose values of one day up to day 0 are all 0 in a file: those are changes
// from that day, not values (V-04). Days before and after it have changes that are none. All values of the endpoint in the
// file are set aside.
func changesAsValues(s *study) {
	type column struct {
		fileCause
		endpoint string
	}
	type columnDay struct {
		column
		day int32
	}
	zeros, others := map[columnDay]int{}, map[columnDay]bool{}
	at := func(i int) (column, *cell, *source) {
		c := &s.cells[i]
		src := &s.sources[c.source]
		return column{fileCause{src.file, src.sheet}, src.endpoint}, c, src
	}
	for i := range s.cells {
		key, c, src := at(i)
		if !c.number() || c.day > 0 || src.item || src.exposure || src.spec.Scale != endpoint.Linear || src.hard.Low == nil || *src.hard.Low <= 0 {
			continue
		}
		if on := (columnDay{key, c.day}); c.value == 0 {
			zeros[on]++
		} else {
			others[on] = true
		}
	}
	baseline := map[column]columnDay{} // the last of such days
	for on, n := range zeros {
		if before, known := baseline[on.column]; n >= fewestZero && !others[on] && (!known || on.day > before.day) {
			baseline[on.column] = on
		}
	}
	if len(baseline) == 0 {
		return
	}
	found := causes[column]{}
	for i := range s.cells {
		key, c, _ := at(i)
		if _, changes := baseline[key]; changes && c.number() {
			found.add(key, s.ref(int32(i)))
			s.fail(int32(i), "V-04")
		}
	}
	found.raise(s, func(c column, refs []ref) issue.Issue {
		src := &s.sources[s.cells[refs[0].cell].source]
		return issue.Issue{
			Code: "V-04", Message: fmt.Sprintf("%s: all %s of day %d are 0, which no %s can be", c.endpoint, count(zeros[baseline[c]], "value"), baseline[c].day, c.endpoint),
			Expected: rangeText(src.hard, src.shownFactor(), src.shownUnit()), Likely: "changes from the baseline in place of the values",
			Effect: s.effect(refs), Fix: "give the values as they were measured: changes are derived from them",
		}
	})
}
