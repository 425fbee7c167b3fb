package store

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

func put(t *testing.T, s *Study, limit int64, recipe, action, data string) {
	t.Helper()
	c := s.Cache(limit)
	c.Put(recipe, func() (string, []byte, error) { return action, []byte(data), nil })
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestCacheGivesBackWhatWasPut(t *testing.T) {
	s := open(t, t.TempDir())
	put(t, s, 1000, "r", "a", "data")
	c := s.Cache(1000)
	if got, found := c.Get("r", "a"); !found || string(got) != "data" || !c.Holds("r") {
		t.Errorf("got %q, %v", got, found)
	}
	if _, found := c.Get("r", "b"); found || c.Holds("q") {
		t.Error("found what was never put")
	}
	if c := s.Cache(0); c.Holds("r") {
		t.Error("a cache that keeps nothing holds something")
	}
	put(t, s, 0, "none", "a", "data")
	put(t, s, 10, "large", "a", "more than ten bytes")
	if c.Holds("none") || c.Holds("large") {
		t.Error("kept more than it may")
	}
}

// Whatever happened to an entry, it is whole or not there.
func TestDamagedEntryIsNone(t *testing.T) {
	out := t.TempDir()
	s := open(t, out)
	path := filepath.Join(out, ".cache", "r", "a")
	put(t, s, 1000, "r", "a", "some data")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	damaged := map[string][]byte{"empty": {}, "garbage": []byte("garbage"), "appended": append(whole[:len(whole):len(whole)], 'x')}
	for i := range whole {
		flipped := append([]byte{}, whole...)
		flipped[i] ^= 1
		damaged[fmt.Sprint("byte ", i)], damaged[fmt.Sprint("cut at ", i)] = flipped, whole[:i]
	}
	for name, data := range damaged {
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		if got, found := s.Cache(1000).Get("r", "a"); found {
			t.Errorf("%s: got %q", name, got)
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(path, 0o755); err != nil { // in place of a file that cannot be read
		t.Fatal(err)
	}
	if _, found := s.Cache(1000).Get("r", "a"); found {
		t.Error("got a folder")
	}
}

// Beyond the limit, what was used least recently goes first; looking without the lock uses nothing.
func TestCacheIsPruned(t *testing.T) {
	out := t.TempDir()
	s := open(t, out)
	for i, recipe := range []string{"a", "b", "c"} {
		put(t, s, 1000, recipe, "x", "0123456789")
		at := time.Unix(int64(1000+i), 0)
		if err := os.Chtimes(filepath.Join(out, ".cache", recipe, "x"), at, at); err != nil {
			t.Fatal(err)
		}
	}
	See(out, "S1").Cache(1000).Get("b", "x")
	s.Cache(1000).Get("a", "x")
	put(t, s, 3*75, "d", "x", "0123456789") // an entry has 75 bytes: 64 of the hash, a line end, 10
	c := s.Cache(1000)
	for recipe, want := range map[string]bool{"a": true, "b": false, "c": true, "d": true} {
		if _, got := c.Get(recipe, "x"); got != want {
			t.Errorf("entry %s is there: %v, want %v", recipe, got, want)
		}
	}
}

// Several runs at once, with someone who deletes the cache meanwhile: an entry is what was put, or not there.
func TestCacheIsShared(t *testing.T) {
	out := t.TempDir()
	var group sync.WaitGroup
	for n := range 4 {
		s, err := Open(out, fmt.Sprint("S", n))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		group.Go(func() {
			for i := range 50 {
				recipe := fmt.Sprint(i % 5)
				c := s.Cache(300)
				c.Put(recipe, func() (string, []byte, error) { return "x", []byte("entry " + recipe), nil })
				if got, found := c.Get(recipe, "x"); found && string(got) != "entry "+recipe {
					t.Errorf("got %q of recipe %s", got, recipe)
				}
				_ = c.Close() // an entry that could not be written is missing, no more
				if n == 0 && i%10 == 0 {
					os.RemoveAll(filepath.Join(out, ".cache"))
				}
			}
		})
	}
	group.Wait()
}

// A cache that was stopped writes nothing any more, also what is under way.
func TestStoppedCache(t *testing.T) {
	s := open(t, t.TempDir())
	c := s.Cache(1000)
	making, stopped := make(chan struct{}), make(chan struct{})
	entry := func(action string) func() (string, []byte, error) {
		return func() (string, []byte, error) {
			if action == "under way" {
				close(making)
				<-stopped
			}
			return action, []byte("data"), nil
		}
	}
	c.Put("r", entry("under way"))
	<-making
	c.Stop()
	close(stopped)
	c.Put("r", entry("after"))
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	if c.Holds("r") {
		t.Error("an entry was written after the cache was stopped")
	}
}
