package stats

// WeightedKappa is Cohen's kappa of two raters of the same objects with the squared difference as the weight of a
// disagreement (Cohen 1968; Fleiss and Cohen 1973):
//
//	κ = 1 − [Σ (xᵢ − yᵢ)² / n] / [Σᵢ Σⱼ (xᵢ − yⱼ)² / n²]
//
// that is, 1 minus the mean squared disagreement over the one to expect if each rater scored by chance with the
// frequencies of his own scores. It is 1 for full agreement, 0 for that of chance, below 0 for less. x and y are paired. It
// is NaN without ratings, and where both raters give one and the same score throughout.
func WeightedKappa(x, y []float64) float64 {
	n := float64(len(x))
	mx, my := Mean(x), Mean(y)
	observed, spread := 0.0, 0.0
	for i := range x {
		observed += float64((x[i] - y[i]) * (x[i] - y[i]))
		spread += float64((x[i]-mx)*(x[i]-mx)) + float64((y[i]-my)*(y[i]-my))
	}
	// The double sum is the variances of both raters and the square of the difference of their means.
	expected := spread/n + float64((mx-my)*(mx-my))
	return 1 - observed/n/expected
}
