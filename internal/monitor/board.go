// Package monitor tells those who keep watch over scheduled runs how the studies stand: a status file, metrics for Prometheus
// and a webhook. docs/scheduling.md describes all three. Nothing here has a say in results, and nothing here fails a run.
package monitor

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"
	"github.com/google/renameio/v2"
)

// An Entry is how a study stands.
type Entry struct {
	Study       string    `json:"study"`                 // its ID; the path of its config if that does not tell it
	Config      string    `json:"config"`                // path of its config
	State       string    `json:"state"`                 // published, unchanged, blocked, ...: docs/scheduling.md lists them
	ExitCode    int       `json:"exit_code"`             // of the last attempt
	Run         string    `json:"run,omitempty"`         // that the last attempt published or found
	LastAttempt time.Time `json:"last_attempt,omitzero"` // when it ended
	LastSuccess time.Time `json:"last_success,omitzero"` // when an attempt last ended with exit code 0
	Seconds     float64   `json:"seconds"`               // that the last attempt took
	Issues      Issues    `json:"issues"`                // of the last attempt
	Message     string    `json:"message,omitempty"`     // what went wrong
	Next        string    `json:"next_action"`           // what happens next, or what somebody must do
}

// Issues counts issues by severity.
type Issues struct {
	Errors   int `json:"errors"`
	Withheld int `json:"withheld"`
	Warnings int `json:"warnings"`
	Notes    int `json:"notes"`
}

// A Board is the files that show how studies stand. Several processes may share one: what others put there stays.
type Board struct {
	Status  string // path of the JSON file; empty for none
	Metrics string // path of the file for Prometheus' text-file collector; empty for none
}

// status is the content of the status file.
type status struct {
	Format  int       `json:"format"`
	Updated time.Time `json:"updated"`
	Studies []Entry   `json:"studies"` // in order of study
}

// statusFormat is the version of the status file. It grows by one when a field changes its meaning or goes.
const statusFormat = 1

// lockWait is how long Post waits for another process to finish its own.
const lockWait = 5 * time.Second

// Post puts entries on the board, each in the place of the one that its study or its config had, and takes down those that
// gone, if not nil, says are gone. An entry without an attempt keeps the attempt that the board has of its study; one
// without a success keeps that. Both files are replaced by one rename each.
func (b Board) Post(ctx context.Context, now time.Time, gone func(Entry) bool, entries ...Entry) error {
	for _, file := range []struct {
		path   string
		render func(status) ([]byte, error)
	}{{b.Status, renderStatus}, {b.Metrics, renderMetrics}} {
		if file.path == "" {
			continue
		}
		if err := post(ctx, file.path, now, gone, entries, file.render); err != nil {
			return fmt.Errorf("%s: %w", file.path, err)
		}
	}
	return nil
}

func post(ctx context.Context, path string, now time.Time, gone func(Entry) bool, entries []Entry, render func(status) ([]byte, error)) error {
	dir, name := filepath.Split(path)
	if err := os.MkdirAll(filepath.Clean(dir), 0o755); err != nil {
		return err
	}
	lock := flock.New(filepath.Join(dir, "."+name+".lock"))
	ctx, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	held, err := lock.TryLockContext(ctx, 20*time.Millisecond)
	if err != nil || !held {
		return fmt.Errorf("another process is writing it: %w", err)
	}
	old, err := read(path)
	if err != nil {
		return errors.Join(err, lock.Close())
	}
	s := status{Format: statusFormat, Updated: now.UTC(), Studies: merged(old, gone, entries)}
	data, err := render(s)
	if err == nil {
		err = renameio.WriteFile(path, data, 0o644)
	}
	return errors.Join(err, lock.Close())
}

// read is what the board shows. A file that is not there, or is not one of ours, shows nothing.
func read(path string) ([]Entry, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for line := range bytes.Lines(data) {
		if kept, found := bytes.CutPrefix(line, []byte(metricsState)); found {
			data = kept
		}
	}
	var s status
	if json.Unmarshal(data, &s) != nil || s.Format != statusFormat {
		return nil, err
	}
	return s.Studies, err
}

// merged lays entries over those that were there, in order of study.
func merged(old []Entry, gone func(Entry) bool, entries []Entry) []Entry {
	all := map[string]Entry{}
	for _, e := range old {
		if gone == nil || !gone(e) {
			all[e.Study] = e
		}
	}
	for _, e := range entries {
		before := all[e.Study]
		for study, other := range all {
			if other.Config == e.Config && study != e.Study { // the config did not tell its ID, or another
				delete(all, study)
				if before.Study == "" {
					before = other
				}
			}
		}
		if e.LastAttempt.IsZero() && !before.LastAttempt.IsZero() {
			study, config, next := e.Study, e.Config, e.Next
			e = before
			e.Study, e.Config, e.Next = study, config, next
		}
		if e.LastSuccess.IsZero() {
			e.LastSuccess = before.LastSuccess
		}
		all[e.Study] = e
	}
	return slices.SortedFunc(maps.Values(all), func(a, b Entry) int { return strings.Compare(a.Study, b.Study) })
}

func renderStatus(s status) ([]byte, error) {
	if s.Studies == nil {
		s.Studies = []Entry{}
	}
	data, err := json.MarshalIndent(s, "", "  ")
	return append(data, '\n'), err
}

// metricsState begins the line of the metrics that holds the status file's content: a comment to Prometheus, and what the
// next process goes on from.
const metricsState = "# earmark "

// renderMetrics is the board in the text format of Prometheus, version 0.0.4. A time that is not known has no sample.
func renderMetrics(s status) ([]byte, error) {
	var b bytes.Buffer
	metric := func(name, help string, samples func(e Entry) map[string]float64) {
		fmt.Fprintf(&b, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name)
		for _, e := range s.Studies {
			values := samples(e)
			for _, labels := range slices.Sorted(maps.Keys(values)) {
				fmt.Fprintf(&b, "%s{study=\"%s\"%s} %s\n", name, label(e.Study), labels, strconv.FormatFloat(values[labels], 'f', -1, 64))
			}
		}
	}
	at := func(t time.Time) map[string]float64 {
		if t.IsZero() {
			return nil
		}
		return map[string]float64{"": float64(t.UnixMilli()) / 1000}
	}
	attempted := func(e Entry, values map[string]float64) map[string]float64 {
		if e.LastAttempt.IsZero() {
			return nil
		}
		return values
	}
	metric("earmark_last_success_timestamp_seconds", "When a run of the study last ended with exit code 0.",
		func(e Entry) map[string]float64 { return at(e.LastSuccess) })
	metric("earmark_last_attempt_timestamp_seconds", "When a run of the study last ended.",
		func(e Entry) map[string]float64 { return at(e.LastAttempt) })
	metric("earmark_run_duration_seconds", "How long the last run of the study took.",
		func(e Entry) map[string]float64 { return attempted(e, map[string]float64{"": e.Seconds}) })
	metric("earmark_issues", "Issues of the last run of the study.", func(e Entry) map[string]float64 {
		return attempted(e, map[string]float64{
			`,severity="error"`: float64(e.Issues.Errors), `,severity="withheld"`: float64(e.Issues.Withheld),
			`,severity="warning"`: float64(e.Issues.Warnings), `,severity="note"`: float64(e.Issues.Notes),
		})
	})
	metric("earmark_exit_code", "Exit code of the last run of the study.",
		func(e Entry) map[string]float64 { return attempted(e, map[string]float64{"": float64(e.ExitCode)}) })
	kept, err := json.Marshal(s)
	fmt.Fprintf(&b, "%s%s\n", metricsState, kept)
	return b.Bytes(), err
}

// label is the value of a label, escaped as the text format has it.
func label(s string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(strings.ToValidUTF8(s, "\uFFFD"))
}
