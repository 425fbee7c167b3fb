package store

import (
	"fmt"
	"testing"
)

// A run of 45 files of 20 kB, as the example study publishes.
func BenchmarkPublish(b *testing.B) {
	var files []File
	for i := range 45 {
		files = append(files, File{Path: fmt.Sprintf("figures/%d.png", i), Data: make([]byte, 20_000)})
	}
	s, err := Open(b.TempDir(), "study")
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	for i := range b.N {
		if _, err := s.Publish(fmt.Sprint(i), files, Latest); err != nil {
			b.Fatal(err)
		}
	}
}
