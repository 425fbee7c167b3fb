package intake

import (
	"strings"
	"testing"

	"earmark/schemas"
	"earmark/schemas/plan"
)

// Which order fits the study is said where one alone does; a column that holds both orders is reported as that.
func TestDateOrder(t *testing.T) {
	april29, ok := schemas.DateIn(2024, 4, 29)
	if !ok {
		t.Fatal("no such date")
	}
	last := int32(18)
	read := func(dates ...string) (code, says string) {
		text := "Animal,Date,Weight (g)\n"
		for _, d := range dates {
			text += "M1," + d + ",20\n"
		}
		out, issues := run(t, Params{Start: &april29, LastDay: &last, Readouts: []plan.Readout{{Kind: "body_weight", File: "f.csv"}}}, file("f.csv", text))
		if len(issues) != 1 || out.Values.Len() != 0 {
			t.Fatalf("%v, %d values", marks(issues), out.Values.Len())
		}
		return marks(issues)[0], issues[0].Message + "\n" + issues[0].Likely + "\n" + issues[0].Fix
	}
	for name, c := range map[string]struct {
		dates       []string
		code        string
		says, hides []string
	}{
		// 4 May 2024 is day 5 of 18; 5 August lies 98 days after day 0.
		"day first by the study": {
			[]string{"04/05/2024", "08/05/2024"},
			"T-01 B2 +B3",
			[]string{"the day first: so all 2 dates lie in the study (2024-05-04 to 2024-05-08); with the month first 1 date would not (2024-04-05 to 2024-08-05)", "`date_order: dmy`"},
			nil,
		},
		"month first by the study": {
			[]string{"05/04/2024", "05/08/2024"}, "T-01 B2 +B3", []string{"the month first", "`date_order: mdy`"}, nil,
		},
		"neither by the study": {
			[]string{"09/10/2024"}, "T-01 B2", []string{"(or mdy)"}, []string{"lie in the study"},
		},
		// 4 May is day 5; 5 April lies 24 days before day 0, as an arrival may.
		"both by the study": {
			[]string{"04/05/2024"}, "T-01 B2", []string{"(or mdy)"}, []string{"lie in the study"},
		},
		"two that contradict each other": {
			[]string{"13/05/2024", "05/14/2024", "04/05/2024"},
			"T-01 B2 +B3 +B4",
			[]string{"of the 3 dates of the column 1 can only have the day first and 1 only the month first"},
			[]string{"no date of the column tells"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			code, says := read(c.dates...)
			if code != c.code {
				t.Errorf("%s, want %s", code, c.code)
			}
			for _, s := range c.says {
				if !strings.Contains(says, s) {
					t.Errorf("%q is not said in %s", s, says)
				}
			}
			for _, s := range c.hides {
				if strings.Contains(says, s) {
					t.Errorf("%q is said in %s", s, says)
				}
			}
		})
	}
}
