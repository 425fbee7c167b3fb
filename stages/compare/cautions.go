package compare

import (
	"fmt"
	"math"

	"earmark/internal/stats"
)

// The limits beyond which a simulation (docs/simulation.md) found an interval or a test off its nominal level.
const (
	// spreadRatio is how much more a comparator may vary than the groups before a pooled variance is remarked on: at 1.3
	// the family-wise error of Dunnett's test and of the analysis of covariance is 6 to 7 %.
	spreadRatio = 1.3
	// roughDelta is the number of animals up to which the interval of Cliff's delta holds only 90 to 98 %.
	roughDelta = 6
	// fewCounts is the number of animals up to which the interval of a rate ratio holds only about 90 to 94 %.
	fewCounts = 12
)

// cautions remarks on an arm's result where its method is off its nominal level with data such as these.
func (p problem) cautions(m method, i int) []string {
	var remarks []string
	switch m.name {
	case "dunnett", "ancova":
		if ratio := p.spread(); ratio > spreadRatio {
			remarks = append(remarks, fmt.Sprintf(
				"the comparator varies %.2g times as much as the groups: with a pooled variance the family-wise error exceeds 5 %% (6 to 7 %% already at 1.3 times), dunnett_welch keeps it", ratio))
		}
	case "steel":
		if p.steelCannotReject(i) {
			remarks = append(remarks, fmt.Sprintf("too few animals for an adjusted p below %g", p.alpha))
		}
	}
	n := min(p.arms[i].sample.N(), p.control.N())
	if (m.name == "steel" || m.name == "mann_whitney") && n > 1 && n <= roughDelta {
		remarks = append(remarks, "the interval of Cliff's delta is rough with so few animals")
	}
	if m.name == "negative_binomial" && n <= fewCounts {
		remarks = append(remarks, "p and interval by large-sample theory: with so few animals the interval holds about 90 to 94 %, not 95 %")
	}
	return remarks
}

// spread is the standard deviation of the comparator over that pooled over the arms, on the analysis scale; NaN where
// either does not exist.
func (p problem) spread() float64 {
	groups := p.groups()
	df := -(len(groups) - 1)
	for _, g := range groups[1:] {
		df += len(g)
	}
	_, within := stats.SumsOfSquares(groups[1:])
	return math.Sqrt(stats.Variance(groups[0]) / (within / float64(df)))
}

// steelCannotReject reports whether even wholly separated groups of these sizes have an adjusted p above alpha.
func (p problem) steelCannotReject(i int) bool {
	n0 := float64(p.control.N())
	z := func(n float64) float64 { return math.Sqrt(3 * n * n0 / (n + n0 + 1)) } // (n n0/2) / sqrt(n n0 (n + n0 + 1)/12)
	family := p.family(i)
	if len(family) == 1 {
		return false // the pair's own remark speaks of it
	}
	lambda := make([]float64, len(family))
	for k, j := range family {
		n := float64(p.arms[j].sample.N())
		lambda[k] = math.Sqrt(n / (n + n0 + 1))
	}
	smallest, _ := stats.MaxTTail(z(float64(p.arms[i].sample.N())), lambda, math.Inf(1))
	return smallest > p.alpha
}
