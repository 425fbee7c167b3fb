package store

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"syscall"

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

// Links to the runs of a study. Beside each link stands <link>.json, which says the same where links are not to be had.
const (
	Latest      = "latest"       // the last run that published results
	LastAttempt = "last-attempt" // the last run that data errors stopped
)

// A pointer is the content of <link>.json.
type pointer struct {
	Run    string `json:"run"`
	Folder string `json:"folder"` // relative to the study's output folder
}

func target(run string) string { return path.Join("runs", run) }

// Dir is the folder of a run.
func (s *Study) Dir(run string) string { return filepath.Join(s.dir, "runs", run) }

// Publish writes the files of a run beside the others and makes it visible by one rename, then moves the link to it. A
// reader sees the old run or the new one, never half of one. A run that is there already, whole, is not written again:
// its name says what it holds. Publish reports whether all was as it is before.
func (s *Study) Publish(run string, files []File, link string) (unchanged bool, err error) {
	expected := make([]Expected, len(files))
	for i, f := range files {
		expected[i] = Expected{f.Path, f.SHA256(), len(f.Data)}
	}
	there := s.holds(run, expected)
	if !there {
		if err := s.write(run, files); err != nil {
			return false, fmt.Errorf("publish %s: %w", s.Dir(run), err)
		}
	}
	pointed, err := s.point(link, run)
	return there && !pointed, err
}

// An Expected is a file as it should be: its path in the run, with forward slashes, its SHA-256 and its size.
type Expected struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
	Bytes  int    `json:"bytes"`
}

// Is reports whether data are those expected.
func (e Expected) Is(data []byte) bool {
	sum := sha256.Sum256(data)
	return len(data) == e.Bytes && hex.EncodeToString(sum[:]) == e.SHA256
}

// Stands reports whether a run is published, whole, as the one that the link, if linked, and <link>.json lead to.
func (s *Study) Stands(run string, files []Expected, link string, linked bool) bool {
	return s.Linked(run, link) == linked && s.pointer(link).Run == run && s.holds(run, files)
}

// Linked reports whether a link leads to a run. Where there are no symbolic links it does not even after Publish.
func (s *Study) Linked(run, link string) bool {
	to, err := s.fs.Readlink(filepath.Join(s.dir, link))
	return err == nil && to == target(run)
}

// holds reports whether a run holds exactly the files.
func (s *Study) holds(run string, files []Expected) bool {
	names, err := s.tree(s.Dir(run), "")
	if err != nil || len(names) != len(files) {
		return false
	}
	var group errgroup.Group
	group.SetLimit(writers)
	for _, f := range files {
		group.Go(func() error { return s.check(filepath.Join(s.Dir(run), filepath.FromSlash(f.Path)), f) })
	}
	return group.Wait() == nil
}

// errOther says that a file is not what it should be.
var errOther = errors.New("other content")

func (s *Study) check(path string, want Expected) error {
	f, err := s.fs.Open(path)
	if err != nil {
		return err
	}
	h := sha256.New()
	n, err := io.Copy(h, f)
	if err == nil && (n != int64(want.Bytes) || hex.EncodeToString(h.Sum(nil)) != want.SHA256) {
		err = errOther
	}
	return errors.Join(err, f.Close())
}

// tree lists the files of a folder, with forward slashes.
func (s *Study) tree(dir, prefix string) ([]string, error) {
	entries, err := s.fs.ReadDir(dir)
	var names []string
	for _, e := range entries {
		if !e.IsDir() {
			names = append(names, prefix+e.Name())
			continue
		}
		inner, err := s.tree(filepath.Join(dir, e.Name()), prefix+e.Name()+"/")
		if err != nil {
			return nil, err
		}
		names = append(names, inner...)
	}
	return names, err
}

// point moves a link to a run, and reports whether it led elsewhere before.
func (s *Study) point(link, run string) (moved bool, err error) {
	if !s.Linked(run, link) {
		err := s.link(link, run)
		if err != nil && !noLinks(err) {
			return false, fmt.Errorf("link %s: %w", link, err)
		}
		moved = err == nil
	}
	if s.pointer(link).Run != run {
		moved = true
		data, err := json.Marshal(pointer{Run: run, Folder: target(run)})
		if err == nil {
			err = s.place(filepath.Join(s.dir, link+".json"), append(data, '\n'), true)
		}
		if err != nil {
			return false, fmt.Errorf("%s.json: %w", link, err)
		}
	}
	if !moved {
		return false, nil
	}
	return true, s.fs.SyncDir(s.dir)
}

// link makes a link under another name and gives it its own by one rename.
func (s *Study) link(name, run string) error {
	dir, err := s.fs.MkdirTemp(s.dir, partial)
	if err != nil {
		return err
	}
	temporary := filepath.Join(dir, name)
	err = s.fs.Symlink(target(run), temporary)
	if err == nil {
		err = s.fs.Rename(temporary, filepath.Join(s.dir, name))
	}
	return errors.Join(err, s.fs.RemoveAll(dir))
}

// noLinks reports whether an error says that the file system has no symbolic links.
func noLinks(err error) bool {
	return errors.Is(err, syscall.EPERM) || errors.Is(err, errors.ErrUnsupported)
}

// pointer is what <link>.json says; nothing if it is not there.
func (s *Study) pointer(link string) pointer {
	var p pointer
	data, err := s.fs.ReadFile(filepath.Join(s.dir, link+".json"))
	if err != nil || json.Unmarshal(data, &p) != nil {
		return pointer{}
	}
	return p
}

// write writes the files of a run beside the others and gives them the run's name by one rename.
func (s *Study) write(run string, files []File) error {
	runs := filepath.Join(s.dir, "runs")
	temporary, err := s.fs.MkdirTemp(runs, partial)
	if err != nil {
		return err
	}
	err = s.writeAll(temporary, files)
	if err == nil {
		err = s.setAside(s.Dir(run))
	}
	if err == nil {
		err = s.fs.Rename(temporary, s.Dir(run))
	}
	if err != nil {
		return errors.Join(err, s.fs.RemoveAll(temporary))
	}
	return s.fs.SyncDir(runs)
}

// writers is the number of files that are written at the same time: most of it is waiting for the disk, which serves
// several at once as fast as one.
const writers = 16

// writeAll writes files into a folder and waits until the disk has them, their folders and their names.
func (s *Study) writeAll(dir string, files []File) error {
	dirs := []string{dir}
	for _, f := range files {
		if !filepath.IsLocal(filepath.FromSlash(f.Path)) {
			return fmt.Errorf("%q leaves the run's folder", f.Path)
		}
		if d := filepath.Dir(filepath.Join(dir, filepath.FromSlash(f.Path))); !slices.Contains(dirs, d) {
			if err := s.fs.MkdirAll(d); err != nil {
				return err
			}
			dirs = append(dirs, d)
		}
	}
	var group errgroup.Group
	group.SetLimit(writers)
	for _, f := range files {
		group.Go(func() error {
			return s.writeFile(filepath.Join(dir, filepath.FromSlash(f.Path)), f.Data, true)
		})
	}
	err := group.Wait()
	for _, d := range dirs {
		err = errors.Join(err, s.fs.SyncDir(d))
	}
	return err
}

// setAside moves what has a name out of the way, if anything has, and removes it. It goes under a name that the next run
// clears away, should this one not come to do it.
func (s *Study) setAside(path string) error {
	if _, err := s.fs.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	aside, err := s.fs.MkdirTemp(filepath.Dir(path), partial)
	if err != nil {
		return err
	}
	return errors.Join(s.fs.Rename(path, filepath.Join(aside, filepath.Base(path))), s.fs.RemoveAll(aside))
}

// writeFile writes a file; if synced, it waits until the disk has it.
func (s *Study) writeFile(path string, data []byte, synced bool) error {
	f, err := s.fs.Create(path)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil && synced {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}
