package endpoint

// cytokines is a panel of analytes in serum or tissue: log-normal, often below the limit of quantification.
func cytokines() Spec {
	low := 0.0
	return Spec{
		Name: "cytokines", Title: "Cytokines", Kind: "cytokines", Unit: "pg/mL",
		Units: []Unit{
			{Name: "pg/mL", Factor: 1, Synonyms: []string{"pg/ml", "ng/L"}},
			{Name: "ng/mL", Factor: 1000, Synonyms: []string{"ng/ml"}},
			{Name: "pg/mg", Factor: 1, Stored: "pg/mg", Synonyms: []string{"pg/mg protein", "ng/g", "pg/mg total protein"}},
		},
		Scale: Log, Direction: HigherWorse,
		Hard: Range{Low: &low}, PerAnalyte: true,
		Per: &Companion{
			Endpoint: "total_protein", From: "pg/mL", To: "pg/mg",
			Column: "protein", Headers: []string{"total protein", "protein concentration", "protein conc", "lysate protein", "bca"},
			Fluids: []string{"serum", "plasma", "blood", "whole blood", "supernatant", "culture supernatant", "medium", "urine", "csf", "bal", "balf", "saliva"},
		},
		SEND:     []SENDTest{{Domain: "LB"}, {Domain: "IS"}},
		Collapse: ByDilution, MinBeads: 35, Digits: 1, FigureOrder: 5,
		Variables: []Variable{
			{Name: Value, Scale: Log, Definitions: []string{GMR, Window, LogWindow}, Method: "censored_lognormal", TrueZero: true, Figure: true},
		},
		Referee: "the matrix and what amounts are related to, the limits of quantification, how many values lie below them, and how multiplicity was treated",
	}
}
