package intake

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/tabular"
	"earmark/schemas"
)

// blinding is what the files say of whether those who judged knew the groups: the tables of values that are judged, and who
// judged and who dosed.
type blinding struct {
	tables  []judgedTable
	scored  map[string]map[string]*person // by kind of readout, by name, folded
	dosed   map[string]*person
	remarks findings
}

// A judgedTable is a table of judged values, with the labels of its groups that say what was given.
type judgedTable struct {
	kind   string
	at     issue.Address
	labels []string
}

type person struct {
	name  string
	cells []issue.Address
}

// givenWords are words that say what an animal was given or was not.
var givenWords = []string{"vehicle", "placebo", "drug", "treated", "untreated", "naive", "naïve", "sham"}

// doseForm is a dose or a strength.
var doseForm = regexp.MustCompile(`(?i)\d\s*(?:%|mg|µg|μg|ug|ng|mpk)`)

// tells reports whether a label says what was given: it names an article or a vehicle of the plan, holds a dose, or a word such as
// vehicle. Group 3 and B say nothing.
func (in *intake) tells(label string) bool {
	return doseForm.MatchString(label) || in.given(label) != ""
}

// given is the word of a text that says what was given: an article or a vehicle of the plan, or a word such as vehicle; empty
// if there is none.
func (in *intake) given(text string) string {
	folded := " " + foldHeader(text) + " "
	for _, word := range givenWords {
		if strings.Contains(folded, " "+word+" ") {
			return word
		}
	}
	for _, g := range in.params.Groups {
		for _, name := range [...]string{g.Article, g.Vehicle} {
			if word := foldHeader(name); len(word) > 2 && strings.Contains(folded, " "+word+" ") {
				return name
			}
		}
	}
	return ""
}

// lookForGroups looks through a sheet of judged values for groups, remarks that name what was given and observers, and through a
// sheet of doses for those who gave them.
func (s *sheet) lookForGroups() {
	judged := s.spec != nil && s.spec.Judged
	if !judged && s.readout.Kind != dosingKind {
		return
	}
	labels, remarks := map[string]bool{}, []*column{}
	if judged {
		for i := range s.columns {
			if c := &s.columns[i]; c.is == "" && c.header != "" {
				remarks = append(remarks, c)
			}
			if g := s.columns[i].group; g != "" {
				labels[g] = true
			}
		}
		labels[s.group] = true
	}
	asked := map[string]string{} // texts of remarks, as they repeat, and what they say
	for range s.body(false) {
		s.countPerson(s.first[isPerson], judged)
		if !judged {
			continue
		}
		labels[s.peek(s.of.group)] = true
		for _, c := range remarks {
			text := s.peek(c)
			word, known := asked[text]
			if !known {
				word = s.given(text)
				asked[text] = word
			}
			if word != "" {
				s.remark(s.at(c), text, word)
			}
		}
	}
	if !judged {
		return
	}
	if m := s.source.Marks; m != nil {
		for _, c := range m.Comments {
			if word := s.given(c.Text); word != "" {
				s.remark(s.cellAt(c.Cell.Row, c.Cell.Column), c.Text, word)
			}
		}
	}
	table := judgedTable{kind: s.readout.Kind, at: issue.Address{File: s.file, Sheet: s.name, Row: s.headerRow}}
	if s.of.group != nil {
		table.at.Column = s.of.group.letters
	}
	for _, label := range slices.Sorted(maps.Keys(labels)) {
		if s.tells(label) {
			table.labels = append(table.labels, label)
		}
	}
	s.blind.tables = append(s.blind.tables, table)
}

func (s *sheet) remark(at issue.Address, text, word string) {
	s.blind.remarks.addCause(cause{"D-25", at.File, at.Sheet, "", ""}, at, func() issue.Issue {
		return issue.Issue{
			Endpoint: s.spec.Name, Found: tabular.Show(text),
			Message:  fmt.Sprintf("remarks beside values that were judged name what was given, such as %q (%s)", text, word),
			Expected: "remarks that could be of any group, as of an observer who does not know it",
			Likely:   "the observer knew the groups; or the remark was added later",
			Effect:   "used; who knows the group can judge by it",
			Fix:      "say when the remark was written and how the scoring was blinded",
		}
	})
}

// countPerson remembers who judged or dosed in the row at hand. Numbers are no names.
func (s *sheet) countPerson(c *column, judged bool) {
	text := s.peek(c)
	name := compact(text)
	if strings.Trim(name, "0123456789") == "" {
		return
	}
	if s.blind.dosed == nil {
		s.blind.dosed, s.blind.scored = map[string]*person{}, map[string]map[string]*person{}
	}
	people := s.blind.dosed
	if judged {
		if s.blind.scored[s.readout.Kind] == nil {
			s.blind.scored[s.readout.Kind] = map[string]*person{}
		}
		people = s.blind.scored[s.readout.Kind]
	}
	if people[name] == nil {
		people[name] = &person{name: text}
	}
	people[name].cells = append(people[name].cells, s.at(c))
}

// noteBlinding reports signs that those who judged knew the groups (D-25): groups beside the values by labels that say what was
// given, remarks that do, and observers who also dosed. Groups beside the values are a note where no list of animals has them, as the
// table is then the allocation as well.
func (in *intake) noteBlinding() {
	byKind := map[string][]judgedTable{}
	for _, t := range in.blind.tables {
		byKind[t.kind] = append(byKind[t.kind], t)
	}
	for _, kind := range slices.Sorted(maps.Keys(byKind)) {
		in.noteGroupsBeside(kind, byKind[kind])
	}
	in.found.merge(in.blind.remarks)
	for _, kind := range slices.Sorted(maps.Keys(in.blind.scored)) {
		for _, name := range slices.Sorted(maps.Keys(in.blind.scored[kind])) {
			who := in.blind.scored[kind][name]
			if in.blind.dosed[name] == nil {
				continue
			}
			in.found.add(issue.Issue{
				Code: "D-25", At: who.cells[0], More: who.cells[1:], Found: who.name,
				Message: fmt.Sprintf("%s judged %s of %s and gave doses (%s, %s)", who.name, count(len(who.cells), "row"), kind,
					in.blind.dosed[name].cells[0], count(len(in.blind.dosed[name].cells), "row")),
				Expected: "observers who do not know what was given",
				Likely:   "the same person dosed and judged; blind only if the doses were coded",
				Effect:   "used; who knows the group can judge by it",
				Fix:      "say how the scoring was blinded; let somebody else score, or score from coded photographs",
			})
		}
	}
}

func (in *intake) noteGroupsBeside(kind string, tables []judgedTable) {
	var with []judgedTable
	labels := map[string]bool{}
	for _, t := range tables {
		if len(t.labels) > 0 {
			with = append(with, t)
		}
		for _, l := range t.labels {
			labels[l] = true
		}
	}
	if len(with) == 0 {
		return
	}
	shown := slices.Sorted(maps.Keys(labels))
	for i := range shown {
		shown[i] = fmt.Sprintf("%q", shown[i])
	}
	if len(shown) > 3 {
		shown = append(shown[:3:3], fmt.Sprintf("and %d more", len(shown)-3))
	}
	i := issue.Issue{
		Code: "D-25", At: with[0].at, Found: strings.Join(shown, ", "),
		Message:  fmt.Sprintf("the groups stand beside values of %s that were judged, by labels that say what was given: %s", kind, strings.Join(shown, ", ")),
		Expected: "a table to score in without groups, or with codes",
		Likely:   "the groups were added when the scores were put together; or the observer saw them",
		Effect:   "used; who knows the group can judge by it",
		Fix:      "say how the scoring was blinded; keep the groups in the list of animals, and leave them out of the table to score in",
	}
	for _, t := range with[1:] {
		i.More = append(i.More, t.at)
	}
	if without := len(tables) - len(with); without > 0 {
		i.Message += fmt.Sprintf("; %s of the same readout have none", count(without, "table"))
		i.Likely = "the scoring was not blind from some day on, or the tables were filled in by different people"
	}
	in.listedAnimals()
	if !slices.ContainsFunc(in.allocated, func(a schemas.CollectedAnimal) bool { return a.Group != "" }) {
		i.Severity = issue.Note
		i.Effect = "used, and the groups are taken from here, as no list of animals has them"
		i.Fix = "say how the scoring was blinded; better keep the groups in a list of animals"
	}
	in.found.add(i)
}
