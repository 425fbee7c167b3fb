package check

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"earmark/internal/issue"
	"earmark/schemas/endpoint"
)

// earMarks notes marks on an ear that is measured for its disease (V-14), as far as their texts tell the side: a tag or a
// notch makes an ear thicker or sore by itself. Other marks, of the tail or the toes, say nothing.
func earMarks(s *study) {
	sided := slices.IndexFunc(s.Endpoints, func(e endpoint.Spec) bool { return e.Sided && s.measures(e.Name) })
	if sided < 0 || s.Study.InducedSide == "" {
		return
	}
	coded := !slices.ContainsFunc(s.animals, func(a animal) bool { return !earCoded(a.row.Tag) })
	found := causes[string]{}
	for i := range s.animals {
		a := &s.animals[i]
		left, right := markedEars(a.row.Tag, coded)
		for side, marked := range map[string]bool{"left": left, "right": right} {
			if !marked || s.Study.InducedSide != side && s.Study.InducedSide != "both" {
				continue
			}
			found.add(side, ref{
				at:     issue.Address{File: a.row.File, Sheet: a.row.Sheet, Row: a.row.Row, Column: a.row.TagColumn},
				animal: a.id, group: s.groupName(a.group), endpoint: s.Endpoints[sided].Name, text: a.row.Tag, cell: -1,
			})
		}
	}
	found.raise(s, func(side string, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "V-14", Message: fmt.Sprintf("the %s ear, which is measured, carries a mark in %s: %s", side, count(len(refs), "animal"), list(distinct(refs, animalOf))),
			Expected: "marks on the tail, or on an ear that is not measured", Likely: "ear tags or notches that tell the animals apart",
			Effect: "used; a mark can thicken an ear by itself", Fix: "nothing, if it is away from where the ear is read; mark the tail in the next study",
		}
	})
}

// measures reports whether the study has values of an endpoint.
func (s *study) measures(name string) bool {
	return slices.ContainsFunc(s.sources, func(src source) bool { return src.endpoint == name && src.cells > 0 })
}

// elsewhere are words of marks that are not on an ear.
var elsewhere = []string{"tail", "toe", "toes", "foot", "paw", "leg", "hind", "fore", "flank", "back", "fur", "chip", "head", "shoulder"}

// markWords are the words of a mark, in lower case.
func markWords(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// earCoded reports whether a mark could be the code of punched ears: of L, R and numbers, or none.
func earCoded(text string) bool {
	return !slices.ContainsFunc(markWords(text), func(w string) bool {
		return strings.Trim(w, "lr0123456789") != "" && !slices.Contains([]string{"left", "right", "both", "none", "no", "n", "ear", "ears", "tag", "notch", "punch"}, w)
	})
}

// markedEars reports which ears the text of a mark names: in words (left ear tag 12, RE notch), or, where all marks of the study
// could be, as the code of a punch (L, RR, 1R2L).
func markedEars(text string, coded bool) (left, right bool) {
	words := markWords(text)
	for _, w := range words {
		if slices.Contains(elsewhere, w) {
			return false, false
		}
	}
	for _, w := range words {
		code := strings.Trim(w, "0123456789")
		switch {
		case w == "left" || w == "le":
			left = true
		case w == "right" || w == "re":
			right = true
		case w == "both" && len(words) > 1:
			left, right = true, true
		case coded && code != "" && len(w) <= 6 && strings.Trim(w, "lr0123456789") == "":
			left, right = left || strings.Contains(w, "l"), right || strings.Contains(w, "r")
		}
	}
	return left, right
}
