package endpoint

// tewl is transepidermal water loss. Reads collapse by the mean. 1 mg/cm²/h is 0.001 g on 0.0001 m² in an hour: 10 g/m²/h.
//
// The room and the rest before the measurement are those of the protocol in BenchChem b10854979: 20 to 22 °C, 40 to 60 %
// relative humidity, 15 to 20 minutes. An open chamber reads too low above 7.5 mg/cm²/h, which is 75 g/m²/h (Scott et al.
// 1982, PMID 7165368).
func tewl() Spec {
	reliable := 75.0
	soft := 2.0
	return Spec{
		Name: "tewl", Title: "TEWL", Kind: "tewl", Unit: "g/m²/h",
		Units: []Unit{
			{Name: "g/m²/h", Factor: 1, Synonyms: []string{"g/m2/h", "g/m^2/h", "g/m²h", "g/m2h", "g/hm²", "g/hm2", "g m-2 h-1", "gm⁻²h⁻¹"}},
			{Name: "mg/cm²/h", Factor: 10, Synonyms: []string{"mg/cm2/h", "mg/cm^2/h", "mg/cm²h", "mg/cm2h", "mg cm-2 h-1"}},
		},
		Scale: Linear, Direction: HigherWorse,
		Hard: between(0, 300), Soft: Range{Low: &soft}, // unverified defaults; naive 3-15, diseased 20-80
		Collapse: Mean, Digits: 1, FigureOrder: 9,
		Slip:   &Slip{Code: "V-16", Factors: []float64{10, 0.1}, BySoft: true},
		Levels: []Level{{Name: "read", Column: InReplicate, MaxCV: 15}}, // unverified default
		Conditions: []Condition{
			{
				Name: "room_temperature", Title: "room temperature", Unit: "°C", Units: []Unit{{Name: "°C", Factor: 1, Synonyms: []string{"C", "degC", "deg C", "celsius"}}},
				Headers: []string{"room temperature", "temperature", "temp", "room temp", "t room"}, Limits: between(20, 22),
			},
			{
				Name: "humidity", Title: "relative humidity", Unit: "%", Units: []Unit{{Name: "%", Factor: 1, Synonyms: []string{"% RH", "%RH", "percent"}}},
				Headers: []string{"humidity", "relative humidity", "rh", "room humidity"}, Limits: between(40, 60),
			},
			{
				Name: "acclimatisation", Title: "acclimatisation", Unit: "min",
				Units:   []Unit{{Name: "min", Factor: 1, Synonyms: []string{"mins", "minute", "minutes"}}, {Name: "h", Factor: 60, Synonyms: []string{"hour", "hours"}}},
				Headers: []string{"acclimatisation", "acclimatization", "acclimation", "acclimatisation time", "acclimatization time", "rest", "rest time"},
				Limits:  between(15, 20),
			},
		},
		Setting: &Setting{
			Key: "device", Title: "chamber of the device", Code: "V-17",
			Options: []Option{
				{Name: "open", Reliable: Range{High: &reliable}, Why: "an open chamber reads too low above 75 g/m²/h"},
				{Name: "closed"},
				{Name: "condenser"},
			},
		},
		Variables: []Variable{
			{Name: Value, Scale: Linear, Definitions: []string{Window, NoFloor}, Method: "dunnett", Figure: true},
			{Name: Change, Scale: Linear, Definitions: []string{Window, NoFloor}, Method: "dunnett", TrueZero: true},
		},
		Referee:    "the device and its chamber, room temperature and humidity, how long the animal rested, anaesthesia, and the time since shaving",
		Unverified: []string{"limits", "CV of reads"},
	}
}
