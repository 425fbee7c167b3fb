package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"earmark/internal/clock"
)

// ErrLocked says that another run of the study is under way.
var ErrLocked = errors.New("another run of this study is under way")

// A Study is the output folder of a study.
type Study struct {
	fs   FS
	out  string
	dir  string // out/<study>
	lock io.Closer
}

const partial = ".partial-" // prefix of what is being written; whatever bears it when the lock is free is rubbish

// See is the output folder of a study to look at. It may not be there.
func See(out, study string) *Study { return SeeOn(Disk{}, out, study) }

// SeeOn is See on a file system.
func SeeOn(fsys FS, out, study string) *Study {
	return &Study{fs: fsys, out: out, dir: filepath.Join(out, study)}
}

// Open makes the study's output folder if need be and locks it. It returns ErrLocked if another process holds it. What an
// interrupted run left half-written is removed.
func Open(out, study string) (*Study, error) { return OpenOn(Disk{}, out, study) }

// OpenOn is Open on a file system.
func OpenOn(fsys FS, out, study string) (*Study, error) {
	s := SeeOn(fsys, out, study)
	if err := s.fs.MkdirAll(filepath.Join(s.dir, "runs")); err != nil {
		return nil, fmt.Errorf("output folder: %w", err)
	}
	path := filepath.Join(s.dir, ".lock")
	lock, held, err := s.fs.Lock(path, thisProcess)
	if err != nil {
		return nil, fmt.Errorf("lock of the output folder: %w", err)
	}
	if !held {
		return nil, fmt.Errorf("%s: %w%s", s.dir, ErrLocked, s.holder(path))
	}
	s.lock = lock
	for _, dir := range []string{s.dir, filepath.Join(s.dir, "runs")} {
		entries, err := s.fs.ReadDir(dir)
		for _, e := range entries {
			if err == nil && strings.HasPrefix(e.Name(), partial) {
				err = s.fs.RemoveAll(filepath.Join(dir, e.Name()))
			}
		}
		if err != nil {
			return nil, errors.Join(fmt.Errorf("remains of an interrupted run: %w", err), s.Close())
		}
	}
	return s, nil
}

// Close gives the lock back. The lock file stays: removing it would let two runs hold two locks of one name.
func (s *Study) Close() error { return s.lock.Close() }

// A process is who holds a lock, as the lock file tells it. Who cannot get the lock reads it; what stands there while nobody
// holds the lock means nothing.
type process struct {
	PID   int    `json:"pid"`
	Host  string `json:"host"`
	Since string `json:"since"`
}

func thisProcess() []byte {
	now := clock.Now() // for whoever waits
	host, err := os.Hostname()
	if err != nil {
		host = "an unknown host"
	}
	text, err := json.Marshal(process{PID: os.Getpid(), Host: host, Since: now.UTC().Format(time.RFC3339)})
	if err != nil {
		panic(err) // it has no cause to fail
	}
	return append(text, '\n')
}

// holder says who holds the lock; nothing if the file does not tell.
func (s *Study) holder(path string) string {
	var p process
	data, err := s.fs.ReadFile(path)
	if err != nil || json.NewDecoder(bytes.NewReader(data)).Decode(&p) != nil {
		return ""
	}
	return fmt.Sprintf(": process %d on %s, since %s", p.PID, p.Host, p.Since)
}

// Recall is a note that an earlier run kept in the study's folder under a name; nothing if it is not there or damaged.
func (s *Study) Recall(name string) ([]byte, bool) {
	data, err := s.fs.ReadFile(filepath.Join(s.dir, name))
	if err != nil {
		return nil, false
	}
	return unsealed(data)
}

// Note keeps a note for later runs. It is no loss if the disk forgets it.
func (s *Study) Note(name string, data []byte) error {
	if kept, found := s.Recall(name); found && bytes.Equal(kept, data) {
		return nil
	}
	return s.place(filepath.Join(s.dir, name), sealed(data), false)
}

// place writes a file under another name and gives it its own by one rename; if synced, it waits until the disk has it.
func (s *Study) place(path string, data []byte, synced bool) error {
	dir, err := s.fs.MkdirTemp(s.dir, partial)
	if err != nil {
		return err
	}
	temporary := filepath.Join(dir, filepath.Base(path))
	err = s.writeFile(temporary, data, synced)
	if err == nil {
		err = s.fs.MkdirAll(filepath.Dir(path))
	}
	if err == nil {
		err = s.fs.Rename(temporary, path)
	}
	return errors.Join(err, s.fs.RemoveAll(dir))
}

// exists reports whether a path is there. What cannot be told counts as there.
func (s *Study) exists(path string) bool {
	_, err := s.fs.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}
