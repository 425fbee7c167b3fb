package command

import (
	"bytes"
	"context"
	"path/filepath"
	"testing"

	"earmark/internal/config"
	"earmark/internal/simulate"
	"earmark/internal/store"
)

// What the example studies estimate is what was built into them. The 95 % interval of every primary percentage holds the
// truth. So do those of the others, of which one in twenty misses by chance: as many may miss as an independent binomial
// count exceeds in less than one of a hundred studies.
func TestEstimatesHoldTheSimulatedTruth(t *testing.T) {
	for _, s := range simulate.Studies() {
		t.Run(s.Folder, func(t *testing.T) {
			path := filepath.Join(studies, s.Folder, "study.yaml")
			p, _, err := config.Load(path, config.Options{})
			if err != nil {
				t.Fatal(err)
			}
			out := t.TempDir()
			var stdout, stderr bytes.Buffer
			if code := Run(context.Background(), []string{"run", "--out", out, path}, &stdout, &stderr); code != exitOK {
				t.Fatalf("exit %d: %s", code, stderr.String())
			}
			inhibition := readTable(t, filepath.Join(out, p.Study.ID, store.Latest, "tables"), "inhibition")
			missed, primaries := 0, 0
			for _, e := range s.Effects {
				conditions := []any{"group", e.Group, "endpoint", e.Endpoint, "variable", e.Variable, "study_day", e.StudyDay, "definition", e.Definition}
				if e.Analyte != "" {
					conditions = append(conditions, "analyte", e.Analyte)
				}
				row := inhibition.row(t, conditions...)
				low, isLow := row["ci_low"].(float64)
				high, isHigh := row["ci_high"].(float64)
				if !isLow || !isHigh {
					t.Errorf("%s %s %s %s day %d: no interval", e.Group, e.Endpoint, e.Variable, e.Analyte, e.StudyDay)
					continue
				}
				isPrimary := row["primary"] == true
				if isPrimary {
					primaries++
				}
				if low <= e.Percent && e.Percent <= high {
					continue
				}
				missed++
				t.Logf("%s %s %s %s day %d: %.1f to %.1f %%, built in are %.1f %%", e.Group, e.Endpoint, e.Variable, e.Analyte, e.StudyDay, low, high, e.Percent)
				if isPrimary {
					t.Errorf("%s %s: the interval of a primary result misses what was built in", e.Group, e.Endpoint)
				}
			}
			if allowed := chance(len(s.Effects)); missed > allowed {
				t.Errorf("%d of %d intervals miss what was built in; chance explains %d", missed, len(s.Effects), allowed)
			}
			if primaries == 0 {
				t.Error("no primary percentage has a known truth")
			}
			t.Logf("%d of %d intervals hold what was built in, %d of them primary", len(s.Effects)-missed, len(s.Effects), primaries)
		})
	}
}

// chance is the least k of which P(X > k) < 0.01, X being binomial of n with probability 0.05.
func chance(n int) int {
	p, cumulative := 1.0, 0.0
	for range n {
		p *= 0.95
	}
	for k := range n {
		if cumulative += p; cumulative > 0.99 {
			return k
		}
		p *= 0.05 / 0.95 * float64(n-k) / float64(k+1)
	}
	return n
}
