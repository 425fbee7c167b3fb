// Command imiquimod writes the data of the example study testdata/studies/imiquimod, as internal/simulate makes them up:
//
//	go run ./testdata/generate/imiquimod [DIR]
package main

import "earmark/internal/simulate"

func main() { simulate.Generate(simulate.Imiquimod()) }
