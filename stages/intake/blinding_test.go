package intake

import (
	"strings"
	"testing"

	"earmark/internal/issue"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// Signs that an observer knew the groups, in tables of what is judged only.
func TestBlinding(t *testing.T) {
	const list = "Animal,Group\nM1,Vehicle\nM2,MTX 0.3 mg/kg\n"
	const header = "Animal,Day,Erythema,Scaling"
	score := func(extra string, cells ...string) string {
		text := header + extra + "\n"
		for i, c := range cells {
			text += []string{"M1", "M2"}[i%2] + ",7,1,2" + c + "\n"
		}
		return text
	}
	plain := score("", "", "")
	for name, c := range map[string]struct {
		files    map[string]string
		severity issue.Severity // empty for no issue
		cell     string
		says     []string
	}{
		"blind": {files: map[string]string{"animals.csv": list, "scores.csv": plain}},
		"groups by what was given": {
			map[string]string{"animals.csv": list, "scores.csv": score(",Group", ",Vehicle", ",MTX 0.3 mg/kg")},
			issue.Warning, "scores.csv › E1",
			[]string{`"MTX 0.3 mg/kg", "Vehicle"`, "keep the groups in the list of animals"},
		},
		"groups by codes": {files: map[string]string{"animals.csv": list, "scores.csv": score(",Group", ",A", ",Group 2")}},
		"groups that stand nowhere else": {
			map[string]string{"scores.csv": score(",Group", ",Vehicle", ",MTX 0.3 mg/kg")}, issue.Note, "scores.csv › E1", []string{"no list of animals has them"},
		},
		"groups from the second table on": {
			map[string]string{"animals.csv": list, "scores.csv": plain, "scores2.csv": score(",Group", ",Vehicle", ",MTX 0.3 mg/kg")},
			issue.Warning, "scores2.csv › E1",
			[]string{"1 table of the same readout have none", "not blind from some day on"},
		},
		"a remark on the drug": {
			map[string]string{"animals.csv": list, "scores.csv": score(",Remarks", ",", ",looks better (drug)")}, issue.Warning, "scores.csv › E3", []string{`"looks better (drug)" (drug)`},
		},
		"a remark on the article": {
			map[string]string{"animals.csv": list, "scores.csv": score(",Remarks", ",on methotrexate", ",")}, issue.Warning, "scores.csv › E2", []string{"methotrexate"},
		},
		"a remark on the animal": {files: map[string]string{"animals.csv": list, "scores.csv": score(",Remarks", ",", ",dry skin behind the ear")}},
		"the observer dosed": {
			map[string]string{
				"animals.csv": list, "scores.csv": score(",Scored by", ",K.B.", ",AB"), "dosing.csv": "Animal,Day,Dose (mg/kg),Dosed by\nM1,0,3,KB\n",
			}, issue.Warning, "scores.csv › E2", []string{"K.B. judged 1 row of scores and gave doses (dosing.csv › D2, 1 row)"},
		},
		"another observer": {files: map[string]string{
			"animals.csv": list, "scores.csv": score(",Scored by", ",AB", ",AB"), "dosing.csv": "Animal,Day,Dose (mg/kg),Dosed by\nM1,0,3,KB\n",
		}},
		"groups beside what is measured": {files: map[string]string{"animals.csv": list, "weights.csv": "Animal,Group,Day,Weight (g)\nM1,Vehicle,0,20\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := Params{}
			var files []schemas.File
			for _, one := range []struct{ kind, file string }{
				{"animals", "animals.csv"}, {"scores", "scores.csv"}, {"scores", "scores2.csv"}, {"dosing", "dosing.csv"}, {"body_weight", "weights.csv"},
			} {
				if text, there := c.files[one.file]; there {
					p.Readouts = append(p.Readouts, plan.Readout{Kind: one.kind, File: one.file})
					files = append(files, file(one.file, text))
				}
			}
			_, all := run(t, p, files...)
			var issues []issue.Issue
			for _, i := range all {
				if i.Code != "F-28" { // of remarks, which are not read
					issues = append(issues, i)
				}
			}
			if c.severity == "" {
				if len(issues) > 0 {
					t.Errorf("%v: %s", marks(issues), issues[0].Message)
				}
				return
			}
			if len(issues) != 1 || issues[0].Code != "D-25" || issues[0].Severity != c.severity || issues[0].At.String() != c.cell {
				t.Fatalf("%v %+v", marks(issues), issues)
			}
			i := issues[0]
			for _, s := range c.says {
				if !strings.Contains(strings.Join([]string{i.Message, i.Likely, i.Effect, i.Fix}, "\n"), s) {
					t.Errorf("%q is not said: %+v", s, i)
				}
			}
		})
	}
}
