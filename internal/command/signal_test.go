package command

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"earmark/internal/simulate"
	"earmark/internal/store"
)

// large writes a study that takes seconds to run.
func large(t *testing.T) (config string) {
	t.Helper()
	dir := t.TempDir()
	var animals, ears bytes.Buffer
	if err := simulate.Large(300_000, &animals, &ears); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"study.yaml": []byte(simulate.LargePlan), "animals.csv": animals.Bytes(), "ears.csv": ears.Bytes()} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "study.yaml")
}

// A run that a signal stops ends soon, wherever it was, with exit code 130; nothing of it is left, and the lock is free.
func TestInterruptedRun(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a large study several times")
	}
	config := large(t)
	for _, after := range []time.Duration{0, 150 * time.Millisecond, 700 * time.Millisecond, 1500 * time.Millisecond} {
		out := t.TempDir()
		ctx, cancel := context.WithCancelCause(t.Context())
		var signalled time.Time
		timer := time.AfterFunc(after, func() {
			signalled = time.Now()
			cancel(Stopped{Signal: syscall.SIGTERM})
		})
		var stdout, stderr bytes.Buffer
		code := Run(ctx, []string{"run", "--out", out, config}, &stdout, &stderr)
		if !timer.Stop() && code == exitOK {
			t.Skipf("the run was over within %v", after)
		}
		// The command ends within a second of its own time; the rest is for a machine that does something else.
		if took := time.Since(signalled); took > 3*time.Second {
			t.Errorf("after %v: the command took %v to end", after, took)
		}
		if code != exitInterrupted || !strings.Contains(stderr.String(), "nothing was published") || stdout.Len() > 0 {
			t.Errorf("after %v: exit %d, %q, %q", after, code, stdout.String(), stderr.String())
		}
		err := filepath.WalkDir(out, func(path string, d fs.DirEntry, err error) error {
			if rel, _ := filepath.Rel(out, path); strings.Contains(rel, ".partial-") || strings.Contains(rel, filepath.Join("runs", "")+string(filepath.Separator)) || d.Name() == store.Latest {
				t.Errorf("after %v: %s is left", after, rel)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		folder, err := store.Open(out, "large")
		if err != nil {
			t.Fatalf("after %v: %v", after, err)
		}
		if err := folder.Close(); err != nil {
			t.Error(err)
		}
	}
}

// A watch that SIGTERM stops has done its duty; one that Ctrl-C stops was interrupted. A study that is locked is another
// exit code of a watch that ends by itself.
func TestWatchStops(t *testing.T) {
	for _, c := range []struct {
		signal os.Signal
		args   []string
		want   int
	}{
		{syscall.SIGTERM, nil, exitOK},
		{os.Interrupt, nil, exitInterrupted},
		{syscall.SIGTERM, []string{"--once"}, exitInterrupted},
	} {
		ctx, cancel := context.WithCancelCause(t.Context())
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "study.yaml"), []byte("study: {id: a}\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(50*time.Millisecond, func() { cancel(Stopped{Signal: c.signal}) })
		var stdout, stderr bytes.Buffer
		if code := Run(ctx, append([]string{"watch", dir}, c.args...), &stdout, &stderr); code != c.want {
			t.Errorf("%v %v: exit %d, want %d: %s", c.signal, c.args, code, c.want, stderr.String())
		}
	}
}

// Of two that would run a study one has the lock; the other ends with exit code 5 and says who has it.
func TestLockedStudy(t *testing.T) {
	out := t.TempDir()
	folder, err := store.Open(out, "golden-48")
	if err != nil {
		t.Fatal(err)
	}
	status := filepath.Join(out, "status.json")
	var stdout, stderr bytes.Buffer
	args := []string{"watch", "--once", "--settle", "0s", "--out", out, "--status", status, studies + "golden-48"}
	if code := Run(t.Context(), args, &stdout, &stderr); code != exitLocked || !strings.Contains(stderr.String(), "process") {
		t.Errorf("exit %d: %s", code, stderr.String())
	}
	if data, err := os.ReadFile(status); err != nil || !strings.Contains(string(data), `"next_action": "is tried again at`) {
		t.Errorf("the status is %s, %v", data, err)
	}
	if err := folder.Close(); err != nil {
		t.Fatal(err)
	}
	stdout.Reset()
	if code := Run(t.Context(), append(args, "--poll", "1ms"), &stdout, &stderr); code != exitOK || !strings.Contains(stdout.String(), "published") {
		t.Errorf("after the lock was given back: exit %d: %s", code, stdout.String())
	}
}

// The worst exit code counts, in whichever order they come.
func TestWorse(t *testing.T) {
	for i, worst := range severity {
		for _, other := range severity[:i+1] {
			if worse(worst, other) != worst || worse(other, worst) != worst {
				t.Errorf("of %d and %d, %d is not the worse", worst, other, worst)
			}
		}
	}
}
