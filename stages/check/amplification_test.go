package check

import (
	"fmt"
	"math"
	"testing"

	"earmark/internal/maybe"
	"earmark/schemas"
	"earmark/schemas/endpoint"
)

// wellsOf adds wells of a gene of skin on day 14, duplicates in rows 2 i + first and 2 i + first + 1, 0.1 cycles apart.
func (t *trial) wellsOf(gene string, first int, ct func(i int) float64) {
	for i, a := range t.animals {
		for k := range 2 {
			t.add(schemas.CollectedValue{
				File: "qpcr.csv", Row: int32(first + 2*i + k), Column: "C", Kind: "qpcr", Endpoint: "gene_expression", Animal: a.Animal, Analyte: gene,
				StudyDay: maybe.Some(int32(14)), Matrix: "skin", Unit: "cycles", Well: fmt.Sprint(first + 2*i + k),
			}, ct(i)+float64(k)/10)
		}
	}
}

// qpcr adds Il4 (rows 2 to 33) and its reference gene Actb (rows 102 to 133).
func (t *trial) qpcr(reference func(i int) float64) {
	for i := range t.params.Endpoints {
		if a := t.params.Endpoints[i].Amplification; a != nil {
			own := *a
			own.References = []string{"Actb"}
			t.params.Endpoints[i].Amplification = &own
		}
	}
	t.wellsOf("Il4", 2, func(i int) float64 { return 28 + float64(i)/4 })
	t.wellsOf("Actb", 102, reference)
}

func level(i int) float64 { return 18 + float64(i%4)/10 }

func TestAmplification(t *testing.T) {
	for _, c := range []struct {
		name       string
		change     func(*trial)
		want, says []string
	}{
		{"cycles without a fault", func(t *trial) { t.qpcr(level) }, nil, nil},
		{
			"A-24: undetermined, and 40 typed for it",
			func(t *trial) {
				t.qpcr(level)
				v := t.at("qpcr.csv", "C2")
				v.Text, v.Value, v.Censoring, v.Limit = "Undetermined", maybe.Float{}, right, maybe.Some(40.0)
				t.set("qpcr.csv", "C3", 40)
			},
			[]string{"A-24 warning qpcr.csv › C2, qpcr.csv › C3 M01"},
			[]string{`gene_expression Il4: 2 wells undetermined, such as "Undetermined": above 40 cycles, not 40`},
		},
		{
			"A-24: 36 is late",
			func(t *trial) {
				t.qpcr(level)
				t.set("qpcr.csv", "C2", 36)
				t.set("qpcr.csv", "C3", 36.2)
			},
			[]string{"A-24 warning qpcr.csv › C2, qpcr.csv › C3 M01"},
			[]string{"2 wells with a Ct above 35: 36, 36.2"},
		},
		{
			"V-03: 42 cycles of 40",
			func(t *trial) {
				t.qpcr(level)
				t.set("qpcr.csv", "C2", 42)
			},
			[]string{"V-03 error qpcr.csv › C2 M01"},
			nil,
		},
		{
			"A-07: 28 and 29 have an SD of 0.71",
			func(t *trial) {
				t.qpcr(level)
				t.set("qpcr.csv", "C2", 28)
				t.set("qpcr.csv", "C3", 29)
			},
			[]string{"A-07 warning qpcr.csv › C2 M01"},
			[]string{"SD M01 Il4 0.71 (28, 29)"},
		},
		{
			"A-28: a sample without its reference gene",
			func(t *trial) {
				t.qpcr(level)
				t.remove("qpcr.csv", "C102")
				t.remove("qpcr.csv", "C103")
			},
			[]string{"A-28 error qpcr.csv › C2, qpcr.csv › C3 M01", "D-15 note M01"},
			[]string{"no Ct of Actb in the samples of M01, against which 2 wells would be set"},
		},
		{
			"A-25: the reference gene of one group is a cycle later",
			func(t *trial) {
				t.qpcr(func(i int) float64 {
					if i/4 == 1 {
						return level(i) + 1
					}
					return level(i)
				})
			},
			[]string{"A-25 error 32 cells from qpcr.csv › C102"},
			[]string{"the reference gene Actb differs between the groups on day 14, by 1 cycles between Sham and Vehicle", "p = <0.001"},
		},
		{
			// Four groups of four with a standard deviation of 0.258, one 0.8 cycles later: Welch's F = 60 × 0.48 / 3 / 1.2 = 8.0 with
			// 3 and 6.7 degrees of freedom, between the quantiles 5.89 (p = 0.025) and 8.45 (0.01) of F(3, 7).
			"A-25: a difference between groups that may be chance",
			func(t *trial) {
				t.qpcr(func(i int) float64 {
					ct := 18 + 0.2*float64(i%4)
					if i/4 == 1 {
						return ct + 0.8
					}
					return ct
				})
			},
			[]string{"A-25 warning 32 cells from qpcr.csv › C102"},
			[]string{"by 0.8 cycles between", "may also be chance"},
		},
		{
			"a reference gene that varies by less than half a cycle between groups",
			func(t *trial) {
				t.qpcr(func(i int) float64 {
					if i/4 == 1 {
						return level(i) + 0.4
					}
					return level(i)
				})
			}, nil, nil,
		},
		{
			"folds of the file that agree with its cycles: 2^-(ΔCt - 10)",
			func(t *trial) {
				t.qpcr(func(int) float64 { return 18 })
				t.folds(func(i int) float64 { return -float64(i) / 4 })
			},
			nil, nil,
		},
		{
			"A-26: folds of the file with the other sign: 2^(ΔCt - 10)",
			func(t *trial) {
				t.qpcr(level)
				t.folds(func(i int) float64 { return 10 + float64(i)/4 - float64(i%4)/10 - 10 })
			},
			[]string{"A-26 error 16 cells from qpcr.csv › F3"},
			[]string{"2 of M05 is 0.5 by its cycles"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			trial := clean()
			c.change(trial)
			trial.expect(t, c.want, c.says)
		})
	}
}

// folds gives the wells of Il4 folds in column F, 2 to the power given.
func (t *trial) folds(power func(i int) float64) {
	for i := range t.animals {
		for k := range 2 {
			v := t.at("qpcr.csv", fmt.Sprintf("C%d", 2+2*i+k))
			v.Fold, v.FoldColumn = maybe.Some(math.Exp2(power(i))), "F"
		}
	}
}

func TestAmplificationSpec(t *testing.T) {
	spec, _ := endpoint.Find(endpoint.All(), "gene_expression", "")
	if *spec.Hard.High != spec.Amplification.Cycles {
		t.Error("the hard limit is not the number of cycles")
	}
}
