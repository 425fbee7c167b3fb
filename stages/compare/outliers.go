package compare

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/series"
	"earmark/internal/stats"
)

// outliers gathers, by endpoint, the animals whose residual in a primary analysis lies far outside the others'. They are
// flagged and used like all others.
type outliers struct {
	limit     float64 // of the modified z
	endpoints []string
	animals   map[string][]string // their distinct names
	texts     map[string][]string
}

// see looks at the residuals of one model.
func (o *outliers) see(key series.Key, residuals []residual) {
	values := make([]float64, len(residuals))
	for i, r := range residuals {
		values[i] = r.residual
	}
	test, err := stats.ModifiedZ(values)
	if err != nil || test.Status != stats.StatusOK {
		return
	}
	for i, r := range residuals {
		if !(math.Abs(test.Z[i]) > o.limit) {
			continue
		}
		if o.animals == nil {
			o.animals, o.texts = map[string][]string{}, map[string][]string{}
		}
		if !slices.Contains(o.endpoints, key.Endpoint) {
			o.endpoints = append(o.endpoints, key.Endpoint)
		}
		if !slices.Contains(o.animals[key.Endpoint], r.animal) {
			o.animals[key.Endpoint] = append(o.animals[key.Endpoint], r.animal)
		}
		o.texts[key.Endpoint] = append(o.texts[key.Endpoint],
			fmt.Sprintf("%s of %s at %.4g (%s, modified z %+.1f)", r.animal, r.group, r.value, key, math.Round(10*test.Z[i])/10))
	}
}

// report writes a note for each endpoint.
func (o *outliers) report(issues *issue.List) {
	for _, name := range o.endpoints {
		i := issue.Issue{
			Code: "R-22", Endpoint: name, Message: "far from their group: " + strings.Join(o.texts[name], "; "),
			Expected: fmt.Sprintf("a modified z of the residual within -%g to %g", o.limit, o.limit), Effect: "none: the values are used",
			Fix: "look at the records of these animals; leave one out only for a reason that is not its value, in exclusions.csv",
		}
		if animals := o.animals[name]; len(animals) == 1 {
			i.Animal = animals[0]
		}
		issues.Add(i)
	}
}
