package check

import (
	"fmt"

	"earmark/internal/issue"
	"earmark/schemas/endpoint"
)

// fewestZero is how many zeros before the disease make a column of changes.
const fewestZero = 5

// changesAsValues finds endpoints that cannot be 0 whose values up to day 0 are all 0 in a file: those are changes from the
// baseline, not values (V-04). All values of the endpoint in the file are set aside.
func changesAsValues(s *study) {
	type column struct {
		fileCause
		endpoint string
	}
	zeros, others := map[column]int{}, map[column]bool{}
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
		if c.value == 0 {
			zeros[key]++
		} else {
			others[key] = true
		}
	}
	if len(zeros) == 0 {
		return
	}
	found := causes[column]{}
	for i := range s.cells {
		if key, c, _ := at(i); c.number() && zeros[key] >= fewestZero && !others[key] {
			found.add(key, s.ref(int32(i)))
			s.fail(int32(i), "V-04")
		}
	}
	found.raise(s, func(c column, refs []ref) issue.Issue {
		src := &s.sources[s.cells[refs[0].cell].source]
		return issue.Issue{
			Code: "V-04", Message: fmt.Sprintf("%s: all %s up to day 0 are 0, which no %s can be", c.endpoint, count(zeros[c], "value"), c.endpoint),
			Expected: rangeText(src.hard, src.shownFactor(), src.shownUnit()), Likely: "changes from the baseline in place of the values",
			Effect: s.effect(refs), Fix: "give the values as they were measured: changes are derived from them",
		}
	})
}
