package check

import (
	"fmt"
	"strings"

	"earmark/internal/issue"
	"earmark/schemas/plan"
)

type analyteCause struct{ endpoint, analyte string }

// checkAnalytes warns of values under a name that means no single analyte, and sets values aside under the name of
// one that mice do not have.
func (s *study) checkAnalytes() {
	listed := make([]plan.Analyte, len(s.sources))
	suspect := false
	for i := range s.sources {
		src := &s.sources[i]
		listed[i], _ = plan.FindAnalyte(s.Analytes, *src.spec, src.analyte)
		suspect = suspect || listed[i].Ambiguous != "" || listed[i].NotInMice != ""
	}
	if !suspect {
		return
	}
	ambiguous, absent := causes[analyteCause]{}, causes[analyteCause]{}
	for i := range s.cells {
		c := &s.cells[i]
		src, a := &s.sources[c.source], &listed[c.source]
		switch cause := (analyteCause{src.endpoint, src.analyte}); {
		case !c.used():
		case a.NotInMice != "":
			r := s.ref(int32(i))
			r.note = a.NotInMice
			absent.add(cause, r)
			s.fail(int32(i), "A-17")
		case a.Ambiguous != "":
			r := s.ref(int32(i))
			r.note = a.Ambiguous
			ambiguous.add(cause, r)
		}
	}
	ambiguous.raise(s, func(c analyteCause, refs []ref) issue.Issue {
		meant, _, _ := strings.Cut(refs[0].note, " ")
		return issue.Issue{
			Code: "A-16", Found: c.analyte,
			Message:  fmt.Sprintf("%s: the name %q means no single analyte (%s)", c.endpoint, c.analyte, count(len(refs), "value")),
			Expected: "a name that means one analyte", Likely: refs[0].note,
			Effect: fmt.Sprintf("used, as a series of its own called %s, of no family", c.analyte),
			Fix:    fmt.Sprintf("correct the name, or say in the config what the kit means by it: analytes: [{name: %s, synonyms: [%s]}]", strings.TrimRight(meant, ","), c.analyte),
		}
	})
	absent.raise(s, func(c analyteCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "A-17", Found: c.analyte,
			Message:  fmt.Sprintf("%s: %s of %s, which no sample of a mouse can hold", c.endpoint, count(len(refs), "value"), c.analyte),
			Expected: refs[0].note, Likely: "a panel for human samples, or a header taken over from a human study", Effect: s.effect(refs),
			Fix: "check which kit was used: if it is for human samples, all its values are in doubt; if only the name is wrong, correct it",
		}
	})
}
