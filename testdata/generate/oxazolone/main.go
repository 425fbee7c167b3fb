// Command oxazolone writes the data of the example study testdata/studies/oxazolone, as internal/simulate makes them up:
//
//	go run ./testdata/generate/oxazolone [DIR]
package main

import "earmark/internal/simulate"

func main() { simulate.Generate(simulate.Oxazolone()) }
