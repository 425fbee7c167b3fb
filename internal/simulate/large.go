package simulate

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
)

// Shape of a large study: reads of each animal.
const (
	largeDays  = 25
	largeReads = 5
	perAnimal  = largeDays * largeReads * 2 // both ears
)

// LargePlan is the config of a large study.
const LargePlan = `# Simulated, to measure speed: go run ./testdata/generate/large
study:
  id: large
  title: A simulated study of many measurements
  model: mc903
groups:
  - {name: Naive,   role: naive}
  - {name: Vehicle, role: vehicle, route: topical}
  - {name: Low,     role: test, route: topical, article: simulated, dose: 0.1, dose_unit: "% w/w"}
  - {name: Mid,     role: test, route: topical, article: simulated, dose: 0.3, dose_unit: "% w/w"}
  - {name: High,    role: test, route: topical, article: simulated, dose: 1.0, dose_unit: "% w/w"}
readouts:
  - {kind: animals,       file: animals.csv}
  - {kind: ear_thickness, file: ears.csv}
analysis:
  primary: [{endpoint: ear_thickness, variable: value, study_day: 24}]
`

var largeGroups = []struct {
	name  string
	swell float64 // µm on the last day
}{{"Naive", 0}, {"Vehicle", 280}, {"Low", 220}, {"Mid", 140}, {"High", 70}}

// Large writes the animals and a number of ear readings of a large study, five reads of both ears on each of 25 days.
// The last animal may lack its last readings.
func Large(readings int, animals, ears io.Writer) error {
	random := rand.New(rand.NewPCG(1, 1_000_000))
	a, e := bufio.NewWriter(animals), bufio.NewWriter(ears)
	fmt.Fprintln(a, "Animal,Group,Sex,Cage")
	fmt.Fprintln(e, "Animal,Day,Side,Read,Thickness (µm)")
	for i := 0; i < readings; i += perAnimal {
		animal := i / perAnimal
		g := largeGroups[animal%len(largeGroups)]
		fmt.Fprintf(a, "A%06d,%s,%s,C%05d\n", animal+1, g.name, []string{"F", "M"}[animal/20%2], animal/4+1)
		baseline, severity := normal(random, 216, 7), math.Max(0.3, normal(random, 1, 0.16))
		for j := range min(perAnimal, readings-i) {
			day := j / (2 * largeReads)
			side := []string{"L", "R"}[j/largeReads%2]
			truth := baseline + float64(g.swell*severity*float64(day)/(largeDays-1))
			fmt.Fprintf(e, "A%06d,%d,%s,%d,%.0f\n", animal+1, day, side, j%largeReads+1, normal(random, truth, 5))
		}
	}
	if err := a.Flush(); err != nil {
		return fmt.Errorf("write the animals: %w", err)
	}
	if err := e.Flush(); err != nil {
		return fmt.Errorf("write the ear readings: %w", err)
	}
	return nil
}
