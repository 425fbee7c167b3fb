package intake

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"earmark/internal/issue"
)

// A meaning is what columns of values of several tables have in common: the readouts that hold them, and what they are.
type meaning struct{ kind, scale, matrix, antigen, site, analyte string }

// tableNames are the names by which one table calls columns of one meaning, folded, and the headers as typed.
type tableNames struct {
	at     issue.Address
	header string
	names  []string
}

// noteNames remembers what the columns of values of the sheet are called. Days, numbers of reads and units are no part of a name.
func (s *sheet) noteNames() {
	of := map[meaning]*tableNames{}
	var order []meaning
	for _, c := range s.values {
		name := s.nameOf(c)
		if name == "" || c.animal != "" || c.group != "" || s.declared(c.header) != nil {
			continue
		}
		key := meaning{s.readout.Kind, s.readout.Scale, s.readout.Matrix, s.readout.Antigen, c.site, c.analyte}
		if of[key] == nil {
			of[key] = &tableNames{at: s.headerAt(c), header: c.header}
			order = append(order, key)
		}
		if !slices.Contains(of[key].names, name) {
			of[key].names = append(of[key].names, name)
		}
	}
	if s.intake.named == nil {
		s.intake.named = map[meaning][]tableNames{}
	}
	for _, key := range order {
		s.named[key] = append(s.named[key], *of[key])
	}
}

// nameOf is the header of a column of values without its unit, its day and the number of its read, folded.
func (s *sheet) nameOf(c *column) string {
	header := c.header
	if open := strings.IndexAny(header, "(["); open >= 0 {
		if length := strings.IndexAny(header[open:], ")]"); length > 0 {
			header = header[:open] + " " + header[open+length+1:]
		}
	}
	if c.unit != "" {
		header = strings.TrimSuffix(strings.TrimSpace(header), c.unit)
	}
	words := splitHeader(header)
	var kept []string
	for i := 0; i < len(words); i++ {
		number := words[i] != "" && strings.Trim(words[i], "-0123456789") == ""
		next := i+1 < len(words) && strings.Trim(words[i+1], "-0123456789") == ""
		switch {
		case words[i] == "study", words[i] == "dpi":
		case c.day.OK && slices.Contains(dayWords, words[i]) && next, c.replicate.OK && slices.Contains(s.headings.readWords, words[i]) && next:
			i++
		case number && (c.day.OK && words[i] == fmt.Sprint(c.day.V) || c.replicate.OK && words[i] == fmt.Sprint(c.replicate.V)):
		default:
			kept = append(kept, words[i])
		}
	}
	return strings.Join(kept, "")
}

// noteRenamed notes columns of one meaning that tables call by different names (F-21): two tables have no name of it in common.
func (in *intake) noteRenamed() {
	type change struct {
		what  string
		names []tableNames
	}
	changes := map[string][]change{} // by kind
	for key, tables := range in.named {
		var different []tableNames
		for _, t := range tables {
			same := func(d tableNames) bool {
				return slices.ContainsFunc(d.names, func(name string) bool { return slices.Contains(t.names, name) })
			}
			if !slices.ContainsFunc(different, same) {
				different = append(different, t)
			}
		}
		if len(different) > 1 {
			what := strings.TrimSpace(key.site + " " + key.analyte)
			if what == "" {
				what = "the value"
			}
			changes[key.kind] = append(changes[key.kind], change{what, different})
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(changes)) {
		of := changes[kind]
		slices.SortFunc(of, func(a, b change) int { return strings.Compare(a.what, b.what) })
		var says []string
		var cells []issue.Address
		for _, c := range of {
			var names []string
			for _, t := range c.names {
				names = append(names, fmt.Sprintf("%q (%s)", t.header, t.at))
				cells = append(cells, t.at)
			}
			says = append(says, fmt.Sprintf("%s is called %s", c.what, strings.Join(names, ", ")))
		}
		if len(says) > 5 {
			says = append(says[:5:5], fmt.Sprintf("and %d more", len(of)-5))
		}
		in.found.add(issue.Issue{
			Code: "F-21", At: cells[0], More: cells[1:], Found: of[0].names[0].header,
			Message:  fmt.Sprintf("columns of %s have other names in other tables: %s", kind, strings.Join(says, "; ")),
			Expected: "one name in all tables",
			Likely:   "the tables were made by different people, or from a new template",
			Effect:   "none, if the names were read rightly: they are read as one",
			Fix:      "nothing, if they mean the same; otherwise say what they are under `columns` of the readout",
		})
	}
}
