package verify

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"
)

// Files of a run that are read here.
const (
	sumsFile   = "SHA256SUMS"
	recordFile = "run.json"
	issuesFile = "issues.csv"
)

// largest is the most that is read of a file that is read whole, in bytes.
const largest = 256 << 20

// ErrNoRun says that a folder holds no published run.
var ErrNoRun = errors.New("not a published run")

// Find is the folder of a run: dir itself, or the latest run if dir is the output folder of a study, by the link latest or
// by latest.json.
func Find(dir string) (string, error) {
	if isRun(dir) {
		return dir, nil
	}
	if latest := filepath.Join(dir, "latest"); isRun(latest) {
		return latest, nil
	}
	var pointer struct {
		Folder string `json:"folder"`
	}
	data, err := readWhole(filepath.Join(dir, "latest.json"))
	if err == nil && json.Unmarshal(data, &pointer) == nil && filepath.IsLocal(filepath.FromSlash(pointer.Folder)) {
		if run := filepath.Join(dir, filepath.FromSlash(pointer.Folder)); isRun(run) {
			return run, nil
		}
	}
	return "", fmt.Errorf("%s: %w: it holds neither %s nor %s, and leads to no latest run", dir, ErrNoRun, sumsFile, recordFile)
}

func isRun(dir string) bool {
	for _, name := range []string{sumsFile, recordFile} {
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil && info.Mode().IsRegular() {
			return true
		}
	}
	return false
}

// readWhole reads a file that is not larger than such files are.
func readWhole(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(f, largest+1))
	if err == nil && len(data) > largest {
		err = fmt.Errorf("larger than %d bytes", largest)
	}
	return data, errors.Join(err, f.Close())
}

// hashed is a file as it is: its SHA-256 in hexadecimal and its size. What is not a regular file has its kind in place of a
// hash.
type hashed struct {
	sum   string
	bytes int64
}

// hashFiles hashes every file below a folder, by path with forward slashes. Folders that hold nothing are listed too.
func hashFiles(dir string) (map[string]hashed, error) {
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return nil, err
	}
	var mu sync.Mutex
	all := map[string]hashed{}
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if d.IsDir() {
			entries, err := os.ReadDir(path)
			if err == nil && len(entries) == 0 {
				all[name] = hashed{sum: "an empty folder"}
			}
			return err
		}
		group.Go(func() error {
			h := hashed{sum: "not a regular file"}
			var err error
			if d.Type().IsRegular() {
				h, err = hashFile(path)
			}
			mu.Lock()
			defer mu.Unlock()
			all[name] = h
			return err
		})
		return nil
	})
	return all, errors.Join(err, group.Wait())
}

func hashFile(path string) (hashed, error) {
	f, err := os.Open(path)
	if err != nil {
		return hashed{}, err
	}
	sum := sha256.New()
	n, err := io.Copy(sum, f)
	return hashed{hex.EncodeToString(sum.Sum(nil)), n}, errors.Join(err, f.Close())
}

// Files compares the files of a run with its SHA256SUMS, and does nothing else: it finds any other byte in any file.
func Files(dir string) (Check, error) {
	c := newReport().check(files)
	all, err := hashFiles(dir)
	if err != nil {
		return *c, fmt.Errorf("verify %s: %w", dir, err)
	}
	checkSums(dir, all, c)
	return *c, nil
}

// checkSums writes SHA256SUMS anew and compares it byte for byte with the one that is there. It returns the files whose hash
// is not vouched for.
func checkSums(dir string, all map[string]hashed, c *Check) (wrong map[string]bool) {
	var want bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if name != sumsFile {
			fmt.Fprintf(&want, "%s  %s\n", all[name].sum, name)
			c.Compared++
		}
	}
	wrong = map[string]bool{}
	got, err := readWhole(filepath.Join(dir, sumsFile))
	if err != nil {
		found := "cannot be read: " + err.Error()
		if errors.Is(err, fs.ErrNotExist) {
			found = "missing"
		}
		c.mismatch(Mismatch{File: sumsFile, Found: found, Expected: "the SHA-256 of every file of the run"})
		for name := range all {
			wrong[name] = true
		}
		return wrong
	}
	if bytes.Equal(got, want.Bytes()) {
		return wrong
	}
	before := c.Mismatches
	named := map[string]string{}
	for line := range strings.Lines(string(got)) {
		if sum, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  "); ok {
			named[name] = sum
		}
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		switch sum, known := named[name]; {
		case name == sumsFile:
		case !known:
			wrong[name] = true
			c.mismatch(Mismatch{File: name, Found: all[name].sum, Expected: "no such file: SHA256SUMS does not name it"})
		case sum != all[name].sum:
			wrong[name] = true
			c.mismatch(Mismatch{File: name, Found: all[name].sum, Expected: sum})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(named)) {
		if _, there := all[name]; !there || name == sumsFile {
			c.Compared++
			c.mismatch(Mismatch{File: name, Found: "missing", Expected: named[name]})
		}
	}
	if c.Mismatches == before {
		c.mismatch(Mismatch{File: sumsFile, Found: "other bytes for the same hashes", Expected: "a line a file, hash, two spaces, path, in order of path"})
	}
	return wrong
}
