package store

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// sealed is data with its SHA-256 before it, so that damage shows.
func sealed(data []byte) []byte {
	sum := sha256.Sum256(data)
	return append([]byte(hex.EncodeToString(sum[:])+"\n"), data...)
}

// unsealed is data that was sealed; nothing if it is damaged.
func unsealed(data []byte) ([]byte, bool) {
	seal, data, found := bytes.Cut(data, []byte("\n"))
	sum := sha256.Sum256(data)
	return data, found && string(seal) == hex.EncodeToString(sum[:])
}

// A Cache keeps what stages made, for all studies of an output folder: studies that share files and a plan share the work,
// and one size limits it. An entry lies at .cache/<recipe>/<action>, sealed by its SHA-256, and comes into being by one rename,
// so that runs of several studies may use the cache at once, and it may be deleted at any time.
type Cache struct {
	study *Study
	dir   string
	limit int64 // bytes

	writing sync.WaitGroup
	one     sync.Mutex // entries are made one after the other: they are large
	placing sync.Mutex // held while an entry gets its name; guards stopped
	stopped bool
	changed bool
	err     error
}

// Cache is the cache of the output folder, to which at most limit bytes are left when it is closed. A limit of 0 or less is
// a cache that keeps nothing.
func (s *Study) Cache(limit int64) *Cache {
	return &Cache{study: s, dir: filepath.Join(s.out, ".cache"), limit: limit}
}

func (c *Cache) path(recipe, action string) string { return filepath.Join(c.dir, recipe, action) }

// Holds reports whether there may be an entry of a recipe.
func (c *Cache) Holds(recipe string) bool {
	return c.limit > 0 && c.study.exists(filepath.Join(c.dir, recipe))
}

// Get is the entry of an action; none if it is not there or damaged.
func (c *Cache) Get(recipe, action string) ([]byte, bool) {
	if c.limit <= 0 {
		return nil, false
	}
	path := c.path(recipe, action)
	data, err := c.study.fs.ReadFile(path)
	if err != nil {
		return nil, false
	}
	entry, whole := unsealed(data)
	if whole && c.study.lock != nil { // who only looks uses nothing
		_ = c.study.fs.Touch(path) // at worst it goes too early
	}
	return entry, whole
}

// Has reports whether there is an entry of an action. It may be damaged.
func (c *Cache) Has(recipe, action string) bool {
	return c.limit > 0 && c.study.exists(c.path(recipe, action))
}

// Put keeps the entry that a function makes, while other things go on. Close says what went wrong.
func (c *Cache) Put(recipe string, entry func() (action string, data []byte, err error)) {
	if c.limit <= 0 {
		return
	}
	c.writing.Go(func() {
		c.one.Lock()
		defer c.one.Unlock()
		action, data, err := entry()
		if err == nil && int64(len(data)) <= c.limit {
			err = c.place(c.path(recipe, action), sealed(data))
		}
		if err != nil {
			c.err = cmp.Or(c.err, fmt.Errorf("cache: %w", err))
		}
	})
}

// place writes an entry, unless the cache is stopped.
func (c *Cache) place(path string, data []byte) error {
	c.placing.Lock()
	defer c.placing.Unlock()
	if c.stopped {
		return nil
	}
	c.changed = true
	return c.study.place(path, data, false)
}

// Stop is Close in a hurry: it waits for an entry that is being written, and no other is written after it.
func (c *Cache) Stop() {
	c.placing.Lock()
	defer c.placing.Unlock()
	c.stopped = true
}

// Remove removes the entry of an action.
func (c *Cache) Remove(recipe, action string) { _ = c.study.fs.Remove(c.path(recipe, action)) }

// Close waits until every entry is written and removes the least recently used beyond the limit. Its error is no reason to
// distrust anything: entries are missing, none is wrong.
func (c *Cache) Close() error {
	c.writing.Wait()
	if !c.changed {
		return c.err
	}
	return errors.Join(c.err, c.prune())
}

// prune removes the least recently used entries beyond the limit. What another run removes meanwhile is no error.
func (c *Cache) prune() error {
	type stored struct {
		path string
		size int64
		used time.Time
	}
	var all []stored
	var total int64
	recipes, err := c.study.fs.ReadDir(c.dir)
	for _, r := range recipes {
		entries, _ := c.study.fs.ReadDir(filepath.Join(c.dir, r.Name()))
		for _, e := range entries {
			if info, err := e.Info(); err == nil {
				all = append(all, stored{filepath.Join(c.dir, r.Name(), e.Name()), info.Size(), info.ModTime()})
				total += info.Size()
			}
		}
	}
	slices.SortFunc(all, func(a, b stored) int { return cmp.Or(a.used.Compare(b.used), cmp.Compare(a.path, b.path)) })
	for _, s := range all {
		if total <= c.limit {
			break
		}
		if e := c.study.fs.Remove(s.path); e != nil && !errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, e)
		}
		_ = c.study.fs.Remove(filepath.Dir(s.path)) // goes if it is empty
		total -= s.size
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("cache: %w", err)
	}
	return nil
}
