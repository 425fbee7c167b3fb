package endpoint

// geneExpression is the threshold cycle of genes and of their reference genes by quantitative PCR. What is analysed is the
// relative expression, on its logarithms; ΔCt is the same number on another scale, and the cycles themselves are not compared.
func geneExpression() Spec {
	return Spec{
		Name: "gene_expression", Title: "Gene expression", Kind: "qpcr", Unit: "cycles",
		Units: []Unit{{Name: "cycles", Factor: 1, Synonyms: []string{"cycle", "Ct", "CT", "Cq", "Cp"}}},
		Scale: Linear, Direction: HigherWorse,
		Hard: between(5, 40), PerAnalyte: true, Analytes: Gene,
		Amplification: &Amplification{Cycles: 40, Late: 35, Spread: 0.5, Shift: 0.5},
		Collapse:      Mean, Digits: 2, FigureOrder: 10,
		Variables: []Variable{
			{Name: Value, Scale: Linear},
			{Name: DeltaCt, Unit: "cycles", Scale: Linear},
			{Name: RelativeExpression, Unit: "2^-ΔCt", Scale: Log, Definitions: []string{GMR, Window, LogWindow}, Method: "censored_lognormal", TrueZero: true, Figure: true},
		},
		Referee:    "the reference genes and that treatment leaves them alone, efficiencies of the primers, wells without template, and that animals and not wells are n",
		Unverified: []string{"limits", "late cycles", "spread of wells"},
	}
}
