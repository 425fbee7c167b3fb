package verify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime/debug"
	"strings"
	"time"
)

// A Guard makes the process that parses tables: this program, told to call Child. A nil Guard parses in this process,
// unguarded.
type Guard func(ctx context.Context) *exec.Cmd

// Limits of a child process, to which each byte of its files adds: memory in bytes of address space, of which the Go runtime
// reserves more than it uses, and time.
const (
	childMemory     = 4 << 30
	memoryPerByte   = 256
	childTime       = time.Minute
	timePerMegabyte = time.Second
)

// smallFiles is the size of files, in bytes, up to which a child need not be thrifty with memory.
const smallFiles = 2 << 20

// A request is what a child is asked, on its stdin. It answers with the checks, on its stdout, both as JSON.
type request struct {
	Folder string   `json:"folder"`
	Files  []string `json:"files"`
	Alone  bool     `json:"alone"` // what is told by each file alone, without a view to the others
	Memory uint64   `json:"memory"`
}

// tables asks a child process what the tables of the files tell. The failure is what became of it if it does not answer.
func (g Guard) tables(ctx context.Context, dir string, all map[string]hashed, names []string) (checks []Check, failure string) {
	var size int64
	for _, name := range names {
		size += all[name].bytes
	}
	// One file that was named is one that nobody vouches for, or that brought a child down: others may not be there.
	ask := request{Folder: dir, Files: names, Alone: len(names) == 1, Memory: childMemory + memoryPerByte*uint64(size)}
	if g == nil {
		return parseTables(ask), ""
	}
	in, err := json.Marshal(ask)
	if err != nil {
		return nil, err.Error()
	}
	ctx, cancel := context.WithTimeout(ctx, childTime+timePerMegabyte*time.Duration(size>>20))
	defer cancel()
	child := g(ctx)
	var out bytes.Buffer
	var said firstLine
	child.Stdin, child.Stdout, child.Stderr = bytes.NewReader(in), &out, &said
	child.WaitDelay = time.Second
	switch err := child.Run(); {
	case ctx.Err() != nil:
		return nil, "reading it took too long"
	case err != nil:
		var exit *exec.ExitError
		if errors.As(err, &exit) && said.String() != "" {
			return nil, "the reader died: " + said.String()
		}
		return nil, "the reader died: " + err.Error()
	}
	if err := json.Unmarshal(out.Bytes(), &checks); err != nil {
		return nil, fmt.Sprintf("the reader answered %d bytes that cannot be read: %v", out.Len(), err)
	}
	return checks, ""
}

// firstLine keeps the first line that is written to it: of a program that dies, the reason.
type firstLine struct {
	text  []byte
	ended bool
}

func (l *firstLine) Write(p []byte) (int, error) {
	if !l.ended {
		line, _, ended := bytes.Cut(p, []byte("\n"))
		l.text = append(l.text, line[:min(len(line), 200-len(l.text))]...)
		l.ended = ended || len(l.text) == 200
	}
	return len(p), nil
}

func (l *firstLine) String() string { return strings.TrimSpace(string(l.text)) }

// Child answers a request on its stdin, with no more memory than the request allows.
func Child(stdin io.Reader, stdout io.Writer) error {
	var ask request
	if err := json.NewDecoder(stdin).Decode(&ask); err != nil {
		return fmt.Errorf("verify-file: request: %w", err)
	}
	if err := limitMemory(ask.Memory); err != nil {
		return fmt.Errorf("verify-file: limit of memory: %w", err)
	}
	if ask.Memory > childMemory+memoryPerByte*smallFiles {
		debug.SetGCPercent(100) // whatever the program chose for a short life
	}
	return json.NewEncoder(stdout).Encode(parseTables(ask))
}
