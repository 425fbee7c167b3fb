// Command mc903 writes the data of the example study, testdata/studies/mc903-topical, as internal/simulate makes them up:
//
//	go run ./testdata/generate/mc903 [DIR]
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"earmark/internal/simulate"
)

func main() {
	dir := filepath.Join("testdata", "studies", "mc903-topical")
	if len(os.Args) > 1 {
		dir = os.Args[1]
	}
	if err := write(dir); err != nil {
		fmt.Fprintln(os.Stderr, "mc903:", err)
		os.Exit(1)
	}
}

func write(dir string) error {
	for _, f := range simulate.MC903() {
		file := filepath.Join(dir, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, f.Data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
