package simulate

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func TestLargeWritesTheReadingsAskedFor(t *testing.T) {
	for _, c := range []struct{ readings, animals int }{{1, 1}, {250, 1}, {251, 2}, {10_000, 40}} {
		var animals, ears bytes.Buffer
		if err := Large(c.readings, &animals, &ears); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(ears.String(), "\n") - 1; n != c.readings {
			t.Errorf("%d readings, want %d", n, c.readings)
		}
		if n := strings.Count(animals.String(), "\n") - 1; n != c.animals {
			t.Errorf("%d animals for %d readings, want %d", n, c.readings, c.animals)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestLargeReportsAFullDisk(t *testing.T) {
	if err := Large(10_000, new(bytes.Buffer), full{}); err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("error is %v", err)
	}
}
