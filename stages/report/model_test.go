package report

import (
	"strings"
	"testing"

	"earmark/schemas/plan"
)

// The methods tell of the disease model with its sources, mark what has none, and are silent without a model.
func TestMethodsTellOfTheDiseaseModel(t *testing.T) {
	p, in := fixture()
	if got := documents(t, p, in)["report.md"]; strings.Contains(got, "Disease model") || strings.Contains(got, plan.Unverified) {
		t.Error("a plan without a preset tells of one")
	}
	p.Plan.Model = plan.Model{
		Title:     "Ear model",
		Resembles: plan.Fact{Text: "eczema", Source: "A paper"},
		Sham:      plan.Fact{Text: "ethanol"},
		NotErrors: []plan.Fact{{Text: "thin ears", Source: "A paper"}},
		Sources:   []plan.Work{{Name: "A paper", Cite: "J Ears 2001;1:1"}, {Name: "Unused", Cite: "J Noses 2002;2:2"}},
	}
	got := read(documents(t, p, in)["report.html"])
	for _, want := range []string{"Disease model: Ear model", "eczema", "thin ears", "A paper: J Ears 2001;1:1", plan.Unverified} {
		if !strings.Contains(got, want) {
			t.Errorf("the report does not hold %q", want)
		}
	}
	for _, not := range []string{"J Noses", "day zero"} {
		if strings.Contains(got, not) {
			t.Errorf("the report holds %q, which nothing says", not)
		}
	}
}
