package plan

import (
	"testing"

	"earmark/schemas/endpoint"
)

func TestReference(t *testing.T) {
	groups := []Group{
		{Name: "Naive", Role: Naive},
		{Name: "Ethanol", Role: Sham},
		{Name: "Cream", Role: Vehicle},
		{Name: "Oral vehicle", Role: Vehicle},
		{Name: "RUX", Role: Test, Comparator: "Cream", Floor: "Ethanol"},
		{Name: "BMV", Role: Positive, Comparator: "Cream", Floor: "Ethanol"},
		{Name: "BARI", Role: Test, Comparator: "Oral vehicle", Floor: "Naive"},
	}
	for _, c := range []struct{ group, comparator, floor string }{
		{"RUX", "Cream", "Ethanol"},
		{"BARI", "Oral vehicle", "Naive"},
		{"Cream", "Cream", "Ethanol"},
		{"Oral vehicle", "Oral vehicle", "Naive"},
		{"Ethanol", "Cream", "Ethanol"},    // the floor of one comparator's groups
		{"Naive", "Oral vehicle", "Naive"}, // of the other's
		{"nobody", "", ""},
	} {
		comparator, floor := Reference(groups, c.group)
		if comparator != c.comparator || floor != c.floor {
			t.Errorf("%s: against %q and %q, want %q and %q", c.group, comparator, floor, c.comparator, c.floor)
		}
	}
	groups[6].Floor = "Ethanol" // now Ethanol serves two comparators, and nobody uses Naive
	if comparator, _ := Reference(groups, "Ethanol"); comparator != "" {
		t.Errorf("a floor of two comparators was set against %q", comparator)
	}
}

func TestDirection(t *testing.T) {
	analytes := []Analyte{
		{Name: "IL-10", Direction: endpoint.Context}, {Name: "IL-4"}, {Name: "Flg", Of: endpoint.Gene, Direction: endpoint.LowerWorse},
	}
	panel := endpoint.Spec{PerAnalyte: true, Direction: endpoint.HigherWorse}
	genes := endpoint.Spec{PerAnalyte: true, Analytes: endpoint.Gene, Direction: endpoint.HigherWorse}
	weight := endpoint.Spec{Direction: endpoint.LowerWorse}
	for _, c := range []struct {
		spec          endpoint.Spec
		analyte, want string
	}{
		{panel, "IL-10", endpoint.Context},
		{panel, "IL-4", endpoint.HigherWorse},
		{panel, "Flg", endpoint.HigherWorse}, // the gene's entry says nothing of a protein of that name
		{genes, "Flg", endpoint.LowerWorse},
		{genes, "IL-10", endpoint.HigherWorse},
		{genes, "not listed", endpoint.HigherWorse},
		{weight, "", endpoint.LowerWorse},
	} {
		if got := Direction(analytes, c.spec, c.analyte); got != c.want {
			t.Errorf("%s of %+v: %s, want %s", c.analyte, c.spec, got, c.want)
		}
	}
}
