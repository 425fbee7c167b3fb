package inhibit

import (
	"fmt"
	"strconv"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/series"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// positiveControls warns of positive groups whose primary percent inhibition lies below what the plan says they have had
// in earlier studies: the whole interval, or the percentage where there is no interval (O-12). A wide interval that
// reaches the history shows no failure. One issue a group.
func positiveControls(p Params, rows []schemas.Inhibition, issues *issue.List) {
	for _, g := range p.Groups {
		if g.Role != plan.Positive || g.History == nil {
			continue
		}
		var below []schemas.Inhibition
		var texts []string
		for _, row := range rows {
			if row.Group != g.Name || !row.Primary || !row.Percent.OK || row.CILow.OK && !row.CIHigh.OK || row.CIHigh.Or(row.Percent.V) >= g.History.Low {
				continue
			}
			below = append(below, row)
			key := series.Key{Endpoint: row.Endpoint, Analyte: row.Analyte, Matrix: row.Matrix, StudyDay: row.StudyDay, Variable: row.Variable}
			text := fmt.Sprintf("%s %s %%", key, tenths(row.Percent.V))
			if row.CILow.OK && row.CIHigh.OK {
				text += fmt.Sprintf(" (%s, %s)", tenths(row.CILow.V), tenths(row.CIHigh.V))
			}
			texts = append(texts, text)
		}
		if len(below) == 0 {
			continue
		}
		i := issue.Issue{
			Code: "O-12", Group: g.Name,
			Message:  fmt.Sprintf("%s: %s; history %s to %s %%", g.Name, strings.Join(texts, ", "), tenths(g.History.Low), tenths(g.History.High)),
			Expected: "an interval that reaches the history of the positive control", Likely: "a dose that was not given, an article that has gone off, or a disease of another strength",
			Effect: "the sensitivity of the study is in doubt: a test group without effect proves little", Fix: "look for the cause; the history may be corrected in the config",
		}
		if len(below) == 1 {
			i.Endpoint, i.StudyDay = below[0].Endpoint, below[0].StudyDay
		}
		issues.Add(i)
	}
}

// tenths prints a percentage to one decimal, without a trailing zero.
func tenths(v float64) string {
	return strings.Replace(strings.TrimSuffix(strconv.FormatFloat(v, 'f', 1, 64), ".0"), "-", "−", 1)
}
