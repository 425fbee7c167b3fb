package config

import (
	"path/filepath"
	"testing"
)

// The studies that come with the project have sound plans.
func TestStudies(t *testing.T) {
	files, err := filepath.Glob("../../testdata/studies/*/study.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("found studies %v, error %v", files, err)
	}
	for _, file := range files {
		if _, _, err := Load(file, Options{}); err != nil {
			t.Errorf("%s:\n%v", file, err)
		}
	}
}
