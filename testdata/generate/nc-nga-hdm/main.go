// Command nc-nga-hdm writes the data of the example study testdata/studies/nc-nga-hdm, as internal/simulate makes them up:
//
//	go run ./testdata/generate/nc-nga-hdm [DIR]
package main

import "earmark/internal/simulate"

func main() { simulate.Generate(simulate.NCNga()) }
