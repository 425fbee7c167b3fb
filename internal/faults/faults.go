// Package faults damages published files, to see whether the damage is found. It is for tests, and the only user of random
// numbers beside the simulations; they come from a seed.
package faults

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// FlipBits flips n bits of the files below a folder, one at a time, each at a random place: first a file, all being equally
// likely so that small ones get their share, then a bit of it. After each flip it asks whether the damage is found, and puts
// the file back. It returns the flips that were not found, as path, byte and bit.
func FlipBits(dir string, n int, seed uint64, found func() (bool, error)) (missed []string, err error) {
	var files []string
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			files = append(files, path)
		}
		return err
	})
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("%d files below %s: %w", len(files), dir, err)
	}
	random := rand.New(rand.NewPCG(seed, 0))
	for range n {
		path := files[random.IntN(len(files))]
		data, err := os.ReadFile(path)
		if err != nil {
			return missed, err
		}
		if len(data) == 0 {
			continue
		}
		at, bit := random.IntN(len(data)), random.IntN(8)
		data[at] ^= 1 << bit
		if err := os.WriteFile(path, data, 0o644); err != nil {
			return missed, err
		}
		there, err := found()
		if err != nil {
			return missed, fmt.Errorf("%s, byte %d, bit %d: %w", path, at, bit, err)
		}
		if !there {
			missed = append(missed, fmt.Sprintf("%s, byte %d, bit %d", path, at, bit))
		}
		data[at] ^= 1 << bit
		if err := os.WriteFile(path, data, 0o644); err != nil {
			return missed, err
		}
	}
	return missed, nil
}
