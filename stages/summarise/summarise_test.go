package summarise

import (
	"fmt"
	"math"
	"testing"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

type value struct {
	v         float64
	censoring string
}

func summarise(t *testing.T, scale string, allocated int, values ...value) schemas.Summary {
	t.Helper()
	animals, responses := new(table.Of[schemas.Animal]), new(table.Of[schemas.Response])
	for i := range allocated {
		animals.Append(schemas.Animal{Study: "S", Animal: fmt.Sprintf("M%d", i), Group: "g"})
	}
	for i, v := range values {
		r := schemas.Response{
			Study: "S", Animal: fmt.Sprintf("M%d", i), Endpoint: "e", StudyDay: maybe.Some[int32](7), Variable: endpoint.Value, Group: "g",
			Unit: "u", Scale: scale, Censoring: "none",
		}
		if v.censoring == "" {
			r.Value = maybe.Some(v.v)
		} else {
			r.Censoring, r.Limit = v.censoring, maybe.Some(v.v)
		}
		responses.Append(r)
	}
	out, err := Run(Params{Groups: []plan.Group{{Name: "g"}}, Confidence: 0.95}, Input{Animals: animals, Responses: responses}, new(issue.List))
	if err != nil {
		t.Fatal(err)
	}
	if len(values) == 0 {
		if out.Summaries.Len() != 0 {
			t.Errorf("a summary of nothing: %+v", out.Summaries.At(0))
		}
		return schemas.Summary{}
	}
	return out.Summaries.At(0)
}

func near(t *testing.T, what string, got maybe.Float, want float64) {
	t.Helper()
	if !got.OK || math.Abs(got.V-want) > 1e-4*math.Abs(want) {
		t.Errorf("%s: got %+v, want %v", what, got, want)
	}
}

func absent(t *testing.T, what string, got maybe.Float) {
	t.Helper()
	if got.OK {
		t.Errorf("%s: got %v, want none", what, got.V)
	}
}

// Expectations by hand; the t quantile of 4 df at 97.5 % is 2.776445 (any table).
func TestLinear(t *testing.T) {
	s := summarise(t, endpoint.Linear, 6, value{1, ""}, value{2, ""}, value{3, ""}, value{4, ""}, value{10, ""})
	near(t, "mean", s.Mean, 4)
	near(t, "sd", s.SD, math.Sqrt(50.0/4)) // deviations -3 -2 -1 0 6
	near(t, "sem", s.SEM, math.Sqrt(50.0/4/5))
	near(t, "cv", s.CV, 100*math.Sqrt(12.5)/4)
	near(t, "median", s.Median, 3)
	near(t, "q1", s.Q1, 2)
	near(t, "q3", s.Q3, 4)
	near(t, "low", s.CILow, 4-2.776445*math.Sqrt(2.5))
	near(t, "geometric mean", s.GeometricMean, math.Pow(240, 0.2))
	if s.N != 5 || s.NMissing != 1 || s.NCensored != 0 {
		t.Errorf("n %d, missing %d, censored %d", s.N, s.NMissing, s.NCensored)
	}
}

func TestLogScaleIntervalIsOfTheGeometricMean(t *testing.T) {
	s := summarise(t, endpoint.Log, 2, value{1, ""}, value{math.E * math.E, ""}) // logs 0 and 2: mean 1, SD sqrt 2, SEM 1
	near(t, "geometric mean", s.GeometricMean, math.E)
	near(t, "low", s.CILow, math.Exp(1-12.7062)) // t quantile of 1 df at 97.5 %
	near(t, "high", s.CIHigh, math.Exp(1+12.7062))
}

// With two of five below 2, the median and what lies above are certain, the mean and what lies below are not.
func TestCensoredKeepsWhatIsCertain(t *testing.T) {
	s := summarise(t, endpoint.Log, 5, value{2, "left"}, value{2, "left"}, value{3, ""}, value{4, ""}, value{9, ""})
	near(t, "median", s.Median, 3)
	near(t, "q3", s.Q3, 4)
	near(t, "max", s.Max, 9)
	for what, v := range map[string]maybe.Float{"mean": s.Mean, "sd": s.SD, "sem": s.SEM, "min": s.Min, "q1": s.Q1} {
		absent(t, what, v)
	}
	if !s.GeometricMean.OK || s.GeometricMean.V >= 3.2 || s.GeometricMean.V <= 1 || s.NCensored != 2 || s.N != 5 {
		t.Errorf("%+v", s)
	}
}

func TestDegenerate(t *testing.T) {
	summarise(t, endpoint.Linear, 0)
	one := summarise(t, endpoint.Linear, 1, value{5, ""})
	near(t, "mean", one.Mean, 5)
	absent(t, "sd", one.SD)
	absent(t, "low", one.CILow)
	all := summarise(t, endpoint.Log, 3, value{2, "left"}, value{2, "left"}, value{2, "left"})
	absent(t, "geometric mean", all.GeometricMean)
	absent(t, "median", all.Median)
	zero := summarise(t, endpoint.Linear, 2, value{0, ""}, value{0, ""})
	near(t, "mean", zero.Mean, 0)
	absent(t, "geometric mean", zero.GeometricMean)
	absent(t, "cv", zero.CV)
}
