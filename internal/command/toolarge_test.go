package command

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"time"

	"earmark/internal/config"
	"earmark/schemas/plan"
)

// sized is a file of a size that nobody wants on a disk.
type sized int64

func (s sized) Size() int64      { return int64(s) }
func (sized) Name() string       { return "f" }
func (sized) Mode() fs.FileMode  { return 0o600 }
func (sized) ModTime() time.Time { return time.Time{} }
func (sized) IsDir() bool        { return false }
func (sized) Sys() any           { return nil }

// A file beyond its limit is refused before it is read, and the limit can be raised.
func TestTooLarge(t *testing.T) {
	for name, c := range map[string]struct {
		size   int64
		limits *plan.FileLimits
		ok     bool
	}{
		"as large as it may be":  {1 << 30, nil, true},
		"larger":                 {1<<30 + 1, nil, false},
		"raised":                 {1<<30 + 1, &plan.FileLimits{FileMiB: 1025}, true},
		"lowered":                {1<<20 + 1, &plan.FileLimits{FileMiB: 1}, false},
		"another limit":          {1<<30 + 1, &plan.FileLimits{Cells: 7}, false},
		"a small one, of course": {100, nil, true},
	} {
		p := &plan.Plan{Readouts: []plan.Readout{{File: "big.csv", Position: "study.yaml:4:5", Limits: c.limits}}}
		err := tooLarge("study.yaml", func(string) (fs.FileInfo, error) { return sized(c.size), nil }, p)
		if unusable := (*config.Error)(nil); (err == nil) != c.ok || err != nil && (!errors.As(err, &unusable) || !strings.Contains(err.Error(), "study.yaml:4:5")) {
			t.Errorf("%s: %v", name, err)
		}
	}
	missing := func(string) (fs.FileInfo, error) { return nil, fs.ErrNotExist }
	if err := tooLarge("study.yaml", missing, &plan.Plan{Readouts: []plan.Readout{{File: "f"}}}); err != nil {
		t.Error(err) // reading it says so
	}
}
