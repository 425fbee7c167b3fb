// Command large writes a large simulated study into a folder, to measure speed:
//
//	go run ./testdata/generate/large -rows 1000000 DIR
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"earmark/internal/simulate"
)

func main() {
	rows := flag.Int("rows", 1_000_000, "measurements")
	flag.Parse()
	if flag.NArg() != 1 || *rows < 1 {
		fmt.Fprintln(os.Stderr, "usage: large [-rows N] DIR")
		os.Exit(2)
	}
	if err := write(flag.Arg(0), *rows); err != nil {
		fmt.Fprintln(os.Stderr, "large:", err)
		os.Exit(1)
	}
}

func write(dir string, rows int) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "study.yaml"), []byte(simulate.LargePlan), 0o644); err != nil {
		return err
	}
	animals, err := os.Create(filepath.Join(dir, "animals.csv"))
	if err != nil {
		return err
	}
	defer animals.Close()
	ears, err := os.Create(filepath.Join(dir, "ears.csv"))
	if err != nil {
		return err
	}
	defer ears.Close()
	if err := simulate.Large(rows, animals, ears); err != nil {
		return err
	}
	if err := animals.Close(); err != nil {
		return err
	}
	return ears.Close()
}
