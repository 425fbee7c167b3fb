package check

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode"

	"earmark/internal/issue"
	"earmark/internal/stats"
	"earmark/schemas/plan"
)

// Limits beyond which two groups are made of other animals (D-20). They are sizes and no tests: that chance can make groups
// unequal does not make them equal.
const (
	otherShare   = 0.25 // of the animals of a group that would have to be of another sex or strain
	otherAnimals = 2.0  // and how many that are at least
	otherAge     = 7.0  // days between the mean dates of birth, and one SD within the groups at least
)

// unlikeGroups notes treated groups whose animals differ from those of their comparator in sex, strain or age (D-20). The part
// of a group that would have to be another is half the sum, over the sexes or strains, of the differences of their shares.
func unlikeGroups(s *study) {
	members := make([][]*animal, len(s.Groups))
	for i := range s.animals {
		if a := &s.animals[i]; a.group >= 0 {
			members[a.group] = append(members[a.group], a)
		}
	}
	var found []string
	for g, group := range s.Groups {
		c := s.groupAt(group.Comparator)
		if !group.Treated() || c < 0 || len(members[g]) < fewestAlike || len(members[c]) < fewestAlike {
			continue
		}
		for _, of := range []func(*animal) string{
			func(a *animal) string { return sexOf(a.row.Sex) },
			func(a *animal) string { return strings.TrimSpace(a.row.Strain) },
		} {
			if x, y, unlike := unlikeShares(members[g], members[c], of); unlike {
				found = append(found, fmt.Sprintf("%s %s, %s %s", group.Name, x, group.Comparator, y))
			}
		}
		if days, unlike := unlikeAges(members[g], members[c]); unlike {
			order := "older"
			if days > 0 {
				order = "younger"
			}
			found = append(found, fmt.Sprintf("%s %.0f days %s than %s", group.Name, math.Abs(days), order, group.Comparator))
		}
	}
	if len(found) == 0 {
		return
	}
	s.say(issue.Issue{
		Code: "D-20", Message: "groups that are compared are made of other animals: " + strings.Join(found, "; "),
		Expected: "groups alike in sex, strain and age", Likely: "animals allocated without regard to them",
		Effect: "used; a difference between the groups can be one of sex, strain or age",
		Fix:    "report it; in the next study allocate within sex and age",
	})
}

// unlikeShares compares the sexes or strains of two groups. Animals of which nothing is known do not count. Spellings that
// differ in case, spaces and punctuation are one.
func unlikeShares(a, b []*animal, of func(*animal) string) (x, y string, unlike bool) {
	names := map[string]string{}
	tally := func(animals []*animal) (map[string]int, int) {
		counts, n := map[string]int{}, 0
		for _, who := range animals {
			text := of(who)
			if text == "" {
				continue
			}
			key := strings.Map(func(r rune) rune {
				if unicode.IsLetter(r) || unicode.IsDigit(r) {
					return unicode.ToLower(r)
				}
				return -1
			}, text)
			if names[key] == "" || text < names[key] {
				names[key] = text
			}
			counts[key]++
			n++
		}
		return counts, n
	}
	p, n := tally(a)
	q, m := tally(b)
	if n < fewestAlike || m < fewestAlike {
		return "", "", false
	}
	keys := slices.SortedFunc(maps.Keys(names), func(k, l string) int { return cmp.Compare(names[k], names[l]) })
	apart := 0.0
	for _, k := range keys {
		apart += math.Abs(float64(p[k])/float64(n)-float64(q[k])/float64(m)) / 2
	}
	if apart < otherShare || apart*float64(min(n, m)) < otherAnimals {
		return "", "", false
	}
	text := func(counts map[string]int) string {
		var parts []string
		for _, k := range keys {
			if counts[k] > 0 {
				parts = append(parts, fmt.Sprintf("%d %s", counts[k], names[k]))
			}
		}
		return strings.Join(parts, "/")
	}
	return text(p), text(q), true
}

// unlikeAges is how many days later the animals of a group were born than those of another, on average.
func unlikeAges(a, b []*animal) (days float64, unlike bool) {
	born := func(animals []*animal) []float64 {
		var dates []float64
		for _, who := range animals {
			if who.row.BirthDate.OK {
				dates = append(dates, float64(who.row.BirthDate.V))
			}
		}
		return dates
	}
	x, y := born(a), born(b)
	if len(x) < fewestAlike || len(y) < fewestAlike {
		return 0, false
	}
	_, within := stats.SumsOfSquares([][]float64{x, y})
	days = stats.Mean(x) - stats.Mean(y)
	sd := math.Sqrt(within / float64(len(x)+len(y)-2))
	return days, math.Abs(days) >= otherAge && math.Abs(days) >= sd
}

// satellites says that the animals of satellite groups are in no comparison, and with which values they stand in the tables; it
// warns of animals of other groups that are called as those of a satellite group are (D-26).
func satellites(s *study) {
	for g, group := range s.Groups {
		if group.Role != plan.Satellite {
			continue
		}
		var ids []string
		for _, a := range s.animals {
			if a.group == int32(g) {
				ids = append(ids, a.id)
			}
		}
		measured := map[string]bool{}
		for k := range s.cohorts {
			if h := &s.cohorts[k]; h.group == int32(g) {
				measured[s.sources[h.source].endpoint] = true
			}
		}
		if len(ids) == 0 {
			continue // D-28
		}
		i := issue.Issue{
			Code: "D-26", Group: group.Name, Message: fmt.Sprintf("%s of %s (%s) are left out of every comparison, as the role of the group is satellite", count(len(ids), "animal"), group.Name, list(ids)),
			Expected: "animals for kinetics and the like in a group of their own", Effect: "n of the other groups does not count them",
			Fix: "nothing, if they are no animals of efficacy",
		}
		if len(measured) > 0 {
			i.Message += fmt.Sprintf("; they have values of %s, which are described only", strings.Join(sortedKeys(measured), ", "))
		}
		s.say(i)
		s.strays(int32(g), ids)
	}
}

// strays warns of animals of efficacy whose names begin as all of a satellite group do, and as few others.
func (s *study) strays(group int32, ids []string) {
	prefix := lettersOf(ids[0])
	if prefix == "" || len(ids) < 2 || slices.ContainsFunc(ids, func(id string) bool { return lettersOf(id) != prefix }) {
		return
	}
	found, others := causes[string]{}, 0
	for _, a := range s.animals {
		switch {
		case a.group < 0 || s.Groups[a.group].Role == plan.Satellite:
		case lettersOf(a.id) == prefix:
			r := s.animalRef(a.row, a.row.GroupColumn, a.row.Group)
			r.group, r.note = s.groupName(a.group), a.id+" in "+s.groupName(a.group)
			found.add(prefix, r)
		default:
			others++
		}
	}
	if len(found[prefix]) == 0 || len(found[prefix])*4 > others {
		return
	}
	found.raise(s, func(_ string, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "D-26", Severity: issue.Warning,
			Message:  fmt.Sprintf("called as the animals of %s are, but allocated to other groups: %s", s.groupName(group), list(distinct(refs, noteOf))),
			Expected: fmt.Sprintf("names that begin with %s in %s only, as all %d of its animals have them", prefix, s.groupName(group), len(ids)),
			Likely:   "a satellite animal in the list of an efficacy group", Effect: "used as an animal of efficacy: it counts in n",
			Fix: corrections(refs, "satellite animal", func(ref) string { return s.groupName(group) }),
		}
	})
}

// lettersOf are the letters with which a name begins.
func lettersOf(id string) string {
	if end := strings.IndexFunc(id, func(r rune) bool { return !unicode.IsLetter(r) }); end >= 0 {
		id = id[:end]
	}
	return strings.ToUpper(id)
}
