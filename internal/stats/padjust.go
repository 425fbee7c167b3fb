package stats

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// A PAdjustment names a correction for multiple testing.
type PAdjustment string

// The corrections. Holm holds the family-wise error under any dependence and is never worse than Bonferroni; Hochberg
// and Hommel (a little more powerful) need independent or positively dependent tests. Benjamini-Hochberg holds the false
// discovery rate under the same condition, Benjamini-Yekutieli under any dependence.
const (
	Bonferroni         PAdjustment = "bonferroni"
	Holm               PAdjustment = "holm"
	Hochberg           PAdjustment = "hochberg"
	Hommel             PAdjustment = "hommel"
	BenjaminiHochberg  PAdjustment = "bh"
	BenjaminiYekutieli PAdjustment = "by"
)

// AdjustP corrects the p values of one family, in their order, as R's p.adjust does. A NaN is a test that was not done:
// it stays NaN and does not count. References: Holm, Scand J Stat 6:65 (1979); Hochberg, Biometrika 75:800 (1988);
// Hommel, Biometrika 75:383 (1988); Benjamini and Hochberg, JRSS B 57:289 (1995); Benjamini and Yekutieli, Ann Stat
// 29:1165 (2001). The error says that the method is unknown or a p value is not between 0 and 1.
func AdjustP(p []float64, method PAdjustment) ([]float64, error) {
	var order []int
	for i, v := range p {
		switch {
		case math.IsNaN(v):
		case v < 0 || v > 1:
			return nil, fmt.Errorf("adjust p values: value %d is %v, not between 0 and 1", i, v)
		default:
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	sorted := make([]float64, len(order))
	for k, i := range order {
		sorted[k] = p[i]
	}
	var adjusted []float64
	n := float64(len(sorted))
	switch method {
	case Bonferroni:
		adjusted = stepDown(sorted, func(int) float64 { return n })
	case Holm:
		adjusted = stepDown(sorted, func(k int) float64 { return n - float64(k) })
	case Hochberg:
		adjusted = stepUp(sorted, func(k int) float64 { return n - float64(k) })
	case BenjaminiHochberg:
		adjusted = stepUp(sorted, func(k int) float64 { return n / float64(k+1) })
	case BenjaminiYekutieli:
		var harmonic float64
		for k := range sorted {
			harmonic += 1 / float64(k+1)
		}
		adjusted = stepUp(sorted, func(k int) float64 { return harmonic * n / float64(k+1) })
	case Hommel:
		adjusted = hommel(sorted)
	default:
		return nil, fmt.Errorf("adjust p values: unknown method %q; known are bonferroni, holm, hochberg, hommel, bh, by", method)
	}
	out := make([]float64, len(p))
	for i := range out {
		out[i] = math.NaN()
	}
	for k, i := range order {
		out[i] = adjusted[k]
	}
	return out, nil
}

// stepDown is the running maximum of factor(k) p_k from the smallest p on, at most 1.
func stepDown(sorted []float64, factor func(k int) float64) []float64 {
	out := make([]float64, len(sorted))
	var running float64
	for k, p := range sorted {
		running = max(running, factor(k)*p)
		out[k] = min(1, running)
	}
	return out
}

// stepUp is the running minimum of factor(k) p_k from the largest p down, at most 1.
func stepUp(sorted []float64, factor func(k int) float64) []float64 {
	out := make([]float64, len(sorted))
	running := 1.0
	for k, p := range slices.Backward(sorted) {
		running = min(running, factor(k)*p)
		out[k] = running
	}
	return out
}

// hommel is Wright's algorithm (Biometrics 48:1005, 1992): for every number m of hypotheses, the Simes p value of the m
// largest p, and m p for those below.
func hommel(p []float64) []float64 {
	n := len(p)
	out := slices.Clone(p)
	if n < 2 {
		return out
	}
	simes := 1.0
	for i, v := range p {
		simes = min(simes, float64(n)*v/float64(i+1))
	}
	for i := range out {
		out[i] = max(out[i], simes)
	}
	for m := n - 1; m >= 2; m-- {
		simes = 1.0
		for j := 2; j <= m; j++ { // the p of ranks n-m+2 to n
			simes = min(simes, float64(m)*p[n-m+j-1]/float64(j))
		}
		var last float64
		for i := 0; i <= n-m; i++ {
			last = min(float64(m)*p[i], simes)
			out[i] = max(out[i], last)
		}
		for i := n - m + 1; i < n; i++ {
			out[i] = max(out[i], last)
		}
	}
	return out
}
