package command

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"earmark/internal/config"
	"earmark/internal/draft"
	"earmark/schemas"

	"github.com/spf13/cobra"
)

// draftName is the file that init writes.
const draftName = "study.yaml"

func initCommand() *cobra.Command {
	var out, id string
	c := &cobra.Command{
		Use:   "init FILE...|FOLDER",
		Short: "Draft the config of a study from its files",
		Long: `init reads the files, or those in a folder and below, and writes study.yaml beside them:
which kind of readout each file holds, and the groups with their roles, comparators,
articles and doses as far as their names tell. What is guessed is marked. The draft says
"unconfirmed: true"; until you have looked at it and deleted that line, earmark check
works with it and earmark run refuses. A config that is there already is not replaced.`,
		Example: "  earmark init data/\n  earmark init animals.csv ears.xlsx\n  earmark init --out - data/",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir, paths, err := draftFiles(args)
			if err != nil {
				return usageError{err}
			}
			base, err := config.Base()
			if err != nil {
				return err
			}
			var files []schemas.File
			for _, path := range paths {
				data, err := os.ReadFile(filepath.Join(dir, path))
				if err != nil {
					return usageError{err}
				}
				files = append(files, schemas.File{Path: filepath.ToSlash(path), SHA256: sum(data), Data: data})
			}
			if id == "" {
				id = studyID(dir)
			}
			text, err := draft.Write(id, files, base)
			if err != nil {
				return err
			}
			if out == "-" {
				_, err := fmt.Fprint(cmd.OutOrStdout(), text)
				return err
			}
			if out == "" {
				out = filepath.Join(dir, draftName)
			}
			return writeNew(out, text)
		},
	}
	c.Flags().StringVar(&out, "out", "", "file to write, - for stdout (default: study.yaml beside the files)")
	c.Flags().StringVar(&id, "id", "", "identifier of the study (default: from the name of the folder)")
	return c
}

// tables are the ends of names of files that hold tables.
var tables = []string{".csv", ".tsv", ".txt", ".xlsx", ".xlsm"}

// draftFiles lists the files of a draft relative to the folder that it belongs into: that of the first file, in or below
// which all lie. Ledgers and hidden files are none.
func draftFiles(args []string) (dir string, paths []string, err error) {
	info, err := os.Stat(args[0])
	if err != nil {
		return "", nil, err
	}
	dir = args[0]
	if !info.IsDir() {
		dir = filepath.Dir(dir)
	}
	for _, arg := range args {
		err := filepath.WalkDir(arg, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case path != arg && strings.HasPrefix(d.Name(), "."):
				if d.IsDir() {
					return filepath.SkipDir
				}
				return nil
			case path != arg && d.Name() == "out" && d.IsDir():
				return filepath.SkipDir // where results are published
			case d.IsDir() || path != arg && (!d.Type().IsRegular() || !slices.Contains(tables, strings.ToLower(filepath.Ext(path)))):
				return nil
			case d.Name() == "corrections.csv" || d.Name() == "exclusions.csv":
				return nil
			}
			name, err := filepath.Rel(dir, path)
			if err != nil || !filepath.IsLocal(name) {
				return fmt.Errorf("%s lies outside the folder %s; files of one study lie in one folder or below", path, dir)
			}
			paths = append(paths, name)
			return nil
		})
		if err != nil {
			return "", nil, err
		}
	}
	if len(paths) == 0 {
		return "", nil, fmt.Errorf("no table in %s: looked for files that end in %s", dir, strings.Join(tables, ", "))
	}
	slices.Sort(paths)
	return dir, slices.Compact(paths), nil
}

// studyID is an identifier made of the name of a folder.
func studyID(dir string) string {
	path, err := filepath.Abs(dir)
	if err != nil {
		return "study"
	}
	id := strings.Map(func(r rune) rune {
		if r < 128 && (r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune("._-", r)) {
			return r
		}
		return '-'
	}, filepath.Base(path))
	id = strings.Trim(id[:min(len(id), 64)], "._-")
	if id == "" {
		return "study"
	}
	return id
}

// writeNew writes a file that is not there yet.
func writeNew(path, text string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return usageError{fmt.Errorf("%s is there already; name another file with --out, or --out - for stdout", path)}
	}
	if err != nil {
		return usageError{err}
	}
	if _, err := f.WriteString(text); err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", path, err), f.Close(), os.Remove(path))
	}
	return f.Close()
}
