package compare

import (
	"fmt"
	"sync"

	"earmark/internal/stats"
)

// criticalValues remembers the critical values of a run: most families of a study have the same sizes, and finding a
// critical value costs more than all else in a comparison.
type criticalValues struct {
	mutex sync.Mutex
	known map[string]float64
}

// twoSided is the value that the largest |t| of the family exceeds with probability alpha.
func (c *criticalValues) twoSided(alpha float64, lambda []float64, df float64) float64 {
	key := fmt.Sprint(alpha, lambda, df)
	c.mutex.Lock()
	v, known := c.known[key]
	c.mutex.Unlock()
	if known {
		return v
	}
	v = stats.MaxTCritical(alpha, lambda, df, true)
	c.mutex.Lock()
	c.known[key] = v
	c.mutex.Unlock()
	return v
}
