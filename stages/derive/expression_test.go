package derive

import (
	"math"
	"testing"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/endpoint"

	"pgregory.net/rapid"
)

// cycles are wells of genes of one animal on day 14; a negative Ct is undetermined within 40 cycles.
func cycles(animal string, genes map[string][]float64) []schemas.Measurement {
	var all []schemas.Measurement
	for gene, wells := range genes {
		for i, ct := range wells {
			m := schemas.Measurement{
				Study: "S", Animal: animal, Endpoint: "gene_expression", Analyte: gene, Matrix: "skin", StudyDay: 14, Replicate: int32(i + 1),
				Group: "g", Unit: "cycles", Value: maybe.Some(ct), Censoring: none,
			}
			if ct < 0 {
				m.Value, m.Censoring, m.UpperLimit = maybe.Float{}, "right", maybe.Some(40.0)
			}
			all = append(all, m)
		}
	}
	return all
}

// express derives the responses of wells with the reference genes given, by animal, gene and variable.
func express(t testing.TB, references []string, wells ...schemas.Measurement) map[[3]string]schemas.Response {
	t.Helper()
	specs := endpoint.All()
	for i := range specs {
		if specs[i].Amplification != nil {
			specs[i].Amplification.References = references
		}
	}
	in := table.From(wells...)
	in.Sort()
	out, err := Run(Params{InducedSide: "both", Endpoints: specs}, Input{Measurements: in}, new(issue.List))
	if err != nil {
		t.Fatal(err)
	}
	rows := map[[3]string]schemas.Response{}
	for _, r := range out.Responses.All() {
		rows[[3]string{r.Animal, r.Analyte, r.Variable}] = r
	}
	return rows
}

// Source: Livak, Schmittgen, Methods 25:402 (2001), doi:10.1006/meth.2001.1262, the six wells each of c-myc and GAPDH in
// brain and kidney. By hand from them: brain 182.91/6 - 141.75/6 = 6.86, kidney 162.15/6 - 135.96/6 = 4.365, ΔΔCt = -2.495,
// and kidney has 2^2.495 = 5.637 times the c-myc of brain (printed: 5.6).
func TestLivakSchmittgen(t *testing.T) {
	brain := cycles("brain", map[string][]float64{
		"c-myc": {30.72, 30.34, 30.58, 30.34, 30.50, 30.43}, "GAPDH": {23.70, 23.56, 23.47, 23.65, 23.69, 23.68},
	})
	kidney := cycles("kidney", map[string][]float64{
		"c-myc": {27.06, 27.03, 27.03, 27.10, 26.99, 26.94}, "GAPDH": {22.76, 22.61, 22.62, 22.60, 22.61, 22.76},
	})
	rows := express(t, []string{"GAPDH"}, append(brain, kidney...)...)
	for animal, want := range map[string]float64{"brain": 6.86, "kidney": 4.365} {
		r := rows[[3]string{animal, "c-myc", endpoint.DeltaCt}]
		if math.Abs(r.Value.V-want) > 1e-12 || r.Unit != "cycles" || r.Scale != endpoint.Linear || r.NReplicates != 12 {
			t.Errorf("%s: %+v, want ΔCt %v", animal, r, want)
		}
	}
	a, b := rows[[3]string{"kidney", "c-myc", endpoint.RelativeExpression}], rows[[3]string{"brain", "c-myc", endpoint.RelativeExpression}]
	if fold := a.Value.V / b.Value.V; math.Abs(fold-math.Pow(2, 2.495)) > 1e-12 || math.Abs(fold-5.637) > 5e-4 {
		t.Errorf("kidney has %v times the c-myc of brain, want 5.637", fold)
	}
	if a.Unit != "2^-ΔCt" || a.Scale != endpoint.Log || a.Baseline.OK {
		t.Errorf("%+v", a)
	}
	if _, there := rows[[3]string{"brain", "GAPDH", endpoint.DeltaCt}]; there {
		t.Error("a reference gene has a ΔCt")
	}
}

// By hand: the references 18 and 20 have mean 19. Flg 25 is ΔCt 6 and 2^-6; Il4 is undetermined: above 40 - 19 = 21 cycles,
// below 2^-21. Il13 has a well at 30 and an undetermined one: the well is its Ct.
func TestUndetermined(t *testing.T) {
	rows := express(t, []string{"Actb", "Gapdh"}, cycles("M1", map[string][]float64{
		"Actb": {18, 18}, "Gapdh": {19.5, 20.5}, "Flg": {25}, "Il4": {-1, -1}, "Il13": {30, -1},
	})...)
	get := func(gene, variable string) schemas.Response { return rows[[3]string{"M1", gene, variable}] }
	if r := get("Flg", endpoint.RelativeExpression); r.Value.V != 1.0/64 {
		t.Errorf("Flg: %+v", r)
	}
	if r := get("Il4", endpoint.DeltaCt); r.Value.OK || r.Censoring != "right" || r.Limit.V != 21 {
		t.Errorf("ΔCt of Il4: %+v", r)
	}
	if r := get("Il4", endpoint.RelativeExpression); r.Value.OK || r.Censoring != "left" || r.Limit.V != math.Exp2(-21) {
		t.Errorf("expression of Il4: %+v", r)
	}
	if r := get("Il13", endpoint.DeltaCt); r.Value.V != 11 {
		t.Errorf("Il13: %+v", r)
	}
}

// Without all reference genes nothing is set against anything.
func TestReferenceMissing(t *testing.T) {
	for name, wells := range map[string]map[string][]float64{
		"one of two missing":      {"Actb": {18}, "Flg": {25}},
		"one of two undetermined": {"Actb": {18}, "Gapdh": {-1}, "Flg": {25}},
		"none at all":             {"Flg": {25}},
	} {
		rows := express(t, []string{"Actb", "Gapdh"}, cycles("M1", wells)...)
		if _, there := rows[[3]string{"M1", "Flg", endpoint.DeltaCt}]; there {
			t.Errorf("%s: a ΔCt", name)
		}
		if _, there := rows[[3]string{"M1", "Flg", endpoint.Value}]; !there {
			t.Errorf("%s: the cycles are lost", name)
		}
	}
}

// The ratio of geometric means is 2^-ΔΔCt whatever the cycles, and more RNA in a reaction moves nothing.
func TestRatioOfGeometricMeans(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		ct := rapid.Float64Range(12, 34)
		sumLog, sumDelta := 0.0, 0.0
		for range 4 {
			target, reference, loading := ct.Draw(rt, "target"), ct.Draw(rt, "reference"), rapid.Float64Range(-3, 3).Draw(rt, "loading")
			rows := express(t, []string{"Actb"}, cycles("M1", map[string][]float64{"Flg": {target + loading}, "Actb": {reference + loading}})...)
			sumLog += math.Log2(rows[[3]string{"M1", "Flg", endpoint.RelativeExpression}].Value.V)
			sumDelta += target - reference
		}
		if math.Abs(sumLog+sumDelta) > 1e-9 {
			rt.Fatalf("log2 of the expressions %v, ΔCt %v", sumLog, sumDelta)
		}
	})
}
