package command

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"earmark/internal/annotate"
	"earmark/internal/issue"
	"earmark/stages/report"
)

// coloured reports whether w is a terminal whose user did not ask for plain text (https://no-color.org).
func coloured(w io.Writer) bool {
	file, is := w.(*os.File)
	if !is || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" { //nolint:forbidigo // how a text looks, not what it says
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// allIssues is the file of an annotated folder that lists the issues of all files.
const allIssues = "issues.csv"

// annotate writes the issues into a folder: a list of all, and of each file with issues a copy or a list.
func (s *study) annotate(dir string, issues *issue.List) error {
	if err := s.mayAnnotate(dir); err != nil {
		return err
	}
	all := issues.Issues()
	lists := map[string][]issue.Issue{}
	for _, i := range all {
		var files []string
		for _, a := range append([]issue.Address{i.At}, i.More...) {
			if !slices.Contains(files, a.File) {
				files = append(files, a.File)
				lists[a.File] = append(lists[a.File], i)
			}
		}
	}
	listed := func(name string, issues []issue.Issue) error {
		var list issue.List
		list.AddAll(issues)
		data, err := report.IssuesCSV(list.Findings(s.plan.Study.ID))
		if err != nil {
			return err
		}
		return replace(dir, name, data)
	}
	for _, f := range s.files.All() {
		concerned := lists[f.Path]
		if len(concerned) == 0 {
			continue
		}
		name := copyPath(f.Path)
		copied, isBook, err := annotate.Workbook(f.Path, f.Data, concerned)
		switch {
		case err != nil:
			return err
		case isBook:
			err = replace(dir, name, copied)
		default:
			err = listed(strings.TrimSuffix(name, ".csv")+".issues.csv", concerned)
		}
		if err != nil {
			return err
		}
	}
	return listed(allIssues, all)
}

// mayAnnotate reports an error unless the folder is new, empty, or one that was annotated before: no file of anybody else
// is replaced.
func (s *study) mayAnnotate(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return usageError{fmt.Errorf("--annotate: %w", err)}
	}
	header, err := report.IssuesCSV(nil)
	if err != nil {
		return err
	}
	earlier, err := os.ReadFile(filepath.Join(dir, allIssues))
	if err != nil || !bytes.HasPrefix(earlier, header) {
		return usageError{fmt.Errorf("--annotate: the folder %s holds other files; name a new one", dir)}
	}
	for _, f := range s.files.All() {
		source, errSource := os.Stat(filepath.Join(filepath.Dir(s.config), filepath.FromSlash(f.Path)))
		target, errTarget := os.Stat(filepath.Join(dir, filepath.FromSlash(copyPath(f.Path))))
		if errSource == nil && errTarget == nil && os.SameFile(source, target) {
			return usageError{fmt.Errorf("--annotate: the folder %s holds %s of the study; name a new one", dir, f.Path)}
		}
	}
	return nil
}

// copyPath is the path of a copy in a folder of its own: that of the file, with .. as a folder called outside.
func copyPath(name string) string {
	return strings.ReplaceAll(path.Clean(name), "../", "outside/")
}

// replace writes a file by a rename, so that no half of it is ever seen.
func replace(dir, name string, data []byte) (err error) {
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	part, err := os.CreateTemp(filepath.Dir(file), ".part-")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("write %s: %w", file, err), os.Remove(part.Name()))
		}
	}()
	_, err = part.Write(data)
	if err = errors.Join(err, part.Chmod(0o644), part.Close()); err != nil {
		return err
	}
	return os.Rename(part.Name(), file)
}
