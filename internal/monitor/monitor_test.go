package monitor

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var noon = time.Date(2026, 3, 2, 12, 0, 0, 500_000_000, time.UTC) // 1772452800.5 s since 1970: date -d 2026-03-02T12:00Z +%s

func attemptOf(study string, code int) Entry {
	e := Entry{
		Study: study, Config: "/studies/" + study + ".yaml", State: "blocked", ExitCode: code, Run: "r1", LastAttempt: noon,
		Seconds: 1.25, Issues: Issues{Errors: 3, Warnings: 1}, Message: "m", Next: "n",
	}
	if code == 0 {
		e.State, e.LastSuccess = "published", noon
	}
	return e
}

func shown(t *testing.T, path string) []Entry {
	t.Helper()
	entries, err := read(path)
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

// The metrics are those of the text format 0.0.4 (Prometheus, "Exposition formats"): backslash, quote and line feed of a label
// are escaped; a time that is not known has no sample.
func TestMetrics(t *testing.T) {
	path := filepath.Join(t.TempDir(), "collector", "earmark.prom")
	board := Board{Metrics: path}
	if err := board.Post(t.Context(), noon, nil, attemptOf(`a"b\c`+"\nd", 3), attemptOf("ok", 0), Entry{Study: "new", Config: "/n.yaml"}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for line := range strings.Lines(string(data)) {
		if !strings.HasPrefix(line, metricsState) {
			got = append(got, strings.TrimSuffix(line, "\n"))
		}
	}
	want := []string{
		`# HELP earmark_last_success_timestamp_seconds When a run of the study last ended with exit code 0.`,
		`# TYPE earmark_last_success_timestamp_seconds gauge`,
		`earmark_last_success_timestamp_seconds{study="ok"} 1772452800.5`,
		`# HELP earmark_last_attempt_timestamp_seconds When a run of the study last ended.`,
		`# TYPE earmark_last_attempt_timestamp_seconds gauge`,
		`earmark_last_attempt_timestamp_seconds{study="a\"b\\c\nd"} 1772452800.5`,
		`earmark_last_attempt_timestamp_seconds{study="ok"} 1772452800.5`,
		`# HELP earmark_run_duration_seconds How long the last run of the study took.`,
		`# TYPE earmark_run_duration_seconds gauge`,
		`earmark_run_duration_seconds{study="a\"b\\c\nd"} 1.25`,
		`earmark_run_duration_seconds{study="ok"} 1.25`,
		`# HELP earmark_issues Issues of the last run of the study.`,
		`# TYPE earmark_issues gauge`,
		`earmark_issues{study="a\"b\\c\nd",severity="error"} 3`,
		`earmark_issues{study="a\"b\\c\nd",severity="note"} 0`,
		`earmark_issues{study="a\"b\\c\nd",severity="warning"} 1`,
		`earmark_issues{study="a\"b\\c\nd",severity="withheld"} 0`,
		`earmark_issues{study="ok",severity="error"} 3`,
		`earmark_issues{study="ok",severity="note"} 0`,
		`earmark_issues{study="ok",severity="warning"} 1`,
		`earmark_issues{study="ok",severity="withheld"} 0`,
		`# HELP earmark_exit_code Exit code of the last run of the study.`,
		`# TYPE earmark_exit_code gauge`,
		`earmark_exit_code{study="a\"b\\c\nd"} 3`,
		`earmark_exit_code{study="ok"} 0`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(shown(t, path)) != 3 {
		t.Error("the metrics do not hold what the next process goes on from")
	}
}

// A board keeps the last success through failures, the last attempt through what is yet to come, and the studies of others.
func TestPost(t *testing.T) {
	for _, board := range []Board{{Status: filepath.Join(t.TempDir(), "status.json")}, {Metrics: filepath.Join(t.TempDir(), "m.prom")}} {
		path := board.Status + board.Metrics
		post := func(gone func(Entry) bool, entries ...Entry) []Entry {
			t.Helper()
			if err := board.Post(t.Context(), noon, gone, entries...); err != nil {
				t.Fatal(err)
			}
			return shown(t, path)
		}
		post(nil, attemptOf("b", 0))
		failed := attemptOf("b", 3)
		failed.LastAttempt = noon.Add(time.Hour)
		got := post(nil, failed, attemptOf("a", 0))
		if len(got) != 2 || got[0].Study != "a" || got[1].ExitCode != 3 || !got[1].LastSuccess.Equal(noon) || !got[1].LastAttempt.Equal(noon.Add(time.Hour)) {
			t.Errorf("after a failure the board shows %+v", got)
		}
		got = post(nil, Entry{Study: "b", Config: failed.Config, State: "new", Next: "waits for ears.csv"})
		want := failed
		want.LastSuccess, want.Next = noon, "waits for ears.csv"
		if diff := cmp.Diff(want, got[1]); diff != "" {
			t.Error(diff)
		}
		// The config that did not tell its ID tells it now.
		post(nil, Entry{Study: "/c.yaml", Config: "/c.yaml", State: "refused", ExitCode: 2, LastAttempt: noon})
		got = post(func(e Entry) bool { return e.Study == "a" }, Entry{Study: "c", Config: "/c.yaml", State: "new"})
		if len(got) != 2 || got[1].Study != "c" || got[1].ExitCode != 2 {
			t.Errorf("the board shows %+v", got)
		}
		// What is not ours is replaced, and a reader sees a whole file only: it comes by one rename.
		if err := os.WriteFile(path, []byte("something else\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		if got := post(nil, attemptOf("d", 0)); len(got) != 1 {
			t.Errorf("over something else the board shows %+v", got)
		}
	}
	var s status
	path := filepath.Join(t.TempDir(), "s.json")
	err := Board{Status: path}.Post(t.Context(), noon, nil)
	data, err2 := os.ReadFile(path)
	if err := errors.Join(err, err2, json.Unmarshal(data, &s)); err != nil || s.Format != 1 || s.Studies == nil {
		t.Errorf("an empty board is %s, %v", data, err)
	}
}

// Several at once lose nothing.
func TestPostTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "status.json")
	var group sync.WaitGroup
	for i := range 20 {
		group.Go(func() {
			if err := (Board{Status: path}).Post(t.Context(), noon, nil, attemptOf(fmt.Sprint("s", i), 0)); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if n := len(shown(t, path)); n != 20 {
		t.Errorf("the board shows %d studies, want 20", n)
	}
}

// transport answers requests without a network: with a status, or 0 for no answer at all.
type transport struct {
	answers []int
	at      []time.Time
	bodies  []string
}

func (f *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	body, _ := io.ReadAll(r.Body)
	f.at, f.bodies = append(f.at, time.Now()), append(f.bodies, string(body))
	code := f.answers[min(len(f.at), len(f.answers))-1]
	if code == 0 {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	header := http.Header{"Location": {"http://elsewhere.example.org/"}}
	return &http.Response{StatusCode: code, Status: http.StatusText(code), Header: header, Body: io.NopCloser(strings.NewReader("")), Request: r}, nil
}

// A webhook is tried three times at most where another try may help, never blocks its sender, and no log has its address.
func TestHooks(t *testing.T) {
	for _, c := range []struct {
		name    string
		answers []int
		stop    time.Duration // when the sender is stopped; 0 for never
		tries   []int         // seconds since the start
		ends    int
		warns   bool
	}{
		{"taken", []int{204}, 0, []int{0}, 0, false},
		{"taken in the end", []int{503, 429, 200}, 0, []int{0, 1, 4}, 4, false},
		{"never taken", []int{500}, 0, []int{0, 1, 4}, 4, true},
		{"refused", []int{403}, 0, []int{0}, 0, true},
		{"sent elsewhere", []int{307}, 0, []int{0}, 0, true},
		{"no answer", []int{0}, 0, []int{0, 6, 14}, 19, true}, // 5 s + 1 s, 5 s + 3 s, 5 s
		{"stopped", []int{0}, 2 * time.Second, []int{0}, 2, true},
		{"stopped in a pause", []int{500}, 2 * time.Second, []int{0, 1}, 2, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				f := &transport{answers: c.answers}
				h := Hooks{Transport: f}
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if c.stop > 0 {
					defer time.AfterFunc(c.stop, cancel).Stop()
				}
				start := time.Now()
				h.Send(ctx, "https://user:word@chat.example.org/hooks/secret?token=secret", attemptOf("a", 3), slog.New(slog.NewTextHandler(&log, nil)))
				if time.Since(start) != 0 {
					t.Errorf("the sender waited %v", time.Since(start))
				}
				h.Wait()
				var tries []int
				for _, at := range f.at {
					tries = append(tries, int(at.Sub(start)/time.Second))
				}
				if diff := cmp.Diff(c.tries, tries); diff != "" || time.Since(start) != time.Duration(c.ends)*time.Second {
					t.Errorf("%s ended after %v", diff, time.Since(start))
				}
				if warned := strings.Contains(log.String(), "nobody was notified"); warned != c.warns {
					t.Errorf("the log is %q", log.String())
				}
				if strings.Contains(log.String(), "secret") || strings.Contains(log.String(), "word") {
					t.Errorf("the log tells the secret: %s", log.String())
				}
				var got Entry
				if err := json.Unmarshal([]byte(f.bodies[0]), &got); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(attemptOf("a", 3), got); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

// What is no address is a warning that does not repeat it.
func TestHookWithoutAddress(t *testing.T) {
	for _, address := range []string{"secret", "ftp://secret.example.org", "https://", "http://[secret", "://secret"} {
		var log bytes.Buffer
		var h Hooks
		h.Send(t.Context(), address, attemptOf("a", 3), slog.New(slog.NewTextHandler(&log, nil)))
		h.Wait()
		if !strings.Contains(log.String(), "nobody was notified") || strings.Contains(log.String(), "secret") {
			t.Errorf("%q: the log is %q", address, log.String())
		}
	}
}
