package store

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

func keep(t *testing.T, s *Study, texts ...string) (unchanged bool) {
	t.Helper()
	var files []File
	for _, text := range texts {
		files = append(files, File{Data: []byte(text)})
	}
	unchanged, err := s.Keep(files).Settle()
	if err != nil {
		t.Fatal(err)
	}
	return unchanged
}

// Inputs are kept once, by their content; a damaged copy is replaced, and a copy that is not settled leaves nothing.
func TestInputsAreKept(t *testing.T) {
	out := t.TempDir()
	s := open(t, out)
	inputs := filepath.Join(out, "S1", "inputs")
	if keep(t, s, "one", "two", "one") || !keep(t, s, "two", "one") {
		t.Error("the first time is a change, the second is none")
	}
	one, two := File{Data: []byte("one")}.SHA256(), File{Data: []byte("two")}.SHA256()
	want := []string{one, two}
	slices.Sort(want)
	if diff := cmp.Diff(want, names(t, inputs)); diff != "" {
		t.Error(diff)
	}
	expected := []Expected{{SHA256: one, Bytes: 3}, {SHA256: two, Bytes: 3}}
	if !s.HoldsInputs(expected) {
		t.Error("they are not there")
	}
	if err := os.WriteFile(filepath.Join(inputs, one), []byte("onf"), 0o644); err != nil {
		t.Fatal(err)
	}
	if s.HoldsInputs(expected) || keep(t, s, "one") || !s.HoldsInputs(expected) {
		t.Error("the damaged copy was taken for whole")
	}
	if err := s.Keep([]File{{Data: []byte("three")}}).Drop(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, names(t, inputs)); diff != "" {
		t.Error(diff)
	}
	for _, name := range names(t, filepath.Join(out, "S1")) {
		if strings.HasPrefix(name, partial) {
			t.Error("left behind:", name)
		}
	}
}

// The oldest runs go, but never those that a link or the file pinned names; their inputs go with them.
func TestRetention(t *testing.T) {
	out := t.TempDir()
	s := open(t, out)
	input := func(n int) string { return File{Data: fmt.Append(nil, "input ", n)}.SHA256() }
	for n := range 6 {
		keep(t, s, fmt.Sprint("input ", n), "shared")
		run, link := fmt.Sprint("r", n), Latest
		if n == 2 {
			link = LastAttempt
		}
		record := fmt.Sprintf(`{"config":{"sources":[{"sha256":%q}]},"inputs":[{"sha256":%q}]}`, File{Data: []byte("shared")}.SHA256(), input(n))
		if _, err := s.Publish(run, []File{{"run.json", []byte(record)}}, link); err != nil {
			t.Fatal(err)
		}
		at := time.Unix(int64(1000+n), 0)
		if err := os.Chtimes(s.Dir(run), at, at); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(out, "S1", pinnedFile), []byte("r0  sent to the sponsor\n\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := s.Retain(0); err != nil || len(names(t, filepath.Join(out, "S1", "runs"))) != 6 {
		t.Error("0 keeps all:", err)
	}
	if err := s.Retain(4); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"r0", "r2", "r4", "r5"}, names(t, filepath.Join(out, "S1", "runs"))); diff != "" {
		t.Error(diff)
	}
	want := []string{input(0), input(2), input(4), input(5), File{Data: []byte("shared")}.SHA256()}
	slices.Sort(want)
	if diff := cmp.Diff(want, names(t, filepath.Join(out, "S1", "inputs"))); diff != "" {
		t.Error(diff)
	}
	if err := s.Retain(1); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"r0", "r2", "r5"}, names(t, filepath.Join(out, "S1", "runs"))); diff != "" {
		t.Error(diff)
	}
	// Where a record cannot be read, nobody knows which inputs it names.
	if err := os.WriteFile(filepath.Join(s.Dir("r2"), "run.json"), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	before := names(t, filepath.Join(out, "S1", "inputs"))
	if err := os.Remove(filepath.Join(out, "S1", pinnedFile)); err != nil {
		t.Fatal(err)
	}
	if err := s.Retain(1); err == nil {
		t.Error("a damaged record is not told")
	}
	if diff := cmp.Diff(before, names(t, filepath.Join(out, "S1", "inputs"))); diff != "" {
		t.Error(diff)
	}
}

// latest.json says what the link says.
func TestPointer(t *testing.T) {
	out := t.TempDir()
	s := open(t, out)
	for _, run := range []string{"r1", "r2"} {
		publish(t, s, run, run)
		var p pointer
		data, err := os.ReadFile(filepath.Join(out, "S1", "latest.json"))
		if err != nil || json.Unmarshal(data, &p) != nil || p != (pointer{run, "runs/" + run}) {
			t.Errorf("after %s: %s, %v", run, data, err)
		}
	}
	if err := os.WriteFile(filepath.Join(out, "S1", "latest.json"), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if publish(t, s, "r2", "r2") || s.pointer(Latest).Run != "r2" {
		t.Error("a damaged pointer was left")
	}
}
