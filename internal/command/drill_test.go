package command

import (
	"bytes"
	"context"
	"encoding/json"
	"path/filepath"
	"slices"
	"testing"

	"earmark/internal/drill"
	"earmark/internal/issue"
)

// A small drill of the example studies, so that a rule that was broken fails the tests. The limits lie below what
// docs/checks.md states for more variants.
func TestDrill(t *testing.T) {
	configs, err := filepath.Glob(filepath.Join("..", "..", "testdata", "studies", "*", "study.yaml"))
	if err != nil || len(configs) < 5 {
		t.Fatal(configs, err)
	}
	run := func(seed string) (drill.Result, []byte) {
		var out, problems bytes.Buffer
		args := append([]string{"drill", "--json", "--seed", seed, "--variants", "1"}, configs...)
		if code := Run(context.Background(), args, &out, &problems); code != exitOK {
			t.Fatalf("exit code %d: %s", code, problems.String())
		}
		var result drill.Result
		if err := json.Unmarshal(out.Bytes(), &result); err != nil {
			t.Fatal(err)
		}
		return result, out.Bytes()
	}
	result, first := run("7")
	for _, group := range []struct {
		severities []issue.Severity
		codes      int
		least      float64
	}{
		{[]issue.Severity{issue.Error, issue.Withheld}, 70, 0.93},
		{[]issue.Severity{issue.Warning}, 50, 0.85},
	} {
		codes, tried, caught := 0, 0, 0
		for _, o := range result.Codes {
			if slices.Contains(group.severities, o.Severity) && o.Tried > 0 {
				codes, tried, caught = codes+1, tried+o.Tried, caught+o.Caught
			}
		}
		if codes < group.codes || float64(caught) < group.least*float64(tried) {
			t.Errorf("%v: %d codes with a place, %d of %d variants caught", group.severities, codes, caught, tried)
			for _, m := range result.Missed {
				if entry, _ := issue.Lookup(m.Code); slices.Contains(group.severities, entry.Severity) {
					t.Logf("%s in %s, caught as %q: %v; said %v", m.Code, m.Study, m.As, m.Did, m.Said)
				}
			}
		}
	}
	for _, s := range result.Studies {
		if s.Errors > 0 {
			t.Errorf("%s as it is: %d errors (%v)", s.Study, s.Errors, s.Codes)
		}
	}
	if testing.Short() {
		return
	}
	if _, again := run("7"); !bytes.Equal(first, again) {
		t.Error("the same seed gave other variants")
	}
}
