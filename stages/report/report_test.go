package report

import (
	"os"
	"path/filepath"
	"testing"

	"earmark/internal/issue"
)

func TestDump(t *testing.T) {
	dir := os.Getenv("EARMARK_DUMP")
	if dir == "" {
		t.Skip()
	}
	p, in := fixture()
	out, err := Run(p, in, &issue.List{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range out.Documents.All() {
		os.MkdirAll(filepath.Dir(filepath.Join(dir, d.Path)), 0o755)
		os.WriteFile(filepath.Join(dir, d.Path), d.Data, 0o644)
	}
}

func BenchmarkReport(b *testing.B) {
	p, in := fixture()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Run(p, in, &issue.List{}); err != nil {
			b.Fatal(err)
		}
	}
}
