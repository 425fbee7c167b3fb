// Package watch runs studies when their files have arrived completely. It looks at a folder again and again, as network drives
// tell nobody of changes, and at once where the operating system tells of them.
//
// What it must know after a restart is in a small state file; if that is lost, every study is run once more, and a run that
// finds nothing new is over at once. So neither a restart nor a lost file runs everything anew or misses what arrived.
package watch

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"earmark/internal/clock"
)

// An Ending is how a run ended, as far as it tells when to run again.
type Ending struct {
	Code int   `json:"exit_code"`
	Try  Again `json:"again,omitempty"`
}

// Again says when to run again though no file has changed.
type Again string

// When to run again.
const (
	Never Again = ""     // not before a file changes
	Soon  Again = "soon" // with the next poll: another run was under way
	Later Again = "later"
	// Later is after a poll, two, four and so on up to an hour: what failed may be a disk or a network.
	Interrupted Again = "interrupted"
	// Interrupted is as if there had been no attempt.
)

// longestPause is the longest time between two attempts that fail.
const longestPause = time.Hour

// debounce is how long after a first event the folder is looked at: events come in swarms.
const debounce = 500 * time.Millisecond

// Options are what to watch and how.
type Options struct {
	Dir    string
	State  string // path of the state file
	Set    []string
	Settle time.Duration // how long a file without a marker must have been the same
	Poll   time.Duration
	Jobs   int  // runs at the same time
	Once   bool // run what is ready, and what is after one time of settling, and end
	Log    *slog.Logger
	// Run runs the study of a config. It ends soon after its context is done.
	Run func(ctx context.Context, config string) Ending
	// Tell is told of all studies when the standing of one has changed, in order of config.
	Tell func([]Standing)

	events func(*slog.Logger) *events // nil for those of the operating system
}

// A Standing is what becomes of a study next.
type Standing struct {
	Config string
	Study  string // ID; empty if the config does not tell it
	Next   string // what happens next; empty if nothing does before a file changes
	Last   Ending // of its last attempt
}

// A study is a study at one look at the folder.
type study struct {
	Standing
	files map[string]version
	ready bool
	due   time.Time // when to look again at the latest; zero for never
}

// A watcher watches.
type watcher struct {
	Options
	memory  memory
	known   map[string]*found
	running map[string]map[string]version // by config: what its run is made of
	told    []Standing
	down    bool // the folder could not be read
}

// An end is the end of a run.
type end struct {
	config string
	Ending
}

// Watch watches until the context is done, or with Once until nothing is ready. When the context is done it waits for its
// runs, which the same context stops.
func Watch(ctx context.Context, o Options) error {
	w := &watcher{Options: o, memory: recall(o.State), known: map[string]*found{}, running: map[string]map[string]version{}}
	listen := o.events
	if listen == nil {
		listen = listenToSystem
	}
	heard := listen(o.Log)
	defer heard.close()
	ends := make(chan end)
	var until time.Time // with Once, when the time of settling is over
	for {
		now := clock.Now()
		if until.IsZero() {
			until = now.Add(o.Settle)
		}
		studies, folders, err := w.scan(now)
		if err != nil && o.Once {
			return err
		}
		w.reachable(err)
		heard.follow(folders)
		wake := now.Add(o.Poll)
		for i := range studies {
			s := &studies[i]
			if s.ready && len(w.running) < o.Jobs {
				w.running[s.Config], s.ready, s.Next = s.files, false, "runs"
				go func() { ends <- end{s.Config, o.Run(ctx, s.Config)} }()
			}
			if !s.due.IsZero() && s.due.Before(wake) {
				wake = s.due
			}
		}
		w.tell(studies)
		w.keep()
		more := len(w.running) > 0 || slices.ContainsFunc(studies, func(s study) bool { return s.ready || !s.due.IsZero() && !s.due.After(until) })
		if o.Once && !more {
			return nil
		}
		timer := time.NewTimer(wake.Sub(now))
		select {
		case <-ctx.Done():
		case e := <-ends:
			w.ended(e)
		case <-heard.C:
			select {
			case <-time.After(debounce):
			case <-ctx.Done():
			}
		case <-timer.C:
		}
		timer.Stop()
		if ctx.Err() != nil {
			for len(w.running) > 0 {
				w.ended(<-ends)
			}
			w.keep()
			return nil
		}
	}
}

// ended remembers how a run ended.
func (w *watcher) ended(e end) {
	ran := w.running[e.config]
	delete(w.running, e.config)
	if e.Try == Interrupted {
		return
	}
	key := w.key(e.config)
	r := w.memory.Studies[key]
	r.Ran, r.Last, r.Ended = map[string]version{}, e.Ending, clock.Now().UTC()
	for path, v := range ran {
		r.Ran[w.key(path)] = v
	}
	r.Tries++
	if e.Try == Never {
		r.Tries = 0
	}
	w.memory.Studies[key] = r
}

// key is a path as the state file has it.
func (w *watcher) key(path string) string {
	if rel, err := filepath.Rel(w.Dir, path); err == nil {
		path = rel
	}
	return filepath.ToSlash(path)
}

// keep writes the state file. Without it, a restart takes longer.
func (w *watcher) keep() {
	if err := w.memory.keep(w.State); err != nil {
		w.Log.Warn("a restart will look at every study anew", "stage", "watch", "error", err)
	}
}

// reachable tells when the folder goes away and when it is back.
func (w *watcher) reachable(err error) {
	if err != nil && !w.down {
		w.Log.Warn("the folder cannot be read; it is tried again and again", "stage", "watch", "error", err)
	}
	if err == nil && w.down {
		w.Log.Info("the folder is back", "stage", "watch", "dir", w.Dir)
	}
	w.down = err != nil
}

// tell tells of the studies if the standing of one has changed.
func (w *watcher) tell(studies []study) {
	all := make([]Standing, len(studies))
	for i, s := range studies {
		all[i] = s.Standing
		before := slices.IndexFunc(w.told, func(t Standing) bool { return t.Config == s.Config })
		if s.Next != "" && (before < 0 || w.told[before].Next != s.Next) {
			w.Log.Info(s.Next, "study", s.Study, "stage", "watch", "config", s.Config)
		}
	}
	if w.told == nil || !slices.Equal(all, w.told) {
		w.told = all
		w.Tell(all)
	}
}

// scan looks at the folder: its studies in order of config, and its folders. If it cannot be read, what was remembered stays.
func (w *watcher) scan(now time.Time) ([]study, []string, error) {
	folders, paths, err := folders(w.Dir)
	if err != nil {
		return nil, nil, fmt.Errorf("look for configs: %w", err)
	}
	known := map[string]*found{}
	for _, path := range paths {
		f := w.known[path]
		if f == nil || !f.same() {
			f = look(path, w.Set)
		}
		known[path] = f
	}
	w.known = known
	base := bases(known)
	maps.DeleteFunc(w.memory.Studies, func(key string, _ record) bool {
		path := filepath.Join(w.Dir, filepath.FromSlash(key))
		return known[path] == nil || !known[path].study
	})
	var studies []study
	for _, path := range paths {
		if f := known[path]; f.study && !base[path] {
			studies = append(studies, w.judge(path, f, now))
		}
	}
	return studies, folders, nil
}

// judge decides what becomes of a study, and remembers what it saw of its files.
func (w *watcher) judge(path string, f *found, now time.Time) study {
	files, missing := inputs(path, f.declared)
	r := w.memory.Studies[w.key(path)]
	seen := map[string]sighting{}
	same := len(files) == len(r.Ran)
	var settled time.Time
	for file, v := range files {
		key := w.key(file)
		seen[key] = r.Files[key].sight(v, marker(file), now.UTC())
		if at := seen[key].settles(w.Settle); at.After(settled) {
			settled = at
		}
		before, was := r.Ran[key]
		same = same && was && before.equal(v)
	}
	r.Files = seen
	w.memory.Studies[w.key(path)] = r

	s := study{Standing: Standing{Config: path, Study: f.declared.Study, Last: r.Last}, files: files}
	switch {
	case w.running[path] != nil:
		s.Next = "runs"
	case len(missing) > 0:
		s.Next = "waits for " + strings.Join(missing, ", ")
	case settled.After(now):
		s.Next, s.due = "waits until its files stay as they are", settled
	case !same:
		s.Next, s.ready = "waits for its turn", true
	case r.Last.Try != Never:
		s.due = r.Ended.Add(w.pause(r))
		s.Next = "is tried again at " + s.due.Format(time.RFC3339)
		if !s.due.After(now) {
			s.Next, s.ready, s.due = "waits for its turn", true, time.Time{}
		}
	}
	return s
}

// pause is how long to wait after an attempt that may come out otherwise without a change.
func (w *watcher) pause(r record) time.Duration {
	pause := w.Poll
	for n := 1; r.Last.Try == Later && n < r.Tries && pause < longestPause; n++ {
		pause *= 2
	}
	if r.Last.Try == Later && w.Poll < longestPause {
		pause = min(pause, longestPause)
	}
	return pause
}
