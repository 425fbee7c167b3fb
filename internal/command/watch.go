package command

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"earmark/internal/clock"
	"earmark/internal/monitor"
	"earmark/internal/watch"

	"github.com/spf13/cobra"
)

func watchCommand(s *settings) *cobra.Command {
	var o runOptions
	var w watch.Options
	c := &cobra.Command{
		Use:   "watch DIR",
		Short: "Run studies when their files have arrived completely",
		Long: `watch finds the configs below DIR (*.yaml with the key study) and runs a study when all
files that it names are there and complete: with the same size and time for --settle, or
with a marker NAME.done beside NAME that is not older than the file. Hidden files, ~$ files
and names that end in .part, .partial, .tmp or .crdownload are not looked at.

A study that the data or the config stopped is not run again before a file changes; one that
another run locked is with the next --poll, one that failed otherwise after longer and
longer pauses. A restart goes on where the last watch ended.

With --once, for cron, it runs what is ready, waits one --settle for what has just arrived,
and ends with the worst exit code of its runs. Otherwise it goes on until it is stopped.

Exit code 0: stopped by SIGTERM, or --once and all is well. 130: stopped by Ctrl-C, or --once
interrupted. With --once also those of run.`,
		Example: "  earmark watch studies --status status.json --metrics /var/lib/node_exporter/earmark.prom\n  earmark watch --once studies",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			w.Dir = filepath.Clean(args[0])
			return s.watch(cmd, w, o)
		},
	}
	o.addFlags(c)
	c.Flags().BoolVar(&w.Once, "once", false, "run what is ready and end")
	c.Flags().DurationVar(&w.Settle, "settle", 10*time.Second, "how long a file must have been the same")
	c.Flags().DurationVar(&w.Poll, "poll", 30*time.Second, "how often to look, whether the system tells of changes or not")
	c.Flags().StringVar(&w.State, "state", "", "file that a restart goes on from (default: .earmark-watch.json in --out, or else in DIR)")
	return c
}

// again is when to run again after an exit code though no file has changed.
var again = map[int]watch.Again{exitLocked: watch.Soon, exitInternal: watch.Later, exitInterrupted: watch.Interrupted}

func (s *settings) watch(cmd *cobra.Command, w watch.Options, o runOptions) error {
	ctx := cmd.Context()
	switch info, err := os.Stat(w.Dir); {
	case err != nil:
		return usageError{err}
	case !info.IsDir():
		return usageError{fmt.Errorf("%s is no folder", w.Dir)}
	case w.Settle < 0 || w.Poll <= 0 || o.jobs < 1:
		return usageError{errors.New("--settle is 0 or more, --poll more than 0, --jobs 1 or more")}
	}
	if err := o.tell.read(); err != nil {
		return err
	}
	if w.State == "" {
		dir := w.Dir
		if o.out != "" {
			dir = o.out
		}
		w.State = filepath.Join(dir, ".earmark-watch.json")
	}
	if err := os.MkdirAll(filepath.Dir(w.State), 0o755); err != nil {
		return err
	}
	log, err := s.loggerFrom(cmd.ErrOrStderr(), slog.LevelInfo)
	if err != nil {
		return err
	}
	r := &runner{settings: s, options: o, log: log, progress: &progress{w: cmd.ErrOrStderr()}}
	var mu sync.Mutex // one prints at a time
	code := exitOK
	var failure error
	w.Jobs, w.Set, w.Log = o.jobs, o.set, log
	w.Run = func(ctx context.Context, path string) watch.Ending {
		a := r.attempt(ctx, path)
		mu.Lock()
		defer mu.Unlock()
		failure = errors.Join(failure, r.print(cmd.OutOrStdout(), r.progress, a))
		code = worse(code, a.ExitCode)
		return watch.Ending{Code: a.ExitCode, Try: again[a.ExitCode]}
	}
	w.Tell = func(all []watch.Standing) { r.show(ctx, w.Dir, all) }
	err = errors.Join(watch.Watch(ctx, w), failure)
	r.hooks.Wait()
	var stopped Stopped
	switch {
	case err != nil:
		return err
	case ctx.Err() == nil && code != exitOK: // --once
		return exitError(code)
	case ctx.Err() != nil && (w.Once || !errors.As(context.Cause(ctx), &stopped) || stopped.Signal != syscall.SIGTERM):
		return exitError(exitInterrupted)
	}
	return nil
}

// show shows on the board what becomes of the studies of a folder, and takes down those that are there no more.
func (r *runner) show(ctx context.Context, dir string, all []watch.Standing) {
	entries := make([]monitor.Entry, len(all))
	for i, s := range all {
		entries[i] = monitor.Entry{Study: s.Study, Config: absolute(s.Config), State: "new", Next: s.Next}
		if s.Study == "" {
			entries[i].Study = s.Config
		}
		if s.Next == "" {
			entries[i].Next = states[s.Last.Code].next
		}
	}
	below := absolute(dir) + string(filepath.Separator)
	gone := func(e monitor.Entry) bool {
		return strings.HasPrefix(e.Config, below) && !slices.ContainsFunc(entries, func(n monitor.Entry) bool { return n.Config == e.Config })
	}
	now := clock.Now()
	if err := r.options.tell.Post(ctx, now, gone, entries...); err != nil && ctx.Err() == nil {
		r.log.Warn("the monitors show what was before", "stage", "monitor", "error", err)
	}
}
