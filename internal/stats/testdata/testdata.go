// Package testdata carries the reference cases of the statistics, so that the binary can qualify itself anywhere.
// README.md says where every number comes from.
package testdata

import "embed"

// Files holds the case files, their tolerances and the NIST StRD sets. The three large NIST analyses of variance are
// the only ones whose data are not already in certified.json.
//
//go:embed cases/*.json tolerances.json nist/certified.json nist/SmLs03.dat nist/SmLs06.dat nist/SmLs09.dat
var Files embed.FS
