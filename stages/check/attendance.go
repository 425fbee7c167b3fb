package check

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/schemas/endpoint"
)

// A session is the measuring of one endpoint in one group on one day.
type session struct {
	endpoint   string
	day, group int32
}

// attendance finds files that were cut short (F-15), and animals without a value on a day on which others of their group have one (D-15): a warning; a note
// where the fate, the exclusions ledger or another issue explains it.
func attendance(s *study) {
	present := map[session][]int32{}
	var sessions []session
	for k := range s.cohorts {
		h := &s.cohorts[k]
		if s.sources[h.source].exposure {
			continue // to be observed is not to be counted
		}
		key := session{s.sources[h.source].endpoint, h.day, h.group}
		if present[key] == nil {
			sessions = append(sessions, key)
		}
		present[key] = append(present[key], h.animals...)
	}
	excused := map[session]bool{} // values were set aside, which was said
	for i := range s.cells {
		if c := &s.cells[i]; !c.used() {
			excused[session{s.sources[c.source].endpoint, c.day, s.animals[c.animal].group}] = true
		}
	}
	members := make([][]int32, len(s.Groups))
	for i, a := range s.animals {
		if a.group >= 0 {
			members[a.group] = append(members[a.group], int32(i))
		}
	}

	cut := s.cutShort()
	unexplained, explained := map[string]*absences{}, map[string]*absences{}
	gone := map[int32]map[string][]int32{} // by animal that left the study and endpoint, the days without a value
	for _, key := range sessions {
		here := present[key]
		for _, a := range members[key.group] {
			if cut[absence{a, key.endpoint, key.day}] {
				here = append(here, a) // that it is missing was said
			}
		}
		slices.Sort(here)
		here = slices.Compact(here)
		if len(here) == len(members[key.group]) {
			continue
		}
		if 2*len(here) < len(members[key.group]) && !excused[key] {
			absencesOf(unexplained, key.endpoint).fewer = append(absencesOf(unexplained, key.endpoint).fewer,
				fmt.Sprintf("%s day %d: only %d of %d animals", s.groupName(key.group), key.day, len(here), len(members[key.group])))
			continue
		}
		for _, a := range members[key.group] {
			if _, there := slices.BinarySearch(here, a); there {
				continue
			}
			if s.left(a, key.day) != "" {
				if gone[a] == nil {
					gone[a] = map[string][]int32{}
				}
				gone[a][key.endpoint] = append(gone[a][key.endpoint], key.day)
			} else if why := s.reasonOfAbsence(a, key.endpoint, key.day); why != "" {
				absencesOf(explained, key.endpoint).add(a, key.day, why)
			} else {
				absencesOf(unexplained, key.endpoint).add(a, key.day, "")
			}
		}
	}
	s.departed(gone)
	for _, spec := range s.Endpoints {
		if u := unexplained[spec.Name]; u != nil {
			i := issue.Issue{
				Code: "D-15", Endpoint: spec.Name, Message: fmt.Sprintf("%s: no value for %s", spec.Name, list(u.lines(s))),
				Expected: "a value for every living animal of a group that is measured", Likely: "a sample lost, a row forgotten, or a file cut short",
				Effect: "n differs between readouts", Fix: "add the values, or say why in exclusions.csv",
			}
			i.Animal = u.single(s)
			s.say(i)
		}
		if e := explained[spec.Name]; e != nil {
			i := issue.Issue{
				Code: "D-15", Severity: issue.Note, Endpoint: spec.Name, Message: fmt.Sprintf("%s: no value for %s", spec.Name, list(e.lines(s))),
				Expected: "nothing: the reason is known", Effect: "n differs between days", Fix: "nothing",
			}
			i.Animal = e.single(s)
			s.say(i)
		}
	}
}

// departed tells what is missing of the animals that left the study before its end, which is one cause: one issue.
func (s *study) departed(gone map[int32]map[string][]int32) {
	if len(gone) == 0 {
		return
	}
	animals := slices.Sorted(maps.Keys(gone))
	lines := make([]string, len(animals))
	for k, a := range animals {
		var missing []string
		for _, endpoint := range slices.Sorted(maps.Keys(gone[a])) {
			missing = append(missing, endpoint+" on "+daysText(gone[a][endpoint]))
		}
		lines[k] = fmt.Sprintf("%s (%s; %s)", s.animals[a].id, s.left(a, math.MaxInt32), strings.Join(missing, "; "))
	}
	i := issue.Issue{
		Code: "D-15", Severity: issue.Note, Message: "no values after an animal left the study: " + list(lines),
		Expected: "nothing: the reason is known", Effect: "n differs between days", Fix: "nothing",
	}
	if len(animals) == 1 {
		i.Animal, i.Group = s.animals[animals[0]].id, s.groupName(s.animals[animals[0]].group)
	}
	s.say(i)
}

// left says how and when an animal had left the study by a day; empty if it had not.
func (s *study) left(a, day int32) string {
	who := &s.animals[a]
	if who.fate == scheduled || !who.fateDay.OK || who.fateDay.V > day {
		return ""
	}
	return fmt.Sprintf("%s on day %d", who.fate, who.fateDay.V)
}

// absences are the animals without a value of an endpoint, and their days.
type absences struct {
	animals []int32
	days    map[int32][]int32
	why     map[int32]string
	fewer   []string // sessions with less than half of a group, which is another story than a lost sample
}

func absencesOf(m map[string]*absences, endpoint string) *absences {
	if m[endpoint] == nil {
		m[endpoint] = &absences{days: map[int32][]int32{}, why: map[int32]string{}}
	}
	return m[endpoint]
}

func (a *absences) add(animal, day int32, why string) {
	if a.days[animal] == nil {
		a.animals = append(a.animals, animal)
		a.why[animal] = why
	}
	a.days[animal] = append(a.days[animal], day)
}

func (a *absences) lines(s *study) []string {
	slices.Sort(a.animals)
	lines := slices.Clone(a.fewer)
	for _, animal := range a.animals {
		line := s.animals[animal].id + " on " + daysText(a.days[animal])
		if a.why[animal] != "" {
			line += " (" + a.why[animal] + ")"
		}
		lines = append(lines, line)
	}
	return lines
}

func (a *absences) single(s *study) string {
	if len(a.animals) != 1 || len(a.fewer) > 0 {
		return ""
	}
	return s.animals[a.animals[0]].id
}

// reasonOfAbsence says why an animal that is in the study has no value that is used; empty if nothing does.
func (s *study) reasonOfAbsence(a int32, endpoint string, day int32) string {
	first, _ := slices.BinarySearchFunc(s.cells, a, func(c cell, a int32) int { return cmp.Compare(c.animal, a) })
	for i := first; i < len(s.cells) && s.cells[i].animal == a; i++ {
		c := &s.cells[i]
		if c.day != day || s.sources[c.source].endpoint != endpoint {
			continue
		}
		if c.ledger > 0 {
			return "left out: " + s.ledger.reason(c.ledger)
		}
		if c.failed > 0 {
			return "set aside by " + failures[c.failed]
		}
	}
	if code := s.lost[loss{a, endpoint}]; code != "" {
		return "set aside by " + code
	}
	return ""
}

// baselines finds animals with values but none on or before day 0, where a change from baseline is derived (T-08).
func baselines(s *study) {
	for k := range s.Endpoints {
		spec := &s.Endpoints[k]
		if changes(spec) {
			s.baselinesOf(spec)
		}
	}
}

func (s *study) baselinesOf(spec *endpoint.Spec) {
	var without []ref
	courses, animals := 0, map[string]bool{}
	for first := 0; first < len(s.cells); {
		c := &s.cells[first]
		src := &s.sources[c.source]
		based, values, end := false, 0, first
		for ; end < len(s.cells) && s.cells[end].animal == c.animal && s.sources[s.cells[end].source].course == src.course; end++ {
			if s.cells[end].number() {
				values++
			}
			if s.cells[end].number() || s.cells[end].failed > 0 { // that a baseline failed was said
				based = based || s.cells[end].day <= 0
			}
		}
		at := int32(first)
		first = end
		if src.spec != spec || values == 0 {
			continue
		}
		courses++
		if lost := s.lost[loss{c.animal, src.endpoint}]; !based && strings.HasPrefix(lost, "T-") {
			continue // its date was wrong, which was said
		}
		if !based {
			r := s.ref(at)
			r.note = spaced(r.animal, src.site, src.analyte)
			without = append(without, r)
			animals[r.animal] = true
		}
	}
	if len(without) == 0 {
		return
	}
	i := issue.Issue{
		Code: "T-08", Endpoint: spec.Name,
		Message:  fmt.Sprintf("%s: no value on or before day 0 for %s", spec.Name, list(distinct(without, noteOf))),
		Expected: "a value before the disease is induced", Effect: "change from baseline and what follows from it are not computed for these",
		Fix: "add the baseline values if there are any",
	}
	if len(without) == courses {
		i.Message = fmt.Sprintf("%s: no animal has a value on or before day 0", spec.Name)
		i.Likely = "no baseline was measured, or the days are counted from another day"
		i.Effect = "change from baseline and what follows from it are not computed"
	}
	if len(animals) == 1 {
		i.Animal, i.Group = without[0].animal, without[0].group
	}
	s.say(i)
}
