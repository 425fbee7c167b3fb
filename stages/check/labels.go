package check

import (
	"slices"
	"strings"
	"unicode"

	"earmark/internal/nearest"
	"earmark/schemas/plan"
)

// How a label names a group.
type match int

const (
	unknown match = iota // no group, though one may be near
	near                 // exactly one group is near: believed only where the allocation says the same
	folded               // the same but for case and spaces
	exact                // a name or a declared alias
)

// A label is a text that should name a group.
type label struct {
	group int32 // position in the plan; where the match is unknown, of the nearest or -1
	how   match
}

// labels finds groups by what people type.
type labels struct {
	groups []plan.Group
	exact  map[string]int32
	folded map[string]int32 // -1 where two groups fold alike
	names  []string         // folded
	known  map[string]label
}

func newLabels(groups []plan.Group) *labels {
	l := &labels{groups: groups, exact: map[string]int32{}, folded: map[string]int32{}, known: map[string]label{}}
	for i, g := range groups {
		for _, name := range append([]string{g.Name}, g.Aliases...) {
			if _, taken := l.exact[name]; !taken {
				l.exact[name] = int32(i)
			}
			f := fold(name)
			switch other, taken := l.folded[f]; {
			case !taken:
				l.folded[f] = int32(i)
				l.names = append(l.names, f)
			case other != int32(i):
				l.folded[f] = -1
			}
		}
	}
	return l
}

// fold drops case and white space.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// ambiguous lists the groups that a label names but for case and spaces, where there are several.
func (l *labels) ambiguous(text string) []string {
	var names []string
	for _, g := range l.groups {
		if slices.ContainsFunc(append([]string{g.Name}, g.Aliases...), func(name string) bool { return fold(name) == fold(text) }) {
			names = append(names, g.Name)
		}
	}
	return names
}

// find is the group that a label names.
func (l *labels) find(text string) label {
	if found, seen := l.known[text]; seen {
		return found
	}
	found := l.search(text)
	l.known[text] = found
	return found
}

func (l *labels) search(text string) label {
	if g, ok := l.exact[text]; ok {
		return label{g, exact}
	}
	f := fold(text)
	if g, ok := l.folded[f]; ok && g >= 0 {
		return label{g, folded}
	}
	best := nearest.Of(f, l.names)
	if best == "" || l.folded[best] < 0 {
		return label{-1, unknown}
	}
	var others []string
	for _, name := range l.names {
		if l.folded[name] != l.folded[best] {
			others = append(others, name)
		}
	}
	if nearest.Of(f, others) != "" {
		return label{l.folded[best], unknown} // two are near: neither can be meant for sure
	}
	return label{l.folded[best], near}
}
