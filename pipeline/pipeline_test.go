package pipeline

import (
	"slices"
	"testing"
)

// Every stage reads only what a stage before it makes, the files, or the issues found so far.
func TestGraphIsWhole(t *testing.T) {
	made := map[string]bool{"files": true, findingsTable: true}
	for _, s := range Study {
		for _, name := range s.In {
			if !made[name] {
				t.Errorf("stage %s reads table %s, which no stage before it makes", s.Name, name)
			}
		}
		for _, name := range s.Out {
			made[name] = true
		}
	}
}

// No stage of a batch reads what another of it makes, order is kept, and a gate stands alone.
func TestBatches(t *testing.T) {
	var flat []string
	for _, batch := range batches(Study) {
		for i, s := range batch {
			flat = append(flat, s.Name)
			if s.Gate && len(batch) != 1 {
				t.Errorf("the gate %s runs beside others", s.Name)
			}
			for j, other := range batch {
				if i != j && slices.ContainsFunc(s.In, func(name string) bool { return slices.Contains(other.Out, name) }) {
					t.Errorf("%s reads what %s makes, in one batch", s.Name, other.Name)
				}
			}
			if slices.Contains(s.In, findingsTable) && i > 0 {
				t.Errorf("%s reads the issues beside stages that may still find some", s.Name)
			}
		}
	}
	for i, s := range Study {
		if flat[i] != s.Name {
			t.Fatalf("order %v", flat)
		}
	}
	if n := len(batches(Study)); n >= len(Study) {
		t.Errorf("%d batches of %d stages: nothing runs side by side", n, len(Study))
	}
}
