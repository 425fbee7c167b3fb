package intake

import (
	"strings"

	"earmark/internal/issue"
	"earmark/internal/tabular"
)

// statistics are words that begin or end the label of a row or column that summarises others.
var statistics = map[string]bool{
	"mean": true, "means": true, "average": true, "avg": true, "sd": true, "stdev": true, "sem": true, "stderr": true,
	"median": true, "total": true, "sum": true, "n": true, "cv": true, "geomean": true, "variance": true, "var": true,
	"min": true, "max": true, "minimum": true, "maximum": true, "ttest": true, "standard": true,
}

// isStatistic reports whether a text labels a summary: Mean, SD, Mean Vehicle, Vehicle SEM, n (animals).
func isStatistic(text string) bool {
	if len(text) > 60 || text == "" || text[0] >= '0' && text[0] <= '9' {
		return false
	}
	words := strings.Fields(foldHeader(text))
	return len(words) > 0 && len(words) <= 5 && (statistics[words[0]] || statistics[words[len(words)-1]])
}

// isSummary reports whether the row at hand summarises others, by the column that names its animal or, without one, its
// first column: Mean and SD below a table are no animals. An animal of that name that the allocation lists is one.
func (s *sheet) isSummary(report bool) bool {
	if a := s.of.animal; a != nil && a.index < len(s.cells) && isPlainName(s.cells[a.index]) {
		return false
	}
	for _, c := range [...]*column{s.of.animal, s.of.group, s.of.day, s.of.date, s.of.analyte} {
		if c == nil || c.index >= len(s.cells) || s.cells[c.index] == "" || c == s.of.group && s.of.animal != nil && s.cells[s.of.animal.index] != "" {
			continue
		}
		text, _ := tabular.Clean(s.cells[c.index])
		statistic, known := s.statistics[text]
		if !known {
			statistic = isStatistic(text)
			s.statistics[text] = statistic
		}
		if !statistic || s.headings.isListed(text) || s.isGroupName(text) {
			return false
		}
		if c == s.of.analyte && s.of.animal != nil {
			return false // a total score of an animal
		}
		if report {
			s.stated(text)
			s.found.addCell(s.at(c), "F-33", "", func() issue.Issue {
				return issue.Issue{
					Found: text, Message: "the row summarises others, by its label, and is no animal",
					Effect: "the row is not read: means and deviations are computed from the animals",
					Fix:    "nothing, if that is so",
				}
			})
		}
		return true
	}
	return false
}

// isPlainName reports whether a text is one word with a digit in it, as most names of animals are and no label of a
// summary is.
func isPlainName(text string) bool {
	digit := false
	for i := range len(text) {
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			digit = true
		case c == ' ' || c == '_' || c == '(' || c >= 0x80:
			return false
		}
	}
	return digit
}
