// Package seeded runs tests whose random cases are the same on every run, so that a change is what makes a test fail and
// not the day. `go test -rapid.seed=0` draws other cases, which is worth doing after a change to what they test.
package seeded

import (
	"flag"
	"testing"
)

// Run runs the tests of a package that draws cases with rapid and returns the exit code. A seed on the command line wins.
func Run(m *testing.M) int {
	if flag.Lookup("rapid.seed") != nil {
		if err := flag.Set("rapid.seed", "20261123"); err != nil {
			panic(err)
		}
	}
	return m.Run()
}
