package articles

import (
	"testing"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/schemas"
	"earmark/schemas/plan"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var near = cmpopts.EquateApprox(1e-12, 0)

func run(t testing.TB, p Params) Output {
	t.Helper()
	out, err := Run(p, Input{}, &issue.List{})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// By hand: in nM 5.9, 5.7, 53 and above 400; the lowest is 5.7. An IC50 known as below a number has no ratio.
func TestPotencies(t *testing.T) {
	out := run(t, Params{Study: "S", Articles: []plan.Article{{Name: "drug", Potency: []plan.Potency{
		{Target: "JAK1", IC50: 5.9, Unit: "nM", Source: "s"},
		{Target: "JAK2", IC50: 5700, Unit: "pM", Source: "s"},
		{Target: "JAK3", Relation: ">", IC50: 0.4, Unit: "µM", Source: "s"},
		{Target: "TYK2", IC50: 53, Unit: "nM", Source: "s", Note: "n"},
		{Target: "X", Relation: "<", IC50: 1, Unit: "nM", Source: "s"},
	}}}})
	row := func(target, relation string, ic50 float64, ratio maybe.Float) schemas.Potency {
		return schemas.Potency{Study: "S", Article: "drug", Target: target, Relation: relation, IC50: ic50, Ratio: ratio, Source: "s"}
	}
	want := []schemas.Potency{
		row("JAK1", "", 5.9, maybe.Some(5.9/5.7)),
		row("JAK2", "", 5.7, maybe.Some(1.0)),
		row("JAK3", ">", 400, maybe.Some(400/5.7)),
		row("TYK2", "", 53, maybe.Some(53/5.7)),
		row("X", "<", 1, maybe.Float{}),
	}
	want[3].Notes = "n"
	if d := cmp.Diff(want, out.Potencies.Rows(), near); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// Without a value to divide by there is no ratio.
func TestNoLowestPotency(t *testing.T) {
	out := run(t, Params{Articles: []plan.Article{{Name: "drug", Potency: []plan.Potency{{Target: "JAK3", Relation: ">", IC50: 400, Unit: "nM"}}}}})
	if r := out.Potencies.At(0); r.Ratio.OK || r.IC50 != 400 {
		t.Errorf("%+v", r)
	}
}

// The interval is Newcombe's of 34/111 and 16/109, by his formula in R 4.2.2: 4.8858714433028 to 26.5551685616571 points.
func TestClinical(t *testing.T) {
	week, n1, n2, of1, of2 := int32(16), int32(34), int32(16), int32(111), int32(109)
	number := func(v float64) *float64 { return &v }
	p := Params{Study: "S", Confidence: 0.95, Clinical: plan.Clinical{
		Articles: []plan.ClinicalArticle{{Name: "drug", StudyNames: []string{"DRUG"}}, {Name: "other"}},
		Trials:   []plan.Trial{{Name: "T", Article: "drug", Setting: "oral"}, {Name: "U", Article: "other"}},
		Results: []plan.TrialResult{
			{Trial: "T", Endpoint: "E", Week: &week, Arm: "placebo", Control: true, Percent: number(14.7), N: &n2, Patients: &of2, Confirmed: true, Sources: []string{"A", "B"}},
			{Trial: "T", Endpoint: "E", Week: &week, Arm: "4 mg", Dose: number(4), DoseUnit: "mg", Percent: number(30.6), N: &n1, Patients: &of1, Confirmed: true},
			{Trial: "T", Endpoint: "F", Week: &week, Arm: "placebo", Control: true, Percent: number(8.8)},
			{Trial: "T", Endpoint: "F", Week: &week, Arm: "4 mg", Percent: number(24.8), Confirmed: true},
			{Trial: "T", Endpoint: "G", Arm: "4 mg", Finding: "soon", Confirmed: true},
			{Trial: "U", Endpoint: "E", Week: &week, Arm: "4 mg", Percent: number(1), Confirmed: true},
		},
	}}
	base := schemas.ClinicalReference{Study: "S", Article: "DRUG", Trial: "T", Setting: "oral", Week: maybe.Some(week)}
	row := func(change func(*schemas.ClinicalReference)) schemas.ClinicalReference {
		r := base
		change(&r)
		return r
	}
	want := []schemas.ClinicalReference{
		row(func(r *schemas.ClinicalReference) {
			r.Endpoint, r.Arm, r.Dose, r.DoseUnit, r.Percent, r.NResponders, r.NPatients = "E", "4 mg", maybe.Some(4.0), "mg", maybe.Some(30.6), maybe.Some(n1), maybe.Some(of1)
			r.ControlPercent, r.Difference, r.Confirmed = maybe.Some(14.7), maybe.Some(15.9517315480618), true
			r.CILow, r.CIHigh, r.Confidence, r.CIMethod = maybe.Some(4.8858714433028), maybe.Some(26.5551685616571), maybe.Some(0.95), byNewcombe
		}),
		row(func(r *schemas.ClinicalReference) {
			r.Endpoint, r.Arm, r.Control, r.Percent, r.NResponders, r.NPatients = "E", "placebo", true, maybe.Some(14.7), maybe.Some(n2), maybe.Some(of2)
			r.Confirmed, r.Sources = true, "A; B"
		}),
		row(func(r *schemas.ClinicalReference) {
			// An unconfirmed control makes the difference unconfirmed.
			r.Endpoint, r.Arm, r.Percent, r.ControlPercent, r.Difference = "F", "4 mg", maybe.Some(24.8), maybe.Some(8.8), maybe.Some(16.0)
		}),
		row(func(r *schemas.ClinicalReference) {
			r.Endpoint, r.Arm, r.Control, r.Percent = "F", "placebo", true, maybe.Some(8.8)
		}),
		row(func(r *schemas.ClinicalReference) {
			r.Endpoint, r.Arm, r.Finding, r.Confirmed, r.Week = "G", "4 mg", "soon", true, maybe.Int{}
		}),
	}
	if d := cmp.Diff(want, run(t, p).ClinicalReference.Rows(), near); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
