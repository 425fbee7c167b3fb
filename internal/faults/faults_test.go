package faults

import (
	"context"
	"os"
	"strings"
	"testing"

	"earmark/internal/command"
)

const small = "../../testdata/studies/golden-48"

// program makes this test binary the program under test.
const program = "EARMARK_FAULTS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(program) != "" {
		os.Exit(command.Run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

func self(t *testing.T) Program {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return Program{Path: path, Env: []string{program + "=1"}}
}

// hold fails a test unless there were at least so many events, none of them an exception.
func hold(t *testing.T, least int, err error, results ...Result) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if r.Events < least || len(r.Exceptions) > 0 {
			t.Errorf("%s: %d events, %d exceptions: %s", r.What, r.Events, len(r.Exceptions), strings.Join(r.Exceptions, "\n"))
		}
	}
}

// A few of what make faults does many of.

func TestKills(t *testing.T) {
	r, err := Kills(self(t), small, t.TempDir(), 3, 7)
	hold(t, 3, err, r)
}

func TestOperations(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a study forty times")
	}
	r, err := Operations(small, t.TempDir(), 101)
	hold(t, 3, err, r...)
}

func TestPairs(t *testing.T) {
	r, err := Pairs(self(t), small, t.TempDir(), 4)
	hold(t, 4, err, r)
}

func TestFlips(t *testing.T) {
	r, err := Flips(self(t), small, t.TempDir(), 50, 3, 1)
	hold(t, 3, err, r...)
}
