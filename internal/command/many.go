package command

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"earmark/internal/clock"
	"earmark/internal/config"
	"earmark/internal/monitor"
	"earmark/pipeline"
	"earmark/schemas/plan"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"
)

// severity orders the exit codes, the worst last. A mismatch is worse than what users can settle themselves; a lock is
// settled by waiting.
var severity = []int{exitOK, exitLocked, exitData, exitUsage, exitMismatch, exitInternal, exitInterrupted}

// worse is the worse of two exit codes.
func worse(a, b int) int {
	if slices.Index(severity, a) < slices.Index(severity, b) {
		return b
	}
	return a
}

// grace is how long a run may go on after it was interrupted: long enough to end a file and to clear away, short enough
// that the command ends within a second.
const grace = 700 * time.Millisecond

// An attempt is what became of a config that was to be run.
type attempt struct {
	Config string `json:"config"`
	outcome
	State    string  `json:"state"`
	ExitCode int     `json:"exit_code"`
	Seconds  float64 `json:"seconds"`
	Message  string  `json:"message,omitempty"` // what went wrong

	ended  time.Time
	stderr []byte // what there is to read beside the outcome
}

// States of an attempt.
var states = map[int]struct{ state, next string }{
	exitOK:          {"published", "none until a file changes"},
	exitInternal:    {"failed", "see the message; a run is tried again"},
	exitUsage:       {"refused", "correct the config as the message says"},
	exitData:        {"blocked", "correct the data as last-attempt/issues.csv says"},
	exitMismatch:    {"mismatch", "do not trust the results until the cause is known; see the message"},
	exitLocked:      {"locked", "wait for the other run"},
	exitInterrupted: {"interrupted", "run it again"},
}

// A runner runs configs and tells of it.
type runner struct {
	*settings
	options  runOptions
	log      *slog.Logger
	progress *progress
	hooks    monitor.Hooks
}

// attempt runs a config. It does not print, so that several may go on at the same time.
func (r *runner) attempt(ctx context.Context, path string) attempt {
	start := clock.Now()
	type ran struct {
		outcome
		stderr bytes.Buffer
		err    error
	}
	var last ran
	steps := 0
	err := ctx.Err()
	if err == nil {
		o := r.options
		var mu sync.Mutex
		o.step = func(stage string) {
			mu.Lock()
			steps++
			mu.Unlock()
			r.progress.step(1, stage)
		}
		results := make(chan ran, 1)
		err = waitFor(ctx, grace, func() error {
			var one ran
			one.outcome, one.err = r.runStudy(ctx, &one.stderr, path, o, r.log)
			results <- one
			return nil
		})
		if err == nil {
			last = <-results
			err = last.err
		}
		mu.Lock()
		r.progress.step(len(pipeline.Study)-steps, filepath.Base(path))
		mu.Unlock()
	}
	a := attempt{Config: path, outcome: last.outcome, ended: clock.Now()}
	a.Seconds = a.ended.Sub(start).Round(time.Millisecond).Seconds()
	before := last.stderr.Len()
	a.ExitCode = exitCode(err, &last.stderr)
	a.stderr = last.stderr.Bytes()
	a.Message = strings.TrimSpace(string(a.stderr[before:]))
	a.State = states[a.ExitCode].state
	if a.Unchanged && a.ExitCode == exitOK {
		a.State = "unchanged"
	}
	if a.Study == "" {
		declared := config.Declare(path, r.options.set)
		a.Study, a.notify = declared.Study, declared.Notify
	}
	switch a.ExitCode {
	case exitData:
		a.Message = a.issues
	case exitMismatch:
		a.Message = strings.TrimSpace(string(a.stderr))
	case exitInterrupted:
		return a
	}
	r.log.Info("run ended", "study", a.name(), "run", a.Run, "stage", "run", "state", a.State, "exit_code", a.ExitCode, "seconds", a.Seconds)
	r.tell(ctx, a)
	return a
}

// name is the study's ID, or the path of its config if that does not tell it.
func (a attempt) name() string {
	if a.Study == "" {
		return a.Config
	}
	return a.Study
}

// entry is the attempt as the monitors show it.
func (a attempt) entry() monitor.Entry {
	e := monitor.Entry{
		Study: a.name(), Config: absolute(a.Config), State: a.State, ExitCode: a.ExitCode, Run: a.Run, LastAttempt: a.ended.UTC(),
		Seconds: a.Seconds, Message: a.Message, Next: states[a.ExitCode].next,
		Issues: monitor.Issues{Errors: a.Errors, Withheld: a.Withheld, Warnings: a.Warnings, Notes: a.Notes},
	}
	if a.ExitCode == exitOK {
		e.LastSuccess = e.LastAttempt
	}
	return e
}

// absolute is a path that means the same to whoever reads it elsewhere.
func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

// print prints the attempt: results to stdout, all else to stderr.
func (r *runner) print(stdout, stderr io.Writer, a attempt) error {
	if _, err := stderr.Write(a.stderr); err != nil {
		return err
	}
	if r.json {
		return json.NewEncoder(stdout).Encode(a)
	}
	if a.Run != "" {
		a.outcome.print(stdout)
	}
	return nil
}

// runMany runs configs, several at the same time, prints their outcomes in the order in which they were given, and
// returns the worst exit code as an error.
func (s *settings) runMany(cmd *cobra.Command, args []string, o runOptions) error {
	configs, err := expand(args)
	if err != nil {
		return err
	}
	if o.jobs < 1 {
		return usageError{fmt.Errorf("--jobs is 1 or more, not %d", o.jobs)}
	}
	if err := o.tell.read(); err != nil {
		return err
	}
	ctx, stdout := cmd.Context(), cmd.OutOrStdout()
	p := newProgress(cmd.ErrOrStderr(), len(configs)*len(pipeline.Study))
	defer p.close()
	log, err := s.logger(p)
	if err != nil {
		return err
	}
	r := &runner{settings: s, options: o, log: log, progress: p}
	attempts := make([]attempt, len(configs))
	ended := make([]chan struct{}, len(configs))
	for i := range ended {
		ended[i] = make(chan struct{})
	}
	var group errgroup.Group
	group.SetLimit(o.jobs)
	go func() {
		for i, path := range configs {
			group.Go(func() error {
				defer close(ended[i])
				attempts[i] = r.attempt(ctx, path)
				return nil
			})
		}
	}()
	code := exitOK
	var failure error
	for i := range configs {
		<-ended[i]
		failure = errors.Join(failure, r.print(stdout, p, attempts[i]))
		code = worse(code, attempts[i].ExitCode)
	}
	r.hooks.Wait()
	p.close()
	if len(configs) > 1 && !s.json {
		failure = errors.Join(failure, summary(stdout, attempts))
	}
	switch {
	case failure != nil:
		return failure
	case code != exitOK:
		return exitError(code)
	}
	return nil
}

// summary is the table that ends the run of several studies.
func summary(w io.Writer, attempts []attempt) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(t, "\nstudy\tstate\trun\terrors\twarnings\tseconds\n")
	for _, a := range attempts {
		run, found, warned := "-", "-", "-"
		if a.Run != "" {
			run, found, warned = a.Run, fmt.Sprint(a.Errors), fmt.Sprint(a.Warnings)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%.1f\n", a.name(), a.State, run, found, warned, a.Seconds)
	}
	return t.Flush()
}

// expand is the configs that arguments name: an argument that is no file and has the characters of a pattern stands for the
// files that match it, in order of name. Each config comes once.
func expand(args []string) ([]string, error) {
	var configs []string
	for _, arg := range args {
		matches := []string{arg}
		if _, err := os.Stat(arg); err != nil && strings.ContainsAny(arg, "*?[") {
			if matches, err = filepath.Glob(arg); err != nil || len(matches) == 0 {
				return nil, usageError{fmt.Errorf("no config matches %q", arg)}
			}
		}
		for _, m := range matches {
			if !slices.ContainsFunc(configs, func(c string) bool { return filepath.Clean(c) == filepath.Clean(m) }) {
				configs = append(configs, m)
			}
		}
	}
	return configs, nil
}

// telling is whom a command tells of its runs, by its flags.
type telling struct {
	monitor.Board
	notify string // address, or @ and the file that holds it
}

func (t *telling) addFlags(c *cobra.Command) {
	c.Flags().StringVar(&t.Status, "status", "", "JSON file that shows how every study stands")
	c.Flags().StringVar(&t.Metrics, "metrics", "", "file of metrics for Prometheus' text-file collector, such as earmark.prom")
	c.Flags().StringVar(&t.notify, "notify", "", "address that is told of failures, or @FILE that holds it (default: notify of the config)")
}

// read takes the address from its file.
func (t *telling) read() error {
	name, inFile := strings.CutPrefix(t.notify, "@")
	if !inFile {
		return nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return usageError{fmt.Errorf("--notify: %w", err)}
	}
	t.notify = strings.TrimSpace(string(data))
	return nil
}

// tell tells the monitors of an attempt. What goes wrong there is a warning.
func (r *runner) tell(ctx context.Context, a attempt) {
	notify, entry := a.notify, a.entry()
	if err := r.options.tell.Post(ctx, a.ended, nil, entry); err != nil {
		r.log.Warn("the monitors show what was before", "study", entry.Study, "run", a.Run, "stage", "monitor", "error", err)
	}
	if r.options.tell.notify != "" {
		notify.URL = r.options.tell.notify
	}
	if notify.URL != "" && (a.ExitCode != exitOK || notify.On == plan.NotifyAlways) {
		r.hooks.Send(ctx, notify.URL, entry, r.log)
	}
}
