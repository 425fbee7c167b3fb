package faults

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"sync"
	"syscall"

	"earmark/internal/store"
)

// A Kind is a way in which an operation on files fails.
type Kind int

// The kinds of failure. A write that fails leaves half of its bytes.
const (
	Error       Kind = iota // the operation fails, those after it do not
	Full                    // the disk is full from this operation on
	CrashBefore             // the process ends before the operation
	CrashAfter              // the process ends after the operation
	PowerLoss               // as CrashAfter, and files whose bytes the disk was not asked to keep are empty
	kinds
)

// String is the kind in words.
func (k Kind) String() string {
	return [...]string{"error", "disk full", "crash before", "crash after", "power loss"}[k]
}

var (
	errCrash = errors.New("the process ends") // in the midst of an operation
	errEnded = errors.New("the process has ended")
)

// A Disk is a disk on which one operation fails. After a crash nothing has an effect any more, so that what is found then is
// what an ended process leaves; only locks are given back, as the operating system does it.
type Disk struct {
	real store.Disk
	kind Kind
	at   int // the operation that fails, from 0

	mu       sync.Mutex
	made     int // operations so far
	failed   bool
	down     bool
	unsynced map[*output]*os.File // what a power loss takes, with a second way to it
}

var _ store.FS = (*Disk)(nil)

// NewDisk is a disk on which the operation with a number fails, counted from 0.
func NewDisk(kind Kind, at int) *Disk {
	return &Disk{kind: kind, at: at, unsynced: map[*output]*os.File{}}
}

// Failed reports whether the operation has been reached.
func (d *Disk) Failed() bool { return d.failed }

// End is the end of the process; a power loss takes effect.
func (d *Disk) End() error {
	var err error
	for _, f := range d.unsynced {
		if d.down {
			err = errors.Join(err, f.Truncate(0))
		}
		err = errors.Join(err, f.Close())
	}
	clear(d.unsynced)
	return err
}

// next says how the next operation fails: before it has an effect, or after.
func (d *Disk) next(writes bool) (before, after error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := d.made
	d.made++
	if d.down {
		return errEnded, nil
	}
	switch {
	case d.kind == Full && n >= d.at && writes:
		d.failed = true
		return syscall.ENOSPC, nil
	case d.kind == Full || n != d.at:
		return nil, nil
	}
	d.failed = true
	switch d.kind {
	case Error:
		return syscall.EIO, nil
	case CrashBefore:
		d.down = true
		return errCrash, nil
	default:
		d.down = true
		return nil, errCrash
	}
}

// do makes an operation.
func (d *Disk) do(writes bool, operation func() error) error {
	before, after := d.next(writes)
	if before != nil {
		return before
	}
	return errors.Join(operation(), after)
}

// get makes an operation that reads.
func get[T any](d *Disk, operation func() (T, error)) (value T, err error) {
	err = d.do(false, func() error {
		value, err = operation()
		return err
	})
	return value, err
}

// MkdirAll makes a folder.
func (d *Disk) MkdirAll(dir string) error {
	return d.do(true, func() error { return d.real.MkdirAll(dir) })
}

// MkdirTemp makes a folder with a new name.
func (d *Disk) MkdirTemp(dir, prefix string) (path string, err error) {
	err = d.do(true, func() error {
		path, err = d.real.MkdirTemp(dir, prefix)
		return err
	})
	return path, err
}

// Create makes a file.
func (d *Disk) Create(path string) (store.Output, error) {
	out := &output{disk: d}
	err := d.do(true, func() error {
		file, err := d.real.Create(path)
		if err != nil {
			return err
		}
		out.Output = file
		if d.kind != PowerLoss {
			return nil
		}
		again, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err == nil {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.unsynced[out] = again
		}
		return err
	})
	if err != nil && out.Output != nil {
		err = errors.Join(err, out.Output.Close())
	}
	return out, err
}

// Open opens a file.
func (d *Disk) Open(path string) (io.ReadCloser, error) {
	file, err := get(d, func() (io.ReadCloser, error) { return d.real.Open(path) })
	if err != nil && file != nil {
		_ = file.Close() // nothing was read
	}
	return file, err
}

// ReadFile reads a file.
func (d *Disk) ReadFile(path string) ([]byte, error) {
	return get(d, func() ([]byte, error) { return d.real.ReadFile(path) })
}

// ReadDir lists a folder.
func (d *Disk) ReadDir(dir string) ([]fs.DirEntry, error) {
	return get(d, func() ([]fs.DirEntry, error) { return d.real.ReadDir(dir) })
}

// Stat describes a file.
func (d *Disk) Stat(path string) (fs.FileInfo, error) {
	return get(d, func() (fs.FileInfo, error) { return d.real.Stat(path) })
}

// Symlink makes a link.
func (d *Disk) Symlink(target, path string) error {
	return d.do(true, func() error { return d.real.Symlink(target, path) })
}

// Readlink says where a link leads.
func (d *Disk) Readlink(path string) (string, error) {
	return get(d, func() (string, error) { return d.real.Readlink(path) })
}

// Rename gives another name.
func (d *Disk) Rename(from, to string) error {
	return d.do(true, func() error { return d.real.Rename(from, to) })
}

// Remove removes a file.
func (d *Disk) Remove(path string) error {
	return d.do(false, func() error { return d.real.Remove(path) })
}

// RemoveAll removes a folder.
func (d *Disk) RemoveAll(path string) error {
	return d.do(false, func() error { return d.real.RemoveAll(path) })
}

// Touch makes a file the one that was used last.
func (d *Disk) Touch(path string) error {
	return d.do(false, func() error { return d.real.Touch(path) })
}

// SyncDir waits for a folder's names.
func (d *Disk) SyncDir(dir string) error {
	return d.do(true, func() error { return d.real.SyncDir(dir) })
}

// Lock takes a lock.
func (d *Disk) Lock(path string, text func() []byte) (lock io.Closer, held bool, err error) {
	err = d.do(true, func() error {
		lock, held, err = d.real.Lock(path, text)
		return err
	})
	if err != nil && held {
		err = errors.Join(err, lock.Close())
	}
	return lock, held && err == nil, err
}

// An output is a file that is written on a failing disk.
type output struct {
	store.Output
	disk *Disk
}

func (o *output) Write(data []byte) (n int, err error) {
	before, after := o.disk.next(true)
	if before != nil {
		if !errors.Is(before, errEnded) {
			n, _ = o.Output.Write(data[:len(data)/2])
		}
		return n, before
	}
	n, err = o.Output.Write(data)
	return n, errors.Join(err, after)
}

// Sync waits until the disk has the file.
func (o *output) Sync() error {
	return o.disk.do(true, func() error {
		err := o.Output.Sync()
		o.disk.mu.Lock()
		defer o.disk.mu.Unlock()
		if again, there := o.disk.unsynced[o]; there && err == nil {
			delete(o.disk.unsynced, o)
			err = again.Close()
		}
		return err
	})
}

// Close closes the file, whatever happens: an ended process has none open.
func (o *output) Close() error {
	before, after := o.disk.next(false)
	return errors.Join(o.Output.Close(), before, after)
}
