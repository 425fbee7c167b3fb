package compare

import (
	"fmt"

	"earmark/internal/stats"
)

// criticalValues remembers the critical values of a run: most families of a study have the same sizes, and finding a
// critical value costs more than all else in a comparison.
type criticalValues map[string]float64

// twoSided is the value that the largest |t| of the family exceeds with probability alpha.
func (c criticalValues) twoSided(alpha float64, lambda []float64, df float64) float64 {
	key := fmt.Sprint(alpha, lambda, df)
	v, known := c[key]
	if !known {
		v = stats.MaxTCritical(alpha, lambda, df, true)
		c[key] = v
	}
	return v
}
