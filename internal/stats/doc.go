// Package stats holds the statistics of the mission: every method that a referee of a mouse study expects, on plain
// []float64. It knows no mice, no tables, no files and no random numbers.
//
// Conventions, everywhere:
//
//   - log is natural; quantiles are R's type 7; a standard deviation has divisor n-1; ties get midranks.
//   - Differences are treated minus control. Greater means treated above control.
//   - A tail is computed by a survival function, never as 1 minus a distribution function.
//   - An undefined number is NaN inside this package, always together with a Status or a Note that says why; callers
//     turn it into a missing value (maybe.Finite). A statistic that is infinite in the mathematical sense is ±Inf.
//   - Sums run in a fixed order and products in them are rounded explicitly, float64(a*b)+c, so that a processor's
//     fused multiply-add cannot change the last bit.
//   - Nothing panics on data: an empty, constant, tied or tiny sample has a defined outcome.
package stats
