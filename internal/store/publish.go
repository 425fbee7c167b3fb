package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/gofrs/flock"
	"github.com/google/renameio/v2"
	"golang.org/x/sync/errgroup"
)

// A File is a file of a run: its path in the run, with forward slashes, and its bytes.
type File struct {
	Path string
	Data []byte
}

// SHA256 is the SHA-256 of the file's bytes, in hexadecimal.
func (f File) SHA256() string {
	sum := sha256.Sum256(f.Data)
	return hex.EncodeToString(sum[:])
}

// ErrLocked says that another run of the study is under way.
var ErrLocked = errors.New("another run of this study is under way")

// A Study is the output folder of a study, locked against other runs.
type Study struct {
	dir  string // out/<study>
	lock *flock.Flock
}

// Links to the runs of a study.
const (
	Latest      = "latest"       // the last run that published results
	LastAttempt = "last-attempt" // the last run that data errors stopped
)

const partial = ".partial-" // prefix of what is being written; whatever bears it when the lock is free is rubbish

// Open makes the study's output folder if need be and locks it. It returns ErrLocked if another process holds it. What an
// interrupted run left half-written is removed.
func Open(out, study string) (*Study, error) {
	s := &Study{dir: filepath.Join(out, study)}
	if err := os.MkdirAll(filepath.Join(s.dir, "runs"), 0o755); err != nil {
		return nil, fmt.Errorf("output folder: %w", err)
	}
	s.lock = flock.New(filepath.Join(s.dir, ".lock"))
	held, err := s.lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock of the output folder: %w", err)
	}
	if !held {
		return nil, fmt.Errorf("%s: %w", s.dir, ErrLocked)
	}
	for _, pattern := range []string{partial + "*", filepath.Join("runs", partial+"*")} {
		left, _ := filepath.Glob(filepath.Join(s.dir, pattern))
		for _, path := range left {
			if err := os.RemoveAll(path); err != nil {
				return nil, errors.Join(fmt.Errorf("remains of an interrupted run: %w", err), s.Close())
			}
		}
	}
	return s, nil
}

// Close gives the lock back. The lock file stays: removing it would let two runs hold two locks of one name.
func (s *Study) Close() error { return s.lock.Close() }

// Dir is the folder of a run.
func (s *Study) Dir(run string) string { return filepath.Join(s.dir, "runs", run) }

// Publish writes the files of a run beside the others and makes it visible by one rename, then moves the link to it. A
// reader sees the old run or the new one, never half of one. A run that is there already, whole, is not written again:
// its name says what it holds. Publish reports whether the link pointed to it before.
func (s *Study) Publish(run string, files []File, link string) (unchanged bool, err error) {
	target := filepath.Join("runs", run)
	before, _ := os.Readlink(filepath.Join(s.dir, link))
	if !whole(s.Dir(run), files) {
		if err := s.write(run, files); err != nil {
			return false, err
		}
	} else if before == target {
		return true, nil
	}
	if before == target {
		return false, nil
	}
	if err := renameio.Symlink(target, filepath.Join(s.dir, link)); err != nil {
		return false, fmt.Errorf("link %s: %w", link, err)
	}
	return false, syncDir(s.dir)
}

// whole reports whether dir holds exactly the files.
func whole(dir string, files []File) bool {
	found := 0
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			found++
		}
		return err
	})
	if err != nil || found != len(files) {
		return false
	}
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(f.Path)))
		if err != nil || string(data) != string(f.Data) {
			return false
		}
	}
	return true
}

// write writes the files of a run beside the others and gives them the run's name by one rename.
func (s *Study) write(run string, files []File) error {
	runs := filepath.Join(s.dir, "runs")
	temporary, err := os.MkdirTemp(runs, partial)
	if err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	err = writeAll(temporary, files)
	if err == nil {
		err = s.setAside(run)
	}
	if err == nil {
		err = os.Rename(temporary, s.Dir(run))
	}
	if err != nil {
		return fmt.Errorf("publish: %w", errors.Join(err, os.RemoveAll(temporary)))
	}
	return syncDir(runs)
}

// writers is the number of files that are written at the same time: most of it is waiting for the disk, which serves
// several at once as fast as one.
const writers = 16

// writeAll writes files into a folder and waits until the disk has them, their folders and their names.
func writeAll(dir string, files []File) error {
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	dirs := []string{dir}
	for _, f := range files {
		if !filepath.IsLocal(filepath.FromSlash(f.Path)) {
			return fmt.Errorf("%q leaves the run's folder", f.Path)
		}
		if d := filepath.Dir(filepath.Join(dir, filepath.FromSlash(f.Path))); !slices.Contains(dirs, d) {
			if err := os.MkdirAll(d, 0o755); err != nil {
				return err
			}
			dirs = append(dirs, d)
		}
	}
	var group errgroup.Group
	group.SetLimit(writers)
	for _, f := range files {
		group.Go(func() error { return writeFile(filepath.Join(dir, filepath.FromSlash(f.Path)), f.Data) })
	}
	err := group.Wait()
	for _, d := range dirs {
		err = errors.Join(err, syncDir(d))
	}
	return err
}

// setAside moves a folder of the run's name out of the way: it is there only if it is damaged. It goes under a name that
// the next run clears away, should this one not come to do it.
func (s *Study) setAside(run string) error {
	if _, err := os.Stat(s.Dir(run)); err != nil {
		return nil
	}
	aside, err := os.MkdirTemp(filepath.Join(s.dir, "runs"), partial)
	if err != nil {
		return err
	}
	return errors.Join(os.Rename(s.Dir(run), filepath.Join(aside, run)), os.RemoveAll(aside))
}

// writeFile writes a file and waits until the disk has it.
func writeFile(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// syncDir waits until the disk has a folder's names.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// InputPath is where the copy of an input is kept, relative to the study's output folder.
func InputPath(sha256 string) string { return "inputs/" + sha256 }
