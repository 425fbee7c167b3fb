package stats

import (
	"fmt"
	"math"
)

// A DunnTest is the result of Dunn.
type DunnTest struct {
	N              int     // number of values
	TieSum         float64 // sum of t^3 - t over tied sets
	VarianceFactor float64 // N(N+1)/12 - TieSum/(12(N-1)), the variance of a single rank
	KruskalWallis  KruskalWallisTest
	Comparisons    []DunnComparison // every group against control, in the order of the groups
	Status         string           // "ok" or "undefined: ..."
}

// A DunnComparison is one treated group against control. Everything but the ranks is NaN if the test is undefined.
type DunnComparison struct {
	Group                             int // index of the treated group
	MeanRank, ControlRank, Difference float64
	Z                                 float64
	P                                 float64 // two-sided, unadjusted
	PHolm, PBonferroni                float64 // adjusted over the comparisons with control only
	PSingleStep                       float64 // P(max |Z_j| >= |z|) under the joint normal limit
}

// Dunn is Dunn's test of treated groups against a control after a joint ranking: with joint midranks and mean ranks R_i,
// z_i = (R_i - R_0)/sqrt(V (1/n_i + 1/n_0)), V = N(N+1)/12 - sum(t^3-t)/(12(N-1)), normal.
//
// The single-step p uses the correlation lambda_i lambda_j with lambda_i = sqrt(n_i/(n_i+n_0)) of Dunnett's test with
// infinite degrees of freedom. Only the comparisons with control enter the adjustments, not all pairs. The joint ranking
// lets a far-off group influence a comparison in which it has no part; prefer Steel if that matters.
//
// A group without values, control included, has NaN throughout; the adjustments count the other comparisons only.
//
// Reference: Dunn, Technometrics 6:241 (1964), doi:10.1080/00401706.1964.10490181.
func Dunn(groups [][]float64, control int) (DunnTest, error) {
	if err := manyToOneArguments("dunn", groups, control); err != nil {
		return DunnTest{}, err
	}
	kw, err := KruskalWallis(groups)
	if err != nil {
		return DunnTest{}, err
	}
	r := rank(groups...)
	n := float64(r.n)
	t := DunnTest{N: r.n, TieSum: r.tieSum(), KruskalWallis: kw, VarianceFactor: math.NaN(), Status: StatusOK}
	switch {
	case r.n < 2:
		t.Status = "undefined: fewer than two values"
	case len(r.ties) == 1:
		t.VarianceFactor = 0
		t.Status = "undefined: all values are tied"
	case len(groups[control]) == 0:
		t.Status = "undefined: the control has no values"
	}
	if len(r.ties) > 1 {
		t.VarianceFactor = float64(n*(n+1))/12 - t.TieSum/(12*(n-1))
	}
	n0 := float64(len(groups[control]))
	var lambda, p, zs []float64
	for i, g := range groups {
		if i == control {
			continue
		}
		nan := math.NaN()
		c := DunnComparison{
			Group: i, MeanRank: kw.MeanRanks[i], ControlRank: kw.MeanRanks[control],
			Difference: kw.MeanRanks[i] - kw.MeanRanks[control],
			Z:          nan, P: nan, PHolm: nan, PBonferroni: nan, PSingleStep: nan,
		}
		if t.Status == StatusOK && len(g) > 0 {
			ni := float64(len(g))
			c.Z = c.Difference / math.Sqrt(t.VarianceFactor*(1/ni+1/n0))
			c.P = normalTwoSided(c.Z)
			lambda = append(lambda, math.Sqrt(ni/(ni+n0)))
		}
		p, zs = append(p, c.P), append(zs, c.Z)
		t.Comparisons = append(t.Comparisons, c)
	}
	holm, err := AdjustP(p, Holm)
	if err != nil {
		return DunnTest{}, fmt.Errorf("dunn: %w", err)
	}
	bonferroni, err := AdjustP(p, Bonferroni)
	if err != nil {
		return DunnTest{}, fmt.Errorf("dunn: %w", err)
	}
	limit := newMaxT(lambda, math.Inf(1))
	for i := range t.Comparisons {
		t.Comparisons[i].PHolm, t.Comparisons[i].PBonferroni = holm[i], bonferroni[i]
		if !math.IsNaN(zs[i]) {
			t.Comparisons[i].PSingleStep = limit.twoSided(math.Abs(zs[i]))
		}
	}
	return t, nil
}

// manyToOneArguments checks groups of which one is the control.
func manyToOneArguments(method string, groups [][]float64, control int) error {
	if control < 0 || control >= len(groups) {
		return fmt.Errorf("%s: control %d is not one of %d groups", method, control, len(groups))
	}
	return finiteGroups(method, groups)
}
