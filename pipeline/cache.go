package pipeline

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"slices"
	"sync"

	"earmark/internal/issue"
	"earmark/internal/table"
)

// A Cache keeps entries by recipe and action. It gives back an entry as it was put, or none: what is damaged is not there.
type Cache interface {
	// Holds reports whether there may be an entry of a recipe.
	Holds(recipe string) bool
	// Get is the entry of an action.
	Get(recipe, action string) (entry []byte, found bool)
	// Put keeps the entry that a function makes, while other things go on.
	Put(recipe string, entry func() (action string, data []byte, err error))
	// Remove removes the entry of an action.
	Remove(recipe, action string)
}

// An entry is what the cache keeps of a stage that ran. Only the build that wrote it reads it, as the build is part of the
// recipe; so its form may change from build to build.
type entry struct {
	Issues []issue.Issue
	Tables []storedTable
}

// A storedTable is a table of an entry.
type storedTable struct {
	Name    string
	Rows    int
	Content string
	Tally   tally
	Data    []byte
}

// remember has the cache keep what a stage made.
func (r *run) remember(o *outcome) {
	if r.Cache == nil {
		return
	}
	made := make([]table.Any, len(o.out))
	for i, s := range o.out {
		made[i], _ = s.table() // it was just made
	}
	issues := o.issues.Raised()
	r.Cache.Put(o.recipe, func() (string, []byte, error) {
		e := entry{Issues: issues}
		for i, s := range o.out {
			data, err := made[i].MarshalBinary()
			if err != nil {
				return "", nil, err
			}
			e.Tables = append(e.Tables, storedTable{Name: s.name, Rows: s.rows, Content: s.content(), Tally: s.tally(), Data: data})
			made[i] = nil
		}
		var b bytes.Buffer
		err := gob.NewEncoder(&b).Encode(e)
		return o.action(), b.Bytes(), err
	})
}

// recall makes an outcome what the cache holds of its action, and reports whether it holds anything. Tables are taken apart
// only when they are asked for: most tables of skipped stages are read by skipped stages only.
func (r *run) recall(o *outcome) bool {
	e, found := r.lookup(o)
	if !found {
		return false
	}
	o.skipped = true
	o.issues.AddAll(e.Issues)
	for _, t := range e.Tables {
		empty := o.stage.empty(t.Name)
		o.out = append(o.out, &slot{
			name: t.Name, rows: t.Rows,
			table: sync.OnceValues(func() (table.Any, error) {
				if err := empty.UnmarshalBinary(t.Data); err != nil {
					return nil, fmt.Errorf("cache: stage %s: %w", o.stage.Name, err)
				}
				return empty, nil
			}),
			content: func() string { return t.Content },
			tally:   func() tally { return t.Tally },
		})
	}
	r.Log.Debug("stage skipped", "stage", o.stage.Name)
	return true
}

// lookup finds the entry of an outcome in the cache. Where no entry has the recipe, the content IDs of what the stage reads
// are not waited for.
func (r *run) lookup(o *outcome) (e entry, found bool) {
	if r.Cache == nil || r.Build == "" || !r.Cache.Holds(o.recipe) {
		return entry{}, false
	}
	data, found := r.Cache.Get(o.recipe, o.action())
	if !found || gob.NewDecoder(bytes.NewReader(data)).Decode(&e) != nil {
		return entry{}, false
	}
	names := make([]string, len(e.Tables))
	for i, t := range e.Tables {
		names[i] = t.Name
	}
	return e, slices.Equal(names, o.stage.Out)
}

// A Difference is a stage that made something else than the cache has of it.
type Difference struct {
	Stage string
	Table string // the first table that differs; empty if only the issues differ
}

// String is the difference in words.
func (d Difference) String() string {
	if d.Table == "" {
		return fmt.Sprintf("stage %s raises other issues than the cache has", d.Stage)
	}
	return fmt.Sprintf("stage %s, table %s: other values than the cache has", d.Stage, d.Table)
}

// compare compares what a stage made with the cache, and removes an entry that differs. An entry differs, too, if its
// tables are not those that it says they are.
func (r *run) compare(o *outcome) *Difference {
	e, found := r.lookup(o)
	if !found {
		return nil
	}
	var difference *Difference
	for i, t := range e.Tables {
		stored := o.stage.empty(t.Name)
		if err := stored.UnmarshalBinary(t.Data); err != nil || stored.ContentID() != o.out[i].content() || t.Content != o.out[i].content() {
			difference = &Difference{Stage: o.stage.Name, Table: t.Name}
			break
		}
	}
	if difference == nil && !slices.EqualFunc(e.Issues, o.issues.Raised(), issue.Issue.Equal) {
		difference = &Difference{Stage: o.stage.Name}
	}
	if difference != nil {
		r.Cache.Remove(o.recipe, o.action())
	}
	return difference
}
