package compare

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/endpoint"
)

// bouts are responses as derive makes them of counts in times: the count, its time and the rate.
func bouts(counts, times map[string][]float64) *table.Of[schemas.Response] {
	t := new(table.Of[schemas.Response])
	animal := 0
	for _, g := range order {
		for i, n := range counts[g] {
			animal++
			r := schemas.Response{
				Study: "S", Animal: fmt.Sprintf("M%02d", animal), Endpoint: "scratching", StudyDay: maybe.Some[int32](7), Group: g,
				Censoring: "none", NReplicates: 1, Scale: endpoint.Count,
			}
			r.Variable, r.Unit, r.Value = endpoint.Value, "bouts", maybe.Some(n)
			t.Append(r)
			r.Variable, r.Unit, r.Value = endpoint.Rate, "bouts/min", maybe.Some(n/times[g][i])
			t.Append(r)
			r.Variable, r.Unit, r.Value, r.Analyte, r.Scale = endpoint.Value, "min", maybe.Some(times[g][i]), "observation_time", endpoint.Linear
			t.Append(r)
		}
	}
	t.Sort()
	return t
}

// Case rate-02 of 15b_negative_binomial: the fit by R's MASS::glm.nb and mpmath. Holm by hand: the smaller of two p times 2.
func TestReferenceNegativeBinomial(t *testing.T) {
	in := bouts(map[string][]float64{
		"vehicle": {5, 77, 21, 5, 7, 13, 10, 32, 26}, "low": {22, 29, 10, 22, 29, 18, 11}, "mid": {1, 22, 14, 6, 7, 6, 1, 3},
	}, map[string][]float64{
		"vehicle": {30, 60, 45, 30, 60, 45, 30, 60, 45}, "low": {30, 60, 45, 30, 60, 45, 30}, "mid": {30, 60, 45, 30, 60, 45, 30, 60},
	})
	rows, issues := run(t, params(nil), in)
	if len(rows) != 4 || len(issues) != 0 {
		t.Fatalf("%d rows, %v", len(rows), issues)
	}
	for group, w := range map[string]struct{ ratio, low, high, se, p, holm float64 }{
		"low": {1.0939092839086113, 0.5854256179521814, 2.0850717855837337, 0.30839671115272754, 0.770499794017846, 0.770499794017846},
		"mid": {0.35941861884075788, 0.18919844666738919, 0.6838138241892775, 0.31696934664989856, 0.00323308445788268, 0.00646616891576536},
	} {
		r := rows[group+"/negative_binomial"]
		near(t, group+" ratio", r.Estimate, w.ratio, 1e-9)
		near(t, group+" low", r.CILow, w.low, 1e-8)
		near(t, group+" high", r.CIHigh, w.high, 1e-8)
		near(t, group+" se", r.SE, w.se, 1e-9)
		near(t, group+" p", r.P, w.p, 1e-8)
		near(t, group+" adjusted p", r.PAdjusted, w.holm, 1e-8)
		// The statistic is normal under equal rates: its two-sided p is the p of the row.
		if r.Statistic.V*math.Log(w.ratio) <= 0 || math.Abs(math.Erfc(math.Abs(r.Statistic.V)/math.Sqrt2)-w.p) > 1e-9 {
			t.Errorf("%s: statistic %v", group, r.Statistic)
		}
		if r.EstimateKind != "rate_ratio" || r.Adjustment != "holm" || r.FamilySize != 2 || !r.Headline || r.EffectSizeKind != "cliffs_delta" ||
			!strings.Contains(r.Notes, "theta 3.106") {
			t.Errorf("%+v", r)
		}
		if c := rows[group+"/mann_whitney"]; c.Headline || !c.P.OK {
			t.Errorf("companion %+v", c)
		}
	}
	m := models(t, params(nil), in)[0]
	near(t, "log-likelihood", m.LogLikelihood, -83.007815460454509, 1e-10)
	near(t, "likelihood ratio", m.GlobalStatistic, 10.574472550938275, 1e-9)
	near(t, "its p", m.GlobalP, 0.0050557135688693664, 1e-8)
	if !m.Converged || m.N != 24 || m.NGroups != 3 || m.Notes != "theta 3.106 (SE 1.103)" {
		t.Errorf("%+v", m)
	}
}

// A group without events has the ratio 0, a p and an upper limit; equal counts are the Poisson limit; a single animal has a
// defined result.
func TestNegativeBinomialDegenerate(t *testing.T) {
	half := func(n int) []float64 { return slices.Repeat([]float64{30}, n) }
	rows, _ := run(t, params(nil), bouts(map[string][]float64{"vehicle": {11, 12, 13}, "low": {0, 0, 0}, "mid": {4}},
		map[string][]float64{"vehicle": half(3), "low": half(3), "mid": half(1)}))
	none, one := rows["low/negative_binomial"], rows["mid/negative_binomial"]
	if !none.Estimate.OK || none.Estimate.V != 0 || none.CILow.V != 0 || !(none.CIHigh.V > 0 && none.CIHigh.V < 1) || !(none.P.V > 0 && none.P.V < 0.05) || none.SE.OK {
		t.Errorf("a group without events: %+v", none)
	}
	if !strings.Contains(none.Notes, "no event occurred in the group") || !strings.Contains(none.Notes, "Poisson limit") || strings.Contains(none.Notes, "theta") {
		t.Errorf("notes %q", none.Notes)
	}
	near(t, "one animal: 4 against a mean of 12 bouts", one.Estimate, 1.0/3, 1e-12)
	if !one.P.OK || !one.CILow.OK {
		t.Errorf("one animal: %+v", one)
	}
}

// Where the counts cannot be modelled the default gives way to ranks of the rates, and says why; a method that the plan
// names is refused.
func TestNegativeBinomialGivesWay(t *testing.T) {
	times := map[string][]float64{"vehicle": {30, 30, 30, 30}, "low": {30, 30, 30, 30}}
	plain := map[string][]float64{"vehicle": {11, 12, 13, 30}, "low": {2, 3, 4, 5}}
	without := new(table.Of[schemas.Response])
	for _, r := range bouts(plain, times).All() {
		if r.Analyte == "" || r.Animal != "M06" {
			without.Append(r)
		}
	}
	for reason, in := range map[string]*table.Of[schemas.Response]{
		"no event occurred": bouts(map[string][]float64{"vehicle": {0, 0, 0, 0}, "low": {0, 0, 0, 0}}, times),
		"the count of M01 is the mean of several observers and no whole number": bouts(map[string][]float64{"vehicle": {11.5, 12, 13, 30}, "low": {2, 3, 4, 5}}, times),
		"the count or the observation time of M06 is missing":                   without,
	} {
		rows, issues := run(t, params(nil), in)
		if r := rows["low/steel"]; !r.Headline || !strings.Contains(r.Notes, reason) || len(issues) != 0 {
			t.Errorf("%s: %+v, %v", reason, r, issues)
		}
		rows, issues = run(t, asked("scratching", "negative_binomial"), in)
		if len(rows) != 0 || len(issues) != 1 || issues[0].Code != "R-21" || !strings.Contains(issues[0].Message, reason) {
			t.Errorf("%s, by the plan: %d rows, %v", reason, len(rows), issues)
		}
	}
	if _, issues := run(t, asked("ear_thickness", "negative_binomial"), responses("ear_thickness", endpoint.Change, endpoint.Linear, ears)); len(issues) != 1 || issues[0].Code != "R-21" {
		t.Errorf("on the linear scale: %v", issues)
	}
}
