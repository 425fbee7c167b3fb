package faults

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"earmark/internal/verify"
)

// full is how often earmark verify checks a latest run in full, in events; in between, its hashes are compared.
const full = 10

// remeasure is how often the duration of an undisturbed run is measured, in events.
const remeasure = 10

// Kills kills n runs with SIGKILL, each at a random moment between its start and 1.1 times the duration of a run; every
// fourth is a run of watch. Runs that were over before are not counted. Readers then see the old run or the new one, and the
// next run publishes and leaves nothing half-written.
func Kills(p Program, from, dir string, n int, seed uint64) (Result, error) {
	r := Result{What: "kills"}
	s, err := NewStudy(from, dir)
	if err != nil {
		return r, err
	}
	random := rand.New(rand.NewPCG(seed, 1))
	var old published
	var took time.Duration
	over, moved, rubbish := 0, 0, 0
	for try := 0; r.Events < n; try++ {
		if try%remeasure == 0 {
			if took, err = s.duration(p); err != nil {
				return r, err
			}
			if old, err = s.settled(); err != nil {
				return r, err
			}
		}
		if err := s.change(); err != nil {
			return r, err
		}
		args := s.runArgs()
		if try%4 == 3 {
			args = s.watchArgs()
		}
		killed, err := kill(p.command(args...), time.Duration(random.Float64()*1.1*float64(took)))
		if err != nil {
			return r, fmt.Errorf("%s: %w", args[0], err)
		}
		left, err := filepath.Glob(filepath.Join(s.dir, "*", ".partial-*"))
		if err != nil {
			return r, err
		}
		linked, pointed, err := s.latest()
		if err == nil {
			err = p.run(s.runArgs()...)
		}
		now, err2 := s.settled()
		if err = errors.Join(err, err2); err == nil {
			err = errors.Join(between(linked, old, now), between(pointed, old, now))
		}
		if err == nil && now.run == old.run {
			err = errors.New("nothing new was published")
		}
		if err == nil && try%full == 0 {
			err = p.run("verify", s.dir)
		}
		switch {
		case killed:
			r.event(fmt.Sprintf("kill %d of seed %d", r.Events, seed), err)
		case err != nil:
			return r, fmt.Errorf("a run that was not killed: %w", err)
		default:
			over++
		}
		if killed && linked == now {
			moved++
		}
		if killed && len(left) > 0 {
			rubbish++
		}
		old = now
	}
	r.Note = fmt.Sprintf("%d left something half-written that the next run removed, %d came after latest had moved; %d more runs were over before", rubbish, moved, over)
	return r, nil
}

// duration is the median duration of three runs that publish something new.
func (s *Study) duration(p Program) (time.Duration, error) {
	all := make([]time.Duration, 3)
	for i := range all {
		if err := s.change(); err != nil {
			return 0, err
		}
		start := now()
		if err := p.run(s.runArgs()...); err != nil {
			return 0, err
		}
		all[i] = now().Sub(start)
	}
	slices.Sort(all)
	return all[len(all)/2], nil
}

// kill starts a command and kills it after a while. It reports whether that ended it.
func kill(c *exec.Cmd, after time.Duration) (bool, error) {
	var stderr bytes.Buffer
	c.Stderr = &stderr
	if err := c.Start(); err != nil {
		return false, err
	}
	timer := time.AfterFunc(after, func() { _ = c.Process.Kill() }) // it may be over
	err := c.Wait()
	timer.Stop()
	if status, ok := c.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() && status.Signal() == syscall.SIGKILL {
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("%w: %s", err, stderr.Bytes())
	}
	return false, nil
}

// Pairs starts n pairs of runs of one study at the same time, every other pair with an input of its own each: each run ends with
// exit code 0 or, because of the other, 5; one of them publishes, of equal inputs only one; and what is published then is
// the run of one of them.
func Pairs(p Program, from, dir string, n int) (Result, error) {
	r := Result{What: "simultaneous runs"}
	s, err := NewStudy(from, dir)
	if err != nil {
		return r, err
	}
	if err := errors.Join(s.change(), p.run(s.runArgs()...)); err != nil {
		return r, err
	}
	// Two configs of one study: the other lies beside it with inputs of its own.
	other := *s
	twin := filepath.Join(dir, "studies", "two")
	other.config, other.ears, other.inputs = filepath.Join(twin, "study.yaml"), filepath.Join(twin, "input", "ears.csv"), 500_000
	if err := os.CopyFS(twin, os.DirFS(filepath.Dir(s.config))); err != nil {
		return r, err
	}
	locked, second := 0, 0
	for i := range n {
		if err := errors.Join(s.change(), other.change()); err != nil {
			return r, err
		}
		configs := []*Study{s, s}
		if i%2 == 1 {
			configs[1] = &other
		}
		ended := make([]ending, 2)
		done := make(chan struct{})
		for j, c := range configs {
			go func() {
				ended[j] = end(p.command(append([]string{"--json"}, c.runArgs()...)...))
				done <- struct{}{}
			}()
		}
		<-done
		<-done
		var new, old, refused int
		var runs []string
		err := errors.Join(ended[0].err, ended[1].err)
		for _, e := range ended {
			switch {
			case e.code == 5:
				refused++
			case e.Unchanged:
				old++
			default:
				new++
			}
			if e.code == 0 {
				runs = append(runs, e.Run)
			}
		}
		now, err2 := s.settled()
		err = errors.Join(err, err2)
		if err == nil && (new == 0 || new == 2 && i%2 == 0 || old > 0 && i%2 == 1) {
			err = fmt.Errorf("%d published, %d unchanged, %d refused", new, old, refused)
		}
		if err == nil && !slices.Contains(runs, now.run) {
			err = fmt.Errorf("latest is run %s, which neither published", now.run)
		}
		if err == nil && i%full == 0 {
			err = p.run("verify", s.dir)
		}
		r.event(fmt.Sprint("pair ", i), err)
		locked += refused
		second += 2 - refused - 1
	}
	r.Note = fmt.Sprintf("%d were refused with exit code 5, %d came after the other", locked, second)
	return r, nil
}

// An ending is how a run ended.
type ending struct {
	Run       string
	Unchanged bool
	code      int
	err       error
}

func end(c *exec.Cmd) ending {
	var e ending
	out, err := c.Output()
	e.code = c.ProcessState.ExitCode()
	var exit *exec.ExitError
	switch {
	case e.code == 0 && err == nil:
		e.err = json.Unmarshal(out, &e)
	case e.code == 5:
	case errors.As(err, &exit):
		e.err = fmt.Errorf("%w: %s", err, exit.Stderr)
	default:
		e.err = err
	}
	return e
}

// Flips flips bits of the files of a published run, n of which the hashes must find, and processes of which earmark verify
// must, by exit code 4.
func Flips(p Program, from, dir string, n, processes int, seed uint64) ([]Result, error) {
	s, err := NewStudy(from, dir)
	if err != nil {
		return nil, err
	}
	if err := p.run(s.runArgs()...); err != nil {
		return nil, err
	}
	run, err := filepath.EvalSymlinks(filepath.Join(s.dir, "latest"))
	if err != nil {
		return nil, err
	}
	hashes := Result{What: "flipped bits, by hash"}
	hashes.Exceptions, err = FlipBits(run, n, seed, func() (bool, error) {
		hashes.Events++
		c, err := verify.Files(run)
		return c.Mismatches > 0, err
	})
	if err != nil {
		return nil, err
	}
	program := Result{What: "flipped bits, by earmark verify"}
	program.Exceptions, err = FlipBits(run, processes, seed+1, func() (bool, error) {
		program.Events++
		c := p.command("verify", run)
		out, err := c.CombinedOutput()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			return false, err
		}
		return c.ProcessState.ExitCode() == 4 && !bytes.Contains(out, []byte("panic")), nil
	})
	if err == nil {
		err = p.run("verify", run) // all is as it was
	}
	return []Result{hashes, program}, err
}

// A Time is how long a command takes: from start to end, and of the processors.
type Time struct {
	What             string
	Runs             int
	Least, Median    time.Duration
	LeastCPU, MidCPU time.Duration
}

// Times measures an unchanged run of a study, and verify of it.
func Times(p Program, config, dir string, n int) ([]Time, error) {
	out := filepath.Join(dir, "out")
	if err := p.run("run", "--out", out, config); err != nil {
		return nil, err
	}
	studies, err := filepath.Glob(filepath.Join(out, "*", "latest"))
	if err != nil || len(studies) != 1 {
		return nil, fmt.Errorf("%d studies in %s: %w", len(studies), out, err)
	}
	var all []Time
	for _, args := range [][]string{{"run", "--out", out, config}, {"verify", studies[0]}} {
		t := Time{What: args[0], Runs: n}
		var wall, cpu []time.Duration
		for range n {
			c := p.command(args...)
			start := now()
			if err := c.Run(); err != nil {
				return nil, fmt.Errorf("%s: %w", args[0], err)
			}
			wall = append(wall, now().Sub(start))
			cpu = append(cpu, c.ProcessState.UserTime()+c.ProcessState.SystemTime())
		}
		slices.Sort(wall)
		slices.Sort(cpu)
		t.Least, t.Median, t.LeastCPU, t.MidCPU = wall[0], wall[n/2], cpu[0], cpu[n/2]
		all = append(all, t)
	}
	return all, nil
}

func now() time.Time { return time.Now() } //nolint:forbidigo // measures how long the program takes
