package faults

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"earmark/internal/command"
	"earmark/internal/store"
)

// A Result is what became of many events of one kind.
type Result struct {
	What       string
	Events     int
	Exceptions []string
	Note       string
}

func (r *Result) event(name string, err error) {
	r.Events++
	if err != nil {
		r.Exceptions = append(r.Exceptions, name+": "+err.Error())
	}
}

// Operations lets every step-th operation on files of a run fail in turn, in every way that there is: readers then see the old
// run or the new one, a run that says it is published is, and the next run leaves no trace of the failure. The runs are made
// in this process, in a folder.
func Operations(from, dir string, step int) ([]Result, error) {
	s, err := NewStudy(from, dir)
	if err != nil {
		return nil, err
	}
	// The state before each event: two runs are published, the disturbed one is to remove the older of them.
	for range 2 {
		if err := errors.Join(s.change(), s.runHere(store.Disk{})); err != nil {
			return nil, err
		}
	}
	old, err := s.settled()
	if err != nil {
		return nil, err
	}
	before := filepath.Join(dir, "before")
	if err := errors.Join(os.CopyFS(before, os.DirFS(s.out)), s.change()); err != nil {
		return nil, err
	}
	var results []Result
	for kind := range kinds {
		r := Result{What: "operations: " + kind.String()}
		for at := 0; ; at += step {
			if err := errors.Join(os.RemoveAll(s.out), os.CopyFS(s.out, os.DirFS(before))); err != nil {
				return nil, err
			}
			disk := NewDisk(kind, at)
			failed, err := s.disturb(disk, old)
			if !failed {
				r.Note = fmt.Sprintf("a run makes about %d operations", disk.made)
				if err != nil {
					return nil, fmt.Errorf("an undisturbed run: %w", err)
				}
				break
			}
			r.event(fmt.Sprintf("%s, operation %d", kind, at), err)
		}
		results = append(results, r)
	}
	return results, nil
}

// errRun is a run that did not end with exit code 0.
var errRun = errors.New("the run failed")

func (s *Study) runHere(disk store.FS) error {
	var stdout, stderr bytes.Buffer
	if code := command.RunOn(context.Background(), disk, s.runArgs(), &stdout, &stderr); code != 0 {
		return fmt.Errorf("%w: exit code %d: %s", errRun, code, bytes.TrimSpace(stderr.Bytes()))
	}
	return nil
}

// disturb is a run on a failing disk and one after it on a sound one. It reports whether an operation failed.
func (s *Study) disturb(disk *Disk, old published) (failed bool, err error) {
	disturbed := s.runHere(disk)
	if err := disk.End(); err != nil {
		return true, err
	}
	linked, pointed, err := s.latest()
	if err != nil {
		return disk.Failed(), errors.Join(err, disturbed)
	}
	if err := s.runHere(store.Disk{}); err != nil {
		return disk.Failed(), fmt.Errorf("the run after it: %w", err)
	}
	now, err := s.settled()
	if err == nil && now.run == old.run {
		err = errors.New("the run after it published nothing new")
	}
	if err == nil && disturbed == nil && linked != now {
		err = errors.New("the run succeeded, but latest did not lead to it")
	}
	return disk.Failed(), errors.Join(err, between(linked, old, now), between(pointed, old, now))
}
