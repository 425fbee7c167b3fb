// Command mc903 writes the data of the example study testdata/studies/mc903-topical, as internal/simulate makes them up:
//
//	go run ./testdata/generate/mc903 [DIR]
package main

import "earmark/internal/simulate"

func main() { simulate.Generate(simulate.MC903()) }
