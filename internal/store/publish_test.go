package store

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func open(t *testing.T, out string) *Study {
	t.Helper()
	s, err := Open(out, "S1")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func publish(t *testing.T, s *Study, run, content string) bool {
	t.Helper()
	unchanged, err := s.Publish(run, []File{{"report.html", []byte(content)}, {"tables/a.parquet", []byte("a")}}, Latest)
	if err != nil {
		t.Fatal(err)
	}
	return unchanged
}

func latest(t *testing.T, out string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(out, "S1", Latest, "report.html"))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestPublish(t *testing.T) {
	out := t.TempDir()
	s := open(t, out)
	if publish(t, s, "r1", "one") || latest(t, out) != "one" {
		t.Error("the first run")
	}
	if !publish(t, s, "r1", "one") {
		t.Error("the same run again is unchanged")
	}
	if publish(t, s, "r2", "two") || latest(t, out) != "two" {
		t.Error("the second run")
	}
	if publish(t, s, "r1", "one") || latest(t, out) != "one" {
		t.Error("back to the first: it is there, but latest named another")
	}
	if _, err := os.Stat(filepath.Join(out, "S1", "runs", "r2", "report.html")); err != nil {
		t.Error("the other run is gone:", err)
	}
}

// A run that was damaged on the disk is written anew, not trusted.
func TestDamagedRunIsWrittenAnew(t *testing.T) {
	out := t.TempDir()
	s := open(t, out)
	publish(t, s, "r1", "one")
	if err := os.WriteFile(filepath.Join(out, "S1", "runs", "r1", "report.html"), []byte("onf"), 0o644); err != nil {
		t.Fatal(err)
	}
	if publish(t, s, "r1", "one") || latest(t, out) != "one" {
		t.Errorf("the damaged run is still there: %q", latest(t, out))
	}
}

func TestLock(t *testing.T) {
	out := t.TempDir()
	s := open(t, out)
	if _, err := Open(out, "S1"); !errors.Is(err, ErrLocked) {
		t.Errorf("a second run got the lock: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, out)
}

// What an interrupted run left is cleared away by the next; nothing else is.
func TestRubbishIsCleared(t *testing.T) {
	out := t.TempDir()
	s := open(t, out)
	publish(t, s, "r1", "one")
	s.Close()
	rubbish := filepath.Join(out, "S1", "runs", partial+"123")
	if err := os.MkdirAll(filepath.Join(rubbish, "tables"), 0o755); err != nil {
		t.Fatal(err)
	}
	open(t, out)
	if _, err := os.Stat(rubbish); !os.IsNotExist(err) {
		t.Error("the rubbish is still there")
	}
	if latest(t, out) != "one" {
		t.Error("a run was cleared away")
	}
}

// A failure while writing leaves latest as it was and nothing half-written.
func TestFailureLeavesNothing(t *testing.T) {
	out := t.TempDir()
	s := open(t, out)
	publish(t, s, "r1", "one")
	if _, err := s.Publish("r2", []File{{"a", []byte("x")}, {"../escape", []byte("x")}}, Latest); err == nil {
		t.Fatal("a file outside the run was written")
	}
	if _, err := s.Publish("r3", []File{{"a", []byte("x")}, {"a/b", []byte("x")}}, Latest); err == nil {
		t.Fatal("a file was written below a file")
	}
	if latest(t, out) != "one" {
		t.Error("latest moved")
	}
	entries, err := os.ReadDir(filepath.Join(out, "S1", "runs"))
	if err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
	if _, err := os.Stat(filepath.Join(out, "S1", "runs", "escape")); err == nil {
		t.Error("a file escaped")
	}
}
