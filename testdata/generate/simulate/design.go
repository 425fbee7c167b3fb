package main

import (
	"fmt"
	"math"
	"math/rand/v2"

	"earmark/internal/stats"
)

// sizes are the animals a group.
var sizes = []int{4, 6, 8, 12}

// logSD is the standard deviation of log concentrations in a treated group, and with equal variances in all.
const logSD = 0.6

// A design is what the scenarios have in common.
type design struct {
	n       int
	unequal bool
	below   float64 // expected share of values below the limit of quantification, over all groups
}

func (d design) variances() string {
	if d.unequal {
		return "unequal"
	}
	return "equal"
}

func (d design) String() string {
	return fmt.Sprintf("n = %d, %s variances, %.0f %% below", d.n, d.variances(), 100*d.below)
}

// The standard deviations of the vehicle and floor groups as multiples of that of a treated group.
func (d design) vehicleSD() float64 {
	if d.unequal {
		return 1.3
	}
	return 1
}

func (d design) floorSD() float64 {
	if d.unequal {
		return 0.3
	}
	return 1
}

// normal is a group of n animals.
func normal(r *rand.Rand, n int, mean, sd float64) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = mean + float64(sd*r.NormFloat64())
	}
	return x
}

// null is a vehicle group and three treated groups without effect.
func (d design) null(r *rand.Rand) (vehicle []float64, treated [][]float64) {
	vehicle = normal(r, d.n, 0, d.vehicleSD())
	for range 3 {
		treated = append(treated, normal(r, d.n, 0, 1))
	}
	return vehicle, treated
}

// concentrations are a log-normal vehicle group and treated groups with the given log effects; values below the limit are
// known only as such. The limit is where the expected share of all values lies below it.
func (d design) concentrations(r *rand.Rand, effects ...float64) [][]stats.CensoredValue {
	limit := d.logLimit(effects)
	groups := make([][]stats.CensoredValue, 1+len(effects))
	for g := range groups {
		mean, sd := 0.0, d.vehicleSD()*logSD
		if g > 0 {
			mean, sd = effects[g-1], logSD
		}
		for _, x := range normal(r, d.n, mean, sd) {
			v := stats.Measured(math.Exp(x))
			if x < limit {
				v = stats.Below(math.Exp(limit))
			}
			groups[g] = append(groups[g], v)
		}
	}
	return groups
}

// logLimit is found by bisection between values beyond any that occurs.
func (d design) logLimit(effects []float64) float64 {
	if d.below == 0 {
		return math.Inf(-1)
	}
	low, high := -20.0, 20.0
	for range 60 {
		limit := (low + high) / 2
		share := stats.NormalCDF(limit / (d.vehicleSD() * logSD))
		for _, e := range effects {
			share += stats.NormalCDF((limit - e) / logSD)
		}
		if share/float64(1+len(effects)) < d.below {
			low = limit
		} else {
			high = limit
		}
	}
	return low
}

// belowLimit is the number of values known only as below the limit.
func belowLimit(groups ...[]stats.CensoredValue) int {
	count := 0
	for _, g := range groups {
		for _, v := range g {
			if v.Low == 0 {
				count++
			}
		}
	}
	return count
}

// mostlyBelow reports whether more than half of both groups lies below the limit: then no ratio is published.
func mostlyBelow(a, b []stats.CensoredValue) bool {
	return 2*belowLimit(a) > len(a) && 2*belowLimit(b) > len(b)
}

// score turns a standard normal variable into one of five categories.
func score(x float64) float64 {
	s := 0.0
	for _, cut := range scoreCuts {
		if x > cut {
			s++
		}
	}
	return s
}

var scoreCuts = []float64{-1, -0.3, 0.3, 1}

func scores(x []float64) []float64 {
	s := make([]float64, len(x))
	for i, v := range x {
		s[i] = score(v)
	}
	return s
}

// scoreDelta is the true P(x > y) - P(x < y) of the scores of normal variables.
func scoreDelta(meanX, sdX, meanY, sdY float64) float64 {
	atMost := func(i int, mean, sd float64) float64 {
		switch {
		case i < 0:
			return 0
		case i == len(scoreCuts):
			return 1
		}
		return stats.NormalCDF((scoreCuts[i] - mean) / sd)
	}
	delta := 0.0
	for i := range len(scoreCuts) + 1 {
		x := atMost(i, meanX, sdX) - atMost(i-1, meanX, sdX)
		delta += x * (atMost(i-1, meanY, sdY) - (1 - atMost(i, meanY, sdY)))
	}
	return delta
}

func within(x, low, high float64) bool { return x >= low && x <= high }

// holds reports whether a confidence set holds x, whatever its shape.
func holds(s stats.FiellerSet, x float64) bool {
	switch s.Type {
	case stats.FiellerBounded, stats.FiellerHalfLine:
		return within(x, s.Low, s.High)
	case stats.FiellerExclusive:
		return x <= s.Low || x >= s.High
	}
	return s.Type == stats.FiellerWholeLine
}
