package store

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
)

// failing is a disk that is full from one operation on: what writes fails, what reads or removes does not.
type failing struct {
	Disk
	left *atomic.Int64 // operations that still succeed
}

func (f failing) fails() error {
	if f.left.Add(-1) < 0 {
		return syscall.ENOSPC
	}
	return nil
}

func (f failing) MkdirAll(dir string) error {
	if err := f.fails(); err != nil {
		return err
	}
	return f.Disk.MkdirAll(dir)
}

func (f failing) MkdirTemp(dir, prefix string) (string, error) {
	if err := f.fails(); err != nil {
		return "", err
	}
	return f.Disk.MkdirTemp(dir, prefix)
}

func (f failing) Create(path string) (Output, error) {
	if err := f.fails(); err != nil {
		return nil, err
	}
	out, err := f.Disk.Create(path)
	return failingOutput{out, f}, err
}

func (f failing) Symlink(target, path string) error {
	if err := f.fails(); err != nil {
		return err
	}
	return f.Disk.Symlink(target, path)
}

func (f failing) Rename(from, to string) error {
	if err := f.fails(); err != nil {
		return err
	}
	return f.Disk.Rename(from, to)
}

func (f failing) SyncDir(dir string) error {
	if err := f.fails(); err != nil {
		return err
	}
	return f.Disk.SyncDir(dir)
}

func (f failing) Lock(path string, text func() []byte) (io.Closer, bool, error) {
	if err := f.fails(); err != nil {
		return nil, false, err
	}
	return f.Disk.Lock(path, text)
}

// A failingOutput takes half of what does not fit, as a full disk does.
type failingOutput struct {
	Output
	disk failing
}

func (f failingOutput) Write(data []byte) (int, error) {
	if err := f.disk.fails(); err != nil {
		n, _ := f.Output.Write(data[:len(data)/2])
		return n, err
	}
	return f.Output.Write(data)
}

func (f failingOutput) Sync() error {
	if err := f.disk.fails(); err != nil {
		return err
	}
	return f.Output.Sync()
}

// The disk fills up at each operation of a run in turn: the run says so, readers of latest see the old run or the new one,
// and the next run leaves no trace of it.
func TestFullDisk(t *testing.T) {
	failures := 0
	for n := int64(0); ; n++ {
		out := t.TempDir()
		s := open(t, out)
		keep(t, s, "old input")
		publish(t, s, "r1", "one")
		s.Close()

		left := new(atomic.Int64)
		left.Store(n)
		err := func() error {
			s, err := OpenOn(failing{left: left}, out, "S1")
			if err != nil {
				return err
			}
			defer s.Close()
			k := s.Keep([]File{{Data: []byte("new input")}})
			defer k.Drop()
			c := s.Cache(1000)
			c.Put("r", func() (string, []byte, error) { return "a", []byte("data"), nil })
			cacheErr := c.Close()
			_, err = k.Settle()
			if err == nil {
				_, err = s.Publish("r2", []File{{"report.html", []byte("two")}, {"tables/a.parquet", []byte("a")}}, Latest)
			}
			return errors.Join(err, cacheErr)
		}()
		if err != nil {
			failures++
			if !errors.Is(err, syscall.ENOSPC) {
				t.Errorf("operation %d: the error does not say that the disk is full: %v", n, err)
			}
		}
		text, pointed := latest(t, out), See(out, "S1").pointer(Latest).Run
		switch {
		case err == nil && (text != "two" || pointed != "r2"):
			t.Errorf("operation %d: no error, but latest is %q and latest.json %s", n, text, pointed)
		case text != "one" && text != "two", pointed != "r1" && pointed != "r2":
			t.Errorf("operation %d: latest is %q, latest.json %s", n, text, pointed)
		}
		if data, found := See(out, "S1").Cache(1000).Get("r", "a"); found && string(data) != "data" {
			t.Errorf("operation %d: the cache holds %q", n, data)
		}
		s = open(t, out)
		keep(t, s, "new input")
		publish(t, s, "r2", "two")
		if text, pointed := latest(t, out), s.pointer(Latest).Run; text != "two" || pointed != "r2" {
			t.Errorf("after operation %d the next run could not publish: %q, %s", n, text, pointed)
		}
		s.Close()
		walk(t, out, n)
		if err == nil {
			break
		}
	}
	if failures < 20 {
		t.Errorf("only %d operations failed", failures)
	}
}

// walk finds rubbish.
func walk(t *testing.T, dir string, n int64) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if strings.HasPrefix(filepath.Base(path), partial) {
			t.Errorf("after operation %d: %s is left", n, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// noSymlinks is a disk without symbolic links, such as a share of another system.
type noSymlinks struct{ Disk }

func (noSymlinks) Symlink(string, string) error { return syscall.EPERM }

func TestWithoutLinks(t *testing.T) {
	out := t.TempDir()
	s, err := OpenOn(noSymlinks{}, out, "S1")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if publish(t, s, "r1", "one") || !publish(t, s, "r1", "one") || publish(t, s, "r2", "two") {
		t.Error("changed, unchanged, changed was expected")
	}
	if got := s.pointer(Latest).Run; got != "r2" {
		t.Errorf("latest.json names %q", got)
	}
	if !s.Stands("r2", []Expected{{"report.html", File{Data: []byte("two")}.SHA256(), 3}, {"tables/a.parquet", File{Data: []byte("a")}.SHA256(), 1}}, Latest, false) {
		t.Error("the run does not stand")
	}
}

// The lock says who holds it; what a crashed run left in the file means nothing.
func TestLockNamesItsHolder(t *testing.T) {
	out := t.TempDir()
	path := filepath.Join(out, "S1", ".lock")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(`{"pid":1,"host":"crashed","since":"2026-01-01T00:00:00Z"}`+strings.Repeat("x", 100)), 0o644); err != nil {
		t.Fatal(err)
	}
	s := open(t, out)
	_, err := Open(out, "S1")
	if !errors.Is(err, ErrLocked) || strings.Contains(err.Error(), "crashed") {
		t.Errorf("got %v", err)
	}
	host, _ := os.Hostname()
	for _, want := range []string{host, "since 20"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not tell %q", err, want)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, out)
}
