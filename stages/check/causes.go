package check

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"earmark/internal/issue"
	"earmark/internal/maybe"
)

// A ref is a place that a rule speaks of: a cell or a row, and what is known of it.
type ref struct {
	at       issue.Address
	animal   string
	group    string
	endpoint string
	day      maybe.Int
	text     string // as typed
	note     string // what this place adds to the evidence
	cell     int32  // position in the study's cells; -1 where it is none
}

// causes gathers the places of one rule by root cause, so that one cause becomes one issue.
type causes[K comparable] map[K][]ref

func (c causes[K]) add(cause K, r ref) { c[cause] = append(c[cause], r) }

// raise leaves one finding for each cause, in order of their first places. The places come sorted, each cell once.
func (c causes[K]) raise(s *study, write func(cause K, refs []ref) issue.Issue) {
	for _, refs := range c {
		slices.SortFunc(refs, compareRefs)
	}
	keys := slices.SortedFunc(maps.Keys(c), func(a, b K) int {
		return cmp.Or(compareRefs(c[a][0], c[b][0]), cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)))
	})
	for _, k := range keys {
		refs := slices.CompactFunc(c[k], func(a, b ref) bool { return a.at == b.at && a.animal == b.animal && a.text == b.text })
		s.later(func() issue.Issue {
			i := write(k, refs)
			address(&i, refs)
			return i
		})
	}
}

func compareRefs(a, b ref) int {
	return cmp.Or(
		compareAddresses(a.at, b.at),
		cmp.Compare(a.animal, b.animal), cmp.Compare(a.text, b.text), cmp.Compare(a.cell, b.cell),
	)
}

func compareAddresses(a, b issue.Address) int {
	return cmp.Or(
		cmp.Compare(a.File, b.File), cmp.Compare(a.Sheet, b.Sheet), cmp.Compare(a.Row, b.Row),
		cmp.Compare(len(a.Column), len(b.Column)), cmp.Compare(a.Column, b.Column),
	)
}

// address fills what follows from the places: the addresses, and animal, group, endpoint and day where they are single.
func address(i *issue.Issue, refs []ref) {
	first := refs[0]
	i.At = first.at
	if i.Found == "" {
		i.Found = first.text
	}
	animal, group, endpoint, day := true, true, true, true
	for k, r := range refs {
		if k > 0 && r.at != refs[k-1].at {
			i.More = append(i.More, r.at)
		}
		animal = animal && r.animal == first.animal
		group = group && r.group == first.group
		endpoint = endpoint && r.endpoint == first.endpoint
		day = day && r.day == first.day
	}
	if animal {
		i.Animal = first.animal
	}
	if group {
		i.Group = first.group
	}
	if endpoint {
		i.Endpoint = first.endpoint
	}
	if day {
		i.StudyDay = first.day
	}
}

// distinct lists what pick finds in the places, in order of their first, each once.
func distinct(refs []ref, pick func(ref) string) []string {
	var out []string
	seen := map[string]bool{}
	for _, r := range refs {
		if t := pick(r); t != "" && !seen[t] {
			seen[t] = true
			out = append(out, t)
		}
	}
	return out
}

func animalOf(r ref) string { return r.animal }
func textOf(r ref) string   { return r.text }
func noteOf(r ref) string   { return r.note }

func cellsOf(refs []ref) []int32 {
	var out []int32
	for _, r := range refs {
		if r.cell >= 0 {
			out = append(out, r.cell)
		}
	}
	return out
}
