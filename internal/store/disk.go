package store

import (
	"errors"
	"io"
	"io/fs"
	"os"

	"earmark/internal/clock"

	"github.com/gofrs/flock"
)

// FS is every operation on files that the store makes. It is a seam for tests: they fail operations one by one to see that
// nothing half-written is left. Paths are those of the machine.
type FS interface {
	MkdirAll(dir string) error
	// MkdirTemp makes a folder with a new name that begins with prefix.
	MkdirTemp(dir, prefix string) (path string, err error)
	// Create makes a file that is not there yet.
	Create(path string) (Output, error)
	Open(path string) (io.ReadCloser, error)
	ReadFile(path string) ([]byte, error)
	ReadDir(dir string) ([]fs.DirEntry, error)
	Stat(path string) (fs.FileInfo, error)
	Symlink(target, path string) error
	Readlink(path string) (target string, err error)
	Rename(from, to string) error
	// Remove removes a file or an empty folder, RemoveAll a folder with all that is in it.
	Remove(path string) error
	RemoveAll(path string) error
	// Touch makes the file the one that was used last.
	Touch(path string) error
	// SyncDir waits until the disk has a folder's names.
	SyncDir(dir string) error
	// Lock takes the lock that a file stands for, if nobody holds it, and writes a text into the file.
	Lock(path string, text func() []byte) (lock io.Closer, held bool, err error)
}

// An Output is a file that is written. Sync waits until the disk has it.
type Output interface {
	io.WriteCloser
	Sync() error
}

// Disk is the file system of the machine.
type Disk struct{}

// MkdirAll makes a folder and those around it.
func (Disk) MkdirAll(dir string) error { return os.MkdirAll(dir, 0o755) }

// MkdirTemp makes a folder with a new name. Unlike those of os.MkdirTemp, it is for all to read: it is there to be renamed.
func (Disk) MkdirTemp(dir, prefix string) (string, error) {
	path, err := os.MkdirTemp(dir, prefix)
	if err != nil {
		return "", err
	}
	return path, os.Chmod(path, 0o755)
}

// Create makes a file that is not there yet.
func (Disk) Create(path string) (Output, error) {
	return os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
}

// Open opens a file for reading.
func (Disk) Open(path string) (io.ReadCloser, error) { return os.Open(path) }

// ReadFile reads a whole file.
func (Disk) ReadFile(path string) ([]byte, error) { return os.ReadFile(path) }

// ReadDir lists a folder, sorted by name.
func (Disk) ReadDir(dir string) ([]fs.DirEntry, error) { return os.ReadDir(dir) }

// Stat describes a file.
func (Disk) Stat(path string) (fs.FileInfo, error) { return os.Stat(path) }

// Symlink makes a link.
func (Disk) Symlink(target, path string) error { return os.Symlink(target, path) }

// Readlink says where a link leads.
func (Disk) Readlink(path string) (string, error) { return os.Readlink(path) }

// Rename gives a file or folder another name; a file that has it goes.
func (Disk) Rename(from, to string) error { return os.Rename(from, to) }

// Remove removes a file or an empty folder.
func (Disk) Remove(path string) error { return os.Remove(path) }

// RemoveAll removes a folder with all that is in it.
func (Disk) RemoveAll(path string) error { return os.RemoveAll(path) }

// Touch gives a file the time of day.
func (Disk) Touch(path string) error {
	now := clock.Now() // for the order of use alone
	return os.Chtimes(path, now, now)
}

// SyncDir waits until the disk has a folder's names.
func (Disk) SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Lock takes a lock of the operating system, which gives it back when the process ends, however it ends.
func (Disk) Lock(path string, text func() []byte) (io.Closer, bool, error) {
	lock := flock.New(path, flock.SetPermissions(0o644)) // whoever waits may read who holds it
	held, err := lock.TryLock()
	if err != nil || !held {
		return nil, false, err
	}
	if err := os.WriteFile(path, text(), 0o644); err != nil {
		return nil, false, errors.Join(err, lock.Close())
	}
	return lock, true, nil
}
