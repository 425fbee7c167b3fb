package verify

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"earmark/internal/stats/testdata"
)

// A referenceCase is a case of internal/stats/testdata, whose README says where its numbers come from (R 4.2.2 and a second
// route).
type referenceCase struct {
	ID          string          `json:"id"`
	Description string          `json:"description"`
	Input       json.RawMessage `json:"input"`
	Args        struct {
		Confidence float64 `json:"conf_level"`
		Vehicle    string  `json:"vehicle"`
		Treated    string  `json:"treated"`
		Naive      *string `json:"naive"`
	} `json:"args"`
	Expected json.RawMessage `json:"expected"`
}

func cases(t *testing.T, file string) []referenceCase {
	t.Helper()
	data, err := testdata.Files.ReadFile("cases/" + file + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var all []referenceCase
	if err := json.Unmarshal(data, &all); err != nil || len(all) == 0 {
		t.Fatalf("%d cases: %v", len(all), err)
	}
	return all
}

func decode[T any](t *testing.T, data []byte) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// values are the numbers of a sample; missing ones are left out.
func known(x []*float64) []float64 {
	var out []float64
	for _, v := range x {
		if v != nil {
			out = append(out, *v)
		}
	}
	return out
}

// agrees compares at 11 digits; where values share a large offset at 8, which is what they carry.
func agrees(t *testing.T, c referenceCase, what string, got float64, want *float64) {
	t.Helper()
	tolerance := 1e-11
	if strings.Contains(c.Description, "offset") {
		tolerance = 1e-8
	}
	if want == nil {
		if !math.IsNaN(got) {
			t.Errorf("%s %s: got %v, want none", c.ID, what, got)
		}
		return
	}
	if !(math.Abs(got-*want) <= tolerance*math.Abs(*want)+1e-15) {
		t.Errorf("%s %s: got %v, want %v", c.ID, what, got, *want)
	}
}

func TestMomentsAndQuantiles(t *testing.T) {
	for _, c := range cases(t, "01_descriptive") {
		x := known(decode[struct{ Values []*float64 }](t, c.Input).Values)
		want := decode[map[string]any](t, c.Expected)
		if len(x) == 0 {
			continue
		}
		sorted := slices.Sorted(slices.Values(x))
		got := map[string]float64{
			"mean": mean(x), "sd": math.Sqrt(variance(x)), "q1": quantile(sorted, 0.25), "median": quantile(sorted, 0.5), "q3": quantile(sorted, 0.75),
		}
		if len(x) > 1 {
			half := student(c.Args.Confidence, float64(len(x)-1)) * math.Sqrt(variance(x)/float64(len(x)))
			got["ci_low"], got["ci_high"] = mean(x)-half, mean(x)+half
		}
		if y, ok := logs(x); ok {
			got["geo_mean"], got["geo_sd"] = math.Exp(mean(y)), math.Exp(math.Sqrt(variance(y)))
		}
		for name, v := range got {
			number, isNumber := want[name].(float64)
			if !isNumber {
				agrees(t, c, name, v, nil)
				continue
			}
			agrees(t, c, name, v, &number)
		}
	}
}

func TestWelch(t *testing.T) {
	for _, c := range cases(t, "04a_t_tests") {
		in := decode[struct{ X, Y []*float64 }](t, c.Input)
		want := decode[struct {
			Welch struct {
				Estimate, DF *float64
				Low          *float64 `json:"ci_low"`
				High         *float64 `json:"ci_high"`
				Status       string
			}
		}](t, c.Expected).Welch
		if !strings.HasPrefix(want.Status, "ok") {
			want.DF, want.Low, want.High = nil, nil, nil
		}
		w := welch(known(in.X), known(in.Y), c.Args.Confidence)
		if want.Estimate != nil {
			agrees(t, c, "estimate", w.estimate, want.Estimate)
		}
		agrees(t, c, "df", w.df, want.DF)
		agrees(t, c, "low", w.low, want.Low)
		agrees(t, c, "high", w.high, want.High)
	}
}

func TestFieller(t *testing.T) {
	for _, c := range cases(t, "07_percent_inhibition") {
		in := decode[struct {
			Groups []struct {
				Name   string
				Values []*float64
			}
		}](t, c.Input)
		of := func(name string) []float64 {
			at := slices.IndexFunc(in.Groups, func(g struct {
				Name   string
				Values []*float64
			},
			) bool {
				return g.Name == name
			})
			return known(in.Groups[at].Values)
		}
		want := decode[struct {
			Percent *float64 `json:"inhibition_percent"`
			Welch   *struct {
				DF      *float64
				Fieller struct {
					Type         string
					G, Low, High *float64
				}
			}
		}](t, c.Expected)
		var floor []float64
		if c.Args.Naive != nil {
			floor = of(*c.Args.Naive)
		}
		f := fieller(of(c.Args.Vehicle), of(c.Args.Treated), floor, c.Args.Naive != nil, c.Args.Confidence)
		if want.Percent != nil {
			agrees(t, c, "percent", f.percent, want.Percent)
		}
		if want.Welch == nil {
			continue
		}
		agrees(t, c, "df", f.df, want.Welch.DF)
		agrees(t, c, "g", f.g, want.Welch.Fieller.G)
		if bounded := want.Welch.Fieller.Type == "bounded"; f.bounded != bounded {
			t.Errorf("%s: bounded %t, want %t", c.ID, f.bounded, bounded)
		} else if bounded {
			agrees(t, c, "low", f.low, want.Welch.Fieller.Low)
			agrees(t, c, "high", f.high, want.Welch.Fieller.High)
		}
	}
}

// What has no interval has none: one value in a group, and groups without spread.
func TestNoInterval(t *testing.T) {
	for name, w := range map[string]interval{
		"one value": welch([]float64{1}, []float64{2, 3}, 0.95),
		"no spread": welch([]float64{0.1, 0.1, 0.1}, []float64{0.3, 0.3, 0.3}, 0.95),
	} {
		if !math.IsNaN(w.low) || !math.IsNaN(w.df) || math.IsNaN(w.estimate) {
			t.Errorf("%s: %+v", name, w)
		}
	}
	if f := fieller([]float64{2, 2}, []float64{1, 1}, []float64{0, 0}, true, 0.95); f.percent != 50 || f.bounded || !math.IsNaN(f.g) {
		t.Errorf("%+v", f)
	}
}
