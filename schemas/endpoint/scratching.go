package endpoint

// scratching is the number of scratching bouts in a window of observation (METHODS b). Windows differ between studies and
// sessions, so that rates are compared.
func scratching() Spec {
	return Spec{
		Name: "scratching", Title: "Scratching", Kind: "scratching", Unit: "bouts",
		Units: []Unit{{Name: "bouts", Factor: 1, Synonyms: []string{"bout", "scratches", "counts", "count"}}},
		Scale: Count, Direction: HigherWorse,
		Hard: between(0, 2000), Integer: true,
		Collapse: Mean, Digits: 0, FigureOrder: 6,
		Exposure: &Exposure{
			Name: "observation_time", Unit: "min",
			Units: []Unit{
				{Name: "min", Factor: 1, Synonyms: []string{"mins", "minute", "minutes"}},
				{Name: "h", Factor: 60, Synonyms: []string{"hr", "hrs", "hour", "hours"}},
				{Name: "s", Factor: 1.0 / 60, Synonyms: []string{"sec", "secs", "second", "seconds"}},
			},
			Hard: between(0.1, 1440),
		},
		Variables: []Variable{
			{Name: Value, Scale: Count, TrueZero: true},
			{Name: Rate, Unit: "bouts/min", Scale: Count, Definitions: []string{Window, NoFloor}, Method: "negative_binomial", TrueZero: true, Digits: 2, Figure: true},
		},
		Referee:    "the time of observation, who or what counted and whether blind, what counts as a bout, and the time of day",
		Unverified: []string{"limits"},
	}
}
