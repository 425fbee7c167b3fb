package intake

import (
	"fmt"
	"slices"
	"strings"

	"earmark/internal/issue"
)

// sampleWords are how remarks say that a sample is not as serum should be: the beginnings of the words, British, American
// and German, in lower case, and what they mean.
var sampleWords = []struct{ stem, means string }{
	{"haemoly", "haemolysed"},
	{"hemoly", "haemolysed"},
	{"hämoly", "haemolysed"},
	{"lipaemi", "lipaemic"},
	{"lipemi", "lipaemic"},
	{"lipämi", "lipaemic"},
	{"icter", "icteric"},
	{"ikter", "icteric"},
}

// denials are words that make a remark say the contrary, before the word or in its place.
var denials = []string{"no", "not", "non", "none", "without", "never", "kein", "keine", "nicht", "ohne", "0", "-", "−", "neg", "negative", "n", "normal", "clear", "absent", "false", "ok"}

// A remark is a sample that a column without a meaning of its own calls haemolysed, lipaemic or icteric.
type remark struct {
	at     issue.Address
	animal string
	text   string
	means  string
}

// defect is what a text says of a sample: one of the meanings, or nothing.
func defect(text string) string {
	lower := strings.ToLower(text)
	for _, w := range sampleWords {
		at := strings.Index(lower, w.stem)
		if at < 0 {
			continue
		}
		before := strings.FieldsFunc(lower[:at], func(r rune) bool { return r == ' ' || r == '-' || r == ':' })
		if len(before) == 0 || !slices.Contains(denials, before[len(before)-1]) {
			return w.means
		}
	}
	return ""
}

// takeRemarks looks at the columns of the row at hand that the readout does not read: at what they say of the sample, or, under a
// header such as Haemolysis, whether they say it.
func (s *sheet) takeRemarks(animal string) {
	for i := range s.columns {
		c := &s.columns[i]
		if c.is != "" || c.header == "" || c.index >= len(s.cells) || s.cells[c.index] == "" {
			continue
		}
		text := s.text(c)
		means := defect(text)
		if under := defect(c.header); means == "" && under != "" && text != "" && !slices.Contains(denials, firstWord(text)) {
			means = under
		}
		if means != "" {
			s.remarks = append(s.remarks, remark{s.at(c), animal, text, means})
		}
	}
}

// firstWord is the first word of a text, in lower case.
func firstWord(text string) string {
	if words := strings.Fields(strings.ToLower(text)); len(words) > 0 {
		return words[0]
	}
	return ""
}

// noteRemarks says which samples are remarked on.
func (s *sheet) noteRemarks() {
	if len(s.remarks) == 0 {
		return
	}
	var words, animals []string
	i := issue.Issue{
		Code: "A-22", At: s.remarks[0].at, Found: s.remarks[0].text,
		Effect: "used", Likely: "blood that clotted or was drawn badly, or an animal that had eaten",
		Expected: "samples without a remark: free haemoglobin, fat and bilirubin disturb assays, each in its own way",
		Fix:      "compare with the other samples of the group; leave a sample out only by a line in exclusions.csv with the reason",
	}
	for n, r := range s.remarks {
		if n > 0 && r.at != s.remarks[n-1].at {
			i.More = append(i.More, r.at)
		}
		if !slices.Contains(words, r.means) {
			words = append(words, r.means)
		}
		if r.animal != "" && !slices.Contains(animals, r.animal) {
			animals = append(animals, r.animal)
		}
	}
	if len(animals) == 1 {
		i.Animal = animals[0]
	}
	if s.spec != nil {
		i.Endpoint = s.spec.Name
	}
	named := animals
	more := ""
	if len(named) > 6 {
		named, more = named[:5], fmt.Sprintf(" and %d more", len(animals)-5)
	}
	i.Message = fmt.Sprintf("samples that a remark calls %s: %d (%s%s)", strings.Join(words, " or "), len(s.remarks), strings.Join(named, ", "), more)
	s.found.add(i)
}
