package calibrate

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// signal is the curve that the plates of these tests follow, exactly: d + (a-d)/(1 + (x/c)^b) with a = 0.05, b = 1.2,
// c = 80, d = 3. Concentrations that are read off it are known without any computing.
func signal(x float64) float64 { return 3 - 2.95/(1+math.Pow(x/80, 1.2)) }

// A trial is a plate while a test changes it.
type trial struct {
	readout plan.Readout
	checks  issue.Checks
	wells   []schemas.CollectedWell
}

// clean is a plate with seven standards and a blank in columns 1 and 2, and samples of four animals in column 3 and 4, each
// twice, diluted 1:100: M1 holds 20 in the well, M2 100, M3 5, below the lowest standard, M4 400, above the highest.
func clean() *trial {
	t := &trial{readout: plan.Readout{Kind: "ige", File: "plate.txt"}}
	for row, x := range []float64{320, 160, 80, 40, 20, 10, 5} {
		for column := range 2 {
			t.add("standard", row, column, signal(x)).Expected = maybe.Some(x)
		}
	}
	t.add("blank", 7, 0, 0.05)
	t.add("blank", 7, 1, 0.05)
	for row, x := range []float64{20, 100, 2, 400} {
		for column := range 2 {
			w := t.add("sample", row, column+2, signal(x))
			w.Animal, w.Dilution = fmt.Sprint("M", row+1), maybe.Some(100.0)
		}
	}
	return t
}

func (t *trial) add(kind string, row, column int, y float64) *schemas.CollectedWell {
	t.wells = append(t.wells, schemas.CollectedWell{
		File: "plate.txt", Row: int32(row + 1), Column: string(rune('A' + column)), Kind: "ige", Endpoint: "total_ige", Plate: "P", Well: fmt.Sprintf("%c%d", 'A'+row, column+1),
		SampleType: kind, Text: fmt.Sprintf("%.3f", y), Signal: maybe.Some(y), Unit: "ng/mL", Censoring: "none",
	})
	return &t.wells[len(t.wells)-1]
}

// scale multiplies the signals of the standards of a concentration.
func (t *trial) scale(x, factor float64) {
	for i := range t.wells {
		if t.wells[i].Expected.OK && t.wells[i].Expected.V == x {
			t.wells[i].Signal.V *= factor
		}
	}
}

func (t *trial) run(tb testing.TB) (Output, []issue.Issue) {
	tb.Helper()
	var issues issue.List
	out, err := Run(Params{Study: "S", Readouts: []plan.Readout{t.readout}, Checks: t.checks}, Input{Wells: table.From(t.wells...)}, &issues)
	if err != nil {
		tb.Fatal(err)
	}
	return out, issues.Issues()
}

func codes(issues []issue.Issue) []string {
	var out []string
	for _, i := range issues {
		entry, _ := issue.Lookup(i.Code)
		out = append(out, i.Code+" "+cmp.Or(string(i.Severity), string(entry.Severity)))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestConcentrations(t *testing.T) {
	out, issues := clean().run(t)
	if len(issues) > 0 {
		t.Errorf("issues of a clean plate: %v", issues)
	}
	if out.Curves.Len() != 1 {
		t.Fatalf("%d curves", out.Curves.Len())
	}
	c := out.Curves.At(0)
	for name, v := range map[string][2]float64{
		"a": {c.A.V, 0.05}, "b": {c.B.V, 1.2}, "c": {c.C.V, 80}, "d": {c.D.V, 3}, "g": {c.G.V, 1}, "lloq": {c.LLOQ.V, 5}, "uloq": {c.ULOQ.V, 320},
	} {
		if math.Abs(v[0]/v[1]-1) > 1e-8 {
			t.Errorf("%s is %v, want %v", name, v[0], v[1])
		}
	}
	if c.Model != "4pl" || c.Standards != 7 || c.Wells != 14 || c.Used != 8 || c.MaxError.V > 1e-6 || c.Weighting != "1/y2" || c.Blank != "none" {
		t.Errorf("curve %+v", c)
	}
	type got struct {
		Animal, Censoring string
		Value             string
		Low, High, Times  float64
	}
	var values []got
	for _, v := range out.Calibrated.All() {
		text := "-"
		if v.Value.OK {
			text = fmt.Sprintf("%.6f", v.Value.V)
		}
		if !v.Signal || v.Typed == "" {
			t.Errorf("the text of %s is %q, of a signal: %v", v.Well, v.Typed, v.Signal)
		}
		values = append(values, got{v.Animal, v.Censoring, text, v.LowerLimit.V, v.UpperLimit.V, v.Dilution.V})
	}
	want := []got{
		{"M1", "none", "20.000000", 5, 320, 100},
		{"M1", "none", "20.000000", 5, 320, 100},
		{"M2", "none", "100.000000", 5, 320, 100},
		{"M2", "none", "100.000000", 5, 320, 100},
		{"M3", "left", "-", 5, 320, 100},
		{"M3", "left", "-", 5, 320, 100},
		{"M4", "right", "-", 5, 320, 100},
		{"M4", "right", "-", 5, 320, 100},
	}
	if d := gocmp.Diff(want, values); d != "" {
		t.Error(d)
	}
}

// The plate of testdata/studies/elisa-ige. Parameters, recoveries and concentrations of undiluted samples are those of R
// 4.2.2: nls(y ~ d+(a-d)/(1+(x/c)^b), weights = 1/y^2, tol = 1e-8), accurate to 1e-7.
func TestReferencePlate(t *testing.T) {
	plate := &trial{readout: plan.Readout{Kind: "ige", File: "plate.txt"}}
	signals := [][2]float64{{2.530, 2.555}, {2.126, 2.084}, {1.510, 1.525}, {0.945, 0.954}, {0.525, 0.515}, {0.272, 0.275}, {0.152, 0.154}}
	for row, x := range []float64{320, 160, 80, 40, 20, 10, 5} {
		for column, y := range signals[row] {
			plate.add("standard", row, column, y).Expected = maybe.Some(x)
		}
	}
	neat := map[string]float64{"S1": 892.9330451, "V3": 17755.1134714, "L4": 11166.5679604}
	for row, s := range []struct {
		animal   string
		y, times float64
	}{{"S1", 0.468, 50}, {"V3", 1.420, 250}, {"L4", 1.818, 100}} {
		w := plate.add("sample", row, 2, s.y)
		w.Animal, w.Dilution = s.animal, maybe.Some(s.times)
	}
	out, issues := plate.run(t)
	if len(issues) > 0 {
		t.Errorf("%v", issues)
	}
	c := out.Curves.At(0)
	for name, v := range map[string][2]float64{
		"a": {c.A.V, 0.0513199204028}, "b": {c.B.V, 1.2018109212241}, "c": {c.C.V, 80.3514133273865}, "d": {c.D.V, 3.0075635604308},
		"largest error": {c.MaxError.V / 100, 0.0153551526}, // of 320, recovered to 101.53551526 %
	} {
		if math.Abs(v[0]/v[1]-1) > 1e-6 {
			t.Errorf("%s is %.10g, want %.10g", name, v[0], v[1])
		}
	}
	for _, v := range out.Calibrated.All() {
		if got, want := v.Value.V*v.Dilution.V, neat[v.Animal]; math.Abs(got/want-1) > 1e-7 {
			t.Errorf("%s: %.10g, want %.10g", v.Animal, got, want)
		}
	}
}

// What the readout declares, and what the wells say, change a plate in a known way.
func TestDeclarations(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*trial)
		check  func(schemas.StandardCurve) bool
		codes  []string
	}{
		"blank subtracted": { // a becomes 0, the other parameters stay but for d
			func(t *trial) { t.readout.Curve = &plan.Curve{Blank: "subtract"} },
			func(c schemas.StandardCurve) bool {
				return math.Abs(c.A.V) < 1e-8 && math.Abs(c.D.V-2.95) < 1e-6 && math.Abs(c.C.V-80) < 1e-6 && c.Blank == "subtract"
			}, nil,
		},
		"blank subtracted twice": {
			func(t *trial) {
				t.readout.Curve = &plan.Curve{Blank: "subtract"}
				for i := range t.wells {
					t.wells[i].Blanked = true
				}
			},
			func(c schemas.StandardCurve) bool { return math.Abs(c.A.V-0.05) < 1e-8 && c.Blank == "already" },
			[]string{"A-11 error"},
		},
		"no blank wells": {
			func(t *trial) {
				t.readout.Curve = &plan.Curve{Blank: "subtract"}
				t.wells = slices.DeleteFunc(t.wells, func(w schemas.CollectedWell) bool { return w.SampleType == "blank" })
			},
			func(c schemas.StandardCurve) bool { return c.Blank == "none" && c.Model == "4pl" },
			[]string{"A-11 error"},
		},
		"5pl": {
			func(t *trial) { t.readout.Curve = &plan.Curve{Model: "5pl", Weighting: "none"} },
			func(c schemas.StandardCurve) bool {
				return c.Model == "5pl" && math.Abs(c.G.V-1) < 1e-4 && c.Weighting == "none"
			}, nil,
		},
		"declared limits narrow": {
			func(t *trial) { l, u := 8.0, 5000.0; t.readout.LLOQ, t.readout.ULOQ = &l, &u },
			func(c schemas.StandardCurve) bool { return c.LLOQ.V == 8 && c.ULOQ.V == 320 }, nil,
		},
		"falling": {
			func(t *trial) {
				t.readout.Curve = &plan.Curve{Falling: true}
				for i := range t.wells {
					t.wells[i].Signal.V = 3.05 - t.wells[i].Signal.V
				}
			},
			func(c schemas.StandardCurve) bool { return math.Abs(c.A.V-3) < 1e-6 && c.Used == 8 }, nil,
		},
		"falling, not declared": {
			func(t *trial) {
				for i := range t.wells {
					t.wells[i].Signal.V = 3.05 - t.wells[i].Signal.V
				}
			},
			func(c schemas.StandardCurve) bool { return !c.A.OK && c.Model == "none" && c.Used == 0 },
			[]string{"A-10 error"},
		},
		"zero standard": { // says what a is
			func(t *trial) { t.add("standard", 7, 2, 0.05).Expected = maybe.Some(0.0) },
			func(c schemas.StandardCurve) bool {
				return c.Standards == 8 && math.Abs(c.A.V-0.05) < 1e-8 && c.LLOQ.V == 5
			}, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			plate := clean()
			test.change(plate)
			out, issues := plate.run(t)
			if c := out.Curves.At(0); !test.check(c) {
				t.Errorf("curve %+v", c)
			}
			if d := gocmp.Diff(test.codes, codes(issues)); d != "" {
				t.Error(d)
			}
		})
	}
}

// A standard whose signal lies between its own and that of twice its concentration is read as less than 200 % of it: beyond the
// usual 120 %, and within 250 % if the plan allows that. The working range then begins at it.
func TestRecoveryOfThePlan(t *testing.T) {
	for limit, want := range map[float64]struct {
		lloq  float64
		codes []string
	}{20: {10, []string{"A-09 warning"}}, 150: {5, nil}} {
		plate := clean()
		plate.scale(5, 1.5)
		plate.readout.Curve = &plan.Curve{Model: "4pl", Weighting: "none"}
		plate.checks = issue.Checks{{Code: "A-08", Limit: &limit}}
		out, issues := plate.run(t)
		if got := out.Curves.At(0).LLOQ.V; got != want.lloq {
			t.Errorf("limit %g: the working range begins at %g, want %g", limit, got, want.lloq)
		}
		if d := gocmp.Diff(want.codes, codes(issues)); d != "" {
			t.Errorf("limit %g: %s", limit, d)
		}
	}
}

// Decimal points that were lost among standards of 2-, 3- and 4-fold steps, at the ends and in the middle, rounded as kits print
// them. The signals are those of the right concentrations.
func TestLostDecimalPoints(t *testing.T) {
	for name, c := range map[string]struct {
		right []float64
		typed map[int]float64 // by position
		want  string          // in the message; empty for no A-10
	}{
		"2-fold": {
			[]float64{3450, 1725, 862.5, 431.25, 215.625, 107.8125, 53.9, 26.95},
			map[int]float64{4: 215625},
			"standard 215625 ng/mL (E1, E2) breaks the dilution series of the others; 215.625 ng/mL continues it",
		},
		"3-fold, the highest":            {[]float64{1000, 333.3, 111.1, 37.04, 12.35, 4.12, 1.37}, map[int]float64{0: 100}, "100 ng/mL (A1, A2) breaks"},
		"3-fold, the lowest":             {[]float64{1000, 333.3, 111.1, 37.04, 12.35, 4.12, 1.37}, map[int]float64{6: 137}, "1.37 ng/mL continues it"},
		"4-fold, two":                    {[]float64{2500, 625, 156.25, 39.06, 9.77, 2.44, 0.61}, map[int]float64{3: 3906, 5: 244}, "244 ng/mL (F1, F2), 3906 ng/mL (D1, D2) breaks the dilution series of the others; 2.44 ng/mL, 39.06 ng/mL continues it"},
		"no slip":                        {[]float64{2500, 625, 156.25, 39.06, 9.77, 2.44, 0.61}, nil, ""},
		"steps that differ by intention": {[]float64{1000, 500, 250, 100, 50, 25, 10}, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			plate := &trial{readout: plan.Readout{Kind: "ige", File: "plate.txt"}}
			for row, x := range c.right {
				typed := x
				if wrong, ok := c.typed[row]; ok {
					typed = wrong
				}
				for column := range 2 {
					plate.add("standard", row, column, signal(x)).Expected = maybe.Some(typed)
				}
			}
			_, issues := plate.run(t)
			issues = slices.DeleteFunc(issues, func(i issue.Issue) bool { return i.Code != "A-10" })
			switch {
			case c.want == "" && len(issues) > 0:
				t.Error(issues[0].Message)
			case c.want != "" && (len(issues) != 1 || !strings.Contains(issues[0].Message, c.want)):
				t.Errorf("%v, want %q", issues, c.want)
			}
		})
	}
}

// Every mistake is found, and only it; message names the evidence.
func TestMistakes(t *testing.T) {
	for name, test := range map[string]struct {
		change  func(*trial)
		codes   []string
		message string
	}{
		"an outlying standard": {func(t *trial) { t.scale(40, 0.6) }, []string{"A-08 error"}, "standard 40 ng/mL (D1, D2) back-calculates to 5"},
		"the lowest standards too high": {
			func(t *trial) { t.scale(5, 1.5); t.readout.Curve = &plan.Curve{Model: "4pl", Weighting: "none"} },
			[]string{"A-09 warning"},
			"the working range is 10 ng/mL to 320 ng/mL",
		},
		"two standards": {
			func(t *trial) {
				t.wells = slices.DeleteFunc(t.wells, func(w schemas.CollectedWell) bool { return w.Expected.V > 10 })
			}, []string{"A-09 error"}, "different x for 4 parameters",
		},
		"no standards": {
			func(t *trial) {
				t.wells = slices.DeleteFunc(t.wells, func(w schemas.CollectedWell) bool { return w.SampleType == "standard" })
			}, []string{"A-41 error"}, "signals of samples without a concentration: 8",
		},
		"a lost decimal point": {
			func(t *trial) {
				for i := range t.wells {
					if t.wells[i].Expected.V == 20 {
						t.wells[i].Expected.V = 2000
					}
				}
			}, []string{"A-10 error"}, "2000 ng/mL (E1, E2) breaks the dilution series of the others; 20 ng/mL continues it",
		},
		"turned": { // what lies in A1 is read as H12
			func(t *trial) {
				for row := range 8 {
					for column := range 12 {
						at := fmt.Sprintf("%c%d", 'A'+row, column+1)
						if !slices.ContainsFunc(t.wells, func(w schemas.CollectedWell) bool { return w.Well == at }) {
							t.add("empty", row, column, 0.05+0.001*float64(row*column%7))
						}
					}
				}
				y := map[string]float64{}
				for _, w := range t.wells {
					y[w.Well] = w.Signal.V
				}
				for i, w := range t.wells {
					var row rune
					var column int
					fmt.Sscanf(w.Well, "%c%d", &row, &column)
					t.wells[i].Signal.V = y[fmt.Sprintf("%c%d", 'A'+'H'-row, 13-column)]
				}
			}, []string{"A-13 error"}, "turned by 180°",
		},
		"wells of a standard disagree": {
			func(t *trial) {
				t.wells[4].Signal.V *= 1.2
				t.wells[5].Signal.V *= 0.85
			}, []string{"A-07 warning", "A-09 warning"}, "80 ng/mL: CV",
		},
		"negative signals": {
			func(t *trial) { t.wells[16].Signal.V = -0.02 }, []string{"A-11 warning"}, "negative signals: A3",
		},
		"the right-hand column is high": {
			func(t *trial) {
				for i := range t.wells {
					if t.wells[i].Column == "B" || t.wells[i].Column == "D" {
						t.wells[i].Signal.V *= 1.02 + 0.001*float64(i%3)
					}
				}
			}, []string{"A-12 warning"}, "from the first column to the last: +2",
		},
		"a control ten times too low": {
			func(t *trial) {
				w := t.add("control", 5, 5, signal(20))
				w.Sample, w.Expected = "QC", maybe.Some(200.0)
			}, []string{"A-05 error"}, "control QC in well F6 is 20 ng/mL, 0.1 times what it should be (200 ng/mL)",
		},
		"software differs": {
			func(t *trial) {
				for i := range t.wells {
					if w := &t.wells[i]; w.Animal == "M2" {
						w.Result, w.ResultText, w.ResultRow, w.ResultColumn = maybe.Some(112.0), "112", 30, "F"
					}
				}
			}, []string{"A-47 warning"}, "of 2 results of the software 2 differ by more than 10 %",
		},
	} {
		t.Run(name, func(t *testing.T) {
			plate := clean()
			test.change(plate)
			out, issues := plate.run(t)
			if d := gocmp.Diff(test.codes, codes(issues)); d != "" {
				t.Error(d)
			}
			if !slices.ContainsFunc(issues, func(i issue.Issue) bool { return strings.Contains(i.Message, test.message) }) {
				for _, i := range issues {
					t.Errorf("no message has %q: %s", test.message, i.Message)
				}
			}
			for _, c := range out.Curves.All() {
				if c.Model == "none" && c.Notes == "" && out.Calibrated.Len() == 0 && name != "no standards" {
					t.Errorf("no curve, and no reason: %+v", c)
				}
			}
		})
	}
}

// Where the export has a result, the value takes its cell; the software's results stand where they are asked for.
func TestSoftwareResults(t *testing.T) {
	plate := clean()
	for i := range plate.wells {
		if w := &plate.wells[i]; w.Animal == "M1" {
			w.Result, w.ResultText, w.ResultRow, w.ResultColumn = maybe.Some(20.5), "2050", int32(40+i), "G"
		}
	}
	out, _ := plate.run(t)
	found := 0
	for _, v := range out.Calibrated.All() {
		if v.Animal == "M1" {
			if found++; v.Column != "G" || v.Row < 40 || v.Typed != "2050" || v.Signal || math.Abs(v.Value.V-20) > 1e-6 {
				t.Errorf("%+v", v)
			}
		}
	}
	if found != 2 {
		t.Errorf("%d values in the cells of results", found)
	}
	plate.readout.Curve = &plan.Curve{Values: "software"}
	out, issues := plate.run(t)
	if out.Calibrated.Len() != 0 || out.Curves.At(0).Used != 0 || !out.Curves.At(0).A.OK {
		t.Errorf("values in the place of the software's: %v", out.Calibrated.Rows())
	}
	if d := gocmp.Diff([]string{"A-41 error"}, codes(issues)); d != "" { // of the other samples
		t.Error(d)
	}
}

// A signal beyond the reader is beyond the curve; two files with a plate of one name stay apart.
func TestSaturatedAndPlates(t *testing.T) {
	plate := clean()
	for i := range plate.wells {
		if plate.wells[i].Animal == "M2" {
			plate.wells[i].Signal, plate.wells[i].Saturated, plate.wells[i].Text = maybe.Float{}, true, "OVRFLW"
		}
	}
	for _, w := range clean().wells {
		w.File = "other.txt"
		plate.wells = append(plate.wells, w)
	}
	out, _ := plate.run(t)
	var names []string
	for _, c := range out.Curves.All() {
		names = append(names, c.Plate)
	}
	if d := gocmp.Diff([]string{"other.txt: P", "plate.txt: P"}, names); d != "" {
		t.Error(d)
	}
	for _, v := range out.Calibrated.All() {
		if v.File == "plate.txt" && v.Animal == "M2" && (v.Censoring != "right" || v.Value.OK) {
			t.Errorf("%+v", v)
		}
	}
}

// The order of the rows does not matter.
func TestOrder(t *testing.T) {
	plate := clean()
	plate.scale(40, 0.6)
	out, issues := plate.run(t)
	slices.Reverse(plate.wells)
	again, issues2 := plate.run(t)
	if d := gocmp.Diff(out.Curves.Rows(), again.Curves.Rows()); d != "" {
		t.Error(d)
	}
	if d := gocmp.Diff(out.Calibrated.Rows(), again.Calibrated.Rows()); d != "" {
		t.Error(d)
	}
	if d := gocmp.Diff(issues, issues2); d != "" {
		t.Error(d)
	}
}

// Whatever the numbers, there is no panic and no number that is none.
func FuzzCalibrate(f *testing.F) {
	f.Add(1.0, 0.5, 320.0, 0.1, 2.0, 3.0)
	f.Add(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
	f.Add(-1.0, 1e300, 1e-300, 4.0, 1e9, -5.0)
	f.Fuzz(func(t *testing.T, a, b, c, d, e, g float64) {
		plate := clean()
		for i, v := range []float64{a, b, c, d, e, g} {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				t.Skip("no reader gives such a number")
			}
			plate.wells[(5*i)%16].Signal.V = v
			if x := plate.wells[(3*i)%14].Expected; x.OK {
				plate.wells[(3*i)%14].Expected.V = math.Abs(v)
			}
		}
		var issues issue.List
		out, err := Run(Params{Study: "S", Readouts: []plan.Readout{plate.readout}}, Input{Wells: table.From(plate.wells...)}, &issues)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range out.Curves.All() {
			for _, v := range []maybe.Float{c.A, c.B, c.C, c.D, c.G, c.LLOQ, c.ULOQ, c.MaxError} {
				if v.OK && (math.IsNaN(v.V) || math.IsInf(v.V, 0)) {
					t.Fatalf("%+v", c)
				}
			}
		}
		for _, v := range out.Calibrated.All() {
			if v.Value.OK && !(v.Value.V >= v.LowerLimit.V && v.Value.V <= v.UpperLimit.V) {
				t.Fatalf("a value beyond its limits: %+v", v)
			}
		}
	})
}

// Signals without standards are one issue a plate, whatever the number of its analytes. Standards whose concentrations nothing
// gives are counted, with their dilutions.
func TestSilentPlates(t *testing.T) {
	plate := clean()
	for i := range plate.wells {
		w := &plate.wells[i]
		w.Analyte = "IL-4"
		if w.SampleType == "standard" {
			w.Dilution, w.Expected = maybe.Some(float64(int(100)<<(i/2))), maybe.Float{}
		}
	}
	more := slices.Clone(plate.wells)
	for i := range more {
		more[i].Analyte, more[i].Column = "IL-13", "Z"
	}
	plate.wells = append(plate.wells, more...)
	_, issues := plate.run(t)
	if d := gocmp.Diff([]string{"A-41 error"}, codes(issues)); d != "" {
		t.Fatal(d)
	}
	i := issues[0] // 4 animals twice, 2 analytes; 7 standards twice
	for _, want := range []string{"analytes: 2 (IL-13, IL-4)", "without a concentration: 16", "wells of standards (14)"} {
		if !strings.Contains(i.Message, want) {
			t.Errorf("%q says not %q", i.Message, want)
		}
	}
	if len(i.More) != 15 || !strings.Contains(i.Fix, "(100, 200, 400, 800, 1600, 3200, 6400)") {
		t.Errorf("%d more, %q", len(i.More), i.Fix)
	}
}
