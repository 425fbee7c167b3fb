package check

import (
	"fmt"
	"slices"
	"strings"

	"earmark/internal/issue"
)

// fewestOfGroup is the number of animals from which on a label is taken for that of a group, rather than for a slip.
const fewestOfGroup = 2

// A grouping is how the labels of the allocation and the groups of the plan fit together (D-04).
type grouping struct {
	animals map[string]int    // by label
	strange map[string]bool   // labels of several animals that name no group, and are no slip for one that has animals
	split   map[string]string // labels of several animals that are read as a group, to the other label of the group
	empty   []int32           // groups of the plan that no label names
	found   int               // groups of the plan that labels name, and strange labels
}

// group compares the labels of the allocation, with the number of animals of each, with the plan. A label of several animals
// that names no group is a group that the plan does not have; one that is near to a single group that has animals is a slip
// (D-03). Two labels of several animals that are read as one group, of which one is not as the plan writes it, are a group that
// was split.
func (s *study) group(animals map[string]int) {
	g := grouping{animals: animals, strange: map[string]bool{}, split: map[string]string{}}
	texts := sortedLabels(animals)
	named := make([][]string, len(s.Groups)) // labels by group
	for _, text := range texts {
		if found := s.labels.find(text); found.how >= folded {
			named[found.group] = append(named[found.group], text)
		}
	}
	for k, labels := range named {
		if len(labels) == 0 {
			g.empty = append(g.empty, int32(k))
			continue
		}
		g.found++
		for _, text := range labels {
			other := slices.IndexFunc(labels, func(l string) bool { return l != text && animals[l] >= fewestOfGroup })
			if s.labels.find(text).how == folded && animals[text] >= fewestOfGroup && other >= 0 {
				g.split[text] = labels[other]
			}
		}
	}
	for _, text := range texts {
		found := s.labels.find(text)
		if found.how >= folded || text == "" || animals[text] < fewestOfGroup {
			continue
		}
		if found.group >= 0 && len(named[found.group]) > 0 {
			continue
		}
		g.strange[text] = true
		g.found++
	}
	s.grouping = g
}

func sortedLabels(animals map[string]int) []string {
	texts := make([]string, 0, len(animals))
	for text := range animals {
		texts = append(texts, text)
	}
	slices.Sort(texts)
	return texts
}

// spoken reports whether D-04 names a group of the plan that has no animals.
func (g *grouping) spoken(group int) bool {
	return len(g.strange) > 0 && slices.Contains(g.empty, int32(group))
}

// strangeLabel is the error D-04 of a label that is a group of its own.
func (s *study) strangeLabel(text string, refs []ref, effect string) issue.Issue {
	g := &s.grouping
	i := issue.Issue{
		Code: "D-04", Found: text,
		Message: fmt.Sprintf("%s found, %d planned: %q (%s) is none of the plan's", count(g.found, "group"), len(s.Groups), text, count(g.animals[text], "animal")),
		Likely:  "a group that the plan lacks, or one of its groups by another name", Effect: effect,
		Fix: "declare the group, or give the label as an alias of its group in the config: `aliases: [\"" + text + "\"]`",
	}
	var names, empty []string
	for k, group := range s.Groups {
		names = append(names, fmt.Sprintf("%q", group.Name))
		if slices.Contains(g.empty, int32(k)) {
			empty = append(empty, fmt.Sprintf("%q", group.Name))
		}
	}
	i.Expected = "one of " + strings.Join(names, ", ")
	if len(empty) > 0 {
		i.Message += "; no animals have " + strings.Join(empty, ", ")
		i.Likely = strings.Join(empty, " or ") + " by another name; a label is never matched by likeness alone"
	}
	if both := s.labels.ambiguous(text); len(both) > 1 {
		i.Likely = fmt.Sprintf("%s: they differ in case or spaces only, so that the label can be either", list(both))
		i.Fix = "write the label exactly as the plan does; better give the groups names that differ in more than that"
	}
	if len(distinct(refs, animalOf)) == 0 {
		i.Effect = "the rows are not used"
	}
	return i
}

// splitLabel is the warning D-04 of a group that has two labels.
func (s *study) splitLabel(text string, i issue.Issue) issue.Issue {
	g := &s.grouping
	other := g.split[text]
	name := s.groupName(s.labels.find(text).group)
	i.Code, i.Severity = "D-04", issue.Warning
	i.Message = fmt.Sprintf("groups %q (%s) and %q (%s) found, and the plan has one of them, %q: both are read as it", other, count(g.animals[other], "animal"),
		text, count(g.animals[text], "animal"), name)
	i.Likely = "one group in two spellings; or two groups, of which one lost its mark"
	i.Effect = "used, as one group"
	i.Fix = "write one label, or declare the other as an alias in the config; declare two groups if they are two"
	return i
}

// collapsed finds a group of the plan without animals whose number another group has on top of its own (D-04).
func (s *study) collapsed(n []int, group int) (into int, ok bool) {
	planned := s.Groups[group].N
	if n[group] > 0 || planned == nil {
		return 0, false
	}
	into = -1
	for k, g := range s.Groups {
		if k != group && g.N != nil && n[k] == int(*g.N+*planned) {
			if into >= 0 {
				return 0, false
			}
			into = k
		}
	}
	return into, into >= 0
}

// collapsedGroup is the error D-04 of two groups under one label.
func (s *study) collapsedGroup(n []int, group, into int) {
	g, o := s.Groups[group], s.Groups[into]
	s.say(issue.Issue{
		Code: "D-04", Group: o.Name,
		Message:  fmt.Sprintf("%q has %s, %d planned, and %q none, %d planned", o.Name, count(n[into], "animal"), *o.N, g.Name, *g.N),
		Expected: "animals in every group of the plan", Likely: "two groups were given one label",
		Effect: "the two cannot be told apart: nothing can be computed for either", Fix: fmt.Sprintf("give the animals of %q their own label", g.Name),
	})
}

// holdsOther reports whether a group has the animals of another one (D-04).
func (s *study) holdsOther(n []int, group int) bool {
	for k := range s.Groups {
		if into, ok := s.collapsed(n, k); ok && into == group && !s.grouping.spoken(k) {
			return true
		}
	}
	return false
}
