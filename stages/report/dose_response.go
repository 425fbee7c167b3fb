package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"earmark/schemas"
)

// doseResponse says, article by article, what dose is half effective, or why that cannot be told. Articles of a single dose
// have no curve and are passed over.
func (s *study) doseResponse(r result) []string {
	var sentences []string
	for _, row := range s.curves[r] {
		if row.NLevels < 2 {
			continue
		}
		of := fmt.Sprintf("%s against %s, %d doses", row.Article, row.Comparator, row.NLevels)
		if !row.ED50.OK {
			sentences = append(sentences, sentenceEnd(fmt.Sprintf("No ED50 of %s: %s", of, strings.TrimPrefix(strings.TrimPrefix(row.Notes, "no curve: "), "no ED50: "))))
			continue
		}
		number := func(v float64) string { return significant(v, 3) }
		text := fmt.Sprintf("ED50 of %s: %s %s", of, number(row.ED50.V), row.DoseUnit)
		if row.ED50Low.OK || row.ED50High.OK {
			text += fmt.Sprintf(" (%s CI %s)", s.level(), interval(row.ED50Low, row.ED50High, number))
		}
		sentences = append(sentences, sentenceEnd(text))
	}
	return sentences
}

// curvesOf sorts the dose-response curves by result.
func curvesOf(rows []schemas.DoseResponse) map[result][]schemas.DoseResponse {
	curves := map[result][]schemas.DoseResponse{}
	for _, row := range rows {
		r := result{series{row.Endpoint, row.Analyte, row.Matrix, row.Variable}, row.StudyDay}
		curves[r] = append(curves[r], row)
	}
	for _, of := range curves {
		slices.SortFunc(of, func(a, b schemas.DoseResponse) int {
			return cmp.Or(cmp.Compare(a.Comparator, b.Comparator), cmp.Compare(a.Article, b.Article))
		})
	}
	return curves
}
