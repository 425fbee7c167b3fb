package watch

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const studyYAML = `study: {id: %s}
readouts:
  - {kind: animals,       file: animals.csv}
  - {kind: ear_thickness, file: "ears*"}
`

// A lab is a watched folder in a bubble of its own time.
type lab struct {
	t    *testing.T
	dir  string
	tick int // distinguishes the times of files, which are of the real clock

	mu      sync.Mutex
	started []time.Duration // when runs began, since the start of the bubble
	begin   time.Time
	told    []Standing
	ending  func(n int) Ending // of the run number n, counted from 1; nil for one that succeeds
	takes   time.Duration      // every run
	going   int
	most    int // runs that went on at the same time
}

func newLab(t *testing.T, dir string) *lab { return &lab{t: t, dir: dir, begin: time.Now()} }

// write writes a file with a time of its own, later than that of every file before.
func (l *lab) write(name, text string) {
	l.t.Helper()
	path := filepath.Join(l.dir, name)
	l.tick++
	at := time.Date(2026, 3, 2, 0, 0, l.tick, 0, time.UTC)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		l.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		l.t.Fatal(err)
	}
	if err := os.Chtimes(path, at, at); err != nil {
		l.t.Fatal(err)
	}
}

func (l *lab) options() Options {
	return Options{
		Dir: l.dir, State: filepath.Join(l.dir, ".state.json"), Settle: 10 * time.Second, Poll: 30 * time.Second, Jobs: 2,
		Log: slog.New(slog.DiscardHandler), events: func(*slog.Logger) *events { return &events{} },
		Tell: func(all []Standing) { l.told = all },
		Run: func(ctx context.Context, _ string) Ending {
			l.mu.Lock()
			l.started = append(l.started, time.Since(l.begin))
			n := len(l.started)
			l.going++
			l.most = max(l.most, l.going)
			l.mu.Unlock()
			select {
			case <-time.After(l.takes):
			case <-ctx.Done():
			}
			l.mu.Lock()
			l.going--
			l.mu.Unlock()
			switch {
			case ctx.Err() != nil:
				return Ending{130, Interrupted}
			case l.ending != nil:
				return l.ending(n)
			}
			return Ending{}
		},
	}
}

// start watches until stop is called.
func (l *lab) start(o Options) (stop func()) {
	ctx, cancel := context.WithCancel(l.t.Context())
	done := make(chan error)
	go func() { done <- Watch(ctx, o) }()
	synctest.Wait()
	return func() {
		cancel()
		if err := <-done; err != nil {
			l.t.Error(err)
		}
	}
}

// after lets time go by and compares when runs began, in seconds since the start.
func (l *lab) after(d time.Duration, want ...int) {
	l.t.Helper()
	time.Sleep(d)
	synctest.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	var got []int
	for _, s := range l.started {
		got = append(got, int(s/time.Second))
	}
	if !slices.Equal(got, want) {
		l.t.Fatalf("after %v runs began at %v s, want %v; %+v", time.Since(l.begin), got, want, l.told)
	}
}

// study writes a config and its files, complete.
func (l *lab) study(dir string) {
	l.write(filepath.Join(dir, "study.yaml"), fmt.Sprintf(studyYAML, filepath.Base(dir)))
	l.write(filepath.Join(dir, "animals.csv"), "Animal,Group\n")
	l.write(filepath.Join(dir, "ears.csv"), "Animal,Day\n")
}

// inBubble runs a test in a bubble. Times below are seconds since its start; the folder is looked at 30 s after
// it was last, after a run, and when a file is to be complete, which is 10 s after it was first seen as it is.
func inBubble(t *testing.T, test func(l *lab)) {
	t.Helper()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) { test(newLab(t, dir)) })
}

// A study whose files are all there runs once they have settled, and once only.
func TestRunsOnce(t *testing.T) {
	inBubble(t, func(l *lab) {
		l.study("a")
		defer l.start(l.options())()
		l.after(9 * time.Second)
		l.after(2*time.Second, 10)
		l.after(24*time.Hour, 10)
	})
}

// A file that is being copied grows; the study waits for it, and then until it has settled: the last change
// at 55 s is seen at 60 s, so it is complete at 70 s.
func TestHalfCopied(t *testing.T) {
	inBubble(t, func(l *lab) {
		l.study("a")
		if err := os.Remove(filepath.Join(l.dir, "a/ears.csv")); err != nil {
			l.t.Fatal(err)
		}
		defer l.start(l.options())()
		l.after(time.Second)
		if want := "waits for ears*"; len(l.told) != 1 || l.told[0].Next != want || l.told[0].Study != "a" {
			l.t.Errorf("%+v, want %s", l.told, want)
		}
		l.after(24 * time.Second)
		text := ""
		for range 7 { // at 25, 30, ..., 55 s
			text += "M1,0,212\n"
			l.write("a/ears.csv", text)
			l.after(5 * time.Second)
		}
		l.after(9 * time.Second)
		l.after(2*time.Second, 70)
	})
}

// A file that keeps its size but is still written to has not settled: systems that reserve the space first do that.
func TestTimeChanges(t *testing.T) {
	inBubble(t, func(l *lab) {
		l.study("a")
		defer l.start(l.options())()
		l.after(5 * time.Second)
		l.write("a/ears.csv", "Animal,Dax\n")
		l.after(10 * time.Second)
		l.after(10*time.Second, 20)
	})
}

// A marker that is not older than its file makes it complete at once; the marker of an earlier content does not.
func TestMarker(t *testing.T) {
	inBubble(t, func(l *lab) {
		o := l.options()
		o.Settle = time.Hour
		l.study("a")
		for _, name := range []string{"study.yaml", "animals.csv", "ears.csv"} {
			l.write("a/"+name+".done", "")
		}
		defer l.start(o)()
		l.after(time.Second, 0)
		if err := os.WriteFile(filepath.Join(l.dir, "a/ears.csv"), []byte("other"), 0o644); err != nil {
			l.t.Fatal(err)
		}
		old := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC) // a copy that keeps the time of the original
		if err := os.Chtimes(filepath.Join(l.dir, "a/ears.csv"), old, old); err != nil {
			l.t.Fatal(err)
		}
		l.after(40*time.Minute, 0)
		l.write("a/ears.csv.done", "")
		l.after(time.Minute, 0, 2430)
		l.write("a/animals.csv", "changed")
		l.after(59*time.Minute, 0, 2430)
		l.after(2*time.Minute, 0, 2430, 6090)
	})
}

// Names of copies under way and of locks of Office programs are no data, though a pattern would match them.
func TestPassingNames(t *testing.T) {
	inBubble(t, func(l *lab) {
		l.study("a")
		if err := os.Remove(filepath.Join(l.dir, "a/ears.csv")); err != nil {
			l.t.Fatal(err)
		}
		for _, name := range []string{"ears.csv.part", "ears.tmp", ".ears.csv", "~$ears.xlsx", "ears.csv.done", "ears.csv.crdownload"} {
			l.write("a/"+name, "half")
		}
		defer l.start(l.options())()
		l.after(time.Hour + time.Second)
		if err := os.Rename(filepath.Join(l.dir, "a/ears.csv.part"), filepath.Join(l.dir, "a/ears.csv")); err != nil {
			l.t.Fatal(err)
		}
		l.write("a/ears.csv.done", "")
		l.after(time.Minute, 3630)
		l.write("a/~$ears.xlsx", "an editor is open")
		l.after(time.Hour, 3630)
	})
}

// A restart neither runs everything nor misses what arrived meanwhile. Without its state file it runs all once more.
func TestRestart(t *testing.T) {
	inBubble(t, func(l *lab) {
		l.study("a")
		l.study("b")
		o := l.options()
		stop := l.start(o)
		l.after(time.Minute, 10, 10)
		stop()
		l.write("b/ears.csv", "more")
		time.Sleep(time.Hour)
		stop = l.start(o)
		l.after(time.Hour, 10, 10, 3670)
		stop()
		for _, text := range []string{"", "{", `{"format":99}`, "null"} {
			if err := os.WriteFile(o.State, []byte(text), 0o644); err != nil {
				l.t.Fatal(err)
			}
			before := len(l.started)
			stop = l.start(o)
			time.Sleep(time.Minute)
			stop()
			if len(l.started) != before+2 {
				l.t.Errorf("with the state %q %d runs, want 2", text, len(l.started)-before)
			}
		}
	})
}

// A run that is interrupted is as if it had not been.
func TestInterrupted(t *testing.T) {
	inBubble(t, func(l *lab) {
		l.study("a")
		l.takes = time.Minute
		o := l.options()
		stop := l.start(o)
		l.after(30*time.Second, 10)
		stop()
		defer l.start(o)()
		l.after(time.Hour, 10, 30)
	})
}

// What the data stopped is run again when a file changes, and not before.
func TestFailsThenFixed(t *testing.T) {
	inBubble(t, func(l *lab) {
		l.study("a")
		l.ending = func(n int) Ending {
			if n == 1 {
				return Ending{3, Never}
			}
			return Ending{}
		}
		defer l.start(l.options())()
		l.after(24*time.Hour+time.Second, 10)
		if l.told[0].Last.Code != 3 || l.told[0].Next != "" {
			l.t.Errorf("%+v", l.told)
		}
		l.write("a/corrections.csv", "file,row\n")
		l.after(time.Hour, 10, 86420)
	})
}

// A lock is tried again with every poll, another failure after 30, 60, 120 s and so on, an hour at most.
func TestTriesAgain(t *testing.T) {
	inBubble(t, func(l *lab) {
		l.study("a")
		l.ending = func(int) Ending { return Ending{5, Soon} }
		defer l.start(l.options())()
		l.after(105*time.Second, 10, 40, 70, 100)
		l.ending = func(int) Ending { return Ending{1, Later} }
		l.after(15*time.Second, 10, 40, 70, 100)
	})
	inBubble(t, func(l *lab) {
		l.study("a")
		l.ending = func(int) Ending { return Ending{1, Later} }
		defer l.start(l.options())()
		l.after(4*time.Minute, 10, 40, 100, 220)
		time.Sleep(23 * time.Hour)
		synctest.Wait()
		n := len(l.started)
		if pause := l.started[n-1] - l.started[n-2]; pause != time.Hour {
			l.t.Errorf("%d runs, the last after a pause of %v, want an hour", n, pause)
		}
	})
}

// Of two watchers of one folder one gets the lock of a study; the other tries again later, and both come to rest.
func TestTwins(t *testing.T) {
	inBubble(t, func(l *lab) {
		l.study("a")
		l.takes = 20 * time.Second
		var lock sync.Mutex
		twin := func(n int) (Options, *[]Ending) {
			o, endings := l.options(), new([]Ending)
			o.State = filepath.Join(l.dir, fmt.Sprintf(".state-%d.json", n))
			run := o.Run
			o.Run = func(ctx context.Context, config string) Ending {
				e := Ending{5, Soon}
				if lock.TryLock() {
					e = run(ctx, config)
					lock.Unlock()
				}
				*endings = append(*endings, e)
				return e
			}
			o.Tell = func([]Standing) {}
			return o, endings
		}
		one, first := twin(1)
		two, second := twin(2)
		defer l.start(one)()
		defer l.start(two)()
		l.after(24*time.Hour, 10, 40)
		all := append(slices.Clone(*first), *second...)
		if len(all) != 3 || !slices.Contains(all, Ending{5, Soon}) {
			l.t.Errorf("the twins' runs ended %v and %v", *first, *second)
		}
	})
}

// One run of a study at a time: a file that changes during a run makes another after it. And no more runs than jobs.
func TestOneAtATime(t *testing.T) {
	inBubble(t, func(l *lab) {
		l.study("a")
		l.takes = 100 * time.Second
		defer l.start(l.options())()
		l.after(20*time.Second, 10)
		l.write("a/ears.csv", "changed meanwhile")
		l.after(time.Hour, 10, 110)
		if l.most != 1 {
			l.t.Errorf("%d runs of the study at the same time", l.most)
		}
		for _, name := range []string{"b", "c", "d", "e", "f"} {
			l.study(name)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if len(l.started) != 7 || l.most != 2 {
			l.t.Errorf("%d runs, %d at the same time; want 7 and 2", len(l.started), l.most)
		}
	})
}

// Once: what is complete, and what is after one time of settling; what still grows is left for the next time.
func TestOnce(t *testing.T) {
	inBubble(t, func(l *lab) {
		l.study("a")
		l.study("b")
		o := l.options()
		o.Once = true
		time.AfterFunc(5*time.Second, func() { l.write("b/ears.csv", "grows") })
		if err := Watch(l.t.Context(), o); err != nil {
			l.t.Fatal(err)
		}
		l.after(0, 10)
		if err := Watch(l.t.Context(), o); err != nil { // seen as it is since 10 s
			l.t.Fatal(err)
		}
		l.after(0, 10, 20)
		before := time.Since(l.begin)
		if err := Watch(l.t.Context(), o); err != nil || time.Since(l.begin) != before {
			l.t.Errorf("with nothing to do: %v, after %v", err, time.Since(l.begin)-before)
		}
		o.Dir = filepath.Join(l.dir, "nowhere")
		if err := Watch(l.t.Context(), o); err == nil {
			l.t.Error("a folder that is not there is watched")
		}
	})
}

// A folder that goes away, as network drives do, is watched on when it is back, and nothing is forgotten.
func TestFolderGoesAway(t *testing.T) {
	inBubble(t, func(l *lab) {
		state := l.t.TempDir()
		l.dir = filepath.Join(l.dir, "drive")
		l.study("a")
		o := l.options()
		o.State = filepath.Join(state, "state.json")
		defer l.start(o)()
		l.after(time.Minute, 10)
		if err := os.Rename(l.dir, l.dir+"-away"); err != nil {
			l.t.Fatal(err)
		}
		l.after(time.Hour, 10)
		if err := os.Rename(l.dir+"-away", l.dir); err != nil {
			l.t.Fatal(err)
		}
		l.after(time.Hour, 10)
		l.write("a/ears.csv", "more")
		l.after(time.Hour, 10, 7280)
	})
}

// Configs are found by their key study; presets, plans that others extend, what is hidden and what was published are none.
func TestFindsConfigs(t *testing.T) {
	inBubble(t, func(l *lab) {
		l.study("a")
		l.write("b/base.yaml", "study: {title: shared}\ngroups: []\n")
		l.write("b/study.yaml", "extends: base.yaml\nstudy: {id: b}\n")
		l.write("c/own.yaml", "model: {title: a preset}\nstudy: {induced_side: left}\n")
		l.write("c/broken.yaml", "study: {id: c\n")
		l.write("c/else.yaml", "services: []\n")
		l.write("c/study.yml.txt", "study: {id: d}\n")
		l.write(".git/study.yaml", "study: {id: e}\n")
		l.write("a/out/a/runs/1/study.yaml", "study: {id: f}\n")
		l.write("a/out/a/.lock", "")
		defer l.start(l.options())()
		var got []string
		for _, s := range l.told {
			rel, _ := filepath.Rel(l.dir, s.Config)
			got = append(got, filepath.ToSlash(rel)+" "+s.Study)
		}
		if want := "a/study.yaml a, b/study.yaml b, c/broken.yaml "; strings.Join(got, ", ") != want {
			l.t.Errorf("found %s, want %s", strings.Join(got, ", "), want)
		}
		// What is extended is part of the study that extends it.
		l.after(25*time.Second, 10, 10, 10)
		l.write("b/base.yaml", "study: {title: other}\ngroups: []\n")
		l.after(time.Minute, 10, 10, 10, 50)
	})
}

// The operating system tells of files that count, also in folders that are followed later, and not of others.
func TestEvents(t *testing.T) {
	dir := t.TempDir()
	heard := listenToSystem(slog.New(slog.DiscardHandler))
	defer heard.close()
	if heard.system == nil {
		t.Skip("the system tells nothing here")
	}
	heard.follow([]string{dir, filepath.Join(dir, "nowhere")})
	if !heard.deaf {
		t.Error("a folder that cannot be followed is not told")
	}
	for _, name := range []string{".hidden", "ears.csv.part", "~$ears.xlsx"} { // come first, and say nothing
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
		if !hidden(filepath.Join(dir, name)) {
			t.Errorf("%s is heard", name)
		}
	}
	for _, name := range []string{"ears.csv", "ears.csv.done"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
		select {
		case <-heard.C:
		case <-time.After(10 * time.Second):
			t.Errorf("%s was not heard", name)
		}
	}
}

// A marker that is older than its file was made for another.
func TestOldMarker(t *testing.T) {
	inBubble(t, func(l *lab) {
		l.study("a")
		for _, name := range []string{"study.yaml", "animals.csv", "ears.csv"} {
			l.write("a/"+name+".done", "")
		}
		l.write("a/animals.csv", "newer")
		defer l.start(l.options())()
		l.after(9 * time.Second)
		l.after(2*time.Second, 10)
	})
}
