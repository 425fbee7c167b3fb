package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/nearest"
	"earmark/internal/table"
	"earmark/schemas"
)

// allocate lists the animals and their groups: from the animals readouts or, where none names a group, from the group
// columns of the other readouts, by the group that most rows of the animal name.
func (s *study) allocate() {
	rows := s.in.Animals.Rows()
	slices.SortFunc(rows, func(a, b schemas.CollectedAnimal) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Sheet, b.Sheet), cmp.Compare(a.Row, b.Row))
	})
	grouped := slices.ContainsFunc(rows, func(r schemas.CollectedAnimal) bool { return r.Group != "" })

	nameless, twice, moved := causes[string]{}, causes[string]{}, causes[string]{}
	for _, row := range rows {
		if row.Animal == "" {
			nameless.add(row.File, s.animalRef(row, row.AnimalColumn, ""))
			continue
		}
		if k, seen := s.byAnimal[row.Animal]; seen {
			s.listedTwice(&s.animals[k], row, twice, moved)
			continue
		}
		s.byAnimal[row.Animal] = int32(len(s.animals))
		s.animals = append(s.animals, animal{id: row.Animal, group: -1, row: row, fate: fateOf(row.Fate)})
	}
	s.listed = grouped
	if grouped {
		s.readAllocation()
	} else {
		s.allocateByReadouts()
	}
	s.readFates()
	s.readSexes()
	s.readStrains()

	nameless.raise(s, func(_ string, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "D-02", Message: count(len(refs), "row") + " of the animals readout without an animal",
			Expected: "an identifier in every row", Effect: "the row is not used", Fix: "fill in the animal, or delete the row",
		}
	})
	twice.raise(s, func(id string, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "D-01", Message: fmt.Sprintf("%s is listed %s", id, list(distinct(refs, noteOf))),
			Expected: "one row for each animal", Likely: "a row copied twice, or another animal's identifier mistyped",
			Effect: "the first row is used", Fix: "keep one of the rows, or correct the identifier",
		}
	})
	moved.raise(s, func(id string, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "D-09", Message: fmt.Sprintf("%s is listed in two groups: %s", id, list(distinct(refs, noteOf))),
			Expected: "one group for each animal", Likely: "another animal's identifier mistyped",
			Effect: fmt.Sprintf("no value of %s is used", id), Fix: "keep the row that is right",
		}
	})

	slices.SortFunc(s.animals, func(a, b animal) int { return cmp.Compare(a.id, b.id) })
	for i, a := range s.animals {
		s.byAnimal[a.id] = int32(i)
	}
}

func (s *study) animalRef(row schemas.CollectedAnimal, column, text string) ref {
	return ref{
		at:     issue.Address{File: row.File, Sheet: row.Sheet, Row: row.Row, Column: column},
		animal: row.Animal, text: text, cell: -1,
	}
}

// listedTwice deals with a second row of an animal: D-01 if it says the same, D-09 if it names another group.
func (s *study) listedTwice(a *animal, row schemas.CollectedAnimal, twice, moved causes[string]) {
	first, second := s.animalRef(a.row, a.row.AnimalColumn, a.id), s.animalRef(row, row.AnimalColumn, a.id)
	to := twice
	if s.labels.find(a.row.Group) != s.labels.find(row.Group) {
		to = moved
		first.note = fmt.Sprintf("%q in %s", a.row.Group, first.at)
		second.note = fmt.Sprintf("%q in %s", row.Group, second.at)
		a.contested = true
	} else {
		first.note, second.note = "in "+first.at.String(), "in "+second.at.String()
	}
	if len(to[a.id]) == 0 {
		to.add(a.id, first)
	}
	to.add(a.id, second)
}

// readAllocation reads the groups of the animals readouts (D-03).
func (s *study) readAllocation() {
	type labelled struct{ file, text string }
	wrong, alike := causes[labelled]{}, causes[labelled]{}
	animals := map[string]int{}
	for i := range s.animals {
		a := &s.animals[i]
		if a.contested {
			continue
		}
		animals[a.row.Group]++
		r := s.animalRef(a.row, a.row.GroupColumn, a.row.Group)
		found := s.labels.find(a.row.Group)
		switch found.how {
		case exact, folded:
			a.group = found.group
			r.group = s.groupName(found.group)
			if found.how == folded {
				alike.add(labelled{a.row.File, a.row.Group}, r)
			}
		default:
			wrong.add(labelled{a.row.File, a.row.Group}, r)
		}
	}
	s.group(animals)
	wrong.raise(s, func(l labelled, refs []ref) issue.Issue {
		return s.wrongLabel(l.text, refs, "the values of "+list(distinct(refs, animalOf))+" are not used")
	})
	alike.raise(s, func(l labelled, refs []ref) issue.Issue { return s.foldedLabel(l.text, refs) })
}

// wrongLabel is the error D-03: a label that names no group.
func (s *study) wrongLabel(text string, refs []ref, effect string) issue.Issue {
	if s.grouping.strange[text] {
		return s.strangeLabel(text, refs, effect)
	}
	names := make([]string, len(s.Groups))
	for i, g := range s.Groups {
		names[i] = fmt.Sprintf("%q", g.Name)
	}
	i := issue.Issue{
		Code: "D-03", Severity: issue.Error, Found: text,
		Message:  fmt.Sprintf("%q (%s) names no group of the plan", text, count(len(refs), "row")),
		Expected: "one of " + strings.Join(names, ", "), Effect: effect,
		Fix: "correct the label, or declare it as an alias of its group in the config",
	}
	if text == "" {
		i.Message = fmt.Sprintf("no group for %s", list(distinct(refs, animalOf)))
		i.Fix = "fill in the group"
	} else if near := s.labels.find(text).group; near >= 0 {
		i.Likely = fmt.Sprintf("%q; a label is never matched by likeness alone", s.groupName(near))
		i.Fix = corrections(refs, "group label", func(ref) string { return s.groupName(near) }) +
			"; or declare the label as an alias in the config"
	}
	return i
}

// foldedLabel is the warning D-03: a label that differs from a name in case or spaces only.
func (s *study) foldedLabel(text string, refs []ref) issue.Issue {
	group := s.groupName(s.labels.find(text).group)
	i := issue.Issue{
		Code: "D-03", Found: text, Message: fmt.Sprintf("%q (%s) is read as %q", text, count(len(refs), "row"), group),
		Expected: fmt.Sprintf("%q, as the plan writes it", group), Likely: "the same group in other case or spacing",
		Effect: "used", Fix: "declare it as an alias in the config, or correct the label",
	}
	if s.grouping.split[text] != "" {
		return s.splitLabel(text, i)
	}
	return i
}

// allocateByReadouts gives each animal the group that most of its rows in the other readouts name; of equals, the first
// of the plan. Animals that no animals readout lists are added where there is none.
func (s *study) allocateByReadouts() {
	votes := map[string][]int{}
	labelled := map[string]map[string]bool{} // animals by label
	first := map[string]ref{}
	listed := len(s.animals) > 0
	vote := func(id, text string, at issue.Address) {
		if id == "" {
			return
		}
		if _, known := s.byAnimal[id]; !known {
			if listed {
				return
			}
			s.byAnimal[id] = int32(len(s.animals))
			s.animals = append(s.animals, animal{id: id, group: -1, fate: scheduled, row: schemas.CollectedAnimal{Animal: id}})
		}
		if r, seen := first[id]; !seen || compareAddresses(at, r.at) < 0 {
			first[id] = ref{at: at, animal: id, text: text, cell: -1}
		}
		v := votes[id]
		if v == nil {
			v = make([]int, len(s.Groups)+1) // the last counts labels that name no group
			votes[id] = v
		}
		if text == "" {
			return
		}
		if labelled[text] == nil {
			labelled[text] = map[string]bool{}
		}
		labelled[text][id] = true
		if found := s.labels.find(text); found.how >= folded {
			v[found.group]++
		} else {
			v[len(s.Groups)]++
		}
	}
	for _, row := range s.in.Values.All() {
		vote(row.Animal, row.Group, issue.Address{File: row.File, Sheet: row.Sheet, Row: row.Row, Column: row.AnimalColumn})
	}
	for _, row := range s.in.Doses.All() {
		vote(row.Animal, row.Group, issue.Address{File: row.File, Sheet: row.Sheet, Row: row.Row, Column: row.AnimalColumn})
	}

	animals := map[string]int{}
	for text, of := range labelled {
		animals[text] = len(of)
	}
	s.group(animals)

	without := causes[string]{}
	for i := range s.animals {
		a := &s.animals[i]
		v := votes[a.id]
		most := 0
		for g := range s.Groups {
			if v != nil && v[g] > most {
				most, a.group = v[g], int32(g)
			}
		}
		if a.group >= 0 || v != nil && v[len(s.Groups)] > 0 {
			continue // a label that names no group is reported where it stands
		}
		r, seen := first[a.id]
		if !seen {
			r = s.animalRef(a.row, a.row.AnimalColumn, "")
		}
		r.text = ""
		without.add(r.at.File, r)
	}
	without.raise(s, func(_ string, refs []ref) issue.Issue {
		return s.wrongLabel("", refs, "the values of "+list(distinct(refs, animalOf))+" are not used")
	})
}

// fates that mean the animal lived to its planned end.
var plannedEnds = []string{
	"", "scheduled", "scheduled sacrifice", "scheduled necropsy", "scheduled euthanasia", "end of study", "study end",
	"terminal", "completed", "planned", "survived", "alive",
}

func fateOf(text string) string {
	text = strings.ToLower(strings.Join(strings.Fields(text), " "))
	if slices.Contains(plannedEnds, text) {
		return scheduled
	}
	return text
}

// readFates reads the day of each fate: T-04 where day and date disagree, T-15 where an early death has neither.
func (s *study) readFates() {
	apart, dayless := causes[string]{}, causes[string]{}
	for i := range s.animals {
		a := &s.animals[i]
		d, ok, offset := s.day(a.row.FateDay, a.row.FateDate)
		switch {
		case offset != 0:
			r := s.animalRef(a.row, a.row.FateColumn, "")
			r.note = fmt.Sprintf("%s: day %d, but %s is day %d", a.id, d, a.row.FateDate.V, d+offset)
			apart.add(a.row.File, r)
		case ok:
			a.fateDay = maybe.Some(d)
		case a.fate != scheduled:
			dayless.add(a.row.File, s.animalRef(a.row, a.row.FateColumn, a.row.Fate))
		}
	}
	apart.raise(s, func(_ string, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "T-04", Message: "day and date of the fate disagree: " + list(distinct(refs, noteOf)),
			Expected: s.startText(), Effect: "the day of the fate is unknown", Fix: "correct the day or the date",
		}
	})
	dayless.raise(s, func(_ string, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "T-15", Severity: issue.Warning, Message: "left the study on an unknown day: " + list(distinct(refs, animalOf)),
			Expected: "a study day or a date beside the fate", Effect: "values after the death cannot be told from others",
			Fix: "add the day of the fate",
		}
	})
}

func (s *study) startText() string {
	if s.Study.HasStart {
		return fmt.Sprintf("study day 0 is %s", s.Study.StartDate)
	}
	return "a start_date in the config, so that dates become study days"
}

// sexOf is F or M, or empty where the text says neither.
func sexOf(text string) string {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "f", "female", "females", "fem", "♀":
		return "F"
	case "m", "male", "males", "♂":
		return "M"
	}
	return ""
}

// fewStrangers is how many animals a strain may have at most to be taken for the slip of another, which has ten times as many.
const fewStrangers = 2

// readStrains notes strains of one or two animals that are nearly written as that of the others (D-27). Case, blanks and
// punctuation make no difference.
func (s *study) readStrains() {
	plain := func(text string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return unicode.ToLower(r)
			}
			return -1
		}, text)
	}
	counts, spelt, texts := map[string]int{}, map[string]int{}, map[string]string{}
	for _, a := range s.animals {
		if key := plain(a.row.Strain); key != "" {
			counts[key]++
			if spelt[a.row.Strain]++; spelt[a.row.Strain] > spelt[texts[key]] || texts[key] == "" {
				texts[key] = a.row.Strain
			}
		}
	}
	var usual []string
	for key := range counts {
		usual = append(usual, key)
	}
	slices.SortFunc(usual, func(a, b string) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b)) })
	slips := causes[labelCause]{}
	for _, a := range s.animals {
		key := plain(a.row.Strain)
		if key == "" || counts[key] > fewStrangers || counts[usual[0]] < 10*counts[key] || nearest.Of(key, usual[:1]) == "" {
			continue
		}
		slips.add(labelCause{fileCause{a.row.File, a.row.Sheet}, a.row.Strain}, s.animalRef(a.row, "", a.row.Strain))
	}
	slips.raise(s, func(c labelCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "D-27", Message: fmt.Sprintf("strain %q of %s; %d others are %s", c.text, list(distinct(refs, animalOf)), counts[usual[0]], texts[usual[0]]),
			Expected: "one spelling of a strain", Likely: texts[usual[0]] + ", with a typing slip",
			Effect: "kept as it stands; no result depends on it", Fix: "correct the cell, if it is the same strain",
		}
	})
}

// readSexes notes terms for the sex that are neither F nor M (D-27).
func (s *study) readSexes() {
	strange := causes[string]{}
	for _, a := range s.animals {
		if a.row.Sex != "" && sexOf(a.row.Sex) == "" {
			strange.add(a.row.File, s.animalRef(a.row, "", a.row.Sex))
		}
	}
	strange.raise(s, func(_ string, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "D-27", Message: "sex not read: " + list(distinct(refs, textOf)), Expected: "F or M",
			Effect: "left empty; no result depends on it", Fix: "write F or M",
		}
	})
}

// groupTable is the table of groups.
func (s *study) groupTable() *table.Of[schemas.Group] {
	n := make([]int32, len(s.Groups))
	for _, a := range s.animals {
		if a.group >= 0 {
			n[a.group]++
		}
	}
	out := new(table.Of[schemas.Group])
	for i, g := range s.Groups {
		row := schemas.Group{
			Study: s.Study.ID, Group: g.Name, Role: g.Role, Comparator: g.Comparator, Floor: g.Floor, Article: g.Article,
			DoseUnit: g.DoseUnit, Route: g.Route, N: n[i],
		}
		if g.Dose != nil {
			row.Dose = maybe.Finite(*g.Dose)
		}
		if g.N != nil {
			row.NPlanned = maybe.Some(*g.N)
		}
		out.Append(row)
	}
	out.Sort()
	return out
}

// animalTable is the table of animals that have a group.
func (s *study) animalTable() *table.Of[schemas.Animal] {
	out := new(table.Of[schemas.Animal])
	for i, a := range s.animals {
		if a.group < 0 {
			continue
		}
		out.Append(schemas.Animal{
			Study: s.Study.ID, Animal: a.id, Group: s.groupName(a.group), Sex: sexOf(a.row.Sex),
			Strain: cmp.Or(a.row.Strain, s.Study.Strain), Cage: a.row.Cage, Tag: a.row.Tag, BirthDate: a.row.BirthDate,
			WeightDay0: s.weightOn(int32(i), 0), Fate: a.fate, FateDay: a.fateDay,
		})
	}
	out.Sort()
	return out
}
