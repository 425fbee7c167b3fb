package command

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"testing"

	"earmark/pipeline"
)

const studies = "../../testdata/studies/"

// BenchmarkExample is the example study from its config to its published files, without the disk.
func BenchmarkExample(b *testing.B) {
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	for range b.N {
		st, err := openStudy(studies+"mc903-topical/study.yaml", studyFlags{})
		if err != nil {
			b.Fatal(err)
		}
		result, err := st.run(context.Background(), pipeline.Study, pipeline.Options{Build: "bench", Log: log})
		if err != nil {
			b.Fatal(err)
		}
		files, err := st.publication("bench", result, thisProgram())
		if err != nil || len(files) == 0 || result.Blocked {
			b.Fatal(err, result.Blocked)
		}
	}
}

// A whole run, published, and a second one that finds nothing new.
func TestRunTwice(t *testing.T) {
	out := t.TempDir()
	for i, want := range []string{"published", "unchanged"} {
		var stdout, stderr bytes.Buffer
		if code := Run(context.Background(), []string{"run", "--out", out, studies + "golden-48/study.yaml"}, &stdout, &stderr); code != 0 {
			t.Fatalf("exit %d: %s", code, stderr.String())
		}
		if !bytes.Contains(stdout.Bytes(), []byte(want)) {
			t.Errorf("run %d says %q, want %s", i+1, stdout.String(), want)
		}
	}
}
